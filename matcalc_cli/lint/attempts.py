"""The ways to read a claim that its text allows: with which declarations, and with which meaning of its signs.

The first is what the text says; others are tried where that cannot be read or the claim would be wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from matcalc_cli.language.given import Declaration
from matcalc_cli.language.latex.reader import Token, scan
from matcalc_cli.lint import signs
from matcalc_cli.lint.constraints import FIRST, LAST, constrained
from matcalc_cli.lint.declared import given, under_transposes
from matcalc_cli.lint.inline import bound_letters, limit_of, upper_limits
from matcalc_cli.lint.naming import language_name
from matcalc_cli.lint.notation import covered, entrywise, inverts, swapped, under_roots
from matcalc_cli.lint.programs import programs
from matcalc_cli.lint.reading import Reading
from matcalc_cli.lint.subject import NotUnderstood, Subject
from matcalc_cli.model import names
from matcalc_cli.model.shapes import Var


@dataclass(frozen=True)
class Attempt:
    """One reading as texts: `given` by key, `needs` of EXPR, `assumed` what the text does not say."""

    function: str
    claim: str
    wrt: tuple[str, ...]
    order: int
    given: Mapping[str, Declaration]
    needs: str
    marked: frozenset[str] = frozenset()
    sure: bool = True
    assumed: str = ""


def attempts(found: Reading, made: Subject) -> Iterator[Attempt]:
    """The readings of a subject, the likeliest first."""
    plainly, made = made, constrained(found, made, FIRST)
    declared = given(found, made)
    first = _attempt(made, declared)
    if made is not plainly:
        first = replace(first, assumed="what the text says of its values")
    yield first
    yield from (_attempt(other, known) for other, known in programs(made, declared))
    yield from _with_parts(made, declared)
    yield from _with_rows(made, declared)
    own = given(found, made, own=True)
    if own != declared:
        yield replace(_attempt(made, own), sure=False)
    if declared:
        yield replace(_attempt(made, {}), sure=False)
    yield from (_attempt(changed, declared) for changed in _otherwise(found, made))
    signed = constrained(found, made, LAST)
    if signed != made:
        yield from _with_parts(signed, declared)
        yield from _with_rows(signed, declared)
    yield from _logarithms(made, declared)
    if inverts(made.claim) or inverts(made.body):
        yield replace(_attempt(made, _squares(made, declared)), sure=False)
    positive = under_roots(made.body)
    if positive:
        own = {k: Declaration(d.name, d.shape, d.words | {"positive"}) for k, d in _scalars(made, declared, positive)}
        yield replace(_attempt(made, {**declared, **own}), sure=False)


def _otherwise(found: Reading, made: Subject) -> Iterator[Subject]:
    """The subject with ⊗ as element by element, with powers and quotients of entries, with y^2 = 1 of a sign."""
    changed = replace(made, body=swapped(made.body, "otimes", "odot"), claim=swapped(made.claim, "otimes", "odot"))
    changes = [changed, replace(made, claim=entrywise(made.claim))]
    changes.append(replace(made, body=entrywise(made.body), claim=entrywise(made.claim)))
    changes += [constrained(found, made, LAST), replace(made, claim=covered(made.claim))]
    yield from (other for other in changes if other != made)


def _scalars(
    made: Subject, declared: Mapping[str, Declaration], keys: Iterable[str]
) -> Iterator[tuple[str, Declaration]]:
    """The declarations of names that are scalars, or of which nothing is said."""
    for i, name in signs.names_in(made.body):
        own = language_name(list(made.body[i : name.end])) if name.key in keys else ""
        known = declared.get(names.key(own), Declaration(own, ())) if own else None
        if known is not None and known.shape == () and known.part is None:
            yield names.key(own), known


def _squares(made: Subject, declared: Mapping[str, Declaration]) -> dict[str, Declaration]:
    """The matrices of which no size is said, all square: some are inverted."""
    size = Var("n")
    counts = set(upper_limits(made.body))
    found = dict(declared)
    for i, name in signs.names_in((*made.body, *made.claim)):
        own = language_name(list((*made.body, *made.claim)[i : name.end]))
        known = found.get(names.key(own))
        is_open = known is None or any(isinstance(s, Var) for s in known.shape) and len(known.shape) == 2
        if (
            own
            and name.stem[:1].isupper()
            and len(name.stem) == 1
            and is_open
            and own != "I"
            and name.key not in counts
        ):
            words = known.words if known is not None else frozenset[str]()
            found[names.key(own)] = Declaration(own, (size, size), words)
    return found


def _attempt(made: Subject, declared: Mapping[str, Declaration]) -> Attempt:
    by = [language_name(tokens) for tokens in made.by]
    if not all(by):
        raise NotUnderstood("the variable is not a name")
    scalar = made.form in ("nabla", "hessian", "prime") and (made.order == 2 or made.form != "hessian")
    wrt: tuple[str, ...] = tuple(by)
    order = 1
    if made.form in ("prime", "dot") or by[0] == "t" and "t" not in declared:  # time is a number
        known = declared.get(names.key(by[0]))
        words = known.words if known is not None and known.shape == () else frozenset[str]()
        declared = {**declared, names.key(by[0]): Declaration(by[0], (), words)}
    if made.together:
        wrt, order = (f"[{', '.join(by)}]",), made.order
    elif len(set(by)) == 1:
        wrt, order = (by[0],), made.order
    claim = made.text or f"${signs.written(made.claim)}$"
    return Attempt(
        made.function or f"${signs.written(made.body)}$",
        claim,
        wrt,
        order,
        declared,
        "scalar" if scalar else "",
        frozenset(map(names.key, under_transposes(made.claim))),
    )


def _with_parts(made: Subject, declared: Mapping[str, Declaration]) -> Iterator[Attempt]:
    """x_i as the rows, or the columns, of the X that stands beside it."""
    keys = {n.key: n for _, n in signs.names_in((*made.body, *made.claim))}
    for name in keys.values():
        if (
            len(name.below) == 1
            and name.below.isalpha()
            and (upper := name.stem.upper()) in keys
            and upper != name.stem
        ):
            own = f"{name.stem}_{name.below}"
            if own in declared or f"{name.stem}{name.below}" in declared:
                continue
            for axis in ("rows", "columns"):
                part = Declaration(own, (), part=(axis, upper))
                yield _attempt(made, {**declared, names.key(own): part})


def _with_rows(made: Subject, declared: Mapping[str, Declaration]) -> Iterator[Attempt]:
    """x_i under a sum over i as the rows of an array that the text does not name; each such name, then all of them."""
    keys = {n.key: n for _, n in signs.names_in((*made.body, *made.claim))}
    bound = set(bound_letters((*made.body, *made.claim)))
    parts: list[dict[str, Declaration]] = []
    for name in keys.values():
        own, array = f"{name.stem}_{name.below}", name.stem.upper()
        if name.below not in bound or array == name.stem or array in keys or not name.stem.isalpha():
            continue
        if names.key(own) in declared or names.key(name.stem) in declared:
            continue
        rows = Declaration(array, (limit_of((*made.body, *made.claim), name.below) or Var("m"), Var("d")))
        parts.append({names.key(own): Declaration(own, (), part=("rows", array)), names.key(array): rows})
    together = {key: d for part in parts for key, d in part.items()}
    for part in [*parts, *([together] if len(parts) > 1 else [])]:
        yield _attempt(made, {**declared, **part})


def _logarithms(made: Subject, declared: Mapping[str, Declaration]) -> Iterator[Attempt]:
    """\\log to the base 2 or 10, where the claim has its natural logarithm."""
    plain = [k for k, t in enumerate(made.body) if t.kind == "macro" and t.text == "log"]
    if not plain or not any(t.kind == "macro" and t.text in ("ln", "log") for t in made.claim):
        return
    for base in ("2", "10"):
        body: list[Token] = []
        for k, token in enumerate(made.body):
            body.append(token)
            if k in plain and (k + 1 >= len(made.body) or made.body[k + 1].text != "_"):
                body += scan(f"_{{{base}}}")
        yield replace(_attempt(replace(made, body=tuple(body)), declared), sure=False)


__all__ = ["Attempt", "NotUnderstood", "Subject", "attempts"]
