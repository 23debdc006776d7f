"""Products under indices: what an expression is for all values of i at once, and what its sum over i is.

A Value is a sum of Terms. A Term is a product of
    consts    nodes of scalars without an index
    factors   scalars with one index or two: (indices, node); the node is a column over the index, or a matrix whose
              rows are the first index and whose columns the second
    left      a column vector: ((), column) or ((i,), matrix whose row i is the vector)
    right     a row vector, kept like the column that it is transposed
    matrix    a matrix without an index
so that sum_i y_i x_i is X' y, sum_j A_ij x_j is A x, and sum_i x_i x_i' is X' X: contraction is a table over which
factors have the index. What would need three dimensions at once is refused.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from matcalc_cli.errors import Span, SyntaxProblem
from matcalc_cli.language.latex.nodes import Nodes, same
from matcalc_cli.language.syntax import Node

if TYPE_CHECKING:
    from collections.abc import Callable

Index = tuple[str, ...]
Over = tuple[Index, Node]  # a node over its indices
SCALAR, VECTOR, ROW, MATRIX = "scalar", "vector", "row", "matrix"


@dataclass(frozen=True)
class Term:
    """One product; the module docstring is the legend."""

    consts: tuple[Node, ...] = ()
    factors: tuple[Over, ...] = ()
    left: Over | None = None
    right: Over | None = None
    matrix: Node | None = None

    @property
    def indices(self) -> set[str]:
        """The indices that occur."""
        ends = [part for part in (self.left, self.right) if part is not None]
        return {letter for indices, _ in (*self.factors, *ends) for letter in indices}


@dataclass(frozen=True)
class Value:
    """An expression under indices: its kind, and the terms it is the sum of."""

    kind: str
    terms: tuple[Term, ...]
    span: Span
    known: bool = field(default=True)  # False: a name whose kind is not known

    @property
    def indices(self) -> set[str]:
        return {letter for term in self.terms for letter in term.indices}


def three(span: Span) -> SyntaxProblem:
    """The refusal of what no matrix expression says."""
    return SyntaxProblem("this sum has no form as a product of matrices here", span, hint="write it with matrices")


class Algebra:
    """Products, sums and contractions of Values; `size` gives the node of the number of values of an index."""

    def __init__(self, size: Callable[[str, Span], Node]) -> None:
        self.size = size
        self.row_products: dict[int, tuple[Node, Node]] = {}  # node of x_i' y_i -> (X, Y)
        self.row_sums: dict[int, Node] = {}  # node of sum_j M_ij -> M
        self.kept: list[Node] = []

    # -- scalars ----------------------------------------------------------------------------------------------------

    def dense(self, term: Term, n: Nodes) -> Over:
        """The scalar term as one node over its indices, at most two."""
        letters = list(dict.fromkeys(letter for indices, _ in term.factors for letter in indices))
        if len(letters) > 2:
            raise three(n.span)
        if not letters:
            return (), n.product(*term.consts) if term.consts else n.number("1")
        index = self._order(term, letters)
        first = [node for indices, node in term.factors if indices == index[:1]]
        second = [node for indices, node in term.factors if len(index) == 2 and indices == index[1:]]
        both = [node if indices == index else n.flip(node) for indices, node in term.factors if len(indices) == 2]
        if both:
            node = n.entrywise(*both)
            node = n.product(n.diag(n.entrywise(*first)), node) if first else node
            node = n.product(node, n.diag(n.entrywise(*second))) if second else node
        elif second:
            node = n.product(n.entrywise(*first), n.flip(n.entrywise(*second)))
        else:
            node = n.entrywise(*first)
        return index, n.product(*term.consts, node) if term.consts else node

    @staticmethod
    def _order(term: Term, letters: list[str]) -> Index:
        found = next((indices for indices, _ in term.factors if len(indices) == 2), None)
        return found or tuple(letters)

    def spread(self, indices: Index, node: Node, wanted: Index, n: Nodes) -> Node:
        """A scalar over fewer indices as one over `wanted`; without an index it stays a scalar."""
        if indices == wanted or not indices:
            return node
        if len(indices) == 2:
            return n.flip(node)
        if len(wanted) == 1:
            return node
        ones = n.flip(n.ones())
        return n.product(node, ones) if indices == wanted[:1] else n.product(n.ones(), n.flip(node))

    def scalar(self, indices: Index, node: Node, span: Span) -> Value:
        """A node as a scalar value."""
        term = Term((node,)) if not indices else Term((), ((indices, node),))
        return Value(SCALAR, (term,), span)

    def union(self, values: list[Value], span: Span) -> Index:
        """The indices of several scalars in one order."""
        parts = [self.dense(v.terms[0], Nodes(span))[0] for v in values]
        letters = tuple(dict.fromkeys(letter for part in parts for letter in part))
        if len(letters) > 2:
            raise three(span)
        return next((part for part in parts if len(part) == 2), letters)

    def aligned(self, values: list[Value], span: Span) -> tuple[Index, list[Node]]:
        """Scalars as nodes over one list of indices; those without an index stay scalars."""
        wanted = self.union(values, span)
        n = Nodes(span)
        nodes = []
        for value in values:
            indices, node = self.dense(value.terms[0], n)
            nodes.append(self.spread(indices, node, wanted, n))
        return wanted, nodes

    # -- vectors and matrices -----------------------------------------------------------------------------------------

    def gathered(self, value: Value, n: Nodes) -> Over:
        """A vector or row value as one node: a column without an index, or the matrix of its rows."""
        index = tuple(sorted(value.indices))
        if len(index) > 1:
            raise three(n.span)
        nodes = []
        for term in value.terms:
            end = term.left or term.right
            assert end is not None, "a vector has an end"
            indices, vector = end
            scalar_index, scalar = self.dense(Term(term.consts, term.factors), n)
            has_scalar = bool(term.consts or term.factors)
            if not index:
                nodes.append(n.product(scalar, vector) if has_scalar else vector)
                continue
            if not indices and not scalar_index:
                node = n.product(n.ones(), n.flip(vector))
                nodes.append(n.product(scalar, node) if has_scalar else node)
            elif not indices:
                nodes.append(n.product(scalar, n.flip(vector)))
            elif not has_scalar:
                nodes.append(vector)
            else:
                nodes.append(n.product(n.diag(scalar) if scalar_index else scalar, vector))
        return index, n.add(nodes, ["+"] * len(nodes))

    def vector(self, indices: Index, node: Node, span: Span, kind: str = VECTOR) -> Value:
        """A node as a vector or row value."""
        end = (indices, node)
        return Value(kind, (Term(left=end) if kind == VECTOR else Term(right=end),), span)

    def collapsed(self, value: Value, n: Nodes) -> Value:
        """A vector value of one term where its indices allow it."""
        if value.kind not in (VECTOR, ROW) or len(value.terms) == 1 or len(value.indices) > 1:
            return value
        return self.vector(*self.gathered(value, n), value.span, value.kind)

    # -- products -------------------------------------------------------------------------------------------------

    def multiply(self, a: Value, b: Value, span: Span) -> Value:
        """a times b, distributed where more than one index is in play."""
        n = Nodes(span)
        if SCALAR not in (a.kind, b.kind) and len(a.indices | b.indices) < 2:
            a, b = self.collapsed(a, n), self.collapsed(b, n)
        kind = self._kind(a, b, span)
        terms = [self._times(s, t, n) for s in a.terms for t in b.terms]
        if kind == SCALAR and len(terms) > 1:
            return self.total([(term, "+") for term in terms], span)
        return Value(kind, tuple(terms), span)

    @staticmethod
    def _kind(a: Value, b: Value, span: Span) -> str:
        if SCALAR in (a.kind, b.kind):
            return b.kind if a.kind == SCALAR else a.kind
        fits = {
            (ROW, VECTOR): SCALAR,
            (VECTOR, ROW): MATRIX,
            (MATRIX, VECTOR): VECTOR,
            (ROW, MATRIX): ROW,
            (MATRIX, MATRIX): MATRIX,
        }
        if (a.kind, b.kind) not in fits:
            raise SyntaxProblem(
                f"a {a.kind} and a {b.kind} have no product", span, hint="transpose one of them, or use \\odot"
            )
        return fits[a.kind, b.kind]

    def _times(self, s: Term, t: Term, n: Nodes) -> Term:
        consts, factors = (*s.consts, *t.consts), (*s.factors, *t.factors)
        left, right, matrix = s.left or t.left, t.right or s.right, None
        if s.right is not None and t.left is not None:  # row times column
            left, right = s.left, t.right
            indices, node = self._inner(s.right, t.left, n)
            if indices:
                factors = (*factors, (indices, node))
            else:
                consts = (*consts, node)
        elif s.matrix is not None and t.matrix is not None:
            matrix = n.product(s.matrix, t.matrix)
        elif s.matrix is not None and t.left is not None:
            left = self._mapped(s.matrix, t.left, n)
        elif t.matrix is not None and s.right is not None:
            right = self._mapped(n.flip(t.matrix), s.right, n)
        elif s.matrix is not None or t.matrix is not None:
            matrix = s.matrix or t.matrix
        return Term(consts, factors, left, right, matrix)

    @staticmethod
    def _mapped(matrix: Node, end: Over, n: Nodes) -> Over:
        """A x, or the matrix with the rows A x_i: X A'."""
        indices, node = end
        return (indices, n.product(node, n.flip(matrix)) if indices else n.product(matrix, node))

    def _inner(self, right: Over, left: Over, n: Nodes) -> Over:
        """x' y by the indices of both."""
        (i, x), (j, y) = right, left
        if not i and not j:
            return (), n.product(n.flip(x), y)
        if not i:
            return j, n.product(y, x)
        if not j:
            return i, n.product(x, y)
        if i == j:
            node = n.product(n.entrywise(x, y), n.ones())
            self.row_products[id(node)] = (x, y)
            self.kept.append(node)
            return i, node
        return (*i, *j), n.product(x, n.flip(y))

    # -- sums -----------------------------------------------------------------------------------------------------

    def add(self, values: list[Value], signs: list[str], span: Span) -> Value:
        """The sum; scalars become one node, vectors and matrices stay lists of terms."""
        kinds = {v.kind for v in values}
        if len(kinds) > 1:
            raise SyntaxProblem(
                f"a {' and a '.join(sorted(kinds))} are added", span, hint="declare the names with --given"
            )
        signed = [(term, sign) for v, sign in zip(values, signs) for term in v.terms]
        if kinds == {SCALAR}:
            return self.total(signed, span)
        minus = Nodes(span).number("-1")
        terms = (t if sign == "+" else replace(t, consts=(minus, *t.consts)) for t, sign in signed)
        n = Nodes(span)
        return self.collapsed(Value(kinds.pop(), tuple(terms), span), n)

    def total(self, signed: list[tuple[Term, str]], span: Span) -> Value:
        """A sum of scalar terms as one scalar."""
        values = [Value(SCALAR, (term,), span) for term, _ in signed]
        index, nodes = self.aligned(values, span)
        return self.scalar(index, Nodes(span).add(nodes, [sign for _, sign in signed]), span)

    def contract(self, value: Value, i: str, span: Span) -> Value:
        """The sum over i."""
        n = Nodes(span)
        terms = [self._contracted(term, i, n) for term in value.terms]
        if value.kind == SCALAR:
            return Value(SCALAR, tuple(terms), span)
        return self.collapsed(Value(value.kind, tuple(terms), span), n)

    def _contracted(self, term: Term, i: str, n: Nodes) -> Term:
        having = [(indices, node) for indices, node in term.factors if i in indices]
        ends = [end for end in (term.left, term.right) if end is not None and i in end[0]]
        if not having and not ends:
            return replace(term, consts=(self.size(i, n.span), *term.consts))
        term = replace(term, factors=tuple(f for f in term.factors if i not in f[0]))
        columns = [node for indices, node in having if len(indices) == 1]
        grids = self._grids(having, i, n)
        if len(grids) + len(ends) > 2:
            raise three(n.span)
        if not ends:
            return self._without_ends(term, columns, grids, n)
        if len(ends) == 2:
            middle = self._weighted(ends[1][1], columns, n)
            return Term(term.consts, term.factors, matrix=n.product(n.flip(ends[0][1]), middle))
        ((_, rows),) = ends
        if grids:
            ((other, grid),) = grids
            new: Over = (other, n.product(n.flip(grid), self._weighted(rows, columns, n)))
        else:
            new = ((), n.product(n.flip(rows), n.entrywise(*columns) if columns else n.ones()))
        return replace(term, left=new) if term.left is ends[0] else replace(term, right=new)

    @staticmethod
    def _grids(having: list[Over], i: str, n: Nodes) -> list[Over]:
        """The factors with i and another index, as matrices whose rows are i, one for each other index."""
        grids: dict[str, list[Node]] = {}
        for indices, node in having:
            if len(indices) == 2:
                other = indices[1] if indices[0] == i else indices[0]
                grids.setdefault(other, []).append(node if indices[0] == i else n.flip(node))
        return [((other,), n.entrywise(*nodes)) for other, nodes in grids.items()]

    @staticmethod
    def _weighted(rows: Node, columns: list[Node], n: Nodes) -> Node:
        return n.product(n.diag(n.entrywise(*columns)), rows) if columns else rows

    def _without_ends(self, term: Term, columns: list[Node], grids: list[Over], n: Nodes) -> Term:
        if not grids:
            return replace(term, consts=(*term.consts, self._sum(columns, n)))
        if len(grids) == 1:
            ((other, grid),) = grids
            node = n.product(n.flip(grid), n.entrywise(*columns) if columns else n.ones())
            if not columns:
                self.row_sums[id(node)] = grid.args[0] if grid.kind == "transpose" else grid
                self.kept.append(node)
            return replace(term, factors=(*term.factors, (other, node)))
        (a, first), (b, second) = grids
        node = n.product(n.flip(first), self._weighted(second, columns, n))
        return replace(term, factors=(*term.factors, ((*a, *b), node)))

    def _sum(self, columns: list[Node], n: Nodes) -> Node:
        """sum_i of the product of columns, as a textbook writes it: ‖v‖², u' v, sum(v)."""
        if len(columns) == 2:
            u, v = columns
            return n.power(n.make("norm", [u]), "2") if same(u, v) else n.product(n.flip(u), v)
        if len(columns) > 2:
            return n.call("sum", n.entrywise(*columns))
        (v,) = columns
        inner = v.bare()
        if id(inner) in self.row_products:
            x, y = self.row_products[id(inner)]
            return n.power(n.make("norm", [x]), "2") if same(x, y) else n.call("sum", n.entrywise(x, y))
        if id(inner) in self.row_sums:
            return self._sum([self.row_sums[id(inner)]], n)
        if inner.kind == "e-power" and inner.args[1].value == "2":
            return n.power(n.make("norm", [inner.args[0].bare()]), "2")
        return n.call("sum", inner)
