"""--check in one line and as the `check` object of JSON; imported by every renderer, so it imports no numerics."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from matcalc_cli.language.notation import Unicode
from matcalc_cli.render.heading import condition_text

if TYPE_CHECKING:
    from matcalc_cli.checking.check import Check

_ERRORS = ("symbolic_ad", "symbolic_differences", "ad_differences")


def error_text(value: float) -> str:
    """2e-16; 0; — of what could not be computed."""
    return "0" if value == 0 else "—" if not math.isfinite(value) else f"{value:.0e}"


def _rounded(value: float) -> float | None:
    return float(f"{value:.1e}") if math.isfinite(value) else None


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def line(check: Check) -> str:
    """The verdict in one line."""
    if check.wrong_shape:
        return f"checked: wrong, {check.wrong_shape}"
    count = f"{len(check.points)} point" + "s" * (len(check.points) > 1)
    if not check.agrees and check.outside:
        return "not checked: a condition of the derivative fails at this point, or holds only just"
    if not check.agrees:
        worst = max(p.symbolic_ad for p in check.failing)
        return f"checked: wrong at {len(check.failing)} of {count} (off by {error_text(worst)} of its largest entry)"
    exact, numeric = error_text(check.exact), error_text(check.numeric)
    if not all(p.steady for p in check.points):
        return f"checked: agrees with automatic differentiation ({exact}) at {count}; it turns too fast for differences"
    if exact == "—":
        return f"checked: agrees with numeric differentiation ({numeric}) at {count}; automatic has no value there"
    return f"checked: agrees with automatic ({exact}) and numeric ({numeric}) differentiation at {count}"


def check_data(check: Check, full: bool = False) -> dict[str, Any]:
    """The `check` object of a JSON result."""
    data: dict[str, Any] = {"agrees": check.agrees, "points": len(check.points)}
    if check.wrong_shape:
        return data | {"wrong_shape": check.wrong_shape}
    data["errors"] = {name: _rounded(max(getattr(p, name) for p in check.points)) for name in _ERRORS}
    if full:
        data["rows"] = [
            {"sizes": dict(p.sizes)} | {name: _rounded(getattr(p, name)) for name in _ERRORS} for p in check.points
        ]
        data["steps"] = [{"h": h, "forward": _rounded(f), "central": _rounded(c)} for h, f, c in check.steps]
        data["boundary"] = [
            {
                "condition": condition_text(b.condition, Unicode()),
                "along": b.along,
                "left": _finite(b.left),
                "right": _finite(b.right),
                "verdict": b.verdict,
            }
            for b in check.boundary
        ]
    return data
