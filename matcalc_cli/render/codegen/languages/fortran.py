"""Fortran 2008: a module for explicit entries; a result that is no number is written to `out`, indices count from 1.

What its intrinsics lack (expm1, log1p, cbrt ...) is in the C library, which every Fortran program is linked with.
Both branches of a choice are computed: `merge` is a function. Arrays of unknown sizes are loops (loops/) over arrays of
explicit shape, A(i, j), with the sizes as parameters; steps on the way are automatic arrays, and products are matmul.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from matcalc_cli.model.functions import BY_NAME
from matcalc_cli.render.codegen.dialect import Dialect, Places, needed
from matcalc_cli.render.codegen.frames import taken_apart, words
from matcalc_cli.render.codegen.infix import INFIX
from matcalc_cli.render.codegen.languages.c import STANDARD
from matcalc_cli.render.codegen.loops.frame import body, helpers
from matcalc_cli.render.codegen.loops.wholes import Signs, Whole
from matcalc_cli.render.codegen.loops.words import Helper, LoopWords, Operand, nested_entry
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
    mod huge matmul dot_product transpose sum product maxval minval norm2 spread merge shape reshape
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
    head = f"pure {kind} {routine.name}({', '.join(parameters)}){ending}"
    return _framed(routine.doc, head, [*declared, *unpacked, *computed])


def _shaped(name: str, sizes: Sequence[Whole]) -> str:
    """A(m, n)"""
    return f"{name}({', '.join(map(_LOOPS.text, sizes))})"


def _looped(routine: Routine) -> list[str]:
    """A function of arrays of unknown sizes, or a subroutine."""
    made = body(routine)
    arrays = [_shaped(p.text, made.loops.sizes[p.text]) for p in routine.parameters if p.rank]
    sizes = dict(made.results)
    outs = [part.called or "out" for part in routine.parts or [routine]]
    is_function = bool(made.value) and not routine.outputs
    name = next((out for out in outs if out not in sizes), "") if routine.outputs else made.loops.unused("result")
    lines = [*made.lines, *([f"{name} = {made.value}"] if made.value else [])]
    given = [_shaped(out, sizes[out]) if out in sizes else out for out in outs]
    unpacked = [line.partition(" = ")[0] for line in routine.unpack if line in lines]
    kinds = {n: op is not None and op.kind in TRUTHS for n, op in made.loops.named.items()}
    used = words(lines)
    declared = [
        *_declared("integer, intent(in)", routine.sizes),
        *_declared("real(dp), intent(in)", [*routine.numbers, *arrays]),
        *([f"real(dp) :: {name}"] if is_function else _declared("real(dp), intent(out)", given)),
        *_declared("real(dp)", [_shaped(*buffer) for buffer in made.loops.buffers]),
        *_declared("real(dp)", [*unpacked, *(n for n, truth in kinds.items() if not truth)]),
        *_declared("logical", [n for n, truth in kinds.items() if truth]),
        *_declared("integer", [n for n in (made.loops.i, made.loops.j, made.loops.k) if n in used]),
    ]
    parameters = [*routine.sizes, *(p.text for p in routine.parameters), *([] if is_function else outs)]
    kind = "function" if is_function else "subroutine"
    ending = f" result({name})" if is_function else ""
    return _framed(routine.doc, f"pure {kind} {routine.name}({', '.join(parameters)}){ending}", [*declared, *lines])


def _framed(doc: Sequence[str], head: str, lines: Sequence[str]) -> list[str]:
    """A procedure of a module."""
    comment = [f"    ! {line}".rstrip() for text in doc for line in text.splitlines() or [""]]
    inside = [part for line in lines for part in continued("        " + line)]
    return [*comment, *continued("    " + head), *inside, f"    end {head.split()[1]}"]


_KINDS = {
    "size": "integer, intent(in)",
    "truth": "logical, intent(in)",
    "read": "real(dp), intent(in)",
    "changed": "real(dp), intent(inout)",
}


def _helper(loops: LoopWords, helper: Helper) -> str:
    """A subroutine; the number that it gives is its last parameter."""
    shaped = [(kind, _shaped(name, sizes) if sizes else name) for name, kind, sizes in helper.parameters]
    declared = [line for kind, text in _KINDS.items() for line in _declared(text, [n for k, n in shaped if k == kind])]
    declared += [f"real(dp), intent(out) :: {helper.result}"] if helper.result else []
    declared += _declared("integer", helper.wholes)
    declared += _declared("real(dp)", [name for name in helper.numbers if name != helper.result])
    parameters = [*(name for name, _, _ in helper.parameters), *([helper.result] if helper.result else [])]
    head = f"pure subroutine {helper.name}({', '.join(parameters)})"
    return "\n".join(_framed([helper.doc], head, [*declared, *helper.lines]))


def _product(left: Operand, right: Operand, name: str) -> str:
    """t0 = matmul(transpose(A), B)"""
    texts = [f"transpose({text})" if turned else text for text, turned in (left, right)]
    return f"{name} = matmul({', '.join(texts)})"


_LOOPS = LoopWords(
    signs=Signs(
        product=infix("*", PRODUCT),
        quotient=infix("/", PRODUCT),
        rest=Row("mod({0}, {1})"),
        sum=INFIX["add"],
        difference=INFIX["sub"],
    ),
    upwards="do {i} = {first}, {last}",
    downwards="do {i} = {last}, {first}, -1",
    end="end do",
    condition="if ({c}) then",
    otherwise="else",
    closed="end if",
    start="{t} = {x}",
    start_whole="{t} = {x}",
    constant="{t} = {x}",
    put="{p} = {x}",
    change="",
    call="call {f}({args})",
    result="call {f}({args}, {t})",
    number=Row("real({0}, dp)"),
    entry=nested_entry,
    buffer=lambda loops, name, sizes, before: "",
    function=_helper,
    product=_product,
    truths=(".false.", ".true."),
    base=1,
    by_columns=True,
)


def _module(routines: Sequence[Routine], dialect: Dialect) -> str:
    functions = [_function(routine) if routine.loops is None else _looped(routine) for routine in routines]
    called = list(helpers(routines, dialect).values())
    lines = [*(line for function in functions for line in function), *called]
    special = needed(lines, dialect.helpers)
    interfaces = [text for text in special if text.lstrip().startswith("interface")]
    own = [*(text for text in special if text not in interfaces), *called]
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
    loops=_LOOPS,
)
