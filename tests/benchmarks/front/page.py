"""The front page: everything measured in one run, as data (`Page`) and as the tables of `matcalc help figures`.

`measured` runs everybody who is installed, `tables` writes Markdown, `missed` names what is not reached. The data is
kept in front.json; `enter` makes the part of the help page between two headings of it, and picture.py the picture.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tests.benchmarks.compiled import IS_COMPILED
from tests.benchmarks.figure import duration
from tests.benchmarks.front import code, race, values
from tests.benchmarks.front.notation import notation
from tests.benchmarks.front.peers import PEERS, Peer, fixed, installed, is_installed, posed
from tests.benchmarks.front.work import WORK, Work

DATA = Path(__file__).with_name("front.json")
HELP = Path(__file__).resolve().parents[3] / "matcalc_cli" / "help" / "figures.md"
BEGIN, END = "## The same work by others", "## Figures of matcalc alone"
Times = dict[str, float]


@dataclass
class Page:
    """What was measured; times are medians of seconds of the processor, by peer, of those who were asked."""

    compiled: bool = IS_COMPILED  # matcalc's own modules
    versions: dict[str, str] = field(default_factory=dict)
    absent: list[str] = field(default_factory=list)
    work: dict[str, Times] = field(default_factory=dict)
    reach: dict[str, tuple[float, str]] = field(default_factory=dict)
    growth: dict[str, Times] = field(default_factory=dict)
    code: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)


def measured(repeat: int = 7, works: tuple[Work, ...] = WORK) -> Page:
    """Everything, by everybody who is installed."""
    peers, page = installed(), Page()
    names = [*PEERS, "tensorgrad"]
    page.versions = {n: version({"matcalc": "matcalc-cli"}.get(n, n)) for n in names if is_installed(n)}
    page.absent = [n for n in names if not is_installed(n)]
    for work in works:
        result = race.raced(peers, work, work.shown, work.growth, repeat)
        for size in work.shown:
            page.work[work.name.format(size)] = result.times[size]
            if size in work.reach:
                page.reach[work.name.format(size)] = work.reach[size]
        if result.exponents:
            sizes = ", ".join(map(str, work.growth))
            page.growth[work.name.format(sizes)] = result.exponents
    page.work["sum tanh(W x) in matrix notation, any size"] = notation(repeat)
    for work in works:
        if "arm" in work.name and shutil.which("g++"):
            page.code[work.name.format(7)] = generated(peers, work, repeat)
    return page


def generated(peers: Mapping[str, Peer], work: Work, repeat: int) -> dict[str, dict[str, Any]]:
    """{peer: what its C is}: seconds until it is there, the derivative included; operations; nanoseconds a call."""
    writers = {name: peer for name, peer in peers.items() if peer.code}
    texts: dict[str, Any] = {}
    seconds = race.turns(
        writers, work, 7, repeat, lambda peer, o, i: peer.code(work.kind, o, i) if peer.code else "", texts
    )
    numbers = [*values.point(work, 7), *(v for vs in fixed(work, 7).values() for v in vs)]
    with tempfile.TemporaryDirectory() as folder:
        programs = {}
        for name, peer in writers.items():
            outputs, inputs, others = posed(peer, work, 7, "")
            texts[name] = peer.code(work.kind, outputs, inputs) if peer.code else ""
            point = dict(zip(map(str, (*inputs, *others)), numbers))
            programs[name] = code.compiled(Path(folder), name, texts[name], point, 21)
        calls = code.nanoseconds(programs, repeat)
    counts = {name: code.counts(code.body(texts[name], code.WAYS[name].entry)) for name in writers}
    return {
        n: {"seconds": seconds[n], "operations": str(counts[n]), "total": sum(counts[n]), "call": calls[n]}
        for n in writers
    }


# -- tables -----------------------------------------------------------------------------------------------------------


def _ratio(times: float) -> str:
    return f"{times:.0f} ×" if times >= 10 else f"{times:.2g} ×"


def _reached(page: Page, name: str) -> bool:
    most, of = page.reach[name]
    times = page.work[name]
    return of not in times and of != "s" or times["matcalc"] <= most * times.get(of, 1.0)


def _cell(times: Mapping[str, float], who: str) -> str:
    """446 ms (0.41 ×): the time, and how many times ours it is."""
    if who not in times:
        return "–"
    return duration(times[who]) + ("" if who == "matcalc" else f" ({_ratio(times[who] / times['matcalc'])})")


def _grid(head: list[str], rows: list[list[str]]) -> str:
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, ["---"] * len(head), *rows))


def missed(page: Page) -> list[str]:
    """The names of what is not reached."""
    return [name for name in page.reach if not _reached(page, name)]


def tables(page: Page) -> str:
    """Markdown: derivatives, growth, code."""
    who = [name for name in (*PEERS, "tensorgrad") if name in page.versions]
    heads = [f"{name} {page.versions[name]}" if name != "matcalc" else name for name in who]
    goal = {
        name: f"≤ {duration(most)}" if of == "s" else f"≤ {most:g} × {of}" for name, (most, of) in page.reach.items()
    }
    note = {name: goal.get(name, "") + (" (missed)" if name in missed(page) else "") for name in page.work}
    work = _grid(
        ["work", *heads, "reach"],
        [[name, *(_cell(times, peer) for peer in who), note[name]] for name, times in page.work.items()],
    )
    growth = _grid(
        ["sizes", *(p for p in who if p != "tensorgrad")],
        [
            [name, *(f"{exponents[p]:.2f}" if p in exponents else "–" for p in who if p != "tensorgrad")]
            for name, exponents in page.growth.items()
        ],
    )
    written = _grid(
        ["generated C", "by", "made in", "multiplications + additions + sin, cos", "a call"],
        [
            [name, peer, duration(row["seconds"]), row["operations"], f"{row['call']:.1f} ns"]
            for name, rows in page.code.items()
            for peer, row in rows.items()
        ],
    )
    absent = f"Not installed: {', '.join(page.absent)}.\n\n" if page.absent else ""
    how = "with its modules compiled (`--compiled`)" if page.compiled else "its modules not compiled"
    return f"""{absent}Medians of time of the processor, all in one run, warm, each time with symbols of new names; in
brackets how many times matcalc's it is. matcalc is as README installs it, {how}.
JAX and PyTorch trace the function and its derivative (a jaxpr, a graph); the others have the function as an expression
already.

{work}

Growth: the exponent of the time in the size of matcalc's answer (its different parts, and its entries that are not 0),
by least squares through four sizes in logarithms; 1 is linear.

{growth}

{written}
"""


def save(page: Page) -> None:
    DATA.write_text(json.dumps(asdict(page), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def saved() -> Page:
    """The page of the last `--write`."""
    return Page(**json.loads(DATA.read_text(encoding="utf-8")))


def enter(page: Page) -> None:
    """The tables in `matcalc help figures`, between its headings."""
    text = HELP.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN + "\n", 1)
    _, after = rest.split(END + "\n", 1)
    HELP.write_text(f"{before}{BEGIN}\n\n{tables(page)}\n{END}\n{after}", encoding="utf-8")
