"""Where a function comes from: a file, a cell of a notebook, standard input, the source of an object of Python.

A `Source` stands where other inputs are text: it is a string, `model.py:loss`, that knows the text of its module.
"""

from __future__ import annotations

import ast
import json
import re
import warnings
from bisect import bisect_right
from collections.abc import Iterator
from typing import Any

from matcalc_cli.errors import LimitError, MatcalcError, NameProblem, Span, SyntaxProblem
from matcalc_cli.model.names import nearest

MAX_TEXT = 2_000_000
_TARGET = re.compile(r"(?P<path>-|.*\.(?:py|ipynb))(?::(?P<name>[^\W\d]\w*)(?:\[(?P<item>\d)\])?)?$", re.DOTALL)
_FUNCTION = re.compile(r"^(?:@|(?:async\s+)?def\s+\w+\s*\(|import\s+\w|from\s+[\w.]+\s+import\s)", re.MULTILINE)
_DEFINITION = re.compile(r"^(?:async\s+)?def\s+\w+\s*\(", re.MULTILINE)
_MAGIC = re.compile(r"^\s*[%!?]")


class Module(str):
    """The text of a module, with the place of each line for messages: model.py:12; `cells` are (number, first line) of
    the cells of a notebook."""

    origin: str
    cells: tuple[tuple[int, int], ...]

    def __new__(cls, text: str, origin: str, cells: tuple[tuple[int, int], ...] = ()) -> Module:
        made = super().__new__(cls, text)
        made.origin, made.cells = origin, cells
        return made

    def place(self, offset: int) -> str:
        """model.py:12 of a character; nb.ipynb, cell 3, line 2 of a notebook's."""
        line = self.count("\n", 0, offset) + 1
        before = [cell for cell in self.cells if cell[1] <= line]
        if before:
            number, first = before[-1]
            return f"{self.origin}, cell {number}, line {line - first + 1}"
        return f"{self.origin}:{line}"


class Source(str):
    """A function of a module as an input; `item`: which of the values that it returns, counted from 0;
    `axes`: how many axes each argument had when the function was read before."""

    module: Module
    function: str
    item: int | None
    axes: dict[str, int]

    def __new__(cls, module: Module, function: str, item: int | None = None) -> Source:
        made = super().__new__(cls, f"{module.origin}:{function}" + (f"[{item}]" if item is not None else ""))
        made.module, made.function, made.item = module, function, item
        made.axes = {}
        return made

    @property
    def first(self) -> str:
        """The name of the first argument."""
        node = self.outline().function(self.function).args
        names = [a.arg for a in (*node.posonlyargs, *node.args, *node.kwonlyargs)]
        if not names:
            raise NameProblem(f"{self.function} has no argument")
        return names[0]

    def outline(self) -> File:
        """The module as a syntax tree; raises SyntaxProblem where it is none, or has no such function."""
        file = File(self.module)
        file.function(self.function)
        return file


def target(argument: str) -> tuple[str, str, int | None] | None:
    """(path, function or '', which result) of model.py:loss; None of everything else."""
    found = _TARGET.match(argument) if argument[:1] != "@" and (".py" in argument or argument[:2] == "-:") else None
    if found is None and ".ipynb" in argument:
        found = _TARGET.match(argument)
    return (found["path"], found["name"] or "", int(found["item"]) if found["item"] else None) if found else None


def is_program(text: str) -> bool:
    """Is a text a Python module with a function, and no expression of the language?"""
    return bool(_DEFINITION.search(text)) and bool(_FUNCTION.search(text))


def source(text: str, origin: str, function: str = "", item: int | None = None) -> Source:
    """The function of that name in a text; without a name the only one that is not called by another one."""
    if len(text) > MAX_TEXT:
        raise LimitError(f"{origin} has more than {MAX_TEXT:,} characters")
    module = _notebook(text, origin) if origin.endswith(".ipynb") else Module(text.replace("\r\n", "\n"), origin)
    return Source(module, function or _only(module), item)


def _only(module: Module) -> str:
    file = File(module)
    functions = [name for name, node in file.bindings.items() if isinstance(node, ast.FunctionDef)]
    called = {n.func.id for n in ast.walk(file.tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
    free = [name for name in functions if name not in called]
    if len(free) == 1 or len(functions) == 1:
        return (free or functions)[0]
    if not functions:
        raise NameProblem(f"{module.origin} has no function")
    origin = "-" if module.origin == "<stdin>" else module.origin
    raise NameProblem(
        f"{module.origin} has several functions: {', '.join(functions[:8])}",
        hint=f"name the one that is meant: {origin}:{(free or functions)[-1]}",
    )


def _notebook(text: str, origin: str) -> Module:
    """The code cells of a notebook, one after the other; lines for the shell and for IPython are left empty."""
    try:
        cells = json.loads(text)["cells"]
        codes = [(i, "".join(c["source"])) for i, c in enumerate(cells, 1) if c["cell_type"] == "code"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise SyntaxProblem(f"{origin} is not a notebook") from None
    lines: list[str] = []
    places = []
    for number, code in codes:
        places.append((number, len(lines) + 1))
        own = code.split("\n")
        if code.lstrip().startswith("%%"):
            own = [""] * len(own)
        lines += ["" if _MAGIC.match(line) else line for line in own]
    return Module("\n".join(lines), origin, tuple(places))


Function = ast.FunctionDef | ast.Lambda
Imported = tuple[ast.Import | ast.ImportFrom, ast.alias]
Binding = ast.stmt | Imported  # what makes a name at the top level: a statement, or a part of an import


class File:
    """A module as a syntax tree: its top-level names, and the place of each node."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self.starts = [0, *(m.end() for m in re.finditer("\n", module))]
        self.tree = self._parsed()
        self.bindings: dict[str, Binding] = {}
        self.repeated: set[str] = set()
        self._collect(self.tree.body)
        self.globals = {n for node in ast.walk(self.tree) if isinstance(node, ast.Global) for n in node.names}
        self.imported = {
            name.partition(".")[0]
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Import | ast.ImportFrom)
            for name in ([a.name for a in node.names] if isinstance(node, ast.Import) else [node.module or ""])
        }

    def _parsed(self) -> ast.Module:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return ast.parse(str(self.module))
        except SyntaxError as wrong:
            line = min(max(wrong.lineno or 1, 1), len(self.starts))
            start = min(self.starts[line - 1] + max((wrong.offset or 1) - 1, 0), len(self.module))
            problem = SyntaxProblem(f"this is not Python: {wrong.msg}", Span(start, start + 1), self.module)
            raise problem from None
        except (RecursionError, MemoryError):
            raise LimitError(f"{self.module.origin} is nested too deeply") from None
        except ValueError:
            raise SyntaxProblem(f"{self.module.origin} is not Python: it holds a character that no text has") from None

    def span(self, node: Any) -> Span:
        """The characters of a node."""
        start = self._offset(node.lineno, node.col_offset)
        end_line = node.end_lineno or node.lineno
        if end_line > node.lineno:
            end = self.module.find("\n", start)
            return Span(start, end if end > 0 else len(self.module))
        return Span(start, self._offset(end_line, node.end_col_offset or node.col_offset + 1))

    def _offset(self, line: int, column: int) -> int:
        start = self.starts[line - 1]
        end = self.starts[line] if line < len(self.starts) else len(self.module)
        text = self.module[start:end]
        return start + (column if text.isascii() else len(text.encode()[:column].decode(errors="ignore")))

    def line(self, span: Span) -> int:
        """The number of the line of a place."""
        return bisect_right(self.starts, span.start)

    def _collect(self, body: list[ast.stmt]) -> None:
        """The top-level names; what stands in try and if at the top level is one of them as well."""
        for node in body:
            self._changes(node)
            if isinstance(node, ast.If | ast.Try | ast.With):
                self._collect_inside(node)
            else:
                for name, binding in _bound(node):
                    self._bind(name, binding)

    def _collect_inside(self, node: ast.If | ast.Try | ast.With) -> None:
        """The names of the branches; a function that stands in two of them is not known, and of what is imported where
        something failed those names count that are new."""
        for inner in ("body", "orelse", "finalbody"):
            branch = getattr(node, inner, [])
            if inner == "orelse":
                self.repeated |= set(self.bindings) & {n.name for n in branch if isinstance(n, ast.FunctionDef)}
            self._collect(branch)
        for handler in getattr(node, "handlers", []):
            imports = [n for n in handler.body if isinstance(n, ast.Import | ast.ImportFrom)]
            self._collect([n for n in imports if not {a.asname or a.name for a in n.names} & set(self.bindings)])

    def _changes(self, node: ast.stmt) -> None:
        """NAME[0] = 1 and NAME.append(2) at the top level change what NAME is."""
        targets: list[ast.expr] = []
        if isinstance(node, ast.Assign):
            targets = node.targets
        elif isinstance(node, ast.AugAssign):
            targets = [node.target]
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            targets = [node.value.func]
        for target in targets:
            while isinstance(target, ast.Subscript | ast.Attribute):
                target = target.value
                if isinstance(target, ast.Name):
                    self.repeated.add(target.id)

    def _bind(self, name: str, node: Binding) -> None:
        before = self.bindings.get(name)
        if before is not None and not isinstance(node, tuple | ast.FunctionDef):
            self.repeated.add(name)
        self.bindings[name] = node

    def function(self, name: str) -> Function:
        """The definition of a function at the top level; raises NameProblem."""
        node = self.bindings.get(name)
        if isinstance(node, ast.FunctionDef):
            if name in self.repeated:
                what = f"which {name} is meant depends on how the file runs"
                raise SyntaxProblem(what, self.span(node), self.module)
            return node
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda):
            return node.value
        if isinstance(node, ast.ClassDef | ast.AsyncFunctionDef):
            what = "a class" if isinstance(node, ast.ClassDef) else "asynchronous"
            raise SyntaxProblem(f"{name} is {what}, and a function is read", self.span(node), self.module)
        functions = [n for n, found in self.bindings.items() if isinstance(found, ast.FunctionDef)]
        near = nearest(name, functions)
        listed = ", ".join(functions[:8]) or "none"
        raise NameProblem(
            f"{self.module.origin} has no function {name}",
            hint=f"did you mean {near}?" if near else f"its functions are: {listed}",
        )


def _bound(node: ast.stmt) -> Iterator[tuple[str, Binding]]:
    """The names that a statement binds, each with what it is."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name, node
    elif isinstance(node, ast.Import | ast.ImportFrom):
        yield from ((alias.asname or alias.name.partition(".")[0], (node, alias)) for alias in node.names)
    elif isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            parts = target.elts if isinstance(target, ast.Tuple | ast.List) else [target]
            yield from ((part.id, node) for part in parts if isinstance(part, ast.Name))
    elif isinstance(node, ast.For | ast.While):
        for inner in ast.walk(node):
            if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
                yield inner.id, node


__all__ = ["File", "MatcalcError", "Module", "Source", "is_program", "source", "target"]
