"""\\sum_{j=0}^{k-1} (X^\\top)^{k-1-j} \\otimes X^j -> powersum(X, k), of which the derivative of X^k by X is made.

The index is an exponent here and no place in an array, so that it is no sum of sums.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from matcalc_cli.language.latex.binders import sum_of
from matcalc_cli.language.latex.letters import symbol_of
from matcalc_cli.language.latex.nodes import Nodes, same
from matcalc_cli.language.latex.ranges import whole
from matcalc_cli.language.syntax import Node

if TYPE_CHECKING:
    from matcalc_cli.language.latex.resolve import Resolver


def powersum(resolver: Resolver, node: Node) -> Node | None:
    """powersum(X, k) for a sum of that form; None of all others."""
    kind, binders = sum_of(node)
    if kind != "sum" or len(binders) != 1 or binders[0].beyond or binders[0].members:
        return None
    letter, last, body = binders[0].letter, binders[0].last, node.args[0].bare()
    if last is None or whole(binders[0].first) != 0 or body.kind != "kron" or len(body.args) != 2:
        return None
    turned, plain = (factor.bare() for factor in body.args)
    if (turned.kind, plain.kind) != ("power", "power"):
        return None
    base, matrix = turned.args[0].bare(), plain.args[0]
    if base.kind not in ("transpose", "power-T") or not same(base.args[0], matrix) or not _is(plain.args[1], letter):
        return None
    if not _is_rest(turned.args[1], last, letter):
        return None
    n = Nodes(node.span)
    count = n.add([resolver.convert(last), n.number("1")], ["+", "+"])
    return n.call("powersum", resolver.convert(matrix), count)


def _is(node: Node, letter: str) -> bool:
    inner = node.bare()
    return inner.kind == "symbol" and symbol_of(inner).stem == letter and not symbol_of(inner).atoms


def _is_rest(node: Node, last: Node, letter: str) -> bool:
    """Is it last - j?"""
    inner = node.bare()
    if inner.kind != "add" or inner.signs[-1] != "-" or not _is(inner.args[-1], letter):
        return False
    n = Nodes(node.span)
    return same(n.add(inner.args[:-1], list(inner.signs[:-1])), last)
