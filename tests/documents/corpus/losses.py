"""Losses of linear models with hand-written gradients.

Every function takes the weights first. The mean squared error is

.. math:: L(w) = \\frac{1}{m} \\|X w - y\\|_2^2

with :math:`X \\in \\mathbb{R}^{m \\times n}`, :math:`w \\in \\mathbb{R}^n` and
:math:`y \\in \\mathbb{R}^m`, and its gradient is

.. math:: \\nabla_w L(w) = \\frac{2}{m} X^\\top (X w - y)
"""

import numpy as np


def sigmoid(z):
    r"""The logistic function :math:`s(z) = \frac{1}{1 + e^{-z}}`.

    Its derivative is :math:`\frac{ds}{dz} = s(z) (1 - s(z))`.
    """
    return 1.0 / (1.0 + np.exp(-z))


def softplus(z):
    r"""A smooth ramp.

    .. math::

        p(z) = \log(1 + e^{z}), \qquad
        p'(z) = \frac{e^{z}}{(1 + e^{z})^2}
    """
    return np.logaddexp(0.0, z)


def ridge(w, X, y, alpha):
    r"""Ridge regression.

    .. math::
        R(w) = \|X w - y\|_2^2 + \alpha \|w\|_2^2

    The gradient, for a scalar :math:`\alpha > 0`:

    .. math::
        \nabla_w R(w) = 2 X^\top (X w - y) + 2 \alpha w

    Parameters
    ----------
    w : array, shape (n,)
    X : array, shape (m, n)
    """
    r = X @ w - y
    return r @ r + alpha * w @ w


def cauchy(r, c):
    """Cauchy's robust loss.

    f(r) = c**2/2 * log(1 + (r/c)**2)
    df/dr = r / (1 + (r/c)**2)
    """
    return c**2 / 2 * np.log1p((r / c) ** 2)


def poisson(eta, k):
    """Negative log-likelihood of one count with the canonical link.

    f(eta) = exp(eta) - k*eta
    df/deta = exp(eta) - k
    """
    # d2f/deta2 = exp(eta)
    return np.exp(eta) - k * eta


def quadratic(x, A, b):
    r"""The model problem :math:`q(x) = \frac{1}{2} x^\top A x - b^\top x`,
    where :math:`A \in \mathbb{R}^{n \times n}` is symmetric.

    Gradient: :math:`\nabla q(x) = A x + b`.
    """
    return 0.5 * x @ A @ x - b @ x


def step(w, gradient, rate=0.1):
    # w = w - rate * gradient
    return w - rate * gradient
