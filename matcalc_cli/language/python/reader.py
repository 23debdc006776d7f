"""One reading of a function: its arguments in one choice of what they are, its calls, and how much has been read."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, cast

from matcalc_cli.errors import LimitError, Span, SyntaxProblem
from matcalc_cli.language.python import arithmetic, arrays, indexing, library, scopes, statements
from matcalc_cli.language.python.casts import plain_array
from matcalc_cli.language.python.expressions import Expressions
from matcalc_cli.language.python.hints import Defined
from matcalc_cli.language.python.source import File
from matcalc_cli.language.python.values import (
    Array,
    Function,
    Keywords,
    Library,
    Method,
    Misfit,
    Partial,
    Unknown,
    Value,
)
from matcalc_cli.model import names
from matcalc_cli.model.walk import parts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matcalc_cli.language.python.axes import Tensor
    from matcalc_cli.language.python.terms import Term

MAX_READ = 100_000  # statements and expressions, those in loops once for each round


_ENTRYWISE = frozenset(("name", "number", "size", "add", "negate", "e-multiply", "e-divide", "e-power", "call"))
_REDUCING = frozenset(("sum", "mean", "norm", "tr", "det"))


def _made_of(term: Term, scalars: frozenset[str]) -> bool:
    """Is it made of names and functions entry by entry, one of these names among them?"""
    found = False
    for part in parts([term], lambda term: term.args, id):
        if part.kind not in _ENTRYWISE or part.kind == "call" and part.value in _REDUCING:
            return False
        found = found or part.kind == "name" and part.value in scalars
    return found


class Reader:
    """Reads functions of a file. `libraries` are those whose methods arrays have, the likeliest first."""

    def __init__(self, file: File) -> None:
        self.file = file
        self.notes: dict[str, None] = {}
        self.last_axis = False  # was axis=-1 that of a vector?
        self.active: list[Defined] = []
        self.forks = 0
        self.positive = True
        self.asked: frozenset[str] = frozenset()  # keys of the names that --wrt and --given say
        self.scalars: frozenset[str] = frozenset()  # arguments that are numbers in this choice
        self.read = 0
        torch, other = "torch" in file.imported, {"numpy", "jax", "autograd"} & file.imported
        self.libraries = ("torch", "numpy") if torch and not other else ("numpy", "torch")
        self.undecided = torch and bool(other)
        self.immutable = "jax" in file.imported and "numpy" not in file.imported and not torch
        self.library = library.Names(self)
        self.top = scopes.TopLevel(self, file)
        self.helper = Expressions(self, self.top.scope)
        self.items, self.binary = self.helper.items, arithmetic.binary

    def count(self, node: ast.AST | None, steps: int = 1, span: Span | None = None) -> None:
        """So many more steps."""
        self.read += steps
        if self.read > MAX_READ:
            raise LimitError("the function does too much to be read", span or self.file.span(node))

    def reduced(self, array: Array | Tensor, span: Span) -> None:
        """A sum, a mean or a norm is of an array: raises Misfit of what was chosen to be a number."""
        if isinstance(array, Array) and not array.rank and self.scalars and _made_of(array.term, self.scalars):
            raise Misfit("a sum, a norm or an extreme is of an array", span)

    def run(self, body: list[ast.stmt], scope: scopes.Scope) -> None:
        """The statements of the module that define a name."""
        statements.Body(self, scope).run(body)

    def top_level(self, name: str, span: Span) -> Value:
        return self.top.find(name, span)

    def scope_hold(self, value: Value) -> None:
        """A list holds this value."""
        self.top.scope.hold(value)

    def of_last_axis(self, ranks: Mapping[str, int]) -> list[str]:
        """axis=-1 of what was taken for a vector is said: a program that has it mostly means the rows of a matrix."""
        vectors = [names.tidy(name) for name, rank in ranks.items() if rank == 1]
        if not self.last_axis or not vectors or max(ranks.values()) > 1:
            return []
        said = f"axis=-1 was read as the only axis of a vector, of {', '.join(vectors)}"
        return [f'{said}; --given "{vectors[0]}: m,n" for the rows of a matrix']

    def decorated(self, node: ast.FunctionDef) -> None:
        """Decorators are not run: some change nothing, some make another function, and the rest earn a note."""
        for decorator in node.decorator_list:
            target = decorator.func if isinstance(decorator, ast.Call) else decorator
            name = target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", "?")
            if name in statements.CHANGING:
                raise SyntaxProblem(f"@{name} makes another function of {node.name}", self.file.span(decorator))
            if name not in statements.HARMLESS:
                self.notes[f"the decorator @{name} of {node.name} is not applied"] = None

    def called(self, function: Value, args: list[Value], keywords: Keywords, span: Span, where: Span) -> Value:
        """The value of a call."""
        if isinstance(function, Function):
            return statements.called(self, function, args, keywords, span)
        if isinstance(function, Partial):
            return self.called(function.function, [*function.args, *args], function.keywords | keywords, span, where)
        if isinstance(function, Library) and function.path == "functools.partial" and args:
            return Partial(args[0], args[1:], keywords)
        if isinstance(function, Library):
            inner = self._transformed(function, args)
            if inner is not None:
                return inner
            return self.library.called(function.path, args, keywords, span, where)
        if isinstance(function, Method):
            if function.name in ("set", "add", "multiply") and isinstance(function.value, Method):
                return self._at(function.value, function.name, args, span)
            return self.library.method(function, args, keywords, span, where)
        if isinstance(function, Unknown | Array):
            raise SyntaxProblem("this is an array, and it is called as a function", where)
        raise SyntaxProblem("this is no function that can be read", where)

    @staticmethod
    def _transformed(function: Library, args: list[Value]) -> Function | None:
        """jax.jit(f) is f."""
        word = function.path.rpartition(".")[2]
        if word in ("jit", "checkpoint", "remat", "script", "compile") and args and isinstance(args[0], Function):
            return args[0]
        return None

    def _at(self, place: Method, operation: str, args: list[Value], span: Span) -> Array:
        """x.at[i].set(v) of JAX: a new array."""
        held, keys = cast("tuple[Value, list[indexing.Key]]", place.value)
        array, value = plain_array(held, span), plain_array(args[0], span)
        if operation != "set":
            old = plain_array(indexing.picked(array, keys, span), span)
            if operation == "add":
                value = arrays.added(old, value, "+", span)
            else:
                value = arrays.multiplied(old, value, span)
        return indexing.written(array, keys, value, span)
