"""Three notations for one tree: ascii (what can be typed in again), unicode (for people), LaTeX (for documents)."""

from matcalc_cli.render.notation.ascii import Notation, negated
from matcalc_cli.render.notation.latex import Latex
from matcalc_cli.render.notation.unicode import Unicode

__all__ = ["Latex", "Notation", "Unicode", "negated"]
