"""Every row of tests/reading: read as meant, with the right value, or refused with the reason; none misread."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from tests.reading import READINGS
from tests.reading.ask import MISREAD, OK, REASON, ask, refused, verdict, wrong_kinds
from tests.reading.numbers import silent_about, value_problem, values_of
from tests.reading.row import read, refuse

LEAST_READ = 0.95
_named = lambda rows: pytest.mark.parametrize("row", rows, ids=lambda row: " ".join(row.argv))


@_named([row for row in READINGS if not row.refused])
def test_read_as_meant(row):
    heard = ask(row)
    assert not refused(heard), heard.err
    assert not wrong_kinds(row, heard)
    assert not value_problem(row, heard)


@_named([row for row in READINGS if row.function is not None and not row.options])
def test_declared_it_means_the_same(row):
    """The oracle again: under the kinds that were meant, declared, the text is the function of its lambda."""
    declared = replace(row, options=("--given", row.given), told=())
    heard = ask(declared)
    assert not refused(heard), heard.err
    assert not wrong_kinds(declared, heard) and not value_problem(declared, heard)


@_named([row for row in READINGS if row.refused])
def test_refused_with_the_reason(row):
    heard = ask(row, kinds_only=True)
    assert verdict(row, heard) == OK, heard.err or heard.kinds


@_named([row for row in READINGS if row.noted])
def test_a_note_speaks_of_what_was_assumed(row):
    heard = ask(row, kinds_only=True)
    assert not silent_about(row, heard), heard.problems[-1].notes if heard.problems else heard.err


def test_none_is_misread_and_nearly_all_are_read():
    """What has a reading is read in 95 of 100 cases, and refused in the rest; nothing is taken for something else."""
    verdicts = [(row, verdict(row, ask(row, kinds_only=True))) for row in READINGS]
    misread = [" ".join(row.argv) for row, judged in verdicts if judged in (MISREAD, REASON)]
    counts = Counter(judged for row, judged in verdicts if not row.refused)
    assert not misread
    assert counts[OK] >= LEAST_READ * sum(counts.values()), counts


@_named([row for row in READINGS if row.function is not None])
def test_the_lambda_has_the_names_and_a_finite_value(row):
    """The oracle itself: it takes the names of the row, and its value where it is sampled is finite."""
    assert np.all(np.isfinite(row.function(**values_of(row))))


def test_the_judge_sees_wrong_kinds_values_and_answers():
    right = read("grad", "x'*A*x", "x", "x: n; A: n,n", lambda x, A: x @ A @ x, told=("∂f/∂x",))
    heard = ask(right)
    assert verdict(right, heard) == OK and not value_problem(right, heard)
    assert value_problem(replace(right, function=lambda x, A: x @ A @ x + x[0]), heard)
    assert value_problem(replace(right, told=("no such word",)), heard)
    assert silent_about(replace(right, noted=("x",)), heard) == ["x"]
    assert verdict(replace(right, names="x: n; A"), heard) == MISREAD
    assert verdict(replace(right, names="x: n"), heard) == MISREAD
    assert verdict(refuse("grad", right.expr, "x", "size"), heard) == MISREAD
    broken = refuse("grad", "x'*A*", "", "operand|operator")
    assert verdict(broken, ask(broken)) == OK
    assert verdict(replace(broken, refused=("no such word",)), ask(broken)) == REASON


def test_no_call_is_listed_twice():
    calls = Counter(row.argv for row in READINGS)
    assert not [call for call, count in calls.items() if count > 1]
    assert len(READINGS) >= 240
