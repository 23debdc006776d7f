"""The typer application and its one boundary: exit codes, errors, interrupts."""

from __future__ import annotations

import os
import re
import sys
from typing import Annotated

import typer

from matcalc_cli._version import __version__
from matcalc_cli.cli import analysis
from matcalc_cli.cli import check as check_command
from matcalc_cli.cli import options as o
from matcalc_cli.cli.commands import COMMANDS, EVAL, Command, execute
from matcalc_cli.cli.options import Settings
from matcalc_cli.errors import LimitError, MatcalcError

app = typer.Typer(
    name="matcalc",
    help="Symbolic matrix calculus in the terminal: gradients, Jacobians and Hessians in every layout.",
    epilog='Try: matcalc grad "x0+x1*x2"',
    rich_markup_mode=None,  # plain help: rich would double the time of --help
    pretty_exceptions_enable=False,
    no_args_is_help=True,
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
    def derivative(
        expr: o.Expr = None,
        wrt: o.Wrt = None,
        layout: o.LayoutName = "numerator",
        given: o.Given = "",
        format: o.Format = "pretty",
        at: o.At = "",
        order: o.Order = 1,
        expand: o.Expand = False,
        simplify: o.Simplify = None,
        structure: o.Structure = "entries",
        cse: o.Cse = False,
        env: o.Env = "none",
        value: o.Value = False,
        check: o.Check = False,
        output: o.Output = None,
        timeout: o.Timeout = 60,
    ) -> None:
        settings = Settings(
            tuple(wrt or ()),
            layout,
            given,
            format,
            at,
            expand,
            simplify,
            cse,
            env,
            value,
            output,
            timeout,
            order,
            structure,
            check,
        )
        execute(command, expr, settings)

    def evaluation(
        expr: o.Expr = None,
        given: o.Given = "",
        format: o.Format = "pretty",
        at: o.At = "",
        expand: o.Expand = False,
        simplify: o.Simplify = None,
        cse: o.Cse = False,
        env: o.Env = "none",
        output: o.Output = None,
        timeout: o.Timeout = 60,
    ) -> None:
        execute(
            command,
            expr,
            Settings((), "numerator", given, format, at, expand, simplify, cse, env, False, output, timeout),
        )

    function = evaluation if command is EVAL else derivative
    app.command(command.name, help=_help(command), short_help=command.help)(function)


for _command in (*COMMANDS, EVAL):
    _register(_command)
analysis.register(app)
check_command.register(app)


def _protected(arguments: list[str]) -> list[str]:
    """`-x^2` is an expression, not an option: what no option looks like gets a space in front."""
    return [a if not a.startswith("-") or _SHORT.match(a) or a == "--" else " " + a for a in arguments]


def _usage(problem) -> int:
    message = problem.format_message().rstrip(".").strip()
    print(f"error: {message[:1].lower()}{message[1:]}", file=sys.stderr)
    print("  matcalc --help lists the commands, matcalc COMMAND --help the options", file=sys.stderr)
    return 2


def run(arguments: list[str]) -> int:
    """Run `matcalc` with these arguments; returns the exit code and lets no exception out."""
    from matcalc_cli.cli.diagnostics import report

    sys.setrecursionlimit(20_000)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        result = app(_protected(arguments), standalone_mode=False, prog_name="matcalc")
        return result if isinstance(result, int) else 0
    except MatcalcError as problem:
        return report(problem)
    except _UsageError as problem:
        return _usage(problem)
    except typer.Exit as done:
        return done.exit_code
    except (typer.Abort, KeyboardInterrupt, EOFError):
        print("interrupted", file=sys.stderr)
        return 130
    except (RecursionError, MemoryError):
        return report(LimitError("the expression is too large or too deeply nested for this machine"))
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
