"""A document in the order of reading: formulas with their statements, and the sentences that they stand in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from matcalc_cli.documents.passages import Document, Passage, Source
from matcalc_cli.errors import MatcalcError
from matcalc_cli.language.latex.document import definitions
from matcalc_cli.language.latex.reader import Macro
from matcalc_cli.lint.scene import Place
from matcalc_cli.lint.statements import Statement, statements
from matcalc_cli.lint.tables import Cell, Table
from matcalc_cli.lint.words import SIDE_CONDITION

_ENDS = re.compile(r"[.!?](?=\s|\Z|\))|[。！？]|\n[ \t]*\r?\n")
_ABBREVIATED = re.compile(r"(?:\b(?:i\.e|e\.g|cf|resp|w\.r\.t|eq|Eq|eqs|Fig|vs|et al|a\.k\.a)|\b[A-Z])$")
# what begins another item of a list or another row of a table, between two passages
_ITEM = re.compile(r"\n[ \t>]*(?:[-*+]|\d+[.)])[ \t]|\|[ \t]*\r?\n|\\item\b")
MARK = "⟦"
STEP = 1000  # places of passages are so far apart, for the statements in them


@dataclass
class Formula:
    """A passage of mathematics or code, where it stands, and its statements (none of what could not be read)."""

    source: Source
    passage: Passage
    place: Place
    statements: list[Statement] = field(default_factory=list)
    problem: str = ""


@dataclass
class Sentence:
    """A sentence with ⟦k⟧ in place of its k-th formula; `behind` is what follows in the next sentence."""

    text: str
    formulas: list[Formula]

    @property
    def first(self) -> int:
        return self.formulas[0].place.order

    @property
    def last(self) -> int:
        return self.formulas[-1].place.order


@dataclass
class Flow:
    """The formulas in order and the sentences that have one; prose that stands alone is in `prose`, sentences
    without a formula in `bare`."""

    formulas: list[Formula] = field(default_factory=list)
    sentences: list[Sentence] = field(default_factory=list)
    prose: list[tuple[Source, Passage, Place]] = field(default_factory=list)
    bare: list[tuple[str, Place]] = field(default_factory=list)
    macros: dict[str, Macro] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)


def flow(document: Document) -> Flow:
    """The flow of a document; what is wrong with its macros is among the problems."""
    found = Flow(problems=list(document.problems))
    try:
        found.macros = definitions(_uncommented(document.macros))[0] if "\\" in document.macros else {}
    except MatcalcError as wrong:
        found.problems.append(f"its macros cannot be read: {wrong.message}")
    walk = _Walk(found)
    for source in document.sources:
        if source.cell and source.code:  # a code cell is a code fence
            continue
        for passage in source.passages:
            walk.take(source, passage)
        if source.cell:
            walk.end()
    walk.end()
    return found


def _uncommented(text: str) -> str:
    return re.sub(r"(?<!\\)%[^\n]*", "", text)


class _Walk:
    def __init__(self, found: Flow) -> None:
        self.found = found
        self.table: Table | None = None
        self.counts: list[int] = [0] * 8
        self.section: tuple[int, ...] = ()
        self.order, self.paragraph = 0, 0
        self.text, self.formulas = "", list[Formula]()
        self.before: tuple[Source, int] | None = None

    def take(self, source: Source, passage: Passage) -> None:
        begun = self.before is not None and self.before[0] is source
        if begun and self.before and _ITEM.search(source.text, self.before[1], passage.start):
            self.end()
        self.before = (source, passage.end)
        self.order += STEP
        place = Place(self.order, self.section, self.paragraph)
        if passage.kind in ("table", "row", "cell", "end"):
            if passage.kind != "cell":  # a symbol and what is said of it stand in two cells
                self.end()
            self._cell(passage.kind)
        elif passage.kind == "heading":
            self.end()
            self.counts[passage.level] += 1
            self.counts[passage.level + 1 :] = [0] * len(self.counts[passage.level + 1 :])
            self.section = tuple(self.counts[: passage.level + 1])
        elif passage.kind == "prose":
            self.found.prose.append((source, passage, place))
            if self.table is not None and self.table.rows and self.table.rows[-1]:
                self.table.rows[-1][-1].text += passage.text
            self._prose(passage.text)
        else:
            self._formula(Formula(source, passage, place))

    def _cell(self, kind: str) -> None:
        """A table, a row or a cell begins, or a table ends."""
        if kind == "table":
            self.table = Table()
            self.found.tables.append(self.table)
        elif kind == "end":
            self.table = None
        elif self.table is not None and kind == "row":
            self.table.rows.append([])
        elif self.table is not None and self.table.rows:
            self.table.rows[-1].append(Cell())

    def _formula(self, formula: Formula) -> None:
        if formula.passage.kind == "math":
            try:
                formula.statements = statements(formula.passage.text, self.found.macros)
            except MatcalcError as wrong:
                formula.problem = wrong.message
        if self.table is not None and self.table.rows and self.table.rows[-1]:
            self.table.rows[-1][-1].formulas.append(len(self.found.formulas))
        self.found.formulas.append(formula)
        self.text += f"{MARK}{len(self.formulas)}⟧"
        self.formulas.append(formula)
        if formula.passage.display and formula.passage.text.rstrip().rstrip("\\").rstrip().endswith("."):
            self.end()

    def _prose(self, text: str) -> None:
        at = 0
        for match in _ENDS.finditer(text):
            if match.group() == "." and _ABBREVIATED.search(text[at : match.start()]):
                continue
            self.text += text[at : match.end()]
            at = match.end()
            self.end()
            self.paragraph += match.group().startswith("\n")
        self.text += text[at:]

    def end(self) -> None:
        text = re.sub(r"\s+", " ", self.text.replace("*", "")).strip()
        if self.formulas:
            self.found.sentences.append(Sentence(text, self.formulas))
        elif text:
            self.found.bare.append((text, Place(self.order, self.section, self.paragraph)))
        self.text, self.formulas = "", []


def optimised(flow: Flow) -> set[tuple[int, ...]]:
    """The sections that speak of side conditions and multipliers: \\|u\\| = 1 is what is sought there."""
    texts = [(s.text, s.formulas[0].place) for s in flow.sentences]
    return {place.section for text, place in (*texts, *flow.bare) if SIDE_CONDITION.search(text)}


def marks(sentence: Sentence) -> Iterator[tuple[int, str, str]]:
    """(k, the text between the formula before and it, the text up to the next) of each formula."""
    pieces = re.split(r"⟦(\d+)⟧", sentence.text)
    for i in range(1, len(pieces), 2):
        yield int(pieces[i]), pieces[i - 1], pieces[i + 1]
