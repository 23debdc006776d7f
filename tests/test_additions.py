"""What an addition costs: a node kind and a function that are entered at run time work everywhere, by their rows alone.

The kind is the mirror of a matrix, its rows in opposite order; the function is the Gudermannian, with
gd(t) = 2 atan(tanh(t/2)) and the derivative 1/cosh(t). Each has a row where ARCHITECTURE.md says that it needs one, and
nothing else.
"""

import math
import subprocess
import sys

import numpy as np
import pytest
import sympy as sp

from matcalc_cli import diff, evaluate, parse
from matcalc_cli.engine import derive
from matcalc_cli.engine.algebra.make import CONSTRUCTORS
from matcalc_cli.engine.matrix import maps
from matcalc_cli.engine.matrix.linear import Product
from matcalc_cli.engine.matrix.rules import RULE, Rule
from matcalc_cli.model import functions as F
from matcalc_cli.model import nodes as N
from matcalc_cli.model.functions.row import FunctionRow, Primitive
from matcalc_cli.model.kinds import KINDS, Kind
from matcalc_cli.model.nodes import node
from matcalc_cli.model.problem import Layout, Problem, Target, Variable
from matcalc_cli.numeric import array_values, dual_rows, scalar_values
from matcalc_cli.numeric import dual as d
from matcalc_cli.numeric import evaluate as values
from matcalc_cli.render import Options, render
from matcalc_cli.render.codegen.arrays import ARRAY_RULES


class Mirror(N.Array):
    """Mirror(M): the rows of M in opposite order."""

    shape = property(lambda self: self.args[0].shape)


@pytest.fixture
def mirror(monkeypatch):
    """A node kind by its rows: what it is, its constructor, its rule, its numbers, its code."""
    exchange = lambda e: node(N.Exchange, e.shape[0])
    monkeypatch.setitem(KINDS, Mirror, Kind(name="mirror"))
    monkeypatch.setitem(CONSTRUCTORS, Mirror, lambda m: node(Mirror, m))
    rule = Rule("mirror", Mirror, "d[J A] = J dA", "by definition", maps.one(lambda e: Product(exchange(e), sp.S.One)))
    monkeypatch.setitem(RULE, Mirror, rule)
    monkeypatch.setitem(values.ROWS, Mirror, array_values._on(lambda a: a[::-1]))
    monkeypatch.setitem(dual_rows.ROWS, Mirror, dual_rows._on(lambda x: d.linear(lambda a: a[..., ::-1, :], x)))
    flipped = lambda low, e: low.ops.matmul(low[exchange(e)], low[e.args[0]])
    monkeypatch.setitem(ARRAY_RULES, Mirror, flipped)


def problem_of_mirror() -> Problem:
    """a' mirror(X) b by X, of any size."""
    m, n = N.size("m"), N.size("n")
    a, b, X = N.symbol("a", m, sp.S.One), N.symbol("b", n, sp.S.One), N.symbol("X", m, n)
    expr = node(N.Trace, node(N.MatMul, node(N.Transpose, a), node(Mirror, X), b))
    variables = (
        Variable("a", "vector", m, sp.S.One, frozenset(), False, a),
        Variable("b", "vector", n, sp.S.One, frozenset(), False, b),
        Variable("X", "matrix", m, n, frozenset(), False, X),
    )
    return Problem("a'*mirror(X)*b", expr, variables, ((Target("X", "matrix", None, X),),))


def test_a_kind_is_its_rows(mirror):
    problem = problem_of_mirror()
    found = derive.derive(problem, Layout.denominator)[0]
    assert "mirror(X)" in render([derive.value(problem)], "ascii", Options())
    rng = np.random.default_rng(5)
    env = {"a": rng.normal(size=(3, 1)), "b": rng.normal(size=(4, 1)), "X": rng.normal(size=(3, 4))}
    wanted = env["a"][::-1] @ env["b"].T
    assert np.allclose(values.evaluate(found.expr, env), wanted)
    assert np.isclose(values.evaluate(problem.expr, env), (env["a"].T @ env["X"][::-1] @ env["b"]).item())
    space: dict = {}
    exec(render([found], "numpy", Options(value=True)), space)
    by_name = {"a": env["a"].ravel(), "b": env["b"].ravel(), "X": env["X"]}
    assert np.allclose(space["derivative"](**{name: by_name[name] for name in parameters(space)}), wanted)


def parameters(space: dict) -> tuple[str, ...]:
    return space["derivative"].__code__.co_varnames[: space["derivative"].__code__.co_argcount]


class gd(Primitive):
    """The Gudermannian function."""

    definition = staticmethod(lambda t: 2 * sp.atan(sp.tanh(t / 2)))


@pytest.fixture
def gudermannian(monkeypatch):
    """A function by its rows: what it is with derivative and code, and its numbers."""
    slope, code = lambda t: 1 / sp.cosh(t), ("2*np.arctan(np.tanh({0}/2))", None, "2*atan(tanh({0}/2))")
    row = FunctionRow("gd", gd, "the Gudermannian", (slope,), *code)
    monkeypatch.setitem(F.BY_NAME, "gd", row)
    monkeypatch.setitem(F.BY_CLASS, gd, row)
    number = lambda t: 2 * np.arctan(np.tanh(np.asarray(t) / 2))
    monkeypatch.setitem(values.ROWS, gd, scalar_values._unary(number))
    own = d.Elementary(number, lambda x: d.power(d.COSH(x), -1.0))
    monkeypatch.setitem(dual_rows.ROWS, gd, dual_rows._on(own))


def test_a_function_is_its_rows(gudermannian):
    found = diff("gd(x^2)", "x")
    at = 0.7
    assert math.isclose(float(found.expr.subs(found.variables[0].symbol, at)), 2 * at / math.cosh(at**2))
    assert math.isclose(float(np.ravel(found.lambdify()(at))[0]), 2 * at / math.cosh(at**2))
    assert math.isclose(float(evaluate("gd(x)", {"x": at}).expr), 2 * math.atan(math.tanh(at / 2)))
    assert "gd" in render([derive.value(parse("gd(x) + 1"))], "ascii", Options())
    many = diff("sum(gd(A*x))", "x")
    rng = np.random.default_rng(7)
    A, x = rng.normal(size=(3, 2)), rng.normal(size=2)
    assert np.allclose(np.ravel(many.lambdify()(A, x)), (1 / np.cosh(A @ x)) @ A)


WORD = """
import sys, types
from pathlib import Path

import matcalc_cli.model as model

source = Path(model.__path__[0], "words.py")
row = 'Word("strict", pattern=lambda i, j: (int(i > j), i, j), also=("strictly-lower",), prose="strictly lower"),'
text = source.read_text(encoding="utf-8").replace("_ROWS = (", "_ROWS = (" + row)
words = types.ModuleType("matcalc_cli.model.words")
sys.modules[words.__name__] = model.words = words
exec(compile(text, str(source), "exec"), words.__dict__)

from matcalc_cli import claim, diff
from matcalc_cli.engine import algebra as A
from matcalc_cli.engine.matrix import structure
from matcalc_cli.face import check

part = lambda g: A.subtract(A.triu(g), A.diag(A.diag_of(g)))
structure.STRUCTURES["strict"] = structure.Structure(part, part, lambda n: None)
given = "L: n,n strictly lower; A: n,n; x: n"
print(diff("tr(L*A) + x'*L*x", "L", given=given))
print(check("tr(L*A) + x'*L*x", "L", given=given).agrees)
print(claim("sum(diag(L).*x) + x'*x", "2*x'", "x", given=given).right)
"""


def test_a_word_is_its_row_and_its_derivative():
    """In a process of its own: what is derived from the table is made once."""
    found = subprocess.run([sys.executable, "-c", WORD], capture_output=True, text=True, check=False)
    assert found.stderr == ""
    assert found.stdout.splitlines() == ["triu(A) + triu(x xᵀ) − diag(diag(A) + x²)", "True", "True"]
