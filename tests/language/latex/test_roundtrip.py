"""-f latex can be read in again: the LaTeX of every result of the table of problems has the same value."""

import numpy as np
import pytest

from matcalc_cli.engine.derive import derive
from matcalc_cli.language.notation import Latex
from matcalc_cli.language.parse import parse
from matcalc_cli.model import names
from matcalc_cli.model import nodes as N
from matcalc_cli.numeric.evaluate import evaluate
from tests.engine.matrix.harness import letters_of, point
from tests.engine.matrix.test_roundtrip import _declared
from tests.language.latex.test_snippets import environment
from tests.problems.matrix import PROBLEMS


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda p: p.name)
def test_latex_parses_to_the_same_value(problem):
    read = parse(problem.text, problem.given, problem.wrt)
    (result,) = derive(read)
    if result.expr.has(N.Unit):
        pytest.skip("unit vectors are printed as e_0, without their size")
    again = parse(f"${Latex().text(result.expr)}$", _declared(read), targets=False)
    values = point(problem, problem.sizes[0])
    env = {**environment(read, values), **letters_of(read, environment(read, values))}
    # entries that a literal beside arrays of known size spells out
    env |= {f"{name}{i}": entry for name, v in values.items() if np.ndim(v) == 1 for i, entry in enumerate(v)}
    expected = np.asarray(evaluate(result.expr, env), dtype=float).reshape(-1)
    by_key = {names.key(name): value for name, value in env.items()}
    env |= {v.name: by_key[names.key(v.name)] for v in again.variables}
    found = np.asarray(evaluate(again.expr, env), dtype=float).reshape(-1)
    assert found.shape == expected.shape
    assert np.allclose(found, expected, rtol=1e-9, atol=1e-9)


def test_no_second_script_above():
    (result,) = derive(parse("pinv(X)'*y", "X: m,n; y: n", "y"))
    assert Latex().text(result.expr) == r"\left(\mathbf{X}^{+}\right)^{\top}"


def test_sizes_stand_where_nothing_else_tells_them():
    show = lambda text, given: Latex().text(parse(text, given, targets=False).expr)
    assert show("eye(n)", "X: n,n") == r"\mathbf{I}_{n}"
    assert show("X + eye(n)", "X: n,n") == r"\mathbf{X} + \mathbf{I}"
    assert r"\mathbf{1}_{n}" in show("ones(n)", "X: n,n")
    assert "_" not in show("X*ones(n)", "X: n,n")
