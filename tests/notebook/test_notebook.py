"""In a notebook: what results show, the magics with names of the notebook, and the sample notebook, run."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sympy as sp

from matcalc_cli import check, claim, critical, diff, explain, jacobian, jvp, newton, taylor
from matcalc_cli.render.rich import as_html

SAMPLE = Path(__file__).parents[2] / "samples" / "notebook.ipynb"
RESULTS = {
    "derivative": lambda: diff("log(det(X))"),
    "entries": lambda: jacobian("[sin(a*b*c)*x, exp(x*y)]"),
    "iterations": lambda: newton("x^2-2", {"x": 1}),
    "claim": lambda: claim("x'*A*x", "2*A*x", "x"),
    "critical points": lambda: critical("x^3 - 3*x*y + y^3"),
    "check": lambda: check("x^2"),
    "steps": lambda: explain("norm2(A*x-b)^2", "x"),
    "expansion": lambda: taylor("exp(x)", at="x=0"),
    "product": lambda: jvp("x*y"),
}


@pytest.mark.parametrize("name", RESULTS)
def test_results_show_themselves(name: str) -> None:
    shown = RESULTS[name]()._repr_mimebundle_()
    assert {"text/plain", "text/html"} <= shown.keys()
    body = ET.fromstring(f"<body>{shown['text/html']}</body>")
    assert "".join(body.itertext()).strip()
    if "text/latex" in shown:
        assert shown["text/latex"].startswith(("$\\displaystyle", "\\begin{align"))
        assert "|" not in shown["text/latex"].replace("\\|", "")  # a bar would end the cell of a Markdown table


def test_conditions_and_layout_stand_with_the_formula() -> None:
    shown = diff("log(det(X))")._repr_mimebundle_()
    assert "where" in shown["text/latex"] and "where" in shown["text/html"]
    assert "n×n, numerator layout" in shown["text/html"]
    assert "\\frac{\\partial f}{\\partial \\mathbf{X}}" in shown["text/latex"]


def test_boxes_become_tables() -> None:
    text = "\n".join(["f = x < 1", "┌──┬──┐", "│ k │ x│", "├──┼──┤", "│ 0 │ 2│", "└──┴──┘", "end"])
    found = ET.fromstring(f"<b>{as_html(text)}</b>")
    assert [e.tag for e in found] == ["pre", "table", "pre"]
    assert [[c.text for c in row] for row in found[1]] == [["k", "x"], ["0", "2"]]
    assert [c.tag for c in found[1][0]] == ["th", "th"] and found[0].text == "f = x < 1"


@pytest.fixture(scope="module")
def shell() -> Any:
    interactive = pytest.importorskip("IPython.core.interactiveshell", reason="the extra notebook is not installed")
    found = interactive.InteractiveShell.instance()
    found.run_line_magic("load_ext", "matcalc_cli")
    found.run_line_magic("matcalc", ":settings")
    return found


def shown(shell: Any, capsys: pytest.CaptureFixture[str], line: str, **names: Any) -> tuple[str, str]:
    """What %matcalc prints, on both streams."""
    for name in ["x", "y", "a", "b", "f", "k", "M", "v"]:
        shell.user_ns.pop(name, None)
    shell.user_ns.update(names)
    capsys.readouterr()
    shell.run_line_magic("matcalc", line)
    return tuple(capsys.readouterr())  # type: ignore[return-value]


x, y = sp.symbols("x y")
NAMES = [
    ("diff f, x -f ascii", {"f": x**2 * sp.sin(y), "x": x}, "2*x*sin(y)", "f = x^2*sin(y)"),
    ("diff k*x^2, x -f ascii", {"k": 2.5}, "5*x", "k = 2.5"),
    ("diff k*x^2, x -f ascii", {"k": np.float64(2.5)}, "5*x", "k = 2.5"),
    ("diff x^2, x -f ascii", {"x": 3}, "2*x", ""),
    ("grad v'*x, x --given 'x: 2' -f ascii", {"v": np.array([3.0, 4.0])}, "[[3, 4]]", "v = [3.0, 4.0]"),
    ("diff tr(M*X), X --given 'X: 2,2' -f ascii", {"M": sp.Matrix([[1, 2], [3, 4]])}, "[1, 2; 3, 4]", "M ="),
    ("diff a*x, x -f ascii", {"a": diff("y^3", "y")}, "3*y^2", "a = 3*y^2"),
    ("diff a*x, x -f ascii", {"a": "text"}, "a", ""),
    ("diff a*x, x -f ascii", {"a": True}, "a", ""),
]


@pytest.mark.parametrize("line, names, out, note", NAMES)
def test_names_of_the_notebook(
    shell: Any, capsys: pytest.CaptureFixture[str], line: str, names: dict[str, Any], out: str, note: str
) -> None:
    printed, said = shown(shell, capsys, line, **names)
    assert printed.strip() == out, said
    assert note in said and (note or "of the notebook" not in said)


def test_an_array_that_is_too_large_is_refused(shell: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert "too large" in shown(shell, capsys, "diff M*x, x", M=np.zeros((100, 100)))[1]


def test_cells_are_lines_of_one_session(shell: Any, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    shell.run_cell_magic("matcalc", "", ":format ascii\ng(t) = exp(-c*t)\ndiff g(t), t\nx +*\nans + 1\n:clear")
    out, err = capsys.readouterr()
    assert out.split("\n")[:2] == ["-c*exp(-c*t)", "1 - c*exp(-c*t)"] and "operand is missing" in err


def test_the_sample_notebook_runs() -> None:
    nbformat = pytest.importorskip("nbformat")
    nbclient = pytest.importorskip("nbclient", reason="nbclient is not installed")
    pytest.importorskip("ipykernel", reason="there is no kernel")
    book = nbformat.read(SAMPLE, 4)
    nbclient.NotebookClient(book, timeout=120, kernel_name="python3").execute()
    errors = [o for c in book.cells for o in c.get("outputs", ()) if o.get("name") == "stderr" and "error" in o["text"]]
    assert errors == []
    texts = " ".join(str(o.get("data", o.get("text"))) for c in book.cells for o in c.get("outputs", ()))
    assert "right only if A is symmetric" in texts and "saddle" in texts and "image/svg+xml" in texts
    assert re.search(r"0\.6\b", texts)
