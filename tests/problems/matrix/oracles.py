"""The few array functions that NumPy lacks and the oracles need, each as its definition."""

import math

import autograd.numpy as np


def vec(X):
    """The columns of X, stacked."""
    return np.reshape(X.T, -1)


def vech(X):
    """The columns of X from the diagonal down, stacked."""
    return np.concatenate([X[j:, j] for j in range(X.shape[1])])


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def softplus(x):
    return np.log(1 + np.exp(x))


def relu(x):
    return np.where(x > 0, x, 0 * x)


def logsumexp(x):
    return np.log(np.sum(np.exp(x)))


def softmax(x):
    """exp(x) normalised to sum one: of a vector, or of every row of a matrix."""
    return np.exp(x) / np.sum(np.exp(x), axis=-1, keepdims=True)


def log_softmax(x):
    return x - np.log(np.sum(np.exp(x), axis=-1, keepdims=True))


def huber(x, delta=1.0):
    """x^2/2 near zero, delta*(|x| - delta/2) beyond delta."""
    return np.where(np.abs(x) <= delta, x**2 / 2, delta * (np.abs(x) - delta / 2))


def norm(x):
    """Euclidean norm of a vector, Frobenius norm of a matrix."""
    return np.sqrt(np.sum(x**2))


def logdet(X):
    return np.linalg.slogdet(X)[1]


def cross(x, y):
    """Written out, because autograd has no np.cross."""
    return np.array([x[1] * y[2] - x[2] * y[1], x[2] * y[0] - x[0] * y[2], x[0] * y[1] - x[1] * y[0]])


erf = np.vectorize(math.erf, otypes=[float])
gamma = np.vectorize(math.gamma, otypes=[float])
lgamma = np.vectorize(math.lgamma, otypes=[float])


def ld(X):
    """log |det X|"""
    return np.linalg.slogdet(X)[1]


def fro2(Z):
    """The square of the Frobenius norm."""
    return np.sum(Z * Z)


def smr(Z):
    """softmax, row by row"""
    e = np.exp(Z)
    return e / np.sum(e, axis=1, keepdims=True)
