"""Code formats: one complete module, with a function for each variable asked for."""

from __future__ import annotations

from collections.abc import Sequence

from matcalc_cli.model.problem import Derivative
from matcalc_cli.render.code import code
from matcalc_cli.render.options import Options


def render(derivatives: Sequence[Derivative], options: Options, name: str) -> str:
    """The source text; `derivative(...)` of one variable, `derivative_W(...)`, `derivative_b(...)` of several."""
    wanted = derivatives[0] if len(derivatives) == 1 else list(derivatives)
    text = code(wanted, name, options.value, options.family, options.name, options.together)
    return text if text.endswith("\n") else text + "\n"
