"""The catalogue: complete, numbered, findable, true; a rule that is wrong is noticed."""

from __future__ import annotations

import dataclasses
import json
import shlex

import pytest
from typer.testing import CliRunner

from matcalc_cli.cli.app import app, run
from matcalc_cli.engine import algebra as A
from matcalc_cli.engine.matrix.rules import RULES
from matcalc_cli.engine.objects import partials as scalars
from matcalc_cli.language.parse import parse
from matcalc_cli.model import functions
from matcalc_cli.study.derivation import catalogue


def test_every_rule_of_the_engine_is_in_it():
    entries = catalogue.catalogue()
    kinds = {e.kind for e in entries}
    # a function of two classes, as step, whose shared kinks another part answers for, has one rule
    named = {row.make for row in functions.BY_CLASS.values()}
    assert {row.kind for row in RULES} | set(scalars.LOCAL) | named == kinds
    assert [e.number for e in entries] == list(range(1, len(entries) + 1))
    assert len({e.name for e in entries}) == len(entries)
    assert all(e.formula.startswith("d[") and e.source and e.samples for e in entries)


def test_all_rules_hold():
    found = catalogue.verify()
    assert found.passed
    assert all(c.count >= 3 for c in found.checks)


@pytest.mark.parametrize("row", RULES, ids=lambda row: row.name)
def test_a_corrupted_rule_fails(row):
    def wrong(e, wants):
        for a, m in row.maps(e, wants):
            yield a, _Doubled(m) if hasattr(m, "apply") else 2 * m

    rows = tuple(dataclasses.replace(r, maps=wrong) if r is row else r for r in RULES)
    failed = [c.entry.name for c in catalogue.verify(rows).checks if not c.passed]
    assert failed == [row.name]


class _Doubled:
    def __init__(self, inner):
        self.inner = inner

    def apply(self, d):
        return A.add(self.inner.apply(d), self.inner.apply(d))


def test_a_corrupted_function_fails(monkeypatch):
    row = functions.BY_NAME["sin"]
    monkeypatch.setitem(functions.BY_CLASS, row.make, row._replace(partials=(lambda t: t,)))
    assert [c.entry.name for c in catalogue.verify().checks if not c.passed] == ["sin"]


def test_verify_ends_with_one_on_failure(monkeypatch, capsys):
    assert run(["rules", "--verify"]) == 0
    assert "all hold" in capsys.readouterr().out
    row = functions.BY_NAME["cos"]
    monkeypatch.setitem(functions.BY_CLASS, row.make, row._replace(partials=(lambda t: t,)))
    assert run(["rules", "--verify"]) == 1
    out, err = capsys.readouterr()
    assert "FAILED" in out and "1 failed" in out
    assert "these rules do not hold: cos" in err


def test_one_rule(capsys):
    assert run(["rules", "det"]) == 0
    out = capsys.readouterr().out
    assert "rule 27: determinant" in out
    assert "d[det(A)] = tr(adj(A) dA) = det(A) tr(inv(A) dA)" in out
    assert "∂f/∂A = adj(A)        n×n, numerator layout" in out
    assert "∂f/∂A = adj(A)ᵀ        n×n, denominator layout" in out
    assert "MC (41), (46)" in out
    assert 'Try: matcalc explain "det(A)" --wrt A' in out


@pytest.mark.parametrize("entry", catalogue.catalogue(), ids=lambda e: e.name)
def test_each_rule_is_shown_and_its_example_runs(entry, capsys):
    assert run(["rules", str(entry.number)]) == 0
    assert f"rule {entry.number}: {entry.name}" in capsys.readouterr().out
    shown = catalogue.shown(entry)
    if shown.command:
        assert run(shlex.split(shown.command)[1:]) == 0
        assert f"rule {entry.number}, {entry.name}" in capsys.readouterr().out


def test_search_and_list(capsys):
    assert run(["rules", "--search", "norm"]) == 0
    out = capsys.readouterr().out
    assert "  29  norm" in out and "largest entry" in out and "determinant" not in out
    assert run(["rules", "-f", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert len(data["rules"]) == len(catalogue.catalogue())
    assert run(["rules", "-f", "markdown"]) == 0
    assert capsys.readouterr().out.count("\n") == len(catalogue.catalogue()) + 2


def test_unknown_names(capsys):
    assert run(["rules", "determinent"]) == 2
    assert "did you mean determinant?" in capsys.readouterr().err
    assert run(["rules", "gelu"]) == 2
    assert "no rule of its own" in capsys.readouterr().err


def test_rules_are_found_from_nodes():
    assert catalogue.of(parse("norm(x)^2", targets=False).expr).name == "norm"
    assert catalogue.of(parse("exp(x)", targets=False).expr).name == "exp"


@pytest.mark.parametrize("command", ["explain", "rules"])
def test_examples_of_help_run(command, capsys):
    text = CliRunner().invoke(app, [command, "--help"]).output
    examples = [line.strip() for line in text.split("Examples:")[1].splitlines() if line.strip().startswith("matcalc")]
    assert len(examples) == 2
    for example in examples:
        assert run(shlex.split(example)[1:]) == 0
