"""JSON output follows the schema that ships with the package, and carries what it promises."""

import json
from pathlib import Path

import jsonschema
import pytest

import matcalc_cli.render
from matcalc_cli import diff, hessian, parse
from tests.problems.components import COMPONENT_PROBLEMS
from tests.shell import matcalc

SCHEMA = json.loads((Path(matcalc_cli.render.__file__).parent / "schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
PROBLEMS = [p for p in COMPONENT_PROBLEMS if not p.name.startswith("latex-")]


def valid(text):
    data = json.loads(text)
    VALIDATOR.validate(data)
    return data


def test_the_schema_is_a_schema_and_refuses_what_is_not_a_result():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    good = valid(diff("x^2", "x").to_text("json"))
    for broken in ({}, {**good, "shape": "scalar"}, {**good, "layout": "row"}, {**good, "surprise": 1}):
        with pytest.raises(jsonschema.ValidationError):
            VALIDATOR.validate(broken)
    for key in good:
        if key not in ("entries", "at"):
            with pytest.raises(jsonschema.ValidationError):
                VALIDATOR.validate({k: v for k, v in good.items() if k != key})


def depth(entries):
    return 1 + depth(entries[0]) if isinstance(entries, list) else 0


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda p: p.name)
def test_every_problem(problem):
    result = diff(problem.text, problem.wrt)
    data = valid(result.to_text("json"))
    assert data["input"] == problem.text and data["command"] == "diff" and data["order"] == 1
    assert tuple(data["shape"]) == result.shape and depth(data["entries"]) == len(data["shape"])
    assert {v["name"] for v in data["variables"]} == {v.name for v in result.variables}
    assert len(data["wrt"]) == len(problem.flat_names)
    # what is printed can be typed in again: the text is the result, entry by entry
    assert parse(data["read"], given="; ".join(f"{v['name']}: scalar" for v in data["variables"]))


def test_entries_are_the_cells_of_the_text():
    data = valid(diff("[x*y, x^2]", "x,y").to_text("json"))
    assert data["entries"] == [["y", "x"], ["2*x", "0"]] and data["shape"] == [2, 2]
    assert data["result"]["text"] == "[y, x; 2*x, 0]"
    assert data["result"]["sympy"] == "Matrix([[y, x], [2*x, 0]])"


def test_a_scalar_has_no_shape():
    data = valid(diff("x^2", "x").to_text("json"))
    assert data["shape"] == [] and data["entries"] == "2*x" and data["wrt"] == ["x"]


def test_a_tensor_is_nested_once_more():
    data = valid(hessian("[x*y, x^2]").to_text("json"))
    assert data["shape"] == [2, 2, 2] and data["order"] == 2
    assert data["entries"] == [[["0", "1"], ["1", "0"]], [["2", "0"], ["0", "0"]]]


def test_conditions_notes_and_points():
    data = valid(matcalc("diff", "f(x)*log(x) + y", "--wrt", "x", "-f", "json").out)
    assert data["conditions"] == ["x > 0"] and data["notes"] == ["f is read as an undefined function"]
    assert data["result"]["sympy"] is None
    data = valid(matcalc("grad", "x*y", "--at", "x=1/2,y=3", "-f", "json").out)
    assert data["at"] == {"x": "1/2", "y": "3"} and data["entries"] == [["3", "1/2"]]


def test_symbolic_sizes_are_text():
    data = valid(matcalc("diff", "A*x", "--wrt", "x", "-f", "json").out)
    assert data["shape"] == ["m", "n"] and "entries" not in data
    assert [v["kind"] for v in data["variables"]] == ["matrix", "vector"]


def test_several_variables_are_a_list():
    data = valid(matcalc("diff", "W*x + b", "--wrt", "W, b", "-f", "json").out)
    assert [item["wrt"] for item in data] == [["W"], ["b"]]


@pytest.mark.parametrize("layout", ["numerator", "denominator", "mixed"])
def test_the_layout_is_named(layout):
    assert valid(diff("x*y", "x,y", layout).to_text("json"))["layout"] == layout


def test_a_value():
    data = valid(matcalc("eval", "inv([a,b;c,d])", "-f", "json").out)
    assert data["command"] == "eval" and data["order"] == 0 and data["wrt"] == []
    assert data["conditions"] == ["a·d − b·c ≠ 0"]


def test_definitions_that_make_a_result_shorter():
    data = json.loads(diff("r = y - X*w; r'*r", "w").to_text("json"))
    assert data["definitions"] == [{"name": "r", "text": "y - X*w"}]
    assert data["in_definitions"] == "-2*r'*X"
    assert "definitions" not in json.loads(diff("r = y - X*w; sum(r)", "X").to_text("json"))
