"""Three notations for one tree: ascii (what can be entered again), unicode (for people), LaTeX (for documents)."""

from matcalc_cli.language.notation.ascii import Notation
from matcalc_cli.language.notation.latex import Latex
from matcalc_cli.language.notation.rewrites import negated
from matcalc_cli.language.notation.unicode import Unicode

__all__ = ["Latex", "Notation", "Unicode", "negated"]
