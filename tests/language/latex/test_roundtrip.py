"""-f latex can be read in again: the LaTeX of every result of all tables of problems has the same value."""

from itertools import product

import numpy as np
import pytest

from matcalc_cli.engine.derive import derive, value
from matcalc_cli.errors import MatcalcError
from matcalc_cli.language.notation import Latex
from matcalc_cli.language.notation.latex_style import LETTERS, TRANSPOSES, LatexStyle
from matcalc_cli.language.parse import parse
from matcalc_cli.model import names
from matcalc_cli.model import nodes as N
from matcalc_cli.numeric.evaluate import evaluate
from matcalc_cli.render import Options, render
from tests.language.latex.results import NUMBERS, asked, declared, values

ASKED = tuple(asked())
# every style and sign of a transpose
STYLES = tuple(product(LETTERS, TRANSPOSES))


def _at_a_point(result) -> tuple[dict, np.ndarray]:
    """Values of the names, and of the result, at the first sizes at which it has one."""
    for numbers in NUMBERS:
        env = values(result.problem, numbers)
        try:
            return env, np.asarray(evaluate(result.expr, env), dtype=float).reshape(-1)
        except np.linalg.LinAlgError:
            continue
    raise AssertionError("no value at any of the sizes")


def _units(expr, env: dict) -> dict[str, tuple[str, np.ndarray]]:
    """e1 of the first unit vector, which is printed without its size: what --given says of it, and its value."""
    found = {}
    for unit in expr.atoms(N.Unit) if expr.has(N.Unit) else ():
        place, size = unit.args
        if place.is_Integer:
            number = int(size) if size.is_Integer else env[size.name]
            found[f"e{place + 1}"] = (str(size), np.eye(number)[int(place)])
    return found


def _reads_back(result, texts) -> None:
    """Every text has the value of the result."""
    env, expected = _at_a_point(result)
    units = _units(result.expr, env)
    given = "; ".join([declared(result.problem), *(f"{name}: {size}" for name, (size, _) in units.items())])
    env |= {name: unit for name, (_, unit) in units.items()}
    by_key = {names.key(name): number for name, number in env.items()}
    for text in texts:
        again = parse(text, given, targets=False)
        env |= {v.name: by_key[names.key(v.name)] for v in again.variables}
        found = np.asarray(evaluate(again.expr, env), dtype=float).reshape(-1)
        assert found.shape == expected.shape
        assert np.allclose(found, expected, rtol=1e-8, atol=1e-9, equal_nan=True), text


@pytest.mark.parametrize("row", ASKED, ids=lambda row: row.name)
def test_latex_parses_to_the_same_value(row):
    for result in row.results():
        _reads_back(result, [f"${Latex().text(result.expr)}$"])


@pytest.mark.parametrize("place", range(len(STYLES)))
def test_every_style_parses_to_the_same_value(place):
    """A fifth of the rows, in the one style or the other, and all in which T is a name of its own."""
    for row in [*ASKED[place :: 5 * len(STYLES)], *(row for row in ASKED if row.name == "matrix: coral")]:
        for result in row.results():
            _reads_back(result, [f"${Latex((), LatexStyle(*STYLES[place])).text(result.expr)}$"])


@pytest.mark.parametrize(("columns", "rows"), [(69, ASKED[::9]), (25, ASKED[4::9])])
def test_broken_lines_parse_to_the_same_value(columns, rows):
    """Sums and products that go on in the next line, parts and entries with names."""
    texts = 0
    for result in (result for row in rows for result in row.results()):
        text = render([result], "latex", Options(columns=columns)).strip()
        if "aligned" in text:
            texts += 1
            _reads_back(result, [text])
    assert texts > 5


def test_nearly_all_have_a_value_where_they_are_compared():
    """NaN is equal to NaN above: that says nothing, and has to be rare."""
    finite = [np.all(np.isfinite(_at_a_point(r)[1])) for row in ASKED[:400] for r in row.results()]
    assert np.mean(finite) > 0.99


PARTS = (
    # in the language, counted from 0 | as papers write it, counted from 1
    ("x[0]", "x_{1}"),
    ("X[0,1]", "X_{12}"),
    ("Y[0,10]", "Y_{1,11}"),
    ("w[0]", r"\left(w_{1}\right)_{1}"),
    ("sum(x[1:])", r"\operatorname{sum}\left(\mathbf{x}_{2:n}\right)"),
    ("sum(x[:-1])", r"\operatorname{sum}\left(\mathbf{x}_{1:n - 1}\right)"),
    ("X[0,:]'*x", r"\mathbf{X}_{1,:} \mathbf{x}"),
    ("X[:,0]", r"\mathbf{X}_{:,1}"),
    ("Y[:,0:11:2]", r"\mathbf{Y}_{:,1:2:11}"),
)


@pytest.mark.parametrize(("text", "shown"), PARTS)
def test_indices_count_from_one(text, shown):
    given = "x: n; X: m,n; Y: 3,12; w1: n"
    read = parse(text.replace("w[", "w1["), given, targets=False)
    assert Latex().text(value(read).expr) == shown
    assert value(parse(f"${shown}$", given, targets=False)).expr == value(read).expr


READ = (
    (r"x_{2:n}^\top x_{1:n-1}", "x[1:]'*x[:-1]"),
    (r"X_{1,:} x", "X[0,:]'*x"),
    (r"X_{1,:} X_{2,:}^\top", "X[0,:]'*X[1,:]"),
    (r"(X x)_1", "X[0,:]'*x"),
    (r"\mathbf{I}_{2:n,:} x", "x[1:]"),
    (r"X_{1,2:n} x_{2:n}", "X[0,1:]'*x[1:]"),
)


@pytest.mark.parametrize(("written", "text"), READ)
def test_parts_are_read_from_one(written, text):
    given = "x: n; X: m,n"
    found, expected = (value(parse(t, given, targets=False)).expr for t in (f"${written}$", text))
    assert found == expected


@pytest.mark.parametrize(
    "written", [r"\sum_{j=0}^{k-1} (X^\top)^{k-1-j} \otimes X^j", r"\sum_{j=0}^k (X')^{k-j} \otimes X^{j}"]
)
def test_sums_of_powers_of_a_matrix(written):
    """The index of this sum is an exponent."""
    given = "X: n,n; k: scalar"
    text = "powersum(X, k)" if "k-1" in written else "powersum(X, k + 1)"
    found, expected = (value(parse(t, given, targets=False)).expr for t in (f"${written}$", text))
    assert found == expected


@pytest.mark.parametrize("written", ["x_{0:n}", "x_{1:t}", "X_{1:2}", "(X x)_{i}"])
def test_parts_that_are_not_clear(written):
    with pytest.raises(MatcalcError):
        parse(f"${written}$", "x: n; X: m,n", targets=False)


def test_no_second_script_above():
    (result,) = derive(parse("pinv(X)'*y", "X: m,n; y: n", "y"))
    assert Latex().text(result.expr) == r"\left(\mathbf{X}^{+}\right)^{\top}"


def test_sizes_stand_where_nothing_else_tells_them():
    show = lambda text, given: Latex().text(parse(text, given, targets=False).expr)
    assert show("eye(n)", "X: n,n") == r"\mathbf{I}_{n}"
    assert show("X + eye(n)", "X: n,n") == r"\mathbf{X} + \mathbf{I}"
    assert r"\mathbf{1}_{n}" in show("ones(n)", "X: n,n")
    assert "_" not in show("X*ones(n)", "X: n,n")
