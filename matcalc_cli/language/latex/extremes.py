"""\\max_i x_i is a function, \\max_w f(w) an optimum: the letters below tell."""

from __future__ import annotations

from matcalc_cli.language.latex.cursor import Cursor
from matcalc_cli.language.latex.reader import Token, after_group
from matcalc_cli.language.latex.tables import COMPARISONS


def are_indices(p: Cursor, below: list[Token]) -> bool:
    """Do the letters below stand in indices alone, or between ends, so that nothing is optimised over them?"""
    if any(t.written in COMPARISONS for t in below):
        return True
    wanted = {t.text for t in below if t.kind == "letter"}
    below_line = alone = False
    k = p.place
    while k < len(p.tokens):
        token = p.tokens[k]
        if token.kind == "sign" and token.text == "_":
            end = max(after_group(p.tokens, k + 1), k + 2)
            below_line = below_line or any(t.text in wanted for t in p.tokens[k + 1 : end])
            k = end
            continue
        alone = alone or token.kind == "letter" and token.text in wanted
        k += 1
    return below_line and not alone
