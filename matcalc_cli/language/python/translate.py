"""A Python function as a text of the language: definitions, an expression, and declarations of all its arguments.

What the arguments are is declared by --given, by hints, or by defaults (a number that is a default is that number,
unless --wrt or --given asks for it). Of those of which nothing is said the number of axes is chosen: readings are tried
from the cheapest on, each time one more argument is asked for, and the first whose sizes fit is taken.
"""

from __future__ import annotations

import ast
import heapq
import itertools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from matcalc_cli.errors import LimitError, MatcalcError, NameProblem, SyntaxProblem, UsageError
from matcalc_cli.language.given import Declaration
from matcalc_cli.language.kinds.letters import NUMBERS_ADDED, letter
from matcalc_cli.language.python import hints, statements
from matcalc_cli.language.python import terms as T
from matcalc_cli.language.python.casts import plain_array
from matcalc_cli.language.python.expressions import Expressions
from matcalc_cli.language.python.hints import Defined
from matcalc_cli.language.python.reader import Reader
from matcalc_cli.language.python.source import Source
from matcalc_cli.language.python.values import (
    Array,
    Const,
    Dims,
    Keyed,
    Misfit,
    Open,
    Record,
    Sequence,
    Size,
    Unknown,
    Value,
    dims_text,
)
from matcalc_cli.language.syntax import Lets, Node
from matcalc_cli.model import names
from matcalc_cli.model.shapes import Size as Length
from matcalc_cli.model.shapes import Var, resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matcalc_cli.language.python.source import File

MAX_READINGS = 1500
_SIZES = tuple("mnprskldhq")
_KINDS = {0: "scalar", 1: "vector", 2: "matrix"}
_NEAR = 1.0  # readings that differ by no more are mentioned
_MORE = 40  # readings that are tried for that
_ADDED = frozenset(("b", "b1", "b2", "c", "intercept", "offset"))  # numbers as often as vectors
_RANKS = {"scalar": 0, "vector": 1, "matrix": 2}


@dataclass(frozen=True)
class Translation:
    """What a function says in the language; `guessed` are the keys of arguments of which nothing was declared."""

    lets: Lets
    expression: Node
    declared: dict[str, Declaration]
    guessed: frozenset[str]
    notes: tuple[str, ...]
    axes: Mapping[str, int]


@dataclass(frozen=True)
class Asked:
    """What is said from outside: declarations, the names of --wrt, kinds by --at, and what is needed: a number, or
    arguments that are numbers."""

    declared: Mapping[str, Declaration]
    given: str = ""
    wrt: frozenset[str] = frozenset()
    kinds: Mapping[str, str] | None = None
    scalar: bool = False
    components: bool = False


def translated(source: Source, asked: Asked) -> Translation:
    """The function as a text of the language; every error knows its place in the file."""
    file = source.outline()
    node = file.function(source.function)
    try:
        found = _Search(file, node, source, asked).found()
        source.axes.update(found.axes)
        return found
    except MatcalcError as problem:
        raise problem.located(file.module) from None
    except RecursionError:
        raise LimitError("the function is nested too deeply").located(file.module) from None


Ranks: TypeAlias = "Mapping[str, int]"  # how many axes an argument has, where that is chosen


class _Search:
    """The choice of what the arguments are."""

    def __init__(self, file: File, node: Defined, source: Source, asked: Asked) -> None:
        self.file, self.node, self.source, self.asked = file, node, source, asked
        arguments = node.args
        if arguments.vararg or arguments.kwarg:
            raise SyntaxProblem("star arguments are not read", file.span(arguments.vararg or arguments.kwarg))
        self.parameters = statements.defaults(arguments)
        self.records: dict[str, list[str]] = {}  # arguments that are dictionaries: the entries that are used
        self.tuples: set[str] = set()  # of them those that are tuples
        self.names = [p.arg for p, _ in self.parameters]
        keys = [names.key(name) for name in self.names]
        for name, key in zip(self.names, keys):
            if keys.count(key) > 1:
                raise UsageError(f"{name} and another argument of {source.function} are one name here")
        self.hinted = hints.said(node)
        self.open_sizes = self._open_sizes()

    def _open_sizes(self) -> set[str]:
        """Arguments that are sizes of others by the hints: n of X: (m, n)."""
        used = {s for shape in self.hinted.values() for s in shape if isinstance(s, str)}
        return used & set(self.names) - {names.tidy(d.name) for d in self.asked.declared.values()} - self.asked.wrt

    def found(self) -> Translation:
        """The cheapest reading whose sizes fit, with a note where another one would have been as good."""
        readings = self._readings()
        first = next(readings, None)
        if first is None:
            raise self._misfit()
        found, cost, ranks = first
        if ranks:
            for _, _, others in itertools.takewhile(lambda r: r[1] <= cost + _NEAR, readings):
                apart = [name for name, rank in ranks.items() if others.get(name, rank) != rank]
                if len(apart) == 1:
                    kinds = [_KINDS[r[apart[0]]] for r in (ranks, others)]
                    note = f"{apart[0]} was read as a {kinds[0]}, and could be a {kinds[1]} as well: --given says which"
                    return replace(found, notes=(*found.notes, note))
        return found

    def _readings(self) -> Iterator[tuple[Translation, float, Ranks]]:
        """(translation, its cost, what was chosen), the cheapest first."""
        order = itertools.count()
        waiting: list[tuple[float, int, Ranks]] = [(0.0, next(order), {})]
        self.first: MatcalcError | None = None
        after, fitted = 0, False
        for _ in range(MAX_READINGS):
            if not waiting or after > _MORE:
                return
            cost, _, ranks = heapq.heappop(waiting)
            try:
                after += fitted
                found = self._read(ranks)
                fitted = True
                yield found, cost, ranks
            except Open as missing:
                for rank, price in self._prices(missing.name):
                    heapq.heappush(waiting, (cost + price, next(order), {**ranks, missing.name: rank}))
            except Keyed as entry:
                self._add_entry(entry)
                waiting = [(0.0, next(order), {})]
            except Misfit as wrong:
                self.first = self.first or wrong
            except MatcalcError:
                if fitted:
                    return
                raise

    def _add_entry(self, entry: Keyed) -> None:
        """params["W"] is an argument of its own, W."""
        self.records.setdefault(entry.name, []).extend(entry.keys)
        if len(entry.keys) > 1:
            self.tuples.add(entry.name)
        self.names = [name for name, _ in self._leaves()]

    def _leaves(self) -> list[tuple[str, ast.expr | None]]:
        """The arguments with their defaults, of dictionaries their entries."""
        found: list[tuple[str, ast.expr | None]] = []
        for parameter, default in self.parameters:
            keys = self.records.get(parameter.arg)
            leaves = [(self._entry(parameter.arg, key), None) for key in keys or ()]
            found += [(parameter.arg, default)] if keys is None else leaves
        return found

    def _entry(self, name: str, key: str) -> str:
        """The name of an entry: its key, where that is a name and no other argument has it."""
        others = [p.arg for p, _ in self.parameters]
        others += [k for record, keys in self.records.items() if record != name for k in keys]
        return key if key.isidentifier() and key not in others else f"{name}_{re.sub(r'[^0-9A-Za-z_]', '_', key)}"

    def _misfit(self) -> MatcalcError:
        """Why no reading fits: what is wrong with the cheapest."""
        first, open_ = self.first, self._undeclared()
        if first is None:
            listed = "; ".join(f"{name}: n" for name in self.names[:2])
            return UsageError("what the arguments are could not be found", hint=f'declare them: --given "{listed}"')
        if open_ and not first.hint:
            first.hint = f"or declare what {', '.join(open_[:3])} {'is' if len(open_) == 1 else 'are'}: --given"
        return first

    def _undeclared(self) -> list[str]:
        known = {names.key(name) for name in self.hinted} | set(self.asked.declared)
        return [name for name, default in self._leaves() if names.key(name) not in known and default is None]

    def _prices(self, name: str) -> list[tuple[int, float]]:
        """What each number of axes costs by the name alone."""
        key = names.key(name)
        kind = (self.asked.kinds or {}).get(key)
        if kind is not None:
            return [(_RANKS[kind], 0.0)] if kind in _RANKS else [(1, 0.0)]
        if self.asked.components:
            return [(0, 0.0), (1, 1.0), (2, 4.0)]
        row = letter(key).name
        if row == "capital" or row == "capital word" and len(key) > 1:
            return [(2, 0.0), (1, 3.0), (0, 4.0)]
        if key in NUMBERS_ADDED or row == "Greek letter" and key not in ("theta", "mu", "beta", "phi"):
            return [(0, 0.0), (1, 1.0), (2, 6.0)]
        if key in _ADDED or key.endswith(("_b", "bias")):
            # X @ w + b of a regression has one b, W @ x + b of a layer one for each of its outputs
            capitals = {n for n in self.names if letter(names.key(n)).name == "capital"}
            alone = "X" in capitals <= {"X", "Y", "Z"}
            return [(0, 0.0), (1, 0.75), (2, 3.0)] if alone else [(1, 0.0), (0, 0.75), (2, 3.0)]
        return [(1, 0.0), (0, 1.5), (2, 3.0)]

    # -- one reading ------------------------------------------------------------------------------------------------

    def _read(self, ranks: Ranks) -> Translation:
        reader = Reader(self.file)
        if isinstance(self.node, ast.FunctionDef):
            reader.decorated(self.node)
        reader.asked = self.asked.wrt | frozenset(self.asked.declared)
        reader.scalars = frozenset(names.tidy(name) for name, rank in ranks.items() if rank == 0)
        arguments: dict[str, Array] = {}
        scope = statements.Scope(reader, reader.top.scope)
        values = {n: self._argument(reader, n, d, ranks, arguments) for n, d in self._leaves()}
        for name in (p.arg for p, _ in self.parameters):
            keys = self.records.get(name)
            entries: dict[str | Fraction, Value] = {key: values[self._entry(name, key)] for key in keys or ()}
            held = Sequence(list(entries.values())) if name in self.tuples else Record(entries, name)
            scope.bind(name, values[name] if keys is None else held)
        value = self._value(reader, scope)
        result = self._result(value)
        return self._translation(reader, result, arguments)

    def _argument(
        self, reader: Reader, name: str, default: ast.expr | None, ranks: Ranks, arguments: dict[str, Array]
    ) -> Value:
        key = names.key(name)
        declaration = self.asked.declared.get(key)
        if declaration is not None and declaration.arguments is None:
            dims = self._declared_dims(declaration)
        elif name in self.open_sizes:
            return Size(name)
        elif default is not None and key not in self.asked.wrt and key not in (self.asked.kinds or {}):
            return Expressions(reader, reader.top.scope)(default)
        elif name in self.hinted:
            dims = self.hinted[name]
        elif name in ranks:
            dims = tuple(Var() for _ in range(ranks[name]))
        elif default is not None:
            dims = ()
        else:
            return Unknown(name)
        array = Array(T.name(names.tidy(name)), dims, False)
        arguments[name] = array
        return array

    def _declared_dims(self, declaration: Declaration) -> Dims:
        """The axes of a declared argument: a vector has one, where it was not declared as m,1."""
        shape, known = declaration.shape, self.source.axes.get(names.key(declaration.name))
        if known == 2 and len(shape) == 2 or known == 2 and shape == ():
            return shape or (1, 1)
        if len(shape) == 2 and shape[1] == 1 and known == 1:
            return shape[:1]
        if len(shape) == 2 and shape[1] == 1:
            pattern = rf"(?<!\w){re.escape(declaration.name)}\s*:\s*\(?[\w*]+\s*,\s*1\b"
            return shape if re.search(pattern, self.asked.given) else shape[:1]
        return shape

    def _value(self, reader: Reader, scope: statements.Scope) -> Value:
        reader.active.append(self.node)
        if isinstance(self.node, ast.Lambda):
            return Expressions(reader, scope)(self.node.body)
        try:
            statements.Body(reader, scope).run(self.node.body)
        except statements.Returned as end:
            return end.value
        raise SyntaxProblem(f"{self.source.function} returns nothing", self.file.span(self.node))

    def _result(self, value: Value) -> Array:
        """What the function returns, or the part of it that is asked for."""
        span = self.file.span(self.node)
        item = self.source.item
        if isinstance(value, Sequence) and item is not None:
            if item >= len(value.items):
                raise UsageError(f"{self.source.function} returns {len(value.items)} values")
            value = value.items[item]
        elif item is not None:
            raise UsageError(f"{self.source.function} returns one value")
        elif isinstance(value, Sequence):
            scalars = all(not plain_array(v, span).dims for v in value.items) and value.items
            if not scalars:
                raise UsageError(
                    f"{self.source.function} returns {len(value.items)} values",
                    hint=f"say which: {str(self.source).replace('<stdin>', '-')}[0]",
                )
        if value is None:
            raise SyntaxProblem(f"{self.source.function} returns nothing", span)
        result = plain_array(value, span)
        if self.asked.scalar and not result.single:
            raise Misfit(
                f"{self.source.function} returns an array of shape {dims_text(result.dims)}, and a number is needed",
                span,
            )
        return result

    def _translation(self, reader: Reader, result: Array, arguments: Mapping[str, Array]) -> Translation:
        used = {*map(names.key, self.names), *(d.name for d in self.asked.declared.values())}
        used |= {s for d in self.asked.declared.values() for s in d.shape if isinstance(s, str)}
        used |= {s for shape in self.hinted.values() for s in shape if isinstance(s, str)} | {"e", "i", "pi", "I"}
        letters = Letters(used, _open(arguments.values()))
        declared = dict(self.asked.declared)
        guessed = set()
        for name, array in arguments.items():
            key = names.key(name)
            if key not in declared:
                dims = tuple(letters.size(d) for d in array.dims)
                shape = () if all(d == 1 for d in dims) else (*dims, 1)[:2]
                declared[key] = Declaration(names.tidy(name), shape)
                guessed.add(key)
        axes = {names.key(name): array.rank for name, array in arguments.items()}
        lets, expression = T.tree(result.term, letters)
        self._refuse_clash(declared)
        notes = (
            *reader.notes,
            *reader.of_last_axis({n: a.rank for n, a in arguments.items() if names.key(n) in guessed}),
        )
        return Translation(lets, expression, declared, frozenset(guessed), notes, axes)

    def _refuse_clash(self, declared: Mapping[str, Declaration]) -> None:
        """A size with the name of an argument would be read as that argument."""
        sizes = {s for d in declared.values() for s in d.shape if isinstance(s, str)}
        for name in self.names:
            if names.key(name) in declared and name in sizes:
                raise NameProblem(f"{name} is an argument and a size", hint="give the size another name in --given")


def _open(values: Iterable[Array]) -> list[Var]:
    """The sizes that stayed open, in the order of the arguments."""
    found: list[Var] = []
    for array in values:
        for dim in array.dims:
            dim = resolve(dim)
            for part in dim[1:] if isinstance(dim, tuple) else (dim,):
                if isinstance(part, Var) and part not in found:
                    found.append(part)
    return found


class Letters:
    """A letter for every size that was found."""

    def __init__(self, used: set[str], order: list[Var]) -> None:
        wished = ("n", *_SIZES) if len(order) == 1 else _SIZES
        self.free = (s for s in itertools.chain(wished, (f"n{i}" for i in itertools.count(1))) if s not in used)
        self.letters = {var: next(self.free) for var in order}

    def __call__(self, var: Var) -> str:
        if var not in self.letters:
            self.letters[var] = next(self.free)
        return self.letters[var]

    def size(self, dim: Length) -> Length:
        """A size with letters for what was open."""
        dim = resolve(dim)
        if isinstance(dim, Var):
            return self(dim)
        if isinstance(dim, tuple):
            return (dim[0], *(self.size(part) for part in dim[1:]))
        return dim


__all__ = ["Asked", "Const", "Translation", "translated"]
