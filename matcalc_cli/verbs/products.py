"""J v and v' J: the Jacobian is multiplied and never formed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from matcalc_cli.errors import UsageError
from matcalc_cli.verbs import directions, entered
from matcalc_cli.verbs.derive import normaliser

if TYPE_CHECKING:
    from matcalc_cli.model.problem import Problem, Target
    from matcalc_cli.study.products import Product


def product(
    command: str,
    text: str | Problem,
    v: str = "",
    loss: str = "",
    wrt: Sequence[str] = (),
    given: str = "",
    at: str = "",
    expand: bool = False,
    simplify: bool | None = None,
    check: bool = False,
) -> Product:
    """`jvp`: J v, one forward sweep; `vjp`: v' J, one reverse sweep, v by itself or the slope of a loss of y = EXPR."""
    if loss and v:
        raise UsageError("--v and --loss exclude each other: the loss gives v")
    problem = entered.problem(text, given, tuple(wrt), expand=expand, points=(at,))
    from matcalc_cli.study import products

    if at and not loss:
        at, v = _with_direction(at, v, problem)
    place = at
    if at and not problem.explicit:  # by a scalar beside arrays too
        problem, place = _with_entries(problem, at, wrt)
    if len(problem.targets[0]) > 1:
        names = [t.name for t in problem.targets[0]]
        raise UsageError(
            f"{command} is by one variable, and {', '.join(names)} are several", hint=f"add --wrt {names[0]}"
        )
    target = problem.targets[0][0]
    if target.grid is None or target.kind == "scalar" and not problem.explicit:
        return _checked(_by_arrays(command, problem, target, v, loss, given), check)
    field = entered.component_field(problem, "")
    count = len(field.unknowns) if command == "jvp" else len(field.outputs)
    direction = directions.direction_entries(v, given, count, problem) if v else None
    slope, composed = None, None
    if loss:
        inner = directions.loss_of(loss, given, problem.expr, True)
        composed, slope, direction = products.loss_seed(field.outputs, inner)
    found = _checked(products.product(field, command, direction, slope, normaliser(simplify), composed), check)
    return products.at_values(found, entered.point_of(place, problem)) if at else found


def _with_direction(at: str, v: str, problem: Problem) -> tuple[str, str]:
    """The point without the values of a new name that --v has, v where it is left out, and those values for it."""
    from matcalc_cli.language.point import taken_out
    from matcalc_cli.model.allocate import names_of

    name = v.strip() or "v"
    if not name.isidentifier() or not names_of(problem).alone(name):
        return at, v
    rest, value = taken_out(at, name)
    return (rest, value) if value else (at, v)


def _by_arrays(command: str, problem: Problem, target: Target, v: str, loss: str, given: str) -> Product:
    """In matrix notation: by an array, or by a scalar beside arrays of any size."""
    from matcalc_cli.study import products

    variable = target.symbol if target.grid is None else target.grid[0][0]
    model = variable if command == "jvp" else problem.expr
    direction = directions.direction_of(v, given, model, problem) if v else None
    slope = None
    if loss:
        inner = directions.loss_of(loss, given, problem.expr, False)
        slope = products.matrix_loss(inner.expr, inner.targets[0][0].symbol)
    return products.product_matrix(problem, target, command, direction, slope)


def _with_entries(problem: Problem, at: str, wrt: Sequence[str]) -> tuple[Problem, str]:
    """The problem by components, its sizes those of the values at the point; and the point with all its names."""
    from matcalc_cli.language.point import concrete_sizes, named

    at = named(at, problem)
    listed = tuple(wrt) or (", ".join(t.name for t in problem.targets[0]),)
    return entered.problem(problem.text, concrete_sizes(at, problem), listed, expand=True, points=(at,)), at


def _checked(found: Product, check: bool) -> Product:
    """What --check has to say goes with the result."""
    if not check:
        return found
    from matcalc_cli.checking.products import checked

    return checked(found)
