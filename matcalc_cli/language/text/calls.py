"""Names of functions that mean another one by the number of their arguments. Imports no SymPy."""

from __future__ import annotations

from collections.abc import Sequence

from matcalc_cli.language.syntax import Node

# max(x) of one array is its largest entry, max(x, y) the larger one entry by entry
_OF_ONE = {"max": "amax", "maximum": "amax", "min": "amin", "minimum": "amin"}
# what CasADi, Julia and Mathematica call a choice; partial traces as they are printed
_RENAMED = {"if_else": "where", "ifelse": "where", "tr₁": "tr1", "tr₂": "tr2"}
# CasADi's norms, whose order is in their names: of a matrix they are what norm(X, order) is
NORM_ORDERS = {"norm_1": "1", "norm_2": "2", "norm_inf": "inf", "norm_fro": "fro", "norm_F": "fro"}


def called(name: str, args: Sequence[Node]) -> str:
    """The name under which a call is found in the tables; axis=0 and the like are no arguments of their own."""
    count = sum(arg.kind != "keyword" for arg in args)
    return _RENAMED.get(name, name) if count != 1 else _OF_ONE.get(name, name)
