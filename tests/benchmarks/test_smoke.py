"""The benchmarks run: tiny sizes, one repetition, no verdict on speed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.benchmarks import builds
from tests.benchmarks.__main__ import GROUPS
from tests.benchmarks.by_hand import WORK
from tests.benchmarks.figure import table

RUNS: dict[str, tuple[dict[str, Any], int]] = {  # group: (sizes, rows)
    "analysis": ({"repeat": 1, "count": 3, "problems": 3, "systems": 2}, 8),
    "matrix": ({"repeat": 1, "count": 5, "rows": 7, "cols": 3}, 7),
    "generated": ({"repeat": 1, "sides": ("numpy",)}, len(WORK)),
    "reading": ({"repeat": 1, "terms": 16}, 3),
    "latex": ({"repeat": 1, "length": 2000}, 2),
    "startup": ({"repeat": 1}, 3),
    "hessians": ({"repeat": 1, "compared": 4, "small": 4, "large": 8}, 2),
    "gradients": ({"repeat": 1, "factors": 5, "links": 3}, 3),
    "memory": ({"repeat": 1, "sizes": (4, 8), "formats": ("json",), "count": 1}, 2),
    "many": ({"repeat": 1, "count": 10, "trivial": 10}, 4),
    "serving": ({"repeat": 2, "cold": 1, "requests": 20, "visitors": 4}, 8),
    "jacobians": ({"repeat": 1, "count": 3}, 1),
}


@pytest.mark.parametrize("name", RUNS)
def test_group_fills_its_rows(name):
    sizes, count = RUNS[name]
    found = GROUPS[name].figures(**sizes)
    assert len(found) == count
    assert len(table(found).splitlines()) == count + 2


def test_a_build_is_compared_with_itself():
    found = builds.compared(builds.ROOT, builds.ROOT, 1, 2)
    assert all(len(c.ratios) == 2 and c.middle == c.most == c.whole == 1 for c in found.values())


@pytest.mark.skipif(not (builds.ROOT / ".git").exists(), reason="not a checkout")
def test_a_revision_is_unpacked():
    with builds.build("HEAD") as folder:
        assert (folder / "matcalc_cli" / "__init__.py").is_file() and not (folder / "tests").exists()
    with builds.build(str(builds.ROOT)) as folder:
        assert folder == builds.ROOT
