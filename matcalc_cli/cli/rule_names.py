"""The names of the rules, to be completed without the rules: those import SymPy, and a Tab does not wait for it.

rule_names.json is written from the catalogue by its test, which fails where the two differ.
"""

from __future__ import annotations

import json
from pathlib import Path

NAMES = Path(__file__).with_suffix(".json")


def offered() -> list[tuple[str, str]]:
    """Each rule that has a name of one word, and its formula."""
    return [(name, formula) for name, formula in json.loads(NAMES.read_text(encoding="utf-8")).items()]
