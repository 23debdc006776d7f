"""Text -> Problem: read, infer, lower, and find what is to be differentiated by.

`parse(text, given=..., wrt=...)` is the one entrance. Nothing typed is ever evaluated as code.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import sympy as sp
from sympy import Integer, Symbol
from sympy.core.random import seed

from matcalc_cli.errors import LimitError, MatcalcError, NameProblem, Span, SyntaxProblem, UsageError
from matcalc_cli.language.components import entry_of, with_components
from matcalc_cli.language.forgiving import listed
from matcalc_cli.language.given import Declaration, Given, declared_by, split_top
from matcalc_cli.language.kinds.call import Call
from matcalc_cli.language.kinds.infer import Inference
from matcalc_cli.language.kinds.laws import BUILT_IN, DERIVATIVES, SIZED, sized_rows
from matcalc_cli.language.kinds.noted import notes
from matcalc_cli.language.kinds.remarks import explained, remarks
from matcalc_cli.language.lower import Lowering, is_raised_vector, scalar_symbol
from matcalc_cli.language.syntax import Node, Resolved
from matcalc_cli.language.text.keywords import settled
from matcalc_cli.language.text.reader import left_side, read
from matcalc_cli.language.text.spelled import Paper, size_letters, spelled
from matcalc_cli.language.text.tokens import Known
from matcalc_cli.model import names
from matcalc_cli.model import nodes as N
from matcalc_cli.model.allocate import SIZES, Names
from matcalc_cli.model.foreign import advice
from matcalc_cli.model.functions import BY_NAME as FUNCTION
from matcalc_cli.model.nodes import node as raw
from matcalc_cli.model.operations.table import OPERATION
from matcalc_cli.model.problem import Problem, Target, Variable
from matcalc_cli.model.shapes import SCALAR, Var, resolve
from matcalc_cli.model.walk import parts

if TYPE_CHECKING:
    from sympy import Basic, Expr

    from matcalc_cli.language.python.source import Source

_WRT_HINT = 'as in --wrt x, --wrt x,y or --wrt "[x0, x1]"'
_FIXING = frozenset({"orthogonal"})  # with this word inv(X) is X', which holds at a point but not beside it
MAX_EXPANDED = 50_000  # entries of one array written out


def _read_wrt(text: str) -> tuple[tuple[Any, ...], Node]:
    """read(), with the option's name before a syntax error."""
    try:
        return read(text)
    except SyntaxProblem as problem:
        raise SyntaxProblem(f"--wrt: {problem.message}", problem.span, problem.text, _WRT_HINT) from None


class _Wrt:
    """One --wrt text, split into its items: (node, transposed) each."""

    def __init__(self, text: str) -> None:
        self.text = text = listed(text)
        self.items: list[tuple[Node, bool]] = []
        for part, _ in split_top(text, ","):
            lets, node = _plain(_read_wrt(part.strip()))
            node, row = node.bare(), False
            if node.kind in ("transpose", "power-T"):
                node, row = node.args[0].bare(), True
            if node.kind == "slice":
                raise UsageError(
                    f"--wrt: {part.strip()} is a part of an array, and there is no derivative by a part",
                    hint=f"differentiate by {names.tidy(str(node.args[0].value))}: the part is in the result",
                )
            if lets or left_side(part.strip()) or not self._is_target(node):
                raise SyntaxProblem(f"--wrt takes names, not {part.strip()!r}", hint=_WRT_HINT)
            self.items.append((node, row))
        if not self.items:
            raise SyntaxProblem("--wrt names nothing", hint=_WRT_HINT)

    @staticmethod
    def _is_target(node: Node) -> bool:
        if node.kind == "literal":
            return all(cell.bare().kind in ("name", "index") for cell in node.args)
        return node.kind in ("name", "index")

    def bracketed(self) -> set[str]:
        """Keys of the names inside [ ]: scalars by being listed there."""
        return {_key(cell.bare()) for node, _ in self.items if node.kind == "literal" for cell in node.args}

    def names(self) -> set[str]:
        """Keys of all names in it."""
        nodes = (n for node, _ in self.items for n in node.walk() if n.kind in ("name", "index"))
        return {names.key(str(n.value if n.kind == "name" else n.value[0])) for n in nodes}

    def cells(self) -> list[Node]:
        """The names and entries, those in literals one by one."""
        return [cell.bare() for node, _ in self.items for cell in (node.args if node.kind == "literal" else [node])]

    def plain(self) -> list[str]:
        """Keys of the names that stand alone."""
        return [_key(node) for node, _ in self.items if node.kind != "literal"]


def _spelled(node: Node) -> str:
    if node.kind == "index":
        stem, *indices = node.value
        return names.entry_name(names.tidy(stem), *indices)
    return names.tidy(node.value)


def _key(node: Node) -> str:
    return names.key(_spelled(node))


def parse(
    text: str,
    given: Given = "",
    wrt: str | Sequence[str] | None = None,
    expand: bool = False,
    single: str = "vector",
    targets: bool = True,
    call: Call | None = None,
    paper: Paper | None = None,
) -> Problem:
    """The Problem that `text` states, with declarations `given`, to be differentiated by `wrt` (several: one after
    the other). `single` says what a lone scalar name found by default is: a scalar or a vector of one; `call` what the
    command and its options say of kinds; with `paper` the text is an answer as on paper. Raises SyntaxProblem,
    NameProblem, SizeError or LimitError, each with the place in the text."""
    seed(0)  # SymPy asks for what it knows of a name in random order: the same text is the same work
    declared = dict(declared_by(given))
    wrts = [_Wrt(item) for item in ([wrt] if isinstance(wrt, str) else wrt or [])]
    listed = set().union(*(w.names() for w in wrts))
    if type(text) is not str:
        return _of_python(text, given, declared, wrts, listed, expand, single, targets, call or Call())
    known = _known(declared, listed, call, paper)
    reading = read(text, known)
    try:
        if type(reading) is not tuple:
            from matcalc_cli.language.latex.resolve import resolved

            found = resolved(reading, declared, [_shown(w) for w in wrts], targets)
        else:
            found = _settled(text, reading, declared, known, paper)
        if found.wrt and targets and not wrts:
            found.declared = {**_absent(found), **found.declared}
            wrts = [_Wrt(item) for item in found.wrt]
        problem = _Reader(text, found, wrts, expand, call or Call()).problem(single, targets)
        return replace(problem, name=found.name)
    except MatcalcError as problem:
        raise problem.located(text) from None
    except RecursionError:
        raise SyntaxProblem("the expression is nested too deeply") from None


def _of_python(
    source: Source,
    given: Given,
    declared: dict[str, Declaration],
    wrts: list[_Wrt],
    listed: set[str],
    expand: bool,
    single: str,
    targets: bool,
    call: Call,
) -> Problem:
    """The Problem that a Python function states: language/python reads it, and declares all of its arguments."""
    from matcalc_cli.language.python.translate import Asked, translated

    bracketed = {key: "scalar" for w in wrts for key in w.bracketed()}
    alone = {key: "scalar" for w in wrts for key in w.plain() if call.needs == "scalar-variable"}
    kinds = {**call.facts, **bracketed, **alone}
    said = given if isinstance(given, str) else ""
    asked = Asked(declared, said, frozenset(listed), kinds, call.needs == "scalar", call.needs == "components")
    found = translated(source, asked)
    tree = Resolved(found.lets, found.expression, found.declared, name=source.function, complete=True)
    try:
        reader = _Reader(source.module, tree, wrts, expand, call._replace(facts={}))
        known = all(isinstance(size, int) for d in found.declared.values() for size in d.shape)
        reader.guessed, reader.expand = found.guessed, expand or known and call.needs == "components"
        problem = reader.problem(single, targets)
    except MatcalcError as problem:
        raise problem.located(source.module) from None
    except RecursionError:
        raise LimitError("the function is nested too deeply") from None
    return replace(problem, text=source, lets=(), notes=(*found.notes, *problem.notes), name=source.function)


def _known(declared: dict[str, Declaration], listed: set[str], call: Call | None, paper: Paper | None) -> Known:
    """What is known of the names before the text is read."""
    facts = call.facts.keys() if call is not None else ()
    plain = {*listed, *facts, *size_letters(declared), *(key for key, d in declared.items() if d.arguments is None)}
    if paper is None:
        return Known(frozenset(plain))
    return Known(frozenset((plain | paper.plain) - FUNCTION.keys()), paper.functions, True)


def functions() -> frozenset[str]:
    """The names of all functions of the language."""
    return frozenset((*FUNCTION, *OPERATION, *BUILT_IN))


def _settled(
    text: str,
    reading: tuple[tuple[Any, ...], Node],
    declared: dict[str, Declaration],
    known: Known,
    paper: Paper | None,
) -> Resolved:
    """The tree of a text in the language as it is meant, and the variables in the brackets of its left side."""
    kinds: dict[str, str] = {}
    lets, expression = spelled(text, *reading, declared, functions(), known.plain, paper, kinds)
    lets = tuple((name, span, with_components(value, declared)) for name, span, value in lets)
    for part in (d for d in declared.values() if d.part):
        axis, array = part.part
        raise UsageError(
            f"{part.name}: {axis} of {array} is for sums in LaTeX", hint=f"write {array}*w for all products at once"
        )
    left = left_side(text, known)
    wrt = [", ".join(left.arguments)] if left is not None and left.arguments else None
    name = left.name if left is not None else ""
    return Resolved(lets, with_components(expression, declared), declared, kinds, wrt, name=name)


def _plain(reading: tuple[tuple[Any, ...], Node]) -> tuple[tuple[Any, ...], Node]:
    """(definitions, expression) of a reading without declarations."""
    if type(reading) is tuple:
        return reading
    from matcalc_cli.language.latex.resolve import resolved

    found = resolved(reading, {}, [], False)
    return found.lets, found.expression


def _shown(wrt: _Wrt) -> str:
    """--wrt as names in the language, where it is a list of names."""
    return ", ".join(_spelled(node) + "'" * row for node, row in wrt.items) if not wrt.bracketed() else wrt.text


def _absent(found: Resolved) -> dict[str, Declaration]:
    """Names in the brackets of f(x, y) = x^2 that do not occur: by a scalar the derivative is 0."""
    roots = [value for _, _, value in found.lets] + [found.expression]
    arguments = [name.strip() for item in found.wrt for name, _ in split_top(item, ",")]
    nodes = (n for root in roots for n in root.walk() if n.kind in ("name", "index"))
    used = {names.key(n.value if n.kind == "name" else n.value[0]) for n in nodes}
    used |= {names.split(key)[0] for key in used}
    return {names.key(name): Declaration(name, SCALAR) for name in arguments if names.key(name) not in used}


class _Reader:
    guessed: frozenset[str] = frozenset()  # keys of declared names that were found, not said

    def __init__(self, text: str, found: Resolved, wrts: list[_Wrt], expand: bool, call: Call) -> None:
        lets = tuple((name, span, settled(root)) for name, span, root in found.lets)
        expression, declared = settled(found.expression), found.declared
        self.text, self.lets, self.expression, self.declared, self.wrts = text, lets, expression, declared, wrts
        self.said = tuple(dict.fromkeys(found.notes))
        scalars = set().union(*(w.bracketed() for w in wrts)) if wrts else set()
        plain = [w.plain() for w in wrts]
        listed = tuple(dict.fromkeys(key for keys in plain for key in keys))
        if call.needs == "scalar-variable":
            scalars |= set(listed) - declared.keys()
        call = call._replace(listed=listed, listed_many=any(len(keys) > 1 for keys in plain))
        self.inference = Inference(lets, expression, declared, scalars, found.kinds, text, call)
        self.reading = self.inference.declared() if found.complete else self.inference.infer()
        self.letters: dict[Var, Symbol] = {}
        self.expand = expand or self._explicit_by_literals() or self._explicit_by_entries()

    # -- sizes ----------------------------------------------------------------------------------------------------

    def _explicit_by_literals(self) -> bool:
        """Literals beside arrays of known size: everything has entries."""
        arrays = [s for s in self.reading.shapes.values() if s != SCALAR]
        known = all(isinstance(resolve(size), int) for shape in arrays for size in shape)
        roots = self.inference.roots
        return bool(arrays) and known and any(n.kind == "literal" for root in roots for n in root.walk())

    def _explicit_by_entries(self) -> bool:
        """--wrt names entries of arrays, and all sizes are known: everything has entries."""
        shapes = [d.shape for d in self.declared.values() if d.arguments is None]
        shapes += self.reading.shapes.values()
        known = all(isinstance(resolve(size), int) for shape in shapes for size in shape)
        return known and any(self._entry(cell) for wrt in self.wrts for cell in wrt.cells())

    def _entry(self, node: Node) -> tuple | None:
        """(array, indices) of a --wrt item that is an entry of a declared or inferred array: x[0], and x0 of x: 3."""
        if node.kind == "name":
            return entry_of(node.value, self.declared)
        key = names.key(node.value[0]) if node.kind == "index" else ""
        return node.value if self.reading.shapes.get(key, SCALAR) != SCALAR or self._is_array(key) else None

    def _is_array(self, key: str) -> bool:
        return key in self.declared and self.declared[key].shape != SCALAR

    def _allocate(self) -> None:
        """Give the sizes that stayed open letters, in the order in which their names appear."""
        order: dict[Var, None] = {}
        for key in self.inference.names.occurring:
            for size in self.reading.shapes.get(key, ()):
                for part in size[1:] if isinstance(size := resolve(size), tuple) else (size,):
                    if isinstance(part := resolve(part), Var):
                        order[part] = None
        wished = ("n", *SIZES) if len(order) == 1 else SIZES
        if order:
            found = self.taken.series(*wished, free=self.taken.unused)
            self.letters = {var: N.size(letter) for var, letter in zip(order, found)}

    @cached_property
    def taken(self) -> Names:
        """What no size may be called: every name that was typed, in EXPR, in --given and in --wrt."""
        declared = [s for d in self.declared.values() for s in (*d.shape, *sum(d.arguments or (), ()))]
        letters = {part for s in declared for part in (s if isinstance(s, tuple) else (s,)) if isinstance(part, str)}
        applied = {n.value for root in self.inference.roots for n in root.walk() if n.kind == "call"}
        listed = {key for w in self.wrts for key in (*w.bracketed(), *w.plain())}
        found = self.inference.names
        return Names({*found.spelled, *found.sizes, *self.inference.lets, *self.declared, *letters, *applied, *listed})

    @cached_property
    def others(self) -> Iterator[str]:
        """Letters of the sizes that no name has."""
        return self.taken.numbered("n")

    def size(self, value: Var | int | str) -> Expr:
        """A size as SymPy object."""
        value = resolve(value)
        if isinstance(value, Var):
            if value not in self.letters:
                self.letters[value] = N.size(next(self.others))
            return self.letters[value]
        if isinstance(value, tuple):
            parts = [self.size(part) for part in value[1:]]
            return {
                "*": lambda: sp.Mul(*parts),
                "+": lambda: sp.Add(*parts),
                "t": lambda: parts[0] * (parts[0] + 1) / 2,
                "s": lambda: parts[0] * (parts[0] - 1) / 2,
            }[value[0]]()
        return N.size(value)

    def _sized(self, value: Var | int | str) -> bool:
        """True when a size is known, or has a letter because a name has it."""
        value = resolve(value)
        return value in self.letters if isinstance(value, Var) else True

    # -- names ----------------------------------------------------------------------------------------------------

    def _symbol(self, key: str, name: str, shape: tuple, words: frozenset[str]) -> Basic:
        if shape == SCALAR:
            return scalar_symbol(name, words)
        rows, cols = (self.size(s) for s in shape)
        if self.expand:
            if not (rows.is_Integer and cols.is_Integer):
                raise UsageError(
                    f"--expand needs concrete sizes, and {name} is {rows}×{cols}",
                    hint=f'declare them: --given "{name}: 3"',
                )
            if rows * cols > MAX_EXPANDED:
                raise UsageError(f"{name} has {int(rows * cols):,} entries; --expand stops at {MAX_EXPANDED:,}")
            return grid(name, int(rows), int(cols), words)
        return N.symbol(name, rows, cols, tuple(words - {"constant", "nonzero"}))

    def problem(self, single: str, targets: bool) -> Problem:
        """The Problem; a variable by which is differentiated moves freely, however it was declared to lie."""
        self._allocate()
        problem = self._read(single, targets, self._varied_inside())
        varied = {names.key(t.name): t.name for group in problem.targets for t in group}
        free = {key: name for key, name in varied.items() if _words(self.declared.get(key)) >= _FIXING}
        if not free:
            return problem
        problem = self._read(single, targets, free.keys() | self._varied_inside())
        told = (f"{name} is varied as any matrix: that it is orthogonal is not used" for name in free.values())
        return replace(problem, notes=(*problem.notes, *told))

    def _varied_inside(self) -> set[str]:
        """The names by which is differentiated inside of EXPR."""
        calls = (n for root in self.inference.roots for n in root.walk() if n.kind == "call" and n.value in DERIVATIVES)
        return {names.key(str(n.args[1].value)) for n in calls if len(n.args) > 1 and n.args[1].kind == "name"}

    def _read(self, single: str, targets: bool, free: set[str]) -> Problem:
        found, reading = self.inference.names, self.reading
        spelled = dict(found.spelled)
        symbols: dict = {}
        variables: list[Variable] = []
        arrays: list[Variable] = []
        extra = [k for k in self.declared if k not in spelled and self.declared[k].arguments is None]
        for key in [*spelled, *extra]:
            declaration = self.declared.get(key)
            name = spelled.get(key) or declaration.name
            shape = reading.shapes.get(key, declaration.shape if declaration else SCALAR)
            words = declaration.words if declaration else frozenset()
            symbols[key] = symbol = self._symbol(key, name, shape, words - _FIXING if key in free else words)
            inferred = declaration is None or key in self.guessed
            variables += self._variables(name, symbol, words, inferred)
            if isinstance(symbol, sp.MatrixBase):
                arrays.append(self._array(name, symbol, words, inferred))
        self.symbols = symbols
        self.components = {names.key(v.name): v.symbol for v in variables if v.kind == "scalar"}
        absent = self._only_listed()
        self.components.update({names.key(v.name): v.symbol for v in absent})
        variables = list({v.symbol: v for v in (*variables, *absent)}.values())
        variables.sort(key=lambda v: names.natural(v.name))
        lower = Lowering(self.inference, symbols, self.size, self._sized)
        lets = tuple((names.tidy(name), lower(node)) for name, _, node in self.lets)
        expr = lower(self.expression)
        occurring = frozenset(found.spelled)
        idle = (f"{v.name} does not occur: its derivative is 0" for v in absent)
        notes = (*self.said, *self._notes(), *dict.fromkeys(lower.notes), *idle)
        groups = tuple(self._targets(wrt) for wrt in self.wrts)
        if not groups and targets:
            groups = (self._default(occurring - self._exponents(expr), single),)
        reason = explained(self.inference, reading)
        typed = tuple(lower.typed)
        return Problem(
            self.text,
            expr,
            tuple(variables),
            groups,
            lets,
            notes,
            tuple(arrays),
            typed=typed,
            reading=reason,
            decimals=tuple(lower.decimals),
        )

    def _component(self, node: Node) -> Symbol | None:
        """The scalar that a name or x[0], X[0,1] stands for; None where there is none."""
        entry = self._entry(node)
        if entry is not None and N.is_array(array := self.symbols.get(names.key(entry[0]))):
            if not isinstance(array, sp.MatrixBase):
                return self._array_entry(node, array, entry[1:])
            node = Node("index", [], node.span, entry)
        if node.kind == "index" and isinstance(grid := self.symbols.get(names.key(node.value[0])), sp.MatrixBase):
            _, *indices = node.value
            inside = all(i < n for i, n in zip(indices, grid.shape if len(indices) == 2 else (len(grid),)))
            entry = grid[tuple(indices) if len(indices) == 2 else indices[0]] if inside else None
            if not isinstance(entry, Symbol):
                raise UsageError(f"--wrt: {_spelled(node)} is not a free entry of {node.value[0]}")
            return entry
        return self.components.get(_key(node))

    def _array_entry(self, node: Node, array, indices: tuple) -> N.Entry:
        """The entry of an array in matrix notation; raises UsageError for what is none."""
        rows, cols = array.shape
        wanted = 1 if 1 in (rows, cols) else 2
        inside = len(indices) == wanted and all(
            not size.is_Integer or i < size for i, size in zip(indices, (rows, cols) if wanted == 2 else (rows * cols,))
        )
        if not inside:
            takes = "one index" if wanted == 1 else "two indices"
            raise UsageError(f"--wrt: {_spelled(node)} is no entry of {node.value[0]}, {rows}×{cols}: it has {takes}")
        i, j = (indices[0], 0) if wanted == 1 and cols == 1 else (0, indices[0]) if wanted == 1 else indices
        return raw(N.Entry, array, Integer(i), Integer(j))

    def _only_listed(self) -> list[Variable]:
        """Scalars that a --wrt matrix lists beside names that occur, as [[x0, x1], [x2, x3]] without an x3."""
        new: dict[str, str] = {}
        for node in (node for wrt in self.wrts for node, _ in wrt.items if node.kind == "literal"):
            cells = [cell.bare() for cell in node.args]
            absent = {_key(c): _spelled(c) for c in cells if self._component(c) is None}
            for key, name in absent.items():
                if key in self.inference.lets:
                    raise UsageError(f"--wrt: {name} is a definition, not a free name")
                if key in self.symbols or self._family(key):
                    raise UsageError(f"--wrt: {name} inside [ ] is not a scalar", hint=f"write --wrt {name}")
                if 1 in node.value[1:] or len(absent) == len({_key(c) for c in cells}):
                    raise self._unknown(name)
            new |= absent
        one = Integer(1)
        return [Variable(name, "scalar", one, one, frozenset(), True, scalar_symbol(name)) for name in new.values()]

    def _variables(self, name: str, symbol: Basic, words: frozenset[str], inferred: bool) -> list[Variable]:
        if isinstance(symbol, Symbol):
            one = Integer(1)
            return [Variable(name, "scalar", one, one, words, inferred, symbol)]
        if isinstance(symbol, sp.MatrixBase):
            atoms = dict.fromkeys(e for e in symbol if isinstance(e, Symbol))
            return [Variable(e.name, "scalar", Integer(1), Integer(1), frozenset(), inferred, e) for e in atoms]
        return [self._array(name, symbol, words, inferred)]

    @staticmethod
    def _array(name: str, symbol: Basic, words: frozenset[str], inferred: bool) -> Variable:
        rows, cols = (Integer(size) if isinstance(size, int) else size for size in symbol.shape)
        kind = "vector" if cols == 1 else "row" if rows == 1 else "matrix"
        return Variable(name, kind, rows, cols, words, inferred, symbol)

    def _notes(self):
        calls = {n.value for root in self.inference.roots for n in root.walk() if n.kind == "call"}
        for name in sorted(calls):
            known = [*self.inference.functions, *self.inference.operations, *BUILT_IN]
            if name not in known and names.key(name) not in self.declared:
                hint = advice(name, known)
                yield f"{name} is read as an undefined function" + (f" ({hint})" if hint else "")
            row = sized_rows().get(name) if name in SIZED else None
            row = row or self.inference.operations.get(name) or self.inference.functions.get(name)
            for spelling, note in getattr(row, "notes", ()):
                if spelling == name and names.key(name) not in self.declared:
                    yield note
        for key in self.inference.names.occurring:
            if key in self.inference.functions and key not in self.declared and not names.is_greek(key):
                yield f"{key} is read as a name here, not as the function {key}( )"
        yield from remarks(self.inference, self.reading)
        for raised in (n for root in self.inference.roots for n in root.walk() if is_raised_vector(n)):
            yield f"{' '.join(self.text[raised.span.start : raised.span.end].split())} is taken entry by entry"
        yield from dict.fromkeys(told for root in self.inference.roots for told in notes(root, self.inference))

    # -- what is differentiated by ---------------------------------------------------------------------------------

    def _unknown(self, name: str) -> NameProblem:
        known = list(self.inference.names.spelled.values())
        near = names.nearest(name, known)
        listed = ", ".join(sorted(known, key=names.natural)[:12]) or "none"
        return NameProblem(
            f"--wrt: {name} does not occur in the expression",
            hint=f"did you mean {near}?" if near else f"its names are: {listed}",
        )

    def _targets(self, wrt: _Wrt) -> tuple[Target, ...]:
        found = [self._target(node, row) for node, row in wrt.items]
        if len(found) > 1 and all(t.kind == "scalar" for t in found):
            grid = tuple((t.grid[0][0],) for t in found)
            self._distinct([row[0] for row in grid])
            return (Target(f"({', '.join(t.name for t in found)})", "vector", grid),)
        return tuple(found)

    @staticmethod
    def _distinct(symbols: list[Symbol]) -> None:
        if len(set(symbols)) < len(symbols):
            double = next(s for s in symbols if symbols.count(s) > 1)
            raise UsageError(f"--wrt lists {double} twice", hint="repeat --wrt to differentiate again")

    def _target(self, node: Node, row: bool) -> Target:
        if node.kind == "literal":
            entries = [self._component(cell.bare()) for cell in node.args]
            self._distinct(entries)
            by_rows, rows, cols = node.value
            grid = tuple(tuple(entries[i * cols : (i + 1) * cols]) for i in range(rows))
            if row:
                grid = tuple(zip(*grid))
                rows, cols = cols, rows
            kind = "vector" if cols == 1 else "row" if rows == 1 else "matrix"
            listed = "; ".join(", ".join(s.name for s in line) for line in grid)
            name = f"({', '.join(s.name for s in entries)})" if cols == 1 else f"[{listed}]"
            return Target(name, kind, grid)
        key, name = _key(node), _spelled(node)
        symbol = self.symbols.get(key)
        if symbol is None:
            symbol = self._component(node)
        if symbol is None:
            family = self._family(key)
            if family:
                grid = tuple((s,) for s in family)
                grid, kind = (tuple(zip(*grid)), "row") if row else (grid, "vector")
                return Target(f"{name}'" if row else name, kind, grid)
            if key in self.inference.lets:
                raise UsageError(f"--wrt: {name} is a definition, not a free name")
            raise self._unknown(name)
        return _as_target(name, symbol, row)

    def _family(self, key: str) -> list[Symbol]:
        members = [k for k in self.inference.names.spelled if names.split(k)[0] == key and names.split(k)[1]]
        members += [k for k in self.declared if names.split(k)[0] == key and names.split(k)[1] and k not in members]
        symbols = [self.symbols[k] for k in sorted(members, key=names.natural)]
        return symbols if all(isinstance(s, Symbol) for s in symbols) else []

    def _exponents(self, expr) -> frozenset[str]:
        """Keys of names that are powers of matrices and nothing else: X^k is differentiated by X."""
        powers = {
            e for e in parts([expr]) if isinstance(e, N.MatPow) and len(e.args) == 2
        }  # an inverse has no exponent
        found = {s for power in powers for s in power.args[1].free_symbols if isinstance(s, Symbol)}
        if not found:
            return frozenset()
        others = expr.xreplace({power: power.args[0] for power in powers}).free_symbols
        return frozenset(k for k, s in self.symbols.items() if s in found - others)

    def _default(self, occurring: frozenset[str], single: str) -> tuple[Target, ...]:
        free = [k for k in sorted(occurring, key=names.natural) if "constant" not in _words(self.declared.get(k))]
        if not free:
            if not self.inference.names.spelled:
                raise UsageError("there is nothing to differentiate by: the expression has no names")
            raise UsageError("every name of the expression is declared constant")
        if self.expand and not any(k in self.declared for k in free):
            grids = [self.symbols[k] for k in free]
            entries = [s for g in grids for s in (g if isinstance(g, sp.MatrixBase) else [g])]
            free, self.symbols = [s.name for s in entries], {**self.symbols, **{s.name: s for s in entries}}
        arrays = [k for k in free if not isinstance(self.symbols[k], Symbol)]
        if arrays and len(free) > 1:
            listed = ", ".join(self.inference.names.spelled[k] for k in free)
            raise UsageError(f"by which of {listed}?", hint=f"add --wrt {self.inference.names.spelled[arrays[-1]]}")
        if arrays:
            return (_as_target(self.inference.names.spelled[arrays[0]], self.symbols[arrays[0]], False),)
        symbols = [self.symbols[k] for k in free]
        if len(symbols) == 1 and single == "scalar":
            return (_as_target(symbols[0].name, symbols[0], False),)
        stems = {names.split(k)[0] for k in free}
        family = len(stems) == 1 and len(free) > 1 and all(names.split(k)[1] for k in free)
        listed = symbols[0].name if len(symbols) == 1 else f"({', '.join(s.name for s in symbols)})"
        return (Target(stems.pop() if family else listed, "vector", tuple((s,) for s in symbols)),)


def _words(declaration: Declaration | None) -> frozenset[str]:
    return declaration.words if declaration else frozenset()


def _as_target(name: str, symbol, row: bool) -> Target:
    if isinstance(symbol, N.Entry):
        array, i, j = symbol.args
        place = f"{i},{j}" if 1 not in array.shape else str(i if array.shape[1] == 1 else j)
        return Target(f"{array.name}[{place}]", "scalar", ((symbol,),))
    if isinstance(symbol, Symbol):
        return Target(name, "scalar", ((symbol,),))
    if isinstance(symbol, sp.MatrixBase):
        matrix = symbol.T if row else symbol
        rows, cols = matrix.shape
        kind = "vector" if cols == 1 else "row" if rows == 1 else "matrix"
        return Target(name + "'" * row, kind, tuple(tuple(matrix[i, :]) for i in range(rows)))
    rows, cols = (Integer(size) if isinstance(size, int) else size for size in symbol.shape)
    kind = "vector" if cols == 1 else "row" if rows == 1 else "matrix"
    if row and kind in ("vector", "row"):
        return Target(name + "'", {"vector": "row", "row": "vector"}[kind], None, symbol)
    return Target(name, kind, None, symbol)


def grid(name: str, rows: int, cols: int, words: frozenset[str]) -> sp.ImmutableDenseMatrix:
    """The entries of a matrix of known size, structure included: symmetric X has X01 twice."""

    def entry(i: int, j: int):
        if cols == 1 or rows == 1:
            return scalar_symbol(names.entry_name(name, max(i, j)), words & {"positive"})
        sign = 1
        if "diagonal" in words and i != j or "lower" in words and j > i or "upper" in words and i > j:
            return sp.S.Zero
        if "symmetric" in words:
            i, j = min(i, j), max(i, j)
        if "antisymmetric" in words:
            if i == j:
                return sp.S.Zero
            sign, i, j = (1, i, j) if i > j else (-1, j, i)
        return sign * scalar_symbol(names.entry_name(name, i, j), words & {"positive"})

    return sp.ImmutableDenseMatrix(rows, cols, [entry(i, j) for i in range(rows) for j in range(cols)])


__all__ = ["Span", "grid", "parse"]
