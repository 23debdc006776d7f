"""`matcalc fill`: results stand behind their calls, and every other byte of a document stays as it is."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import nbformat
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.shell import folder, matcalc

GRADIENT = (
    r"\frac{\partial f}{\partial \left(x, y\right)} = \begin{bmatrix} 2 x y & x^{2} \end{bmatrix}"  # of x²y, by hand
)
MARKED = {
    # of each language: a document of two calls, and the same with their results
    "notes.md": (
        '# A\n\n```matcalc\ngrad "x^2*y"\n```\n\nText.\n\n- b\n\n  ```matcalc\n  eval "2+3" -f ascii\n  ```\n',
        '# A\n\n```matcalc\ngrad "x^2*y"\n```\n<!-- matcalc: begin -->\n$$\n'
        + GRADIENT
        + "\n$$\n<!-- matcalc: end -->\n"
        '\nText.\n\n- b\n\n  ```matcalc\n  eval "2+3" -f ascii\n  ```\n'
        "  <!-- matcalc: begin -->\n  ```text\n  5\n  ```\n  <!-- matcalc: end -->\n",
    ),
    "paper.tex": (
        (
            'Text.\n  % matcalc: grad "x^2*y" \\\n  %   --layout numerator\nMore. % matcalc: no\n'
            "% matcalc: eval 2+3 --env none\n"
        ),
        'Text.\n  % matcalc: grad "x^2*y" \\\n  %   --layout numerator\n  % matcalc: begin\n  \\begin{equation*}\n  '
        + GRADIENT
        + "\n  \\end{equation*}\n  % matcalc: end\nMore. % matcalc: no\n"
        "% matcalc: eval 2+3 --env none\n% matcalc: begin\n5\n% matcalc: end\n",
    ),
    "page.typ": (
        '= A\n// matcalc: grad "x^2*y"\nText.\n// matcalc: eval 2+3 -f ascii\n',
        (
            '= A\n// matcalc: grad "x^2*y"\n// matcalc: begin\n'
            '$ frac(partial f, partial (x, y)) = mat(delim: "[", 2 x y, x^2) $\n// matcalc: end\nText.\n'
            "// matcalc: eval 2+3 -f ascii\n// matcalc: begin\n```text\n5\n```\n// matcalc: end\n"
        ),
    ),
}


def filled(path, *options):
    done = matcalc("fill", *options, str(path))
    assert "Traceback" not in done.err
    return done


@pytest.mark.parametrize("name", MARKED)
def test_results_stand_behind_their_calls(name, tmp_path):
    before, after = MARKED[name]
    file = tmp_path / name
    file.write_text(before)
    file.chmod(0o640)
    stale = filled(file, "--verify")
    assert stale.code == 1 and "(as it should be)" in stale.out and file.read_text() == before
    added = [line[1:] for line in stale.out.splitlines() if line.startswith("+") and not line.startswith("+++")]
    assert all(line in after.splitlines() for line in added) and added
    assert filled(file).code == 0 and file.read_text() == after and file.stat().st_mode & 0o777 == 0o640
    when = file.stat().st_mtime_ns
    assert filled(file) == filled(file, "--verify") and file.stat().st_mtime_ns == when
    file.write_text(after.replace("5\n", "6\n"))
    assert filled(file, "--verify").code == 1 and filled(file).code == 0 and file.read_text() == after
    assert [path.name for path in tmp_path.iterdir()] == [name]


ENCODED = [
    lambda text: text.encode(),
    lambda text: b"\xef\xbb\xbf" + text.encode(),
    lambda text: text.replace("\n", "\r\n").encode(),
    lambda text: text.replace("\n", "\r").encode(),
    lambda text: text.rstrip("\n").encode(),
    lambda text: text.replace("\n", "\r\n").rstrip().encode(),
    lambda text: text.encode("utf-16"),
    lambda text: ("% \xe4 \\usepackage[latin1]{inputenc}\n" + text).encode("latin-1"),
]


@pytest.mark.parametrize("name", MARKED)
@pytest.mark.parametrize("encode", ENCODED, ids=range(len(ENCODED)))
def test_encodings_and_ends_of_lines_are_kept(name, encode, tmp_path):
    before, after = MARKED[name]
    file = tmp_path / name
    file.write_bytes(encode(before))
    assert filled(file).code == 0
    assert file.read_bytes() == encode(after)
    assert filled(file, "--verify").code == 0


PIECES = st.lists(
    st.sampled_from(
        ["Text\n", "\n", "  more  \n", "ä∂ \\frac{a}{b}\n", "%\n", "% comment\n", "\ttab\r\n", "$x$\n", "CALL"]
    ),
    max_size=12,
)


@settings(max_examples=25, deadline=None)
@given(PIECES, st.booleans())
def test_without_its_results_a_document_is_what_it_was(pieces, ends):
    text = "".join("  % matcalc: eval 2+3 --env none\n" if piece == "CALL" else piece for piece in pieces) + (
        "end" if ends else ""
    )
    with tempfile.TemporaryDirectory() as there:
        file = Path(there) / "a.tex"
        file.write_bytes(text.encode())
        assert filled(file).code == 0
        now = file.read_bytes().decode()
        assert re.sub(r"[ \t]*% matcalc: begin\r?\n.*?% matcalc: end\r?\n", "", now, flags=re.DOTALL) == text
        assert now.count("\n  5\n") == pieces.count("CALL") == now.count("matcalc: begin")
        assert filled(file, "--verify").code == 0


# -- notebooks --------------------------------------------------------------------------------------------------------

CELLS = [
    ("markdown", '# Title ∂\n```matcalc\ngrad "x^2*y"\n```'),
    ("code", "print(1)"),
    ("code", '%matplotlib inline\n# matcalc: grad "x^2*y" -f numpy\nx = 2'),
    ("code", 'def f():\n    # matcalc: grad "x^2*y"\n    pass\n'),
]
RESULTS = [
    '# Title ∂\n```matcalc\ngrad "x^2*y"\n```\n<!-- matcalc: begin -->\n$$\n'
    + GRADIENT
    + "\n$$\n<!-- matcalc: end -->",
    "print(1)",
    None,
    'def f():\n    # matcalc: grad "x^2*y"\n    # matcalc: begin\n    # [2·x·y  x²]\n    # matcalc: end\n    pass\n',
]
STYLES = [
    {"indent": 1},
    {"indent": 4, "sort_keys": True},
    {"indent": "\t"},
    {"separators": (",", ":")},
    {"indent": 1, "ensure_ascii": True},
]


def notebook(as_lists):
    """The notebook as Jupyter writes it."""
    cells = []
    for number, (kind, source) in enumerate(CELLS):
        lines = re.findall(r"[^\n]*\n|[^\n]+", source) if as_lists else source
        cell = {"cell_type": kind, "id": f"c{number}", "metadata": {}, "source": lines}
        cells.append(cell | ({"execution_count": None, "outputs": []} if kind == "code" else {}))
    metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


@pytest.mark.parametrize("as_lists", [True, False], ids=["lists", "texts"])
@pytest.mark.parametrize("style", STYLES, ids=str)
def test_a_notebook_keeps_its_json(style, as_lists, tmp_path):
    file, style = tmp_path / "a.ipynb", {"ensure_ascii": False} | style
    before = json.dumps(notebook(as_lists), **style) + "\n"
    file.write_text(before)
    assert filled(file).code == 0
    after = file.read_text()
    found = nbformat.reads(after, as_version=4)
    nbformat.validate(found)
    sources = [cell.source for cell in found.cells]
    assert [a == b for a, b in zip(sources, RESULTS)] == [True, True, False, True]
    scope: dict = {}
    exec(sources[2].replace("%matplotlib", "#"), scope)  # the code of the cell runs, and is right
    assert np.allclose(scope["derivative"](3.0, 5.0), [30, 9]) and scope["x"] == 2
    assert after == json.dumps(json.loads(after), **style) + "\n"  # in the style that it had
    assert filled(file, "--verify").code == 0
    was = json.loads(before)
    for cell, now in zip(was["cells"], json.loads(after)["cells"]):
        assert cell | {"source": 0} == now | {"source": 0}


def test_a_julia_notebook_has_julia(tmp_path):
    data = notebook(True)
    data["metadata"]["kernelspec"]["language"] = "julia"
    data["cells"] = [
        data["cells"][0] | {"cell_type": "code", "source": "# matcalc: grad x^2*y -f julia", "outputs": []}
    ]
    file = tmp_path / "a.ipynb"
    file.write_text(json.dumps(data, indent=1))
    assert filled(file).code == 0
    assert "\nfunction derivative(" in json.loads(file.read_text())["cells"][0]["source"]


# -- what documents may hold ------------------------------------------------------------------------------------------


def test_a_latex_document_compiles(tmp_path):
    if shutil.which("pdflatex") is None:
        pytest.skip("pdflatex is not installed")
    head = "\\documentclass{article}\\usepackage{amsmath,amssymb,bm}\\begin{document}\n"
    calls = (
        "grad x^2*y",
        'diff "norm2(A*x-b)^2" --wrt x',
        'taylor "exp(x)"',
        'critical "x^3-3*x"',
        'explain "x\'*x" --wrt x',
    )
    file = tmp_path / "a.tex"
    file.write_text(head + "".join(f"% matcalc: {call}\n\n" for call in calls) + "\\end{document}\n")
    assert filled(file).code == 0
    done = subprocess.run(
        ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "a.tex"], cwd=tmp_path, capture_output=True
    )
    assert done.returncode == 0, done.stdout


def test_a_typst_document_compiles(tmp_path):
    typst = pytest.importorskip("typst")
    calls = ("grad x^2*y", 'diff "norm2(A*x-b)^2" --wrt x', 'newton "x^2-2" --from x=1', "grad x^2*y -f numpy")
    file = tmp_path / "a.typ"
    file.write_text("".join(f"// matcalc: {call}\n\n" for call in calls))
    assert filled(file).code == 0 and typst.compile(str(file)).startswith(b"%PDF")


def test_what_shows_a_call_is_no_call(tmp_path):
    """Longer fences, indented code, verbatim environments, raw blocks of Typst."""
    texts = {
        "a.md": "````md\n```matcalc\ngrad x\n```\n<!-- matcalc: begin -->\n````\n"
        "\n    ```matcalc\n    x\n    ```\n```python\nx\n```\n",
        "a.tex": "\\begin{verbatim}\n% matcalc: grad x\n\\end{verbatim}\n"
        "\\begin{lstlisting}[a]\n% matcalc: end\n\\end{lstlisting}\n",
        "a.typ": "```\n// matcalc: grad x\n```\n",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    assert filled(tmp_path).code == 0
    assert all((tmp_path / name).read_text() == text for name, text in texts.items())


def test_a_block_of_markdown_holds_several_calls_and_comments(tmp_path):
    file = tmp_path / "a.md"
    file.write_text("> ~~~matcalc\n> # two\n> eval 2+3 -f ascii\n>\n> eval 2*4 --env inline\n> ~~~\n")
    assert filled(file).code == 0
    assert file.read_text().splitlines()[6:] == (
        ["> <!-- matcalc: begin -->", "> ```text", "> 5", "> ```", ">", "> $8$", "> <!-- matcalc: end -->"]
    )


def test_a_fence_is_longer_than_those_of_the_result(tmp_path):
    from matcalc_cli.documents.fill.marks import MARKDOWN
    from matcalc_cli.documents.fill.written import Result, shown

    assert shown(Result("a\n````\n", "pretty", ""), MARKDOWN) == ["`````text", "a", "````", "`````"]


WRONG = [
    # name, text, line, what is told
    ("a.tex", "\n% matcalc: gradd x\n", 2, "there is no command 'gradd'"),
    ("a.tex", '% matcalc: grad "x\n', 1, "no closing quotation"),
    ("a.tex", "% matcalc: grad x +\n", 1, "one EXPR is enough"),
    ("a.tex", '% matcalc: grad "x +"\n', 1, "an operand is missing here"),
    ("a.tex", "% matcalc:\n", 1, "there is no command here"),
    ("a.tex", "% matcalc: grad\n", 1, "there is no EXPR"),
    ("a.tex", "% matcalc: grad -\n", 1, "a call inside of a file has no standard input"),
    ("a.tex", "% matcalc: grad x -o out\n", 1, "--output is not for calls inside of a file"),
    ("a.tex", "% matcalc: newton x --from x=1 --save out -f json\n", 1, "--save is not for calls inside of a file"),
    ("a.tex", "% matcalc: plot x --save a.png\n", 1, "there is no command 'plot'"),
    ("a.tex", "% matcalc: grad --help\n", 1, "this call computes nothing"),
    ("a.tex", "% matcalc: grad x; touch out\n", 1, "one EXPR is enough"),
    ("a.tex", '% matcalc: grad "$(touch out)"\n', 1, ""),
    ("a.tex", "% matcalc: autodiff x --at x=1\n", 1, "autodiff has no format of this document"),
    ("a.tex", "% matcalc: compare x --at x=1 -f json\n", 1, "compare prints times"),
    ("a.tex", "% matcalc: eval 1/x --at x=0\n", 1, ""),
    ("a.tex", "% matcalc: grad x -f png\n", 1, "this format is no text"),
    ("a.tex", '% matcalc: check x^2 --claim "3*x" -f json\n', 1, ""),
    ("a.tex", "% matcalc: hessian x --timeout -1\n", 1, "--timeout is between"),
    ("a.md", "\n```matcalc\ngrad x\n", 2, "this block has no end"),
    ("a.md", "```matcalc\ngradd x\n```\n", 1, "there is no command 'gradd'"),
    ("a.tex", "a\n% matcalc: end\n", 2, "this result has no call above it"),
    ("a.tex", "% matcalc: grad x\n% matcalc: begin\n5\n", 2, "this result has no end: a line % matcalc: end"),
    ("a.tex", "% matcalc: grad x\n% matcalc: begin\n% matcalc: begin\n% matcalc: end\n", 2, "this result has no end"),
    ("a.md", "<!-- matcalc: begin -->\n", 1, "this result has no call above it"),
    ("a.md", "```matcalc\ngrad x\n```\n<!-- matcalc: begin -->\n5\n", 4, "this result has no end"),
    ("a.ipynb", '{"cells": [', 0, "this is not a notebook that can be read"),
    ("a.ipynb", '{"cells": [{"cell_type": "code", "source": [1]}]}', 0, "this is not a notebook that can be read"),
    ("a.ipynb", "[" * 5000, 0, "this is not a notebook that can be read"),
    ("a.txt", "x", 0, "is no document that matcalc fills"),
]


@pytest.mark.parametrize(
    "name, text, line, told", WRONG, ids=[f"{row[0]}: {row[3] or row[1].strip()}" for row in WRONG]
)
def test_an_error_says_where_and_nothing_is_written(name, text, line, told, tmp_path):
    file = tmp_path / name
    file.write_text(text)
    with folder(tmp_path):
        done = matcalc("fill", name)
    assert done.code == 2 and not done.out and file.read_text() == text
    assert (
        done.err.startswith(f"error: {name}:{line}: " if line else "error: ") and told in done.err and name in done.err
    )
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_one_wrong_document_does_not_stop_the_others(tmp_path):
    for name, text in {"a.tex": "% matcalc: gradd x\n% matcalc: eval 5\n", "b.tex": "% matcalc: eval 5\n"}.items():
        (tmp_path / name).write_text(text)
    done = filled(tmp_path)
    assert done.code == 2 and "a.tex:1: " in done.err and "begin" not in (tmp_path / "a.tex").read_text()
    assert "begin" in (tmp_path / "b.tex").read_text()


def test_files_that_are_no_documents(tmp_path):
    (tmp_path / "a.md").write_bytes(b"\0\1\2" * 100)
    (tmp_path / "b.md").write_bytes(b"x" * 11_000_000)
    for name, told in (("a.md", "binary"), ("b.md", "MB"), ("c.md", "no file")):
        done = filled(tmp_path / name)
        assert done.code in (2, 3) and told in done.err
    assert matcalc("fill").code == 2


def test_a_sign_that_the_encoding_does_not_have(tmp_path):
    file = tmp_path / "a.md"
    text = "\xe4\xf6 is Western\n```matcalc\ngrad x^2*y -f unicode\neval pi -f unicode\n```\n".encode("latin-1")
    file.write_bytes(text)
    done = filled(file)
    assert done.code == 2 and "is in latin-1, which has no" in done.err and file.read_bytes() == text


def test_notes_say_where(tmp_path):
    file = tmp_path / "a.tex"
    file.write_text("\n% matcalc: grad C*V^2/2 --wrt V\n")
    done = filled(file)
    assert done.code == 0 and re.match(rf"note: {re.escape(str(file))}:2: ", done.err)


def test_two_processes_write_the_same(tmp_path):
    for name, (text, _) in MARKED.items():
        (tmp_path / name).write_text(text * 3)
    one = tmp_path / "one"
    one.mkdir()
    for name in MARKED:
        shutil.copy(tmp_path / name, one)
    assert filled(one, "--jobs", "2").code == 0
    for name, (_, text) in MARKED.items():
        assert (one / name).read_text() == text * 3
