"""What other libraries mean by a name: LIBRARIES, a row for each name whose meaning under a prefix is not that of the
name alone. A row rewrites the call, or refuses it with what to enter instead. Imports no SymPy.

    (library, name) -> rule    the library is what stood before the name, as far as it decides; * any
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from matcalc_cli.errors import SyntaxProblem
from matcalc_cli.language.syntax import Node

Rule = Callable[[Node], Node]
NUMPY = ("np", "numpy", "jnp", "jax.numpy", "anp")
TORCH = ("torch", "F", "nn")
SPECIAL = ("scipy.special", "special", "sp.special", "jax.scipy.special")


def _refused(what: str, hint: str, when: Callable[[Node], bool] = lambda node: True) -> Rule:
    def rule(node: Node) -> Node:
        if not when(node):
            return node
        raise SyntaxProblem(f"{node.prefix}.{node.value} {what}", node.span, hint=hint)

    return rule


def _second_is_number(node: Node) -> bool:
    positional = [arg for arg in node.args if arg.kind != "keyword"]
    return len(positional) == 2 and positional[1].bare().kind in ("number", "negate")


def _several(node: Node) -> bool:
    return sum(arg.kind != "keyword" for arg in node.args) > 1


def _reversed(node: Node) -> Node:
    """huber(d, t) of SciPy, the width first."""
    return node.like(node.args[::-1])


_AXIS = "takes an axis as its second argument"


def refusals() -> Iterator[tuple[tuple[str, str], Rule]]:
    """((library, name), rule)"""
    for name in ("max", "min"):
        hint = f"write axis=0, or {name}imum(x, y) entry by entry"
        for library in NUMPY:
            yield (library, name), _refused(_AXIS, hint, _several)
        yield ("torch", name), _refused(_AXIS, hint, _second_is_number)
    for library in NUMPY:
        yield (library, "inner"), _refused("of matrices is A*B'", "write dot(a, b) of vectors, A*B' of matrices")
    for library in SPECIAL:
        yield (library, "huber"), _reversed
        yield (library, "kl_div"), _refused("is x.*log(x./y) - x + y", "write that, or kl_div(x, y) for the sum alone")
    for library in TORCH:
        yield (library, "kl_div"), _refused("takes log(q) and p", "write kl_div(p, q), which takes p and q")
        for name in ("layer_norm", "rms_norm"):
            yield (library, name), _refused("takes a size as its second argument", f"write {name}(x, 1e-5)")
    for library in ("scipy.stats",):
        yield (library, "entropy"), _refused("divides p by its sum", "write entropy(p/sum(p))")


def _dotted(node: Node) -> Node:
    """dot(A, B) of NumPy: the product of matrices, the dot product of vectors."""
    if len(node.args) != 2:
        return node
    left, right = node.args
    chain = left.args if left.kind == "call" and left.value == "matmul" else [left]  # x.dot(A).dot(x) is one product
    return node.like([*chain, right], value="matmul", prefix="")


def _differences(node: Node) -> Node:
    """diff(x) of NumPy: x[1:] - x[:-1]."""
    if len(node.args) != 1:
        raise SyntaxProblem(f"{node.prefix}.diff is read with one argument alone", node.span)
    (x,) = node.args
    parts = [Node("slice", [x], node.span, (bounds,)) for bounds in ((1, None, None), (None, -1, None))]
    return Node("group", [Node("add", parts, node.span, ["+", "-"], [node.marks[0]])], node.span)


def _by_rows(node: Node) -> Node:
    """ravel(X): the rows one after the other."""
    transposed = [Node("transpose", [arg], arg.span, marks=[arg.span]) for arg in node.args[:1]]
    return node.like([*transposed, *node.args[1:]], value="vec", prefix="")


def _reshape_by_rows(node: Node) -> Node:
    """reshape(X, m, n) of NumPy and torch fills row by row: reshape(X', n, m)'."""
    array, *sizes = node.args
    if len(sizes) == 1 and sizes[0].bare().kind == "literal":
        sizes = sizes[0].bare().args
    transposed = Node("transpose", [array], array.span, marks=[array.span])
    inner = node.like([transposed], value="vec", prefix="")
    if len(sizes) < 2:
        return inner
    inner = node.like([inner, *reversed(sizes)], value="unvec", prefix="")
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


def _named(name: str) -> Rule:
    return lambda node: node.like(node.args, value=name)


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
        made = part.like([put(arg) for arg in part.args])
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


def _rows() -> Iterator[tuple[tuple[str, str], Rule]]:
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
    yield from refusals()


LIBRARIES: dict[tuple[str, str], Rule] = dict(_rows())
