"""JavaScript: an ES module; of explicit entries vectors are arrays, matrices arrays of rows.

Arrays of unknown sizes are loops (loops/) over one array of numbers each, rows one after another, with the sizes as
parameters; where results and workspace are not given they are new Float64Arrays.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from matcalc_cli.model.functions import BY_NAME
from matcalc_cli.render.codegen.dialect import Dialect, nested_element
from matcalc_cli.render.codegen.frames import safe_comment, taken_apart
from matcalc_cli.render.codegen.infix import INFIX
from matcalc_cli.render.codegen.languages.c import STANDARD
from matcalc_cli.render.codegen.languages.numpy import nested
from matcalc_cli.render.codegen.languages.special import SPECIAL_JAVASCRIPT
from matcalc_cli.render.codegen.loops.frame import Body, body, functions_and_helpers
from matcalc_cli.render.codegen.loops.wholes import Signs, Whole, plus, times
from matcalc_cli.render.codegen.loops.words import Helper, LoopWords, flat_entry
from matcalc_cli.render.codegen.modules import Routine
from matcalc_cli.render.codegen.precedence import AND, CHOICE, MATMUL, NOT, OR, POSTFIX, PRODUCT
from matcalc_cli.render.codegen.templates import Row, infix
from matcalc_cli.render.codegen.wrapping import wrapped

_ROWS: dict[str, Row] = {
    **INFIX,
    "eq": Row("{0} === {1}", INFIX["eq"].precedence, INFIX["eq"].needs),
    "ne": Row("{0} !== {1}", INFIX["ne"].precedence, INFIX["ne"].needs),
    "pow": Row("Math.pow({0}, {1})"),
    "sqrt": Row("Math.sqrt({0})"),
    "where": Row("{0} ? {1} : {2}", CHOICE, (OR, OR, CHOICE)),
    "maximum": Row("Math.max({0}, {1})"),
    "minimum": Row("Math.min({0}, {1})"),
    "hypot": Row("Math.hypot({0}, {1})"),
    "and": infix(" && ", AND, right=NOT),
    "or": infix(" || ", OR, right=AND),
    "not": Row("!{0}", NOT),
    "pi": Row("Math.PI"),
    "e": Row("Math.E"),
    "inf": Row("Infinity"),
    "nan": Row("NaN"),
    "true": Row("true"),
    "false": Row("false"),
}
_HELPERS = {
    "roundEven": """
// The nearest whole number, the even one of two.
function roundEven(x) {
    const r = Math.round(x);
    return Math.abs(x - Math.trunc(x)) === 0.5 ? 2*Math.round(x/2) : r;
}
""",
    **SPECIAL_JAVASCRIPT,
}
# what C's <math.h> calls otherwise
_NAMES = {
    "fabs": "Math.abs",
    "fmax": "Math.max",
    "fmin": "Math.min",
    "rint": "roundEven",
    "tgamma": "gammaFunction",
    "lgamma": "logGamma",
    "erf": "erf",
    "erfc": "erfc",
}
_FUNCTIONS = {
    "sign": "Math.sign({0})",
    "gamma": "gammaFunction({0})",
    "atan2": "Math.atan2({0}, {1})",
}
_KEYWORDS = """
    arguments async await break case catch class const continue debugger default delete do else enum eval export extends
    false finally for function if implements import in instanceof interface let new null package private protected
    public return static super switch this throw true try typeof undefined var void while with yield Math Infinity NaN
    Array Number Object of out work Float64Array RangeError
"""


def _default(name: str) -> str:
    template = BY_NAME[name].c or (f"{name}({{0}})" if name in STANDARD else "")
    plain = template.replace("0.0", "0")
    return re.sub(r"[a-z]\w*(?=\()", lambda m: _NAMES.get(m[0], f"Math.{m[0]}"), plain)


def _number(value: int | float) -> str:
    return str(int(value)) if value == int(value) and value < 2**53 else repr(value)


def unpack(array: str, rows: Sequence[Sequence[str]], kind: str) -> list[str]:
    """const x0 = x[0]; a row of a matrix is an array."""
    entry = "[{0}]" if kind == "vector" else "[{0}][{1}]"
    places = [(name, i, j) for i, row in enumerate(rows) for j, name in enumerate(row)]
    return [f"const {name} = {array}{entry.format(i, j)};" for name, i, j in places]


def _zeros(shape: Sequence[int]) -> str:
    """An array of zeros: new Array(3).fill(0), or an array of such."""
    inner = f"new Array({shape[-1]}).fill(0)"
    for n in reversed(shape[:-1]):
        inner = f"Array.from({{length: {n}}}, () => {inner})"
    return inner


def _returned(routine: Routine) -> list[str]:
    output, statements = routine.output, routine.statements
    if output.value is not None:
        return [f"return {statements.text(output.value)};"]
    if not output.sparse:
        cells = routine.cells("0")
        return [f"return {nested(output.shape, cells.__getitem__)};"]
    name = routine.called or routine.unused("result")
    lines = [f"{nested_element(name, at, ())} = {statements.text(op)};" for at, op in output.cells.items()]
    return [f"const {name} = {_zeros(output.shape)};", *lines, f"return {name};"]


def _ends(routine: Routine) -> list[str]:
    """One result, or an object of several."""
    if not routine.outputs:
        return _returned(routine)
    lines, names = routine.several(_returned, lambda part, text: f"const {part.called} = {text}")
    fields = [name if name == key else f"{key}: {name}" for name, (key, _) in zip(names, routine.outputs)]
    return [*lines, f"return {{{', '.join(fields)}}};"]


def _function(routine: Routine, lines: Sequence[str]) -> str:
    comment = "".join(f" * {line}".rstrip() + "\n" for line in safe_comment(routine.doc))
    head = wrapped(routine.names, f"export function {routine.name}(", ") {", "", "")
    body = [*taken_apart(routine, lines)[0], *lines]
    return f"/**\n{comment} */\n{head}\n" + "\n".join("    " + line for line in body) + "\n}"


def _camel(name: str) -> str:
    """log_abs_det -> logAbsDet"""
    return re.sub("_(.)", lambda m: m[1].upper(), name)


def _buffer(words: LoopWords, name: str, sizes: Sequence[Whole], before: Sequence[tuple[str, Whole]]) -> str:
    """const t1 = work.subarray(n, 2*n);"""
    start = plus(*(size for _, size in before))
    return f"const {name} = work.subarray({words.text(start)}, {words.text(plus(start, times(*sizes)))});"


def _helper(words: LoopWords, helper: Helper) -> str:
    head = wrapped([_camel(name) for name, _, _ in helper.parameters], f"function {helper.name}(", ") {", "", "")
    lines = [*helper.lines, *([f"return {helper.result};"] if helper.result else [])]
    text = f"// {helper.doc}\n{head}\n" + "\n".join("    " + line for line in lines) + "\n}"
    return re.sub(r"\bturned_", "turned", text).replace("turneda", "turnedA").replace("turnedb", "turnedB")


def _looped(routine: Routine) -> str:
    """A function of arrays of unknown sizes; each array has to be as long as the sizes say."""
    made, text = body(routine), _LOOPS.text
    outs = [(name, text(times(*sizes))) for name, sizes in made.results]
    results = [f"{name} = new Float64Array({n})" for name, n in outs]
    work = f"{routine.name}_work"
    needs = f"{work}({', '.join(routine.sizes)})"
    workspace = [f"work = new Float64Array({needs})"] if made.loops.buffers else []
    parameters = [*routine.sizes, *(p.text for p in routine.parameters), *results, *workspace]
    sizes = [(p.text, text(times(*made.loops.sizes[p.text]))) for p in routine.parameters if p.rank]
    long = [(f"{name}.length !== {n}", f"{name} has {n} numbers") for name, n in [*sizes, *outs]]
    long += [(f"work.length < {needs}", f"work has {needs} numbers")] if workspace else []
    checks = [f'if ({wrong}) throw new RangeError("{what}");' for wrong, what in long]
    ends = _looped_result(routine, made)
    doc = [*routine.doc, "Arrays are Float64Array, or arrays of numbers, rows one after another."]
    comment = "".join(f" * {line}".rstrip() + "\n" for line in safe_comment(doc))
    head = wrapped(parameters, f"export function {routine.name}(", ") {", "", "")
    lines = "\n".join("    " + line for line in [*checks, *made.lines, ends])
    found = f"/**\n{comment} */\n{head}\n{lines}\n}}"
    if not workspace:
        return found
    counted = f"export function {needs} {{\n    return {text(made.work)};\n}}"
    return f"/** How many numbers {routine.name} works with. */\n{counted}\n\n{found}"


def _looped_result(routine: Routine, made: Body) -> str:
    """One result, or an object of several."""
    if not routine.outputs:
        return f"return {made.value or made.results[0][0]};"
    names = {key: part.called for part, (key, _) in zip(routine.parts, routine.outputs)}
    names |= {key: made.value for key, output in routine.outputs if output.value is not None and not output.value.rank}
    return f"return {{{', '.join(key if key == name else f'{key}: {name}' for key, name in names.items())}}};"


_LOOPS = LoopWords(
    signs=Signs(
        product=INFIX["mul"],
        quotient=Row("Math.floor({0}/{1})", POSTFIX, (PRODUCT, PRODUCT + 1)),
        rest=Row("{0} % {1}", MATMUL, (PRODUCT, PRODUCT + 1)),
        sum=INFIX["add"],
        difference=INFIX["sub"],
    ),
    upwards="for (let {i} = {first}; {i} < {stop}; {i}++) {{",
    downwards="for (let {i} = {last}; {i} >= {first}; {i}--) {{",
    end="}",
    condition="if ({c}) {{",
    otherwise="} else {",
    closed="}",
    start="let {t} = {x};",
    start_whole="let {t} = {x};",
    constant="const {t} = {x};",
    put="{p} = {x};",
    change="{p} {sign}= {x};",
    call="{f}({args});",
    result="const {t} = {f}({args});",
    number=Row("{0}"),
    entry=flat_entry,
    buffer=_buffer,
    function=_helper,
    called=_camel,
)


def _module(routines: Sequence[Routine], dialect: Dialect) -> str:
    return "\n\n".join(functions_and_helpers(routines, _ends, _function, _looped, dialect)) + "\n"


JAVASCRIPT = Dialect(
    name="javascript",
    rows=_ROWS,
    functions=_FUNCTIONS,
    default=_default,
    module=_module,
    assign=lambda name, text, op: f"const {name} = {text};",
    unpack=unpack,
    number=_number,
    element=nested_element,
    words=frozenset(re.findall(r"\w+", _KEYWORDS)),
    helpers=_HELPERS,
    lazy_choice=True,
    frugal=True,
    loops=_LOOPS,
)
