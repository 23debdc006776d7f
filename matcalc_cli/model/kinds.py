"""KINDS: what a node kind is, one row each: where its operands stand among its arguments, and its name in print.

An *operand* is a part with a value: an array, a scalar, an exponent. What stands beside operands belongs to the kind
itself: the size of an identity, the name and the orders of an undefined function, the place of an entry. Whoever walks
over a tree asks `operands(e)` and `rebuilt(e, operands)`; no other module knows the positions of arguments.

    leading    arguments in front of the operands
    count      how many operands there are; None: all that follow
    name       the function of the input language that prints the kind; "" where a notation has signs of its own

A kind without a row (SymPy's functions, sums, comparisons) has all its arguments as operands. The body of an
element-wise node is no operand: it is a function, with variables of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from sympy import Add, Atom, Basic, ImmutableDenseMatrix, Mul, Pow

from matcalc_cli.model import nodes as N
from matcalc_cli.model.nodes import node


class Kind(NamedTuple):
    """A row of KINDS; the module's docstring is the legend."""

    leading: int = 0
    count: int | None = None  # type: ignore[assignment]  # tuple.count is not needed of a row
    name: str = ""


def _named(name: str) -> Kind:
    return Kind(name=name)


_CLOSED = Kind(0, 0)  # a name, or made of sizes alone

KINDS: dict[type, Kind] = {
    N.MatrixSymbol: _CLOSED,
    N.PropertySymbol: _CLOSED,
    N.Identity: _CLOSED,
    N.OneMatrix: _CLOSED,
    N.ZeroMatrix: _CLOSED,
    N.Lambda: _CLOSED,
    N.DerivativeOf: _CLOSED,
    N.Rows: _CLOSED,
    N.Unit: Kind(0, 0, "unit"),
    N.Comm: Kind(0, 0, "comm"),
    N.Dup: Kind(0, 0, "dup"),
    N.SkewDup: Kind(0, 0, "skewdup"),
    N.Elim: Kind(0, 0, "elim"),
    N.DiagSel: Kind(0, 0, "diagsel"),
    N.Exchange: Kind(0, 0, "exchange"),
    N.MatAdd: Kind(),
    N.MatMul: Kind(),
    N.MatPow: Kind(),
    N.Transpose: Kind(0, 1),
    N.Inverse: Kind(0, 1),
    N.KroneckerProduct: Kind(),
    N.KhatriRao: _named("khatrirao"),
    N.PowerSum: _named("powersum"),
    N.DiagMatrix: _named("diag"),
    N.DiagOf: _named("diag"),
    N.Vec: _named("vec"),
    N.Vech: _named("vech"),
    N.Unvec: Kind(0, 1, "unvec"),
    N.PartialTrace: Kind(0, 1),
    N.Cross: _named("cross"),
    N.Skew: _named("skew"),
    N.Tril: _named("tril"),
    N.Triu: _named("triu"),
    N.CumProd: _named("cumprod"),
    N.Softmax: _named("softmax"),
    N.Pinv: _named("pinv"),
    N.Adj: _named("adj"),
    N.MatExp: _named("expm"),
    N.MatSqrt: _named("sqrtm"),
    N.MatLog: _named("logm"),
    N.Cholesky: _named("cholesky"),
    N.Eigvals: _named("eigvals"),
    N.EigvalsH: _named("eigvals"),
    N.Eigvecs: _named("eigvecs"),
    N.ExpFrechet: _named("expm_frechet"),
    N.ExpJacobian: _named("expm_jacobian"),
    N.Polar: _named("polar"),
    N.Dominant: _named("dominant"),
    N.RowProd: Kind(),
    N.HeldRowProd: Kind(),
    N.HeldCumProd: _named("cumprod"),
    N.HeldProd: _named("prod"),
    N.Others: Kind(),
    N.PairsLeft: Kind(),
    N.CumOthers: Kind(),
    N.RowExtreme: Kind(1),
    N.RowExtremeMask: Kind(1),
    N.Blocks: Kind(1),
    N.Part: Kind(0, 1),
    N.Ewise: Kind(1),
    N.Undefined: Kind(4),
    N.UndefinedEwise: Kind(2),
    N.UndefinedScalar: Kind(2),
    N.Slices: Kind(2),
    N.Differential: Kind(),
    N.DifferentialScalar: Kind(),
    N.Trace: _named("tr"),
    N.Determinant: _named("det"),
    N.LogDet: _named("logdet"),
    N.Total: _named("sum"),
    N.Mean: _named("mean"),
    N.ProdAll: _named("prod"),
    N.FNorm: _named("norm"),
    N.NormInf: _named("norminf"),
    N.Largest: _named("max"),
    N.Smallest: _named("min"),
    N.Spectral: Kind(),
    N.Nuclear: Kind(),
    N.Entry: Kind(0, 1),
}
_OTHER = Kind()


def kind_of(e: Basic) -> Kind:
    """The row of a node; SymPy's own functions and operations have all arguments as operands."""
    return KINDS.get(type(e), _OTHER)


_ARITHMETIC = frozenset({Add, Mul, Pow})  # most nodes


def operands(e: Basic) -> Sequence[Basic]:
    """The parts of a node that have values; the entries of a literal matrix, row by row."""
    kind: Any = type(e)
    if kind in _ARITHMETIC:
        return e.args
    found = KINDS.get(kind)
    if found is None:
        if isinstance(e, Atom):
            return ()
        return e.flat() if isinstance(e, ImmutableDenseMatrix) else e.args
    leading, count, _ = found
    if count is not None:
        return e.args[leading : leading + count]
    return e.args[leading:] if leading else e.args


def around(e: Basic) -> tuple[tuple[Basic, ...], tuple[Basic, ...]]:
    """What stands before and behind the operands: the kind's own name, orders and sizes."""
    leading, count, _ = kind_of(e)
    return e.args[:leading], () if count is None else e.args[leading + count :]


def with_operands(e: Basic, new: Sequence[Basic], make: Callable[..., Basic] = node) -> Basic:
    """The same kind of node on other operands, not evaluated; `make(class, *args)` builds it."""
    if isinstance(e, ImmutableDenseMatrix):
        return ImmutableDenseMatrix(*e.shape, list(new))
    before, behind = around(e)
    return make(e.func, *before, *new, *behind)


def apart(cls: Any, *args: Basic) -> Basic:
    """A node of its own, by identity: `nodes.node` gives the one object that stands for all equal nodes, whose parts
    may be other objects."""
    if cls in (Add, Mul):
        return cls._from_args(args)
    made = Basic.__new__(cls, *args)
    if cls is Pow:  # its constructor would look for it in a cache, and so compare deep trees
        made.is_commutative = all(a.is_commutative for a in args)
    return made
