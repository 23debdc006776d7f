"""`--given`: declarations of kinds, sizes, properties and signatures; also how `--at` and `--wrt` lists are split.

A declaration is NAMES: SIZES [words]. Sizes are taken as books and other programs write them too: m,n; (m,n); m x n;
R^{m x n}; ℝᵐˣⁿ as headings print it; `in` or ∈ for the colon.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import NamedTuple, TypeAlias

from matcalc_cli.errors import NameProblem, Span, SyntaxProblem
from matcalc_cli.language.latex.detect import LATEX_SPACES, in_declarations
from matcalc_cli.model import names
from matcalc_cli.model.shapes import SCALAR, Shape, Size, Var, combine
from matcalc_cli.model.words import SPELLED, SQUARE, WORDS, implied, vanishing

KINDS = ("scalar", "vector", "matrix")
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻·ᵃᵇᶜᵈᵉʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ", "0123456789+-*abcdehijklmnoprstuvw×yz")
_SIGN = r"(?::|∈|\\in\b|(?<=\s)in(?=\s))"
# compiled when they are first used: most calls declare nothing
_NEXT = rf"\s*[^\W\d][\w₀-₉]*\s*{_SIGN}"
_GUESSED = r"\s*\([^()]*inferred\)\s*$"
_REALS = r"(?:ℝ|\\mathbb\s*\{?\s*R\s*\}?|\bR(?=\s*\^))\s*\^?\s*"
_BY = r"\s*×\s*|\s*\\times\s*|\s+x\s+|\s+by\s+"
_TIMES_LETTER = r"^(\d+|[A-Za-z])x(\d+|[A-Za-z])$"  # mxn, 2x3
# m,n positive-definite: what most bodies are, and no other spelling can be
_ONE_SIZE = r"(?:\d+|[A-Za-z]\d*)"
_ANY_WORDS = r"(?:\s*\b(?:" + "|".join((*WORDS, *KINDS)) + r")\b)*"
_PLAIN = rf"\s*((?:{_ONE_SIZE}(?: ?, ?{_ONE_SIZE})?\b)?)({_ANY_WORDS})\s*"
_PART = r"\s*(rows|columns)\s+of\s+(\S+)\s*$"
_INDEX = r"\^\{?\((\w+)\)\}?|_\{(\w+)\}"  # x^{(i)}, x_{i}
_COLON = r":(?!=)"
_NAME = r"^[A-Za-zͰ-ϿÅℓ][A-Za-z0-9_Ͱ-Ͽ]*[₀-₉]*$"


class Declaration(NamedTuple):
    """A declared name: its shape (() for a scalar, else (rows, cols)) and words; or a function's signature; or, with
    `part` = (rows | columns, name of a matrix), what x_i is for each i.

    A size that was left open is a Var, which every reading replaces by one of its own. `arguments` is () of a function
    that acts entry by entry, on any number of arrays of one shape.
    """

    name: str
    shape: Shape
    words: frozenset[str] = frozenset()
    arguments: tuple[Shape, ...] | None = None
    part: tuple[str, str] | None = None


Declared: TypeAlias = "Mapping[str, Declaration]"  # by name key
Given: TypeAlias = "str | Declared"  # as --given has it, or as found


@cache
def _outside(separators: str) -> re.Pattern[str]:
    return re.compile(rf"[^{re.escape(separators)}]+")


def split_top(text: str, separators: str) -> list[tuple[str, int]]:
    """The parts of `text` between separators outside brackets, each with its offset."""
    if not ("(" in text or "[" in text or ")" in text or "]" in text):
        found = _outside(separators).finditer(text)
        return [(part[0], part.start()) for part in found if not part[0].isspace()]
    parts, depth, start = [], 0, 0
    for i, character in enumerate(text):
        if character in "([":
            depth += 1
        elif character in ")]":
            depth -= 1
        elif character in separators and depth == 0:
            parts.append((text[start:i], start))
            start = i + 1
    parts.append((text[start:], start))
    return [(part, offset) for part, offset in parts if part.strip()]


def _size(text: str, span: Span) -> Size:
    text = text.strip()
    if "*" in text:
        return combine("*", *(_size(part, span) for part in text.split("*")))
    if text.isascii() and text.isdigit():
        if len(text) > 6 or not 1 <= int(text) <= 100_000:
            raise SyntaxProblem(f"a size is between 1 and 100000, not {text[:20]}", span)
        return int(text)
    if re.match(_NAME, text) and len(text) < 20:
        return names.tidy(text)
    raise SyntaxProblem(
        f"{text!r} is not a size", span, hint="a size is a letter, a number or a product, as in A: m,n or X: 3,p*q"
    )


def _sizes(text: str) -> str:
    """m,n of (m,n), [m,n], m x n, mxn, R^{m x n}, ℝᵐˣⁿ; 1 of ℝ; in an exponent pq is a product."""
    text = text.strip()
    reals = re.match(_REALS, text)
    if reals:
        text = text[reals.end() :].translate(_SUPERSCRIPTS).strip() or "1"
    if text[:1] + text[-1:] in ("()", "[]", "{}"):
        text = text[1:-1]
    parts = [part.strip() for part in ",".join(re.split(_BY, re.sub(_TIMES_LETTER, r"\1×\2", text.strip()))).split(",")]
    if reals:
        parts = ["*".join(re.findall(r"[A-Za-z]\d*|\d+", p)) if re.fullmatch(r"[A-Za-z0-9]+", p) else p for p in parts]
    return ",".join(part for part in parts if part)


def _shape(text: str, span: Span) -> Shape:
    text = text if text and re.fullmatch(_PLAIN, text) else _sizes(text)
    parts = [_size(part, span) for part in text.split(",") if part.strip()]
    if not parts or len(parts) > 2:
        raise SyntaxProblem("a name has one size (vector) or two (matrix)", span, hint="write x: n or A: m,n")
    if all(part == 1 for part in parts):
        return SCALAR
    return (parts[0], 1) if len(parts) == 1 else tuple(parts)


def _declared(text: str, offset: int) -> tuple[Declaration, ...]:
    """The declarations of NAME: ... or of NAME, NAME: ..., a name each."""
    try:
        return _of_part(text)
    except (SyntaxProblem, NameProblem):  # once more for its place
        return _read_part(text, offset)


@lru_cache(maxsize=512)
def _of_part(text: str) -> tuple[Declaration, ...]:
    """The same whatever stands before it; many problems declare the same names."""
    return _read_part(text, 0)


def _read_part(text: str, offset: int) -> tuple[Declaration, ...]:
    span = Span(offset, offset + len(text.rstrip()))
    sign = re.search(_SIGN, text)
    body = text[sign.end() :] if sign else ""
    body = re.sub(_GUESSED, "", body) if "(" in body else body
    if sign is None or not body.strip():
        raise SyntaxProblem("a declaration is NAME: SIZES [words]", span, hint='as in "A: m,n; x: n; c: scalar"')
    if sign.group() != ":" or "->" in body and re.search(_REALS, body):
        body = re.sub(r"(?<!\{)\b(?:R\b|R(?=[a-z0-9]))", "ℝ", body)  # the real numbers, no size called R; Rn, R3
    return tuple(_declaration(name.strip(), body, span) for name in _unspaced(text[: sign.start()]).split(","))


def _declaration(name: str, body: str, span: Span) -> Declaration:
    if "\\" in name:
        from matcalc_cli.language.latex.declared import name_before_colon

        name = name_before_colon(name)
    if part := re.match(_PART, body):
        return _part(name, part, span)
    if not re.match(_NAME, name):
        raise SyntaxProblem(f"{name!r} cannot be a name", span)
    name = names.tidy(name)
    if "->" in body:
        left, right = body.split("->", 1)
        arguments = _shape_list(left, span)
        return Declaration(name, _shape(right, span), arguments=arguments)
    plain = re.fullmatch(_PLAIN, body)
    size_text, known = (plain[1], plain[2].split()) if plain else _sizes_and_words(body, span)
    if "entrywise" in known:
        if size_text or len(known) > 1:
            raise SyntaxProblem("an entrywise function has no sizes and no other words", span, hint="phi: entrywise")
        return Declaration(name, SCALAR, frozenset(known), arguments=())
    shape = _declared_shape(size_text, known, span)
    return Declaration(name, shape, _properties(frozenset(known) - {*KINDS, "real"}, shape, span))


def _sizes_and_words(body: str, span: Span) -> tuple[str, list[str]]:
    """("m,n", ["invertible"]) of `m,n invertible`; raises NameProblem for a word that is none."""
    tokens = re.sub(_REALS, lambda found: f" {found.group().strip()}", re.sub(_BY, "×", body)).split()
    words, sizes = [], []
    for token in _of_two_parts(tokens):
        word = token.strip(",")
        if word in SPELLED or word in KINDS:
            words.append(SPELLED.get(word, word))
        else:
            sizes.append(token)
    stray = [t for t in sizes if re.match(r"^[A-Za-z-]{3,}$", t) and not re.match(_TIMES_LETTER, t)]
    if stray:
        near = names.nearest(stray[0], [*WORDS, "scalar"])
        raise NameProblem(
            f"unknown word {stray[0]!r}",
            span,
            hint=f"did you mean {near}?" if near else "the words are " + ", ".join(WORDS),
        )
    return " ".join(sizes).strip(", "), words


def _of_two_parts(tokens: list[str]) -> list[str]:
    """Words of two parts as one: positive definite, lower triangular, skew symmetric."""
    found: list[str] = []
    for token in tokens:
        both = f"{found[-1]}-{token.strip(',')}" if found else ""
        if both in SPELLED:
            found[-1] = both
        else:
            found.append(token)
    return found


def _declared_shape(size_text: str, words: list[str], span: Span) -> Shape:
    """The shape that sizes and words say; where both leave it open, a size to be found."""
    squared = not SQUARE.isdisjoint(words)
    if "scalar" in words:
        if size_text:
            raise SyntaxProblem("a scalar has no sizes", span)
        return SCALAR
    if size_text:
        shape = _shape(size_text, span)
        return (shape[0], shape[0]) if squared and shape[1:] == (1,) and "," not in size_text else shape
    if "vector" in words or "matrix" in words or not words:
        raise SyntaxProblem("the sizes are missing", span, hint="write x: n or A: m,n")
    return (Var("n"),) * 2 if squared else SCALAR


def _properties(words: frozenset[str], shape: Shape, span: Span) -> frozenset[str]:
    """The words of a name of this shape, with what they imply; raises SyntaxProblem where they want a square matrix."""
    if SQUARE & words and shape and shape[0] != shape[1]:
        raise SyntaxProblem(f"{', '.join(sorted(SQUARE & words))} needs a square matrix", span)
    if other := vanishing(words):
        raise SyntaxProblem(f"antisymmetric and {other}: only the matrix 0 is both", span)
    return implied(words)


def _part(name: str, found: re.Match[str], span: Span) -> Declaration:
    """x_i: rows of X"""
    name = re.sub(_INDEX, lambda m: "_" + (m[1] or m[2]), name)
    array = found[2]
    if not re.match(_NAME, name) or not re.match(_NAME, array):
        raise SyntaxProblem(f"{name if not re.match(_NAME, name) else array!r} cannot be a name", span)
    if "_" not in name.rstrip("_"):
        raise SyntaxProblem(f"{name} has no index", span, hint="write x_i: rows of X")
    return Declaration(names.tidy(name), (), part=(found[1], names.tidy(array)))


def _unspaced(text: str) -> str:
    """The spaces of LaTeX as spaces: \\; parts no declarations."""
    return re.sub(LATEX_SPACES, lambda match: " " * len(match.group()), text) if "\\" in text or "$" in text else text


def _merge(found: dict[str, Declaration], part: str, offset: int) -> None:
    """What LaTeX says: sizes of a name once, properties of it at any time."""
    from matcalc_cli.language.latex.declared import all_said

    for said in all_said(part, offset):
        key, before = names.key(said.name), found.get(names.key(said.name))
        words = said.words | (before.words if before is not None else frozenset())
        shape = said.shape
        if before is not None:
            is_open = any(isinstance(size, Var) for size in before.shape)
            if shape is not None and before.shape != shape and not is_open:
                raise SyntaxProblem(f"{said.name} is declared twice", said.span)
            shape = before.shape if shape is None else shape
        if shape is None:
            shape = (Var("n"),) * 2 if SQUARE & said.words else SCALAR
        found[key] = Declaration(said.name, shape, _properties(implied(words), shape, said.span))


def _shape_list(text: str, span: Span) -> tuple[Shape, ...]:
    """Argument shapes of a signature: `n` one vector, `r,s` one matrix, `n; m` two vectors (also `n | m`, `n x m`)."""
    text = re.sub(r"[{(].*?[})]", lambda found: re.sub(_BY, ",", found.group()), text)  # the x of R^{m x n}
    groups = [group for group in re.split(r"\s+x\s+|[|;]", text) if group.strip()]
    return tuple(_shape(group, span) for group in groups)


def split_declarations(text: str) -> Iterator[tuple[str, int]]:
    """The declarations of a text, each with its offset: between ; and new lines, and those that a comma separates,
    A ∈ ℝᵐˣⁿ, x ∈ ℝⁿ."""
    text = _unspaced(text)
    pieces = split_top(text, ";\n")
    for part, offset in _joined(pieces, text) if "->" in text else pieces:
        if in_declarations(part) and not re.search(_COLON, part):
            yield part, offset
            continue
        if "," not in part or len(re.findall(_SIGN, part)) < 2:
            yield part, offset
            continue
        start = 0
        for comma in re.finditer(",", part):
            if re.search(_SIGN, part[start : comma.start()]) and re.match(_NEXT, part[comma.end() :]):
                yield part[start : comma.start()], offset + start
                start = comma.end()
        yield part[start:], offset + start


def _joined(pieces: list[tuple[str, int]], text: str) -> list[tuple[str, int]]:
    """A `;` between the arguments of a signature, f: n; m -> k, ends no declaration."""

    def named(piece: str) -> bool:
        return bool(re.search(_SIGN, piece))

    found: list[tuple[str, int]] = []
    for k, (part, offset) in enumerate(pieces):
        rest = [piece for piece, _ in pieces[k:]]
        ends = next((piece for piece in rest if named(piece) or "->" in piece), "")
        opened = bool(found) and "->" not in found[-1][0] and named(found[-1][0])
        if opened and ends and not named(ends) and not named(part):
            start = found.pop()[1]
            part, offset = text[start : offset + len(part)], start
        found.append((part, offset))
    return found


def declarations(text: str) -> dict[str, Declaration]:
    """{key: Declaration} of a --given text; raises SyntaxProblem pointing into it."""
    found: dict[str, Declaration] = {}
    try:
        for part, offset in split_declarations(text):
            if in_declarations(part) and not re.search(_COLON, part):
                _merge(found, part, offset)
                continue
            for declaration in _declared(part, offset):
                key = names.key(declaration.name)
                if key in found:
                    raise SyntaxProblem(f"{declaration.name} is declared twice", Span(offset, offset + len(part)))
                found[key] = declaration
    except (SyntaxProblem, NameProblem) as problem:
        raise problem.located(text) from None
    return found


def declared_by(given: Given) -> Declared:
    """{key: Declaration} of a text, or of what is no text any more."""
    return declarations(given) if isinstance(given, str) else given
