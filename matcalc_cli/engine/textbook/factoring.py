"""factored(terms): a sum of arrays with common factors taken out while that makes it shorter.

Everything here builds raw nodes, already polished inside: the normal form would multiply factors out again. A gain is
estimated in leaves before anything is built; each round takes the best one, so a sum of k terms ends in k rounds.
"""

from __future__ import annotations

from typing import TypeAlias

from sympy import Add, Basic, Expr, Mul, Piecewise, S

from matcalc_cli.engine import algebra as A
from matcalc_cli.engine.algebra.base import atoms_of, content_of, dims, factors, key, lam, scaled, smul, split
from matcalc_cli.engine.algebra.measure import leaves
from matcalc_cli.engine.textbook.entrywise_sums import merged_entrywise
from matcalc_cli.engine.textbook.named_functions import logistic_slopes
from matcalc_cli.engine.textbook.shortest import shortest
from matcalc_cli.model import nodes as N
from matcalc_cli.model.nodes import is_array, node

MAX_TERMS = 40  # a longer sum is left as it is

Chain: TypeAlias = tuple[Basic, ...]
Term: TypeAlias = tuple[Expr, Chain]  # coefficient, array factors


def product(c: Expr, chain: tuple[Basic, ...]) -> Basic:
    """c times the factors, as one raw node; products among the factors are flattened."""
    flat: list[Basic] = []
    for f in chain:
        k, core = split(f)
        c = smul(c, k)
        flat.extend(factors(core))
    for i in range(len(flat) - 1):
        a, b = flat[i], flat[i + 1]
        if isinstance(a, N.OneMatrix) and isinstance(b, N.Transpose) and isinstance(b.args[0], N.OneMatrix):
            flat[i : i + 2] = [node(N.OneMatrix, a.args[0], b.args[0].args[0])]
            break
    eyes = [f for f in flat if not isinstance(f, N.Identity)]
    flat = eyes or flat[:1]
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
    work = [_as_term(t) for t in terms]
    common = content_of([c for c, _ in work])
    best = None
    for content in _contents(common, [c for c, _ in work]):
        divided = [(smul(c, 1 / content), fs) for c, fs in work]
        before, after = _length(work), _length(divided) + (leaves(content) if content is not S.NegativeOne else 0)
        if after <= before:
            c, core = split(_grouped(divided))
            found = product(smul(content, c), factors(core))
            best = found if best is None or leaves(found) < leaves(best) else best
    return _grouped(work) if best is None else best


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
    while len(work) > 1:
        best = max(_candidates(work), key=lambda found: (found[0], found[4]), default=None)
        if best is None or best[0] <= 0:
            break
        if best[1] is None:
            work = _by_scalar(work, best[2], best[3])
            continue
        gain, left, length, members, _ = best
        chain = work[members[0]][1]
        common = chain[:length] if left else chain[-length:]
        eye = A.identity(dims(common[-1])[1] if left else dims(common[0])[0])
        inner = []
        for i in members:
            c, fs = work[i]
            rest = fs[length:] if left else fs[:-length]
            inner.append(product(c, rest) if rest else scaled(c, eye))
        if any(not is_array(t) for t in inner):
            inner = [_inner_product(t) for t in inner]
            merged = shortest(Add(*inner))
        else:
            merged = _one_diagonal(A.add(*inner)) if all(not _holds_sum(t) for t in inner) else _flattened(inner)
            merged = factored(list(merged.args) if isinstance(merged, N.MatAdd) else [merged])
        if not is_array(merged):
            term = (merged, common)
        else:
            c, core = split(merged)
            term = (c, (*common, *factors(core)) if left else (*factors(core), *common))
        rest = [t for i, t in enumerate(work) if i not in members]
        work = [*rest, term] if term[0] != 0 else rest
        if len(work) < 1:
            return scaled(S.Zero, product(S.One, common))
    ordered = sorted(
        (product(c, fs) for c, fs in work),
        key=lambda t: (split(t)[0].could_extract_minus_sign(), isinstance(split(t)[1], N.Identity), key(split(t)[1])),
    )
    return total(ordered)


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
    like: dict[tuple[Basic, ...], list[Expr]] = {}
    for i in members:
        like.setdefault(work[i][1], []).append(smul(work[i][0], 1 / factor))
    merged = [product(cs[0] if len(cs) == 1 else shortest(Add(*cs)), fs) for fs, cs in like.items()]
    inner = factored([t for t in merged if split(t)[0] != 0] or merged[:1])
    c, core = split(inner)
    return [t for i, t in enumerate(work) if i not in members] + [(smul(factor, c), factors(core))]


def _scalar_factors(c: Expr) -> list[Expr]:
    """The symbolic factors of a coefficient, and all of them together."""
    symbolic = [f for f in Mul.make_args(c) if not f.is_number and not isinstance(f, Piecewise)]
    return symbolic if len(symbolic) < 2 else [*symbolic, Mul(*symbolic)]


def _candidates(work: list[Term]):
    """(gain, from the left?, length, members, order) for each factor common to at least two terms.

    A common scalar has None for the side and stands in the place of the length.
    """
    scalars: dict[Expr, list[int]] = {}
    for i, (c, _) in enumerate(work):
        for f in _scalar_factors(c):
            scalars.setdefault(f, []).append(i)
    for f, members in scalars.items():
        if len(members) > 1 and all(
            leaves(smul(work[i][0], 1 / f)) <= leaves(work[i][0]) - leaves(f) + 1 for i in members
        ):
            yield (len(members) - 1) * leaves(f), None, f, members, (leaves(f), True)
    for left in (True, False):
        groups: dict[tuple, list[int]] = {}
        for i, (_, fs) in enumerate(work):
            for length in range(1, len(fs) + 1):
                groups.setdefault(fs[:length] if left else fs[-length:], []).append(i)
        for common, members in groups.items():
            if len(members) < 2:
                continue
            size = sum(leaves(f) for f in common)
            bare = sum(1 for i in members if len(work[i][1]) == len(common))
            if bare > 1:
                continue
            numeric = bare and work[next(i for i in members if len(work[i][1]) == len(common))][0].is_number
            cost = bare if numeric or not bare else 1
            if bare and not numeric and any(_long_scalar(work[i][0]) for i in members if work[i][1] == common):
                cost = 2  # A - (x'A x) I is no factor of a book
            gain = (len(members) - 1) * size - cost
            yield gain, left, len(common), members, (size, left)


def _long_scalar(c: Expr) -> bool:
    """Is c made of arrays, as x'A x is?"""
    return any(not a.is_Symbol for a in atoms_of(c))
