"""The rules of the house that a machine can check, each module in one pass; matcalc_cli/ARCHITECTURE.md tells the path.

ROOMS is the order of the house: a module imports rooms further up in the list, and its own. SIDE rooms stand on one
floor and are blind to each other.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from matcalc_cli.model.kinds import KINDS

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "matcalc_cli"
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path.name != "_standalone.py")

# room -> libraries of others that it may import
ROOMS: dict[str, set[str]] = {
    "_version": set(),
    "errors": set(),
    "model": {"sympy"},
    "language": {"sympy", "lark"},
    "documents": {"pylatexenc", "markdown_it", "mdit_py_plugins", "nbformat"},
    "engine": {"sympy", "mpmath"},
    "numeric": {"sympy", "numpy", "mpmath"},
    "study": {"sympy", "numpy", "mpmath"},
    "checking": {"sympy", "numpy", "mpmath"},
    "batch": {"rich", "distributed"},
    "render": {"sympy"},
    "lint": {"sympy", "numpy"},
    "verbs": {"sympy"},
    "face": {"sympy"},
    "cli": {"typer"},
    "repl": {"prompt_toolkit", "platformdirs"},
    "notebook": {"IPython", "sympy"},
    "serving": {"mcp", "anyio", "pydantic", "typing_extensions", "starlette", "uvicorn"},
    "__init__": set(),
    "__main__": set(),
    "building": {"setuptools", "mypyc"},
}
SIDE = ({"language", "engine"}, {"face", "cli"})
# the rooms of engine/, a floor a row: each imports from floors above it in the list alone
ENGINE = (
    ("algebra", "exact", "layout", "objects", "sweep"),
    ("case", "graph"),
    ("scalar",),
    ("domain", "textbook"),
    ("by_components", "matrix"),
    ("derive",),
    ("evaluation",),
)
# (module, what it imports beyond its room): why
EXCEPTIONS = {
    ("engine/matrix/literal.py", "numpy"): "eigenvalues of matrices of numbers",
    ("render/pictures/files.py", "matplotlib"): "the extra `plot` draws files",
    ("render/pictures/files.py", "numpy"): "and its arrays",
    ("render/pictures/animation.py", "matplotlib"): "iterates that walk",
    ("render/pictures/animation.py", "numpy"): "and its arrays",
    ("render/pictures/graph.py", "matplotlib"): "the drawing of a graph as PNG",
    ("render/pictures/terminal.py", "plotext"): "the extra `plot` draws at the terminal",
    ("render/pictures/terminal.py", "numpy"): "and its arrays",
    ("render/pictures/formula.py", "typst"): "the extra `typeset` sets formulas",
    ("cli/terminal.py", "textual_image"): "and shows them at the terminal",
    ("cli/config.py", "tomli"): "tomllib, before Python 3.11",
    ("cli/terminal.py", "rich"): "by way of it",
    ("render/study/iterations.py", "mpmath"): "iterates are printed with all their digits",
    ("render/study/claims.py", "numpy"): "a counterexample is made of arrays",
}
HOMES = {  # libraries with one home
    "rich": ("cli/terminal.py", "batch/progress.py"),  # its import costs more than a small problem
    "distributed": ("batch/cluster.py",),
    "lark": ("language/text/_standalone.py",),
    "typer": ("cli/",),
}
READ_LAYOUTS = {
    "engine/layout.py": "decides",
    "numeric/arrange.py": "puts numbers where the layout puts entries, by itself: results are checked against it",
    "checking/question.py": "finds the layout in which a claim is right",
    "checking/diagnosis.py": "names the layout in which a claim is right",
}
CATCH_ALL = {
    "lint/verdicts.py": "a formula of a document that meets a bug is not understood, and the document goes on",
    "study/derivation/catalogue.py": "a rule that fails in any way is a finding of rules --verify",
    "cli/limits.py": "what comes after a limit that a library swallowed is that limit",
    "cli/boundary.py": "the last wall: a bug ends in one line and exit code 1",
}
HAS_PROCESSES = {  # and what they need of the system, outside of the command line
    "batch/worker.py": "runs in one",
    "batch/workers.py": "starts them",
    "batch/journal.py": "survives them",
}
EXECUTES_OUR_OWN_CODE = {"render/compiled.py"}
READS_TEXT = {"eval", "__import__", "parse_expr", "nsimplify", "parse_latex", "parse_mathematica", "literal_eval"}
WALKS = {"model/walk.py", "model/kinds.py"}
LONGEST_FILE, LONGEST_FUNCTION = 400, 60


def place(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def room(path: Path) -> str:
    """model/shapes.py is in model, errors.py in errors."""
    return place(path).partition("/")[0].removesuffix(".py")


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def _for_types(path: Path) -> set[ast.AST]:
    """What stands under `if TYPE_CHECKING:`, which never runs."""
    blocks = (
        n for n in ast.walk(tree(path)) if isinstance(n, ast.If) and ast.unparse(n.test).endswith("TYPE_CHECKING")
    )
    return {node for block in blocks for statement in block.body for node in ast.walk(statement)}


def imports(path: Path, types: bool = True) -> Iterator[tuple[str, str, ast.AST]]:
    """(module, name, node) of every import, those inside functions too; those for types alone where `types` says so."""
    left_out = set() if types else _for_types(path)
    for node in ast.walk(tree(path)):
        if node in left_out:
            continue
        if isinstance(node, ast.Import):
            yield from ((alias.name, "", node) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.module or "", alias.name, node) for alias in node.names)
        elif isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "import_module":
            prefix = "".join(v.value for v in getattr(node.args[0], "values", []) if isinstance(v, ast.Constant))
            if prefix:
                yield prefix.rstrip("."), "", node


def calls(path: Path) -> Iterator[tuple[str, ast.Call, bool]]:
    """(name, node, is it a method?) of every call."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            method = isinstance(node.func, ast.Attribute)
            yield (
                (node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")),
                node,
                method,
            )


# -- the rules: each gives (line, what is wrong) of a module ----------------------------------------------------------


def imports_point_down(path: Path) -> Iterator[tuple[int, str]]:
    own, order = room(path), list(ROOMS)
    side = next((floor for floor in SIDE if own in floor), {own})
    bent = {library for module, library in EXCEPTIONS if module == place(path)}
    run = {id(node) for _, _, node in imports(path, types=False)}
    for module, name, node in imports(path):
        top, _, rest = module.partition(".")
        if top == "matcalc_cli":
            used = rest.partition(".")[0] or (name if name in ROOMS else "face" if own == "__init__" else "")
            above = used in ROOMS and order.index(used) > order.index(own) and own != "__init__"
            if above or used in side - {own}:
                yield node.lineno, f"imports {module}"
            if name.startswith("_") and not name.startswith("__") and name != "_standalone":
                yield node.lineno, f"imports {name}, which is private"
        elif top not in {*sys.stdlib_module_names, *ROOMS[own], *bent} and id(node) in run:
            yield node.lineno, f"imports {module}"
        if top in HOMES and not any(place(path).startswith(home) for home in HOMES[top]):
            yield node.lineno, f"{top} has another home"


def rooms_of_the_engine_point_down(path: Path) -> Iterator[tuple[int, str]]:
    if room(path) != "engine" or place(path) == "engine/__init__.py":
        return
    floors = {name: floor for floor, row in enumerate(ENGINE) for name in row}
    own = place(path).split("/")[1].removesuffix(".py")
    for module, name, node in imports(path, types=False):
        if module.startswith("matcalc_cli.engine"):
            used = (*module.split(".")[2:], name)[0]
            if used != own and floors[used] >= floors[own]:
                yield node.lineno, f"{own} imports {used}"


def imports_are_absolute(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom) and node.level:
            yield node.lineno, "relative import"


def nothing_executes_text(path: Path) -> Iterator[tuple[int, str]]:
    for name, node, method in calls(path):
        if name in ("exec", "compile") and not (method and name == "compile"):  # re.compile is another thing
            if place(path) not in EXECUTES_OUR_OWN_CODE:
                yield node.lineno, name
        elif name in READS_TEXT and not (method and name == "eval"):
            yield node.lineno, name
        elif name == "sympify" and not any(
            k.arg == "strict" and getattr(k.value, "value", 0) is True for k in node.keywords
        ):
            yield node.lineno, "sympify of text"
        elif name == "S" and any(isinstance(arg, ast.JoinedStr | ast.BinOp) for arg in node.args):
            yield node.lineno, "S of text"


def only_the_command_line_speaks(path: Path) -> Iterator[tuple[int, str]]:
    if room(path) in ("cli", "serving", "repl", "notebook", "__main__", "building"):
        return
    for name, node, method in calls(path):
        if not method and name in ("print", "input"):
            yield node.lineno, name
    for module, _, node in imports(path):
        if module.partition(".")[0] in ("os", "subprocess", "socket", "urllib") and place(path) not in HAS_PROCESSES:
            yield node.lineno, f"imports {module}"


def layouts_are_decided_in_one_place(path: Path) -> Iterator[tuple[int, str]]:
    if place(path) in READ_LAYOUTS:
        return
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Compare | ast.IfExp | ast.If | ast.Match):
            test = node.test if isinstance(node, ast.IfExp | ast.If) else node
            named = {n.attr for n in ast.walk(test) if isinstance(n, ast.Attribute)}
            if "Layout" in {n.id for n in ast.walk(test) if isinstance(n, ast.Name)} and named & {
                "numerator",
                "denominator",
                "mixed",
            }:
                yield node.lineno, "decides by layout"


def _operand_of(node: ast.AST) -> bool:
    return isinstance(node, ast.Subscript) and isinstance(node.value, ast.Attribute) and node.value.attr == "args"


def kinds_know_their_operands(path: Path) -> Iterator[tuple[int, str]]:
    """args[4:], "all but the sizes", is a column of KINDS."""
    leading = {kind.leading for kind in KINDS.values()} - {0, 1}
    for node in ast.walk(tree(path)):
        if _operand_of(node) and isinstance(node.slice, ast.Slice) and place(path) not in WALKS:
            low = getattr(node.slice.lower, "value", 0)
            if low in leading and room(path) != "language":
                yield node.lineno, f"args[{low}:] is operands(e)"


def trees_are_walked_in_one_place(path: Path) -> Iterator[tuple[int, str]]:
    """A loop that takes a part from a stack and puts its arguments there stands in model/walk.py."""
    if place(path) in WALKS:
        return
    for loop in ast.walk(tree(path)):
        if isinstance(loop, ast.While):
            taken = {
                ast.unparse(n.targets[0])
                for n in ast.walk(loop)
                if isinstance(n, ast.Assign) and re.search(r"\.pop(left)?\(", ast.unparse(n.value))
            }
            used = {ast.unparse(n.value) for n in ast.walk(loop) if isinstance(n, ast.Attribute) and n.attr == "args"}
            if taken & used:
                yield loop.lineno, "a walk of its own"


def every_module_says_what_it_is_for(path: Path) -> Iterator[tuple[int, str]]:
    if path.stat().st_size and path.stem != "_version" and not ast.get_docstring(tree(path)):
        yield 1, "no docstring"


def no_drawers_no_debts(path: Path) -> Iterator[tuple[int, str]]:
    source = path.read_text(encoding="utf-8")
    if path.stem in ("utils", "helpers", "core", "misc", "common"):
        yield 1, "a drawer"
    for pattern in (r"\b(TODO|FIXME|XXX|HACK)\b", r"except:\s"):
        for found in re.finditer(pattern, source):
            yield source.count("\n", 0, found.start()) + 1, found[0]
    if "except Exception" in source and place(path) not in CATCH_ALL:
        yield 1, "catches Exception"


def files_and_functions_are_short(path: Path) -> Iterator[tuple[int, str]]:
    """A longer file says why in its docstring: "Long because ..."."""
    lines = len(path.read_text(encoding="utf-8").splitlines())
    if lines > LONGEST_FILE and "long because" not in (ast.get_docstring(tree(path)) or "").lower().replace("\n", " "):
        yield 1, f"{lines} lines"
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno + 1 > LONGEST_FUNCTION:
            yield node.lineno, f"{node.name} has {node.end_lineno - node.lineno + 1} lines"


RULES = (
    imports_point_down,
    rooms_of_the_engine_point_down,
    imports_are_absolute,
    nothing_executes_text,
    only_the_command_line_speaks,
    layouts_are_decided_in_one_place,
    kinds_know_their_operands,
    trees_are_walked_in_one_place,
    every_module_says_what_it_is_for,
    no_drawers_no_debts,
    files_and_functions_are_short,
)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_every_module_keeps_the_rule(rule):
    broken = [f"{place(path)}:{line}: {what}" for path in MODULES for line, what in rule(path)]
    assert not broken, "\n".join(broken)


def test_no_module_imports_itself_by_way_of_others():
    """Imports make no circle, those inside of functions neither; what is for types alone never runs."""
    names = {
        f"matcalc_cli.{place(path).removesuffix('.py').removesuffix('/__init__').replace('/', '.')}": path
        for path in MODULES
    }
    graph: dict[str, set[str]] = {}
    for name, path in names.items():
        found = {
            f"{module}.{part}" if f"{module}.{part}" in names else module
            for module, part, _ in imports(path, types=False)
        }
        graph[name] = {target for target in found if target in names and target != name}
    reach: dict[str, set[str]] = {}
    for name in graph:
        seen, waiting = set(), [name]
        while waiting:
            new = graph[waiting.pop()] - seen
            seen |= new
            waiting.extend(new)
        reach[name] = seen
    assert not sorted(name for name in graph if name in reach[name])


def test_a_room_is_on_the_page():
    page = (PACKAGE / "ARCHITECTURE.md").read_text(encoding="utf-8")
    rooms = {path.parent.relative_to(PACKAGE).as_posix() for path in MODULES} - {"."}
    missing = {name for name in rooms if f"{name.rpartition('/')[2]}/" not in page}
    assert not missing


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
