"""An undefined function never prints under the name of a function that exists, in any notation."""

import pytest

from matcalc_cli import MatcalcError, parse
from matcalc_cli.language.notation import Latex, Notation, Unicode
from matcalc_cli.model.functions import BY_NAME, FUNCTIONS
from matcalc_cli.model.names import GREEK
from matcalc_cli.model.operations.table import OPERATION

NOTATIONS = [Notation(), Unicode(), Latex()]
OWN = [
    *GREEK,
    *GREEK.values(),
    "Si",
    "Ei",
    "Trace",
    "Det",
    "Tr",
    "Exp",
    "Log",
    "Sum",
    "J",
    "H",
    "E",
    "u",
    "f1",
    "phi_t",
]
SURFACE = ("x", "y", "z", "t")


def head(text: str) -> str:
    """What stands before the brackets."""
    return text.partition(r"\left(")[0].partition("(")[0].rstrip("'′")


def real_heads(notation) -> set[str]:
    found = set()
    for row in FUNCTIONS:
        count = max(n for n in row.arity if n <= len(SURFACE))
        text = notation.text(parse(f"{row.name}({', '.join(SURFACE[:count])})").expr)
        if text.endswith(")"):
            found.add(head(text))
    return found | {r"\psi", r"\det", "tr", "det"}


@pytest.mark.parametrize("notation", NOTATIONS, ids=lambda n: type(n).__name__)
def test_no_undefined_function_looks_like_one_that_exists(notation):
    taken = real_heads(notation)
    assert {"sin", r"\sin"} & taken and len(taken) > 20
    checked = 0
    for name in OWN:
        if name in BY_NAME or name in OPERATION:
            continue
        for text, arguments in (("{}(x)", "x"), ("{}(x, y)", "x, y")):
            expr = parse(text.format(name), given=f"{name}: {' x '.join('1' for _ in arguments.split(','))} -> 1").expr
            assert head(notation.text(expr)) not in taken, name
            checked += 1
    assert checked > 60


@pytest.mark.parametrize("name, letter", [("Gamma", "Γ"), ("sigma", "σ")])
def test_a_greek_name_that_is_a_function_for_readers_is_spelled(name, letter):
    undefined = parse(f"{name}(x)", given=f"{name}: 1 -> 1").expr
    real = {"Gamma": "gamma", "sigma": "sigmoid"}[name]
    assert Unicode().text(undefined) == f"{name}(x)" and Unicode().text(parse(f"{real}(x)").expr) == f"{letter}(x)"
    assert rf"\mathrm{{{name}}}" in Latex().text(undefined) and f"\\{name}" in Latex().text(parse(f"{real}(x)").expr)


@pytest.mark.parametrize("name", ["exp_", "log_2", "det_", "sin_"])
def test_a_name_that_is_tidied_to_a_function_is_refused(name):
    with pytest.raises(MatcalcError, match="unknown function|no index"):
        parse(f"{name}(x)")
