"""svg, png and pdf: the formula set by Typst (the extra `typeset`), cropped to it.

The equation with its left side and conditions; --env inline is the result alone. SVG and PDF are transparent, for they
stand in documents; pixels are black on white, for they are seen anywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from matcalc_cli.errors import LimitError, UsageError
from matcalc_cli.model.problem import Derivative
from matcalc_cli.render import latex
from matcalc_cli.render.options import Options
from matcalc_cli.render.typeset import written

LONGEST = 100_000  # characters of Typst
LARGEST = 50_000_000  # pixels
SIZE, PIXELS = 12, 192  # points of the letters, pixels an inch
_PAGE = """#set document(date: none)
#set page(width: auto, height: auto, margin: {margin}pt, fill: {fill})
#set text(size: {size}pt)
{body}"""


def render(derivatives: Sequence[Derivative], options: Options, name: str) -> str | bytes:
    """The picture; raises UsageError without the extra, LimitError for a formula that is too long to be looked at."""
    return _drawn(latex.render(derivatives, _with_left_side(options), "latex"), name, options.scale)


def study(result: Any, module: Any, options: Options, name: str) -> str | bytes:
    """What a study found; `module.latex` gives its LaTeX."""
    return _drawn(module.latex(result, _with_left_side(options)), name, options.scale)


def _with_left_side(options: Options) -> Options:
    return replace(options, env="equation") if options.env == "none" else options


def _drawn(source: str, name: str, scale: float) -> str | bytes:
    body = written(source, "typst")
    if len(body) > LONGEST:
        raise LimitError("the result is too long for a picture", hint="-f typst writes what the picture is made of")
    size = SIZE * scale
    page = _PAGE.format(margin=size / 3, fill="white" if name == "png" else "none", size=size, body=body)
    found = _compiled(page, name)
    return found.decode() + "\n" if name == "svg" else found


def _compiled(page: str, name: Any) -> bytes:
    try:
        import typst
    except ImportError:
        raise UsageError(
            "pictures of formulas need typst, and it is not installed",
            hint='pip install "matcalc-cli[typeset]", or pip install ".[typeset]" in a checkout',
        ) from None
    try:
        if name == "png":
            _not_too_large(typst.compile(page.encode(), format="svg"))
        found: bytes = typst.compile(page.encode(), format=name, ppi=PIXELS)
        return found
    except typst.TypstError as problem:
        raise LimitError(f"Typst cannot draw this: {str(problem).partition(chr(10))[0][:200]}") from None


def _not_too_large(svg: bytes) -> None:
    """Raise LimitError for more pixels than anybody looks at."""
    width, height = (float(number) for number in svg.partition(b'viewBox="0 0 ')[2].partition(b'"')[0].split())
    pixels = width * height * (PIXELS / 72) ** 2
    if pixels > LARGEST:
        raise LimitError(f"a picture of {pixels / 1e6:.0f} million pixels is too large", hint="-f svg has no pixels")
