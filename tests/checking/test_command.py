"""`matcalc check` and --check as a user meets them: exit codes, tables, one line on stderr, JSON by its schema."""

import json
from importlib import resources

import jsonschema
import pytest

from matcalc_cli.cli.app import run
from matcalc_cli.numeric.point import Point

SCHEMA = json.loads(resources.files("matcalc_cli.render").joinpath("schema.json").read_text(encoding="utf-8"))


def test_check_prints_three_errors_side_by_side(capsys):
    assert run(["check", "norm2(A*x-b)^2", "--wrt", "x", "--points", "2"]) == 0
    out = capsys.readouterr().out
    assert "│ point │ at           │ symbolic − AD │ symbolic − differences │ AD − differences │" in out
    assert "│ 1     │ m = 3, n = 2 │" in out and "checked: agrees with automatic" in out
    assert "│ h     │ forward │ central │" in out and "│ 1e-13 │" in out


def test_check_shows_the_boundary(capsys):
    assert run(["check", "relu(x)"]) == 0
    assert "│ x = 0 │ x     │ 0             │ 1              │ a kink: no derivative there │" in capsys.readouterr().out


# (EXPR, CLAIM, what is said of it)
TOLD = (
    ("sin(x)", "1.0000001*cos(x)", "the claim is        0.54030236"),
    ("x0 + x1*x2", "[[1, x1, x2]]", "entries x1 and x2 are exchanged: x2, then x1 is right"),
    (
        "[sin(x), -sin(y)]",
        "[cos(x),0;0,cos(y)]",
        "the sign of entry (f1, y) is wrong: it should be −cos(y), not cos(y)",
    ),
)


@pytest.mark.parametrize("text, claim, told", TOLD, ids=[row[0] for row in TOLD])
def test_a_wrong_claim_is_told_apart(text, claim, told, capsys):
    assert run(["check", text, "--claim", claim]) == 1
    assert told in capsys.readouterr().out


@pytest.mark.parametrize("options", [["--order", "2"], ["--command", "hessian"]])
def test_check_of_hessians(options, capsys):
    assert run(["check", "x^2*y", *options, "--layout", "denominator"]) == 0
    assert "checked: agrees" in capsys.readouterr().out


def test_check_json_is_valid(capsys):
    assert run(["check", "abs(x)*y", "-f", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    jsonschema.validate(data, SCHEMA)
    assert data["check"]["agrees"] and len(data["check"]["rows"]) == 5 and len(data["check"]["steps"]) == 13
    assert data["check"]["boundary"][0]["verdict"] == "a kink: no derivative there"


def test_check_of_a_wrong_derivative_exits_1(monkeypatch, capsys):
    right = Point.tensor
    monkeypatch.setattr(Point, "tensor", lambda *arguments: 2 * right(*arguments))
    assert run(["check", "x^2*y"]) == 1
    captured = capsys.readouterr()
    assert "checked: wrong at 5 of 5 points" in captured.out and "error: check failed" in captured.err


@pytest.mark.parametrize("form", ["latex", "unicode", "ascii", "numpy", "sympy"])
def test_the_option_says_one_line_on_stderr(form, capsys):
    assert run(["grad", "x^2*y", "--check", "-f", form]) == 0
    captured = capsys.readouterr()
    assert "checked" not in captured.out
    assert [line for line in captured.err.splitlines() if line.startswith("checked: agrees with")]


def test_the_option_in_the_block_and_in_json(capsys):
    assert run(["diff", "A*X*B", "--wrt", "X", "--check"]) == 0
    captured = capsys.readouterr()
    assert "checked: agrees with automatic" in captured.out and "checked" not in captured.err
    assert run(["hessian", "x^2*y", "--check", "-f", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    jsonschema.validate(data, SCHEMA)
    assert data["check"]["agrees"] is True and data["check"]["points"] == 3


def test_the_option_goes_with_a_point(capsys):
    assert run(["grad", "x^2*y", "--check", "--at", "x=1,y=2"]) == 0
    assert "checked: agrees" in capsys.readouterr().out


def test_the_option_prints_no_wrong_result(monkeypatch, capsys):
    from matcalc_cli.engine.scalar.components import Entries

    right = Entries.exprs
    monkeypatch.setattr(Entries, "exprs", lambda *given: {k: 3 * e for k, e in right(*given).items()})
    assert run(["grad", "x^2*y", "--check"]) == 1
    captured = capsys.readouterr()
    assert captured.out == "" and "check failed" in captured.err


def test_a_claim_on_the_command_line(capsys):
    assert run(["check", "x'*A*x", "--wrt", "x", "--claim", "(A+A')x"]) == 0
    assert "right in denominator and mixed layout" in capsys.readouterr().out
    assert run(["check", "x'*A*x", "--wrt", "x", "--claim", "2*A*x"]) == 1
    captured = capsys.readouterr()
    assert "wrong: right only if A is symmetric" in captured.out and captured.err == ""
    assert "counterexample" in captured.out and "the claim is" in captured.out


def test_a_claim_as_json(capsys):
    for claim, code in (("[2*x*y, x^2]", 0), ("[2*x*y, x]", 1), ("[x, y, 1]", 1)):
        assert run(["check", "x^2*y", "--claim", claim, "-f", "json"]) == code
        data = json.loads(capsys.readouterr().out)
        jsonschema.validate(data, SCHEMA)
        assert data["right"] is (code == 0)


HELD = (
    (["x'*A*x", "--wrt", "x", "--at", "x=[1,2]"], "n = 2", 5),
    (["x'*A*x", "--wrt", "x", "--given", "x: 2; A: 2,2", "--at", "x=[1,2]; A=[1,2;3,4]"], "1 point", 1),
    (["x'*A*x", "--wrt", "x", "--given", "x: 2; A: 2,2", "--at", "x=[1,2]", "--expand"], "5 points", 5),
    (["w*x", "--wrt", "x", "--given", "w: 1,n; x: n", "--at", "w=[1,2,3]"], "n = 3", 5),
    (["tr(X^k)", "--wrt", "X", "--given", "X: n,n; k: scalar", "--at", "k=4,X=[1,2;3,4]"], "1 point", 1),
    (["norm2(A*x-b)^2", "--wrt", "x", "--at", "b=[1,2,3]"], "m = 3", 5),
)


@pytest.mark.parametrize(("arguments", "shown", "count"), HELD)
def test_arrays_held_at_values(arguments, shown, count, capsys):
    assert run(["check", *arguments]) == 0
    out = capsys.readouterr().out
    assert "checked: agrees" in out and shown in out
    assert run(["check", *arguments, "-f", "json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["check"]["rows"]) == count


OUTSIDE = (
    (["norm(x)", "--wrt", "x", "--given", "x: n", "--at", "x=[0,0]"], "a kink", "a condition of the derivative fails"),
    (["sum(relu(x))", "--wrt", "x", "--at", "x=[0,1]"], "a kink", "a condition of the derivative fails"),
    (["relu(x)", "--at", "x=0"], "a kink", "a condition of the derivative fails"),
    (["logdet(X)", "--wrt", "X", "--at", "X=[1,2;2,4]"], "", "does not exist at this point"),
    (["log(x-5)", "--at", "x=1"], "", "does not exist at this point"),
)


@pytest.mark.parametrize(("arguments", "shown", "message"), OUTSIDE)
def test_a_held_point_outside_of_the_domain(arguments, shown, message, capsys):
    assert run(["check", *arguments]) == 1
    captured = capsys.readouterr()
    assert shown in captured.out and message in captured.err and "│ h " not in captured.out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["x'*A*x", "--wrt", "x", "--at", "x=[1,2],A=[1,2,3;3,4,5;1,1,1]"], "A is 2×2, and the value is 3×3"),
        (["x'*A*x", "--wrt", "x", "--at", "y=3"], "--at: y does not occur in the expression"),
        (["x'*A*x", "--wrt", "x", "--at", "x=[1,2],x=3"], "x is given twice"),
        (["x'*A*x", "--wrt", "x", "--at", "x=[a,b]"], "not made of real numbers"),
        (["c*x'*x", "--wrt", "x", "--at", "c=[1,2]", "--given", "c: scalar"], "c is a scalar, and the value is 2×1"),
        (["x'*S*x", "--wrt", "x", "--given", "S: n,n symmetric", "--at", "S=[1,2;3,4]"], "declared symmetric"),
        (["x^2", "--at", "x=1", "--claim", "2x"], "--at and --claim exclude each other"),
        (["x^2", "--claim", "2*z"], "the claim has a name that the expression does not have: z"),
        (["x^2", "--claim", "2*("], "( is never closed"),
        (["softmax(x)", "--given", "x: 2", "--claim", "softmax(x)[x]"], "an index is a whole number"),
        (
            ["kron(A,X)", "--wrt", "X", "--claim", "(I ⊗ K(q,m) ⊗ I) (vec(A) ⊗ I)", "--given", "A: m,n; X: p,q"],
            "the size of an I in the claim is not found",
        ),
        (["x^2", "--claim", "f = 2*x"], "the left side of the claim does not name a derivative"),
        (["x^2*y", "--wrt", "x", "--claim", "df/dy = x^2"], "the claim is a derivative by y, and --wrt is x"),
        (["x^2", "--points", "0"], "--points is between 1 and 1000"),
        (["x^2", "--seed", "-1"], "--seed is not negative"),
        (["x^2", "-f", "latex"], "--format 'latex' is not known"),
        (["x^2", "--command", "hesian"], "did you mean hessian?"),
        (["x'*W*x", "--wrt", "x, W", "--claim", "x"], "a claim is about one derivative"),
        (["x^2", "--order", "9"], "the check goes up to order 6"),
    ],
)
def test_bad_input(arguments, message, capsys):
    assert run(["check", *arguments]) == 2
    captured = capsys.readouterr()
    assert message in captured.err and captured.out == ""


def test_the_same_call_prints_the_same_bytes(capsys):
    outputs = []
    for _ in range(2):
        assert run(["check", "softmax(A*x)", "--wrt", "x"]) == 0
        outputs.append(capsys.readouterr().out)
    assert outputs[0] == outputs[1]
