"""JAX: NumPy's rows under another name, without assignments in place and without branches on values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from matcalc_cli.model.functions import BY_NAME
from matcalc_cli.render.codegen.dialect import Dialect
from matcalc_cli.render.codegen.languages.block_helpers import JAX_BLOCKS
from matcalc_cli.render.codegen.languages.numpy import (
    NUMPY,
    by_places,
    cell,
    conversions,
    function,
    literal,
    looped,
    module,
    results,
    rows_of,
    shape_text,
)
from matcalc_cli.render.codegen.languages.numpy_helpers import NUMPY_HELPERS
from matcalc_cli.render.codegen.modules import Routine
from matcalc_cli.render.codegen.templates import Row
from matcalc_cli.render.codegen.wrapping import wrapped

_NAME = "jnp."
_IMPORTS = {
    "math": "import math",
    "jax": "import jax",
    "jnp": "import jax.numpy as jnp",
    "np": "import numpy as np",
}
_STATIC = {"swapped", "commutation", "duplication", "skew_duplication", "elimination", "diagonal_selection", "vech"}
# helpers of NumPy that JAX needs none of
_OWN = {"floats", "polygamma", "softmax", "log_softmax", "sigmoid", "logsumexp", "expm", "expm_frechet"}


_ROWS = {
    **rows_of(_NAME),
    "softmax": Row("jax.nn.softmax({0}, axis=-1)"),
    "logsumexp": Row("jax.nn.logsumexp({0})"),
    "log_softmax": Row("jax.nn.log_softmax({0}, axis=-1)"),
    # XLA factorises once for a system and its transpose: a'inv(X) b by X takes 0.6 to 0.8 of the time (n = 60 to 300)
    "solve_transposed": Row("jax.scipy.linalg.lu_solve(jax.scipy.linalg.lu_factor({0}), {1}, trans=1)"),
    "sech2": Row("sech2({0})"),
    "kron_square": Row("kron_blocks({0}, {1}, {2}, {0}.T, {1}.T)"),
    "expm": Row("jax.scipy.linalg.expm({0})"),
    "expm_frechet": Row("expm_frechet({0}, {1})"),
}


# jax.scipy.special.polygamma(1, -1e7 + 0.3) is -1e-7 in JAX 0.10.2, and 15.079 in mathematics
_POLYGAMMA = '''
def polygamma(k, x):
    """The derivative of order k of digamma, by reflection below 1/2."""
    x = jnp.asarray(x)
    value = jax.scipy.special.polygamma(k, jnp.where(x < 0.5, 1 - x, x))
    slopes = np.array([0.0, 1.0])  # the derivative of order k of cot(pi x) as a polynomial of the cotangent
    for _ in range(k):
        slopes = -math.pi*np.polynomial.polynomial.polymul([1, 0, 1], np.polynomial.polynomial.polyder(slopes))
    cotangent = 1/jnp.tan(math.pi*jnp.where(x < 0.5, x - jnp.round(x), 0.25))
    return jnp.where(x < 0.5, (-1)**k*value - math.pi*jnp.polyval(slopes[::-1], cotangent), value)
'''

# XLA makes two exponentials of cosh: the gradient of two layers takes 1.28 to 1.42 times as long as that of jax.grad
# (1.23 in single precision) instead of 1.6 times; its 1 - tanh(x)^2 has no digit left where x > 19. The exponential is
# all of it. A jax.lax.cond that spares it where no |x| is large takes 1.18, but both branches under vmap, and a GPU
# waits for it; one exponential for tanh and this, with a rational tanh near 0, takes 1.39
_SECH2 = '''
def sech2(x):
    """1/cosh(x)^2, by one exponential that cannot overflow."""
    e = jnp.exp(-2*jnp.abs(x))
    return 4*e/(1 + e)**2
'''

# as NumPy's: 1.06 to 1.15 times as long as jax.grad(jnp.linalg.det) for n = 30 to 200, from 9 times; that one is no way
# to have it, for it is 0 at diag(0, 1, 1, 1) in JAX 0.10.2: only the last pivot may be 0 there
_ADJUGATE = '''
def adjugate(a):
    """adj(a) with adj(a) @ a = det(a) I, for singular a too: by the inverse where that is exact enough."""
    det, inverse = jnp.linalg.det(a), jnp.linalg.inv(a)
    condition = jnp.vdot(a, a)*jnp.vdot(inverse, inverse)
    good = condition < 1/jnp.finfo(a.dtype).eps
    return jax.lax.cond(good, lambda: det*inverse, lambda: adjugate_of_any(a))


def adjugate_of_any(a):
    """The same by singular values."""
    u, s, vt = jnp.linalg.svd(a)
    others = jnp.prod(jnp.where(jnp.eye(len(s)) > 0, 1, s), axis=1)
    return jnp.linalg.det(u)*jnp.linalg.det(vt)*((vt.T*others) @ u.T)
'''

_NORM = '''
def norm(x):
    """The Euclidean norm, scaled so that no square overflows or vanishes."""
    top = jax.lax.stop_gradient(jnp.max(jnp.abs(x), initial=0.0))
    top = jnp.where((top > 0) & jnp.isfinite(top), top, 1.0)
    return top*jnp.linalg.norm(x/top)
'''

# jax.scipy.linalg.expm_frechet gives the same; this one can be differentiated and mapped as any other code
_EXPM_FRECHET = '''
def expm_frechet(a, e):
    """The derivative of expm at a along e."""
    return jax.scipy.linalg.expm_frechet(a, e, compute_expm=False)
'''


def _returned(routine: Routine) -> list[str]:
    output, statements = routine.output, routine.statements
    dtype = "complex" if routine.complex else "float"
    if output.loops:
        return looped(routine, "jnp.stack")
    if output.value is not None:
        return [f"return {statements.text(output.value)}"]
    if not by_places(routine):
        return [f"return {literal(routine, 'jnp', dtype)}"]
    if not output.cells:
        return [f"return jnp.zeros({shape_text(output.shape)}, dtype={dtype})"]
    places = [wrapped(map(str, axis), "np.array([", "])", "    ") for axis in zip(*output.cells)]
    name, texts = routine.unused("cells"), [cell(routine, at, "jnp") for at in output.cells]
    cells = wrapped(texts, "jnp.array([", f"], dtype={dtype})", "    ")
    zeros = f"jnp.zeros({shape_text(output.shape)} + {name}.shape[1:], dtype={name}.dtype)"
    return [f"{name} = {cells}", f"return {zeros}.at[{', '.join(places)}].set({name})"]


def _converted(routine: Routine) -> list[str]:
    return conversions(routine, "jnp", "1.0*jnp.asarray({})", "1.0*jnp.ravel({})", "1.0*jnp.asarray({})")


def _module(routines: Sequence[Routine], dialect: Dialect) -> str:
    functions, lines = [], []
    for routine in routines:
        returned = results(routine, _returned)
        functions.append(function(routine, _converted(routine), returned))
        lines += [*routine.statements.lines, *returned]
    return module(functions, lines, dialect.helpers, _IMPORTS)


JAX = replace(
    NUMPY,
    name="jax",
    rows=_ROWS,
    functions={
        "sigmoid": "jax.nn.sigmoid({0})",
        "erf": "jax.scipy.special.erf({0})",
        "gamma": "jax.scipy.special.gamma({0})",
        "lgamma": "jax.scipy.special.gammaln({0})",
        "erfc": "jax.scipy.special.erfc({0})",
        "erfinv": "jax.scipy.special.erfinv({0})",
        "erfcinv": "jax.scipy.special.erfinv(1 - {0})",
        "beta": "jnp.exp(jax.scipy.special.betaln({0}, {1}))",
        "gammainc": "jax.scipy.special.gammainc({0}, {1})",
        "gammaincc": "jax.scipy.special.gammaincc({0}, {1})",
        **dict.fromkeys(("besselj", "bessely", "besseli", "besselk"), ""),
        "normcdf": "jax.scipy.special.ndtr({0})",
        "polygamma": "polygamma({0}, {1})",
    },
    default=lambda name: BY_NAME[name].numpy.replace("np.", _NAME),
    module=_module,
    words=NUMPY.words | {"jax", "jnp"},
    helpers={
        name: text if name in _STATIC else text.replace("np.", _NAME)
        for name, text in NUMPY_HELPERS.items()
        if name not in _OWN
    }
    | JAX_BLOCKS
    | {
        "polygamma": _POLYGAMMA,
        "expm_frechet": _EXPM_FRECHET,
        "norm": _NORM,
        "sech2": _SECH2,
        "adjugate": _ADJUGATE,
    },
    lazy_choice=False,
    fuses=True,
)
