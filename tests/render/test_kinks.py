"""KINKS, measured: what our code and the libraries give where a derivative does not exist."""

from __future__ import annotations

import importlib.metadata
import importlib.util

import numpy as np
import pytest

from matcalc_cli import diff
from matcalc_cli.cli.topics import topic
from matcalc_cli.render.codegen.kinks import KINKS, VERSIONS, written
from tests.render.test_code import run
from tests.render.test_languages import needs

LANGUAGES = ["numpy", pytest.param("jax", marks=needs("jax")), pytest.param("torch", marks=needs("torch"))]
every_kink = pytest.mark.parametrize("row", KINKS, ids=lambda row: f"{row.text} at {row.point}")


def library(name, row):
    """The function of a library that is named like ours, and how its gradient is asked for."""
    if name == "autograd":
        import autograd
        import autograd.numpy as np_

        table = {
            "abs(x)": np_.abs, "sign(x)": np_.sign, "step(x)": lambda x: np_.where(x > 0, 1.0, 0.0) + 0 * x,
            "floor(x)": np_.floor, "clip(x, 0, 1)": lambda x: np_.clip(x, 0, 1),
            "max(x, 1)": lambda x: np_.maximum(x, 1), "min(x, 1)": lambda x: np_.minimum(x, 1), "sqrt(x)": np_.sqrt,
            "max(x)": np_.max, "min(x)": np_.min, "norm1(x)": lambda x: np_.sum(np_.abs(x)),
            "norm2(x)": np_.linalg.norm, "norminf(x)": lambda x: np_.max(np_.abs(x)),
            "sum(abs(x))": lambda x: np_.sum(np_.abs(x)),
        }  # fmt: skip
        return autograd.grad(table[row.text]), lambda point: np.array(point, dtype=float)
    if name == "jax":
        import jax
        import jax.numpy as np_

        jax.config.update("jax_enable_x64", True)
        table = {
            "abs(x)": np_.abs, "sign(x)": np_.sign, "step(x)": lambda x: np_.heaviside(x, 0), "floor(x)": np_.floor,
            "relu(x)": jax.nn.relu, "leaky_relu(x)": jax.nn.leaky_relu, "selu(x)": jax.nn.selu,
            "clip(x, 0, 1)": lambda x: np_.clip(x, 0, 1), "max(x, 1)": lambda x: np_.maximum(x, 1),
            "min(x, 1)": lambda x: np_.minimum(x, 1), "sqrt(x)": np_.sqrt, "max(x)": np_.max, "min(x)": np_.min,
            "norm1(x)": lambda x: np_.linalg.norm(x, 1), "norm2(x)": np_.linalg.norm,
            "norminf(x)": lambda x: np_.linalg.norm(x, np_.inf), "sum(abs(x))": lambda x: np_.sum(np_.abs(x)),
        }  # fmt: skip
        return jax.grad(table[row.text]), lambda point: np_.array(point, dtype=float)
    import torch

    functional = torch.nn.functional
    one = torch.tensor(1.0, dtype=torch.float64)
    table = {
        "abs(x)": torch.abs, "sign(x)": torch.sign, "step(x)": lambda x: (x > 0).to(x.dtype) + 0 * x,
        "floor(x)": torch.floor, "relu(x)": torch.relu, "leaky_relu(x)": functional.leaky_relu, "selu(x)": torch.selu,
        "clip(x, 0, 1)": lambda x: torch.clamp(x, 0, 1), "max(x, 1)": lambda x: torch.maximum(x, one),
        "min(x, 1)": lambda x: torch.minimum(x, one), "sqrt(x)": torch.sqrt, "max(x)": torch.max, "min(x)": torch.min,
        "norm1(x)": lambda x: torch.linalg.vector_norm(x, 1), "norm2(x)": torch.linalg.vector_norm,
        "norminf(x)": lambda x: torch.linalg.vector_norm(x, float("inf")), "sum(abs(x))": lambda x: torch.abs(x).sum(),
    }  # fmt: skip

    def gradient(x):
        return torch.autograd.grad(table[row.text](x), x)[0]

    return gradient, lambda point: torch.tensor(point, dtype=torch.float64, requires_grad=True)


@pytest.mark.parametrize("language", LANGUAGES)
@every_kink
def test_our_code(row, language):
    if language == "jax":
        library("jax", row)
    module = run(diff(row.text, "x", given=row.given).to_text(language))
    with np.errstate(all="ignore"):
        parameters = module["derivative"].__code__.co_varnames[: module["derivative"].__code__.co_argcount]
        found = module["derivative"](np.array(row.point, dtype=float)) if parameters else module["derivative"]()
    assert np.allclose(np.asarray(found), row.ours, rtol=1e-12, equal_nan=True)


def same_version(name):
    """Is the library here of the version whose answers the table has?"""
    listed = dict(part.split(" ") for part in VERSIONS.split(", ")[:3])
    found = importlib.metadata.version(name).partition("+")[0]
    return found == listed[{"jax": "JAX", "torch": "PyTorch", "autograd": "autograd"}[name]]


@pytest.mark.parametrize("name", ["jax", "torch", "autograd"])
@every_kink
def test_libraries(row, name):
    if importlib.util.find_spec(name) is None or not same_version(name):
        pytest.skip(f"{name} is not installed in the version of the table")
    if getattr(row, name) is None:
        return
    gradient, array = library(name, row)
    with np.errstate(all="ignore"):
        found = np.asarray(gradient(array(row.point)))
    assert np.allclose(found, getattr(row, name), rtol=1e-12, equal_nan=True)


def test_the_page_has_every_row():
    text = topic("code")
    assert VERSIONS in text
    lines = [[cell.strip(" `") for cell in line.strip("|").split("|")] for line in text.splitlines()]
    for row in KINKS:
        answers = (row.point, row.ours, row.jax, row.torch, row.autograd)
        assert [row.text, *map(written, answers)] in lines
