"""The class of a point whose Hessian or Jacobian has parameters: what has to be positive for which class."""

from __future__ import annotations

import sympy as sp
from sympy import Expr

from matcalc_cli.analysis import stability
from matcalc_cli.analysis.field import Rows
from matcalc_cli.engine.spectral import shortest

Needs = tuple[tuple[str, tuple[Expr, ...]], ...]


def equilibria(here: Rows) -> Needs:
    """stable iff (Routh-Hurwitz) ...; for 2x2 also where it is a saddle and where it turns."""
    found = stability.routh_hurwitz(here)
    if found is None:
        return ()
    listed = [("stable", stability.reduced(found))]
    if len(here) == 2 and found[0].is_zero:
        listed = [("centre (linearised)", stability.reduced((found[1],)))]
        listed.append(("saddle", stability.reduced((-found[1],))))
    elif len(here) == 2:
        a1, a2 = found
        listed.append(("unstable, not a saddle", stability.reduced((-a1, a2))))
        listed.append(("saddle", stability.reduced((-a2,))))
        listed.append(("spiral", stability.reduced((shortest(4 * a2 - a1**2),))))
    return tuple((kind, needs) for kind, needs in listed if needs is not None)


def extrema(here: Rows) -> Needs:
    """minimum and maximum iff all leading principal minors of H, of -H, are positive (Sylvester)."""
    listed = [("minimum", stability.reduced(stability.minors(here)))]
    listed.append(("maximum", stability.reduced(stability.minors(here, -1))))
    if len(here) == 2:
        listed.append(("saddle", stability.reduced((-stability.minors(here)[1],))))
    return tuple((kind, needs) for kind, needs in listed if needs is not None)


def decided(needs: Needs, symbolic: tuple[Expr, ...] | None, scalar: bool) -> str:
    """A class that holds whatever the parameters are, or 'depends'."""
    certain = [kind for kind, expressions in needs if not expressions]
    turning = "spiral" in certain
    if {"saddle", "minimum", "maximum", "centre (linearised)"} & set(certain):
        return next(kind for kind in certain if kind != "spiral")
    if "stable" in certain or "unstable, not a saddle" in certain:
        head = "stable" if "stable" in certain else "unstable"
        never = all(kind != "spiral" for kind, _ in needs) and len(needs) > 0
        return f"{head} {'spiral' if turning else 'node' if never else 'node or spiral'}"
    if not scalar and symbolic is not None:
        if len(symbolic) == 2 and all(sp.re(e).is_zero and e.is_zero is False for e in symbolic):
            return "centre (linearised)"
        if any(e.is_zero for e in symbolic):
            return "degenerate"
    return "depends" if needs else "undecided"
