"""Two tiers of tests, and a quick part of the first: which file belongs where.

    pytest                    the core: what .ci/run runs
    pytest -m "not slow"      the quick part of it, under a minute on two cores
    pytest -m full            every problem in every language, peers (JAX, PyTorch) and tools (Octave, Julia, pdflatex)
                              where they are installed; what is skipped says why

SLOW, FULL and PEERS list files, or folders, of tests/ (measured with --durations=0 on two cores).
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
# what whoever runs the tests has set once changes none of them; processes that they start have it from here
os.environ["MATCALC_CONFIG"] = os.devnull
for _name in ("LAYOUT", "FORMAT", "TRANSPOSE", "LATEX_STYLE", "DIGITS", "COLOR"):
    os.environ.pop(f"MATCALC_{_name}", None)
for _name in ("NO_COLOR", "CLICOLOR_FORCE"):
    os.environ.pop(_name, None)
# -n auto starts a process a core: threads of BLAS beside it wait for each other, four times as long as they work
for _name in ("OPENBLAS", "OMP", "MKL"):
    os.environ.setdefault(f"{_name}_NUM_THREADS", "1")
FULL = (
    "batch/test_cluster.py",
    "documents/test_attacked.py",
    "documents/test_more.py",
    "render/test_browser.py",
    "render/test_every_problem.py",
    "render/test_latex_engines.py",
    "render/test_sparse_growth.py",
    "render/test_trees_in_loops.py",
    "render/test_typeset_all.py",
)
PEERS = ("losses", "precision", "render", "language/python/test_gradients.py")  # of both tiers
SLOW = (
    "batch",
    "benchmarks",
    "checking",
    "cli/test_bad_input.py",
    "cli/test_completion.py",
    "cli/test_delivered.py",
    "cli/test_start.py",
    "cli/test_streams.py",
    "documents/test_ci.py",
    "documents/test_command.py",
    "documents/test_corpus.py",
    "documents/test_fill.py",
    "documents/test_verdicts.py",
    "engine",
    "fields",
    "hostile",
    "language/latex/test_roundtrip.py",
    "language/latex/test_snippets.py",
    "language/python",
    "language/test_round_trip.py",
    "losses",
    "notebook",
    "precision",
    "reading",
    "render",
    "repl",
    "serving",
    "study",
    "test_allocate.py",
    "test_function_names.py",
    "test_functions.py",
    "test_operations.py",
    "test_pages.py",
    "test_reductions.py",
    "test_samples.py",
)


def _in(path: str, places: tuple[str, ...]) -> bool:
    return any(path == place or path.startswith(place + "/") for place in places)


@pytest.hookimpl(tryfirst=True)  # before -m looks at the marks
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark each test by its file; what is of the full tier alone runs where it is asked for."""
    asked = config.getoption("markexpr") or any(place in str(arg) for arg in config.args for place in FULL)
    kept, left = [], []
    for item in items:
        path = item.path.relative_to(TESTS).as_posix()
        if _in(path, FULL):
            item.add_marker(pytest.mark.full)
            item.add_marker(pytest.mark.slow)
        elif _in(path, SLOW):
            item.add_marker(pytest.mark.slow)
            if _in(path, PEERS):
                item.add_marker(pytest.mark.full)
        (left if _in(path, FULL) and not asked else kept).append(item)
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = kept
