"""What one undeclared input is: the call as typed, the kinds its author meant, and the same function in NumPy.

How the intended kinds were chosen. Every row is what a person types who has not read the manual: a loss, a likelihood,
an energy, an exercise. Its kinds are what a colleague would say who sees that line alone, and they agree with the rules
of the manual (Kinds and sizes), in their order:

    marks       a name under a transpose, in @, .*, tr, det, inv, norm, sum ... is an array, and never vanishes
    the call    grad has a scalar EXPR; tangent, newton, critical have scalar unknowns; --at x=1 gives a number
    neighbours  to the right of a matrix or of a transposed vector stands a vector: A*b, x'*a, a'*X*b
    role        denominators, exponents and factors of scalars are scalars (1/n, C*sum(..), m*g*h); what is added to a
                vector is a vector (x - mu), save eps, λ, σ and their like
    letters     capitals beside arrays are matrices, among scalars scalars; h ... z beside arrays are vectors

Where two readings are equally natural, `also` lists the second one; where the line has no reading that is safe to
guess, `refused` holds words of the message that has to come instead.

`names` declares, in one text, the kinds, the sizes to sample with and the domain to sample from:

    "X: m,p; y: m labels; w: p; n positive; a b"     a matrix, two vectors, scalars n (positive), a and b

A row vector is "1,n", the domains are KINDS of tests/problems/matrix/problem.py. The letters of sizes are
STANDARD_SIZES there and have nothing to do with names of the input. In the lambdas vectors are 1-D, matrices 2-D.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from matcalc_cli.model.names import natural
from tests.problems.matrix.problem import KINDS, STANDARD_SIZES

SIZES = STANDARD_SIZES[0]
Shape = tuple[int, ...]
Written = tuple[str, ...]


@dataclass(frozen=True)
class Reading:
    """One row. `by` is --wrt as typed; `told` are words that the answer holds (one of those joined
    by |), `noted` names that a note speaks of, `values` what is not sampled."""

    command: str
    expr: str
    by: str
    names: str
    function: Callable | None = None
    options: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    also: Mapping[str, str] = field(default_factory=dict)
    told: tuple[str, ...] = ()
    noted: tuple[str, ...] = ()
    values: Mapping[str, object] = field(default_factory=dict)
    reason: str = ""

    @property
    def argv(self) -> tuple[str, ...]:
        wrt = ("--wrt", self.by) if self.by else ()
        return (self.command, self.expr, *wrt, *self.options)

    @property
    def shapes(self) -> dict[str, Shape]:
        """The sizes to sample with."""
        number = lambda size: SIZES.get(size) or int(size)
        return {name: tuple(map(number, sizes)) for name, sizes, _ in declared(self.names)}

    @property
    def domains(self) -> dict[str, str]:
        return {name: domain for name, _, domain in declared(self.names)}

    @property
    def kinds(self) -> dict[str, str]:
        return {name: kind_of(shape) for name, shape in self.shapes.items()}

    @property
    def given(self) -> str:
        """What --given would say, in letters for sizes that no input uses."""
        letters = lambda sizes: ",".join(f"s_{s}" if s in SIZES else s for s in sizes) or "scalar"
        return "; ".join(f"{name}: {letters(sizes)}" for name, sizes, _ in declared(self.names))

    @property
    def variables(self) -> tuple[str, ...]:
        """The names that are differentiated by: those of --wrt, of f(x, y) =, a family, or all scalars in order."""
        shapes = self.shapes
        arrays = [name for name, shape in shapes.items() if shape]
        left = re.match(r"\w+\(([^()]*)\)\s*=", self.expr)
        if not self.by and left:
            return tuple(name.strip() for name in left[1].split(","))
        if not self.by:
            return tuple(arrays) if arrays else tuple(sorted(shapes, key=natural))
        listed = [name.strip() for name in self.by.strip("[]()").split(",")]
        if listed[0] in shapes:
            return tuple(listed)
        return tuple(sorted((name for name in shapes if name.rstrip("0123456789") == listed[0]), key=natural))


def kind_of(shape: Shape) -> str:
    if len(shape) == 2 and shape[0] == 1:
        return "row"
    return ("scalar", "vector", "matrix")[len(shape)]


def declared(names: str) -> list[tuple[str, Written, str]]:
    """(name, sizes as written, domain) of every name in a declaring text."""
    found = []
    for part in filter(None, (part.strip() for part in names.split(";"))):
        left, colon, right = (piece.strip() for piece in part.partition(":"))
        words = (right if colon else left).split()
        domain = words.pop() if words[-1] in KINDS and words[-1] not in left.split()[:1] else "real"
        sizes = tuple(words[0].split(",")) if colon else ()
        found += [(name, sizes, domain) for name in (left.split() if colon else words)]
    return found


def read(command: str, expr: str, by: str, names: str, function: Callable | None = None, **more) -> Reading:
    """A row that is read as `names` says."""
    return Reading(command, expr, by, names, function, **more)


def refuse(command: str, expr: str, by: str, *words: str, options: tuple[str, ...] = (), reason: str = "") -> Reading:
    """A row whose answer is a message with these words (any one of those joined by |)."""
    return Reading(command, expr, by, "", None, options, words, reason=reason)
