"""Definitions put in for their names: J(w) in J_λ(w) = J(w) + ..., r in r^T r, and \\nabla_z L where
the text has said what it is. A function that is one of ours by its values becomes it: the logistic one by any name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from matcalc_cli.errors import LimitError, MatcalcError
from matcalc_cli.language.latex.reader import Token
from matcalc_cli.lint import signs
from matcalc_cli.lint.derivatives import derived
from matcalc_cli.lint.known import known_function, slope_of
from matcalc_cli.lint.scene import Definition, Place, Scene

MOST = 20_000
_FACTORS = frozenset("λαβεηκμνωξ")  # Greek letters that are numbers where nothing defines them
_SPARE = "lkjmhqrsuvab"
_FRACTIONS = frozenset(("frac", "dfrac", "tfrac", "cfrac"))


class Circular(MatcalcError):
    """Definitions that use each other."""


def sign(text: str, like: Token, gap: int = 0) -> Token:
    """A sign at the place of another token."""
    return Token("sign", text, like.start, like.end, gap)


def bracketed(tokens: Sequence[Token]) -> list[Token]:
    """( ... ) around what is more than one name or number."""
    if len(tokens) < 2 or signs.whole_name(tokens) is not None:
        return list(tokens)
    return [sign("(", tokens[0]), *tokens, sign(")", tokens[-1])]


@dataclass
class Inliner:
    """`keep` are the keys that stay as they are: what is differentiated by."""

    scene: Scene
    keep: frozenset[str]
    values: Mapping[tuple[str, str], tuple[Place, tuple[Token, ...]]] = field(default_factory=dict)
    used: list[Definition] = field(default_factory=list)
    avoid: frozenset[str] = frozenset()  # letters that are indices outside of what is put in
    count: int = 0

    def inlined(self, tokens: Sequence[Token], place: Place) -> list[Token]:
        """The tokens with definitions put in. Raises LimitError where they grow without bound."""
        out: list[Token] = []
        i = 0
        while i < len(tokens):
            found, end = self._at(tokens, i, place)
            out += found
            self.count += len(found)
            if self.count > MOST * (1 + len(self.used)) or len(out) > MOST:
                raise LimitError("the definitions that this uses grow too large")
            i = end
        return out

    def body_of(self, definition: Definition) -> list[Token]:
        """The body of a definition with others put in, itself left out."""
        self.used.append(definition)
        body = self.inlined(definition.body, definition.place)
        self.used.pop()
        return body

    def _at(self, tokens: Sequence[Token], i: int, place: Place) -> tuple[list[Token], int]:
        """(what stands for the token or name at i, the place behind it)"""
        if (end := signs.behind_nameless(tokens, i)) > i:
            return list(tokens[i:end]), end
        if value := self._derivative(tokens, i, place):
            return value
        name = signs.name_here(tokens, i)
        if name is None:
            return [tokens[i]], i + 1
        if name.key in self.keep:
            return self._factor(tokens, i, name), name.end
        definition = self._lookup(name.key, place)
        if definition is not None:
            return self._put(tokens, i, name, definition, place)
        return self._by_index(tokens, name, place) or self._left(tokens, i, name, place)

    def _derivative(self, tokens: Sequence[Token], i: int, place: Place) -> tuple[list[Token], int] | None:
        """What the text has said the derivative at i is."""
        if tokens[i].kind != "macro":
            return None
        if tokens[i].text in _FRACTIONS:
            return self._value(tokens, i, place)
        return self._nabla(tokens, i, place) if tokens[i].text == "nabla" else None

    def _by_index(self, tokens: Sequence[Token], name: signs.Name, place: Place) -> tuple[list[Token], int] | None:
        """An entry p_k of what is defined as a whole, p = ..., or by another index, p_i = ..."""
        if not name.below or name.stem in self.keep or name.primes:
            return None
        whole = self._lookup(name.stem, place)
        if whole is not None and whole.body and self._has_entries(tokens, name, whole):
            return entry(self._body(whole, None), name), self._behind_call(tokens, name, whole)
        indexed = self.scene.indexed(name, place, self.used)
        return (bracketed(self._for_index(indexed, name.below)), name.end) if indexed is not None else None

    def _has_entries(self, tokens: Sequence[Token], name: signs.Name, whole: Definition) -> bool:
        """Is p_k an entry of p: of p = ..., of p(z) by its number, as a call p_k(z), or where z is the variable?"""
        if name.below.isdigit() or not whole.arguments or signs.opens(tokens, name.end):
            return True
        return set(whole.argument_keys) <= self.keep

    def _behind_call(self, tokens: Sequence[Token], name: signs.Name, definition: Definition) -> int:
        """The place behind f_1(x, y) where f(x, y) is defined."""
        called = definition.arguments is not None and signs.opens(tokens, name.end)
        return signs.group(tokens, name.end)[1] if called else name.end

    def _left(self, tokens: Sequence[Token], i: int, name: signs.Name, place: Place) -> tuple[list[Token], int]:
        """A name without a definition; the derivative of a function that is ours, \\sigma'(z)."""
        if name.primes == 1 and signs.opens(tokens, name.end):
            inside, end = signs.group(tokens, name.end)
            if made := slope_of(name.stem, self.inlined(inside, place), tokens[i]):
                return made, end
        if name.stem in _FACTORS or any(s.key == name.key for s in self.scene.said):
            return self._factor(tokens, i, name), name.end
        return list(tokens[i : name.end]), name.end

    @staticmethod
    def _factor(tokens: Sequence[Token], i: int, name: signs.Name) -> list[Token]:
        """A name that is no function: x(1 - x) is a product."""
        found = list(tokens[i : name.end])
        if signs.opens(tokens, name.end) and not name.primes:
            found.append(Token("macro", "cdot", tokens[i].start, tokens[i].end, 1))
        return found

    def _lookup(self, key: str, place: Place) -> Definition | None:
        if key in self.keep:
            return None
        found = self.scene.defined(key, place)
        if found is not None and any(found is used for used in self.used):
            raise Circular(f"the definition of {key} goes in a circle")
        return self.scene.defined(key, place, self.used)

    def _put(
        self, tokens: Sequence[Token], i: int, name: signs.Name, definition: Definition, place: Place
    ) -> tuple[list[Token], int]:
        own = known_function(definition)
        if name.primes:
            return self._left(tokens, i, name._replace(stem=own) if own else name, place)
        actual: list[list[Token]] | None = None
        end = name.end
        if definition.arguments is not None and signs.opens(tokens, name.end):
            inside, behind = signs.group(tokens, name.end)
            parts = [part for part in signs.parts(inside, ",;|") if part]
            if len(parts) == len(definition.arguments):
                actual, end = parts, behind
        if own and actual:
            head = [Token("macro", "operatorname", tokens[i].start, tokens[i].end), *_braced(own, tokens[i])]
            return [*head, sign("(", tokens[i]), *self.inlined(actual[0], place), sign(")", tokens[i])], end
        if definition.text or not definition.body:
            return list(tokens[i : name.end]), name.end
        given = [self.inlined(part, place) for part in actual] if actual is not None else None
        return bracketed(self._body(definition, given)), end

    def _for_index(self, definition: Definition, below: str) -> list[Token]:
        """The body of p_i = ... for another index: letters that its sums bind make way."""
        body = self._body(definition, None)
        own = definition.key.partition("_")[2].replace(",", "")
        wanted = below.replace(",", "")
        taken = {t.text for t in body if t.kind == "letter"} | set(own) | set(wanted)
        free = iter([letter for letter in _SPARE if letter not in taken])
        bound = dict.fromkeys(bound_letters(body))
        changes = {letter: next(free, letter) for letter in bound if letter in wanted or letter in self.avoid}
        return renamed(body, changes | dict(zip(own, wanted)))

    def _body(self, definition: Definition, actual: list[list[Token]] | None) -> list[Token]:
        """The body with arguments put in, and the definitions that it uses itself."""
        body: list[Token] = list(definition.body)
        inner = Inliner(self.scene, self.keep | set(definition.argument_keys), self.values, [*self.used, definition])
        inner.count = self.count
        body = inner.inlined(body, definition.place)
        self.count = inner.count
        if self.avoid and (bound := set(bound_letters(body)) & self.avoid):
            taken = {t.text for t in body if t.kind == "letter"} | self.avoid
            body = renamed(body, dict(zip(sorted(bound), (letter for letter in _SPARE if letter not in taken))))
        if actual is not None:
            body = with_arguments(body, dict(zip(definition.argument_keys, actual)))
        return body

    def _value(self, tokens: Sequence[Token], i: int, place: Place) -> tuple[list[Token], int] | None:
        """What the text has said \\frac{\\partial L}{\\partial z} is."""
        _, k = signs.group(tokens, i + 1)
        _, end = signs.group(tokens, k)
        return self._said(list(tokens[i:end]), end, place)

    def _nabla(self, tokens: Sequence[Token], i: int, place: Place) -> tuple[list[Token], int] | None:
        """What the text has said \\nabla_z L or \\nabla f(x) is."""
        k = i + 1
        while k < len(tokens) and tokens[k].text in ("_", "^"):
            _, k = signs.group(tokens, k + 1)
        name = signs.name_at(tokens, k)
        if name is None:
            return None
        end = signs.group(tokens, name.end)[1] if signs.opens(tokens, name.end) else name.end
        return self._said(list(tokens[i:end]), end, place)

    def _said(self, tokens: list[Token], end: int, place: Place) -> tuple[list[Token], int] | None:
        found = derived(tokens)
        if found is None or found.order != 1:
            return None
        name = signs.name_at(found.function, 0)
        by = signs.whole_name(found.by[0]) if found.by else None
        said = self.values.get((name.key if name else "", by.key if by else ""))
        if said is None or said[0].order >= place.order:
            return None
        return bracketed(self.inlined(said[1], said[0])), end


def renamed(tokens: Sequence[Token], changes: Mapping[str, str]) -> list[Token]:
    """The tokens with letters changed: indices."""
    return [
        Token(t.kind, changes[t.text], t.start, t.end, t.gap) if t.kind == "letter" and t.text in changes else t
        for t in tokens
    ]


def entry(body: list[Token], name: signs.Name) -> list[Token]:
    """f_1 of f = (a, b)^\\top: a; ( body )_1 of what is not written out."""
    like = body[0]
    number = int(name.below) if name.below.isdigit() and len(name.below) < 4 else 0
    rows = literal(body)
    if 0 < number <= len(rows):
        return bracketed(rows[number - 1])
    script = [sign("_", like), Token("{", "{", like.start, like.end), *name.below_tokens]
    return [*bracketed(body), *script, Token("}", "}", like.start, like.end)]


def literal(tokens: Sequence[Token]) -> list[list[Token]]:
    """The entries of (a, b)^\\top, [a, b] or a matrix of one column; none of other things."""
    if not tokens:
        return []
    inside, end = signs.group(tokens, 0)
    if tokens[0].kind == "macro" and tokens[0].text == "begin":
        name, at = signs.group(tokens, 1)
        rows = parts_at(tokens[at : _end_of(tokens)], "newline")
        matrix = "".join(t.text for t in name).endswith("matrix")
        return rows if matrix and not any(t.text == "&" for row in rows for t in row) else []
    if end < len(tokens) and tokens[end].text != "^" or not signs.opens(tokens, 0):
        return []
    found = signs.parts(inside, ",")
    return found if len(found) > 1 else literal(inside)


def _end_of(tokens: Sequence[Token]) -> int:
    return max((k for k, t in enumerate(tokens) if t.kind == "macro" and t.text == "end"), default=len(tokens))


def parts_at(tokens: Sequence[Token], kind: str) -> list[list[Token]]:
    """The runs between tokens of a kind, but those that are empty."""
    found: list[list[Token]] = [[]]
    for token in tokens:
        if token.kind == kind:
            found.append([])
        else:
            found[-1].append(token)
    return [run for run in found if run]


def bound_letters(tokens: Sequence[Token]) -> Iterator[str]:
    """The letters under \\sum, \\prod, \\max and \\min."""
    for k, token in enumerate(tokens[:-1]):
        if token.kind == "macro" and token.text in ("sum", "prod", "max", "min") and tokens[k + 1].text == "_":
            inside, _ = signs.group(tokens, k + 2)
            yield from (t.text for t in inside[:1] if t.kind == "letter")
            yield from (t.text for a, t in zip(inside, inside[1:]) if a.text == "," and t.kind == "letter")


def _limits(tokens: Sequence[Token]) -> Iterator[tuple[str, list[Token]]]:
    """(i, N) of \\sum_{i=1}^N"""
    for k, token in enumerate(tokens[:-1]):
        if token.kind == "macro" and token.text in ("sum", "prod") and tokens[k + 1].text == "_":
            below, behind = signs.group(tokens, k + 2)
            if below and behind < len(tokens) and tokens[behind].text == "^":
                yield below[0].text, signs.group(tokens, behind + 1)[0]


def upper_limits(tokens: Sequence[Token]) -> Iterator[str]:
    """N of \\sum_{i=1}^N: a count."""
    for _, upper in _limits(tokens):
        yield from (name.key for _, name in signs.names_in(upper))


def limit_of(tokens: Sequence[Token], index: str) -> int | str | None:
    """Up to where an index runs, if that is a letter or a number."""
    for letter, upper in _limits(tokens):
        if letter == index and len(upper) == 1 and upper[0].kind in ("letter", "number"):
            return int(upper[0].text) if upper[0].text.isdigit() else upper[0].text
    return None


def with_arguments(tokens: Sequence[Token], actual: Mapping[str, Sequence[Token]]) -> list[Token]:
    """The tokens with expressions for names, entries x_i of a name among them."""
    out: list[Token] = []
    i = 0
    while i < len(tokens):
        end = signs.behind_nameless(tokens, i)
        name = signs.name_here(tokens, i) if end == i else None
        if name is not None:
            out += _as_argument(tokens[i : name.end], name, actual)
            i = name.end
        else:
            end = max(end, i + 1)
            out += tokens[i:end]
            i = end
    return out


def _as_argument(own: Sequence[Token], name: signs.Name, actual: Mapping[str, Sequence[Token]]) -> list[Token]:
    """A name and its tokens with the expression for it, or for the array whose entry it is."""
    if name.key in actual:
        return bracketed(actual[name.key])
    if not name.below or name.stem not in actual:
        return list(own)
    value = bracketed(actual[name.stem])
    if len(value) > 1 and value[0].text != "(":  # (\\mathbf{s})_i, no vector of its own
        value = [sign("(", value[0]), *value, sign(")", value[-1])]
    return [*value, *own[signs.behind_stem(own) :]]


def _braced(word: str, like: Token) -> Iterator[Token]:
    yield Token("{", "{", like.start, like.end)
    for letter in word:
        yield Token("letter", letter, like.start, like.end)
    yield Token("}", "}", like.start, like.end)
