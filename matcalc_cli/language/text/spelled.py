"""A syntax tree as typed -> the tree that is meant, once the names are known: other libraries' functions and operators,
σ( ) for sigmoid, log|x|; and what cannot be told is refused: xy beside x, sin x, a name and a space before a bracket.

`spelled` looks at names and places alone, never at sizes. A tree is shared with other readings of the same text, so
that nothing is changed in place: a node with another meaning is a new node.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from matcalc_cli.errors import LimitError, MatcalcError, NameProblem, Span, SyntaxProblem
from matcalc_cli.language.syntax import Node
from matcalc_cli.language.text import libraries
from matcalc_cli.language.text.calls import NORM_ORDERS, called
from matcalc_cli.language.text.contracted import contracted
from matcalc_cli.language.text.doubtful import Known as Doubts
from matcalc_cli.language.text.doubtful import doubt, several
from matcalc_cli.language.text.hints import explain_place
from matcalc_cli.model import names

if TYPE_CHECKING:
    from matcalc_cli.language.given import Declaration

# signs of functions as they are printed | their names; a name of the input comes first
SIGNS = {"σ": "sigmoid", "Γ": "gamma", "ψ": "digamma", "logΓ": "lgamma"}
# the same, where their arguments are sizes
SIZED_SIGNS = {"K": "comm", "D": "dup", "D̃": "skewdup", "S": "diagsel", "L": "elim"}
# of arrays of one axis they are not what they are of matrices
_STACKS = frozenset(("hstack", "vstack"))
# names of several letters that nobody takes for products
USUAL = frozenset(
    {
        *("dt", "dx", "dy", "dz", "dr", "ds", "du", "dv", "dw", "dq", "dθ", "th", "ph", "om", "al", "be", "ga"),
        *("ln", "eps", "lam", "sig", "var", "std", "tol", "lr", "inf", "eye", "id", "det", "tr", "exp", "log", "kT"),
    }
)
_CONSTANTS = {"pi": "pi", "e": "e", "inf": "inf", "Inf": "inf", "infty": "inf"}
_PIECES = r"[A-Za-zͰ-Ͽ]\d+(?=[A-Za-zͰ-Ͽ])"
_HALVES = frozenset("½⅓¼¾⅔")
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
    lets: tuple[Any, ...],
    expression: Node,
    declared: Collection[str],
    functions: Collection[str],
    known: Collection[str] = (),
    paper: Paper | None = None,
    kinds: dict[str, str] | None = None,
) -> tuple[tuple[Any, ...], Node]:
    """(lets, expression) as meant. `declared` are the keys of the declared names, `functions` all functions of the
    language, `known` keys of names that are given elsewhere, as in --wrt; `paper` of a claim; `kinds` learns of names
    whose kinds are said by how they are used."""
    reader = _Speller(text, lets, expression, declared, functions, frozenset(known), paper, kinds)
    return tuple((name, span, reader(value)) for name, span, value in lets), reader(expression)


class _Speller:
    """The rules for one text."""

    def __init__(
        self,
        text: str,
        lets: tuple[Any, ...],
        expression: Node,
        declared: dict[str, Declaration],
        functions: frozenset[str],
        known: frozenset[str],
        paper: None,
        kinds: dict[Any, Any] = None,
    ) -> None:
        self.text, self.declared, self.functions, self.paper = text, frozenset(declared), functions, paper
        self.shapes = {key: d.shape for key, d in declared.items()} if isinstance(declared, Mapping) else {}
        self.kinds = {} if kinds is None else kinds
        self.sizes = size_letters(declared)
        roots = [value for _, _, value in lets] + [expression]
        self.lets = {names.key(name) for name, _, _ in lets}
        self.uses = Counter(
            names.key(n.value if n.kind == "name" else n.value[0])
            for root in roots
            for n in root.walk()
            if n.kind == "index" or n.kind == "name" and not n.prefix
        )
        self.free = self.declared | known | self.lets
        self.known = known
        self.numpy = any(n.prefix for root in roots for n in root.walk())
        self.ones = any(
            n.kind in ("transpose", "power-T") and n.args[0].bare().value == "1" for root in roots for n in root.walk()
        )
        applied: dict[str, list[Node]] = {}
        for n in (n for root in roots for n in root.walk() if n.kind == "call" and not n.prefix):
            applied.setdefault(names.key(n.value), []).append(n)
        self.doubts = Doubts(self.free, functions, self._usual, applied, self.uses, text)
        self.built: dict[int, Node] = {}

    def __call__(self, node: Node) -> Node:
        if id(node) not in self.built:
            self.built[id(node)] = self._built(node)
        return self.built[id(node)]

    def _built(self, node: Node) -> Node:
        if self.paper is None and not self._is_sign(node) and (found := doubt(node, self.doubts)) is not None:
            raise found
        if node.kind == "multiply":
            node = self._product(node)
        elif node.kind == "name":
            return self._name(node)
        elif node.kind in ("transpose", "power-T") and node.args[0].bare().kind == "number":
            return self._turned_number(node)
        elif node.kind == "absolute" and self.paper is not None:
            node = Node("call", node.args, node.span, "abs", [node.span])
        elif node.kind in ("and", "or", "not"):
            raise SyntaxProblem("a condition stands only as the first argument of where", node.span)
        elif node.kind == "call":
            node = self._checked_call(self._renamed(node))
        args = [self(arg) for arg in node.args]
        if any(a is not b for a, b in zip(args, node.args)):
            node = like(node, args)
        if node.kind == "call":
            node = self._call(node)
        elif node.kind == "slice" and node.args[0].kind == "call" and node.args[0].value == "slogdet":
            node = self._of_pair(node)
        elif node.kind == "add" and self.numpy:
            node = self._centred(node)
        return self._entry_by_entry(node) if self.numpy else node

    # -- names ----------------------------------------------------------------------------------------------------

    def _is_function(self, node: Node) -> bool:
        """A function's name without an argument, where it is no name of the input."""
        if node.kind != "name" or node.prefix or names.is_greek(node.value):
            return False
        return node.value in self.functions and names.key(node.value) not in self.free

    def _name(self, node: Node) -> Node:
        if node.prefix:
            if node.value not in _CONSTANTS:
                raise self._unknown(node)
            return like(node, [], value=_CONSTANTS[node.value], prefix="")
        key = names.key(node.value)
        letters = names.split(key)[0]
        if self.paper is not None and key in self.paper.families and key not in self.declared | self.lets:
            members = [Node("name", [], node.span, member) for member in self.paper.families[key]]
            return Node("literal", members, node.span, (False, len(members), 1))
        if key in self.free or self._usual(letters):
            return node
        found: list[bool] = []
        pieces: list[str] = re.findall(_PIECES, key)
        if pieces:
            pieces.append(key[sum(map(len, pieces)) :])
        elif letters.isalpha():
            pieces = list(letters)
        found = [names.key(p) in self.uses or names.key(p) in self.known for p in pieces]
        if len(pieces) > 1 and all(p[-1].isdigit() for p in pieces):
            raise several(node, pieces)
        together = any(group.issuperset(letters) for group in _TOGETHER) or self._is_product_of_two(key)
        if found and all(found) or any(found) and together:
            raise several(node, pieces)
        return node

    def _is_product_of_two(self, key: str) -> bool:
        """Ax and Xw beside x and w, to which a matrix is applied; Ea and Km are names."""
        return len(key) == 2 and key[0].isupper() and key[1] in "uvwxyz" and key not in self.lets

    def _usual(self, letters: str) -> bool:
        return len(letters) < 2 or "_" in letters or letters in USUAL or names.is_greek(letters)

    def _turned_number(self, node: Node) -> Node:
        """1'*x is the sum of x, with the vector of ones; 2^T is a power of a name T; no other number is turned."""
        number = node.args[0].bare()
        if number.value == "1":
            ones = Node("call", [number], number.span, "vector", [number.span])
            return Node("transpose", [ones], node.span, marks=node.marks)
        if node.kind == "power-T" and node.args[1].kind == "name":
            return self(Node("power", node.args, node.span, node.value, node.marks))
        raise SyntaxProblem(
            "a number has no transpose", node.span, hint="write ones(n,1)' for a row of ones, or sum(x)"
        )

    # -- products by a space --------------------------------------------------------------------------------------

    def _product(self, node: Node) -> Node:
        """log|x| is log(|x|), log det(X) is log(det(X)); sin x, 2xy and a product of words are refused."""
        last = node.args[-1].bare()
        if self.ones and last.kind == "number" and last.value == "1" and node.value[-1] in ("*", " "):
            raise SyntaxProblem(
                "beside 1' it is not clear whether this 1 is a number or the vector of ones",
                last.span,
                hint="write vector(1) for the vector of ones, or leave it out",
            )
        factors, signs, marks = [node.args[0]], [""], []
        for i, (sign, mark, factor) in enumerate(zip(node.value[1:], node.marks, node.args[1:]), 1):
            before = factors[-1]
            end = _right_end(before)
            if sign == " " and self._is_function(end):
                last = node.value[i + 1 : i + 2] != [" "]
                if not (factor.kind == "absolute" or factor.kind == "call" and last) or end is not _unsigned(before):
                    raise self._without_parentheses(before, end, factor)
                call = _applied(end, factor)
                factors[-1] = like(before, [call]) if before.kind == "negate" else call
                continue
            if sign == " ":
                self._check_pair(before, factor)
            factors.append(factor), signs.append(sign), marks.append(mark)
        if len(factors) == len(node.args):
            return node
        return Node("multiply", factors, node.span, signs, marks) if len(factors) > 1 else factors[0]

    def _without_parentheses(self, before: Node, end: Node, factor: Node) -> SyntaxProblem:
        power = self.text[end.span.end : before.span.end].strip() if before.kind == "power" else ""
        typed = f"{end.value}({self._typed(factor)}){power}"
        if factor.kind == "absolute":
            typed = f"{end.value}({self._typed(factor)})"
        return SyntaxProblem(
            "a function takes its argument in parentheses",
            Span(end.span.start, factor.span.end),
            hint=f"write {typed}",
        )

    def _typed(self, node: Node) -> str:
        inner = node.bare()
        typed = " ".join(self.text[inner.span.start : inner.span.end].split())
        return typed if len(typed) <= 20 else "..."

    def _check_pair(self, left: Node, right: Node) -> None:
        base = _left_end(right)
        if base.kind != "name" or base.prefix or names.key(base.value) in self.free:
            return
        letters = names.split(names.key(base.value))[0]
        if self._usual(letters) or base.value in self.functions:
            return
        counts = left.kind == "number" or left.kind == "name" and names.key(left.value) == "pi"
        counts = counts or self.text[left.span.start : left.span.end] in _HALVES  # ½mv²
        counts = counts or left.kind == "transpose" and letters.isupper()  # AᵀXB
        if counts and left.span.end == base.span.start:
            pieces = re.findall(_PIECES, base.value)
            pieces = [*pieces, base.value[sum(map(len, pieces)) :]] if pieces else list(letters)
            raise several(base, pieces)
        before = names.key(left.value) if left.kind == "name" else ""
        if letters.isalpha() and before not in self.free and not self._usual(names.split(before)[0]):
            raise SyntaxProblem(
                "a product of words is written with *",
                Span(left.span.start, base.span.end),
                hint=f"write {left.value}*{base.value}",
            )

    # -- calls ----------------------------------------------------------------------------------------------------

    def _renamed(self, node: Node) -> Node:
        """max(x) of one array, another name of where( ); a function that is declared keeps its name."""
        order = NORM_ORDERS.get(node.value)
        if order is not None and len(node.args) == 1 and names.key(node.value) not in self.free:
            kind, value = ("number", order) if order.isdigit() else ("string", order)
            return like(node, [*node.args, Node(kind, [], node.span, value)], value="norm")
        name = called(node.value, node.args)
        return node if name == node.value or names.key(node.value) in self.free else like(node, node.args, value=name)

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
        key, end = names.key(node.value), node.marks[0].end
        single = len(names.split(key)[0]) == 1 and not node.prefix and node.value not in self.functions
        if single and self.text[end : end + 1].isspace() and key not in self.declared | set(SIGNS):
            raise SyntaxProblem(
                f"it is not clear whether {node.value} ( ) is a product or a function",
                Span(node.span.start, node.span.end),
                hint=f"write {node.value}*( ) for the product, {node.value}( ) for the function",
            )
        return node

    def _call(self, node: Node) -> Node:
        if node.value in SIGNS and not node.prefix:
            key = names.key(node.value)
            free = key not in self.free and key not in self.uses
            return like(node, node.args, value=SIGNS[node.value]) if free else node
        if node.value in SIZED_SIGNS and not node.prefix and self._counts(node):
            return like(node, node.args, value=SIZED_SIGNS[node.value])
        if node.value[-1:] == "'":
            return like(node, node.args, value=slope(node.value))
        if not node.prefix:
            return node
        if node.value == "einsum":
            return contracted(node, self.kinds)
        if node.value == "matrix_power" and node.args and node.args[0].bare().kind == "name":
            self.kinds[names.key(node.args[0].bare().value)] = "matrix"
        root, _, rest = node.prefix.partition(".")
        if root in libraries.NUMPY and node.value in _STACKS and all(map(self._is_vector, node.args)):
            return self._stacked(node)
        for library in (f"{root}.{rest}" if rest else root, root, "*"):
            rule = LIBRARIES.get((library, node.value))
            if rule is not None:
                return rule(node)
        if node.value not in self.functions:
            raise self._unknown(node)
        return node

    def _is_vector(self, node: Node) -> bool:
        """Is it a name of one axis: declared so, or a small letter of which nothing is said?"""
        bare = node.bare()
        if bare.kind != "name" or bare.prefix or names.key(bare.value) in self.lets:
            return False
        key = names.key(bare.value)
        if key in self.declared:
            return len(self.shapes.get(key, ())) == 2 and self.shapes[key][1] == 1
        return bare.value[0].islower()

    def _stacked(self, node: Node) -> Node:
        """hstack([x, y]) of vectors is one behind the other, vstack([x, y]) has them for its rows."""
        if node.value == "hstack":
            return like(node, node.args, value="vertcat", prefix="")
        rows = [Node("transpose", [arg], arg.span, marks=[arg.span]) for arg in node.args]
        return like(node, rows, value="vertcat", prefix="")

    def _is_sign(self, node: Node) -> bool:
        """σ(x), K(2,3): a sign of a function, as it is printed."""
        return node.kind == "call" and (node.value in SIGNS or node.value in SIZED_SIGNS and self._counts(node))

    def _counts(self, node: Node) -> bool:
        """K(m,n), D(3): are the arguments sizes, and is the letter no name?"""
        key = names.key(node.value)
        inside = [n for arg in node.args for n in arg.walk()]
        counted = all(n.kind != "name" or names.key(n.value) in self.sizes for n in inside)
        plain = all(n.kind in ("name", "number", "add", "multiply", "divide", "power", "group") for n in inside)
        return bool(inside) and counted and plain and key not in self.free and key not in self.uses

    def _unknown(self, node: Node) -> MatcalcError:
        """np.sinn is a slip of the fingers; in os.system(x) the dot is none of this language."""
        mark = node.span if node.kind == "name" else node.marks[0]
        if self.text[mark.start : mark.start + 1] == ".":  # a method, whatever its object is
            return explain_place(mark.start, mark.end - mark.start, self.text)
        near = names.misspelt(node.value, self.functions)
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
        plain = [_unsigned(arg).bare() for arg in node.args]
        wide = {names.key(n.value) for arg in plain for n in _entries_of(arg)}
        args = list(node.args)
        for i, part in enumerate(plain):
            told = {k.value: k.args[0].bare().value for k in part.args if k.kind == "keyword"}
            first = part.args[0].bare() if part.kind == "call" and part.args else part
            down = told.get("axis", told.get("dim")) == "0" and not {"keepdims", "keepdim"} & told.keys()
            if down and first.kind == "name" and names.key(first.value) in wide:
                args[i] = Node("transpose", [node.args[i]], node.args[i].span, marks=[node.args[i].span])
        return like(node, args)

    def _entry_by_entry(self, node: Node) -> Node:
        """* ** / of NumPy go entry by entry, @ is the product of matrices and the dot product of vectors; the signs
        stay as typed, for NumPy's * is no mark of an array, as .* is."""
        if node.kind == "multiply" and ("*" in node.value or "@" in node.value):
            folded = node.args[0]
            for sign, mark, factor in zip(node.value[1:], node.marks, node.args[1:]):
                span = Span(folded.span.start, factor.span.end)
                if sign == "@":
                    chain = folded.args if folded.kind == "call" and folded.value == "matmul" else [folded]
                    folded = Node("call", [*chain, factor], span, "matmul", [mark])
                else:
                    kind = "e-multiply" if sign == "*" else "multiply"
                    folded = Node(kind, [folded, factor], span, ["", sign], [mark])
            return folded
        kind = {"divide": "e-divide"}.get(node.kind)
        if node.kind == "power" and node.value == "**":
            kind = "e-power"
        return like(node, node.args, kind=kind) if kind else node


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


def size_letters(declared: dict[str, Declaration]) -> frozenset[str]:
    """The letters that are sizes in declarations."""
    if not isinstance(declared, Mapping):
        return frozenset()
    sizes = (s for d in declared.values() for s in (*d.shape, *sum(d.arguments or (), ())))
    parts = (part for s in sizes for part in (s if isinstance(s, tuple) else (s,)))
    return frozenset(part for part in parts if isinstance(part, str)) - declared.keys()


def like(node: Node, args: list[Node], **other) -> Node:
    """The node with other arguments, kind, value or prefix."""
    made = Node(other.get("kind") or node.kind, args, node.span, other.get("value", node.value), node.marks)
    made.prefix = other.get("prefix", node.prefix)
    return made


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
    return like(node, [condition, yes, no])


def _applied(function: Node, argument: Node) -> Node:
    """log|x|, and log det(X), which has a function of its own: det(X) may be negative."""
    span = Span(function.span.start, argument.span.end)
    if function.value in ("log", "ln") and argument.kind == "call" and argument.value == "det":
        return Node("call", argument.args, span, "logdet", [function.span])
    return Node("call", [argument], span, function.value, [function.span])


def _unsigned(node: Node) -> Node:
    return node.args[0] if node.kind == "negate" else node


def _right_end(node: Node) -> Node:
    """What stands last in a factor: the x of 2^x, the sin of -sin and of sin^2."""
    while True:
        if (
            node.kind == "negate"
            or node.kind == "power"
            and node.args[0].kind == "name"
            and node.args[1].kind == "number"
        ):
            node = node.args[0]
        elif node.kind in ("power", "divide"):
            node = node.args[1]
        else:
            return node


def _left_end(node: Node) -> Node:
    """What stands first in a factor: the x of x^2, of x' and of x'^2."""
    while node.kind in ("power", "power-T", "transpose", "e-power"):
        node = node.args[0]
    return node


# ------------------------------------------------------------------------------------- what libraries mean by a name
# (library, name) -> the tree that is meant. The library is what stood before the name, as far as it decides; * any.


def _dotted(node: Node) -> Node:
    """dot(A, B) of NumPy: the product of matrices, the dot product of vectors."""
    if len(node.args) != 2:
        return node
    left, right = node.args
    chain = left.args if left.kind == "call" and left.value == "matmul" else [left]  # x.dot(A).dot(x) is one product
    return like(node, [*chain, right], value="matmul", prefix="")


def _differences(node: Node) -> Node:
    """diff(x) of NumPy: x[1:] - x[:-1]."""
    if len(node.args) != 1:
        raise SyntaxProblem(f"{node.prefix}.diff is read with one argument alone", node.span)
    (x,) = node.args
    parts = [Node("slice", [x], node.span, (bounds,)) for bounds in ((1, None, None), (None, -1, None))]
    return Node("group", [Node("add", parts, node.span, ["+", "-"], [node.marks[0]])], node.span)


def _by_rows(node: Node) -> Node:
    """ravel(X): the rows one after the other."""
    turned = [Node("transpose", [arg], arg.span, marks=[arg.span]) for arg in node.args[:1]]
    return like(node, [*turned, *node.args[1:]], value="vec", prefix="")


def _reshape_by_rows(node: Node) -> Node:
    """reshape(X, m, n) of NumPy and torch fills row by row: reshape(X', n, m)'."""
    array, *sizes = node.args
    if len(sizes) == 1 and sizes[0].bare().kind == "literal":
        sizes = sizes[0].bare().args
    turned = Node("transpose", [array], array.span, marks=[array.span])
    inner = like(node, [turned], value="vec", prefix="")
    if len(sizes) < 2:
        return inner
    inner = like(node, [inner, *reversed(sizes)], value="unvec", prefix="")
    return Node("transpose", [inner], node.span, marks=[node.span])


def _upper_factor(node: Node) -> Node:
    """cholesky(A) of scipy.linalg is the upper factor where `lower` is not named."""
    raise SyntaxProblem(
        f"{node.prefix}.{node.value} gives the upper factor",
        node.span,
        hint="write cholesky(A)' for it, cholesky(A) for the lower one",
    )


def _itself(node: Node) -> Node:
    """array([a, b]) is [a, b]."""
    return Node("group", node.args, node.span) if len(node.args) == 1 else node


def _power(node: Node) -> Node:
    return Node("e-power", node.args, node.span, "**", [node.marks[0]]) if len(node.args) == 2 else node


def _matrix_power(node: Node) -> Node:
    """matrix_power(A, k) is A^k."""
    return Node("power", node.args, node.span, "^", [node.marks[0]]) if len(node.args) == 2 else node


def _named(name: str) -> Callable[[Node], Node]:
    return lambda node: like(node, node.args, value=name)


def _tanh_gelu(node: Node) -> Node:
    """x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))), the form that jax.nn takes by default."""
    if len(node.args) != 1:
        raise SyntaxProblem("jax.nn.gelu is read with one argument alone", node.span)
    from matcalc_cli.language.text.reader import read

    (x,) = node.args
    _, tree = read("0.5 .* x .* (1 + tanh(sqrt(2/pi) .* (x + 0.044715 .* x.^3)))")

    def put(part: Node) -> Node:
        if part.kind == "name" and part.value == "x":
            return Node("group", [x], node.span)
        made = like(part, [put(arg) for arg in part.args])
        made.span, made.marks = node.span, [node.marks[0]] * len(part.marks)
        return made

    return Node("group", [put(tree)], node.span)


def _needs_axis(node: Node) -> Node:
    """softmax of scipy.special runs over all entries where no axis is named."""
    if any(arg.kind == "keyword" and arg.value == "axis" for arg in node.args):
        return node
    raise SyntaxProblem(
        f"{node.prefix}.{node.value} without an axis runs over all entries of a matrix",
        node.span,
        hint=f"write {node.value}(x) for a vector, or name the axis",
    )


def _rows() -> Iterator[tuple[tuple[str, str], Callable[[Node], Node]]]:
    for library in ("np", "numpy", "jnp", "jax.numpy", "anp", "torch", "casadi", "ca"):
        for name in ("dot", "matmul", "mm", "mv", "bmm", "mtimes"):
            yield (library, name), _dotted
        for name in ("ravel", "flatten"):
            yield (library, name), _by_rows
        for name in ("array", "asarray", "tensor"):
            yield (library, name), _itself
        if library not in ("casadi", "ca"):
            yield (library, "reshape"), _reshape_by_rows
        yield (library, "power"), _power
        yield (library, "diff"), _differences
        yield (library, "matrix_power"), _matrix_power
    for library in ("torch", "casadi", "ca"):
        yield (library, "dot"), _named("dot")
    for library in ("scipy.linalg", "jax.scipy.linalg", "sp.linalg", "linalg"):
        yield (library, "cholesky"), _upper_factor
    yield ("math", "pow"), _power
    yield ("torch", "pow"), _power
    yield ("np", "pow"), _power
    yield ("jax.nn", "gelu"), _tanh_gelu
    for library in ("scipy.special", "special", "sp.special"):
        for name in ("softmax", "log_softmax"):
            yield (library, name), _needs_axis
    yield from libraries.rows()


LIBRARIES: dict[tuple[str, str], Callable[[Node], Node]] = dict(_rows())

__all__ = ["LIBRARIES", "SIGNS", "USUAL", "Paper", "like", "size_letters", "slope", "spelled"]
