"""Choices, and those among zeros and ones, which switch on what they multiply."""

from __future__ import annotations

from collections.abc import Sequence

from matcalc_cli.render.codegen.ops import Op, Ops


def choice(ops: Ops, condition: Op, yes: Op, no: Op) -> Op:
    """yes where condition holds, else no."""
    if condition.kind == "constant":
        return yes if condition.value == "true" else no
    return ops.entrywise("where", condition, yes, no)


def is_mask(op: Op) -> bool:
    """A choice among zeros and ones only."""
    if op.kind == "where":
        return is_mask(op.args[1]) and is_mask(op.args[2])
    return op.kind == "number" and op.value in (0, 1)


def masked(ops: Ops, mask: Op, value: Op) -> Op:
    """mask * value as a choice, so that what the mask rules out is not computed."""
    if mask.kind == "where":
        return choice(ops, mask.args[0], *(masked(ops, branch, value) for branch in mask.args[1:]))
    return value if mask.value == 1 else mask


def _rules_out(op: Op) -> bool:
    return op.kind == "where" and is_mask(op)


def switched(ops: Ops, choices: Sequence[Op], value: Op) -> Op:
    """value times choices; what a choice among zeros and ones rules out is not computed: these stand outside of the
    others, where two of them that are each other's opposite are one."""
    for op in sorted(choices, key=_rules_out):
        if _rules_out(op):
            value = masked(ops, op, value)
        else:
            value = ops.mul(value, op) if value.kind == "number" else ops.mul(op, value)
    return value
