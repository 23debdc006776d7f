"""What is done to a scalar before it is printed: decimals, constants that have no name, means, roots, denominators."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

import sympy as sp
from sympy import Add, Basic, Expr, Mul, Pow, Rational, S

from matcalc_cli.model import names
from matcalc_cli.model import nodes as N
from matcalc_cli.model.applying import put
from matcalc_cli.model.walk import order

_PRIMES = 1000  # up to which the factors of a number are looked for
SORTED = 60  # parts; longer sums and products keep the order that SymPy gave them


def decimal_text(value: Rational, least: int = 10_000) -> str | None:
    """The exact decimal of a rational with a denominator 2^a 5^b of `least` or more; else None."""
    places = _places(value.q)
    if places is None or value.q < max(least, 2):
        return None
    if abs(value) < Rational(1, 10**6):
        mantissa = str(abs(value.p) * 10**places // value.q)
        trailing = len(mantissa) - len(mantissa.rstrip("0"))
        digits, exponent = mantissa.rstrip("0"), trailing - places + len(mantissa.rstrip("0")) - 1
        point = digits[0] + ("." + digits[1:] if len(digits) > 1 else "")
        return f"{'-' if value.p < 0 else ''}{point}e{exponent}"
    digits = str(abs(value.p) * 10**places // value.q).rjust(places + 1, "0")
    return ("-" if value.p < 0 else "") + digits[:-places] + "." + digits[-places:]


def _places(q: int) -> int | None:
    """How many decimals 1/q has; None where they do not end."""
    twos, fives = multiplicity(q, 2), multiplicity(q, 5)
    return max(twos, fives) if q == 2**twos * 5**fives else None


def multiplicity(q: int, prime: int) -> int:
    """How often a prime divides a number."""
    count = 0
    while q % prime == 0:
        q, count = q // prime, count + 1
    return count


def spelled(expr: Basic) -> Basic:
    """The constants that SymPy makes of polygamma and the language has no name for, as what was entered: ψ(1) for -γ.

    A γ would be read as the name gamma.
    """
    found = {}
    for part in order([expr], operands_of):
        if part is S.EulerGamma:
            found[part] = -sp.polygamma(0, 1, evaluate=False)
        elif isinstance(part, sp.zeta):
            degree = part.args[0] - 1  # even: SymPy writes ζ(2), ζ(4) ... by π
            found[part] = -sp.polygamma(degree, 1, evaluate=False) / sp.factorial(degree)
    if not found:
        return expr
    if isinstance(expr, sp.MatrixBase):
        return expr.applyfunc(lambda entry: put(entry, found))
    return put(expr, found)


def has_name(expr: Basic, name: str) -> bool:
    """Is a scalar or an array of that name in the expression, γ for gamma?"""
    named = (sp.Symbol, N.MatrixSymbol)
    return any(isinstance(e, named) and names.key(e.name) == name for e in order([expr], operands_of))


def operands_of(part: Basic) -> Sequence[Basic]:
    return getattr(part, "args", ())


def with_means(e: Expr) -> Expr:
    """mean(x) for sum(x)/n where x has n entries; a product without that is left as it is."""
    if not isinstance(e, Mul):
        return e
    powers = dict(a.as_base_exp() for a in e.args)
    for total in (base for base, k in powers.items() if isinstance(base, N.Total) and k.is_Integer and k > 0):
        sizes = [size for size in N.shape(total.args[0]) if size is not S.One]
        counts = [powers[total], *(-powers.get(size, S.Zero) for size in sizes)]
        if all(k.is_Integer and k > 0 for k in counts) and all(size.is_Symbol for size in sizes):
            k = min(counts)
            mean = N.node(N.Mean, *total.args)
            return with_means(Mul(e, *(size**k for size in sizes), total**-k, mean**k))
    return e


def entered_roots(factors: list[Expr], entered: Sequence[Rational]) -> list[Expr]:
    """√9.81/2 for 0.15 √109, as SymPy writes it: roots of a number that was entered as a decimal, or of twice it."""
    number = next((f for f in factors if f.is_Rational), S.One)
    for root in (f for f in factors if _is_root(f) and f.base.is_Integer):
        for d in entered:
            share = root.base / d
            rest = _square_free(share.p * share.q)
            above = number * sp.sqrt(share / rest) if rest in (1, 2) else number
            k, c = min(((S.Half, above), (-S.Half, above * rest * d)), key=lambda pair: pair[1].q)
            if rest in (1, 2) and c.q < number.q:
                others = [f for f in factors if f is not number and f is not root]
                return [*([] if c is S.One else [c]), Pow(rest * d, k, evaluate=False), *others]
    return factors


def _square_free(n: int) -> int:
    """n without the squares in it"""
    return int(Mul(*(prime for prime, k in sp.factorint(n, limit=_PRIMES).items() if k % 2)))


def roots_joined(top: list[Expr], bottom: list[Expr], alone: bool = False) -> tuple[list[Expr], list[Expr]]:
    """1/√(2 g h) for √2/(2 √(g h)), as SymPy writes it; √2/2 by itself stays.

    A root of a number joins the last other root on its side, unless it stands `alone`, as in an element-wise node; it
    is positive, so that nothing is lost.
    """
    for root in [f for f in top if _is_root(f) and f.base.is_Integer]:
        whole = next((f for f in bottom if f.is_Integer and f % root.base == 0), None)
        if whole is not None and len(top) + len(bottom) > 2:
            top = [f for f in top if f is not root]
            bottom = [f for f in [whole / root.base, root, *(f for f in bottom if f is not whole)] if f is not S.One]
    return (top, bottom) if alone else (_one_root(top), _one_root(bottom))


def _one_root(factors: list[Expr]) -> list[Expr]:
    """√2, √π, √T as √(2 π T)"""
    numbers = [f for f in factors if _is_root(f) and f.base.is_number]
    roots = [f for f in factors if _is_root(f) and not f.base.is_number]
    if not numbers or len(numbers) + len(roots) < 2:
        return factors
    inside = [part for f in (*numbers, *roots[-1:]) for part in Mul.make_args(f.base)]
    bases = sorted(inside, key=lambda base: (not base.is_Number, not base.is_number))
    joined = Pow(Mul(*bases, evaluate=False), S.Half, evaluate=False)
    kept = [f for f in factors if f not in numbers and f not in roots[-1:]]
    return [*kept, joined] if roots else [joined, *kept]


def _is_root(e: Expr) -> bool:
    return isinstance(e, Pow) and e.exp is S.Half


def everywhere(term: Basic) -> Basic:
    """mean(x) for mean(x) 1, added to every entry of the other vectors: a scalar made of an array is no array."""
    if not isinstance(term, N.MatMul) or not isinstance(term.args[-1], N.OneMatrix) or len(term.args) != 2:
        return term
    scalar = term.args[0]
    # X + tr(X) would be read as X + tr(X) I, and x[0] might as well be the name of a vector
    if 1 not in term.shape or N.is_array(scalar) or scalar.has(N.Entry):
        return term
    made = with_means(scalar).has(N.Scalar, N.Trace, N.Determinant)
    return scalar if made else term


def over_and_under(e: Expr, decimal: Callable[[Rational], str | None] = decimal_text) -> tuple[Expr, Expr]:
    """Numerator and denominator of the scalar before an array; exp(-q) stays a factor, roots keep what they hold, and
    so do the numbers that `decimal` has a text of."""
    is_decimal: Callable[[Basic], bool] = lambda f: bool(f.is_Rational and not f.is_Integer and decimal(f))
    if is_decimal(e):
        return e, S.One
    top, bottom = [], []
    for factor in (f for a in Mul.make_args(e) for f in Mul.make_args(a)):
        if isinstance(factor, Pow) and factor.exp.could_extract_minus_sign():
            bottom.append(Pow(factor.base, -factor.exp))
        elif isinstance(factor, sp.exp) or isinstance(factor, Add) and factor.has(sp.exp) or is_decimal(factor):
            top.append(factor)
        else:
            over, under = factor.as_numer_denom()
            top.append(over)
            bottom.append(under)
    return Mul(*top), Mul(*bottom)


def negated(term: Basic) -> Basic:
    """-term of a term that prints with a leading minus."""
    if isinstance(term, N.MatMul):
        head = -term.args[0]
        rest = term.args[1:]
        if head == 1:
            return rest[0] if len(rest) == 1 else N.node(N.MatMul, *rest)
        return N.node(N.MatMul, head, *rest)
    return -term


@lru_cache(maxsize=1024)
def ordered_terms(terms: tuple[Basic, ...]) -> tuple[Basic, ...]:
    """SymPy's order of the terms of a sum, by degree; a result is printed as text, as LaTeX and entry by entry."""
    return tuple(Add(*terms, evaluate=False).as_ordered_terms())


def ordered_factors(e: Basic) -> list[Basic]:
    """Numbers, constants like π and √2, names and their numeric powers by name, the rest; σ(x) before 1 - σ(x)."""
    functions = [factor for factor in e.args if isinstance(factor, sp.Function)]

    def rank(factor: Basic) -> tuple[object, ...]:
        if factor.is_Number:
            return (0,)
        base, exponent = factor.as_base_exp()
        if exponent.is_Number and (base.is_Number or base.is_NumberSymbol):
            return (1,)
        if base.is_Symbol and exponent.is_Number:
            return (2, names.natural(base.name))
        return (4,) if base.is_Add and any(f in sp.Mul.make_args(t) for t in base.args for f in functions) else (3,)

    ranks = {factor: rank(factor) for factor in e.args}
    tie = len(set(ranks.values())) < len(ranks) and sum(1 + len(f.args) for f in e.args) < SORTED
    return sorted(e.as_ordered_factors() if tie else e.args, key=lambda f: ranks[f] if f in ranks else rank(f))
