"""Each problem of a field: what is printed, how long it is, and its value in code and in the evaluator."""

from __future__ import annotations

import inspect
import re
from math import prod

import numpy as np
import pytest
from autograd import hessian as autograd_hessian
from autograd import jacobian as autograd_jacobian

from matcalc_cli.engine.derive import derive, value
from matcalc_cli.language.notation import Notation
from matcalc_cli.language.parse import parse
from matcalc_cli.numeric.evaluate import evaluate
from matcalc_cli.render import Options, render
from matcalc_cli.render.compiled import function
from tests.engine.matrix.harness import arranged, leaves, sample
from tests.fields import control, econometrics, learning, margins, mechanics, mixed, vision
from tests.fields.field import SIZES, Field

FIELDS = tuple(f for m in (econometrics, mixed, mechanics, vision, control, learning, margins) for f in m.PROBLEMS)


def _result(row: Field):
    p = row.problem
    (result,) = derive(parse(p.text, p.given, (p.wrt,) * row.order))
    return result


def _point(row: Field, sizes) -> dict:
    rng = np.random.default_rng(len(row.problem.text) + sum(sizes.values()))
    length = lambda s: s if isinstance(s, int) else prod(sizes[letter] for letter in s.split("*"))
    return {
        name: sample(tuple(map(length, shape)), row.problem.kinds.get(name, "real"), rng)
        for name, shape in row.problem.shapes.items()
    }


def _expected(row: Field, values: dict) -> np.ndarray:
    """By automatic differentiation of the lambda, in numerator layout; a Hessian by vec of the variable."""
    f = lambda x: row.problem.function(**{**values, row.problem.wrt: x})
    x = np.asarray(values[row.problem.wrt], dtype=float)
    if row.order == 2:
        shape = x.shape[::-1]
        stacked = lambda v: f(np.reshape(v, shape).T if x.ndim == 2 else v)
        return autograd_hessian(lambda v: f(v.reshape(shape).T) if x.ndim == 2 else stacked(v))(x.T.reshape(-1))
    x = x if x.ndim else float(x)
    value, found = f(x), np.asarray(autograd_jacobian(f)(x))
    outer, inner = np.ndim(value), np.ndim(x)
    turned = found.transpose(*reversed(range(outer)), *reversed(range(outer, outer + inner)))
    flat = turned.reshape(max(1, np.size(value)), max(1, np.size(x)))
    return arranged(flat, value, x, "numerator")


@pytest.mark.parametrize("row", FIELDS, ids=lambda row: row.problem.name)
def test_the_form_of_the_book(row):
    text = Notation().text(_result(row).expr)
    assert text == row.printed
    assert leaves(text) <= leaves(row.problem.textbook)


@pytest.mark.parametrize("row", FIELDS, ids=lambda row: row.problem.name)
def test_the_value(row):
    result = _result(row)
    code = function(result)
    for sizes in SIZES:
        values = _point(row, sizes)
        expected = _expected(row, values)
        found = np.asarray(evaluate(result.expr, {**sizes, **values}), dtype=float)
        scale = max(1.0, float(np.max(np.abs(expected))))
        assert np.allclose(found.reshape(-1), expected.reshape(-1), rtol=0, atol=1e-8 * scale)
        named = {k: v for k, v in {**sizes, **values}.items() if k in inspect.signature(code).parameters}
        printed = np.asarray(code(**named), dtype=float)
        assert np.allclose(printed.reshape(-1), expected.reshape(-1), rtol=0, atol=1e-8 * scale)


def test_there_are_seventy_five():
    assert len(FIELDS) >= 75
    assert len({row.problem.name for row in FIELDS}) == len(FIELDS)


NO_KRON = (
    ("d'*kron(X, A)*d", "X: m,m; A: n,n; d: m*n", "X"),
    ("norm(y - kron(X, A)*d)^2", "X: m,p; A: n,q; d: p*q; y: m*n", "X"),
    ("norm(y - kron(eye(p), X)*b)^2", "y: m*p; X: m,n; b: n*p", "b"),
    ("tr(kron(A, X))", "A: m,m; X: n,n", "X"),
    ("tr(A*kron(X, eye(n)))", "X: m,m; A: m*n,m*n", "X"),
)


@pytest.mark.parametrize(("text", "given", "wrt"), NO_KRON)
@pytest.mark.parametrize("language", ["numpy", "jax", "torch", "julia", "matlab"])
def test_code_of_a_kronecker_product_times_a_vector_holds_none(text, given, wrt, language):
    """(A (x) B) v is vec(B V A'), which costs no matrix of mn x mn."""
    (result,) = derive(parse(text, given, (wrt,)))
    assert "kron(" not in re.sub(r"(?m)^ *(#|%|\"\"\").*$", "", render([result], language, Options()))


IDENTITIES = (
    ("kron(ones(p,1)', eye(m))*diag(vec(P))*kron(ones(p,1), eye(m))", "diag(P*ones(p,1))"),
    ("kron(eye(p), ones(m,1)')*diag(vec(P))*kron(eye(p), ones(m,1))", "diag(P'*ones(m,1))"),
    ("kron(eye(p), A)*khatrirao(P', B')", "khatrirao(P', A*B')"),
    ("khatrirao(P', B')'*khatrirao(P', C')", "(B*C').*(P*P')"),
    ("tr1(kron(G, B), p)", "tr(G)*B"),
    ("tr2(kron(G, S), q)", "tr(S)*G"),
    ("tr2(kron(G, A)*Q, m)", "G*tr2(Q*kron(eye(p), A), n)"),
    ("tr(tr1(H, p))", "tr(H)"),
    ("kron(G, S) + kron(G, R)", "kron(G, R + S)"),
    ("exp(kron(ones(p,1), x))", "kron(ones(p,1), exp(x))"),
)


@pytest.mark.parametrize(("text", "expected"), IDENTITIES)
def test_kronecker_identities(text, expected):
    given = "P: m,p; A: m,n; B: m,n; C: m,n; G: p,p; S: q,q; R: q,q; Q: p*n,p*m; H: p*q,p*q; x: n"
    problem = parse(text, given, targets=False)
    assert Notation().text(value(problem).expr) == expected


def test_no_product_with_ones_or_identities_in_the_code_of_the_softmax_hessian():
    """The Hessian of softmax regression has one block a class, none of which is a Kronecker product of constants."""
    row = next(row for row in FIELDS if row.problem.name == "softmax-regression-hessian")
    code = render([_result(row)], "numpy", Options())
    assert not re.search(r"kron\(np\.(ones|eye)\([^()]*\), np\.(ones|eye)\(", code)
