"""What stands where a command belongs and is none; every call that is proposed runs."""

import re
import shlex

import pytest

from matcalc_cli.cli.app import app
from matcalc_cli.cli.words import COMMAND_WORDS, FUNCTIONS, quoted
from matcalc_cli.model.functions import BY_NAME
from matcalc_cli.model.operations.table import OPERATION
from tests.shell import matcalc

COMMANDS = [command.name for command in app.registered_commands]
EXPRESSIONS = {  # what the proposed call can do something with
    "eigvals": "[a,b;b,c]",
    "inv": "[a,b;c,d]",
    "det": "[a,b;c,d]",
    "jacobian": "[x*y, y*z, z*x]",
    "J = jacobian": "[x*y, y*z, z*x]",
    "newton": "x^2 - 3",
}


def proposed(*arguments):
    """The call in the hint."""
    done = matcalc(*arguments)
    assert done.code == 2 and not done.out, done
    message, hint = done.err.splitlines()
    assert hint.startswith("  write matcalc "), done.err
    return message, shlex.split(hint.removeprefix("  write "))[1:]


@pytest.mark.parametrize("word", [w for w, text in COMMAND_WORDS.items() if "EXPR" in text and "here;" not in text])
def test_every_word_is_answered_with_a_call_that_runs(word):
    text = next(
        (e for key, e in EXPRESSIONS.items() if f"{key}(" in COMMAND_WORDS[word] or f"c {key} " in COMMAND_WORDS[word]),
        "x^2*y + y^2",
    )
    message, call = proposed(word, text)
    assert message == f"error: there is no command {word}"
    done = matcalc(*call)
    assert done.code in (0, 1) and "error" not in done.err.replace("error: no convergence", ""), done


@pytest.mark.parametrize("word", [w for w, text in COMMAND_WORDS.items() if "EXPR" not in text])
def test_a_word_without_a_call_is_told_why(word):
    done = matcalc(word, "x^2")
    assert done.code == 2 and COMMAND_WORDS[word] in done.err


def test_no_word_is_a_command():
    assert not set(COMMAND_WORDS) & set(COMMANDS)
    assert {"integrate", "solve", "simplify", "laplacian", "div", "curl", "gradient", "eig", "hess", "jac"} <= set(
        COMMAND_WORDS
    )


VALUES = [
    # (what was typed, the value that the proposed call prints)
    (("laplacian", "x^2*y + y^3"), "8·y"),
    (("divergence", "[x^2, x*y]"), "3·x"),
    (("det", "[1,2;3,4]"), "−2"),
    (("tr", "[1,2;3,4]"), "5"),
    (("simplify", "x + x"), "2·x"),
]


@pytest.mark.parametrize("typed, value", VALUES)
def test_the_proposed_call_gives_what_was_meant(typed, value):
    assert matcalc(*proposed(*typed)[1]).out.strip().splitlines()[-1] == f"= {value}"


def test_an_expression_without_a_command_is_told_which():
    message, call = proposed("x^2+y^2", "--at", "x=1,y=2")
    assert message == "error: a command stands before the expression"
    assert call == ["grad", "x^2+y^2", "--at", "x=1,y=2"]
    assert "2" in matcalc(*call).out
    assert proposed("[x*y, x+y]")[1] == ["jacobian", "[x*y, x+y]"]
    assert proposed("x^2", "+", "y^2", "-f", "latex")[1] == ["grad", "x^2 + y^2", "-f", "latex"]
    assert proposed("-x^2")[1] == ["grad", "-x^2"]
    assert proposed("x'*A*x", "--wrt", "x")[1] == ["grad", "x'*A*x", "--wrt", "x"]
    assert proposed("grad x^2")[1] == ["grad", "x^2"]
    assert proposed("gradient x^2")[1] == ["grad", "x^2"]


@pytest.mark.parametrize("text", ["x^2", "x'*A*x", "$x^2$", '"a"', "a\\b", "x + y", "x", "it's", "-x", "!x", "`x`"])
def test_a_proposed_text_is_one_word_in_a_shell(text):
    assert shlex.split(quoted(text)) == [text]


@pytest.mark.parametrize(
    "word, near", [("gradd", "grad"), ("hesian", "hessian"), ("jacobain", "jacobian"), ("evl", "eval")]
)
def test_a_slip_is_told(word, near):
    assert f"did you mean {near}?" in matcalc(word, "x^2").err


@pytest.mark.parametrize("word", ["foo", "x", "banana", "sqrtm"])
def test_other_words_get_no_guess(word):
    err = matcalc(word, "x^2").err
    assert "did you mean" not in err and re.search(r"--help lists the commands", err)


def test_what_is_tried_as_a_command_is_a_function():
    assert all(word in BY_NAME or word in OPERATION or word in ("grad", "jacobian", "hessian") for word in FUNCTIONS)
