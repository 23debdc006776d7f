"""The catalogue of rules as text, Markdown or JSON: the list, one rule in full, the report of a verification."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from matcalc_cli.language.notation import Notation, Unicode
from matcalc_cli.render.data import Json
from matcalc_cli.render.entries import is_explicit
from matcalc_cli.render.heading import conditions_text, layout_text, symbol_text, variables_text
from matcalc_cli.render.options import Options
from matcalc_cli.render.pretty import result_lines
from matcalc_cli.render.study.derivation import Entered, Steps
from matcalc_cli.study.derivation.catalogue import Verification

if TYPE_CHECKING:
    from matcalc_cli.study.derivation.catalogue import Catalogue, Entry, Shown

    Found = Catalogue | Verification | list[Shown]

_FAMILIES = {"matrix": "Arrays, and scalars made of arrays", "scalar": "Scalars"}


def _wide(cells: list[str], widths: list[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(cells, widths)).rstrip()


def _list(found: Catalogue) -> list[str]:
    entries = found.entries
    if not entries:
        return [f"no rule has {found.search!r} in its name, formula or source"]
    names = max(len(e.name) for e in entries)
    formulas = max(min(len(e.formula), 68) for e in entries)
    lines: list[str] = []
    family = ""
    for e in entries:
        if e.family != family:
            family = e.family
            lines += ([""] if lines else []) + [_FAMILIES[family]]
        if len(e.formula) <= formulas:
            lines.append(f"{e.number:4}  {_wide([e.name, e.formula, e.source], [names, formulas, 0])}")
        else:
            first, rest = _broken(e.formula, formulas)
            lines.append(f"{e.number:4}  {_wide([e.name, first, e.source], [names, formulas, 0])}")
            lines.append(f"{'':4}  {_wide(['', '  ' + rest], [names, 0])}")
    return lines


def _broken(text: str, width: int) -> tuple[str, str]:
    """Two lines, parted at a semicolon or a space."""
    cut = text.find("; ")
    place = cut + 1 if 0 < cut < width else text.rfind(" ", 0, width)
    return text[:place], text[place:].strip()


def _one(shown: Shown, options: Options) -> list[str]:
    entry, notation = shown.entry, Steps()
    lines = [f"rule {entry.number}: {entry.name}", f"  {entry.formula}", f"  source   {entry.source}"]
    if entry.words:
        lines.append(f"  typed    {', '.join(entry.words)}")
    known = variables_text(shown.results[0]) if shown.results else ""
    lines += ["", "For example" + (f", {known.replace(' (inferred)', '')}" if known else "")]
    if shown.after is not None:
        lines += [f"  d({notation.text(shown.before)}) = {notation.text(shown.after)}"]
    elif shown.results:
        lines.append(f"  f = {Unicode().text(shown.results[0].problem.expr)}")
    for d in shown.results:
        if not d.shape:
            lines += [f"  {line}" for line in result_lines(d, options)]
            break
        if is_explicit(d.expr):
            lines += [f"  {line}" for line in result_lines(d, options) if not line.startswith("where ")]
        else:
            lines.append(f"  {symbol_text(d.symbol)} = {Unicode().text(d.expr)}        {layout_text(d)}")
    if shown.results and shown.results[0].conditions and not lines[-1].startswith("  where "):
        lines.append(f"  where {conditions_text(shown.results[0], Unicode())}")
    if shown.command:
        lines += ["", f"Try: {shown.command}"]
    return lines


def _report(found: Verification) -> list[str]:
    lines = []
    width = max(len(c.entry.name) for c in found.checks)
    for c in found.checks:
        verdict = f"ok      {c.error:.0e} at {c.count} points" if c.passed else f"FAILED  {c.problem}"
        lines.append(f"{c.entry.number:4}  {c.entry.name.ljust(width)}  {verdict}")
    failed = [c for c in found.checks if not c.passed]
    summary = f"{len(found.checks)} rules checked against difference quotients at random points: "
    return [*lines, summary + (f"{len(failed)} failed" if failed else "all hold")]


# ---------------------------------------------------------------------------------------------------------- JSON


def _entry(e: Entry) -> Json:
    return {
        "number": e.number,
        "name": e.name,
        "family": e.family,
        "formula": e.formula,
        "source": e.source,
        "typed": list(e.words),
    }


def data(found: Found) -> Json | list[Json]:
    """The JSON of a list, of rules in full, or of a verification."""
    if isinstance(found, list):
        return [_shown(shown) for shown in found] if len(found) > 1 else _shown(found[0])
    if isinstance(found, Verification):
        return {
            "command": "rules",
            "passed": found.passed,
            "rules": [
                {
                    "number": c.entry.number,
                    "name": c.entry.name,
                    "passed": c.passed,
                    "error": c.error if math.isfinite(c.error) else None,
                    "points": c.count,
                    "problem": c.problem,
                }
                for c in found.checks
            ],
        }
    return {"command": "rules", "search": found.search, "rules": [_entry(e) for e in found.entries]}


def _shown(shown: Shown) -> Json:
    entered = Entered()
    return {
        **_entry(shown.entry),
        "example": {
            "read": Notation().text(shown.before),
            "differential": None if shown.after is None else entered.text(shown.after),
            "results": [
                {"layout": d.layout.value, "shape": [str(s) for s in d.shape], "text": Notation().text(d.expr)}
                for d in shown.results
            ],
            "command": shown.command,
        },
    }


def markdown(found: Catalogue, options: Options) -> str:
    """The list as a table."""
    bar: Callable[[str], str] = lambda text: text.replace("|", "\\|")
    lines = ["| # | rule | differential | source |", "|---|---|---|---|"]
    lines += [f"| {e.number} | {bar(e.name)} | `{bar(e.formula)}` | {bar(e.source)} |" for e in found.entries]
    return "\n".join(lines) + "\n"


def pretty(found: Found, options: Options) -> list[str]:
    """The list of rules, rules in full, or the report of a verification."""
    if isinstance(found, list):
        return [line for k, shown in enumerate(found) for line in ([""] if k else []) + _one(shown, options)]
    return _report(found) if isinstance(found, Verification) else _list(found)
