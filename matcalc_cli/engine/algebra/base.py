"""What every constructor needs: shapes, a structural order, memory, and substitution in scalars that stops at arrays.

A *scalar* is a SymPy Expr; its atoms, besides symbols and numbers, are the closed scalar-from-array nodes (trace, sum,
norm ...). `replace` and `atoms_of` never look inside them: the bound variables of an element-wise node are the same
few dummies everywhere, and SymPy's own `xreplace`, `subs` and `diff` would confuse those of an inner node with those
of an outer one. An array whose shape is 1 x 1 never exists in normal form: it is a scalar.

The order (`key`) is by the text and digest of a node's structure, never by creation or hash, so that output does not
depend on PYTHONHASHSEED or on what was computed before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from hashlib import blake2b
from typing import TypeAlias, TypeVar, cast

from sympy import Add, Basic, Dummy, Expr, Function, Max, Min, Mul, Piecewise, Pow, Rational, S, Tuple, igcd, ilcm
from sympy import exp as _EXP
from sympy.core.numbers import Number
from sympy.core.relational import Relational
from sympy.functions.elementary.piecewise import ExprCondPair

from matcalc_cli.model import nodes as N
from matcalc_cli.model.nodes import is_array, node
from matcalc_cli.model.numbers import finite
from matcalc_cli.model.walk import parts

_EVALUATING = (Function, Pow, Max, Min, Piecewise, Relational)
CLOSED = (N.Scalar, N.Trace, N.Determinant)
BOUND = tuple(Dummy(f"u{i}", real=True) for i in range(64))
BOUND_PLACES = {u: i for i, u in enumerate(BOUND)}

Constructor = TypeVar("Constructor", bound=Callable[..., object])
Shape: TypeAlias = tuple[Expr, Expr]
Known: TypeAlias = dict[Expr, Expr]  # what was found for a part
Powers: TypeAlias = dict[Expr, Expr]  # base -> exponent


def memo(make: Constructor) -> Constructor:
    """A constructor that remembers what it has built."""
    return cast(Constructor, lru_cache(maxsize=1 << 15)(make))


# -------------------------------------------------------------------------------------------------------- shapes


@lru_cache(maxsize=1 << 16)
def dims(e: Basic) -> Shape:
    """(rows, cols) of an array in normal form, (1, 1) of a scalar; remembered."""
    if not is_array(e):
        return (S.One, S.One)
    rule = _DIMS.get(type(e))
    return rule(e) if rule else tuple(S(k) for k in e.shape)


def _product_dims(e: Basic) -> Shape:
    first = e.args[0] if is_array(e.args[0]) else e.args[1]
    return (dims(first)[0], dims(e.args[-1])[1])


def _kron_dims(e: Basic) -> Shape:
    shapes = [dims(a) for a in e.args]
    return (Mul(*(s[0] for s in shapes)), Mul(*(s[1] for s in shapes)))


def _vec_dims(e: Basic) -> Shape:
    rows, cols = dims(e.args[0])
    return (rows * cols, S.One)


def _square_dims(e: Basic) -> Shape:
    n = dims(e.args[0])[0]
    return (n**2, n**2)


def _same(*kinds: type) -> dict[type, Callable[[Basic], Shape]]:
    return dict.fromkeys(kinds, lambda e: dims(e.args[0]))


_DIMS: dict[type, Callable[[Basic], Shape]] = {
    **_same(N.MatAdd, N.Inverse, N.MatPow, N.Softmax, N.Adj, N.MatExp, N.CumProd, N.MatSqrt, N.MatLog),
    **_same(N.HeldCumProd, N.Others),
    **_same(N.Cholesky, N.Eigvecs, N.ExpFrechet, N.Polar, N.Dominant),
    **dict.fromkeys((N.Transpose, N.Pinv), lambda e: dims(e.args[0])[::-1]),
    **dict.fromkeys((N.Eigvals, N.EigvalsH, N.DiagOf, N.RowProd, N.HeldRowProd), lambda e: (dims(e.args[0])[0], S.One)),
    **dict.fromkeys((N.ExpJacobian, N.PowerSum), _square_dims),
    **dict.fromkeys((N.PairsLeft, N.CumOthers), lambda e: (dims(e.args[0])[0],) * 2),
    **dict.fromkeys((N.Ewise, N.RowExtremeMask), lambda e: dims(e.args[1])),
    N.MatMul: _product_dims,
    N.KroneckerProduct: _kron_dims,
    N.Vec: _vec_dims,
    N.DiagMatrix: lambda e: (dims(e.args[0])[0],) * 2,
    N.KhatriRao: lambda e: (dims(e.args[0])[0] * dims(e.args[1])[0], dims(e.args[0])[1]),
    N.UndefinedEwise: lambda e: dims(e.args[2]),
    N.PartialTrace: lambda e: tuple(size / e.args[2] for size in dims(e.args[0])),
    N.RowExtreme: lambda e: (dims(e.args[1])[0], S.One),
}

# --------------------------------------------------------------------------------------------------------- order

# Readable names sort as they are entered; what has none sorts by these, constants last.
_TEXT = {
    N.Identity: "~I",
    N.OneMatrix: "~1",
    N.MatMul: "",
    N.MatAdd: "",
    N.Transpose: "",
    N.Vec: "~vec",
    N.KroneckerProduct: "~",
}


@lru_cache(maxsize=1 << 16)
def key(e: Basic) -> tuple[str, str, bytes]:
    """The structural order of nodes: leading text, then class, then a digest of the whole structure."""
    kind = type(e).__name__
    if e.args:
        explicit = kind == "ImmutableDenseMatrix"
        parts = [key(a) for a in (e.flat() if explicit else e.args)]
        text = (_TEXT.get(type(e), "") + " ".join(p[0] for p in parts if p[0]))[:64]
        head = f"{kind}{e.shape if explicit else ''}".encode()
        return (text, kind, blake2b(b"".join([head, *(p[2] for p in parts)]), digest_size=12).digest())
    name = str(e)
    text = _TEXT.get(type(e), "" if isinstance(e, Number) else name)[:64]
    if isinstance(e, Dummy) and e not in BOUND_PLACES:
        name = f"{name}#{e.dummy_index}"
    assumptions = repr(sorted(e.assumptions0.items())) if e.is_Symbol else ""
    return (text, kind, blake2b(f"{kind}:{name}:{assumptions}".encode(), digest_size=12).digest())


def keys(items: Iterable[Basic]) -> tuple[tuple[str, str, bytes], ...]:
    """The order of a sequence of nodes."""
    return tuple(key(e) for e in items)


# ------------------------------------------------------------------------------------- constants, and scalar factors


def zero(rows: Expr, cols: Expr) -> Basic:
    """The zero of a shape; S.Zero where it is 1 x 1."""
    return S.Zero if rows == 1 == cols else node(N.ZeroMatrix, rows, cols)


def is_zero(e: Basic) -> bool:
    """True for the zero scalar and for zero matrices."""
    return e is S.Zero or isinstance(e, N.ZeroMatrix) or bool(e.is_Float and e == 0)


def identity(n: Expr) -> Basic:
    """I of size n; the scalar 1 for n = 1."""
    return S.One if n == 1 else node(N.Identity, n)


def ones(rows: Expr, cols: Expr) -> Basic:
    """The array of ones: 1 of 1 x 1, the column 1, or the product 1 1'."""
    column = node(N.OneMatrix, rows, S.One) if rows != 1 else S.One
    row = node(N.Transpose, node(N.OneMatrix, cols, S.One)) if cols != 1 else S.One
    if column is S.One or row is S.One:
        return row if column is S.One else column
    return node(N.MatMul, column, row)


def is_ones_row(e: Basic) -> bool:
    """Is it 1' of a column 1?"""
    return isinstance(e, N.Transpose) and isinstance(e.args[0], N.OneMatrix)


def constant_of(e: Basic) -> Expr | None:
    """c where e is c in every entry, else None."""
    c, core = split(e)
    if not is_array(core):
        return c
    if isinstance(core, N.ZeroMatrix):
        return S.Zero
    parts = factors(core)
    return c if len(parts) <= 2 and all(isinstance(p, N.OneMatrix) or is_ones_row(p) for p in parts) else None


def split(e: Basic) -> tuple[Expr, Basic]:
    """(c, M) with e = c M and no scalar factor left in the array M; of a scalar s: (s, 1)."""
    if not is_array(e):
        return e, S.One
    if isinstance(e, N.MatMul):
        c, *rest = e.args
        if not is_array(c):
            return c, rest[0] if len(rest) == 1 else node(N.MatMul, *rest)
    return S.One, e


def by_kind(rows: Mapping[type, Callable[..., Basic | None]], e: Basic, *more: Expr) -> Basic | None:
    """What the row of a node's kind makes of it; None where there is no row, or the row has no answer."""
    row = rows.get(type(e))
    return None if row is None else row(e, *more)


def factors(e: Basic) -> tuple[Basic, ...]:
    """The array factors of a product without scalar factor; of anything else, itself."""
    return e.args if isinstance(e, N.MatMul) else (e,)


def scaled(c: Expr, e: Basic) -> Basic:
    """c e, for e in normal form without looking inside its array factors."""
    if not is_array(e):
        return smul(c, e)
    inner, core = split(e)
    total = smul(c, inner)
    if total is S.One:
        return core
    if total is S.Zero:
        return zero(*dims(core))
    if isinstance(core, N.MatAdd):
        return assemble([(smul(total, k), m) for k, m in map(split, core.args)])
    if isinstance(core, N.DiagMatrix) and isinstance(core.args[0], N.MatAdd):
        return node(N.DiagMatrix, scaled(total, core.args[0]))
    return node(N.MatMul, total, *factors(core))


def assemble(pairs: list[tuple[Expr, Basic]]) -> Basic:
    """The sum of c M over pairs with distinct cores M, in structural order, negative terms last."""
    live = [(c, core) for c, core in pairs if not is_zero(c)]
    if not live:
        return zero(*dims(pairs[0][1]))
    if len(live) > 1:
        live.sort(key=lambda pair: (pair[0].could_extract_minus_sign(), key(pair[1])))
    parts = [core if c is S.One else node(N.MatMul, c, *factors(core)) for c, core in live]
    return parts[0] if len(parts) == 1 else node(N.MatAdd, *parts)


# ------------------------------------------------------------------------------------------------------- scalars


def replace(e: Expr, mapping: Mapping[Basic, Expr]) -> Expr:
    """e with symbols or closed atoms replaced, all at once, looking inside no closed atom."""
    return _substituted(e, dict(mapping), rebuild) if mapping else e


def _substituted(e: Expr, known: Known, make: Callable[[Expr, list[Expr]], Expr]) -> Expr:
    answer = known.get(e)
    if answer is None:
        old = () if isinstance(e, CLOSED) else e.args
        new = [_substituted(a, known, make) for a in old]
        answer = known[e] = e if all(a is b for a, b in zip(new, old)) else make(e, new)
    return answer


def rebuild(e: Expr, args: list[Expr]) -> Expr:
    """One scalar node with new arguments, in the normal form of `smul` and SymPy's evaluation."""
    if isinstance(e, Mul):
        return smul(*args)
    if isinstance(e, Add):
        return Add(*args)
    return call(e.func, *args)


@lru_cache(maxsize=1 << 14)
def hidden(atom: Basic) -> Dummy:
    """The dummy that stands for a closed atom while SymPy evaluates a function around it."""
    return Dummy("a", nonnegative=True) if atom.is_nonnegative else Dummy("a", real=True)


def hide(*args: Expr) -> tuple[tuple[Expr, ...], dict[Dummy, Basic]]:
    """The scalars with their closed atoms behind dummies, and what the dummies stand for."""
    back = {hidden(a): a for e in args for a in atoms_of(e) if isinstance(a, CLOSED)}
    if not back:
        return args, back
    known: Known = {a: d for d, a in back.items()}
    return tuple(_substituted(e, known, _raw) for e in args), back


def reveal(e: Expr, back: Mapping[Dummy, Basic]) -> Expr:
    """The inverse of `hide`, evaluating nothing but sums and products."""
    return _substituted(e, dict(back), _raw) if back else e


def _raw(e: Expr, args: list[Expr]) -> Expr:
    if isinstance(e, Piecewise | ExprCondPair):
        return node(type(e), *args)  # their constructors fold the choices that closed atoms hold
    if isinstance(e, Add | Mul | Tuple) or not isinstance(e, _EVALUATING):
        return e.func(*args)
    return e.func(*args, evaluate=False)


def call(function: Callable[..., Expr], *args: Expr) -> Expr:
    """function(*args) as SymPy evaluates it, with closed atoms hidden: abs and roots rewrite what they hold."""
    finite(args)
    inner, back = hide(*args)
    return reveal(function(*inner), back)


def smul(*args: Expr) -> Expr:
    """The product of scalars; exponentials are merged, so that exp(a + b) exp(-a - b) is 1."""
    if len(args) == 2:
        if args[0] is S.One:
            return args[1]
        if args[1] is S.One:
            return args[0]
    e = Mul(*args)
    if not e.is_Mul:
        return e
    if any(a.is_Mul for a in e.args):
        e = Mul(*e.args)  # SymPy leaves b (1/(a b)) of b (a b)^(-3/2) (a b)^(1/2)
    if any(a.is_Pow and a.exp.is_Add for a in e.args):
        e = _same_bases(e)
    return _one_exponential(e)


def _one_exponential(e: Expr) -> Expr:
    """exp(a) exp(b) = exp(a + b), exp(a)^n exp(b) = exp(n a + b); a lone power of an exponential stays."""
    exps = [a for a in e.args if isinstance(a, _EXP)]
    powers = [a for a in e.args if a.is_Pow and isinstance(a.base, _EXP)] if len(exps) == 1 else []
    if len(exps) + len(powers) < 2:
        return e
    rest = [a for a in e.args if a not in powers and a not in exps]
    return Mul(*rest, _EXP(Add(*(a.args[0] for a in exps), *(a.base.args[0] * a.exp for a in powers))))


def _same_bases(e: Mul) -> Expr:
    """t^(k-1) t = t^k, which SymPy leaves apart."""
    powers: Powers = {}
    for a in e.args:
        base, k = a.args if a.is_Pow else (a, S.One)
        powers[base] = powers.get(base, S.Zero) + k
    return Mul(*(b**k for b, k in powers.items())) if len(powers) < len(e.args) else e


@lru_cache(maxsize=1 << 15)
def atoms_of(e: Expr) -> tuple[Basic, ...]:
    """The symbols and closed atoms of a scalar, in structural order."""

    def closed(a: Basic) -> bool:
        return isinstance(a, CLOSED) or a.is_Symbol

    return tuple(sorted((a for a in parts([e], lambda a: () if closed(a) else a.args) if closed(a)), key=key))


def bound_in(e: Expr) -> tuple[Dummy, ...]:
    """The bound variables of an element-wise body that occur in it."""
    return tuple(a for a in atoms_of(e) if a in BOUND_PLACES)


def lam(body: Expr, count: int) -> N.Lambda:
    """The Lambda of an element-wise node in normal form: u0 .. u(count-1) -> body."""
    return node(N.Lambda, Tuple(*BOUND[:count]), body)


def content_of(coefficients: list[Expr]) -> Expr:
    """The largest common factor of the coefficients: rational content, common powers, and a common minus sign."""
    pieces = [_number_and_powers(c) for c in coefficients]
    numbers = [number for number, _ in pieces]
    common, *others = (powers for _, powers in pieces)
    for powers in others:
        common = {b: _between(k, powers[b]) for b, k in common.items() if b in powers}
        common = {b: k for b, k in common.items() if k != 0}
    top, bottom = 0, 1
    for number in numbers:
        top, bottom = igcd(top, abs(number.p)), ilcm(bottom, number.q)
    sign = -1 if all(number < 0 for number in numbers) else 1
    symbolic = Mul(*(b**k for b, k in common.items() if b is not S.One))
    number = Rational(sign * top, bottom)
    if number is S.One or symbolic is S.One:
        return number if symbolic is S.One else symbolic
    return Mul(number, symbolic, evaluate=False)  # -2 (a + b) would become -2 a - 2 b, and not cancel


def _number_and_powers(c: Expr) -> tuple[Rational, Powers]:
    """The rational number in front of a coefficient, and its other factors as powers."""
    number, rest = c.as_coeff_Mul()
    if not isinstance(number, Rational):
        number, rest = S.One, c
    pairs = [(f.base, f.exp) if isinstance(f, Pow) and f.exp.is_Rational else (f, S.One) for f in Mul.make_args(rest)]
    return number, {b: k for b, k in pairs if not isinstance(b, Piecewise)}  # 1/where(..., 0) is no common factor


def _between(i: Expr, j: Expr) -> Expr:
    """The power common to b^i and b^j."""
    if i > 0 and j > 0:
        return min(i, j)
    return max(i, j) if i < 0 and j < 0 else S.Zero
