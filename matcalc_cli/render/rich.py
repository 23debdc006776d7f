"""What a notebook shows of a result: MathML for its page, LaTeX for its PDF, Markdown for documents, text for the rest.

`of_derivative` and `of_study` give {MIME type: text}, as IPython's `_repr_mimebundle_` wants it. Formulas stand with
their left side and their conditions. A study without a formula of its own (iterations, traces, claims) is what the
terminal shows, its boxes as tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from typing import Any

from matcalc_cli.model.problem import Derivative
from matcalc_cli.render import RESULTS, render, render_study
from matcalc_cli.render.heading import layout_text
from matcalc_cli.render.options import Options

_EQUATION = re.compile(r"^\\begin\{equation\*\}\n(.*)\n\\end\{equation\*\}$", re.DOTALL)
_CELL = "│"
_DIM = "color: var(--jp-ui-font-color2, #666)"


def of_derivative(derivative: Derivative) -> dict[str, str]:
    """The derivative with its left side, layout and conditions, and the notes on how it was read."""
    named = Options(env="equation", columns=0)
    formula = render([derivative], "mathml", named).strip()
    notes = "".join(f'<div style="{_DIM}">{escape(note)}</div>' for note in derivative.notes)
    beside = layout_text(derivative)
    return {
        "text/plain": render([derivative], "pretty", Options(width=100)).rstrip("\n"),
        "text/latex": inline(render([derivative], "latex", named)),
        "text/markdown": render([derivative], "markdown", Options()).strip(),
        "text/html": f'{formula}<div style="{_DIM}">{escape(beside)}</div>{notes}',
    }


def of_study(result: Any) -> dict[str, str]:
    """What a study found."""
    row = RESULTS[type(result[0] if isinstance(result, list) else result).__name__]
    text = render_study(result, "pretty").rstrip("\n")
    found = {"text/plain": text, "text/html": as_html(text)}
    if "latex" in row.formats:
        options = Options(env="equation", columns=0)
        found["text/latex"] = inline(render_study(result, "latex", options))
        formula = render_study(result, "mathml", options).strip()
        if formula.startswith("<math") and row.module not in _TABLES:
            found["text/html"] = formula
    if "markdown" in row.formats:
        found["text/markdown"] = render_study(result, "markdown").strip()
    return found


_TABLES = ("critical",)  # whose formula is a table: that of the terminal says more


def inline(text: str) -> str:
    """LaTeX as notebooks want it: between dollars, one equation in display style."""
    text = text.strip()
    one = _EQUATION.match(text)
    if one:
        return f"$\\displaystyle {one[1]}$".replace("\n", " ")
    return text if text.startswith("\\begin{align") else f"$\\displaystyle {text}$".replace("\n", " ")


def as_html(text: str) -> str:
    """What the terminal shows, boxes as tables, all other lines as they stand."""
    return "".join(_parts(text.split("\n")))


def _parts(lines: list[str]) -> Iterator[str]:
    plain: list[str] = []
    rows: list[list[str]] = []
    heads = 0
    for line in [*lines, ""]:
        if line[:1] in ("┌", "├", "└"):
            heads = len(rows) if line[0] == "├" and not heads else heads
            if line[0] == "┌":
                yield from _lines(plain)
                plain.clear()
            elif line[0] == "└":
                yield _table(rows, heads)
                rows, heads = [], 0
        elif line[:1] == _CELL:
            rows.append([cell.strip() for cell in line.strip(_CELL).split(_CELL)])
        else:
            plain.append(line)
    yield from _lines(plain)


def _lines(plain: list[str]) -> Iterator[str]:
    text = "\n".join(plain).strip("\n")
    if text:
        yield f'<pre style="white-space: pre-wrap">{escape(text)}</pre>'


def _table(rows: list[list[str]], heads: int) -> str:
    def row(k: int, cells: list[str]) -> str:
        tag = "th" if k < heads else "td"
        return "<tr>" + "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in cells) + "</tr>"

    return "<table>" + "".join(row(k, cells) for k, cells in enumerate(rows)) + "</table>"
