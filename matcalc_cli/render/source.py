"""Code formats: one complete module a derivative."""

from __future__ import annotations

from collections.abc import Sequence

from matcalc_cli.errors import UsageError
from matcalc_cli.model.problem import Derivative
from matcalc_cli.render import Options
from matcalc_cli.render.code import code


def render(derivatives: Sequence[Derivative], options: Options, name: str) -> str:
    """The source text; several variables need several calls, since each module defines `derivative`."""
    if len(derivatives) > 1:
        raise UsageError("code is written for one variable at a time", hint="name one in --wrt")
    text = code(derivatives[0], name, options.value)
    return text if text.endswith("\n") else text + "\n"
