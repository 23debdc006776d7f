"""Component names of declared arrays: with x: 3, the names x0, x_0 and x₀ are entries of x, as x[0] is; with M: 2,2,
M01 is M[0,1]. What is declared itself, or is outside of the array, is a name of its own. Imports no SymPy."""

from __future__ import annotations

from matcalc_cli.language.given import Declared
from matcalc_cli.language.syntax import Node
from matcalc_cli.model import names


def entry_of(name: str, declared: Declared) -> tuple[str, tuple[int, ...]] | None:
    """(array name, its indices) of a component name of an array of known size; None of any other name."""
    key = names.key(name)
    stem, digits = names.split(key)
    declaration = declared.get(stem)
    if not digits or key in declared or declaration is None or declaration.arguments is not None:
        return None
    sizes = [size for size in declaration.shape if isinstance(size, int)]
    if not sizes or len(sizes) < len(declaration.shape):
        return None
    indices = (int(digits),) if 1 in sizes else tuple(map(int, digits))
    ends = [max(sizes)] if 1 in sizes else sizes
    inside = len(indices) == len(ends) and all(i < n for i, n in zip(indices, ends))
    return (declaration.name, indices) if inside else None


def with_components(root: Node, declared: Declared) -> Node:
    """The tree with component names as entries; the same tree where there are none."""
    if not any(d.shape and all(isinstance(size, int) for size in d.shape) for d in declared.values()):
        return root

    def put(node: Node) -> Node:
        if node.kind == "name":
            entry = entry_of(node.word, declared)
            return node if entry is None else Node("index", [], node.span, (entry[0], *entry[1]))
        args = [put(arg) for arg in node.args]
        return node if all(a is b for a, b in zip(args, node.args)) else node.like(args)

    return put(root)
