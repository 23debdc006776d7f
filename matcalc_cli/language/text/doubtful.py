"""What may be one thing or another, and is refused with both named: sinx, e^xy, tr(AXB), k(x - x0), x(1), log(x, 2).

CALLS and NAMES have a row each for a kind of doubt: a function of (node, Known) that returns the error, or None. A name
that is declared, defined or differentiated by is never doubtful. Imports no SymPy.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import NamedTuple

from matcalc_cli.errors import Span, SyntaxProblem
from matcalc_cli.language.syntax import Node
from matcalc_cli.language.text.tokens import POWERED
from matcalc_cli.model import names

# the functions that are written without brackets in books: sin x, and sinx by those who type fast
GLUED = tuple(sorted((*POWERED, "sqrt", "abs", "det", "log10", "log2"), key=lambda name: (-len(name), name)))
# letters that are usual for functions of a person's own; others before a sum are factors as often
FUNCTION_LETTERS = frozenset(("f", "g", "h", "u", "v", "F", "G", "H", "L", "U", "V", "phi", "psi", "Phi", "Psi"))
_WHOLE = ("tr", "trace", "det", "inv", "logdet", "norm", "norm2", "normF", "vec", "expm")
_BASES = {"2": "log2(x)", "10": "log10(x)"}


class Known(NamedTuple):
    """What the text is known to have: keys that are settled, functions of the language, words that nobody takes for
    products, the calls of each letter, the keys of names that stand alone somewhere, and the text."""

    free: Collection[str]
    functions: Collection[str]
    usual: Callable[[str], bool]
    applied: dict[str, list[Node]]
    alone: Collection[str]
    text: str

    def entered(self, node: Node) -> str:
        """A part as it was entered, where it is short."""
        shown = " ".join(self.text[node.span.start : node.span.end].split())
        return shown if len(shown) <= 30 else "..."


def several(node: Node, pieces: Collection[str]) -> SyntaxProblem:
    """The error of a name that may be a product."""
    return SyntaxProblem(
        f"it is not clear whether {node.value} is one name or a product",
        node.span,
        hint=f'did you mean {"*".join(pieces)}? One name is declared: --given "{node.value}: scalar"',
    )


# -- names ------------------------------------------------------------------------------------------------------------


def _glued(node: Node, known: Known) -> SyntaxProblem | None:
    """sinx, logx2, sinθ, costheta"""
    word = node.word
    if word in known.functions or names.is_greek(word):
        return None
    for function in GLUED:
        rest = word.removeprefix(function)
        if rest != word and (re.fullmatch(r"[A-Za-zͰ-Ͽ][0-9_]*", rest) or rest in _GREEK):
            return SyntaxProblem(
                f"it is not clear whether {word} is a name or {function} of {rest}",
                node.span,
                hint=f'did you mean {function}({rest})? One name is declared: --given "{word}: scalar"',
            )
    return None


_GREEK = frozenset(("theta", "phi", "alpha", "beta", "omega", "psi", "gamma", "mu", "tau"))
NAMES: tuple[Callable[[Node, Known], SyntaxProblem | None], ...] = (_glued,)


# -- powers -----------------------------------------------------------------------------------------------------------


def exponent(node: Node, known: Known) -> SyntaxProblem | None:
    """e^xy, 2^kt: two letters above a number."""
    base, above = (arg.bare() for arg in node.args)
    above = above.args[0].bare() if above.kind == "negate" else above
    if above.kind != "name" or above.prefix or not (base.kind == "number" or base.value == "e"):
        return None
    word = above.word
    pair = len(word) == 2 and word.isalpha() and not known.usual(word)
    return several(above, word) if pair and names.key(word) not in known.free else None


# -- calls ------------------------------------------------------------------------------------------------------------


def _of_capitals(node: Node, known: Known) -> SyntaxProblem | None:
    """tr(AXB)"""
    inner = node.args[0].bare() if node.value in _WHOLE and node.args else node
    if inner.kind != "name" or inner.prefix or names.key(inner.word) in known.free:
        return None
    word = inner.word
    capitals = len(word) > 1 and word.isalpha() and word.isupper() and not known.usual(word)
    return several(inner, word) if capitals else None


def _greek_with_a_space(node: Node, known: Known) -> SyntaxProblem | None:
    """gamma (x - y)"""
    end = node.marks[0].end
    if not names.is_greek(node.word) or node.value not in known.functions or not known.text[end : end + 1].isspace():
        return None
    return SyntaxProblem(
        f"it is not clear whether {node.value} ( ) is a product or a function",
        node.span,
        hint=f"write {node.value}*( ) for the product, {node.value}( ) for the function",
    )


def _base_of_logarithm(node: Node, known: Known) -> SyntaxProblem | None:
    """log(x, 2), log_a(x)"""
    x = known.entered(node.args[0]) if node.args else "x"
    if node.value in ("log", "ln") and len(node.args) == 2:
        below = known.entered(node.args[1])
        what = "the base of a logarithm is no argument"
    elif node.word[:4] == "log_" and re.fullmatch(r"log_[A-Za-z0-9]{1,2}", node.word) and len(node.args) == 1:
        below = node.word.removeprefix("log_")
        what = "the base of a logarithm is no index"
    else:
        return None
    hint = _BASES.get(below, f"log(x)/log({below})").replace("(x)", f"({x})")
    return SyntaxProblem(what, node.span, hint=f"write {hint}")


def _sum_sign(node: Node, known: Known) -> SyntaxProblem | None:
    """Σ(x - μ)²"""
    if node.value not in ("Σ", "∑"):
        return None
    return SyntaxProblem("Σ is a name here, no sum", Span(node.span.start, node.span.start + 1), hint="write sum( )")


def _is_letter(node: Node, known: Known) -> bool:
    """Is it a letter before brackets, none of those that are usual for functions?"""
    stem = names.split(names.key(node.word))[0]
    letter = len(stem) == 1 or names.is_greek(stem)
    return letter and node.value not in known.functions and not FUNCTION_LETTERS & {stem, names.tidy(node.word)}


def _matlab_index(node: Node, known: Known) -> SyntaxProblem | None:
    """x(1)^2 + x(2)^2"""
    calls = known.applied.get(names.key(node.word), [])
    if not _is_letter(node, known) or not all(arg.is_whole() for call in calls for arg in call.args):
        return None
    if not node.args or len(node.args) > 2 or all(arg.bare().value == "0" for arg in node.args):
        return None
    counted = ",".join(str(max(0, int(arg.bare().word) - 1)) for arg in node.args)
    return SyntaxProblem(
        f"it is not clear whether {node.value}({known.entered(node.args[0])}) is an entry or the value of a function",
        node.span,
        hint=f"write {node.value}[{counted}] for the entry: indices count from 0; "
        f'a function is declared: --given "{node.value}: 1 -> 1"',
    )


def _factor(node: Node, known: Known) -> SyntaxProblem | None:
    """1/2 k(x - x0)^2, y(w'x + b): a letter before a sum that is applied nowhere else"""
    if not _is_letter(node, known) or len(node.args) != 1 or len(known.applied.get(names.key(node.word), [])) > 1:
        return None
    inner, end = node.args[0].bare(), node.marks[0].end
    if names.key(node.word) in known.alone or known.text[end : end + 1].isspace():
        return None  # errors of their own
    if inner.kind != "add" or not any(n.kind in ("name", "index") for n in inner.walk()):
        return None
    shown = known.entered(node.args[0])
    return SyntaxProblem(
        f"it is not clear whether {node.value} is a factor or a function",
        node.span,
        hint=f'did you mean {node.value}*({shown})? A function is declared: --given "{node.value}: 1 -> 1"',
    )


CALLS: tuple[Callable[[Node, Known], SyntaxProblem | None], ...] = (
    _of_capitals,
    _greek_with_a_space,
    _base_of_logarithm,
    _sum_sign,
    _matlab_index,
    _factor,
)


DOUBTFUL = ("name", "call", "power")  # the kinds of nodes that may be


def doubt(node: Node, known: Known) -> SyntaxProblem | None:
    """The error of a node that may be one thing or another; None of what is clear."""
    if node.kind == "power":
        return exponent(node, known)
    if node.kind not in ("name", "call") or node.prefix or names.key(node.word) in known.free:
        return None
    rows = NAMES if node.kind == "name" else CALLS
    return next((found for row in rows if (found := row(node, known)) is not None), None)
