"""Keyword and string arguments of a call and the orders of norms, taken out of the arguments before kinds are inferred.

`settled(root)` moves axis=0, keepdims=True, ddof=1 and the like from the arguments of a call to its `options`, and has
one call of all spellings of a norm: norm(x, 1), norm(X, 'fro'), ||x||_1 and norm(x, ord=2) have the option `ord`. What
is left in `args` are expressions only. What was read stays as it is: trees are remembered. Imports no SymPy.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from matcalc_cli.errors import NameProblem, Span, SyntaxProblem
from matcalc_cli.language.syntax import Node

AXES = ("axis", "keepdims")
KEYWORDS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("sum", "mean", "average", "prod", "amax", "amin", "logsumexp", "softmax", "log_softmax", "cumsum"), AXES
    ),
    **dict.fromkeys(("var", "std"), (*AXES, "ddof")),
    **dict.fromkeys(("norm", "norm2"), (*AXES, "ord")),
    "cov": ("rowvar", "ddof"),
}
SYNONYMS = {"dim": "axis", "keepdim": "keepdims", "correction": "ddof"}  # of PyTorch
DEFAULTS: Mapping[tuple[str, str], Mapping[str, object]] = {  # of a library, where its prefix stands before the name
    ("torch", "var"): {"ddof": 1},
    ("torch", "std"): {"ddof": 1},
    ("np", "var"): {"ddof": 0},
    ("np", "std"): {"ddof": 0},
    ("np", "cov"): {"rowvar": True, "ddof": 1},
    ("torch", "cov"): {"rowvar": True, "ddof": 1},
}
NORMS = ("norm", "norm2")
_ORDERS = {"*": "nuc", "inf": "inf", "fro": "fro", "F": "fro", "Frobenius": "fro", "nuc": "nuc", "∞": "inf"}


def settled(node: Node) -> Node:
    """The tree with keywords, strings and orders taken out of the arguments of its calls; what has none is itself."""
    if not node.args and node.kind != "call":
        return node
    args = [settled(arg) for arg in node.args]
    changed = any(a is not b for a, b in zip(args, node.args))
    if node.kind == "norm" and node.value is not None:
        args, changed = [*args, _order_of_bars(node)], True
    elif node.kind != "call" or not _concerns(node):
        return _copy(node, args) if changed else node
    made = _copy(node, [arg for arg in args if arg.kind != "keyword"])
    made.kind, made.value = "call", node.value if node.kind == "call" else "norm"
    _take(made, [arg for arg in args if arg.kind == "keyword"])
    return made


def _concerns(node: Node) -> bool:
    options = any(arg.kind in ("keyword", "string") for arg in node.args)
    return options or node.value in NORMS and len(node.args) == 2 or (_library(node), node.word) in DEFAULTS


def _copy(node: Node, args: list[Node]) -> Node:
    made = Node(node.kind, args, node.span, node.value, node.marks)
    made.options = dict(node.options)
    made.prefix = node.prefix
    return made


def _take(node: Node, keywords: list[Node]) -> None:
    if node.value in NORMS and len(node.args) == 2 and "ord" not in node.options:
        node.args = node.args[:1] + _order(node, node.args[1])
    for arg in keywords:
        _keyword(node, arg)
    for name, value in DEFAULTS.get((_library(node), node.word), {}).items():
        node.options.setdefault(name, value)
    for arg in node.args:
        if arg.kind == "string":
            raise SyntaxProblem(f"{node.value} takes no text in quotes here", arg.span)


def _library(node: Node) -> str:
    """np of np.cov(X) and of jnp.cov(X), torch of torch.std(x)."""
    root = node.prefix.partition(".")[0]
    return "np" if root in ("np", "jnp", "anp", "numpy", "jax") else root


def _order_of_bars(node: Node) -> Node:
    """The order of ||x||_1, ||X||_F, ‖x‖₁, as the second argument of norm."""
    order = str(node.value)
    return Node("number" if order.isdigit() else "name", [], node.span, order)


def _keyword(node: Node, arg: Node) -> None:
    known = KEYWORDS.get(node.word, ())
    name = SYNONYMS.get(arg.word, arg.word)
    head = Span(arg.span.start, arg.span.start + len(arg.word))
    if name not in known:
        takes = f"it takes {', '.join(known)}" if known else "it takes no keywords"
        shown = {"amax": "max", "amin": "min"}.get(node.word, node.word)
        raise NameProblem(f"{shown} has no keyword {arg.value}", head, hint=takes)
    if name in node.options:
        raise SyntaxProblem(f"{arg.value} is given twice", head)
    (value,) = arg.args
    if name == "ord":
        node.args = node.args + _order(node, value)
    else:
        node.options[name] = _VALUES[name](value)


def _whole(node: Node) -> int | None:
    inner, sign = node.bare(), 1
    if inner.kind == "negate":
        inner, sign = inner.args[0].bare(), -1
    return sign * int(inner.word) if inner.kind == "number" and inner.word.isdigit() else None


def _axis(node: Node) -> int | None:
    if node.kind == "name" and node.value == "None":
        return None
    axis = _whole(node)
    if axis not in (-2, -1, 0, 1):
        raise SyntaxProblem("an axis is 0 (down the columns) or 1 (along the rows)", node.span)
    return axis


def _flag(node: Node) -> bool:
    known = {"True": True, "False": False, "true": True, "false": False, "1": True, "0": False}
    if node.word not in known:
        raise SyntaxProblem("this keyword is True or False", node.span)
    return known[node.word]


def _ddof(node: Node) -> int:
    ddof = _whole(node)
    if ddof is None or ddof not in (0, 1):
        raise SyntaxProblem("ddof is 0 (divide by n) or 1 (divide by n - 1)", node.span)
    return ddof


_VALUES: dict[str, Callable[[Node], object]] = {"axis": _axis, "keepdims": _flag, "ddof": _ddof, "rowvar": _flag}


def _order(node: Node, order: Node) -> list[Node]:
    """Set the option `ord`: 1, 2, inf, fro, nuc, or p; the order itself is the second argument of a p-norm."""
    if "ord" in node.options:
        raise SyntaxProblem("the order of this norm is given twice", order.span)
    bare = order.bare()
    if bare.kind == "literal":
        raise SyntaxProblem("norm takes 1 argument and an order, not 2 arrays", order.span)
    text = bare.word if bare.kind in ("name", "string", "number") else ""
    kind = _ORDERS.get(text) or _ORDERS.get(text.lower()) or (text if text in ("1", "2") else None)
    if kind is None and (bare.kind == "string" or bare.kind == "negate"):
        raise SyntaxProblem(
            "a norm has the order 1, 2, inf, 'fro', 'nuc' or p >= 1",
            order.span,
            hint="as in norm(x, 1), norm(X, 'fro')",
        )
    node.options["ord"] = kind or "p"
    return [] if kind else [order]


_POPULATION = "{0} divides by n, the number of entries, as NumPy's does; ddof=1 divides by n - 1, as MATLAB's {0} does"
DIVISORS: Mapping[str, str] = {  # a note where ddof is not said: libraries differ
    "var": _POPULATION.format("var"),
    "std": _POPULATION.format("std"),
    "cov": "cov divides by the number of observations less 1, as in NumPy and MATLAB; ddof=0 divides by the number",
}


__all__ = ["DIVISORS", "KEYWORDS", "NORMS", "settled"]
