"""Every row of OPERATIONS on explicit entries: value, derivative and code, against NumPy functions written here.

CASES has at least one entry a row; a new row without one fails the first test. Letters in a text are scalars; the NumPy
function takes them in alphabetical order.
"""

import inspect
import math

import autograd.numpy as anp
import numpy as np
import pytest
import sympy as sp
from autograd import jacobian as autograd_jacobian

from matcalc_cli import MatcalcError, diff, parse
from matcalc_cli.engine.derive import value
from matcalc_cli.model.operations.table import OPERATION, OPERATIONS
from matcalc_cli.render import render


def series(a, terms=40):
    """exp(A) by its power series."""
    total = term = anp.eye(len(a))
    for k in range(1, terms):
        term = anp.dot(term, a) / k
        total = total + term
    return total


def triangle(name, j):
    return lambda *t: cube(*t) * getattr(np, name)(np.ones((3, 3)), j)


def rolled(j):
    return lambda *t: anp.roll(v(*t), j)


def banded(diagonals):
    """The matrix with these constants on its diagonals, the lowest first."""
    n = (len(diagonals) + 1) // 2
    return N([[diagonals[n - 1 + j - i] for j in range(n)] for i in range(n)])


def block_diagonal(x, y, z):
    top = anp.concatenate([x, anp.zeros((2, 4))], axis=1)
    middle = anp.concatenate([anp.zeros((1, 2)), anp.reshape(y, (1, 1)), anp.zeros((1, 3))], axis=1)
    return anp.concatenate([top, middle, anp.concatenate([anp.zeros((2, 3)), z], axis=1)])


def frechet(a, e):
    """The derivative of exp at A along E: each power of the series by the product rule."""
    total, power, slope = e * 0, anp.eye(len(a)), e * 0
    for n in range(1, 40):
        slope, power = anp.dot(slope, a) + anp.dot(power, e), anp.dot(power, a)
        total = total + slope / math.factorial(n)
    return total


def frechet_matrix(a):
    units = anp.eye(len(a) ** 2).reshape(-1, len(a), len(a))
    return anp.stack([anp.reshape(frechet(a, unit.T).T, (-1,)) for unit in units], axis=1)


def eigenvalues(a, b, c):
    root = anp.sqrt((a - c) ** 2 / 4 + b**2)
    return N([(a + c) / 2 - root, (a + c) / 2 + root])


def eigenvectors(a, b, c):
    """Of [a, b; b, c], b > 0: (b, lambda - a) scaled to length 1, the first entries positive."""
    low = (a + c) / 2 - anp.sqrt((a - c) ** 2 / 4 + b**2)
    x, y = b / anp.sqrt(b**2 + (low - a) ** 2), (low - a) / anp.sqrt(b**2 + (low - a) ** 2)
    return N([[x, -y], [y, x]])


def principal_root(m):
    """(M + sqrt(det M) I)/sqrt(tr M + 2 sqrt(det M)) of 2 x 2."""
    root = anp.sqrt(m[0, 0] * m[1, 1] - m[0, 1] * m[1, 0])
    return (m + root * anp.eye(2)) / anp.sqrt(m[0, 0] + m[1, 1] + 2 * root)


def solved(a, b, c):
    return anp.linalg.solve(N([[a + 3, b], [c, 4.0]]), N([[b, 1.0], [c, a]]))


def lower_columns(m):
    return anp.array([m[i, j] for j in range(len(m)) for i in range(j, len(m))])


def cofactors(m):
    return anp.linalg.det(m) * anp.linalg.inv(m)


def full_rank_pinv(m):
    tall = m.shape[0] >= m.shape[1]
    return anp.dot(anp.linalg.inv(anp.dot(m.T, m)), m.T) if tall else anp.dot(m.T, anp.linalg.inv(anp.dot(m, m.T)))


def power_sum(x, k):
    powers = [anp.eye(len(x))]
    for _ in range(k):
        powers.append(anp.dot(powers[-1], x))
    return sum(anp.kron(powers[k - 1 - j].T, powers[j]) for j in range(k))


def columns_kron(x, y):
    return anp.stack([anp.kron(x[:, j], y[:, j]) for j in range(x.shape[1])], axis=1)


def softmax_rows(m):
    powers = anp.exp(m)
    return powers / anp.sum(powers, axis=-1, keepdims=True)


def cross(u, v):
    return anp.array([u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]])


def huber(t, d):
    return anp.where(anp.abs(t) <= d, t**2 / 2, d * (anp.abs(t) - d / 2))


def bernoulli(p, y):
    return -anp.mean(y * anp.log(p) + (1 - y) * anp.log(1 - p))


def unit(x):
    return x / anp.sqrt(anp.sum(x**2))


def standard(x, small):
    return (x - anp.mean(x)) / anp.sqrt(anp.mean((x - anp.mean(x)) ** 2) + small)


N = anp.array
V, W = "[a, b*c, a + c]", "[b, 2, c^2]"
M, K, WIDE = "[[a, b],[c, a*b]]", "[[1, c],[a, b]]", "[[a, b, c],[1, a*c, 2]]"
v = lambda a, b, c: N([a, b * c, a + c])
w = lambda a, b, c: N([b, 2.0, c**2])
m = lambda a, b, c: N([[a, b], [c, a * b]])
k = lambda a, b, c: N([[1.0, c], [a, b]])
CUBE = "[a,b,1; c,2,a; b,1,c]"
cube = lambda a, b, c: N([[a, b, 1.0], [c, 2.0, a], [b, 1.0, c]])
SPD, UPPER = "[a + 3, b; b, c + 2]", "[a, b; 0, c]"
spd = lambda a, b, c: N([[a + 3, b], [b, c + 2]])
upper = lambda a, b, c: N([[a, b], [0.0, c]])
wide = lambda a, b, c: N([[a, b, c], [1.0, a * c, 2.0]])

# (operation, text, the same in NumPy)
CASES = [
    ("dot", f"dot({V}, {W})", lambda *t: anp.sum(v(*t) * w(*t))),
    ("dot", f"dot({V}, {W}, {V})", lambda *t: anp.sum(v(*t) * w(*t) * v(*t))),
    ("dot", f"dot({M}, {K})", lambda *t: anp.sum(m(*t) * k(*t))),
    ("cross", f"cross({V}, {W})", lambda *t: cross(v(*t), w(*t))),
    ("outer", f"outer({V}, [b, c])", lambda a, b, c: anp.outer(v(a, b, c), N([b, c]))),
    ("norm", f"norm({V})", lambda *t: anp.sqrt(anp.sum(v(*t) ** 2))),
    ("norm", f"normF({M})", lambda *t: anp.sqrt(anp.sum(m(*t) ** 2))),
    ("norm", f"||{V}||", lambda *t: anp.sqrt(anp.sum(v(*t) ** 2))),
    ("norm1", "norm1([a, -b, c - 9])", lambda a, b, c: abs(a) + abs(b) + abs(c - 9)),
    ("norm1", f"norm1(-{M})", lambda *t: anp.sum(abs(m(*t)))),
    ("norminf", "norminf([a, b - 40, c])", lambda a, b, c: abs(b - 40)),
    ("norminf", "norminf([[a, b],[c + 40, 1]])", lambda a, b, c: c + 40),
    ("amax", "max([a, b - 40, c])", lambda a, b, c: max(a, b - 40, c)),
    ("amax", f"amax(-{M})", lambda *t: anp.max(-m(*t))),
    ("amin", "min([a, b - 40, c])", lambda a, b, c: b - 40),
    ("amin", f"min(2*{M})", lambda *t: anp.min(2 * m(*t))),
    ("matmul", f"matmul({M}, {K})", lambda *t: anp.dot(m(*t), k(*t))),
    ("matmul", f"mtimes({M}, {K}, {WIDE})", lambda *t: anp.dot(anp.dot(m(*t), k(*t)), wide(*t))),
    ("len", "a^2*b*len([a, c, 1])", lambda a, b, c: 3 * a**2 * b),
    ("len", f"b*c/len({WIDE})*a", lambda a, b, c: a * b * c / 2),
    ("sumsqr", f"sumsqr({V})", lambda *t: anp.sum(v(*t) ** 2)),
    ("sumsqr", f"sumsqr({WIDE})", lambda *t: anp.sum(wide(*t) ** 2)),
    ("softmin", f"softmin({V})", lambda *t: softmax_rows(-v(*t))),
    ("mse", f"mse({V}, {W})", lambda *t: anp.mean((v(*t) - w(*t)) ** 2)),
    ("mse", f"mse_loss({M}, {K})", lambda *t: anp.mean((m(*t) - k(*t)) ** 2)),
    ("mae", f"mae({V}, {W})", lambda *t: anp.mean(anp.abs(v(*t) - w(*t)))),
    ("huber_loss", f"huber_loss({V}, {W})", lambda *t: anp.mean(huber(v(*t) - w(*t), 1.0))),
    ("huber_loss", f"huber_loss({M}, {K}, 1/2)", lambda *t: anp.mean(huber(m(*t) - k(*t), 0.5))),
    ("smooth_l1_loss", f"smooth_l1_loss({V}, {W})", lambda *t: anp.mean(huber(v(*t) - w(*t), 1.0))),
    ("bce", "bce([a/3, b/3, c/3], [b, 0, 1])", lambda a, b, c: bernoulli(N([a, b, c]) / 3, N([b, 0.0, 1.0]))),
    ("bce_with_logits", f"bce_with_logits({V}, {W})", lambda *t: bernoulli(1 / (1 + anp.exp(-v(*t))), w(*t))),
    ("bce_with_logits", f"bce_with_logits({M}, {K})", lambda *t: bernoulli(1 / (1 + anp.exp(-m(*t))), k(*t))),
    ("cross_entropy", f"cross_entropy({V}, {W})", lambda *t: -anp.sum(w(*t) * anp.log(softmax_rows(v(*t))))),
    ("cross_entropy", f"cross_entropy({M}, {K})", lambda *t: -anp.sum(k(*t) * anp.log(softmax_rows(m(*t)))) / 2),
    ("kl_div", f"kl_div({V}, {W})", lambda *t: anp.sum(v(*t) * (anp.log(v(*t)) - anp.log(w(*t))))),
    ("entropy", f"entropy({V})", lambda *t: -anp.sum(v(*t) * anp.log(v(*t)))),
    ("cosine_similarity", f"cosine_similarity({V}, {W})", lambda *t: anp.dot(unit(v(*t)), unit(w(*t)))),
    ("normalize", f"normalize({V})", lambda *t: unit(v(*t))),
    ("layer_norm", f"layer_norm({V})", lambda *t: standard(v(*t), 0.0)),
    ("layer_norm", f"layer_norm({V}, 1e-3)", lambda *t: standard(v(*t), 1e-3)),
    ("rms_norm", f"rms_norm({V})", lambda *t: v(*t) / anp.sqrt(anp.mean(v(*t) ** 2))),
    ("rms_norm", f"rms_norm({V}, b)", lambda *t: v(*t) / anp.sqrt(anp.mean(v(*t) ** 2) + t[1])),
    ("hadamard", f"hadamard({M}, {K}, {M})", lambda *t: m(*t) * k(*t) * m(*t)),
    ("kron", f"kron({M}, {K}, [a, 2])", lambda *t: anp.kron(anp.kron(m(*t), k(*t)), N([[t[0]], [2.0]]))),
    ("kron", f"kron({M}, 3, {K})", lambda *t: 3 * anp.kron(m(*t), k(*t))),
    ("sum", f"sum({V})", lambda *t: anp.sum(v(*t))),
    ("sum", f"sum({WIDE})", lambda *t: anp.sum(wide(*t))),
    ("mean", f"mean({V})", lambda *t: anp.mean(v(*t))),
    ("mean", f"mean({WIDE})", lambda *t: anp.mean(wide(*t))),
    ("var", f"var({V})", lambda *t: anp.var(v(*t))),
    ("var", f"var({WIDE})", lambda *t: anp.var(wide(*t))),
    ("std", f"std({V})", lambda *t: anp.std(v(*t))),
    ("cov", f"cov({V})", lambda *t: anp.var(v(*t), ddof=1)),
    ("cumsum", f"cumsum({V})", lambda *t: anp.cumsum(v(*t))),
    ("prod", f"prod({V})", lambda *t: anp.prod(v(*t))),
    ("prod", f"prod({M})", lambda *t: anp.prod(m(*t))),
    ("softmax", f"softmax({V})", lambda *t: softmax_rows(v(*t))),
    ("softmax", f"softmax({WIDE})", lambda *t: softmax_rows(wide(*t))),
    ("log_softmax", f"log_softmax({V})", lambda *t: anp.log(softmax_rows(v(*t)))),
    ("log_softmax", f"log_softmax({WIDE})", lambda *t: anp.log(softmax_rows(wide(*t)))),
    ("logsumexp", f"logsumexp({V})", lambda *t: anp.log(anp.sum(anp.exp(v(*t))))),
    ("logsumexp", f"logsumexp({WIDE})", lambda *t: anp.log(anp.sum(anp.exp(wide(*t))))),
    ("tr", f"tr({M}*{K})", lambda *t: anp.trace(anp.dot(m(*t), k(*t)))),
    ("det", f"det({M})", lambda *t: anp.linalg.det(m(*t))),
    ("det", "det([a,b,1; c,2,a; b,1,c])", lambda a, b, c: anp.linalg.det(N([[a, b, 1.0], [c, 2.0, a], [b, 1.0, c]]))),
    ("logdet", "logdet([a + 3, b; c, 4])", lambda a, b, c: anp.log(4 * (a + 3) - b * c)),
    ("inv", "inv([a + 3, b; c, 4])", lambda a, b, c: anp.linalg.inv(N([[a + 3, b], [c, 4.0]]))),
    ("pinv", f"pinv({WIDE})", lambda *t: full_rank_pinv(wide(*t))),
    ("pinv", f"pinv({WIDE}')", lambda *t: full_rank_pinv(wide(*t).T)),
    ("adj", "adj([a,b,1; c,2,a; b,1,c])", lambda a, b, c: cofactors(N([[a, b, 1.0], [c, 2.0, a], [b, 1.0, c]]))),
    ("expm", "expm([[a, b],[0, c]])", lambda a, b, c: series(N([[a, b], [0.0, c]]))),
    ("solve", "solve([a + 3, b; c, 4], [b, c])", lambda a, b, c: anp.linalg.inv(N([[a + 3, b], [c, 4.0]])) @ N([b, c])),
    ("solve", "mldivide([a + 3, b; c, 4], [b, 1; c, a])", lambda a, b, c: solved(a, b, c)),
    ("expm_frechet", f"expm_frechet([[a, b],[0, c]], {K})", lambda *t: frechet(upper(*t), k(*t))),
    ("expm_jacobian", "expm_jacobian([[a, b],[0, c]])", lambda *t: frechet_matrix(upper(*t))),
    ("eigvals", "eigvals([a, b; b, c])", lambda a, b, c: eigenvalues(a, b, c)),
    ("slogdet", "slogdet([a, 3; c, b])", lambda a, b, c: anp.log(abs(a * b - 3 * c))),
    ("cholesky", f"cholesky({SPD})", lambda *t: anp.linalg.cholesky(spd(*t))),
    ("cholesky", f"chol({SPD})", lambda *t: anp.linalg.cholesky(spd(*t))),
    ("eigvecs", "eigvecs([a, b; b, c])", lambda a, b, c: eigenvectors(a, b, c)),
    ("sqrtm", f"sqrtm({SPD})", lambda *t: principal_root(spd(*t))),
    ("logm", f"logm({UPPER})", lambda a, b, c: N([[anp.log(a), b * anp.log(a / c) / (a - c)], [0.0, anp.log(c)]])),
    ("diag", f"diag({V})", lambda *t: anp.diag(v(*t))),
    ("diag", f"diag({M})", lambda *t: anp.diag(m(*t))),
    ("diag", f"diag({V}, 2)", lambda *t: anp.diag(v(*t), 2)),
    ("diag", f"diag({V}, -1)", lambda *t: anp.diag(v(*t), -1)),
    ("diag", f"diag({CUBE}, 1)", lambda *t: anp.diag(cube(*t), 1)),
    ("diag", f"diag({CUBE}, -1)", lambda *t: anp.diag(cube(*t), -1)),
    ("diag", f"diag({CUBE}, -2)", lambda *t: cube(*t)[2, 0]),
    ("diag", f"diag({WIDE})", lambda a, b, c: N([a, a * c])),
    ("diag", f"diag({WIDE}, 1)", lambda *t: anp.diag(wide(*t), 1)),
    ("diag", f"diag({WIDE}')", lambda a, b, c: N([a, a * c])),
    *((n, f"{n}({CUBE}, {j})", triangle(n, j)) for n in ("tril", "triu") for j in (-2, -1, 0, 1, 2)),
    ("cumsum", f"cumsum({V})", lambda *t: anp.cumsum(v(*t))),
    ("cumsum", f"cumsum({V}')", lambda *t: anp.cumsum(v(*t))[None, :]),
    ("cumprod", f"cumprod({V})", lambda a, b, c: N([a, a * b * c, a * b * c * (a + c)])),
    ("cumprod", f"cumprod({V}')", lambda a, b, c: N([[a, a * b * c, a * b * c * (a + c)]])),
    ("vertcat", f"vertcat({V}, {W})", lambda *t: anp.concatenate([v(*t), w(*t)])),
    ("vertcat", f"vertcat({V}, c, {W})", lambda a, b, c: anp.concatenate([v(a, b, c), N([c]), w(a, b, c)])),
    ("vertcat", f"concatenate([{M}, {K}])", lambda *t: anp.concatenate([m(*t), k(*t)])),
    ("horzcat", f"horzcat({V}, {W})", lambda *t: anp.stack([v(*t), w(*t)], axis=1)),
    ("horzcat", f"hcat([{M}, {WIDE}, {K}])", lambda *t: anp.concatenate([m(*t), wide(*t), k(*t)], axis=1)),
    ("vstack", f"vstack([{M}, {K}])", lambda *t: anp.concatenate([m(*t), k(*t)])),
    ("hstack", f"hstack({M}, {WIDE})", lambda *t: anp.concatenate([m(*t), wide(*t)], axis=1)),
    ("block_diag", f"block_diag({M}, b, {WIDE})", lambda a, b, c: block_diagonal(m(a, b, c), b, wide(a, b, c))),
    ("flip", f"flip({V})", lambda *t: v(*t)[::-1]),
    ("flip", f"reverse({V}')", lambda *t: v(*t)[None, ::-1]),
    ("flipud", f"flipud({WIDE})", lambda *t: wide(*t)[::-1]),
    ("fliplr", f"fliplr({WIDE})", lambda *t: wide(*t)[:, ::-1]),
    *(("roll", f"roll({V}, {j})", rolled(j)) for j in (-4, -1, 0, 1, 2, 3)),
    ("roll", f"circshift({V}', 1)", lambda *t: anp.roll(v(*t), 1)[None, :]),
    ("toeplitz", f"toeplitz({V})", lambda a, b, c: banded((a + c, b * c, a, b * c, a + c))),
    ("toeplitz", f"toeplitz({V}, [a, 7])", lambda a, b, c: N([[a, 7.0], [b * c, a], [a + c, b * c]])),
    ("sym", f"sym({M})", lambda *t: (m(*t) + m(*t).T) / 2),
    ("skew", f"skew({K})", lambda *t: (k(*t) - k(*t).T) / 2),
    ("skew", f"skew({V})*{W}", lambda *t: cross(v(*t), w(*t))),
    ("vec", f"vec({WIDE})", lambda *t: anp.reshape(wide(*t).T, (-1,))),
    ("ravel", f"ravel({WIDE})", lambda *t: anp.reshape(wide(*t), (-1,))),
    ("vech", "vech([a,b,1; c,2,a; b,1,c])", lambda a, b, c: lower_columns(N([[a, b, 1.0], [c, 2.0, a], [b, 1.0, c]]))),
    ("kron", f"kron({M}, {WIDE})", lambda *t: anp.kron(m(*t), wide(*t))),
    ("kron", f"{M} ⊗ {K}", lambda *t: anp.kron(m(*t), k(*t))),
    ("powersum", f"powersum({M}, 3)", lambda *t: power_sum(m(*t), 3)),
    ("tril", f"tril({M})", lambda *t: anp.tril(m(*t))),
    ("triu", f"triu({M})", lambda *t: anp.triu(m(*t))),
    ("khatrirao", f"khatrirao({M}, {K})", lambda *t: columns_kron(m(*t), k(*t))),
    ("hadamard", f"hadamard({M}, {K})", lambda *t: m(*t) * k(*t)),
    ("transpose", f"transpose({WIDE})", lambda *t: wide(*t).T),
    ("quad", f"quad({M}, [b, c])", lambda a, b, c: anp.dot(N([b, c]), anp.dot(m(a, b, c), N([b, c])))),
]
OF_ARRAYS_ALONE = {"polar", "dominant"}  # no formula of entries; tests/test_reductions.py has them
POINTS = [(0.7, 1.3, 0.4), (1.9, 0.6, 1.1)]
every_case = pytest.mark.parametrize("name, text, function", CASES, ids=[text for _, text, _ in CASES])


def by_columns(array):
    return anp.reshape(anp.transpose(anp.array(array)), (-1,))


def numbers(expr, place):
    at = {sp.Symbol(n, real=True): sp.Float(t, 20) for n, t in zip("abc", place)}
    entry = lambda e: float(sp.sympify(e).xreplace(at).evalf(18))
    if not isinstance(expr, sp.MatrixBase):
        return np.array(entry(expr))
    return np.array([[entry(expr[i, j]) for j in range(expr.cols)] for i in range(expr.rows)])


def test_every_row_has_a_case_and_a_help_line():
    assert {name for name, _, _ in CASES} | OF_ARRAYS_ALONE == {row.name for row in OPERATIONS}
    assert all(row.help and "\n" not in row.help for row in OPERATIONS)
    names = [name for row in OPERATIONS for name in (row.name, *row.aliases)]
    assert len(names) == len(set(names)) == len(OPERATION)


@every_case
def test_value(name, text, function):
    found = value(parse(text)).expr
    for place in POINTS:
        wanted = np.array(function(*place))
        got = numbers(found, place)
        assert np.allclose(got[:, 0] if wanted.ndim == 1 else got, wanted, rtol=1e-12, atol=1e-12)
        assert got.size == wanted.size


@every_case
def test_jacobian_by_all_letters(name, text, function):
    found = diff(text, "[a, b, c]")
    for place in POINTS:
        wanted = autograd_jacobian(lambda t: by_columns(function(t[0], t[1], t[2])))(np.array(place))
        assert np.allclose(numbers(found.expr, place), wanted, rtol=1e-9, atol=1e-9)
        assert found.shape == wanted.shape


@every_case
def test_generated_code(name, text, function):
    module = {}
    exec(render([value(parse(text))], "numpy"), module)
    written_out = module["value"]
    exec(diff(text, "[a, b, c]").to_text("numpy", value=True), module)
    for place in POINTS:
        at = dict(zip("abc", place))
        call = lambda f: f(**{n: at[n] for n in inspect.signature(f).parameters})  # noqa: B023
        wanted = np.array(function(*place))
        for f in (written_out, module["value"]):
            assert np.allclose(np.reshape(call(f), wanted.shape), wanted, rtol=1e-12, atol=1e-12)
        wanted = autograd_jacobian(lambda t: by_columns(function(t[0], t[1], t[2])))(np.array(place))
        assert np.allclose(np.reshape(call(module["derivative"]), wanted.shape), wanted, rtol=1e-9, atol=1e-9)


@every_case
def test_ascii_of_the_value_is_the_input_language(name, text, function):
    found = value(parse(text))
    again = value(parse(render([found], "ascii").strip())).expr
    for place in POINTS:
        assert np.allclose(numbers(again, place), numbers(found.expr, place), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("row", OPERATIONS, ids=lambda row: row.name)
def test_of_plain_scalars(row):
    """The row's own statement of what it is for scalars, against an explicit 1×1 matrix or 1-vector; or an error."""
    arguments = [("a", "b")[i] for i in range(row.arity[0])]
    text = f"{row.name}({', '.join('2*' + n for n in arguments)})"
    if row.scalar is None:
        with pytest.raises(MatcalcError):
            parse(text, given="a: scalar; b: scalar")
        return
    found = value(parse(text, given="a: scalar; b: scalar")).expr
    at = (sp.Rational(3, 17), sp.Rational(5, 17))[: len(arguments)]
    wanted = row.scalar(*(2 * number for number in at))
    assert numbers(found, (3 / 17, 5 / 17)) == pytest.approx(float(wanted), rel=1e-13)


@pytest.mark.parametrize("row", OPERATIONS, ids=lambda row: row.name)
def test_too_many_arguments_are_an_error(row):
    if 3 in row.arity:
        pytest.skip("it takes as many as there are")
    with pytest.raises(MatcalcError, match="argument"):
        parse(f"{row.name}({', '.join(['[a, b]'] * (max(row.arity) + 1))})")
