"""ascii, the input language itself: how arrays are printed, above the scalars of scalars.py; what it prints can be read
again. Other notations are subclasses that override only what differs.
"""

from __future__ import annotations

from collections.abc import Sequence

import sympy as sp
from sympy import Basic, Expr, Mul, S

from matcalc_cli.language.notation.rewrites import everywhere, over_and_under, with_means
from matcalc_cli.language.notation.scalars import ATOM, POSTFIX, PRODUCT, SUM, UNARY, Printed, Scalars
from matcalc_cli.model import nodes as N
from matcalc_cli.model.kinds import operands


class Notation(Scalars):
    """The input language: what it prints can be entered again."""

    def _MatrixSymbol(self, e: Basic) -> Printed:
        return self.array_name(e.name, e.shape), ATOM

    def array_name(self, name: str, shape: Sequence[Expr | int]) -> str:
        return self.name(name)

    def _MatAdd(self, e: Basic) -> Printed:
        terms = [everywhere(t) for t in e.args]
        if not any(map(N.is_array, terms)):
            terms = list(e.args)
        first = next((i for i, t in enumerate(terms) if N.is_array(t) and not self.negative(t)), None)
        if first is None:
            first = next((i for i, t in enumerate(terms) if not self.negative(t)), 0)
        return self._joined([terms[first], *terms[:first], *terms[first + 1 :]])

    def term(self, e: Basic) -> str:
        """A term of a sum; c 𝟏 as vector(c) or matrix(c), which has the size of what it is added to, c no fraction."""
        if isinstance(e, N.MatMul) and len(e.args) == 2 and isinstance(e.args[1], N.OneMatrix):
            scalar, ones = with_means(e.args[0]), e.args[1]
            named = ones.args[0] != 1 and not N.is_array(scalar) and not scalar.is_Number
            if named and over_and_under(scalar, self.decimal)[1] == 1:
                return self.call("vector" if ones.args[1] == 1 else "matrix", self.text(scalar))
        return super().term(e)

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
            return self.beside([self._wrap(f, UNARY) for f in arrays]), PRODUCT
        top, bottom = over_and_under(coefficient, self.decimal)
        product = self.beside([self._wrap(f, UNARY) for f in arrays])
        if bottom == 1:
            return self.beside([self._factor(top), product]), PRODUCT
        if top != 1:
            product = self.beside([self._factor(top), product])
        return self.over(product, bottom), PRODUCT

    def beside(self, parts: Sequence[str]) -> str:
        """The product of a scalar and arrays."""
        return self.array_times.join(parts)

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
        transposed = isinstance(f, N.Transpose)
        inner = f.args[0] if transposed else f
        if isinstance(inner, N.Rows) and transposed != of_rows:
            return self.bounds(inner)
        if isinstance(inner, N.Unit) and transposed == of_rows:
            return self.place(*inner.args)
        return None

    @staticmethod
    def _part(array: Basic, place: str, selection: Basic, left: bool) -> Basic:
        """array[place] and its like; a single row or column is a column, which stands transposed before a product."""
        transposed = isinstance(array, N.Transpose)
        inner = array.args[0] if transposed else array
        first = left != transposed  # are rows of `inner` selected?
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
        return N.node(N.Transpose, part) if (left if single else transposed) else part

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
        transposed = N.node(N.Transpose, N.node(N.OneMatrix, e.shape[1], S.One))
        best = N.node(N.MatMul, N.node(N.RowExtreme, *e.args), transposed)
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
        printed = [self._outside(operand, outer) for operand in operands(e)]
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
