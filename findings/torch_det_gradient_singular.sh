#!/usr/bin/env bash
# PyTorch 2.13.0 (CPU): the gradient of torch.linalg.det at a singular matrix is 0, silently, where it is the cofactors.
#
# ∂det(X)/∂X = adj(X)', a polynomial in the entries: at a matrix of rank n - 1 it is not 0. At diag(1, 2, 0) the entry
# (3, 3) is 1*2 = 2; torch gives a matrix of zeros, and so for [[1, 2], [2, 4]] (cofactors [[4, -2], [-2, 1]]). Neither an
# error nor a nan tells so. jax.grad(jnp.linalg.det) of JAX 0.10.2 has the cofactors at both.
#
# Seen: zeros in both cases. Gradient descent on (det(X) - 1)^2 stands still at these starts.
# Exits 1 when the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q numpy torch==2.13.0
"$folder/venv/bin/python" - <<'PYTHON'
import sys

import numpy as np
import torch


def cofactors(X):
    n = len(X)
    minor = lambda i, j: np.linalg.det(np.delete(np.delete(X, i, 0), j, 1))
    return np.array([[(-1) ** (i + j) * minor(i, j) for j in range(n)] for i in range(n)])


changed = False
for X in (np.diag([1.0, 2.0, 0.0]), np.array([[1.0, 2.0], [2.0, 4.0]])):
    x = torch.tensor(X, requires_grad=True)
    torch.linalg.det(x).backward()
    print("torch", x.grad.tolist(), "cofactors", cofactors(X).round(9).tolist())
    changed |= bool(x.grad.abs().max() > 1e-9)
sys.exit(1 if changed else 0)
PYTHON
