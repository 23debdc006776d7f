"""C++ with Eigen 3.4: vectors are columns, explicit results of few entries have fixed sizes.

Eigen keeps matrices and arrays of coefficients apart: `.array()` is entry by entry, `.matrix()` goes back. `entrywise`
writes operations on entries; a vector that is stretched to a matrix (`Op.span`) stays a column until it meets one.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from matcalc_cli.render.codegen.dialect import Dialect
from matcalc_cli.render.codegen.frames import bodies_and_helpers, safe_comment, taken_apart
from matcalc_cli.render.codegen.languages.c import WORDS
from matcalc_cli.render.codegen.languages.cpp_entries import FUNCTIONS, ROWS_OF_NUMBERS, entrywise, scalar
from matcalc_cli.render.codegen.languages.cpp_helpers import CPP_HELPERS
from matcalc_cli.render.codegen.modules import Routine
from matcalc_cli.render.codegen.ops import Op
from matcalc_cli.render.codegen.precedence import ATOM, MATMUL, POSTFIX, PRODUCT
from matcalc_cli.render.codegen.spans import TRUTHS
from matcalc_cli.render.codegen.templates import Row, infix
from matcalc_cli.render.codegen.wrapping import wrapped

_FIXED = 16  # rows or columns of a matrix of fixed size at most, as Eigen's manual has it
_ROWS: dict[str, Row] = {
    **ROWS_OF_NUMBERS,
    "size0": Row("{0}.rows()"),
    "size1": Row("{0}.cols()"),
    "intdiv": infix("/", PRODUCT),
    "transpose": Row("{0}.transpose()"),
    "col": Row("{0}", ATOM, (ATOM,)),
    "row": Row("{0}.transpose()"),
    "along0": Row("{0}", ATOM, (ATOM,)),
    "along1": Row("{0}", ATOM, (ATOM,)),
    "dot": Row("{0}.dot({1})"),
    "matvec": infix("*", MATMUL, MATMUL, POSTFIX),
    "vecmat": Row("{1}.transpose()*{0}", MATMUL),
    "matmul": infix("*", MATMUL, MATMUL, POSTFIX),
    "outer": Row("{0}*{1}.transpose()", MATMUL),
    "kron": Row("kron({0}, {1})"),
    "khatri_rao": Row("khatri_rao({0}, {1})"),
    "inv": Row("{0}.inverse()"),
    "solve": Row("{0}.partialPivLu().solve({1})"),
    "pinv": Row("Eigen::MatrixXd({0}).completeOrthogonalDecomposition().pseudoInverse()"),
    "det": Row("{0}.determinant()"),
    "logdet": Row("log_abs_det({0})"),
    "trace": Row("{0}.trace()"),
    "sum": Row("{0}.sum()"),
    "sum0": Row("{0}.colwise().sum().transpose()"),
    "sum1": Row("{0}.rowwise().sum()"),
    "prod": Row("{0}.prod()"),
    "prod0": Row("{0}.colwise().prod().transpose()"),
    "prod1": Row("{0}.rowwise().prod()"),
    "norm": Row("{0}.stableNorm()"),
    "norm:": Row("vec({0}).stableNorm()"),
    "max": Row("{0}.maxCoeff()"),
    "min": Row("{0}.minCoeff()"),
    **{
        f"{kind}{i}": Row(f"{{0}}.{way}().{kind}Coeff(){end}")
        for kind in ("max", "min")
        for i, way, end in ((0, "colwise", ".transpose()"), (1, "rowwise", ""))
    },
    "norminf": Row("{0}.cwiseAbs().maxCoeff()"),
    "logsumexp": Row("logsumexp({0})"),
    "softmax": Row("softmax({0})"),
    "log_softmax": Row("log_softmax({0})"),
    "softmax:": Row("softmax_rows({0})"),
    "log_softmax:": Row("log_softmax_rows({0})"),
    "spectral": Row("Eigen::JacobiSVD<Eigen::MatrixXd>({0}).singularValues()(0)"),
    "nuclear": Row("Eigen::JacobiSVD<Eigen::MatrixXd>({0}).singularValues().sum()"),
    "polar": Row("polar({0})"),
    "dominant": Row("dominant({0})"),
    "line0": Row("{0}.row({value}).transpose()"),
    "line1": Row("{0}.col({value})"),
    "line0_at": Row("{0}.row({1}).transpose()"),
    "line1_at": Row("{0}.col({1})"),
    "slice": Row("entries({0}, {value}, {1})"),
    "slice0": Row("rows({0}, {value}, {1})"),
    "slice1": Row("columns({0}, {value}, {1})"),
    "slice2": Row("columns(rows({0}, {value}, {1}), {value1}, {2})"),
    "slice_from": Row("entries({0}, {1}, {2})"),
    "slice_from0": Row("rows({0}, {1}, {2})"),
    "slice_from1": Row("columns({0}, {1}, {2})"),
    "slice_by": Row("entries({0}, {value}, {1}, {2})"),
    "slice_by0": Row("rows({0}, {value}, {1}, {2})"),
    "slice_by1": Row("columns({0}, {value}, {1}, {2})"),
    "diag": Row("Eigen::MatrixXd({0}.asDiagonal())"),
    "diagonal": Row("{0}.diagonal()"),
    "tril": Row("Eigen::MatrixXd({0}.triangularView<Eigen::Lower>())"),
    "triu": Row("Eigen::MatrixXd({0}.triangularView<Eigen::Upper>())"),
    "vec": Row("vec({0})"),
    "ravel": Row("vec({0}.transpose())"),
    "vech": Row("vech({0})"),
    "unvec": Row("unvec({0}, {1}, {2})"),
    "eye": Row("Eigen::MatrixXd::Identity({0}, {0})"),
    "ones1": Row("Eigen::VectorXd::Ones({0})"),
    "ones2": Row("Eigen::MatrixXd::Ones({0}, {1})"),
    "zeros1": Row("Eigen::VectorXd::Zero({0})"),
    "zeros2": Row("Eigen::MatrixXd::Zero({0}, {1})"),
    "unit": Row("Eigen::VectorXd::Unit({0}, {value})"),
    "unit_at": Row("Eigen::VectorXd::Unit({0}, {1})"),
    "comm": Row("commutation({0}, {1})"),
    "permuted": Row("Eigen::VectorXd(swapped({1}, {2})*{0})", POSTFIX, (PRODUCT,)),
    "permuted0": Row("Eigen::MatrixXd(swapped({1}, {2})*{0})", POSTFIX, (PRODUCT,)),
    "permuted1": Row("Eigen::MatrixXd({0}*swapped({1}, {2}).transpose())", POSTFIX, (PRODUCT,)),
    "dup": Row("duplication({0})"),
    "skewdup": Row("skew_duplication({0})"),
    "elim": Row("elimination({0})"),
    "diagsel": Row("diagonal_selection({0})"),
    "cross": Row("cross({0}, {1})"),
    "skew": Row("skew({0})"),
    "partial_trace1": Row("partial_trace1({0}, {1})"),
    "partial_trace2": Row("partial_trace2({0}, {1})"),
    "power_sum": Row("power_sum({0}, {1})"),
    "adjugate": Row("adjugate({0})"),
    "expm": Row("Eigen::MatrixXd({0}).exp().eval()"),
    "sqrtm": Row("Eigen::MatrixXd({0}).sqrt().eval()"),
    "logm": Row("Eigen::MatrixXd({0}).log().eval()"),
    "expm_frechet": Row("expm_frechet({0}, {1})"),
    "expm_jacobian": Row("expm_jacobian({0})"),
    "exchange": Row("Eigen::MatrixXd(Eigen::MatrixXd::Identity({0}, {0}).rowwise().reverse())"),
    "others": Row("others({0})"),
    "others1": Row("others({0}.transpose()).transpose()"),
    "pairs_left": Row("pairs_left({0})"),
    "running_others": Row("running_others({0})"),
    "cumprod": Row("cumprod({0})"),
    "cholesky": Row("Eigen::MatrixXd(Eigen::MatrixXd({0}).llt().matrixL())"),
    "eigvalsh": Row("eigenvalues({0})"),
    "eigvecs": Row("eigenvectors({0})"),
    "matrix_power": Row("matrix_power({0}, {1})"),
    "matrix_power_k": Row("matrix_power({0}, {1})"),
    "entry1": Row("Eigen::VectorXd({0})({value})"),
    "entry2": Row("Eigen::MatrixXd({0})({value}, {value1})"),
    "entry1_at": Row("Eigen::VectorXd({0})({1})"),
    "entry2_at": Row("Eigen::MatrixXd({0})({1}, {2})"),
    "literal1": Row("vec(literal({value}, {value1}, {*}))"),
    "literal2": Row("literal({value}, {value1}, {*})"),
    "blocks1": Row("vec(blocks({value}, {value1}, {*}))"),
    "blocks2": Row("blocks({value}, {value1}, {*})"),
    "stack": Row("std::vector<Eigen::MatrixXd>{{*}}"),
}
_KEYWORDS = "std Eigen inline double_t"
_TYPES = {0: "double", 1: "Eigen::VectorXd", 2: "Eigen::MatrixXd"}


def _type(op: Op) -> str:
    if op.kind in TRUTHS:
        return {0: "bool", 1: "Eigen::Array<bool, Eigen::Dynamic, 1>"}.get(op.rank, "Eigen::Array<bool, -1, -1>")
    if op.kind == "size":
        return "Eigen::Index"
    return _TYPES[1 if op.span in ("column", "row") else op.rank]


def _result(shape: Sequence[int]) -> str:
    """The type of an explicit result; small ones have a fixed size and need no memory from the heap."""
    if len(shape) == 3:
        return f"std::array<{_result(shape[1:])}, {shape[0]}>"
    rows, cols = (*shape, 1)[:2]
    if max(rows, cols) <= _FIXED:
        return f"Eigen::Matrix<double, {rows}, {cols}>"
    return _TYPES[len(shape)]


def _empty(name: str, shape: Sequence[int]) -> list[str]:
    """A result all of whose entries are assigned."""
    if len(shape) == 3 or max(shape) <= _FIXED:
        return [f"{_result(shape)} {name};"]
    return [f"{_result(shape)} {name}({', '.join(map(str, shape))});"]


def _zeros(name: str, shape: Sequence[int]) -> list[str]:
    if len(shape) == 3:
        sizes = ", ".join(map(str, shape[1:]))
        return [f"{_result(shape)} {name};", f"for (auto &slice : {name}) slice.setZero({sizes});"]
    kind = _result(shape)
    return [f"{kind} {name} = {kind}::Zero({', '.join(map(str, shape))});"]


def _returned(routine: Routine) -> list[str]:
    output, statements = routine.output, routine.statements
    if output.loops:
        start = "std::vector<Eigen::MatrixXd> {};"
        return routine.looped(
            start, "for (Eigen::Index {0} = 0; {0} < {1}; {0}++) {{", "{}.push_back({});", "}", "return {};"
        )
    if output.value is not None:
        return [f"return {statements.text(output.value)};"]
    name, shape = routine.called or routine.unused("result"), output.shape
    full = len(output.cells) == math.prod(shape) and (len(shape) < 3 or max(shape[1:]) <= _FIXED)
    lines = (_empty if full else _zeros)(name, shape)
    for at, op in output.cells.items():
        place = f"[{at[0]}]({at[1]}, {at[2]})" if len(at) == 3 else f"({', '.join(map(str, at))})"
        lines.append(f"{name}{place} = {statements.text(op)};")
    return [*lines, f"return {name};"]


def _kind(routine: Routine) -> str:
    output = routine.output
    if routine.outputs:
        return f"std::tuple<{', '.join(map(_kind, routine.parts))}>"
    if output.loops or output.value is not None and output.value.rank == 3:
        return "std::vector<Eigen::MatrixXd>"
    return _result(output.shape) if output.value is None else _TYPES[output.value.rank]


def unpack(array: str, rows: Sequence[Sequence[str]], kind: str) -> list[str]:
    """const double x0 = x(0);"""
    places = [
        (name, f"{i}" if kind == "vector" else f"{i}, {j}") for i, row in enumerate(rows) for j, name in enumerate(row)
    ]
    return [f"const double {name} = {array}({at});" for name, at in places]


def _ends(routine: Routine) -> list[str]:
    """One result, or a tuple of several."""
    if not routine.outputs:
        return _returned(routine)
    lines, names = routine.several(_returned, lambda part, text: f"const {_kind(part)} {part.called} = {text}")
    return [*lines, f"return std::make_tuple({', '.join(names)});"]


def _function(routine: Routine, lines: Sequence[str]) -> str:
    kinds = [
        f"const Eigen::Ref<const {_TYPES[p.rank]}> &{p.text}" if p.rank else f"double {p.text}"
        for p in routine.parameters
    ]
    kinds += [f"Eigen::Index {name}" for name in routine.sizes]
    head = wrapped(kinds, f"inline {_kind(routine)} {routine.name}(", ") {", "", "")
    unpacked, unused = taken_apart(routine, lines)
    body = [*(f"(void){name};" for name in unused), *unpacked, *lines]
    comment = "".join(f" * {line}".rstrip() + "\n" for line in safe_comment(routine.doc))
    return f"/**\n{comment} */\n{head}\n" + "\n".join("    " + line for line in body) + "\n}"


_INCLUDES = (
    (r"std::(array)<", "#include <array>"),
    (r"std::\w+\(|NAN|INFINITY", "#include <cmath>"),
    (r"std::tuple<", "#include <tuple>"),
    (r"std::vector<", "#include <vector>"),
    (r"Eigen::", "#include <Eigen/Dense>"),
    (r"\)\.(exp|log|sqrt)\(\)\.eval\(\)|\.exp\(\)\.eval", "#include <unsupported/Eigen/MatrixFunctions>"),
)


def _module(routines: Sequence[Routine], dialect: Dialect) -> str:
    bodies, helpers = bodies_and_helpers(routines, _ends, dialect)
    if helpers:
        space = f"{routines[0].whole or routines[0].name}_parts"
        bodies = [[f"using namespace {space};", *body] for body in bodies]
        helpers = [f"namespace {space} {{", *helpers, "}"]
    functions = list(map(_function, routines, bodies))
    text = "\n\n".join([*helpers, *functions])
    includes = [line for pattern, line in _INCLUDES if re.search(pattern, text)]
    return "\n".join(includes) + ("\n\n" if includes else "") + text + "\n"


CPP = Dialect(
    name="cpp",
    rows=_ROWS,
    functions=FUNCTIONS,
    default=scalar,
    module=_module,
    assign=lambda name, text, op: f"const {_type(op)} {name} = {text};",
    unpack=unpack,
    number=lambda value: repr(float(value)),
    words=WORDS | frozenset(_KEYWORDS.split()),
    helpers=CPP_HELPERS,
    entrywise=entrywise,
    grid=("", ", ", "", ", "),
    unicode_names=False,
    lazy_choice=True,
    frugal=True,
)
