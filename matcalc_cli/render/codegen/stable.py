"""Scalar expressions in a form that holds far from 1, before code is made of them.

Mathematics says log(1 + exp(x)); a program that does is infinite at x = 1000, where the answer is 1000. `stable` goes
through the expressions once: quotients and logarithms of sums of exponentials become sigmoid, softplus, tanh and their
kin (exponentials.py reads them, forms.py writes them), and the rows of COMPLEMENTS and ROOTS take the place of
differences in which every digit cancels. Sources: Higham, Accuracy and Stability of Numerical Algorithms, chapter 1;
Goldberg, What every computer scientist should know about floating-point arithmetic; Maechler, Accurately computing
log(1 - exp(-|a|)).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cache
from typing import Any

import sympy as sp
from sympy import Add, Basic, Expr, Integer, Lambda, Mul, Piecewise, Pow, S

from matcalc_cli.engine.objects.exponentials import (
    ATOMS,
    MINUS,
    Ratio,
    collected,
    gathered,
    multiplied,
    opened,
    plain,
    raised,
    summed,
    united,
)
from matcalc_cli.model import nodes as N
from matcalc_cli.model.applying import one, product
from matcalc_cli.model.functions import normcdf
from matcalc_cli.model.kinds import operands
from matcalc_cli.render.codegen.forms import call, hypot, logarithm, product_of, sum_of, written
from matcalc_cli.render.codegen.share import intern, postorder, rebuild

_MANY = 40  # terms of a sum that are looked at together

# f -> (what 1 - f(t) is, what 1 + f(t) is)
COMPLEMENTS: dict[type, tuple[Callable[[Expr], Expr], Callable[[Expr], Expr] | None]] = {
    sp.erf: (lambda t: call(sp.erfc, t), lambda t: call(sp.erfc, -t)),
    sp.erfc: (lambda t: call(sp.erf, t), None),
    normcdf: (lambda t: call(normcdf, -t), None),
    sp.cos: (lambda t: 2 * sp.sin(t / 2) ** 2, lambda t: 2 * sp.cos(t / 2) ** 2),
}
_KINDS = (*ATOMS, sp.log, N.Ewise)


def stable(roots: list[Basic], parts: Sequence[Basic], frugal: bool = False) -> list[Basic]:
    """The same values by operations that neither overflow nor cancel where that can be had; `roots` if they do that.

    `parts` are all of them; `frugal`: a sine takes longer than a division.
    """
    if not _may_fail(parts):
        return roots
    roots = intern(roots)
    sines = {e.args[0] for e in postorder(roots) if isinstance(e, sp.sin)} if frugal else set()
    reader = _Reader(sines)
    return [reader(root) for root in roots]


def _may_fail(parts: Sequence[Basic]) -> bool:
    """Is there anything to look at more closely?"""
    kinds = set(map(type, parts))
    if any(map(_reads, kinds)) or any(not e.exp.is_Integer for e in parts if isinstance(e, Pow)):
        return True
    return not kinds.isdisjoint(COMPLEMENTS) and any(any(_complements(e)) for e in parts if isinstance(e, Add))


@cache
def _reads(kind: Any) -> bool:
    return issubclass(kind, _KINDS)


class _Reader:
    """Every node once: its Ratio, where it holds exponentials, and its stable form."""

    def __init__(self, sines: Collection[Basic] = ()) -> None:
        self.sines = sines  # the angles whose sines are computed anyway
        self.form: dict[int, Basic] = {}
        self.ratio: dict[int, Ratio | None] = {}
        self.kept: list[Basic] = []

    def __call__(self, root: Basic) -> Basic:
        for expr in postorder([root]):
            if id(expr) not in self.form:
                self.kept.append(expr)
                self._read(expr)
        return self.form[id(root)]

    def _read(self, expr: Basic) -> None:
        key, parts = id(expr), operands(expr)
        ratio = None
        if isinstance(expr, N.Ewise):
            inner = expr.function.expr
            body = Lambda(expr.function.variables, stable([inner], postorder([inner]))[0])
            arrays = [self.form[id(part)] for part in expr.operands]
            same = body.expr is inner and all(a is b for a, b in zip(arrays, expr.operands))
            self.form[key], self.ratio[key] = expr if same else Basic.__new__(N.Ewise, body, *arrays), None
            return
        self.form[key] = self._rebuilt(expr, parts)
        rule = _RULES.get(expr.func)
        if rule is not None:
            ratio, form = rule(self, expr)
            if form is not None:
                self.form[key] = form
        elif expr.func in ATOMS and len(expr.args) == 1:
            ratio = ATOMS[expr.func](self.form[id(expr.args[0])])
        self.ratio[key] = ratio

    def _rebuilt(self, expr: Basic, parts: Sequence[Basic]) -> Basic:
        args = [self.form[id(part)] for part in parts]
        return expr if all(a is b for a, b in zip(args, parts)) else rebuild(expr, args)

    def of(self, part: Basic) -> Ratio:
        """The Ratio of a part, whatever it is."""
        return self.ratio[id(part)] or plain(self.form[id(part)])

    def has(self, parts: Sequence[Basic]) -> bool:
        return any(self.ratio[id(part)] is not None for part in parts)


_Found = tuple[Ratio | None, Basic | None]


def _mul(reader: _Reader, expr: Mul) -> _Found:
    if not reader.has(expr.args):
        return None, _paired(reader.form[id(expr)])
    ratio = multiplied(reader.of(part) for part in expr.args)
    return ratio, written(ratio) if ratio.sums else None


def _pow(reader: _Reader, expr: Pow) -> _Found:
    base, k = expr.args
    if base.is_positive and not k.is_number:  # 2^x = exp(x log(2))
        return Ratio(S.One, (), product(reader.form[id(k)], sp.log(reader.form[id(base)])), {}), None
    ratio = reader.ratio[id(base)]
    if ratio is None or not k.is_Rational:
        return None, _root_of_squares(reader.form[id(base)], k)
    ratio = raised(ratio, k)
    plain_power = base.func in ATOMS and k.is_Integer
    return ratio, written(ratio) if ratio is not None and ratio.sums and not plain_power else None


def _add(reader: _Reader, expr: Add) -> _Found:
    if not reader.has(expr.args):
        form = _complement(reader.form[id(expr)], reader.sines) or _root_difference(reader.form[id(expr)])
        return None, form
    ratios = [reader.of(part) for part in expr.args]
    if len(ratios) > _MANY:
        return (None if any(r.sums for r in ratios) else summed(collected(ratios))), None
    return _sum(ratios)


def _sum(ratios: list[Ratio]) -> _Found:
    """What may cancel over one denominator; all terms opened where that is possible."""
    joined = [r for members in gathered(ratios).values() for r in _united(members)]
    terms = [t for r in ratios if (t := opened(r, _MANY)) is not None]
    if len(terms) == len(ratios):
        shorter = [r for r in joined if any(s.terms == MINUS for s in r.sums) and r not in ratios]
        form = sum_of([written(r) for r in joined]) if shorter else None
        return summed(collected(r for t in terms for r in t)), form
    if len(joined) == len(ratios):
        return None, None
    if len(joined) == 1:
        return joined[0], written(joined[0])
    return None, sum_of([written(r) for r in joined])


def _united(members: list[Ratio]) -> list[Ratio]:
    found = united(members)
    return members if found is None else [found]


def _log(reader: _Reader, expr: sp.log) -> _Found:
    if len(expr.args) != 1:
        return None, None
    ratio = reader.ratio[id(expr.args[0])]
    if ratio is None or ratio.exponent is S.Zero and not ratio.sums:
        return None, None
    return None, logarithm(ratio)


def _complement(expr: Basic, sines: Collection[Basic]) -> Basic | None:
    """1 - erf(t) = erfc(t), 1 - cos(t) = 2 sin(t/2)^2, and with a factor common to both terms"""
    if not isinstance(expr, Add) or len(expr.args) > _MANY:
        return None
    for term, factor in _complements(expr):
        names = COMPLEMENTS[type(factor)]
        rest = product(*(f for f in Mul.make_args(term) if f is not factor))
        for sign, name, other in zip((-1, 1), names, (-rest, rest)):
            if name is not None and other in expr.args:
                kept = [t for t in expr.args if t is not term and t != other]
                beside = isinstance(factor, sp.cos) and factor.args[0] in sines
                whole = _beside_sine(factor, sign) if beside else name(factor.args[0])
                return sum_of([*kept, product(other, whole)])
    return None


def _complements(expr: Add) -> Iterator[tuple[Expr, Expr]]:
    """(term, f(t)) of a row of COMPLEMENTS, where another term has the same factors but f(t), numbers left out."""
    if len(expr.args) > _MANY:
        return
    factors = [[f for f in Mul.make_args(term) if not f.is_Number] for term in expr.args]
    counts = set(map(len, factors))
    letters: list[frozenset[Expr]] = []
    for term, own in zip(expr.args, factors):
        if len(own) - 1 not in counts:
            continue
        for factor in own:
            if type(factor) in COMPLEMENTS:
                letters = letters or list(map(frozenset, factors))
                if frozenset(own) - {factor} in letters:
                    yield term, factor


def _beside_sine(cosine: Expr, sign: int) -> Expr:
    """1 - c = s^2/(1 + c) where c = cos(t) is positive, of a sine s that is there: no third angle; and 1 + c"""
    square = one(Pow, (call(sp.sin, cosine.args[0]), Integer(2)))
    over = one(Pow, (1 - sign * cosine, S.NegativeOne))
    return Piecewise((product_of(S.One, [square, over]), -sign * cosine > 0), (1 + sign * cosine, True))


def complemented(expr: Basic) -> Expr | None:
    """The cosine of what is 1 - cos(t) or 1 + cos(t) beside a sine, whose last branch is the sum itself."""
    if not isinstance(expr, Piecewise) or len(expr.args) != 2:
        return None
    sign, cosine = (expr.args[-1].expr - 1).as_coeff_Mul()
    is_one = isinstance(cosine, sp.cos) and sign in (1, -1) and expr == _beside_sine(cosine, int(sign))
    return cosine if is_one else None


def _root_difference(expr: Basic) -> Basic | None:
    """sqrt(a) - b = (a - b^2)/(sqrt(a) + b) where a - b^2 is a number and b is positive"""
    if not isinstance(expr, Add) or len(expr.args) != 2:
        return None
    for root, other in (expr.args, expr.args[::-1]):
        number, power = root.as_coeff_Mul()
        if isinstance(power, Pow) and power.exp is S.Half and number.is_Rational and power.base.is_Add:
            back = product(-1 / number, other)
            gap = sp.expand_mul(power.base - back**2) if not back.is_number else S.Zero
            if gap.is_Rational and gap > 0:
                size = one(Add, (power, call(sp.Abs, -back if back.could_extract_minus_sign() else back)))
                short = product_of(number * gap, [one(Pow, (size, S.NegativeOne))])
                return Piecewise((short, back > 0), (product_of(number, [size]), True))
    return None


def _side(term: Expr) -> Expr | None:
    """The s with s^2 = term, where it can be seen."""
    number, rest = term.as_coeff_Mul()
    if not number.is_positive:
        return None
    bases = []
    for factor in Mul.make_args(rest) if rest is not S.One else ():
        base, k = factor.as_base_exp()
        if not (k.is_Integer and k.is_even and k > 0) or not base.is_real:
            return None
        bases.append(base ** (k / 2))
    return product(sp.sqrt(number), *bases)


def _root_of_squares(base: Basic, k: Expr) -> Basic | None:
    """(s^2 + t^2)^(k/2) = hypot(s, t)^k"""
    if not isinstance(base, Add) or not k.is_Rational or k.q != 2 or len(base.args) > _MANY:
        return None
    sides = [side for term in base.args if (side := _side(term)) is not None]
    if len(sides) < len(base.args) or sum(not side.is_number for side in sides) < 2:
        return None
    sides.sort(key=lambda side: side.is_number)
    length = sides[0]
    for side in sides[1:]:
        length = one(hypot, (length, side))
    return length if k is S.Half else one(Pow, (length, 2 * k))


def _paired(expr: Basic) -> Basic | None:
    """x^2/h^3 = (x/h)^2/h for a side x of the length h"""
    lengths = [f for f in Mul.make_args(expr) if isinstance(f, Pow) and isinstance(f.base, hypot) and f.exp < -1]
    if len(lengths) != 1:
        return None
    (power,) = lengths
    left, factors = -power.exp, []
    for factor in expr.args:
        base, k = factor.as_base_exp()
        if factor is power or not (k.is_Integer and 0 < k <= left) or base.is_number:
            factors += [] if factor is power else [factor]
            continue
        cosine = one(Mul, (base, one(Pow, (power.base, S.NegativeOne))))
        factors.append(cosine if k is S.One else one(Pow, (cosine, k)))
        left -= k
    if left:
        factors.append(one(Pow, (power.base, -left)))
    return product_of(S.One, factors)


_RULES: dict[type, Callable[[_Reader, Basic], _Found]] = {Add: _add, Mul: _mul, Pow: _pow, sp.log: _log}
