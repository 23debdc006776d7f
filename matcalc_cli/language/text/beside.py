"""Factors that stand side by side: log|x| and log det(X) are functions of what follows; sin x, 2xy and a product of
words are refused, for it is not clear what they are. Imports no SymPy.
"""

from __future__ import annotations

import re
from collections.abc import Set

from matcalc_cli.errors import Span, SyntaxProblem
from matcalc_cli.language.syntax import Node
from matcalc_cli.language.text.doubtful import several
from matcalc_cli.model import names

# names of several letters that nobody takes for products
USUAL = frozenset(
    {
        *("dt", "dx", "dy", "dz", "dr", "ds", "du", "dv", "dw", "dq", "dθ", "th", "ph", "om", "al", "be", "ga"),
        *("ln", "eps", "lam", "sig", "var", "std", "tol", "lr", "inf", "eye", "id", "det", "tr", "exp", "log", "kT"),
    }
)
_PIECES = r"[A-Za-zͰ-Ͽ]\d+(?=[A-Za-zͰ-Ͽ])"
_HALVES = frozenset("½⅓¼¾⅔")


class Beside:
    """The rules of products, for who knows the names of a text: the `free` ones, which are declared, defined or given
    elsewhere; `ones`: a 1 stands for the vector of ones somewhere."""

    text: str
    functions: frozenset[str]
    free: Set[str]
    ones: bool

    def is_function(self, node: Node) -> bool:
        """A function's name without an argument, where it is no name of the input."""
        if node.kind != "name" or node.prefix or names.is_greek(node.word):
            return False
        return node.value in self.functions and names.key(node.word) not in self.free

    def usual(self, letters: str) -> bool:
        return len(letters) < 2 or "_" in letters or letters in USUAL or names.is_greek(letters)

    def product(self, node: Node) -> Node:
        """log|x| is log(|x|), log det(X) is log(det(X)); sin x, 2xy and a product of words are refused."""
        if " " not in node.signs and not self.ones:
            return node
        last = node.args[-1].bare()
        if self.ones and last.kind == "number" and last.value == "1" and node.signs[-1] in ("*", " "):
            raise SyntaxProblem(
                "beside 1' it is not clear whether this 1 is a number or the vector of ones",
                last.span,
                hint="write vector(1) for the vector of ones, or leave it out",
            )
        factors, signs, marks = [node.args[0]], [""], list[Span]()
        for i, (sign, mark, factor) in enumerate(zip(node.signs[1:], node.marks, node.args[1:]), 1):
            before = factors[-1]
            end = _right_end(before)
            if sign == " " and self.is_function(end):
                ends = node.signs[i + 1 : i + 2] != [" "]
                if not (factor.kind == "absolute" or factor.kind == "call" and ends) or end is not unsigned(before):
                    raise self._without_parentheses(before, end, factor)
                call = _applied(end, factor)
                factors[-1] = before.like([call]) if before.kind == "negate" else call
                continue
            if sign == " ":
                self._check_pair(before, factor)
            factors.append(factor)
            signs.append(sign)
            marks.append(mark)
        if len(factors) == len(node.args):
            return node
        return Node("multiply", factors, node.span, signs, marks) if len(factors) > 1 else factors[0]

    def _without_parentheses(self, before: Node, end: Node, factor: Node) -> SyntaxProblem:
        raised = before.kind == "power" and factor.kind != "absolute"
        power = self.text[end.span.end : before.span.end].strip() if raised else ""
        entered = f"{end.value}({self._entered(factor)}){power}"
        return SyntaxProblem(
            "a function takes its argument in parentheses",
            Span(end.span.start, factor.span.end),
            hint=f"write {entered}",
        )

    def _entered(self, node: Node) -> str:
        inner = node.bare()
        entered = " ".join(self.text[inner.span.start : inner.span.end].split())
        return entered if len(entered) <= 20 else "..."

    def _check_pair(self, left: Node, right: Node) -> None:
        base = _left_end(right)
        if base.kind != "name" or base.prefix or names.key(base.word) in self.free:
            return
        letters = names.split(names.key(base.word))[0]
        if self.usual(letters) or base.value in self.functions:
            return
        counts = left.kind == "number" or left.kind == "name" and names.key(left.word) == "pi"
        counts = counts or self.text[left.span.start : left.span.end] in _HALVES  # ½mv²
        counts = counts or left.kind == "transpose" and letters.isupper()  # AᵀXB
        if counts and left.span.end == base.span.start:
            raise several(base, pieces_of(base.word, letters) or list(letters))
        before = names.key(left.word) if left.kind == "name" else ""
        if letters.isalpha() and before not in self.free and not self.usual(names.split(before)[0]):
            raise SyntaxProblem(
                "a product of words is written with *",
                Span(left.span.start, base.span.end),
                hint=f"write {left.value}*{base.value}",
            )


def pieces_of(word: str, letters: str) -> list[str]:
    """x1, y2 of x1y2, the letters of xy: what a word is a product of, if it is one."""
    pieces: list[str] = re.findall(_PIECES, word)
    if pieces:
        return [*pieces, word[sum(map(len, pieces)) :]]
    return list(letters) if letters.isalpha() else []


def _applied(function: Node, argument: Node) -> Node:
    """log|x|, and log det(X), which has a function of its own: det(X) may be negative."""
    span = Span(function.span.start, argument.span.end)
    if function.value in ("log", "ln") and argument.kind == "call" and argument.value == "det":
        return Node("call", argument.args, span, "logdet", [function.span])
    return Node("call", [argument], span, function.value, [function.span])


def unsigned(node: Node) -> Node:
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
