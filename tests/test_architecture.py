"""The house rules that a machine can check: who imports whom, what is never called, where layouts are decided."""

import ast
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "matcalc_cli"
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path.name != "_standalone.py")

# package -> (packages of ours it may import, packages of others). The face and __main__ stand above all of them.
MAY_IMPORT = {
    "errors": (set(), set()),
    "_version": (set(), set()),
    "model": ({"model", "errors"}, {"sympy"}),
    "parser": ({"parser", "model", "errors"}, {"lark", "sympy"}),
    "engine": ({"engine", "model", "errors"}, {"sympy", "mpmath"}),
    "analysis": ({"analysis", "engine", "model", "errors"}, {"sympy", "numpy", "mpmath"}),
    "render": ({"render", "model", "errors"}, {"sympy"}),
    "verbs": ({"verbs", "analysis", "engine", "parser", "model", "errors"}, {"sympy"}),
    "cli": (
        {"cli", "verbs", "analysis", "engine", "parser", "render", "model", "errors", "_version"},
        {"typer"},
    ),
    "face": ({"face", "verbs", "analysis", "engine", "parser", "render", "model", "errors"}, {"sympy"}),
    "__main__": ({"cli"}, set()),
    "__init__": ({"face", "_version"}, set()),
}
# (module, what it imports beyond the table): why the table bends.
EXCEPTIONS = {
    ("analysis/catalogue.py", "parser"): "identities are written, and verified, in the input language",
    ("analysis/catalogue.py", "render"): "a failed identity is shown in the input language",
    ("analysis/answer.py", "parser"): "a claim is typed",
    ("analysis/difference.py", "render"): "a missing term is part of the verdict's sentence",
    ("analysis/faults.py", "render"): "and a term with a wrong sign",
    ("analysis/diagnosis.py", "render"): "so is a missing factor",
    ("analysis/explain.py", "parser"): "rules are quoted as texts of the language",
    ("render/analysis/iterations.py", "mpmath"): "iterates are printed with all their digits",
    ("render/pretty.py", "engine"): "definitions of EXPR are names where what is printed becomes shorter",
    ("render/codegen/unrolled.py", "engine"): "a language without arrays computes their entries",
    ("render/check_text.py", "numpy"): "a counterexample is made of arrays",
}
# Modules (by the beginning of their path) that print results whose types are analysis's own.
PRINT_ANALYSIS = ("render/analysis/", "render/check", "render/explain", "render/picture")
PRINT_PICTURES = {
    "render/picture_files.py": {"matplotlib", "numpy"},
    "render/picture_graph.py": {"matplotlib"},
    "render/picture_terminal.py": {"plotext", "numpy"},
}
READ_LAYOUTS = {
    "analysis/arrange.py": "puts numbers where the layout puts entries, by itself: results are checked against it",
    "analysis/claim.py": "finds the layout in which a claim is right",
    "analysis/diagnosis.py": "names the layout in which a claim is right",
}
ONLY_IN = {
    "rich": set(),  # typer has it for the help; here its import would cost more than a small problem
    "lark": {"parser/_standalone.py"},
    "typer": {"cli"},
}


CATCH_ALL = {
    "analysis/catalogue.py": "a rule that fails in any way is a finding of rules --verify",
    "cli/limits.py": "what comes after a limit that a library swallowed is that limit",
    "cli/start.py": "the last wall: a bug ends in one line and exit code 1",
}


def place(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def package(path: Path) -> str:
    """model/shapes.py belongs to model, face.py to face."""
    return place(path).partition("/")[0].removesuffix(".py")


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imported(path: Path) -> set[str]:
    """Dotted names of every import, those inside functions too."""
    found: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{place(path)}: imports are absolute"
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names if node.module == "matcalc_cli"}
        elif isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "import_module":
            prefix = "".join(v.value for v in getattr(node.args[0], "values", []) if isinstance(v, ast.Constant))
            found |= {prefix.rstrip(".")} if prefix else set()
    return found


every_module = pytest.mark.parametrize("path", MODULES, ids=place)


@every_module
def test_imports_follow_the_table(path):
    ours, others = MAY_IMPORT[package(path)]
    bent = {name for module, name in EXCEPTIONS if module == place(path)} | PRINT_PICTURES.get(place(path), set())
    if place(path).startswith(PRINT_ANALYSIS):
        bent.add("analysis")
    for name in imported(path):
        top, _, rest = name.partition(".")
        if top == "matcalc_cli":
            used = rest.partition(".")[0]
            assert not used or used in ours | bent, f"{place(path)} imports {name}"
        elif top not in sys.stdlib_module_names and top != "__future__":
            assert top in others | bent, f"{place(path)} imports {name}"


@pytest.mark.parametrize("name, homes", ONLY_IN.items())
def test_some_libraries_have_one_home(name, homes):
    users = {place(path) for path in MODULES if any(i.partition(".")[0] == name for i in imported(path))}
    strangers = {user for user in users if not any(user == home or user.startswith(home + "/") for home in homes)}
    assert not strangers


def test_modules_import_in_a_circle_only_inside_one_folder():
    """Imports at the top of modules form no cycle but where mutually recursive constructors are neighbours."""
    graph = {}
    for path in MODULES:
        name = "matcalc_cli." + place(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        body = [node for node in tree(path).body if isinstance(node, ast.ImportFrom)]
        graph[name] = {(node.module, alias.name) for node in body for alias in node.names}
    for name, targets in graph.items():
        # of `from package import module` the module is meant, else the package itself
        found = {f"{base}.{part}" if f"{base}.{part}" in graph else base for base, part in targets}
        graph[name] = {target for target in found if target in graph and target != name}

    def reached(start):
        seen, stack = set(), [start]
        while stack:
            new = graph[stack.pop()] - seen
            seen |= new
            stack.extend(new)
        return seen

    reach = {name: reached(name) for name in graph}
    folder = lambda name: name.rpartition(".")[0]
    circles = {(a, b) for a in graph for b in reach[a] if a in reach[b] and folder(a) != folder(b)}
    assert not circles


READS_TEXT = {"eval", "__import__", "parse_expr", "nsimplify", "parse_latex", "parse_mathematica", "literal_eval"}
EXEC_OF_OUR_OWN_CODE = {"render/compiled.py"}


def called(path: Path):
    """(name, node) of every call."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            yield (node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")), node


@every_module
def test_nothing_executes_text(path):
    """No eval, no exec but of our own code, no SymPy function that evaluates strings."""
    for name, node in called(path):
        where = f"{place(path)}:{node.lineno}"
        attribute = isinstance(node.func, ast.Attribute)
        if name in ("exec", "compile") and not (attribute and name == "compile"):  # re.compile is another thing
            assert place(path) in EXEC_OF_OUR_OWN_CODE, where
        elif name in READS_TEXT and not (attribute and name == "eval"):
            raise AssertionError(where)
        elif name == "sympify":
            assert any(k.arg == "strict" and getattr(k.value, "value", False) is True for k in node.keywords), where
        elif name == "S":
            assert not any(isinstance(arg, ast.JoinedStr | ast.BinOp) for arg in node.args), where


@every_module
def test_only_the_command_line_prints_and_reads_the_environment(path):
    if package(path) in ("cli", "__main__"):
        return
    for name, node in called(path):
        plain = isinstance(node.func, ast.Name)
        assert not (plain and name in ("print", "input")), f"{place(path)}:{node.lineno}"
    assert not any(name.partition(".")[0] in ("os", "subprocess", "socket", "urllib") for name in imported(path))


@every_module
def test_layouts_are_decided_in_one_place(path):
    """Comparing with a layout is engine/layout.py's business; all others hand it on."""
    if place(path) == "engine/layout.py" or place(path) in READ_LAYOUTS:
        return
    members = {"numerator", "denominator", "mixed"}
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Compare | ast.IfExp | ast.If | ast.Match):
            tests = [node.test] if isinstance(node, ast.IfExp | ast.If) else [node]
            for test in tests:
                named = {n.attr for n in ast.walk(test) if isinstance(n, ast.Attribute)}
                layout = {n.id for n in ast.walk(test) if isinstance(n, ast.Name)}
                decides = "Layout" in layout and named & members
                assert not decides, f"{place(path)}:{node.lineno} decides by layout"


@every_module
def test_every_module_says_what_it_is_for(path):
    if path.stat().st_size and path.stem != "_version":
        assert ast.get_docstring(tree(path)), place(path)


@every_module
def test_no_drawers_no_debts(path):
    assert path.stem not in ("utils", "helpers", "core", "misc")
    source = path.read_text(encoding="utf-8")
    assert not re.search(r"\b(TODO|FIXME|XXX|HACK)\b", source)
    assert not re.search(r"except:\s", source)
    assert "except Exception" not in source or place(path) in CATCH_ALL


def test_the_root_holds_what_the_house_says_and_nothing_else():
    allowed = {"pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE", "matcalc_cli", "tests", "samples", "findings"}
    ignored = {"build", "dist", "venv"}
    found = {p.name for p in ROOT.iterdir() if not p.name.startswith(".") and not p.name.endswith(".egg-info")}
    assert allowed <= found and found - allowed <= ignored


def test_what_ships_beside_the_code_is_packaged():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    suffixes = {path.suffix for path in PACKAGE.rglob("*") if path.is_file() and "__pycache__" not in path.parts}
    for suffix in suffixes - {".py", ".pyc", ".typed", ""}:
        assert f"*{suffix}" in text
    assert (PACKAGE / "py.typed").exists() and "py.typed" in text
