"""What a document says, in its order: definitions and declarations, and those in force at a place.

The last definition in front of a place counts; where there is none, the first behind it in the same section.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from matcalc_cli.errors import MatcalcError
from matcalc_cli.language.latex.declared import all_said
from matcalc_cli.language.latex.reader import Token
from matcalc_cli.lint import signs
from matcalc_cli.lint.equations import constraint
from matcalc_cli.lint.naming import language_name
from matcalc_cli.lint.squares import squared
from matcalc_cli.lint.statements import Statement
from matcalc_cli.model import names
from matcalc_cli.model.shapes import Shape

_RIVALS = 6  # definitions of one name that are looked at
Section = tuple[int, ...]
VALUES = frozenset(("unit", "sums-to-one", "sign", "bit"))  # words of values, which are of no structure


@dataclass(frozen=True)
class Place:
    """Where something stands: its number in the order of the document, and the section."""

    order: int
    section: Section = ()
    paragraph: int = 0


@dataclass(frozen=True)
class Definition:
    """name(arguments) = body. `text` where it is written in the language and not in LaTeX."""

    key: str
    arguments: tuple[tuple[Token, ...], ...] | None
    body: tuple[Token, ...]
    place: Place
    text: str = ""

    @property
    def argument_keys(self) -> tuple[str, ...]:
        found = (signs.whole_name(argument) or squared(argument) for argument in self.arguments or ())
        return tuple(name.key for name in found if name is not None)


@dataclass(frozen=True)
class Said:
    """What the text says of a name: a shape (None: nothing of it), words, a kind; `until` is where it ceases."""

    key: str
    name: str
    place: Place
    shape: Shape | None = None
    words: frozenset[str] = frozenset()
    kind: str = ""
    part: tuple[str, str] | None = None
    until: int | None = None


@dataclass
class Scene:
    """All of it; `functions` are signatures, f: R^n -> R^m, as the shapes of argument and value."""

    definitions: list[Definition] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    signatures: dict[str, tuple[Shape, Shape]] = field(default_factory=dict)
    loose: list[tuple[str, Place]] = field(default_factory=list)

    def defined(self, key: str, at: Place, but: Iterable[Definition] = ()) -> Definition | None:
        """The definition of a name in force at a place."""
        left_out = set(map(id, but))
        found = [d for d in self.definitions if d.key == key and id(d) not in left_out]
        before = [d for d in found if d.place.order < at.order]
        if before:
            return before[-1]
        return next((d for d in found if d.place.order > at.order and _near(d.place, at)), None)

    def near(self, at: Place) -> Scene:
        """The scene without the names without arguments that other sections define."""
        return replace(self, definitions=[d for d in self.definitions if d.arguments or _near(d.place, at)])

    def rivals(self, key: str, at: Place) -> Iterator[Scene]:
        """The scenes in which an earlier definition of the section holds, and that without y = x of mere names."""
        own = [d for d in self.definitions if d.key == key and d.place.order < at.order and _near(d.place, at)]
        for chosen in own[-_RIVALS:-1]:
            yield replace(self, definitions=[d for d in self.definitions if d.key != key or d is chosen])
        plain = [d for d in self.definitions if d.arguments or len(d.body) != 1]
        if len(plain) < len(self.definitions):
            yield replace(self, definitions=plain)

    def indexed(self, name: signs.Name, at: Place, but: Iterable[Definition] = ()) -> Definition | None:
        """The definition of p_i for the name p_k: that of all of its entries."""
        items = name.below.replace(",", "")
        if not items.isalpha() or not items.islower() or len(items) > 2:
            return None
        for definition in reversed(self.definitions):
            stem, _, below = definition.key.partition("_")
            own = below.replace(",", "")
            alike = stem == name.stem and len(own) == len(items) and own.isalpha() and own.islower()
            if alike and definition.key != name.key and not any(definition is d for d in but):
                return definition if definition.place.order <= at.order or _near(definition.place, at) else None
        return None

    def hints(self, word: str, at: Place) -> bool:
        """Is the word said of no name that was found, where it may be meant for one at a place?"""
        wanted = {word, "positive-definite"} if word == "symmetric" else {word}
        return any(said in wanted and _reaches(place, at) for said, place in self.loose)

    def last(self, at: Place) -> Definition | None:
        """The last function defined in front of a place, in its section."""
        found = [d for d in self.definitions if d.place.order < at.order and _near(d.place, at)]
        functions = [d for d in found if d.arguments]
        return (functions or found)[-1] if found else None

    def of(self, name: str, at: Place, own: bool = False) -> list[Said]:
        """What is said of a name of the language, as far as it holds at a place; `own`: in its section alone."""
        key = names.key(name)
        found = [s for s in self.said if names.key(s.name) == key and (not own or s.place.section == at.section)]
        found = [s for s in found if s.until is None or s.place.order <= at.order <= s.until]
        first = _shape_at([s for s in found if s.shape is not None], at)
        since = first.place.order if first is not None and first.place.order <= at.order else -1
        return [s for s in found if s is first or s.shape is None and _since(s, since, first) and _reaches(s.place, at)]


def _shape_at(said: list[Said], at: Place) -> Said | None:
    """The last shape said before a place; where there is none, the first one behind it in its section."""
    before = [s for s in said if s.place.order <= at.order]
    later = [s for s in said if s.place.order > at.order and _near(s.place, at)]
    return before[-1] if before else later[0] if later else None


def _since(said: Said, order: int, first: Said | None) -> bool:
    """A shape that is said anew begins a name anew; but not where its values are said in the same paragraph."""
    if said.place.order >= order:
        return True
    same = first is not None and _together(said.place, first.place)
    return same and bool(said.words) and said.words <= VALUES


def _together(a: Place, b: Place) -> bool:
    return (a.section, a.paragraph) == (b.section, b.paragraph)


def _reaches(a: Place, b: Place) -> bool:
    """What is said at a holds at b: it stands before it, or in the same section."""
    return a.order <= b.order or _near(a, b)


def _near(a: Place, b: Place) -> bool:
    """The same section, or one inside of the other."""
    count = min(len(a.section), len(b.section))
    return a.section[:count] == b.section[:count]


# -- what statements say ----------------------------------------------------------------------------------------------


def definitions(statement: Statement, place: Place) -> Iterator[Definition]:
    """The definitions that a statement makes: f(x) = ..., y = f(x) = ..., f: x \\mapsto ..."""
    sides, relations = statement.sides, statement.relations
    if relations == [r"\mapsto"]:
        parts = signs.parts(sides[0], ":")
        name = signs.whole_name(parts[0]) if len(parts) == 2 else None
        if name is not None:
            yield Definition(name.key, (tuple(parts[1]),), tuple(sides[1]), place)
        return
    for k, side in enumerate(sides[:-1]):
        if relations[k] not in ("=", ":="):
            return
        head_found = head(side)
        if head_found is None:
            return
        key, arguments = head_found
        body = next((s for s in sides[k + 1 :] if head(s) is None), sides[k + 1])
        if body and not _mentions(body, key) and not is_step(side):
            yield Definition(key, arguments, tuple(body), place)


def head(side: signs.Tokens) -> tuple[str, tuple[tuple[Token, ...], ...] | None] | None:
    """(name, arguments) of f, f(x), L(W, b; x)."""
    name = signs.name_at(side, 0)
    if name is None or name.primes:
        return None
    if name.end == len(side):
        return name.key, None
    if not signs.opens(side, name.end):
        return None
    inside, end = signs.group(side, name.end)
    if end != len(side):
        return None
    arguments = [tuple(part) for part in signs.parts(inside, ",;|") if part]
    if any(signs.whole_name(part) is None and squared(part) is None for part in arguments):
        return None
    return name.key, tuple(arguments)


def _mentions(tokens: signs.Tokens, key: str) -> bool:
    return any(name.key == key for _, name in signs.names_in(tokens))


def is_step(side: signs.Tokens) -> bool:
    """x_{k+1}, x^{(k+1)}, x^+: the left side of an update."""
    name = signs.name_at(side, 0)
    if name is None or name.end < len(side) and side[name.end].text not in ("^", "("):
        return False
    spelled = signs.spelled(
        side[: name.end + 5] if name.end < len(side) and side[name.end].text == "^" else side[: name.end]
    )
    return any(mark in spelled for mark in ("+1}", "+1)", "+1]", "^{+}", "^+"))


def declared(statement: Statement, place: Place, sought: bool = False) -> Iterator[Said]:
    """What A \\in \\mathbb{R}^{m \\times n}, x > 0, A^\\top = A, \\|u\\| = 1 say; the last of these nothing where it is
    a condition of what is `sought`: minimise f(u) subject to \\|u\\| = 1."""
    if len(statement.relations) != 1:
        return
    about, word = constraint(statement.sides) if statement.relations == ["="] else ([], "")
    if name := language_name(about):
        if not sought:
            yield Said(name, name, place, words=frozenset((word,)))
        return
    sides = statement.sides if signs.whole_name(statement.sides[0]) is None else statement.sides[::-1]
    ordered = sides if statement.relations == ["="] else statement.sides  # A = A^\top as A^\top = A
    text = f"{signs.written(ordered[0])} {_sign(statement.relations[0])} {signs.written(ordered[1])}"
    try:
        for said in all_said(text, 0):
            words = said.words | _values(statement)
            yield Said(said.name, said.name, place, said.shape, words)
            if stem := _of_each(statement.sides[0]):  # y_i \in \{-1, 1\} is said of the entries of y
                yield Said(stem, stem, place, words=words)
    except MatcalcError:
        return


def _of_each(side: signs.Tokens) -> str:
    """y of y_i"""
    name = signs.whole_name(side)
    if name is None or len(name.below) != 1 or not name.below.isalpha():
        return ""
    return language_name(side[: signs.behind_stem(side)])


def _values(statement: Statement) -> frozenset[str]:
    """What y \\in \\{-1, 1\\} and y \\in \\{0, 1\\}^m say of the values of a name."""
    if statement.relations != [r"\in"] or statement.sides[1][:1] == []:
        return frozenset()
    inside, _ = signs.group(statement.sides[1], 0)
    values = frozenset(signs.spelled(part).lstrip("+") for part in signs.parts(inside, ","))
    if values in (frozenset(("-1", "1")), frozenset((r"\pm1",))):
        return frozenset(("sign",))
    return (
        frozenset(("bit",)) if values == {"0", "1"} and signs.spelled(statement.sides[1][:1]) == r"\{" else frozenset()
    )


def _sign(relation: str) -> str:
    return {":=": "=", r"\subset": r"\in", r"\subseteq": r"\in"}.get(relation, relation)


def signature(statement: Statement) -> tuple[str, Shape, Shape] | None:
    """(f, shape of its argument, shape of its value) of f: \\mathbb{R}^n \\to \\mathbb{R}^m."""
    if statement.relations not in ([r"\to"], [r"\rightarrow"]):
        return None
    head = signs.parts(statement.sides[0], ":")
    if len(head) != 2:
        head = signs.parts(statement.sides[0], "colon")
    name = signs.whole_name(head[0]) if len(head) == 2 else None
    if name is None:
        return None
    try:
        shapes = [next(all_said(rf"x \in {signs.written(part)}", 0)).shape for part in (head[1], statement.sides[1])]
    except (MatcalcError, StopIteration):
        return None
    return (name.key, shapes[0] or (), shapes[1] or ())
