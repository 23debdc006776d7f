"""The lines of a derivation as data: what equals what, its summands, and the rule or the reason it holds by."""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Basic

from matcalc_cli.model import nodes as N
from matcalc_cli.model.nodes import is_array, node
from matcalc_cli.study.derivation.catalogue import Entry

LONG = 80  # different parts of a line that is still worth printing


@dataclass(frozen=True)
class Line:
    """left = right. `terms` are the summands of right in the order to print; `kind` says what the line is:
    define, rule, substitute, collect or layout (then left and right are in the derivative)."""

    kind: str
    left: Basic
    right: Basic
    terms: tuple[Basic, ...]
    reason: str
    entry: Entry | None = None


@dataclass(frozen=True)
class Part:
    """One derivation; the title is empty where there is only one."""

    title: str
    lines: tuple[Line, ...]


def d_of(a: Basic) -> Basic:
    """da, the differential of a name or a part."""
    return node(N.Differential, a) if is_array(a) else node(N.DifferentialScalar, a)
