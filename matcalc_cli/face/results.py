"""What the functions of the face return: a Derivative, which behaves as its `.expr`, and the Result of a study."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields
from typing import Any

from matcalc_cli.model import problem as model
from matcalc_cli.model.problem import Variable


class Derivative(model.Derivative):
    """A derivative with its layout, conditions and renderings; behaves as its `.expr` where SymPy code expects that."""

    @property
    def variables(self) -> tuple[Variable, ...]:
        """The names of the input, with kinds and sizes."""
        return self.problem.variables

    def to_text(self, format: str = "unicode", **options: Any) -> str:
        """The text in any format of the command line; options as in render.Options."""
        from matcalc_cli.render import Options, render

        return render([self], format, Options(**options)).rstrip("\n")

    def to_latex(
        self,
        env: str = "none",
        style: str = "bold",
        transpose: str = "top",
        width: int = 69,
        conditions: bool = False,
    ) -> str:
        """LaTeX of the result, bare or in an environment.

        env: none inline equation align document; style: letters of arrays bold, plain, or under an arrow; transpose:
        its sign, top T intercal prime; width: digits on a line, 69 in an article at 10 pt, 0: one line however long;
        conditions: what has to hold stands behind a bare formula too. Raises UsageError for a word that is not there.

        >>> from matcalc_cli import diff
        >>> diff("x'*A*x", "x").to_latex(style="plain", transpose="T")
        'x^{T} \\left(A + A^{T}\\right)'
        """
        from matcalc_cli.render.formats import ENVIRONMENTS, LETTERS, TRANSPOSES
        from matcalc_cli.verbs.choices import chosen

        return self.to_text(
            "latex",
            env=chosen(env, ENVIRONMENTS, "env"),
            latex_style=chosen(style, LETTERS, "style"),
            transpose=chosen(transpose, TRANSPOSES, "transpose"),
            columns=width,
            conditions=conditions,
        )

    def to_numpy(self) -> str:
        """The source of a NumPy module with a function `derivative`."""
        return self.to_text("numpy") + "\n"

    def lambdify(self) -> Callable[..., Any]:
        """The NumPy function itself; its parameters are the free names of the input."""
        from matcalc_cli.render.compiled import function

        return function(self)

    def __repr__(self) -> str:
        return self.to_text()

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        from matcalc_cli.render.rich import of_derivative

        return of_derivative(self)

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self.to_latex(width=0)}$"

    def __getitem__(self, place: Any) -> Any:
        return self.expr[place]

    def __iter__(self) -> Iterator[Any]:
        return iter(self.expr)

    def __len__(self) -> int:
        return len(self.expr)

    def __eq__(self, other: object) -> bool:
        return bool(self.expr == (other.expr if isinstance(other, model.Derivative) else other))

    def __hash__(self) -> int:
        return hash(self.expr)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self.expr, name)

    def _sympy_(self) -> Any:
        return self.expr


def public(found: model.Derivative) -> Derivative:
    """The same derivative with the renderings."""
    return Derivative(**{f.name: getattr(found, f.name) for f in fields(found)})


class Result:
    """What a study found: its fields, as `.points` of critical points, and the text that the command line prints."""

    def __init__(self, found: Any) -> None:
        self.found = found

    def to_text(self, format: str = "pretty") -> str:
        """As the command line prints it: pretty or json, and what else the command has."""
        from matcalc_cli.render import render_study

        return render_study(self.found, format).rstrip("\n")

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        from matcalc_cli.render.rich import of_study

        return of_study(self.found)

    def __repr__(self) -> str:
        return self.to_text()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self.found, name)
