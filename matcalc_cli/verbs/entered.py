"""What is entered beside EXPR: problems by components, points, boxes and starts, from their texts.

Errors name the option of the command line; the Python face puts the name of its argument there.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from matcalc_cli.errors import MatcalcError, SyntaxProblem, UsageError

if TYPE_CHECKING:
    from sympy import Expr, Symbol

    from matcalc_cli.language.given import Given
    from matcalc_cli.language.kinds.call import Call
    from matcalc_cli.model.problem import Problem, Target
    from matcalc_cli.numeric.field import Field

    Values = dict[Symbol, Expr]  # of names

BOX = (-10.0, 10.0)


def problem(
    text: str | Problem,
    given: Given,
    wrt: tuple[str, ...],
    expand: bool = True,
    targets: bool = True,
    needs: str = "",
    points: tuple[str, ...] = (),
) -> Problem:
    """The Problem by components: arrays of known size are written out, names listed in --wrt are scalars. `needs` is
    what the command needs of EXPR (language/kinds/call.Call), `points` the texts of --at and --from."""
    if not isinstance(text, str):  # SymPy objects: nothing about them is open
        return text
    from matcalc_cli.language.text.reader import read

    read(text)  # a syntax error is told before SymPy is imported
    from matcalc_cli.language.facts import call
    from matcalc_cli.language.forgiving import listed
    from matcalc_cli.language.parse import parse

    bracketed = tuple(f"[{w}]" if "[" not in w and "," in w and not _with_capital(w) else w for w in map(listed, wrt))
    read_as = call(needs, *points)
    if needs and any(kind != "scalar" for kind in read_as.facts.values()):
        named, declared = _with_sizes(text, given, bracketed, points, read_as)
        return parse(text, declared, named, expand=True, targets=targets, call=read_as)
    return parse(text, given, bracketed or None, expand=expand and bool(given), targets=targets, call=read_as)


def named_once(text: str | Problem, given: str, at: str) -> tuple[str, ...]:
    """The one name in `at`, where EXPR has arrays: log det(I + t A) about t = 0 is expanded in t."""
    from matcalc_cli.language.given import split_top

    listed = [part.partition("=")[0].strip() for part, _ in split_top(at, ",;") if "=" in part]
    if len(listed) != 1 or not isinstance(text, str):
        return ()
    from matcalc_cli.language.facts import call
    from matcalc_cli.language.parse import parse
    from matcalc_cli.model.names import key

    problem = parse(text, given, targets=False, call=call("scalar", at))
    known = {key(v.name) for v in problem.variables}
    return tuple(listed) if not problem.explicit and len(known) > 1 and key(listed[0]) in known else ()


def _with_sizes(
    text: str, given: Given, wrt: tuple[str, ...], points: tuple[str, ...], read_as: Call
) -> tuple[tuple[str, ...] | None, Given]:
    """(--wrt, --given) with the sizes that the arrays in --at and --from tell; without --wrt, what --from names."""
    from matcalc_cli.language.given import split_top
    from matcalc_cli.language.parse import parse
    from matcalc_cli.language.point import concrete_sizes
    from matcalc_cli.model.names import key

    plain = parse(text, given, wrt or None, targets=bool(wrt), call=read_as)
    values = ", ".join(point for point in points if "=" in point)
    if not wrt and len(points) > 1:
        started = [part.partition("=")[0].strip() for part, _ in split_top(points[-1], ",;") if "=" in part]
        known = {key(v.name) for v in plain.variables}
        wrt = (", ".join(started),) if started and {key(name) for name in started} <= known else ()
    return wrt or None, given if plain.explicit else concrete_sizes(values, plain, given)


def _with_capital(text: str) -> bool:
    """Does a list name a capital, W, b? Then each name has a derivative of its own."""
    from matcalc_cli.language.kinds.letters import letter
    from matcalc_cli.model.names import key

    parts = [part.strip() for part in text.split(",") if part.strip()]
    return any(part[0].isalpha() and letter(key(part)).name == "capital" for part in parts)


def component_field(problem: Problem, at: str) -> Field:
    """The problem by components, the names in --at at their values."""
    from matcalc_cli.numeric.field import field

    return field(problem, point_of(at, problem))


def order_of(start: str, field: Field) -> str:
    """The unknowns in the order in which --from names them, as a --wrt; "" where it does not name them all."""
    from matcalc_cli.language.given import split_top
    from matcalc_cli.model.names import key

    listed = [part.partition("=")[0].strip() for part, _ in split_top(start, ",;")]
    return ",".join(listed) if sorted(map(key, listed)) == sorted(map(key, field.unknown_names)) else ""


def require_order_of_state(field: Field, wrt: str | Sequence[str]) -> None:
    """Raises UsageError where it is not said which name each component of a system belongs to.

    x' = [v, -x] is a centre where the first component is the velocity of x, and a saddle where it is that of v: names
    in alphabetical order are a guess.
    """
    from matcalc_cli.language.forgiving import plain_order

    if wrt or field.scalar or not field.square or plain_order(field.unknown_names):
        return
    names = field.unknown_names
    hint = f"add --wrt {','.join(reversed(names))}" + (f", or --wrt {','.join(names)}" if len(names) == 2 else "")
    raise UsageError(
        f"which name belongs to which component? The order of {', '.join(names)} is not plain",
        hint=hint + ": the names in the order of the components",
    )


def number(text: str) -> float:
    """A number entered as an expression: 2*pi, 1/3, -5."""
    from matcalc_cli.language.parse import parse

    value = parse(text.strip(), targets=False).expr
    if not getattr(value, "is_number", False) or not value.is_real:
        raise SyntaxProblem(f"{text.strip()!r} is not a number")
    if math.isinf(float(value)):
        raise UsageError(f"{text.strip()} is too large a number here")
    return float(value)


def box_of(text: str, names: tuple[str, ...]) -> tuple[tuple[float, float], ...]:
    """`-5:5`, or `x=-2:2,y=0:3` with the default for what is left out."""
    from matcalc_cli.model.names import key

    sides, seen = dict.fromkeys(map(key, names), BOX), set()
    for part in text.split(",") if text.strip() else ():
        name, equals, interval = part.rpartition("=")
        low, colon, high = interval.partition(":")
        if not colon or not low.strip() or not high.strip():
            raise SyntaxProblem(
                f"--box: {part.strip()!r} is not LOW:HIGH", hint="as in --box -5:5 or --box x=-2:2,y=0:3"
            )
        side = (number(low), number(high))
        if not side[0] < side[1]:
            raise UsageError(f"--box: {part.strip()} is empty", hint="LOW has to be below HIGH")
        if equals and key(name.strip()) not in sides:
            raise UsageError(f"--box: {name.strip()} is not an unknown", hint="the unknowns are " + ", ".join(names))
        if key(name.strip()) in seen:
            again = f"{name.strip()} has two sides" if equals else "two sides for every unknown"
            raise UsageError(f"--box: {again}", hint="one for each, as in --box x=-2:2,y=0:3")
        seen.add(key(name.strip()))
        sides.update({key(name.strip()): side} if equals else dict.fromkeys(sides, side))
    return tuple(sides.values())


def start_of(field: Field, text: str) -> list[Expr]:
    """The starting value of every unknown."""
    if not text.strip():
        listed = ",".join(f"{n}=1" for n in field.unknown_names)
        raise UsageError("where to start?", hint=f"add --from {listed}")
    from matcalc_cli.language.forgiving import with_names

    try:
        text = with_names(text, field.unknown_names)
    except MatcalcError as found:
        raise _of_option(found, "--from") from None
    point = point_of(text, field.problem, "--from")
    missing = [x.name for x in field.unknowns if x not in point]
    if missing:
        raise UsageError(
            f"--from has no start for {', '.join(missing)}", hint=f"add it, or fix it: --at {missing[0]}=1"
        )
    free = [x.name for x in field.unknowns if not point[x].is_number or not point[x].is_real]
    if free:
        raise UsageError(f"--from: the start of {free[0]} is not a real number")
    return [point[x] for x in field.unknowns]


def positive(value: float, option: str) -> None:
    if not 0 < value < math.inf:
        raise UsageError(f"{option} has to be positive and finite, not {value:g}")


def between(least: int, value: int, most: int, option: str) -> None:
    if not least <= value <= most:
        raise UsageError(f"{option} is between {least} and {most}, not {value}")


def array_point(text: str, target: Target, problem: Problem) -> str:
    """The a of `--at x=a` in matrix notation; a name that is free when nothing is said."""
    from matcalc_cli.model.allocate import RESERVED, Names, names_of, used_by
    from matcalc_cli.model.names import key, tidy
    from matcalc_cli.model.nodes import shape as shape_of

    taken = names_of(problem)
    if not text.strip():
        return taken.fresh(*("ABCD" if target.kind == "matrix" else "abcd"), free=taken.unused)
    assert target.symbol is not None  # a target without a grid is an array
    inside, shape = Names(used_by(problem.expr)), shape_of(target.symbol)
    name, equals, value = (part.strip() for part in text.partition("="))
    if not equals:
        name, equals, value = target.name, "=", name
    if key(name) != key(target.name) or not equals or not value.isidentifier():
        raise SyntaxProblem("in matrix notation the point is a name", hint=f"as in --at {target.name}=a")
    if not inside.unused(value) and value not in RESERVED:
        raise UsageError(f"--at: {value} occurs in the expression itself", hint="choose another name for the point")
    declared = next((v for v in problem.variables if key(v.name) == key(value)), None)
    if declared is not None and (declared.rows, declared.cols) != tuple(shape):
        sizes = "a scalar" if declared.kind == "scalar" else f"{declared.rows}×{declared.cols}"
        raise UsageError(f"--at: {value} is {sizes}, and {target.name} is {shape[0]}×{shape[1]}")
    return tidy(value)


def point_of(text: str, problem: Problem, option: str = "--at") -> Values:
    """The values of names in --at, --from or --error."""
    from matcalc_cli.language.point import parse_point

    try:
        return parse_point(text, problem) if text.strip() else {}
    except MatcalcError as found:
        raise _of_option(found, option) from None


def _of_option(found: MatcalcError, option: str) -> MatcalcError:
    """The error of a point, of the option it was entered in."""
    found.message, found.hint = (t.replace("--at", option) for t in (found.message, found.hint))
    return found


def inputs_of(problem: Problem) -> list[Symbol]:
    """All scalar names, in natural order; raises UsageError where a name is an array without entries."""
    for v in problem.variables:
        if v.kind != "scalar":
            hint = f'declare it, as in --given "{v.name}: 2,2"'
            raise UsageError(f"{v.name} has no entries: its size is not concrete", hint=hint)
    return [v.symbol for v in problem.variables if v.symbol is not None]


def as_entered(text: str | Problem, given: str, problem: Problem) -> tuple[list[Expr], bool]:
    """(components, is EXPR a scalar?) in the order of the text: SymPy's constructors rearrange nothing."""
    import sympy as sp

    from matcalc_cli.engine.scalar.entries import entries
    from matcalc_cli.engine.scalar.grids import vec
    from matcalc_cli.language.parse import parse
    from matcalc_cli.model.nodes import is_array

    if isinstance(text, str) and not given.strip():  # sizes need arithmetic
        with sp.evaluate(False):
            raw = parse(text, targets=False).expr
        if isinstance(raw, sp.MatrixBase):
            return vec([list(raw.row(i)) for i in range(raw.rows)]), False
        if not is_array(raw) and not any(is_array(a) for a in sp.preorder_traversal(raw)):
            return [raw], True
    grid = entries(problem.expr)
    return (vec(grid), False) if isinstance(grid, list) else ([grid], True)


def numbers_at(text: str, problem: Problem) -> Values:
    """--at with a number for each name."""
    point = point_of(text, problem)
    for symbol, value in point.items():
        if not value.is_number or not value.is_real:
            raise UsageError(f"--at: {symbol.name} = {value} is not a real number")
    return point


def complete(point: Values, problem: Problem) -> None:
    """Raises UsageError where a name has no value."""
    missing = [v.name for v in problem.variables if v.kind == "scalar" and v.symbol not in point]
    if missing:
        raise UsageError(f"--at has no value for {', '.join(missing)}", hint=f"as in --at {missing[0]}=1")


def points_of(text: str, problem: Problem, unknowns: Sequence[Symbol]) -> list[Values]:
    """One point x=0.1,y=0.2, or several values of the one unknown."""
    if "=" in text or len(unknowns) > 1:
        return [point_of(text, problem, "--error")]
    return [point_of(f"{unknowns[0].name}={value}", problem, "--error") for value in text.split(",")]
