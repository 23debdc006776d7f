"""Every class of error is raised somewhere, is documented, has its exit code, and is drawn as a person reads it."""

import inspect

import pytest

from matcalc_cli import MatcalcError, diff, errors, parse
from matcalc_cli.cli.diagnostics import clean, draw
from matcalc_cli.engine.evaluation import at_point
from matcalc_cli.errors import Span
from matcalc_cli.language.parse import parse as parse_problem
from matcalc_cli.language.point import parse_point

CLASSES = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, errors.MatcalcError)]
CODES = {"MatcalcError": 2, "InputError": 2, "SyntaxProblem": 2, "NameProblem": 2, "SizeError": 2, "UsageError": 2}
CODES |= {"MathError": 1, "NotDecided": 1, "MissingRule": 1, "LimitError": 3}


def singular_at_a_point():
    (result,) = (diff("1/x", "x"),)
    at_point(result, parse_point("x=0", parse_problem("1/x")))


def swinging_at_a_point():
    text = "where(x != 0, x*sin(1/x), 0)"
    (result,) = (diff(text, "x"),)
    at_point(result, parse_point("x=0", parse_problem(text)))


RAISED = {
    "SyntaxProblem": lambda: parse("x +"),
    "NameProblem": lambda: parse("x", wrt="y"),
    "SizeError": lambda: parse("[1,2]*[3,4]"),
    "UsageError": lambda: diff("2"),
    "MathError": singular_at_a_point,
    "NotDecided": swinging_at_a_point,
    "MissingRule": lambda: diff("x", "x").to_text("latex") and errors_of_printing(),
    "LimitError": lambda: parse("9^9^9^9"),
}


def errors_of_printing():
    import sympy as sp

    from matcalc_cli.language.notation import Notation

    Notation().text(sp.zeta(sp.Symbol("x")))


def test_every_class_has_its_exit_code_and_a_docstring():
    assert {kind.__name__: kind.exit_code for kind in CLASSES} == CODES
    for kind in CLASSES:
        assert kind.__name__ in errors.__doc__
        if kind is not errors.MatcalcError:
            assert kind.__doc__


@pytest.mark.parametrize("name", RAISED)
def test_every_leaf_is_raised_somewhere(name):
    with pytest.raises(MatcalcError) as caught:
        RAISED[name]()
    assert type(caught.value).__name__ == name


def test_abstract_classes_are_the_rest():
    assert {kind.__name__ for kind in CLASSES} - set(RAISED) == {"MatcalcError", "InputError"}


DRAWN = [
    # message, span, text, hint -> what is shown
    (("no",), {}, "error: no"),
    (("no",), {"hint": "yes"}, "error: no\n  yes"),
    (("no", Span(2, 3), "a + b"), {}, "error: no\n  a + b\n    ^"),
    (("no", Span(2, 3), "a + b"), {"hint": "yes"}, "error: no\n  a + b\n    ^  yes"),
    (("no", Span(0, 5), "a + b"), {}, "error: no\n  a + b\n  ^^^^^"),
    (("no", Span(5, 6), "a + b"), {}, "error: no\n  a + b\n       ^"),
    (("no", Span(4, 5), "a\n b"), {}, "error: no\n   b\n    ^"),
    (("no", Span(2, 3), "a\nb\nc"), {}, "error: no\n  b\n  ^"),
    (("no\x1b[31m",), {}, "error: no·[31m"),
    (("no", Span(1, 2), "a\x07b"), {}, "error: no\n  a·b\n   ^"),
]


@pytest.mark.parametrize("arguments, named, shown", DRAWN)
def test_drawing(arguments, named, shown):
    assert draw(MatcalcError(*arguments, **named)) == shown


def test_a_long_line_is_cut_around_the_place():
    text = "x + " * 200 + "? + y" + " + z" * 200
    message, line, caret = draw(MatcalcError("no", Span(800, 801), text)).split("\n")
    assert len(line) < 100 and line.strip().startswith("…") and line.endswith("…")
    assert line[caret.index("^")] == "?"


def test_a_caret_under_wide_ranges_stays_short():
    caret = draw(MatcalcError("no", Span(0, 70), "x" * 70)).split("\n")[2]
    assert caret.strip() == "^" * 20


def test_nothing_a_terminal_would_act_on_gets_through():
    assert clean("a\x1b]0;title\x07\u202eb\r\nc") == "a·]0;title··b··c"


def test_an_error_keeps_the_text_it_was_located_in_first():
    problem = MatcalcError("no", Span(0, 1)).located("first").located("second")
    assert problem.text == "first" and str(problem) == "no"
