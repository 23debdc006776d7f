"""Names of functions: usual words stay names, undefined functions have signs of their own, other meanings are told."""

import pytest

from matcalc_cli import MatcalcError, diff, parse
from matcalc_cli.engine.derive import value
from matcalc_cli.model.functions import FUNCTIONS
from matcalc_cli.model.names import is_greek
from matcalc_cli.model.operations.table import OPERATIONS
from matcalc_cli.render import render

ROWS = (*FUNCTIONS, *OPERATIONS)
SPELLINGS = sorted({name for row in ROWS for name in (row.name, *row.aliases)})
NOTED = [(spelling, note) for row in ROWS for spelling, note in row.notes]


@pytest.mark.parametrize("name", SPELLINGS)
def test_a_function_that_is_not_applied_is_a_name(name):
    found = diff(f"{name}^2*q", name, given=f"{name}: scalar; q: scalar")
    assert str(found.expr) == f"2*{name}*q" or str(found.expr) == f"2*q*{name}"


@pytest.mark.parametrize("name", ["beta", "gamma", "mod", "round", "normal", "max", "entropy", "step", "power"])
def test_it_need_not_be_declared(name):
    assert set(map(str, diff(f"{name}^2*q", name).expr.free_symbols)) == {name, "q"}
    assert bool(is_greek(name)) or name == "normal" or any(name in (row.name, *row.aliases) for row in ROWS)


@pytest.mark.parametrize("name", ["sigma", "Gamma"])
@pytest.mark.parametrize("form", ["unicode", "latex", "ascii"])
def test_an_undefined_function_has_not_the_sign_of_another(name, form):
    own = {"sigma": "sigmoid", "Gamma": "gamma"}[name]
    undefined, real = (render([value(parse(f"{f}(x)"))], form).strip() for f in (name, own))
    assert undefined != real and name in undefined


def test_a_declared_function_has_not_the_sign_of_another():
    found = render([value(parse("psi(x)", given="psi: 1 -> 1"))], "unicode").strip()
    assert found == "psi(x)"
    assert render([value(parse("digamma(x)"))], "unicode").strip() == "ψ(x)"


@pytest.mark.parametrize("spelling, note", NOTED, ids=[spelling for spelling, _ in NOTED])
def test_another_meaning_is_told(spelling, note):
    row = next(row for row in ROWS if spelling in (row.name, *row.aliases))
    array = "[s, t; t, s]" if getattr(row, "wants", "") == "matrix" else "[s, t]"
    arguments = ", ".join([array if row in OPERATIONS else "t"] * row.arity[0])
    assert note in parse(f"{spelling}({arguments})").notes
    assert spelling in note


def test_no_note_of_a_spelling_that_all_share():
    assert parse("softmax_cross_entropy([s, t], [p, q])").notes == ()


@pytest.mark.parametrize(
    "text, message",
    [
        ("max()", "2 or more arguments"),
        ("hypot(x)", "2 or more arguments, not 1"),
        ("clip(x, 1)", "3 arguments, not 2"),
        ("glu(x)", "2 arguments, not 1"),
        ("hardtanh(x, 1)", "1 or 3 arguments"),
        ("gamma(10^9)", "so large a number"),
        ("besselj(10^9, x)", "so large a number"),
        *((text, "no value") for text in ("erfinv(2)", "erfinv(-1)", "erfcinv(0)", "norminv(3/2)", "mod(1, 0)")),
        *((text, "no value") for text in ("beta(0, 2)", "beta(2, -1/2)", "gammainc(2, -1)", "gammaincc(-1, 1)")),
        *((text, "no value") for text in ("csch(0)", "coth(0)", "reciprocal(0)", "xlogy(0, 0)", "bessely(1, 0)")),
        *((text, "not a real") for text in ("asec(1/2)", "acsc(1/3)", "acoth(1/2)", "asech(2)", "logit(2)")),
        *((text, "not a real") for text in ("bessely(0, -1)", "besselk(1, -2)", "besselj(1/2, -1)")),
        ("dot(a, b, c, d)", "2 or 3 arguments, not 4"),
    ],
)
def test_what_does_not_fit_is_refused(text, message):
    with pytest.raises(MatcalcError, match=message):
        value(parse(text))


@pytest.mark.parametrize(
    "text, wanted",
    [
        ("floor(2.5)", "2"),
        ("floor(-5/2)", "-3"),
        ("ceil(-5/2)", "-2"),
        ("trunc(-5/2)", "-2"),
        ("round(5/2)", "2"),
        ("round(7/2)", "4"),
        ("round(-1/2)", "0"),
        ("mod(-1, 3)", "2"),
        ("mod(1, -3)", "-2"),
        ("rem(-1, 3)", "-1"),
        ("floor(pi)", "3"),
        ("floor(100*sqrt(2))", "141"),
        ("clip(7, 0, 5)", "5"),
        ("max(1, 3, 2)", "3"),
        ("max([1, 3, 2])", "3"),
        ("min([1, 3, 2])", "1"),
        ("sind(30)", "1/2"),
        ("beta(2, 3)", "1/12"),
        ("exp2(10)", "1024"),
        ("hypot(3, 4, 12)", "13"),
        ("cosd(60)", "1/2"),
        ("relu6(9)", "6"),
        ("sinc(1/2)", "2/pi"),
        ("sinc(0)", "1"),
    ],
)
def test_numbers(text, wanted):
    assert str(value(parse(text)).expr) == wanted
