"""Every row of REDUCTIONS and NORMS, slices and broadcasting: value, gradient and code against NumPy functions.

Beside each text stands what it means in NumPy, on arrays of the declared sizes; gradients are those of HIPS autograd or
central differences of that function. A new row without a case fails the first test.
"""

import inspect

import autograd.numpy as anp
import numpy as np
import pytest
import sympy as sp
from autograd import grad as autograd_grad

from matcalc_cli import MatcalcError, parse
from matcalc_cli.engine.derive import derive, value
from matcalc_cli.language.text.keywords import KEYWORDS
from matcalc_cli.model.operations.reductions import NORMS, REDUCTIONS
from matcalc_cli.model.problem import Layout
from matcalc_cli.numeric.evaluate import evaluate
from matcalc_cli.render import render

GIVEN = "X: m,n; Y: m,n; W: n,k; x: n; y: n; b: n; a: m; w: 1,n; Q: n,n; p: scalar"
_rng = np.random.default_rng(11)
SIZES = {"m": 4, "n": 5, "k": 3}
AT = {
    "X": _rng.uniform(0.4, 1.6, (4, 5)),
    "Y": _rng.normal(size=(4, 5)),
    "W": _rng.normal(size=(5, 3)),
    "x": _rng.uniform(0.4, 1.6, 5),
    "y": _rng.normal(size=5),
    "b": _rng.normal(size=5),
    "a": _rng.normal(size=4),
    "w": _rng.normal(size=(1, 5)),
    "Q": _rng.normal(size=(5, 5)),
    "p": 2.6,
}


def lse(X, axis=None):
    return anp.log(anp.sum(anp.exp(X), axis=axis))


def softmax(X, axis=0):
    powers = anp.exp(X)
    return powers / anp.sum(powers, axis=axis, keepdims=True)


def prods(X, axis):
    """autograd's prod has no gradient along an axis"""
    return anp.exp(anp.sum(anp.log(X), axis=axis))


def largest_singular(X):
    return anp.sqrt(anp.max(anp.linalg.eigh(anp.dot(X.T, X))[0]))


def singular_sum(X):
    return anp.sum(anp.sqrt(anp.linalg.eigh(anp.dot(X, X.T))[0]))


def polar(Y):
    u, _, v = np.linalg.svd(Y, full_matrices=False)
    return u @ v


def polar_turned(Y):
    return polar(Y).T


def dominant(Y):
    u, _, v = np.linalg.svd(Y, full_matrices=False)
    return np.outer(u[:, 0], v[0])


# (row of REDUCTIONS or NORMS, text, names in order, the same in NumPy)
ALONG = [
    ("sum", "sum(X, axis=0)", lambda X: anp.sum(X, axis=0)),
    ("sum", "sum(X, axis=1)", lambda X: anp.sum(X, axis=1)),
    ("sum", "sum(X, axis=-1)", lambda X: anp.sum(X, axis=-1)),
    ("sum", "sum(X, axis=0, keepdims=True)", lambda X: anp.sum(X, axis=0, keepdims=True)),
    ("sum", "sum(X, axis=1, keepdims=True)", lambda X: anp.sum(X, axis=1, keepdims=True)),
    ("sum", "sum(X*W, axis=0)", lambda X, W: anp.sum(anp.dot(X, W), axis=0)),
    ("sum", "sum(x, axis=0)", lambda x: anp.sum(x, axis=0)),
    ("sum", "sum(w, axis=1)", lambda w: anp.sum(w)),
    ("sum", "sum(X, axis=None)", lambda X: anp.sum(X)),
    ("sum", "sum(X, dim=1)", lambda X: anp.sum(X, axis=1)),
    ("mean", "mean(X, axis=0)", lambda X: anp.mean(X, axis=0)),
    ("mean", "mean(X.^2, axis=1)", lambda X: anp.mean(X**2, axis=1)),
    ("mean", "mean(x, axis=0)", lambda x: anp.mean(x)),
    ("prod", "prod(X, axis=0)", lambda X: prods(X, 0)),
    ("prod", "prod(2*X, axis=1)", lambda X: prods(2 * X, 1)),
    ("prod", "prod(x, axis=0)", lambda x: anp.prod(x)),
    ("amax", "max(X, axis=0)", lambda X: anp.max(X, axis=0)),
    ("amax", "max(-2*X*W, axis=1)", lambda X, W: anp.max(-2 * anp.dot(X, W), axis=1)),
    ("amax", "max(Y)", lambda Y: anp.max(Y)),
    ("amax", "max(y)", lambda y: anp.max(y)),
    ("amax", "max(w)", lambda w: anp.max(w)),
    ("amax", "max(X, axis=0, keepdims=True)", lambda X: anp.max(X, axis=0, keepdims=True)),
    ("amin", "min(Y, axis=1)", lambda Y: anp.min(Y, axis=1)),
    ("amin", "min(Y, axis=0)", lambda Y: anp.min(Y, axis=0)),
    ("amin", "min(-3*y)", lambda y: anp.min(-3 * y)),
    ("var", "var(X, axis=0)", lambda X: anp.var(X, axis=0)),
    ("var", "var(X, axis=1, ddof=1)", lambda X: anp.var(X, axis=1, ddof=1)),
    ("var", "var(x)", lambda x: anp.var(x)),
    ("var", "var(x, ddof=1)", lambda x: anp.var(x, ddof=1)),
    ("var", "var(X)", lambda X: anp.var(X)),
    ("std", "std(X, axis=0)", lambda X: anp.std(X, axis=0)),
    ("std", "std(X, axis=1, ddof=1)", lambda X: anp.std(X, axis=1, ddof=1)),
    ("std", "std(y, ddof=1)", lambda y: anp.std(y, ddof=1)),
    ("norm", "norm(X, axis=0)", lambda X: anp.sqrt(anp.sum(X**2, axis=0))),
    ("norm", "norm(X, 1, axis=1)", lambda X: anp.sum(anp.abs(X), axis=1)),
    ("norm", "norm(Y, ord=inf, axis=1)", lambda Y: anp.max(anp.abs(Y), axis=1)),
    ("norm", "norm(X, 3, axis=0)", lambda X: anp.sum(X**3, axis=0) ** (1 / 3)),
    ("logsumexp", "logsumexp(X, axis=0)", lambda X: lse(X, 0)),
    ("logsumexp", "logsumexp(X, axis=1)", lambda X: lse(X, 1)),
    ("logsumexp", "logsumexp(x, axis=0)", lambda x: lse(x)),
    ("softmax", "softmax(X, axis=0)", lambda X: softmax(X, 0)),
    ("softmax", "softmax(X, axis=1)", lambda X: softmax(X, 1)),
    ("softmax", "softmax(X, dim=-1)", lambda X: softmax(X, 1)),
    ("softmax", "softmax(y, axis=0)", lambda y: softmax(y)),
    ("softmax", "softmax(w, axis=1)", lambda w: softmax(w, 1)),
    ("log_softmax", "log_softmax(X, axis=0)", lambda X: anp.log(softmax(X, 0))),
    ("log_softmax", "log_softmax(X, axis=1)", lambda X: anp.log(softmax(X, 1))),
    ("cumsum", "cumsum(X, axis=0)", lambda X: anp.cumsum(X, axis=0)),
    ("cumsum", "cumsum(X, axis=1)", lambda X: anp.cumsum(X, axis=1)),
    ("cumsum", "cumsum(y)", lambda y: anp.cumsum(y)),
    ("cumsum", "cumsum(w, axis=1)", lambda w: anp.cumsum(w, axis=1)),
]
OF_ORDER = [
    ("1", "norm(y, 1)", lambda y: anp.sum(anp.abs(y))),
    ("1", "norm(w, 1)", lambda w: anp.sum(anp.abs(w))),
    ("1", "norm(Y, 1)", lambda Y: anp.max(anp.sum(anp.abs(Y), axis=0))),
    ("2", "norm(Q*x - b, 2)", lambda Q, x, b: anp.sqrt(anp.sum((anp.dot(Q, x) - b) ** 2))),
    ("2", "norm(Y, 2)", lambda Y: largest_singular(Y)),
    ("2", "norm(Y', 2)^2", lambda Y: largest_singular(Y) ** 2),
    ("inf", "norm(y, inf)", lambda y: anp.max(anp.abs(y))),
    ("inf", "norm(Y, inf)", lambda Y: anp.max(anp.sum(anp.abs(Y), axis=1))),
    ("fro", "norm(Y, 'fro')", lambda Y: anp.sqrt(anp.sum(Y**2))),
    ("nuc", "norm(Y, 'nuc')", lambda Y: singular_sum(Y)),
    ("nuc", "norm(3*Y', 'nuc')", lambda Y: 3 * singular_sum(Y)),
    ("p", "norm(x, 3)", lambda x: anp.sum(anp.abs(x) ** 3) ** (1 / 3)),
    ("p", "norm(x, ord=3)", lambda x: anp.sum(anp.abs(x) ** 3) ** (1 / 3)),
    ("p", "norm(y, 1.5)", lambda y: anp.sum(anp.abs(y) ** 1.5) ** (1 / 1.5)),
    ("p", "norm(y, p)", lambda y, p: anp.sum(anp.abs(y) ** p) ** (1 / p)),
    ("p", "norm(Q*y, 4)^4", lambda Q, y: anp.sum(anp.dot(Q, y) ** 4)),
    ("norm", "norm(Y)", lambda Y: anp.sqrt(anp.sum(Y**2))),
]
OTHERS = [
    ("cov", "cov(X, rowvar=False)", lambda X: anp.dot((X - anp.mean(X, 0)).T, X - anp.mean(X, 0)) / 3),
    (
        "cov",
        "cov(X, rowvar=True, ddof=0)",
        lambda X: anp.dot((X.T - anp.mean(X, 1)).T, X.T - anp.mean(X, 1)) / 5,
    ),
    ("cov", "cov(x)", lambda x: anp.var(x, ddof=1)),
    ("slice", "x[1:3]", lambda x: x[1:3]),
    ("slice", "x[1:]", lambda x: x[1:]),
    ("slice", "x[:-1]", lambda x: x[:-1]),
    ("slice", "x[-3:-1]", lambda x: x[-3:-1]),
    ("slice", "x[-3:-1] + x[0:2]", lambda x: x[-3:-1] + x[0:2]),
    ("slice", "x[-2:] - x[:2]", lambda x: x[-2:] - x[:2]),
    ("slice", "x[1:-1] - (x[2:] + x[:-2])/2", lambda x: x[1:-1] - (x[2:] + x[:-2]) / 2),
    ("slice", "x[-1]", lambda x: x[-1]),
    ("slice", "x[1:] - x[:-1]", lambda x: x[1:] - x[:-1]),
    ("slice", "X[0,:]", lambda X: X[0, :]),
    ("slice", "X[-1,:]", lambda X: X[-1, :]),
    ("slice", "X[:,1]", lambda X: X[:, 1]),
    ("slice", "X[1:,:2]", lambda X: X[1:, :2]),
    ("slice", "X[1:3,2]", lambda X: X[1:3, 2]),
    ("slice", "X[2,1:3]", lambda X: X[2, 1:3]),
    ("slice", "X[-1,-2]", lambda X: X[-1, -2]),
    ("slice", "(Q*x)[0]", lambda Q, x: anp.dot(Q, x)[0]),
    ("slice", "g = Q*x; g[1:4].*g[0]", lambda Q, x: anp.dot(Q, x)[1:4] * anp.dot(Q, x)[0]),
    ("slice", "exp(X)[0:2,:]*W", lambda X, W: anp.dot(anp.exp(X)[0:2, :], W)),
    ("slice", "X'[1:3,:]*X[:,0]", lambda X: anp.dot(X.T[1:3, :], X[:, 0])),
    ("slice", "inv(Q)[1:3,0]", lambda Q: anp.linalg.inv(Q)[1:3, 0]),
    ("slice", "w[0,1:3]", lambda w: w[0, 1:3]),
    ("broadcast", "X + b'", lambda X, b: X + b),
    ("broadcast", "b' - X", lambda X, b: b - X),
    ("broadcast", "X + a", lambda X, a: X + a[:, None]),
    ("broadcast", "X .* b'", lambda X, b: X * b),
    ("broadcast", "X ./ a", lambda X, a: X / a[:, None]),
    ("broadcast", "b' ./ X", lambda X, b: b / X),
    (
        "broadcast",
        "(X - mean(X, axis=0, keepdims=True)) ./ std(X, axis=0, keepdims=True)",
        lambda X: (X - anp.mean(X, axis=0)) / anp.std(X, axis=0),
    ),
    ("broadcast", "tanh(X*W + mean(W, axis=0)')", lambda X, W: anp.tanh(anp.dot(X, W) + anp.mean(W, axis=0))),
]
CASES = [*ALONG, *OF_ORDER, *OTHERS]
every_case = pytest.mark.parametrize("row, text, function", CASES, ids=[text for _, text, _ in CASES])


def arguments(function):
    return list(inspect.signature(function).parameters)


def declared(names):
    """The declarations of the names a case has, with those of its sizes only."""
    return "; ".join(d for d in GIVEN.split("; ") if d.partition(":")[0] in names)


def numbers(expr):
    """The value of a tree at AT; a column as a 1-D array."""
    found = np.asarray(evaluate(expr, {**AT, **SIZES}))
    return found[:, 0] if found.ndim == 2 and found.shape[1] == 1 else found


def flat(array):
    """By columns"""
    return np.ravel(array, order="F")


def same_entries(found, wanted, **tolerance):
    return np.allclose(flat(np.squeeze(found)), flat(np.squeeze(wanted)), **tolerance)


def test_every_row_has_a_case():
    assert {row for row, _, _ in ALONG} == set(REDUCTIONS)
    assert {row for row, _, _ in OF_ORDER} - {"norm"} == set(NORMS)
    assert set(KEYWORDS) >= set(REDUCTIONS) - {"norm2"}


@every_case
def test_value_and_shape(row, text, function):
    wanted = np.asarray(function(*(AT[name] for name in arguments(function))))
    problem = parse(text, given=declared(arguments(function)))
    for tree in (problem.expr, value(problem).expr):
        found = numbers(tree)
        assert found.size == wanted.size
        assert same_entries(found, wanted, rtol=1e-10, atol=1e-12)


@every_case
def test_printed_text_is_read_again(row, text, function):
    given = declared(arguments(function))
    found = value(parse(text, given=given))
    again = parse(render([found], "ascii").strip(), given=given)
    assert same_entries(numbers(again.expr), numbers(found.expr), rtol=1e-10, atol=1e-12)


def scalar_text(text):
    """A scalar made of a case, whose gradient is compared: sum(tanh(f)) with the definitions before it."""
    *lets, last = text.split("; ")
    return "; ".join([*lets, f"h = {last}", "sum(tanh(h/3))"])


GRADIENTS = [(text, function, name) for _, text, function in CASES for name in arguments(function)[:1]]


@pytest.mark.parametrize("text, function, name", GRADIENTS, ids=[f"{t} by {n}" for t, _, n in GRADIENTS])
def test_gradient(text, function, name):
    """Denominator layout has the shape of the variable."""
    names = arguments(function)
    shape = np.shape(function(*(AT[n] for n in names)))
    given = declared(names)
    plain = scalar_text(text) if shape else f"tanh(({text})/3)"
    (result,) = derive(parse(plain, given=given, wrt=name), Layout.denominator, command="grad")

    def loss(v):
        return anp.sum(anp.tanh(function(*(v if n == name else AT[n] for n in names)) / 3))

    wanted = autograd_grad(loss)(AT[name])
    found = np.asarray(evaluate(result.expr, {**AT, **SIZES}))
    assert same_entries(found, wanted, rtol=1e-7, atol=1e-9)
    step = 1e-6 * np.ones_like(AT[name])
    moved = (loss(AT[name] + step) - loss(AT[name] - step)) / 2e-6
    assert np.sum(wanted) == pytest.approx(moved, rel=1e-5, abs=1e-6)


@every_case
def test_generated_code(row, text, function):
    names = arguments(function)
    problem = parse(text, given=declared(names))
    module = {}
    exec(render([value(problem)], "numpy"), module)
    computed = module["value"]
    wanted = np.asarray(function(*(AT[n] for n in names)))
    found = computed(**{n: AT[n] for n in inspect.signature(computed).parameters})
    assert np.shape(np.squeeze(found)) == np.shape(np.squeeze(wanted))
    assert same_entries(found, wanted, rtol=1e-10, atol=1e-12)


def concrete(names):
    """The declarations with the numbers of SIZES in the place of letters."""
    given = declared(names)
    for letter, number in SIZES.items():
        given = given.replace(f": {letter}", f": {number}").replace(f",{letter}", f",{number}")
    return given


SINGULAR = [
    ("singular", "polar(Y)", polar),
    ("singular", "dominant(Y)", dominant),
    ("singular", "polar(Y')", polar_turned),
]
OF_SYMBOLS = [case for case in CASES if case[0] != "nuc" and "(Y, 2)" not in case[1] and "(Y', 2)" not in case[1]]


@pytest.mark.parametrize("row, text, function", SINGULAR, ids=[text for _, text, _ in SINGULAR])
def test_singular_vectors(row, text, function):
    """What the gradients of the spectral and the nuclear norm are made of."""
    test_value_and_shape(row, text, function)
    test_printed_text_is_read_again(row, text, function)
    test_generated_code(row, text, function)


@pytest.mark.parametrize("row, text, function", OF_SYMBOLS, ids=[text for _, text, _ in OF_SYMBOLS])
def test_written_out(row, text, function):
    """Entry by entry, of known sizes: the other engine."""
    names = arguments(function)
    problem = parse(text, given=concrete(names), expand=True)
    place = {v.name: v.symbol for v in problem.arrays}
    known = {e: sp.Float(x) for n in place for e, x in zip(place[n], np.ravel(AT[n]))} | {
        sp.Symbol("p", real=True): 2.6
    }
    expr = value(problem).expr
    cells = list(expr) if isinstance(expr, sp.MatrixBase) else [expr]
    found = np.array([float(cell.xreplace(known)) for cell in cells])
    wanted = np.asarray(function(*(AT[n] for n in names)))
    assert np.allclose(found, np.ravel(wanted), rtol=1e-9, atol=1e-10)


CODE = [
    ("x[1:3]", "x: n", "numpy", "x[1:3]"),
    ("X[0,:]", "X: m,n", "numpy", "X[0, :]"),
    ("X[:,1]", "X: m,n", "numpy", "X[:, 1]"),
    ("X[1:4,:2]", "X: m,n", "numpy", "X[1:4, 0:2]"),
    ("x[1:3]", "x: n", "julia", "x[2:3]"),
    ("X[0,:]", "X: m,n", "julia", "X[1, :]"),
    ("x[1:3]", "x: n", "matlab", "entries(x, 2:3, 1)"),
    ("X[:,-1]", "X: m,n", "numpy", "X[:, n - 1]"),
    ("X[-1,:]", "X: m,n", "julia", "X[m - 1 + 1, :]"),
    ("x[::2]", "x: 6", "julia", "x[1:2:6]"),
    ("sum(X, axis=0)", "X: m,n", "numpy", "np.sum(X, axis=0)"),
    ("max(X, axis=1)", "X: m,n", "numpy", "np.max(X, axis=1)"),
    ("max(X, axis=1)", "X: m,n", "torch", "torch.amax(X, dim=1)"),
    ("norm(X, 2)", "X: m,n", "numpy", "np.linalg.norm(X, 2)"),
    ("norm(X, 'nuc')", "X: m,n", "julia", "sum(svdvals(X))"),
    ("X + b'", "X: m,n; b: n", "numpy", "X + b"),
]


@pytest.mark.parametrize("text, given, language, wanted", CODE)
def test_code_as_a_person_writes_it(text, given, language, wanted):
    assert wanted in render([value(parse(text, given=given))], language)


PRINTED = [
    ("x[1:3]", "x[1:3]", "x[1:3]"),
    ("X[0,:]", "X[0,:]", "X[0,:]"),
    ("X[:,-1]", "X[:,-1]", "X[:,-1]"),
    ("x[-1]", "x[-1]", "x[-1]"),
    ("X[1,2:4]", "X[1,2:4]", "X[1,2:4]"),
    ("X[1:3,:2]", "X[1:3,:2]", "X[1:3,:2]"),
    ("X[1:3,1]'", "X[1:3,1]'", "X[1:3,1]ᵀ"),
    ("X[1,:]'[:,2:4]", "X[1,2:4]'", "X[1,2:4]ᵀ"),
    ("W[:,0]'*Q[1:3,:]'", "W[:,0]'*Q[1:3,:]'", "W[:,0]ᵀ Q[1:3,:]ᵀ"),
    ("x[1:]", "x[1:]", "x[1:]"),
    ("max(X, axis=0)", "max(X, axis=0)", "max(X, axis=0)"),
    ("norm(Y, 2)", "norm(Y, 2)", "‖Y‖₂"),
    ("norm(Y, 'nuc')", "norm(Y, 'nuc')", "norm(Y, 'nuc')"),
]


@pytest.mark.parametrize("text, ascii_, unicode", PRINTED)
def test_print(text, ascii_, unicode):
    found = value(parse(text, given=GIVEN))
    assert render([found], "ascii").strip() == ascii_
    assert render([found], "unicode").strip() == unicode


NOTES = [
    ("X + b'", "b' is a row: it is taken for every row of the m×n matrix beside it"),
    ("X ./ a", "a is a column: it is taken for every column of the m×n matrix beside it"),
    ("var(x)", "var divides by n"),
    ("std(x)", "std divides by n"),
    ("cov(x)", "cov divides by the number of observations less 1"),
]


@pytest.mark.parametrize("text, note", NOTES)
def test_what_was_decided_is_a_note(text, note):
    assert any(note in told for told in parse(text, given=GIVEN).notes)


INFERRED = [
    ("norm2(X + b')^2", "X", {"X": "matrix", "b": "vector"}),
    ("sum((X*W + b').^2)", "W", {"X": "matrix", "W": "matrix", "b": "vector"}),
    ("norm(x, p)", "x", {"x": "vector", "p": "scalar"}),
    ("norm2(x[1:] - x[:-1])", "x", {"x": "vector"}),
    ("sum(sum(X, axis=1).^2)", "X", {"X": "matrix"}),
    ("max(x) - min(x)", "x", {"x": "vector"}),
    ("sum(max(x, axis=1))", "x", {"x": "matrix"}),
    ("X[0,:]'*y", "y", {"X": "matrix", "y": "vector"}),
    ("std(x)", "x", {"x": "vector"}),
    ("max(a, b)", "a", {"a": "scalar", "b": "scalar"}),
]


@pytest.mark.parametrize("text, wrt, kinds", INFERRED, ids=[text for text, _, _ in INFERRED])
def test_kinds_without_declarations(text, wrt, kinds):
    """A part taken, an axis, an array whose extreme is asked for: marks of arrays."""
    assert {v.name: v.kind for v in parse(text, wrt=wrt).variables} == kinds


def test_what_was_said_is_no_note():
    for text in ("var(x, ddof=0)", "std(x, ddof=1)", "X + ones(m)*b'"):
        assert not parse(text, given=GIVEN).notes


REFUSED = [
    ("sum(X, 1)", "axis is a keyword"),
    ("mean(X, 2)", "axis is a keyword"),
    ("sum(X, axis=2)", "an axis is 0"),
    ("sum(x, axis=1)", "the axis 0 alone"),
    ("sum(w, axis=0)", "nothing to reduce"),
    ("sum(X, ddof=1)", "no keyword ddof"),
    ("sin(X, axis=0)", "no keyword axis"),
    ("sum(X, axis=0, axis=1)", "given twice"),
    ("var(x, ddof=3)", "ddof is 0"),
    ("sum(X, axis=0, keepdims=3)", "True or False"),
    ("cumsum(X)", "needs its axis"),
    ("cov(X)", "two things"),
    ("median(x)", "unknown function median"),
    ("norm(x, 'nuc')", "one of matrices"),
    ("norm(X, 3)", "p-norm of a matrix"),
    ("norm(x, 1/2)", "p >= 1"),
    ("norm(x, -1)", "has the order"),
    ("norm(x, 'abc')", "has the order"),
    ("norm(x, 1, ord=2)", "given twice"),
    ("norm(x, [1, 2])", "an order"),
    ("x[1:9]", None),
    ("x[3:1]", "holds nothing"),
    ("x[-1:-3]", "holds nothing"),
    ("x[-3:2]", "no known size"),
    ("x[::-1]", "goes forward"),
    ("x[::2]", "wants bounds that are numbers"),
    ("x[0,:]", "takes one index"),
    ("X[1:3]", "takes two indices"),
    ("p[1:3]", "no entries"),
    ("X + b", "sizes do not fit"),
    ("Q + b", "sizes do not fit"),
    ("x + y'", "sizes do not fit"),
    ("a + b'", "sizes do not fit"),
]


@pytest.mark.parametrize("text, message", [case for case in REFUSED if case[1]], ids=lambda v: str(v))
def test_refused(text, message):
    with pytest.raises(MatcalcError, match=message):
        parse(text, given=GIVEN)


@pytest.mark.parametrize("text", ["x[3:9]", "x[7]", "x[-9:]", "X[5,:]", "X[:,-7]", "[1,2,3][1:5]"])
def test_outside_of_known_sizes(text):
    with pytest.raises(MatcalcError, match="outside"):
        parse(text, given="x: 5; X: 3,4")


def test_derivative_by_a_part_is_refused():
    with pytest.raises(MatcalcError, match="no derivative by a part"):
        parse("x'*x", given="x: n", wrt="x[1:3]")


@pytest.mark.parametrize("text", ["norm(x, 1) + norm(x, 3)", "sum(X, axis=0)", "std(x, ddof=1)", "||x||_1"])
def test_read_twice_it_is_the_same(text):
    """Trees are remembered by their text: to read one again changes nothing."""
    first, second = (numbers(parse(text, given=GIVEN).expr) for _ in range(2))
    assert np.allclose(first, second, rtol=1e-14)


CONDITIONS = [
    ("max(x)", "smooth"),
    ("sum(min(X, axis=1))", "smooth"),
    ("norm(X, 2)", "smooth"),
    ("norm(X, 'nuc')", "largest-rank"),
]


@pytest.mark.parametrize("text, kind", CONDITIONS)
def test_conditions_are_stated(text, kind):
    (result,) = derive(parse(text, given=GIVEN, wrt=text[-2] if text[-2] in "x" else "X"), command="grad")
    assert kind in {condition.kind for condition in result.conditions}


@pytest.mark.parametrize("text", ["norm(X, 2)", "norm(X, 'nuc')"])
def test_second_derivatives_of_singular_values_are_refused(text):
    with pytest.raises(MatcalcError, match="singular vectors"):
        derive(parse(text, given=GIVEN, wrt=["X", "X"]), command="hessian")


def test_values_by_hand():
    """Written out: numpy.linalg of [1,2;3,4] has the singular values sqrt(15 ± sqrt(221))."""
    at = {"X": np.array([[1.0, 2.0], [3.0, 4.0]])}
    of = lambda text: evaluate(value(parse(text, given="X: 2,2")).expr, at)
    assert of("norm(X, 2)") == pytest.approx(np.sqrt(15 + np.sqrt(221)))
    assert of("norm(X, 'nuc')") == pytest.approx(np.sqrt(15 + np.sqrt(221)) + np.sqrt(15 - np.sqrt(221)))
    assert of("norm(X, 1)") == 6 and of("norm(X, inf)") == 7
    assert of("max(X)") == 4 and of("min(X)") == 1
