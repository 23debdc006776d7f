"""Values for names in explicit results: every shared part is computed once, and no number grows without end.

Where the names get decimals, any result that could be computed has its value at the cost of one pass over its different
parts. Exact values are symbolic expressions again, whose signs and zeros SymPy finds out by evaluating them as often as
they are printed; what would be very long is therefore refused.
"""

from __future__ import annotations

from collections.abc import Mapping

from sympy import Basic, Expr, Float, Pow, Rational, S, Symbol, gamma, polygamma
from sympy.core.relational import Relational

from matcalc_cli.engine.objects.leaves import leaves
from matcalc_cli.errors import LimitError, MathError
from matcalc_cli.model.functions import lgamma
from matcalc_cli.model.numbers import MAX_FACTORIAL, bits
from matcalc_cli.model.walk import arguments, fold, parts

MAX_BITS = 100_000  # of an exact value, or of the exponent of a decimal one
_FACTORIAL = (gamma, lgamma, polygamma)
_NO_NUMBERS = frozenset((S.NaN, S.ComplexInfinity))
FARTHEST = 1e15  # from zero, of an argument of gamma: beyond, decimals are whole numbers
MAX_EXACT = 20_000  # names and numbers of a result that is to be evaluated exactly, or at some of its names


class Substitution:
    """e with values for names, as e.xreplace(point) gives it; raises LimitError."""

    def __init__(self, point: Mapping[Symbol, Expr]) -> None:
        self._point = dict(point)
        self._known: dict[Basic, Basic] = dict(point)
        self._decimal = all(isinstance(value, Float) for value in point.values())

    def __call__(self, expr: Basic) -> Basic:
        if leaves(expr, MAX_EXACT) >= MAX_EXACT and not self._covers(expr):
            raise LimitError(
                "the value would be very long", hint="give all names a value, with a decimal point: --at x=1.0,y=2.0"
            )
        return fold(expr, arguments, lambda e, args: _rebuilt(e, args) if args else e, self._known)

    def _covers(self, expr: Basic) -> bool:
        return self._decimal and all(e in self._point for e in parts([expr]) if isinstance(e, Symbol))


def _rebuilt(e: Basic, args: list[Basic]) -> Basic:
    if all(a is b for a, b in zip(args, e.args)):
        return e
    if isinstance(e, _FACTORIAL) and any(a.is_Number and abs(a) > MAX_FACTORIAL for a in args):
        return _far(e, args)
    if isinstance(e, Pow) and _bits(args[0]) * (max(1, abs(int(args[1]))) if args[1].is_Rational else 1) > MAX_BITS:
        raise _too_large()
    if isinstance(e, Relational) and not _NO_NUMBERS.isdisjoint(args):
        raise MathError("there is no value at this point: what is compared there is infinite or undefined")
    found = e.func(*args)
    if _bits(found) > MAX_BITS:
        raise _too_large()
    return found


def _far(e: Basic, args: list[Basic]) -> Basic:
    """gamma and its kin far from zero: decimals where they are asked for, for exact values are sums of that length."""
    *orders, x = args
    if any(abs(k) > MAX_FACTORIAL for k in orders) or isinstance(x, Float) and abs(x) > FARTHEST:
        raise _too_large()
    if not isinstance(x, Float):
        raise LimitError("the exact value would be very long", hint="give a decimal point: --at x=12345.0")
    if isinstance(e, polygamma) and x < 0 and args[0].is_positive:
        return _reflected(int(args[0]), x)
    found = e.func(*args)
    if _bits(found) > MAX_BITS:
        raise _too_large()
    return found


def _reflected(n: int, x: Float) -> Float:
    """psi_n(x) = (-1)^n psi_n(1 - x) - pi (d/dx)^n cot(pi x); DLMF 5.15.6. mpmath adds up as many terms as |x| is
    large, 22 s of them at -1e7. The derivatives are polynomials in c = cot(pi x), whose own is -pi (1 + c^2)."""
    from mpmath import cot, mp, mpf, pi, polyval, workprec
    from mpmath import polygamma as psi

    coefficients = [1, 0]  # of c^k, c^(k - 1), ..., without the powers of -pi
    for _ in range(n):
        slope = [k * a for k, a in zip(range(len(coefficients) - 1, 0, -1), coefficients)]
        coefficients = [a + b for a, b in zip([*slope, 0, 0], [0, 0, *slope])]
    with workprec(x._prec + 10 + 2 * n + abs(int(x)).bit_length()):
        t = mpf(x._mpf_)
        far = (-1) ** n * (psi(n, 1 - t) - pi ** (n + 1) * polyval(coefficients, cot(pi * (t - mp.nint(t)))))
        return Float(far, precision=x._prec)


def _bits(value: Basic) -> int:
    """The binary digits of an exact value, the size of the exponent of a decimal one."""
    if isinstance(value, Rational):
        return bits(value) if value not in (S.One, S.NegativeOne) else 0
    if isinstance(value, Float):
        return abs(value._mpf_[2])
    return 0


def _too_large() -> LimitError:
    return LimitError("the value at this point is too large to compute")
