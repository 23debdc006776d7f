"""Random expressions of explicit vectors and matrices: values and Jacobians against the same function in NumPy."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st

from matcalc_cli import diff, parse
from matcalc_cli.engine.derive import value
from tests.expressions import examples

SYMBOLS = [sp.Symbol(name, real=True) for name in "xyz"]
AT = np.array([0.7131, -0.4177, 1.2093])
SCALAR, VECTOR, ROW, MATRIX = (), (3, 1), (1, 3), (3, 3)


@dataclass(frozen=True)
class Array:
    """A text in parentheses, its shape, and the function of (x, y, z); columns and rows are 2-D arrays."""

    text: str
    shape: tuple
    at: Callable


def written(text, shape, function):
    return Array(f"({text})", shape, function)


ENTRIES = [
    ("x", lambda x, y, z: x),
    ("y", lambda x, y, z: y),
    ("z", lambda x, y, z: z),
    ("1", lambda x, y, z: 1.0),
    ("0", lambda x, y, z: 0.0),
    ("2*y", lambda x, y, z: 2 * y),
    ("x*z", lambda x, y, z: x * z),
    ("sin(x)", lambda x, y, z: np.sin(x)),
    ("-z", lambda x, y, z: -z),
]
entry = st.sampled_from(ENTRIES)


@st.composite
def literal(draw, shape):
    rows = [[draw(entry) for _ in range(shape[1])] for _ in range(shape[0])]
    style = draw(st.integers(0, 1))
    texts = [", ".join(text for text, _ in row) for row in rows]
    if shape[1] == 1:
        text = "[" + (", " if style else "; ").join(texts) + "]"
    else:
        text = "[" + "; ".join(texts) + "]" if style and len(rows) > 1 else f"[[{'], ['.join(texts)}]]"
    return Array(text, shape, lambda x, y, z: np.array([[f(x, y, z) for _, f in row] for row in rows], float))


def unary(template, shape, function):
    return lambda a: written(template.format(a.text), shape, lambda *t: function(a.at(*t)))


def binary(template, shape, function):
    return lambda ab: written(
        template.format(ab[0].text, ab[1].text), shape, lambda *t: function(ab[0].at(*t), ab[1].at(*t))
    )


def arrays(shape, depth):
    """Expressions of this shape, at most so deep."""
    if depth == 0:
        return st.builds(lambda e: Array(e[0], SCALAR, e[1]), entry) if shape == SCALAR else literal(shape)
    below = {s: arrays(s, depth - 1) for s in (SCALAR, VECTOR, ROW, MATRIX)}
    pairs = lambda a, b: st.tuples(below[a], below[b])
    scalar, vector, row, matrix = below[SCALAR], below[VECTOR], below[ROW], below[MATRIX]
    same = below[shape]
    choices = [
        arrays(shape, 0),
        pairs(shape, shape).map(binary("{} + {}", shape, lambda a, b: a + b)),
        pairs(shape, shape).map(binary("{} - {}", shape, lambda a, b: a - b)),
        pairs(SCALAR, shape).map(binary("{}*{}", shape, lambda c, a: c * a)),
        same.map(unary("-{}", shape, lambda a: -a)),
        same.map(unary("tanh({})", shape, np.tanh)),
    ]
    if shape == SCALAR:
        choices += [
            pairs(VECTOR, VECTOR).map(binary("{}'*{}", shape, lambda a, b: (a.T @ b)[0, 0])),
            pairs(ROW, VECTOR).map(binary("{}*{}", shape, lambda a, b: (a @ b)[0, 0])),
            pairs(MATRIX, MATRIX).map(binary("dot({}, {})", shape, lambda a, b: np.sum(a * b))),
            matrix.map(unary("tr({})", shape, np.trace)),
            matrix.map(unary("det({})", shape, np.linalg.det)),
            vector.map(unary("sum({})", shape, np.sum)),
            matrix.map(unary("norm({})^2", shape, lambda a: np.sum(a * a))),
            st.tuples(matrix, vector).map(
                lambda p: written(
                    f"quad({p[0].text}, {p[1].text})", (), lambda *t: (p[1].at(*t).T @ p[0].at(*t) @ p[1].at(*t))[0, 0]
                )
            ),
        ]
    else:
        choices += [
            pairs(shape, shape).map(binary("{} .* {}", shape, lambda a, b: a * b)),
            pairs(shape, shape).map(binary("{} ⊙ {}", shape, lambda a, b: a * b)),
            below[shape[::-1]].map(unary("{}'", shape, np.transpose)),
        ]
    if shape == VECTOR:
        choices += [
            pairs(MATRIX, VECTOR).map(binary("{}*{}", shape, lambda a, b: a @ b)),
            matrix.map(unary("diag({})", shape, lambda a: np.diag(a)[:, None])),
            pairs(VECTOR, VECTOR).map(binary("cross({}, {})", shape, lambda a, b: np.cross(a[:, 0], b[:, 0])[:, None])),
            vector.map(unary("softmax({})", shape, lambda a: np.exp(a) / np.sum(np.exp(a)))),
        ]
    if shape == ROW:
        choices += [pairs(ROW, MATRIX).map(binary("{}*{}", shape, lambda a, b: a @ b))]
    if shape == MATRIX:
        choices += [
            pairs(MATRIX, MATRIX).map(binary("{}*{}", shape, lambda a, b: a @ b)),
            pairs(VECTOR, ROW).map(binary("{}*{}", shape, lambda a, b: a @ b)),
            pairs(VECTOR, VECTOR).map(binary("outer({}, {})", shape, lambda a, b: a @ b.T)),
            vector.map(unary("diag({})", shape, lambda a: np.diag(a[:, 0]))),
            matrix.map(unary("{}^2", shape, lambda a: a @ a)),
            matrix.map(unary("adj({})", shape, adjugate)),
            scalar.map(unary("{}*eye(3)", shape, lambda c: c * np.eye(3))),
            row.map(unary("ones(3)*{}", shape, lambda a: np.ones((3, 1)) @ a)),
        ]
    return st.one_of(choices)


def adjugate(a):
    minor = lambda i, j: np.linalg.det(np.delete(np.delete(a, i, 0), j, 1))
    return np.array([[(-1) ** (i + j) * minor(j, i) for j in range(3)] for i in range(3)])


anything = st.sampled_from([SCALAR, VECTOR, ROW, MATRIX]).flatmap(lambda shape: arrays(shape, 2))


def numbers(expr):
    place = dict(zip(SYMBOLS, map(sp.Float, AT)))
    number = lambda e: float(sp.sympify(e).xreplace(place).evalf(15))
    if not isinstance(expr, sp.MatrixBase):
        return np.array(number(expr))
    return np.array([[number(expr[i, j]) for j in range(expr.cols)] for i in range(expr.rows)])


def differences(function, h=1e-4):
    flat = lambda t: np.ravel(function(*t), order="F")
    central = lambda h: np.stack([(flat(AT + h * e) - flat(AT - h * e)) / (2 * h) for e in np.eye(3)], axis=-1)
    return (4 * central(h / 2) - central(h)) / 3


@examples(100)
@given(anything)
def test_value(array):
    found = value(parse(array.text, "x: scalar; y: scalar; z: scalar")).expr
    assert getattr(found, "shape", ()) == array.shape, array.text
    wanted = array.at(*AT)
    assert np.allclose(numbers(found), wanted, rtol=1e-9, atol=1e-9), array.text


@examples(100)
@given(anything)
def test_jacobian(array):
    result = diff(array.text, "[x, y, z]", given="x: scalar; y: scalar; z: scalar")
    wanted = differences(array.at)
    size = max(1.0, float(np.max(np.abs(wanted))))
    assert result.shape == wanted.shape
    assert np.allclose(numbers(result.expr), wanted, rtol=1e-6, atol=1e-7 * size), array.text
