"""A module of a person's own, read by its source."""

import numpy as np

SCALE = 2.0


def activation(z):
    return SCALE * np.tanh(z)


def loss(w, X, y, power=2):
    return np.mean((activation(X @ w) - y) ** power)


class Model:
    def loss(self, w):
        return w
