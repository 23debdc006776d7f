"""Every line of a derivation in numbers, its end against autograd, its texts as a reader sees them."""

from __future__ import annotations

import json

import numpy as np
import pytest
import sympy as sp

from matcalc_cli.cli.app import run
from matcalc_cli.engine.matrix.structure import STRUCTURES
from matcalc_cli.language.parse import parse
from matcalc_cli.model import nodes as N
from matcalc_cli.model.problem import Layout
from matcalc_cli.numeric import evaluate as evaluation
from matcalc_cli.numeric.evaluate import evaluate
from matcalc_cli.study.derivation.explain import explain
from tests.engine.matrix import harness
from tests.problems.matrix import PROBLEMS

STEP = 1e-3


def quotient(function, direction):
    """The derivative of function(env) along {name: step}, by five points."""

    def at(env, h):
        return np.asarray(
            function({**env, **{n: np.asarray(env[n]) + h * d for n, d in direction.items()}}), dtype=float
        )

    return lambda env: (8 * (at(env, STEP) - at(env, -STEP)) - at(env, 2 * STEP) + at(env, -2 * STEP)) / (12 * STEP)


@pytest.fixture
def differentials(monkeypatch):
    """Gives d(part) a meaning in numbers: the change of the part along a direction, named parts by their definition."""

    def install(direction, defined):
        def row(go, e):
            part = defined.get(e.args[0], e.args[0])
            part = part if N.is_array(part) or e.args[0] in defined else part.xreplace(defined)
            value = quotient(lambda env: evaluate(part, env), direction)(go.env)
            return value if N.is_array(part) else float(value)

        monkeypatch.setitem(evaluation.ROWS, N.Differential, row)
        monkeypatch.setitem(evaluation.ROWS, N.DifferentialScalar, row)

    return install


def close(a, b, tolerance=1e-5):
    a, b = (np.asarray(x, dtype=float).reshape(-1) for x in (a, b))
    return a.size == b.size and np.abs(a - b).max(initial=0) <= tolerance * max(1.0, np.abs(b).max(initial=0))


def plain(problem) -> bool:
    return not ({problem.kinds.get(problem.wrt, "")} & {*STRUCTURES, "spd", "psd"}) and problem.autograd


CHOSEN = [p for p in PROBLEMS if plain(p)][::7]


def test_enough_problems():
    assert len(CHOSEN) >= 50


@pytest.mark.parametrize("problem", CHOSEN, ids=lambda p: p.name)
def test_every_line_holds_and_the_last_is_the_derivative(problem, differentials):
    parsed = parse(problem.text, problem.given, problem.wrt)
    (found,) = explain(parsed).parts
    (part,) = found.parts
    sizes = problem.sizes[0]
    values = harness.point(problem, sizes)
    rng = np.random.default_rng(5)
    move = rng.standard_normal(np.shape(values[problem.wrt]))
    defined = {line.left: line.right for line in part.lines if line.kind == "define"}
    differentials({problem.wrt: move}, defined)
    env = {**sizes, **values}
    for line in part.lines:
        if line.kind != "define":
            assert close(evaluate(line.right, env), evaluate(line.left, env)), line
    last = part.lines[-1]
    assert last.kind == "collect"
    expected = harness.jacobian(problem, values) @ harness.flat(move)
    said = evaluate(last.right, env)
    assert close(harness.flat(said), expected)


SECOND = [p for p in PROBLEMS if plain(p) and not N.is_array(parse(p.text, p.given, p.wrt).expr)][::9]


@pytest.mark.parametrize("problem", SECOND, ids=lambda p: p.name)
def test_every_line_of_a_second_derivative_holds(problem, differentials):
    parsed = parse(problem.text, problem.given, problem.wrt)
    (found,) = explain(parsed, order=2).parts
    values = harness.point(problem, problem.sizes[0])
    sizes = dict(problem.sizes[0])
    for v in parsed.variables:  # sizes that were inferred may have other names
        counts = (*np.shape(values.get(v.name, ())), 1, 1)
        sizes |= {str(k): n for k, n in zip((v.rows, v.cols), counts) if v.kind != "scalar" and k.is_Symbol}
    move = np.random.default_rng(5).standard_normal(np.shape(values[problem.wrt]))
    env = {**sizes, **values}
    first, second = found.parts
    for part in (first, second):
        differentials({problem.wrt: move}, {line.left: line.right for line in part.lines if line.kind == "define"})
        for line in part.lines:
            if line.kind != "define":
                assert close(evaluate(line.right, env), evaluate(line.left, env)), line
    assert second.lines[-1].kind == "collect"
    gradient, given = second.lines[0].right, first.lines[-1]
    flat = lambda value: np.asarray(value, dtype=float).reshape(-1)
    assert close(flat(evaluate(given.right, env)), flat(evaluate(gradient, env)) @ flat(move))
    hessian = np.asarray(evaluate(found.derivative.expr, env), dtype=float)
    vec = np.reshape(move, -1, order="F")
    said = np.asarray(evaluate(second.lines[-1].right, env), dtype=float)
    assert close((hessian @ vec) if hessian.ndim == 2 else hessian * vec, np.reshape(said, -1, order="F"))


SCALARS = [
    "x0+x1*x2",
    "sin(x0*x3+x1*x2)",
    "ln(x1)+x1*x2-sin(x2)",
    "exp(-x^2/2)/sqrt(2*pi)",
    "x^y",
    "[x*y, sin(x), atan2(x, y)]",
    "g = x0+x1*x2; g^2",
    "u = x*y; v = sin(u) + x; u*v",
    "a = x^2; b = a + y; c = exp(a*b); c/b",
    "(1-x)^2+100*(y-x^2)^2",
    "relu(x)*max(x, y)",
    "sigmoid(w1*x1+w2*x2+b)",
]


@pytest.mark.parametrize("layout", [Layout.numerator, Layout.denominator])
@pytest.mark.parametrize("text", SCALARS)
def test_components_in_numbers(text, layout, differentials):
    problem = parse(text, wrt=None)
    rng = np.random.default_rng(2)
    names = [v.name for v in problem.variables]
    env = {name: float(x) for name, x in zip(names, rng.uniform(0.4, 1.6, len(names)))}
    move = {name: float(x) for name, x in zip(names, rng.standard_normal(len(names)))}
    explained = explain(problem, layout)
    for found in explained.parts:
        moved = {e.name: move[e.name] for e in found.derivative.targets[0].entries}
        totals = []
        for part in found.parts:
            defined = {line.left: line.right for line in part.lines if line.kind == "define"}
            full = dict(defined)
            for _ in defined:
                full = {s: e.xreplace(full) for s, e in full.items()}
            differentials(moved, full)
            let = {s.name: evaluate(e, env) for s, e in full.items()}
            for line in part.lines:
                if line.kind != "define":
                    assert close(evaluate(line.right, {**env, **let}), evaluate(line.left, {**env, **let})), line
            totals.append([evaluate(line.right, {**env, **let}) for line in part.lines if line.kind == "collect"][-1])
        assert all(close(t, totals[0]) for t in totals)
        matrix = sp.Matrix([found.derivative.expr])
        jacobian = np.array([[float(evaluate(e, env)) for e in row] for row in matrix.tolist()])
        jacobian = jacobian.T if found.transposed and found.derivative.shape else jacobian
        assert close((jacobian @ np.array(list(moved.values())))[-1], totals[-1])


def shown(capsys, *arguments):
    assert run(["explain", *arguments]) == 0
    return capsys.readouterr().out


def test_quadratic_form_as_a_book_prints_it(capsys):
    out = shown(capsys, "x'*A*x", "--wrt", "x")
    assert "(1)  d(xᵀ A x) = d(xᵀ) A x + xᵀ A dx" in out
    assert "rule 2, product" in out
    assert "d(xᵀ) = (dx)ᵀ" in out
    assert "df = xᵀ (A + Aᵀ) dx" in out
    assert "∂f/∂x = xᵀ (A + Aᵀ)        1×n, numerator layout" in out


@pytest.mark.parametrize(
    ("text", "wrt", "lines"),
    [
        (
            "norm(x-mean(x))^2",
            "x",
            ["d(x − mean(x)) = dx − d(mean(x) 𝟏)", "df = 2·((x − mean(x))ᵀ (dx − mean(dx)))"],
        ),
        ("norm(x-m)^2", "x", ["d(‖x − m‖²) = 2·((x − m)ᵀ d(x − m))", "d(x − m) = dx", "df = 2·((x − m)ᵀ dx)"]),
        ("norm2(b-A*x)^2", "x", ["d(‖b − A x‖²) = 2·((b − A x)ᵀ d(b − A x))", "d(b − A x) = −d(A x)"]),
        ("norm(X-W*H)^2", "W", ["d(‖X − W H‖²) = 2·tr((X − W H)ᵀ d(X − W H))", "d(X − W H) = −d(W H)"]),
        ("(x-m)'*inv(S)*(x-m)", "S", ["d((x − m)ᵀ S⁻¹ (x − m)) = (x − m)ᵀ d(S⁻¹) (x − m)"]),
    ],
)
def test_sums_stand_as_they_were_typed(text, wrt, lines, capsys):
    assert run(["explain", text, "--wrt", wrt]) == 0
    out = capsys.readouterr().out
    assert all(line in out for line in lines), out


def test_denominator_layout_is_transposed_at_the_end(capsys):
    out = shown(capsys, "x'*A*x", "--wrt", "x", "--layout", "denominator")
    assert "df = xᵀ (A + Aᵀ) dx" in out
    assert "layout: read off, transposed" in out
    assert "∂f/∂x = (A + Aᵀ) x        n×1, denominator layout" in out


def test_chain_rule_both_ways(capsys):
    out = shown(capsys, "g = x0+x1*x2; g^2")
    through, substituted = out.split("By substitution")
    assert "Chain rule, through the let" in through
    assert "df = 2·g·dg " in through
    assert "dg put in: the chain rule" in through
    total = "df = 2·(x0 + x1·x2)·dx0 + 2·x2·(x0 + x1·x2)·dx1 + 2·x1·(x0 + x1·x2)·dx2"
    assert total in through and total in substituted


@pytest.mark.parametrize("more", [("--given", "t: scalar positive"), ("--given", "t: scalar; x: scalar nonzero"), ()])
def test_a_declared_name_is_the_same_in_a_definition(capsys, more):
    """Every name of a definition moves: d(x log(t)) has a dt, whatever is declared of t"""
    through, _ = shown(capsys, "g = log(t)*x; g^2", "--wrt", "t,x", *more).split("By substitution")
    assert "dg = x·dt/t + log(t)·dx" in through
    assert "df = 2·x²·log(t)·dt/t + 2·x·log(t)²·dx" in through


def test_steps_of_another_command_go_through_definitions(capsys):
    assert run(["grad", "g = x0+x1*x2; g^2", "--steps"]) == 0
    assert "Chain rule, through the let" in capsys.readouterr().out


def test_local_rule_of_a_function(capsys):
    out = shown(capsys, "sin(x*y)")
    assert "d(sin(x·y)) = cos(x·y)·d(x·y)" in out
    assert ", sin" in out


def test_latex_is_one_align(capsys):
    out = shown(capsys, "log(det(X))", "-f", "latex")
    assert out.startswith("\\begin{align*}\n") and out.rstrip().endswith("\\end{align*}")
    assert r"\operatorname{tr}\left(\mathbf{X}^{-1} \,\mathrm{d}\mathbf{X}\right)" in out
    assert r"\frac{\partial f}{\partial \mathbf{X}} &= \mathbf{X}^{-1}" in out


def test_markdown_and_json(capsys):
    out = shown(capsys, "inv(X)", "--wrt", "X", "-f", "markdown")
    assert "1. $" in out and "(rule 5, inverse)" in out and "$$" in out
    data = json.loads(shown(capsys, "inv(X)", "--wrt", "X", "-f", "json"))
    (found,) = data["explanations"]
    rules = [step["rule"] for step in found["steps"] if step["kind"] == "rule"]
    assert rules == [{"number": 5, "name": "inverse"}]
    assert found["steps"][1]["right"] == "-inv(X)*dX*inv(X)"


def test_the_layout_step_says_what_was_done(capsys):
    assert "layout: by a symmetric variable: by its free entries" in shown(
        capsys, "log(det(X))", "--wrt", "X", "--given", "X: n,n symmetric"
    )
    assert "layout: read off, transposed" in shown(capsys, "x'*x", "--wrt", "x'")


def test_what_is_refused(capsys):
    assert run(["explain", "x^2", "-f", "nonsense"]) != 0
    assert "its formats are" in capsys.readouterr().err
    assert run(["explain", "tanh(W*x)", "--wrt", "x", "--order", "2"]) != 0
    assert "third-order tensor" in capsys.readouterr().err
    assert run(["explain", "log(det(X))", "--wrt", "X", "--given", "X: n,n symmetric", "--order", "2"]) != 0
    assert "structured" in capsys.readouterr().err


def test_steps_of_every_command(capsys):
    """--steps prints the derivation that explain prints, and the result of the command itself."""
    calls = {
        "grad": ["x*y^2"],
        "diff": ["A*X*B", "--wrt", "X"],
        "jacobian": ["[x*y, sin(x)]"],
        "hessian": ["x'*A*x", "--wrt", "x"],
        "tangent": ["[cos(t), t^2]"],
    }
    for command, arguments in calls.items():
        assert run([command, *arguments]) == 0
        plain_text = capsys.readouterr().out
        assert run([command, *arguments, "--steps"]) == 0
        out = capsys.readouterr().out
        assert "rules used" in out and "  (1)  d" in out
        assert "\n".join(plain_text.split("\n")[1:]).strip() in out


def test_steps_at_a_point_and_where_they_are_refused(capsys):
    assert run(["grad", "x*y", "--at", "x=2,y=3", "--steps"]) == 0
    out = capsys.readouterr().out
    assert "df = y·dx + x·dy" in out and "│ 3 │ 2 │" in out.replace("f │ ", "f │ ")
    assert run(["grad", "x*y", "-f", "numpy", "--steps"]) == 2
    assert "--steps is for the formats" in capsys.readouterr().err


def test_a_third_derivative_goes_on_from_the_second(capsys):
    out = shown(capsys, "sin(x)^2", "--order", "3")
    assert "Third derivative" in out and "the derivative above" in out
    assert "∂³f/∂x³ = −8·sin(x)·cos(x)" in out


def test_mixed_second_derivative(capsys):
    out = shown(capsys, "x'*A*y", "--wrt", "x", "--wrt", "y", "--layout", "denominator")
    assert "dg = A dy" in out and "layout: read off, transposed" in out
    assert "= Aᵀ" in out
