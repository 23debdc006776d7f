"""What a text says of the names of a claim, as declarations: sizes, properties, x_i as the rows of X."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from matcalc_cli.language.given import Declaration
from matcalc_cli.language.latex.reader import Token
from matcalc_cli.lint import signs
from matcalc_cli.lint.constraints import FIRST, LAST
from matcalc_cli.lint.derivatives import is_transpose
from matcalc_cli.lint.inline import bound_letters, limit_of
from matcalc_cli.lint.naming import language_name
from matcalc_cli.lint.reading import Reading
from matcalc_cli.lint.scene import Said
from matcalc_cli.lint.subject import Subject
from matcalc_cli.model import names
from matcalc_cli.model.shapes import Shape, Var
from matcalc_cli.model.words import SQUARE

_CONSTRAINTS = frozenset(("square", *FIRST, *LAST))


def given(found: Reading, made: Subject, own: bool = False, nothing: bool = False) -> dict[str, Declaration]:
    """What the text says of the names of a subject: of its section alone, or nothing but properties of structure."""
    declared: dict[str, Declaration] = {}
    listed = dict.fromkeys(_language_names((*made.body, *made.claim)))
    arrays = [s.part[1] for name in listed for s in found.scene.of(name, made.place, own) if s.part]
    transposed = set(under_transposes((*made.body, *made.claim)))
    for name in (*listed, *arrays):
        said = [] if nothing else found.scene.of(name, made.place, own)
        if not said and not nothing:
            said = _by_signature(found, made, name)
        if name in transposed and all(s.shape is None and not s.kind and not s.part for s in said):
            said = []  # x > 0 says nothing of the size of an x under a transpose
        if declaration := _declaration(name, said):
            declared[names.key(name)] = declaration
    _indexed_rows(made, declared)
    _entries(made, declared)
    return declared


def _entries(made: Subject, declared: dict[str, Declaration]) -> None:
    """p_i > 0 under a sum over i is said of the entries of p."""
    bound = {*bound_letters(made.body), *(t.text for t in made.component if t.kind == "letter")}
    for key, known in list(declared.items()):
        stem, _, index = known.name.rpartition("_")
        if stem and known.part is None and known.shape == () and index in bound:
            del declared[key]
            whole = declared.get(names.key(stem))
            if whole is None and known.words or whole is not None and whole.shape == ():
                size = limit_of(made.body, index) or Var("n")
                declared[names.key(stem)] = Declaration(stem, (size, 1), known.words)


def _indexed_rows(made: Subject, declared: dict[str, Declaration]) -> None:
    """x^{(i)} \\in \\mathbb{R}^n under a sum over i is the i-th row of an array of its own."""
    bound = set(bound_letters(made.body))
    for key, known in list(declared.items()):
        index = known.name.rpartition("_")[2]
        if (
            known.part is None
            and len(known.shape) == 2
            and known.shape[1] == 1
            and index in bound
            and index != known.name
        ):
            array = known.name.rpartition("_")[0].upper()
            array = array if names.key(array) not in declared and array.isalpha() else f"{array}_rows"
            declared[key] = Declaration(known.name, (), part=("rows", array))
            declared[names.key(array)] = Declaration(array, (Var("m"), known.shape[0]))


def under_transposes(tokens: Sequence[Token]) -> Iterable[str]:
    """The names under a transpose."""
    for i, name in signs.names_in(tokens):
        if name.end + 1 < len(tokens) and tokens[name.end].text == "^":
            script, _ = signs.group(tokens, name.end + 1)
            if is_transpose(script) and (made := language_name(list(tokens[i : name.end]))):
                yield made


def _by_signature(found: Reading, made: Subject, name: str) -> list[Said]:
    """What f: R^n -> R says of the x of f(x)."""
    definition = made.definition
    if definition is None or definition.key not in found.scene.signatures:
        return []
    listed = [language_name(argument) for argument in definition.arguments or ()]
    if len(listed) != 1 or names.key(listed[0]) != names.key(name):
        return []
    return [Said(name, name, made.place, found.scene.signatures[definition.key][0])]


def _language_names(tokens: Sequence[Token]) -> Iterable[str]:
    """The names in a formula, and the arrays whose entries they are."""
    found: dict[str, None] = {}
    for i, name in signs.names_in(tokens):
        whole = list(tokens[i : name.end])
        stem = whole[: signs.behind_stem(whole)]
        if made := language_name(whole):
            found[made] = None
        if name.below and len(stem) < len(whole) and (array := language_name(stem)):
            found[array] = None
    return found


def _declaration(name: str, said: Sequence[Said]) -> Declaration | None:
    """What is said of a name, as one declaration; None where that is nothing."""
    part = next((s.part for s in reversed(said) if s.part), None)
    if part is not None:
        return Declaration(name, (), part=part)
    words = frozenset(word for s in said for word in s.words)
    square = bool(words & SQUARE) or "square" in words
    words -= _CONSTRAINTS
    shape = _shape(said, square, bool(words))
    if shape is None:
        return None
    if "positive-definite" in words:
        words |= {"symmetric"}
    if len(shape) != 2 or shape[0] != shape[1]:
        words -= SQUARE
    return Declaration(name, () if shape == (1, 1) else shape, words)


def _shape(said: Sequence[Said], square: bool, has_words: bool) -> Shape | None:
    """The last size said of a name; else that of the kind said of it; a scalar's where words are said alone."""
    shape = next((s.shape for s in reversed(said) if s.shape is not None), None)
    kind = next((s.kind for s in reversed(said) if s.kind), "")
    if shape is not None:
        return shape
    if square:
        return (Var("n"),) * 2  # one size
    usual: dict[str, Shape] = {"vector": (Var("n"), 1), "matrix": (Var("m"), Var("n"))}
    return usual.get(kind, () if has_words else None)
