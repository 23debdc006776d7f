"""The coverage-guided harness runs, and its first inputs show no fault. MATCALC_FUZZ=N lets it look at N of them."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hostile.test_fuzz import COUNT

ROOT = Path(__file__).parents[2]


def test_the_first_inputs(tmp_path):
    if importlib.util.find_spec("atheris") is None:
        pytest.skip("atheris is not installed (pip install atheris, on Python 3.11 or before)")
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    command = [sys.executable, "-m", "tests.hostile.fuzz_atheris", str(corpus), f"-runs={COUNT}", "-seed=1"]
    limits = [f"-artifact_prefix={tmp_path}/", "-rss_limit_mb=1000", "-max_len=300"]
    done = subprocess.run([*command, *limits], cwd=ROOT, capture_output=True, text=True, timeout=60 + COUNT)
    assert done.returncode == 0, done.stderr[-3000:]
    assert "cov:" in done.stderr
