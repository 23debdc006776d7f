"""The ways to one derivative agree as far as each of them can, and cost what they should."""

from __future__ import annotations

import json

import numpy as np
import pytest

from matcalc_cli.cli.app import run
from matcalc_cli.language.parse import parse
from matcalc_cli.numeric.field import field
from matcalc_cli.study.compare import compare
from matcalc_cli.verbs.entered import as_entered, numbers_at

CASES = [
    ("ln(x1) + x1*x2 - sin(x2)", "x1=2,x2=5"),
    ("exp(sin(x))", "x=1"),
    ("[x*y, x/y, 3]", "x=1,y=2"),
    ("abs(x)*y", "x=-1,y=2"),
    ("tanh(x0*x1)*exp(x2)-x0^x1", "x0=1.5,x1=0.5,x2=0.2"),
]


def compared(text, at):
    problem = parse(text)
    outputs, _ = as_entered(text, "", problem)
    f = field(problem)
    point = numbers_at(at, problem)
    return compare(f, outputs, [point[x] for x in f.unknowns])


@pytest.mark.parametrize("text, at", CASES)
def test_all_ways_agree(text, at):
    ways = compared(text, at).ways
    exact = np.array(ways[0].values)
    for way in ways:
        bound = {"forward difference": 1, "central difference": 1}.get(way.method, 1e-14)
        assert way.error < bound * max(1, np.abs(exact).max())
        assert np.abs(np.array(way.values) - exact).max() <= way.error + ways[0].error + 1e-15
    error = {(way.method, way.h): way.error for way in ways}
    assert error["central difference", 1e-5] < 1e-8
    assert error["forward difference", 1e-5] < 1e-3


def test_truncation_and_rounding():
    """Forward differences lose one order in h, central ones two; below 1e-8 rounding takes over."""
    error = {(way.method, way.h): way.error for way in compared("exp(sin(x))", "x=1").ways}
    assert error["forward difference", 1e-2] > 100 * error["forward difference", 1e-5]
    assert error["central difference", 1e-2] > 1e4 * error["central difference", 1e-5]
    assert error["central difference", 1e-11] > error["central difference", 1e-5]


def test_reverse_mode_is_cheap_for_many_inputs():
    """One reverse sweep against n forward sweeps."""
    names = [f"x{i}" for i in range(12)]
    found = compared("*".join(names), ",".join(f"{n}=1.1" for n in names))
    cost = {way.method: way.operations for way in found.ways}
    assert cost["reverse mode"] * 3 < cost["forward mode"]
    assert cost["reverse mode"] < 6 * found.operations


def test_swell_is_seen():
    found = compared("sin(x)*cos(x)*exp(x)*log(x)*sqrt(x)", "x=2")
    assert found.ways[0].size > 2 * found.size


def test_command(capsys):
    assert run(["compare", "ln(x1) + x1*x2 - sin(x2)", "--at", "x1=2,x2=5"]) == 0
    out = capsys.readouterr().out
    assert "(5.5, 1.7163378)" in out and "reverse mode" in out
    assert run(["compare", "exp(sin(x))", "--at", "x=1", "--h", "1e-4", "-f", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert [way["h"] for way in data["ways"] if "difference" in way["method"]] == [1e-4, 1e-4]


@pytest.mark.parametrize(
    "arguments, code, message",
    [
        (["x*y", "--at", "x=1"], 2, "no value for y"),
        (["abs(x)", "--at", "x=0"], 1, "does not exist"),
        (["x", "--at", "x=1", "--h", "-1"], 2, "--h has to be positive"),
        (["x", "--at", "x=1", "-f", "latex"], 2, "not a format"),
    ],
)
def test_errors(arguments, code, message, capsys):
    assert run(["compare", *arguments]) == code
    assert message in capsys.readouterr().err
