"""What a whole process promises: the same bytes, a hard wall of time and memory, quiet interrupts, whole files."""

from __future__ import annotations

import contextlib
import os
import pty
import re
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from matcalc_cli.cli import limits
from matcalc_cli.cli.boundary import guarded
from matcalc_cli.cli.limits import Over, time_limit
from matcalc_cli.errors import LimitError, UsageError
from tests.limits import child

_MANY = """
import sys
from matcalc_cli.cli.start import run
for call in (
    ["diff", "norm2(A*x - b)^2", "--wrt", "x"],
    ["grad", "sin(x0*x3 + x1*x2)*theta", "--wrt", "[[x0,x1],[x2,x3]]", "-f", "latex"],
    ["jacobian", "[r*cos(t), r*sin(t)]*theta", "-f", "numpy"],
    ["diff", "f(g(x))*nosuch", "--wrt", "zz"],
):
    print(run(call), flush=True)
"""
_DEEP = "; ".join(["g0 = x*y", *(f"g{i} = sin(g{i - 1}) + exp(g{i - 1}*x)" for i in range(1, 90))]) + "; g89"


def output(environment: dict[str, str]) -> bytes:
    env = {k: v for k, v in os.environ.items() if k not in ("MATCALC_DEBUG", "LANG", "LC_ALL", "PYTHONIOENCODING")}
    done = subprocess.run([sys.executable, "-c", _MANY], env=env | environment, capture_output=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout + b"|" + done.stderr


def test_the_same_bytes_for_every_hash_seed_and_locale():
    """20 seeds, three locales and a narrow terminal."""
    locales = ({}, {"LC_ALL": "C"}, {"LC_ALL": "C.UTF-8"}, {"LC_ALL": "POSIX", "PYTHONUTF8": "0"}, {"COLUMNS": "40"})
    settings = [{"PYTHONHASHSEED": str(seed), **locales[seed % len(locales)]} for seed in range(20)]
    with ThreadPoolExecutor(2) as pool:
        outputs = list(pool.map(output, settings))
    assert b"error: " in outputs[0] and "∂f/∂x".encode() in outputs[0]
    assert len(set(outputs)) == 1


@pytest.fixture(autouse=True)
def _interrupts_are_heard():
    """A test run in the background of a script ignores Ctrl-C, and so would all that it starts."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def matcalc(*arguments: str, **options):
    env = {k: v for k, v in os.environ.items() if k != "MATCALC_DEBUG"}
    return subprocess.Popen(
        [sys.executable, "-m", "matcalc_cli", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=env,
        **options,
    )


class Busy:
    """A loop of a minute, which a limit is to cut short."""

    def __init__(self):
        self.started, self.ended = time.monotonic(), False

    def __call__(self, action=lambda: None) -> None:
        while time.monotonic() < self.started + 60:
            action()
        self.ended = True


def test_the_wall_stands_in_a_busy_loop():
    busy = Busy()
    with pytest.raises(LimitError, match="0.3 seconds"), time_limit(0.3):
        busy()
    assert not busy.ended


def test_a_swallowed_limit_comes_again(monkeypatch):
    monkeypatch.setattr(limits, "_AGAIN", 0.1)
    busy = Busy()
    with pytest.raises(LimitError), time_limit(0.1):
        try:
            busy()
        except Over:
            busy()
    assert not busy.ended


@pytest.mark.parametrize("after", (None, TypeError("what a library makes of it")), ids=("a result", "an error"))
def test_what_comes_after_a_swallowed_limit_is_the_limit(after):
    with pytest.raises(LimitError, match="0.1 seconds"), time_limit(0.1):
        with contextlib.suppress(Over):
            time.sleep(2)
        if after is not None:
            raise after


def test_many_unknowns_pass_no_wall():
    """One call of LAPACK for all starts of Newton's method took ten seconds, and nothing ends such a call."""
    expr = "+".join(f"x{i}*x{(i * 7 + 3) % 50}" for i in range(50))
    process = matcalc("critical", expr, "--box", "0:1e-320", "--timeout", "4", preexec_fn=child(25))
    _, err = process.communicate()
    assert process.returncode in (0, 3) and b"bug" not in err, err


def test_a_limit_is_no_broken_rule():
    """Whatever fails in a rule is a finding, but for the limit of the call."""
    for seconds in ("0.9", "1.2", "1.5"):
        process = matcalc("rules", "--verify", "--timeout", seconds)
        out, err = process.communicate(timeout=60)
        assert b"do not hold" not in err and (process.returncode, out) in ((0, out), (3, b"")), err


def test_an_inner_limit_ends_with_the_outer_one():
    busy = Busy()
    with pytest.raises(LimitError, match="0.3 seconds"), time_limit(0.3):
        with contextlib.suppress(LimitError), time_limit(50):
            busy()
        busy()
    assert not busy.ended


def test_a_limit_that_meets_a_callback_comes_again(capsys):
    """Errors in callbacks of the garbage collector are printed and dropped by Python."""

    class Slow:
        def __del__(self):
            while time.monotonic() < busy.started + 0.6:
                pass

    busy = Busy()
    with pytest.raises(LimitError), time_limit(0.2):
        busy(Slow)
    assert not busy.ended
    assert capsys.readouterr().err == ""


def test_what_is_cut_short_goes_quietly(capfd):
    """A limit may come between __new__ and the end of __init__; the object is dropped after the message."""

    class Half:
        def __init__(self):
            time.sleep(2)
            self.pointer = None

        def __del__(self):
            self.pointer  # noqa: B018

    def action() -> int:
        with time_limit(0.1):
            Half()
        return 0

    hook = sys.unraisablehook
    try:
        assert guarded(action) == 3
    finally:
        sys.unraisablehook = hook
    assert "Traceback" not in capfd.readouterr().err


def test_a_limit_that_a_library_renames_is_still_one(capsys):
    def action() -> int:
        try:
            with time_limit(0.1):
                time.sleep(2)
        except Exception as error:
            raise ValueError("what NumPy makes of it") from error
        return 0

    assert guarded(action) == 3
    assert "not done within 0.1 seconds" in capsys.readouterr().err


@pytest.mark.parametrize("seconds", (0, 60))
def test_memory_has_a_cap(monkeypatch, seconds):
    monkeypatch.setenv("MATCALC_MEMORY", "20")
    busy, held = Busy(), []
    with pytest.raises(LimitError, match="more than 20 MiB of memory"), time_limit(seconds):
        # blocks that the allocator always asks the system for: smaller ones may fit into what was freed before
        busy(lambda: held.append(b"x" * (64 << 20)) if len(held) < 6 else None)
    assert not busy.ended


@pytest.mark.parametrize("text", ("much", "-1", "0", "1e3"))
def test_the_cap_is_a_number(monkeypatch, text):
    monkeypatch.setenv("MATCALC_MEMORY", text)
    with pytest.raises(UsageError, match="MATCALC_MEMORY"), time_limit(1):
        pass


def test_who_waits_at_a_terminal_is_told(tmp_path):
    """A line with the seconds, which is taken away again; nothing of it where no terminal is."""
    seen = b""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execv(sys.executable, [sys.executable, "-m", "matcalc_cli", "diff", _DEEP, "--simplify", "--timeout", "4.5"])
    try:
        while part := os.read(terminal, 4096):
            seen += part
    except OSError:  # Linux says so when the other side is closed
        pass
    os.waitpid(pid, 0)
    assert re.search(r"working … [34] s \(Ctrl-C stops, --timeout ends it after 4.5 s\)", seen.decode())
    last = re.sub(r"\x1b\[[0-9;]*m", "", seen.decode().rstrip().rpartition("\x1b[K")[2])
    assert last.startswith("error: not done within 4.5 seconds")


def test_a_tick_that_comes_late_sets_no_timer(monkeypatch):
    """A signal is handled some steps after it has come, by then perhaps without a handler for the next one."""
    taken_off = signal.setitimer

    def late(which, seconds, *rest):
        found = taken_off(which, seconds, *rest)
        if not seconds:
            signal.raise_signal(signal.SIGALRM)
        return found

    with time_limit(30):
        monkeypatch.setattr(signal, "setitimer", late)
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


@pytest.mark.parametrize("closed", ("<&-", ">&-", "2>&-", "<&- >&- 2>&-"))
def test_closed_streams_are_no_bug(closed):
    call = f'"{sys.executable}" -m matcalc_cli grad "x^2*y" {closed}'
    done = subprocess.run(["sh", "-c", call], capture_output=True, timeout=60)
    assert done.returncode == 0 and b"bug" not in done.stderr, done.stderr
    assert (b"2\xc2\xb7x" in done.stdout) == (">&-" not in closed.replace("2>&-", ""))


FULL = "/dev/full"  # takes nothing: no space left on device


@pytest.mark.skipif(not os.path.exists(FULL), reason="of Linux")
@pytest.mark.parametrize(
    "call", ('grad "x^2"', "--version", "--help", "rules", 'plot "x^2"', 'autodiff "x^2" --graph png', 'grad "f(x)"')
)
def test_a_full_disk_is_no_bug(call):
    """Of standard output: one message. Of standard error: the exit code says it alone."""
    line = f'"{sys.executable}" -m matcalc_cli {call}'
    done = subprocess.run(["sh", "-c", f"{line} > {FULL}"], capture_output=True, timeout=60)
    assert (done.returncode, done.stderr) == (2, b"error: cannot write standard output: No space left on device\n")
    done = subprocess.run(["sh", "-c", f"{line} 2> {FULL}"], capture_output=True, timeout=60)
    assert done.returncode == 0 and done.stdout


def test_standard_input_that_cannot_be_read_is_no_bug():
    call = f'"{sys.executable}" -m matcalc_cli grad 0>{os.devnull}'
    done = subprocess.run(["sh", "-c", call], capture_output=True, timeout=60)
    assert (done.returncode, done.stderr) == (2, b"error: cannot read standard input: Bad file descriptor\n")


@pytest.mark.parametrize("call", ("--version", "--help", 'grad "x^2"', "rules", 'grad "x^" 2>&1'))
def test_a_reader_that_goes_away_is_no_bug(call):
    """Nothing reads the pipe any more when matcalc writes to it."""
    line = f'{{ sleep 0.3; "{sys.executable}" -m matcalc_cli {call}; echo $? >&2; }} | true'
    done = subprocess.run(["sh", "-c", line], capture_output=True, timeout=60)
    assert done.stderr in (b"0\n", b"2\n"), done.stderr


@pytest.mark.parametrize(
    "name, value",
    (
        ("SYMPY_USE_CACHE", "bogus"),
        ("SYMPY_CACHE_SIZE", "bogus"),
        ("SYMPY_DEBUG", "bogus"),
        ("SYMPY_GROUND_TYPES", "bogus"),
        ("MPLBACKEND", "bogus"),
        ("MPLCONFIGDIR", "/proc/nowhere"),
        ("PYTHONINTMAXSTRDIGITS", "640"),
        ("PYTHONWARNINGS", "error"),
    ),
)
def test_the_environment_changes_nothing(name, value, tmp_path):
    """What SymPy, matplotlib and Python read there."""

    def picture(**environment) -> bytes:
        call = (sys.executable, "-m", "matcalc_cli", "plot", "x^2 + 0*3^2000", "--save", "a.svg", "--at", "x=1")
        done = subprocess.run(call, cwd=tmp_path, env=os.environ | environment, capture_output=True, timeout=60)
        assert done.returncode == 0 and not done.stderr, done
        call = (sys.executable, "-m", "matcalc_cli", "grad", "x*3^2000 + x^2")
        done = subprocess.run(call, cwd=tmp_path, env=os.environ | environment, capture_output=True, timeout=60)
        assert done.returncode == 0 and not done.stderr, done
        return (tmp_path / "a.svg").read_bytes() + done.stdout

    assert picture(**{name: value}) == picture()


@pytest.mark.parametrize("rc", (b"text.usetex: True\naxes.facecolor: red\nno.such.key: 3\n", b"font.size: huge\n"))
def test_a_matplotlibrc_that_lies_about_changes_nothing(rc, tmp_path):
    """With text.usetex it would even hand names and numbers to LaTeX."""
    made = []
    for text in (b"", rc):
        (tmp_path / "matplotlibrc").write_bytes(text)
        for call in (("plot", "x^2", "--save", "a.png"), ("autodiff", "x^2", "--graph", "png", "-o", "b.png")):
            done = matcalc(*call, cwd=tmp_path)
            out, err = done.communicate(timeout=60)
            assert done.returncode == 0 and not err, err
        made.append((tmp_path / "a.png").read_bytes() + (tmp_path / "b.png").read_bytes())
    assert made[0] == made[1]


@pytest.mark.parametrize("text", ("9" * 5000, "٣"))
def test_a_number_as_an_option_is_short_and_plain(text, monkeypatch):
    process = matcalc("grad", "x^2", "--order", text)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 2 and err == b"error: --order takes a whole number\n"
    monkeypatch.setenv("MATCALC_MEMORY", text)
    with pytest.raises(UsageError, match="MATCALC_MEMORY"), time_limit(1):
        pass


@pytest.mark.parametrize("call", (("plot", "x^2", "--save"), ("autodiff", "x^2", "--graph", "png", "-o")))
def test_pictures_are_written_as_other_files_are(call, tmp_path):
    """Links are followed, permissions kept, devices written to, and what is no file name is told."""
    real, link = tmp_path / "real.png", tmp_path / "link.png"
    real.write_bytes(b"old")
    real.chmod(0o640)
    link.symlink_to(real)
    (tmp_path / "null.png").symlink_to(os.devnull)
    for name in ("link.png", "null.png"):
        done = matcalc(*call, str(tmp_path / name))
        assert (done.wait(60), done.stderr.read()) == (0, b"")
    assert link.is_symlink() and real.read_bytes().startswith(b"\x89PNG") and real.stat().st_mode & 0o777 == 0o640
    assert not os.path.isfile(os.devnull)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["link.png", "null.png", "real.png"]


def test_the_open_file_goes_on_behind_the_result(tmp_path):
    """-o /dev/stdout: what stood in the file before, and what comes after, stays."""
    line = f'{{ echo a; "{sys.executable}" -m matcalc_cli grad x^2 -f ascii -o /dev/stdout; echo b; }} > log'
    subprocess.run(["sh", "-c", line], cwd=tmp_path, timeout=60, check=True)
    assert (tmp_path / "log").read_text() == "a\n[2*x]\nb\n"


@pytest.mark.parametrize("call", (("grad", "x0+x1*x2"), ("plot", "x*y", "--save", "a.png"), ("--help",)))
def test_an_interrupt_at_any_moment_is_quiet(call, tmp_path):
    """From the first line of matcalc on: while it imports, computes, writes and goes down; by the processor's time."""
    program = (
        "import signal, sys; sys.argv = {call!r};"
        "signal.signal(signal.SIGPROF, lambda *_: signal.raise_signal(signal.SIGINT));"
        "signal.setitimer(signal.ITIMER_PROF, {pause});"
        "from matcalc_cli.__main__ import main; main()"
    )
    for pause in (0.001, 0.01, 0.03, 0.1, 0.3, 0.6):
        text = program.format(call=["matcalc", *call], pause=pause)
        done = subprocess.run([sys.executable, "-c", text], cwd=tmp_path, capture_output=True, timeout=60)
        # the clock rang when Python had put its handlers away, or its threads: the call was over
        if done.returncode == -signal.SIGPROF or b"Python runtime state: finalizing" in done.stderr:
            continue
        assert done.returncode in (0, 130) and b"Traceback" not in done.stderr, (pause, done)
        assert done.returncode == 0 or done.stderr.strip() == b"interrupted", (pause, done)


def test_an_interrupt_in_a_callback_of_an_import_comes_again():
    """Python drops what is raised in a callback of a weak reference, as those that import locks have."""
    program = """
import signal, sys, weakref
from matcalc_cli.__main__ import main

class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == "matcalc_cli.cli.app":
            it = type("It", (), {})()
            ref = weakref.ref(it, lambda _: signal.raise_signal(signal.SIGINT))
            del it

signal.signal(signal.SIGINT, signal.default_int_handler)
sys.meta_path.insert(0, Finder())
sys.argv = ["matcalc", "--help"]
main()
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"interrupted\n")


def test_an_interrupt_that_meets_a_callback_comes_again(capfd):
    """Errors in callbacks of the garbage collector are printed and dropped by Python."""

    class Slow:
        def __del__(self):
            if not came:
                came.append(True)
                signal.raise_signal(signal.SIGINT)

    came: list[bool] = []
    busy = Busy()

    def action() -> int:
        with time_limit(100):
            busy(Slow)
        return 0

    assert guarded(action) == 130 and not busy.ended
    assert capfd.readouterr().err == "interrupted\n"


def test_no_timer_is_left():
    with time_limit(30):
        pass
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_timeout_of_a_call():
    process = matcalc("diff", _DEEP, "--wrt", "x", "--simplify", "--timeout", "1")
    out, err = process.communicate(timeout=60)
    assert process.returncode == 3 and not out, err
    assert err.startswith(b"error: ") and b"Traceback" not in err


def test_an_interrupt_is_quiet():
    process = matcalc("diff", "-", "--wrt", "x")
    time.sleep(1.5)  # waits for its input
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, b""), err
    assert b"Traceback" not in err and err.count(b"\n") <= 1


_SLOW_WRITER = """
import os, sys, time
from pathlib import Path
from matcalc_cli.cli import inout
sync = os.fsync
def slow(handle):
    sync(handle)
    print("written", flush=True)
    time.sleep(30)
inout.os.fsync = slow
inout.write("new\\n" * 100000, Path(sys.argv[1]))
"""


def test_a_kill_leaves_the_old_file(tmp_path):
    """Killed where all is written and nothing yet renamed: the old file stands."""
    target = tmp_path / "result.txt"
    target.write_text("old\n")
    process = subprocess.Popen([sys.executable, "-c", _SLOW_WRITER, str(target)], stdout=subprocess.PIPE)
    assert process.stdout.readline() == b"written\n"
    process.kill()
    process.wait()
    process.stdout.close()
    assert target.read_text() == "old\n"


def test_kills_at_any_moment_leave_one_of_both(tmp_path):
    target = tmp_path / "result.txt"
    target.write_text("old\n")
    for pause in (0.1, 0.3, 0.5, 0.7):
        process = matcalc("grad", "x0+x1*x2", "-o", str(target))
        time.sleep(pause)
        process.kill()
        process.communicate()
        text = target.read_text("utf-8")
        assert text == "old\n" or text.startswith("f = ") and text.endswith("┘\n")
