"""Markdown: what was read, sizes and layout as text, the result as a display formula."""

from __future__ import annotations

from collections.abc import Sequence

from matcalc_cli.language.notation import Latex
from matcalc_cli.model.problem import Derivative
from matcalc_cli.render.heading import layout_text, variables_text
from matcalc_cli.render.latex import function_name, left_side, statement
from matcalc_cli.render.options import Options
from matcalc_cli.render.shared import LONG_ECHO, length


def render(derivatives: Sequence[Derivative], options: Options, name: str) -> str:
    """One section a derivative."""
    blocks = []
    for derivative in derivatives:
        notation = Latex(derivative.problem.decimals)
        known = variables_text(derivative)
        written = derivative.problem.expr
        if length(written) > LONG_ECHO:
            echo = f"`{' '.join(derivative.problem.right.split())}`"
        else:
            echo = f"${function_name(derivative)} = {notation.text(written)}$"
        lines = [echo + (f", {known}" if known else ""), ""]
        lines += [f"{layout_text(derivative)}:", ""] if derivative.shape else []
        lines.append(f"$${left_side(derivative, notation)} = {''.join(statement(derivative, options, notation))}$$")
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"
