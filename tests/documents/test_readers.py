"""Files -> passages: every character of a passage stands where it says, and nothing hostile is read for long."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from matcalc_cli.documents.files import found, read_text
from matcalc_cli.documents.passages import Document
from matcalc_cli.documents.read import READERS, read
from matcalc_cli.errors import LimitError, MatcalcError, UsageError
from tests.documents.truth import CORPUS


def made(tmp_path: Path, name: str, text: str | bytes) -> Path:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def mathematics(document: Document) -> list[str]:
    return [" ".join(p.text.split()) for s in document.sources for p in s.passages if p.kind == "math"]


@pytest.mark.parametrize("path", sorted(p for p in CORPUS.iterdir() if p.suffix in READERS), ids=lambda p: p.name)
def test_a_passage_stands_where_it_says(path):
    document, _ = read(path)
    for source in document.sources:
        for passage in source.passages:
            there = source.text[passage.start : passage.end]
            assert len(there) == len(passage.text)
            same = (a == b or a == " " for a, b in zip(passage.text, there))
            assert all(same) or source.code  # in a string that is not raw, of \\ one is a blank


LATEX = r"""
\newcommand{\a}[1]{$#1$}
% $comment$
\begin{verbatim} $no$ \end{verbatim}
\verb|$no$| $x$ \(y\) \[z\] $$w$$ \begin{align*} a &= b \\ c &= d % $not$
\end{align*} \footnote{$f$} \begin{lstlisting}
$no$ \end{lstlisting} \begin{theorem} $t$ \end{theorem} costs \$5 and \$10
"""


def test_latex(tmp_path):
    document, _ = read(made(tmp_path, "a.tex", LATEX))
    assert mathematics(document) == ["x", "y", "z", "w", r"a &= b \\ c &= d", "f", "t"]


MARKDOWN = r"""---
title: $no$
---
# A $h$
costs $5 and $10, `$no$`, $x$ and \(y\)

> quoted $a
> = b$ and

$$
z
$$

\[
v
\]

```math
w
```

```python
$no$
```

| $p$ | $q$ |
|-----|-----|
| $r$ | $s$ |

- item

  \begin{align}
  k &= l
  \end{align}

<!-- $no$ -->
"""


def test_markdown(tmp_path):
    document, _ = read(made(tmp_path, "a.md", MARKDOWN))
    expected = ["h", "x", "y", "a = b", "z", "v", "w", "p", "q", "r", "s", r"\begin{align} k &= l \end{align}"]
    assert mathematics(document) == expected


def test_windows_line_ends_and_marks(tmp_path):
    text = "﻿" + MARKDOWN.replace("\n", "\r\n")
    document, read_as = read(made(tmp_path, "a.md", text))
    assert len(mathematics(document)) == 12
    assert read_as.text.encode(read_as.encoding) == text.encode()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "gb18030"])
def test_encodings(tmp_path, encoding):
    text = "函数 $f(x) = x^2$ 的导数为 $2x$。"
    document, read_as = read(made(tmp_path, "a.md", text.encode(encoding)))
    assert read_as.text == text
    assert mathematics(document) == ["f(x) = x^2", "2x"]


def test_latin_1_as_a_document_says(tmp_path):
    text = "\\usepackage[latin1]{inputenc} é $x$"
    assert read_text(made(tmp_path, "a.tex", text.encode("latin-1"))).text == text


def test_what_a_document_includes_is_read_in_its_place(tmp_path):
    made(tmp_path, "doc/parts/b.tex", "$b$")
    made(tmp_path, "doc/c.tex", "$c$")
    made(tmp_path, "outside.tex", "$no$")
    text = r"$a$ \input{parts/b} \include{c} \input{main} \input{../outside} $d$"
    main = made(tmp_path, "doc/main.tex", text)
    document, _ = read(main)
    assert mathematics(document) == ["a", "b", "c", "d"]


def test_notebooks_have_cells(tmp_path):
    cells = [{"cell_type": "markdown", "source": ["a\n", "$x$"]}, {"cell_type": "code", "source": "# $y$"}]
    document, _ = read(made(tmp_path, "a.ipynb", json.dumps({"nbformat": 4, "cells": cells})))
    assert [(s.cell, s.code) for s in document.sources] == [(1, False), (2, True)]
    assert document.sources[0].place(document.sources[0].passages[-1].start) == (2, 2)


@pytest.mark.parametrize(
    "text", ["{", "[1]", '{"nbformat": 4, "cells": [{"cell_type": "markdown", "source": [1]}]}', "3"]
)
def test_what_is_no_notebook(tmp_path, text):
    with pytest.raises(UsageError, match="not a notebook"):
        read(made(tmp_path, "a.ipynb", text))


def test_files_are_found_once_without_hidden_and_foreign_folders(tmp_path):
    for name in ("a.md", "b/c.tex", ".git/d.md", "node_modules/e.md", "b/.hidden.md", "f.txt", "venv/g.py"):
        made(tmp_path, name, "x")
    os.symlink(tmp_path, tmp_path / "b" / "loop")
    os.symlink(tmp_path / "a.md", tmp_path / "link.md")
    names = [path.relative_to(tmp_path).as_posix() for path in found([tmp_path, tmp_path / "a.md"], READERS)]
    assert sorted(names) == ["a.md", "b/c.tex"]


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("a.tex", bytes(range(256)), "binary"),
        ("a.md", b"x" * 10_000_001, "more than 10 MB"),
        ("a.tex", b"{" * 50_000 + b"}" * 50_000, "nested too deeply"),
        ("a.xyz", b"x", "no document that is read here"),
    ],
)
def test_what_is_not_read(tmp_path, name, data, told):
    with pytest.raises((UsageError, LimitError), match=told):
        read(made(tmp_path, name, data))


def test_loops_of_links_and_missing_files(tmp_path):
    os.symlink(tmp_path / "b.md", tmp_path / "a.md")
    os.symlink(tmp_path / "a.md", tmp_path / "b.md")
    for name in ("a.md", "none.md", "."):
        with pytest.raises(MatcalcError):
            read_text(tmp_path / name)


def test_an_environment_that_is_not_closed_is_told(tmp_path):
    document, _ = read(made(tmp_path, "a.tex", "\n\\begin{align} a \\begin{foo} b\n \\end{align}"))
    assert document.problems == (r"line 3: \end{align} closes \begin{foo} of line 2",)
