"""What sentences say of the names in their formulas: "a symmetric matrix A", "A and B are symmetric", "by the symmetry
of A", 对称矩阵 A, "\\text{if } A \\text{ is symmetric}".

A word is about the names behind it where nothing but a phrase of nouns stands between them (a symmetric weight matrix
A), else about those before it where a verb or a bracket joins them (A, which is symmetric). A word of no name that can
be found is `loose`: a claim that needs it is not called wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from matcalc_cli.language.latex.reader import Macro
from matcalc_cli.lint import signs
from matcalc_cli.lint.flow import Flow, Formula, Sentence, marks
from matcalc_cli.lint.naming import language_name, names_of, parts_of
from matcalc_cli.lint.scene import Place, Said
from matcalc_cli.lint.words import CONSTRAINTS, KINDS, PROPERTIES, SUPPOSED
from matcalc_cli.model.words import SQUARE

_KINDS = {re.escape(word): meaning for word, meaning in {**CONSTRAINTS, **KINDS}.items()}
_PATTERNS = (*PROPERTIES.items(), *sorted(_KINDS.items(), key=lambda row: -len(row[0])))
_FOUND = re.compile(
    "|".join(rf"(?P<w{k}>(?<![\w-])(?:{p})(?![\w])|(?:{p})(?<=[一-鿿]))" for k, (p, _) in enumerate(_PATTERNS)),
    re.IGNORECASE,
)
_STOP = (
    "is|are|be|of|in|on|by|for|with|so|then|we|i|you|has|have|had|that|which|where|when|if|but|or|let|as|at|to|from|and"
    "|there|it|this|these|gives|implies|means|while|since|because|hence|thus|such|yields|et|und|est|sont|ist|sind|mit"
)
_BETWEEN = re.compile(
    r"(?:[\s*-]|,\s*(?=§)|(?:and|und|et|y)\s+(?=§)|§|矩阵|的|方阵|向量|阵|标量|(?!(?:"
    + _STOP
    + r")\b)[A-Za-zÀ-ÿ][\w'-]*)*",
    re.IGNORECASE,
)
_JOINED = re.compile(r"[\s,、，]*(?:\b(?:and|und|et|y)\b|和|与|及|以及)?\s*")
_PLURAL = re.compile(r"matrices|vectors|scalars|both|numbers|[Mm]atrizen|Vektoren|vecteurs", re.IGNORECASE)
_VERB = re.compile(
    r"\b(?:is|are|be|being|been|was|were|denotes?|sei(?:en)?|ist|sind|est|sont|soit|es|sea|son|это)\b|[是为:：(（|—–]"
    r"|^\s*[,，]|均",
    re.IGNORECASE,
)
_LET = re.compile(
    r"(?:\b(?:let|sei|seien|soit|soient|sea|sean|sia|siano|пусть|where|with|given)\s+|[设令])$", re.IGNORECASE
)
_ALL = re.compile(r"\b(?:both|all|beide|alle|tous|toutes|les deux)\b|[都均]", re.IGNORECASE)
_BREAKS = re.compile(r"[.;。；]|\b(?:with|of|than|like|for|by|mit|von|avec|de)\b(?!.*\b(?:is|are|be)\b)", re.IGNORECASE)
_NOT = re.compile(
    r"\b(?:not|never|neither|nor|no|without|need\s?n[o']t|isn't|aren't|nicht|kein\w*|n'est|ne|sans)\b|n't\b"
    r"|不一定|未必|不必|不是|不要求|并非|非(?!奇异)|不$",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"(?:not|n't|never|no longer|without)\s+(?:\w+\s+){0,2}(?:assum|suppos|requir|need|say|know|demand)\w*"
    r"(?:\s+(?:that|the|matrix|of))*\s*$|\b(?:whether(?:\s+or\s+not)?|even\s+if|even\s+when|regardless\s+of\s+whether"
    r"|unless)(?:\s+the\s+\w+)?\s*$|无论|不管|即使",
    re.IGNORECASE,
)
_NOUN_OF = re.compile(
    r"(?P<word>symmetry|positive[- ]definiteness|invertibility|orthogonality|Symmetrie|symétrie)"
    r"\s+(?:of|von|de)\s+(?:(?:the|der|la)\s+)?(?:matrix\s+)?$",
    re.IGNORECASE,
)
_NOUNS = {"s": "symmetric", "p": "positive-definite", "i": "invertible", "o": "orthogonal"}
_ZH_NOUN = re.compile(r"\s*的(?P<word>对称性|正定性|可逆性|正交性)")
_ZH_NOUNS = {"对": "symmetric", "正定": "positive-definite", "可": "invertible", "正交": "orthogonal"}
_SIZE = re.compile(r"^\s*(?:\w|\d+)\s*(?:\\times|×|\\,|\s)+\s*(?:\w|\d+)\s*$")


class Named(NamedTuple):
    """A name of the language, and where it stands."""

    name: str
    place: Place


@dataclass
class _Items:
    """texts[0] names[0] texts[1] ...: the names of each formula, none of one that says something else."""

    texts: list[str] = field(default_factory=lambda: [""])
    names: list[list[Named]] = field(default_factory=list)

    def text(self, more: str) -> None:
        self.texts[-1] += more

    def formula(self, listed: Iterable[str], place: Place) -> None:
        self.names.append([Named(name, place) for name in listed if name])
        self.texts.append("")


@dataclass(frozen=True)
class Loose:
    """A word that is said of no name."""

    word: str
    place: Place


def said(flow: Flow, index: int) -> Iterator[Said | Loose]:
    """What the sentence of this number says."""
    sentence = flow.sentences[index]
    items = _items(sentence, flow.macros)
    place = sentence.formulas[0].place
    until = _until(flow, index)
    for i, text in enumerate(items.texts):
        for word, ahead, behind in _words(text):
            if _denied(items, i, ahead):
                continue
            listed, supposed = _meant(items, i, word, ahead, behind)
            if not listed and word not in KINDS.values() and word not in CONSTRAINTS.values():
                yield Loose(word, place)
            for name, own in _fitting(listed, word, ahead + behind):
                yield _made(name, place, word, until) if supposed else _made(name, own, word, None)


def _fitting(listed: Iterable[Named], word: str, around: str) -> list[Named]:
    """Without names of vectors and numbers where a word is one of matrices: the kernel k is symmetric."""
    if word not in SQUARE or re.search(r"matri|tensor|矩阵|张量", around, re.IGNORECASE):
        return list(listed)
    return [named for named in listed if not ("a" <= named.name[0] <= "z")]


def alone(text: str, place: Place) -> Iterator[Loose]:
    """What a sentence without formulas says: all matrices are symmetric."""
    kinds = {*KINDS.values(), *CONSTRAINTS.values()}
    for word, ahead, _ in _words(text):
        if word not in kinds and not _NOT.search(ahead[-30:]):
            yield Loose(word, place)


def _until(flow: Flow, index: int) -> int:
    """Where a supposition ends: with the sentence behind it, in its section."""
    sentence = flow.sentences[index]
    after = flow.sentences[index + 1] if index + 1 < len(flow.sentences) else sentence
    near = after.formulas[0].place.section == sentence.formulas[0].place.section
    return after.last if near else sentence.last


def _items(sentence: Sentence, macros: Mapping[str, Macro]) -> _Items:
    """The sentence with its names; words in \\text{...} of a formula belong to it, sizes n \\times n are words."""
    items = _Items()
    found = list(marks(sentence))
    if not found:
        items.text(sentence.text)
    for place, (k, before, after) in enumerate(found):
        if place == 0:
            items.text(before)
        formula = sentence.formulas[k]
        if _SIZE.match(formula.passage.text):
            items.text("sized")
        elif formula.passage.kind == "math" and re.search(r"\\(?:text|mbox|mathrm)\b", formula.passage.text):
            _opened(items, formula, macros)
        else:
            items.formula(map(language_name, names_of(formula)), formula.place)
        items.text(after)
    return items


def _opened(items: _Items, formula: Formula, macros: Mapping[str, Macro]) -> None:
    """A formula with words in it, part by part."""
    for words, tokens in parts_of(formula, macros):
        if words:
            items.text(f" {words} ")
        elif tokens:
            name = signs.whole_name(tokens)
            items.formula([language_name(tokens)] if name is not None else [], formula.place)


def _words(text: str) -> Iterator[tuple[str, str, str]]:
    """(meaning, the text before, the text behind) of each word that says something."""
    for match in _FOUND.finditer(text):
        meaning = _PATTERNS[int(str(match.lastgroup)[1:])][1]
        yield meaning, text[: match.start()], text[match.end() :]
    if noun := _NOUN_OF.search(text):
        yield _NOUNS[noun["word"][0].lower()], text[: noun.start()] + "is ", "§"
    if noun := _ZH_NOUN.match(text):
        yield next(v for k, v in _ZH_NOUNS.items() if noun["word"].startswith(k)), "是", text[noun.end() :]


def _denied(items: _Items, i: int, ahead: str) -> bool:
    """Is the word negated: A is not symmetric, we do not assume that A is symmetric, whether or not A is symmetric?"""
    clause = re.split(r"[.;。；]", ahead)[-1]
    if _NOT.search(clause) or _DENIED.search(clause):
        return True
    return i > 0 and not re.search(r"[.;。；]", ahead) and bool(_DENIED.search(items.texts[i - 1]))


def _meant(items: _Items, i: int, word: str, ahead: str, behind: str) -> tuple[list[Named], bool]:
    """(the names that the word is about, is it only supposed?)"""
    kind = word in KINDS.values()
    joined = i > 0 and _joined_by_verb(ahead, kind, bool(_LET.search(items.texts[i - 1])))
    of_those_ahead = joined and not behind.strip() and _VERB.search(ahead)
    if _leads_on(items, i, behind) and not of_those_ahead:
        many = not kind or bool(_PLURAL.search(ahead + behind + word))
        return _behind(items, i, many), bool(SUPPOSED.search(_clause(ahead)))
    if not joined or not items.names[i - 1]:
        return [], False
    if _ALL.search(ahead):
        return [name for k in range(i) for name in items.names[k]], False
    first = i - 1 if re.search(r"\b(?:is|denotes|ist|est)\b", ahead) else _first_joined(items, i - 1)
    listed = [name for k in range(first, i) for name in items.names[k]]
    return listed, bool(SUPPOSED.search(_clause(items.texts[first])))


def _leads_on(items: _Items, i: int, behind: str) -> bool:
    """Does the text behind a word lead to names: "symmetric matrix A"?"""
    phrase = _FOUND.sub("§", behind)
    return i < len(items.names) and bool(items.names[i]) and len(phrase) < 60 and bool(_BETWEEN.fullmatch(phrase))


def _behind(items: _Items, i: int, many: bool) -> list[Named]:
    """The names behind a word: one, or all that commas and "and" join."""
    last = i
    while many and last + 1 < len(items.names) and _JOINED.fullmatch(items.texts[last + 1]) and items.names[last + 1]:
        last += 1
    return [name for k in range(i, last + 1) for name in items.names[k]]


def _first_joined(items: _Items, first: int) -> int:
    """The first of the names that commas and "and" join with this one."""
    while first and _JOINED.fullmatch(items.texts[first]) and items.names[first - 1]:
        first -= 1
    return first


def _joined_by_verb(ahead: str, kind: bool, let: bool) -> bool:
    """Does the text between a name and a word join them: ", which is", " denotes a", " ("? `let` stands before it."""
    plain = ahead.strip()
    if len(plain) > 90 or _BREAKS.search(plain) and not _ALL.search(plain):
        return False
    if re.match(r"(?:and|und|et|y|or|but)\b|[和与]", plain):
        return False
    return let or bool(_VERB.search(ahead)) or not plain and not kind


def _clause(text: str) -> str:
    return re.split(r"[.;:。；：]", text)[-1]


def _made(name: str, place: Place, word: str, until: int | None) -> Said:
    if word == "scalar":
        return Said(name, name, place, (), kind="scalar", until=until)
    if word in ("vector", "matrix"):
        return Said(name, name, place, kind=word, until=until)
    return Said(name, name, place, words=frozenset((word,)), until=until)  # a property, or "square"


__all__: Sequence[str] = ["Loose", "alone", "said"]
