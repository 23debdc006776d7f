#!/usr/bin/env bash
# PyTorch 2.13.0 (CPU): the second derivative of torch.sinc at 0 is nan; it is -π²/3.
#
# sinc(x) = sin(πx)/(πx) is smooth. torch has its first derivative right at 0 (0), and loses the second. jnp.sinc of JAX
# 0.10.2 has -3.2898681336964524, and the fourth derivative, π⁴/5, as well.
#
# Seen: 0.0 and nan. Exits 1 when the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q numpy torch==2.13.0
"$folder/venv/bin/python" - <<'PYTHON'
import math
import sys

import torch
from torch.func import grad

zero = torch.tensor(0.0, dtype=torch.float64)
first, second = float(grad(torch.sinc)(zero)), float(grad(grad(torch.sinc))(zero))
print("first:", first, " second:", second, " right:", -(math.pi**2) / 3)
sys.exit(0 if first == 0.0 and math.isnan(second) else 1)
PYTHON
