"""What a picture of a function shows, as data: curves, contours, phase portraits, curves in the plane and in space.

Samples are taken by NumPy from the tree, critical points and their classes from `critical`; the renderers only draw.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import sympy as sp
from sympy import Expr, Symbol

from matcalc_cli.errors import MathError, UsageError
from matcalc_cli.model.nodes import UndefinedScalar
from matcalc_cli.numeric.field import Field, at, gradient, jacobian, values
from matcalc_cli.study.critical.points import Critical, Limit, critical
from matcalc_cli.study.iterate.iterations import Run

if TYPE_CHECKING:
    from collections.abc import Callable

SAMPLES = 1201
GRID = 161
ARROWS = 17
SEARCHED = (-10.0, 10.0)
Box = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Line:
    """Points (n x d) to be joined; a row of nan lifts the pen. `role`: curve, tangent, nullcline, trajectory."""

    role: str
    points: np.ndarray
    label: str = ""


@dataclass(frozen=True)
class Mark:
    """One point and its class: minimum, stable spiral, point, start ..."""

    at: tuple[float, ...]
    kind: str


@dataclass(frozen=True)
class Grid:
    """Values (components x rows x columns) over the columns `x` and the rows `y`."""

    x: np.ndarray
    y: np.ndarray
    values: np.ndarray


@dataclass(frozen=True)
class Picture:
    """`kind`: curve, contours, phase portrait, plane curve or space curve; `box` is what the axes show."""

    kind: str
    field: Field
    axes: tuple[str, ...]
    box: Box
    lines: tuple[Line, ...] = ()
    marks: tuple[Mark, ...] = ()
    grid: Grid | None = None
    arrows: np.ndarray | None = None  # rows x, y, u, v; (u, v) has length 1
    levels: tuple[float, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def equal(self) -> bool:
        """Do the axes measure alike, and does one scale fit them?"""
        if self.kind == "curve":
            return False
        sides = [high - low for low, high in self.box]
        return max(sides) <= 4 * min(sides)


@np.errstate(all="ignore")  # what has no value is not drawn
def picture(
    f: Field, box: Mapping[int, tuple[float, float]], point: Sequence[Expr] | None, starts: Sequence, limit: Limit
) -> Picture:
    """The picture that fits f. `box` has the sides that were asked for, `point` is where a tangent is drawn, `starts`
    are points that trajectories leave from. Raises UsageError for what has no picture."""
    if any(e.has(UndefinedScalar) for e in f.outputs):
        raise UsageError("an undefined function has no picture", hint="write the function out")
    if f.parameters:
        names = [p.name for p in f.parameters]
        raise UsageError(f"{', '.join(names)} has no value", hint=f"add --at {','.join(n + '=1' for n in names)}")
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


def _float(e: Expr | int) -> float:
    if getattr(e, "free_symbols", ()):
        raise UsageError(f"{e} is not a number", hint="a place in a picture is given in numbers")
    value = complex(sp.N(e))
    if abs(value.imag) > 1e-12 or not np.isfinite(value.real):
        raise UsageError(f"{e} is not a real number")
    return value.real


# ------------------------------------------------------------------------------------------------ points and frame


def _found(f: Field, box: Mapping[int, tuple[float, float]], limit: Limit) -> tuple[Critical | None, list[str]]:
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


def _frame(n: int, box: Mapping[int, tuple[float, float]], places: Sequence[Sequence[float]]) -> Box:
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
        sides = [_widened(side, longest / 2) for side in sides]
    return tuple((float(low), float(high)) for low, high in sides)


def _widened(side: tuple[float, float], least: float) -> tuple[float, float]:
    extra = max(0.0, least - (side[1] - side[0])) / 2
    return side[0] - extra, side[1] + extra


def _within(marks: Sequence[Mark], box: Box) -> tuple[list[Mark], list[str]]:
    inside = [m for m in marks if all(lo - 1e-9 <= v <= hi + 1e-9 for v, (lo, hi) in zip(m.at, box))]
    outside = len(marks) - len(inside)
    return inside, [f"{outside} more point{'' if outside == 1 else 's'} outside of the picture"] if outside else []


def _inside(place: Sequence[float] | None, box: Box, names: Sequence[str], option: str = "--at") -> None:
    for name, value, (low, high) in zip(names, place or (), box):
        if not low <= value <= high:
            raise UsageError(f"{option}: {name} = {value:g} is outside of --box {name}={low:g}..{high:g}")


# ------------------------------------------------------------------------------------------------------- a curve


def _curve(f: Field, box: dict[int, tuple[float, float]], place: list[float] | None, limit: Limit) -> Picture:
    found, notes = _found(f, box, limit)
    marks, more = _marks(found)
    frame = _frame(1, box, [m.at for m in marks] + ([place] if place else []))
    _inside(place, frame, f.unknown_names)
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
    low, high = _heights(y, [m.at[1] for m in marks])
    if np.nanmin(y) < low or np.nanmax(y) > high:
        notes.append("the curve goes on beyond the upper or lower edge")
    curve = np.column_stack([t, _broken(f, t, y, high - low)])
    lines.insert(0, Line("curve", curve, f.name))
    return Picture(
        "curve", f, (f.unknown_names[0], f.name), (frame[0], (low, high)), tuple(lines), tuple(marks),
        notes=(*notes, *more, *outside),
    )  # fmt: skip


def _heights(y: np.ndarray, wanted: Sequence[float]) -> tuple[float, float]:
    """The range of y, without the peaks that a pole makes."""
    finite = y[np.isfinite(y)]
    low, high = float(finite.min()), float(finite.max())
    inner = np.percentile(finite, [6, 94])
    width = float(inner[1] - inner[0])
    if width > 0 and high - low > 8 * width:
        low, high = max(low, float(inner[0]) - width), min(high, float(inner[1]) + width)
    low, high = min([low, *wanted]), max([high, *wanted])
    room = 0.06 * (high - low) or max(1.0, 1e-6 * abs(high))  # 1 is nothing beside 1e18
    return low - room, high + room


def _broken(f: Field, t: np.ndarray, y: np.ndarray, height: float) -> np.ndarray:
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


def sampled(exprs: Sequence[Expr], unknowns: Sequence[Symbol], box: Box, count: int = GRID) -> Grid:
    """Values on a grid of count x count points."""
    x, y = (np.linspace(*side, count) for side in box)
    points = np.array([side.ravel() for side in np.meshgrid(x, y)])
    found = values(exprs, unknowns, points).reshape(len(exprs), count, count)
    return Grid(x, y, np.where(np.isfinite(found), found, np.nan))


def _arrows(exprs: Sequence[Expr], unknowns: Sequence[Symbol], box: Box) -> np.ndarray:
    """Directions on a coarse grid, inside of the edges; none where the field is zero or has no value."""
    inner = tuple((lo + (hi - lo) / (2 * ARROWS), hi - (hi - lo) / (2 * ARROWS)) for lo, hi in box)
    g = sampled(exprs, unknowns, inner, ARROWS)
    x, y = np.meshgrid(g.x, g.y)
    size = np.hypot(*g.values)
    kept = np.isfinite(size) & (size > 1e-12 * np.nanmax(np.where(np.isfinite(size), size, 0), initial=1e-300))
    return np.column_stack([x[kept], y[kept], g.values[0][kept] / size[kept], g.values[1][kept] / size[kept]])


def _contours(
    f: Field,
    box: dict[int, tuple[float, float]],
    place: list[float] | None,
    starts: list[list[float]] | tuple[Any, ...],
    limit: Limit,
) -> Picture:
    found, notes = _found(f, box, limit)
    marks, more = _marks(found)
    frame = _frame(2, box, [m.at for m in marks] + ([place] if place else []) + list(starts))
    _inside(place, frame, f.unknown_names)
    marks, outside = _within(marks, frame)
    grid = sampled(f.outputs, f.unknowns, frame)
    if np.isnan(grid.values).all():
        raise MathError("the function has no value in the picture")
    slope = gradient(f)
    arrows = _arrows(slope, f.unknowns, frame)
    levels = _levels(grid.values[0], [float(at(f.outputs, f.unknowns, m.at)[0]) for m in marks if m.kind == "saddle"])
    lines = [_path(tuple(-e for e in slope), f, start, frame, "steepest descent") for start in starts]
    marks += [Mark(tuple(start), "start") for start in starts]
    if place:
        lines.append(_tangent_of_contour(f, slope, place, frame))
        marks.append(Mark(tuple(place), "point"))
    return Picture(
        "contours", f, f.unknown_names, frame, tuple(lines), tuple(marks), grid, arrows, levels,
        (*notes, *more, *outside, "arrows show the direction of the gradient, not its size"),
    )  # fmt: skip


def _tangent_of_contour(f: Field, slope: tuple[Expr, Expr], place: list[float], frame: Box) -> Line:
    g = at(slope, f.unknowns, place)
    size = float(np.hypot(*g))
    where = f"({', '.join(f'{v:.4g}' for v in place)})"
    if not np.isfinite(size) or size == 0:
        raise MathError(f"the gradient is zero or has no value at {where}: the contour has no tangent there")
    along = np.array([-g[1], g[0]]) / size * 0.18 * min(hi - lo for lo, hi in frame)
    ends = np.array([place - along, place + along])
    return Line("tangent", ends, f"tangent of the contour at {where}, |∇{f.name}| = {size:.4g}")


def _levels(z: np.ndarray, through: Sequence[float]) -> tuple[float, ...]:
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
        rise = np.geomspace(3e-4, 0.8, 11) * (high - low)
        rise = [float(f"{r:.2g}") for r in rise]
        found = [low + r for r in rise] if middle < 0.12 else [high - r for r in rise]
    found = [v for v in found if not any(abs(v - s) < 0.02 * (high - low) for s in through)] if middle > 0.12 else found
    through = [s for s in through if low < s < high]
    return tuple(sorted({*(float(f"{v:.6g}") for v in found), *through}))


def _round_up(step: float) -> float:
    """1, 2 or 5 times a power of ten, not below step."""
    power = 10.0 ** np.floor(np.log10(step))
    return float(next(k * power for k in (1, 2, 5, 10) if k * power >= step * 0.999))


def _phase(
    f: Field,
    box: dict[int, tuple[float, float]],
    place: None,
    starts: list[list[float]] | tuple[Any, ...],
    limit: Limit,
) -> Picture:
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
    lines += [_path(f.outputs, f, start, frame, "trajectory") for start in starts]
    marks += [Mark(tuple(start), "start") for start in starts]
    return Picture(
        "phase portrait", f, f.unknown_names, frame, tuple(lines), tuple(marks), grid,
        _arrows(f.outputs, f.unknowns, frame), (),
        (*notes, *more, *outside, "arrows show the direction of motion, not its speed"),
    )  # fmt: skip


def nullcline(e: Expr, unknowns: Sequence[Symbol], box: Box) -> np.ndarray:
    """Where e changes its sign, or a factor of it does: x^2 y vanishes on x = 0 too. Rows of points between nan."""
    product = sp.factor(e) if e.is_rational_function(*unknowns) else e
    pieces = [np.zeros((0, 2))]
    for factor in dict.fromkeys(a.base if a.is_Pow and a.exp.is_positive else a for a in sp.Mul.make_args(product)):
        if factor.free_symbols and not (factor.is_Pow and factor.exp.is_negative):
            pieces.append(_zero_set(factor, unknowns, box))
    return np.concatenate(pieces)


def _zero_set(e: Expr, unknowns: Sequence[Symbol], box: Box) -> np.ndarray:
    def value(points: np.ndarray) -> np.ndarray:
        return values([e], unknowns, points.T)[0]

    grid = sampled([e], unknowns, box)
    return level_line(grid, grid.values[0], 0.0, value)


def level_line(grid: Grid, z: np.ndarray, level: float, value: Callable[..., Any] | None = None) -> np.ndarray:
    """Marching squares: pieces of the line z = level, two points and a row of nan each.

    With `value` (points -> z) the ends are refined by bisection, and jumps over the level are left out.
    """
    x, y = np.meshgrid(grid.x, grid.y)
    corners = [(slice(None, -1), slice(None, -1)), (slice(None, -1), slice(1, None))]
    corners += [(slice(1, None), slice(1, None)), (slice(1, None), slice(None, -1))]
    places = [np.stack([x[c].ravel(), y[c].ravel()], axis=1) for c in corners]
    heights = [z[c].ravel() - level for c in corners]
    sides = [h >= 0 for h in heights]
    whole = np.isfinite(np.array(heights)).all(axis=0)
    crossed = np.array([whole & (sides[k] != sides[(k + 1) % 4]) for k in range(4)])
    ends = np.full((4, len(whole), 2), np.nan)
    for k in range(4):
        w = np.flatnonzero(crossed[k])
        a, b, ha, hb = places[k][w], places[(k + 1) % 4][w], heights[k][w], heights[(k + 1) % 4][w]
        ends[k, w] = _crossing(a, b, ha, hb, level, value)
    pieces = []
    for cell in np.flatnonzero(crossed.any(axis=0)):
        met = [ends[k, cell] for k in range(4) if crossed[k, cell]]
        pairs = [met[:2]] if len(met) == 2 else _paired(met, sides[0][cell], [h[cell] for h in heights])
        for p, q in pairs:
            if np.isfinite(p).all() and np.isfinite(q).all():
                pieces.append([p, q, (np.nan, np.nan)])
    return np.array(pieces).reshape(-1, 2)


def _paired(met, first_above: bool, heights):
    """A saddle cell: the mean height says which corners hang together."""
    together = (sum(heights) >= 0) == first_above
    return [(met[0], met[1]), (met[2], met[3])] if together else [(met[3], met[0]), (met[1], met[2])]


def _crossing(
    a: np.ndarray, b: np.ndarray, ha: np.ndarray, hb: np.ndarray, level: float, value: Callable[..., Any] | None
) -> np.ndarray:
    if value is None or not len(a):
        return a + (ha / (ha - hb))[:, None] * (b - a)
    most = 0.5 * np.minimum(np.abs(ha), np.abs(hb)) + 1e-7 * np.maximum(np.abs(ha), np.abs(hb))  # more: a pole
    a, b, above = a.copy(), b.copy(), ha >= 0
    middle = (a + b) / 2
    for _ in range(40):
        middle = (a + b) / 2
        same = ((value(middle) - level) >= 0) == above
        a, b = np.where(same[:, None], middle, a), np.where(same[:, None], b, middle)
    rest = np.abs(value(middle) - level)
    return np.where((rest <= most)[:, None], middle, np.nan)


def _path(exprs: Sequence[Expr], f: Field, start: list[float], frame: Box, name: str) -> Line:
    """A solution of x' = exprs by Runge-Kutta of order 4 along the arc, until it rests or leaves the picture."""
    sizes = np.array([hi - lo for lo, hi in frame])
    low, high = np.array(frame).T
    _inside(start, frame, f.unknown_names, "--from")
    step = float(min(sizes)) / 400

    def direction(p: np.ndarray) -> np.ndarray:
        v = at(exprs, f.unknowns, p)
        size = float(np.hypot(*v))
        return v / size if np.isfinite(size) and size > 1e-9 else np.zeros(2)

    rows, longest, shortest = [np.array(start, dtype=float)], step, step / 4096
    ending = "goes on"
    for _ in range(6000):
        p = rows[-1]
        a = direction(p)
        b = direction(p + step / 2 * a)
        c = direction(p + step / 2 * b)
        d = direction(p + step * c)
        move = step / 6 * (a + 2 * b + 2 * c + d)
        if np.hypot(*move) < 0.97 * step:  # the directions disagree: a sharp bend, or the path comes to rest
            step /= 2
            if step < shortest:
                ending = "ends"
                break
            continue
        step = min(1.3 * step, longest)
        rows.append(p + move)
        if (rows[-1] < low - 0.02 * sizes).any() or (rows[-1] > high + 0.02 * sizes).any():
            ending = "leaves"
            break
    where, last = (f"({', '.join(f'{v:.4g}' for v in q)})" for q in (start, _tidied(rows[-1], sizes)))
    path = f"{name} from {where}"
    label = f"{path} to {last}" if ending == "ends" else path
    return Line("trajectory", np.array(rows), label)


def _tidied(place: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Rounded to what the path is good for."""
    return np.round(place / (1e-3 * sizes)) * 1e-3 * sizes + 0.0


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
    path = Line("path", _along_tangents(rows) if n == 1 and run.method == "newton" else rows, label)
    ends = (Mark(tuple(rows[0].tolist()), "start"), Mark(tuple(rows[-1].tolist()), "end"))
    return replace(p, lines=(*lines, path), marks=(*marks, *ends))


def _along_tangents(rows: np.ndarray) -> np.ndarray:
    """From each point of the curve along its tangent to the axis, and from there up to the curve."""
    feet = np.column_stack([rows[1:, 0], np.zeros(len(rows) - 1)])
    return np.concatenate([rows[:1], np.stack([feet, rows[1:]], axis=1).reshape(-1, 2)])


# --------------------------------------------------------------------------------------------- curves of a parameter


def _parametric(f: Field, box: dict[Any, Any], place: list[float] | None) -> Picture:
    name = f.unknown_names[0]
    side = box.get(0, (-np.pi, np.pi) if place is None else (place[0] - np.pi, place[0] + np.pi))
    _inside(place, (side,), (name,))
    t = np.linspace(*side, SAMPLES)
    points = values(f.outputs, f.unknowns, t[None, :]).T
    points[~np.isfinite(points).all(axis=1)] = np.nan
    if np.isnan(points).all():
        raise MathError(f"the curve has no points for {name} from {side[0]:g} to {side[1]:g}")
    frame = tuple(_heights(column, ()) for column in points.T)
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
    return tuple(_widened(side, longest / 4) for side in frame)


def projected(p: Picture) -> Picture:
    """A space curve in the plane, as seen from (1, -1, 1): for renderers without a third dimension."""

    def flat(points: np.ndarray) -> np.ndarray:
        x, y, z = np.asarray(points, dtype=float).reshape(-1, 3).T
        return np.column_stack([(x + y) * np.sqrt(0.5), z * np.sqrt(2 / 3) + (y - x) * np.sqrt(1 / 6)])

    lines = tuple(replace(line, points=flat(line.points)) for line in p.lines)
    marks = tuple(replace(mark, at=tuple(flat(np.array(mark.at))[0])) for mark in p.marks)
    box = tuple(_heights(column, ()) for column in np.concatenate([line.points for line in lines]).T)
    names = p.axes
    axes = (f"({names[0]} + {names[1]})/√2", f"{names[2]}, seen from (1, −1, 1)")
    return replace(p, kind="plane curve", lines=lines, marks=marks, box=box, axes=axes)
