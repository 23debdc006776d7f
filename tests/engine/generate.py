"""Random well-typed problems: raw trees as a parser builds them, and random points at which to evaluate them.

Sizes are letters bound to small distinct numbers, so that a transposed or mis-shaped result cannot pass. Constants
with declared properties come with values that have them. Everything is drawn from one `random.Random`.
"""

from __future__ import annotations

import random

import numpy as np
import sympy as sp

from matcalc_cli.model import functions as F
from matcalc_cli.model import nodes as N
from matcalc_cli.model.nodes import node, size, symbol

SIZES = {"m": 3, "n": 2, "p": 4}
m, n, p = (size(letter) for letter in SIZES)
LETTERS = (m, n, p)
ONE = sp.S.One

_U = tuple(sp.Dummy(f"w{i}", real=True) for i in range(3))
UNARY = (
    sp.sin,
    sp.cos,
    sp.tanh,
    sp.exp,
    F.sigmoid,
    F.softplus,
    F.relu,
    sp.Abs,
    sp.atan,
    sp.erf,
    lambda t: t**2,
    lambda t: t**3,
    lambda t: 1 / (2 + t**2),
    lambda t: sp.log(1 + t**2),
    lambda t: sp.sqrt(1 + t**2),
    lambda t: 2 * t + 1,
    lambda t: sp.Piecewise((t, t > 0), (t / 10, True)),
    lambda t: sp.Piecewise((t**2 / 2, sp.Abs(t) <= 1), (sp.Abs(t) - sp.Rational(1, 2), True)),
)
BINARY = (
    lambda s, t: s * t,
    lambda s, t: s * t,
    lambda s, t: s * t,
    lambda s, t: s / (1 + t**2),
    lambda s, t: sp.exp(s - t),
    lambda s, t: sp.Max(s, t),
    lambda s, t: s * (1 - t),
    lambda s, t: (s - t) ** 2,
    lambda s, t: s + t,
)


def ewise(function, *operands):
    """A raw element-wise node."""
    us = _U[: len(operands)]
    return N.Ewise(sp.Lambda(us, function(*us)), *operands)


def vector(name, letter):
    return symbol(name, letter, ONE)


VECTORS = {m: ("a", "u"), n: ("b", "x"), p: ("q", "y")}
MATRICES = {(m, n): "A", (n, m): "B", (m, p): "C", (n, p): "D", (p, n): "E", (p, m): "H"}
SQUARES = {m: ("X", "Y"), n: ("W", "Z"), p: ("P",)}
SPECIAL = {m: "M", n: "N", p: "P"}
WORDS = ("symmetric", "antisymmetric", "orthogonal", "diagonal", "positive-definite")
SCALARS = tuple(sp.Symbol(name, real=True) for name in ("c", "t"))


class Generator:
    """gen.array(rows, cols, depth), gen.scalar(depth): raw trees; `properties` allows structured constants."""

    def __init__(self, seed: int, properties: bool = True):
        self.rng, self.properties = random.Random(seed), properties

    def letter(self):
        return self.rng.choice(LETTERS)

    # ---------------------------------------------------------------------------------------------------- arrays

    def leaf(self, rows, cols):
        rng = self.rng
        if rows == cols:
            roll = rng.random()
            if roll < 0.12:
                return node(N.Identity, rows)
            if self.properties and roll < 0.35:
                word = rng.choice(WORDS)
                return symbol(f"{SPECIAL[rows]}_{word[:4]}", rows, rows, (word,))
            return symbol(rng.choice(SQUARES[rows]), rows, rows)
        if rng.random() < 0.06:
            return node(N.OneMatrix, rows, cols)
        if cols == 1:
            return vector(rng.choice(VECTORS[rows]), rows)
        if rows == 1:
            if rng.random() < 0.2:
                return symbol(f"w{cols}", ONE, cols)
            return node(N.Transpose, vector(rng.choice(VECTORS[cols]), cols))
        if rng.random() < 0.05:
            return node(N.ZeroMatrix, rows, cols)
        return symbol(MATRICES[rows, cols], rows, cols)

    def array(self, rows, cols, depth):
        if depth <= 0 or self.rng.random() < 0.08:
            return self.leaf(rows, cols)
        kinds = [
            "sum",
            "sum",
            "difference",
            "scaled",
            "product",
            "product",
            "product",
            "transpose",
            "unary",
            "unary",
            "binary",
            "binary",
            "scalar product",
        ]
        if rows == cols:
            kinds += ["inverse", "inverse", "power", "diag", "adj", "square product", "outer", "dense"]
        if cols == 1:
            kinds += ["diag of", "softmax", "undefined"]
        if 1 not in (rows, cols):
            kinds += ["outer", "softmax", "pinv", "diagonal product"]
        return getattr(self, "_" + self.rng.choice(kinds).replace(" ", "_"))(rows, cols, depth - 1)

    def _sum(self, r, c, d):
        return node(N.MatAdd, *(self.array(r, c, d) for _ in range(self.rng.choice((2, 2, 3)))))

    def _difference(self, r, c, d):
        return node(N.MatAdd, self.array(r, c, d), node(N.MatMul, sp.S.NegativeOne, self.array(r, c, d)))

    def _scaled(self, r, c, d):
        return node(
            N.MatMul, sp.Rational(self.rng.choice((-1, 2, -3, 1)), self.rng.choice((1, 2))), self.array(r, c, d)
        )

    def _scalar_product(self, r, c, d):
        return node(N.MatMul, self.scalar(d), self.array(r, c, d))

    def _product(self, r, c, d):
        k = self.letter()
        return node(N.MatMul, self.array(r, k, d), self.array(k, c, d))

    def _square_product(self, r, c, d):
        return node(N.MatMul, *(self.array(r, r, d - 1) for _ in range(self.rng.choice((2, 3)))))

    def _outer(self, r, c, d):
        return node(N.MatMul, self.array(r, ONE, d), self.array(ONE, c, d))

    def _diagonal_product(self, r, c, d):
        return node(N.MatMul, node(N.DiagMatrix, self.array(r, ONE, d)), self.array(r, c, d))

    def _transpose(self, r, c, d):
        return node(N.Transpose, self.array(c, r, d))

    def _unary(self, r, c, d):
        return ewise(self.rng.choice(UNARY), self.array(r, c, d))

    def _binary(self, r, c, d):
        return ewise(self.rng.choice(BINARY), self.array(r, c, d), self.array(r, c, d))

    def _inverse(self, r, c, d):
        inner = self.array(r, r, d)
        if self.rng.random() < 0.7:
            inner = node(N.MatAdd, inner, node(N.MatMul, sp.Integer(3), node(N.Identity, r)))
        return node(N.Inverse, inner)

    def _power(self, r, c, d):
        return node(N.MatPow, self.array(r, r, d), sp.Integer(self.rng.choice((2, 3, -1, 2))))

    def _diag(self, r, c, d):
        return node(N.DiagMatrix, self.array(r, ONE, d))

    def _diag_of(self, r, c, d):
        return N.DiagOf(self.array(r, r, d))

    def _adj(self, r, c, d):
        return N.Adj(self.array(r, r, d))

    def _softmax(self, r, c, d):
        return N.Softmax(self.array(r, c, d))

    def _pinv(self, r, c, d):
        return N.Pinv(self.array(c, r, d))

    def _dense(self, r, c, d):
        return self.leaf(r, c)

    def _undefined(self, r, c, d):
        return self.leaf(r, c)

    # --------------------------------------------------------------------------------------------------- scalars

    def scalar(self, depth):
        rng = self.rng
        if depth <= 0 or rng.random() < 0.08:
            return rng.choice((*SCALARS, sp.Integer(2), sp.Rational(1, 2)))
        kinds = (
            "s_sum",
            "s_product",
            "s_square",
            "s_function",
            "inner",
            "inner",
            "form",
            "form",
            "trace",
            "trace",
            "determinant",
            "logdet",
            "total",
            "total",
            "fnorm",
            "fnorm2",
            "entry",
            "prod",
            "logsumexp",
            "norminf",
            "kron",
            "vec",
            "quotient",
            "blocks",
            "literal",
            "vech",
            "expm",
        )
        return getattr(self, "_" + rng.choice(kinds))(depth - 1)

    def any(self, depth):
        shapes = [(k, ONE) for k in LETTERS] + [(k, l) for k in LETTERS for l in LETTERS]
        return self.array(*self.rng.choice(shapes), depth)

    def _s_sum(self, d):
        return self.scalar(d) + self.scalar(d)

    def _s_product(self, d):
        return self.scalar(d) * self.scalar(d)

    def _s_square(self, d):
        return self.scalar(d) ** 2

    def _s_function(self, d):
        functions = (sp.sin, sp.tanh, lambda s: sp.log(1 + s**2), lambda s: sp.exp(sp.tanh(s)), F.softplus, sp.Abs)
        return self.rng.choice(functions)(self.scalar(d))

    def _quotient(self, d):
        return self.scalar(d) / (1 + self.scalar(d) ** 2)

    def _inner(self, d):
        k = self.letter()
        return node(N.Trace, node(N.MatMul, node(N.Transpose, self.array(k, ONE, d)), self.array(k, ONE, d)))

    def _form(self, d):
        k, l = self.letter(), self.letter()
        parts = (node(N.Transpose, self.array(k, ONE, d)), self.array(k, l, d), self.array(l, ONE, d))
        return node(N.Trace, node(N.MatMul, *parts))

    def _trace(self, d):
        k = self.letter()
        return node(N.Trace, self.array(k, k, d))

    def _determinant(self, d):
        k = self.letter()
        return node(N.Determinant, self.array(k, k, d))

    def _logdet(self, d):
        k = self.letter()
        return N.LogDet(node(N.MatAdd, self.array(k, k, d), node(N.MatMul, sp.Integer(3), node(N.Identity, k))))

    def _total(self, d):
        return N.Total(self.any(d))

    def _fnorm(self, d):
        return N.FNorm(self.any(d))

    def _fnorm2(self, d):
        return N.FNorm(self.any(d)) ** 2

    def _entry(self, d):
        k, l = self.letter(), self.letter()
        return N.Entry(self.array(k, l, d), sp.Integer(self.rng.randrange(2)), sp.Integer(self.rng.randrange(2)))

    def _prod(self, d):
        return N.ProdAll(self.any(d))

    def _logsumexp(self, d):
        return sp.log(N.Total(ewise(sp.exp, self.any(d))))

    def _norminf(self, d):
        return N.NormInf(self.any(d))

    def _kron(self, d):
        left, right = self.any(d), self.any(d)
        kron = node(N.KroneckerProduct, left, right)
        return N.Total(ewise(self.rng.choice((sp.sin, lambda t: t**2, lambda t: t)), kron))

    def _vec(self, d):
        k, l = self.letter(), self.letter()
        parts = node(N.Transpose, N.Vec(self.array(k, l, d))), N.Vec(self.array(k, l, d))
        return node(N.Trace, node(N.MatMul, *parts))

    def _vech(self, d):
        k = self.letter()
        return N.Total(ewise(sp.sin, N.Vech(self.array(k, k, d))))

    def _blocks(self, d):
        k, l = self.letter(), self.letter()
        rows = (self.array(k, m, d), self.array(k, ONE, d), self.array(l, m, d), self.array(l, ONE, d))
        return N.Total(ewise(self.rng.choice(UNARY), N.Blocks(sp.Integer(2), *rows)))

    def _literal(self, d):
        cells = [[self.scalar(d - 1) for _ in range(2)] for _ in range(2)]
        literal = N.ImmutableDenseMatrix(cells)
        return self.rng.choice((lambda a: node(N.Determinant, a), lambda a: N.Total(ewise(sp.sin, a))))(literal)

    def _expm(self, d):
        return node(N.Trace, N.MatExp(node(N.MatMul, SCALARS[0], self.leaf(m, m))))


def symbols_of(e) -> list:
    """The variables of a tree in order of name: scalars and unstructured arrays, size letters left out."""
    found, stack, seen = set(), [e], set()
    while stack:
        a = stack.pop()
        if a in seen:
            continue
        seen.add(a)
        if isinstance(a, N.MatrixSymbol):
            found.add(a)
        elif a.is_Symbol and not isinstance(a, sp.Dummy):
            if a not in LETTERS:
                found.add(a)
        else:
            stack.extend(a.args)
    return sorted(found, key=str)


def value_of(s, rng: np.random.Generator):
    """A random value with the declared properties."""
    if not N.is_array(s):
        return float(rng.uniform(0.3, 1.2))
    shape = tuple(SIZES.get(str(k), k) for k in s.shape)
    raw = rng.uniform(-1, 1, tuple(int(k) for k in shape))
    makers = {
        "symmetric": lambda a: a + a.T,
        "antisymmetric": lambda a: a - a.T,
        "orthogonal": lambda a: np.linalg.qr(a)[0],
        "diagonal": lambda a: np.diag(np.diag(a)),
        "positive-definite": lambda a: a @ a.T + np.eye(len(a)),
    }
    for word in N.properties(s):
        raw = makers[word](raw)
    return raw


def point(e, seed: int) -> dict:
    """A value for every name of a tree, and for every size letter."""
    rng = np.random.default_rng(seed)
    return {s.name: value_of(s, rng) for s in symbols_of(e)} | SIZES
