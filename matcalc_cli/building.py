"""The build of the package: the modules that work on graphs of scalars, and those that write programs of components,
are compiled where a C compiler is there.

mypyc makes machine code of the same typed source: the robots, bodies and networks of tests/benchmarks are done in half
the time, and the C of an arm's Jacobian is written in 0.7 of it. Without a compiler, and in an editable install, whose
source is going to change, the package stays what it is: Python. MATCALC_COMPILED=no leaves it so anywhere,
MATCALC_COMPILED=yes makes a failure an error.

This module is run by setuptools, by its path, in an environment that holds nothing of what the package needs.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from setuptools import Distribution, Extension
from setuptools.command.build_ext import build_ext

PLACES = (
    "matcalc_cli/engine/graph/*.py",
    "matcalc_cli/engine/sweep.py",
    "matcalc_cli/model/walk.py",
    "matcalc_cli/render/codegen/lean/*.py",
    "matcalc_cli/render/codegen/ops.py",
    "matcalc_cli/render/codegen/statements.py",
    "matcalc_cli/render/codegen/templates.py",
)
# what they import stays Python, and what is no number, text, list or table is any object to them
OPTIONS = ("--config-file=", "--follow-imports=skip", "--ignore-missing-imports")
OPTIMISED = "1"  # gcc -O3 takes 1.4 times as long and gives nothing: the time goes into Python's own objects


class Compiled(build_ext):
    """`build_ext` for the one extension that pyproject.toml names, which stands for all of them."""

    def run(self) -> None:
        """Compile all modules, or none."""
        wish = os.environ.get("MATCALC_COMPILED", "")
        self.extensions: list[Extension] = []
        if wish == "no" or self.editable_mode or sys.implementation.name != "cpython":
            return
        with TemporaryDirectory() as folder:
            try:
                made = compiled(sources(), Path(folder))
            except (Exception, SystemExit) as reason:  # mypyc ends the process where it fails
                if wish == "yes":
                    raise
                self.warn(f"nothing is compiled, the package stays Python: {reason}")
            else:
                self.copy_tree(str(made), self.build_lib)


def sources() -> list[str]:
    """The modules that are compiled, by their paths from the top of the repository."""
    found = (path for place in PLACES for path in Path().glob(place))
    return sorted(path.as_posix() for path in found if path.name != "__init__.py")


def compiled(modules: list[str], folder: Path) -> Path:
    """A folder with the machine code of modules, laid out as the package is."""
    from mypyc.build import mypycify

    extensions = mypycify(
        [*OPTIONS, *modules],
        opt_level=OPTIMISED,
        debug_level="0",
        group_name="matcalc",
        target_dir=str(folder / "c"),
    )
    command = build_ext(Distribution({"ext_modules": extensions}))
    command.build_lib, command.build_temp = str(folder / "lib"), str(folder / "objects")
    command.ensure_finalized()
    command.run()
    return folder / "lib"
