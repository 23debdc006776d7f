"""`matcalc` and `python -m matcalc_cli`."""

from __future__ import annotations

import gc
import sys


def main() -> int:
    """Run the command line; returns the exit code."""
    # A short-lived process frees nothing. Collecting while SymPy is imported costs a seventh of the whole start, and
    # going through all of it once more at the end another third; what is frozen is left to the operating system.
    gc.disable()
    from matcalc_cli.cli.start import run

    code = run(sys.argv[1:])
    gc.freeze()
    sys.exit(code)


if __name__ == "__main__":
    main()
