"""What is set once: option before environment before file before default, and where a mistake in it stands."""

from __future__ import annotations

import pytest

from matcalc_cli.cli.config import SETTINGS
from matcalc_cli.cli.settings import OPTIONS
from tests.shell import matcalc

BOTH = {"numerator": "[[1, 2*y]]", "denominator": "[1, 2*y]"}  # x + y^2 by hand


@pytest.fixture
def file(tmp_path, monkeypatch):
    """Writes the file of settings."""

    def write(text: str):
        path = tmp_path / "config.toml"
        path.write_text(text, encoding="utf-8")
        monkeypatch.setenv("MATCALC_CONFIG", str(path))
        return path

    return write


def gradient(*options: str) -> str:
    return matcalc("grad", "x + y^2", *options).out.strip()


@pytest.mark.parametrize("call", [("grad", "x + y^2"), ("grad", "--", "x + y^2")], ids=["plain", "typer"])
def test_the_nearest_word_wins(file, monkeypatch, call):
    """Read by quick.py, and by typer."""

    def printed(*options: str) -> str:
        return matcalc(call[0], *options, *call[1:]).out.strip()

    file('layout = "denominator"\nformat = "ascii"\n')
    assert printed() == BOTH["denominator"]
    monkeypatch.setenv("MATCALC_LAYOUT", "numerator")
    assert printed() == BOTH["numerator"]
    assert printed("--layout", "denominator") == BOTH["denominator"]
    monkeypatch.setenv("MATCALC_FORMAT", "latex")
    assert r"\begin{" in printed()
    assert printed("-f", "ascii") == BOTH["numerator"]


def test_every_setting_reaches_its_option(file, monkeypatch):
    monkeypatch.setenv("MATCALC_FORMAT", "latex")
    for field, value in {"transpose": "intercal", "latex_style": "arrow"}.items():
        file("")
        option = OPTIONS[field].flags[0]
        wanted = matcalc("grad", "x'*A*x", "--wrt", "x", option, value).out
        assert wanted != matcalc("grad", "x'*A*x", "--wrt", "x").out
        file(f'{field.replace("_", "-")} = "{value}"')
        assert matcalc("grad", "x'*A*x", "--wrt", "x").out == wanted
    file("digits = 3")
    assert matcalc("eval", "pi", "-f", "ascii").out == "3.14\n"
    file('layout = "den"')  # the beginning of a word, as everywhere
    assert gradient("-f", "ascii") == BOTH["denominator"]


def test_a_command_with_a_meaning_of_its_own_keeps_it(file, tmp_path):
    file('format = "latex"\nlayout = "denominator"\ndigits = 3\n')
    assert matcalc("newton", "x^2 - 2", "--from", "x=1").out.startswith("f = x² − 2")  # no LaTeX; 16 digits
    assert "1.414213562373095" in matcalc("newton", "x^2 - 2", "--from", "x=1").out
    line = '{"command": "grad", "expr": "x + y^2"}'
    assert matcalc("batch", stdin=line).out == matcalc("batch", stdin=line).out != ""
    assert '"layout": "numerator"' in matcalc("batch", stdin=line).out  # the same, whoever runs it
    assert matcalc("check", "x + y^2", "--claim", "[1, 2*y]").code == 0
    matcalc("grad", "x + y^2", "-o", str(tmp_path / "a.json"))
    assert (tmp_path / "a.json").read_text().startswith("{")  # the suffix is an option of the call


def test_config_says_where_each_comes_from(file, monkeypatch):
    path = file('# mine\nformat = "unicode"\nlayout = "mixed"\n')
    monkeypatch.setenv("MATCALC_LAYOUT", "denominator")
    monkeypatch.setenv("NO_COLOR", "1")
    rows = {line.split()[0]: line.split()[1:] for line in matcalc("config").out.splitlines()}
    assert list(rows) == [name.replace("_", "-") for name in SETTINGS]
    assert rows["layout"] == ["denominator", "MATCALC_LAYOUT"]
    assert rows["format"] == ["unicode", f"{path}:2"]
    assert rows["color"] == ["never", "NO_COLOR"]
    assert rows["transpose"] == ["top", "default"]
    assert matcalc("config", "--path").out == f"{path}\n"


def test_the_file_of_the_system(tmp_path, monkeypatch):
    monkeypatch.delenv("MATCALC_CONFIG")
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert matcalc("config", "--path").out == f"{tmp_path}/matcalc/config.toml\n"
    assert matcalc("config").code == 0  # it is not there, and need not be
    (tmp_path / "matcalc").mkdir()
    (tmp_path / "matcalc" / "config.toml").write_text('format = "ascii"')
    assert gradient() == BOTH["numerator"]


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ('format = "ascii"\nlayuot = "mixed"', 2, "there is no setting layuot"),
        ('\n\nlayout = "sideways"', 3, "layout 'sideways' is not known"),
        ("digits = -1", 1, "digits is a whole number"),
        ("digits = true", 1, "digits is a whole number"),
        ("layout = 3", 1, "layout is a text"),
        ('format = "ascii"\n[layout]\na = 1', 2, "layout is a text"),
        ('format = "ascii"\nlayout = mixed', 2, "this is no TOML"),
        ('format = "ascii"\nformat = "latex"', 2, "this is no TOML"),
        ('color = "pink"', 1, "color 'pink' is not known"),
    ],
)
def test_a_mistake_names_file_and_line(file, text, line, said):
    path = file(text)
    for call in (["grad", "x"], ["config"], ["grad", "--", "-x"]):
        outcome = matcalc(*call)
        assert outcome.code == 2 and not outcome.out
        assert outcome.err.startswith(f"error: {path}:{line}: {said}")
    assert matcalc("grad", "--help").code == matcalc("config", "--path").code == 0


def test_mistakes_outside_of_the_file(tmp_path, monkeypatch):
    monkeypatch.setenv("MATCALC_DIGITS", "many")
    assert matcalc("grad", "x").err.startswith("error: MATCALC_DIGITS: digits is a whole number")
    monkeypatch.delenv("MATCALC_DIGITS")
    for path, said in {tmp_path / "none": "there is no file", tmp_path: "cannot read"}.items():
        monkeypatch.setenv("MATCALC_CONFIG", str(path))
        outcome = matcalc("grad", "x")
        assert outcome.code == 2 and said in outcome.err and str(path) in outcome.err


def test_a_session_begins_with_what_is_set(file):
    file('layout = "denominator"\nformat = "ascii"\n')
    assert matcalc("repl", stdin="grad x + y^2\n").out.strip() == BOTH["denominator"]
