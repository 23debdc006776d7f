"""Functions as they occur in repositories: (name, sizes of the arguments, source). The last `def` is the one that is
differentiated, by its first argument. What is executed here is what the tests execute: the program reads it."""

from __future__ import annotations

from tests.language.python.row import Row

ROWS: list[Row] = [
    # ------------------------------------------------------------------------------------------ losses and likelihoods
    Row(
        "w: n; X: m,n; y: m",
        """
def ols(w, X, y):
    return np.linalg.norm(X @ w - y) ** 2
""",
    ),
    Row(
        "w: n; X: m,n; y: m",
        """
def half_mse(w, X, y):
    n = len(y)
    residual = X.dot(w) - y
    return residual.T.dot(residual) / (2 * n)
""",
    ),
    Row(
        "w: n; X: m,n; y: m",
        """
def logistic(w, X, y):
    margins = y * (X @ w)
    return np.sum(np.log(1 + np.exp(-margins)))
""",
    ),
    Row(
        "w: n; X: m,n; y: m",
        """
def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))

def cross_entropy(w, X, y):
    p = sigmoid(X @ w)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
""",
    ),
    Row(
        "w: n; X: m,n; y: m",
        """
def hinge(w, X, y, C=10.0):
    margin = np.maximum(0, 1 - y * np.dot(X, w))
    return 0.5 * np.dot(w, w) + C * np.sum(margin) / X.shape[0]
""",
    ),
    Row(
        "w: n; X: m,n; y: m",
        """
def squared_hinge(w, X, y):
    slack = 1 - y * (X @ w)
    return np.mean(np.where(slack > 0, slack, 0.0) ** 2)
""",
    ),
    Row(
        "w: n; X: m,n; y: m",
        """
def huber(r, delta=1.0):
    return np.where(np.abs(r) <= delta, 0.5 * r ** 2, delta * (np.abs(r) - 0.5 * delta))

def robust(w, X, y):
    return np.sum(huber(X @ w - y))
""",
    ),
    Row(
        "w: n; X: m,n; y: m",
        """
def poisson_nll(w, X, y):
    eta = X @ w
    return np.sum(np.exp(eta) - y * eta)
""",
    ),
    Row(
        "w: n; X: m,n; y: m",
        """
def log_cosh(w, X, y):
    return np.log(np.cosh(X @ w - y)).sum()
""",
    ),
    Row(
        "w: n; X: m,n; y: m",
        """
def lasso(w, X, y, alpha=0.5):
    return 0.5 * np.mean((y - X @ w) ** 2) + alpha * np.sum(np.abs(w))
""",
    ),
    Row(
        "w: n; X: m,n; y: m; l1: scalar; l2: scalar",
        """
def elastic_net(w, X, y, l1, l2):
    return np.sum((y - X @ w) ** 2) + l1 * np.abs(w).sum() + l2 * (w ** 2).sum()
""",
    ),
    Row(
        "w: n; X: m,n; y: m; b: scalar",
        """
def affine(w, X, y, b):
    return np.mean(np.square(X @ w + b - y))
""",
        declared=True,
    ),
    Row(
        "W: n,p; X: m,n; Y: m,p",
        """
def softmax_regression(W, X, Y):
    scores = X @ W
    log_z = np.log(np.sum(np.exp(scores), axis=1, keepdims=True))
    return -np.sum(Y * (scores - log_z)) / X.shape[0]
""",
    ),
    Row(
        "W: n,p; X: m,n; Y: m,p",
        """
def softmax_by_hand(W, X, Y):
    e = np.exp(X @ W)
    p = e / e.sum(axis=1, keepdims=True)
    return -np.mean(np.sum(Y * np.log(p), axis=1))
""",
    ),
    Row(
        "W: n,p; X: m,n; Y: m,p",
        """
def multi_output(W, X, Y, reg=0.1):
    E = X @ W - Y
    return np.trace(E.T @ E) + reg * np.linalg.norm(W, 'fro') ** 2
""",
    ),
    Row(
        "W: n,p; b: p; X: m,n; Y: m,p",
        """
def dense(W, b, X, Y):
    return np.mean((np.maximum(X @ W + b, 0) - Y) ** 2)
""",
    ),
    Row(
        "b: p; W: n,p; X: m,n; Y: m,p",
        """
def bias(b, W, X, Y):
    return np.mean((np.tanh(X @ W + b) - Y) ** 2)
""",
    ),
    Row(
        "U: m,k; V: n,k; R: m,n; M: m,n",
        """
def matrix_factorisation(U, V, R, M, lam=0.02):
    error = M * (R - U @ V.T)
    return np.sum(error ** 2) + lam * (np.sum(U ** 2) + np.sum(V ** 2))
""",
    ),
    Row(
        "p: k; q: k; r: scalar; mu: scalar; bu: scalar; bi: scalar",
        """
def svd_rating(p, q, r, mu, bu, bi):
    return (r - mu - bu - bi - p @ q) ** 2 + 0.02 * (p @ p + q @ q + bu ** 2 + bi ** 2)
""",
    ),
    Row(
        "v: k; u: k; N: n,k",
        """
def sigmoid(x):
    return 1 / (1 + np.exp(-x))

def negative_sampling(v, u, N):
    positive = np.log(sigmoid(np.dot(u, v)))
    negative = np.sum(np.log(sigmoid(-np.dot(N, v))))
    return -positive - negative
""",
    ),
    Row(
        "mu: n; logvar: n",
        """
def vae_kl(mu, logvar):
    return -0.5 * np.sum(1 + logvar - mu ** 2 - np.exp(logvar))
""",
        declared=True,
    ),
    Row(
        "logvar: n; mu: n",
        """
def vae_kl_variance(logvar, mu):
    return -0.5 * np.sum(1 + logvar - mu ** 2 - np.exp(logvar))
""",
        declared=True,
    ),
    Row(
        "Z: m,k; Y: m,k",
        """
def info_nce(Z, Y, tau=0.5):
    logits = Z @ Y.T / tau
    top = np.diag(logits)
    return np.mean(np.log(np.sum(np.exp(logits), axis=1)) - top)
""",
    ),
    Row(
        "Q: n,d; K: n,d; V: n,p",
        """
def linear_attention(Q, K, V):
    phi_q, phi_k = np.exp(Q), np.exp(K)
    kv = phi_k.T @ V
    z = phi_q @ phi_k.sum(axis=0)
    out = (phi_q @ kv) / z[:, None]
    return np.sum(out ** 2)
""",
    ),
    Row(
        "Q: n,d; K: m,d; V: m,p",
        """
def attention(Q, K, V):
    d = Q.shape[-1]
    scores = Q @ K.T / np.sqrt(d)
    weights = np.exp(scores)
    weights = weights / np.sum(weights, axis=-1, keepdims=True)
    return np.sum(weights @ V)
""",
    ),
    Row(
        "beta: p; X: n,p; R: n,n; d: n",
        """
def cox(beta, X, R, d):
    eta = X @ beta
    risk = R @ np.exp(eta)
    return -np.sum(d * (eta - np.log(risk)))
""",
        positive="R",
    ),
    Row(
        "y: n; K: n,n",
        """
def gp_nll(y, K, noise=0.1):
    n = y.shape[0]
    C = K.T @ K + noise * np.eye(n)
    sign, logdet = np.linalg.slogdet(C)
    return 0.5 * y @ np.linalg.solve(C, y) + 0.5 * logdet + 0.5 * n * np.log(2 * np.pi)
""",
    ),
    Row(
        "L: n,n; y: n",
        """
def gp_factor(L, y):
    K = L @ L.T + 0.5 * np.eye(len(y))
    return y.T @ np.linalg.inv(K) @ y + np.log(np.linalg.det(K))
""",
    ),
    Row(
        "x: n; mu: n; A: n,n",
        """
def gaussian_energy(x, mu, A):
    d = x - mu
    return 0.5 * d @ A @ d
""",
        declared=True,
    ),
    Row(
        "s: scalar; x: n; mu: scalar",
        """
def normal_nll(s, x, mu):
    n = x.size
    return n * np.log(s) + np.sum((x - mu) ** 2) / (2 * s ** 2)
""",
        positive="s",
        declared=True,
    ),
    Row(
        "theta: 2; x: n",
        """
def normal_two(theta, x):
    mu, log_s = theta
    return np.sum(0.5 * ((x - mu) / np.exp(log_s)) ** 2 + log_s)
""",
    ),
    Row(
        "theta: 3; t: n; y: n",
        """
def exponential_fit(theta, t, y):
    a, k, c = theta[0], theta[1], theta[2]
    model = a * np.exp(-k * t) + c
    return ((model - y) ** 2).sum()
""",
        declared=True,
    ),
    Row(
        "p: n; q: n",
        """
def kl(p, q):
    return np.sum(p * np.log(p / q))
""",
        positive="p q",
    ),
    Row(
        "z: n",
        """
def entropy_of_softmax(z):
    p = np.exp(z) / np.sum(np.exp(z))
    return -np.dot(p, np.log(p))
""",
    ),
    Row(
        "z: n; y: n",
        """
def stable_cross_entropy(z, y):
    shifted = z - np.max(z)
    return np.log(np.sum(np.exp(shifted))) - y @ shifted
""",
    ),
    Row(
        "a: n; b: n",
        """
def cosine(a, b):
    return 1 - a @ b / (np.linalg.norm(a) * np.linalg.norm(b))
""",
    ),
    Row(
        "a: n; p: n; q: n",
        """
def triplet(a, p, q, margin=1.0):
    near = np.sum((a - p) ** 2)
    far = np.sum((a - q) ** 2)
    return np.maximum(near - far + margin, 0.0)
""",
    ),
    Row(
        "x: n; y: n",
        """
def pearson(x, y):
    xc = x - x.mean()
    yc = y - y.mean()
    return np.sum(xc * yc) / np.sqrt(np.sum(xc ** 2) * np.sum(yc ** 2))
""",
    ),
    Row(
        "X: m,n",
        """
def batch_variance(X):
    return np.sum(np.var(X, axis=0)) + np.std(X)
""",
    ),
    Row(
        "x: n",
        """
def layer_norm(x, eps=1e-5):
    mean = np.mean(x)
    var = np.mean((x - mean) ** 2)
    return np.sum(((x - mean) / np.sqrt(var + eps)) ** 3)
""",
    ),
    # ------------------------------------------------------------------------------------------------ layers, kernels
    Row(
        "x: n; W1: p,n; b1: p; W2: q,p; b2: q; y: q",
        """
def relu(z):
    return np.maximum(z, 0)

def two_layers(x, W1, b1, W2, b2, y):
    h = relu(W1 @ x + b1)
    out = W2 @ h + b2
    return 0.5 * np.sum((out - y) ** 2)
""",
        declared=True,
    ),
    Row(
        "x: 3; W1: 4,3; b1: 4; W2: 2,4; b2: 2",
        """
def network(x, W1, b1, W2, b2):
    for W, b in [(W1, b1), (W2, b2)]:
        x = np.tanh(W @ x + b)
    return x.sum()
""",
        declared=True,
    ),
    Row(
        "h: n; W: n,n; U: n,p; x: p; b: n",
        """
def recurrent(h, W, U, x, b, steps=3):
    for _ in range(steps):
        h = np.tanh(W @ h + U @ x + b)
    return np.sum(h)
""",
        declared=True,
    ),
    Row(
        "x: n; W: n,n",
        """
def residual_block(x, W):
    return np.linalg.norm(x + np.tanh(W @ x))
""",
    ),
    Row(
        "g: n; v: n; x: n",
        """
def weight_norm(v, g, x):
    w = g * v / np.sqrt(np.sum(v ** 2))
    return np.tanh(w @ x)
""",
        declared=True,
    ),
    Row(
        "z: n; W: n,p; V: p,n",
        """
def autoencoder(z, W, V):
    return np.sum((z - np.tanh(z @ W) @ V) ** 2)
""",
    ),
    Row(
        "x: n; y: n",
        """
def rbf(x, y, gamma=0.5):
    return np.exp(-gamma * np.sum((x - y) ** 2))
""",
    ),
    Row(
        "x: n; y: n",
        """
def polynomial_kernel(x, y, c=1, degree=3):
    return (x @ y + c) ** degree
""",
    ),
    Row(
        "X: m,p; Y: n,p",
        """
def mmd(X, Y):
    def k(A, B):
        D = np.sum((A[:, None, :] - B[None, :, :]) ** 2, axis=2)
        return np.exp(-D / 2)
    return k(X, X).mean() + k(Y, Y).mean() - 2 * k(X, Y).mean()
""",
    ),
    Row(
        "X: m,p; Y: n,p",
        """
def distances(X, Y):
    sq = np.sum(X ** 2, axis=1)[:, np.newaxis] + np.sum(Y ** 2, axis=1)[np.newaxis, :] - 2 * X @ Y.T
    return np.sum(np.exp(-sq))
""",
    ),
    Row(
        "A: n,n; x: n",
        """
def quadratic(A, x):
    return x.T @ A @ x
""",
    ),
    Row(
        "x: n; A: n,n; b: n; c: scalar",
        """
def quadratic_form(x, A, b, c):
    return 0.5 * np.dot(x, np.dot(A, x)) - np.dot(b, x) + c
""",
        declared=True,
    ),
    Row(
        "X: n,n; A: n,n; B: n,n",
        """
def sylvester(X, A, B):
    return np.sum((A @ X + X @ B) ** 2)
""",
    ),
    Row(
        "X: n,n; A: n,n",
        """
def log_barrier(X, A):
    return np.trace(A @ X) - np.log(np.linalg.det(X @ X.T + np.eye(len(X))))
""",
        declared=True,
    ),
    Row(
        "w: n; S: n,n",
        """
def portfolio(w, S, gamma=2.0):
    risk = np.sqrt(w @ S @ S.T @ w)
    return gamma * risk + np.sum(w * np.log(w))
""",
        positive="w S",
    ),
    Row(
        "X: m,n; c: n",
        """
def scatter(X, c):
    return np.mean(np.sum((X - c) ** 2, axis=1))
""",
        declared=True,
    ),
    Row(
        "c: n; X: m,n",
        """
def centroid(c, X):
    return np.sum(np.sqrt(np.sum((X - c) ** 2, axis=1) + 1.0))
""",
        declared=True,
    ),
    Row(
        "X: m,n; s: n",
        """
def scaled_columns(X, s):
    return np.sum(np.exp(X * s) / (1 + s ** 2))
""",
        declared=True,
    ),
    Row(
        "s: m; X: m,n",
        """
def scaled_rows(s, X):
    return np.sum((s[:, None] * X) ** 3) + np.sum(X / s.reshape(-1, 1))
""",
        positive="s",
        declared=True,
    ),
    Row(
        "A: m,n; B: n,p",
        """
def contraction(A, B):
    return np.einsum('ij,jk->', A, B) + np.einsum('ij,ij->', A, A)
""",
    ),
    Row(
        "A: n,n; x: n",
        """
def einsum_forms(A, x):
    return np.einsum('i,ij,j->', x, A, x) + np.einsum('ij,ji->', A, A) + np.sum(np.einsum('ij,j->i', A, x) ** 2)
""",
    ),
    Row(
        "u: m; v: n; M: m,n",
        """
def outer_error(u, v, M):
    return np.sum((M - np.einsum('i,j->ij', u, v)) ** 2) + np.sum(np.outer(u, v))
""",
    ),
    # ------------------------------------------------------------------------------------------------ robotics, physics
    Row(
        "q: 2",
        """
def end_effector(q, l1=1.0, l2=0.7):
    x = l1 * np.cos(q[0]) + l2 * np.cos(q[0] + q[1])
    y = l1 * np.sin(q[0]) + l2 * np.sin(q[0] + q[1])
    return (x - 1.2) ** 2 + (y - 0.4) ** 2
""",
    ),
    Row(
        "theta: scalar; p: 2; t: 2",
        """
def rotated(theta, p, t):
    c, s = np.cos(theta), np.sin(theta)
    R = np.array([[c, -s], [s, c]])
    return np.sum((R @ p + t) ** 2)
""",
        declared=True,
    ),
    Row(
        "r: 3; p: 3",
        """
def skew(v):
    return np.array([[0, -v[2], v[1]], [v[2], 0, -v[0]], [-v[1], v[0], 0]])

def twisted(r, p):
    return np.sum((p + skew(r) @ p) ** 2) + np.dot(np.cross(r, p), p + r)
""",
    ),
    Row(
        "x: 4; u: scalar",
        """
def pendulum_cost(x, u, m=0.2, g=9.81):
    pos, vel, angle, rate = x
    energy = 0.5 * m * rate ** 2 - m * g * np.cos(angle)
    return energy ** 2 + 0.1 * pos ** 2 + vel ** 2 + 0.01 * u ** 2
""",
        declared=True,
    ),
    Row(
        "x: n; A: n,n; B: n,p; K: p,n; Q: n,n",
        """
def lqr(x, A, B, K, Q):
    cost = 0
    for t in range(3):
        cost += x @ Q @ x
        x = A @ x + B @ (-K @ x)
    return cost
""",
    ),
    Row(
        "z: 3; y: 2",
        """
def pinhole(z, y, f=500.0, cx=320.0):
    u = f * z[0] / z[2] + cx
    v = f * z[1] / z[2] + 240
    return np.hypot(u - y[0], v - y[1])
""",
        positive="z",
    ),
    # ----------------------------------------------------------------------------------------- optimisation tests
    Row(
        "x: n",
        """
def sphere(x):
    return sum(x ** 2)
""",
    ),
    Row(
        "x: 5",
        """
def rosenbrock(x):
    return sum(100 * (x[i + 1] - x[i] ** 2) ** 2 + (1 - x[i]) ** 2 for i in range(len(x) - 1))
""",
        declared=True,
    ),
    Row(
        "x: n",
        """
def rosen(x):
    return np.sum(100.0 * (x[1:] - x[:-1] ** 2.0) ** 2.0 + (1 - x[:-1]) ** 2.0)
""",
    ),
    Row(
        "x: n",
        """
def rastrigin(x, A=10):
    n = len(x)
    return A * n + np.sum(x ** 2 - A * np.cos(2 * np.pi * x))
""",
    ),
    Row(
        "x: n",
        """
def ackley(x, a=20, b=0.2, c=2 * np.pi):
    n = x.shape[0]
    first = -a * np.exp(-b * np.sqrt(np.sum(x ** 2) / n))
    second = -np.exp(np.sum(np.cos(c * x)) / n)
    return first + second + a + np.e
""",
    ),
    Row(
        "x: 2",
        """
def beale(x):
    a, b = x
    return (1.5 - a + a * b) ** 2 + (2.25 - a + a * b ** 2) ** 2 + (2.625 - a + a * b ** 3) ** 2
""",
    ),
    Row(
        "x: 3",
        """
def griewank(x):
    total = 0.0
    product = 1.0
    for i, xi in enumerate(x):
        total += xi ** 2 / 4000
        product *= np.cos(xi / np.sqrt(i + 1))
    return 1 + total - product
""",
        declared=True,
    ),
    Row(
        "x: 4",
        """
def styblinski(x):
    s = 0
    for xi in x:
        s = s + (xi ** 4 - 16 * xi ** 2 + 5 * xi)
    return s / 2
""",
        declared=True,
    ),
    Row(
        "x: 4",
        """
def powell(x):
    return (x[0] + 10 * x[1]) ** 2 + 5 * (x[2] - x[3]) ** 2 + (x[1] - 2 * x[2]) ** 4 + 10 * (x[0] - x[3]) ** 4
""",
    ),
    Row(
        "x: 4",
        """
def dixon_price(x):
    i = np.arange(2, len(x) + 1)
    return (x[0] - 1) ** 2 + np.sum(i * (2 * x[1:] ** 2 - x[:-1]) ** 2)
""",
        declared=True,
    ),
    Row(
        "x: n",
        """
def total_variation(x, eps=0.01):
    return np.sum(np.sqrt(np.diff(x) ** 2 + eps))
""",
    ),
    Row(
        "X: m,n",
        """
def image_tv(X):
    dx = X[1:, :] - X[:-1, :]
    dy = X[:, 1:] - X[:, :-1]
    return np.sum(dx ** 2) + np.sum(dy ** 2)
""",
    ),
    Row(
        "x: 4",
        """
def finite_differences(x, h=0.1):
    d = np.zeros(3)
    for i in range(3):
        d[i] = (x[i + 1] - x[i]) / h
    d[0] += x[3]
    return np.dot(d, d)
""",
    ),
    Row(
        "theta: 10; x: 4; y: 2",
        """
def unpack(theta, shapes=((2, 4), (2,))):
    W = theta[:8].reshape(shapes[0])
    return W, theta[8:]

def flat_parameters(theta, x, y):
    W, b = unpack(theta)
    return np.sum((np.tanh(W @ x + b) - y) ** 2)
""",
        declared=True,
    ),
    Row(
        "x: 3",
        """
def stacked(x):
    v = np.concatenate([x, x ** 2])
    M = np.stack([x, 2 * x])
    return np.sum(v ** 2) + np.sum(M @ x) + np.sum(np.hstack([x[:2], [1.0]]) * x)
""",
    ),
    Row(
        "a: scalar; b: scalar; c: scalar",
        """
def constant_choices(a, b, c, squared=True, mode="sum"):
    if squared:
        value = a ** 2 + b * c
    else:
        value = a
    if mode == "sum" and not (1 > 2):
        value += c
    elif mode == "none":
        value = 0
    return value if mode is not None else 0.0
""",
        declared=True,
    ),
    Row(
        "x: scalar",
        """
def branches(x):
    if x > 0.5:
        y = x ** 2
    else:
        y = x - 0.25
    if x < -3:
        return 2 * y
    return y + np.abs(x)
""",
        declared=True,
    ),
    Row(
        "x: n",
        """
def comprehension(x):
    squares = [x ** k / (k + 1) for k in range(1, 4) if k != 2]
    return np.sum(sum(squares)) + sum(np.mean(s) for s in squares)
""",
    ),
    Row(
        "x: n; y: n",
        """
scale = 0.5
HALF = scale ** 2
square = lambda t: t * t

def with_constants(x, y):
    \"\"\"Docstring: x and y are vectors.\"\"\"
    return HALF * square(x - y).sum() + math.sqrt(2) * np.sum(np.log1p(np.exp(x)))
""",
    ),
    Row(
        "x: n",
        """
def booleans(x):
    return np.sum(((x > 0) + (x > -0.5)) * x ** 2) + np.sum((x > 0) * (x < 1) * x)
""",
    ),
    Row(
        "x: scalar",
        """
def numbers(x):
    return math.exp(-x) * math.sin(x) + max(x, 0.25) + math.hypot(x, 2)
""",
        positive="x",
    ),
]
