"""Explicit scalar results in the form a person would write: fast, bounded rewriting that never changes the value.

`tidy` works bottom-up over one expression, each shared part once: sin² + cos² with one cofactor, where() terms with one
condition list merged, common factors and numbers taken out; small expressions are also tried expanded and over one
denominator, and the shortest form wins. `leaves` (names and numbers) measures length.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import sympy as sp
from sympy import Add, Basic, Expr, Mul, Piecewise, Pow, S

from matcalc_cli.engine.scalar.book_names import BookNames, with_one_sigmoid
from matcalc_cli.engine.scalar.commuting import plus, times
from matcalc_cli.engine.scalar.tidy_factors import factored, opened, together
from matcalc_cli.engine.scalar.tidy_length import Length
from matcalc_cli.engine.scalar.tidy_sums import angles, exponentials
from matcalc_cli.engine.scalar.tidy_terms import cleared, collected, with_short_roots, worth_collecting
from matcalc_cli.model.applying import FAILURES, chosen, product, rebuilt, total
from matcalc_cli.model.functions import sigmoid
from matcalc_cli.model.walk import arguments, fold

SMALL = 60  # leaves; above it only the linear-time rewrites are tried
MEDIUM = 240  # leaves; up to here common factors and names of quotients are looked for
# what an expression may contain: where(), sin^2 and its kin, a sum, sin(u) cos(v), log( ), log( ) in an exponential,
# a root of a product, exponentials and their kin, a quotient by them, a sigmoid
WHERE, SQUARE, SUM, ANGLES, LOG, EXPLOG, ROOT, EXPONENTIAL, RATIO, SIGMOID = (1 << i for i in range(10))
LOCAL = WHERE | SQUARE | ANGLES | EXPLOG  # has rewrites of its own
_SQUARED = (sp.sin, sp.cos, sp.sinh, sp.cosh)


class Facts:
    """Length and contents of expressions; a part that many of them share is looked at once."""

    def __init__(self, limit: int = 1 << 62) -> None:
        self._limit = limit
        self._known: dict[Basic, tuple[int, int]] = {}

    def __call__(self, expr: Basic) -> tuple[int, int]:
        """(leaves, contents): how many names and numbers are printed, up to the limit, and the kinds found inside."""
        found = self._known.get(expr)
        return fold(expr, arguments, self._from_arguments, self._known) if found is None else found

    def _from_arguments(self, e: Basic, found: list[tuple[int, int]]) -> tuple[int, int]:
        if not found:
            return 1, 0
        kind = type(e)
        length = _own(e) if kind is Mul or kind is Pow else 0
        contents = _kind(e)
        for size, inside in found:
            length += size
            contents |= inside
        if contents & LOG and kind is sp.exp:
            contents |= EXPLOG
        if contents & EXPONENTIAL and kind is Pow and _is_below(e) and not contents & RATIO:
            contents |= RATIO
        return (length if length < self._limit else self._limit), contents


def leaves(expr: Expr, limit: int = 1 << 62) -> int:
    """Number of names and numbers in the printed form (shared parts count each time they are printed)."""
    return Facts(limit)(expr)[0]


def _kind(e: Basic) -> int:
    rule = _KINDS.get(type(e))
    return 0 if rule is None else rule if isinstance(rule, int) else rule(e)


def _is_below(e: Pow) -> bool:
    return bool(e.args[1].is_Integer and e.args[1].is_negative) and type(e.args[0]) in _DIVISORS


def _of_power(e: Pow) -> int:
    base, exponent = e.args
    if type(base) is Mul:
        return 0 if exponent.is_Integer else ROOT
    return SQUARE if type(base) in _SQUARED and exponent == 2 else 0


def _of_product(e: Mul) -> int:
    return ANGLES if sum(type(f) in (sp.sin, sp.cos) for f in e.args) > 1 else 0


_KINDS: dict[type, int | Callable[[Expr], int]] = {
    Add: SUM,
    Pow: _of_power,
    Mul: _of_product,
    Piecewise: WHERE,
    sp.log: LOG,
    sigmoid: SIGMOID,
    **dict.fromkeys((sp.exp, sp.sinh, sp.cosh), EXPONENTIAL),
}
_DIVISORS = (Add, sp.sinh, sp.cosh)


def _own(e: Expr) -> int:
    """-1 for signs and reciprocals, which print no number of their own; σ - σ² counts as longer than σ (1 - σ)."""
    if isinstance(e, Pow) and e.args[1] == 2 and isinstance(e.args[0], sigmoid):
        return 1
    if isinstance(e, Mul) and e.args[0] is S.NegativeOne:
        return -1
    if isinstance(e, Pow) and e.args[1] in (S.NegativeOne, S.Half, -S.Half):
        return -1
    return 0


def pythagoras(e: Add) -> Expr:
    """c sin(u)^2 + c cos(u)^2 = c;  c cosh(u)^2 - c sinh(u)^2 = c."""
    terms = list(e.args)
    seen: dict[tuple[bool, Expr, Expr], tuple[int, type]] = {}
    for i, term in enumerate(terms):
        for factor in Mul.make_args(term):
            if _kind(factor) & SQUARE:
                kind, u = type(factor.base), factor.base.args[0]
                cofactor = product(*(f for f in Mul.make_args(term) if f is not factor))
                circular = kind in (sp.sin, sp.cos)
                key = (circular, u, -cofactor if kind is sp.sinh else cofactor)
                if key in seen and seen[key][1] is not kind:
                    other = seen[key][0]
                    rest = [t for j, t in enumerate(terms) if j not in (i, other)]
                    reduced = total(*rest, key[2])
                    return pythagoras(reduced) if isinstance(reduced, Add) else reduced
                seen[key] = (i, kind)
    return e


def _merge_where(e: Add) -> Expr:
    """a where(c, p, q) + b where(c, r, s) = where(c, ap + br, aq + bs)."""
    groups: dict[tuple[Expr, ...], list[tuple[Expr, Piecewise]]] = {}
    rest = []
    for term in e.args:
        pieces = [f for f in Mul.make_args(term) if isinstance(f, Piecewise)]
        if len(pieces) == 1:
            piece = pieces[0]
            cofactor = product(*(f for f in Mul.make_args(term) if f is not piece))
            groups.setdefault(tuple(c for _, c in piece.args), []).append((cofactor, piece))
        else:
            rest.append(term)
    if not groups:
        return e
    for conditions, members in groups.items():
        if len(members) == 1 and not rest and len(groups) == 1:
            return e
        branches = [total(*(product(f, p.args[i][0]) for f, p in members)) for i in range(len(conditions))]
        rest.append(chosen(branches, conditions))
    return total(*rest)


def _into_where(e: Mul) -> Expr:
    """a where(c, p, q) where(c, r, s) = where(c, a p r, a q s)."""
    pieces = [f for f in e.args if isinstance(f, Piecewise)]
    conditions = {tuple(condition for _, condition in piece.args) for piece in pieces}
    if len(conditions) != 1:
        return e
    cofactor = product(*(f for f in e.args if f not in pieces))
    if cofactor.is_Number and len(pieces) == 1:
        return e
    (shared,) = conditions
    branches = [product(cofactor, *(piece.args[i][0] for piece in pieces)) for i in range(len(shared))]
    return chosen(branches, shared)


def _local(e: Expr) -> Expr:
    if isinstance(e, Add):
        e = _merge_where(e)
        if isinstance(e, Add):
            e = exponentials(angles(pythagoras(e)))
    elif isinstance(e, Mul):
        e = _into_where(e)
    return e


def _inside(e: Basic) -> Sequence[Basic]:
    return e.args if isinstance(e, Add | Mul | Pow | sp.Function) and not isinstance(e, Piecewise) else ()


class Tidier:
    """Rewrites the entries of one result; what they share is measured and rewritten once."""

    def __init__(self, decimals: bool = False) -> None:
        """`decimals`: numbers were entered as decimals, and x + 1.2 is not to become (5x + 6)/5."""
        self._numbers = not decimals
        self._facts = Facts(1000)
        self._rewritten: dict[Expr, Expr] = {}
        self._length = Length()
        self._names = BookNames(self._length)
        self._expanded: dict[Expr, Expr] = {}
        self._divided: dict[Expr, Expr] = {}
        self._united: dict[Expr, Expr] = {}

    def __call__(self, expr: Expr, fast: bool = False) -> Expr:
        """The shortest of a few equal forms of a scalar; `fast` stays with the linear-time rewrites."""
        if expr.is_Atom:
            return expr
        size, contents = self._facts(expr)
        if size < MEDIUM and (contents & RATIO or contents & SIGMOID and self._nested(expr)):
            forms = [self._of_names(e, fast) for e in self._named(expr)]
            return min(forms, key=self._length)
        return self._of_names(expr, fast)

    def _named(self, expr: Expr) -> list[Expr]:
        """Forms to try: with quotients of exponentials by their names and as they are; with 1 - σ(t) for σ(-t) where
        both signs occur."""
        named = self._names(expr)
        if named is expr:
            return [expr]
        other = with_one_sigmoid(named)
        return [named, expr] if other is named else [other, named, expr]

    def _of_names(self, expr: Expr, fast: bool) -> Expr:
        expr = self._bottom_up(expr)
        if not isinstance(expr, (Add, Mul)):
            return expr
        factored, expr = expr, _opened(expr)
        size, contents = self._facts(expr)
        best, best_size = (factored, self._facts(factored)[0]) if factored is not expr else (expr, size)
        if best_size >= size:
            best, best_size = expr, size
        if fast or contents & WHERE:
            return best
        if best_size > SMALL:
            return self._collected(expr, best, best_size) if best_size < MEDIUM else best
        for candidate in map(self._bottom_up, self._candidates(expr)):
            length, inside = self._facts(candidate)
            # of two equally short forms, the sum of plain products
            if length < best_size or length == best_size and not self._nested(candidate) and self._nested(best):
                best, best_size = candidate, length
        return self._collected(expr, best, best_size)

    def _collected(self, expr: Expr, best: Expr, best_size: int) -> Expr:
        """The best form so far, or a shorter one with factors taken out of parts, and without fractions in sums."""
        if not self._facts(expr)[1] & (SUM | ROOT) or best_size < 4:
            return best
        if worth_collecting(expr):
            for candidate in self._gathered(expr, best):
                if candidate is not None and candidate is not best:
                    best, best_size = self._shorter(best, best_size, self._bottom_up(candidate))
        return self._cleared(best)

    def _cleared(self, e: Expr) -> Expr:
        """Products without fractions in the sums among their factors where that is shorter, term by term."""
        if not isinstance(e, (Add, Mul)) or not self._facts(e)[1] & SUM:
            return e
        if isinstance(e, Mul):
            e = self._shorter(e, self._facts(e)[0], cleared(e, self._numbers))[0]
        args = [self._cleared(a) if isinstance(a, (Add, Mul)) else a for a in e.args]
        return rebuilt(e, args)

    def _shorter(self, best: Expr, best_size: int, other: Expr) -> tuple[Expr, int]:
        """The form with fewer characters and no more names and numbers, and how many those are."""
        if other is best:
            return best, best_size
        length = self._facts(other)[0]
        if length <= best_size and self._length(other) < self._length(best):
            return other, length
        return best, best_size

    @staticmethod
    def _gathered(expr: Expr, best: Expr) -> Iterator[Expr | None]:
        """The terms of all of it collected, and of each sum among its factors."""
        yield collected(expr)
        yield collected(expr, repeated=False)
        if isinstance(best, Mul) and any(isinstance(f, Add) and worth_collecting(f) for f in best.args):
            parts = [collected(f) if isinstance(f, Add) and worth_collecting(f) else f for f in best.args]
            yield with_short_roots(product(*(f if part is None else part for f, part in zip(best.args, parts))))

    def _nested(self, e: Expr) -> bool:
        """Is there a sum inside a term or factor?"""
        parts = e.args if isinstance(e, Add) else (e,)
        return any(self._facts(part)[1] & SUM for part in parts)

    def _bottom_up(self, expr: Expr) -> Expr:
        if not self._facts(expr)[1] & LOCAL:
            return expr
        return fold(expr, _inside, lambda e, args: _local(rebuilt(e, args)) if args else e, self._rewritten)

    def _candidates(self, expr: Expr) -> Iterator[Expr]:
        if any(not power.exp.is_number for power in expr.atoms(Pow)):
            merged = sp.powsimp(expr, combine="exp")
            yield merged
            yield self._factored(merged)
        if not self._nested(expr):
            if isinstance(expr, Add) and _has_factor(expr):
                yield self._factored(expr)
        elif isinstance(expr, Add) or any(isinstance(f, Add) for f in expr.args):
            expanded = opened(expr, self._expanded)
            yield expanded
            yield self._factored(expr)
            if _rational(expr):
                fraction = together(expr, self._united, self._numbers)
                yield fraction.over(fraction.numerator)
                if leaves(fraction.numerator, 1000) < SMALL // 2:
                    numerator = self._bottom_up(sp.expand(fraction.numerator))
                    yield fraction.over(numerator)
                    yield fraction.over(self._factored(numerator))

    def _factored(self, e: Expr) -> Expr:
        return factored(e, self._divided)


def _opened(e: Expr) -> Expr:
    """2 (a + b) = 2a + 2b"""
    args = e.args
    if len(args) == 2 and isinstance(args[1], Add) and args[0].is_Rational and isinstance(e, Mul):
        return plus([times(args[0], term) for term in args[1].args])
    return e


def _has_factor(e: Add) -> bool:
    """May taking a factor out shorten a sum of plain products? A number has to vanish from two terms at least."""
    split = [term.as_coeff_Mul() for term in e.args]
    common: set[Expr] | None = None
    for _, rest in split:
        bases = {f.as_base_exp()[0] for f in Mul.make_args(rest) if f is not S.One}
        common = bases if common is None else common & bases
        if not common:
            break
    if common:
        return True
    numbers = [abs(number) for number, rest in split if rest is not S.One]
    least = min(numbers)
    return least is not S.One and numbers.count(least) > 1 and all((number / least).is_Integer for number, _ in split)


def _rational(e: Expr) -> bool:
    """Quotients with a compound denominator, which one fraction may shorten."""
    return any(isinstance(f, Pow) and f.exp.is_negative and f.base.is_Add for f in e.atoms(Pow))


def tidy(expr: Expr, fast: bool = False) -> Expr:
    """The shortest of a few equal forms of one scalar, as Tidier finds it."""
    return Tidier()(expr, fast)


def simplified(expr: Expr) -> Expr:
    """SymPy's own simplifier, for --simplify; the shorter of its answer and ours, or ours where it fails."""
    try:
        slow = _powers_out(sp.simplify(expr))
    except FAILURES:
        return expr
    if _roots_of_any(slow) - _roots_of_any(expr):  # |1/x^(3/2)| is real, and on the way to it is no real number
        return expr
    return slow if leaves(slow) <= leaves(expr) else expr


def _powers_out(expr: Expr) -> Expr:
    """log(10^x y), which overflows where x is large, is x log(10) + log(y)."""

    def opened(e: Expr) -> Expr:
        factors = sp.Mul.make_args(e.args[0])
        powers = [f for f in factors if f.is_Pow and f.base.is_positive and f.exp.is_real and not f.exp.is_number]
        rest = sp.Mul(*(f for f in factors if f not in powers))
        return sp.Add(*(f.exp * sp.log(f.base) for f in powers), sp.log(rest)) if powers else e

    return expr.replace(sp.log, lambda *args: opened(sp.log(*args)))


def _roots_of_any(expr: Expr) -> set[Expr]:
    """What a root is taken of that may be negative."""
    powers = (e for e in sp.preorder_traversal(expr) if isinstance(e, Pow) and not e.exp.is_integer)
    return {e.base for e in powers if not e.base.is_nonnegative}


def untouched(expr: Expr) -> Expr:
    """For --no-simplify: the derivative as the rules leave it."""
    return expr
