"""Lines broken at --width: no name or number is cut, nothing is lost, and ascii reads back as the same result."""

from __future__ import annotations

import re

import pytest

from matcalc_cli.model.columns import columns
from matcalc_cli.render.breaking.texts import broken
from tests.shell import matcalc

LONG = {
    "(sin(x*y) + cos(x)^2*exp(-y) + log(1+x^2))^3*sin(x+y+1)": (),
    "1.2345678901234567*alpha^2*beta + 98765432109876543210*alpha*gamma_1 - exp(-alpha*beta)*sin(alpha - beta)": (),
    "norm2(A*x-b)^2*log(1 + x'*B*x)*exp(c'*x)": ("--wrt", "x"),
    "logdet(X'*X + eye(n))*tr(X*B)": ("--wrt", "X", "--given", "X: m,n"),
    "sum(tanh(W*x + b).^2 ./ (1 + exp(W*x + b)))": ("--wrt", "x"),
}
WORD = re.compile(r"[^\W\d_][\w']*|\d+(?:\.\d+)?")


@pytest.mark.parametrize("width", [30, 47, 80])
@pytest.mark.parametrize("name", ["pretty", "unicode", "ascii"])
@pytest.mark.parametrize("text", LONG)
def test_lines_fit_and_nothing_is_cut(text, name, width):
    whole = matcalc("grad", text, *LONG[text], "-f", name, "--width", "100000").out
    out = matcalc("grad", text, *LONG[text], "-f", name, "--width", str(width)).out
    if name != "pretty":  # a table becomes a list
        assert WORD.findall(out.replace("...\n", "\n")) == WORD.findall(whole)
    longest = max(len(word) for word in WORD.findall(whole)) + 12  # a name with what clings to it
    for line in out.splitlines():
        drawn = line.startswith(tuple("⎡⎣⎢"))
        assert drawn or columns(line) <= max(width, longest)


@pytest.mark.parametrize("width", [24, 40, 79])
@pytest.mark.parametrize("text", LONG)
def test_ascii_reads_back(text, width):
    options = LONG[text]
    whole = matcalc("grad", text, *options, "-f", "ascii").out
    lines = matcalc("grad", text, *options, "-f", "ascii", "--width", str(width)).out
    assert len(whole) <= width + 1 or " ...\n" in lines
    given = ("--given", options[3]) if len(options) > 2 else ()
    again = [matcalc("eval", found, *given, "-f", "ascii") for found in (whole, lines)]
    assert again[0].code == 0 and again[0] == again[1]


def test_where_a_line_goes_on():
    line = "f = alpha + g(a + b, c) − 123456·beta"
    assert broken(line, 24, "unicode") == "f = alpha + g(a + b, c)\n    − 123456·beta"
    assert broken(line, 20, "unicode") == "f = alpha\n    + g(a + b, c)\n    − 123456·beta"
    assert broken(line, 0, "unicode") == broken(line, 99, "unicode") == line
    assert broken("abcdefghijkl", 5, "unicode") == "abcdefghijkl"
    assert broken("│ a + b │ c + d │", 5, "pretty") == "│ a + b │ c + d │"
    assert broken("a*b.*c*d", 7, "ascii") == "a*b ...\n   .*c ...\n   *d"


def test_a_pipe_has_long_lines():
    assert matcalc("diff", next(iter(LONG)), "--wrt", "x", "-f", "ascii").out.count("\n") == 1
