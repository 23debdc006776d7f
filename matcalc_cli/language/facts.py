"""What the options of a call say of kinds before EXPR is read: a number in --at or --from is a scalar's, a list a
vector's, a list of rows a matrix's; what a claim transposes is an array. Imports no SymPy."""

from __future__ import annotations

from matcalc_cli.errors import MatcalcError
from matcalc_cli.language.given import split_top
from matcalc_cli.language.kinds.call import Call
from matcalc_cli.language.kinds.marks import stripped
from matcalc_cli.model import names


def facts(*texts: str) -> dict[str, str]:
    """{name key: scalar | vector | matrix} by `x=1, y=[1,2]; Z=[1,2;3,4]`; what is no value says nothing."""
    found: dict[str, str] = {}
    twice: set[str] = set()
    for text in texts:
        key = ""
        for part, _ in split_top(text or "", ",;"):
            name, equals, value = (piece.strip() for piece in part.partition("="))
            if not equals and key:
                found.pop(key, None)  # x=1,2: a list without its brackets, which is an error of its own
            key = names.key(name) if equals and name else ""
            if key and _kind(value):
                (twice.add(key) if key in found else found.update({key: _kind(value)}))
    return {key: kind for key, kind in found.items() if key not in twice}


def _kind(value: str) -> str:
    """[1; 2] and [[1], [2]] are columns like [1, 2]; a list that is not closed is an error of its own."""
    if not value.startswith("["):
        letters = value.replace("pi", "").replace("sqrt", "").replace("e", "").replace("E", "")
        number = any(character.isdigit() for character in value) or value in ("pi", "e")
        return "scalar" if number and not any(character.isalpha() for character in letters) else ""
    if value.count("[") != value.count("]"):
        return ""
    rows = [row.strip() for row, _ in split_top(value[1:].rpartition("]")[0], ";")]
    if len(rows) == 1 and rows[0].startswith("["):
        rows = [row.strip()[1:-1] for row, _ in split_top(rows[0], ",")]
    elif len(rows) == 1:
        return "vector"
    return "matrix" if any(len(split_top(row, ",")) > 1 for row in rows) else "vector"


def transposed(text: str) -> frozenset[str]:
    """The names that a claim transposes; of a text that cannot be read, none."""
    from matcalc_cli.language.text.reader import read

    if type(text) is not str:  # a Python function
        return frozenset()
    try:
        lets, expression = read(text)
    except MatcalcError:
        return frozenset()
    nodes = (n for root in (*(value for _, _, value in lets), expression) for n in root.walk())
    operands = (stripped(n.args[0]) for n in nodes if n.kind == "transpose")
    return frozenset(names.key(operand.value) for operand in operands if operand.kind == "name")


def call(needs: str = "", *points: str, claim: str = "", explained: bool = False) -> Call:
    """The Call of a command: what it needs, its points, its claim; is a derivation asked for?"""
    return Call(needs, facts(*points), transposed(claim) if claim else frozenset(), explained=explained)
