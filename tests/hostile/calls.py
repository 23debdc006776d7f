"""Random calls of every command with its options, from a table: EXPR by a grammar, option values by lists, mutations.

`call(rng)` is one call as (arguments, standard input). Most are valid; the others have a few characters of one argument
changed, or a value from ABSURD. Everything is drawn from one `random.Random`, so a seed gives the call back.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from matcalc_cli.model.functions import FUNCTIONS
from matcalc_cli.model.words import WORDS

# -- what is put in where a call is mutated ---------------------------------------------------------------------------

VALID = (
    "x0 + x1*x2",
    "sin(x)*exp(y^2)/(1 + x)",
    "norm2(A*x - b)^2",
    "x'*A*x + b'*x",
    "[x^2, y; x*y, 3]",
    "[r*cos(t), r*sin(t)]",
    "g = x0 + x1; g^2 - log(g)",
    "tr(A*X'*B)",
    "log(det(X))",
    "where(x > 0, x^2, -x)",
    "softmax(W*x + b)",
    "sum(sigmoid(A*x) .* y)",
    "‖x − y‖ + |a|",
    "inv(A)*b",
    "2x^3 - 1e-3*theta_1",
    "hessian(x^2*y, [x, y])",
    "A ⊗ B",
    "max(x, 0)^2 + min(x, y)",
    "det(jacobian([r*cos(t), r*sin(t)], [r, t]))",
    "sqrt(x^2 + y^2)^-1",
    "2 x y - A x",
    "np.sum(np.maximum(x, 0) * y)",
    "torch.nn.functional.relu(W @ x + b)",
    "sum(X, axis=0)'",
    "norm(x, 3) + norm(X, 'fro')",
    "x[1:-1] - x[:-2]",
    "where(x > 0 and not y > 1, x, y)",
    "f(x, y) = x^2 + y",
    "y = x'*solve(A, b);",
    "A\\b",
    "$\\frac{1}{2}\\|Ax - b\\|_2^2$",
    "\\sum_{i=1}^n \\log(1 + e^{-y_i x_i})",
    "x.sum() + (x*y).mean()",
    "√(x² + y²) + ‖x‖₁",
)
PIECES = (
    *"()[]{}|‖+-*/^.,;=<>'\"\\_@#$%&!?~`: \t\n\x00\x1b",
    *"xyzAXbTeI0129πθ∞⊗⊙•ᵀ⊤²⁻₀",
    *("sin(", "det(", "inv(", "norm(", "where(", "grad(", ".^", "**", "||", "x0", "x[0]", "1e9", "9^9", "__class__"),
    *(
        "np.",
        "torch.",
        ".sum()",
        "axis=0",
        ", 2)",
        "[1:]",
        "[:, 0]",
        " and ",
        "not ",
        "\\frac{",
        "\\sum",
        "^{",
        "_{",
        "√",
    ),
    *("lambda", "eye(3)", "ones(2,2)", "0", "1/0", "[1,2]", "[[a,b],[c,d]]", "f(", "pi", "gamma(", "\ue000", "٣", "é"),
)
ABSURD = (
    *(
        "",
        " ",
        "-",
        "--",
        "0",
        "-1",
        "-0",
        "1e-400",
        "1e400",
        "nan",
        "inf",
        "-inf",
        "99999999999999999999",
        "0.5",
        "1e9",
    ),
    *("x", "x=", "=1", "x=1", "x=x", "x=y", "x=nan", "x=1/0", "x=1e300", "x=-1e-300", "x=[1,2,3]", "x=[[1,2],[3,4]]"),
    *("[", "]", "[]", "1:0", "x=0..0", "-1e9:1e9", "1e-9:2e-9", "true", "None", "\x00", "\x1b[2J", "é", "٣", "x" * 300),
    *("@/no/such", "/", ".", "..", "/dev/null", "a/b.png", ".png", "x.svg.exe", "%s", "{0}", "lambda", "9^9^9"),
)


def mutated(rng: random.Random, text: str) -> str:
    """A few characters of a valid text gone, doubled, swapped, or something else put in."""
    for _ in range(rng.randint(1, 4)):
        i, j = sorted(rng.randrange(len(text) + 1) for _ in range(2))
        text = rng.choice(
            (
                lambda i, j, text: text[:i] + text[i + 1 :],
                lambda i, j, text: text[:i] + rng.choice(PIECES) + text[i:],
                lambda i, j, text: text[:i] + rng.choice(PIECES) + text[i + 1 :],
                lambda i, j, text: text[:j] + text[i:j] + text[j:],
                lambda i, j, text: text[:i] + rng.choice(VALID)[: rng.randint(1, 9)] + text[j:],
            )
        )(i, j, text)
    return text


# -- expressions of scalars -------------------------------------------------------------------------------------------

NUMBERS = ("0", "1", "2", "3", "7", "10", "0.5", "1.25", "1e-3", "1e3", "pi", "e", "1/3", "(-1)", "100", "1e-9")
POWERS = ("2", "3", "-1", "-2", "0", "0.5", "(1/2)", "(1/3)", "(-1/2)", "1", "10", "x", "t", "pi", "2.5")
SIGNS = (" + ", " + ", " - ", "*", "*", "*", "/", " .* ")
FAMILIES = (
    ("x",),
    ("x", "y"),
    ("x", "y", "t"),
    ("x0", "x1"),
    ("x0", "x1", "x2"),
    ("r", "t"),
    ("a", "x"),
    ("theta", "x_1"),
)


def scalar(rng: random.Random, names: tuple[str, ...], depth: int) -> str:
    """A scalar expression over these names."""
    if depth <= 0 or rng.random() < 0.1:
        return rng.choice(names) if rng.random() < 0.75 else rng.choice(NUMBERS)
    inner = lambda less=1: scalar(rng, names, depth - less)
    roll = rng.random()
    if roll < 0.45:
        return f"({inner()}{rng.choice(SIGNS)}{inner()})"
    if roll < 0.57:
        return f"({inner()})^{rng.choice(POWERS)}"
    if roll < 0.84:
        row = rng.choice(FUNCTIONS)
        count = rng.choice(row.arity[:4])
        order = [rng.choice(("0", "1", "2", "3"))] if row.name == "polygamma" else []
        return f"{row.name}({', '.join(order + [inner() for _ in range(count - len(order))])})"
    return rng.choice(_RARE)(rng, names, depth - 1)


def _choice(rng, names, depth):
    a, b, c, d = (scalar(rng, names, depth - k) for k in (1, 2, 0, 0))
    condition = f"{a} {rng.choice(('<', '<=', '>', '>=', '==', '!='))} {b}"
    if rng.random() < 0.4:
        condition = f"{rng.choice(('', 'not '))}{condition} {rng.choice(('and', 'or'))} {rng.choice(names)} > {b}"
    return f"where({condition}, {c}, {d})"


_RARE: tuple[Callable, ...] = (
    _choice,
    lambda rng, names, depth: f"|{scalar(rng, names, depth)}|",
    lambda rng, names, depth: f"-{scalar(rng, names, depth)}",
    lambda rng, names, depth: f"f({scalar(rng, names, depth)})",
    lambda rng, names, depth: f"h({scalar(rng, names, depth)}, {rng.choice(names)})",
    lambda rng, names, depth: f"grad({scalar(rng, names, depth)}, {rng.choice(names)})",
    lambda rng, names, depth: f"norm([{scalar(rng, names, depth)}, {rng.choice(names)}])",
    lambda rng, names, depth: f"det([{scalar(rng, names, depth)}, 1; {rng.choice(names)}, {rng.choice(names)}])",
    lambda rng, names, depth: f"dot([{scalar(rng, names, depth)}, 1], [1, {rng.choice(names)}])",
    lambda rng, names, depth: f"{rng.randint(2, 9)}({scalar(rng, names, depth)})",
    lambda rng, names, depth: f"{rng.randint(2, 9)} {rng.choice(names)} {rng.choice(names)}",
    lambda rng, names, depth: f"({scalar(rng, names, depth)}) ({rng.choice(names)})",
    lambda rng, names, depth: f"√({scalar(rng, names, depth)})",
    lambda rng, names, depth: f"sum([{scalar(rng, names, depth)}, {rng.choice(names)}, 1][:-1])",
    lambda rng, names, depth: f"{rng.choice(PREFIXES)}{rng.choice(PREFIXED)}({scalar(rng, names, depth)})",
)
PREFIXES = ("np.", "torch.", "jnp.", "math.", "numpy.")
PREFIXED = ("sin", "exp", "tanh", "log", "sqrt", "abs", "cosh", "square", "arctan", "log1p")


def _let(rng, names, depth):
    lines = [f"g = {scalar(rng, names, depth)}"]
    if rng.random() < 0.4:
        lines.append(f"k = {scalar(rng, (*names, 'g'), depth)}")
    return "; ".join([*lines, scalar(rng, (*names, "g", *(["k"] if len(lines) > 1 else [])), depth)])


# -- LaTeX ------------------------------------------------------------------------------------------------------------

_TEX: tuple[Callable, ...] = (
    lambda rng, names, depth: f"\\frac{{{tex(rng, names, depth)}}}{{{tex(rng, names, depth)}}}",
    lambda rng, names, depth: f"\\left({tex(rng, names, depth)} + {tex(rng, names, depth)}\\right)",
    lambda rng, names, depth: f"{tex(rng, names, depth)} \\cdot {tex(rng, names, depth)}",
    lambda rng, names, depth: f"{rng.choice(names)}^{{{rng.choice(('2', '3', '-1', 'x', '1/2'))}}}",
    lambda rng, names, depth: f"\\{rng.choice(('sin', 'exp', 'log', 'tanh'))}({tex(rng, names, depth)})",
    lambda rng, names, depth: f"\\sqrt{{{tex(rng, names, depth)}}}",
    lambda rng, names, depth: f"e^{{-{tex(rng, names, depth)}}}",
    lambda rng, names, depth: f"\\left|{tex(rng, names, depth)}\\right|",
    lambda rng, names, depth: f"\\sigma({tex(rng, names, depth)})",
)


def tex(rng: random.Random, names: tuple[str, ...], depth: int) -> str:
    """A scalar expression in LaTeX."""
    if depth <= 0:
        return rng.choice(names) if rng.random() < 0.8 else str(rng.randint(1, 9))
    return rng.choice(_TEX)(rng, names, depth - 1)


_TEX_ARRAYS = (
    ("\\frac{1}{2} \\|A x - b\\|_2^2 + \\lambda \\|x\\|^2", ("A", "x", "b")),
    ("\\mathbf{x}^\\top A \\mathbf{x} + b^T \\mathbf{x}", ("x", "A", "b")),
    ("\\operatorname{tr}(A X^\\top B X)", ("X", "A", "B")),
    ("\\log\\det X + \\operatorname{tr}(X^{-1} S)", ("X", "S")),
    ("\\sum_{i=1}^{n} \\log(1 + \\exp(-y_i x_i))", ("x", "y")),
    ("\\nabla_x \\left( x^\\top A x \\right)", ("x", "A")),
    ("(x - \\mu)^\\top \\Sigma^{-1} (x - \\mu)", ("x",)),
    ("\\begin{pmatrix} x & y \\\\ y & 1 \\end{pmatrix}", ("x", "y")),
    ("f(x) = \\frac{x^\\top A x}{x^\\top x}", ("x",)),
)


# -- expressions of arrays --------------------------------------------------------------------------------------------

# name -> shape in the letters n and m; the same names are declared with letters, with numbers or not at all
SHAPES = {
    **dict.fromkeys(("x", "b", "u"), ("n", "1")),
    **dict.fromkeys(("y", "v"), ("m", "1")),
    **dict.fromkeys(("A", "X", "S"), ("n", "n")),
    **dict.fromkeys(("W", "B"), ("m", "n")),
    **dict.fromkeys(("c", "a"), ("1", "1")),
}
ENTRYWISE = ("sin", "exp", "tanh", "sigmoid", "relu", "abs", "sqrt", "log", "softplus", "atan", "step", "sign", "gelu")


def array(rng: random.Random, shape: tuple[str, str], depth: int) -> str:
    """An expression of this shape over SHAPES."""
    rows, cols = shape
    if shape == ("1", "1"):
        return rng.choice(_TO_SCALAR)(rng, depth - 1) if depth > 0 else rng.choice(("c", "a", "2", "0.5"))
    if depth <= 0 or rng.random() < 0.1:
        leaves = [name for name, known in SHAPES.items() if known == shape]
        turned = [f"{name}'" for name, known in SHAPES.items() if known == (cols, rows)]
        fixed = [f"zeros({rows},{cols})", f"ones({rows},{cols})"] + ([f"eye({rows})"] if rows == cols else [])
        return rng.choice(leaves * 4 + turned * 3 + fixed or fixed)
    inner = lambda rows=rows, cols=cols: array(rng, (rows, cols), depth - 1)
    middle = rng.choice("nm")
    rows_of = [
        lambda: f"({inner()} + {inner()})",
        lambda: f"({inner()} - {inner()})",
        lambda: f"{inner(rows, middle)}*{inner(middle, cols)}",
        lambda: f"{inner(rows, middle)}*{inner(middle, cols)}",
        lambda: f"({inner()} .* {inner()})",
        lambda: f"({inner()} ./ {inner()})",
        lambda: f"{array(rng, ('1', '1'), depth - 1)}*{inner()}",
        lambda: f"{inner()}/{array(rng, ('1', '1'), depth - 2)}",
        lambda: f"({inner(cols, rows)})'",
        lambda: f"({inner()}).^{rng.choice(('2', '3', '-1', '(1/2)'))}",
        lambda: f"{rng.choice(ENTRYWISE)}({inner()})",
        lambda: f"{rng.choice(ENTRYWISE)}({inner()})",
        lambda: f"max({inner()}, {inner()})",
        lambda: f"where({inner()} > 0, {inner()}, {inner()})",
    ]
    if rows == cols:
        of_square = ("inv", "adj", "expm", "tril", "triu", "sym", "skew", "sqrtm", "logm", "cholesky", "cumsum", "flip")
        rows_of += [lambda: f"{rng.choice(of_square)}({inner()})"] * 2 + [lambda: f"({inner()})^{rng.choice('23')}"]
        rows_of += [lambda: f"diag({inner(rows, '1')})", lambda: f"outer({inner(rows, '1')}, {inner(rows, '1')})"]
    elif cols == "1":
        rows_of += [
            lambda: f"softmax({inner()})",
            lambda: f"log_softmax({inner()})",
            lambda: f"cumsum({inner()})",
            lambda: f"normalize({inner()})",
            lambda: f"solve({array(rng, (rows, rows), depth - 1)}, {inner()})",
            lambda: (
                f"({array(rng, (rows, middle), depth - 1)})\\({array(rng, (rows, '1'), depth - 1)})"
                if middle == rows
                else f"{array(rng, (rows, middle), depth - 1)} {array(rng, (middle, '1'), 0)}"
            ),
            lambda: f"{rng.choice(('np.', 'torch.', 'jnp.'))}tanh({inner()})",
            lambda: _axis(rng, depth - 1, (rows, rng.choice("nm")), "1"),
            lambda: f"[{inner()}; {rng.choice(('c', '1'))}][:-1]",
            lambda: f"({array(rng, (rows, 'n'), depth - 1)})[:, 0]",
            lambda: f"diag({array(rng, (rows, rows), depth - 1)})",
        ]
    elif "1" not in shape:
        rows_of += [lambda: f"softmax({inner()})", lambda: f"pinv({array(rng, (cols, rows), depth - 1)})"]
    return rng.choice(rows_of)()


def _axis(rng: random.Random, depth: int, shape: tuple[str, str], along: str) -> str:
    """A reduction or a statistic along an axis, as an expression in brackets."""
    name = rng.choice(("sum", "mean", "var", "std", "prod", "max", "min", "logsumexp", "norm", "np.sum", "torch.sum"))
    return f"{name}({array(rng, shape, depth)}, {'dim' if name[:5] == 'torch' else 'axis'}={along})"


def _of(name: str, *shapes: str) -> Callable:
    """A call of `name` on arrays of these shapes, 'n1' being n x 1."""
    return lambda rng, depth: f"{name}({', '.join(array(rng, tuple(s), depth) for s in shapes)})"


_TO_SCALAR: tuple[Callable, ...] = (
    *(_of(name, "n1") for name in ("norm", "sum", "mean", "prod", "logsumexp", "norm1", "norminf")),
    *(_of(name, "mn") for name in ("norm", "sum", "norm1")),
    *(_of(name, "nn") for name in ("tr", "det", "logdet", "tr", "norm")),
    _of("dot", "n1", "n1"),
    _of("quad", "nn", "n1"),
    lambda rng, depth: f"norm2({array(rng, ('m', '1'), depth)})^2",
    lambda rng, depth: f"norm({array(rng, ('n', '1'), depth)}, {rng.choice(('1', '2', '3', 'inf', 'p', '1.5'))})",
    lambda rng, depth: f"norm({array(rng, ('m', 'n'), depth)}, {rng.choice(_MATRIX_NORMS)})",
    lambda rng, depth: f"||{array(rng, ('n', '1'), depth)}||_{rng.choice(('1', '2', '2^2', '∞'))}",
    lambda rng, depth: f"sum(eigvals({array(rng, ('n', 'n'), depth)}))",
    lambda rng, depth: f"sum({_axis(rng, depth, ('m', 'n'), rng.choice(('0', '1')))})",
    lambda rng, depth: f"{rng.choice(_STATISTICS)}({array(rng, ('n', '1'), depth)})",
    lambda rng, depth: f"{rng.choice(_LOSSES)}({array(rng, ('n', '1'), depth)}, {array(rng, ('n', '1'), depth)})",
    lambda rng, depth: f"({array(rng, ('n', '1'), 0)})[{rng.choice(('0', '-1', '1'))}]",
    lambda rng, depth: f"sum(({array(rng, ('m', 'n'), depth)})[{rng.choice(_SLICES)}])",
    lambda rng, depth: f"norm(({array(rng, ('n', '1'), depth)})[{rng.choice(('1:', ':-1', '::2', '::-1', '0:2'))}])",
    lambda rng, depth: f"sum([{array(rng, ('n', '1'), depth)}; {array(rng, ('m', '1'), depth)}])",
    lambda rng, depth: f"tr([[{array(rng, ('n', 'n'), depth)}, {array(rng, ('n', 'm'), depth)}]]*B'*W)",
    lambda rng, depth: f"np.sum({array(rng, ('n', '1'), depth)} * {array(rng, ('n', '1'), depth)})",
    lambda rng, depth: f"({array(rng, ('n', '1'), depth)}).{rng.choice(('sum', 'mean', 'std', 'max'))}()",
    lambda rng, depth: f"({array(rng, ('n', '1'), depth)})'*{array(rng, ('n', '1'), depth)}",
    lambda rng, depth: f"({array(rng, ('1', '1'), depth)} + {array(rng, ('1', '1'), depth)})",
    lambda rng, depth: f"({array(rng, ('1', '1'), depth)} * {array(rng, ('1', '1'), depth)})",
    lambda rng, depth: f"{rng.choice(ENTRYWISE)}({array(rng, ('1', '1'), depth)})",
    lambda rng, depth: f"({array(rng, ('1', '1'), depth)})^{rng.choice(('2', '-1', '(1/2)', '3'))}",
)
_MATRIX_NORMS = ("1", "2", "inf", "'fro'", "'nuc'")
_STATISTICS = ("var", "std", "sumsqr", "amax", "amin", "entropy", "logsumexp", "norm1", "norminf")
_LOSSES = ("mse", "mae", "bce", "kl_div", "cross_entropy", "cosine_similarity", "huber_loss", "bce_with_logits")
_SLICES = ("0, :", ":, 0", "1:, :", ":, ::2", "-1, :", "0:1, 0:1", "0, 0", "::-1, :")
TO_ARRAY = (("n", "1"), ("n", "1"), ("m", "1"), ("n", "n"), ("m", "n"), ("1", "n"))


@dataclass
class Problem:
    """EXPR with what belongs to it: the names to differentiate by, declarations, and a value for every name."""

    expr: str
    names: tuple[str, ...]
    given: str
    values: dict[str, Callable]
    arrays: bool = False

    def point(self, rng: random.Random) -> str:
        return ",".join(f"{name}={value(rng)}" for name, value in self.values.items())


def _value(rng: random.Random) -> str:
    return rng.choice(("0", "1", "2", "0.5", "-1", "1.5", "pi/4", "1/3", "-2.25", "3", "0.1", "1e-3"))


def of_scalars(rng: random.Random, shape: str) -> Problem:
    """A problem by components: `shape` is scalar or any."""
    names, depth = rng.choice(FAMILIES), rng.randint(1, 4)
    if rng.random() < 0.08:
        text = f"${tex(rng, names, depth)}$"
    elif shape == "scalar" or rng.random() < 0.3:
        text = scalar(rng, names, depth) if rng.random() < 0.85 else _let(rng, names, depth - 1)
    else:
        count = len(names) if rng.random() < 0.6 else rng.choice((1, 2, 2, 3))
        parts = [scalar(rng, names, depth - 1) for _ in range(count)]
        text = f"[{rng.choice((', ', '; ')).join(parts)}]"
        if rng.random() < 0.25:
            other = [scalar(rng, names, depth - 2) for _ in range(count)]
            text = f"[{', '.join(parts)}; {', '.join(other)}]"
    names = tuple(name for name in names if occurs(name, text)) or names
    if rng.random() < 0.1 and text[0] != "$":
        left = rng.choice(("f", "q", "L"))
        text = rng.choice((f"{left}({', '.join(names)}) = {text}", f"{left} = {text};"))
    return Problem(text, names, "", dict.fromkeys(names, _value))


def occurs(name: str, text: str) -> bool:
    """Is `name` a word of the text, and not the head of a call?"""
    return re.search(rf"(?<![A-Za-z0-9_]){name}(?![A-Za-z0-9_(])", text) is not None


def of_arrays(rng: random.Random, shape: str) -> Problem:
    """A problem in matrix notation, with sizes as letters, as numbers, or undeclared."""
    if rng.random() < 0.08:
        text, names = rng.choice(_TEX_ARRAYS)
        text = f"${text}$" if rng.random() < 0.5 else text
        return Problem(text, names, "", {name: _array_value(*_numbers_of(name)) for name in names}, True)
    text = array(rng, ("1", "1") if shape == "scalar" else rng.choice(TO_ARRAY), rng.randint(1, 3))
    sizes = rng.choice(({}, {"n": "n", "m": "m"}, {"n": "2", "m": "3"}, {"n": "3", "m": "2"}))
    used = [name for name in SHAPES if occurs(name, text)]
    lines = []
    for name in used if sizes else ():
        rows, cols = (sizes.get(side, side) for side in SHAPES[name])
        word = f" {rng.choice([*WORDS])}" if rng.random() < 0.25 and SHAPES[name] == ("n", "n") else ""
        declared = "scalar" if SHAPES[name] == ("1", "1") else rows if cols == "1" else f"{rows},{cols}"
        lines.append(f"{name}: {declared}{word}")
    for letter in sizes:  # zeros(n,n) of a declared size
        text = text.replace(f"({letter})", f"({sizes[letter]})") if letter != sizes[letter] else text
        for other in (*sizes, "1"):
            text = text.replace(f"({letter},{other})", f"({sizes[letter]},{sizes.get(other, other)})")
    numbers = {"n": 3, "m": 2, "1": 1} | {letter: int(size) for letter, size in sizes.items() if size.isdigit()}
    values = {name: _array_value(*(numbers[side] for side in SHAPES[name])) for name in used}
    return Problem(text, tuple(used) or ("x",), "; ".join(lines), values, True)


def _numbers_of(name: str) -> tuple[int, int]:
    """2 x 2 for a matrix, 2 x 1 for a vector."""
    return (2, 2) if name.isupper() else (2, 1)


def _array_value(rows: int, cols: int) -> Callable:
    row = lambda rng, count: ", ".join(_value(rng) for _ in range(count))
    if rows == cols == 1:
        return _value
    return lambda rng: f"[{row(rng, rows)}]" if cols == 1 else f"[{'; '.join(row(rng, cols) for _ in range(rows))}]"


# -- options: name -> its values for a problem ------------------------------------------------------------------------


def _one_of(*values: str) -> Callable:
    return lambda rng, problem: rng.choice(values)


def _names(rng, problem):
    if problem.arrays and rng.random() < 0.9:
        return rng.choice(problem.names)
    some = rng.sample(problem.names, rng.randint(1, len(problem.names)))
    return rng.choice((some[0], ",".join(some), f"[{', '.join(some)}]", problem.names[0]))


def _box(rng, problem):
    sides = ("-2:2", "0:1", "-1:3", "0.5:4", "-10:10", "1e-3:1", "-pi:pi")
    if rng.random() < 0.5:
        return rng.choice(sides)
    return ",".join(f"{name}={rng.choice(sides)}" for name in problem.names)


def _vector(rng, problem):
    texts = [rng.choice(("1", "0", "-1", "2", "a", "0.5", "x")) for _ in range(rng.randint(1, 3))]
    return rng.choice((f"[{', '.join(texts)}]", texts[0], "v", "b"))


def _claim(rng, problem):
    other = array(rng, rng.choice(TO_ARRAY), 2) if problem.arrays else scalar(rng, problem.names, 2)
    return other if rng.random() < 0.6 else f"[{other}]" + rng.choice(("", "'"))


def _at(rng, problem):
    if rng.random() < 0.1:
        return ",".join(value(rng) for value in problem.values.values())
    return problem.point(rng)


CODE = ("numpy", "jax", "torch", "julia", "matlab", "c", "cpp", "rust", "javascript", "fortran")
FORMATS = ("pretty", "unicode", "ascii", "latex", "markdown", "sympy", "json", *CODE)
OPTIONS: dict[str, Callable] = {
    "--wrt": _names,
    "--layout": _one_of("numerator", "denominator", "mixed"),
    "--format": _one_of(*FORMATS),
    "--at": _at,
    "--from": _at,
    "--order": _one_of("1", "2", "2", "3"),
    "--structure": _one_of("entries", "projection"),
    "--env": _one_of("none", "inline", "equation", "align", "document"),
    "--box": _box,
    "--v": _vector,
    "--loss": _one_of("sum(y.^2)/2", "y", "norm(y)", "y'*y", "exp(y)", "sum(log(y))"),
    "--error": _at,
    "--mode": _one_of("forward", "reverse", "both"),
    "--graph": _one_of("text", "dot", "svg"),
    "--h": _one_of("1e-2,1e-5", "0.1", "1e-300", "1,2,3", "1e10", "1/3"),
    "--claim": _claim,
    "--command": _one_of("diff", "grad", "jacobian", "hessian", "tangent"),
    "--points": _one_of("1", "3", "20"),
    "--seed": _one_of("0", "1", "12345", "99999999999"),
    "--max-iter": _one_of("1", "5", "50", "2000"),
    "--tol": _one_of("0", "1e-3", "1e-14", "1", "1e-300"),
    "--digits": _one_of("1", "16", "17", "30", "100"),
    "--every": _one_of("0", "1", "7", "1000000"),
    "--rate": _one_of("0.1", "1", "1e-9", "1e9", "0.5"),
    "--starts": _one_of("1", "3", "10"),
    "--save": _one_of("run.csv"),
    "--plot": _one_of("run.svg", "run.png"),
    "--output": _one_of("out.txt"),
    "--with": _one_of("hessian"),
    "--search": _one_of("norm", "det", "X", "(", "dx", "'"),
}
FLAGS = frozenset(
    (
        "--expand",
        "--simplify",
        "--no-simplify",
        "--cse",
        "--value",
        "--check",
        "--steps",
        "--minimize",
        "--remainder",
        "--damping",
        "--explain-reading",
        "--verify",
    )
)
DERIVATIVE = (
    *("--wrt", "--wrt", "--layout", "--format", "--format", "--at", "--order", "--structure", "--env", "--output"),
    *("--expand", "--simplify", "--no-simplify", "--cse", "--value", "--check", "--steps", "--digits"),
    *("--explain-reading", "--with"),
)


@dataclass(frozen=True)
class Command:
    """One row: its options, those it nearly always needs, what EXPR is, and how often it is drawn."""

    options: tuple[str, ...]
    needs: tuple[str, ...] = ()
    shape: str = "any"
    weight: int = 2
    arrays: float = 0.5


COMMANDS: dict[str, Command] = {
    "diff": Command(DERIVATIVE, ("--wrt",), weight=4),
    "grad": Command(DERIVATIVE, shape="scalar", weight=3),
    "jacobian": Command(DERIVATIVE, weight=3),
    "hessian": Command(DERIVATIVE, shape="scalar", weight=3),
    "tangent": Command(DERIVATIVE, ("--wrt",)),
    "eval": Command(
        (
            "--format",
            "--at",
            "--at",
            "--explain-reading",
            "--expand",
            "--simplify",
            "--no-simplify",
            "--cse",
            "--digits",
            "--env",
            "--output",
        )
    ),
    "critical": Command(("--wrt", "--at", "--box", "--format", "--env"), arrays=0.1),
    "newton": Command(
        (
            *("--wrt", "--at", "--minimize", "--max-iter", "--tol", "--digits", "--every", "--save", "--plot"),
            *("--format", "--output", "--damping", "--starts", "--box"),
        ),
        ("--from",),
        arrays=0.15,
        weight=3,
    ),
    "descent": Command(
        ("--wrt", "--at", "--rate", "--max-iter", "--tol", "--every", "--save", "--plot", "--format", "--output"),
        ("--from",),
        "scalar",
        arrays=0.15,
        weight=3,
    ),
    "taylor": Command(("--wrt", "--at", "--order", "--remainder", "--error", "--format", "--env"), ("--at",), "scalar"),
    "jvp": Command(
        ("--v", "--wrt", "--at", "--expand", "--simplify", "--no-simplify", "--check", "--cse", "--format", "--env"),
        weight=3,
    ),
    "vjp": Command(
        (
            "--v",
            "--loss",
            "--wrt",
            "--at",
            "--expand",
            "--simplify",
            "--no-simplify",
            "--check",
            "--cse",
            "--format",
            "--env",
        ),
        weight=3,
    ),
    "autodiff": Command(("--mode", "--wrt", "--v", "--graph", "--expand", "--at", "--format"), arrays=0.5, weight=4),
    "compare": Command(("--wrt", "--h", "--format"), ("--at",), arrays=0.2),
    "check": Command(
        (
            *("--wrt", "--layout", "--claim", "--claim", "--command", "--order", "--structure", "--at", "--points"),
            *("--seed", "--expand", "--format"),
        ),
        weight=4,
    ),
    "explain": Command(
        ("--wrt", "--layout", "--order", "--expand", "--structure", "--format", "--env"), ("--wrt",), weight=3
    ),
    "rules": Command(("--search", "--format"), weight=1),
    "plot": Command(("--wrt", "--box", "--at", "--from", "--save"), arrays=0.1),
}
EXPLAINED = frozenset(("critical", "newton", "descent", "taylor", "jvp", "vjp", "check", "explain"))
COMMANDS |= {n: replace(COMMANDS[n], options=(*COMMANDS[n].options, "--explain-reading")) for n in sorted(EXPLAINED)}
# what an option may say only for one command
ONLY: dict[tuple[str, str], Callable] = {
    **{(name, "--format"): _one_of("pretty", "json", "latex") for name in ("critical", "newton", "descent")},
    **{(name, "--format"): _one_of("pretty", "json") for name in ("autodiff", "compare", "check")},
    ("explain", "--format"): _one_of("pretty", "json", "latex", "markdown"),
    ("rules", "--format"): _one_of("pretty", "json", "markdown"),
    ("plot", "--save"): _one_of("out.svg", "out.png", "out.pdf"),
    ("taylor", "--order"): _one_of("0", "1", "2", "3", "5", "8"),
    ("taylor", "--at"): lambda rng, problem: rng.choice((_at(rng, problem), "x=a", "")),
    ("autodiff", "--wrt"): lambda rng, problem: rng.choice(problem.names),
}
EXCLUDE = (("--from", "--starts"), ("--v", "--loss"), ("--v", "--wrt"), ("--from", "--at"), ("--claim", "--at"))
RULES = ("det", "norm", "1", "2", "29", "inv", "product", "sum", "500", "-1", "trace", "'")


def call(rng: random.Random) -> tuple[tuple[str, ...], bytes]:
    """(arguments, standard input) of one call."""
    name = rng.choices(list(COMMANDS), [row.weight for row in COMMANDS.values()])[0]
    row = COMMANDS[name]
    for _ in range(5):  # constants are drawn too, but seldom
        problem = (of_arrays if rng.random() < row.arrays else of_scalars)(rng, row.shape)
        if any(occurs(known, problem.expr) for known in problem.names):
            break
    if name == "rules":
        problem = Problem(rng.choice(RULES), ("x",), "", {})
    chosen = [option for option in row.needs if rng.random() < 0.95]
    chosen += [option for option in row.options if option not in chosen and rng.random() < 0.22]
    for one, other in EXCLUDE:
        if one in chosen and other in chosen and rng.random() < 0.95:
            chosen.remove(other)
    if problem.given and rng.random() < 0.97:
        chosen.append("--given")
    arguments, stdin = [name, problem.expr], b""
    for option in dict.fromkeys(chosen):
        arguments.append(option)
        if option == "--given":
            arguments.append(problem.given)
        elif option not in FLAGS:
            arguments.append(ONLY.get((name, option), OPTIONS[option])(rng, problem))
    roll = rng.random()
    if roll < 0.12:
        place = rng.randrange(1, len(arguments))
        arguments[place] = mutated(rng, arguments[place])
    elif roll < 0.2 and len(arguments) > 2:
        place = rng.randrange(2, len(arguments))
        arguments[place] = rng.choice(ABSURD)
    elif roll < 0.24:
        stdin, arguments[1] = arguments[1].encode("utf-8", "replace"), "-"
    return tuple(arguments), stdin
