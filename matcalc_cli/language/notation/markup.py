"""What the languages of typesetting have in common: one rule a kind of box, chosen by the name of the kind."""

from __future__ import annotations

from collections.abc import Callable

from matcalc_cli.errors import LimitError, MissingRule
from matcalc_cli.language.notation.boxes import Box, Row

MAX_LENGTH = 4_000_000


class Markup:
    """A language of formulas; a subclass has a method a kind of box: _Fraction writes a Fraction."""

    def text(self, box: Box) -> str:
        """A box; raises MissingRule for a kind without a rule, LimitError beyond 4 MB."""
        rule: Callable[[Box], str] | None = getattr(self, "_" + type(box).__name__, None)
        if rule is None:
            raise MissingRule(f"{type(box).__name__} cannot be printed in this format")
        found = rule(box)
        if len(found) > MAX_LENGTH:
            raise LimitError("the printed result would be longer than 4 MB", hint="--cse prints shared parts once")
        return found

    def text_with(self, mode: str, value: bool, box: Box) -> str:
        """A box while an attribute, which says where it stands, has another value."""
        outer = getattr(self, mode)
        setattr(self, mode, value)
        try:
            return self.text(box)
        finally:
            setattr(self, mode, outer)

    def formula(self, box: Row, display: bool = True) -> str:
        """A whole formula, in a line of words or on a line of its own."""
        raise NotImplementedError

    def title(self, words: Row) -> str:
        """The title of what follows."""
        raise NotImplementedError

    def document(self, body: str) -> str:
        """A whole file."""
        raise NotImplementedError
