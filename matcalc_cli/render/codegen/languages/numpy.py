"""Python: the rows of NumPy, and the frame of a module that NumPy, JAX and PyTorch share."""

from __future__ import annotations

import keyword
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from matcalc_cli.model.functions import BY_NAME
from matcalc_cli.render.codegen.dialect import Dialect, needed
from matcalc_cli.render.codegen.infix import INFIX, OWN
from matcalc_cli.render.codegen.languages.block_helpers import NUMPY_BLOCKS
from matcalc_cli.render.codegen.languages.numpy_helpers import NUMPY_HELPERS
from matcalc_cli.render.codegen.modules import Routine
from matcalc_cli.render.codegen.ops import VIEWS, Op
from matcalc_cli.render.codegen.precedence import ATOM, CHOICE, MATMUL, POSTFIX, POWER, PRODUCT, SUM
from matcalc_cli.render.codegen.templates import Row, infix
from matcalc_cli.render.codegen.wrapping import wrapped

_BOUNDS = (POSTFIX, SUM, SUM)
NUMPY_ROWS: dict[str, Row] = {
    **INFIX,
    **OWN,
    "pow": infix("**", POWER, POSTFIX, POSTFIX),
    "sqrt": Row("np.sqrt({0})"),
    "where": Row("np.where({0}, {1}, {2})"),
    "mask.": Row("{0}.astype({dtype})"),
    "maximum": Row("np.maximum({0}, {1})"),
    "minimum": Row("np.minimum({0}, {1})"),
    "and": Row("{0} & {1}", CHOICE),
    "or": Row("{0} | {1}", CHOICE),
    "not": Row("np.logical_not({0})"),
    "pi": Row("np.pi"),
    "e": Row("np.e"),
    "i": Row("1j"),
    "inf": Row("np.inf"),
    "nan": Row("np.nan"),
    "true": Row("True"),
    "false": Row("False"),
    "size": Row("{0}.shape[{value}]"),
    "intdiv": infix("//", PRODUCT),
    "transpose": Row("{0}.T"),
    "col": Row("{0}[:, None]"),
    "row": Row("{0}[None, :]"),
    "along0": Row("{0}[:, None]"),
    "along1": Row("{0}", ATOM, (ATOM,)),
    "dot": infix(" @ ", MATMUL, MATMUL, POSTFIX),
    "matvec": infix(" @ ", MATMUL, MATMUL, POSTFIX),
    "vecmat": infix(" @ ", MATMUL, MATMUL, POSTFIX),
    "matmul": infix(" @ ", MATMUL, MATMUL, POSTFIX),
    "outer": Row("np.outer({0}, {1})"),
    "kron": Row("np.kron({0}, {1})"),
    "flat": Row("{0}[:, None, :]"),
    "each": Row("{0}[:, None, None]"),
    "block_diagonal": Row("block_diagonal({0}, {1})"),
    "interleaved": Row("interleaved({0}, {1})"),
    "traces_with1": Row("traces_with1({0}, {1})"),
    "traces_with2": Row("traces_with2({0}, {1})"),
    "swapped_inside": Row("swapped_inside({0}, {1}, {2}, {3}, {4})"),
    "swapped_kron": Row("swapped_kron({0}, {1})"),
    "kron_times": Row("kron_times({0}, {1}, {2})"),
    "eye_kron_times": Row("eye_kron_times({0}, {1}, {2})"),
    "kron_eye_times": Row("kron_eye_times({0}, {1}, {2})"),
    "kron_blocks": Row("kron_blocks({0}, {1}, {2}, {3}, {4})"),
    "kron_square": Row("kron_square({0}, {1}, {2})"),
    "inv": Row("np.linalg.inv({0})"),
    "solve": Row("np.linalg.solve({0}, {1})"),
    "pinv": Row("np.linalg.pinv({0})"),
    "det": Row("np.linalg.det({0})"),
    "logdet": Row("np.linalg.slogdet({0})[1]"),
    "trace": Row("np.trace({0})"),
    "sum": Row("np.sum({0})"),
    "sum0": Row("np.sum({0}, axis=0)"),
    "sum1": Row("np.sum({0}, axis=1)"),
    "prod": Row("np.prod({0})"),
    "hypot": Row("np.hypot({0}, {1})"),
    "max": Row("np.max({0})"),
    "min": Row("np.min({0})"),
    "norminf": Row("np.max(np.abs({0}))"),
    "softmax": Row("softmax({0})"),
    "log_softmax": Row("log_softmax({0})"),
    "spectral": Row("np.linalg.norm({0}, 2)"),
    "nuclear": Row('np.linalg.norm({0}, "nuc")'),
    **{f"{kind}{axis}": Row(f"np.{kind}({{0}}, axis={axis})") for kind in ("max", "min", "prod") for axis in (0, 1)},
    "line0": Row("{0}[{value}, :]"),
    "line1": Row("{0}[:, {value}]"),
    "slice": Row("{0}[{value}:{1}]", POSTFIX, _BOUNDS),
    "slice0": Row("{0}[{value}:{1}, :]", POSTFIX, _BOUNDS),
    "slice1": Row("{0}[:, {value}:{1}]", POSTFIX, _BOUNDS),
    "slice2": Row("{0}[{value}:{1}, {value1}:{2}]", POSTFIX, _BOUNDS),
    "line0_at": Row("{0}[{1}, :]", POSTFIX, _BOUNDS),
    "line1_at": Row("{0}[:, {1}]", POSTFIX, _BOUNDS),
    "unit_at": Row("np.eye({0})[{1}]", POSTFIX, (SUM, SUM)),
    "slice_from": Row("{0}[{1}:{2}]", POSTFIX, _BOUNDS),
    "slice_from0": Row("{0}[{1}:{2}, :]", POSTFIX, _BOUNDS),
    "slice_from1": Row("{0}[:, {1}:{2}]", POSTFIX, _BOUNDS),
    "slice_by": Row("{0}[{value}:{1}:{2}]", POSTFIX, _BOUNDS),
    "slice_by0": Row("{0}[{value}:{1}:{2}, :]", POSTFIX, _BOUNDS),
    "slice_by1": Row("{0}[:, {value}:{1}:{2}]", POSTFIX, _BOUNDS),
    "diag": Row("np.diag({0})"),
    "diagonal": Row("np.diagonal({0})"),
    "tril": Row("np.tril({0})"),
    "triu": Row("np.triu({0})"),
    "vec": Row('{0}.ravel(order="F")'),
    "ravel": Row("{0}.ravel()"),
    "unvec": Row('{0}.reshape({1}, {2}, order="F")'),
    "eye": Row("np.eye({0})"),
    "ones1": Row("np.ones({0})"),
    "ones2": Row("np.ones(({0}, {1}))"),
    "zeros1": Row("np.zeros({0})"),
    "zeros2": Row("np.zeros(({0}, {1}))"),
    "unit": Row("np.eye(1, {0}, {value})[0]"),
    "permuted": Row("{0}[swapped({1}, {2})]"),
    "permuted0": Row("{0}[swapped({1}, {2})]"),
    "permuted1": Row("{0}[:, swapped({1}, {2})]"),
    "power_sum": Row("power_sum({0}, whole({1}))"),
    "cross": Row("np.cross({0}, {1})"),
    "skew": Row("np.cross(np.eye(3), {0})"),
    "expm": Row("expm({0})"),
    "exchange": Row("np.eye({0})[::-1]"),
    "others1": Row("others({0})"),
    "cumprod": Row("np.cumprod({0})"),
    "sqrtm": Row("sqrtm({0})"),
    "logm": Row("logm({0})"),
    "cholesky": Row("np.linalg.cholesky({0})"),
    "eigvalsh": Row("np.linalg.eigvalsh({0})"),
    "matrix_power": Row("np.linalg.matrix_power({0}, {1})"),
    "matrix_power_k": Row("np.linalg.matrix_power({0}, whole({1}))"),
    "entry1": Row("{0}[{value}]"),
    "entry2": Row("{0}[{value}, {value1}]"),
    "entry1_at": Row("{0}[int({1})]"),
    "entry2_at": Row("{0}[int({1}), int({2})]"),
    "literal1": Row("np.array([{*}], dtype=float)"),
    "literal2": Row("np.array([{*}], dtype=float)"),
    "blocks1": Row("np.hstack([{*}])"),
    "blocks2": Row("np.block([{*}])"),
    "stack": Row("np.stack([{*}])"),
}


def rows_of(library: str) -> dict[str, Row]:
    """The rows under another name than np."""
    return {kind: replace(row, template=row.template.replace("np.", library)) for kind, row in NUMPY_ROWS.items()}


PYTHON_WORDS = (
    frozenset(keyword.kwlist)
    | frozenset(("compile", "eval", "exec", "open"))
    | frozenset(
        {
            "np",
            "math",
            "functools",
            "scipy",
            "float",
            "int",
            "range",
            "len",
            "sum",
            "abs",
            "max",
            "min",
            "tuple",
            "map",
            "zip",
            "list",
            "print",
        }
    )
)
_CONSTANTS = 4  # so many cells are written with their shape; more of them make a result of zeros and assignments
_SHARING = VIEWS - {"neg"} | {"vec", "ravel", "unvec", "diagonal", "line0", "line1", "line0_at", "line1_at"}
_SHARING |= {kind + axis for kind in ("slice", "slice_from", "slice_by") for axis in ("", "0", "1", "2")}
_STANDARD = ("functools", "math")
_IMPORTS = {"math": "import math", "np": "import numpy as np", "scipy": "import scipy.special"}


# functions of the standard library, of arrays too; not under the name that a parameter often has
_VECTORISED = {"erf": "erf", "erfc": "erfc", "gamma": "gamma_function", "lgamma": "log_gamma"}


def unpack(array: str, rows: Sequence[Sequence[str]], kind: str) -> list[str]:
    """x0, x1 = x; (X00, X01), (X10, X11) = X"""
    names = [row[0] if kind == "vector" else f"({', '.join(row)}{',' if len(row) == 1 else ''})" for row in rows]
    left = ", ".join(names) + ("," if len(names) == 1 else "")
    return [f"{left} = {array}" if len(left) < 90 else wrapped(names, "(", f") = {array}", "    ")]


def docstring(lines: Sequence[str]) -> list[str]:
    """The lines as a docstring that no text can break out of."""
    safe = [line.replace("\\", "\\\\").replace('"""', "'''") for line in lines]
    if safe[-1].endswith('"'):
        safe[-1] += " "
    return [f'"""{safe[0]}"""'] if len(safe) == 1 else [f'"""{safe[0]}', "", *safe[1:], '"""']


def nested(
    shape: Sequence[int], text: Callable[[tuple[int, ...]], str], at: tuple[int, ...] = (), indent: str = "    "
) -> str:
    """Cells as nested lists, row by row."""
    if len(at) == len(shape):
        return text(at)
    parts = [nested(shape, text, (*at, i), indent + "    ") for i in range(shape[len(at)])]
    return wrapped(parts, "[", "]", indent)


def shape_text(shape: Sequence[int]) -> str:
    return f"({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''})"


def by_places(routine: Routine) -> bool:
    """Is the result written as zeros and what stands where? So are sparse ones, and several constants among arrays."""
    lines = len(routine.output.shape) == 1
    return routine.output.sparse or routine.ragged and not lines and routine.constants > _CONSTANTS


def cell(routine: Routine, at: tuple[int, ...], module: str) -> str:
    """The text of a cell: a constant in the shape that arrays in place of the numbers have."""
    op = routine.output.cells.get(at)
    text = "0" if op is None else routine.statements.text(op)
    if not routine.ragged or not routine.is_constant(at):
        return text
    like = routine.numbers[0]
    known = {"0": f"{module}.zeros_like({like})", "1": f"{module}.ones_like({like})"}
    return known.get(text) or f"{module}.full_like({like}, {text})"


def literal(routine: Routine, module: str, dtype: str) -> str:
    """A result as nested lists."""
    rows = nested(routine.output.shape, lambda at: cell(routine, at, module))
    return f"{module}.array({rows}, dtype={dtype})"


def _assigned(routine: Routine, dtype: str) -> list[str]:
    """An explicit result as zeros and assignments; the axes of arrays in place of numbers come last."""
    output, name = routine.output, routine.called or routine.unused("result")
    cells = [f"{name}[{', '.join(map(str, at))}] = {routine.statements.text(op)}" for at, op in output.cells.items()]
    shape = shape_text(output.shape) + (f" + {routine.numbers[0]}.shape" if routine.numbers else "")
    return [f"{name} = np.zeros({shape}, dtype={dtype})", *cells, f"return {name}"]


def looped(routine: Routine, stack: str) -> list[str]:
    """The slices of a result, component first."""
    return routine.looped("{} = []", "for {} in range({}):", "{}.append({})", "", f"return {stack}({{}})")


def _returned(routine: Routine) -> list[str]:
    output, statements = routine.output, routine.statements
    dtype = "complex" if routine.complex else "float"
    if output.loops:
        return looped(routine, "np.stack")
    if output.value is not None:
        scalar = "[()]" if output.value.rank == 0 and _is_boxed(output.value) else ""
        text = statements.text(output.value)
        return [f"return np.array({text})" if _is_view(output.value) else f"return {text}{scalar}"]
    if by_places(routine):
        return _assigned(routine, dtype)
    return [f"return {literal(routine, 'np', dtype)}"]


def _is_view(op: Op) -> bool:
    """True of what shares its memory with an argument, which a caller who changes the result would change."""
    while op.kind in _SHARING:
        op = op.args[0]
    return op.kind == "name" and bool(op.rank)


def results(routine: Routine, returned: Callable[[Routine], list[str]]) -> list[str]:
    """The end of a function: one result, or several as a tuple."""
    if not routine.outputs:
        return returned(routine)
    lines, names = routine.several(returned, lambda part, text: f"{part.called} = {text}")
    return [*lines, f"return {', '.join(names)}"]


def _is_boxed(op: Op) -> bool:
    """True of what NumPy answers with an array without axes where a number is meant."""
    return op.kind == "where" or op.kind == "call" and op.value in _VECTORISED


def function(routine: Routine, prepare: Sequence[str], returned: Sequence[str]) -> str:
    """One Python function."""
    head = wrapped(routine.names, f"def {routine.name}(", "):", "")
    body = [*docstring(routine.doc), *prepare, *routine.unpack, *routine.statements.lines, *returned]
    return head + "\n" + "\n".join("    " + line if line else "" for line in body)


def conversions(routine: Routine, module: str, number: str, vector: str, matrix: str) -> list[str]:
    """The lines that make arrays of lists and floats of whole numbers, which wrap around and have no negative powers.

    `number`, `vector` and `matrix` say how. Numbers may be arrays: they get a common shape where the result has cells
    that lack some of them.
    """
    arrays = [(p.text, (vector if p.rank == 1 else matrix).format(p.text)) for p in routine.parameters if p.rank]
    line = " = ".join(", ".join(part) for part in zip(*arrays))
    lines = ([line] if len(line) < 90 else [" = ".join(pair) for pair in arrays]) if arrays else []
    names, listed = routine.numbers, ", ".join(routine.numbers)
    if len(names) < 2:
        return lines + [f"{name} = {number.format(name)}" for name in names]
    called = re.fullmatch(r"([\w.]+)\(\{\}\)", number)
    each = f"map({called[1]}, ({listed}))" if called else f"({number.format('x')} for x in ({listed}))"
    spread = routine.spread
    line = f"{listed} = {f'{module}.broadcast_arrays(*{each})' if spread else each}"
    return [*lines, line] if len(line) < 115 else [*lines, *_one_by_one(routine, module, number, spread)]


def _one_by_one(routine: Routine, module: str, number: str, spread: bool) -> list[str]:
    """The same for many numbers, a list over several lines."""
    names = routine.numbers
    left = wrapped(names, "(", ")", "    ")
    right = wrapped((number.format(name) for name in names), "(", ")", "    ")
    if spread:
        right = f"{module}.broadcast_arrays(*{right})"
    return [f"{left} = {right}"]


def module(
    functions: Sequence[str], lines: Sequence[str], helpers: Mapping[str, str], imports: Mapping[str, str]
) -> str:
    """Imports that are used, helpers that are called, the functions."""
    parts = [*needed(lines, helpers), *functions]
    text = "\n\n\n".join(parts)
    used = [name for name in imports if re.search(rf"(?<!\w){re.escape(name)}\.", text)]
    groups = [[imports[name] for name in used if (name in _STANDARD) is standard] for standard in (True, False)]
    head = "\n\n".join("\n".join(group) for group in groups if group)
    return (head + "\n\n\n" if head else "") + text + "\n"


def _module(routines: Sequence[Routine], dialect: Dialect) -> str:
    functions, lines = [], []
    for routine in routines:
        returned = results(routine, _returned)
        prepare = conversions(routine, "np", "np.float64({})", "np.ravel(floats({}))", "floats({})")
        text = function(routine, prepare, returned)
        if routine.statements.guarded:
            text = '@np.errstate(divide="ignore", invalid="ignore", over="ignore")\n' + text
        functions.append(text)
        lines += [*prepare, *routine.statements.lines, *returned]
    return module(functions, lines, dialect.helpers, _IMPORTS)


NUMPY = Dialect(
    name="numpy",
    rows=NUMPY_ROWS
    | {
        "weighted_square": Row("weighted_square({0}, {1})"),
        "plus_blocks": Row("plus_blocks({0}, {1}, {2})"),
        "plus_interleaved": Row("plus_interleaved({0}, {1}, {2})"),
    },
    functions={
        "sigmoid": "sigmoid({0})",
        **{name: f"{called}({{0}})" for name, called in _VECTORISED.items()},
        "normcdf": "(erfc(-{0}/math.sqrt(2))/2)",
        "polygamma": "polygamma({0}, {1})",
    },
    default=lambda name: BY_NAME[name].numpy,
    module=_module,
    assign=lambda name, text, op: f"{name} = {text}",
    unpack=unpack,
    words=PYTHON_WORDS,
    helpers=NUMPY_HELPERS | NUMPY_BLOCKS,
    typed=({"{dtype}": "{x}.dtype"}, {"{dtype}": "float"}),
    lazy_choice=False,
)
