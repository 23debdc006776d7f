"""What is known of the names of a Problem, as declarations: data in the place of a --given text.

Another text is read with them in the names of a problem, with the sizes that were found there: a claim, a direction.
"""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Basic, Mul

from matcalc_cli.language.given import Declaration, Given, declared_by
from matcalc_cli.model import names
from matcalc_cli.model import nodes as N
from matcalc_cli.model.problem import Problem
from matcalc_cli.model.shapes import SCALAR, Shape, Size, combine


def declarations_of(problem: Problem, given: Given = "") -> dict[str, Declaration]:
    """The names of a problem with the sizes found for them, and the functions that `given` declares."""
    found = {key: d for key, d in declared_by(given).items() if d.arguments is not None}
    for v in problem.variables:
        words = v.words & {"positive", "nonzero"} if v.kind == "scalar" else v.words
        found |= declaration_of(v.name, v.symbol, words)
    return found


def declaration_of(name: str, e: Basic, words: frozenset[str] = frozenset()) -> dict[str, Declaration]:
    """The declaration of a name of the shape of e; none where a size is no letter, number or product."""
    shape = shape_of(N.shape(e)) if N.is_array(e) else SCALAR
    return {names.key(name): Declaration(name, shape, words)} if shape is not None else {}


def shape_of(sizes: Sequence[Basic]) -> Shape | None:
    """Sizes as the language has them; None where one is no product of letters and numbers."""
    found = [_size(size) for size in sizes]
    known = tuple(size for size in found if size is not None)
    return None if len(known) < len(found) else SCALAR if known == (1, 1) else known


def _size(size: Basic) -> Size | None:
    powers = [part.as_base_exp() for part in Mul.make_args(size)]
    if not all((base.is_Integer or base.is_Symbol) and k.is_Integer and k.is_positive for base, k in powers):
        return None
    return combine("*", *(int(b) if b.is_Integer else str(b) for b, k in powers for _ in range(int(k))))
