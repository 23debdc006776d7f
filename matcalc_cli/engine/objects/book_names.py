"""Quotients of exponentials by the names books use: sigmoid, tanh, coth, 1/cosh^2, 1/(exp(t) - 1).

Every part of an expression is read as a Ratio (exponentials.py), and written by the rows of FORMS where that is
shorter than it was: exp(x)/(1 + exp(x))^2 = σ(x) (1 - σ(x)), exp(x)/(exp(x) + exp(y)) = σ(x - y),
sinh(x)/cosh(x) = tanh(x), exp(-x)/(1 - exp(-x)) = 1/(exp(x) - 1). The slope of the sigmoid is σ (1 - σ) and never
σ(t) σ(-t), as in matrix notation. Quotients of three exponentials and more stay what they are: a softmax has no shorter
form. cosh and sinh of t/2 are written only where t/2 stands in the expression: 1/(1 + exp(-x)) is no business of x/2.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sympy import Add, Basic, Dummy, Expr, Function, Mul, Piecewise, Pow, Rational, S, cosh, coth, exp, sinh, tanh
from sympy.functions.elementary.hyperbolic import HyperbolicFunction

from matcalc_cli.engine.objects.exponentials import (
    ATOMS,
    MINUS,
    PLUS,
    Group,
    Ratio,
    Terms,
    collected,
    gathered,
    groups,
    multiple,
    multiplied,
    of_atom,
    opened,
    plain,
    raised,
    summed,
    united,
)
from matcalc_cli.engine.objects.length import Length
from matcalc_cli.model.applying import rebuilt
from matcalc_cli.model.functions import sigmoid
from matcalc_cli.model.walk import fold, parts

_S = Dummy("s")
_SLOPE = 4  # characters more than a sum that a product of sigmoids may have
MANY = 12  # terms of a sum that are looked at together
_Found = tuple[Expr, Ratio | None]


def _inside(e: Basic) -> Sequence[Basic]:
    return e.args if isinstance(e, (Add, Mul, Pow, Function)) and not isinstance(e, Piecewise) else ()


class Atoms:
    """The exponentials of an expression, and their kin, by their arguments."""

    def __init__(self, expr: Expr) -> None:
        self._found = dict.fromkeys(part for part in parts([expr], _inside) if type(part) in ATOMS)

    def __contains__(self, e: Expr) -> bool:
        return e in self._found

    def halves(self, t: Expr) -> bool:
        """Does t/2 stand in the expression?"""
        shares = (multiple(a.args[0], t) for a in self._found)
        return any(q is not None and q.q == 2 for q in shares)

    def alone(self, e: Expr) -> bool:
        """Is nothing but tanh and coth of this argument? Then 1 - tanh(t)^2 is what a book has."""
        others = (a.args[0] for a in self._found if type(a) not in (tanh, coth))
        return all(multiple(t, e.args[0]) is None for t in others)


class BookNames:
    """Rewrites expressions; what they share is read once."""

    def __init__(self, length: Length, factored: Callable[[Expr], Expr]) -> None:
        """`factored` takes the common factors of a sum out."""
        self._length = length
        self._factored = factored

    def __call__(self, expr: Expr) -> Expr:
        """The same value with quotients of exponentials by name; the expression itself where there are none."""
        atoms = Atoms(expr)

        def read(e: Expr, found: list[_Found]) -> _Found:
            form = rebuilt(e, [f for f, _ in found]) if found else e
            kind: Any = type(e)
            rule = _RULES.get(kind)
            if rule is None:
                kept = isinstance(e, (tanh, coth)) and atoms.alone(e)
                return form, of_atom(kind, found[0][0]) if found and not kept else None
            if all(ratio is None for _, ratio in found):
                return form, None
            ratios = rule(e, [plain(f) if ratio is None else ratio for f, ratio in found])
            kept = isinstance(e, Add) and (_is_slope(form) or len(ratios) == 1 and not _divides(ratios[0]))
            whole = ratios[0] if len(ratios) == 1 else None
            return form if kept else self._shortest(e, form, ratios, atoms), whole

        return fold(expr, _inside, read, {})[0]

    def _shortest(self, given: Expr, form: Expr, ratios: list[Ratio], atoms: Atoms) -> Expr:
        """The form as it is, or the sum of the ratios as a book writes them."""
        written = []
        for ratio in ratios:
            book = self._written(ratio, atoms)
            if book is None:
                return form
            written.append(book)
        if not written:
            return form
        other = Add(*written)
        logistic, plainly = bool(_those(sigmoid, other)), _those((exp, HyperbolicFunction), form)
        if logistic and not _those(exp, other) <= plainly:
            return form  # 1/(exp(x) + exp(y)) is not exp(-y) σ(y - x)
        if not _those(HyperbolicFunction, other) <= plainly and _those(sigmoid, given):
            return form  # 1 - 2 σ(t) is not -tanh(t/2) beside other σ(t)
        # σ - σ^2 has fewer characters than σ (1 - σ)
        slack = _SLOPE if isinstance(form, Add) and isinstance(other, Mul) and logistic else 0
        return other if self._length(other) < self._length(form) + slack else form

    def _written(self, ratio: Ratio, atoms: Atoms) -> Expr | None:
        if not ratio.sums:
            return Mul(ratio.number, *ratio.factors, exp(ratio.exponent))
        split = groups(ratio)
        if split is None:
            return None
        factors = [*ratio.factors, exp(split[1])]
        for group in split[0]:
            group = group._replace(t=self._short(group.t))
            found = next((form for rule in FORMS if (form := rule(group, atoms)) is not None), None)
            if found is None:
                return None
            factors += found
        return _with_sign_inside(Mul(ratio.number, *factors))

    def _short(self, t: Expr) -> Expr:
        """b (x - y) for b x - b y"""
        if not isinstance(t, Add):
            return t
        other = self._factored(t)
        return other if self._length(other) <= self._length(t) else t


def _those(kinds: type | tuple[type, ...], e: Expr) -> set[Basic]:
    """The parts of some kinds."""
    return {part for part in parts([e]) if isinstance(part, kinds)}


def with_one_sigmoid(e: Expr) -> Expr:
    """1 - σ(t) for σ(-t) where σ(t) occurs too; e itself where it does not."""
    found = _those(sigmoid, e)
    turned = {f: 1 - sigmoid(-f.args[0]) for f in found if f.args[0].could_extract_minus_sign()}
    turned = {f: other for f, other in turned.items() if -(other - 1) in found}
    return e.xreplace(turned) if turned else e


def _is_slope(e: Expr) -> bool:
    """1 - σ(t)"""
    return isinstance(e, Add) and len(e.args) == 2 and e.args[0] is S.One and isinstance(-e.args[1], sigmoid)


def _divides(ratio: Ratio) -> bool:
    """Is it a quotient, or a plain number? exp(x) - exp(-x) stays what it is."""
    return not ratio.sums or any(k < 0 for k in ratio.sums.values())


def _sum(e: Expr, ratios: list[Ratio]) -> list[Ratio]:
    """What may cancel over one denominator; a sum without quotients is one Ratio."""
    if len(ratios) > MANY:
        return []
    terms = [t for r in ratios if (t := opened(r, MANY)) is not None]
    if len(terms) == len(ratios):
        return [summed(collected(r for t in terms for r in t))]
    joined: list[Ratio] = []
    for members in gathered(ratios).values():
        whole = united(members)
        joined += members if whole is None else [whole]
    return joined


def _power(e: Expr, ratios: list[Ratio]) -> list[Ratio]:
    exponent = e.args[1]
    whole = raised(ratios[0], exponent) if exponent.is_Integer else None
    return [] if whole is None else [whole]


_RULES: dict[type, Callable[[Expr, list[Ratio]], list[Ratio]]] = {
    Add: _sum,
    Mul: lambda e, ratios: [multiplied(ratios)],
    Pow: _power,
}


def _with_sign_inside(e: Expr) -> Expr:
    """-(2s - 1) t = (1 - 2s) t"""
    if isinstance(e, Mul) and e.args[0] is S.NegativeOne:
        for f in e.args[1:]:
            if isinstance(f, Add) and f.args[0] is S.NegativeOne:
                return Mul(*(-f if g is f else g for g in e.args[1:]))
    return e


def _parts(group: Group) -> tuple[Rational, Rational, dict[Terms, Rational]]:
    """The powers of z - 1, of z + 1, and of other polynomials."""
    others = {terms: k for terms, k in group.powers.items() if terms not in (MINUS, PLUS)}
    return group.powers.get(MINUS, S.Zero), group.powers.get(PLUS, S.Zero), others


def _hyperbolic(group: Group, atoms: Atoms) -> list[Expr] | None:
    """z^(-(m + p)/2) (z - 1)^m (z + 1)^p = 2^(m + p) sinh(t/2)^m cosh(t/2)^p"""
    minus, plus, others = _parts(group)
    if others or 2 * group.n != -(minus + plus) or not (minus + plus == 0 or atoms.halves(group.t)):
        return None
    half = group.t / 2
    if minus == 0 and plus == -2 and cosh(half) not in atoms:
        return [S.One / 4, 1 - tanh(half) ** 2]
    quotient = min(abs(minus), abs(plus)) if minus * plus < 0 else S.Zero
    up = minus > 0
    named = (tanh if up else coth)(half) ** quotient
    sign = 1 if up else -1
    rest = sinh(half) ** (minus - sign * quotient), cosh(half) ** (plus + sign * quotient)
    return [S(2) ** (minus + plus), named, *rest]


def _logistic(group: Group, atoms: Atoms) -> list[Expr] | None:
    """z^i P(z)/(1 + z)^k with P of degree d = s^i (1 - s)^(k - i - d) P(s, 1 - s), where s = σ(t)"""
    minus, plus, others = _parts(group)
    polynomials = others | {MINUS: minus} if minus else others
    if not (group.n.is_Integer and plus < 0) or any(not k.is_Integer or k < 0 for k in polynomials.values()):
        return None
    degree = sum(terms[-1][0] * k for terms, k in polynomials.items())
    if degree > -plus:
        return None
    i = min(max(group.n, S.Zero), -plus - degree)
    j = -plus - degree - i
    outside = exp((group.n - i) * group.t)
    s = sigmoid(group.t)
    if i is S.Zero and not polynomials:
        return [outside, sigmoid(-group.t) ** j]
    sides = [_by_sigmoid(terms, s) ** k for terms, k in polynomials.items()]
    return [outside, s**i, (1 - s) ** j, *sides]


def _by_sigmoid(terms: Terms, s: Expr) -> Expr:
    """P(z)/(1 + z)^d with z = s/(1 - s): the sum of c s^i (1 - s)^(d - i), multiplied out"""
    degree = terms[-1][0]
    plain_sum = Add(*(c * _S**i * (1 - _S) ** (degree - i) for i, c in terms))
    return plain_sum.expand().xreplace({_S: s})


def _beside_one(group: Group, atoms: Atoms) -> list[Expr] | None:
    """(exp(t) - 1)^m, or (1 - exp(-t))^m where that takes the other power of exp(t) in, and sums alike"""
    if len(group.powers) != 1:
        return None
    ((terms, k),) = group.powers.items()
    degree, z = terms[-1][0], exp(group.t)
    if group.n == 0:
        return [Add(*(c * z**i for i, c in terms)) ** k]
    if group.n == -degree * k:
        return [Add(*(c * z ** (i - degree) for i, c in terms)) ** k]
    return None


# the first that applies
FORMS: tuple[Callable[[Group, Atoms], list[Expr] | None], ...] = (_hyperbolic, _logistic, _beside_one)
