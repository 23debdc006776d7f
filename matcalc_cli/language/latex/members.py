"""Indices that do not run over all: j > i, j \\neq i, j \\in R_i, as factors that are 1 for those that belong and 0
for the others. The set of each i is given by its indicator, an array: R_{ij} is 1 where j is in R_i.

A factor 0 takes nothing away from a value that is infinite: what may have none for those left out is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from matcalc_cli.errors import SyntaxProblem
from matcalc_cli.language.latex.binders import Members
from matcalc_cli.language.latex.letters import applied, symbol_of
from matcalc_cli.language.latex.nodes import Nodes
from matcalc_cli.language.latex.terms import Index, Value
from matcalc_cli.language.latex.words import FUNCTION_LETTERS
from matcalc_cli.language.syntax import Node
from matcalc_cli.model import names

if TYPE_CHECKING:
    from matcalc_cli.language.latex.summands import Summands
    from matcalc_cli.language.latex.terms import Algebra

Relation = tuple[str, str]  # (sign, the other index)
_ONES = {">": "triu", ">=": "triu", "<": "tril", "<=": "tril"}


def sided(relation: Relation, own: str, size: Node, n: Nodes) -> tuple[Index, Node]:
    """The indicator of own > other, own != other, over (other, own): triu(ones(n, n)) - eye(n)."""
    sign, other = relation
    square = n.call("ones", size, size)
    found = n.call(_ONES[sign], square) if sign in _ONES else square
    if sign in (">", "<", "!="):
        found = n.make("group", [n.add([found, n.call("eye", size)], ["+", "-"])])
    return (other, own), found


def grid(relation: Relation, own: str, value: Value, algebra: Algebra, n: Nodes) -> Value:
    """A summand of both indices with nothing on the wrong side: triu(G) - diag(diag(G))."""
    sign, other = relation
    index, made = algebra.dense(value.terms[0], n)
    made = algebra.spread(index, made, (other, own), n)
    part = n.call(_ONES[sign], made) if sign in _ONES else made
    if sign in (">", "<", "!="):
        part = n.add([part, n.call("diag", n.call("diag", made))], ["+", "-"])
    return algebra.scalar((other, own), part, value.span)


def of_set(lifter: Summands, members: Members) -> tuple[Index, Node]:
    """The indicator that a set is declared by, over its indices: (i, j) of j \\in R_i."""
    symbol, span = members.held, members.span
    index = (*(a.text for a in symbol.atoms), *members.letters)
    array = lifter.resolver.declared.get(names.key(symbol.stem))
    if any(a.shift or a.text not in lifter.ranges for a in symbol.atoms) or len(index) > 2:
        raise SyntaxProblem("this set is not read", span, hint="as in j \\in R_i, or (i, j) \\in \\Omega")
    if array is None or array.arguments is not None:
        listed = ", ".join(index)
        sizes = "n, n" if symbol.atoms else "m, n"[-3 * len(index) + 2 :]
        wanted = f"{symbol.stem}: {sizes}"
        raise SyntaxProblem(
            f"which {listed} belong to {symbol.stem} is not said",
            span,
            hint=f'declare its indicator, 1 for what belongs and 0 for all else: --given "{wanted}"',
        )
    shape = array.shape
    if len(index) != (2 if len(shape) == 2 and 1 not in shape else 1 if len(shape) == 2 else 0):
        raise SyntaxProblem(f"{array.name} is declared with other sizes than {', '.join(index)} run over", span)
    for letter, size in zip(index, shape):
        lifter.extent(letter, size, span)
    lifter.resolver.notes.append(
        f"{array.name} is read as an indicator: 1 for the {', '.join(index)} that belong, 0 for the others"
    )
    return index, Node("name", [], span, array.name)


# -- what may have no value ------------------------------------------------------------------------------------------

_POLES = frozenset(("norm", "absolute"))
_LOGS = frozenset(("log", "log2", "log10", "sqrt", "inv", "det", "logdet"))


def refuse_poles(body: Node, left_out: set[str], holds: Callable[[Node, str], bool]) -> None:
    """Raises SyntaxProblem where what is summed may have no value for the indices that are left out."""
    even = {id(p.args[0].bare()) for p in body.walk() if p.kind == "power" and p.args[1].is_whole()}  # ‖x‖² has no kink
    for part in body.walk():
        doubtful: list[Node] = []
        if id(part) in even:
            continue
        if part.kind in ("divide", "e-divide"):
            doubtful = part.args[1:]
        elif part.kind in _POLES or part.kind == "call" and part.word in _LOGS:
            doubtful = part.args
        elif part.kind in ("power", "e-power") and not part.args[1].is_whole():
            doubtful = part.args[:1]
        if any(all(holds(node, letter) for letter in left_out) for node in doubtful if not _positive(node)):
            which = (
                "equal indices, which this sum leaves out" if len(left_out) > 1 else "those that this sum leaves out"
            )
            raise SyntaxProblem(f"what is summed may have no value for {which}", part.span)


_POSITIVE = frozenset(("exp", "sigmoid", "softplus", "softmax", "cosh"))


def _positive(node: Node, least: bool = True) -> bool:
    """Is it positive by its form, so that its logarithm and its inverse have a value: 1 + exp(x), 1 + x^2, sigmoid(x)?
    least=False: or 0."""
    inner = node.bare()
    if not least and inner.kind == "power" and inner.args[1].bare().value in ("2", "4", "6"):
        return True
    if inner.kind == "add" and "-" not in inner.signs:
        return any(map(_positive, inner.args)) and all(_positive(arg, False) for arg in inner.args)
    if inner.kind == "number":
        return inner.word.strip("0.") != ""
    if inner.kind in ("apply", "called"):
        head = applied(inner)[0] if inner.kind == "apply" else symbol_of(inner.args[0])
        return FUNCTION_LETTERS.get(head.stem, "") in _POSITIVE
    if inner.kind == "power":
        base = inner.args[0].bare()
        return base.kind == "symbol" and symbol_of(base).name == "e" or _positive(base)
    if inner.kind in ("multiply", "divide"):
        return all(map(_positive, inner.args))
    return inner.kind == "call" and inner.word in _POSITIVE


__all__ = ["Relation", "grid", "of_set", "refuse_poles", "sided"]
