"""Every claim of claims.py gets its verdict: the layouts of a right one; reason and counterexample of a wrong one."""

import numpy as np
import pytest

from matcalc_cli.checking.judge import judge
from matcalc_cli.checking.question import close
from matcalc_cli.engine.derive import derive
from matcalc_cli.errors import MissingRule
from matcalc_cli.language.notation import Notation, Unicode
from matcalc_cli.language.parse import parse
from matcalc_cli.model.problem import Layout
from matcalc_cli.render import render_study
from tests.checking.claims import RIGHT, WRONG
from tests.problems.matrix import PROBLEMS


def verdict_of(text, wrt, given, order, claim, layout=""):
    problem = parse(text, given, wrt, single="scalar")
    return judge(problem, claim, given, Layout(layout) if layout else None, order)


@pytest.mark.parametrize(("text", "wrt", "given", "order", "claim", "layouts"), RIGHT)
def test_a_right_claim_is_right_in_its_layouts(text, wrt, given, order, claim, layouts):
    verdict = verdict_of(text, wrt, given, order, claim)
    assert verdict.right, verdict.message
    assert set(verdict.layouts) == set(layouts)
    assert "right in" in render_study(verdict, "pretty")


@pytest.mark.parametrize(("text", "wrt", "given", "order", "layout", "claim", "reason", "message"), WRONG)
def test_a_wrong_claim_gets_its_diagnosis(text, wrt, given, order, layout, claim, reason, message):
    verdict = verdict_of(text, wrt, given, order, claim, layout)
    assert not verdict.right
    assert (verdict.reason, message in verdict.message) == (reason, True), verdict.message
    shown = render_study(verdict, "pretty")
    assert "wrong: " in shown and all(len(line) <= 160 for line in shown.splitlines())
    example = verdict.counterexample
    if reason not in ("size", "layout") or example is not None:
        assert not close(example.claim, example.derivative)
        assert all(np.all(a == np.round(a)) and np.abs(a).max() <= 6 for _, a in example.values)
        assert "counterexample" in shown


SEVERAL = ("mn-kron-left-constant",)  # several I between ⊗, whose sizes only trial would find


@pytest.mark.parametrize("problem", [p for p in PROBLEMS[::11] if p.name not in SEVERAL], ids=lambda p: p.name)
def test_a_result_as_it_is_printed_is_right(problem):
    layout = (Layout.numerator, Layout.denominator)[len(problem.text) % 2]
    read = parse(problem.text, problem.given, problem.wrt, single="scalar")
    try:
        (found,) = derive(read, layout)
    except MissingRule:
        pytest.skip("the engine has no rule")
    for notation in (Unicode(), Notation()):
        verdict = judge(read, notation.text(found.expr), problem.given, layout)
        assert verdict.right, verdict.message


def test_there_are_enough_of_each():
    assert len(RIGHT) >= 30 and len(WRONG) >= 30
