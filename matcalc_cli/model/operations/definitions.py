"""DEFINITIONS: rows of OPERATIONS that are compositions of other functions, with the conventions that differ elsewhere.

Losses are means over all entries; logarithms are natural; nothing small is added to a divisor that may vanish, unless
it is given. The columns are those of operations.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sympy as sp
from sympy import S

from matcalc_cli.model import nodes as N
from matcalc_cli.model.functions import BY_NAME, softplus
from matcalc_cli.model.nodes import node, shape
from matcalc_cli.model.operations.row import OperationRow, count, ewise, ones_like, scaled, times, transposed
from matcalc_cli.model.shapes import SCALAR, Mismatch, Shape, column, combine, product, resolve, same

if TYPE_CHECKING:
    from collections.abc import Callable

    from sympy import Basic, Expr


def logsumexp(x: Basic) -> Expr:
    """log(sum(exp(x)))"""
    return sp.log(node(N.Total, ewise(sp.exp, x)))


def log_softmax(x: Basic) -> Basic:
    """x - log(sum(exp(x))), row by row of a matrix"""
    if shape(x)[1] == 1:
        return node(N.MatAdd, x, scaled(-logsumexp(x), ones_like(x)))
    return ewise(sp.log, N.Softmax(x))


def _difference(a: Basic, b: Basic) -> Basic:
    return node(N.MatAdd, a, scaled(S.NegativeOne, b))


def _mean(x: Basic) -> Basic:
    return node(N.Total, x) / count(x)


def _mean_of(function: Callable[..., Any]) -> Callable[..., Any]:
    """The mean of a function of the entries of arrays."""
    return lambda *arrays: _mean(ewise(function, *arrays))


def _centred(x: Basic) -> Basic:
    return node(N.MatAdd, x, scaled(-_mean(x), ones_like(x)))


def _mean_square(x: Basic) -> Basic:
    return node(N.FNorm, x) ** 2 / count(x)


def _scaled_down(x: Basic, square: Basic) -> Basic:
    """x/sqrt(square)"""
    return scaled(1 / sp.sqrt(square), x)


def _bernoulli(p: Basic, y: Basic) -> Basic:
    return -y * sp.log(p) - (1 - y) * sp.log(1 - p)


def _cross_entropy(z: Basic, y: Basic) -> Basic:
    if shape(z)[1] == 1:
        return times(S.NegativeOne, transposed(y), log_softmax(z))
    return -node(N.Total, ewise(lambda s, t: s * t, y, log_softmax(z))) / shape(z)[0]


def _huber(t: Basic, width: Basic = S.One) -> Basic:
    return BY_NAME["huber"].make(t, width)


def _huber_loss(a: Basic, b: Basic, width: Basic = S.One) -> Basic:
    return _mean(ewise(lambda t: _huber(t, width), _difference(a, b)))


def _alike_law(a: Shape, b: Shape, *scalars: Shape) -> Shape:
    if any(s != SCALAR for s in scalars) or SCALAR in (a, b):
        raise Mismatch
    same(a, b)
    return SCALAR


def _columns_law(a: Shape, b: Shape) -> Shape:
    column(a), column(b), same(a, b)
    return SCALAR


def _array_law(a: Shape) -> Shape:
    return SCALAR


def _vector_law(a: Shape, *scalars: Shape) -> Shape:
    if any(s != SCALAR for s in scalars) or a == SCALAR or resolve(a[0]) != 1 and resolve(a[1]) != 1:
        raise Mismatch
    return a


def _lies(a: Shape, b: Shape) -> bool:
    """Is a a vector to the left of a matrix or of another vector? NumPy's x @ A is x'A, a vector again."""
    return a != SCALAR and b != SCALAR and resolve(a[1]) == 1 and resolve(b[0]) != 1


def _product_law(first: Shape, *others: Shape) -> Shape:
    """Left to right; a column on the left of an array lies down, and what still lies at the end stands up again."""
    lying = False
    for other in others:
        if not lying and _lies(first, other):
            first, lying = first[::-1], True
        first = product(first, other)
        lying = lying and first != SCALAR
    return first[::-1] if lying else first


def _matmul(first: Basic, *others: Basic) -> Basic:
    """What _product_law measures."""
    lying = False
    for other in others:
        if not lying and N.is_array(first) and N.is_array(other) and _lies(shape(first), shape(other)):
            first, lying = transposed(first), True
        first = times(first, other)
        lying = lying and N.is_array(first)
    return transposed(first) if lying else first


_CROSS_ENTROPY = (
    "cross_entropy(z, y) is -sum(y.*log_softmax(z)): scores first, as in PyTorch; of two distributions it is "
    "-sum(p.*log(q))"
)
_KL_DIV = "kl_div(p, q) is sum(p.*log(p./q)); SciPy's is p.*log(p./q) - p + q entry by entry, PyTorch takes log(q), p"


def _labels_last(letter: str, first: str, *names: str) -> tuple[tuple[str, str], ...]:
    """The note of losses whose arguments other libraries take in another order."""
    text = "takes the {} first and the labels last, as PyTorch does"
    return tuple((name, f"{name}({letter}, y) {text.format(first)}") for name in names)


R = OperationRow
DEFINITIONS: tuple[OperationRow, ...] = (
    R(
        "matmul",
        "matrix product A B ...; as in NumPy x A is x'A, and x y of two vectors their dot product",
        _product_law,
        _matmul,
        lambda *c: sp.Mul(*c),
        aliases=("mtimes",),
        arity=range(2, 1001),
    ),
    R(
        "len",
        "how many entries a vector has, how many rows a matrix",
        _array_law,
        lambda a: shape(a)[0],
    ),
    R(
        "ravel",
        "rows behind each other, vec(X')",
        lambda a: (combine("*", *a), 1),
        lambda a: a if shape(a)[1] == 1 else N.Vec(transposed(a)),
        lambda c: c,
        aliases=("flatten",),
        wants="matrix",
    ),
    R("sumsqr", "sum(x.^2)", _array_law, lambda x: node(N.FNorm, x) ** 2, lambda c: c**2, aliases=("sumsq",)),
    R("softmin", "softmax(-x)", lambda a: a, lambda x: N.Softmax(scaled(S.NegativeOne, x))),
    R(
        "mse",
        "mean squared error mean((a - b).^2)",
        _alike_law,
        lambda a, b: _mean_square(_difference(a, b)),
        lambda a, b: (a - b) ** 2,
        aliases=("mse_loss", "mean_squared_error"),
        arity=(2,),
    ),
    R(
        "mae",
        "mean absolute error mean(abs(a - b))",
        _alike_law,
        lambda a, b: _mean(ewise(sp.Abs, _difference(a, b))),
        lambda a, b: sp.Abs(a - b),
        aliases=("l1_loss", "mean_absolute_error"),
        arity=(2,),
    ),
    R(
        "huber_loss",
        "mean(huber(a - b, d)); d = 1",
        _alike_law,
        _huber_loss,
        lambda a, b, width=S.One: _huber(a - b, width),
        arity=(2, 3),
        mixed=True,
    ),
    R(
        "smooth_l1_loss",
        "mean(huber(a - b))",
        _alike_law,
        _huber_loss,
        lambda a, b: _huber(a - b),
        arity=(2,),
    ),
    R(
        "bce",
        "binary cross-entropy -mean(y.*log(p) + (1 - y).*log(1 - p)) of bce(p, y)",
        _alike_law,
        _mean_of(_bernoulli),
        _bernoulli,
        aliases=("binary_cross_entropy",),
        arity=(2,),
        notes=_labels_last("p", "probabilities", "bce", "binary_cross_entropy"),
    ),
    R(
        "bce_with_logits",
        "mean(softplus(z) - y.*z), binary cross-entropy of sigmoid(z): bce_with_logits(z, y)",
        _alike_law,
        _mean_of(lambda z, y: softplus(z) - y * z),
        lambda z, y: softplus(z) - y * z,
        aliases=("binary_cross_entropy_with_logits",),
        arity=(2,),
        notes=_labels_last("z", "scores", "bce_with_logits", "binary_cross_entropy_with_logits"),
    ),
    R(
        "cross_entropy",
        "-sum(y.*log_softmax(z)) of scores z and probabilities y; of a matrix the mean over its rows",
        _alike_law,
        _cross_entropy,
        aliases=("softmax_cross_entropy",),
        arity=(2,),
        notes=(("cross_entropy", _CROSS_ENTROPY),),
    ),
    R(
        "kl_div",
        "Kullback-Leibler divergence sum(p.*log(p./q))",
        _alike_law,
        lambda p, q: node(N.Total, ewise(lambda s, t: s * sp.log(s / t), p, q)),
        lambda p, q: p * sp.log(p / q),
        aliases=("kl_divergence",),
        arity=(2,),
        notes=(("kl_div", _KL_DIV),),
    ),
    R(
        "entropy",
        "-sum(p.*log(p)); p is taken as it is, not divided by its sum",
        _array_law,
        lambda p: -node(N.Total, ewise(lambda t: t * sp.log(t), p)),
        lambda p: -p * sp.log(p),
        notes=(("entropy", "entropy(p) is -sum(p.*log(p)); SciPy divides p by its sum before"),),
    ),
    R(
        "cosine_similarity",
        "a'b/(norm(a) norm(b)) of two vectors",
        _columns_law,
        lambda a, b: times(transposed(a), b) / (node(N.FNorm, a) * node(N.FNorm, b)),
        arity=(2,),
    ),
    R(
        "normalize",
        "x/norm(x) of a vector",
        _vector_law,
        lambda x: scaled(1 / node(N.FNorm, x), x),
        notes=(("normalize", "normalize(x) is x/norm(x); MATLAB's subtracts the mean and divides by the deviation"),),
    ),
    R(
        "layer_norm",
        "(x - mean(x))/sqrt(mean((x - mean(x)).^2) + a) of a vector; a = 0",
        _vector_law,
        lambda x, small=S.Zero: _scaled_down(_centred(x), _mean_square(_centred(x)) + small),
        aliases=("layernorm",),
        arity=(1, 2),
        mixed=True,
        notes=tuple(
            (name, f"{name}(x) adds nothing to the variance; PyTorch and Flax add 1e-5, 1e-6: {name}(x, 1e-5)")
            for name in ("layer_norm", "layernorm")
        ),
    ),
    R(
        "rms_norm",
        "x/sqrt(mean(x.^2) + a) of a vector; a = 0",
        _vector_law,
        lambda x, small=S.Zero: _scaled_down(x, _mean_square(x) + small),
        aliases=("rmsnorm",),
        arity=(1, 2),
        mixed=True,
    ),
)
del R
