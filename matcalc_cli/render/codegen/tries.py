"""Sequences by what they begin and end with, in time linear in them.

Their members are put in one order, the most frequent first, and entered in a trie from the left and one from the
right; a beginning or an end that several sequences pass through is computed once. Factors that many gradients share
come first, so the reverse sweep of a chain unrolls into one running product, and x1*...*xn with one factor left out is
a beginning times an end.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any, Generic, TypeVar

Member = TypeVar("Member")


class Trie(Generic[Member]):
    """Sequences by their common beginnings; a node is (parent, last member, depth), and 0 is the beginning.

    `value` is for those who build what is shared.
    """

    def __init__(self, key: Callable[[Member], Hashable]) -> None:
        self.key = key
        self.next: dict[tuple[int, Hashable], int] = {}
        self.parent = [-1]
        self.member: list[Any] = [None]
        self.depth, self.passing, self.ends = [0], [0], [0]
        self.value: dict[int, Any] = {}

    def insert(self, sequence: Iterable[Member]) -> list[int]:
        """The path of one sequence, counted."""
        path, at = [], 0
        for member in sequence:
            key = (at, self.key(member))
            following = self.next.get(key)
            if following is None:
                following = self.next[key] = len(self.parent)
                self.parent.append(at)
                self.member.append(member)
                self.depth.append(self.depth[at] + 1)
                self.passing.append(0)
                self.ends.append(0)
            self.passing[following] += 1
            path.append(following)
            at = following
        return path

    def shared(self, path: list[int], limit: int) -> int:
        """How many leading members of the path, at most `limit`, others pass through too; 0 when fewer than two."""
        low, high = 0, min(limit, len(path))
        while low < high:
            middle = (low + high + 1) // 2
            if self.passing[path[middle - 1]] > 1:
                low = middle
            else:
                high = middle - 1
        return low if low > 1 else 0

    def settle(self) -> None:
        """Keep the nodes that two or more users need; `base` is the nearest kept node at or above each."""
        users = list(self.ends)
        for at in range(len(self.parent) - 1, 0, -1):
            if users[at]:
                users[self.parent[at]] += 1
        self.kept = [depth > 1 and count > 1 for depth, count in zip(self.depth, users)]
        self.base = [0] * len(self.parent)
        for at in range(1, len(self.parent)):
            self.base[at] = at if self.kept[at] else self.base[self.parent[at]]

    def members(self, at: int, stop: int) -> list[Member]:
        """The members on the way from node `stop` down to node `at`."""
        found: list[Member] = []
        while at != stop:
            found.append(self.member[at])
            at = self.parent[at]
        return found[::-1]


class Cuts(Generic[Member]):
    """Sequences, each cut into a shared beginning, a middle of its own and a shared end: `cut` has the nodes."""

    def __init__(self, sequences: Mapping[int, Sequence[Member]], key: Callable[[Member], Hashable]) -> None:
        count = Counter(key(member) for sequence in sequences.values() for member in sequence)
        first = {member: place for place, member in enumerate(count)}
        rank = lambda member: (-count[key(member)], first[key(member)])
        self.written = sequences
        self.ordered = {name: sorted(sequence, key=rank) for name, sequence in sequences.items()}
        self.left, self.right = Trie(key), Trie(key)
        paths = {
            name: (self.left.insert(sequence), self.right.insert(reversed(sequence)))
            for name, sequence in self.ordered.items()
        }
        self.cut: dict[int, tuple[int, int]] = {}
        for name, (left, right) in paths.items():
            head = self.left.shared(left, len(left))
            tail = self.right.shared(right, len(right) - head)
            self.cut[name] = (left[head - 1] if head else 0, right[tail - 1] if tail else 0)
            for trie, at in zip((self.left, self.right), self.cut[name]):
                trie.ends[at] += 1
        self.left.settle()
        self.right.settle()

    def is_whole(self, name: int) -> bool:
        """Has a sequence nothing in common with others?"""
        head, tail = self.cut[name]
        return not self.left.base[head] and not self.right.base[tail]

    def middle(self, name: int) -> list[Member]:
        """What is between the shared beginning and the shared end."""
        head, tail = self.cut[name]
        sequence = self.ordered[name]
        return sequence[self.left.depth[head] : len(sequence) - self.right.depth[tail]]

    def pending(self, trie: Trie[Member], at: int) -> list[int]:
        """The shared nodes down to node `at` that have no value yet, the shortest first."""
        base, found = trie.base[at], []
        while base and base not in trie.value:
            found.append(base)
            base = trie.base[trie.parent[base]]
        return found[::-1]
