"""pdflatex as a measure: how wide and how high TeX makes formulas, many of them in one run."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

_HEAD = r"""\documentclass{article}
\usepackage{amsmath,amssymb,bm}
\setcounter{MaxMatrixCols}{30}
\begin{document}
\newsavebox{\measured}
"""
_SIDES = r"\the\wd\measured\space\the\ht\measured\space\the\dp\measured"
_BOX = rf"\sbox{{\measured}}{{$\displaystyle %s$}}\typeout{{SIZE %d {_SIDES}}}"
_SIZE = re.compile(r"SIZE (\d+) ([\d.]+)pt ([\d.]+)pt ([\d.]+)pt")


def measured(formulas: Sequence[str], folder: Path) -> list[tuple[float, float]]:
    """(width, height) in points of each formula; a formula that does not compile fails with what TeX says of it."""
    lines = [_BOX % (formula.strip(), i) for i, formula in enumerate(formulas)]
    (folder / "boxes.tex").write_text(_HEAD + "\n".join(lines) + "\nx\\end{document}\n", encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "boxes.tex"]
    done = subprocess.run(command, cwd=folder, capture_output=True, timeout=120, check=False)
    text = done.stdout.decode("latin-1")
    assert done.returncode == 0, text[-2000:]
    found = {int(m[1]): (float(m[2]), float(m[3]) + float(m[4])) for m in _SIZE.finditer(text)}
    return [found[i] for i in range(len(formulas))]


def displayed(text: str) -> list[str]:
    """The formulas of a text: bare ones, and those of equations and aligned lines, as what a box can hold."""
    blocks = re.findall(r"\\begin\{(equation|align)\*\}\n(.*?)\n\\end\{\1\*\}", text, re.DOTALL)
    if blocks:
        return [body if kind == "equation" else rf"\begin{{aligned}}{body}\end{{aligned}}" for kind, body in blocks]
    return [text] if text.startswith((r"\begin{aligned}", r"\begin{array}")) else text.strip().split("\n")
