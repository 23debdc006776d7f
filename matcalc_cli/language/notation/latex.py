"""LaTeX of arrays, above the scalars of latex_scalars.py: products, transposes, norms, matrices."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import TYPE_CHECKING

from sympy import MatrixBase

from matcalc_cli.language.notation.latex_scalars import LatexScalars, has_script
from matcalc_cli.language.notation.scalars import ATOM, POSTFIX, POWER, PRODUCT, UNARY, Printed
from matcalc_cli.model import nodes as N

if TYPE_CHECKING:
    from sympy import Basic, Expr


_IDENTITY = r"\mathbf{I}"


class Latex(LatexScalars):
    """LaTeX that compiles with amsmath, amssymb and bm alone."""

    def arrays(self) -> dict[str, tuple[Expr, Expr]]:
        """What was printed so far of vectors and matrices, with their sizes."""
        new = islice(self._memo.items(), self._looked_at, None)
        self._arrays |= {text: N.shape(e) for e, (text, _) in new if N.is_array(e) and not isinstance(e, MatrixBase)}
        self._looked_at = len(self._memo)
        return self._arrays

    def over(self, product: str, bottom: Basic) -> str:
        return rf"\frac{{1}}{{{self.text(bottom)}}} {product}"

    def raised(self, e: Basic, script: str) -> str:
        """e with a script above; LaTeX allows no second one beside the first."""
        text = self._wrap(e, POSTFIX)
        return (self.group(text) if has_script(text) else text) + f"^{{{script}}}"

    def _MatPow(self, e: Basic) -> Printed:
        return self.raised(e.args[0], self.text(e.args[1])), POWER

    def transposed(self, inner: Basic) -> str:
        if _is_row(inner):
            return super()._Part(inner)[0]
        if isinstance(inner, N.Inverse):
            return self._inverse_transposed(inner.args[0])
        return self.raised(inner, self.top)

    def _inverse_transposed(self, e: Basic) -> str:
        """X^{-\\top}; a prime takes no sign."""
        if self.style.transpose == "prime":
            return self.group(self.raised(e, "-1")) + r"^{\prime}"
        return self.raised(e, f"-{self.top}")

    def _Inverse(self, e: Basic) -> Printed:
        return self.raised(e.args[0], "-1"), POSTFIX

    def _Identity(self, e: Basic) -> Printed:
        plain = not (self.named_I or self.with_sizes)  # I_{n} would be an entry of I
        return self.sized(self.array_name("I", e.args * 2) if plain else _IDENTITY, e.args[0]), ATOM

    def _Rows(self, e: Basic) -> Printed:
        """Rows of the identity: \\mathbf{I}_{2:n,:}."""
        return self.part(_IDENTITY, self.bounds(e), ":"), ATOM

    def _OneMatrix(self, e: Basic) -> Printed:
        rows, cols = e.args
        if cols == 1:
            return self.sized(r"\mathbf{1}", rows), ATOM
        row = self.sized(r"\mathbf{1}", cols) + f"^{{{self.top}}}"
        return (row, POSTFIX) if rows == 1 else (self.sized(r"\mathbf{1}", rows) + " " + row, PRODUCT)

    def _ZeroMatrix(self, e: Basic) -> Printed:
        rows, cols = e.args
        sizes = (rows,) if cols == 1 else (rows, cols)
        if rows == 1 and cols != 1:
            return self.sized(r"\mathbf{0}", cols) + f"^{{{self.top}}}", POSTFIX
        return self.sized(r"\mathbf{0}", *sizes), ATOM

    def _KroneckerProduct(self, e: Basic) -> Printed:
        return r" \otimes ".join(self._wrap(a, UNARY) for a in e.args), PRODUCT

    def _Pinv(self, e: Basic) -> Printed:
        return self.raised(e.args[0], "+"), POSTFIX

    def _PowerSum(self, e: Basic) -> Printed:
        x, top = e.args[0], self.text(e.args[1] - 1)
        transposed = self.group(self.transposed(x))
        return self.group(rf"\sum_{{j=0}}^{{{top}}} {transposed}^{{{top} - j}} \otimes {self.raised(x, 'j')}"), ATOM

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
        return rf"\left\lVert {self.text(e.args[0])} \right\rVert_{mark}", ATOM

    def _Spectral(self, e: Basic) -> Printed:
        return rf"\left\lVert {self.text(e.args[0])} \right\rVert_{{2}}", ATOM

    def _Nuclear(self, e: Basic) -> Printed:
        return rf"\left\lVert {self.text(e.args[0])} \right\rVert_{{*}}", ATOM

    def _NormInf(self, e: Basic) -> Printed:
        return rf"\left\lVert {self.text(e.args[0])} \right\rVert_{{\infty}}", ATOM

    def _Largest(self, e: Basic) -> Printed:
        return rf"\max{self.group(self.text(e.args[0]))}", ATOM

    def _Smallest(self, e: Basic) -> Printed:
        return rf"\min{self.group(self.text(e.args[0]))}", ATOM

    def _LogDet(self, e: Basic) -> Printed:
        return rf"\log\det{self.group(self.text(e.args[0]))}", POWER

    def _Determinant(self, e: Basic) -> Printed:
        return rf"\det{self.group(self.text(e.args[0]))}", ATOM

    def part(self, array: str, *indices: str) -> str:
        """x_{2:n}: indices count from 1 and the last one belongs to the part, as in papers."""
        inner = self.group(array) if has_script(array, "_") else array
        return f"{inner}_{{{','.join(indices)}}}"

    def _Part(self, e: Basic) -> Printed:
        """A single row is a column in the language, and a row in papers."""
        text, own = super()._Part(e)
        return (f"{text}^{{{self.top}}}", POSTFIX) if _is_row(e) else (text, own)

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
            return rf"{head}_{{i}} {self._wrap(array.args[0], ATOM)}_{{i,:}}^{{{self.top}}}", PRODUCT
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
        return f"{self.group(text) if has_script(text, '_') else text}_{{{indices}}}", ATOM

    def _MatrixBase(self, e: Basic) -> Printed:
        rows, cols = e.shape
        return bracketed([[self.text(e[i, j]) for j in range(cols)] for i in range(rows)]), ATOM

    def _Blocks(self, e: Basic) -> Printed:
        return bracketed([[self.cell(c) for c in row] for row in e.grid]), ATOM


def bracketed(cells: Sequence[Sequence[str]]) -> str:
    """A matrix of cells; bmatrix stops at MaxMatrixCols = 10 columns unless told otherwise, an array does not."""
    lines = r" \\ ".join(" & ".join(row) for row in cells)
    if len(cells[0]) <= 10:
        return rf"\begin{{bmatrix}} {lines} \end{{bmatrix}}"
    return rf"\left[\begin{{array}}{{{'c' * len(cells[0])}}} {lines} \end{{array}}\right]"


def _is_row(e: Basic) -> bool:
    """Is it X_{1,:}?"""
    places = e.args[1].name.split(",") if isinstance(e, N.Part) else []
    return len(places) == 2 and ":" not in places[0] and ":" in places[1]
