"""LaTeX -> the same text in the language, for what is read as text: a claim."""

from __future__ import annotations

from collections.abc import Mapping

from matcalc_cli.errors import SyntaxProblem
from matcalc_cli.language.given import Declaration
from matcalc_cli.language.latex.lines import Left, read_latex
from matcalc_cli.language.latex.resolve import resolved
from matcalc_cli.language.syntax import Node

_LOOSE = frozenset(("add", "negate", "multiply", "divide", "e-multiply", "e-divide", "juxtapose"))
_INFIX = {"e-divide": "./", "power": "^", "e-power": ".^"}
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_CALLS = {"kron": "kron", "dot": "dot"}
_NORMS = {None: "norm({})", "2": "norm({})", "F": "norm({})", "1": "norm({}, 1)", "inf": "norm({}, inf)"}


def in_the_language(text: str, declared: Mapping[str, Declaration]) -> str:
    """The text in the language that a text of LaTeX says under these declarations; its left side in front."""
    draft = read_latex(text)
    found = resolved(draft, declared, ["the claim"], False)  # by what it is, is judged where it is read
    parts = [f"{name} = {unparsed(node)}; " for name, _, node in found.lets]
    return _left(draft.left) + "".join(parts) + unparsed(found.expression)


def _left(left: Left) -> str:
    """df/dx = of \\frac{\\partial f}{\\partial x} = and of \\nabla_x f =; f = of all others."""
    if left.derivative:
        names = [symbol.name for symbol in left.variables]
        order = str(len(names)) if len(names) > 1 else ""
        return f"d{order}f/{''.join(f'd{name}' for name in names)} = " if names else "∇f = "
    return f"{left.symbol.name} = " if left.symbol is not None and left.symbol.stem else ""


def unparsed(node: Node) -> str:
    """A tree as text that is read as the same tree."""
    kind, args = node.kind, node.args
    if kind in ("number", "name"):
        return str(node.value)
    if kind == "group":
        return f"({unparsed(args[0])})"
    if kind == "index":
        return f"{node.stem}[{','.join(map(str, node.indices))}]"
    if kind == "add":
        tail = (f" {sign} {_tight(arg)}" for sign, arg in zip(node.signs[1:], args[1:]))
        return _tight(args[0]) + "".join(tail)
    if kind == "negate":
        return f"-{_tight(args[0])}"
    if kind in ("multiply", "e-multiply", "juxtapose"):
        return ("*" if kind != "e-multiply" else ".*").join(map(_tight, args))
    if kind == "divide":
        return f"{_tight(args[0])}/{_tight(args[1])}"
    exponent = args[1].bare() if kind == "power" else node
    if exponent.kind == "number" and exponent.word.isdigit():  # on paper the square of a vector goes entry by entry
        return f"{_tight(args[0])}{exponent.word.translate(_SUPERSCRIPTS)}"
    if kind in _INFIX:
        return f"{_tight(args[0])}{_INFIX[kind]}({unparsed(args[1])})"
    if kind in ("transpose", "power-T"):
        return f"({unparsed(args[0])})'"
    return _bracketed(node)


def _bracketed(node: Node) -> str:
    """Calls, norms, comparisons and literals."""
    kind, inner = node.kind, [unparsed(arg) for arg in node.args]
    if kind == "call" or kind in _CALLS:
        return f"{_CALLS.get(kind, node.value)}({', '.join(inner)})"
    if kind == "norm" and node.value in _NORMS:
        return _NORMS[node.value].format(inner[0])
    if kind == "compare":
        return f"{inner[0]} {node.value} {inner[1]}"
    if kind == "literal":
        _, rows, cols = node.grid
        lines = [", ".join(inner[i * cols : (i + 1) * cols]) for i in range(rows)]
        return f"[[{lines[0]}]]" if rows == 1 else f"[{'; '.join(lines)}]" if cols > 1 else f"[{', '.join(inner)}]"
    what = "bars" if kind == "absolute" else "this part"
    raise SyntaxProblem(f"{what} of LaTeX cannot stand in a claim", node.span, hint="write \\det X, \\|x\\| or abs(x)")


def _tight(node: Node) -> str:
    text = unparsed(node)
    return f"({text})" if node.kind in _LOOSE else text
