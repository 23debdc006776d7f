"""What a text says of the values of a name, put in: t / sum(t) for entries that sum to one, u / |u| for length one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from matcalc_cli.language.latex.reader import Token, scan
from matcalc_cli.lint import signs
from matcalc_cli.lint.naming import language_name

if TYPE_CHECKING:
    from matcalc_cli.lint.reading import Reading
    from matcalc_cli.lint.subject import Subject

_PUT_IN: Mapping[str, str] = {
    "sums-to-one": r"(\frac{#}{\mathbf{1}^\top @})",
    "unit": r"(\frac{#}{\|@\|})",
    "sign": r"\operatorname{sign}(#)",
    "bit": r"\operatorname{step}(#)",
}
# of y_i; at 0, which is no value of it, it has none
_OF_ENTRIES: Mapping[str, str] = {"sign": r"(\frac{#}{\operatorname{abs}(#)})"}
FIRST = ("sums-to-one", "unit")  # the others are put in only where the claim is not right without them
LAST = ("sign", "bit")


def constrained(found: Reading, made: Subject, wanted: tuple[str, ...]) -> Subject:
    """The subject with these constraints of its names put in."""
    by = [name for tokens in made.by if (name := signs.whole_name(tokens))]
    own = {name.key for name in by} | {name.stem for name in by}
    words: dict[str, str] = {}
    for i, name in signs.names_in(made.body):
        if name.stem in own or name.key in own or not name.stem:
            continue
        whole = found.scene.of(language_name(list(made.body[i : name.end])), made.place)
        entries = found.scene.of(name.stem, made.place)
        for word in (w for s in (*whole, *entries) for w in s.words if w in wanted):
            itself = word == "unit" and any(word in s.words for s in whole)
            words[name.key if itself else name.stem] = word
    if not words:
        return made
    return replace(made, body=tuple(_put(made.body, words)), claim=tuple(_put(made.claim, words)))


def _put(tokens: tuple[Token, ...], words: Mapping[str, str]) -> list[Token]:
    """The tokens with what the words say put in for the names that they are said of."""

    def put(name: signs.Name, own: list[Token]) -> list[Token] | None:
        word = words.get(name.key, words.get(name.stem))
        if word is None:
            return None
        stem = own if name.key in words else own[: signs.behind_stem(own)]
        pattern = scan(_OF_ENTRIES.get(word, _PUT_IN[word]) if name.below else _PUT_IN[word])
        return [t for token in pattern for t in {"#": own, "@": stem}.get(token.text, [token])]

    return signs.with_names(tokens, put)
