"""Sizes that a function says itself: type hints and docstrings.

    W: Float[Array, "m n"]            jaxtyping; also Float[Tensor, "..."], Shaped[...], Num[...]
    W: NDArray[Shape["3, 4"], Float]  nptyping
    W: float                          a number
    W: (m, n)                         in a docstring, also `W : array of shape (m, n)`, `W (n,)`, `W: m x n`

What is said otherwise says nothing. Names of sizes are those of the function; a size that an argument gives (n: int) is
that argument.
"""

from __future__ import annotations

import ast
import re

Sizes = tuple[int | str, ...]
Defined = ast.FunctionDef | ast.Lambda

_ANNOTATED = frozenset(("Float", "Float32", "Float64", "Num", "Shaped", "Real", "Inexact", "Float16", "BFloat16"))
_NUMBERS = frozenset(("float", "int", "complex"))
_LINE = re.compile(
    r"^[ \t*\-]*(?::param\s+)?(?P<names>[^\W\d]\w*(?:\s*,\s*[^\W\d]\w*)*)\s*(?::|--|-|–|=|\s(?=\())\s*(?P<text>.*)$",
    re.MULTILINE,
)
_SHAPE = re.compile(r"[(\[]\s*(?P<sizes>(?:[^\W\d]\w*|\d+)(?:\s*[,x×]\s*(?:[^\W\d]\w*|\d+))*\s*,?|)\s*[)\]]")
_BARE = re.compile(r"^(?P<sizes>(?:[^\W\d]\w?|\d+)(?:\s*[,x×]\s*(?:[^\W\d]\w?|\d+))+)\s*(?:$|\.|,|;|matrix|array)")
_WORDS = re.compile(r"^(?:float|scalar|number|int)\b", re.IGNORECASE)


def said(node: Defined) -> dict[str, Sizes]:
    """{argument: sizes} of a function: () of a number, ("n",) of a vector, ("m", 3) of a matrix."""
    found: dict[str, Sizes] = {}
    parameters = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    own = [p.arg for p in parameters]
    text = ast.get_docstring(node) if isinstance(node, ast.FunctionDef) else None
    if text:
        found |= _of_docstring(text, own)
    for parameter in parameters:
        shape = _of_annotation(parameter.annotation)
        if shape is not None:
            found[parameter.arg] = shape
    return found


def _of_docstring(text: str, own: list[str]) -> dict[str, Sizes]:
    found: dict[str, Sizes] = {}
    for line in _LINE.finditer(text):
        names = [name.strip() for name in line["names"].split(",")]
        if not all(name in own for name in names):
            continue
        if _WORDS.match(line["text"]) and "(" not in line["text"]:
            found |= dict.fromkeys(names, ())
            continue
        shape = _SHAPE.search(line["text"]) or _BARE.match(line["text"])
        if shape:
            sizes = _sizes(shape["sizes"])
            if len(sizes) <= 2:
                found |= {name: sizes for name in names if name not in found}
    return found


def _sizes(text: str) -> Sizes:
    parts = [part for part in re.split(r"\s*[,x×]\s*(?![^\W\d]*\w*[^\W\d]x)|\s+", text.strip()) if part]
    return tuple(int(part) if part.isdigit() else part for part in parts)


def _of_annotation(node: ast.expr | None) -> Sizes | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) < 200:
        try:
            return _of_annotation(ast.parse(node.value, mode="eval").body)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None
    if isinstance(node, ast.Name) and node.id in _NUMBERS:
        return ()
    if not isinstance(node, ast.Subscript):
        return None
    name = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
    parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    if name in _ANNOTATED and len(parts) == 2 and isinstance(parts[1], ast.Constant):
        return _spelled(str(parts[1].value))
    if name == "NDArray" and isinstance(parts[0], ast.Subscript):
        inner = parts[0].slice
        return _spelled(str(inner.value).replace(",", " ")) if isinstance(inner, ast.Constant) else None
    return _of_remark(parts[1]) if name == "Annotated" and len(parts) > 1 else None


def _of_remark(node: ast.expr) -> Sizes | None:
    """The sizes of Annotated[Array, "m, n"] and Annotated[Array, ("m", n)]."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return _spelled(node.value.strip("()[]").replace(",", " "))
    if not isinstance(node, ast.Tuple):
        return None
    sizes = [p.value if isinstance(p, ast.Constant) else getattr(p, "id", None) for p in node.elts]
    known = tuple(size for size in sizes if isinstance(size, int | str))
    return known if len(known) == len(sizes) <= 2 else None


def _spelled(text: str) -> Sizes | None:
    """The sizes of "m n", "batch 3"; None where one of them is no size."""
    parts = [part.partition("=")[2] or part for part in text.split()]
    if len(parts) > 2 or not all(re.fullmatch(r"[^\W\d]\w*|\d+", part) for part in parts):
        return None
    return tuple(int(part) if part.isdigit() else part for part in parts)
