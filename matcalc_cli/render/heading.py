"""What every format says beside the result: how EXPR was read, sizes, assumptions, layout, conditions."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Add, S

from matcalc_cli.model import names
from matcalc_cli.model import nodes as N
from matcalc_cli.model.problem import Condition, Derivative, Target, Variable
from matcalc_cli.render.notation import Notation, Unicode, negated

_SUPERSCRIPTS = str.maketrans("0123456789+-*abcdehijklmnoprstuvwxyz", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻·ᵃᵇᶜᵈᵉʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ")
_RELATION = {"nonzero": "≠", "positive": ">", "nonnegative": "≥", "negative": "<", "nonpositive": "≤"}
_TURNED = {"positive": "negative", "nonnegative": "nonpositive"}
_STATES = {
    "invertible": "invertible",
    "full-rank": "of constant rank",
    "largest-rank": "of full rank",
    "whole": "∈ {0, 1, 2, …}",
    "off-poles": "∉ {0, −1, −2, …}",
    "positive-definite": "positive definite",
    "distinct": "distinct",
    "principal": "without eigenvalues ≤ 0",
}


def size_text(size) -> str:
    """n, 3, mp, n² as in a shape."""
    text = str(size).replace("**2", "²").replace("**3", "³").replace("**4", "⁴")
    return text.replace("*", "").replace(" ", "")


def shape_text(shape: Sequence) -> str:
    """1×3, n×n, or 2 × (3×3) of a third-order tensor."""
    if not shape:
        return "scalar"
    if len(shape) == 3:
        return f"{shape[0]} slice{'' if shape[0] == 1 else 's'} of {size_text(shape[1])}×{size_text(shape[2])}"
    return "×".join(f"({size_text(s)})" if {"+", "-"} & set(str(s)) else size_text(s) for s in shape)


def space(variable: Variable) -> str:
    """ℝᵐˣⁿ of a variable; ℝ of a scalar."""
    sizes = [str(s).replace("*", "") for s in variable.shape]
    if not sizes:
        return "ℝ"
    if all(c in "0123456789abcdehijklmnoprstuvwxyz" for s in sizes for c in s):
        return "ℝ" + "ˣ".join(s.translate(_SUPERSCRIPTS) for s in sizes)
    return "ℝ^(" + "×".join(sizes) + ")"


def variables_text(derivative: Derivative) -> str:
    """A ∈ ℝᵐˣⁿ, x ∈ ℝⁿ (inferred): the arrays, and the scalars that stand beside them."""
    variables = derivative.problem.variables
    if all(v.kind == "scalar" for v in variables):
        return ""
    unicode = Unicode()
    parts = []
    for v in variables:
        words = " ".join(sorted(v.words - {"constant"}))
        parts.append(f"{unicode.name(v.name)} ∈ {space(v)}" + (f" {words}" if words else ""))
    guessed = [v for v in variables if v.inferred]
    mark = ""
    if guessed and len(guessed) == len(variables):
        mark = " (inferred)"
    elif guessed:
        mark = f" ({', '.join(unicode.name(v.name) for v in guessed)} inferred)"
    return ", ".join(parts) + mark


def target_text(target: Target, notation: Notation) -> str:
    """x = (x0, x1, x2) of a family; nothing where the heading says it already."""
    if target.grid is None or target.kind == "scalar" or target.name[0] in "([":
        return ""
    entries = [notation.text(e) for e in target.entries]
    if len(entries) > 8:
        entries = [*entries[:3], "…", entries[-1]]
    if target.kind == "matrix" or entries == [notation.name(target.name)]:
        return ""
    return f"{notation.name(target.name.rstrip(chr(39)))} = ({', '.join(entries)})"


def symbol_text(symbol: str) -> str:
    """∂f/∂x with Greek names as letters."""
    out, word = [], ""
    for character in symbol + " ":
        if character.isalnum() and character.isascii() or character == "_":
            word += character
        else:
            out.append((names.shown(word) if word else "") + ("ᵀ" if character == "'" else character))
            word = ""
    return "".join(out)[:-1]


def layout_text(derivative: Derivative) -> str:
    """1×3, numerator layout"""
    shape = shape_text(derivative.shape)
    return f"{shape}, {derivative.layout.value} layout" if derivative.order else shape


ALONE = {
    N.NormInf: "one entry alone has the largest absolute value {}",
    N.Spectral: "the largest singular value {} is simple",
    N.Largest: "one entry alone has the largest value {}",
    N.Smallest: "one entry alone has the smallest value {}",
    N.RowExtreme: "{} is taken by one entry alone",
}


def plain_condition(condition: Condition) -> Condition:
    """The condition a reader expects: x ≠ 0 for ‖x‖ ≠ 0 and for -x ≠ 0; off a kink means ≠ 0 there."""
    kind, expr = condition.kind, condition.expr
    if kind == "smooth" and not isinstance(expr, N.EXTREMES):
        kind = "nonzero"
    if kind == "nonzero" and isinstance(expr, N.FNorm):
        return Condition("nonzero-array", expr.args[0])
    if kind == "nonzero" and Notation.negative(expr):
        expr = negated(expr)
    return Condition(kind, expr)


def sides(condition: Condition):
    """(left, right, kind) of the relation: x ≠ 2 rather than x - 2 ≠ 0, x² < 1 rather than 1 - x² > 0, x ≠ y."""
    expr, kind = condition.expr, condition.kind
    if isinstance(expr, Add) and len(expr.args) == 2:
        number, other = expr.args
        if number.is_Number and Notation.negative(other):
            return negated(other), number, _TURNED.get(kind, kind)
        if number.is_Number:
            return other, -number, kind
        for left, right in (expr.args, expr.args[::-1]):
            if left.is_Symbol and negated(right).is_Symbol and Notation.negative(right):
                return left, negated(right), kind
    return expr, S.Zero, kind


def condition_text(condition: Condition, notation: Notation) -> str:
    """x ≠ 0; X invertible; every entry of A x > 0."""
    condition = plain_condition(condition)
    expr, bound, kind = sides(condition)
    text = notation.text(expr)
    if condition.kind == "nonzero-array":
        return f"{text} ≠ 0"
    if condition.kind in _RELATION:
        relation = f"{_RELATION[kind]} {notation.text(bound)}"
        return f"every entry of {text} {relation}" if N.is_array(condition.expr) else f"{text} {relation}"
    if condition.kind == "smooth":
        return ALONE[type(expr)].format(text)
    every = "every entry of " if condition.kind == "off-poles" and N.is_array(condition.expr) else ""
    return f"{every}{notation.text(condition.expr)} {_STATES[condition.kind]}"


def conditions_text(derivative: Derivative, notation: Notation) -> str:
    """x ≠ 0, y > 0; at most eight are listed."""
    listed = [condition_text(c, notation) for c in derivative.conditions]
    if len(listed) > 8:
        listed = [*listed[:8], f"and {len(listed) - 8} more of this kind"]
    return ", ".join(listed)
