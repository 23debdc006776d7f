"""What is done with documents, from Python."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from matcalc_cli.face.errors import speaking_python
from matcalc_cli.verbs import documents

if TYPE_CHECKING:
    from matcalc_cli.lint.file import Linted


@speaking_python
def lint_documents(*paths: str | Path) -> Linted:
    """The claims about derivatives in documents and folders of documents, judged as `matcalc lint` judges them.

    Fields of the result: reports (file, findings, problems) and unread (file, problem); those of a finding: file, line,
    column, claim, verdict (right, wrong, not-understood), layout, reason, counterexample. Raises MatcalcError where
    there are no documents.
    """
    return documents.lint(paths)
