"""Names for what the normal form of arrays spells out: softmax, pinv, det(X) inv(X), a dot product.

Recognition never happens in constructors (they would build what they look for); it is asked once, by polish.
"""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Basic, Dummy, Expr, Mul, Pow, S, exp

from matcalc_cli.engine import algebra as A
from matcalc_cli.engine.algebra.base import BOUND, key, lam, replace, smul, split
from matcalc_cli.engine.algebra.build import built, inner
from matcalc_cli.engine.algebra.measure import leaves
from matcalc_cli.model import nodes as N
from matcalc_cli.model.nodes import node, properties
from matcalc_cli.model.walk import fold, parts

# ------------------------------------------------------------------------------------------------------- softmax


def softmax_form(e: Basic) -> Basic:
    """e with exp(x)/sum(exp(x)) as Softmax(x), where that makes it shorter."""
    for total in _exponential_sums(e):
        wise = total.args[0]
        body = wise.function.expr
        x = A.apply_body(body.args[0], BOUND[: len(wise.operands)], wise.operands)
        scale = Dummy("scale", positive=True)
        named = _rewritten(e, total, x, scale)
        back = A.normal(restored(named, {scale: total}))
        if leaves(back) < leaves(e):
            e = back
    return e


def _exponential_sums(e: Basic) -> list[Basic]:
    """The atoms sum(exp(x)) in e, x a column."""
    found = []
    for a in parts([e]):
        if isinstance(a, N.Total) and isinstance(a.args[0], N.Ewise):
            body = a.args[0].function.expr
            if isinstance(body, exp) and a.args[0].shape[1] == 1:
                found.append(a)
    return sorted(found, key=key)


def _rewritten(e: Basic, total: Basic, x: Basic, scale: Dummy) -> Basic:
    """e with sum(exp(x)) -> scale and exp(x) -> scale Softmax(x), in normal form."""
    done: dict[Basic, Basic] = {total: scale}
    soft = node(N.Softmax, x)
    below = lambda raw: raw.operands if isinstance(raw, N.Ewise) else inner(raw)

    def make(raw: Basic, args: Sequence[Basic]) -> Basic:
        if not args:
            return raw
        if isinstance(raw, N.Ewise):
            return _named_exponential(raw, tuple(args), x, soft, scale)
        return built(raw, args)

    return fold(e, below, make, done)


def _named_exponential(raw: N.Ewise, operands: tuple[Basic, ...], x: Basic, soft: Basic, scale: Dummy) -> Basic:
    variables, body = raw.function.args
    forth = {}
    fresh = BOUND[len(variables)]
    for f in Mul.make_args(body):
        base, k = (f.base, f.exp) if isinstance(f, Pow) and isinstance(f.base, exp) else (f, S.One)
        if isinstance(base, exp):
            for multiple in (1, 2, 3, -1):
                if A.apply_body(base.args[0] / multiple, variables, raw.operands) == x:
                    forth[f] = (scale * fresh) ** (multiple * k)
    if not forth:
        return A.apply_body(body, variables, operands)
    changed = Mul(*(forth.get(f, f) for f in Mul.make_args(body)))
    return A.apply_body(changed, (*variables, fresh), (*operands, soft))


def restored(e: Basic, mapping: dict[Basic, Basic]) -> Basic:
    """e in normal form with other nodes in the place of some, as the sum of exponentials in that of `scale`."""
    return fold(e, inner, lambda raw, args: built(raw, args) if args else raw, dict(mapping))


# ------------------------------------------------------------------------------------------------------ products


def inverse_form(e: Basic) -> Basic:
    """e with det(S) inv(S) for adj(S), where S has to be invertible anyway: inv(S), log det(S) or 1/det(S) is in e."""
    adjugates: dict[Basic, None] = {}
    invertible: set[Basic] = set()
    for a in parts([e]):
        if isinstance(a, N.Adj):
            adjugates[a] = None
        elif isinstance(a, N.Inverse | N.LogDet):
            invertible.add(a.args[0])
        elif isinstance(a, Pow) and isinstance(a.base, N.Determinant) and a.exp.is_negative:
            invertible.add(a.base.args[0])
    mapping = {
        a: A.mul(A.det(s), A.inv(s))
        for a in adjugates
        for s in a.args
        if s in invertible or A.transpose(s) in invertible
    }
    return restored(e, mapping) if mapping else e


def named_product(c: Expr, chain: list[Basic]) -> tuple[Expr, list[Basic]]:
    """det(X)^k adj(X) as det(X)^(k+1) inv(X); inv(A'A) A' as pinv(A)."""
    for i, f in enumerate(chain):
        plain = f.args[0] if isinstance(f, N.Transpose) else f
        if isinstance(plain, N.Adj):
            d = node(N.Determinant, plain.args[0])
            present = any(g.as_base_exp()[0] == d for g in Mul.make_args(c))
            if present or properties(plain.args[0]) & {"invertible", "positive-definite", "orthogonal"}:
                inverse = A.inv(plain.args[0])
                chain = [*chain[:i], inverse if plain is f else A.transpose(inverse), *chain[i + 1 :]]
                c = smul(c, d)
    for i in range(len(chain) - 1):
        merged = _pseudo_inverse(chain[i], chain[i + 1])
        if merged is not None:
            return named_product(c, [*chain[:i], merged, *chain[i + 2 :]])
    return c, chain


def _gram_root(m: Basic) -> Basic | None:
    """A where m is inv(A'A)."""
    if not isinstance(m, N.Inverse):
        return None
    c, core = split(m.args[0])
    if c is S.One and isinstance(core, N.MatMul) and len(core.args) == 2:
        left, right = core.args
        return right if A.transpose(left) == right else None
    return None


def _pseudo_inverse(a: Basic, b: Basic) -> Basic | None:
    """inv(A'A) A' = pinv(A), A inv(A'A) = pinv(A)'."""
    root = _gram_root(a)
    if root is not None and b == A.transpose(root):
        return A.pinv(root)
    root = _gram_root(b)
    if root is not None and a == root:
        return A.transpose(A.pinv(root))
    return None


def dot_form(total: Basic) -> Basic:
    """sum(y .* f(x)) as y'f(x), where y stands as a plain factor of a column."""
    m = total.args[0]
    if not isinstance(m, N.Ewise) or m.shape[1] != 1:
        return total
    variables, body = m.function.args
    fs = Mul.make_args(body)
    for f in fs:
        if f in variables and len(fs) > 1:
            rest = Mul(*(g for g in fs if g is not f))
            if rest.has(f) or not isinstance(m.operands[variables.args.index(f)], N.MatrixSymbol):
                continue
            used = [(v, o) for v, o in zip(variables, m.operands) if v is not f]
            renamed = replace(rest, {v: BOUND[i] for i, (v, _) in enumerate(used)})
            other = node(N.Ewise, lam(renamed, len(used)), *(o for _, o in used))
            plain = m.operands[variables.args.index(f)]
            return node(N.Trace, node(N.MatMul, A.transpose(plain), other))
    return total
