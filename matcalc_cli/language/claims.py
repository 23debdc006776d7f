"""read_claim(text, problem): an answer worked out by hand, as a person writes it, in the names of the problem.

It is read by the grammar of EXPR, as Paper says: a `df/dx =` in front is left out, a definition of EXPR may be used by
its name, f'(u) is the derivative of an undefined function, and names side by side are a product.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING, cast

from sympy import Basic, Expr, Integer, S, Tuple
from sympy.core.symbol import Str

from matcalc_cli.errors import MatcalcError, NameProblem, SizeError, Span, SyntaxProblem
from matcalc_cli.language.declaring import declaration_of, declarations_of, shape_of
from matcalc_cli.language.given import Declaration, Given, declared_by, split_top
from matcalc_cli.language.kinds.call import Call
from matcalc_cli.language.latex.detect import is_latex
from matcalc_cli.language.parse import known_names, parse
from matcalc_cli.language.syntax import Node
from matcalc_cli.language.text.reader import label, read
from matcalc_cli.language.text.spelled import Paper, slope
from matcalc_cli.language.text.tokens import Known
from matcalc_cli.model import names
from matcalc_cli.model import nodes as N
from matcalc_cli.model.kinds import around, operands
from matcalc_cli.model.problem import Problem, Target, size_letters
from matcalc_cli.model.shapes import SCALAR, Shape

if TYPE_CHECKING:
    from matcalc_cli.language.python.source import Source


_UNDEFINED = (N.UndefinedScalar, N.UndefinedEwise, N.Undefined)


def read_claim(text: str, problem: Problem, given: Given, shapes: Sequence[tuple[Expr, Expr]]) -> Problem:
    """The claim as read: matrices of open size (I, vector(1)) fit the derivative, and a space is a product.

    `shapes` are the (rows, columns) that the derivative can have. Raises NameProblem for names and sizes that the
    problem does not have, SizeError where no shape fits.
    """
    if type(text) is not str:  # a function of a Python file
        return _of_python(cast("Source", text), problem, given)
    if is_latex(text):
        from matcalc_cli.language.latex.plain import in_the_language

        parts = {key: d for key, d in declared_by(given).items() if d.part is not None}  # x_i: rows of X
        text = in_the_language(text, declarations_of(problem, given) | parts)
    text, paper = _right_side(text, problem), _paper(problem)
    declared = declarations_of(problem, given)
    entered = _entered(text, known_names(declared, (), Call(), paper))
    slopes = _slopes(entered.primed, problem)
    lets = _used(problem, entered) | _entries(entered.names, problem)
    for name, value in lets.items():
        declared |= declaration_of(name, value)
    declared |= {names.key(slope.spelled): slope.declared for slope in slopes.values()}
    first: MatcalcError | None = None
    for attempt in _attempts(text, shapes):
        try:
            claim = parse(attempt, declared, targets=False, paper=paper)
        except (SyntaxProblem, SizeError) as wrong:
            first = first or wrong
            if "not determined" not in first.message:
                raise first from None
            continue
        claim = replace(claim, expr=_resolved(claim.expr, slopes))
        values = lets | _entries([v.name for v in claim.variables], problem)  # a[2] is a name as well
        claim = _known(_with_values(claim, values), problem, text)
        return claim if attempt is text else replace(claim, text=text, expr=_without_zeros(claim.expr))
    raise _of_open_size(first or SizeError("the claim has no size"), text, shapes) from None


def _attempts(text: str, shapes: Sequence[tuple[Expr, Expr]]) -> Iterator[str]:
    """The claim, and the claim with the size of a derivative: a sum with zeros says what an I in it is."""
    yield text
    *steps, (last, _) = split_top(text, ";\n") or [(text, 0)]
    before = "".join(f"{step}; " for step, _ in steps)
    yield from (f"{before}({last}) + zeros({rows},{cols})" for rows, cols in shapes)


def _of_open_size(first: MatcalcError, text: str, shapes: Sequence[tuple[Expr, Expr]]) -> MatcalcError:
    listed = " or ".join(f"{rows}×{cols}" for rows, cols in dict.fromkeys(shapes))
    if not listed or first.span is None:
        return first
    return SizeError(f"no size of {text[first.span.start : first.span.end]} fits a derivative of {listed}")


def _of_python(source: Source, problem: Problem, given: Given) -> Problem:
    """The claim that a Python function computes, with the names and sizes of the problem."""
    source.axes.update(getattr(problem.text, "axes", {}))
    claim = parse(source, declarations_of(problem, given), targets=False)
    return replace(_known(claim, problem, source.module), text=source)


def _without_zeros(e: Basic) -> Basic:
    terms = [t for t in e.args if not isinstance(t, N.ZeroMatrix)] if isinstance(e, N.MatAdd) else [e]
    return terms[0] if len(terms) == 1 else N.node(N.MatAdd, *terms) if terms else e


# ------------------------------------------------------------------------------------------------ the left side

_TAIL = re.compile(r"\s+\S+×\S+, (numerator|denominator|mixed) layout\s*$")  # as results print it
_QUOTIENT = re.compile(r"[dD∂].*/\s*\(?\s*(?P<by>[d∂].+)")  # df/dx, ∂²f/∂x∂y, d/dx f
_NAMED = re.compile(r"∇|(grad(ient)?|jac(obian)?|hess(ian)?|nabla|[JHD]\w?)(?![^\W_])|[^\W\d]\w*['′]", re.IGNORECASE)


def _right_side(text: str, problem: Problem) -> str:
    """The claim without a left side that names the derivative; raises where that is another one, or none."""
    text = _TAIL.sub("", text)
    place = label(text)
    if place is None:
        return text
    left, span = text[slice(*place)].strip(), Span(*place)
    quotient = _QUOTIENT.match(left)
    if not quotient and not _NAMED.match(left):
        hint = "write the right side alone, or df/dx = in front of it"
        raise SyntaxProblem("the left side of the claim does not name a derivative", span, text=text, hint=hint)
    by = re.findall(r"\w+", re.sub(r"[²³]|[d∂]\s*(?=[^\W\d])", " ", quotient["by"])) if quotient else ()
    own = {names.key(word) for group in problem.targets for t in group for word in _words_of(t)}
    for word in by:
        if names.key(word) in {names.key(v.name) for v in problem.variables} - own:
            listed = " ".join(t.name for group in problem.targets for t in group)
            raise NameProblem(f"the claim is a derivative by {word}, and --wrt is {listed}", span, text=text)
    return text[: span.start] + " " * (span.end + 1 - span.start) + text[span.end + 1 :]


def _words_of(target: Target) -> list[str]:
    entries = [s.name for e in target.entries for s in e.free_symbols] if target.grid is not None else []
    return [*re.findall(r"\w+", target.name), *entries]


# ------------------------------------------------------------------------- definitions, and derivatives by their primes


@dataclass(frozen=True)
class Entered:
    """What stands in a claim: its names, the names that it defines, and the functions that have primes, f' and f''."""

    names: tuple[str, ...]
    defined: frozenset[str]
    primed: tuple[str, ...]


def _paper(problem: Problem) -> Paper:
    """The names of the problem and of its definitions, its undefined functions, and its families x of x0, x1, x2."""
    applied = {e.args[0].name for e in problem.expr.atoms(*_UNDEFINED)}
    own = {v.name for v in problem.variables} | {name for name, _ in problem.lets}
    families: dict[str, list[str]] = {}
    for v in sorted(problem.variables, key=lambda v: names.natural(v.name)):
        base, number = names.split(v.name)
        if v.kind == "scalar" and number.isdigit():
            families.setdefault(names.key(base), []).append(v.name)
    alone = {names.key(name) for name in own}
    listed = {base: tuple(members) for base, members in families.items() if len(members) > 1 and base not in alone}
    functions = applied - {v.name for v in problem.variables}
    plain = frozenset(map(names.key, own - applied))
    return Paper(plain | frozenset(listed), frozenset(functions), listed)


def _entered(text: str, known: Known) -> Entered:
    lets, expression = read(text, known)
    nodes = [n for root in (*(value for _, _, value in lets), expression) for n in root.walk()]
    spelled = dict.fromkeys(_spelled(n) for n in nodes if n.kind in ("name", "index"))
    primed = dict.fromkeys(n.word for n in nodes if n.kind == "call" and n.word[-1:] == "'")
    return Entered(tuple(spelled), frozenset(names.key(name) for name, _, _ in lets), tuple(primed))


def _spelled(node: Node) -> str:
    return node.word if node.kind == "name" else names.entry_name(names.tidy(node.stem), *node.indices)


def _used(problem: Problem, entered: Entered) -> dict[str, Basic]:
    """The definitions of EXPR that the claim uses and does not make itself."""
    found = set(map(names.key, entered.names)) - entered.defined
    return {name: value for name, value in problem.lets if names.key(name) in found}


def _with_values(claim: Problem, lets: Mapping[str, Basic]) -> Problem:
    """The claim with the values of definitions and entries for their names."""
    values = {names.key(name): value for name, value in lets.items()}
    meant = {v.symbol: values[names.key(v.name)] for v in claim.variables if names.key(v.name) in values}
    variables = tuple(v for v in claim.variables if v.symbol not in meant)
    return replace(claim, expr=claim.expr.xreplace(meant), variables=variables) if meant else claim


@dataclass(frozen=True)
class Slope:
    """A derivative f', f'' of an undefined function, read as a function of its own by the name `spelled`."""

    spelled: str
    function: str
    order: int
    declared: Declaration


def _slopes(primed: Iterable[str], problem: Problem) -> dict[str, Slope]:
    """{name of its own: what it is} for the derivatives f', f'' of undefined functions."""
    found: dict[str, Slope] = {}
    for e in sorted(problem.expr.atoms(*_UNDEFINED), key=str):
        name, (argument, *others) = e.args[0].name, operands(e)
        taken, value = shape_of(N.shape(argument)), _slope_shape(e, argument)
        if others or taken is None or value is None:
            continue
        for primes in (t for t in primed if t.rstrip("'") == name):
            spelled = slope(primes)
            entrywise = isinstance(e, N.UndefinedEwise)
            declared = (
                Declaration(spelled, SCALAR, frozenset({"entrywise"}), arguments=())
                if entrywise
                else Declaration(spelled, value, arguments=(taken,))
            )
            found[spelled] = Slope(spelled, name, len(primes) - len(name), declared)
    return found


def _slope_shape(e: Basic, argument: Basic) -> Shape | None:
    """Rows and columns of f', in numerator layout, through vec where both sides are arrays."""
    (rows, cols), (m, n) = N.shape(e), N.shape(argument)
    if not N.is_array(argument):
        return shape_of((rows, cols))
    return shape_of((rows * cols, m * n) if N.is_array(e) else (n, m))


def _resolved(e: Basic, slopes: Mapping[str, Slope]) -> Basic:
    """The derivatives for the functions they were read as, from the inside out."""
    while inner := [u for u in e.atoms(*_UNDEFINED) if u.args[0].name in slopes]:
        ready = [u for u in inner if not any(v is not u and u.has(v) for v in inner)]
        e = e.xreplace({u: _derivative(u, slopes[u.args[0].name]) for u in ready})
    return e


def _derivative(u: Basic, slope: Slope) -> Basic:
    _, _, *sizes = around(u)[0]
    return N.node(type(u), Str(slope.function), Tuple(Integer(slope.order)), *sizes, *operands(u))


# ------------------------------------------------------------------------------------------------ names


def _entries(entered: Iterable[str], problem: Problem) -> dict[str, Basic]:
    """The names a0, A01 that mean entries of an array of known size that is not written out."""
    known = {names.key(v.name) for v in problem.variables}
    listed = {names.key(name): name for name in entered}
    found = {}
    for v in problem.variables:
        stem = names.key(v.name)
        near = any(name.startswith(stem) for name in listed.keys() - known)
        if near and v.kind != "scalar" and v.rows.is_Integer and v.cols.is_Integer:
            for i, j in product(range(int(v.rows)), range(int(v.cols))):
                index = (max(i, j),) if S.One in (v.rows, v.cols) else (i, j)
                key = names.key(names.entry_name(v.name, *index))
                if key in listed.keys() - known:
                    found[listed[key]] = N.Entry(v.symbol, Integer(i), Integer(j))
    return found


def _known(claim: Problem, problem: Problem, text: str) -> Problem:
    known = {names.key(v.name) for v in problem.variables}
    own = {names.key(v.name): v.symbol for v in problem.variables}
    spelled = {v.symbol: own[names.key(v.name)] for v in claim.variables if names.key(v.name) in own}
    claim = replace(claim, expr=claim.expr.xreplace({a: b for a, b in spelled.items() if a != b}))  # theta for θ
    for v in claim.variables:
        if names.key(v.name) not in known:
            near = names.nearest(v.name, [w.name for w in problem.variables])
            listed = ", ".join(w.name for w in problem.variables[:12])
            raise NameProblem(
                f"the claim has a name that the expression does not have: {v.name}",
                text=text,
                hint=f"did you mean {near}?" if near else f"its names are: {listed}",
            )
    sizes = [s.name for s in size_letters(problem)]
    for s in size_letters(claim):
        if s.name not in sizes:
            hint = f"its sizes are: {', '.join(sizes)}" if sizes else "all its sizes are numbers"
            raise NameProblem(f"the claim has a size that the expression does not have: {s.name}", text=text, hint=hint)
    return claim


__all__ = ["read_claim"]
