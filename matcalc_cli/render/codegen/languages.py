"""MODULES: how a whole module of each language is put together."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from matcalc_cli.render.codegen.dialects import Dialect
from matcalc_cli.render.codegen.modules import Routine, python_module

_NUMPY_IMPORTS = {"math": "import math", "np": "import numpy as np"}

MODULES: dict[str, Callable[[Sequence[Routine], Dialect], str]] = {
    "numpy": lambda routines, dialect: python_module(routines, "np", _NUMPY_IMPORTS, dialect.helpers),
}
