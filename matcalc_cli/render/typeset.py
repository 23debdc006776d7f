"""mathml and typst: the LaTeX of a result, written in another language of typesetting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from matcalc_cli.language.notation.from_latex import DISPLAY, TITLE, blocks
from matcalc_cli.language.notation.markup import Markup
from matcalc_cli.language.notation.mathml import MathML
from matcalc_cli.language.notation.typst import Typst
from matcalc_cli.model.problem import Derivative
from matcalc_cli.render import latex
from matcalc_cli.render.definitions import in_parts
from matcalc_cli.render.options import Options

WRITERS: dict[str, type[Markup]] = {"mathml": MathML, "typst": Typst}


def written(source: str, name: str) -> str:
    """The formulas and titles of a LaTeX text in that language, one below the other."""
    return "\n".join(written_pieces(source, name))


def written_pieces(source: str, name: str) -> list[str]:
    """Each formula and each title of a LaTeX text in that language."""
    writer = WRITERS[name]()
    return [
        writer.title(block.box) if block.kind == TITLE else writer.formula(block.box, block.kind == DISPLAY)
        for block in blocks(source)
    ]


def _wide(options: Options, name: str) -> Options:
    """A web page is as wide as it is: only --width breaks lines there."""
    usual = options.columns == Options.columns
    return replace(options, columns=0) if name == "mathml" and usual else options


def _whole(source: str, options: Options, name: str) -> str:
    body = written(source, name)
    return (WRITERS[name]().document(body) if options.env == "document" else body) + "\n"


def render(derivatives: Sequence[Derivative], options: Options, name: str) -> str:
    """The results in options.env, as in LaTeX."""
    options = replace(options, cse=any(in_parts(d, options).cse for d in derivatives))
    return _whole(latex.render(derivatives, _wide(options, name), "latex"), options, name)


def study(result: Any, module: Any, options: Options, name: str) -> str:
    """What a study found; `module.latex` gives its LaTeX."""
    return _whole(module.latex(result, _wide(options, name)), options, name)
