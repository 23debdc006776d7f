"""What `matcalc lint` found: like a compiler's messages, as a list for programs, and as SARIF for code scanning.

SARIF 2.1.0: docs.oasis-open.org/sarif/sarif/v2.1.0. LINTED has a row a format.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from matcalc_cli._version import __version__
from matcalc_cli.model.columns import columns
from matcalc_cli.render.study.claims import number_text

if TYPE_CHECKING:
    from matcalc_cli.lint.file import Linted
    from matcalc_cli.lint.finding import Finding

_WINDOW = 100  # columns of an excerpt
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_RULES = {
    "wrong-derivative": ("error", "A derivative that the text claims is wrong."),
    "mixed-layout": ("warning", "A derivative is in another layout than most of the document."),
    "not-understood": ("note", "A claim about a derivative that is not understood."),
    "right": ("none", "A derivative that is right."),
}


def text(linted: Linted, verbose: bool) -> str:
    """file:line:column: wrong: why, the line with carets, the counterexample; a line that counts them all."""
    lines: list[str] = []
    for report in linted.reports:
        lines += [f"{report.file}: {problem}" for problem in report.problems]
        for finding in report.findings:
            if verbose or finding.reported:
                lines += _message(finding)
    if not linted.reports:
        return ""
    lines.append(summary(linted))
    return "\n".join(lines) + "\n"


def _message(f: Finding) -> list[str]:
    word = "mixed layout" if f.rule == "mixed-layout" else f.verdict.replace("-", " ")
    layout = f" ({f.layout} layout)" if f.layout and f.rule == "right" else ""
    head = f"{f.place}: {word}{layout}" + (f": {f.reason}" if f.reason else "")
    if f.rule == "right":
        return [f"{head}: {_short(f.claim)}"]
    return [_clean(head), *_carets(f), *_example(f)]


def _short(claim: str) -> str:
    return _clean(claim if len(claim) <= _WINDOW else claim[: _WINDOW - 1] + "…")


def _clean(line: str) -> str:
    return "".join(c if c.isprintable() else " " for c in line)


def _carets(f: Finding) -> list[str]:
    """The line of the claim, cut around it where it is long, and carets under what is judged."""
    _, column, length = f.marked
    start, line = column - 1, f.excerpt
    if len(line) > _WINDOW:
        cut = max(0, min(start - 20, len(line) - _WINDOW))
        line, start = line[cut : cut + _WINDOW], start - cut
        line = ("…" + line[1:] if cut else line[:-1] + "…") if len(line) > 1 else line
    line = _clean(line)
    length = max(1, min(length, len(line) - start))
    indent = len(line) - len(line.lstrip())
    space = columns(line[indent:start]) if start > indent else 0
    return ["  " + line.strip(), "  " + " " * space + "^" * max(1, columns(line[start : start + length]))]


def _example(f: Finding) -> list[str]:
    """counterexample: x = [1, 2]: the derivative is [2, 4], the claim [1, 2]"""
    if f.counterexample is None:
        return []
    example = f.counterexample
    values = ", ".join(f"{name} = {_array(value)}" for name, value in example["values"].items())
    where = f"at {values} " if values else ""
    return [f"  {where}the derivative is {_array(example['derivative'])}, the claim {_array(example['claim'])}"]


def _array(rows: list[list[float | None]]) -> str:
    """2, [1, 2] of a column, [[1, 2], [3, 4]]: the input language."""
    cells = [[number_text(float("nan") if x is None else x) for x in row] for row in rows]
    if len(cells) == 1 and len(cells[0]) == 1:
        return cells[0][0]
    if all(len(row) == 1 for row in cells):
        return "[" + ", ".join(x for (x,) in cells) + "]"
    return "[" + ", ".join("[" + ", ".join(row) + "]" for row in cells) + "]"


def summary(linted: Linted) -> str:
    """23 claims in 4 files: 15 right, 6 wrong, 2 not understood; 1 in another layout"""
    found = [f for report in linted.reports for f in report.findings]
    counts = Counter(f.verdict for f in found)
    count = len(linted.reports)
    text = f"{_counted(len(found), 'claim')} in {_counted(count, 'file')}: {counts['right']} right, "
    text += f"{counts['wrong']} wrong, {counts['not-understood']} not understood"
    mixed = sum(f.rule == "mixed-layout" for f in found)
    return text + (f"; {mixed} in another layout" if mixed else "")


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" + "s" * (number != 1)


def data(linted: Linted, verbose: bool) -> str:
    """A list of claims; those that are right or not understood where `verbose` asks for them."""
    found = [_as_data(f) for report in linted.reports for f in report.findings if verbose or f.reported]
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


def _as_data(f: Finding) -> dict[str, Any]:
    made: dict[str, Any] = {
        "file": f.file,
        "line": f.line,
        "column": f.column,
        "claim": f.claim,
        "verdict": f.verdict,
        "layout": f.layout or None,
        "reason": f.reason,
        "counterexample": f.counterexample,
        "rule": f.rule,
    }
    return made | {"cell": f.cell} if f.cell else made


def sarif(linted: Linted, verbose: bool) -> str:
    """A SARIF log of one run."""
    found = [f for report in linted.reports for f in report.findings if f.reported or verbose and f.rule != "right"]
    rules = [
        {"id": name, "shortDescription": {"text": words}, "defaultConfiguration": {"level": level}}
        for name, (level, words) in _RULES.items()
    ]
    index = list(_RULES)
    driver = {"name": "matcalc", "semanticVersion": __version__, "rules": rules}
    notes = [
        {"level": "error", "message": {"text": str(unread.problem.message)}, "locations": [_location(unread.file)]}
        for unread in linted.unread
    ]
    run: dict[str, Any] = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": not linted.unread, "toolExecutionNotifications": notes}],
        "results": [_result(f, index.index(f.rule)) for f in found],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=1) + "\n"


def _location(file: str) -> dict[str, Any]:
    return {"physicalLocation": {"artifactLocation": {"uri": _uri(file)}}}


def _uri(file: str) -> str:
    """The path as a reference: what may not stand in one as %20."""
    escaped: Callable[[re.Match[str]], str]
    escaped = lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode("utf-8", "surrogateescape"))
    return re.sub(r"[^\w./~-]|[^\x00-\x7f]", escaped, PurePath(file).as_posix())


def _result(f: Finding, rule: int) -> dict[str, Any]:
    line, column, length = f.marked
    location = _location(f.file)
    location["physicalLocation"]["region"] = (
        {"startLine": 1} if f.cell else {"startLine": line, "startColumn": column, "endColumn": column + length}
    )
    cell = f"cell {f.cell}, line {f.line}: " if f.cell else ""
    message = f"{cell}{f.reason or f.verdict}: {f.claim}"
    return {
        "ruleId": f.rule,
        "ruleIndex": rule,
        "level": _RULES[f.rule][0],
        "message": {"text": message},
        "locations": [location],
    }


LINTED: dict[str, Callable[[Linted, bool], str]] = {"pretty": text, "json": data, "sarif": sarif}
