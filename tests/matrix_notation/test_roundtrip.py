"""A printed result can be typed in again: the ascii text of every answer, parsed again, has the same value."""

from __future__ import annotations

import numpy as np
import pytest

from matcalc_cli.analysis.evaluate import evaluate
from matcalc_cli.engine.derive import derive
from matcalc_cli.model import names
from matcalc_cli.parser.parse import parse
from matcalc_cli.render.notation import Notation
from tests.matrix_notation.harness import letters_of, point
from tests.matrix_problems import PROBLEMS


def _declared(read) -> str:
    sizes = {"scalar": lambda v: "scalar", "vector": lambda v: f"{v.rows}"}
    listed = (
        f"{v.name}: {sizes.get(v.kind, lambda v: f'{v.rows},{v.cols}')(v)} {' '.join(sorted(v.words))}"
        for v in read.variables
    )
    return "; ".join(listed)


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda p: p.name)
def test_ascii_parses_to_the_same_value(problem):
    read = parse(problem.text, problem.given, problem.wrt)
    (result,) = derive(read)
    again = parse(Notation().text(result.expr), _declared(read), targets=False)
    values = point(problem, problem.sizes[0])
    env = {**values, **letters_of(read, values)}
    # other spellings (mu for μ), and the entries that a literal beside arrays of known size spells out
    env |= {names.key(name): value for name, value in values.items()}
    env |= {f"{name}{i}": entry for name, v in values.items() if np.ndim(v) == 1 for i, entry in enumerate(v)}
    expected = np.asarray(evaluate(result.expr, env), dtype=float).reshape(-1)
    found = np.asarray(evaluate(again.expr, env), dtype=float).reshape(-1)
    assert found.shape == expected.shape
    assert np.allclose(found, expected, rtol=1e-9, atol=1e-9)
