"""Which operations work entry by entry, and along which side a vector is stretched to a matrix by them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matcalc_cli.render.codegen.ops import Op

TRUTHS = frozenset({"gt", "ge", "lt", "le", "eq", "ne", "and", "or", "not"})
ENTRYWISE = TRUTHS | {
    *("neg", "add", "sub", "mul", "div", "pow", "sqrt", "call", "where", "maximum", "minimum", "hypot"),
}
_STRETCHED = {"along0": "column", "along1": "row"}
_TURNED_SPAN = {"column": "row", "row": "column", "2": "2"}


def span(kind: str, args: tuple[Op, ...]) -> str:
    """Of a matrix: "column", "row" or "2"."""
    if kind in _STRETCHED:
        return _STRETCHED[kind]
    if kind == "transpose":
        return _TURNED_SPAN[args[0].span]
    spans = {arg.span for arg in args if arg.rank == 2} if kind in ENTRYWISE else {"2"}
    return spans.pop() if len(spans) == 1 else "2"
