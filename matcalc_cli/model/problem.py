"""What goes in (`Problem`) and what comes out (`Derivative`) of the engine: frozen data, no algorithm."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from sympy import Basic, Expr, S, Symbol


class Layout(str, Enum):
    """Layout convention of a derivative (SPEC section 2)."""

    numerator = "numerator"
    denominator = "denominator"
    mixed = "mixed"


@dataclass(frozen=True)
class Variable:
    """One name of the input: `kind` is scalar, vector, row or matrix; `words` are the declared properties."""

    name: str
    kind: str
    rows: Expr
    cols: Expr
    words: frozenset[str] = frozenset()
    inferred: bool = True
    symbol: Basic | None = None

    @property
    def shape(self) -> tuple[Expr, ...]:
        """() of a scalar, (n,) of a column vector, (1, n) of a row, (m, n) of a matrix."""
        return {"scalar": (), "vector": (self.rows,)}.get(self.kind, (self.rows, self.cols))


@dataclass(frozen=True)
class Target:
    """What is differentiated by: an explicit grid of scalar symbols, or one array symbol of any size.

    `kind` is scalar, vector, row or matrix; `grid` holds the scalar symbols row by row for explicit entries and is
    None for an array symbol, which is then `symbol`. `name` is how headings call it.
    """

    name: str
    kind: str
    grid: tuple[tuple[Basic, ...], ...] | None = None
    symbol: Basic | None = None

    @property
    def shape(self) -> tuple[Any, Any]:
        """(rows, cols)."""
        if self.grid is not None:
            return len(self.grid), len(self.grid[0])
        assert self.symbol is not None, "a target has a grid or a symbol"
        return self.symbol.shape

    @property
    def entries(self) -> tuple[Basic, ...]:
        """vec of the grid: the scalar symbols, columns stacked."""
        grid = self.grid or ((),)
        return tuple(row[j] for j in range(len(grid[0])) for row in grid)


_DIGITS = 100  # of a number that may be 0


@dataclass(frozen=True)
class Condition:
    """What a result needs: `kind` is one of nonzero, positive, nonnegative, invertible, full-rank (of
    constant rank), largest-rank, whole, smooth, positive-definite, distinct, principal (no eigenvalue is <= 0),
    off-poles (none of 0, -1, -2, ...). With `form` it is asked for by what is printed alone, as by 1 ./ x of
    prod(x) (1 ./ x)': the derivative exists without it. With `sufficient` it is not known to be needed everywhere."""

    kind: str
    expr: Basic
    form: bool = False
    sufficient: bool = False

    def with_(self, kind: str, expr: Basic) -> Condition:
        """The same said of something else."""
        return Condition(kind, expr, self.form, self.sufficient)

    def fails(self, value: Basic) -> bool:
        """Is it certainly wrong where its expression has this value?"""
        if value in (S.NaN, S.ComplexInfinity):
            return True
        if self.kind == "off-poles":
            return bool(value.is_Integer and value.is_nonpositive)
        known = {"nonzero": "is_zero", "positive": "is_nonpositive", "nonnegative": "is_negative"}.get(self.kind)
        if known and getattr(value, known) is None and known != "is_negative":
            return _seems_zero(value)
        return bool(known and getattr(value, known))


def _seems_zero(value: Basic) -> bool:
    """Is a number 0 to as many digits as were looked at, as softplus(1) - log(1 + e)?"""
    if not value.is_number:
        return False
    found = value.evalf(15, maxn=_DIGITS)
    return bool(found.is_zero or found.is_Float and found._prec == 1)


@dataclass(frozen=True)
class Step:
    """One application of a rule: its name in the catalogue, the part it was applied to, and what came of it."""

    rule: str
    before: Basic
    after: Basic


@dataclass(frozen=True)
class Problem:
    """A text as read: its expression, its names and their sizes, and what it is to be differentiated by.

    `targets` lists the successive differentiations; each is a tuple of variables that get a derivative of their own.
    `arrays` are the arrays that are written out: their entries are among `variables`, and `symbol` is the grid of them.
    `partly_defined` are scalar parts that need not have a value, as 1/x of x/x: each has to, though `expr` lost them.
    `in_lets` are the `lets` and `expr` in terms of the lets as names, where all are scalars and short.
    `name` is what stood left of an = in the text, y of y = x^2 and f of f(x) = x^2.
    `reading` says of each name what it was read as, and why. `decimals` are the numbers that were entered as decimals.
    """

    text: str
    expr: Basic
    variables: tuple[Variable, ...] = ()
    targets: tuple[tuple[Target, ...], ...] = ()
    lets: tuple[tuple[str, Basic], ...] = ()
    notes: tuple[str, ...] = ()
    arrays: tuple[Variable, ...] = ()
    partly_defined: tuple[Basic, ...] = ()
    name: str = ""
    reading: tuple[str, ...] = ()
    decimals: tuple[Expr, ...] = ()
    in_lets: tuple[Basic, ...] = ()

    @property
    def right(self) -> str:
        """The text without the y = in front."""
        left, _, right = self.text.partition("=")
        whole = self.name and ";" not in self.text.strip().rstrip(";") and "\n" not in self.text.strip()
        return right.strip().rstrip("; ") if whole and left.strip().startswith(self.name) else self.text

    @property
    def explicit(self) -> bool:
        """True when every array has known entries, so that the component engine serves."""
        return all(v.kind == "scalar" for v in self.variables)


def size_letters(problem: Problem) -> list[Symbol]:
    """The size letters of a problem, in the order of the names that have them."""
    own = {v.symbol for v in problem.variables}
    sizes = [s for v in problem.variables for size in (v.rows, v.cols) for s in sorted(size.free_symbols, key=str)]
    inside = [s for s in problem.expr.free_symbols if isinstance(s, Symbol) and s.is_integer and s.is_positive]
    return list(dict.fromkeys([*sizes, *(s for s in sorted(inside, key=str) if s not in own)]))


@dataclass(frozen=True)
class Derivative:
    """A finished derivative.

    `expr` is a SymPy scalar, a SymPy Matrix, a matrix node, or a tuple of them (the slices of a third-order tensor);
    slices that are one formula are a Slices node.
    `shape` is () for a scalar, (rows, cols) for a matrix, (slices, rows, cols) for a tensor. `rows` and `cols` name the
    rows and columns of an explicit result. `order` is 0 for a value, 1 for a first derivative, and so on. `check` is
    what --check found (analysis.check.Check), `steps` the derivation of --steps (analysis.explain.Explanation).
    """

    problem: Problem
    expr: Any
    shape: tuple[Any, ...]
    layout: Layout
    targets: tuple[Target, ...]
    symbol: str = ""
    command: str = "diff"
    order: int = 1
    rows: tuple[str, ...] = ()
    cols: tuple[str, ...] = ()
    slices: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    notes: tuple[str, ...] = ()
    at: tuple[tuple[str, Any], ...] = field(default=())
    check: Any = None
    steps: Any = None
