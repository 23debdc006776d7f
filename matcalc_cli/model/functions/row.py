"""The row of FUNCTIONS and the base of the functions that SymPy lacks; the legend is in the package's docstring."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

import sympy as sp
from sympy import Function, Piecewise
from sympy.core.function import ArgumentIndexError

from matcalc_cli.model.applying import settled

if TYPE_CHECKING:
    from sympy import Basic, Expr

OO = float("inf")
Scalars = Callable[..., Any]  # of SymPy scalars, and a SymPy object itself
MANY = range(2, 1001)  # how many arguments a function like max takes


class FunctionRow(NamedTuple):
    """One row of FUNCTIONS."""

    name: str
    make: Scalars
    help: str
    partials: tuple[Scalars | None, ...] | None = None
    numpy: str = ""
    latex: str | None = None
    c: str = ""
    aliases: tuple[str, ...] = ()
    arity: Collection[int] = (1,)
    domain: tuple[float, float] = (-OO, OO)
    kinks: tuple[Scalars, ...] = ()
    inside: Scalars | None = None
    poles: Scalars | None = None
    notes: tuple[tuple[str, str], ...] = ()

    @property
    def ordered(self) -> bool:
        """Is the first argument an order, by which there is no derivative: polygamma(k, t)?"""
        return self.partials is not None and self.partials[0] is None


class Primitive(Function):
    """Base of the functions SymPy lacks: a named atom that evaluates at numbers through its `definition`."""

    nargs = 1
    definition: ClassVar[Scalars]
    rows: Mapping[type, FunctionRow] = {}  # BY_CLASS, which the package builds

    @classmethod
    def eval(cls, *args: Expr) -> Expr | None:
        if all(arg.is_Number for arg in args):
            value = cls.definition(*args)
            return value if value.is_Number else None
        return None

    def _eval_evalf(self, prec: int) -> Expr:
        return self.definition(*self.args).evalf(prec)  # digits of log(1 + exp(-500)) are SymPy's to find

    def _eval_is_extended_real(self) -> bool:
        return True

    _eval_is_real = _eval_is_extended_real
    _eval_is_finite = _eval_is_extended_real

    def fdiff(self, argindex: int = 1) -> Basic:
        partials = self.rows[self.func].partials
        derivative = partials[argindex - 1] if partials else None
        if derivative is None:
            raise ArgumentIndexError(self, argindex)
        return derivative(*self.args)


def choice(test: Scalars, *args: Expr) -> Expr:
    """where(test(s, t, ...), yes, no) of (s, t, ..., yes, no), evaluated also where all else is left as it was entered:
    SymPy cannot compare otherwise."""
    *compared, yes, no = args
    with sp.evaluate(True):
        return Piecewise((yes, settled(test(*compared))), (no, True))
