"""The typer application: help, completion, and every call that is not in the plain form of quick.py."""

from __future__ import annotations

import re
from inspect import Parameter, Signature
from typing import Annotated

import typer

from matcalc_cli._version import __version__
from matcalc_cli.cli import options as o
from matcalc_cli.cli import topics
from matcalc_cli.cli.commands import check as check_command
from matcalc_cli.cli.commands import explain as teach
from matcalc_cli.cli.commands import plot
from matcalc_cli.cli.commands import study as analysis
from matcalc_cli.cli.execute import execute
from matcalc_cli.cli.settings import OPTIONS, TEXTS, Settings
from matcalc_cli.cli.start import guarded
from matcalc_cli.cli.words import no_command
from matcalc_cli.errors import UsageError
from matcalc_cli.model.names import nearest
from matcalc_cli.verbs.derive import COMMANDS, EVAL, Command

app = typer.Typer(
    name="matcalc",
    help="Symbolic matrix calculus in the terminal: gradients, Jacobians and Hessians in every layout.",
    epilog='Try: matcalc grad "x0+x1*x2"',
    rich_markup_mode=None,  # plain help: rich would double the time of --help
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
_UsageError = typer.BadParameter.__mro__[1]
_SHORT = re.compile(r"^(-[fohV]|--[a-z][a-z-]*(=.*)?|-)$", re.DOTALL)


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


def _help(command: Command) -> str:
    examples = "\n\n\b\n".join(["Examples:\n  " + "\n  ".join(command.examples)])
    return f"{command.help}\n\n\b\n{examples}"


def _register(command: Command) -> None:
    rows = [row for row in OPTIONS if row.value or command is not EVAL]

    def verb(expr: str, **chosen) -> None:
        chosen["wrt"] = tuple(chosen.get("wrt") or ())
        execute(command, expr, Settings(**chosen))

    # typer reads names, types and defaults of a function: here they come from the rows
    parameters = [Parameter("expr", Parameter.POSITIONAL_OR_KEYWORD, default=None, annotation=o.Expr)]
    for row in rows:
        default = getattr(Settings(), row.field) or None if row.kind == TEXTS else getattr(Settings(), row.field)
        parameters.append(Parameter(row.field, Parameter.KEYWORD_ONLY, default=default, annotation=o.annotation(row)))
    verb.__signature__ = Signature(parameters)
    verb.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    app.command(command.name, help=_help(command), short_help=command.help)(verb)


for _command in (*COMMANDS, EVAL):
    _register(_command)
analysis.register(app)
check_command.register(app)
teach.register(app)
plot.register(app)
topics.register(app)


def _protected(arguments: list[str]) -> list[str]:
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


def _in_words(problem) -> UsageError:
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


def _near(name: str, context) -> str:
    """The nearest command or option where the call went wrong."""
    if context is None:
        return ""
    options = [flag for p in context.command.params for flag in (*p.opts, *p.secondary_opts) if flag[:2] == "--"]
    known = {text.lstrip("-"): text for text in (*getattr(context.command, "commands", {}), *options)}
    return known.get(nearest(name.lstrip("-"), known), "")


def run_typer(arguments: list[str]) -> int:
    """The exit code; MatcalcError and KeyboardInterrupt come through."""
    commands = [command.name for command in app.registered_commands]
    if arguments and arguments[0] not in commands and not _SHORT.match(arguments[0]):
        raise no_command(arguments, commands)
    try:
        result = app(_protected(arguments) or ["--help"], standalone_mode=False, prog_name="matcalc")
        if result == 130:  # what typer makes of Ctrl-C
            raise KeyboardInterrupt
        return result if isinstance(result, int) else 0
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
