"""A draft and the declarations -> the tree of language/syntax.py, with what the fonts say about kinds.

Here is decided what x_1 is (a name, or the first entry of a declared x: in LaTeX entries count from 1), what a(x + 1)
is (a function or a product), and what a sum over i is (sums.py). Nothing is decided by a guess.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from matcalc_cli.errors import LimitError, MatcalcError, NameProblem, Span, SyntaxProblem
from matcalc_cli.language.given import Declaration
from matcalc_cli.language.latex import applying, entries, kinds, places
from matcalc_cli.language.latex.binders import sum_of
from matcalc_cli.language.latex.derivatives import derivative_of
from matcalc_cli.language.latex.letters import Symbol, symbol_of
from matcalc_cli.language.latex.lines import Draft
from matcalc_cli.language.latex.summands import Summands
from matcalc_cli.language.latex.sums import Lifter
from matcalc_cli.language.latex.terms import MATRIX, ROW, SCALAR, VECTOR, Value
from matcalc_cli.language.latex.variables import Variables
from matcalc_cli.language.latex.words import WORDS
from matcalc_cli.language.syntax import Node, Resolved
from matcalc_cli.model import names
from matcalc_cli.model.shapes import Size

_OF_THE_LANGUAGE = frozenset(["where", "vector", "matrix", "eigvals", "grad", "gradient", "jacobian", "hessian"])
MAX_PASSES = 4


def resolved(draft: Draft, declared: Mapping[str, Declaration], wrt: list[str], targets: bool = True) -> Resolved:
    """The draft under the declarations; raises the errors of reading with the place in the text."""
    numbers: dict[str, int] = {}
    try:
        for _ in range(MAX_PASSES):
            resolver = Resolver(draft, declared, numbers)
            found = resolver.all(wrt, targets)
            if resolver.numbers == numbers:
                return found
            numbers = dict(resolver.numbers)
        raise SyntaxProblem("the sizes of this sum do not fit together", draft.expression.span)
    except MatcalcError as problem:
        raise problem.located(draft.text) from None
    except RecursionError:
        raise LimitError("the formula is nested too deeply") from None


class Resolver(Variables):
    """One pass over a draft."""

    def __init__(self, draft: Draft, declared: Mapping[str, Declaration], numbers: Mapping[str, int]) -> None:
        self.draft = draft
        self.parts = {entries.stem_key(d.name): d for d in declared.values() if d.part}
        self.declared = {key: d for key, d in declared.items() if not d.part}
        self.numbers = dict(numbers)
        self.kinds: dict[str, str] = {}
        self.notes = list(draft.shared.notes)
        self.writings: dict[str, tuple[str, Symbol]] = {}
        self.lets = {names.key(symbol.name) for symbol, _, _ in draft[0]}
        self.written = 0  # terms of sums that are written out
        self._declare_parts()
        self.said = frozenset({*self.declared, *self.lets})  # sums add names whose sizes are their ends
        self._collect()

    def _declare_parts(self) -> None:
        for part in self.parts.values():
            _, array = entries.part_of(part)
            if names.key(array) not in self.declared:
                self.kinds[names.key(array)] = MATRIX
        for name, sizes in self.draft.shared.sizes.items():
            key = names.key(name)
            if key not in self.declared:
                shape = tuple(_size(node) for node in sizes)
                self.declared[key] = Declaration(names.tidy(name), shape if len(shape) == 2 else (*shape, 1))

    def _collect(self) -> None:
        """Names that stand alone, names under a transpose, indices that are numbers, letters of sums."""
        self.alone: set[str] = set()
        self.transposed: set[str] = set()
        self.indices: dict[str, set[int]] = {}
        self.bound: set[str] = set()
        self.between: set[str] = set()  # names of square matrices, x' A^{-1} x
        self.primed: set[str] = set()  # of names with two primes one is no transpose either
        heads: set[int] = set()
        for root in [node for _, _, node in self.draft.lets] + [self.draft.expression]:
            for node in root.walk():
                if node.kind == "apply":
                    product = node.args[1]
                    heads.add(id(product.args[0]))
                elif node.kind == "called":
                    heads.add(id(node.args[0]))
                elif node.kind == "over":
                    self.bound.update(binder.letter for binder in sum_of(node)[1])
                elif node.kind in ("transpose", "power-T") and (inner := node.args[0].bare()).kind == "symbol":
                    self.transposed.add(names.key(symbol_of(inner).name))
                elif node.kind == "multiply":
                    self._find_between(node)
                if node.kind == "symbol":
                    if symbol_of(node).primes:
                        self.primed.add(names.key(replace(symbol_of(node), primes=0).name))
                    if id(node) not in heads:
                        self.alone.add(names.key(symbol_of(node).name))
                    for atom in symbol_of(node).atoms:
                        if atom.number is not None:
                            self.indices.setdefault(names.key(symbol_of(node).stem), set()).add(atom.number)

    def _find_between(self, product: Node) -> None:
        for left, middle, _ in zip(product.args, product.args[1:], product.args[2:]):
            if left.bare().kind in ("transpose", "power-T"):
                inverse = middle.bare()
                inverse = inverse.args[0] if inverse.kind == "power" and inverse.args[1].value == "-1" else inverse
                self.between.update(names.key(symbol_of(n).name) for n in inverse.walk() if n.kind == "symbol")

    # -- the whole --------------------------------------------------------------------------------------------------

    def all(self, wrt: list[str], targets: bool) -> Resolved:
        """Definitions, expression and variable."""
        lets = tuple((self.name_of(symbol, span), span, self.convert(node)) for symbol, span, node in self.draft.lets)
        self._refuse_unused()
        expression, variables = self._differentiated(self.draft.expression)
        if not targets:
            expression, variables = self.draft.expression, None
        if self.draft.optimum and not any(self._occurs(symbol) for symbol in self.draft.optimum):
            raise SyntaxProblem(
                f"the optimum over {self.draft.optimum[0].name} is not read: it is no name of the formula",
                expression.span,
            )
        made = self.convert(expression)
        symbol = self.draft.left.symbol
        name = names.tidy(symbol.name) if symbol is not None and symbol.stem.isidentifier() else ""
        return Resolved(lets, made, self.declared, self.kinds, self._wrt(variables, wrt, targets), self.notes, name)

    def _refuse_unused(self) -> None:
        later = [node for _, _, node in self.draft.lets[1:]] + [self.draft.expression]
        used = {names.key(symbol_of(n).name) for root in later for n in root.walk() if n.kind == "symbol"}
        for symbol, span, _ in self.draft.lets:
            if names.key(symbol.name) not in used:
                hint = "give one of them" if not self.draft.lets[1:] else "lines before the last are definitions"
                raise SyntaxProblem(f"several formulas stand here: {symbol.name} is not used", span, hint=hint)

    # -- nodes ------------------------------------------------------------------------------------------------------

    def convert(self, node: Node) -> Node:
        """The node of the language; nothing of the draft is changed."""
        rule = getattr(self, "_" + node.kind.replace("-", "_"), None)
        if rule is not None:
            return rule(node)
        if not node.args:
            return Node(node.kind, [], node.span, node.value, node.marks)
        return Node(node.kind, [self.convert(arg) for arg in node.args], node.span, node.value, node.marks)

    def _symbol(self, node: Node) -> Node:
        return entries.plain(self, node)

    def name_of(self, symbol: Symbol, span: Span) -> str:
        """The name in the language; two that are written in two ways and spelled in one are refused."""
        key = names.key(symbol.name)
        seen = self.writings.setdefault(key, (symbol.writing, symbol))
        if seen[0] != symbol.writing:
            raise SyntaxProblem(
                f"two names here are both {symbol.name}: {_shown(seen[1])} and {_shown(symbol)}",
                span,
                hint="give one of them another letter",
            )
        if symbol.mark and key not in self.declared and key not in self.lets and not symbol.word:
            self.kinds[key] = symbol.mark
        name = names.tidy(symbol.name)
        if not name.isidentifier():
            raise SyntaxProblem(f"{name} is no name", span, hint="an index is a letter, a number or a word")
        if len(name) > 60:
            raise SyntaxProblem("a name of more than 60 characters", span)
        return name

    def _transpose(self, node: Node) -> Node:
        """x': the transpose of an array, and a name of its own of a scalar."""
        inner = node.args[0].bare()
        if node.value == "'" and inner.kind == "symbol":
            key = names.key(symbol_of(inner).name)
            declared = self.declared.get(key)
            number = declared is not None and declared.shape == () and declared.arguments is None
            if number or key in self.primed:
                symbol = replace(symbol_of(inner), primes=1)
                self.notes.append(f"{symbol_of(inner).name}' is read as a name of its own, {names.tidy(symbol.name)}")
                return Node("name", [], node.span, self.name_of(symbol, node.span))
            self.notes.append(f"{symbol_of(inner).name}' is read as the transpose of {symbol_of(inner).name}")
        return Node("transpose", [self.convert(node.args[0])], node.span, None, node.marks)

    def _absolute(self, node: Node) -> Node:
        """\\log |K| of a square matrix is that of its determinant; other bars are read where sizes are known."""
        inner = [self.convert(node.args[0])]
        if node.value == "log" and kinds.is_square(self, node.args[0]):
            return Node("call", inner, node.span, "det", [node.span])
        return Node("absolute", inner, node.span, "by kind")

    def _add(self, node: Node) -> Node:
        made = [self.convert(arg) for arg in node.args]
        if any(part.bare().kind == "index" for part in made) and len(made) > 1:
            for arg, part in zip(node.args, made):
                others = [self.kind_of(a) for a in node.args if a is not arg]
                if part.bare().kind == "index" and any(kind in (VECTOR, ROW, MATRIX) for kind in others):
                    name = symbol_of(arg.bare()).name
                    raise SyntaxProblem(
                        f"{name} is an entry here, beside arrays",
                        arg.span,
                        hint=f"declare {name} if it is a vector of its own",
                    )
        return Node("add", made, node.span, node.value, node.marks)

    def _multiply(self, node: Node) -> Node:
        """a \\cdot b and a \\times b of vectors are the inner and the cross product."""
        if not kinds.BETWEEN & set(node.signs):
            return Node("multiply", [self.convert(arg) for arg in node.args], node.span, node.value, node.marks)
        groups: list[list[Node]] = [[node.args[0]]]
        signs: list[tuple[str, Span]] = []
        for arg, sign, mark in zip(node.args[1:], node.signs[1:], node.marks):
            if sign in kinds.BETWEEN:
                groups.append([arg])
                signs.append((sign, mark))
            else:
                groups[-1].append(arg)
        parts = [_product(group, node.span) for group in groups]
        made, kind = self.convert(parts[0]), self.kind_of(parts[0])
        for part, (sign, mark) in zip(parts[1:], signs):
            span = Span(min(made.span.start, part.span.start), max(made.span.end, part.span.end))
            vectors = kind == VECTOR and self.kind_of(part) == VECTOR
            factors = [made, self.convert(part)]
            if vectors and sign == "·":
                made, kind = Node("dot", factors, span, ["", "·"], [mark]), SCALAR
            elif vectors:
                made = Node("call", factors, span, "cross", [mark])
            else:
                pair = _product([parts[0], part], span)
                made, kind = Node("multiply", factors, span, ["", sign], [mark]), self.kind_of(pair)
        return made

    def _divide(self, node: Node) -> Node:
        below = node.args[1]
        if (
            below.kind == "apply"
            and node.marks[0].end - node.marks[0].start == 1
            and self.decided(below) is below.args[1]
        ):
            raise SyntaxProblem("it is not clear what is divided by what", below.span, hint="write \\frac{a}{b}")
        return Node("divide", [self.convert(arg) for arg in node.args], node.span, node.value, node.marks)

    def _apply(self, node: Node) -> Node:
        return self.convert(self.decided(node))

    def _called(self, node: Node) -> Node:
        found = self.call(node)
        return self.convert(found)

    def _call(self, node: Node) -> Node:
        name = node.word
        if name in WORDS.values() and not self._known(name):
            raise NameProblem(f"{name} is not a function here", node.marks[0], hint="write it by its definition")
        return Node("call", [self.convert(arg) for arg in node.args], node.span, name, node.marks)

    def _known(self, name: str) -> bool:
        from matcalc_cli.model.functions import BY_NAME
        from matcalc_cli.model.operations.table import OPERATION, SIZED

        known = name in BY_NAME or name in OPERATION or name in SIZED or name in _OF_THE_LANGUAGE
        return known or names.key(name) in self.declared

    def _over(self, node: Node) -> Node:
        return Lifter(self).over(node)

    def _component(self, node: Node) -> Node:
        return places.component(self, node)

    def _derivative(self, node: Node) -> Node:
        """A derivative inside of a formula, by grad, hessian and jacobian of the language."""
        kind, named, _ = derivative_of(node)
        variables = [symbol for symbol in named if symbol is not None]
        if len(variables) < len(named) or len(set(variables)) != 1 and kind == "grad":
            raise SyntaxProblem("by which variable?", node.marks[0], hint="write \\nabla_x f")
        inside = {
            names.key(symbol_of(n).stem if symbol_of(n).atoms else symbol_of(n).name)
            for n in node.args[0].walk()
            if n.kind == "symbol"
        }
        inside |= {names.key(symbol_of(n).name) for n in node.args[0].walk() if n.kind == "symbol"}
        for symbol in variables:
            if names.key(symbol.name) not in inside:
                raise SyntaxProblem(f"{symbol.name} does not occur in what is differentiated", node.marks[0])
        made = self.convert(node.args[0])
        by = [self.convert(Node("symbol", [], node.marks[0], symbol)) for symbol in variables]
        if kind == "grad":
            name = "grad" if len(variables) == 1 else "hessian"
            return Node("call", [made, by[0]], node.span, name, node.marks)
        for variable in reversed(by):
            made = Node("call", [made, variable], node.span, "jacobian", node.marks)
        return made

    # -- functions or products --------------------------------------------------------------------------------------

    def decided(self, node: Node) -> Node:
        return applying.decided(self, node)

    def call(self, node: Node) -> Node:
        return applying.call(self, node)

    # -- what sums.py asks ------------------------------------------------------------------------------------------

    def is_declared_plainly(self, name: str) -> bool:
        return names.key(name) in self.declared

    def binds(self, letter: str, size: Size) -> bool:
        """A letter that nobody declared, the end of a sum over an array of known size, is that number."""
        key = names.key(letter)
        if not isinstance(size, int) or key in self.declared or self.numbers.get(key, size) != size:
            return False
        self.numbers[key] = size
        return True

    def declare(self, name: str, shape: tuple[Size | None, ...]) -> None:
        """A name whose sizes are the ends of sums."""
        key = names.key(name)
        sizes = tuple(size for size in shape if isinstance(size, str | int))
        if len(sizes) == len(shape):
            self.declared[key] = Declaration(names.tidy(name), sizes)
        else:
            self.kinds[key] = VECTOR if shape[1] == 1 else MATRIX

    def assume_vector(self, node: Node) -> None:
        inner = node.bare()
        if inner.kind == "name" and names.key(inner.word) not in self.declared:
            self.kinds[names.key(inner.word)] = VECTOR

    def assume_scalar(self, symbol: Symbol) -> None:
        """A name that is a number by its place in a sum, where nothing else is known of it and it is no capital."""
        key = names.key(symbol.name)
        known = key in self.declared or key in self.lets or key in self.numbers or symbol.mark or key in ("pi", "e")
        if not known and not symbol.stem[:1].isupper():
            self.kinds.setdefault(key, SCALAR)

    def is_known(self, symbol: Symbol) -> bool:
        """Is it declared, or its stem, or the x_i as rows of an array?"""
        known = {names.key(symbol.name), names.key(symbol.stem)} & self.said
        return bool(known or symbol.mark or names.key(symbol.stem) in self.parts)

    def is_entrywise(self, name: str) -> bool:
        from matcalc_cli.model.functions import BY_NAME

        return name in BY_NAME and names.key(name) not in self.declared

    def entry(self, lifter: Summands, symbol: Symbol, span: Span) -> Value:
        return entries.under(self, lifter, symbol, span)

    def sizes_under(self, symbol: Symbol, letter: str) -> list[Size] | None:
        return entries.sizes_under(self, symbol, letter)

    def kind_of(self, node: Node) -> str | None:
        return kinds.kind_of(self, node)


def _product(factors: list[Node], span: Span) -> Node:
    """Factors side by side as one node."""
    if len(factors) == 1:
        return factors[0]
    marks = [Span(f.span.start, f.span.start + 1) for f in factors[1:]]
    return Node("multiply", factors, span, ["", *"*" * len(marks)], marks)


def _size(node: Node) -> int | str:
    """m of X_{m \\times n}."""
    inner = node.bare()
    if inner.kind == "number" and inner.word.isdigit():
        return int(inner.word)
    if inner.kind == "symbol":
        return names.tidy(symbol_of(inner).name)
    raise SyntaxProblem("a size is a letter or a number", node.span)


def _shown(symbol: Symbol) -> str:
    """\\mathbf{x} of bold(x)"""
    return symbol.form.replace("bold(", "bold ").replace(")", "").replace("(", " ") + (
        " with an index" if symbol.atoms else ""
    )
