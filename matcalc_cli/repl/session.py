"""Session: what a person has defined and set, and what each line comes to. No terminal: it is driven by any texts.

A line is done as the command line does it, with the definitions that it uses in front of its expression and the
settings as its options. `ans`, and _, is the result of the last line that had one, in the language.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from matcalc_cli.cli import inout
from matcalc_cli.cli.app import read_typer
from matcalc_cli.cli.commands import derivative
from matcalc_cli.cli.quick import plain
from matcalc_cli.cli.settings import EITHER, FLAG, OPTIONS, Option, Settings, values
from matcalc_cli.cli.table import Command
from matcalc_cli.errors import MatcalcError, NameProblem, UsageError
from matcalc_cli.model.names import nearest
from matcalc_cli.repl.lines import Call, Definition, Setting, read_line
from matcalc_cli.verbs.choices import chosen
from matcalc_cli.verbs.derive import BY_NAME as DERIVATIVES

if TYPE_CHECKING:
    from matcalc_cli.model.problem import Derivative

ANSWER = "ans"
MOST = 200  # definitions
_NAMES = re.compile(r"[^\W\d]\w*|(?<!\w)_(?!\w)")
# what a session may be set to, by the option that it becomes
SET = ("layout", "given", "format", "digits", "steps", "check", "simplify", "structure", "expand", "cse", "timeout")
FLAGS = {"on": True, "yes": True, "true": True, "off": False, "no": False, "false": False}
HEADER = "# a session of matcalc"


class Closed(Exception):
    """:quit"""


class Entered(NamedTuple):
    """An expression with what it stands on: the definitions in front of it. `shift` is how far its places moved."""

    text: str
    shift: int


class Session:
    """`do` does a line; `names` and `settings` are what it has been told."""

    def __init__(self) -> None:
        self.definitions: dict[str, Definition] = {}
        self.settings: dict[str, str] = {}
        self.lines: list[str] = []  # that were done, for :save
        self._last: Callable[[], str] | None = None

    def do(self, line: str) -> int:
        """Do a line and print what it gives; the exit code of the command line. Raises MatcalcError, Closed."""
        said = read_line(line)
        if said is None:
            return 0
        if isinstance(said, Setting):
            return self._set(said, line)
        code = self._define(said) if isinstance(said, Definition) else self._call(said)
        if code in (0, 1):
            self.lines.append(line.strip())
        return code

    # -- definitions --------------------------------------------------------------------------------------------------

    def _define(self, said: Definition) -> int:
        if not said.right:
            raise UsageError(f"{said.left} = what?", hint=f"as in {said.left} = x^2")
        if len(self.definitions) >= MOST:
            raise UsageError(f"a session holds {MOST} definitions", hint=":forget NAME makes room")
        earlier = {name: d for name, d in self.definitions.items() if name != said.name}
        right = self._substituted(said.right, said.parameters)
        if said.name in _used(right, {**earlier, said.name: said}):
            raise UsageError(f"{said.name} is defined by itself", hint="give it another name")
        from matcalc_cli.language.text.reader import read

        read(f"{said.left} = {right}")  # a mistake is told now, with its place
        self.definitions = {**earlier, said.name: Definition(said.name, said.left, right, said.parameters)}
        return 0

    def _substituted(self, text: str, parameters: Iterable[str] = ()) -> str:
        """ans and _ as they stand now."""
        if "_" not in parameters and re.search(r"(?<![\w^])_(?![\w{^])", text):
            text = re.sub(r"(?<![\w^])_(?![\w{^])", ANSWER, text)
        if ANSWER in _NAMES.findall(text) and ANSWER not in self.definitions and ANSWER not in parameters:
            if self._last is None:
                raise NameProblem(f"{ANSWER} is the last result, and there is none yet")
            text = re.sub(rf"(?<!\w){ANSWER}(?!\w)", lambda _: f"({self._last_text()})", text)
        return text

    def _last_text(self) -> str:
        assert self._last is not None
        return self._last()

    def entered(self, call: Call) -> Entered:
        """The expression of a call with the definitions that it uses in front of it."""
        text = self._substituted(call.text)
        bound = {name for part in call.wrt for name in _NAMES.findall(part)}
        open_ = {name: d for name, d in self.definitions.items() if name not in bound or d.parameters}
        used = _used(text, open_)
        front = "".join(f"{d.left} = {d.right}\n" for name, d in self.definitions.items() if name in used)
        return Entered(front + text, len(front))

    # -- settings -----------------------------------------------------------------------------------------------------

    def _set(self, said: Setting, line: str) -> int:
        verb = _VERBS.get(said.name)
        if verb:
            verb[1](self, said.value)
            return 0
        if said.name not in SET:
            near = nearest(said.name, (*SET, *_VERBS))
            raise NameProblem(
                f"there is no setting {said.name}", hint=f"did you mean :{near}?" if near else ":help lists them"
            )
        row = OPTIONS[said.name]
        if not said.value and row.kind not in (FLAG, EITHER):
            inout.write(f"{said.name} {self.settings.get(said.name, Settings._field_defaults[said.name])}\n", None)
            return 0
        if said.value in ("default", "reset", '""'):
            self.settings.pop(said.name, None)
        else:
            self.settings[said.name] = self._chosen(row, said)
        self.lines.append(line.strip())
        return 0

    def _chosen(self, row: Option, said: Setting) -> str:
        if row.kind in (FLAG, EITHER):
            if (said.value or "on") not in FLAGS:
                raise UsageError(f":{said.name} is on or off, not {said.value}")
            return "on" if FLAGS[said.value or "on"] else "off"
        if said.name == "given":  # a declaration more, or one in place of an older one
            from matcalc_cli.language.given import declarations

            new = declarations(said.value)
            before = [part for part in self.settings.get("given", "").split(";") if part.strip()]
            kept = [part for part in before if not set(declarations(part)) & set(new)]
            return "; ".join(part.strip() for part in (*kept, said.value))
        known = values(said.name)
        return chosen(said.value, known, f"--{said.name}") if known else said.value

    def flags(self, command: Command, text: str | None = None) -> list[str]:
        """The settings as options, where the command takes them; declarations of the names of the text alone."""
        rows = {row.field: row for row in command.options}
        found: list[str] = []
        for name, value in self.settings.items():
            row = rows.get(name)
            if name == "given" and text is not None:
                value = self.declared(text)
            if row is None or not value:
                continue
            flag, _, other = row.flags[0].partition("/")
            if row.kind in (FLAG, EITHER):
                found += [flag] if value == "on" else [other] if other else []
            else:
                found += [f"{flag}={value}"]
        return found

    def declared(self, text: str) -> str:
        """The declarations of names that occur in the text."""
        from matcalc_cli.language.given import declarations
        from matcalc_cli.model.names import key

        used = {key(name) for name in _NAMES.findall(text)}
        parts = [part.strip() for part in self.settings.get("given", "").split(";") if part.strip()]
        return "; ".join(part for part in parts if any(name in used for name in declarations(part)))

    # -- commands -----------------------------------------------------------------------------------------------------

    def _call(self, said: Call) -> int:
        if not said.of_expression:
            return _run([said.command.name, *self.flags(said.command), *said.words])
        entered = self.entered(said)
        by = [part for name in said.wrt for part in ("--wrt", name)]
        fixed = {word.partition("=")[0] for word in said.options}
        named = " ".join((entered.text, *said.wrt, *said.options))
        set_ = [flag for flag in self.flags(said.command, named) if flag.partition("=")[0] not in fixed]
        arguments = [said.command.name, *by, *set_, *said.options, *(["--", entered.text] if entered.text else [])]
        found = _read(arguments)
        if isinstance(found, int):
            return found
        command, argument, settings = found
        if command.name not in DERIVATIVES:
            code = self.called(command.name, argument, settings)
            return command.run(argument, settings) if code is None else code
        results = self.derived(argument, settings._replace(command=command.name))
        if len(results) == 1:
            result = results[0]

            def text() -> str:
                from matcalc_cli.render import render

                return render([result], "ascii").strip()

            self._last = text
        return 0

    def called(self, command: str, argument: str | None, settings: Settings) -> int | None:
        """The exit code of a command that is done in a way of its own; None of any other."""
        return None

    def derived(self, argument: str | None, settings: Settings) -> list[Derivative]:
        """A derivative command, done and printed; a notebook shows its results its own way."""
        return derivative.derived(argument, settings)

    # -- verbs of the session -----------------------------------------------------------------------------------------

    def save(self, name: str) -> None:
        """:save FILE writes the lines that were done; :load FILE does them again."""
        if not name:
            raise UsageError(":save needs a file", hint=":save session.matcalc")
        inout.write("\n".join([HEADER, *self.lines, ""]), Path(name).expanduser())

    def load(self, name: str) -> None:
        """Do the lines of a file. Raises MatcalcError with the line of the file that cannot be done."""
        if not name:
            raise UsageError(":load needs a file", hint=":load session.matcalc")
        text = inout.expression("@" + name)
        for number, line in enumerate(text.splitlines(), 1):
            try:
                self.do(line)
            except MatcalcError as problem:
                problem.message = f"{name}:{number}: {problem.message}"
                raise

    def show_names(self, _: str) -> None:
        """:names"""
        lines = [f"{d.left} = {d.right}" for d in self.definitions.values()]
        if self.settings.get("given"):
            lines.append(f"given {self.settings['given']}")
        inout.write("\n".join(lines) + "\n" if lines else "nothing is defined\n", None)

    def show_settings(self, _: str) -> None:
        """:settings"""
        rows = (f"{name:<10} {self.settings.get(name, Settings._field_defaults[name])}".rstrip() for name in SET)
        inout.write("\n".join(rows) + "\n", None)

    def forget(self, name: str) -> None:
        """:forget NAME"""
        if name not in self.definitions:
            near = nearest(name, self.definitions)
            raise NameProblem(
                f"{name} is not defined", hint=f"did you mean {near}?" if near else ":names lists what is"
            )
        del self.definitions[name]

    def clear(self, _: str) -> None:
        """:clear"""
        self.definitions.clear()
        self.settings.clear()
        self._last = None

    def quit(self, _: str) -> None:
        """:quit"""
        raise Closed

    def help(self, _: str) -> None:
        """:help"""
        width = max(len(name) for name in (*_VERBS, *SET)) + 2
        verbs = [f"  :{name:<{width}} {text}" for name, (text, _) in _VERBS.items()]
        options = [f"  :{name:<{width}} {OPTIONS[name].help}" for name in SET]
        lines = [_HELP, "Of the session:", *verbs, "What every line is done with (:format latex, :steps on):", *options]
        inout.write("\n".join(lines) + "\n", None)


_HELP = """\
  grad norm2(A*x-b)^2, x       a command, an expression, variables; options as on the command line
  f(x) = x^3 - a*x             a definition; f(2), diff f(x), x
  x0 + x1*x2                   the value; ans and _ are the last result
  help layouts, rules det      pages and rules; help lists the topics, help grad tells of a command
"""
_VERBS: dict[str, tuple[str, Callable[[Session, str], None]]] = {
    "names": ("what is defined and declared", Session.show_names),
    "forget": ("NAME: drop a definition", Session.forget),
    "settings": ("what every line is done with", Session.show_settings),
    "clear": ("drop all definitions and settings", Session.clear),
    "save": ("FILE: write the lines of this session", Session.save),
    "load": ("FILE: do the lines of a file", Session.load),
    "help": ("this page", Session.help),
    "quit": ("end (Ctrl-D too)", Session.quit),
}
VERBS = {name: text for name, (text, _) in _VERBS.items()}


def _used(text: str, definitions: dict[str, Definition]) -> set[str]:
    """The names of definitions that a text stands on, directly or through others."""
    found: set[str] = set()
    todo = [text]
    while todo:
        for name in set(_NAMES.findall(todo.pop())) & definitions.keys() - found:
            found.add(name)
            d = definitions[name]
            bound = "|".join(rf"(?<!\w){parameter}(?!\w)" for parameter in d.parameters)
            todo.append(re.sub(bound, " ", d.right) if bound else d.right)
    return found


def _read(arguments: list[str]) -> tuple[Command, str | None, Settings] | int:
    return plain(arguments) or read_typer(arguments)


def _run(arguments: list[str]) -> int:
    """A call of the command line in this process; MatcalcError comes through."""
    found = _read(arguments)
    if isinstance(found, int):
        return found
    command, argument, settings = found
    return command.run(argument, settings)
