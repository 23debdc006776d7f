"""SYMBOLS: what \\alpha and its like become with Tab: letters and signs that the language reads."""

from __future__ import annotations

from matcalc_cli.language.latex.tables import LETTERS
from matcalc_cli.model.names import GREEK

SYMBOLS: dict[str, str] = {
    **{name: letter for name, letter in LETTERS.items() if letter != "ℏ"},  # which is no name of the language
    **GREEK,
    "odot": "⊙",
    "otimes": "⊗",
    "oslash": "⊘",
    "circ": "∘",
    "cdot": "·",
    "times": "×",
    "top": "ᵀ",
    "transpose": "ᵀ",
    "inv": "⁻¹",
    "sqrt": "√",
    "norm": "‖",
    "partial": "∂",
    "nabla": "∇",
    "infty": "∞",
    "leq": "≤",
    "geq": "≥",
    "neq": "≠",
    "in": "∈",
    "R": "ℝ",
    "half": "½",
    **{f"_{digit}": chr(0x2080 + digit) for digit in range(10)},
    **dict(zip((f"^{digit}" for digit in range(10)), "⁰¹²³⁴⁵⁶⁷⁸⁹")),
}
