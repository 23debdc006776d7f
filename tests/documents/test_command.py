"""`matcalc lint` as a shell calls it: messages, JSON, SARIF, fixes, exit codes, documents that are hostile."""

from __future__ import annotations

import json
import os
import pickle
import time
from pathlib import Path

import jsonschema
import pytest

import matcalc_cli
from matcalc_cli.lint.file import Options, lint_file
from tests.shell import Outcome, folder, matcalc

NOTES = r"""# Notes

Let $A \in \mathbb{R}^{m\times n}$ and $f(x) = \|Ax - b\|^2$. Then

$$
\nabla f(x) = A^\top (Ax - b).
$$

and $g(t) = \sin(kt)$ has $g'(t) = k\cos(kt)$. With $h$ unknown, $h'(t) = 1$.
"""


def lint(*arguments: str, cwd: Path) -> Outcome:
    with folder(cwd):
        return matcalc("lint", *arguments)


@pytest.fixture
def notes(tmp_path):
    (tmp_path / "notes.md").write_text(NOTES, "utf-8")
    return tmp_path


def test_messages_are_those_of_a_compiler(notes):
    told = lint("notes.md", cwd=notes)
    assert told.code == 1
    assert told.out.splitlines() == [
        "notes.md:6:1: wrong: a constant factor: the derivative is 2 times the claim",
        r"  \nabla f(x) = A^\top (Ax - b).",
        "                ^^^^^^^^^^^^^^^",
        "  at A = 1, b = 0, x = 1 the derivative is 2, the claim 1",
        "2 claims in 1 file: 1 right, 1 wrong, 0 not understood",
    ]


def test_verbose_tells_all(notes):
    told = lint("-v", "notes.md", cwd=notes).out
    assert "notes.md:9:28: right: g'(t) = k\\cos(kt)" in told


def test_json(notes):
    told = lint("notes.md", "-f", "json", cwd=notes)
    (found,) = json.loads(told.out)
    assert {**found, "counterexample": None} == {
        "file": "notes.md",
        "line": 6,
        "column": 1,
        "claim": r"\nabla f(x) = A^\top (Ax - b)",
        "verdict": "wrong",
        "layout": None,
        "reason": "a constant factor: the derivative is 2 times the claim",
        "counterexample": None,
        "rule": "wrong-derivative",
    }
    assert found["counterexample"]["derivative"] != found["counterexample"]["claim"]
    every = json.loads(lint("notes.md", "-f", "json", "-v", cwd=notes).out)
    assert [row["verdict"] for row in every] == ["wrong", "right"]
    assert every[1]["layout"] is None


# the demands of SARIF 2.1.0 (sections 3.13, 3.14, 3.18, 3.27, 3.29, 3.30, 3.49) on what is written here
REGION = {
    "type": "object",
    "required": ["startLine"],
    "properties": {name: {"type": "integer", "minimum": 1} for name in ("startLine", "startColumn", "endColumn")},
    "additionalProperties": False,
}
LOCATION = {
    "type": "object",
    "required": ["physicalLocation"],
    "properties": {
        "physicalLocation": {
            "type": "object",
            "required": ["artifactLocation"],
            "properties": {
                "artifactLocation": {
                    "type": "object",
                    "properties": {"uri": {"type": "string", "format": "uri-reference"}},
                },
                "region": REGION,
            },
        }
    },
}
MESSAGE = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}}
LEVEL = {"enum": ["none", "note", "warning", "error"]}
RESULT = {
    "type": "object",
    "required": ["message", "ruleId", "ruleIndex", "level", "locations"],
    "properties": {
        "message": MESSAGE,
        "level": LEVEL,
        "ruleIndex": {"type": "integer", "minimum": 0},
        "locations": {"type": "array", "minItems": 1, "items": LOCATION},
    },
}
RULE = {
    "type": "object",
    "required": ["id", "shortDescription"],
    "properties": {
        "defaultConfiguration": {"type": "object", "properties": {"level": LEVEL}},
        "shortDescription": MESSAGE,
    },
}
DRIVER = {
    "type": "object",
    "required": ["name"],
    "properties": {"rules": {"type": "array", "items": RULE, "uniqueItems": True}},
}
SARIF = {
    "type": "object",
    "required": ["version", "runs", "$schema"],
    "properties": {
        "version": {"const": "2.1.0"},
        "$schema": {"type": "string", "format": "uri"},
        "runs": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["tool", "results"],
                "properties": {
                    "tool": {"type": "object", "required": ["driver"], "properties": {"driver": DRIVER}},
                    "results": {"type": "array", "items": RESULT},
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                },
            },
        },
    },
}


def test_sarif(notes):
    (notes / "a b.tex").write_bytes(b"\0")
    told = lint("notes.md", "a b.tex", "-f", "sarif", cwd=notes)
    log = json.loads(told.out)
    jsonschema.validate(log, SARIF)
    (run,) = log["runs"]
    (result,) = run["results"]
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "wrong-derivative"
    region = result["locations"][0]["physicalLocation"]["region"]
    line = NOTES.splitlines()[region["startLine"] - 1]
    assert line[region["startColumn"] - 1 : region["endColumn"] - 1] == r"A^\top (Ax - b)"
    (notice,) = run["invocations"][0]["toolExecutionNotifications"]
    assert notice["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "a%20b.tex"
    assert told.code == 2


def test_a_fix_changes_the_claim_alone(notes):
    before = (notes / "notes.md").read_bytes()
    told = lint("--fix", "notes.md", cwd=notes)
    after = (notes / "notes.md").read_bytes()
    assert told.code == 0
    assert after == before.replace(rb"= A^\top (Ax - b).", rb"= 2 A^{\top} \left(A x - b\right).")
    assert lint("--fix", "notes.md", cwd=notes).code == 0
    assert (notes / "notes.md").read_bytes() == after


def test_fixes_in_notebooks_and_other_encodings_keep_every_other_byte(tmp_path):
    cells = [{"cell_type": "markdown", "metadata": {}, "source": ["é $f(x) = x^3$\n", 'so $f\'(x) = 3x$ \\\\ "q"']}]
    notebook = json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}, indent=3)
    (tmp_path / "a.ipynb").write_text(notebook, "utf-8")
    (tmp_path / "b.md").write_bytes("函数 $f(x) = x^3$ 的导数 $f'(x) = 3x$\r\n".encode("gb18030"))
    assert lint("--fix", "a.ipynb", "b.md", cwd=tmp_path).code == 0
    assert (tmp_path / "a.ipynb").read_text("utf-8") == notebook.replace("3x$ ", "3 x^{2}$ ")
    assert (tmp_path / "b.md").read_bytes() == "函数 $f(x) = x^3$ 的导数 $f'(x) = 3 x^{2}$\r\n".encode("gb18030")


def test_macros_of_the_document_stay_in_a_fix(tmp_path):
    text = r"\newcommand{\bw}{\mathbf{w}} $R(\bw) = \lambda\bw^T\bw$, $\nabla R(\bw) = \lambda\bw$"
    (tmp_path / "a.tex").write_text(text)
    assert lint("--fix", "a.tex", cwd=tmp_path).code == 0
    assert (tmp_path / "a.tex").read_text() == text.replace(r"= \lambda\bw$", r"= 2 \lambda \bw$")


MIXED = r"""
Let $A \in \mathbb{R}^{m\times n}$, $f(x) = \|Ax - b\|^2$, $g(x) = c^\top x$ and $h(x) = x^\top x$.
$\nabla f(x) = 2A^\top(Ax - b)$, $\nabla h(x) = 2x$, $\nabla g(x) = c^\top$.
"""


def test_mixed_layouts_are_a_finding(tmp_path):
    (tmp_path / "a.md").write_text(MIXED)
    told = lint("a.md", cwd=tmp_path)
    assert told.code == 0
    said = "mixed layout: right in numerator layout; 2 of the 3 claims of this document are in denominator layout"
    assert told.out.splitlines()[0] == f"a.md:3:55: {said}"


def test_one_layout_for_gradients_and_another_for_jacobians_is_the_mixed_one(tmp_path):
    text = r"$A \in \mathbb{R}^{m\times n}$, $f(x) = Ax$, "
    text += r"$\frac{\partial f}{\partial x} = A$, $g(x) = c^T x$, $\nabla g = c$."
    (tmp_path / "a.md").write_text(text)
    assert "mixed layout" not in lint("a.md", cwd=tmp_path).out


def test_no_documents(tmp_path):
    assert lint(cwd=tmp_path).code == 2
    assert "there are no documents" in lint(".", cwd=tmp_path).err
    assert "there is no file" in lint("none.md", cwd=tmp_path).err
    assert "--format" in lint(".", "-f", "latex", cwd=tmp_path).err


def test_a_report_goes_to_another_process(notes):
    report = pickle.loads(pickle.dumps((lint_file, notes / "notes.md", Options())))
    assert pickle.loads(pickle.dumps(report[0](*report[1:]))).findings[0].verdict == "wrong"


def test_from_python(notes):
    found = matcalc_cli.lint_documents(notes)
    assert [f.verdict for report in found.reports for f in report.findings] == ["wrong", "right"]


BOMB = "".join(rf"\def\{chr(98 + i)}{{\{chr(97 + i)}\{chr(97 + i)}}}" for i in range(25))
HOSTILE = {
    "bomb.tex": rf"\def\a{{xx}}{BOMB} $\nabla f = \z$",
    "unbalanced.tex": r"\begin{align} \nabla f &= 2x \\ \begin{foo} $x \end{align} {",
    "dollars.md": "$" * 100_000,
    "brackets.md": "[" * 50_000 + "> " * 5_000,
    "long.tex": r"$f(x) = x$ \[ f'(x) = " + "+".join("x" * 20_000) + r"\]",
    "circle.md": r"$f(x) = g(x) + x$, $g(x) = f(x)$, $\nabla f(x) = 1$.",
    "deep.md": "$f(x) = " + "(" * 5000 + "x" + ")" * 5000 + "$, $f'(x) = 1$",
    "broken.py": 'def f(:\n """ f(x) = x"""\n# df/dx = \x00',
    "defs.tex": r"\newcommand{\a" + "{" * 3000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_documents_end_soon_and_are_never_wrong(tmp_path, name):
    (tmp_path / name).write_text(HOSTILE[name], "utf-8")
    start = time.process_time()
    told = lint("-v", name, cwd=tmp_path)
    assert time.process_time() - start < 300  # a hang has no end; some 4 s are usual at most
    assert told.code in (0, 2)
    assert "Traceback" not in told.err and "a bug" not in told.out


def test_a_file_that_cannot_be_read_holds_no_other_up(notes):
    (notes / "a.ipynb").write_text("{")
    os.symlink(notes / "loop.md", notes / "loop.md")
    told = lint(".", cwd=notes)
    assert told.code == 2
    assert "a.ipynb is not a notebook" in told.err
    assert "notes.md:6:1: wrong" in told.out
