"""A place in a list of tokens: what stands there, what may begin there, and the message where nothing fits."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar

from matcalc_cli.errors import LimitError, Span, SyntaxProblem
from matcalc_cli.language.latex.reader import Token, after_group
from matcalc_cli.language.latex.tables import (
    ACCENTS,
    CASES,
    COMPARISONS,
    EQUALS,
    FONTS,
    MATRICES,
    PRODUCTS,
    SWITCHES,
    TRANSPARENT,
)
from matcalc_cli.language.latex.words import FUNCTIONS, OPTIMA, REFUSED
from matcalc_cli.language.syntax import MAX_DEPTH, Node

FRACTIONS = frozenset(("frac", "dfrac", "tfrac", "cfrac", "nicefrac", "sfrac"))
_SELF_STARTING = frozenset((*ACCENTS, *FONTS, *FUNCTIONS, *SWITCHES, *TRANSPARENT, *FRACTIONS)) | frozenset(
    ("sqrt", "sum", "prod", "operatorname", "nabla", "partial", "mathop", "overset", "underset", "stackrel")
)
_LEVELS = 3 * MAX_DEPTH  # of functions in one another; a bracket is an operand and an expression
_LONGEST_STACK = 400  # characters of accents on one another
_Own = TypeVar("_Own", bound="Cursor")
_NOT_READ = "\\{} is not read"


@dataclass
class Shared:
    """What the parsers of one text find: sizes that marks say, X_{m\\times n}; remarks; scripts that are read twice."""

    sizes: dict[str, tuple[Node, ...]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    scripts: dict[int, Node] = field(default_factory=dict)


class Cursor:
    """A place in a list of tokens that ends with one of kind `stop`. What reads parts of a formula (fences, scripts,
    sums ...) takes a cursor and asks it for expressions, terms and factors, which grammar.Parser reads."""

    def __init__(self, tokens: list[Token], depth: int = 0, shared: Shared | None = None) -> None:
        self.tokens, self.place, self.depth = tokens, 0, depth
        self.token = tokens[0]
        self.shared = shared or Shared()
        self.bars: tuple[str, ...] = ()  # that are open here
        self.run = 0  # the letters up to here are known to be no word

    # -- tokens ---------------------------------------------------------------------------------------------------

    def advance(self) -> Token:
        """The token that stood here."""
        token = self.token
        if token.kind != "stop":
            self.place += 1
            self.token = self.tokens[self.place]
        return token

    def peek(self, ahead: int = 1) -> Token:
        return self.tokens[min(self.place + ahead, len(self.tokens) - 1)]

    def beside(self: _Own, tokens: list[Token]) -> _Own:
        """A parser of some of the tokens."""
        self.deeper()
        self.depth -= 1
        end = tokens[-1].end if tokens else self.token.start
        return type(self)([*tokens, Token("stop", "", end, end)], self.depth + 1, self.shared)

    def deeper(self) -> None:
        """One level down; raises LimitError at a depth that no formula has."""
        self.depth += 1
        if self.depth > _LEVELS:
            raise LimitError(f"the formula is nested more than {MAX_DEPTH} levels deep", self.token.span)

    def skip_argument(self) -> None:
        """Behind the next argument: a group in braces, a macro with its arguments in braces, or one token."""
        opened = self.token
        while self.token.kind != "{":
            if self.token.start - opened.start > _LONGEST_STACK:
                raise LimitError(f"\\{opened.text} and what stands on it are nested too deeply", opened.span)
            macro = self.advance()
            takes = macro.kind == "macro" and (macro.text in FONTS or macro.text in ACCENTS)
            if not takes or self.token.kind == "stop":
                return
        opened, depth = self.token, 0
        while True:
            kind = self.token.kind
            if kind == "stop":
                raise SyntaxProblem("{ is never closed", opened.span)
            depth += (kind == "{") - (kind == "}")
            self.advance()
            if depth == 0:
                return

    def at(self, kind: str, text: str) -> bool:
        return self.token.kind == kind and self.token.text == text

    def start(self) -> int:
        return self.token.start

    def span_from(self, start: int) -> Span:
        """From a place of the text to the token before this one; the places of macros may lie before."""
        end = self.tokens[self.place - 1].end if self.place else start
        return Span(min(start, end), max(start, end))

    def starts_symbol(self) -> bool:
        token = self.token
        return token.kind == "letter" or token.kind == "macro" and (token.text in ACCENTS or token.text in FONTS)

    def starts_operand(self) -> bool:
        """May the token be the next factor of a product without a sign?"""
        token = self.token
        kind = token.kind
        if kind in ("letter", "number", "open", "{"):
            return True
        if kind == "macro":
            return token.text in _SELF_STARTING
        if kind == "begin":
            return token.text.rstrip("*") in MATRICES or token.text in CASES
        return kind == "bar" and not self.closes_bar()

    def closes_bar(self) -> bool:
        """Does the bar here close the one that is open? At the place of an operand it opens."""
        return bool(self.bars) and self.bars[-1] == self.token.text

    # -- arguments -----------------------------------------------------------------------------------------------

    def group_tokens(self, macro: Token) -> list[Token]:
        """The tokens of the next argument: a group in braces, or one token; {{x}}, as macros leave it, is {x}."""
        token = self.token
        if token.kind == "stop" or token.kind == "}":
            raise SyntaxProblem(f"{macro.written} lacks its argument", macro.span)
        start = self.place
        self.skip_argument()
        first, last = start, self.place
        while first < last and self.tokens[first].kind == "{" and after_group(self.tokens, first) == last:
            first, last = first + 1, last - 1
        return self.tokens[first:last]

    def script_tokens(self) -> list[Token]:
        """The tokens of the script behind ^ or _, without their braces."""
        sign = self.advance()
        token = self.token
        if token.kind == "number" and len(token.text) > 1:
            shown = f"{sign.text}{token.text}"
            raise SyntaxProblem(
                f"LaTeX typesets {shown} as {sign.text}{token.text[0]} and {token.text[1:]} behind it",
                Span(sign.start, token.end),
                hint=f"write {sign.text}{{{token.text}}}",
            )
        if token.kind == "sign" and token.text in "^_":
            raise SyntaxProblem(f"{sign.text} needs something behind it", sign.span)
        found = self.group_tokens(sign)
        if not found:
            raise SyntaxProblem(f"there is nothing in the braces of {sign.text}", sign.span)
        return found

    def digit_argument(self) -> Node | None:
        """\\frac12 and x^2: TeX takes one digit. The digits behind it stay."""
        token = self.token
        if token.kind != "number" or len(token.text) == 1:
            return None
        rest = Token("number", token.text[1:], token.start + 1, token.end)
        self.tokens[self.place] = self.token = rest
        return Node("number", [], Span(token.start, token.start + 1), token.text[0])

    def argument(self, macro: Token) -> Node:
        """The argument of a macro: a group in braces, one digit, one letter."""
        if self.token.kind in ("stop", "}"):
            raise SyntaxProblem(f"\\{macro.text} lacks an argument", macro.span)
        digit = self.digit_argument()
        if digit is not None:
            return digit
        return self.inside(self.group_tokens(macro), macro)

    def inside(self, tokens: list[Token], macro: Token) -> Node:
        """All of the tokens as one expression."""
        sub = self.beside(tokens)
        if sub.token.kind == "stop":
            raise SyntaxProblem(f"there is nothing in the braces of \\{macro.text}", macro.span)
        found = sub.expression()
        sub.end()
        return found

    def end(self) -> None:
        """Nothing is left."""
        if self.token.kind != "stop":
            raise self.unexpected()

    # -- what the grammar adds ------------------------------------------------------------------------------------

    def expression(self) -> Node:
        """A sum of terms."""
        raise NotImplementedError

    def term(self) -> Node:
        """A product of factors, with or without signs between them."""
        raise NotImplementedError

    def factor(self) -> Node:
        """An operand with its scripts."""
        raise NotImplementedError

    def word(self) -> str:
        """The function that \\operatorname{tr} and its like name; '' of a plain name."""
        raise NotImplementedError

    def refuse_beside(self, left: Node) -> None:
        """Raises SyntaxProblem where what follows is no factor of a product with what stands on its left."""
        raise NotImplementedError

    # -- what is wrong --------------------------------------------------------------------------------------------

    def unexpected(self) -> SyntaxProblem:
        """The message for a token that does not fit."""
        token = self.token
        name = token.text
        if token.kind == "macro" and name in REFUSED:
            message, hint = REFUSED[name]
            return SyntaxProblem(message, token.span, hint=hint)
        if token.kind == "macro" and name in OPTIMA:
            return SyntaxProblem(f"\\{name} stands only at the beginning", token.span)
        if token.kind == "stop":
            return SyntaxProblem("the formula ends too early", token.span, hint="an operand was expected")
        if token.kind == "macro" and (token.written in COMPARISONS or token.written in EQUALS) or name in "<>":
            return SyntaxProblem("a comparison stands only in cases and indicators", token.span)
        if token.kind == "macro" and token.written not in PRODUCTS:
            hint = "define it with \\newcommand in front, or write what it stands for"
            return SyntaxProblem(_NOT_READ.format(name), token.span, hint=hint)
        if token.kind in ("close", "}", "end"):
            return SyntaxProblem(f"{name if token.kind != 'end' else 'end of ' + name} closes nothing", token.span)
        if token.kind == "begin":
            return SyntaxProblem(f"the environment {name} is not read here", token.span)
        if token.kind == "sign" and name == "'":
            return SyntaxProblem("a prime stands behind a letter or a bracket", token.span)
        if token.kind == "sign" and name in "_^":
            return SyntaxProblem(f"{name} stands behind nothing", token.span)
        if ord(name[0]) > 127:
            return SyntaxProblem(f"the character {name} is not read", token.span)
        return SyntaxProblem(f"{name!r} does not fit here", token.span, hint="a number, a letter or ( was expected")


__all__ = ["FRACTIONS", "Cursor", "Shared"]
