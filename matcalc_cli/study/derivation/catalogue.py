"""catalogue(): every rule of the engine with its number, and verify(): each rule against difference quotients.

The rows come from RULES (arrays), LOCAL (sums, products, powers of scalars) and FUNCTIONS (named functions); SAMPLES
adds what a reader types for a rule and an expression to which it applies. The numeric check takes nothing from the
engine but the rule itself: values and quotients are those of `evaluate`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import sympy as sp
from sympy import Basic, Symbol

from matcalc_cli.engine import algebra as A
from matcalc_cli.engine import derive
from matcalc_cli.engine.matrix import differential
from matcalc_cli.engine.matrix.linear import Map
from matcalc_cli.engine.matrix.rules import RULES, Rule
from matcalc_cli.engine.objects.partials import partials
from matcalc_cli.errors import MissingRule, NameProblem
from matcalc_cli.language.parse import parse
from matcalc_cli.model import nodes as N
from matcalc_cli.model.functions import BY_NAME, FUNCTIONS, FunctionRow
from matcalc_cli.model.names import nearest
from matcalc_cli.model.nodes import is_array, node
from matcalc_cli.model.problem import Derivative, Layout, Problem
from matcalc_cli.model.walk import parts
from matcalc_cli.numeric.evaluate import evaluate
from matcalc_cli.numeric.sample import points
from matcalc_cli.study.derivation.samples import LOCAL, SAMPLES, SOURCE, Sample, entered

TOLERANCE = 1e-6
STEP = 1e-3


@dataclass(frozen=True)
class Entry:
    """One rule: `formula` is d[...] of RULES; `words` are those by which it is found too."""

    number: int
    name: str
    kind: type
    family: str
    formula: str
    source: str
    words: tuple[str, ...]
    samples: tuple[Sample, ...]
    rule: Rule | None = None
    function: FunctionRow | None = None


@dataclass(frozen=True)
class Check:
    """What verifying one rule found: the largest relative error over the points tried; `problem` when it failed."""

    entry: Entry
    error: float
    count: int
    problem: str = ""

    @property
    def passed(self) -> bool:
        return not self.problem


@dataclass(frozen=True)
class Catalogue:
    """Some rules, with the text that was looked for."""

    entries: tuple[Entry, ...]
    search: str = ""


@dataclass(frozen=True)
class Shown:
    """One rule in full: its differential at an example, and the derivatives of the example in both layouts."""

    entry: Entry
    before: Basic
    after: Basic | None
    results: tuple[Derivative, ...]
    command: str


@dataclass(frozen=True)
class Verification:
    """The checks of all rules."""

    checks: tuple[Check, ...]

    @property
    def passed(self) -> bool:
        return all(check.passed for check in self.checks)


def catalogue(rows: Sequence[Rule] = RULES) -> tuple[Entry, ...]:
    """All rules in the order of their numbers."""
    return _built(tuple(rows))


@lru_cache(maxsize=8)
def _built(rows: tuple[Rule, ...]) -> tuple[Entry, ...]:
    found: list[Entry] = []
    for row in rows:
        words, samples = SAMPLES.get(row.name, ((), ()))
        found.append(
            Entry(len(found) + 1, row.name, row.kind, "matrix", row.formula, row.source, words, samples, rule=row)
        )
    for kind, (name, formula, source, words, sample) in LOCAL.items():
        found.append(Entry(len(found) + 1, name, kind, "scalar", formula, source, words, (sample,)))
    for f in FUNCTIONS:
        if f.partials is None or not isinstance(f.make, type):
            continue
        sample, number = entered(f"{f.name}({_arguments(f)})", _arguments(f).split(", ")[-1]), len(found) + 1
        formula, source = _function_formula(f), SOURCE.get(f.name, "by definition")
        found.append(Entry(number, f.name, f.make, "scalar", formula, source, f.aliases, (sample,), function=f))
    return tuple(found)


def _arguments(row: FunctionRow) -> str:
    return "2, u" if row.ordered else "v, u" if 2 in row.arity else "u"


def _function_formula(row: FunctionRow) -> str:
    from matcalc_cli.language.notation import Notation

    notation = Notation()
    named = {name: sp.Symbol(name, real=True) for name in "uv"}
    slots = [named.get(text) or sp.Integer(text) for text in _arguments(row).split(", ")]
    terms = []
    for slot, rule in zip(slots, row.partials or ()):
        if rule is not None:
            slope = notation.text(rule(*slots))
            loose = "/" in slope or any(sign in slope for sign in (" + ", " - ")) and not _enclosed(slope)
            minus, slope = ("-", slope[1:]) if slope.startswith("-") and "/" in slope else ("", slope)
            terms.append("0" if slope == "0" else f"{minus}({slope}) d{slot}" if loose else f"{slope} d{slot}")
    name = f"{row.name}({_arguments(row)})"
    text = " + ".join(terms).replace("+ -", "- ")
    return f"d[{name}] = {text}"


def _enclosed(text: str) -> bool:
    """True where no sum stands outside brackets."""
    depth = 0
    for i, c in enumerate(text):
        depth += (c == "(") - (c == ")")
        if depth == 0 and c == " " and i + 1 < len(text) and text[i + 1] in "+-":
            return False
    return True


def of(e: Basic) -> Entry | None:
    """The rule that differentiates this node."""
    if isinstance(e, sp.Pow) and isinstance(e.base, N.FNorm):
        kind = N.FNorm
    else:
        kind = sp.exp if type(e).__name__ == "exp" else type(e)
    return _by_kind().get(kind)


@lru_cache(maxsize=1)
def _by_kind() -> dict[type, Entry]:
    return {entry.kind: entry for entry in reversed(catalogue())}


# -------------------------------------------------------------------------------------------------------- finding


def search(text: str, rows: Sequence[Rule] = RULES) -> Catalogue:
    """The rules in whose name, formula, source or entered words the text occurs."""
    key = text.casefold().strip()
    texts = ((e, (e.name, e.formula, e.source, *e.words)) for e in catalogue(rows))
    return Catalogue(tuple(e for e, listed in texts if any(key in part.casefold() for part in listed)), text)


def find(name: str) -> tuple[Entry, ...]:
    """The rules of this number or name; raises NameProblem with the nearest one."""
    entries, key = catalogue(), name.casefold().strip().removeprefix("#")
    for test in (
        lambda e: key == str(e.number),
        lambda e: key == e.name.casefold(),
        lambda e: key in map(str.casefold, e.words),
        lambda e: len(key) > 2 and key in e.name.casefold(),
    ):
        found = tuple(e for e in entries if test(e))
        if found:
            return found
    if name in BY_NAME:
        row = BY_NAME[name]
        raise NameProblem(f"{name} has no rule of its own: it is {row.help}", hint=f'see matcalc explain "{name}(x)"')
    near = nearest(name, [word for e in entries for word in (e.name, *e.words)])
    raise NameProblem(
        f"there is no rule {name}", hint=f"did you mean {near}?" if near else "matcalc rules lists all of them"
    )


def shown(entry: Entry) -> Shown:
    """The rule at its example, and the example's derivative in both layouts where there is one."""
    sample = entry.samples[0]
    problem, root = _read(sample)
    before = _instance(entry, root)
    results: list[Derivative] = []
    after = None
    with suppress(MissingRule):
        after = local(entry, before, {})
    text, given = sample.text, sample.given
    if sample.unvec is None:
        known = parse(text, given, (sample.wrt,))
        results = [r for layout in (Layout.numerator, Layout.denominator) for r in derive.derive(known, layout)]
    command = f'matcalc explain "{text}" --wrt {sample.wrt}' + (f' --given "{given}"' if given else "")
    return Shown(entry, before, after, tuple(results), "" if sample.unvec else command)


# ------------------------------------------------------------------------------------------------------- verifying


def _read(sample: Sample) -> tuple[Problem, Basic]:
    problem = parse(sample.text, sample.given, (sample.wrt,), targets=False)
    root = differential.resolve(problem.expr)
    if sample.unvec:
        root = N.Unvec(root, *map(sp.Integer, sample.unvec))
    return problem, root


def _instance(entry: Entry, root: Basic) -> Basic:
    """The outermost node of the rule's class in an expression."""
    for e in parts([root]):
        if e.func is entry.kind or type(e) is entry.kind:
            return e
    raise MissingRule(f"{entry.name}: its example has no {entry.kind.__name__}")


def local(entry: Entry, e: Basic, moves: dict[Basic, Basic]) -> Basic:
    """d[e] by the rule alone; `moves` gives the differential of an operand, d(operand) where it has none."""
    terms = []
    for a, m in _pairs(entry, e):
        if m is sp.S.Zero:
            continue
        d = moves.get(a)
        if d is None:
            d = node(N.Differential, a) if is_array(a) else node(N.DifferentialScalar, a)
        terms.append(A.mul(m, d) if isinstance(m, sp.Expr) else m.apply(d))
    return A.add(*terms) if terms else sp.S.Zero


def _sizes(e: Basic) -> set[Symbol]:
    return {s for m in e.atoms(N.MatrixSymbol) for size in m.args[1:3] for s in size.free_symbols}


def _pairs(entry: Entry, e: Basic) -> list[tuple[Basic, Map | sp.Expr]]:
    """(operand, map or factor) of the operands that are no constants."""

    def varies(a: Basic) -> bool:
        return bool(a.free_symbols - _sizes(a))

    pairs = entry.rule.maps(e, varies) if entry.rule is not None else partials(e)
    return [(a, m) for a, m in pairs if varies(a)]


def verify(rows: Sequence[Rule] = RULES, seed: int = 0) -> Verification:
    """Every rule at random points: what it says of a small step against the quotient of two values."""
    return Verification(tuple(_checked(entry, seed) for entry in catalogue(rows)))


def _checked(entry: Entry, seed: int) -> Check:
    if not entry.samples:
        return Check(entry, float("nan"), 0, "it has no example to be checked at")
    worst, count = 0.0, 0
    try:
        for sample in entry.samples:
            for error in _errors(entry, sample, seed):
                worst, count = max(worst, error), count + 1
    except Exception as found:  # a broken rule may fail in any way: that is a finding, not a crash
        return Check(entry, float("nan"), count, f"{type(found).__name__}: {found}")
    if not count:
        return Check(entry, float("nan"), 0, "no point was found to check it at")
    return Check(entry, worst, count, "" if worst < TOLERANCE else f"off by {worst:.1e} of the difference quotient")


def _errors(entry: Entry, sample: Sample, seed: int) -> Iterable[float]:
    problem, root = _read(sample)
    e = _instance(entry, root)
    conditions = entry.rule.conditions(e) if entry.rule is not None else ()
    moves: dict[Basic, Basic] = {}
    commuting = entry.kind is N.MatLog
    for k, a in enumerate(dict.fromkeys(a for a, _ in _pairs(entry, e))):
        moves[a] = N.symbol(f"move{k}", *N.shape(a)) if is_array(a) else sp.Symbol(f"move{k}", real=True)
    if commuting:
        (operand,) = moves
        moves[operand] = operand  # the rule holds along directions that commute with A: A itself is one
    after = local(entry, e, moves)
    rng = np.random.default_rng(seed + 7)
    for point in points(problem, 3, seed + 1, conditions, (e, after)):
        numbers = dict(point.numbers)
        values = {v.name: np.asarray(numbers[v.name], dtype=float) for v in problem.variables}
        direction = {n: x if commuting else rng.standard_normal(x.shape) for n, x in values.items()}
        symmetric = (v.name for v in problem.variables if "symmetric" in v.words)
        direction |= {n: direction[n] + direction[n].T for n in symmetric}
        for a, move in moves.items():
            if move is not a:
                value = _quotient(a, numbers, direction)
                numbers[move.name] = float(value) if value.ndim == 0 else value
        said = np.asarray(evaluate(after, numbers), dtype=float)
        seen = _quotient(e, numbers, direction)
        scale = max(1.0, float(np.abs(seen).max(initial=0)))
        yield float(np.abs(np.broadcast_to(said, seen.shape) - seen).max(initial=0)) / scale


def _quotient(e: Basic, numbers: Mapping[str, Any], direction: Mapping[str, np.ndarray]) -> np.ndarray:
    """The derivative of the value of e along a direction, by five points."""

    def at(h: float) -> np.ndarray:
        moved = {name: numbers[name] + h * d for name, d in direction.items()}
        return np.asarray(evaluate(e, {**numbers, **moved}), dtype=float)

    return (8 * (at(STEP) - at(-STEP)) - at(2 * STEP) + at(-2 * STEP)) / (12 * STEP)
