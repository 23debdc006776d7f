"""Tokens -> tokens: what only the neighbours of a token tell, settled between lexer and parser.

Which | opens and which closes; whether a [ is an index and a ( a call; whether a line break ends a statement; which
words are signs (and, or, not); where two factors stand side by side (a BESIDE token is put between them). All of it in
one pass over the tokens, so that the grammar stays LALR(1) and a text is read in time proportional to its length.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from matcalc_cli.errors import LimitError, Span, SyntaxProblem
from matcalc_cli.language.syntax import MAX_DEPTH
from matcalc_cli.language.text._standalone import Token
from matcalc_cli.language.text.hints import explain_place
from matcalc_cli.model import names

# what an operand can begin and end with; a bracket that opens is distinguished from one that closes below
_STARTS = frozenset({"NAME", "DOTTED", "CALLED", "LPAR", "LSQB", "BAR", "BARS", "ROOT"})
_ENDS = frozenset(
    {"NAME", "DOTTED", "NUMBER", "RPAR", "RSQB", "TRANSPOSE", "SUPERSCRIPT", "BAR_CLOSE", "BARS_CLOSE", "ORDER"}
)
_CLOSING = {"LPAR": "RPAR", "LSQB": "RSQB", "INDEX_OPEN": "RSQB", "BAR": "BAR_CLOSE", "BARS": "BARS_CLOSE"}
_INSIDE_OF_AN_INDEX = frozenset({"NUMBER", "COLON", "COMMA", "MINUS"})
_SIGNS = {"and": "AND", "or": "OR", "not": "NOT"}
CONSTANTS = frozenset({"pi", "π"})  # never called: 2π(r + h) is a product
RESERVED = frozenset({"if", "then", "else"})  # never factors: explained by hints.py
# the functions whose power is written between name and argument: sin^2(x)
POWERED = frozenset(
    (
        *("sin", "cos", "tan", "sec", "csc", "cot", "sinh", "cosh", "tanh", "sech", "csch", "coth"),
        *("asin", "acos", "atan", "arcsin", "arccos", "arctan", "exp", "log", "ln"),
    )
)

_INVERSES = {"exp": "log", "log": "exp", "ln": "exp"}


class Known(NamedTuple):
    """What is known of the names before the text is read: `plain` are names of numbers and arrays. On paper there is
    more: `functions` are undefined functions whose derivatives f', f'' may be called, a name of `plain` and a ( are a
    product, letters of `plain` side by side are one as well, and a left side may be anything."""

    plain: frozenset[str] = frozenset()
    functions: frozenset[str] = frozenset()
    paper: bool = False


NOTHING = Known()
_APPLIED = r"([^\W\d]\w*)\s*\("


def asked_of(known: Known, text: str) -> Known:
    """What a reading of the text asks of the names that are known: those before a (, and functions in front of a name.
    With the same answers a text is read the same, so that it is read once."""
    if known.paper or not known.plain:
        return known
    applied = {names.key(word) for word in re.findall(_APPLIED, text)}
    return Known(known.plain & (applied | POWERED), known.functions)


def arranged(tokens: Sequence[Token], text: str, known: Known = NOTHING) -> list[Token]:
    """The tokens as the grammar wants them; raises SyntaxProblem or LimitError."""
    return _Arranger(tokens, text, known).out


class _Arranger:
    """One pass: `out` so far, `open` the brackets that are open as (token, follows an operand)."""

    def __init__(self, tokens: Sequence[Token], text: str, known: Known) -> None:
        self.tokens, self.text, self.known = list(tokens), text, known
        self.out: list[Token] = []
        self.open: list[tuple[Token, bool]] = []
        self._plain: set[str] | None = None
        self.at = 0
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            rule = self._RULES.get(token.type)
            if rule is not None:
                rule(self, token)
            elif token.type in _STARTS:
                self._operand(token)
            else:
                self.out.append(token)
            self.at += 1
        if self.open:
            self._unclosed()

    # -- places -------------------------------------------------------------------------------------------------

    @property
    def last(self) -> Token | None:
        return self.out[-1] if self.out else None

    def _ended(self) -> bool:
        """Does an operand stand before this place?"""
        return bool(self.out) and self.out[-1].type in _ENDS and str(self.out[-1]) not in RESERVED

    def _gap(self, token: Token) -> bool:
        """Is there a space between this token and the one before?"""
        return self.out[-1].end_pos < token.start_pos

    def _operand(self, token: Token) -> None:
        """A factor begins here; what ended before it is multiplied by it."""
        if self._ended() and str(token) not in RESERVED:
            self._beside(token)
        self.out.append(token)

    def _beside(self, token: Token) -> None:
        last, gap = self.out[-1], self._gap(token)
        if last.type == "NAME" == token.type and last in POWERED and last not in self.known.plain:
            self._refuse_bare(last, token)
        if gap and self.open and self.open[-1][0].type == "LSQB":
            raise SyntaxProblem(
                "entries are separated by commas",
                Span(token.start_pos, token.end_pos),
                hint="write [a, b] for two entries, [a*b] for one",
            )
        if not gap and last.type == "NUMBER" and token.type in ("NAME", "CALLED", "DOTTED") and self._raised():
            shown = f"^{last}*{token}", f"^({last}*{token})"
            raise SyntaxProblem(
                "it is not clear what belongs to the exponent",
                Span(last.start_pos, token.end_pos),
                hint=f"write {shown[0]} or {shown[1]}",
            )
        self.out.append(Token("BESIDE", " ", last.end_pos, end_pos=token.start_pos))

    def _refuse_bare(self, last: Token, token: Token) -> None:
        """sin x, and log det X with all of its brackets; log det(X) is read."""
        after = next(iter(self.tokens[self.at + 1 : self.at + 2]), None)
        if after is not None and after.type == "LPAR":
            return
        nested = after is not None and after.type == "NAME" and str(token) in POWERED | {"det", "tr", "abs", "sqrt"}
        shown = f"{token}({after})" if nested else str(token)
        raise SyntaxProblem(
            "a function takes its argument in parentheses",
            Span(last.start_pos, (after if nested and after is not None else token).end_pos),
            hint=f"write {last}({shown})",
        )

    def _raised(self) -> bool:
        """Is the number before this place an exponent?"""
        before = [t.type for t in self.out[-3:-1]]
        return before[-1:] == ["POW_OP"] or before in (["POW_OP", "MINUS"], ["POW_OP", "PLUS"])

    # -- one rule a type of token -------------------------------------------------------------------------------

    def _opened(self, token: Token, behind: bool) -> None:
        self.open.append((token, behind))
        if len(self.open) > MAX_DEPTH:
            raise LimitError(f"brackets are nested more than {MAX_DEPTH} deep", Span(token.start_pos, token.end_pos))

    def _name(self, token: Token) -> None:
        word = str(token)
        if word in "∂∇":
            raise explain_place(token.start_pos, 1, self.text)
        if self.known.paper and self._letters(token):
            return
        if word in _SIGNS:
            self.out.append(token.update(type=_SIGNS[word]))
        elif word == "∞" and self.out and self.out[-1].type == "BARS_CLOSE":
            self.out.append(token.update(type="ORDER"))
        else:
            self._operand(token)

    def _letters(self, token: Token) -> bool:
        """Ax on paper, where A and x are names: one token a letter in the place of the word."""
        word, after = str(token), self.tokens[self.at + 1 : self.at + 2]
        if len(word) < 2 or not word.isalpha() or names.key(word) in self.known.plain or names.is_greek(word):
            return False
        called = bool(after) and after[0].type in ("LPAR", "LSQB") and after[0].start_pos == token.end_pos
        if called or not all(names.key(letter) in self.known.plain or letter == "e" for letter in word):
            return False
        places = range(token.start_pos, token.end_pos)
        self.tokens[self.at : self.at + 1] = [Token("NAME", c, i, end_pos=i + 1) for c, i in zip(word, places)]
        self._name(self.tokens[self.at])
        return True

    def _parenthesis(self, token: Token) -> None:
        if self.out and self.out[-1].type in ("NAME", "DOTTED") and self._called(token):
            self.out[-1] = self.out[-1].update(type="CALLED")
        elif not self._function_power() and not self._primed() and self._ended():
            self._beside(token)
        self._opened(token, False)
        self.out.append(token)

    def _called(self, token: Token) -> bool:
        """Is the name before this ( called? A name and a space before a ( are a product where the name stands
        alone as well."""
        name = self.out[-1]
        if name.type == "DOTTED":
            return True
        if str(name) in CONSTANTS | {"∞", "𝟏"} | RESERVED:
            return False
        key = names.key(str(name))
        gap = self._gap(token)
        if key in self.known.plain and (gap or self.known.paper):
            return False
        return not (gap and len(names.split(key)[0]) == 1 and key in self._alone())

    def _alone(self) -> set[str]:
        """The names that stand somewhere without a ( behind them."""
        if self._plain is None:
            pairs = zip(self.tokens, [*self.tokens[1:], None])
            free = (t for t, after in pairs if t.type == "NAME" and (after is None or after.type != "LPAR"))
            self._plain = {names.key(str(t)) for t in free}
        return self._plain

    def _function_power(self) -> bool:
        """sin^2( is one function; sin^-1( is refused."""
        for count, types in ((2, ("NAME", "SUPERSCRIPT")), (3, ("NAME", "POW_OP", "NUMBER"))):
            part = self.out[-count:]
            if tuple(t.type for t in part) == types and str(part[0]) in POWERED:
                if "⁻" in part[-1]:
                    raise self._inverse(part)
                self._join(part, f"{part[0]}^{part[-1].translate(_RAISED)}")
                return True
        part = self.out[-4:]
        if [t.type for t in part] == ["NAME", "POW_OP", "MINUS", "NUMBER"] and str(part[0]) in POWERED:
            raise self._inverse(part)
        return False

    def _inverse(self, part: Sequence[Token]) -> SyntaxProblem:
        name = str(part[0])
        return SyntaxProblem(
            f"it is not clear whether this is the inverse function or 1/{name}",
            Span(part[0].start_pos, part[-1].end_pos),
            hint=f"write {_INVERSES.get(name, 'a' + name.removeprefix('arc'))}(x) or 1/{name}(x)",
        )

    def _primed(self) -> bool:
        """f'( is the derivative of an undefined function, where f is one."""
        primes = 0
        while primes < len(self.out) and self.out[-1 - primes].type == "TRANSPOSE" and self.out[-1 - primes] in "'′":
            primes += 1
        part = self.out[-1 - primes :]
        if not primes or len(part) <= primes or part[0].type != "NAME" or str(part[0]) not in self.known.functions:
            return False
        self._join(part, str(part[0]) + "'" * primes)
        return True

    def _join(self, part: Sequence[Token], value: str) -> None:
        del self.out[-len(part) :]
        self.out.append(Token("CALLED", value, part[0].start_pos, end_pos=part[-1].end_pos))

    def _bracket(self, token: Token) -> None:
        index = False
        if self._ended() and self.out[-1].type != "NUMBER":
            numbers, several = self._index_inside()
            joined = not self._gap(token)
            if joined and not numbers and self.out[-1].type != "NAME":
                raise SyntaxProblem(
                    "an index is a whole number",
                    Span(token.start_pos, token.end_pos),
                    hint="as in x[0] or X[0,1]; a product is written with *",
                )
            if numbers and several and not joined:
                raise SyntaxProblem(
                    "it is not clear whether this is an index or a vector",
                    Span(token.start_pos, token.end_pos),
                    hint="write X[0,1] without a space, or X*[a, b]",
                )
            index = joined or numbers
        if index:
            token = token.update(type="INDEX_OPEN")
        elif self._ended():
            self._beside(token)
        self._opened(token, False)
        self.out.append(token)

    def _index_inside(self) -> tuple[bool, bool]:
        """(are there nothing but numbers up to the next ], more than one of them)"""
        several = False
        for k in range(self.at + 1, len(self.tokens)):
            token = self.tokens[k]
            if token.type == "RSQB":
                return k > self.at + 1, several
            if token.type not in _INSIDE_OF_AN_INDEX:
                break
            several = several or token.type == "COMMA"
        return False, several

    def _close(self, token: Token) -> None:
        if not self.open or _CLOSING[self.open[-1][0].type] != token.type:
            where = ""
            if self.open:
                opened, behind = self.open[-1]
                if behind:
                    self._unclosed()
                where = f"; {opened} at column {opened.start_pos + 1} is still open"
            raise SyntaxProblem(f"{token} closes nothing{where}", Span(token.start_pos, token.end_pos))
        self.open.pop()
        self.out.append(token)

    def _bar(self, token: Token) -> None:
        ended = self._ended()
        around = self.open[-1][0].type if self.open else ""
        if ended and around == "BAR" and str(token) == "||":
            halves = [Token("BAR", "|", token.start_pos + i, end_pos=token.start_pos + i + 1) for i in (0, 1)]
            self.tokens[self.at : self.at + 1] = halves
            token = halves[0]
        if ended and around == token.type:
            self.open.pop()
            self.out.append(token.update(type=token.type + "_CLOSE"))
            return
        if ended:
            self._beside(token)
        self._opened(token, ended)
        self.out.append(token)

    def _unclosed(self) -> None:
        opened, behind = self.open[-1]
        span = Span(opened.start_pos, opened.start_pos + 1)
        if behind and self.out and not any(t.type in ("LPAR", "LSQB") for t, _ in self.open):
            raise SyntaxProblem(f"{opened} closes nothing here", span, hint="use abs(x) or norm(x)")
        if behind:
            raise explain_place(opened.start_pos, 1, self.text)
        raise SyntaxProblem(f"{str(opened)[:1]} is never closed", span)

    def _newline(self, token: Token) -> None:
        if not self.open:
            self.out.append(token)

    _RULES = {
        "NAME": _name,
        "LPAR": _parenthesis,
        "LSQB": _bracket,
        "RPAR": _close,
        "RSQB": _close,
        "BAR": _bar,
        "BARS": _bar,
        "NEWLINE": _newline,
    }


_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-")
