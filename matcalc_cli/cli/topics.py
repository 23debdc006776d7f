"""`matcalc help [TOPIC]`: pages of matcalc_cli/help, and tables made of the rows that the program itself works with.

TOPICS has a row per topic: one line for the list, and the function that gives its text, in Markdown. A topic is made
when it is asked for; nothing here is imported by other commands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from matcalc_cli.errors import NameProblem
from matcalc_cli.model.names import nearest

PAGES = Path(__file__).parent.parent / "help"


@dataclass(frozen=True)
class Topic:
    """One row of TOPICS; the module docstring is the legend."""

    help: str
    text: Callable[[], str]


def page(name: str) -> str:
    """The page of that name."""
    return (PAGES / f"{name}.md").read_text(encoding="utf-8")


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A Markdown table whose columns stand below each other on a terminal too."""
    cells = [head, *(tuple(cell.replace("|", "\\|") for cell in row) for row in rows)]
    widths = [max(len(row[j]) for row in cells) for j in range(len(head) - 1)]
    line: Callable[[tuple[str, ...]], str]
    line = lambda row: "| " + " | ".join([*(c.ljust(w) for c, w in zip(row, widths)), row[-1]]) + " |\n"
    rule = "|" + "|".join("-" * (w + 2) for w in widths) + "|---|\n"
    return line(cells[0]) + rule + "".join(map(line, cells[1:]))


def _functions() -> str:
    from matcalc_cli.model.functions import FUNCTIONS

    rows = ((f"`{row.name}`", ", ".join(row.aliases), row.help) for row in FUNCTIONS)
    return page("functions") + "\n" + table(("function", "also typed", "what it is"), rows)


def _operations() -> str:
    from matcalc_cli.model.operations.table import OPERATIONS, SIZED_ROWS

    rows = ((f"`{row.name}`", ", ".join(row.aliases), row.help) for row in OPERATIONS)
    sized = ((f"`{row.name}`", row.help) for row in SIZED_ROWS)
    tables = table(("operation", "also typed", "what it is"), rows), table(("of given sizes", "what it is"), sized)
    return page("operations") + "\n" + "\n".join(tables)


def _formats() -> str:
    from matcalc_cli.render import FORMATS

    files = {name: " ".join(f"`{ending}`" for ending in row.suffix.split()) for name, row in FORMATS.items()}
    rows = ((f"`{name}`", files[name], row.help) for name, row in FORMATS.items())
    return page("formats") + "\n" + table(("format", "files", "what it is"), rows)


def _code() -> str:
    from matcalc_cli.render.codegen.kinks import KINKS, VERSIONS, written

    head = ("derivative of", "at x =", "matcalc", "JAX", "PyTorch", "autograd")
    rows = ((f"`{row.text}`", *map(written, (row.point, row.ours, row.jax, row.torch, row.autograd))) for row in KINKS)
    return page("code").replace("VERSIONS", VERSIONS) + "\n" + table(head, rows)


def _reading() -> str:
    from matcalc_cli.language.kinds.costs import COSTS
    from matcalc_cli.language.kinds.letters import LETTERS

    rows = ((f"{row.value:g}", row.meaning) for row in COSTS)
    letters = (
        (
            row.name,
            row.example,
            ", ".join(f"{kind} {cost:g}" for kind, cost in row.costs.items()),
            f"{row.placed:g}",
            f"{row.added:g}",
        )
        for row in LETTERS
    )
    head = ("by its letter", "such as", "what each kind costs", "vector after a matrix", "vector in a sum")
    return f"{page('reading')}\n{table(head, letters)}\n{table(('cost', 'what a reading pays for'), rows)}"


def _rules() -> str:
    from matcalc_cli.render import render_study
    from matcalc_cli.study.derivation import catalogue

    return f"{page('rules')}\n{render_study(catalogue.search(''), 'markdown')}"


def _commands() -> str:
    from matcalc_cli.cli.table import COMMANDS

    rows = ((f"`{command.name}`", command.help) for command in COMMANDS)
    return f"{page('commands')}\n{table(('command', 'what it gives'), rows)}"


TOPICS: dict[str, Topic] = {
    "tour": Topic("derivatives by components: what goes in, what comes out", lambda: page("tour")),
    "commands": Topic("the commands, and the options they share", _commands),
    "language": Topic("what can be typed as EXPR", lambda: page("language")),
    "matrix": Topic("matrix notation: sizes, structure, undefined functions", lambda: page("matrix")),
    "latex": Topic("formulas as papers write them, as EXPR and in --given", lambda: page("latex")),
    "reading": Topic("which name is a scalar, a vector or a matrix, and why", _reading),
    "functions": Topic("functions of numbers, entry by entry on arrays", _functions),
    "operations": Topic("functions of vectors and matrices", _operations),
    "layouts": Topic("numerator, denominator and mixed layout: the shape of every derivative", lambda: page("layouts")),
    "formats": Topic("what --format prints", _formats),
    "code": Topic("what generated code takes and gives, and what it gives at a kink", _code),
    "rules": Topic("the rules of differentiation", _rules),
    "checking": Topic("answers that are checked, and answers of your own", lambda: page("checking")),
    "documents": Topic("claims about derivatives in documents, judged", lambda: page("documents")),
    "studies": Topic("critical points, Newton, Taylor, traces, products, derivations", lambda: page("studies")),
    "places": Topic("a session, a page in the browser, a notebook, tools for models", lambda: page("places")),
    "batch": Topic("many problems: files of them, processes, clusters, going on", lambda: page("batch")),
    "fill": Topic("results in documents, and documents that stay true", lambda: page("fill")),
    "recipes": Topic("calls for usual tasks", lambda: page("recipes")),
    "config": Topic("a file and the environment: layout, format, colours, once and for all", lambda: page("config")),
    "python": Topic("the same engine from Python", lambda: page("python")),
    "decisions": Topic("what was decided where usage differs", lambda: page("decisions")),
    "figures": Topic("how fast, and against what", lambda: page("figures")),
}


def topic(name: str) -> str:
    """The text of a topic; raises NameProblem for one that does not exist."""
    word = name.strip().lower()
    found = TOPICS.get(word) or next((TOPICS[t] for t in TOPICS if len(word) > 2 and t.startswith(word)), None)
    if found is None:
        near = nearest(word, TOPICS)
        raise NameProblem(
            f"there is no topic {name}", hint=f"did you mean {near}?" if near else "the topics are " + ", ".join(TOPICS)
        )
    return found.text()


def listed() -> str:
    """The topics, a line each."""
    width = max(map(len, TOPICS))
    lines = [f"  {name:<{width}}  {row.help}" for name, row in TOPICS.items()]
    return (
        "matcalc help TOPIC\n\n"
        + "\n".join(lines)
        + "\n\nmatcalc COMMAND --help tells of one command, matcalc help man > matcalc.1 writes the manual page.\n"
    )


def offered() -> list[tuple[str, str]]:
    """What may stand behind `matcalc help`: topics, and commands."""
    from matcalc_cli.cli.table import COMMANDS

    commands = [(row.name, row.help) for row in COMMANDS if row.name not in TOPICS]
    return [*((name, row.help) for name, row in TOPICS.items()), *commands, ("man", "the manual page, in troff")]
