"""What the signs of a result mean that not every reader knows: a row each in SYMBOLS, of kinds of nodes. Columns:

latex     what defines it, in LaTeX; <0>, <1> are its sizes, <M>, <v> letters of arrays, <top> the sign of a transpose
plain     the same for a terminal

A result says it where it says what has to hold. Sources: Magnus and Neudecker, Matrix Differential Calculus, chapters 2
and 3; Magnus, Linear Structures.
"""

from __future__ import annotations

from typing import NamedTuple

from sympy import Basic, MatrixBase, S, Symbol

from matcalc_cli.language.notation import Latex, Unicode
from matcalc_cli.model import nodes as N
from matcalc_cli.model.problem import Derivative
from matcalc_cli.model.walk import parts


class Meaning(NamedTuple):
    """A row of SYMBOLS; the module docstring is the legend."""

    latex: str
    plain: str


_SIZE = Symbol("n")
_VEC = r"\operatorname{vec}"
SYMBOLS: dict[type[Basic], Meaning] = {
    N.Comm: Meaning(
        rf"\mathbf{{K}}_{{<0>,<1>}} {_VEC}(<M>) = {_VEC}(<M>^{{<top>}})"
        r" \text{ for } <M> \in \mathbb{R}^{<0> \times <1>}",
        "K(<0>,<1>) vec(M) = vec(Mᵀ) for M of <0>×<1>",
    ),
    N.Dup: Meaning(
        rf"\mathbf{{D}}_{{<0>}} \operatorname{{vech}}(<M>) = {_VEC}(<M>)"
        r" \text{ for symmetric } <M>",
        "D(<0>) vech(M) = vec(M) for symmetric M",
    ),
    N.SkewDup: Meaning(
        rf"\tilde{{\mathbf{{D}}}}_{{<0>}} <v> = {_VEC}(<M>)"
        r" \text{ for antisymmetric } <M> \text{ with the columns } <v> \text{ below its diagonal}",
        "D̃(<0>) v = vec(M) for antisymmetric M with the columns v below its diagonal",
    ),
    N.Elim: Meaning(
        rf"\mathbf{{L}}_{{<0>}} {_VEC}(<M>) = \operatorname{{vech}}(<M>)",
        "L(<0>) vec(M) = vech(M)",
    ),
    N.DiagSel: Meaning(
        rf"\mathbf{{S}}_{{<0>}} <v> = {_VEC}(\operatorname{{diag}}(<v>))",
        "S(<0>) v = vec(diag(v))",
    ),
    N.Exchange: Meaning(
        r"\operatorname{exchange} \text{ the identity with its rows in the opposite order}",
        "exchange the identity with its rows in the opposite order",
    ),
    N.Vech: Meaning(
        r"\operatorname{vech} \text{ the columns of the lower triangle, stacked}",
        "vech the columns of the lower triangle, stacked",
    ),
    N.Unvec: Meaning(
        rf"\operatorname{{unvec}}({_VEC}(<M>), m, n) = <M>"
        r" \text{ for } <M> \in \mathbb{R}^{m \times n}",
        "unvec(vec(M), m, n) = M for M of m×n",
    ),
    N.KhatriRao: Meaning(
        r"\operatorname{khatrirao}(<M>, <N>)_{:,j} = <M>_{:,j} \otimes <N>_{:,j}",
        "khatrirao(M, N)[:,j] = M[:,j] ⊗ N[:,j]",
    ),
    N.ExpFrechet: Meaning(
        r"\operatorname{expm\_frechet}(<M>, <E>) = \int_{0}^{1} \operatorname{expm}(s <M>) <E>"
        r" \operatorname{expm}((1 - s) <M>) \, \mathrm{d}s",
        "expm_frechet(M, E) = ∫ expm(s M) E expm((1 − s) M) ds over s from 0 to 1",
    ),
    N.ExpJacobian: Meaning(
        rf"\operatorname{{expm\_jacobian}}(<M>) {_VEC}(<E>) = {_VEC}\left(\int_{{0}}^{{1}} \operatorname{{expm}}(s <M>)"
        r" <E> \operatorname{expm}((1 - s) <M>) \, \mathrm{d}s\right)",
        "expm_jacobian(M) vec(E) = vec(∫ expm(s M) E expm((1 − s) M) ds) over s from 0 to 1",
    ),
    N.Polar: Meaning(
        r"\operatorname{polar}(<M>) = <U> <V>^{<top>} \text{ of }"
        r" <M> = <U> <Sigma> <V>^{<top>}",
        "polar(M) = U Vᵀ of the singular value decomposition M = U Σ Vᵀ",
    ),
    N.Dominant: Meaning(
        r"\operatorname{dominant}(<M>) = <u> <v>^{<top>}"
        r" \text{ of the largest singular value of } <M>",
        "dominant(M) = u vᵀ of the largest singular value of M",
    ),
    N.Skew: Meaning(r"\left[<v>\right]_{\times} <w> = <v> \times <w>", "skew(v) w = v × w"),
}


def meanings(derivative: Derivative, notation: Latex | Unicode) -> list[str]:
    """What the signs in a result mean, each once for all of its sizes."""
    found: dict[str, None] = {}
    for e in parts(_roots(derivative.expr)):
        meaning = SYMBOLS.get(type(e))
        if meaning is not None:
            text = meaning.plain if isinstance(notation, Unicode) else _in_style(meaning.latex, notation)
            for k, size in enumerate(e.args):
                text = text.replace(f"<{k}>", notation.text(size)) if f"<{k}>" in text else text
            found[text] = None
    return list(found)


def _in_style(text: str, notation: Latex) -> str:
    """The letters of arrays and the sign of a transpose as in the result."""
    text = text.replace("<top>", notation.top)
    for letter in ("M", "N", "E", "U", "V", "Sigma", "u", "v", "w"):
        shape = (_SIZE, S.One) if letter in "uvw" else (_SIZE, _SIZE)
        text = text.replace(f"<{letter}>", notation.array_name(letter, shape))
    return text


def _roots(expr: Basic | tuple[Basic, ...]) -> list[Basic]:
    return [e for e in (expr if isinstance(expr, tuple) else (expr,)) if not isinstance(e, MatrixBase)]
