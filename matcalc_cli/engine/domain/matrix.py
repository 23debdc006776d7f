"""What a scalar or element-wise node needs for its derivative to exist: positive arguments of log, no kink, no pole."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TypeAlias

from sympy import Abs, Basic, Expr, Max, Min, Mul, Piecewise, Pow, log

from matcalc_cli.engine import algebra as A
from matcalc_cli.engine.algebra.base import BOUND_PLACES, CLOSED, atoms_of, bound_in, hide, reveal
from matcalc_cli.engine.domain.branches import Reach, innermost
from matcalc_cli.engine.domain.breakpoints import corner, joints
from matcalc_cli.engine.domain.corners import Corners, vanishes_in
from matcalc_cli.engine.domain.definite import SEMIDEFINITE, definiteness
from matcalc_cli.engine.domain.ranges import Ranges
from matcalc_cli.model import nodes as N
from matcalc_cli.model.applying import applied
from matcalc_cli.model.functions import BY_CLASS, inside_of
from matcalc_cli.model.nodes import is_array, node
from matcalc_cli.model.problem import Condition, Problem
from matcalc_cli.model.walk import classes, parts
from matcalc_cli.model.words import INVERTIBLE

Needs: TypeAlias = Iterator[tuple[str, Expr]]
Table: TypeAlias = Mapping[type, Callable[[Expr], Needs]]
MOST_ENTERED = 100  # parts of an expression that may have been lost: each is looked at by itself


def _pow(e: Pow) -> Needs:
    """a^k: a > 0 for a fractional or symbolic k, a != 0 for a negative one; nothing for relu(t)^2.5."""
    base, k = e.args
    if not k.is_integer and not base.is_positive:
        if not (base.is_nonnegative and k.is_number and k > _smooth_from(base)):
            yield "positive", base
    elif k.is_negative and not base.is_nonzero:
        yield "nonzero", base


def _smooth_from(base: Expr) -> int:
    """The slope of |A|^k is printed with |A|^(k - 2)."""
    return 2 if isinstance(base, N.FNorm) else 1


def _function(e: Expr) -> Needs:
    """Off the kinks; inside the domain, as |t| < 1 of asin."""
    row = BY_CLASS.get(type(e))
    for kink in row.kinks if row else ():
        yield "smooth", applied(kink, *e.args)
    if row and row.poles and not (t := applied(row.poles, *e.args)).is_positive:
        yield "off-poles", t
    inside = inside_of(e)
    if inside is not None and not (argument := applied(inside, *e.args)).is_positive:
        yield "positive", argument


def _extreme(e: Max | Min) -> Needs:
    """No one is as large as the largest of those before it: then a single one is the largest of all."""
    for i, other in enumerate(e.args[1:], 1):
        yield "smooth", (e.args[0] if i == 1 else applied(e.func, *e.args[:i])) - other


def _piecewise(e: Piecewise) -> Needs:
    """Where branches meet; a meeting at which values and slopes agree (huber) is no kink."""
    (plain,), back = hide(e)
    for relation in joints(plain):
        yield "smooth", reveal(corner(relation), back)


def _log(e: Expr) -> Needs:
    (a,) = e.args
    if isinstance(a, Abs) or isinstance(a, Pow) and a.base.is_real and a.exp.is_even:
        yield "nonzero", a.args[0]
    elif not a.is_positive:
        yield "positive", a


def _root(e: Pow) -> Needs:
    """a^k has a value for a = 0 where k > 0; its derivative may have none."""
    for kind, base in _pow(e):
        yield "nonnegative" if kind == "positive" and e.exp.is_positive else kind, base


def _domain(e: Expr) -> Needs:
    """A kink has a value."""
    return (need for need in _function(e) if need[0] != "smooth")


def _nothing(e: Expr) -> Needs:
    return iter(())


NEEDS: Table = {Basic: _function, Pow: _pow, log: _log, Max: _extreme, Min: _extreme, Piecewise: _piecewise}
VALUE_NEEDS: Table = {Basic: _domain, Pow: _root, log: _log, Max: _nothing, Min: _nothing, Piecewise: _nothing}


def scalar_conditions(e: Basic, depends: Callable[[Basic], bool], needs: Table = NEEDS) -> list[Condition]:
    """The conditions of one scalar node, or of every node in the body of an element-wise one: for its derivative to
    exist, or by VALUE_NEEDS for its value."""
    if not isinstance(e, N.Ewise):
        found = needs.get(type(e), needs[Basic])(e)
        return [Condition(kind, part) for kind, part in found if depends(part) or _in_exponent(e, depends)]
    return list(_of_body(e, depends, needs))


def _of_body(e: N.Ewise, depends: Callable[[Basic], bool], needs: Table) -> Iterator[Condition]:
    variables, body = e.function.variables, e.function.expr
    wanted = {u for u, m in zip(variables, e.operands) if depends(m)}
    reach = Reach([body])

    def moves(u: Basic) -> bool:
        return u in wanted if u in BOUND_PLACES else depends(u)

    def varied(part: Basic) -> bool:
        return any(map(moves, atoms_of(part)))

    def matters(kind: str, a: Expr) -> bool:
        return kind != "smooth" or not vanishes_in(a, body, moves)

    for a in parts([body], _open):
        asked = needs.get(type(a), needs[Basic])(a) if _open(a) else ()
        for kind, part in asked:
            if matters(kind, a) and (varied(part) or _in_exponent(a, varied)):
                for condition in reach(a, [Condition(kind, part)]):
                    array = A.apply_body(condition.expr, variables, e.operands)
                    if is_array(array) or not array.is_number:
                        yield Condition(condition.kind, array)


def _open(a: Basic) -> Sequence[Basic]:
    """What is looked at in the body of an element-wise node: no array that stands in it as a whole."""
    return () if isinstance(a, CLOSED) else a.args


def _in_exponent(e: Expr, depends: Callable[[Basic], bool]) -> bool:
    """a^x has the derivative log(a) a^x, which asks for a > 0 whatever a is."""
    return isinstance(e, Pow) and not e.exp.is_number and depends(e.exp)


def conditions_inside(e: Basic, depends: Callable[[Basic], bool], corners: Corners) -> list[Condition]:
    """`scalar_conditions` of a part without the corners that are none of what it stands in."""
    found = scalar_conditions(e, depends)
    if all(c.kind != "smooth" for c in found):
        return found
    if isinstance(e, N.Ewise):
        seen = corners.seen(e)
        left = found if seen is e else scalar_conditions(seen, depends)
        return [c for c in found if c.kind != "smooth" or c in left]
    return [c for c in found if c.kind != "smooth" or not corners.vanishes(e, depends)]


# ------------------------------------------------------------------------------------------ determinants and inverses


def _outside(e: Basic) -> Sequence[Basic]:
    """The arguments, but for what is in element-wise functions: the walk of the differentials looks at it."""
    return () if isinstance(e, N.Lambda) else e.args


def log_conditions(raw: Basic, depends: Callable[[Basic], bool]) -> list[Condition]:
    """det X > 0 for log(det(X)) and logdet(X) as they were entered; the normal form, log |det X|, has lost it."""
    found: list[Condition] = []
    if classes(raw).isdisjoint((N.LogDet, log)):
        return found
    for e in parts([raw], _outside):
        kinds = {type(part) for part in parts([e])} if isinstance(e, N.LogDet | log) else set()
        if N.DerivativeOf not in kinds and (N.LogDet in kinds or N.Determinant in kinds):
            inner = A.normal(e.args[0])
            value = A.det(inner) if isinstance(e, N.LogDet) else inner
            signed = Mul(*(f for f in Mul.make_args(value) if not _nonnegative(f)))
            if depends(signed):
                found.append(Condition("positive", signed))
    return found


def lost_conditions(problem: Problem, normal: Basic) -> list[Condition]:
    """What inverses, reciprocals, roots and logarithms need that were entered and are no part of the normal form any
    more: X of tr(X inv(X)), as domain/scalar.lost has them for components. Kinks that cancel are none, as of |x|^2."""
    found: dict[Condition, None] = {}
    entered = [*problem.partly_defined, *_entered(problem.expr)]
    if not entered:
        return []
    kept = set(parts([normal]))
    for e in islice((e for e in entered if innermost(e) not in kept), MOST_ENTERED):
        own = list(parts([A.normal(e)]))
        reach = Reach(own[:1])  # x/x in a branch of where() is asked for there
        for part in own:
            if part not in kept:
                found.update(dict.fromkeys(reach(part, _asked(part))))
        if isinstance(e, N.Ewise) and not any(isinstance(part, N.Ewise) for part in own):  # x ./ x
            found.update(dict.fromkeys(_asked(node(N.Ewise, e.function, *map(A.normal, e.operands)))))
        found.update(dict.fromkeys(log_conditions(e, _always)))
    return list(found)


def constant_conditions(normal: Basic, depends: Callable[[Basic], bool]) -> list[Condition]:
    """What the parts that are not differentiated need to have a value, as A of inv(A) x by x and a of x ./ a."""
    if not any(map(_may_lack, classes(normal))):
        return []
    reach = Reach([normal])
    # a name alone has a value, and so has what stands in it
    inner = (part for part in parts([normal], _inner) if part.args and not isinstance(part, N.MatrixSymbol))
    asking = (part for part in inner if _may_lack(type(part)))
    constant = (part for part in asking if isinstance(part, N.Ewise) or not depends(part))
    return [c for part in constant for c in reach(part, _asked(part))]


def _inner(e: Basic) -> Sequence[Basic]:
    return () if isinstance(e, N.MatrixSymbol) else e.args


_INVERTED = (N.Inverse, N.LogDet)
_PRINCIPAL = (N.MatSqrt, N.MatLog)


def _asked(part: Basic) -> Iterator[Condition]:
    """What a part needs to have a value, whatever the variable is: nothing else tells what has been lost."""
    if isinstance(part, _INVERTED) or isinstance(part, N.MatPow) and part.args[1].is_negative:
        yield Condition("invertible", part.args[0])
    elif isinstance(part, N.Cholesky):
        yield Condition("positive-definite", part.args[0])
    elif isinstance(part, _PRINCIPAL):
        yield Condition("principal", part.args[0])
    elif isinstance(part, N.Ewise) or isinstance(part, Expr) and not is_array(part) and not _within(part):
        yield from scalar_conditions(part, _always, VALUE_NEEDS)


def _always(e: Basic) -> bool:
    return is_array(e) or not e.is_number


_CHOICES = (N.DerivativeOf, N.Lambda, Piecewise)
_PARTIAL = (N.Inverse, N.LogDet, N.Cholesky, N.MatSqrt, N.MatLog)
_LACKING = (*_PARTIAL, N.MatPow, N.Ewise, Pow, log)


def _entered(raw: Basic) -> Iterator[Basic]:
    """The parts of a raw tree that do not have a value everywhere, but for those in branches and in derivatives."""
    inside = classes(raw)
    if not any(map(_may_lack, inside)):
        return
    chooses = _is_body if inside.isdisjoint((N.DerivativeOf, Piecewise)) else _chooses
    for e in parts([raw], lambda e: () if chooses(e) else e.args):
        if not _may_lack(type(e)) or chooses(e):
            continue
        partial = isinstance(e, _PARTIAL) or isinstance(e, N.MatPow) and e.args[1].is_negative
        if partial or any(map(_partial, _bodies(e))):
            yield e


def _may_lack(kind: type) -> bool:
    """Are there nodes of this kind that have no value, or no derivative, somewhere?"""
    return kind in BY_CLASS or issubclass(kind, _LACKING)


def _is_body(e: Basic) -> bool:
    return isinstance(e, N.Lambda)


def _bodies(e: Basic) -> Iterable[Basic]:
    return parts([e.function.expr]) if isinstance(e, N.Ewise) else [e]


def _chooses(e: Basic) -> bool:
    if isinstance(e, N.Ewise):
        return any(isinstance(b, Piecewise) for b in parts([e.function.expr]))
    return isinstance(e, _CHOICES)


def _partial(e: Basic) -> bool:
    if isinstance(e, Pow):
        return not (e.exp.is_integer and e.exp.is_nonnegative)
    row = BY_CLASS.get(type(e))
    return inside_of(e) is not None or row is not None and row.poles is not None


def _within(e: Basic) -> bool:
    """Does it hold a variable of an element-wise body that it stands in?"""
    return bool(bound_in(e))


def _nonnegative(e: Expr) -> bool:
    base, k = e.as_base_exp()
    if isinstance(base, N.Determinant) and semidefinite(base.args[0]):
        return True
    return bool(e.is_nonnegative or base.is_real and k.is_even)


def semidefinite(m: Basic) -> bool:
    """Is a matrix symmetric positive semidefinite by its form, as A'A, A S A' + c I with c > 0 and S declared are?"""
    return definiteness(m, Ranges()) >= SEMIDEFINITE


def _determinants(m: Basic) -> frozenset[Basic]:
    """What has to be nonzero for a square matrix to be invertible."""
    if not is_array(m):
        return frozenset()
    bases = (f.as_base_exp()[0] for f in Mul.make_args(A.det(m)))
    return frozenset(base for base in bases if not base.is_number and not base.is_positive)


def without_implied(stated: list[Condition]) -> list[Condition]:
    """What is positive is not zero, and |x| != 0, printed as x != 0, is |x| > 0."""
    positive = {c.expr for c in stated if c.kind == "positive"}
    norms = {c.expr for c in stated if c.kind == "nonzero" and isinstance(c.expr, N.FNorm)}
    definite_ = {c.expr for c in stated if c.kind == "positive-definite"}
    diagonals = {A.diag_of(A.cholesky(a)) for a in definite_}
    implied = {
        "positive": norms | diagonals,
        "nonzero": positive - norms,
        "nonnegative": positive,
        "invertible": definite_ | {c.expr for c in stated if c.kind == "principal"},
    }
    return [c for c in stated if c.expr not in implied.get(c.kind, ())]


def _is_covered(m: Basic, positive: set[Basic]) -> bool:
    """Is a matrix invertible because determinants are positive?"""
    needed = _determinants(m)
    return bool(needed) and needed <= positive


def _inverses(e: Basic) -> set[Basic]:
    return {part for part in parts([e]) if isinstance(part, N.Inverse)} if N.Inverse in classes(e) else set()


def completed(stated: list[Condition], function: Basic, result: Basic) -> list[Condition]:
    """The conditions with those of inverses that only the result has (det(X)^2 inv(X)), without the implied ones."""
    positive = {f.as_base_exp()[0] for c in stated if c.kind == "positive" for f in Mul.make_args(c.expr)}
    nonzero = {c.expr for c in stated if c.kind == "nonzero"}
    stated = [c for c in stated if c.kind != "smooth" or isinstance(c.expr, N.EXTREMES) or c.expr not in nonzero]
    kept = [c for c in stated if c.kind != "invertible" or not _is_covered(c.expr, positive)]
    covered = positive.union(*(_determinants(c.expr) for c in kept if c.kind == "invertible"))
    inverses = _inverses(result)
    for inverse in sorted(inverses - _inverses(function), key=A.key) if inverses else ():
        needed = _determinants(inverse.args[0]) - covered
        factor = inverse.has(N.Cholesky, N.MatSqrt)  # invertible wherever it has a value
        if needed and not factor and not N.properties(inverse.args[0]) & INVERTIBLE:
            kept.append(Condition("invertible", inverse.args[0], form=True))
            covered |= needed
    return kept
