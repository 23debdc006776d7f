"""Terms: the tree that a Python function becomes, each shared part once; `tree` turns one into syntax nodes.

A term is a node of syntax.py without its restrictions on depth: parts that are used more than once, and parts that
are deep, become definitions of their own. The small constructors (`times`, `transposed`, ...) keep what a reader would
not write out of the tree: x'' and 1*x.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TypeAlias, cast

from matcalc_cli.errors import LimitError, Span
from matcalc_cli.language.syntax import Lets, Node
from matcalc_cli.model.shapes import Size, Var, resolve
from matcalc_cli.model.walk import order

NOWHERE = Span(0, 0)
Letters: TypeAlias = "Callable[[Var], str]"  # of a size that was found its letter
_DEEP = 60  # levels, after which a definition is begun
MAX_TERMS = 3000  # different parts of a function
MAX_WRITTEN = 1_000_000  # parts of it with everything written out
_WIDE = 200  # terms of a flat sum
_LEAVES = frozenset(("name", "number", "index", "size"))


class Term:
    """One operation: kind, value and arguments as in syntax.Node. Some kinds are of their own: a `size` holds a size as
    its value, `pieces` the lengths of its parts, which stand below one another, an `entry` its places."""

    __slots__ = ("args", "kind", "span", "value")

    def __init__(
        self,
        kind: str,
        args: tuple[Term, ...] = (),
        value: object = None,
        span: Span = NOWHERE,
    ) -> None:
        self.kind, self.args, self.value, self.span = kind, args, value, span

    @property
    def word(self) -> str:
        """The number as text, the name, or the function."""
        return cast(str, self.value)

    @property
    def signs(self) -> list[str]:
        """The sign before each term of a sum."""
        return cast("list[str]", self.value)

    @property
    def dim(self) -> Size:
        """The size that a `size` term is."""
        return cast("Size", self.value)

    @property
    def places(self) -> tuple[int, ...]:
        """Where an entry stands, counted from 0; negative from the end."""
        return cast("tuple[int, ...]", self.value)

    @property
    def grid(self) -> tuple[bool, Size, Size]:
        """(are its rows written out, rows, columns) of a literal, whose arguments are its entries by rows."""
        return cast("tuple[bool, Size, Size]", self.value)

    @property
    def lengths(self) -> tuple[Size, ...]:
        """How many entries each of the `pieces` has."""
        return cast("tuple[Size, ...]", self.value)


def number(value: Fraction | int | str, span: Span = NOWHERE) -> Term:
    """A number: whole, a fraction, or the text of a decimal."""
    if isinstance(value, str):
        return Term("number", (), value, span)
    value = Fraction(value)
    if value < 0:
        return negated(number(-value, span), span)
    if value.denominator == 1:
        return Term("number", (), str(value.numerator), span)
    parts = (number(value.numerator, span), number(value.denominator, span))
    return Term("divide", parts, ["", "/"], span)


def name(text: str, span: Span = NOWHERE) -> Term:
    return Term("name", (), text, span)


def size(dim: Size, span: Span = NOWHERE) -> Term:
    """The length of an axis as a number."""
    return Term("size", (), dim, span)


def call(function: str, *args: Term, span: Span = NOWHERE) -> Term:
    return Term("call", args, function, span)


def along_rows(function: str, rows: Term, span: Span = NOWHERE) -> Term:
    """A function of each row of a matrix: a column."""
    return Term("call", (rows,), (function, ("axis", 1), ("keepdims", False)), span)


def is_number(term: Term, value: str) -> bool:
    return term.kind == "number" and term.value == value


def negated(term: Term, span: Span = NOWHERE) -> Term:
    return term.args[0] if term.kind == "negate" else Term("negate", (term,), None, span)


def transposed(term: Term, span: Span = NOWHERE) -> Term:
    """A'; of a product B'A'; twice is not at all."""
    if term.kind == "transpose":
        return term.args[0]
    if term.kind == "multiply":
        return times(*(transposed(arg, span) for arg in reversed(term.args)), span=span)
    if term.kind in ("number", "size"):
        return term
    return Term("transpose", (term,), None, span)


def times(*factors: Term, span: Span = NOWHERE) -> Term:
    """The product of matrices, vectors and numbers."""
    flat = [f for factor in factors for f in (factor.args if factor.kind == "multiply" else (factor,))]
    flat = [f for f in flat if not is_number(f, "1")] or [number(1)]
    return flat[0] if len(flat) == 1 else Term("multiply", tuple(flat), None, span)


def entries_times(left: Term, right: Term, span: Span = NOWHERE) -> Term:
    """The product entry by entry."""
    if is_number(left, "1"):
        return right
    return left if is_number(right, "1") else Term("e-multiply", (left, right), None, span)


def plus(left: Term, right: Term, sign: str = "+", span: Span = NOWHERE) -> Term:
    """left + right or left - right; sums of many terms are flat. `value` lists the signs."""
    if left.kind == "add" and len(left.args) < _WIDE:
        return Term("add", (*left.args, right), [*left.signs, sign], span)
    return Term("add", (left, right), ["+", sign], span)


def over(left: Term, right: Term, span: Span = NOWHERE) -> Term:
    """The quotient entry by entry."""
    return left if is_number(right, "1") else Term("e-divide", (left, right), None, span)


def power(base: Term, exponent: Term, span: Span = NOWHERE) -> Term:
    """The power entry by entry."""
    return base if is_number(exponent, "1") else Term("e-power", (base, exponent), None, span)


def ones(dim: Size, span: Span = NOWHERE) -> Term:
    """A column of ones."""
    return call("ones", size(dim, span), span=span)


# --------------------------------------------------------------------------------------------------- syntax nodes


def _counted(root: Term) -> tuple[list[Term], dict[int, int]]:
    """(every part once, arguments first; how often each is used)"""
    uses: dict[int, int] = {}
    found = order([root], lambda term: term.args)
    for arg in (arg for term in found for arg in term.args):
        uses[id(arg)] = uses.get(id(arg), 0) + 1
    return found, uses


def tree(root: Term, letters: Letters) -> tuple[Lets, Node]:
    """(definitions, expression) of a term; `letters` gives a size that was found its letter."""
    found, uses = _counted(root)
    _refuse_large(found)
    indexed = {id(term.args[0]) for term in found if term.kind == "entry" and all(p >= 0 for p in term.places)}
    built: dict[int, Node] = {}
    lets: list[tuple[str, Span, Node]] = []
    for term in found:
        node = _node(term, [built[id(arg)] for arg in term.args], letters)
        shared = uses.get(id(term), 0) > 1 and term.kind not in _LEAVES and node.depth > 1
        if (shared or node.depth > _DEEP or id(term) in indexed and node.kind != "name") and term is not root:
            label = f"·{len(lets)}·"
            lets.append((label, term.span, node))
            node = Node("name", [], term.span, label)
        built[id(term)] = node
    return tuple(lets), built[id(root)]


def _refuse_large(terms: list[Term]) -> None:
    """Raises LimitError for a function of too many operations, or with x = x*x + x again and again."""
    if len(terms) > MAX_TERMS:
        raise LimitError(f"the function has more than {MAX_TERMS:,} operations", terms[MAX_TERMS].span)
    written: dict[int, int] = {}
    for term in terms:
        written[id(term)] = 1 + sum(written[id(arg)] for arg in term.args)
        if written[id(term)] > MAX_WRITTEN:
            raise LimitError(f"written out, this has more than {MAX_WRITTEN:,} operations", term.span)


_OPERATORS: dict[str, object] = {"e-multiply": ["", ".*"], "e-divide": ["", "./"], "e-power": ".^"}


def _node(term: Term, args: list[Node], letters: Letters) -> Node:
    span = term.span
    if term.kind == "size":
        return size_node(term.dim, letters, span)
    if term.kind == "pieces":
        return Node("literal", args, span, (False, len(args), 1))
    if term.kind == "entry":
        (array,) = args
        if array.kind == "name" and all(place >= 0 for place in term.places):
            return Node("index", [], span, (array.value, *term.places))
        return Node("slice", args, span, term.value)
    value = ["", *"*" * (len(args) - 1)] if term.kind == "multiply" else _OPERATORS.get(term.kind, term.value)
    if term.kind == "call" and isinstance(value, tuple):  # along an axis, or a norm of some order
        made = Node("call", args, span, value[0], [span])
        made.options = dict(value[1:])
        return made
    marks = [span] if term.kind in ("call", "compare", "transpose", "negate") else [span] * max(len(args) - 1, 1)
    return Node(term.kind, args, span, value, marks)


def size_node(dim: Size, letters: Letters, span: Span) -> Node:
    """A size as the number that it is: 3, n, n*m, n - 1."""
    dim = resolve(dim)
    if isinstance(dim, int):
        return Node("number", [], span, str(dim))
    if isinstance(dim, Var):
        return Node("name", [], span, letters(dim))
    if isinstance(dim, str):
        return Node("name", [], span, dim)
    operation, *parts = dim
    parts.sort(key=lambda part: isinstance(part, int))
    signs = ["-" if isinstance(part, int) and part < 0 else "+" for part in parts]
    nodes = [size_node(abs(part) if isinstance(part, int) else part, letters, span) for part in parts]
    if operation == "*":
        return Node("multiply", nodes, span, ["", *("*" for _ in nodes[1:])], [span] * (len(nodes) - 1))
    return Node("add", nodes, span, signs, [span] * (len(nodes) - 1))
