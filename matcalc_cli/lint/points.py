"""Claims about a derivative at a point of numbers: f'(2) = 7, \\nabla g(1, 2) = (4, 1), ...|_{x=0}."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sympy import Basic, Matrix, MatrixBase, Symbol

from matcalc_cli.errors import MatcalcError
from matcalc_cli.language.latex.reader import Token
from matcalc_cli.language.parse import parse
from matcalc_cli.lint import signs
from matcalc_cli.lint.naming import language_name
from matcalc_cli.model import names

_CLOSE = 1e-9
_OTHERS = (0.7391, 1.3172, 0.4613, 1.8127, 0.9241, 2.2377)  # values of what the point leaves open


def numbers_of(parts: Sequence[Sequence[Token]]) -> tuple[str, ...]:
    """The values in the brackets of f'(2), as LaTeX; none where a name stands there."""
    texts = [signs.written(part) for part in parts if part]
    return tuple(texts) if texts and all(_number(text) is not None for text in texts) else ()


def _number(text: str) -> complex | None:
    try:
        value = parse(f"${text}$", targets=False)
        return None if value.variables else complex(value.expr.evalf())
    except (MatcalcError, TypeError, ValueError, AttributeError):
        return None


def values_at(at: Sequence[Token]) -> dict[str, str]:
    """{name: number} of x=0, y=1 below a bar."""
    found: dict[str, str] = {}
    for part in signs.parts(at):
        sides = signs.parts(part, "=")
        name = language_name(sides[0]) if len(sides) == 2 else ""
        if name:
            found[names.key(name)] = signs.written(sides[1])
    return found


def agrees(derivative: Any, claim: Basic, point: Mapping[str, str]) -> tuple[bool, str] | None:
    """(is the claim the derivative at the point?, the value in words); None where they have no values."""
    meant = {name: _number(text) for name, text in point.items()}
    if any(value is None for value in meant.values()):
        return None
    right, claimed = _value(derivative, meant), _value(claim, meant)
    if right is None or claimed is None:
        return None
    values = ", ".join(f"{x.real:.6g}" for x in right)
    if len(right) != len(claimed):
        return False, f"the value there is {values}"
    same = all(abs(a - b) <= _CLOSE * (1 + abs(b)) for a, b in zip(claimed, right))
    return same, f"the value there is {values}"


def _value(e: Any, meant: Mapping[str, complex | None]) -> list[complex] | None:
    """The entries, row by row, with numbers for all names."""
    entries = list(e) if isinstance(e, MatrixBase) else list(Matrix([e])) if getattr(e, "is_Matrix", False) else [e]
    found: list[complex] = []
    for part in entries:
        others = iter(_OTHERS)
        symbols = sorted((s for s in part.free_symbols if isinstance(s, Symbol)), key=str)
        values = {s: meant.get(names.key(s.name)) for s in symbols}
        put = {s: v if v is not None else next(others, None) for s, v in values.items()}
        if any(v is None for v in put.values()):
            return None
        try:
            found.append(complex(part.subs(put).evalf()))
        except (TypeError, ValueError, AttributeError):
            return None
    return found
