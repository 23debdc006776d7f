"""Random problems as a user types them: a text, its declarations, and the same function in NumPy.

Every production of TERMS writes a piece of text and builds, beside it, the NumPy function of that piece; nothing here
comes from the program under test. The functions are analytic wherever the text is, so a complex step of 1e-30 gives
their derivatives to full precision (`jacobian`). Inside them a column is an n x 1 array, a scalar a number.

Sizes are letters bound to distinct numbers, or those numbers themselves. S (m x m) and R (n x n) carry a declared
property, and values that have it. Undefined functions are stood in for by C sin(B v): every partial derivative is known
in closed form.
"""

from __future__ import annotations

import random
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from tests.engine.matrix.stand_ins import FUNCTIONS

SIZES = {"m": 3, "n": 2, "p": 4, "one": 1}
LETTERS = ("m", "n", "p")
WORDS = ("symmetric", "antisymmetric", "diagonal", "lower", "upper", "orthogonal", "positive-definite")
COLUMNS = {"m": ("a", "u"), "n": ("b", "x"), "p": ("q", "y")}
SQUARES = {"m": ("X", "Y"), "n": ("W", "Z"), "p": ("P", "Q")}
MATRICES = {"mn": "A", "nm": "B", "mp": "C", "np": "D", "pn": "G", "pm": "H"}
SHAPES: dict[str, tuple[str, ...]] = {
    **{name: (letter,) for letter, names in COLUMNS.items() for name in names},
    **{name: (letter, letter) for letter, names in SQUARES.items() for name in names},
    **{name: tuple(key) for key, name in MATRICES.items()},
    "S": ("m", "m"),
    "R": ("n", "n"),
    "r": ("one", "n"),
    **dict.fromkeys(("c", "t", "k"), ()),
}
SUM, PRODUCT, POSTFIX, ATOM = 1, 2, 4, 5


def transpose_of(text):
    """The transpose; two primes side by side are refused, as they may be a second derivative."""
    return f"({text})'" if text.endswith("'") else f"{text}'"


@dataclass(frozen=True)
class Term:
    """A piece of text with its precedence, and its function of the values by name."""

    text: str
    level: int
    f: Callable[[dict], object]

    def at(self, level: int) -> str:
        return self.text if self.level >= level else f"({self.text})"


@dataclass
class Typed:
    """A finished problem: what is typed, what is declared, and the function."""

    text: str
    shapes: dict[str, tuple[str, ...]]
    words: dict[str, str]
    signatures: dict[str, str]
    concrete: bool
    kind: tuple[str, str] | None
    f: Callable[[dict], object] = field(repr=False, default=None)

    @property
    def given(self) -> str:
        size = lambda letter: "1" if letter == "one" else str(SIZES[letter]) if self.concrete else letter
        parts = []
        for name, shape in self.shapes.items():
            listed = ",".join(size(s) for s in shape) or "scalar"
            parts.append(f"{name}: {listed} {self.words.get(name, '')}".strip())
        return "; ".join([*parts, *(f"{name}: {signature}" for name, signature in self.signatures.items())])


def sig(z):
    return 1 / (1 + np.exp(-z))


def modulus(z):
    return np.where(np.real(z) < 0, -1, 1) * z


def larger(s, t):
    return np.where(np.real(s) > np.real(t), s, t)


def norm(z):
    return np.sqrt(np.sum(z * z))


def softmax(z):
    """Of a column; of a matrix row by row."""
    e = np.exp(z)
    return e / (e.sum() if z.shape[1] == 1 else e.sum(axis=1, keepdims=True))


def pinv(a):
    gram = lambda z: np.linalg.inv(z.T @ z) @ z.T
    return gram(a) if a.shape[0] >= a.shape[1] else gram(a.T).T


def largest(z):
    flat = z.reshape(-1)
    return modulus(flat[np.argmax(np.abs(np.real(flat)))])


def vec(z):
    return z.T.reshape(-1, 1)


def vech(z):
    return np.concatenate([z[j:, j] for j in range(len(z))]).reshape(-1, 1)


def huber(z, d=1):
    return np.where(np.abs(np.real(z)) <= d, z * z / 2, d * (modulus(z) - d / 2))


def expm(z):
    total, term = np.eye(len(z), dtype=complex), np.eye(len(z), dtype=complex)
    for i in range(1, 40):
        term = term @ z / i
        total = total + term
    return total


def softplus(z):
    return np.log(1 + np.exp(z))


# one argument, entry by entry: text with {0}, function
UNARY = (
    ("sin({0})", np.sin),
    ("tanh({0})", np.tanh),
    ("exp({0})", np.exp),
    ("sigmoid({0})", sig),
    ("softplus({0})", softplus),
    ("relu({0})", lambda z: np.where(np.real(z) > 0, z, 0)),
    ("abs({0})", modulus),
    ("huber({0})", huber),
    ("huber({0}, 1/2)", lambda z: huber(z, 0.5)),
    ("log(1 + ({0}).^2)", lambda z: np.log(1 + z * z)),
    ("sqrt(1 + ({0}).^2)", lambda z: np.sqrt(1 + z * z)),
    ("({0}).^2", lambda z: z * z),
    ("({0}).^3", lambda z: z**3),
    ("(1 - ({0}))", lambda z: 1 - z),
    ("leaky_relu({0})", lambda z: np.where(np.real(z) > 0, z, 0.01 * z)),
    ("elu({0})", lambda z: np.where(np.real(z) > 0, z, np.exp(z) - 1)),
    ("silu({0})", lambda z: z * sig(z)),
    ("1./(2 + ({0}).^2)", lambda z: 1 / (2 + z * z)),
    ("max({0}, 0)", lambda z: larger(z, 0)),
    ("min({0}, 1/3)", lambda z: -larger(-z, -1 / 3)),
    ("where({0} > 0, {0}, -2*({0}))", lambda z: np.where(np.real(z) > 0, z, -2 * z)),
    ("log1p(exp(-({0})))", lambda z: np.log(1 + np.exp(-z))),
)
BINARY = (
    ("({0}).*({1})", lambda s, t: s * t),
    ("({0})./(1 + ({1}).^2)", lambda s, t: s / (1 + t * t)),
    ("max({0}, {1})", larger),
    ("min({0}, {1})", lambda s, t: -larger(-s, -t)),
    ("where({0} < {1}, {0}, sin({1}))", lambda s, t: np.where(np.real(s) < np.real(t), s, np.sin(t))),
    ("hadamard({0}, {1})", lambda s, t: s * t),
    ("exp({0} - ({1}))", lambda s, t: np.exp(s - t)),
    ("({0} - ({1})).^2", lambda s, t: (s - t) ** 2),
    ("(({0}) ⊙ ({1}))", lambda s, t: s * t),
)
# scalars of one array of any shape
REDUCTIONS = (
    ("sum({0})", np.sum),
    ("mean({0})", np.mean),
    ("prod({0})", np.prod),
    ("norm({0})", norm),
    ("norm({0})^2", lambda z: np.sum(z * z)),
    ("norm2({0})^2", lambda z: np.sum(z * z)),
    ("norm1({0})", lambda z: np.sum(modulus(z))),
    ("norminf({0})", largest),
    ("logsumexp({0})", lambda z: np.log(np.sum(np.exp(z)))),
    ("sum(huber({0}))", lambda z: np.sum(huber(z))),
    ("sum(log_softmax({0}).*softmax({0}))", lambda z: np.sum(np.log(softmax(z)) * softmax(z))),
    ("norm({0})^3", lambda z: norm(z) ** 3),
    ("log(norm({0})^2 + 1)", lambda z: np.log(np.sum(z * z) + 1)),
)
# scalars of one square matrix
SQUARE_SCALARS = (
    ("tr({0})", np.trace),
    ("det({0})", np.linalg.det),
    ("tr(({0})^2)", lambda z: np.trace(z @ z)),
    ("log(det({0})^2 + 1)", lambda z: np.log(np.linalg.det(z) ** 2 + 1)),
    ("logdet(({0})*({0})' + eye({n}))", lambda z: np.log(np.linalg.det(z @ z.T + np.eye(len(z))))),
    ("tr(inv({0} + 3*eye({n})))", lambda z: np.trace(np.linalg.inv(z + 3 * np.eye(len(z))))),
    ("tr(adj({0}))", lambda z: np.linalg.det(z) * np.trace(np.linalg.inv(z))),
    ("tr(expm(({0})/4))", lambda z: np.trace(expm(z / 4))),
    ("sum(vech({0}))", lambda z: np.sum(vech(z))),
    ("tr(({0})^k)", lambda z: np.trace(z @ z @ z)),
    ("prod(diag({0}))", lambda z: np.prod(np.diag(z))),
    ("norm(vec({0}))", norm),
)
# square matrices of one square matrix
SQUARE_MATRICES = (
    ("inv({0} + 3*eye({n}))", lambda z: np.linalg.inv(z + 3 * np.eye(len(z)))),
    ("({0} + 2*I)^-1", lambda z: np.linalg.inv(z + 2 * np.eye(len(z)))),
    ("adj({0})", lambda z: np.linalg.det(z) * np.linalg.inv(z)),
    ("({0})^2", lambda z: z @ z),
    ("({0})^k", lambda z: z @ z @ z),
    ("({0})^3", lambda z: z @ z @ z),
    ("diag(diag({0}))", lambda z: np.diag(np.diag(z))),
    ("tril({0})", np.tril),
    ("triu({0})", np.triu),
    ("({0} + ({0})')/2", lambda z: (z + z.T) / 2),
    ("({0})*({0})'", lambda z: z @ z.T),
)
SCALAR_FUNCTIONS = (
    ("sin({0})", np.sin),
    ("exp(tanh({0}))", lambda s: np.exp(np.tanh(s))),
    ("log(1 + ({0})^2)", lambda s: np.log(1 + s * s)),
    ("softplus({0})", softplus),
    ("({0})^2", lambda s: s * s),
    ("1/(1 + ({0})^2)", lambda s: 1 / (1 + s * s)),
    ("max({0}, c)", None),
    ("abs({0})", modulus),
    ("where({0} > c, {0}, 2)", None),
)


class Typist:
    """typist.problem(): one random problem of a seed."""

    def __init__(self, seed: int, undefined: bool = True, structured: bool = True):
        self.rng = random.Random(seed)
        self.used: dict[str, None] = {}
        self.signatures: dict[str, str] = {}
        self.undefined = undefined and self.rng.random() < 0.3
        self.structured = structured
        self.words = {"S": self.rng.choice(WORDS), "R": self.rng.choice(WORDS)}
        self.concrete = self.rng.random() < 0.35

    def problem(self, depth: int) -> Typed:
        roll = self.rng.random()
        kind = None
        if roll < 0.6:
            term = self.scalar(depth)
        else:
            kind = (self.letter(), self.rng.choice((self.letter(), "one"))) if roll < 0.95 else ("one", self.letter())
            term = self.array(*kind, min(depth, 3))
        shapes = {name: SHAPES[name] for name in sorted(self.used)}
        words = {name: word for name, word in self.words.items() if name in shapes}
        return Typed(term.text, shapes, words, dict(self.signatures), self.concrete, kind, term.f)

    def letter(self) -> str:
        return self.rng.choice(LETTERS)

    def size(self, letter: str) -> str:
        return "1" if letter == "one" else str(SIZES[letter]) if self.concrete else letter

    def name(self, name: str) -> Term:
        self.used[name] = None
        return Term(name, ATOM, lambda env: env[name])

    # ---------------------------------------------------------------------------------------------------- arrays

    def leaf(self, rows: str, cols: str) -> Term:
        rng, roll = self.rng, self.rng.random()
        if rows == cols == "one":
            return self.scalar(0)
        if rows == cols:
            if roll < 0.1:
                text = "I" if rng.random() < 0.3 else f"eye({self.size(rows)})"
                return Term(f"eye({self.size(rows)})" if text == "I" else text, ATOM, lambda env: np.eye(SIZES[rows]))
            if self.structured and roll < 0.4 and rows != "p":
                return self.name({"m": "S", "n": "R"}[rows])
            return self.name(rng.choice(SQUARES[rows]))
        if roll < 0.06:
            ones = np.ones((SIZES[rows], SIZES[cols]))
            return Term(f"ones({self.size(rows)},{self.size(cols)})", ATOM, lambda env: ones)
        if cols == "one":
            return self.name(rng.choice(COLUMNS[rows]))
        if rows == "one":
            if cols == "n" and rng.random() < 0.3:
                return self.name("r")
            inner = self.name(rng.choice(COLUMNS[cols]))
            return Term(transpose_of(inner.text), POSTFIX, lambda env: inner.f(env).T)
        return self.name(MATRICES[rows + cols])

    def array(self, rows: str, cols: str, depth: int) -> Term:
        if rows == cols == "one":
            return self.scalar(depth)
        if depth <= 0 or self.rng.random() < 0.08:
            return self.leaf(rows, cols)
        kinds = ["sum", "difference", "scaled", "product", "product", "turned", "unary", "unary", "binary", "shifted"]
        kinds += ["divided", "outer_sum"]
        if rows == cols:
            kinds += ["squared", "squared", "diagonal", "outer"]
        if cols == "one":
            kinds += ["diagonal_of", "normalised", "literal", "softmax", "gradient", "product", "solve"]
            kinds += ["undefined"] * 2 * self.undefined
        elif rows != "one":
            kinds += ["outer", "softmax", "pinv", "scaled_rows", "jacobian", "hadamard_outer"]
            kinds += ["undefined"] * 2 * self.undefined
        return getattr(self, "_" + self.rng.choice(kinds))(rows, cols, depth - 1)

    def _join(self, sign: str, level: int, first: Term, second: Term, f) -> Term:
        right = POSTFIX if level == PRODUCT else level
        return Term(f"{first.at(level)}{sign}{second.at(right)}", level, lambda env: f(first.f(env), second.f(env)))

    def _sum(self, r, c, d):
        return self._join(" + ", SUM, self.array(r, c, d), self.array(r, c, d), lambda a, b: a + b)

    def _difference(self, r, c, d):
        first, second = self.array(r, c, d), self.array(r, c, d)
        text = f"{first.at(SUM)} - {second.at(PRODUCT)}"
        return Term(text, SUM, lambda env: first.f(env) - second.f(env))

    def _outer_sum(self, r, c, d):
        """A term beside itself transposed, where that fits; a plain negation elsewhere."""
        inner = self.array(r, c, d)
        if r == c:
            return Term(
                f"{inner.at(SUM)} - {transpose_of(inner.at(POSTFIX))}", SUM, lambda env: inner.f(env) - inner.f(env).T
            )
        return Term(f"-{inner.at(POSTFIX)}", SUM, lambda env: -inner.f(env))

    def _scaled(self, r, c, d):
        factor, inner = self.scalar(d), self.array(r, c, d)
        return self._join("*", PRODUCT, factor, inner, lambda s, a: s * a)

    def _divided(self, r, c, d):
        inner, under = self.array(r, c, d), self.scalar(d)
        text = f"{inner.at(PRODUCT)}/(2 + ({under.text})^2)"
        return Term(text, PRODUCT, lambda env: inner.f(env) / (2 + under.f(env) ** 2))

    def _shifted(self, r, c, d):
        inner, shift = self.array(r, c, d), self.scalar(d)
        return self._join(" + ", SUM, inner, shift, lambda a, s: a + s)

    def _product(self, r, c, d):
        k = self.letter()
        return self._join("*", PRODUCT, self.array(r, k, d), self.array(k, c, d), lambda a, b: a @ b)

    def _solve(self, r, c, d):
        matrix, right = self.array(r, r, d - 1), self.array(r, c, d)
        text = f"inv({matrix.text} + 3*eye({self.size(r)}))*{right.at(POSTFIX)}"
        eye = 3 * np.eye(SIZES[r])
        return Term(text, PRODUCT, lambda env: np.linalg.inv(matrix.f(env) + eye) @ right.f(env))

    def _outer(self, r, c, d):
        first, second = self.array(r, "one", d), self.array(c, "one", d)
        forms = (f"{first.at(POSTFIX)}*{transpose_of(second.at(POSTFIX))}", f"outer({first.text}, {second.text})")
        return Term(self.rng.choice(forms), PRODUCT, lambda env: first.f(env) @ second.f(env).T)

    def _hadamard_outer(self, r, c, d):
        first, second, third = self.array(r, "one", d), self.array(c, "one", d), self.array(r, c, d)
        text = f"({first.at(POSTFIX)}*{second.at(POSTFIX)}').*{third.at(POSTFIX)}"
        return Term(text, PRODUCT, lambda env: (first.f(env) @ second.f(env).T) * third.f(env))

    def _scaled_rows(self, r, c, d):
        if self.rng.random() < 0.5:
            row, inner = self.array(r, "one", d), self.array(r, c, d)
            return Term(f"diag({row.text})*{inner.at(POSTFIX)}", PRODUCT, lambda env: row.f(env) * inner.f(env))
        col, inner = self.array(c, "one", d), self.array(r, c, d)
        return Term(f"{inner.at(POSTFIX)}*diag({col.text})", PRODUCT, lambda env: inner.f(env) * col.f(env).T)

    def _turned(self, r, c, d):
        inner = self.array(c, r, d)
        return Term(transpose_of(inner.at(POSTFIX)), POSTFIX, lambda env: inner.f(env).T)

    def _unary(self, r, c, d):
        inner = self.array(r, c, d)
        text, f = self.rng.choice(UNARY)
        return Term(f"({text.format(inner.text)})", ATOM, lambda env: f(inner.f(env)))

    def _binary(self, r, c, d):
        first, second = self.array(r, c, d), self.array(r, c, d)
        text, f = self.rng.choice(BINARY)
        text = text.format(first.text, second.text)
        return Term(f"({text})", ATOM, lambda env: f(first.f(env), second.f(env)))

    def _squared(self, r, c, d):
        inner = self.array(r, r, d)
        text, f = self.rng.choice(SQUARE_MATRICES)
        if "k" in text.replace("kron", ""):
            self.name("k")
        text = text.replace("I", f"eye({self.size(r)})")
        return Term(f"({text.format(inner.text, n=self.size(r))})", ATOM, lambda env: f(inner.f(env)))

    def _diagonal(self, r, c, d):
        inner = self.array(r, "one", d)
        return Term(f"diag({inner.text})", ATOM, lambda env: np.diag(inner.f(env)[:, 0]))

    def _diagonal_of(self, r, c, d):
        inner = self.array(r, r, d)
        return Term(f"diag({inner.text})", ATOM, lambda env: np.diag(inner.f(env)).reshape(-1, 1))

    def _softmax(self, r, c, d):
        inner = self.array(r, c, d)
        if self.rng.random() < 0.4:
            return Term(f"log_softmax({inner.text})", ATOM, lambda env: np.log(softmax(inner.f(env))))
        return Term(f"softmax({inner.text})", ATOM, lambda env: softmax(inner.f(env)))

    def _normalised(self, r, c, d):
        inner = self.array(r, c, d)
        forms = (
            (f"{inner.at(POSTFIX)}/norm({inner.text})", lambda z: z / norm(z)),
            (f"{inner.at(POSTFIX)} - mean({inner.text})", lambda z: z - np.mean(z)),
            (f"{inner.at(POSTFIX)}/sqrt(mean({inner.at(POSTFIX)}.^2) + 1)", lambda z: z / np.sqrt(np.mean(z * z) + 1)),
        )
        text, f = self.rng.choice(forms)
        return Term(text, SUM, lambda env: f(inner.f(env)))

    def _pinv(self, r, c, d):
        inner = self.name(MATRICES[c + r]) if c != r else self.name(self.rng.choice(SQUARES[r]))
        return Term(f"pinv({inner.text})", ATOM, lambda env: pinv(inner.f(env)))

    def _literal(self, r, c, d):
        """A literal column of scalars, in a place that fixes its size."""
        cells = [self.scalar(d - 1) for _ in range(2)]
        if not self.concrete:
            k = self.letter()
            blocks = self.array(r, k, d)
            wide = self.array(r, "one", d - 1)
            weights = self.array(k, "one", d - 1)
            text = f"[[{blocks.text}, {wide.text}]]*[{weights.text}; {cells[0].text}]"
            return Term(
                text, PRODUCT, lambda env: blocks.f(env) @ weights.f(env) + wide.f(env) * np.asarray(cells[0].f(env))
            )
        matrix = self.array(r, "n", d)
        text = f"{matrix.at(POSTFIX)}*[{cells[0].text}, {cells[1].text}]"
        stack = lambda env: np.array([[cells[0].f(env)], [cells[1].f(env)]])
        return Term(text, PRODUCT, lambda env: matrix.f(env) @ stack(env))

    # derivatives inside an expression: functions whose gradient is known by heart

    def _gradient(self, r, c, d):
        x = self.name(self.rng.choice(COLUMNS[r]))
        k = self.letter()
        matrix = self.array(r, r, 0) if self.rng.random() < 0.5 else None
        if matrix is not None:
            f = lambda env: (matrix.f(env) + matrix.f(env).T) @ x.f(env)
            return Term(f"grad({transpose_of(x.text)}*{matrix.at(POSTFIX)}*{x.text}, {x.text})", ATOM, f)
        wide = self.leaf(k, r)
        f = lambda env: wide.f(env).T @ np.cos(wide.f(env) @ x.f(env))
        return Term(f"grad(sum(sin({wide.at(POSTFIX)}*{x.text})), {x.text})", ATOM, f)

    def _jacobian(self, r, c, d):
        x, wide = self.name(self.rng.choice(COLUMNS[c])), self.leaf(r, c)
        if r == c and self.rng.random() < 0.4:
            f = lambda env: np.diag(np.exp(x.f(env))[:, 0]) * np.sum(x.f(env)) + 2 * np.eye(SIZES[r]) * 0
            text = f"hessian(sum(exp({x.text})), {x.text})*sum({x.text})"
            return Term(text, PRODUCT, lambda env: f(env))
        if r == c and self.rng.random() < 0.5:
            name = self.rng.choice(SQUARES[r])
            square, other = self.name(name), self.leaf(r, r)
            text = f"grad(tr({other.at(POSTFIX)}*{name}^2), {name})"
            f = lambda env: (other.f(env) @ square.f(env) + square.f(env) @ other.f(env)).T
            same = other.text == name
            return Term(text, ATOM, (lambda env: 3 * (square.f(env) @ square.f(env)).T) if same else f)
        f = lambda env: np.cos(wide.f(env) @ x.f(env)) * wide.f(env)
        return Term(f"jacobian(sin({wide.at(POSTFIX)}*{x.text}), {x.text})", ATOM, f)

    def _undefined(self, r, c, d):
        rows = [f for f in FUNCTIONS.values() if f.result == (r, c) and (not self.concrete or f.concrete)]
        if not rows:
            return self.leaf(r, c)
        return self._applied(self.rng.choice(rows), d)

    def _applied(self, row, d):
        self.signatures[row.name] = row.signature(self.size)
        arguments = [self.scalar(d) if not shape else self.array(*shape, d) for shape in row.arguments]
        text = f"{row.name}({', '.join(a.text for a in arguments)})"
        return Term(text, ATOM, lambda env: row(*(a.f(env) for a in arguments)))

    # --------------------------------------------------------------------------------------------------- scalars

    def scalar(self, depth: int) -> Term:
        rng = self.rng
        if depth <= 0 or rng.random() < 0.06:
            choice = rng.choice(("c", "t", "c", "2", "1/2"))
            if choice in "ct":
                return self.name(choice)
            value = {"2": 2.0, "1/2": 0.5}[choice]
            return Term(choice, ATOM if choice == "2" else PRODUCT, lambda env: value)
        kinds = ["s_sum", "s_product", "s_function", "inner", "inner", "form", "form", "square", "square", "square"]
        kinds += ["reduced"] * 4 + [
            "entry",
            "kron",
            "vecs",
            "quotient",
            "blocks",
            "dense",
            "dot",
            "trace_product",
            "quad",
        ]
        kinds += ["weighted", "s_undefined"] * (1 + self.undefined)
        return getattr(self, "_" + rng.choice(kinds))(depth - 1)

    def any(self, depth: int) -> Term:
        shapes = [(k, "one") for k in LETTERS] + [(k, l) for k in LETTERS for l in LETTERS] + [("one", "n")]
        return self.array(*self.rng.choice(shapes), depth)

    def _s_sum(self, d):
        first, second = self.scalar(d), self.scalar(d)
        return Term(f"{first.at(SUM)} - {second.at(PRODUCT)}", SUM, lambda env: first.f(env) - second.f(env))

    def _s_product(self, d):
        return self._join("*", PRODUCT, self.scalar(d), self.scalar(d), lambda a, b: a * b)

    def _s_function(self, d):
        inner, (text, f) = self.scalar(d), self.rng.choice(SCALAR_FUNCTIONS)
        if f is None:
            self.name("c")
            pick = (
                (lambda s, c: larger(s, c))
                if text.startswith("max")
                else lambda s, c: np.where(np.real(s) > np.real(c), s, 2)
            )
            return Term(text.format(inner.text), ATOM, lambda env: pick(inner.f(env), env["c"])[()])
        return Term(f"({text.format(inner.text)})", ATOM, lambda env: f(inner.f(env)))

    def _quotient(self, d):
        over, under = self.scalar(d), self.scalar(d)
        return Term(
            f"{over.at(PRODUCT)}/(1 + ({under.text})^2)", PRODUCT, lambda env: over.f(env) / (1 + under.f(env) ** 2)
        )

    def _inner(self, d):
        k = self.letter()
        first, second = self.array(k, "one", d), self.array(k, "one", d)
        text = f"{transpose_of(first.at(POSTFIX))}*{second.at(POSTFIX)}"
        return Term(text, PRODUCT, lambda env: (first.f(env).T @ second.f(env))[0, 0])

    def _dot(self, d):
        k = self.letter()
        first, second = self.array(k, "one", d), self.array(k, "one", d)
        text = f"dot({first.text}, {second.text})"
        return Term(text, ATOM, lambda env: (first.f(env).T @ second.f(env))[0, 0])

    def _form(self, d):
        k, l = self.letter(), self.letter()
        first, middle, last = self.array(k, "one", d), self.array(k, l, d), self.array(l, "one", d)
        text = f"{transpose_of(first.at(POSTFIX))}*{middle.at(POSTFIX)}*{last.at(POSTFIX)}"
        return Term(text, PRODUCT, lambda env: (first.f(env).T @ middle.f(env) @ last.f(env))[0, 0])

    def _quad(self, d):
        k = self.letter()
        matrix, x = self.array(k, k, d), self.array(k, "one", d)
        text = f"quad({matrix.text}, {x.text})"
        return Term(text, ATOM, lambda env: (x.f(env).T @ matrix.f(env) @ x.f(env))[0, 0])

    def _trace_product(self, d):
        k, l = self.letter(), self.letter()
        first, second = self.array(k, l, d), self.array(k, l, d)
        text = f"tr({transpose_of(first.at(POSTFIX))}*{second.at(POSTFIX)})"
        return Term(text, ATOM, lambda env: np.sum(first.f(env) * second.f(env)))

    def _square(self, d):
        k = self.letter()
        inner, (text, f) = self.array(k, k, d), self.rng.choice(SQUARE_SCALARS)
        if "^k" in text:
            self.name("k")
        text = text.format(inner.text, n=self.size(k))
        return Term(f"({text})", ATOM, lambda env: f(inner.f(env)))

    def _reduced(self, d):
        inner, (text, f) = self.any(d), self.rng.choice(REDUCTIONS)
        return Term(f"({text.format(inner.text)})", ATOM, lambda env: f(inner.f(env)))

    def _entry(self, d):
        k, l = self.letter(), self.letter()
        matrix = self.leaf(k, l)
        i, j = self.rng.randrange(2), self.rng.randrange(2)
        if matrix.level < ATOM or "(" in matrix.text:
            return self._inner(d)
        return Term(f"{matrix.text}[{i},{j}]", ATOM, lambda env: matrix.f(env)[i, j])

    def _kron(self, d):
        first, second = self.any(d), self.any(d)
        outer, f = self.rng.choice(
            (
                ("sum({0})", np.sum),
                ("norm({0})^2", lambda z: np.sum(z * z)),
                ("sum(sin({0}))", lambda z: np.sum(np.sin(z))),
            )
        )
        forms = (f"kron({first.text}, {second.text})", f"({first.at(POSTFIX)} ⊗ {second.at(POSTFIX)})")
        return Term(outer.format(self.rng.choice(forms)), ATOM, lambda env: f(np.kron(first.f(env), second.f(env))))

    def _vecs(self, d):
        k, l = self.letter(), self.letter()
        first, second, middle = self.array(k, l, d), self.array(k, l, d), self.array(k, k, d)
        if self.rng.random() < 0.5:
            text = f"vec({first.text})'*vec({second.text})"
            return Term(text, PRODUCT, lambda env: np.sum(first.f(env) * second.f(env)))
        text = f"vec({first.text})'*kron(eye({self.size(l)}), {middle.text})*vec({second.text})"
        return Term(text, PRODUCT, lambda env: np.sum(first.f(env) * (middle.f(env) @ second.f(env))))

    def _blocks(self, d):
        k, l = self.letter(), self.letter()
        cells = (self.array(k, l, d), self.array(k, "one", d), self.array("one", l, d), self.scalar(d))
        text = "[{}, {}; {}, {}]".format(*(cell.text for cell in cells))

        def value(env):
            a, b, c, e = (cell.f(env) for cell in cells)
            return np.block([[a, b], [c, np.array([[e]])]])

        outer, f = self.rng.choice(
            (("sum({0})", np.sum), ("norm({0})", norm), ("sum(tanh({0}))", lambda z: np.sum(np.tanh(z))))
        )
        if k == l and self.rng.random() < 0.5:
            outer, f = "det({0})", np.linalg.det
        return Term(outer.format(text), ATOM, lambda env: f(value(env)))

    def _dense(self, d):
        cells = [self.scalar(d - 1) for _ in range(4)]
        text = "[{}, {}; {}, {}]".format(*(cell.text for cell in cells))
        outer, f = self.rng.choice(
            (
                ("det({0})", np.linalg.det),
                ("sum(sin({0}))", lambda z: np.sum(np.sin(z))),
                ("norm({0})^2", lambda z: np.sum(z * z)),
            )
        )
        return Term(outer.format(text), ATOM, lambda env: f(np.array([cell.f(env) for cell in cells]).reshape(2, 2)))

    def _weighted(self, d):
        """sum(w .* f(x)) and tr(F' (G .* H)): Hadamard products under a reduction."""
        k, l = self.letter(), self.rng.choice((*LETTERS, "one"))
        first, second = self.array(k, l, d), self.array(k, l, d)
        return Term(
            f"sum({first.at(POSTFIX)}.*{second.at(POSTFIX)})", ATOM, lambda env: np.sum(first.f(env) * second.f(env))
        )

    def _s_undefined(self, d):
        if not self.undefined:
            return self._inner(d)
        rows = [f for f in FUNCTIONS.values() if f.result == ()]
        return self._applied(self.rng.choice(rows), d)


# ------------------------------------------------------------------------------------------------------------ values


def value_of(name: str, shape: tuple[str, ...], word: str | None, rng: np.random.Generator):
    """A random value with the declared property; k is 3."""
    if name == "k":
        return 3.0
    sizes = tuple(SIZES[letter] for letter in shape)
    raw = rng.uniform(-1, 1, sizes if len(sizes) != 1 else (*sizes, 1))
    makers = {
        "symmetric": lambda a: a + a.T,
        "antisymmetric": lambda a: a - a.T,
        "diagonal": lambda a: np.diag(np.diag(a)),
        "lower": np.tril,
        "upper": np.triu,
        "orthogonal": lambda a: np.linalg.qr(a)[0],
        "positive-definite": lambda a: a @ a.T + np.eye(len(a)),
    }
    return (makers[word](raw) if word else raw) if shape else float(rng.uniform(0.3, 1.2))


def point(problem: Typed, seed: int) -> dict:
    """Values by name: columns n x 1, scalars floats."""
    rng = np.random.default_rng(seed + zlib.crc32(problem.text.encode()))
    return {name: value_of(name, shape, problem.words.get(name), rng) for name, shape in problem.shapes.items()}


# ------------------------------------------------------------------------------------------------ numeric derivatives


def directions(shape: tuple[int, int], word: str | None):
    """The matrices dX of a unit change of each free entry, in the order of vech (of the diagonal, of vec)."""
    rows, cols = shape
    unit = lambda i, j: np.eye(rows)[:, [i]] @ np.eye(cols)[[j], :]
    lower = [(i, j) for j in range(cols) for i in range(j, rows)]
    rows_of = {
        "diagonal": lambda: [unit(i, i) for i in range(rows)],
        "symmetric": lambda: [unit(i, j) + unit(j, i) * (i != j) for i, j in lower],
        "antisymmetric": lambda: [unit(i, j) - unit(j, i) for i, j in lower if i != j],
        "lower": lambda: [unit(i, j) for i, j in lower],
        "upper": lambda: [unit(j, i) for i, j in lower],
    }
    rows_of["positive-definite"] = rows_of["symmetric"]
    everything = lambda: [unit(i, j) for j in range(cols) for i in range(rows)]
    return rows_of.get(word, everything)()


def stacked(value) -> np.ndarray:
    return np.asarray(value).T.reshape(-1)


def jacobian(f: Callable, name: str, env: dict, word: str | None = None) -> np.ndarray:
    """d vec f / d(free entries of the name)' by complex steps."""
    x = env[name]
    if np.ndim(x) == 0:
        return (stacked(f(env | {name: x + 1e-30j})).imag / 1e-30).reshape(-1, 1)
    steps = directions(x.shape, word)
    return np.stack([stacked(f(env | {name: x + 1e-30j * d})).imag / 1e-30 for d in steps], axis=1)


def second(f: Callable, name: str, other: str, env: dict, words: dict, h: float = 1e-5) -> np.ndarray:
    """d2f/dx dy' of a scalar: central differences, by y, of complex steps by x."""
    y = env[other]
    steps = [1.0] if np.ndim(y) == 0 else directions(y.shape, words.get(other))
    ends = lambda d, sign: jacobian(f, name, env | {other: y + sign * h * d}, words.get(name))[0]
    return np.stack([(ends(d, 1) - ends(d, -1)) / (2 * h) for d in steps], axis=1)
