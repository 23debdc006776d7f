"""What a picture of a function shows, as data: curves, contours, phase portraits, curves in the plane and in space.

Samples are taken by NumPy from the tree, critical points and their classes from `critical`; the renderers only draw.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import sympy as sp
from sympy import Expr, Symbol

from matcalc_cli.errors import MathError, UsageError
from matcalc_cli.model.nodes import UndefinedScalar
from matcalc_cli.numeric.dual import Array
from matcalc_cli.numeric.field import Field, at, gradient, jacobian, values
from matcalc_cli.study.critical.points import Critical, Limit, critical
from matcalc_cli.study.drawing import Box, Line, Mark, Picture, Side, height_range, require_inside, widened
from matcalc_cli.study.iterate.iterations import Run
from matcalc_cli.study.level_lines import nullcline, sampled
from matcalc_cli.study.paths import path

Sides = Mapping[int, Side]  # of the axes that have one
Place = Sequence[float] | None  # where a tangent is drawn
Starts = Sequence[Sequence[float]]  # of trajectories
SAMPLES = 1201
ARROWS = 17
SEARCHED = (-10.0, 10.0)


@np.errstate(all="ignore")  # what has no value is not drawn
def picture(f: Field, box: Sides, point: Sequence[Expr] | None, starts: Starts, limit: Limit) -> Picture:
    """The picture that fits f. `box` has the sides that were asked for, `point` is where a tangent is drawn, `starts`
    are points that trajectories leave from. Raises UsageError for what has no picture."""
    _has_values(f)
    place = None if point is None else [_float(e) for e in point]
    n, m = len(f.unknowns), 0 if f.scalar else len(f.outputs)
    if starts and n != 2:
        raise UsageError("--from starts a path in a picture of two variables")
    if n == 1 and m == 0:
        return _curve(f, box, place, limit)
    if n == 2 and m == 0:
        return _contours(f, box, place, starts, limit)
    if n == 2 and m == 2:
        return _phase(f, box, place, starts, limit)
    if n == 1 and m in (2, 3):
        return _parametric(f, box, place)
    what = "a scalar" if f.scalar else f"a vector of {m}"
    raise UsageError(
        f"{what} of {n} variable{'' if n == 1 else 's'} ({', '.join(f.unknown_names)}) has no picture here",
        hint="drawn are scalars of one or two variables, 2-vectors of two, 2- and 3-vectors of one; "
        "the others need values: --at a=1",
    )


def _has_values(f: Field) -> None:
    if any(e.has(UndefinedScalar) for e in f.outputs):
        raise UsageError("an undefined function has no picture", hint="write the function out")
    if f.parameters:
        names = [p.name for p in f.parameters]
        raise UsageError(f"{', '.join(names)} has no value", hint=f"add --at {','.join(n + '=1' for n in names)}")


def _float(e: Expr | int) -> float:
    if getattr(e, "free_symbols", ()):
        raise UsageError(f"{e} is not a number", hint="a place in a picture is given in numbers")
    value = complex(sp.N(e))
    if abs(value.imag) > 1e-12 or not np.isfinite(value.real):
        raise UsageError(f"{e} is not a real number")
    return value.real


# ------------------------------------------------------------------------------------------------ points and frame


def _found(f: Field, box: Sides, limit: Limit) -> tuple[Critical | None, list[str]]:
    search = tuple(box.get(i, SEARCHED) for i in range(len(f.unknowns)))
    try:
        return critical(f, search, limit), []
    except MathError as problem:
        return None, [problem.message]


def _marks(found: Critical | None) -> tuple[list[Mark], list[str]]:
    """The isolated points, and a note on the others."""
    marks, notes = [], []
    for p in found.points if found else ():
        if all(e.is_number for e in p.at):
            marks.append(Mark(tuple(_float(e) for e in p.at), _kind(p.kind, p.note)))
        else:
            place = ", ".join(map(str, p.at))
            notes.append(
                f"({place}) is a whole {p.family or 'line'} of points: not marked" if len(p.at) > 1 else "not isolated"
            )
    return marks, notes + (list(found.notes) if found else [])


def _kind(kind: str, note: str) -> str:
    """The higher derivatives decide in one variable."""
    decided = note.rpartition(": ")[2].removeprefix("an ").removeprefix("a ")
    return decided if kind == "undecided" and decided in ("minimum", "maximum", "inflection") else kind


def _frame(n: int, box: Sides, places: Sequence[Sequence[float]]) -> Box:
    """The sides asked for; else around the places, with room; else -3 to 3."""
    near = [p for p in places if all(abs(v) <= SEARCHED[1] for v in p)] or list(places)
    sides = []
    for i in range(n):
        if i in box:
            sides.append(box[i])
        elif near:
            low, high = min(p[i] for p in near), max(p[i] for p in near)
            room = max(0.35 * (high - low), 1.5)
            sides.append((low - room, high + room))
        else:
            sides.append((-3.0, 3.0))
    if n == 2 and not box and near:  # one side may not be a sliver of the other
        longest = max(high - low for low, high in sides)
        sides = [widened(side, longest / 2) for side in sides]
    return tuple((float(low), float(high)) for low, high in sides)


def _within(marks: Sequence[Mark], box: Box) -> tuple[list[Mark], list[str]]:
    inside = [m for m in marks if all(lo - 1e-9 <= v <= hi + 1e-9 for v, (lo, hi) in zip(m.at, box))]
    outside = len(marks) - len(inside)
    return inside, [f"{outside} more point{'' if outside == 1 else 's'} outside of the picture"] if outside else []


# ------------------------------------------------------------------------------------------------------- a curve


def _curve(f: Field, box: Sides, place: Place, limit: Limit) -> Picture:
    found, notes = _found(f, box, limit)
    marks, more = _marks(found)
    frame = _frame(1, box, [m.at for m in marks] + ([place] if place else []))
    require_inside(place, frame, f.unknown_names)
    marks, outside = _within(marks, frame)
    t = np.linspace(*frame[0], SAMPLES)
    y = values(f.outputs, f.unknowns, t[None, :])[0]
    y = np.where(np.isfinite(y), y, np.nan)
    if np.isnan(y).all():
        raise MathError(f"the function has no value for {f.unknown_names[0]} from {t[0]:g} to {t[-1]:g}")
    levels = [float(at(f.outputs, f.unknowns, m.at)[0]) for m in marks]
    marks = [Mark((*m.at, v), m.kind) for m, v in zip(marks, levels)]
    lines = []
    if place:
        value, slope = float(at(f.outputs, f.unknowns, place)[0]), float(at(gradient(f), f.unknowns, place)[0])
        where = f"{f.unknown_names[0]} = {place[0]:.4g}"
        near = np.array(place[0]) + 1e-7 * (1 + abs(place[0])) * np.array([[-1.0, 1.0]])
        sides = values(gradient(f), f.unknowns, near)[0]
        if not np.isfinite([value, slope]).all() or abs(sides[1] - sides[0]) > 0.01 * (1 + abs(slope)):
            raise MathError(f"there is no tangent at {where}")
        label = f"tangent at {where}, slope {slope:.4g}"
        ends = np.array(frame[0])
        lines.append(Line("tangent", np.column_stack([ends, value + slope * (ends - place[0])]), label))
        marks.append(Mark((place[0], value), "point"))
    low, high = height_range(y, [m.at[1] for m in marks])
    if np.nanmin(y) < low or np.nanmax(y) > high:
        notes.append("the curve goes on beyond the upper or lower edge")
    curve = np.column_stack([t, _broken(f, t, y, high - low)])
    lines.insert(0, Line("curve", curve, f.name))
    return Picture(
        "curve", f, (f.unknown_names[0], f.name), (frame[0], (low, high)), tuple(lines), tuple(marks),
        notes=(*notes, *more, *outside),
    )  # fmt: skip


def _broken(f: Field, t: Array, y: Array, height: float) -> Array:
    """The pen is lifted at a jump: where the middle of a long step lies outside of both ends, or is no nearer."""
    steps = np.abs(np.diff(y))
    long = np.flatnonzero(steps > 0.2 * height)
    a, b = t[long].copy(), t[long + 1].copy()
    ya, yb = y[long].copy(), y[long + 1].copy()
    for _ in range(30):  # bisection towards the larger change: it stays large at a jump
        middle = (a + b) / 2
        ym = values(f.outputs, f.unknowns, middle[None, :])[0]
        left = ~(np.abs(ym - ya) < np.abs(yb - ym))
        a, ya, b, yb = (
            np.where(left, a, middle),
            np.where(left, ya, ym),
            np.where(left, middle, b),
            np.where(left, ym, yb),
        )
    jump = long[~(np.abs(yb - ya) < 0.1 * height)]
    out = y.copy()
    out[jump] = np.nan
    return out


# ------------------------------------------------------------------------------------------------------ two variables


def _arrows(exprs: Sequence[Expr], unknowns: Sequence[Symbol], box: Box) -> Array:
    """Directions on a coarse grid, inside of the edges; none where the field is zero or has no value."""
    inner = tuple((lo + (hi - lo) / (2 * ARROWS), hi - (hi - lo) / (2 * ARROWS)) for lo, hi in box)
    g = sampled(exprs, unknowns, inner, ARROWS)
    x, y = np.meshgrid(g.x, g.y)
    size = np.hypot(*g.values)
    kept = np.isfinite(size) & (size > 1e-12 * np.nanmax(np.where(np.isfinite(size), size, 0), initial=1e-300))
    return np.column_stack([x[kept], y[kept], g.values[0][kept] / size[kept], g.values[1][kept] / size[kept]])


def _contours(f: Field, box: Sides, place: Place, starts: Starts, limit: Limit) -> Picture:
    found, notes = _found(f, box, limit)
    marks, more = _marks(found)
    frame = _frame(2, box, [m.at for m in marks] + ([place] if place else []) + list(starts))
    require_inside(place, frame, f.unknown_names)
    marks, outside = _within(marks, frame)
    grid = sampled(f.outputs, f.unknowns, frame)
    if np.isnan(grid.values).all():
        raise MathError("the function has no value in the picture")
    slope = gradient(f)
    arrows = _arrows(slope, f.unknowns, frame)
    levels = _levels(grid.values[0], [float(at(f.outputs, f.unknowns, m.at)[0]) for m in marks if m.kind == "saddle"])
    lines = [path(tuple(-e for e in slope), f, start, frame, "steepest descent") for start in starts]
    marks += [Mark(tuple(start), "start") for start in starts]
    if place:
        lines.append(_tangent_of_contour(f, slope, place, frame))
        marks.append(Mark(tuple(place), "point"))
    return Picture(
        "contours", f, f.unknown_names, frame, tuple(lines), tuple(marks), grid, arrows, levels,
        (*notes, *more, *outside, "arrows show the direction of the gradient, not its size"),
    )  # fmt: skip


def _tangent_of_contour(f: Field, slope: Sequence[Expr], place: Sequence[float], frame: Box) -> Line:
    g = at(slope, f.unknowns, place)
    size = float(np.hypot(*g))
    where = f"({', '.join(f'{v:.4g}' for v in place)})"
    if not np.isfinite(size) or size == 0:
        raise MathError(f"the gradient is zero or has no value at {where}: the contour has no tangent there")
    along = np.array([-g[1], g[0]]) / size * 0.18 * min(hi - lo for lo, hi in frame)
    ends = np.array([place - along, place + along])
    return Line("tangent", ends, f"tangent of the contour at {where}, |∇{f.name}| = {size:.4g}")


def _levels(z: Array, through: Sequence[float]) -> tuple[float, ...]:
    """About ten heights; denser towards the end where most of the values are, and those of the saddles."""
    finite = np.sort(z[np.isfinite(z)])
    low, high = float(finite[0]), float(finite[-1])
    if not high > low:
        return (low,)
    middle = (float(np.median(finite)) - low) / (high - low)
    if 0.12 <= middle <= 0.88:
        step = _round_up((high - low) / 11)
        found = [k * step for k in range(int(np.ceil(low / step)), int(np.floor(high / step)) + 1)]
    else:
        rise = [float(f"{r:.2g}") for r in np.geomspace(3e-4, 0.8, 11) * (high - low)]
        found = [low + r for r in rise] if middle < 0.12 else [high - r for r in rise]
    found = [v for v in found if not any(abs(v - s) < 0.02 * (high - low) for s in through)] if middle > 0.12 else found
    through = [s for s in through if low < s < high]
    return tuple(sorted({*(float(f"{v:.6g}") for v in found), *through}))


def _round_up(step: float) -> float:
    """1, 2 or 5 times a power of ten, not below step."""
    power = 10.0 ** np.floor(np.log10(step))
    return float(next(k * power for k in (1, 2, 5, 10) if k * power >= step * 0.999))


def _phase(f: Field, box: Sides, place: Place, starts: Starts, limit: Limit) -> Picture:
    if place:
        raise UsageError("--at gives values of parameters here: a phase portrait has no tangent", hint="--from x=1,y=1")
    found, notes = _found(f, box, limit)
    marks, more = _marks(found)
    frame = _frame(2, box, [m.at for m in marks] + list(starts))
    marks, outside = _within(marks, frame)
    grid = sampled(f.outputs, f.unknowns, frame)
    if np.isnan(grid.values).all(axis=(1, 2)).any():
        raise MathError("the field has no value in the picture")
    lines = []
    for name, e in zip(f.unknown_names, f.outputs):
        points = nullcline(e, f.unknowns, frame)
        if e.is_zero:
            notes.append(f"{name}' is zero everywhere: it has no nullcline")
        elif len(points):
            lines.append(Line("nullcline", points, f"{name}' = 0"))
    lines += [path(f.outputs, f, start, frame, "trajectory") for start in starts]
    marks += [Mark(tuple(start), "start") for start in starts]
    return Picture(
        "phase portrait", f, f.unknown_names, frame, tuple(lines), tuple(marks), grid,
        _arrows(f.outputs, f.unknowns, frame), (),
        (*notes, *more, *outside, "arrows show the direction of motion, not its speed"),
    )  # fmt: skip


@np.errstate(all="ignore")  # what has no value is not drawn
def run_picture(run: Run, limit: Limit) -> Picture:
    """The iterates of a run over the curve, over contours, or over the lines where the components are zero."""
    f = run.field
    n = len(f.unknowns)
    if n > 2 or len(f.outputs) > n:
        raise UsageError("--plot draws runs in one or two unknowns", hint="--save writes the iterates of any run")
    if n == 1 and not f.scalar:
        f = replace(f, scalar=True)
    rows = np.array([[float(v) for v in row.x] for row in run.iterations])
    rows = rows[(np.abs(rows) < 1e6).all(axis=1)]
    p = picture(f, dict(enumerate(_frame(n, {}, rows.tolist()))), None, (), limit)
    lines, marks = p.lines, p.marks
    if n == 1:
        rows = np.column_stack([rows[:, 0], values(f.outputs, f.unknowns, rows.T)[0]])
        rows = rows[np.isfinite(rows).all(axis=1)]
        room = 0.05 * float(np.ptp(rows[:, 1]))
        low, high = min(p.box[1][0], rows[:, 1].min() - room), max(p.box[1][1], rows[:, 1].max() + room)
        p = replace(p, box=(p.box[0], (float(low), float(high))))
    elif not f.scalar:
        lines = tuple(replace(part, label=f"{f.name}{k} = 0") for k, part in enumerate(lines))
        marks = tuple(replace(mark, kind="root") for mark in marks)
        p = replace(p, kind="zero lines", arrows=None, notes=())
    name = {"newton": "Newton", "minimize": "Newton, minimising"}.get(run.method, "gradient descent")
    label = f"{name}: {len(run.iterations) - 1} iterations"
    steps = Line("path", _along_tangents(rows) if n == 1 and run.method == "newton" else rows, label)
    ends = (Mark(tuple(rows[0].tolist()), "start"), Mark(tuple(rows[-1].tolist()), "end"))
    return replace(p, lines=(*lines, steps), marks=(*marks, *ends))


def _along_tangents(rows: Array) -> Array:
    """From each point of the curve along its tangent to the axis, and from there up to the curve."""
    feet = np.column_stack([rows[1:, 0], np.zeros(len(rows) - 1)])
    return np.concatenate([rows[:1], np.stack([feet, rows[1:]], axis=1).reshape(-1, 2)])


# --------------------------------------------------------------------------------------------- curves of a parameter


def _parametric(f: Field, box: Sides, place: Place) -> Picture:
    name = f.unknown_names[0]
    side = box.get(0, (-np.pi, np.pi) if place is None else (place[0] - np.pi, place[0] + np.pi))
    require_inside(place, (side,), (name,))
    t = np.linspace(*side, SAMPLES)
    points = values(f.outputs, f.unknowns, t[None, :]).T
    points[~np.isfinite(points).all(axis=1)] = np.nan
    if np.isnan(points).all():
        raise MathError(f"the curve has no points for {name} from {side[0]:g} to {side[1]:g}")
    frame = tuple(height_range(column, ()) for column in points.T)
    span = np.array([hi - lo for lo, hi in frame])
    jumps = np.flatnonzero((np.abs(np.diff(points, axis=0)) > 0.3 * span).any(axis=1))
    points[jumps] = np.nan
    first = points[np.isfinite(points).all(axis=1)][0]
    marks = [Mark(tuple(map(float, first)), "start")]
    lines = [Line("curve", points, f"{name} from {side[0]:.4g} to {side[1]:.4g}")]
    if place:
        here = at(f.outputs, f.unknowns, place)
        along = at([row[0] for row in jacobian(f.outputs, f.unknowns)], f.unknowns, place)
        where = f"{name} = {place[0]:.4g}"
        size = float(np.linalg.norm(along))
        if not np.isfinite([*here, size]).all() or size == 0:
            raise MathError(f"there is no tangent at {where}")
        reach = along / size * 0.3 * float(max(span))
        speed = f"tangent at {where}, speed {size:.4g}"
        lines.append(Line("tangent", np.array([here - reach, here + reach]), speed))
        marks.append(Mark(tuple(map(float, here)), "point"))
    axes = tuple(f"{f.name}{i}" for i in range(len(f.outputs)))
    kind = "plane curve" if len(axes) == 2 else "space curve"
    p = Picture(kind, f, axes, frame, tuple(lines), tuple(marks))
    return replace(p, box=_evened(frame)) if not p.equal else p


def _evened(frame: Box) -> Box:
    """A flat side gets some room, so that a straight line is no sliver."""
    longest = max(hi - lo for lo, hi in frame)
    return tuple(widened(side, longest / 4) for side in frame)
