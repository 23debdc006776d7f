"""Conditions that are told from the powers on a graph are those that a look at every part of the results finds."""

import pytest

from matcalc_cli import hessian, jacobian
from matcalc_cli.engine.scalar.components import Entries
from tests.problems.components import COMPONENT_PROBLEMS

BODIES = (
    "[(x1-x0)/((x1-x0)^2+(y1-y0)^2)^(3/2) + (x2-x0)/((x2-x0)^2+(y2-y0)^2)^(3/2), (x0-x1)/((x0-x1)^2+(y0-y1)^2)^(3/2)]"
)
TEXTS = (
    BODIES,
    "[1/(a-b), 1/(b-a), sqrt(c)*x]",
    "[x^(5/2), 1/x]",
    "[x*sqrt(x^2+y^2), y/(x^2+y^2)]",
    "[where(x > 0, 1/x, x), 1/x]",
    "[log(x)/x, x^y, exp(1/z)]",
)


@pytest.mark.parametrize("text", [*TEXTS, *dict.fromkeys(p.text for p in COMPONENT_PROBLEMS[::8])])
def test_conditions_are_those_of_all_parts(text, monkeypatch):
    verb = jacobian if text.startswith("[") else hessian
    found = verb(text).conditions
    monkeypatch.setattr(Entries, "powers", lambda self: None)
    assert found == verb(text).conditions


def test_distances_are_asked_once():
    assert [str(c.expr) for c in jacobian(BODIES).conditions] == [
        "(-x0 + x1)**2 + (-y0 + y1)**2",
        "(-x0 + x2)**2 + (-y0 + y2)**2",
    ]
