"""What is written in x, in terms of the centred x - mean(x) 1: u = x - mean(x) 1 as a variable of its own.

The normal form multiplies x - mean(x) 1 out, and with it u u' becomes four terms. Where a result holds u anyway, under
a norm or as a factor, x = u + mean(x) 1 is put in; sum(u) = 0, and where the mean is gone afterwards the result is one
in u. Neither is done in constructors: `centred_form` is asked once, by polish, which keeps the shorter of both.
"""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Basic, Dummy, S

from matcalc_cli.engine import algebra as A
from matcalc_cli.engine.algebra.base import CLOSED, atoms_of, dims, factors, lam, replace, scaled, split
from matcalc_cli.engine.textbook.recognise import restored
from matcalc_cli.model import nodes as N
from matcalc_cli.model.nodes import is_array, node
from matcalc_cli.model.walk import parts

DEPTH = 4  # sums inside sums that are multiplied out
MAX_TERMS = 40  # terms of a sum multiplied out
_MEAN = Dummy("mean", real=True)


def centred_form(e: Basic) -> Iterator[tuple[Basic, Basic, Basic]]:
    """(e in u, u, x - mean(x) 1) for each column x whose mean vanishes from e that way."""
    for x in _centred_symbols(e):
        n = dims(x)[0]
        u = N.symbol(f"{x.name}~", n, S.One)
        total = A.total(x)
        ones = node(N.OneMatrix, n, S.One)
        inner = restored(e, {x: A.add(u, scaled(_MEAN, ones)), total: n * _MEAN})
        inner = _multiplied_out(restored(inner, {A.total(u): S.Zero}))
        if not any(a in (x, _MEAN) for a in parts([inner])):
            yield inner, u, A.add(x, scaled(-total / n, ones))


def _multiplied_out(e: Basic) -> Basic:
    """The products over sums of an array multiplied out, so that the terms in the mean may meet."""
    if not is_array(e):
        return e
    for _ in range(DEPTH):
        terms = []
        for t in e.args if isinstance(e, N.MatAdd) else (e,):
            pieces = [split(t)[0]]
            for f in factors(split(t)[1]):
                pieces = [A.mul(p, o) for p in pieces for o in (f.args if isinstance(f, N.MatAdd) else (f,))]
            terms.extend(pieces)
            if len(terms) > MAX_TERMS:
                return e
        expanded = A.add(*terms)
        if expanded == e:
            return e
        e = expanded
    return e


def _centred_symbols(e: Basic) -> list[Basic]:
    """The columns x of which x - mean(x) 1 is a part of e."""
    found: dict[Basic, None] = {}
    for a in parts([e]):
        if isinstance(a, N.MatAdd) and len(a.args) == 2 and dims(a)[1] == 1:
            (c, x), (d, core) = (split(t) for t in a.args)
            if isinstance(x, N.OneMatrix):
                c, x, d, core = d, core, c, x
            plain = isinstance(x, N.MatrixSymbol) and isinstance(core, N.OneMatrix)
            if plain and d == -c * A.total(x) / dims(x)[0]:
                found[x] = None
    return list(found)


def put_back(e: Basic, u: Basic, value: Basic) -> Basic:
    """The raw tree e with `value` in the place of u."""
    return put_in(e, {u: value, squared(u): node(N.FNorm, value) ** 2})  # u'u of a name is |M|^2 of a sum


def squared(u: Basic) -> Basic:
    """u'u as it is printed."""
    return node(N.Trace, node(N.MatMul, node(N.Transpose, u), u))


def put_in(e: Basic, known: dict[Basic, Basic]) -> Basic:
    """The raw tree e with other parts in the place of some; `known` is filled with what becomes of each part."""

    def inside(a: Basic) -> Basic:
        if a in known:
            return known[a]
        if not a.args or isinstance(a, N.MatrixSymbol):
            return a
        if isinstance(a, N.Ewise):
            variables, body = a.function.args
            answer = node(N.Ewise, lam(inside(body), len(variables)), *map(inside, a.operands))
        elif is_array(a) or isinstance(a, CLOSED):
            args = [inside(b) for b in a.args]
            answer = a if all(p is q for p, q in zip(args, a.args)) else node(type(a), *args)
        else:
            answer = replace(a, {b: inside(b) for b in atoms_of(a) if isinstance(b, CLOSED)})
        known[a] = answer
        return answer

    return inside(e)
