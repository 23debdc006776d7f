"""The session at a terminal (prompt-toolkit): history, completion, colours, live reading, a pager for what is long."""

from __future__ import annotations

import io
import os
import pydoc
import shutil
import sys
import threading
from collections.abc import Callable, Iterable
from contextlib import redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING

from platformdirs import user_state_path
from prompt_toolkit import PromptSession
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.lexers import Lexer
from prompt_toolkit.output import ColorDepth
from prompt_toolkit.styles import Style

from matcalc_cli._version import __version__
from matcalc_cli.cli.boundary import guarded
from matcalc_cli.repl.colours import STYLES, coloured
from matcalc_cli.repl.completion import offers
from matcalc_cli.repl.reading import Reader
from matcalc_cli.repl.session import Closed, Session

if TYPE_CHECKING:
    from prompt_toolkit.document import Document

PROMPT = "matcalc> "
_CLOSING = {"(": ")", "[": "]"}


def run(session: Session) -> int:
    """Ask for lines until :quit or Ctrl-D; returns the exit code 0."""
    reader = Reader(session)
    prompt: PromptSession[str] = PromptSession(
        history=_history(),
        completer=_Completer(session),
        lexer=_Lexer(reader),
        auto_suggest=AutoSuggestFromHistory(),
        bottom_toolbar=lambda: _toolbar(prompt, reader),
        key_bindings=_keys(),
        style=Style.from_dict(STYLES),
        color_depth=ColorDepth.DEPTH_1_BIT if os.environ.get("NO_COLOR") else None,
        multiline=True,
        prompt_continuation="  ... ",
        complete_while_typing=False,
        enable_open_in_editor=True,
    )

    def warm_up() -> None:
        reader.warm_up()
        prompt.app.invalidate()  # what has been typed meanwhile is read

    threading.Thread(target=warm_up, daemon=True).start()
    print(f"matcalc {__version__}   :help tells how, Tab completes, Ctrl-D ends")
    while True:
        try:
            line = prompt.prompt(PROMPT)
        except KeyboardInterrupt:
            continue
        except EOFError:
            return 0
        try:
            done(session, line)
        except Closed:
            return 0


def done(session: Session, line: str) -> int:
    """Do a line; what it prints goes through a pager where it is longer than the screen. Raises Closed."""
    screen = _Screen()
    closed = False

    def act() -> int:
        nonlocal closed
        try:
            return session.do(line)
        except Closed:
            closed = True
            return 0

    with redirect_stdout(screen):
        code = guarded(act)
    _show(screen.text())
    if closed:
        raise Closed
    return code


class _Screen(io.TextIOWrapper):
    """What stands in for the terminal while a line is done: it says that it is one, and keeps what is written."""

    def __init__(self) -> None:
        self._bytes = io.BytesIO()
        super().__init__(self._bytes, encoding="utf-8", write_through=True)

    def isatty(self) -> bool:
        return True

    def text(self) -> str:
        self.flush()
        return self._bytes.getvalue().decode("utf-8", "replace")


def _show(text: str) -> None:
    pager = os.environ.get("PAGER", "less")
    long = text.count("\n") >= shutil.get_terminal_size().lines - 1
    if long and sys.stdout.isatty() and shutil.which(pager.split()[0]):
        pydoc.pipepager(text, f"{pager} -R" if pager.split()[0].endswith("less") else pager)
    else:
        sys.stdout.write(text)
        sys.stdout.flush()


def _history() -> History:
    """Across sessions, in the folder for state; in memory where that cannot be written."""
    try:
        folder: Path = user_state_path("matcalc", ensure_exists=True)
        path = folder / "history"
        path.touch(mode=0o600)
        return FileHistory(str(path))
    except OSError:
        return InMemoryHistory()


class _Completer(Completer):
    def __init__(self, session: Session) -> None:
        self._session = session

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        for offer in offers(document.current_line_before_cursor, self._session):
            yield Completion(offer.text, -offer.length, offer.shown or None, offer.about or None)


class _Lexer(Lexer):
    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def lex_document(self, document: Document) -> Callable[[int], StyleAndTextTuples]:
        lines = coloured(document.text, self._reader.read(document.text).wrong)

        def line(number: int) -> StyleAndTextTuples:
            return [*lines[number]] if number < len(lines) else []

        return line


def _toolbar(prompt: PromptSession[str], reader: Reader) -> StyleAndTextTuples:
    reading = reader.read(prompt.default_buffer.text)
    width = shutil.get_terminal_size().columns - 1
    text = reading.text if len(reading.text) <= width else reading.text[: width - 1] + "…"
    return [("class:toolbar" if reading.good else "class:toolbar.wrong", text or " ")]


def _open(text: str) -> bool:
    """Is a bracket open, or does the line end with an operator and a backslash?"""
    depth = 0
    for character in text:
        depth += (character in _CLOSING) - (character in _CLOSING.values())
    return depth > 0 or text.rstrip(" ").endswith("\\")


def _keys() -> KeyBindings:
    """Enter ends a line whose brackets are closed; Alt-Enter, or Enter inside of brackets, begins another."""
    keys = KeyBindings()

    @keys.add("enter")
    def _(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        if buffer.complete_state and buffer.complete_state.current_completion:
            buffer.apply_completion(buffer.complete_state.current_completion)
        elif _open(buffer.text) and buffer.document.is_cursor_at_the_end:
            buffer.insert_text("\n")
        else:
            buffer.validate_and_handle()

    @keys.add("escape", "enter")
    def _(event: KeyPressEvent) -> None:
        event.current_buffer.insert_text("\n")

    return keys
