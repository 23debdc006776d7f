"""Calls -> raw nodes: functions entry by entry, operations on arrays, reductions, choices, matrices given by sizes,
derivatives inside of EXPR, undefined functions. lower.py builds everything else, and the arguments.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import sympy as sp
from sympy import S

from matcalc_cli.errors import LimitError, MathError, SyntaxProblem
from matcalc_cli.language.kinds.laws import DERIVATIVES, SIZED, arrays_of, size_of
from matcalc_cli.language.syntax import Node
from matcalc_cli.model import names
from matcalc_cli.model import nodes as N
from matcalc_cli.model.applying import is_long
from matcalc_cli.model.functions import BY_NAME, choice
from matcalc_cli.model.nodes import node as raw
from matcalc_cli.model.numbers import FACTORIAL, MAX_FACTORIAL
from matcalc_cli.model.operations import reductions
from matcalc_cli.model.operations.table import OPERATION, apply
from matcalc_cli.model.operations.table import SIZED as SIZED_ROWS
from matcalc_cli.model.shapes import SCALAR

if TYPE_CHECKING:
    from sympy import Basic, Expr

    from matcalc_cli.language.given import Declaration
    from matcalc_cli.language.kinds.infer import Inference
    from matcalc_cli.model.shapes import Shape, Size

_COMPARISONS: dict[str, Callable[..., Basic]] = {
    "<": sp.Lt,
    ">": sp.Gt,
    "<=": sp.Le,
    "≤": sp.Le,
    ">=": sp.Ge,
    "≥": sp.Ge,
    "==": sp.Eq,
    "!=": sp.Ne,
    "≠": sp.Ne,
}
MAX_GUARDS = 2  # choices inside one another that are distinguished


class Calls(ABC):
    """The rules of calls, for who builds their arguments. `partly_defined`: parts that do not have a value everywhere;
    `choices`: how many choices stand around the node that is built."""

    inference: Inference
    size: Callable[[Size], Expr]
    sized: Callable[[Size], bool]
    partly_defined: dict[Basic, None]
    choices: int

    @abstractmethod
    def __call__(self, node: Node) -> Basic:
        """The raw node of a part."""

    @abstractmethod
    def fit(self, value: Basic, shape: Shape) -> Basic:
        """A scalar as an array of that shape."""

    @abstractmethod
    def entrywise(self, node: Node, function: Callable[..., Basic]) -> Basic:
        """A function of the arguments entry by entry."""

    @abstractmethod
    def applied(self, function: Callable[..., Basic], values: Sequence[Basic]) -> Basic:
        """A function of scalars."""

    def _reduction(self, node: Node) -> Basic:
        array = self(node.args[0])
        options = dict(node.options)
        if len(node.args) == 2:
            options["p"] = self(node.args[1])
            try:
                reductions.checked_order(options["p"])
            except reductions.Refusal as refusal:
                raise SyntaxProblem(refusal.message, node.args[1].span, hint=refusal.hint) from None
        row = OPERATION.get(node.word)
        name = row.name if row else node.word
        if name == "cov":
            return reductions.cov(array, options)
        if name == "norm" and options.get("axis") is None:
            return reductions.norm(array, options)
        return reductions.reduced(name, array, options)

    def _call(self, node: Node) -> Basic:
        name = node.word
        if self._reduces(node):
            return self._reduction(node)
        if name in DERIVATIVES:
            kind = {"gradient": "grad"}.get(name, name)
            rows, cols = (self.size(s) for s in (node.shape or (1, 1)))
            derivative = N.DerivativeOf(sp.core.symbol.Str(kind), self(node.args[0]), self(node.args[1]), rows, cols)
            return derivative if node.shape != SCALAR else raw(N.Entry, derivative, S.Zero, S.Zero)
        if name == "where":
            return self._where(node)
        if name in SIZED:
            row = SIZED_ROWS[name]
            arrays = [self(arg) for arg in node.args[: row.arrays]]
            return row.make(*arrays, *(self.size(size_of(arg)) for arg in node.args[row.arrays :]))
        if name in ("vector", "matrix"):
            if not all(self.sized(s) for s in node.shape):
                raise SyntaxProblem(f"the size of {name}( ) is not determined here", node.span, hint="write ones(m,n)")
            return self.fit(self(node.args[0]), node.shape)
        declared = self.inference.given.get(names.key(name))
        if declared is None and name in OPERATION:
            arrays, numbers = arrays_of(node, OPERATION[name])
            return apply(OPERATION[name], [self(arg) for arg in arrays], numbers)
        if declared is None and name in BY_NAME:
            return self._function(node)
        return self._undefined(node, declared)

    def _reduces(self, node: Node) -> bool:
        name = node.word
        if names.key(name) in self.inference.given:
            return False
        return name in reductions.ALWAYS or bool(node.options)

    def _function(self, node: Node) -> Basic:
        row = BY_NAME[node.word]
        for arg in node.args:
            value = self(arg)
            if row.name in FACTORIAL and value.is_Number and abs(value) > MAX_FACTORIAL:
                raise LimitError(f"{row.name} of so large a number", arg.span)
        found = self.entrywise(node, row.make)
        if row.inside is not None and isinstance(row.make, type) and found.func is row.make:
            inside = row.inside(*found.args)
            if inside.is_number and not is_long(inside) and inside.is_negative:
                raise MathError("this part is not a real number", node.span)
        return found

    def _where(self, node: Node) -> Basic:
        condition, *_ = node.args
        compare = _COMPARISONS[condition.word]
        left, right = condition.args
        parts = Node("call", [left, right, *node.args[1:]], node.span, "where")
        parts.shape = node.shape
        test = [self(left), self(right)]
        noted = [self._noted_in(branch) for branch in node.args[1:]]
        found = self.entrywise(parts, lambda a, b, yes, no: choice(compare, a, b, yes, no))
        for k, e in ((k, e) for k, listed in enumerate(noted) for e in listed):
            if node.shape == SCALAR and self.choices < MAX_GUARDS:
                branches = (S.One, e) if k else (e, S.One)
                e = self.applied(lambda a, b: choice(compare, a, b, *branches), test)  # noqa: B023
            self.partly_defined[e] = None
        return found

    def _noted_in(self, branch: Node) -> dict[sp.Expr, None]:
        """What has no value everywhere in a branch of where(): it is asked for where the branch is taken."""
        outer, self.partly_defined = self.partly_defined, {}
        self.choices += 1
        self(branch)
        self.choices -= 1
        noted, self.partly_defined = self.partly_defined, outer
        return noted

    def _undefined(self, node: Node, declared: Declaration | None) -> Basic:
        args = [self(arg) for arg in node.args]
        orders = sp.Tuple(*(S.Zero for _ in args))
        name = sp.core.symbol.Str(names.tidy(node.word))
        if node.shape == SCALAR:
            return N.UndefinedScalar(name, orders, *args)
        if declared is not None and "entrywise" in declared.words:
            return N.UndefinedEwise(name, orders, *args)
        rows, cols = (self.size(s) for s in node.shape)
        return N.Undefined(name, orders, rows, cols, *args)
