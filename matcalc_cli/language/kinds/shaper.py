"""Shape laws: one method a kind of node gives its shape, unifying sizes as it goes; a misfit is a SizeError that points
at its operator. Which name is a scalar, a vector or a matrix is decided before, in infer.py.
"""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING, Any, NoReturn

from matcalc_cli.errors import LimitError, NameProblem, SizeError, Span, SyntaxProblem
from matcalc_cli.language.syntax import Node
from matcalc_cli.language.text.hints import derivative_sign, variable_of
from matcalc_cli.model import names
from matcalc_cli.model.foreign import advice, is_foreign, is_operator
from matcalc_cli.model.shapes import (
    SCALAR,
    TRIANGLES,
    Mismatch,
    OfIdentity,
    Var,
    combine,
    describe,
    product,
    resolve,
    same,
    show,
    square,
    unify,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from matcalc_cli.language.given import Declaration
    from matcalc_cli.language.kinds.infer import Inference
    from matcalc_cli.model.operations.row import OperationRow, SizedRow

DERIVATIVES = ("grad", "gradient", "jacobian", "hessian")
SIZED = (
    "eye", "zeros", "ones", "comm", "dup", "skewdup", "elim", "diagsel", "unit", "unvec", "tr1", "tr2",
    "reshape", "tile", "repeat", "repmat", "exchange",
)  # fmt: skip
SPREAD = ("vector", "matrix")
CROSS = "×"  # between two columns of three it is the cross product
DOTS = ("·", "⋅")  # between two columns of one size they are the dot product
BUILT_IN = ("where", *SPREAD, *SIZED, *DERIVATIVES)  # no rows of FUNCTIONS and OPERATIONS
MAX_ENTRIES = 1_000_000
_SUGGEST = "did you mean x'*y (inner product), x*y' (outer product) or x.*y (element by element)?"


def reductions() -> ModuleType:
    from matcalc_cli.model.operations import reductions as table

    return table


def sized_rows() -> dict[str, SizedRow]:
    from matcalc_cli.model.operations.table import SIZED as rows

    return rows


def size_of(arg: Node) -> int | str:
    """A size typed as an argument: a letter, a whole number, products, sums and powers of them, n*(n + 1)/2."""
    inner = arg.bare()
    if inner.kind == "number" and inner.value.isdigit() and int(inner.value) <= 1000:
        return int(inner.value)
    if inner.kind == "name":
        return names.tidy(inner.value)
    if inner.kind == "multiply":
        return combine("*", *(size_of(a) for a in inner.args))
    if inner.kind == "add":
        parts = [(sign, size_of(a)) for sign, a in zip(inner.value, inner.args)]
        if all(sign == "+" or isinstance(size, int) for sign, size in parts):
            return combine("+", *(size if sign == "+" else -size for sign, size in parts))
    if inner.kind == "power" and inner.args[1].value in ("2", "3", "4"):
        return combine("*", *[size_of(inner.args[0])] * int(inner.args[1].value))
    if inner.kind == "divide" and inner.args[1].value == "2":
        halved = _triangular(size_of(inner.args[0]))
        if halved is not None:
            return halved
    raise SyntaxProblem(
        "a size is a letter or a whole number up to 1000",
        arg.span,
        hint="or made of them: m*n, m + n, n^2, n*(n + 1)/2, n*(n - 1)/2",
    )


def is_column(shape: tuple) -> bool:
    """A column of any size, not a scalar."""
    return shape != SCALAR and resolve(shape[1]) == 1


def is_oblong(shape: tuple) -> bool:
    """A vector, or a matrix of two sizes that are known to differ."""
    rows, cols = map(resolve, shape)
    return 1 in (rows, cols) or rows != cols and not isinstance(rows, Var) and not isinstance(cols, Var)


def dot_product(left: tuple, right: tuple) -> tuple:
    """Two columns of one size: a scalar."""
    unify(left[0], right[0])
    return SCALAR


def cross_product(left: tuple, right: tuple) -> tuple:
    """Two columns of three: a column of three."""
    unify(left[0], 3), unify(right[0], 3)
    return left


def operands(node: Node, row: OperationRow) -> tuple[list[Node], tuple[int, ...]]:
    """The arguments of an operation: arrays, and the whole numbers behind them, the k of diag(X, k)."""
    if node.kind != "call" or not row.offsets:
        return node.args, ()
    count = max(row.arity) - row.offsets
    return node.args[:count], tuple(_whole(arg, row) for arg in node.args[count:])


def _whole(arg: Node, row: OperationRow) -> int:
    """A whole number as it was typed, -2."""
    inner, sign = arg.bare(), 1
    while inner.kind == "negate":
        inner, sign = inner.args[0].bare(), -sign
    if inner.kind != "number" or not inner.value.isdigit() or int(inner.value) > 1000:
        raise SyntaxProblem(f"the last argument of {row.name} is a whole number", arg.span, hint=row.help)
    return sign * int(inner.value)


def _triangular(size):
    """The half of ... n (n + 1) ... or of ... n (n - 1) ...: a product with the triangle in it; None of other sizes."""
    if isinstance(size, int):
        return size // 2 if size % 2 == 0 else None
    parts = list(size[1:]) if isinstance(size, tuple) and size[0] == "*" else []
    for part, (triangle, one) in ((p, row) for p in parts for row in TRIANGLES.items()):
        beside = combine("+", part, one)
        if beside in parts:
            rest = list(parts)
            rest.remove(part), rest.remove(beside)
            return combine("*", combine(triangle, part), *rest)
    return None


def _opened(shape: tuple) -> tuple:
    """A declared shape with sizes of its own where they were left open."""
    fresh = {size: Var(size.hint) for size in shape if isinstance(size, Var)}
    return tuple(fresh.get(size, size) if isinstance(size, Var) else size for size in shape)


_BROADCASTING = ("e-multiply", "e-divide")


def broadcast(a: tuple, b: tuple) -> tuple:
    """The shape of a sum: the same, or a row 1×n for every row of m×n, or a column m×1 for every column where the sizes
    are declared. A column beside a square matrix is refused: NumPy adds it to the rows."""
    if SCALAR in (a, b):
        return same(a, b)
    for wide, thin in ((a, b), (b, a)):
        (m, n), (p, q) = ([resolve(size) for size in s] for s in (wide, thin))
        if p == 1 != q and m != 1 != n:  # a size to be found is never 1
            unify(n, q)
            return wide
        if q == 1 != p and m != 1 != n and not isinstance(n, Var) and m != n:
            unify(m, p)
            return wide
    return same(a, b)


def by_numpy(node: Node) -> bool:
    """Is it NumPy's * or /, entry by entry? There a vector is taken for the rows of a matrix."""
    return isinstance(node.value, list) and node.value[-1] in ("*", "/") and node.kind in _BROADCASTING


def stands(node: Node) -> bool:
    """Is a part a column of two dimensions, as sum(X, axis=1, keepdims=True)?"""
    return any(n.kind == "call" and n.options.get("keepdims") for n in node.walk())


def along_rows(a: tuple, b: tuple) -> tuple:
    """The shape of NumPy's product of arrays: a vector is a row for every row of a matrix."""
    for wide, thin in ((a, b), (b, a)):
        if thin != SCALAR != wide and 1 not in map(resolve, wide) and 1 in map(resolve, thin):
            unify(wide[1], thin[0] if resolve(thin[1]) == 1 else thin[1])
            return wide
    return same(a, b)


def _row_hint(a: tuple, b: tuple) -> str:
    """What to write where a vector beside a matrix could be meant for its rows or its columns."""
    for wide, thin in ((a, b), (b, a)):
        (m, n), (p, q) = ([resolve(size) for size in s] for s in (wide, thin))
        if q == 1 != n and p == n:
            every = "its transpose x' (keepdims=True of a mean) is taken for every row"
            return every + ("; x*ones(n)' is x for every column" if m == n else "")
    return ""


def span_of(index: int | tuple[int | None, int | None, int | None], size: Var | int | str) -> tuple:
    """(start, stop, step) of an index or a slice of an axis, counted from 0 and from the front; raises ValueError.

    An index that counts from the end of a size with a letter is size - k.
    """
    if not isinstance(index, tuple):
        found = _from_front(index, size)
        if isinstance(size, int) and not 0 <= found < size:
            raise ValueError(f"index {index} is outside")
        return found, combine("+", found, 1), 1
    start, stop, step = index
    step = 1 if step is None else step
    if step < 1:
        raise ValueError("a slice goes forward: there is no negative step")
    start = 0 if start is None else _from_front(start, size)
    stop = size if stop is None else _from_front(stop, size)
    known = [k for k in (start, stop) if isinstance(k, int)]
    if len(known) < 2 and step != 1:
        raise ValueError("a slice with a step wants bounds that are numbers")
    if len(known) == 2 and start >= stop or not known and isinstance(index[1], int) and index[0] >= index[1]:
        raise ValueError("this slice holds nothing")
    if len(known) == 1 and isinstance(stop, int):
        raise ValueError("a slice from the end to a place counted from the front has no known size")
    if isinstance(size, int) and not 0 <= start < stop <= size:
        raise ValueError(f"slice {start}:{stop} is outside")
    return start, stop, step


def _from_front(k: int, size: Var | int | str) -> int | tuple[str, int, Var | str]:
    return k if k >= 0 else combine("+", size, k)


class Shaper:
    """One reading: gives every node its shape, unifying sizes as it goes."""

    def __init__(self, inference: Inference, kinds: dict[str, str]) -> None:
        self.inference, self.kinds = inference, kinds
        self.shapes: dict[str, tuple] = {
            key: _opened(d.shape) for key, d in inference.given.items() if d.arguments is None
        }
        self.done: dict[int, tuple] = {}

    def name_shape(self, key: str) -> tuple:
        """The shape of a name; sizes to be found are made at first use."""
        if key not in self.shapes:
            kind = self.kinds.get(key, "scalar")
            self.shapes[key] = {
                "scalar": lambda: SCALAR,
                "vector": lambda: (Var("n"), 1),
                "row": lambda: (1, Var("n")),
                "matrix": lambda: (Var("m"), Var("n")),
                "identity": lambda: SCALAR,
            }[kind]()
        return self.shapes[key]

    def shape(self, node: Node) -> tuple:
        """The shape of a node; raises SizeError at the operator."""
        if id(node) not in self.done:
            rule = getattr(self, "_" + node.kind.replace("-", "_"))
            self.done[id(node)] = node.shape = rule(node)
        return self.done[id(node)]

    def _part(self, node: Node, otherwise: str) -> str:
        """The part as it was typed, where it is short."""
        typed = " ".join(self.inference.text[node.span.start : node.span.end].split())
        return typed if 0 < len(typed) <= 30 else otherwise

    def _without_law(self, node) -> NoReturn:
        what = {"keyword": f"{node.value}=", "string": f"'{node.value}'"}
        raise SyntaxProblem(f"{what[node.kind]} does not fit here", node.span)

    _keyword = _string = _without_law

    # -- one method a node kind ---------------------------------------------------------------------------------

    def _number(self, node: Node) -> tuple[Any, ...]:
        return SCALAR

    def _name(self, node: Node) -> tuple[Var | int | str, ...]:
        key = names.key(node.value)
        if key in self.inference.lets:
            return self.shape(self.inference.lets[key])
        if self.inference.is_identity(key):
            size = OfIdentity("n")
            return (size, size)
        if self.inference.is_constant(key) or key in self.inference.size_letters:
            return SCALAR
        if is_operator(node.value) and key not in (*self.inference.given, *self.inference.call.listed):
            what = f"{node.value} stands without what it is applied to"
            raise NameProblem(what, node.span, hint=advice(node.value, ()))
        return self.name_shape(key)

    def _index(self, node: Node) -> tuple[Any, ...]:
        stem, *indices = node.value
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

    def _group(self, node: Node) -> tuple[Var | int | str, ...]:
        return self.shape(node.args[0])

    def _negate(self, node: Node) -> tuple[Var | int | str, ...]:
        return self.shape(node.args[0])

    def _add(self, node: Node) -> tuple[Var | int | str, ...]:
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
                    else _row_hint(result, shape),
                ) from None
        return result

    def _multiply(self, node: Node) -> tuple[Var | int | str, ...]:
        result = self.shape(node.args[0])
        for sign, arg, mark in zip(node.value[1:], node.args[1:], node.marks):
            shape = self.shape(arg)
            try:
                if sign in DOTS and is_column(result) and is_column(shape):
                    result = dot_product(result, shape)
                elif sign == CROSS and is_column(result) and is_column(shape):
                    result = cross_product(result, shape)
                else:
                    result = product(result, shape)
            except Mismatch:
                hint = _SUGGEST if resolve(result[1]) == 1 and resolve(shape[1]) == 1 else _product_hint(result, shape)
                part = self._part(node, "this product")
                raise SizeError(
                    f"sizes do not fit in {part}: {describe(result)} times {describe(shape)}",
                    mark,
                    hint=hint,
                ) from None
        return result

    def _divide(self, node: Node) -> tuple[int | str, ...]:
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

    def _elementwise(self, node: Node) -> tuple[Var | int | str, ...]:
        result = self.shape(node.args[0])
        for arg, mark in zip(node.args[1:], node.marks):
            shape = self.shape(arg)
            try:
                result = self._beside(node)(result, shape)
            except Mismatch:
                raise SizeError(
                    f"sizes do not fit element by element: {describe(result)} and {describe(shape)}",
                    mark,
                    hint=_row_hint(result, shape),
                ) from None
        return result

    @staticmethod
    def _beside(node: Node) -> Callable[..., Any]:
        """What two parts of an operation entry by entry are together."""
        if node.kind not in _BROADCASTING:
            return same
        return along_rows if by_numpy(node) and not any(map(stands, node.args)) else broadcast

    _e_multiply = _e_divide = _e_power = _elementwise

    def _power(self, node: Node) -> tuple[Var | str, ...]:
        base, exponent = (self.shape(arg) for arg in node.args)
        if exponent != SCALAR and self._is_e(node.args[0]):
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

    def _is_e(self, node):
        """Is it the base of the natural logarithm?"""
        bare = node.bare()
        return bare.kind == "name" and bare.value == "e" and self.inference.is_constant("e")

    def is_entrywise(self, node: Node, base: tuple) -> bool:
        """Is it (A x - b)², a power of a vector as results print it, of names that are all declared?"""
        if base == SCALAR or node.value in ("^", "**") or not is_oblong(base):
            return False
        return self.inference.survey.spelled.keys() <= {*self.inference.given, "I", "eye"}

    def _power_T(self, node: Node) -> tuple[Var | int | str, ...]:
        if self.inference.is_power_t():
            return self._power(node)
        inverse = node.args[1].kind == "negate"
        base = self.shape(node.args[0])
        if inverse and base != SCALAR:
            self._fits(lambda: square(base), node, f"only a square matrix has an inverse, not {describe(base)}")
        return self._transpose(node)

    def _transpose(self, node: Node) -> tuple[Var | int | str, Var | str]:
        return self.shape(node.args[0])[::-1]

    def _kron(self, node: Node) -> tuple[Var | int | str | tuple[Var | int | str, ...], ...]:
        return self._operation(node, self.inference.operations["kron"])

    def _dot(self, node: Node) -> tuple[Any, ...]:
        return self._operation(node, self.inference.operations["dot"])

    def _norm(self, node: Node) -> tuple[Any, ...]:
        return self._operation(node, self.inference.operations["norm"])

    def _absolute(self, node: Node) -> tuple[Any, ...]:
        """|x|, |X| and |v| of LaTeX are told apart by kind, where it does not hang on a letter."""
        shape = self.shape(node.args[0])
        if node.value == "by kind" and shape != SCALAR and self._is_certain(node.args[0]):
            square_matrix = resolve(shape[1]) != 1 and resolve(shape[0]) != 1
            return self._operation(node, self.inference.operations["det" if square_matrix else "norm"])
        inner = node.args[0].bare()
        if shape == SCALAR and inner.kind == "name" and self.inference.is_open_capital(names.key(inner.value)):
            raise SizeError(
                f"|{inner.value}| can mean the determinant or the absolute value",
                node.span,
                hint=f'write det({inner.value}) or abs({inner.value}), or declare --given "{inner.value}: scalar"',
            )
        if shape != SCALAR:
            name = inner.value if inner.kind == "name" else self._part(inner, "x")
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
        named = (names.key(n.value) for n in node.walk() if n.kind == "name")
        return all(inference.is_identity(key) or any(key in known for known in settled) for key in named)

    def _compare(self, node: Node) -> tuple[int | str, ...]:
        return self._elementwise(node)

    def _literal(self, node: Node):
        by_rows, rows, cols = node.value
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

    def _slice(self, node: Node) -> tuple[Var | int | str | tuple[str, int, Var | str], ...]:
        """x[1:3], X[0,:], X[1:,:2]: from 0, without the end, as in NumPy; one row or column is a vector."""
        a = self.shape(node.args[0])
        vector = a != SCALAR and resolve(a[1]) == 1
        if a == SCALAR:
            raise SizeError("a scalar has no entries", node.span)
        if len(node.value) != (1 if vector else 2):
            takes = "one index" if vector else "two indices, as in X[0,:] or X[:,1]"
            raise SizeError(f"{describe(a)} takes {takes}", node.span)
        counts = [self._picked(index, size, node) for index, size in zip(node.value, a)]
        if vector:
            return SCALAR if counts[0] is None else (counts[0], 1)
        if None in counts:
            rest = [count for count in counts if count is not None]
            return (rest[0], 1) if rest else SCALAR
        return tuple(counts)

    def _picked(
        self, index: int | tuple[int | None, int | None, int | None], size: Var | int | str, node: Node
    ) -> Var | int | str | tuple[str, int, Var | str] | None:
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

    def _call(self, node: Node) -> tuple[Var | str, ...]:
        name = node.value
        inference = self.inference
        if name in DERIVATIVES:
            return self._derivative(node)
        if name == "where":
            return self._where(node)
        if name in SIZED:
            return self._sized(node)
        if self._reduces(node):
            return self._reduction(node)
        if name in SPREAD:
            self._arity(node, (1,))
            self._scalar_argument(node, node.args[0])
            return (Var("n"), 1) if name == "vector" else (Var("m"), Var("n"))
        key = names.key(name)
        if key in inference.given and inference.given[key].arguments is not None:
            return self._signature(node, inference.given[key])
        if name in inference.operations:
            return self._operation(node, inference.operations[name])
        if name in inference.functions:
            self._arity(node, inference.functions[name].arity)
            return self._elementwise_call(node)
        return self._undefined(node)

    def _reduces(self, node: Node) -> bool:
        """Is a call a reduction along an axis, with an order or another option?"""
        if names.key(node.value) in self.inference.given:
            return False
        return bool(node.options) or node.value in reductions().ALWAYS

    def _reduction(self, node: Node) -> tuple[Var | int | str, ...]:
        """sum(X, axis=0), norm(x, 1), var(x, ddof=1), max(x), cov(X, rowvar=False)"""
        table, name = reductions(), node.value
        row = self.inference.operations.get(name)
        name = row.name if row else name
        self._arity(node, (2,) if node.options.get("ord") == "p" else (1,))
        a = self.shape(node.args[0])
        for order in node.args[1:]:
            self._scalar_argument(node, order)
        rule = {"cov": table.covariance_shape}.get(name, lambda a, options: table.reduced_shape(name, a, options))
        if name == "norm" and node.options.get("axis") is None:
            rule = table.norm_shape
        try:
            return rule(a, node.options)
        except table.Refusal as refusal:
            raise SizeError(refusal.message, node.span, hint=refusal.hint) from None
        except Mismatch:
            raise SizeError(f"{name} wants a vector or a matrix, not a scalar", node.span) from None

    def _arity(self, node: Node, arity: tuple[int]) -> None:
        dimension = len(node.args) == 2 and node.args[1].bare().kind == "number"
        if dimension and arity == (1,) and node.value in reductions().REDUCTIONS:
            raise SyntaxProblem(
                f"{node.value} takes one array; its axis is a keyword",
                node.args[1].span,
                hint=f"{node.value}(X, axis=0) goes down the columns (dimension 1 of MATLAB), axis=1 along the rows",
            )
        if len(node.args) not in arity:
            listed = f"{arity[0]} or more" if isinstance(arity, range) else " or ".join(str(a) for a in arity)
            wanted = listed + (" argument" if arity == (1,) else " arguments")
            raise SyntaxProblem(f"{node.value} takes {wanted}, not {len(node.args)}", node.span)

    def _scalar_argument(self, node: Node, arg: Node) -> None:
        if self.shape(arg) != SCALAR:
            raise SizeError(f"{node.value} wants a scalar here, not {describe(self.shape(arg))}", arg.span)

    def _fits(self, law: Callable[..., Any], node: Node, message: str, hint: str = "") -> tuple[Var | str, ...]:
        try:
            return law()
        except (Mismatch, IndexError, TypeError):
            raise SizeError(message, node.span, hint=hint) from None

    def _operation(self, node: Node, row: OperationRow) -> tuple[Var | str, ...]:
        from matcalc_cli.model.operations.table import law_of

        if node.kind == "call":
            self._arity(node, row.arity)
        arrays, numbers = operands(node, row)
        shapes = [self.shape(arg) for arg in arrays]
        listed = " and ".join(describe(s) for s in shapes)
        needs = ": it wants a square matrix" if row.wants == "matrix" and len(shapes) == 1 and not numbers else ""
        hint = "" if needs else f"{row.name}: {row.help}"
        return self._fits(lambda: law_of(row, shapes, numbers), node, f"{row.name} does not fit {listed}{needs}", hint)

    def _elementwise_call(self, node: Node) -> tuple[int | str, ...]:
        result = SCALAR
        for arg in node.args:
            shape = self.shape(arg)
            try:
                result = same(result, shape)
            except Mismatch:
                raise SizeError(
                    f"sizes do not fit in {node.value}: {describe(result)} and {describe(shape)}", arg.span
                ) from None
        return result

    def _where(self, node: Node) -> tuple[int | str, ...]:
        self._arity(node, (3,))
        if node.args[0].kind != "compare":
            raise SyntaxProblem(
                "the first argument of where is a comparison", node.args[0].span, hint="where(x > 0, a, b)"
            )
        return self._elementwise_call(node)

    def _sized(self, node: Node) -> tuple[int | str, int | str]:
        row = sized_rows()[node.value]
        self._arity(node, row.arity)
        arrays = [self.shape(arg) for arg in node.args[: row.arrays]]
        sizes = [size_of(arg) for arg in node.args[row.arrays :]]
        listed = " and ".join(describe(s) for s in arrays)
        hint = f"{row.name}: {row.help}"
        shape = self._fits(lambda: row.shape(*arrays, *sizes), node, f"{row.name} does not fit {listed}", hint)
        known = [size for size in shape if isinstance(size, int)]
        if known and min(known) < 1:
            raise SyntaxProblem("a size is at least 1", node.span)
        if len(known) == 2 and known[0] * known[1] > MAX_ENTRIES:
            raise LimitError(f"{node.value} with more than {MAX_ENTRIES:,} entries", node.span)
        return shape

    def _derivative(self, node: Node) -> tuple[int, ...]:
        if len(node.args) == 1:
            what = f"{node.value} inside an expression names what it is differentiated by"
            raise SyntaxProblem(what, node.span, hint=f"write {node.value}(f, x) or {node.value}(f, [x, y])")
        self._arity(node, (2,))
        function, variable = (self.shape(arg) for arg in node.args)
        rows = (1 if variable == SCALAR else combine("*", *variable)) if variable != () else 1
        m = 1 if function == SCALAR else combine("*", *function)
        if node.value in ("grad", "gradient"):
            if function != SCALAR:
                raise SizeError(
                    f"grad wants a scalar function, not {describe(function)}", node.args[0].span, hint="use jacobian"
                )
            return variable
        if node.value == "hessian":
            if function != SCALAR:
                raise SizeError(f"hessian wants a scalar function, not {describe(function)}", node.args[0].span)
            return SCALAR if variable == SCALAR else (rows, rows)
        return SCALAR if (m, rows) == (1, 1) else (m, rows)

    def _signature(self, node: Node, declaration: Declaration) -> tuple[int | str, ...]:
        if "entrywise" in declaration.words:
            if not node.args:
                raise SyntaxProblem(f"{node.value}() has no argument", node.span)
            return self._entrywise_undefined(node)
        shapes = [self.shape(arg) for arg in node.args]
        if len(shapes) != len(declaration.arguments):
            count = len(declaration.arguments)
            wanted = f"{count} argument{'s' if count > 1 else ''}"
            raise SyntaxProblem(f"{node.value} was declared with {wanted}, not {len(shapes)}", node.span)
        for arg, shape, wanted in zip(node.args, shapes, declaration.arguments):
            if (shape == SCALAR) != (wanted == SCALAR):
                size = ",".join(show(s) for s in shape[: 1 if shape[1:] == (1,) else 2]) or "1"
                hint = f'declare what it takes: --given "{node.value}: {size} -> ..."'
                raise SizeError(f"{node.value} takes {describe(wanted)}, not {describe(shape)}", arg.span, hint=hint)
            self._fits(
                lambda s=shape, w=wanted: same(s, w),
                arg,
                f"{node.value} takes {describe(wanted)}, not {describe(shape)}",
            )
        return declaration.shape

    def _entrywise_undefined(self, node: Node) -> tuple[str, str]:
        first, *others = (self.shape(arg) for arg in node.args)
        for arg, shape in zip(node.args[1:], others):
            message = f"{node.value} acts entry by entry: {describe(first)} and {describe(shape)} do not fit"
            if (shape == SCALAR) != (first == SCALAR):
                raise SizeError(message, arg.span)
            self._fits(lambda s=shape: same(first, s), arg, message)
        return first

    def _undefined(self, node: Node) -> tuple[Any, ...]:
        key = names.key(node.value)
        if key in self.inference.names.spelled and key not in self.inference.given:
            raise SyntaxProblem(
                f"{node.value} is a name elsewhere and a function here",
                node.span,
                hint=f"did you mean {node.value}*(...)?",
            )
        if key in self.inference.given or key in self.inference.lets:
            raise SyntaxProblem(f"{node.value} is not a function", node.span, hint=f"did you mean {node.value}*(...)?")
        if not node.args:
            raise SyntaxProblem(f"{node.value}() has no argument", node.span)
        foreign = is_foreign(node.value) or names.tidy(node.value) in self.functions()  # exp_, which is tidied to exp
        for arg in node.args:
            if foreign or self.shape(arg) != SCALAR:
                raise NameProblem(
                    f"unknown function {node.value}",
                    Span(node.span.start, node.span.start + len(node.value)),
                    hint=advice(node.value, self.functions()) or f'declare it: --given "{node.value}: n -> 1"',
                )
        return SCALAR

    def functions(self) -> list[str]:
        """Every name that can be applied."""
        return [*self.inference.functions, *self.inference.operations, *BUILT_IN]


def _product_hint(left, right) -> str:
    if resolve(left[0]) == 1 and resolve(right[0]) == 1:
        return "did you mean x*y' (inner product)?"
    return "transpose one of them, or use .* for the product element by element"
