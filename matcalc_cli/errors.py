"""Every way matcalc can say no, as data; `cli/diagnostics.py` is the only place that draws them.

MatcalcError                 exit 2 unless a subclass says otherwise
|-- InputError               what was entered cannot be read
|   |-- SyntaxProblem        not a sentence of the language
|   |-- NameProblem          a name, function, option or format that does not exist
|   |-- SizeError            shapes that do not fit
|   `-- UsageError           a command asked for what it does not give
|-- MathError                exit 1: the mathematics says no (no derivative there, singular)
|   |-- NotDecided           exit 1: whether it says no is not known here
|   `-- MissingRule          exit 1: the engine has no rule for a node kind, and names it
`-- LimitError               exit 3: a time or size limit was hit
"""

from __future__ import annotations

from typing import Any, NamedTuple, Protocol


class Need(Protocol):
    """A condition that fails, as model.problem.Condition has it: its kind, of which expression, of this form alone?"""

    @property
    def kind(self) -> str: ...
    @property
    def expr(self) -> Any: ...
    @property
    def form(self) -> bool: ...


class Span(NamedTuple):
    """Half-open range of characters [start, end) in the text that was entered."""

    start: int
    end: int


class MatcalcError(Exception):
    """Message (what), span in text (where), hint (what to try)."""

    exit_code = 2

    def __init__(self, message: str, span: Span | None = None, text: str | None = None, hint: str = "") -> None:
        super().__init__(message)
        self.message, self.span, self.text, self.hint = message, span, text, hint

    def located(self, text: str) -> MatcalcError:
        """The same error, knowing the text its span points into."""
        if self.text is None:
            self.text = text
        return self


class InputError(MatcalcError):
    """What was entered cannot be read."""


class SyntaxProblem(InputError):
    """The text is not a sentence of the language."""


class NameProblem(InputError):
    """A name, function, option or format that does not exist here."""


class SizeError(InputError):
    """Shapes that do not fit; the message names both."""


class UsageError(InputError):
    """A command was asked for something it does not give."""


def missing_extra(what: str, package: str, extra: str) -> UsageError:
    """A library that only some need is not installed: which one, and the command that brings it, from here too."""
    hint = f'pip install "matcalc-cli[{extra}]", or in a checkout: pip install ".[{extra}]"'
    return UsageError(f"{what} {package}, and it is not installed", hint=hint)


class MathError(MatcalcError):
    """The mathematics says no: no derivative at that point, a singular matrix. `needs`: the condition that fails."""

    exit_code = 1

    def __init__(
        self,
        message: str,
        span: Span | None = None,
        text: str | None = None,
        hint: str = "",
        needs: Need | None = None,
    ) -> None:
        super().__init__(message, span, text, hint)
        self.needs = needs


class NotDecided(MathError):
    """Whether there is a derivative at that point is not known here; `needs` is a condition under which there is."""


class MissingRule(MathError):
    """The engine has no rule for this node kind; never answered by a guess."""


class LimitError(MatcalcError):
    """A limit on time or size was hit."""

    exit_code = 3


_UNDECIDED = "pop from an empty set"
_INCOMPARABLE = ("is not comparable", "Invalid NaN comparison", "Invalid comparison of non-real")


def incomparable(error: Exception) -> MathError | None:
    """SymPy's refusal to compare what is not a real number, as an error of ours; None for every other error.

    Conditions inside conditions that hold no name but a function without values end in a KeyError of its own.
    """
    if isinstance(error, KeyError) and _UNDECIDED in str(error):
        return MathError("a condition here cannot be decided: it depends on a function without values")
    if isinstance(error, (TypeError, ValueError)) and any(said in str(error) for said in _INCOMPARABLE):
        return MathError("something that is compared (by max, min, where, abs ...) is not a real number")
    return None
