"""LaTeX that compiles with amsmath, amssymb and bm alone: bold vectors and matrices, fractions, cases."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import sympy as sp
from sympy import S

from matcalc_cli.language.notation.ascii import Notation
from matcalc_cli.language.notation.loose import loose
from matcalc_cli.language.notation.rewrites import has_name
from matcalc_cli.language.notation.scalars import ATOM, POSTFIX, POWER, PRODUCT, SUM, UNARY, Printed
from matcalc_cli.model import names
from matcalc_cli.model import nodes as N
from matcalc_cli.model.choices import joined, single
from matcalc_cli.model.functions import BY_CLASS, FUNCTIONS, FunctionRow

if TYPE_CHECKING:
    from sympy import Basic, Expr

_LETTERS = {"ℓ": r"\ell", "Å": r"\mathring{A}"}
FUNCTIONS_WITH_BACKSLASH = frozenset(
    ["sin", "cos", "tan", "sec", "csc", "cot", "sinh", "cosh", "tanh", "exp", "log", "arcsin", "arccos", "arctan"]
)


_LATIN = frozenset(  # Greek letters that LaTeX has no command for, since they look like Latin ones
    ["omicron", "Alpha", "Beta", "Epsilon", "Zeta", "Eta", "Iota", "Kappa", "Mu", "Nu", "Omicron", "Rho", "Tau", "Chi"]
)


class Latex(Notation):
    """LaTeX that compiles with amsmath, amssymb and bm alone."""

    times, minus, array_times = " ", "-", " "
    dot_times, dot_divide, dot_power = r" \odot ", r" \oslash ", "^"
    with_sizes = False  # of ones and identities, in a result that does not tell them

    def _spelled(self, write: Callable[..., Any], *parts: Basic) -> Printed:
        """Constants of a size that nothing beside them tells have it below: \\mathbf{I}_{n}, in all of the result."""
        if not self._inside and (sizes := any(map(loose, parts))) is not self.with_sizes:
            self.with_sizes = sizes
            self._memo.clear()
        return super()._spelled(write, *parts)

    def sized(self, text: str, *sizes: Basic) -> str:
        """The constant with its sizes, where they are not told by what stands beside it."""
        shown = r" \times ".join(self.text(size) for size in sizes)
        return f"{text}_{{{shown}}}" if self.with_sizes and S.One not in sizes[1:] else text

    def raised(self, e: Basic, script: str) -> str:
        """e with a script above; LaTeX allows no second one beside the first."""
        text = self._wrap(e, POSTFIX)
        return (self.group(text) if _has_script(text) else text) + f"^{{{script}}}"

    def group(self, text: str) -> str:
        return rf"\left({text}\right)"

    def call(self, name: str, *args: str) -> str:
        head = rf"\{name}" if name in FUNCTIONS_WITH_BACKSLASH else rf"\operatorname{{{name}}}"
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
        bold = rf"\bm{{\{stem}}}" if stem in names.GREEK and stem not in _LATIN else rf"\mathbf{{{stem}}}"
        if len(stem) > 1 and stem not in names.GREEK:  # \mathbf{yref} would be four letters side by side
            bold = rf"\bm{{\mathrm{{{stem}}}}}"
        if 1 in shape and len(stem) == 1:
            bold = rf"\mathbf{{{stem}}}"
        return bold + self.subscript(digits, rest)

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
        return (text, ATOM) if e >= 0 else ("-" + text, SUM)

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

    def product(self, factors: Sequence[Basic]) -> str:
        if not self._env and len(factors) > 1:
            parts = [self._wrap(f, UNARY) for f in factors]
            out = parts[0]
            for part in parts[1:]:
                out += (r" \cdot " if part[:1].isdigit() else " ") + part
            return out
        return super().product(factors)

    def fraction(self, top: Sequence[Basic], bottom: Sequence[Basic]) -> Printed:
        over = self.product_text(top) if len(top) == 1 else self.product(top)
        return rf"\frac{{{over}}}{{{self.product_text(bottom)}}}", ATOM

    def product_text(self, factors: Sequence[Basic]) -> str:
        return self.text(factors[0]) if len(factors) == 1 else self.product(factors)

    def over(self, product: str, bottom: Basic) -> str:
        return rf"\frac{{1}}{{{self.text(bottom)}}} {product}"

    def power(self, base: str, exponent: Basic) -> Printed:
        return f"{base}^{{{self.text(exponent)}}}", POWER

    def _Pow(self, e: Basic) -> Printed:
        base, exponent = e.args
        if isinstance(base, sp.Function) and exponent.is_Integer and exponent.is_positive and not self._dotted(e):
            row = BY_CLASS.get(base.func)
            if row is not None and row.latex and row.latex[1:] in FUNCTIONS_WITH_BACKSLASH:
                return rf"{row.latex}^{{{exponent}}}{self.group(self.text(base.args[0]))}", ATOM
        return super()._Pow(e)

    def _dotted_power(self, base: Basic, exponent: Basic) -> Printed:
        if exponent == S.Half:
            return self.sqrt(base)
        if exponent.is_Number and exponent.is_negative:
            return super()._dotted_power(base, exponent)
        text = self._wrap(base, POSTFIX)
        text = self.group(text) if _has_script(text) else text  # Y' .^ 2 has one script above, not two
        return rf"{text}^{{\circ {self.text(exponent)}}}", POWER

    def sqrt(self, base: Basic) -> Printed:
        return rf"\sqrt{{{self.text(base)}}}", ATOM

    def _exp(self, e: Basic) -> Printed:
        (inner,) = e.args
        text = self.text(inner)
        if not self._env and len(text) < 40 and r"\frac" not in text:
            return f"e^{{{text}}}", POWER
        return rf"\exp{self.group(text)}", ATOM

    def function(self, row: FunctionRow, args: list[str]) -> Printed:
        if row.latex == r"\sqrt[3]":
            return rf"\sqrt[3]{{{args[0]}}}", ATOM
        if row.latex and "{0}" in row.latex:
            return row.latex.replace("{0}", args[0]), ATOM
        if row.latex:
            return row.latex + self.group(", ".join(args)), ATOM
        return self.call(row.name.replace("_", r"\_"), *args), ATOM

    def _Abs(self, e: Basic) -> Printed:
        if self._env:  # |x| of a vector is its norm, and of a matrix the determinant
            return self.call("abs", self.text(e.args[0])), ATOM
        return rf"\left|{self.text(e.args[0])}\right|", ATOM

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
        return r"\begin{cases} " + r" \\ ".join(lines) + r" \end{cases}", ATOM

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

    def undefined_name(self, name: str) -> str:
        shown = self.name(name)
        letters = {r"\psi", *(row.latex for row in FUNCTIONS)}
        return rf"\mathrm{{{names.key(name)}}}" if shown in letters else shown

    def transposed(self, inner: Basic) -> str:
        if _is_row(inner):
            return super()._Part(inner)[0]
        if isinstance(inner, N.Inverse):
            return self.raised(inner.args[0], r"-\top")
        return self.raised(inner, r"\top")

    def _Inverse(self, e: Basic) -> Printed:
        return self.raised(e.args[0], "-1"), POSTFIX

    def _Identity(self, e: Basic) -> Printed:
        return self.sized(r"\mathbf{I}", e.args[0]), ATOM

    def _OneMatrix(self, e: Basic) -> Printed:
        rows, cols = e.args
        if cols == 1:
            return self.sized(r"\mathbf{1}", rows), ATOM
        row = self.sized(r"\mathbf{1}", cols) + r"^{\top}"
        return (row, POSTFIX) if rows == 1 else (self.sized(r"\mathbf{1}", rows) + " " + row, PRODUCT)

    def _ZeroMatrix(self, e: Basic) -> Printed:
        rows, cols = e.args
        sizes = (rows,) if cols == 1 else (rows, cols)
        if rows == 1 and cols != 1:
            return self.sized(r"\mathbf{0}", cols) + r"^{\top}", POSTFIX
        return self.sized(r"\mathbf{0}", *sizes), ATOM

    def _KroneckerProduct(self, e: Basic) -> Printed:
        return r" \otimes ".join(self._wrap(a, UNARY) for a in e.args), PRODUCT

    def _Pinv(self, e: Basic) -> Printed:
        return self.raised(e.args[0], "+"), POSTFIX

    def _PowerSum(self, e: Basic) -> Printed:
        x, top = self._wrap(e.args[0], POSTFIX), self.text(e.args[1] - 1)
        return self.group(rf"\sum_{{j=0}}^{{{top}}} \left({x}^{{\top}}\right)^{{{top} - j}} \otimes {x}^{{j}}"), ATOM

    def _Cross(self, e: Basic) -> Printed:
        return r" \times ".join(self._wrap(a, UNARY) for a in e.args), PRODUCT

    def _Skew(self, e: Basic) -> Printed:
        return rf"\left[{self.text(e.args[0])}\right]_{{\times}}", POSTFIX

    def _PartialTrace(self, e: Basic) -> Printed:
        inner = self.group(f"{self.text(e.args[0])}, {self.text(e.args[2])}")
        return rf"\operatorname{{tr}}_{{{e.args[1]}}}{inner}", ATOM

    def _Comm(self, e: Basic) -> Printed:
        return rf"\mathbf{{K}}_{{{self.text(e.args[0])},{self.text(e.args[1])}}}", ATOM

    def _Dup(self, e: Basic) -> Printed:
        return rf"\mathbf{{D}}_{{{self.text(e.args[0])}}}", ATOM

    def _SkewDup(self, e: Basic) -> Printed:
        return rf"\tilde{{\mathbf{{D}}}}_{{{self.text(e.args[0])}}}", ATOM

    def _DiagSel(self, e: Basic) -> Printed:
        return rf"\mathbf{{S}}_{{{self.text(e.args[0])}}}", ATOM

    def _Elim(self, e: Basic) -> Printed:
        return rf"\mathbf{{L}}_{{{self.text(e.args[0])}}}", ATOM

    def _Differential(self, e: Basic) -> Printed:
        return rf"\mathrm{{d}} {self._wrap(e.args[0], ATOM)}", PRODUCT

    _DifferentialScalar = _Differential

    def _Unit(self, e: Basic) -> Printed:
        return rf"\mathbf{{e}}_{{{self.place(*e.args)}}}", ATOM

    def _FNorm(self, e: Basic) -> Printed:
        mark = "2" if N.shape(e.args[0])[1] == 1 else "F"
        return rf"\left\|{self.text(e.args[0])}\right\|_{mark}", ATOM

    def _Spectral(self, e: Basic) -> Printed:
        return rf"\left\|{self.text(e.args[0])}\right\|_{{2}}", ATOM

    def _Nuclear(self, e: Basic) -> Printed:
        return rf"\left\|{self.text(e.args[0])}\right\|_{{*}}", ATOM

    def _NormInf(self, e: Basic) -> Printed:
        return rf"\left\|{self.text(e.args[0])}\right\|_{{\infty}}", ATOM

    def _Largest(self, e: Basic) -> Printed:
        return rf"\max{self.group(self.text(e.args[0]))}", ATOM

    def _Smallest(self, e: Basic) -> Printed:
        return rf"\min{self.group(self.text(e.args[0]))}", ATOM

    def _LogDet(self, e: Basic) -> Printed:
        return rf"\log\det{self.group(self.text(e.args[0]))}", ATOM

    def _Determinant(self, e: Basic) -> Printed:
        return rf"\det{self.group(self.text(e.args[0]))}", ATOM

    def part(self, array: str, *indices: str) -> str:
        """x_{2:n}: indices count from 1 and the last one belongs to the part, as in papers."""
        inner = self.group(array) if _has_script(array, "_") else array
        return f"{inner}_{{{','.join(indices)}}}"

    def _Part(self, e: Basic) -> Printed:
        """A single row is a column in the language, and a row in papers."""
        text, own = super()._Part(e)
        return (rf"{text}^{{\top}}", POSTFIX) if _is_row(e) else (text, own)

    def bounds(self, e: Basic) -> str:
        """2:n, 1:n - 1, and 1:2:n in steps."""
        n, start, stop, step = e.args
        middle = "" if step == 1 else f"{step}:"
        return f"{self.place(start, n)}:{middle}{self.shown_size(stop)}"

    @staticmethod
    def shown_size(size: Basic) -> str:
        return str(size).replace("*", " ")

    @classmethod
    def place(cls, i: Basic, n: Basic) -> str:
        """The number of a place, counted from 1."""
        return cls.shown_size(i + 1 if i.is_Integer or not N.is_index(i) else i)

    def along(self, name: str, array: Basic) -> Printed:
        """The largest of the columns, entry by entry; of a transposed array that of its rows."""
        head = r"\prod" if name == "prod" else rf"\{name}"
        if isinstance(array, N.Transpose):
            return rf"{head}_{{i}} {self._wrap(array.args[0], ATOM)}_{{i,:}}^{{\top}}", PRODUCT
        return rf"{head}_{{j}} {self._wrap(array, ATOM)}_{{:,j}}", PRODUCT

    def _Entry(self, e: Basic) -> Printed:
        matrix, i, j = e.args
        if isinstance(matrix, N.DerivativeOf) and N.shape(matrix) == (1, 1):
            return self.printed(matrix)
        rows, cols = N.shape(matrix)
        places = [self.place(k, size) for k, size in ((i, rows), (j, cols)) if size != 1]
        indices = ("" if all(len(place) == 1 for place in places) else ",").join(places)
        if not isinstance(matrix, N.MatrixSymbol):
            return f"{self.group(self.text(matrix))}_{{{indices}}}", ATOM
        text = self.name(matrix.name)  # an entry is no bold letter
        return f"{self.group(text) if _has_script(text, '_') else text}_{{{indices}}}", ATOM

    def _MatrixBase(self, e: Basic) -> Printed:
        rows, cols = e.shape
        lines = [" & ".join(self.text(e[i, j]) for j in range(cols)) for i in range(rows)]
        # bmatrix stops at MaxMatrixCols = 10 columns unless told otherwise; an array does not
        if cols <= 10:
            return r"\begin{bmatrix} " + r" \\ ".join(lines) + r" \end{bmatrix}", ATOM
        return rf"\left[\begin{{array}}{{{'c' * cols}}} " + r" \\ ".join(lines) + r" \end{array}\right]", ATOM

    def _Blocks(self, e: Basic) -> Printed:
        lines = [" & ".join(self.cell(c) for c in row) for row in e.grid]
        return r"\begin{bmatrix} " + r" \\ ".join(lines) + r" \end{bmatrix}", ATOM


def _is_row(e: Basic) -> bool:
    """Is it X_{1,:}?"""
    places = e.args[1].name.split(",") if isinstance(e, N.Part) else []
    return len(places) == 2 and ":" not in places[0] and ":" in places[1]


def _has_script(text: str, sign: str = "^") -> bool:
    """Does a text end in a script above, x^{2}, or below?"""
    if not text.endswith("}"):
        return False
    depth = 0
    for place in range(len(text) - 1, -1, -1):
        depth += (text[place] == "}") - (text[place] == "{")
        if depth == 0:
            return text[place - 1 : place] == sign
    return False
