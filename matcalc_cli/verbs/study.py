"""What is done with derivatives: critical points, Taylor polynomials, iterations, traces, comparisons."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

from matcalc_cli.errors import UsageError
from matcalc_cli.verbs import directions, entered

if TYPE_CHECKING:
    from sympy import Expr, Symbol

    from matcalc_cli.model.problem import Problem, Variable
    from matcalc_cli.study.compare import Comparison
    from matcalc_cli.study.critical.points import Critical
    from matcalc_cli.study.iterate.iterations import Run
    from matcalc_cli.study.iterate.starts import Starts
    from matcalc_cli.study.taylor import Expansion
    from matcalc_cli.study.trace.array import ArrayTrace
    from matcalc_cli.study.trace.scalar import Trace

Limit = Callable[[float], AbstractContextManager[Any]]
MAX_DIGITS = 10_000
MAX_ITERATIONS = 100_000  # every one of them is a row
MAX_STARTS = 1000


def unlimited(seconds: float) -> AbstractContextManager[None]:
    """No limit of time: where a call is not watched."""
    return nullcontext()


def critical(
    text: str | Problem, wrt: Sequence[str] = (), given: str = "", at: str = "", box: str = "", limit: Limit = unlimited
) -> Critical:
    """The zeros of ∇f of a scalar f(x), or those of a system f(x), each with its class by eigenvalues (Strogatz,
    Nonlinear Dynamics and Chaos, 5.2; Nocedal and Wright, Numerical Optimization, 2.1)."""
    system = entered.problem(text, given, tuple(wrt), needs="components", points=(at,))
    field = entered.component_field(system, at)
    entered.require_order_of_state(field, wrt)
    from matcalc_cli.study.critical.points import critical as verb

    return verb(field, entered.box_of(box, field.unknown_names), limit)


def taylor(
    text: str | Problem,
    wrt: Sequence[str] = (),
    given: str = "",
    at: str = "",
    order: int = 2,
    remainder: bool = False,
    error: Sequence[str] = (),
) -> Expansion:
    """T(x) = sum over k <= order of d^k f(a; (x - a)^k)/k!, in components or in matrix notation, about the a of
    `at`."""
    wrt = tuple(wrt) or entered.named_once(text, given, at)
    problem = entered.problem(text, given, wrt, expand=False, needs="scalar", points=(at,))
    from matcalc_cli.numeric.field import field
    from matcalc_cli.study import taylor as verb

    target = problem.targets[0][0]
    beside = target.kind == "scalar" and not problem.explicit and len(problem.targets[0]) == 1
    if target.grid is None or beside:
        if error or remainder:
            raise UsageError("--error and --remainder need components", hint="declare sizes, as in --given 'x: 3'")
        if target.grid is None:
            return verb.taylor_matrix(problem, target, entered.array_point(at, target, problem), order)
        return verb.taylor_by_scalar(problem, target, entered.point_of(at, problem).get(target.grid[0][0]), order)
    about = entered.point_of(at, problem)
    unknowns = field(problem).unknowns
    named = [x.name for x in unknowns if x in about]
    if not wrt and 0 < len(named) < len(unknowns):  # log(a)*x^2 about x = 0: a is a parameter
        return taylor(text, (f"[{', '.join(named)}]",), given, at, order, remainder, error)
    known = {x: v for x, v in about.items() if x not in unknowns}
    points = [point for each in error for point in entered.points_of(each, problem, unknowns)]
    return verb.taylor(field(problem, known), about, order, remainder, points)


def newton(
    text: str | Problem,
    start: str,
    wrt: Sequence[str] = (),
    given: str = "",
    at: str = "",
    minimize: bool = False,
    damping: bool = False,
    max_iter: int = 100,
    tol: float = 0.0,
    digits: int = 16,
) -> Run:
    """x - J(x)^-1 f(x) until a step is below tol (1 + |x|); of a minimum x - H(x)^-1 ∇f(x), with `damping` H shifted
    and steps halved until f falls (Nocedal and Wright, 3.3 and 11.1)."""
    tolerance = _bounds(max_iter, tol, digits, minimize, damping)
    asked: dict[str, Any] = {"needs": "components", "points": (at, start)}
    system = entered.problem(text, given, tuple(wrt), **asked)
    field = entered.component_field(system, at)
    order = entered.order_of(start, field)
    if order and not wrt and not field.scalar:  # the state in the order in which its start is entered
        field = entered.component_field(entered.problem(system.text, given, (order,), **asked), at)
    entered.require_order_of_state(field, wrt or order)
    from matcalc_cli.study.iterate.newton import newton as verb

    return verb(field, entered.start_of(field, start), max_iter, tolerance, digits, minimize, damping)


def newton_from_many(
    text: str | Problem,
    starts: int,
    box: str = "",
    wrt: Sequence[str] = (),
    given: str = "",
    at: str = "",
    minimize: bool = False,
    damping: bool = False,
    max_iter: int = 100,
    tol: float = 0.0,
) -> Starts:
    """Newton's method from so many starts in a box: which start found what, and which found nothing, and why."""
    tolerance = _bounds(max_iter, tol, 16, minimize, damping)
    entered.between(1, starts, MAX_STARTS, "--starts")
    system = entered.problem(text, given, tuple(wrt), needs="components", points=(at,))
    field = entered.component_field(system, at)
    entered.require_order_of_state(field, wrt)
    from matcalc_cli.study.iterate.starts import from_many

    sides = entered.box_of(box, field.unknown_names)
    return from_many(field, sides, starts, max_iter, tolerance, minimize, damping)


def _bounds(max_iter: int, tol: float, digits: int, minimize: bool, damping: bool) -> float:
    """The tolerance of a run, whose other numbers are looked at too."""
    entered.between(1, digits, MAX_DIGITS, "--digits")
    entered.between(1, max_iter, MAX_ITERATIONS, "--max-iter")
    if tol != 0:
        entered.positive(tol, "--tol")
    if damping and not minimize:
        raise UsageError("--damping is for --minimize", hint="a root is looked for by plain steps")
    return tol or (1e-12 if digits <= 16 else math.pow(10.0, max(-300, 2 - digits)))


def descent(
    text: str | Problem,
    start: str,
    wrt: Sequence[str] = (),
    given: str = "",
    at: str = "",
    rate: float | None = None,
    max_iter: int = 1000,
    tol: float = 1e-8,
) -> Run:
    """x - t ∇f(x) with a fixed rate t, or with t halved until Armijo's condition holds (Nocedal and Wright, 3.1)."""
    entered.between(1, max_iter, MAX_ITERATIONS, "--max-iter")
    entered.positive(tol, "--tol")
    if rate is not None:
        entered.positive(rate, "--rate")
    system = entered.problem(text, given, tuple(wrt), needs="components", points=(at, start))
    field = entered.component_field(system, at)
    from matcalc_cli.study.iterate.descent import descent as verb

    return verb(field, entered.start_of(field, start), max_iter, tol, rate)


def autodiff(
    text: str | Problem,
    at: str = "",
    mode: str = "forward",
    wrt: str = "",
    v: str = "",
    given: str = "",
    expand: bool = False,
) -> Trace | ArrayTrace:
    """The evaluation trace (Wengert list): values, tangents of forward or adjoints of reverse mode (Griewank and
    Walther, Evaluating Derivatives, chapter 3)."""
    problem = entered.problem(text, given, (), expand, targets=False, points=(at,))
    if not problem.explicit:
        if expand:
            raise UsageError("--expand needs concrete sizes", hint="declare them, as in --given 'A: 2,2; x: 2'")
        return _array_trace(text, problem, mode, wrt, at, v, given)
    from matcalc_cli.study.trace import scalar as verb

    inputs = entered.inputs_of(problem)
    outputs, scalar = entered.as_entered(text, given, problem)
    point = entered.numbers_at(at, problem) if at.strip() else None
    seeds, weights = directions.seeds_of(v, wrt, mode, inputs)
    return verb.trace(problem, outputs, scalar, inputs, mode, point, seeds, weights)


def _array_trace(
    text: str | Problem, problem: Problem, mode: str, wrt: str, at: str, v: str, declared: str
) -> ArrayTrace:
    """The trace of a problem in matrix notation, with numbers where --at gives them."""
    from matcalc_cli.study.trace.array import at_numbers, backprop, refuse_unknown

    if wrt and mode == "reverse":
        raise UsageError("--wrt names the seed of forward mode", hint="reverse mode gives all inputs at once")
    if v and not at.strip():
        raise UsageError("--v is for numbers", hint="add --at with a value for every name")
    if not at.strip():
        return backprop(problem, mode, wrt)
    refuse_unknown(problem)
    if not isinstance(text, str):
        raise UsageError("a trace in numbers is of an expression as text", hint="leave out at, or write EXPR as text")
    from matcalc_cli.language.parse import parse
    from matcalc_cli.language.point import concrete_sizes, named

    at = named(at, problem)
    given = concrete_sizes(at, problem, declared)
    concrete = parse(text, given, targets=False)
    point = entered.numbers_at(at, parse(text, given, expand=True, targets=False))
    values = {v.name: _numbers_of(v, point) for v in concrete.variables}
    return at_numbers(backprop(concrete, mode, wrt), values, directions.numbers_of(v))


def _numbers_of(variable: Variable, point: Mapping[Symbol, Expr]) -> float | list[list[float]]:
    """The rows of a variable, structure included; a number of a scalar."""
    from matcalc_cli.language.build import grid

    scalar = variable.kind == "scalar" and variable.symbol is not None
    size = (int(variable.rows), int(variable.cols))
    entries: list[list[Any]] = [[variable.symbol]] if scalar else grid(variable.name, *size, variable.words).tolist()
    found = [[e.xreplace(dict(point)) for e in row] for row in entries]
    if any(not e.is_number for row in found for e in row):
        raise UsageError(f"--at has no value for {variable.name}", hint="give every name a value")
    numbers = [[float(e) for e in row] for row in found]
    return numbers[0][0] if scalar else numbers


def compare(
    text: str | Problem, at: str, wrt: Sequence[str] = (), given: str = "", h: str = "1e-2,1e-5,1e-8,1e-11"
) -> Comparison:
    """One derivative at one point by symbols, difference quotients of the steps h, forward and reverse mode."""
    problem = entered.problem(text, given, tuple(wrt), points=(at,))
    from matcalc_cli.numeric.field import field, unknowns_of
    from matcalc_cli.study.compare import compare as verb

    point = entered.numbers_at(at, problem)
    unknowns = unknowns_of(problem)
    entered.complete(point, problem)
    known = {x: v for x, v in point.items() if x not in unknowns}
    outputs, _ = entered.as_entered(text, given, problem)
    raw = [e.xreplace(known) for e in outputs] if known else outputs
    steps = [entered.number(part) for part in h.split(",")]
    for step in steps:
        entered.positive(step, "--h")
    return verb(field(problem, known), raw, [point[x] for x in unknowns], steps)
