"""Tables of words, English and Chinese, some German and French: what a sentence says, what a derivative is called."""

from __future__ import annotations

import re

# words between formulas, in \\text{...}
CONNECTIVES = frozenset(
    ("and", "or", "where", "with", "for", "if", "when", "so", "thus", "hence", "then", "while", "but", "since", "as")
    + ("therefore", "because", "whenever", "otherwise", "given", "let", "in", "on", "by", "i.e", "e.g", "which", "at")
)
# patterns of words of a sentence -> the property of a name that they say; the first that fits is meant
PROPERTIES: dict[str, str] = {
    r"skew[- ]?symmetric|anti-?symmetric|schiefsymmetrisch\w*|antisymétrique\w*|反对称": "antisymmetric",
    r"(?:symmetric(?:,? and|,)? )?positive[- ]definite|SPD|symmetrisch positiv definite?\w*|définie? positive": (
        "positive-definite"
    ),
    r"对称正定|(?<!半)正定|양의? ?정부호|양정부호": "positive-definite",
    r"positive semi-?\s?definite|PSD|positive semi-definite|半正定": "symmetric",
    r"symmetric|self-adjoint|hermitian|symmetrische?[nrsm]?|symétriques?|simétric[ao]s?|симметричн\w*": "symmetric",
    r"对称(?!性)|対称|대칭": "symmetric",
    r"covariances?(?: matrix)?|gram matrix|(?:kernel|scatter|precision|stiffness|mass|inertia) matrix|inertia tensor": (
        "symmetric"
    ),
    r"fisher information(?: matrix)?|kovarianzmatrix|matrice de covariance|协方差矩阵": "symmetric",
    r"orthogonal matri(?:x|ces)|orthogonale Matrix|matrice orthogonale|正交矩阵|正交阵": "orthogonal",
    r"diagonal(?! (?:entr|elem|term|part|block))|diagonale?\w?(?: Matrix)?|对角矩阵|对角阵": "diagonal",
    r"upper[- ]triangular|上三角": "upper",
    r"lower[- ]triangular|下三角": "lower",
    r"invertible|non-?singular|invertierbar\w*|inversible|可逆|非奇异": "invertible",
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
    "square matrix": "square",
    "matrices": "matrix",
    "matrix": "matrix",
    "Skalar": "scalar",
    "Vektor": "vector",
    "scalaire": "scalar",
    "vecteur": "vector",
    "matrice": "matrix",
    "matrice carrée": "square",
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
    r"\b(?:if|when|whenever|in case|provided|once|wenn|falls|si|lorsque)\b|当|如果|若|假如|只有", re.IGNORECASE
)
SIDE_CONDITION = re.compile(
    r"\bsubject to\b|\bs\.\s?t\.|\bconstrain(?:t|ts|ed)\b|Lagrang|multiplier|Nebenbedingung|sous (?:la )?contrainte"
    r"|sujet[ao] a|约束|拉格朗日|满足条件",
    re.IGNORECASE,
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
# constraints on the values of a name, which constraints.py puts in
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
    "Einheitsvektor": "unit",
    "vecteur unitaire": "unit",
    "de norme 1": "unit",
    "vector unitario": "unit",
    "sich zu eins summieren": "sums-to-one",
    "de somme 1": "sums-to-one",
}
# what stands right before a formula that is no claim: if f'(x) = 5
_SUPPOSING = "if|assume|assuming|suppose|supposing|such that|until|unless"
SUPPOSING = re.compile(rf"(?:\b(?:{_SUPPOSING})\b[^,;:]{{0,25}}|若|如果|假设|假如|令|使得|满足)\s*$", re.IGNORECASE)
