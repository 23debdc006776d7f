"""Julia: entries with dots, vectors 1-D, indices from 1; slices of a tensor lie along the third dimension.

Long because a language is one table: what each operation is in Julia, and the helpers that a module defines.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from matcalc_cli.model.functions import BY_NAME
from matcalc_cli.render.codegen.dialect import Dialect, needed
from matcalc_cli.render.codegen.infix import INFIX, OWN
from matcalc_cli.render.codegen.languages.numpy import results
from matcalc_cli.render.codegen.modules import Routine
from matcalc_cli.render.codegen.precedence import (
    AND,
    ATOM,
    CHOICE,
    COMPARE,
    MATMUL,
    NOT,
    OR,
    POSTFIX,
    POWER,
    PRODUCT,
    SUM,
)
from matcalc_cli.render.codegen.templates import Row, infix
from matcalc_cli.render.codegen.wrapping import wrapped

_BOUNDS = (POSTFIX, SUM, SUM)
_ROWS: dict[str, Row] = {
    **INFIX,
    **OWN,
    "add.": infix(" .+ ", SUM, right=MATMUL),
    "sub.": infix(" .- ", SUM, right=MATMUL),
    "mul.": infix(" .* ", PRODUCT),
    "div.": infix(" ./ ", PRODUCT),
    "pow": infix("^", POWER, POSTFIX, POSTFIX),
    "pow.": infix(" .^ ", POWER, POSTFIX, POSTFIX),
    **{
        kind + ".": infix(f" .{row.template[4:-4]} ", COMPARE, SUM, SUM)
        for kind, row in INFIX.items()
        if row.precedence == COMPARE
    },
    "sqrt": Row("sqrt({0})"),
    "pow?": Row("quiet(^).({0}, {1})"),
    "sqrt.": Row("sqrt.({0})"),
    "sqrt?": Row("quiet(sqrt).({0})"),
    "where": Row("{0} ? {1} : {2}", CHOICE, (OR, OR, CHOICE)),
    "where.": Row("choice.({0}, {1}, {2})"),
    "mask.": Row("eltype({like}).({0})"),
    "maximum": Row("max({0}, {1})"),
    "minimum": Row("min({0}, {1})"),
    "maximum.": Row("max.({0}, {1})"),
    "minimum.": Row("min.({0}, {1})"),
    "and": infix(" && ", AND, right=NOT),
    "or": infix(" || ", OR, right=AND),
    "not": Row("!{0}", NOT),
    "and.": Row("{0} .& {1}", CHOICE),
    "or.": Row("{0} .| {1}", CHOICE),
    "not.": Row(".!{0}", CHOICE),
    "pi": Row("pi"),
    "e": Row("exp(1)"),
    "i": Row("im"),
    "inf": Row("Inf"),
    "nan": Row("NaN"),
    "true": Row("true"),
    "false": Row("false"),
    "size": Row("size({0}, {value})"),
    "intdiv": Row("div({0}, {1})"),
    "transpose": Row("{0}'"),
    "col": Row("reshape({0}, :, 1)"),
    "row": Row("reshape({0}, 1, :)"),
    "along0": Row("{0}", ATOM, (ATOM,)),
    "along1": Row("{0}'"),
    "dot": Row("dot({0}, {1})"),
    "matvec": infix(" * ", MATMUL, MATMUL, POSTFIX),
    "vecmat": Row("{1}' * {0}", MATMUL),
    "matmul": infix(" * ", MATMUL, MATMUL, POSTFIX),
    "outer": Row("{0} * {1}'", MATMUL),
    "kron": Row("kron({0}, {1})"),
    "inv": Row("inv({0})"),
    "solve": Row("{0} \\ {1}", MATMUL),
    "pinv": Row("pinv({0})"),
    "det": Row("det({0})"),
    "logdet": Row("logabsdet({0})[1]"),
    "trace": Row("tr({0})"),
    "sum": Row("sum({0})"),
    "sum0": Row("vec(sum({0}, dims=1))"),
    "sum1": Row("vec(sum({0}, dims=2))"),
    "prod": Row("prod({0})"),
    "max": Row("maximum({0})"),
    "min": Row("minimum({0})"),
    "norminf": Row("norm({0}, Inf)"),
    "softmax": Row("softmax({0})"),
    "log_softmax": Row("log_softmax({0})"),
    "hypot": Row("hypot({0}, {1})"),
    "hypot.": Row("hypot.({0}, {1})"),
    **{
        f"{kind}{axis}": Row(f"vec({name}({{0}}, dims={axis + 1}))")
        for kind, name in (("max", "maximum"), ("min", "minimum"), ("prod", "prod"))
        for axis in (0, 1)
    },
    "spectral": Row("opnorm({0})"),
    "nuclear": Row("sum(svdvals({0}))"),
    "line0": Row("{0}[{value}, :]"),
    "line1": Row("{0}[:, {value}]"),
    "slice": Row("{0}[{value}:{1}]", POSTFIX, _BOUNDS),
    "slice0": Row("{0}[{value}:{1}, :]", POSTFIX, _BOUNDS),
    "slice1": Row("{0}[:, {value}:{1}]", POSTFIX, _BOUNDS),
    "slice2": Row("{0}[{value}:{1}, {value1}:{2}]", POSTFIX, _BOUNDS),
    "line0_at": Row("{0}[{1} + 1, :]", POSTFIX, _BOUNDS),
    "line1_at": Row("{0}[:, {1} + 1]", POSTFIX, _BOUNDS),
    "unit_at": Row("Matrix(1.0I, {0}, {0})[:, {1} + 1]", POSTFIX, (SUM, SUM)),
    "slice_from": Row("{0}[{1} + 1:{2}]", POSTFIX, _BOUNDS),
    "slice_from0": Row("{0}[{1} + 1:{2}, :]", POSTFIX, _BOUNDS),
    "slice_from1": Row("{0}[:, {1} + 1:{2}]", POSTFIX, _BOUNDS),
    "slice_by": Row("{0}[{value}:{2}:{1}]", POSTFIX, _BOUNDS),
    "slice_by0": Row("{0}[{value}:{2}:{1}, :]", POSTFIX, _BOUNDS),
    "slice_by1": Row("{0}[:, {value}:{2}:{1}]", POSTFIX, _BOUNDS),
    "diag": Row("diagm({0})"),
    "diagonal": Row("diag({0})"),
    "tril": Row("tril({0})"),
    "triu": Row("triu({0})"),
    "vec": Row("vec({0})"),
    "ravel": Row("vec(permutedims({0}))"),
    "unvec": Row("reshape({0}, {1}, {2})"),
    "eye": Row("Matrix(1.0I, {0}, {0})"),
    "ones1": Row("ones({0})"),
    "ones2": Row("ones({0}, {1})"),
    "zeros1": Row("zeros({0})"),
    "zeros2": Row("zeros({0}, {1})"),
    "unit": Row("Matrix(1.0I, {0}, {0})[:, {value}]"),
    "permuted": Row("{0}[swapped({1}, {2})]"),
    "permuted0": Row("{0}[swapped({1}, {2}), :]"),
    "permuted1": Row("{0}[:, swapped({1}, {2})]"),
    "cross": Row("cross({0}, {1})"),
    "skew": Row("skew({0})"),
    "power_sum": Row("power_sum({0}, Int({1}))"),
    "expm": Row("exp({0})"),
    "exchange": Row("reverse(Matrix(1.0I, {0}, {0}), dims=1)"),
    "others1": Row("mapslices(others, {0}, dims=2)"),
    "cumprod": Row("cumprod({0})"),
    "sqrtm": Row("real(sqrt({0}))"),
    "logm": Row("real(log({0}))"),
    "cholesky": Row("cholesky(Symmetric({0})).L"),
    "eigvalsh": Row("eigvals(Symmetric({0}))"),
    "matrix_power": infix("^", POWER, POSTFIX, POSTFIX),
    "matrix_power_k": Row("{0}^Int({1})", POWER),
    "entry1": Row("{0}[{value}]"),
    "entry2": Row("{0}[{value}, {value1}]"),
    "entry1_at": Row("{0}[Int({1}) + 1]"),
    "entry2_at": Row("{0}[Int({1}) + 1, Int({2}) + 1]"),
    "literal1": Row("float([{*}])"),
    "literal2": Row("float(hvcat({value1}, {*}))"),
    "blocks1": Row("vcat({*})"),
    "blocks2": Row("hvcat({value1}, {*})"),
    "stack": Row("cat({*}; dims=3)"),
}

_HELPERS = {
    "quiet": """
# f with NaN where its argument lies outside of its domain, for choices that rule it out
quiet(f) = (x...) -> try f(x...) catch e; e isa DomainError ? NaN : rethrow() end
""",
    "softmax": """
# exp(x)/sum(exp(x)) of a vector, or of every row of a matrix, safe from overflow
softmax(x::AbstractVector) = (e = exp.(x .- maximum(x)); e ./ sum(e))
softmax(x::AbstractMatrix) = mapslices(softmax, x; dims=2)
""",
    "logsumexp": """
# log(sum(exp(x))), safe from overflow
logsumexp(x) = maximum(x) + log(sum(exp.(x .- maximum(x))))
""",
    "log_softmax": """
# log(softmax(x)) of a vector, or of every row of a matrix, safe from overflow
log_softmax(x::AbstractVector) = (y = x .- maximum(x); y .- log(sum(exp.(y))))
log_softmax(x::AbstractMatrix) = mapslices(log_softmax, x; dims=2)
""",
    "choice": """
# a where c holds and b elsewhere, in the type of both
choice(c, a, b) = ifelse(c, promote(a, b)...)
""",
    "sigmoid": """
# 1/(1 + exp(-x))
sigmoid(x) = 1/(1 + exp(-x))
""",
    "softplus": """
# log(1 + exp(x)), safe from overflow
softplus(x) = max(x, zero(x)) + log1p(exp(-abs(x)))
""",
    "commutation": """
# K with K * vec(M) = vec(M') for M of m x n
commutation(m, n) = Matrix(1.0I, m*n, m*n)[swapped(m, n), :]
""",
    "swapped": """
# the order p of entries with vec(M)[p] = vec(M') for M of m x n
swapped(m, n) = vec(permutedims(reshape(1:m*n, m, n)))
""",
    "vech": """
# the columns of the lower triangle of a, stacked
vech(a) = [a[i, j] for j in axes(a, 2) for i in j:size(a, 1)]
""",
    "duplication": """
# D with D * vech(S) = vec(S) for symmetric S of n x n
function duplication(n)
    place = [(max(i, j), min(i, j)) for j in 1:n for i in 1:n]
    lower = [(i, j) for j in 1:n for i in j:n]
    return [p == q ? 1.0 : 0.0 for p in place, q in lower]
end
""",
    "skew_duplication": """
# vec(A) = D * v for antisymmetric A of n x n, v the columns below its diagonal
function skew_duplication(n)
    lower = [(i, j) for j in 1:n for i in j+1:n]
    return [Float64((i, j) == q) - Float64((j, i) == q) for (i, j) in [(i, j) for j in 1:n for i in 1:n], q in lower]
end
""",
    "elimination": """
# L with L * vec(M) = vech(M) for M of n x n
elimination(n) = Matrix(1.0I, n*n, n*n)[vech(reshape(1:n*n, n, n)), :]
""",
    "diagonal_selection": """
# S with S * x = vec(diagm(x)) for x of n entries
diagonal_selection(n) = Matrix(1.0I, n*n, n*n)[:, 1:n + 1:n*n]
""",
    "khatri_rao": """
# the Kronecker product column by column
khatri_rao(a, b) = reduce(hcat, [kron(a[:, j], b[:, j]) for j in axes(a, 2)])
""",
    "skew": """
# the matrix with skew(a) * b = cross(a, b)
skew(a) = [0 -a[3] a[2]; a[3] 0 -a[1]; -a[2] a[1] 0]
""",
    "partial_trace1": """
# the sum of the k blocks on the diagonal
partial_trace1(a, k) = (m = size(a, 1) ÷ k; n = size(a, 2) ÷ k; sum(a[s*m+1:s*m+m, s*n+1:s*n+n] for s in 0:k-1))
""",
    "partial_trace2": """
# the traces of the k x k blocks
partial_trace2(a, k) = sum(a[s:k:end, s:k:end] for s in 1:k)
""",
    "eigenvectors": """
# unit eigenvectors of a symmetric matrix as columns, their first entries positive
eigenvectors(a) = (v = eigvecs(Symmetric(a)); v .* ifelse.(v[1:1, :] .< 0, -1, 1))
""",
    "expm_jacobian": """
# K with K * vec(e) = vec(expm_frechet(a, e))
function expm_jacobian(a)
    units = eachcol(Matrix(1.0I, length(a), length(a)))
    return reduce(hcat, [vec(expm_frechet(a, reshape(u, size(a)))) for u in units])
end
""",
    "expm_frechet": """
# the derivative of exp at a along e: the upper right block of exp([a e; 0 a])
expm_frechet(a, e) = (n = size(a, 1); exp([a e; zero(a) a])[1:n, n + 1:2n])
""",
    "power_sum": """
# d vec(a^k) / d vec(a)
power_sum(a, k) = sum(kron((a')^(k - 1 - j), a^j) for j in 0:k - 1)
""",
    "gammainc": """
# the regularised lower incomplete gamma function of order a
gammainc(a, x) = gamma_inc(a, x)[1]
""",
    "gammaincc": """
# the regularised upper incomplete gamma function of order a
gammaincc(a, x) = gamma_inc(a, x)[2]
""",
    "polar": """
# U V' of the singular value decomposition U S V'
polar(a) = (f = svd(a); f.U * f.Vt)
""",
    "dominant": """
# u v' of the largest singular value
dominant(a) = (f = svd(a); f.U[:, 1] * f.V[:, 1]')
""",
    "others": """
# for each entry the product of the others, by products from both ends
function others(x)
    before = cumprod([one(eltype(x)); x[1:end - 1]])
    return before .* reverse(cumprod([one(eltype(x)); reverse(x[2:end])]))
end
""",
    "pairs_left": """
# at i, j the product of all entries of x but those two; 0 on the diagonal
function pairs_left(x)
    left(i) = (y = copy(x); y[i] = 1; y = others(y); y[i] = 0; y)
    return reduce(hcat, [left(i) for i in eachindex(x)])
end
""",
    "running_others": """
# at i, j the product of x[1:i] without x[j]; 0 above the diagonal
function running_others(x)
    left(j) = (y = copy(x); y[j] = 1; cumprod(y))
    return tril(reduce(hcat, [left(j) for j in eachindex(x)]))
end
""",
    "adjugate": """
# adj(a) with adj(a) * a = det(a) I, for singular a too
function adjugate(a)
    f = svd(a)
    others = [prod(f.S[[1:i - 1; i + 1:end]]) for i in eachindex(f.S)]
    return det(f.U) * det(f.Vt) * (f.V * Diagonal(others) * f.U')
end
""",
}
_KEYWORDS = """
    begin end function for while if else elseif try catch finally let local global const struct mutable module using
    import export return do quote macro true false baremodule break continue abstract primitive type where in isa
    pi im I Inf NaN Int Matrix Diagonal missing nothing
"""
_OF_TWO = ("beta", "gammainc", "gammaincc", "besselj", "bessely", "besseli", "besselk")
_FUNCTIONS = {
    "abs": "abs({0})",
    "atan2": "atan({0}, {1})",
    "relu": "max({0}, 0)",
    "softplus": "softplus({0})",
    "lgamma": "loggamma({0})",
    "polygamma": "polygamma({0}, {1})",
    "normcdf": "(erfc(-{0}/sqrt(2))/2)",
    **{name: f"{name}({{0}}, {{1}})" for name in _OF_TWO},
}
# names of LinearAlgebra, of which the standard library's Base has none
_LINEAR = re.compile(
    r"(?<![^\W\d])I(?!\w)|(?<!\w)(dot|cross|norm|opnorm|tr|det|logabsdet|kron|inv|pinv|diagm|diag|tril|triu|svd"
    r"|svdvals|cholesky|eigvals|eigvecs|Symmetric|Diagonal)\("
)
_SPECIAL = re.compile(r"(?<!\w)(erfc?(inv)?|gamma|loggamma|polygamma|beta|gammaincc?|bessel[jyik])\.?\(")


def _default(name: str) -> str:
    return f"{name}({{0}})" if BY_NAME[name].numpy else ""


def _dotted(name: str) -> str:
    return (_FUNCTIONS.get(name) or _default(name)).replace("(", ".(", 1)


def unpack(array: str, rows: Sequence[Sequence[str]], kind: str) -> list[str]:
    """x0, x1 = x, columns first for a matrix."""
    names = [row[0] for row in rows] if kind == "vector" else [name for column in zip(*rows) for name in column]
    return [f"{', '.join(names)}{',' if len(names) == 1 else ''} = {array}"]


def _converted(routine: Routine) -> list[str]:
    """The lines that make floats of whole numbers."""
    rows = {p.text for p in routine.parameters if p.rank == 1 and p.variable.kind != "vector"}
    floats = [(p.text, f"float({p.text})") for p in routine.parameters if p.rank]
    arrays = [f"{name} = vec({text})" if name in rows else f"{name} = {text}" for name, text in floats]
    names = routine.numbers
    if len(names) == 1:
        return [*arrays, f"{names[0]} = float({names[0]})"]
    return [*arrays, *([f"{', '.join(names)} = float.(({', '.join(names)}))"] if names else [])]


def _returned(routine: Routine) -> list[str]:
    output, statements = routine.output, routine.statements
    if output.loops:
        return routine.looped("{} = []", "for {} in 0:{} - 1", "push!({}, {})", "end", "return cat({}...; dims=3)")
    if output.value is not None:
        return [f"return {statements.text(output.value)}"]
    if not output.sparse and len(output.shape) < 3:
        cells = list(routine.cells("0").values())
        if len(output.shape) == 1:
            return ["return " + wrapped(cells, "float([", "])", "    ")]
        return ["return " + wrapped([str(output.shape[1]), *cells], "float(hvcat(", "))", "    ")]
    name = routine.called or routine.unused("result")
    shape = (*output.shape[-2:], *output.shape[:-2])
    zeros = f"zeros({'ComplexF64, ' if routine.complex else ''}{', '.join(map(str, shape))})"
    lines = [f"{name} = {zeros}"]
    for at, op in output.cells.items():
        place = ", ".join(str(i + 1) for i in (*at[-2:], *at[:-2]))
        lines.append(f"{name}[{place}] = {statements.text(op)}")
    return [*lines, f"return {name}"]


def _function(routine: Routine, returned: Sequence[str]) -> str:
    comments = [f"# {line}".rstrip() for text in routine.doc for line in text.splitlines() or [""]]
    head = wrapped(routine.names, f"function {routine.name}(", ")", "")
    body = [*_converted(routine), *routine.unpack, *routine.statements.lines, *returned]
    return "\n".join([*comments, head, *("    " + line for line in body), "end"])


def _module(routines: Sequence[Routine], dialect: Dialect) -> str:
    functions, lines = [], []
    for routine in routines:
        returned = results(routine, _returned)
        functions.append(_function(routine, returned))
        lines += [*routine.statements.lines, *returned]
    parts = [*needed(lines, dialect.helpers), *functions]
    text = "\n\n".join(parts)
    arrays = any(p.rank for routine in routines for p in routine.parameters)
    packages = ["using LinearAlgebra"] if arrays or _LINEAR.search("\n".join(parts[: -len(functions)] + lines)) else []
    if any(_SPECIAL.search(line) for line in lines):
        packages.append("using SpecialFunctions")
    return "\n".join(packages) + ("\n\n" if packages else "") + text + "\n"


JULIA = Dialect(
    name="julia",
    rows=_ROWS,
    functions={
        **_FUNCTIONS,
        **{name + ".": _dotted(name) for name in BY_NAME if _FUNCTIONS.get(name) or _default(name)},
        "normcdf.": "(erfc.(-{0} ./ sqrt(2)) ./ 2)",
    },
    default=_default,
    module=_module,
    assign=lambda name, text, op: f"{name} = {text}",
    unpack=unpack,
    words=frozenset(re.findall(r"\w+", _KEYWORDS)),
    helpers=_HELPERS,
    shield=lambda template: re.sub(r"^(\w+)\.\(", r"quiet(\1).(", template),
    typed=({"{like}": "{x}"}, {"{like}": "1.0"}),
    base=1,
    grid=("", ", ", "", ", "),
    lazy_choice=True,
)
