"""Helper functions of PyTorch modules, each printed only where it is called."""

from __future__ import annotations

from matcalc_cli.render.codegen.languages.numpy_helpers import NUMPY_HELPERS


def _as_in_numpy(name: str) -> str:
    """NumPy's helper under the other name."""
    return NUMPY_HELPERS[name].replace("np.", "torch.")


_TENSORS = '''
def tensors(*values):
    """The values as tensors: of the floating type and on the device of those that have one, else double on the CPU."""
    given = [torch.as_tensor(v) for v in values if hasattr(v, "dtype")]
    given = [v for v in given if v.dim()] or given  # as in torch, arrays decide before single numbers
    types = [v.dtype for v in given if v.is_floating_point()]
    dtype = functools.reduce(torch.promote_types, types) if types else torch.float64
    device = next((v.device for v in given if v.device.type != "cpu"), None)
    return [torch.as_tensor(v, dtype=dtype, device=device) for v in values]
'''

_ARRAY = '''
def array(rows, like, shape=None):
    """Nested lists as one tensor of the type of `like`; the axes of tensors in place of the numbers come last."""
    if not isinstance(rows, list):
        cell = torch.as_tensor(rows, dtype=like.dtype, device=like.device)
        return cell if shape is None else cell.expand(shape)
    return torch.stack([array(row, like, shape) for row in rows])
'''

_FILLED = '''
def filled(size, places, cells, like, shape=()):
    """Zeros of this size, but for the cells at their places."""
    zeros = torch.zeros(*size, *shape, dtype=like.dtype, device=like.device)
    places = tuple(torch.tensor(axis, device=like.device) for axis in places)
    return zeros.index_put(places, array(cells, like, shape)) if cells else zeros
'''

_BLOCK = '''
def block(rows, like):
    """A block matrix; numbers and vectors count as rows."""
    part = lambda cell: torch.atleast_2d(torch.as_tensor(cell, dtype=like.dtype, device=like.device))
    return torch.cat([torch.cat([part(cell) for cell in row], dim=1) for row in rows], dim=0)
'''

_PAIR = '''
def pair(a, b):
    """Both as tensors of one type; one of them may be a number."""
    like = next(v for v in (a, b, torch.zeros((), dtype=torch.float64)) if isinstance(v, torch.Tensor))
    return [torch.as_tensor(v, dtype=like.dtype, device=like.device) for v in (a, b)]
'''

_MAXIMUM = '''
def maximum(a, b):
    """The larger of each pair of entries."""
    return torch.maximum(*pair(a, b))
'''

_MINIMUM = '''
def minimum(a, b):
    """The smaller of each pair of entries."""
    return torch.minimum(*pair(a, b))
'''

_CBRT = '''
def cbrt(x):
    """The real cube root."""
    return torch.sign(x)*torch.abs(x)**(1/3)
'''

_SOFTPLUS = '''
def softplus(x):
    """log(1 + exp(x)), safe from overflow."""
    return torch.logaddexp(x, torch.zeros_like(x))
'''

_HYPOT = '''
def hypot(a, b):
    """sqrt(a^2 + b^2), safe from overflow; a is a tensor."""
    return torch.hypot(a, torch.as_tensor(b, dtype=a.dtype, device=a.device))
'''

# torch.polygamma(1, -1e7 + 0.3) has eight digits in torch 2.13.0
_POLYGAMMA = '''
def polygamma(k, x):
    """The derivative of order k of digamma, by reflection below 1/2."""
    value = torch.polygamma(k, torch.where(x < 0.5, 1 - x, x))
    cotangent = 1/torch.tan(math.pi*torch.where(x < 0.5, x - torch.round(x), 0.25))
    slopes = [0.0, 1.0]  # the derivative of order k of cot(pi x) as a polynomial of the cotangent
    for _ in range(k):
        slopes = [i*c for i, c in enumerate(slopes)][1:]
        slopes = [-math.pi*(a + b) for a, b in zip([*slopes, 0.0, 0.0], [0.0, 0.0, *slopes])]
    reflected = (-1)**k*value - math.pi*sum(c*cotangent**i for i, c in enumerate(slopes))
    return torch.where(x < 0.5, reflected, value)
'''

_NORM = '''
def norm(x):
    """The Euclidean norm, scaled so that no square overflows or vanishes."""
    top = torch.max(torch.abs(x)).detach()
    top = torch.where((top > 0) & torch.isfinite(top), top, torch.ones_like(top))
    return top*torch.linalg.norm(x/top)
'''

_GAMMA = '''
def gamma_function(x):
    """The gamma function, by reflection for negative x."""
    reflected = math.pi/(torch.sin(math.pi*x)*torch.exp(torch.lgamma(1 - x)))
    return torch.where(x > 0, torch.exp(torch.lgamma(x)), reflected)
'''

_BETA = '''
def beta_function(a, b):
    """gamma(a) gamma(b)/gamma(a + b) of positive numbers."""
    a, b = pair(a, b)
    return torch.exp(torch.lgamma(a) + torch.lgamma(b) - torch.lgamma(a + b))
'''

_SWAPPED = '''
def swapped(m, n):
    """The order p of entries with vec(M)[p] = vec(M.T) for M of m x n."""
    return torch.arange(m*n).reshape(n, m).T.reshape(-1)
'''

_COMMUTATION = '''
def commutation(m, n, like):
    """K with K @ vec(M) = vec(M.T) for M of m x n."""
    return torch.eye(m*n, dtype=like.dtype, device=like.device)[swapped(m, n)]
'''

_VECH = '''
def vech(a):
    """The columns of the lower triangle of a, stacked."""
    j, i = torch.triu_indices(a.shape[0], a.shape[0], device=a.device)
    return a[i, j]
'''

_DUPLICATION = '''
def duplication(n, like):
    """D with D @ vech(S) = vec(S) for symmetric S of n x n."""
    j, i = torch.triu_indices(n, n)
    k = torch.arange(n*(n + 1)//2)
    d = torch.zeros(n*n, n*(n + 1)//2, dtype=like.dtype, device=like.device)
    d[j*n + i, k] = 1
    d[i*n + j, k] = 1
    return d
'''

_SKEW_DUPLICATION = '''
def skew_duplication(n, like):
    """D with vec(A) = D @ v for antisymmetric A of n x n, v the columns below its diagonal."""
    j, i = torch.triu_indices(n, n, 1)
    k = torch.arange(n*(n - 1)//2)
    d = torch.zeros(n*n, n*(n - 1)//2, dtype=like.dtype, device=like.device)
    d[j*n + i, k] = 1
    d[i*n + j, k] = -1
    return d
'''

_ELIMINATION = '''
def elimination(n, like):
    """L with L @ vec(M) = vech(M) for M of n x n."""
    j, i = torch.triu_indices(n, n)
    return torch.eye(n*n, dtype=like.dtype, device=like.device)[j*n + i]
'''

_DIAGONAL_SELECTION = '''
def diagonal_selection(n, like):
    """S with S @ x = vec(diag(x)) for x of n entries."""
    s = torch.zeros(n*n, n, dtype=like.dtype, device=like.device)
    s[torch.arange(n)*(n + 1), torch.arange(n)] = 1
    return s
'''

_PARTIAL_TRACE = '''
def partial_trace1(a, k):
    """The sum of the k blocks on the diagonal."""
    return torch.einsum("sisj->ij", a.reshape(k, a.shape[0]//k, k, a.shape[1]//k))
'''

_BLOCK_TRACES = '''
def partial_trace2(a, k):
    """The traces of the k x k blocks."""
    return torch.einsum("isjs->ij", a.reshape(a.shape[0]//k, k, a.shape[1]//k, k))
'''

_OTHERS = '''
def others(x):
    """For each entry the product of the others along the last axis, by products from both ends."""
    one = torch.ones_like(x[..., :1])
    before = torch.cumprod(torch.cat((one, x[..., :-1]), -1), -1)
    after = torch.cumprod(torch.cat((one, x[..., 1:].flip(-1)), -1), -1)
    return before*after.flip(-1)
'''

_PAIRS_LEFT = '''
def pairs_left(x):
    """At i, j the product of all entries of x but those two; 0 on the diagonal."""
    eye = torch.eye(len(x), dtype=torch.bool, device=x.device)
    left = others(torch.where(eye, torch.ones_like(x), x))
    return torch.where(eye, torch.zeros_like(left), left)
'''

_RUNNING_OTHERS = '''
def running_others(x):
    """At i, j the product of x[:i + 1] without x[j]; 0 above the diagonal."""
    eye = torch.eye(len(x), dtype=torch.bool, device=x.device)
    return torch.tril(torch.cumprod(torch.where(eye, torch.ones_like(x), x[:, None]), 0))
'''

_ADJUGATE = '''
def adjugate(a):
    """adj(a) with adj(a) @ a = det(a) I, for singular a too."""
    u, s, vt = torch.linalg.svd(a)
    others = torch.stack([torch.prod(torch.cat([s[:i], s[i + 1:]])) for i in range(len(s))])
    return torch.linalg.det(u)*torch.linalg.det(vt)*((vt.T*others) @ u.T)
'''

_POWER_SUM = '''
def power_sum(a, k):
    """d vec(a^k) / d vec(a): the sum of kron((a.T)^(k-1-j), a^j) over j = 0 .. k-1."""
    power = torch.linalg.matrix_power
    terms = (torch.kron(power(a.T, k - 1 - j).contiguous(), power(a, j).contiguous()) for j in range(k))
    return sum(terms, torch.zeros(a.numel(), a.numel(), dtype=a.dtype, device=a.device))
'''

_SQRTM = '''
def sqrtm(a):
    """The principal square root of a matrix with a basis of eigenvectors."""
    w, v = torch.linalg.eig(a)
    return torch.real((v*torch.sqrt(w)) @ torch.linalg.inv(v)).contiguous()
'''

_LOGM = '''
def logm(a):
    """The principal logarithm of a matrix with a basis of eigenvectors."""
    w, v = torch.linalg.eig(a)
    return torch.real((v*torch.log(w)) @ torch.linalg.inv(v)).contiguous()
'''

_EIGENVECTORS = '''
def eigenvectors(a):
    """Unit eigenvectors of a symmetric matrix as columns, their first entries positive."""
    v = torch.linalg.eigh(a)[1]
    return torch.where(v[0] < 0, -v, v)
'''

_EXPM_FRECHET = '''
def expm_frechet(a, e):
    """The derivative of expm at a along e: the upper right block of expm([a, e; 0, a])."""
    n = a.shape[0]
    return torch.linalg.matrix_exp(torch.cat([torch.cat([a, e], 1), torch.cat([0*a, a], 1)]))[:n, n:]
'''

_EXPM_JACOBIAN = '''
def expm_jacobian(a):
    """K with K @ vec(e) = vec(expm_frechet(a, e))."""
    n = a.shape[0]
    units = torch.eye(n*n, dtype=a.dtype, device=a.device).reshape(n*n, n, n)
    return torch.stack([expm_frechet(a, unit.T).T.reshape(-1) for unit in units], dim=1)
'''

TORCH_HELPERS = {
    "tensors": _TENSORS,
    "filled": _FILLED,
    "array": _ARRAY,
    "block": _BLOCK,
    "maximum": _MAXIMUM,
    "minimum": _MINIMUM,
    "cbrt": _CBRT,
    "softplus": _SOFTPLUS,
    "polygamma": _POLYGAMMA,
    "hypot": _HYPOT,
    "norm": _NORM,
    "gamma_function": _GAMMA,
    "beta_function": _BETA,
    "pair": _PAIR,
    "commutation": _COMMUTATION,
    "swapped": _SWAPPED,
    "vech": _VECH,
    "duplication": _DUPLICATION,
    "skew_duplication": _SKEW_DUPLICATION,
    "elimination": _ELIMINATION,
    "diagonal_selection": _DIAGONAL_SELECTION,
    "khatri_rao": _as_in_numpy("khatri_rao"),
    "partial_trace1": _PARTIAL_TRACE,
    "partial_trace2": _BLOCK_TRACES,
    "power_sum": _POWER_SUM,
    "sqrtm": _SQRTM,
    "logm": _LOGM,
    "eigenvectors": _EIGENVECTORS,
    "expm_jacobian": _EXPM_JACOBIAN,
    "expm_frechet": _EXPM_FRECHET,
    "whole": _as_in_numpy("whole"),
    "adjugate": _ADJUGATE,
    "others": _OTHERS,
    "pairs_left": _PAIRS_LEFT,
    "running_others": _RUNNING_OTHERS,
    "polar": _as_in_numpy("polar"),
    "dominant": _as_in_numpy("dominant"),
}
