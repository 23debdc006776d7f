"""Is a claim right under an assumption: symmetric matrices, positive numbers, another convention of structure?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

from matcalc_cli.checking.difference import surely_apart
from matcalc_cli.checking.finding import Finding, in_layout
from matcalc_cli.checking.question import Case, Question, is_square, right_in
from matcalc_cli.errors import MatcalcError, MathError
from matcalc_cli.model import nodes as N
from matcalc_cli.model.problem import Layout, Target, Variable
from matcalc_cli.model.words import prose, vanishing
from matcalc_cli.numeric.arrange import structure_word

_WORDS = ("symmetric", "antisymmetric", "upper", "lower", "diagonal", "orthogonal")  # what asks for least comes first
_ATTEMPTS = 60


def balanced(question: Question, cases: Sequence[Case]) -> Finding | None:
    """Right where a square matrix is symmetric."""
    return structured(question, cases, _WORDS[:1])


def structured(question: Question, cases: Sequence[Case], words: Sequence[str] = _WORDS[1:]) -> Finding | None:
    """Right where a square matrix is antisymmetric, triangular, diagonal or orthogonal."""
    squares = [v for v in question.problem.variables if is_square(v)]
    for word in words:
        if found := _with_word(question, squares, word):
            return found
    if "symmetric" not in words or len(squares) < 3:
        return None
    whole = _holds_if(question, {v.name: "symmetric" for v in squares})
    message = f"right only if {_listed([v.name for v in squares])} are symmetric"
    return Finding("structure", message, whole) if whole else None


def _with_word(question: Question, squares: Sequence[Variable], word: str) -> Finding | None:
    """Right where one of the matrices has this property, or two of them are symmetric."""
    open_ = [v for v in squares if word not in v.words and not vanishing({*v.words, word})]
    for count in (1, 2) if word == "symmetric" else (1,):
        groups = [(_holds_if(question, {v.name: word for v in group}), group) for group in combinations(open_, count)]
        found = [(layout, group) for layout, group in groups if layout]
        if found:  # in the first layout, where it is right in both under different conditions
            layout, group = min(found, key=lambda pair: question.layouts.index(pair[0]))
            message = f"right only if {_listed([v.name for v in group])} {'is' if count == 1 else 'are'} {prose(word)}"
            return Finding("structure", message + in_layout(question, layout), layout)
    return None


def _listed(names: Sequence[str]) -> str:
    """A; A and B; A, B and C."""
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _holds_if(question: Question, imposed: dict[str, str]) -> Layout | None:
    try:
        cases = question.cases(4, imposed, _ATTEMPTS)
    except MathError:
        return None
    found = [layout for layout in right_in(question, cases) if not surely_apart(question, layout, cases)]
    return found[0] if found and not all(case.vanishes() for case in cases) else None


def signed(question: Question, cases: Sequence[Case]) -> Finding | None:
    """Right where a name (every entry of it) is positive, or negative."""
    free = [v for v in question.problem.variables if "positive" not in v.words]
    for word in ("positive", "negative"):
        groups = [[v] for v in free] + ([free] if len(free) > 1 else [])
        for group in groups:
            if _refuted(question, cases, group, word):
                continue
            found = _holds_if(question, {v.name: word for v in group})
            if found is None or len(group) == 1 and _ever_right(question, group[0], word):
                continue  # it is right where something else holds: min(x, 5) is x up to 5
            for v in group if len(group) > 1 else ():  # the names that do not matter are not printed
                fewer = [w for w in group if w is not v]
                group = fewer if fewer and _holds_if(question, {w.name: word for w in fewer}) else group
            return Finding("positive", f"right only if {_signs_of(group, word)}", found)
    return None


def _signs_of(group: Sequence[Variable], word: str) -> str:
    """x is positive; x and A have only positive entries."""
    is_, has = ("are", "have") if len(group) > 1 else ("is", "has")
    arrays = any(v.kind != "scalar" for v in group)
    return f"{_listed([v.name for v in group])} {f'{has} only {word} entries' if arrays else f'{is_} {word}'}"


def _refuted(question: Question, cases: Sequence[Case], group: Sequence[Variable], word: str) -> bool:
    """Is the claim wrong at one of these points although the names have this sign there?"""
    sign = 1 if word == "positive" else -1
    inside = [case for case in cases if all((sign * case.point.arrays[v.name] > 0).all() for v in group)]
    return any(not any(case.matches(layout) for layout in question.layouts) for case in inside)


def _ever_right(question: Question, variable: Variable, word: str) -> bool:
    """Is the claim right at a point where the name has the other sign?"""
    other = {"positive": "negative", "negative": "positive"}[word]
    try:
        cases = question.cases(4, {variable.name: other}, _ATTEMPTS)
    except MathError:
        return False
    return any(case.matches(layout) for case in cases for layout in question.layouts)


def declared_otherwise(question: Question, cases: Sequence[Case]) -> Finding | None:
    """By a structured variable: right by the other convention, or for a plain variable."""
    words = [structure_word(t) for t in question.targets]
    if not any(words):
        return None
    other = "projection" if question.structure == "entries" else "entries"
    if found := _right_as(replace(question, structure=other)):
        return Finding("convention", f"right by the other convention: --structure {other}", found)
    plain = tuple(_with_words(t, ()) for t in question.targets)
    if found := _right_as(replace(question, targets=plain)):
        name = question.targets[0].name
        return Finding("convention", f"right only for a plain {name}, and {name} is declared {words[0]}", found)
    return None


def symmetric(question: Question, cases: Sequence[Case]) -> Finding | None:
    """By the free entries of a symmetric variable that was not declared so."""
    return _undeclared(question, "symmetric", "entries")


def _undeclared(question: Question, word: str, structure: str) -> Finding | None:
    t = question.targets[0]
    if t.symbol is None or t.kind != "matrix" or t.symbol.shape[0] != t.symbol.shape[1] or structure_word(t):
        return None
    assumed = replace(question, targets=tuple(_with_words(u, (word,)) for u in question.targets), structure=structure)
    found = _right_as(assumed, {t.name: word})
    if not found:
        return None
    how, size = "" if structure == "entries" else ", with --structure projection", t.symbol.shape[0]
    article = "an" if word[0] in "aeiou" else "a"
    declared = f"--given '{t.name}: {size},{size} {word}'"
    message = f"right only for {article} {word} {t.name}: declare it, {declared}{how}"
    return Finding("convention", message, found)


def by_convention(question: Question, cases: Sequence[Case]) -> Finding | None:
    """By any other convention for a variable of a structure that was not declared."""
    rows = (("symmetric", "projection"), ("antisymmetric", "entries"), ("diagonal", "entries"))
    return next(filter(None, (_undeclared(question, word, structure) for word, structure in rows)), None)


def _right_as(question: Question, imposed: dict[str, str] | None = None) -> Layout | None:
    try:
        found = right_in(question, question.cases(3, imposed, _ATTEMPTS))
    except (MatcalcError, KeyError, ValueError):
        return None
    return found[0] if found else None


def _with_words(target: Target, words: tuple[str, ...]) -> Target:
    if target.symbol is None:
        return target
    return replace(target, symbol=N.symbol(target.symbol.name, *N.shape(target.symbol), words))
