"""The front page as a picture: a row a work, a dot a peer, on a logarithmic scale of time.

Readable on light and dark pages: there is no background, signs are of a grey between, colours of middle brightness.
"""

from __future__ import annotations

from pathlib import Path

from tests.benchmarks.front.page import Page

PICTURE = Path(__file__).resolve().parents[3] / "samples" / "pictures" / "figures.svg"
GREY = "#808488"
# peer: colour and mark; ours is drawn last, and larger
LOOKS = {
    "sympy": ("#3b9b4f", "o"),
    "symengine": ("#b07cd8", "s"),
    "casadi": ("#d9822b", "D"),
    "wrenfold": ("#c7518d", "^"),
    "jax": ("#3f8fd2", "v"),
    "torch": ("#9a7b4f", "P"),
    "tensorgrad": ("#7f9c2d", "X"),
    "matcalc": ("#e5484d", "*"),
}


def draw(page: Page, file: Path = PICTURE) -> None:
    """Writes the SVG; needs matplotlib, the extra `plot`."""
    import matplotlib

    settings = {"svg.fonttype": "none", "svg.hashsalt": "figures", "font.family": "sans-serif", "font.size": 9}
    with matplotlib.rc_context(settings):
        from matplotlib.figure import Figure

        rows = list(page.work)
        figure = Figure(figsize=(8.2, 0.3 * len(rows) + 1.1))
        axes = figure.add_subplot()
        for name, (colour, mark) in LOOKS.items():
            found = [(times[name], i) for i, times in enumerate(page.work.values()) if name in times]
            if found:
                seconds, places = zip(*found)
                size = 110 if name == "matcalc" else 34
                axes.scatter(seconds, places, s=size, c=colour, marker=mark, label=name, linewidths=0, zorder=3)
        axes.set_xscale("log")
        axes.set_yticks(range(len(rows)), rows)
        axes.set_ylim(len(rows) - 0.4, -0.6)
        axes.set_xlabel("seconds until the derivative is there")
        axes.grid(axis="both", color=GREY, alpha=0.3, linewidth=0.6)
        for spine in axes.spines.values():
            spine.set_visible(False)
        axes.tick_params(colors=GREY, length=0, which="both")
        axes.xaxis.label.set_color(GREY)
        figure.legend(loc="upper center", ncols=len(LOOKS), frameon=False, labelcolor=GREY, handletextpad=0.1)
        high = figure.get_figheight()
        figure.subplots_adjust(left=0.37, right=0.98, top=1 - 0.45 / high, bottom=0.55 / high)
        figure.savefig(file, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
