"""Pieces: what the factors of a product are to the search for the cheapest order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from sympy import Expr

from matcalc_cli.render.codegen.ops import Op, Ops

_LARGE = 1000


@lru_cache(maxsize=1024)
def weight(size: Expr | int) -> int:
    """A size as a number: symbols are large."""
    return (
        int(size)
        if isinstance(size, int) or size.is_Integer
        else max(1, int(size.subs(dict.fromkeys(size.free_symbols, _LARGE))))
    )


@dataclass(frozen=True)
class Side:
    """A factor of a Kronecker product, with its sizes as numbers and as operations; `op` of an identity is None."""

    op: Op | None
    rows: int
    cols: int
    sizes: tuple[Op, ...]


@dataclass(frozen=True)
class Term:
    """A term of a light sum: c I, diag(v), a b', c 1 1' as kind eye, diag, outer, ones and c, v, a and b, or c.

    A term of kind product is for vectors alone: `times` is the product with one, of the transpose where `flip` says so.
    """

    kind: str
    parts: tuple[Op, ...] = ()
    times: Callable[[Op, bool], Op] | None = None
    flip: bool = False


@dataclass(frozen=True)
class Piece:
    """A factor or partial product: kind is dense, diag, inv, ones, comm, kron, columns (a Khatri-Rao product),
    inner (I ⊗ K ⊗ I, K a commutation) or light (a sum of identities, diagonals and outer products); `op` is its array:
    the system of an inv, the diagonal of a diag. `sides` are the two factors of a kron and of columns, `terms` those of
    a light sum."""

    kind: str
    op: Op
    rows: int
    cols: int
    sizes: tuple[Op, ...] = ()
    sides: tuple[Side, ...] = ()
    terms: tuple[Term, ...] = ()

    @property
    def rank(self) -> int:
        return (self.rows != 1) + (self.cols != 1)


def dense(ops: Ops, piece: Piece) -> Op:
    """The array of a piece."""
    if piece.kind == "diag":
        return ops.make("diag", piece.op, rank=2)
    if piece.kind == "inv":
        return ops.inverse(piece.op)
    return piece.op
