"""What is usual for the names of a text before any kind is chosen: by their neighbours and their roles.

A name is *placed* where a vector is usual: right of a matrix or of a transposed vector, or added to something.
solver.py weighs what is found here against the letters of the names; marks.py finds what is certain. Imports no SymPy.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from matcalc_cli.language.kinds.call import Call
from matcalc_cli.language.kinds.letters import DATA, INTEGERS, added_as_number, letter
from matcalc_cli.language.kinds.marks import Marks, stripped
from matcalc_cli.language.syntax import Node
from matcalc_cli.model import names
from matcalc_cli.model.shapes import SCALAR

if TYPE_CHECKING:
    from matcalc_cli.language.kinds.infer import Inference

_SUMS = frozenset(("sum", "mean", "prod", "norm", "norm1", "norm2", "normF", "norminf", "logsumexp", "var", "std"))
MATRIX_FUNCTIONS = frozenset(
    ("expm", "sqrtm", "logm", "cholesky", "chol", "adj", "eigvals", "eigvecs")
)  # never of scalars
# functions whose argument is an array as a whole: sum(w'*x) would be w'*x
REDUCTIONS = frozenset(
    ("norm", "norm1", "norm2", "normF", "norminf", "sum", "mean", "prod", "amax", "amin", "softmax", "log_softmax")
    + ("logsumexp", "cumsum", "var", "std", "diag")
)
_SCALAR_FACTORS = ("multiply", "juxtapose", "divide")


class Survey(Marks):
    """One walk more over the roots of a text, where its names may be arrays."""

    def __init__(self, inference: Inference, call: Call) -> None:
        super().__init__(inference, call)
        self.parameters = call.parameters()
        self.summands: set[str] = set()
        self.patterns: set[int] = set()  # functions of products of several names
        self.inside_sum: set[int] = set()  # factors to the right of others in a sum, a mean or a norm
        self.after_vector_letter: set[int] = set()
        self.summed: set[str] = set()  # data letters inside of a sum, a mean or a norm
        self.literal = any(n.kind == "literal" for n in inference.nodes)
        self.numeric = False  # a number is a factor or a power, or something is divided
        self.divisors: set[str] = set()  # names in denominators and exponents
        self.quotient = False  # a product of names is divided by names
        self.companions: set[str] = set()  # capitals that are factors beside other capitals
        self.repeated = False  # a capital is a factor of one product twice: X*X
        self.power: str | None = None  # the name, where EXPR is a power of one name: X^2
        self.plain = not self.evidence and not any(map(self._may_be_array, self.occurring))
        self.declared_all = all(key in inference.given for key in self.occurring)
        if self.plain or self.declared_all:
            return
        for root in inference.roots:
            self._settled_scalars(root)
        for root in inference.roots:
            self._neighbours(root)
        whole = inference.expression.bare()
        if whole.kind == "power" and (self.is_number(whole.args[1]) or self.lone(whole.args[1]) is not None):
            self.power = self.lone(whole.args[0])

    def _may_be_array(self, key: str) -> bool:
        """Can a name without a mark be an array for another reason: is it a capital?"""
        return (letter(key).name == "capital" or key in ("I", "eye")) and key not in self.inference.scalars

    def _settled_scalars(self, root: Node) -> None:
        """Names that occur only in unmarked terms which are added to a sure scalar, norm(x)^2 + k*y, are scalars."""
        for node in root.walk():
            if node.kind != "add" or not any(self._surely_scalar(arg) for arg in node.args):
                continue
            first, last = self.interval[id(node)]
            free: set[str] = set()
            held: set[str] = set()
            for arg in node.args:
                (free if self.unmarked(arg) else held).update(names.key(n.word) for n in arg.walk() if n.kind == "name")
            for key in free - held:
                inside = key in self.spans and self.spans[key][0] >= first and self.ends[key] <= last
                if inside and key in self.spelled and self._is_free(key):
                    self.facts.setdefault(key, "scalar")

    def _surely_scalar(self, node: Node) -> bool:
        """Is a part a scalar in every reading: a norm, a sum, a trace, a number times or a power of one?"""
        bare = stripped(node)
        if bare.kind == "norm":
            return True
        if bare.kind == "call" and bare.value in self.operations and names.key(bare.word) not in self.inference.given:
            row = self.operations[bare.word]
            plain = len(bare.args) == 1 and bare.args[0].kind != "keyword"
            return plain and row.scalar_valued
        if bare.kind == "power":
            return self._surely_scalar(bare.args[0])
        if bare.kind in ("multiply", "juxtapose"):
            return all(self.is_number(arg) or self._surely_scalar(arg) for arg in bare.args)
        if bare.kind == "divide":
            return self._surely_scalar(bare.args[0])
        if bare.kind == "call" and bare.value in self.functions and len(bare.args) == 1:
            return self._surely_scalar(bare.args[0])
        return False

    # -- neighbours -----------------------------------------------------------------------------------------------

    def _neighbours(self, node: Node, summed: bool = False) -> None:
        """Which names are placed, and which nodes have a special look; sums are entered from outside."""
        summed = summed and node.kind not in ("transpose", "literal") or self._is_sum(node)
        rule = _ROLES.get(node.kind)
        if rule is not None:
            rule(self, node, summed)
        # an exponent is a number, and so is the order of a norm
        apart = node.kind in ("power", "e-power") or node.kind in ("call", "norm") and summed
        for i, arg in enumerate(node.args):
            self._neighbours(arg, summed and not (apart and i))

    def _is_sum(self, node: Node) -> bool:
        return node.kind == "norm" or node.kind == "call" and node.value in _SUMS and node.value in self.operations

    def _name(self, node: Node, summed: bool) -> None:
        if summed and len(node.word) == 1 and node.word in DATA:
            self.summed.add(node.word)

    def _call(self, node: Node, summed: bool) -> None:
        if node.value in self.functions and self._is_pattern(node):
            self.patterns.add(id(node))

    def _factors(self, node: Node, summed: bool) -> None:
        if any(self.is_number(arg) for arg in node.args):
            self.numeric = True
        keys = [names.key(n.word) for arg in node.args for n in arg.walk(closed="call") if n.kind == "name"]
        capitals = [key for key in keys if self._is_free(key) and letter(key).name == "capital"]
        self.repeated = self.repeated or len(set(capitals)) < len(capitals)
        if len(set(capitals)) > 1:
            self.companions.update(capitals)
        letters = False
        for left, right in zip(node.args, node.args[1:]):
            key = self.lone(right)
            if key is not None and self._leads(left):
                self.placed.add(key)
            if summed:
                self.inside_sum.add(id(right))
                before = self.lone(left)
                letters = letters or before is not None and self.strict_vector(before)
                if letters:
                    self.after_vector_letter.add(id(right))

    def _over(self, node: Node, summed: bool) -> None:
        """The names of a denominator or an exponent; and is it a formula such as G*M*m/r?"""
        self.numeric = True
        left, right = node.args
        if node.kind == "power" and self.inference.is_e(left):
            if self._is_pattern(node):
                self.patterns.add(id(node))
            return
        keys = {names.key(n.word) for n in right.walk(closed="call") if n.kind == "name"}
        keys = {k for k in keys if (self._is_free(k) or k == "I") and not self.inference.is_constant(k)}
        self.divisors |= keys
        if node.kind == "divide" and keys and stripped(left).kind in ("multiply", "juxtapose"):
            self.quotient = True

    def _leads(self, left: Node) -> bool:
        """Is it something after which a vector is usual: a matrix letter, a transpose, the inverse of a matrix?"""
        bare = stripped(left)
        if bare.kind == "name":
            key = names.key(bare.word)
            shape = self.declared.get(key)
            if shape is not None:
                return shape != SCALAR and shape[1] != 1
            return letter(key).name == "capital" or self.marked.get(key) == "matrix"
        if bare.kind in ("transpose", "power-T"):
            return True
        if bare.kind in ("add", "multiply", "juxtapose", "power") and bare.args:
            return any(self._leads(arg) for arg in bare.args[-1:] if bare.kind != "power") or self._leads(bare.args[0])
        if bare.kind == "call" and bare.value in self.operations:
            return self.operations[bare.word].wants == "matrix" or bare.value == "diag"
        return False

    def _terms(self, node: Node, summed: bool) -> None:
        if sum(not self.is_number(arg) for arg in node.args) < 2:
            return
        for arg in node.args:
            key = self.lone(arg)
            if key is not None:
                self.placed.add(key)
                self.summands.add(key)

    def _is_pattern(self, node: Node) -> bool:
        """A function of a product of several names, none a matrix letter, that no mark touches: exp(-k*x)."""
        if not self.unmarked(node):
            return False
        for part in node.walk():
            if part.kind in _SCALAR_FACTORS and part.args:
                keys = {names.key(n.word) for n in part.walk() if n.kind == "name"}
                keys = {k for k in keys if self._is_free(k) and not self.inference.is_constant(k)}
                below = part.args[1] if part.kind == "divide" else None
                under = {names.key(n.word) for n in below.walk() if n.kind == "name"} if below is not None else set()
                if len(keys) > 1 and not any(letter(k).name == "capital" for k in keys - under):
                    return True
        return False

    # -- questions ------------------------------------------------------------------------------------------------

    def as_summand(self, node: Node) -> int:
        """0 numbers alone, 1 names that are numbers where they are added to a vector, 2 a scalar by its marks or by all
        of its letters, 3 a term of names that may be arrays."""
        if self.is_number(node):
            return 0
        if not self.unmarked(node):
            return 2
        keys = {names.key(n.word) for n in node.walk() if n.kind == "name"}
        if all(map(self._is_added_number, keys)):
            return 1
        usual = (letter(key).costs.get("scalar", 1) == 0 and key not in self.inference.lets for key in keys)
        return 2 if all(usual) else 3

    def _is_added_number(self, key: str) -> bool:
        inference = self.inference
        if key in inference.lets:
            return False
        if inference.is_constant(key) or key in inference.size_letters:
            return True
        if key in self.parameters:
            return True
        return self.declared.get(key) == SCALAR or self.facts.get(key) == "scalar" or added_as_number(key)

    def holds_numbers(self, node: Node) -> bool:
        """Can a list hold nothing but scalars, for no mark and no matrix times a variable makes a block of a cell?"""
        blocks = len(self.call.listed) == 1 and any(map(self.is_applied_matrix, node.walk()))
        return self.unmarked(node) and not blocks

    def is_applied_matrix(self, node: Node) -> bool:
        """A*x with the variable that is asked for on its right."""
        if node.kind != "multiply":
            return False
        return any(self._leads(a) and self.lone(b) in self.call.listed for a, b in zip(node.args, node.args[1:]))

    def is_pattern(self, node: Node) -> bool:
        """Is a factor a function of a product of several names: exp(-k*x), sin(w*t + phi)?"""
        return id(stripped(node)) in self.patterns

    def strict_vector(self, key: str) -> bool:
        """A vector letter that is hardly ever a number, y but not k; no fact says otherwise."""
        row = letter(key)
        return row.name == "vector letter" and key[0] not in INTEGERS and self.facts.get(key) != "scalar"


_ROLES: dict[str, Callable[[Survey, Node, bool], None]] = {
    "multiply": Survey._factors,
    "juxtapose": Survey._factors,
    "add": Survey._terms,
    "call": Survey._call,
    "divide": Survey._over,
    "power": Survey._over,
    "name": Survey._name,
}
