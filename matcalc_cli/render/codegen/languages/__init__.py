"""DIALECTS: the registry of programming languages, one file each."""

from __future__ import annotations

from matcalc_cli.render.codegen.dialect import Dialect
from matcalc_cli.render.codegen.languages.c import C
from matcalc_cli.render.codegen.languages.cpp import CPP
from matcalc_cli.render.codegen.languages.fortran import FORTRAN
from matcalc_cli.render.codegen.languages.javascript import JAVASCRIPT
from matcalc_cli.render.codegen.languages.jax import JAX
from matcalc_cli.render.codegen.languages.julia import JULIA
from matcalc_cli.render.codegen.languages.matlab import MATLAB
from matcalc_cli.render.codegen.languages.numpy import NUMPY
from matcalc_cli.render.codegen.languages.rust import RUST
from matcalc_cli.render.codegen.languages.torch import TORCH

_ALL = (NUMPY, JAX, TORCH, JULIA, MATLAB, C, CPP, RUST, JAVASCRIPT, FORTRAN)
DIALECTS: dict[str, Dialect] = {dialect.name: dialect for dialect in _ALL}
