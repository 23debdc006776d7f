"""The names of a function and of the module around it; what is at the top level is read where it is used."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from matcalc_cli.errors import NameProblem, Span, SyntaxProblem
from matcalc_cli.language.python.source import Binding, File
from matcalc_cli.language.python.values import Array, Function, Library, Value

if TYPE_CHECKING:
    from matcalc_cli.language.python.reader import Reader

# what programs usually import, where a fragment does not show it
USUAL = {
    "np": "numpy",
    "numpy": "numpy",
    "jnp": "jax.numpy",
    "jax": "jax",
    "torch": "torch",
    "F": "torch.nn.functional",
    "math": "math",
    "scipy": "scipy",
}


class Scope:
    """The names of one function, and those around it."""

    def __init__(self, reader: Reader, parent: Scope | None) -> None:
        self.reader, self.parent = reader, parent
        self.names: dict[str, Value] = {}

    def inner(self) -> Scope:
        return Scope(self.reader, self)

    def bind(self, name: str, value: Value) -> None:
        """name = value; an array counts its names, and knows of parts with names."""
        if isinstance(old := self.names.get(name), Array):
            old.names -= 1
        self.names[name] = value
        self.hold(value)

    def hold(self, value: Value) -> None:
        """Something holds this value from now on."""
        if isinstance(value, Array):
            value.names += 1
            base = value.of
            while base is not None:
                base.shared = True
                base = base.of

    def find(self, name: str, span: Span) -> Value:
        """The value of a name."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names:
                return scope.names[name]
            scope = scope.parent
        return self.reader.top_level(name, span)


class TopLevel:
    """The names of the module: imports, functions and constants, each read where it is used."""

    def __init__(self, reader: Reader, file: File) -> None:
        self.reader, self.file = reader, file
        self.scope = Scope(reader, None)
        self.reading: set[str] = set()

    def find(self, name: str, span: Span) -> Value:
        """The value of a top-level name."""
        if name in self.scope.names:
            return self.scope.names[name]
        node = self.file.bindings.get(name)
        if node is None:
            if name in USUAL:
                return Library(USUAL[name])
            found = self.reader.library.builtin(name)
            if found is None:
                raise NameProblem(f"{name} is not defined in {self.file.module.origin}", span)
            return found
        value = self._value(name, node, span)
        self.scope.names[name] = value
        if isinstance(value, Array):
            value.fresh = False
        return value

    def _value(self, name: str, node: Binding, span: Span) -> Value:
        if isinstance(node, tuple):
            statement, alias = node
            if isinstance(statement, ast.Import):
                return Library(alias.name if alias.asname else alias.name.partition(".")[0])
            if statement.level or alias.name == "*":
                return Library("." + alias.name)
            return self.reader.library.constant(f"{statement.module}.{alias.name}")
        if isinstance(node, ast.FunctionDef):
            if name in self.file.repeated:
                raise SyntaxProblem(f"which {name} is meant depends on how the file runs", span)
            self.reader.decorated(node)
            return Function(name, node, self.scope, self.file)
        if isinstance(node, ast.ClassDef | ast.AsyncFunctionDef):
            raise SyntaxProblem(f"{name} is a class, which cannot be read", span)
        plain = isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None
        if not plain or name in self.file.repeated or name in self.file.globals:
            raise SyntaxProblem(f"what {name} is depends on how the file runs", span)
        if name in self.reading:
            raise SyntaxProblem(f"{name} is defined by itself", span)
        self.reading.add(name)
        try:
            self.reader.run([node], self.scope)
        except (SyntaxProblem, NameProblem) as wrong:
            line = self.file.line(wrong.span) if wrong.span else node.lineno
            raise type(wrong)(f"{name} cannot be read (line {line}): {wrong.message}", span, hint=wrong.hint) from None
        return self.scope.names[name]
