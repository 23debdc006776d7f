"""Short texts in which a condition stands as a formula, programs whose operators act entry by entry, systems of
motion, sums over rows without a name: each claim of RIGHT is right, the first fact of a text of WRONG is its error.
Facts are as in attacked.py.
"""

from __future__ import annotations

from tests.documents.attacked import T

RIGHT = (
    T(
        "softmax_constraint",
        ".md",
        r"""
Let $p=\operatorname{softmax}(z)$, $C=-\sum_i y_i\log p_i$ with $\sum_i y_i=1$. Then $\partial C/\partial z_j=p_j-y_j$.
""",
        (("-sum(y*log(softmax(z)))", "z", "softmax(z)-y", "z: 4; y: 4 simplex", 1),),
    ),
    T(
        "ones_constraint",
        ".tex",
        r"""
For $z, y\in\mathbb{R}^K$ with $\mathbf 1^\top y = 1$ let $C(z) = -y^\top z + \log\sum_{k=1}^K e^{z_k}$ and
$D(z) = -\sum_{k=1}^K y_k\log\operatorname{softmax}(z)_k$. Then $\nabla D(z) = \operatorname{softmax}(z) - y$.
""",
        (("-sum(y*log(softmax(z)))", "z", "softmax(z)-y", "z: 4; y: 4 simplex", 1),),
    ),
    T(
        "unit_constraint",
        ".tex",
        r"""
Let $u\in\mathbb{R}^n$ with $\|u\| = 1$ be fixed, $P = I - uu^\top$ and $f(x) = \frac12\|Px\|^2$, $x\in\mathbb{R}^n$.
Then $\nabla f(x) = (I - uu^\top)x$.
""",
        (("0.5*sum(((eye(3)-outer(u,u)/(u@u))@x)**2)", "x", "(eye(3)-outer(u,u)/(u@u))@x", "x: 3; u: 3", 1),),
    ),
    T(
        "unit_dot",
        ".md",
        r"""
Reflection: with $v^\top v = 1$ put $h(x) = \|(I - 2vv^\top)x - b\|^2$ where $x, b, v\in\mathbb R^n$. Then
$$\nabla h(x) = 2\big(x - (I-2vv^\top) b\big).$$
""",
        (
            (
                "sum(((eye(3)-2*outer(v,v)/(v@v))@x-b)**2)",
                "x",
                "2*(x-(eye(3)-2*outer(v,v)/(v@v))@b)",
                "x: 3; b: 3; v: 3",
                1,
            ),
        ),
    ),
    T(
        "orthogonal_formula",
        ".tex",
        r"""
Let $Q\in\mathbb{R}^{n\times n}$ with $Q^\top Q = I$ and $f(x) = \frac12\|Qx-b\|_2^2$.
Then $\nabla f(x) = x - Q^\top b$.
""",
        (
            (
                "0.5*sum((jnp.array([[cos(Q),-sin(Q)],[sin(Q),cos(Q)]])@x-b)**2)",
                "x",
                "x-jnp.array([[cos(Q),-sin(Q)],[sin(Q),cos(Q)]]).T@b",
                "x: 2; b: 2; Q:",
                1,
            ),
        ),
    ),
    T(
        "pm_labels",
        ".md",
        r"""
With $y_i\in\{\pm1\}$ the logistic loss is $L(w) = \frac1n\sum_{i=1}^n\log(1+e^{-y_i x_i^\top w})$, and
$$\nabla L(w) = -\frac1n\sum_{i=1}^n \frac{y_i x_i}{1+e^{y_i x_i^\top w}}.$$
The squared hinge in its usual form, $y\in\{-1,1\}$: $h(t) = (1-yt)^2$ has $h'(t) = 2(t - y)$.
""",
        (
            ("sum(log(1+exp(-y*(X@w))))/4", "w", "-X.T@(y/(1+exp(y*(X@w))))/4", "w: 3; y: 4 sign; X: 4,3", 1),
            ("(1-y*t)**2", "t", "2*(t-y)", "t:; y: sign", 1),
        ),
    ),
    T(
        "comment_sigmoid",
        ".py",
        """
import numpy as np

# d sigmoid/dz = sigmoid(z) * (1 - sigmoid(z))
def sigmoid(z):
    return 1 / (1 + np.exp(-z))
""",
        (("sig(z)", "z", "sig(z)*(1-sig(z))", "z:", 1),),
    ),
    T(
        "docstring_ols",
        ".py",
        '''
def ols(X, w, y):
    """Least squares.

    The loss is L(w) = ||X w - y||^2 / n, its gradient dL/dw = 2 X^T (X w - y) / n.
    """
''',
        (("sum((X@w-y)**2)/n", "w", "2*X.T@(X@w-y)/n", "w: 3; X: 4,3; y: 4; n: pos", 1),),
    ),
    T(
        "norm_bare",
        ".tex",
        r"""
For $x\ne 0$ we have
\[ \nabla_x \|x\|_2 = x/\|x\|_2 . \]
Likewise $\nabla_x \|Ax-b\|_2 = A^\top(Ax-b)/\|Ax-b\|_2$.
""",
        (
            ("jnp.sqrt(x@x)", "x", "x/jnp.sqrt(x@x)", "x: 3", 1),
            ("jnp.sqrt(sum((A@x-b)**2))", "x", "A.T@(A@x-b)/jnp.sqrt(sum((A@x-b)**2))", "x: 3; A: 4,3; b: 4", 1),
        ),
    ),
    T(
        "gauss_sigma",
        ".tex",
        r"""
The log-likelihood of the Gaussian, $\Sigma\succ 0$, is
\[ \ell(\mu,\Sigma) = -\frac N2\log\det\Sigma - \frac12\sum_{i=1}^N (x_i-\mu)^\top\Sigma^{-1}(x_i-\mu) , \]
so that
\[ \frac{\partial \ell}{\partial \Sigma} = -\frac N2\Sigma^{-1} + \frac12\Sigma^{-1}
\Big(\sum_{i=1}^N (x_i-\mu)(x_i-\mu)^\top\Big)\Sigma^{-1} . \]
""",
        (
            (
                "-2.5*log(det(S))-0.5*sum(((X-m)@inv(S))*(X-m))",
                "S",
                "-2.5*inv(S)+0.5*inv(S)@((X-m).T@(X-m))@inv(S)",
                "S: 3,3 pd; X: 5,3; m: 3",
                1,
            ),
        ),
    ),
    T(
        "pendulum_state",
        ".tex",
        r"""
With $\dot\theta=\omega$ and $\dot\omega=-\frac gL\sin\theta-c\omega$ the Jacobian is
\[ J = \begin{pmatrix} 0 & 1\\ -\frac gL\cos\theta & -c\end{pmatrix} . \]
""",
        (
            (
                "jnp.array([w,-g/L*sin(q)-c*w])",
                "q,w",
                "jnp.array([[0,1],[-g/L*cos(q),-c]])",
                "q:; w:; g: pos; L: pos; c:",
                1,
            ),
        ),
    ),
    T(
        "sir",
        ".md",
        r"""
The SIR model is $\dot S = -\beta S I$, $\dot I = \beta S I - \gamma I$. Its Jacobian with respect to $(S, I)$ is
$$ J = \begin{pmatrix} -\beta I & -\beta S \\ \beta I & \beta S - \gamma \end{pmatrix}. $$
""",
        (
            (
                "jnp.array([-b*S*I,b*S*I-g*I])",
                "S,I",
                "jnp.array([[-b*I,-b*S],[b*I,b*S-g]])",
                "S:; I:; b: pos; g: pos",
                1,
            ),
        ),
    ),
    T(
        "vdp",
        ".tex",
        r"""
Van der Pol: $\dot x = y$, $\dot y = \mu(1-x^2)y - x$. The Jacobian matrix is
\begin{equation}
J(x,y) = \begin{bmatrix} 0 & 1 \\ -2\mu xy - 1 & \mu(1-x^2) \end{bmatrix}.
\end{equation}
""",
        (("jnp.array([y,m*(1-x**2)*y-x])", "x,y", "jnp.array([[0,1],[-2*m*x*y-1,m*(1-x**2)]])", "x:; y:; m: pos", 1),),
    ),
    T(
        "ml_relu",
        ".py",
        '''
import numpy as np


def relu_layer(W, x):
    """Forward pass: h = W x, a = max(h, 0), loss = sum(a^2) / 2."""
    h = W @ x
    return np.maximum(h, 0)


def tanh(x):
    """Hyperbolic tangent.

    Derivative: 1 - tanh(x)**2
    """
    return np.tanh(x)


def softplus(x):
    """softplus(x) = log(1 + exp(x)); softplus'(x) = 1 / (1 + exp(-x))"""
    return np.log1p(np.exp(x))
''',
        (
            ("jnp.tanh(x)", "x", "1-jnp.tanh(x)**2", "x:", 1),
            ("log(1+exp(x))", "x", "1/(1+exp(-x))", "x:", 1),
        ),
    ),
    T(
        "mse_comment",
        ".py",
        """
import numpy as np


def mse(y_pred, y_true):
    # L = mean((y_pred - y_true)**2)
    # dL/dy_pred = 2 * (y_pred - y_true) / n
    n = len(y_true)
    return np.mean((y_pred - y_true) ** 2)


def huber_like(r, c):
    # rho(r) = c**2 * (sqrt(1 + (r/c)**2) - 1)
    # d rho / d r = r / sqrt(1 + (r/c)**2)
    return c**2 * (np.sqrt(1 + (r / c) ** 2) - 1)
""",
        (
            ("sum((p-t)**2)/4", "p", "2*(p-t)/4", "p: 4; t: 4", 1),
            ("c**2*(jnp.sqrt(1+(r/c)**2)-1)", "r", "r/jnp.sqrt(1+(r/c)**2)", "r:; c: pos", 1),
        ),
    ),
    T(
        "rosenbrock",
        ".py",
        '''
def rosen(x, y):
    """The Rosenbrock function f(x, y) = (1 - x)^2 + 100 (y - x^2)^2.

    df/dx = -2 (1 - x) - 400 x (y - x^2)
    df/dy = 200 (y - x^2)
    """
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2
''',
        (("(1-x)**2+100*(y-x**2)**2", "x", "-2*(1-x)-400*x*(y-x**2)", "x:; y:", 1),),
    ),
    T(
        "poisson_glm",
        ".md",
        r"""
Poisson regression: $\ell(\beta) = \sum_{i=1}^n \left(y_i x_i^\top\beta - e^{x_i^\top\beta}\right)$, with score
$\frac{\partial\ell}{\partial\beta} = \sum_{i=1}^n (y_i - e^{x_i^\top\beta}) x_i$ and Hessian
$\nabla^2\ell(\beta) = -\sum_{i=1}^n e^{x_i^\top\beta} x_i x_i^\top$.
""",
        (("sum(y*(X@b)-exp(X@b))", "b", "X.T@(y-exp(X@b))", "b: 3; X: 4,3; y: 4", 1),),
    ),
    T(
        "fr_norm",
        ".md",
        r"""
Soit $u$ un vecteur de norme 1, c'est-à-dire $\|u\| = 1$, et $f(x) = \|x - (u^\top x)u\|^2$. Alors
$\nabla f(x) = 2(x - (u^\top x) u)$.
""",
        (("sum((x-(u@x)*u/(u@u))**2)", "x", "2*(x-(u@x)*u/(u@u))", "x: 3; u: 3", 1),),
    ),
    T(
        "thermo",
        ".tex",
        r"""
For the van der Waals gas $p(V,T) = \frac{RT}{V-b} - \frac{a}{V^2}$ we have
$\left(\frac{\partial p}{\partial V}\right)_T = -\frac{RT}{(V-b)^2} + \frac{2a}{V^3}$ and
$\left(\frac{\partial p}{\partial T}\right)_V = \frac{R}{V-b}$.
""",
        (("R*T/(V-b)-a/V**2", "V", "-R*T/(V-b)**2+2*a/V**3", "V: pos; R: pos; T: pos; b:; a: pos", 1),),
    ),
    T(
        "lj",
        ".md",
        r"""
Lennard-Jones: $V(r) = 4\varepsilon\left[\left(\frac{\sigma}{r}\right)^{12} - \left(\frac{\sigma}{r}\right)^6\right]$
and $F(r) = -\frac{dV}{dr} =
\frac{24\varepsilon}{r}\left[2\left(\frac{\sigma}{r}\right)^{12} - \left(\frac{\sigma}{r}\right)^6\right]$.
""",
        (("-4*e*((s/r)**12-(s/r)**6)", "r", "24*e/r*(2*(s/r)**12-(s/r)**6)", "r: pos; s: pos; e: pos", 1),),
    ),
    T(
        "onehot_member",
        ".md",
        r"""
Cross-entropy: labels $y\in\{0,1\}^K$ with $\sum_{k=1}^K y_k=1$, logits $z\in\mathbb R^K$,
$$\mathcal L = -\sum_{k=1}^K y_k\log\frac{e^{z_k}}{\sum_{j=1}^K e^{z_j}}, \qquad
\nabla_z\mathcal L = \operatorname{softmax}(z) - y.$$
""",
        (("-sum(y*log(softmax(z)))", "z", "softmax(z)-y", "z: 4; y: 4 simplex", 1),),
    ),
    T(
        "kl",
        ".tex",
        r"""
For $q(z)=\operatorname{softmax}(z)$ and a fixed $p$ with $\sum_i p_i = 1$ and $p_i > 0$,
$\mathrm{KL} = \sum_i p_i\log\frac{p_i}{q_i(z)}$ obeys $\frac{\partial \mathrm{KL}}{\partial z_j} = q_j - p_j$.
""",
        (("sum(p*log(p/softmax(z)))", "z", "softmax(z)-p", "z: 4; p: 4 simplex", 1),),
    ),
    T(
        "weighted_ls_docs",
        ".py",
        r'''
import numpy as np


def wls(beta, X, y, W):
    r"""Weighted least squares.

    .. math:: S(\beta) = (y - X\beta)^\top W (y - X\beta), \quad W = W^\top

    .. math:: \nabla S(\beta) = -2 X^\top W (y - X\beta)
    """
    r = y - X @ beta
    return r @ W @ r


def gaussian(x, mu, sigma):
    """Density of the normal distribution.

    d gaussian/dx = -(x - mu) / sigma**2 * gaussian(x, mu, sigma)
    """
    return np.exp(-((x - mu) ** 2) / (2 * sigma**2)) / (sigma * np.sqrt(2 * np.pi))
''',
        (
            (
                "exp(-((x-m)**2)/(2*s**2))/(s*sqrt(2*pi))",
                "x",
                "-(x-m)/s**2*exp(-((x-m)**2)/(2*s**2))/(s*sqrt(2*pi))",
                "x:; m:; s: pos",
                1,
            ),
        ),
    ),
    T(
        "svm",
        ".md",
        r"""
With $y_i \in \{-1, +1\}$ the smooth hinge loss is $L(w) = \sum_{i=1}^n \frac12 (1 - y_i w^\top x_i)^2$,
so $\nabla L(w) = -\sum_{i=1}^n y_i(1-y_i w^\top x_i)x_i = \sum_{i=1}^n (w^\top x_i - y_i) x_i$.
""",
        (("sum(0.5*(1-y*(X@w))**2)", "w", "X.T@(X@w-y)", "w: 3; X: 4,3; y: 4 sign", 1),),
    ),
    T(
        "readme",
        ".md",
        """
# softopt

The loss is `f(x) = sum(x**4)/4`, so `df/dx = x**3`. For `g(x) = log(cosh(x))` we use `g'(x) = tanh(x)`.

- `h(a, b) = a*b + sin(a)`
- `dh/da = b + cos(a)`
""",
        (("sum(x**4)/4", "x", "x**3", "x: 4", 1),),
    ),
    T(
        "bio",
        ".md",
        r"""
Lotka--Volterra: $\dot x = ax - bxy$, $\dot y = -cy + dxy$. 在点 $(x,y)$ 处雅可比矩阵为
$$ J = \begin{pmatrix} a - by & -bx \\ dy & -c + dx \end{pmatrix}. $$
""",
        (
            (
                "jnp.array([a*x-b*x*y,-c*y+d*x*y])",
                "x,y",
                "jnp.array([[a-b*y,-b*x],[d*y,-c+d*x]])",
                "x:; y:; a:; b:; c:; d:",
                1,
            ),
        ),
    ),
    T(
        "lagr",
        ".tex",
        r"""
We maximise $f(u) = u^\top S u$ subject to $\|u\| = 1$, $S=S^\top$.
With $L(u,\lambda) = u^\top S u - \lambda(u^\top u - 1)$
we get $\nabla_u L = 2Su - 2\lambda u$ and $\frac{\partial L}{\partial\lambda} = 1 - u^\top u$.
""",
        (("u@S@u-k*(u@u-1)", "k", "1-u@u", "k:; u: 3; S: 3,3 sym", 1),),
    ),
)
WRONG = (
    T(
        "unit_wrong",
        ".tex",
        r"""
Let $u\in\mathbb{R}^n$ with $\|u\| = 1$ be fixed and $f(x) = \|x - (u^\top x)u\|^2$, $x\in\mathbb{R}^n$.
Then $\nabla f(x) = 2(x + (u^\top x)u)$.
""",
        (("sum((x-(u@x)*u/(u@u))**2)", "x", "2*(x+(u@x)*u/(u@u))", "x: 3; u: 3", 1),),
        r"\nabla f",
    ),
    T(
        "orthogonal_wrong",
        ".tex",
        r"""
Let $Q\in\mathbb{R}^{n\times n}$ with $Q^\top Q = I$ and $f(x) = \frac12\|Qx-b\|_2^2$.
Then $\nabla f(x) = x - Qb$.
""",
        (
            (
                "0.5*sum((jnp.array([[cos(Q),-sin(Q)],[sin(Q),cos(Q)]])@x-b)**2)",
                "x",
                "x-jnp.array([[cos(Q),-sin(Q)],[sin(Q),cos(Q)]])@b",
                "x: 2; b: 2; Q:",
                1,
            ),
        ),
        r"\nabla f",
    ),
    T(
        "not_orthogonal",
        ".tex",
        r"""
Let $Q\in\mathbb{R}^{n\times n}$ and $f(x) = \frac12\|Qx-b\|_2^2$.
Then $\nabla f(x) = x - Q^\top b$.
""",
        (("0.5*sum((Q@x-b)**2)", "x", "x-Q.T@b", "x: 3; b: 3; Q: 3,3", 1),),
        r"\nabla f",
    ),
    T(
        "not_unit",
        ".tex",
        r"""
Let $u, x\in\mathbb{R}^n$ and $f(x) = \|x - (u^\top x)u\|^2$.
Then $\nabla f(x) = 2(x - (u^\top x)u)$.
""",
        (("sum((x-(u@x)*u)**2)", "x", "2*(x-(u@x)*u)", "x: 3; u: 3", 1),),
        r"\nabla f",
    ),
    T(
        "not_simplex",
        ".md",
        r"""
Let $z, y\in\mathbb{R}^K$ and $C(z) = -\sum_{k=1}^K y_k\log\operatorname{softmax}(z)_k$.
Then $\nabla C(z) = \operatorname{softmax}(z) - y$.
""",
        (("-sum(y*log(softmax(z)))", "z", "softmax(z)-y", "z: 4; y: 4", 1),),
        r"\nabla C",
    ),
    T(
        "pm_wrong",
        ".md",
        r"""
With $y_i\in\{\pm1\}$ the logistic loss is $L(w) = \frac1n\sum_{i=1}^n\log(1+e^{-y_i x_i^\top w})$, and
$$\nabla L(w) = -\frac1n\sum_{i=1}^n \frac{y_i x_i}{1+e^{-y_i x_i^\top w}}.$$
""",
        (("sum(log(1+exp(-y*(X@w))))/4", "w", "-X.T@(y/(1+exp(-y*(X@w))))/4", "w: 3; y: 4 sign; X: 4,3", 1),),
        r"\nabla L",
    ),
    T(
        "comment_sigmoid_wrong",
        ".py",
        """
import numpy as np

# d sigmoid/dz = sigmoid(z) * (1 + sigmoid(z))
def sigmoid(z):
    return 1 / (1 + np.exp(-z))
""",
        (("sig(z)", "z", "sig(z)*(1+sig(z))", "z:", 1),),
        "d sigmoid/dz",
    ),
    T(
        "comment_half",
        ".py",
        """
import numpy as np

# f(w) = sum((X w - y)^2), df/dw = X^T (X w - y)
def grad(X, w, y):
    return 2 * X.T @ (X @ w - y)
""",
        (("sum((X@w-y)**2)", "w", "X.T@(X@w-y)", "w: 3; X: 4,3; y: 4", 1),),
        "df/dw",
    ),
    T(
        "docstring_sign",
        ".py",
        '''
def ols(X, w, y):
    """Least squares.

    The loss is L(w) = ||X w - y||^2 / n, its gradient dL/dw = 2 X^T (y - X w) / n.
    """
''',
        (("sum((X@w-y)**2)/n", "w", "2*X.T@(y-X@w)/n", "w: 3; X: 4,3; y: 4; n: pos", 1),),
        "dL/dw",
    ),
    T(
        "norm_wrong",
        ".tex",
        r"""
For $x\ne 0$ we have
\[ \nabla_x \|x\|_2 = x/\|x\|_2^2 . \]
""",
        (("jnp.sqrt(x@x)", "x", "x/(x@x)", "x: 3", 1),),
        r"\nabla_x",
    ),
    T(
        "gauss_sigma_wrong",
        ".tex",
        r"""
The log-likelihood of the Gaussian, $\Sigma\succ 0$, is
\[ \ell(\mu,\Sigma) = -\frac N2\log\det\Sigma - \frac12\sum_{i=1}^N (x_i-\mu)^\top\Sigma^{-1}(x_i-\mu) , \]
so that
\[ \frac{\partial \ell}{\partial \Sigma} = -\frac N2\Sigma^{-1} - \frac12\Sigma^{-1}
\Big(\sum_{i=1}^N (x_i-\mu)(x_i-\mu)^\top\Big)\Sigma^{-1} . \]
""",
        (
            (
                "-2.5*log(det(S))-0.5*sum(((X-m)@inv(S))*(X-m))",
                "S",
                "-2.5*inv(S)-0.5*inv(S)@((X-m).T@(X-m))@inv(S)",
                "S: 3,3 pd; X: 5,3; m: 3",
                1,
            ),
        ),
        r"\frac{\partial \ell}",
    ),
    T(
        "pendulum_wrong",
        ".tex",
        r"""
With $\dot\theta=\omega$ and $\dot\omega=-\frac gL\sin\theta-c\omega$ the Jacobian is
\[ J = \begin{pmatrix} 0 & 1\\ \frac gL\cos\theta & -c\end{pmatrix} . \]
""",
        (
            (
                "jnp.array([w,-g/L*sin(q)-c*w])",
                "q,w",
                "jnp.array([[0,1],[g/L*cos(q),-c]])",
                "q:; w:; g: pos; L: pos; c:",
                1,
            ),
        ),
        r"\[ J",
    ),
    T(
        "sir_wrong",
        ".md",
        r"""
The SIR model is $\dot S = -\beta S I$, $\dot I = \beta S I - \gamma I$. Its Jacobian with respect to $(S, I)$ is
$$ J = \begin{pmatrix} -\beta I & -\beta S \\ \beta I & \beta S + \gamma \end{pmatrix}. $$
""",
        (
            (
                "jnp.array([-b*S*I,b*S*I-g*I])",
                "S,I",
                "jnp.array([[-b*I,-b*S],[b*I,b*S+g]])",
                "S:; I:; b: pos; g: pos",
                1,
            ),
        ),
        "$$ J",
    ),
    T(
        "tanh_doc_wrong",
        ".py",
        '''
import numpy as np


def tanh(x):
    """Hyperbolic tangent.

    Derivative: 1 - tanh(x)
    """
    return np.tanh(x)
''',
        (("jnp.tanh(x)", "x", "1-jnp.tanh(x)", "x:", 1),),
        "Derivative",
    ),
    T(
        "huber_wrong",
        ".py",
        """
import numpy as np


def huber_like(r, c):
    # rho(r) = c**2 * (sqrt(1 + (r/c)**2) - 1)
    # d rho / d r = r / (1 + (r/c)**2)
    return c**2 * (np.sqrt(1 + (r / c) ** 2) - 1)
""",
        (("c**2*(jnp.sqrt(1+(r/c)**2)-1)", "r", "r/(1+(r/c)**2)", "r:; c: pos", 1),),
        "d rho",
    ),
    T(
        "rosen_wrong",
        ".py",
        '''
def rosen(x, y):
    """The Rosenbrock function f(x, y) = (1 - x)^2 + 100 (y - x^2)^2.

    df/dx = -2 (1 - x) - 200 x (y - x^2)
    df/dy = 200 (y - x^2)
    """
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2
''',
        (("(1-x)**2+100*(y-x**2)**2", "x", "-2*(1-x)-200*x*(y-x**2)", "x:; y:", 1),),
        "df/dx",
    ),
    T(
        "poisson_wrong",
        ".md",
        r"""
Poisson regression: $\ell(\beta) = \sum_{i=1}^n \left(y_i x_i^\top\beta - e^{x_i^\top\beta}\right)$, with Hessian
$\nabla^2\ell(\beta) = \sum_{i=1}^n e^{x_i^\top\beta} x_i x_i^\top$.
""",
        (("sum(y*(X@b)-exp(X@b))", "b", "X.T@diag(exp(X@b))@X", "b: 3; X: 4,3; y: 4", 2),),
        r"\nabla^2",
    ),
    T(
        "thermo_wrong",
        ".tex",
        r"""
For the van der Waals gas $p(V,T) = \frac{RT}{V-b} - \frac{a}{V^2}$ we have
$\left(\frac{\partial p}{\partial V}\right)_T = -\frac{RT}{(V-b)^2} - \frac{2a}{V^3}$.
""",
        (("R*T/(V-b)-a/V**2", "V", "-R*T/(V-b)**2-2*a/V**3", "V: pos; R: pos; T: pos; b:; a: pos", 1),),
        r"\partial p",
    ),
    T(
        "kl_wrong",
        ".tex",
        r"""
For $q(z)=\operatorname{softmax}(z)$ and a fixed $p$ with $\sum_i p_i = 1$ and $p_i > 0$,
$\mathrm{KL} = \sum_i p_i\log\frac{p_i}{q_i(z)}$ obeys
$\frac{\partial \mathrm{KL}}{\partial z_j} = q_j + p_j$.
""",
        (("sum(p*log(p/softmax(z)))", "z", "softmax(z)+p", "z: 4; p: 4 simplex", 1),),
        r"\partial z_j",
    ),
    T(
        "readme_wrong",
        ".md",
        """
The loss is `f(x) = sum(x**4)/4`, so
`df/dx = 4 * x**3`.
""",
        (("sum(x**4)/4", "x", "4*x**3", "x: 4", 1),),
        "df/dx",
    ),
    T(
        "lagr_wrong",
        ".tex",
        r"""
We maximise $f(u) = u^\top S u$ subject to $\|u\| = 1$, $S=S^\top$.
With $L(u,\lambda) = u^\top S u - \lambda(u^\top u - 1)$ we get
$\frac{\partial L}{\partial\lambda} = u^\top u - 1$.
""",
        (("u@S@u-k*(u@u-1)", "k", "u@u-1", "k:; u: 3; S: 3,3 sym", 1),),
        r"\partial\lambda",
    ),
    T(
        "svm_wrong",
        ".md",
        r"""
With $y_i \in \{-1, +1\}$ the smooth hinge loss is $L(w) = \sum_{i=1}^n \frac12 (1 - y_i w^\top x_i)^2$, so
$\nabla L(w) = \sum_{i=1}^n (w^\top x_i + y_i) x_i$.
""",
        (("sum(0.5*(1-y*(X@w))**2)", "w", "X.T@(X@w+y)", "w: 3; X: 4,3; y: 4 sign", 1),),
        r"\nabla",
    ),
    T(
        "quad_wrong",
        ".py",
        '''
def quad(x, A, b):
    """f(x) = 0.5 x^T A x - b^T x

    Gradient: A @ x - b
    """
    return 0.5 * x @ A @ x - b @ x
''',
        (("0.5*x@A@x-b@x", "x", "A@x-b", "x: 3; A: 3,3; b: 3", 1),),
        "Gradient",
    ),
)
