"""What expressions are for all values of the indices of a sum at once: one method a kind of node, by the algebra of
terms.py. The sums themselves, and where their indices run, are those of sums.py."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from matcalc_cli.errors import Span, SyntaxProblem
from matcalc_cli.language.latex import entries
from matcalc_cli.language.latex.kinds import BETWEEN
from matcalc_cli.language.latex.letters import Atom, indices_of, symbol_of
from matcalc_cli.language.latex.members import refuse_poles
from matcalc_cli.language.latex.nodes import Nodes, same
from matcalc_cli.language.latex.ranges import Range
from matcalc_cli.language.latex.terms import MATRIX, ROW, SCALAR, VECTOR, Algebra, Term, Value, three
from matcalc_cli.language.syntax import Node
from matcalc_cli.model.shapes import Size

if TYPE_CHECKING:
    from matcalc_cli.language.latex.resolve import Resolver

# what a summand of numbers is made of
_PLAIN = frozenset(("symbol", "number", "group", "negate", "add", "multiply", "juxtapose", "divide", "power", "call"))


class Summands:
    """`value` is what an expression is for all values of its indices at once."""

    resolver: Resolver
    ranges: dict[str, Range]
    algebra: Algebra

    if TYPE_CHECKING:  # what sums.py adds

        def _over(self, node: Node) -> Value: ...
        def plain(self, value: Value) -> Node: ...
        def extent(self, letter: str, size: Size | None, span: Span) -> None: ...
        def end_of(self, letter: str) -> str | int | None: ...
        def part(self, node: Node, atoms: Sequence[Atom | None], span: Span) -> Node: ...
        @staticmethod
        def holds(node: Node, letter: str) -> bool: ...

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
        atoms = indices_of(part)
        alone = part.kind == "symbol" and not atoms and symbol_of(part).stem in self.ranges
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
        symbol = symbol_of(node)
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
        atoms = indices_of(node)
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
        return self.algebra.add(values, node.signs, node.span)

    def _settle(self, node: Node) -> None:
        """The names without an index in a summand that is made of numbers and entries alone are numbers."""
        parts = list(node.walk())
        symbols = [part for part in parts if part.kind == "symbol"]
        capital = any(symbol_of(s).mark or symbol_of(s).stem[:1].isupper() and not self._bound(s) for s in symbols)
        if all(part.kind in _PLAIN for part in parts) and not capital:
            for symbol in symbols:
                if not self._bound(symbol):
                    self.resolver.assume_scalar(symbol_of(symbol))

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
        for value, sign in zip(values[1:], node.signs[1:]):
            if sign in BETWEEN and found.kind == value.kind == VECTOR:  # a \\cdot x_i of vectors
                if sign == "×":
                    raise SyntaxProblem("a cross product is not read under an index", node.span)
                found = self._transposed(found)
            found = self.algebra.multiply(found, value, node.span)
        return found

    _juxtapose = _multiply

    def _refuse_entry(self, node: Node) -> None:
        """w' x_i with an x of which nothing is known: its x_i are vectors, and of what is not said."""
        inner = node.bare()
        symbol = symbol_of(inner) if inner.kind == "symbol" else None
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
        if above.kind == SCALAR and index and set(self.algebra.union([above, below], node.span)) == set(index):
            wanted, (s, t) = self.algebra.aligned([above, below], node.span)
            return self.algebra.scalar(wanted, n.make("e-divide", [_grouped(s), _grouped(t)], "./"), node.span)
        shares = self._shares(above, below, node.span) if above.kind == SCALAR else None
        if shares is not None:
            return shares
        one = n.number("1")
        if index:
            inverse = self.algebra.scalar(index, n.make("e-divide", [one, _grouped(made)], "./"), node.span)
        else:
            inverse = self.algebra.scalar((), n.make("divide", [one, _grouped(made)], ["", "/"]), node.span)
        return self.algebra.multiply(inverse, above, node.span)

    def _shares(self, above: Value, below: Value, span: Span) -> Value | None:
        """exp(z_{ik}) / sum_j exp(z_{ij}) is softmax, row by row; None of other quotients."""
        n = Nodes(span)
        index, top = self.algebra.dense(above.terms[0], n)
        rows, bottom = self.algebra.dense(below.terms[0], n)
        top, bottom = top.bare(), bottom.bare()
        if top.kind == "transpose" and top.args[0].bare().kind == "call":
            index, top = index[::-1], top.args[0].bare()
        if top.kind != "call" or top.value != "exp" or not index:
            return None
        if len(index) == 1 and not rows and bottom.kind == "call" and bottom.value == "sum":
            return self.algebra.scalar(index, n.call("softmax", *top.args), span) if same(bottom.args[0], top) else None
        if len(index) != 2 or len(rows) != 1 or rows[0] not in index:
            return None
        by_rows = index[0] == rows[0]
        if not self._sums_rows(bottom, top if by_rows else n.flip(top), n):
            return None
        inner = top.args[0] if by_rows else n.flip(top.args[0])
        other = index[1] if by_rows else index[0]
        return self.algebra.scalar((*rows, other), n.call("softmax", inner), span)

    def _sums_rows(self, sums: Node, matrix: Node, n: Nodes) -> bool:
        """Is it the column of the sums of the rows of a matrix?"""
        summed = self.algebra.row_sums.get(id(sums))
        if summed is None:
            return False
        return same(n.flip(summed) if sums.args[0].bare().kind == "transpose" else summed, matrix)

    def _power(self, node: Node) -> Value:
        base, exponent = self.value(node.args[0]), self.value(node.args[1])
        if base.kind != SCALAR or exponent.kind != SCALAR:
            raise SyntaxProblem(f"a power of a {base.kind} is not read under an index", node.span)
        n = Nodes(node.span)
        euler = node.args[0].bare()
        if euler.kind == "symbol" and symbol_of(euler).name == "e" and not self.resolver.is_declared_plainly("e"):
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

    def _entrywise(self, values: list[Value], make: Callable[[Nodes, list[Node]], Node], span: Span) -> Value:
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
            for part in node.args[0].walk():  # of ‖x_i‖ the x_i are vectors
                if part.kind == "symbol" and self._bound(part) and not self.resolver.is_known(symbol_of(part)):
                    raise entries.rows_wanted(symbol_of(part), part.span)
            return self._function(node, "abs", [inner])
        if inner.kind not in (VECTOR, ROW):
            raise SyntaxProblem(f"the norm of a {inner.kind} is not read under an index", node.span)
        if node.value in ("1", "inf"):
            if node.value == "inf":
                raise SyntaxProblem("this norm is not read under an index", node.span)
            index, made = self.algebra.gathered(inner, n)
            return self.algebra.scalar(index, n.product(n.call("abs", made), n.ones()), node.span)
        column = inner if inner.kind == VECTOR else self._transposed(inner)
        square = self.algebra.multiply(self._transposed(column), column, node.span)
        index, made = self.algebra.dense(square.terms[0], n)
        root = n.call("sqrt", made)
        self._roots[id(root)] = square
        self.algebra.kept.append(root)
        return self.algebra.scalar(index, root, node.span)

    def _transposed(self, value: Value) -> Value:
        kind = {VECTOR: ROW, ROW: VECTOR}[value.kind]
        return Value(kind, tuple(self._flipped(term, value.span) for term in value.terms), value.span)

    def _dot(self, node: Node) -> Value:
        left, right = (self.value(arg) for arg in node.args)
        return self.algebra.multiply(self._transposed(left), right, node.span)

    def _call(self, node: Node) -> Value:
        values = [self.value(arg) for arg in node.args if arg.kind != "compare"]
        name = node.word
        if name == "dot" and all(v.kind == VECTOR for v in values):
            return self.algebra.multiply(self._transposed(values[0]), values[1], node.span)
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
        """An element-wise function of scalars; log(exp(a) / b) is a - log(b)."""
        quotient = node.args[0].bare() if name == "log" and node.args else None
        if quotient is not None and quotient.kind == "divide" and self._is_exp(quotient.args[0]):
            above, below = (self.value(arg) for arg in quotient.args)
            if self._shares(above, below, node.span) is None:
                inner = self.algebra.dense(above.terms[0], Nodes(node.span))
                if inner[1].kind == "call" and inner[1].value == "exp":
                    top = self.algebra.scalar(inner[0], inner[1].args[0], node.span)
                    index, made = self.algebra.dense(below.terms[0], Nodes(node.span))
                    bottom = self.algebra.scalar(index, Nodes(node.span).call("log", made), node.span)
                    return self.algebra.add([top, bottom], ["+", "-"], node.span)
        index, nodes = self.algebra.aligned(values, node.span)
        return self.algebra.scalar(index, Nodes(node.span).call(name, *nodes), node.span)

    @staticmethod
    def _is_exp(node: Node) -> bool:
        inner = node.bare()
        if inner.kind == "power":
            base = inner.args[0].bare()
            return base.kind == "symbol" and symbol_of(base).name == "e"
        return inner.kind == "call" and inner.value == "exp"

    def _where(self, node: Node) -> Value:
        condition, yes, no = node.args
        values = [self.value(arg) for arg in (*condition.args, yes, no)]
        narrow = values[2].indices != values[0].indices | values[1].indices
        zero = no.bare().kind == "number" and no.bare().value == "0"
        if zero and yes.bare().kind != "number" and (values[2].kind != SCALAR or narrow):
            one = Node("number", [], yes.span, "1")
            chosen = self._where(Node("call", [condition, one, no], node.span, "where", node.marks))
            refuse_poles(yes, chosen.indices, self.holds)
            return self.algebra.multiply(chosen, values[2], node.span)
        if any(v.kind != SCALAR for v in values):
            raise SyntaxProblem("cases of arrays are not read under an index", node.span)
        index, (a, b, c, d) = self.algebra.aligned(values, node.span)
        n = Nodes(node.span)
        test = Node("compare", [a, b], condition.span, condition.value, condition.marks)
        return self.algebra.scalar(index, n.call("where", test, c, d), node.span)


def _grouped(node: Node) -> Node:
    """A node that a postfix operator may follow; the tree needs no brackets, errors and readers like them."""
    return Node("group", [node], node.span) if node.kind in ("add", "negate", "multiply", "divide") else node


__all__ = ["Summands"]
