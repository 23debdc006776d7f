"""Traces with vectors and matrices: every row's adjoint and tangent against difference quotients, the table as read."""

from __future__ import annotations

import json

import numpy as np
import pytest

from matcalc_cli.cli.app import run
from matcalc_cli.language.parse import parse
from matcalc_cli.numeric.evaluate import evaluate
from matcalc_cli.study.trace.array import at_numbers, backprop
from tests.engine.matrix import harness
from tests.problems.matrix import PROBLEMS

STEP = 1e-5
CHOSEN = [p for p in PROBLEMS if p.autograd and not p.kinds and not p.text.isidentifier()][::6]


def numbers(problem):
    """(trace, values of its inputs at a random point, sizes)"""
    found = backprop(parse(problem.text, problem.given, targets=False), "both")
    point = harness.point(problem, problem.sizes[0])
    values = {row.source: np.asarray(point[row.source], dtype=float) for row in found.inputs}
    sizes = dict(problem.sizes[0])
    for row in found.inputs:  # read without --wrt, sizes may have other names
        for size, count in zip(row.shape, (*values[row.source].shape, 1)):
            sizes |= {str(size): count} if size.is_Symbol else {}
    return found, values, sizes


def test_enough_problems():
    assert len(CHOSEN) >= 50


@pytest.mark.parametrize("problem", CHOSEN, ids=lambda p: p.name)
def test_every_row_against_difference_quotients(problem):
    found, values, sizes = numbers(problem)
    rng = np.random.default_rng(3)
    env = {**sizes}
    for row in found.rows:
        env[f"v{row.index}"] = np.asarray(values[row.source] if row.source else evaluate(row.formula, env), dtype=float)
    end = env[f"v{found.end}"]
    weight = rng.standard_normal(np.shape(end))
    value = lambda row, by: np.asarray(_end(found, values, sizes, row, by), dtype=float)
    bars = {}
    for row in reversed(found.rows):
        here = env[f"v{row.index}"]
        bar = weight if row.index == found.end else np.zeros(np.shape(here))
        scope = {**env, **bars}
        if row.adjoint != 0:
            bar = bar + np.reshape(evaluate(row.adjoint, scope), np.shape(here), order="F")
        bars[f"bar{row.index}"] = bar
        move = rng.standard_normal(np.shape(here))
        change = (value(row.index, STEP * move) - value(row.index, -STEP * move)) / (2 * STEP)
        expected, said = np.sum(weight * change), np.sum(bar * move)
        assert said == pytest.approx(expected, rel=2e-5, abs=2e-6 * (1 + np.abs(bar).max(initial=0))), row
    dots = {}
    moves = {row.index: rng.standard_normal(np.shape(values[row.source])) for row in found.inputs}
    for row in found.rows:
        dots[f"dot{row.index}"] = moves[row.index] if row.source else evaluate(row.tangent, {**env, **dots})
    shifted = lambda h: {n: v + h * moves[i] for (n, v), i in zip(values.items(), moves)}
    change = (_end(found, shifted(STEP), sizes) - _end(found, shifted(-STEP), sizes)) / (2 * STEP)
    said = np.reshape(dots[f"dot{found.end}"], np.shape(change), order="F")
    assert np.allclose(said, change, rtol=2e-5, atol=2e-5 * (1 + np.abs(change).max(initial=0)))


def _end(found, values, sizes, moved=None, by=0.0):
    env = {**sizes}
    for row in found.rows:
        value = values[row.source] if row.source else evaluate(row.formula, env)
        env[f"v{row.index}"] = np.asarray(value, dtype=float) + (by if row.index == moved else 0.0)
    return env[f"v{found.end}"]


def shown(capsys, *arguments):
    assert run(["autodiff", *arguments]) == 0
    return capsys.readouterr().out


def test_least_squares_on_paper(capsys):
    out = shown(capsys, "norm2(W*x-y)^2", "--mode", "reverse")
    assert "│ v₋₂ │ W         │ m×n    │ v̄₁ v₋₁ᵀ │" in out
    assert "│ v₋₁ │ x         │ n×1    │ v₋₂ᵀ v̄₁ │" in out
    assert "v̄₋₂ = ∂f/∂W = 2 (W x − y) xᵀ    m×n, denominator layout" in out


def test_a_network_has_a_row_an_operation_and_no_kronecker_product(capsys):
    out = shown(capsys, "norm2(W2*tanh(W1*x+b1)+b2-y)^2/2", "--mode", "both")
    assert "⊗" not in out and "v₋₄ᵀ v̄₃" in out and "v̄₃ v₂ᵀ" in out
    assert "v̇₋₅ v₋₁ + v₋₅ v̇₋₁" in out


def test_a_sum_its_negative_and_its_transpose_share_a_row_as_typed(capsys):
    out = shown(capsys, "tr((X-M)'*inv(S)*(X-M))", "--mode", "reverse")
    assert "│ v₁  │ v₀ − v₋₂  │" in out and "│ v₃  │ v₁ v₁ᵀ v₂ │" in out
    assert "∂f/∂S = −S⁻ᵀ (X − M) (X − M)ᵀ S⁻ᵀ" in out
    out = shown(capsys, "(y-X*b)'*W*(y-X*b)", "--mode", "reverse")
    assert "│ v₂  │ v₀ − v₁    │" in out and "│ v₃  │ v₂ᵀ v₋₃ v₂ │" in out


def test_numbers_at_a_point(capsys):
    out = shown(capsys, "norm2(W*x-y)^2", "--mode", "both", "--at", "W=[1,2;3,4],x=[1,2],y=[0,1]")
    assert "[10 20; 20 40]" in out and "[70; 100]" in out and "│ 125 " in out
    data = json.loads(
        shown(capsys, "norm2(W*x-y)^2", "--mode", "reverse", "--at", "W=[1,2;3,4],x=[1,2],y=[0,1]", "-f", "json")
    )
    assert data["trace"][0]["adjoint"] == [[10, 20], [20, 40]]
    assert data["derivatives"]["W"] == "2*(W*x - y)*x'"


def test_a_direction_and_a_weight(capsys):
    at = ["--at", "A=[1,2;3,4],x=[1,2]"]
    data = json.loads(shown(capsys, "A*x", "--mode", "forward", "--wrt", "x", "--v", "[1,-1]", *at, "-f", "json"))
    assert data["outputs"][0]["tangent"] == [-1, -1]
    data = json.loads(shown(capsys, "A*x", "--mode", "reverse", "--v", "[0,1]", *at, "-f", "json"))
    assert data["trace"][1]["adjoint"] == [3, 4]


def test_declared_sizes_keep_arrays_whole_and_expand_opens_them(capsys):
    assert "m×n" in shown(capsys, "A*x", "--given", "A: m,n; x: n")
    assert "2×2" in shown(capsys, "A*x", "--given", "A: 2,2; x: 2")
    assert "A00" in shown(capsys, "A*x", "--given", "A: 2,2; x: 2", "--expand")
    assert "f′" in shown(capsys, "f(A*x)", "--given", "f: m -> p; A: m,n; x: n", "--mode", "reverse")


def test_graphs(capsys):
    out = shown(capsys, "norm2(W*x-y)^2", "--graph", "text")
    assert "v₁ = v₋₂ v₋₁" in out
    assert '"v1" -> "v2"' in shown(capsys, "norm2(W*x-y)^2", "--graph", "dot")
    assert "<svg" in shown(capsys, "norm2(W*x-y)^2", "--graph", "svg")


@pytest.mark.parametrize("text, at", [("norm2(W*x-y)^2", []), ("ln(x1)+x1*x2-sin(x2)", ["--at", "x1=2,x2=5"])])
def test_a_graph_as_png(text, at, tmp_path, capsys):
    pytest.importorskip("matplotlib")
    assert run(["autodiff", text, *at, "--graph", "png", "-o", str(tmp_path / "graph.png")]) == 0
    data = (tmp_path / "graph.png").read_bytes()
    assert data.startswith(b"\x89PNG") and len(data) > 10_000


@pytest.mark.parametrize(
    "arguments, code, message",
    [
        (["X", "--given", "X: m,n"], 2, "no operation"),
        (["x'*x + y", "--at", "x=1,2,y=3"], 2, "a vector goes in brackets: x=[1,2]"),
        (["A*x", "--mode", "reverse", "--wrt", "x"], 2, "seed of forward mode"),
        (["A*x", "--v", "[1,2]"], 2, "add --at"),
        (["A*x", "--wrt", "z"], 2, "does not occur"),
        (["A*x", "--at", "A=[1,2;3,4],x=[1,2]", "--v", "[1]"], 2, "4 are wanted"),
        (["inv(A)*x", "--at", "A=[1,2;2,4],x=[1,2]"], 1, "has no value here"),
        (["A*x", "--at", "A=[1,2;3,4]"], 2, "x"),
        (["norm2(A*x)", "--at", "A=[1,2;3,4],x=[0,0]", "--mode", "reverse"], 1, "no derivative here"),
        (["f(x)", "--given", "f: n -> m; x: n", "--at", "x=[1,2]"], 2, "no known values"),
        (["A*x", "--expand"], 2, "concrete sizes"),
    ],
)
def test_errors(arguments, code, message, capsys):
    assert run(["autodiff", *arguments]) == code
    assert message in capsys.readouterr().err


def test_at_numbers_names_the_row_without_a_value():
    found = backprop(parse("log(det(X))", targets=False))
    with pytest.raises(Exception, match="v1 has no value here"):
        at_numbers(found, {"X": np.zeros((2, 2))})


@pytest.mark.parametrize("text", ["log_softmax(u/c)", "u/c + exp(u/c)/c", "(B - A)*u + (A - B)*exp(u/c)*sum(u)"])
def test_a_row_uses_earlier_rows_only(text):
    """1/c has a row of its own after exp(u/c), which is computed without it."""
    trace = backprop(parse(text, "u: 3; A: 3,3; B: 3,3" if "A" in text else "u: 3", targets=False))
    assert all(operand < row.index for row in trace.rows for operand in row.operands)


def test_a_kink_has_no_slope(capsys):
    """relu at 0: step(0) is no derivative."""
    for at, code in (("W=[1,-1;0,1],x=[1,1]", 1), ("W=[1,-1;0,1],x=[1,2]", 0)):
        assert run(["autodiff", "sum(relu(W*x))", "--mode", "reverse", "--at", at]) == code
    assert "a condition of the trace fails at this point" in capsys.readouterr().err
