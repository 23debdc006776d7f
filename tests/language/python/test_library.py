"""Every row of entrywise.py that NumPy, SciPy or math has, at points, beside that library."""

from __future__ import annotations

import builtins
import math

import numpy as np
import pytest
import scipy.special
import scipy.stats

from matcalc_cli.engine import derive, evaluation
from matcalc_cli.errors import MatcalcError
from matcalc_cli.language.parse import parse
from matcalc_cli.language.point import parse_point
from matcalc_cli.language.python import calls, entrywise, layouts, linear, loops, making, reductions
from matcalc_cli.language.python.source import source

HERE = {"numpy": np, "math": math, "scipy": scipy, "builtins": builtins}
POINTS = ((0.3, 0.7), (1.7, 0.6), (-0.4, 1.3), (-2.6, 1.9), (2.5, -0.8), (0.5, 2.2))
SPECIAL = ("where", "logical", "greater", "less", "equal", "float", "max", "min", "int", "polygamma")
TABLES = (entrywise, reductions, making, layouts, linear, loops)
NAMES = [
    (name, sum(default is calls.MISSING for default in row.parameters.values()))
    for row in entrywise.ROWS
    for name in row.names
    if name.partition(".")[0] in HERE and not any(word in name.rpartition(".")[2] for word in SPECIAL)
]


def found_in(path: str):
    root, *parts = path.split(".")
    found = HERE[root]
    for part in parts:
        found = getattr(found, part)
    return found


@pytest.mark.parametrize("name, count", NAMES, ids=[name for name, _ in NAMES])
def test_values_are_those_of_the_library(name, count):
    own, root = found_in(name), name.partition(".")[0]
    arguments = "xy"[:count]
    head = "" if root == "builtins" else f"import {root}\n"
    text = (
        f"{head}def f({', '.join(arguments)}):\n    return {name.removeprefix('builtins.')}({', '.join(arguments)})\n"
    )
    problem = parse(source(text, "m.py", "f"), "; ".join(f"{a}: scalar" for a in arguments), targets=False)
    value, same = derive.value(problem, None, None), 0
    for point in POINTS:
        at = dict(zip(arguments, point))
        try:
            with np.errstate(all="ignore"):
                expected = float(own(*at.values()))
        except (ValueError, TypeError):
            continue
        if not math.isfinite(expected):
            continue
        try:
            read = evaluation.at_point(value, parse_point(", ".join(f"{a}={v}" for a, v in at.items()), problem))
        except MatcalcError:  # outside of the domain that the language has
            continue
        assert math.isclose(float(read.expr), expected, rel_tol=1e-9, abs_tol=1e-12), (point, expected)
        same += 1
    assert same


def test_every_name_is_in_one_row():
    names = [name for table in TABLES for row in table.ROWS for name in row.names]
    assert len(names) == len(set(names))


def test_every_row_reads_its_signature():
    for table in TABLES:
        for row in table.ROWS:
            assert callable(row.reading) and row.names
