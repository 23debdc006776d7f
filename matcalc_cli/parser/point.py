"""`--at`: a point, as {symbol: value}. Values are expressions of the language, exact unless typed with a point."""

from __future__ import annotations

import re

import sympy as sp
from sympy import Expr, Symbol

from matcalc_cli.errors import MatcalcError, NameProblem, SizeError, Span, SyntaxProblem, UsageError
from matcalc_cli.model import names
from matcalc_cli.model.problem import Problem
from matcalc_cli.parser.given import split_top
from matcalc_cli.parser.parse import parse


def parse_point(text: str, problem: Problem) -> dict[Symbol, Expr]:
    """{symbol: value} of `x0=1, x1=2` or `x=[1, 2]`; raises NameProblem for a name that does not occur."""
    try:
        point: dict[Symbol, Expr] = {}
        for part, offset in split_top(text, ",;"):
            name, equals, value = part.partition("=")
            span = Span(offset, offset + len(part))
            if not equals or not value.strip():
                raise SyntaxProblem("a point is NAME=VALUE, separated by commas", span, hint="as in --at x0=1,x1=2")
            for symbol, entry in _assigned(name.strip(), _value(value.strip()), problem, span):
                if symbol in point:
                    raise SyntaxProblem(f"{symbol.name} is given twice", span)
                point[symbol] = entry
        return point
    except MatcalcError as found:
        raise found.located(text) from None


_INEXACT = re.compile(r"\d\.|\.\d|\d[eE][-+]?\d")


def _value(text: str):
    """Exact for exact input; a decimal point asks for floats."""
    value = parse(text, targets=False).expr
    return value.evalf(17) if _INEXACT.search(text) else value


def concrete_sizes(text: str, problem: Problem) -> str:
    """A --given text in which every array of `problem` has the size that the values at this point give it.

    Raises UsageError for an array whose size no value determines, SizeError where two values disagree.
    """
    sizes: dict[Expr, int] = {}
    values = {}
    for part, offset in split_top(text, ",;"):
        name, _, value = part.partition("=")
        values[names.key(name.strip())] = (
            _value(value.strip()) if value.strip() else None,
            Span(offset, offset + len(part)),
        )
    for variable in (v for v in problem.variables if v.kind != "scalar"):
        value, span = values.get(names.key(variable.name), (None, None))
        if isinstance(value, sp.MatrixBase):
            shape = value.shape[::-1] if variable.kind == "row" and value.shape[1] == 1 else value.shape
            for size, number in zip((variable.rows, variable.cols), shape):
                known = int(size) if size.is_Integer else sizes.setdefault(size, number)
                if known != number:
                    wanted = f"{sizes.get(variable.rows, variable.rows)}×{sizes.get(variable.cols, variable.cols)}"
                    raise SizeError(f"{variable.name} is {wanted}, and the value is {shape[0]}×{shape[1]}", span, text)
    listed = []
    for variable in problem.variables:
        if variable.kind == "scalar":
            shape_text = "scalar"
        else:
            rows, cols = (s.subs(sizes) for s in (variable.rows, variable.cols))
            if not (rows.is_Integer and cols.is_Integer):
                example = "[1,2;3,4]" if variable.kind == "matrix" else "[1,2]"
                raise UsageError(
                    f"--at does not tell the size of {variable.name}",
                    hint=f"give it a value, as in {variable.name}={example}",
                )
            shape_text = f"{rows},{cols}"
        listed.append(f"{variable.name}: {shape_text} {' '.join(sorted(variable.words))}")
    return "; ".join(listed)


def _grid(name: str, value, scalars: dict[str, Symbol]) -> list[tuple[Symbol, Expr]]:
    """The entries of an array written out, each with its value; structural zeros have no symbol."""
    rows, cols = value.shape
    found = []
    for i in range(rows):
        for j in range(cols):
            indices = (max(i, j),) if 1 in (rows, cols) else (i, j)
            symbol = scalars.get(names.key(names.entry_name(name, *indices)))
            if symbol is not None:
                found.append((symbol, value[i, j]))
    return found


def _assigned(name: str, value, problem: Problem, span: Span):
    key = names.key(name)
    scalars = {names.key(v.name): v.symbol for v in problem.variables if v.kind == "scalar"}
    entries = list(value) if isinstance(value, sp.MatrixBase) else None
    if key in scalars and entries is None:
        return [(scalars[key], value)]
    family = [scalars[k] for k in sorted(scalars, key=names.natural) if names.split(k)[0] == key and names.split(k)[1]]
    if key not in scalars and isinstance(value, sp.MatrixBase) and value.cols > 1:
        found = _grid(name, value, scalars)
        if found:
            return found
    if key not in scalars and family:
        if entries is None or len(entries) != len(family):
            count = "a scalar" if entries is None else f"{len(entries)} entries"
            raise SizeError(f"{name} has {len(family)} entries, and the value is {count}", span)
        return list(zip(family, entries))
    if key in scalars:
        raise SizeError(f"{name} is a scalar, and the value is a vector", span)
    known = [v.name for v in problem.variables]
    near = names.nearest(name, known)
    raise NameProblem(
        f"--at: {name} does not occur in the expression",
        span,
        hint=f"did you mean {near}?" if near else "its names are: " + ", ".join(known[:12]),
    )
