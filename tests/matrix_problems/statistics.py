"""Likelihoods, divergences, Gaussian processes, estimation and design of experiments.

A covariance that is differentiated by is not declared symmetric, so its answers are those of
matrices with free entries, as most books print them.
"""

import autograd.numpy as np

from .oracles import lgamma, logdet, logsumexp, norm
from .problem import TALL_SIZES, problem

_inv = np.linalg.inv
_tr = np.trace


def _quad(A, x):
    return x @ A @ x


def _marginal(y, K):
    """The log-likelihood of y under a centred Gaussian with covariance K, up to a constant."""
    return -_quad(_inv(K), y) / 2 - logdet(K) / 2


_GAUSSIAN = "Gaussian log-likelihood"
_WISHART = "Wishart log-likelihood"
_PROCESS = "Gaussian process marginal likelihood"
_KL = "KL divergence of Gaussians"
_KL_TEXT = "1/2*(tr(inv(B)*A) + (x - y)'*inv(B)*(x - y) + logdet(B) - logdet(A))"


def _kl(A, B, x, y):
    return (_tr(_inv(B) @ A) + _quad(_inv(B), x - y) + logdet(B) - logdet(A)) / 2


GAUSSIANS = (
    problem(
        "gaussian-by-mean",
        "-1/2*(x - mu)'*inv(S)*(x - mu) - 1/2*logdet(S)",
        "mu",
        lambda x, mu, S: -_quad(_inv(S), x - mu) / 2 - logdet(S) / 2,
        "(x - mu)'*inv(S)",
        "x: n; mu: n; S: n,n positive-definite",
        source=_GAUSSIAN,
    ),
    problem(
        "gaussian-by-point",
        "-1/2*(x - mu)'*inv(S)*(x - mu)",
        "x",
        lambda x, mu, S: -_quad(_inv(S), x - mu) / 2,
        "-(x - mu)'*inv(S)",
        "x: n; mu: n; S: n,n positive-definite",
        source=_GAUSSIAN,
    ),
    problem(
        "gaussian-by-covariance",
        "-1/2*(x - mu)'*inv(S)*(x - mu) - 1/2*logdet(S)",
        "S",
        lambda x, mu, S: -_quad(_inv(S), x - mu) / 2 - logdet(S) / 2,
        "1/2*inv(S)*((x - mu)*(x - mu)'*inv(S) - eye(n))",
        "x: n; mu: n; S: n,n invertible",
        source=_GAUSSIAN,
    ),
    problem(
        "gaussian-sample-by-covariance",
        "-c/2*(logdet(S) + tr(inv(S)*A))",
        "S",
        lambda c, S, A: -c / 2 * (logdet(S) + _tr(_inv(S) @ A)),
        "-c/2*(inv(S) - inv(S)*A*inv(S))",
        "c: scalar; S: n,n; A: n,n",
        bare=True,
        kinds={"S": "invertible"},
        source=_GAUSSIAN,
    ),
    problem(
        "gaussian-by-precision",
        "logdet(P) - tr(S*P)",
        "P",
        lambda P, S: logdet(P) - _tr(S @ P),
        "inv(P) - S",
        "P: n,n; S: n,n",
        bare=True,
        kinds={"P": "invertible"},
        source="graphical lasso",
    ),
    problem(
        "graphical-lasso",
        "tr(S*P) - logdet(P) + c*norm1(P)",
        "P",
        lambda S, P, c: _tr(S @ P) - logdet(P) + c * np.sum(np.abs(P)),
        "S - inv(P) + c*sign(P)'",
        "S: n,n; P: n,n invertible; c: scalar",
        source="graphical lasso",
    ),
    problem(
        "gaussian-density-by-point",
        "exp(-1/2*(x - mu)'*inv(S)*(x - mu))",
        "x",
        lambda x, mu, S: np.exp(-_quad(_inv(S), x - mu) / 2),
        "-exp(-1/2*(x - mu)'*inv(S)*(x - mu))*(x - mu)'*inv(S)",
        "x: n; mu: n; S: n,n positive-definite",
        source=_GAUSSIAN,
    ),
    problem(
        "gaussian-by-cholesky-factor",
        "1/2*norm2(inv(R)*x)^2 + logdet(R)",
        "R",
        lambda R, x: np.sum((_inv(R) @ x) ** 2) / 2 + logdet(R),
        "inv(R) - inv(R)*x*x'*inv(R)'*inv(R)",
        "R: n,n invertible; x: n",
        source=_GAUSSIAN,
    ),
    problem(
        "gaussian-by-scale",
        "-1/2*x'*x/c - d/2*log(c)",
        "c",
        lambda x, c, d: -x @ x / (2 * c) - d / 2 * np.log(c),
        "x'*x/(2*c^2) - d/(2*c)",
        "x: n; c: scalar positive; d: scalar",
        source=_GAUSSIAN,
    ),
    problem(
        "student-by-mean",
        "-(c + d)/2*log(1 + (x - mu)'*inv(S)*(x - mu)/c)",
        "mu",
        lambda c, d, x, mu, S: -(c + d) / 2 * np.log(1 + _quad(_inv(S), x - mu) / c),
        "(c + d)*(x - mu)'*inv(S)/(c + (x - mu)'*inv(S)*(x - mu))",
        "c: scalar positive; d: scalar; x: n; mu: n; S: n,n positive-definite",
        source="Student log-likelihood",
    ),
    problem(
        "gaussian-mixture",
        "log(a*exp(-1/2*norm2(x - y)^2) + b*exp(-1/2*norm2(x - z)^2))",
        "x",
        lambda a, b, x, y, z: np.log(
            a * np.exp(-np.sum((x - y) ** 2) / 2) + b * np.exp(-np.sum((x - z) ** 2) / 2)
        ),
        "(a*exp(-1/2*norm2(x - y)^2)*(y - x)' + b*exp(-1/2*norm2(x - z)^2)*(z - x)')"
        "/(a*exp(-1/2*norm2(x - y)^2) + b*exp(-1/2*norm2(x - z)^2))",
        "a: scalar positive; b: scalar positive; x: n; y: n; z: n",
        source="Gaussian mixture",
    ),
    problem(
        "gaussian-regression-by-weights",
        "-1/(2*c)*norm2(y - X*w)^2 - 1/2*w'*inv(S)*w",
        "w",
        lambda c, y, X, w, S: -np.sum((y - X @ w) ** 2) / (2 * c) - _quad(_inv(S), w) / 2,
        "1/c*(y - X*w)'*X - w'*inv(S)",
        "c: scalar positive; y: m; X: m,n; w: n; S: n,n positive-definite",
        source="Bayesian linear regression",
    ),
    problem(
        "posterior-mean-by-target",
        "inv(X'*X + c*eye(n))*X'*y",
        "y",
        lambda X, c, y: _inv(X.T @ X + c * np.eye(X.shape[1])) @ X.T @ y,
        "inv(X'*X + c*eye(n))*X'",
        "X: m,n; c: scalar positive; y: m",
        source="Bayesian linear regression",
    ),
    problem(
        "posterior-mean-by-penalty",
        "inv(X'*X + c*eye(n))*X'*y",
        "c",
        lambda X, c, y: _inv(X.T @ X + c * np.eye(X.shape[1])) @ X.T @ y,
        "-inv(X'*X + c*eye(n))^2*X'*y",
        "X: m,n; c: scalar positive; y: m",
        source="Bayesian linear regression",
    ),
)

WISHART = (
    problem(
        "wishart-by-matrix",
        "(c - d)/2*logdet(X) - 1/2*tr(inv(V)*X)",
        "X",
        lambda c, d, X, V: (c - d) / 2 * logdet(X) - _tr(_inv(V) @ X) / 2,
        "(c - d)/2*inv(X) - 1/2*inv(V)",
        "c: scalar; d: scalar; X: n,n; V: n,n",
        bare=True,
        kinds={"X": "invertible", "V": "invertible"},
        source=_WISHART,
    ),
    problem(
        "wishart-by-scale",
        "-c/2*logdet(V) - 1/2*tr(inv(V)*X)",
        "V",
        lambda c, V, X: -c / 2 * logdet(V) - _tr(_inv(V) @ X) / 2,
        "1/2*inv(V)*X*inv(V) - c/2*inv(V)",
        "c: scalar; V: n,n invertible; X: n,n",
        source=_WISHART,
    ),
    problem(
        "inverse-wishart-by-matrix",
        "-c/2*logdet(X) - 1/2*tr(V*inv(X))",
        "X",
        lambda c, X, V: -c / 2 * logdet(X) - _tr(V @ _inv(X)) / 2,
        "1/2*inv(X)*V*inv(X) - c/2*inv(X)",
        "c: scalar; X: n,n invertible; V: n,n",
        source="inverse Wishart log-likelihood",
    ),
    problem(
        "matrix-normal-by-mean",
        "-1/2*tr(inv(V)*(X - M)'*inv(U)*(X - M))",
        "M",
        lambda V, X, M, U: -_tr(_inv(V) @ (X - M).T @ _inv(U) @ (X - M)) / 2,
        "inv(V)*(X - M)'*inv(U)",
        "V: n,n positive-definite; X: m,n; M: m,n; U: m,m positive-definite",
        source="matrix normal log-likelihood",
    ),
    problem(
        "matrix-normal-by-row-covariance",
        "-1/2*tr(inv(V)*(X - M)'*inv(U)*(X - M))",
        "U",
        lambda V, X, M, U: -_tr(_inv(V) @ (X - M).T @ _inv(U) @ (X - M)) / 2,
        "1/2*inv(U)*(X - M)*inv(V)*(X - M)'*inv(U)",
        "V: n,n positive-definite; X: m,n; M: m,n; U: m,m invertible",
        source="matrix normal log-likelihood",
    ),
)

GAUSSIAN_PROCESSES = (
    problem(
        "process-by-covariance",
        "-1/2*y'*inv(K)*y - 1/2*logdet(K)",
        "K",
        lambda y, K: -_quad(_inv(K), y) / 2 - logdet(K) / 2,
        "1/2*inv(K)*y*y'*inv(K) - 1/2*inv(K)",
        "y: n; K: n,n",
        bare=True,
        kinds={"K": "invertible"},
        source=_PROCESS,
    ),
    problem(
        "process-by-noise",
        "-1/2*y'*inv(A + c*eye(n))*y - 1/2*logdet(A + c*eye(n))",
        "c",
        lambda y, A, c: _marginal(y, A + c * np.eye(len(y))),
        "1/2*y'*inv(A + c*eye(n))^2*y - 1/2*tr(inv(A + c*eye(n)))",
        "y: n; A: n,n positive-definite; c: scalar positive",
        source=_PROCESS,
    ),
    problem(
        "process-by-mixture-weight",
        "-1/2*y'*inv(A + theta*B)*y - 1/2*logdet(A + theta*B)",
        "theta",
        lambda y, A, theta, B: _marginal(y, A + theta * B),
        "1/2*y'*inv(A + theta*B)*B*inv(A + theta*B)*y - 1/2*tr(inv(A + theta*B)*B)",
        "y: n; A: n,n positive-definite; theta: scalar positive; B: n,n positive-definite",
        source=_PROCESS,
    ),
    problem(
        "process-by-amplitude",
        "-1/2*y'*inv(theta^2*A + c*I)*y",
        "theta",
        lambda y, theta, A, c: -_quad(_inv(theta**2 * A + c * np.eye(len(y))), y) / 2,
        "theta*y'*inv(theta^2*A + c*eye(n))*A*inv(theta^2*A + c*eye(n))*y",
        "y: n; theta: scalar positive; A: n,n positive-definite; c: scalar positive",
        source=_PROCESS,
    ),
    problem(
        "kernel-by-length-scale",
        "sum(C.*exp(-theta*D.^2))",
        "theta",
        lambda C, theta, D: np.sum(C * np.exp(-theta * D**2)),
        "-sum(C.*D.^2.*exp(-theta*D.^2))",
        "C: n,n; theta: scalar; D: n,n",
        kinds={"D": "unit"},
        source=_PROCESS,
    ),
    problem(
        "process-prediction-by-target",
        "k'*inv(A)*y",
        "y",
        lambda k, A, y: k @ _inv(A) @ y,
        "k'*inv(A)",
        "k: n; A: n,n positive-definite; y: n",
        source="Gaussian process prediction",
    ),
    problem(
        "process-predictive-variance",
        "c - k'*inv(A)*k",
        "k",
        lambda c, k, A: c - _quad(_inv(A), k),
        "-2*k'*inv(A)",
        "c: scalar; k: n; A: n,n positive-definite",
        source="Gaussian process prediction",
    ),
)

DIVERGENCES = (
    problem(
        "kl-by-first-covariance",
        _KL_TEXT,
        "A",
        _kl,
        "1/2*(inv(B) - inv(A))",
        "A: n,n invertible; B: n,n positive-definite; x: n; y: n",
        source=_KL,
    ),
    problem(
        "kl-by-mean",
        _KL_TEXT,
        "x",
        _kl,
        "(x - y)'*inv(B)",
        "A: n,n positive-definite; B: n,n positive-definite; x: n; y: n",
        source=_KL,
    ),
    problem(
        "kl-by-second-covariance",
        _KL_TEXT,
        "B",
        _kl,
        "1/2*(inv(B) - inv(B)*(A + (x - y)*(x - y)')*inv(B))",
        "A: n,n positive-definite; B: n,n invertible; x: n; y: n",
        source=_KL,
    ),
    problem(
        "kl-of-diagonal-gaussian",
        "1/2*sum(s.^2 + x.^2 - 1 - 2*log(s))",
        "s",
        lambda s, x: np.sum(s**2 + x**2 - 1 - 2 * np.log(s)) / 2,
        "(s - vector(1)./s)'",
        "s: n positive; x: n",
        source="variational autoencoder",
    ),
    problem(
        "entropy",
        "-x'*log(x)",
        "x",
        lambda x: -x @ np.log(x),
        "-(log(x) + vector(1))'",
        "x: n",
        bare=True,
        kinds={"x": "positive"},
        source="entropy",
    ),
    problem(
        "kl-of-distributions",
        "x'*log(x./y)",
        "x",
        lambda x, y: x @ np.log(x / y),
        "(log(x./y) + vector(1))'",
        "x: n positive; y: n positive",
        kinds={"x": "probability", "y": "probability"},
        source="Kullback-Leibler divergence",
    ),
    problem(
        "kl-of-distributions-by-second",
        "sum(x.*log(x./y))",
        "y",
        lambda x, y: np.sum(x * np.log(x / y)),
        "-(x./y)'",
        "x: n positive; y: n positive",
        kinds={"x": "probability", "y": "probability"},
        source="Kullback-Leibler divergence",
    ),
    problem(
        "von-neumann-bregman",
        "tr(A*inv(X)) - logdet(A*inv(X))",
        "X",
        lambda A, X: _tr(A @ _inv(X)) - logdet(A @ _inv(X)),
        "inv(X) - inv(X)*A*inv(X)",
        "A: n,n invertible; X: n,n invertible",
        source="Stein's loss",
    ),
    problem(
        "dirichlet",
        "lgamma(sum(x)) - sum(lgamma(x)) + (x - vector(1))'*log(y)",
        "x",
        lambda x, y: float(lgamma(np.sum(x))) - np.sum(lgamma(x)) + (x - 1) @ np.log(y),
        "digamma(sum(x))*vector(1)' - digamma(x)' + log(y)'",
        "x: n positive; y: n positive",
        autograd=False,
        source="Dirichlet log-likelihood",
    ),
    problem(
        "log-partition",
        "logsumexp(X*w)",
        "w",
        lambda X, w: logsumexp(X @ w),
        "softmax(X*w)'*X",
        "X: m,n; w: n",
        bare=True,
        source="log-linear model",
    ),
    problem(
        "multinomial-logit",
        "y'*X*w - log(sum(exp(X*w)))",
        "w",
        lambda y, X, w: y @ X @ w - logsumexp(X @ w),
        "(y - softmax(X*w))'*X",
        "y: m; X: m,n; w: n",
        source="log-linear model",
    ),
)

ESTIMATION = (
    problem(
        "kalman-update-by-gain",
        "x + G*(z - H*x)",
        "G",
        lambda x, G, z, H: x + G @ (z - H @ x),
        "kron((z - H*x)', eye(n))",
        "x: n; G: n,m; z: m; H: m,n",
        source="Kalman filter",
    ),
    problem(
        "kalman-update-by-state",
        "x + G*(z - H*x)",
        "x",
        lambda x, G, z, H: x + G @ (z - H @ x),
        "eye(n) - G*H",
        "x: n; G: n,m; z: m; H: m,n",
        source="Kalman filter",
    ),
    problem(
        "kalman-optimal-gain",
        "tr((eye(n) - G*H)*P*(eye(n) - G*H)' + G*R*G')",
        "G",
        lambda G, H, P, R: _tr(
            (np.eye(P.shape[0]) - G @ H) @ P @ (np.eye(P.shape[0]) - G @ H).T + G @ R @ G.T
        ),
        "2*R*G' - 2*H*P*(eye(n) - G*H)'",
        "G: n,m; H: m,n; P: n,n symmetric; R: m,m symmetric",
        source="Kalman filter",
    ),
    problem(
        "innovation-likelihood",
        "(z - H*x)'*inv(H*P*H' + R)*(z - H*x)",
        "x",
        lambda z, H, x, P, R: _quad(_inv(H @ P @ H.T + R), z - H @ x),
        "-2*(z - H*x)'*inv(H*P*H' + R)*H",
        "z: m; H: m,n; x: n; P: n,n positive-definite; R: m,m positive-definite",
        source="Kalman filter",
    ),
    problem(
        "channel-capacity",
        "logdet(eye(m) + H*Q*H')",
        "H",
        lambda H, Q: logdet(np.eye(H.shape[0]) + H @ Q @ H.T),
        "2*Q*H'*inv(eye(m) + H*Q*H')",
        "H: m,n; Q: n,n positive-definite",
        source="channel capacity",
    ),
    problem(
        "channel-capacity-by-covariance",
        "logdet(eye(m) + H*Q*H')",
        "Q",
        lambda H, Q: logdet(np.eye(H.shape[0]) + H @ Q @ H.T),
        "H'*inv(eye(m) + H*Q*H')*H",
        "H: m,n; Q: n,n",
        kinds={"Q": "invertible"},
        source="channel capacity",
    ),
    problem(
        "d-optimal-design",
        "logdet(X'*diag(w)*X)",
        "w",
        lambda X, w: logdet(X.T @ np.diag(w) @ X),
        "diag(X*inv(X'*diag(w)*X)*X')'",
        "X: m,n; w: m positive",
        sizes=TALL_SIZES,
        source="D-optimal design",
    ),
    problem(
        "a-optimal-design",
        "tr(inv(X'*diag(w)*X))",
        "w",
        lambda X, w: _tr(_inv(X.T @ np.diag(w) @ X)),
        "-diag(X*inv(X'*diag(w)*X)^2*X')'",
        "X: m,n; w: m positive",
        sizes=TALL_SIZES,
        source="A-optimal design",
    ),
    problem(
        "sharpe-ratio",
        "mu'*w/sqrt(w'*S*w)",
        "w",
        lambda mu, w, S: mu @ w / np.sqrt(w @ S @ w),
        "mu'/sqrt(w'*S*w) - mu'*w*w'*S/(w'*S*w)^(3/2)",
        "mu: n; w: n; S: n,n positive-definite",
        source="portfolio theory",
    ),
    problem(
        "portfolio-risk",
        "c/2*w'*S*w - mu'*w",
        "w",
        lambda c, w, S, mu: c / 2 * w @ S @ w - mu @ w,
        "c*w'*S - mu'",
        "c: scalar; w: n; S: n,n positive-definite; mu: n",
        source="portfolio theory",
    ),
    problem(
        "log-barrier",
        "c'*x - sum(log(A*x + b))",
        "x",
        lambda c, x, b, A: c @ x - np.sum(np.log(A @ x + b)),
        "c' - (vector(1)./(A*x + b))'*A",
        "c: n; x: n positive; b: m positive; A: m,n positive",
        source="interior-point method",
    ),
    problem(
        "analytic-centre-norm",
        "norm2(A*x) - sum(log(x))",
        "x",
        lambda A, x: norm(A @ x) - np.sum(np.log(x)),
        "x'*A'*A/norm2(A*x) - (vector(1)./x)'",
        "A: m,n; x: n positive",
        source="interior-point method",
    ),
)

PROBLEMS = (*GAUSSIANS, *WISHART, *GAUSSIAN_PROCESSES, *DIVERGENCES, *ESTIMATION)
