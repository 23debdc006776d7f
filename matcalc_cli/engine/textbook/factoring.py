"""factored(terms): a sum of arrays with common factors taken out while that makes it shorter.

Everything here builds raw nodes, already polished inside: the normal form would multiply factors out again. A gain is
estimated in leaves before anything is built; each round takes the best one, so a sum of k terms ends in k rounds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain as both
from typing import NamedTuple, TypeAlias

from sympy import Add, Basic, Expr, Mul, Piecewise, S

from matcalc_cli.engine import algebra as A
from matcalc_cli.engine.algebra.base import (
    atoms_of,
    content_of,
    dims,
    factors,
    is_ones_row,
    key,
    lam,
    scaled,
    smul,
    split,
    zero,
)
from matcalc_cli.engine.algebra.measure import leaves
from matcalc_cli.engine.textbook.entrywise_sums import merged_entrywise
from matcalc_cli.engine.textbook.named_functions import logistic_slopes, named_functions
from matcalc_cli.engine.textbook.shortest import shortest
from matcalc_cli.model import nodes as N
from matcalc_cli.model.nodes import is_array, node
from matcalc_cli.model.words import SYMMETRIC

MAX_TERMS = 40  # a longer sum is left as it is

Chain: TypeAlias = tuple[Basic, ...]
Term: TypeAlias = tuple[Expr, Chain]  # coefficient, array factors


class Common(NamedTuple):
    """What some terms of a sum have in common, and what it saves to take it out: a scalar, or factors at one end."""

    gain: int  # in leaves
    order: tuple[int, bool]  # which of equal gains is taken
    members: list[int]  # which terms
    scalar: Expr | None
    ends: Chain = ()
    left: bool = True


def product(c: Expr, chain: Chain) -> Basic:
    """c times the factors, as one raw node; products among the factors are flattened."""
    flat: list[Basic] = []
    for f in chain:
        k, core = split(f)
        c = smul(c, k)
        flat.extend(factors(core))
    for i in range(len(flat) - 1):
        a, b = flat[i], flat[i + 1]
        if isinstance(a, N.OneMatrix) and is_ones_row(b):
            flat[i : i + 2] = [node(N.OneMatrix, a.args[0], b.args[0].args[0])]
            break
    flat = [f for f in flat if not isinstance(f, N.Identity)] or flat[:1]
    if c is S.One:
        return flat[0] if len(flat) == 1 else node(N.MatMul, *flat)
    return node(N.MatMul, c, *flat)


def total(terms: list[Basic]) -> Basic:
    """A raw sum."""
    return terms[0] if len(terms) == 1 else node(N.MatAdd, *terms)


def _as_term(t: Basic) -> Term:
    c, core = split(t)
    return c, factors(core)


def factored(terms: list[Basic]) -> Basic:
    """The sum of polished terms with common factors taken out while that makes it shorter."""
    if len(terms) == 1 or len(terms) > MAX_TERMS:
        return total(terms)
    terms = _one_kron(terms)
    if len(terms) == 1:
        return terms[0]
    work = _past_exponentials([_as_term(t) for t in terms])
    common = content_of([c for c, _ in work])
    best, before = None, _length(work)
    for content in _contents(common, [c for c, _ in work]):
        divided = [(smul(c, 1 / content), fs) for c, fs in work]
        after = _length(divided) + (leaves(content) if content is not S.NegativeOne else 0)
        if after <= before:
            c, core = split(_grouped(divided))
            found = product(smul(content, c), factors(core))
            best = found if best is None or leaves(found) < leaves(best) else best
    return _grouped(work) if best is None else best


def _past_exponentials(work: list[Term]) -> list[Term]:
    """A expm(t A) ... as expm(t A) A ..., and the same at the right end, where all terms then begin or end alike:
    expm(t A) (A B - B A) expm(-t A)"""
    for end in (0, -1):
        outer = next((f for _, fs in work for f in (fs[end],) if isinstance(f, N.MatExp)), None)
        if outer is None:
            continue
        moved = [(c, _outward(fs, outer, end)) for c, fs in work]
        if all(fs[end] == outer for _, fs in moved):
            work = moved
    return work


def _outward(chain: Chain, outer: Basic, end: int) -> Chain:
    """The factors with expm(t A) moved to the end past A, A^k and other functions of A."""
    at = [i for i, f in enumerate(chain) if f == outer]
    if not at:
        return chain
    i = at[-1] if end else at[0]
    base = split(outer.args[0])[1]
    between = chain[i + 1 :] if end else chain[:i]
    if not all(_function_of(f, base) for f in between):
        return chain
    rest = (*chain[:i], *chain[i + 1 :])
    return (*rest, outer) if end else (outer, *rest)


def _function_of(f: Basic, base: Basic) -> bool:
    """Is it A, A^k, inv(A) or expm(t A)?"""
    inner = f.args[0] if isinstance(f, N.MatPow | N.Inverse | N.MatExp) else f
    return bool(split(inner)[1] == base)


def _contents(content: Expr, coefficients: list[Expr]) -> list[Expr]:
    """What may stand before a sum: the common factor c/3 of c A - c n/3 B, and c, which leaves A - n/3 B."""
    if content is S.One:
        return []
    numbers = [smul(c, 1 / content) for c in coefficients]
    wholes = {abs(number) for number in numbers if number.is_Integer} - {S.One}
    return [content, *(smul(content, number) for number in sorted(wholes))]


def _one_kron(terms: list[Basic]) -> list[Basic]:
    """A (x) B + A (x) C = A (x) (B + C), and the same on the other side"""
    for side in (0, 1):
        groups: dict[Basic, list[Basic]] = {}
        for t in terms:
            core = split(t)[1]
            if isinstance(core, N.KroneckerProduct) and len(core.args) == 2:
                groups.setdefault(core.args[side], []).append(t)
        for same, members in groups.items():
            if len(members) > 1:
                others = [scaled(split(t)[0], split(t)[1].args[1 - side]) for t in members]
                c, inner = split(factored(others))
                pair = (same, inner) if side == 0 else (inner, same)
                merged = scaled_raw(c, node(N.KroneckerProduct, *pair))
                return _one_kron([*(t for t in terms if t not in members), merged])
    return terms


def scaled_raw(c: Expr, e: Basic) -> Basic:
    """c e as a raw node, the array factors of e beside c."""
    return e if c is S.One else node(N.MatMul, c, *factors(e))


def _length(work: list[Term]) -> int:
    return sum(leaves(product(c, fs)) for c, fs in work)


def _grouped(work: list[Term]) -> Basic:
    """The sum with the best common factor taken out, again and again."""
    while len(work) > 1:
        best = max(_commons(work), key=lambda found: (found.gain, found.order), default=None)
        if best is None or best.gain <= 0:
            break
        shorter = _by_ends(work, best) if best.scalar is None else _by_scalar(work, best.scalar, best.members)
        if not shorter:
            return zero(*dims(product(*work[0])))
        work = shorter
    return total(sorted((product(c, fs) for c, fs in work), key=_order))


def _order(t: Basic) -> tuple[bool, bool, tuple[str, str, bytes]]:
    """The order of terms in a sum: positive ones first, identities behind others."""
    c, core = split(t)
    return c.could_extract_minus_sign(), isinstance(core, N.Identity), key(core)


def _by_ends(work: list[Term], found: Common) -> list[Term]:
    """A B + A C = A (B + C), and B A + C A = (B + C) A"""
    ends, left = found.ends, found.left
    eye = A.identity(dims(ends[-1])[1] if left else dims(ends[0])[0])
    inner = []
    for c, fs in (work[i] for i in found.members):
        rest = fs[len(ends) :] if left else fs[: -len(ends)]
        inner.append(product(c, rest) if rest else scaled(c, eye))
    c, core = split(_inner_sum(inner))
    middle = factors(core) if is_array(core) else ()
    term = (c, (*ends, *middle) if left else (*middle, *ends))
    others = [t for i, t in enumerate(work) if i not in found.members]
    return others if c == 0 else [*others, term]


def _inner_sum(terms: list[Basic]) -> Basic:
    """The sum of what is left of some terms, itself as short as it gets."""
    if not all(map(is_array, terms)):
        return _one_scalar(map(_inner_product, terms))
    whole = _flattened(terms) if any(map(_holds_sum, terms)) else _one_diagonal(A.add(*terms))
    nested, pieces = _factored_sum(whole), [part for t in terms for part in _opened(t)]
    if len(pieces) == len(terms):
        return nested
    opened = _factored_sum(A.add(*pieces))
    return opened if leaves(opened) <= leaves(nested) else nested


def _one_scalar(terms: Iterable[Expr]) -> Expr:
    """The sum of scalars in its shortest form, by the names that books have for it"""
    return shortest(named_functions(Add(*terms)))


def _factored_sum(whole: Basic) -> Basic:
    return factored(list(whole.args) if isinstance(whole, N.MatAdd) else [whole])


def _opened(t: Basic) -> list[Basic]:
    """c A and c B of c (A + B), c A' and c B' of c (A + B)'"""
    c, core = split(t)
    if isinstance(core, N.Transpose) and isinstance(core.args[0], N.MatAdd):
        pieces = (split(part) for part in core.args[0].args)
        return [product(smul(c, k), transposed_core(part)) for k, part in pieces]
    return [scaled(c, part) for part in core.args] if isinstance(core, N.MatAdd) else [t]


def transposed_core(core: Basic) -> Chain:
    """The factors of the transpose, as raw nodes"""
    return tuple(f if is_upright(f) else _other_way(f) for f in reversed(factors(core)))


def is_upright(f: Basic) -> bool:
    """Is it its own transpose by its form?"""
    return isinstance(f, N.DiagMatrix | N.Identity) or bool(N.properties(f) & SYMMETRIC)


def _other_way(f: Basic) -> Basic:
    return f.args[0] if isinstance(f, N.Transpose) else node(N.Transpose, f)


def _flattened(terms: list[Basic]) -> Basic:
    """(A - B) + A - B = 2 A - 2 B: the sums among the terms opened where like terms meet."""
    flat = A.add(*terms)
    count = sum(len(split(t)[1].args) if _holds_sum(t) else 1 for t in terms)
    kept = len(flat.args) if isinstance(flat, N.MatAdd) else 1
    return flat if kept < count else total(terms)


def _one_diagonal(m: Basic) -> Basic:
    """diag(a .* f(x) - b .* f(x)) as diag((a - b) .* f(x))"""
    c, core = split(m)
    if not (isinstance(core, N.DiagMatrix) and isinstance(core.args[0], N.MatAdd)):
        return m
    terms = merged_entrywise(list(core.args[0].args))
    if len(terms) == len(core.args[0].args):
        return m
    k, inner = split(total([_with_slopes(t) for t in terms]))
    return scaled(smul(c, k), node(N.DiagMatrix, inner))


def _with_slopes(t: Basic) -> Basic:
    c, core = split(t)
    if not isinstance(core, N.Ewise):
        return t
    variables, body = core.function.args
    k, body = logistic_slopes(body).as_coeff_Mul()
    return scaled(smul(c, k), node(N.Ewise, lam(body, len(variables)), *core.operands))


def _inner_product(t: Basic) -> Expr:
    """A raw 1 x 1 product as a scalar."""
    c, core = split(t)
    return smul(c, node(N.Trace, core)) if is_array(core) else t


def _holds_sum(t: Basic) -> bool:
    return isinstance(split(t)[1], N.MatAdd)


def _by_scalar(work: list[Term], factor: Expr, members: list[int]) -> list[Term]:
    """s A + s B = s (A + B)"""
    like: dict[Chain, list[Expr]] = {}
    for i in members:
        like.setdefault(work[i][1], []).append(smul(work[i][0], 1 / factor))
    merged = [product(cs[0] if len(cs) == 1 else _one_scalar(cs), fs) for fs, cs in like.items()]
    inner = factored([t for t in merged if split(t)[0] != 0] or merged[:1])
    c, core = split(inner)
    return [t for i, t in enumerate(work) if i not in members] + [(smul(factor, c), factors(core))]


def _scalar_factors(c: Expr) -> list[Expr]:
    """The symbolic factors of a coefficient, and all of them together."""
    symbolic = [f for f in Mul.make_args(c) if not f.is_number and not isinstance(f, Piecewise)]
    return symbolic if len(symbolic) < 2 else [*symbolic, Mul(*symbolic)]


def _commons(work: list[Term]) -> Iterator[Common]:
    """What is common to at least two terms."""
    return both(_common_scalars(work), _common_ends(work, True), _common_ends(work, False))


def _common_scalars(work: list[Term]) -> Iterator[Common]:
    scalars: dict[Expr, list[int]] = {}
    for i, (c, _) in enumerate(work):
        for f in _scalar_factors(c):
            scalars.setdefault(f, []).append(i)
    for f, members in scalars.items():
        size, coefficients = leaves(f), [work[i][0] for i in members]
        if len(members) > 1 and all(leaves(smul(c, 1 / f)) <= leaves(c) - size + 1 for c in coefficients):
            yield Common((len(members) - 1) * size, (size, True), members, f)


def _common_ends(work: list[Term], left: bool) -> Iterator[Common]:
    groups: dict[Chain, list[int]] = {}
    for i, (_, fs) in enumerate(work):
        for length in range(1, len(fs) + 1):
            groups.setdefault(fs[:length] if left else fs[-length:], []).append(i)
    for ends, members in groups.items():
        cost = _cost([work[i][0] for i in members if len(work[i][1]) == len(ends)])
        if len(members) > 1 and cost is not None:
            size = sum(map(leaves, ends))
            yield Common((len(members) - 1) * size - cost, (size, left), members, None, ends, left)


def _cost(bare: list[Expr]) -> int | None:
    """The identities that terms c A leave behind where A is taken out; None of two such terms, which are like."""
    if len(bare) > 1:
        return None
    if bare and not bare[0].is_number and _long_scalar(bare[0]):
        return 2  # A - (x'A x) I is no factor of a book
    return len(bare)


def _long_scalar(c: Expr) -> bool:
    """Is c made of arrays, as x'A x is?"""
    return any(not a.is_Symbol for a in atoms_of(c))
