"""Notes on what was read: where one spelling means one thing here and another one elsewhere. NOTED has a row each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from matcalc_cli.language.kinds.laws import BUILT_IN, SIZED, is_column, is_raised_vector, sized_rows
from matcalc_cli.language.kinds.remarks import remarks
from matcalc_cli.language.syntax import Node
from matcalc_cli.language.text.keywords import DIVISORS
from matcalc_cli.model import names
from matcalc_cli.model.foreign import advice
from matcalc_cli.model.shapes import SCALAR, resolve

if TYPE_CHECKING:
    from matcalc_cli.language.kinds.infer import Inference, Reading

_POWERS = ("power", "e-power", "power-T")


def _matrix(node: Node) -> bool:
    return bool(node.shape) and 1 not in map(resolve, node.shape)


def _exp_under_trace(node: Node, inference: Inference) -> bool:
    """tr(exp(X))"""
    inner = node.args[0].bare() if node.value in ("tr", "trace") and node.args else node
    return inner is not node and inner.kind == "call" and inner.value == "exp" and inner.shape != SCALAR


def _dot_of_matrices(node: Node, inference: Inference) -> bool:
    """dot(A, B), A • B"""
    dot = node.kind == "dot" or node.value == "dot"
    return dot and len(node.args) == 2 and all(map(_matrix, node.args))


def _stacked(node: Node, inference: Inference) -> bool:
    """[A, B]"""
    listed = not node.grid[0] and len(node.args) > 1
    return listed and any(map(_matrix, node.args))


def _euler(node: Node, inference: Inference) -> bool:
    """e where it is no base of a power with names above it and no argument of a logarithm: e*v, x + e, k*e^2/r"""
    if not any(arg.bare().value == "e" for arg in node.args):
        return False
    surely = node.kind == "group" or node.kind == "call" and node.value in ("log", "ln")
    above = node.kind in _POWERS and any(n.kind in ("name", "index") for n in node.args[1].walk())
    parts = [] if surely else node.args[1:] if above else node.args
    return any(map(inference.is_e, parts))


def _imaginary(letter: str, node: Node, inference: Inference) -> bool:
    """2j, j*w: as engineers write the imaginary unit, where nothing is said of the letter"""
    if letter in inference.given or letter in (*inference.lets, *inference.call.listed):
        return False
    parts = [part.args[0].bare() if part.kind == "negate" else part.bare() for part in node.args]
    beside = any(part.kind == "name" and part.value in ("w", "omega", "ω") for part in parts)
    tight = any(
        left.kind == "number" and right.kind == "name" and right.value == letter and left.span.end == right.span.start
        for left, right in zip(parts, parts[1:])
    )
    return any(part.kind == "name" and part.value == letter for part in parts) and (beside or tight)


def _kron_of_vectors(node: Node, inference: Inference) -> bool:
    """a ⊗ b"""
    return bool(node.value) and all(is_column(arg.shape) for arg in node.args)


def _by_default(name: str, node: Node, inference: Inference) -> bool:
    """var(x), std(x), cov(x) without ddof"""
    return node.value == name and "ddof" not in node.options


# kinds of nodes that may be concerned (none: every kind) | a name that has to occur | is one? | the note
NOTED: tuple[tuple[tuple[str, ...], str, Callable[[Node, Inference], bool], str], ...] = (
    (("call",), "", _exp_under_trace, "exp of a matrix is taken entry by entry; the matrix function is expm"),
    (
        ("dot", "call"),
        "",
        _dot_of_matrices,
        "dot of two matrices sums the products of their entries, tr(A'*B); A*B is their product",
    ),
    (("literal",), "", _stacked, "[A, B] stacks its blocks below each other; [[A, B]] puts them side by side"),
    (
        ("kron",),
        "",
        _kron_of_vectors,
        "⊗ is the Kronecker product; the product entry by entry, which some books write ⊗, is ⊙ or .*",
    ),
    (
        (),
        "e",
        _euler,
        'e was read as the base of the natural logarithm, 2.718...; --given "e: scalar" or --wrt makes it a name',
    ),
    *(
        (
            ("multiply",),
            letter,
            partial(_imaginary, letter),
            f"{letter} was read as a name: matcalc computes with real numbers",
        )
        for letter in "ij"
    ),
    *((("call",), "", partial(_by_default, name), text) for name, text in DIVISORS.items()),
)


def notes(inference: Inference) -> Iterator[str]:
    """The texts of the rows that apply to a part of a text whose shapes are known."""
    nodes: dict[str, list[Node]] = {"": [node for node in inference.nodes if node.args]}
    for node in nodes[""]:
        nodes.setdefault(node.kind, []).append(node)
    named = {node.value for node in inference.nodes if node.kind == "name"}
    for kinds, word, applies, text in NOTED:
        if word and word not in named:
            continue
        if any(applies(node, inference) for kind in kinds or ("",) for node in nodes.get(kind, ())):
            yield text


def said_of(inference: Inference, reading: Reading) -> Iterator[str]:
    """All notes on a text: functions of unknown meaning, names of functions, kinds by letters, rows of NOTED."""
    yield from _of_functions(inference)
    for key in inference.names.occurring:
        if key in inference.functions and key not in inference.given and not names.is_greek(key):
            yield f"{key} is read as a name here, not as the function {key}( )"
    yield from remarks(inference, reading)
    for raised in filter(is_raised_vector, inference.nodes):
        yield f"{inference.entered(raised)} is taken entry by entry"
    yield from dict.fromkeys(notes(inference))


def _of_functions(inference: Inference) -> Iterator[str]:
    """What is undefined, and what the rows of functions note of a spelling."""
    tables = (inference.functions, inference.operations, BUILT_IN)
    called = {n.word for n in inference.nodes if n.kind == "call"}
    for name in (name for name in sorted(called) if names.key(name) not in inference.given):
        if not any(name in table for table in tables):
            hint = advice(name, [known for table in tables for known in table])
            yield f"{name} is read as an undefined function" + (f" ({hint})" if hint else "")
        row = sized_rows().get(name) if name in SIZED else None
        rows = row or inference.operations.get(name) or inference.functions.get(name)
        yield from (note for spelling, note in (rows.notes if rows else ()) if spelling == name)
