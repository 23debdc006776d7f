"""What a report is made of: plain data of one claim, and the layouts of a document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from matcalc_cli.checking.question import Counterexample
from matcalc_cli.lint.components import AUXILIARY
from matcalc_cli.lint.integrals import FACTOR
from matcalc_cli.lint.verdicts import RIGHT, WRONG, Judged

LAYOUTS = ("denominator", "numerator", "mixed")  # of two that serve alike, the first is meant
WRONG_RULE, LAYOUT_RULE, UNKNOWN_RULE, RIGHT_RULE = "wrong-derivative", "mixed-layout", "not-understood", "right"


@dataclass(frozen=True)
class Fix:
    """What stands from `start` to `end` of a text (cell 0: the file), and what is right there."""

    start: int
    end: int
    text: str
    cell: int = 0


@dataclass(frozen=True)
class Finding:
    """One claim: its place as an editor has it (from 1; in a notebook that of cell `cell`), and the verdict.

    `line` and `column` are those of the claim, `marked` what carets stand under: (line, column, length) of the side
    that is judged. `excerpt` is that line. `rule` is wrong-derivative, mixed-layout, not-understood or right.
    """

    file: str
    line: int
    column: int
    claim: str
    verdict: str
    layout: str = ""
    reason: str = ""
    counterexample: dict[str, Any] | None = None
    cell: int = 0
    marked: tuple[int, int, int] = (0, 0, 0)
    excerpt: str = ""
    rule: str = RIGHT_RULE
    layouts: tuple[str, ...] = ()
    fix: Fix | None = None

    @property
    def place(self) -> str:
        """paper.tex:41:7; lecture.ipynb:cell 3:2:7"""
        cell = f"cell {self.cell}:" if self.cell else ""
        return f"{self.file}:{cell}{self.line}:{self.column}"

    @property
    def reported(self) -> bool:
        """Is it told without -v?"""
        return self.rule in (WRONG_RULE, LAYOUT_RULE)


def finding(judged: Judged, fix: Fix | None = None) -> Finding:
    """The finding of a verdict."""
    claim, verdict = judged.claim, judged.verdict
    line, column = claim.source.place(claim.start)
    inner_line, inner_column = claim.source.place(claim.inner[0])
    end_line, end_column = claim.source.place(claim.inner[1])
    excerpt = claim.source.line(inner_line)
    length = (end_column if end_line == inner_line else len(excerpt) + 1) - inner_column
    example = verdict.counterexample if verdict is not None else None
    rules = {RIGHT: RIGHT_RULE, WRONG: WRONG_RULE}
    return Finding(
        str(claim.source.path),
        line,
        column,
        claim.written,
        judged.word,
        _layout(judged.layouts),
        judged.reason,
        _data(example) if example is not None else None,
        claim.source.cell,
        (inner_line, inner_column, max(length, 1)),
        excerpt,
        rules.get(judged.word, UNKNOWN_RULE),
        judged.layouts,
        fix,
    )


def _layout(layouts: Sequence[str]) -> str:
    """The layout in words; "" where every layout fits and where none does."""
    if len(layouts) == 3:
        return ""
    return next((name for name in LAYOUTS if name in layouts), "")


def _data(example: Counterexample) -> dict[str, Any]:
    finite: Callable[[np.ndarray], list[list[float | None]]]
    finite = lambda a: [[float(x) + 0.0 if np.isfinite(x) else None for x in row] for row in np.atleast_2d(a)]
    return {
        "values": {name: finite(value) for name, value in example.values if name not in (*AUXILIARY, FACTOR)},
        "derivative": finite(example.derivative),
        "claim": finite(example.claim),
    }


def with_layouts(findings: Sequence[Finding]) -> list[Finding]:
    """The findings of a document; those whose layout is not that of most of its claims say so.

    Each claim fits one layout or several; where no layout fits all of them, the one that fits most is the document's.
    """
    telling = [f for f in findings if f.verdict == RIGHT and f.layouts and len(f.layouts) < 3]
    usual = usual_layout(telling)
    if not usual or all(usual in f.layouts for f in telling):
        return list(findings)
    count = sum(usual in f.layouts for f in telling)
    reason = f"right in {{}} layout; {count} of the {len(telling)} claims of this document are in {usual} layout"
    apart = {id(f) for f in telling if usual not in f.layouts}
    return [
        replace(f, rule=LAYOUT_RULE, reason=reason.format(f.layout or "another")) if id(f) in apart else f
        for f in findings
    ]


def usual_layout(findings: Iterable[Finding]) -> str:
    """The layout that fits most claims; "" where no claim tells one."""
    counts = Counter(name for f in findings if f.verdict == RIGHT and len(f.layouts) < 3 for name in f.layouts)
    return max(LAYOUTS, key=lambda name: counts[name]) if counts else ""
