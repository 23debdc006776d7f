"""`python -m tests.benchmarks --compiled ...`: the package as README installs it, with its modules compiled.

It is installed in a folder of its own, which stands before the source on the path of the processes that measure.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import matcalc_cli
from matcalc_cli.engine.graph import nodes

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = Path(matcalc_cli.__file__).parents[1]  # the folder of the build that is measured
IS_COMPILED = not str(nodes.__file__).endswith(".py")


def repeated(arguments: Sequence[str]) -> int:
    """The exit code of the benchmarks with these arguments, on the compiled package."""
    with tempfile.TemporaryDirectory() as folder:
        install = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", folder, str(ROOT)]
        subprocess.run(install, check=True, env=os.environ | {"MATCALC_COMPILED": "yes"})
        environment = os.environ | {"PYTHONPATH": os.pathsep.join((folder, str(ROOT)))}
        command = [sys.executable, "-m", "tests.benchmarks", *arguments]
        return subprocess.run(command, env=environment, cwd=folder).returncode
