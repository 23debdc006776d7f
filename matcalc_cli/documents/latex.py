"""LaTeX documents by pylatexenc: which part is prose, which is mathematics, and in which environment it stands.

Comments, verbatim text, listings, and the bodies of \\newcommand are no passages. Mathematics without an end runs to
the end of its paragraph, as TeX's own error says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pylatexenc.latexwalker import (
    LatexCharsNode,
    LatexCommentNode,
    LatexEnvironmentNode,
    LatexGroupNode,
    LatexMacroNode,
    LatexMathNode,
    LatexSpecialsNode,
    LatexWalker,
    get_default_latex_context_db,
)
from pylatexenc.macrospec import EnvironmentSpec, VerbatimArgsParser

from matcalc_cli.documents.files import read_text
from matcalc_cli.documents.passages import Document, Passage, Source, filled, source
from matcalc_cli.errors import LimitError, MatcalcError

DISPLAYS = frozenset(
    ("equation", "align", "alignat", "flalign", "gather", "multline", "eqnarray", "displaymath", "math", "dmath")
    + ("IEEEeqnarray",)
)
VERBATIM = ("verbatim", "Verbatim", "lstlisting", "minted", "alltt", "comment", "filecontents", "tikzpicture") + (
    "algorithmic",
)
_NOT_READ = frozenset((*VERBATIM, "BVerbatim", "LVerbatim", "semiverbatim", "algorithm2e"))
_HEADINGS = {"part": 1, "chapter": 1, "section": 2, "subsection": 3, "subsubsection": 4, "paragraph": 5}
_DEFINES = re.compile(r"(?:re|provide)?newcommand|[gex]?def|let|DeclareMathOperator|(?:re)?newenvironment|newtheorem")
_SILENT = frozenset(
    ("label", "ref", "eqref", "cite", "citet", "citep", "url", "href", "usepackage", "documentclass")
    + ("bibliography", "input", "include", "graphicspath", "includegraphics", "bibliographystyle")
)
_INCLUDES = frozenset(("input", "include", "subfile"))
MOST_INCLUDED = 200
_DEEPEST = 200
_BODY = re.compile(r"\\begin\s*\{[^{}]*\}")


def read(path: Path, text: str) -> Document:
    """The document with the files beside it that it includes, in the order of reading."""
    sources: list[Source] = []
    problems = unbalanced(text)
    _read_into(path, text, sources, problems, {path.resolve()})
    return Document(path, tuple(sources), tuple(problems))


def _read_into(path: Path, text: str, sources: list[Source], problems: list[str], seen: set[Path]) -> None:
    """The pieces of a file around what it includes, each a Source of the whole text with some of its passages."""
    run: list[Passage] = []
    for piece in pieces(text):
        if isinstance(piece, Passage):
            run.append(piece)
            continue
        beside = _beside(path, piece)
        if beside is None or beside.resolve() in seen or len(seen) > MOST_INCLUDED:
            continue
        seen.add(beside.resolve())
        try:
            included = read_text(beside).text
        except MatcalcError as wrong:
            problems.append(wrong.message)
            continue
        sources.append(source(path, text, run))
        run = []
        _read_into(beside, included, sources, problems, seen)
    sources.append(source(path, text, run))


def _beside(path: Path, name: str) -> Path | None:
    """The file that \\input{name} means, if it lies beside or below the document."""
    folder = path.parent.resolve()
    for candidate in (path.parent / name, path.parent / f"{name}.tex"):
        if candidate.is_file() and folder in candidate.resolve().parents and candidate.suffix in (".tex", ".ltx"):
            return candidate
    return None


def pieces(text: str) -> Iterator[Passage | str]:
    """The passages, and the names of files where they are included."""
    leaves = list(_leaves(_nodes(text), 0))
    prose: list[tuple[int, int]] = []
    for kind, start, end, more in [*leaves, ("end", len(text), len(text), "")]:
        if kind == "prose":
            prose.append((start, end))
            continue
        if prose:
            first, last = prose[0][0], prose[-1][1]
            yield Passage("prose", filled(text, first, last, prose), first)
            prose = []
        if kind == "math":
            inside = _without_comments(text[start:end])
            yield Passage("math", inside, start, more != "inline", "" if more == "inline" else more)
        elif kind == "heading":
            yield Passage("heading", text[start:end], start, level=int(more))
        elif kind == "include":
            yield more


def _nodes(text: str) -> list[Any]:
    context = get_default_latex_context_db()
    own = [EnvironmentSpec(name, args_parser=VerbatimArgsParser("verbatim-environment")) for name in ("verbatim",)]
    context.add_context_category("documents", environments=own, prepend=True)
    try:
        return LatexWalker(_shielded(text), latex_context=context, tolerant_parsing=True).get_latex_nodes()[0]
    except RecursionError:
        raise LimitError("the document is nested too deeply") from None


_SIDE = re.compile(r"(?<!\\)\\(begin|end)\s*\{([^{}\n]*)\}|(?<!\\)%[^\n]*")


def unbalanced(text: str) -> list[str]:
    """The first environment that does not end where it should, in words."""
    opened: list[tuple[str, int]] = []
    for match in _SIDE.finditer(_shielded(text)):
        if match[1] == "begin":
            opened.append((match[2], match.start()))
        elif match[1] == "end":
            name, place = opened.pop() if opened else ("", match.start())
            if name != match[2]:
                line = text.count("\n", 0, match.start()) + 1
                opening = f"\\begin{{{name}}} of line {text.count(chr(10), 0, place) + 1}" if name else "nothing"
                return [f"line {line}: \\end{{{match[2]}}} closes {opening}"]
    if opened:
        name, place = opened[-1]
        return [f"line {text.count(chr(10), 0, place) + 1}: \\begin{{{name}}} is never closed"]
    return []


_SHIELD = re.compile(rf"\\begin\s*\{{({'|'.join(VERBATIM)})\*?\}}(.*?)(?:\\end\s*\{{\1\*?\}}|\Z)", re.DOTALL)


def _shielded(text: str) -> str:
    """The text with letters for what stands verbatim: a $ there opens nothing."""
    if "\\begin" not in text:
        return text
    return _SHIELD.sub(lambda m: re.sub(r"[^\r\n]", "v", m.group()), text)


Leaf = tuple[str, int, int, str]


def _leaves(nodes: Iterable[Any], depth: int) -> Iterator[Leaf]:
    """(kind, start, end, what more is said) of each part, in order."""
    if depth > _DEEPEST:
        raise LimitError("the document is nested too deeply")
    skip = 0  # groups behind \def\a that are its body
    for node in nodes:
        if node is None or isinstance(node, LatexCommentNode):
            continue
        if skip and isinstance(node, LatexGroupNode):
            skip -= 1
            continue
        if isinstance(node, LatexMacroNode):
            if _DEFINES.fullmatch(node.macroname):
                skip = 1 if node.macroname.endswith("def") else 0
                continue
            if not (skip and node.nodeargd is None):
                yield from _of_macro(node, depth)
            continue
        skip = 0 if not isinstance(node, LatexCharsNode) or node.chars.strip(" #123456789") else skip
        yield from _of_node(node, depth)


def _of_node(node: Any, depth: int) -> Iterator[Leaf]:
    start, end = node.pos, node.pos + node.len
    if isinstance(node, LatexCharsNode):
        if not re.fullmatch("v+", node.chars):
            yield "prose", start, end, ""
    elif isinstance(node, LatexSpecialsNode):
        yield "prose", start, end, ""
    elif isinstance(node, LatexMathNode):
        opened, closed = (len(d) for d in node.delimiters)
        shown = node.displaytype == "display"
        yield "math", start + opened, end - closed, "display" if shown else "inline"
    elif isinstance(node, LatexEnvironmentNode):
        yield from _of_environment(node, depth)
    elif isinstance(node, LatexGroupNode):
        yield from _leaves(node.nodelist, depth + 1)


def _of_environment(node: Any, depth: int) -> Iterator[Leaf]:
    name = node.environmentname.rstrip("*")
    if name in _NOT_READ:
        return
    if name in DISPLAYS:
        whole = node.latex_verbatim()
        opened = _BODY.match(whole)
        start = node.pos + (opened.end() if opened else 0)
        closing = whole.rfind("\\end")
        yield "math", start, node.pos + (closing if closing > 0 else node.len), name
        return
    yield from _leaves(node.nodelist, depth + 1)


def _of_macro(node: Any, depth: int) -> Iterator[Leaf]:
    name = node.macroname
    args = [a for a in (node.nodeargd.argnlist if node.nodeargd else ()) or () if a is not None]
    if name in _INCLUDES and args:
        yield "include", node.pos, node.pos + node.len, re.sub(r"^\{|\}$", "", args[-1].latex_verbatim()).strip()
    elif name in _HEADINGS:
        yield "heading", node.pos, node.pos + node.len, str(_HEADINGS[name])
        yield from _leaves(args, depth + 1)
    elif name not in _SILENT:
        yield from _leaves(args, depth + 1)


def _without_comments(text: str) -> str:
    return re.sub(r"(?<!\\)((?:\\\\)*)%[^\r\n]*", lambda m: m[1] + " " * (len(m.group()) - len(m[1])), text)
