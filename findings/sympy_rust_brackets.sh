#!/usr/bin/env bash
# SymPy 1.14.0: rust_code loses the brackets of a sum inside of a product, silently, where the names are real.
#
# With Symbol("b", real=True), b*(a + 1) is printed as `b*a + 1.0`, another function; with plain symbols the brackets
# stay: `b*(a + 1)`. (a + b)*exp(a) becomes `a + b*a.exp()`. The C, Julia, Octave and JavaScript printers of the same
# release keep them.
#
# Seen: `b*a + 1.0`, which is 7 at a = 2, b = 3, where b*(a + 1) is 9.
# Exits 1 when the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q sympy==1.14.0
"$folder/venv/bin/python" - <<'PYTHON'
import sys

from sympy import Symbol, ccode, rust_code

a, b = Symbol("a", real=True), Symbol("b", real=True)
plain = rust_code(Symbol("b") * (Symbol("a") + 1))
real = rust_code(b * (a + 1))
print("plain names:", plain)
print("real names: ", real)
print("C, real:    ", ccode(b * (a + 1)))
meant, printed = 3 * (2 + 1), eval(real, {"a": 2, "b": 3})  # the text is Python too
print("at a = 2, b = 3:", printed, "and not", meant)
sys.exit(0 if plain == "b*(a + 1)" and real == "b*a + 1.0" and printed == 7 else 1)
PYTHON
