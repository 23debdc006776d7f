"""Results of all tables of problems, for what has to hold of every result: what is asked, and how it is put."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
from sympy import Integer, MatrixBase

from matcalc_cli.engine.derive import derive, value
from matcalc_cli.language.facts import call
from matcalc_cli.language.parse import parse
from matcalc_cli.model.problem import Derivative, Layout, Problem
from tests.engine.components.book_forms import BOOK_FORMS
from tests.engine.matrix.harness import sample
from tests.fields.test_fields import FIELDS
from tests.language.latex.table import SNIPPETS
from tests.losses.table import LOSSES
from tests.problems.components import COMPONENT_PROBLEMS
from tests.problems.matrix import PROBLEMS
from tests.reading import READINGS

# what size letters are, in the order in which they are tried: tall matrices have a Gram matrix that can be inverted
NUMBERS = (
    {"n": 3, "m": 4, "p": 2, "q": 5, "r": 6, "k": 3, "d": 2, "N": 4},
    {"n": 5, "m": 4, "p": 2, "q": 3, "r": 6, "k": 3, "d": 2, "N": 4},
)
WHOLE_NUMBERS = frozenset("kn")  # scalars that are exponents of matrices
WORDS = {
    "positive-definite": "spd",
    "symmetric": "symmetric",
    "antisymmetric": "antisymmetric",
    "diagonal": "diagonal",
    "orthogonal": "orthogonal",
    "lower": "lower",
    "upper": "upper",
    "invertible": "invertible",
}


class Asked(NamedTuple):
    """`name` tells the table and the row; `results` asks the program."""

    name: str
    results: Callable[[], list[Derivative]]


def asked() -> Iterator[Asked]:
    """Every row of every table."""
    for p in PROBLEMS:
        yield Asked(f"matrix: {p.name}", lambda p=p: derive(parse(p.text, p.given, p.wrt)))
    for c in COMPONENT_PROBLEMS:
        yield Asked(f"components: {c.name}", lambda c=c: derive(parse(c.text, wrt=c.wrt)))
    for f in FIELDS:
        yield Asked(
            f"fields: {f.problem.name}",
            lambda f=f: derive(parse(f.problem.text, f.problem.given, (f.problem.wrt,) * f.order)),
        )
    for b in BOOK_FORMS:
        yield Asked(f"book forms: {b.text[:60]} by {b.by}", lambda b=b: _of_form(b.text, b.by))
    for loss in LOSSES:
        given = f"{loss.given}; {loss.rows}" if loss.rows else loss.given
        for i, text in enumerate(loss.latex):
            yield Asked(
                f"losses: {loss.name} {i}",
                lambda text=text, given=given, wrt=loss.wrt: derive(
                    parse(text, given, wrt, single="scalar"), Layout.mixed, 1
                ),
            )
    for s in SNIPPETS:
        yield Asked(f"snippets: {s.text}", lambda s=s: derive(parse(s.text, s.given, s.asked, single="scalar")))
    for row in READINGS:
        if not row.refused and row.function is not None and row.command in ORDERS and (row.by or row.command == "eval"):
            yield Asked(f"reading: {' '.join(row.argv)}", lambda row=row: _of_reading(row))


ORDERS = {"eval": 0, "diff": 1, "grad": 1, "jacobian": 1, "tangent": 1, "hessian": 2}


def _of_form(text: str, by: str) -> list[Derivative]:
    return derive(parse(text, wrt=by.split(","))) if by else [value(parse(text, targets=False))]


def _of_reading(row) -> list[Derivative]:
    order = ORDERS[row.command]
    if not order:
        return [value(parse(row.expr, targets=False))]
    return derive(parse(row.expr, "", row.by or None, call=call(row.command)), order=order)


def declared(read: Problem) -> str:
    """The --given text of what a problem was read as."""
    shapes = {"scalar": lambda v: "scalar", "vector": lambda v: f"{v.rows}"}
    listed = (
        f"{v.name}: {shapes.get(v.kind, lambda v: f'{v.rows},{v.cols}')(v)} {' '.join(sorted(v.words))}"
        for v in _written(read)
    )
    return "; ".join(listed).replace("**", "^")


def _written(read: Problem) -> list:
    """The names of a result: an array whose entries are spelled out, not its entries."""
    entries = {e for array in read.arrays for e in array.symbol.free_symbols}
    return [*read.arrays, *(v for v in read.variables if v.symbol not in entries)]


def values(read: Problem, numbers: dict[str, int]) -> dict[str, object]:
    """A random point: all entries positive and below one, where most functions are defined; sizes have numbers."""
    rng = np.random.default_rng(len(read.variables) + 7)
    sizes = {s for v in _written(read) for size in (v.rows, v.cols) for s in size.free_symbols}
    letters = {s: Integer(numbers.get(s.name, 3)) for s in sizes}
    env: dict[str, object] = {s.name: int(number) for s, number in letters.items()}
    for v in _written(read):
        shape = tuple(int(size.xreplace(letters)) for size in (v.rows, v.cols))
        domain = next((WORDS[w] for w in WORDS if w in v.words), "")
        drawn = sample(shape, domain, rng) if domain else rng.uniform(0.2, 0.9, shape)
        if v.kind == "matrix" and shape[0] == shape[1] and not domain:
            drawn = drawn + shape[0] * np.eye(shape[0])
        if isinstance(v.symbol, MatrixBase):
            env |= {str(entry): float(number) for entry, number in zip(v.symbol, drawn.reshape(-1))}
        if v.kind == "vector" and v.rows.is_Integer:  # which may be read entry by entry
            env |= {f"{v.name}{i}": float(number) for i, number in enumerate(drawn[:, 0])}
        if v.kind == "scalar" and v.name in WHOLE_NUMBERS:
            drawn = np.full((1, 1), 2.0)
        env[v.name] = float(drawn[0, 0]) if v.kind == "scalar" else drawn[:, 0] if v.kind == "vector" else drawn
    return env
