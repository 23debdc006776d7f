"""J·v by one forward sweep and v'·J by one reverse sweep: the Jacobian is never formed.

    forward   dx = v;       d(node) = sum of ∂node/∂arg d(arg)          up to the outputs
    reverse   adjoint(f) = v;   adjoint(arg) += adjoint(node) ∂node/∂arg    down to the variables

In components both walk the scalars' table of partials; in matrix notation the maps of the rules table, by their faces
`apply` and `adjoint` (in trace form: tr(G dF) = tr(H dX), so G = v' gives the row v'·J itself).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from sympy import Basic, Expr, ImmutableDenseMatrix, S, Symbol

from matcalc_cli.engine import algebra as A
from matcalc_cli.engine.domain.local.point import expansions, failing_condition, polynomials
from matcalc_cli.engine.domain.scalar import conditions
from matcalc_cli.engine.evaluation import at_point
from matcalc_cli.engine.matrix import differential
from matcalc_cli.engine.matrix.derive import stated, with_signs
from matcalc_cli.engine.matrix.structure import STRUCTURES
from matcalc_cli.engine.scalar import components
from matcalc_cli.engine.scalar.entries import entries
from matcalc_cli.engine.textbook.polish import polish
from matcalc_cli.errors import UsageError
from matcalc_cli.model import names
from matcalc_cli.model import nodes as N
from matcalc_cli.model.allocate import DIRECTIONS, function_name, names_of, used_by
from matcalc_cli.model.problem import Condition, Derivative, Layout, Problem, Target
from matcalc_cli.model.stack import deep
from matcalc_cli.numeric.field import Field, field


@dataclass(frozen=True)
class Product:
    """J·v or v'·J. `direction` is v, `slope` the ∂l/∂y it comes from, if any; `derivative` carries the result."""

    command: str
    name: str
    direction: Basic
    letter: str
    derivative: Derivative
    slope: Basic | None = None

    @property
    def problem(self) -> Problem:
        return self.derivative.problem


def letter(problem: Problem, direction: Sequence[Basic] = ()) -> str:
    """v, or the next letter that neither the input nor the direction uses, in either case: of a matrix it is V."""
    taken = names_of(problem)
    if len(direction) == 1 and isinstance(direction[0], Symbol | N.MatrixSymbol) and taken.alone(direction[0].name):
        return direction[0].name  # a new name that was given with --v
    bases = {names.split(e.name)[0] if isinstance(e, Symbol) else "" for e in direction}
    if len(direction) > 1 and len(bases) == 1 and (base := bases.pop()) and taken.alone(base):
        return base  # and the same by components
    taken.add(*used_by(*direction))
    return taken.fresh(*DIRECTIONS, free=taken.alone)


def symbolic(name: str, count: int) -> tuple[Symbol, ...]:
    """(v0, v1, ...); v alone in one dimension."""
    return (Symbol(name, real=True),) if count == 1 else tuple(Symbol(f"{name}{i}", real=True) for i in range(count))


# ---------------------------------------------------------------------------------------------------- components


def _written_note(problem: Problem) -> tuple[str, ...]:
    """A structured variable that is written out moves by its free entries, as in `diff`."""
    targets = problem.targets[0] if problem.targets else ()
    if any(not all(e.is_Symbol for e in t.entries) or len({*t.entries}) < len(t.entries) for t in targets):
        return ("structured variable: by its free entries",)
    return ()


def product(
    f: Field,
    command: str,
    v: Sequence[Expr] | None,
    slope: Basic | None = None,
    normalise: Callable[[Expr], Expr] | None = None,
    loss: Expr | None = None,
) -> Product:
    """jvp or vjp of a field; v left out is symbolic (1 for vjp of a scalar). `normalise` tidies an entry.

    `loss` is l(f(x)), where v is its `slope`: what l needs, the product needs.
    """
    name, column = letter(f.problem, v or ()), command == "jvp"
    v = _direction(f, command, v, name)
    found = (components.jvp if column else components.vjp)(f.outputs, f.unknowns, v)
    sparse = {((i, 0) if column else (0, i)): e for i, e in enumerate(found) if e is not S.Zero}
    sparse = components.tidied(sparse, normalise)
    rows, cols = (len(found), 1) if column else (1, len(found))
    scalar = column and f.scalar
    targets = f.problem.targets[0] if f.problem.targets else ()
    needed, factors = ([*f.outputs], [*v, *f.lost]) if loss is None else ([*f.outputs, loss], [*f.lost])
    derivative = Derivative(
        f.problem,
        sparse.get((0, 0), S.Zero) if scalar else components.matrix(sparse, rows, cols),
        () if scalar else (rows, cols),
        Layout.numerator,
        targets,
        f"∂{f.name}/∂{targets[0].name}" if targets else "",
        command,
        rows=_labels(f) if column else (),
        cols=() if column else tuple(x.name for x in f.unknowns),
        conditions=conditions(needed, found, factors=factors),
        notes=(*f.problem.notes, *_written_note(f.problem)),
    )
    return Product(command, f.name, ImmutableDenseMatrix(list(v)), name, derivative, slope)


def _direction(f: Field, command: str, v: Sequence[Expr] | None, name: str) -> Sequence[Expr]:
    """v as given, of the right length; left out it is symbolic, and 1 for vjp of a scalar."""
    count = len(f.unknowns) if command == "jvp" else len(f.outputs)
    if v is None:
        return (S.One,) if command == "vjp" and f.scalar else symbolic(name, count)
    if len(v) != count:
        what = "one entry for each variable" if command == "jvp" else "one entry for each component"
        raise UsageError(f"--v has {len(v)} entries, and {command} takes {count}: {what}")
    return v


def _labels(f: Field) -> tuple[str, ...]:
    """f0, f1, ... of the components; f1, f2, ... where the variables count from 1."""
    base = 1 if min((names.split(x.name)[1] or "0" for x in f.unknowns), default="0") == "1" else 0
    return tuple(f"{f.name}{i + base}" for i in range(len(f.outputs)))


def loss_seed(outputs: Sequence[Expr], loss: Problem) -> tuple[Expr, Basic, list[Expr]]:
    """(l(f(x)), ∂l/∂y in the names y, its entries at y = f(x))."""
    ys = loss.targets[0][0].entries
    if not loss.explicit or len(ys) != len(outputs):
        raise UsageError("--loss takes a scalar expression in y, the value of EXPR", hint='as in --loss "sum(y.^2)/2"')
    value = entries(loss.expr)
    assert isinstance(value, Expr)  # a loss is a scalar
    found = components.sparse_jacobian([value], ys)
    slope = [found.get((0, j), S.Zero) for j in range(len(ys))]
    here = dict(zip(ys, outputs))
    return value.xreplace(here), ImmutableDenseMatrix(slope), [e.xreplace(here) for e in slope]


# ----------------------------------------------------------------------------------------------- matrix notation


def _structure_note(x: Basic) -> tuple[str, ...]:
    """What is counted as independent where `diff` goes by the free entries."""
    words = " ".join(sorted(N.properties(x) & STRUCTURES.keys()))
    if not words:
        return ()
    article = "an" if words.startswith("anti") else "a"
    return (f"by {article} {words} variable: its entries count as independent (diff goes by its free entries)",)


Loss = Callable[[Basic], tuple[Basic, list[Condition]]]  # y -> (∂l/∂y in trace form, what it needs)


def product_matrix(problem: Problem, target: Target, command: str, v: Basic | None, loss: Loss | None) -> Product:
    """jvp or vjp for arrays of any size, v by itself or by a loss of the value of f."""
    f, x = differential.resolve(problem.expr), target.symbol if target.grid is None else target.grid[0][0]
    name = letter(problem, () if v is None else (v,))
    model = x if command == "jvp" else f
    if v is None and loss is None:
        v = S.One if not N.is_array(model) else _letter_like(model, name)
    if v is not None and N.shape(v) != N.shape(model):
        (a, b), (c, d) = N.shape(v), N.shape(model)
        raise UsageError(f"--v is {a}×{b}, and {command} takes {c}×{d} here")
    walk = differential.Walk([x])
    with deep():
        if command == "jvp":
            result = differential.pushed(f, x, v, walk)
        else:
            if loss is not None:
                seed, needed = loss(f)
                walk.conditions.update(dict.fromkeys(needed))
            else:
                seed = A.transpose(v) if N.is_array(v) else v
            v = A.transpose(seed) if N.is_array(seed) else seed
            result = differential.pulled(f, x, seed, walk)
        result = with_signs(polish(result, problem.expr), problem.expr)
    derivative = Derivative(
        problem,
        result,
        N.shape(result) if N.is_array(result) else (),
        Layout.numerator,
        (target,),
        f"∂{function_name(problem)}/∂{target.name}",
        command,
        conditions=stated(problem, f, walk.conditions, f, result, [x]),
        notes=(*problem.notes, *_structure_note(x)),
    )
    return Product(command, function_name(problem), polish(v) if N.is_array(v) else v, _upper(name, v), derivative)


def matrix_loss(loss: Basic, y: Basic) -> Loss:
    """The loss l(y) for `product_matrix`."""
    slope, conditions = differential.derivative(loss, y)

    def at(value: Basic) -> tuple[Basic, list[Condition]]:
        here = [differential.resolve(e.xreplace({y: value})) for e in (slope, *(c.expr for c in conditions))]
        return here[0], [replace(c, expr=e) for c, e in zip(conditions, here[1:])]

    return at


def _letter_like(model: Basic, name: str) -> Basic:
    rows, cols = N.shape(model)
    return N.symbol(name if S.One in (rows, cols) else name.upper(), rows, cols)


def _upper(name: str, v: Basic) -> str:
    named = isinstance(v, N.MatrixSymbol) and v.name == name
    return name.upper() if not named and N.is_array(v) and S.One not in N.shape(v) else name


def at_values(result: Product, point: Mapping[Symbol, Expr]) -> Product:
    """The product at a point; raises MathError where the derivative does not exist."""
    direction = result.direction.xreplace(dict(point))
    needs = failing_condition(result.derivative.conditions, point)
    if needs is None or result.slope is not None:
        return replace(result, derivative=at_point(result.derivative, point), direction=direction)
    f = field(result.problem)
    found = expansions(f.outputs, f.unknowns, point, 1, f.lost, needs)
    listed, start, back = polynomials(found, f.unknowns, point)
    smooth = product(replace(f, outputs=tuple(listed), lost=()), result.command, list(result.direction))
    value = at_point(replace(smooth.derivative, conditions=()), {**point, **start}).expr.xreplace(back)
    at = tuple((s.name, v) for s, v in point.items())
    derivative = replace(result.derivative, expr=value, at=at, conditions=())
    return replace(result, derivative=derivative, direction=direction)
