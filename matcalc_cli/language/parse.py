"""Text -> Problem: read it, settle what its names mean, and build. `parse(text, given=..., wrt=...)` is the entrance
for the input language, LaTeX and Python functions. Nothing entered is ever evaluated as code.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING, cast

from sympy.core.random import seed

from matcalc_cli.errors import LimitError, MatcalcError, SyntaxProblem, UsageError
from matcalc_cli.language.build import Build
from matcalc_cli.language.components import with_components
from matcalc_cli.language.given import Declaration, Declared, Given, declared_by, split_top
from matcalc_cli.language.kinds.call import Call
from matcalc_cli.language.kinds.laws import BUILT_IN
from matcalc_cli.language.latex.detect import is_latex
from matcalc_cli.language.syntax import Left, Resolved
from matcalc_cli.language.text.reader import Tree, draft, entered
from matcalc_cli.language.text.spelled import Paper, size_letters, spelled
from matcalc_cli.language.text.tokens import Known
from matcalc_cli.language.wrt import Wrt
from matcalc_cli.model import names
from matcalc_cli.model.collector import uncollected
from matcalc_cli.model.functions import BY_NAME as FUNCTION
from matcalc_cli.model.operations.table import OPERATION
from matcalc_cli.model.problem import Problem
from matcalc_cli.model.shapes import SCALAR

if TYPE_CHECKING:
    from matcalc_cli.language.python.source import Source

_SHORT = 2_000  # characters of a text whose Problem is kept


@uncollected()
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
    listed, call = (wrt,) if isinstance(wrt, str) else tuple(wrt or ()), call or Call()
    if type(text) is not str:
        wrts = [Wrt(item) for item in listed]
        return _of_python(cast("Source", text), given, dict(declared_by(given)), wrts, expand, single, targets, call)
    if paper is None and isinstance(given, str) and len(text) <= _SHORT and not (call.facts or call.listed):
        return _once(text, given, listed, expand, "" if listed else single, targets, call.needs, call.marked)
    return _of_text(text, given, listed, expand, single, targets, call, paper)


@lru_cache(maxsize=64)
def _once(
    text: str,
    given: str,
    listed: tuple[str, ...],
    expand: bool,
    single: str,
    targets: bool,
    needs: str,
    marked: frozenset[str],
) -> Problem:
    """The Problem of a short text, kept: a gradient is often followed by the Hessian or a check of the same text, and
    reading takes a third of the time of each."""
    return _of_text(text, given, listed, expand, single, targets, Call(needs, marked=marked), None)


def _of_text(
    text: str,
    given: Given,
    listed: tuple[str, ...],
    expand: bool,
    single: str,
    targets: bool,
    call: Call,
    paper: Paper | None,
) -> Problem:
    """The Problem of a text in the language or in LaTeX."""
    declared, wrts = dict(declared_by(given)), [Wrt(item) for item in listed]
    found = _resolved(text, declared, wrts, targets, call, paper)
    try:
        if found.wrt and targets and not wrts:
            found.declared = {**_absent(found), **found.declared}
            wrts = [Wrt(item) for item in found.wrt]
        problem = Build(text, found, wrts, expand, call).problem(single, targets)
        return replace(problem, name=found.name) if found.name else problem
    except MatcalcError as wrong:
        raise wrong.located(text) from None
    except RecursionError:
        raise SyntaxProblem("the expression is nested too deeply") from None


def _resolved(
    text: str, declared: dict[str, Declaration], wrts: list[Wrt], targets: bool, call: Call, paper: Paper | None
) -> Resolved:
    """The tree of a text as it is meant, in the language or in LaTeX."""
    if is_latex(text):
        from matcalc_cli.language.latex.resolve import resolved

        return resolved(draft(text), declared, [w.shown() for w in wrts], targets)
    known = known_names(declared, {name for w in wrts for name in w.names()}, call, paper)
    lets, expression, left = entered(text, known)
    try:
        return _settled(text, (lets, expression), left, declared, known, paper)
    except MatcalcError as wrong:
        raise wrong.located(text) from None
    except RecursionError:
        raise SyntaxProblem("the expression is nested too deeply") from None


def _of_python(
    source: Source,
    given: Given,
    declared: dict[str, Declaration],
    wrts: list[Wrt],
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
    listed = frozenset(name for w in wrts for name in w.names())
    asked = Asked(declared, said, listed, kinds, call.needs == "scalar", call.needs == "components")
    found = translated(source, asked)
    tree = Resolved(found.lets, found.expression, found.declared, name=source.function, complete=True)
    try:
        builder = Build(source.module, tree, wrts, expand, call._replace(facts={}))
        known = all(isinstance(size, int) for d in found.declared.values() for size in d.shape)
        builder.guessed, builder.expand = found.guessed, expand or known and call.needs == "components"
        problem = builder.problem(single, targets)
    except MatcalcError as wrong:
        raise wrong.located(source.module) from None
    except RecursionError:
        raise LimitError("the function is nested too deeply") from None
    return replace(problem, text=source, lets=(), notes=(*found.notes, *problem.notes), name=source.function)


def known_names(declared: Declared, listed: Iterable[str], call: Call, paper: Paper | None) -> Known:
    """What is known of the names before the text is read."""
    plain = {
        *listed,
        *call.facts,
        *size_letters(declared),
        *(key for key, d in declared.items() if d.arguments is None),
    }
    if paper is None:
        return Known(frozenset(plain))
    return Known(frozenset((plain | paper.plain) - FUNCTION.keys()), paper.functions, True)


@cache
def functions() -> frozenset[str]:
    """The names of all functions of the language."""
    return frozenset((*FUNCTION, *OPERATION, *BUILT_IN))


def _settled(
    text: str,
    reading: Tree,
    left: Left | None,
    declared: dict[str, Declaration],
    known: Known,
    paper: Paper | None,
) -> Resolved:
    """The tree of a text in the language as it is meant, and the variables in the brackets of its left side."""
    kinds: dict[str, str] = {}
    lets, expression = spelled(text, *reading, declared, functions(), known.plain, paper, kinds)
    lets = tuple((name, span, with_components(value, declared)) for name, span, value in lets)
    for name, part in ((d.name, d.part) for d in declared.values()):
        if part is not None:
            axis, array = part
            hint = f"write {array}*w for all products at once"
            raise UsageError(f"{name}: {axis} of {array} is for sums in LaTeX", hint=hint)
    wrt = [", ".join(left.arguments)] if left is not None and left.arguments else None
    name = left.name if left is not None else ""
    return Resolved(lets, with_components(expression, declared), declared, kinds, wrt, name=name)


def _absent(found: Resolved) -> dict[str, Declaration]:
    """Names in the brackets of f(x, y) = x^2 that do not occur: by a scalar the derivative is 0."""
    roots = [value for _, _, value in found.lets] + [found.expression]
    arguments = [name.strip() for item in found.wrt or () for name, _ in split_top(item, ",")]
    nodes = (n for root in roots for n in root.walk() if n.kind in ("name", "index"))
    used = {names.key(n.word if n.kind == "name" else n.stem) for n in nodes}
    used |= {names.split(key)[0] for key in used}
    return {names.key(name): Declaration(name, SCALAR) for name in arguments if names.key(name) not in used}
