"""A call inside of a file: a line of a batch as keys, a comment of a document as words; its answer is data.

It runs as the command line runs it, through the same rows and the same verbs, with what it prints caught; so an answer
is what the call prints, and an option that a command gets is a key here. Nothing inside of a file writes a file or
reads standard input.
"""

from __future__ import annotations

import base64
import json
import os
import pickle
import shlex
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from matcalc_cli.cli import boundary, colours
from matcalc_cli.cli.boundary import bug, cut_short, refusal
from matcalc_cli.cli.diagnostics import advice, draw
from matcalc_cli.cli.inout import caught, written
from matcalc_cli.cli.lighter import without_tensors
from matcalc_cli.cli.limits import time_limit
from matcalc_cli.cli.quick import plain
from matcalc_cli.cli.settings import EITHER, FILE, FLAG, NUMBER, TEXT, TEXTS, WHOLE, Option, Settings
from matcalc_cli.cli.table import BY_NAME, EXPR, Command
from matcalc_cli.errors import MatcalcError, NameProblem, SyntaxProblem, UsageError
from matcalc_cli.model.names import nearest

Json = dict[str, Any]
UNSTEADY = ("compare",)  # not in a document: filling it twice would change it
COMMAND, TEXT_OF, NAME = "command", "expr", "id"  # the keys that are no options
_OTHER_KEYS = {COMMAND: "derivative"}  # `check --command hessian`: the name of the key is taken


class Call(NamedTuple):
    """One call, as the command line has it."""

    command: Command
    argument: str | None
    settings: Settings


class Answer(NamedTuple):
    """What a call printed, its exit code, the error it ended with, and whether a limit cut it short."""

    exit: int
    out: str = ""
    notes: tuple[str, ...] = ()
    problem: MatcalcError | None = None
    cut: bool = False

    @property
    def shown(self) -> str:
        """The error as a person reads it, without the word `error`; '' where there is none."""
        return draw(self.problem).removeprefix("error: ") if self.problem else ""


def commands() -> dict[str, Command]:
    """The commands that a file may hold: those of an EXPR whose results have formats."""
    return {n: c for n, c in BY_NAME.items() if c.argument == EXPR and any(o.field == "format" for o in c.options)}


def keys(command: Command) -> dict[str, Option]:
    """The options of a command by their keys: the long flag without its dashes; none that names a file."""
    rows = (row for row in command.options if row.kind != FILE)
    return {_OTHER_KEYS.get(row.field, max(row.flags, key=len).partition("/")[0].lstrip("-")): row for row in rows}


# -- from keys --------------------------------------------------------------------------------------------------------

_TYPES: dict[str, tuple[tuple[type, ...], str]] = {
    # of an option, what JSON has for it, and its name
    TEXT: ((str,), "a text"),
    TEXTS: ((str, list), "a text, or a list of texts"),
    WHOLE: ((int,), "a whole number"),
    NUMBER: ((int, float), "a number"),
    FLAG: ((bool,), "true or false"),
    EITHER: ((bool,), "true or false"),
}


def from_keys(problem: Mapping[str, Any], defaults: Mapping[str, Any]) -> Call:
    """The call that a JSON object describes; `defaults` hold where it has no such key, and its command takes one.

    Raises NameProblem for a key or a command that does not exist, UsageError for a value that does not fit.
    """
    name = problem.get(COMMAND, defaults.get(COMMAND, "diff"))
    command = _command(name) if isinstance(name, str) else None
    if command is None:
        raise UsageError(f"the value of {COMMAND} is a text")
    rows = keys(command)
    chosen: dict[str, object] = {"format": "json"}
    for key, value in defaults.items():
        if key in rows:
            chosen[rows[key].field] = tuple(value) if rows[key].kind == TEXTS else value
    for key, value in problem.items():
        if key in (COMMAND, TEXT_OF, NAME):
            continue
        row = rows.get(key.replace("_", "-"))
        if row is None:
            raise NameProblem(f"there is no key {key!r}", hint=_near(key, (COMMAND, TEXT_OF, NAME, *rows), "the keys"))
        chosen[row.field] = _value(key, row, value)
    text = problem.get(TEXT_OF)
    if not isinstance(text, str):
        raise UsageError(f"the value of {TEXT_OF} is a text" if TEXT_OF in problem else f"there is no key {TEXT_OF}")
    return _allowed(Call(command, text, command.settings(chosen)))


def _near(word: str, known: tuple[str, ...], what: str) -> str:
    near = nearest(word, known)
    return f"did you mean {near}?" if near else f"{what} are {', '.join(known)}"


def _command(name: str) -> Command:
    known = commands()
    if name not in known:
        hint = _near(name, tuple(known), "they")
        raise NameProblem(f"there is no command {name!r} that stands inside of a file", hint=hint)
    return known[name]


def _value(key: str, row: Option, value: Any) -> Any:
    """A value as Settings has it."""
    kinds, said = _TYPES[row.kind]
    if not isinstance(value, kinds) or isinstance(value, bool) != (bool in kinds):
        raise UsageError(f"the value of {key} is {said}")
    if row.kind == NUMBER:
        return float(str(value))
    if row.kind != TEXTS:
        return value
    texts: list[Any] = value if isinstance(value, list) else [value]
    if not all(isinstance(text, str) for text in texts):
        raise UsageError(f"the value of {key} is {said}")
    if row.field == "wrt" and len(texts) > 1:
        # ["x", "y"] is one vector to a reader of Python, and ∂²f/∂x∂y to the command line
        one = ", ".join(texts)
        raise UsageError(
            f"a list of {len(texts)} names in {key} can be read in two ways",
            hint=f'"{one}" is one vector; for ∂²f/∂{texts[0]}∂{texts[1]} write inner derivatives into {TEXT_OF}',
        )
    return tuple(texts)


# -- from words -------------------------------------------------------------------------------------------------------


def from_words(text: str, formats: Sequence[str], env: str, timeout: float) -> Call:
    """The call that stands in a document, `grad "x*y" --wrt x`: words as a shell has them, and no shell.

    Where it names no format it gets the first of these that its command has, and this environment. Raises
    SyntaxProblem for a quote without its end, NameProblem and UsageError for a call that is none.
    """
    try:
        words = shlex.split(text)
    except ValueError as problem:
        raise SyntaxProblem(f"{str(problem).lower()} in {text.strip()!r}") from None
    words = words[1:] if words[:1] == ["matcalc"] else words
    if not words:
        raise UsageError("there is no command here", hint='write grad "x*y" --wrt x')
    _command(words[0])
    found = plain(words)
    if found is None:  # abbreviations, values that look like options, mistakes: typer has the word
        from matcalc_cli.cli.app import read_typer

        with caught(), colours.none():
            read = read_typer(words)
        if isinstance(read, int):
            raise UsageError("this call computes nothing", hint='write grad "x*y" --wrt x')
        found = read
    command, argument, settings = found
    rows = {row.field: row for row in command.options}
    flags = {word.partition("=")[0] if word.startswith("--") else word[:2] for word in words[1:]}
    own: dict[str, Any] = {"format": next((f for f in formats if f in rows["format"].values), ""), "env": env}
    own |= {"timeout": timeout}
    if not own["format"] and not flags & set(rows["format"].flags):
        hint = f"name one: -f {' '.join(rows['format'].values)}"
        raise UsageError(f"{command.name} has no format of this document", hint=hint)
    changed = {field: own[field] for field in own if field in rows and not flags & set(rows[field].flags)}
    return _allowed(Call(command, argument, settings._replace(**changed)))


def _allowed(call: Call) -> Call:
    """The same call; raises UsageError where it would write a file or read standard input."""
    for row in call.command.options:
        if row.kind == FILE and getattr(call.settings, row.field) is not None:
            raise UsageError(f"{max(row.flags, key=len)} is not for calls inside of a file: they write nothing")
    if call.settings.copy:
        raise UsageError("--copy is not for calls inside of a file: the clipboard is the reader's own")
    text, claim = (call.argument or "").strip(), call.settings.claim.strip()
    if text == "-" or text.startswith("-:") or claim.startswith("-:"):
        raise UsageError("a call inside of a file has no standard input")
    if not text:
        raise UsageError("there is no EXPR")
    if text.startswith("@") and _is_stream(text[1:]):
        raise UsageError(f"{text[1:]} is no file", hint="a device or a pipe could be waited for without end")
    return call


def _is_stream(name: str) -> bool:
    try:
        return os.path.exists(name) and not os.path.isfile(name) and not os.path.isdir(name)
    except ValueError:  # no file name at all, which is told where it is read
        return False


# -- answers ----------------------------------------------------------------------------------------------------------


def _text(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise UsageError("this format is no text: it cannot stand inside of a file") from None


def answered(call: Call) -> Answer:
    """Do what a call says, in this process; whatever happens in it is in the answer. An interrupt comes through."""
    problem: MatcalcError | None = None
    code, text, cut = 0, "", False
    with caught() as (out, err), colours.none():
        try:
            code = call.command.run(call.argument, call.settings)
            text = _text(written(out))
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as met:
            problem = refusal(met) or bug(met, "this problem")
            code, cut = problem.exit_code, cut_short(met)
            text = written(out).decode("utf-8", "replace")
    notes = _text(written(err)).splitlines()
    return Answer(code, text, tuple(line.removeprefix("note: ") for line in notes), problem, cut)


def prepared() -> None:
    """What a process does before its first answer."""
    boundary.prepared()
    without_tensors()


def of_words(item: Json) -> Json:
    """The answer to a call in a document, {words, formats, env, timeout}.

    It is {exit, cut, text, notes, shown, format, env}, the last two as they were in the end.
    """
    settings = Settings()
    try:
        call = from_words(item["words"], item["formats"], item["env"], item["timeout"])
        if call.command.name in UNSTEADY:
            raise UsageError(f"{call.command.name} prints times, which are others at every run")
        settings = call.settings
        found = answered(call)
    except MatcalcError as problem:
        found = Answer(problem.exit_code, problem=problem)
    return {
        "exit": found.exit,
        "cut": found.cut,
        "text": found.out,
        "notes": list(found.notes),
        "shown": found.shown,
        "format": settings.format,
        "env": settings.env,
    }


# -- lines of a batch -------------------------------------------------------------------------------------------------


def of_line(item: Json) -> Json:
    """The answer to a line of a batch, {line, text, defaults}: {exit, cut, record, shown}, the record a line of JSON.

    In place of `text`, `wrong` says why the line could not be read.
    """
    problem: Json = {}
    format_name = "json"
    try:
        if "wrong" in item:
            raise SyntaxProblem(item["wrong"])
        problem = _object(item["text"])
        call = from_keys(problem, item["defaults"])
        format_name = call.settings.format
        found = answered(call)
    except MatcalcError as wrong:
        found = Answer(wrong.exit_code, problem=wrong)
    named = {NAME: problem[NAME]} if NAME in problem else {}
    record = {"line": item["line"], **named, "exit": found.exit, **_fields(found, format_name)}
    text = json.dumps(record, ensure_ascii=False)
    if not _can_be_written(text):  # halves of characters, "\\ud800" in a name
        text = json.dumps(record)
    return {"exit": found.exit, "cut": found.cut, "record": text, "shown": found.shown}


def _can_be_written(text: str) -> bool:
    try:
        return bool(text.encode())
    except UnicodeEncodeError:
        return False


def _fields(found: Answer, format_name: str) -> Json:
    """What was found: the object of `-f json`, a list of such, or the text of another format; notes and the error."""
    fields: Json = {}
    if found.out and format_name == "json":
        data = json.loads(found.out)
        fields = data if isinstance(data, dict) else {"derivatives": data}
    elif found.out:
        fields = {"format": format_name, "text": found.out.rstrip("\n")}
    if found.notes and "notes" not in fields and "derivatives" not in fields:
        fields["notes"] = list(found.notes)
    if found.problem is not None:
        fields["error"] = _error(found.problem)
    return fields


def _error(problem: MatcalcError) -> Json:
    """kind, message, hint where there is one, and the characters of EXPR that it is about."""
    data: Json = {"kind": type(problem).__name__, "message": problem.message}
    if hint := advice(problem):
        data["hint"] = hint
    if problem.span is not None and type(problem.text) is str:
        data["text"], data["start"], data["end"] = problem.text, problem.span.start, problem.span.end
    return data


def _object(text: str) -> Json:
    """The object on a line; raises SyntaxProblem for what is none, and for a key that is there twice."""

    def once(pairs: list[tuple[str, Any]]) -> Json:
        found = dict(pairs)
        if len(found) < len(pairs):
            twice = next(key for i, (key, _) in enumerate(pairs) if key in dict(pairs[:i]))
            raise SyntaxProblem(f"the key {twice!r} is there twice")
        return found

    try:
        found = json.loads(text, object_pairs_hook=once)
    except json.JSONDecodeError as wrong:
        raise SyntaxProblem(f"this line is not JSON (column {wrong.colno}: {wrong.msg.lower()})") from None
    except (ValueError, RecursionError):  # a number of too many digits, brackets without end
        raise SyntaxProblem("this line is not JSON that can be read") from None
    if not isinstance(found, dict):
        raise SyntaxProblem("this line is no JSON object", hint='write {"command": "grad", "expr": "x*y"}')
    name = found.get(NAME, "")
    if not isinstance(name, str | int) or isinstance(name, bool):
        raise UsageError(f"the value of {NAME} is a text or a whole number")
    return found


# -- documents that are judged ----------------------------------------------------------------------------------------


def of_document(item: Json) -> Json:
    """The report of `lint` on a document, {path, folder, seconds, fix}: {exit, report}, the report pickled.

    It goes from one process of ours to another; a folder that workers of a cluster do not share is an error there.
    """
    from matcalc_cli.lint.file import Options, Report, Unread, lint_file

    os.chdir(item["folder"])
    made: Report | Unread
    try:
        options = Options(guard=time_limit, seconds=item["seconds"], fix=item["fix"])
        made = lint_file(item["path"], options)
    except MatcalcError as problem:
        made = Unread(item["path"], problem)
    return {"exit": 0, "report": base64.b64encode(pickle.dumps(made)).decode()}
