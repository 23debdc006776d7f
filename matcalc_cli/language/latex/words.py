"""Words and functions of LaTeX as tables: what they are in the language, and what is refused with which reason."""

from __future__ import annotations

_SAME = "sin cos tan sec csc cot sinh cosh tanh exp log arcsin arccos arctan det max min"
# functions with a macro of their own -> the name in the language
FUNCTIONS: dict[str, str] = {
    **{f: f for f in _SAME.split()},
    "ln": "log",
    "coth": "coth",
    "tr": "tr",
    "Tr": "tr",
    "trace": "tr",
    "Trace": "tr",
    "diag": "diag",
    "Diag": "diag",
    "vect": "vec",
    "sgn": "sign",
    "sign": "sign",
    "erf": "erf",
    "softmax": "softmax",
    "sigmoid": "sigmoid",
    "relu": "relu",
    "ReLU": "relu",
    "logdet": "logdet",
}
# words under \operatorname, \mathrm, \text, or entered bare before a bracket -> the name in the language
WORDS: dict[str, str] = {
    **FUNCTIONS,
    "vec": "vec",
    "vech": "vech",
    "Vec": "vec",
    "trace": "tr",
    "Sign": "sign",
    "Softmax": "softmax",
    "SoftMax": "softmax",
    "Sigmoid": "sigmoid",
    "sigm": "sigmoid",
    "logistic": "sigmoid",
    "expit": "sigmoid",
    "relu": "relu",
    "RELU": "relu",
    "Relu": "relu",
    "GELU": "gelu",
    "ELU": "elu",
    "SELU": "selu",
    "SiLU": "silu",
    "LeakyReLU": "leaky_relu",
    "softplus": "softplus",
    "Softplus": "softplus",
    "SoftPlus": "softplus",
    "LSE": "logsumexp",
    "lse": "logsumexp",
    "logsumexp": "logsumexp",
    "LogSumExp": "logsumexp",
    "arsinh": "asinh",
    "arcosh": "acosh",
    "artanh": "atanh",
    "arcsinh": "asinh",
    "arccosh": "acosh",
    "arctanh": "atanh",
    "asin": "asin",
    "acos": "acos",
    "atan": "atan",
    "atan2": "atan2",
    "arctg": "atan",
    "tg": "tan",
    "ctg": "cot",
    "sqrt": "sqrt",
    "abs": "abs",
    "norm": "norm",
    "adj": "adj",
    "pinv": "pinv",
    "inv": "inv",
    "expm": "expm",
    "kron": "kron",
    "mean": "mean",
    "sum": "sum",
    "prod": "prod",
    "cosec": "csc",
    "leaky\\_relu": "leaky_relu",
    "logit": "logit",
    "sinc": "sinc",
    "gelu": "gelu",
    "elu": "elu",
    "selu": "selu",
    "silu": "silu",
    "swish": "silu",
    "mish": "mish",
    "softsign": "softsign",
    "huber": "huber",
    "step": "step",
    "cbrt": "cbrt",
    "erfc": "erfc",
    "lgamma": "lgamma",
    "digamma": "digamma",
    "tril": "tril",
    "triu": "triu",
    "rank": "rank",
    "blkdiag": "blkdiag",
}
# entered bare, without a backslash, and only before a bracket or an operand: ln(x), sin(x)
_BARE_WORDS = (
    "sin cos tan sec csc cot sinh cosh tanh exp log ln det max min tr diag vec sqrt softmax "
    "sigmoid relu ReLU erf arcsin arccos arctan norm abs trace"
)
BARE_WORDS = frozenset(_BARE_WORDS.split())
TRIGONOMETRIC = frozenset(["sin", "cos", "tan", "sec", "csc", "cot", "sinh", "cosh", "tanh", "coth"])
# letters that are functions where brackets follow and nothing else says what they are
FUNCTION_LETTERS = {"σ": "sigmoid", "Γ": "gamma", "ψ": "digamma"}

# what is known and cannot be read, with the reason: macro -> message, hint
REFUSED: dict[str, tuple[str, str]] = {
    **dict.fromkeys(
        ("int", "iint", "oint", "iiint"), ("integrals are not read", "write the integrand, or its value, as a formula")
    ),
    "lim": ("limits are not read", "write the formula without the limit"),
    **dict.fromkeys(
        ("dots", "ldots", "cdots", "vdots", "ddots", "dotsc", "dotsb"),
        ("dots stand for what is not written", "use \\sum, or write every entry"),
    ),
    **dict.fromkeys(("pm", "mp"), ("this is two formulas in one", "write the one with + or the one with -")),
    **dict.fromkeys(
        ("ast", "star"), ("* may be a product, a convolution or an adjoint", "write \\cdot, \\odot, or ^\\top")
    ),
    "oplus": ("⊕ has several meanings", "write what it stands for"),
    "lg": ("\\lg is the logarithm to base 2 for some and to base 10 for others", "write \\log_2 or \\log_{10}"),
    "binom": ("binomial coefficients are not read", "write them with Γ or as numbers"),
    "forall": ("quantifiers are not read", "give the formula alone"),
    "exists": ("quantifiers are not read", "give the formula alone"),
    "sim": ("a distribution is not a formula", "write its density"),
    "approx": ("≈ is no equation", "write the formula that is meant"),
    "propto": ("what is proportional lacks a factor", "write the formula with its factor"),
    "to": ("an arrow is not part of a formula", "give the formula alone"),
    "rightarrow": ("an arrow is not part of a formula", "give the formula alone"),
    "mapsto": ("an arrow is not part of a formula", "write f(x) = ..."),
    "Rightarrow": ("an arrow is not part of a formula", "give one of the two formulas"),
    "iff": ("an arrow is not part of a formula", "give one of the two formulas"),
    "cup": ("sets are not read", ""),
    "cap": ("sets are not read", ""),
    "in": ("∈ belongs into --given", 'as in --given "x \\in \\mathbb{R}^n"'),
    "Re": ("complex numbers are not read", ""),
    "Im": ("complex numbers are not read", ""),
    "arg": ("\\arg stands only before \\min or \\max, in front of the formula", ""),
    "infty": ("∞ is no number here", ""),
    "bmod": ("mod is not read", ""),
    "mod": ("mod is not read", ""),
}
OPTIMA = frozenset(("min", "max", "inf", "sup", "argmin", "argmax", "minimize", "maximize", "minimise", "maximise"))
