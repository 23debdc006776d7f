"""Coverage-guided fuzzing: `python -m tests.hostile.fuzz_atheris -max_total_time=3600`, where atheris is installed.

Every other input of libFuzzer is the text of an EXPR on standard input; the others decide what `call` draws, so that
mutations of the bytes are mutations of a call. The switches are libFuzzer's; a fault ends the run and is written to a
file that can be given back as an argument. `pip install atheris` has wheels for Python 3.11 and before.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import random
import sys
import tempfile

import atheris
import typer

with atheris.instrument_imports(include=["matcalc_cli"]):
    import matcalc_cli

    for module in pkgutil.walk_packages(matcalc_cli.__path__, "matcalc_cli."):  # the tool imports late
        if module.name != "matcalc_cli.__main__":
            importlib.import_module(module.name)
    from matcalc_cli.cli import app
    from tests.hostile.calls import COMMANDS, call
    from tests.hostile.fuzz import judge


# typer reads the annotations of its functions at every call, and libFuzzer ends where Python compiles text
app.app = typer.main.get_command(app.app)


class Drawn(random.Random):
    """A source of chance whose chances are bytes; all of them 0 where the bytes are used up."""

    def __init__(self, data: bytes):
        super().__init__(0)
        self._data = atheris.FuzzedDataProvider(data)

    def random(self) -> float:
        return min(self._data.ConsumeProbability(), 1 - 2**-53)

    def getrandbits(self, k: int) -> int:
        return self._data.ConsumeIntInRange(0, (1 << k) - 1)


def one(data: bytes) -> None:
    """One input of libFuzzer."""
    rng = Drawn(data[1:])
    if data[:1] < b"\x80":
        arguments, stdin = call(rng)
    else:
        arguments, stdin = (rng.choice([name for name in COMMANDS if name != "rules"]), "-"), data[2:]
    fault = judge(arguments, stdin).fault
    if fault:
        raise AssertionError(f"{arguments!r} {stdin!r}: {fault}")


def main() -> None:
    """libFuzzer's own alarm is off: --timeout uses that signal."""
    atheris.Setup([*sys.argv, "-timeout=0"], one)
    os.chdir(tempfile.mkdtemp())  # files that calls write
    atheris.Fuzz()


if __name__ == "__main__":
    main()
