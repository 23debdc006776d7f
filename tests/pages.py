"""README and the pages of `matcalc help`: their fenced blocks, what they show, and how it is written again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from tests.transcript import rewritten

ROOT = Path(__file__).parent.parent
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PAGES = (ROOT / "README.md", ROOT / "matcalc_cli/ARCHITECTURE.md", *sorted((ROOT / "matcalc_cli/help").glob("*.md")))


def blocks(page: Path, language: str) -> Iterator[tuple[int, str]]:
    """(line of the first line inside, text) of every block in this language."""
    text = page.read_text(encoding="utf-8")
    for found in BLOCK.finditer(text):
        if found[1] == language:
            yield text.count("\n", 0, found.start(2)) + 1, found[2]


def rewrite(page: Path, here: Path) -> None:
    """Every console block of a page with what its commands print now."""

    def shown(found: re.Match[str]) -> str:
        if found[1] != "console":
            return found[0]
        played = re.sub(r"^\[exit \d\]\n", "", rewritten(found[2], here), flags=re.MULTILINE)
        return f"```console\n{played}```"

    page.write_text(BLOCK.sub(shown, page.read_text(encoding="utf-8")), encoding="utf-8")
