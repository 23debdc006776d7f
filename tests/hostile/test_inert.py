"""What is typed stays text: nothing of it reaches a terminal, a program or LaTeX as anything but names and numbers."""

from __future__ import annotations

import ast
import builtins
import keyword
import re
from pathlib import Path

import pytest

import matcalc_cli
from tests.shell import matcalc

CODE = ("numpy", "jax", "torch", "julia", "matlab", "c", "cpp", "rust", "javascript", "fortran")
TEXT = ("pretty", "unicode", "ascii", "latex", "markdown", "sympy", "json")
BREAKING = (
    '"""',
    "'''",
    "*/",
    "/*",
    "\\\n",
    "\\",
    "%}",
    "\\input{/etc/passwd}",
    "\\write18{id}",
    "\\end{document}",
    "#=",
    "=#",
    "$(id)",
    "`id`",
    "\x1b[31m",
    "\x9b31m",
    "\x1b]0;t\x07",
    "\x00",
    "\r",
    "\u2028",
    "\u202e",
    "{0.__class__}",
    "%s",
    "__import__",
)


@pytest.mark.parametrize("piece", BREAKING, ids=ascii)
@pytest.mark.parametrize("format", ("numpy", "c", "latex", "pretty"))
def test_breaking_text_is_refused_or_gone(piece, format):
    """In EXPR, as a definition's name, in --given, --wrt and --at."""
    calls = (
        ("diff", f"x^2{piece}", "--wrt", "x"),
        ("diff", f"x^2 + {piece}y", "--wrt", "x"),
        ("diff", f"g{piece} = x; g^2", "--wrt", "x"),
        ("diff", "x^2", "--wrt", f"x{piece}"),
        ("diff", "x^2*y", "--wrt", "x", "--given", f"y{piece}: scalar"),
        ("diff", "x^2*y", "--wrt", "x", "--given", f"y: n{piece}"),
        ("diff", "x^2*y", "--wrt", "x", "--at", f"y{piece}=1"),
        ("diff", "x^2*y", "--wrt", "x", "--at", f"y=1{piece}"),
    )
    for call in calls:
        done = matcalc(*call, "-f", format)
        assert done.code in (0, 1, 2), (call, done)  # 1: C has no arrays of unknown size
        assert all(c.isprintable() or c == "\n" for c in done.out + done.err), (call, done)
        if done.code == 0:
            assert piece.isspace() or piece == "\u2028" or piece not in done.out, (call, done)


NAMES = (
    "lambda",
    "class",
    "import",
    "int",
    "def",
    "None",
    "print",
    "exec",
    "eval",
    "np",
    "derivative",
    "double",
)


@pytest.mark.parametrize("name", (*NAMES, "while", "return", "float", "abs", "shape", "static", "function", "module"))
def test_a_name_shadows_nothing(name):
    """Keywords, builtins and the program's own names get an underscore; the program still parses."""
    done = matcalc("diff", f"{name}^2*y", "--wrt", name, "-f", "numpy")
    assert done.code == 0, done
    tree = ast.parse(done.out)
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    (derivative,) = (node for node in functions if node.name == "derivative")
    for argument in derivative.args.args:
        assert not keyword.iskeyword(argument.arg)
        assert argument.arg not in dir(builtins) and argument.arg not in ("np", "derivative"), argument.arg


@pytest.mark.parametrize("name", NAMES)
def test_no_keyword_of_c_is_a_name(name):
    done = matcalc("diff", f"{name}^2*y", "--wrt", name, "-f", "c")
    assert done.code == 0, done
    signature = re.search(r"derivative\(([^)]*)\)", done.out).group(1)
    named = [part.split()[-1].strip("*[]") for part in signature.split(",")]
    assert not {"int", "double", "return", "static", "while"} & set(named), signature


@pytest.mark.parametrize("format", ("numpy", "jax", "torch"))
@pytest.mark.parametrize("expr", ("g = x^2\n g*y", "x'*A*x", "f_1 = x; f_1^3", "x .* y", "‖x‖ + θ"))
def test_the_text_stands_in_one_docstring(format, expr):
    """Outside its docstring the program holds imports, one function and names, whatever was typed."""
    done = matcalc("diff", expr, "--wrt", "x", "-f", format)
    assert done.code == 0, done
    tree = ast.parse(done.out)
    allowed = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.Expr, ast.Assign, ast.If)
    assert all(isinstance(node, allowed) for node in tree.body)
    texts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    assert sum(expr.split("\n")[-1].strip() in text for text in texts) <= 1


# what turns a text into something that runs, or looks a name up in a module
BANNED = {"compile", "sympify", "parse_expr", "subprocess", "popen", "Popen", "__import__", "builtins"}
BUILTINS = {"eval", "exec", "globals"}
ALLOWED = {
    ("re", "compile"),
    # generated code, of names that were checked, is what these run and format
    ("render/compiled.py", "exec"),
    ("render/compiled.py", "compile"),
    # of objects of SymPy alone, strictly: a text is refused
    ("face/objects.py", "sympify"),
    # this program once more, as a worker: nothing of what is typed is in its command
    ("batch/workers.py", "subprocess"),
    ("subprocess", "Popen"),
    # Typst of our printer, set as a picture
    ("typst", "compile"),
}


def _uses(path: Path):
    """(owner, name) of every name and attribute that a module mentions, called or handed on."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Name):
            yield "", node.id
        elif isinstance(node, ast.Attribute):
            yield getattr(node.value, "id", "?"), node.attr


def test_no_module_evaluates_text():
    """No eval, exec, compile, sympify, parse_expr or subprocess stands in the way of what is typed."""
    package = Path(matcalc_cli.__file__).parent
    for path in package.rglob("*.py"):
        if path.name == "_standalone.py":
            continue
        place = path.relative_to(package).as_posix()
        for owner, name in _uses(path):
            banned = name in BANNED or not owner and name in BUILTINS or owner == "os" and name == "system"
            assert not banned or {(owner, name), (place, name)} & ALLOWED, (place, owner, name)
