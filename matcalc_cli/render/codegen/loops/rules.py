"""RULES: what operations on arrays are in loops, a row each.

A rule has the loops and the operation, whose operands are there already, and gives a Grid; what gives a number is in
numbers.py.
"""

from __future__ import annotations

from collections.abc import Callable

from matcalc_cli.errors import MissingRule
from matcalc_cli.render.codegen.loops.grids import Grid
from matcalc_cli.render.codegen.loops.wholes import (
    ABSENT,
    ONE,
    ZERO,
    Whole,
    Written,
    minus,
    plus,
    quotient,
    rest,
    times,
    whole,
)
from matcalc_cli.render.codegen.loops.writing import Loops
from matcalc_cli.render.codegen.ops import Op

Rule = Callable[[Loops, Op], Grid]


def _grid(low: Loops, op: Op, place: int = 0) -> Grid:
    return low.grids[id(op.args[place])]


def _vector_product(matrix: int, turned: bool) -> Rule:
    """A x, or x' A where `turned`, by the place of the matrix among the operands; A' x is x' A."""

    def rule(low: Loops, op: Op) -> Grid:
        a, x = low.dense(op.args[matrix]), low.dense(op.args[1 - matrix])
        size = a.sizes[1 if turned else 0]
        name = low.place(op, size)
        low.vector_product(a, x, turned != a.turned, name)
        return low.stored(name, (size,))

    return rule


def _matmul(low: Loops, op: Op) -> Grid:
    a, b = (low.dense(arg) for arg in op.args)
    name = low.place(op, a.sizes[0], b.sizes[1])
    low.product(a, b, name)
    return low.stored(name, (a.sizes[0], b.sizes[1]))


def _between(low: Loops, op: Op) -> Grid:
    """a_i b_j"""
    a, b = (low.dense(arg) for arg in op.args)
    row = low.dialect.rows["mul"]
    return Grid((a.sizes[0], b.sizes[0]), lambda i, j: low.computed(row, [a.at(i, ABSENT), b.at(j, ABSENT)]))


def _transpose(low: Loops, op: Op) -> Grid:
    grid = _grid(low, op)
    sizes = grid.sizes[::-1]
    if grid.buffer:
        return low.stored(grid.buffer, sizes, not grid.turned)
    return Grid(sizes, lambda i, j: grid.at(j, i))


def _vector(rows: Whole | None, cols: Whole | None, by_row: bool) -> Rule:
    """A vector as a matrix: a column, a row, or stretched along a side whose size is that of others; None: its own."""

    def rule(low: Loops, op: Op) -> Grid:
        grid = _grid(low, op)
        sizes = (rows or grid.sizes[0], cols or grid.sizes[0])
        return Grid(sizes, lambda i, j: grid.at(i if by_row else j, ABSENT))

    return rule


def _solve(low: Loops, op: Op) -> Grid:
    a, b = _grid(low, op), _grid(low, op, 1)
    n, columns = a.sizes[0], b.sizes[1] if len(b.sizes) > 1 else ONE
    system, name = low.buffer(n, n), low.place(op, *b.sizes)
    low.fill(system, a)
    low.fill(name, b)
    low.call("solve", n, columns, system, name)
    return low.stored(name, b.sizes)


def _unity(low: Loops, n: Whole) -> Grid:
    return Grid((n, n), lambda i, j: low.choice("eq", i, j, low.literal(1.0)))


def _inverted(low: Loops, a: Grid, name: str) -> Grid:
    """inv(a) by the system a x = I, written to `name`"""
    n = a.sizes[0]
    system = low.copied(a)
    low.fill(name, _unity(low, n))
    low.call("solve", n, n, system, name)
    return low.stored(name, (n, n))


def _inverse(low: Loops, op: Op) -> Grid:
    a = _grid(low, op)
    return _inverted(low, a, low.place(op, *a.sizes))


def _along(kind: str, start: float | None, axis: int) -> Rule:
    """A reduction of every column (axis 0) or row (axis 1) from a number, or from its first entry, on."""

    def rule(low: Loops, op: Op) -> Grid:
        grid = _grid(low, op)
        size, other = grid.sizes[1 - axis], grid.sizes[axis]
        made = low.stored(low.buffer(size), (size,))
        at: Callable[[Whole, Whole], Written] = (lambda i, k: grid.at(k, i)) if axis == 0 else grid.at

        def body(i: Whole, j: Whole) -> list[str]:
            place = made.at(i, ABSENT)
            step = low.step(kind, place, at(i, low.words.index(low.k)))
            first = at(i, ZERO) if start is None else low.literal(start)
            return [low.put(place, first), *low.around(low.k, other, [step])]

        low.loop((size,), body)
        return made

    return rule


def _diag(low: Loops, op: Op) -> Grid:
    grid = low.dense(op.args[0])
    n = grid.sizes[0]
    return Grid((n, n), lambda i, j: low.choice("eq", i, j, grid.at(i, ABSENT)))


def _diagonal(low: Loops, op: Op) -> Grid:
    grid = _grid(low, op)
    return Grid((grid.sizes[0],), lambda i, j: grid.at(i, i))


def _triangle(kind: str) -> Rule:
    def rule(low: Loops, op: Op) -> Grid:
        grid = _grid(low, op)
        return Grid(grid.sizes, lambda i, j: low.choice(kind, i, j, grid.at(i, j)))

    return rule


def _constant(value: float) -> Rule:
    return lambda low, op: Grid(tuple(map(low.whole, op.args)), lambda i, j: low.literal(value))


def _eye(low: Loops, op: Op) -> Grid:
    return _unity(low, low.whole(op.args[0]))


def _unit(low: Loops, op: Op) -> Grid:
    place = whole(op.value[0]) if op.kind == "unit" else low.whole(op.args[1])
    return Grid((low.whole(op.args[0]),), lambda i, j: low.choice("eq", i, place, low.literal(1.0)))


def _stacked(by_columns: bool) -> Rule:
    """vec: columns one after another; ravel: rows."""

    def rule(low: Loops, op: Op) -> Grid:
        grid = low.dense(op.args[0])
        rows, cols = grid.sizes
        inner = rows if by_columns else cols

        def at(i: Whole, j: Whole) -> Written:
            high, low_part = quotient(i, inner), rest(i, inner)
            return grid.at(low_part, high) if by_columns else grid.at(high, low_part)

        return Grid((times(rows, cols),), at)

    return rule


def _power(low: Loops, op: Op) -> Grid:
    """a a ... a, or of inv(a), for a whole exponent that is known."""
    base, exponent = low.dense(op.args[0]), op.args[1]
    bare = exponent.args[0] if exponent.kind == "neg" else exponent
    if bare.kind != "number" or not 1 <= bare.value <= _LARGEST_POWER:
        language = low.dialect.name
        raise MissingRule(f"there is no {language} code for this power of a matrix", hint="the other formats print it")
    n = base.sizes[0]
    if bare is not exponent:
        base = _inverted(low, base, low.buffer(n, n))
    found = base
    for _ in range(int(bare.value) - 1):
        name = low.buffer(n, n)
        low.product(found, base, name)
        found = low.stored(name, (n, n))
    return found


def _swapped(i: Whole, m: Whole, n: Whole) -> Whole:
    """The place in vec(M) of entry i of vec(M'), for M of m x n."""
    return plus(quotient(i, n), times(rest(i, n), m))


def _permuted(axis: int) -> Rule:
    def rule(low: Loops, op: Op) -> Grid:
        grid, (m, n) = _grid(low, op), map(low.whole, op.args[1:])
        at = (lambda i, j: grid.at(_swapped(i, m, n), j)) if axis == 0 else (lambda i, j: grid.at(i, _swapped(j, m, n)))
        return Grid(grid.sizes, at)

    return rule


def _commutation(low: Loops, op: Op) -> Grid:
    m, n = map(low.whole, op.args)
    side = times(m, n)
    return Grid((side, side), lambda i, j: low.choice("eq", j, _swapped(i, m, n), low.literal(1.0)))


def _unvec(low: Loops, op: Op) -> Grid:
    grid = low.dense(op.args[0])
    rows, cols = map(low.whole, op.args[1:])
    return Grid((rows, cols), lambda i, j: grid.at(plus(times(j, rows), i), ABSENT))


def _kron(low: Loops, op: Op) -> Grid:
    a, b = (low.dense(arg) for arg in op.args)
    row, sizes = low.dialect.rows["mul"], tuple(times(m, n) for m, n in zip(a.sizes, b.sizes))

    def at(i: Whole, j: Whole) -> Written:
        rows, cols = b.sizes[0], b.sizes[-1]
        left = a.at(quotient(i, rows), j if j == ABSENT else quotient(j, cols))
        right = b.at(rest(i, rows), j if j == ABSENT else rest(j, cols))
        return low.computed(row, [left, right])

    return Grid(sizes, at)


def _line(axis: int) -> Rule:
    def rule(low: Loops, op: Op) -> Grid:
        grid = _grid(low, op)
        place = whole(op.value[0]) if op.value is not None else low.whole(op.args[1])
        at = (lambda i, j: grid.at(place, i)) if axis == 0 else (lambda i, j: grid.at(i, place))
        return Grid((grid.sizes[1 - axis],), at)

    return rule


def _slice(axis: int) -> Rule:
    """Rows (axis 0), columns (axis 1) or entries from a start to a stop."""

    def rule(low: Loops, op: Op) -> Grid:
        grid = _grid(low, op)
        bounds = [low.whole(arg) for arg in op.args[1:]]
        start, stop = (whole(op.value[0]), bounds[0]) if op.value is not None else bounds[:2]
        sizes = tuple(minus(stop, start) if side == axis else size for side, size in enumerate(grid.sizes))
        if axis == 0:
            return Grid(sizes, lambda i, j: grid.at(plus(i, start), j))
        return Grid(sizes, lambda i, j: grid.at(i, plus(j, start)))

    return rule


def _literal(low: Loops, op: Op) -> Grid:
    """Numbers written one by one to a buffer."""
    rows, cols = op.value
    sizes = (whole(rows), whole(cols)) if op.rank == 2 else (whole(rows * cols),)
    made = low.stored(low.buffer(*sizes), sizes)
    for at, arg in enumerate(op.args):
        places = (at // cols, at % cols) if op.rank == 2 else (at, at)
        low.lines.append(low.put(made.at(*map(whole, places)), low.written[id(arg)]))
    return made


def _others(low: Loops, op: Op) -> Grid:
    """For each entry of a vector the product of the others."""
    grid = low.dense(op.args[0])
    name = low.place(op, *grid.sizes)
    low.call("others", grid.sizes[0], grid.buffer, name)
    return low.stored(name, grid.sizes)


def _adjugate(low: Loops, op: Op) -> Grid:
    grid = low.kept(_grid(low, op))
    work, name = low.buffer(*grid.sizes), low.place(op, *grid.sizes)
    low.call("adjugate", grid.sizes[0], grid.buffer, name, work)
    return low.stored(name, grid.sizes)


def _as_block(low: Loops, op: Op) -> Grid:
    """A matrix of a matrix, a column of a vector, one entry of a number."""
    if not op.rank:
        written = low.written[id(op)]
        return Grid((ONE, ONE), lambda i, j: written)
    grid = low.grids[id(op)]
    return grid if op.rank > 1 else Grid((grid.sizes[0], ONE), lambda i, j: grid.at(i, ABSENT))


def _blocks(low: Loops, op: Op) -> Grid:
    """A grid of blocks, each written to its place; columns, or numbers, of a vector."""
    rows, cols = op.value
    cells = [_as_block(low, arg) for arg in op.args]
    heights, widths = [cells[i * cols].sizes[0] for i in range(rows)], [g.sizes[1] for g in cells[:cols]]
    sizes = (plus(*heights), plus(*widths))[: op.rank]
    made = low.stored(low.buffer(*sizes), sizes)
    for place, grid in enumerate(cells):
        top, left = heights[: place // cols], widths[: place % cols]

        def body(i: Whole, j: Whole, grid: Grid = grid, top: list[Whole] = top, left: list[Whole] = left) -> list[str]:
            return [low.put(made.at(plus(*top, i), plus(*left, j)), grid.at(i, j))]

        low.loop(grid.sizes, body)
    return made


def _softmax(low: Loops, op: Op) -> Grid:
    """Of a vector, or of every row of a matrix."""
    grid = _grid(low, op)
    name = low.place(op, *grid.sizes)
    low.fill(name, grid)
    rows, cols = grid.sizes if len(grid.sizes) == 2 else (ONE, grid.sizes[0])
    low.call(op.kind, rows, cols, name)
    return low.stored(name, grid.sizes)


_LARGEST_POWER = 16
RULES: dict[str, Rule] = {
    "matvec": _vector_product(0, False),
    "vecmat": _vector_product(1, True),
    "matmul": _matmul,
    "outer": _between,
    "transpose": _transpose,
    "col": _vector(None, ONE, True),
    "row": _vector(ONE, None, False),
    "along0": _vector(None, ABSENT, True),
    "along1": _vector(ABSENT, None, False),
    "solve": _solve,
    "inv": _inverse,
    "sum0": _along("add", 0.0, 0),
    "sum1": _along("add", 0.0, 1),
    "prod0": _along("mul", 1.0, 0),
    "prod1": _along("mul", 1.0, 1),
    "max0": _along("maximum", None, 0),
    "max1": _along("maximum", None, 1),
    "min0": _along("minimum", None, 0),
    "min1": _along("minimum", None, 1),
    "diag": _diag,
    "diagonal": _diagonal,
    "tril": _triangle("ge"),
    "triu": _triangle("le"),
    "vec": _stacked(True),
    "ravel": _stacked(False),
    "permuted": _permuted(0),
    "permuted0": _permuted(0),
    "permuted1": _permuted(1),
    "comm": _commutation,
    "matrix_power": _power,
    "unvec": _unvec,
    "kron": _kron,
    "eye": _eye,
    "ones1": _constant(1.0),
    "ones2": _constant(1.0),
    "zeros1": _constant(0.0),
    "zeros2": _constant(0.0),
    "unit": _unit,
    "unit_at": _unit,
    "line0": _line(0),
    "line1": _line(1),
    "line0_at": _line(0),
    "line1_at": _line(1),
    "slice": _slice(0),
    "slice0": _slice(0),
    "slice1": _slice(1),
    "slice_from": _slice(0),
    "slice_from0": _slice(0),
    "slice_from1": _slice(1),
    "literal1": _literal,
    "literal2": _literal,
    "others": _others,
    "adjugate": _adjugate,
    "blocks1": _blocks,
    "blocks2": _blocks,
    "softmax": _softmax,
    "log_softmax": _softmax,
}
