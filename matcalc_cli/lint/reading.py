"""A document as it is read: a claim is a derivative, what it is said to be, and where."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from matcalc_cli.documents.passages import Source
from matcalc_cli.language.latex.reader import Token
from matcalc_cli.lint import signs
from matcalc_cli.lint.derivatives import Derived
from matcalc_cli.lint.flow import Flow, Formula
from matcalc_cli.lint.plain import Function, PlainDefinition
from matcalc_cli.lint.scene import Place, Scene

CERTAIN = frozenset(("fraction", "nabla"))  # forms that are derivatives whatever the text defines


@dataclass(frozen=True)
class Claim:
    """What is claimed: `left` is the derivative, `side` what it is said to be, [start, end) its place in the source."""

    source: Source
    place: Place
    left: Derived
    side: tuple[Token, ...]
    start: int
    end: int
    inner: tuple[int, int]
    text: str = ""  # in the language, where it is no LaTeX
    spoken: bool = False  # in words
    program: Function | None = None  # the Python function that it is about, where it names no other
    supposed: bool = False  # behind "if", "assume", "find x with": wrong is nothing that is only supposed

    @property
    def written(self) -> str:
        """As it stands in the source, in one line."""
        return " ".join(self.source.text[self.start : self.end].split())


@dataclass
class Reading:
    """A document as read: what it says and what it claims; `values` are derivatives that it has said."""

    flow: Flow
    scene: Scene = field(default_factory=Scene)
    claims: list[Claim] = field(default_factory=list)
    aliases: dict[str, list[tuple[Place, Derived]]] = field(default_factory=dict)
    values: dict[tuple[str, str], tuple[Place, tuple[Token, ...]]] = field(default_factory=dict)
    plain: dict[str, PlainDefinition] = field(default_factory=dict)


def settled(found: Reading, left: Derived | None, place: Place) -> Derived | None:
    """The derivative, if what the text defines makes it one: J_f of a function f, \\dot x of an x(t)."""
    if left is None or left.form in CERTAIN:
        return left
    name = signs.name_at(left.function, 0)
    if name is None:
        return None
    definition = found.scene.defined(name.key, place)
    if definition is None:
        return None
    if left.form == "dot":
        moving = definition.arguments is not None or any(n.key == "t" for _, n in signs.names_in(definition.body))
        t = tuple(signs.tokens_of("t", {}))
        return replace(left, by=(t,) * left.order) if moving else None
    if left.form == "prime":
        return left if definition.arguments else None
    return left


def claim_of(formula: Formula, left: Derived, head: list[Token], side: list[Token]) -> Claim:
    """The claim that the derivative `left` is `side`; it begins at `head`, where that stands beside it."""
    at = formula.passage.start
    start, end = at + min(t.start for t in side), at + max(t.end for t in side)
    whole = [*head, *side]
    return Claim(
        formula.source,
        formula.place,
        left,
        tuple(side),
        at + min(t.start for t in whole),
        at + max(t.end for t in whole),
        (start, end),
    )


def is_zero(side: list[Token]) -> bool:
    """0, \\mathbf{0}, 0_n: where a derivative is 0 is a condition."""
    plain = [t for t in side if t.kind in ("letter", "number", "sign") and t.text not in "_,."]
    return bool(plain) and plain[0].text == "0" and all(t.kind != "sign" for t in plain) and len(plain) <= 2
