"""What sentences say of rows and sizes, "rows x_i^T", "an m×n matrix A"; and claims in words: "the gradient of f is",
"f 对 x 的导数为"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from matcalc_cli.lint import signs
from matcalc_cli.lint.flow import Formula, Sentence, marks
from matcalc_cli.lint.naming import language_name, names_of
from matcalc_cli.lint.scene import Said
from matcalc_cli.lint.words import COLUMNS, DERIVATIVES, NEGATIONS, ROWS
from matcalc_cli.model.shapes import Shape


def said(sentence: Sentence) -> Iterator[Said]:
    """Rows, columns and sizes that a sentence names."""
    yield from _parts(sentence)
    yield from _sized(sentence)


def _parts(sentence: Sentence) -> Iterator[Said]:
    """x_i^\\top as the rows of X."""
    axis = "rows" if ROWS.search(sentence.text) else "columns" if COLUMNS.search(sentence.text) else ""
    if not axis:
        return
    listed = [(f, t, name) for f in sentence.formulas for t in names_of(f) if (name := signs.whole_name(t))]
    arrays = [(t, name) for _, t, name in listed if not name.below and name.stem.isupper()]
    for formula, tokens, name in listed:
        if len(name.below) != 1 or not name.below.isalpha():
            continue
        same = [t for t, array in arrays if array.stem.lower() == name.stem.lower()]
        for chosen in (same or [t for t, _ in arrays])[:1]:
            array, own = language_name(chosen), language_name(tokens)
            if array and own:
                yield Said(own, own, formula.place, part=(axis, array))


_BY = re.compile(r"^(?P<rows>\w|\d+)\s*(?:\\times|×)\s*(?P<cols>\w|\d+)$")


def _sized(sentence: Sentence) -> Iterator[Said]:
    """an $m \\times n$ matrix $A$"""
    found = list(marks(sentence))
    for (k, _, between), (after, _, _) in zip(found, found[1:]):
        match = _BY.match(sentence.formulas[k].passage.text.strip())
        if match and re.search(r"matri(?:x|ces)|矩阵", between):
            shape: Shape = tuple(int(s) if s.isdigit() else s for s in (match["rows"], match["cols"]))
            for tokens in names_of(sentence.formulas[after]):
                if name := language_name(tokens):
                    yield Said(name, name, sentence.formulas[after].place, shape)


# -- claims in words --------------------------------------------------------------------------------------------------

_NAMED = "|".join(sorted(DERIVATIVES, key=len, reverse=True))
_F, _X, _C = r"⟦(?P<f>\d+)⟧", r"⟦(?P<x>\d+)⟧", r"⟦(?P<c>\d+)⟧"
_ADVERB = "therefore|then|hence|thus|simply|now|just|again|also"
_IS = rf"(?:,?\s*(?:{_ADVERB})\s*)?(?:is|are|equals|reads|becomes|gives|given by|=|:)"
_THEN = rf"\s*(?:(?:{_ADVERB}|given by|equal to|the matrix|the vector|as follows)\s*)*:?\s*"
_WRT = rf"(?:\s*(?:with respect to|w\.?\s?r\.?\s?t\.?|in|by|wrt)\s*(?:the \w+ )?{_X})?"
_FOUND = "we (?:get|find|obtain|have)|gives|yields|one (?:gets|finds|obtains)"
_PLAIN = "gradient|jacobian|hessian|derivative"
_HAS, _TO = "has|have|with", "is|equal to|given by|:"
_ZH_DIFF = "求偏导|求导|求导数|求梯度"
_ZH_IS = r"(?:矩阵|向量|数)?\s*(?:为|是|等于|：|:)\s*:?\s*"
_VERBAL = (
    rf"(?P<word>{_NAMED})(?: matrix| vector| function)?(?:\s+(?:of (?:the \w+ )?)?{_F})?{_WRT}\s*{_IS}{_THEN}{_C}",
    rf"{_F}[^⟦.;]{{0,30}}\b(?:{_HAS})\s+(?:the |an? )?(?P<word>{_PLAIN})(?: matrix| vector)?\s*(?:{_TO})?\s*{_C}",
    rf"[Dd]ifferentiating\s*(?:{_F})?{_WRT}\s*(?:,?\s*(?:{_FOUND}))\s*:?\s*{_C}",
    rf"{_F}\s*(?:对|关于)\s*{_X}\s*的\s*(?P<word>一阶|二阶)?(?:{_NAMED}){_ZH_IS}{_C}",
    rf"{_F}\s*的\s*(?P<word>{_NAMED}){_ZH_IS}{_C}",
    rf"(?:{_F})?[^⟦。]{{0,12}}对\s*{_X}\s*(?:{_ZH_DIFF})[^⟦。]{{0,6}}(?:得|得到|可得|有|为|，|:|：)\s*{_C}",
    rf"(?P<word>{_NAMED})(?:矩阵|向量|数)?\s*(?:为|是|等于|：)\s*:?\s*{_C}",
)
VERBAL = tuple(re.compile(pattern, re.IGNORECASE) for pattern in _VERBAL)


@dataclass(frozen=True)
class Verbal:
    """A claim in words: the formula of the function (None: the one before), of the variable, of the claim."""

    function: Formula | None
    by: Formula | None
    claim: Formula
    order: int


def verbal(sentence: Sentence) -> Iterator[Verbal]:
    """The claims that a sentence makes in words."""
    taken: set[int] = set()
    for pattern in VERBAL:
        for match in pattern.finditer(sentence.text):
            found = match.groupdict()
            claim = int(found["c"])
            behind = sentence.text[match.end() : match.end() + 1]
            if claim in taken or behind.isalnum() and behind.isascii() or behind == "-":
                continue
            if NEGATIONS.search(sentence.text[match.end("word") : match.end()] if found.get("word") else ""):
                continue
            taken.add(claim)
            word = (found.get("word") or "").lower()
            ahead = sentence.text[max(0, match.start() - 8) : match.start()].lower()
            order = 2 if "second" in ahead or "二阶" in match.group() else DERIVATIVES.get(word, 1)
            yield Verbal(_at(sentence, found.get("f")), _at(sentence, found.get("x")), sentence.formulas[claim], order)


def _at(sentence: Sentence, number: str | None) -> Formula | None:
    return sentence.formulas[int(number)] if number is not None else None
