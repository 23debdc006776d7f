"""Systems \\dot x = f(x, y), \\dot y = g(x, y) as one function of the state (x, y), whose Jacobian a text speaks of."""

from __future__ import annotations

from collections.abc import Sequence

from matcalc_cli.language.latex.reader import Token, scan
from matcalc_cli.lint import signs
from matcalc_cli.lint.inline import parts_at
from matcalc_cli.lint.scene import Definition, Place, Scene

NAME = "ϝ"  # of the right sides together: a letter that no text uses
_DOTTED = "^dot"


def system(scene: Scene, at: Place, side: Sequence[Token]) -> Definition | None:
    """The right sides of the last equations of motion before a place, as many as the matrix has rows."""
    count = rows_of(side)
    found: dict[str, Definition] = {}
    for d in reversed([d for d in scene.definitions if d.place.order < at.order]):
        if len(found) == count or d.key in found:
            break
        if d.key.endswith(_DOTTED) and d.place.section == at.section and d.body:
            found[d.key] = d
    if count < 2 or len(found) != count:
        return None
    listed = list(found.values())[::-1]
    state = [tuple(signs.tokens_of(d.key.removesuffix(_DOTTED), {})) for d in listed]
    if any(signs.whole_name(name) is None for name in state):
        return None
    body = list(scan(r"\begin{pmatrix} "))
    for k, d in enumerate(listed):
        body += [*(scan(r" \\ ") if k else []), *d.body]
    body += scan(r" \end{pmatrix}")
    return Definition(NAME, tuple(state), tuple(body), Place(at.order - 1, at.section, at.paragraph))


def in_order(made: Definition, by: Sequence[Token] | None) -> Definition | None:
    """The system with its state in the order of (x, y), as the text names it; None where it names another one."""
    if by is None:
        return made
    inside = signs.group(by, 0)[0] if signs.opens(by, 0) else list(by)
    wanted = [name.key for part in signs.parts(inside, ",") if (name := signs.whole_name(part))]
    state = dict(zip(made.argument_keys, made.arguments or ()))
    return made if wanted == list(state) else None


def rows_of(side: Sequence[Token]) -> int:
    """How many rows a matrix that is written out has; 0 of other things."""
    if not side or side[0].text != "begin" or side[0].kind != "macro":
        return 0
    name, at = signs.group(side, 1)
    end = max((k for k, t in enumerate(side) if t.kind == "macro" and t.text == "end"), default=0)
    matrix = "".join(t.text for t in name).rstrip("*").endswith("matrix")
    return len(parts_at(side[at:end], "newline")) if matrix else 0
