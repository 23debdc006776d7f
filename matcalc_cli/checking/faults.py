"""What is wrong with an entry or a term of a claim, in words: its sign, a factor, its place.

Takes the right expression and the claimed one as they are multiplied out, and gives a sentence, or '' where it is none
of these.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations, permutations

import sympy as sp
from sympy import Basic, Expr, Rational, S

from matcalc_cli.engine import algebra as A
from matcalc_cli.engine.objects.leaves import leaves
from matcalc_cli.language.notation import Unicode
from matcalc_cli.model import nodes as N

Pairs = Mapping[tuple[int, int], tuple[Expr, Expr]]  # place: (right, claimed)

_SHORT = 4  # leaves of a factor that is named
_LONGEST = 60  # leaves of an entry that is divided
_FACTORS = tuple(Rational(p, q) for p, q in ((2, 1), (1, 2), (3, 1), (1, 3), (4, 1), (1, 4), (3, 2), (2, 3)))
_MOST = 5  # entries whose order is looked at


def of_terms(right: Basic, claimed: Basic) -> str:
    """A sum of which some terms have the wrong sign, or one the wrong factor."""
    missing, surplus = _unmatched(right, claimed), _unmatched(claimed, right)
    if not missing or len(missing) != len(surplus) or len(_terms(right)) < 2:
        return ""
    text = Unicode().text
    negated = [t for t in missing if any(_same(_scaled(-S.One, s), t) for s in surplus)]
    if len(negated) == len(missing):
        one = len(negated) == 1
        listed = " and ".join(text(t) for t in negated)
        subject = "the sign of a term is" if one else "the signs of terms are"
        return f"{subject} wrong: right {'is' if one else 'are'} {listed}"
    term, other = missing[0], surplus[0]
    if len(missing) == 1 and any(_same(_scaled(sign * k, other), term) for k in _FACTORS for sign in (1, -1)):
        return f"a term has the wrong factor: it should be {text(term)}, not {text(other)}"
    return ""


def _terms(e: Basic) -> tuple[Basic, ...]:
    return e.args if isinstance(e, N.MatAdd | sp.Add) else (e,)


def _unmatched(e: Basic, other: Basic) -> list[Basic]:
    left = list(_terms(other))
    return [t for t in _terms(e) if t not in left]


def _scaled(k: Rational, e: Basic) -> Basic:
    return A.scaled(k, e) if N.is_array(e) else k * e


def _same(a: Basic, b: Basic) -> bool:
    if a == b or N.is_array(a) != N.is_array(b):
        return a == b
    return A.is_zero(A.subtract(a, b) if N.is_array(a) else sp.expand(a - b))


def of_factor(right: Expr, claimed: Expr) -> str:
    """A factor that an entry lacks: 2, y of y cos(x y)."""
    if right == 0 or claimed == 0 or max(leaves(right, _LONGEST), leaves(claimed, _LONGEST)) >= _LONGEST:
        return ""
    factor = sp.cancel(sp.factor_terms(right) / sp.factor_terms(claimed))
    if factor == 1 or leaves(factor, _LONGEST) > _SHORT or leaves(factor, _LONGEST) >= leaves(right, _LONGEST):
        return ""
    if not any(part.is_number for part in sp.fraction(factor)):  # y/x: another name was meant
        return ""
    return f"the factor {Unicode().text(factor)} is missing"


def of_order(pairs: Pairs, wrong: Sequence[tuple[int, int]], rows: Sequence[str], cols: Sequence[str]) -> str:
    """Rows or columns exchanged, or the entries of a vector in another order."""
    m, n = (1 + max(place[axis] for place in pairs) for axis in (0, 1))
    for axis, word, count, names in ((0, "rows", m, rows), (1, "columns", n, cols)):
        labels = names if len(names) == count else [str(k) for k in range(count)]
        for a, b in combinations(range(count if min(m, n) > 1 else 0), 2):
            swap = {a: b, b: a}
            moved = {(i, j): (swap.get(i, i), j) if axis == 0 else (i, swap.get(j, j)) for i, j in pairs}
            if all(_equal(right, pairs[moved[place]][1]) for place, (right, _) in pairs.items()):
                return f"{word} {labels[a]} and {labels[b]} are exchanged"
    if min(m, n) > 1 or not 2 < len(wrong) <= _MOST:
        return ""
    for order in permutations(wrong):
        if all(_equal(pairs[place][0], pairs[other][1]) for place, other in zip(wrong, order)):
            listed = ", ".join(Unicode().text(pairs[place][0]) for place in wrong)
            return f"the entries are in another order: {listed} is right"
    return ""


def _equal(a: Expr, b: Expr) -> bool:
    return a == b or leaves(a - b, _LONGEST) < _LONGEST and sp.expand(a - b) == 0
