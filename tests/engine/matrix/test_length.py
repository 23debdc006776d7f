"""The answer a textbook would print: in all but a dozen problems at most as many names and numbers as the book's."""

from __future__ import annotations

from matcalc_cli.engine.derive import derive
from matcalc_cli.language.notation import Notation
from matcalc_cli.language.parse import parse
from tests.engine.matrix.harness import leaves
from tests.problems.matrix import PROBLEMS


def test_leaves_counts_names_and_numbers():
    assert leaves("2*(A*x - b)'*A") == 5
    assert leaves("sum(exp(x))/n") == 2
    assert leaves("diag(ones(n,1)) + 0.5*eye(n)") == 3


def test_printed_results_are_as_short_as_the_book():
    longer = []
    for problem in PROBLEMS:
        (result,) = derive(parse(problem.text, problem.given, problem.wrt))
        text = Notation(result.problem.decimals).text(result.expr)
        if leaves(text) > leaves(problem.textbook):
            longer.append((problem.name, text, problem.textbook))
    assert len(longer) <= 12, longer
