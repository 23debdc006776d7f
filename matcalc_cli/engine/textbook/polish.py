"""polish(e): one last bottom-up pass to the form a textbook prints, of the same value.

Takes the normal form; gives raw nodes, which no constructor may see again (they would undo the factoring). Sums: the
element-wise terms are merged, products of sums multiplied out where that is shorter in the end, then common factors
taken out greedily while the result gets shorter. Scalars: the shortest of their forms. Names: sigmoid, softmax, pinv.
The measure is `leaves`, the number of names and numbers in print.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from sympy import Add, Basic, Expr, Integer, Pow, S

from matcalc_cli.engine import algebra as A
from matcalc_cli.engine.algebra.base import (
    CLOSED,
    atoms_of,
    dims,
    factors,
    hide,
    is_zero,
    lam,
    replace,
    reveal,
    scaled,
    smul,
    split,
    zero,
)
from matcalc_cli.engine.algebra.measure import leaves, transposes_in
from matcalc_cli.engine.textbook.branches import in_branches
from matcalc_cli.engine.textbook.centred import centred_form, put_back, put_in
from matcalc_cli.engine.textbook.entered_squares import entered_squares
from matcalc_cli.engine.textbook.entrywise_sums import merged_entrywise, signed_body
from matcalc_cli.engine.textbook.factoring import factored, product, total
from matcalc_cli.engine.textbook.joined_operands import joined_operands
from matcalc_cli.engine.textbook.literals import as_literal
from matcalc_cli.engine.textbook.named_functions import logistic_slopes, named_functions
from matcalc_cli.engine.textbook.recognise import dot_form, inverse_form, named_product, softmax_form
from matcalc_cli.engine.textbook.shortest import collect_forms, shortest
from matcalc_cli.engine.textbook.signs import entered_sums, gathered, settled
from matcalc_cli.model import nodes as N
from matcalc_cli.model.kinds import operands, with_operands
from matcalc_cli.model.nodes import is_array, node
from matcalc_cli.model.stack import deep
from matcalc_cli.model.walk import classes

Chain: TypeAlias = tuple[Basic, ...]

ALTERNATIVE_LIMIT = 48  # leaves of a sum that is tried in two forms
EXPAND_LIMIT = 24  # terms of a sum multiplied out to look for cancellation
TRANSPOSED_BY = 2  # transposes saved before a sum is printed as the transpose of its transpose


def polish(e: Basic, entered: Basic | None = None) -> Basic:
    """The form of e that a textbook prints; e in normal form, the result of equal value and shape.

    `entered` is the expression as it was parsed: where the sign of a sum is free, that of the input is kept.
    """
    with deep():
        form = settled(gathered(_polished(e)), lambda: entered_sums(entered, lambda s: _polished(A.normal(s))))
        norms = entered_squares(form, entered)
        return put_in(form, norms) if norms else form


def _polished(e: Basic) -> Basic:
    kinds = classes(e)
    plain = softmax_form(e) if N.Total in kinds and N.Ewise in kinds else e
    inverted = inverse_form(plain) if N.Adj in kinds else plain
    answer = _Polisher()(inverted)
    if inverted is not plain and leaves(other := _Polisher()(plain)) < leaves(answer):
        answer = other
    for inner, u, value in centred_form(inverted) if N.MatAdd in kinds and N.Total in kinds else ():
        other = put_back(_Polisher()(inner), u, _Polisher()(value))
        answer = other if leaves(other) < leaves(answer) else answer
    return answer


def upright(e: Basic, entered: Basic | None = None) -> Basic:
    """A polished matrix or its transpose, whichever prints fewer transposes: for what holds of both."""
    if not is_array(e):
        return polish(e, entered)
    plain, transposed = polish(e, entered), polish(A.transpose(e), entered)
    return transposed if transposes_in(transposed) < transposes_in(plain) else plain


class _Polisher:
    """One pass; what was polished once is remembered."""

    def __init__(self) -> None:
        self.known: dict[Basic, Basic] = {}

    def __call__(self, e: Basic) -> Basic:
        answer = self.known.get(e)
        if answer is None:
            rule = _RULES.get(type(e))
            if rule is not None:
                answer = rule(self, e)
            elif is_array(e):
                answer = self.children(e)
            else:
                answer = self.scalar(e)
            self.known[e] = answer
        return answer

    def children(self, e: Basic) -> Basic:
        """The same node over polished operands."""
        old = operands(e)
        new = [self(a) if _polishable(a) else a for a in old]
        return e if all(a is b for a, b in zip(new, old)) else with_operands(e, new)

    # ------------------------------------------------------------------------------------------------- scalars

    def scalar(self, e: Expr) -> Expr:
        """Atoms polished, then the shortest form, then names."""
        if not e.args:
            return e
        mapping = {a: self.atom(a) for a in atoms_of(e) if isinstance(a, CLOSED)}
        squares = {
            Pow(a, Integer(2)): node(N.Trace, node(N.MatMul, node(N.Transpose, a.args[0]), a.args[0]))
            for a in mapping
            if isinstance(a, N.FNorm) and isinstance(a.args[0], N.MatrixSymbol) and dims(a.args[0])[1] == 1
        }
        if isinstance(e, CLOSED):
            return mapping[e]
        e = logistic_slopes(shortest(named_functions(shortest(collect_forms(e)))))
        mapping |= {a: self.atom(a) for a in atoms_of(e) if isinstance(a, CLOSED) and a not in mapping}
        return replace(replace(e, squares) if squares else e, mapping)

    def atom(self, a: Expr) -> Expr:
        """A scalar made of an array, over its polished array; scalar factors come out where they may."""
        if isinstance(a, N.Total):
            a = dot_form(a)
        if isinstance(a, N.Trace | N.Total):
            inner = self(a.args[0])
            c, core = split(inner)
            if isinstance(a, N.Trace) and isinstance(core, N.Transpose):
                core = core.args[0]
            if type(a) is N.Trace and not N.is_array(core):
                return smul(c, core)  # x'(e0 e1' + e1 e0')x has come apart into entries
            return smul(c, node(type(a), _transposed_product(core)))
        if isinstance(a, N.FNorm | N.NormInf):
            c, core = split(self(a.args[0]))
            core = core.args[0] if isinstance(core, N.Transpose) else core
            return node(type(a), core) if c in (S.One, S.NegativeOne) else node(type(a), scaled(c, core))
        if isinstance(a, N.Determinant | N.LogDet):
            return node(type(a), self(_less_transposed(a.args[0])))
        return self.children(a)

    # -------------------------------------------------------------------------------------------------- arrays

    def sum(self, e: Basic) -> Basic:
        """A sum, or the transpose of its transpose where that prints fewer transposes."""
        transposed = A.transpose(e)
        if _transposes(e.args) >= _transposes(transposed.args) + TRANSPOSED_BY and isinstance(transposed, N.MatAdd):
            other = self.shortest_sum(transposed)
            if leaves(e) > ALTERNATIVE_LIMIT:
                return _transposed(other)
            best = self.shortest_sum(e)
            return _transposed(other) if transposes_in(other) + 1 < transposes_in(best) else best
        return self.shortest_sum(e)

    def shortest_sum(self, e: Basic) -> Basic:
        """The shortest of a sum as it is, with its products multiplied out, and with (c + d) A as two terms."""
        best = self.collected(e.args)
        multiplied = _multiplied_out(e.args)
        if multiplied is not None:
            other = self.collected(multiplied.args) if isinstance(multiplied, N.MatAdd) else self(multiplied)
            if leaves(other) < leaves(best):
                best = other
        apart = _apart(e.args)
        if apart is not None and leaves(other := self.collected(apart)) < leaves(best):
            best = other
        return best

    def collected(self, terms: Sequence[Basic]) -> Basic:
        """The sum with element-wise terms merged and common factors taken out."""
        literal = as_literal(list(terms))
        if literal is not None:
            return self(literal)
        polished = [self(t) for t in merged_entrywise(list(terms))]
        flat: list[Basic] = []
        for t in polished:
            c, core = split(t)
            flat.extend(scaled(c, s) for s in core.args) if isinstance(core, N.MatAdd) else flat.append(t)
        flat = [t for t in flat if not is_zero(t)] or flat[:1]  # what vanishes once it is in its last form
        return factored(flat) if len(flat) > 1 else total(flat)

    def product(self, e: Basic) -> Basic:
        """A product by the names of its factors, multiplied out where that is shorter."""
        c, core = split(e)
        c, chain = named_product(c, list(factors(core)))
        c = self(c)
        parts = tuple(self(f) for f in chain)
        if any(map(is_zero, parts)):
            return zero(*dims(e))
        if c.could_extract_minus_sign():
            c, parts = _with_cross_swapped(c, parts)
        whole = in_branches(c, parts)
        if any(isinstance(f, N.MatAdd) for f in chain):
            expanded = _multiplied_out([e])
            if expanded is not None and leaves(expanded) <= leaves(whole):
                other = self(expanded)
                whole = other if leaves(other) < leaves(whole) else whole
        return whole

    def inverse(self, e: Basic) -> Basic:
        """inv(A + c I)' rather than inv(A' + c I), and inv(X A)' rather than inv(A' X')"""
        inner, *rest = e.args
        transposed = _less_transposed(inner)
        return self.children(e) if transposed is inner else node(N.Transpose, node(type(e), self(transposed), *rest))

    def adjugate(self, e: Basic) -> Basic:
        c, chain = named_product(S.One, [e])
        return self.inverse(e) if chain == [e] else product(self(c), tuple(self(f) for f in chain))

    def linear(self, e: Basic) -> Basic:
        """A node linear in each argument: scalar factors come out."""
        c: Expr = S.One
        args = []
        for a in e.args:
            k, core = split(self(a))
            c = smul(c, k)
            args.append(core)
        if any(map(is_zero, args)):  # what vanishes once it is in its last form
            return zero(*dims(e))
        if isinstance(e, N.Transpose) and isinstance(args[0], N.Transpose):
            return scaled_node(c, args[0].args[0])
        if isinstance(e, N.DiagMatrix) and isinstance(args[0], N.OneMatrix):
            return scaled_node(c, node(N.Identity, dims(args[0])[0]))
        return scaled_node(c, node(type(e), *args))

    def ewise(self, e: Basic) -> Basic:
        variables, body = e.function.args
        if dims(e)[1] != 1:
            transposed = [A.transpose(o) for o in e.operands]
            if _transposes(e.operands) >= _transposes(transposed) + TRANSPOSED_BY:
                return _transposed(self(A.transpose(e)))
        operands = [self(o) for o in e.operands]
        mapping = {a: self.atom(a) for a in atoms_of(body) if isinstance(a, CLOSED)}
        body = replace(logistic_slopes(shortest(named_functions(shortest(body)))), mapping)
        if not any(v in atoms_of(body) for v in variables):
            # recognition left no operand (sign(x)^2 = 1): a constant array is not an element-wise node
            return self(A.apply_body(body, variables, e.operands))
        c, inner = signed_body(body)
        answer = scaled_node(c, node(N.Ewise, lam(inner, len(operands)), *operands))
        joined = joined_operands(e)
        if joined is not None and leaves(other := self(joined)) < leaves(answer):
            return other
        return answer

    def cross(self, e: Basic) -> Basic:
        """a x b: as b x a where that takes the sign away."""
        (c, a), (k, b) = (split(self(arg)) for arg in e.args)
        c = smul(c, k)
        if c.could_extract_minus_sign():
            return scaled_node(smul(S.NegativeOne, c), node(N.Cross, b, a))
        return scaled_node(c, node(N.Cross, a, b))

    def dense(self, e: Basic) -> Basic:
        return e.applyfunc(self)


def scaled_node(c: Expr, e: Basic) -> Basic:
    """c e as a raw node."""
    return e if c is S.One else node(N.MatMul, c, e)


def _transposed(e: Basic) -> Basic:
    """The transpose of a polished sum or product, as one node over it."""
    c, core = split(e)
    return scaled_node(c, core.args[0] if isinstance(core, N.Transpose) else node(N.Transpose, core))


def _with_sizes(inner: Basic, e: Basic) -> Basic:
    """The same node, of an array and sizes, over a polished array; scalar factors come out."""
    c, core = split(inner)
    return scaled_node(c, node(type(e), core, *e.args[1:]))


def _with_cross_swapped(c: Expr, chain: Chain) -> tuple[Expr, Chain]:
    """-(a x b) M = (b x a) M"""
    for i, f in enumerate(chain):
        inner = f.args[0] if isinstance(f, N.Transpose) else f
        if isinstance(inner, N.Cross):
            swapped = node(N.Cross, *reversed(inner.args))
            other = swapped if inner is f else node(N.Transpose, swapped)
            return smul(S.NegativeOne, c), (*chain[:i], other, *chain[i + 1 :])
    return c, chain


def _apart(terms: Chain) -> list[Basic] | None:
    """The terms of a sum, (c + d) A as c A and d A: each may have another factor in common with the others."""
    if sum(leaves(t) for t in terms) > ALTERNATIVE_LIMIT:
        return None
    found: list[Basic] = []
    for t in terms:
        c, core = split(t)
        if not c.has(Add):
            found.append(t)
            continue
        (plain,), back = hide(c)
        found.extend(scaled(reveal(part, back), core) for part in Add.make_args(plain.expand()))
    return found if len(terms) < len(found) <= EXPAND_LIMIT else None


def _polishable(a: Expr) -> bool:
    return is_array(a) or bool(a.args)


def _less_transposed(e: Basic) -> Basic:
    """A sum or a product, or its transpose where that prints fewer transposes."""
    transposed = A.transpose(e) if isinstance(e, N.MatAdd | N.MatMul) else e
    return transposed if type(transposed) is type(e) and transposes_in(transposed) < transposes_in(e) else e


def _transposed_product(e: Basic) -> Basic:
    """b' A' B' c as c' B A b, tr(A' B') as tr(B A), where that prints fewer transposes."""
    if not isinstance(e, N.MatMul) or not transposes_in(e):
        return e
    transposed = [A.transpose(f) for f in reversed(e.args)]
    return node(N.MatMul, *transposed) if sum(map(transposes_in, transposed)) < transposes_in(e) else e


def _transposes(terms: Iterable[Basic]) -> int:
    """How many transposes some terms print at their first two levels."""
    return sum(isinstance(f, N.Transpose) for t in terms for f in factors(split(t)[1]))


def _multiplied_out(terms: Sequence[Basic]) -> Basic | None:
    """The sum with products over sums multiplied out; None where there are none, or too many, or where e is long.

    Both forms are polished, so that trying this on every level of a long result would double the work at each.
    """
    if sum(leaves(t) for t in terms) > ALTERNATIVE_LIMIT:
        return None
    expanded: list[Basic] = []
    changed = False
    for t in terms:
        chain = factors(split(t)[1])
        sums_in = [f for f in chain if isinstance(f, N.MatAdd)]
        if not sums_in:
            expanded.append(t)
            continue
        changed = True
        pieces = [split(t)[0]]
        for f in chain:
            options = f.args if isinstance(f, N.MatAdd) else (f,)
            if len(pieces) * len(options) > EXPAND_LIMIT:
                return None
            pieces = [A.mul(p, o) for p in pieces for o in options]
        expanded.extend(pieces)
    if not changed or len(expanded) > EXPAND_LIMIT:
        return None
    return A.add(*expanded)


_RULES: dict[type, Callable[[_Polisher, Basic], Basic]] = {
    N.MatAdd: _Polisher.sum,
    N.MatMul: _Polisher.product,
    N.Ewise: _Polisher.ewise,
    N.Adj: _Polisher.adjugate,
    N.Inverse: _Polisher.inverse,
    N.MatPow: _Polisher.inverse,
    N.Transpose: _Polisher.linear,
    N.DiagMatrix: _Polisher.linear,
    N.DiagOf: _Polisher.linear,
    N.Vec: _Polisher.linear,
    N.Vech: _Polisher.linear,
    N.Tril: _Polisher.linear,
    N.Triu: _Polisher.linear,
    N.KroneckerProduct: _Polisher.linear,
    N.KhatriRao: _Polisher.linear,
    N.Skew: _Polisher.linear,
    N.Cross: _Polisher.cross,
    N.PartialTrace: lambda p, e: _with_sizes(p(e.args[0]), e),
    N.ImmutableDenseMatrix: _Polisher.dense,
}
