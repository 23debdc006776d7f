"""Claims in words: "the gradient of f is ...", with the function, or the system, that the text has named before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from matcalc_cli.language.latex.reader import Token
from matcalc_cli.lint import prose, scene, signs, systems
from matcalc_cli.lint.derivatives import Derived, derived
from matcalc_cli.lint.flow import Formula
from matcalc_cli.lint.reading import Claim, Reading, claim_of, is_zero, settled


def spoken(found: Reading, verbal: prose.Verbal) -> Iterator[Claim]:
    """The claim that a sentence makes in words."""
    if not verbal.claim.statements:
        return
    statement = verbal.claim.statements[0]
    sides = statement.sides
    if any(settled(found, derived(side), verbal.claim.place) for side in sides):
        return
    meant = _spoken_of(found, verbal, sides[-1])
    if meant is None or len(sides) > 1 and (not statement.equal or signs.whole_name(_bare(sides[0])) is None):
        return
    function, by = meant
    left = Derived(tuple(function), (tuple(by),) * verbal.order if by else (), verbal.order, "spoken")
    for side in sides[1:] or sides:
        alone = signs.whole_name(side)
        if alone is not None and not _occurs(found, alone, function, verbal):
            continue
        if side and not is_zero(side):
            yield replace(claim_of(verbal.claim, left, [], side), spoken=True)


def _spoken_of(
    found: Reading, verbal: prose.Verbal, side: list[Token]
) -> tuple[list[Token], list[Token] | None] | None:
    """(the function, the variable) of a claim in words; where it names none, the system or function before it."""
    function, by = _function_of(verbal.function), _function_of(verbal.by)
    if function is not None or verbal.function is not None:
        return (function, by) if function is not None else None
    system = systems.system(found.scene, verbal.claim.place, side) if verbal.order == 1 else None
    moving = systems.in_order(system, by) if system is not None else None
    if moving is not None:
        found.scene.definitions.append(moving)
        found.scene.definitions.sort(key=lambda d: d.place.order)
        return _named(moving), None
    last = found.scene.last(verbal.claim.place)
    return (_named(last), by) if last is not None else None


def _occurs(found: Reading, name: signs.Name, function: list[Token], verbal: prose.Verbal) -> bool:
    """Does a name that is said to be a derivative stand in the function? Else it is the name of the derivative."""
    head = signs.whole_name(_bare(function))
    definition = found.scene.defined(head.key, verbal.claim.place) if head is not None else None
    return any(n.key == name.key for _, n in signs.names_in(definition.body if definition is not None else function))


def _named(definition: scene.Definition) -> list[Token]:
    """f of f(x) = ..., as tokens."""
    text = definition.key.replace("^", "")
    return list(definition.arguments and _call(definition) or signs.tokens_of(text, {}))


def _call(definition: scene.Definition) -> list[Token]:
    like = definition.body[0]
    return [Token("letter", definition.key, like.start, like.end)]


def _bare(side: list[Token]) -> list[Token]:
    name = signs.name_at(side, 0)
    if name is not None and signs.is_bracket(side, name.end):
        return side[: name.end]
    return side


def _function_of(formula: Formula | None) -> list[Token] | None:
    """f of ⟦f⟧ or ⟦f(x)⟧, the left side of ⟦f(x) = ...⟧; an expression as it stands."""
    if formula is None or len(formula.statements) != 1:
        return None
    statement = formula.statements[0]
    if len(statement.sides) > 1 and not statement.equal:
        return None
    side = statement.sides[0]
    return side or None
