"""plot: a picture of EXPR in the terminal, or in a PNG, SVG or PDF file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from matcalc_cli.cli import diagnostics, inout
from matcalc_cli.cli import options as o
from matcalc_cli.cli.execute import render_options
from matcalc_cli.cli.limits import time_limit
from matcalc_cli.cli.settings import Settings
from matcalc_cli.errors import UsageError
from matcalc_cli.verbs import entered as read

if TYPE_CHECKING:
    from sympy import Expr

    from matcalc_cli.model.problem import Problem
    from matcalc_cli.numeric.field import Field
    from matcalc_cli.study.iterate.iterations import Run

HELP = "A picture of EXPR: curve and tangent, contours, phase portrait, plane or space curve."
EXAMPLES = (
    'matcalc plot "[4*x0-2*x0*x1, 2*x1+x0*x1-2*x1^2]" --save phase.png',
    'matcalc plot "x^3 - 3*x" --at x=2 --box x=-3..3',
)
WIDEST = 1e100  # squares of it are still finite
KINDS = ("png", "svg", "pdf")

Box = Annotated[
    str, typer.Option("--box", help="What is shown: x=-2..2,y=-1..3, or -2..2 for all.", show_default=False)
]
At = Annotated[
    str,
    typer.Option("--at", help="Where the tangent is drawn: x=1; and values of parameters: a=2.", show_default=False),
]
From = Annotated[
    Optional[list[str]],  # noqa: UP045 - typer reads the types at run time on Python 3.10
    typer.Option("--from", help="A path from here: x=1,y=0 (repeat).", show_default=False),
]
Save = Annotated[
    Optional[Path],  # noqa: UP045
    typer.Option("--save", help="Write FILE.png, FILE.svg or FILE.pdf.", show_default=False),
]


def plot(
    expr: o.Expr = None,
    wrt: o.Wrt = None,
    given: o.Given = "",
    box: Box = "",
    at: At = "",
    start: From = None,
    save: Save = None,
    timeout: o.Timeout = 60,
) -> None:
    kind = kind_of(save)
    text = inout.expression(expr)
    with time_limit(timeout):
        problem = read.problem(text, given, tuple(wrt or ()), needs="components", points=(at, *(start or ())))
        from matcalc_cli.study.picture import picture

        field, point, fixed = _field_and_point(problem, at, bool(wrt))
        read.state_is_told(field, wrt)
        starts = [[float(e) for e in read.start_of(field, text)] for text in start or ()]
        p = picture(field, _sides(box, field), point, starts, time_limit)
        p = replace(p, notes=(*fixed, *p.notes))
        from matcalc_cli.render.pictures.terminal import caption, pretty

        if save is None:
            shown = pretty(p, render_options(Settings()).width)
        else:
            from matcalc_cli.render.pictures.files import write

            file = write(p, kind)
            shown = "\n".join([f"{diagnostics.clean(str(save))}: {p.kind}", *caption(p)]) + "\n"
    if save is not None:
        inout.write_bytes(file, save)
    inout.write(shown, None)
    diagnostics.notes(problem.notes)


def kind_of(save: Path | None) -> str:
    """png, svg or pdf by the name of the file; raises UsageError for another one."""
    kind = save.suffix.lower().lstrip(".") if save else ""
    if save and kind not in KINDS:
        raise UsageError(f"pictures are .png, .svg or .pdf, not {save.name!r}", hint="as in picture.png")
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
    kind = kind_of(path)
    with time_limit(timeout):
        from matcalc_cli.render.pictures.files import write
        from matcalc_cli.study.picture import run_picture

        file = write(run_picture(run, time_limit), kind)
    inout.write_bytes(file, path)


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    listed = "\n  ".join(EXAMPLES)
    app.command("plot", help=f"{HELP}\n\n\b\nExamples:\n  {listed}", short_help=HELP)(plot)
