"""`--wrt`: which names, entries and lists of names EXPR is differentiated by, as they were entered.

What they are in EXPR is found in targets.py, once EXPR is read.
"""

from __future__ import annotations

from functools import lru_cache

from matcalc_cli.errors import SyntaxProblem, UsageError
from matcalc_cli.language.forgiving import listed
from matcalc_cli.language.given import split_top
from matcalc_cli.language.latex.detect import is_latex
from matcalc_cli.language.syntax import Node
from matcalc_cli.language.text.reader import Tree, draft, left_side, read
from matcalc_cli.model import names

_HINT = 'as in --wrt x, --wrt x,y or --wrt "[x0, x1]"'


def _plain(text: str) -> Tree:
    """(definitions, expression) of one item; a syntax error has the option's name before it."""
    try:
        if not is_latex(text):
            return read(text)
        entered = draft(text)
    except SyntaxProblem as problem:
        raise SyntaxProblem(f"--wrt: {problem.message}", problem.span, problem.text, _HINT) from None
    from matcalc_cli.language.latex.resolve import resolved

    found = resolved(entered, {}, [], False)
    return found.lets, found.expression


@lru_cache(maxsize=64)
def _item(part: str) -> tuple[Node, bool]:
    """(node, transposed) of one item; most problems differentiate by the same few names."""
    lets, node = _plain(part)
    node, row = node.bare(), False
    if node.kind in ("transpose", "power-T"):
        node, row = node.args[0].bare(), True
    if node.kind == "slice":
        raise UsageError(
            f"--wrt: {part} is a part of an array, and there is no derivative by a part",
            hint=f"differentiate by {names.tidy(str(node.args[0].value))}: the part is in the result",
        )
    if lets or left_side(part) or not _is_target(node):
        raise SyntaxProblem(f"--wrt takes names, not {part!r}", hint=_HINT)
    return node, row


def _is_target(node: Node) -> bool:
    if node.kind == "literal":
        return all(cell.bare().kind in ("name", "index") for cell in node.args)
    return node.kind in ("name", "index")


class Wrt:
    """One --wrt text, split into its items: (node, transposed) each."""

    def __init__(self, text: str) -> None:
        self.text = text = listed(text)
        self.items = [_item(part.strip()) for part, _ in split_top(text, ",")]
        if not self.items:
            raise SyntaxProblem("--wrt names nothing", hint=_HINT)

    def bracketed(self) -> set[str]:
        """Keys of the names inside [ ]: scalars by being listed there."""
        return {key_of(cell.bare()) for node, _ in self.items if node.kind == "literal" for cell in node.args}

    def names(self) -> set[str]:
        """Keys of all names in it."""
        nodes = (n for node, _ in self.items for n in node.walk() if n.kind in ("name", "index"))
        return {names.key(n.word if n.kind == "name" else n.stem) for n in nodes}

    def cells(self) -> list[Node]:
        """The names and entries, those in literals one by one."""
        return [cell.bare() for node, _ in self.items for cell in (node.args if node.kind == "literal" else [node])]

    def plain(self) -> list[str]:
        """Keys of the names that stand alone."""
        return [key_of(node) for node, _ in self.items if node.kind != "literal"]

    def shown(self) -> str:
        """As names in the language, where it is a list of names."""
        return ", ".join(spelling(node) + "'" * row for node, row in self.items) if not self.bracketed() else self.text


def spelling(node: Node) -> str:
    """x0 of x[0] and of x0."""
    if node.kind == "index":
        return names.entry_name(names.tidy(node.stem), *node.indices)
    return names.tidy(node.word)


def key_of(node: Node) -> str:
    """What all spellings of a name or an entry share."""
    return names.key(spelling(node))
