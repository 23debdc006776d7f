"""Questions about expressions that are the same up to their names are answered once.

A result of many parts that are alike, as the distances of n bodies, asks the same of each of them: may
(a - b)^2 + (c - d)^2 be 0? An answer that depends on the form and on what is known of the names, and not on what they
are called, is kept under the `shape` of the expression. At 16 bodies this answers 120 questions of each kind by one.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import lru_cache, wraps
from typing import Any, Concatenate, ParamSpec, TypeAlias, TypeVar

from sympy import Basic, Symbol

from matcalc_cli.model.walk import arguments, visits

Shape: TypeAlias = tuple[Hashable, ...]
Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")
_LONG = 300  # of a shape that is looked at
_MANY = 1024  # answers that are kept
_NAMES = tuple(object() for _ in range(_LONG))  # what stands for the first name, the second, ...: equal to nothing else


@lru_cache(maxsize=_MANY)
def shape(e: Basic) -> Shape | None:
    """What two expressions have in common that differ in their names alone; None of a long one.

    Names are told apart by where they stand, and by what is known of them.
    """
    places: dict[Basic, int] = {}
    found: list[Any] = []
    for part in visits([e], arguments):
        if args := part.args:
            found += type(part), len(args)
        elif type(part) is Symbol:
            if part not in places:
                places[part] = len(places)
                found.append(part._hashable_content()[1:])
            found.append(_NAMES[places[part]])
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
