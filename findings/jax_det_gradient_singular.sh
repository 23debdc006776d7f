#!/usr/bin/env bash
# JAX 0.10.2: the gradient of jnp.linalg.det at a matrix of rank n - 1 is 0, silently, where it is not, from n = 4 on.
#
# At diag(0, 1, 1, 1) the derivative of det by the entry (1, 1) is 1*1*1 = 1, its cofactor, and so says a difference
# quotient of jnp.linalg.det itself. Its rule replaces the last pivot of an LU decomposition alone: a 0 before that one
# (a column of zeros, or one that is a multiple of those before it to the last digit) gives 0 for every entry.
#
# Seen: 0.0 for 1.0. Up to n = 3, and where the 0 is the last pivot, the gradient is right.
# Exits 1 when the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q jax==0.10.2 jaxlib==0.10.2
JAX_ENABLE_X64=1 JAX_PLATFORMS=cpu "$folder/venv/bin/python" - <<'PYTHON'
import sys

import jax
import jax.numpy as jnp

X = jnp.diag(jnp.array([0.0, 1.0, 1.0, 1.0]))
slope = jax.grad(jnp.linalg.det)(X)[0, 0]
h = 1e-3
E = jnp.zeros((4, 4)).at[0, 0].set(h)
quotient = (jnp.linalg.det(X + E) - jnp.linalg.det(X - E)) / (2 * h)
print("jax.grad:", float(slope), " difference quotient:", float(quotient))
sys.exit(0 if float(slope) == 0.0 and abs(float(quotient) - 1) < 1e-9 else 1)
PYTHON
