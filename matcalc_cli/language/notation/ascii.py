"""The structural printer of scalars and matrix nodes; this notation is ascii, the input language itself.

`Notation.text(expr)` walks the tree with one method a node class, chosen by class name along the MRO (`_MatMul`); a
kind without signs of its own is printed as a call of its name in KINDS. An unknown kind raises MissingRule, it is
never guessed. Each method returns its text with a precedence, a number, and
`_wrap` is the one place that puts parentheses. A notation is a subclass that overrides only what differs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial

import sympy as sp
from sympy import Add, Basic, Expr, Integer, Mul, Pow, Rational, S

from matcalc_cli.errors import LimitError, MathError, MissingRule
from matcalc_cli.model import names
from matcalc_cli.model import nodes as N
from matcalc_cli.model.applying import put
from matcalc_cli.model.choices import joined, single
from matcalc_cli.model.functions import BY_CLASS, BY_NAME, FunctionRow
from matcalc_cli.model.kinds import KINDS
from matcalc_cli.model.numbers import printable
from matcalc_cli.model.walk import order

SUM, PRODUCT, UNARY, POWER, POSTFIX, ATOM = 1, 2, 3, 4, 5, 6
MAX_LENGTH = 4_000_000
_SORTED = 60  # parts; longer sums and products keep the order that SymPy gave them
Printed = tuple[str, int]


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
    """The constants that SymPy makes of polygamma and the language has no name for, as what was typed: ψ(1) for -γ.

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
    """Is a scalar of that name in the expression, γ for gamma?"""
    return any(isinstance(e, sp.Symbol) and names.key(e.name) == name for e in order([expr], operands_of))


def operands_of(part: Basic) -> Sequence[Basic]:
    return getattr(part, "args", ())


class Notation:
    """The input language: what it prints can be typed in again."""

    times, minus, dot_times, dot_divide, dot_power = "*", "-", ".*", "./", ".^"
    array_times = "*"

    def __init__(self, decimals: Iterable[Rational] = ()) -> None:
        """`decimals`: the numbers that were entered as decimals; what comes of them is printed as one."""
        entered = [d.q for d in decimals if d.q > 1]
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
        terms = Add(*terms, evaluate=False).as_ordered_terms() if len(terms) < _SORTED else list(terms)
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
            if self.negative(term):
                text = self._wrap(negated(term), PRODUCT)
                parts.append(self.minus + text if i == 0 else f" {self.minus} {text}")
            else:
                text = self._wrap(term, PRODUCT)
                parts.append(text if i == 0 else f" + {text}")
        return "".join(parts), SUM

    def _Mul(self, e: Basic) -> Printed:
        if (averaged := with_means(e)) is not e:
            return self.printed(averaged)
        if self.negative(e):
            return self.minus + self._wrap(negated(e), PRODUCT), SUM
        top, bottom = [], []
        for factor in self.ordered_factors(e):
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
                bottom.append(Pow(factor.base, -factor.exp))
            else:
                top.append(factor)
        if not self._env:
            top, bottom = _roots_joined(top, bottom)
        return self.fraction(top, bottom) if bottom else (self.product(top), PRODUCT)

    @staticmethod
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
        tie = len(set(ranks.values())) < len(ranks) and sum(1 + len(f.args) for f in e.args) < _SORTED
        return sorted(e.as_ordered_factors() if tie else e.args, key=lambda f: ranks[f] if f in ranks else rank(f))

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
        if len(bottom) == 1 and not self._is_sqrt(bottom[0]) or len(bottom) == 1:
            under = self._wrap(bottom[0], UNARY)
        else:
            under = self.group(self.product(bottom))
        over = self.product(top)
        return f"{over}/{under}", PRODUCT

    @staticmethod
    def _is_sqrt(e: Basic) -> bool:
        return isinstance(e, Pow) and e.exp == S.Half

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
        row = BY_CLASS.get(e.func)
        if row is None:
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

    _Max = _Min = _extreme

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

    _RELATIONS = {"Gt": ">", "Lt": "<", "Ge": ">=", "Le": "<=", "Eq": "==", "Ne": "!="}

    def _Relational(self, e: Basic) -> Printed:
        names_of = {sp.Gt: ">", sp.Lt: "<", sp.Ge: ">=", sp.Le: "<=", sp.Eq: "==", sp.Ne: "!="}
        return f"{self.text(e.lhs)} {self.relation(names_of[type(e)])} {self.text(e.rhs)}", SUM

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

    # -- arrays -------------------------------------------------------------------------------------------------------

    def _MatrixSymbol(self, e: Basic) -> Printed:
        return self.array_name(e.name, e.shape), ATOM

    def array_name(self, name: str, shape: Sequence[Expr | int]) -> str:
        return self.name(name)

    def _MatAdd(self, e: Basic) -> Printed:
        terms = list(e.args)
        first = next((i for i, t in enumerate(terms) if not self.negative(t)), 0)
        return self._joined([terms[first], *terms[:first], *terms[first + 1 :]])

    def _MatMul(self, e: Basic) -> Printed:
        return self.chain(e.args)

    def chain(self, factors: Sequence[Basic]) -> Printed:
        scalars = [f for f in factors if not N.is_array(f)]
        arrays = self.parts([f for f in factors if N.is_array(f)])
        coefficient = with_means(Mul(*scalars))
        if coefficient.is_Number and coefficient.is_negative or self.negative(coefficient):
            inner = self.chain([-coefficient, *arrays]) if coefficient != -1 else self.chain(arrays)
            return self.minus + (self.group(inner[0]) if inner[1] < PRODUCT else inner[0]), SUM
        if not scalars or coefficient == 1:
            if len(arrays) == 1:
                return self.printed(arrays[0])
            return self.array_times.join(self._wrap(f, UNARY) for f in arrays), PRODUCT
        top, bottom = over_and_under(coefficient, self.decimal)
        product = self.array_times.join(self._wrap(f, UNARY) for f in arrays)
        if bottom == 1:
            return self._factor(top) + self.array_times + product, PRODUCT
        if top != 1:
            product = self._factor(top) + self.array_times + product
        return self.over(product, bottom), PRODUCT

    def _factor(self, scalar: Basic) -> str:
        """A scalar before arrays: 2*c*X, yet (x'*y)*X."""
        return self._wrap(scalar, PRODUCT if isinstance(scalar, Mul) else UNARY)

    def over(self, product: str, bottom: Basic) -> str:
        """An array product divided by a scalar."""
        return f"{product}/{self._wrap(bottom, UNARY)}"

    def _Transpose(self, e: Basic) -> Printed:
        return self.transposed(e.args[0]), POSTFIX

    def transposed(self, inner: Basic) -> str:
        return self._wrap(inner, POSTFIX) + "'"

    def _Inverse(self, e: Basic) -> Printed:
        return self.inverse(e.args[0]), ATOM

    def inverse(self, inner: Basic) -> str:
        return self.call("inv", self.text(inner))

    def _MatPow(self, e: Basic) -> Printed:
        return self.power(self._wrap(e.args[0], POSTFIX), e.args[1])

    def _Identity(self, e: Basic) -> Printed:
        return f"eye({self.text(e.args[0])})", ATOM

    def _OneMatrix(self, e: Basic) -> Printed:
        return f"ones({self.text(e.args[0])},{self.text(e.args[1])})", ATOM

    def _ZeroMatrix(self, e: Basic) -> Printed:
        return f"zeros({self.text(e.args[0])},{self.text(e.args[1])})", ATOM

    def _KroneckerProduct(self, e: Basic) -> Printed:
        text = self.text(e.args[0])
        for arg in e.args[1:]:
            text = self.call("kron", text, self.text(arg))
        return text, ATOM

    def named(self, name: str, e: Basic) -> Printed:
        return self.call(name, *(self.text(a) for a in e.args)), ATOM

    def _Differential(self, e: Basic) -> Printed:
        return "d" + self._wrap(e.args[0], ATOM), ATOM

    _DifferentialScalar = _Differential

    def _Unit(self, e: Basic) -> Printed:
        return self.named("unit", e) if e.args[0].is_Integer or N.is_index(e.args[0]) else self.last_unit(e)

    def _PartialTrace(self, e: Basic) -> Printed:
        return self.call(f"tr{e.args[1]}", self.text(e.args[0]), self.text(e.args[2])), ATOM

    def last_unit(self, e: Basic) -> Printed:
        """A unit vector of an index that counts from the end: I[:,-1]."""
        eye = self._wrap(N.node(N.Identity, e.args[1]), ATOM)
        return self.part(eye, ":", self.place(*e.args)), ATOM

    def parts(self, factors: list[Basic]) -> list[Basic]:
        """Factors with their selections as indices: Rows A x is A[1:3,:]*x, X' e0 is X[0,:], a column as in NumPy."""
        found: list[Basic] = []
        for f in factors:
            if found and (place := self._selects(found[-1], of_rows=True)) is not None:
                found[-1] = self._part(f, place, found[-1], left=True)
            elif found and (place := self._selects(f, of_rows=False)) is not None:
                found[-1] = self._part(found[-1], place, f, left=False)
            else:
                found.append(f)
        return found

    def _selects(self, f: Basic, of_rows: bool) -> str | None:
        """1:3 of Rows and 0 of e0' before what they multiply, of Rows' and e0 behind it."""
        turned = isinstance(f, N.Transpose)
        inner = f.args[0] if turned else f
        if isinstance(inner, N.Rows) and turned != of_rows:
            return self.bounds(inner)
        if isinstance(inner, N.Unit) and turned == of_rows:
            return self.place(*inner.args)
        return None

    @staticmethod
    def _part(array: Basic, place: str, selection: Basic, left: bool) -> Basic:
        """array[place] and its like; a single row or column is a column, which stands transposed before a product."""
        turned = isinstance(array, N.Transpose)
        inner = array.args[0] if turned else array
        first = left != turned  # are rows of `inner` selected?
        kept = inner.args[1].name.split(",") if isinstance(inner, N.Part) else [":", ":"]
        column = N.shape(inner)[1] == 1 or any(":" not in k for k in kept)
        axis = next((i for i, k in enumerate(kept) if ":" in k), 0) if column else 1 - first
        if isinstance(inner, N.Part) and kept[axis] == ":":  # X[:,2:4][1,:] is X[1,2:4]
            inner, kept[axis] = inner.args[0], place
            places = ",".join(kept)
        else:
            places = place if column else f"{place},:" if first else f":,{place}"
        part = N.node(N.Part, inner, N.Str(places))
        single = isinstance(selection, N.Unit) or isinstance(selection.args[0], N.Unit)
        return N.node(N.Transpose, part) if (left if single else turned) else part

    def _Part(self, e: Basic) -> Printed:
        return self.part(self._wrap(e.args[0], ATOM), e.args[1].name), ATOM

    def _Rows(self, e: Basic) -> Printed:
        """A selection that multiplies nothing: I[1:3,:]."""
        return self.part(self._wrap(N.node(N.Identity, e.args[0]), ATOM), self.bounds(e), ":"), ATOM

    def part(self, array: str, *indices: str) -> str:
        """x[1:3], X[0,:]: a part of an array, as NumPy writes it."""
        return f"{array}[{','.join(indices)}]"

    def bounds(self, e: Basic) -> str:
        """1:3, or 1: and :3 and ::2 where a bound says nothing."""
        n, start, stop, step = e.args
        first = "" if start == 0 else self.place(start, n)
        last = "" if stop == n else self.place(stop, n)
        return f"{first}:{last}" + ("" if step == 1 else f":{step}")

    @staticmethod
    def place(i: Basic, n: Basic) -> str:
        """An index or bound; the one that counts from the end of a size with a letter is negative."""
        return str(i) if i.is_Integer or N.is_index(i) else str(i - n)

    def _Slices(self, e: Basic) -> Printed:
        return self.printed(e.body)

    def _Spectral(self, e: Basic) -> Printed:
        return self.call("norm", self.text(e.args[0]), "2"), ATOM

    def _Nuclear(self, e: Basic) -> Printed:
        return self.call("norm", self.text(e.args[0]), "'nuc'"), ATOM

    def _RowProd(self, e: Basic) -> Printed:
        return self.along("prod", e.args[0])

    def _RowExtreme(self, e: Basic) -> Printed:
        return self.along(e.args[0].name, e.args[1])

    def along(self, name: str, array: Basic) -> Printed:
        """A reduction of every row; of a transposed array it is one of every column."""
        if isinstance(array, N.Transpose):
            return self.call(name, self.text(array.args[0]), "axis=0"), ATOM
        return self.call(name, self.text(array), "axis=1"), ATOM

    def _RowExtremeMask(self, e: Basic) -> Printed:
        """where(X >= max(X, axis=1)*ones(n,1)', 1, 0)"""
        turned = N.node(N.Transpose, N.node(N.OneMatrix, e.shape[1], S.One))
        best = N.node(N.MatMul, N.node(N.RowExtreme, *e.args), turned)
        sign = self.relation(">=" if e.args[0].name == "max" else "<=")
        return self.call("where", f"{self.text(e.args[1])} {sign} {self.text(best)}", "1", "0"), ATOM

    def _Trace(self, e: Basic) -> Printed:
        inner = e.args[0]
        if N.shape(inner) == (1, 1):
            return self.printed(inner)
        return self.named("tr", e)

    def _Entry(self, e: Basic) -> Printed:
        matrix, i, j = e.args
        if isinstance(matrix, N.DerivativeOf) and N.shape(matrix) == (1, 1):
            return self.printed(matrix)  # the derivative of a scalar by a scalar
        rows, cols = N.shape(matrix)
        indices = self.place(i, rows) if cols == 1 else f"{self.place(i, rows)},{self.place(j, cols)}"
        return f"{self._wrap(matrix, ATOM)}[{indices}]", ATOM

    def _Ewise(self, e: Basic) -> Printed:
        dummies, body = e.args[0].args
        outer = self._env
        printed = [self._outside(operand, outer) for operand in e.args[1:]]
        self._env = {**outer, **dict(zip(dummies, printed))}
        try:
            return self.printed(body)
        finally:
            self._env = outer

    def _outside(self, operand: Basic, outer: dict[Basic, Printed]) -> Printed:
        self._env = outer
        return self.printed(operand)

    def _Blocks(self, e: Basic) -> Printed:
        lines = [", ".join(self.cell(c) for c in row) for row in e.grid]
        return (f"[[{lines[0]}]]" if len(lines) == 1 else "[" + "; ".join(lines) + "]"), ATOM

    def cell(self, block: Basic) -> str:
        """A block of a block matrix; one of 1 x 1 is the number in it."""
        return self.text(block[0, 0] if isinstance(block, sp.MatrixBase) and block.shape == (1, 1) else block)

    def _UndefinedEwise(self, e: Basic) -> Printed:
        return self._UndefinedScalar(e)

    def _Undefined(self, e: Basic) -> Printed:
        name, orders, _, _, *args = e.args
        return self.undefined(name.name, [int(k) for k in orders], args), ATOM

    def _DerivativeOf(self, e: Basic) -> Printed:
        return self.call(e.args[0].name, self.text(e.args[1]), self.text(e.args[2])), ATOM

    def _MatrixBase(self, e: Basic) -> Printed:
        """A literal: [a, b, c] column, [a, b; c, d] matrix, [[a, b]] row."""
        rows, cols = e.shape
        if cols == 1:
            return "[" + ", ".join(self.cell(e[i, 0]) for i in range(rows)) + "]", ATOM
        lines = [", ".join(self.cell(e[i, j]) for j in range(cols)) for i in range(rows)]
        return (f"[[{lines[0]}]]" if rows == 1 else "[" + "; ".join(lines) + "]"), ATOM


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


def _roots_joined(top: list[Expr], bottom: list[Expr]) -> tuple[list[Expr], list[Expr]]:
    """1/√(2 g h) for √2/(2 √(g h)), as SymPy writes it; √2/2 by itself stays.

    A root of a number joins the last other root on its side; it is positive, so that nothing is lost.
    """
    for root in [f for f in top if _is_root(f) and f.base.is_Integer]:
        whole = next((f for f in bottom if f.is_Integer and f % root.base == 0), None)
        if whole is not None and len(top) + len(bottom) > 2:
            top = [f for f in top if f is not root]
            bottom = [f for f in [whole / root.base, root, *(f for f in bottom if f is not whole)] if f is not S.One]
    return _one_root(top), _one_root(bottom)


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
