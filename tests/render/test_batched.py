"""The blocks of `matcalc help code` about batches are run: vmap of the functions that the page asks for."""

from __future__ import annotations

import re
import shlex
import sys
import types

import numpy as np
import pytest

from matcalc_cli.cli.topics import topic
from tests.render.test_languages import needs
from tests.shell import matcalc

LIBRARIES = [pytest.param("jax", marks=needs("jax")), pytest.param("torch", marks=needs("torch"))]


def the_module(language):
    """What the call of the page writes, as a module."""
    call = re.search(r'`matcalc (grad "log[^`]*)`', topic("code"))
    written = matcalc(*shlex.split(call[1].partition(" -f jax")[0]), "-f", language)
    assert written.code == 0, written.err
    module = types.ModuleType(f"logistic_{language}")
    exec(written.out, module.__dict__)  # our own source
    return module


@pytest.mark.parametrize("language", LIBRARIES)
def test_the_page_maps_a_batch(language, monkeypatch):
    blocks = re.findall(r"```py\n(.*?)```", topic("code"), re.DOTALL)
    (block,) = [block for block in blocks if f"logistic_{language}" in block]
    monkeypatch.setitem(sys.modules, f"logistic_{language}", the_module(language))
    rng = np.random.default_rng(3)
    w, X, y = rng.normal(size=4), rng.normal(size=(7, 4)), rng.choice((-1.0, 1.0), size=7)
    expected = -(y / (1 + np.exp(y * (X @ w))))[:, None] * X
    arrays = {"w": w, "X": X, "y": y}
    if language == "jax":
        import jax

        jax.config.update("jax_enable_x64", True)
    else:
        import torch

        arrays = {name: torch.tensor(value) for name, value in arrays.items()}
    exec(block, arrays)  # the block of the page
    assert np.allclose(arrays["gradients"], expected, rtol=1e-10)
