"""Where input comes from and output goes: standard input, files, pipes, terminals, and nothing half written."""

import os
import pty
import re
import signal
import subprocess
import sys

import pytest

from matcalc_cli.cli import inout
from tests.shell import matcalc

GRADIENT = "[[1, x2, x1]]\n"
CALL = ("grad", "-f", "ascii")


def process(*arguments, stdin=b"", env=None, **more):
    """A real process; `env` is added to the environment."""
    return subprocess.run(
        [sys.executable, "-m", "matcalc_cli", *arguments],
        input=stdin,
        capture_output=True,
        env={**os.environ, **(env or {})},
        timeout=60,
        **more,
    )


@pytest.mark.parametrize(
    "arguments, data",
    [
        ((), "x0+x1*x2"),
        (("-",), "x0+x1*x2\n"),
        ((), "x0 +\tx1*x2\r\n\n"),
        ((), "g = x1*x2\nx0 + g\n"),
        ((), "g = x1*x2\r\nx0 + g\r\n"),
        (("-",), b"\xef\xbb\xbfx0+x1*x2"),
        ((), "x₀ + x₁·x₂"),
    ],
)
def test_standard_input(arguments, data):
    assert matcalc(*CALL, *arguments, stdin=data).out == GRADIENT


def test_a_file(tmp_path):
    path = tmp_path / "some file.txt"
    path.write_text("g = x1*x2\nx0 + g\n", encoding="utf-8")
    assert matcalc(*CALL, f"@{path}").out == GRADIENT


@pytest.mark.parametrize(
    "data, message",
    [
        (b"x + \xff\xfe", "standard input is not valid UTF-8 (byte 4)"),
        (b"\x00\x01", "U+0000 is not part of the language"),
        (b"", "there is no expression"),
        (b" \n\t\n", "there is no expression"),
    ],
)
def test_standard_input_that_is_no_expression(data, message):
    outcome = matcalc(*CALL, stdin=data)
    assert outcome.code == 2 and not outcome.out and message in outcome.err


def test_files_that_cannot_be_read(tmp_path):
    binary = tmp_path / "binary"
    binary.write_bytes(b"\xff")
    for target, message in (("nowhere", "No such file"), (str(tmp_path), "Is a directory"), (str(binary), "UTF-8")):
        outcome = matcalc(*CALL, f"@{target}")
        assert outcome.code == 2 and message in outcome.err and not outcome.out


def test_input_without_end_is_cut_off(tmp_path, monkeypatch):
    monkeypatch.setattr(inout, "MAX_BYTES", 1000)
    (tmp_path / "long").write_bytes(b"1+" * 600)
    for outcome in (matcalc(*CALL, stdin=b"1+" * 600), matcalc(*CALL, f"@{tmp_path / 'long'}")):
        assert outcome.code == 3 and "more than 1000 bytes" in outcome.err


def test_output_to_a_file_replaces_it_whole(tmp_path):
    target = tmp_path / "result.txt"
    target.write_text("something long that was there before\n" * 50)
    target.chmod(0o640)
    outcome = matcalc(*CALL, "x0+x1*x2", "-o", str(target))
    assert (outcome.code, outcome.out) == (0, "")
    assert target.read_text() == GRADIENT and target.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("text", ["x0 +", "9^9^9^9", "log(0)", "(-2)^x0"])
def test_a_failure_leaves_the_file_as_it_was(tmp_path, text):
    target = tmp_path / "result.txt"
    target.write_text("before")
    assert matcalc(*CALL, text, "-o", str(target)).code
    assert target.read_text() == "before" and list(tmp_path.iterdir()) == [target]


def test_an_interruption_while_writing_leaves_the_file_as_it_was(tmp_path, monkeypatch):
    def broken(*arguments):
        raise OSError(28, "No space left on device")

    target = tmp_path / "result.txt"
    target.write_text("before")
    monkeypatch.setattr(os, "fsync", broken)
    outcome = matcalc(*CALL, "x0+x1*x2", "-o", str(target))
    assert outcome.code == 2 and "No space left" in outcome.err
    assert target.read_text() == "before" and list(tmp_path.iterdir()) == [target]


def test_output_through_a_link_and_into_a_device(tmp_path):
    target, link = tmp_path / "real", tmp_path / "link"
    target.write_text("before")
    link.symlink_to(target)
    assert matcalc(*CALL, "x0+x1*x2", "-o", str(link)).code == 0
    assert link.is_symlink() and target.read_text() == GRADIENT
    assert matcalc(*CALL, "x0+x1*x2", "-o", os.devnull).code == 0
    assert not os.path.isfile(os.devnull)


@pytest.mark.parametrize("target", ["nowhere/result.txt", "."])
def test_a_place_that_cannot_be_written(target, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    outcome = matcalc(*CALL, "x", "-o", target)
    assert outcome.code == 2 and "cannot write" in outcome.err and not list(tmp_path.iterdir())


def test_results_on_stdout_notes_on_stderr():
    outcome = matcalc("diff", "f(x)*log(x)", "-f", "latex")
    assert "note" not in outcome.out and outcome.err == "note: f is read as an undefined function\n"


def on_terminal(*arguments, env=None):
    """What a terminal of 100 columns shows."""
    master, slave = pty.openpty()
    plain = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "TERM", "COLUMNS")}
    with subprocess.Popen(
        [sys.executable, "-m", "matcalc_cli", *arguments],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env={**plain, "TERM": "xterm-256color", "COLUMNS": "100", **(env or {})},
        close_fds=True,
    ) as child:
        os.close(slave)
        parts = []
        while True:
            try:
                part = os.read(master, 65536)
            except OSError:
                break
            if not part:
                break
            parts.append(part)
        child.wait(timeout=60)
    os.close(master)
    printed = b"".join(parts).decode().replace("\r\n", "\n")
    return re.sub(r"(?:\r\x1b\[Kworking [^\r]*)+\r\x1b\[K", "", printed)  # what a slow machine says, second by second


def test_colour_on_a_terminal_only():
    coloured = on_terminal("grad", "x0+x1*x2")
    assert "\x1b[" in coloured
    plain = matcalc("grad", "x0+x1*x2").out
    assert "\x1b" not in plain
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain
    for env in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        assert on_terminal("grad", "x0+x1*x2", env=env) == plain


def test_on_a_narrow_terminal_a_wide_table_is_a_list():
    shown = on_terminal("grad", "x0*exp(x0*x1*x2)*sin(x1)", env={"COLUMNS": "60", "NO_COLOR": "1"})
    assert "[f, x0] = " in shown and "┌" not in shown


def test_a_closed_pipe_is_no_error():
    command = f"{sys.executable} -m matcalc_cli hessian 'x0*x1*x2*x3*x4*x5*x6*x7' | head -c 10"
    done = subprocess.run(["bash", "-c", f"set -o pipefail; {command}"], capture_output=True, timeout=60)
    assert done.stderr == b"" and len(done.stdout) == 10


def test_output_is_utf8_whatever_the_locale():
    done = process("diff", "x^2*y", "--wrt", "x", env={"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})
    assert "2·x·y" in done.stdout.decode("utf-8")


def test_an_interrupt_ends_with_130(monkeypatch):
    from matcalc_cli.cli.commands import derivative as commands

    def interrupted(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(commands, "results", interrupted)
    outcome = matcalc("grad", "x")
    assert (outcome.code, outcome.out, outcome.err) == (130, "", "interrupted\n")


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no interval timer on this system")
def test_a_time_limit_ends_with_3():
    outcome = matcalc("hessian", "+".join(f"x{i}^x{i + 1}*sin(x{i})" for i in range(900)), "--timeout", "0.3")
    assert outcome.code == 3 and "not done within 0.3 seconds" in outcome.err and not outcome.out


def test_a_bug_ends_in_one_line_and_exit_code_1():
    program = """
import sys
from matcalc_cli.cli.commands import derivative as commands
from matcalc_cli.cli.start import run
def broken(*arguments):
    raise RuntimeError("a surprise\\nof two lines")
commands.results = broken
sys.exit(run(["grad", "x"]))
"""
    environment = {**os.environ, "MATCALC_DEBUG": ""}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment, timeout=60)
    assert done.returncode == 1 and not done.stdout and "Traceback" not in done.stderr
    assert done.stderr.startswith("error: a bug of matcalc (RuntimeError: a surprise)")
