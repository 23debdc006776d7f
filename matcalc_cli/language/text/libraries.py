"""Functions of other libraries whose meaning under a prefix is not that of the name alone: rewritten, or refused with
what to type. Rows of LIBRARIES in spelled.py. Imports no SymPy."""

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


def _turned(node: Node) -> Node:
    """huber(d, t) of SciPy, the width first."""
    found = Node(node.kind, node.args[::-1], node.span, node.value, node.marks)
    found.prefix = node.prefix
    return found


_AXIS = "takes an axis as its second argument"


def rows() -> Iterator[tuple[tuple[str, str], Rule]]:
    """((library, name), rule)"""
    for name in ("max", "min"):
        hint = f"write axis=0, or {name}imum(x, y) entry by entry"
        for library in NUMPY:
            yield (library, name), _refused(_AXIS, hint, _several)
        yield ("torch", name), _refused(_AXIS, hint, _second_is_number)
    for library in NUMPY:
        yield (library, "inner"), _refused("of matrices is A*B'", "write dot(a, b) of vectors, A*B' of matrices")
    for library in SPECIAL:
        yield (library, "huber"), _turned
        yield (library, "kl_div"), _refused("is x.*log(x./y) - x + y", "write that, or kl_div(x, y) for the sum alone")
    for library in TORCH:
        yield (library, "kl_div"), _refused("takes log(q) and p", "write kl_div(p, q), which takes p and q")
        for name in ("layer_norm", "rms_norm"):
            yield (library, name), _refused("takes a size as its second argument", f"write {name}(x, 1e-5)")
    for library in ("scipy.stats",):
        yield (library, "entropy"), _refused("divides p by its sum", "write entropy(p/sum(p))")
