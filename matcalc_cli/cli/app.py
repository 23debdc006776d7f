"""The typer application: help, completion, and every call that is not in the plain form of quick.py."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from inspect import Parameter, Signature
from pathlib import Path
from typing import Annotated, Any, Optional, Protocol, TypeAlias

import typer

from matcalc_cli._version import __version__
from matcalc_cli.cli.boundary import INTERRUPTED, guarded
from matcalc_cli.cli.settings import (
    COLOR,
    EITHER,
    FILE,
    FLAG,
    GROUP_OF,
    GROUPS,
    NUMBER,
    TEXT,
    TEXTS,
    WHOLE,
    Configured,
    Option,
    Settings,
)
from matcalc_cli.cli.table import COMMANDS, Command
from matcalc_cli.cli.words import no_command
from matcalc_cli.errors import UsageError
from matcalc_cli.model.names import nearest


class Context(Protocol):
    """What is asked of click's context: the words of the call so far, and their command."""

    command_path: str
    command: Any


class Complaint(Exception):
    """What is asked of click's UsageError."""

    ctx: Context | None

    def format_message(self) -> str:
        """The complaint in English."""
        raise NotImplementedError


app = typer.Typer(
    name="matcalc",
    help="Symbolic matrix calculus in the terminal: gradients, Jacobians and Hessians in every layout.",
    epilog='Try: matcalc grad "x0+x1*x2"',
    rich_markup_mode=None,  # plain help: rich would double the time of --help
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
Read: TypeAlias = tuple[Command, str | None, Settings]
_UsageError: type[Complaint] = typer.BadParameter.__mro__[1]  # click may be a part of typer
_SHORT = re.compile(r"^(-[fohvV]|--[a-z][a-z-]*(=.*)?|-)$", re.DOTALL)
_TYPES: dict[str, Any] = {
    TEXT: str,
    TEXTS: Optional[list[str]],  # noqa: UP045 - typer reads the types at run time on Python 3.10
    WHOLE: int,
    NUMBER: float,
    FILE: Optional[Path],  # noqa: UP045
    FLAG: bool,
    EITHER: Optional[bool],  # noqa: UP045
}


def _version(show: bool) -> None:
    if show:
        print(f"matcalc {__version__}")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool, typer.Option("--version", "-V", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """matcalc"""


def _parameter(row: Option) -> Parameter:
    """An option as typer wants it; a default that is empty is not shown."""
    kind = _TYPES[row.kind] if row.default is not None else Optional[_TYPES[row.kind]]  # noqa: UP045
    shown = row.default is not None and row.default not in ("", ())
    words: Any = {"autocompletion": _completed(row.values)} if row.values else {}
    annotation = Annotated[kind, typer.Option(*row.flags, help=row.help, show_default=shown, **words)]  # type: ignore[valid-type]  # made here
    default = None if row.kind == TEXTS else row.default
    return Parameter(row.field, Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


def _completed(values: Sequence[str]) -> Callable[[str], list[str]]:
    """What the shell offers of these words."""

    def completed(incomplete: str) -> list[str]:
        return [value for value in values if value.startswith(incomplete)]

    return completed


def _is_entered(context: typer.Context, field: str) -> bool:
    source = context.get_parameter_source(field)
    return source is not None and source.name == "COMMANDLINE"


class _Grouped(typer.core.TyperCommand):
    """A command whose --help has its options under headings, as plain text: rich's panels would double its time."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Arguments first, then the options of each group, --help with the last."""
        groups: dict[str, list[tuple[str, str]]] = {"Arguments": [], **{title: [] for title in GROUPS}, "Other": []}
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx)
            kind = (
                "Arguments" if parameter.param_type_name == "argument" else GROUP_OF.get(parameter.name or "", "Other")
            )
            if record is not None:
                groups[kind].append(record)
        widest = max(len(first) for records in groups.values() for first, _ in records)
        for title, records in groups.items():
            if records:
                with formatter.section(title):
                    # one column for all groups
                    formatter.write_dl([(first.ljust(min(widest, 28)), text) for first, text in records])


def _register(command: Command) -> None:
    many = command.argument.many

    def verb(context: typer.Context, argument: Any = None, **chosen: Any) -> Read:
        entered = {field: value for field, value in chosen.items() if _is_entered(context, field)}
        entered.pop(COLOR.field, None)
        lists = {
            row.field: tuple(entered[row.field] or ())
            for row in command.options
            if row.field in entered and row.kind == TEXTS
        }
        settings = command.settings(entered | lists, context.obj or dict)
        return (
            (command, None, settings._replace(documents=tuple(argument or ())))
            if many
            else (command, argument, settings)
        )

    # typer reads names, types and defaults of a function: here they come from the rows
    metavar, text = command.argument.metavar, command.argument.help
    kind = _TYPES[TEXTS] if many else Optional[str]  # noqa: UP045
    shown = Annotated[kind, typer.Argument(metavar=metavar, help=text, show_default=False)]  # type: ignore[valid-type]  # made here
    outer = Parameter("context", Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context)
    first = Parameter("argument", Parameter.POSITIONAL_OR_KEYWORD, default=None, annotation=shown)
    parameters = [outer, *([first] if metavar else []), *map(_parameter, (*command.options, COLOR))]
    verb.__signature__ = Signature(parameters)  # type: ignore[attr-defined]  # what inspect.signature looks for
    verb.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    examples = "\n  ".join(command.examples)
    app.command(
        command.name, cls=_Grouped, help=f"{command.help}\n\n\b\nExamples:\n  {examples}", short_help=command.help
    )(verb)


for _command in COMMANDS:
    _register(_command)


def help_of(name: str) -> str:
    """What `matcalc NAME --help` prints."""
    group = typer.main.get_command(app)
    with group.make_context("matcalc", [], resilient_parsing=True) as outer:
        command = group.commands[name]  # type: ignore[attr-defined]  # an application with commands is a group
        with command.make_context(name, [], parent=outer, resilient_parsing=True) as inner:
            text: str = command.get_help(inner)
            return text


def _protected(arguments: Sequence[str]) -> list[str]:
    """`-x^2` is an expression, not an option: what no option looks like gets a space in front."""
    return [a if not a.startswith("-") or _SHORT.match(a) or a == "--" else " " + a for a in arguments]


_WORDING: tuple[tuple[str, str, str], ...] = (
    # what click says, what we say ({0}, {1} are its groups), what to try
    (r"No such command [\"'](.*?)[\"']", "there is no command {0}", "matcalc --help lists the commands"),
    (r"No such option: (\S+)", "there is no option {0}", "{command} --help lists the options"),
    (r"Invalid value for '([^']*?)(?: / .*)?'.*integer", "{0} takes a whole number", ""),
    (r"Invalid value for '([^']*?)(?: / .*)?'.*number", "{0} takes a number", ""),
    (r"Option '(.*?)' requires an argument", "{0} needs a value", ""),
    (r"Option '(.*?)' does not take a value", "{0} takes no value", ""),
    (
        r"Got unexpected extra arguments?(?:\(s\))? \((.*)\)",
        "one EXPR is enough: {0} comes after it",
        'quote an expression with spaces, as in matcalc grad "x + y"',
    ),
)


def _in_words(problem: Complaint) -> UsageError:
    """A complaint of click about the call, in our words and with the nearest name."""
    message = problem.format_message().strip().rstrip(".")
    context = problem.ctx
    command = context.command_path if context else "matcalc"
    for pattern, wording, hint in _WORDING:
        found = re.match(pattern, message, re.DOTALL)
        if found:
            groups = [group.strip() for group in found.groups()]
            near = _near(groups[0], context) if wording.startswith("there is no") else ""
            hint = f"did you mean {near}?" if near else hint.format(command=command)
            return UsageError(wording.format(*groups), hint=hint)
    return UsageError(message[:1].lower() + message[1:], hint=f"{command} --help lists the options")


def _near(name: str, context: Context | None) -> str:
    """The nearest command or option where the call went wrong."""
    if context is None:
        return ""
    options = [flag for p in context.command.params for flag in (*p.opts, *p.secondary_opts) if flag[:2] == "--"]
    known = {text.lstrip("-"): text for text in (*getattr(context.command, "commands", {}), *options)}
    return known.get(nearest(name.lstrip("-"), known), "")


def run_typer(arguments: Sequence[str], configured: Configured = dict) -> int:
    """The exit code; MatcalcError and KeyboardInterrupt come through."""
    found = read_typer(arguments, configured)
    if isinstance(found, int):
        return found
    command, argument, settings = found
    return command.run(argument, settings)


def read_typer(arguments: Sequence[str], configured: Configured = dict) -> Read | int:
    """The call that arguments are; where they are none, as of --help, the exit code of what typer has printed."""
    commands = [command.name for command in COMMANDS]
    if arguments and arguments[0] not in commands and not _SHORT.match(arguments[0]):
        raise no_command(arguments, commands)
    try:
        result = app(_protected(arguments) or ["--help"], standalone_mode=False, prog_name="matcalc", obj=configured)
        if result == INTERRUPTED:  # what typer makes of Ctrl-C
            raise KeyboardInterrupt
        return result if isinstance(result, int | tuple) else 0
    except _UsageError as problem:
        raise _in_words(problem) from None
    except SystemExit as done:  # typer's answer to a reader that went away
        raise done.__context__ or done from None
    except typer.Exit as done:
        return done.exit_code
    except typer.Abort:
        raise KeyboardInterrupt from None


def run(arguments: list[str]) -> int:
    """Run `matcalc` with these arguments through typer; returns the exit code and lets no exception out."""
    return guarded(lambda: run_typer(arguments))
