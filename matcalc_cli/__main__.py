"""`matcalc` and `python -m matcalc_cli`."""

from __future__ import annotations

import gc
import os
import sys


def main() -> int:
    """Run the command line; returns the exit code."""
    try:
        # A short-lived process frees nothing. Collecting while SymPy is imported costs a seventh of the whole start,
        # and going through all of it once more at the end another third; what is frozen is left to the system.
        gc.disable()
        sys.unraisablehook = _again
        from matcalc_cli.cli.start import run

        code = run(sys.argv[1:])
        gc.freeze()
        import signal

        # the call is over: Ctrl-C while Python goes down changes nothing, and shows no traceback
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    except KeyboardInterrupt:  # where start.py cannot catch it: it is being imported, or has its last word
        code = 130
        os.write(2, b"interrupted\n")
    if code == 130:
        os._exit(code)  # at once; and Python would end by the signal, had it met code that is made while it runs
    sys.exit(code)


def _again(unraisable: sys.UnraisableHookArgs) -> None:
    """Ctrl-C that met a callback, as those of import locks, would be printed and forgotten: it comes again."""
    import signal

    if not issubclass(unraisable.exc_type, KeyboardInterrupt) or not hasattr(signal, "setitimer"):
        sys.__unraisablehook__(unraisable)
        return
    signal.signal(signal.SIGALRM, signal.default_int_handler)
    signal.setitimer(signal.ITIMER_REAL, 1e-3)


if __name__ == "__main__":
    main()
