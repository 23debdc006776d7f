"""Markdown: what was read, sizes and layout as text, the result as a display formula."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from matcalc_cli.model.problem import Derivative
from matcalc_cli.render.definitions import LONG_ECHO, length
from matcalc_cli.render.heading import layout_text, variables_text
from matcalc_cli.render.latex import formula, function_name, notation_of
from matcalc_cli.render.options import Options


def render(derivatives: Sequence[Derivative], options: Options, name: str) -> str:
    """One section a derivative."""
    blocks = []
    for derivative in derivatives:
        notation = notation_of(derivative.problem.decimals, options)
        known = variables_text(derivative)
        written = derivative.problem.expr
        if length(written) > LONG_ECHO:
            echo = f"`{' '.join(derivative.problem.right.split())}`"
        else:
            echo = f"${function_name(derivative, notation)} = {notation.text(written)}$"
        lines = [echo + (f", {known}" if known else ""), ""]
        lines += [f"{layout_text(derivative)}:", ""] if derivative.shape else []
        lines.append(f"$${formula(derivative, replace(options, env='equation'), notation).bare(with_left=True)}$$")
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"
