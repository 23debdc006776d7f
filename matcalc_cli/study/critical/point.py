"""One critical point, or one family of them: from a zero of the equations to its class and what it depends on.

A zero is exact, in digits, or a function of parameters; f is the field, `matrix` its Hessian (a system: its Jacobian)
as a function of the unknowns. What cannot be decided or has no value is left out, with a note.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import sympy as sp
from sympy import Expr, S, Symbol

from matcalc_cli.engine.domain.implied import follows
from matcalc_cli.engine.objects.leaves import leaves
from matcalc_cli.engine.scalar.slopes import diff
from matcalc_cli.engine.scalar.tidy import tidy
from matcalc_cli.model.problem import Condition
from matcalc_cli.numeric.field import Field, Rows, at, placed
from matcalc_cli.study.critical import higher, parametric, search, stability
from matcalc_cli.study.critical.stability import Spectrum

SHOWN_EXACTLY = 10  # leaves
Place = dict[Symbol, Expr]  # coordinates; an unknown that is left out is free


@dataclass(frozen=True)
class Point:
    """One critical point. `at` is exact or a float; a free unknown stands for itself (a line of points).

    `needs` lists (class, expressions that have to be positive) where parameters decide; `exists` where the point is
    real, and `domain` where f has a derivative (a system: a value) there. `found` is solver or newton, `family` what
    the point stands for: a line, plane, circle, curve or surface of points.
    """

    at: tuple[Expr, ...]
    value: Expr | None
    kind: str
    exact: bool
    eigenvalues: Spectrum | None = None
    symbolic: tuple[Expr, ...] | None = None
    needs: tuple[tuple[str, tuple[Expr, ...]], ...] = ()
    note: str = ""
    exists: tuple[Condition, ...] = ()
    found: str = "solver"
    domain: tuple[Condition, ...] = ()
    family: str = ""
    on: Expr | None = None


def left_out(place: Place, what: str, large: bool = False) -> str:
    """The note; a number in digits as the one it is recognised as, for a kink is seen from beside it."""

    def shown(v: Expr) -> str:
        exactly = search.guessed(float(v)) if v.is_Float else v
        return f"{float(v):.6g}" if large or exactly is None else str(exactly)

    listed = ", ".join(f"{x.name} = {shown(v)}" for x, v in place.items())
    return f"{listed} is left out: the {what} {'is too large for numbers' if large else 'does not exist'} there"


def substituted(rows: Rows, solution: Place) -> Rows:
    return tuple(tuple(tidy(e.xreplace(solution)) for e in row) for row in rows)


def exact_point(f: Field, equations: tuple[Expr, ...], matrix: Rows, solution: Place, notes: list[str]) -> list[Point]:
    """The point of an exact solution; none where its Hessian or Jacobian has no value, and a note."""
    solution = {x: _plainer(e) for x, e in solution.items()}
    place = tuple(solution.get(x, x) for x in f.unknowns)
    here = substituted(matrix, solution)
    if any(e.free_symbols for e in place):
        return _family(f, equations, here, place, solution, notes)
    if not np.isfinite(stability.numbers(here)).all():
        large = all(e.is_finite for row in here for e in row)
        what = "Hessian" if f.scalar and missing_at(f, solution) == "derivative" else missing_at(f, solution)
        notes.append(left_out(dict(zip(f.unknowns, place)), what, large))
        return []
    short = all(leaves(e, 200) <= SHOWN_EXACTLY and not e.has(sp.CRootOf, sp.Float) for e in place)
    found = stability.spectrum(here, short, f.scalar)
    value = value_of(f, solution)
    if not short:
        place = tuple(e if e.is_Rational else sp.N(e, 17, chop=True) for e in place)
    if value is not None and (not short or leaves(value, 200) > SHOWN_EXACTLY):
        value = value if value.is_Rational else _chopped(complex(sp.N(value, 17)).real)
    return [_classified(f, Point(place, value, "", short, found), solution, here)]


def _plainer(e: Expr) -> Expr:
    """A number in its shortest form among a few."""
    if not e.is_number or not 1 < leaves(e, 200) < 80:
        return e
    expanded = sp.expand(e)
    return min((e, expanded, sp.radsimp(expanded)), key=leaves)


def value_of(f: Field, solution: Place) -> Expr | None:
    if not f.scalar:
        return None
    value = tidy(f.output.xreplace(solution))
    if not value.free_symbols and value.is_number and leaves(value, 200) > 1:
        value = sp.radsimp(sp.expand(value)) if leaves(value, 200) < 60 else value
    return value


def _family(
    f: Field,
    equations: tuple[Expr, ...],
    here: Rows,
    place: tuple[Expr, ...],
    solution: Place,
    notes: list[str],
) -> list[Point]:
    """A whole line, surface ... of points: the Hessian or Jacobian is singular along it."""
    free = [x for x in f.unknowns if x not in solution]
    where = whereabouts(f, equations, place, notes)
    if where is None:
        return []
    exists, inside = where
    symbolic = stability.eigenvalues(here)
    kind = _across(symbolic, len(free), (*exists, *inside)) if f.scalar else "degenerate"
    family = _family_word(place, free)
    what = PLURALS.get(kind, "critical points" if f.scalar else "equilibria")
    note = f"not isolated: a {family} of {what}, {', '.join(x.name for x in free)} is free"
    value = value_of(f, solution)
    return [Point(place, value, kind, True, None, symbolic, note=note, exists=exists, domain=inside, family=family)]


PLURALS = {"minimum": "minima", "maximum": "maxima", "saddle": "saddles"}


def _across(eigenvalues: Sequence[Expr] | None, free: int, known: Sequence[Condition]) -> str:
    """The class of a whole line of critical points, along which f is constant, by its curvature across the line
    (Bott, Nondegenerate critical manifolds, 1954); undecided where it has none in some direction."""
    zeros = sum(e == 0 for e in eigenvalues or ())
    others = [e for e in eigenvalues or () if e != 0]
    if zeros != free or not others:
        return "undecided"

    def positive(e: Expr) -> bool:
        return bool(sp.N(e) > 0) if e.is_number else follows(Condition("positive", e), known)

    signs = [1 if positive(e) else -1 if positive(sp.expand(-e)) else 0 for e in others]
    if 0 in signs:
        return "undecided"
    return "saddle" if len(set(signs)) > 1 else "minimum" if signs[0] > 0 else "maximum"


def _family_word(place: Sequence[Expr], free: Sequence[Symbol]) -> str:
    straight = all(not diff(diff(e, x), y) for e in place for x in free for y in free)
    if straight:
        return {1: "line", 2: "plane"}.get(len(free), "space")
    if len(free) == 1 and len(place) == 2 and sp.expand(sum(e**2 for e in place)).is_number:
        return "circle"
    return {1: "curve", 2: "surface"}.get(len(free), "family")


def _classified(f: Field, point: Point, solution: Place, here: Rows) -> Point:
    spectrum, note = point.eigenvalues, ""
    assert spectrum is not None  # of a point at which the matrix has numbers
    kind = stability.extremum(spectrum) if f.scalar else stability.equilibrium(spectrum)
    if kind == "undecided":
        return higher.decided(f, replace(point, kind=kind), solution, here)
    if kind == "degenerate" and 1 in spectrum.signs():
        note = "unstable: an eigenvalue has a positive real part"
    elif kind.startswith("centre"):
        note = "the linearisation does not decide between a centre and a spiral"
    return replace(point, kind=kind, note=note)


def numeric_point(f: Field, matrix: Rows, solution: Place, notes: list[str]) -> list[Point]:
    """The point at a zero in digits; none where its Hessian or Jacobian has no value, and a note."""
    place = np.array([float(v) for v in solution.values()])
    flat = at([e for row in matrix for e in row], f.unknowns, place)
    if not np.isfinite(flat).all():
        notes.append(left_out(solution, "Hessian" if f.scalar else "derivative"))
        return []
    n = len(f.unknowns)
    here = tuple(tuple(sp.Float(v, 17) for v in flat[i * n : (i + 1) * n]) for i in range(n))
    value = _chopped(float(at(f.outputs, f.unknowns, place)[0])) if f.scalar else None
    spectrum = stability.spectrum(here, False, f.scalar)
    point = Point(tuple(solution.values()), value, "", False, spectrum, found="newton")
    return [_classified(f, point, solution, here)]


def missing_at(f: Field, place: Place) -> str:
    """What does not exist at a place that the steps lead to and that is no zero."""
    values = [placed(e, place) for e in (*f.outputs, *f.lost)]
    return "derivative" if all(v.is_finite and v.is_real for v in values) else "value of f"


def _chopped(value: float) -> Expr:
    """Rounding noise of a value that is 0 is not shown."""
    return S.Zero if abs(value) < 1e-20 else sp.Float(value, 17)


def with_parameters(
    f: Field, equations: tuple[Expr, ...], matrix: Rows, solution: Place, notes: list[str]
) -> list[Point]:
    """The point of an exact solution, with what it needs; none, and a note, where f has no value there."""
    place = tuple(
        sp.factor(solution.get(x, x)) if leaves(solution.get(x, x), 200) < 60 else solution[x] for x in f.unknowns
    )
    here = substituted(matrix, solution)
    if any(x not in solution for x in f.unknowns):
        return _family(f, equations, here, place, solution, notes)
    where = whereabouts(f, equations, place, notes)
    if where is None:
        return []
    exists, inside = where
    if not any(e.free_symbols for row in here for e in row):
        found = stability.spectrum(here, True, f.scalar)
        point = Point(place, value_of(f, solution), "", True, found, exists=exists, domain=inside)
        return [_classified(f, point, solution, here)]
    symbolic = stability.eigenvalues(here)
    needs = parametric.possible(
        parametric.extrema(here) if f.scalar else parametric.equilibria(here), (*exists, *inside)
    )
    kind = parametric.decided(needs, symbolic, f.scalar)
    return [Point(place, value_of(f, solution), kind, True, None, symbolic, needs, exists=exists, domain=inside)]


def whereabouts(
    f: Field, equations: tuple[Expr, ...], place: Sequence[Expr], notes: list[str]
) -> tuple[tuple[Condition, ...], tuple[Condition, ...]] | None:
    """(where the point is real, where f and its derivative have values there); None where nowhere."""
    here = dict(zip(f.unknowns, place))
    exists = parametric.real_where(place)
    if exists is None:
        return None
    inside = parametric.valued_where((*f.outputs, *f.lost, *equations), here, exists)
    if inside is None:
        notes.append(left_out(here, "value of f"))
        return None
    strict = {c.expr for c in inside if c.kind == "positive"}
    return tuple(c for c in exists if c.expr not in strict), inside
