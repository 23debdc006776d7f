"""What a text says about its names outright: marks, facts, and where each name occurs.

A *mark* makes a name an array whatever its letter: a transpose, `@`, `.*`, an argument of tr, norm, sum ... A *fact* is
what the call says, or an index: x[0] is a scalar. `evidence`: something in the text is an array in every reading. What
is only usual, by neighbours and roles, is in survey.py. Imports no SymPy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from matcalc_cli.language.kinds.call import Call
from matcalc_cli.language.kinds.laws import DERIVATIVES, SIZED, SPREAD, sized_rows
from matcalc_cli.language.syntax import Node
from matcalc_cli.model import names
from matcalc_cli.model.shapes import SCALAR, Var

if TYPE_CHECKING:
    from matcalc_cli.language.kinds.entries import Token
    from matcalc_cli.language.kinds.infer import Inference

ROOT = 1 << 60
_PLAIN = frozenset(("*", "/", "**", "^"))  # entry by entry by a prefix np., and no marks

_SILENT = frozenset(("name", "number", "add", "negate", "group", "divide", "power"))  # no marks by themselves


def leaves_of_size(name: str) -> int:
    """How many of the arguments of eye, unvec ... are arrays; the others are sizes."""
    return sized_rows()[name].arrays


def stripped(node: Node) -> Node:
    """The node without brackets and signs around it."""
    node = node.bare()
    while node.kind == "negate":
        node = node.args[0].bare()
    return node


class Marks:
    """One walk over the roots of a text for its marks, one for the places of its names."""

    def __init__(self, inference: Inference, call: Call) -> None:
        self.inference, self.call = inference, call
        self.functions, self.operations = inference.functions, inference.operations
        self.occurring: list[str] = []
        self.spelled: dict[str, str] = {}
        self.sizes: set[str] = set()
        self.indexed: set[str] = set()
        self.marked: dict[str, str] = {}  # name -> vector or matrix
        self.why: dict[str, str] = {}  # name -> what marks it, in words
        self.placed: set[str] = set()  # where a vector is usual
        self.spans: dict[str, tuple[int, int]] = {}  # the first leaf of a name, and up to where it is asked for
        self.ends: dict[str, int] = {}  # the last leaf of a name
        self.interval: dict[int, tuple[int, int]] = {}  # the first and the last leaf of a node
        self.mark_nodes: dict[int, list[Node]] = {}  # node -> parts that have to be arrays
        self.element: dict[int, list[int]] = {}  # node entry by entry -> which of its parts are names or applied
        self.facts: dict[str, str] = {}
        self._numbers: dict[int, bool] = {}
        self._unmarked: dict[int, bool] = {}
        tokens = {key: d.shape for key, d in inference.given.items() if d.arguments is None}
        self.declared: dict[str, Token] = {
            k: tuple(None if isinstance(size, Var) else size for size in s) for k, s in tokens.items()
        }
        self.evidence = any(shape != SCALAR for shape in self.declared.values())
        self.stems = self._stems(inference.nodes)
        self._marks(inference.nodes)
        self._position = 0
        for root in inference.roots:
            self._order(root)
        self._settle_facts()

    def _stems(self, nodes: list[Node]) -> set[str]:
        """The names that stand alone and with an index: x[0] beside norm(x) is an entry of x."""
        indexed = {names.key(n.stem) for n in nodes if n.kind == "index"}
        plain = {names.key(n.word) for n in nodes if n.kind == "name"} if indexed else set()
        return {key for key in plain & indexed if self._is_free(key)}

    # -- marks ----------------------------------------------------------------------------------------------------

    def _marks(self, nodes: list[Node]) -> None:
        for node in nodes:
            if node.kind in _SILENT:
                continue
            if node.kind == "transpose" or node.kind == "power-T" and not self.inference.is_power_t():
                self._mark(node, [node.args[0]], "vector", "it is transposed")
            elif node.kind == "norm":
                self._mark(node, node.args[:1], "vector", "it is under a norm")
            elif node.kind == "slice":
                self._mark(node, node.args, "vector" if len(node.picks) == 1 else "matrix", "parts of it are taken")
            elif node.kind == "index" and names.key(node.stem) in self.stems:
                key = names.key(node.stem)
                self.marked.setdefault(key, "matrix" if len(node.indices) > 1 else "vector")
                self.why.setdefault(key, "it has an entry, with an index")
                self.evidence = True
            elif node.kind in ("kron", "dot"):
                self._mark(node, node.args, "matrix" if node.kind == "kron" else "vector", "it is beside ⊗ or •")
            elif node.kind == "multiply" and "@" in node.signs:
                for i, operator in enumerate(node.signs):
                    if operator == "@":
                        self._mark(node, node.args[i - 1 : i + 1], "vector", "it is beside @", hold=False)
            elif node.kind in ("e-multiply", "e-divide", "e-power"):
                self._mark_element(node)
            elif node.kind == "call":
                self._mark_call(node)

    def _mark_element(self, node: Node) -> None:
        operators = [o for o in (node.signs if isinstance(node.value, list) else [node.word]) if o]
        if all(operator in _PLAIN for operator in operators):
            return
        parts = node.args[:1] if node.kind == "e-power" else node.args
        slots = [i for i, part in enumerate(parts) if self.lone(part) is not None or self._is_applied(part)]
        self.element[id(node)] = slots
        self._mark(node, [], "vector", f"it is beside {operators[-1]}", hold=False)
        self.evidence = True
        for key in filter(None, (self.lone(parts[i]) for i in slots)):
            self.placed.add(key)
            self.why.setdefault(key, f"it is beside {operators[-1]}")

    def _is_applied(self, part: Node) -> bool:
        """Is it a function of free names, the tanh(c) of o.*tanh(c)?"""
        bare = stripped(part)
        return bare.kind == "call" and bare.value in self.functions and self.has_free(bare)

    def _mark_call(self, node: Node) -> None:
        name = node.word
        if name in SIZED or name in SPREAD:
            self.evidence = True
            if name in SIZED:
                self._mark(node, node.args[: leaves_of_size(name)], "vector", f"it is an argument of {name}( )")
            return
        key = names.key(name)
        if key in self.inference.given:
            return
        if name not in self.operations:
            return
        row = self.operations[name]
        if len(node.args) not in row.arity and row.arity and name in self.functions:
            return
        parts = node.args[:1] if row.mixed or node.options or name in ("diag", "tril", "triu") else node.args
        wanted = "matrix" if "axis" in node.options else row.wants
        self._mark(node, parts, wanted, f"it is an argument of {name}( )")

    def _mark(self, node: Node, parts: list[Node], wanted: str, why: str, hold: bool = True) -> None:
        held = []
        for part in parts:
            key = self.lone(part)
            bare = stripped(part)
            if bare.kind == "name" and bare.value == "I" and self.inference.is_identity("I"):
                self.facts["I"] = "identity"
                self.evidence = True
            elif key is not None:
                if wanted == "matrix" or key not in self.marked:
                    self.marked[key] = wanted
                self.why.setdefault(key, why)
                self.evidence = True
            elif hold and self.has_free(part):
                held.append(part)
                self.evidence = True
        if held:
            self.mark_nodes[id(node)] = held

    def lone(self, part: Node) -> str | None:
        """The key of a part that is one free name, perhaps in brackets or negated."""
        bare = stripped(part)
        if bare.kind != "name":
            return None
        key = names.key(bare.word)
        return key if self._is_free(key) else None

    def _is_free(self, key: str) -> bool:
        inference = self.inference
        return not (
            key in inference.lets
            or key in inference.given
            or key in inference.scalars
            or key in inference.columns
            or key in ("I", "eye")
            or key in inference.size_letters
            or self.call.facts.get(key) == "scalar"
        )

    def has_free(self, part: Node) -> bool:
        """Does a part have names that may be arrays? Entries of a literal list are scalars."""
        if part.kind == "name":
            key = names.key(part.word)
            return key in self.inference.lets or self._is_free(key) and not self.inference.is_constant(key)
        if part.kind == "literal" or part.kind == "call" and part.value in (*SIZED, *SPREAD, *DERIVATIVES):
            return False
        return any(map(self.has_free, part.args))

    # -- where names occur ----------------------------------------------------------------------------------------

    def _order(self, root: Node) -> None:
        """Number the leaves; every node has an interval, every name its first and last leaf."""
        first = self._position + 1
        if root.kind == "name":
            self._occurs(root)
        elif root.kind == "index":
            self._occurs_indexed(root)
        args = root.args
        if root.kind == "power-T" and not self.inference.is_power_t():
            args = args[:1]
        elif root.kind == "call" and root.value in SIZED:
            arrays = leaves_of_size(root.word)
            self.sizes.update(names.key(n.word) for a in args[arrays:] for n in a.walk() if n.kind == "name")
            args = args[:arrays]
        for arg in args:
            self._order(arg)
        if not args:
            self._position += 1
            if root.kind == "name":
                self._spanned(names.key(root.word))
            elif root.kind == "index" and names.key(root.stem) in self.inference.lets:
                self._spanned(names.key(root.stem))
        self.interval[id(root)] = (first, self._position)

    def _spanned(self, key: str) -> None:
        first, _ = self.spans.get(key, (self._position, 0))
        last = ROOT if key in self.call.listed or key in self.inference.lets else self._position
        self.spans[key] = (first, last)
        self.ends[key] = self._position

    def _occurs(self, node: Node) -> None:
        key = names.key(node.word)
        inference = self.inference
        if key in inference.lets or key in inference.size_letters or key == "eye" and inference.is_identity(key):
            return
        if inference.is_constant(key) and key not in self.marked:
            return
        if key not in self.spelled:
            self.spelled[key] = names.tidy(node.word)
            self.occurring.append(key)

    def _occurs_indexed(self, node: Node) -> None:
        stem, indices = node.stem, node.indices
        key = names.key(stem)
        if key in self.inference.lets or key in self.inference.given or key in self.stems:
            if key not in self.inference.lets and key not in self.spelled:
                self.spelled[key] = names.tidy(stem)
                self.occurring.append(key)
            return
        plain = Node("name", [], node.span, names.entry_name(names.tidy(stem), *indices))
        self.indexed.add(names.key(plain.word))
        self._occurs(plain)

    # -- facts ----------------------------------------------------------------------------------------------------

    def _settle_facts(self) -> None:
        inference, call = self.inference, self.call
        self.facts.update((key, "scalar") for key in (*inference.scalars, *self.indexed))
        self.facts.update(inference.columns)
        self.facts.update({k: v for k, v in call.facts.items() if k in self.spelled and k not in inference.given})
        if any(kind != "scalar" for key, kind in self.facts.items() if key in self.spelled):
            self.evidence = True
        for key in call.marked:
            if key in self.spelled and self._is_free(key):
                self.marked.setdefault(key, "vector")
                self.why.setdefault(key, "the claim transposes it")
                self.evidence = True

    # -- questions -----------------------------------------------------------------------------------------------

    def is_number(self, node: Node) -> bool:
        """Is it made of numbers and constants alone?"""
        if id(node) not in self._numbers:
            self._numbers[id(node)] = not any(
                n.kind in ("index", "literal")
                or n.kind == "name"
                and not self.inference.is_constant(names.key(n.word))
                or n.kind == "call"
                and n.value in (*SIZED, *SPREAD)
                for n in node.walk()
            )
        return self._numbers[id(node)]

    def is_identity(self, node: Node) -> bool:
        """Is it the name of the identity?"""
        bare = stripped(node)
        return bare.kind == "name" and bare.value in ("I", "eye") and self.inference.is_identity(bare.word)

    def unmarked(self, node: Node) -> bool:
        """Does no mark, no declared array and no array by a fact stand in this part?"""
        if id(node) not in self._unmarked:
            self._unmarked[id(node)] = not any(self._marks_in(n) for n in node.walk())
        return self._unmarked[id(node)]

    def _marks_in(self, node: Node) -> bool:
        if node.kind == "name":
            key = names.key(node.word)
            if key in self.inference.lets:
                return not self.unmarked(self.inference.lets[key])
            return (
                key in self.marked
                or self.declared.get(key, SCALAR) != SCALAR
                or self.facts.get(key, "scalar") != "scalar"
            )
        if node.kind in ("transpose", "power-T", "norm", "kron", "dot"):
            return True
        if node.kind == "call":
            return node.value in SIZED or node.value in SPREAD or id(node) in self.mark_nodes
        return False
