"""svg, png and pdf: the formula set by Typst (the extra `typeset`), cropped to it.

The equation with its left side and conditions; --env inline is the result alone. SVG and PDF are transparent, for they
stand in documents; pixels are black on white, for they are seen anywhere.

What has more lines than LINES, as a large sparse Jacobian, whose entries are listed, is as wide as it is high: its
lines stand in columns; in PDF on pages of one size. Typst measures the pieces, so that nothing is cut off. The time
grows with the lines: exponents 1.06 of SVG and PDF from 500 to 4000 rows of three entries, 0.8 of PNG, whose pixels an
inch are fewer then; 2000 rows take 2.4, 2.6 and 4.5 s.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from matcalc_cli.errors import LimitError, UsageError
from matcalc_cli.model.problem import Derivative
from matcalc_cli.render import latex
from matcalc_cli.render.options import Options
from matcalc_cli.render.typeset import written_pieces

LONGEST = 1_000_000  # characters of Typst
LARGEST = 50_000_000  # pixels
SIZE, PIXELS, FEWEST = 12, 192, 72  # points of the letters, pixels an inch, and how few may do for letters of 12 points
LINES = 120  # of one picture
_PAGE = """#set document(date: none)
#set page(width: auto, height: auto, margin: {margin}pt, fill: {fill})
#set text(size: {size}pt)
{body}"""
_COLUMNS = """#let parts = (
{parts},
)
#context {{
  let high = parts.map(part => measure(part).height)
  let wide = calc.max(..parts.map(part => measure(part).width))
  let room = calc.sqrt(high.sum().pt() * wide.pt()) * 1pt
  let columns = ((),)
  let used = 0pt
  for (part, tall) in parts.zip(high) {{
    if used > room {{
      columns.push(())
      used = 0pt
    }}
    columns.at(-1).push(part)
    used += tall
  }}
  stack(dir: ltr, spacing: 2em, ..columns.map(column => stack(dir: ttb, spacing: 0.65em, ..column)))
}}"""
_PAGES = """#let parts = (
{parts},
)
#show math.equation: set block(breakable: true)
#context {{
  let high = calc.max(..parts.map(part => measure(part).height))
  let wide = calc.max(..parts.map(part => measure(part).width))
  set page(width: calc.max(21cm, wide + 4cm), height: calc.max(29.7cm, high + 4cm), margin: 2cm, numbering: "1 / 1")
  parts.join(parbreak())
}}"""


def render(derivatives: Sequence[Derivative], options: Options, name: str) -> str | bytes:
    """The picture; raises UsageError without the extra, LimitError for a formula that is too long to be looked at."""
    return _drawn(latex.render(derivatives, _with_left_side(options), "latex"), name, options.scale)


def study(result: Any, module: Any, options: Options, name: str) -> str | bytes:
    """What a study found; `module.latex` gives its LaTeX."""
    return _drawn(module.latex(result, _with_left_side(options)), name, options.scale)


def _with_left_side(options: Options) -> Options:
    return replace(options, env="equation") if options.env == "none" else options


def _drawn(source: str, name: str, scale: float) -> str | bytes:
    pieces = written_pieces(source, "typst")
    if sum(map(len, pieces)) > LONGEST:
        raise LimitError("the result is too long for a picture", hint="-f typst writes what the picture is made of")
    size = SIZE * scale
    body = _set(pieces, name)
    page = _PAGE.format(margin=size / 3, fill="white" if name == "png" else "none", size=size, body=body)
    found = _compiled(page, name, scale)
    return found.decode() + "\n" if name == "svg" else found


def _set(pieces: Sequence[str], name: str) -> str:
    """The pieces one below the other; where they are long, in columns or on pages."""
    if sum(piece.count("\n") for piece in pieces) <= LINES:
        return "\n".join(pieces)
    parts = ",\n".join(f"[{part}]" for part in _titled(pieces))
    return (_PAGES if name == "pdf" else _COLUMNS).format(parts=parts)


def _titled(pieces: Sequence[str]) -> Iterator[str]:
    """The formulas, each with the titles before it."""
    title = ""
    for piece in pieces:
        if piece.startswith("=== "):
            title += piece + "\n"
        else:
            yield title + piece
            title = ""
    if title:
        yield title


def _compiled(page: str, name: Any, scale: float) -> bytes:
    try:
        import typst
    except ImportError:
        raise UsageError(
            "pictures of formulas need typst, and it is not installed",
            hint='pip install "matcalc-cli[typeset]", or pip install ".[typeset]" in a checkout',
        ) from None
    try:
        an_inch = _pixels(typst.compile(page.encode(), format="svg"), scale) if name == "png" else PIXELS
        found: bytes = typst.compile(page.encode(), format=name, ppi=an_inch)
        return found
    except typst.TypstError as problem:
        raise LimitError(f"Typst cannot draw this: {str(problem).partition(chr(10))[0][:200]}") from None


def _pixels(svg: bytes, scale: float) -> float:
    """How many pixels an inch a picture has: fewer where it is large, while its letters can be read; raise LimitError
    for more pixels than anybody looks at."""
    width, height = (float(number) for number in svg.partition(b'viewBox="0 0 ')[2].partition(b'"')[0].split())
    found = min(PIXELS, 72 * math.sqrt(LARGEST / (width * height)))
    if found * scale < FEWEST:
        pixels = width * height * (FEWEST / scale / 72) ** 2
        raise LimitError(
            f"a picture of {pixels / 1e6:.0f} million pixels is too large",
            hint="-f pdf has pages, -f svg has no pixels",
        )
    return found
