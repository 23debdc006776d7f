"""The scripts that complete in bash, zsh and fish: what they are, and where a shell looks for them.

SHELLS has a row a shell. The scripts hand the words of the line over as they are, so nothing is quoted twice.
PowerShell is left to typer.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from matcalc_cli.errors import UsageError


class Shell(NamedTuple):
    """One row of SHELLS: the script, the file under the home folder, and the line of a start-up file that finds it."""

    script: str
    file: str
    startup: str = ""
    line: str = ""


_BASH = """\
_matcalc() {
    local IFS=$'\\n' word
    local words=()
    for word in "${COMP_WORDS[@]:1:COMP_CWORD}"; do
        word="${word#[\\"\\']}"
        words+=("${word%[\\"\\']}")
    done
    COMPREPLY=($(_MATCALC_COMPLETE=bash "$1" "${words[@]}" 2>/dev/null))
}
complete -o default -F _matcalc matcalc
"""
# The file is the function that compinit loads at the first Tab: what it defines has to be called there and then.
_ZSH = """\
#compdef matcalc
_matcalc() {
    local -a lines offers
    local line
    lines=("${(@f)$(_MATCALC_COMPLETE=zsh "${(Q)words[1]}" "${(@Q)words[2,CURRENT]}" 2>/dev/null)}")
    for line in $lines; do
        offers+=("${${line%%$'\\t'*}//:/\\\\:}:${line#*$'\\t'}")
    done
    if (( $#offers )); then
        _describe -V matcalc offers
    else
        _files
    fi
}
if [[ "$funcstack[1]" == _matcalc ]]; then
    _matcalc "$@"
else
    compdef _matcalc matcalc
fi
"""
_FISH = """\
function __matcalc_offers
    set -l words (commandline -opc) (commandline -ct)
    set -l offers (_MATCALC_COMPLETE=fish $words[1] $words[2..] 2>/dev/null)
    if test (count $offers) -gt 0
        printf '%s\\n' $offers
    else
        __fish_complete_path (commandline -ct)
    end
end
complete --command matcalc --no-files --arguments '(__matcalc_offers)'
"""
SHELLS: dict[str, Shell] = {
    "bash": Shell(
        _BASH,
        ".bash_completions/matcalc.sh",
        ".bashrc",
        "[ -f ~/.bash_completions/matcalc.sh ] && . ~/.bash_completions/matcalc.sh",
    ),
    "zsh": Shell(_ZSH, ".zfunc/_matcalc", ".zshrc", "fpath=(~/.zfunc $fpath); autoload -Uz compinit; compinit"),
    "fish": Shell(_FISH, ".config/fish/completions/matcalc.fish"),
}
FLAGS = ("--show-completion", "--install-completion")


def meant(arguments: list[str]) -> str:
    """The shell that `matcalc --show-completion [SHELL]` is about; '' where typer has the word."""
    if not arguments or arguments[0] not in FLAGS or len(arguments) > 2:
        return ""
    shell = arguments[1] if len(arguments) == 2 else Path(os.environ.get("SHELL", "")).name
    return shell if shell in SHELLS else ""


def answer(flag: str, shell: str) -> str:
    """The script, or where it has been put. Raises UsageError where that cannot be written."""
    return SHELLS[shell].script if flag == FLAGS[0] else _install(shell)


def _install(shell: str) -> str:
    """Write the script, and the line that finds it once."""
    row, home = SHELLS[shell], Path.home()
    path, startup = home / row.file, home / row.startup
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(row.script, encoding="utf-8")
        before = startup.read_text(encoding="utf-8") if row.startup and startup.exists() else ""
        if row.startup and row.line not in before.splitlines():
            with startup.open("a", encoding="utf-8") as file:
                file.write(("\n" if before and not before.endswith("\n") else "") + row.line + "\n")
    except (OSError, UnicodeDecodeError) as problem:
        raise UsageError(f"cannot install completion: {problem}") from None
    return f"completion for {shell} stands in {path}; a new shell has it\n"
