"""Formulas as tokens: macros expanded, groups and names found, and tokens written as LaTeX again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
_ONE_SIDED = frozenset("({[")


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
        i += 1
        if token.kind == "macro" and (token.text in IGNORED or token.text in IGNORED_ARGUMENT or token.text == "tag"):
            gap = max(gap, token.gap)
            i += token.text in IGNORED_ARGUMENT and i < len(found) and found[i].text == "*"
            i = after_group(found, i) if token.text in IGNORED_ARGUMENT else i
            continue
        if token.kind == "macro" and (token.text in SIZES or token.text == "middle"):
            gap = max(gap, token.gap)
            continue
        if token.kind == "macro" and token.text in ("begin", "end") and i < len(found):
            end = after_group(found, i)
            name = "".join(t.text for t in found[i + 1 : end - 1])
            if name.rstrip("*") in DISPLAYS:
                i = after_group(found, end) if token.text == "begin" and "at" in name else end
                continue
        if gap:
            token, gap = _gapped(token, gap), 0
        out.append(token)
    return out


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
_NO_PART = frozenset(("top", "intercal", "mathsf", "T", "prime", "dagger"))


def name_at(tokens: Tokens, i: int) -> Name | None:
    """The name that starts at i: x, \\mathbf{w}, \\hat{y}_{i}, J_\\lambda, W^{[1]}; None of other things."""
    stem, k, bold = _stem(tokens, i)
    if not stem and i < len(tokens) and tokens[i].kind == "{":  # {q_1} in the place of an argument
        argument, end = group(tokens, i)
        within = name_at(argument, 0) if argument else None
        return within._replace(end=end) if within is not None and within.end == len(argument) else None
    if not stem:
        return None
    below, above, primes = "", "", 0
    inside: list[Token] = []
    while k < len(tokens) and tokens[k].kind in ("sign", "macro"):
        token = tokens[k]
        if token.text == "'" and token.kind == "sign":
            primes, k = primes + 1, k + 1
        elif token.text == "_" and not below and k + 1 < len(tokens):
            inside, k = group(tokens, k + 1)
            below = _plain(inside)
        elif token.text == "^" and k + 1 < len(tokens):
            script, behind = group(tokens, k + 1)
            counted = _plain(script)
            if counted and set(counted) == {"′"}:
                primes, k = primes + len(counted), behind
            elif script and _is_index(script):
                above, k = f"^{counted}", behind
            else:
                break
        else:
            break
    key = stem + (f"_{below}" if below else "") + above
    return Name(key, k, primes, stem, below, bold, tuple(inside))


def _is_index(script: Tokens) -> bool:
    """(i), [1], * above a letter are part of its name."""
    plain = spelled(script)
    return plain in ("*", r"\star", r"\ast") or plain[:1] + plain[-1:] in ("()", "[]")


def _plain(tokens: Tokens) -> str:
    """A script without braces and fonts."""
    found = [t for t in tokens if t.kind not in ("{", "}") and not (t.kind == "macro" and t.text in FONTS)]
    return "".join("′" if t.text in ("'", "prime") else t.written for t in found)


def _stem(tokens: Tokens, i: int) -> tuple[str, int, bool]:
    """(the letter or word with its accents, the place behind it, is it bold?)"""
    if i >= len(tokens):
        return "", i, False
    token = tokens[i]
    if token.kind == "letter":
        return token.text, i + 1, False
    if token.kind == "{":
        inside, end = group(tokens, i)
        stem, k, bold = _stem(inside, 0)
        return (stem, end, bold) if stem and k == len(inside) else ("", i, False)
    if token.kind != "macro":
        return "", i, False
    if token.text in ACCENTS:
        inside, end = group(tokens, i + 1)
        stem, k, bold = _stem(inside, 0)
        accent = ACCENTS[token.text]
        return (f"{stem}^{accent}" if accent else stem, end, bold) if stem and k == len(inside) else ("", i, False)
    if token.text in FONTS or token.text == "operatorname":
        inside, end = group(tokens, i + 1)
        word = "".join(t.text for t in inside if t.kind in ("letter", "number", "sign"))
        font = FONTS.get(token.text, "")
        if len(inside) == 1 and inside[0].kind == "letter":
            return word + ("" if font in (BOLD, "upright", "") else f"^{font}"), end, font == BOLD
        if word and token.text in _UPRIGHT and len(word) == len(inside) and word.isalnum():
            return word, end, False
        stem, k, bold = _stem(inside, 0)
        return (stem, end, bold or font == BOLD) if stem and k == len(inside) else ("", i, False)
    return "", i, False


def whole_name(tokens: Tokens) -> Name | None:
    """The name that all of the tokens are."""
    found = name_at(tokens, 0)
    return found if found is not None and found.end == len(tokens) else None


def names_in(tokens: Tokens) -> Iterator[tuple[int, Name]]:
    """(place, name) of every name, those in scripts and braces too."""
    i = 0
    while i < len(tokens):
        if tokens[i].kind == "macro" and tokens[i].text in ("begin", "end"):
            i = after_group(list(tokens), i + 1)
            continue
        if is_subscript(tokens, i):
            _, i = group(tokens, i + 1)
            continue
        found = name_at(tokens, i) if tokens[i].kind in ("letter", "macro") else None
        if found is None:
            i += 1
            continue
        yield i, found
        i = found.end


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
