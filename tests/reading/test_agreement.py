"""Problems of the tables read the same with and without their declarations, where their names follow the convention:
capitals for matrices, h ... z for vectors, a ... g, t and Greek letters for scalars."""

import pytest

from matcalc_cli.language.given import declarations
from matcalc_cli.language.kinds.infer import Inference
from matcalc_cli.language.kinds.letters import letter
from matcalc_cli.language.parse import parse
from matcalc_cli.language.text.reader import read
from matcalc_cli.model.names import key
from matcalc_cli.model.shapes import SCALAR
from tests.problems.matrix import PROBLEMS as TABLE

# texts where a role is stronger than a letter: A meets only the scalar sin(x'*y), entries of a list are scalars
BY_ROLE = {"sin(x'*y)*A", "[x; y]'*[A, B; B', C]*[x; y]"}


def follows_the_convention(problem):
    """Is every declared kind the one that its letter alone proposes, with a mark somewhere, and nothing added that may
    be either?"""
    declared = declarations(problem.given)
    lets, expression = read(problem.text)
    survey = Inference(lets, expression, {}, set(), {}, problem.text).survey
    if not survey.evidence or problem.text in BY_ROLE or any(d.arguments is not None for d in declared.values()):
        return False
    for name, declaration in declared.items():
        costs = letter(key(name)).costs
        shape = declaration.shape
        kind = "scalar" if shape == SCALAR else "vector" if shape[1] == 1 else "row" if shape[0] == 1 else "matrix"
        if kind != min(costs, key=costs.get) or kind == "scalar" and name in survey.summands:
            return False
    return True


PROBLEMS = [p for p in TABLE if p.given and follows_the_convention(p)]


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda p: p.name)
def test_declared_and_undeclared_agree(problem):
    declared, free = (parse(problem.text, given, problem.wrt, targets=False) for given in (problem.given, ""))
    found = {v.name: v.kind for v in free.variables}  # and the sizes that are numbers in the text
    assert {v.name: found.get(v.name) for v in declared.variables} == {v.name: v.kind for v in declared.variables}


def test_most_problems_follow_the_convention():
    assert len(PROBLEMS) > 450
