"""What is not needed is not imported: help and version without SymPy, a syntax error told before it is there."""

import os
import re
import subprocess
import sys

import pytest


def modules(*arguments, stdin=b""):
    """(exit code, packages imported, stdout, stderr without the import times) of one process."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "matcalc_cli", *arguments],
        input=stdin,
        capture_output=True,
        env={k: v for k, v in os.environ.items() if not k.startswith("COV")},
        timeout=60,
    )
    err = done.stderr.decode()
    found = set(re.findall(r"^import time:.*\|\s*([\w.]+)$", err, re.MULTILINE))
    rest = re.sub(r"^import time:.*\n", "", err, flags=re.MULTILINE)
    return done.returncode, found, done.stdout.decode(), rest


@pytest.mark.parametrize(
    "arguments",
    [
        ("--help",),
        ("-h",),
        ("grad", "--help"),
        ("--version",),
        ("-V",),
        (),
        ("gradd", "x"),
        ("grad", "x", "--layot", "n"),
    ],
)
def test_no_sympy_for_help_version_and_wrong_calls(arguments):
    _, found, _, _ = modules(*arguments)
    assert not found & {"sympy", "numpy", "lark", "mpmath"}


@pytest.mark.parametrize(
    "text", ["x +", "(x", "sin x", "x + 1 = 2", "", "[1,2;3]", "a__b", "1/2x", "1e99999", "(" * 300]
)
def test_a_syntax_error_is_told_before_sympy_is_imported(text):
    code, found, out, err = modules("grad", text)
    assert code in (2, 3) and err.startswith("error: ") and not out
    assert not found & {"sympy", "numpy", "lark", "rich", "typer"}


def test_an_ordinary_call_needs_neither_typer_nor_rich_nor_lark_nor_numpy():
    code, found, _, _ = modules("grad", "x0+x1*x2")
    assert code == 0 and "sympy" in found
    assert not found & {"typer", "rich", "lark", "numpy", "IPython", "sympy.combinatorics", "sympy.tensor.tensor"}


def test_a_component_call_imports_nothing_of_matrices():
    """No algebra of matrices, no choice of kinds, nothing of points; all of which another call needs."""
    unused = {
        "matcalc_cli.engine.algebra",
        "matcalc_cli.engine.domain.local",
        "matcalc_cli.engine.matrix.derive",
    }
    unused |= {"matcalc_cli.engine.domain.ranges", "matcalc_cli.language.kinds.solver"}
    _, found, *_ = modules("grad", "x0+x1*x2")
    assert not found & unused and "matcalc_cli.engine.scalar.components" in found
    _, found, *_ = modules("grad", "norm2(A*x-b)^2/2", "--wrt", "x", "--at", "A=[1,2;3,4], x=[1,1], b=[0,1]")
    _, more, *_ = modules("grad", "norm2(A*x-b)^2/2", "--wrt", "x")
    assert found | more >= unused


def test_a_text_is_parsed_once():
    """Before SymPy is imported, for its mistakes; the tree is then there for what follows."""
    code = """
from matcalc_cli.cli.start import run
from matcalc_cli.language.text import reader as read
run(["grad", "x0+x1*x2"])
print(read._read.cache_info().misses)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout.splitlines()[-1] == "1", done.stderr


def test_tensors_come_when_they_are_wanted():
    """What stands in for SymPy's tensors goes when one is made, and sums of them are right."""
    code = """
from matcalc_cli.cli.lighter import NAME, without_tensors
without_tensors()
import sys, sympy
x = sympy.Symbol("x")
assert (x + 1 + x).args == (1, 2*x) and "sympy.combinatorics" not in sys.modules
from sympy.tensor.tensor import TensorHead, TensorIndexType, TensAdd, tensor_indices
assert type(sys.modules[NAME]).__name__ == "module" and "sympy.combinatorics" in sys.modules
space = TensorIndexType("L"); i, j = tensor_indices("i,j", space)
A, B = TensorHead("A", [space]), TensorHead("B", [space])
from sympy.tensor.tensor import TensAdd
assert isinstance(A(i) + B(i), TensAdd) and sympy.Add(A(i), A(i)) == 2*A(i)
print("ok")
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout == "ok\n", done.stderr


def test_the_package_itself_imports_nothing_heavy():
    code = "import sys, matcalc_cli; print('sympy' in sys.modules, matcalc_cli.__version__)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout.startswith("False ")
