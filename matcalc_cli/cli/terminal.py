"""What a terminal can do beyond text: pictures (sixel, kitty), and the clipboard (OSC 52)."""

from __future__ import annotations

import io
import os
import sys
from base64 import b64encode

from matcalc_cli.errors import LimitError, UsageError

CLIPBOARD = 74_994  # bytes of base64 that terminals take, as xterm does
_FILE = "name a file: -o formula.png"


def show(picture: bytes) -> None:
    """Pixels at the terminal; raises UsageError where it has none, or the extra `typeset` is missing."""
    if not (sys.__stdin__ and sys.__stdin__.isatty() and os.get_terminal_size(sys.stdout.fileno()).columns):
        # textual-image reads the terminal's answers from standard input, and divides by its columns
        raise UsageError("png is a picture, and this terminal cannot be asked whether it shows any", hint=_FILE)
    try:
        from rich.console import Console
        from textual_image.renderable import Image, SixelImage, TGPImage  # asks the terminal what it can
    except ImportError:
        raise UsageError("png is a picture, and showing it here needs textual-image", hint=_FILE) from None
    if Image not in (SixelImage, TGPImage):
        raise UsageError("png is a picture, and this terminal shows none (no sixel, no kitty graphics)", hint=_FILE)
    Console(file=sys.stdout).print(Image(io.BytesIO(picture)))


def copy(text: str) -> None:
    """On the clipboard of the terminal by OSC 52, over ssh too; inside tmux wrapped, so that tmux hands it on.

    The terminal is the one this process belongs to, wherever its output goes. Raises UsageError without one, LimitError
    for more than terminals take.
    """
    data = b64encode(text.encode("utf-8", "replace"))
    if len(data) > CLIPBOARD:
        raise LimitError(f"--copy: {len(text):,} characters are more than a terminal takes", hint="-o writes a file")
    sequence = b"\x1b]52;c;" + data + b"\x07"
    if os.environ.get("TMUX"):
        sequence = b"\x1bPtmux;" + sequence.replace(b"\x1b", b"\x1b\x1b") + b"\x1b\\"
    try:
        _send(sequence)
    except OSError:
        raise UsageError("--copy goes through a terminal, and there is none", hint="| xclip, | pbcopy") from None


def _send(sequence: bytes) -> None:
    """To the terminal of this process, wherever its output goes; raises OSError without one."""
    if os.environ.get("TERM", "dumb") == "dumb":
        raise OSError
    for stream in (sys.stdout, sys.stderr):
        if stream.isatty():
            stream.flush()
            os.write(stream.fileno(), sequence)
            return
    with open("/dev/tty", "wb", buffering=0) as terminal:
        terminal.write(sequence)
