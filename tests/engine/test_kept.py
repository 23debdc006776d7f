"""Definitions of EXPR as names in the printed result: the lines, and their value against the same function in NumPy."""

from __future__ import annotations

import autograd.numpy as np
import pytest
from autograd import grad, hessian

from matcalc_cli.engine.derive import derive
from matcalc_cli.engine.textbook.kept import kept
from matcalc_cli.language.parse import parse
from matcalc_cli.numeric.evaluate import evaluate
from matcalc_cli.render import Options, render

INV = np.linalg.inv
logdet = lambda m: np.linalg.slogdet(m)[1]
RESIDUAL = {"r": lambda v: v["y"] - v["X"] @ v["b"]}
COVARIANCE = {"V": lambda v: v["s"] * v["A"] + v["t"] * np.eye(5)}


def projected(v, x):
    w = INV(x)
    return w - w @ v["X"] @ INV(v["X"].T @ w @ v["X"]) @ v["X"].T @ w


def restricted(v, x):
    return logdet(x) + logdet(v["X"].T @ INV(x) @ v["X"]) + v["y"] @ projected(v, x) @ v["y"]


MIXED = "s: scalar; t: scalar; A: n,n symmetric; X: n,p; y: n; b: p"
P = "P = inv(V) - inv(V)*X*inv(X'*inv(V)*X)*X'*inv(V)"
LIKELIHOOD = "logdet(V) + logdet(X'*inv(V)*X) + y'*P*y"

# text, given, wrt, order, what is printed between the echo and the conditions, the definitions, the function
ROWS = (
    (
        "r = y - X*b; r'*r", "X: n,p; y: n; b: p", "b", 1,
        ("r = y − X b", "∂f/∂b = −2 rᵀ X"),
        RESIDUAL, lambda v, x: np.sum((v["y"] - v["X"] @ x) ** 2),
    ),
    (
        "r = y - X*b; (r'*r)^2", "X: n,p; y: n; b: p", "b", 1,
        ("r = y − X b", "∂f/∂b = −4·‖r‖² rᵀ X"),
        RESIDUAL, lambda v, x: np.sum((v["y"] - v["X"] @ x) ** 2) ** 2,
    ),
    (
        "V = s*A + t*eye(n); r = y - X*b; logdet(V) + r'*inv(V)*r", MIXED, "s", 1,
        ("V = s A + t I", "r = y − X b", "∂f/∂s = tr(A V⁻¹ (I − r rᵀ V⁻¹))"),
        RESIDUAL | COVARIANCE,
        lambda v, x: logdet(x * v["A"] + v["t"] * np.eye(5))
        + (v["y"] - v["X"] @ v["b"]) @ INV(x * v["A"] + v["t"] * np.eye(5)) @ (v["y"] - v["X"] @ v["b"]),
    ),
    (
        f"{P}; {LIKELIHOOD}", "V: n,n; X: n,p; y: n", "V", 1,
        ("P = V⁻¹ − V⁻¹ X (Xᵀ V⁻¹ X)⁻¹ Xᵀ V⁻¹", "∂f/∂V = P − P y yᵀ P"),
        {"P": lambda v: projected(v, v["V"])}, restricted,
    ),
    (
        f"V = s*A + t*eye(n); {P}; {LIKELIHOOD}", MIXED, "s", 1,
        ("V = s A + t I", "P = V⁻¹ (I − X (Xᵀ V⁻¹ X)⁻¹ Xᵀ V⁻¹)", "∂f/∂s = tr(A P) − yᵀ P A P y"),
        COVARIANCE | {"P": lambda v: projected(v, v["s"] * v["A"] + v["t"] * np.eye(5))},
        lambda v, x: restricted(v, x * v["A"] + v["t"] * np.eye(5)),
    ),
    (
        f"V = s*A + t*eye(n); {P}; y'*P*y", MIXED, "s", 2,
        ("V = s A + t I", "P = V⁻¹ (I − X (Xᵀ V⁻¹ X)⁻¹ Xᵀ V⁻¹)", "∂²f/∂s² = 2·(yᵀ P A P A P y)"),
        COVARIANCE | {"P": lambda v: projected(v, v["s"] * v["A"] + v["t"] * np.eye(5))},
        lambda v, x: v["y"] @ projected(v, x * v["A"] + v["t"] * np.eye(5)) @ v["y"],
    ),
)  # fmt: skip


def _values() -> dict:
    rng = np.random.default_rng(7)
    a, b = rng.normal(size=(5, 5)), rng.normal(size=(5, 5))
    found = {"A": a @ a.T / 5 + np.eye(5), "V": b @ b.T / 5 + np.eye(5) + (a - a.T) / 9, "X": rng.normal(size=(5, 2))}
    return {**found, "y": rng.normal(size=5), "b": rng.normal(size=2), "s": 0.7, "t": 1.3}


def _numerator(slope: np.ndarray) -> np.ndarray:
    return slope.T if np.ndim(slope) == 2 else np.atleast_1d(slope)


@pytest.mark.parametrize(
    ("text", "given", "wrt", "order", "lines", "named", "f"),
    ROWS,
    ids=[f"{row[0][:60]} by {row[2]}, order {row[3]}" for row in ROWS],
)
def test_names_of_the_input_stand_in_the_result(text, given, wrt, order, lines, named, f):
    (result,) = derive(parse(text, given, (wrt,) * order))
    shown = [line.split("        ")[0] for line in render([result], "pretty", Options()).splitlines()]
    assert [line for line in shown if line in lines] == list(lines)
    definitions, short = kept(result)
    values = _values()
    assert {symbol.name for symbol, _ in definitions} <= set(named)
    given_values = {name: define(values) for name, define in named.items()}
    for symbol, value in definitions:
        own = np.asarray(evaluate(value, {**values, **given_values, "n": 5, "p": 2}), dtype=float)
        assert np.allclose(own.reshape(-1), np.asarray(given_values[symbol.name]).reshape(-1), atol=1e-10)
    found = np.asarray(evaluate(short.expr, {**values, **given_values, "n": 5, "p": 2}), dtype=float)
    slope = (grad if order == 1 else lambda g: hessian(g))(lambda x: f(values, x))
    expected = _numerator(slope(values[wrt]))
    assert np.allclose(found.reshape(-1), expected.reshape(-1), atol=1e-8)


def test_other_formats_stand_alone():
    (result,) = derive(parse("r = y - X*b; r'*r", "X: n,p; y: n; b: p", "b"))
    assert "r" not in render([result], "ascii", Options()).replace("ᵣ", "")
