"""Where a result goes: -o NAME.tex chooses the format, pictures are bytes, --copy reaches the clipboard."""

import base64
import fcntl
import importlib.util
import io
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
import xml.etree.ElementTree as ET

import pytest

from matcalc_cli.render.formats import FORMATS
from matcalc_cli.render.pictures import formula
from matcalc_cli.render.pictures.formula import LARGEST
from tests.cli.test_streams import on_terminal, process
from tests.shell import matcalc

GRAD = ("grad", "x0+x1*x2")
SUFFIXES = {ending: name for name, row in FORMATS.items() for ending in row.suffix.split()}
LONG = "[" + ", ".join(["x + y"] * 2000) + "]"
typeset = pytest.mark.skipif(importlib.util.find_spec("typst") is None, reason="the extra `typeset` is not installed")


@pytest.mark.parametrize("suffix", [s for s, name in SUFFIXES.items() if name not in ("svg", "png", "pdf")])
def test_the_suffix_of_a_file_chooses_its_format(tmp_path, suffix):
    file = tmp_path / f"result{suffix.upper() if suffix == '.tex' else suffix}"
    done = matcalc(*GRAD, "-o", str(file))
    assert (done.code, done.out) == (0, "")
    assert file.read_text() == matcalc(*GRAD, "-f", SUFFIXES[suffix]).out


def test_all_suffixes_of_the_help_are_there():
    wanted = ".tex .md .json .py .jl .m .c .cpp .hpp .rs .js .mjs .f90 .typ .html .svg .png .pdf .txt"
    assert set(wanted.split()) <= set(SUFFIXES)
    assert (SUFFIXES[".py"], SUFFIXES[".m"]) == ("numpy", "matlab")


def test_a_format_that_is_asked_for_wins(tmp_path):
    file = tmp_path / "result.tex"
    matcalc(*GRAD, "-o", str(file), "-f", "ascii")
    assert file.read_text() == "[[1, x2, x1]]\n"
    matcalc(*GRAD, "-o", str(file), "-f", "pretty")
    assert file.read_text().startswith("f = x0")


def test_a_name_without_a_suffix_is_as_before(tmp_path):
    file = tmp_path / "result"
    matcalc(*GRAD, "-o", str(file))
    assert file.read_text().startswith("f = x0")


@pytest.mark.parametrize("call", [GRAD, ("newton", "x^2-2", "--from", "x=1"), ("rules",)])
def test_an_unknown_suffix_writes_nothing(tmp_path, call):
    file = tmp_path / "result.foo"
    done = matcalc(*call, "-o", str(file))
    assert done.code == 2 and not file.exists()
    assert ".foo" in done.err and ".json" in done.err and (".tex" in done.err) == (call == GRAD)


def test_a_graph_has_formats_of_its_own(tmp_path):
    file = tmp_path / "graph.svg"
    done = matcalc("autodiff", "x*y", "--at", "x=1,y=2", "--graph", "svg", "-o", str(file))
    assert done.code == 0 and ET.fromstring(file.read_text()).tag.endswith("svg")


def test_a_failure_leaves_the_file_as_it_was(tmp_path):
    file = tmp_path / "result.c"
    file.write_text("before")
    assert matcalc("grad", "f(x)*x", "-o", str(file)).code != 0
    assert file.read_text() == "before"


# -- pictures ---------------------------------------------------------------------------------------------------------


def size_of(picture):
    PIL = pytest.importorskip("PIL.Image")
    image = PIL.open(io.BytesIO(picture)).convert("L")
    return image.size, image


@typeset
def test_a_png_is_cropped_black_on_white(tmp_path):
    file = tmp_path / "f.png"
    assert matcalc(*GRAD, "-o", str(file)).code == 0
    (width, height), image = size_of(file.read_bytes())
    ink = image.point(lambda level: 255 * (level < 128)).getbbox()
    assert image.getpixel((0, 0)) == 255
    assert all(0 < gap <= 16 for gap in (ink[0], ink[1], width - ink[2], height - ink[3]))


@typeset
def test_scale_is_the_size_of_the_letters(tmp_path):
    sizes = []
    for scale in ("1", "3"):
        file = tmp_path / f"f{scale}.png"
        matcalc(*GRAD, "-o", str(file), "--scale", scale)
        sizes.append(size_of(file.read_bytes())[0])
    assert sizes[1][0] == pytest.approx(3 * sizes[0][0], abs=4)
    assert matcalc(*GRAD, "-o", str(file), "--scale", "0").code == 2


@typeset
@pytest.mark.parametrize("kind, begin", [("svg", b"<svg"), ("pdf", b"%PDF"), ("png", b"\x89PNG")])
def test_pictures_go_through_a_pipe(kind, begin):
    done = process(*GRAD, "-f", kind)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(begin)
    if kind == "svg":  # transparent, and nothing from elsewhere
        assert b'fill="#ffffff"' not in done.stdout and not re.search(rb'href="(?!#)', done.stdout)


@typeset
def test_a_picture_has_the_left_side_and_the_conditions(tmp_path):
    sizes = {}
    for env in ("none", "inline"):
        file = tmp_path / f"{env}.png"
        matcalc("grad", "log(x)*y", "--wrt", "x", "-o", str(file), "--env", env)
        sizes[env] = size_of(file.read_bytes())[0]
    assert sizes["none"][0] > 3 * sizes["inline"][0]


@typeset
def test_a_large_picture_has_fewer_pixels_an_inch(tmp_path):
    file = tmp_path / "long.png"
    assert matcalc("eval", LONG, "-o", str(file), "--scale", "4").code == 0
    width, height = struct.unpack(">II", file.read_bytes()[16:24])
    assert 0.98 * LARGEST < width * height <= 1.001 * LARGEST and max(width, height) < 4 * min(width, height)


@typeset
def test_what_nobody_can_look_at_is_refused(monkeypatch):
    monkeypatch.setattr(formula, "LARGEST", 200_000)
    done = matcalc("eval", LONG, "-f", "png")
    assert done.code == 3 and "million pixels is too large" in done.err and done.out == ""
    assert "-f pdf has pages" in done.err


def test_without_the_extra_a_picture_says_what_is_missing():
    code = (
        "import sys; sys.modules['typst'] = None\n"
        "from matcalc_cli.cli.start import run\nsys.exit(run(['grad', 'x*y', '-f', 'svg']))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 2 and done.stdout == ""
    assert 'pip install ".[typeset]"' in done.stderr


def conversation(arguments, answers, env=None):
    """What a terminal gets that gives these answers to what it is asked."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 100, 0, 0))
    environment = {k: v for k, v in os.environ.items() if k not in ("TMUX", "NO_COLOR")}
    child = subprocess.Popen(
        [sys.executable, "-m", "matcalc_cli", *arguments],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env={**environment, "TERM": "xterm-256color", **(env or {})},
    )
    os.close(slave)
    found, open_answers, end = b"", dict(answers), time.monotonic() + 90
    while time.monotonic() < end:
        if select.select([master], [], [], 0.05)[0]:
            try:
                part = os.read(master, 65536)
            except OSError:
                break
            if not part:
                break
            found += part
            for question in [q for q in open_answers if q in found]:
                os.write(master, open_answers.pop(question))
    os.close(master)
    return found, child.wait(timeout=60)


@typeset
def test_a_terminal_with_sixel_shows_the_picture():
    pytest.importorskip("textual_image", reason="the extra `typeset` is not installed")
    answers = {b"\x1b[c": b"\x1b[?62;4;6c", b"\x1b[16t": b"\x1b[6;20;10t"}
    shown, code = conversation([*GRAD, "-f", "png"], answers)
    assert code == 0 and b"\x1bP" in shown and b"\x89PNG" not in shown


@typeset
def test_a_terminal_without_pictures_is_told_to_name_a_file():
    pytest.importorskip("textual_image", reason="the extra `typeset` is not installed")
    shown, code = conversation([*GRAD, "-f", "png"], {b"\x1b[c": b"\x1b[?62;6c"})
    assert code == 2 and b"-o formula.png" in shown and b"\x89PNG" not in shown


@typeset
def test_a_terminal_that_cannot_be_asked_is_not_asked():
    """Its answers would come to standard input, which is a pipe here."""
    master, slave = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-m", "matcalc_cli", "grad", "-", "-f", "png"],
        input=b"x*y",
        stdout=slave,
        stderr=subprocess.PIPE,
        timeout=60,
    )
    os.close(slave)
    os.close(master)
    assert done.returncode == 2 and b"-o formula.png" in done.stderr


# -- the clipboard ----------------------------------------------------------------------------------------------------


def clipboard(shown):
    found = re.search(r"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07", shown)
    return base64.b64decode(found[1]).decode() if found else None


def test_copy_puts_the_result_on_the_clipboard_and_prints_it():
    shown = on_terminal(*GRAD, "--copy", env={"TMUX": ""})
    assert shown.startswith("f = x0 + x1·x2") and "\x1b[1;36m" in shown
    assert clipboard(shown) == matcalc(*GRAD).out.removesuffix("\n")  # without colours


def test_tmux_hands_it_on():
    shown = on_terminal(*GRAD, "-f", "ascii", "--copy", env={"TMUX": "/tmp/tmux-0/default,1,0"})
    inner = re.search(r"\x1bPtmux;(.*)\x1b\\", shown, re.S)[1]
    assert clipboard(inner.replace("\x1b\x1b", "\x1b")) == "[[1, x2, x1]]"


def test_without_a_terminal_the_result_is_printed_and_the_call_fails():
    done = process(*GRAD, "-f", "ascii", "--copy", env={"TERM": "xterm"}, start_new_session=True)
    assert (done.returncode, done.stdout) == (2, b"[[1, x2, x1]]\n")
    assert b"there is none" in done.stderr


def test_copy_does_not_send_more_than_terminals_take():
    shown = on_terminal("eval", LONG, "-f", "json", "--copy", env={"TMUX": ""})
    assert clipboard(shown) is None and "more than a terminal takes" in shown


def test_the_shell_completes_formats():
    """What bash asks for behind `matcalc grad -f m`."""
    asked = {"_MATCALC_COMPLETE": "complete_bash", "COMP_WORDS": "matcalc grad -f m", "COMP_CWORD": "3"}
    done = process(env=asked)
    assert set(done.stdout.decode().split()) == {name for name in FORMATS if name.startswith("m")}
