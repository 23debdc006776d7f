"""Entries and parts outside of sums: (A x)_1, X_{1,:}, x_{2:n}, X_{:,1:2}.

In LaTeX indices count from 1 and the last index of a range belongs to it; in the language they count from 0 and it
does not, as in NumPy.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from matcalc_cli.errors import Span, SyntaxProblem
from matcalc_cli.language.latex.letters import WHOLE, Atom, indices_of
from matcalc_cli.language.latex.terms import MATRIX
from matcalc_cli.language.syntax import Node
from matcalc_cli.model.shapes import Shape, Size

if TYPE_CHECKING:
    from matcalc_cli.language.latex.resolve import Resolver

Place = int | tuple[int | None, int | None, int | None]
_ALL: Place = (None, None, None)


def are_places(atoms: tuple[Atom, ...]) -> bool:
    """Is one of the indices a range, or all of an axis?"""
    return any(atom.bounds or atom.text == WHOLE for atom in atoms)


def part(node: Node, shape: Shape | None, atoms: tuple[Atom, ...], span: Span) -> Node:
    """node[1:, 0] of node_{2:n,1}, and node[0,:]' of node_{1,:}, which is a row in papers and a column in NumPy;
    `shape` is None where it is not known."""
    if shape is not None and len(shape) == 2 and len(atoms) == 1 and shape[1] != 1 != shape[0]:
        raise SyntaxProblem("a part of a matrix has two indices", span, hint="as in X_{1,:} or X_{:,1:2}")
    sizes: Sequence[Size | None] = shape or (None,)
    if len(atoms) != 2:
        sizes = [size for size in sizes if size != 1] or [1]
    if len(atoms) > 2:
        raise SyntaxProblem("an array has one index or two", span)
    places = tuple(_place(atom, size, span) for atom, size in zip(atoms, [*sizes, None]))
    found = Node("slice", [node], span, places)
    row = len(places) == 2 and isinstance(places[0], int) and not isinstance(places[1], int)
    return Node("transpose", [found], span, marks=[span]) if row else found


def component(r: Resolver, node: Node) -> Node:
    """(A x)_1, (A^{-1})_{12}, V_{:,1} of an expression."""
    atoms, inner = indices_of(node), node.args[0]
    if any(not atom.bounds and atom.text != WHOLE and atom.number is None for atom in atoms):
        raise SyntaxProblem(
            "an entry of an expression is read inside of sums over its index alone",
            node.span,
            hint="give it a name: z = ...",
        )
    kind = r.kind_of(inner)
    if len(atoms) == 1 and len(atoms[0].text) == 2 and atoms[0].number is not None and kind in (None, MATRIX):
        if kind is None:
            raise SyntaxProblem(
                "it is not clear whether this is one index or two", node.span, hint="write _{1,2} for two"
            )
        atoms = tuple(Atom(digit) for digit in atoms[0].text)
    made = r.convert(inner)
    return part(made, _shape(made), atoms, node.span)


def _shape(node: Node) -> Shape | None:
    """The sizes of eye(n); None of other expressions."""
    inner = node.bare()
    if inner.kind == "call" and inner.value == "eye" and len(inner.args) == 1:
        size = inner.args[0].bare()
        found: Size = int(size.word) if size.kind == "number" else size.word
        return (found, found)
    return None


def of_identity(atoms: tuple[Atom, ...], span: Span) -> Node:
    """Rows or columns of \\mathbf{I}_{2:n,:}: its size is the letter of a bound, else what it stands beside says."""
    letters = [b.text for a in atoms for b in a.bounds if b.number is None]
    if len(set(letters)) > 1:
        raise SyntaxProblem("the size of this identity is not clear", span, hint="write (\\mathbf{I}_n)_{2:n,:}")
    if letters:
        size = Node("name", [], span, letters[0])
        return part(Node("call", [size], span, "eye", [span]), (letters[0], letters[0]), atoms, span)
    return part(Node("name", [], span, "eye"), None, atoms, span)


def _place(atom: Atom, size: Size | None, span: Span) -> Place:
    """An index of the language."""
    if atom.text == WHOLE:
        return _ALL
    if not atom.bounds:
        return _counted(atom, size, span, 1)
    first, *middle, last = atom.bounds
    step = middle[0].number if middle else None
    if middle and (step is None or step < 1):
        raise SyntaxProblem("the step of a range is a number", span, hint="as in x_{1:2:n}")
    start = _counted(first, size, span, 1)
    stop = None if last.text == size and not last.shift else _counted(last, size, span, 0)
    return (None if start == 0 else start, stop, step)


def _counted(atom: Atom, size: Size | None, span: Span, first: int) -> int:
    """A bound from 0; from the end, as a negative number, where it is n or n - 1 of a size n."""
    number = atom.number
    if number is not None:
        if number < 1:
            raise SyntaxProblem("indices count from 1 in LaTeX", span, hint="the first entry of x is x_1")
        if isinstance(size, int) and number > size:
            raise SyntaxProblem(f"there is no index {number} where the size is {size}", span)
        return number - first
    if atom.text == size and atom.shift <= 0:
        return atom.shift - first
    raise SyntaxProblem(
        f"the bound {atom.spelled} is neither a number nor counted from the end of the array",
        span,
        hint=f"as in x_{{2:{size or 'n'}}}",
    )
