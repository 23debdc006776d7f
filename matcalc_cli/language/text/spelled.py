"""A syntax tree as entered -> the tree that is meant, once the names are known: other libraries' functions and
operators, σ( ) for sigmoid, log|x|; and what is not clear is refused: xy beside x, a name and a space before a bracket.

`spelled` looks at names and places alone, never at sizes. A tree is shared with other readings of the same text, so
that nothing is changed in place: a node with another meaning is a new node.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from matcalc_cli.errors import LimitError, MatcalcError, NameProblem, Span, SyntaxProblem
from matcalc_cli.language.syntax import Lets, Node
from matcalc_cli.language.text import libraries
from matcalc_cli.language.text.beside import Beside, pieces_of, unsigned
from matcalc_cli.language.text.calls import NORM_ORDERS, called
from matcalc_cli.language.text.contracted import contracted
from matcalc_cli.language.text.doubtful import DOUBTFUL, doubt, several
from matcalc_cli.language.text.doubtful import Known as Doubts
from matcalc_cli.language.text.hints import explain_place
from matcalc_cli.model import names

if TYPE_CHECKING:
    from matcalc_cli.language.given import Declared

# signs of functions as they are printed | their names; a name of the input comes first
SIGNS = {"σ": "sigmoid", "Γ": "gamma", "ψ": "digamma", "logΓ": "lgamma"}
# the same, where their arguments are sizes
SIZED_SIGNS = {"K": "comm", "D": "dup", "D̃": "skewdup", "S": "diagsel", "L": "elim"}
# of arrays of one axis they are not what they are of matrices
_STACKS = frozenset(("hstack", "vstack"))
_CONSTANTS = {"pi": "pi", "e": "e", "inf": "inf", "Inf": "inf", "infty": "inf"}
MAX_COMPARISONS = 16  # of one condition
# letters that are variables side by side: xy beside x is a product, mx and Vt are names
_TOGETHER = tuple(map(frozenset, ("xyz", "uvw", "abcd", "pqrs", "ijk", "lmn", "fgh")))


class Paper(NamedTuple):
    """What an answer worked out by hand may have besides: `plain` names side by side as products, `functions` with
    primes, f'(x), read as functions f_slope1 of their own, a family x for its members x0, x1, and |x| for the absolute
    values of the entries."""

    plain: frozenset[str] = frozenset()
    functions: frozenset[str] = frozenset()
    families: Mapping[str, tuple[str, ...]] = MappingProxyType({})


def spelled(
    text: str,
    lets: Lets,
    expression: Node,
    declared: Declared,
    functions: frozenset[str],
    known: frozenset[str] = frozenset(),
    paper: Paper | None = None,
    kinds: dict[str, str] | None = None,
) -> tuple[Lets, Node]:
    """(lets, expression) as meant. `functions` are all functions of the language, `known` keys of names that are given
    elsewhere, as in --wrt; `paper` of a claim; `kinds` learns of names whose kinds are said by how they are used."""
    reader = _Speller(text, lets, expression, declared, functions, known, paper, {} if kinds is None else kinds)
    return tuple((name, span, reader(value)) for name, span, value in lets), reader(expression)


class _Speller(Beside):
    """The rules for one text."""

    def __init__(
        self,
        text: str,
        lets: Lets,
        expression: Node,
        declared: Declared,
        functions: frozenset[str],
        known: frozenset[str],
        paper: Paper | None,
        kinds: dict[str, str],
    ) -> None:
        self.text, self.declared, self.functions, self.known, self.paper = text, declared, functions, known, paper
        self.kinds, self.sizes = kinds, size_letters(declared)
        nodes = [n for root in (*(value for _, _, value in lets), expression) for n in root.walk()]
        self.lets = {names.key(name) for name, _, _ in lets}
        self.free = declared.keys() | known | self.lets
        self.uses: set[str] = set()  # keys of names that stand alone, or with an index
        self.numpy = self.ones = False
        applied: dict[str, list[Node]] = {}
        for n in nodes:
            if n.prefix:
                self.numpy = True
            elif n.kind == "name":
                self.uses.add(names.key(n.word))
            elif n.kind == "index":
                self.uses.add(names.key(n.stem))
            elif n.kind == "call":
                applied.setdefault(names.key(n.word), []).append(n)
            elif n.kind in ("transpose", "power-T"):
                self.ones = self.ones or n.args[0].bare().value == "1"
        self.doubts = Doubts(self.free, functions, self.usual, applied, self.uses, text)
        self.built: dict[int, Node] = {}

    def __call__(self, node: Node) -> Node:
        if node.kind == "name" and not node.prefix and self.paper is None and names.key(node.word) in self.free:
            return node  # of a settled name there is nothing to ask
        if id(node) not in self.built:
            self.built[id(node)] = self._built(node)
        return self.built[id(node)]

    def _built(self, node: Node) -> Node:
        kind = node.kind
        if kind == "number":
            return node
        if self.paper is None and kind in DOUBTFUL and not self._is_sign(node):
            found = doubt(node, self.doubts)
            if found is not None:
                raise found
        if kind == "name":
            return self._name(node)
        if kind in ("transpose", "power-T") and node.args[0].bare().kind == "number":
            return self._transposed_number(node)
        if kind in ("and", "or", "not"):
            raise SyntaxProblem("a condition stands only as the first argument of where", node.span)
        node = self._outside(node)
        args = [self(arg) for arg in node.args]
        if any(a is not b for a, b in zip(args, node.args)):
            node = node.like(args)
        node = self._inside(node)
        return self._entry_by_entry(node) if self.numpy else node

    def _outside(self, node: Node) -> Node:
        """What is settled before the parts are."""
        if node.kind == "multiply":
            return self.product(node)
        if node.kind == "call":
            return self._checked_call(self._renamed(node))
        if node.kind == "absolute" and self.paper is not None:
            return Node("call", node.args, node.span, "abs", [node.span])
        return node

    def _inside(self, node: Node) -> Node:
        """What is settled once the parts are."""
        if node.kind == "call":
            return self._call(node)
        if node.kind == "slice" and node.args[0].kind == "call" and node.args[0].value == "slogdet":
            return self._of_pair(node)
        return self._centred(node) if node.kind == "add" and self.numpy else node

    # -- names ----------------------------------------------------------------------------------------------------

    def _name(self, node: Node) -> Node:
        if node.prefix:
            if node.word not in _CONSTANTS:
                raise self._unknown(node)
            return node.like([], value=_CONSTANTS[node.word], prefix="")
        key = names.key(node.word)
        letters = names.split(key)[0]
        if self.paper is not None and key in self.paper.families and key not in self.declared.keys() | self.lets:
            members = [Node("name", [], node.span, member) for member in self.paper.families[key]]
            return Node("literal", members, node.span, (False, len(members), 1))
        if key in self.free or self.usual(letters):
            return node
        pieces = pieces_of(key, letters)
        if len(pieces) > 1 and all(p[-1].isdigit() for p in pieces):
            raise several(node, pieces)
        found = [names.key(p) in self.uses or names.key(p) in self.known for p in pieces]
        together = any(group.issuperset(letters) for group in _TOGETHER) or self._is_product_of_two(key)
        if found and (all(found) or any(found) and together):
            raise several(node, pieces)
        return node

    def _is_product_of_two(self, key: str) -> bool:
        """Ax and Xw beside x and w, to which a matrix is applied; Ea and Km are names."""
        return len(key) == 2 and key[0].isupper() and key[1] in "uvwxyz" and key not in self.lets

    def _transposed_number(self, node: Node) -> Node:
        """1'*x is the sum of x, with the vector of ones; 2^T is a power of a name T; no other number is transposed."""
        number = node.args[0].bare()
        if number.value == "1":
            ones = Node("call", [number], number.span, "vector", [number.span])
            return Node("transpose", [ones], node.span, marks=node.marks)
        if node.kind == "power-T" and node.args[1].kind == "name":
            return self(Node("power", node.args, node.span, node.value, node.marks))
        raise SyntaxProblem(
            "a number has no transpose", node.span, hint="write ones(n,1)' for a row of ones, or sum(x)"
        )

    # -- calls ----------------------------------------------------------------------------------------------------

    def _renamed(self, node: Node) -> Node:
        """max(x) of one array, another name of where( ); a function that is declared keeps its name."""
        order = NORM_ORDERS.get(node.word)
        if order is not None and len(node.args) == 1 and names.key(node.word) not in self.free:
            kind, value = ("number", order) if order.isdigit() else ("string", order)
            return node.like([*node.args, Node(kind, [], node.span, value)], value="norm")
        name = called(node.word, node.args)
        return node if name == node.value or names.key(node.word) in self.free else node.like(node.args, value=name)

    def _checked_call(self, node: Node) -> Node:
        """A single letter, a space and a bracket, x (y + z), is refused; conditions of where become choices."""
        if (
            node.value == "where"
            and len(node.args) == 3
            and node.args[0].bare().kind in ("compare", "and", "or", "not")
        ):
            if sum(1 for n in node.args[0].walk() if n.kind == "compare") > MAX_COMPARISONS:
                raise LimitError(f"a condition of more than {MAX_COMPARISONS} comparisons", node.args[0].span)
            return _choice(node, *node.args)
        key, end = names.key(node.word), node.marks[0].end
        single = len(names.split(key)[0]) == 1 and not node.prefix and node.value not in self.functions
        if single and self.text[end : end + 1].isspace() and key not in self.declared.keys() | SIGNS.keys():
            raise SyntaxProblem(
                f"it is not clear whether {node.value} ( ) is a product or a function",
                Span(node.span.start, node.span.end),
                hint=f"write {node.value}*( ) for the product, {node.value}( ) for the function",
            )
        return node

    def _call(self, node: Node) -> Node:
        if node.prefix:
            return self._of_library(node)
        if node.word in SIGNS:
            key = names.key(node.word)
            return node if key in self.free or key in self.uses else node.like(node.args, value=SIGNS[node.word])
        if node.word in SIZED_SIGNS and self._counts(node):
            return node.like(node.args, value=SIZED_SIGNS[node.word])
        return node.like(node.args, value=slope(node.word)) if node.word[-1:] == "'" else node

    def _of_library(self, node: Node) -> Node:
        """np.dot(A, B), by the row of the library, of the root of its name, or of any library."""
        if node.value == "einsum":
            return contracted(node, self.kinds)
        if node.value == "matrix_power" and node.args and node.args[0].bare().kind == "name":
            self.kinds[names.key(node.args[0].bare().word)] = "matrix"
        root = node.prefix.partition(".")[0]
        if root in libraries.NUMPY and node.value in _STACKS and all(map(self._is_vector, node.args)):
            return self._stacked(node)
        for library in (node.prefix, root, "*"):
            rule = libraries.LIBRARIES.get((library, node.word))
            if rule is not None:
                return rule(node)
        if node.value not in self.functions:
            raise self._unknown(node)
        return node

    def _is_vector(self, node: Node) -> bool:
        """Is it a name of one axis: declared so, or a small letter of which nothing is said?"""
        bare = node.bare()
        if bare.kind != "name" or bare.prefix or names.key(bare.word) in self.lets:
            return False
        key = names.key(bare.word)
        if key in self.declared:
            return self.declared[key].shape[1:] == (1,)
        return bare.word[0].islower()

    def _stacked(self, node: Node) -> Node:
        """hstack([x, y]) of vectors is one behind the other, vstack([x, y]) has them for its rows."""
        if node.value == "hstack":
            return node.like(node.args, value="vertcat", prefix="")
        rows = [Node("transpose", [arg], arg.span, marks=[arg.span]) for arg in node.args]
        return node.like(rows, value="vertcat", prefix="")

    def _is_sign(self, node: Node) -> bool:
        """σ(x), K(2,3): a sign of a function, as it is printed."""
        return node.kind == "call" and (node.value in SIGNS or node.value in SIZED_SIGNS and self._counts(node))

    def _counts(self, node: Node) -> bool:
        """K(m,n), D(3): are the arguments sizes, and is the letter no name?"""
        key = names.key(node.word)
        inside = [n for arg in node.args for n in arg.walk()]
        counted = all(n.kind != "name" or names.key(n.word) in self.sizes for n in inside)
        plain = all(n.kind in ("name", "number", "add", "multiply", "divide", "power", "group") for n in inside)
        return bool(inside) and counted and plain and key not in self.free and key not in self.uses

    def _unknown(self, node: Node) -> MatcalcError:
        """np.sinn is a slip of the fingers; in os.system(x) the dot is none of this language."""
        mark = node.span if node.kind == "name" else node.marks[0]
        if self.text[mark.start : mark.start + 1] == ".":  # a method, whatever its object is
            return explain_place(mark.start, mark.end - mark.start, self.text)
        near = names.misspelt(node.word, self.functions)
        return NameProblem(
            f"{node.prefix}.{node.value} is not known here",
            Span(node.span.start, mark.end),
            hint=f"did you mean {node.prefix}.{near}?" if near else "matcalc help functions lists what there is",
        )

    # -- NumPy's operators ----------------------------------------------------------------------------------------

    def _of_pair(self, node: Node) -> Node:
        """np.linalg.slogdet(A)[1], the logarithm of |det(A)|; [0] is its sign."""
        (pair,) = node.args
        if node.value == (1,):
            return pair
        raise SyntaxProblem("of slogdet only the logarithm is read", node.span, hint="write sign(det(A)) for the sign")

    def _centred(self, node: Node) -> Node:
        """X - X.mean(axis=0): the means of the columns are a row for every row, since X beside them has two axes."""
        plain = [unsigned(arg).bare() for arg in node.args]
        wide = {names.key(n.word) for arg in plain for n in _entries_of(arg)}
        args = list(node.args)
        for i, part in enumerate(plain):
            said = {k.word: k.args[0].bare().value for k in part.args if k.kind == "keyword"}
            first = part.args[0].bare() if part.kind == "call" and part.args else part
            down = said.get("axis", said.get("dim")) == "0" and not {"keepdims", "keepdim"} & said.keys()
            if down and first.kind == "name" and names.key(first.word) in wide:
                args[i] = Node("transpose", [node.args[i]], node.args[i].span, marks=[node.args[i].span])
        return node.like(args)

    def _entry_by_entry(self, node: Node) -> Node:
        """* ** / of NumPy go entry by entry, @ is the product of matrices and the dot product of vectors; the signs
        stay as entered, for NumPy's * is no mark of an array, as .* is."""
        if node.kind == "multiply" and ("*" in node.signs or "@" in node.signs):
            folded = node.args[0]
            for sign, mark, factor in zip(node.signs[1:], node.marks, node.args[1:]):
                span = Span(folded.span.start, factor.span.end)
                if sign == "@":
                    chain = folded.args if folded.kind == "call" and folded.value == "matmul" else [folded]
                    folded = Node("call", [*chain, factor], span, "matmul", [mark])
                else:
                    kind = "e-multiply" if sign == "*" else "multiply"
                    folded = Node(kind, [folded, factor], span, ["", sign], [mark])
            return folded
        if node.kind == "power" and node.value == "**":
            return node.like(node.args, kind="e-power")
        return node.like(node.args, kind="e-divide") if node.kind == "divide" else node


def _entries_of(node: Node) -> Iterator[Node]:
    """The names of a part that is made of them entry by entry."""
    if node.kind == "name":
        yield node
    elif node.kind in ("group", "negate", "add", "e-multiply", "e-divide", "e-power"):
        for arg in node.args:
            yield from _entries_of(arg)


def slope(name: str) -> str:
    """f'' as the name of a function of its own."""
    stem = name.rstrip("'")
    return f"{stem}_slope{len(name) - len(stem)}"


def size_letters(declared: Declared) -> frozenset[str]:
    """The letters that are sizes in declarations."""
    found: set[str] = set()
    for d in declared.values():
        for size in (*d.shape, *sum(d.arguments, ())) if d.arguments else d.shape:
            if isinstance(size, str):
                found.add(size)
            elif isinstance(size, tuple):
                found.update(part for part in size if isinstance(part, str))
    return frozenset(found - declared.keys())


def _choice(node: Node, condition: Node, yes: Node, no: Node) -> Node:
    """where(a and b, s, t) is where(a, where(b, s, t), t); where(a or b, s, t) is where(a, s, where(b, s, t))."""
    condition = condition.bare()
    if condition.kind == "not":
        return _choice(node, condition.args[0], no, yes)
    if condition.kind == "and":
        first, second = condition.args
        return _choice(node, first, _choice(node, second, yes, no), no)
    if condition.kind == "or":
        first, second = condition.args
        return _choice(node, first, yes, _choice(node, second, yes, no))
    return node.like([condition, yes, no])
