#!/usr/bin/env bash
# JAX 0.10.2: the Hessian of jnp.linalg.det at a matrix of rank n - 2 is 0, silently, where it is not.
#
# det is a polynomial; at diag(1, 2, 0, 0) its second derivative by the entries (3, 3) and (4, 4) is 1*2 = 2, the minor
# that is left, and so says a difference quotient of jnp.linalg.det itself.
#
# Seen: 0.0 for 2.0. A Newton step on a function of det(X) at such a point is built on a wrong matrix.
# Exits 1 when the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q jax==0.10.2 jaxlib==0.10.2
JAX_ENABLE_X64=1 JAX_PLATFORMS=cpu "$folder/venv/bin/python" - <<'PYTHON'
import sys

import jax
import jax.numpy as jnp

X = jnp.diag(jnp.array([1.0, 2.0, 0.0, 0.0]))
second = jax.hessian(jnp.linalg.det)(X)[2, 2, 3, 3]
h = 1e-3
E = lambda i: jnp.zeros((4, 4)).at[i, i].set(h)
det = jnp.linalg.det
quotient = (det(X + E(2) + E(3)) - det(X + E(2)) - det(X + E(3)) + det(X)) / h**2
print("jax.hessian:", float(second), " difference quotient:", float(quotient))
sys.exit(0 if float(second) == 0.0 and abs(float(quotient) - 2) < 1e-6 else 1)
PYTHON
