"""SymPy objects -> Problem: what a text says to the reader, objects say by themselves.

Symbols keep the assumptions of the caller; arrays are MatrixSymbols, lists and matrices of scalars are written out.
Text inside of a list is refused: it is never evaluated.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

import sympy as sp
from sympy import Basic, Integer, Symbol

from matcalc_cli.engine.objects.leaves import leaves
from matcalc_cli.errors import UsageError
from matcalc_cli.language.kinds.call import Call
from matcalc_cli.language.parse import parse
from matcalc_cli.model import names
from matcalc_cli.model.problem import Layout, Problem, Target, Variable
from matcalc_cli.model.shapes import kind_of_shape
from matcalc_cli.model.walk import nodes, parts

_OF_ARGUMENTS = tuple(inspect.getattr_static(kind, "free_symbols") for kind in (Basic, Symbol))
_SHORT = 100  # names and numbers; a longer SymPy object is not echoed


def _object(entry: Any) -> Basic:
    """A SymPy object or a number; text is not evaluated here."""
    try:
        return sp.sympify(entry, strict=True)
    except sp.SympifyError:
        raise UsageError(
            f"{entry!r} is not a SymPy expression", hint="text is given as one string, as in '[x0*x1, x2]'"
        ) from None


def layout_of(layout: Layout | str) -> Layout:
    """A layout by its name or itself; raises UsageError for another name."""
    try:
        return Layout(layout)
    except ValueError:
        listed = ", ".join(member.value for member in Layout)
        raise UsageError(f"there is no layout {layout!r}", hint=f"the layouts are {listed}") from None


def _matrix(function: Any) -> Basic:
    if isinstance(function, sp.MatrixBase):
        return sp.ImmutableMatrix(function)
    if isinstance(function, list | tuple):
        if function and isinstance(function[0], list | tuple):
            return sp.ImmutableMatrix([[_object(e) for e in row] for row in function])
        return sp.ImmutableMatrix([[_object(e)] for e in function])
    return _object(function)


def _target(wrt: Any) -> Target:
    if isinstance(wrt, Symbol):
        return Target(wrt.name, "scalar", ((wrt,),))
    if isinstance(wrt, list | tuple):
        return _target_of([list(e) if isinstance(e, list | tuple) else [e] for e in wrt])
    if isinstance(wrt, sp.MatrixBase):
        return _target_of(wrt.tolist())
    if getattr(wrt, "is_Matrix", False):
        rows, cols = wrt.shape
        return Target(str(wrt), kind_of_shape(rows, cols), None, wrt)
    raise UsageError(f"wrt is a symbol, a list of symbols or a matrix of them, not {type(wrt).__name__}")


def _target_of(grid: list[list[Any]]) -> Target:
    entries = [e for row in grid for e in row]
    if not entries:
        raise UsageError("there is nothing to differentiate by")
    if len({len(row) for row in grid}) != 1 or not all(isinstance(e, Symbol) for e in entries):
        raise UsageError("wrt holds symbols only, in a list or in rows of one length")
    kind = kind_of_shape(len(grid), len(grid[0]))
    return Target(f"({', '.join(e.name for e in entries)})", kind, tuple(map(tuple, grid)))


def _names(expr: Basic) -> tuple[set[Basic], int]:
    """(expr.free_symbols, number of parts); every shared part is looked at once, which SymPy does not do."""
    found = nodes([expr])
    if all(map(_plain, set(map(type, found)))):
        return {e for e in found if isinstance(e, Symbol)}, len(found)
    found = list(parts([expr], lambda e: e.args if _plain(e.__class__) else ()))
    return {symbol for e in found if not _plain(e.__class__) for symbol in e.free_symbols}, len(found)


@cache
def _plain(kind: Any) -> bool:
    """Are the names of an object those of its arguments, or is it one?"""
    own = inspect.getattr_static(kind, "free_symbols")  # classes of functions have free_symbols of their own
    return own in _OF_ARGUMENTS or issubclass(kind, sp.MatrixBase)


def problem_of(
    function: Any, wrt: Any, given: str, expand: bool, single: str = "vector", targets: bool = True
) -> Problem:
    """A Problem of text, of the source of a Python function, or of SymPy objects; `targets` False: for its value."""
    if isinstance(function, str):
        call = Call("scalar") if type(function) is not str else None  # a gradient of a Python function
        return parse(function, given, wrt, expand, single, targets, call)
    expr = function.expr if isinstance(function, Problem) else _matrix(function)
    occurring, count = _names(expr)
    if isinstance(function, Problem):
        text = function.text
    else:
        text = str(expr) if count < _SHORT and leaves(expr, _SHORT) < _SHORT else type(expr).__name__
    symbols = _sorted(s for s in occurring if isinstance(s, Symbol))
    if wrt is None:
        wrt = symbols if len(symbols) != 1 or single == "vector" else symbols[0]
    wanted = (_target(wrt),) if targets else ()
    found = set(symbols).union(*(target.entries for target in wanted if target.grid))
    return Problem(text, expr, _variables(found, occurring), (wanted,) if wanted else ())


def _variables(scalars: Iterable[Symbol], occurring: Iterable[Basic]) -> tuple[Variable, ...]:
    """The scalars in natural order, and the arrays behind them."""
    one = Integer(1)
    variables = [Variable(s.name, "scalar", one, one, frozenset(), True, s) for s in _sorted(scalars)]
    for symbol in sorted((s for s in occurring if isinstance(s, sp.MatrixSymbol)), key=lambda m: m.name):
        rows, cols = symbol.shape
        variables.append(Variable(symbol.name, kind_of_shape(rows, cols), rows, cols, frozenset(), False, symbol))
    return tuple(variables)


def _sorted(symbols: Iterable[Any]) -> list[Symbol]:
    return sorted(symbols, key=lambda s: names.natural(s.name))


def wrt_texts(wrt: Any) -> tuple[str, ...]:
    """What is differentiated by, as the language has it: "x", ["x", "y"] for one vector, symbols in place of names."""
    if wrt is None:
        return ()
    if isinstance(wrt, str):
        return (wrt,)
    if isinstance(wrt, Sequence):
        return (", ".join(str(name) for name in wrt),)
    return (str(wrt),)


def point_text(values: Any) -> str:
    """A point as the language has it: text, or {name or symbol: number, list or array}, exact where the numbers are."""
    if isinstance(values, str) or values is None:
        return values or ""
    if isinstance(values, Mapping):
        return ", ".join(f"{name}={_value_text(value)}" for name, value in values.items())
    return _value_text(values)


def _value_text(value: Any) -> str:
    if hasattr(value, "tolist"):  # an array of NumPy, a matrix of SymPy
        value = value.tolist()
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value_text, value))}]"
    if isinstance(value, Basic):
        from matcalc_cli.language.notation.ascii import Notation

        return Notation().text(value)
    return repr(value) if isinstance(value, float | int) else str(value)
