"""The ways to read a claim that its text allows: what is differentiated, by what, with which declarations.

The first is what the text says; others are tried where that cannot be read or the claim would be wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from matcalc_cli.errors import MatcalcError
from matcalc_cli.language.given import Declaration
from matcalc_cli.language.latex.reader import Token, scan
from matcalc_cli.language.latex.words import WORDS
from matcalc_cli.lint import signs
from matcalc_cli.lint.claims import Claim, Reading
from matcalc_cli.lint.constraints import FIRST, LAST, constrained
from matcalc_cli.lint.derivatives import is_transpose
from matcalc_cli.lint.inline import Inliner, bound_letters, literal, with_arguments
from matcalc_cli.lint.notation import covered, entrywise, inverts, swapped, under_roots, with_variable
from matcalc_cli.lint.plain import name_tokens, put_in
from matcalc_cli.lint.points import numbers_of, values_at
from matcalc_cli.lint.prose import language_name
from matcalc_cli.lint.scene import Definition, Place, Said
from matcalc_cli.model import names
from matcalc_cli.model.shapes import Var
from matcalc_cli.model.words import SQUARE

_CONSTRAINTS = frozenset(("square", *FIRST, *LAST))
_LIKELY = ("x", "w", "θ", "z", "X", "W", "u", "β", "t")


class NotUnderstood(MatcalcError):
    """A claim that cannot be read; never one that is wrong."""


@dataclass(frozen=True)
class Subject:
    """What a claim is about, as tokens with definitions put in: the function, the claim, the variables."""

    body: tuple[Token, ...]
    claim: tuple[Token, ...]
    by: tuple[tuple[Token, ...], ...]
    order: int
    definition: Definition | None
    place: Place
    form: str
    together: bool = False  # the variables are one vector, \\nabla f of f(x, y)
    component: tuple[Token, ...] = ()  # the index of x_i that it is differentiated by
    text: str = ""  # the claim in the language
    function: str = ""  # the function in the language, or one of Python
    point: tuple[tuple[str, str], ...] = ()  # (key of a name, number in LaTeX): where it is evaluated


@dataclass(frozen=True)
class Attempt:
    """One reading as texts: `given` by key, `needs` of EXPR, `assumed` what the text does not say."""

    function: str
    claim: str
    wrt: tuple[str, ...]
    order: int
    given: Mapping[str, Declaration]
    needs: str
    marked: frozenset[str] = frozenset()
    sure: bool = True
    assumed: str = ""
    extra: Mapping[str, Declaration] = field(default_factory=dict)


def subject(found: Reading, claim: Claim) -> Subject:
    """What is claimed, with the definitions put in. Raises NotUnderstood."""
    left = claim.left
    if claim.text and (made := _in_words(found, claim)):
        return made
    function = _unwrapped(list(left.function))
    name = signs.name_at(function, 0)
    called = name is not None and (name.end == len(function) or _is_call(function, name.end)) and name.stem not in WORDS
    definition = found.scene.defined(name.key, claim.place) if name is not None and called else None
    point = dict(values_at(left.at))
    if name is not None and definition is not None and definition.arguments and name.end < len(function):
        inside, _ = signs.group(function, name.end)
        values = numbers_of(signs.parts(inside, ",;"))
        if len(values) == len(definition.arguments):
            point |= {names.key(language_name(a)): v for a, v in zip(definition.arguments, values)}
            function = function[: name.end]
    if left.at and not point:
        raise NotUnderstood("where the derivative is taken is not understood")
    by, together = _variables(found, claim, function, definition)
    keys = {n.key for b in by if (n := signs.whole_name(b))}
    stems = {n.stem for b in by if (n := signs.whole_name(b)) and n.below}
    protected = set(keys)
    arguments = set(definition.argument_keys) if definition is not None else set()
    if definition is not None and (keys | stems) & arguments:
        protected |= arguments
        if name is not None and name.end < len(function):
            inside, _ = signs.group(function, name.end)
            protected |= {n.key for part in signs.parts(inside, ",;|") if (n := signs.whole_name(part))}
    inliner = Inliner(found.scene, frozenset(protected | (stems - {""})), found.values)
    inliner.avoid = frozenset(
        letter for b in by if (n := signs.whole_name(b)) for letter in n.below if letter.isalpha()
    )
    inliner.avoid |= frozenset(letter for letter in (name.below if name is not None else "") if letter.isalpha())
    if definition is not None and not keys & arguments and not stems & arguments:
        inliner.used.append(definition)
        body = inliner.inlined(definition.body, definition.place)
        inliner.used.pop()
    else:
        body = inliner.inlined(function, claim.place)
    if name is not None and called and definition is None and signs.spelled(body) == signs.spelled(function):
        raise NotUnderstood(f"what {signs.written(function)} is, is not said")
    said = with_variable(claim.side, by[0]) if len(set(by)) == 1 else claim.side
    side = list(said) if claim.text else inliner.inlined(said, claim.place)
    if left.negative:
        side = [Token("sign", "-", side[0].start, side[0].start), *_bracketed(side)]
    made = Subject(tuple(body), tuple(side), by, left.order, definition, claim.place, left.form, together)
    return _checked(_listed(found, replace(made, text=claim.text, point=tuple(point.items()))))


def _in_words(found: Reading, claim: Claim) -> Subject | None:
    """A claim in the language about a function in the language, or of the program around it; None of one in LaTeX."""
    name = signs.name_at(claim.left.function, 0)
    definition = found.scene.defined(name.key, claim.place) if name is not None else None
    program = claim.program
    if definition is not None and not definition.text:
        return None
    arguments: tuple[str, ...]
    if definition is not None:
        arguments = tuple(language_name(a) for a in definition.arguments or ())
        function, meanings = definition.text, dict(found.plain)
    elif program is not None and (name is None or name.key == program.name):
        from matcalc_cli.language.python.source import source

        arguments, meanings = program.arguments, dict(program.assigned)
        function = source(claim.source.text, "text.py", program.name)
    else:
        return None
    by = tuple(claim.left.by)
    if not by and arguments:
        by = (name_tokens(arguments[0]),) * claim.left.order
    if not by:
        raise NotUnderstood("by which variable is not said")
    keep = frozenset((*(language_name(b) for b in by), *arguments))
    text = put_in(claim.text, meanings, keep)
    if type(function) is str:
        function = put_in(function, meanings, keep)
    return Subject((), (), by, claim.left.order, definition, claim.place, claim.left.form, text=text, function=function)


def _checked(made: Subject) -> Subject:
    """Does what is differentiated hold the variable?"""
    found = [name for _, name in signs.names_in(made.body)]
    present = {n.key for n in found} | {n.stem for n in found} | {letter for n in found for letter in n.below}
    arguments = made.definition.argument_keys if made.definition is not None else ()
    for tokens in made.by:
        name = signs.whole_name(tokens)
        if name is None:
            raise NotUnderstood("the variable is not a name")
        if name.key in arguments or name.key in present and not _runs(made, name):
            continue
        if name.below and (name.stem in present or name.stem in arguments):
            made = replace(made, component=name.below_tokens)
            continue
        raise NotUnderstood(f"{signs.written(tokens)} does not occur in what is differentiated")
    return made


def _listed(found: Reading, made: Subject) -> Subject:
    """By \\mathbf{q} of \\mathbf{q} = (q_1, q_2)^\\top, where the names of its entries stand in the function."""
    keys = {n.key for b in made.by if (n := signs.whole_name(b))}
    if len(keys) != 1 or made.together:
        return made
    definition = found.scene.defined(keys.pop(), made.place)
    entries = literal(definition.body) if definition is not None else []
    known = [n.key for part in entries if (n := signs.whole_name(part))]
    present = {n.key for _, n in signs.names_in(made.body)}
    if not known or len(known) < len(entries) or not present & set(known):
        return made
    return replace(made, by=tuple(map(tuple, entries)), together=True)


def _runs(made: Subject, name: signs.Name) -> bool:
    """Is the subscript of a name an index that a sum binds, or that of an argument: x_i of f(x)?"""
    letters = name.below.replace(",", "")
    if not letters.isalpha() or not letters.islower() or len(letters) > 2:
        return False
    arguments = made.definition.argument_keys if made.definition is not None else ()
    return name.stem in arguments or any(letter in bound_letters(made.body) for letter in letters)


def _is_call(tokens: Sequence[Token], i: int) -> bool:
    return signs.opens(tokens, i) and signs.group(tokens, i)[1] == len(tokens)


def _unwrapped(tokens: list[Token]) -> list[Token]:
    """Without the brackets around all of it."""
    while tokens and tokens[0].kind == "{" or signs.opens(tokens, 0):
        inside, end = signs.group(tokens, 0)
        if end != len(tokens) or not inside:
            break
        tokens = inside
    return tokens


def _bracketed(side: list[Token]) -> list[Token]:
    first, last = side[0], side[-1]
    return [Token("sign", "(", first.start, first.start), *side, Token("sign", ")", last.end, last.end)]


def _variables(
    found: Reading, claim: Claim, function: list[Token], definition: Definition | None
) -> tuple[tuple[tuple[Token, ...], ...], bool]:
    """(the variables, are they one vector?)"""
    left = claim.left
    if left.by:
        return tuple(tuple(_unwrapped(list(b))) for b in left.by), False
    name = signs.name_at(function, 0)
    arguments: list[tuple[Token, ...]] = list(definition.arguments or ()) if definition is not None else []
    if name is not None and name.end < len(function) and definition is not None:
        inside, _ = signs.group(function, name.end)
        actual = [tuple(part) for part in signs.parts(inside, ",;|") if part]
        if all(signs.whole_name(part) is not None for part in actual):
            arguments = actual
        elif len(actual) == 1 and not numbers_of(actual):
            raise NotUnderstood("the derivative at an expression is not judged")
    if len(arguments) == 1:
        return (arguments[0],) * left.order, False
    if len(arguments) > 1:
        return tuple(arguments), True
    body = definition.body if definition is not None else tuple(function)
    present = {n.key: body[i : n.end] for i, n in signs.names_in(body)}
    for key in _LIKELY:
        if key in present:
            return (tuple(present[key]),) * left.order, False
    raise NotUnderstood("by which variable is not said")


# -- declarations -----------------------------------------------------------------------------------------------------


def given(found: Reading, made: Subject, own: bool = False, nothing: bool = False) -> dict[str, Declaration]:
    """What the text says of the names of a subject: of its section alone, or nothing but properties of structure."""
    declared: dict[str, Declaration] = {}
    listed = dict.fromkeys(_language_names((*made.body, *made.claim)))
    arrays = [s.part[1] for name in listed for s in found.scene.of(name, made.place, own) if s.part]
    for name in (*listed, *arrays):
        said = [] if nothing else found.scene.of(name, made.place, own)
        if not said and not nothing:
            said = _by_signature(found, made, name)
        if declaration := _declaration(name, said):
            declared[names.key(name)] = declaration
    _indexed_rows(made, declared)
    return declared


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
    found: dict[str, None] = {}
    for i, name in signs.names_in(tokens):
        if made := language_name(list(tokens[i : name.end])):
            found[made] = None
        if name.below and (k := _subscript(tokens, i, name)) > i and (stem := language_name(list(tokens[i:k]))):
            found[stem] = None
    return found


def _subscript(tokens: Sequence[Token], i: int, name: signs.Name) -> int:
    return next((k for k in range(i, name.end) if tokens[k].kind == "sign" and tokens[k].text == "_"), i)


def _declaration(name: str, said: Sequence[Said]) -> Declaration | None:
    """What is said of a name, as one declaration."""
    part = next((s.part for s in reversed(said) if s.part), None)
    if part is not None:
        return Declaration(name, (), part=part)
    words = frozenset(word for s in said for word in s.words)
    shape = next((s.shape for s in reversed(said) if s.shape is not None), None)
    kind = next((s.kind for s in reversed(said) if s.kind), "")
    square = bool(words & SQUARE) or "square" in words
    words -= _CONSTRAINTS
    if "positive-definite" in words:
        words |= {"symmetric"}
    if shape is None and (square or kind in ("vector", "matrix")):
        shape = (Var("n"),) * 2 if square else (Var("n"), 1) if kind == "vector" else (Var("m"), Var("n"))
    if shape is None and words:
        shape = ()
    if shape is None:
        return None
    if words & SQUARE and (len(shape) != 2 or shape[0] != shape[1]):
        words -= SQUARE
    if shape == (1, 1):
        shape = ()
    return Declaration(name, shape, frozenset(words))


# -- attempts ---------------------------------------------------------------------------------------------------------


def attempts(found: Reading, made: Subject) -> Iterator[Attempt]:
    """The readings of a subject, the likeliest first."""
    made = constrained(found, made, FIRST)
    declared = given(found, made)
    first = _attempt(made, declared)
    yield first
    yield from _with_parts(made, declared)
    own = given(found, made, own=True)
    if own != declared:
        yield replace(_attempt(made, own), sure=False)
    if declared:
        yield replace(_attempt(made, {}), sure=False)
    yield from (_attempt(changed, declared) for changed in _otherwise(found, made))
    yield from _logarithms(made, declared)
    if inverts(made.claim) or inverts(made.body):
        yield replace(_attempt(made, _squares(made, declared)), sure=False)
    positive = under_roots(made.body)
    if positive:
        own = {k: Declaration(d.name, d.shape, d.words | {"positive"}) for k, d in _scalars(made, declared, positive)}
        yield replace(_attempt(made, {**declared, **own}), sure=False)


def _otherwise(found: Reading, made: Subject) -> Iterator[Subject]:
    """The subject with ⊗ as element by element, with powers and quotients of entries, with y^2 = 1 of a sign."""
    changed = replace(made, body=swapped(made.body, "otimes", "odot"), claim=swapped(made.claim, "otimes", "odot"))
    changes = [changed, replace(made, claim=entrywise(made.claim))]
    changes.append(replace(made, body=entrywise(made.body), claim=entrywise(made.claim)))
    changes += [constrained(found, made, LAST), replace(made, claim=covered(made.claim))]
    yield from (other for other in changes if other != made)


def _scalars(
    made: Subject, declared: Mapping[str, Declaration], keys: Iterable[str]
) -> Iterator[tuple[str, Declaration]]:
    """The declarations of names that are scalars, or of which nothing is said."""
    for i, name in signs.names_in(made.body):
        own = language_name(list(made.body[i : name.end])) if name.key in keys else ""
        known = declared.get(names.key(own), Declaration(own, ())) if own else None
        if known is not None and known.shape == () and known.part is None:
            yield names.key(own), known


def _squares(made: Subject, declared: Mapping[str, Declaration]) -> dict[str, Declaration]:
    """The matrices of which no size is said, all square: some are inverted."""
    size = Var("n")
    found = dict(declared)
    for i, name in signs.names_in((*made.body, *made.claim)):
        own = language_name(list((*made.body, *made.claim)[i : name.end]))
        known = found.get(names.key(own))
        is_open = known is None or any(isinstance(s, Var) for s in known.shape) and len(known.shape) == 2
        if own and name.stem[:1].isupper() and len(name.stem) == 1 and is_open and own != "I":
            words = known.words if known is not None else frozenset[str]()
            found[names.key(own)] = Declaration(own, (size, size), words)
    return found


def _attempt(made: Subject, declared: Mapping[str, Declaration]) -> Attempt:
    by = [language_name(tokens) for tokens in made.by]
    if not all(by):
        raise NotUnderstood("the variable is not a name")
    scalar = made.form in ("nabla", "hessian") and (made.order == 2 or made.form == "nabla")
    wrt: tuple[str, ...] = tuple(by)
    order = 1
    if made.form in ("prime", "dot"):
        declared = {**declared, names.key(by[0]): Declaration(by[0], ())}
    if made.together:
        wrt, order = (f"[{', '.join(by)}]",), made.order
    elif len(set(by)) == 1:
        wrt, order = (by[0],), made.order
    claim = made.text or f"${signs.written(made.claim)}$"
    return Attempt(
        made.function or f"${signs.written(made.body)}$",
        claim,
        wrt,
        order,
        declared,
        "scalar" if scalar else "",
        frozenset(_transposed(made.claim)),
    )


def _transposed(tokens: Sequence[Token]) -> Iterator[str]:
    """The names under a transpose."""
    for i, name in signs.names_in(tokens):
        if name.end + 1 < len(tokens) and tokens[name.end].text == "^":
            script, _ = signs.group(tokens, name.end + 1)
            if is_transpose(script) and (made := language_name(list(tokens[i : name.end]))):
                yield names.key(made)


def _with_parts(made: Subject, declared: Mapping[str, Declaration]) -> Iterator[Attempt]:
    """x_i as the rows, or the columns, of the X that stands beside it."""
    keys = {n.key: n for _, n in signs.names_in((*made.body, *made.claim))}
    for name in keys.values():
        if (
            len(name.below) == 1
            and name.below.isalpha()
            and (upper := name.stem.upper()) in keys
            and upper != name.stem
        ):
            own = f"{name.stem}_{name.below}"
            if own in declared or f"{name.stem}{name.below}" in declared:
                continue
            for axis in ("rows", "columns"):
                part = Declaration(own, (), part=(axis, upper))
                yield _attempt(made, {**declared, names.key(own): part})


def _logarithms(made: Subject, declared: Mapping[str, Declaration]) -> Iterator[Attempt]:
    """\\log to the base 2 or 10, where the claim has its natural logarithm."""
    plain = [k for k, t in enumerate(made.body) if t.kind == "macro" and t.text == "log"]
    if not plain or not any(t.kind == "macro" and t.text in ("ln", "log") for t in made.claim):
        return
    for base in ("2", "10"):
        body: list[Token] = []
        for k, token in enumerate(made.body):
            body.append(token)
            if k in plain and (k + 1 >= len(made.body) or made.body[k + 1].text != "_"):
                body += scan(f"_{{{base}}}")
        yield replace(_attempt(replace(made, body=tuple(body)), declared), sure=False)


__all__ = ["Attempt", "NotUnderstood", "Subject", "attempts", "subject", "with_arguments"]
