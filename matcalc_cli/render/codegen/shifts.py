"""Exponentials of arrays that stand in quotients and logarithms alone, taken of t - max(t): exp(X)/sum(exp(X)) holds
for any X.

A result that is homogeneous of degree 0 in E = exp(T) is the same with E exp(-max T) in its place, which is at most 1
and whose sum is at least 1; so it is with diag(w) E, w_i = exp(-max_j T_ij), where that cancels row by row, or column
by column. Degrees go from the exponential to the results: products add them, quotients subtract them, sums want them
equal, and log(w^d s) = d log(w) + log(s) is the logarithm of the shifted s and d max(T). Where E is multiplied by a
vector that may have zeros, what is ruled out by them counts less. The softmax of a vector and the logarithm of a
sum have functions of their own; this is for the rest, as gradient and Hessian of logsumexp of a matrix, and both for
the logarithms of the sums of its rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from matcalc_cli.render.codegen.ops import Op, Ops
from matcalc_cli.render.codegen.statements import walk

WHOLE, ROWS, COLUMNS = -1, 0, 1
ROOM = 80  # exp(80) is a number of single precision too: what a weight of 0 rules out neither overflows nor decides


class Scale(NamedTuple):
    """Multiplied by w^degree: all of it, its rows (the entries of a vector), or its columns."""

    axis: int
    degree: Fraction


_KEPT = Scale(WHOLE, Fraction(0))
_Below = Sequence[Scale]

_ADDED = frozenset({"mul", "matmul", "matvec", "vecmat", "dot", "outer", "kron", "khatri_rao", "swapped_kron"})
_PASSED = frozenset(
    {
        *("neg", "transpose", "vec", "ravel", "unvec", "along0", "along1", "col", "row", "flat", "each", "diag"),
        *("diagonal", "sum", "sum0", "sum1", "trace", "block_diagonal", "interleaved", "swapped_inside"),
        *("permuted", "permuted0", "permuted1"),
    }
)


def shifted(ops: Ops, roots: Sequence[Op]) -> list[Op]:
    """The same results, whatever the exponents are where that can be had."""
    roots = list(roots)
    for op in walk(roots):
        if op.kind == "call" and op.value == "exp" and op.rank:
            for axis, weights in _sums(ops, op, walk(roots)):
                logs = _logarithms(op, axis, roots)
                if logs is not None:
                    roots = _replaced(ops, roots, op, axis, _largest(ops, op.args[0], axis, weights), logs)
                    break
    return roots


def _sums(ops: Ops, exponential: Op, order: Sequence[Op]) -> list[tuple[int, Op | None]]:
    """(of what, by which weights) for the sums of an exponential: of rows and columns first, of all of it last."""
    found: list[tuple[int, Op | None]] = []
    for op in order:
        turned = any(arg.kind == "transpose" and arg.args[0] is exponential for arg in op.args)
        if not turned and all(arg is not exponential for arg in op.args):
            continue
        if op.kind == "sum":
            found.append((WHOLE, None))
        elif op.kind in ("sum0", "sum1"):
            found.append((ROWS if (op.kind == "sum1") != turned else COLUMNS, None))
        elif op.kind in ("matvec", "vecmat"):
            axis = ROWS if (op.kind == "matvec") != turned else COLUMNS
            vector = op.args[1 if op.kind == "matvec" else 0]
            found.append((axis, ops.along(vector, 1 - axis)))
            found += [(WHOLE, weights) for weights in _twice(ops, op, axis, vector, order)]
        elif op.kind == "dot" and op.args[0] is not op.args[1]:
            found.append((WHOLE, op.args[1 if op.args[0] is exponential else 0]))
    # what is multiplied by 0 may be the largest: where a sum of all is to be had, that is taken
    return sorted(found, key=lambda one: (one[0] == WHOLE, one[1] is not None))


def _twice(ops: Ops, product: Op, axis: int, vector: Op, order: Sequence[Op]) -> Iterator[Op]:
    """By what the exponential is multiplied entry by entry in u'E v, of the product with one of the vectors."""
    for op in order:
        if op.kind == "sum" and op.args[0] is product:
            yield ops.along(vector, 1 - axis)
        elif op.kind == "dot" and product in op.args:
            other = op.args[1 if op.args[0] is product else 0]
            yield ops.outer(*((other, vector) if axis == ROWS else (vector, other)))


def _largest(ops: Ops, inside: Op, axis: int, weights: Op | None) -> Op:
    """The largest entry, of each row or column; where a weight is 0, less ROOM."""
    if weights is not None:
        counts = ops.entrywise("ne", weights, ops.number(0))
        inside = ops.entrywise("where", counts, inside, ops.sub(inside, ops.number(ROOM)))
    if axis == WHOLE:
        return ops.make("max", inside.args[0] if inside.kind == "transpose" else inside, rank=0)
    return ops.make(f"max{1 - axis}", inside, rank=1)


def _logarithms(exponential: Op, axis: int, roots: Sequence[Op]) -> dict[int, Scale] | None:
    """What the logarithms are shifted by, where every result stays what it is; None where one does not."""
    scales: dict[int, Scale] = {}
    logs: dict[int, Scale] = {}
    for op in walk(roots):
        below = [scales[id(arg)] for arg in op.args]
        if op is exponential:
            found: Scale | None = Scale(axis, Fraction(1))
        elif not any(scale.degree for scale in below):
            found = _KEPT
        elif op.kind == "call" and op.value == "log":
            logs[id(op)], found = below[0], _KEPT
        else:
            found = _whole(op, below) if axis == WHOLE else _along(op, below)
        if found is None:
            return None
        scales[id(op)] = found
    return None if any(scales[id(root)].degree for root in roots) else logs


def _of(axis: int, degree: Fraction) -> Scale:
    return Scale(axis, degree) if degree else _KEPT


def _whole(op: Op, below: _Below) -> Scale | None:
    """The degree of an operation by those of its operands; None where it has none."""
    degrees = [scale.degree for scale in below]
    if op.kind in _ADDED:
        return _of(WHOLE, sum(degrees, Fraction(0)))
    if op.kind in _PASSED:
        return _of(WHOLE, degrees[0] + sum(degrees[1:]))
    return _entrywise(op, below)


def _entrywise(op: Op, below: _Below) -> Scale | None:
    """Of operations entry by entry, whose operands are multiplied along the same axis."""
    axes = {scale.axis for scale in below if scale.degree}
    degrees = [scale.degree for scale in below]
    if len(axes) != 1:
        return None
    (axis,) = axes
    if op.kind == "neg":
        return below[0]
    if op.kind in ("add", "sub"):
        return below[0] if degrees[0] == degrees[1] else None
    if op.kind == "mul":
        return _of(axis, degrees[0] + degrees[1])
    if op.kind == "div":
        return _of(axis, degrees[0] - degrees[1])
    if op.kind == "sqrt":
        return _of(axis, degrees[0] / 2)
    if op.kind == "pow" and op.args[1].kind == "number":
        return _of(axis, degrees[0] * Fraction(op.args[1].value))
    return None


def _along(op: Op, below: _Below) -> Scale | None:
    """What becomes of rows or columns that are multiplied."""
    rule = _AXES.get(op.kind)
    return rule(*below) if rule else _entrywise(op, below)


def _summed(axis: int) -> Callable[[Scale], Scale | None]:
    return lambda a: _of(ROWS, a.degree) if a.axis == axis else None


def _product(a: Scale, b: Scale) -> Scale | None:
    """Of matrices: the rows of the first and the columns of the second stay, what is summed over has to cancel."""
    if not b.degree and a.axis == ROWS or not a.degree and b.axis == COLUMNS:
        return a if a.degree else b
    cancels = a.degree + b.degree == 0 and (a.axis, b.axis) == (COLUMNS, ROWS)
    return _KEPT if cancels else None


def _by_vector(a: Scale, x: Scale) -> Scale | None:
    """A x"""
    return _product(a, x)


def _by_matrix(x: Scale, a: Scale) -> Scale | None:
    """x'A, whose entries are those of a vector"""
    found = _product(Scale(COLUMNS, x.degree), a)
    return _of(ROWS, found.degree) if found else None


def _outer(x: Scale, y: Scale) -> Scale | None:
    return None if x.degree and y.degree else x if x.degree else _of(COLUMNS, y.degree)


_AXES: dict[str, Callable[..., Scale | None]] = {
    "transpose": lambda a: _of(1 - a.axis, a.degree),
    "along0": lambda a: _of(ROWS, a.degree),
    "along1": lambda a: _of(COLUMNS, a.degree),
    "col": lambda a: _of(ROWS, a.degree),
    "row": lambda a: _of(COLUMNS, a.degree),
    "diag": lambda a: _of(ROWS, a.degree),
    "diagonal": lambda a: _of(ROWS, a.degree),
    "sum1": _summed(ROWS),
    "sum0": _summed(COLUMNS),
    "matmul": _product,
    "matvec": _by_vector,
    "vecmat": _by_matrix,
    "dot": lambda x, y: None if x.degree + y.degree else _KEPT,
    "outer": _outer,
}


def _replaced(ops: Ops, roots: Sequence[Op], old: Op, axis: int, top: Op, logs: dict[int, Scale]) -> list[Op]:
    """The results with the shifted exponential, and what it was shifted by in the logarithms."""
    inside = old.args[0]
    down = top if axis == WHOLE else ops.along(top, axis)
    made = {id(old): ops.entrywise("call", ops.sub(inside, down), value="exp")}
    for op in walk(roots):
        if id(op) in made:
            continue
        args = [made[id(arg)] for arg in op.args]
        same = all(a is b for a, b in zip(args, op.args))
        new = made[id(op)] = op if same else ops.make(op.kind, *args, value=op.value, rank=op.rank)
        if id(op) in logs:
            along, degree = logs[id(op)]
            moved = ops.along(top, along) if op.rank == 2 and axis != WHOLE else top
            made[id(op)] = ops.add(ops.mul(ops.number(degree), moved), new)
    return [made[id(root)] for root in roots]
