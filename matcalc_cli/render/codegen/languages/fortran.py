"""Fortran 2008: a module for explicit entries; a result that is no number is written to `out`, indices count from 1.

What its intrinsics lack (expm1, log1p, cbrt ...) is in the C library, which every Fortran program is linked with.
Both branches of a choice are computed: `merge` is a function.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from matcalc_cli.model.functions import BY_NAME
from matcalc_cli.render.codegen.dialect import Dialect, Places, needed
from matcalc_cli.render.codegen.frames import taken_apart, words
from matcalc_cli.render.codegen.infix import INFIX
from matcalc_cli.render.codegen.languages.c import STANDARD
from matcalc_cli.render.codegen.modules import Routine
from matcalc_cli.render.codegen.precedence import AND, NOT, OR, POWER, PRODUCT
from matcalc_cli.render.codegen.spans import TRUTHS
from matcalc_cli.render.codegen.templates import Row, infix

_LINE = 100
_ROWS: dict[str, Row] = {
    **INFIX,
    "mul": infix("*", PRODUCT),
    "ne": Row("{0} /= {1}", INFIX["ne"].precedence, INFIX["ne"].needs),
    "pow": infix("**", POWER, POWER + 1, POWER + 1),
    "powi": Row("{0}**{power}", POWER, (POWER + 1,)),
    "sqrt": Row("sqrt({0})"),
    "where": Row("merge({1}, {2}, {0})"),
    "maximum": Row("max({0}, {1})"),
    "minimum": Row("min({0}, {1})"),
    "hypot": Row("hypot({0}, {1})"),
    "and": infix(" .and. ", AND, right=NOT),
    "or": infix(" .or. ", OR, right=AND),
    "not": Row(".not. {0}", NOT),
    "pi": Row("3.141592653589793_dp"),
    "e": Row("2.718281828459045_dp"),
    "inf": Row("ieee_value(1.0_dp, ieee_positive_inf)"),
    "nan": Row("ieee_value(1.0_dp, ieee_quiet_nan)"),
    "true": Row(".true."),
    "false": Row(".false."),
}


def _bound(name: str, called: str = "") -> str:
    """The interface of a function of the C library."""
    return f"""
    interface
        pure function {name}(x) bind(c, name="{called or name}")
            use, intrinsic :: iso_c_binding, only: c_double
            real(c_double), value :: x
            real(c_double) :: {name}
        end function
    end interface
"""


_HELPERS = {
    **{name: _bound(name) for name in ("expm1", "log1p", "cbrt", "rint")},
    "c_floor": _bound("c_floor", "floor"),
    "c_ceil": _bound("c_ceil", "ceil"),
    "sigmoid": """
    pure real(dp) function sigmoid(x)  ! 1/(1 + exp(-x))
        real(dp), intent(in) :: x
        sigmoid = 1/(1 + exp(-x))
    end function
""",
    "softplus": """
    pure real(dp) function softplus(x)  ! log(1 + exp(x)), safe from overflow
        real(dp), intent(in) :: x
        softplus = max(x, 0.0_dp) + log1p(exp(-abs(x)))
    end function
""",
}
_FUNCTIONS = {
    "abs": "abs({0})",
    "sign": "merge(sign(1.0_dp, {0}), 0.0_dp, {0} /= 0)",
    "floor": "c_floor({0})",
    "ceil": "c_ceil({0})",
    "trunc": "aint({0})",
    "relu": "max({0}, 0.0_dp)",
    "sigmoid": "sigmoid({0})",
    "softplus": "softplus({0})",
    "gamma": "gamma({0})",
    "lgamma": "log_gamma({0})",
    "beta": "exp(log_gamma({0}) + log_gamma({1}) - log_gamma({0} + {1}))",
    "normcdf": "(erfc(-{0}/sqrt(2.0_dp))/2)",
    "atan2": "atan2({0}, {1})",
}
# names of the standard that a module has for itself; Fortran has no reserved words
_WORDS = """
    dp out ieee_value ieee_quiet_nan ieee_positive_inf ieee_arithmetic iso_c_binding c_double real kind result size
    matmul dot_product transpose sum product maxval minval norm2 spread merge shape reshape
"""


def _default(name: str) -> str:
    return BY_NAME[name].c or (f"{name}({{0}})" if name in STANDARD else "")


def number(value: int | float) -> str:
    """2.0_dp"""
    return f"{float(value)!r}_dp"


def element(array: str, at: Places, sizes: Places) -> str:
    """x(3), A(2, 3): from 1"""
    return f"{array}({', '.join(str(i + 1) for i in at)})"


def unpack(array: str, rows: Sequence[Sequence[str]], kind: str) -> list[str]:
    """x0 = x(1)"""
    places = [(name, (i,) if kind == "vector" else (i, j)) for i, row in enumerate(rows) for j, name in enumerate(row)]
    return [f"{name} = {element(array, at, ())}" for name, at in places]


def _cut(line: str) -> int:
    """Where a line is broken in its second half: behind a comma, before a sign, else behind * or /; 0: nowhere."""
    for pattern in (r", | (?=[-+] )", r"(?<!\*)\*(?!\*)|/(?!=)"):
        places = [m.end() for m in re.finditer(pattern, line[:_LINE]) if m.end() > _LINE // 2]
        if places:
            return places[-1]
    return 0


def continued(line: str) -> list[str]:
    """A statement over as many lines as it takes, an operator at the end or the beginning where there is one."""
    lines, indent = [], line[: len(line) - len(line.lstrip())] + "    "
    while len(line) > _LINE:
        cut = _cut(line)
        lines.append(line[:cut].rstrip() + " &" if cut else line[:_LINE] + "&")
        line = indent + line[cut:] if cut else f"{indent}&{line[_LINE:]}"
    return [*lines, line]


def _sizes(routine: Routine, place: int) -> str:
    variable = routine.parameters[place].variable
    sizes = [str(n) for n in (variable.rows, variable.cols)]
    vector = routine.parameters[place].rank == 1
    return f"({sizes[0] if sizes[0] != '1' or sizes[1] == '1' else sizes[1]})" if vector else f"({', '.join(sizes)})"


def _declared(kind: str, names: Sequence[str]) -> list[str]:
    return [f"{kind} :: {', '.join(names)}"] if names else []


def _written(routine: Routine) -> list[str]:
    output, statements = routine.output, routine.statements
    out = routine.called or "out"
    if output.value is not None:
        return [f"{routine.called or routine.unused('result')} = {statements.text(output.value)}"]
    zero = [f"{out} = 0"] if routine.output.sparse else []
    cells = output.cells if zero else routine.cells("0.0_dp")
    texts = {at: op if isinstance(op, str) else statements.text(op) for at, op in cells.items()}
    return [*zero, *(f"{element(out, at, ())} = {text}" for at, text in texts.items())]


def _out(routine: Routine) -> str:
    """The declaration of a parameter that takes a result."""
    sizes = ", ".join(map(str, routine.output.shape))
    return f"real(dp), intent(out) :: {routine.called or 'out'}{f'({sizes})' if sizes else ''}"


def _declarations(routine: Routine, results: Sequence[str], unpacked: Sequence[str]) -> list[str]:
    """The kinds of parameters, of results, and of what is computed on the way."""
    named = routine.statements.named
    arrays = [f"{p.text}{_sizes(routine, i)}" for i, p in enumerate(routine.parameters) if p.rank]
    return [
        *_declared("real(dp), intent(in)", [*routine.numbers, *arrays]),
        *results,
        *_declared("real(dp)", [*unpacked, *(name for name, op in named.items() if op.kind not in TRUTHS)]),
        *_declared("logical", [name for name, op in named.items() if op.kind in TRUTHS]),
    ]


def _function(routine: Routine) -> list[str]:
    parts = routine.parts or [routine]
    computed = [*routine.statements.lines, *(line for part in parts for line in _written(part))]
    unpacked, _ = taken_apart(routine, computed)
    scalar = routine.output.value is not None and not routine.outputs
    result = routine.unused("result")
    given = [f"real(dp) :: {result}"] if scalar else list(map(_out, parts))
    declared = _declarations(routine, given, [line.partition(" = ")[0] for line in unpacked])
    parameters = [*routine.names, *([] if scalar else [part.called or "out" for part in parts])]
    ending = f" result({result})" if scalar else ""
    kind = "function" if scalar else "subroutine"
    doc = [f"! {line}".rstrip() for text in routine.doc for line in text.splitlines() or [""]]
    head = continued(f"    pure {kind} {routine.name}({', '.join(parameters)}){ending}")
    body = [part for line in [*declared, *unpacked, *computed] for part in continued("        " + line)]
    return [*("    " + line for line in doc), *head, *body, f"    end {kind}"]


def _module(routines: Sequence[Routine], dialect: Dialect) -> str:
    functions = [_function(routine) for routine in routines]
    lines = [line for function in functions for line in function]
    helpers = needed(lines, dialect.helpers)
    interfaces = [text for text in helpers if text.lstrip().startswith("interface")]
    own = [text for text in helpers if text not in interfaces]
    name = f"{routines[0].whole or routines[0].name}_mod"
    ieee = sorted(words(lines) & {"ieee_value", "ieee_quiet_nan", "ieee_positive_inf"})
    head = [
        f"module {name}",
        *([f"    use, intrinsic :: ieee_arithmetic, only: {', '.join(ieee)}"] if ieee else []),
        "    implicit none",
        "    private",
        *continued(f"    public :: {', '.join(routine.name for routine in routines)}"),
        "    integer, parameter :: dp = kind(1.0d0)",
        *interfaces,
        "contains",
    ]
    return "\n".join(head) + "\n" + "\n\n".join([*own, *("\n".join(f) for f in functions)]) + f"\nend module {name}\n"


FORTRAN = Dialect(
    name="fortran",
    rows=_ROWS,
    functions=_FUNCTIONS,
    default=_default,
    module=_module,
    assign=lambda name, text, op: f"{name} = {text}",
    unpack=unpack,
    number=number,
    element=element,
    words=frozenset(re.findall(r"\w+", _WORDS)) | STANDARD,
    helpers=_HELPERS,
    unicode_names=False,
    leading_underscore=False,
    caseless=True,
    arrays=False,
)
