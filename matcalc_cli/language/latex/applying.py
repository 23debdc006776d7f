"""A letter before brackets: a function, or a factor. Only the names and the declarations tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matcalc_cli.errors import SyntaxProblem
from matcalc_cli.language.latex.letters import Symbol, applied, symbol_of
from matcalc_cli.language.latex.words import FUNCTION_LETTERS
from matcalc_cli.language.syntax import Node
from matcalc_cli.model import names

if TYPE_CHECKING:
    from matcalc_cli.language.latex.resolve import Resolver

_FUNCTIONS = frozenset("fF")
_OFTEN_FUNCTIONS = frozenset("ghGHuvφϕΦψΨχ")


def decided(r: Resolver, node: Node) -> Node:
    """The one of the two readings of a(x) that the names allow."""
    symbol, argument, before = applied(node)
    function, product = node.args
    if before and not _is_function(r, symbol, argument, node):
        raise SyntaxProblem(
            f"it is not clear where the argument of {before[0]} ends", node.span, hint=f"write \\{before[0]}( ... )"
        )
    return function if _is_function(r, symbol, argument, node) else product


def _is_function(r: Resolver, symbol: Symbol, argument: Node, node: Node) -> bool:
    """Is a letter before brackets a function? Raises SyntaxProblem where that is not clear."""
    key = names.key(symbol.name)
    declaration = r.declared.get(key)
    if declaration is not None:
        return declaration.arguments is not None
    if key in draft_functions(r):
        return True
    plainly = symbol.mark or key in r.lets or key in r.alone or key in r.numbers
    if symbol.stem in FUNCTION_LETTERS and not symbol.below and not symbol.mark:
        if key in r.alone:
            raise SyntaxProblem(
                f"{symbol.name} is a function here and a name elsewhere",
                node.span,
                hint=f'write {symbol.name} \\cdot ( ), or declare it: --given "{symbol.name}: scalar"',
            )
        return True
    if plainly:
        return False
    simple = argument.bare().kind in ("symbol", "number")
    if symbol.stem in _FUNCTIONS or symbol.stem in _OFTEN_FUNCTIONS and simple:
        return True
    if simple or symbol.stem in _OFTEN_FUNCTIONS:
        raise SyntaxProblem(
            f"it is not clear whether {symbol.name} is a function here or a factor",
            node.span,
            hint=f'write {symbol.name} \\cdot ( ), or declare it: --given "{symbol.name}: 1 -> 1"',
        )
    return False


def draft_functions(r: Resolver) -> dict[str, list[Symbol]]:
    return {names.key(name): arguments for name, arguments in r.draft.functions.items()}


def call(r: Resolver, node: Node) -> Node:
    """The call of a letter before brackets."""
    head, *args = node.args
    symbol = symbol_of(head)
    key = names.key(symbol.name)
    declaration = r.declared.get(key)
    if key in draft_functions(r):
        wanted = [s.writing for s in draft_functions(r)[key]]
        if [getattr(arg.bare().value, "writing", None) for arg in args] != wanted:
            raise SyntaxProblem(f"{symbol.name} was defined with other arguments", node.span)
        return Node("symbol", [], node.span, symbol)
    if declaration is not None and declaration.arguments is None or key in r.lets or symbol.mark:
        raise SyntaxProblem(f"{symbol.name} is not a function", node.span)
    if declaration is None and symbol.stem in FUNCTION_LETTERS and not symbol.below:
        return _function_letter(r, symbol, args, node)
    return Node("call", args, node.span, names.tidy(symbol.name), [head.span])


def _function_letter(r: Resolver, symbol: Symbol, args: list[Node], node: Node) -> Node:
    """σ, Γ and ψ before brackets; \\psi^{(k)} is polygamma."""
    name = FUNCTION_LETTERS[symbol.stem]
    if symbol.above:
        order = symbol.atoms[0].number
        if name != "digamma" or order is None or len(symbol.atoms) != 1:
            raise SyntaxProblem(f"{symbol.name} is not read as a function", node.span)
        args, name = [Node("number", [], node.span, str(order)), *args], "polygamma"
    if name in ("sigmoid", "digamma"):
        said = "the logistic function 1/(1 + exp(-t))" if name == "sigmoid" else name
        r.notes.append(f"{symbol.stem}( ) is read as {said}")
    return Node("call", args, node.span, name, [node.span])
