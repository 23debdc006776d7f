"""How scalars are printed: the walk by class names, precedence, and one method a kind; arrays are in ascii.py.

`text(expr)` walks the tree with one method a node class, chosen by class name along the MRO (`_Mul`); a kind without
signs of its own is printed as a call of its name in KINDS. An unknown kind raises MissingRule, it is never guessed.
Each method returns its text with a precedence, a number, and `_wrap` is the one place that puts parentheses. The names
and signs are those of the input language; another notation is a subclass that overrides only what differs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial

import sympy as sp
from sympy import Basic, Integer, Mul, Pow, Rational, S

from matcalc_cli.errors import LimitError, MathError, MissingRule
from matcalc_cli.language.notation.rewrites import (
    SORTED,
    decimal_text,
    entered_roots,
    multiplicity,
    negated,
    ordered_factors,
    ordered_terms,
    roots_joined,
    spelled,
    with_means,
)
from matcalc_cli.model import names
from matcalc_cli.model import nodes as N
from matcalc_cli.model.choices import joined, single
from matcalc_cli.model.functions import BY_CLASS, BY_NAME, FunctionRow
from matcalc_cli.model.kinds import KINDS
from matcalc_cli.model.numbers import printable
from matcalc_cli.model.ties import plain_kind

SUM, PRODUCT, UNARY, POWER, POSTFIX, ATOM = 1, 2, 3, 4, 5, 6
MAX_LENGTH = 4_000_000
Printed = tuple[str, int]


class Scalars:
    """The input language: what it prints can be entered again."""

    times, minus, dot_times, dot_divide, dot_power = "*", "-", ".*", "./", ".^"
    array_times = "*"

    def __init__(self, decimals: Iterable[Rational] = ()) -> None:
        """`decimals`: the numbers that were entered as decimals; what comes of them is printed as one."""
        self._decimals = [abs(d) for d in decimals if d.q > 1]
        entered = [d.q for d in self._decimals]
        self._decimal_fives = any(q % 5 == 0 for q in entered)
        self._decimal_twos = any(q % 5 for q in entered)
        self._inside = False
        self._memo: dict[Basic, Printed] = {}
        self._env: dict[Basic, Printed] = {}

    def text(self, expr: Basic) -> str:
        """The printed form of a scalar, a matrix node, or a literal matrix; raises LimitError beyond 4 MB."""
        result = self._spelled(self.printed, expr)[0]
        if len(result) > MAX_LENGTH:
            raise LimitError("the printed result would be longer than 4 MB", hint="--cse prints shared parts once")
        return result

    def joined(self, terms: Sequence[Basic]) -> str:
        """t0 + t1 - t2 in the given order."""
        return self._spelled(lambda *parts: self._joined(parts), *terms)[0]

    def _spelled(self, write: Callable[..., Printed], *parts: Basic) -> Printed:
        """What `write` gives of the parts, whose constants are spelled out once for all that is inside them."""
        if self._inside:
            return write(*parts)
        self._inside = True
        try:
            return write(*map(self.spelled, parts))
        finally:
            self._inside = False

    def spelled(self, expr: Basic) -> Basic:
        """The constants as the language has them."""
        return spelled(expr)

    def printed(self, expr: Basic) -> Printed:
        """(text, precedence)."""
        found = self._memo.get(expr) if not self._env else None
        if found is None:
            found = self._rule(expr)(printable(expr) if isinstance(expr, Rational) else expr)
            if len(found[0]) > MAX_LENGTH:
                raise LimitError("the printed result would be longer than 4 MB", hint="--cse prints shared parts once")
            if not self._env:
                self._memo[expr] = found
        return found

    def _rule(self, expr: Basic) -> Callable[[Basic], Printed]:
        for cls in type(expr).__mro__:
            rule = getattr(self, "_" + cls.__name__, None)
            if rule is not None:
                return rule
            if cls in KINDS and KINDS[cls].name:
                return partial(self.named, KINDS[cls].name)
        raise MissingRule(f"{type(expr).__name__} cannot be printed in this format")

    def named(self, name: str, e: Basic) -> Printed:
        return self.call(name, *(self.text(a) for a in e.args)), ATOM

    def _wrap(self, expr: Basic, level: int) -> str:
        text, own = self.printed(expr)
        return self.group(text) if own < level else text

    def group(self, text: str) -> str:
        return f"({text})"

    def call(self, name: str, *args: str) -> str:
        return f"{name}({', '.join(args)})"

    # -- scalars ------------------------------------------------------------------------------------------------------

    def _Symbol(self, e: Basic) -> Printed:
        return self.name(e.name), ATOM

    def _Dummy(self, e: Basic) -> Printed:
        return self._env[e] if e in self._env else (self.name(e.name), ATOM)

    def name(self, name: str) -> str:
        return names.key(name)

    def _Integer(self, e: Basic) -> Printed:
        return (str(e), ATOM) if e >= 0 else (self.minus + str(-e), SUM)

    def decimal(self, e: Rational, alone: bool = False) -> str | None:
        """The text of a number that is printed as a decimal: of 4 digits or more, 0.1 by itself, and where decimals
        were entered those that come of them: with 9.81 all that have a 5 in the denominator, so that v^2/2 stays."""
        fives = e.q % 5 == 0
        if self._decimal_fives and fives or self._decimal_twos and not fives:
            return decimal_text(e, 2)
        tenths = alone and multiplicity(e.q, 2) == multiplicity(e.q, 5)
        return decimal_text(e, 2 if tenths else 10_000) if fives else None

    def over_decimal(self, e: Rational) -> tuple[Rational, int]:
        """(9.81, 7) of 9.81/7 where decimals were entered; (e, 1) of what is printed otherwise."""
        rest = e.q // 2 ** multiplicity(e.q, 2) // 5 ** multiplicity(e.q, 5)
        if rest > 1 and self._decimal_fives and e.q % 5 == 0:
            return e * rest, rest
        return e, 1

    def _Rational(self, e: Basic) -> Printed:
        decimal = self.decimal(e, alone=True)
        if decimal:
            return (decimal, ATOM) if e >= 0 else (self.minus + decimal.lstrip("-"), SUM)
        above, below = self.over_decimal(abs(e))
        text = f"{self.decimal(above, alone=True)}/{below}" if below > 1 else f"{above.p}/{above.q}"
        return (text, PRODUCT) if e >= 0 else (self.minus + text, SUM)

    def _Float(self, e: Basic) -> Printed:
        double = not e or 1e-300 < abs(e) < 1e300
        text = repr(float(e)) if double else str(e)
        text = text.removesuffix(".0") if double and abs(e) < 1e15 and float(e) == int(float(e)) else text
        return (text, ATOM) if e >= 0 else (self.minus + text.lstrip("-"), SUM)

    def _Pi(self, e: Basic) -> Printed:
        return "pi", ATOM

    def _Exp1(self, e: Basic) -> Printed:
        return "e", ATOM

    def _undefined_number(self, e: Basic) -> Printed:
        raise MathError("a part of the result is infinite or undefined")

    _ComplexInfinity = _NaN = _Infinity = _NegativeInfinity = _undefined_number

    def _ImaginaryUnit(self, e: Basic) -> Printed:
        return "i", ATOM

    def ordered(self, terms: Sequence[Basic]) -> list[Basic]:
        """Terms as a person orders them: SymPy's degree order, a positive one first; a + b i of a complex number."""
        terms = list(ordered_terms(tuple(terms)) if len(terms) < SORTED else terms)
        if any(t is S.ImaginaryUnit or isinstance(t, Mul) and S.ImaginaryUnit in t.args for t in terms):
            return sorted(terms, key=lambda t: t is S.ImaginaryUnit or S.ImaginaryUnit in t.args)
        for i, term in enumerate(terms):
            if not self.negative(term):
                return [term, *terms[:i], *terms[i + 1 :]]
        return terms

    @staticmethod
    def negative(term: Basic) -> bool:
        """Does the term print with a leading minus?"""
        head = term.args[0] if isinstance(term, N.MatMul) else term
        head = head.args[0] if isinstance(head, Mul) else head
        return bool(getattr(head, "is_Number", False) and head.is_negative)

    def _Add(self, e: Basic) -> Printed:
        return self._joined(self.ordered(e.args))

    def _joined(self, terms: Sequence[Basic]) -> Printed:
        parts = []
        for i, term in enumerate(terms):
            negative = self.negative(term)
            text = self.term(negated(term) if negative else term)
            sign = self.minus if negative else "+"
            parts.append(f" {sign} {text}" if i else self.minus + text if negative else text)
        return "".join(parts), SUM

    def term(self, e: Basic) -> str:
        """A term of a sum, without its sign."""
        return self._wrap(e, PRODUCT)

    def _Mul(self, e: Basic) -> Printed:
        if (averaged := with_means(e)) is not e:
            return self.printed(averaged)
        if self.negative(e):
            return self.minus + self._wrap(negated(e), PRODUCT), SUM
        top, bottom = [], []
        for factor in entered_roots(ordered_factors(e), self._decimals) if self._decimals else ordered_factors(e):
            if isinstance(factor, Rational) and not isinstance(factor, Integer) and not self.decimal(factor):
                above, below = self.over_decimal(factor)
                if below == 1:
                    above, below = Integer(factor.p), factor.q
                if above != 1:
                    top.append(above)
                bottom.append(Integer(below))
            elif (
                isinstance(factor, Pow)
                and factor.exp.is_Rational
                and factor.exp.is_negative
                and not self._dotted(factor)
            ):
                entered = factor.base.is_Rational and not factor.base.is_Integer
                bottom.append(Pow(factor.base, -factor.exp, evaluate=not entered))
            else:
                top.append(factor)
        top, bottom = roots_joined(top, bottom, alone=bool(self._env))
        return self.fraction(top, bottom) if bottom else (self.product(top), PRODUCT)

    def _dotted(self, e: Basic) -> bool:
        return bool(self._env) and bool(e.atoms(sp.Dummy) & self._env.keys())

    def product(self, factors: Sequence[Basic]) -> str:
        """Factors side by side; arrays among them (inside an element-wise node) with the dotted sign."""
        if not factors:
            return "1"
        if self._env:
            plain = [f for f in factors if not self._dotted(f)]
            arrays = [f for f in factors if self._dotted(f)]
            over = [f for f in arrays if isinstance(f, Pow) and f.exp.is_Number and f.exp.is_negative]
            upper = sorted((f for f in arrays if f not in over), key=self._is_compound)  # y .* (X w), names first
            if arrays:
                text = self.dotted_product(plain, upper)
                for f in over:
                    inverse = f.base if f.exp == -1 else Pow(f.base, -f.exp)
                    text += f"{self.spaced(self.dot_divide)}{self._wrap(inverse, UNARY)}"
                return text
        return self.times.join(self._wrap(f, UNARY if i else PRODUCT + 1) for i, f in enumerate(factors))

    def _is_compound(self, factor: Basic) -> bool:
        """Is a factor inside an element-wise node more than a name, or a power of one?"""
        printed = self._env.get(factor.as_base_exp()[0])
        return printed is None or printed[1] < POSTFIX

    def dotted_product(self, plain: Sequence[Basic], arrays: Sequence[Basic]) -> str:
        parts = []
        if plain:
            parts.append(self.times.join(self._wrap(f, UNARY) for f in plain))
        elif not arrays:
            parts.append("1")
        joined = self.spaced(self.dot_times).join(self._wrap(f, UNARY) for f in arrays)
        if joined:
            parts.append(joined)
        return self.array_times.join(parts)

    def spaced(self, sign: str) -> str:
        return sign

    def fraction(self, top: Sequence[Basic], bottom: Sequence[Basic]) -> Printed:
        under = self._wrap(bottom[0], UNARY) if len(bottom) == 1 else self.group(self.product(bottom))
        over = self.product(top)
        return f"{over}/{under}", PRODUCT

    def _Pow(self, e: Basic) -> Printed:
        base, exponent = e.args
        if self._dotted(e):
            return self._dotted_power(base, exponent)
        if exponent == S.Half:
            return self.sqrt(base)
        if exponent.is_Rational and exponent.is_negative:
            return self.fraction([], [Pow(base, -exponent)])
        return self.power(self._wrap(base, POSTFIX), exponent)

    def _dotted_power(self, base: Basic, exponent: Basic) -> Printed:
        if exponent == S.Half:
            return self.sqrt(base)
        if exponent.is_Number and exponent.is_negative:
            inverse = base if exponent == -1 else Pow(base, -exponent)
            return f"1{self.spaced(self.dot_divide)}{self._wrap(inverse, UNARY)}", PRODUCT
        return f"{self._wrap(base, POSTFIX)}{self.dot_power}{self._wrap(exponent, ATOM)}", POWER

    def power(self, base: str, exponent: Basic) -> Printed:
        return f"{base}^{self._wrap(exponent, ATOM)}", POWER

    def sqrt(self, base: Basic) -> Printed:
        return self.call("sqrt", self.text(base)), ATOM

    def _exp(self, e: Basic) -> Printed:
        return self.call("exp", self.text(e.args[0])), ATOM

    def _Function(self, e: Basic) -> Printed:
        if (row := BY_CLASS.get(e.func)) is None:
            raise MissingRule(f"{e.func.__name__} cannot be printed in this format")
        return self.function(row, [self.text(a) for a in e.args])

    def function(self, row: FunctionRow, args: list[str]) -> Printed:
        return self.call(row.name, *args), ATOM

    def _Abs(self, e: Basic) -> Printed:
        return self.call("abs", self.text(e.args[0])), ATOM

    def _polygamma(self, e: Basic) -> Printed:
        if e.args[0] == 0:
            return self.call("digamma", self.text(e.args[1])), ATOM
        return self.call("polygamma", *(self.text(a) for a in e.args)), ATOM

    def _extreme(self, e: Basic) -> Printed:
        name = type(e).__name__.lower()
        args = sorted(e.args, key=sp.default_sort_key)
        return self.call(name, *(self.text(arg) for arg in args)), ATOM

    _Max = _Min = _lead = _trail = _extreme

    def _Piecewise(self, e: Basic) -> Printed:
        if (plain := single(e)) is not e:
            return self.printed(plain)
        if e.args[-1].args[1] != True:  # noqa: E712 - SymPy's true is not Python's
            raise MissingRule("a case without 'otherwise' cannot be printed")
        cases, otherwise = joined(e)
        text = self.text(otherwise)
        for branch, condition in reversed(cases):
            text = self.call("where", self.condition(condition), self.text(branch), text)
        return text, ATOM

    def condition(self, alternatives: Sequence[Sequence[Basic]]) -> str:
        """x > 0 and y > 0 or x < 1"""
        either = (self.word(" and ").join(map(self.text, together)) for together in alternatives)
        return self.word(" or ").join(either)

    def _Relational(self, e: Basic) -> Printed:
        names_of = {sp.Gt: ">", sp.Lt: "<", sp.Ge: ">=", sp.Le: "<=", sp.Eq: "==", sp.Ne: "!="}
        return f"{self.text(e.lhs)} {self.relation(names_of[plain_kind(e)])} {self.text(e.rhs)}", SUM

    def relation(self, sign: str) -> str:
        return sign

    def _BooleanTrue(self, e: Basic) -> Printed:
        return "1 > 0", SUM

    def _And(self, e: Basic) -> Printed:
        raise MissingRule("a combined condition cannot be printed")

    def word(self, text: str) -> str:
        return text

    def _UndefinedScalar(self, e: Basic) -> Printed:
        name, orders, *args = e.args
        return self.undefined(name.name, [int(k) for k in orders], args), ATOM

    def undefined(self, name: str, orders: list[int], args: Sequence[Basic]) -> str:
        listed = ", ".join(self.text(a) for a in args)
        head = self.undefined_name(name)
        if len(args) == 1:
            return f"{head}{self.primes(orders[0])}({listed})"
        if any(orders):
            return f"{self.partial(head, self.places(orders), orders, args)}({listed})"
        return f"{head}({listed})"

    def undefined_name(self, name: str) -> str:
        """As any name, but never as a function that exists is printed: Gamma(x) of a reader's own is no Γ(x)."""
        shown = self.name(name)
        return name if shown in BY_NAME else shown

    @staticmethod
    def places(orders: Sequence[int]) -> str:
        """112: twice by the first argument, once by the second; with commas where a number may have two digits."""
        return ("" if len(orders) < 10 else ",").join(str(i + 1) for i, k in enumerate(orders) for _ in range(k))

    @staticmethod
    def by_name(args: Sequence[Basic]) -> bool:
        """Does each argument name its place? ∂f/∂x of f(x, x) could be either."""
        return all(isinstance(a, sp.Symbol) for a in args) and len(set(args)) == len(args)

    def primes(self, order: int) -> str:
        return "'" * order

    def partial(self, head: str, marks: str, orders: Sequence[int], args: Sequence[Basic]) -> str:
        return f"D{marks}{head}"
