"""The schemas of a problem and of an answer say what `matcalc batch` takes and gives; and the same from Python."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import matcalc_cli.batch
from matcalc_cli import MatcalcError, errors
from matcalc_cli.cli.inside import from_keys
from matcalc_cli.cli.problem_schema import schema
from tests.batch.mixed import problems
from tests.batch.test_batch import CALLS, WRONG, batch
from tests.shell import matcalc

ANSWERS = json.loads((Path(matcalc_cli.batch.__file__).parent / "answer.json").read_text())
PROBLEM, ANSWER = Draft202012Validator(schema()), Draft202012Validator(ANSWERS)
OF_THE_KEYS = ("there is no", "the value of", "a list of 2")


def test_the_command_prints_its_schema():
    done = matcalc("batch", "--schema")
    assert done.code == 0 and json.loads(done.out) == schema()
    Draft202012Validator.check_schema(json.loads(done.out))


@pytest.mark.parametrize("problem", [problem for problem, _ in CALLS], ids=str)
def test_what_is_taken_is_in_the_schema(problem):
    PROBLEM.validate({key.replace("_", "-"): value for key, value in problem.items()})


def test_the_problems_of_the_tables_are_in_the_schema():
    assert all(PROBLEM.is_valid(problem) for problem in problems())


@pytest.mark.parametrize("line", [line for line, told in WRONG if told.startswith(OF_THE_KEYS) and "NaN" not in line])
def test_what_is_refused_is_not(line):
    assert not PROBLEM.is_valid(json.loads(line)) or line == '{"expr": " "}'


def test_answers_are_in_their_schema():
    lines = [json.dumps(problem) for problem, _ in CALLS] + [line for line, _ in WRONG]
    _, records, _ = batch(text="\n".join(lines))
    assert len(records) == len(lines)
    for record in records:
        ANSWER.validate(record)
    kinds = {name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, MatcalcError)}
    listed = set(ANSWERS["properties"]["error"]["properties"]["kind"]["enum"])
    assert listed == kinds - {"InputError"} | {"Lost"}


@pytest.mark.parametrize("key", ["wrt", "command", "expr"])
def test_a_value_of_another_kind_is_refused(key):
    with pytest.raises(MatcalcError, match=f"the value of {key}"):
        from_keys({"expr": "x", key: 3}, {})


# -- from Python ------------------------------------------------------------------------------------------------------


def test_from_python_the_answers_are_the_same_and_come_one_by_one():
    taken = []

    def endless():
        for number in range(10**9):
            taken.append(number)
            yield {"id": number, "expr": f"x^{number + 2}" if number != 2 else "x +"}

    found = matcalc_cli.answers(endless(), jobs=2, command="grad", layout="denominator")
    first = list(islice(found, 5))
    found.close()
    assert [a["id"] for a in first] == [0, 1, 2, 3, 4] and [a["exit"] for a in first] == [0, 0, 2, 0, 0]
    assert first[1]["result"]["text"] == "[3*x^2]" and first[2]["error"]["message"] == "an operand is missing here"
    assert len(taken) < 200


def test_from_python_a_wrong_call_is_an_error():
    with pytest.raises(MatcalcError, match="jobs is between"):
        matcalc_cli.answers([{"expr": "x"}], jobs=-1)
    with pytest.raises(MatcalcError, match="problem 1 is no mapping"):
        list(matcalc_cli.answers([{"expr": object()}]))
