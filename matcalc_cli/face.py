"""The Python face: the engine without the terminal, for text in the language and for SymPy objects alike.

>>> from matcalc_cli import gradient, hessian
>>> gradient("x0 + x1*x2").expr
Matrix([[1, x2, x1]])
>>> from sympy import symbols
>>> x, y = symbols("x y")
>>> hessian(x**2*y, (x, y)).expr
Matrix([
[2*y, 2*x],
[2*x,   0]])
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from typing import Any

import sympy as sp
from sympy import Basic, Integer, Symbol

from matcalc_cli.engine import derive
from matcalc_cli.engine.tidy import leaves
from matcalc_cli.errors import MatcalcError, UsageError
from matcalc_cli.model import names
from matcalc_cli.model import problem as model
from matcalc_cli.model.nodes import is_array
from matcalc_cli.model.problem import Layout, Problem, Target, Variable
from matcalc_cli.parser.parse import parse as _parse
from matcalc_cli.parser.survey import Call

__all__ = ["Derivative", "Layout", "MatcalcError", "diff", "gradient", "grad_of", "hessian", "jacobian", "parse"]
_SHORT = 500  # names and numbers; a longer SymPy object is not echoed


class Derivative(model.Derivative):
    """A derivative with its layout, conditions and renderings; behaves as its `.expr` where SymPy code expects that."""

    @property
    def variables(self) -> tuple[Variable, ...]:
        """The names of the input, with kinds and sizes."""
        return self.problem.variables

    def to_text(self, format: str = "unicode", **options: Any) -> str:
        """The text in any format of the command line; options as in render.Options."""
        from matcalc_cli.render import Options, render

        return render([self], format, Options(**options)).rstrip("\n")

    def to_latex(self, env: str = "none") -> str:
        """LaTeX of the result, bare or in an environment."""
        return self.to_text("latex", env=env)

    def to_numpy(self) -> str:
        """The source of a NumPy module with a function `derivative`."""
        return self.to_text("numpy") + "\n"

    def lambdify(self) -> Callable:
        """The NumPy function itself; its parameters are the free names of the input."""
        from matcalc_cli.render.compiled import function

        return function(self)

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self.to_latex()}$"

    def __getitem__(self, place):
        return self.expr[place]

    def __iter__(self):
        return iter(self.expr)

    def __len__(self) -> int:
        return len(self.expr)

    def __eq__(self, other) -> bool:
        return self.expr == (other.expr if isinstance(other, model.Derivative) else other)

    def __hash__(self) -> int:
        return hash(self.expr)

    def __getattr__(self, name: str):
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self.expr, name)

    def _sympy_(self):
        return self.expr


def _public(found: model.Derivative) -> Derivative:
    return Derivative(**{f.name: getattr(found, f.name) for f in fields(found)})


def parse(text: str, given: str = "", wrt: str | Sequence[str] | None = None, expand: bool = False) -> Problem:
    """Text in the language -> Problem, with `.expr` a SymPy object; raises MatcalcError with the place."""
    return _parse(text, given, wrt, expand, targets=wrt is not None)


def _object(entry) -> Basic:
    """A SymPy object or a number; text is not evaluated here."""
    try:
        return sp.sympify(entry, strict=True)
    except sp.SympifyError:
        raise UsageError(
            f"{entry!r} is not a SymPy expression", hint="text is given as one string, as in '[x0*x1, x2]'"
        ) from None


def _layout(layout: Layout | str) -> Layout:
    try:
        return Layout(layout)
    except ValueError:
        listed = ", ".join(member.value for member in Layout)
        raise UsageError(f"there is no layout {layout!r}", hint=f"the layouts are {listed}") from None


def _matrix(function) -> Basic:
    if isinstance(function, sp.MatrixBase):
        return sp.ImmutableMatrix(function)
    if isinstance(function, list | tuple):
        if function and isinstance(function[0], list | tuple):
            return sp.ImmutableMatrix([[_object(e) for e in row] for row in function])
        return sp.ImmutableMatrix([[_object(e)] for e in function])
    return _object(function)


def _target(wrt) -> Target:
    if isinstance(wrt, Symbol):
        return Target(wrt.name, "scalar", ((wrt,),))
    if isinstance(wrt, list | tuple):
        return _target_of([list(e) if isinstance(e, list | tuple) else [e] for e in wrt])
    if isinstance(wrt, sp.MatrixBase):
        return _target_of(wrt.tolist())
    if getattr(wrt, "is_Matrix", False):
        rows, cols = wrt.shape
        return Target(str(wrt), "vector" if cols == 1 else "row" if rows == 1 else "matrix", None, wrt)
    raise UsageError(f"wrt is a symbol, a list of symbols or a matrix of them, not {type(wrt).__name__}")


def _target_of(grid: list[list]) -> Target:
    entries = [e for row in grid for e in row]
    if not entries:
        raise UsageError("there is nothing to differentiate by")
    if len({len(row) for row in grid}) != 1 or not all(isinstance(e, Symbol) for e in entries):
        raise UsageError("wrt holds symbols only, in a list or in rows of one length")
    kind = "vector" if len(entries) == len(grid) else "row" if len(grid) == 1 else "matrix"
    return Target(f"({', '.join(e.name for e in entries)})", kind, tuple(map(tuple, grid)))


def _names(expr: Basic) -> tuple[set[Basic], int]:
    """(expr.free_symbols, number of different parts); every shared part is looked at once, which SymPy does not do."""
    found: set[Basic] = set()
    seen: set[Basic] = set()
    stack = [expr]
    while stack:
        e = stack.pop()
        if e in seen:
            continue
        seen.add(e)
        if type(e).free_symbols is Basic.free_symbols or isinstance(e, sp.MatrixBase):
            stack.extend(e.args)
        else:
            found |= e.free_symbols
    return found, len(seen)


def _problem(function, wrt, given: str, expand: bool, single: str) -> Problem:
    if isinstance(function, str):
        call = Call("scalar") if type(function) is not str else None  # a gradient of a Python function
        return _parse(function, given, wrt, expand, single, call=call)
    expr = function.expr if isinstance(function, Problem) else _matrix(function)
    occurring, parts = _names(expr)
    if isinstance(function, Problem):
        text = function.text
    else:
        text = str(expr) if parts < _SHORT and leaves(expr, _SHORT) < _SHORT else type(expr).__name__
    if wrt is None:
        symbols = _sorted(s for s in occurring if isinstance(s, Symbol))
        target = _target(symbols if len(symbols) != 1 or single == "vector" else symbols[0])
    else:
        target = _target(wrt)
    found = {s for s in occurring if isinstance(s, Symbol)} | set(target.entries if target.grid else ())
    one = Integer(1)
    variables = [Variable(s.name, "scalar", one, one, frozenset(), True, s) for s in _sorted(found)]
    for symbol in sorted((s for s in occurring if isinstance(s, sp.MatrixSymbol)), key=lambda m: m.name):
        rows, cols = symbol.shape
        kind = "vector" if cols == 1 else "row" if rows == 1 else "matrix"
        variables.append(Variable(symbol.name, kind, rows, cols, frozenset(), False, symbol))
    return Problem(text, expr, tuple(variables), ((target,),))


def _sorted(symbols) -> list[Symbol]:
    return sorted(symbols, key=lambda s: names.natural(s.name))


@contextmanager
def _uncollected() -> Iterator[None]:
    """The cycle collector rests: nothing built here is garbage, and going through it all takes a third of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def diff(
    function,
    wrt=None,
    layout: Layout | str = Layout.numerator,
    order: int = 1,
    given: str = "",
    expand: bool = False,
    structure: str = "entries",
) -> Derivative:
    """The derivative of `function` by `wrt`.

    function: text in the language, a SymPy expression, or a list or Matrix of them. wrt: text (`"x"`, `"[x0, x1]"`),
    a symbol, or a list or Matrix of symbols; None: all free names in natural order, as one vector. Shapes as in
    `matcalc help layouts`. Raises MatcalcError.
    """
    return _derivative("diff", function, wrt, layout, order, given, expand, structure, single="scalar")


def _derivative(
    command, function, wrt, layout, order, given, expand, structure="entries", single="vector"
) -> Derivative:
    with _uncollected():
        problem = _problem(function, wrt, given, expand, single)
        if command == "grad" and is_array(problem.expr):
            raise UsageError("gradient takes a scalar function", hint="use jacobian")
        found = derive.derive(problem, _layout(layout), order, structure=structure, command=command)
    if len(found) > 1:
        raise UsageError("one variable at a time", hint="call once for each")
    return _public(found[0])


def gradient(
    function, wrt=None, layout: Layout | str = Layout.numerator, given: str = "", expand: bool = False
) -> Derivative:
    """∂f/∂x of a scalar by a vector (1×n in numerator, n×1 in denominator layout) or by a matrix."""
    return _derivative("grad", function, wrt, layout, 1, given, expand)


def jacobian(
    function, wrt=None, layout: Layout | str = Layout.numerator, given: str = "", expand: bool = False
) -> Derivative:
    """∂f/∂x of a vector by a vector: m×n in numerator layout, as in sympy.Matrix.jacobian."""
    return _derivative("jacobian", function, wrt, layout, 1, given, expand)


def hessian(function, wrt=None, given: str = "", expand: bool = False) -> Derivative:
    """∂²f/∂x² of a scalar: n×n in every layout, as sympy.hessian; of a vector function one slice a component."""
    return _derivative("hessian", function, wrt, Layout.numerator, 2, given, expand)


def grad_of(
    function, wrt: str | None = None, layout: Layout | str = Layout.mixed, given: str = "", expand: bool = False
) -> Derivative:
    """The gradient of a Python function by one of its arguments: its source is read, and nothing of it is run.

    function: a function of a file or of a notebook, found by `inspect`, or "model.py:loss". wrt: the name of an
    argument; None: the first. In mixed layout the gradient has the shape of the argument.
    """
    from matcalc_cli.parser.python.live import source_of

    source = source_of(function)
    return _derivative("grad", source, wrt or source.first, layout, 1, given, expand)
