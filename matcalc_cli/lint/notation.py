"""Other meanings of what is written: the ways in which texts use a sign that the reader takes in one way alone."""

from __future__ import annotations

from collections.abc import Sequence

from matcalc_cli.language.latex.reader import Token, scan
from matcalc_cli.lint import signs


def swapped(tokens: Sequence[Token], macro: str, becomes: str) -> tuple[Token, ...]:
    """\\otimes as \\odot."""
    return tuple(
        Token(t.kind, becomes, t.start, t.end, t.gap) if t.kind == "macro" and t.text == macro else t for t in tokens
    )


def entrywise(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """\\tanh^2(v), (v)^2 and v^2 as products of entries, \\frac{u}{v} as a quotient of entries."""
    out: list[Token] = []
    i = 0
    while i < len(tokens):
        token = tokens[i]
        if token.kind == "macro" and token.text in ("frac", "dfrac", "tfrac"):
            above, k = signs.group(tokens, i + 1)
            below, i = signs.group(tokens, k)
            out += [*scan("("), *entrywise(above), *scan(") \\oslash ("), *entrywise(below), *scan(")")]
            continue
        made, end = _power(tokens, i)
        out += made
        i = end
    return tuple(out)


def _power(tokens: Sequence[Token], i: int) -> tuple[list[Token], int]:
    """What stands at i; its square as a product."""
    head, k = _operand(tokens, i)
    if k + 1 >= len(tokens) or tokens[k].text != "^":
        if head and len(head) > 1 and signs.opens(head, 0):
            inside, _ = signs.group(head, 0)
            first, _ = signs.step(head, 0)
            return [*head[:first], *entrywise(inside), *head[first + len(inside) :]], k
        return (list(head), k) if head else ([tokens[i]], i + 1)
    script, behind = signs.group(tokens, k + 1)
    if len(script) != 1 or script[0].kind != "number" or script[0].text not in "23":
        return list(tokens[i:k]), k
    count = int(script[0].text)
    if _is_function(head) and signs.opens(tokens, behind):
        inside, end = signs.group(tokens, behind)
        one = [*head, *scan("("), *entrywise(inside), *scan(")")]
        return _times(one, count), end
    if _is_function(head):
        return [*head, *tokens[k:behind]], behind
    return _times(list(head), count), behind


def _operand(tokens: Sequence[Token], i: int) -> tuple[Sequence[Token], int]:
    if signs.opens(tokens, i):
        _, end = signs.group(tokens, i)
        return tokens[i:end], end
    name = signs.name_here(tokens, i)
    if name is not None:
        return tokens[i : name.end], name.end
    return tokens[i : i + 1], i + 1


def _is_function(head: Sequence[Token]) -> bool:
    return bool(head) and head[0].kind == "macro" and not signs.opens(head, 0)


def _times(one: list[Token], count: int) -> list[Token]:
    found = [*scan("("), *one]
    for _ in range(count - 1):
        found += [*scan(" \\odot "), *one]
    return [*found, *scan(")")]


def covered(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """\\begin{cases} a & x > 0 \\\\ b & x < 0 \\end{cases}: the last case as all others, for where none is meant."""
    ends = [k for k, t in enumerate(tokens) if t.kind == "macro" and t.text == "end"]
    if not ends or signs.spelled(signs.group(tokens, ends[-1] + 1)[0]) not in ("cases", "dcases"):
        return tuple(tokens)
    end = ends[-1]
    marks = [k for k in range(end) if tokens[k].kind == "sign" and tokens[k].text == "&"]
    if not marks:
        return tuple(tokens)
    return (*tokens[: marks[-1] + 1], *scan(r"\text{otherwise}"), *tokens[end:])


def inverts(tokens: Sequence[Token]) -> bool:
    """Is something inverted, or its determinant taken? Then it is square."""
    spelled = signs.spelled(tokens)
    return any(mark in spelled for mark in ("^{-1", "^{-T", r"^{-\top", r"^{-\mathsf", r"^{-\mathrm", r"\det", "det"))


def under_roots(tokens: Sequence[Token]) -> frozenset[str]:
    """The names under roots and logarithms of products and quotients alone: they are positive there."""
    found: set[str] = set()
    for i, token in enumerate(tokens):
        if token.kind != "macro" or token.text not in ("sqrt", "log", "ln"):
            continue
        inside, _ = signs.group(tokens, i + 1)
        product = not any(t.kind == "sign" and t.text in "+-_" or t.text == "^" for t in inside)
        if product:
            found |= {name.key for _, name in signs.names_in(inside)}
    return frozenset(found)


def with_variable(tokens: Sequence[Token], by: Sequence[Token]) -> tuple[Token, ...]:
    """\\nabla ( ... ) on a right side, by the variable of the left one."""
    out: list[Token] = []
    for k, token in enumerate(tokens):
        out.append(token)
        if token.kind == "macro" and token.text == "nabla" and not (k + 1 < len(tokens) and tokens[k + 1].text in "_^"):
            out += [*scan("_{"), *by, *scan("}")]
    return tuple(out)
