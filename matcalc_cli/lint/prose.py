"""What sentences say of names: "a symmetric matrix A", "A is symmetric", "rows x_i^T", 对称矩阵 A; and claims in words:
"the gradient of f is", "f 对 x 的导数为"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from matcalc_cli.errors import MatcalcError
from matcalc_cli.language.latex.declared import name_before_colon
from matcalc_cli.language.latex.reader import Token
from matcalc_cli.lint import signs
from matcalc_cli.lint.flow import Formula, Sentence, marks
from matcalc_cli.lint.scene import Said
from matcalc_cli.lint.words import COLUMNS, CONSTRAINTS, DERIVATIVES, KINDS, NEGATIONS, PROPERTIES, ROWS, SUPPOSED
from matcalc_cli.model.shapes import Shape

_SAYS = {**PROPERTIES, **CONSTRAINTS, **KINDS}
_LISTED = "|".join(re.escape(word) for word in sorted(_SAYS, key=len, reverse=True))
# a symmetric weight matrix A, a symmetric strain E
_BEFORE = re.compile(
    rf"(?P<word>{_LISTED})(?:[\s-]+(?!of\b|and\b|but\b|or\b|if\b|is\b|then\b)[A-Za-z][\w-]*|矩阵|的|方阵|向量|阵){{0,3}}[\s-]*$",
    re.IGNORECASE,
)
_AFTER = re.compile(rf"^(?P<ahead>[^.;:。；⟦]{{0,60}}?)(?P<word>{_LISTED})", re.IGNORECASE)
_VERB = re.compile(r"\b(?:is|are|be|being|was|denotes?)\b|是|为|[,，(（]", re.IGNORECASE)
_CLAUSE = re.compile(r"[,;:()，；：（）]")


def names_of(formula: Formula) -> list[list[Token]]:
    """The names that a formula lists, or is about: A, B of "A, B", A of A \\in ..., x of x > 0."""
    found: list[list[Token]] = []
    for statement in formula.statements:
        if statement.relations and statement.relations[0] in ("=", ":=", r"\mapsto"):
            continue
        for part in signs.parts(statement.sides[0], ",;"):
            bare = _without_transpose(part)
            if signs.whole_name(bare) is not None:
                found.append(bare)
    return found


def _without_transpose(tokens: list[Token]) -> list[Token]:
    name = signs.name_at(tokens, 0)
    if name is not None and name.end < len(tokens) and tokens[name.end].text == "^":
        _, behind = signs.group(tokens, name.end + 1)
        if behind == len(tokens):
            return tokens[: name.end]
    return tokens


def language_name(tokens: signs.Tokens) -> str:
    """The name in the language; "" of what is none."""
    try:
        return name_before_colon(signs.written(tokens))
    except MatcalcError:
        return ""


def said(sentence: Sentence) -> Iterator[Said]:
    """What a sentence says of the names in its formulas."""
    found = list(marks(sentence))
    for place, (k, before, after) in enumerate(found):
        formula = sentence.formulas[k]
        listed = names_of(formula)
        if not listed:
            continue
        words = {**_words_before(before), **_words_after(after)}
        if _words_after(after) and re.match(r"\s*(?:are|均为|都是)\b", after) and place:
            _, earlier, between = found[place - 1]
            if re.fullmatch(r"\s*(?:,|and|和|与|、|，)*\s*(?:and)?\s*", between):
                listed = [*names_of(sentence.formulas[found[place - 1][0]]), *listed]
        for tokens, (word, supposed) in product(listed, words.items()):
            name = language_name(tokens)
            if name:
                yield _made(name, formula, word, sentence.last if supposed else None)
    yield from _parts(sentence)
    yield from _sized(sentence)


def _made(name: str, formula: Formula, word: str, until: int | None) -> Said:
    meant, place = _SAYS[word], formula.place
    if meant == "scalar":
        return Said(name, name, place, (), kind="scalar", until=until)
    if meant in ("vector", "matrix"):
        return Said(name, name, place, kind=meant, until=until)
    return Said(name, name, place, words=frozenset((meant,)), until=until)  # a property, or "square"


def _words_before(text: str) -> dict[str, bool]:
    """{word: is it only supposed?} of "if a symmetric matrix"."""
    clause = _CLAUSE.split(text)[-1]
    found: dict[str, bool] = {}
    match = _BEFORE.search(clause)
    while match:
        ahead = clause[: match.start()]
        kind = _SAYS[match["word"].lower()] in ("scalar", "vector", "matrix", "square")  # "any matrix" is one
        if kind or not NEGATIONS.search(ahead[-14:]):
            found[match["word"].lower()] = bool(SUPPOSED.search(ahead))
        match = _BEFORE.search(ahead)
    return found


def _words_after(text: str) -> dict[str, bool]:
    """Those of "is a symmetric matrix", ", the sample covariance, which is symmetric", "(symmetric)"."""
    found: dict[str, bool] = {}
    rest, verb = text, False
    while match := _AFTER.match(rest):
        ahead, word = match["ahead"], match["word"].lower()
        verb = verb or bool(_VERB.search(ahead))
        behind = rest[match.end() :]
        said = re.search(r"\b(?:is|are|be)\b|是|为", text[: len(text) - len(behind)])
        if NEGATIONS.search(ahead) or re.fullmatch(r"(?:\s*[\w-]+){0,3}\s*", behind) and not said:
            break  # what stands before the next formula is about that one
        if not verb and word not in CONSTRAINTS and word != "covariance matrix" and ahead.strip():
            break
        if not verb and not ahead.strip() and word not in PROPERTIES and word not in CONSTRAINTS:
            break
        found[word] = False
        rest = behind
    return found


def _parts(sentence: Sentence) -> Iterator[Said]:
    """x_i^\\top as the rows of X."""
    axis = "rows" if ROWS.search(sentence.text) else "columns" if COLUMNS.search(sentence.text) else ""
    if not axis:
        return
    listed = [(f, tokens) for f in sentence.formulas for tokens in names_of(f)]
    for formula, tokens in listed:
        name = signs.whole_name(tokens)
        if name is None or not name.below or len(name.below) != 1 or not name.below.isalpha():
            continue
        arrays = [t for _, t in listed if (n := signs.whole_name(t)) and not n.below and n.stem.isupper()]
        same = [t for t in arrays if t and (n := signs.whole_name(t)) and n.stem.lower() == name.stem.lower()]
        chosen = (same or arrays)[:1]
        if chosen:
            array, own = language_name(chosen[0]), language_name(tokens)
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
