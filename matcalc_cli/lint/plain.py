"""Claims written without LaTeX: df/dx = 2*x in backticks, comments and docstrings, ∂f/∂x, ∇f, f'(x), "gradient: ...".

What they claim is in the input language, or near enough to it. Definitions are lines of their own, f(x) = x^2, and the
Python function that a comment or docstring stands in.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from matcalc_cli.errors import MatcalcError
from matcalc_cli.language.latex.reader import Token
from matcalc_cli.language.text.reader import read
from matcalc_cli.lint import signs
from matcalc_cli.lint.derivatives import Derived

_NAME = r"[^\W\d_]\w*"
_CALL = r"(?:\([^()=]*\))?"
_LEFT = re.compile(
    rf"(?<![\w\\])(?:"
    rf"[d∂](?P<order>\^?[2-4²³])?\s?(?P<f>{_NAME}){_CALL}\s*/\s*\(?(?P<below>(?:[d∂]\s?{_NAME}(?:\^?[2-4²³])?\s?)+)\)?"
    rf"|(?:d|∂)\s*/\s*(?:d|∂)\s?(?P<by>{_NAME})\s+(?P<inner>{_NAME}){_CALL}"
    rf"|(?P<nabla>∇[²2]?)_?(?P<sub>(?<=_){_NAME}\s+)?(?P<g>{_NAME}){_CALL}"
    rf"|(?P<p>{_NAME})(?P<primes>['′]+){_CALL}"
    rf")\s*=(?!=)\s*(?P<right>[^=\n][^\n]*)"
)
_WORDS = re.compile(
    r"(?<!\w)(?P<word>gradient|grad|derivative|jacobian|hessian)(?:\s+of\s+(?P<f>\w+))?"
    r"(?:\s+(?:w\.?\s?r\.?\s?t\.?|with respect to|wrt|by|in)\s+(?P<by>\w+))?\s*(?::|=(?!=)|\bis\b)\s*(?P<right>[^\n]+)",
    re.IGNORECASE,
)
_DEFINITION = re.compile(
    rf"^[\s>*#-]*(?P<f>{_NAME})(?P<args>\(\s*{_NAME}(?:\s*[,;]\s*{_NAME})*\s*\))?\s*=(?!=)\s*(?P<body>[^\n]+)$"
)
# f(x) = body within a line: arguments show that it is no keyword of a call
_WITHIN = re.compile(
    rf"(?<=[^\W\d_]\s)(?<!\w)(?P<f>{_NAME})(?P<args>\(\s*{_NAME}(?:\s*[,;]\s*{_NAME})*\s*\))\s*=(?!=)\s*(?P<body>[^\n]+)"
)
_POWERS = {"²": 2, "³": 3}
_LONGEST = 400
_OPERATOR = re.compile(r"[-+*/^@'().]|\*\*")


@dataclass(frozen=True)
class PlainClaim:
    """`left` as of LaTeX; the right side stands from `start` to `end` of the text, the whole claim from `begin`."""

    left: Derived
    text: str
    begin: int
    start: int
    end: int
    spoken: bool = False


@dataclass(frozen=True)
class PlainDefinition:
    """f(x, y) = body"""

    name: str
    arguments: tuple[str, ...] | None
    body: str
    start: int


def name_tokens(name: str) -> tuple[Token, ...]:
    """A name of a text as tokens of LaTeX."""
    stem, _, below = name.partition("_")
    head = stem if len(stem) == 1 else rf"\mathrm{{{stem}}}"
    return tuple(signs.tokens_of(head + (f"_{{{below}}}" if below else ""), {}))


def claims(text: str) -> Iterator[PlainClaim]:
    """The claims of a text, line by line."""
    for match in _LEFT.finditer(text):
        left = _left(match)
        cut = _right(match["right"]) if left is not None else ""
        if left is not None and cut and cut.strip() not in ("0", "0.0"):
            yield PlainClaim(left, cut, match.start(), match.start("right"), match.start("right") + len(cut))


def spoken(text: str) -> Iterator[PlainClaim]:
    """The claims in words: "gradient: 2*A.T @ r"; `function` is empty where the text does not name it."""
    for match in _WORDS.finditer(text):
        cut = _right(match["right"])
        if not cut or not _OPERATOR.search(cut) or "=" in cut:
            continue
        order = 2 if match["word"].lower() == "hessian" else 1
        by = (name_tokens(match["by"]),) * order if match["by"] else ()
        left = Derived(name_tokens(match["f"]) if match["f"] else (), by, order, "spoken")
        yield PlainClaim(left, cut, match.start(), match.start("right"), match.start("right") + len(cut), True)


def _left(match: re.Match[str]) -> Derived | None:
    if match["p"]:
        return Derived(name_tokens(match["p"]), (), len(match["primes"]), "prime")
    if match["g"]:
        order = 1 if match["nabla"] == "∇" else 2
        by = (name_tokens(match["sub"].strip()),) * order if match["sub"] else ()
        return Derived(name_tokens(match["g"]), by, order, "nabla")
    if match["inner"]:
        return Derived(name_tokens(match["inner"]), (name_tokens(match["by"]),), 1, "fraction")
    order = _power(match["order"] or "")
    by = _variables(match["below"], order)
    return Derived(name_tokens(match["f"]), by, order, "fraction") if len(by) == order else None


def _power(text: str) -> int:
    digits = text.lstrip("^")
    return _POWERS.get(digits, int(digits) if digits.isdigit() else 1)


def _variables(below: str, order: int) -> tuple[tuple[Token, ...], ...]:
    """r, r of dr2 below d2k; x, y of dx dy."""
    found: list[tuple[Token, ...]] = []
    for part in re.findall(r"[d∂]\s?(\w+(?:\^\d)?[²³]?)", below):
        power = re.search(r"\^?([2-4²³])$", part) if order > 1 else None
        count = _power(power[1]) if power else 1
        found += [name_tokens(part[: power.start()] if power else part)] * count
    return tuple(found)


def _right(text: str) -> str:
    """As much of the rest of a line as is an expression; "" where it is none."""
    text = text.rstrip()
    cuts = [len(text)] + [
        m.start() for m in re.finditer(r"[.,;](?=\s|$)|\s{2,}|\s+(?:where|with|for|and|\(|#|--)", text)
    ]
    for cut in sorted({c for c in cuts if 0 < c <= _LONGEST}, reverse=True):
        if _is_expression(text[:cut]):
            return text[:cut].rstrip()
    return ""


@lru_cache(maxsize=4096)
def _is_expression(text: str) -> bool:
    """Is it a sentence of the language, and no sentence of English?"""
    if re.search(r"[^\W\d_]{3,}\s+[^\W\d_]{3,}", text) or text.rstrip().endswith((".", ",", ";", ":")):
        return False
    try:
        lets, _ = read(text)
        return not lets
    except (MatcalcError, RecursionError):
        return False


def definitions(text: str) -> Iterator[PlainDefinition]:
    """The lines f(x) = body and y = body; f(x) = body within a line."""
    for found in _WITHIN.finditer(text):
        if body := _right(found["body"]):
            yield PlainDefinition(found["f"], tuple(re.findall(r"\w+", found["args"])), body, found.start("f"))
    at = 0
    for line in text.splitlines(keepends=True):
        match = _DEFINITION.match(line.rstrip("\r\n"))
        if match and match["f"] not in ("d", "where", "with"):
            body = _right(match["body"])
            own = re.search(rf"(?<!\w){re.escape(match['f'])}(?!\w)", body)
            if body and not own:
                arguments = re.findall(r"\w+", match["args"]) if match["args"] else None
                yield PlainDefinition(match["f"], tuple(arguments) if arguments else None, body, at + match.start("f"))
        at += len(line)


def put_in(text: str, meanings: Mapping[str, PlainDefinition], keep: frozenset[str], depth: int = 5) -> str:
    """The text with what its names were defined as, f(x) and f alone; `keep` stay."""
    if depth == 0 or len(text) > 20_000:
        return text

    def meant(match: re.Match[str]) -> str:
        definition = meanings.get(match["name"])
        if definition is None or match["name"] in keep:
            return match[0]
        call = match["call"]
        if call and definition.arguments is not None and re.findall(r"\w+", call) != list(definition.arguments):
            return match[0]
        rest = {name: d for name, d in meanings.items() if name != match["name"]}
        inner = put_in(definition.body, rest, keep | frozenset(definition.arguments or ()), depth - 1)
        return f"({inner})" + (call if call and definition.arguments is None else "")

    return re.sub(rf"(?<![\w.\\])(?P<name>{_NAME})(?P<call>\([\w\s,]*\))?", meant, text)


# -- Python functions -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Function:
    """A function of a Python text: where it stands, its arguments, and what its plain assignments say."""

    name: str
    start: int
    end: int
    arguments: tuple[str, ...]
    assigned: Mapping[str, PlainDefinition]
    returned: PlainDefinition | None = None  # where it does no more than assign names and return


def products(text: str) -> str:
    """X^T (X w - y) as a product: T is no function there."""
    return re.sub(r"\^T\s*(?=\()", "^T @ ", text)


def functions(text: str) -> list[Function]:
    """The functions of a Python text, the inner ones behind the outer ones."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            arguments = tuple(a.arg for a in (*node.args.posonlyargs, *node.args.args))
            end = starts[min(node.end_lineno or node.lineno, len(starts) - 1)]
            assigned = _assigned(node)
            returned = _returned(node, arguments, assigned)
            found.append(Function(node.name, starts[node.lineno - 1], end, arguments, assigned, returned))
    return sorted(found, key=lambda f: f.start)


def _assigned(node: ast.FunctionDef) -> dict[str, PlainDefinition]:
    """The names that are assigned once, by an expression."""
    found: dict[str, PlainDefinition] = {}
    twice: set[str] = set()
    for statement in node.body:
        if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
            target = statement.targets[0]
            if isinstance(target, ast.Name):
                twice |= {target.id} & set(found)
                found[target.id] = PlainDefinition(target.id, None, ast.unparse(statement.value), 0)
    return {name: d for name, d in found.items() if name not in twice}


def _returned(
    node: ast.FunctionDef, arguments: tuple[str, ...], assigned: Mapping[str, PlainDefinition]
) -> PlainDefinition | None:
    """The function as f(x) = body, what it assigns put in."""
    body = [s for s in node.body if not (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant))]
    last = body[-1] if body else None
    if not isinstance(last, ast.Return) or last.value is None or len(body) != 1 + len(assigned):
        return None
    text = put_in(ast.unparse(last.value), assigned, frozenset(arguments))
    return PlainDefinition(node.name, arguments, text, 0)


@lru_cache(maxsize=4)
def functions_of(text: str) -> Mapping[str, PlainDefinition]:
    """The functions of a Python text that are expressions, by name."""
    return {f.name: f.returned for f in functions(text) if f.returned is not None}


def around(listed: list[Function], offset: int) -> Function | None:
    """The function that a comment or a docstring is about: the innermost one around it, or the next one."""
    inside = [f for f in listed if f.start <= offset < f.end]
    if inside:
        return inside[-1]
    return next((f for f in listed if f.start >= offset), None)
