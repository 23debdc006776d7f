"""Names that the program makes: directions, sizes, temporaries, letters of functions and points, all from one place.

A name is free where nothing in use has it, in whichever spelling (x_0, x₀ and x0 are one name, and so are θ and theta)
and, where the caller says so, in either case: the direction v is printed V where it is a matrix.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from sympy import Basic, MatrixBase, Symbol

from matcalc_cli.model import names
from matcalc_cli.model import nodes as N
from matcalc_cli.model.problem import Problem
from matcalc_cli.model.walk import nodes

DIRECTIONS = tuple("vwudhsrqzp")  # v of J·v, and what stands in for it
ROWS = tuple("vwuzyr")
EXPANSION = (("T", "P"), ("R", "Q"), ("H", "B"), ("ξ", "η", "ζ"))
FUNCTIONS = ("f", "g", "h", "φ", "ψ")
SIZES = tuple("mnprskldhq")
INDICES = tuple("ijklrs")
_NAMED = (Symbol, N.MatrixSymbol)
_UNDEFINED = (N.Undefined, N.UndefinedEwise, N.UndefinedScalar)
RESERVED = ("e", "i", "pi", "I")  # constants that are printed under these names


@lru_cache(maxsize=1 << 16)
def _stem(name: str) -> str:
    """x of x, x0, x1_11 and x_k: the family that an indexed name looks like a member of."""
    key = names.key(name)
    return re.sub(r"\d*(_\w*)?$", "", key) or key


@lru_cache(maxsize=1 << 16)
def _forms(name: str) -> tuple[tuple[str, str], tuple[str, str]]:
    """The name and its family, and both in either case."""
    key, stem = names.key(name), _stem(name)
    return (key, stem), (key.casefold(), stem.casefold())


class Names:
    """The names in use; `fresh` and `numbered` give out others, and know them from then on."""

    def __init__(self, used: Iterable[str] = ()) -> None:
        self._keys: set[str] = set()
        self._families: set[str] = set()  # with index or without
        self._either: set[str] = set()  # the same in either case
        self.add(*RESERVED, *used)

    def add(self, *used: str) -> None:
        """These are in use as well."""
        for name in used:
            key, either = _forms(name)
            self._keys.add(key[0])
            self._families.update(key)
            self._either.update(either)

    def unused(self, name: str) -> bool:
        """Has nothing in use just this name, in any spelling?"""
        return names.key(name) not in self._keys

    def free(self, name: str) -> bool:
        """Has nothing in use this name, or this name with an index? An upper-case letter is another name."""
        return names.key(name) not in self._families

    def alone(self, name: str) -> bool:
        """Has nothing in use this name, with an index or without, in either case?"""
        return names.key(name).casefold() not in self._either

    def fresh(self, *wished: str, free: Callable[[str], bool] | None = None) -> str:
        """The first of these that is free, or it with a subscript: v, w, u, ..., v_a, v_b, ..."""
        return next(self.series(*wished, free=free))

    def series(self, *wished: str, free: Callable[[str], bool] | None = None) -> Iterator[str]:
        """All that `fresh` would give one after the other; what is in use stays so, and is passed once."""
        free = free or self.free
        for name in itertools.chain(wished, _subscripted(wished[0])):
            if free(name):
                self.add(name)
                yield name

    def numbered(self, stem: str) -> Iterator[str]:
        """stem0, stem1, ..., those in use left out."""
        for i in itertools.count():
            if self.unused(name := f"{stem}{i}"):
                self.add(name)
                yield name


def _subscripted(stem: str) -> Iterator[str]:
    for length in itertools.count(1):
        for word in itertools.product("abcdefghijklmnopqrstuvwxyz", repeat=length):
            yield f"{stem}_{''.join(word)}"


def used_by(*roots: Basic) -> set[str]:
    """The names in expressions: of scalars, arrays, sizes and undefined functions."""
    found: set[str] = set()
    # by identity: to compare equal graphs that share nothing takes time exponential in depth
    for e in nodes(part for root in roots for part in _parts(root)):
        if type(e) is Symbol or isinstance(e, _NAMED):
            found.add(e.name)
        elif isinstance(e, _UNDEFINED):
            found.add(e.args[0].name)
    return found


def _parts(e: Basic) -> list[Basic]:
    if isinstance(e, tuple | list):
        return [part for each in e for part in _parts(each)]
    return list(e.todok().values()) if isinstance(e, MatrixBase) else [e]


def names_of(problem: Problem, *more: Basic) -> Names:
    """The names of a problem: of its variables (declared ones too), arrays, sizes, definitions and undefined functions;
    and those of further expressions."""
    return Names(_in_use(problem, *more))


def _in_use(problem: Problem, *more: Basic) -> set[str]:
    listed = [*problem.variables, *problem.arrays]
    sizes = [size for v in listed for size in (v.rows, v.cols) if not size.is_Integer]
    inside = used_by(problem.expr, *(e for _, e in problem.lets), *sizes, *more)
    return {v.name for v in listed} | {name for name, _ in problem.lets} | inside


def index_letters(problem: Problem) -> Iterator[str]:
    """i, j, k, ... of components, those in use left out: no index is taken for the imaginary unit."""
    used = {names.key(name) for name in _in_use(problem)}
    for length in itertools.count(1):
        yield from (letter * length for letter in INDICES if letter * length not in used)


def expansion_letters(problem: Problem, *about: Basic) -> dict[str, str]:
    """What an expansion calls its polynomial T, its remainder R, the Hessian H, its point a and ξ, that of the
    remainder."""
    taken = names_of(problem, *about)
    return {wished[0]: taken.fresh(*wished) for wished in (*EXPANSION, ("a", "c", "p"))}


def row_letter(problem: Problem) -> str:
    """v of the rows v0, v1, ... of a trace, or the next letter of which the input has no name."""
    return names_of(problem).fresh(*ROWS)


def function_name(problem: Problem) -> str:
    """The letter that stood left of an =; else f, or the next letter that the input does not use itself."""
    used, own = _in_use(problem), names.shown(problem.name)
    if not own and all(FUNCTIONS[0] not in _forms(name)[0] for name in used):
        return FUNCTIONS[0]  # as nearly always
    taken = Names(used)
    return own if len(own) == 1 and taken.unused(own) else taken.fresh(*FUNCTIONS)
