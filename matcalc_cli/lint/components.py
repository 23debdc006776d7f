"""Claims about components: \\frac{\\partial f}{\\partial x_i}, f_i by x_j, L by W_{ij}.

The claim for every i at once is a linear form in new names q: sum_i q_i claim_i has the derivative claim by q. So it
is read as a sum, by the reader's own laws for sums, and differentiated by q. Functions with an index, f_k, are summed
with weights of their own in the same way, sum_k r_k f_k. A δ_ij, or cases i = j and i ≠ j, are affine in δ: the part
without it is summed over i and j, the part with it over i alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from matcalc_cli.language.given import Declaration
from matcalc_cli.language.latex.reader import Token, scan
from matcalc_cli.lint import signs
from matcalc_cli.lint.attempts import Attempt
from matcalc_cli.lint.inline import bound_letters, limit_of, parts_at
from matcalc_cli.lint.naming import language_name
from matcalc_cli.lint.subject import NotUnderstood, Subject
from matcalc_cli.model import names
from matcalc_cli.model.shapes import Size

AUXILIARY = _WEIGHTS, _ROWS = "ξ", "ζ"  # names that no text uses for arrays of its own beside sums


class Lifted(NamedTuple):
    """The function and the claim as sums: both are texts in LaTeX, `by` what the claim is differentiated by."""

    attempt: Attempt
    sums: str
    by: tuple[str, ...]
    declared: Mapping[str, Declaration]


def lifted(made: Subject, attempt: Attempt, index: Sequence[Token]) -> Lifted:
    """The claim about all components at once. Raises NotUnderstood where an index is no letter."""
    letters = [t.text for t in index if t.kind == "letter"]
    if len(letters) != sum(t.kind in ("letter", "number") for t in index) or not 1 <= len(letters) <= 2:
        raise NotUnderstood("derivatives by components with numbers or words as indices are not judged")
    name = signs.whole_name(made.by[0])
    stem = _stem_name(made.by[0])
    if name is None or not stem or any(signs.whole_name(b) is None for b in made.by):
        raise NotUnderstood("the variable is not a name")
    declared = dict(attempt.given)
    sizes = _sizes(made, stem, letters, declared)
    weights = f"{_WEIGHTS}_{{{''.join(letters)}}}"
    if made.order == 2:
        return _second(made, attempt, stem, sizes, declared)
    body = list(made.body)
    free = [letter for letter in function_indices(made) if letter not in letters]
    claim = made.claim
    sums = dict(zip(letters, sizes))
    if free:
        row = free[0]
        sums[row] = _size_of(made, row, declared) or "k"
        declared[names.key(_ROWS)] = Declaration(_ROWS, (sums[row], 1))
        body = _sum([row], sums, f"{_ROWS}_{{{row}}}", body)
        weights = f"{_ROWS}_{{{row}}} {weights}"
    text = signs.written(_affine(claim, letters, free, sums, weights))
    declared[names.key(_WEIGHTS)] = Declaration(_WEIGHTS, (sizes[0], sizes[1] if len(sizes) > 1 else 1))
    changed = replace(
        attempt, function=f"${signs.written(body)}$", wrt=(stem,), given=declared, needs="scalar", order=1
    )
    return Lifted(changed, f"${text}$", (_WEIGHTS,), declared)


def _second(
    made: Subject,
    attempt: Attempt,
    stem: str,
    sizes: list[Size],
    declared: dict[str, Declaration],
) -> Lifted:
    """\\frac{\\partial^2 f}{\\partial x_i \\partial x_j}: the Hessian, the derivative by ξ and ζ."""
    both = [t.text for by in made.by if (n := signs.whole_name(by)) for t in n.below_tokens if t.kind == "letter"]
    if len(both) != 2 or both[0] == both[1] or _stem_name(made.by[1]) != stem:
        raise NotUnderstood("this second derivative by components is not judged")
    sums = dict.fromkeys(both, sizes[0])
    weights = f"{_WEIGHTS}_{{{both[0]}}} {_ROWS}_{{{both[1]}}}"
    text = signs.written(_affine(made.claim, [both[0]], [both[1]], sums, weights))
    for name in (_WEIGHTS, _ROWS):
        declared[names.key(name)] = Declaration(name, (sizes[0], 1))
    changed = replace(attempt, wrt=(stem,), given=declared, needs="scalar", order=2)
    return Lifted(changed, f"${text}$", (_WEIGHTS, _ROWS), declared)


def _sum(letters: Sequence[str], sizes: Mapping[str, Size], weights: str, tokens: Sequence[Token]) -> list[Token]:
    """\\sum_{i=1}^{n} weights ( tokens )"""
    head = "".join(rf"\sum_{{{letter}=1}}^{{{sizes[letter]}}} " for letter in letters)
    return [*scan(f"{head}{weights} \\cdot ("), *tokens, *scan(")")]


def _affine(
    claim: Sequence[Token], letters: list[str], free: list[str], sums: Mapping[str, Size], weights: str
) -> list[Token]:
    """The sum over all indices of a claim; of its δ over one of them."""
    every = [*free, *letters]
    apart, same = _with_delta(claim, every)
    whole = _sum(every, sums, weights, apart)
    if same is None:
        return whole
    i, j = every[0], every[1]
    diagonal = _renamed([*scan("("), *same, *scan(") - ("), *apart, *scan(")")], j, i)
    diagonal_weights = signs.written(_renamed(scan(weights), j, i))
    return [*whole, *scan(" + "), *_sum([i], sums, diagonal_weights, diagonal)]


def _with_delta(claim: Sequence[Token], every: list[str]) -> tuple[list[Token], list[Token] | None]:
    """(the claim where the indices differ, the claim where they are the same or None where nothing asks that)"""
    if cases := _cases(claim, every):
        return cases

    def is_delta(name: signs.Name) -> bool:
        return name.stem in ("δ", "1", "I") and sorted(name.below.replace(",", "")) == sorted(every)

    zero, one = scan(" 0 "), scan(" 1 ")
    apart = signs.with_names(claim, lambda name, own: zero if is_delta(name) else None)
    same = signs.with_names(claim, lambda name, own: one if is_delta(name) else None)
    return apart, same if same != apart else None


def _cases(claim: Sequence[Token], every: list[str]) -> tuple[list[Token], list[Token]] | None:
    """\\begin{cases} a & i = j \\\\ b & i \\ne j \\end{cases}: (b, a)"""
    if len(every) != 2 or not claim or claim[0].text != "begin":
        return None
    name, at = signs.group(claim, 1)
    if "".join(t.text for t in name) not in ("cases", "dcases"):
        return None
    end = next((k for k in range(at, len(claim)) if claim[k].kind == "macro" and claim[k].text == "end"), at)
    found = dict(map(_case, parts_at(claim[at:end], "newline")))
    return (found[False], found[True]) if len(found) == 2 else None


def _case(row: list[Token]) -> tuple[bool, list[Token]]:
    """(is it said of i = j?, the value) of a & i = j"""
    mark = next((k for k, t in enumerate(row) if t.text == "&"), len(row))
    condition = signs.spelled(row[mark + 1 :])
    same = "=" in condition and not any(sign in condition for sign in (r"\ne", r"\neq", "otherwise"))
    return same, [t for t in row[:mark] if t.text != ","]


def _renamed(tokens: Sequence[Token], old: str, new: str) -> list[Token]:
    """The index `old` as `new`, in subscripts and alone."""
    return [Token(t.kind, new, t.start, t.end, t.gap) if t.kind == "letter" and t.text == old else t for t in tokens]


def function_indices(made: Subject) -> list[str]:
    """The letters that are indices in what is differentiated and not bound by a sum: k of f_k."""
    bound = set(bound_letters(made.body))
    found = [
        letter
        for _, name in signs.names_in(made.body)
        for letter in name.below.replace(",", "")
        if letter.isalpha() and len(name.below.replace(",", "")) <= 2
    ]
    return list(dict.fromkeys(letter for letter in found if letter not in bound and letter in "ijklmnpqrst"))


def _stem_name(tokens: Sequence[Token]) -> str:
    return language_name(list(tokens[: signs.behind_stem(tokens)]))


def _sizes(made: Subject, stem: str, letters: list[str], declared: dict[str, Declaration]) -> list[Size]:
    """The sizes of what the letters run over, declared where nothing was said."""
    known = declared.get(names.key(stem))
    if known is not None and len(known.shape) == 2:
        return list(known.shape[: len(letters)])
    usual = ("n", "m") if len(letters) == 1 else ("m", "n")
    found = [_size_of(made, letter, declared) or usual[k] for k, letter in enumerate(letters)]
    declared[names.key(stem)] = Declaration(stem, (found[0], found[1] if len(found) > 1 else 1))
    return found


def _size_of(made: Subject, letter: str, declared: Mapping[str, Declaration]) -> Size | None:
    """Up to where an index runs: by the arrays that have it, or a sum."""
    for tokens in (made.body, made.claim):
        for i, name in signs.names_in(tokens):
            items = name.below.replace(",", "")
            known = declared.get(names.key(_stem_name(tokens[i : name.end])))
            if letter in items and known is not None and len(known.shape) == 2 and items.index(letter) < 2:
                return known.shape[items.index(letter)]
    return limit_of(made.body, letter)
