"""Modules: functions as text, in the frame of a language.

A Routine is everything one function prints; `python_module` and its siblings are the frames that dialects name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from matcalc_cli.render.codegen.arguments import Parameter
from matcalc_cli.render.codegen.ops import Op
from matcalc_cli.render.codegen.statements import Statements, walk
from matcalc_cli.render.codegen.wrapping import wrapped


@dataclass(frozen=True)
class Output:
    """What a function returns: explicit cells of an array of known shape, or one operation."""

    shape: tuple[int, ...] = ()
    cells: Mapping[tuple[int, ...], Op] = field(default_factory=dict)
    value: Op | None = None

    @property
    def roots(self) -> list[Op]:
        return [self.value] if self.value is not None else list(self.cells.values())

    @property
    def sparse(self) -> bool:
        """Worth writing as zeros and assignments."""
        total = 1
        for n in self.shape:
            total *= n
        return total > 36 and 2 * len(self.cells) < total or total > 2500


@dataclass(frozen=True)
class Routine:
    """One function: its name, parameters, lines of documentation, statements and output."""

    name: str
    parameters: Sequence[Parameter]
    sizes: Sequence[str]
    unpack: Sequence[str]
    doc: Sequence[str]
    statements: Statements
    output: Output

    @property
    def complex(self) -> bool:
        return any(op.kind == "constant" and op.value == "i" for op in walk(self.output.roots))


def _nested(output: Output, statements: Statements, at: tuple[int, ...], indent: str, zero: str) -> str:
    """The literal of one slice, row by row."""
    depth = len(at)
    if depth == len(output.shape):
        op = output.cells.get(at)
        return zero if op is None else statements.text(op)
    parts = [_nested(output, statements, (*at, i), indent + "    ", zero) for i in range(output.shape[depth])]
    return wrapped(parts, "[", "]", indent)


def _python_result(routine: Routine, prefix: str) -> list[str]:
    """The last lines of a Python function."""
    output, statements = routine.output, routine.statements
    if output.value is not None:
        return [f"return {statements.text(output.value)}"]
    dtype = "complex" if routine.complex else "float"
    if not output.sparse:
        body = _nested(output, statements, (), "    ", "0")
        return [f"return {prefix}.array({body}, dtype={dtype})"]
    shape = f"({', '.join(map(str, output.shape))}{',' if len(output.shape) == 1 else ''})"
    name = _unused("result", statements.taken)
    lines = [f"{name} = {prefix}.zeros({shape}, dtype={dtype})"]
    lines += [f"{name}[{', '.join(map(str, at))}] = {statements.text(op)}" for at, op in output.cells.items()]
    return [*lines, f"return {name}"]


def _unused(name: str, taken: Iterable[str]) -> str:
    while name in taken:
        name += "_"
    return name


def _docstring(lines: Sequence[str]) -> list[str]:
    safe = [line.replace("\\", "\\\\").replace('"""', "'''") for line in lines]
    if safe[-1].endswith('"'):
        safe[-1] += " "
    return [f'"""{safe[0]}"""'] if len(safe) == 1 else [f'"""{safe[0]}', "", *safe[1:], '"""']


def _python_function(routine: Routine, prefix: str) -> str:
    names = [p.text for p in routine.parameters] + list(routine.sizes)
    head = wrapped(names, f"def {routine.name}(", "):", "")
    arrays = [p for p in routine.parameters if p.rank]
    prepare = []
    if arrays:
        left = [p.text for p in arrays]
        right = [f"{prefix}.{'ravel' if p.rank == 1 else 'asarray'}({p.text})" for p in arrays]
        prepare = [f"{', '.join(left)} = {', '.join(right)}"]
        if len(prepare[0]) > 90:
            prepare = [f"{a} = {b}" for a, b in zip(left, right)]
    body = [*_docstring(routine.doc), *prepare, *routine.unpack, *routine.statements.lines]
    body += _python_result(routine, prefix)
    guard = '@np.errstate(divide="ignore", invalid="ignore", over="ignore")\n'
    guard = guard if prefix == "np" and routine.statements.guarded else ""
    return guard + head + "\n" + "\n".join("    " + line if line else "" for line in body)


def needed(text: str, helpers: Mapping[str, str]) -> list[str]:
    """The helpers a text calls, and those they call, in the order of the table."""
    found: set[str] = set()
    waiting = [text]
    while waiting:
        part = waiting.pop()
        for name, definition in helpers.items():
            if name not in found and re.search(rf"\b{name}\(", part):
                found.add(name)
                waiting.append(definition)
    return [definition for name, definition in helpers.items() if name in found]


def python_module(
    routines: Sequence[Routine], prefix: str, imports: Mapping[str, str], helpers: Mapping[str, str]
) -> str:
    """A Python module: imports that are used, helpers that are used, the functions."""
    functions = [_python_function(routine, prefix) for routine in routines]
    parts = needed("\n".join(functions), helpers) + functions
    text = "\n\n\n".join(part.strip("\n") for part in parts)
    used = [line for name, line in imports.items() if re.search(rf"\b{re.escape(name)}\.", text)]
    standard = [line for line in used if line == "import math"]
    others = [line for line in used if line != "import math"]
    head = "\n\n".join("\n".join(group) for group in (standard, others) if group)
    return (head + "\n\n\n" if head else "") + text + "\n"
