"""Unicode: x², Aᵀ, ⊙, ⊗, ‖x‖ and Greek letters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from matcalc_cli.language.notation.ascii import Notation
from matcalc_cli.language.notation.rewrites import has_name
from matcalc_cli.language.notation.scalars import ATOM, POSTFIX, POWER, PRODUCT, UNARY, Printed
from matcalc_cli.model import names
from matcalc_cli.model import nodes as N
from matcalc_cli.model.functions import FunctionRow

if TYPE_CHECKING:
    from sympy import Basic, Expr

_SPACED = frozenset("+−⊙⊘⊗,;<>≤≥≠=")  # signs with a space on both sides
_HEADS = {"sigmoid": "σ", "gamma": "Γ", "lgamma": "logΓ", "digamma": "ψ"}  # functions that are printed as letters


class Unicode(Notation):
    """For people: x², Aᵀ, ⊙, ⊗, ‖x‖, Greek letters."""

    times, minus, dot_times, dot_divide, dot_power = "·", "−", "⊙", "⊘", ".^"
    array_times = " "
    _square = False  # inside of an element-wise square matrix: X² would be the matrix product
    _superscripts = str.maketrans("0123456789-+nmkTabcdex", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺ⁿᵐᵏᵀᵃᵇᶜᵈᵉˣ")

    def name(self, name: str) -> str:
        return names.shown(name)

    def spaced(self, sign: str) -> str:
        return f" {sign} "

    def power(self, base: str, exponent: Expr) -> Printed:
        text = str(exponent)
        if len(text) <= 3 and all(c in "0123456789-+nmk" for c in text):
            return base + text.translate(self._superscripts), POWER
        return super().power(base, exponent)

    def _dotted_power(self, base: Expr, exponent: Expr) -> Printed:
        text = str(exponent)
        if exponent.is_Integer and exponent.is_positive and len(text) < 3 and not self._square:
            return self._wrap(base, POSTFIX) + text.translate(self._superscripts), POWER
        return super()._dotted_power(base, exponent)

    def _Ewise(self, e: Basic) -> Printed:
        outer, self._square = self._square, e.shape[0] == e.shape[1]
        try:
            return super()._Ewise(e)
        finally:
            self._square = outer

    def cell(self, block: Basic) -> str:
        """Inside of [ ] a product by a space is in brackets: [(aᵀ x), c]."""
        text, depth = super().cell(block), 0
        for before, sign, after in zip(text, text[1:], text[2:]):
            depth += (before in "([") - (before in ")]")
            if sign == " " and depth == (before in "([") and before not in _SPACED and after not in _SPACED:
                return f"({text})"
        return text

    def sqrt(self, base: Basic) -> Printed:
        text, own = self.printed(base)
        return ("√" + text, ATOM) if own >= ATOM else (f"√({text})", ATOM)

    def _Abs(self, e: Expr) -> Printed:
        if self._dotted(e):
            return super()._Abs(e)  # |x| of a vector is its norm in many books
        inner = self.text(e.args[0])
        return f"|{inner}|" if "|" not in inner else f"abs({inner})", ATOM  # ||x|/x| would begin a norm

    def _Pi(self, e: Expr) -> Printed:
        return "π", ATOM

    def spelled(self, expr: Basic) -> Basic:
        """γ and ζ(3), as books print them, where γ is no name of the reader's."""
        return super().spelled(expr) if has_name(expr, "gamma") else expr

    def _EulerGamma(self, e: Basic) -> Printed:
        return "γ", ATOM

    def _zeta(self, e: Basic) -> Printed:
        return self.call("ζ", self.text(e.args[0])), ATOM

    def function(self, row: FunctionRow, args: list[str]) -> Printed:
        return self.call(_HEADS.get(row.name, row.name), *args), ATOM

    def undefined_name(self, name: str) -> str:
        shown = self.name(name)
        stem, _, index = shown.partition("_")
        if index and names.indexed("", index).translate(names.SUBSCRIPTS) != index and len(index) < 3:
            return names.indexed(stem, index)
        return names.key(name) if shown in _HEADS.values() else shown

    def _polygamma(self, e: Basic) -> Printed:
        if e.args[0] == 0:
            return self.call(_HEADS["digamma"], self.text(e.args[1])), ATOM
        return super()._polygamma(e)

    def relation(self, sign: str) -> str:
        return {">=": "≥", "<=": "≤", "!=": "≠"}.get(sign, sign)

    def primes(self, order: int) -> str:
        return "′" * order if order < 4 else f"⁽{str(order).translate(self._superscripts)}⁾"

    def partial(self, head: str, marks: str, orders: Sequence[int], args: Sequence[Basic]) -> str:
        if self.by_name(args):
            total = sum(orders)
            power: Callable[[int], str] = lambda k: "" if k == 1 else str(k).translate(self._superscripts)
            under = "".join(f"∂{self.text(a)}{power(k)}" for a, k in zip(args, orders) if k)
            return f"∂{power(total)}{head}/{under}"
        return "∂" + marks.translate(names.TO_SUBSCRIPTS) + head

    def transposed(self, inner: Basic) -> str:
        if isinstance(inner, N.Inverse):
            return self._wrap(inner.args[0], POSTFIX) + "⁻ᵀ"
        return self._wrap(inner, POSTFIX) + "ᵀ"

    def _Inverse(self, e: Basic) -> Printed:
        return self._wrap(e.args[0], POSTFIX) + "⁻¹", POSTFIX

    def _Identity(self, e: Basic) -> Printed:
        return "I", ATOM

    def _OneMatrix(self, e: Basic) -> Printed:
        if e.args[1] == 1:
            return "𝟏", ATOM
        return ("𝟏ᵀ", POSTFIX) if e.args[0] == 1 else ("𝟏 𝟏ᵀ", PRODUCT)

    def term(self, e: Basic) -> str:
        """A term of a sum, c 𝟏 as it is."""
        return self._wrap(e, PRODUCT)

    def _ZeroMatrix(self, e: Basic) -> Printed:
        return "0", ATOM

    def _KroneckerProduct(self, e: Basic) -> Printed:
        return " ⊗ ".join(self._wrap(a, UNARY) for a in e.args), PRODUCT

    def _Pinv(self, e: Basic) -> Printed:
        return self._wrap(e.args[0], POSTFIX) + "⁺", POSTFIX

    def _PowerSum(self, e: Basic) -> Printed:
        x, top = self._wrap(e.args[0], POSTFIX), self.text(e.args[1] - 1)
        return f"(Σⱼ ({x}ᵀ)^({top} − j) ⊗ {x}^j, j = 0 … {top})", ATOM

    def _Cross(self, e: Basic) -> Printed:
        return " × ".join(self._wrap(a, UNARY) for a in e.args), PRODUCT

    def _PartialTrace(self, e: Basic) -> Printed:
        return self.call(f"tr{'₀₁₂'[int(e.args[1])]}", self.text(e.args[0]), self.text(e.args[2])), ATOM

    def _Comm(self, e: Basic) -> Printed:
        return f"K({self.text(e.args[0])},{self.text(e.args[1])})", ATOM

    def _Dup(self, e: Basic) -> Printed:
        return f"D({self.text(e.args[0])})", ATOM

    def _SkewDup(self, e: Basic) -> Printed:
        return f"D̃({self.text(e.args[0])})", ATOM

    def _DiagSel(self, e: Basic) -> Printed:
        return f"S({self.text(e.args[0])})", ATOM

    def _Elim(self, e: Basic) -> Printed:
        return f"L({self.text(e.args[0])})", ATOM

    def _Unit(self, e: Basic) -> Printed:
        i = e.args[0]
        if not i.is_Integer and not (i.is_Symbol and N.is_index(i)):
            return self.last_unit(e)
        return names.indexed("e", str(i)), ATOM

    def _FNorm(self, e: Basic) -> Printed:
        return f"‖{self.text(e.args[0])}‖", ATOM

    def _Spectral(self, e: Basic) -> Printed:
        return f"‖{self.text(e.args[0])}‖₂", ATOM

    def _NormInf(self, e: Basic) -> Printed:
        if 1 not in e.args[0].shape:
            return self.named("norminf", e)  # ‖X‖∞ of a matrix is its largest row sum
        return f"‖{self.text(e.args[0])}‖∞", ATOM

    def _LogDet(self, e: Basic) -> Printed:
        return f"log det({self.text(e.args[0])})", ATOM
