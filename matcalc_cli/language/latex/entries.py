"""What a letter with indices is: a name of its own, an entry, a row or a column of an array."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matcalc_cli.errors import Span, SyntaxProblem
from matcalc_cli.language.latex.letters import WHOLE, Item, Symbol, symbol_of
from matcalc_cli.language.latex.nodes import Nodes
from matcalc_cli.language.latex.places import are_places, part
from matcalc_cli.language.latex.terms import MATRIX, ROW, SCALAR, VECTOR, Value
from matcalc_cli.language.syntax import Node
from matcalc_cli.model import names
from matcalc_cli.model.shapes import Shape, Size

if TYPE_CHECKING:
    from matcalc_cli.language.given import Declaration
    from matcalc_cli.language.latex.resolve import Resolver
    from matcalc_cli.language.latex.summands import Summands

_INDEX_LETTERS = frozenset("ijkl")
_SIZE_LETTERS = frozenset("nmdpkqrNMDK")


def array_kind(shape: Shape) -> str:
    """The kind of a declared shape."""
    if shape == ():
        return SCALAR
    return VECTOR if shape[1] == 1 else ROW if shape[0] == 1 else MATRIX


def part_of(declaration: Declaration) -> tuple[str, str]:
    """("rows" | "columns", array) of an x_i that is declared as rows of X."""
    assert declaration.part is not None, "among the parts stands nothing else"
    return declaration.part


def stem_key(name: str) -> str:
    """x of the x_i that is declared as rows of X; θ_hat of θ_hat_i."""
    return names.key(name.rpartition("_")[0] or name)


# -- outside of sums --------------------------------------------------------------------------------------------------


def plain(r: Resolver, node: Node) -> Node:
    """The name or the entry that a letter with indices is."""
    symbol, span = symbol_of(node), node.span
    _refuse_labels(r, symbol, span)
    key = names.key(symbol.name)
    if key in r.numbers:
        return Node("number", [], span, str(r.numbers[key]))
    if key in r.declared or key in r.lets or not symbol.atoms:
        identity = symbol.stem == "I" and not symbol.mark and key not in r.declared
        return Node("name", [], span, "I" if identity else r.name_of(symbol, span))
    constant = _identity(r, symbol, span) or _constant(r, symbol, span)
    if constant is not None:
        return constant
    _refuse_free(r, symbol, span)
    array = _array(r, symbol)
    if array is None:
        return Node("name", [], span, r.name_of(symbol, span))
    if are_places(symbol.atoms):
        return part(Node("name", [], span, array.name), array.shape, symbol.atoms, span)
    letters = [a.text for a in symbol.atoms if a.number is None]
    if not letters:
        return _entry(r, symbol, array, span)
    if len(symbol.atoms) == 1 and letters[0] not in _INDEX_LETTERS:
        return Node("name", [], span, r.name_of(symbol, span))
    raise SyntaxProblem(f"which entry of {array.name} is this?", span, hint="an index is a number, or that of a sum")


def _array(r: Resolver, symbol: Symbol) -> Declaration | None:
    """The declared array that a letter with indices is a part of; None of a name with words for indices."""
    array = r.declared.get(names.key(symbol.stem))
    plain = array is not None and array.shape != () and array.arguments is None
    return array if plain and not any(a.word for a in symbol.atoms) else None


def _refuse_free(r: Resolver, symbol: Symbol, span: Span) -> None:
    """Raises SyntaxProblem for the index of a sum outside of it, and for x_i of rows of X outside of all sums."""
    stem = names.key(symbol.stem)
    letters = [a.text for a in symbol.atoms if a.number is None and not a.word]
    free = next((letter for letter in letters if letter in r.bound and stem not in r.lets), None)
    if free is not None or stem in r.parts and letters:
        raise SyntaxProblem(
            f"the index {free or letters[0]} is bound by no sum here", span, hint="put what is summed in brackets"
        )


def _refuse_labels(r: Resolver, symbol: Symbol, span: Span) -> None:
    """w_{y_i}: which entry or row that is depends on a number of the data."""
    atom = next((a for a in symbol.atoms if a.label in r.bound and a.label), None)
    if atom is not None:
        array = atom.text.partition("_")[0]
        raise SyntaxProblem(
            f"the index {atom.text} is an entry of {array} itself: which one is meant hangs on the data",
            span,
            hint=f"write it with a one-hot array, as in \\sum_k {array}_{{{atom.label}k}} w_k",
        )


def _identity(r: Resolver, symbol: Symbol, span: Span) -> Node | None:
    """I_n with a size below."""
    if symbol.stem != "I":
        return None
    (atom, *others) = symbol.atoms
    sizes = {size for d in r.declared.values() for size in d.shape if isinstance(size, str)}
    if others or symbol.above or atom.word or atom.shift:
        return None
    if atom.number is not None or atom.text in sizes or atom.text in _SIZE_LETTERS:
        size = Node("number" if atom.number is not None else "name", [], span, atom.text)
        r.notes.append(f"{symbol.name} is read as the identity of size {atom.text}")
        return Node("call", [size], span, "eye", [span])
    return None


# the constant matrices of Magnus and Neudecker, in bold and with sizes below
_CONSTANTS = {("K", 2): "comm", ("D", 1): "dup", ("D_tilde", 1): "skewdup", ("L", 1): "elim", ("S", 1): "diagsel"}


def _constant(r: Resolver, symbol: Symbol, span: Span) -> Node | None:
    """\\mathbf{K}_{m,n} of declared sizes m and n, where nobody declared a K, is the commutation matrix."""
    name = _CONSTANTS.get((symbol.stem, len(symbol.atoms))) if symbol.mark == MATRIX else None
    if name is None:
        return None
    sizes = {p for d in r.declared.values() for size in d.shape for p in (size if isinstance(size, tuple) else (size,))}
    sized = all(a.number is not None or a.text in sizes and not a.shift for a in symbol.atoms)
    if not sized or symbol.above or _is_entry(r, symbol):
        return None
    made = [Node("name" if a.number is None else "number", [], span, a.text) for a in symbol.atoms]
    r.notes.append(f"{symbol.stem} with sizes below is read as {name}({', '.join(a.text for a in symbol.atoms)})")
    return Node("call", made, span, name, [span])


def _is_entry(r: Resolver, symbol: Symbol) -> bool:
    """Is it an entry of a K that is declared, or of one that stands alone elsewhere?"""
    if names.key(symbol.stem) in r.declared:
        return any(a.number is not None or a.text in r.bound for a in symbol.atoms)
    return symbol.stem in r.alone


def _entry(r: Resolver, symbol: Symbol, array: Declaration, span: Span) -> Node:
    """x_1 of a declared vector x is its first entry: in LaTeX indices count from 1, unless 0 is one of them."""
    numbers = [a.number for a in symbol.atoms if a.number is not None]
    kind = array_kind(array.shape)
    _refuse_marked(r, symbol, array, span)
    if kind == MATRIX and len(numbers) == 1 and len(symbol.atoms[0].text) == 2:
        numbers = [int(digit) for digit in symbol.atoms[0].text]
    first = 0 if 0 in _indices(r, symbol) else 1
    if first == 0 and kind != MATRIX and len(numbers) == 1 and not _counts_from_0(r, symbol, array):
        if numbers != [0]:
            raise SyntaxProblem(f"it is not clear whether the entries of {array.name} count from 0 or from 1", span)
        return Node("name", [], span, r.name_of(symbol, span))
    if len(numbers) != (2 if kind == MATRIX else 1):
        return Node("name", [], span, r.name_of(symbol, span))
    return Node("index", [], span, (array.name, *(n - first for n in numbers)))


def _indices(r: Resolver, symbol: Symbol) -> set[int]:
    """The numbers that stand as indices at this letter anywhere in the text."""
    return r.indices.get(names.key(symbol.stem), set())


def _counts_from_0(r: Resolver, symbol: Symbol, array: Declaration) -> bool:
    """Are 0 and numbers below the size of a vector its indices?"""
    size = array.shape[0 if array_kind(array.shape) == VECTOR else 1]
    return isinstance(size, int) and size not in _indices(r, symbol)


def _refuse_marked(r: Resolver, symbol: Symbol, array: Declaration, span: Span) -> None:
    """Raises SyntaxProblem for \\mathbf{x}_1 of a declared x, unless its indices are all those of an array from 0."""
    known, sizes = _indices(r, symbol), [size for size in array.shape if isinstance(size, int)]
    if symbol.mark and not (0 in known and len(sizes) == len(array.shape) and max(known) < max(sizes)):
        raise SyntaxProblem(
            f"it is not clear whether this is an entry of {array.name} or a {symbol.mark} of its own",
            span,
            hint=f"declare {symbol.name}, or write the entry in italics",
        )


# -- under the index of a sum -----------------------------------------------------------------------------------------


def under(r: Resolver, lifter: Summands, symbol: Symbol, span: Span) -> Value:
    """x_i, X_{ij}, x_i of rows of X for all values of the indices at once."""
    _refuse_labels(r, symbol, span)
    stem = names.key(symbol.stem)
    atoms = symbol.atoms
    for atom in atoms:
        if atom.text not in lifter.ranges and atom.number is None and atom.text != WHOLE:
            raise SyntaxProblem(f"the index {atom.text} is bound by no sum here", span)
    if names.key(symbol.name) in r.declared:
        raise SyntaxProblem(
            f"{symbol.name} is declared as one name, and has the index of a sum",
            span,
            hint=f'declare what it is for each index: --given "{names.tidy(symbol.name)}: rows of X; X: m,n"',
        )
    if stem in r.parts:
        return _of_part(r, lifter, symbol, span)
    array = r.declared.get(stem)
    if array is None:
        twin = r.declared.get(stem.upper()) if len(stem) == 1 and len(atoms) == 2 else None
        if twin is None:
            return _undeclared(r, lifter, symbol, span)
        array = twin
    n = Nodes(span)
    name = Node("name", [], span, array.name)
    kind = array_kind(array.shape)
    if symbol.mark == VECTOR and kind in (VECTOR, ROW):
        raise rows_wanted(symbol, span)
    if kind in (VECTOR, ROW) and len(atoms) == 1:
        size = array.shape[0 if kind == VECTOR else 1]
        lifter.extent(atoms[0].text, size, span)
        column = lifter.part(name if kind == VECTOR else n.flip(name), atoms, span)
        return lifter.algebra.scalar((atoms[0].text,), column, span)
    if kind == MATRIX and len(atoms) == 2:
        return _of_matrix(lifter, name, array.shape, atoms, span)
    raise SyntaxProblem(
        f"{symbol.name} is not read as a part of {array.name}",
        span,
        hint=f'declare what it is: --given "{symbol.name}: rows of {array.name}"',
    )


def _of_part(r: Resolver, lifter: Summands, symbol: Symbol, span: Span) -> Value:
    """x_i of rows or columns of X, and its entries x_{ij}, x^{(i)}_j."""
    axis, array = part_of(r.parts[names.key(symbol.stem)])
    declared = r.declared.get(names.key(array))
    rows, cols = declared.shape if declared is not None and declared.shape else (None, None)
    n = Nodes(span)
    node = Node("name", [], span, declared.name if declared is not None else array)
    if axis == "columns":
        rows, cols, node = cols, rows, n.flip(node)
    first, *others = symbol.atoms
    if others:
        return _of_matrix(lifter, node, (rows, cols), symbol.atoms, span)
    if first.number is not None:
        raise SyntaxProblem(f"{symbol.name} has a number for its index", span, hint="sum over the rows")
    lifter.extent(first.text, rows, span)
    return lifter.algebra.vector((first.text,), lifter.part(node, [first, None], span), span)


def _of_matrix(lifter: Summands, node: Node, shape: tuple[Size | None, ...], atoms: Item, span: Span) -> Value:
    """X_{ij}, X_{ii}, X_{i1}, X_{i:}, X_{:j}"""
    n = Nodes(span)
    (first, second) = atoms
    for atom, size in zip(atoms, shape):
        if atom.text in lifter.ranges:
            lifter.extent(atom.text, size, span)
    node = lifter.part(node, [atom if atom.text in lifter.ranges else None for atom in atoms], span)
    if first.text == WHOLE:
        return lifter.algebra.vector((second.text,), n.flip(node), span)
    if second.text == WHOLE:
        return lifter.algebra.vector((first.text,), node, span, ROW)
    if first.number is not None or second.number is not None:
        number, other, size = (first, second, shape[0]) if first.number is not None else (second, first, shape[1])
        if not isinstance(size, str | int):
            raise SyntaxProblem("the size of this array is not known", span, hint="declare it with --given")
        place = n.number(str(int(number.text) - 1))
        length = Node("number" if isinstance(size, int) else "name", [], span, str(size))
        unit = n.call("unit", place, length)
        column = n.product(n.flip(node), unit) if number is first else n.product(node, unit)
        return lifter.algebra.scalar((other.text,), column, span)
    if first.text == second.text:
        return lifter.algebra.scalar((first.text,), n.diag(node), span)
    return lifter.algebra.scalar((first.text, second.text), node, span)


def rows_wanted(symbol: Symbol, span: Span) -> SyntaxProblem:
    name = "_".join([symbol.stem, *(a.text for a in symbol.atoms)])
    array = symbol.stem.upper() if len(symbol.stem) == 1 else "X"
    return SyntaxProblem(
        f"{name} is a vector for each index: of what is it a row?",
        span,
        hint=f'declare it: --given "{name}: rows of {array}; {array}: m,n"',
    )


def _undeclared(r: Resolver, lifter: Summands, symbol: Symbol, span: Span) -> Value:
    """Entries of a name of which nothing is declared: a vector, or of a capital a matrix; the sum says its sizes."""
    atoms = symbol.atoms
    n = Nodes(span)
    if any(a.number is not None or a.text == WHOLE for a in atoms) or len(atoms) > 2:
        raise SyntaxProblem(f"{symbol.name} needs a declaration", span, hint=f'as in --given "{symbol.stem}: m,n"')
    if symbol.mark or names.key(symbol.name) in r.transposed:
        raise rows_wanted(symbol, span)
    if len(atoms) == 2 and not symbol.stem[0].isupper():
        raise SyntaxProblem(
            f"{symbol.name} is an entry of which matrix?", span, hint=f'declare it: --given "{symbol.stem}: m,n"'
        )
    if names.key(symbol.stem) == "pi" and "pi" in r.alone:
        raise SyntaxProblem(
            f"π is a number here, and {symbol.name} an entry of π", span, hint="give the array another letter"
        )
    stem = Symbol(symbol.stem, symbol.form)
    name = Node("name", [], span, r.name_of(stem, span))
    ends = [lifter.end_of(a.text) for a in atoms]
    for atom, end in zip(atoms, ends):
        lifter.extent(atom.text, end, span)
    r.declare(symbol.stem, (ends[0], 1) if len(atoms) == 1 else tuple(ends))
    part = lifter.part(name, atoms, span)
    if len(atoms) == 1:
        return lifter.algebra.scalar((atoms[0].text,), part, span)
    if atoms[0].text == atoms[1].text:
        return lifter.algebra.scalar((atoms[0].text,), n.diag(part), span)
    return lifter.algebra.scalar((atoms[0].text, atoms[1].text), part, span)


def sizes_under(r: Resolver, symbol: Symbol, letter: str) -> list[Size] | None:
    """The sizes of what an index of a symbol runs over; None where they are not known or an index is shifted."""
    places = [k for k, atom in enumerate(symbol.atoms) if atom.text == letter]
    if not places:
        return []
    stem = names.key(symbol.stem)
    if any(symbol.atoms[k].shift for k in places):
        return None
    if stem in r.parts:
        axis, rows = part_of(r.parts[stem])
        declared = r.declared.get(names.key(rows))
        if declared is None:
            return None
        shape = declared.shape if axis == "rows" else declared.shape[::-1]
        return [shape[k] for k in places]
    array = r.declared.get(stem)
    if array is None or array.shape == ():
        return None
    shape = array.shape if array_kind(array.shape) != ROW else array.shape[::-1]
    return [shape[k] for k in places if k < 2]
