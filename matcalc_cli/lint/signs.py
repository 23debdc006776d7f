"""Formulas as tokens: macros expanded, groups and names found, and tokens written as LaTeX again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from matcalc_cli.language.latex.reader import Macro, Reader, Token, after_group, scan
from matcalc_cli.language.latex.tables import (
    ACCENTS,
    BOLD,
    DISPLAYS,
    FENCES,
    FONTS,
    IGNORED,
    IGNORED_ARGUMENT,
    SIZES,
    TEXT_FONTS,
)

Tokens = Sequence[Token]
_OPENS, _CLOSES = (
    frozenset(("{", "(", "[", r"\{", r"\langle", r"\lbrace")),
    frozenset(("}", ")", "]", r"\}", r"\rangle", r"\rbrace")),
)
_LEFT, _RIGHT = frozenset(("left", "begin")), frozenset(("right", "end"))


def tokens_of(text: str, macros: Mapping[str, Macro]) -> list[Token]:
    """The tokens of a formula with the macros of its document replaced; what has no meaning left out.

    Raises SyntaxProblem and LimitError with places in the text.
    """
    raw = scan(text)
    found = Reader(macros, len(text)).expanded(raw) if macros else raw
    out: list[Token] = []
    i, gap = 0, 0
    while i < len(found):
        token = found[i]
        if (end := _behind_space(found, i)) > i:
            gap = max(gap, token.gap)
        elif (end := _behind_display(found, i)) == i:
            out.append(_gapped(token, gap) if gap else token)
            end, gap = i + 1, 0
        i = end
    return out


def _behind_space(tokens: list[Token], i: int) -> int:
    """The place behind \\left, \\label{...}, \\hspace*{...} and their like at i; i where something else stands."""
    text = tokens[i].text
    if tokens[i].kind != "macro":
        return i
    if text in IGNORED_ARGUMENT:
        starred = i + 1 < len(tokens) and tokens[i + 1].text == "*"
        return after_group(tokens, i + 1 + starred)
    return i + (text in IGNORED or text in SIZES or text in ("tag", "middle"))


def _behind_display(tokens: list[Token], i: int) -> int:
    """The place behind \\begin{aligned}, \\begin{alignat}{2} or \\end{aligned} at i; i where something else stands."""
    if tokens[i].kind != "macro" or tokens[i].text not in ("begin", "end") or i + 1 == len(tokens):
        return i
    end = after_group(tokens, i + 1)
    name = "".join(t.text for t in tokens[i + 2 : end - 1])
    if name.rstrip("*") not in DISPLAYS:
        return i
    return after_group(tokens, end) if tokens[i].text == "begin" and "at" in name else end


def _gapped(token: Token, gap: int) -> Token:
    return Token(token.kind, token.text, token.start, token.end, max(gap, token.gap))


_GAPS = ("", " ", r"\, ", r"\quad ")


def written(tokens: Tokens) -> str:
    """The tokens as LaTeX."""
    parts: list[str] = []
    for token in tokens:
        parts.append(_GAPS[min(token.gap, 3)])
        if token.kind == "macro":
            parts.append(f"\\{token.text}" + " " * token.text[-1:].isalpha())
        elif token.kind == "newline":
            parts.append("\\\\ ")
        else:
            parts.append(token.text)
    return "".join(parts).strip()


def spelled(tokens: Tokens) -> str:
    """The tokens without spaces, to compare."""
    return "".join(token.written for token in tokens)


def step(tokens: Tokens, i: int) -> tuple[int, int]:
    """(the place behind the token and what belongs to it, +1 where it opens something and -1 where it closes)."""
    token = tokens[i]
    if token.kind == "macro" and token.text in _LEFT | _RIGHT:
        change = 1 if token.text in _LEFT else -1
        if token.text in ("begin", "end"):
            return after_group(list(tokens), i + 1), change
        return min(i + 2, len(tokens)), change
    if token.kind in ("{", "}") or token.written in _OPENS or token.written in _CLOSES:
        return i + 1, 1 if token.kind == "{" or token.written in _OPENS else -1
    return i + 1, 0


def top(tokens: Tokens) -> Iterator[int]:
    """The places of the tokens that stand outside of brackets, braces and environments."""
    depth, i = 0, 0
    while i < len(tokens):
        behind, change = step(tokens, i)
        if change == 0 and depth == 0:
            yield i
        depth = max(depth + change, 0)
        i = behind


def group(tokens: Tokens, i: int) -> tuple[list[Token], int]:
    """(what stands in the brackets or braces that open at i, the place behind them); a single token where none do."""
    if i >= len(tokens):
        return [], i
    first, change = step(tokens, i)
    if change <= 0:
        return [tokens[i]], i + 1
    depth, k = 1, first
    while k < len(tokens):
        behind, change = step(tokens, k)
        depth += change
        if depth == 0:
            return list(tokens[first:k]), behind
        k = behind
    return list(tokens[first:]), len(tokens)


def opens(tokens: Tokens, i: int) -> bool:
    """Does a round or square bracket open here, \\left( among them?"""
    if i < len(tokens) and tokens[i].kind == "macro" and tokens[i].text == "left":
        i += 1
    return i < len(tokens) and tokens[i].kind == "sign" and tokens[i].text in "(["


def is_bracket(tokens: Tokens, i: int = 0) -> bool:
    """Does a bracket open here that holds everything else?"""
    return opens(tokens, i) and group(tokens, i)[1] == len(tokens)


def brackets(tokens: Tokens) -> Iterator[int]:
    """The places of the round and square brackets that open outside of all others."""
    depth, i = 0, 0
    while i < len(tokens):
        if depth == 0 and opens(tokens, i):
            yield i
        i, change = step(tokens, i)
        depth = max(depth + change, 0)


def parts(tokens: Tokens, separators: str = ",") -> list[list[Token]]:
    """The runs between separators outside of brackets."""
    cuts = [i for i in top(tokens) if tokens[i].kind in ("sign", "macro") and tokens[i].text in separators]
    bounds = [-1, *cuts, len(tokens)]
    return [list(tokens[a + 1 : b]) for a, b in zip(bounds, bounds[1:])]


class Name(NamedTuple):
    """A name as it stands in a formula: its key without fonts, the place behind it, and its parts.

    `primes` counts f'', `below` is the spelling of its subscript, `bold` says that a font marks an array.
    """

    key: str
    end: int
    primes: int = 0
    stem: str = ""
    below: str = ""
    bold: bool = False
    below_tokens: tuple[Token, ...] = ()


_UPRIGHT = frozenset(("mathrm", "text", "operatorname", "mathit", "textrm", "mathsf", "textit"))


def name_at(tokens: Tokens, i: int) -> Name | None:
    """The name that starts at i: x, \\mathbf{w}, \\hat{y}_{i}, J_\\lambda, W^{[1]}; None of other things."""
    stem, end, bold = _stem(tokens, i)
    if not stem and i < len(tokens) and tokens[i].kind == "{":  # {q_1} in the place of an argument
        argument, end = group(tokens, i)
        within = whole_name(argument) if argument else None
        return within._replace(end=end) if within is not None else None
    if not stem:
        return None
    below, above, primes = _Script("_", "", end), "", 0
    while (script := _script_at(tokens, end, bool(below.text))) is not None:
        end = script.end
        if script.sign == "_":
            below = script
        elif script.sign == "^":
            above = f"^{script.text}"
        else:
            primes += len(script.text)
    key = stem + (f"_{below.text}" if below.text else "") + above
    return Name(key, end, primes, stem, below.text, bold, below.tokens)


class _Script(NamedTuple):
    """What stands behind the stem of a name: its primes ('), its index below (_) or above (^); `end` is behind it."""

    sign: str
    text: str
    end: int
    tokens: tuple[Token, ...] = ()


def _script_at(tokens: Tokens, k: int, indexed: bool) -> _Script | None:
    """The script of a name at k; None where the name ends, as at the second index below."""
    token = tokens[k] if k < len(tokens) else None
    if token is None or token.kind not in ("sign", "macro"):
        return None
    if token.kind == "sign" and token.text == "'":
        return _Script("'", "'", k + 1)
    if token.text not in ("_", "^") or k + 1 == len(tokens) or token.text == "_" and indexed:
        return None
    inside, end = group(tokens, k + 1)
    text = _plain(inside)
    if token.text == "_":
        return _Script("_", text, end, tuple(inside))
    if text and set(text) == {"′"}:
        return _Script("'", text, end)
    return _Script("^", text, end) if inside and _is_index(inside) else None


def _is_index(script: Tokens) -> bool:
    """(i), [1], * above a letter are part of its name."""
    plain = spelled(script)
    return plain in ("*", r"\star", r"\ast") or plain[:1] + plain[-1:] in ("()", "[]")


def _plain(tokens: Tokens) -> str:
    """A script without braces and fonts."""
    found = [t for t in tokens if t.kind not in ("{", "}") and not (t.kind == "macro" and t.text in FONTS)]
    return "".join("′" if t.text in ("'", "prime") else t.written for t in found)


def _stem(tokens: Tokens, i: int) -> tuple[str, int, bool]:
    """(the letter or word with its accents, the place behind it, is it bold?); ("", i, False) of other things"""
    if i >= len(tokens):
        return "", i, False
    token = tokens[i]
    if token.kind == "letter":
        return token.text, i + 1, False
    if token.kind == "{":
        return _stem_of_group(tokens, i, i)
    if token.kind == "macro" and token.text in ACCENTS:
        stem, end, bold = _stem_of_group(tokens, i + 1, i)
        accent = ACCENTS[token.text]
        return f"{stem}^{accent}" if stem and accent else stem, end, bold
    if token.kind == "macro" and (token.text in FONTS or token.text == "operatorname"):
        return _stem_in_font(tokens, i)
    return "", i, False


def _stem_of_group(tokens: Tokens, at: int, i: int) -> tuple[str, int, bool]:
    """The stem that the whole group at `at` is, of a name that begins at i."""
    inside, end = group(tokens, at)
    stem, k, bold = _stem(inside, 0)
    return (stem, end, bold) if stem and k == len(inside) else ("", i, False)


def _stem_in_font(tokens: Tokens, i: int) -> tuple[str, int, bool]:
    """The stem in \\mathbf{x}, \\mathcal{L}, \\operatorname{rank}: letters in script are other letters."""
    inside, end = group(tokens, i + 1)
    word = "".join(t.text for t in inside if t.kind in ("letter", "number", "sign"))
    font = FONTS.get(tokens[i].text, "")
    if len(inside) == 1 and inside[0].kind == "letter":
        return word + ("" if font in (BOLD, "upright", "") else f"^{font}"), end, font == BOLD
    if word and tokens[i].text in _UPRIGHT and len(word) == len(inside) and word.isalnum():
        return word, end, False
    stem, end, bold = _stem_of_group(tokens, i + 1, i)
    return stem, end, bool(stem) and (bold or font == BOLD)


def whole_name(tokens: Tokens) -> Name | None:
    """The name that all of the tokens are."""
    found = name_at(tokens, 0)
    return found if found is not None and found.end == len(tokens) else None


def behind_stem(name: Tokens) -> int:
    """Where the scripts of a name begin that all of the tokens are."""
    return next((k for k, t in enumerate(name) if t.kind == "sign" and t.text == "_"), len(name))


def name_here(tokens: Tokens, i: int) -> Name | None:
    """The name that starts at i, but none in braces: {x} is looked into."""
    return name_at(tokens, i) if tokens[i].kind in ("letter", "macro") else None


def behind_nameless(tokens: Tokens, i: int) -> int:
    """The place behind what stands at i and holds no names: \\begin{cases}, what is below a sum; i of other things."""
    if tokens[i].kind == "macro" and tokens[i].text in ("begin", "end"):
        return after_group(list(tokens), i + 1)
    return group(tokens, i + 1)[1] if is_subscript(tokens, i) else i


def names_in(tokens: Tokens) -> Iterator[tuple[int, Name]]:
    """(place, name) of every name, those in scripts and braces too."""
    i = 0
    while i < len(tokens):
        if (end := behind_nameless(tokens, i)) > i:
            i = end
            continue
        found = name_here(tokens, i)
        if found is not None:
            yield i, found
        i = found.end if found is not None else i + 1


def with_names(tokens: Tokens, put: Callable[[Name, list[Token]], Tokens | None]) -> list[Token]:
    """The tokens with what `put` makes of a name and its tokens; None of it leaves the name."""
    out: list[Token] = []
    i = 0
    while i < len(tokens):
        name = name_here(tokens, i)
        own = list(tokens[i : i + 1 if name is None else name.end])
        changed = put(name, own) if name is not None else None
        out += own if changed is None else changed
        i += len(own)
    return out


def is_subscript(tokens: Tokens, i: int) -> bool:
    """Does what belongs to a sum, a norm or a logarithm stand behind this sign? It holds no names."""
    return tokens[i].kind == "sign" and tokens[i].text == "_" and i + 1 < len(tokens)


def is_text(tokens: Tokens, i: int) -> str:
    """The words of \\text{ for } at i; "" of everything else."""
    if i < len(tokens) and tokens[i].kind == "macro" and tokens[i].text in TEXT_FONTS:
        inside, _ = group(tokens, i + 1)
        return "".join(" " * (t.gap > 0) + t.text for t in inside).strip()
    return ""


__all__ = ["FENCES", "Name", "Token", "Tokens"]
