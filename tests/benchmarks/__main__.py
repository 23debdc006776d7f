"""`python -m tests.benchmarks [GROUP ...]`: measure, and print the tables of `matcalc help figures`.

`front` is the front page: the same work by every peer that is installed (symengine, casadi, wrenfold, jax, torch,
tensorgrad beside sympy); the other groups are the promised figures. `--write` enters the front page in the help page
and draws its picture, `--picture` draws what was measured last, `--against REV` runs this build beside another.
`--compiled` measures the package as it is installed, with its modules compiled.
"""

from __future__ import annotations

import argparse
import sys
from types import ModuleType

from tests.benchmarks import (
    analysis,
    builds,
    compiled,
    generated,
    gradients,
    hessians,
    jacobians,
    latex,
    many,
    matrix,
    memory,
    reading,
    serving,
    startup,
)
from tests.benchmarks.figure import table
from tests.benchmarks.front import page, picture

GROUPS: dict[str, ModuleType] = {
    module.__name__.rpartition(".")[2]: module
    for module in (
        startup,
        memory,
        reading,
        latex,
        hessians,
        gradients,
        jacobians,
        matrix,
        generated,
        analysis,
        many,
        serving,
    )
}


def _front(repeat: int | None, write: bool) -> bool:
    """Is everything reached?"""
    found = page.measured(**({} if repeat is None else {"repeat": repeat}))
    print(page.tables(found))
    if write:
        page.save(found)
        page.enter(found)
        picture.draw(found)
    return not page.missed(found)


def main() -> int:
    """Exit code 1 when a figure is missed."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    names = ["front", *GROUPS]
    parser.add_argument("group", nargs="*", choices=[*names, []], help="default: all of " + ", ".join(names))
    parser.add_argument("--repeat", type=int, help="repetitions, instead of each group's own number")
    parser.add_argument("--write", action="store_true", help="enter the front page, and draw it")
    parser.add_argument("--picture", action="store_true", help="draw the front page as it was entered last")
    parser.add_argument("--against", metavar="REV", help="time all problems of the tables in this build and in that")
    parser.add_argument("--compiled", action="store_true", help="of the package as installed, not of its source")
    arguments = parser.parse_args()
    if arguments.compiled:
        return compiled.repeated([a for a in sys.argv[1:] if a != "--compiled"])
    if arguments.picture:
        picture.draw(page.saved())
        return 0
    if arguments.against:
        return builds.report(arguments.against, arguments.repeat or 11)
    asked = arguments.group or names
    holds = _front(arguments.repeat, arguments.write) if "front" in asked else True
    options = {} if arguments.repeat is None else {"repeat": arguments.repeat}
    found = [f for name in asked if name in GROUPS for f in GROUPS[name].figures(**options)]
    if found:
        print(table(found))
    return 0 if holds and all(f.holds for f in found) else 1


if __name__ == "__main__":
    sys.exit(main())
