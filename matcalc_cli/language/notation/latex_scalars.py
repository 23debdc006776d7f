"""LaTeX of names, numbers and functions: fractions, roots, cases; arrays are in latex.py.

A text that a script above cannot follow as it stands (a fraction, a root, cases) has a precedence below POSTFIX, so
that it gets brackets there; LaTeX would take \\frac{a}{b}^{2} for a fraction with a power of nothing in particular.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import sympy as sp
from sympy import Rational, S

from matcalc_cli.language.notation.ascii import Notation
from matcalc_cli.language.notation.latex_style import TRANSPOSES, LatexStyle
from matcalc_cli.language.notation.loose import loose
from matcalc_cli.language.notation.rewrites import has_name
from matcalc_cli.language.notation.scalars import ATOM, POSTFIX, POWER, PRODUCT, SUM, UNARY, Printed
from matcalc_cli.model import names
from matcalc_cli.model.choices import joined, single
from matcalc_cli.model.functions import BY_CLASS, FUNCTIONS, FunctionRow

if TYPE_CHECKING:
    from sympy import Basic, Expr

_LETTERS = {"ℓ": r"\ell", "Å": r"\mathring{A}"}
FUNCTIONS_WITH_BACKSLASH = frozenset(
    ["sin", "cos", "tan", "sec", "csc", "cot", "sinh", "cosh", "tanh", "exp", "log", "arcsin", "arccos", "arctan"]
)
_WORD_FIRST = re.compile(r"(?:\\boldsymbol\{|\\overrightarrow\{)?\\mathrm\{\w\w")
_WORD_LAST = re.compile(r"(?:^|[ (-])(?:\\boldsymbol\{|\\overrightarrow\{)?\\mathrm\{\w\w+\}\}?(?:[_^]\{[^ ]*\})*$")
_LATIN = frozenset(  # Greek letters that LaTeX has no command for, since they look like Latin ones
    ["omicron", "Alpha", "Beta", "Epsilon", "Zeta", "Eta", "Iota", "Kappa", "Mu", "Nu", "Omicron", "Rho", "Tau", "Chi"]
)


class LatexScalars(Notation):
    """What Latex is made of, without the arrays."""

    times, minus, array_times = " ", "-", " "
    dot_times, dot_divide, dot_power = r" \odot ", r" \oslash ", "^"
    with_sizes = False  # of ones and identities, in a result that does not tell them
    named_T = named_I = False  # are T and I names of what is printed?

    def __init__(self, decimals: Iterable[Rational] = (), style: LatexStyle | None = None) -> None:
        """`decimals`: as of Notation; `style`: how arrays and transposes look."""
        super().__init__(decimals)
        self.style = style or LatexStyle()
        self._arrays: dict[str, tuple[Expr, Expr]] = {}  # of what was printed, up to so many of the memo
        self._looked_at = 0

    def _spelled(self, write: Callable[..., Any], *parts: Basic) -> Printed:
        """Constants of a size that nothing beside them tells have it below: \\mathbf{I}_{n}, in all of the result."""
        if not self._inside:
            named = {letter for letter in self.style.signs if any(has_name(part, letter) for part in parts)}
            needed = (any(map(loose, parts)), "T" in named, "I" in named)
            if needed != (self.with_sizes, self.named_T, self.named_I):
                self.with_sizes, self.named_T, self.named_I = needed
                self._memo.clear()
                self._arrays, self._looked_at = {}, 0
        return super()._spelled(write, *parts)

    @property
    def top(self) -> str:
        """The sign of a transpose; T stands upright where there is a name T, of which x^{T} would be a power."""
        sign = TRANSPOSES[self.style.transpose]
        return r"\mathrm{T}" if sign == "T" and self.named_T else sign

    def sized(self, text: str, *sizes: Basic) -> str:
        """The constant with its sizes, where they are not told by what stands beside it."""
        shown = r" \times ".join(self.text(size) for size in sizes)
        return f"{text}_{{{shown}}}" if self.with_sizes and S.One not in sizes[1:] else text

    def term(self, e: Basic) -> str:
        """A term of a sum, c 𝟏 as it is."""
        return self._wrap(e, PRODUCT)

    def group(self, text: str) -> str:
        return rf"\left({text}\right)"

    def call(self, name: str, *args: str) -> str:
        word = name.replace("_", r"\_")
        head = rf"\{name}" if name in FUNCTIONS_WITH_BACKSLASH else rf"\operatorname{{{word}}}"
        return head + self.group(", ".join(args))

    def name(self, name: str) -> str:
        stem, _, rest = names.key(name).partition("_")
        stem, digits = names.split(stem)
        if stem in names.GREEK:
            head = f"\\{stem}" if stem not in _LATIN else rf"\mathrm{{{stem[0]}}}"
        else:
            head = _LETTERS.get(stem, stem) if len(stem) == 1 else rf"\mathrm{{{stem}}}"
        return head + self.subscript(digits, rest)

    @staticmethod
    def subscript(digits: str, rest: str) -> str:
        """_{1,\\mathrm{max}} of x1_max; words stand upright."""
        parts = [part for part in (digits, *rest.split("_")) if part]
        texts = [rf"\mathrm{{{part}}}" if len(part) > 1 and part.isalpha() else part for part in parts]
        return f"_{{{','.join(texts)}}}" if texts else ""

    def array_name(self, name: str, shape: Sequence[Expr | int]) -> str:
        stem, _, rest = names.key(name).partition("_")
        stem, digits = names.split(stem)
        greek, word = stem in names.GREEK and stem not in _LATIN or stem in _LETTERS, len(stem) > 1
        letter = f"\\{stem}" if stem in names.GREEK and greek else _LETTERS.get(stem, stem)
        head = self.style.array(letter, 1 in shape, word and not greek, greek)
        return head + self.subscript(digits, rest)

    def _Integer(self, e: Expr) -> Printed:
        return (str(e), ATOM) if e >= 0 else (str(e), SUM)

    def _Rational(self, e: Expr) -> Printed:
        decimal = self.decimal(e, alone=True)
        if decimal:
            mantissa, mark, exponent = decimal.partition("e")
            text = rf"{mantissa} \cdot 10^{{{exponent}}}" if mark else decimal
            return (text, PRODUCT if mark else ATOM) if e >= 0 else (text, SUM)
        above, below = self.over_decimal(abs(e))
        text = rf"\frac{{{above.p}}}{{{above.q}}}" if below == 1 else rf"\frac{{{self.text(above)}}}{{{below}}}"
        return (text, POWER) if e >= 0 else ("-" + text, SUM)

    def _Float(self, e: Expr) -> Printed:
        text, own = super()._Float(e)
        mantissa, mark, exponent = text.partition("e")
        return (rf"{mantissa} \cdot 10^{{{int(exponent)}}}", PRODUCT) if mark else (text, own)

    def spelled(self, expr: Basic) -> Basic:
        """As in Unicode."""
        return super().spelled(expr) if has_name(expr, "gamma") else expr

    def _EulerGamma(self, e: Basic) -> Printed:
        return r"\gamma", ATOM

    def _zeta(self, e: Basic) -> Printed:
        return r"\zeta" + self.group(self.text(e.args[0])), ATOM

    def _Pi(self, e: Basic) -> Printed:
        return r"\pi", ATOM

    def beside(self, parts: Sequence[str]) -> str:
        """Factors side by side: 2 \\cdot 10, and a thin space beside a word, which would run into its neighbours."""
        text = parts[0]
        for before, part in zip(parts, parts[1:]):
            words = _WORD_LAST.search(before) or _WORD_FIRST.match(part)
            text += (r" \cdot " if part[:1].isdigit() else r" \, " if words else " ") + part
        return text

    def product(self, factors: Sequence[Basic]) -> str:
        if not self._env and len(factors) > 1:
            return self.beside([self._wrap(f, UNARY) for f in factors])
        return super().product(factors)

    def fraction(self, top: Sequence[Basic], bottom: Sequence[Basic]) -> Printed:
        over = self.product_text(top) if len(top) == 1 else self.product(top)
        return rf"\frac{{{over}}}{{{self.product_text(bottom)}}}", POWER

    def product_text(self, factors: Sequence[Basic]) -> str:
        return self.text(factors[0]) if len(factors) == 1 else self.product(factors)

    def power(self, base: str, exponent: Basic) -> Printed:
        base = self.group(base) if has_script(base) else base
        return f"{base}^{{{self.text(exponent)}}}", POWER

    def _Pow(self, e: Basic) -> Printed:
        base, exponent = e.args
        if isinstance(base, sp.Function) and exponent.is_Integer and exponent.is_positive and not self._dotted(e):
            row = BY_CLASS.get(base.func)
            if row is not None and row.latex and row.latex[1:] in FUNCTIONS_WITH_BACKSLASH:
                return rf"{row.latex}^{{{exponent}}}{self.group(self.text(base.args[0]))}", POWER
        return super()._Pow(e)

    def _dotted_power(self, base: Basic, exponent: Basic) -> Printed:
        if exponent == S.Half:
            return self.sqrt(base)
        if exponent.is_Number and exponent.is_negative:
            return super()._dotted_power(base, exponent)
        text = self._wrap(base, POSTFIX)
        text = self.group(text) if has_script(text) else text  # Y' .^ 2 has one script above, not two
        return rf"{text}^{{\circ {self.text(exponent)}}}", POWER

    def sqrt(self, base: Basic) -> Printed:
        return rf"\sqrt{{{self.text(base)}}}", POWER

    def _exp(self, e: Basic) -> Printed:
        (inner,) = e.args
        text = self.text(inner)
        if not self._env and len(text) < 40 and r"\frac" not in text:
            return f"e^{{{text}}}", POWER
        return rf"\exp{self.group(text)}", ATOM

    def function(self, row: FunctionRow, args: list[str]) -> Printed:
        if row.latex == r"\sqrt[3]":
            return rf"\sqrt[3]{{{args[0]}}}", POWER
        if row.latex and "{0}" in row.latex:
            return row.latex.replace("{0}", args[0]), ATOM
        if row.latex:
            return row.latex + self.group(", ".join(args)), ATOM
        return self.call(row.name, *args), ATOM

    def _Abs(self, e: Basic) -> Printed:
        if self._env:  # |x| of a vector is its norm, and of a matrix the determinant
            return self.call("abs", self.text(e.args[0])), ATOM
        return rf"\left\lvert {self.text(e.args[0])} \right\rvert", ATOM

    def _polygamma(self, e: Basic) -> Printed:
        order = "" if e.args[0] == 0 else f"^{{({self.text(e.args[0])})}}"
        return rf"\psi{order}{self.group(self.text(e.args[1]))}", ATOM

    def _extreme(self, e: Basic) -> Printed:
        name = {"Max": r"\max", "Min": r"\min"}[type(e).__name__]
        args = sorted(e.args, key=sp.default_sort_key)
        return name + self.group(", ".join(self.text(a) for a in args)), ATOM

    _Max = _Min = _extreme

    def _Piecewise(self, e: Basic) -> Printed:
        if (plain := single(e)) is not e:
            return self.printed(plain)
        cases, otherwise = joined(e) if e.args[-1].args[1] == True else ([(v, [[c]]) for v, c in e.args], None)  # noqa: E712
        lines = [rf"{self.text(branch)} & {self.condition(condition)}" for branch, condition in cases]
        lines += [rf"{self.text(otherwise)} & \text{{otherwise}}"] if otherwise is not None else []
        return r"\begin{cases} " + r" \\ ".join(lines) + r" \end{cases}", SUM

    def word(self, text: str) -> str:
        return rf"\text{{{text}}}"

    def relation(self, sign: str) -> str:
        return {">=": r"\geq", "<=": r"\leq", "!=": r"\neq", "==": "="}.get(sign, sign)

    def primes(self, order: int) -> str:
        return "'" * order if order < 4 else f"^{{({order})}}"

    def undefined(self, name: str, orders: list[int], args: Sequence[Basic]) -> str:
        listed = ", ".join(self.text(a) for a in args)
        head = self.undefined_name(name)
        if len(args) == 1:
            return head + self.primes(orders[0]) + self.group(listed)
        if not any(orders):
            return head + self.group(listed)
        total = sum(orders)
        power: Callable[[int], str] = lambda k: "" if k == 1 else f"^{{{k}}}"
        if not self.by_name(args):
            return rf"\partial_{{{self.places(orders)}}} {head}{self.group(listed)}"
        under = " ".join(rf"\partial {self.text(a)}{power(k)}" for a, k in zip(args, orders) if k)
        return rf"\frac{{\partial{power(total)} {head}}}{{{under}}}{self.group(listed)}"

    def _UndefinedScalar(self, e: Basic) -> Printed:
        text, own = super()._UndefinedScalar(e)
        return text, POWER if text.startswith((r"\frac", r"\partial")) else own

    def undefined_name(self, name: str) -> str:
        shown = self.name(name)
        letters = {r"\psi", *(row.latex for row in FUNCTIONS)}
        return rf"\mathrm{{{names.key(name)}}}" if shown in letters else shown


def has_script(text: str, sign: str = "^") -> bool:
    """Does a text end in a script above, x^{2}, or below?"""
    if not text.endswith("}"):
        return False
    depth = 0
    for place in range(len(text) - 1, -1, -1):
        depth += (text[place] == "}") - (text[place] == "{")
        if depth == 0:
            return text[place - 1 : place] == sign
    return False
