"""Hand-written gradients of ten losses, judged: right ones are right, wrong ones wrong for the right reason."""

from __future__ import annotations

import numpy as np
import pytest

from matcalc_cli.checking.judge import judge
from matcalc_cli.language.facts import call
from matcalc_cli.language.parse import parse
from matcalc_cli.language.python.source import source
from matcalc_cli.model.problem import Layout
from tests.language.python import oracle
from tests.language.python.gradients import GRADIENTS, HEAD

CLAIMS = [(row, reason, body) for row in GRADIENTS for reason, body in row.claims]
IDS = [f"{row.name}-{reason or 'right'}-{k}" for k, (row, reason, _) in enumerate(CLAIMS)]


def _claim(row, body: str) -> str:
    return row.loss.partition("\n")[0].replace("def loss", "def claim") + "\n" + body


@pytest.mark.parametrize("declared", [True, False], ids=["declared", "inferred"])
@pytest.mark.parametrize("row, reason, body", CLAIMS, ids=IDS)
def test_verdicts(row, reason, body, declared):
    text = f"{HEAD}\n{row.loss}\n{_claim(row, body)}"
    given = row.given if declared else ""
    problem = parse(source(text, "model.py", "loss"), given, row.wrt, single="scalar", call=call("scalar"))
    verdict = judge(problem, source(text, "model.py", "claim"), given, Layout.mixed)
    assert (verdict.right, verdict.reason) == (not reason, reason), verdict.message


@pytest.mark.parametrize("row, reason, body", CLAIMS, ids=IDS)
def test_the_table_is_right(row, reason, body):
    """The gradients that are said to be right are those of autograd, and the others are not."""
    values = oracle.inputs(row.given, sizes={**oracle.SIZES, "N": 3, "h": 3})
    head = HEAD.replace("import numpy as np\n", "")
    expected = np.asarray(oracle.gradient(head + row.loss, values, row.wrt))
    scope = {"np": np}
    exec(head + _claim(row, body), scope)
    found = np.asarray(scope["claim"](**values))
    same = found.size == expected.size and np.allclose(found.reshape(expected.shape), expected)
    assert same == (not reason)
