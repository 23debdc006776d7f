"""Kinds and sizes of every name and every node, by use first, declarations rigid, the letter conventions last.

`infer` tries readings in the order a person would: the conventional one (SPEC section 1), then one in which a single
lower-case letter is a vector after all, then all scalars, then single letters of another kind. The first reading whose
sizes fit wins; when none fits, the error of the conventional one is reported, with both sizes and the operator.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations

from matcalc_cli.errors import LimitError, SizeError, SyntaxProblem
from matcalc_cli.model import names
from matcalc_cli.model.shapes import (
    SCALAR,
)
from matcalc_cli.parser.given import Declaration
from matcalc_cli.parser.shaper import DERIVATIVES, SIZED, SPREAD, Shaper, sized_rows
from matcalc_cli.parser.syntax import Node

CONSTANTS = ("pi", "e")
MAX_LEVELS = 1000  # of definitions that use definitions
_SCALAR_LETTERS = frozenset("abcdefg")


@dataclass
class Names:
    """What the text says about names before any size is known."""

    occurring: list[str] = field(default_factory=list)  # keys in order of appearance
    spelled: dict[str, str] = field(default_factory=dict)
    transposed: set[str] = field(default_factory=set)
    arrays: dict[str, str] = field(default_factory=dict)  # bare argument of an array function -> kind it wants
    entries: set[str] = field(default_factory=set)  # used as a number: literal entries, exponents, divisors
    flavoured: bool = False
    matrices: bool = False  # a function of a matrix has an argument with names in it: tr(t*A)
    sizes: set[str] = field(default_factory=set)  # names inside eye(n), zeros(m, n)
    indexed: set[str] = field(default_factory=set)  # typed as a component, x[0] or X[0,1]


@dataclass(frozen=True)
class Reading:
    """A typed text: shape by name key; every node's `shape` is set."""

    shapes: dict[str, tuple]
    assumed: frozenset[str]


def _tables():
    from matcalc_cli.model.functions import BY_NAME
    from matcalc_cli.model.operations import OPERATION

    return BY_NAME, OPERATION


class Inference:
    """One text, its declarations and the names --wrt lists as scalars."""

    def __init__(
        self,
        lets,
        expression: Node,
        given: dict[str, Declaration],
        scalars: set[str],
        columns: dict[str, str],
        text: str = "",
    ):
        self.functions, self.operations = _tables()
        self.text = text
        self.given, self.scalars, self.columns = given, scalars, columns
        self.lets = _definitions(lets)
        self.expression = expression
        declared = (s for d in given.values() for s in (*d.shape, *sum(d.arguments or (), ())))
        parts = (part for s in declared for part in (s if isinstance(s, tuple) else (s,)))
        self.size_letters = (
            {s for s in parts if isinstance(s, str) and s != "*"} - set(given) - scalars - self.lets.keys()
        )
        self.roots = [value for _, _, value in lets] + [expression]
        self.names = self._collect()

    # -- what the text says -------------------------------------------------------------------------------------

    def _collect(self) -> Names:
        found = Names()
        found.flavoured = any(d.shape and d.arguments is None for d in self.given.values())
        for root in self.roots:
            self._scan(root, found)
        for name in found.occurring:
            if self.is_matrix_letter(name) and name not in self.scalars | self.given.keys() | found.indexed:
                found.flavoured = True
        return found

    def is_constant(self, name: str) -> bool:
        """pi and e, unless declared or differentiated by."""
        return name in CONSTANTS and name not in self.given and name not in self.scalars and name not in self.columns

    def is_identity(self, name: str) -> bool:
        return name == "I" and not (name in self.given or name in self.scalars or name in self.columns)

    def is_matrix_letter(self, name: str) -> bool:
        return names.is_single_upper(name) and not self.is_identity(name)

    def _scan(self, root: Node, found: Names) -> None:
        stack = [(root, False)]
        while stack:
            node, entry = stack.pop()
            bare = node.bare()
            if node.kind == "name":
                self._occurs(node, entry, found)
            elif node.kind == "index":
                self._occurs_indexed(node, found)
            elif node.kind in ("transpose", "power-T"):
                inner = node.args[0].bare()
                key = names.key(inner.value) if inner.kind == "name" else ""
                power = node.kind == "power-T" and ("T" in self.given or "T" in self.scalars)
                if key and key not in self.lets and not power:
                    found.transposed.add(key)
                if power:
                    stack.append((node.args[1], True))
                elif any(n.kind == "name" and n.kind != "literal" for n in _outside_literals(inner)):
                    found.flavoured = found.flavoured or key not in self.lets
                stack.append((node.args[0], entry))
                continue
            elif node.kind == "call" and node.value in SPREAD:
                found.flavoured = True
            elif node.kind == "call" and node.value in SIZED:
                found.flavoured = True
                arrays = sized_rows()[node.value].arrays
                listed = (n for arg in node.args[arrays:] for n in arg.walk() if n.kind == "name")
                found.sizes.update(names.key(n.value) for n in listed)
                stack.extend((arg, entry) for arg in node.args[:arrays])
                continue
            elif node.kind == "call" and node.value in DERIVATIVES and len(node.args) == 2:
                target = node.args[1].bare()
                if target.kind == "literal":
                    for inner in target.walk():
                        if inner.kind == "name":
                            found.entries.add(names.key(inner.value))
            elif node.kind == "call" and self._row(node) is not None or node.kind == "norm":
                row = self._row(node)
                for arg in node.args:
                    inner = arg.bare()
                    if inner.kind == "name" and names.key(inner.value) not in self.lets:
                        found.arrays.setdefault(names.key(inner.value), row.wants if row else "vector")
                    if any(True for _ in self._free_outside_literals(arg)):
                        found.flavoured = True
                        found.matrices = found.matrices or row is not None and row.wants == "matrix"
            elif node.kind == "power" and bare.args:
                stack.append((node.args[1], True))
                stack.append((node.args[0], entry))
                continue
            entry = entry or node.kind == "literal" and not self._holds_arrays(node)
            stack.extend((arg, entry) for arg in reversed(node.args))

    def _holds_arrays(self, literal: Node) -> bool:
        """Does a literal hold blocks, so that its names are not plain entries?"""
        return any(
            n.kind in ("transpose", "power-T")
            or n.kind == "name"
            and (self.is_matrix_letter(names.key(n.value)) and names.key(n.value) not in self.scalars)
            or n.kind == "call"
            and (n.value in self.operations or n.value in SIZED)
            for n in literal.walk()
        )

    def _row(self, node: Node):
        return self.operations.get(node.value) if node.kind == "call" else None

    def _free_outside_literals(self, node: Node):
        return (
            n
            for n in _outside_literals(node)
            if n.kind == "name"
            and names.key(n.value) not in self.lets
            and names.key(n.value) not in self.scalars
            and not self.is_constant(names.key(n.value))
            and self.given.get(names.key(n.value), Declaration("", (0,))).shape != SCALAR
        )

    def _occurs(self, node: Node, entry: bool, found: Names) -> None:
        key = names.key(node.value)
        if key in self.lets or self.is_constant(key) or self.is_identity(key) or key in self.size_letters:
            return
        if key not in found.spelled:
            found.spelled[key] = names.tidy(node.value)
            found.occurring.append(key)
        if entry:
            found.entries.add(key)

    def _occurs_indexed(self, node: Node, found: Names) -> None:
        stem, *indices = node.value
        key = names.key(stem)
        if key in self.lets or key in self.given:
            if key in self.given and key not in found.spelled:
                found.spelled[key] = names.tidy(stem)
                found.occurring.append(key)
            return
        plain = Node("name", [], node.span, names.entry_name(names.tidy(stem), *indices))
        found.indexed.add(names.key(plain.value))
        self._occurs(plain, True, found)

    # -- kinds by convention ------------------------------------------------------------------------------------

    def convention(self) -> dict[str, str]:
        """{name: scalar | vector | row | matrix} of the undeclared names."""
        kinds = {}
        found = self.names
        for name in found.occurring:
            if name in self.given:
                continue
            if name in self.scalars or name in found.indexed:
                kind = "scalar"
            elif name in self.columns:
                kind = self.columns[name]
            elif self.is_matrix_letter(name):
                kind = "matrix"
            elif name in found.transposed:
                kind = "vector"
            elif name in found.arrays and name not in found.entries:
                kind = found.arrays[name]
            elif (
                name in found.entries
                or not found.flavoured
                or len(name) > 1
                and not names.split(name)[1]
                and not names.is_greek(name)
                and "_" not in name
                or names.is_greek(name)
                or name[0] in _SCALAR_LETTERS
            ):
                kind = "scalar"
            else:
                kind = "vector" if len(names.split(name.partition("_")[0])[0]) == 1 else "scalar"
            kinds[name] = kind
        return kinds

    def infer(self) -> Reading:
        """The first reading that fits; raises SizeError (of the conventional reading) when none does."""
        kinds = self.convention()
        first: SizeError | None = None
        for number, candidate in enumerate(self._readings(kinds)):
            try:
                return self._attempt(dict(candidate), strict=number > 0)
            except SizeError as problem:
                first = first or problem
        raise first

    def _readings(self, kinds: dict[str, str]):
        yield kinds
        found = self.names
        free = [n for n in kinds if n not in self.scalars and n not in found.transposed and n not in self.columns]
        lower = [n for n in free if kinds[n] == "scalar" and n not in found.entries]
        for n in lower[:12]:
            yield {**kinds, n: "vector"}
        arrays = found.arrays or found.transposed or found.matrices
        if not any(d.shape for d in self.given.values()) and not arrays:
            yield dict.fromkeys(kinds, "scalar")
        flips = {"scalar": "vector", "vector": "scalar", "matrix": "scalar", "row": "row"}
        single = [n for n in free if kinds[n] != "scalar"][:10]
        for n in single:
            yield {**kinds, n: flips[kinds[n]]}
        for pair in combinations(free[:8], 2):
            yield {**kinds, **{n: flips[kinds[n]] for n in pair}}
        if single:
            yield {**kinds, **dict.fromkeys(single, "scalar")}

    def _attempt(self, kinds: dict[str, str], strict: bool) -> Reading:
        for _ in range(len(kinds) + 1):
            shaper = Shaper(self, kinds, strict)
            for root in self.roots:
                shaper.shape(root)
            promoted = shaper.promoted
            if not promoted:
                shapes = {n: s for n, s in shaper.shapes.items() if n in self.names.spelled}
                return Reading(shapes, frozenset(n for n in shapes if n not in self.given))
            kinds.update(dict.fromkeys(promoted, "vector"))
        raise AssertionError("promotion of names to vectors ends after each name was promoted once")


def _definitions(lets) -> dict[str, Node]:
    """{key: expression}; raises SyntaxProblem for a name defined twice or by itself."""
    found: dict[str, Node] = {}
    for name, span, value in lets:
        if names.key(name) in found:
            raise SyntaxProblem(f"{name} is defined twice", span, hint="give the second one another name")
        found[names.key(name)] = value
    levels: dict[str, int] = {}
    uses = {
        key: [k for n in value.walk() if n.kind == "name" and (k := names.key(str(n.value))) in found]
        for key, value in found.items()
    }
    for name, span, _ in lets:
        stack, open_ = [names.key(name)], set()
        while stack:
            key = stack[-1]
            todo = [k for k in uses[key] if k not in levels] if key not in levels else []
            if todo and key in open_:
                raise SyntaxProblem(f"{name} is defined by itself", span)
            open_.add(key)
            stack.extend(todo)
            if not todo:
                levels[stack.pop()] = 1 + max((levels[k] for k in uses[key]), default=0)
        if levels[names.key(name)] > MAX_LEVELS:
            raise LimitError(f"definitions build on one another more than {MAX_LEVELS:,} deep", span)
    return found


def _outside_literals(node: Node):
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        if current.kind != "literal":
            stack.extend(current.args)
