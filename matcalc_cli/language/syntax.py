"""The syntax tree: what was entered, with spans, before anything is known about kinds and sizes. Imports no SymPy.

`kind` is one of
    number name add negate multiply divide power power-T transpose dot kron e-multiply e-divide e-power
    call keyword string index slice literal norm absolute compare and or not group
`args` are child nodes, `value` the number text, name or operator list, `marks` the spans of the operators between
the arguments (for errors that point at an operator). `shape` is filled in by kinds/shaper.py, `options`
(what keywords and strings in a call say: axis, ddof, the order of a norm) by text/keywords.py. What `value` is depends
on the kind; who knows it reads it by `word`, `signs`, `stem` and `indices`, `grid` or `picks`. The less plain ones:
    multiply  `value` lists the signs: "" before the first factor, " " between factors that stand side by side
    call      `prefix` is what stood before the name: np of np.exp(x), np.linalg of np.linalg.norm(x); np of x.sum()
    keyword   axis=0 among the arguments of a call: args (value,), value "axis"
    string    'fro' among the arguments of a call: value "fro"
    index     x[0], X[0,1] of a name: value (name, 0, 1), no args
    slice     any other index: args (array,), value one whole number or (start, stop, step) a place, None where left out
    absolute  value "by kind" in LaTeX: |x| of a scalar, the norm of a vector, the determinant of a matrix
    norm      value the order as text: "1", "2", "inf", "F", "nuc", "p"; None of a plain ||x||
    and or not  of conditions; 0 < x < 1 is the and of two compare nodes
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, cast

from matcalc_cli.errors import LimitError, Span
from matcalc_cli.model.walk import visits

if TYPE_CHECKING:
    from matcalc_cli.language.given import Declaration
    from matcalc_cli.model.shapes import Shape

RAISED = "²"  # the value of a power at the name of a function, tanh^2(x), as that of a raised exponent
MAX_DEPTH = 200
MAX_CHARACTERS = 30_000  # what is read, and differentiated, within two seconds
MAX_LATEX = 200_000
# functions of several arrays that others call with a list of them, as vertcat([A, B])
LISTS = frozenset(
    ["vertcat", "vcat", "concatenate", "horzcat", "hcat", "vstack", "hstack", "block_diag", "blkdiag", "blockdiag"]
)

Pick: TypeAlias = "int | tuple[int | None, int | None, int | None]"  # x[0], x[1:n:2]
Value: TypeAlias = object  # text, a list of operators, a tuple; of LaTeX names, indices and sums what they are made of


class Left(NamedTuple):
    """The left side of an =: the name, its arguments in their order (f(x, y)), None of a plain name; `text` of any
    other left side, which only claims have."""

    name: str
    arguments: tuple[str, ...] | None
    span: Span


class Node:
    """One node of the syntax tree."""

    __slots__ = ("args", "depth", "kind", "marks", "options", "prefix", "shape", "span", "value")

    def __init__(
        self,
        kind: str,
        args: list[Node],
        span: Span,
        value: Value = None,
        marks: list[Span] | None = None,
    ) -> None:
        self.kind, self.args, self.span, self.value = kind, args, span, value
        self.marks = marks or []
        self.shape: Shape = ()
        self.options: dict[str, object] = {}
        self.prefix = ""
        self.depth: int = 1 + max([arg.depth for arg in args]) if args else 1
        if self.depth > MAX_DEPTH:
            raise LimitError(f"the expression is nested more than {MAX_DEPTH} levels deep", span)

    @property
    def word(self) -> str:
        """The number text, the name, the one operator, or the order."""
        return self.value  # type: ignore[return-value]  # asked so often that even a cast would be seen

    @property
    def signs(self) -> list[str]:
        """The operator before each argument, "" before the first factor."""
        return cast("list[str]", self.value)

    @property
    def stem(self) -> str:
        """x of x[0]."""
        return cast("tuple[str]", self.value)[0]

    @property
    def indices(self) -> tuple[int, ...]:
        """(0, 1) of X[0,1]."""
        return cast("tuple[int, ...]", self.value)[1:]

    @property
    def grid(self) -> tuple[bool, int, int]:
        """(are its rows written out, rows, columns) of a literal, whose arguments are its entries by rows."""
        return cast("tuple[bool, int, int]", self.value)

    @property
    def picks(self) -> tuple[Pick, ...]:
        """What a slice picks along each axis."""
        return cast("tuple[Pick, ...]", self.value)

    def walk(self, closed: str = "") -> Iterator[Node]:
        """Every node of the tree, this one first; without what stands in nodes of the kind `closed`."""
        return visits((self,), lambda node: () if node.kind == closed else node.args)

    def like(self, args: list[Node], kind: str = "", value: Value = None, prefix: str | None = None) -> Node:
        """The node with other arguments, kind, value or prefix."""
        made = Node(kind or self.kind, args, self.span, self.value if value is None else value, self.marks)
        made.prefix = self.prefix if prefix is None else prefix
        return made

    def bare(self) -> Node:
        """The node without the parentheses around it."""
        node = self
        while node.kind == "group":
            node = node.args[0]
        return node

    def is_whole(self) -> bool:
        """Is it a whole number, written in digits?"""
        bare = self.bare()
        return bare.kind == "number" and bare.word.isdigit()


Lets: TypeAlias = tuple[tuple[str, Span, Node], ...]  # definitions: name, its place, right side


@dataclass
class Resolved:
    """What parse.py goes on with: the tree, the declarations and what LaTeX says beside them: sizes by the ends of
    sums, kinds by fonts, the variable, remarks. `complete`: every name is declared, and nothing is to be inferred."""

    lets: Lets
    expression: Node
    declared: dict[str, Declaration]
    kinds: dict[str, str] = field(default_factory=dict)
    wrt: list[str] | None = None
    notes: list[str] = field(default_factory=list)
    name: str = ""
    complete: bool = False
