"""Shape laws: one method a kind of node gives its shape, unifying sizes as it goes; a misfit is a SizeError that points
at its operator. Which name is a scalar, a vector or a matrix is decided before, in infer.py. Imports no SymPy.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NoReturn

from matcalc_cli.errors import NameProblem, SizeError, SyntaxProblem
from matcalc_cli.language.kinds.call_laws import CallLaws
from matcalc_cli.language.kinds.laws import (
    BROADCASTING,
    CROSS,
    DOTS,
    along_rows,
    broadcast,
    by_numpy,
    cross_product,
    dot_product,
    is_column,
    is_oblong,
    row_hint,
    span_of,
    stands,
)
from matcalc_cli.language.syntax import Node, Pick
from matcalc_cli.language.text.hints import derivative_sign, variable_of
from matcalc_cli.model import names
from matcalc_cli.model.foreign import advice, is_operator
from matcalc_cli.model.shapes import (
    SCALAR,
    Mismatch,
    OfIdentity,
    Shape,
    Size,
    Var,
    combine,
    describe,
    product,
    resolve,
    same,
    square,
    unify,
)

if TYPE_CHECKING:
    from matcalc_cli.language.kinds.infer import Inference

_OF_KIND: dict[str, Callable[[], Shape]] = {
    "scalar": lambda: SCALAR,
    "vector": lambda: (Var("n"), 1),
    "row": lambda: (1, Var("n")),
    "matrix": lambda: (Var("m"), Var("n")),
    "identity": lambda: SCALAR,
}


class Shaper(CallLaws):
    """One reading: gives every node its shape, unifying sizes as it goes."""

    def __init__(self, inference: Inference, kinds: dict[str, str]) -> None:
        self.inference, self.kinds = inference, kinds
        self.shapes: dict[str, Shape] = {
            key: _opened(d.shape) for key, d in inference.given.items() if d.arguments is None
        }
        self.done: dict[int, Shape] = {}

    def name_shape(self, key: str) -> Shape:
        """The shape of a name; sizes to be found are made at first use."""
        if key not in self.shapes:
            self.shapes[key] = _OF_KIND[self.kinds.get(key, "scalar")]()
        return self.shapes[key]

    def shape(self, node: Node) -> Shape:
        """The shape of a node; raises SizeError at the operator."""
        if id(node) not in self.done:
            self.done[id(node)] = node.shape = self.law(node)
        return self.done[id(node)]

    def law(self, node: Node) -> Shape:
        """What the law of its kind says of a node."""
        found: Shape = getattr(self, "_" + node.kind.replace("-", "_"))(node)
        return found

    def _part(self, node: Node, otherwise: str) -> str:
        """The part as it was entered, where it is short."""
        entered = self.inference.entered(node)
        return entered if 0 < len(entered) <= 30 else otherwise

    def _without_law(self, node: Node) -> NoReturn:
        what = {"keyword": f"{node.value}=", "string": f"'{node.value}'"}
        raise SyntaxProblem(f"{what[node.kind]} does not fit here", node.span)

    _keyword = _string = _without_law

    # -- one method a node kind ---------------------------------------------------------------------------------

    def _number(self, node: Node) -> Shape:
        return SCALAR

    def _name(self, node: Node) -> Shape:
        key = names.key(node.word)
        if key in self.inference.lets:
            return self.shape(self.inference.lets[key])
        if self.inference.is_identity(key):
            size = OfIdentity("n")
            return (size, size)
        if self.inference.is_constant(key) or key in self.inference.size_letters:
            return SCALAR
        if is_operator(node.word) and key not in (*self.inference.given, *self.inference.call.listed):
            what = f"{node.value} stands without what it is applied to"
            raise NameProblem(what, node.span, hint=advice(node.word, ()))
        return self.name_shape(key)

    def _index(self, node: Node) -> Shape:
        stem, indices = node.stem, node.indices
        key = names.key(stem)
        inner = self.inference.lets.get(key)
        shape = self.shape(inner) if inner is not None else self.shapes.get(key)
        if key in self.inference.stems:
            shape = self.name_shape(key)
        if shape is None:
            return SCALAR
        wanted = 1 if shape != SCALAR and resolve(shape[1]) == 1 else 2
        if shape == SCALAR or len(indices) != wanted:
            takes = f"{describe(shape)}: it takes {wanted} {'index' if wanted == 1 else 'indices'}"
            raise SizeError(f"{stem} is {takes if shape else 'a scalar: it has no entries'}", node.span)
        for index, size in zip(indices, shape):
            size = resolve(size)
            if isinstance(size, int) and index >= size:
                raise SizeError(
                    f"index {index} is outside {stem} of {describe(shape)}", node.span, hint="indices count from 0"
                )
        return SCALAR

    def _group(self, node: Node) -> Shape:
        return self.shape(node.args[0])

    def _negate(self, node: Node) -> Shape:
        return self.shape(node.args[0])

    def _add(self, node: Node) -> Shape:
        shapes = [self.shape(arg) for arg in node.args]
        result = SCALAR
        for shape, mark in zip(shapes, [node.args[0].span, *node.marks]):
            try:
                result = broadcast(result, shape)
            except Mismatch:
                alike = describe(result) == describe(shape)
                raise SizeError(
                    f"sizes do not fit in {self._part(node, 'this sum')}: {describe(result)} and {describe(shape)}",
                    mark,
                    hint="a size of two letters is a name of its own; declare p times q as p*q"
                    if alike
                    else row_hint(result, shape),
                ) from None
        return result

    def _multiply(self, node: Node) -> Shape:
        result = self.shape(node.args[0])
        for sign, arg, mark in zip(node.signs[1:], node.args[1:], node.marks):
            shape = self.shape(arg)
            try:
                if sign in DOTS and is_column(result) and is_column(shape):
                    result = dot_product(result, shape)
                elif sign == CROSS and is_column(result) and is_column(shape):
                    result = cross_product(result, shape)
                else:
                    result = product(result, shape)
            except Mismatch:
                hint = _product_hint(result, shape)
                part = self._part(node, "this product")
                raise SizeError(
                    f"sizes do not fit in {part}: {describe(result)} times {describe(shape)}",
                    mark,
                    hint=hint,
                ) from None
        return result

    def _divide(self, node: Node) -> Shape:
        x = names.key(variable_of(node))
        mine = {"d", f"d{x}"} & (self.inference.given.keys() | self.inference.lets.keys())
        if x in self.inference.names.spelled and not mine:
            raise derivative_sign(node)
        left, right = (self.shape(arg) for arg in node.args)
        if right != SCALAR:
            vector = resolve(right[1]) == 1
            raise SizeError(
                f"nothing can be divided by a {'vector' if vector else 'matrix'}: {describe(left)} / {describe(right)}",
                node.marks[0],
                hint="did you mean ./ (element by element)?" if vector else "did you mean A*inv(B)?",
            )
        return left

    def _elementwise(self, node: Node) -> Shape:
        result = self.shape(node.args[0])
        for arg, mark in zip(node.args[1:], node.marks):
            shape = self.shape(arg)
            try:
                result = self._beside(node)(result, shape)
            except Mismatch:
                raise SizeError(
                    f"sizes do not fit element by element: {describe(result)} and {describe(shape)}",
                    mark,
                    hint=row_hint(result, shape),
                ) from None
        return result

    @staticmethod
    def _beside(node: Node) -> Callable[[Shape, Shape], Shape]:
        """What two parts of an operation entry by entry are together."""
        if node.kind not in BROADCASTING:
            return same
        return along_rows if by_numpy(node) and not any(map(stands, node.args)) else broadcast

    _e_multiply = _e_divide = _e_power = _elementwise

    def _power(self, node: Node) -> Shape:
        base, exponent = (self.shape(arg) for arg in node.args)
        if exponent != SCALAR and self.inference.is_e(node.args[0]):
            return exponent  # e^x of an array is exp(x), entry by entry
        if exponent != SCALAR:
            raise SizeError(
                f"an exponent is a scalar, not {describe(exponent)}",
                node.marks[0],
                hint="did you mean .^ (element by element)?",
            )
        if self.is_entrywise(node, base):
            return base
        if base != SCALAR:
            try:
                if resolve(base[1]) == 1 or resolve(base[0]) == 1:
                    raise Mismatch
                square(base)
            except Mismatch:
                raise SizeError(
                    f"only a square matrix has powers, not {describe(base)}",
                    node.marks[0],
                    hint="did you mean .^ (element by element)?",
                ) from None
        return base

    def is_entrywise(self, node: Node, base: Shape) -> bool:
        """Is it (A x - b)², a power of a vector as results print it, of names that are all declared?"""
        if base == SCALAR or node.value in ("^", "**") or not is_oblong(base):
            return False
        return self.inference.survey.spelled.keys() <= {*self.inference.given, "I", "eye"}

    def _power_T(self, node: Node) -> Shape:
        if self.inference.is_power_t():
            return self._power(node)
        inverse = node.args[1].kind == "negate"
        base = self.shape(node.args[0])
        if inverse and base != SCALAR:
            self._fits(lambda: square(base), node, f"only a square matrix has an inverse, not {describe(base)}")
        return self._transpose(node)

    def _transpose(self, node: Node) -> Shape:
        return self.shape(node.args[0])[::-1]

    def _kron(self, node: Node) -> Shape:
        return self._operation(node, self.inference.operations["kron"])

    def _dot(self, node: Node) -> Shape:
        return self._operation(node, self.inference.operations["dot"])

    def _norm(self, node: Node) -> Shape:
        return self._operation(node, self.inference.operations["norm"])

    def _absolute(self, node: Node) -> Shape:
        """|x|, |X| and |v| of LaTeX are distinguished by kind, where it does not hang on a letter."""
        shape = self.shape(node.args[0])
        if node.value == "by kind" and shape != SCALAR and self._is_certain(node.args[0]):
            square_matrix = resolve(shape[1]) != 1 and resolve(shape[0]) != 1
            return self._operation(node, self.inference.operations["det" if square_matrix else "norm"])
        inner = node.args[0].bare()
        if shape == SCALAR and inner.kind == "name" and self.inference.is_open_capital(names.key(inner.word)):
            raise SizeError(
                f"|{inner.value}| can mean the determinant or the absolute value",
                node.span,
                hint=f'write det({inner.value}) or abs({inner.value}), or declare --given "{inner.value}: scalar"',
            )
        if shape != SCALAR:
            name = inner.word if inner.kind == "name" else self._part(inner, "x")
            whole = "norm" if 1 in map(resolve, shape) else "det"
            raise SizeError(
                f"|{name}| of {describe(shape)} can mean several things",
                node.span,
                hint=f"write {whole}({name}) or abs({name})",
            )
        return SCALAR

    def _is_certain(self, node: Node) -> bool:
        """Are all names in it declared, defined, or of a kind that their font says?"""
        inference = self.inference
        settled = (inference.given, inference.columns, inference.lets)
        named = (names.key(n.word) for n in node.walk() if n.kind == "name")
        return all(inference.is_identity(key) or any(key in known for known in settled) for key in named)

    def _compare(self, node: Node) -> Shape:
        return self._elementwise(node)

    def _literal(self, node: Node) -> Shape:
        _, rows, cols = node.grid
        cells = [self.shape(arg) for arg in node.args]
        if all(cell == SCALAR for cell in cells):
            return (rows, cols)
        grid = [cells[i * cols : (i + 1) * cols] for i in range(rows)]
        full = [[(1, 1) if cell == SCALAR else cell for cell in row] for row in grid]
        try:
            for row in full:
                for cell in row:
                    unify(row[0][0], cell[0])
            for j in range(cols):
                for row in full:
                    unify(full[0][j][1], row[j][1])
        except Mismatch:
            listed = ", ".join(describe(c) for row in grid for c in row)
            hint = "[A, B] stacks its blocks, [[A, B]] puts them side by side" if cols == 1 else ""
            raise SizeError(f"the blocks of this literal do not fit together: {listed}", node.span, hint=hint) from None
        return (combine("+", *(row[0][0] for row in full)), combine("+", *(cell[1] for cell in full[0])))

    def _slice(self, node: Node) -> Shape:
        """x[1:3], X[0,:], X[1:,:2]: from 0, without the end, as in NumPy; one row or column is a vector."""
        a = self.shape(node.args[0])
        vector = a != SCALAR and resolve(a[1]) == 1
        if a == SCALAR:
            raise SizeError("a scalar has no entries", node.span)
        if len(node.picks) != (1 if vector else 2):
            takes = "one index" if vector else "two indices, as in X[0,:] or X[:,1]"
            raise SizeError(f"{describe(a)} takes {takes}", node.span)
        counts = [self._picked(index, size, node) for index, size in zip(node.picks, a)]
        rest = [count for count in counts if count is not None]
        return tuple(rest) if len(rest) == 2 else (rest[0], 1) if rest else SCALAR

    def _picked(self, index: Pick, size: Size, node: Node) -> Size | None:
        """How many entries one index picks; None of a single one."""
        try:
            bounds = span_of(index, resolve(size))
        except ValueError as problem:
            where = f" of {describe(self.shape(node.args[0]))}" if str(problem).endswith("outside") else ""
            raise SizeError(f"{problem}{where}", node.span) from None
        if not isinstance(index, tuple):
            return None
        start, stop, step = bounds
        if isinstance(start, int) and isinstance(stop, int):
            return len(range(start, stop, step))
        first, last, _ = index
        if first is not None and first < 0:  # both count from the end, or the last is the end
            return (last or 0) - first
        return combine("+", size, (last or 0) - (first or 0))


def _opened(shape: Shape) -> Shape:
    """A declared shape with sizes of its own where they were left open."""
    fresh = {size: Var(size.hint) for size in shape if isinstance(size, Var)}
    return tuple(fresh[size] if isinstance(size, Var) else size for size in shape)


def _product_hint(left: Shape, right: Shape) -> str:
    if resolve(left[1]) == 1 and resolve(right[1]) == 1:
        return "did you mean x'*y (inner product), x*y' (outer product) or x.*y (element by element)?"
    if resolve(left[0]) == 1 and resolve(right[0]) == 1:
        return "did you mean x*y' (inner product)?"
    return "transpose one of them, or use .* for the product element by element"
