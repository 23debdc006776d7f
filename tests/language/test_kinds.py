"""The choice of kinds: every row of COSTS decides somewhere, every row of LETTERS has its example, and the work is
linear."""

import pytest

from matcalc_cli.errors import SizeError
from matcalc_cli.language.kinds import costs, infer, letters
from matcalc_cli.language.kinds import solver as kinds
from matcalc_cli.language.kinds.call import Call
from matcalc_cli.language.text.reader import read
from matcalc_cli.model.names import key


def read_as(text, needs="", wrt=""):
    """{name: kind} of a text of undeclared names."""
    lets, expression = read(text)
    listed = tuple(name for name in wrt.split(",") if name)
    call = Call(needs, listed=listed, listed_many=len(listed) > 1)
    inference = infer.Inference(lets, expression, {}, set(), {}, text, call)
    reading = inference.infer()
    return {name: reading.why[name].kind if name in reading.why else "scalar" for name in inference.names.occurring}


# cost: text, what the command needs, --wrt, a name, its kind, and its kind where the cost is another one
DECIDED = {
    "call": ("A*exp(x)", "scalar", "x", "x", "scalar", 0, "vector"),
    "parameter": ("A*b + c", "", "b,c", "b", "scalar", 0, "vector"),
    "upright": ("(Y - X*b)'*(Y - X*b)", "scalar", "b", "Y", "vector", 2000, "refused"),
    "identity": ("I*R", "", "R", "R", "scalar", 0, "matrix"),
    "blocks": ("[A*x; B*x]", "", "x", "x", "vector", 10, "scalar"),
    "broadcast": ("x'*x + k*y", "", "x", "y", "scalar", 0, "vector"),
    "stretch": ("tr(A + s*t)", "", "A", "s", "refused", None, "scalar"),
    "rows": ("X + b'", "", "b", "X", "matrix", 1000, "refused"),
    "neighbour": ("X*a - norm(X)", "", "X", "a", "vector", 0, "scalar"),
    "role": ("k*norm(x)^2", "", "x", "k", "scalar", 0, "vector"),
    "capitals": ("C*V^2", "", "V", "V", "scalar", 0, "matrix"),
    "formula": ("G*M*m/r", "", "r", "M", "scalar", 0, "matrix"),
    "prefer": ("A*exp(x)", "prefer-scalar", "x", "x", "scalar", 0, "vector"),
    "pattern": ("A*sin(t*w)", "", "t", "A", "scalar", 0, "matrix"),
    "element": ("a.*x", "", "x", "a", "vector", 0, "scalar"),
    "trailing": ("F*d*cos(theta)", "", "d", "F", "scalar", 0, "matrix"),
    "quotient": ("1/(1+exp(-(W*x+b)))", "", "x", "W", "refused", 1000, "scalar"),
}


def outcome(text, needs, wrt, name):
    try:
        return read_as(text, needs, wrt)[name]
    except SizeError:
        return "refused"


@pytest.mark.parametrize("row", costs.COSTS, ids=lambda row: row.name)
def test_every_cost_decides_a_reading(row, monkeypatch):
    text, needs, wrt, name, kind, other, otherwise = DECIDED[row.name]
    assert outcome(text, needs, wrt, name) == kind
    if other is None:  # what is refused, taken
        monkeypatch.setattr(kinds, "REFUSED", frozenset())
    else:
        monkeypatch.setitem(costs.C, row.name, other)
    assert outcome(text, needs, wrt, name) == otherwise


def test_every_cost_has_an_example():
    assert DECIDED.keys() == {row.name for row in costs.COSTS}


@pytest.mark.parametrize("row", letters.LETTERS, ids=lambda row: row.name)
def test_the_examples_of_a_letter_are_of_its_row(row):
    listed = row.example.replace("...", ",").replace(" but t", "").split(",")
    assert all(letters.letter(key(name.strip())) is row for name in listed)


# marks never vanish: each text has no reading with its marks, so that it is refused
REFUSED = [
    "sum((A@x-b)**2)",
    "mean((X@w-y)**2)",
    "sum(log(1+exp(-y*(X@w))))",
    "norm(x*y)",
    "(a + 1)'@2",
]


@pytest.mark.parametrize("text", REFUSED)
def test_a_text_with_marks_never_falls_back_to_scalars(text):
    with pytest.raises(SizeError):
        read_as(text)


@pytest.mark.parametrize("terms", [50, 400])
def test_a_table_never_grows_with_the_length_of_the_text(terms, monkeypatch):
    sizes = []
    pruned = kinds.Solver._pruned

    def counted(self, entries, interval):
        listed = list(entries)
        sizes.append(len(listed))
        return pruned(self, listed, interval)

    monkeypatch.setattr(kinds.Solver, "_pruned", counted)
    text = "norm(A*x - b)^2 + " + " + ".join(f"c{i}*d{i}*sin(e{i})" for i in range(terms))
    assert read_as(text)["A"] == "matrix"
    assert max(sizes) <= kinds.BEAM**2 and sum(sizes) < 100 * terms + 1000


def test_the_names_of_one_reading_are_told_once():
    assert read_as("g = X*w - y; g'*g/n + lambda*w'*w", wrt="w") == {
        "X": "matrix",
        "w": "vector",
        "y": "vector",
        "n": "scalar",
        "lambda": "scalar",
    }
