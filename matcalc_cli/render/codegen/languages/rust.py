"""Rust: explicit entries in f64, by the standard library alone; a result is written to `out`, an array of rows.

Arrays of unknown sizes are loops (loops/) over slices, rows one after another, with the sizes as parameters and a
workspace of the caller's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from matcalc_cli.model.functions import BY_NAME
from matcalc_cli.render.codegen.dialect import Dialect, nested_element
from matcalc_cli.render.codegen.frames import taken_apart, words
from matcalc_cli.render.codegen.infix import INFIX
from matcalc_cli.render.codegen.languages.special import SPECIAL_RUST
from matcalc_cli.render.codegen.loops.frame import Body, body, functions_and_helpers
from matcalc_cli.render.codegen.loops.wholes import Signs, Whole, times
from matcalc_cli.render.codegen.loops.words import Helper, LoopWords, flat_entry
from matcalc_cli.render.codegen.modules import Routine
from matcalc_cli.render.codegen.precedence import AND, CHOICE, MATMUL, NOT, OR, POSTFIX, PRODUCT
from matcalc_cli.render.codegen.templates import Row, infix
from matcalc_cli.render.codegen.wrapping import wrapped

_ROWS: dict[str, Row] = {
    **INFIX,
    "mul": infix(" * ", PRODUCT),
    "div": infix(" / ", PRODUCT),
    "pow": Row("f64::powf({0}, {1})"),
    "powi": Row("{0}.powi({power})"),
    "sqrt": Row("{0}.sqrt()"),
    "where": Row("if {0} { {1} } else { {2} }", CHOICE, (OR, CHOICE, CHOICE)),
    "maximum": Row("f64::max({0}, {1})"),
    "minimum": Row("f64::min({0}, {1})"),
    "hypot": Row("f64::hypot({0}, {1})"),
    "and": infix(" && ", AND, right=NOT),
    "or": infix(" || ", OR, right=AND),
    "not": Row("!{0}", NOT, (POSTFIX,)),
    "pi": Row("std::f64::consts::PI"),
    "e": Row("std::f64::consts::E"),
    "inf": Row("f64::INFINITY"),
    "nan": Row("f64::NAN"),
    "true": Row("true"),
    "false": Row("false"),
}
_HELPERS = {
    "sign": """
/// -1, 0 or 1.
fn sign(x: f64) -> f64 {
    if x == 0.0 { x } else { x.signum() }
}
""",
    "sigmoid": """
/// 1/(1 + exp(-x))
fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}
""",
    "softplus": """
/// log(1 + exp(x)), safe from overflow.
fn softplus(x: f64) -> f64 {
    x.max(0.0) + (-x.abs()).exp().ln_1p()
}
""",
    "normcdf": """
/// The distribution function of the standard normal distribution.
fn normcdf(x: f64) -> f64 {
    erfc(-x / std::f64::consts::SQRT_2) / 2.0
}
""",
    "beta_function": """
/// The beta function of positive arguments.
fn beta_function(x: f64, y: f64) -> f64 {
    (log_gamma(x) + log_gamma(y) - log_gamma(x + y)).exp()
}
""",
    **SPECIAL_RUST,
}
# the methods of f64 by our names; of a constant, which has no type by itself, they are called as f64::sin(2.0)
_METHODS = {
    **{f"{a}{name}{h}": f"{a}{name}{h}" for name in ("sin", "cos", "tan") for a in ("", "a") for h in ("", "h")},
    **{name: name for name in ("exp", "cbrt", "abs", "floor", "ceil", "trunc", "sqrt")},
    "log": "ln",
    "round": "round_ties_even",
    "expm1": "exp_m1",
    "log1p": "ln_1p",
}
_RECIPROCALS = {"sec": "cos", "csc": "sin", "cot": "tan", "sech": "cosh", "csch": "sinh", "coth": "tanh"}
_OF_RECIPROCALS = {f"a{name}": f"a{of}" for name, of in _RECIPROCALS.items()}
_CALLS = {
    "atan2": "f64::atan2({0}, {1})",
    "relu": "f64::max({0}, 0.0)",
    "beta": "beta_function({0}, {1})",
    "gamma": "gamma_function({0})",
    "lgamma": "log_gamma({0})",
    **{name: f"{name}({{0}})" for name in ("sign", "sigmoid", "softplus", "normcdf", "erf", "erfc")},
    **{name: f"1.0 / f64::{of}({{0}})" for name, of in _RECIPROCALS.items()},
    **{name: f"f64::{of}(1.0 / {{0}})" for name, of in _OF_RECIPROCALS.items()},
}
_KEYWORDS = """
    abstract as async await become box break const continue crate do dyn else enum extern false final fn for gen if impl
    in let loop macro match mod move mut override priv pub ref return self static struct super trait true try type
    typeof union unsafe unsized use virtual where while yield Self f64 std out work usize assert assert_eq
"""


def _default(name: str) -> str:
    return f"{{0}}.{_METHODS[name]}()" if name in _METHODS and name in BY_NAME else ""


def _constant(name: str) -> str:
    """A function of a constant, whose type is not known before."""
    return f"f64::{_METHODS[name]}({{0}})" if name in _METHODS else _CALLS.get(name, "")


def unpack(array: str, rows: Sequence[Sequence[str]], kind: str) -> list[str]:
    """let x0 = x[0]; a row of a matrix is an array."""
    entry = "[{0}]" if kind == "vector" else "[{0}][{1}]"
    places = [(name, i, j) for i, row in enumerate(rows) for j, name in enumerate(row)]
    return [f"let {name} = {array}{entry.format(i, j)};" for name, i, j in places]


def _array(shape: Sequence[int], inner: str) -> str:
    """[[f64; 3]; 2] of rows, [[0.0; 3]; 2]"""
    for n in reversed(shape):
        inner = f"[{inner}; {n}]"
    return inner


def _kinds(routine: Routine) -> list[str]:
    """The parameters with their types."""
    found = []
    for p in routine.parameters:
        sizes = [int(n) for n in (p.variable.rows, p.variable.cols)]
        sizes = sizes if p.rank == 2 else [max(sizes)]
        found.append(f"{p.text}: &{_array(sizes, 'f64')}" if p.rank else f"{p.text}: f64")
    outs = [(part.called or "out", part.output) for part in routine.parts or [routine] if part.output.value is None]
    return [*found, *(f"{name}: &mut {_array(output.shape, 'f64')}" for name, output in outs)]


def _written(routine: Routine) -> list[str]:
    output, statements, out = routine.output, routine.statements, routine.called or "out"
    if output.value is not None:
        return [statements.text(output.value)]
    if not output.sparse and len(output.shape) < 3:
        cells = list(routine.cells("0.0").values())
        if len(output.shape) == 1:
            return [f"*{out} = {wrapped(cells, '[', ']', '    ')};"]
        n = output.shape[-1]
        rows = [wrapped(cells[i : i + n], "[", "]", "        ") for i in range(0, len(cells), n)]
        return [f"*{out} = {wrapped(rows, '[', ']', '    ')};"]
    assigned = [f"{nested_element(out, at, ())} = {statements.text(op)};" for at, op in output.cells.items()]
    return [f"*{out} = {_array(output.shape, '0.0')};", *assigned]


def _ends(routine: Routine) -> list[str]:
    """What is written to arrays, then the number that is returned."""
    parts = sorted(routine.parts or [routine], key=lambda part: part.output.value is not None)
    return [line for part in parts for line in _written(part)]


def _documented(routine: Routine, doc: Sequence[str], head: str, lines: Sequence[str]) -> str:
    comment = [f"/// {line}".rstrip() for text in doc for line in text.splitlines() or [""]]
    allowed = ["#[allow(non_snake_case)]"] if any(name != name.lower() for name in routine.names) else []
    return "\n".join([*comment, *allowed, head, *("    " + line for line in lines), "}"])


def _function(routine: Routine, lines: Sequence[str]) -> str:
    result = "" if routine.output.value is None else " -> f64"
    head = wrapped(_kinds(routine), f"pub fn {routine.name}(", f"){result} {{", "")
    unpacked, unused = taken_apart(routine, lines)
    return _documented(routine, routine.doc, head, [*(f"let _ = {name};" for name in unused), *unpacked, *lines])


def _buffer(loops: LoopWords, name: str, sizes: Sequence[Whole], before: Sequence[tuple[str, Whole]]) -> str:
    """let (t1, work) = work.split_at_mut(n);"""
    return f"let ({name}, work) = work.split_at_mut({loops.text(times(*sizes))});"


_SLICES = {"size": "{0}: usize", "truth": "{0}: bool", "read": "{0}: &[f64]", "changed": "{0}: &mut [f64]"}


def _helper(loops: LoopWords, helper: Helper) -> str:
    parameters = [_SLICES[kind].format(name) for name, kind, _ in helper.parameters]
    head = wrapped(parameters, f"fn {helper.name}(", f"){' -> f64' if helper.result else ''} {{", "")
    lines = [*helper.lines, *([helper.result] if helper.result else [])]
    return "\n".join([f"/// {helper.doc}", head, *("    " + line for line in lines), "}"])


def _looped(routine: Routine) -> str:
    """A function of arrays of unknown sizes; it panics at an array of another length than the sizes say."""
    made, text = body(routine), _LOOPS.text
    arrays = [(p.text, text(times(*made.loops.sizes[p.text]))) for p in routine.parameters if p.rank]
    outs = [(name, text(times(*sizes))) for name, sizes in made.results]
    needs = f"{routine.name}_work({', '.join(routine.sizes)})" if made.loops.buffers else ""
    kinds = [
        *(f"{name}: usize" for name in routine.sizes),
        *(f"{p.text}: &[f64]" if p.rank else f"{p.text}: f64" for p in routine.parameters),
        *(f"{name}: &mut [f64]" for name, _ in outs),
        *(["work: &mut [f64]"] if needs else []),
    ]
    checks = [f"assert_eq!({name}.len(), {n});" for name, n in [*arrays, *outs]]
    lines = made.lines
    if needs:
        last = max(at for at, line in enumerate(lines) if ", work) = work.split_at_mut(" in line)
        lines = [*lines[:last], lines[last].replace(", work)", ", _)", 1), *lines[last + 1 :]]
    used = made.used | words(checks)
    unused = [f"let _ = {name};" for name in made.idle(routine) if name not in used]
    doc = [*routine.doc, "Slices have rows one after another.", *([f"work: {needs} numbers"] if needs else [])]
    head = wrapped(kinds, f"pub fn {routine.name}(", f"){' -> f64' if made.value else ''} {{", "")
    ends = [made.value] if made.value else []
    found = _documented(routine, doc, head, [*checks, *unused, *lines, *ends])
    return f"{_workspace(routine, made)}\n\n{found}" if needs else found


def _workspace(routine: Routine, made: Body) -> str:
    """The function that says how large the workspace is."""
    total = _LOOPS.text(made.work)
    unused = [f"let _ = {name};" for name in routine.sizes if name not in words([total])]
    parameters = [f"{name}: usize" for name in routine.sizes]
    head = wrapped(parameters, f"pub fn {routine.name}_work(", ") -> usize {", "")
    return _documented(routine, [f"How many numbers {routine.name} works with."], head, [*unused, total])


_LOOPS = LoopWords(
    signs=Signs(
        product=infix(" * ", PRODUCT),
        quotient=infix(" / ", PRODUCT),
        rest=Row("{0} % {1}", MATMUL, (PRODUCT, PRODUCT + 1)),
        sum=INFIX["add"],
        difference=INFIX["sub"],
    ),
    upwards="for {i} in {first}..{stop} {{",
    downwards="for {i} in ({first}..{stop}).rev() {{",
    end="}",
    condition="if {c} {{",
    otherwise="} else {",
    closed="}",
    start="let mut {t}: f64 = {x};",
    start_whole="let mut {t} = {x};",
    constant="let {t} = {x};",
    put="{p} = {x};",
    change="{p} {sign}= {x};",
    call="{f}({args});",
    result="let {t} = {f}({args});",
    number=Row("{0} as f64", CHOICE),
    entry=flat_entry,
    buffer=_buffer,
    function=_helper,
    unread="_",
)


def _module(routines: Sequence[Routine], dialect: Dialect) -> str:
    return "\n\n".join(functions_and_helpers(routines, _ends, _function, _looped, dialect)) + "\n"


RUST = Dialect(
    name="rust",
    rows=_ROWS,
    functions=_CALLS,
    default=_default,
    constant=_constant,
    module=_module,
    assign=lambda name, text, op: f"let {name} = {text};",
    unpack=unpack,
    number=lambda value: repr(float(value)),
    element=nested_element,
    words=frozenset(re.findall(r"\w+", _KEYWORDS)),
    helpers=_HELPERS,
    unicode_names=False,
    lazy_choice=True,
    loops=_LOOPS,
)
