"""C99, and C++: arrays are written row by row into `out`.

Arrays of known sizes are their entries; those of unknown sizes are loops (loops.py), with the sizes as parameters and a
workspace of the caller's. Products go through `multiply` and its like, which are a BLAS where the file is compiled with
-DUSE_CBLAS.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from matcalc_cli.model.functions import BY_NAME
from matcalc_cli.render.codegen.dialect import Dialect
from matcalc_cli.render.codegen.frames import safe_comment, taken_apart, words
from matcalc_cli.render.codegen.infix import INFIX
from matcalc_cli.render.codegen.loops.frame import Body, body, helpers
from matcalc_cli.render.codegen.loops.wholes import Signs, Whole, times
from matcalc_cli.render.codegen.loops.words import Helper, LoopWords, flat_entry
from matcalc_cli.render.codegen.modules import Routine
from matcalc_cli.render.codegen.precedence import AND, CHOICE, MATMUL, NEGATION, NOT, OR, PRODUCT
from matcalc_cli.render.codegen.templates import Row, infix
from matcalc_cli.render.codegen.wrapping import wrapped

ROWS: dict[str, Row] = {
    **INFIX,
    "pow": Row("pow({0}, {1})"),
    "sqrt": Row("sqrt({0})"),
    "where": Row("{0} ? {1} : {2}", CHOICE, (OR, OR, CHOICE)),
    "maximum": Row("fmax({0}, {1})"),
    "hypot": Row("hypot({0}, {1})"),
    "minimum": Row("fmin({0}, {1})"),
    "and": infix(" && ", AND, right=NOT),
    "or": infix(" || ", OR, right=AND),
    "not": Row("!{0}", NOT),
    "pi": Row(repr(math.pi)),
    "e": Row(repr(math.e)),
    "inf": Row("INFINITY"),
    "nan": Row("NAN"),
    "true": Row("1"),
    "false": Row("0"),
}
STANDARD = frozenset(
    re.findall(
        r"\w+", "sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh exp expm1 log log1p cbrt erf erfc lgamma"
    )
)
_KEYWORDS = """
    auto break case char const continue default do double else enum extern float for goto if inline int long register
    restrict return short signed sizeof static struct switch typedef union unsigned void volatile while bool main out
    work pow sqrt hypot fmax fmin fabs floor ceil trunc rint tgamma INFINITY NAN HUGE_VAL linux unix
    alignas alignof asm bitand bitor catch char8_t char16_t char32_t class co_await co_return co_yield compl concept
    const_cast consteval constexpr constinit decltype delete dynamic_cast explicit export false final friend import
    module mutable namespace new noexcept not not_eq nullptr operator or or_eq override private protected public
    reinterpret_cast requires static_assert static_cast template this thread_local throw true try typeid typename
    typeof typeof_unqual using virtual wchar_t xor xor_eq and and_eq _Alignas _Alignof _Atomic _Bool _Complex _Generic
    _Imaginary _Noreturn _Static_assert _Thread_local
    M_E M_LOG2E M_LOG10E M_LN2 M_LN10 M_PI M_PI_2 M_PI_4 M_1_PI M_2_PI M_2_SQRTPI M_SQRT2 M_SQRT1_2 MAXFLOAT
"""
# what <math.h> declares beside those: a parameter may have the name of one, a function may not
_OUTER = frozenset(
    name + kind
    for name in re.findall(
        r"\w+",
        """
    acos asin atan atan2 cos sin tan acosh asinh atanh cosh sinh tanh exp exp2 expm1 frexp ilogb ldexp log log10 log1p
    log2 logb modf scalbn scalbln cbrt fabs hypot pow sqrt erf erfc lgamma tgamma ceil floor nearbyint rint lrint llrint
    round lround llround trunc fmod remainder remquo copysign nan nextafter nexttoward fdim fmax fmin fma exp10 pow10
    drem significand j0 j1 jn y0 y1 yn gamma scalb finite isinf isnan sincos abs labs fpclassify isfinite isnormal
    signbit isgreater isless isunordered""",
    )
    for kind in ("", "f", "l")
)
WORDS = frozenset(re.findall(r"\w+", _KEYWORDS)) | STANDARD


def _default(name: str) -> str:
    return BY_NAME[name].c or (f"{name}({{0}})" if name in STANDARD else "")


def unpack(array: str, rows: Sequence[Sequence[str]], kind: str) -> list[str]:
    """const double x0 = x[0]; rows one after another."""
    flat = [name for row in rows for name in row]
    return [f"const double {name} = {array}[{i}];" for i, name in enumerate(flat)]


def _returned(routine: Routine) -> list[str]:
    output, statements = routine.output, routine.statements
    if output.value is not None:
        return [f"return {statements.text(output.value)};"]
    total = math.prod(output.shape)
    texts = {
        sum(i * math.prod(output.shape[k + 1 :]) for k, i in enumerate(at)): statements.text(op)
        for at, op in output.cells.items()
    }
    out = routine.called or "out"
    if 2 * len(texts) > total:  # few zeros; a loop is compiled to a call
        return [f"{out}[{place}] = {texts.get(place, '0.0')};" for place in range(total)]
    i = routine.unused("i")
    zeros = f"for (int {i} = 0; {i} < {total}; {i}++) {out}[{i}] = 0.0;"
    return [zeros, *(f"{out}[{place}] = {text};" for place, text in texts.items())]


def _looped(routine: Routine) -> str:
    """A function of arrays of unknown sizes."""
    made = body(routine)
    kinds = _kinds(routine, made)
    idle = [f"(void){name};" for name in made.idle(routine)]
    need = f"work: {routine.name}_work({', '.join(routine.sizes)}) numbers" if made.loops.buffers else ""
    comment = " * ".join(line + "\n" for line in safe_comment([*routine.doc, *([need] if need else [])]))
    head = wrapped(kinds or ["void"], f"{'double' if made.value else 'void'} {routine.name}(", ") {", "", "")
    lines = [*idle, *made.lines, *([f"return {made.value};"] if made.value else [])]
    text = f"/* {comment} */\n{head}\n" + "\n".join("    " + line for line in lines) + "\n}"
    return (_workspace(routine, made) + "\n\n" if made.loops.buffers else "") + text


def _kinds(routine: Routine, made: Body) -> list[str]:
    """The parameters with their kinds: sizes, names, results, workspace."""
    return [
        *(f"int {name}" for name in routine.sizes),
        *(f"const double *{p.text}" if p.rank else f"double {p.text}" for p in routine.parameters),
        *(f"double *{name}" for name, _ in made.results),
        *(["double *work"] if made.loops.buffers else []),
    ]


def _workspace(routine: Routine, made: Body) -> str:
    """The function that says how large the workspace is."""
    total = " + ".join(f"(size_t){C_LOOPS.text(times(*sizes))}" for _, sizes in made.loops.buffers)
    used = words([total])
    idle = "".join(f"    (void){name};\n" for name in routine.sizes if name not in used)
    parameters = ", ".join(f"int {name}" for name in routine.sizes) or "void"
    head = f"/* how many numbers {routine.name} works with */\nsize_t {routine.name}_work({parameters}) {{"
    return f"{head}\n{idle}    return {total};\n}}"


def _buffer(words: LoopWords, name: str, sizes: Sequence[Whole], before: Sequence[tuple[str, Whole]]) -> str:
    """double *const t1 = t0 + n;"""
    free = " + ".join([before[-1][0], words.text(before[-1][1])]) if before else "work"
    return f"double *const {name} = {free};"


_KINDS = {"size": "int {0}", "truth": "int {0}", "read": "const double *{0}", "changed": "double *{0}"}


def _helper(words: LoopWords, helper: Helper) -> str:
    """A function that a file may contain several times: two generated functions in one file."""
    parameters = [_KINDS[kind].format(name) for name, kind, _ in helper.parameters]
    head = wrapped(parameters, f"static {'double' if helper.result else 'void'} {helper.name}(", ") {", "", "")
    lines = [*helper.lines, *([f"return {helper.result};"] if helper.result else [])]
    inside = "\n".join("    " + line for line in lines)
    include = ""
    if helper.name in _BLAS:
        include = "#ifdef USE_CBLAS\n#include <cblas.h>\n#endif\n"
        inside = f"#ifdef USE_CBLAS\n    {_BLAS[helper.name]}\n#else\n{inside}\n#endif"
    guard = f"MATCALC_{helper.name.upper()}"
    return f"#ifndef {guard}\n#define {guard}\n{include}/* {helper.doc} */\n{head}\n{inside}\n}}\n#endif"


_BLAS = {
    "matvec": "cblas_dgemv(CblasRowMajor, CblasNoTrans, m, n, 1.0, a, n, x, 1, 0.0, y, 1);",
    "vecmat": "cblas_dgemv(CblasRowMajor, CblasTrans, m, n, 1.0, a, n, x, 1, 0.0, y, 1);",
    "multiply": """cblas_dgemm(CblasRowMajor, turned_a ? CblasTrans : CblasNoTrans,
                turned_b ? CblasTrans : CblasNoTrans, m, n, k, 1.0, a, turned_a ? m : k, b, turned_b ? k : n,
                0.0, c, n);""",
}
C_LOOPS = LoopWords(
    signs=Signs(
        INFIX["mul"], infix("/", PRODUCT), Row("{0} % {1}", MATMUL, (PRODUCT, PRODUCT + 1)), INFIX["add"], INFIX["sub"]
    ),
    upwards="for (int {i} = {first}; {i} < {stop}; {i}++) {{",
    downwards="for (int {i} = {last}; {i} >= {first}; {i}--) {{",
    end="}",
    condition="if ({c}) {{",
    otherwise="} else {",
    closed="}",
    start="double {t} = {x};",
    start_whole="int {t} = {x};",
    constant="const double {t} = {x};",
    put="{p} = {x};",
    change="{p} {sign}= {x};",
    call="{f}({args});",
    result="const double {t} = {f}({args});",
    number=Row("(double){0}", NEGATION),
    entry=flat_entry,
    buffer=_buffer,
    function=_helper,
    truths=("0", "1"),
)


def _function(routine: Routine) -> str:
    if routine.loops is not None:
        return _looped(routine)
    output = routine.output
    kinds = [f"const double *{p.text}" if p.rank else f"double {p.text}" for p in routine.parameters]
    parts = routine.parts or [routine]
    outs = [(part.called or "out", part.output.shape) for part in parts if part.output.value is None]
    kinds += [f"double {name}[{math.prod(shape)}]" for name, shape in outs]
    comment = " * ".join(line + "\n" for line in safe_comment(routine.doc))
    head = wrapped(kinds or ["void"], f"{'void' if output.value is None else 'double'} {routine.name}(", ") {", "", "")
    ends = [line for part in sorted(parts, key=lambda part: part.output.value is not None) for line in _returned(part)]
    computed = [*routine.statements.lines, *ends]
    unpacked, unused = taken_apart(routine, computed)
    body = [*(f"(void){name};" for name in unused), *unpacked, *computed]
    return "/* " + comment + " */\n" + head + "\n" + "\n".join("    " + line for line in body) + "\n}"


def _module(routines: Sequence[Routine], dialect: Dialect) -> str:
    functions = list(map(_function, routines))
    head = "#include <math.h>\n" + ("#include <stddef.h>\n" if any("size_t" in text for text in functions) else "")
    return head + "\n" + "\n\n".join([*helpers(routines, dialect).values(), *functions]) + "\n"


C = Dialect(
    name="c",
    rows=ROWS,
    functions={"gamma": "tgamma({0})", "atan2": "atan2({0}, {1})"},
    default=_default,
    module=_module,
    assign=lambda name, text, op: f"const double {name} = {text};",
    unpack=unpack,
    number=lambda value: repr(float(value)),
    words=WORDS,
    outer=_OUTER,
    unicode_names=False,
    lazy_choice=True,
    frugal=True,
    loops=C_LOOPS,
)
