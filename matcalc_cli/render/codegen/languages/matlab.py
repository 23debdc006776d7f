"""MATLAB and Octave: vectors are columns, indices count from 1; slices of a tensor lie along the third dimension.

Long because a language is one table: what each operation is in MATLAB, and the helpers that a module defines.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from matcalc_cli.model.functions import BY_NAME
from matcalc_cli.render.codegen.dialect import Dialect, needed
from matcalc_cli.render.codegen.infix import INFIX, OWN
from matcalc_cli.render.codegen.modules import Routine
from matcalc_cli.render.codegen.precedence import AND, ATOM, MATMUL, NOT, OR, POSTFIX, POWER, PRODUCT, SUM
from matcalc_cli.render.codegen.templates import Row, infix

_BOUNDS = (POSTFIX, SUM, SUM)
_ROWS: dict[str, Row] = {
    **INFIX,
    **OWN,
    "mul.": infix(".*", PRODUCT),
    "div.": infix("./", PRODUCT),
    "pow": infix("^", POWER, POSTFIX, POSTFIX),
    "pow.": infix(".^", POWER, POSTFIX, POSTFIX),
    "ne": Row("{0} ~= {1}", INFIX["ne"].precedence, INFIX["ne"].needs),
    "sqrt": Row("sqrt({0})"),
    "where": Row("choose({0}, {1}, {2})"),
    "mask": Row("double({0})"),
    "hypot": Row("hypot({0}, {1})"),
    "maximum": Row("max({0}, {1})"),
    "minimum": Row("min({0}, {1})"),
    "and": infix(" & ", AND, right=NOT),
    "or": infix(" | ", OR, right=AND),
    "not": Row("~{0}", NOT),
    "pi": Row("pi"),
    "e": Row("exp(1)"),
    "i": Row("1i"),
    "inf": Row("Inf"),
    "nan": Row("NaN"),
    "true": Row("true"),
    "false": Row("false"),
    "size": Row("size({0}, {value})"),
    "intdiv": infix("/", PRODUCT),
    "transpose": Row("{0}.'"),
    "col": Row("{0}", ATOM, (ATOM,)),
    "row": Row("{0}.'"),
    "along0": Row("{0}", ATOM, (ATOM,)),
    "along1": Row("{0}.'"),
    "dot": Row("{0}.'*{1}", MATMUL),
    "matvec": infix("*", MATMUL, MATMUL, POSTFIX),
    "vecmat": Row("{1}.'*{0}", MATMUL),
    "matmul": infix("*", MATMUL, MATMUL, POSTFIX),
    "outer": Row("{0}*{1}.'", MATMUL),
    "kron": Row("kron({0}, {1})"),
    "inv": Row("inv({0})"),
    "solve": Row("{0}\\{1}", MATMUL),
    "pinv": Row("pinv({0})"),
    "det": Row("det({0})"),
    "logdet": Row("logabsdet({0})"),
    "trace": Row("trace({0})"),
    "sum": Row("sum({0})"),
    "sum:": Row("sum(sum({0}))"),
    "sum0": Row("sum({0}, 1).'"),
    "sum1": Row("sum({0}, 2)"),
    "prod": Row("prod({0})"),
    "prod:": Row("prod(prod({0}))"),
    "norm:": Row("norm({0}, 'fro')"),
    "max": Row("max({0})"),
    "max:": Row("max(max({0}))"),
    "min": Row("min({0})"),
    "min:": Row("min(min({0}))"),
    "norminf": Row("max(abs({0}))"),
    "norminf:": Row("max(max(abs({0})))"),
    "softmax": Row("softmax({0}, 1)"),
    "log_softmax": Row("log_softmax({0}, 1)"),
    "softmax:": Row("softmax({0}, 2)"),
    "log_softmax:": Row("log_softmax({0}, 2)"),
    **{f"{kind}0": Row(f"{kind}({{0}}, [], 1).'") for kind in ("max", "min")},
    **{f"{kind}1": Row(f"{kind}({{0}}, [], 2)") for kind in ("max", "min")},
    "prod0": Row("prod({0}, 1).'"),
    "prod1": Row("prod({0}, 2)"),
    "spectral": Row("norm({0})"),
    "nuclear": Row("sum(svd({0}))"),
    "line0": Row("entries({0}, {value}, ':').'"),
    "line1": Row("entries({0}, ':', {value})"),
    "slice": Row("entries({0}, {value}:{1}, 1)", POSTFIX, _BOUNDS),
    "slice0": Row("entries({0}, {value}:{1}, ':')", POSTFIX, _BOUNDS),
    "slice1": Row("entries({0}, ':', {value}:{1})", POSTFIX, _BOUNDS),
    "slice2": Row("entries({0}, {value}:{1}, {value1}:{2})", POSTFIX, _BOUNDS),
    "line0_at": Row("entries({0}, {1} + 1, ':').'", POSTFIX, _BOUNDS),
    "line1_at": Row("entries({0}, ':', {1} + 1)", POSTFIX, _BOUNDS),
    "unit_at": Row("double(transpose(1:{0}) == {1} + 1)", POSTFIX, (SUM, SUM)),
    "slice_from": Row("entries({0}, {1} + 1:{2}, 1)", POSTFIX, _BOUNDS),
    "slice_from0": Row("entries({0}, {1} + 1:{2}, ':')", POSTFIX, _BOUNDS),
    "slice_from1": Row("entries({0}, ':', {1} + 1:{2})", POSTFIX, _BOUNDS),
    "slice_by": Row("entries({0}, {value}:{2}:{1}, 1)", POSTFIX, _BOUNDS),
    "slice_by0": Row("entries({0}, {value}:{2}:{1}, ':')", POSTFIX, _BOUNDS),
    "slice_by1": Row("entries({0}, ':', {value}:{2}:{1})", POSTFIX, _BOUNDS),
    "diag": Row("diag({0})"),
    "diagonal": Row("diag({0})"),
    "tril": Row("tril({0})"),
    "triu": Row("triu({0})"),
    "vec": Row("reshape({0}, [], 1)"),
    "ravel": Row("reshape(transpose({0}), [], 1)"),
    "unvec": Row("reshape({0}, {1}, {2})"),
    "eye": Row("eye({0})"),
    "ones1": Row("ones({0}, 1)"),
    "ones2": Row("ones({0}, {1})"),
    "zeros1": Row("zeros({0}, 1)"),
    "zeros2": Row("zeros({0}, {1})"),
    "unit": Row("double(transpose(1:{0}) == {value})"),
    "permuted": Row("entries({0}, swapped({1}, {2}), 1)"),
    "permuted0": Row("entries({0}, swapped({1}, {2}), ':')"),
    "permuted1": Row("entries({0}, ':', swapped({1}, {2}))"),
    "cross": Row("cross({0}, {1})"),
    "skew": Row("skew({0})"),
    "power_sum": Row("power_sum({0}, {1})"),
    "expm": Row("expm({0})"),
    "exchange": Row("flipud(eye({0}))"),
    "others1": Row("others({0}.').'"),
    "cumprod": Row("cumprod({0})"),
    "sqrtm": Row("sqrtm({0})"),
    "logm": Row("logm({0})"),
    "cholesky": Row("chol({0}, 'lower')"),
    "eigvalsh": Row("sort(eig(({0} + transpose({0}))/2))"),
    "matrix_power": infix("^", POWER, POSTFIX, POSTFIX),
    "matrix_power_k": infix("^", POWER, POSTFIX, POSTFIX),
    "entry1": Row("entries({0}, {value}, 1)"),
    "entry2": Row("entries({0}, {value}, {value1})"),
    "entry1_at": Row("entries({0}, {1} + 1, 1)"),
    "entry2_at": Row("entries({0}, {1} + 1, {2} + 1)"),
    "literal1": Row("[{*}]"),
    "literal2": Row("[{*}]"),
    "blocks1": Row("[{*}]"),
    "blocks2": Row("[{*}]"),
    "stack": Row("cat(3, {*})"),
}

_HELPERS = {
    "choose": """
function r = choose(c, a, b)
    % a where c holds, b elsewhere
    shape = size(zeros(size(c)) + zeros(size(a)) + zeros(size(b)));
    r = b + zeros(shape);
    a = a + zeros(shape);
    c = logical(c + zeros(shape));
    r(c) = a(c);
end
""",
    "entries": """
function r = entries(a, i, j)
    r = a(i, j);
end
""",
    "softmax": """
function r = softmax(x, dim)
    % exp(x)/sum(exp(x)) along a dimension, safe from overflow
    x = full(x);
    r = exp(x - max(x, [], dim));
    r = r./sum(r, dim);
end
""",
    "log_softmax": """
function r = log_softmax(x, dim)
    % log(softmax(x)) along a dimension, safe from overflow
    x = full(x);
    r = x - max(x, [], dim);
    r = r - log(sum(exp(r), dim));
end
""",
    "sigmoid": """
function r = sigmoid(x)
    % 1/(1 + exp(-x))
    r = 1./(1 + exp(-x));
end
""",
    "logsumexp": """
function r = logsumexp(x)
    % log(sum(exp(x))), safe from overflow
    top = max(max(x));
    r = top + log(sum(sum(exp(x - top))));
end
""",
    "softplus": """
function r = softplus(x)
    % log(1 + exp(x)), safe from overflow
    r = max(x, 0) + log1p(exp(-abs(x)));
end
""",
    "round_even": """
function r = round_even(x)
    % the nearest whole number, the even one of two
    r = round(x);
    half = abs(x - fix(x)) == 0.5;
    r(half) = 2*round(x(half)/2);
end
""",
    "logabsdet": """
function r = logabsdet(a)
    % log(abs(det(a))), safe from overflow
    [~, u, ~] = lu(a);
    r = sum(log(abs(diag(u))));
end
""",
    "commutation": """
function k = commutation(m, n)
    % k*vec(M) = vec(M.') for M of m x n
    k = eye(m*n);
    k = k(swapped(m, n), :);
end
""",
    "swapped": """
function p = swapped(m, n)
    % the order p of entries with vec(M)(p) = vec(M.') for M of m x n
    p = reshape(reshape(1:m*n, m, n).', [], 1);
end
""",
    "duplication": """
function d = duplication(n)
    % d*vech(S) = vec(S) for symmetric S of n x n
    place = zeros(n);
    place(tril(true(n))) = 1:n*(n + 1)/2;
    place = place + tril(place, -1).';
    d = eye(n*(n + 1)/2);
    d = d(place(:), :);
end
""",
    "skew_duplication": """
function d = skew_duplication(n)
    % vec(A) = d*v for antisymmetric A of n x n, v the columns below its diagonal
    place = zeros(n);
    place(tril(true(n), -1)) = 1:n*(n - 1)/2;
    d = zeros(n*n, n*(n - 1)/2);
    d(sub2ind(size(d), find(place), place(place > 0))) = 1;
    place = place.';
    d(sub2ind(size(d), find(place), place(place > 0))) = -1;
end
""",
    "elimination": """
function l = elimination(n)
    % l*vec(M) = vech(M) for M of n x n
    l = eye(n*n);
    l = l(vech(reshape(1:n*n, n, n)), :);
end
""",
    "vech": """
function v = vech(a)
    % the columns of the lower triangle of a, stacked
    v = a(tril(true(size(a))));
end
""",
    "diagonal_selection": """
function s = diagonal_selection(n)
    % s*x = vec(diag(x)) for x of n entries
    s = eye(n*n);
    s = s(:, 1:n + 1:n*n);
end
""",
    "khatri_rao": """
function r = khatri_rao(a, b)
    % the Kronecker product column by column
    r = zeros(size(a, 1)*size(b, 1), size(a, 2));
    for j = 1:size(a, 2)
        r(:, j) = kron(a(:, j), b(:, j));
    end
end
""",
    "skew": """
function r = skew(a)
    % the matrix with skew(a)*b = cross(a, b)
    r = [0, -a(3), a(2); a(3), 0, -a(1); -a(2), a(1), 0];
end
""",
    "partial_trace1": """
function r = partial_trace1(a, k)
    % the sum of the k blocks on the diagonal
    rows = size(a, 1)/k;
    cols = size(a, 2)/k;
    r = zeros(rows, cols);
    for s = 0:k - 1
        r = r + a(s*rows + (1:rows), s*cols + (1:cols));
    end
end
""",
    "partial_trace2": """
function r = partial_trace2(a, k)
    % the traces of the k x k blocks
    r = zeros(size(a, 1)/k, size(a, 2)/k);
    for s = 1:k
        r = r + a(s:k:end, s:k:end);
    end
end
""",
    "eigenvectors": """
function v = eigenvectors(a)
    % unit eigenvectors of a symmetric matrix as columns by ascending eigenvalues, their first entries positive
    [v, w] = eig((a + a.')/2);
    [~, order] = sort(diag(w));
    v = v(:, order);
    v(:, v(1, :) < 0) = -v(:, v(1, :) < 0);
end
""",
    "expm_jacobian": """
function k = expm_jacobian(a)
    % k*vec(e) = vec(expm_frechet(a, e))
    k = zeros(numel(a));
    for j = 1:numel(a)
        e = zeros(size(a));
        e(j) = 1;
        k(:, j) = reshape(expm_frechet(a, e), [], 1);
    end
end
""",
    "expm_frechet": """
function r = expm_frechet(a, e)
    % the derivative of expm at a along e: the upper right block of expm([a, e; 0, a])
    n = size(a, 1);
    r = expm([a, e; zeros(n), a]);
    r = r(1:n, n + 1:end);
end
""",
    "power_sum": """
function r = power_sum(a, k)
    % d vec(a^k) / d vec(a) for k = 0, 1, 2 ...
    assert(k >= 0 && k == floor(k), 'the exponent of a matrix is a whole number');
    r = zeros(numel(a));
    for j = 0:k - 1
        r = r + kron(transpose(a)^(k - 1 - j), a^j);
    end
end
""",
    "polar": """
function r = polar(a)
    % U V' of the singular value decomposition U S V'
    [u, s, v] = svd(a, 'econ');
    r = u*v.';
end
""",
    "dominant": """
function r = dominant(a)
    % u v' of the largest singular value
    [u, s, v] = svd(a, 'econ');
    r = u(:, 1)*v(:, 1).';
end
""",
    "others": """
function r = others(x)
    % for each entry the product of the others of its column, by products from both ends
    one = ones(1, size(x, 2));
    r = cumprod([one; x(1:end - 1, :)], 1).*flipud(cumprod([one; flipud(x(2:end, :))], 1));
end
""",
    "pairs_left": """
function r = pairs_left(x)
    % at i, j the product of all entries of x but those two; 0 on the diagonal
    n = numel(x);
    r = repmat(x, 1, n);
    r(1:n + 1:end) = 1;
    r = others(r);
    r(1:n + 1:end) = 0;
end
""",
    "running_others": """
function r = running_others(x)
    % at i, j the product of x(1:i) without x(j); 0 above the diagonal
    n = numel(x);
    r = repmat(x, 1, n);
    r(1:n + 1:end) = 1;
    r = tril(cumprod(r, 1));
end
""",
    "adjugate": """
function r = adjugate(a)
    % adj(a)*a = det(a)*I, for singular a too
    [u, s, v] = svd(a);
    s = diag(s);
    others = arrayfun(@(i) prod(s([1:i - 1, i + 1:end])), (1:numel(s)).');
    r = det(u)*det(v)*(v*diag(others)*u.');
end
""",
}
_FUNCTIONS = {
    "abs": "abs({0})",
    "atan2": "atan2({0}, {1})",
    "cbrt": "nthroot({0}, 3)",
    "relu": "max({0}, 0)",
    "softplus": "softplus({0})",
    "lgamma": "gammaln({0})",
    "polygamma": "psi({0}, {1})",
    "normcdf": "(erfc(-{0}/sqrt(2))/2)",
    "round": "round_even({0})",
    "trunc": "fix({0})",
    "gammainc": "gammainc({1}, {0})",
    "gammaincc": "gammainc({1}, {0}, 'upper')",
    **{name: f"{name}({{0}}, {{1}})" for name in ("beta", "besselj", "bessely", "besseli", "besselk")},
}
_KEYWORDS = """
    break case catch classdef continue else elseif end for function global if otherwise parfor persistent return spmd
    switch try while do until endfunction endif endwhile endfor unwind_protect endswitch pi Inf NaN true false ans i j
    result varargin varargout nargin nargout end_try_catch end_unwind_protect unwind_protect_cleanup endclassdef
    endenumeration endevents endmethods endparfor endproperties endspmd arguments events enumeration methods properties
    import double reshape
"""


def _default(name: str) -> str:
    return f"{name}({{0}})" if BY_NAME[name].numpy else ""


def unpack(array: str, rows: Sequence[Sequence[str]], kind: str) -> list[str]:
    """x0 = x(1); one line each."""
    if kind == "vector":
        return [f"{row[0]} = {array}({i + 1});" for i, row in enumerate(rows)]
    return [f"{name} = {array}({i + 1}, {j + 1});" for i, row in enumerate(rows) for j, name in enumerate(row)]


def _returned(routine: Routine, name: str) -> list[str]:
    output, statements = routine.output, routine.statements
    if output.loops:
        stack = "result = cat(3, {}{{:}});"
        return routine.looped("{} = {{}};", "for {} = 0:{} - 1", "{}{{end + 1}} = {};", "end", stack)
    if output.value is not None:
        return [f"{name} = {statements.text(output.value)};"]
    shape = (*output.shape[-2:], *output.shape[:-2]) if len(output.shape) > 1 else (*output.shape, 1)
    if not output.sparse and len(shape) == 2:
        cells = list(routine.cells("0").values())
        rows = [", ".join(cells[i : i + shape[1]]) for i in range(0, len(cells), shape[1])]
        line = f"{name} = [{'; '.join(rows)}];"
        return [line] if len(line) < 100 else [f"{name} = [", *("    " + row for row in rows), "];"]
    lines = [f"{name} = zeros({', '.join(map(str, shape))});"]
    for at, op in output.cells.items():
        place = ", ".join(str(i + 1) for i in (*at[-2:], *at[:-2]))
        lines.append(f"{name}({place}) = {statements.text(op)};")
    return lines


def _converted(routine: Routine, lines: Sequence[str]) -> list[str]:
    """The lines that make columns of vectors, and doubles of whole numbers, with which MATLAB computes in integers."""
    used = set(re.findall(r"[^\W\d]\w*", "\n".join(lines)))
    column = {0: "", 1: "(:)", 2: ""}
    return [f"{p.text} = double({p.text}{column[p.rank]});" for p in routine.parameters if p.text in used]


def _results(routines: Sequence[Routine]) -> list[str]:
    """The names of what the one function returns."""
    first = routines[0]
    if first.outputs:
        return [part.called for part in first.parts]
    return ["result" if first.name == (first.whole or first.name) else first.name, *(r.name for r in routines[1:])]


def _module(routines: Sequence[Routine], dialect: Dialect) -> str:
    """One function, since a file shows no other to its callers; what follows the first result is computed on demand."""
    several = len(routines) > 1
    whole, results = routines[0].whole or routines[0].name, _results(routines)
    comments, body = [], []
    for i, (routine, result) in enumerate(zip(routines, results)):
        doc = [line for text in routine.doc for line in text.splitlines() or [""]]
        ends = [line for part in routine.parts or [routine] for line in _returned(part, part.called or result)]
        found = [*routine.unpack, *routine.statements.lines, *ends]
        doc[0] = f"{result}: {doc[0]}" if several else doc[0]
        comments += [text for text in (f"% {line}".rstrip() for line in doc) if text not in comments]
        body += found if i == 0 else [f"if nargout > {i}", *("    " + line for line in found), "end"]
    parameters = dict.fromkeys(text for routine in routines for text in routine.names)
    left = f"[{', '.join(results)}]" if len(results) > 1 else "result"
    head = f"function {left} = {whole}({', '.join(parameters)})"
    lines = [*comments, *_converted(routines[0], body), *body]
    text = "\n".join([head, *("    " + line for line in lines), "end"])
    return "\n\n".join([text, *needed(body, dialect.helpers)]) + "\n"


MATLAB = Dialect(
    name="matlab",
    rows=_ROWS,
    functions=_FUNCTIONS,
    default=_default,
    module=_module,
    assign=lambda name, text, op: f"{name} = {text};",
    unpack=unpack,
    words=frozenset(re.findall(r"\w+", _KEYWORDS)),
    helpers=_HELPERS,
    base=1,
    grid=("", ", ", "", "; "),
    unicode_names=False,
    leading_underscore=False,
)
