"""Random problems: normal form, polish, every first derivative and the Hessians, against numeric derivatives."""

import os
import subprocess
import sys

import pytest

from tests.limits import processor

from .check import check

CASES = 160
SECONDS = 100  # of the processor, for all steps of one case

DIGEST = """
from tests.engine.check import make
from tests.engine.generate import symbols_of
from matcalc_cli.engine.matrix.differential import derivative
from matcalc_cli.engine.textbook.polish import polish
from matcalc_cli.errors import MissingRule
for seed in range(30):
    e = make(seed)
    for x in symbols_of(e):
        try:
            print(seed, x, polish(derivative(e, x)[0]))
        except MissingRule as error:
            print(seed, x, error)
"""


@pytest.mark.parametrize("seed", range(CASES))
def test_random_problem(seed):
    with processor(SECONDS):
        check(seed)


def test_results_do_not_depend_on_the_hash_seed():
    outputs = set()
    for hash_seed in ("0", "1"):
        env = {**os.environ, "PYTHONHASHSEED": hash_seed}
        run = subprocess.run([sys.executable, "-c", DIGEST], capture_output=True, text=True, env=env, check=True)
        outputs.add(run.stdout)
    assert len(outputs) == 1
