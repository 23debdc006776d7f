"""The losses of well-known models as their papers write them, and as people program them. The program is the oracle:
it is executed, by HIPS autograd and by JAX where it is installed, and the formula has to have its derivative."""

from __future__ import annotations

from typing import NamedTuple


class Loss(NamedTuple):
    """`latex`: spellings of one function; `rows`: what --given says besides of their indices; `source`: the program,
    whose last function is the loss; `wrt` is its first argument; `renamed`: names of the formula that the program
    spells in another way; `domains`: how values are drawn."""

    name: str
    wrt: str
    given: str
    rows: str
    latex: tuple[str, ...]
    source: str
    renamed: dict[str, str] = {}
    domains: dict[str, str] = {}


LOSSES: tuple[Loss, ...] = (
    Loss(
        "ridge",
        "w",
        "X: n,d; y: n; w: d; λ: scalar",
        "x_i: rows of X",
        (
            r"\mathcal{L}(w) = \frac{1}{n}\sum_{i=1}^n (y_i - w^\top x_i)^2 + \lambda \|w\|_2^2",
            (
                r"\hat{w} = \arg\min_{w \in \mathbb{R}^d} "
                r"\frac{1}{n} \left\| y - X w \right\|_2^2 + \lambda \left\| w \right\|^2"
            ),
            r"\frac{1}{n} (y - Xw)^\top (y - Xw) + \lambda w^\top w",
        ),
        """
def ridge(w, X, y, lam):
    n = X.shape[0]
    residual = y - X @ w
    return np.dot(residual, residual) / n + lam * np.sum(w ** 2)
""",
        {"λ": "lam"},
    ),
    Loss(
        "softmax regression",
        "W",
        "X: N,d; Y: N,K; W: K,d",
        "x_i: rows of X; w_k: rows of W",
        (
            (
                r"L(W) = -\frac{1}{N} \sum_{i=1}^{N} \sum_{k=1}^{K} y_{ik}"
                r" \log \frac{\exp(w_k^\top x_i)}{\sum_{j=1}^{K} \exp(w_j^\top x_i)}"
            ),
            r"-\frac1N \sum_{i=1}^N \sum_{k=1}^K y_{ik} \left( w_k^T x_i - \ln \sum_{j=1}^K e^{w_j^T x_i} \right)",
            r"-\frac{1}{N} \sum_{i,k} Y_{ik} \log \mathrm{softmax}(X W^\top)_{ik}",
        ),
        """
def softmax(Z):
    E = np.exp(Z - np.max(Z, axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)

def cross_entropy(W, X, Y):
    P = softmax(X @ W.T)
    return -np.mean(np.sum(Y * np.log(P), axis=1))
""",
        domains={"Y": "one-hot"},
    ),
    Loss(
        "support vector machine",
        "w",
        "X: n,d; y: n; w: d; b: scalar; C: scalar",
        "x_i: rows of X",
        (
            r"\min_{w, b} \frac{1}{2} \|w\|^2 + C \sum_{i=1}^{n} \max\left(0, 1 - y_i (w^\top x_i + b)\right)",
            r"\frac12 \|w\|_2^2 + C \sum_{i=1}^n \bigl[ 1 - y_i (\langle w, x_i \rangle + b) \bigr]_+",
            r"\frac12 w \cdot w + C \sum_{i=1}^n \max\{0,\, 1 - y_i (w \cdot x_i + b)\}",
        ),
        """
def svm(w, X, y, b, C):
    margins = y * (X.dot(w) + b)
    hinge = np.maximum(0, 1 - margins)
    return 0.5 * w.T @ w + C * hinge.sum()
""",
        domains={"y": "signs"},
    ),
    Loss(
        "matrix factorisation",
        "U",
        "R: m,n; U: m,k; V: n,k; Omega: m,n; λ: scalar",
        "u_i: rows of U; v_j: rows of V",
        (
            (
                r"\sum_{(i,j) \in \Omega} (r_{ij} - u_i^\top v_j)^2"
                r" + \lambda \left( \sum_i \|u_i\|^2 + \sum_j \|v_j\|^2 \right)"
            ),
            r"\sum_{i=1}^m \sum_{j \in \Omega_i} (R_{ij} - u_i^T v_j)^2 + \lambda (\|U\|_F^2 + \|V\|_F^2)",
            r"\| \Omega \odot (R - U V^\top) \|_F^2 + \lambda \left( \|U\|_F^2 + \|V\|_F^2 \right)",
        ),
        """
def factorisation(U, V, R, mask, lam):
    error = mask * (R - U @ V.T)
    return np.sum(error ** 2) + lam * (np.sum(U ** 2) + np.sum(V ** 2))
""",
        {"λ": "lam", "Omega": "mask"},
        {"Omega": "indicator"},
    ),
    Loss(
        "word2vec",
        "v_c",
        "u_o: d; v_c: d; U: K,d",
        "u_k: rows of U",
        (
            r"J = -\log \sigma(u_o^\top v_c) - \sum_{k=1}^{K} \log \sigma(-u_k^\top v_c)",
            r"-\log \sigma\left({u_o}^T v_c\right) - \sum_{k=1}^K \log\left(1 - \sigma(u_k^T v_c)\right)",
            r"-\log\frac{1}{1 + e^{-u_o^\top v_c}} - \sum_{k=1}^K \log\frac{1}{1 + \exp(u_k^\top v_c)}",
        ),
        """
def sigmoid(x):
    return 1 / (1 + np.exp(-x))

def negative_sampling(v_c, u_o, U):
    positive = -np.log(sigmoid(np.dot(u_o, v_c)))
    negative = -np.sum(np.log(sigmoid(-np.dot(U, v_c))))
    return positive + negative
""",
    ),
    Loss(
        "Gaussian process",
        "K",
        "K: n,n; y: n",
        "",
        (
            r"\log p(y \mid X) = -\tfrac{1}{2} y^\top K^{-1} y - \tfrac{1}{2} \log |K| - \tfrac{n}{2} \log 2\pi",
            r"-\frac12 \left( y^T K^{-1} y + \log\det K + n \log 2\pi \right)",
        ),
        """
def log_marginal_likelihood(K, y):
    n = len(y)
    alpha = np.linalg.solve(K, y)
    sign, logdet = np.linalg.slogdet(K)
    return -0.5 * y @ alpha - 0.5 * logdet - 0.5 * n * np.log(2 * np.pi)
""",
        domains={"K": "positive definite"},
    ),
    Loss(
        "variational autoencoder",
        "σ",
        "μ: J; σ: J",
        "",
        (
            (
                r"-D_{KL}(q_\phi(z) \,\|\, p(z)) ="
                r" \frac{1}{2} \sum_{j=1}^{J} \left( 1 + \log((\sigma_j)^2) - (\mu_j)^2 - (\sigma_j)^2 \right)"
            ),
            r"\frac12 \sum_{j=1}^J \bigl(1 + \log \sigma_j^2 - \mu_j^2 - \sigma_j^2\bigr)",
        ),
        """
def minus_kl(sigma, mu):
    return 0.5 * np.sum(1 + np.log(sigma ** 2) - mu ** 2 - sigma ** 2)
""",
        {"σ": "sigma", "μ": "mu"},
        {"σ": "positive"},
    ),
    Loss(
        "InfoNCE",
        "U",
        "U: N,d; V: N,d; τ: scalar",
        "u_i: rows of U; v_i: rows of V",
        (
            (
                r"\mathcal{L} = -\frac{1}{N} \sum_{i=1}^{N}"
                r" \log \frac{\exp(u_i^\top v_i / \tau)}{\sum_{j=1}^{N} \exp(u_i^\top v_j / \tau)}"
            ),
            (
                r"-\frac{1}{N} \sum_{i=1}^N \left[ \frac{u_i^\top v_i}{\tau}"
                r" - \log \sum_{j=1}^N e^{u_i^\top v_j / \tau} \right]"
            ),
            (
                r"-\frac{1}{N} \sum_i"
                r" \log \frac{e^{\langle u_i, v_i \rangle / \tau}}{\sum_j e^{\langle u_i, v_j\rangle / \tau}}"
            ),
        ),
        """
def info_nce(U, V, tau):
    logits = np.matmul(U, V.T) / tau
    log_prob = logits - np.log(np.sum(np.exp(logits), axis=1, keepdims=True))
    return -np.mean(np.diag(log_prob))
""",
        {"τ": "tau"},
        {"τ": "positive"},
    ),
    Loss(
        "linear attention",
        "Q",
        "Q: N,d; K: N,d; V: N,p; Y: N,p",
        "q_i: rows of Q; k_j: rows of K; v_j: rows of V; y_i: rows of Y",
        (
            (
                r"\sum_{i=1}^{N} \left\| y_i -"
                r" \frac{\sum_{j=1}^{N} \exp(q_i)^\top \exp(k_j) v_j}{\sum_{j=1}^{N} \exp(q_i)^\top \exp(k_j)}"
                r" \right\|^2"
            ),
            (
                r"\left\| Y - \mathrm{diag}\left( \exp(Q) \exp(K)^\top \mathbf{1} \right)^{-1}"
                r" \exp(Q) \left( \exp(K)^\top V \right)"
                r" \right\|_F^2"
            ),
        ),
        """
def phi(x):
    return np.exp(x)

def linear_attention(Q, K, V, Y):
    q, k = phi(Q), phi(K)
    context = k.T @ V
    normaliser = q @ k.sum(axis=0)
    out = (q @ context) / normaliser[:, None]
    return np.sum((Y - out) ** 2)
""",
    ),
    Loss(
        "Cox",
        "β",
        "X: n,p; δ: n; R: n,n; β: p",
        "x_i: rows of X",
        (
            (
                r"\ell(\beta) = \sum_{i=1}^{n} \delta_i"
                r" \left( x_i^\top \beta - \log \sum_{j \in R_i} \exp(x_j^\top \beta) \right)"
            ),
            r"\sum_{i=1}^n \delta_i \log \frac{\exp(\beta^\top x_i)}{\sum_{j \in \mathcal{R}(i)} \exp(\beta^\top x_j)}",
            r"\sum_{i : \delta_i = 1} \Bigl[ \beta^T x_i - \log \sum_{j : R_{ij} = 1} e^{\beta^T x_j} \Bigr]",
        ),
        """
def partial_likelihood(beta, X, event, at_risk):
    eta = np.dot(X, beta)
    log_risk = np.log(np.dot(at_risk, np.exp(eta)))
    return np.sum(event * (eta - log_risk))
""",
        {"β": "beta", "δ": "event", "R": "at_risk"},
        {"δ": "events", "R": "risk sets"},
    ),
    Loss(
        "Cox with sorted times",
        "β",
        "X: n,p; δ: n; β: p",
        "x_i: rows of X",
        (
            (
                r"\ell(\beta) = \sum_{i=1}^n \delta_i"
                r" \left( x_i^\top \beta - \log \sum_{j=i}^n \exp(x_j^\top \beta) \right)"
            ),
            r"\sum_{i=1}^n \delta_i \left( x_i^\top \beta - \log \sum_{j \geq i} e^{x_j^\top \beta} \right)",
        ),
        """
def sorted_likelihood(beta, X, event):
    n = X.shape[0]
    eta = X @ beta
    later = np.triu(np.ones((n, n)))
    return event @ (eta - np.log(later @ np.exp(eta)))
""",
        {"β": "beta", "δ": "event"},
        {"δ": "events"},
    ),
    Loss(
        "Cox with times",
        "β",
        "X: n,p; δ: n; t: n; β: p",
        "x_i: rows of X",
        (
            (
                r"\sum_{i : \delta_i = 1}"
                r" \left( x_i \cdot \beta - \log \sum_{j : t_j \geq t_i} \exp(x_j \cdot \beta) \right)"
            ),
            r"\log \prod_{i : \delta_i = 1} \frac{e^{x_i^\top\beta}}{\sum_{j : t_j \geq t_i} e^{x_j^\top\beta}}",
        ),
        """
def timed_likelihood(beta, X, event, t):
    eta = X @ beta
    at_risk = np.where(t[None, :] >= t[:, None], 1.0, 0.0)
    return np.sum(np.where(event == 1, eta - np.log(at_risk @ np.exp(eta)), 0.0))
""",
        {"β": "beta", "δ": "event"},
        {"δ": "events", "t": "positive"},
    ),
)
