"""--cse: a result as definitions t0 = ..., t1 = ... and what is left of it; and how long a result is, which decides
whether it is printed that way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from sympy import Basic, MatrixBase, Rational

from matcalc_cli.errors import LimitError
from matcalc_cli.model.numbers import printable
from matcalc_cli.model.problem import Derivative
from matcalc_cli.model.walk import arguments, fold, parts
from matcalc_cli.render.entries import nonzero
from matcalc_cli.render.formats import FORMATS, IN_FULL, IN_PARTS
from matcalc_cli.render.options import Options

if TYPE_CHECKING:
    from sympy import Expr

Definitions = list[tuple[Basic, Basic]]  # t0 = ..., each in terms of those before it
MAX_PRINTED = 600_000  # names and numbers of a result that is printed in full
MAX_PARTS = 800_000  # operands of all parts of a result that is printed in parts: 4 MB as well
_TOO_LONG = "the printed result would be longer than 4 MB"
_FULL = 20_000  # names and numbers; what is longer is not missed
_REPEATED = 4  # times: as often as parts are printed on the average
LONG_ECHO = 2000  # names and numbers; a longer EXPR is printed as it was entered


def named(derivative: Derivative, options: Options) -> tuple[list[tuple[Basic, Basic]], Derivative]:
    """(definitions, the derivative in terms of them): repeated parts where the options ask for them, else the
    definitions of EXPR that make a matrix result shorter."""
    definitions, found = split(derivative, options)
    if definitions or not derivative.problem.lets or not derivative.order:
        return list(definitions), found
    # components have no definitions in matrix notation
    from matcalc_cli.engine.textbook.kept import kept

    return kept(derivative)


def split(derivative: Derivative, options: Options) -> tuple[Definitions, Derivative]:
    """(definitions, the derivative and its conditions in terms of them); no definitions without --cse."""
    if not options.cse:
        return [], derivative
    from matcalc_cli.model.allocate import names_of
    from matcalc_cli.render.codegen.program import program

    found = (derivative.expr, *(c.expr for c in derivative.conditions))
    definitions, named = program(found, names_of(derivative.problem))
    conditions = tuple(replace(c, expr=e) for c, e in zip(derivative.conditions, named[1:]))
    return definitions, replace(derivative, expr=named[0], conditions=conditions)


def in_parts(derivative: Derivative, options: Options) -> Options:
    """The options, with --cse where a result that would go on over many lines is long because it repeats its parts.

    The derivative of a chain of 200 sines has 200 different parts and, written out, 40,000 names: in lines that fit on
    a page parts get names anyway.
    """
    if options.cse or not options.columns:
        return options
    names = length(derivative.expr)
    repeats = names > _FULL and names > _REPEATED * operands([derivative.expr])
    return replace(options, cse=True) if repeats else options


def printable_options(
    derivatives: Sequence[Derivative], format_name: str, options: Options, limit: int = MAX_PRINTED
) -> Options:
    """The options, with --cse where the results have more names and numbers than that, each written out.

    Writing out is what is long about a derivative: the expression itself shares its parts. Raises LimitError for a
    format that names no parts unasked, and where even the parts are too many.
    """
    in_full = format_name in IN_FULL
    if FORMATS[format_name].module == "source" or options.cse and not in_full:
        return options
    if length(tuple(d.expr for d in derivatives)) <= limit:
        return options
    if in_full:
        raise LimitError(_TOO_LONG, hint="the other formats print shared parts once with --cse")
    if format_name not in IN_PARTS or operands(d.expr for d in derivatives) > MAX_PARTS:
        raise LimitError(_TOO_LONG, hint="--cse prints shared parts once")
    return replace(options, cse=True)


def parts_note(expr: Basic | tuple[Basic, Basic], definitions: Definitions) -> list[str]:
    """A line that says how long a result is without its named parts, where that is very long."""
    names = length(expr) if definitions else 0
    if names < _FULL:
        return []
    first, last = definitions[0][0], definitions[-1][0]
    span = f"{first}" if first == last else f"{first} … {last}"
    return [f"{span} are parts that occur more than once: written out, the result has {names:,} names and numbers"]


def length(expr: Expr | tuple[Expr], known: dict[Basic, int] | None = None) -> int:
    """How many names and numbers are printed; a shared part is counted once and added as often as it is printed.

    Raises LimitError for a number that is too long itself.
    """
    known = {} if known is None else known
    if isinstance(expr, tuple):
        return sum(length(e, known) for e in expr)
    if isinstance(expr, MatrixBase):
        return sum(length(e, known) for _, _, e in nonzero(expr))

    def counted(e: Basic, found: list[int]) -> int:
        if isinstance(e, Rational):
            printable(e)
        return sum(found) if found else 1

    return fold(expr, arguments, counted, known)


def operands(roots: Iterable[Basic | tuple[Basic, ...]]) -> int:
    """How many operands all different parts have together: what is left to print when each is printed once."""
    return sum(len(e.args) for e in parts(_scalars(roots)))


def _scalars(results: Iterable[Basic | tuple[Basic, ...]]) -> Iterator[Basic]:
    """The scalars of results: a tuple has several, a literal matrix those of its entries that are not 0."""
    for e in results:
        if isinstance(e, tuple):
            yield from _scalars(e)
        elif isinstance(e, MatrixBase):
            yield from (entry for _, _, entry in nonzero(e))
        else:
            yield e
