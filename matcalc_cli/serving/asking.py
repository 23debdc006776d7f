"""What a visitor of the page asks -> words of the command line, and what comes of it -> parts of the page.

A question is a flat object of texts, as a form has it and as JSON. Nothing of it is trusted: a command is one of the
table, a text is as long as the language takes it, and whatever is shown is escaped.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from html import escape
from typing import Any

from matcalc_cli.cli.table import BY_NAME, EXPR
from matcalc_cli.language.syntax import MAX_CHARACTERS
from matcalc_cli.render.formats import FORMATS
from matcalc_cli.serving.outcome import Outcome
from matcalc_cli.verbs.choices import LAYOUTS

COMMANDS = ("diff", "grad", "jacobian", "hessian", "tangent", "eval", "taylor", "critical", "explain")
FLAGS = ("steps", "check")  # of a question: "1" or ""
TEXTS = ("wrt", "given", "layout", "order", "at", "box")
_MAIN = re.compile(r"<main>(.*?)</main>", re.DOTALL)
_CHOICES = {"layout": LAYOUTS, "command": COMMANDS}


class Refused(Exception):
    """A question that is none: what is wrong with it."""


def question(asked: Mapping[str, Any]) -> dict[str, str]:
    """The fields of a question as texts. Raises Refused."""
    found: dict[str, str] = {}
    for name in ("expr", "command", "claim", "format", *TEXTS, *FLAGS):
        value = asked.get(name, "")
        if not isinstance(value, str) or len(value) > MAX_CHARACTERS:
            raise Refused(f"{name} is a text of at most {MAX_CHARACTERS:,} characters")
        found[name] = value.strip() if name != "expr" else value
    found["command"] = found["command"] or "diff"
    for name, known in _CHOICES.items():
        if found[name] and found[name] not in known:
            raise Refused(f"{name} is one of {', '.join(known)}")
    if found["format"] and found["format"] not in FORMATS:
        raise Refused(f"format is one of {', '.join(FORMATS)}")
    return found


def call(asked: Mapping[str, str], format: str, claim: str = "") -> list[str]:
    """The words of the command line for a question, in a format; with a claim those of `check`."""
    name = "check" if claim else asked["command"]
    rows = {row.field: row.flags[0].partition("/")[0] for row in BY_NAME[name].options}
    words = [name]
    for field in TEXTS:
        for value in _values(field, asked[field]):
            if value and field in rows:
                words.append(f"{rows[field]}={value}")
    words += [rows[field] for field in FLAGS if asked[field] and field in rows and not claim]
    if claim:
        words += [f"--claim={claim}"]
        words += [f"--command={asked['command']}"] if asked["command"] in _CLAIMED else []
    assert BY_NAME[name].argument is EXPR
    return [*words, f"--format={format}", "--", asked["expr"]]


_CLAIMED = ("diff", "grad", "jacobian", "hessian", "tangent")


def _values(field: str, value: str) -> list[str]:
    """`x; y` differentiates by x and then by y."""
    return [part.strip() for part in value.split(";")] if field == "wrt" else [value]


def shown(outcome: Outcome, asked: Mapping[str, str]) -> dict[str, Any]:
    """A page of -f html as a part of ours, or the error with its caret."""
    if outcome.code in (0, 1) and outcome.out:
        body = _MAIN.search(outcome.text)
        notes = [line.removeprefix("note: ") for line in outcome.err.splitlines() if line.startswith("note: ")]
        return {"html": body[1] if body else f"<pre>{escape(outcome.text)}</pre>", "notes": notes}
    return {"error": outcome.err.removeprefix("error: ").rstrip(), "code": outcome.code}


def error_html(text: str) -> str:
    """An error for a page without scripts."""
    return f'<pre class="wrong" role="alert">{escape(text)}</pre>'


def answered(outcome: Outcome) -> dict[str, Any]:
    """The JSON that one of ANSWERS gave, or its error."""
    if outcome.code:
        return {"error": outcome.err.removeprefix("error: ").rstrip(), "code": outcome.code}
    found: dict[str, Any] = json.loads(outcome.text)
    return found


def as_text(outcome: Outcome) -> dict[str, Any]:
    """What a call printed, or its error."""
    if outcome.code in (0, 1) and outcome.out:
        return {"text": outcome.text.rstrip("\n"), "code": outcome.code}
    return {"error": outcome.err.removeprefix("error: ").rstrip(), "code": outcome.code}
