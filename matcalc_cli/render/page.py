"""html: one page of a result that needs nothing else: how EXPR was read, the result, conditions, steps, check, sources.

Formulas are MathML. What a user entered and what is printed comes in as text alone: `_text` is the one way.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from hashlib import sha256
from html import escape
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from matcalc_cli.errors import MatcalcError
from matcalc_cli.language.notation import Latex, Unicode
from matcalc_cli.language.notation.boxes import Row, size
from matcalc_cli.language.notation.from_latex import TITLE, blocks, read
from matcalc_cli.language.notation.mathml import MathML
from matcalc_cli.model.problem import Derivative, Problem
from matcalc_cli.render import latex, plain, source, typeset
from matcalc_cli.render.checked import line as check_line
from matcalc_cli.render.definitions import LONG_ECHO, in_parts, length, named
from matcalc_cli.render.entries import MAX_TABLE, is_explicit, nonzero, rows_of, zeros_text
from matcalc_cli.render.heading import beside_echo, layout_text, symbol_text
from matcalc_cli.render.options import Options
from matcalc_cli.render.page_style import SCRIPT, STYLE
from matcalc_cli.render.symbols import meanings

if TYPE_CHECKING:
    from sympy import Basic

CODE = 20_000  # names and numbers; of longer results no code is shown
LONG = 24  # letters and signs; a longer formula may go on in the next line
WIDE = 60  # of a matrix; a wider one is a table
_text = escape

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; \
script-src 'sha256-{script_hash}'">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main>
{body}
</main>
<footer>matcalc</footer>
<script>{script}</script>
</body>
</html>
"""


def render(
    derivatives: Sequence[Derivative], options: Options, name: str, steps: Sequence[list[dict[str, Any]]] = ()
) -> str:
    """The page of derivatives of one EXPR; `steps` are their derivations, as derivation.steps_data has them."""
    first = derivatives[0]
    beside = beside_echo(first, Unicode(first.problem.decimals))
    parts = _head(_title(first), first.problem, latex.function_name(first, latex.notation_of((), options)), beside)
    for derivative, found in zip_longest(derivatives, steps):
        parts += _derivative(derivative, options, found or [])
    notes = list(dict.fromkeys(note for d in derivatives for note in d.notes))
    parts += [_section("Notes", _list(map(_text, notes)))] if notes else []
    sources = _sources(derivatives, options)
    return _page(f"{_title(first)} of {first.problem.right}", [*parts, _section("Sources", _shown(sources))])


def study(result: Any, module: Any, options: Options, name: str) -> str:
    """The page of what a study found: its formula, and all that the terminal shows."""
    shown = module.latex(result, replace(options, env="equation", columns=0))
    letter = result.name if hasattr(result, "name") else result.field.name
    text = module.latex(result, replace(options, env="equation"))
    as_text = "\n".join(module.pretty(result, replace(options, color=False, width=120)))
    title = RESULT_TITLES[type(result).__name__]
    parts = [
        *_head(title, result.problem, Latex().name(letter), ""),
        _section("Result", "\n".join(map(_formula_of_block, blocks(shown)))),
        _section("In full", f"<pre>{_text(as_text)}</pre>"),
        _section("Sources", _shown({"LaTeX": text, "Typst": typeset.written(text, "typst")})),
    ]
    return _page(f"{title} of {result.problem.right}", parts)


RESULT_TITLES = {"Critical": "Critical points", "Expansion": "Taylor polynomial", "Product": "Product"}


def _page(title: str, parts: Iterable[str]) -> str:
    short = " ".join(title.split())
    return _PAGE.format(
        title=_text(short if len(short) <= 100 else short[:98] + " …"),
        style=STYLE,
        script=SCRIPT,
        script_hash=_hash(SCRIPT),
        body="\n".join(parts),
    )


def _hash(text: str) -> str:
    """By which a browser knows that a script is the page's own."""
    return b64encode(sha256(text.encode()).digest()).decode()


def _section(title: str, body: str) -> str:
    return f"<section>\n<h2>{_text(title)}</h2>\n{body}\n</section>"


def _list(items: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>"


def _title(derivative: Derivative) -> str:
    return symbol_text(derivative.symbol) if derivative.order else "Value"


def _head(title: str, problem: Problem, name: str, beside: str) -> list[str]:
    """What was entered, and how it was read."""
    entered = " ".join(problem.text.split())
    entered = entered if len(entered) <= LONG_ECHO else entered[:LONG_ECHO] + " …"
    parts = [f"<h1>{_text(title)}</h1>", f"<p><code>{_text(entered)}</code></p>"]
    shown = []
    if length(problem.expr) <= LONG_ECHO:
        shown.append(_formula(f"{name} = {Latex(problem.decimals).text(problem.expr)}"))
    if beside:
        shown.append(f'<p class="dim">{_text(beside)}</p>')
    return [*parts, _section("Read as", "\n".join(shown))] if shown else parts


# ------------------------------------------------------------------------------------------------------------ results


def _derivative(derivative: Derivative, options: Options, steps: list[dict[str, Any]]) -> list[str]:
    """Result, conditions, steps and check."""
    notation = latex.notation_of(derivative.problem.decimals, options)
    definitions, shown = named(derivative, in_parts(derivative, options))
    at = ", ".join(f"{n} = {Unicode().text(v)}" for n, v in derivative.at)
    about = ", ".join(part for part in (layout_text(derivative) if derivative.shape else "", at and f"at {at}") if part)
    body = [f'<p class="dim">{_text(about)}</p>'] if about else []
    body += [_formula(f"{notation.text(s)} = {notation.text(e)}") for s, e in definitions]
    body += _result(shown, notation)
    if where := [*latex.listed_conditions(shown, notation), *meanings(shown, notation)]:
        body.append(f"<p>where</p>{_list(map(_inline, where))}")
    parts = [_section("Result", "\n".join(body))]
    if steps:
        parts.append(_section("Steps", _steps(steps)))
    if derivative.check is not None:
        parts.append(_section("Check", f"<p>{_text(check_line(derivative.check))}</p>"))
    return parts


def _result(derivative: Derivative, notation: Latex) -> list[str]:
    expr, left = derivative.expr, latex.left_side(derivative, notation)
    if isinstance(expr, tuple):
        return [
            f"<h3>{_text(symbol_text(label))}</h3>\n{_matrix('', part, derivative, notation)}"
            for label, part in zip(derivative.slices, expr)
        ]
    if is_explicit(expr):
        return [_matrix(f"{left} = ", expr, derivative, notation)]
    return [_formula(f"{left} = {latex.body(derivative, notation)}")]


def _matrix(left: str, part: Basic, derivative: Derivative, notation: Latex) -> str:
    """A matrix; as a table with the names of its rows and columns where it is wide; or the entries that are not 0."""
    if not is_explicit(part):
        return _formula(left + notation.text(part))
    rows, cols = part.shape
    labels = (
        [symbol_text(label) for label in derivative.rows] or [str(i) for i in range(rows)],
        [symbol_text(label) for label in derivative.cols] or [str(j) for j in range(cols)],
    )
    if rows * cols > MAX_TABLE:
        return _entries(part, labels, notation)
    cells = [[notation.text(e) for e in row] for row in rows_of(part)]
    if sum(max(len(Unicode().text(part[i, j])) + 2 for i in range(rows)) for j in range(cols)) <= WIDE:
        return _formula(left + notation.text(part))
    head = "".join(f"<th>{_text(label)}</th>" for label in ("", *labels[1]))
    body = "".join(
        f"<tr><th>{_text(label)}</th>"
        + "".join('<td class="zero">0</td>' if cell == "0" else f"<td>{_inline(cell)}</td>" for cell in row)
        + "</tr>\n"
        for label, row in zip(labels[0], cells)
    )
    return f'<div class="wide"><table>\n<tr>{head}</tr>\n{body}</table></div>'


def _entries(part: Basic, labels: tuple[list[str], list[str]], notation: Latex) -> str:
    found = nonzero(part)
    listed = [
        f"<li><code>[{_text(labels[0][i])}, {_text(labels[1][j])}]</code> = {_inline(notation.text(e))}</li>"
        for i, j, e in found
    ]
    rest = f'<p class="dim">{zeros_text(part, len(found))}</p>' if len(found) < len(part) else ""
    return f"<ul>{''.join(listed)}</ul>{rest}"


def _steps(steps: list[dict[str, Any]]) -> str:
    parts: list[str] = []
    items: list[str] = []
    title = ""
    for step in steps:
        if step["part"] != title:
            parts, items, title = [*parts, _ordered(items)], [], step["part"]
            parts.append(f"<h3>{_text(title)}</h3>")
        why = f'<div class="why">{_text(step["reason"])}</div>' if step["reason"] else ""
        items.append(f"<li>{_display(read(step['latex']), 'step')}{why}</li>")
    return "".join([*parts, _ordered(items)])


def _ordered(items: list[str]) -> str:
    return f"<ol>{''.join(items)}</ol>" if items else ""


# ----------------------------------------------------------------------------------------------------------- formulas


def _inline(source: str) -> str:
    return MathML().formula(read(source), display=False).replace("<math ", '<math displaystyle="true" ', 1)


def _formula(source: str) -> str:
    """On a line of its own."""
    return _display(read(source))


def _display(row: Row, kind: str = "formula") -> str:
    """A long formula may go on in the next line."""
    pieces = MathML().pieces(row)
    if len(pieces) > 2 and size(row) > LONG:
        return f'<div class="{kind} pieces">{"<wbr>".join(pieces)}</div>'
    return f'<div class="{kind}">{MathML().formula(row)}</div>'


def _formula_of_block(block: Any) -> str:
    if block.kind == TITLE:
        return MathML().title(block.box)
    return _display(block.box)


# ------------------------------------------------------------------------------------------------------------ sources


# what can be copied: label, how it is written, and in which format
SOURCES: tuple[tuple[str, Callable[[Sequence[Derivative], Options, str], str], str], ...] = (
    ("LaTeX", latex.render, "latex"),
    ("Typst", typeset.render, "typst"),
    ("matcalc", plain.render, "ascii"),
    ("NumPy", source.render, "numpy"),
    ("JAX", source.render, "jax"),
    ("PyTorch", source.render, "torch"),
    ("Julia", source.render, "julia"),
    ("MATLAB", source.render, "matlab"),
    ("C", source.render, "c"),
    ("C++", source.render, "cpp"),
    ("Rust", source.render, "rust"),
    ("JavaScript", source.render, "javascript"),
    ("Fortran", source.render, "fortran"),
)


def _sources(derivatives: Sequence[Derivative], options: Options) -> dict[str, str]:
    """{label: text} of all that can say the result; a language that lacks a function of it is left out."""
    found, short = {}, length(tuple(d.expr for d in derivatives)) <= CODE
    for label, write, name in SOURCES:
        if short or write is not source.render:
            with suppress(MatcalcError):
                found[label] = write(derivatives, replace(options, env="equation"), name)
    return found


def _shown(sources: dict[str, str]) -> str:
    return "\n".join(
        f"<details{' open' if i == 0 else ''}><summary>{_text(label)}</summary>"
        f'<div class="source"><pre><code>{_text(text.rstrip())}</code></pre></div></details>'
        for i, (label, text) in enumerate(sources.items())
    )
