"""A large sparse Jacobian: every format names the entries that are not 0 by their places, and counts the others."""

from __future__ import annotations

import json
import math
import re

import numpy as np
import pytest
import sympy as sp

from matcalc_cli import diff, hessian
from matcalc_cli.render import Options, render, written
from matcalc_cli.render.compiled import function
from tests.render.test_json import VALIDATOR

N = 102


def ring(n):
    """f_i = x_i² x_{i+1} - 2 x_i sin(x_{i-1}) around a ring: three entries a row."""
    x = sp.symbols(f"x0:{n}")
    return diff([x[i] ** 2 * x[(i + 1) % n] - 2 * x[i] * sp.sin(x[i - 1]) for i in range(n)], x)


def by_hand(point):
    """The Jacobian at a point, from the formula above."""
    n = len(point)
    found = np.zeros((n, n))
    for i, a in enumerate(point):
        found[i, i] = 2 * a * point[(i + 1) % n] - 2 * math.sin(point[i - 1])
        found[i, (i + 1) % n] = a**2
        found[i, i - 1] = -2 * a * math.cos(point[i - 1])
    return found


@pytest.fixture(scope="module")
def result():
    return ring(N)


POINT = [0.3 + 0.01 * i for i in range(N)]


def _values(entries):
    """Numbers of [row, column, text] by SymPy's reading."""
    found = np.zeros((N, N))
    for i, j, text in entries:
        numbers = re.sub(r"x(\d+)", lambda name: f"({POINT[int(name[1])]!r})", text)
        found[i, j] = sp.sympify(numbers.replace("^", "**"))
    return found


def test_json_names_the_entries_that_are_not_zero(result):
    data = json.loads(render([result], "json"))
    VALIDATOR.validate(data)
    assert "entries" not in data and data["shape"] == [N, N] and len(data["nonzeros"]) == 3 * N
    np.testing.assert_allclose(_values(data["nonzeros"]), by_hand(POINT), rtol=1e-12)


def test_a_tensor_has_a_list_a_slice():
    x = sp.symbols("x0:101")
    data = json.loads(render([hessian([x[0] * x[100], x[3] ** 3], x)], "json"))
    VALIDATOR.validate(data)
    assert data["nonzeros"] == [[[0, 100, "1"], [100, 0, "1"]], [[3, 3, "6*x3"]]]


@pytest.mark.parametrize("name", ["ascii", "unicode"])
def test_plain_text_lists_them(name, result):
    *lines, last = render([result], name).splitlines()
    assert last == f"all other {N * N - 3 * N} entries are 0" and len(lines) == 3 * N
    entries = [re.fullmatch(r"\[(\d+), (\d+)\] = (.*)", line).groups() for line in lines]
    if name == "ascii":
        found = _values([(int(i), int(j), text) for i, j, text in entries])
        np.testing.assert_allclose(found, by_hand(POINT), rtol=1e-12)


def test_latex_lists_them_in_every_environment(result):
    for env in ("none", "align", "document"):
        assert render([result], "latex", Options(env=env)).count("J_{") == 3 * N
    assert render([result], "latex", Options(columns=0)).count("J_{") == 3 * N


def test_code_gives_the_numbers(result):
    values = {f"x{i}": value for i, value in enumerate(POINT)}
    np.testing.assert_allclose(function(result)(**values), by_hand(POINT), rtol=1e-12)


def test_a_dense_or_small_matrix_is_printed_whole():
    x = sp.symbols("x0:10")
    assert render([diff([a**2 for a in x], x)], "ascii").count("0") > 80
    data = json.loads(render([diff([sum(x) ** 2] * 10, x)], "json"))
    assert "nonzeros" not in data and len(data["entries"]) == 10


def test_pictures_hold_every_entry(result):
    """As many signs as Typst draws of the plain list, whose pieces stand one below the other; pages are of one size."""
    typst = pytest.importorskip("typst", reason="the extra `typeset` is not installed")
    drawn = written([result], "svg")
    listed = render([result], "typst", Options(env="equation"))
    plain = typst.compile(f"#set page(width: auto, height: auto)\n{listed}".encode(), format="svg").decode()
    assert drawn.count("<use") == plain.count("<use") > 3 * N * 6
    width, height = map(float, re.search(r'viewBox="0 0 (\S+) (\S+)"', drawn).groups())
    assert 1 / 4 < width / height < 4
    pages = written([result], "pdf")
    assert int(re.search(rb"/Count (\d+)", pages)[1]) == len(re.findall(rb"/Type\s*/Page\b", pages)) > 8
    assert len(set(re.findall(rb"/MediaBox\s*\[[^]]*\]", pages))) == 1
