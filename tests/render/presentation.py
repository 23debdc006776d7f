"""Presentation MathML read as a person reads it, and computed with NumPy; nothing of the program under test is used.

`value(xml, point)` computes a formula; what it has no meaning for raises Unread. `canon(xml)` is the structure alone:
what stands above, below, in brackets, in a fraction, in which cell; two languages say the same where it is equal.
"""

from __future__ import annotations

import math
import unicodedata
import xml.etree.ElementTree as ET
from functools import reduce

import numpy as np
from scipy import linalg, special


class Unread(Exception):
    """The reader has no meaning for this."""


OPEN, CLOSE = {"(": ")", "[": "]", "{": "}", "|": "|", "‖": "‖"}, set(")]}|‖")
ROWS = ("mrow", "math", "mtd", "mstyle")


def parsed(xml):
    return ET.fromstring(xml.replace("&nbsp;", "\u00a0"))


def tag(e):
    return e.tag.rpartition("}")[2]


def letters(e):
    """The characters of a leaf, as plain ones: x of 𝐱, with the spaces at its ends dropped."""
    text = unicodedata.normalize("NFKC", e.text or "").strip()
    return {"-": "−", "·": "⋅", "ϵ": "ε", "\u0303": "~", "\u030a": "˚"}.get(text, text)


def flat(elements):
    """Children of rows in rows side by side, but for what is in brackets; gaps are dropped."""
    found = []
    for e in elements:
        if tag(e) in ("mspace", "mphantom"):
            continue
        if tag(e) in ROWS and not bracketed(e):
            found += flat(e)
        else:
            found.append(e)
    return found


def bracketed(e):
    """(left, inside, right) of a row in brackets."""
    if tag(e) not in ROWS or len(e) < 2:
        return None
    first, last = e[0], e[-1]
    if tag(first) == "mo" and letters(first) in OPEN and (tag(last) == "mo" and letters(last) in CLOSE or len(e) == 2):
        closed = tag(last) == "mo" and letters(last) in CLOSE
        return letters(first), list(e)[1:-1] if closed else list(e)[1:], letters(last) if closed else ""
    return None


def canon(e):
    """Nested tuples of tags and characters."""
    if tag(e) in ("mi", "mo", "mn", "mtext"):
        return letters(e)
    if found := bracketed(e):
        left, inside, right = found
        return ("fence", left, *row_canon(inside), right)
    if tag(e) in ROWS:
        return one(row_canon(e))
    if tag(e) == "mtable" and len(e) == 1:  # alignment of one line
        return one(row_canon(e[0]))
    kind = {"munder": "msub", "mover": "msup", "munderover": "msubsup"}.get(tag(e), tag(e))
    if kind == "msqrt":
        return (kind, one(row_canon(e)))
    return (kind, *(canon(child) for child in e))


def one(parts):
    return parts[0] if len(parts) == 1 else ("row", *parts)


def row_canon(elements):
    return tuple(part for e in flat(elements) if (part := canon(e)) not in ("", ("row",)))


# -- values -----------------------------------------------------------------------------------------------------------

sigmoid = lambda x: 1 / (1 + np.exp(-x))
FUNCTIONS = {
    **{
        name: getattr(np, name)
        for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh", "exp", "log", "arcsin", "arccos")
    },
    **{name: getattr(np, name) for name in ("arctan", "abs", "sign", "mean", "prod", "tril", "triu")},
    "arsinh": np.arcsinh,
    "arcosh": np.arccosh,
    "artanh": np.arctanh,
    "sec": lambda x: 1 / np.cos(x),
    "csc": lambda x: 1 / np.sin(x),
    "cot": lambda x: 1 / np.tan(x),
    "erf": special.erf,
    "Γ": special.gamma,
    "ψ": special.digamma,
    "σ": sigmoid,
    "softplus": lambda x: np.logaddexp(0, x),
    "relu": lambda x: np.maximum(x, 0),
    "step": lambda x: np.heaviside(x, 0.5),
    "sum": np.sum,
    "tr": lambda x: np.trace(np.atleast_2d(x)),
    "det": lambda x: np.linalg.det(np.atleast_2d(x)),
    "diag": lambda x: np.diag(x.ravel()) if 1 in np.shape(x) else np.diag(x).reshape(-1, 1),
    "vec": lambda x: x.T.reshape(-1, 1),
    "max": lambda *x: reduce(np.maximum, x) if len(x) > 1 else np.max(x[0]),
    "min": lambda *x: reduce(np.minimum, x) if len(x) > 1 else np.min(x[0]),
    "expm": linalg.expm,
    "softmax": lambda x: np.exp(x) / np.sum(np.exp(x), axis=None if np.shape(x)[1] == 1 else 1, keepdims=True),
    "adj": lambda x: np.linalg.det(x) * np.linalg.inv(x),
}
CONSTANTS = {"π": math.pi, "e": math.e}


def scalar(x):
    return np.ndim(x) == 0 or np.size(x) == 1


def number(x):
    return float(np.asarray(x).reshape(())) if scalar(x) and np.ndim(x) else x


def times(a, b):
    if scalar(a) or scalar(b):
        return (number(a) if scalar(a) else a) * (number(b) if scalar(b) else b)
    if np.shape(a)[-1] != np.shape(b)[0]:
        raise AssertionError(f"{np.shape(a)} times {np.shape(b)}")
    return a @ b


BETWEEN = {
    "": times,
    "⋅": times,
    "⊙": lambda a, b: a * b,
    "⊘": lambda a, b: a / b,
    "⊗": np.kron,
}


def commutation(m, n):
    """K vec(A) = vec(Aᵀ) of an A of m × n."""
    found = np.zeros((m * n, m * n))
    for i in range(m):
        for j in range(n):
            found[i * n + j, j * m + i] = 1
    return found


CONSTANT_ARRAYS = {  # in bold letters, with their sizes below
    "I": np.eye,
    "1": lambda n, m=1: np.ones((n, m)),
    "0": lambda n, m=1: np.zeros((n, m)),
    "K": commutation,
}


class Formula:
    """One row of elements, from left to right."""

    def __init__(self, elements, point):
        self.parts, self.at, self.point = flat(elements), 0, point

    def ahead(self):
        """The sign that comes next, or "" before anything else."""
        if self.at < len(self.parts) and tag(self.parts[self.at]) == "mo":
            return letters(self.parts[self.at])
        return "" if self.at < len(self.parts) else None

    def total(self):
        sign = 1
        if self.ahead() in ("−", "+"):
            sign = -1 if self.ahead() == "−" else 1
            self.at += 1
        found = sign * self.product()
        while self.ahead() in ("−", "+"):
            sign = -1 if self.ahead() == "−" else 1
            self.at += 1
            found = found + sign * self.product()
        return found

    def product(self):
        found = self.factor()
        while (sign := self.ahead()) in BETWEEN:
            self.at += bool(sign)
            found = BETWEEN[sign](found, self.factor())
        return found

    def factor(self):
        e = self.parts[self.at]
        self.at += 1
        if (name := function_name(e, self.point)) and self.at < len(self.parts):
            return self.applied(name, e)
        return self.scripted(e)

    def applied(self, name, e):
        """f(x), f(x)ᵀ, f²(x), log det(X)"""
        inside = self.parts[self.at]
        if function_name(inside, self.point):
            return FUNCTIONS[name](self.factor())
        self.at += 1
        script = inside if tag(inside) in ("msup", "msub") else None
        group = bracketed(inside[0] if script is not None else inside)
        if group is None or group[0] != "(":
            raise Unread(name)
        found = FUNCTIONS[name](*arguments(group[1], self.point))
        if tag(e) == "msup":
            found = found ** all_of([e[1]], self.point)
        return found if script is None else raised(found, script[1], self.point)

    def scripted(self, e):
        kind = tag(e)
        if kind == "msup" and not bracket_of(e, "‖"):
            return raised(self.scripted(e[0]), e[1], self.point)
        if kind == "msub" and not bracket_of(e, "‖"):
            return self.indexed(e)
        if kind == "msubsup" and not bracket_of(e, "‖"):
            below = ET.Element("msub")
            below.extend([e[0], e[1]])
            return raised(self.indexed(below), e[2], self.point)
        if kind in ("msub", "msubsup"):
            found = norm(all_of(bracketed(e[0])[1], self.point), "".join(map(letters, flat([e[1]]))))
            return found if kind == "msub" else found ** all_of([e[2]], self.point)
        return self.single(e)

    def indexed(self, e):
        index = "".join(letters(part) for part in e[1].iter() if tag(part) in ("mi", "mn", "mo"))
        if tag(e[0]) in ("mi", "mtext"):
            known = self.point.get((letters(e[0]) + index).replace(",", "").replace("_", ""))
            if known is not None:
                return known
        if tag(e[0]) in ("mi", "mn") and letters(e[0]) in CONSTANT_ARRAYS and letters(e[0]) != (e[0].text or ""):
            sizes = [int(all_of(part, self.point)) for part in parted(flat([e[1]]), ",×")]
            return CONSTANT_ARRAYS[letters(e[0])](*sizes)
        raise Unread(f"index {index}")

    def single(self, e):
        kind = tag(e)
        if kind == "mn":
            return number_of(e)
        if kind in ("mi", "mtext"):
            text = letters(e).replace("_", "")
            if text in self.point:
                return self.point[text]
            if text in CONSTANTS:
                return CONSTANTS[text]
            raise Unread(text)
        if kind == "mfrac":
            return all_of([e[0]], self.point) / number(all_of([e[1]], self.point))
        if kind == "msqrt":
            return np.sqrt(all_of(list(e), self.point))
        if kind == "mroot":
            return np.cbrt(all_of([e[0]], self.point))
        if kind in ROWS and (found := bracketed(e)):
            return inside_of(found, self.point)
        raise Unread(kind)


def number_of(e):
    if e.text != letters(e):  # 𝟏, whose size is not told
        raise Unread(e.text)
    return float(e.text)


def bracket_of(e, sign):
    found = bracketed(e[0])
    return found is not None and found[0] == sign


def function_name(e, point):
    base = e[0] if tag(e) == "msup" else e
    name = letters(base) if tag(base) in ("mi", "mo", "mtext") else ""
    return name if name in FUNCTIONS and name not in point else ""


def all_of(elements, point):
    formula = Formula(elements, point)
    found = formula.total()
    if formula.ahead() is not None:
        raise Unread(f"{formula.ahead()!r} behind a formula")
    return found


def parted(elements, signs):
    parts = [[]]
    for e in elements:
        if tag(e) == "mo" and letters(e) in signs:
            parts.append([])
        else:
            parts[-1].append(e)
    return parts


def arguments(elements, point):
    return [all_of(part, point) for part in parted(flat(elements), ",")]


def inside_of(found, point):
    left, inside, _ = found
    inside = flat(inside)
    if left == "|":
        found = all_of(inside, point)
        return abs(found)
    if left == "[" and len(inside) == 1 and tag(inside[0]) == "mtable":
        return np.block([[np.atleast_2d(all_of(list(cell), point)) for cell in row] for row in inside[0]])
    if left == "{" and len(inside) == 1 and tag(inside[0]) == "mtable":
        return chosen(inside[0], point)
    if left == "(":
        return all_of(inside, point)
    raise Unread(left)


def chosen(table, point):
    """The first case whose condition holds, entry by entry."""
    cases = [(holds(flat(list(row)[1]), point), all_of(list(row)[0], point)) for row in table]
    shape = np.broadcast_shapes(*(np.shape(part) for case in cases for part in case))
    return np.select(*([np.broadcast_to(part, shape) for part in parts] for parts in zip(*cases)))


def holds(elements, point):
    either, together = [], []
    part: list = []
    for e in [*elements, None]:
        word = letters(e) if e is not None and tag(e) == "mtext" else ""
        if word == "otherwise":
            return np.array(True)
        if e is None or word in ("and", "or"):
            together.append(compared(part, point))
            part = []
            if word != "and":
                either.append(reduce(np.logical_and, together))
                together = []
        else:
            part.append(e)
    return reduce(np.logical_or, either)


def compared(elements, point):
    signs = {"<": np.less, ">": np.greater, "≤": np.less_equal, "≥": np.greater_equal, "=": np.equal, "≠": np.not_equal}
    place = next(i for i, e in enumerate(elements) if tag(e) == "mo" and letters(e) in signs)
    return signs[letters(elements[place])](all_of(elements[:place], point), all_of(elements[place + 1 :], point))


def raised(base, script, point):
    """Xᵀ, X⁻¹, X⁻ᵀ, X⁺, X^∘2, x^y, e^X of a number."""
    marks = [letters(e) if tag(e) in ("mi", "mo", "mn") else "" for e in flat([script])]
    if marks == ["⊤"]:
        return np.transpose(base)
    if marks == ["−", "⊤"]:
        return np.linalg.inv(base).T
    if marks == ["+"]:
        return np.linalg.pinv(base)
    if marks[:1] == ["∘"]:
        return base ** all_of(flat([script])[1:], point)
    exponent = number(all_of([script], point))
    if scalar(base) or exponent != int(exponent):
        return number(base) ** exponent
    if np.shape(base)[0] != np.shape(base)[1]:
        raise AssertionError("a power of what is not square")
    return np.linalg.matrix_power(base, int(exponent))


def norm(x, mark):
    orders = {"2": None, "F": None, "∞": np.inf}
    if mark not in orders or mark == "2" and min(np.shape(x)) > 1:
        raise Unread(mark)
    return np.linalg.norm(np.ravel(x), orders[mark])


def value(xml, point):
    """The value of a formula where names have these values; vectors are columns."""
    return all_of(list(parsed(xml)), point)
