"""The canonical order of SymPy's Add and Mul, by keys: what Basic.compare says of two objects, their keys say.

A key is a tuple of the rank of a class and the keys of the arguments. Tuples ask whether two parts are equal before
they ask which is less, at every level, so that comparing two of depth d takes d^2 steps: from a depth on a key is a
`Nested`, which is equal to itself alone and remembers of which others it is less.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache, cmp_to_key
from typing import Any

from sympy import Basic, Expr, Float
from sympy.core.basic import ordering_of_classes

from matcalc_cli.model.walk import fold

_RANK = {name: rank for rank, name in enumerate(ordering_of_classes)}
_UNKNOWN = len(ordering_of_classes) + 1
_DEEP = 12  # levels of a key that is a plain tuple
_compared = cmp_to_key(Basic.compare)


class Nested:
    """The key of a part that is nested deeply; equal parts have one key."""

    def __init__(self, key: tuple[Any, ...], known: dict[tuple[int, int], bool]) -> None:
        self.key = key
        self._known = known

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)

    def __lt__(self, other: Any) -> bool:
        return self.less(self, other)

    def __gt__(self, other: Any) -> bool:
        return self.less(other, self)

    def less(self, a: Any, b: Any) -> bool:
        """Is a before b? By the first part in which they differ, by that of those parts ..."""
        known, met = self._known, []
        found: bool | None = None
        while isinstance(a, Nested) and isinstance(b, Nested):
            pair = (id(a), id(b))
            met.append(pair)
            found = known.get(pair)
            if found is not None:
                break
            differing = [(p, q) for p, q in zip(a.key, b.key) if p is not q and p != q][:1]
            if not differing:
                found = len(a.key) < len(b.key)
                break
            a, b = differing[0]
        if found is None:
            found = bool((a.key if isinstance(a, Nested) else a) < (b.key if isinstance(b, Nested) else b))
        known.update(dict.fromkeys(met, found))
        return found


class Order:
    """The keys of objects, each once."""

    def __init__(self) -> None:
        self._keys: dict[Basic, Any] = {}
        self._depths: dict[Basic, int] = {}
        self._known: dict[tuple[int, int], bool] = {}

    def clear(self) -> None:
        """Forget all keys."""
        for table in (self._keys, self._depths, self._known):
            table.clear()

    def __call__(self, parts: Sequence[Expr]) -> list[Expr]:
        """In the canonical order."""
        return sorted(parts, key=self.key)

    def key(self, e: Basic) -> Any:
        """Keys are ordered as Basic.compare orders."""
        if e.is_Number:
            return _key_of_number(e)
        found = self._keys.get(e)
        if found is None:
            below = [self._keys.get(a) for a in _compared_below(e)]
            if None in below:
                return fold(e, _compared_below, self._keyed, self._keys)
            found = self._keys[e] = self._keyed(e, below)
        return found

    def _keyed(self, e: Basic, below: Iterable[Any]) -> Any:
        kind: Any = type(e)
        if _plain_arguments(kind):
            others, args, depths = iter(below), e.args, self._depths
            key = (*_rank(kind), len(args), *[_key_of_number(a) if a.is_Number else next(others) for a in args])
            depth = depths[e] = 1 + max([depths.get(a, 0) for a in args], default=0)
            return key if depth < _DEEP else Nested(key, self._known)
        if e.is_Symbol:  # its name, and what is known of it
            content = e._hashable_content()
            return (*_rank(kind), len(content), *content)
        return (*_rank(kind), _compared(e))


@cache
def _rank(kind: Any) -> tuple[int, str]:
    name: str = kind.__name__
    rank = _RANK.get(name, _UNKNOWN)
    return (rank, name if rank == _UNKNOWN else "")


def _key_of_number(e: Basic) -> tuple[Any, ...]:
    kind: Any = type(e)
    if e.is_Rational:
        return (*_rank(kind), e.p, e.q)
    return (*_rank(kind), 2, *e._hashable_content()) if kind is Float else (*_rank(kind), _compared(e))


@cache
def _plain_arguments(kind: Any) -> bool:
    """Are two objects of a class compared by their arguments?"""
    return kind._hashable_content in (Basic._hashable_content, Expr._hashable_content)


def _compared_below(e: Basic) -> Sequence[Basic]:
    """What a key is made of, but for numbers: to look one up takes longer than to make its key."""
    return [a for a in e.args if not a.is_Number] if _plain_arguments(e.__class__) else ()
