"""What a text says about its names before any kind is chosen: marks, neighbours, roles; and where names occur.

A *mark* makes a name an array whatever its letter: a transpose, `@`, `.*`, an argument of tr, norm, sum ... A name is
*placed* where a vector is usual: right of a matrix or of a transposed vector, or added to something. kinds.py weighs
what is found here. Imports no SymPy.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from matcalc_cli.language.kinds.laws import DERIVATIVES, SIZED, SPREAD, sized_rows
from matcalc_cli.language.kinds.letters import DATA, INTEGERS, added_as_number, letter
from matcalc_cli.language.syntax import Node
from matcalc_cli.model import names
from matcalc_cli.model.shapes import SCALAR, Var

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matcalc_cli.language.kinds.infer import Inference

ROOT = 1 << 60
_PLAIN = frozenset(("*", "/", "**", "^"))  # entry by entry by a prefix np., and no marks
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


class Call(NamedTuple):
    """What the command and its options say of kinds. `needs`: "scalar" (grad, taylor), "prefer-scalar" (hessian),
    "components" (newton, critical ...: all names are scalars) or ""; `facts`: kinds by numbers in --at and --from;
    `marked`: names that a claim transposes; `listed`: the plain names of --wrt."""

    needs: str = ""
    facts: Mapping[str, str] = MappingProxyType({})
    marked: frozenset[str] = frozenset()
    listed: tuple[str, ...] = ()
    listed_many: bool = False

    def parameters(self) -> frozenset[str]:
        """The names of a list a, b in --wrt without a capital among them: scalars, where no mark says otherwise."""
        if not self.listed_many or any(letter(key).name == "capital" for key in self.listed):
            return frozenset()
        return frozenset(self.listed)


def leaves_of_size(name: str) -> int:
    """How many of the arguments of eye, unvec ... are arrays; the others are sizes."""
    return sized_rows()[name].arrays


def stripped(node: Node) -> Node:
    """The node without brackets and signs around it."""
    node = node.bare()
    while node.kind == "negate":
        node = node.args[0].bare()
    return node


def _outside_calls(node: Node) -> Iterator[Node]:
    """The nodes of a part that are in no argument of a function."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        if current.kind != "call":
            stack.extend(current.args)


class Survey:
    """One walk over the roots of a text; the module docstring tells what is looked for."""

    def __init__(self, inference: Inference, call: Call) -> None:
        self.inference, self.call = inference, call
        self.parameters = call.parameters()
        self.functions, self.operations = inference.functions, inference.operations
        self.occurring: list[str] = []
        self.spelled: dict[str, str] = {}
        self.sizes: set[str] = set()
        self.indexed: set[str] = set()
        self.marked: dict[str, str] = {}  # name -> vector or matrix
        self.why: dict[str, str] = {}  # name -> what marks it, in words
        self.placed: set[str] = set()
        self.summands: set[str] = set()
        self.spans: dict[str, tuple[int, int]] = {}
        self.ends: dict[str, int] = {}  # the last leaf of a name
        self.interval: dict[int, tuple[int, int]] = {}
        self.mark_nodes: dict[int, list[Node]] = {}  # node -> parts that have to be arrays
        self.element: dict[int, list[int]] = {}
        self.patterns: set[int] = set()
        self.inside_sum: set[int] = set()
        self.after_vector_letter: set[int] = set()
        self.summed: set[str] = set()  # data letters inside of a sum, a mean or a norm
        self.literals: set[str] = set()  # names in literal lists that are differentiated by
        self.literal = any(n.kind == "literal" for root in inference.roots for n in root.walk())
        self.numeric = False  # a number is a factor or a power, or something is divided
        self.divisors: set[str] = set()  # names in denominators and exponents
        self.quotient = False  # a product of names is divided by names
        self.companions: set[str] = set()  # capitals that are factors beside other capitals
        self.repeated = False  # a capital is a factor of one product twice: X*X
        self.power: str | None = None  # the name, where EXPR is a power of one name: X^2
        self._numbers: dict[int, bool] = {}
        self._unmarked: dict[int, bool] = {}
        tokens = {key: d.shape for key, d in inference.given.items() if d.arguments is None}
        self.declared = {k: tuple(None if isinstance(size, Var) else size for size in s) for k, s in tokens.items()}
        self.facts: dict[str, str] = {}
        self.evidence = any(shape != SCALAR for shape in self.declared.values())
        roots = inference.roots
        self.stems = self._stems(roots)
        for root in roots:
            self._marks(root)
        self._position = 0
        for root in roots:
            self._order(root)
        self._settle_facts()
        self.plain = not self.evidence and not any(map(self._may_be_array, self.occurring))
        if self.plain:
            return
        for root in roots:
            self._settled_scalars(root)
        for root in roots:
            self._neighbours(root)
        whole = inference.expression.bare()
        if whole.kind == "power" and (self.is_number(whole.args[1]) or self._key(whole.args[1]) is not None):
            self.power = self._key(whole.args[0])

    def _stems(self, roots: list[Node]) -> set[str]:
        """The names that stand alone and with an index: x[0] beside norm(x) is an entry of x."""
        plain = {names.key(n.value) for root in roots for n in root.walk() if n.kind == "name"}
        indexed = {names.key(n.value[0]) for root in roots for n in root.walk() if n.kind == "index"}
        return {key for key in plain & indexed if self._is_free(key)}

    # -- marks ----------------------------------------------------------------------------------------------------

    def _marks(self, root: Node) -> None:
        for node in root.walk():
            if node.kind == "transpose" or node.kind == "power-T" and not self.inference.is_power_t():
                self._mark(node, [node.args[0]], "vector", "it is transposed")
            elif node.kind == "norm":
                self._mark(node, node.args[:1], "vector", "it is under a norm")
            elif node.kind == "slice":
                self._mark(node, node.args, "vector" if len(node.value) == 1 else "matrix", "parts of it are taken")
            elif node.kind == "index" and names.key(node.value[0]) in self.stems:
                key = names.key(node.value[0])
                self.marked.setdefault(key, "matrix" if len(node.value) > 2 else "vector")
                self.why.setdefault(key, "it has an entry, with an index")
                self.evidence = True
            elif node.kind in ("kron", "dot"):
                self._mark(node, node.args, "matrix" if node.kind == "kron" else "vector", "it is beside ⊗ or •")
            elif node.kind == "multiply" and "@" in node.value:
                for i, operator in enumerate(node.value):
                    if operator == "@":
                        self._mark(node, node.args[i - 1 : i + 1], "vector", "it is beside @", hold=False)
            elif node.kind in ("e-multiply", "e-divide", "e-power"):
                self._mark_element(node)
            elif node.kind == "call":
                self._mark_call(node)

    def _mark_element(self, node: Node) -> None:
        operators = [o for o in (node.value if isinstance(node.value, list) else [node.value]) if o]
        if all(operator in _PLAIN for operator in operators):
            return
        parts = node.args[:1] if node.kind == "e-power" else node.args
        slots = [i for i, part in enumerate(parts) if self._key(part) is not None or self._is_applied(part)]
        self.element[id(node)] = slots
        self._mark(node, [], "vector", f"it is beside {operators[-1]}", hold=False)
        self.evidence = True
        for key in filter(None, (self._key(parts[i]) for i in slots)):
            self.placed.add(key)
            self.why.setdefault(key, f"it is beside {operators[-1]}")

    def _is_applied(self, part: Node) -> bool:
        """Is it a function of free names, the tanh(c) of o.*tanh(c)?"""
        bare = stripped(part)
        return bare.kind == "call" and bare.value in self.functions and self.has_free(bare)

    def _mark_call(self, node: Node) -> None:
        name = node.value
        if name in SIZED or name in SPREAD:
            self.evidence = True
            if name in SIZED:
                self._mark(node, node.args[: leaves_of_size(name)], "vector", f"it is an argument of {name}( )")
            return
        key = names.key(name)
        if key in self.inference.given:
            return
        if name not in self.operations:
            return
        row = self.operations[name]
        if len(node.args) not in row.arity and row.arity and name in self.functions:
            return
        parts = node.args[:1] if row.mixed or node.options or name in ("diag", "tril", "triu") else node.args
        wanted = "matrix" if "axis" in node.options else row.wants
        self._mark(node, parts, wanted, f"it is an argument of {name}( )")

    def _mark(self, node: Node, parts: list[Node], wanted: str, why: str, hold: bool = True) -> None:
        held = []
        for part in parts:
            key = self._key(part)
            bare = stripped(part)
            if bare.kind == "name" and bare.value == "I" and self.inference.is_identity("I"):
                self.facts["I"] = "identity"
                self.evidence = True
            elif key is not None:
                if wanted == "matrix" or key not in self.marked:
                    self.marked[key] = wanted
                self.why.setdefault(key, why)
                self.evidence = True
            elif hold and self.has_free(part):
                held.append(part)
                self.evidence = True
        if held:
            self.mark_nodes[id(node)] = held

    def _key(self, part: Node) -> str | None:
        """The key of a part that is one free name."""
        bare = stripped(part)
        if bare.kind != "name":
            return None
        key = names.key(bare.value)
        return key if self._is_free(key) else None

    def _is_free(self, key: str) -> bool:
        inference = self.inference
        return not (
            key in inference.lets
            or key in inference.given
            or key in inference.scalars
            or key in inference.columns
            or key in ("I", "eye")
            or key in inference.size_letters
            or self.call.facts.get(key) == "scalar"
        )

    def has_free(self, part: Node) -> bool:
        """Does a part have names that may be arrays? Entries of a literal list are scalars."""
        stack = [part]
        while stack:
            node = stack.pop()
            if node.kind == "name":
                key = names.key(node.value)
                if key in self.inference.lets or self._is_free(key) and not self.inference.is_constant(key):
                    return True
            elif node.kind == "literal" or node.kind == "call" and node.value in (*SIZED, *SPREAD, *DERIVATIVES):
                continue
            stack.extend(node.args)
        return False

    # -- where names occur ----------------------------------------------------------------------------------------

    def _order(self, root: Node) -> None:
        """Number the leaves; every node has an interval, every name its first and last leaf."""
        stack: list[tuple[Node, bool]] = [(root, False)]
        while stack:
            node, done = stack.pop()
            if done:
                self.interval[id(node)] = (self.interval[id(node)][0], self._position)
                continue
            self.interval[id(node)] = (self._position + 1, self._position + 1)
            if node.kind == "name":
                self._occurs(node)
            elif node.kind == "index":
                self._occurs_indexed(node)
            if not node.args:
                self._position += 1
                if node.kind == "name":
                    self._spanned(names.key(node.value))
                elif node.kind == "index" and names.key(node.value[0]) in self.inference.lets:
                    self._spanned(names.key(node.value[0]))
                continue
            stack.append((node, True))
            args = node.args
            if node.kind == "power-T" and not self.inference.is_power_t():
                args = args[:1]
            if node.kind == "call" and node.value in SIZED:
                arrays = leaves_of_size(node.value)
                self.sizes.update(names.key(n.value) for a in args[arrays:] for n in a.walk() if n.kind == "name")
                args = args[:arrays]
                if not args:
                    self._position += 1
            stack.extend((arg, False) for arg in reversed(args))

    def _spanned(self, key: str) -> None:
        first, _ = self.spans.get(key, (self._position, 0))
        last = ROOT if key in self.call.listed or key in self.inference.lets else self._position
        self.spans[key] = (first, last)
        self.ends[key] = self._position

    def _occurs(self, node: Node) -> None:
        key = names.key(node.value)
        inference = self.inference
        if key in inference.lets or key in inference.size_letters or key == "eye" and inference.is_identity(key):
            return
        if inference.is_constant(key) and key not in self.marked:
            return
        if key not in self.spelled:
            self.spelled[key] = names.tidy(node.value)
            self.occurring.append(key)

    def _occurs_indexed(self, node: Node) -> None:
        stem, *indices = node.value
        key = names.key(stem)
        if key in self.inference.lets or key in self.inference.given or key in self.stems:
            if key not in self.inference.lets and key not in self.spelled:
                self.spelled[key] = names.tidy(stem)
                self.occurring.append(key)
            return
        plain = Node("name", [], node.span, names.entry_name(names.tidy(stem), *indices))
        self.indexed.add(names.key(plain.value))
        self._occurs(plain)

    # -- facts ----------------------------------------------------------------------------------------------------

    def _settle_facts(self) -> None:
        inference, call = self.inference, self.call
        self.facts.update((key, "scalar") for key in (*inference.scalars, *self.indexed, *self.literals))
        self.facts.update(inference.columns)
        self.facts.update({k: v for k, v in call.facts.items() if k in self.spelled and k not in inference.given})
        if any(kind != "scalar" for key, kind in self.facts.items() if key in self.spelled):
            self.evidence = True
        for key in call.marked:
            if key in self.spelled and self._is_free(key):
                self.marked.setdefault(key, "vector")
                self.why.setdefault(key, "the claim transposes it")
                self.evidence = True

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
                (free if self.unmarked(arg) else held).update(
                    names.key(n.value) for n in arg.walk() if n.kind == "name"
                )
            for key in free - held:
                inside = key in self.spans and self.spans[key][0] >= first and self.ends[key] <= last
                if inside and key in self.spelled and self._is_free(key):
                    self.facts.setdefault(key, "scalar")

    def _surely_scalar(self, node: Node) -> bool:
        """Is a part a scalar in every reading: a norm, a sum, a trace, a number times or a power of one?"""
        bare = stripped(node)
        if bare.kind == "norm":
            return True
        if bare.kind == "call" and bare.value in self.operations and names.key(bare.value) not in self.inference.given:
            row = self.operations[bare.value]
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

    def _neighbours(self, root: Node) -> None:
        """Which names are placed, and which nodes have a special look; sums are entered from outside."""
        stack: list[tuple[Node, bool]] = [(root, False)]
        while stack:
            node, summed = stack.pop()
            if node.kind == "multiply" or node.kind == "juxtapose":
                self._factors(node, summed)
            elif node.kind == "add":
                self._terms(node)
            elif node.kind == "call":
                if node.value in self.functions and self._is_pattern(node):
                    self.patterns.add(id(node))
                if node.value in _SUMS and node.value in self.operations:
                    summed = True
            elif node.kind == "norm":
                summed = True
            elif node.kind in ("divide", "power"):
                self.numeric = True
                self._over(node)
            elif node.kind in ("transpose", "literal"):
                summed = False
            elif node.kind == "name" and summed and len(node.value) == 1 and node.value in DATA:
                self.summed.add(node.value)
            args = node.args
            if node.kind in ("power", "e-power"):  # an exponent is a number
                stack.append((args[1], False))
                args = args[:1]
            elif node.kind in ("call", "norm") and summed and args:  # so is the order of a norm
                stack.extend((arg, False) for arg in args[1:])
                args = args[:1]
            stack.extend((arg, summed) for arg in args)

    def _factors(self, node: Node, summed: bool) -> None:
        if any(self.is_number(arg) for arg in node.args):
            self.numeric = True
        keys = [names.key(n.value) for arg in node.args for n in _outside_calls(arg) if n.kind == "name"]
        capitals = [key for key in keys if self._is_free(key) and letter(key).name == "capital"]
        self.repeated = self.repeated or len(set(capitals)) < len(capitals)
        if len(set(capitals)) > 1:
            self.companions.update(capitals)
        letters = False
        for left, right in zip(node.args, node.args[1:]):
            key = self._key(right)
            if key is not None and self._leads(left):
                self.placed.add(key)
            if summed:
                self.inside_sum.add(id(right))
                before = self._key(left)
                letters = letters or before is not None and self.strict_vector(before)
                if letters:
                    self.after_vector_letter.add(id(right))

    def _over(self, node: Node) -> None:
        """The names of a denominator or an exponent; and is it a formula such as G*M*m/r?"""
        left, right = node.args
        if node.kind == "power" and self._is_e(left):
            if self._is_pattern(node):
                self.patterns.add(id(node))
            return
        keys = {names.key(n.value) for n in _outside_calls(right) if n.kind == "name"}
        keys = {k for k in keys if (self._is_free(k) or k == "I") and not self.inference.is_constant(k)}
        self.divisors |= keys
        if node.kind == "divide" and keys and stripped(left).kind in ("multiply", "juxtapose"):
            self.quotient = True

    def _is_e(self, node: Node) -> bool:
        bare = node.bare()
        return bare.kind == "name" and bare.value == "e" and self.inference.is_constant("e")

    def _leads(self, left: Node) -> bool:
        """Is it something after which a vector is usual: a matrix letter, a transpose, the inverse of a matrix?"""
        bare = stripped(left)
        if bare.kind == "name":
            key = names.key(bare.value)
            shape = self.declared.get(key)
            if shape is not None:
                return shape != SCALAR and shape[1] != 1
            return letter(key).name == "capital" or self.marked.get(key) == "matrix"
        if bare.kind in ("transpose", "power-T"):
            return True
        if bare.kind in ("add", "multiply", "juxtapose", "power") and bare.args:
            return any(self._leads(arg) for arg in bare.args[-1:] if bare.kind != "power") or self._leads(bare.args[0])
        if bare.kind == "call" and bare.value in self.operations:
            return self.operations[bare.value].wants == "matrix" or bare.value == "diag"
        return False

    def _terms(self, node: Node) -> None:
        if sum(not self.is_number(arg) for arg in node.args) < 2:
            return
        for arg in node.args:
            key = self._key(arg)
            if key is not None:
                self.placed.add(key)
                self.summands.add(key)

    def _is_pattern(self, node: Node) -> bool:
        """A function of a product of several names, none a matrix letter, that no mark touches: exp(-k*x)."""
        if not self.unmarked(node):
            return False
        for part in node.walk():
            if part.kind in _SCALAR_FACTORS and part.args:
                keys = {names.key(n.value) for n in part.walk() if n.kind == "name"}
                keys = {k for k in keys if self._is_free(k) and not self.inference.is_constant(k)}
                below = part.args[1] if part.kind == "divide" else None
                under = {names.key(n.value) for n in below.walk() if n.kind == "name"} if below is not None else set()
                if len(keys) > 1 and not any(letter(k).name == "capital" for k in keys - under):
                    return True
        return False

    # -- questions ------------------------------------------------------------------------------------------------

    def is_number(self, node: Node) -> bool:
        """Is it made of numbers and constants alone?"""
        if id(node) not in self._numbers:
            self._numbers[id(node)] = not any(
                n.kind in ("index", "literal")
                or n.kind == "name"
                and not self.inference.is_constant(names.key(n.value))
                or n.kind == "call"
                and n.value in (*SIZED, *SPREAD)
                for n in node.walk()
            )
        return self._numbers[id(node)]

    def as_summand(self, node: Node) -> int:
        """0 numbers alone, 1 names that are numbers where they are added to a vector, 2 a scalar by its marks or by all
        of its letters, 3 a term of names that may be arrays."""
        if self.is_number(node):
            return 0
        if not self.unmarked(node):
            return 2
        keys = {names.key(n.value) for n in node.walk() if n.kind == "name"}
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

    def is_identity(self, node: Node) -> bool:
        """Is it the name of the identity?"""
        bare = stripped(node)
        return bare.kind == "name" and bare.value in ("I", "eye") and self.inference.is_identity(bare.value)

    def is_applied_matrix(self, node: Node) -> bool:
        """A*x with the variable that is asked for on its right."""
        if node.kind != "multiply":
            return False
        return any(self._leads(a) and self._key(b) in self.call.listed for a, b in zip(node.args, node.args[1:]))

    def is_pattern(self, node: Node) -> bool:
        """Is a factor a function of a product of several names: exp(-k*x), sin(w*t + phi)?"""
        return id(stripped(node)) in self.patterns

    def lone(self, node: Node) -> str | None:
        """The name, where the node is one free name, perhaps negated."""
        return self._key(node)

    def strict_vector(self, key: str) -> bool:
        """A vector letter that is hardly ever a number, y but not k; no fact says otherwise."""
        row = letter(key)
        return row.name == "vector letter" and key[0] not in INTEGERS and self.facts.get(key) != "scalar"

    def unmarked(self, node: Node) -> bool:
        """Does no mark, no declared array and no array by a fact stand in this part?"""
        if id(node) not in self._unmarked:
            self._unmarked[id(node)] = not any(self._marks_in(n) for n in node.walk())
        return self._unmarked[id(node)]

    def _marks_in(self, node: Node) -> bool:
        if node.kind == "name":
            key = names.key(node.value)
            if key in self.inference.lets:
                return not self.unmarked(self.inference.lets[key])
            return (
                key in self.marked
                or self.declared.get(key, SCALAR) != SCALAR
                or self.facts.get(key, "scalar") != "scalar"
            )
        if node.kind in ("transpose", "power-T", "norm", "kron", "dot"):
            return True
        if node.kind == "call":
            return node.value in SIZED or node.value in SPREAD or id(node) in self.mark_nodes
        return False
