"""How many characters an expression prints, spaces and the lengths of names aside: what a reader sees of a form.

An estimate of the input notation, in one pass over the different parts: 2*x/(y + 1)^2 counts 2*x/(y+1)^2. The
sigmoid is σ.
"""

from __future__ import annotations

from sympy import Add, Expr, Mul, Pow, S

from matcalc_cli.model.functions import sigmoid

_ROOT = len("sqrt()")
_WRITTEN, _PER_BIT = 1000, 0.30103  # bits of a number that is written out; decimal digits of a bit


class Length:
    """Characters of expressions; a part that many of them share is counted once."""

    def __init__(self) -> None:
        self._known: dict[Expr, int] = {}

    def __call__(self, e: Expr) -> int:
        found = self._known.get(e)
        if found is None:
            found = self._known[e] = self._counted(e)
        return found

    def _counted(self, e: Expr) -> int:
        if not e.args:
            return _of_number(e) if e.is_Number else 1
        if isinstance(e, Add):
            return sum(self(t) + (not _negative(t)) for t in e.args) - (not _negative(e.args[0]))
        if isinstance(e, (Mul, Pow)):
            return self._product(Mul.make_args(e)) + _negative(e)
        name = type(e)
        return sum(map(self, e.args)) + len(e.args) + 1 + (1 if name is sigmoid else len(name.__name__))

    def _product(self, factors: tuple[Expr, ...]) -> int:
        """a*b/(c*d)"""
        over, under = [], []
        for f in factors:
            if f.is_Rational:
                over += [_digits(f.p)] if abs(f.p) != 1 else []
                under += [_digits(f.q)] if f.q != 1 else []
            elif f.is_Pow and f.exp.is_Rational:
                (under if f.exp.is_negative else over).append(self._power(f.base, abs(f.exp)))
            else:
                over.append(self._power(*f.args) if f.is_Pow else self._in_brackets(f, Add))
        above = sum(over) + len(over) - 1 if over else 1
        return above + sum(under) + len(under) + 2 * (len(under) > 1)

    def _power(self, base: Expr, exponent: Expr) -> int:
        if exponent is S.Half:
            return self(base) + _ROOT
        raised = 0 if exponent is S.One else 1 + self._in_brackets(exponent, (Add, Mul))
        if exponent.is_Rational and not exponent.is_Integer:
            raised += 2
        raised += isinstance(base, sigmoid) and exponent is not S.One  # σ (1 - σ) is as good as σ - σ^2
        return raised + self._in_brackets(base, Add if exponent is S.One else (Add, Mul, Pow))

    def _in_brackets(self, e: Expr, kinds: type | tuple[type, ...]) -> int:
        return self(e) + 2 * isinstance(e, kinds)


def _of_number(e: Expr) -> int:
    if not e.is_Rational:
        return len(str(e))
    return bool(e.is_negative) + _digits(e.p) + (0 if e.q == 1 else 1 + _digits(e.q))


def _digits(n: int) -> int:
    """Of a whole number; an estimate where Python refuses to write it out."""
    bits = abs(n).bit_length()
    return len(str(abs(n))) if bits < _WRITTEN else int(bits * _PER_BIT) + 1


def _negative(e: Expr) -> bool:
    """Is it printed with a leading minus?"""
    number = e.args[0] if isinstance(e, Mul) else e
    return bool(number.is_Number and number.is_negative)
