"""A long run: `python -m tests.hostile MINUTES [SEED]` draws calls until the time is over, and tells what it found."""

from __future__ import annotations

import collections
import faulthandler
import os
import random
import resource
import shutil
import sys
import tempfile
import time

from matcalc_cli.cli.limits import resident
from tests.hostile.calls import call
from tests.hostile.fuzz import judge
from tests.shell import folder

WALL = 4  # what --timeout is set to
SECONDS = 5  # of the processor: every call has to end within them, however much there is to do
HANG = 60  # seconds after which the stack is printed and the run ends: the wall did not stand


def main(minutes: float, seed: str) -> int:
    ends = time.monotonic() + 60 * minutes
    codes, slow, faults = collections.Counter(), [], 0
    for _ in range(20):
        judge(call(random.Random("first"))[0])  # SymPy and its caches are no growth
    before = resident()
    count = 0
    place = tempfile.mkdtemp()
    with folder(place):
        while time.monotonic() < ends:
            count += 1
            arguments, stdin = call(random.Random(f"{seed} {count}"))
            faulthandler.dump_traceback_later(HANG, exit=True)
            held = resident()
            began = time.process_time()
            judged = judge(arguments, stdin, WALL)
            took = time.process_time() - began
            faulthandler.cancel_dump_traceback_later()
            codes[judged.code] += 1
            slow = sorted([*slow, (took, judged.code, arguments)], key=lambda row: -row[0])[:25]
            grown = resident() - held >> 20
            if judged.fault or grown > 200 or took > SECONDS:
                faults += 1
                told = f"{arguments!r} {stdin!r} {grown} MiB {took:.1f} s"
                print(f"--- {seed} {count}: {told}\n{judged.fault}", flush=True)
            if count % 500 == 0:
                for name in os.listdir(place):
                    path = os.path.join(place, name)
                    shutil.rmtree(path) if os.path.isdir(path) else os.unlink(path)
                print(f"{count} calls, {resident() >> 20} MiB, {dict(codes)}", flush=True)
    shutil.rmtree(place)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    print(f"{count} calls in {minutes:g} minutes, exit codes {dict(codes)}, {faults} faults")
    print(f"memory: {before >> 20} MiB at first, {resident() >> 20} MiB at last, {peak} MiB at most")
    for seconds, code, arguments in slow:
        print(f"{seconds:6.1f} s, exit {code}: {arguments!r}")
    return faults > 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "0"))
