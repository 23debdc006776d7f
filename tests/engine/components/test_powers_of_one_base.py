"""Powers of one base, x beside x^n: taking out one leaves the other. Values by differences in mpmath."""

import mpmath as mp
import numpy as np
import pytest

from matcalc_cli import gradient, hessian

AT = {"x": mp.mpf("1.3"), "y": mp.mpf("0.7"), "z": mp.mpf("0.4"), "n": mp.mpf("2.6"), "w": mp.mpf("1.9")}
ROWS = (
    ("(x+z)*x^n/(3-z)", lambda x, z, n, **_: (x + z) * x**n / (3 - z)),
    ("(x+z)*(x+w)*x^n/(3-z)", lambda x, z, n, w, **_: (x + z) * (x + w) * x**n / (3 - z)),
    ("(x+z)*(x+y)*x^y/(3-z)", lambda x, y, z, **_: (x + z) * (x + y) * x**y / (3 - z)),
    ("((3 - z) - y^y)*(y^(-1)/(x - 3)^2)", lambda x, y, z, **_: (3 - z - y**y) / y / (x - 3) ** 2),
    ("x*(x^(2*n) + x^n)/(1 + x^n)^2", lambda x, n, **_: x * (x ** (2 * n) + x**n) / (1 + x**n) ** 2),
    ("w*x^n/(z^n + x^n)", lambda x, z, n, w, **_: w * x**n / (z**n + x**n)),
)


@pytest.mark.parametrize("text, function", ROWS, ids=[text for text, _ in ROWS])
def test_derivatives(text, function):
    first, second = gradient(text), hessian(text)
    names = list(first.cols)
    h = mp.mpf(10) ** -12
    with mp.workdps(50):
        f = lambda *values: function(**(AT | dict(zip(names, values))))
        start = [AT[v] for v in names]
        for i, name in enumerate(names):
            order = [int(i == k) for k in range(len(names))]
            wanted = mp.diff(f, tuple(start), tuple(order), h=h)
            found = first.expr[i].evalf(30, subs={s: AT[s.name] for s in first.expr.free_symbols})
            assert np.isclose(float(found), float(wanted), rtol=1e-9), name
            for j in range(i, len(names)):
                both = [int(i == k) + int(j == k) for k in range(len(names))]
                wanted = mp.diff(f, tuple(start), tuple(both), h=h)
                found = second.expr[i, j].evalf(30, subs={s: AT[s.name] for s in second.expr.free_symbols})
                assert np.isclose(float(found), float(wanted), rtol=1e-9, atol=1e-12), (name, names[j])
