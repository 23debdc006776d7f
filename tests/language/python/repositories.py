"""Functions of course work, of test problems of optimisers and of repositories: more rows of functions.py."""

from __future__ import annotations

from tests.language.python.row import Row

REPOSITORIES: list[Row] = [
    Row(
        "W: d,k; X: n,d; Y: n,k",
        """
def svm_loss(W, X, Y, reg=0.1):
    scores = X.dot(W)
    correct = np.sum(scores * Y, axis=1, keepdims=True)
    margins = np.maximum(0, scores - correct + 1.0)
    margins = margins * (1 - Y)
    return np.sum(margins) / X.shape[0] + reg * np.sum(W * W)
""",
    ),
    Row(
        "w: p; X: m,p; y: m",
        """
def logistic_loss(w, X, y, alpha=0.5):
    z = X @ w
    yz = y * z
    out = -np.sum(np.log(1.0 / (1.0 + np.exp(-yz)))) + 0.5 * alpha * np.dot(w, w)
    return out
""",
    ),
    Row(
        "x: n",
        """
def ackley(x):
    n = len(x)
    s1 = np.sum(x ** 2)
    s2 = np.sum(np.cos(2 * np.pi * x))
    return -20 * np.exp(-0.2 * np.sqrt(s1 / n)) - np.exp(s2 / n) + 20 + np.e
""",
    ),
    Row(
        "x: n",
        """
def styblinski_tang(x):
    return 0.5 * np.sum(x ** 4 - 16 * x ** 2 + 5 * x)
""",
    ),
    Row(
        "x: n",
        """
def levy(x):
    w = 1 + (x - 1) / 4
    a = np.sin(np.pi * w[0]) ** 2
    b = np.sum((w[:-1] - 1) ** 2 * (1 + 10 * np.sin(np.pi * w[:-1] + 1) ** 2))
    c = (w[-1] - 1) ** 2 * (1 + np.sin(2 * np.pi * w[-1]) ** 2)
    return a + b + c
""",
    ),
    Row(
        "x: 2",
        """
def himmelblau(x):
    return (x[0] ** 2 + x[1] - 11) ** 2 + (x[0] + x[1] ** 2 - 7) ** 2
""",
    ),
    Row(
        "theta: n; X: m,n; y: m",
        """
def computeCost(theta, X, y):
    m = y.size
    h = np.dot(X, theta)
    J = 1 / (2 * m) * np.sum(np.square(h - y))
    return J
""",
    ),
    Row(
        "theta: n; X: m,n; y: m",
        """
def costFunctionReg(theta, X, y, lambda_=1.0):
    m = y.size
    h = 1 / (1 + np.exp(-X @ theta))
    temp = theta
    cost = np.dot(np.log(h).T, y) + np.dot(np.log(1 - h).T, 1 - y)
    J = -1 / m * cost + lambda_ / (2 * m) * np.sum(np.square(theta[1:]))
    return J
""",
    ),
    Row(
        "A: n,n; b: n; x: n",
        """
def quadratic(x, A, b):
    return 0.5 * x.T @ A @ x - b.T @ x
""",
    ),
    Row(
        "X: n,d",
        """
def gram_penalty(X):
    G = X.T @ X / X.shape[0]
    return np.linalg.norm(G - np.eye(G.shape[0]), 'fro') ** 2
""",
    ),
    Row(
        "Z: n,d",
        """
def covariance_loss(Z):
    Z = Z - Z.mean(axis=0)
    cov = (Z.T @ Z) / (Z.shape[0] - 1)
    off = cov - np.diag(np.diag(cov))
    return (off ** 2).sum() / Z.shape[1]
""",
    ),
    Row(
        "Z1: n,d; Z2: n,d",
        """
def barlow(Z1, Z2):
    N = Z1.shape[0]
    c = Z1.T @ Z2 / N
    on = np.sum((np.diag(c) - 1) ** 2)
    off = np.sum(c ** 2) - np.sum(np.diag(c) ** 2)
    return on + 0.005 * off
""",
    ),
    Row(
        "mu: d; logvar: d",
        """
def kl(mu, logvar):
    return -0.5 * np.sum(1 + logvar - mu ** 2 - np.exp(logvar))
""",
    ),
    Row(
        "p: n; q: n",
        """
def js(p, q):
    m = 0.5 * (p + q)
    return 0.5 * np.sum(p * np.log(p / m)) + 0.5 * np.sum(q * np.log(q / m))
""",
        "p q",
    ),
    Row(
        "x: n; y: n",
        """
def cosine(x, y):
    return 1 - np.dot(x, y) / (np.linalg.norm(x) * np.linalg.norm(y))
""",
    ),
    Row(
        "X: n,d; Y: m,d",
        """
def mmd(X, Y):
    def k(A, B):
        d = np.sum(A ** 2, axis=1)[:, None] + np.sum(B ** 2, axis=1)[None, :] - 2 * A @ B.T
        return np.exp(-d / 2.0)
    return k(X, X).mean() + k(Y, Y).mean() - 2 * k(X, Y).mean()
""",
    ),
    Row(
        "X: n,d; W: d,k; v: k; y: n",
        """
def two_layer(W, X, v, y):
    h = np.maximum(X @ W, 0)
    out = h @ v
    loss = ((out - y) ** 2).mean()
    loss += 1e-3 * (W ** 2).sum()
    return loss
""",
    ),
    Row(
        "x: n; gamma: n; beta: n",
        """
def layer_norm(x, gamma, beta):
    mean = np.mean(x)
    var = np.var(x)
    out = gamma * (x - mean) / np.sqrt(var + 1e-5) + beta
    return np.sum(out ** 2)
""",
        declared=True,
    ),
    Row(
        "u: m,n",
        """
def dirichlet(u):
    dx = u[1:, :] - u[:-1, :]
    dy = u[:, 1:] - u[:, :-1]
    return 0.5 * (np.sum(dx ** 2) + np.sum(dy ** 2))
""",
    ),
    Row(
        "w: n; R: m,n",
        """
def neg_sharpe(w, R):
    r = R @ w
    return -np.mean(r) / np.std(r)
""",
    ),
    Row(
        "logits: n,k; labels: n,k",
        """
def label_smoothing(logits, labels, eps=0.1):
    k = logits.shape[-1]
    targets = labels * (1 - eps) + eps / k
    logp = logits - np.log(np.sum(np.exp(logits), axis=-1, keepdims=True))
    return -np.mean(np.sum(targets * logp, axis=-1))
""",
        declared=True,
    ),
    Row(
        "q: d; K: n,d; V: n,p",
        """
def attend(q, K, V):
    s = K @ q / np.sqrt(q.shape[-1])
    a = np.exp(s - s.max())
    a /= a.sum()
    return np.sum((a @ V) ** 2)
""",
    ),
    Row(
        "P: n,2; L: m,2; d: m,n",
        """
def trilateration(P, L, d):
    D2 = ((L[:, None, :] - P[None, :, :]) ** 2).sum(-1)
    return np.sum((D2 - d ** 2) ** 2)
""",
        declared=True,
    ),
    Row(
        "beta: p; X: n,p; y: n",
        """
def nll_poisson(beta, X, y):
    lam = np.exp(X @ beta)
    return -(y * np.log(lam) - lam).sum()
""",
    ),
    Row(
        "r: n",
        """
def cauchy(r, c=2.0):
    return (c ** 2 / 2 * np.log1p((r / c) ** 2)).sum()
""",
    ),
    Row(
        "r: n",
        """
def tukey(r, c=4.685):
    inside = c ** 2 / 6 * (1 - (1 - (r / c) ** 2) ** 3)
    return np.where(np.abs(r) <= c, inside, c ** 2 / 6).sum()
""",
    ),
    Row(
        "A: n,n",
        """
def logdet_barrier(A):
    return -np.linalg.slogdet(A @ A.T + np.eye(A.shape[0]))[1]
""",
    ),
    Row(
        "x: n",
        """
def griewank(x):
    i = np.arange(1, len(x) + 1)
    return np.sum(x ** 2) / 4000 - np.prod(np.cos(x / np.sqrt(i))) + 1
""",
    ),
    Row(
        "x: 3",
        """
def griewank_of_three(x):
    i = np.arange(1, x.size + 1)
    return np.sum(x ** 2) / 4000 - np.prod(np.cos(x / np.sqrt(i))) + 1
""",
        declared=True,
    ),
    Row(
        "x: n",
        """
def hyper_ellipsoid(x):
    return np.sum(np.arange(1, x.shape[0] + 1) * x ** 2)
""",
    ),
    Row(
        "a: n; t: scalar",
        """
def power_series(a, t):
    k = np.arange(len(a))
    return np.sum(a * t ** k)
""",
        "t",
    ),
    Row(
        "x: n",
        """
def centred_slope(x):
    n = len(x)
    return np.sum((np.arange(n) - (n - 1) / 2) * x)
""",
    ),
]
