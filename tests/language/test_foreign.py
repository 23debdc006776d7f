"""Names of other systems: what is advised in their place can be typed, and never is another quantity proposed."""

import re

import pytest

from matcalc_cli import diff, parse
from matcalc_cli.cli.words import COMMAND_WORDS
from matcalc_cli.errors import MatcalcError
from matcalc_cli.model import foreign
from matcalc_cli.model.foreign import FOREIGN, advice
from matcalc_cli.model.functions import BY_NAME
from matcalc_cli.model.names import misspelt, tidy
from matcalc_cli.model.operations.table import OPERATION
from tests.shell import matcalc

KNOWN = [*BY_NAME, *OPERATION]
OPEN = {name: text for name, text in FOREIGN.items() if name not in KNOWN}  # a row that became a function is not read


@pytest.mark.parametrize("name", OPEN)
def test_a_foreign_name_is_refused_with_its_advice(name):
    for text in (f"{name}([x, y])", f"{name}(x)"):
        with pytest.raises(MatcalcError) as caught:
            parse(text)
        assert caught.value.message == f"unknown function {name}" and caught.value.hint == FOREIGN[name]


@pytest.mark.parametrize("name", OPEN)
def test_a_declaration_makes_it_a_function_of_ones_own(name):
    assert parse(f"{name}(x)", given=f"{name}: 1 -> 1").expr.args[0].name == tidy(name)


EXAMPLES = {
    # what is advised, as somebody would type it; its value is known
    "laplacian": ("tr(hessian(x^2*y + y^3, [x,y]))", {"x": 2, "y": 3}, 2 * 3 + 6 * 3),
    "divergence": ("tr(jacobian([x*y, y^2], [x,y]))", {"x": 2, "y": 3}, 3 + 2 * 3),
    "factorial": ("gamma(x + 1)", {"x": 5}, 120),
    "norm_cdf": ("(1 + erf(x/sqrt(2)))/2", {"x": 1}, 0.8413447460685429),
    "binomial": ("gamma(n + 1)/(gamma(k + 1)*gamma(n - k + 1))", {"n": 5, "k": 2}, 10),
    "erfcx": ("exp(x^2)*erfc(x)", {"x": 0.5}, 0.6156903441929259),
    "nthroot": ("x^(1/n)", {"x": 8, "n": 3}, 2),
    "logsig": ("log(sigmoid(x))", {"x": 0}, -0.6931471805599453),
    "crossentropy": ("-sum([p,q].*log([p,q]))", {"p": 0.5, "q": 0.25}, 0.6931471805599453),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_advice_has_the_value(name):
    text, point, value = EXAMPLES[name]
    at = ",".join(f"{k}={v}" for k, v in point.items())
    done = matcalc("eval", text, "--at", at, "-f", "ascii")
    found = done.out.strip().splitlines()[-1].removeprefix("= ").split("   ")[0]
    exact = parse(found).expr
    assert abs(float(exact.evalf()) - value) < 1e-9


CODE = [
    (listed.split()[0], text)
    for listed, advised in foreign._ROWS
    if any(name in OPEN for name in listed.split())
    for text in re.findall("`(.*?)`", advised)
]


@pytest.mark.parametrize("name, text", CODE)
def test_what_is_to_be_written_can_be_read(name, text):
    """Every piece of code in a row is an expression of the language, f some scalar or list in it."""
    f = "x*y*z" if "grad" in text or "hessian" in text else "[x*y, y*z, z*x]"
    variable = "[x,y,z]" if "(f, x)" in text else "x"
    parse(re.sub(r"\bf\b", f, text).replace(f"{f}, x)", f"{f}, {variable})"), given="v: 3" if "*v" in text else "")


# (typed, what is meant); '' where nothing like it exists
SLIPS = [
    *[("sni", "sin"), ("Sin", "sin"), ("DET", "det"), ("sqrrt", "sqrt"), ("sigmod", "sigmoid"), ("nrom", "norm")],
    *[("softmx", "softmax"), ("trasnpose", "transpose"), ("transpoze", "transpose"), ("hadmard", "hadamard")],
    *[("exmp1", "expm1"), ("logsoftmax", "log_softmax"), ("dte", "det"), ("lgsumexp", "logsumexp"), ("tarce", "trace")],
    *[
        (word, "")
        for word in [
            "sqrtm",
            "logm",
            "cosm",
            "sinm",
            "eigen",
            "ravel",
            "mtimes",
            "toeplitz",
            "cumsum",
            "norm2x",
            "norm3",
            "atan3",
            "log3",
        ]
    ],
    *[
        (word, "")
        for word in [
            "Si",
            "Ci",
            "Ei",
            "rank",
            "phi",
            "zeta",
            "glu",
            "celu",
            "acoth",
            "exp2",
            "erfc",
            "sinc",
            "sech",
            "softmin",
            "inner",
            "vdot",
            "u",
            "F",
        ]
    ],
    *[
        (word, "")
        for word in [
            "laplacian",
            "div",
            "curl",
            "integrate",
            "solve",
            "det2",
            "mine",
            "cost",
            "sinus",
            "cosy",
            "normal",
            "trx",
        ]
    ],
]


@pytest.mark.parametrize("typed, meant", SLIPS)
def test_slips_of_the_fingers_and_other_words(typed, meant):
    assert misspelt(typed, KNOWN) == meant or typed in KNOWN


LIKE = {
    frozenset(pair)
    for pair in (
        ("arccosh", "arccoth"),
        ("arcosh", "arcoth"),
        ("arcsch", "arcsech"),
        ("erfinv", "erfcinv"),
        ("gammainc", "gammaincc"),
        ("normcdf", "normpdf"),
    )
}


def test_no_function_is_a_slip_for_another_one():
    """Functions that exist are hardly ever one letter's slip of each other by the rule, so none would be proposed;
    LIKE lists pairs that the field itself spells so."""
    close = {(a, b) for a in KNOWN for b in [misspelt(a, [k for k in KNOWN if k != a and not _same(a, k)])] if b}
    assert {frozenset(pair) for pair in close} == LIKE


def _same(a: str, b: str) -> bool:
    table = BY_NAME if a in BY_NAME else OPERATION
    return table.get(a) is table.get(b) and table.get(a) is not None


@pytest.mark.parametrize("name", KNOWN)
def test_upper_case_is_a_slip_for_the_same_function(name):
    assert misspelt(name.upper(), KNOWN).lower() == name.lower()


def test_an_unknown_function_is_not_taken_for_a_near_one():
    found = diff("Si(x)", "x")
    assert found.notes == ("Si is read as an undefined function",)
    assert advice("gama", KNOWN) == "did you mean gamma?"


def test_every_word_has_a_hint_of_its_own():
    assert all(text and not text.endswith(".") for text in (*FOREIGN.values(), *COMMAND_WORDS.values()))


SIGNS = ["d/dx x^2", "d/dx*x^2", "d/dx(x^2)", "d(x^2)/dx", "d/dx (x^2)", "d/dθ sin(θ)", "d/dx1 x1^2"]


@pytest.mark.parametrize("text", SIGNS)
def test_a_sign_of_differentiation_is_no_quotient(text):
    with pytest.raises(MatcalcError) as caught:
        parse(text)
    assert "is not part of an expression" in caught.value.message and "--wrt" in caught.value.hint


@pytest.mark.parametrize("text, given", [("d/dx*x^2", "d: scalar"), ("d/(2*x)", ""), ("d/delta", ""), ("d/dx", "")])
def test_quotients_of_names_that_begin_with_d(text, given):
    assert parse(text, given).expr


@pytest.mark.parametrize("text", ["curl F", "div F", "laplacian*f", "integrate x^2"])
def test_an_operator_is_no_factor(text):
    with pytest.raises(MatcalcError) as caught:
        parse(text)
    assert caught.value.hint == FOREIGN[text.split()[0].split("*")[0]]
    word = text.split()[0].split("*")[0]
    assert parse(f"{word}*x", given=f"{word}: scalar").expr
    assert parse(f"{word}*x", wrt=f"{word},x").expr
