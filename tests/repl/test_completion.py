"""Tab, live reading and colours, as functions of a line."""

from __future__ import annotations

import pytest

from matcalc_cli.cli.table import BY_NAME
from matcalc_cli.repl.colours import coloured
from matcalc_cli.repl.completion import offers
from matcalc_cli.repl.reading import Reader
from matcalc_cli.repl.session import Session
from matcalc_cli.repl.symbols import SYMBOLS

OFFERED = [
    ("gra", "grad"),
    ("grad softm", "softmax"),
    ("grad x*y --lay", "--layout"),
    ("grad x*y --layout den", "denominator"),
    ("grad x*y -f ju", "julia"),
    ("grad x*y --format=tor", "torch"),
    ("help lay", "layouts"),
    ("rules deter", "determinant"),
    (":lay", "layout"),
    (":layout mi", "mixed"),
    (":steps o", "off"),
    ("a*\\alph", "α"),
    ("A\\odo", "⊙"),
    ("my", "myloss"),
]


@pytest.mark.parametrize("line, word", OFFERED)
def test_tab_offers(line: str, word: str) -> None:
    session = Session()
    session.do("myloss(w) = norm2(X*w - y)^2")
    found = {offer.text: offer for offer in offers(line, session)}
    assert word in found
    whole = line[: len(line) - found[word].length] + word
    assert whole.endswith(word) and whole[: len(whole) - len(word)] == line[: len(line) - found[word].length]


SIGNS = {"ᵀ": "Aᵀ", "⁻¹": "A⁻¹", "√": "√x", "‖": "‖x‖", "ℝ": "x", "∂": "x", "∇": "x", "∈": "x", "½": "½", "∞": "x"}
SIGNS |= {sign: f"where(x {sign} y, 1, 2)" for sign in "≤≥≠"} | {sign: f"x{sign}y" for sign in "⊙⊗⊘∘·×"}


@pytest.mark.parametrize("sign", sorted(set(SYMBOLS.values())))
def test_signs_of_tab_are_read(sign: str) -> None:
    reader = Reader(Session())
    reader.warm_up()
    assert reader.read(SIGNS.get(sign, f"x{sign}" if sign.isnumeric() else f"2*{sign}")).good


READINGS = [
    ("norm2(A*x-b)^2", "A ∈ ℝᵐˣⁿ, b ∈ ℝᵐ, x ∈ ℝⁿ → scalar"),
    ("grad x0+x1*x2", "x0, x1, x2 ∈ ℝ → scalar"),
    ("jacobian A*x, x", "A ∈ ℝᵐˣⁿ, x ∈ ℝⁿ → m×1"),
    ("grad norm2(r)^2, x", "A ∈ ℝᵐˣⁿ, b ∈ ℝᵐ, x ∈ ℝⁿ → scalar"),
    ("help layouts", ""),
    (":layout", ""),
]


@pytest.mark.parametrize("line, text", READINGS)
def test_a_line_is_read_while_it_is_typed(line: str, text: str) -> None:
    session = Session()
    session.do("r = A*x - b")
    reader = Reader(session)
    assert reader.read(line).text == ""  # nothing is read before it is warm
    reader.warm_up()
    assert reader.read(line).text == text


@pytest.mark.parametrize("line, place", [("grad x*+*y, x", "*"), ("f(x) = x^2 +* x", "*"), ("norm2(r)^2 *+* r", "*")])
def test_a_mistake_has_its_place_in_the_line(line: str, place: str) -> None:
    session = Session()
    session.do("r = A*x - b")
    reader = Reader(session)
    reader.warm_up()
    found = reader.read(line)
    assert not found.good and found.wrong is not None
    assert line[found.wrong.start : found.wrong.end].strip() in (place, "")
    styles = {style for row in coloured(line, found.wrong) for style, _ in row}
    assert "class:wrong" in styles


@pytest.mark.parametrize("line", ["grad x0*2.5 --layout denominator", "f(x) = [1,\n2]", "# remark", ":layout den", ""])
def test_colours_keep_the_text(line: str) -> None:
    assert "\n".join("".join(text for _, text in row) for row in coloured(line)) == line


def test_every_command_is_offered() -> None:
    assert {offer.text for offer in offers("", Session())} == set(BY_NAME)
