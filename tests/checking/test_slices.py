"""Gradients in NumPy code that are filled slice by slice: the slice that is wrong is named, and what is wrong with it.

What is missing was found by hand.
"""

import pytest

from matcalc_cli.checking.judge import judge
from matcalc_cli.language.parse import parse
from matcalc_cli.language.python.source import source
from matcalc_cli.model.problem import Layout

ROSEN = "np.sum(100.0*(x[1:] - x[:-1]**2)**2 + (1 - x[:-1])**2)"
STEPS = "np.sum((x[1:] - x[:-1])**2)"
WAVES = "np.sum(np.cos(x[1:] - x[:-1])) + x[0]**2"
INNER = "g[1:-1] = 200*(x[1:-1] - x[:-2]**2) - 400*x[1:-1]*(x[2:] - x[1:-1]**2)"
FIRST = "g[0] = -400*x[0]*(x[1] - x[0]**2) - 2*(1 - x[0])"
LAST = "g[-1] = 200*(x[-1] - x[-2]**2)"

# loss, the lines that fill g, what is said of it; "" of a right one
CLAIMS = [
    (ROSEN, [INNER + " - 2*(1 - x[1:-1])", FIRST, LAST], ""),
    (ROSEN, [INNER, FIRST, LAST], "entries [1:-1]: the derivative minus the claim is 2 x[1:-1] − 2"),
    (ROSEN, [INNER + " - 2*(1 - x[1:-1])", FIRST, LAST.replace("200", "100")], "entry [-1]: "),
    (
        STEPS,
        ["g[0] = 2*(x[1] - x[0])", "g[1:-1] = 2*(2*x[1:-1] - x[:-2] - x[2:])", "g[-1] = 2*(x[-1] - x[-2])"],
        "entry [0]: the signs of terms are wrong: right are −2·x[1] and 2·x[0]",
    ),
    (STEPS, ["g[1:] += 2*(x[1:] - x[:-1])", "g[:-1] -= 2*(x[1:] - x[:-1])"], ""),
    (
        STEPS,
        ["g[1:] += 2*(x[1:] - x[:-1])", "g[:-1] += 2*(x[1:] - x[:-1])"],
        "entry [0]: the signs of terms are wrong: right are −2·x[1] and 2·x[0]; entries [1:-1]: ",
    ),
    (
        WAVES,
        ["g[1:] -= np.sin(x[1:] - x[:-1])", "g[:-1] += np.sin(x[1:] - x[:-1])"],
        "entry [0]: a term is missing: 2·x[0]",
    ),
]


@pytest.mark.parametrize(("loss", "lines", "said"), CLAIMS, ids=range(len(CLAIMS)))
def test_the_wrong_slice_is_named(loss, lines, said):
    body = "\n    ".join(["g = np.zeros_like(x)", *lines, "return g"])
    text = f"import numpy as np\n\n\ndef loss(x):\n    return {loss}\n\n\ndef claim(x):\n    {body}\n"
    problem = parse(source(text, "model.py", "loss"), "x: n", ("x",))
    verdict = judge(problem, source(text, "model.py", "claim"), "x: n", Layout.mixed)
    assert verdict.right == (not said)
    assert verdict.message.startswith(said) if said else True
