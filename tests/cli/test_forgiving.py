"""Options where the order is known, and what is asked where it is not; values by NumPy beside every call."""

import json

import numpy as np
import pytest

from matcalc_cli.language.forgiving import listed, plain_order, with_names
from matcalc_cli.language.parse import parse
from matcalc_cli.verbs.derive import Asked, misread
from tests.shell import matcalc


def entries(*arguments):
    """The entries of a result as floats."""
    done = matcalc(*arguments, "-f", "json")
    assert done.code == 0, done.err
    return np.array(json.loads(done.out)["entries"], dtype=float)


def gradient(x, y):
    """Of x^2 y."""
    return np.array([[2 * x * y, x**2]])


POINTS = [
    # (--at, the point)
    ("1,-1", (1, -1)),
    ("-1,2", (-1, 2)),
    ("(1,-1)", (1, -1)),
    ("[1, -1]", (1, -1)),
    ("1; -1", (1, -1)),
    ("x=1; y=2", (1, 2)),
    ("0.5, sqrt(4)", (0.5, 2)),
]


@pytest.mark.parametrize("at, point", POINTS)
def test_numbers_without_names_are_in_natural_order(at, point):
    assert np.allclose(entries("grad", "x^2*y", "--at", at), gradient(*point))


def test_numbers_without_names_are_in_the_order_of_wrt():
    found = entries("grad", "x^2*y", "--wrt", "y,x", "--at", "3,5")
    assert np.allclose(found, gradient(5, 3)[:, ::-1])


A, x = np.array([[1.0, 2], [3, 4]]), np.array([5.0, -1])
ARRAYS = [
    (("grad", "x'*x", "--at", "5,-1"), 2 * x[None]),
    (("grad", "x'*x", "--at", "[5,-1]"), 2 * x[None]),
    (("grad", "tr(A'*A)", "--at", "[1,2;3,4]", "--layout", "den"), 2 * A),
    (("grad", "tr(A*A)", "--at", "[[1,2],[3,4]]", "--layout", "denominator"), 2 * A.T),
    (("grad", "norm(x - y)^2", "--wrt", "x, y", "--at", "[5,-1],[1,1]"), None),
    (("grad", "x0*x1*x2", "--wrt", "x", "--at", "1,2,3"), np.array([[6, 3, 2]])),
    (("grad", "sin(x)", "--at", "0"), np.array([[1]])),
]


@pytest.mark.parametrize("call, expected", [case for case in ARRAYS if case[1] is not None])
def test_the_one_array_takes_the_whole_list(call, expected):
    assert np.allclose(entries(*call), expected)


def test_two_arrays_take_a_list_each():
    out = matcalc("eval", "x'*y", "--at", "[5,-1],[1,2]").out
    assert "= 3 " in out


@pytest.mark.parametrize("at", ["3", "1,2,3", "1,,2", "(1)"])
def test_another_count_of_numbers_is_refused(at):
    done = matcalc("grad", "x^2*y", "--at", at)
    assert done.code == 2 and "say which is whose" in done.err and "--at x=1,y=1" in done.err


def test_from_takes_numbers_in_the_order_of_the_unknowns():
    named = matcalc("newton", "[x^2-y, y-1]", "--from", "x=2,y=0.5")
    assert matcalc("newton", "[x^2-y, y-1]", "--from", "2,0.5") == named
    assert matcalc("newton", "[x^2-y, y-1]", "--from", "(2,0.5)") == named
    one = matcalc("newton", "a*x^2-2", "--at", "a=2", "--from", "3")
    assert one == matcalc("newton", "a*x^2-2", "--at", "a=2", "--from", "x=3") and "converged" in one.out
    assert "--from" in matcalc("newton", "[x^2-y, y-1]", "--from", "2").err
    assert matcalc("descent", "x^2+y^2", "--from", "1,-1") == matcalc("descent", "x^2+y^2", "--from", "x=1,y=-1")


@pytest.mark.parametrize("wrt", ["x,y", "(x,y)", "(x, y)", "x y", "{x,y}", "x; y", "{x y}", "[x, y]"])
def test_lists_of_names(wrt):
    found = matcalc("grad", "x^2*y*z", "--wrt", wrt)
    assert found == matcalc("grad", "x^2*y*z", "--wrt", "[x,y]") and found.code == 0


LISTED = [
    *[("x", "x"), ("x'", "x'"), ("[x, y]", "[x, y]"), ("[[a,b],[c,d]]", "[[a,b],[c,d]]"), ("W, b", "W, b")],
    *[("(x)", "x"), ("x' y", "x',y"), ("(x,y)", "x,y"), ("x + y", "x + y"), ("(x)(y)", "(x)(y)"), ("M[0,1]", "M[0,1]")],
]


@pytest.mark.parametrize("text, names", LISTED)
def test_what_is_a_list_and_what_stays(text, names):
    assert listed(text) == names


NAMED = [
    ("1,2", "x=1,y=2"),
    ("(1,2)", "x=1,y=2"),
    ("[1,2],[3,4]", "x=[1,2],y=[3,4]"),
    ("f(1,2), 3", "x=f(1,2),y=3"),
    ("x=1", "x=1"),
    ("", ""),
]


@pytest.mark.parametrize("text, named", NAMED)
def test_values_get_their_names(text, named):
    assert with_names(text, ["x", "y"]) == named


LAYOUTS = [
    *[(word, "numerator") for word in ("n", "num", "numerator", "Numerator", "jacobian")],
    *[(word, "denominator") for word in ("d", "den", "denom", "hessian", "gradient")],
    *[(word, "mixed") for word in ("m", "mix", "mixed")],
]


@pytest.mark.parametrize("word, layout", LAYOUTS)
def test_layouts_may_be_shortened(word, layout):
    for command in ("grad", "explain"):
        assert matcalc(command, "x*y", "--layout", word) == matcalc(command, "x*y", "--layout", layout)
    claim = ("check", "x*y", "--claim", "[y; x]", "--layout")
    assert matcalc(*claim, word) == matcalc(*claim, layout)


@pytest.mark.parametrize("word, meant", [("tex", "latex"), ("python", "numpy"), ("md", "markdown"), ("jl", "julia")])
def test_other_words_for_formats_are_told(word, meant):
    done = matcalc("grad", "x*y", "-f", word)
    assert done.code == 2 and f"did you mean {meant}?" in done.err


PLAIN = [
    ("x y z", True),
    ("x y", True),
    ("u v", True),
    ("x0 x1 x2", True),
    ("x1 x2", True),
    ("x", True),
    ("v x", False),
]
PLAIN += [
    ("omega theta", False),
    ("I R S", False),
    ("p q", False),
    ("x1 y1", False),
    ("x z", False),
    ("w x y z", False),
]


@pytest.mark.parametrize("names, plain", PLAIN)
def test_orders_that_are_plain(names, plain):
    assert plain_order(names.split()) is plain


SYSTEMS = ["[v, -x]", "[omega, -9.81*sin(theta)-0.5*omega]", "[-b*S*I, b*S*I - g*I]"]


@pytest.mark.parametrize("text", SYSTEMS[:2])
@pytest.mark.parametrize("command", [("critical",), ("plot",), ("newton", "--from", "1,1"), ("newton",)])
def test_a_system_asks_for_the_order_of_its_state(text, command):
    done = matcalc(command[0], text, *command[1:])
    assert done.code == 2 and "add --wrt" in done.err and not done.out


def classes(*arguments):
    """{point: class} by critical."""
    done = matcalc("critical", *arguments, "-f", "json")
    return [(p["at"], p["class"]) for p in json.loads(done.out)["points"]]


def test_with_the_order_the_class_is_that_of_the_eigenvalues():
    """x'' = -x turns around the origin; the damped pendulum spirals into it."""
    assert np.allclose(np.linalg.eigvals(np.array([[0, 1], [-1, 0]])).real, 0)
    ((_, kind),) = classes("[v, -x]", "--wrt", "x,v")
    assert kind.startswith("centre")
    values = np.linalg.eigvals(np.array([[0, 1], [-9.81, -0.5]]))
    assert all(values.real < 0) and all(values.imag != 0)
    ((_, kind),) = classes(SYSTEMS[1], "--wrt", "theta,omega", "--box", "-1:1")
    assert kind == "stable spiral"


def test_names_in_from_tell_the_order():
    done = matcalc("newton", "[v - 1, -x]", "--from", "x=1,v=3", "-f", "json")
    assert json.loads(done.out)["iterations"][-1]["x"] == [0, 1]


MISREAD = [
    # an array for `diff`, of which grad would say that it takes scalars; the name that is no target comes first
    ("K*x", "x", "", 'K was read as a matrix: --given "K: scalar"'),
    ("A*x - b", "x", "", 'A was read as a matrix: --given "A: scalar"'),
    ("K*x", "x", "c: scalar;", 'K was read as a matrix: --given "c: scalar; K: scalar"'),
    ("K*x", "x", "K: m,n", ""),
    ("K*x'", "x", "K: n", ""),
]


@pytest.mark.parametrize("text, wrt, given, hint", MISREAD)
def test_the_letter_at_fault_is_named(text, wrt, given, hint):
    assert misread(parse(text, given, wrt), Asked(wrt=(wrt,), given=given)).partition(" for a number")[0] == hint


def test_an_array_that_is_marked_is_not_at_fault():
    done = matcalc("grad", "x'*a*b", "--wrt", "x", "--given", "a: scalar; b: scalar")
    assert done.code == 2 and "was read as" not in done.err and "use jacobian or diff" in done.err


def test_a_tangent_names_the_letter_that_is_no_scalar():
    done = matcalc("tangent", "A*T*A", "--wrt", "T", "--given", "T: m,n; A: n,m")
    assert done.code == 2 and "use diff" in done.err  # declared: nobody misread it
