"""%matcalc and %%matcalc: lines of a session (repl/), results shown as formulas, with names of the notebook.

A name that the line does not define and does not differentiate by, and that stands for a SymPy expression or matrix, a
result of matcalc, a number or a NumPy array in the notebook, is that; which names were taken is said below the result.
The session goes on from cell to cell.
"""

from __future__ import annotations

import numbers
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from IPython.core.magic import Magics, line_cell_magic, magics_class
from IPython.display import SVG, display

from matcalc_cli.cli import diagnostics
from matcalc_cli.cli.boundary import guarded
from matcalc_cli.cli.commands import derivative
from matcalc_cli.cli.commands.plot import drawn_of
from matcalc_cli.cli.settings import Settings
from matcalc_cli.errors import MatcalcError, UsageError
from matcalc_cli.face.results import Derivative, public
from matcalc_cli.repl.lines import Call, Definition
from matcalc_cli.repl.session import Closed, Entered, Session

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from matcalc_cli.model import problem as model

MOST = 400  # entries of an array that is put into an expression
_NAMES = re.compile(r"[^\W\d]\w*")


class Cells(Session):
    """A session whose results are shown as formulas and whose names may be those of a notebook."""

    def __init__(self, names: Callable[[], Mapping[str, Any]]) -> None:
        super().__init__()
        self._names = names

    def entered(self, call: Call) -> Entered:
        """The expression with what it stands on, of the session and of the notebook."""
        own = self.definitions
        taken = self._taken(call)
        self.definitions = {**taken, **own}
        try:
            found = super().entered(call)
        finally:
            self.definitions = own
        used = [name for name in taken if re.search(rf"(?<!\w){name} = ", found.text)]
        if used:
            listed = ", ".join(f"{name} = {_short(taken[name].right)}" for name in used)
            diagnostics.notes([f"of the notebook: {listed}"])
        return found

    def _taken(self, call: Call) -> dict[str, Definition]:
        said = (word for word in call.options if not word.startswith("-"))
        bound = {name for part in (*call.wrt, *said) for name in _NAMES.findall(part)}
        texts = [call.text, *(d.right for d in self.definitions.values())]
        wanted = {name for text in texts for name in _NAMES.findall(text)} - bound - self.definitions.keys()
        values, found = self._names(), {}
        for name in sorted(wanted & values.keys()):
            text = as_text(values[name])
            if text:
                found[name] = Definition(name, name, text)
        return found

    def derived(self, argument: str | None, settings: Settings) -> list[model.Derivative]:
        """As formulas, unless another format is asked for."""
        if settings.format != "pretty" or settings.steps or settings.output or settings.check:
            return super().derived(argument, settings)
        found, _ = derivative.computed(argument, settings)
        for one in found:
            display(public(one))
        return found

    def called(self, command: str, argument: str | None, settings: Settings) -> int | None:
        """A plot as a picture, explanations as Markdown; None of a command that prints as on the command line."""
        if command == "plot" and settings.save is None and argument is not None:
            problem, drawn = drawn_of(argument, settings)
            from matcalc_cli.render.pictures.files import write
            from matcalc_cli.render.pictures.terminal import caption

            display(SVG(write(drawn, "svg")))
            print("\n".join(caption(drawn)))
            diagnostics.notes(problem.notes)
            return 0
        return None


def as_text(value: Any) -> str:
    """A value of the notebook in the language; '' of what is none. Raises UsageError for an array that is too large."""
    import sympy

    if isinstance(value, Derivative):
        return value.to_text("ascii")
    if isinstance(value, bool):
        return ""
    if isinstance(value, numbers.Real) and not isinstance(value, sympy.Basic):
        return repr(value.item() if hasattr(value, "item") else value)
    if isinstance(value, sympy.Symbol):
        return ""
    if isinstance(value, sympy.Expr | sympy.MatrixBase):
        from matcalc_cli.language.notation import Notation

        try:
            return Notation().text(sympy.ImmutableDenseMatrix(value) if isinstance(value, sympy.MatrixBase) else value)
        except MatcalcError:
            return ""
    if type(value).__module__ == "numpy" and getattr(value, "ndim", 0) in (1, 2) and value.dtype.kind in "fiu":
        return _array(value)
    return ""


def _array(value: Any) -> str:
    if value.size > MOST:
        message = f"an array of {value.size:,} entries is too large for an expression"
        raise UsageError(message, hint=f"{MOST} are few enough")
    if value.ndim == 1:
        return f"[{', '.join(map(repr, value.tolist()))}]"
    return f"[{'; '.join(', '.join(map(repr, row)) for row in value.tolist())}]"


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"


@magics_class
class Matcalc(Magics):
    """The magic of a kernel."""

    def __init__(self, shell: InteractiveShell) -> None:
        super().__init__(shell)
        self.session = Cells(lambda: {k: v for k, v in shell.user_ns.items() if not k.startswith("_")})

    @line_cell_magic  # type: ignore[untyped-decorator]  # IPython's has no types
    def matcalc(self, line: str, cell: str | None = None) -> None:
        """%matcalc grad x*y, x; or %%matcalc and a line a line."""
        for text in [line] if cell is None else [line, *cell.splitlines()]:
            try:
                guarded(lambda text=text: self.session.do(text))  # type: ignore[misc]  # the line of this turn
            except Closed:
                return


def load(shell: InteractiveShell) -> None:
    """Register the magic."""
    shell.register_magics(Matcalc)


__all__ = ["Cells", "Matcalc", "as_text", "load"]
