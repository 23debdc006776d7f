"""Long products and sums by what they begin and end with: pairs of their members would be too many."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from matcalc_cli.render.codegen.lean.items import Items
from matcalc_cli.render.codegen.lean.numbers import Number
from matcalc_cli.render.codegen.tries import Cuts, Trie

LONG = 24  # members

Member = tuple[int, Number]  # (factor, exponent) or (term, weight)
Make = Callable[[Sequence[Member]], Member]


def cut(items: Items, needed: Sequence[int]) -> None:
    """Shared beginnings and ends of long products and sums become items."""
    tables: list[tuple[dict[int, Any], Make]] = [(items.products, _product(items)), (items.sums, _sum(items))]
    for table, make in tables:
        sequences = {item: list(table[item].items()) for item in needed if len(table.get(item, ())) > LONG}
        if len(sequences) > 1:
            cuts = Cuts(sequences, _itself)
            for item in sequences:
                members = table[item] if cuts.is_whole(item) else _members(cuts, item, make)
                if item not in members:  # else it is what others begin with
                    table[item] = members


def _members(cuts: Cuts[Member], item: int, make: Make) -> dict[int, Any]:
    """The members of one sequence, what is shared as one."""
    head, tail = cuts.cut[item]
    found: dict[int, Any] = {}
    for member, k in [*_part(cuts, cuts.left, head, make), *cuts.middle(item), *_part(cuts, cuts.right, tail, make)]:
        found[member] = found.get(member, 0) + k
    return found


def _part(cuts: Cuts[Member], trie: Trie[Member], at: int, make: Make) -> list[Member]:
    base = trie.base[at]
    for kept in cuts.pending(trie, at):
        above = trie.base[trie.parent[kept]]
        start = [trie.value[above]] if above else []
        trie.value[kept] = make([*start, *trie.members(kept, above)])
    return [*([trie.value[base]] if base else []), *trie.members(at, base)]


def _product(items: Items) -> Make:
    return lambda members: (items.product(dict(members)), 1)  # type: ignore[arg-type]


def _sum(items: Items) -> Make:
    def make(members: Sequence[Member]) -> Member:
        number, item = items.sum(dict(members))
        return item, number

    return make


def _itself(member: Member) -> Member:
    return member
