"""Products as chains of factors: neighbours merged, inverses cancelled, until nothing more applies.

reduce_chain is the loop; what two neighbours make of each other stands in joins.py. Here stand the rules for more than
two: inv(A B) A B = I of A B that is square though A and B are not, and the four equations of Penrose.
"""

from __future__ import annotations

from typing import TypeAlias

from sympy import Basic, Expr, S

from matcalc_cli.engine.algebra.base import dims, factors, identity, smul, split
from matcalc_cli.engine.algebra.joins import join, out_of_order
from matcalc_cli.engine.algebra.make import transpose
from matcalc_cli.engine.algebra.orient import oriented
from matcalc_cli.model import nodes as N
from matcalc_cli.model.nodes import is_array

Look: TypeAlias = tuple[bool, bool]  # is it a pseudo-inverse, is it transposed?

_LONGEST_INVERSE = 8  # factors under one inverse that are looked for


def reduce_chain(c: Expr, arrays: list[Basic]) -> tuple[Expr, list[Basic] | None]:
    """Merge neighbours until no rule applies; (scalar, factors), or factors None where the product is zero."""
    todo = list(reversed(arrays))
    done: list[Basic] = []
    while todo:
        item = todo.pop()
        if not is_array(item):
            c = smul(c, item)
            continue
        k, core = split(item)
        if k is not S.One:
            c = smul(c, k)
        if isinstance(core, N.MatMul):
            todo.extend(reversed(core.args))
            continue
        if isinstance(core, N.MatAdd) and len(arrays) > 1:
            content, core = oriented(core)
            c = smul(c, content)
        if isinstance(core, N.ZeroMatrix):
            return S.Zero, None
        if done and out_of_order(done[-1], core):
            todo += [done.pop(), core]
            continue
        merged = _placed(done, core)
        if merged is not None:
            todo.append(merged)
    return c, done


def _placed(done: list[Basic], core: Basic) -> Basic | None:
    """Put a factor behind those that are done; what it makes with the last of them, which is taken away, is given."""
    if isinstance(core, N.Identity):
        if not done:
            done.append(core)
        return None
    if done and isinstance(done[-1], N.Identity):
        done.pop()
    if done:
        merged = join(done[-1], core)
        if merged is not None:
            done.pop()
            return merged
    done.append(core)
    _cancel_inverse(done)
    if len(done) > 2 and isinstance(done[-2], N.Pinv | N.Transpose):
        kept = _penrose(*done[-3:])
        if kept is not None:
            done[-3:] = [kept]
    return None


def _cancel_inverse(done: list[Basic]) -> None:
    """inv(A B) A B and A B inv(A B) vanish, for A B that is square though A and B are not."""
    last = done[-1]
    inner = _inverse_of_product(last)
    if inner is not None and len(done) > len(inner) and tuple(done[-len(inner) - 1 : -1]) == inner:
        del done[-len(inner) - 1 :]
        _push_identity(done, last)
        return
    for back in range(2, min(len(done), _LONGEST_INVERSE)):
        inverse = done[-back - 1]
        if _inverse_of_product(inverse) == tuple(done[-back:]):
            del done[-back - 1 :]
            _push_identity(done, inverse)
            return


def _push_identity(done: list[Basic], square: Basic) -> None:
    if not done:
        done.append(identity(dims(square)[0]))


def _inverse_of_product(m: Basic) -> tuple[Basic, ...] | None:
    """The factors of A B where m is inv(A B) or its transpose."""
    inverse = m.args[0] if isinstance(m, N.Transpose) else m
    if not isinstance(inverse, N.Inverse) or not isinstance(inverse.args[0], N.MatMul):
        return None
    c, core = split(inverse.args[0] if inverse is m else transpose(inverse.args[0]))
    return factors(core) if c is S.One else None


def _root(m: Basic) -> tuple[Basic, Look]:
    """(A, how m looks) for A, A+, A', A+'."""
    transposed = isinstance(m, N.Transpose)
    inner = m.args[0] if transposed else m
    return (inner.args[0], (True, transposed)) if isinstance(inner, N.Pinv) else (inner, (False, transposed))


_A, _P, _T, _PT = (False, False), (True, False), (False, True), (True, True)  # A, A+, A', A+'
_FIRST_STAYS = frozenset(
    {(_A, _P, _A), (_P, _A, _P), (_T, _PT, _T), (_PT, _T, _PT), (_P, _PT, _T), (_PT, _P, _A)},
)
_LAST_STAYS = frozenset({(_A, _P, _PT), (_T, _PT, _P)})


def _penrose(a: Basic, b: Basic, c: Basic) -> Basic | None:
    """A A+ A = A, A+ A A+ = A+, A A+ A+' = A+', A+ A+' A' = A+ and their transposes."""
    (x, one), (y, two), (z, three) = _root(a), _root(b), _root(c)
    if not (x == y == z):
        return None
    pattern = (one, two, three)
    return a if pattern in _FIRST_STAYS else c if pattern in _LAST_STAYS else None
