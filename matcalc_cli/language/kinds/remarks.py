"""What a person should know of the choice of kinds: where letters alone decided, or a role went against a letter.

`remarks` gives the notes of a reading, `explained` a line a name for --explain-reading. What marks, sizes or the call
decide needs no note: nobody could have meant anything else. Imports no SymPy.
"""

from __future__ import annotations

from collections.abc import Iterator

from matcalc_cli.language.kinds.infer import Inference, Reading
from matcalc_cli.language.kinds.letters import INTEGERS, added_as_number, letter
from matcalc_cli.language.kinds.marks import stripped
from matcalc_cli.model import names
from matcalc_cli.model.shapes import SCALAR, Shape, describe, kind_of_shape, resolve

_DECLARED = {"scalar": "scalar", "vector": "n", "row": "1,n", "matrix": "m,n"}
_SPOKEN = ("Greek letter", "word", "capital word")  # added to a vector, they may be either


def remarks(inference: Inference, reading: Reading) -> Iterator[str]:
    """The notes about kinds, each with how to declare the other kind."""
    if inference.call.needs == "components":
        return
    if not inference.survey.evidence:
        yield from _by_letters_alone(inference, reading)
        return
    noted = dict(_added(inference, reading))
    for key, why in reading.why.items():
        if why.kind == "vector" and letter(key).name == "capital" and key not in inference.survey.facts:
            noted[key] = _note(inference, key, "vector", "matrix", "so that EXPR is a scalar")
    for key, why in reading.why.items():
        if key not in noted and why.other and not _usual(key, why.kind):
            noted[key] = _note(inference, key, why.kind, why.other, "by its letter")
    yield from noted.values()


def _usual(key: str, kind: str) -> bool:
    """Is it the kind that a reader expects of the letter: a matrix of a capital, a vector of h ... z? Of other letters
    none is expected beside arrays."""
    row = letter(key)
    if kind == "scalar":
        return row.name in ("indexed", "word")
    return kind == min(row.costs, key=row.costs.__getitem__)


def _note(inference: Inference, key: str, kind: str, other: str, reason: str) -> str:
    name = inference.names.spelled.get(key, key)
    article = "a number" if other == "scalar" else f"a {other}"
    return f'{name} was read as a {kind}, {reason}; --given "{name}: {_DECLARED[other]}" for {article}'


def _by_letters_alone(inference: Inference, reading: Reading) -> Iterator[str]:
    """No mark in the text: capitals beside vectors are matrices, capitals among themselves are scalars."""
    spelled = inference.names.spelled
    arrays = {spelled[key]: why.kind for key, why in reading.why.items() if why.kind not in ("scalar", "identity")}
    scalars = [key for key, why in reading.why.items() if why.kind == "scalar" and key != "I"]
    capitals = [spelled[key] for key in scalars if letter(key).name == "capital"]
    if arrays:
        yield _arrays_by_letters(arrays)
    elif capitals and reading.arrays_fit and not inference.survey.literal:
        sizes = "; ".join(f"{name}: n,n" for name in capitals)
        verb = "was read as a scalar" if len(capitals) == 1 else "were read as scalars"
        yield f'{_listed(capitals)} {verb}; --given "{sizes}" for matrices'


def _arrays_by_letters(arrays: dict[str, str]) -> str:
    """A (a matrix) and x (a vector) were read so ..."""
    named = {kind: [name for name in arrays if arrays[name] == kind] for kind in arrays.values()}
    parts = [f"{_listed(names)} {_as(kind, len(names))}" for kind, names in named.items()]
    declared = "; ".join(f"{name}: scalar" for name in arrays)
    verb = "was" if len(arrays) == 1 else "were"
    return f'{_listed(parts)} {verb} read so by letters alone; --given "{declared}" for numbers'


def _as(kind: str, count: int) -> str:
    """as a vector, as vectors"""
    plural = {"matrix": "matrices"}.get(kind, kind + "s")
    return f"(a {kind})" if count == 1 else f"({plural})"


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1]


def _added(inference: Inference, reading: Reading) -> Iterator[tuple[str, str]]:
    """Names added to a vector or a matrix that may be either: eps and λ were numbers, mu and xref vectors."""
    sums = (n for n in inference.nodes if n.kind == "add" and n.shape != SCALAR) if reading.why else ()
    for bare in (stripped(arg) for node in sums for arg in node.args):
        key = names.key(bare.word) if bare.kind == "name" else ""
        why = reading.why.get(key)
        if why is None or key in inference.survey.marked or key in inference.survey.facts:
            continue
        if why.kind == "scalar":
            yield key, _note(inference, key, "scalar", "vector", "added to every entry")
        elif why.kind == "vector" and (_is_open(inference, key) or added_as_number(key)):
            yield key, _note(inference, key, "vector", "scalar", "since it is added to one")


def _is_open(inference: Inference, key: str) -> bool:
    """May a reader have meant a number: a Greek letter or a word, or a scalar letter that is differentiated by?"""
    row = letter(key).name
    asked = key in inference.call.listed
    if row in _SPOKEN:
        return True
    return asked and (row in ("scalar letter", "indexed") or row == "vector letter" and key[0] in INTEGERS)


def explained(inference: Inference, reading: Reading) -> tuple[str, ...]:
    """A line a name: what it is, its size, and why."""
    lines = []
    for key in inference.names.occurring:
        name = inference.names.spelled[key]
        if key in inference.given:
            declaration = inference.given[key]
            lines.append(f"{name}: {_sized(declaration.shape)}: declared")
        elif key in reading.why:
            why = reading.why[key]
            other = f" (a {why.other} would fit as well)" if why.other else ""
            lines.append(f"{name}: {_sized(reading.shapes.get(key, SCALAR))}: {why.reason}{other}")
        else:
            lines.append(f"{name}: scalar: no array is beside it")
    return tuple(lines)


def _sized(shape: Shape) -> str:
    if shape == SCALAR:
        return "scalar"
    return f"{kind_of_shape(*map(resolve, shape))} {describe(shape)}"
