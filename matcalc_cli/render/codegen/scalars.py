"""Scalar expressions -> operations.

The same rules serve the entries of arrays: inside an element-wise node the operands have rank 1 or 2, and each
operation works entry by entry. Factors are multiplied scalars first, quotients have one denominator, and powers become
products, square roots and reciprocals where those are cheaper.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from sympy import (
    ITE,
    Add,
    And,
    Basic,
    Derivative,
    Equality,
    Float,
    Function,
    Integer,
    Max,
    Min,
    Mul,
    Not,
    Or,
    Piecewise,
    Pow,
    Rational,
    S,
    Subs,
    Symbol,
    Unequality,
    digamma,
)
from sympy.core.function import AppliedUndef
from sympy.core.numbers import NumberSymbol
from sympy.core.relational import GreaterThan, LessThan, StrictGreaterThan, StrictLessThan
from sympy.functions.elementary.piecewise import ExprCondPair

from matcalc_cli.errors import MissingRule
from matcalc_cli.model.functions import BY_CLASS, shared_step, step
from matcalc_cli.model.nodes import Largest, NormInf, Smallest, UndefinedScalar
from matcalc_cli.model.ties import Above, AtLeast, Tied, rivals
from matcalc_cli.render.codegen.forms import expm1, hypot, log1p
from matcalc_cli.render.codegen.lower import Lowering, Rule, undefined
from matcalc_cli.render.codegen.masks import choice, is_mask, masked
from matcalc_cli.render.codegen.ops import Op, Ops, is_short

_CONSTANTS = {
    S.Pi: "pi",
    S.Exp1: "e",
    S.ImaginaryUnit: "i",
    S.Infinity: "inf",
    S.NaN: "nan",
    S.true: "true",
    S.false: "false",
}


def _constant(low: Lowering, e: Basic) -> Op:
    name = _CONSTANTS.get(e)
    return low.ops.number(float(e)) if name is None else low.ops.constant(name)


def _rational(low: Lowering, e: Rational) -> Op:
    return low.ops.number(Fraction(int(e.p), int(e.q)))


def _float(low: Lowering, e: Float) -> Op:
    return low.ops.number(float(e))


def total(ops: Ops, terms: Sequence[Op]) -> Op:
    """a - b + c: the first positive term leads, and choices by one condition are one choice of sums."""
    choices: dict[int, list[Op]] = {}
    for term in terms:
        if term.kind == "where":
            choices.setdefault(id(term.args[0]), []).append(term)
    merged = [found for found in choices.values() if len(found) > 1]
    if merged:
        together = {id(term) for found in merged for term in found}
        terms = [term for term in terms if id(term) not in together]
        for found in merged:
            branches = (total(ops, [term.args[i] for term in found]) for i in (1, 2))
            terms.append(choice(ops, found[0].args[0], *branches))
        return total(ops, terms)
    lead = next((i for i, term in enumerate(terms) if term.kind != "neg"), 0)
    result = terms[lead]
    for i, term in enumerate(terms):
        if i != lead:
            result = ops.add(result, term)
    return result


def _add(low: Lowering, e: Add) -> Op:
    return total(low.ops, [low[arg] for arg in e.args])


def _slope(ops: Ops, base: Op, exponent: Fraction) -> Op | None:
    """1/cosh(t)^2, the slope of tanh, where the language has a cheaper form."""
    if base.kind != "call" or base.value != "cosh" or exponent != -2 or not ops.has("sech2"):
        return None
    return ops.make("sech2", base.args[0])


def power(ops: Ops, base: Op, exponent: Fraction) -> Op:
    """base ** exponent for a rational exponent."""
    slope = _slope(ops, base, exponent)
    if slope is not None:
        return slope
    if exponent < 0:
        return ops.div(ops.number(1), power(ops, base, -exponent))
    if exponent == 1:
        return base
    if exponent == Fraction(1, 2):
        return ops.entrywise("sqrt", base)
    if exponent == Fraction(3, 2):
        return ops.mul(base, ops.entrywise("sqrt", base))
    if base.rank and exponent in (3, 4):
        square = ops.power(base, ops.number(2))
        return ops.mul(square, base) if exponent == 3 else ops.power(square, ops.number(2))
    return ops.power(base, ops.number(exponent))


def _fraction(number: Rational) -> Fraction:
    return Fraction(int(number.p), int(number.q))


def _pow(low: Lowering, e: Pow) -> Op:
    base, exponent = e.args
    if exponent.is_Rational:
        return power(low.ops, low[base], _fraction(exponent))
    return low.ops.power(low[base], low[exponent])


def product(ops: Ops, factors: list[Op]) -> Op:
    """Left to right."""
    total = factors[0] if factors else ops.number(1)
    for factor in factors[1:]:
        total = ops.mul(total, factor)
    return total


def is_denominator(factor: Basic) -> bool:
    return isinstance(factor, Pow) and bool(factor.exp.is_Rational) and factor.exp.is_negative


def factor_parts(factors: Iterable[Basic]) -> list[Basic]:
    """What has to be lowered for a product: denominators by their base."""
    return [f.base if is_denominator(f) else f for f in factors if not f.is_Rational]


def scaled(low: Lowering, factors: Iterable[Basic], *arrays: Op) -> Op:
    """p*a*b/(q*c*d) of scalar factors and arrays, operands of low rank first, inside the choices that switch it on."""
    ops = low.ops
    masks: list[Op] = []
    over: dict[int, list[Op]] = {0: []}
    under: dict[int, list[Op]] = {0: []}
    number = Fraction(1)
    for factor in factors:
        if factor.is_Rational:
            number *= _fraction(factor)
        elif is_denominator(factor) and (slope := _slope(ops, low[factor.base], _fraction(factor.exp))) is not None:
            over.setdefault(slope.rank, []).append(slope)
        elif is_denominator(factor):
            op = power(ops, low[factor.base], -_fraction(factor.exp))
            under.setdefault(op.rank, []).append(op)
        else:
            op = low[factor]
            if op.kind == "where" and is_mask(op):
                masks.append(op)
            else:
                over.setdefault(op.rank, []).append(op)
    for op in arrays:
        over.setdefault(op.rank, []).append(op)
    top, bottom = (abs(number.numerator), number.denominator) if is_short(number) else (abs(number), 1)
    if top != 1:
        over[0].insert(0, ops.number(top))
    if bottom != 1:
        under[0].insert(0, ops.number(bottom))
    result = _quotient(ops, over, under)
    if number < 0:
        result = ops.neg(result)
    for mask in masks:
        result = masked(ops, mask, result)
    return result


def _quotient(ops: Ops, over: dict[int, list[Op]], under: dict[int, list[Op]]) -> Op:
    """Numerators over denominators, both by rank: one pass over an array for all the scalars."""
    result, divisor = product(ops, over[0]), product(ops, under[0])
    arrays = sorted({*over, *under} - {0})
    if arrays and not ops.is_number(divisor, 1):
        if ops.is_number(result, 1) and over.get(arrays[0]):
            result = product(ops, over.pop(arrays[0]))
        result, divisor = ops.div(result, divisor), ops.number(1)
    for rank in arrays:
        if over.get(rank):
            result = ops.mul(result, product(ops, over[rank]))
        divisor = ops.mul(divisor, product(ops, under.get(rank, [])))
    return ops.div(result, divisor)


def _is_exp(op: Op) -> bool:
    return op.kind == "call" and op.value == "exp"


def _call(low: Lowering, e: Function) -> Op:
    """A call of the table; log(1 + x), log(sum(exp(x))) and log(softmax(x)) keep their precision."""
    row = BY_CLASS.get(e.func)
    if row is None and e.is_number:  # zeta(3), which SymPy makes of polygamma
        return low.ops.number(float(e))
    if row is None:
        raise MissingRule(f"there is no code for the function {e.func.__name__}")
    arg = low[e.args[0]]
    if row.name == "log" and arg.kind == "softmax":
        return low.ops.make("log_softmax", arg.args[0])
    if row.name == "log" and arg.kind == "sum" and _is_exp(arg.args[0]):
        return low.ops.make("logsumexp", arg.args[0].args[0], rank=0)
    if row.name == "log" and arg.kind == "add" and low.ops.is_number(arg.args[0], 1):
        inside = arg.args[1]
        name, inside = ("softplus", inside.args[0]) if _is_exp(inside) else ("log1p", inside)
        return low.ops.entrywise("call", inside, value=name)
    return low.ops.entrywise("call", *(low[arg] for arg in e.args), value=row.name)


def _digamma(low: Lowering, e: Function) -> Op:
    return low.ops.entrywise("call", low.ops.number(0), low[e.args[0]], value="polygamma")


def _step(low: Lowering, e: Function) -> Op:
    zero = low.ops.number(0)
    return choice(low.ops, low.ops.entrywise("gt", low[e.args[0]], zero), low.ops.number(1), zero)


def _shared_step(low: Lowering, e: Function) -> Op:
    ops, t, zero = low.ops, low[e.args[0]], low.ops.number(0)
    at_zero = choice(ops, ops.entrywise("eq", t, zero), ops.number(Fraction(1, 2)), zero)
    return choice(ops, ops.entrywise("gt", t, zero), ops.number(1), at_zero)


def _piecewise(low: Lowering, e: Piecewise) -> Op:
    """Nested choices; nan where no condition holds."""
    branches = list(e.args)
    last = branches[-1]
    result = low.ops.constant("nan")
    if last.args[1] == S.true:
        result = low[branches.pop().args[0]]
    for branch in reversed(branches):
        value, condition = branch.args
        if isinstance(condition, Tied):
            result = shared(low, condition, low[value], result)
        else:
            result = choice(low.ops, low[condition], low[value], result)
    return result


def shared(low: Lowering, condition: Tied, yes: Op, no: Op) -> Op:
    """yes where the condition holds, no where it does not, their mean where arguments tie, by how many do."""
    ops, (a, b) = low.ops, condition.args
    others = rivals(condition)
    if isinstance(b, Largest | Smallest | NormInf):
        reached = low[condition]
        return _divided(ops, reached, yes, no, ops.total(_as_number(ops, reached)))
    if len(others) == 1:
        mean = ops.div(ops.add(yes, no), ops.number(2))
        return choice(ops, low[condition], yes, choice(ops, ops.entrywise("eq", low[a], low[b]), mean, no))
    kind = "ge" if isinstance(condition, Above | AtLeast) else "le"
    reaching = [_as_number(ops, ops.entrywise(kind, low[other], low[a])) for other in others]
    count = total(ops, [*([] if a in others else [ops.number(1)]), *reaching])
    return _divided(ops, ops.entrywise(kind, low[a], low[b]), yes, no, count)


def _as_number(ops: Ops, truth: Op) -> Op:
    return choice(ops, truth, ops.number(1), ops.number(0))


def _divided(ops: Ops, reached: Op, yes: Op, no: Op, count: Op) -> Op:
    """no + (yes - no)/count where something is reached; the count is never 0."""
    if ops.is_number(no, 0):
        return ops.div(choice(ops, reached, yes, no), count)
    return ops.add(no, ops.div(choice(ops, reached, ops.sub(yes, no), ops.number(0)), count))


def _pair(low: Lowering, e: ExprCondPair) -> Op:
    return low[e.args[0]]


def _left_fold(kind: str) -> Rule:
    def rule(low: Lowering, e: Basic) -> Op:
        first, *rest = (low[arg] for arg in e.args)
        for other in rest:
            first = low.ops.entrywise(kind, first, other)
        return first

    return rule


def _plain(kind: str) -> Rule:
    return lambda low, e: low.ops.entrywise(kind, *(low[arg] for arg in e.args))


def _named(name: str) -> Rule:
    return lambda low, e: low.ops.entrywise("call", low[e.args[0]], value=name)


_ROUNDING = 1e-12


def _moved(low: Lowering, e: Basic, other: Basic, sign: int) -> Op:
    """An extreme entry, moved a little up or down where it is compared with what may have been computed otherwise."""
    op, ops = low[e], low.ops
    if isinstance(e, NormInf):
        return ops.mul(ops.number(1 + sign * _ROUNDING), op)
    if isinstance(e, Largest | Smallest) and op.args and op.args[0] is not low[other]:
        room = ops.mul(ops.number(_ROUNDING), ops.entrywise("call", op, value="abs"))
        return ops.add(op, room) if sign > 0 else ops.sub(op, room)
    return op


def _order(kind: str) -> Rule:
    """|M_ij| >= max|M| up to rounding: computed in two ways, the largest entry must still reach itself."""
    sign = 1 if kind == "ge" else -1

    def rule(low: Lowering, e: Basic) -> Op:
        left, right = e.args
        return low.ops.entrywise(kind, _moved(low, left, right, sign), _moved(low, right, left, -sign))

    return rule


SCALAR_RULES: dict[type, Rule] = {
    Symbol: lambda low, e: low.symbol(e),
    Integer: _rational,
    Rational: _rational,
    Float: _float,
    NumberSymbol: _constant,
    **{type(constant): _constant for constant in _CONSTANTS},
    type(S.NegativeInfinity): lambda low, e: low.ops.neg(low.ops.constant("inf")),
    Add: _add,
    Mul: lambda low, e: scaled(low, e.args),
    Pow: _pow,
    step: _step,
    shared_step: _shared_step,
    digamma: _digamma,
    expm1: _named("expm1"),
    log1p: _named("log1p"),
    hypot: _plain("hypot"),
    Function: _call,
    AppliedUndef: undefined,
    UndefinedScalar: undefined,
    Derivative: undefined,
    Subs: undefined,
    Piecewise: _piecewise,
    ExprCondPair: _pair,
    Max: _left_fold("maximum"),
    Min: _left_fold("minimum"),
    And: _left_fold("and"),
    ITE: lambda low, e: choice(low.ops, *(low[arg] for arg in e.args)),
    Or: _left_fold("or"),
    Not: _plain("not"),
    StrictGreaterThan: _plain("gt"),
    GreaterThan: _order("ge"),
    StrictLessThan: _plain("lt"),
    LessThan: _order("le"),
    Equality: _plain("eq"),
    Unequality: _plain("ne"),
}


SCALAR_OPERANDS = {
    Pow: lambda e: (e.base,) if e.exp.is_Rational else e.args,
    UndefinedScalar: lambda e: (),
    Derivative: lambda e: (),
    Subs: lambda e: (),
    Mul: lambda e: factor_parts(e.args),
}
