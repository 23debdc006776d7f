"""What a name may be before it is seen among others: {kind: cost} by a fact, a mark, its role, or its letter.

solver.py weighs the candidates of all names against each other. Imports no SymPy.
"""

from __future__ import annotations

from matcalc_cli.language.kinds.costs import C
from matcalc_cli.language.kinds.letters import Letter, added_as_number, letter
from matcalc_cli.language.kinds.survey import Survey

Costs = dict[str, float]


def candidates(key: str, survey: Survey, only_scalars: bool = False) -> Costs:
    """{kind: cost} of a name; with `only_scalars` every name that no mark makes an array is a scalar."""
    if key in survey.facts:
        return {survey.facts[key]: 0.0}
    row, wanted = letter(key), survey.marked.get(key)
    if only_scalars and wanted is None and key not in survey.summed and key != "eye":
        asked = 1.0 if key in survey.call.listed else 0.0
        return {"scalar": 2.0 + asked if row.name == "capital" or key == "I" else 0.0}
    costs = _by_letter(key, row, survey) if key not in IDENTITY else dict(IDENTITY[key])
    if wanted is not None:
        costs = _marked(costs, row, wanted)
    elif key in survey.summed:
        costs.pop("scalar", None)
    elif only_scalars:
        return costs
    if key in survey.parameters:
        costs = _rather_scalar(costs, C["parameter"])
    if survey.call.needs == "components" and wanted is None:
        costs = {**_rather_scalar(costs, C["call"]), "scalar": costs.get("scalar", 0.0)}
    return costs


IDENTITY: dict[str, Costs] = {"I": {"identity": 0.0, "scalar": 2.0}, "eye": {"identity": 0.0}}


def _by_letter(key: str, row: Letter, survey: Survey) -> Costs:
    """What the letter says, and the role of the name: a summand, a divisor, right of a matrix, listed in --wrt."""
    costs = {kind: float(cost) for kind, cost in row.costs.items()}
    if row.name == "capital" and key in survey.call.listed:
        costs["scalar"] += 1.0
    if "vector" in costs and key in survey.placed:
        costs["vector"] = row.added if key in survey.summands else row.placed
    if key in survey.summands and added_as_number(key):
        costs["vector"] = costs.get("vector", 0.0) + 4
    if key in survey.divisors and key not in survey.marked:
        costs["scalar"] = 0.0
    if row.name == "capital" and survey.call.needs == "scalar":
        costs["vector"] = C["upright"]  # the Y of (Y - X*b)'*(Y - X*b)
    return costs


def _marked(costs: Costs, row: Letter, wanted: str) -> Costs:
    """Of a name that a mark makes an array: no scalar, a vector at no cost where its letter allows one."""
    costs = {kind: cost for kind, cost in costs.items() if kind != "scalar"}
    if "vector" in costs and row.name != "capital":
        costs["vector"] = 0.0
    if wanted == "matrix":
        costs.setdefault("matrix", 1.0)
    return costs or {"vector": 0.0}


def _rather_scalar(costs: Costs, cost: float) -> Costs:
    return {kind: c + (cost if kind != "scalar" else 0.0) for kind, c in costs.items()}
