"""`lint --jobs`: the same messages in the same order as from one process."""

from __future__ import annotations

from tests.shell import matcalc

TEXTS = {
    "a.md": "Let $f(x) = x^3$. Then $\\frac{df}{dx} = 3x^2$.\n",
    "b.md": "Let $f(x) = x^3$. Then $\\frac{df}{dx} = 2x^2$.\n",
    "c.tex": "\\documentclass{article}\\begin{document}\\input{d}\\end{document}\n",
    "d.tex": "Let $g(x) = \\sin x$. Then $\\frac{dg}{dx} = -\\cos x$.\n",
    "e.md": "\0" * 100,
}


def test_two_processes_find_what_one_finds(tmp_path):
    for name, text in TEXTS.items():
        (tmp_path / name).write_text(text)
    one, two = (matcalc("lint", str(tmp_path), "-v", "--jobs", jobs) for jobs in ("1", "2"))
    assert one == two and one.code == 2
    assert one.out.count("wrong") >= 2 and "e.md" in one.err
