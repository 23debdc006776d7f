"""What the random problems and hostile readers found, each as the answer it has now."""

import numpy as np
import pytest

from matcalc_cli.engine.derive import derive
from matcalc_cli.errors import MatcalcError
from matcalc_cli.language.notation import Notation
from matcalc_cli.language.parse import parse
from matcalc_cli.render.compiled import function

LEAKY = (
    "where(B' > 0, 1, 0.01).*where(B' > 0, where(abs(B') >= norminf(where(B' > 0, B', B'/100)), "
    "sign(where(B' > 0, B', B'/100)), 0), where(abs(B')/100 >= norminf(where(B' > 0, B', B'/100)), "
    "sign(where(B' > 0, B', B'/100)), 0))"
)
CENTRED = "x - mean(x)"


def printed(text, given, wrt, **more):
    (result,) = derive(parse(text, given, wrt), **more)
    return Notation().text(result.expr)


def conditions(text, given, wrt):
    (result,) = derive(parse(text, given, wrt))
    return {f"{c.kind} {Notation().text(c.expr)}" for c in result.conditions}


@pytest.mark.parametrize(
    ("text", "given", "wrt", "expected"),
    [
        # grad has the shape of the variable, of a square matrix too; a Jacobian is d vec f/d(vec x)'
        ("tr(grad(tr(A*X), X)*B)", "A: n,n; B: n,n; X: n,n", "A", "B'"),
        ("jacobian(tr(A*X), X)*vec(B)", "A: n,n; B: n,n; X: n,n", "A", "B"),
        # by a literal of names, beside arrays of unknown size
        ("det(jacobian([r*t, r + t], [r, t]))*x", "r: scalar; t: scalar; x: n", "t", "x"),
        ("tr(hessian(r^2*t, [r, t]))*x", "r: scalar; t: scalar; x: n", "t", "2*x"),
        ("grad(r^2*t, [r, t])'*[r, t]*x", "r: scalar; t: scalar; x: n", "t", "3*r^2*x"),
        # blocks of 1 x 1 are scalars; a trace goes to the blocks on the diagonal
        ("norm([B, b; u', t])^2", "B: n,m; b: n; u: m; t: scalar", "b", "2*b'"),
        ("norm([B, b; u', t])*A", "A: p,p; B: n,m; b: n; u: m; t: scalar", "t", "t*A/norm([B, b; u', t])"),
        ("tr([A, b; b', c])", "A: n,n; b: n; c: scalar", "A", "eye(n)"),
        ("sum([A, b; b', c])", "A: n,n; b: n; c: scalar", "b", "2*ones(n,1)'"),
        # log |a| has the derivative of log a
        ("sum(log(abs(A*x)))", "A: m,n; x: n", "x", "(1./(A*x))'*A"),
        # a literal, or an undefined function of one, among arrays
        ("u([t, t^2])", "u: 2 -> 3; t: scalar", "t", "u'([t, t^2])*[1, 2*t]"),
        ("u([a, b])", "u: 2 -> 1; a: scalar; b: scalar", "a", "u'([a, b])[0,0]"),
        # an array by a list of scalars: a column a scalar
        ("c*x + d*y", "x: n; y: n; c: scalar; d: scalar", "c,d", "[[x, y]]"),
        ("c*X + d^2*Y", "X: n,m; Y: n,m; c: scalar; d: scalar", "c,d", "[[vec(X), 2*d*vec(Y)]]"),
        # a choice inside the largest entry
        ("norminf(leaky_relu(B))", "B: n,m", "B", LEAKY),
        # without a leading minus, a transposed inverse, or what cancels
        ("tr(inv(V)*(X-M)'*inv(U)*(X-M))", "V: n,n positive-definite; X: m,n; M: m,n; U: m,m positive-definite", "M",
         "2*inv(V)*(M - X)'*inv(U)"),
        ("-tr(inv(V)*(X-M)'*inv(U)*(X-M))", "V: n,n positive-definite; X: m,n; M: m,n; U: m,m positive-definite", "M",
         "2*inv(V)*(X - M)'*inv(U)"),
        ("a'*inv(s*eye(n) - A)*b", "a: n; s: scalar; A: n,n; b: n", "A",
         "inv(s*eye(n) - A)*b*a'*inv(s*eye(n) - A)"),
        ("sum(max(1 - y.*(X*w), 0).^2)", "y: m; X: m,n; w: n", "w", "-2*(y.*max(0, 1 - y.*(X*w)))'*X"),
        ("-softmax(z)'*log_softmax(z)", "z: n", "z", "(softmax(z).*(z'*softmax(z) - z))'"),
        ("u'*C*v/sqrt((u'*A*u)*(v'*B*v))",
         "u: m; C: m,n; v: n; A: m,m positive-definite; B: n,n positive-definite", "u",
         "(C*v - (u'*C*v)*A*u/(u'*A*u))'/sqrt((u'*A*u)*(v'*B*v))"),
        ("norm(X - A*khatrirao(C, B)')^2", "X: m,p*q; A: m,r; C: p,r; B: q,r", "A",
         "2*khatrirao(C, B)'*(khatrirao(C, B)*A' - X')"),
        # sums that differ in sign or transpose alone are printed alike, as they were typed
        ("tr((X-M)'*inv(S)*(X-M))", "X: m,n; M: m,n; S: m,m", "S", "-inv(S)*(X - M)*(X - M)'*inv(S)"),
        ("(y-X*b)'*W*(y-X*b)", "y: m; X: m,n; b: n; W: m,m", "W", "(y - X*b)*(y - X*b)'"),
        ("norm(A*(x-m))", "x: n; m: n; A: p,n", "x", "(x - m)'*A'*A/norm(A*(x - m))"),
        ("-logdet(S)/2 - (x-m)'*inv(S)*(x-m)/2", "x: n; m: n; S: n,n", "S",
         "(inv(S)*(x - m)*(x - m)'*inv(S) - inv(S))/2"),
        ("norm(X' - Y')^2*c", "X: m,n; Y: m,n; c: scalar", "c", "norm(X - Y)^2"),
        # adj(S) where S is invertible anyway; squares of functions that sum to one, entry by entry
        ("det(S)*tr(inv(S)*B)", "S: n,n; B: n,n", "S", "det(S)*(tr(B*inv(S))*inv(S) - inv(S)*B*inv(S))"),
        ("tr(A*adj(S))/det(S) + tr(A*inv(S))", "S: n,n; A: n,n", "A", "2*inv(S)"),
        ("c*y.*sin(x).^2 + c*y.*cos(x).^2", "x: n; y: n; c: scalar", "c", "y"),
        ("c*sin(X).^2 + c*cos(X).^2", "X: n,m; c: scalar", "c", "ones(n,m)"),
        ("c*cosh(x)'.^2 - c*sinh(x)'.^2", "x: n; c: scalar", "c", "ones(n,1)"),
        # what holds x - mean(x) stays in x - mean(x), and nothing takes the root of n
        ("(x-mean(x))/norm(x-mean(x))", "x: n", "x",
         f"(eye(n) - ({CENTRED})*({CENTRED})'/norm({CENTRED})^2 - ones(n,n)/n)/norm({CENTRED})"),
        ("x/sqrt(mean(x.^2)+c)", "x: n; c: scalar", "x",
         "(eye(n) - x*x'/(n*(c + mean(x.^2))))/sqrt(c + mean(x.^2))"),
        ("a'*(x-mean(x))*norm(x-mean(x))", "x: n; a: n", "a", "norm(x - mean(x))*(x - mean(x))'"),
        # a quadratic form times I is no term that a factor is taken out for
        ("x'*A*x/(x'*x)", "x: n; A: n,n", "x", "(A'*x + A*x - 2*(x'*A*x)*x/norm(x)^2)'/norm(x)^2"),
        ("logsumexp(W*x) - y'*W*x", "W: m,n; x: n; y: m", "W", "x*(softmax(W*x) - y)'"),
        ("-y'*log(sigmoid(X*w)) - (1-y)'*log(1-sigmoid(X*w))", "X: m,n; w: n; y: m", "w", "(sigmoid(X*w) - y)'*X"),
        # signs and slopes entry by entry; names before products
        ("norm(softmax(W*x) - y)^2", "W: m,n; x: n; y: m", "x",
         "2*(softmax(W*x).*(softmax(W*x) - y - softmax(W*x)'*(softmax(W*x) - y)))'*W"),
        ("sum(tanh(W*x).^2)", "W: m,n; x: n", "W", "2*x*((1 - tanh(W*x).^2).*tanh(W*x))'"),
        ("-sum(x.*log(x))", "x: n positive", "x", "-(log(x) + 1)'"),
        ("sum(log(1 + exp(-y.*(X*w))))", "X: m,n; w: n; y: m", "w", "-(y.*sigmoid(-y.*(X*w)))'*X"),
        # sums over the number of entries are means
        ("norm(x - mean(x))^2", "x: n", "x", "2*(x - mean(x))'"),
        ("mean(A*x)^2", "A: m,n; x: n", "x", "2*mean(A*x)*ones(m,1)'*A/m"),
        ("mean(X)*mean(Y)", "X: n,m; Y: n,m", "X", "mean(Y)*ones(m,n)/(m*n)"),
        ("sum(x)^2*c/n^2", "x: n; c: scalar", "c", "mean(x)^2"),
        # ones of unknown size, no array among the names
        ("c*ones(p,1)", "c: scalar", "c", "ones(p,1)"),
    ],
)  # fmt: skip
def test_answers(text, given, wrt, expected):
    assert printed(text, given, wrt) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("exp(-norm2(x-m)^2/2)", "exp(-norm(x - m)^2/2)*((x - m)*(x - m)' - eye(n))"),
        ("exp(-x'*A*x/2)/c", "exp(-(x'*A*x)/2)*(A*x*x'*A - A)/c"),
        ("-y'*log(sigmoid(X*x)) - (1-y)'*log(1-sigmoid(X*x))", "X'*diag(sigmoid(X*x).*(1 - sigmoid(X*x)))*X"),
    ],
)
def test_second_derivatives(text, expected):
    given = "x: n; m: n; A: n,n symmetric; c: scalar; X: p,n; y: p"
    assert printed(text, given, "x", order=2) == expected


@pytest.mark.parametrize(
    ("text", "given", "wrt", "expected"),
    [
        ("log(det(X))", "X: n,n", "X", {"positive det(X)"}),
        ("logdet(X)", "X: n,n", "X", {"positive det(X)"}),
        ("log(abs(det(X)))", "X: n,n", "X", {"invertible X"}),
        ("log(det(X)^2)", "X: n,n", "X", {"invertible X"}),
        ("logdet(X)", "X: n,n positive-definite", "X", set()),
        ("logdet(X'*X)", "X: m,n", "X", {"invertible X'*X"}),
        ("logdet(A*S*A' + c*eye(m))", "A: m,n; S: n,n positive-definite; c: scalar positive", "A",
         set()),
        ("log(det(X)*det(Y))", "X: n,n; Y: n,n", "X", {"positive det(X)*det(Y)"}),
        ("det(X)^2", "X: n,n", "X", {"invertible X"}),
        ("det(X)", "X: n,n", "X", set()),
        ("inv(X)", "X: n,n invertible", "X", set()),
        ("sum(log(x.^2))", "x: n", "x", {"nonzero x"}),
        ("tr(inv(s*eye(n) - A))", "A: n,n; s: scalar", "A", {"invertible s*eye(n) - A"}),
        ("log(abs(x))", "x: scalar", "x", {"nonzero x"}),
        ("log(norm(x-y))", "x: n; y: n", "x", {"nonzero norm(x - y)"}),
        ("sum(log(sigmoid(x)))", "x: n", "x", set()),
        ("sum(log(abs(x)))", "x: n", "x", {"nonzero x"}),
        ("norm(c*x)", "x: n; c: scalar", "[c]", {"smooth c"}),
        # |x| <= 1 ends at -1 too; the first branch meets the third where the second does not hold
        ("sum(huber(x))", "x: n", "x", set()),
        # log(A) A^x needs A > 0; a power with a letter is one for whole numbers alone
        ("sum(A.^X)", "A: m,n; X: m,n", "X", {"positive A"}),
        ("sum(A.^X)", "A: m,n positive; X: m,n", "X", set()),
        ("sum(3.^x)", "x: n", "x", set()),
        ("tr(A)^c", "A: n,n; c: scalar", "c", {"positive tr(A)"}),
        ("sum(exp(x))", "x: n", "x", set()),
        ("tr(A*X^k)", "A: n,n; X: n,n; k: scalar", "X", {"whole k"}),
        ("sum(huber(x) + abs(x))", "x: n", "x", {"smooth x"}),
        ("sum(where(abs(x) <= 1, x.^2/2, x - 1/2))", "x: n", "x", {"smooth abs(x) - 1"}),
        ("sum(where(x > 1, x.^2, where(y > 0, 2*x - 1, 7*x)))", "x: n; y: n", "x", {"smooth x - ones(n,1)"}),
    ],
)  # fmt: skip
def test_conditions(text, given, wrt, expected):
    found = conditions(text, given, wrt)
    assert found == expected


@pytest.mark.parametrize(
    ("text", "given", "wrt", "message", "hint"),
    [
        ("[A, b]*x", "A: m,n; b: m; x: n", "x", "blocks of this literal do not fit together", "[[A, B]] puts them"),
        ("sum(f(A*x))", "f: 1 -> 1; A: m,n; x: n", "x", "f takes scalar, not m×1", "declare what it takes"),
        ("X - Y", "X: m,pq; Y: m,p*q; p: scalar", "X", "m×pq and m×pq", "declare p times q as p*q"),
        ("eye(sin(n))*x", "x: n", "x", "a size is a letter or a whole number", "n*(n + 1)/2"),
    ],
)  # fmt: skip
def test_messages(text, given, wrt, message, hint):
    with pytest.raises(MatcalcError) as raised:
        derive(parse(text, given, wrt))
    assert message in raised.value.message and hint in raised.value.hint


def test_the_largest_entry_reaches_itself_however_it_is_computed():
    """norminf((a x').*A) by A: M in the comparison and M in the norm round differently."""
    (result,) = derive(parse("norminf((a*x').*A)", "a: m; x: n; A: m,n", "A"))
    run = function(result)
    rng = np.random.default_rng(3)
    for _ in range(200):
        a, x, A = rng.normal(size=7), rng.normal(size=5), rng.normal(size=(7, 5))
        assert np.count_nonzero(run(a=a, x=x, A=A)) == 1


def test_mixed_partial_derivatives_are_no_symmetric_matrix():
    """k_yx = k_xy', and only the whole Hessian is symmetric; of a vector every component's is."""
    given = "k: n | m -> 1; u: n | n -> 2; h: n | n -> 1; x: n; y: m"
    assert printed("k(x, y)", given, ["y", "x"]) == "D12k(x, y)'"
    assert "D12h(x, x)' + D12h(x, x)" in printed("h(x, x)", given, ["x", "x"])
    assert "D12u_i(x, x)' + D11u_i(x, x) + D12u_i(x, x)" in printed("u(x, x)", given, ["x", "x"])


def test_where_over_an_element_wise_choice():
    """SymPy takes the choice inside sum(where(..)) for one about the outer condition."""
    text = "max(exp(tanh(where(q > 0, q, -2*q)'*(Q*y))), c)"
    (result,) = derive(parse(text, "Q: p,p; c: scalar; q: p; y: p", ["Q", "Q"]))
    assert "where" in Notation().text(result.expr)


@pytest.mark.parametrize("text", ["zeros(n*(n + 1)/2,n^2)", "eye(m*n)", "eye(n^4)", "unvec(vec(A), m, n)"])
def test_sizes_and_unvec_are_typed(text):
    assert parse(text, "A: m,n; X: n,n", targets=False)


def test_upper_triangular_variables_have_one_order_of_entries():
    """The free entries of an upper triangle row by row, written out or not."""
    (short,) = derive(parse("A*diag(S)", "A: m,3; S: 3,3 upper", "S"))
    (long,) = derive(parse("A*diag(S)", "A: 2,3; S: 3,3 upper", "S", expand=True))
    assert Notation().text(long.expr) == "[A00, 0, 0, A01, 0, A02; A10, 0, 0, A11, 0, A12]"
    assert short.shape[1] == 6
