"""Helpers in the language of a dialect: the texts of sources.py, statement by statement, by the words of its loops.

A name belongs to the block in which it first stands, as in C; one that changes later is declared so. Whole numbers
among them are indices: where a language counts from 1 they do, too.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from matcalc_cli.render.codegen.dialect import Dialect
from matcalc_cli.render.codegen.loops.sources import HELPERS
from matcalc_cli.render.codegen.loops.wholes import Whole, Written, minus, plus, quotient, rest, times, whole
from matcalc_cli.render.codegen.loops.words import Helper
from matcalc_cli.render.codegen.precedence import ATOM
from matcalc_cli.render.codegen.templates import call, fill

_WHOLE: dict[type, Callable[[Whole, Whole], Whole]] = {
    ast.Add: plus,
    ast.Sub: minus,
    ast.Mult: times,
    ast.FloorDiv: quotient,
    ast.Mod: rest,
}
_NUMBER: dict[type, str] = {ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "div"}
_COMPARED: dict[type, str] = {ast.Gt: "gt", ast.GtE: "ge", ast.Lt: "lt", ast.Eq: "eq", ast.NotEq: "ne"}
_CHANGED: dict[type, str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
_ROWS = {"max": "maximum", "min": "minimum"}


def translated(name: str, dialect: Dialect) -> str:
    """One helper as a function of the language."""
    return _Translation(dialect).function(name)


class _Translation:
    def __init__(self, dialect: Dialect) -> None:
        assert dialect.loops is not None, "a language of loops"
        self.dialect, self.words = dialect, dialect.loops
        self.kinds: dict[str, str] = {}  # of the parameters, and of the names that are visible: index or number
        self.sizes: dict[str, list[Whole]] = {}
        self.wholes: list[str] = []
        self.numbers: list[str] = []

    def function(self, name: str) -> str:
        (definition,) = ast.parse(HELPERS[name].strip()).body
        assert isinstance(definition, ast.FunctionDef), "a helper is a function"
        doc, *body = definition.body
        for argument in definition.args.args:
            self._parameter(argument)
        parameters = [(text, kind, self.sizes.get(text, ())) for text, kind in self.kinds.items()]
        result = ""
        if isinstance(body[-1], ast.Return):
            last = body.pop()
            assert isinstance(last, ast.Return) and isinstance(last.value, ast.Name), "what is returned has a name"
            result = last.value.id
        lines = self._block(body)
        assert isinstance(doc, ast.Expr) and isinstance(doc.value, ast.Constant), "a helper says what it does"
        helper = Helper(
            self.words.called(name), str(doc.value.value), parameters, lines, self.wholes, self.numbers, result
        )
        return self.words.function(self.words, helper)

    def _parameter(self, argument: ast.arg) -> None:
        kind = argument.annotation
        if isinstance(kind, ast.Subscript):
            sides = kind.slice.elts if isinstance(kind.slice, ast.Tuple) else [kind.slice]
            self.sizes[argument.arg] = list(map(self._whole, sides))
            kind = kind.value
        assert isinstance(kind, ast.Name), "the kind of a parameter"
        self.kinds[argument.arg] = kind.id

    # ---------------------------------------------------------------------------------------------------- statements

    def _block(self, statements: Sequence[ast.stmt]) -> list[str]:
        outside = dict(self.kinds)
        lines: list[str] = []
        for at, statement in enumerate(statements):
            lines += self._statement(statement, statements[at + 1 :])
        self.kinds = outside
        return lines

    def _statement(self, node: ast.stmt, following: Sequence[ast.stmt]) -> list[str]:
        if isinstance(node, ast.For):
            return self._loop(node)
        if isinstance(node, ast.If):
            lines = [self.words.condition.format(c=self._condition(node.test)[0]), *_indented(self._block(node.body))]
            if node.orelse:
                lines += [self.words.otherwise, *_indented(self._block(node.orelse))]
            return [*lines, self.words.closed]
        if isinstance(node, ast.AugAssign):
            return [self._changed(node)]
        if isinstance(node, ast.Assign):
            return [self._assigned(node, following)]
        assert isinstance(node, ast.Expr) and isinstance(node.value, ast.Call), ast.dump(node)
        return [self._call(self.words.call, node.value)]

    def _loop(self, node: ast.For) -> list[str]:
        assert isinstance(node.target, ast.Name) and isinstance(node.iter, ast.Call), "a loop over range"
        span, downwards = node.iter, node.iter.args[0]
        backwards = isinstance(downwards, ast.Call)
        if isinstance(downwards, ast.Call):
            span = downwards
        bounds = list(map(self._whole, span.args))
        first, stop = bounds if len(bounds) == 2 else (whole(0), bounds[0])
        outside = dict(self.kinds)
        self.kinds[node.target.id] = "index"
        self._made(node.target.id, self.wholes)
        lines = self._block(node.body)
        self.kinds = outside
        return [self.words.head(node.target.id, first, stop, backwards), *_indented(lines), self.words.end]

    @staticmethod
    def _made(name: str, names: list[str]) -> None:
        if name not in names:
            names.append(name)

    def _changed(self, node: ast.AugAssign) -> str:
        if self._is_whole(node.target):
            assert isinstance(node.target, ast.Name), "an index is a name"
            if self.words.change:
                return self.words.change.format(p=node.target.id, sign="+", x=self.words.text(self._whole(node.value)))
            grown = plus(self._whole(node.target), self._whole(node.value))
            return self.words.put.format(p=node.target.id, x=self.words.place(grown)[0])
        place, value = self._number(node.target), self._number(node.value)
        if self.words.change:
            return self.words.change.format(p=place[0], sign=_CHANGED[type(node.op)], x=value[0])
        row = self.dialect.rows[_NUMBER[type(node.op)]]
        return self.words.put.format(p=place[0], x=fill(row, [place, value]))

    def _assigned(self, node: ast.Assign, following: Sequence[ast.stmt]) -> str:
        (target,) = node.targets
        if not isinstance(target, ast.Name):
            return self.words.put.format(p=self._number(target)[0], x=self._number(node.value)[0])
        name, visible = target.id, target.id in self.kinds
        if isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Name) and node.value.func.id in HELPERS:
            self.kinds[name] = "number"
            self._made(name, self.numbers)
            return self._call(self.words.result.replace("{t}", name), node.value)
        is_whole = self._is_whole(node.value)
        text = self.words.place(self._whole(node.value))[0] if is_whole else self._number(node.value)[0]
        if visible:
            return self.words.put.format(p=name, x=text)
        self.kinds[name] = "index" if is_whole else "number"
        self._made(name, self.wholes if is_whole else self.numbers)
        if is_whole:
            return self.words.start_whole.format(t=name, x=text)
        return (self.words.start if _changes(name, following) else self.words.constant).format(t=name, x=text)

    def _call(self, template: str, node: ast.Call) -> str:
        assert isinstance(node.func, ast.Name), "a helper has a name"
        texts = [self.words.text(self._whole(arg)) if self._is_whole(arg) else _id(arg) for arg in node.args]
        return template.format(f=self.words.called(node.func.id), args=", ".join(texts))

    # --------------------------------------------------------------------------------------------------- expressions

    def _is_whole(self, node: ast.expr) -> bool:
        """Is it made of sizes and indices alone?"""
        inside = list(ast.walk(node))
        if any(isinstance(part, (ast.Subscript, ast.Call, ast.IfExp, ast.Compare)) for part in inside):
            return False
        names = [part.id for part in inside if isinstance(part, ast.Name)]
        values = [part.value for part in inside if isinstance(part, ast.Constant)]
        return all(self.kinds.get(name) in ("size", "index") for name in names) and all(
            isinstance(value, int) for value in values
        )

    def _whole(self, node: ast.expr) -> Whole:
        if isinstance(node, ast.Name):
            return self.words.index(node.id) if self.kinds.get(node.id) == "index" else whole(node.id)
        if isinstance(node, ast.Constant):
            assert isinstance(node.value, int), "a whole number"
            return whole(node.value)
        assert isinstance(node, ast.BinOp), ast.dump(node)
        return _WHOLE[type(node.op)](self._whole(node.left), self._whole(node.right))

    def _number(self, node: ast.expr) -> Written:
        rows = self.dialect.rows
        if isinstance(node, ast.Constant):
            assert isinstance(node.value, float), "a number of floating point"
            return self.dialect.number(node.value), ATOM
        if isinstance(node, ast.Name):
            return (fill(rows["inf"], []), ATOM) if node.id == "inf" else (node.id, ATOM)
        if isinstance(node, ast.Subscript):
            name, at = _id(node.value), node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
            return self.words.entry(self.words, name, list(map(self._whole, at)), self.sizes[name]), ATOM
        if isinstance(node, ast.IfExp):
            row, operands = rows["where"], [self._condition(node.test), self._number(node.body)]
            return fill(row, [*operands, self._number(node.orelse)]), row.precedence
        if isinstance(node, ast.UnaryOp):
            return fill(rows["neg"], [self._number(node.operand)]), rows["neg"].precedence
        if isinstance(node, ast.BinOp):
            row = rows[_NUMBER[type(node.op)]]
            return fill(row, [self._number(node.left), self._number(node.right)]), row.precedence
        assert isinstance(node, ast.Call), ast.dump(node)
        name = _id(node.func)
        row = rows[_ROWS[name]] if name in _ROWS else call(self.dialect.function(name, 0))
        return fill(row, list(map(self._number, node.args))), row.precedence

    def _condition(self, node: ast.expr) -> Written:
        if isinstance(node, ast.Name):
            return node.id, ATOM
        assert isinstance(node, ast.Compare), ast.dump(node)
        row, sides = self.dialect.rows[_COMPARED[type(node.ops[0])]], (node.left, node.comparators[0])
        if not all(map(self._is_whole, sides)):
            return fill(row, list(map(self._number, sides))), row.precedence
        wholes = list(map(self._whole, sides))
        if isinstance(sides[1], ast.Constant):
            return fill(row, [(self.words.text(a), ATOM) for a in wholes]), row.precedence
        return fill(row, list(map(self.words.place, wholes))), row.precedence


def _id(node: ast.expr) -> str:
    assert isinstance(node, ast.Name), ast.dump(node)
    return node.id


def _indented(lines: Sequence[str]) -> list[str]:
    return ["    " + line for line in lines]


def _changes(name: str, following: Sequence[ast.stmt]) -> bool:
    """Does a name get another value later in its block?"""
    for statement in following:
        for part in ast.walk(statement):
            if isinstance(part, ast.AugAssign) and isinstance(part.target, ast.Name) and part.target.id == name:
                return True
            if isinstance(part, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name for t in part.targets):
                return True
    return False
