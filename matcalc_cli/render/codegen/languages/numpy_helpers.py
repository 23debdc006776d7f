"""Helper functions that generated modules carry along, each printed only where it is called."""

from __future__ import annotations

_FLOATS = '''
def floats(x):
    """x as an array; whole numbers become floats, floats are not copied."""
    x = np.asarray(x)
    return x if x.dtype.kind in "fc" else 1.0*x
'''

_ERF = "erf = np.vectorize(math.erf, otypes=[float])"
_ERFC = "erfc = np.vectorize(math.erfc, otypes=[float])"
_GAMMA = "gamma_function = np.vectorize(math.gamma, otypes=[float])"
_LGAMMA = "log_gamma = np.vectorize(math.lgamma, otypes=[float])"

_POLYGAMMA = '''
def polygamma(k, x):
    """The derivative of order k of digamma: reflection below 1/2, recurrence, then the asymptotic series."""
    x = np.asarray(x, dtype=float)
    y, total = np.where(x < 0.5, 1 - x, x), 0.0
    while np.any(y < 12 + k):
        total = total + math.factorial(k)/y**(k + 1)
        y = y + 1
    series = (1/6, -1/30, 1/42, -1/30, 5/66, -691/2730, 7/6, -3617/510)
    powers = [2*j for j in range(1, len(series) + 1)]
    if k == 0:
        total = np.log(y) - 1/(2*y) - sum(b/(j*y**j) for b, j in zip(series, powers)) - total
    else:
        total = total + math.factorial(k - 1)/y**k + math.factorial(k)/(2*y**(k + 1))
        total = total + sum(b*math.factorial(j + k - 1)/math.factorial(j)/y**(j + k) for b, j in zip(series, powers))
        total = (-1)**(k + 1)*total
    slopes = np.array([0.0, 1.0])  # the derivative of order k of cot(pi x) as a polynomial of the cotangent
    for _ in range(k):
        slopes = -math.pi*np.polynomial.polynomial.polymul([1, 0, 1], np.polynomial.polynomial.polyder(slopes))
    with np.errstate(all="ignore"):
        cotangent = 1/np.tan(math.pi*(x - np.round(x)))
        reflected = (-1)**k*total - math.pi*np.polynomial.polynomial.polyval(cotangent, slopes)
    return np.where(x < 0.5, reflected, total)[()]
'''

_SOFTMAX = '''
def softmax(x):
    """exp(x)/sum(exp(x)) along the last axis, safe from overflow."""
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e/np.sum(e, axis=-1, keepdims=True)
'''

_LOG_SOFTMAX = '''
def log_softmax(x):
    """log(softmax(x)) along the last axis, safe from overflow."""
    x = x - np.max(x, axis=-1, keepdims=True)
    return x - np.log(np.sum(np.exp(x), axis=-1, keepdims=True))
'''

_SIGMOID = '''
def sigmoid(x):
    """1/(1 + exp(-x)), safe from overflow."""
    e = np.exp(-np.abs(x))
    return np.where(x < 0, e, 1)/(1 + e)
'''

_NORM = '''
def norm(x):
    """The Euclidean norm, scaled so that no square overflows or vanishes."""
    top = np.max(np.abs(x), initial=0)
    return top*np.linalg.norm(x/top) if 0 < top < np.inf else top
'''

_OTHERS = '''
def others(x):
    """For each entry the product of the others along the last axis, by products from both ends."""
    one = np.ones_like(x[..., :1])
    before = np.cumprod(np.concatenate((one, x[..., :-1]), axis=-1), axis=-1)
    after = np.cumprod(np.concatenate((one, x[..., :0:-1]), axis=-1), axis=-1)
    return before*after[..., ::-1]
'''

_PAIRS_LEFT = '''
def pairs_left(x):
    """At i, j the product of all entries of x but those two; 0 on the diagonal."""
    eye = np.eye(len(x), dtype=bool)
    return np.where(eye, 0, others(np.where(eye, 1, x)))
'''

_RUNNING_OTHERS = '''
def running_others(x):
    """At i, j the product of x[:i + 1] without x[j]; 0 above the diagonal."""
    return np.tril(np.cumprod(np.where(np.eye(len(x), dtype=bool), 1, x[:, None]), axis=0))
'''

_LOGSUMEXP = '''
def logsumexp(x):
    """log(sum(exp(x))), safe from overflow."""
    top = np.max(x)
    return top + np.log(np.sum(np.exp(x - top)))
'''

_SWAPPED = '''
def swapped(m, n):
    """The order p of entries with vec(M)[p] = vec(M.T) for M of m x n."""
    return np.arange(m*n).reshape(n, m).T.ravel()
'''

_COMMUTATION = '''
def commutation(m, n):
    """K with K @ vec(M) = vec(M.T) for M of m x n."""
    return np.eye(m*n)[swapped(m, n)]
'''

_VECH = '''
def vech(a):
    """The columns of the lower triangle of a, stacked."""
    return a.T[np.triu_indices(a.shape[0])]
'''

_DUPLICATION = '''
def duplication(n):
    """D with D @ vech(S) = vec(S) for symmetric S of n x n."""
    j, i = np.triu_indices(n)
    k = np.arange(n*(n + 1)//2)
    d = np.zeros((n*n, n*(n + 1)//2))
    d[j*n + i, k] = 1
    d[i*n + j, k] = 1
    return d
'''

_SKEW_DUPLICATION = '''
def skew_duplication(n):
    """D with vec(A) = D @ v for antisymmetric A of n x n, v the columns below its diagonal."""
    j, i = np.triu_indices(n, 1)
    k = np.arange(n*(n - 1)//2)
    d = np.zeros((n*n, n*(n - 1)//2))
    d[j*n + i, k] = 1
    d[i*n + j, k] = -1
    return d
'''

_ELIMINATION = '''
def elimination(n):
    """L with L @ vec(M) = vech(M) for M of n x n."""
    j, i = np.triu_indices(n)
    k = np.arange(n*(n + 1)//2)
    e = np.zeros((n*(n + 1)//2, n*n))
    e[k, j*n + i] = 1
    return e
'''

_DIAGONAL_SELECTION = '''
def diagonal_selection(n):
    """S with S @ x = vec(diag(x)) for x of n entries."""
    s = np.zeros((n*n, n))
    s[np.arange(n)*(n + 1), np.arange(n)] = 1
    return s
'''

_KHATRI_RAO = '''
def khatri_rao(a, b):
    """The Kronecker product column by column."""
    return (a[:, None, :]*b[None, :, :]).reshape(-1, a.shape[1])
'''

_PARTIAL_TRACE = '''
def partial_trace1(a, k):
    """The sum of the k blocks on the diagonal."""
    return np.trace(a.reshape(k, a.shape[0]//k, k, a.shape[1]//k), axis1=0, axis2=2)
'''

_BLOCK_TRACES = '''
def partial_trace2(a, k):
    """The traces of the k x k blocks."""
    return np.trace(a.reshape(a.shape[0]//k, k, a.shape[1]//k, k), axis1=1, axis2=3)
'''

_POLAR = '''
def polar(a):
    """U V' of the singular value decomposition U S V'."""
    u, _, vt = np.linalg.svd(a, full_matrices=False)
    return u @ vt
'''

_DOMINANT = '''
def dominant(a):
    """u v' of the largest singular value."""
    u, _, vt = np.linalg.svd(a, full_matrices=False)
    return np.outer(u[:, 0], vt[0])
'''

# the way by the inverse, where eight digits and more are left of it, takes 1.0 to 1.2 times as long as det(a)*inv(a),
# the singular values alone 5 to 10 times (n = 3 to 200)
_ADJUGATE = '''
def adjugate(a):
    """adj(a) with adj(a) @ a = det(a) I, for singular a too: by the inverse where that is exact enough."""
    try:
        inverse = np.linalg.inv(a)
    except np.linalg.LinAlgError:
        inverse = np.full_like(a, np.nan)
    with np.errstate(all="ignore"):
        condition = np.vdot(a, a)*np.vdot(inverse, inverse)
    if condition < 1/np.finfo(a.dtype).eps:
        return np.linalg.det(a)*inverse
    u, s, vt = np.linalg.svd(a)
    others = np.prod(np.where(np.eye(len(s)) > 0, 1, s), axis=1)
    return np.linalg.det(u)*np.linalg.det(vt)*((vt.T*others) @ u.T)
'''

_EXPM = '''
def expm(a):
    """The matrix exponential: scaling, Pade approximation of order 8, squaring."""
    squarings = max(0, int(np.ceil(np.log2(max(np.linalg.norm(a, 1), 1e-300)))) + 1)
    a = a/2**squarings
    term = top = bottom = np.eye(a.shape[0])
    for k in range(1, 9):
        term = (9 - k)/(k*(17 - k))*(a @ term)
        top, bottom = top + term, bottom + (-1)**k*term
    return np.linalg.matrix_power(np.linalg.solve(bottom, top), 2**squarings)
'''

_SQRTM = '''
def sqrtm(a):
    """The principal square root of a matrix with a basis of eigenvectors."""
    w, v = np.linalg.eig(a)
    return np.real((v*np.sqrt(w + 0j)) @ np.linalg.inv(v))
'''

_LOGM = '''
def logm(a):
    """The principal logarithm of a matrix with a basis of eigenvectors."""
    w, v = np.linalg.eig(a)
    return np.real((v*np.log(w + 0j)) @ np.linalg.inv(v))
'''

_EIGENVECTORS = '''
def eigenvectors(a):
    """Unit eigenvectors of a symmetric matrix as columns, their first entries positive."""
    v = np.linalg.eigh(a)[1]
    return v*np.where(v[0] < 0, -1.0, 1.0)
'''

_EXPM_FRECHET = '''
def expm_frechet(a, e):
    """The derivative of expm at a along e: the upper right block of expm([a, e; 0, a])."""
    n = a.shape[0]
    return expm(np.block([[a, e], [np.zeros_like(a), a]]))[:n, n:]
'''

_EXPM_JACOBIAN = '''
def expm_jacobian(a):
    """K with K @ vec(e) = vec(expm_frechet(a, e))."""
    n = a.shape[0]
    units = np.eye(n*n).reshape(n*n, n, n)
    return np.stack([expm_frechet(a, unit.T).T.ravel() for unit in units], axis=1)
'''

_WHOLE = '''
def whole(k):
    """k as an integer: a matrix power is here for 0, 1, 2 ... alone."""
    if k < 0 or k != int(k):
        raise ValueError(f"the exponent of a matrix is a whole number, not {k}")
    return int(k)
'''

_POWER_SUM = '''
def power_sum(a, k):
    """d vec(a^k) / d vec(a): the sum of kron((a.T)^(k-1-j), a^j) over j = 0 .. k-1."""
    power = np.linalg.matrix_power
    return sum((np.kron(power(a.T, k - 1 - j), power(a, j)) for j in range(k)), np.zeros((a.size, a.size)))
'''

NUMPY_HELPERS = {
    "floats": _FLOATS,
    "erf": _ERF,
    "erfc": _ERFC,
    "gamma_function": _GAMMA,
    "log_gamma": _LGAMMA,
    "polygamma": _POLYGAMMA,
    "softmax": _SOFTMAX,
    "log_softmax": _LOG_SOFTMAX,
    "sigmoid": _SIGMOID,
    "norm": _NORM,
    "logsumexp": _LOGSUMEXP,
    "commutation": _COMMUTATION,
    "swapped": _SWAPPED,
    "vech": _VECH,
    "duplication": _DUPLICATION,
    "skew_duplication": _SKEW_DUPLICATION,
    "elimination": _ELIMINATION,
    "diagonal_selection": _DIAGONAL_SELECTION,
    "khatri_rao": _KHATRI_RAO,
    "partial_trace1": _PARTIAL_TRACE,
    "partial_trace2": _BLOCK_TRACES,
    "power_sum": _POWER_SUM,
    "whole": _WHOLE,
    "adjugate": _ADJUGATE,
    "others": _OTHERS,
    "pairs_left": _PAIRS_LEFT,
    "running_others": _RUNNING_OTHERS,
    "sqrtm": _SQRTM,
    "logm": _LOGM,
    "eigenvectors": _EIGENVECTORS,
    "expm_jacobian": _EXPM_JACOBIAN,
    "expm_frechet": _EXPM_FRECHET,
    "polar": _POLAR,
    "dominant": _DOMINANT,
    "expm": _EXPM,
}
