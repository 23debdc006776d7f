"""Ratios of exponentials written so that they hold for large arguments and lose no digits for small ones.

With z = exp(t): z^n (1 + z)^-k is made of sigmoid(t) = z/(1 + z) and sigmoid(-t) = 1/(1 + z), or of 1/cosh(t/2);
(z - 1)/(z + 1) is tanh(t/2), z - 1 is expm1(t) or 2 sinh(t/2) exp(t/2). Every other sum has its largest exponential
taken out: exp(x)/(exp(x) + exp(y)) with m = max(x, y) is exp(x - m)/(exp(x - m) + exp(y - m)).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sympy import (
    Abs,
    Add,
    Expr,
    Function,
    Integer,
    Max,
    Mul,
    Piecewise,
    Pow,
    Rational,
    S,
    cosh,
    exp,
    log,
    sign,
    sinh,
    tanh,
)

from matcalc_cli.engine.objects.exponentials import MINUS, PLUS, Ratio, Sum, Terms, groups
from matcalc_cli.model.applying import one, product, total
from matcalc_cli.model.functions import sigmoid, softplus


class expm1(Function):
    """exp(t) - 1, to full precision for small t."""

    nargs = 1


class log1p(Function):
    """log(1 + t), to full precision for small t."""

    nargs = 1


class hypot(Function):
    """sqrt(s^2 + t^2) without squares that overflow or vanish."""

    nargs = 2


Factors = list[Expr]


def call(kind: type, t: Expr) -> Expr:
    """A function as it stands."""
    return one(kind, (t,))


def powered(base: Expr, k: Rational) -> Expr:
    return base if k == 1 else one(Pow, (base, k))


def sum_of(terms: Sequence[Expr]) -> Expr:
    return terms[0] if len(terms) == 1 else one(Add, tuple(terms))


def product_of(number: Rational, factors: Sequence[Expr]) -> Expr:
    """number * factors, as they stand."""
    factors = [f for f in factors if f is not S.One]
    if number != 1 or not factors:
        factors.insert(0, number)
    return factors[0] if len(factors) == 1 else one(Mul, tuple(factors))


def negative(t: Expr) -> Expr:
    """-t, with t as one part"""
    return one(Mul, (S.NegativeOne, t)) if t.is_Add else -t


def _is_even(t: Expr) -> bool:
    """Is t/2 as short as t? Then cosh(t/2) is what stood there; sigmoid(t) else."""
    return all(c.is_Rational and c.p % 2 == 0 for key, c in t.as_coefficients_dict().items() if key is not S.One)


def _clip(n: Rational, low: Rational, high: Rational) -> Rational:
    return max(low, min(high, n))


class Group:
    """All sums in one argument t: z^n (z - 1)^minus (z + 1)^plus, times other polynomials, with z = exp(t)."""

    def __init__(self, t: Expr, powers: dict[Terms, Rational], n: Rational) -> None:
        self.t, self.n = t, n
        self.minus, self.plus = powers.pop(MINUS, S.Zero), powers.pop(PLUS, S.Zero)
        self.others = powers
        self.number = S.One
        self.factors: Factors = []

    @property
    def is_cosh(self) -> bool:
        """2 cosh(t/2)"""
        return (self.minus, self.plus, self.n) == (0, 1, -S.Half) and not self.others

    def written(self) -> bool:
        """Fill number and factors, leave in n the power of z beside them; False where there is no such form."""
        if not all(k.is_Integer for k in (self.minus, *self.others.values())) or not (2 * self.n).is_Integer:
            return False
        self._tanh()
        for terms, k in self.others.items():
            degree = terms[-1][0]
            if k < 0 or -self.plus < degree * k:
                return False
            self.factors.append(powered(self._by_sigmoids(terms), k))
            self.plus += degree * k
        if self.minus and self.plus:
            return False
        return self._by_minus() if self.minus else self._by_plus() if self.plus else True

    def _tanh(self) -> None:
        """(z - 1)/(z + 1) = tanh(t/2)"""
        if self.plus.is_Integer and self.minus * self.plus < 0:
            common = min(abs(self.minus), abs(self.plus)) * (1 if self.minus > 0 else -1)
            self.factors.append(powered(call(tanh, self.t / 2), common))
            self.minus, self.plus = self.minus - common, self.plus + common

    def _by_sigmoids(self, terms: Terms) -> Expr:
        """P(z)/(1 + z)^d as a polynomial of sigmoid(t) and sigmoid(-t)"""
        up, down, degree = call(sigmoid, self.t), call(sigmoid, negative(self.t)), terms[-1][0]
        side: Callable[[Expr, int], list[Expr]] = lambda base, k: [] if k == 0 else [powered(base, k)]
        return sum_of([product_of(c, [*side(up, i), *side(down, degree - i)]) for i, c in terms])

    def _hyperbolic(self, k: Rational) -> bool:
        """Is z^(-k/2) (z +- 1)^k the power of a cosh or sinh that a reader expects?"""
        return self.n == -k / 2 and (not self.n.is_Integer or _is_even(self.t))

    def _by_plus(self) -> bool:
        k, t = self.plus, self.t
        if self._hyperbolic(k):
            return self._put(2**k, [powered(call(cosh, t / 2), k)], S.Zero)
        if k > 0:
            side = _clip(-self.n, S.Zero, k)
            if not (side.is_Integer and k.is_Integer):
                return False
            return self._put(S.One, self._pair(1 + exp(t), k - side, 1 + exp(-t), side), self.n + side)
        up = _clip(self.n, S.Zero, -k)
        if not k.is_Integer:
            return self._put_root(up)
        half = S.Zero if up.is_Integer or not k.is_Integer else S.Half
        middle = [powered(call(cosh, t / 2), S.NegativeOne)] if half else []
        factors = self._pair(call(sigmoid, t), up - half, call(sigmoid, negative(t)), -k - up - half)
        return self._put(S.Half if half else S.One, [*factors, *middle], self.n - up)

    def _put_root(self, up: Rational) -> bool:
        """(1 + z)^k with k = -1/2, -3/2 ...: sigmoid(-t)^-k = exp(k softplus(t)), whose root does not vanish"""
        if up not in (S.Zero, -self.plus):
            return False
        side = call(softplus, negative(self.t) if up else self.t)
        return self._put(S.One, [call(exp, product_of(self.plus, [side]))], self.n - up)

    def _by_minus(self) -> bool:
        k, t = self.minus, self.t
        if self._hyperbolic(k):
            return self._put(2**k, [powered(call(sinh, t / 2), k)], S.Zero)
        step = 1 if k > 0 else -1
        back = _clip(-step * self.n, S.Zero, abs(k))  # so many of z - 1 as -z expm1(-t)
        if not back.is_Integer:
            return False
        factors = self._pair(call(expm1, t), k - step * back, call(expm1, negative(t)), step * back)
        return self._put((-1) ** back, factors, self.n + step * back)

    @staticmethod
    def _pair(left: Expr, i: Rational, right: Expr, j: Rational) -> Factors:
        return [powered(base, k) for base, k in ((left, i), (right, j)) if k != 0]

    def _put(self, number: Rational, factors: Factors, n: Rational) -> bool:
        self.number *= number
        self.factors += factors
        self.n = n
        return True


def _groups(ratio: Ratio) -> tuple[list[Group], Expr] | None:
    split = groups(ratio)
    return None if split is None else ([Group(*group) for group in split[0]], split[1])


def written(ratio: Ratio) -> Expr:
    """A form that holds for large and small arguments."""
    found = _by_groups(ratio)
    return _shifted(ratio) if found is None else found


def _by_groups(ratio: Ratio) -> Expr | None:
    split = _groups(ratio)
    if split is None:
        return None
    found, rest = split
    if not all(group.written() for group in found):
        return None
    left = [product(group.n, group.t) for group in found if group.n]
    if rest is not S.Zero and found or len(left) > 1 or left and len(found) > 1:
        return None
    number, factors = ratio.number, [*ratio.factors]
    for group in found:
        number *= group.number
        factors += group.factors
    factors += [call(exp, l) for l in (*left, rest) if l is not S.Zero]
    return product_of(number, factors)


def largest(exponents: Sequence[Expr]) -> Expr:
    """The largest of some exponents, those left out that are known to be below 0 where 0 is among them."""
    if S.Zero in exponents:
        exponents = [l for l in exponents if l is S.Zero or not l.is_nonpositive]
    return exponents[0] if len(exponents) == 1 else one(Max, tuple(exponents))


def _powers_of(s: Sum) -> list[tuple[Expr, Expr]]:
    """(l, c) of a sum, whatever its argument."""
    return [(l if s.argument is None else product(l, s.argument), c) for l, c in s.terms]


def _shifted(ratio: Ratio) -> Expr:
    """exp(l) S^k = exp(l + k m) (S exp(-m))^k with the largest exponent m of S; a simple factor S takes exp(l) in"""
    exponents, factors = [ratio.exponent], [*ratio.factors]
    inside = next((s for s, k in ratio.sums.items() if k == 1), None)
    for s, k in ratio.sums.items():
        if s is inside:
            continue
        terms = _powers_of(s)
        if s.argument is None:
            top = largest([l for l, _ in terms])
        else:
            top = product(Integer(s.degree), largest([S.Zero, s.argument]))
        exponents.append(product(k, top))
        if s.terms == MINUS:
            factors.append(powered(_difference(s.argument), k))
            continue
        scaled = [product_of(S.One, [c, _power_of_e(total(l, product(S.NegativeOne, top)))]) for l, c in terms]
        factors.append(powered(sum_of(scaled), k))
    exponent = total(*exponents)
    if inside is not None:
        terms = [product_of(S.One, [c, _power_of_e(total(exponent, l))]) for l, c in _powers_of(inside)]
        return product_of(ratio.number, [*factors, sum_of(terms)])
    return product_of(ratio.number, [*factors, _power_of_e(exponent)])


def _difference(t: Expr) -> Expr:
    """(exp(t) - 1) exp(-max(t, 0)) = sign(t) (1 - exp(-|t|))"""
    size = call(expm1, product_of(S.NegativeOne, [call(Abs, t)]))
    return product_of(S.NegativeOne, [call(sign, t), size])


def _power_of_e(exponent: Expr) -> Expr:
    return S.One if exponent is S.Zero else call(exp, exponent)


def logarithm(ratio: Ratio) -> Expr | None:
    """log of a ratio as a sum; None where more than one part may be negative."""
    if sum((not ratio.number > 0 or bool(ratio.factors), *(not s.positive for s in ratio.sums))) > 1:
        return None
    rest = product_of(ratio.number, ratio.factors)
    split = _groups(ratio)
    if split is None or not all(k.is_Integer for k in ratio.sums.values()):
        return _log_shifted(ratio)
    found, exponent = split
    if len(found) == 1 and rest is S.Half and found[0].is_cosh:
        return _with(exponent, [_log_cosh(found[0].t / 2)])
    terms = []
    for group in found:
        logs = _log_group(group, ratio.number if len(found) == 1 and not ratio.factors else S.One)
        if logs is not None and group.minus == 1 and len(found) == 1 and not ratio.factors:
            rest = S.One
        if logs is None:
            return _log_shifted(ratio)
        terms += logs
        exponent = total(exponent, product(group.n, group.t))
    if rest != 1:
        terms.append(call(log, rest))
    return _with(exponent, terms)


def _with(exponent: Expr, terms: list[Expr]) -> Expr:
    return sum_of([*Add.make_args(exponent), *terms] if exponent is not S.Zero else terms)


def _log_cosh(t: Expr) -> Expr:
    """log(cosh(t)) = |t| + log(1 + (exp(-2|t|) - 1)/2)"""
    size = call(Abs, t)
    inner = product_of(S.Half, [call(expm1, product_of(Integer(-2), [size]))])
    return sum_of([size, call(log1p, inner)])


def _log_group(group: Group, number: Rational) -> list[Expr] | None:
    """k log(1 + z) + n t by softplus of both signs, and log(number (z - 1)); None for other polynomials."""
    if group.others or group.minus not in (0, 1):
        return None
    if group.minus == 1 and group.plus == -1 and group.n == 0 and number == 1:
        return [call(log1p, product_of(Integer(-2), [call(sigmoid, negative(group.t))]))]
    terms, k = [], group.plus
    if k:
        back = _clip(-group.n, S.Zero, k) if k > 0 else -_clip(group.n, S.Zero, -k)
        if not back.is_Integer:
            return None
        group.n += back
        for count, t in ((k - back, group.t), (back, negative(group.t))):
            if count:
                terms.append(product_of(count, [call(softplus, t)]))
    if group.minus:
        gap = call(expm1, negative(group.t))
        terms.append(_log_of_gap(group.t) if number == 1 else call(log, product_of(-number, [gap])))
        group.n += 1
    return terms


def _log_of_gap(t: Expr) -> Expr:
    """log(1 - exp(-t)), by log1p where exp(-t) is small (Maechler)"""
    small = call(log, product_of(S.NegativeOne, [call(expm1, negative(t))]))
    large = call(log1p, product_of(S.NegativeOne, [call(exp, negative(t))]))
    return Piecewise((large, t > 1), (small, True))


def _log_shifted(ratio: Ratio) -> Expr:
    """log(S) = m + log(S exp(-m)); with a term 1 in S, m + log(1 + (exp(-m) - 1) + ...)"""
    exponents, terms = [ratio.exponent], []
    for s, k in ratio.sums.items():
        found = _powers_of(s)
        top = largest([l for l, _ in found])
        exponents.append(product(k, top))
        units = [(l, c) for l, c in found if l is S.Zero and c is S.One]
        scaled = [
            product_of(S.One, [c, _power_of_e(total(l, product(S.NegativeOne, top)))])
            for l, c in found
            if (l, c) not in units
        ]
        if units:
            scaled += [] if top is S.Zero else [call(expm1, product(-1, top))]
        terms.append(product_of(k, [call(log1p if units else log, sum_of(scaled))]))
    rest = product_of(ratio.number, ratio.factors)
    if rest != 1:
        terms.append(call(log, rest))
    return _with(total(*exponents), terms)
