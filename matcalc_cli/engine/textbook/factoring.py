"""Shorter sums: common factors taken out of arrays, scalars in their shortest form, element-wise terms merged.

Everything here builds raw nodes, already polished inside: the normal form would multiply factors out again. A gain is
estimated in leaves before anything is built; each round takes the best one, so a sum of k terms ends in k rounds.
"""

from __future__ import annotations

from sympy import Add, Basic, Expr, Mul, Piecewise, Pow, S, cancel, factor_terms, gcd_terms, powsimp

from matcalc_cli.engine import algebra as A
from matcalc_cli.engine.algebra.base import (
    BOUND,
    atoms_of,
    call,
    content_of,
    dims,
    factors,
    hide,
    key,
    lam,
    memo,
    reveal,
    scaled,
    smul,
    split,
)
from matcalc_cli.engine.algebra.entrywise import lift, lower
from matcalc_cli.engine.algebra.measure import leaves
from matcalc_cli.engine.textbook.recognise import logistic_slopes, named_functions
from matcalc_cli.model import nodes as N
from matcalc_cli.model.nodes import is_array, node

MAX_TERMS = 40  # a longer sum is left as it is
EXPANDED_LIMIT = 64  # terms of a scalar multiplied out
CANCEL_LIMIT = 40  # leaves of a scalar that `cancel` is tried on

Term = tuple[Expr, tuple[Basic, ...]]


# ------------------------------------------------------------------------------------------------------- scalars


@memo
def shortest(e: Expr) -> Expr:
    """The shortest of e, e expanded, with common factors out, and cancelled; e itself wins ties."""
    if not e.args or isinstance(e, N.Scalar | N.Trace | N.Determinant) or not e.has(Add):
        return e
    size = leaves(e)
    if size > 120:
        return e
    (plain,), back = hide(e)
    candidates = [plain]
    quotient, rational = _has_denominator(plain), plain.is_rational_function()
    # powers merge only where an exponent is not a whole number, and a polynomial has nothing to cancel
    forms = [] if size > CANCEL_LIMIT else [gcd_terms, factor_terms, *([] if rational else [powsimp])]
    if expanded_terms(plain) <= EXPANDED_LIMIT:
        forms.insert(0, lambda x: x.expand())
        if size <= CANCEL_LIMIT and rational and quotient:
            forms.append(cancel)
    for form in forms:
        found = form(plain)
        if found not in candidates:
            candidates.append(found)
            short = factor_terms(found) if size <= CANCEL_LIMIT else _without_content(found)
            if short not in candidates:
                candidates.append(short)
    roots = _roots(plain)
    revealed = [reveal(_numbers_out(c), back) for c in candidates]
    taken_apart = [0 if _roots(c) <= roots else 1 for c in candidates]
    return min(revealed, key=lambda c: (leaves(c) + taken_apart[i := revealed.index(c)], i))


def _numbers_out(e: Expr) -> Expr:
    """c (2 n - 2) = 2 c (n - 1)"""
    if not isinstance(e, Mul):
        return e
    parts = [f.primitive() if isinstance(f, Add) else (S.One, f) for f in e.args]
    number = Mul(*(k for k, _ in parts if k.is_Integer))
    return e if number is S.One else Mul(number, *(f if k.is_Integer else k * f for k, f in parts))


def _roots(e: Expr) -> set[Expr]:
    """What e takes roots of: sqrt(n)/sqrt(c n + s) is not shorter than 1/sqrt(c + s/n)."""
    return {p.base for p in e.atoms(Pow) if p.exp.is_Rational and not p.exp.is_Integer}


def _has_denominator(e: Expr) -> bool:
    return any(not (p.exp.is_Integer and p.exp.is_positive) for p in e.atoms(Pow))


def _without_content(e: Expr) -> Expr:
    """The common factor of a sum in front of it."""
    if not isinstance(e, Add):
        return e
    content = content_of(list(e.args))
    return e if content is S.One else smul(content, Add(*(smul(a, 1 / content) for a in e.args)))


def expanded_terms(e: Expr) -> int:
    """How many terms e has when multiplied out, at most; a bound that costs nothing to compute."""
    if isinstance(e, Add):
        return sum(expanded_terms(a) for a in e.args)
    if isinstance(e, Mul):
        total = 1
        for a in e.args:
            total = min(total * expanded_terms(a), 10_000)
        return total
    if isinstance(e, Pow):
        k = e.exp
        inside = expanded_terms(e.base)
        power = abs(int(k)) if k.is_Integer else 1
        return min(inside ** min(power, 8), 10_000)
    return max((expanded_terms(a) for a in e.args if isinstance(a, Expr)), default=1)


def collect_forms(e: Expr) -> Expr:
    """x'y - x'z = x'(y - z): inner products with a common end and rational coefficients are one."""
    if not isinstance(e, Add):
        return e if not e.args or isinstance(e, N.Scalar | N.Trace | N.Determinant) else _inside(e)
    for side in (0, -1):
        groups: dict[Basic, list] = {}
        for term in e.args:
            c, core = term.as_coeff_Mul()
            if isinstance(core, N.Trace) and isinstance(core.args[0], N.MatMul) and core.args[0].shape == (1, 1):
                groups.setdefault(core.args[0].args[side], []).append((c, core.args[0].args, term))
        for end, members in groups.items():
            if len(members) > 1 and is_array(end):
                rests = [A.mul(c, *(fs[1:] if side == 0 else fs[:-1])) for c, fs, _ in members]
                inner = A.add(*rests)
                if not isinstance(inner, N.MatAdd):
                    continue
                content = content_of([split(t)[0] for t in inner.args])
                chain = (end, scaled(1 / content, inner)) if side == 0 else (scaled(1 / content, inner), end)
                rest = [t for t in e.args if all(t is not m[2] for m in members)]
                return collect_forms(Add(*rest, content * node(N.Trace, node(N.MatMul, *chain))))
    return _inside(e)


def _inside(e: Expr) -> Expr:
    args = [collect_forms(a) if isinstance(a, Expr) else a for a in e.args]
    return e if all(a is b for a, b in zip(args, e.args)) else call(e.func, *args)


# ------------------------------------------------------------------------------------------------ sums of arrays


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


def as_literal(terms: list[Basic]) -> Basic | None:
    """Sum of e_i r_i' as the literal or block matrix with rows r_i, sum of c_ij e_i e_j' as a literal."""
    rows, cols = dims(terms[0])
    if len(terms) < 2:
        return None
    if all(_unit(factors(split(t)[1])[0]) for t in terms) and rows.is_Integer:
        return _stacked(terms, int(rows), cols)
    if all(_unit_row(factors(split(t)[1])[-1]) for t in terms) and cols.is_Integer:
        turned = as_literal([A.transpose(t) for t in terms])
        return None if turned is None else A.transpose(turned)
    return None


def _unit(f: Basic) -> bool:
    return isinstance(f, N.Unit) and f.args[0].is_Integer


def _unit_row(f: Basic) -> bool:
    return isinstance(f, N.Transpose) and _unit(f.args[0])


def _stacked(terms: list[Basic], rows: int, cols: Expr) -> Basic | None:
    lines: dict[int, list[Basic]] = {i: [] for i in range(rows)}
    for t in terms:
        c, core = split(t)
        first, *rest = factors(core)
        lines[int(first.args[0])].append(A.mul(c, *rest) if rest else c)
    if cols == 1 or cols.is_Integer and all(_plain_row(r) for line in lines.values() for r in line):
        return N.ImmutableDenseMatrix([_explicit_row(line, int(cols)) for line in lines.values()])
    return A.blocks([[A.add(*line) if line else node(N.ZeroMatrix, S.One, cols)] for line in lines.values()])


def _plain_row(r: Basic) -> bool:
    return _unit_row(split(r)[1])


def _explicit_row(line: list[Basic], cols: int) -> list[Expr]:
    cells = [S.Zero] * cols
    for r in line:
        c, core = split(r)
        cells[int(core.args[0].args[0]) if is_array(core) else 0] += c
    return cells


# --------------------------------------------------------------------------------------------- element-wise sums


def merged_entrywise(terms: list[Basic]) -> list[Basic]:
    """Element-wise terms of a sum and the constants beside them as one element-wise node, where that is shorter."""
    if len(terms) < 2:
        return terms
    wise = [t for t in terms if isinstance(split(_plain(t))[1], N.Ewise)]
    if not wise:
        return terms
    turned = isinstance(split(wise[0])[1], N.Transpose)
    operands: dict[Basic, None] = {}
    for t in wise:
        for o in split(_plain(t))[1].operands:
            operands[o] = None
    chosen, rest = [], []
    for t in terms:
        plain = _plain(t) if turned else t
        c, core = split(plain)
        fits = isinstance(core, N.Ewise) or core in operands or A.constant_of(core) is not None
        same = isinstance(split(t)[1], N.Transpose) == turned or core in operands or A.constant_of(core) is not None
        (chosen if fits and same else rest).append(t)
    if len(chosen) < 2:
        return terms
    plains = [A.transpose(t) if turned else t for t in chosen]
    order = sorted(operands, key=key)
    if len(order) > len(BOUND) - 1:
        return terms
    env = dict(zip(order, BOUND))
    body = shortest(named_functions(Add(*(lift(t, env) for t in plains))))
    if not is_array(plains[0]):
        return terms
    variables = {env[o] for o in order}
    if not any(a in variables for a in body.free_symbols):
        # sin(x)^2 + cos(x)^2 = 1 leaves no operand
        whole = lower(body, (), *dims(plains[0]))
        return [*rest, A.transpose(whole) if turned else whole]
    c, inner = signed_body(body)
    result = node(N.Ewise, lam(inner, len(order)), *order)
    before = sum(leaves(t) for t in chosen)
    constant = any(A.constant_of(t) is not None for t in plains)
    if leaves(result) + (0 if abs(c) == 1 else 1) < before or constant:
        whole = node(N.Transpose, result) if turned else result
        return [*rest, scaled(c, whole)]
    return terms


def signed_body(body: Expr) -> tuple[Expr, Expr]:
    """(c, b) with body = c b: the number in front, and -1 of -a - b."""
    c, inner = body.as_coeff_Mul()
    if isinstance(inner, Add) and all(t.could_extract_minus_sign() for t in inner.args):
        return -c, Add(*(-t for t in inner.args))
    return c, inner


def _plain(t: Basic) -> Basic:
    """The term with a transposed element-wise column the right way up."""
    c, core = split(t)
    if isinstance(core, N.Transpose) and isinstance(core.args[0], N.Ewise | N.OneMatrix):
        return scaled(c, core.args[0])
    return t
