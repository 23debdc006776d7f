"""The verdicts of `lint` beside the expected ones: a row of expected.jsonl is a claim on a line of a file."""

from __future__ import annotations

import json
from pathlib import Path

from matcalc_cli.cli.limits import time_limit
from matcalc_cli.lint.file import Options, lint_file
from matcalc_cli.lint.finding import Finding

PATIENT = Options(seconds=60, page_seconds=60, guard=time_limit)  # a shared machine decides no verdict


def rows(folder: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (folder / "expected.jsonl").read_text("utf-8").splitlines() if line.strip()]


def findings(path: Path) -> list[Finding]:
    """The findings of a file; in a notebook with their lines in the file."""
    found = list(lint_file(path, PATIENT).findings)
    if path.suffix != ".ipynb":
        return found
    lines = path.read_text("utf-8").splitlines()
    encoded = [json.dumps(f.excerpt, ensure_ascii=False)[1:-1] for f in found]
    places = [next(k for k, line in enumerate(lines, 1) if text in line) for text in encoded]
    return [Finding(**{**vars(f), "line": k, "marked": (k, *f.marked[1:])}) for f, k in zip(found, places)]


def _bare(text: str) -> str:
    return "".join(text.split())


def disagreements(folder: Path, name: str) -> list[str]:
    """What differs from expected.jsonl in one file: other verdicts, claims that are not found, alarms on none."""
    left = findings(folder / name)
    wrong: list[str] = []
    for row in (row for row in rows(folder) if row["file"] == name):
        at = _bare(str(row.get("at") or row["claim"]))
        near = [f for f in left if row["line"] in (f.line, f.marked[0])]
        same = [f for f in near if _bare(f.claim) in at or at in _bare(f.claim)]
        if row["verdict"] == "none":
            wrong += [f"{name}:{row['line']}: an alarm on no claim: {f.reason}" for f in same if f.verdict == "wrong"]
            continue
        chosen = next(iter(same or near), None)
        if chosen is None:
            wrong.append(f"{name}:{row['line']}: not found: {row['claim']}")
            continue
        left = [f for f in left if f is not chosen]
        if chosen.verdict != row["verdict"]:
            wrong.append(
                f"{name}:{row['line']}: {chosen.verdict}, not {row['verdict']}: {chosen.claim} ({chosen.reason})"
            )
    return wrong + [f"{name}:{f.line}: an alarm: {f.claim}" for f in left if f.verdict == "wrong"]
