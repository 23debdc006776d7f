"""Questions about expressions that are the same up to their names are answered once.

A result of many parts that are alike, as the distances of n bodies, asks the same of each of them: may
(a - b)^2 + (c - d)^2 be 0? An answer that depends on the form and on what is known of the names, and not on what they
are called, is kept under the `shape` of the expression. At 16 bodies this answers 120 questions of each kind by one.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import lru_cache, wraps
from itertools import count
from typing import Any, Concatenate, ParamSpec, TypeAlias, TypeVar

from sympy import Basic, Symbol

Form: TypeAlias = tuple[Hashable, ...]
Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")
_LONG = 300  # of a shape that is looked at
_MANY = 1024  # answers that are kept
_NAMES = tuple(object() for _ in range(_LONG))  # what stands for the first name, the second, ...: equal to nothing else


_numbers: dict[Form, int] = {}
_next = count()


@lru_cache(maxsize=_MANY)
def shape(e: Basic) -> int | None:
    """The number of what two expressions have in common that differ in their names alone; None of a long one.

    Names are told apart by where they stand, and by what is known of them.
    """
    form = _form(e)
    if form is None:
        return None
    if len(_numbers) >= _MANY:
        _numbers.clear()
    found = _numbers.get(form)
    if found is None:
        found = _numbers[form] = next(_next)
    return found


def _form(e: Basic) -> Form | None:
    places: dict[Basic, int] = {}
    found: list[Any] = []
    parts = [e]
    for part in parts:  # which grows
        if args := part.args:
            found += type(part), len(args)
            parts += args
        elif type(part) is Symbol:
            place = places.get(part)
            if place is None:
                place = places[part] = len(places)
                found.append(part._hashable_content()[1:])
            found.append(_NAMES[place])
        else:
            found.append(part)
        if len(found) > _LONG:
            return None
    return tuple(found)


def up_to_names(
    question: Callable[Concatenate[Basic, Arguments], Answer],
) -> Callable[Concatenate[Basic, Arguments], Answer]:
    """question(e, *more) with its answer kept for all that are alike."""
    known: dict[Hashable, Answer] = {}

    @wraps(question)
    def asked(e: Basic, /, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Answer:
        form = shape(e)
        if form is None:
            return question(e, *args, **kwargs)
        key = (form, args, *kwargs.values())
        if key not in known:
            if len(known) >= _MANY:
                known.clear()
            known[key] = question(e, *args, **kwargs)
        return known[key]

    return asked
