#!/usr/bin/env bash
# JAX 0.10.2: polygamma(1, x) left of zero is wrong by many orders of magnitude, silently, and so is the derivative of digamma.
#
# The trigamma function at -10.3 is 14.986887065722637 (SciPy, mpmath and torch agree); jax.scipy.special.polygamma gives
# 1.0153235551470281e+18, in double precision, without a nan or a warning. At -2.7 it is right to the last digit, so that a
# test near zero does not show it. jax.grad(digamma) is made of it: the second derivative of a log-likelihood with gammaln
# is wrong wherever an argument is some way below zero, though digamma itself is right there.
#
# Seen: 1.0153235551470281e+18 for 14.98..., from polygamma and from jax.grad(digamma).
# Exits 1 when the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q jax==0.10.2 jaxlib==0.10.2 scipy
JAX_ENABLE_X64=1 JAX_PLATFORMS=cpu "$folder/venv/bin/python" - <<'PYTHON'
import sys

import jax
import scipy.special
from jax.scipy.special import digamma, polygamma

for x in (-2.7, -10.3):
    found, slope, right = float(polygamma(1, x)), float(jax.grad(digamma)(x)), float(scipy.special.polygamma(1, x))
    print(f"x = {x}: polygamma {found}, grad of digamma {slope}, right {right}")
near_zero = abs(float(polygamma(1, -2.7)) - float(scipy.special.polygamma(1, -2.7))) < 1e-9
sys.exit(0 if near_zero and found > 1e17 and slope > 1e17 and abs(right - 14.986887) < 1e-5 else 1)
PYTHON
