"""What is drawn, as data: curves, tangents, nullclines, classes; and the files and characters that come of it."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from sympy import Integer

from matcalc_cli.cli.limits import time_limit
from matcalc_cli.errors import MathError, UsageError
from matcalc_cli.language.parse import parse
from matcalc_cli.numeric.field import field
from matcalc_cli.study.drawing import projected
from matcalc_cli.study.iterate.descent import descent
from matcalc_cli.study.level_lines import level_line, sampled
from matcalc_cli.study.picture import picture, run_picture
from tests.shell import matcalc

SYSTEM = "[4*x0-2*x0*x1, 2*x1+x0*x1-2*x1^2]"


def drawn(text: str, box=None, at=None, starts=(), wrt=None):
    return picture(field(parse(text, wrt=wrt)), box or {}, at, starts, time_limit)


def line(p, role: str):
    return next(part for part in p.lines if part.role == role)


def test_curve_with_tangent_and_classes():
    p = drawn("x^3 - 3*x", {0: (-3, 3)}, [2])
    x, y = line(p, "curve").points.T
    assert np.allclose(y, x**3 - 3 * x)
    a, b = line(p, "tangent").points
    assert (b[1] - a[1]) / (b[0] - a[0]) == pytest.approx(9)
    assert a[1] + 9 * (2 - a[0]) == pytest.approx(2)
    assert {(m.kind, m.at) for m in p.marks} == {("minimum", (1, -2)), ("maximum", (-1, 2)), ("point", (2, 2))}


def test_higher_derivatives_tell_an_inflection():
    assert [m.kind for m in drawn("x^3").marks] == ["inflection"]
    assert [m.kind for m in drawn("x^4").marks] == ["minimum"]


@pytest.mark.parametrize("text", ["tan(x)", "1/x", "step(x)"])
def test_the_pen_is_lifted_at_a_jump(text):
    points = line(drawn(text, {0: (-3.0, 3.0)}), "curve").points
    rises = np.abs(np.diff(points[:, 1]))
    assert np.isnan(points[:, 1]).any()
    assert np.isfinite(rises).sum() > 1000


def test_a_steep_curve_is_not_cut():
    points = line(drawn("tanh(200*x)", {0: (-3.0, 3.0)}), "curve").points
    assert np.isfinite(points).all()


def test_a_pole_does_not_flatten_the_picture():
    low, high = drawn("tan(x)", {0: (-3.0, 3.0)}).box[1]
    assert -100 < low < -3 < 3 < high < 100


def test_phase_portrait_of_the_chapter():
    p = drawn(SYSTEM)
    assert {(m.at, m.kind) for m in p.marks} == {
        ((0, 0), "unstable node"),
        ((0, 1), "saddle"),
        ((2, 2), "stable spiral"),
    }
    first, second = [part for part in p.lines if part.role == "nullcline"]
    x, y = first.points[np.isfinite(first.points).all(axis=1)].T
    assert np.allclose(np.minimum(np.abs(x), np.abs(y - 2)), 0, atol=1e-9)
    x, y = second.points[np.isfinite(second.points).all(axis=1)].T
    assert np.allclose(np.minimum(np.abs(y), np.abs(2 + x - 2 * y)), 0, atol=1e-9)
    x, y, u, v = p.arrows.T
    f = np.array([4 * x - 2 * x * y, 2 * y + x * y - 2 * y**2])
    assert np.allclose([u, v], f / np.hypot(*f))


def test_a_nullcline_without_change_of_sign():
    p = drawn("[x^2*(y-1), y]", {0: (-2, 2), 1: (-2, 2.5)})
    x, y = next(part for part in p.lines if part.label == "x' = 0").points.T
    assert np.nanmin(np.abs(x)) < 1e-9
    assert np.nanmin(np.abs(y - 1)) < 1e-9


def test_a_pole_is_no_nullcline():
    p = drawn("[1/x + 0*y, y]", {0: (-2, 2.1), 1: (-2, 2)}, wrt="[x, y]")
    assert [part.label for part in p.lines] == ["y' = 0"]


def test_a_trajectory_goes_into_the_spiral_and_round_the_centre():
    end = line(drawn(SYSTEM, starts=[[1.0, 1.0]]), "trajectory").points[-1]
    assert np.allclose(end, [2, 2], atol=0.02)
    circle = line(drawn("[y, -x]", {0: (-2, 2), 1: (-2, 2)}, starts=[[1.0, 0.0]]), "trajectory").points
    assert np.allclose(np.hypot(*circle.T), 1, atol=1e-4)


def test_steepest_descent_reaches_the_minimum_of_a_narrow_valley():
    p = drawn("(1-x)^2+100*(y-x^2)^2", {0: (-2, 2), 1: (-1, 3)}, starts=[[-1.2, 1.0]])
    assert np.allclose(line(p, "trajectory").points[-1], [1, 1], atol=0.02)


def test_contours_with_gradient_arrows():
    p = drawn("x^2 + 3*y^2", {0: (-2, 2), 1: (-2, 2)}, [1, 1])
    assert [m.kind for m in p.marks] == ["minimum", "point"]
    x, y, u, v = p.arrows.T
    assert np.allclose(u * 6 * y, v * 2 * x)
    assert (u * x + v * y > 0).all()
    a, b = line(p, "tangent").points
    assert (b - a) @ [2, 6] == pytest.approx(0)
    assert len(p.levels) > 5


def test_the_saddle_has_its_contour():
    p = drawn("x^3 - 3*x*y + y^3 + 1/3")
    assert min(abs(level - 1 / 3) for level in p.levels) < 1e-12


def test_level_lines():
    f = field(parse("x^2 + y^2"))
    g = sampled(f.outputs, f.unknowns, ((-2, 2), (-2, 2)))
    points = level_line(g, g.values[0], 1.0)
    points = points[np.isfinite(points).all(axis=1)]
    assert np.allclose(np.hypot(*points.T), 1, atol=1e-3)


def test_space_curve_and_its_projection():
    p = drawn("[cos(t), sin(t), t/3]", at=[1])
    assert p.kind == "space curve"
    a, b = line(p, "tangent").points
    along = (b - a) / np.linalg.norm(b - a)
    wanted = np.array([-np.sin(1), np.cos(1), 1 / 3])
    assert np.allclose(along, wanted / np.linalg.norm(wanted))
    assert line(projected(p), "curve").points.shape[1] == 2
    assert drawn("[cos(t), sin(t)]").kind == "plane curve"


@pytest.mark.parametrize("text", ["x*y*z", "[x, y, x*y]", "[x]", "f(x)"])
def test_what_has_no_picture(text):
    with pytest.raises(UsageError):
        drawn(text)


@pytest.mark.parametrize(
    ("text", "at"), [("abs(x)", [0]), ("sqrt(x)", [0]), ("[t^2, t^3]", [0]), ("x^2 + y^2", [0, 0])]
)
def test_where_there_is_no_tangent(text, at):
    with pytest.raises(MathError):
        drawn(text, at=at)


def test_a_point_outside_of_the_box():
    with pytest.raises(UsageError, match="outside"):
        drawn("x^2", {0: (-1, 1)}, [3])


# ---------------------------------------------------------------------------------------------------- command line

EXPRESSIONS = [
    [SYSTEM],
    ["x^3 - 3*x", "--at", "x=2", "--box", "x=-3..3"],
    ["x^3 - 3*x*y + y^3"],
    ["[cos(t), sin(t), t/3]", "--at", "t=1"],
    ["[cos(t), sin(2*t)]"],
]


@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
@pytest.mark.parametrize("arguments", EXPRESSIONS, ids=lambda a: a[0])
def test_files(tmp_path, arguments, kind):
    pytest.importorskip("matplotlib", reason="the extra `plot` is not installed")
    path = tmp_path / f"picture.{kind}"
    run = matcalc("plot", *arguments, "--save", str(path))
    assert run.code == 0, run.err
    start = {"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF"}[kind]
    assert path.read_bytes().startswith(start)
    assert path.stat().st_size > 5000


@pytest.mark.parametrize("arguments", EXPRESSIONS, ids=lambda a: a[0])
def test_terminal(arguments):
    pytest.importorskip("plotext", reason="the extra `plot` is not installed")
    run = matcalc("plot", *arguments)
    assert run.code == 0, run.err
    assert "┌" in run.out
    assert arguments[0] in run.out
    assert "\x1b" not in run.out


def test_classes_are_told_below_the_picture():
    pytest.importorskip("plotext", reason="the extra `plot` is not installed")
    out = matcalc("plot", SYSTEM).out
    for told in ("unstable node: (0, 0)", "saddle: (0, 1)", "stable spiral: (2, 2)", "1  x0′ = 0", "2  x1′ = 0"):
        assert told in out


@pytest.mark.parametrize(
    "arguments",
    [
        ["newton", "x^2 - 2", "--from", "x=1"],
        ["newton", "(1-x)^2 + 100*(y-x^2)^2", "--minimize", "--from", "x=-1.2,y=1"],
        ["newton", SYSTEM, "--from", "x0=3,x1=3"],
        ["descent", "x^2 + 3*y^2", "--from", "x=2,y=1"],
    ],
    ids=lambda a: " ".join(a[:2]),
)
def test_runs(tmp_path, arguments):
    pytest.importorskip("matplotlib", reason="the extra `plot` is not installed")
    run = matcalc(*arguments, "--plot", str(tmp_path / "run.png"))
    assert run.code == 0, run.err
    assert (tmp_path / "run.png").read_bytes().startswith(b"\x89PNG")


def test_the_path_of_a_run():
    f = field(parse("x^2 + 3*y^2"))
    run = descent(f, [Integer(2), Integer(1)], 100, 1e-8, 0.25)
    p = run_picture(run, time_limit)
    assert np.allclose(line(p, "path").points, [[float(v) for v in row.x] for row in run.iterations])
    assert p.kind == "contours"
    assert [m.kind for m in p.marks] == ["minimum", "start", "end"]


def test_parameters_are_told():
    pytest.importorskip("plotext", reason="the extra `plot` is not installed")
    out = matcalc("plot", "[y, mu*(1-x^2)*y - x]", "--at", "mu=2").out
    assert "mu = 2" in out
    assert "unstable degenerate node: (0, 0)" in out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["x^2", "--save", "a.gif"], ".png, .svg or .pdf"),
        (["a*x^2 + b*y", "--wrt", "x,y"], "--at a=1,b=1"),
        (["x^2", "--from", "x=1"], "two variables"),
        (["x^2", "--box", "z=0..1"], "not an unknown"),
    ],
)
def test_complaints(arguments, told):
    run = matcalc("plot", *arguments)
    assert run.code == 2
    assert told in run.err


@pytest.mark.parametrize("save", [[], ["--save", "a.png"]])
def test_without_the_extra(tmp_path, save):
    code = (
        "import sys; sys.modules['matplotlib'] = sys.modules['plotext'] = None\n"
        "from matcalc_cli.__main__ import main; sys.argv = ['matcalc', 'plot', 'x^2', *sys.argv[1:]]; sys.exit(main())"
    )
    run = subprocess.run([sys.executable, "-c", code, *save], capture_output=True, text=True, cwd=tmp_path)
    assert run.returncode == 2
    assert 'pip install "matcalc-cli[plot]"' in run.stderr
    assert not list(tmp_path.iterdir())
