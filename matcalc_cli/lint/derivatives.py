"""What a side of an equation differentiates, and by what: \\frac{\\partial f}{\\partial x}, \\nabla_w L, f'(x), J_f.

Whether J_f or \\dot x are derivatives depends on what the text defines: claims.py settles that.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from matcalc_cli.language.latex.derivatives import is_d
from matcalc_cli.language.latex.reader import Token
from matcalc_cli.lint import signs
from matcalc_cli.lint.squares import squared

_FRACTIONS = frozenset(("frac", "dfrac", "tfrac", "cfrac"))
_UPRIGHT = frozenset(("mathrm", "rm", "text", "operatorname", "mathsf", "textrm"))
_OPERATORS = {"grad": 1, "Grad": 1, "Hess": 2, "hess": 2, "Jac": 1, "jac": 1, "Hessian": 2, "Jacobian": 1}
_TRANSPOSES = (r"\top", "T", r"\intercal", "′", "'", r"\mathsf{T}", r"\mathrm{T}", r"\mathrm{\top}", r"\prime")
_BARS = frozenset(("|", r"\vert", r"\rvert"))
_JACOBIANS, _HESSIANS = frozenset("J"), frozenset("H")


@dataclass(frozen=True)
class Derived:
    """`function` is what is differentiated (empty where only the text around tells), `by` one variable for each
    differentiation (empty where it is not said), `form` what it was written as: fraction nabla prime dot jacobian
    hessian subscript; `negative` of -\\nabla f; `at` where it is evaluated, f'(0)."""

    function: tuple[Token, ...]
    by: tuple[tuple[Token, ...], ...] = ()
    order: int = 1
    form: str = "fraction"
    negative: bool = False
    at: tuple[Token, ...] = ()


def derived(side: signs.Tokens) -> Derived | None:
    """The derivative that a side is as a whole; None where it is something else."""
    tokens = list(side)
    if tokens and tokens[0].kind == "sign" and tokens[0].text == "-":
        inner = derived(tokens[1:])
        return replace(inner, negative=not inner.negative) if inner is not None else None
    tokens, at = _evaluated(_held(tokens))
    if not tokens:
        return None
    for reading in (_fraction, _slash, _nabla, _partial, _operator, _primed, _dotted):
        if found := reading(tokens):
            return replace(found, at=at) if at else found
    return None


def _held(tokens: list[Token]) -> list[Token]:
    """\\left(\\frac{\\partial p}{\\partial V}\\right)_T without the brackets and what is held constant."""
    if not signs.opens(tokens, 0):
        return tokens
    inside, end = signs.group(tokens, 0)
    if end >= len(tokens) or tokens[end].text != "_" or signs.group(tokens, end + 1)[1] != len(tokens):
        return tokens
    fraction = inside[:1] and inside[0].kind == "macro" and inside[0].text in _FRACTIONS
    return inside if fraction else tokens


def _evaluated(tokens: list[Token]) -> tuple[list[Token], tuple[Token, ...]]:
    """\\left. ... \\right|_{x=0} and ...|_{x=0}: (what is evaluated, where)."""
    if len(tokens) > 3 and tokens[0].text == "left" and tokens[1].text == ".":
        inside, end = signs.group(tokens, 0)
        if end < len(tokens) and tokens[end].text == "_":
            place, behind = signs.group(tokens, end + 1)
            if behind == len(tokens):
                return inside, tuple(place)
    bars = [i for i in signs.top(tokens) if tokens[i].written in _BARS]
    if bars and bars[-1] + 1 < len(tokens) and tokens[bars[-1] + 1].text == "_":
        place, behind = signs.group(tokens, bars[-1] + 2)
        if behind == len(tokens) and (len(bars) % 2 or any(t.text == "=" for t in place)):  # |x|_2 is a norm
            return tokens[: bars[-1]], tuple(place)
    return tokens, ()


def plain_d(tokens: signs.Tokens) -> list[Token]:
    """\\mathrm{d} as d"""
    found, i = [], 0
    while i < len(tokens):
        token = tokens[i]
        if token.kind == "macro" and token.text in _UPRIGHT:
            inside, end = signs.group(tokens, i + 1)
            if [t.text for t in inside] in (["d"], ["D"]):
                found.append(inside[0])
                i = end
                continue
        found.append(token)
        i += 1
    return found


def _fraction(tokens: list[Token]) -> Derived | None:
    if tokens[0].kind != "macro" or tokens[0].text not in _FRACTIONS:
        return None
    above, k = signs.group(tokens, 1)
    below, end = signs.group(tokens, k)
    return _quotient(plain_d(above), plain_d(below), tokens[end:])


def _slash(tokens: list[Token]) -> Derived | None:
    """\\partial f / \\partial x, df/dx"""
    tokens = plain_d(tokens)
    cuts = [i for i in signs.top(tokens) if tokens[i].kind == "sign" and tokens[i].text == "/"]
    if len(cuts) != 1 or not is_d(tokens[0]):
        return None
    below = tokens[cuts[0] + 1 :]
    if below and signs.opens(below, 0):
        inside, end = signs.group(below, 0)
        return _quotient(tokens[: cuts[0]], inside, below[end:])
    if not below or not is_d(below[0]):
        return None
    behind = _behind_variables(below)
    return _quotient(tokens[: cuts[0]], below[:behind], below[behind:])


def _behind_variables(below: list[Token]) -> int:
    """Where the variables of dx dy end."""
    k = 0
    while k < len(below) and is_d(below[k]):
        found = signs.name_at(below, k + 1)
        if found is None:
            break
        k = found.end
        if k < len(below) and below[k].text == "^":
            _, k = signs.group(below, k + 1)
    return k


def _quotient(above: list[Token], below: list[Token], rest: list[Token]) -> Derived | None:
    """d^2 f over dx dy, and what stands behind it: f in \\frac{d}{dx} f, the brackets of \\frac{df}{dx}(x)."""
    if not (above and below and is_d(above[0]) and is_d(below[0])):
        return None
    order, function = _order_of(above)
    by = _variables(below)
    if order == 1 and squared(below[1:]) is not None:
        by = (tuple(below[1:]),)
    if not order or by is None or len(by) != order:
        return None
    if all(t.kind in ("{", "}") for t in function):
        return Derived(tuple(rest), by, order) if rest and not _is_sum(rest) else None
    if rest and not signs.is_bracket(rest):
        return None  # a product, \\frac{dL}{dz} \\frac{dz}{dw}
    return Derived((*function, *rest), by, order)


def _order_of(above: list[Token]) -> tuple[int, list[Token]]:
    """(2, f) of d^2 f; the order 0 of an order that is no number."""
    if len(above) < 2 or above[1].text != "^":
        return 1, above[1:]
    script, k = signs.group(above, 2)
    return int(script[0].text) if len(script) == 1 and script[0].kind == "number" else 0, above[k:]


def _is_sum(tokens: list[Token]) -> bool:
    """Does a sum stand there without brackets? Then it is not plain where the derivative ends."""
    return any(tokens[i].kind == "sign" and tokens[i].text in "+-" for i in signs.top(tokens) if i)


def _variables(below: list[Token]) -> tuple[tuple[Token, ...], ...] | None:
    """x, x of \\partial x^2; x, y of \\partial x \\partial y; the transpose of a variable is left out."""
    found: list[tuple[Token, ...]] = []
    i = 0
    while i < len(below):
        if not is_d(below[i]):
            return None
        start = _in_vec(below, i + 1)
        if start < len(below) and signs.opens(below, start):  # \\partial (x, y)
            return None
        name = signs.name_at(below, start)
        if name is None:
            return None
        i, count = name.end, 1
        if i < len(below) and below[i].text == "^":
            script, i = signs.group(below, i + 1)
            if len(script) == 1 and script[0].kind == "number" and script[0].text in "234":
                count = int(script[0].text)
            elif not is_transpose(script):
                return None
        found += [tuple(below[start : name.end])] * count
    return tuple(found)


def _in_vec(below: list[Token], i: int) -> int:
    """The place of X in \\operatorname{vec}(X) at i, whose brackets are taken away: by vec X and by X is the same."""
    name = signs.name_at(below, i)
    if name is None or name.stem != "vec" or not signs.opens(below, name.end) and name.end >= len(below):
        return i
    inside, end = signs.group(below, name.end) if signs.opens(below, name.end) else (below[name.end :], len(below))
    below[i:end] = inside
    return i


def is_transpose(script: signs.Tokens) -> bool:
    """\\top, T, \\intercal as a superscript."""
    return signs.spelled(script) in _TRANSPOSES


def _scripts(tokens: list[Token], k: int) -> tuple[list[Token], int, int]:
    """(subscript, order, the place behind) of what stands at \\nabla or D."""
    below: list[Token] = []
    order = 1
    while k < len(tokens) and tokens[k].kind == "sign" and tokens[k].text in "_^":
        script, behind = signs.group(tokens, k + 1)
        if tokens[k].text == "_":
            below = script
        elif len(script) == 1 and script[0].kind == "number":
            order = int(script[0].text) if script[0].text in ("1", "2", "3") else 0
        else:
            order = 0
        k = behind
    return below, order, k


def _nabla(tokens: list[Token]) -> Derived | None:
    if tokens[0].kind != "macro" or tokens[0].text != "nabla":
        return None
    below, order, k = _scripts(tokens, 1)
    rest = tokens[k:]
    if rest[:1] and rest[0].kind == "macro" and rest[0].text == "nabla":  # \\nabla_x \\nabla_y f
        return None
    if not rest or not order or rest[0].text in ("cdot", "times") or _is_sum(rest):
        return None
    by = _listed(below, order)
    if by is None or not by and not _is_plainly_all(rest):
        return None
    return Derived(tuple(rest), by, order, "nabla")


def _is_plainly_all(rest: list[Token]) -> bool:
    """Is it f, f(x), ( ... ), \\|x\\| or \\log f, and no product \\nabla f^\\top dx?"""
    name = signs.name_at(rest, 0)
    if name is None or rest[0].kind == "macro" and rest[0].text == "operatorname":
        return True
    return name.end == len(rest) or signs.is_bracket(rest[name.end :])


def _listed(below: list[Token], order: int) -> tuple[tuple[Token, ...], ...] | None:
    """The variables in the subscript of \\nabla: x, or xx and x,y for a second derivative."""
    if not below:
        return ()
    names, i = [], 0
    while i < len(below):
        if below[i].text == ",":
            i += 1
            continue
        name = signs.name_at(below, i)
        if name is None:
            return None
        names.append(tuple(below[i : name.end]))
        i = name.end
    if len(names) == 1:
        return tuple(names) * order
    return tuple(names) if len(names) == order else None


def _partial(tokens: list[Token]) -> Derived | None:
    """\\partial_x f, D_x f"""
    if not (tokens[0].text == "partial" and tokens[0].kind == "macro" or _is_operator_d(tokens)):
        return None
    tokens = plain_d(tokens)
    below, order, k = _scripts(tokens, 1)
    rest = tokens[k:]
    if not rest or not order or _is_sum(rest):
        return None
    if below:
        by = _listed(below, max(order, len(signs.parts(below))))
        by = by if by is not None else _listed(below, 2)
        return Derived(tuple(rest), by, len(by), "fraction") if by else None
    if tokens[0].text == "D" and signs.name_at(rest, 0) is not None:
        return Derived(tuple(rest), (), order, "jacobian")
    return None


def _is_operator_d(tokens: list[Token]) -> bool:
    first = plain_d(tokens)[:1]
    return bool(first) and first[0].kind == "letter" and first[0].text == "D" and len(tokens) > 1


def _operator(tokens: list[Token]) -> Derived | None:
    """\\operatorname{grad} f, J_f(x), \\mathbf{H}_f"""
    name = signs.name_at(tokens, 0)
    if name is None:
        return None
    rest = tokens[name.end :]
    if name.stem in _OPERATORS and len(name.stem) > 1:
        order = _OPERATORS[name.stem]
        function = rest or list(name.below_tokens)
        return Derived(tuple(function), (), order, "hessian" if order == 2 else "jacobian") if function else None
    stem = name.stem.partition("^")[0]
    if stem in _JACOBIANS | _HESSIANS and (not rest or signs.is_bracket(rest)) and not name.primes:
        order = 2 if stem in _HESSIANS else 1
        if name.below and signs.name_at(name.below_tokens, 0) is not None:
            form = "hessian" if order == 2 else "jacobian"
            return Derived((*name.below_tokens, *rest), (), order, form)
    return None


def _primed(tokens: list[Token]) -> Derived | None:
    """f'(x), f''; (\\sin x)' of what can be no matrix"""
    if signs.opens(tokens, 0):
        inside, end = signs.group(tokens, 0)
        primes = tokens[end:]
        scalar = not any(t.kind == "letter" and t.text.isupper() or t.text in ("mathbf", "bm") for t in inside)
        if primes and scalar and all(t.text == "'" for t in primes):
            return Derived(tuple(inside), (), len(primes), "fraction")
    name = signs.name_at(tokens, 0)
    if name is None or not name.primes:
        return None
    rest = tokens[name.end :]
    if rest and not signs.is_bracket(rest):
        return None
    bare = [t for t in tokens[: name.end] if t.text not in ("'", "prime")]
    if bare and bare[-1].text == "^":
        bare.pop()
    bare = _without_empty(bare)
    if bare and bare[0].kind == "{":  # {\\sigma}'(x)
        bare = signs.group(bare, 0)[0]
    return Derived((*bare, *rest), (), name.primes, "prime")


def _without_empty(tokens: list[Token]) -> list[Token]:
    """f^{} as f, what is left of f^{\\prime}."""
    if len(tokens) > 2 and [t.text for t in tokens[-3:]] == ["^", "{", "}"]:
        return tokens[:-3]
    return tokens


def _dotted(tokens: list[Token]) -> Derived | None:
    """\\dot x, \\ddot{x}(t)"""
    if tokens[0].kind != "macro" or tokens[0].text not in ("dot", "ddot"):
        return None
    inside, k = signs.group(tokens, 1)
    rest = tokens[k:]
    if rest and rest[0].text == "_":
        script, behind = signs.group(rest, 1)
        inside, rest = [*inside, *rest[:behind]], rest[behind:]
    if rest and not signs.is_bracket(rest) or signs.whole_name(inside) is None:
        return None
    order = 1 if tokens[0].text == "dot" else 2
    return Derived((*inside, *rest), (), order, "dot")
