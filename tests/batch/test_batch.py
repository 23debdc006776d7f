"""`matcalc batch`: what a line may hold, what comes out, in which order, and what is told of what failed."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from matcalc_cli.render import json_text
from tests.batch.mixed import lines
from tests.shell import matcalc

SCHEMA = json.loads((Path(json_text.__file__).parent / "schema.json").read_text("utf-8"))


def batch(*problems, options=(), text=None):
    """(exit code, records, stderr) of problems on standard input."""
    data = text if text is not None else "".join(json.dumps(p, ensure_ascii=False) + "\n" for p in problems)
    done = matcalc("batch", *options, stdin=data)
    return done.code, [json.loads(line) for line in done.out.splitlines()], done.err


CALLS = [
    ({"command": "grad", "expr": "x0+x1*x2"}, ["grad", "x0+x1*x2"]),
    ({"expr": "norm2(A*x - b)^2", "wrt": "x"}, ["diff", "norm2(A*x - b)^2", "--wrt", "x"]),
    (
        {"command": "jacobian", "expr": "[x*y, x]", "layout": "denominator", "at": "x=1,y=2"},
        ["jacobian", "[x*y, x]", "--layout", "denominator", "--at", "x=1,y=2"],
    ),
    ({"command": "hessian", "expr": "x'*A*x", "wrt": "x", "given": "A: n,n symmetric"},)
    + (["hessian", "x'*A*x", "--wrt", "x", "--given", "A: n,n symmetric"],),
    ({"command": "newton", "expr": "x^2 - 2", "from": "x=1"}, ["newton", "x^2 - 2", "--from", "x=1"]),
    ({"command": "newton", "expr": "x^2 - 2", "from": "x=1", "max_iter": 9, "digits": 20},)
    + (["newton", "x^2 - 2", "--from", "x=1", "--max-iter", "9", "--digits", "20"],),
    ({"command": "taylor", "expr": "exp(x)", "order": 3, "error": ["0.1", "1"]},)
    + (["taylor", "exp(x)", "--order", "3", "--error", "0.1", "--error", "1"],),
    ({"command": "critical", "expr": "x^3 - 3*x"}, ["critical", "x^3 - 3*x"]),
    ({"command": "vjp", "expr": "[x*y, sin(x)]", "v": "[1, a]"}, ["vjp", "[x*y, sin(x)]", "--v", "[1, a]"]),
    ({"command": "check", "expr": "x'*A*x", "wrt": "x", "claim": "2*x'*A"},)
    + (["check", "x'*A*x", "--wrt", "x", "--claim", "2*x'*A"],),
    ({"command": "check", "expr": "x^3", "derivative": "hessian"}, ["check", "x^3", "--command", "hessian"]),
    ({"expr": "\\frac{1}{2}\\|Ax-b\\|_2^2", "wrt": "x"}, ["diff", "\\frac{1}{2}\\|Ax-b\\|_2^2", "--wrt", "x"]),
    ({"command": "explain", "expr": "x'*A*x", "wrt": "x"}, ["explain", "x'*A*x", "--wrt", "x"]),
    ({"command": "diff", "expr": "x^2", "steps": True, "simplify": False},)
    + (["diff", "x^2", "--steps", "--no-simplify"],),
]


@pytest.mark.parametrize("problem, arguments", CALLS, ids=[" ".join(arguments) for _, arguments in CALLS])
def test_a_line_gives_what_the_command_line_gives(problem, arguments):
    code, (record,), _ = batch(problem | {"id": "a"})
    alone = matcalc(*arguments, "-f", "json")
    assert (record.pop("line"), record.pop("id"), record.pop("exit")) == (1, "a", alone.code)
    assert code == (alone.code != 0)
    assert record == json.loads(alone.out)
    Draft202012Validator(SCHEMA).validate(record)


def test_several_variables_are_a_list():
    code, (record,), _ = batch({"expr": "W*x + b", "wrt": "W, b"})
    assert code == 0 and [d["wrt"] for d in record["derivatives"]] == [["W"], ["b"]]


def test_other_formats_are_text_with_their_notes():
    code, (record,), err = batch({"expr": "C*V^2/2", "wrt": "V", "format": "latex"})
    assert code == 0 and record["format"] == "latex" and record["text"] == "C V"
    assert any("C" in note for note in record["notes"]) and not err


WRONG = [
    # a line, what is told
    ('{"expr": "x*y"', "this line is not JSON (column 15"),
    ("[1]", "this line is no JSON object"),
    ('{"expr": "x", "expr": "y"}', "the key 'expr' is there twice"),
    ('{"expr": "x", "layot": "mixed"}', "there is no key 'layot'"),
    ('{"command": "grad"}', "there is no key expr"),
    ('{"command": "gradd", "expr": "x"}', "there is no command 'gradd'"),
    ('{"command": "plot", "expr": "x"}', "there is no command 'plot'"),
    ('{"command": 3, "expr": "x"}', "the value of command is a text"),
    ('{"expr": 3}', "the value of expr is a text"),
    ('{"expr": "x", "order": "2"}', "the value of order is a whole number"),
    ('{"expr": "x", "order": true}', "the value of order is a whole number"),
    ('{"expr": "x", "cse": 1}', "the value of cse is true or false"),
    ('{"expr": "x", "timeout": "1"}', "the value of timeout is a number"),
    ('{"expr": "x*y", "wrt": ["x", "y"]}', "a list of 2 names in wrt can be read in two ways"),
    ('{"expr": "x*y", "wrt": [1]}', "the value of wrt is a text, or a list of texts"),
    ('{"expr": "x", "output": "f"}', "there is no key 'output'"),
    ('{"command": "newton", "expr": "x", "save": "f"}', "there is no key 'save'"),
    ('{"expr": "-"}', "a call inside of a file has no standard input"),
    ('{"expr": " "}', "there is no EXPR"),
    ('{"expr": "@/dev/zero"}', "/dev/zero is no file"),
    ('{"command": "check", "expr": "x", "claim": "-:f"}', "a call inside of a file has no standard input"),
    ('{"expr": "\\ud800"}', ""),
    ('{"expr": "x +", "id": "\\ud800"}', "an operand is missing here"),
    ('{"expr": "x", "id": [1]}', "the value of id is a text or a whole number"),
    ('{"expr": "x", "format": "png"}', ""),
    ('{"expr": "' + "9" * 5000 + '", "order": ' + "9" * 5000 + "}", "this line is not JSON that can be read"),
    ("[" * 100_000, "this line is not JSON"),
    ('{"expr": "x +"}', "an operand is missing here"),
    ('{"expr": "1/x", "at": "x=0"}', ""),
    ('{"expr": "9^9^9^9"}', ""),
    ('{"expr": "x", "order": NaN}', "the value of order is a whole number"),
]


@pytest.mark.parametrize("line, told", WRONG, ids=[told or line for line, told in WRONG])
def test_a_bad_line_is_told_with_its_place_and_the_rest_goes_on(line, told):
    code, records, err = batch(text=f'{{"expr": "x^2"}}\n\n{line}\n{{"expr": "x^3"}}\n')
    assert code == 1
    assert [record["line"] for record in records] == [1, 3, 4]
    assert [record["exit"] for record in records][::2] == [0, 0] and records[1]["exit"] in (1, 2, 3)
    assert records[1]["error"]["message"].startswith(told)
    assert err.startswith("error: standard input:3: ") and told in err and err.count("error: ") == 1


def test_an_error_says_where_in_the_text():
    _, (record,), err = batch({"expr": "a + * b"})
    error = record["error"]
    assert error["kind"] == "SyntaxProblem" and error["text"][error["start"] : error["end"]] in ("*", "+")
    assert "  a + * b\n" in err


def test_lines_that_are_no_text_or_too_long_are_told(tmp_path):
    file = tmp_path / "problems.jsonl"
    long = b'{"expr": "' + b"x" * 4_100_000 + b'"}\n'
    file.write_bytes(b'\xef\xbb\xbf{"expr": "x^2"}\r\n{"expr": "\xff"}\n' + long + b'{"expr": "x^3"}')
    done = matcalc("batch", str(file))
    records = [json.loads(line) for line in done.out.splitlines()]
    assert [(r["line"], r["exit"]) for r in records] == [(1, 0), (2, 2), (3, 2), (4, 0)]
    assert f"error: {file}:2: this line is not valid UTF-8 (byte 10)" in done.err
    assert f"error: {file}:3: this line has more than 4000000 bytes" in done.err


def test_options_hold_for_lines_that_say_nothing():
    options = ("--command", "grad", "--layout", "denominator", "--given", "x: n; A: n,n", "-f", "ascii", "--wrt", "x")
    problems = {"expr": "x'*A*x"}, {"expr": "x'*x", "layout": "numerator"}, {"expr": "a^2", "wrt": "a", "given": ""}
    code, records, _ = batch(*problems, options=options)
    assert code == 0 and [r["text"] for r in records] == ["(A + A')*x", "2*x'", "2*a"]


@pytest.mark.parametrize(
    "options, told",
    [
        (("--command", "plot"), "--command 'plot' is not known"),
        (("--layout", "sideways"), "--layout 'sideways' is not known"),
        (("--jobs", "-1"), "--jobs is between"),
        (("--resume",), "--resume needs the file that was being written"),
        (("--timeout", "-1"), "--timeout is between"),
        (("-f", "latx"), "--format 'latx' is not known"),
        (("nowhere.jsonl",), "cannot read nowhere.jsonl"),
    ],
)
def test_what_a_call_cannot_ask_for(options, told):
    done = matcalc("batch", *options, stdin='{"expr": "x"}\n')
    assert done.code == 2 and done.err.startswith(f"error: {told}") and not done.out


def test_a_limit_of_one_problem_and_the_answers_behind_it():
    """What follows a problem that was cut short is worked on in a process of its own."""
    steps = {"rate": 1e-12, "max-iter": 100_000, "tol": 1e-300}  # some ten seconds
    hard = {"command": "descent", "expr": "x^2*y^2 + sin(x)", "from": "x=1,y=1", **steps}
    problems = [{"expr": "x^2"}, hard | {"timeout": 0.2}, {"expr": "x^3"}, {"command": "grad", "expr": "x*y"}]
    code, records, err = batch(*problems)
    assert code == 1 and [r["exit"] for r in records] == [0, 3, 0, 0]
    assert "standard input:2: not done within 0.2 seconds" in err
    assert [r["result"]["text"] for r in records if "result" in r] == ["2*x", "3*x^2", "[[y, x]]"]


def test_two_processes_give_the_same_lines(tmp_path):
    file = tmp_path / "problems.jsonl"
    file.write_text("\n".join(lines(60)) + "\n", encoding="utf-8")
    one = matcalc("batch", str(file))
    two = matcalc("batch", str(file), "--jobs", "2")
    assert one.code == two.code == 0 and one.out == two.out and one.out.count("\n") == 60


def test_a_cluster_without_its_package(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    done = matcalc("batch", "--scheduler", "tcp://x:1", stdin='{"expr": "x"}')
    assert done.code == 2 and "--scheduler needs the package distributed, and it is not installed" in done.err
    assert 'pip install "matcalc-cli[cluster]"' in done.err and 'pip install ".[cluster]"' in done.err


def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    _, (record,), _ = batch({"expr": f"@{tmp_path / 'pipe'}"})
    assert record["error"]["message"] == f"{tmp_path / 'pipe'} is no file"


def test_nothing_gives_nothing():
    assert batch(text="\n \n") == (0, [], "")
