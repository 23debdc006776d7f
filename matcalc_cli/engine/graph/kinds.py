"""The kinds of nodes of a graph; nodes.py says what they are."""

from __future__ import annotations

NUMBER, LEAF, CALL, CHOICE, SUM, PRODUCT, SCALED, POWER = range(8)
