"""`python -m tests.reading [--kinds] [--all] [WORD ...]`: a table of the rows, what was meant, what was read, totals.

--kinds stops where differentiation would begin; without it the values are compared too. Only rows that are not as
they should be are printed, all of them with --all; a WORD keeps the rows whose call holds it, as a module's name does.
"""

from __future__ import annotations

import sys
from collections import Counter

from tests.reading import MODULES
from tests.reading.ask import OK, ask, verdict, wrong_kinds
from tests.reading.numbers import silent_about, value_problem

_LETTER = {"scalar": "s", "vector": "v", "row": "r", "matrix": "M", "nothing": "-"}


def _short(kinds: dict[str, str]) -> str:
    return " ".join(f"{name}:{_LETTER[kind]}" for name, kind in kinds.items())


def _judged(row, kinds_only: bool) -> tuple[str, str]:
    """(verdict, what was read or said)."""
    try:
        heard = ask(row, kinds_only)
    except Exception as bug:  # a table shows every row
        return "bug", f"{type(bug).__name__}: {bug}"
    judged = verdict(row, heard)
    said = next((line for line in heard.err.splitlines() if line.startswith("error")), "")
    if judged == OK and not row.refused:
        if silent := silent_about(row, heard):
            return "no note", f"no note speaks of {', '.join(silent)}"
        if not kinds_only and (wrong := value_problem(row, heard)):
            return "value", wrong
    found = heard.kinds if row.refused else {name: kind for name, (_, kind) in wrong_kinds(row, heard).items()}
    return judged, said or _short(found)


def main(arguments: list[str]) -> int:
    kinds_only, everything = "--kinds" in arguments, "--all" in arguments
    words = [a for a in arguments if not a.startswith("--")]
    totals: Counter[str] = Counter()
    for module, rows in MODULES.items():
        for row in rows:
            call = " ".join(f"'{a}'" if " " in a or "*" in a else a for a in row.argv)
            if words and not any(word in call or word == module for word in words):
                continue
            judged, said = _judged(row, kinds_only)
            totals[judged] += 1
            if judged != OK or everything:
                meant = f"refused: {', '.join(row.refused)}" if row.refused else _short(row.kinds)
                print(f"{judged:10} {call}\n{'':12} meant {meant}\n{'':12} found {said or 'as meant'}")
    print(", ".join(f"{count} {name}" for name, count in totals.most_common()), f"of {totals.total()}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
