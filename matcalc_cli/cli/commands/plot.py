"""plot: a picture of EXPR in the terminal, or in a PNG, SVG or PDF file."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from matcalc_cli.cli import diagnostics, inout
from matcalc_cli.cli.limits import time_limit
from matcalc_cli.cli.settings import Settings
from matcalc_cli.cli.showing import render_options
from matcalc_cli.errors import UsageError
from matcalc_cli.render.formats import MOVING, PICTURES
from matcalc_cli.verbs import entered as read

if TYPE_CHECKING:
    from sympy import Expr

    from matcalc_cli.model.problem import Problem
    from matcalc_cli.numeric.field import Field
    from matcalc_cli.study.drawing import Picture
    from matcalc_cli.study.iterate.iterations import Run

OF_RUNS = (*PICTURES, MOVING)
WIDEST = 1e100  # squares of it are still finite


def plot(argument: str | None, settings: Settings) -> None:
    """The picture in the terminal, or in a file and its caption in the terminal."""
    save, kind = settings.save, kind_of(settings.save)
    text = inout.expression(argument)
    with time_limit(settings.timeout):
        problem, drawn = drawn_of(text, settings)
        from matcalc_cli.render.pictures.terminal import caption, pretty

        if save is None:
            height = shutil.get_terminal_size((120, 24)).lines if sys.stdout.isatty() else 24
            shown = pretty(drawn, render_options(settings).width, max(height, 24))
        else:
            from matcalc_cli.render.pictures.files import write

            file = write(drawn, kind)
            shown = "\n".join([f"{diagnostics.clean(str(save))}: {drawn.kind}", *caption(drawn)]) + "\n"
    if save is not None:
        inout.write_bytes(file, save)
    inout.write(shown, None)
    diagnostics.notes(problem.notes)


def drawn_of(text: str, settings: Settings) -> tuple[Problem, Picture]:
    """The problem of a text, and its picture, which no file has seen."""
    points = (settings.at, *settings.paths)
    problem = read.problem(text, settings.given, settings.wrt, needs="components", points=points)
    from matcalc_cli.study.picture import picture

    field, point, fixed = _field_and_point(problem, settings.at, bool(settings.wrt))
    read.require_order_of_state(field, settings.wrt)
    starts = [[float(e) for e in read.start_of(field, path)] for path in settings.paths]
    drawn = picture(field, _sides(settings.box, field), point, starts, time_limit)
    return problem, replace(drawn, notes=(*fixed, *drawn.notes))


def kind_of(save: Path | None, kinds: Sequence[str] = PICTURES) -> str:
    """png, svg or pdf by the name of the file; raises UsageError for another one."""
    kind = save.suffix.lower().lstrip(".") if save else ""
    if save and kind not in kinds:
        *most, last = (f".{name}" for name in kinds)
        raise UsageError(f"pictures are {', '.join(most)} or {last}, not {save.name!r}", hint="as in picture.png")
    return kind


def _field_and_point(problem: Problem, at: str, chosen: bool) -> tuple[Field, list[Expr] | None, list[str]]:
    """Names in --wrt are drawn, and what --at says of them is the point; without --wrt what has no value is drawn."""
    from matcalc_cli.numeric.field import field, unknowns_of

    given = read.point_of(at, problem)
    unknowns = unknowns_of(problem)
    free = [x for x in unknowns if x not in given]
    drawn = unknowns if chosen or not free else free
    known = {x: v for x, v in given.items() if x not in drawn}
    place = [given[x] for x in drawn if x in given]
    if place and len(place) < len(drawn):
        missing = next(x.name for x in drawn if x not in given)
        raise UsageError(f"--at has no value for {missing}", hint=f"add {missing}=1, or leave the others out of --wrt")
    return (
        field(problem, known),
        place or None,
        [f"{x.name} = {f'{float(v):.6g}' if v.is_Float else v}" for x, v in known.items()],
    )


def _sides(text: str, field: Field) -> dict[int, tuple[float, float]]:
    """The sides that --box names; the picture finds the others."""
    text = text.replace("..", ":")
    sides = read.box_of(text, field.unknown_names)
    if not text.strip():
        return {}
    for low, high in sides:
        if high - low > WIDEST:  # also where the difference is infinite
            raise UsageError(f"--box: from {low:g} to {high:g} is too far to be drawn", hint=f"at most {WIDEST:g}")
    from matcalc_cli.model.names import key

    parts = [part.rpartition("=") for part in text.split(",")]
    named = {key(name.strip()) for name, equals, _ in parts if equals}
    every = any(not equals for _, equals, _ in parts)
    return {i: s for i, (n, s) in enumerate(zip(field.unknown_names, sides)) if every or key(n) in named}


def save_run(run: Run, path: Path, timeout: float) -> None:
    """The iterates of Newton's method or of gradient descent over the function, to a file."""
    kind = kind_of(path, OF_RUNS)
    with time_limit(timeout):
        from matcalc_cli.study.picture import run_picture

        drawn = run_picture(run, time_limit)
        if kind == MOVING:
            from matcalc_cli.render.pictures.animation import gif

            file = gif(drawn)
        else:
            from matcalc_cli.render.pictures.files import write

            file = write(drawn, kind)
    inout.write_bytes(file, path)
