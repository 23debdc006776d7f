"""What a command and its options say of the kinds of names before EXPR is looked at. Imports no SymPy."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from matcalc_cli.language.kinds.letters import letter


class Call(NamedTuple):
    """What the command and its options say of kinds. `needs`: "scalar" (grad, taylor), "prefer-scalar" (hessian),
    "components" (newton, critical ...: all names are scalars) or ""; `facts`: kinds by numbers in --at and --from;
    `marked`: names that a claim transposes; `listed`: the plain names of --wrt; `explained`: a derivation may be asked
    for, and goes through the lets by their names."""

    needs: str = ""
    facts: Mapping[str, str] = MappingProxyType({})
    marked: frozenset[str] = frozenset()
    listed: tuple[str, ...] = ()
    listed_many: bool = False
    explained: bool = True

    def parameters(self) -> frozenset[str]:
        """The names of a list a, b in --wrt without a capital among them: scalars, where no mark says otherwise."""
        if not self.listed_many or any(letter(key).name == "capital" for key in self.listed):
            return frozenset()
        return frozenset(self.listed)
