"""A result as a Python function: the generated NumPy source, compiled.

What is executed is text that render/code.py wrote from our own tree: names are checked identifiers, and nothing of the
user's text reaches it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from matcalc_cli.model.problem import Derivative
from matcalc_cli.render.code import code


def function(derivative: Derivative) -> Callable[..., Any]:
    """The function `derivative` of the generated module."""
    namespace: dict[str, Any] = {"__name__": "matcalc_generated"}
    exec(compile(code(derivative, "numpy"), "<matcalc>", "exec"), namespace)
    return namespace["derivative"]
