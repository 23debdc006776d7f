"""Where branches meet, those of a where() or the two sides of |t|: is the joint a kink, as that of huber is none?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import Enum
from functools import cached_property, lru_cache
from itertools import combinations

import sympy as sp
from sympy import Basic, Expr, Max, Min, Piecewise
from sympy.core.relational import Relational
from sympy.functions.elementary.piecewise import ExprCondPair

from matcalc_cli.engine.scalar.slopes import diff
from matcalc_cli.errors import MissingRule
from matcalc_cli.model.applying import FAILURES, is_long, one, rebuilt
from matcalc_cli.model.functions import BY_CLASS, relu, step
from matcalc_cli.model.walk import arguments, fold, parts

_SHORT = 100  # parts of a function with a corner that is looked at
_FEW = 4  # corners of it
_LOOKED_AT = 400  # parts of a function in which a part is replaced
ASKED = 3000  # parts of an expression that is looked at; SymPy's answer takes as many steps at least

_SIDED = (relu, step, sp.Abs, sp.sign, Max, Min, Piecewise)

# The same names at every call, so that what was worked out for one problem is there for the next; none of them leaves
# this module.
_BETWEEN = sp.Dummy("between", real=True)
_GAP = sp.Dummy("gap", real=True)
_PART = sp.Dummy("part", real=True)
_SIZE = sp.Dummy("size", positive=True)


def joints(e: Piecewise, order: int = 1) -> Iterator[Relational]:
    """The comparisons at whose equality branches meet that do not agree up to this order."""
    for i, (_, condition) in enumerate(e.args[:-1]):
        simple = isinstance(condition, Relational)
        for relation in [condition] if simple else sorted(condition.atoms(Relational), key=sp.default_sort_key):
            gap = relation.lhs - relation.rhs
            try:
                smooth = simple and _smooth_across(e.args[i:], gap, order)
            except FAILURES:  # a pole where they meet
                smooth = False
            if not smooth:
                yield relation


def _smooth_across(cases: Sequence[ExprCondPair], gap: Expr, order: int) -> bool:
    """Do the first branch and those it can meet at gap = 0 agree there up to this order? Only a plain yes counts.

    One name t in which the gap is linear is enough: what vanishes so on all of gap = 0 has the factor gap^(order + 1).
    """
    if any(is_long(e, ASKED) for e in (gap, *(case.expr for case in cases))):
        return False
    t, roots = _roots(gap)
    if t is None and gap.has(sp.Abs):  # huber(x^2): what stands between the bars is one variable
        between = {max(gap.atoms(sp.Abs), key=sp.default_sort_key).args[0]: _BETWEEN}
        gap, cases = gap.xreplace(between), [case.xreplace(between) for case in cases]
        t, roots = _roots(gap)
    meetings = [(cases[0].expr, right, {t: root}) for root in roots for right in _met(cases[1:], {t: root})]
    for _ in range(order + 1):
        if not all(sp.expand((a - b).xreplace(place)) == 0 for a, b, place in meetings):
            return False
        meetings = [(diff(a, t), diff(b, t), place) for a, b, place in meetings]
    return bool(meetings)


def _roots(gap: Expr) -> tuple[Expr | None, list[Expr]]:
    """(t, the values of t where gap = 0) of a gap that is linear in t, or |u| - d with such a u."""
    bars = list(gap.atoms(sp.Abs))
    d = bars[0] - gap if bars else sp.S.Zero
    u, ends = (bars[0].args[0], (d, -d)) if bars else (gap, (d,))
    for t in sorted(u.free_symbols, key=sp.default_sort_key):
        slope = diff(u, t)
        constant = slope.is_number and slope != 0 and not u.has(sp.sign)  # sign(t) has no slope, and jumps
        if constant and not any(end.has(t) for end in ends):
            return t, [sp.expand(t + (end - u) / slope) for end in ends]
    return None, []


def _met(cases: Sequence[ExprCondPair], place: dict[Expr, Expr]) -> Iterator[Expr]:
    """The branches that can hold around a place: what is decided there, and not by equality, is so around it."""
    for branch, condition in cases:
        gaps = ((r.lhs - r.rhs).xreplace(place) for r in condition.atoms(Relational))
        known = condition.xreplace(place) if all(gap.is_zero is False for gap in gaps) else None
        if known != False:  # noqa: E712 - SymPy's false is not Python's
            yield branch
        if known == True:  # noqa: E712
            return


# ------------------------------------------------------------------------------------------------------- corners


class Asked(Enum):
    """What a corner asks for: nothing, as that of relu(t)^2 and of t |t|; that it is left out by the printed form
    alone, as step(t) - sign(t)/2 has another value there; that it is left out; or nothing that is known."""

    NOTHING = 0
    BY_FORM = 1
    NEEDED = 2
    OPEN = 3


class Functions:
    """Some functions and where in them a part stands; each is looked through once, however many parts are asked for."""

    def __init__(self, functions: Iterable[Expr]) -> None:
        self.listed = list(functions)

    def holders(self, e: Expr) -> list[int]:
        """The numbers of the functions with this part."""
        return [i for i, inside in enumerate(self._parts) if e in inside]

    def terms(self, e: Expr, holders: Iterable[int]) -> list[Expr]:
        """Of each of these functions that is not long, the sum of its terms with this part."""
        return [sp.Add(*found[e]) for found in (self._terms[i] for i in holders) if e in found]

    @cached_property
    def crowded(self) -> list[bool]:
        """Is a function too long, or has it too many corners, to look at both sides of one?"""
        return [is_long(f, _SHORT) or _corners(f) > _FEW for f in self.listed]

    @cached_property
    def _parts(self) -> list[set[Basic]]:
        return [set(parts([f])) for f in self.listed]

    @cached_property
    def _terms(self) -> list[dict[Basic, list[Expr]]]:
        return [{} if is_long(f, _LOOKED_AT) else _by_part(f) for f in self.listed]


def _by_part(f: Expr) -> dict[Basic, list[Expr]]:
    """The terms that a part stands in."""
    found: dict[Basic, list[Expr]] = {}
    for term in sp.Add.make_args(f):
        for part in parts([term]):
            found.setdefault(part, []).append(term)
    return found


def corner_asks(e: Basic, functions: Functions, slopes: Callable[[Expr], Iterable[Expr]], order: int = 1) -> Asked:
    """What a part e that may have a corner, as that of |t| at t = 0, asks of functions and of their derivatives.

    `slopes` gives the derivatives of a function as they are printed: at the corner they have to have the value that
    both sides agree on.
    """
    if isinstance(e, sp.Eq | sp.Ne):
        return Asked.NEEDED  # the branch of a single point is no side: where(x != 0, x sin(1/x), 0)
    gap = corner(e) if not is_long(e, _SHORT) else None
    holders = functions.holders(e)
    held = [functions.listed[i] for i in holders]
    try:
        alike = gap is not None and not any(functions.crowded[i] for i in holders)
        if gap is not None and alike and all(_agree(f, gap, order) for f in held):
            printed = all(_printed_there(f, gap, slopes) for f in held)
            return Asked.NOTHING if printed else Asked.BY_FORM
    except (MissingRule, *FAILURES):  # a function without a derivative by this argument; a pole at the corner
        pass
    decided = isinstance(e, Piecewise | Relational)
    return Asked.NEEDED if decided or matters(e, functions.terms(e, holders)) else Asked.OPEN


def is_term(e: Piecewise, joint: Relational, functions: Functions) -> bool:
    """Is a choice between two a term of a function in which nothing else turns at its joint? Then what `joints` found
    of its branches is so of the function."""
    short = [f for f in functions.listed if not is_long(f, _SHORT)]
    if not short or is_long(joint, _SHORT) or len(e.args) != 2 or e.args[0].cond != joint:
        return False
    gap = joint.lhs - joint.rhs
    return len(_roots(gap)[1]) == 1 and any(_turning(f, gap)[0].as_coeff_Mul()[1] == e for f in short)


def matters(e: Expr, sums: Sequence[Expr]) -> bool:
    """Has a corner of e, or a steep place, no derivative of some of these functions there, but for single points? Only
    a plain yes counts: what is 0 on one side of something, as relu(y) in relu(y) |x|, may hide it. Terms without e may
    be left out."""
    gaps = [a - b for a, b in combinations(e.args, 2)] if isinstance(e, Max | Min) else list(e.args[:1])
    if isinstance(e, sp.Pow) and (inside := cut_at_zero(e.base)) is not None:
        gaps = [inside]
    if any(_vanishes(gap) for gap in gaps):
        return False
    slopes = (diff(_with_name(f, e), _PART) for f in sums)
    return any(not _vanishes(slope) for slope in slopes)


def _with_name(f: Expr, e: Expr) -> Expr:
    """f with a name for its part e; a max(a, b, ...) around it stays one: SymPy would compare all of its arguments with
    one another again."""

    def made(part: Basic, args: Sequence[Basic]) -> Basic:
        return one(part.func, tuple(args)) if isinstance(part, Max | Min) else rebuilt(part, args)

    return fold(f, arguments, made, {e: _PART})


def _vanishes(e: Expr, left: int = _FEW) -> bool:
    """Is it 0 where some of its corners are on one side, as x - |x| is for x > 0? Only a plain no counts."""
    if e.as_coeff_Mul()[1].is_Symbol:
        return False
    if is_long(e, _LOOKED_AT):
        return True
    inner = next((part for part in parts([e]) if isinstance(part, _SIDED)), None)
    if inner is None:
        return _is_zero(e)
    return left == 0 or any(_vanishes(e.xreplace({inner: value}), left - 1) for value in _on_sides(inner))


def _is_zero(e: Expr) -> bool:
    """Is it 0 once it is multiplied out? A product is where one of its factors is: those are not multiplied out."""
    if isinstance(e, sp.Mul):
        return any(map(_is_zero, e.args))
    if isinstance(e, sp.Pow) and e.exp.is_number and e.exp.is_positive:
        return _is_zero(e.base)
    return e is sp.S.Zero if not e.args else bool(sp.expand(e) == 0)


def _on_sides(e: Expr) -> list[Expr]:
    """What |t|, relu(t), step(t), sign(t), max(a, b) or a choice is on one side or another."""
    if isinstance(e, Piecewise):
        return [value for value, _ in e.args]
    if isinstance(e, Max | Min):
        return list(e.args)
    (t,) = e.args
    sides = {sp.Abs: [t, -t], relu: [t, sp.S.Zero], step: [sp.S.One, sp.S.Zero]}
    return sides.get(type(e), [sp.S.One, sp.S.NegativeOne])


def cut_at_zero(base: Expr) -> Expr | None:
    """t of relu(t) and of max(0, t)"""
    if isinstance(base, relu):
        return base.args[0]
    return sp.Add(*base.args) if isinstance(base, Max) and len(base.args) == 2 and sp.S.Zero in base.args else None


def _ways(gap: Expr) -> Iterator[tuple[Expr, dict[Expr, Expr], Expr]]:
    """(the value of the gap, where it is 0, what is moved): by a stand-in for the gap inside the corners, as in
    max(0, 1 - x y)^2, or where the gap is linear in a name by the root of that, as in x |x|."""
    yield _GAP, {_GAP: sp.S.Zero}, _GAP
    t, roots = _roots(gap)
    if len(roots) == 1:
        yield gap, {t: roots[0]}, t


def _same(a: Expr, b: Expr, place: dict[Expr, Expr]) -> bool:
    return bool(sp.expand(a.xreplace(place) - b.xreplace(place)) == 0)


def _agree(f: Expr, gap: Expr, order: int) -> bool:
    """Do both sides agree up to this order where the gap is 0?"""

    f, own = _turning(f, gap)

    def agree(value: Expr, place: dict[Expr, Expr], t: Expr) -> bool:
        above, below = (f.xreplace(_on_one_side(own, value, sign)) for sign in (1, -1))
        for _ in range(order):
            if not _same(above, below, place):
                return False
            above, below = diff(above, t), diff(below, t)
        return _same(above, below, place)

    return any(agree(*way) for way in _ways(gap))


def _printed_there(f: Expr, gap: Expr, slopes: Callable[[Expr], Iterable[Expr]]) -> bool:
    """Has what is printed the value of the two sides where the gap is 0?"""
    listed = list(slopes(f))
    if any(is_long(slope, _SHORT) for slope in listed):
        return False
    turning = [_turning(slope, gap) for slope in listed]

    def same(f: Expr, own: Turns, value: Expr, place: dict[Expr, Expr]) -> bool:
        there, above = (f.xreplace(_on_one_side(own, value, sign)) for sign in (0, 1))
        return _same(there, above, place)

    return any(all(same(f, own, value, place) for f, own in turning) for value, place, _ in _ways(gap))


@lru_cache(maxsize=256)
def _is_cornered(kind: type) -> bool:
    """Is it a function of one argument with a corner where that is 0?"""
    t, row = sp.Dummy(), BY_CLASS.get(kind)
    return row is not None and row.arity == (1,) and any(kink(t) == t for kink in row.kinks)


def _corners(f: Expr) -> int:
    """How many parts have a corner; max(a, b, c) counts as many as it has arguments."""
    return sum(len(e.args) for e in parts([f]) if isinstance(e, Max | Min) or _is_cornered(e.func))


def corner(e: Expr) -> Expr | None:
    """t of |t|, relu(t), sign(t) and the like, a - b of max(a, b) and of a > b; None of all else."""
    if isinstance(e, Relational):
        return e.lhs - e.rhs
    if isinstance(e, Max | Min):
        return e.args[0] - e.args[1] if len(e.args) == 2 else None
    return e.args[0] if _is_cornered(e.func) else None


def side(f: Expr, gap: Expr, value: Expr, sign: int) -> Expr:
    """f as it is where the gap, which has this value, is positive, negative, or 0."""
    return f.xreplace(_on_one_side(_turns(f, gap), value, sign))


Turns = Sequence[tuple[Basic, bool]]  # parts with a corner at a gap of 0: has it the sign of the gap, or the other?


def _turns(f: Expr, gap: Expr) -> Turns:
    negative = -gap
    corners = ((e, corner(e)) for e in parts([f]))
    return [(e, own == gap) for e, own in corners if own is not None and own in (gap, negative)]


@lru_cache(maxsize=256)
def _turning(f: Expr, gap: Expr) -> tuple[Expr, Turns]:
    """The terms of f with such a part, and these: all others are the same on both sides."""
    terms = [(term, _turns(term, gap)) for term in sp.Add.make_args(f)]
    return sp.Add(*(term for term, own in terms if own)), [pair for _, own in terms for pair in own]


def _on_one_side(turns: Turns, value: Expr, sign: int) -> dict[Basic, Basic]:
    """What these parts are where the gap, which has this value, has a sign."""
    sides: dict[Basic, Basic] = {}
    for e, alike in turns:
        direction = sign if alike else -sign
        if isinstance(e, Relational):
            sides[e] = e.func(sp.Integer(direction), sp.S.Zero)
        elif isinstance(e, Max | Min):
            apart, (a, b) = value if alike else -value, e.args
            a, b = (a, a - apart) if a.is_Number else (b + apart, b)
            sides[e] = a if direction and (direction > 0) == isinstance(e, Max) else b
        else:
            sides[e] = _on_side(e.func, direction, e.args[1:]).xreplace({_SIZE: sign * value})
    return sides


@lru_cache(maxsize=256)
def _on_side(kind: type[Expr], direction: int, others: tuple[Expr, ...]) -> Expr:
    """|t| and the like of t = size, -size, or 0."""
    return getattr(kind, "definition", kind)(direction * _SIZE, *others)
