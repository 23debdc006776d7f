"""Where functions come from: files, notebooks, standard input, objects; nothing of them is run."""

from __future__ import annotations

import json
import subprocess
import sys
import time

import numpy as np
import pytest

from matcalc_cli import MatcalcError, grad_of
from matcalc_cli.language.python.source import source, target
from tests.language.python import sample
from tests.shell import folder, matcalc, shell

RIDGE = "import numpy as np\n\n\ndef ridge(w, X, y, lam=0.1):\n    r = y - X @ w\n    return r @ r + lam * w @ w\n"
TRACES = """
import os, pathlib
pathlib.Path("TRACE").write_text("module")
raise SystemExit(3)
@print("decorated")
def other():
    pass
@(lambda f: pathlib.Path("TRACE").write_text("decorator"))
def loss(x, y: pathlib.Path("TRACE").write_text("hint") = 2):
    return x ** y
"""


def test_a_file(tmp_path):
    (tmp_path / "model.py").write_text(RIDGE)
    with folder(tmp_path):
        found = shell("matcalc grad model.py:ridge --wrt w")
        assert found.code == 0 and "2 ((X w − y)ᵀ X + 0.1 wᵀ)" in found.out
        assert shell("matcalc grad model.py --wrt w").out == found.out
        assert "def derivative(X, w, y)" in shell("matcalc grad model.py:ridge --wrt w -f torch").out
        assert r"\mathbf{X}" in shell("matcalc eval model.py:ridge -f latex").out


def test_defaults_are_numbers_unless_they_are_asked_for(tmp_path):
    (tmp_path / "model.py").write_text(RIDGE)
    with folder(tmp_path):
        assert "λ" not in shell("matcalc grad model.py:ridge --wrt w").out
        assert "wᵀ w" in shell("matcalc grad model.py:ridge --wrt lam").out
        assert "lam" in shell('matcalc grad model.py:ridge --wrt w --given "lam: scalar"').out


def test_a_notebook_names_the_cell_of_an_error(tmp_path):
    cells = [
        {"cell_type": "markdown", "source": ["# Title\n"]},
        {"cell_type": "code", "source": ["%matplotlib inline\n", "import numpy as np\n"]},
        {"cell_type": "code", "source": "def loss(w, X, y):\n    return np.sum((X @ w - y) ** 2)\n"},
        {"cell_type": "code", "source": ["%%time\n", "this is no Python\n"]},
        {"cell_type": "code", "source": "!ls\ndef bad(w):\n    return np.fftt(w)\n"},
    ]
    (tmp_path / "nb.ipynb").write_text(json.dumps({"cells": cells, "nbformat": 4}))
    with folder(tmp_path):
        assert "2 (X w − y)ᵀ X" in shell("matcalc grad nb.ipynb:loss --wrt w").out
        assert shell("matcalc grad nb.ipynb:bad --wrt w").err.startswith("error: nb.ipynb, cell 5, line 3: ")
        (tmp_path / "no.ipynb").write_text("[1")
        assert "is not a notebook" in shell("matcalc grad no.ipynb:loss --wrt w").err


def test_standard_input(tmp_path):
    assert "2 ((X w − y)ᵀ X + 0.1 wᵀ)" in matcalc("grad", "-", "--wrt", "w", stdin=RIDGE.encode()).out
    assert "2 ((X w − y)ᵀ X + 0.1 wᵀ)" in matcalc("grad", "--wrt", "w", stdin=RIDGE.encode()).out
    assert "2 ((X w − y)ᵀ X + 0.1 wᵀ)" in matcalc("grad", "-:ridge", "--wrt", "w", stdin=RIDGE.encode()).out


def test_one_of_several_results():
    text = "def f(x, A):\n    return x @ x, A @ x\n"
    assert source(text, "m.py", "f", 1) == "m.py:f[1]"
    assert grad_of(source(text, "m.py", "f", 0), "x", given="x: n").to_text() == "2 x"
    with pytest.raises(MatcalcError, match="returns 2 values"):
        grad_of(source(text, "m.py", "f"), "x", given="x: n")


def test_what_is_a_source():
    assert target("a/b.py:loss") == ("a/b.py", "loss", None)
    assert target("a.ipynb:loss[1]") == ("a.ipynb", "loss", 1)
    assert target("-:f") == ("-", "f", None)
    assert target("model.py") == ("model.py", "", None)
    for text in ("x.T*y", "a.pyx:f", "x - y", "@model.py", "f.py*g", "-x:3"):
        assert target(text) is None, text


def test_objects_are_read_by_their_source():
    found = grad_of(sample.loss, "w", given="w: n; X: m,n; y: m")
    values = {"w": np.array([0.3, -0.2]), "X": np.arange(6.0).reshape(3, 2) / 5, "y": np.array([1.0, 0.5, -1])}
    scope: dict = {}
    exec(found.to_numpy(), scope)
    step = 1e-6 * np.eye(2)
    expected = [
        (sample.loss(**{**values, "w": values["w"] + s}) - sample.loss(**{**values, "w": values["w"] - s})) / 2e-6
        for s in step
    ]
    assert np.allclose(scope["derivative"](**values), expected, atol=1e-7)
    assert grad_of(sample.loss).targets[0].name == "w"
    for other in (len, lambda x: x, sample.Model.loss, 3):
        with pytest.raises(MatcalcError):
            grad_of(other)


def test_nothing_is_run(tmp_path):
    (tmp_path / "model.py").write_text(TRACES)
    with folder(tmp_path):
        found = shell("matcalc grad model.py:loss --wrt x")
        assert found.code == 0 and "2·x" in found.out and "decorated" not in found.out + found.err
        assert sorted(p.name for p in tmp_path.iterdir()) == ["model.py"]


HOSTILE = {
    "deep brackets": "def f(x):\n    return " + "(" * 5000 + "x" + ")" * 5000 + "\n",
    "many signs": "def f(x):\n    return " + "-" * 50_000 + "x\n",
    "many terms": "def f(x):\n    return " + "x+" * 20_000 + "x\n",
    "many statements": "import numpy as np\ndef f(x):\n    y = x\n"
    + "    y = y * 1.5 + np.sin(x)\n" * 5000
    + "    return y @ y\n",
    "doubling": "def f(x):\n" + "    x = x * x + x\n" * 60 + "    return x\n",
    "doubled lists": "def f(x):\n    a = [x, x]\n    for i in range(60):\n        a = a + a\n    return sum(a)\n",
    "nested lists": "def f(x):\n    a = [x] * 9000\n    b = [a] * 9000\n    return sum(sum(r) for r in b)\n",
    "long loops": "def f(x):\n"
    "    for i in range(9000):\n        for j in range(9000):\n            x *= 2\n"
    "    return x\n",
    "a huge range": "def f(x):\n    for i in range(10**12):\n        x = x * 2\n    return x\n",
    "a power tower": "def f(x):\n    return x + 9**9**9**9\n",
    "digits": "def f(x):\n    return x * " + "9" * 100_000 + "\n",
    "a null byte": "def f(x):\n    return x\0\n",
    "functions that call": "".join(f"def f{i}(x):\n    return f{i + 1}(x)\n" for i in range(300))
    + "def f(x):\n    return f0(x)\n",
    "a syntax error at the end": RIDGE * 800 + "def f(x:\n",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_files_end_in_a_message(text, tmp_path):
    (tmp_path / "m.py").write_text(text)
    with folder(tmp_path):
        start = time.process_time()
        found = shell("matcalc grad m.py:f --wrt x")
        assert time.process_time() - start < 10
    assert found.code in (2, 3) and found.err.startswith("error: ") and "bug of matcalc" not in found.err


def test_other_inputs_do_not_pay_for_it():
    code = "import sys; from matcalc_cli.cli.start import run; run(['grad', 'x^2']); print(sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "parser.python" not in done.stdout


def test_an_axis_that_may_be_that_of_a_matrix_is_said(tmp_path):
    loss = "import numpy as np\ndef f(z):\n    return np.sum(np.log(np.sum(np.exp(z), axis=-1)))\n"
    (tmp_path / "m.py").write_text(loss)
    with folder(tmp_path):
        assert (
            'axis=-1 was read as the only axis of a vector, of z; --given "z: m,n"'
            in shell("matcalc grad m.py:f --wrt z").err
        )
        assert "axis=-1" not in shell('matcalc grad m.py:f --wrt z --given "z: m,n"').err
