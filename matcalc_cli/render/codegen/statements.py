"""Operations -> statements: what is named, in which order, and the text of every operation in one language."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from matcalc_cli.errors import MissingRule
from matcalc_cli.model.allocate import Names
from matcalc_cli.model.functions import BY_NAME
from matcalc_cli.model.walk import order, parts
from matcalc_cli.render.codegen.dialect import Dialect
from matcalc_cli.render.codegen.ops import LEAVES, VIEWS, Op
from matcalc_cli.render.codegen.precedence import ATOM, NEGATION
from matcalc_cli.render.codegen.spans import ENTRYWISE
from matcalc_cli.render.codegen.templates import Row, call, fill

_DEEPEST = 24
_LONGEST = 60


def walk(roots: Sequence[Op]) -> list[Op]:
    """Every operation under the roots once, operands first."""
    return order(roots, lambda op: op.args)


def operations(roots: Sequence[Op]) -> int:
    """How many arithmetic operations and calls the program of the roots has, shared ones counted once."""
    return sum(op.kind not in LEAVES and op.kind not in VIEWS - {"neg"} for op in walk(roots))


def _total_functions() -> frozenset[str]:
    return frozenset(name for name, row in BY_NAME.items() if row.domain == (-float("inf"), float("inf")))


_TOTAL = _total_functions() | {"abs", "sign", "step", "relu"}
_SAFE = LEAVES | {
    *("neg", "add", "sub", "mul", "where", "maximum", "minimum"),
    *("gt", "ge", "lt", "le", "eq", "ne", "and", "or", "not"),
}


def _is_whole(op: Op) -> bool:
    """Is an exponent a whole number as it stands?"""
    return op.kind == "number" and isinstance(op.value, int)


def is_partial(op: Op) -> bool:
    """True where the operation itself may fail or warn for some operands."""
    if op.kind == "call":
        return op.value not in _TOTAL
    if op.kind == "div":
        return op.args[1].kind != "number"
    if op.kind == "pow":
        return not _is_whole(op.args[1])
    return op.kind not in _SAFE


class _Facts:
    """What holds of operations by what lies below them, asked once of each, operands first; by their ids."""

    def __init__(self, order: Sequence[Op]) -> None:
        self.varying: set[int] = set()  # a name or a size occurs
        self.plain: set[int] = set()  # a number whatever the arguments are: made of sizes and literals
        self.failing: set[int] = set()  # it or something below may fail or warn
        for op in order:
            key, below = id(op), list(map(id, op.args))
            if op.kind in ("name", "size") or not self.varying.isdisjoint(below):
                self.varying.add(key)
            if op.kind != "name" and not op.rank and (op.kind == "size" or self.plain.issuperset(below)):
                self.plain.add(key)
            if op.kind not in LEAVES and is_partial(op) or not self.failing.isdisjoint(below):
                self.failing.add(key)

    def is_number(self, op: Op) -> bool:
        """Is it one of the program, and no array?"""
        return id(op) not in self.varying or id(op) in self.plain

    def are_plain(self, ops: Sequence[Op]) -> bool:
        """Are all of them numbers whatever the arguments are?"""
        return self.plain.issuperset(map(id, ops))

    def choice_kind(self, op: Op) -> str:
        """`mask` is 1 where a condition holds and 0 elsewhere, `pick` one of two numbers, `where` a choice of any
        kind."""
        _, yes, no = op.args
        if yes.kind == no.kind == "number" and (yes.value, no.value) == (1, 0):
            return "mask"
        return "pick" if self.are_plain((yes, no)) else "where"

    def may_fail(self, choice: Op) -> bool:
        """True where what the condition rules out may fail or warn."""
        return not self.failing.isdisjoint(map(id, choice.args[1:]))


class Statements:
    """The program of some roots: `lines` assigns names, `text(root)` writes a root in terms of them; `inner` assigns
    those that depend on an index, inside of the loops.

    `like` is a parameter whose type of numbers the arrays have that the program makes itself.
    """

    def __init__(
        self, roots: Sequence[Op], dialect: Dialect, taken: set[str], like: str = "", indices: Sequence[Op] = ()
    ) -> None:
        self.dialect = dialect
        self.holes = {hole: text.replace("{x}", like) for hole, text in dialect.typed[0 if like else 1].items()}
        self.taken = set(taken)
        self.order = walk(roots)
        self.facts = _Facts(self.order)
        self.guarded = any(op.kind == "where" and self._is_eager(op) and self.facts.may_fail(op) for op in self.order)
        self._depth: dict[int, float] = {}
        self._text: dict[int, tuple[str, int]] = {}
        self.lines: list[str] = []
        self.inner: list[str] = []
        self.named: dict[str, Op] = {}
        self._moving: set[int] = set(map(id, indices))
        self._name(roots)

    def text(self, op: Op) -> str:
        return self._text[id(op)][0]

    def _name(self, roots: Sequence[Op]) -> None:
        uses = self._uses(roots)
        always = self._unconditional(roots)
        partial: dict[int, bool] = {}
        weight: dict[int, int] = {}
        fresh = Names(self.taken).numbered("t")
        depth, text = self._depth, self._text
        for op in self.order:
            key, below = id(op), [id(arg) for arg in op.args]
            text[key] = self._write(op)
            if not below:
                partial[key], weight[key], depth[key] = is_partial(op), 1, 0
            else:
                partial[key] = any(partial[part] for part in below) or is_partial(op)
                weight[key] = 1 + sum([weight[part] for part in below])
                depth[key] = max([depth[part] + self._step(op, i) for i, part in enumerate(below)])
                if not self._moving.isdisjoint(below):
                    self._moving.add(key)
            if op.kind == "size":
                name = op.value[1]
            elif op.kind in LEAVES:
                continue
            elif depth[key] > _DEEPEST or (
                uses[key] > 1 and op.kind not in VIEWS and (key in always or not partial[key] or weight[key] > _LONGEST)
            ):
                name = next(fresh)
            else:
                continue
            lines = self.inner if key in self._moving else self.lines
            lines.append(self.dialect.assign(name, self.text(op), op))
            self.named[name] = op
            text[key] = (name, ATOM)
            depth[key] = 0
            weight[key] = 1

    def _is_eager(self, choice: Op) -> bool:
        """True of a choice both of whose branches are computed."""
        return bool(choice.rank) or not self.dialect.lazy_choice

    @staticmethod
    def _step(op: Op, place: int) -> float:
        """How much deeper an operation lies than its operand: little for a + b + c + ... without parentheses."""
        return 0.1 if place == 0 and op.kind in ("add", "sub", "mul") else 1

    def _uses(self, roots: Sequence[Op]) -> dict[int, int]:
        """How often each operation is written, seen through views."""
        count: dict[int, int] = dict.fromkeys(map(id, self.order), 0)
        for op in self.order:
            for arg in op.args:
                count[id(arg)] += 1
        for root in roots:
            count[id(root)] += 1
        for op in reversed(self.order):  # users first
            if op.kind in VIEWS and count[id(op)] > 1:
                count[id(op.args[0])] += count[id(op)] - 1
        return count

    def _unconditional(self, roots: Sequence[Op]) -> set[int]:
        """What is computed whichever way scalar choices go."""
        if not any(op.kind == "where" for op in self.order):
            return set(map(id, self.order))
        lazy: Callable[[Op], bool] = lambda op: op.kind == "where" and not op.rank and self.dialect.lazy_choice
        return {id(op) for op in parts(roots, lambda op: op.args[:1] if lazy(op) else op.args, id)}

    def _row(self, op: Op) -> Row:
        dialect = self.dialect
        if op.kind == "call":
            return self._call(op)
        if op.kind == "sqrt" and dialect.constant and self.facts.is_number(op):
            return Row(dialect.constant("sqrt"))
        rank = max([arg.rank for arg in op.args], default=0)
        kind = self._kind(op)
        shielded = dialect.rows.get(kind + "?") if self.guarded and rank and is_partial(op) else None
        row = shielded or dialect.row(kind, rank) or dialect.row(op.kind, rank)
        if row is None:
            raise MissingRule(f"there is no {dialect.name} code for {kind}", hint="the other formats print it")
        return row

    def _kind(self, op: Op) -> str:
        """The kind of row that an operation is written by."""
        rows = self.dialect.rows
        if op.kind == "where":
            return self.facts.choice_kind(op)
        if op.kind == "size" and f"size{op.value[0]}" in rows:
            return f"size{op.value[0]}"
        if op.kind == "pow" and "powi" in rows and _is_whole(op.args[1]):
            return "powi"
        return str(op.value) if op.kind == "constant" else op.kind

    def _call(self, op: Op) -> Row:
        """A function by its template: of constants by that of the module for numbers."""
        dialect = self.dialect
        if dialect.constant and self.facts.is_number(op):
            template = dialect.constant(op.value)
        else:
            template = dialect.function(op.value, op.rank)
        if not template:
            raise MissingRule(f"{dialect.name} code has no {op.value}", hint="the other formats print it")
        return call(dialect.shield(template) if self.guarded and op.rank and is_partial(op) else template)

    def _write(self, op: Op) -> tuple[str, int]:
        if op.kind == "name":
            return op.value, ATOM
        if op.kind == "number":
            return self.dialect.number(op.value), ATOM
        operands = [self._text[id(arg)] for arg in op.args]
        if self.dialect.entrywise is not None and op.kind in ENTRYWISE and self._is_written_so(op):
            return self.dialect.entrywise(op, operands)
        row = self._row(op)
        if "{power}" in row.template:
            row = replace(row, template=row.template.replace("{power}", str(op.args[1].value)))
        if op.kind == "where" and self.facts.are_plain(op.args[1:]):
            operands[1:] = map(self._float, op.args[1:])
        if op.kind == "call" and "-{0}" in row.template and op.args[0].kind == "neg":
            row = Row(row.template.replace("-{0}", "{0}"), row.precedence)
            operands = [self._text[id(op.args[0].args[0])]]
        text = row.template.replace("{*}", self._listed(op)) if "{*}" in row.template else fill(row, operands)
        if "{value" in row.template:
            for hole, value in zip(("{value}", "{value1}"), op.value):
                shift = 0 if "{*}" in row.template else self.dialect.base
                text = text.replace(hole, str(value + shift) if isinstance(value, int) else value)
        if "{" in text:
            for hole, written in self.holes.items():
                text = text.replace(hole, written)
        return text, row.precedence

    @staticmethod
    def _is_written_so(op: Op) -> bool:
        """Are there arrays among the operands, or sizes, which are no floats?"""
        return any(arg.rank or arg.kind == "size" for arg in op.args)

    def _float(self, op: Op) -> tuple[str, int]:
        """A branch of a choice among numbers: whole ones as floats, since an array of integers would come of them."""
        if op.kind == "number" and isinstance(op.value, int):
            return self.dialect.number(float(op.value)), ATOM
        if op.kind == "neg" and op.args[0].kind == "number":
            return f"-{self._float(op.args[0])[0]}", NEGATION
        return self._text[id(op)]

    def _listed(self, op: Op) -> str:
        """The operands of a literal: one list, or a list of rows."""
        texts = [self.text(arg) for arg in op.args]
        opening, comma, closing, between = self.dialect.grid
        if op.kind == "stack":
            return comma.join(texts)
        if not op.kind.endswith("2"):
            return between.join(texts)
        cols = op.value[1]
        return between.join(opening + comma.join(texts[i : i + cols]) + closing for i in range(0, len(texts), cols))
