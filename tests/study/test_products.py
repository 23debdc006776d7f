"""J·v and v'·J against the Jacobian that they avoid, in components and in matrix notation, and what they save."""

from __future__ import annotations

import json

import numpy as np
import pytest
import sympy as sp

from matcalc_cli.cli.app import run
from matcalc_cli.engine.matrix import differential
from matcalc_cli.engine.objects.leaves import leaves
from matcalc_cli.engine.scalar.components import jvp, vjp
from matcalc_cli.language.parse import parse
from matcalc_cli.model import nodes as N
from matcalc_cli.numeric.evaluate import evaluate
from matcalc_cli.numeric.field import field, jacobian
from matcalc_cli.render.codegen.program import program
from matcalc_cli.study.products import product, product_matrix, symbolic
from matcalc_cli.verbs import products as verbs
from tests.limits import processor
from tests.shell import shell

COMPONENTS = [
    "[x*y, sin(x)]",
    "[4*x0-2*x0*x1, 2*x1+x0*x1-2*x1^2]",
    "[exp(x*y)/z, log(x^2+y^2), x, 3]",
    "[r*cos(t), r*sin(t)]",
    "x0+x1*x2",
    "[tanh(a*x+b), max(x,b), where(x>0, a*x, b)]",
    "softmax([x, y, z])",
    "[x, x, x*y]",
]


@pytest.mark.parametrize("text", COMPONENTS)
def test_components(text):
    f = field(parse(text))
    full = sp.Matrix(jacobian(f.outputs, f.unknowns))
    v, w = symbolic("v", len(f.unknowns)), symbolic("w", len(f.outputs))
    assert sp.simplify(sp.Matrix(jvp(f.outputs, f.unknowns, v)) - full * sp.Matrix(v)) == sp.zeros(len(w), 1)
    assert sp.simplify(sp.Matrix([vjp(f.outputs, f.unknowns, w)]) - sp.Matrix([w]) * full) == sp.zeros(1, len(v))


MATRIX = [
    ("tanh(W*x)", "x"),
    ("tanh(W*x)", "W"),
    ("W*x + b", "W"),
    ("A*X*B", "X"),
    ("inv(X)", "X"),
    ("X'*X", "X"),
    ("A*x", "x"),
    ("softmax(A*x)", "x"),
    ("x/norm2(x)", "x"),
    ("x*x'*b", "x"),
    ("tr(A*X)", "X"),
    ("norm2(A*x-b)^2", "x"),
    ("exp(X) .* A", "X"),
]


@pytest.mark.parametrize("text, wrt", MATRIX)
@pytest.mark.parametrize("command", ["jvp", "vjp"])
def test_matrix_notation(text, wrt, command):
    problem = parse(text, wrt=wrt)
    target = problem.targets[0][0]
    found = product_matrix(problem, target, command, None, None)
    generator = np.random.default_rng(7)
    size = {s: 3 for v in problem.variables for n in v.shape for s in n.free_symbols}
    env = {v.name: generator.normal(size=tuple(3 for _ in v.shape)) for v in problem.variables}
    env.update({s.name: 3 for s in size})
    direction = generator.normal(size=[int(n.subs(size)) for n in N.shape(found.direction)])
    if isinstance(found.direction, N.MatrixSymbol):
        env[found.direction.name] = direction
    else:
        direction = np.ones((1, 1))
    f, x = differential.resolve(problem.expr), target.symbol
    column = lambda m: np.atleast_2d(m).T.reshape(-1, 1)
    wide = differential.derivative(f, x)[0]
    if not N.is_array(f):
        wide_value = column(np.atleast_2d(evaluate(wide, env)).T).T  # of vec X, from the s x r gradient
    else:
        wide_value = np.atleast_2d(evaluate(wide, env))
    value = np.atleast_2d(evaluate(found.derivative.expr, env))
    if command == "jvp":
        assert np.allclose(column(value), wide_value @ column(direction))
    else:
        assert np.allclose(column(value.T).T, column(direction).T @ wide_value)


def test_loss_is_the_gradient_of_the_composition():
    problem = parse("[x*y, sin(x)]")
    f = field(problem)
    from matcalc_cli.study.products import loss_seed

    _, slope, seed = loss_seed(f.outputs, parse("sum(y.^2)/2", "y: 2", "y", expand=True))
    found = product(f, "vjp", seed, slope).derivative.expr
    x, y = f.unknowns
    composed = ((x * y) ** 2 + sp.sin(x) ** 2) / 2
    assert sp.simplify(found - sp.Matrix([[composed.diff(x), composed.diff(y)]])) == sp.zeros(1, 2)


def test_what_is_saved_on_an_explicit_layer():
    """tanh(W x), n x n entries: the products have n results of size 3n, the Jacobian n^2 of size 2n."""
    n = 40
    problem = parse("tanh(W*x)", f"W: {n},{n}; x: {n}", "x", expand=True)
    f = field(problem)
    with processor(25):
        forward = jvp(f.outputs, f.unknowns, symbolic("v", n))
        backward = vjp(f.outputs, f.unknowns, symbolic("v", n))
    full = jacobian(f.outputs, f.unknowns)
    whole = sum(leaves(e) for row in full for e in row)
    assert whole > 20 * sum(map(leaves, forward))
    definitions, short = program(tuple(backward))
    assert whole > 20 * sum(map(leaves, (*(e for _, e in definitions), *short)))


@pytest.mark.parametrize("command", ["jvp", "vjp"])
def test_a_sweep_names_what_it_uses_again(command, capsys):
    """--cse, and where the answer would be long; the parts and the entries together are the product."""
    run([command, "tanh(W*x)", "--given", "W: 30,30; x: 30", "--wrt", "x", "--expand", "--v", "[" + "1," * 29 + "1]"])
    short = capsys.readouterr().out
    assert ("are parts that occur more than once" in short) == (command == "vjp")
    run([command, "[sin(x*y)*y, exp(sin(x*y))]", "--cse", "-f", "ascii"])
    *lines, last = capsys.readouterr().out.replace(";", "").splitlines()
    at = {"x": 0.7, "y": -1.2, "v0": 0.4, "v1": 1.3}
    for line in lines:
        name, _, text = line.partition(" = ")
        at[name] = float(evaluate(parse(text).expr, at))
    s, c, e = np.sin(-0.84), np.cos(-0.84), np.exp(np.sin(-0.84))
    full = np.array([[c * 1.44, s - c * 0.84], [e * c * -1.2, e * c * 0.7]])
    v = np.array([0.4, 1.3])
    wanted = full @ v if command == "jvp" else v @ full
    assert lines and np.allclose(np.ravel(evaluate(parse(last).expr, at)), wanted)


def test_a_name_is_a_direction(capsys):
    """--v v is (v0, v1, ...), and keeps its name; arrays have values at a point."""
    assert run(["jvp", "[x*y, x+y]", "--v", "v"]) == 0
    out = capsys.readouterr().out
    assert "v = [v0, v1]" in out and "v0·y + v1·x" in out
    assert run(["vjp", "[x*y, x+y]", "--v", "w"]) == 0
    assert "w0·y + w1" in capsys.readouterr().out
    assert run(["jvp", "norm(V*W)^2", "--wrt", "W", "--at", "V=[1,2;3,4], W=[0,1;1,1]", "--v", "[1,0;0,0]"]) == 0
    assert "= 28 " in capsys.readouterr().out


def test_commands(capsys):
    assert run(["jvp", "[x*y, sin(x)]", "--v", "[1, a]"]) == 0
    assert "a·x + y" in capsys.readouterr().out
    assert run(["vjp", "W*x + b", "--wrt", "W", "--loss", "sum(y.^2)/2"]) == 0
    assert "x (W x + b)ᵀ" in capsys.readouterr().out
    assert run(["vjp", "[x*y, sin(x)]", "--at", "x=1,y=2", "--v", "[1,1]", "-f", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["entries"] == [["cos(1) + 2", "1"]] and data["v"] == "[1, 1]"
    assert run(["vjp", "[x*y, sin(x)]", "--v", "[1, a]", "-f", "numpy"]) == 0
    namespace: dict = {}
    exec(capsys.readouterr().out, namespace)
    assert np.allclose(namespace["derivative"](a=2.0, x=0.5, y=3.0), [3 + 2 * np.cos(0.5), 0.5])


@pytest.mark.parametrize(
    "arguments, code, message",
    [
        (["jvp", "[x*y, x]", "--v", "[1]"], 2, "one entry for each variable"),
        (["vjp", "[x*y, x]", "--v", "[1,2,3]"], 2, "one entry for each component"),
        (["vjp", "A*x", "--wrt", "x", "--v", "[1;2]"], 2, "--v is"),
        (["vjp", "[x,y]", "--v", "[1,1]", "--loss", "sum(y)"], 2, "exclude"),
        (["vjp", "[x,y]", "--loss", "y"], 2, "scalar expression in y"),
        (["vjp", "[x,y]", "--loss", "sum(u.^2)"], 2, "y, the value of EXPR, does not occur"),
        (["vjp", "W*x", "--wrt", "x", "--loss", "sum(u.^2)"], 2, "y, the value of EXPR, does not occur"),
        (["jvp", "abs(x)", "--at", "x=0"], 1, "does not exist"),
    ],
)
def test_errors(arguments, code, message, capsys):
    assert run(arguments) == code
    assert message in capsys.readouterr().err


@pytest.mark.parametrize("command", ["jvp", "vjp"])
def test_by_a_scalar_beside_arrays(command, capsys):
    """softmax(x/t) by t, against a central difference"""
    assert run([command, "softmax(x/t)", "--given", "x: n; t: scalar", "--wrt", "t", "-f", "numpy"]) == 0
    namespace: dict = {}
    exec(capsys.readouterr().out, namespace)
    x, t, h, v = np.array([0.3, -1.2, 0.7]), 1.7, 1e-5, np.array([0.5, -0.2, 1.1])
    softmax = lambda t: np.exp(x / t) / np.exp(x / t).sum()
    slope = (softmax(t + h) - softmax(t - h)) / (2 * h)
    values = {"t": t, "x": x} | ({"v": v} if command == "vjp" else {})
    wanted = slope if command == "jvp" else v @ slope
    assert np.allclose(np.ravel(namespace["derivative"](**values)), wanted, atol=1e-9)


@pytest.mark.parametrize("v, factor", [("2*v", 2.0), ("-v/2", -0.5), ("v", 1.0)])
def test_a_multiple_of_a_new_vector(v, factor):
    """J v of [x0 x1, x1 x2] by NumPy."""
    found = verbs.product("jvp", "[x0*x1, x1*x2]", v=v).derivative.expr
    x, step = np.array([0.3, -1.2, 2.0]), np.array([0.7, 0.1, -0.4])
    known = {f"x{i}": a for i, a in enumerate(x)} | {f"v{i}": a for i, a in enumerate(step)}
    jacobian = np.array([[x[1], x[0], 0], [0, x[2], x[1]]])
    value = found.subs({s: known[s.name] for s in found.free_symbols})
    assert np.allclose(np.array(value, dtype=float).ravel(), factor * jacobian @ step, rtol=1e-12)


@pytest.mark.parametrize(
    "line, value",
    [
        ('jvp "[x0*x1, sin(x0)]" --v d --at x0=1,x1=2,d0=3,d1=4', "│ f0 │ 10 "),
        ('jvp "[x0*x1, sin(x0)]" --v d --at "x=[1,2],d=[3,4]"', "│ f0 │ 10 "),
        ('jvp "A*x" --wrt x --v d --at "A=[1,2;3,4],x=[1,2],d=[3,4]"', "│ f1 │ 25 "),
        ('vjp "A*x" --wrt x --v w --at "A=[1,2;3,4],x=[1,2],w=[3,4]"', "│ 15 │ 22 │"),
        ('vjp "A*x" --wrt x --at "A=[1,2;3,4],x=[1,2],v=[3,4]"', "│ 15 │ 22 │"),
        ('jvp "x\'*A*x" --wrt x --v d --at "A=[1,2;3,4],x=[1,2],d=[3,4]"', "= 120 "),
        ('jvp "x^2*y" --wrt x --v d --at "x=3,y=2,d=5"', "= 60 "),
        ('jvp "v0*v1" --at "v0=1,v1=2"', "= 2·w0 + w1 "),
    ],
)
def test_the_point_may_have_values_for_the_direction(line, value):
    assert value in shell(f"matcalc {line}").out


def test_other_names_are_still_refused():
    done = shell('matcalc jvp "x^2*y" --wrt x --v d --at "x=3,y=2,e=5"')
    assert done.code == 2 and "e does not occur" in done.err
