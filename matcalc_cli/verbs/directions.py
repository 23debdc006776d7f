"""The vector that a Jacobian is multiplied by, from the text of --v, or as the slope of the text of --loss."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from matcalc_cli.errors import NameProblem, UsageError

if TYPE_CHECKING:
    from sympy import Basic, Expr, Symbol

    from matcalc_cli.language.given import Given
    from matcalc_cli.model.problem import Problem


def _new_name(text: str, known: Collection[str]) -> str:
    """The text as a name of the language that is none of EXPR; '' where it is something else."""
    from matcalc_cli.language.text.reader import read
    from matcalc_cli.model.names import key, tidy

    if not text.strip().isidentifier():
        return ""
    _, tree = read(text.strip())
    return tidy(tree.word) if tree.kind == "name" and key(tree.word) not in known else ""


def direction_of(text: str, given: str, model: Basic, problem: Problem) -> Basic:
    """--v in matrix notation: an expression in the names of EXPR, or a new name that takes the size it has to have."""
    from matcalc_cli.language.declaring import declarations_of
    from matcalc_cli.language.given import declared_by
    from matcalc_cli.language.parse import parse
    from matcalc_cli.model import nodes as N
    from matcalc_cli.model.names import key

    known = {key(v.name): v for v in problem.variables}
    name = _new_name(text, known) if N.is_array(model) else ""
    if name:
        return N.symbol(name, *N.shape(model))
    return parse(text, {**declared_by(given), **declarations_of(problem)}, targets=False).expr


def direction_entries(text: str, given: str, count: int, problem: Problem) -> list[Expr]:
    """--v by components: a list of expressions, or a new name v for (v0, v1, ...)."""
    from matcalc_cli.language.given import Declaration, declared_by
    from matcalc_cli.model.names import key
    from matcalc_cli.study.products import symbolic

    declared = declared_by(given)
    known = {key(v.name) for v in problem.variables} | declared.keys()
    name = _new_name(text, known)
    if name:
        return list(symbolic(name, count))
    new = _names_in(text) - known
    if count > 1 and len(new) == 1 and "[" not in text:  # 2*v: a multiple of a new vector
        vector = new.pop()
        declared = {**declared, vector: Declaration(vector, (count, 1))}
    return entries_of(text, declared)


def entries_of(text: str, given: Given) -> list[Expr]:
    """--v by components: a list of expressions, or one."""
    from matcalc_cli.engine.scalar.entries import entries
    from matcalc_cli.engine.scalar.grids import vec
    from matcalc_cli.language.parse import parse

    grid = entries(parse(text, given, expand=bool(given), targets=False).expr)
    return vec(grid) if isinstance(grid, list) else [grid]


def loss_of(text: str, given: str, expr: Basic, expand: bool) -> Problem:
    """The loss as a Problem in y, the value of EXPR: declared with the size of EXPR."""
    from matcalc_cli.language.declaring import declaration_of
    from matcalc_cli.language.given import declared_by
    from matcalc_cli.language.parse import parse
    from matcalc_cli.model import nodes as N
    from matcalc_cli.model.names import split

    declared = {**declared_by(given), **declaration_of("y", expr)}
    if not any(split(name)[0] == "y" for name in _names_in(text)):
        message = f"--loss: y, the value of EXPR, does not occur in {text.strip()}"
        raise UsageError(message, hint='as in --loss "sum(y.^2)/2"')
    problem = parse(text, declared, "y", expand=expand)
    if N.is_array(problem.expr):
        raise UsageError("--loss takes a scalar expression in y, the value of EXPR", hint='as in --loss "sum(y.^2)/2"')
    return problem


def _names_in(text: str) -> set[str]:
    """The names that stand in a text, x for x[0]."""
    from matcalc_cli.language.text.reader import read
    from matcalc_cli.model.names import key

    lets, root = read(text)
    nodes = (node for tree in (root, *(value for *_, value in lets)) for node in tree.walk())
    return {key(n.word if n.kind == "name" else n.stem) for n in nodes if n.kind in ("name", "index")}


def numbers_of(v: str) -> list[float] | None:
    """The numbers in --v; None where it is left out."""
    return [_real(e) for e in entries_of(v, "")] if v else None


def _real(seed: Expr) -> float:
    """An entry of --v as a number."""
    if not seed.is_number or not seed.is_real:
        raise UsageError(f"--v: {seed} is not a real number", hint="as in --v '[1, 0]'")
    return float(seed)


def seeds_of(v: str, wrt: str, mode: str, inputs: Sequence[Symbol]) -> tuple[list[float] | None, list[float] | None]:
    """(direction of forward mode, weights of reverse mode); None for the default."""
    from matcalc_cli.model.names import key, nearest

    seeds = numbers_of(v)
    if not wrt:
        return (None, seeds) if mode == "reverse" else (seeds, None)
    if mode == "reverse" or v:
        raise UsageError(
            "--wrt names the seed of forward mode", hint="reverse mode gives all inputs at once; --v weighs"
        )
    names = [x.name for x in inputs]
    if key(wrt) not in map(key, names):
        near = nearest(wrt, names)
        raise NameProblem(
            f"--wrt: {wrt} does not occur in the expression",
            hint=f"did you mean {near}?" if near else "its names are: " + ", ".join(names[:12]),
        )
    return [float(key(name) == key(wrt)) for name in names], None
