"""`--at`: a point, as {symbol: value}. Values are expressions of the language, exact unless entered with a point.

`parse_point` reads a point of numbers or expressions for scalars and entries; `concrete_sizes` is what the values of
arrays say of sizes, as declarations; `parse_held` reads the values of some names alone, arrays among them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import product
from typing import TYPE_CHECKING

import sympy as sp
from sympy import Expr, Symbol

from matcalc_cli.errors import LimitError, MatcalcError, NameProblem, SizeError, Span, SyntaxProblem, UsageError
from matcalc_cli.language.forgiving import with_names
from matcalc_cli.language.given import Declaration, Declared, Given, declared_by, split_top
from matcalc_cli.language.latex.detect import is_latex
from matcalc_cli.language.parse import parse
from matcalc_cli.language.text.reader import read
from matcalc_cli.model import names
from matcalc_cli.model.nodes import Identity, OneMatrix, ZeroMatrix, is_array, shape
from matcalc_cli.model.problem import Problem, Variable
from matcalc_cli.model.shapes import SCALAR
from matcalc_cli.model.words import WORDS

if TYPE_CHECKING:
    from sympy import Basic

    from matcalc_cli.model.problem import Target


def parse_point(text: str, problem: Problem, exact: bool = False) -> dict[Symbol, Expr]:
    """{symbol: value} of `x0=1, x1=2` or `x=[1, 2]`; of `1, 2` in the order of --wrt, or of the names.
    `exact`: 0.1 is 1/10, where it would be a float.

    Raises NameProblem for a name that does not occur, UsageError for a value that is not what its name was declared.
    """
    text = named(text, problem)
    try:
        point: dict[Symbol, Expr] = {}
        spans: dict[Symbol, Span] = {}
        for part, offset in split_top(text, ",;"):
            name, equals, value = part.partition("=")
            span = Span(offset, offset + len(part))
            if not equals or not value.strip():
                raise SyntaxProblem("a point is NAME=VALUE, separated by commas", span, hint="as in --at x0=1,x1=2")
            for symbol, entry in _assigned(name.strip(), _value(value.strip(), exact), problem, span):
                if symbol in point:
                    raise SyntaxProblem(f"{symbol.name} is given twice", span)
                point[symbol], spans[symbol] = entry, span
        _hold_to_declared(problem, point, spans)
        return point
    except MatcalcError as found:
        raise found.located(text) from None


def taken_out(text: str, name: str) -> tuple[str, str]:
    """(the point without the values of a name, those as a value): of d=[3,4], or of d0=3, d1=4 as [3, 4]."""
    kept: list[str] = []
    entries: dict[str, str] = {}
    for part, _ in split_top(text, ",;"):
        key, equals, value = part.partition("=")
        base, digits = names.split(names.key(key.strip()))
        if equals and base == name and value.strip():
            entries[digits] = value.strip()
        else:
            kept.append(part.strip())
    listed = [entries[digits] for digits in sorted(entries, key=lambda d: int(d) if d.isdigit() else -1)]
    return ", ".join(kept), listed[0] if list(entries) == [""] else f"[{', '.join(listed)}]" if listed else ""


def named(text: str, problem: Problem) -> str:
    """Values without names belong to the variables of --wrt, and without it to all names in natural order."""
    targets = problem.targets[0] if problem.targets else ()
    arrays = [t.name for t in targets if t.grid is None]
    listed: dict[str, None] = {}
    for target in targets:
        free = [target.name] if target.grid is None else [s.name for e in _by_rows(target) for s in e.free_symbols]
        listed.update(dict.fromkeys(free))
    if not targets:
        listed = dict.fromkeys(v.name for v in problem.variables)
        arrays = [v.name for v in problem.variables if v.kind != "scalar"]
    return with_names(text, list(listed), arrays)


def _by_rows(target: Target) -> list[Basic]:
    return [entry for row in target.grid or () for entry in row]


def _hold_to_declared(problem: Problem, point: dict[Symbol, Expr], spans: dict[Symbol, Span]) -> None:
    """Every name all of whose entries have numbers now is what its declaration says."""
    for variable in (*problem.variables, *problem.arrays):
        if variable.words and isinstance(variable.symbol, Symbol | sp.MatrixBase):
            entries = sp.Matrix([[variable.symbol]]) if variable.kind == "scalar" else variable.symbol
            value = entries.xreplace(point)
            if all(e.is_number for e in value):
                _hold(variable, value, next((spans[s] for s in spans if entries.has(s)), None))


_INEXACT = r"\d\.|\.\d|\d[eE][-+]?\d"


def _value(text: str, exact: bool = False) -> Basic:
    """Exact for exact input; a decimal point asks for floats, unless all is to be exact."""
    value = parse(text, targets=False).expr
    if is_array(value) and not isinstance(value, sp.MatrixBase):
        value = _constant(value, text)
    return value.evalf(17) if re.search(_INEXACT, text) and not exact else value


_CONSTANTS = {Identity: lambda n: sp.eye(n), OneMatrix: sp.ones, ZeroMatrix: sp.zeros}
_MOST = 10_000  # entries


def _constant(value: Basic, text: str) -> sp.MatrixBase:
    """ones(3,1), zeros(2,2), eye(3) with their entries; no other array without a list of entries is a value."""
    make = _CONSTANTS.get(type(value))
    if make is None or not all(size.is_Integer for size in value.args):
        raise UsageError(f"{text[:40]} is no value: its entries are not known", hint="list them, as in [1,2;3,4]")
    if sp.prod(shape(value)) > _MOST:
        raise LimitError(f"a value of more than {_MOST:,} entries")
    return make(*map(int, value.args))


def concrete_sizes(text: str, problem: Problem, given: Given = "") -> Declared:
    """Declarations in which every array of `problem` has the size that the values at this point give it; what `given`
    says of rows and columns stays.

    Raises UsageError for an array whose size no value determines, SizeError where two values disagree.
    """
    text = named(text, problem)
    values = _values_by_name(text)
    sizes: dict[Expr, int] = {}
    for variable in (v for v in problem.variables if v.kind != "scalar"):
        value, span = values.get(names.key(variable.name), (None, None))
        if isinstance(value, sp.MatrixBase):
            _agree(variable, value, sizes, span, text)
    found = {key: d for key, d in declared_by(given).items() if d.part}
    for variable in problem.variables:
        shape = SCALAR
        if variable.kind != "scalar":
            rows, cols = (s.subs(sizes) for s in (variable.rows, variable.cols))
            if not (rows.is_Integer and cols.is_Integer):
                value, span = values.get(names.key(variable.name), (None, None))
                raise _of_unknown_size(variable, value, span, text)
            shape = (int(rows), int(cols)) if rows * cols > 1 else SCALAR
        found[names.key(variable.name)] = Declaration(variable.name, shape, variable.words)
    return found


def _values_by_name(text: str) -> dict[str, tuple[Basic | None, Span]]:
    """{name key: value, place} of a point; a value that is left out is None."""
    values: dict[str, tuple[Basic | None, Span]] = {}
    before = ""
    for part, offset in split_top(text, ",;"):
        name, equals, value = (piece.strip() for piece in part.partition("="))
        span = Span(offset, offset + len(part))
        if before and not equals:
            first, _, number = before.partition("=")
            hint = f"a vector goes in brackets: {first.strip()}=[{number.strip()},{name}]"
            raise SyntaxProblem("a point is NAME=VALUE, separated by commas", span, text, hint)
        before = part
        values[names.key(name)] = (_value(value) if value else None, span)
    return values


def _agree(variable: Variable, value: Basic, sizes: dict[Expr, int], span: Span | None, text: str) -> None:
    """Notes the sizes that a value gives; raises SizeError where they are known to be others."""
    shape = value.shape[::-1] if variable.kind == "row" and value.shape[1] == 1 else value.shape
    for size, number in zip((variable.rows, variable.cols), shape):
        known = int(size) if size.is_Integer else sizes.setdefault(size, number)
        if known != number:
            wanted = f"{sizes.get(variable.rows, variable.rows)}×{sizes.get(variable.cols, variable.cols)}"
            raise SizeError(f"{variable.name} is {wanted}, and the value is {shape[0]}×{shape[1]}", span, text)


def _of_unknown_size(variable: Variable, value: Basic | None, span: Span | None, text: str) -> MatcalcError:
    """The error of an array that has no value, or a number for one."""
    name, example = variable.name, "[1,2;3,4]" if variable.kind == "matrix" else "[1,2]"
    if value is None or isinstance(value, sp.MatrixBase):
        return UsageError(f"--at does not tell the size of {name}", hint=f"give it a value, as in {name}={example}")
    kind = "row vector" if variable.kind == "row" else variable.kind
    hint = f'give it entries, as in {name}={example}, or --given "{name}: scalar"'
    return SizeError(f"{name} was read as a {kind}, and the value is a number", span, text, hint)


def with_indexed(text: str, at: str, given: str) -> Given:
    """--given with the sizes of arrays of which EXPR has some entries alone: x[2] at x=[1,2,3]."""
    if type(text) is not str or is_latex(text):
        return given
    lets, root = read(text)
    indexed: dict[str, set[tuple[int, ...]]] = {}
    for node in (n for tree in (root, *(value for *_, value in lets)) for n in tree.walk()):
        if node.kind == "index":
            indexed.setdefault(names.key(node.stem), set()).add(node.indices)
    known = declared_by(given)
    found: dict[str, Declaration] = {}
    for part, _ in split_top(at, ",;"):
        name, equals, entries = (piece.strip() for piece in part.partition("="))
        key = names.key(name)
        if not equals or key not in indexed or key in known or not entries.startswith("["):
            continue
        value = _value(entries)
        if isinstance(value, sp.MatrixBase) and len(value) > len(indexed[key]):
            found[key] = Declaration(names.tidy(name), (value.rows, value.cols))
    return {**known, **found} if found else given


def parse_held(text: str, problem: Problem) -> tuple[dict[str, Basic], dict[str, int]]:
    """The values of some names in matrix notation, and the size letters they determine: `x=[1,2], A=[1,2;3,4], c=1`.

    Raises NameProblem for a name that does not occur, SizeError for a value of another size.
    """
    text = named(text, problem)
    found: dict[str, Basic] = {}
    sizes: dict[Expr, int] = {}
    variables = {names.key(v.name): v for v in problem.variables}
    try:
        for part, offset in split_top(text, ",;"):
            name, equals, value = (piece.strip() for piece in part.partition("="))
            span = Span(offset, offset + len(part))
            if not equals or not value:
                raise SyntaxProblem("a point is NAME=VALUE, separated by commas", span, hint="as in --at x=[1,2],c=3")
            variable = variables.get(names.key(name))
            if variable is None:
                raise _unknown(name, problem, span)
            if variable.name in found:
                raise SyntaxProblem(f"{variable.name} is given twice", span)
            read = _value(value)
            matrix = read if isinstance(read, sp.MatrixBase) else sp.Matrix([[read]])
            if variable.kind == "row" and matrix.cols == 1:
                matrix = matrix.T
            if not all(e.is_number and e.is_real for e in matrix):
                raise UsageError(f"--at: {name} = {value} is not made of real numbers")
            _fits(variable, matrix, sizes, span)
            found[variable.name] = matrix
    except MatcalcError as wrong:
        raise wrong.located(text) from None
    return found, {str(letter): number for letter, number in sizes.items()}


def _fits(variable: Variable, value: Basic, sizes: dict[Expr, int], span: Span) -> None:
    """Is the value of the size of the name, and symmetric where the name is? Notes what its size letters stand for."""
    for size, number in zip((variable.rows, variable.cols), value.shape):
        known = sizes.setdefault(size, number) if size.is_Symbol else size.subs(sizes)
        if known != number:
            wanted = "×".join(str(s.subs(sizes)) for s in (variable.rows, variable.cols))
            kind = f"{variable.name} is " + ("a scalar" if variable.kind == "scalar" else wanted)
            raise SizeError(f"{kind}, and the value is {value.rows}×{value.cols}", span)
    _hold(variable, value, span)


def _hold(variable: Variable, value: Basic, span: Span | None) -> None:
    """Raises UsageError where the value of a name is not what the name was declared."""
    for word in WORDS:
        if word in variable.words and not (_HOLDS[word](value) if word in _HOLDS else _has_pattern(value, word)):
            raise UsageError(f"{variable.name} is declared {word}, and its value is not", span=span)


def _has_pattern(value: Basic, word: str) -> bool:
    """Do the entries repeat, and vanish, as the word says? True for a word that says nothing of single entries."""
    pattern = WORDS[word].pattern
    if pattern is None:
        return True
    found = ((value[i, j], pattern(i, j)) for i in range(value.rows) for j in range(value.cols))
    return all(e == sign * value[r, c] for e, (sign, r, c) in found)


_NEAR = 1e-9  # values with a decimal point are rounded

_HOLDS: dict[str, Callable[[Basic], bool]] = {
    "positive-definite": lambda a: a == a.T and a.is_positive_definite,
    "orthogonal": lambda a: all(abs(sp.N(e)) < _NEAR for e in a.T * a - sp.eye(a.cols)),
    "invertible": lambda a: not a.det().is_zero,
    "positive": lambda a: all(e > 0 for e in a),
    "nonzero": lambda a: all(e != 0 for e in a),
}


def _unknown(name: str, problem: Problem, span: Span) -> NameProblem:
    known = [v.name for v in problem.variables]
    near = names.nearest(name, known)
    listed = "its names are: " + ", ".join(known[:12]) if known else "it has no names"
    hint = f"did you mean {near}?" if near and near != name else listed
    return NameProblem(f"--at: {name} does not occur in the expression", span, hint=hint)


def _grid(name: str, value: Basic, scalars: Mapping[str, Symbol]) -> list[tuple[Symbol, Expr]]:
    """The entries of an array in components, each with its value; structural zeros have no symbol."""
    rows, cols = value.shape
    found = []
    for i, j in product(range(rows), range(cols)):
        indices = (max(i, j),) if 1 in (rows, cols) else (i, j)
        symbol = scalars.get(names.key(names.entry_name(name, *indices)))
        if symbol is not None:
            found.append((symbol, value[i, j]))
    return found


def _assigned(name: str, value: Basic, problem: Problem, span: Span) -> list[tuple[Symbol, Expr]]:
    """What NAME=VALUE gives values to: a scalar, the entries of an array in components, or a family x0, x1, x2."""
    key, listed = names.key(name), isinstance(value, sp.MatrixBase)
    array = next((a for a in problem.arrays if names.key(a.name) == key), None)
    if array is not None and listed:
        value = value.T if array.kind == "row" and value.cols == 1 else value
        _fits(array, value, {}, span)
        return list({e: v for e, v in zip(array.symbol or (), value) if isinstance(e, Symbol)}.items())
    scalars: dict[str, Symbol] = {names.key(v.name): v.symbol for v in problem.variables if v.kind == "scalar"}
    if key in scalars:
        if listed:
            raise SizeError(f"{name} is a scalar, and the value is a vector", span)
        return [(scalars[key], value)]
    if listed and value.cols > 1 and (found := _grid(name, value, scalars)):
        return found
    family = _family(name, value, scalars, span)
    if not family:
        raise _unknown(name, problem, span)
    return family


def _family(name: str, value: Basic, scalars: Mapping[str, Symbol], span: Span) -> list[tuple[Symbol, Expr]]:
    """x0, x1, x2 with the entries of a list; nothing where there is no such family."""
    apart = ((names.split(key), key) for key in sorted(scalars, key=names.natural))
    family = [scalars[key] for (stem, digits), key in apart if stem == names.key(name) and digits]
    entries = list(value) if isinstance(value, sp.MatrixBase) else None
    if family and (entries is None or len(entries) != len(family)):
        count = "a scalar" if entries is None else f"{len(entries)} entries"
        raise SizeError(f"{name} has {len(family)} entries, and the value is {count}", span)
    return list(zip(family, entries or ()))
