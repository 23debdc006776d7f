"""Products and linear algebra: ROWS."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from matcalc_cli.language.python import arrays, axes
from matcalc_cli.language.python import terms as T
from matcalc_cli.language.python.calls import Call, Reading, Row
from matcalc_cli.language.python.casts import plain_array
from matcalc_cli.language.python.layouts import by_rows, square
from matcalc_cli.language.python.terms import Term
from matcalc_cli.language.python.values import Array, Const, Misfit, Sequence, Value
from matcalc_cli.model.shapes import Mismatch, combine, resolve, unify

if TYPE_CHECKING:
    pass


def _dot(call: Call) -> Array:
    """np.dot: a number times an array, else the product of matrices and vectors."""
    a, b = call.array("a"), call.array("b")
    if not a.rank or not b.rank:
        return arrays.multiplied(a, b, call.span)
    return arrays.product(a, b, call.span)


def _product(*ranks: tuple[int, int]) -> Reading:
    """A product of arrays with so many axes; none: any."""

    def read(call: Call) -> Value:
        a, b = call.array("a"), call.array("b")
        if ranks and (a.rank, b.rank) not in ranks:
            raise Misfit(f"{call.path} of {a.rank} and {b.rank} axes", call.span)
        return arrays.product(a, b, call.span)

    return read


def _inner(call: Call) -> Value:
    a, b = call.array("a"), call.array("b")
    if not a.rank or not b.rank:
        return arrays.multiplied(a, b, call.span)
    return arrays.product(a, arrays.transposed(b, call.span) if b.rank == 2 else b, call.span)


def _vdot(call: Call) -> Value:
    a, b = call.array("a"), call.array("b")
    if a.rank == b.rank == 1:
        return arrays.product(a, b, call.span)
    if a.rank != b.rank:
        raise Misfit("vdot of two shapes", call.span)
    return arrays.total(arrays.multiplied(a, b, call.span), None, False, call.span)


def _outer(call: Call) -> Array:
    a, b = (by_rows(call.array(name), call.span) for name in ("a", "b"))
    return Array(T.times(a.term, T.transposed(b.term), span=call.span), (*a.dims, *b.dims))


def _kron(call: Call) -> Value:
    a, b = call.array("a"), call.array("b")
    if a.rank != b.rank or not a.rank:
        raise Misfit("kron of two shapes", call.span)
    dims = tuple(combine("*", m, n) for m, n in zip(a.dims, b.dims))
    return Array(T.call("kron", a.term, b.term, span=call.span), dims)


def _cross(call: Call) -> Array:
    a, b = call.array("a"), call.array("b")
    for array in (a, b):
        try:
            if array.rank != 1:
                raise Mismatch
            unify(array.dims[0], 3)
        except Mismatch:
            raise Misfit("cross takes two vectors of 3", call.span) from None
    return Array(T.call("cross", a.term, b.term, span=call.span), (3,))


def _einsum(call: Call) -> Array:
    text, *operands = call.values()
    if not isinstance(text, str):
        raise call.refuse("it begins with its letters, as 'ij,jk->ik'")
    if len(operands) == 1 and isinstance(operands[0], Sequence):
        operands = operands[0].items
    return axes.einsum(text, [plain_array(o, call.span) for o in operands], call.span)


def _multi_dot(call: Call) -> Value:
    found = None
    for item in call["a"].items if isinstance(call["a"], Sequence) else []:
        array = plain_array(item, call.span)
        found = array if found is None else arrays.product(found, array, call.span)
    if found is None:
        raise call.refuse("it takes a list of arrays")
    return found


def _of_square(function: str, scalar: bool) -> Reading:
    """A function of a square matrix."""

    def read(call: Call) -> Array:
        array = call.array("a")
        square(array, call.span)
        return Array(T.call(function, array.term, span=call.span), () if scalar else array.dims)

    return read


def _inverse(call: Call) -> Array:
    array = call.array("a")
    square(array, call.span)
    return Array(T.call("inv", array.term, span=call.span), array.dims)


def _pinv(call: Call) -> Value:
    array = call.array("a")
    if array.rank != 2:
        raise Misfit("pinv takes a matrix", call.span)
    return Array(T.call("pinv", array.term, span=call.span), array.dims[::-1])


def _solve(call: Call) -> Array:
    """inv(A) b"""
    a = call.array("a")
    square(a, call.span)
    inverse = Array(T.call("inv", a.term, span=call.span), a.dims)
    return arrays.product(inverse, call.array("b"), call.span)


def _slogdet(call: Call) -> Sequence:
    """(sign, log|det A|)"""
    array, span = call.array("a"), call.span
    square(array, span)
    determinant = T.call("det", array.term, span=span)
    log = T.call("log", T.call("abs", determinant, span=span), span=span)
    sign = Array(T.call("sign", determinant, span=span), ())
    return Sequence([sign, Array(T.call("logdet", array.term, span=span) if call.reader.positive else log, ())])


def _logdet(call: Call) -> Value:
    array = call.array("a")
    square(array, call.span)
    return Array(T.call("logdet", array.term, span=call.span), ())


def _cholesky(call: Call) -> Value:
    """The lower factor; SciPy's is the upper one, where lower=True is not said."""
    array = call.array("a")
    square(array, call.span)
    factor = T.call("cholesky", array.term, span=call.span)
    upper = not call.flag("lower") if "lower" in call.bound else call.flag("upper")
    return Array(T.transposed(factor, call.span) if upper else factor, array.dims)


def _is_factor(term: Term) -> bool:
    return term.kind == "call" and term.value == "cholesky"


def _triangular(call: Call) -> Value:
    """inv(L) b of a triangular matrix: of the one half of it that is looked at."""
    a, span = call.array("a"), call.span
    square(a, span)
    lower = call.flag("lower") if "lower" in call.bound else not call.flag("upper")
    transposed = call.bound.get("trans", False) in (Const(Fraction(1)), "T", True)
    known = _is_factor(a.term) and lower or a.term.kind == "transpose" and _is_factor(a.term.args[0]) and not lower
    half = a.term if known else T.call("tril" if lower else "triu", a.term, span=span)
    inverse = T.call("inv", T.transposed(half, span) if transposed else half, span=span)
    return arrays.product(Array(inverse, a.dims), call.array("b"), span)


def _cho_factor(call: Call) -> Value:
    array = call.array("a")
    square(array, call.span)
    return Sequence([Array(T.call("cholesky", array.term, span=call.span), array.dims), call["lower"]])


def _cho_solve(call: Call) -> Value:
    """inv(L') inv(L) b, of K = L L'."""
    factor = call["c"].items[0] if isinstance(call["c"], Sequence) and call["c"].items else None
    array, span = plain_array(factor, call.span), call.span
    lower = array.term.args[0] if array.term.kind == "transpose" else array.term
    if not _is_factor(lower):
        raise call.refuse("it takes what cholesky or cho_factor gives")
    halves = (T.call("inv", T.transposed(lower, span), span=span), T.call("inv", lower, span=span))
    return arrays.product(Array(T.times(*halves, span=span), array.dims), call.array("b"), span)


def _matrix_power(call: Call) -> Value:
    array, k = call.array("a"), call.whole("n")
    square(array, call.span)
    if abs(k) > 1000:
        raise call.refuse("a matrix power beyond 1000")
    base = array.term
    return Array(Term("power", (base, T.number(k)), "^", call.span), array.dims)


def _linear(call: Call) -> Value:
    """x W' + b"""
    found = arrays.product(call.array("a"), arrays.transposed(call.array("weight"), call.span), call.span)
    return found if call["bias"] is None else arrays.added(found, call.array("bias"), "+", call.span)


def _distance(call: Call) -> Value:
    """The distances between the rows of two matrices are refused where they are 0; here their squares."""
    metric = call.word("metric")
    if metric != "sqeuclidean":
        raise call.refuse("of the distances the squared Euclidean ones are read")
    a, b, span = call.array("a"), call.array("b"), call.span
    if a.rank != 2 or b.rank != 2:
        raise Misfit("cdist takes two matrices", span)
    left = axes.Tensor((a.dims[0], 1, a.dims[1]), {(axes.factor(a, (0, 2)),): 1})
    right = axes.Tensor((1, b.dims[0], b.dims[1]), {(axes.factor(b, (1, 2)),): 1})
    apart = axes.combined(left, right, -1, span)
    return axes.total(axes.multiplied(apart, apart, span), (2,), False, span)


_LIBS = ("numpy.linalg", "scipy.linalg", "torch.linalg")


def _everywhere(*names: str) -> str:
    return " ".join(f"{library}.{name}" for library in _LIBS for name in names)


ROWS: tuple[Row, ...] = (
    Row("numpy.dot", "a b", _dot),
    Row("numpy.matmul torch.matmul jax.lax.dot", "a b", _product()),
    Row("torch.dot torch.inner", "a b", _product((1, 1))),
    Row("torch.mm", "a b", _product((2, 2))),
    Row("torch.mv", "a b", _product((2, 1))),
    Row("numpy.inner", "a b", _inner),
    Row("numpy.vdot torch.vdot numpy.vecdot", "a b", _vdot),
    Row("numpy.outer torch.outer torch.ger", "a b", _outer),
    Row("numpy.kron torch.kron", "a b", _kron),
    Row("numpy.cross torch.cross torch.linalg.cross", "a b", _cross),
    Row("numpy.einsum torch.einsum", "*values optimize=None", _einsum),
    Row(_everywhere("multi_dot"), "a", _multi_dot),
    Row("numpy.trace torch.trace", "a", _of_square("tr", True)),
    Row(_everywhere("det") + " torch.det", "a", _of_square("det", True)),
    Row(_everywhere("inv") + " torch.inverse torch.Array.inverse", "a", _inverse),
    Row(_everywhere("pinv") + " torch.pinverse", "a", _pinv),
    Row("numpy.linalg.solve torch.linalg.solve torch.solve", "a b", _solve),
    Row("scipy.linalg.solve", "a b lower=False assume_a=None", _solve),
    Row(_everywhere("slogdet") + " torch.slogdet", "a", _slogdet),
    Row("numpy.linalg.cholesky", "a upper=False", _cholesky),
    Row("torch.linalg.cholesky torch.cholesky", "a upper=False", _cholesky),
    Row("scipy.linalg.cholesky", "a lower=False", _cholesky),
    Row("scipy.linalg.solve_triangular", "a b trans=0 lower=False", _triangular),
    Row("torch.linalg.solve_triangular", "a b upper", _triangular),
    Row("scipy.linalg.cho_factor", "a lower=False", _cho_factor),
    Row("scipy.linalg.cho_solve", "c b", _cho_solve),
    Row("torch.logdet", "a", _logdet),
    Row(_everywhere("matrix_power") + " torch.matrix_power", "a n", _matrix_power),
    Row("scipy.linalg.expm torch.matrix_exp torch.linalg.matrix_exp", "a", _of_square("expm", False)),
    Row("torch.nn.functional.linear", "a weight bias=None", _linear),
    Row("scipy.spatial.distance.cdist", "a b metric=euclidean", _distance),
)
__all__ = ["ROWS", "Const", "resolve"]
