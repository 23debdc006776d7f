"""What cannot be read is refused with the file, the line, a caret and the reason."""

from __future__ import annotations

import re

import pytest

from matcalc_cli.cli.diagnostics import draw
from matcalc_cli.errors import MatcalcError
from matcalc_cli.language.parse import parse
from matcalc_cli.language.python.source import source
from tests.language.python.refused import ROWS


@pytest.mark.parametrize("what, line, message, text", ROWS, ids=[row[0] for row in ROWS])
def test_it_is_refused_with_its_line(what, line, message, text):
    with pytest.raises(MatcalcError) as caught:
        parse(source(text, "model.py", "f"), "", targets=False)
    drawn = draw(caught.value)
    first, typed, caret, *_ = drawn.splitlines()
    assert first.startswith(f"error: model.py:{line}: "), drawn
    assert re.search(message, drawn), drawn
    assert typed.strip() == text.splitlines()[line - 1].strip()
    assert caret.lstrip().startswith("^")
