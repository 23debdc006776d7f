"""Problems of the tables as lines of a batch: components and matrix notation in turn, as `matcalc batch` takes them."""

from __future__ import annotations

import json
from itertools import chain, cycle, islice, zip_longest

from tests.problems.components import COMPONENT_PROBLEMS
from tests.problems.matrix import PROBLEMS


def problems() -> list[dict]:
    """Every problem of both tables once, the two in turn."""
    explicit = ({"id": p.name, "expr": p.text, **({"wrt": p.wrt} if p.wrt else {})} for p in COMPONENT_PROBLEMS)
    matrix = ({"id": p.name, "expr": p.text, "wrt": p.wrt, "given": p.given} for p in PROBLEMS)
    return [problem for problem in chain(*zip_longest(explicit, matrix)) if problem]


def lines(count: int) -> list[str]:
    """So many lines; the tables begin anew where they end, in another layout."""
    layouts = chain.from_iterable(({"layout": layout},) * len(problems()) for layout in cycle(("numerator", "mixed")))
    rows = zip(cycle(problems()), layouts)
    return [json.dumps(problem | layout, ensure_ascii=False) for problem, layout in islice(rows, count)]
