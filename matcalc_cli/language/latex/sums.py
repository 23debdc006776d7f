"""\\sum_i and \\prod_i over entries, rows and columns of arrays -> matrix expressions, by the algebra of terms.py.

sum_i (y_i - w' x_i)^2 with the x_i rows of X is ‖y - X w‖². A sum with numbers for its ends over names that nobody
declared is written out. Ends that do not fit the sizes, indices that stand as numbers, and what three indices at once
would need are refused, with the reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from matcalc_cli.errors import Span, SyntaxProblem
from matcalc_cli.language.latex.binders import SWAPPED, Binder, sum_of
from matcalc_cli.language.latex.letters import Atom, indices_of, symbol_of
from matcalc_cli.language.latex.members import Relation, grid, of_set, refuse_poles, sided
from matcalc_cli.language.latex.nodes import Nodes, same
from matcalc_cli.language.latex.powers import powersum
from matcalc_cli.language.latex.ranges import Range, shifted, whole
from matcalc_cli.language.latex.summands import Summands
from matcalc_cli.language.latex.terms import ROW, SCALAR, VECTOR, Algebra, Over, Term, Value
from matcalc_cli.language.latex.written import written
from matcalc_cli.language.syntax import Node
from matcalc_cli.model.shapes import Size

if TYPE_CHECKING:
    from matcalc_cli.language.latex.resolve import Resolver

_REDUCED = {"prod": "prod", "max": "amax", "min": "amin"}
_SPOKEN = {"prod": "product", "max": "maximum", "min": "minimum"}
# the end of an index that another one tells: what it lies beyond that one by -> the side that it stays on
_ENDS = {"first": {0: ">=", 1: ">"}, "last": {0: "<=", -1: "<"}}


class Lifter(Summands):
    """One outermost sum: `value` is what an expression is for all values of its indices at once."""

    def __init__(self, resolver: Resolver) -> None:
        self.resolver = resolver
        self.ranges: dict[str, Range] = {}
        self.algebra = Algebra(self.size)

    # -- the sum itself -------------------------------------------------------------------------------------------

    def over(self, node: Node) -> Node:
        """The matrix expression of an outermost sum or product."""
        powers = powersum(self.resolver, node)
        return powers if powers is not None else self.plain(self._over(node))

    def plain(self, value: Value) -> Node:
        """A value without an index as one node."""
        n = Nodes(value.span)
        if value.kind == SCALAR:
            _, node = self.algebra.dense(value.terms[0], n)
            return node
        if value.kind in (VECTOR, ROW):
            _, node = self.algebra.gathered(value, n)
            return n.make("group", [node]) if value.kind == VECTOR else n.flip(node)
        parts = []
        for term in value.terms:
            core = term.matrix
            if core is None:
                assert term.left is not None and term.right is not None, "a matrix is x y'"
                core = n.product(term.left[1], n.flip(term.right[1]))
            _, scalar = self.algebra.dense(Term(term.consts, term.factors), n)
            parts.append(n.product(scalar, core))
        return n.make("group", [n.add(parts, ["+"] * len(parts))])

    def _over(self, node: Node) -> Value:
        kind, binders = sum_of(node)
        new, relations = self._settled(node, binders)
        made = written(self.resolver, node, new) if not relations else None
        if made is not None:
            return self.value(made)
        for binder in new:
            self.ranges[binder.letter] = Range(binder)
        sets = {binder.letter: of_set(self, binder.members) for binder in new if binder.members is not None}
        body = self.value(node.args[0])
        for binder in reversed(new):
            self.ranges[binder.letter].fit(self.resolver)
            sides, indicator = relations.get(binder.letter, []), sets.get(binder.letter)
            if kind == "sum":
                body = self._closed(body, binder, sides, indicator, node)
            elif sides or indicator:
                raise SyntaxProblem(f"a {_SPOKEN[kind]} over a part of the entries is not read", node.span)
            else:
                body = self._reduced(body, binder, node)
        for binder in new:
            del self.ranges[binder.letter]
        return body

    def _settled(self, node: Node, binders: tuple[Binder, ...]) -> tuple[list[Binder], dict[str, list[Relation]]]:
        """The indices that are new here, with ends that no other index tells, and on which side of which other index
        they stay."""
        self._check(node, binders)
        new: list[Binder] = []
        relations: dict[str, list[Relation]] = {}
        for binder in binders:
            if binder.letter in self.ranges:
                continue
            follower = next((b for b in binders if b.beyond and b.beyond[1] == binder.letter), None)
            sides = [binder.beyond] if binder.beyond else []
            if follower is not None and follower.beyond and follower.letter in self.ranges:
                sides.append((SWAPPED[follower.beyond[0]], follower.letter))
            fixed = self._extended(self._bounded(binder, new, sides), node)
            if sides and fixed.first is None and fixed.last is None and sides[0][1] in self.ranges:
                outer = self.ranges[sides[0][1]].binder
                fixed = replace(fixed, first=outer.first, last=outer.last)
            for side in sides:
                if side[1] not in self.ranges and all(b.letter != side[1] for b in binders):
                    raise SyntaxProblem(f"the index {side[1]} is bound by no sum here", binder.span)
            new.append(fixed)
            if sides:
                relations[binder.letter] = sides
        return new, relations

    def _check(self, node: Node, binders: tuple[Binder, ...]) -> None:
        pair = len(binders) == 2 and binders[1].beyond is not None
        new = [b for b in binders if b.letter not in self.ranges]
        for binder in binders:
            if binder not in new and not pair:
                raise SyntaxProblem(f"{binder.letter} is the index of two sums at once", node.marks[0])
        if not new:
            raise SyntaxProblem("all indices of this sum are those of other sums", node.marks[0])
        if self.resolver.is_declared_plainly(new[0].letter):
            raise SyntaxProblem(f"{new[0].letter} is declared, and the index of a sum", node.marks[0])

    def _bounded(self, binder: Binder, new: list[Binder], sides: list[Relation]) -> Binder:
        """\\sum_{j=i+1}^{n} is j > i, \\sum_{j=1}^{i} is j <= i: the ends that another index tells, as sides."""
        others = {**{letter: r.binder for letter, r in self.ranges.items()}, **{b.letter: b for b in new}}
        for name, signs in _ENDS.items():
            letter, shift = shifted(getattr(binder, name))
            if letter not in others:
                continue
            if shift not in signs:
                raise SyntaxProblem("an index begins or ends at another one or next to it", binder.span)
            sides.append((signs[shift], letter))
            outer = others[letter]
            binder = replace(binder, **{name: getattr(outer, name)})
            if name == "first" and binder.last is None:
                binder = replace(binder, last=outer.last)
        return binder

    def _extended(self, binder: Binder, node: Node) -> Binder:
        """i to n - 1 over sums of j from i + 1 to n alone may go to n, where there is no j; i from 2 over sums of j to
        i - 1 may begin at 1."""
        factors = node.args[0].bare()
        for part in factors.args if factors.kind == "multiply" else [factors]:
            inner = part.bare()
            kind, (own, *_) = sum_of(inner) if inner.kind == "over" else ("", (None,))
            if own is None or (kind, sum_of(node)[0]) != ("sum", "sum"):
                continue
            if shifted(own.first) == (binder.letter, 1) and own.last is not None and binder.last is not None:
                wanted, found = Range(replace(own, first=None)).last(), Range(binder).last()
                last = whole(binder.last)
                if (found[0], found[1] + 1) == wanted or last is not None and whole(own.last) == last + 1:
                    return replace(binder, last=own.last)
            if shifted(own.last) == (binder.letter, -1):
                begins = whole(own.first) if own.first is not None else 1
                if begins is not None and whole(binder.first) == begins + 1:
                    return replace(binder, first=own.first)
        return binder

    def _closed(self, body: Value, binder: Binder, sides: list[Relation], indicator: Over | None, node: Node) -> Value:
        """The sum of a lifted body over one index, all of it or one side of another or the members of a set."""
        n, letter, span = Nodes(node.span), binder.letter, node.span
        for sign, other in sides:
            refuse_poles(node.args[0], {other, letter}, self.holds)
            self._refuse_apart(binder, other, span)
            if body.kind == SCALAR and body.indices == {other, letter}:
                body = grid((sign, other), letter, body, self.algebra, n)
            else:
                body = self._times(sided((sign, other), letter, self.size(letter, span), n), body, span)
        if indicator is not None:
            refuse_poles(node.args[0], set(indicator[0]), self.holds)
            body = self._times(indicator, body, span)
        return self.algebra.contract(body, letter, span)

    def _times(self, factor: Over, body: Value, span: Span) -> Value:
        return self.algebra.multiply(self.algebra.scalar(*factor, span), body, span)

    def _refuse_apart(self, binder: Binder, other: str, span: Span) -> None:
        """Raises SyntaxProblem where two indices that are compared run over different entries."""
        self.ranges[other].fit(self.resolver)
        mine, others = self.ranges[binder.letter], self.ranges[other]
        sizes = [self.size(letter, span) for letter in (binder.letter, other)]
        if (mine.first, mine.last()[1]) != (others.first, others.last()[1]) or not same(*sizes):
            raise SyntaxProblem(f"{binder.letter} and {other} run over different entries, and are compared", span)

    @staticmethod
    def holds(node: Node, letter: str) -> bool:
        """Does a node depend on an index?"""
        for part in node.walk():
            if part.kind == "symbol" and symbol_of(part).stem == letter and not symbol_of(part).atoms:
                return True
            if any(atom.text == letter for atom in indices_of(part)):
                return True
        return False

    def _reduced(self, body: Value, binder: Binder, node: Node) -> Value:
        """prod, max and min of a vector over its index, and of a matrix over one of its two, row by row."""
        n, name = Nodes(node.span), _REDUCED[sum_of(node)[0]]
        if body.kind == VECTOR and body.indices == {binder.letter}:  # \\max_j X_{:,j}, entry by entry
            _, matrix = self.algebra.gathered(body, n)
            made = n.call(name, n.flip(matrix))
            made.options = {"axis": 1}
            return self.algebra.vector((), made, node.span)
        index, entries = self.algebra.dense(body.terms[0], n) if body.kind == SCALAR else ((), n.number("1"))
        if binder.letter not in index:
            raise SyntaxProblem(
                f"this {_SPOKEN[sum_of(node)[0]]} has no form as {name}( ) of an array",
                node.span,
                hint="write what does not depend on the index outside",
            )
        if name == "prod" and node.args[0].kind == "multiply":
            values = [self.value(arg) for arg in node.args[0].args]
            if binder.letter not in values[-1].indices:
                raise SyntaxProblem("it is not clear what belongs to this product", node.span, hint="put brackets")
        if len(index) == 1:
            return self.algebra.scalar((), n.call(name, entries), node.span)
        rows = next(letter for letter in index if letter != binder.letter)
        made = n.call(name, entries if index[0] == rows else n.flip(entries))
        made.options = {"axis": 1}
        return self.algebra.scalar((rows,), made, node.span)

    # -- ends and sizes -------------------------------------------------------------------------------------------

    def size(self, letter: str, span: Span) -> Node:
        """The number of values of an index."""
        return self.ranges[letter].count(self.resolver, span)

    def extent(self, letter: str, size: Size | None, span: Span) -> None:
        """An index runs over something of this size."""
        self.ranges[letter].sizes.append((size, span))

    def end_of(self, letter: str) -> str | int | None:
        """The number of entries of what an index runs over, by its last value."""
        return self.ranges[letter].last()[0]

    def part(self, node: Node, atoms: Sequence[Atom | None], span: Span) -> Node:
        """The entries of an array, place by place, that its indices reach: x[1:] of x_{i+1} for i to n - 1."""
        windows = [self.ranges[a.text].window(a.shift, span) if a is not None else None for a in atoms]
        if not any(windows):
            return node
        return Node("slice", [node], span, tuple(w or (None, None, None) for w in windows))


__all__ = ["Lifter"]
