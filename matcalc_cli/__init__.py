"""Symbolic matrix calculus: the public names, loaded when they are used (so that `matcalc --help` needs no SymPy)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from matcalc_cli._version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable

    from matcalc_cli.errors import MatcalcError
    from matcalc_cli.face.derivatives import diff, evaluate, grad_of, gradient, hessian, jacobian, parse
    from matcalc_cli.face.documents import lint_documents
    from matcalc_cli.face.many import answers
    from matcalc_cli.face.results import Derivative, Result
    from matcalc_cli.face.studies import check, claim, critical, descent, explain, jvp, newton, taylor, vjp
    from matcalc_cli.model.problem import Layout

__all__ = [
    "Derivative",
    "Layout",
    "MatcalcError",
    "Result",
    "__version__",
    "answers",
    "check",
    "claim",
    "critical",
    "descent",
    "diff",
    "evaluate",
    "explain",
    "grad_of",
    "gradient",
    "hessian",
    "jacobian",
    "jvp",
    "lint_documents",
    "newton",
    "parse",
    "taylor",
    "vjp",
]


def load_ipython_extension(shell: Any) -> None:
    """%load_ext matcalc_cli: the magics %matcalc and %%matcalc."""
    from matcalc_cli.notebook.magics import load

    load(shell)


def __getattr__(name: str) -> Callable[..., Any] | type:
    if name in __all__:
        from matcalc_cli import face

        return getattr(face, name)
    raise AttributeError(f"module 'matcalc_cli' has no attribute {name!r}")
