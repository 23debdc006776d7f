"""What stands where a command belongs and is none: a word people use, an expression, a slip; and the call to copy.

COMMAND_WORDS has a row per word: the call that does what is meant, or why there is none. EXPR stands for the expression
that was typed, NAMES for the list of its names, POINT for a value of each of them. A function of the language needs no
row: `matcalc det "..."` is answered with eval "det(...)".
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from typing import TYPE_CHECKING

from matcalc_cli.errors import MatcalcError, UsageError
from matcalc_cli.model.names import misspelt, natural, nearest

if TYPE_CHECKING:
    from matcalc_cli.errors import Span
    from matcalc_cli.language.syntax import Node

_ROWS: tuple[tuple[str, str], ...] = (
    ("gradient nabla del", "matcalc grad EXPR"),
    ("derivative deriv derive differentiate partial d dx ddx d/dx pdiff", "matcalc diff EXPR"),
    ("jac jacobi jacobimatrix", "matcalc jacobian EXPR"),
    ("hess hesse", "matcalc hessian EXPR"),
    ("simplify evaluate calc calculate compute value expand factor print show", "matcalc eval EXPR"),
    ("laplacian laplace", 'matcalc eval "tr(hessian(EXPR, NAMES))"'),
    ("div divergence", 'matcalc eval "tr(jacobian(EXPR, NAMES))"'),
    (
        "curl rot rotor",
        'matcalc eval "J = jacobian(EXPR, NAMES); [J[2,1]-J[1,2], J[0,2]-J[2,0], J[1,0]-J[0,1]]"',
    ),
    ("solve root roots fsolve zero zeros", "matcalc newton EXPR --from POINT"),
    ("minimize minimise maximize minimum maximum optimize extrema min max argmin", "matcalc critical EXPR"),
    ("equilibrium equilibria stability fixpoints stationary", "matcalc critical EXPR"),
    ("gd sgd gradient_descent gradient-descent", "matcalc descent EXPR --from POINT"),
    ("series expansion maclaurin linearize linearise", "matcalc taylor EXPR --at POINT"),
    ("backprop reverse backward", "matcalc autodiff EXPR --mode reverse --at POINT"),
    ("forward ad dual", "matcalc autodiff EXPR --mode forward --at POINT"),
    ("steps derivation show-steps", "matcalc explain EXPR"),
    ("verify test prove", "matcalc check EXPR"),
    ("rule formulas identities", "matcalc rules"),
    ("draw graph portrait phase contour", "matcalc plot EXPR"),
    ("latex tex", "matcalc grad EXPR --format latex"),
    ("code codegen numpy python", "matcalc grad EXPR --format numpy"),
    ("eig eigen eigenvalues eigvals eigs", 'matcalc eval "eigvals(EXPR)"'),
    ("inverse invert", 'matcalc eval "inv(EXPR)"'),
    ("determinant", 'matcalc eval "det(EXPR)"'),
    ("integrate integral int", "integrals are not part of matcalc: it differentiates"),
    ("limit lim", "limits are not part of matcalc: it differentiates"),
    ("rank svd qr lu cholesky", "the rank and the factors of a matrix are not part of matcalc"),
    ("dsolve ode", "differential equations are not solved here; matcalc critical EXPR finds equilibria"),
    ("version", "matcalc --version"),
    ("man usage commands list ?", "matcalc --help"),
    *((topic, f"matcalc help {topic}") for topic in ("functions", "operations", "language", "layouts", "formats")),
    *((topic, f"matcalc help {topic}") for topic in ("reading", "decisions")),
    ("topics docs documentation", "matcalc help"),
)
# functions that are tried as commands; functions.py, which has all of them, would import SymPy
_APPLIED = (
    "arccos|arcsin|arctan|acos|asin|atan|sinh|cosh|tanh|sin|cos|tan|sec|csc|cot|exp|log10|log2|log1p|log|ln|sqrt|cbrt|abs|"
    "sign|relu|sigmoid|softplus|softmax|logsumexp|erf|gamma|norm1|norm2|norm|sum|mean|prod|det|logdet|trace|tr|inv|pinv|"
    "diag|vec|expm|grad|jacobian|hessian|transpose"
)
FUNCTIONS = frozenset(_APPLIED.split("|"))
COMMAND_WORDS: dict[str, str] = {word: text for listed, text in _ROWS for word in listed.split()}
_PLAIN = re.compile(r"[\w=.,:/@%+-]+", re.ASCII)
_WORD = re.compile(r"[A-Za-z?][\w/-]*")
_CLOSE = 0.75  # of difflib's measure of likeness


def quoted(text: str) -> str:
    """As it is entered in a shell: in double quotes, where those are enough."""
    if _PLAIN.fullmatch(text) and not text.startswith("-"):
        return text
    return shlex.quote(text) if re.search(r'["$`\\!]', text) else f'"{text}"'


def no_command(arguments: Sequence[str], commands: Sequence[str]) -> UsageError:
    """The error for a call whose first argument is no command."""
    first, *rest = arguments
    first = first.strip()
    count = next((i for i, a in enumerate(rest) if a.startswith("--") or a in ("-f", "-o")), len(rest))
    words, options = rest[:count], "".join(f" {a if a.startswith('-') else quoted(a)}" for a in rest[count:])
    head, space, tail = first.partition(" ")
    if space and not words and (head in commands or head in COMMAND_WORDS):
        command = head if head in commands else COMMAND_WORDS[head]
        if head in commands:
            hint = f"write matcalc {command} {quoted(tail.strip())}{options}"
            return UsageError("the command stands outside of the quotes", hint=hint)
        first, words = head, [tail.strip()]
    if _WORD.fullmatch(first):
        return UsageError(f"there is no command {first}", hint=_meant(first, " ".join(words), options, commands))
    text = " ".join([first, *words]).strip()
    if not text:
        return UsageError("there is no command", hint="matcalc --help lists the commands")
    hint = f"write matcalc {_command_for(text)} {quoted(text)}{options}"
    return UsageError("a command stands before the expression", hint=hint)


def _meant(word: str, expr: str, options: str, commands: Sequence[str]) -> str:
    """What somebody who types this word wants."""
    wanted = COMMAND_WORDS.get(word.lower())
    if wanted is None and word in FUNCTIONS:
        wanted = f'matcalc eval "{word}(EXPR)"'
    if wanted is None:
        near = misspelt(word, commands) or nearest(word, commands, _CLOSE)
        return f"did you mean {near}?" if near else "matcalc --help lists the commands"
    if not wanted.startswith("matcalc "):
        return wanted.replace("EXPR", quoted(expr) if expr else "EXPR")
    found = _names(expr) or ["x"]
    wanted = wanted.replace("NAMES", f"[{', '.join(found)}]").replace("POINT", ",".join(f"{name}=1" for name in found))
    if not expr:
        return f"write {wanted}"
    inside = re.search(r'"[^"]*EXPR[^"]*"', wanted)
    text = inside.group() if inside else "EXPR"
    return f"write {wanted.replace(text, quoted(text.strip(chr(34)).replace('EXPR', expr)))}{options}"


def _names(expr: str) -> list[str]:
    """The names of an expression in natural order, without those it defines; none where it cannot be read."""
    lets, root = _read(expr)
    nodes = (node for tree in (root, *(value for _, _, value in lets)) if tree for node in tree.walk())
    found = {str(node.value) for node in nodes if node.kind == "name"} - {name for name, *_ in lets} - {"pi", "e"}
    return sorted(found, key=natural)


def _command_for(text: str) -> str:
    """The command that takes an expression of this form: a list has a Jacobian, everything else a gradient."""
    _, root = _read(text)
    return "jacobian" if root is not None and root.bare().kind == "literal" else "grad"


def _read(text: str) -> tuple[Sequence[tuple[str, Span, Node]], Node | None]:
    """(definitions, expression), ((), None) of what cannot be read."""
    from matcalc_cli.language.text.reader import read

    try:
        return read(text)
    except MatcalcError:
        return (), None
