"""How large a size has to be: x[3] wants n >= 4, x[1:-1] wants n >= 3."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import ceil

from sympy import Basic, Poly, Symbol

from matcalc_cli.model import nodes as N
from matcalc_cli.model.walk import parts


def _bounds(e: Basic) -> Iterator[Basic]:
    """What may not be negative."""
    if isinstance(e, N.Entry):
        array, *places = e.args
        yield from (size - 1 - place for size, place in zip(N.shape(array), places))
        yield from places
    elif isinstance(e, N.Rows):
        n, start, stop, _ = e.args
        yield from (start, stop - start - 1, n - stop)
    elif isinstance(e, N.Unit):
        i, n = e.args
        yield from (i, n - 1 - i)


def least(roots: Iterable[Basic]) -> dict[str, int]:
    """{size: its least value} by the entries and slices in expressions; sizes that may be 1 are left out."""
    found: dict[str, int] = {}
    for e in parts((root for root in roots if isinstance(root, Basic)), lambda e: e.args):
        for bound in _bounds(e):
            name, value = _solved(bound)
            if value > found.get(name, 1):
                found[name] = value
    return found


def _solved(bound: Basic) -> tuple[str, int]:
    """(n, 3) of n - 3 >= 0; nothing of a bound by several sizes."""
    free = bound.free_symbols
    if len(free) != 1:
        return "", 0
    (size,) = free
    if not isinstance(size, Symbol) or not bound.is_polynomial(size):
        return "", 0
    terms = Poly(bound, size).all_coeffs()
    if len(terms) != 2 or not terms[0].is_positive or not terms[1].is_number:
        return "", 0
    return size.name, ceil(-terms[1] / terms[0])


__all__ = ["least"]
