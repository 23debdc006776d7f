"""Tokens -> syntax tree, by precedence climbing: sums of products of factors with scripts.

Three kinds of node stand for what only the declarations tell, and are gone after resolve.py:
    symbol      value: letters.Symbol
    apply       a letter before brackets: a function, or a product; args: the letter, the arguments
    component   an entry of what is in brackets, (Xw)_i; value: the indices
    over        \\sum and \\prod; value: (\"sum\" | \"prod\", binders)
    derivative  \\nabla_x, \\frac{\\partial}{\\partial x}; value: (\"grad\" | \"partial\", variables)
"""

from __future__ import annotations

from dataclasses import dataclass, field

from matcalc_cli.errors import LimitError, Span, SyntaxProblem
from matcalc_cli.parser.latex import binders, environments, fences, functions, indexed, letters
from matcalc_cli.parser.latex.reader import Token
from matcalc_cli.parser.latex.scripts import with_scripts
from matcalc_cli.parser.latex.tables import (
    ACCENTS,
    BARE_WORDS,
    COMPARISONS,
    EQUALS,
    FONTS,
    FUNCTIONS,
    MATRICES,
    OPTIMA,
    PRODUCTS,
    REFUSED,
    SWITCHES,
    TRANSPARENT,
    UPRIGHT,
    WORDS,
)
from matcalc_cli.parser.syntax import MAX_DEPTH, Node

_SELF_STARTING = frozenset(
    (*ACCENTS, *FONTS, *FUNCTIONS, *SWITCHES, *TRANSPARENT, "frac", "dfrac", "tfrac", "cfrac", "nicefrac", "sfrac")
) | frozenset(("sqrt", "sum", "prod", "operatorname", "nabla", "partial", "mathop", "overset", "underset", "stackrel"))
_FRACTIONS = frozenset(("frac", "dfrac", "tfrac", "cfrac", "nicefrac", "sfrac"))
_ENTRYWISE = frozenset(("e-multiply", "e-divide", "kron"))
# what the operator is called in the syntax tree: products entry by entry mark arrays
_SIGNS = {"\\times": "×", "\\cdot": "·", "\\odot": "⊙", "\\circ": "∘", "\\oslash": "⊘"}
_LEVELS = 3 * MAX_DEPTH  # of functions in one another; a bracket is an operand and an expression
_LONGEST_STACK = 400  # characters of accents on one another
_LONG_WORDS = sorted(w for w in BARE_WORDS if len(w) > 2)
_NOT_READ = "\\{} is not read"


@dataclass
class Shared:
    """What the parsers of one text find: sizes that marks say, X_{m\\times n}; remarks; scripts that are read twice."""

    sizes: dict[str, tuple[Node, ...]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    scripts: dict[int, Node] = field(default_factory=dict)


class Parser:
    """A place in a list of tokens that ends with one of kind `stop`."""

    def __init__(self, tokens: list[Token], depth: int = 0, shared: Shared | None = None):
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

    def beside(self, tokens: list[Token]) -> Parser:
        """A parser of some of the tokens."""
        self.deeper()
        self.depth -= 1
        end = tokens[-1].end if tokens else self.token.start
        return Parser([*tokens, Token("stop", "", end, end)], self.depth + 1, self.shared)

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
            return token.text.rstrip("*") in MATRICES or token.text in environments.CASES
        return kind == "bar" and not self.closes_bar()

    def closes_bar(self) -> bool:
        """Does the bar here close the one that is open? At the place of an operand it opens."""
        return bool(self.bars) and self.bars[-1] == self.token.text

    # -- sums and products ----------------------------------------------------------------------------------------

    def expression(self) -> Node:
        """term + term - term, one flat node."""
        self.deeper()
        terms, signs, marks = [self.term()], ["+"], []
        while self.token.kind == "sign" and self.token.text in "+-":
            sign = self.advance()
            signs.append(sign.text)
            marks.append(sign.span)
            terms.append(self.term())
        self.depth -= 1
        if len(terms) == 1:
            return terms[0]
        return Node("add", terms, _spanning(terms), signs, marks)

    def term(self) -> Node:
        """Factors side by side bind tighter than \\odot and \\otimes; / takes one factor."""
        left = self.juxtaposed()
        while True:
            token = self.token
            written = token.text if token.kind == "sign" else "\\" + token.text
            kind = PRODUCTS.get(written) if token.kind in ("sign", "macro") else None
            if kind is None:
                return left
            self.advance()
            if kind == "divide":
                left = self._quotient(left, token)
                continue
            before = self.place
            right = self.juxtaposed()
            if kind in _ENTRYWISE and right.kind == "multiply" and self.tokens[before].kind != "stop":
                sign = token.text
                raise SyntaxProblem(
                    f"it is not clear whether a \\{sign} b c is (a \\{sign} b) c or a \\{sign} (b c)",
                    right.span,
                    hint="put brackets",
                )
            left = joined(left, kind, right, token, _SIGNS.get(written, "*"))

    def _quotient(self, left: Node, sign: Token) -> Node:
        """a/b, with one factor below; what follows it without a sign would be above for some and below for others."""
        right = self.signed_factor()
        numbers = left.kind == "number" and right.kind == "number" and self.token.gap
        follows = self.token.kind == "macro" and self.token.text in ("sum", "prod")
        if self.starts_operand() and not (numbers or follows):
            raise SyntaxProblem(
                "it is not clear what is divided by what",
                Span(right.span.start, self.token.end),
                hint="write \\frac{a}{b} c or a/(b c)",
            )
        left = joined(left, "divide", right, sign, "/")
        if self.starts_operand():
            self.refuse_beside(left)
            right = self.juxtaposed()
            left = joined(left, "multiply", right, None, "*")
        return left

    def juxtaposed(self) -> Node:
        """2 x^\\top A x: factors without a sign between them, one flat product."""
        if self.token.kind == "sign" and self.token.text in "+-":
            sign = self.advance()
            self.deeper()
            inner = self.juxtaposed()
            self.depth -= 1
            return inner if sign.text == "+" else Node("negate", [inner], _from(sign, inner), marks=[sign.span])
        left = self.factor()
        while self.starts_operand():
            self.refuse_beside(left)
            left = joined(left, "multiply", self.factor(), None, "*")
        return left

    def refuse_beside(self, left: Node) -> None:
        """No product: 10\\,000, x2, and what a \\quad sets apart."""
        token = self.token
        last = left.args[-1] if left.kind == "multiply" else left
        if token.kind == "number" and last.kind in ("number", "symbol", "power"):
            raise SyntaxProblem(
                "a number behind another factor may be an index or a part of a number",
                token.span,
                hint="write x_2, 2 x, or a \\cdot between them",
            )
        if token.gap >= 3:
            raise SyntaxProblem("what a wide space sets apart is no product", token.span, hint="give one formula")

    def signed_factor(self) -> Node:
        if self.at("sign", "-"):
            sign = self.advance()
            self.deeper()
            inner = self.signed_factor()
            self.depth -= 1
            return Node("negate", [inner], _from(sign, inner), marks=[sign.span])
        return self.factor()

    # -- factors --------------------------------------------------------------------------------------------------

    def factor(self) -> Node:
        """An operand with its scripts."""
        self.deeper()
        found = self._operand()
        self.depth -= 1
        return found

    def _operand(self) -> Node:
        token = self.token
        kind = token.kind
        if kind == "number":
            return with_scripts(self, self._number())
        if kind == "letter":
            word = self._bare_word()
            return functions.called(self, word) if word else self._symbol()
        if kind == "open":
            return with_scripts(self, fences.fence(self))
        if kind == "bar":
            return fences.bars(self)
        if kind == "{":
            return self._braces()
        if kind == "begin":
            return with_scripts(self, environments.environment(self))
        if kind == "macro":
            return self._macro()
        raise self.unexpected()

    def _number(self) -> Node:
        token = self.advance()
        after = self.token
        scientific = after.kind == "letter" and after.text in "eE" and after.start == token.end
        if scientific and self.peek().start == after.end and (self.peek().kind == "number" or self.peek().text in "+-"):
            raise SyntaxProblem(
                f"{token.text}{after.text} is no number in LaTeX", Span(token.start, after.end), hint="write 10^{-3}"
            )
        return Node("number", [], token.span, token.text)

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
        return self.inside(letters.group_tokens(self, macro), macro)

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

    def _braces(self) -> Node:
        """{x + 1}: braces group, as brackets do; {\\bf x} is a font."""
        opened = self.token
        if self.peek().kind == "macro" and self.peek().text in SWITCHES:
            start = self.place
            self.skip_argument()
            switch = self.tokens[start + 1]
            inner = self.tokens[start + 2 : self.place - 1]
            font = FONTS[SWITCHES[switch.text]]
            word = letters.text_of(inner)
            if font == UPRIGHT and word in WORDS:
                return functions.called(self, WORDS[word], opened)
            return self._indexed(letters.font_symbols(self, inner, font, switch), opened)
        start = self.place
        self.skip_argument()
        inner = self.tokens[start + 1 : self.place - 1]
        if not inner:
            return self.factor() if self.starts_operand() else self._empty(opened)
        node = self.inside(inner, opened)
        if node.kind in ("add", "negate", "multiply", "divide"):
            node = Node("group", [node], Span(opened.start, self.tokens[self.place - 1].end))
        return with_scripts(self, node)

    def _empty(self, opened: Token) -> Node:
        raise SyntaxProblem("there is nothing in these braces", opened.span)

    def _bare_word(self) -> str:
        """ln(x), sin x typed without a backslash: letters without a space that are the name of a function."""
        if self.place < self.run:
            return ""
        token = self.token
        if token.end - token.start != 1 or not token.text.isascii():
            return ""
        tokens, place, end = self.tokens, self.place + 1, token.end
        while tokens[place].kind == "letter" and tokens[place].start == end:
            end, place = tokens[place].end, place + 1
        length = place - self.place
        if length < 2:
            return ""
        word = "".join(t.text for t in tokens[self.place : place]) if length < 20 else ""
        if word in BARE_WORDS:
            for _ in word:
                self.advance()
            return WORDS.get(word, word)
        self.run = place
        ending = next((w for w in _LONG_WORDS if word.endswith(w)), "")
        if ending and tokens[place].kind == "open":
            raise SyntaxProblem(
                f"it is not clear whether {ending} is a function here", Span(token.start, end), hint=f"write \\{ending}"
            )
        return ""

    def _symbol(self) -> Node:
        return self._indexed(letters.symbols(self), self.tokens[self.place - 1])

    def _indexed(self, found: list[letters.Symbol], opened: Token) -> Node:
        """The letters with their indices, powers and, before brackets, arguments; several are a product."""
        start = opened.start
        *first, last = found
        node = indexed.symbol(self, last, start)
        for symbol in reversed(first):
            left = Node("symbol", [], Span(start, start + 1), symbol)
            node = joined(left, "multiply", node, None, "*")
        return node

    def indices(self, holder: list[letters.Symbol]) -> None:
        """The indices behind a letter under a font or an accent, \\mathbf{x_i}."""
        holder[0] = indexed.below(self, holder[0])

    def _macro(self) -> Node:
        """An operand that starts with a macro."""
        token = self.token
        name = token.text
        if name in FONTS and FONTS[name] == UPRIGHT or name == "operatorname":
            word = self.word()
            if word:
                return functions.called(self, word, token)
        if name in FONTS and (special := indexed.special(self)):
            return special
        if name in ACCENTS or name in FONTS:
            return self._indexed(letters.symbols(self), token)
        if name in _FRACTIONS:
            return functions.fraction(self)
        if name == "sqrt":
            return with_scripts(self, functions.root(self))
        if name in ("sum", "prod"):
            return binders.over(self)
        if name in ("nabla", "partial"):
            return functions.derivative(self)
        if name in FUNCTIONS:
            self.advance()
            return functions.called(self, FUNCTIONS[name], token)
        if name in TRANSPARENT:
            return self._transparent()
        if name in SWITCHES:
            raise SyntaxProblem(f"\\{name} without braces is not read", token.span, hint=f"write {{\\{name} x}}")
        raise self.unexpected()

    def word(self) -> str:
        """The function that \\operatorname{tr}, \\mathrm{tr}, \\text{tr} names; '' of a plain name."""
        token, place = self.token, self.place
        self.advance()
        if self.at("sign", "*"):
            self.advance()
        word = letters.text_of(letters.group_tokens(self, token)).replace(" ", "")
        if word in WORDS:
            return WORDS[word]
        if token.text == "operatorname" or len(word) > 1 and self.token.kind == "open" and self.token.text == "(":
            if not word.replace("_", "").replace("-", "").isalnum():
                raise SyntaxProblem(f"\\{token.text} names a function", token.span, hint="as in \\operatorname{tr}(A)")
            return word.replace("-", "_")
        self.place, self.token = place, token
        return ""

    def _transparent(self) -> Node:
        """\\boxed{x} is x, \\underbrace{x}_{\\text{loss}} too."""
        macro = self.advance()
        node = self.argument(macro)
        if macro.text in ("underbrace", "overbrace"):
            if self.token.kind == "sign" and self.token.text in "_^":
                self.advance()
                self.skip_argument()
            return Node("group", [node], node.span)
        return with_scripts(self, Node("group", [node], node.span))

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
        if token.kind == "macro" and ("\\" + name in COMPARISONS or "\\" + name in EQUALS) or name in "<>":
            return SyntaxProblem("a comparison stands only in cases and indicators", token.span)
        if token.kind == "macro" and "\\" + name not in PRODUCTS:
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


def joined(left: Node, kind: str, right: Node, token: Token | None, sign: str) -> Node:
    """left op right; a chain of products is one flat node, which grows in place."""
    mark = token.span if token is not None else Span(right.span.start, right.span.start + 1)
    span = Span(min(left.span.start, right.span.start), max(left.span.end, right.span.end))
    if left.kind == kind and kind in ("multiply", "e-multiply"):
        left.args.append(right)
        left.value.append(sign)
        left.marks.append(mark)
        left.span, left.depth = span, max(left.depth, right.depth + 1)
        return left
    return Node(kind, [left, right], span, ["", sign], [mark])


def _spanning(nodes: list[Node]) -> Span:
    return Span(min(n.span.start for n in nodes), max(n.span.end for n in nodes))


def _from(token: Token, node: Node) -> Span:
    return Span(min(token.start, node.span.start), max(token.end, node.span.end))


__all__ = ["Parser", "joined"]
