"""Explicit entries of a node: what each node kind means component by component.

`entries(node)` gives a Grid (a list of rows of scalars) of an array, or the scalar itself. ENTRIES is the table, one
row a node class; it is linear in the number of entries times the work of the formula; every shared part is done once.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import TYPE_CHECKING, TypeAlias

import mpmath
import sympy as sp
from sympy import Add, Expr, Integer, Mul, S
from sympy.core.relational import Relational
from sympy.functions.elementary.piecewise import ExprCondPair

from matcalc_cli.engine.scalar import grids
from matcalc_cli.engine.scalar.cofactors import Grid, adjugate, determinant, inverse
from matcalc_cli.engine.scalar.components import Entries
from matcalc_cli.engine.scalar.spectral import eigenvalues, exponential, matrix_function
from matcalc_cli.errors import LimitError, MissingRule, UsageError
from matcalc_cli.model import nodes as N
from matcalc_cli.model.applying import applied, put, rebuilt
from matcalc_cli.model.kinds import operands
from matcalc_cli.model.walk import classes, parts, unseen

if TYPE_CHECKING:
    from sympy import Basic

MAX_WRITTEN = 250_000
Rule: TypeAlias = "Callable[[Basic, Expansion], Grid]"


def _power_sum(node: Basic, grid: Expansion) -> Grid:
    """(X')^(k-1-j) (x) X^j summed over j = 0..k-1"""
    if not node.args[1].is_Integer:
        raise UsageError("entries need a concrete power")
    base, k = grid(node.args[0]), int(node.args[1])
    terms = [
        grids.kron(grids.power(grids.transpose(base), Integer(k - 1 - j)), grids.power(base, Integer(j)))
        for j in range(k)
    ]
    return [[Add(*cells) for cells in zip(*rows)] for rows in zip(*terms)]


def _blocks(node: Basic, grid: Expansion) -> Grid:
    rows: Grid = []
    for line in node.grid:
        cells = [grid(cell) for cell in line]
        rows += [sum((cell[i] for cell in cells), []) for i in range(len(cells[0]))]
    return rows


def _size(expr: Expr) -> int:
    if not expr.is_Integer:
        raise UsageError("entries need concrete sizes", hint="declare them, as in x: 3 or A: 2,2")
    return int(expr)


def _filled(node: Basic, value: Expr) -> Grid:
    rows, cols = (_size(s) for s in node.shape)
    return [[value] * cols for _ in range(rows)]


def _identity(node: Basic, grid: Expansion) -> Grid:
    n = _size(node.shape[0])
    return [[S(int(i == j)) for j in range(n)] for i in range(n)]


def _commutation(node: Basic, grid: Expansion) -> Grid:
    m, n = _size(node.args[0]), _size(node.args[1])
    result = [[S.Zero] * (m * n) for _ in range(m * n)]
    for i in range(m):
        for j in range(n):
            result[i * n + j][j * m + i] = S.One
    return result


def _duplication(node: Basic, grid: Expansion) -> Grid:
    n = _size(node.args[0])
    pairs = [(i, j) for j in range(n) for i in range(j, n)]
    return [[S(int((i, j) in ((a, b), (b, a)))) for a, b in pairs] for j in range(n) for i in range(n)]


def _skew_duplication(node: Basic, grid: Expansion) -> Grid:
    n = _size(node.args[0])
    pairs = [(i, j) for j in range(n) for i in range(j + 1, n)]
    return [[Integer(((i, j) == (a, b)) - ((j, i) == (a, b))) for a, b in pairs] for j in range(n) for i in range(n)]


def _elimination(node: Basic, grid: Expansion) -> Grid:
    n = _size(node.args[0])
    pairs = [(i, j) for j in range(n) for i in range(j, n)]
    return [[S(int((i, j) == pair)) for j in range(n) for i in range(n)] for pair in pairs]


def _ewise(node: Basic, grid: Expansion) -> Grid:
    dummies, body = node.args[0].args
    grids = [grid(operand) for operand in operands(node)]
    return [[put(body, dict(zip(dummies, values))) for values in zip(*rows)] for rows in zip(*grids)]


def _symbol(node: Basic, grid: Expansion) -> Grid:
    if grid.symbolic:
        rows, cols = (_size(s) for s in node.shape)
        return [[N.Entry(node, sp.Integer(i), sp.Integer(j)) for j in range(cols)] for i in range(rows)]
    raise UsageError(
        f"{node.name} has no entries: its size is not concrete",
        hint=f'declare it with --given "{node.name}: 3" and add --expand',
    )


def _product(node: Basic, grid: Expansion) -> Grid:
    matrices = [arg for arg in node.args if N.is_array(arg)]
    factors = [arg for arg in node.args if not N.is_array(arg)]
    result = grid(matrices[0])
    for matrix in matrices[1:]:
        result = grids.multiply(result, grid(matrix))
    factor = Mul(*(grid.scalar(f) for f in factors))
    return result if factor is S.One else [[factor * x for x in row] for row in result]


def _expm_jacobian(node: Basic, grid: Expansion) -> Grid:
    a = grid.placed(node.args[0])
    n = len(a)
    units = [[[S(int((i, j) == (k, l))) for j in range(n)] for i in range(n)] for l in range(n) for k in range(n)]
    return grids.transpose([grids.vec(grids.frechet(a, unit)) for unit in units])


def _diagonal_matrix(node: Basic, grid: Expansion) -> Grid:
    column = [row[0] for row in grid(node.args[0])]
    return [[x if i == j else S.Zero for j in range(len(column))] for i, x in enumerate(column)]


def _sum_of(node: Basic, grid: Expansion) -> Grid:
    terms = [grid(arg) for arg in node.args]
    return [[Add(*cells) for cells in zip(*rows)] for rows in zip(*terms)]


def _unvec(node: Basic, grid: Expansion) -> Grid:
    column = [row[0] for row in grid(node.args[0])]
    rows, cols = _size(node.args[1]), _size(node.args[2])
    return [[column[j * rows + i] for j in range(cols)] for i in range(rows)]


def _cross(node: Basic, grid: Expansion) -> Grid:
    u, v = ([row[0] for row in grid(a)] for a in node.args)
    return [[u[i] * v[j] - u[j] * v[i]] for i, j in ((1, 2), (2, 0), (0, 1))]


def _skew(node: Basic, grid: Expansion) -> Grid:
    x, y, z = (row[0] for row in grid(node.args[0]))
    return [[S.Zero, -z, y], [z, S.Zero, -x], [-y, x, S.Zero]]


def _partial_trace(node: Basic, grid: Expansion) -> Grid:
    cells, k = grid(node.args[0]), _size(node.args[2])
    rows, cols = len(cells) // k, len(cells[0]) // k
    inner = (1, rows, cols) if node.args[1] == 1 else (k, 1, 1)  # the steps of i and j, of s along rows and columns
    step, down, right = inner
    return [
        [Add(*(cells[i * step + s * down][j * step + s * right] for s in range(k))) for j in range(cols)]
        for i in range(rows)
    ]


def _inner_derivative(node: Basic, grid: Expansion) -> Grid:
    kind, function, variable = node.args[0].name, node.args[1], node.args[2]
    outputs = grids.vec(grid(function)) if N.is_array(function) else [grid.scalar(function)]
    inputs = grids.vec(grid(variable)) if N.is_array(variable) else [variable]
    if not all(isinstance(x, sp.Symbol) for x in inputs):
        raise UsageError(f"{kind}( , ) takes names to differentiate by")
    derived = Entries()
    ys, xs = derived.nodes(outputs), derived.nodes(inputs)
    if kind == "hessian":
        found = derived.hessian(ys[0], xs)
        ys = xs
    else:
        found = derived.jacobian(ys, xs)
    cells = derived.exprs(found)
    rows = [[cells.get((i, j), S.Zero) for j in range(len(xs))] for i in range(len(ys))]
    if kind == "grad":
        count = N.shape(node)[1]
        height = len(inputs) // int(count)
        return [[rows[0][j * height + i] for j in range(int(count))] for i in range(height)]
    return rows


def _of_singular_vectors(kept: Callable[[int], int]) -> Rule:
    """U V' of the singular vectors that are kept, of a matrix of numbers in digits."""

    def rule(node: Basic, grid: Expansion) -> Grid:
        rows = grid.placed(node.args[0])
        if not all(x.is_number for row in rows for x in row):
            raise MissingRule("singular vectors are written out for numbers only", hint="leave --expand out")
        u, s, v = mpmath.svd_r(mpmath.matrix([[mpmath.mpf(str(x.evalf(30))) for x in row] for row in rows]))
        ranks = range(kept(len(s)))
        return [
            [sp.Float(sum(u[i, k] * v[k, j] for k in ranks), 15) for j in range(len(rows[0]))] for i in range(len(rows))
        ]

    return rule


def _selected_rows(node: Basic, grid: Expansion) -> Grid:
    n, start, stop, step = map(_size, node.args)
    return [[S(int(i == j)) for j in range(n)] for i in range(start, stop, step)]


ENTRIES: dict[type, Rule] = {
    sp.ImmutableDenseMatrix: lambda node, grid: grids.grid_of(node),
    N.MatrixSymbol: _symbol,
    N.PropertySymbol: _symbol,
    N.MatAdd: _sum_of,
    N.MatMul: _product,
    N.MatPow: lambda node, grid: grids.power(grid(node.args[0]), node.args[1]),
    N.Transpose: lambda node, grid: grids.transpose(grid(node.args[0])),
    N.Inverse: lambda node, grid: inverse(grid(node.args[0])),
    N.Identity: _identity,
    N.OneMatrix: lambda node, grid: _filled(node, S.One),
    N.ZeroMatrix: lambda node, grid: _filled(node, S.Zero),
    N.KroneckerProduct: lambda node, grid: reduce(grids.kron, map(grid, node.args)),
    N.PowerSum: _power_sum,
    N.KhatriRao: lambda node, grid: grids.khatri_rao(grid(node.args[0]), grid(node.args[1])),
    N.DiagMatrix: _diagonal_matrix,
    N.DiagOf: lambda node, grid: [[row[i]] for i, row in enumerate(grid(node.args[0]))],
    N.DiagSel: lambda node, grid: [
        [S(int(i == j == k)) for k in range(_size(node.args[0]))]
        for j in range(_size(node.args[0]))
        for i in range(_size(node.args[0]))
    ],
    N.Ewise: _ewise,
    N.Exchange: lambda node, grid: _identity(node, grid)[::-1],
    N.CumProd: lambda node, grid: grids.running_products(grid(node.args[0])),
    N.UndefinedEwise: lambda node, grid: [
        [N.UndefinedScalar(*node.args[:2], *cells) for cells in zip(*rows)]
        for rows in zip(*(grid(a) for a in operands(node)))
    ],
    N.Vec: lambda node, grid: [[x] for x in grids.vec(grid(node.args[0]))],
    N.Tril: lambda node, grid: [
        [x if j <= i else S.Zero for j, x in enumerate(row)] for i, row in enumerate(grid(node.args[0]))
    ],
    N.Triu: lambda node, grid: [
        [x if j >= i else S.Zero for j, x in enumerate(row)] for i, row in enumerate(grid(node.args[0]))
    ],
    N.Vech: lambda node, grid: [
        [rows[i][j]] for rows in [grid(node.args[0])] for j in range(len(rows)) for i in range(j, len(rows))
    ],
    N.Unvec: _unvec,
    N.PartialTrace: _partial_trace,
    N.Cross: _cross,
    N.Skew: _skew,
    N.Comm: _commutation,
    N.Dup: _duplication,
    N.SkewDup: _skew_duplication,
    N.Elim: _elimination,
    N.Softmax: lambda node, grid: grids.softmax(grid(node.args[0])),
    N.Pinv: lambda node, grid: grids.pinv(grid.placed(node.args[0])),
    N.Adj: lambda node, grid: adjugate(grid(node.args[0])),
    N.MatExp: lambda node, grid: exponential(grid.placed(node.args[0])),
    N.MatSqrt: lambda node, grid: matrix_function(grid.placed(node.args[0]), sp.sqrt, "square root"),
    N.MatLog: lambda node, grid: matrix_function(grid.placed(node.args[0]), sp.log, "logarithm"),
    N.Cholesky: lambda node, grid: grids.cholesky(grid(node.args[0])),
    N.Eigvals: lambda node, grid: [[value] for value in eigenvalues(grid.placed(node.args[0]))],
    N.EigvalsH: lambda node, grid: [[value] for value in eigenvalues(grid.placed(node.args[0]))],
    N.Eigvecs: lambda node, grid: grids.eigenvectors(grid.placed(node.args[0])),
    N.ExpFrechet: lambda node, grid: grids.frechet(*(grid.placed(a) for a in node.args)),
    N.ExpJacobian: _expm_jacobian,
    N.Unit: lambda node, grid: [[S(int(i == node.args[0]))] for i in range(_size(node.args[1]))],
    N.Blocks: _blocks,
    N.Rows: _selected_rows,
    N.Polar: _of_singular_vectors(lambda count: count),
    N.Dominant: _of_singular_vectors(lambda count: 1),
    N.RowProd: lambda node, grid: [[Mul(*row)] for row in grid(node.args[0])],
    N.HeldRowProd: lambda node, grid: [[Mul(*row)] for row in grid(node.args[0])],
    N.HeldCumProd: lambda node, grid: grids.running_products(grid(node.args[0])),
    N.Others: lambda node, grid: grids.others(grid(node.args[0])),
    N.PairsLeft: lambda node, grid: grids.pairs_left(grid(node.args[0])),
    N.CumOthers: lambda node, grid: grids.running_others(grid(node.args[0])),
    N.RowExtreme: lambda node, grid: [[applied(grids.EXTREME[node.args[0].name], *row)] for row in grid(node.args[1])],
    N.RowExtremeMask: lambda node, grid: [grids.mask(node.args[0].name, row) for row in grid(node.args[1])],
    N.DerivativeOf: _inner_derivative,
}

SCALARS: dict[type, Callable[[Basic, Expansion], Expr]] = {
    N.Trace: lambda node, grid: Add(*(row[i] for i, row in enumerate(grid(node.args[0])))),
    N.Determinant: lambda node, grid: determinant(grid(node.args[0])),
    N.LogDet: lambda node, grid: sp.log(determinant(grid(node.args[0]))),
    N.Total: lambda node, grid: Add(*(x for row in grid(node.args[0]) for x in row)),
    N.ProdAll: lambda node, grid: Mul(*(x for row in grid(node.args[0]) for x in row)),
    N.HeldProd: lambda node, grid: Mul(*(x for row in grid(node.args[0]) for x in row)),
    N.FNorm: lambda node, grid: grids.frobenius(grid(node.args[0])),
    N.NormInf: lambda node, grid: sp.Max(*(sp.Abs(x) for row in grid(node.args[0]) for x in row)),
    N.Largest: lambda node, grid: sp.Max(*(x for row in grid(node.args[0]) for x in row)),
    N.Smallest: lambda node, grid: sp.Min(*(x for row in grid(node.args[0]) for x in row)),
    N.Spectral: lambda node, grid: applied(sp.Max, *grids.singular_values(grid.placed(node.args[0]))),
    N.Nuclear: lambda node, grid: Add(*grids.singular_values(grid.placed(node.args[0]))),
    N.Entry: lambda node, grid: grid(node.args[0])[int(node.args[1])][int(node.args[2])],
}


class Expansion:
    """entries() of many nodes that share parts: each part is written out once."""

    def __init__(self, symbolic: bool = False, at: Callable[[Expr], Expr] | None = None) -> None:
        """`symbolic`: an array symbol of known size has the entries x[0], x[1] ... instead of being refused. `at`: the
        value of a scalar at a point; a spectral function has short formulas of few matrices, and of numbers always
        digits."""
        self.symbolic = symbolic
        self._at = at
        self._grids: dict[Basic, Grid] = {}
        self._scalars: dict[Expr, Expr] = {}
        self._plain: set[Basic] = set()  # what has no arrays inside
        self._mixed = False

    def __call__(self, node: Basic) -> Grid:
        if node not in self._grids:
            count = N.shape(node)[0] * N.shape(node)[1]
            if count.is_Integer and count > MAX_WRITTEN:
                raise LimitError(f"{int(count):,} entries are too many to write out")
            rule = ENTRIES.get(type(node)) or _rule_of_matrix(node)
            self._grids[node] = [[self.scalar(x) for x in row] for row in rule(node, self)]
        return self._grids[node]

    def placed(self, node: Basic) -> Grid:
        """The entries at the point, where there is one."""
        grid = self(node)
        return [[self._at(e) for e in row] for row in grid] if self._at else grid

    def scalar(self, expr: Expr) -> Expr:
        """A scalar with every array inside it written out."""
        found = self._scalars.get(expr)
        if found is None:
            found = self._scalars[expr] = self._written(expr) if self._has_arrays(expr) else expr
        return found

    def _has_arrays(self, expr: Expr) -> bool:
        """Is anything in it to be written out? Looks at a part once, whoever shares it."""
        if not self._mixed:
            if not any(type(e) in SCALARS or N.is_array(e) for e in unseen([expr], self._plain)):
                return False
            self._mixed, self._plain = True, set()  # some of what has been seen is around an array
        inside = parts([expr], lambda e: e.args if e not in self._plain else ())
        if any(type(e) in SCALARS or N.is_array(e) for e in inside):
            return True
        self._plain.add(expr)
        return False

    def _written(self, expr: Expr) -> Expr:
        named = self.symbolic and isinstance(expr, N.Entry) and isinstance(expr.args[0], N.MatrixSymbol)
        if named or not expr.args:
            return expr
        if type(expr) in SCALARS:
            return self.scalar(SCALARS[type(expr)](expr, self))
        return rebuilt(expr, [self._argument(a) for a in expr.args])

    def _argument(self, a: Basic) -> Basic:
        if isinstance(a, ExprCondPair):
            return self._pair(a)
        return self.scalar(a) if isinstance(a, Expr) and not N.is_array(a) else a

    def _pair(self, pair: Basic) -> Basic:
        value, condition = pair.args
        return rebuilt(pair, (self.scalar(value), self._condition(condition)))

    def _condition(self, condition: Basic) -> Basic:
        """A comparison of scalars, or comparisons joined: x > where(c, p, q) is ITE(c, x > p, x > q)."""
        write = self.scalar if isinstance(condition, Relational) else self._condition
        return rebuilt(condition, [write(a) for a in condition.args]) if condition.args else condition


def _rule_of_matrix(node: Basic) -> Rule:
    """The rule of any SymPy matrix; raises MissingRule for an unknown kind."""
    if isinstance(node, sp.MatrixBase):
        return lambda matrix, grid: grids.grid_of(matrix)
    raise MissingRule(f"{type(node).__name__} cannot be written out entry by entry")


def entries(node: Basic, at: Callable[[Expr], Expr] | None = None) -> Grid | Expr:
    """The Grid of an array node, the scalar of a scalar one; `at`: see Expansion."""
    array, literal = N.is_array(node), isinstance(node, sp.MatrixBase)
    if at is None and (literal or not array) and not any(map(_is_written, classes(node) - {type(node)})):
        if not literal and type(node) not in SCALARS:  # as most problems of components are
            return node
        if literal and len(node) <= MAX_WRITTEN:
            return grids.grid_of(node)
    expansion = Expansion(at=at)
    return expansion(node) if array else expansion.scalar(node)


def _is_written(kind: type) -> bool:
    """Are the nodes of a class written out?"""
    return kind in SCALARS or N.is_array_kind(kind)
