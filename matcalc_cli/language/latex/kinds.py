"""What the marks of a formula say about the kind of an expression, before any sizes are known: for sums and products
alone, whose form depends on it. Names of which nothing is known have none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matcalc_cli.language.kinds.letters import NUMBERS_ADDED
from matcalc_cli.language.latex.entries import array_kind
from matcalc_cli.language.latex.letters import Symbol, symbol_of
from matcalc_cli.language.latex.terms import MATRIX, ROW, SCALAR, VECTOR
from matcalc_cli.language.syntax import Node
from matcalc_cli.model import names

if TYPE_CHECKING:
    from matcalc_cli.language.latex.resolve import Resolver

BETWEEN = {"·", "×"}  # of vectors the inner and the cross product
_SCALAR_CALLS = frozenset(
    ["norm", "norm1", "norminf", "dot", "tr", "trace", "det", "logdet", "sum", "mean", "prod", "logsumexp", "quad"]
)
_MATRIX_CALLS = frozenset(["eye", "inv", "pinv", "adj", "expm", "kron", "outer"])
_FLIPPED = {VECTOR: ROW, ROW: VECTOR}


def kind_of(r: Resolver, node: Node) -> str | None:
    """What the marks say: scalar, vector, row or matrix; None of a name of which nothing is known."""
    kind = node.kind
    if kind == "symbol":
        return _of_symbol(r, symbol_of(node))
    if kind == "apply":
        return kind_of(r, r.decided(node))
    if kind in ("group", "negate", "divide", "e-divide", "e-power"):
        return kind_of(r, node.args[0])
    if kind in ("transpose", "power-T"):
        inner = kind_of(r, node.args[0])
        return _FLIPPED.get(inner, inner) if inner else None
    if kind in ("add", "e-multiply"):
        kinds = [kind_of(r, arg) for arg in node.args]
        return next((k for k in kinds if k not in (None, SCALAR)), SCALAR)
    if kind == "multiply":
        return _of_product(r, node)
    if kind == "power":
        return MATRIX if kind_of(r, node.args[0]) == MATRIX else SCALAR
    if kind == "literal":
        _, rows, cols = node.grid
        return VECTOR if cols == 1 else ROW if rows == 1 else MATRIX
    if kind == "name":
        return MATRIX if node.value in ("I", "eye") and node.value not in r.declared else SCALAR
    if kind == "call":
        return _of_call(r, node)
    return SCALAR


def _of_symbol(r: Resolver, symbol: Symbol) -> str | None:
    key = names.key(symbol.name)
    declaration = r.declared.get(key)
    if declaration is not None:
        return array_kind(declaration.shape)
    stem = r.declared.get(names.key(symbol.stem))
    if symbol.atoms and stem is not None and stem.shape != () and all(a.number is not None for a in symbol.atoms):
        return SCALAR
    if key in r.kinds or symbol.mark:
        return r.kinds.get(key) or symbol.mark
    if names.is_single_upper(names.tidy(symbol.name)):
        return MATRIX
    if key in r.transposed:
        return VECTOR
    return SCALAR if symbol.word or key in NUMBERS_ADDED or key in ("e", "pi") else None


def _of_product(r: Resolver, node: Node) -> str:
    found = SCALAR
    for arg, sign in zip(node.args, node.signs):
        kind = kind_of(r, arg) or (VECTOR if found in (MATRIX, ROW) else SCALAR)
        if sign in BETWEEN and (found, kind) == (VECTOR, VECTOR):
            found = SCALAR if sign == "·" else VECTOR
        elif kind == SCALAR or found == SCALAR:
            found = found if kind == SCALAR else kind
        else:
            pair = (found, kind)
            found = {(ROW, VECTOR): SCALAR, (MATRIX, VECTOR): VECTOR, (ROW, MATRIX): ROW}.get(pair, MATRIX)
    return found


def _of_call(r: Resolver, node: Node) -> str | None:
    name = node.value
    if name in _SCALAR_CALLS:
        return SCALAR
    if name in _MATRIX_CALLS or name in ("ones", "zeros") and len(node.args) == 2:
        return MATRIX
    if name in ("vector", "ones", "zeros", "unit"):
        return VECTOR
    if name == "diag":
        return VECTOR if kind_of(r, node.args[0]) == MATRIX else MATRIX
    kinds = [kind_of(r, arg) for arg in node.args if arg.kind != "compare"]
    return next((k for k in kinds if k not in (None, SCALAR)), SCALAR)


def is_square(r: Resolver, node: Node) -> bool:
    """Is it a square matrix by more than a letter: declared, in bold, or between a transposed vector and a vector?"""
    if kind_of(r, node) != MATRIX:
        return False
    for part in node.walk():
        if part.kind == "symbol" and _of_symbol(r, symbol_of(part)) == MATRIX:
            key = names.key(symbol_of(part).name)
            declared = r.declared.get(key)
            if declared is not None and declared.shape[0] != declared.shape[1]:
                return node.bare() is not part
            if declared is not None or symbol_of(part).mark or key in r.between:
                return True
    return False
