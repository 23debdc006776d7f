"""where() whose condition is a choice itself, as nested ones with a single comparison each.

SymPy folds a choice inside a comparison, x > where(c, p, q), into the condition ITE(c, x > p, x > q); no notation
prints that, and where() takes one comparison.
"""

from __future__ import annotations

import sympy as sp
from sympy import Basic, Expr, Piecewise
from sympy.core.relational import Relational
from sympy.functions.elementary.piecewise import ExprCondPair

from matcalc_cli.model.nodes import node


def single(e: Piecewise) -> Expr:
    """The same choice with comparisons alone as conditions; `e` itself where that is so already."""
    if all(condition == True or isinstance(condition, Relational) for _, condition in e.args):  # noqa: E712
        return e
    *cases, (result, last) = e.args
    if last != True:  # noqa: E712 - SymPy's true is not Python's
        return e
    for branch, condition in reversed(cases):
        result = _chosen(condition, branch, result)
    return result


def joined(e: Piecewise) -> tuple[list[tuple[Expr, list[list[Basic]]]], Expr]:
    """([(value, conditions)], what holds otherwise), conditions as lists of comparisons: one of the lists has to hold
    as a whole. where(c, where(d, p, q), q) has p where c and d hold, where(c, p, where(d, p, q)) where c or d does."""
    *cases, (otherwise, _) = e.args
    found: list[tuple[Expr, list[list[Basic]]]] = []
    for k, (value, condition) in enumerate(cases):
        together = [condition]
        while k == len(cases) - 1 and isinstance(value, Piecewise) and _falls_to(value, otherwise):
            (value, condition), _ = value.args
            together.append(condition)
        if found and found[-1][0] == value:
            found[-1][1].append(together)
        else:
            found.append((value, [together]))
    return found, otherwise


def _falls_to(e: Piecewise, otherwise: Expr) -> bool:
    """Is it a choice with one comparison, with this value where it does not hold?"""
    return len(e.args) == 2 and single(e) is e and e.args[1] == (otherwise, sp.true)


def _chosen(condition: Basic, yes: Expr, no: Expr) -> Expr:
    if yes == no or condition == True:  # noqa: E712
        return yes
    if condition == False:  # noqa: E712
        return no
    args = condition.args
    if isinstance(condition, sp.ITE):
        return _chosen(args[0], _chosen(args[1], yes, no), _chosen(args[2], yes, no))
    if isinstance(condition, sp.And):
        return _chosen(args[0], _chosen(sp.And(*args[1:]), yes, no), no)
    if isinstance(condition, sp.Or):
        return _chosen(args[0], yes, _chosen(sp.Or(*args[1:]), yes, no))
    if isinstance(condition, sp.Not):
        return _chosen(args[0], no, yes)
    # not SymPy's constructor, which folds the choices inside whatever the comparison holds
    return node(Piecewise, node(ExprCondPair, yes, condition), node(ExprCondPair, no, sp.true))
