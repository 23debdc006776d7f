"""The canonical order of SymPy's Add and Mul, by keys: what Basic.compare says of two objects, their keys say.

A key is a tuple of the rank of a class and the keys of the arguments. Tuples ask whether two parts are equal before
they ask which is less, at every level, so that comparing two of depth d takes d^2 steps: from a depth on a key is a
`Nested`, which is equal to itself alone and remembers of which others it is less.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, cmp_to_key
from typing import Any

from sympy import Basic, Expr, Float
from sympy.core.basic import ordering_of_classes

from matcalc_cli.model.walk import order

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
    """The keys of objects, each once: by identity, for to ask an object's hash takes as long as to make a short key."""

    def __init__(self) -> None:
        self._keys: dict[int, Any] = {}
        self._depths: dict[int, int] = {}
        self._keyed: list[Basic] = []  # which have to stay, for their places not to be taken by others
        self._known: dict[tuple[int, int], bool] = {}

    def clear(self) -> None:
        """Forget all keys."""
        self._keyed.clear()
        for table in (self._keys, self._depths, self._known):
            table.clear()

    def __call__(self, parts: Sequence[Expr]) -> list[Expr]:
        """In the canonical order."""
        if len(parts) == 2:
            a, b = parts
            return [b, a] if self._less(b, a) else [a, b]
        return sorted(parts, key=self.key)

    def _less(self, a: Expr, b: Expr) -> bool:
        """Is a before b? Of two that are no operands yet it is seen without keys of their own."""
        kind: Any = a.__class__
        if b.__class__ is not kind or not _plain_arguments(kind) or id(a) in self._keys or id(b) in self._keys:
            return bool(self.key(a) < self.key(b))
        one, other = a.args, b.args
        if len(one) != len(other):
            return len(one) < len(other)
        for p, q in zip(one, other):
            if p is not q:
                first, second = self.key(p), self.key(q)
                if first != second:
                    return bool(first < second)
        return False

    def key(self, e: Basic) -> Any:
        """Keys are ordered as Basic.compare orders."""
        found = self._keys.get(id(e))
        if found is None:
            for part in order(self._without_key(e), self._without_key):
                self._note(part)
            found = self._note(e)
        return found

    def _note(self, e: Basic) -> Any:
        found = self._keys[id(e)] = self._made(e)
        self._keyed.append(e)
        return found

    def _without_key(self, e: Basic) -> Sequence[Basic]:
        """What a key is made of and has none yet."""
        if not _plain_arguments(e.__class__):
            return ()
        keys = self._keys
        return [a for a in e.args if id(a) not in keys]

    def _made(self, e: Basic) -> Any:
        kind: Any = e.__class__
        if _plain_arguments(kind):
            args, keys, depths = e.args, self._keys, self._depths
            key: list[Any] = [*_rank(kind), len(args)]
            deepest = 0
            for a in args:
                own = id(a)
                key.append(keys[own])
                deepest = max(deepest, depths[own])
            depths[id(e)] = deepest + 1
            return tuple(key) if deepest + 1 < _DEEP else Nested(tuple(key), self._known)
        self._depths[id(e)] = 0
        if e.is_Number:
            return _key_of_number(e)
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
