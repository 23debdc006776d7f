"""The graph: SymPy's objects go in and come out equal, like terms and factors are one, derivatives are right."""

from fractions import Fraction as F

import autograd.numpy as anp
import pytest
import sympy as sp
from autograd import grad
from hypothesis import given, settings
from hypothesis import strategies as st

from matcalc_cli.engine.graph.derivative import Slopes
from matcalc_cli.engine.graph.kinds import CHOICE, LEAF, PRODUCT
from matcalc_cli.engine.graph.nodes import Graph
from matcalc_cli.engine.scalar.components import Entries, matrix

X, Y, Z = sp.symbols("x y z", real=True)
P = sp.Symbol("p", positive=True)
A = sp.Symbol("a", real=True)

CANONICAL = (
    3 * X - 2 * Y + 5,
    X**2 * Y**-3 * sp.sqrt(Z**2 + 1),
    sp.sqrt(2) * X + sp.sqrt(6) / 3,
    sp.exp(X) * sp.exp(Y) + sp.exp(2 * X - 1),
    X**A * Y + X ** (A - 1) + P ** (A / 2),
    sp.sin(X + Y) * sp.cos(X) - sp.tanh(X * Y) ** 2,
    sp.Abs(X) * Y + sp.sign(X - Y),
    sp.Piecewise((X**2, X > 0), (-X, True)) * Y,
    sp.Max(X, Y) + sp.Min(X, 2),
    sp.Rational(2, 3) * (X + Y) ** 2 / (X - Y),
    sp.log(X**2 + 1) / sp.pi - sp.I * X,
    sp.Float(0.25) * X + sp.Float(1.5),
    (X**2 + Y) ** sp.Rational(3, 2) * (X * Y) ** sp.Rational(1, 2),
)


def remade(graph, node):
    """The object of a node, made anew: what came in is forgotten, but for leaves and where()."""
    known = graph.sympy._objects
    kept = {n: e for n, e in known.items() if graph.kind[n] in (LEAF, CHOICE)}
    known.clear()
    known.update(kept)
    return graph.sympy.expr(node)


@pytest.mark.parametrize("expr", CANONICAL, ids=str)
def test_an_object_comes_out_as_it_came_in(expr):
    graph = Graph()
    assert remade(graph, graph.sympy.node(expr)) == expr


def test_equal_operations_are_one_node():
    graph = Graph()
    x, y = map(graph.sympy.node, (X, Y))
    assert graph.times(x, y) == graph.times(y, x) == graph.sympy.node(X * Y)
    assert graph.plus([x, y, graph.times(graph.number(-1), x)]) == y
    assert graph.times(graph.power(x, F(1, 2)), graph.power(x, F(1, 2))) == x
    assert graph.times(graph.sympy.node(sp.sqrt(2)), graph.sympy.node(sp.sqrt(2))) == graph.number(2)
    assert graph.times(graph.sympy.node(sp.exp(X)), graph.sympy.node(sp.exp(-X))) == graph.one
    assert graph.power(graph.sympy.node(sp.Abs(X)), 2) == graph.power(x, 2)


def test_a_square_is_the_same_both_ways_round():
    graph = Graph()
    square = graph.sympy.node((X - Y) ** 2)
    assert graph.power(graph.sympy.node(Y - X), 2) == square
    assert graph.times(graph.sympy.node(Y - X), graph.sympy.node(Y - X)) == square
    assert graph.power(graph.sympy.node(Y - X), 3) != graph.power(graph.sympy.node(X - Y), 3)


def test_a_number_stays_before_a_sum_until_a_sum_takes_it():
    graph = Graph()
    node = graph.times(graph.number(2), graph.sympy.node(X + Y))
    assert graph.split(node)[0] == 2
    assert graph.plus([node, graph.one]) == graph.sympy.node(2 * X + 2 * Y + 1)


# (SymPy's function, the same of numbers, from where to where)
FUNCTIONS = (
    (lambda x, y: x * sp.sin(y) + sp.exp(x * y) / y, lambda x, y: x * anp.sin(y) + anp.exp(x * y) / y),
    (lambda x, y: (x**2 + y**2) ** sp.Rational(3, 2) * y, lambda x, y: (x**2 + y**2) ** 1.5 * y),
    (lambda x, y: x**y + 2**x, lambda x, y: x**y + 2.0**x),
    (lambda x, y: sp.tanh(x - y) ** 3 / (1 + x), lambda x, y: anp.tanh(x - y) ** 3 / (1 + x)),
    (lambda x, y: sp.log(x) ** 2 * sp.sqrt(y), lambda x, y: anp.log(x) ** 2 * anp.sqrt(y)),
    (lambda x, y: sp.Abs(x - y) * x + sp.Max(x, y), lambda x, y: anp.abs(x - y) * x + anp.maximum(x, y)),
)


@pytest.mark.parametrize("exact, numeric", FUNCTIONS)
@pytest.mark.parametrize("point", ((0.7, 1.3), (2.1, 0.4)))
def test_both_sweeps_and_the_tidied_form_agree_with_autograd(exact, numeric, point):
    x, y = sp.symbols("x y", positive=True)
    entries = Entries()
    output, *variables = entries.nodes([exact(x, y), x, y])
    at = dict(zip((x, y), point))
    wanted = [grad(numeric, i)(*point) for i in (0, 1)]
    reverse = Slopes(entries.graph, variables).gradient(output)
    printed = entries.exprs(entries.tidied(entries.jacobian([output], variables)))
    for i, variable in enumerate(variables):
        (forward,) = entries.forward([output], variable)
        for form in (entries.graph.sympy.expr(reverse[variable]), entries.graph.sympy.expr(forward), printed[0, i]):
            assert float(form.subs(at)) == pytest.approx(wanted[i], rel=1e-12)


terms = st.tuples(st.integers(-4, 4), st.lists(st.tuples(st.integers(0, 2), st.integers(1, 3)), max_size=3))


@settings(max_examples=60, deadline=None)
@given(st.lists(terms, min_size=1, max_size=5), st.lists(terms, min_size=1, max_size=4))
def test_polynomials_are_multiplied_and_tidied_without_loss(first, second):
    def polynomial(symbols, rows):
        total = 0
        for number, factors in rows:
            product = number
            for i, k in factors:
                product = product * symbols[i] ** k
            total = total + product
        return total

    graph = Graph()
    product = graph.times(*(graph.sympy.node(sp.sympify(polynomial((X, Y, Z), rows))) for rows in (first, second)))
    entries = Entries()
    printed = entries.exprs(entries.tidied({(0, 0): entries.nodes([graph.sympy.expr(product)])[0]}))
    point = (F(2, 3), F(-5, 4), F(3))
    wanted = polynomial(point, first) * polynomial(point, second)
    at = {s: sp.Rational(v.numerator, v.denominator) for s, v in zip((X, Y, Z), point)}
    found = sp.sympify(printed.get((0, 0), 0)).subs(at)
    assert F(int(found.p), int(found.q)) == wanted


def test_a_sparse_matrix_is_what_sympy_makes():
    x = sp.symbols("x0:40", real=True)
    band = {(i, j): x[i] * sp.sin(x[j]) for i in range(40) for j in range(40) if abs(i - j) < 2}
    turned = dict(reversed(band.items()))
    ours, theirs = matrix(turned, 40, 40), sp.ImmutableSparseMatrix(40, 40, band)
    assert ours == theirs and ours.args == theirs.args and hash(ours) == hash(theirs)
    assert (ours.T * ours)[0, 0] == x[0] ** 2 * sp.sin(x[0]) ** 2 + x[1] ** 2 * sp.sin(x[0]) ** 2


def test_powers_are_nodes_before_the_products_they_are_in():
    graph = Graph()
    node = graph.sympy.node(X**2 * Y**3)
    assert all(graph.node(PRODUCT, (factor,)) < node for factor in graph.data[node])


def test_halves_that_add_up_are_whole():
    graph = Graph()
    x = graph.sympy.node(X)
    product = graph.times(graph.power(x, F(1, 2)), graph.power(x, F(3, 2)))
    assert product == graph.power(x, 2) and type(graph.data[product][0][1]) is int
