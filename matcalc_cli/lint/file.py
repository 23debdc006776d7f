"""lint_file(path, options): the findings of one file. It can be sent to another process with all that it needs."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from matcalc_cli.documents.passages import Document
from matcalc_cli.documents.read import read
from matcalc_cli.errors import MatcalcError
from matcalc_cli.lint.claims import reading
from matcalc_cli.lint.derivatives import Derived
from matcalc_cli.lint.finding import Finding, finding, usual_layout, with_layouts
from matcalc_cli.lint.reading import Claim, Reading
from matcalc_cli.lint.verdicts import UNKNOWN, WRONG, Guard, Judged, judged

PAGE = 3000  # characters
PAGE_SECONDS = 2.0


@contextmanager
def unlimited(seconds: float) -> Iterator[None]:
    """A limit of time that is none."""
    yield


@dataclass(frozen=True)
class Options:
    """`seconds` a claim may take; `page_seconds` of the processor a page of 3,000 characters, added up over the
    document, which gets those of ten pages at least; `guard` is the limit of time, a function of a module."""

    seconds: float = 20.0
    page_seconds: float = PAGE_SECONDS
    fix: bool = False
    guard: Guard = unlimited


@dataclass(frozen=True)
class Report:
    """The findings of a file, and what is wrong with the file itself."""

    file: str
    findings: tuple[Finding, ...]
    problems: tuple[str, ...] = ()
    included: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unread:
    """A file that cannot be read, and why."""

    file: str
    problem: MatcalcError


@dataclass(frozen=True)
class Linted:
    """The reports on files in their order, and the files that could not be read."""

    reports: tuple[Report, ...]
    unread: tuple[Unread, ...] = ()

    @property
    def wrong(self) -> int:
        """How many claims are wrong."""
        return sum(f.verdict == WRONG for report in self.reports for f in report.findings)


def lint_file(path: str | Path, options: Options = Options()) -> Report:
    """Every claim of a file with its verdict, in the order of the text. Raises MatcalcError where it cannot be read."""
    document, _ = read(Path(path))
    return lint_document(document, options)


def lint_document(document: Document, options: Options = Options()) -> Report:
    """The report on a document that is read."""
    found = reading(document)
    length = sum(len(source.text) for source in {s.text: s for s in document.sources}.values())
    ends = time.process_time() + options.page_seconds * max(length / PAGE, 10)
    results = []
    for claim in found.claims:
        left = ends - time.process_time()
        results.append(judged(found, claim, options.guard, options.seconds) if left > 0 else _late(claim))
    paths = dict.fromkeys(str(source.path) for source in document.sources)
    own = str(document.path)
    found_all = [finding(result) for result in results]
    findings = with_layouts(found_all)
    if options.fix:
        findings = _with_fixes(findings, results, found)
    findings += _unread_formulas(found)
    findings.sort(key=lambda f: (f.cell, f.line, f.column) if f.file == own else (0, 0, 0))
    return Report(own, tuple(findings), tuple(found.flow.problems), tuple(p for p in paths if p != own))


def _with_fixes(findings: list[Finding], results: list[Judged], found: Reading) -> list[Finding]:
    from matcalc_cli.lint.fix import fixed

    layout = usual_layout(findings)
    return [replace(f, fix=fixed(result, found, layout)) for f, result in zip(findings, results)]


def _unread_formulas(found: Reading) -> list[Finding]:
    """Formulas with a derivative in them that could not be read at all: not understood."""
    listed = []
    for formula in found.flow.formulas:
        text = formula.passage.text
        if formula.problem and any(mark in text for mark in ("nabla", "partial", "frac{d")) and "=" in text:
            source, end = formula.source, formula.passage.end
            start = formula.passage.start + len(text) - len(text.lstrip())
            claim = Claim(source, formula.place, Derived(()), (), start, end, (start, end))
            listed.append(finding(Judged(claim, UNKNOWN, formula.problem)))
    return listed


def _late(claim: Claim) -> Judged:
    return Judged(claim, UNKNOWN, "the time for this document is over")
