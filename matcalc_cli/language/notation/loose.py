"""Which constant arrays need their sizes: I beside A has the size of A, and I alone has no size that could be seen."""

from __future__ import annotations

import sympy as sp
from sympy import Basic

from matcalc_cli.model import nodes as N

_CONSTANTS = (N.Identity, N.OneMatrix, N.ZeroMatrix)
_ENTRYWISE = (N.MatAdd, N.Ewise)
Sized = tuple[bool, bool]


def loose(e: Basic) -> bool:
    """Has a printed form a constant array whose size nothing beside it gives?"""
    found: list[bool] = []
    memo: dict[Basic, Sized] = {}
    if isinstance(e, sp.Basic) and e.has(*_CONSTANTS):
        sized = _sized(e, found, memo)
        return bool(found) or N.is_array(e) and not all(sized)
    return False


def _sized(e: Basic, found: list[bool], memo: dict[Basic, Sized]) -> Sized:
    """Do the parts of e give its numbers of rows and of columns? A size that nothing gives is noted in `found`."""
    if e not in memo:
        memo[e] = _sized_by_parts(e, found, memo)
    return memo[e]


def _sized_by_parts(e: Basic, found: list[bool], memo: dict[Basic, Sized]) -> Sized:
    if isinstance(e, _CONSTANTS):
        rows, cols = N.shape(e)
        return rows == 1, cols == 1
    if not getattr(e, "args", ()) or isinstance(e, N.MatrixSymbol):
        return True, True
    parts = [_sized(a, found, memo) for a in e.args if isinstance(a, sp.Basic)]
    arrays = [t for a, t in zip((a for a in e.args if isinstance(a, sp.Basic)), parts) if N.is_array(a)]
    if not arrays:
        return True, True
    if isinstance(e, N.Transpose):
        return arrays[0][::-1]
    if isinstance(e, _ENTRYWISE):
        return _together(e, arrays)
    if isinstance(e, N.MatMul):
        found += [True for left, right in zip(arrays, arrays[1:]) if not (left[1] or right[0])]
        return arrays[0][0], arrays[-1][1]
    found += [True for sized in arrays if not all(sized)]
    return True, True


def _together(e: Basic, arrays: list[Sized]) -> Sized:
    """A sum: one term gives the size of all, and a square one gives both numbers by one."""
    rows, cols = any(t[0] for t in arrays), any(t[1] for t in arrays)
    square = any(isinstance(a, N.Identity) or isinstance(a, N.MatMul) and a.args[-1].func is N.Identity for a in e.args)
    return (rows or cols, rows or cols) if square else (rows, cols)
