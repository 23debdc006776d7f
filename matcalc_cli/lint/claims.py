"""The claims of a document, with what it defines: a left side that is a derivative, an = and each side behind it.

No claims: updates, definitions of a notation, inequalities, ≈, equations to be solved (\\nabla f = 0).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from matcalc_cli.documents.passages import Document, Source
from matcalc_cli.language.latex.reader import Token
from matcalc_cli.lint import plain, properties, prose, scene, signs, tables
from matcalc_cli.lint.derivatives import Derived, derived
from matcalc_cli.lint.flow import STEP, Flow, Formula, flow, marks, optimised
from matcalc_cli.lint.plain import Function
from matcalc_cli.lint.reading import CERTAIN, Claim, Reading, claim_of, is_zero, settled
from matcalc_cli.lint.scene import Place, Said, Scene
from matcalc_cli.lint.spoken import spoken
from matcalc_cli.lint.statements import Statement
from matcalc_cli.lint.words import SIDE_CONDITION, SUPPOSING


def reading(document: Document) -> Reading:
    """Everything that is said in a document."""
    found = Reading(flow(document))
    for k, sentence in enumerate(found.flow.sentences):
        found.scene.said += prose.said(sentence)
        for word in properties.said(found.flow, k):
            _take(found.scene, word)
    for text, place in found.flow.bare:
        for word in properties.alone(text, place):
            _take(found.scene, word)
    early = _said_behind(found.flow)
    sought = optimised(found.flow)
    for formula in found.flow.formulas:
        for k, statement in enumerate(formula.statements):
            place = _place(formula, k)
            defined = replace(place, order=early.get(id(formula), place.order))
            _learn(found, statement, defined)
            named = place.section in sought or bool(SIDE_CONDITION.search(statement.words))
            found.scene.said += scene.declared(statement, place, named)
    _learn_plain(found)
    verbal = [one for sentence in found.flow.sentences for one in prose.verbal(sentence)]
    for formula in found.flow.formulas:
        for k, statement in enumerate(formula.statements):
            found.claims += _claims(found, replace(formula, place=_place(formula, k)), statement)
    found.claims += _plain_claims(found)
    found.claims += _of_tables(found)
    known = {(id(c.source), c.inner) for c in found.claims}
    for one in verbal:
        for claim in spoken(found, one):
            if (id(claim.source), claim.inner) not in known:
                found.claims.append(claim)
    behind = _supposed(found.flow)
    found.claims = [replace(c, supposed=True) if (id(c.source), c.start) in behind else c for c in found.claims]
    found.claims.sort(key=lambda c: (c.place.order, c.inner))
    return found


def _supposed(read: Flow) -> set[tuple[int, int]]:
    """Where formulas begin that stand right behind "if", "assume", "such that"."""
    found: set[tuple[int, int]] = set()
    for sentence in read.sentences:
        for k, before, _ in marks(sentence):
            formula = sentence.formulas[k]
            if SUPPOSING.search(before):
                text = formula.passage.text
                found.add((id(formula.source), formula.passage.start + len(text) - len(text.lstrip())))
    return found


def _of_tables(found: Reading) -> Iterator[Claim]:
    """| $x^\\top x$ | $2x$ | below a head that says which column is the derivative."""
    formulas = found.flow.formulas
    sides = [_alone(formula) for formula in formulas]
    for table in found.flow.tables:
        for row in tables.pairs(table, sides):
            function, side, formula = sides[row.function], sides[row.claim], formulas[row.claim]
            if function and side and not is_zero(side) and len(formula.statements[0].sides) == 1:
                left = replace(row.left, function=tuple(function), form="spoken")
                if derived(side) is None:
                    yield replace(claim_of(formula, left, [], side), spoken=True)


def _alone(formula: Formula) -> list[Token] | None:
    """The one side of a formula, or the right side of f(x) = ..."""
    if len(formula.statements) != 1 or not formula.statements[0].equal or len(formula.statements[0].sides) > 2:
        return None
    return formula.statements[0].sides[-1] or None


def _texts(found: Reading) -> Iterator[tuple[Source, str, int, Place]]:
    """Prose, and what stands in backticks: (source, text, where it begins, place)."""
    for source, passage, place in found.flow.prose:
        yield source, passage.text, passage.start, place
    for formula in found.flow.formulas:
        if formula.passage.kind == "code":
            yield formula.source, formula.passage.text, formula.passage.start, formula.place


_IF = re.compile(r"\s*,?\s*(?:if|when|for|where|with|当|若|如果|其中|wenn|für|falls|si|où|pour)\s*", re.IGNORECASE)


def _said_behind(flow: Flow) -> dict[int, int]:
    """{formula: a place in front of the claim} of definitions that stand behind it, f'(x) = 2x if f(x) = x^2."""
    found: dict[int, int] = {}
    for sentence in flow.sentences:
        listed = list(marks(sentence))
        for (k, _, between), (after, _, _) in zip(listed, listed[1:]):
            if _IF.fullmatch(between):
                found[id(sentence.formulas[after])] = sentence.formulas[k].place.order - 1
    return found


def _learn_plain(found: Reading) -> None:
    """Definitions without LaTeX: f(x) = x^2 in a docstring, a comment, or backticks."""
    for _, text, _, place in _texts(found):
        for d in plain.definitions(text):
            where = replace(place, order=place.order + min(d.start, STEP - 1))
            name = signs.whole_name(plain.name_tokens(d.name))
            arguments = tuple(map(plain.name_tokens, d.arguments)) if d.arguments is not None else None
            if name is not None:
                found.scene.definitions.append(scene.Definition(name.key, arguments, (), where, d.body))
                found.plain[d.name] = d
    found.scene.definitions.sort(key=lambda d: d.place.order)


def _plain_claims(found: Reading) -> Iterator[Claim]:
    """Claims without LaTeX."""
    programs: dict[int, list[Function]] = {}
    for source, text, start, place in _texts(found):
        where = replace(place, order=place.order + STEP - 1)
        listed = programs.setdefault(id(source), plain.functions(source.text) if source.code else [])
        own = [*plain.claims(text), *(plain.spoken(text) if source.code else ())]
        for c in own:
            program = plain.around(listed, start + c.begin)
            if c.spoken and not c.left.function and program is None:
                continue
            inner = (start + c.start, start + c.end)
            yield Claim(source, where, c.left, (), start + c.begin, inner[1], inner, c.text, c.spoken, program)


def _place(formula: Formula, k: int) -> Place:
    """The place of a statement of a formula."""
    return replace(formula.place, order=formula.place.order + min(k, STEP - 1))


def _take(scene: Scene, word: Said | properties.Loose) -> None:
    if isinstance(word, properties.Loose):
        scene.loose.append((word.word, word.place))
    else:
        scene.said.append(word)


def _learn(found: Reading, statement: Statement, place: Place) -> None:
    """Definitions and signatures of a statement; what is claimed of a derivative by its name."""
    lefts = [derived(side) for side in statement.sides]
    certain = [d for d in lefts if d is not None and d.form in CERTAIN]
    if certain and statement.equal:
        value = next((s for s, d in zip(statement.sides, lefts) if d is None and scene.head(s) is None), [])
        _learn_values(found, certain, tuple(value), place)
        _learn_names(found, statement, lefts, (certain[0], tuple(value)), place)
        return
    found.scene.definitions += scene.definitions(statement, place)
    if signature := scene.signature(statement):
        found.scene.signatures[signature[0]] = signature[1:]


def _learn_values(found: Reading, certain: list[Derived], value: tuple[Token, ...], place: Place) -> None:
    """What \\nabla f = 2x says of \\nabla f."""
    for d in certain:
        name, by = signs.name_at(d.function, 0), signs.whole_name(d.by[0]) if d.by else None
        if name is not None and value and d.order == 1 and not d.negative:
            found.values.setdefault((name.key, by.key if by else ""), (place, value))


def _learn_names(
    found: Reading,
    statement: Statement,
    lefts: list[Derived | None],
    meant: tuple[Derived, tuple[Token, ...]],
    place: Place,
) -> None:
    """What g = \\nabla f = 2x says of g: it is the derivative, and has its value."""
    derivative, value = meant
    first = next(k for k, left in enumerate(lefts) if left is not None)
    for k, side in enumerate(statement.sides):
        named = scene.head(side) if lefts[k] is None else None
        if named is None or k > first and not value:  # in x^T x = a, a is what it is said to be
            continue
        if named[1] is None:
            found.aliases.setdefault(named[0], []).append((place, derivative))
        if value:
            found.scene.definitions.append(scene.Definition(*named, value, place))


def _claims(found: Reading, formula: Formula, statement: Statement) -> Iterator[Claim]:
    """The claims of one statement, a link of its chain each."""
    sides, count = statement.sides, _links(statement)
    lefts = [settled(found, derived(side), formula.place) for side in sides[:count]]
    if not any(lefts) and statement.relations[:1] == ["="] and not _is_number(sides[1]):  # x > 0, g = 1
        lefts[0] = _alias(found, sides[0], formula.place)
    which, left = next(((k, left) for k, left in enumerate(lefts) if left is not None), (0, None))
    if left is None or count < 2 or which == 0 and statement.relations[0] == ":=":
        return
    head = sides[which]
    for k, side in enumerate(sides[:count]):
        if lefts[k] is None and _is_value(side, k < which):
            yield claim_of(formula, left, head if abs(k - which) == 1 else [], side)
            head = []


def _is_value(side: list[Token], ahead: bool) -> bool:
    """May a derivative be said to be this? Not 0, not the step of an iteration, and no name `ahead` of it."""
    return bool(side) and not is_zero(side) and not scene.is_step(side) and not (ahead and scene.head(side))


def _is_number(side: list[Token]) -> bool:
    return bool(side) and all(t.kind == "number" or t.kind == "sign" and t.text in "+-." for t in side)


def _links(statement: Statement) -> int:
    """How many sides are joined by = from the first on."""
    for k, relation in enumerate(statement.relations):
        if relation not in ("=", ":="):
            return k + 1
    return len(statement.sides)


def _alias(found: Reading, side: list[Token], place: Place) -> Derived | None:
    """The derivative that a name was said to be: H of H = \\nabla^2 f; and f_x of f(x, y)."""
    name = signs.name_at(side, 0)
    if name is None or name.primes:
        return None
    said = [d for where, d in found.aliases.get(name.key, ()) if where.order < place.order]
    if said and name.end == len(side):
        return said[-1]
    return _subscript(found, side, name, place)


def _subscript(found: Reading, side: list[Token], name: signs.Name, place: Place) -> Derived | None:
    """f_x, f_{xy}(x, y) where f(x, y) is defined."""
    if not name.below:
        return None
    definition = found.scene.defined(name.stem, place)
    if definition is None or len(definition.argument_keys) < 2:
        return None
    by: list[tuple[Token, ...]] = []
    tokens, i = list(name.below_tokens), 0
    while i < len(tokens):
        part = signs.name_at(tokens, i)
        if part is None or part.key not in definition.argument_keys:
            return None
        by.append(tuple(tokens[i : part.end]))
        i = part.end
    rest = side[name.end :]
    if not by or rest and not signs.is_bracket(rest):
        return None
    return Derived((side[0], *rest), tuple(by), len(by), "subscript")
