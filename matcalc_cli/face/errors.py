"""Errors of the face: hints name arguments, start="x=1", where those of the command line name options, --from x=1."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from matcalc_cli.errors import LimitError, MatcalcError

Arguments = ParamSpec("Arguments")
Found = TypeVar("Found")
_NAMES = {"from": "start", "claim": "answer"}
_VALUE = r"""(?: "([^"]*)"| '([^']*)'| (\S*[=:,\[]\S*[^\s:;,.])|(?<=add --wrt) (\w+)|(?<=write --wrt) (\w+))?"""
_OPTION = re.compile(r"--([a-z][a-z-]*)" + _VALUE)


def in_python(text: str) -> str:
    """add --from x=1 -> add start="x=1"; an option alone is its argument, --damping is damping."""

    def argument(found: re.Match[str]) -> str:
        name = _NAMES.get(found[1], found[1].replace("-", "_"))
        value = next((part for part in found.groups()[1:] if part is not None), None)
        return name if value is None else f'{name}="{value}"'

    spoken, call, shown = text.partition("matcalc ")  # a call of the command line stays one
    return _OPTION.sub(argument, spoken) + call + shown


def speaking_python(function: Callable[Arguments, Found]) -> Callable[Arguments, Found]:
    """The same function, whose errors name its arguments."""

    @wraps(function)
    def called(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Found:
        try:
            return function(*args, **kwargs)
        except MatcalcError as problem:
            problem.message, problem.hint = in_python(problem.message), in_python(problem.hint)
            raise
        except RecursionError:
            raise LimitError(
                "the expression is nested more deeply than SymPy can follow",
                hint="sys.setrecursionlimit(10_000) may help",
            ) from None

    return called
