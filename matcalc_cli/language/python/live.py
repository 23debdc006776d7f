"""The source of a Python function that exists already: `inspect` knows its file, or what was entered in a notebook."""

from __future__ import annotations

import inspect
import textwrap
from pathlib import Path

from matcalc_cli.errors import UsageError
from matcalc_cli.language.python.source import Source, source, target


def source_of(function: object) -> Source:
    """The source of a function, with the file around it; or of "model.py:loss"."""
    if isinstance(function, Source):
        return function
    if isinstance(function, str):
        found = target(function)
        if found is None or found[0] == "-":
            raise UsageError(f"{function!r} names no function of a file", hint="write model.py:loss")
        path, name, item = found
        return source(_text(path), path, name, item)
    plain = inspect.unwrap(function) if callable(function) else function
    if not inspect.isfunction(plain):
        raise UsageError("grad_of takes a function", hint="a function of Python, or model.py:loss")
    name, file, module = plain.__name__, inspect.getsourcefile(plain), inspect.getmodule(plain)
    if name == "<lambda>" or plain.__qualname__ != name:
        raise UsageError("the source of this function is read at the top level of a file", hint="give it a name there")
    try:
        whole = module is not None and file is not None and Path(file).is_file()
        text = inspect.getsource(module) if module and whole else textwrap.dedent(inspect.getsource(plain))
    except (OSError, TypeError):
        raise UsageError(f"the source of {name} is not known", hint="write it in a file: model.py:loss") from None
    return source(text, Path(file or "<input>").name, name)


def _text(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as problem:
        raise UsageError(f"cannot read {path}: {getattr(problem, 'strerror', None) or 'not a text'}") from None


__all__ = ["source_of"]
