"""Dialect: what the printer has to know of a programming language. The languages themselves are in languages/.

rows       operation kind -> how it is written; "kind:" is the form with a matrix among the operands, "kind." with a
           vector or a matrix, where they differ. {0}, {1} are the operands, {*} all of them, {value} a literal
functions  name in FUNCTIONS -> template; "name." for arrays; what is missing comes from `default`
shield     rewrites a call that raises outside of its domain, where a choice rules its result out; so do rows "kind?"
typed      what stands in rows for the type of numbers of a parameter {x}, and where there is none
helpers    definitions that are printed only where they are called
fuses      are operations entry by entry one pass, together with those around them?
assign     a name, its text and its operation as a statement
element    one entry of an array parameter of known sizes: its name, the places of the entry, the sizes
entrywise  writes an operation on entries of arrays, where no template can: the operation and its operands
loops      operations on arrays of unknown sizes are written as loops, in these words
caseless   the language takes X and x for the same name
module     puts a whole module together
frugal     compiled as it stands: a division, a power takes longer than the multiplications in its place
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from matcalc_cli.render.codegen.loops.words import LoopWords
from matcalc_cli.render.codegen.ops import Op
from matcalc_cli.render.codegen.templates import Row

Places = Sequence[int]  # of an entry, from 0; as many sizes are given


def flat_element(array: str, at: Places, sizes: Places) -> str:
    """x[2], A[5]: rows one after another."""
    place = 0
    for i, n in zip(at, sizes):
        place = place * n + i
    return f"{array}[{place}]"


def nested_element(array: str, at: Places, sizes: Places) -> str:
    """x[2], A[1][2]"""
    return array + "".join(f"[{i}]" for i in at)


@dataclass(frozen=True)
class Dialect:
    """One programming language."""

    name: str
    rows: Mapping[str, Row]
    functions: Mapping[str, str]
    default: Callable[[str], str]
    module: Callable[[Sequence[Any], Dialect], str]
    assign: Callable[[str, str, Op], str]
    unpack: Callable[[str, Sequence[Sequence[str]], str], list[str]]
    number: Callable[[int | float], str] = repr
    words: frozenset[str] = frozenset()
    outer: frozenset[str] = frozenset()  # names that a parameter may have, and a function may not
    typed: tuple[Mapping[str, str], Mapping[str, str]] = ({}, {})
    helpers: Mapping[str, str] = field(default_factory=dict)
    constant: Callable[[str], str] | None = None
    shield: Callable[[str], str] = str
    element: Callable[[str, Places, Places], str] = flat_element
    entrywise: Callable[[Op, Sequence[tuple[str, int]]], tuple[str, int]] | None = None
    base: int = 0
    grid: tuple[str, str, str, str] = ("[", ", ", "]", ", ")
    unicode_names: bool = True
    leading_underscore: bool = True
    caseless: bool = False
    loops: LoopWords | None = None
    lazy_choice: bool = False
    frugal: bool = False
    fuses: bool = False

    def function(self, name: str, rank: int) -> str:
        """The template of a function of FUNCTIONS; '' where the language has none."""
        found = (self.functions.get(name + ".") if rank else None) or self.functions.get(name)
        return self.default(name) if found is None else found

    def row(self, kind: str, rank: int) -> Row | None:
        """How an operation whose largest operand has this rank is written."""
        rows = self.rows
        return (
            (rows.get(kind + ":") if rank > 1 else None) or (rows.get(kind + ".") if rank else None) or rows.get(kind)
        )

    @property
    def arrays(self) -> bool:
        """Does the language compute with arrays, or are they loops, or their entries?"""
        return self.loops is None

    def same(self, name: str) -> str:
        """What two names have in common that are one to the language."""
        return name.lower() if self.caseless else name

    @property
    def reserved(self) -> frozenset[str]:
        """Names no parameter may have: keywords, and every function the templates call."""
        known = _RESERVED.get(self.name)
        if known is None:
            templates = [row.template for row in self.rows.values()] + list(self.functions.values())
            called = (re.findall(r"(?<![\w.])([^\W\d]\w*)(?=[.(])", template) for template in templates)
            names = {name for found in called for name in found}
            names |= self.helpers.keys() | (self.loops.names if self.loops else set())
            known = _RESERVED[self.name] = self.words | names | {"derivative", "value", "taylor"}
        return known


_RESERVED: dict[str, frozenset[str]] = {}


def needed(lines: Iterable[str], helpers: Mapping[str, str]) -> list[str]:
    """The helpers some lines call, and those they call, in the order of the table."""
    found: set[str] = set()
    waiting = ["\n".join(lines)]
    while waiting:
        called = set(re.findall(r"(?<![\w.])([^\W\d]\w*)\.?\(", waiting.pop()))
        for name, definition in helpers.items():
            if name not in found and name in called:
                found.add(name)
                waiting.append(definition)
    return [definition.strip("\n") for name, definition in helpers.items() if name in found]
