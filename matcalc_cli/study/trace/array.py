"""Backpropagation on paper: the trace of an expression with vectors and matrices, a row for each operation.

Rows are v-1, v0 (the names of EXPR), v1, v2 ... in the order in which they are computed; each has its shape, and

    forward   v̇ = the operation's differential at the tangents of its operands
    reverse   v̄ = the sum over the users u of v of (∂u/∂v)ᵀ applied to ū, of the shape of v itself

(Griewank & Walther, Evaluating Derivatives, section 3.2; Giles, Collected matrix derivative results for forward and
reverse mode AD, section 2). The local maps are those of the rules table. Signs, numbers in front and transposes get no
row of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from sympy import Basic, MatrixBase, Mul, S, Symbol

from matcalc_cli.engine import algebra as A
from matcalc_cli.engine.matrix import differential
from matcalc_cli.engine.matrix.derive import stated
from matcalc_cli.engine.matrix.differential import pulled, pushed
from matcalc_cli.engine.textbook.polish import polish
from matcalc_cli.engine.textbook.signs import entered_sums, is_entered, opposite
from matcalc_cli.errors import LimitError, MathError, UsageError
from matcalc_cli.model import nodes as N
from matcalc_cli.model.allocate import function_name
from matcalc_cli.model.problem import Condition, Problem
from matcalc_cli.model.stack import deep
from matcalc_cli.model.walk import parts
from matcalc_cli.numeric.acceptable import no_tie
from matcalc_cli.numeric.evaluate import evaluate
from matcalc_cli.study.trace.rows import Traced

MAX_ROWS = 500
Others = dict[Basic, dict[Basic, Callable[[Basic], Basic]]]  # what else a row stands for, and how it is made of it


@dataclass(frozen=True)
class ArrayRow:
    """One operation: `formula` in the symbols of the rows it uses, `tangent` in their tangents, `adjoint` in the
    adjoints of the rows that use it; what stands in `value`, `slope` (of the tangent) and `weight` (of the adjoint) are
    the numbers at a point. An input has a `source`."""

    index: int
    formula: Basic
    operands: tuple[int, ...] = ()
    source: str = ""
    sign: str = "call"
    tangent: Basic = S.Zero
    adjoint: Basic = S.Zero
    value: np.ndarray | None = None
    slope: np.ndarray | None = None
    weight: np.ndarray | None = None

    @property
    def shape(self) -> tuple[Basic, ...]:
        """() of a scalar, else (rows, cols)."""
        return tuple(N.shape(self.formula)) if N.is_array(self.formula) else ()

    @property
    def partials(self) -> tuple[tuple[int, None], ...]:
        """The edges of the graph: local derivatives of arrays are maps, which have no short text."""
        return tuple((o, None) for o in self.operands)

    def fitted(self, value: npt.ArrayLike) -> np.ndarray:
        """A value in the row's own shape: a vector has one axis, a number none."""
        value = np.asarray(value, dtype=float)
        if not self.shape:
            return value.reshape(())
        return value.reshape(-1) if self.shape[1] == 1 else value.reshape(-1, *value.shape[-1:])


@dataclass(frozen=True)
class ArrayTrace(Traced[ArrayRow]):
    """`end` is the row of EXPR itself; `gradients` are its derivatives by the inputs, in their own shapes (scalar
    EXPR: the denominator layout), empty for an array. `seeded` names the input that forward mode varies."""

    problem: Problem
    name: str
    rows: tuple[ArrayRow, ...]
    end: int
    mode: str
    seeded: str
    gradients: tuple[tuple[str, Basic], ...]
    conditions: tuple[Condition, ...]

    @property
    def outputs(self) -> tuple[tuple[str, int], ...]:
        return ((self.name, self.end),)


def named(kind: str, index: int, like: Basic) -> Basic:
    """The symbol of a row (v), of its tangent (dot) or of its adjoint (bar)."""
    name = f"{kind}{index}"
    if not N.is_array(like):
        return Symbol(name, real=True)
    words = tuple(N.properties(like)) if kind == "v" and isinstance(like, N.MatrixSymbol) else ()
    return N.symbol(name, *N.shape(like), words)


def _trivial(e: Basic) -> bool:
    """-t, 2 A, Aᵀ and the 1 x 1 array that a number is taken from: shown where they are used."""
    if N.is_array(e) and tuple(N.shape(e)) == (1, 1):
        return True
    if isinstance(e, (N.MatMul, Mul)):
        return sum(not a.is_number for a in e.args) == 1
    return isinstance(e, N.Transpose)


def backprop(problem: Problem, mode: str = "reverse", wrt: str = "") -> ArrayTrace:
    """The trace of a problem in matrix notation; raises UsageError where EXPR is constant or a name is unknown."""
    if mode not in ("forward", "reverse", "both"):
        raise UsageError(f"--mode {mode!r} is not known", hint="one of forward, reverse, both")
    with deep():
        return _traced(problem, mode, wrt)


def _traced(problem: Problem, mode: str, wrt: str) -> ArrayTrace:
    f = differential.resolve(problem.expr)
    variables = {v.symbol: v.name for v in problem.variables if v.symbol is not None}
    walk = differential.Walk(variables)
    order = [e for e in walk.order([f]) if e not in variables and (e == f or not _trivial(e))]
    if len(order) > MAX_ROWS:
        raise LimitError(f"the trace has more than {MAX_ROWS} operations")
    if not order:
        raise UsageError("there is no operation to trace: EXPR is a name or constant")
    order, others = _rows(order, f, problem.expr)
    used = [x for x in variables if walk.depends(x)]
    index = {e: k + 1 - len(used) for k, e in enumerate((*used, *order))}
    symbols = {e: named("v", k, e) for e, k in index.items()}
    inputs = [ArrayRow(index[x], symbols[x], source=variables[x]) for x in used]
    formulas = {index[e]: _formula(e, index, symbols, others) for e in order}
    by_symbol = {symbols[e]: k for e, k in index.items()}
    rows = _with_adjoints([*inputs, *_operations(formulas, by_symbol)], {k: s for s, k in by_symbol.items()})
    names = [row.source for row in inputs]
    seeded = wrt or names[0]
    if seeded not in names:
        raise UsageError(f"--wrt: {wrt} does not occur in the expression", hint="its names are: " + ", ".join(names))
    return ArrayTrace(
        problem,
        function_name(problem),
        rows,
        index[f],
        mode,
        seeded,
        _gradients(f, used, problem.expr),
        stated(problem, f, walk.conditions, f, f, used),
    )


def _formula(e: Basic, index: Mapping[Basic, int], symbols: Mapping[Basic, Basic], others: Others) -> Basic:
    """A part in the symbols of the rows above it; one that has a later row of its own is written out."""
    own = index[e]
    above = {a: s for a, s in symbols.items() if index[a] < own}
    formula = _replaced(e, above)
    for row, aliases in others.items():
        if index.get(row, own) < own:
            above |= {a: made(symbols[row]) for a, made in aliases.items()}
    short = _replaced(e, above)
    return formula if short == formula else A.normal(short)


def _operations(formulas: Mapping[int, Basic], index: Mapping[Basic, int]) -> Iterator[ArrayRow]:
    """The rows of the operations, each with its tangent; `index` has the symbols of all rows."""
    for k, formula in formulas.items():
        used = {s: i for s, i in index.items() if _occurs(formula, s)}
        tangents = [pushed(formula, s, named("dot", i, s)) for s, i in used.items()]
        tangent = polish(A.add(*tangents)) if tangents else S.Zero
        yield ArrayRow(k, formula, tuple(sorted(used.values())), tangent=tangent)


def _with_adjoints(rows: Sequence[ArrayRow], symbols: Mapping[int, Basic]) -> tuple[ArrayRow, ...]:
    """The rows, each with the sum of what its users give back: (∂u/∂v)ᵀ applied to the adjoint of u."""
    shares: dict[int, list[Basic]] = {row.index: [] for row in rows}
    for user in rows:
        bar = named("bar", user.index, user.formula)
        for k in user.operands:
            share = pulled(user.formula, symbols[k], A.transpose(bar) if N.is_array(bar) else bar)
            shares[k].append(A.transpose(share) if N.is_array(share) else share)
    return tuple(replace(row, adjoint=polish(A.add(*shares[row.index]))) if shares[row.index] else row for row in rows)


def _rows(order: Sequence[Basic], f: Basic, entered: Basic) -> tuple[list[Basic], Others]:
    """The rows, and what else each stands for: M - X and X' - M' are written with the row of X - M (as it was entered),
    and B'A' with that of A B."""
    sums = entered_sums(entered, lambda e: polish(differential.resolve(e)))
    rows: list[Basic] = []
    others: Others = {}
    known: set[Basic] = set()
    for e in order:
        if e in known:
            continue
        main = e
        if isinstance(e, N.MatAdd | N.MatMul) and e != f:
            transposed = A.transpose(e)
            main = transposed if _turns(transposed) < _turns(e) else e
            other = opposite(main)  # of an antisymmetric A: A - X' has one, and its transpose -A - X has none
            if other is not None and is_entered(other, sums) and not is_entered(main, sums):
                main = A.scaled(S.NegativeOne, main)
            found: dict[Basic, Callable[[Basic], Basic]] = {
                _minus(main): _minus,
                A.transpose(main): A.transpose,
                _minus(A.transpose(main)): _minus_transposed,
            }
            others[main] = {a: how for a, how in found.items() if a != main}
            known |= {main, *found}
        rows.append(main)
    return rows, others


def _minus(e: Basic) -> Basic:
    return A.scaled(S.NegativeOne, e)


def _minus_transposed(e: Basic) -> Basic:
    return A.scaled(S.NegativeOne, A.transpose(e))


def _turns(e: Basic) -> int:
    return sum(isinstance(a, N.Transpose) for t in e.args for a in (t, *t.args))


def _gradients(f: Basic, used: Sequence[Basic], entered: Basic) -> tuple[tuple[str, Basic], ...]:
    if N.is_array(f):
        return ()
    found, _ = differential.derivatives(f, used)
    return tuple((x.name, polish(A.transpose(g) if N.is_array(g) else g, entered)) for x, g in zip(used, found))


def _replaced(e: Basic, symbols: Mapping[Basic, Basic]) -> Basic:
    """e with the rows it uses by name; what has a name is not looked into."""

    def inside(a: Basic) -> Basic:
        if a in symbols:
            return symbols[a]
        if isinstance(a, MatrixBase):
            return a.applyfunc(inside)
        if not a.args or isinstance(a, N.MatrixSymbol):
            return a
        c, core = A.split(a) if N.is_array(a) else (S.One, a)
        if core in symbols:
            return A.scaled(inside(c), symbols[core])
        args = [inside(b) for b in a.args]
        if all(x is y for x, y in zip(args, a.args)):
            return a
        return N.node(type(a), *args) if N.is_array(a) or isinstance(a, N.Scalar) else a.func(*args)

    if isinstance(e, MatrixBase):
        return e.applyfunc(inside)
    args = [inside(a) for a in e.args]
    return N.node(type(e), *args) if N.is_array(e) or isinstance(e, N.Scalar) else e.func(*args)


def _occurs(e: Basic, s: Basic) -> bool:
    return e == s or any(_occurs(a, s) for a in e.args)


# ------------------------------------------------------------------------------------------------------- numbers


def refuse_unknown(problem: Problem) -> None:
    """Raises UsageError for a function that has no values."""
    for e in parts([problem.expr]):
        if isinstance(e, (N.Undefined, N.UndefinedEwise, N.UndefinedScalar)):
            raise UsageError(f"{e.args[0].name} has no known values: numbers need functions that can be computed")


def _fails(e: Basic, values: Mapping[str, npt.ArrayLike]) -> bool:
    """Does a derivative not exist: at a zero of e, where two entries are the largest?"""
    if isinstance(e, N.EXTREMES):
        return not no_tie(e, np.asarray(evaluate(e.args[-1], values)), 0.0)
    return bool(np.any(evaluate(e, values) == 0))


def at_numbers(found: ArrayTrace, values: Mapping[str, npt.ArrayLike], v: Sequence[float] | None = None) -> ArrayTrace:
    """Values, tangents along v (of the seeded input) and adjoints of v (of EXPR); v left out has a 1 first."""
    try:
        done = _at_numbers(found, values, v)
    except np.linalg.LinAlgError:
        raise MathError("a matrix is singular at this point", hint="see the conditions of the trace") from None
    if any(_fails(c.expr, values) for c in found.conditions if c.kind in ("smooth", "nonzero")):
        raise MathError("a condition of the trace fails at this point", hint="see the conditions of the trace")
    return done


def _at_numbers(found: ArrayTrace, values: Mapping[str, npt.ArrayLike], v: Sequence[float] | None) -> ArrayTrace:
    env: dict[str, np.ndarray] = {}
    for row in found.rows:
        env[f"v{row.index}"] = row.fitted(values[row.source]) if row.source else _value(found, row, env)
    for row in found.rows if found.mode != "reverse" else ():
        here = env[f"v{row.index}"]
        if row.source:
            slope = _seed(here, v) if row.source == found.seeded else np.zeros_like(here)
        else:
            slope = row.fitted(evaluate(row.tangent, env))
        env[f"dot{row.index}"] = _finite(found, slope, row)
    for row in reversed(found.rows) if found.mode != "forward" else ():
        here = env[f"v{row.index}"]
        weight = _seed(here, None if found.mode == "both" else v) if row.index == found.end else np.zeros_like(here)
        if row.adjoint != S.Zero:
            weight = weight + row.fitted(evaluate(row.adjoint, env))
        env[f"bar{row.index}"] = _finite(found, np.broadcast_to(weight, here.shape), row)
    return replace(found, rows=tuple(_with_numbers(row, env) for row in found.rows))


def _with_numbers(row: ArrayRow, env: Mapping[str, np.ndarray]) -> ArrayRow:
    k = row.index
    return replace(row, value=env[f"v{k}"], slope=env.get(f"dot{k}"), weight=env.get(f"bar{k}"))


def _value(found: ArrayTrace, row: ArrayRow, env: Mapping[str, np.ndarray]) -> np.ndarray:
    try:
        value = row.fitted(evaluate(row.formula, env))
    except np.linalg.LinAlgError:
        value = np.array(np.nan)
    if not np.isfinite(value).all():
        raise MathError(f"{found.letter}{row.index} has no value here")
    return value


def _finite(found: ArrayTrace, slope: np.ndarray, row: ArrayRow) -> np.ndarray:
    if not np.isfinite(slope).all():
        raise MathError(f"a step has no derivative here: that of {found.letter}{row.index} is infinite or undefined")
    return slope


def _seed(like: np.ndarray, v: Sequence[float] | None) -> np.ndarray:
    """v in the shape of a value, columns first; a 1 in the first place where v is left out."""
    v = [1.0] + [0.0] * (np.size(like) - 1) if v is None else v
    if len(v) != np.size(like):
        raise UsageError(f"--v has {len(v)} entries, and {np.size(like)} are wanted here")
    return np.reshape(np.asarray(v, dtype=float), np.shape(like), order="F")


__all__ = ["ArrayRow", "ArrayTrace", "at_numbers", "backprop", "named", "refuse_unknown"]
