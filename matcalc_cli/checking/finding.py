"""A reason why a claim is wrong, and the words it is printed in."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from sympy import Basic

from matcalc_cli.checking.question import Question
from matcalc_cli.model.problem import Layout


@dataclass(frozen=True)
class Finding:
    """The reason, in words, the layout it was found in, and the difference where it is one."""

    reason: str
    message: str
    layout: Layout
    difference: Basic | None = None
    notes: tuple[str, ...] = ()


def shape_words(shape: Sequence[object]) -> str:
    """m×n; a scalar."""
    return (
        "a scalar"
        if tuple(shape) == (1, 1)
        else "×".join(str(s).replace("**2", "²").replace("*", "").replace(" ", "") for s in shape)
    )


def in_layout(question: Question, layout: Layout) -> str:
    return "" if layout is question.layouts[0] or question.layout is None else f", and in {layout.value} layout"


_CONSTANTS = {
    "π": math.pi,
    "√π": math.sqrt(math.pi),
    "√(2·π)": math.sqrt(2 * math.pi),
    "√2": math.sqrt(2),
    "√3": math.sqrt(3),
    "log(2)": math.log(2),
    "log(10)": math.log(10),
    "e": math.e,
}


def number_words(value: float) -> str:
    """1/2, 3, 2/√π, or 0.318311 where no small fraction is meant."""
    if near := _fraction(value, 1000):
        return str(near)
    for text, constant in _CONSTANTS.items():
        if near := _fraction(value / constant, 60):
            factor = "" if abs(near.numerator) == 1 else f"{abs(near.numerator)}·"
            over = "" if near.denominator == 1 else f"/{near.denominator}"
            return "-" * (near < 0) + factor + text + over
        if near := _fraction(value * constant, 60):
            under = text if near.denominator == 1 else f"({near.denominator}·{text})"
            return f"{near.numerator}/{under}"
    return f"{value:.6g}"


def _fraction(value: float, most: int) -> Fraction | None:
    near = Fraction(value).limit_denominator(most)
    return near if near and abs(float(near) - value) < 1e-9 * max(1, abs(value)) else None
