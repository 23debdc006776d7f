"""EXPR as a line of NumPy: with arrays of one axis for vectors it is what NumPy computes, without a declaration."""

import numpy as np
import pytest

from matcalc_cli import MatcalcError
from matcalc_cli.language.parse import parse
from matcalc_cli.language.text.contracted import CONTRACTED, canonical
from tests.shell import matcalc

rng = np.random.default_rng(3)
ARRAYS = {
    **{name: rng.uniform(0.5, 2, 3) for name in "xyw"},
    **{name: rng.uniform(0.5, 2, (3, 3)) for name in "AS"},
    "X": rng.uniform(0.5, 2, (4, 3)),
    "Y": rng.uniform(0.5, 2, (4, 3)),
    "b": rng.uniform(0.5, 2, 4),
    "c": 1.5,
}


def written(value) -> str:
    return str(np.asarray(value).tolist()).replace(" ", "")


def ours(text, given=""):
    """The number that `matcalc eval` gives."""
    names = [v.name for v in parse(text, given, targets=False).variables]
    at = "; ".join(f"{name}={written(ARRAYS[name])}" for name in names)
    done = matcalc("eval", text, "--at", at, "-f", "sympy", *(("--given", given) if given else ()))
    assert done.code == 0, done.err
    return float(done.out)


LINES = [
    "np.dot(w, x)",
    "w.dot(x)",
    "np.matmul(w, x)",
    "x.dot(A).dot(y)",
    "np.dot(x, np.dot(A, y))",
    "x @ A @ y + np.sum(x)",
    "np.sum(x @ A)",
    "np.sum(x @ A * y)",
    "x.T @ A @ y + np.sum(x)",
    "np.vdot(w, x)",
    "(x - y) @ np.linalg.inv(S) @ (x - y)",
    "np.linalg.norm(A @ x - y)**2 + c*np.dot(x, x)",
    "np.sum((X @ w - b)**2)/len(b)",
    "np.mean((X @ w - b)**2)",
    "np.sum(X * w)",
    "np.sum((X * w - Y)**2)",
    "np.sum(X / w)",
    "np.sum(c * X)",
    "np.sum((X - X.mean(axis=0))**2)",
    "np.sum((X - np.mean(X, axis=0))/X.std(axis=0)*Y)",
    "np.sum(np.mean(X, axis=0)*x)",
    "np.sum(np.diff(x)**2)",
    "np.linalg.slogdet(S)[1]",
    "np.sum(np.hstack([x, y])**3)",
    "np.sum(np.vstack([x, y])[1,:]*w)",
    "np.trace(np.linalg.matrix_power(A, 3))",
    "np.einsum('i,ij,j', x, A, y)",
]


@pytest.mark.parametrize("line", LINES)
def test_a_line_of_numpy(line):
    assert ours(line) == pytest.approx(float(eval(line, {"np": np, "len": len}, ARRAYS)), rel=1e-9)


def test_a_square_matrix_takes_a_vector_for_its_rows():
    assert ours("np.sum(A*x*S)", "A: n,n; S: n,n; x: n") == pytest.approx(
        float(np.sum(ARRAYS["A"] * ARRAYS["x"] * ARRAYS["S"]))
    )


@pytest.mark.parametrize("pattern", CONTRACTED)
def test_every_pattern_of_einsum(pattern):
    """Whatever the letters of the operands: a vector may be A and a matrix x."""
    sizes = {"i": 3, "j": 4, "k": 2, "l": 5}
    if pattern in ("ij,ji->ij",):
        sizes["j"] = 3
    groups = pattern.partition("->")[0].split(",")
    letters = "AxBy"[: len(groups)]
    arrays = {name: rng.uniform(0.5, 2, [sizes[c] for c in group]) for name, group in zip(letters, groups)}
    text = f"np.sum(np.einsum('{pattern}', {', '.join(letters)})*3)"
    at = "; ".join(f"{name}={written(value)}" for name, value in arrays.items())
    done = matcalc("eval", text, "--at", at, "-f", "sympy")
    wanted = 3 * np.sum(np.einsum(pattern, *arrays.values()))
    assert done.code == 0 and float(done.out) == pytest.approx(float(wanted)), done.err


def test_patterns_are_told_by_their_form():
    assert canonical("b, bc ,c") == "i,ij,j->" and canonical("ba") == "ij->ji" and canonical("pq,qr") == "ij,jk->ik"


@pytest.mark.parametrize(
    "text, given, part",
    [
        ("np.sum(X*y)", "X: m,n; y: m", "do not fit"),
        ("np.einsum('ijk,k', A, x)", "", "einsum of"),
        ("np.einsum('ij,j', A)", "", "as many arrays"),
        ("np.einsum(A, x)", "", "begins with its pattern"),
        ("np.linalg.slogdet(S)[0]", "", "only the logarithm"),
        ("np.diff(x, 2)", "", "one argument"),
        ("np.dot(2, x)", "", "does not fit"),
    ],
)
def test_refused(text, given, part):
    with pytest.raises(MatcalcError, match=part):
        parse(text, given, targets=False)
