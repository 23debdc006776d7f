"""Textbook identities, numerator layout: the derivative is printed as the very tree of the book's answer."""

import pytest
import sympy as sp

from matcalc_cli.engine import algebra as A
from matcalc_cli.engine.algebra.measure import leaves
from matcalc_cli.engine.matrix.differential import derivative, hessian, resolve
from matcalc_cli.engine.scalar.entries import entries
from matcalc_cli.engine.textbook.polish import polish
from matcalc_cli.language.parse import parse
from matcalc_cli.model import nodes as N

SQUARE = "X: n,n; A: n,n; B: n,n; x: n; y: n; a: n; b: n; c: scalar"
RECTANGLE = "X: m,n; A: m,n; B: n,m; W: m,n; x: n; y: m; a: m; b: m; w: n; c: scalar"
SYMMETRIC = "X: n,n; A: n,n symmetric; Q: n,n orthogonal; S: n,n antisymmetric; x: n; y: n"

# expression, declarations, variable, the book's answer
IDENTITIES = (
    ("a'*x", SQUARE, "x", "a'"),
    ("x'*a", SQUARE, "x", "a'"),
    ("x'*x", SQUARE, "x", "2*x'"),
    ("x'*A*x", SQUARE, "x", "x'*(A + A')"),
    ("x'*A*x", SYMMETRIC, "x", "2*x'*A"),
    ("x'*S*x", SYMMETRIC, "x", "zeros(1,n)"),
    ("y'*A*x", SQUARE, "x", "y'*A"),
    ("y'*A*x", SQUARE, "A", "x*y'"),
    ("x'*A*x", SQUARE, "A", "x*x'"),
    ("A*x", RECTANGLE, "x", "A"),
    ("A*x", RECTANGLE, "A", "kron(x', eye(m))"),
    ("A*X", SQUARE, "X", "kron(eye(n), A)"),
    ("A*X*B", SQUARE, "X", "kron(B', A)"),
    ("X*X", SQUARE, "X", "kron(X', eye(n)) + kron(eye(n), X)"),
    ("inv(X)", SQUARE, "X", "-kron(inv(X)', inv(X))"),
    ("inv(X)*b", SQUARE, "X", "-kron((inv(X)*b)', inv(X))"),
    ("a'*inv(X)*b", SQUARE, "X", "-inv(X)*b*a'*inv(X)"),
    ("tr(X)", SQUARE, "X", "eye(n)"),
    ("tr(A*X)", SQUARE, "X", "A"),
    ("tr(X'*A)", SQUARE, "X", "A'"),
    ("tr(X^2)", SQUARE, "X", "2*X"),
    ("tr(X^3)", SQUARE, "X", "3*X^2"),
    ("tr(X'*X)", RECTANGLE, "X", "2*X'"),
    ("tr(A*X*B*X)", SQUARE, "X", "A*X*B + B*X*A"),
    ("tr(X*A*X')", SQUARE, "X", "(A + A')*X'"),
    ("tr(A*inv(X))", SQUARE, "X", "-inv(X)*A*inv(X)"),
    ("det(X)", SQUARE, "X", "adj(X)"),
    ("logdet(X)", SQUARE, "X", "inv(X)"),
    ("log(det(X))", SQUARE, "X", "inv(X)"),
    ("log(det(X)) + tr(A*inv(X))", SQUARE, "X", "inv(X) - inv(X)*A*inv(X)"),
    ("2*det(X)", SQUARE, "X", "2*adj(X)"),
    ("exp(tr(A*X))", SQUARE, "X", "exp(tr(A*X))*A"),
    ("log(1 + tr(A*X))", SQUARE, "X", "A/(1 + tr(A*X))"),
    ("norm2(x)", SQUARE, "x", "x'/norm2(x)"),
    ("sqrt(x'*x)", SQUARE, "x", "x'/norm2(x)"),
    ("(x'*x)^2", SQUARE, "x", "4*(x'*x)*x'"),
    ("(x'*x)*x", SQUARE, "x", "2*x*x' + (x'*x)*eye(n)"),
    ("norm2(A*x - b)^2", RECTANGLE, "x", "2*(A*x - b)'*A"),
    ("normF(X)", RECTANGLE, "X", "X'/normF(X)"),
    ("sum(X)", RECTANGLE, "X", "ones(n,m)"),
    ("sum(exp(x))", SQUARE, "x", "exp(x)'"),
    ("sin(x)", SQUARE, "x", "diag(cos(x))"),
    ("exp(A*x)", RECTANGLE, "x", "diag(exp(A*x))*A"),
    ("x.*y", SQUARE, "x", "diag(y)"),
    ("diag(x)*y", SQUARE, "x", "diag(y)"),
    ("diag(x)*A*y", SQUARE, "x", "diag(A*y)"),
    ("y'*diag(x)*y", SQUARE, "x", "(y.*y)'"),
    ("softmax(x)", SQUARE, "x", "diag(softmax(x)) - softmax(x)*softmax(x)'"),
    ("-a'*log(softmax(x))", SQUARE, "x", "sum(a)*softmax(x)' - a'"),
    ("X'", RECTANGLE, "X", None),
    ("norm1(x)", SQUARE, "x", "sign(x)'"),
    ("sum(relu(x))", SQUARE, "x", "step(x)'"),
    ("prod(x)", SQUARE, "x", "prod(x)*(1./x)'"),
    ("sum(log(1 + exp(A*x)))", RECTANGLE, "x", None),
    ("x'*A*x/(x'*x)", SYMMETRIC, "x", None),
    ("tr(Q*X)", SYMMETRIC, "X", "Q"),
    ("Q'*Q*x", SYMMETRIC, "x", "eye(n)"),
    ("tr(expm(X))", SQUARE, "X", "expm(X)"),
    ("norm2(x)", SQUARE, "y", "zeros(1,n)"),
    ("c*X", SQUARE, "c", "X"),
    ("inv(A + c*B)", SQUARE, "c", "-inv(A + c*B)*B*inv(A + c*B)"),
    ("det(A + c*B)", SQUARE, "c", "tr(adj(A + c*B)*B)"),
)


def variable(problem):
    target = problem.targets[0][0]
    return target.symbol if target.grid is None else target.grid[0][0]


def differentiated(text, given, wrt):
    problem = parse(text, given=given, wrt=wrt)
    return derivative(problem.expr, variable(problem))[0]


@pytest.mark.parametrize("text, given, wrt, answer", IDENTITIES, ids=lambda part: part if part else "")
def test_identity(text, given, wrt, answer):
    result = differentiated(text, given, wrt)
    if answer is None:
        assert A.normal(result) == result
        return
    expected = parse(answer, given=given, wrt="X" if wrt != "X" else "x").expr
    assert polish(result) == polish(resolve(expected))


LENGTHS = (
    ("sum(log(1 + exp(A*x)))", RECTANGLE, "x", 3),
    ("logsumexp(x)", SQUARE, "x", 1),
    ("logsumexp(A*x)", RECTANGLE, "x", 3),
    ("norm2(A*x - b)^2", RECTANGLE, "x", 5),
    ("logdet(X'*X)", RECTANGLE, "X", 2),
    ("sum(huber(x))", SQUARE, "x", 4),
    ("sum(leaky_relu(x))", SQUARE, "x", 5),
    ("log_softmax(x)", SQUARE, "x", 3),
    ("sum(tanh(A*x))", RECTANGLE, "x", 5),
    ("X'", RECTANGLE, "X", 2),
)


@pytest.mark.parametrize("text, given, wrt, most", LENGTHS, ids=lambda part: str(part))
def test_length(text, given, wrt, most):
    assert leaves(polish(differentiated(text, given, wrt))) <= most


HESSIANS = (
    ("x'*A*x", SQUARE, "x", "A + A'"),
    ("x'*A*x", SYMMETRIC, "x", "2*A"),
    ("norm2(A*x - b)^2", RECTANGLE, "x", "2*A'*A"),
    ("logsumexp(x)", SQUARE, "x", None),
    ("sum(exp(x))", SQUARE, "x", "diag(exp(x))"),
    ("tr(X'*X)", RECTANGLE, "X", None),
)


@pytest.mark.parametrize("text, given, wrt, answer", HESSIANS, ids=lambda part: part if part else "")
def test_hessian(text, given, wrt, answer):
    problem = parse(text, given=given, wrt=wrt)
    result = hessian(problem.expr, variable(problem))[0]
    if answer is not None:
        assert result == resolve(parse(answer, given=given, wrt="X").expr)


CONDITIONS = (
    ("inv(X)", SQUARE, "X", {"invertible"}),
    ("logdet(X)", SQUARE, "X", {"invertible"}),
    ("norm2(x)", SQUARE, "x", {"smooth"}),
    ("norm2(x)^2", SQUARE, "x", set()),
    ("sum(log(x))", SQUARE, "x", {"positive"}),
    ("sum(abs(x))", SQUARE, "x", {"smooth"}),
    ("sum(1./x)", SQUARE, "x", {"nonzero"}),
    ("sum(huber(x))", SQUARE, "x", set()),
    ("sum(max(x, y))", SQUARE, "x", {"smooth"}),
    ("pinv(X)", RECTANGLE, "X", {"full-rank"}),
    ("det(X)", SQUARE, "X", set()),
)


@pytest.mark.parametrize("text, given, wrt, kinds", CONDITIONS, ids=lambda part: str(part))
def test_conditions(text, given, wrt, kinds):
    problem = parse(text, given=given, wrt=wrt)
    _, conditions = derivative(problem.expr, variable(problem))
    assert {condition.kind for condition in conditions} == kinds


RANKS = (
    [[1, 2], [2, 4]],
    [[0, 0], [0, 0]],
    [[1, 2, 3], [2, 4, 6]],
    [[1], [2]],
    [[1, 2], [3, 4], [5, 6]],
    [[0, sp.Rational(1, 3)], [0, 0]],
    [[5]],
)


@pytest.mark.parametrize("rows", RANKS, ids=str)
def test_the_pseudo_inverse_of_numbers_meets_the_four_penrose_conditions(rows):
    a = sp.ImmutableMatrix(rows)
    p = sp.Matrix(entries(N.node(N.Pinv, a)))
    assert a * p * a == a and p * a * p == p
    assert (a * p).is_symmetric() and (p * a).is_symmetric()
