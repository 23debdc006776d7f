"""One evaluation of a tree by a table of rows, each part once: the walk that plain and dual numbers have in common.

    row(go, e)     the value of a node; go(part) is that of a part, go.size(n) a size as an integer, go.env the names

What a value is only the rows know (evaluate.py: numbers and arrays; forward.py: dual arrays).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy
from typing import Any, TypeVar

import numpy as np
import sympy as sp
from sympy import Basic

from matcalc_cli.errors import MissingRule, UsageError
from matcalc_cli.model import nodes as N
from matcalc_cli.numeric.dual import Perturb, linear

Self = TypeVar("Self", bound="Interpreter")
Row = Callable[..., Any]  # (Interpreter, node) -> value


class Interpreter:
    """One evaluation: names, sizes, the values of the parts met so far, and what is done to each (`perturb`)."""

    def __init__(
        self,
        rows: Mapping[type, Row],
        env: Mapping[Any, Any],
        sizes: Mapping[Basic, int] | None = None,
        perturb: Perturb | None = None,
    ) -> None:
        self.rows, self.env, self.sizes, self.perturb = rows, env, dict(sizes or {}), perturb
        self.known: dict[Basic, Any] = {}
        self.outer: Interpreter | None = None

    def __call__(self, e: Basic) -> Any:
        if e not in self.known:
            self.known[e] = self._value(e)
        return self.known[e]

    def _value(self, e: Basic) -> Any:
        if self.outer is not None and isinstance(e, N.Scalar | N.Trace | N.Determinant):
            return self.outer(e)  # closed: no variable of the body is in it
        row = self.rows.get(type(e))
        if row is not None:
            value = row(self, e)
            value = value[()] if isinstance(value, np.ndarray) and value.ndim == 0 else value
        elif e.is_Number or isinstance(e, sp.NumberSymbol):
            value = self.number(float(e))
        else:
            raise MissingRule(f"{type(e).__name__} cannot be evaluated")
        return value if self.perturb is None or e.is_Atom else linear(self.perturb, value)

    def number(self, value: float) -> Any:
        """A number as a value."""
        return value

    def body(self: Self, bound: Mapping[Basic, Any]) -> Self:
        """The evaluation of the body of an element-wise node, with its variables; what is closed stays outside."""
        inner = copy(self)
        inner.known, inner.outer = dict(bound), self
        return inner

    def with_sizes(self: Self, sizes: Mapping[Basic, int], keeps: Callable[[Basic], bool]) -> Self:
        """The evaluation with these sizes, and the values of the parts that it keeps."""
        inner = copy(self)
        inner.sizes = {**self.sizes, **sizes}
        inner.known = {part: value for part, value in self.known.items() if keeps(part)}
        return inner

    def size(self, e: Basic) -> int:
        """A size expression as an integer; raises UsageError for a size that is not known."""
        if e.is_Integer:
            return int(e)
        for s in e.free_symbols - self.sizes.keys():
            if s.name not in self.env:
                raise unknown_size(s)
        names = {s: np.asarray(self.env[s.name]).item() for s in e.free_symbols - self.sizes.keys()}
        return int(e.subs({s: int(names[s]) if s in names else self.sizes[s] for s in e.free_symbols}))


def unknown_size(size: Basic) -> UsageError:
    """The error for a size without a value."""
    return UsageError(f"the size {size.name} is not known", hint="write a number in its place")
