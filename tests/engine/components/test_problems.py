"""Every explicit-entry problem of the corpus, in every layout, entry by entry, against a function written by hand.

Two independent answers meet here: the symbolic derivative (and the NumPy module generated from it), and HIPS autograd
or central differences of the lambda beside the problem. What belongs where
(`matcalc help layouts`) is `arranged`.
"""

import inspect
import zlib

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
import sympy as sp

from matcalc_cli import diff, hessian
from matcalc_cli.model import names
from matcalc_cli.model.problem import Layout
from tests.problems.components import COMPONENT_PROBLEMS

PROBLEMS = list(COMPONENT_PROBLEMS)
POINTS = 2
pytestmark = pytest.mark.filterwarnings("ignore:Output seems independent of input")  # autograd, of a zero derivative
EXACT, DIFFERENCED = 1e-7, 1e-5

every_problem = pytest.mark.parametrize("problem", PROBLEMS, ids=lambda p: p.name)


def once(function):
    """Computed once for each problem and argument (problems hold dicts, so lru_cache cannot)."""
    known = {}

    def wrapped(problem, argument=0):
        if (problem.name, argument) not in known:
            known[problem.name, argument] = function(problem, argument)
        return known[problem.name, argument]

    return wrapped


def sample(problem, seed):
    """{parameter: number} inside the problem's domain; the same on every run."""
    rng = np.random.default_rng([seed, zlib.crc32(problem.name.encode())])
    return {name: rng.uniform(*problem.interval(name)) for name in inspect.signature(problem.function).parameters}


def flat(problem, point):
    """The function of the variables alone, its value flattened by stacking columns."""

    def by(values):
        value = problem.function(**{**point, **{n: values[i] for i, n in enumerate(problem.flat_names)}})
        return anp.reshape(anp.transpose(anp.array(value)), (-1,))

    return by, np.array([point[n] for n in problem.flat_names])


def differences(function, at, h=1e-4):
    """Central differences at two steps, extrapolated: error O(h^4). Last axis: the variable."""
    central = lambda h: np.stack(
        [(function(at + h * e) - function(at - h * e)) / (2 * h) for e in np.eye(len(at))], axis=-1
    )
    return (4 * central(h / 2) - central(h)) / 3


@once
def jacobian_by_hand(problem, seed):
    """∂vec F/∂(vec X)' of the lambda."""
    function, at = flat(problem, sample(problem, seed))
    return autograd.jacobian(function)(at) if problem.autograd else differences(function, at)


@once
def value_by_hand(problem, seed):
    return np.array(problem.function(**sample(problem, seed)), dtype=float)


def function_kind(value):
    if value.ndim == 2:
        return "row" if value.shape[0] == 1 else "matrix"
    return ("scalar", "vector")[value.ndim]


def problems_of(kind):
    chosen = [p for p in PROBLEMS if function_kind(value_by_hand(p)) == kind]
    return pytest.mark.parametrize("problem", chosen, ids=lambda p: p.name)


def unvec(column, rows, cols):
    return np.reshape(column, (cols, rows)).T


def variable_size(problem):
    """Rows and columns of what is differentiated by."""
    if problem.wrt_kind == "matrix":
        return len(problem.wrt_names), len(problem.wrt_names[0])
    n = len(problem.flat_names)
    return {"scalar": (1, 1), "vector": (n, 1), "row": (1, n)}[problem.wrt_kind]


def arranged(jacobian, value, problem, layout):
    """The array SPEC section 2 promises for this cell, from ∂vec F/∂(vec X)'.

    p×q is the size of the function, r×s that of the variable; `flip` marks where the layout transposes numerator's.
    """
    of, by = function_kind(value), problem.wrt_kind
    r, s = variable_size(problem)
    if of == by == "scalar":
        return jacobian[0, 0]
    if of == "scalar":
        numerator = unvec(jacobian[0], r, s).T  # ∂f/∂X_ij at (j, i): 1×n, n×1 or s×r
        return numerator if layout == "numerator" else numerator.T
    if by == "scalar":
        numerator = unvec(jacobian[:, 0], *value.shape) if of == "matrix" else jacobian  # p×q, or vec F as m×1
        return numerator.T if layout == "denominator" else numerator
    return jacobian.T if layout == "denominator" else jacobian


def by_key(point):
    """{key of the name: number}, so that θ and theta, x_0 and x0 meet."""
    return {names.key(name): value for name, value in point.items()}


def evaluated(expr, point):
    """A symbolic result at a point, by substitution and evalf: no code generator involved."""
    known = by_key(point)
    numbers = {s: sp.Float(known[names.key(s.name)], 20) for s in expr.free_symbols}
    number = lambda e: complex(sp.sympify(e).xreplace(numbers).evalf(18))
    if not isinstance(expr, sp.MatrixBase):
        return np.array(number(expr))
    return np.array([[number(expr[i, j]) for j in range(expr.cols)] for i in range(expr.rows)])


@once
def derived(problem, layout):
    return diff(problem.text, problem.wrt, layout)


def agrees(found, wanted, tolerance):
    found, wanted = np.asarray(found), np.asarray(wanted)
    assert found.shape == wanted.shape
    assert np.allclose(found, wanted, rtol=tolerance, atol=tolerance), f"\n{found}\n{wanted}"


def test_the_corpus_covers_more_than_a_hundred_problems_and_every_cell_of_the_table():
    assert len(PROBLEMS) >= 116
    cells = {(function_kind(value_by_hand(p, 0)), p.wrt_kind) for p in PROBLEMS}
    assert {(of, by) for of in ("scalar", "vector", "matrix") for by in ("scalar", "vector", "matrix")} <= cells
    assert len({p.name for p in COMPONENT_PROBLEMS}) == len(COMPONENT_PROBLEMS)


@every_problem
def test_value(problem):
    from matcalc_cli.engine.derive import value
    from matcalc_cli.language.parse import parse

    found = value(parse(problem.text, wrt=problem.wrt)).expr
    point = sample(problem, 0)
    wanted = value_by_hand(problem, 0)
    got = evaluated(found, point)
    agrees(got.reshape(wanted.shape, order="F") if wanted.ndim == 1 else got, wanted, EXACT)


@pytest.mark.parametrize("layout", [layout.value for layout in Layout])
@every_problem
def test_derivative(problem, layout):
    result = derived(problem, layout)
    tolerance = EXACT if problem.autograd else DIFFERENCED
    for seed in range(POINTS):
        wanted = arranged(jacobian_by_hand(problem, seed), value_by_hand(problem, seed), problem, layout)
        agrees(evaluated(result.expr, sample(problem, seed)), wanted, tolerance)
    assert result.shape == wanted.shape
    assert result.layout is Layout(layout)


@every_problem
def test_generated_numpy_code(problem):
    """The module as printed: keywords are the names of the input, a gradient and a tangent vector come back 1-D."""
    tolerance = EXACT if problem.autograd else DIFFERENCED
    for layout in Layout:
        function = derived(problem, layout.value).lambdify()
        for seed in range(POINTS):
            point = by_key(sample(problem, seed))
            parameters = inspect.signature(function).parameters
            found = function(**{name: point[names.key(name.rstrip("_"))] for name in parameters})
            value = value_by_hand(problem, seed)
            wanted = arranged(jacobian_by_hand(problem, seed), value, problem, layout.value)
            cell = function_kind(value), problem.wrt_kind
            if cell in (("scalar", "vector"), ("vector", "scalar"), ("row", "scalar")):
                wanted = wanted.reshape(-1)
            agrees(found, wanted, tolerance)


@problems_of("scalar")
def test_hessian(problem):
    result = hessian(problem.text, problem.wrt)
    function, at = flat(problem, sample(problem, 0))
    if problem.autograd:
        wanted = autograd.jacobian(autograd.jacobian(function))(at)[0]
    else:
        wanted = differences(lambda v: differences(function, v, 1e-2), at, 1e-2)[0]
    found = evaluated(result.expr, sample(problem, 0))
    scalar = problem.wrt_kind == "scalar"
    agrees(found, wanted[0, 0] if scalar else wanted, EXACT if problem.autograd else DIFFERENCED)
    assert scalar or result.expr == result.expr.T


@problems_of("vector")
def test_hessian_of_each_component(problem):
    if problem.wrt_kind == "scalar":
        found = diff(problem.text, problem.wrt, order=2).expr
        function, at = flat(problem, sample(problem, 0))
        wanted = differences(lambda v: differences(function, v, 1e-2), at, 1e-2)[:, :, 0]
        agrees(evaluated(found, sample(problem, 0)), wanted, DIFFERENCED)
        return
    result = hessian(problem.text, problem.wrt)
    function, at = flat(problem, sample(problem, 0))
    if problem.autograd:
        wanted = autograd.jacobian(autograd.jacobian(function))(at)
    else:
        wanted = differences(lambda v: differences(function, v, 1e-2), at, 1e-2)
    found = np.array([evaluated(part, sample(problem, 0)) for part in result.expr])
    agrees(found, wanted, EXACT if problem.autograd else DIFFERENCED)
