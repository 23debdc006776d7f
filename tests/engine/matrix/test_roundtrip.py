"""A printed result can be typed in again: the ascii text of every answer, parsed again, has the same value."""

from __future__ import annotations

import numpy as np
import pytest

from matcalc_cli.engine.derive import derive
from matcalc_cli.errors import MatcalcError, SyntaxProblem
from matcalc_cli.language.notation import Notation, Unicode
from matcalc_cli.language.parse import parse
from matcalc_cli.model import names
from matcalc_cli.numeric.evaluate import evaluate
from tests.engine.matrix.harness import letters_of, point
from tests.problems.matrix import PROBLEMS


def _declared(read) -> str:
    sizes = {"scalar": lambda v: "scalar", "vector": lambda v: f"{v.rows}"}
    listed = (
        f"{v.name}: {sizes.get(v.kind, lambda v: f'{v.rows},{v.cols}')(v)} {' '.join(sorted(v.words))}"
        for v in read.variables
    )
    return "; ".join(listed)


def _environment(problem, read):
    """The values of one point, by all spellings of the names (mu, μ), entries of arrays included."""
    values = point(problem, problem.sizes[0])
    env = {**values, **letters_of(read, values)}
    env |= {spelling(name): value for name, value in values.items() for spelling in (names.key, names.shown)}
    return env | {f"{name}{i}": entry for name, v in values.items() if np.ndim(v) == 1 for i, entry in enumerate(v)}


def _value(expr, env):
    return np.asarray(evaluate(expr, env), dtype=float).reshape(-1)


def _same(a, b):
    return a.shape == b.shape and np.allclose(a, b, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda p: p.name)
def test_ascii_parses_to_the_same_value(problem):
    read = parse(problem.text, problem.given, problem.wrt)
    (result,) = derive(read)
    again = parse(Notation().text(result.expr), _declared(read), targets=False)
    env = _environment(problem, read)
    assert _same(_value(again.expr, env), _value(result.expr, env))


# results whose print leaves something out | what
UNREADABLE = {
    "mn-kron-left-constant": "the sizes of several I between ⊗",
    "mn-kron-right-constant": "the sizes of several I between ⊗",
    "mn-kron-square": "the sizes of several I between ⊗",
    "augmented-least-squares": "the size of a block of zeros",
    "bordered-determinant": "the sizes of blocks of zeros and ones",
    "diagonal-above": "the sizes of blocks of zeros",
    "block-diagonal-determinant": "the sizes of blocks of zeros",
    "rolled": "the sizes of blocks of zeros",
    "tiled": "the size of 𝟏 beside ⊗",
    "repeated": "the size of 𝟏 beside ⊗",
}


@pytest.mark.parametrize("problem", [p for p in PROBLEMS if p.name not in UNREADABLE], ids=lambda p: p.name)
def test_unicode_parses_to_the_same_value(problem):
    """As the pretty and the unicode format print EXPR and its derivative; the sizes of I and 𝟏 are the whole's."""
    read = parse(problem.text, problem.given, problem.wrt)
    (result,) = derive(read)
    env = _environment(problem, read)
    for expr in (read.expr, result.expr):
        text = Unicode().text(expr)
        try:
            again = parse(text, _declared(read), targets=False)
            sized = all(v.name != "I" for v in again.variables)
        except SyntaxProblem as unsized:
            assert "is not determined" in unsized.message
            sized = False
        if not sized:
            rows, cols = (str(size).replace("**", "^") for size in expr.shape)
            again = parse(f"({text}) + zeros({rows},{cols})", _declared(read), targets=False)
        assert _same(_value(again.expr, env), _value(expr, env)), text


def test_what_cannot_be_typed_in_again_is_not_read_as_something_else():
    for name in UNREADABLE:
        problem = next(p for p in PROBLEMS if p.name == name)
        read = parse(problem.text, problem.given, problem.wrt)
        (result,) = derive(read)
        try:
            again = parse(Unicode().text(result.expr), _declared(read), targets=False)
        except MatcalcError:
            continue
        known, env = {v.name for v in read.variables}, _environment(problem, read)
        others = {v.name for v in again.variables} - known
        assert others or _same(_value(again.expr, env), _value(result.expr, env))
