"""One method a kind of statement: assignments, constant loops and choices, functions of the file where they are called.

What a name holds is known at every place, so that an assignment only binds it (static single assignment without the
names). An array is written to in place only where nothing else can see it: it was made in the function, has one name,
and no part of it has another.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NoReturn

from matcalc_cli.errors import LimitError, Span, SyntaxProblem
from matcalc_cli.language.python import indexing
from matcalc_cli.language.python.arithmetic import binary
from matcalc_cli.language.python.axes import Tensor
from matcalc_cli.language.python.casts import as_condition, either, plain_array, truth
from matcalc_cli.language.python.expressions import Expressions
from matcalc_cli.language.python.scopes import Scope
from matcalc_cli.language.python.values import (
    Array,
    Condition,
    Function,
    Keywords,
    Mapping,
    Open,
    Sequence,
    Unknown,
    Value,
)
from matcalc_cli.model.shapes import resolve

if TYPE_CHECKING:
    from matcalc_cli.language.python.reader import Reader

MAX_DEPTH = 40  # functions that call one another
# decorators that change nothing in what a function gives
HARMLESS = frozenset(
    (
        "jit",
        "njit",
        "script",
        "compile",
        "checkpoint",
        "remat",
        "lru_cache",
        "cache",
        "typechecked",
        "jaxtyped",
        "beartype",
        "partial",
        "staticmethod",
        "inference_mode",
        "profile",
        "deprecated",
    )
)
CHANGING = frozenset(("vmap", "pmap", "grad", "value_and_grad", "jacfwd", "jacrev", "hessian", "vectorize", "jacobian"))


class Returned(Exception):
    """return value"""

    def __init__(self, value: Value, span: Span) -> None:
        super().__init__()
        self.value, self.span = value, span


class _Broken(Exception):
    """break"""


class _Continued(Exception):
    """continue"""


Ending = tuple[Returned | None, dict[str, Value]]  # what a way returns, and the names after it


class Body:
    """Reads the statements of one function."""

    def __init__(self, reader: Reader, scope: Scope) -> None:
        self.reader, self.scope = reader, scope
        self.evaluate = Expressions(reader, scope)
        self.span = reader.file.span

    def run(self, statements: list[ast.stmt]) -> None:
        """Every statement in turn; raises Returned."""
        for i, node in enumerate(statements):
            self.reader.count(node)
            if isinstance(node, ast.If) and self._undecided(node, statements[i + 1 :]):
                return
            rule = getattr(self, "_" + type(node).__name__, None)
            if rule is None:
                raise SyntaxProblem(f"{_SPOKEN.get(type(node).__name__, 'this')} cannot be read", self._head(node))
            rule(node)

    def _head(self, node: ast.stmt) -> Span:
        return self.span(node)

    # -- names ----------------------------------------------------------------------------------------------------

    def _Pass(self, node: ast.stmt) -> None:
        return

    _Assert = _Pass

    def _Expr(self, node: ast.Expr) -> None:
        value = node.value
        if isinstance(value, ast.Constant):
            return
        if isinstance(value, ast.Call):
            found = self.evaluate(value)
            if found is None:
                return
        raise SyntaxProblem("this statement does nothing that could be read", self.span(node))

    def _Assign(self, node: ast.Assign) -> None:
        value = self.evaluate(node.value)
        for target in node.targets:
            self._store(target, value, node)

    def _AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self._store(node.target, self.evaluate(node.value), node)

    def _store(self, target: ast.expr, value: Value, node: ast.stmt) -> None:
        if isinstance(target, ast.Subscript):
            self._write(target, value, node)
        elif isinstance(target, ast.Attribute):
            raise SyntaxProblem("attributes are not assigned to", self.span(target))
        else:
            self.evaluate.assign(target, value)

    def _AugAssign(self, node: ast.AugAssign) -> None:
        span, target = self.span(node), node.target
        if isinstance(target, ast.Subscript):
            old = self.evaluate(_loaded(target))
            self._write(target, binary(type(node.op), old, self.evaluate(node.value), span), node)
            return
        if not isinstance(target, ast.Name):
            raise SyntaxProblem("attributes are not assigned to", span)
        old = self.scope.find(target.id, span)
        value = self.evaluate(node.value)
        if isinstance(old, Sequence) and isinstance(value, Sequence):
            if self.reader.forks:
                raise SyntaxProblem("whether this is appended depends on the data", span)
            old.items += value.items
            return
        new = binary(type(node.op), old, value, span)
        if isinstance(old, Array) and old.rank and not self.reader.immutable:
            self._own(target.id, old, span)
            dims = new.dims if isinstance(new, Array | Tensor | Condition) else ()
            if [resolve(d) for d in dims] != [resolve(d) for d in old.dims]:
                raise SyntaxProblem("an array keeps its shape when it is changed in place", span)
        self.scope.bind(target.id, new)

    def _own(self, name: str, array: Array, span: Span) -> None:
        """May the array be changed in place?"""
        if self.reader.immutable:
            raise SyntaxProblem("arrays of JAX are not changed in place", span, hint="write x = x.at[i].set(v)")
        if array.whole:
            raise SyntaxProblem(
                f"{name} is changed in place, and holds whole numbers: what is written is cut off",
                span,
                hint="write np.zeros(n), or decimals",
            )
        if array.of is not None:
            raise SyntaxProblem(f"{name} is changed in place, and it is a part of another array", span)
        if not array.fresh:
            raise SyntaxProblem(
                f"{name} is changed in place, and it belongs to the caller",
                span,
                hint=f"write {name} = {name}.copy() before",
            )
        if array.names > 1 or array.shared:
            what = "a part of it has a name of its own" if array.shared else "it has two names"
            raise SyntaxProblem(f"{name} is changed in place, and {what}", span, hint="write .copy()")

    def _write(self, target: ast.Subscript, value: Value, node: ast.stmt) -> None:
        span = self.span(node)
        if not isinstance(target.value, ast.Name):
            raise SyntaxProblem("this assignment to a part of an array is not read", span)
        if self.reader.forks:
            raise SyntaxProblem("a part of an array is assigned to, and whether it is depends on the data", span)
        name = target.value.id
        held = self.scope.find(name, span)
        if isinstance(held, Mapping):
            held.items[self._constant_key(target.slice)] = value
            return
        if isinstance(held, Sequence):
            place = indexing.whole(self.evaluate(target.slice), len(held.items), span)
            if not -len(held.items) <= place < len(held.items):
                raise SyntaxProblem(f"index {place} is outside of a list of {len(held.items)}", span)
            held.items[place] = value
            self.scope.hold(value)
            return
        if isinstance(held, Unknown):
            raise Open(held.name)
        if not isinstance(held, Array):
            raise SyntaxProblem("this assignment to a part of an array is not read", span)
        self._own(name, held, span)
        new = indexing.written(held, self.evaluate.keys(target.slice), plain_array(value, span), span)
        held.term = new.term

    def _constant_key(self, node: ast.expr) -> str:
        key = self.evaluate(node)
        if not isinstance(key, str):
            raise SyntaxProblem("a dictionary is read with constant keys", self.span(node))
        return key

    def _Delete(self, node: ast.Delete) -> None:
        return

    # -- choices and loops ------------------------------------------------------------------------------------------

    def _If(self, node: ast.If) -> None:
        self.run(node.body if self.evaluate.decided(node.test) else node.orelse)

    def _undecided(self, node: ast.If, rest: list[ast.stmt]) -> bool:
        """A choice by a number of the data: both ways are read, and the result is where(c, a, b)."""
        test = self.evaluate(node.test)
        if truth(test) is not None:
            return False
        test = as_condition(test, self.span(node.test))
        if any(resolve(d) != 1 for d in test.dims):
            raise SyntaxProblem("this choice depends on the data", self.span(node.test), hint="write np.where(c, a, b)")
        outer = dict(self.scope.names)
        ends: list[Ending] = []
        self.reader.forks += 1
        for branch in (node.body, node.orelse):
            self.scope.names = dict(outer)
            try:
                self.run(branch)
                ends.append((None, self.scope.names))
            except Returned as end:
                ends.append((end, self.scope.names))
            except (_Broken, _Continued):
                what = "how often this loop runs depends on the data"
                raise SyntaxProblem(what, self.span(node.test)) from None
        self.reader.forks -= 1
        return self._joined(test, ends, rest, node)

    def _joined(self, test: Condition, ends: list[Ending], rest: list[ast.stmt], node: ast.If) -> bool:
        span = self.span(node.test)
        if all(end is None for end, _ in ends):
            self.scope.names = dict(ends[0][1])
            for name in ends[0][1].keys() | ends[1][1].keys():
                yes, no = (names.get(name) for _, names in ends)
                if yes is no:
                    continue
                if yes is None or no is None:
                    self.scope.names.pop(name, None)
                    continue
                self.scope.bind(name, either(test, plain_array(yes, span), plain_array(no, span), span))
            self.run(rest)
            return True
        values: list[Array] = []
        for end, names in ends:
            if end is None:
                self.scope.names = dict(names)
                try:
                    self.run(rest)
                except Returned as later:
                    end = later
            if end is None:
                raise SyntaxProblem("this choice depends on the data", span, hint="write np.where(c, a, b)")
            values.append(plain_array(end.value, end.span))
        yes, no = values
        raise Returned(either(test, yes, no, span), span)

    def _For(self, node: ast.For) -> None:
        for item in self.evaluate.items(self.evaluate(node.iter), self.span(node.iter)):
            self.evaluate.assign(node.target, item)
            try:
                self.run(node.body)
            except _Continued:
                continue
            except _Broken:
                return
        self.run(node.orelse)

    def _Break(self, node: ast.Break) -> NoReturn:
        raise _Broken

    def _Continue(self, node: ast.Continue) -> NoReturn:
        raise _Continued

    def _While(self, node: ast.While) -> NoReturn:
        raise SyntaxProblem("a while loop cannot be read: when it ends depends on the data", self.span(node))

    def _Raise(self, node: ast.Raise) -> NoReturn:
        raise SyntaxProblem("the function raises an error here", self.span(node))

    # -- functions ----------------------------------------------------------------------------------------------------

    def _FunctionDef(self, node: ast.FunctionDef) -> None:
        self.reader.decorated(node)
        self.scope.bind(node.name, Function(node.name, node, self.scope, self.reader.file))

    def _Return(self, node: ast.Return) -> None:
        if node.value is None:
            raise SyntaxProblem("the function returns nothing", self.span(node))
        raise Returned(self.evaluate(node.value), self.span(node.value))


_SPOKEN = {
    "Try": "try",
    "TryStar": "try",
    "With": "with",
    "AsyncWith": "with",
    "AsyncFor": "an asynchronous loop",
    "AsyncFunctionDef": "an asynchronous function",
    "ClassDef": "a class",
    "Global": "global",
    "Nonlocal": "nonlocal",
    "Import": "an import inside of a function",
    "ImportFrom": "an import inside of a function",
    "Match": "match",
}


def _loaded(target: ast.Subscript) -> ast.Subscript:
    made = ast.Subscript(target.value, target.slice, ast.Load())
    return ast.copy_location(made, target)


def arguments_of(reader: Reader, function: Function, args: list[Value], keywords: Keywords, span: Span) -> Keywords:
    """{parameter: value} of a call of a function of the file; defaults are read only where they are needed."""
    node = function.node.args
    if node.vararg or node.kwarg:
        raise SyntaxProblem("star arguments are not read", reader.file.span(node.vararg or node.kwarg))
    positional = [*node.posonlyargs, *node.args]
    if len(args) > len(positional):
        raise SyntaxProblem(f"{function.name} takes {len(positional)} arguments, not {len(args)}", span)
    found = dict(zip((p.arg for p in positional), args))
    named = {p.arg for p in (*node.args, *node.kwonlyargs)}
    for name, value in keywords.items():
        if name not in named or name in found:
            raise SyntaxProblem(f"{function.name} takes no argument {name} here", span)
        found[name] = value
    for parameter, default in defaults(node):
        if parameter.arg not in found:
            if default is None:
                raise SyntaxProblem(f"{function.name} needs an argument {parameter.arg}", span)
            found[parameter.arg] = Expressions(reader, function.scope)(default)
    return found


def defaults(node: ast.arguments) -> list[tuple[ast.arg, ast.expr | None]]:
    """Every parameter with its default."""
    positional = [*node.posonlyargs, *node.args]
    given = [*[None] * (len(positional) - len(node.defaults)), *node.defaults]
    return [*zip(positional, given), *zip(node.kwonlyargs, node.kw_defaults)]


def called(reader: Reader, function: Function, args: list[Value], keywords: Keywords, span: Span) -> Value:
    """The value of a call of a function of the file."""
    if any(node is function.node for node in reader.active):
        raise SyntaxProblem(f"{function.name} calls itself, which cannot be read", span)
    if len(reader.active) > MAX_DEPTH:
        raise LimitError("functions that call one another too deep", span)
    bound = arguments_of(reader, function, args, keywords, span)
    scope = Scope(reader, function.scope)
    for name, value in bound.items():
        scope.bind(name, value)
    reader.active.append(function.node)
    try:
        if isinstance(function.node, ast.Lambda):
            return Expressions(reader, scope)(function.node.body)
        Body(reader, scope).run(function.node.body)
        return None
    except Returned as end:
        return end.value
    finally:
        reader.active.pop()
        for name in scope.names:
            if isinstance(value := scope.names[name], Array):
                value.names -= 1


__all__ = ["CHANGING", "HARMLESS", "Body", "Scope", "arguments_of", "called", "defaults"]
