"""An explanation as text, Markdown, LaTeX or JSON: numbered steps, each with the rule that gives it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from matcalc_cli.language.notation import Latex, Notation, Unicode
from matcalc_cli.language.notation.latex_style import LatexStyle
from matcalc_cli.language.notation.scalars import ATOM, POSTFIX
from matcalc_cli.model import nodes as N
from matcalc_cli.model.allocate import Names, names_of
from matcalc_cli.render.breaking.boxes import width
from matcalc_cli.render.breaking.formulas import COLUMN, of_lines
from matcalc_cli.render.breaking.lines import Broken
from matcalc_cli.render.data import Json, size_data, variables_data
from matcalc_cli.render.environments import Row, aligned, document
from matcalc_cli.render.heading import layout_text
from matcalc_cli.render.latex import body, formula, notation_of
from matcalc_cli.render.options import Options
from matcalc_cli.render.pretty import echo_lines, result_lines
from matcalc_cli.study.derivation.explain import Explanations

if TYPE_CHECKING:
    from sympy import Basic

    from matcalc_cli.model.problem import Derivative
    from matcalc_cli.study.derivation.catalogue import Entry
    from matcalc_cli.study.derivation.explain import Explanation
    from matcalc_cli.study.derivation.lines import Line, Part

_BESIDE = 33.0  # points between a line and its reason, and of the sign between its sides
_NARROW = 0.4  # of a line: a left side that is wider stands alone
_LETTER = re.compile(r"(\d+)")


def _natural(name: str) -> list[int | str]:
    return [int(part) if part.isdigit() else part for part in _LETTER.split(name)]


class _Ordered(Notation):
    """Sums of differentials in the order of the variables, as a total differential is written; dx of a name, and d(x)
    where `taken` has a name dx."""

    def __init__(self, taken: Names | None = None) -> None:
        super().__init__()
        self.taken = taken or Names()

    def _plain(self, inner: Basic) -> bool:
        named = isinstance(inner, N.MatrixSymbol) or getattr(inner, "is_Symbol", False)
        return named and self.taken.unused(f"d{inner.name}")

    def ordered(self, terms: Sequence[Basic]) -> list[Basic]:
        marks = [t.atoms(N.DifferentialScalar) if hasattr(t, "atoms") else () for t in terms]
        names = [[d.args[0].name for d in m if d.args[0].is_Symbol] for m in marks]
        if all(len(n) == 1 for n in names):
            return [t for _, t in sorted(zip(names, terms), key=lambda pair: _natural(pair[0][0]))]
        return super().ordered(terms)


class Steps(_Ordered, Unicode):
    """Unicode with differentials as in a book: dX, d(A X), (dX)ᵀ."""

    def _Differential(self, e: Basic) -> tuple[str, int]:
        inner = e.args[0]
        text = self.text(inner)
        return "d" + (text if self._plain(inner) else self.group(text)), ATOM

    _DifferentialScalar = _Differential

    def transposed(self, inner: Basic) -> str:
        if isinstance(inner, N.Differential):
            return self.group(self.text(inner)) + "ᵀ"
        return super().transposed(inner)


class LatexSteps(_Ordered, Latex):
    """The same in LaTeX."""

    def __init__(self, taken: Names | None = None, style: LatexStyle | None = None) -> None:
        Latex.__init__(self, style=style)
        self.taken = taken or Names()

    def text(self, expr: Basic) -> str:
        """A thin space in front of a differential, except where it begins a formula."""
        return super().text(expr).removeprefix(r"\,").replace(r"(\,", "(")

    def _Differential(self, e: Basic) -> tuple[str, int]:
        inner = e.args[0]
        text = self.text(inner)
        return r"\,\mathrm{d}" + (text if self._plain(inner) else self.group(text)), ATOM

    _DifferentialScalar = _Differential

    def transposed(self, inner: Basic) -> str:
        if isinstance(inner, N.Differential):
            return self.group(self.text(inner)) + f"^{{{self.top}}}"
        return super().transposed(inner)


def _right(line: Line, notation: _Ordered) -> str:
    return notation.joined(line.terms) if len(line.terms) > 1 else notation.text(line.terms[0])


def _reason(line: Line) -> str:
    return f"rule {line.entry.number}, {line.entry.name}" if line.entry is not None else line.reason


def _layout_reason(explanation: Explanation) -> str:
    target = explanation.derivative.targets[0]
    if not explanation.derivative.shape:
        return "read off"
    special = [n for n in explanation.derivative.notes if n not in explanation.problem.notes and "variable" in n]
    if special:
        return special[0] + (", transposed" if explanation.transposed else "")
    if target.kind == "scalar":
        return "read off: the factor of the differential" + (", transposed" if explanation.transposed else "")
    return "read off, transposed" if explanation.transposed else "read off as it stands"


def _entries(explanations: Explanations) -> list[Entry]:
    found = {
        line.entry.number: line.entry for e in explanations.parts for p in e.parts for line in p.lines if line.entry
    }
    return [found[number] for number in sorted(found)]


# -------------------------------------------------------------------------------------------------------------- text


def pretty(explanations: Explanations, options: Options) -> list[str]:
    """Numbered lines, the reasons in a column of their own, and the rules used at the end."""
    notation = Steps(names_of(explanations.problem))
    lines: list[str] = []
    for k, explanation in enumerate(explanations.parts):
        lines += [""] if k else []
        lines += _text(explanation, notation, options, echo=k == 0)
    used = _entries(explanations)
    if used:
        lines += ["", "rules used (matcalc rules NUMBER shows one):"]
        width = max(len(e.name) for e in used)
        lines += [f"{e.number:4}  {e.name.ljust(width)}  {e.formula}" for e in used]
    return lines


def _text(explanation: Explanation, notation: Steps, options: Options, echo: bool) -> list[str]:
    lines = echo_lines(explanation.derivative, options) if echo else []
    for part in explanation.parts:
        lines += ["", part.title] if part.title else [""]
        rows = []
        number = 0
        for line in part.lines:
            mark = ""
            if line.kind == "define" and not part.title and len(explanation.parts) == 1 and _is_echo(explanation, line):
                continue
            if line.kind != "define":
                number += 1
                mark = f"({number})"
            rows.append((mark, f"{notation.text(line.left)} = {_right(line, notation)}", _reason(line)))
        lines += _columns(rows, options.width)
    lines += ["", f"layout: {_layout_reason(explanation)}"]
    lines += result_lines(explanation.derivative, options)
    return lines


def _is_echo(explanation: Explanation, line: Line) -> bool:
    """The echo says it already, unless EXPR was brought to a normal form first."""
    return line.right == explanation.problem.expr


def _columns(rows: list[tuple[str, str, str]], width: int) -> list[str]:
    fitting = [len(text) for _, text, reason in rows if 7 + len(text) + 4 + len(reason) <= width]
    column = max(fitting, default=20)
    lines = []
    for mark, text, reason in rows:
        start = f"{mark:>5}  "
        if not reason:
            lines.append(start + text)
        elif len(text) <= column and 7 + column + 4 + len(reason) <= width:
            lines.append(start + text.ljust(column) + "    " + reason)
        else:
            lines += [start + text, " " * 11 + reason]
    return lines


# ------------------------------------------------------------------------------------------------- LaTeX and Markdown


class _Step(NamedTuple):
    """A line of a derivation: left = the rows of its right side, and why."""

    left: str
    lines: tuple[str, ...]
    reason: str

    @property
    def wide(self) -> float:
        return width(self.left) + max(map(width, self.lines))


def _latex_steps(part: Part, notation: LatexSteps, broken: Broken) -> Iterator[_Step]:
    lefts = [notation.text(line.left) for line in part.lines]
    narrow = [wide for wide in map(width, lefts) if wide <= broken.room * _NARROW]
    broken.lead = max(narrow, default=0.0)
    for line, left in zip(part.lines, lefts):
        found = broken.equation if width(left) <= broken.room * _NARROW else broken.below
        left, lines = found(left, _right(line, notation))
        yield from _definitions(broken)
        yield _Step(left, lines, _reason(line))


def _definitions(broken: Broken) -> Iterator[_Step]:
    yield from (_Step(left, lines, "") for left, lines in broken.definitions)
    broken.definitions.clear()


_IN_TEXT = str.maketrans({"ᵀ": r"$^{\top}$", "⊗": r"$\otimes$", "#": r"\#", "_": r"\_", "^": r"\^{}"})


def _result_steps(explanation: Explanation, options: Options) -> Iterator[_Step]:
    """The result, and what has to hold."""
    d = explanation.derivative
    found = formula(d, replace(options, env="align"), notation_of(d.problem.decimals, options))
    rows = found.rows or (Row(found.left, found.right + found.conditions),)
    *before, last = _grouped(rows)
    yield from before
    yield last._replace(reason=_layout_reason(explanation))


def _grouped(rows: Sequence[Row]) -> list[_Step]:
    found: list[_Step] = []
    for row in rows:
        if row.goes_on and found:
            found[-1] = found[-1]._replace(lines=(*found[-1].lines, row.right))
        else:
            found.append(_Step(row.left, (row.right,), ""))
    return found


def _aligned(steps: Sequence[_Step], options: Options) -> str:
    """The steps with their reasons in a column of their own, or below where that would be too wide."""
    reasons = [rf"\text{{{step.reason.translate(_IN_TEXT)}}}" if step.reason else "" for step in steps]
    total = max(step.wide for step in steps) + max(map(width, reasons)) + _BESIDE
    beside = not options.columns or total <= options.columns * COLUMN
    rows = []
    for step, reason in zip(steps, reasons):
        first, *more = step.lines
        rows.append(Row(step.left, first).aligned + (f" && {reason}".rstrip() if beside else ""))
        rows += [Row("", line, goes_on=True).aligned for line in more]
        if reason and not beside:
            rows.append(rf"&\qquad {reason}")
    return aligned(rows)


def latex(explanations: Explanations, options: Options) -> str:
    """One align* a derivation; --env document makes it a whole file."""
    taken = names_of(explanations.problem)
    notation = LatexSteps(taken, LatexStyle(options.latex_style, options.transpose))
    blocks = []
    for explanation in explanations.parts:
        for part in explanation.parts:
            broken = of_lines(taken, notation, options)
            steps = list(_latex_steps(part, notation, broken))
            if part is explanation.parts[-1]:
                steps += _result_steps(explanation, options)
            title = f"\\paragraph{{{part.title}}}\n" if part.title else ""
            blocks.append(title + _aligned(steps, options))
    text = "\n\n".join(blocks)
    return (document(text) if options.env == "document" else text) + "\n"


def markdown(explanations: Explanations, options: Options) -> str:
    """A numbered list of formulas with their rules."""
    notation = LatexSteps(names_of(explanations.problem), LatexStyle(options.latex_style, options.transpose))
    blocks = []
    for explanation in explanations.parts:
        for part in explanation.parts:
            lines = [f"### {part.title}", ""] if part.title else []
            number = 0
            for line in part.lines:
                shown = f"${notation.text(line.left)} = {_right(line, notation)}$"
                if line.kind == "define":
                    lines += [shown, ""]
                else:
                    number += 1
                    lines.append(f"{number}. {shown}  ({_reason(line)})")
            blocks.append("\n".join(lines))
        d = explanation.derivative
        shape = f"{layout_text(d)}, " if d.shape else ""
        found = formula(d, replace(options, env="equation"), notation_of(d.problem.decimals, options))
        blocks.append(f"{shape}{_layout_reason(explanation)}:\n\n$${found.bare(with_left=True)}$$")
    used = _entries(explanations)
    if used:
        table = ["| rule | name | formula |", "|---|---|---|"]
        table += [f"| {e.number} | {e.name} | `{e.formula.replace('|', chr(92) + '|')}` |" for e in used]
        blocks.append("\n".join(table))
    return "\n\n".join(blocks) + "\n"


def html(explanations: Explanations, options: Options) -> str:
    """The page of the results, each with its derivation."""
    from matcalc_cli.render import page

    return page.render(
        [e.derivative for e in explanations.parts], options, "html", list(map(steps_data, explanations.parts))
    )


# -------------------------------------------------------------------------------------------------------------- JSON


class Entered(_Ordered):
    def _Differential(self, e: Basic) -> tuple[str, int]:
        inner = e.args[0]
        text = self.text(inner)
        return "d" + (text if self._plain(inner) else f"({text})"), POSTFIX

    _DifferentialScalar = _Differential

    def transposed(self, inner: Basic) -> str:
        return super().transposed(inner) if not isinstance(inner, N.Differential) else f"({self.text(inner)})'"


def data(explanations: Explanations) -> Json:
    """The JSON object."""
    found = [_data(e) for e in explanations.parts]
    problem = explanations.problem
    return {
        "command": "explain",
        "input": problem.text,
        "read": Notation().text(problem.expr),
        "variables": variables_data(problem),
        "explanations": found,
    }


def steps_data(explanation: Explanation) -> list[Json]:
    """The lines of a derivation, for programs."""
    taken = names_of(explanation.derivative.problem)
    entered, tex = Entered(taken), LatexSteps(taken)
    steps = []
    for part in explanation.parts:
        for line in part.lines:
            steps.append(
                {
                    "part": part.title,
                    "kind": line.kind,
                    "rule": None if line.entry is None else {"number": line.entry.number, "name": line.entry.name},
                    "left": entered.text(line.left),
                    "right": _right(line, entered),
                    "latex": f"{tex.text(line.left)} = {_right(line, tex)}",
                    "reason": _reason(line),
                }
            )
    return steps


def _data(explanation: Explanation) -> Json:
    d = explanation.derivative
    return {
        "wrt": d.targets[0].name,
        "layout": d.layout.value,
        "shape": [size_data(s) for s in d.shape],
        "transposed": explanation.transposed,
        "steps": steps_data(explanation),
        "result": {"text": Notation().text(d.expr), "latex": body(d)},
        "notes": list(d.notes),
    }


def joined(derivatives: Sequence[Derivative]) -> Explanations:
    """The derivations of --steps, each ending in its result."""
    parts = tuple(replace(d.steps, derivative=d) for d in derivatives)
    return Explanations(parts[0].problem, parts)
