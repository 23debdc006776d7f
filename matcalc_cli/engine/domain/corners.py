"""Corners that are none of what they stand in: that of max(0, t) in max(0, 1 - w'x)^2, of relu in sum(relu(X w).^2).

A scalar made of arrays is a function F of its atoms, as w'x, that have conditions of their own. Where the two sides of
a corner agree in F up to the first derivative, F is C1 across it, and so is what it is put into. An element-wise f(M)
that occurs under norms alone is one of f^2: all that a norm sees is the sum of the squares.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import TypeAlias

from sympy import Basic, Expr, Piecewise, Pow

from matcalc_cli.engine.algebra.base import CLOSED, atoms_of, hide, lam
from matcalc_cli.engine.domain.breakpoints import Asked, Functions, corner_asks, joints
from matcalc_cli.engine.scalar.slopes import diff
from matcalc_cli.model import nodes as N
from matcalc_cli.model.nodes import is_array, node
from matcalc_cli.model.walk import parts

Depends: TypeAlias = Callable[[Basic], bool]


def vanishes_in(part: Expr, function: Expr, depends: Depends) -> bool:
    """Do both sides of the corner of a part agree in the function, and its printed slopes with them? Only a plain yes
    counts; arrays are seen through nowhere."""
    (corner, plain), back = hide(part, function)
    moving = [a for a in atoms_of(plain) if depends(back.get(a, a))]
    slopes = lambda f: [diff(f, a) for a in moving]
    functions = Functions([plain])
    meetings = joints(corner) if isinstance(corner, Piecewise) else [corner]
    return all(corner_asks(e, functions, slopes) is Asked.NOTHING for e in meetings)


class Corners:
    """Where the parts of some expressions stand; looked through once, and only where a corner is asked for."""

    def __init__(self, roots: Iterable[Basic]) -> None:
        self._roots = list(roots)

    def vanishes(self, part: Expr, depends: Depends) -> bool:
        """Is the corner of a scalar part none of all the scalars that it stands in?"""
        holders = [function for function, inside in self._scalars if part in inside]
        return bool(holders) and all(vanishes_in(part, function, depends) for function in holders)

    def seen(self, e: N.Ewise) -> N.Ewise:
        """An element-wise node, or its square where it occurs under norms alone."""
        if self._users.get(e) != {N.FNorm}:
            return e
        variables, body = e.function.args
        return node(N.Ewise, lam(Pow(body, 2), len(variables)), *e.operands)

    @cached_property
    def _scalars(self) -> list[tuple[Expr, set[Basic]]]:
        """The scalars that are a root or stand in an array, in a norm, in a trace, each with its parts."""
        held = (a for e in parts(self._roots) if is_array(e) or isinstance(e, CLOSED) for a in e.args)
        plain = (a for a in (*self._roots, *held) if isinstance(a, Expr) and a.args and not is_array(a))
        return [(a, set(parts([a], _open))) for a in dict.fromkeys(plain) if not isinstance(a, CLOSED)]

    @cached_property
    def _users(self) -> dict[Basic, set[type]]:
        """The kinds that use an element-wise node; `Basic` stands for the result itself."""
        found: dict[Basic, set[type]] = {e: {Basic} for e in self._roots}
        for e in parts(self._roots):
            for a in e.args if is_array(e) or isinstance(e, CLOSED) else ():
                found.setdefault(a, set()).add(type(e))
        return found


def _open(e: Basic) -> Sequence[Basic]:
    return () if isinstance(e, CLOSED) else e.args
