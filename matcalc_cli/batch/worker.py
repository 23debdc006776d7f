"""What runs in a worker: a piece of work a line comes in, its answer goes out, until the line to the parent closes.

Standard output belongs to the answers alone: what a library prints goes to standard error. A worker whose work was
cut short by a limit ends with that answer: caches may be half made, and the next one is fresh.
"""

from __future__ import annotations

import itertools
import json
import os
import signal
from contextlib import suppress
from queue import SimpleQueue
from threading import Thread
from typing import BinaryIO

from matcalc_cli.batch.executor import function
from matcalc_cli.batch.sweep import sweep


def main(name: str) -> None:
    """Serve the function of that name on standard input and output."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides what it means
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    work, lines = function(name), SimpleQueue[bytes]()
    Thread(target=_listen, args=(requests, lines), daemon=True).start()
    function(name.partition(":")[0] + ":prepared")()
    with suppress(BrokenPipeError):
        for count in itertools.count(1):
            answer = work(json.loads(lines.get()))
            answers.write(json.dumps(answer).encode() + b"\n")
            answers.flush()
            if answer.get("cut"):
                break
            sweep(count)
    os._exit(0)  # at once: nothing here has to be put away


def _listen(requests: BinaryIO, lines: SimpleQueue[bytes]) -> None:
    """Hand the lines on; without a parent there is nobody to work for, and the process ends whatever it is at."""
    for line in requests:
        lines.put(line)
    os._exit(0)
