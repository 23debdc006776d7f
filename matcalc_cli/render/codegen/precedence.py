"""How tightly an operation binds: its operands are put in parentheses where they bind less (templates.py)."""

from __future__ import annotations

CHOICE, OR, AND, NOT, COMPARE, SUM, NEGATION, MATMUL, PRODUCT, POWER, POSTFIX, ATOM = range(10, 130, 10)
