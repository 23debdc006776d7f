"""Processes on this machine, each with one piece of work at a time: one that is killed costs that piece alone.

concurrent.futures has a pool of processes too, but there one killed worker ends the pool with all that is in it. So its
threads each look after one process here, write a line to it and wait for the line that comes back: its end is seen at
once, the work is tried once more in a fresh process, and then reported. Our own end closes the line, and the process
ends by itself.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor

from matcalc_cli.batch.executor import Json, Lost

_GRACE = 15  # seconds beyond the limit of a piece of work, after which its process hangs where no signal reaches it
_LOOK = 0.2  # seconds between two looks at the time
_TRIES = 2
_START = (
    "import sys; sys.path[:] = sys.argv[2:]\n"  # as here: what stands in the working folder is not taken for a library
    "from matcalc_cli.batch.worker import main; main(sys.argv[1])"
)


def cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Lane:
    """One process, started when there is work and again when it has ended."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._process: subprocess.Popen[bytes] | None = None
        self._closed = self._hung = False
        self._changing = threading.Lock()  # nothing is started once the lane is closed
        self._ends = float("inf")  # when what is worked on now has to be done

    def answer(self, item: Json) -> Json:
        """The answer to a piece of work, which may say in `timeout` how many seconds it takes at most (0: any).

        Raises Lost where the process was killed twice over it.
        """
        ended = ""
        for _ in range(_TRIES):
            process = self._started()
            seconds = item.get("timeout", 0)
            self._ends = time.monotonic() + seconds + _GRACE if seconds else float("inf")
            line = self._asked(process, item)
            self._ends = float("inf")
            if line.endswith(b"\n"):
                found: Json = json.loads(line)
                if found.get("cut"):  # it ends by itself, and the next piece of work is not for it
                    self._process = None
                return found
            ended = _how(process.wait())
            self._process = None
            if self._hung:
                raise Lost(f"not done within {seconds:g} seconds, and deaf to its limit")
            if self._closed:
                break
        raise Lost(f"the process that worked on this was {ended}, {_TRIES} times")

    def _asked(self, process: subprocess.Popen[bytes], item: Json) -> bytes:
        """The line that comes back; a part of one, or none, where the process ended."""
        assert process.stdin is not None and process.stdout is not None
        try:
            process.stdin.write(json.dumps(item).encode() + b"\n")
            process.stdin.flush()
            return process.stdout.readline()
        except (OSError, ValueError):  # its end of the line, or ours, is closed
            return b""

    def _started(self) -> subprocess.Popen[bytes]:
        with self._changing:
            process = self._process
            if self._closed:
                raise Lost("all processes were ended")
            if process is None or process.poll() is not None:
                command = [sys.executable, "-c", _START, self._name, *sys.path]
                # a session of its own: Ctrl-C is for us, and could meet a process that is just beginning
                pipe = subprocess.PIPE
                process = subprocess.Popen(command, stdin=pipe, stdout=pipe, start_new_session=True)
                self._process, self._hung = process, False
                threading.Thread(target=self._watch, args=(process,), daemon=True).start()
            return process

    def _watch(self, process: subprocess.Popen[bytes]) -> None:
        """End a process that hears no signal, as inside of one long step of a library in C."""
        while process.poll() is None:
            if time.monotonic() > self._ends:
                self._hung = True
                process.kill()
            time.sleep(_LOOK)

    def close(self) -> None:
        """End the process at once."""
        with self._changing:
            self._closed, process = True, self._process
        if process is not None:
            process.kill()
            for stream in (process.stdin, process.stdout):
                with contextlib.suppress(OSError):
                    if stream is not None:
                        stream.close()
            process.wait()


def _how(code: int) -> str:
    """killed (SIGKILL), or: ended (exit code 1)"""
    if code >= 0:
        return f"ended (exit code {code})"
    try:
        return f"killed ({signal.Signals(-code).name})"
    except ValueError:
        return f"killed (signal {-code})"


class Workers:
    """So many lanes."""

    def __init__(self, name: str, jobs: int) -> None:
        self.width = jobs
        self._name, self._here = name, threading.local()
        self._lanes: list[Lane] = []
        self._threads = ThreadPoolExecutor(jobs, thread_name_prefix="lane")

    def _answer(self, item: Json) -> Json:
        lane: Lane | None = getattr(self._here, "lane", None)
        if lane is None:
            lane = self._here.lane = Lane(self._name)
            self._lanes.append(lane)
        return lane.answer(item)

    def submit(self, item: Json) -> Future[Json]:
        """The answer to come, of the next process that is free."""
        return self._threads.submit(self._answer, item)

    def close(self) -> None:
        """End all processes at once."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for lane in self._lanes:
            lane.close()
        self._threads.shutdown(wait=True)
