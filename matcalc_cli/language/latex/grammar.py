"""Tokens -> syntax tree, by precedence climbing: sums of products of factors with scripts.

Three kinds of node stand for what only the declarations tell, and are gone after resolve.py:
    symbol      value: letters.Symbol
    apply       a letter before brackets: a function, or a product; args: the letter, the arguments
    component   an entry of what is in brackets, (Xw)_i; value: the indices
    over        \\sum and \\prod; value: (\"sum\" | \"prod\", binders)
    derivative  \\nabla_x, \\frac{\\partial}{\\partial x}; value: (\"grad\" | \"partial\", variables)
"""

from __future__ import annotations

from matcalc_cli.errors import Span, SyntaxProblem
from matcalc_cli.language.latex import (
    binders,
    conditions,
    derivatives,
    environments,
    fences,
    functions,
    indexed,
    letters,
)
from matcalc_cli.language.latex.cursor import FRACTIONS, Cursor
from matcalc_cli.language.latex.reader import Token
from matcalc_cli.language.latex.scripts import with_scripts
from matcalc_cli.language.latex.tables import ACCENTS, FONTS, PRODUCTS, SWITCHES, TRANSPARENT, UPRIGHT
from matcalc_cli.language.latex.trees import joined, spanning
from matcalc_cli.language.latex.words import BARE_WORDS, FUNCTIONS, WORDS
from matcalc_cli.language.syntax import Node

_ENTRYWISE = frozenset(("e-multiply", "e-divide", "kron"))
# what the operator is called in the syntax tree: products entry by entry mark arrays
_SIGNS = {"\\times": "×", "\\cdot": "·", "\\odot": "⊙", "\\circ": "∘", "\\oslash": "⊘"}
_LONG_WORDS = sorted(w for w in BARE_WORDS if len(w) > 2)


class Parser(Cursor):
    """The grammar: one method a level of precedence, from sums down to factors."""

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
        return Node("add", terms, spanning(*terms), signs, marks)

    def term(self) -> Node:
        """Factors side by side bind tighter than \\odot and \\otimes; / takes one factor."""
        left = self.juxtaposed()
        while True:
            token = self.token
            kind = PRODUCTS.get(token.written) if token.kind in ("sign", "macro") else None
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
            left = joined(left, kind, right, token, _SIGNS.get(token.written, "*"))

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
        if token.text == "1" and after.kind == "open" and after.text == "{" and (found := conditions.condition(self)):
            return conditions.indicator(self, found, token)
        scientific = after.kind == "letter" and after.text in "eE" and after.start == token.end
        if scientific and self.peek().start == after.end and (self.peek().kind == "number" or self.peek().text in "+-"):
            raise SyntaxProblem(
                f"{token.text}{after.text} is no number in LaTeX", Span(token.start, after.end), hint="write 10^{-3}"
            )
        return Node("number", [], token.span, token.text)

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
        """ln(x), sin x entered without a backslash: letters without a space that are the name of a function."""
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
        if name in FRACTIONS:
            return derivatives.fraction(self)
        if name == "sqrt":
            return with_scripts(self, functions.root(self))
        if name in ("sum", "prod"):
            return binders.over(self)
        if name in ("nabla", "partial"):
            return derivatives.derivative(self)
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
        word = letters.text_of(self.group_tokens(token)).replace(" ", "")
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


def _from(token: Token, node: Node) -> Span:
    return Span(min(token.start, node.span.start), max(token.end, node.span.end))


__all__ = ["Parser"]
