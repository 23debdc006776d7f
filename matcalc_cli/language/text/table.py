"""The tables that lark made of grammar.lark, walked in a loop of our own: text -> tokens -> what the rules make.

The tables, the terminals and the order of reductions are lark's, and a test compares the two on every text. What lark
does besides costs half of the time of reading: lines and columns of each token, hashes of rules, and one reduction
after the other up the ladder of precedence (an operand alone is a power, a unary, a product, an expression). A rung
that changes nothing is climbed once for all texts: `_climbed` keeps where a ladder ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

import matcalc_cli.language.text._standalone as lark
from matcalc_cli.language.text._standalone import Token
from matcalc_cli.language.text.hints import explain_place

if TYPE_CHECKING:
    from matcalc_cli.language.text._standalone import BasicLexer, LALR_Parser

_END = "$END"
_BOTTOM = -1  # stands below the first state


class _Reduction(NamedTuple):
    """A rule whose parts are there: how many, what it is called, and what it makes of them."""

    size: int
    origin: str
    make: Callable[[list[Any]], Any]


class _Step(NamedTuple):
    """What happens at a token: in this state, the next state or a reduction; neither where the text is read."""

    state: int
    shift: int | None = None
    reduction: _Reduction | None = None


class Table:
    """`tokens` and `parsed` of one grammar."""

    def __init__(self, lexer: BasicLexer, parser: LALR_Parser, start: str = "start") -> None:
        (everything,) = lexer.scanner._mres  # all terminals as one pattern
        self._match, self._ignored = everything.match, lexer.ignore_types
        table = parser.parser.parse_table
        self._states, self._callbacks = table.states, parser.parser.callbacks
        self._start, self._end = table.start_states[start], table.end_states[start]
        self._climbed: dict[tuple[int, int, str], _Step] = {}

    def tokens(self, text: str) -> list[Token]:
        """The tokens of a text with their places; raises SyntaxProblem where none begins."""
        found: list[Token] = []
        at, end = 0, len(text)
        while at < end:
            if text[at] == " ":
                at += 1
                continue
            match = self._match(text, at)
            if match is None:
                raise explain_place(at, 1, text)
            start, at = at, match.end()
            if match.lastgroup not in self._ignored:
                found.append(_token(match.lastgroup, match.group(), start, at))
        return found

    def parsed(self, tokens: Iterable[Token], text: str) -> Any:
        """What the rules make of the tokens of a text; raises SyntaxProblem at the first that does not fit."""
        climbed, states, values = self._climbed, [_BOTTOM, self._start], list[Any]()
        for token in chain(tokens, [Token(_END, "")]):
            kind = token.type
            while True:
                place = (states[-2], states[-1], kind)
                step = climbed.get(place) or self._climb(place, token, text)
                states[-1] = step.state
                if step.shift is not None:
                    states.append(step.shift)
                    values.append(token)
                    break
                if step.reduction is None:
                    return values[-1]
                size, origin, make = step.reduction
                first = len(values) - size
                parts = values[first:]
                del values[first:], states[first + 2 :]
                values.append(make(parts))
                states.append(self._states[states[-1]][origin][1])
        raise AssertionError("the end of a text is always an error or the last reduction")

    def _climb(self, place: tuple[int, int, str], token: Token, text: str) -> _Step:
        """The step at a token, after all reductions before it that leave what they are given as it is."""
        below, state, kind = place
        while not (kind == _END and state == self._end):
            try:
                action, target = self._states[state][kind]
            except KeyError:
                raise _unexpected(token, text) from None
            if action is lark.Shift:
                step = _Step(state, shift=target)
                break
            make = self._callbacks[target]
            size = len(target.expansion)
            if size != 1 or type(make) is not lark.ExpandSingleChild:
                step = _Step(state, reduction=_Reduction(size, target.origin.name, make))
                break
            state = self._states[below][target.origin.name][1]
        else:
            step = _Step(state)
        self._climbed[place] = step
        return step


def _token(kind: str, value: str, start: int, end: int) -> Token:
    """Token(kind, value, start, end_pos=end) without its constructors, which take longer than the match."""
    token = str.__new__(Token, value)
    token.type, token.value, token.start_pos, token.end_pos = kind, value, start, end
    token.line = token.column = token.end_line = token.end_column = None
    return token


def _unexpected(token: Token, text: str) -> Exception:
    if token.type == _END:
        return explain_place(len(text.rstrip()), 1, text)
    return explain_place(token.start_pos, len(token), text)
