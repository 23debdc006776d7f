"""The words of a picture: title, names of the axes, and what is marked where."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from matcalc_cli.model.names import shown
from matcalc_cli.study.drawing import Mark, Picture

LONGEST = 70


def title(p: Picture) -> str:
    """contours of f = x² + y²; as entered, and cut where it is long."""
    text = " ".join(p.field.problem.right.split())
    text = text if len(text) <= LONGEST else text[: LONGEST - 2] + " …"
    if p.kind == "phase portrait":
        left = ", ".join(f"{shown(n)}′" for n in p.field.unknown_names)
        return f"phase portrait of ({left}) = {text}"
    name = shown(p.field.name)
    return f"{name} = {text}" if p.kind == "curve" else f"{p.kind} of {name} = {text}"


def axis(name: str) -> str:
    """θ1 of theta1; other text as it is."""
    return shown(name) if name.isidentifier() else name


def line_label(text: str) -> str:
    """x′ = 0 of x' = 0, with Greek letters."""
    name, prime, rest = text.replace("-", "−").partition("'")
    return f"{shown(name)}′{rest}" if prime else name


def number(value: float) -> str:
    """A short number with a true minus sign; 0 for rounding noise."""
    return (f"{value:.4g}" if abs(value) > 1e-12 else "0").replace("-", "−")


def place(at: Sequence[float]) -> str:
    """(0, 1)"""
    return f"({', '.join(map(number, at))})"


def classes(p: Picture, most: int = 4) -> list[tuple[str, list[Mark], str]]:
    """(class, its marks, label): saddle: (0, 1), (2, 2); the first `most` places are listed."""
    found: dict[str, list[Mark]] = {}
    for mark in p.marks:
        found.setdefault(mark.kind, []).append(mark)
    rows = []
    for kind, marks in found.items():
        listed = ", ".join(place(m.at) for m in marks[:most])
        more = f" and {len(marks) - most} more" if len(marks) > most else ""
        rows.append((kind, marks, f"{kind}: {listed}{more}"))
    return rows


def wrapped(text: str, width: int = 110) -> str:
    """Lines of at most so many characters."""
    return "\n".join(textwrap.wrap(text, width))
