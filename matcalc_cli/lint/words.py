"""Tables of words, English and Chinese: what a sentence says of a name, and what a derivative is called."""

from __future__ import annotations

import re

# words between formulas, in \\text{...}
CONNECTIVES = frozenset(
    ("and", "or", "where", "with", "for", "if", "when", "so", "thus", "hence", "then", "while", "but", "since", "as")
    + ("therefore", "because", "whenever", "otherwise", "given", "let", "in", "on", "by", "i.e", "e.g", "which", "at")
)
# words of a sentence -> the property of a name that they say; the longest are looked for first
PROPERTIES: dict[str, str] = {
    "symmetric positive definite": "positive-definite",
    "symmetric positive-definite": "positive-definite",
    "positive definite": "positive-definite",
    "positive-definite": "positive-definite",
    "spd": "positive-definite",
    "positive semidefinite": "symmetric",
    "positive semi-definite": "symmetric",
    "symmetric": "symmetric",
    "self-adjoint": "symmetric",
    "covariance matrix": "symmetric",
    "skew-symmetric": "antisymmetric",
    "skew symmetric": "antisymmetric",
    "antisymmetric": "antisymmetric",
    "orthogonal matrix": "orthogonal",
    "diagonal matrix": "diagonal",
    "upper triangular": "upper",
    "lower triangular": "lower",
    "invertible": "invertible",
    "nonsingular": "invertible",
    "non-singular": "invertible",
    "对称正定": "positive-definite",
    "正定": "positive-definite",
    "半正定": "symmetric",
    "反对称": "antisymmetric",
    "对称": "symmetric",
    "正交矩阵": "orthogonal",
    "对角矩阵": "diagonal",
    "对角阵": "diagonal",
    "可逆": "invertible",
    "非奇异": "invertible",
    "协方差矩阵": "symmetric",
}
KINDS: dict[str, str] = {
    "scalars": "scalar",
    "scalar": "scalar",
    "real number": "scalar",
    "positive number": "scalar",
    "a number": "scalar",
    "column vectors": "vector",
    "column vector": "vector",
    "vectors": "vector",
    "vector": "vector",
    "weights": "",
    "square matrix": "square",
    "matrices": "matrix",
    "matrix": "matrix",
    "标量": "scalar",
    "实数": "scalar",
    "常数": "scalar",
    "列向量": "vector",
    "向量": "vector",
    "方阵": "square",
    "矩阵": "matrix",
}
NEGATIONS = re.compile(
    r"\b(?:not|non|without|un|need\s?n[o']t|never|general|arbitrary|any|nor)\b|不一定|未必|不必|不是|任意|一般|非(?!奇异)",
    re.IGNORECASE,
)
SUPPOSED = re.compile(
    r"\b(?:if|when|whenever|for|in case|suppose|assuming|provided|once)\b|当|如果|若|假如|只有", re.IGNORECASE
)
# what a derivative is called -> its order; a Jacobian and a gradient differ by layout alone
DERIVATIVES: dict[str, int] = {
    "gradients": 1,
    "gradient": 1,
    "jacobian": 1,
    "derivatives": 1,
    "derivative": 1,
    "slope": 1,
    "partials": 1,
    "hessian": 2,
    "second derivative": 2,
    "second derivatives": 2,
    "curvature": 2,
    "velocity": 1,
    "梯度": 1,
    "雅可比": 1,
    "雅克比": 1,
    "导数": 1,
    "偏导": 1,
    "导函数": 1,
    "微商": 1,
    "求导": 1,
    "斜率": 1,
    "二阶导": 2,
    "海森": 2,
    "海塞": 2,
    "黑塞": 2,
}
ROWS = re.compile(r"\brows?\b|行", re.IGNORECASE)
COLUMNS = re.compile(r"\bcolumns?\b|列(?!向量)", re.IGNORECASE)
# constraints on the values of a name, which readings.py puts in
CONSTRAINTS: dict[str, str] = {
    "one-hot": "sums-to-one",
    "one hot": "sums-to-one",
    "probability vector": "sums-to-one",
    "probability distribution": "sums-to-one",
    "entries sum to one": "sums-to-one",
    "sum to one": "sums-to-one",
    "sums to one": "sums-to-one",
    "sum to 1": "sums-to-one",
    "sums to 1": "sums-to-one",
    "独热": "sums-to-one",
    "one-hot 向量": "sums-to-one",
    "和为 1": "sums-to-one",
    "和为1": "sums-to-one",
    "概率向量": "sums-to-one",
    "unit vector": "unit",
    "unit length": "unit",
    "unit norm": "unit",
    "单位向量": "unit",
}
