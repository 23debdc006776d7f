"""--explain-reading says of every name what it was read as, whatever the command; the result stays as it is."""

import pytest

from tests.shell import matcalc

CALLS = [
    # (call, the kind of each name)
    (("grad", "x'*A*x + c", "--wrt", "x"), {"x": "vector", "A": "matrix", "c": "scalar"}),
    (("diff", "x*y", "--given", "x: scalar"), {"x": "scalar", "y": "scalar"}),
    (("eval", "tr(X'*X)"), {"X": "matrix"}),
    (("taylor", "exp(x)*k", "--at", "x=0", "--wrt", "x"), {"x": "scalar", "k": "scalar"}),
    (("critical", "x^3 - 3*x"), {"x": "scalar"}),
    (("newton", "V^2 - 2", "--from", "V=1"), {"V": "scalar"}),
    (("newton", "x^2 - 2", "--starts", "2", "--box", "-3:3"), {"x": "scalar"}),
    (("descent", "x^2 + y^2", "--from", "x=1,y=1"), {"x": "scalar", "y": "scalar"}),
    (("jvp", "norm(A*x)^2", "--wrt", "x"), {"A": "matrix", "x": "vector"}),
    (("vjp", "norm(A*x)^2", "--wrt", "x"), {"A": "matrix", "x": "vector"}),
    (("check", "norm(x)^2"), {"x": "vector"}),
    (("check", "norm(x)^2", "--claim", "2*x"), {"x": "vector"}),
    (("explain", "norm(x)^2"), {"x": "vector"}),
]


@pytest.mark.parametrize("call, kinds", CALLS)
def test_every_name_has_its_line(call, kinds):
    told, plain = matcalc(*call, "--explain-reading"), matcalc(*call)
    lines = [line.removeprefix("reading: ") for line in told.err.splitlines() if line.startswith("reading: ")]
    found = {name: rest.split()[0].rstrip(":") for name, _, rest in (line.partition(": ") for line in lines)}
    assert found == kinds
    assert (told.code, told.out) == (plain.code, plain.out) and "reading: " not in plain.err
