"""Arrays of three axes, and einsum: sums of products of factors with at most two axes each.

A `Tensor` is what (X[:, None, :] - Y[None, :, :])**2 is before its sum along the last axis: monomials of factors, each
of which has some of the axes. `contract` sums a monomial over axes, one after the other: an axis that two factors share
is a product of matrices, P diag(d) Q'; an axis in which no more than one other axis meets is a product with a vector.
A sum in which three axes meet has no such form and is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TypeVar

from matcalc_cli.errors import LimitError, Span, SyntaxProblem
from matcalc_cli.language.python import arrays
from matcalc_cli.language.python import terms as T
from matcalc_cli.language.python.terms import Term
from matcalc_cli.language.python.values import Array, Dims, Misfit, Size, entries
from matcalc_cli.model.shapes import Mismatch, resolve, unify
from matcalc_cli.model.shapes import Size as Length

MOST = 64  # monomials of one tensor
Factor = tuple[Term, tuple[int, ...]]
Monomial = tuple[Factor, ...]
Pair = tuple[int, int]


class Tensor:
    """dims, and {monomial: coefficient}; a monomial is a tuple of (term, its axes)."""

    def __init__(self, dims: Dims, terms: Mapping[Monomial, Fraction | int]) -> None:
        self.dims: Dims = tuple(resolve(d) for d in dims)
        self.terms = {m: Fraction(c) for m, c in terms.items() if c}
        if len(self.terms) > MOST:
            raise LimitError(f"an array of three axes with more than {MOST} terms")

    @property
    def rank(self) -> int:
        return len(self.dims)


def size(array: Array | Tensor) -> Size:
    """x.size, the number of entries."""
    return Size(resolve(entries(array.dims)))


def factor(array: Array, axes: Sequence[int]) -> Factor:
    """An array with the axes named; axes of length 1 are no axes."""
    kept = tuple(axis for axis, d in zip(axes, array.dims) if resolve(d) != 1)
    term = array.term
    if array.rank == 2 and len(kept) == 1:
        term = arrays.column(array, array.term.span)
    return term, kept


def as_tensor(value: Array | Tensor, rank: int) -> Tensor:
    """An array as a tensor; its axes are the last ones."""
    if isinstance(value, Tensor):
        shift = rank - value.rank
        moved = {tuple((t, tuple(a + shift for a in axes)) for t, axes in m): c for m, c in value.terms.items()}
        return Tensor((1,) * shift + value.dims, moved)
    shift = rank - value.rank
    term, axes = factor(value, range(shift, rank))
    if term.kind == "number" and not axes and term.word.isdigit():
        return Tensor((1,) * rank, {(): Fraction(term.word)})
    return Tensor((1,) * shift + value.dims, {((term, axes),): Fraction(1)})


def _sorted(monomial: Sequence[Factor]) -> Monomial:
    return tuple(sorted(monomial, key=lambda f: (f[1], id(f[0]))))


def combined(left: Array | Tensor, right: Array | Tensor, sign: int, span: Span) -> Tensor:
    """left + sign right"""
    rank = max(left.rank, right.rank)
    dims = arrays.broadcast([left.dims, right.dims], span)
    found = dict(as_tensor(left, rank).terms)
    for monomial, c in as_tensor(right, rank).terms.items():
        found[monomial] = found.get(monomial, Fraction(0)) + sign * c
    return Tensor(dims, found)


def multiplied(left: Array | Tensor, right: Array | Tensor, span: Span) -> Tensor:
    """left * right"""
    rank = max(left.rank, right.rank)
    dims = arrays.broadcast([left.dims, right.dims], span)
    found: dict[Monomial, Fraction] = {}
    for a, c in as_tensor(left, rank).terms.items():
        for b, d in as_tensor(right, rank).terms.items():
            monomial = _sorted((*a, *b))
            found[monomial] = found.get(monomial, Fraction(0)) + c * d
    return Tensor(dims, found)


def total(tensor: Tensor, axes: Sequence[int], keepdims: bool, span: Span) -> Array | Tensor:
    """The sum along some axes: an array where two axes or less are left."""
    left = [a for a in range(tensor.rank) if a not in axes]
    if len([a for a in left if resolve(tensor.dims[a]) != 1]) > 2:
        raise SyntaxProblem("an array of three axes is read where one of them is summed over", span)
    found: Array | None = None
    for monomial, coefficient in tensor.terms.items():
        used = {a for _, factor_axes in monomial for a in factor_axes}
        out = tuple(a for a in left if a in used)
        lengths = dict(enumerate(tensor.dims))
        part = contract(monomial, out, axes, lengths, span)
        part = _placed(part, out, left, keepdims, tensor.rank, span)
        if abs(coefficient) != 1 or found is None and coefficient < 0:
            part = arrays.multiplied(Array(T.number(abs(coefficient)), ()), part, span)
            part = Array(T.negated(part.term), part.dims) if found is None and coefficient < 0 else part
        found = part if found is None else arrays.added(found, part, "+" if coefficient > 0 else "-", span)
    if found is None:
        found = Array(T.number(0), ())
    return found


def _placed(part: Array, out: tuple[int, ...], left: list[int], keepdims: bool, rank: int, span: Span) -> Array:
    """An array over the axes `out` as one over all that are left, or over all with those summed over of length 1."""
    places = list(range(rank)) if keepdims else left
    lengths = dict(zip(out, part.dims))
    dims = tuple(lengths.get(a, 1) for a in places)
    if len(dims) > 2:
        extra = [i for i, d in enumerate(dims) if resolve(d) != 1]
        if len(extra) > 2:
            raise SyntaxProblem("an array of three axes is read where one of them is summed over", span)
        raise SyntaxProblem("keepdims of an array of three axes is not read", span)
    term = part.term
    if len(dims) == 2 and len(out) == 1 and places.index(out[0]) == 1:
        term = T.transposed(term, span)
    return Array(term, dims)


def contract(
    monomial: Sequence[Factor], out: tuple[int, ...], summed: Sequence[int], lengths: Mapping[int, Length], span: Span
) -> Array:
    """The sum over the axes `summed` of a product of factors, as an array over the axes `out` (at most two)."""
    pool = _Pool(monomial, lengths, span)
    todo = [a for a in summed if resolve(lengths[a]) != 1]
    while todo:
        axis = min(todo, key=lambda a: len(pool.beside(a)))
        pool.eliminate(axis, todo)
        todo = [a for a in todo if a not in pool.gone]
    return pool.result(tuple(a for a in out if resolve(lengths[a]) != 1), out)


Place = TypeVar("Place", int, Pair)  # of a vector its axis, of a matrix both


class _Pool:
    """The factors that are left while axes are summed over: one for every set of axes."""

    def __init__(self, monomial: Sequence[Factor], lengths: Mapping[int, Length], span: Span) -> None:
        self.lengths, self.span = lengths, span
        self.scalars: list[Term] = []
        self.vectors: dict[int, Term] = {}
        self.matrices: dict[Pair, Term] = {}
        self.gone: set[int] = set()
        for term, axes in monomial:
            self.put(term, axes)

    def put(self, term: Term, axes: tuple[int, ...]) -> None:
        """One more factor; those of the same axes are multiplied entry by entry."""
        if not axes:
            self.scalars.append(term)
        elif len(axes) == 1:
            self._join(self.vectors, axes[0], term)
        else:
            if axes[0] > axes[1]:
                axes, term = axes[::-1], T.transposed(term, self.span)
            self._join(self.matrices, (axes[0], axes[1]), term)

    def _join(self, held: dict[Place, Term], place: Place, term: Term) -> None:
        before = held.get(place)
        if before is None:
            held[place] = term
        elif before is term:
            held[place] = T.power(term, T.number(2), self.span)
        else:
            held[place] = T.entries_times(before, term, self.span)

    def beside(self, axis: int) -> set[int]:
        """The other axes that meet this one."""
        return {a for pair in self.matrices if axis in pair for a in pair} - {axis}

    def _take(self, axis: int, other: int) -> Term:
        """The matrix with rows `other` and columns `axis`."""
        pair = (min(axis, other), max(axis, other))
        term = self.matrices.pop(pair)
        return term if pair == (other, axis) else T.transposed(term, self.span)

    def eliminate(self, axis: int, todo: Sequence[int]) -> None:
        """Sum over one axis."""
        others, span = sorted(self.beside(axis)), self.span
        vector = self.vectors.pop(axis, None)
        self.gone.add(axis)
        if len(others) > 2:
            raise SyntaxProblem("this sum over an axis is no product of matrices", span)
        if not others:
            self.scalars.append(T.call("sum", vector, span=span) if vector else T.size(self.lengths[axis], span))
        elif len(others) == 2:
            left, right = (self._take(axis, other) for other in others)
            middle = (T.call("diag", vector, span=span),) if vector else ()
            self.put(T.times(left, *middle, T.transposed(right, span), span=span), tuple(others))
        else:
            (other,) = others
            matrix = self._take(axis, other)
            if other in todo and not vector and other not in self.vectors and not self.beside(other):
                self.gone.add(other)
                self.scalars.append(T.call("sum", matrix, span=span))
                return
            vector = vector or T.ones(self.lengths[axis], span)
            if other in todo and not self.beside(other) and other in self.vectors:
                self.gone.add(other)
                left = T.transposed(self.vectors.pop(other), span)
                self.scalars.append(T.times(left, matrix, vector, span=span))
                return
            self.put(T.times(matrix, vector, span=span), (other,))

    def result(self, out: tuple[int, ...], named: tuple[int, ...]) -> Array:
        """What is left, as an array over the axes `named`; those of length 1 are not in `out`."""
        span = self.span
        dims = tuple(self.lengths[a] for a in named)
        if len(dims) > 2:
            raise SyntaxProblem("an array of three axes is read where one of them is summed over", span)
        if not out:
            return Array(T.times(*self.scalars, span=span), dims)
        if len(out) == 1:
            term = self.vectors.get(out[0]) or T.ones(self.lengths[out[0]], span)
            is_row = len(named) == 2 and named[1] == out[0]
            term = T.transposed(term, span) if is_row else term
            return Array(T.times(*self.scalars, term, span=span), dims)
        pair = (min(out), max(out))
        left, right = (self.vectors.get(a) for a in pair)
        matrix = self.matrices.get(pair)
        if matrix is None:
            left = left or T.ones(self.lengths[pair[0]], span)
            right = right or T.ones(self.lengths[pair[1]], span)
            term = T.times(left, T.transposed(right, span), span=span)
        else:
            before = (T.call("diag", left, span=span),) if left else ()
            after = (T.call("diag", right, span=span),) if right else ()
            term = T.times(*before, matrix, *after, span=span)
        term = term if pair == out else T.transposed(term, span)
        return Array(T.times(*self.scalars, term, span=span), dims)


def einsum(text: str, operands: Sequence[Array], span: Span) -> Array:
    """einsum("ij,jk->ik", A, B): the letters of the result are kept, all others summed over."""
    groups, out = _letters(text)
    if "." in text or len(groups) != len(operands):
        raise SyntaxProblem(f"einsum of {text!r} is not read", span)
    if len(groups) == 1 and len(groups[0]) == 2 and groups[0][0] == groups[0][1] and not out:
        return Array(T.call("tr", operands[0].term, span=span), ())
    axes = {letter: i for i, letter in enumerate(dict.fromkeys("".join(groups)))}
    lengths = _lengths(text, groups, operands, axes, span)
    monomial = []
    for group, array in zip(groups, operands):
        if len(group) == 2 and group[0] == group[1]:
            group, array = group[0], Array(T.call("diag", array.term, span=span), array.dims[:1])
        monomial.append(factor(array, [axes[letter] for letter in group]))
    if any(letter not in axes for letter in out) or len(set(out)) < len(out):
        raise SyntaxProblem(f"einsum of {text!r} is not read", span)
    kept = tuple(axes[letter] for letter in out)
    return contract(monomial, kept, [a for a in axes.values() if a not in kept], lengths, span)


def _lengths(
    text: str, groups: list[str], operands: Sequence[Array], axes: Mapping[str, int], span: Span
) -> dict[int, Length]:
    """The length of every axis; raises Misfit where two of one letter differ."""
    found: dict[int, Length] = {}
    for group, array in zip(groups, operands):
        if len(group) != array.rank:
            raise Misfit(f"einsum of {text!r}: {group} is for {len(group)} axes, not {array.rank}", span)
        for letter, d in zip(group, array.dims):
            try:
                unify(found.setdefault(axes[letter], d), d)
            except Mismatch:
                raise Misfit(f"einsum of {text!r}: the lengths of {letter} do not fit", span) from None
    return found


def _letters(text: str) -> tuple[list[str], str]:
    """(["ij", "jk"], "ik") of "ij,jk->ik"; without an arrow those are kept that stand there once."""
    left, arrow, out = text.replace(" ", "").partition("->")
    letters = left.replace(",", "")
    return left.split(","), out if arrow else "".join(sorted(c for c in set(letters) if letters.count(c) == 1))
