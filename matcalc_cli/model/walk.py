"""The walks over a DAG: each different node once, without recursion, in time linear in the nodes.

    parts(roots)             every part, users before operands
    unseen(roots, seen)      those of them that were not seen before
    order(roots, below)      every part, operands before users
    fold(root, below, make)  what `make` gives of every part, from the leaves up
    numbered(roots, below)   every part where parts are numbers, operands smaller than their users
    fold_numbers(root, ...)  `fold` of these
    visits(roots, below)     every part as often as it occurs, users first: for trees, whose parts are not shared
    nodes(roots, below)      every object once, without comparing any
    reaches(root, limit)     are there so many of them?
    classes(root)            the types of all parts
    Dependence(variables)    whether an expression has one of them in it

SymPy's own walks (`atoms`, `has`, `xreplace`) visit a part as often as it is printed, which for
a = x + x^2; b = a*a + a; c = b*b + b ... doubles with every line. `below(e)` says what lies below a node: all its
arguments, or its operands alone (model/kinds.py).
"""

from __future__ import annotations

from collections.abc import Callable, Container, Hashable, Iterable, Iterator, MutableMapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from sympy import Basic

Part = TypeVar("Part")
Value = TypeVar("Value")
Below = Callable[[Part], Iterable[Part]]


def arguments(e: Basic) -> Sequence[Basic]:
    """All arguments of a node, its sizes and names too."""
    return e.args


def itself(e: Part) -> Hashable:
    """Parts that are equal are one part."""
    return e


def parts(
    roots: Iterable[Part],
    below: Below[Part] = arguments,
    key: Callable[[Part], Hashable] = itself,
) -> Iterator[Part]:
    """Every different part of some trees once, users before what lies below them; parts of one key are the same."""
    if below is arguments and key is itself:
        return unseen(roots, set())
    return _parts(roots, below, key)


def _parts(roots: Iterable[Part], below: Below[Part], key: Callable[[Part], Hashable]) -> Iterator[Part]:
    seen: set[Hashable] = set()
    stack = list(roots)[::-1]
    while stack:
        e = stack.pop()
        name = key(e)
        if name not in seen:
            seen.add(name)
            yield e
            stack.extend(reversed(tuple(below(e))))


def unseen(roots: Iterable[Any], seen: set[Any]) -> Iterator[Any]:
    """The parts that are not in `seen`, to which they are added: with all arguments below and equal parts one part, as
    most walks are, without calls for either."""
    stack = list(roots)[::-1]
    met: set[int] = set()  # most parts that are met again are the same object, which is known without its hash
    while stack:
        e = stack.pop()
        if id(e) in met:
            continue
        met.add(id(e))
        if e not in seen:
            seen.add(e)
            yield e
            stack.extend(e.args[::-1])


_classes: dict[int, tuple[Basic, frozenset[type]]] = {}  # by identity, with the expression that keeps it
_KEPT = 64


def classes(root: Basic) -> frozenset[type]:
    """The types of all parts of an expression, of its sizes and names too; kept for the last few that were asked, for
    most rules and conditions first ask whether there is anything for them at all."""
    known = _classes.get(id(root))
    if known is None:
        if len(_classes) >= _KEPT:
            _classes.clear()
        known = _classes[id(root)] = (root, frozenset(map(type, nodes([root]))))
    return known[1]


def visits(roots: Iterable[Part], below: Below[Part]) -> Iterator[Part]:
    """Every part as often as it occurs, users before what lies below them."""
    stack = list(roots)[::-1]
    while stack:
        e = stack.pop()
        yield e
        stack.extend(reversed(tuple(below(e))))


def reaches(root: Basic, limit: int) -> bool:
    """Are there that many parts and arguments or more, each as often as it occurs? Takes that many steps at most."""
    found = [root]
    for e in found:  # which grows; all of them but the root are arguments as well, and count twice
        args = e.args
        if args:
            found += args
            if 2 * len(found) > limit:
                return True
    return 2 * len(found) > limit


def order(roots: Iterable[Part], below: Below[Part], key: Callable[[Part], Hashable] = id) -> list[Part]:
    """Every part under the roots once, what lies below a node before the node itself; parts of one key are the same."""
    found: list[Part] = []
    seen: set[Hashable] = set()
    above: list[Part] = []
    is_own = key is itself
    stack = [iter(list(roots))]  # what is left below each of those above
    while stack:
        for e in stack[-1]:
            name = e if is_own else key(e)
            if name in seen:
                continue
            seen.add(name)
            inner = tuple(below(e))
            if inner:
                above.append(e)
                stack.append(iter(inner))
                break
            found.append(e)
        else:
            stack.pop()
            if above:
                found.append(above.pop())
    return found


def nodes(roots: Iterable[Any], below: Below[Any] = arguments) -> list[Any]:
    """Every object under the roots once, in the order of their distance; equal objects may be there several times."""
    found = list(roots)
    seen = set(map(id, found))
    for e in found:  # which grows
        for part in e.args if below is arguments else below(e):
            if id(part) not in seen:
                seen.add(id(part))
                found.append(part)
    return found


def fold(
    root: Part,
    below: Callable[[Part], Sequence[Part]],
    make: Callable[[Part, list[Value]], Value],
    known: MutableMapping[Part, Value],
) -> Value:
    """make(e, values of what lies below e) for every part, leaves first, each once; `known` holds what is found, and
    what it holds already is not looked into."""
    stack: list[tuple[Part, Sequence[Part] | None]] = [(root, None)]
    while stack:
        e, inner = stack.pop()
        if e in known:
            continue
        if inner is None:
            inner = below(e)
            todo: list[tuple[Part, Sequence[Part] | None]] = [(part, None) for part in inner if part not in known]
            if todo:
                stack.append((e, inner))
                stack.extend(todo)
                continue
        known[e] = make(e, [known[part] for part in inner])
    return known[root]


def numbered(
    roots: Iterable[int], below: Callable[[int], Sequence[int]], known: Container[int] = ()
) -> list[tuple[int, Sequence[int]]]:
    """(part, what lies below it) of every part once, operands before users, whose numbers are larger; what is known is
    not looked into."""
    found: dict[int, Sequence[int]] = {}
    stack = [e for e in roots if e not in known]
    if not stack:
        return []
    while stack:
        e = stack.pop()
        if e in found:
            continue
        inner = found[e] = below(e)
        for part in inner:
            if part not in known and part not in found:
                stack.append(part)
    return sorted(found.items())  # by the numbers, which differ


def fold_numbers(
    root: int,
    below: Callable[[int], Sequence[int]],
    make: Callable[[int, list[Value]], Value],
    known: dict[int, Value],
) -> Value:
    """`fold` of numbers, operands being smaller than their users."""
    operands = below(root)
    for e, inner in numbered([part for part in operands if part not in known], below, known):
        known[e] = make(e, [known[part] for part in inner])
    found = known[root] = make(root, [known[part] for part in operands])
    return found


class Dependence:
    """Does an expression have one of some variables in it? What was found out about its parts is kept."""

    def __init__(self, variables: Iterable[Basic]) -> None:
        self._known: dict[Basic, bool] = dict.fromkeys(variables, True)

    def __call__(self, e: Basic) -> bool:
        known = self._known.get(e)
        return fold(e, arguments, _any_of, self._known) if known is None else known


def _any_of(e: Basic, below: list[bool]) -> bool:
    return any(below)
