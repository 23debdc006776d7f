"""Evaluation traces, node by node against HIPS autograd; the classic table; computational graphs."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
import sympy as sp
from autograd.scipy.special import erf

from matcalc_cli.cli.app import run
from matcalc_cli.language.parse import parse
from matcalc_cli.study.trace.scalar import symbol, trace
from matcalc_cli.verbs.entered import as_entered, inputs_of, numbers_at

CLASSIC = "ln(x1) + x1*x2 - sin(x2)"


def traced(text, at=None, mode="both", **options):
    problem = parse(text)
    outputs, scalar = as_entered(text, "", problem)
    point = numbers_at(at, problem) if at else None
    return trace(problem, outputs, scalar, inputs_of(problem), mode, point, **options)


def test_the_classic_table():
    """Griewank & Walther's example at (2, 5): 7 rows, value 11.652, gradient (5.5, 1.716)."""
    found = traced(CLASSIC, "x1=2,x2=5")
    assert [row.index for row in found.rows] == [-1, 0, 1, 2, 3, 4, 5]
    assert [row.sign for row in found.rows[2:]] == ["call", "*", "+", "call", "-"]
    values = [2, 5, np.log(2), 10, np.log(2) + 10, np.sin(5), np.log(2) + 10 - np.sin(5)]
    assert [row.value for row in found.rows] == pytest.approx(values)
    assert [row.tangent for row in found.rows] == pytest.approx([1, 0, 0.5, 5, 5.5, 0, 5.5])
    assert [row.adjoint for row in found.rows] == pytest.approx([5.5, 2 - np.cos(5), 1, 1, 1, -1, 1])


FUNCTIONS = [
    (CLASSIC, "x1=2,x2=5"),
    ("x0+x1*x2", "x0=1,x1=2,x2=3"),
    ("g = x0+x1*x2; g^2", "x0=1,x1=2,x2=3"),
    ("x*y/(1+x^2)", "x=1.5,y=2"),
    ("1/x - 3/y", "x=2,y=3"),
    ("-x^2*y", "x=1.3,y=-2"),
    ("exp(-x^2/2)/sqrt(2*pi)", "x=0.7"),
    ("x^y", "x=1.7,y=2.3"),
    ("2^x + x^3", "x=1.1"),
    ("sqrt(x^2+y^2)", "x=3,y=4"),
    ("tanh(w*x+b)", "w=0.5,x=2,b=-0.3"),
    ("sigmoid(w*x+b)*(1-sigmoid(w*x+b))", "w=0.5,x=2,b=-0.3"),
    ("log(1+exp(x))", "x=0.4"),
    ("softplus(x)*relu(y)", "x=0.4,y=1.2"),
    ("abs(x)*sign(y)+max(x,y)", "x=-0.4,y=1.2"),
    ("where(x>y, x^2, x*y)", "x=1,y=2"),
    ("atan(y/x)+asin(x/3)", "x=1,y=2"),
    ("sin(x)*cos(x)+sin(x)^2", "x=0.8"),
    ("(x+y)*(x+y)*(x+y)", "x=0.8,y=0.1"),
    ("gelu(x)", "x=0.6"),
    ("x*exp(y)-sinh(x*y)/cosh(x)", "x=0.6,y=0.3"),
    ("3*x-2*y+7", "x=1,y=2"),
]
MODULE = [
    {
        "sigmoid": lambda t: 1 / (1 + anp.exp(-t)),
        "softplus": lambda t: anp.log(1 + anp.exp(t)),
        "relu": lambda t: anp.where(t > 0, t, 0.0),
        "erf": erf,
        "select": lambda conditions, values, default: anp.where(conditions[0], values[0], values[1]),
        "Max": lambda a, b: anp.maximum(a, b),
    },
    anp,
]


def compiled(row):
    names = sorted(row.formula.free_symbols, key=str)
    formula = row.formula.replace(
        sp.Piecewise, lambda *p: sp.Function("choose")(p[0].args[1], p[0].args[0], p[1].args[0])
    )
    formula = formula.replace(sp.sign, sp.Function("signum"))
    choose = {"choose": lambda c, a, b: anp.where(c, a, b), "signum": anp.sign}
    return names, sp.lambdify(names, formula, modules=[choose, *MODULE])


def replay(found, inputs, nudged=None, by=0.0):
    """The values of all rows, in autograd's arithmetic, one of them moved."""
    values = {}
    for row in found.rows:
        if row.source:
            value = inputs[row.index - found.rows[0].index]
        else:
            names, function = compiled(row)
            value = function(*(values[n] for n in names))
        values[symbol(row.index)] = value + by if row.index == nudged else value
    return values


@pytest.mark.parametrize("text, at", FUNCTIONS, ids=[t for t, _ in FUNCTIONS])
@pytest.mark.filterwarnings("ignore:Output seems independent")
def test_node_by_node(text, at):
    found = traced(text, at)
    point = np.array([row.value for row in found.inputs])
    (_, end), *_ = found.outputs
    for seed in range(len(point)):
        along = traced(text, at, seeds=[float(i == seed) for i in range(len(point))])
        for row in along.rows[len(point) :]:
            reference = autograd.grad(lambda x, i=row.index: replay(found, x)[symbol(i)] * 1.0)(point)
            assert row.tangent == pytest.approx(reference[seed], rel=1e-9, abs=1e-12)
    for row in found.rows:
        reference = autograd.grad(lambda h, i=row.index: replay(found, point, i, h)[symbol(end)] * 1.0)(0.0)
        assert row.adjoint == pytest.approx(reference, rel=1e-9, abs=1e-12)


def test_shared_parts_are_traced_once():
    assert len(traced("sin(x)*cos(x)+sin(x)^2").rows) == 6
    assert len(traced("g = x0+x1*x2; g^2 + g").rows) == 7


def test_several_outputs():
    found = traced("[x*y, x+y, 3]", "x=2,y=5", weights=[1.0, 10.0, 0.0])
    assert [row.adjoint for row in found.inputs] == [15, 12]
    assert found.outputs[2][1] == 3


def test_command(capsys):
    assert run(["autodiff", CLASSIC, "--at", "x1=2,x2=5"]) == 0
    out = capsys.readouterr().out
    assert "│ v₂  │ v₋₁·v₀    │ 10" in out and "∂f/∂x1 = v̇₅ = 5.5" in out
    assert run(["autodiff", CLASSIC, "--at", "x1=2,x2=5", "--mode", "reverse"]) == 0
    assert "∂f/∂(x1, x2) = (5.5, 1.716337815)" in capsys.readouterr().out
    assert run(["autodiff", CLASSIC, "--at", "x1=2,x2=5", "--mode", "both", "-f", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert [row["name"] for row in data["trace"]] == ["v-1", "v0", "v1", "v2", "v3", "v4", "v5"]
    assert data["trace"][3]["operation"] == "v-1*v0" and data["gradient"] == pytest.approx([5.5, 2 - np.cos(5)])
    assert run(["autodiff", CLASSIC]) == 0
    assert "cos(v₀)·v̇₀" in capsys.readouterr().out


def test_totals_agree_with_grad(capsys):
    assert run(["grad", CLASSIC, "--at", "x1=2.0,x2=5.0", "-f", "json"]) == 0
    entries = json.loads(capsys.readouterr().out)["entries"][0]
    assert [float(e) for e in entries] == pytest.approx([5.5, 2 - np.cos(5)])


def test_graphs(capsys):
    assert run(["autodiff", CLASSIC, "--graph", "text"]) == 0
    assert "└─ v₅ = v₃ − v₄" in capsys.readouterr().out
    assert run(["autodiff", CLASSIC, "--graph", "dot"]) == 0
    dot = capsys.readouterr().out
    assert dot.startswith("digraph") and '"v0" -> "v4" [label="cos(v₀)"]' in dot
    assert run(["autodiff", CLASSIC, "--at", "x1=2,x2=5", "--graph", "svg"]) == 0
    root = ET.fromstring(capsys.readouterr().out)
    assert len(root.findall("{http://www.w3.org/2000/svg}path")) == 8


@pytest.mark.parametrize(
    "arguments, code, message",
    [
        (["x*y", "--at", "x=1"], 2, "no value for y"),
        (["log(x)", "--at", "x=-1"], 1, "has no value here"),
        (["sqrt(x)", "--at", "x=0"], 1, "has no derivative here"),
        (["abs(x)", "--at", "x=0"], 1, "the derivative does not exist at x = 0"),
        (["max(x,y)", "--at", "x=1,y=1"], 1, "the derivative does not exist"),
        (["where(x>0,x,0)", "--at", "x=0", "--mode", "reverse"], 1, "it needs x"),
        (["x*y", "--mode", "sideways"], 2, "--mode"),
        (["x*y", "--wrt", "z"], 2, "does not occur"),
        (["x*y", "--wrt", "x", "--mode", "reverse"], 2, "seed of forward mode"),
        (["x*y", "--v", "[1,2,3]"], 2, "--v has 3 entries"),
        (["f(x)", "--at", "x=1"], 2, "no known values"),
        (["A*x", "--graph", "sgv"], 2, "did you mean svg"),
        (["x*y", "--graph", "sgv"], 2, "did you mean svg"),
    ],
)
def test_errors(arguments, code, message, capsys):
    assert run(["autodiff", *arguments]) == code
    assert message in capsys.readouterr().err
