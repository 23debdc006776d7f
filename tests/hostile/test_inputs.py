"""Every bad and hostile call ends in one message with the right exit code, in little time and memory."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.hostile.fuzz import short
from tests.hostile.inputs import DOUBLING, DOUBLING_SUM, MACROS, ROWS, Row
from tests.limits import child, processor
from tests.shell import matcalc

SECONDS = 10  # of the processor: five times what the longest of them needs
MEGABYTES = 500


def named(row: Row) -> str:
    return short(row.arguments)


def quiet(text: str) -> bool:
    """Nothing in it that a terminal would act on."""
    return all(c.isprintable() or c == "\n" for c in text)


def judged(row: Row, tmp_path, monkeypatch) -> None:
    monkeypatch.delenv("MATCALC_DEBUG", raising=False)
    monkeypatch.chdir(tmp_path)
    with processor(SECONDS):
        done = matcalc(*row.arguments, stdin=row.stdin)
    assert (done.code, done.out) == (row.code, ""), done
    assert row.word in done.err, done.err
    assert done.err.startswith("error: ") and done.err.count("error: ") == 1 and done.err.count("\n") <= 3, done.err
    assert "Traceback" not in done.err and "a bug of matcalc" not in done.err
    assert quiet(done.err), ascii(done.err)
    assert len(done.err) < 1000 + 2 * max(map(len, row.arguments)) if len(done.err) > 3000 else True
    assert not list(tmp_path.iterdir()), "a file was left behind"


def test_there_are_enough():
    assert len({(row.arguments, row.stdin) for row in ROWS}) >= 300


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_a_message_and_an_exit_code(row, tmp_path, monkeypatch):
    judged(row, tmp_path, monkeypatch)


HEAVY = (
    (("diff", "9^9^9^9"), b""),
    (("diff", "(" * 10_000 + "x" + ")" * 10_000), b""),
    (("diff", "sin(" * 10_000 + "x" + ")" * 10_000), b""),
    (("diff", DOUBLING, "--wrt", "x", "-f", "json"), b""),
    (("grad",), b"+" * 1_000_000),
    (("grad",), b"+" * 5_000_000),
    (("grad", "@/dev/zero"), b""),
    (("diff", "x*comm(1000,1000)"), b""),
    (("hessian", "sum(x)^3", "--given", "x: 100000", "--wrt", "x", "--expand"), b""),
    (("diff", "gamma(10^9)*x"), b""),
    (("diff", "f(" * 5_000 + "x" + ")" * 5_000), b""),
    (("diff", "-" * 100_000 + "x"), b""),
    (("diff", DOUBLING_SUM, "--wrt", "x", "-f", "sympy"), b""),
    (("check", "norm(A*x)", "--wrt", "A", "--given", "A: 200,200"), b""),
    (("diff", "asin(10^3000*x)", "--wrt", "x"), b""),
    (("eval", "gamma(x)^x", "--at", "x=10^9"), b""),
    (("grad", "*".join(f"x{i}" for i in range(2000))), b""),
    (("diff", "$" + "x + " * 30_000 + "9^{9^{9^9}}$"), b""),
    (("diff", MACROS), b""),
    (("diff", "np.sin(" * 10_000 + "x" + ")" * 10_000), b""),
    (("grad", "-"), b"sum(X, " + b", ".join([b"axis=0"] * 8_000) + b")"),
    (("grad", "-"), b"np." * 60_000 + b"x"),
    (("grad", "-"), b"x" + b"[1:]" * 40_000),
    (("grad", "-"), b"x" + b"\xc2\xb2" * 100_000),
    (("diff", "x[0:2]*toeplitz(x)", "--given", "x: 100000", "--wrt", "x", "--expand"), b""),
    (("diff", "kron(A, kron(A, A))", "--wrt", "A", "--given", "A: 9,9", "--expand"), b""),
)
# ru_maxrss of a child begins with what its parent held when it was started; VmHWM begins with the program
PROBE = """
import resource, sys
from matcalc_cli.cli.start import run
code = run(sys.argv[1:])
try:
    lines = open("/proc/self/status").read().splitlines()
    peak = next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))
except OSError:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(peak, file=sys.stderr)
sys.exit(code)
"""


@pytest.mark.parametrize("arguments, stdin", HEAVY, ids=range(len(HEAVY)))
def test_little_memory(arguments, stdin):
    command, limit = [sys.executable, "-c", PROBE, *arguments], child(2 * SECONDS)
    done = subprocess.run(command, input=stdin, capture_output=True, preexec_fn=limit)
    *message, peak = done.stderr.decode().splitlines()
    assert done.returncode in (1, 2, 3) and message[0].startswith("error: "), done.stderr
    assert done.stdout == b""
    assert int(peak) < MEGABYTES * 1024
