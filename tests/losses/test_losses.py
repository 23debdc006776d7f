"""Ten losses: the formula and the program have one derivative, in every code language, equal to that of autograd, and
to that of JAX where it is installed."""

from __future__ import annotations

import ctypes
import inspect
import re
import shutil

import numpy as np
import pytest

from matcalc_cli.engine.derive import derive
from matcalc_cli.language.parse import parse
from matcalc_cli.language.python.source import source
from matcalc_cli.model import names
from matcalc_cli.model.problem import Layout
from matcalc_cli.render import Options, render
from tests.language.python.oracle import last
from tests.losses import oracle
from tests.losses.table import LOSSES, Loss
from tests.render.test_languages import compiled, octave

FORMULAS = [(loss, text) for loss in LOSSES for text in loss.latex]
EXECUTED = [
    pytest.param(name, marks=pytest.mark.skipif(not oracle.installed(module), reason=f"{module} is not installed"))
    for name, module in (("numpy", "numpy"), ("jax", "jax"), ("torch", "torch"))
]
TOLD = ("numpy", "jax", "torch", "julia", "matlab")


def _of_formula(loss: Loss, text: str, given: str):
    read = parse(text, f"{given}; {loss.rows}" if loss.rows else given, loss.wrt, single="scalar")
    return derive(read, Layout.mixed, 1)


def _of_program(loss: Loss):
    wrt = loss.renamed.get(loss.wrt, loss.wrt)
    read = source("import numpy as np\n" + loss.source, "model.py", last(loss.source))
    return derive(parse(read, _given(loss), wrt, single="scalar"), Layout.mixed, 1)


def _given(loss: Loss) -> str:
    """The declarations with the names of the program."""
    parts = [part.partition(":") for part in loss.given.split("; ")]
    return "; ".join(f"{loss.renamed.get(name, name)}:{sizes}" for name, _, sizes in parts)


def _known(loss: Loss, at: dict) -> dict:
    """Values by the names of the formula and of the program, and the sizes."""
    both = {**oracle.SIZES, **at, **{loss.renamed.get(name, name): value for name, value in at.items()}}
    return {names.key(name): value for name, value in both.items()}


def _executed(loss: Loss, results, language: str) -> np.ndarray:
    scope: dict = {}
    if language == "jax":
        oracle.double_precision()
    exec(render(results, language, Options()), scope)
    known = _known(loss, oracle.values(loss))
    arguments = {p: known[names.key(p.rstrip("_"))] for p in inspect.signature(scope["derivative"]).parameters}
    if language == "torch":
        import torch

        arguments = {p: torch.as_tensor(v, dtype=torch.float64) for p, v in arguments.items()}
    return np.asarray(scope["derivative"](**arguments))


def _agrees(loss: Loss, found: np.ndarray) -> bool:
    expected = oracle.gradient(loss, oracle.values(loss))
    return found.shape == expected.shape and np.allclose(found, expected, rtol=1e-7, atol=1e-9)


def test_there_are_ten():
    assert len({loss.name.split(" with ")[0] for loss in LOSSES}) >= 10


@pytest.mark.parametrize("language", EXECUTED)
@pytest.mark.parametrize("loss, text", FORMULAS, ids=[f"{loss.name}-{text[:40]}" for loss, text in FORMULAS])
def test_formulas_executed(loss, text, language):
    assert _agrees(loss, _executed(loss, _of_formula(loss, text, loss.given), language))


@pytest.mark.parametrize("language", EXECUTED)
@pytest.mark.parametrize("loss", LOSSES, ids=[loss.name for loss in LOSSES])
def test_programs_executed(loss, language):
    assert _agrees(loss, _executed(loss, _of_program(loss), language))


@pytest.mark.skipif(not oracle.installed("jax"), reason="jax is not installed")
@pytest.mark.parametrize("loss", LOSSES, ids=[loss.name for loss in LOSSES])
def test_jax_agrees_with_autograd(loss):
    assert _agrees(loss, oracle.jax_gradient(loss, oracle.values(loss)))


@pytest.mark.parametrize("language", TOLD)
@pytest.mark.parametrize("loss", LOSSES, ids=[loss.name for loss in LOSSES])
def test_every_language_has_code(loss, language):
    for results in (_of_formula(loss, loss.latex[0], loss.given), _of_program(loss)):
        assert "derivative" in render(results, language, Options())


@pytest.mark.skipif(shutil.which("octave") is None, reason="octave is not installed")
def test_octave(tmp_path):
    programs = []
    for loss in LOSSES:
        known = _known(loss, oracle.values(loss))
        expected = oracle.gradient(loss, oracle.values(loss))
        for results in (_of_formula(loss, loss.latex[0], loss.given), _of_program(loss)):
            scope: dict = {}
            exec(render(results, "numpy", Options()), scope)
            taken = [known[names.key(p.rstrip("_"))] for p in inspect.signature(scope["derivative"]).parameters]
            programs.append((render(results, "matlab", Options()), taken, expected))
    assert octave(programs, tmp_path) == []


def _concrete(given: str) -> str:
    """The declarations with numbers for their sizes: C has explicit entries."""
    numbers = lambda sizes: ", ".join(str(oracle.SIZES.get(s.strip(), s.strip())) for s in sizes.split(","))
    parts = [part.partition(":") for part in given.split("; ")]
    return "; ".join(f"{name}: {numbers(sizes)}" for name, _, sizes in parts)


def _entries(at: dict) -> dict:
    """Values of arrays by the names of their entries: X01."""
    found = {}
    for name, value in at.items():
        for place in np.ndindex(np.shape(value)):
            found[names.key(name) + "".join(map(str, place))] = float(value[place])
    return found


@pytest.mark.skipif(shutil.which("gcc") is None, reason="gcc is not installed")
@pytest.mark.parametrize("loss", LOSSES, ids=[loss.name for loss in LOSSES])
def test_c(loss, tmp_path):
    read = parse(loss.latex[0], f"{_concrete(loss.given)}; {loss.rows}", loss.wrt, single="scalar", expand=True)
    text = render(derive(read, Layout.mixed, 1), "c", Options())
    at = oracle.values(loss)
    known = {**_entries(at), **oracle.SIZES}
    *parameters, _ = re.search(r"derivative\((.*?)\)", text, re.DOTALL)[1].split(",")
    taken = [ctypes.c_double(known[p.split()[-1].rstrip("_")]) for p in parameters]
    expected = oracle.gradient(loss, at)
    out = (ctypes.c_double * expected.size)()
    compiled(text, tmp_path).derivative(*taken, out)
    assert np.allclose(np.reshape(list(out), expected.shape), expected, rtol=1e-7, atol=1e-9)
