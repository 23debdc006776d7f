"""What a claim is about: the function, by what it is differentiated, and what it is said to be, definitions put in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from matcalc_cli.errors import MatcalcError
from matcalc_cli.language.latex.reader import Token
from matcalc_cli.language.latex.words import WORDS
from matcalc_cli.lint import signs
from matcalc_cli.lint.inline import Inliner, bound_letters, literal
from matcalc_cli.lint.integrals import FACTOR, as_product
from matcalc_cli.lint.naming import language_name
from matcalc_cli.lint.notation import with_variable
from matcalc_cli.lint.plain import functions_of, name_tokens, products, put_in
from matcalc_cli.lint.points import numbers_of, values_at
from matcalc_cli.lint.reading import Claim, Reading
from matcalc_cli.lint.scene import Definition, Place
from matcalc_cli.lint.squares import NAME, squared
from matcalc_cli.lint.squares import put_in as put_in_square
from matcalc_cli.model import names

_LIKELY = ("x", "w", "θ", "z", "X", "W", "u", "β", "t")  # the variable of an expression, where none is named


class NotUnderstood(MatcalcError):
    """A claim that cannot be read; never one that is wrong."""


_RANDOM = re.compile(
    r"\\(?:operatorname|mathrm|text|textrm|mathsf)\{(?:Var|Cov|E|Pr|P|var|cov|Bias|MSE)\}"
    r"|\\(?:mathbb|mathsf)\{?[EPV](?![A-Za-z])|\\(?:Var|Cov|E)(?![A-Za-z])"
)


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
    source: str = ""  # the text of one of Python
    point: tuple[tuple[str, str], ...] = ()  # (key of a name, number in LaTeX): where it is evaluated


def subject(found: Reading, claim: Claim) -> Subject:
    """What is claimed, with the definitions put in. Raises NotUnderstood."""
    left = claim.left
    if claim.text and (made := _in_words(found, claim)):
        return made
    function = _unwrapped(list(left.function))
    root = squared(left.by[0]) if len(left.by) == 1 else None
    if root is not None:
        return _by_square(found, claim, root)
    name = _called(function)
    definition = found.scene.defined(name.key, claim.place) if name is not None else None
    function, point = _at(claim, function, definition)
    claim, function = _in_letters_of(claim, function, definition)
    by, together = _variables(claim, function, definition)
    _is_judged(found, claim, function)
    body, inliner = _body(found, claim, function, definition, by)
    said = with_variable(claim.side, by[0]) if len(set(by)) == 1 else claim.side
    side = list(said) if claim.text else inliner.inlined(said, claim.place)
    if left.negative:
        side = [Token("sign", "-", side[0].start, side[0].start), *_bracketed(side)]
    if left.order == 1 and len(by) == 1 and (product := as_product(body, by[0])) is not None:
        body, by = product, (tuple(signs.tokens_of(FACTOR, {})),)
    made = Subject(tuple(body), tuple(side), by, left.order, definition, claim.place, left.form, together)
    return _checked(_listed(found, replace(made, text=claim.text, point=tuple(point.items()))))


def _called(function: list[Token]) -> signs.Name | None:
    """The name of f or f(x), and of nothing else."""
    name = signs.name_at(function, 0)
    if name is None or name.stem in WORDS:
        return None
    return name if name.end == len(function) or signs.is_bracket(function, name.end) else None


def _at(claim: Claim, function: list[Token], definition: Definition | None) -> tuple[list[Token], dict[str, str]]:
    """The function without the numbers of f(2), and the point that they and a bar behind the derivative are."""
    point = dict(values_at(claim.left.at))
    name = signs.name_at(function, 0)
    if name is not None and definition is not None and definition.arguments and name.end < len(function):
        inside, _ = signs.group(function, name.end)
        values = numbers_of(signs.parts(inside, ",;"))
        if len(values) == len(definition.arguments):
            point |= {names.key(language_name(a)): v for a, v in zip(definition.arguments, values)}
            function = function[: name.end]
    if claim.left.at and not point:
        raise NotUnderstood("where the derivative is taken is not understood")
    return function, point


def _is_judged(found: Reading, claim: Claim, function: list[Token]) -> None:
    """Raises NotUnderstood for what no formula says."""
    if _RANDOM.search(signs.spelled((*function, *claim.side))):
        raise NotUnderstood("an expectation or a variance is not a formula")
    if any(_is_derivative(found, claim, n) for _, n in signs.names_in(claim.side)):
        raise NotUnderstood("derivatives by an index inside of a claim are not judged")


def _body(
    found: Reading, claim: Claim, function: list[Token], definition: Definition | None, by: Sequence[Sequence[Token]]
) -> tuple[list[Token], Inliner]:
    """What is differentiated, with definitions put in, and who puts them in. Raises NotUnderstood."""
    variables = [n for b in by if (n := signs.whole_name(b))]
    keys = {n.key for n in variables}
    own = keys | {n.stem for n in variables if n.below}
    arguments = set(definition.argument_keys) if definition is not None else set()
    name = signs.name_at(function, 0)
    protected = own | (_arguments(function, name, arguments) if own & arguments else set())
    inliner = Inliner(found.scene, frozenset(protected - {""}), found.values)
    below = [n.below for n in variables] + [name.below if name is not None else ""]
    inliner.avoid = frozenset(letter for letters in below for letter in letters if letter.isalpha())
    if definition is not None and not own & arguments:
        return inliner.body_of(definition), inliner
    body = inliner.inlined(function, claim.place)
    if definition is None:
        _is_said(function, body, keys)
    return body, inliner


def _is_said(function: list[Token], body: list[Token], keys: set[str]) -> None:
    """Raises NotUnderstood where a function stands in what is differentiated that is not defined."""
    if _called(function) is not None and signs.spelled(body) == signs.spelled(function):
        raise NotUnderstood(f"what {signs.written(function)} is, is not said")
    if unsaid := _unsaid_call(function, keys):
        raise NotUnderstood(f"what {unsaid} is, is not said")


def _arguments(function: list[Token], name: signs.Name | None, arguments: set[str]) -> set[str]:
    """The keys of the arguments of a function, as defined and as it is called."""
    if name is None or name.end >= len(function):
        return arguments
    inside, _ = signs.group(function, name.end)
    return arguments | {n.key for part in signs.parts(inside, ",;|") if (n := signs.whole_name(part))}


def _by_square(found: Reading, claim: Claim, root: signs.Name) -> Subject:
    """The subject of a claim by σ^2."""
    alone = tuple(signs.tokens_of(written_key(claim.left.by[0][: root.end]), {}))
    made = subject(found, replace(claim, left=replace(claim.left, by=(alone,))))
    own = tuple(signs.tokens_of(NAME, {}))
    body, side = (tuple(put_in_square(tokens, root)) for tokens in (made.body, made.claim))
    return replace(made, body=body, claim=side, by=(own,))


def written_key(tokens: Sequence[Token]) -> str:
    """The name as LaTeX."""
    return signs.written(tokens)


def _in_letters_of(claim: Claim, function: list[Token], definition: Definition | None) -> tuple[Claim, list[Token]]:
    """\\nabla f(x_k) = A x_k in the letters of f(x) = ...: what is true of x is true of x_k."""
    name = signs.name_at(function, 0)
    if definition is None or name is None or name.end >= len(function) or not definition.arguments or claim.left.by:
        return claim, function
    inside, _ = signs.group(function, name.end)
    actual = [signs.whole_name(part) for part in signs.parts(inside, ",;|")]
    keys = definition.argument_keys
    changed = {a.key: list(b) for a, b, k in zip(actual, definition.arguments, keys) if a is not None and a.key != k}
    taken = {n.key for _, n in signs.names_in(claim.side)} & set(keys) - {a.key for a in actual if a is not None}
    if len(actual) != len(keys) or None in actual or not changed or taken:
        return claim, function
    side = signs.with_names(claim.side, lambda name, own: changed.get(name.key))
    return replace(claim, side=tuple(side)), function[: name.end]


def _is_derivative(found: Reading, claim: Claim, name: signs.Name) -> bool:
    """u_{xx} where u(x, t) is defined."""
    if not name.below or found.scene.defined(name.key, claim.place) is not None:
        return False
    definition = found.scene.defined(name.stem, claim.place)
    keys = definition.argument_keys if definition is not None else ()
    letters = [t.text for t in name.below_tokens if t.kind not in ("{", "}")]
    return len(keys) > 1 and bool(letters) and set(letters) <= set(keys)


def _unsaid_call(body: Sequence[Token], keys: set[str]) -> str:
    """P(K) of a matrix K by which it is differentiated: a function, and no product with K in brackets."""
    for i, name in signs.names_in(body):
        if len(name.stem) == 1 and name.stem.isascii() and name.stem.isupper() and signs.opens(body, name.end):
            inside, end = signs.group(body, name.end)
            argument = signs.whole_name(inside)
            if argument is not None and argument.key in keys:
                return signs.written(body[i:end])
    return ""


def _in_words(found: Reading, claim: Claim) -> Subject | None:
    """A claim in the language about a function in the language, or of the program around it; None of one in LaTeX."""
    name = signs.name_at(claim.left.function, 0)
    definition = found.scene.defined(name.key, claim.place) if name is not None else None
    program = claim.program
    if definition is not None and not definition.text:
        return None
    arguments: tuple[str, ...]
    written = ""
    if definition is not None:
        arguments = tuple(language_name(a) for a in definition.arguments or ())
        function, meanings = definition.text, dict(found.plain)
    elif program is not None and (name is None or name.key == program.name):
        from matcalc_cli.language.python.source import source

        arguments, meanings = program.arguments, {**functions_of(claim.source.text), **program.assigned}
        written = claim.source.text[program.start : program.end]
        function = source(claim.source.text, "text.py", program.name)
    else:
        return None
    by = tuple(claim.left.by)
    if not by and arguments:
        by = (name_tokens(arguments[0]),) * claim.left.order
    if not by:
        raise NotUnderstood("by which variable is not said")
    keep = frozenset((*(language_name(b) for b in by), *arguments))
    text = put_in(products(claim.text), meanings, keep)
    if type(function) is str:
        function = put_in(products(function), meanings, keep)
    return Subject(
        (),
        (),
        by,
        claim.left.order,
        definition,
        claim.place,
        claim.left.form,
        text=text,
        function=function,
        source=written,
    )


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
    claim: Claim, function: list[Token], definition: Definition | None
) -> tuple[tuple[tuple[Token, ...], ...], bool]:
    """(the variables, are they one vector?)"""
    left = claim.left
    if left.by:
        return tuple(tuple(_unwrapped(list(b))) for b in left.by), False
    arguments = _called_with(function, definition) if definition is not None else ()
    if len(arguments) > 1:
        return arguments, True
    variable = arguments[0] if arguments else _likely(function, definition)
    return (variable,) * left.order, False


def _called_with(function: list[Token], definition: Definition) -> tuple[tuple[Token, ...], ...]:
    """The names in the brackets of f(u, v); those of the definition where none stand there. Raises NotUnderstood."""
    arguments = definition.arguments or ()
    name = signs.name_at(function, 0)
    if name is None or name.end >= len(function):
        return arguments
    inside, _ = signs.group(function, name.end)
    actual = tuple(tuple(part) for part in signs.parts(inside, ",;|") if part)
    if all(signs.whole_name(part) is not None for part in actual):
        return actual
    if len(actual) == 1 and not numbers_of(actual):
        raise NotUnderstood("the derivative at an expression is not judged")
    return arguments


def _likely(function: list[Token], definition: Definition | None) -> tuple[Token, ...]:
    """The variable of an expression that names none, by the letters in use. Raises NotUnderstood."""
    body = definition.body if definition is not None else tuple(function)
    present = {n.stem: body[i : i + 1] for i, n in signs.names_in(body) if n.below and body[i].kind == "letter"}
    present |= {n.key: body[i : n.end] for i, n in signs.names_in(body)}
    for key in _LIKELY:
        if key in present:
            return tuple(present[key])
    raise NotUnderstood("by which variable is not said")
