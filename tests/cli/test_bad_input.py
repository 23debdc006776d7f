"""What must not hang, eat the machine or be executed: each in a process of its own, under a limit of
processor time, with its memory measured."""

import os
import subprocess
import sys

import pytest

from tests.limits import child

SECONDS, MEBIBYTES = 10, 500  # five times what the longest of them needs

CASES = {
    # name: (arguments, standard input, exit code, part of the message)
    "empty argument": (("grad", ""), b"", 2, "there is no expression"),
    "empty input": (("grad",), b"", 2, "there is no expression"),
    "syntax error": (("grad", "x0 + * x1"), b"", 2, "operand is missing"),
    "open bracket": (("grad", "sin(x"), b"", 2, "never closed"),
    "brackets 10,000 deep": (("grad",), b"(" * 10_000 + b"x" + b")" * 10_000, 3, "nested more than 200 deep"),
    "brackets never closed": (("grad",), b"(" * 10_000, 3, "nested more than 200 deep"),
    "square brackets 10,000 deep": (("grad",), b"[" * 10_000 + b"x" + b"]" * 10_000, 3, "nested more than 200 deep"),
    "brackets never opened": (("grad",), b"x" + b")" * 10_000, 2, "closes nothing"),
    "functions 5,000 deep": (("grad",), b"sin(" * 5_000 + b"x" + b")" * 5_000, 3, "nested more than 200 deep"),
    "a megabyte of 1+": (("grad",), b"1+" * 500_000, 3, "characters; the limit is"),
    "a megabyte of 1+ that ends": (("grad",), b"1+" * 500_000 + b"x", 3, "characters; the limit is"),
    "a megabyte of minus signs": (("grad",), b"-" * 1_000_000 + b"x", 3, "characters; the limit is"),
    "25,000 minus signs": (("grad",), b"-" * 25_000 + b"x", 3, ""),
    "10,000 powers": (("grad",), b"x^" * 10_000 + b"x", 3, ""),
    "25,000 transposes": (("grad",), b"x" + b"'" * 25_000, 2, "a second derivative or a transpose"),
    "a name of 25,000 letters": (("grad",), b"a" * 25_000, 2, "cannot be a name"),
    "a number of 25,000 digits": (("grad",), b"1" * 25_000 + b"*x", 3, "digits"),
    "towers of powers": (("grad", "9^9^9^9"), b"", 3, "a power of more than 4,000 digits"),
    "towers of powers of names": (("grad", "x*9^9^9^9"), b"", 3, "a power of more than 4,000 digits"),
    "a negative tower": (("grad", "9^-9^9^9*x"), b"", 3, "digits"),
    "products of large powers": (("grad", "*".join(["9^4000"] * 50) + "*x"), b"", 3, "digits"),
    "exponent beyond": (("grad", "1e999999999"), b"", 3, "digits"),
    "factorial-like": (("eval", "gamma(10^9)"), b"", 3, "so large a number"),
    "large power of a sum": (("grad", "(x+y)^1000000000*0^-1"), b"", 1, "division by zero"),
    "unknown name in --wrt": (("grad", "x^2", "--wrt", "y"), b"", 2, "y does not occur"),
    "unknown name in --at": (("grad", "x^2", "--at", "y=1"), b"", 2, "y does not occur"),
    "ragged matrix": (("diff", "[1,2;x]"), b"", 2, "rows of this matrix"),
    "ragged lists": (("diff", "[[1,2],[x]]"), b"", 2, "rows of this matrix"),
    "sizes": (("diff", "[x,y]*[x,y]"), b"", 2, "2\N{MULTIPLICATION SIGN}1 times 2\N{MULTIPLICATION SIGN}1"),
    "invalid UTF-8": (("grad",), b"x + \xff\xfe", 2, "not valid UTF-8"),
    "binary": (("grad",), bytes(range(256)) * 20, 2, ""),
    "import": (("grad", "__import__('os').system('touch hacked')"), b"", 2, ""),
    "attribute": (("grad", "x.__class__"), b"", 2, "a dot with a name"),
    "lambda": (("grad", "(lambda: x)()"), b"", 2, ""),
    "dunder name": (("grad", "__builtins__"), b"", 2, ""),
    "open": (("grad", "open('hacked','w')"), b"", 2, ""),
    "exec in --at": (("grad", "x^2", "--at", "x=__import__('os')"), b"", 2, ""),
    "exec in --wrt": (("grad", "x^2", "--wrt", "__import__('os')"), b"", 2, ""),
    "exec in --given": (("grad", "x^2", "--given", "x: __import__('os')"), b"", 2, ""),
    "escape sequences": (("grad", "x + \x1b*2\x07"), b"", 2, "U+001B"),
    "a million entries": (("grad", "sum(X)", "--given", "X: 100000,100000", "--expand"), b"", 2, "--expand stops"),
    "a huge identity": (("eval", "eye(1000*1000)"), b"", 3, "entries"),
    "a huge Kronecker power": (("eval", "k = kron(ones(30,30), ones(30,30)); kron(k, k)"), b"", 3, ""),
    "a huge order": (("hessian", "x^2", "--order", "1000000"), b"", 2, "--order"),
    "nested definitions": (
        ("grad", ";".join(f"a{i + 1} = a{i}*a{i} + a{i}" for i in range(60)) + "; a60", "-f", "json"),
        b"",
        3,
        "",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_bad_input_ends_soon_in_one_message(name, tmp_path):
    arguments, data, code, message = CASES[name]
    program = (
        "import resource, subprocess, sys, os\n"
        "done = subprocess.run([sys.executable, '-m', 'matcalc_cli', *sys.argv[1:]], stdin=sys.stdin)\n"
        "used = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
        "print('used', used.ru_maxrss / 1024, file=sys.stderr)\n"
        "sys.exit(done.returncode)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        input=data,
        capture_output=True,
        cwd=tmp_path,
        env={**os.environ, "MATCALC_DEBUG": "", "NO_COLOR": "1"},
        preexec_fn=child(SECONDS),
    )
    *lines, last = done.stderr.decode().rstrip("\n").split("\n")
    label, memory = last.split()
    err = "\n".join(lines)
    assert label == "used"
    assert done.returncode == code, err
    assert done.stdout == b""
    assert err.startswith("error: ") and err.count("error: ") == 1 and len(lines) <= 3
    assert message in err and "Traceback" not in err and "bug of matcalc" not in err
    assert all(len(line) < 250 for line in lines)
    assert not any(ord(c) < 32 for line in lines for c in line)
    assert float(memory) < MEBIBYTES, f"{memory} MiB"
    assert not list(tmp_path.iterdir())
