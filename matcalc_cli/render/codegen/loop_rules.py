"""RULES: what operations on arrays are in loops, a row each.

A rule has the loops and the operation, whose operands are there already, and gives a Grid; what gives a number is in
loop_numbers.py.
"""

from __future__ import annotations

from collections.abc import Callable

from matcalc_cli.errors import MissingRule
from matcalc_cli.render.codegen.loop_numbers import ADD, MAX, MIN, TIMES
from matcalc_cli.render.codegen.loops import Grid, Loops, Written, divisor, factor, stored, times, whole
from matcalc_cli.render.codegen.ops import Op
from matcalc_cli.render.codegen.precedence import ATOM, SUM
from matcalc_cli.render.codegen.templates import fill

Rule = Callable[[Loops, Op], Grid]


def _grid(low: Loops, op: Op, place: int = 0) -> Grid:
    return low.grids[id(op.args[place])]


def _product(low: Loops, op: Op, left: Grid, right: Grid, sizes: tuple[str, str, str], shape: tuple[str, ...]) -> Grid:
    """left (m x k) times right (k x n)"""
    m, n, k = sizes
    name = low.place(op, *shape)
    flags = f"{int(left.turned)}, {int(right.turned)}"
    low.call(f"multiply({m}, {n}, {k}, {left.buffer}, {right.buffer}, {flags}, {name})")
    return stored(name, shape)


def _matvec(low: Loops, op: Op) -> Grid:
    a, b = (low.dense(arg) for arg in op.args)
    return _product(low, op, a, b, (a.sizes[0], "1", a.sizes[1]), (a.sizes[0],))


def _vecmat(low: Loops, op: Op) -> Grid:
    a, b = (low.dense(arg) for arg in op.args)
    return _product(low, op, a, b, ("1", b.sizes[1], b.sizes[0]), (b.sizes[1],))


def _matmul(low: Loops, op: Op) -> Grid:
    a, b = (low.dense(arg) for arg in op.args)
    return _product(low, op, a, b, (a.sizes[0], b.sizes[1], a.sizes[1]), (a.sizes[0], b.sizes[1]))


def _between(low: Loops, op: Op) -> Grid:
    """a_i b_j"""
    a, b = (low.dense(arg) for arg in op.args)
    row = low.dialect.rows["mul"]
    return Grid((a.sizes[0], b.sizes[0]), lambda i, j: (fill(row, [a.at(i, ""), b.at(j, "")]), row.precedence))


def _transpose(low: Loops, op: Op) -> Grid:
    grid = _grid(low, op)
    sizes = grid.sizes[::-1]
    if grid.buffer:
        return stored(grid.buffer, sizes, not grid.turned)
    return Grid(sizes, lambda i, j: grid.at(j, i))


def _vector(rows: str, cols: str, by_row: bool) -> Rule:
    """A vector as a matrix: a column, a row, or stretched along a side whose size is that of others."""

    def rule(low: Loops, op: Op) -> Grid:
        grid = _grid(low, op)
        sizes = (grid.sizes[0] if rows == "n" else rows, grid.sizes[0] if cols == "n" else cols)
        return Grid(sizes, lambda i, j: grid.at(i if by_row else j, ""))

    return rule


def _solve(low: Loops, op: Op) -> Grid:
    a, b = _grid(low, op), _grid(low, op, 1)
    n, columns = a.sizes[0], b.sizes[1] if len(b.sizes) > 1 else "1"
    system, name = low.buffer(n, n), low.place(op, *b.sizes)
    low.fill(system, a)
    low.fill(name, b)
    low.call(f"solve({n}, {columns}, {system}, {name})")
    return stored(name, b.sizes)


def _inverted(low: Loops, a: Grid, name: str) -> Grid:
    """inv(a) by the system a x = I, written to `name`"""
    n = a.sizes[0]
    system = low.buffer(n, n)
    low.fill(system, a)
    low.fill(name, Grid((n, n), lambda i, j: (f"{i} == {j} ? 1.0 : 0.0", SUM)))
    low.call(f"solve({n}, {n}, {system}, {name})")
    return stored(name, (n, n))


def _inverse(low: Loops, op: Op) -> Grid:
    a = _grid(low, op)
    return _inverted(low, a, low.place(op, *a.sizes))


def _along(step: str, start: str, axis: int) -> Rule:
    """A reduction of every column (axis 0) or row (axis 1)."""

    def rule(low: Loops, op: Op) -> Grid:
        grid = _grid(low, op)
        size, other = grid.sizes[1 - axis], grid.sizes[axis]
        name = low.buffer(size)
        at: Callable[[str, str], Written] = (lambda i, k: grid.at(k, i)) if axis == 0 else grid.at

        def body(i: str, j: str) -> list[str]:
            return [
                f"{name}[{i}] = {start.format(x=at(i, '0')[0])};",
                f"for (int {low.k} = 0; {low.k} < {other}; {low.k}++) "
                + step.format(t=f"{name}[{i}]", x=at(i, low.k)[0]),
            ]

        low.loop((size,), body)
        return stored(name, (size,))

    return rule


def _diag(low: Loops, op: Op) -> Grid:
    grid = low.dense(op.args[0])
    n = grid.sizes[0]
    return Grid((n, n), lambda i, j: (f"({i} == {j} ? {grid.at(i, '')[0]} : 0.0)", ATOM))


def _diagonal(low: Loops, op: Op) -> Grid:
    grid = _grid(low, op)
    return Grid((grid.sizes[0],), lambda i, j: grid.at(i, i))


def _triangle(sign: str) -> Rule:
    def rule(low: Loops, op: Op) -> Grid:
        grid = _grid(low, op)
        return Grid(grid.sizes, lambda i, j: (f"({i} {sign} {j} ? {grid.at(i, j)[0]} : 0.0)", ATOM))

    return rule


def _constant(text: str) -> Rule:
    return lambda low, op: Grid(tuple(map(whole, op.args)), lambda i, j: (text, ATOM))


def _eye(low: Loops, op: Op) -> Grid:
    n = whole(op.args[0])
    return Grid((n, n), lambda i, j: (f"({i} == {j} ? 1.0 : 0.0)", ATOM))


def _unit(low: Loops, op: Op) -> Grid:
    place = str(op.value[0]) if op.kind == "unit" else whole(op.args[1])
    return Grid((whole(op.args[0]),), lambda i, j: (f"({i} == {place} ? 1.0 : 0.0)", ATOM))


def _stacked(by_columns: bool) -> Rule:
    """vec: columns one after another; ravel: rows."""

    def rule(low: Loops, op: Op) -> Grid:
        grid = low.dense(op.args[0])
        rows, cols = grid.sizes
        inner = divisor(rows if by_columns else cols)

        def at(i: str, j: str) -> Written:
            high, rest = f"{factor(i)}/{inner}", f"{factor(i)} % {inner}"
            return grid.at(rest, high) if by_columns else grid.at(high, rest)

        return Grid((times(rows, cols),), at)

    return rule


def _power(low: Loops, op: Op) -> Grid:
    """a a ... a, or of inv(a), for a whole exponent that is known."""
    base, exponent = low.dense(op.args[0]), op.args[1]
    bare = exponent.args[0] if exponent.kind == "neg" else exponent
    if bare.kind != "number" or not 1 <= bare.value <= _LARGEST_POWER:
        raise MissingRule("there is no c code for this power of a matrix", hint="the other formats print it")
    n = base.sizes[0]
    if bare is not exponent:
        base = _inverted(low, base, low.buffer(n, n))
    found = base
    for _ in range(int(bare.value) - 1):
        name, turned = low.buffer(n, n), f"{int(found.turned)}, {int(base.turned)}"
        low.call(f"multiply({n}, {n}, {n}, {found.buffer}, {base.buffer}, {turned}, {name})")
        found = stored(name, (n, n))
    return found


def _swapped(i: str, m: str, n: str) -> str:
    """The place in vec(M) of entry i of vec(M'), for M of m x n."""
    return f"{factor(i)}/{divisor(n)} + {factor(i)} % {divisor(n)}*{factor(m)}"


def _permuted(axis: int) -> Rule:
    def rule(low: Loops, op: Op) -> Grid:
        grid, (m, n) = _grid(low, op), map(whole, op.args[1:])
        at = (lambda i, j: grid.at(_swapped(i, m, n), j)) if axis == 0 else (lambda i, j: grid.at(i, _swapped(j, m, n)))
        return Grid(grid.sizes, at)

    return rule


def _commutation(low: Loops, op: Op) -> Grid:
    m, n = map(whole, op.args)
    side = times(m, n)
    return Grid((side, side), lambda i, j: (f"({j} == {_swapped(i, m, n)} ? 1.0 : 0.0)", ATOM))


def _unvec(low: Loops, op: Op) -> Grid:
    grid = low.dense(op.args[0])
    rows, cols = map(whole, op.args[1:])
    return Grid((rows, cols), lambda i, j: grid.at(f"{times(j, rows)} + {i}", ""))


def _kron(low: Loops, op: Op) -> Grid:
    a, b = (low.dense(arg) for arg in op.args)
    row, sizes = low.dialect.rows["mul"], tuple(times(m, n) for m, n in zip(a.sizes, b.sizes))

    def at(i: str, j: str) -> Written:
        rows, cols = map(divisor, (b.sizes[0], b.sizes[-1]))
        left = a.at(f"{factor(i)}/{rows}", f"{factor(j)}/{cols}" if j else "")
        right = b.at(f"{factor(i)} % {rows}", f"{factor(j)} % {cols}" if j else "")
        return fill(row, [left, right]), row.precedence

    return Grid(sizes, at)


def _line(axis: int) -> Rule:
    def rule(low: Loops, op: Op) -> Grid:
        grid = _grid(low, op)
        place = str(op.value[0]) if op.value is not None else whole(op.args[1])
        at = (lambda i, j: grid.at(place, i)) if axis == 0 else (lambda i, j: grid.at(i, place))
        return Grid((grid.sizes[1 - axis],), at)

    return rule


def _slice(axis: int) -> Rule:
    """Rows (axis 0), columns (axis 1) or entries from a start to a stop."""

    def rule(low: Loops, op: Op) -> Grid:
        grid = _grid(low, op)
        bounds = [whole(arg) for arg in op.args[1:]]
        start, stop = (str(op.value[0]), bounds[0]) if op.value is not None else bounds[:2]
        count = stop if start == "0" else f"{stop} - {factor(start)}"
        shift = (lambda i: i) if start == "0" else (lambda i: f"{i} + {start}")
        sizes = tuple(count if side == axis else size for side, size in enumerate(grid.sizes))
        at = (lambda i, j: grid.at(shift(i), j)) if axis == 0 else (lambda i, j: grid.at(i, shift(j)))
        return Grid(sizes, at)

    return rule


def _literal(low: Loops, op: Op) -> Grid:
    """Numbers written one by one to a buffer."""
    rows, cols = map(str, op.value)
    name = low.buffer(rows, cols)
    low.lines += [f"{name}[{i}] = {low.written[id(arg)][0]};" for i, arg in enumerate(op.args)]
    return stored(name, (rows, cols) if op.rank == 2 else (times(rows, cols),))


def _others(low: Loops, op: Op) -> Grid:
    """For each entry of a vector the product of the others."""
    grid = low.dense(op.args[0])
    name = low.place(op, *grid.sizes)
    low.call(f"others({grid.sizes[0]}, {grid.buffer}, {name})")
    return stored(name, grid.sizes)


def _adjugate(low: Loops, op: Op) -> Grid:
    grid = low.kept(_grid(low, op))
    work, name = low.buffer(*grid.sizes), low.place(op, *grid.sizes)
    low.call(f"adjugate({grid.sizes[0]}, {grid.buffer}, {name}, {work})")
    return stored(name, grid.sizes)


def _as_block(low: Loops, op: Op) -> Grid:
    """A matrix of a matrix, a column of a vector, one entry of a number."""
    if not op.rank:
        written = low.written[id(op)]
        return Grid(("1", "1"), lambda i, j: written)
    grid = low.grids[id(op)]
    return grid if op.rank > 1 else Grid((grid.sizes[0], "1"), lambda i, j: grid.at(i, ""))


def _blocks(low: Loops, op: Op) -> Grid:
    """A grid of blocks, each written to its place; columns, or numbers, of a vector."""
    rows, cols = op.value
    cells = [_as_block(low, arg) for arg in op.args]
    heights, widths = [cells[i * cols].sizes[0] for i in range(rows)], [g.sizes[1] for g in cells[:cols]]
    sizes = (" + ".join(heights), " + ".join(widths))
    name = low.buffer(*sizes)
    whole_grid = stored(name, sizes)
    for place, grid in enumerate(cells):
        top, left = heights[: place // cols], widths[: place % cols]

        def body(i: str, j: str, grid: Grid = grid, top: list[str] = top, left: list[str] = left) -> list[str]:
            target = whole_grid.at(" + ".join([*top, i]), " + ".join([*left, j]))[0]
            return [f"{target} = {grid.at(i, j)[0]};"]

        low.loop(grid.sizes, body)
    return stored(name, sizes) if op.rank == 2 else stored(name, sizes[:1])


def _softmax(low: Loops, op: Op) -> Grid:
    """Of a vector, or of every row of a matrix."""
    grid = _grid(low, op)
    name = low.place(op, *grid.sizes)
    low.fill(name, grid)
    rows, cols = grid.sizes if len(grid.sizes) == 2 else ("1", grid.sizes[0])
    low.call(f"{op.kind}({rows}, {cols}, {name})")
    return stored(name, grid.sizes)


_LARGEST_POWER = 16
RULES: dict[str, Rule] = {
    "matvec": _matvec,
    "vecmat": _vecmat,
    "matmul": _matmul,
    "outer": _between,
    "transpose": _transpose,
    "col": _vector("n", "1", True),
    "row": _vector("1", "n", False),
    "along0": _vector("n", "", True),
    "along1": _vector("", "n", False),
    "solve": _solve,
    "inv": _inverse,
    "sum0": _along(ADD, "0.0", 0),
    "sum1": _along(ADD, "0.0", 1),
    "prod0": _along(TIMES, "1.0", 0),
    "prod1": _along(TIMES, "1.0", 1),
    "max0": _along(MAX, "{x}", 0),
    "max1": _along(MAX, "{x}", 1),
    "min0": _along(MIN, "{x}", 0),
    "min1": _along(MIN, "{x}", 1),
    "diag": _diag,
    "diagonal": _diagonal,
    "tril": _triangle(">="),
    "triu": _triangle("<="),
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
    "ones1": _constant("1.0"),
    "ones2": _constant("1.0"),
    "zeros1": _constant("0.0"),
    "zeros2": _constant("0.0"),
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
