"""`python -m tests.benchmarks [GROUP ...]`: measure, and print the table of `matcalc help figures`."""

from __future__ import annotations

import argparse
import sys

from tests.benchmarks import (
    analysis,
    generated,
    gradients,
    hessians,
    jacobians,
    latex,
    many,
    matrix,
    reading,
    serving,
    startup,
)
from tests.benchmarks.figure import table

GROUPS = {
    module.__name__.rpartition(".")[2]: module
    for module in (startup, reading, latex, hessians, gradients, jacobians, matrix, generated, analysis, many, serving)
}


def main() -> int:
    """Exit code 1 when a figure is missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description="Measure every promised figure.")
    parser.add_argument("group", nargs="*", choices=[*GROUPS, []], help="default: all of " + ", ".join(GROUPS))
    parser.add_argument("--repeat", type=int, help="repetitions, instead of each group's own number")
    arguments = parser.parse_args()
    options = {} if arguments.repeat is None else {"repeat": arguments.repeat}
    found = [f for name in arguments.group or GROUPS for f in GROUPS[name].figures(**options)]
    print(table(found))
    return 0 if all(f.holds for f in found) else 1


if __name__ == "__main__":
    sys.exit(main())
