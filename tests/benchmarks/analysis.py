"""Products with the Jacobian against forming it, derivations of the matrix problems, critical points of the systems."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median

from matcalc_cli.engine.scalar.components import jvp, vjp
from matcalc_cli.language.notation import Unicode
from matcalc_cli.language.parse import parse
from matcalc_cli.numeric.field import field, jacobian
from matcalc_cli.render import Options, render_study
from matcalc_cli.render.codegen.program import program
from matcalc_cli.study.derivation.explain import explain
from matcalc_cli.study.products import symbolic
from tests.benchmarks.figure import Figure, duration, faster, seconds
from tests.problems.matrix import PROBLEMS
from tests.study.test_critical import SYSTEMS, solved


def _layer(count: int, letter: str):
    """tanh(W x) with symbols for all entries, of names not used before"""
    text, given = f"tanh({letter}*z{letter})", f"{letter}: {count},{count}; z{letter}: {count}"
    return field(parse(text, given, f"z{letter}", expand=True))


def _printed(outputs) -> int:
    """The characters of an answer as `jvp` and `vjp` print it: values that occur again and again are named."""
    definitions, expressions = program(tuple(outputs))
    notation = Unicode()
    return sum(len(notation.text(e)) for e in (*(d for _, d in definitions), *expressions))


def _product_figures(repeat: int, count: int) -> list[Figure]:
    times: dict[str, list[float]] = {"jvp": [], "vjp": [], "own": [], "sympy": []}
    size: dict[str, int] = {}
    for round_number, letter in enumerate("ABCDEFGHPQ"[:repeat]):
        f = _layer(count, letter)
        v = symbolic("v", count)
        kept: dict[str, list] = {}
        sides: dict[str, Callable] = {"jvp": jvp, "vjp": vjp}
        for name, side in sides.items():
            run = lambda s=side, n=name, f=f, v=v, k=kept: k.update({n: s(f.outputs, f.unknowns, v)})
            times[name].append(seconds(run))
        times["own"].append(seconds(lambda f=f, k=kept: k.update(own=jacobian(f.outputs, f.unknowns))))
        # every entry of SymPy's Jacobian is a `diff` of its own, and the rows are alike: one is timed, and one printed
        if not round_number:
            times["sympy"].append(count * seconds(lambda f=f: [f.outputs[0].diff(x) for x in f.unknowns]))
            notation = Unicode()
            size = {name: _printed(kept[name]) for name in sides}
            size["own"] = count * sum(len(notation.text(e)) for e in kept["own"][0])
    took = {name: median(taken) for name, taken in times.items()}
    found = []
    for name in ("jvp", "vjp"):
        title = f"{name} of tanh(W x), {count} × {count}"
        found.append(faster(title, f"SymPy's Jacobian, one row × {count}", 20, took[name], took["sympy"]))
        smaller = size["own"] / size[name]
        few, many = f"{size[name] / 1e6:.1f} MB: {smaller:.0f} ×", f"Jacobian by entries {size['own'] / 1e6:.0f} MB"
        found.append(Figure(f"{title}, printed", "≥ 20 × smaller", few, many, smaller >= 20))
        found.append(faster(f"{title}, beside matcalc's Jacobian", "shared parts, tidied", 1, took[name], took["own"]))
    return found


def _explain_figure(problems) -> Figure:
    options, taken = Options(), []
    render_study(explain(parse("x'*y", wrt="x")), "pretty", options)
    for p in problems:
        taken.append(
            (seconds(lambda p=p: render_study(explain(parse(p.text, p.given, p.wrt)), "pretty", options)), p.name)
        )
    slowest = max(taken)
    return Figure(
        f"explain, slowest of {len(taken)} matrix problems",
        "≤ 100 ms",
        f"{duration(slowest[0])} ({slowest[1]})",
        "",
        slowest[0] <= 0.1,
    )


def _critical_figure(systems) -> Figure:
    taken = []
    for name, (text, wrt, box, _) in systems:
        taken.append((seconds(lambda t=text, w=wrt, b=box: solved(t, w, b)), name))
    slowest = max(taken)
    told = f"{duration(slowest[0])} ({slowest[1]})"
    return Figure(f"critical, slowest of {len(taken)} systems", "≤ 5 s", told, "", slowest[0] <= 5)


def figures(repeat: int = 3, count: int = 200, problems: int | None = None, systems: int | None = None) -> list[Figure]:
    """The figures of the analysis commands; the first so many problems and systems only."""
    return [
        *_product_figures(repeat, count),
        _explain_figure(PROBLEMS[:problems]),
        _critical_figure(list(SYSTEMS.items())[:systems]),
    ]
