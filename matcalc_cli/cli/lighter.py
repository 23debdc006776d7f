"""SymPy without what no call of ours uses: tensors with indices.

Every sum of SymPy asks whether one of its terms is such a tensor, and imports sympy.tensor.tensor for the question;
that module imports permutation groups, and with them the symmetries of the Platonic solids, which are worked out there
and then: a tenth of the time of `import sympy`, for an answer that is always no. Where the module has not been imported
there is no tensor, so a class without instances answers as well. Who asks for anything else in it gets the real module.

The command line alone does this, whose process it is; a program that imports matcalc_cli has its SymPy as it was.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType

NAME = "sympy.tensor.tensor"
_ASKED = {"TensExpr": type("TensExpr", (), {}), "TensAdd": type("TensAdd", (), {})}  # by sympy.core.add.Add.flatten


class _Unused(ModuleType):
    """Stands in for the module until more than _ASKED is wanted of it."""

    def __getattr__(self, name: str) -> object:
        if name in _ASKED:
            return _ASKED[name]
        if name.startswith("__"):  # what the import system and inspect ask of every module
            raise AttributeError(name)
        if sys.modules.get(NAME) is self:
            del sys.modules[NAME]
        return getattr(import_module(NAME), name)


def without_tensors() -> None:
    """To be called before SymPy is imported."""
    sys.modules.setdefault(NAME, _Unused(NAME))
