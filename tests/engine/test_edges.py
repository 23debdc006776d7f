"""Derivatives at points where functions are put together: given where they exist, refused where they do not.

The measure is independent of the engine: one-sided slopes along many directions, by difference quotients of a Python
function with 60 digits. Where these are one linear function of the direction, a derivative may be given, with that
value, or be left open; where they are not, none may be given.
"""

from __future__ import annotations

import json
import random
import re

import mpmath
import pytest

from tests.shell import matcalc

SINC = "where(x != 0, sin(x)/x, 1)"
# (command line, its value): one-sided slopes, closed forms (mpmath), limits
VALUES = (
    ('diff "norminf(x)" --given "x: 3" --wrt x --at x=[1,1,5]', [[0, 0, 1]]),
    ('diff "norminf(X)" --given "X: 2,2" --wrt X --layout denominator --at "X=[1,1;2,7]"', [[0, 0], [0, 1]]),
    ('grad "max(x,max(y,z))" --at x=1,y=1,z=5', [[0, 0, 1]]),
    ('grad "min(max(x,y),z)" --at x=2,y=2,z=1', [[0, 0, 1]]),
    ('grad "max(x0,x1)+min(x0,x1)" --at x0=1,x1=1', [[1, 1]]),
    ('grad "max(x0,x1)+min(x0,x1)" --at x0=1.5,x1=1.5', [[1, 1]]),
    ('grad "max(x0,x1)+min(x0,x1)" --at x0=1,x1=1 --layout denominator', [[1], [1]]),
    ('diff "max(abs(x), x)" --at x=3', 1),
    ('diff "max(relu(x), x)" --at x=3', 1),
    ('diff "abs(x - abs(x))" --at x=3', 0),
    ('diff "x^n" --wrt x --at x=-2,n=3', 12),
    ('diff "x^n" --wrt x --at x=-2,n=-1', -0.25),
    ('diff "x^p" --wrt x --at x=0,p=1', 1),
    ('diff "abs(x)^y" --wrt x,y --at x=0,y=2', [[0, 0]]),
    ('diff "tr(X^k)" --wrt X --given "X: n,n" --at "k=3, X=[1,2;3,4]"', [[21, 30], [45, 66]]),
    ('diff "tr(X^k)" --wrt X --given "X: n,n" --at "k=2.0, X=[1,2;3,4]"', [[2, 4], [6, 8]]),
    ('eval "pinv(X)" --at "X=[1,2;2,4]"', [[1 / 25, 2 / 25], [2 / 25, 4 / 25]]),
    ('diff "atan2(y,x)" --wrt x,y --at x=0,y=-1', [[1, 0]]),
    ('jvp "norm2(x)^3 + sum(x)" --given "x: 2" --wrt x --v [1,2] --at x=[0,0]', 3),
    ('vjp "abs(x - abs(x))" --wrt x --at x=3', [[0]]),
    ('diff "x^p" --wrt x --at x=0,p=2.5', 0),
    ('diff "gamma(x)" --at x=-0.5', -0.12935358979554007),
    ('diff "lgamma(x)" --at x=-0.5', 0.03648997397857652),
    ('diff "polygamma(1,x)" --at x=-0.5', -0.82879664423432),
    ('eval "lgamma(x)" --at x=-0.5', 1.2655121234846454),
    ('diff "norm2(x)^3" --given "x: 2" --wrt x --at x=[0,0]', [[0, 0]]),
    ('hessian "norm2(x)^3" --given "x: 2" --wrt x --at x=[0,0]', [[0, 0], [0, 0]]),
    ('diff "norm1(x)^2" --given "x: 2" --wrt x --at x=[0,0]', [[0, 0]]),
    ('diff "norminf(x)^2" --given "x: 2" --wrt x --at x=[0,0]', [[0, 0]]),
    ('diff "norm2(x)*x" --given "x: 2" --wrt x --at x=[0,0]', [[0, 0], [0, 0]]),
    ('grad "relu(x0)*relu(x1)" --at x0=0,x1=-1', [[0, 0]]),
    ('grad "abs(x0)*abs(x1)" --at x0=0,x1=0', [[0, 0]]),
    ('diff "abs(x)^2.5" --at x=0', 0),
    ('diff "(x^2)^(3/4)" --at x=0', 0),
    ('diff "cbrt(x^3)" --at x=0', 1),
    ('grad "sqrt(max(0, x^2-z^2))" --at x=1,z=2', [[0, 0]]),
    ('diff "sqrt(relu(x))" --at x=-1', 0),
    ('grad "norm2(relu(x))" --given "x: 2" --wrt x --at x=[-1,-2]', [[0, 0]]),
    (f'diff "{SINC}" --at x=0', 0),
    (f'diff "{SINC}" --order 2 --at x=0', -1 / 3),
    ('diff "where(x != 0, exp(-1/x^2), 0)" --order 3 --at x=0', 0),
    ('diff "where(x != 0, x^2*sin(1/x), 0)" --at x=0', 0),
    ('diff "abs(x)^3" --order 2 --at x=0', 0),
    ('diff "sqrt(1 - cos(x))^3" --at x=0', 0),
    ('diff "asin(1 - x^4)" --at x=0', 0),
    ('diff "x^2*floor(x)" --at x=0', 0),
    ('grad "abs(x)*sin(y)" --wrt x,y --at x=0,y=pi', [[0, 0]]),
    ('diff "[relu(x)^2, x*y]" --wrt x,y --at x=0,y=3', [[0, 0], [3, 0]]),
    ('diff "relu(x)*y" --wrt y --at x=0,y=1', 0),
)
# (command line, what is said): there is no derivative, and why
ABSENT = (
    ('diff "abs(x)" --at x=0', "the slope is -1 on the left and 1 on the right"),
    ('diff "sqrt(x)" --at x=0', "there is no value on the left"),
    ('diff "asin(x)" --at x=1', "there is no value on the right"),
    ('diff "cbrt(x)" --at x=0', "the slope is infinite; it needs x ≠ 0"),
    ('grad "norm2(x)" --given "x: 2" --wrt x --at x=[0,0]', "it needs x0² + x1² ≠ 0"),
    ('grad "sqrt(abs(x*y))" --wrt x,y --at x=0,y=0', "the slope along (x, y) = (1, 1)"),
    ('grad "max(x,y)" --at x=1,y=1', "it needs x ≠ y"),
    ('diff "atan2(y,x)" --wrt x,y --at x=-1,y=0', "the slope along y"),
    ('taylor "abs(x)" --at x=0', "the slope is -1 on the left and 1 on the right"),
    ('jvp "abs(x)" --at x=0', "the slope is -1 on the left and 1 on the right"),
    ('diff "abs(x)^3" --order 3 --at x=0', "does not exist"),
    ('diff "x*log(abs(x))" --at x=0', "does not exist"),
    ('diff "1/x" --at x=0', "it needs x ≠ 0"),
    ('diff "gamma(x)" --at x=-2', "it needs x ∉ {0, −1, −2, …}"),
    ('diff "x^x" --at x=0', "it needs x > 0"),
    ('diff "where(x > 0, 1, 0)" --at x=0', "does not exist"),
)
# what is not decided says what is known
OPEN = (
    ('diff "abs(x)*y" --wrt x --at x=0', "the slope is -y on the left and y on the right; it exists where x ≠ 0"),
    ('diff "where(x != 0, x*sin(1/x), 0)" --at x=0', "it exists where x ≠ 0"),
    ('diff "x^a" --wrt x --at x=0', "it exists where x > 0"),
    ('grad "where(x^2+y^2 > 0, x^2*y^2/(x^2+y^2), 0)" --wrt x,y --at x=0,y=0', "it exists where x² + y² ≠ 0"),
)


def words(line: str) -> list[str]:
    import shlex

    return shlex.split(line)


def value_of(line: str, *options: str):
    done = matcalc(*words(line), "-f", "json", *options)
    assert done.code == 0, done.err
    text = json.loads(done.out)["result"]["text"]
    rows = re.findall(r"-?\d[\d./e+-]*", text)
    numbers = [float(eval_number(n)) for n in rows]
    if not text.startswith("["):
        return numbers[0]
    inner = text.strip("[]")
    count = inner.count(";") + 1
    return [numbers[i * len(numbers) // count : (i + 1) * len(numbers) // count] for i in range(count)]


def eval_number(text: str) -> float:
    top, _, bottom = text.partition("/")
    return float(top) / float(bottom or 1)


@pytest.mark.parametrize("line, value", VALUES, ids=[row[0] for row in VALUES])
def test_values(line, value):
    found = value_of(line)
    if not isinstance(value, list):
        assert found == pytest.approx(value, abs=1e-12)
        return
    assert [v for row in found for v in row] == pytest.approx([v for row in value for v in row], abs=1e-12)


@pytest.mark.parametrize("line, told", ABSENT, ids=[row[0] for row in ABSENT])
def test_absent(line, told):
    done = matcalc(*words(line))
    assert done.code == 1 and "does not exist" in done.err and told in done.err


@pytest.mark.parametrize("line, told", OPEN, ids=[row[0] for row in OPEN])
def test_what_is_open_is_called_so(line, told):
    done = matcalc(*words(line))
    assert done.code == 1 and "not decided here" in done.err and told in done.err
    assert "does not exist" not in done.err


def test_taylor_at_a_removable_gap():
    done = matcalc("taylor", SINC, "--at", "x=0", "--order", "4")
    assert "T(x) = 1 − x²/6 + x⁴/120" in done.out


# ---------------------------------------------------------------------------------------------- random compositions


def _power(t, k):
    return abs(t) ** k


UNARY = (
    ("abs({})", abs),
    ("relu({})", lambda t: t if t > 0 else mpmath.mpf(0)),
    ("({})^2", lambda t: t * t),
    ("({})^3", lambda t: t**3),
    ("abs({})^(3/2)", lambda t: _power(t, mpmath.mpf(3) / 2)),
    ("sqrt(abs({}))", lambda t: mpmath.sqrt(abs(t))),
    ("sin({})", mpmath.sin),
    ("exp({})", mpmath.exp),
    ("cbrt({})", lambda t: mpmath.sign(t) * abs(t) ** (mpmath.mpf(1) / 3)),
    ("where({} > 0, x, x^2)", None),
    ("2*({})", lambda t: 2 * t),
)
BINARY = (
    ("({} + {})", lambda a, b: a + b),
    ("({} - {})", lambda a, b: a - b),
    ("({})*({})", lambda a, b: a * b),
    ("max({}, {})", max),
    ("min({}, {})", min),
    ("norm2([{}, {}])", lambda a, b: mpmath.sqrt(a * a + b * b)),
)
LEAVES = (
    ("x", lambda x, y: x),
    ("y", lambda x, y: y),
    ("(x - 1)", lambda x, y: x - 1),
    ("(y - x)", lambda x, y: y - x),
    ("2", lambda x, y: mpmath.mpf(2)),
)


def composed(rng: random.Random, depth: int):
    """(text, the same as a Python function of x and y)"""
    if depth == 0:
        return rng.choice(LEAVES)
    if rng.random() < 0.5:
        text, f = rng.choice(UNARY)
        inner, g = composed(rng, depth - 1)
        if f is None:
            return text.format(inner), lambda x, y: x if g(x, y) > 0 else x * x
        return text.format(inner), lambda x, y: f(g(x, y))
    text, f = rng.choice(BINARY)
    (one, g), (two, h) = composed(rng, depth - 1), composed(rng, rng.randrange(depth))
    return text.format(one, two), lambda x, y: f(g(x, y), h(x, y))


WAYS = [(a, b) for a in range(-3, 4) for b in range(-3, 4) if (a, b) != (0, 0)] + [(5, 4), (-4, 5), (7, -1), (1, 9)]


def slopes(f, point) -> tuple | None:
    """(the slope along x, along y) where those along all directions are one linear function; None where not."""
    with mpmath.workdps(80):
        here = [mpmath.mpf(v) for v in point]
        at = f(*here)
        along = {}
        for way in WAYS:
            quotients = []
            for h in (mpmath.mpf(10) ** -28, mpmath.mpf(10) ** -36):
                quotients.append((f(*(v + h * d for v, d in zip(here, way))) - at) / h)
            if abs(quotients[0] - quotients[1]) > 1e-4 * (1 + abs(quotients[1])):
                return None
            along[way] = quotients[1]
        gx, gy = along[1, 0], along[0, 1]
        size = 1 + abs(gx) + abs(gy)
        linear = all(abs(s - a * gx - b * gy) < 1e-6 * size for (a, b), s in along.items())
        return (float(gx), float(gy)) if linear else None


@pytest.mark.parametrize("seed", range(6))
def test_random_compositions(seed):
    rng = random.Random(seed)
    open_ = 0
    for _ in range(25):
        text, f = composed(rng, rng.choice((2, 3)))
        point = (rng.choice((0, 1, 1, -1)), rng.choice((0, 1, 1, 2)))
        truth = slopes(f, point)
        at = f"x={point[0]},y={point[1]}"
        done = matcalc("grad", text + " + 0*x*y", "--wrt", "x,y", "--at", at, "-f", "numpy")
        if done.code:
            open_ += "not decided" in done.err
            assert done.code == 1, (text, at, done.err)
            assert truth is None or "not decided here" in done.err, (text, at, truth, done.err)
            continue
        found = numbers(done.out)
        assert truth is not None, (text, at, found)
        assert found == pytest.approx(truth, rel=1e-6, abs=1e-6), (text, at)
    assert open_ <= 5


def numbers(code: str) -> list[float]:
    scope: dict = {}
    exec(code, scope)  # the code that is printed: numbers, whatever x and y are
    return [float(v) for v in scope["derivative"](0, 0).reshape(-1)]


# ---------------------------------------------------------------------------------------------- printed conditions

PD = "positive-definite"
ALONE = "where x ≠ 0, one entry alone has the largest absolute value ‖x‖∞"
# (command line, the line of conditions; "" where nothing is asked for)
STATED = (
    ('diff "(x-mean(x))/sqrt(norm(x-mean(x))^2/n + c)" --given "x: n; c: scalar positive" --wrt x', ""),
    ('diff "det(X\'*A*X)" --wrt X', ""),
    (
        'diff "1/norminf(x)" --given "x: n" --wrt x',
        ALONE,
    ),
    (
        'diff "x/norminf(x)" --given "x: n" --wrt x',
        ALONE,
    ),
    ('diff "atanh(x)/(2*x^2-2)" --wrt x', "where x² < 1"),
    ('diff "logdet(X)+tr(inv(X))" --given "X: n,n" --wrt X', "where det(X) > 0"),
    ('diff "log(x)*log(x^2+y^2)" --wrt x', "where x > 0"),
    ('diff "log(x*y)" --wrt x', "where x·y > 0"),
    ('diff "atan((x+y)^2/(x-y)^2)" --wrt x', "where x ≠ y"),
    ('diff "logdet(diag(d))" --given "d: n positive" --wrt d', ""),
    ('diff "logdet(L*L\' + s*eye(n))" --given "L: n,n; s: scalar positive" --wrt L', ""),
    (f'diff "logdet(A*C*A\' + R)" --given "A: m,n; C: n,n {PD}; R: m,m {PD}" --wrt A', ""),
    (f'diff "logdet(K + n*c*eye(n))" --given "K: n,n {PD}; c: scalar positive" --wrt c', ""),
    (f'diff "logdet(inv(S) + A\'*A)" --given "S: n,n {PD}; A: m,n" --wrt A', ""),
    (f'diff "log(1 + x\'*S*x)" --given "S: n,n {PD}" --wrt x', ""),
    ('diff "log(sigmoid(x)) + log(1 - sigmoid(x))" --wrt x', ""),
    ('diff "sum(log(softmax(x)))" --given "x: n" --wrt x', ""),
    ('diff "log(1 + erf(x))" --wrt x', ""),
    ('diff "asin(tanh(x))" --wrt x', ""),
    ('diff "sum(log(1 - sigmoid(W*x)))" --given "W: m,n; x: n" --wrt W', ""),
    # nothing is dropped that is needed
    ('diff "logdet(L*L\' + s*eye(n))" --given "L: n,n; s: scalar" --wrt L', "where det(L Lᵀ + s I) > 0"),
    ('diff "logdet(A\'*A)" --given "A: m,n" --wrt A', "where Aᵀ A invertible"),
    ('diff "log(1 - x\'*x)" --wrt x', "where xᵀ x < 1"),
    ('diff "log(x) + log(1 - x)" --wrt x', "where 0 < x < 1"),
    ('diff "log(sigmoid(x) - 1/2)" --wrt x', "where x > 0"),
    ('diff "gamma(x)" --wrt x', "where x ∉ {0, −1, −2, …}"),
    ('diff "lgamma(x)*log(x)" --wrt x', "where x > 0"),
)
# a form that asks for more than the derivative does says so
FORMS = ("det(X)^2", "det(X^5)", "tr(adj(X))")


@pytest.mark.parametrize("line, told", STATED, ids=[row[0] for row in STATED])
def test_stated(line, told):
    done = matcalc(*words(line))
    stated = [row for row in done.out.splitlines() if row.startswith("where")]
    assert done.code == 0 and stated == ([told] if told else [])


@pytest.mark.parametrize("text", FORMS)
def test_a_form_is_not_the_derivative(text):
    done = matcalc("diff", text, "--wrt", "X")
    assert "where X invertible" in done.out and "exists everywhere" in done.err
    singular = matcalc("diff", text, "--wrt", "X", "--at", "X=[1,2;2,4]")
    assert singular.code == 0


# (a condition that is said to follow, those it follows from): checked at many points of both kinds
FOLLOWS = (
    ("sigmoid(x)*(1 - sigmoid(x))", "positive", ()),
    ("2 - sin(x)", "positive", ()),
    ("x^2 + y^2", "positive", (("x", "nonzero"),)),
    ("x^2 - 2*x*y + 3", "positive", ()),
    ("x^3", "positive", ()),
    ("x^3", "positive", (("x", "positive"),)),
    ("x*y", "nonzero", (("x", "nonzero"), ("y", "positive"))),
    ("x + y", "positive", (("x", "positive"), ("y", "nonnegative"))),
    ("x - y", "nonzero", (("2*y - 2*x - 1", "positive"),)),
    ("x - y", "nonzero", (("2*y - 2*x + 1", "positive"),)),
    ("x", "nonzero", (("x^2 - 1", "positive"),)),
    ("x", "nonzero", (("1 - x^2", "positive"),)),
    ("abs(x)*exp(y) + cosh(x)", "positive", ()),
    ("max(x, 1)", "positive", ()),
    ("min(x, 1)", "positive", ()),
    ("1/x^2 - 1", "positive", ()),
    ("erf(x)*tanh(y) + 1", "positive", ()),
    ("exp(x) - 1", "positive", (("x", "positive"),)),
)


def test_what_follows_holds_at_every_point():
    import math

    from matcalc_cli.engine.domain.implied import follows
    from matcalc_cli.language.parse import parse
    from matcalc_cli.model.problem import Condition

    names = {"sigmoid": lambda t: 1 / (1 + math.exp(-t)), "abs": abs, "max": max, "min": min}
    names |= {name: getattr(math, name) for name in ("sin", "exp", "cosh", "erf", "tanh")}
    test = {"positive": lambda v: v > 0, "nonnegative": lambda v: v >= 0, "nonzero": lambda v: v != 0}
    value = lambda text, at: eval(text.replace("^", "**"), names, at)  # rows of the table above
    ticks = [k / 4 for k in range(-14, 15)]
    expr = lambda text: parse(text, "x: scalar; y: scalar", targets=False).expr
    said = 0
    for text, kind, known in FOLLOWS:
        if not follows(Condition(kind, expr(text)), [Condition(k, expr(t)) for t, k in known]):
            continue
        said += 1
        for x in ticks:
            for y in ticks:
                at = {"x": x, "y": y}
                if (x or "1/x" not in text) and all(test[k](value(t, at)) for t, k in known):
                    assert test[kind](value(text, at)), (text, kind, at)
    assert said >= 9
