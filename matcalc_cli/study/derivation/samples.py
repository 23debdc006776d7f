"""What a reader enters for each rule, an expression to which it applies, and where the rule is found in books."""

from __future__ import annotations

from dataclasses import dataclass

import sympy as sp


@dataclass(frozen=True)
class Sample:
    """An expression with the rule's node in it; `unvec` is a shape for that node, which cannot be entered."""

    text: str
    given: str
    wrt: str
    unvec: tuple[int, int] | None = None


def entered(text: str, wrt: str, given: str = "", unvec: tuple[int, int] | None = None) -> Sample:
    return Sample(text, given, wrt, unvec)


_SQUARE = "A: n,n"
SAMPLES: dict[str, tuple[tuple[str, ...], tuple[Sample, ...]]] = {
    "sum": (("+", "add"), (entered("A + B", "A"),)),
    "product": (("*", "matmul"), (entered("A*B", "A"), entered("s*A", "s", "s: scalar; A: m,n"))),
    "power": (("^",), (entered("A^3", "A", _SQUARE), entered("A^-2", "A", _SQUARE))),
    "transpose": (("'",), (entered("A'", "A"),)),
    "inverse": (("inv",), (entered("inv(A)", "A"),)),
    "pseudo-inverse": (("pinv",), (entered("pinv(A)", "A"),)),
    "adjugate": (("adj",), (entered("adj(A)", "A"),)),
    "kronecker": (("kron", "⊗"), (entered("kron(A,B)", "A"),)),
    "khatri-rao": (("khatrirao",), (entered("khatrirao(A,B)", "A"),)),
    "element-wise": ((".*", "hadamard"), (entered("A.*sin(B)", "B"), entered("tanh(A)", "A"))),
    "softmax": ((), (entered("softmax(x)", "x"), entered("softmax(A)", "A"))),
    "vec": ((), (entered("vec(A)", "A"),)),
    "cross product": (
        ("cross",),
        (entered("cross(a,b)", "a", "a: 3; b: 3"), entered("cross(a,b)", "b", "a: 3; b: 3")),
    ),
    "cross product matrix": (("skew",), (entered("skew(a)*A", "a", "a: 3; A: 3,n"),)),
    "partial trace": (("tr1", "tr2"), (entered("tr1(A, 2)", "A", "A: 4,6"), entered("tr2(A, 2)", "A", "A: 4,6"))),
    "unvec": ((), (entered("x", "x", "x: 6", (2, 3)),)),
    "vech": ((), (entered("vech(A)", "A", _SQUARE),)),
    "to diagonal": (("diag",), (entered("diag(x)", "x"),)),
    "diagonal": (("diag",), (entered("diag(A)", "A", _SQUARE),)),
    "lower triangle": (("tril",), (entered("tril(A)", "A", _SQUARE),)),
    "upper triangle": (("triu",), (entered("triu(A)", "A", _SQUARE),)),
    "matrix exponential": (("expm",), (entered("expm(A)", "A", _SQUARE),)),
    "derivative of the matrix exponential": (
        ("expm_frechet",),
        (entered("expm_frechet(A,B)", "A", "A: n,n; B: n,n"), entered("expm_frechet(A,B)", "B", "A: n,n; B: n,n")),
    ),
    "literal": (("[",), (entered("[s*t, s; 1, s^2]*A", "s", "A: 2,n"),)),
    "blocks": (("[",), (entered("[A, B; C, D]", "A", "A: m,n; B: m,p; C: q,n; D: q,p"),)),
    "chain": (("f(x)",), (entered("f(A*x)", "x", "f: n -> p; A: n,m; x: m"),)),
    "chain, scalar": (("f(x)",), (entered("f(x)", "x", "x: scalar"),)),
    "running products": (("cumprod",), (entered("cumprod(x)", "x", "x: n"),)),
    "square root of a matrix": (("sqrtm",), (entered("sqrtm(A)", "A", _SQUARE),)),
    "logarithm of a matrix": (("logm",), (entered("tr(logm(A))", "A", _SQUARE),)),
    "cholesky": (("chol",), (entered("cholesky(A)", "A", "A: n,n symmetric"),)),
    "eigenvalues": (("eigvals", "eigvalsh"), (entered("eigvals(A)", "A", "A: n,n symmetric"),)),
    "chain, entry by entry": (("phi(X)", "entrywise"), (entered("phi(A*B)", "A", "phi: entrywise; A: m,n; B: n,p"),)),
    "trace": (("tr",), (entered("tr(A*B)", "A"),)),
    "sum of entries": (("sum",), (entered("sum(A)", "A"),)),
    "product of entries": (("prod",), (entered("prod(A)", "A"),)),
    "determinant": (("det",), (entered("det(A)", "A"),)),
    "log-determinant": (("logdet",), (entered("logdet(A)", "A"),)),
    "norm": (("norm2", "normF"), (entered("norm(A)", "A"), entered("norm(A*x - b)", "x"))),
    "largest entry": (("norminf", "norm inf"), (entered("norminf(A)", "A"),)),
    "largest value": (("max",), (entered("max(A)", "A"), entered("max(A*x)", "x"))),
    "smallest value": (("min",), (entered("min(A)", "A"), entered("min(A*x)", "x"))),
    "largest of a row": (("max", "min"), (entered("max(A, axis=1)", "A"), entered("min(A, axis=0)", "A"))),
    "product of a row": (("prod",), (entered("prod(A, axis=1)", "A"),)),
    "spectral norm": (("norm2", "norm(X, 2)"), (entered("norm(A, 2)", "A"),)),
    "nuclear norm": (("nuc", "norm(X, 'nuc')"), (entered("norm(A, 'nuc')", "A"),)),
    "entry": (("A_ij",), (entered("A[0,1]", "A", "A: 3,4"),)),
}
LOCAL: dict[type, tuple[str, str, str, tuple[str, ...], Sample]] = {
    sp.Add: ("sum of scalars", "d[u + v] = du + dv", "DLMF 1.4(iii)", ("+",), entered("x + y", "x")),
    sp.Mul: ("product of scalars", "d[u v] = v du + u dv", "DLMF 1.4(iii)", ("*",), entered("x*y", "x")),
    sp.Pow: (
        "power of a scalar",
        "d[u^k] = k u^(k-1) du + log(u) u^k dk",
        "DLMF 1.4(iii), 4.7(ii)",
        ("^", "sqrt", "/"),
        entered("x^y", "x"),
    ),
    sp.Piecewise: (
        "cases",
        "d[where(c, u, v)] = du where c holds, dv elsewhere",
        "branch by branch",
        ("where",),
        entered("where(x > 0, x^2, x^3)", "x"),
    ),
    sp.Max: (
        "maximum",
        "d[max(u, v)] = du where u > v, dv where v > u",
        "branch by branch",
        ("max",),
        entered("max(x, y)", "x"),
    ),
    sp.Min: (
        "minimum",
        "d[min(u, v)] = du where u < v, dv where v < u",
        "branch by branch",
        ("min",),
        entered("min(x, y)", "x"),
    ),
}
_SOURCES = {
    "sin cos tan sec csc cot": "DLMF 4.20",
    "asin acos atan asec acsc acot": "DLMF 4.24(ii)",
    "sinh cosh tanh sech csch coth": "DLMF 4.34",
    "asinh acosh atanh asech acsch acoth": "DLMF 4.38(ii)",
    "exp log": "DLMF 4.7",
    "erf erfc": "DLMF 7.10",
    "erfinv erfcinv": "DLMF 7.17",
    "beta": "DLMF 5.12",
    "gammainc gammaincc": "DLMF 8.8(ii)",
    "besselj bessely": "DLMF 10.6",
    "besseli besselk": "DLMF 10.29",
    "gamma lgamma": "DLMF 5.2(i)",
    "polygamma": "DLMF 5.15",
    "sigmoid": "Bishop, PRML (4.88)",
}
SOURCE = {name: source for names, source in _SOURCES.items() for name in names.split()}
