"""What is right, in the notation of the document, for the place of a wrong claim: whole or not at all.

A fix is made only where the text that it prints is judged right itself, and where what it replaces is exactly the side
of the equation that was judged. All other characters of a file stay as they are.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from sympy import Expr

from matcalc_cli.documents.files import Text
from matcalc_cli.engine.derive import derive
from matcalc_cli.errors import MatcalcError
from matcalc_cli.language.latex.reader import Macro, scan
from matcalc_cli.language.notation import Latex, Notation
from matcalc_cli.language.notation.latex_style import LatexStyle
from matcalc_cli.lint import signs
from matcalc_cli.lint.finding import Finding, Fix
from matcalc_cli.lint.naming import language_name
from matcalc_cli.lint.reading import Reading
from matcalc_cli.lint.verdicts import WRONG, Judged, problem_of
from matcalc_cli.model import names
from matcalc_cli.model.problem import Derivative, Layout
from matcalc_cli.render.latex import body

_TRANSPOSES = {r"\top": "top", "T": "T", r"\intercal": "intercal"}


class AsWritten(Latex):
    """LaTeX with the names of a document as it writes them: `written` by key."""

    def __init__(self, written: dict[str, str], transpose: str) -> None:
        super().__init__((), LatexStyle("plain", transpose))
        self.written = written

    def name(self, name: str) -> str:
        return self.written.get(names.key(name)) or super().name(name)

    def array_name(self, name: str, shape: Sequence[Expr | int]) -> str:
        return self.written.get(names.key(name)) or super().array_name(name, shape)


def fixed(judged: Judged, found: Reading, layout: str) -> Fix | None:
    """The fix of a wrong claim, in the layout of the document; None where there is no definite one."""
    claim, attempt = judged.claim, judged.attempt
    if judged.word != WRONG or attempt is None or judged.verdict is None or not attempt.sure or attempt.assumed:
        return None
    old = claim.source.text[claim.inner[0] : claim.inner[1]]
    try:
        problem = problem_of(attempt)
        result = derive(problem, Layout(layout or "denominator"), attempt.order)[0]
        text = _plain(result, claim.text) if claim.text else _latex(result, found, old, claim.side)
        if not text or not _is_right(judged, text, found):
            return None
    except (MatcalcError, RecursionError):
        return None
    return Fix(claim.inner[0], claim.inner[1], text, claim.source.cell)


def _latex(result: Derivative, found: Reading, old: str, side: signs.Tokens) -> str:
    macros = found.flow.macros
    if signs.spelled(signs.tokens_of(old, macros)) != signs.spelled(side):
        return ""  # a line break, an alignment or a macro stands in between
    return body(result, AsWritten(_written(found), _transpose(found)))


def _plain(result: Derivative, old: str) -> str:
    if any(mark in old for mark in ("@", ".T", "np.")):
        return ""
    text = Notation().text(result.expr)
    return text.replace("^", "**") if "**" in old else text


def _is_right(judged: Judged, text: str, found: Reading) -> bool:
    from matcalc_cli.checking.judge import judge

    attempt = judged.attempt
    assert attempt is not None, "a wrong claim was judged in a reading"
    claim = text if judged.claim.text else f"${signs.written(signs.tokens_of(text, found.flow.macros))}$"
    return judge(problem_of(attempt), claim, attempt.given, None, attempt.order).right  # type: ignore[arg-type]


def _written(found: Reading) -> dict[str, str]:
    """{key: LaTeX} of the names as the document writes them first."""
    listed: dict[str, str] = {}
    for formula in found.flow.formulas:
        for statement in formula.statements:
            for side in statement.sides:
                for i, name in signs.names_in(side):
                    own = list(side[i : name.end])
                    key = names.key(language_name(own))
                    raw = formula.passage.text[own[0].start : own[-1].end]
                    if key and key not in listed and _stands_for(raw, own, found.flow.macros):
                        listed[key] = raw
    return listed


def _stands_for(raw: str, own: signs.Tokens, macros: dict[str, Macro]) -> bool:
    try:
        return signs.spelled(signs.tokens_of(raw, macros)) == signs.spelled(own)
    except MatcalcError:
        return False


def _transpose(found: Reading) -> str:
    """How the document writes a transpose: the name of the sign."""
    for formula in found.flow.formulas:
        tokens = scan(formula.passage.text)
        for before, token in zip(tokens, tokens[1:]):
            if before.text == "^" and token.written in _TRANSPOSES:
                return _TRANSPOSES[token.written]
    return "top"


# -- files ------------------------------------------------------------------------------------------------------------


def applied(text: Text, findings: Iterable[Finding]) -> tuple[bytes, int]:
    """(the bytes of the file with its fixes, how many there are)"""
    fixes = [f.fix for f in findings if f.fix is not None]
    whole, count = text.text, 0
    for fix in sorted((f for f in fixes if not f.cell), key=lambda f: f.start, reverse=True):
        whole = whole[: fix.start] + fix.text + whole[fix.end :]
        count += 1
    cells = [fix for fix in fixes if fix.cell]
    if cells:
        whole, done = _in_cells(whole, cells)
        count += done
    return whole.encode(text.encoding), count


def _in_cells(whole: str, fixes: Sequence[Fix]) -> tuple[str, int]:
    """The text of a notebook with fixes: a line of a cell is a string of the file, and has to be there once."""
    cells = json.loads(whole).get("cells", [])
    count = 0
    for fix in sorted(fixes, key=lambda f: (f.cell, f.start), reverse=True):
        source = cells[fix.cell - 1]["source"]
        own = "".join(source) if isinstance(source, list) else source
        begin = own.rfind("\n", 0, fix.start) + 1
        end = own.find("\n", fix.end)
        old = own[begin : len(own) if end < 0 else end]
        new = own[begin : fix.start] + fix.text + old[fix.end - begin :]
        for ascii_only in (False, True):
            raw, put = (json.dumps(line, ensure_ascii=ascii_only)[1:-1] for line in (old, new))
            if whole.count(raw) == 1 and "\n" not in old:
                whole = whole.replace(raw, put)
                cells = json.loads(whole)["cells"]
                count += 1
                break
    return whole, count
