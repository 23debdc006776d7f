"""The tables and the picture of the front page are made of what was measured, without measuring again."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from tests.benchmarks.front import page, picture

PAGE = page.Page(
    versions={"matcalc": "1", "sympy": "1.14", "tensorgrad": "0.3"},
    absent=["casadi"],
    work={
        "an arm": {"matcalc": 2e-3, "sympy": 0.2},
        "a network": {"matcalc": 3.0},
        "in matrix notation": {"matcalc": 1e-3, "tensorgrad": 2e-3},
    },
    reach={"an arm": (9e-3, "s"), "a network": (1.5, "sympy"), "in matrix notation": (0.4, "tensorgrad")},
    growth={"arms of 3, 6": {"matcalc": 1.04, "sympy": 1.5}},
    code={"an arm": {"matcalc": {"seconds": 0.01, "operations": "10 + 5 + 2", "total": 17, "call": 12.5}}},
)


def test_ratios_and_verdicts():
    """Times of ours; what is compared with a peer that was not asked counts as reached."""
    assert page.missed(PAGE) == ["in matrix notation"]
    text = page.tables(PAGE)
    assert "| an arm | 2.0 ms | 200 ms (100 ×) | – | ≤ 9.0 ms |" in text
    assert "| in matrix notation | 1.0 ms | – | 2.0 ms (2 ×) | ≤ 0.4 × tensorgrad (missed) |" in text
    assert "| arms of 3, 6 | 1.04 | 1.50 |" in text and "Not installed: casadi." in text
    assert "| an arm | matcalc | 10.0 ms | 10 + 5 + 2 | 12.5 ns |" in text


def test_the_help_page_has_its_place(monkeypatch, tmp_path):
    file = tmp_path / "figures.md"
    file.write_text(page.HELP.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(page, "HELP", file)
    page.enter(PAGE)
    once = file.read_text(encoding="utf-8")
    page.enter(PAGE)
    assert file.read_text(encoding="utf-8") == once and page.tables(PAGE) in once
    assert "| Hessian of Rosenbrock" in once.split(page.END)[1]


def test_the_picture_has_a_row_a_work_and_no_background(tmp_path):
    file = tmp_path / "figures.svg"
    picture.draw(PAGE, file)
    once = file.read_text(encoding="utf-8")
    texts = {"".join(node.itertext()).strip() for node in ET.fromstring(once).iter("{http://www.w3.org/2000/svg}text")}
    assert texts >= {"an arm", "a network", "in matrix notation", "matcalc", "sympy", "tensorgrad"}
    assert "casadi" not in texts and "#ffffff" not in once
    picture.draw(PAGE, file)
    assert file.read_text(encoding="utf-8") == once
