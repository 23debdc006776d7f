"""Random scalar expressions: each a text in the language, and the same function written in Python, side by side.

The text has only the parentheses that precedence demands (and now and then one more), so that reading it wrongly shows.
"""

import math
import os
from collections.abc import Callable
from dataclasses import dataclass

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

FUZZ = int(os.environ.get("MATCALC_FUZZ", 0))


def examples(count: int) -> settings:
    """So many examples, the same on every run; MATCALC_FUZZ=20 looks at twenty times as many new ones."""
    ignored = [HealthCheck.too_slow, HealthCheck.filter_too_much]
    return settings(
        max_examples=count * max(FUZZ, 1), derandomize=not FUZZ, deadline=None, suppress_health_check=ignored
    )


SUM, PRODUCT, UNARY, POWER, ATOM = range(1, 6)


@dataclass(frozen=True)
class Written:
    """`text` binds as tightly as `level` says; `at` takes the values of x, y and z."""

    text: str
    level: int
    at: Callable[[float, float, float], float]

    def inside(self, level: int) -> str:
        return self.text if self.level >= level else f"({self.text})"


def _binary(sign, level, right_level, operation):
    def build(pair):
        a, b = pair
        text = f"{a.inside(level)}{sign}{b.inside(right_level)}"
        return Written(text, level, lambda x, y, z: operation(a.at(x, y, z), b.at(x, y, z)))

    return build


def _call(template, function):
    def build(a):
        return Written(template.format(a.text), ATOM, lambda x, y, z: function(a.at(x, y, z)))

    return build


def _power(pair):
    a, k = pair
    return Written(f"{a.inside(ATOM)}^{k}", POWER, lambda x, y, z: a.at(x, y, z) ** k)


def _negated(a):
    return Written(f"-{a.inside(UNARY)}", UNARY, lambda x, y, z: -a.at(x, y, z))


def _juxtaposed(pair):
    k, a = pair
    text = f"{k}{a.text}" if a.level >= POWER and a.text[0].isalpha() else f"{k}({a.text})"
    return Written(text, PRODUCT, lambda x, y, z: k * a.at(x, y, z))


def _where(parts):
    a, b, c, d = parts
    return Written(
        f"where({a.text} > {b.text}, {c.text}, {d.text})",
        ATOM,
        lambda x, y, z: c.at(x, y, z) if a.at(x, y, z) > b.at(x, y, z) else d.at(x, y, z),
    )


def _two(name, function):
    def build(pair):
        a, b = pair
        return Written(f"{name}({a.text}, {b.text})", ATOM, lambda x, y, z: function(a.at(x, y, z), b.at(x, y, z)))

    return build


SMOOTH_CALLS = (
    ("sin({})", math.sin),
    ("cos({})", math.cos),
    ("tanh({})", math.tanh),
    ("atan({})", math.atan),
    ("exp(sin({}))", lambda t: math.exp(math.sin(t))),
    ("sqrt(1 + ({})^2)", lambda t: math.sqrt(1 + t * t)),
    ("log(2 + ({})^2)", lambda t: math.log(2 + t * t)),
    ("sigmoid({})", lambda t: 0.5 * (1 + math.tanh(t / 2))),
    ("asinh({})", math.asinh),
)
LEAVES = st.one_of(
    st.sampled_from(
        [
            Written("x", ATOM, lambda x, y, z: x),
            Written("y", ATOM, lambda x, y, z: y),
            Written("z", ATOM, lambda x, y, z: z),
        ]
    ),
    st.integers(0, 9).map(lambda k: Written(str(k), ATOM, lambda x, y, z: float(k))),
    st.sampled_from(["0.5", "1.25", "3e-1"]).map(lambda t: Written(t, ATOM, lambda x, y, z: float(t))),
)


def _smooth(inner):
    two = st.tuples(inner, inner)
    return st.one_of(
        two.map(_binary(" + ", SUM, PRODUCT, lambda a, b: a + b)),
        two.map(_binary("-", SUM, PRODUCT, lambda a, b: a - b)),
        two.map(_binary("*", PRODUCT, UNARY, lambda a, b: a * b)),
        two.map(_binary("/", PRODUCT, POWER, lambda a, b: a / b)),
        st.tuples(inner, st.integers(2, 3)).map(_power),
        inner.map(_negated),
        st.tuples(st.integers(2, 9), inner).map(_juxtaposed),
        st.sampled_from(SMOOTH_CALLS).flatmap(lambda call: inner.map(_call(*call))),
        inner.map(_call("({})", lambda t: t)),
    )


def _all(inner):
    return st.one_of(
        _smooth(inner),
        inner.map(_call("abs({})", abs)),
        inner.map(_call("|({})|", abs)),
        st.tuples(inner, inner).map(_two("max", max)),
        st.tuples(inner, inner).map(_two("min", min)),
        st.tuples(inner, inner, inner, inner).map(_where),
    )


smooth_expressions = st.recursive(LEAVES, _smooth, max_leaves=12)
expressions = st.recursive(LEAVES, _all, max_leaves=12)
