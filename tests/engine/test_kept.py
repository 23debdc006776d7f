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


deviator = lambda m: m - np.trace(m) / 3 * np.eye(3)
DEVIATOR, DEVIATORIC = "D = S - tr(S)/3*I", {"D": lambda v: deviator(v["S"])}


def moments(v, x):
    """(g, S) of a continuously updated estimator"""
    r = v["y"] - v["X"] @ x
    return v["X"].T @ r, v["X"].T @ np.diag(r**2) @ v["X"]


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
    # a name that stands alone in a definition: S = D + tr(S)/3 I, y = r + X b
    (
        f"{DEVIATOR}; sqrt(3/2*tr(D*D))", "S: 3,3", "S", 1,
        ("D = S − tr(S) I/3", "∂f/∂S = √6 D/(2·√tr(D²))", "where tr(D²) > 0"),
        DEVIATORIC, lambda v, x: np.sqrt(1.5 * np.trace(deviator(x) @ deviator(x))),
    ),
    (
        f"{DEVIATOR}; norm(D)*tr(S)", "S: 3,3", "S", 1,
        ("D = S − tr(S) I/3", "∂f/∂S = tr(S) Dᵀ/‖D‖ + ‖D‖ I", "where D ≠ 0"),
        DEVIATORIC, lambda v, x: np.sqrt(np.sum(deviator(x) ** 2)) * np.trace(x),
    ),
    (
        "r = y - X*b; r'*A*r + sum(r)", "X: n,p; y: n; b: p; A: n,n", "b", 1,
        ("r = y − X b", "∂f/∂b = −((A + Aᵀ) r + 𝟏)ᵀ X"),
        RESIDUAL, lambda v, x: (v["y"] - v["X"] @ x) @ v["A"] @ (v["y"] - v["X"] @ x) + np.sum(v["y"] - v["X"] @ x),
    ),
    (
        "r = y - X*b; S = X'*diag(r.^2)*X; g = X'*r; g'*inv(S)*g", "X: n,p; y: n; b: p", "b", 1,
        ("r = y − X b", "S = Xᵀ diag((y − X b)²) X", "g = Xᵀ r", "∂f/∂b = 2 (r ⊙ (X S⁻¹ g)² − X S⁻¹ g)ᵀ X"),
        RESIDUAL | {"S": lambda v: moments(v, v["b"])[1], "g": lambda v: moments(v, v["b"])[0]},
        lambda v, x: moments(v, x)[0] @ INV(moments(v, x)[1]) @ moments(v, x)[0],
    ),
    (
        "u = b - mean(b); u'*M*u/(u'*u)", "b: p; M: p,p symmetric", "b", 1,
        ("u = b − mean(b)",),
        {"u": lambda v: v["b"] - np.mean(v["b"])},
        lambda v, x: (x - np.mean(x)) @ v["M"] @ (x - np.mean(x)) / np.sum((x - np.mean(x)) ** 2),
    ),
)  # fmt: skip


def _values() -> dict:
    rng = np.random.default_rng(7)
    a, b = rng.normal(size=(5, 5)), rng.normal(size=(5, 5))
    found = {"A": a @ a.T / 5 + np.eye(5), "V": b @ b.T / 5 + np.eye(5) + (a - a.T) / 9, "X": rng.normal(size=(5, 2))}
    return {**found, "y": rng.normal(size=5), "b": rng.normal(size=2), "s": 0.7, "t": 1.3, **_small()}


def _small() -> dict:
    """A matrix 3 x 3 whose deviator has a positive square, and a symmetric one 2 x 2"""
    return {"S": np.array([[4.0, 1, 0], [2, -3, 1], [0.5, 1, 1]]), "M": np.array([[2.0, 0.3], [0.3, -1]])}


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


@pytest.mark.parametrize(
    ("name", "env", "definition"),
    [
        ("markdown", "none", r"\text{where } \mathbf{r} = \mathbf{y} - \mathbf{X} \mathbf{b}"),
        ("latex", "equation", r"\text{where } \mathbf{r} = \mathbf{y} - \mathbf{X} \mathbf{b}"),
        ("typst", "equation", '"where "upright(bold(r)) = upright(bold(y)) - upright(bold(X)) upright(bold(b))'),
        ("mathml", "equation", "<mi>𝐫</mi><mo>=</mo><mi>𝐲</mi><mo>−</mo><mi>𝐗</mi><mi>𝐛</mi>"),
        ("html", "none", "<mi>𝐫</mi><mo>=</mo><mi>𝐲</mi><mo>−</mo><mi>𝐗</mi><mi>𝐛</mi>"),
    ],
)
def test_every_format_for_readers_has_the_definitions(name, env, definition):
    (result,) = derive(parse("r = y - X*b; r'*r", "X: n,p; y: n; b: p", "b"))
    shown = render([result], name, Options(env=env))
    assert definition in shown
    before, _, after = shown.partition(definition)
    assert any(mark in before + after for mark in (r"\mathbf{r}", "<mi>𝐫</mi>", "upright(bold(r))"))
