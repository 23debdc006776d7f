"""What every format says beside the result: how EXPR was read, sizes, assumptions, layout, conditions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from sympy import Add, Basic, Not, Piecewise, S

from matcalc_cli.language.notation import Notation, Unicode, negated
from matcalc_cli.model import names
from matcalc_cli.model import nodes as N
from matcalc_cli.model.problem import Condition, Derivative, Problem, Target, Variable
from matcalc_cli.model.ties import lead, trail
from matcalc_cli.model.words import phrase
from matcalc_cli.render.definitions import LONG_ECHO, length

if TYPE_CHECKING:
    from sympy import Expr

_COLUMN = 22
_SUPERSCRIPTS = str.maketrans("0123456789+-*abcdehijklmnoprstuvwxyz", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻·ᵃᵇᶜᵈᵉʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ")
_RELATION = {"nonzero": "≠", "positive": ">", "nonnegative": "≥", "negative": "<", "nonpositive": "≤"}
_REVERSED = {"positive": "negative", "nonnegative": "nonpositive"}
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


def size_text(size: Expr | int) -> str:
    """n, 3, mp, n² as in a shape."""
    text = str(size).replace("**2", "²").replace("**3", "³").replace("**4", "⁴")
    return text.replace("*", "").replace(" ", "")


def shape_text(shape: Sequence[Expr | int]) -> str:
    """1×3, n×n, or 2 × (3×3) of a third-order tensor."""
    if not shape:
        return "scalar"
    sizes = [f"({size_text(s)})" if {"+", "-"} & set(str(s)) else size_text(s) for s in shape]
    if len(shape) == 3:
        return f"{sizes[0]} slice{'' if shape[0] == 1 else 's'} of {sizes[1]}×{sizes[2]}"
    return "×".join(sizes)


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
        words = phrase(v.words - {"constant"})
        parts.append(f"{unicode.name(v.name)} ∈ {space(v)}" + (f" {words}" if words else ""))
    guessed = [v for v in variables if v.inferred]
    mark = ""
    if guessed and len(guessed) == len(variables):
        mark = " (inferred)"
    elif guessed:
        mark = f" ({', '.join(unicode.name(v.name) for v in guessed)} inferred)"
    return ", ".join(parts) + mark


def function_letter(derivative: Derivative) -> str:
    """f, or the letter that stands for EXPR."""
    return derivative.symbol.partition("/")[0].lstrip("∂⁰¹²³⁴⁵⁶⁷⁸⁹") or "f"


def echo(name: str, problem: Problem, note: str, width: int) -> list[str]:
    """f = EXPR as it was read, and a note beside it; an EXPR that would be very long is printed as it was entered."""
    short = length(problem.expr) <= LONG_ECHO
    text = Unicode(problem.decimals).text(problem.expr) if short else " ".join(problem.right.split())
    return beside(f"{name} = {text if len(text) <= LONG_ECHO else text[:LONG_ECHO] + ' …'}", note, width)


def beside(text: str, note: str, width: int) -> list[str]:
    """A note in a column of its own, where the line has room for it."""
    if not note:
        return [text]
    column = max(_COLUMN, len(text) + 4)
    return [text.ljust(column) + note] if column + len(note) <= width else [text, "  " + note]


def beside_echo(derivative: Derivative, notation: Notation) -> str:
    """x = (x0, x1), A ∈ ℝᵐˣⁿ: what is differentiated by, and the arrays."""
    targets = dict.fromkeys(target_text(t, notation) for t in derivative.targets)
    return ", ".join(t for t in (*targets, variables_text(derivative)) if t)


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


def ranges(slices: N.Slices, notation: Notation, dots: str) -> list[str]:
    """i = 0, …, m − 1 of every index."""
    found = []
    for i, size in zip(slices.indices, slices.sizes):
        few = size.is_Integer and size < 4
        values = ", ".join(map(str, range(int(size)))) if few else f"0, {dots}, {notation.text(size - 1)}"
        found.append(f"{notation.text(i)} = {values}")
    return found


def indexed_parts(derivative: Derivative) -> list[str]:
    """The indices in a result of slices: of the function, and of every variable before the last two."""
    names_of_indices = [i.name for i in derivative.expr.indices]
    arrays = [t for t in derivative.targets if t.kind != "scalar"]
    found = []
    for shape in (N.shape(derivative.problem.expr), *(t.shape for t in arrays[:-2])):
        count = sum(n != 1 for n in shape)
        found.append("".join(reversed(names_of_indices[:count])))
        names_of_indices = names_of_indices[count:]
    return found


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
        return condition.with_("nonzero-array", expr.args[0])
    if kind == "nonzero" and Notation.negative(expr):
        expr = negated(expr)
    return condition.with_(kind, expr)


def sides(condition: Condition) -> tuple[Basic, Basic, str]:
    """(left, right, kind) of the relation: x ≠ 2 of x - 2 ≠ 0, x² + y² < 1 of 1 - x² - y² > 0, x ≠ y of x - y ≠ 0."""
    expr, kind = condition.expr, condition.kind
    if not isinstance(expr, Add | N.MatAdd):
        return expr, S.Zero, kind
    numbers = [number for number in map(_number, expr.args) if number is not None]
    rest = [t for t in expr.args if _number(t) is None]
    negative = [Notation.negative(t) for t in rest]
    if len(numbers) == 1 and all(negative):
        return _total(expr, map(negated, rest)), numbers[0], _REVERSED.get(kind, kind)
    if len(numbers) == 1 and (len(rest) == 1 or numbers[0].is_negative and not any(negative)):
        return _total(expr, rest), -numbers[0], kind
    if not numbers and len(rest) == 2 and sum(negative) == 1 and not _stays_difference(expr, rest, kind):
        left, right = rest if negative[1] else rest[::-1]
        return _of_two(left, right, kind)
    return expr, S.Zero, kind


def _stays_difference(expr: Basic, terms: list[Basic], kind: str) -> bool:
    """a d - b c ≠ 0 is not written a d ≠ b c, nor is a condition on the entries of arrays."""
    return kind != "nonzero-array" if isinstance(expr, N.MatAdd) else all(t.is_Mul for t in map(_unsigned, terms))


def _of_two(left: Basic, right: Basic, kind: str) -> tuple[Basic, Basic, str]:
    """x ≠ y of x - y; v² < c² of c² - v² with a positive c."""
    right = negated(right)
    if getattr(left, "is_positive", False) and not getattr(right, "is_positive", False):
        return right, left, _REVERSED.get(kind, kind)
    return left, right, kind


def _unsigned(term: Expr) -> Basic:
    return negated(term) if Notation.negative(term) else term


def _number(term: Basic) -> Basic | None:
    """c of the number c, and of c times a matrix of ones"""
    if isinstance(term, N.MatMul) and len(term.args) == 2 and isinstance(term.args[1], N.OneMatrix):
        return term.args[0] if term.args[0].is_Number else None
    return S.One if isinstance(term, N.OneMatrix) else term if term.is_Number else None


def _total(expr: Basic, terms: Iterable[Basic]) -> Basic:
    terms = list(terms)
    return terms[0] if len(terms) == 1 else N.node(type(expr), *terms) if N.is_array(expr) else Add(*terms)


FORM = "this form alone"
SUFFICIENT = "sufficient"


def condition_text(condition: Condition, notation: Notation) -> str:
    """x ≠ 0; X invertible; every entry of A x > 0; X invertible (this form alone)."""
    condition = plain_condition(condition)
    return _relation_text(condition, notation) + remark(condition)


def remark(condition: Condition) -> str:
    """What is added to a condition that is not needed, or not everywhere."""
    return f" ({FORM})" if condition.form else f" ({SUFFICIENT})" if condition.sufficient else ""


def alone_where(expr: Basic) -> tuple[Basic, list[Basic]] | None:
    """(lead(a, b, c), [g]) of where(g, lead(a, b, c), 1); None of what has no such form."""
    guards = []
    while isinstance(expr, Piecewise) and len(expr.args) == 2 and S.One in (values := [a.args[0] for a in expr.args]):
        guard = expr.args[0].args[1]
        guards.append(Not(guard) if values[0] is S.One else guard)
        expr = values[1] if values[0] is S.One else values[0]
    return (expr, guards) if isinstance(expr, lead) else None


def _relation_text(condition: Condition, notation: Notation) -> str:
    expr, bound, kind = sides(condition)
    if (guarded := alone_where(expr)) is not None:
        extreme, guards = guarded
        listed = ", ".join(notation.text(a) for a in extreme.args)
        text = f"one of {listed} alone is the {'smallest' if isinstance(extreme, trail) else 'largest'}"
        return text + (f" where {' and '.join(map(notation.text, guards))}" if guards else "")
    text = notation.text(expr)
    if condition.kind == "nonzero-array":
        return f"{text} ≠ {notation.text(bound)}"
    if condition.kind in _RELATION:
        relation = f"{_RELATION[kind]} {notation.text(bound)}"
        return f"every entry of {text} {relation}" if N.is_array(condition.expr) else f"{text} {relation}"
    if condition.kind == "smooth":
        return ALONE[type(expr)].format(text)
    every = "every entry of " if condition.kind == "off-poles" and N.is_array(condition.expr) else ""
    return f"{every}{notation.text(condition.expr)} {_STATES[condition.kind]}"


def between(conditions: Sequence[Condition]) -> list[tuple[Condition, Condition | None]]:
    """(t > a, t < b) where both are among the conditions, else (condition, None); in order."""
    found: list[tuple[Condition, Condition | None]] = []
    left = list(conditions)
    while left:
        c = left.pop(0)
        fellow = next((other for other in left if _are_ends(c, other) or _are_ends(other, c)), None)
        if fellow is not None:
            left.remove(fellow)
        found.append((fellow, c) if fellow is not None and _are_ends(fellow, c) else (c, fellow))
    return found


def _are_ends(low: Condition, high: Condition) -> bool:
    """Are these t > a and t < b of numbers a < b?"""
    if any(c.kind != "positive" or c.form or c.sufficient for c in (low, high)):
        return False
    (t, a, above), (u, b, below) = sides(low), sides(high)
    return (above, below) == ("positive", "negative") and t == u and a.is_Number and b.is_Number and bool(a < b)


def between_text(low: Condition, high: Condition, notation: Notation) -> str:
    """a < t < b; every entry of p in (a, b)"""
    (expr, a, _), (_, b, _) = sides(low), sides(high)
    if N.is_array(expr):
        return f"every entry of {notation.text(expr)} in ({notation.text(a)}, {notation.text(b)})"
    return f"{notation.text(a)} < {notation.text(expr)} < {notation.text(b)}"


def conditions_text(derivative: Derivative, notation: Notation) -> str:
    """x ≠ 0, 0 < y < 1; at most eight are listed."""
    listed = [
        condition_text(c, notation) if above is None else between_text(c, above, notation)
        for c, above in between(derivative.conditions)
    ]
    if len(listed) > 8:
        listed = [*listed[:8], f"and {len(listed) - 8} more of this kind"]
    return ", ".join(listed)
