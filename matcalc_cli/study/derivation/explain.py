"""explain(problem, layout): the derivation of a derivative, rule by rule, in the notation of differentials.

Matrix notation is the engine's own record of the rules it applied; by components the local rule of every node that
depends on a variable. Both end alike: the differentials are put into one another, collected into df = ... dX, and the
derivative is read off in the layout asked for. Texts with lets of scalars are explained twice: through the lets, which
is the chain rule, and with the lets substituted. A higher derivative is explained one differentiation after another:
the derivative found so far is the function of the next part.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sympy import Basic, S, Symbol

from matcalc_cli.engine import algebra as A
from matcalc_cli.engine import derive
from matcalc_cli.engine.case import case_of, is_plain, kind_of
from matcalc_cli.engine.matrix import differential
from matcalc_cli.engine.matrix.structure import STRUCTURES
from matcalc_cli.engine.textbook.polish import polish
from matcalc_cli.errors import MatcalcError, UsageError
from matcalc_cli.model import nodes as N
from matcalc_cli.model.allocate import function_name
from matcalc_cli.model.nodes import is_array, node
from matcalc_cli.model.problem import Derivative, Layout, Problem, Step, Target
from matcalc_cli.model.walk import parts
from matcalc_cli.study.derivation import catalogue
from matcalc_cli.study.derivation.components import by_components
from matcalc_cli.study.derivation.lines import LONG, Line, Part, d_of
from matcalc_cli.study.derivation.spelling import Spelling


@dataclass(frozen=True)
class Explanation:
    """The derivation of one derivative; `transposed` says whether the layout step transposes."""

    problem: Problem
    derivative: Derivative
    name: str
    parts: tuple[Part, ...]
    transposed: bool


@dataclass(frozen=True)
class Explanations:
    """One explanation for each variable asked for."""

    problem: Problem
    parts: tuple[Explanation, ...]


def explain(
    problem: Problem, layout: Layout = Layout.numerator, structure: str = "entries", order: int = 1
) -> Explanations:
    """The derivations by every variable asked for.

    Raises UsageError for a derivative that has no derivation of this kind: one of a third-order tensor.
    """
    found = derive.derive(problem, layout, order, None, structure, "explain")
    return Explanations(problem, tuple(explained(derivative) for derivative in found))


def explained(derivative: Derivative) -> Explanation:
    """How this derivative comes about."""
    problem = derivative.problem
    name = function_name(problem)
    # by the scalars first, as the engines do it
    targets = sorted(derivative.targets, key=lambda target: target.kind != "scalar")
    if len(targets) == 1:
        transposed = _layout_turns(problem, targets[0], derivative.layout)
        parts = _first(problem, targets[0], name, None if transposed else derivative.expr)
    else:
        parts, transposed = _in_turn(replace(problem, targets=()), targets, name, derivative.layout)
    return Explanation(problem, derivative, name, parts, transposed)


def _layout_turns(problem: Problem, target: Target, layout: Layout) -> bool:
    return case_of(layout, kind_of(problem.expr), [target]).transpose


def _first(problem: Problem, target: Target, name: str, known: Basic | None = None) -> tuple[Part, ...]:
    """The derivation of a first derivative; `known` is that derivative in numerator layout."""
    if problem.explicit and target.grid is not None:
        return by_components(problem, target, name)
    if target.grid is not None and target.kind != "scalar":
        raise UsageError("a derivation is by one variable of a matrix expression", hint="give a single name to --wrt")
    return (Part("", tuple(_by_matrices(problem, target, name, known))),)


_ORDINALS = ("First", "Second", "Third", "Fourth", "Fifth", "Sixth")


def _in_turn(problem: Problem, targets: Sequence[Target], name: str, layout: Layout) -> tuple[tuple[Part, ...], bool]:
    """The parts of a higher derivative, and whether its last layout step transposes."""
    _refuse_tensors(problem, targets)
    free = iter(n for n in "ghpqrsuvw" if n not in {name, *(v.name for v in problem.variables)})
    parts: list[Part] = []
    transposed = column = False
    for k, target in enumerate(targets):
        if k:
            name = next(free)
        part = _first(problem, target, name)[-1]
        lines = part.lines
        if k:
            lines = (replace(lines[0], reason=f"the derivative above{', as a column' if column else ''}"), *lines[1:])
        parts.append(Part(f"{_ORDINALS[k]} derivative", lines))
        here = Layout.denominator if kind_of(problem.expr) == "scalar" else Layout.numerator
        if k + 1 == len(targets):
            hessian = target.kind != "scalar" and kind_of(problem.expr) != "scalar"
            transposed = case_of(layout, kind_of(problem.expr), targets[-2:] if hessian else [target]).transpose
        else:
            (found,) = derive.derive(replace(problem, targets=((target,),)), here)
            # a column of partial derivatives, also of a row variable: what is differentiated next is a vec
            column = target.kind == "vector" and kind_of(problem.expr) == "scalar"
            problem = replace(problem, expr=found.expr, lets=())
    return tuple(parts), transposed


def _refuse_tensors(problem: Problem, targets: Sequence[Target]) -> None:
    arrays = [t for t in targets if t.kind != "scalar"]
    if len(arrays) + (kind_of(problem.expr) != "scalar") > 2 or len(targets) > len(_ORDINALS):
        raise UsageError("there is no derivation of a third-order tensor", hint="explain one of its slices")
    if any(t.symbol is not None and is_array(t.symbol) and N.properties(t.symbol) & STRUCTURES.keys() for t in arrays):
        raise UsageError("a derivation by a structured variable is of a first derivative")
    if any(t.grid is not None and not is_plain(t) for t in arrays):
        raise UsageError("a derivation by a structured variable is of a first derivative")


def _named(name: str, e: Basic) -> Basic:
    return N.symbol(name, *N.shape(e)) if is_array(e) else Symbol(name, real=True)


def _terms(e: Basic) -> tuple[Basic, ...]:
    return tuple(e.args) if isinstance(e, N.MatAdd) else (e,)


# ------------------------------------------------------------------------------------------------ matrix notation


def _by_matrices(problem: Problem, target: Target, name: str, known: Basic | None) -> list[Line]:
    x = target.symbol if target.grid is None else target.grid[0][0]
    steps: list[Step] = []
    f = differential.resolve(problem.expr)
    gradient, _ = differential.derivative(f, x, steps.append)
    shape, printed = A.dims(gradient), _numerator(problem, target, known)
    gradient = printed if printed is not None and A.dims(printed) == shape else polish(gradient, problem.expr)
    symbol, spelling = _named(name, f), Spelling(problem.expr)
    shown = spelling.shown(f)
    lines = [Line("define", symbol, shown, (shown,), "the function")]
    moves: dict[Basic, Basic] = {}
    steps = spelling.steps(steps, f, x)
    for step in steps:
        if step.after is S.NaN:
            line = _of_exponential(step.before, x)
            moves[line.left.args[0]] = line.right
            lines.append(line)
            continue
        moves[step.before] = step.after
        if isinstance(step.before, N.Trace) and tuple(N.shape(step.before.args[0])) == (S.One, S.One):
            continue  # the trace of a 1 x 1 product: d[x'A x] = d[x'A x]
        left, right = spelling.shown(d_of(step.before)), spelling.shown(step.after)
        lines.append(Line("rule", left, right, _terms(right), "", catalogue.of(step.before)))
    df = d_of(symbol)
    if len(steps) > 1:
        whole = _put_in(f, x, moves)
        if whole is not None and sum(1 for _ in parts([whole])) < LONG:
            whole = spelling.collected(whole)
            lines.append(Line("substitute", df, whole, _terms(whole), "the differentials put in"))
    lines.append(_collected(f, symbol, x, gradient))
    return lines


def _of_exponential(e: Basic, x: Basic) -> Line:
    """d[expm(A)] = expm(A) dA by a scalar in A = t B, and under a trace; elsewhere there is no derivative."""
    right = A.mul(e, d_of(e.args[0]))
    if is_array(x):
        e, right = node(N.Trace, e), node(N.Trace, right)
        return Line("rule", d_of(e), right, (right,), "", catalogue.of(e.args[0]))
    return Line("rule", d_of(e), right, (right,), "", catalogue.of(e))


def _numerator(problem: Problem, target: Target, known: Basic | None) -> Basic | None:
    """The derivative as printed in numerator layout; None of a structured variable, whose differential is not free."""
    if target.symbol is not None and is_array(target.symbol) and N.properties(target.symbol) & STRUCTURES.keys():
        return None
    if known is not None:
        return known
    (found,) = derive.derive(replace(problem, targets=((target,),)), Layout.numerator)
    return found.expr


def _put_in(f: Basic, x: Basic, moves: Mapping[Basic, Basic]) -> Basic | None:
    """df in terms of dx alone; None where a rule has no closed form."""
    known: dict[Basic, Basic] = {}

    def expanded(e: Basic) -> Basic:
        if e in known:
            return known[e]
        if isinstance(e, N.Differential | N.DifferentialScalar):
            inner = e.args[0]
            answer = e if inner == x or inner not in moves else expanded(moves[inner])
        elif e.args and not isinstance(e, N.MatrixSymbol) and e.has(N.Differential, N.DifferentialScalar):
            answer = e.func(*(expanded(a) for a in e.args))
        else:
            answer = e
        known[e] = answer
        return answer

    try:
        return A.normal(expanded(moves[f])) if f in moves else None
    except (MatcalcError, TypeError, ValueError, AttributeError):
        return None


def _collected(f: Basic, symbol: Basic, x: Basic, gradient: Basic) -> Line:
    """df = tr(G dX), dy = J dx or d vec F = J d vec X."""
    dx = d_of(x)
    if not is_array(x):
        slope = gradient
        right = _times(slope, dx)
        return Line("collect", d_of(symbol), right, (right,), f"collected: the factor of d{x.name}")
    column, row = x.shape[1] == 1, x.shape[0] == 1
    if not is_array(f):
        if column:
            right, reason = _product(gradient, dx), f"a number is its own transpose: d{x.name} on the right"
        elif row:
            right, reason = _product(dx, gradient), f"a number is its own transpose: d{x.name} on the left"
        else:
            product = _product(gradient, dx)
            right, reason = node(N.Trace, product), f"tr(A B) = tr(B A) and tr(Aᵀ) = tr(A): d{x.name} last"
        return Line("collect", d_of(symbol), right, (right,), reason)
    left = d_of(symbol) if symbol.shape[1] == 1 else node(N.Vec, d_of(symbol))
    right = _product(gradient, dx if column else node(N.Vec, dx))
    vecs = "" if column and symbol.shape[1] == 1 else "; vec(A X B) = (Bᵀ ⊗ A) vec X"
    return Line("collect", left, right, (right,), f"collected: the factor of the differential{vecs}")


def _product(*args: Basic) -> Basic:
    """A product as it stands: nothing is moved, nothing is multiplied out."""
    args = tuple(b for a in args if a != S.One for b in (a.args if isinstance(a, N.MatMul) else (a,)))
    if len(args) == 1:
        return args[0]
    if any(A.is_zero(a) for a in args):
        return A.mul(*args)
    return node(N.MatMul, *args)


def _times(slope: Basic, dx: Basic) -> Basic:
    return _product(dx, slope) if is_array(slope) else slope * dx
