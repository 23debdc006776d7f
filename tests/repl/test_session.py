"""A session without a terminal: definitions, settings, the last result, saving, and what each line is read as."""

from __future__ import annotations

from pathlib import Path

import pytest

from matcalc_cli.errors import MatcalcError
from matcalc_cli.repl.lines import Call, Definition, Setting, read_line
from matcalc_cli.repl.session import Closed, Session
from tests.shell import matcalc

LINES = {
    # line -> (command, expression, variables, options)
    "grad norm2(A*x-b)^2, x": ("grad", "norm2(A*x-b)^2", ("x",), ()),
    "jacobian [x*y, exp(x)], x, y": ("jacobian", "[x*y, exp(x)]", ("x, y",), ()),
    "diff x*y --layout denominator": ("diff", "x*y", (), ("--layout", "denominator")),
    "diff x*y, x --at 'x=1, y=2'": ("diff", "x*y", ("x",), ("--at", "x=1, y=2")),
    'grad "x0 + x1"': ("grad", "x0 + x1", (), ()),
    "x0 + x1*x2": ("eval", "x0 + x1*x2", (), ()),
    "  grad   x*y": ("grad", "x*y", (), ()),
    "grad -x^2": ("grad", "-x^2", (), ()),
    "gradient*2": ("eval", "gradient*2", (), ()),
    "diff max(x, y), x": ("diff", "max(x, y)", ("x",), ()),
    "diff x--y": ("diff", "x--y", (), ()),
    "grad": ("grad", "", (), ()),
}


@pytest.mark.parametrize("line", LINES)
def test_calls(line: str) -> None:
    found = read_line(line)
    assert isinstance(found, Call)
    assert (found.command.name, found.text, found.wrt, found.options) == LINES[line]
    assert line[found.start :].startswith(found.text)


@pytest.mark.parametrize(
    "line, name, parameters, right",
    [
        ("f(x) = x^3 - a*x", "f", ("x",), "x^3 - a*x"),
        ("r = A*x - b", "r", (), "A*x - b"),
        ("g(x, y)=x*y", "g", ("x", "y"), "x*y"),
        ("rules = 3", "rules", (), "3"),
    ],
)
def test_definitions(line: str, name: str, parameters: tuple[str, ...], right: str) -> None:
    found = read_line(line)
    assert isinstance(found, Definition)
    assert (found.name, found.parameters, found.right) == (name, parameters, right)


def test_settings_comments_and_nothing() -> None:
    assert read_line(":layout denominator") == Setting("layout", "denominator")
    assert read_line("") is read_line("   ") is read_line("# a remark") is None


def said(capsys: pytest.CaptureFixture[str], session: Session, *lines: str) -> str:
    """What the last line prints."""
    for line in lines:
        capsys.readouterr()
        session.do(line)
    return capsys.readouterr().out


def test_a_line_gives_what_the_command_line_gives(capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, Session(), "grad norm2(A*x-b)^2, x") == matcalc("grad", "norm2(A*x-b)^2", "--wrt", "x").out
    assert said(capsys, Session(), "help layouts") == matcalc("help", "layouts").out
    assert said(capsys, Session(), "check x^2 --claim 3*x") == matcalc("check", "x^2", "--claim", "3*x").out


def test_definitions_stand_in_front_of_what_uses_them(capsys: pytest.CaptureFixture[str]) -> None:
    session = Session()
    assert "3·x² − a" in said(capsys, session, "f(x) = x^3 - a*x", "unused = q^2", "diff f(x), x")
    assert "3·x² − 5" in said(capsys, session, "a = 5", "diff f(x), x")
    assert "2 rᵀ A" in said(capsys, session, "r = A*x - b", "diff norm2(r)^2, x")
    assert "3·x² − a" in said(capsys, session, ":forget a", "diff f(x), x")
    with pytest.raises(MatcalcError, match="defined by itself"):
        session.do("k = k + 1")
    session.do("p = f(2)")
    with pytest.raises(MatcalcError, match="defined by itself"):
        session.do("f(x) = p*x")
    assert "3·x² − a" in said(capsys, session, "diff f(x), x")


def test_the_last_result(capsys: pytest.CaptureFixture[str]) -> None:
    session = Session()
    with pytest.raises(MatcalcError, match="none yet"):
        session.do("ans + 1")
    assert said(capsys, session, ":format ascii", "diff x^3, x", "ans + 1").strip() == "3*x^2 + 1"
    assert said(capsys, session, "2*_").strip() == "6*x^2 + 2"
    found = said(capsys, session, "diff norm2(A*x-b)^2, x", "ans*v").strip()
    assert said(capsys, session, "diff norm2(A*x-b)^2, x", "ans*v").strip() == found
    assert "A*x - b" in found and "v" in found
    assert said(capsys, session, "c = ans", "diff x^2, x", "c").strip() == found


def test_settings(capsys: pytest.CaptureFixture[str]) -> None:
    session = Session()
    assert said(capsys, session, ":format ascii", ":layout den", "grad x0*x1").strip() == "[x1, x0]"
    assert said(capsys, session, "grad x0*x1 --layout numerator").strip() == "[[x1, x0]]"
    assert said(capsys, session, ":layout").strip() == "layout denominator"
    assert said(capsys, session, ":given A: n,n symmetric", "diff x'*A*x, x").strip() == "2*A*x"
    assert "A" not in said(capsys, session, ":format default", "diff y^2, y")
    assert said(capsys, session, ":format ascii", ":given A: n,n", "diff x'*A*x, x").strip() == "(A + A')*x"
    assert said(capsys, session, ":clear", "diff x^2") == matcalc("diff", "x^2").out
    for wrong, hint in ((":layot den", "layout"), (":layout diagonal", "layout"), (":steps perhaps", "on or off")):
        with pytest.raises(MatcalcError) as caught:
            session.do(wrong)
        assert hint in f"{caught.value.message} {caught.value.hint}"


def test_a_session_is_saved_and_done_again(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    session, path = Session(), tmp_path / "session.matcalc"
    for line in (":layout denominator", "f(x) = x^3", "diff f(x), x"):
        session.do(line)
    with pytest.raises(MatcalcError):
        session.do("x +* y")
    first = said(capsys, session, "diff f(x), x")
    session.do(f":save {path}")
    again = Session()
    again.do(f":load {path}")
    assert again.lines == session.lines and again.settings == session.settings
    assert said(capsys, again, "diff f(x), x") == first
    path.write_text("f(x) = x^2\nx +*\n")
    with pytest.raises(MatcalcError) as caught:
        Session().do(f":load {path}")
    assert "session.matcalc:2: " in caught.value.message
    with pytest.raises(Closed):
        again.do(":quit")


def test_lines_from_a_pipe() -> None:
    done = matcalc("repl", stdin="f(x) = x^2\ndiff f(x), x\nx +*\n2 + 3\n")
    assert done.code == 2
    assert "2·x" in done.out and "5" in done.out and "operand is missing" in done.err
