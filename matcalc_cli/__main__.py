"""`matcalc` and `python -m matcalc_cli`."""

from __future__ import annotations

import gc
import sys


def main() -> int:
    """Run the command line; returns the exit code."""
    # A short-lived process frees nothing: collecting while SymPy is imported costs a seventh of the whole start.
    gc.disable()
    from matcalc_cli.cli.app import run

    code = run(sys.argv[1:])
    sys.exit(code)


if __name__ == "__main__":
    main()
