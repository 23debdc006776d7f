"""Work that workers of the tests do: quick, slow, deaf, and deadly."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path


def prepared() -> None:
    """Nothing has to be done before."""


def do(item: dict) -> dict:
    """{do, value, file}: the answer is the value; each time it is worked on, it is written to the file, a line each."""
    if "file" in item:
        with Path(item["file"]).open("a") as file:
            file.write(f"{item['value']}\n")
    ACTIONS[item.get("do", "nothing")](item)
    return {"exit": 0, "value": item["value"], "record": str(item["value"]), "shown": "", "process": os.getpid()}


def of_line(item: dict) -> dict:
    """A line of a batch: its text is the item."""
    value = int(item["text"])
    return do({"value": value, "file": os.environ["MATCALC_TEST_FILE"], "do": "a little"})


def _die_once(item: dict) -> None:
    tries = Path(item["file"]).read_text().split().count(str(item["value"]))
    if tries == 1:
        os.kill(os.getpid(), signal.SIGKILL)


ACTIONS = {
    "nothing": lambda item: None,
    "a little": lambda item: time.sleep(0.02),
    "wait": lambda item: time.sleep(0.5),
    "for ever": lambda item: time.sleep(600),
    "print": lambda item: print("what a library prints"),
    "die": lambda item: os.kill(os.getpid(), signal.SIGKILL),
    "end": lambda item: os._exit(7),
    "die once": _die_once,
}
