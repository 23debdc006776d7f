"""Parameters: the free names of a problem as identifiers of a language, and where sizes are read off."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sympy import Basic, Expr, Lambda, MatrixSymbol, S, Symbol

from matcalc_cli.errors import UsageError
from matcalc_cli.model import names
from matcalc_cli.model.problem import Variable
from matcalc_cli.render.codegen.dialect import Dialect
from matcalc_cli.render.codegen.ops import Op, Ops
from matcalc_cli.render.codegen.share import postorder

LONGEST = 57  # characters of the name of a function: MATLAB has 63, and _value may follow


@dataclass(frozen=True)
class Parameter:
    """One parameter: its text in the code, its rank there, and the variable it stands for."""

    text: str
    rank: int
    variable: Variable


def _spelled(name: str, dialect: Dialect) -> str:
    """`name` in the letters that the language has for identifiers: θ -> θ or theta."""
    text = unicodedata.normalize("NFKC", name) if dialect.unicode_names else names.key(name)
    text = re.sub(r"\W", "_", text, flags=re.UNICODE if dialect.unicode_names else re.ASCII)
    if not text or text[0].isdigit() or (text[0] == "_" and not dialect.leading_underscore):
        text = "x" + text
    return text


def identifier(name: str, dialect: Dialect, taken: Collection[str]) -> str:
    """A legal identifier for `name` that is not taken: lambda -> lambda_."""
    text = _spelled(name, dialect)
    while dialect.same(text) in taken or dialect.same(text) in dialect.reserved:
        text += "_"
    return text


def function_name(name: str, dialect: Dialect) -> None:
    """Raises UsageError where the language can have no function of this name."""
    if _spelled(name, dialect) != name or not name.isidentifier():
        raise UsageError(f"--name {name!r} is no name in {dialect.name}", hint="letters, digits and _, as in grad_loss")
    ours = {"derivative", "value", "taylor"}
    if dialect.same(name) in (dialect.reserved | dialect.outer) - ours:
        raise UsageError(f"--name {name}: {dialect.name} has that name already", hint=f"as in my_{name}")
    if len(name) > LONGEST:
        raise UsageError(f"--name is at most {LONGEST} characters long, not {len(name)}")


def _rank(variable: Variable) -> int:
    if variable.kind == "scalar":
        return 0
    return 1 if variable.kind in ("vector", "row") or S.One in (variable.rows, variable.cols) else 2


class Arguments:
    """The parameters of one program: `parameters` in natural order, and `symbol` for the lowering."""

    def __init__(
        self,
        variables: Sequence[Variable],
        parts: Sequence[Basic],
        dialect: Dialect,
        ops: Ops,
        indices: Collection[Basic] = (),
    ) -> None:
        self.ops, self.dialect = ops, dialect
        variables = list(variables) + self._undeclared(variables, parts, indices)
        self.taken: set[str] = set()
        # a name that the language does not have, as lambda, becomes none that the input has: lambda_
        spelled = (dialect.same(_spelled(v.name, dialect)) for v in variables)
        self._typed = {text for text in spelled if text not in dialect.reserved}
        self.parameters: list[Parameter] = []
        for variable in sorted(variables, key=lambda v: names.natural(v.name)):
            self.parameters.append(Parameter(self.identifier(variable.name), _rank(variable), variable))
        self._by_name = {p.variable.name: p for p in self.parameters}
        self._size_names: dict[Expr, Op] = {}
        self.extra: list[str] = []

    def identifier(self, name: str) -> str:
        """A new identifier for `name`."""
        own = self.dialect.same(_spelled(name, self.dialect))
        text = identifier(name, self.dialect, self.taken | self._typed - {own})
        self.taken |= {text, self.dialect.same(text)}
        return text

    def text(self, name: str) -> str:
        """The identifier of a name of the problem; a new one where it has none."""
        found = self._by_name.get(name)
        return self.identifier(name) if found is None else found.text

    @staticmethod
    def _undeclared(
        variables: Sequence[Variable], parts: Sequence[Basic], indices: Collection[Basic]
    ) -> list[Variable]:
        """Names that the result has and the problem does not list: the v of a product with a Jacobian, SymPy input."""
        known = {v.name for v in variables}
        sizes = {s for v in variables for n in (v.rows, v.cols) for s in n.free_symbols}
        found: dict[str, Variable] = {}
        symbols = _free_of(parts)
        sizes.update(s for m in symbols if isinstance(m, MatrixSymbol) for n in m.shape for s in n.free_symbols)
        for s in symbols:
            if s.name in known or s in sizes or s in indices or s.name in found:
                continue
            if isinstance(s, MatrixSymbol):
                kind = "vector" if s.shape[1] is S.One else "row" if s.shape[0] is S.One else "matrix"
                found[s.name] = Variable(s.name, kind, s.shape[0], s.shape[1], symbol=s)
            elif not s.is_Dummy and not (s.is_integer and s.is_positive):
                found[s.name] = Variable(s.name, "scalar", S.One, S.One, symbol=s)
        return list(found.values())

    def symbol(self, expr: Basic) -> Op:
        """The operation a scalar or matrix symbol stands for: a parameter, or a size."""
        parameter = self._by_name.get(expr.name)
        if parameter is not None and (isinstance(expr, MatrixSymbol) or not self._is_size(expr, parameter)):
            return self.ops.name(parameter.text, parameter.rank)
        return self._size(expr)

    @staticmethod
    def _is_size(expr: Symbol, parameter: Parameter) -> bool:
        if parameter.variable.kind != "scalar":
            return True
        declared = parameter.variable.symbol
        return declared is not None and declared != expr and bool(expr.is_integer)

    def _size(self, expr: Symbol) -> Op:
        """n = x.shape[0], read off the first parameter that has it; an extra parameter where none has."""
        found = self._size_names.get(expr)
        if found is None:
            text = self.identifier(expr.name)
            found = self._read_off(expr, text)
            if found is None:
                self.extra.append(text)
                found = self.ops.name(text)
            self._size_names[expr] = found
        return found

    def _read_off(self, expr: Symbol, text: str) -> Op | None:
        for p in self.parameters:
            if p.rank:
                sizes = [n for n in (p.variable.rows, p.variable.cols) if p.rank == 2 or n is not S.One]
                for axis, n in enumerate(sizes[: p.rank]):
                    if n == expr:
                        return self.ops.make("size", self.ops.name(p.text, p.rank), value=(axis, text), rank=0)
        return None


def _free_of(parts: Sequence[Basic]) -> list[Basic]:
    """Scalar and matrix symbols among the parts of expressions, those in element-wise functions included."""
    found: list[Basic] = []
    while parts:
        found += [part for part in parts if isinstance(part, (Symbol, MatrixSymbol))]
        parts = postorder([part.expr for part in parts if isinstance(part, Lambda)])
    return found
