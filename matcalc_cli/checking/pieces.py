"""A claim that is put together of slices, as g[0], g[1:-1] and g[-1] of NumPy code, slice by slice.

Both are cut where one of them has a seam: a column of blocks between them, Rows' v, which puts v between zeros, where v
begins and ends, a unit vector around its entry. Which of two seams comes first is asked of large n, as code has it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cmp_to_key
from typing import NamedTuple

import numpy as np
from sympy import Basic, Expr, S

from matcalc_cli.checking.question import Case
from matcalc_cli.engine import algebra as A
from matcalc_cli.model import nodes as N
from matcalc_cli.model.nodes import node
from matcalc_cli.model.problem import Layout

_MOST = 12  # slices that are told apart


class Piece(NamedTuple):
    """The entries from start up to stop of a column, as the derivative and as the claim has them."""

    start: Expr
    stop: Expr
    truth: Basic
    claimed: Basic

    def label(self, size: Expr) -> str:
        """entry [0], entries [1:-1], counted from the end that is nearer, as in code."""
        first, last = (place if place.is_Integer else place - size for place in (self.start, self.stop))
        if self.stop - self.start == 1:
            return f"entry [{first}]"
        return f"entries [{first if first else ''}:{last if last else ''}]"

    def places(self, size: Expr, case: Case, layout: Layout) -> slice:
        """Where the slice stands at a point."""
        count = case.truth[layout].size
        return slice(*(int(place.subs(size, count)) for place in (self.start, self.stop)))


def pieces(truth: Basic, claim: Basic) -> list[Piece] | None:
    """The slices of two columns in normal form; None where they cannot be cut, or have no seam in common letters."""
    size = A.dims(truth)[0]
    if A.dims(claim) != A.dims(truth):
        return None
    inside = [s for s in dict.fromkeys([*_seams(truth), *_seams(claim)]) if s not in (0, size)]
    cuts = [S.Zero, *sorted(inside, key=cmp_to_key(_order)), size]
    if len(cuts) == 2 or len(cuts) > _MOST:
        return None
    found = []
    for start, stop in zip(cuts, cuts[1:]):
        right, claimed = rows(truth, start, stop), rows(claim, start, stop)
        if right is None or claimed is None:
            return None
        found.append(Piece(start, stop, right, claimed))
    return found


def _parts(e: Basic) -> tuple[Expr, Basic, list[Basic]]:
    """(c, F, [G, ...]) of c F G ..."""
    number, core = A.split(e)
    first, *rest = core.args if isinstance(core, N.MatMul) else (core,)
    return number, first, list(rest)


def _placed(first: Basic) -> tuple[Expr, Expr] | None:
    """Where Rows' and a unit vector put what they are multiplied by."""
    if isinstance(first, N.Unit):
        return first.args[0], first.args[0] + 1
    inner = first.args[0] if isinstance(first, N.Transpose) else None
    return inner.args[1:3] if isinstance(inner, N.Rows) and inner.args[3] == 1 else None


def _seams(e: Basic) -> Iterator[Expr]:
    """Where a column in normal form is put together."""
    if isinstance(e, N.MatAdd):
        for term in e.args:
            yield from _seams(term)
        return
    _, first, rest = _parts(e)
    place = _placed(first)
    if place is not None:
        yield from place
        if rest and isinstance(first, N.Transpose):
            yield from (place[0] + seam for seam in _seams(A.mul(*rest)))
    elif isinstance(first, N.Rows) and rest and first.args[3] == 1:
        _, start, stop, _ = first.args
        inside = (seam for seam in _seams(A.mul(*rest)) if _order(start, seam) < 0 and _order(seam, stop) < 0)
        yield from (seam - start for seam in inside)
    elif isinstance(first, N.Blocks) and not rest and A.dims(first)[1] == 1:
        start = S.Zero
        for (cell,) in first.grid:
            yield start
            yield from (start + seam for seam in _seams(_plain(cell)) if N.is_array(_plain(cell)))
            start += A.dims(cell)[0]


def _plain(cell: Basic) -> Basic:
    """A block of 1 x 1 as the scalar it is."""
    return cell[0, 0] if isinstance(cell, N.ImmutableDenseMatrix) and cell.shape == (1, 1) else cell


def rows(e: Basic, start: Expr, stop: Expr) -> Basic | None:
    """The entries start, ..., stop - 1 of a column in normal form; None where a part has a seam between them."""
    if not N.is_array(e):
        return e
    if isinstance(e, N.MatAdd):
        terms = [rows(term, start, stop) for term in e.args]
        return A.add(*terms) if all(term is not None for term in terms) else None
    number, first, rest = _parts(e)
    place = _placed(first)
    if place is not None:
        begin, end = place
        if _order(stop, begin) <= 0 or _order(end, start) <= 0:
            return A.normal(node(N.ZeroMatrix, stop - start, S.One))
        inner = A.mul(*rest) if rest else S.One
        fits = _order(begin, start) <= 0 and _order(stop, end) <= 0
        part = rows(inner, start - begin, stop - begin) if fits else None
    elif isinstance(first, N.Rows) and rest and first.args[3] == 1:
        part = rows(A.mul(*rest), first.args[1] + start, first.args[1] + stop)
    elif isinstance(first, N.Blocks) and not rest and A.dims(first)[1] == 1:
        part = _of_block(first, start, stop)
    else:
        core = A.mul(first, *rest)
        part = A.normal(node(N.MatMul, node(N.Rows, A.dims(core)[0], start, stop, S.One), core))
    return None if part is None else A.mul(number, part)


def _of_block(e: N.Blocks, start: Expr, stop: Expr) -> Basic | None:
    begin = S.Zero
    for (cell,) in e.grid:
        end = begin + A.dims(cell)[0]
        if _order(begin, start) <= 0 and _order(stop, end) <= 0:
            return rows(_plain(cell), start - begin, stop - begin)
        begin = end
    return None


def _order(a: Expr, b: Expr) -> int:
    """-1, 0, 1 as a is before, at, or behind b for large sizes."""
    gap = (a - b).expand()
    letters = gap.free_symbols
    slope = gap.coeff(next(iter(letters))) if len(letters) == 1 else gap
    return int(bool(slope.is_positive)) - int(bool(slope.is_negative))


def wrong(found: Sequence[Piece], size: Expr, layout: Layout, cases: Sequence[Case]) -> list[Piece]:
    """The slices in which the claim is wrong at some point."""
    apart = [(case, case.apart(layout).ravel()) for case in cases]
    return [piece for piece in found if any(a[piece.places(size, case, layout)].any() for case, a in apart)]


def explains(piece: Piece, size: Expr, rest: Basic, layout: Layout, cases: Sequence[Case]) -> bool:
    """Has this the values of derivative minus claim in the slice, at every point?"""

    def same(case: Case) -> bool:
        answer = case.answer(layout)
        if answer is None:
            return False
        apart = (case.truth[layout] - answer).ravel()[piece.places(size, case, layout)]
        return not apart.size or case.same(np.ravel(case.point.value(rest)), apart)

    return all(map(same, cases))
