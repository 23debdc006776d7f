"""Programs that compute a derivative: `code(derivative, "numpy")` is a module that runs as printed.

Vectors are 1-D arrays, matrices 2-D; a gradient by a vector and a tangent vector come back 1-D, everything else in the
shape of the layout. The program is lowered from the result (codegen/), so what occurs twice is computed once; a kind
without a rule is an error that names it, never a guess.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from sympy import Basic, ImmutableDenseMatrix, Integer, MatrixBase, S

from matcalc_cli.errors import MathError, UsageError
from matcalc_cli.model import names
from matcalc_cli.model.nodes import Entry, Slices, is_array, is_array_kind, shape
from matcalc_cli.model.problem import Derivative, Target, Variable
from matcalc_cli.render.codegen.arguments import Arguments, Parameter, function_name, identifier
from matcalc_cli.render.codegen.arrays import ARRAY_OPERANDS, ARRAY_RULES, lifted
from matcalc_cli.render.codegen.chains import Context
from matcalc_cli.render.codegen.dialect import Dialect
from matcalc_cli.render.codegen.documentation import describe, describe_together, describe_value
from matcalc_cli.render.codegen.factors import size
from matcalc_cli.render.codegen.inplace import in_place
from matcalc_cli.render.codegen.languages import DIALECTS
from matcalc_cli.render.codegen.lean.program import lean
from matcalc_cli.render.codegen.loops.routine import in_loops
from matcalc_cli.render.codegen.lower import Lowering
from matcalc_cli.render.codegen.modules import Output, Routine
from matcalc_cli.render.codegen.ops import Op, Ops
from matcalc_cli.render.codegen.program import entries, program
from matcalc_cli.render.codegen.share import postorder, share
from matcalc_cli.render.codegen.shifts import shifted
from matcalc_cli.render.codegen.stable import stable
from matcalc_cli.render.codegen.statements import Statements
from matcalc_cli.render.codegen.statements import operations as count
from matcalc_cli.render.codegen.together import both
from matcalc_cli.render.codegen.unrolled import ELEMENT_OPERANDS, element_rules, unrolled

__all__ = ["code", "operations", "program"]


def code(
    derivative: Derivative | Sequence[Derivative],
    dialect: str = "numpy",
    value: bool = False,
    family: bool = False,
    called: str = "",
    together: str = "",
) -> str:
    """A complete module with the function `derivative` (`taylor` for a Taylor polynomial); `value` adds that function.

    Several derivatives of one problem become derivative_W, derivative_b ... in one module. `family` takes the
    components x0, x1, ... of an explicit target as one array x. `called` stands in the place of `derivative`, and with
    _value behind it in that of `value`; raises UsageError where the language has no function of that name. `together`
    is "hessian" for one function that gives value, gradient and Hessian, with what they share computed once.
    """
    language = _language(dialect)
    derivatives = [_held(d) for d in ([derivative] if isinstance(derivative, Derivative) else derivative)]
    if called:
        function_name(called, language)
    if together:
        gradient, hessian = map(_held, both(derivatives))
        name = called or "derivative"
        routines = [replace(_together(gradient, hessian, language, family), name=name, whole=name)]
    else:
        routines = _one_by_one(derivatives, language, value, family, called)
    own = {language.same(routine.name) for routine in routines}
    taken = {text for routine in routines for text in routine.names if language.same(text) in own}
    if called and taken:
        raise UsageError(f"--name {called}: {min(taken)} is a parameter of the function", hint=f"as in d{called}")
    return language.module(routines, language)


def _language(dialect: str) -> Dialect:
    """The language of a format; raises UsageError where there is none."""
    language = DIALECTS.get(dialect)
    if language is None:
        near = names.nearest(dialect, DIALECTS)
        raise UsageError(f"there is no code format {dialect}", hint=f"did you mean {near}?" if near else "")
    return language


def _one_by_one(
    derivatives: Sequence[Derivative], language: Dialect, value: bool, family: bool, called: str
) -> list[Routine]:
    """A function for each derivative, and one for the value where it is asked for."""
    routines: list[Routine] = []
    named: set[str] = set()
    for each in derivatives:
        role = {"taylor": "taylor", "eval": "value"}.get(each.command, "derivative")
        name = whole = called or role
        if len(derivatives) > 1:
            name = identifier("_".join((name, *(target.name for target in each.targets))), language, named)
        named.add(name)
        routine = _routine(role, each, each.expr, is_flat(each), language, family)
        routines.append(replace(routine, name=name, whole=whole))
    if value and derivatives[0].command != "eval":
        f = derivatives[0].problem.expr
        routine = _routine("value", derivatives[0], f, shape(f)[1] == 1, language, family)
        name = f"{called}_value" if called else "value"
        routines.append(replace(routine, name=identifier(name, language, named) if called else name))
    return routines


def _held(derivative: Derivative) -> Derivative:
    """In the form that divides by no factor of a product, where there is one."""
    if not any(condition.form for condition in derivative.conditions):
        return derivative
    # the algebra of matrices is for those alone
    from matcalc_cli.engine.matrix.held import held

    return held(derivative)


def is_flat(derivative: Derivative) -> bool:
    """True for what comes back as a 1-D array: a gradient by a column, a tangent vector, and products and values."""
    if len(derivative.shape) != 2 or not any(n == 1 for n in derivative.shape):
        return False
    if derivative.order == 0 or derivative.command in ("jvp", "vjp", "eval"):
        return derivative.shape[1] == 1 or derivative.command == "vjp"
    kinds = [target.kind for target in derivative.targets]
    f = derivative.problem.expr
    if not is_array(f):
        return derivative.order == 1 and kinds == ["vector"]
    return any(n == 1 for n in shape(f)) and set(kinds) == {"scalar"}


def operations(result: Basic) -> int:
    """The number of operations of the program of an explicit result or a matrix node."""
    roots = share(entries(result))
    low = _lowering(Arguments((), postorder(roots), DIALECTS["numpy"], Ops(DIALECTS["numpy"].rows)), roots)
    return count([low(root) for root in roots])


def _lowering(arguments: Arguments, roots: Sequence[Basic], looped: bool = False) -> Lowering:
    dialect = arguments.dialect
    arrays = dialect.arrays or looped
    rules = ARRAY_RULES if arrays else element_rules(dialect)
    operands = ARRAY_OPERANDS if arrays else ELEMENT_OPERANDS
    return Lowering(arguments.symbol, rules, operands, arguments.ops, Context(roots))


def _routine(name: str, derivative: Derivative, expr: Basic, flat: bool, dialect: Dialect, family: bool) -> Routine:
    unwritten = expr
    (expr,), looped, listed = _as_written([expr], derivative.problem.variables, dialect)
    sliced = isinstance(expr, Slices)
    indices = expr.indices if sliced else ()
    roots, parts = _steady(entries(expr.body if sliced else expr), listed, dialect)
    scalars = not sliced and not looped and not (dialect.arrays and any(map(is_array_kind, set(map(type, parts)))))
    if not scalars:
        roots = share(roots)
    arguments = Arguments(derivative.problem.variables, parts, dialect, Ops(dialect.rows, dialect.fuses), indices)
    low = _lowering(arguments, [] if scalars else roots, looped)
    if scalars:
        output = _of_scalars(expr, lean(roots, _names(parts), low, dialect.frugal), flat, low.ops)
    else:
        output = _looped(expr, roots, low, arguments) if sliced else _output(expr, roots, flat, low)
        (output,) = _cheaper([output], low)
    parameters = arguments.parameters
    unpack: list[str] = []
    if family:
        parameters, unpack = _gathered(derivative.targets, arguments, dialect)
    indices = [index for index, _ in output.loops]
    statements = Statements([] if looped else output.roots, dialect, arguments.taken, _like(parameters), indices)
    doc = (
        describe_value(derivative, parameters)
        if unwritten is derivative.problem.expr and name == "value"
        else describe(derivative, parameters, flat)
    )
    routine = Routine(name, parameters, arguments.extra, unpack, doc, statements, output)
    return in_loops(routine, arguments, low) if looped else routine


class _Written(NamedTuple):
    """Results as a language has them; are they loops? `parts` are those of their entries where these are listed."""

    exprs: list[Basic]
    looped: bool
    parts: list[Basic]


def _as_written(exprs: Sequence[Basic], variables: Sequence[Variable], dialect: Dialect) -> _Written:
    """The results as the language has them: entries where it has no arrays and sizes are known."""
    if dialect.arrays:
        return _Written(list(exprs), False, [])
    parts = postorder([entry for expr in exprs for entry in entries(expr)])
    if any(n.free_symbols for v in variables for n in (v.rows, v.cols)):
        return _Written(list(exprs), True, parts)
    if not any(map(is_array_kind, set(map(type, parts)))):
        return _Written(list(exprs), False, parts)
    try:
        return _Written([unrolled(expr) for expr in exprs], False, [])
    except (MathError, UsageError):
        return _Written(list(exprs), True, parts)


def _steady(roots: list[Basic], parts: list[Basic], dialect: Dialect) -> tuple[list[Basic], list[Basic]]:
    """(entries in a form that holds, the parts of that); `parts` are those of the entries where they are listed."""
    parts = parts or postorder(roots)
    found = stable(roots, parts, dialect.frugal)
    return found, parts if found is roots else postorder(found)


def _cheaper(outputs: Sequence[Output], low: Lowering) -> list[Output]:
    """The same results with less work where the language has what that takes."""
    values = [output.value for output in outputs if output.value is not None and not output.loops]
    found = iter(in_place(low.ops, shifted(low.ops, values)) if values else ())
    whole = [output.value is not None and not output.loops for output in outputs]
    return [replace(output, value=next(found)) if is_whole else output for output, is_whole in zip(outputs, whole)]


def _together(gradient: Derivative, hessian: Derivative, dialect: Dialect, family: bool) -> Routine:
    """Value, gradient and Hessian by one program."""
    exprs = [gradient.problem.expr, gradient.expr, hessian.expr]
    exprs, looped, listed = _as_written(exprs, gradient.problem.variables, dialect)
    counts = [len(entries(expr)) for expr in exprs]
    roots, parts = _steady([entry for expr in exprs for entry in entries(expr)], listed, dialect)
    scalars = not looped and not (dialect.arrays and any(map(is_array_kind, set(map(type, parts)))))
    roots = roots if scalars else share(roots)
    arguments = Arguments(gradient.problem.variables, parts, dialect, Ops(dialect.rows, dialect.fuses))
    low = _lowering(arguments, [] if scalars else roots, looped)
    made = lean(roots, _names(parts), low, dialect.frugal) if scalars else []
    outputs, at = [], 0
    for expr, count_, flat in zip(exprs, counts, (False, is_flat(gradient), False)):
        here = slice(at, at + count_)
        outputs.append(
            _of_scalars(expr, made[here], flat, low.ops) if scalars else _output(expr, roots[here], flat, low)
        )
        at += count_
    outputs = outputs if scalars else _cheaper(outputs, low)
    unpack: list[str] = []
    parameters = arguments.parameters
    if family:
        parameters, unpack = _gathered(gradient.targets, arguments, dialect)
    every = [root for output in outputs for root in output.roots]
    statements = Statements([] if looped else every, dialect, arguments.taken, _like(parameters))
    doc = describe_together(gradient, hessian, parameters)
    named = list(zip(("value", "gradient", "hessian"), outputs))
    routine = Routine("", parameters, arguments.extra, unpack, doc, statements, outputs[0], outputs=named)
    return in_loops(routine, arguments, low) if looped else routine


def _names(parts: Sequence[Basic]) -> list[Basic]:
    """The names among the parts of scalars in natural order, with the entries of arrays."""
    found = {e: (names.natural(e.name),) for e in parts if e.is_Symbol}
    entries_of = (e for e in parts if isinstance(e, Entry))
    found |= {e: (names.natural(e.args[0].name), *map(int, e.args[1:])) for e in entries_of}
    return sorted(found, key=found.__getitem__)


def _like(parameters: Sequence[Parameter]) -> str:
    """The parameter that lends its type of numbers: the first array, else the first number; '' where there is none."""
    return next((p.text for least in (1, 0) for p in parameters if p.rank >= least), "")


def _of_scalars(expr: Basic, values: Sequence[Op], flat: bool, ops: Ops) -> Output:
    """An explicit result of these entries: one number, or the cells of an array."""
    if isinstance(expr, (tuple, list)):
        places = [(k, *at) for k, part in enumerate(expr) for at in sorted(part.todok())]
        size = (len(expr), *expr[0].shape)
    elif isinstance(expr, MatrixBase):
        places, size = sorted(expr.todok()), expr.shape
        if flat and 1 in size:
            places, size = [(max(at),) for at in places], (max(size),)
    else:
        return Output(value=_as_float(values[0], ops))
    return Output(tuple(map(int, size)), dict(zip(places, values)))


def _output(expr: Basic, roots: Sequence[Basic], flat: bool, low: Lowering) -> Output:
    """The result as one operation, or as cells that hold arrays; `roots` are its entries with shared parts."""
    if isinstance(expr, (tuple, list)) and not isinstance(expr[0], MatrixBase):
        return Output(value=low.ops.make("stack", *(_matrix(part, low) for part in roots), rank=3))
    if isinstance(expr, (tuple, list, MatrixBase)):
        return _of_scalars(expr, [low(entry) for entry in roots], flat, low.ops)
    (root,) = roots
    if not is_array(root):
        return Output(value=_as_float(low(root), low.ops))
    return Output(value=low.ops.signed(low[root] if flat and low[root].rank else _matrix(root, low)))


def _looped(expr: Slices, roots: Sequence[Basic], low: Lowering, arguments: Arguments) -> Output:
    """One slice as an operation, and the loops around it."""
    loops = [(low.ops.name(arguments.identifier(i.name)), size(low, n)) for i, n in zip(expr.indices, expr.sizes)]
    inner = low.bind(dict(zip(expr.indices, (index for index, _ in loops))))
    if isinstance(expr.body, MatrixBase):
        cells = iter(roots)
        grid = [[next(cells) if e else S.Zero for e in row] for row in expr.body.tolist()]
        return Output(value=_matrix(ImmutableDenseMatrix(grid), inner), loops=loops)
    return Output(value=_matrix(roots[0], inner), loops=loops)


def _matrix(expr: Basic, low: Lowering) -> Op:
    """A 2-D array, of a 1 x 1 result too."""
    op = lifted(low, expr)
    return op if op.rank else low.ops.make("literal2", op, value=(1, 1), rank=2)


def _as_float(op: Op, ops: Ops) -> Op:
    """A whole number as a result is a float."""
    bare = op.args[0] if op.kind == "neg" else op
    if bare.kind == "number" and isinstance(bare.value, int):
        as_float = ops.number(float(bare.value))
        return as_float if bare is op else ops.neg(as_float)
    return op


def _stem(target: Target) -> str:
    """x of the family x0, x1, ... or X of X00, X01, ...; '' where the names are no family."""
    if target.grid is None or target.kind not in ("vector", "matrix") or not all(e.is_Symbol for e in target.entries):
        return ""
    found = [[entry.name for entry in row] for row in target.grid]
    stem, first = names.split(found[0][0])
    if target.kind == "vector":
        start = int(first) if first else -1
        fits = start >= 0 and all(row == [f"{stem}{start + i}"] for i, row in enumerate(found))
        return stem if fits else ""
    for start in (0, 1):
        ranges = [
            [names.entry_name(stem, i + start, j + start) for j in range(len(row))] for i, row in enumerate(found)
        ]
        if found == ranges:
            return stem
    return ""


def _gathered(targets: Sequence[Target], arguments: Arguments, dialect: Dialect) -> tuple[list[Parameter], list[str]]:
    """Parameters with the family x0, x1, ... of the first target as one array x, and the line that takes it apart."""
    target = targets[0] if targets else None
    stem = _stem(target) if target is not None else ""
    if target is None or target.grid is None or not stem:
        return arguments.parameters, []
    members = {entry.name for entry in target.entries}
    others = [p for p in arguments.parameters if p.variable.name not in members]
    if any(p.variable.name == stem for p in others):
        return arguments.parameters, []
    rank = 1 if target.kind == "vector" else 2
    variable = Variable(stem, target.kind, Integer(target.shape[0]), Integer(target.shape[1]))
    array = Parameter(arguments.identifier(stem), rank, variable)
    texts = [[arguments.text(entry.name) for entry in row] for row in target.grid]
    parameters = sorted([*others, array], key=lambda p: names.natural(p.variable.name))
    return parameters, dialect.unpack(array.text, texts, target.kind)
