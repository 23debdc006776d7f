"""\\sum_i and \\prod_i over entries, rows and columns of arrays -> matrix expressions, by the algebra of terms.py.

sum_i (y_i - w' x_i)^2 with the x_i rows of X is ‖y - X w‖². A sum with numbers for its ends over names that nobody
declared is written out. Ends that do not fit the sizes, indices that stand as numbers, and what three indices at once
would need are refused, with the reason.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from matcalc_cli.errors import LimitError, Span, SyntaxProblem
from matcalc_cli.parser.latex.binders import Binder
from matcalc_cli.parser.latex.letters import Atom, Symbol
from matcalc_cli.parser.latex.ranges import Range, whole
from matcalc_cli.parser.latex.terms import MATRIX, ROW, SCALAR, VECTOR, Algebra, Nodes, Term, Value, three
from matcalc_cli.parser.syntax import Node

if TYPE_CHECKING:
    from matcalc_cli.parser.latex.resolve import Resolver

# what a summand of numbers is made of
_PLAIN = frozenset(("symbol", "number", "group", "negate", "add", "multiply", "juxtapose", "divide", "power", "call"))
MAX_WRITTEN = 100  # terms of a sum that is written out
MAX_WRITTEN_OF_ALL = 3000  # of all sums, those in one another too


class Lifter:
    """One outermost sum: `value` is what an expression is for all values of its indices at once."""

    def __init__(self, resolver: Resolver):
        self.resolver = resolver
        self.ranges: dict[str, Range] = {}
        self.algebra = Algebra(self.size)

    # -- the sum itself -------------------------------------------------------------------------------------------

    def over(self, node: Node) -> Node:
        """The matrix expression of an outermost sum or product."""
        return self.plain(self._over(node))

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
            core = term.matrix or n.product(term.left[1], n.flip(term.right[1]))
            _, scalar = self.algebra.dense(Term(term.consts, term.factors), n)
            parts.append(n.product(scalar, core))
        return n.make("group", [n.add(parts, ["+"] * len(parts))])

    def _over(self, node: Node) -> Value:
        kind, binders = node.value
        new = [b for b in binders if b.letter not in self.ranges]
        self._check(node, binders, new)
        written = self._written(node, new)
        if written is not None:
            return self.value(written)
        for binder in new:
            self.ranges[binder.letter] = Range(binder)
        body = self.value(node.args[0])
        for binder in reversed(new):
            self.ranges[binder.letter].fit(self.resolver)
            body = self._closed(body, binder, node) if kind == "sum" else self._product(body, binder, node)
        for binder in new:
            del self.ranges[binder.letter]
        return body

    def _check(self, node: Node, binders, new) -> None:
        pair = len(binders) == 2 and binders[1].beyond is not None
        for binder in binders:
            if binder not in new and not pair:
                raise SyntaxProblem(f"{binder.letter} is the index of two sums at once", node.marks[0])
        if not new:
            raise SyntaxProblem("all indices of this sum are those of other sums", node.marks[0])
        if self.resolver.is_declared_plainly(new[0].letter):
            raise SyntaxProblem(f"{new[0].letter} is declared, and the index of a sum", node.marks[0])

    def _closed(self, body: Value, binder: Binder, node: Node) -> Value:
        """The sum of a lifted body over one index, all of it or one side of the diagonal."""
        span = node.span
        other = self._other(binder, node)
        if other is None:
            return self.algebra.contract(body, binder.letter, span)
        sign, letter = other
        if body.kind != SCALAR or len(body.indices) > 2 or not body.indices <= {binder.letter, letter}:
            raise three(span)
        _refuse_poles(node.args[0])
        n = Nodes(span)
        index, grid = self.algebra.dense(body.terms[0], n)
        grid = self.algebra.spread(index, grid, (letter, binder.letter), n) if index else grid
        if not index:
            raise SyntaxProblem("what is summed does not depend on both indices", span, hint="write it as a product")
        if len(index) == 1:
            ones = n.flip(n.ones())
            grid = n.product(grid, ones) if index == (letter,) else grid
        diagonal = n.call("diag", n.call("diag", grid))
        part = {"!=": grid, ">": n.call("triu", grid), "<": n.call("tril", grid)}[sign]
        inside = n.add([part, diagonal], ["+", "-"])
        value = self.algebra.scalar((letter, binder.letter), inside, span)
        return self.algebra.contract(value, binder.letter, span)

    def _other(self, binder: Binder, node: Node) -> tuple[str, str] | None:
        """(sign, letter): the index that this one stays on one side of."""
        if binder.beyond is not None:
            return binder.beyond
        _, binders = node.value
        follower = next((b for b in binders if b.beyond and b.beyond[1] == binder.letter), None)
        if follower is not None and follower.letter not in [b.letter for b in binders if b is not follower]:
            outer = follower.letter in self.ranges and self.ranges[follower.letter].binder is not follower
            if outer:
                return {"!=": "!=", ">": "<", "<": ">"}[follower.beyond[0]], follower.letter
        return None

    def _product(self, body: Value, binder: Binder, node: Node) -> Value:
        n = Nodes(node.span)
        index, entries = self.algebra.dense(body.terms[0], n) if body.kind == SCALAR else ((), None)
        if index != (binder.letter,) or self._other(binder, node):
            raise SyntaxProblem(
                "this product has no form as prod( ) of a vector",
                node.span,
                hint="write what does not depend on the index outside",
            )
        if node.args[0].kind == "multiply":
            values = [self.value(arg) for arg in node.args[0].args]
            if binder.letter not in values[-1].indices:
                raise SyntaxProblem("it is not clear what belongs to this product", node.span, hint="put brackets")
        return self.algebra.scalar((), n.call("prod", entries), node.span)

    # -- ends and sizes -------------------------------------------------------------------------------------------

    def size(self, letter: str, span: Span) -> Node:
        """The number of values of an index."""
        return self.ranges[letter].count(self.resolver, span)

    def extent(self, letter: str, size, span: Span) -> None:
        """An index runs over something of this size."""
        self.ranges[letter].sizes.append((size, span))

    def end_of(self, letter: str) -> str | int | None:
        """The number of entries of what an index runs over, by its last value."""
        return self.ranges[letter].last()[0]

    def part(self, node: Node, atoms: list[Atom | None], span: Span) -> Node:
        """The entries of an array, place by place, that its indices reach: x[1:] of x_{i+1} for i to n - 1."""
        windows = [self.ranges[a.text].window(a.shift, span) if a is not None else None for a in atoms]
        if not any(windows):
            return node
        return Node("slice", [node], span, tuple(w or (None, None, None) for w in windows))

    # -- sums that are written out ----------------------------------------------------------------------------------

    def _written(self, node: Node, new: list[Binder]) -> Node | None:
        """x_1^2 + x_2^2 + x_3^2 for a sum with numbers for its ends; None where an index runs over all of an array."""
        bounds = [(whole(b.first) if b.first is not None else 1, whole(b.last)) for b in new]
        if any(a is None or b is None for a, b in bounds) or any(b.beyond for b in new):
            return None
        if all(self._runs_over_all(node, binder, last) for binder, (_, last) in zip(new, bounds)):
            return None
        count = 1
        for a, b in bounds:
            count *= max(0, b - a + 1)
        self.resolver.written += count
        if count > MAX_WRITTEN or self.resolver.written > MAX_WRITTEN_OF_ALL:
            raise LimitError(
                f"a sum of {count} terms that have to be written out; the limit is {MAX_WRITTEN}", node.span
            )
        if count == 0:
            raise SyntaxProblem("this sum has no terms", node.span)
        parts = [node.args[0]]
        for binder, (a, b) in zip(new, bounds):
            parts = [_at(part, binder.letter, k) for part in parts for k in range(a, b + 1)]
        n = Nodes(node.span)
        if len(parts) == 1:
            return n.make("group", parts)
        if node.value[0] == "sum":
            return n.make("group", [n.add(parts, ["+"] * len(parts))])
        groups = [n.make("group", [part]) for part in parts]
        return n.make("group", [n.make("multiply", groups, ["", *"*" * (len(groups) - 1)])])

    def _runs_over_all(self, node: Node, binder: Binder, last: int) -> bool:
        """Does an index from 1 run over the whole of a declared array, and stand in indices alone?"""
        found = False
        for part in node.args[0].walk():
            if part.kind == "symbol":
                if part.value.stem == binder.letter and not part.value.atoms:
                    return False
                sizes = self.resolver.sizes_under(part.value, binder.letter)
                if sizes is None or any(size != last for size in sizes):
                    return False
                found = found or bool(sizes)
        return found and whole(binder.first or Node("number", [], binder.span, "1")) == 1

    # -- values of expressions --------------------------------------------------------------------------------------

    def value(self, node: Node) -> Value:
        """What a node is for all values of the indices."""
        if not self._depends(node):
            if node.kind == "over":
                return self._over(node)
            if not any(n.kind == "over" for n in node.walk()):
                return self._constant(node)
        rule = getattr(self, "_" + node.kind.replace("-", "_"), None)
        if rule is None:
            raise SyntaxProblem("this is not read under an index", node.span)
        return rule(node)

    def _depends(self, node: Node) -> bool:
        """Does a bound index occur?"""
        return any(
            part.kind in ("symbol", "component") and self._bound(part) or part.kind == "over" and node is not part
            for part in node.walk()
        )

    def _bound(self, part: Node) -> bool:
        atoms = part.value.atoms if part.kind == "symbol" else part.value
        alone = part.kind == "symbol" and not part.value.atoms and part.value.stem in self.ranges
        return alone or any(atom.text in self.ranges for atom in atoms)

    def _constant(self, node: Node) -> Value:
        kind = self.resolver.kind_of(node)
        made = self.resolver.convert(node)
        if made.kind in ("add", "negate") and kind != SCALAR:
            made = Node("group", [made], node.span)
        span = node.span
        if kind == VECTOR:
            return self.algebra.vector((), made, span)
        if kind == ROW:
            return self.algebra.vector((), Nodes(span).flip(made), span, ROW)
        if kind == MATRIX:
            return Value(MATRIX, (Term(matrix=made),), span)
        return replace(self.algebra.scalar((), made, span), known=kind is not None)

    def _symbol(self, node: Node) -> Value:
        symbol: Symbol = node.value
        if symbol.stem in self.ranges and not symbol.atoms:
            raise SyntaxProblem(
                f"the index {symbol.stem} stands as a number here",
                node.span,
                hint="give the ends of the sum as numbers",
            )
        return self.resolver.entry(self, symbol, node.span)

    def _component(self, node: Node) -> Value:
        """(Xw)_i, (A B)_{ij}"""
        inner = self.value(node.args[0])
        atoms: tuple[Atom, ...] = node.value
        n = Nodes(node.span)
        letters = tuple(a.text for a in atoms)
        if any(a.shift or a.text not in self.ranges for a in atoms):
            raise SyntaxProblem("an index here is that of a sum", node.span)
        if inner.kind == VECTOR and len(atoms) == 1:
            index, made = self.algebra.gathered(inner, n)
            self.extent(letters[0], None, node.span)
            return self.algebra.scalar((*index, *letters), made, node.span)
        if inner.kind == MATRIX and len(atoms) == 2 and not inner.indices:
            for letter in letters:
                self.extent(letter, None, node.span)
            made = self.plain(inner)
            if letters[0] == letters[1]:
                return self.algebra.scalar(letters[:1], n.diag(made), node.span)
            return self.algebra.scalar(letters, made, node.span)
        raise SyntaxProblem(
            f"a {inner.kind} has no entry of this kind", node.span, hint="declare the names with --given"
        )

    def _group(self, node: Node) -> Value:
        return self.value(node.args[0])

    def _apply(self, node: Node) -> Value:
        return self.value(self.resolver.decided(node))

    def _called(self, node: Node) -> Value:
        return self.value(self.resolver.call(node))

    def _add(self, node: Node) -> Value:
        values = [self.value(arg) for arg in node.args]
        wanted = next((v.kind for v in values if v.kind != SCALAR), SCALAR)
        if wanted == VECTOR:  # x_i - mu with a mu of which nothing is known
            values = [v if v.known else self._as_vector(v) for v in values]
        elif wanted == SCALAR and any(v.indices for v in values):  # y_i - β_0 - β_1 x_i: one number for every i
            for arg in node.args:
                self._settle(arg)
        return self.algebra.add(values, node.value, node.span)

    def _settle(self, node: Node) -> None:
        """The names without an index in a summand that is made of numbers and entries alone are numbers."""
        parts = list(node.walk())
        symbols = [part for part in parts if part.kind == "symbol"]
        capital = any(s.value.mark or s.value.stem[:1].isupper() and not self._bound(s) for s in symbols)
        if all(part.kind in _PLAIN for part in parts) and not capital:
            for symbol in symbols:
                if not self._bound(symbol):
                    self.resolver.assume_scalar(symbol.value)

    def _as_vector(self, value: Value) -> Value:
        self.resolver.assume_vector(value.terms[0].consts[0])
        return self.algebra.vector((), value.terms[0].consts[0], value.span)

    def _negate(self, node: Node) -> Value:
        minus = self.algebra.scalar((), Node("number", [], node.span, "-1"), node.span)
        return self.algebra.multiply(minus, self.value(node.args[0]), node.span)

    def _multiply(self, node: Node) -> Value:
        values = [self.value(arg) for arg in node.args]
        for k, (left, right) in enumerate(zip(values, values[1:])):
            if left.kind == ROW:
                self._refuse_entry(node.args[k + 1])
            if left.kind in (MATRIX, ROW) and not right.known:  # A v, w' v with a v of which nothing is known
                values[k + 1] = self._as_vector(right)
        found = values[0]
        for value in values[1:]:
            found = self.algebra.multiply(found, value, node.span)
        return found

    _juxtapose = _multiply

    def _refuse_entry(self, node: Node) -> None:
        """w' x_i with an x of which nothing is known: its x_i are vectors, and of what is not said."""
        inner = node.bare()
        symbol = inner.value if inner.kind == "symbol" else None
        if symbol is None or len(symbol.atoms) != 1 or not self._bound(inner) or self.resolver.is_known(symbol):
            return
        array = symbol.stem.upper() if len(symbol.stem) == 1 and symbol.stem.islower() else "X"
        raise SyntaxProblem(
            f"{symbol.name} is a vector here, one for each {symbol.atoms[0].text}, and it is not said of what array",
            node.span,
            hint=f'declare it: --given "{symbol.name}: rows of {array}"',
        )

    def _transpose(self, node: Node) -> Value:
        inner = self.value(node.args[0])
        terms = tuple(self._flipped(term, node.span) for term in inner.terms)
        kind = {VECTOR: ROW, ROW: VECTOR}.get(inner.kind, inner.kind)
        return Value(kind, terms, node.span)

    _power_T = _transpose

    def _flipped(self, term: Term, span: Span) -> Term:
        matrix = Nodes(span).flip(term.matrix) if term.matrix is not None else None
        return replace(term, left=term.right, right=term.left, matrix=matrix)

    def _divide(self, node: Node) -> Value:
        above, below = self.value(node.args[0]), self.value(node.args[1])
        if below.kind != SCALAR:
            raise SyntaxProblem(f"nothing is divided by a {below.kind}", node.args[1].span)
        n = Nodes(node.span)
        index, made = self.algebra.dense(below.terms[0], n)
        if above.kind == SCALAR and index:
            _, alone = self.algebra.dense(above.terms[0], n)
            if set(self.algebra.union([above, below], node.span)) == set(index):
                wanted, (s, t) = self.algebra.aligned([above, below], node.span)
                return self.algebra.scalar(wanted, n.make("e-divide", [_grouped(s), _grouped(t)], "./"), node.span)
            del alone
        one = n.number("1")
        if index:
            inverse = self.algebra.scalar(index, n.make("e-divide", [one, _grouped(made)], "./"), node.span)
        else:
            inverse = self.algebra.scalar((), n.make("divide", [one, _grouped(made)], ["", "/"]), node.span)
        return self.algebra.multiply(inverse, above, node.span)

    def _power(self, node: Node) -> Value:
        base, exponent = self.value(node.args[0]), self.value(node.args[1])
        if base.kind != SCALAR or exponent.kind != SCALAR:
            raise SyntaxProblem(f"a power of a {base.kind} is not read under an index", node.span)
        n = Nodes(node.span)
        euler = node.args[0].bare()
        if euler.kind == "symbol" and euler.value.name == "e" and not self.resolver.is_declared_plainly("e"):
            index, made = self.algebra.dense(exponent.terms[0], n)
            return self.algebra.scalar(index, n.call("exp", made), node.span)
        index, nodes = self.algebra.aligned([base, exponent], node.span)
        square = index and node.args[1].bare().value == "2"
        if square and len(base.terms[0].factors) == 1 and not base.terms[0].consts:
            inner = base.terms[0].factors[0][1]
            if inner.bare().kind == "call" and inner.bare().value == "sqrt" and id(inner.bare()) in self._roots:
                return self._roots[id(inner.bare())]
        kind = "e-power" if index else "power"
        sign = ".^" if index else "^"
        return self.algebra.scalar(index, n.make(kind, [_grouped(nodes[0]), _grouped(nodes[1])], sign), node.span)

    @property
    def _roots(self) -> dict[int, Value]:
        return self.__dict__.setdefault("_rooted", {})

    def _e_multiply(self, node: Node) -> Value:
        values = [self.value(arg) for arg in node.args]
        if all(v.kind == SCALAR for v in values):
            return self._multiply(node)
        if all(v.kind == VECTOR for v in values):
            return self._entrywise(values, lambda n, made: n.entrywise(*map(_grouped, made)), node.span)
        raise SyntaxProblem("a product entry by entry of these is not read under an index", node.span)

    def _entrywise(self, values: list[Value], make, span: Span) -> Value:
        """A function of the entries of vectors, each the rows of a matrix."""
        n = Nodes(span)
        index = tuple(sorted({letter for v in values for letter in v.indices}))
        if len(index) > 1:
            raise three(span)
        nodes = []
        for value in values:
            own, made = self.algebra.gathered(value, n)
            nodes.append(n.product(n.ones(), n.flip(made)) if index and not own else made)
        return self.algebra.vector(index, make(n, nodes), span)

    def _absolute(self, node: Node) -> Value:
        inner = self.value(node.args[0])
        if inner.kind == VECTOR:
            return self._norm(Node("norm", node.args, node.span))
        return self._function(node, "abs", [inner])

    def _norm(self, node: Node) -> Value:
        """‖x_i‖: the root of x_i' x_i, and that itself under a square."""
        inner = self.value(node.args[0])
        n = Nodes(node.span)
        if inner.kind == SCALAR:
            return self._function(node, "abs", [inner])
        if inner.kind not in (VECTOR, ROW):
            raise SyntaxProblem(f"the norm of a {inner.kind} is not read under an index", node.span)
        if node.value in ("1", "inf"):
            if node.value == "inf":
                raise SyntaxProblem("this norm is not read under an index", node.span)
            index, made = self.algebra.gathered(inner, n)
            return self.algebra.scalar(index, n.product(n.call("abs", made), n.ones()), node.span)
        column = inner if inner.kind == VECTOR else self._turned(inner)
        square = self.algebra.multiply(self._turned(column), column, node.span)
        index, made = self.algebra.dense(square.terms[0], n)
        root = n.call("sqrt", made)
        self._roots[id(root)] = square
        self.algebra.kept.append(root)
        return self.algebra.scalar(index, root, node.span)

    def _turned(self, value: Value) -> Value:
        kind = {VECTOR: ROW, ROW: VECTOR}[value.kind]
        return Value(kind, tuple(self._flipped(term, value.span) for term in value.terms), value.span)

    def _dot(self, node: Node) -> Value:
        left, right = (self.value(arg) for arg in node.args)
        return self.algebra.multiply(self._turned(left), right, node.span)

    def _call(self, node: Node) -> Value:
        values = [self.value(arg) for arg in node.args if arg.kind != "compare"]
        name = node.value
        if name == "dot" and all(v.kind == VECTOR for v in values):
            return self.algebra.multiply(self._turned(values[0]), values[1], node.span)
        if name == "where":
            return self._where(node)
        if not self.resolver.is_entrywise(name):
            return self._reduction(node, name, values)
        if all(v.kind == SCALAR for v in values):
            return self._function(node, name, values)
        if all(v.kind == VECTOR for v in values) and len(values) == 1:
            return self._entrywise(values, lambda n, made: n.call(name, *made), node.span)
        raise SyntaxProblem(f"{name} of these is not read under an index", node.span)

    def _reduction(self, node: Node, name: str, values: list[Value]) -> Value:
        """sum, logsumexp of vectors x_i, row by row."""
        n = Nodes(node.span)
        if len(values) == 1 and values[0].kind == VECTOR and name in ("sum", "logsumexp"):
            index, made = self.algebra.gathered(values[0], n)
            inner = made if name == "sum" else n.call("exp", made)
            rows = n.product(inner, n.ones())
            return self.algebra.scalar(index, rows if name == "sum" else n.call("log", rows), node.span)
        if len(values) == 1 and values[0].kind == SCALAR and name in ("sum", "norm", "tr", "det"):
            return values[0]
        raise SyntaxProblem(f"{name} is not read under an index", node.span)

    def _function(self, node: Node, name: str, values: list[Value]) -> Value:
        """An element-wise function of scalars."""
        index, made = self.algebra.aligned(values, node.span)
        return self.algebra.scalar(index, Nodes(node.span).call(name, *made), node.span)

    def _where(self, node: Node) -> Value:
        condition, yes, no = node.args
        values = [self.value(arg) for arg in (*condition.args, yes, no)]
        if any(v.kind != SCALAR for v in values):
            raise SyntaxProblem("cases of arrays are not read under an index", node.span)
        index, (a, b, c, d) = self.algebra.aligned(values, node.span)
        n = Nodes(node.span)
        test = Node("compare", [a, b], condition.span, condition.value, condition.marks)
        return self.algebra.scalar(index, n.call("where", test, c, d), node.span)


def _grouped(node: Node) -> Node:
    """A node that a postfix operator may follow; the tree needs no brackets, errors and readers like them."""
    return Node("group", [node], node.span) if node.kind in ("add", "negate", "multiply", "divide") else node


def _at(node: Node, letter: str, k: int) -> Node:
    """The node with a number for an index."""
    if node.kind == "symbol":
        symbol: Symbol = node.value
        if symbol.stem == letter and not symbol.atoms:
            return Node("number", [], node.span, str(k)) if k >= 0 else _negative(node.span, k)
        put = lambda items: tuple(tuple(_put(atom, letter, k) for atom in item) for item in items)
        return Node("symbol", [], node.span, replace(symbol, above=put(symbol.above), below=put(symbol.below)))
    value = tuple(_put(atom, letter, k) for atom in node.value) if node.kind == "component" else node.value
    if node.kind == "over":
        kind, binders = node.value
        ends = lambda end: _at(end, letter, k) if end is not None else None
        value = (kind, tuple(replace(b, first=ends(b.first), last=ends(b.last)) for b in binders))
    made = Node(node.kind, [_at(arg, letter, k) for arg in node.args], node.span, value, node.marks)
    return made


def _negative(span: Span, k: int) -> Node:
    return Node("negate", [Node("number", [], span, str(-k))], span)


def _put(atom: Atom, letter: str, k: int) -> Atom:
    return Atom(str(k + atom.shift)) if atom.text == letter else atom


_POLES = frozenset(("divide", "e-divide", "norm", "absolute"))


def _refuse_poles(body: Node) -> None:
    """The diagonal is taken off again: it must have a value, and so do its derivatives."""
    for part in body.walk():
        if part.kind in _POLES or part.kind == "call" and part.value in ("log", "sqrt"):
            raise SyntaxProblem(
                "what is summed may have no value for equal indices, which this sum leaves out", part.span
            )


__all__ = ["Lifter"]
