"""Scalars by the names books use: sigmoid, softplus, tanh, |t|, step, one `where` for a sum of them.

Recognition never happens in constructors (they would build what they look for); it is asked once, by polish.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from sympy import (
    Abs,
    Add,
    Basic,
    Dummy,
    Expr,
    Mul,
    Piecewise,
    Pow,
    S,
    StrictGreaterThan,
    StrictLessThan,
    cos,
    cosh,
    cot,
    exp,
    log,
    oo,
    sign,
    sin,
    sinh,
    tan,
    tanh,
)

from matcalc_cli.engine.algebra.base import CLOSED, call, hide, memo, replace, reveal, smul
from matcalc_cli.engine.algebra.measure import leaves
from matcalc_cli.engine.objects.positive_parts import vanishes_with
from matcalc_cli.engine.scalar.tidy import squares
from matcalc_cli.model.functions import shared_step, sigmoid, softplus, step
from matcalc_cli.model.ties import Tied
from matcalc_cli.model.walk import classes

Name: TypeAlias = Callable[[Expr], Expr]
Known: TypeAlias = dict[Expr, Expr]  # what was found for a part
Where: TypeAlias = tuple[Piecewise, Expr]  # a choice, and what multiplies it

LONGEST = 60  # leaves of a scalar that is multiplied out


@memo
def named_functions(e: Expr) -> Expr:
    """Scalars by the names books use: sigmoid, softplus, tanh, abs, step, one `where` for a sum of them."""
    if _has(e, exp):
        e = _logistic(e, {})
    if _has(e, Piecewise):
        (plain,), back = hide(e)  # SymPy takes choices out of whatever a condition holds, element-wise ones too
        e = reveal(_renamed(plain, {}, {Add: _one_where}), back)
    if _has(e, Piecewise, sign, sigmoid, step, sinh, sin, cos):
        e = _renamed(e, {}, _NAMES)
    return _one_sigmoid(e) if _has(e, sigmoid) else e


def _has(e: Expr, *kinds: type) -> bool:
    """Is there a part of one of these kinds? SymPy's `has` goes through shared parts as often as they are printed."""
    return any(issubclass(kind, kinds) for kind in classes(e))


def _one_sigmoid(e: Expr) -> Expr:
    """y sigmoid(-t) + (y - 1) sigmoid(t) = y - sigmoid(t), by sigmoid(-t) = 1 - sigmoid(t)."""
    found = {a for a in e.atoms(sigmoid) if sigmoid(-a.args[0]) in e.atoms(sigmoid)}
    positive = [a for a in found if not a.args[0].could_extract_minus_sign()]
    if len(positive) != 1 or leaves(e) > LONGEST:
        return e
    (a,) = positive
    plain = Dummy("s", real=True)
    (swapped,), back = hide(replace(e, {a: plain, sigmoid(-a.args[0]): 1 - plain}))
    answer = replace(reveal(swapped.expand(), back), {plain: a})
    return answer if leaves(answer) < leaves(e) else e


def logistic_slopes(e: Expr) -> Expr:
    """sigmoid(t) sigmoid(-t) = sigmoid(t) (1 - sigmoid(t)), as every book writes the slope of the sigmoid."""
    if not _has(e, sigmoid, tanh):
        return e
    if isinstance(e, Add) and (apart := _with_one_sigmoid_out(e)) is not None:
        return apart
    args = [logistic_slopes(a) for a in e.args]
    if any(a is not b for a, b in zip(args, e.args)):
        e = Mul(*args) if isinstance(e, Mul) else call(e.func, *args)
    if isinstance(e, Add):
        return _one_slope(e)
    slope = _slope(e) if isinstance(e, Mul) else None
    return e if slope is None else logistic_slopes(slope)


def _slope(e: Mul) -> Expr | None:
    """sigmoid(t) sigmoid(-t), to any powers, with 1 - sigmoid(t) for the second"""
    powers = dict(f.args if isinstance(f, Pow) and f.exp.is_Integer else (f, S.One) for f in e.args)
    found = [f for f, k in powers.items() if isinstance(f, sigmoid) and k > 0]
    pair = next((f for f in found if not f.args[0].could_extract_minus_sign() and sigmoid(-f.args[0]) in found), None)
    if pair is None:
        return None
    other = sigmoid(-pair.args[0])
    return Mul(*((1 - pair if f == other else f) ** k for f, k in powers.items()))


def _with_one_sigmoid_out(e: Add) -> Expr | None:
    """t sigmoid(t) sigmoid(-t) + sigmoid(t) = sigmoid(t) (1 + t sigmoid(-t)), the slope of swish"""
    first, *others = (set(Mul.make_args(a)) for a in e.args)
    common = [f for f in first.intersection(*others) if isinstance(f, sigmoid)]
    if len(common) != 1 or not any(sigmoid(-common[0].args[0]) in Mul.make_args(a) for a in e.args):
        return None
    rest = Add(*(Mul(*(f for f in Mul.make_args(a) if f != common[0])) for a in e.args))
    return Mul(common[0], rest) if isinstance(rest, Add) else None


def _one_slope(e: Add) -> Expr:
    """a sigmoid(t) - a sigmoid(t)^2 = a sigmoid(t) (1 - sigmoid(t)), and with tanh(t)^2 and
    tanh(t)^3 alike"""
    for term in e.args:
        for f in Mul.make_args(term):
            if isinstance(f, tanh) and -term * f**2 in e.args:
                rest = [a for a in e.args if a is not term and a != -term * f**2]
                return Add(*rest, Mul(*Mul.make_args(term), 1 - f**2))
        for f in Mul.make_args(term):
            if isinstance(f, sigmoid) and -term * f in e.args:
                rest = [a for a in e.args if a is not term and a != -term * f]
                return Add(*rest, Mul(*Mul.make_args(term), 1 - f))
    return e


def _renamed(e: Expr, known: Known, names: Mapping[type, Name]) -> Expr:
    if not e.args or isinstance(e, CLOSED):
        return e
    if e not in known:
        args = [_renamed(a, known, names) for a in e.args]
        if any(a is not b for a, b in zip(args, e.args)):
            e = smul(*args) if isinstance(e, Mul) else call(e.func, *args)
        rule = names.get(type(e))
        known[e] = rule(e) if rule else e
    return known[e]


# (top, bottom, name, up to which power): 1/cos^2 of 1 + sin^2/cos^2 is shorter than 1 + tan^2
_RATIOS = ((sinh, cosh, tanh, oo), (sin, cos, tan, 1), (cos, sin, cot, 1))


def _named_factors(e: Mul) -> Expr:
    """(sinh/cosh)^k = tanh^k, t sign(t) = |t|, sign(t)^2 = 1, relu(t)^k step(t) = relu(t)^k, and max(0, t) alike"""
    fs = list(e.args)
    for i, f in enumerate(fs):
        base, k = f.args if isinstance(f, Pow) and f.exp.is_Integer else (f, S.One)
        for top, bottom, name, most in _RATIOS:
            if isinstance(base, top) and 0 < k <= most and (below := call(bottom, *base.args) ** -k) in fs:
                fs.remove(below)
                fs[fs.index(f)] = call(name, *base.args) ** k
                return _named_factors(Mul(*fs)) if len(fs) > 1 else fs[0]
        if isinstance(f, sign) and f.args[0] in fs:
            fs.remove(f.args[0])
            fs[fs.index(f)] = call(Abs, *f.args)
            return smul(*fs)
        if isinstance(f, step) and vanishes_with(f.args[0], fs):
            del fs[i]
            return smul(*fs)
    return e


def _named_power(e: Pow) -> Expr:
    """sign(t)^2 = 1, step(t)^2 = step(t)"""
    base, k = e.args
    if isinstance(base, sign) and k.is_Integer and k > 0:
        return S.One if k % 2 == 0 else base
    return base if isinstance(base, step) and k.is_Integer and k > 0 else e


def _named_sum(e: Add) -> Expr:
    """sin(t)^2 + cos(t)^2 = 1, 1 - sigmoid(t) = sigmoid(-t), step(t) + step(-t) = 1"""
    e = squares(e)
    if not isinstance(e, Add):
        return e
    for f in e.args:
        for g in Mul.make_args(f):
            if isinstance(g, step):
                rest = Mul(*(h for h in Mul.make_args(f) if h is not g))
                other = rest * g.func(-g.args[0])
                if other in e.args:
                    return Add(*(a for a in e.args if a is not f and a != other), rest)
    for f in e.args:
        c, core = f.as_coeff_Mul()
        if isinstance(core, sigmoid) and -c in e.args and c.is_Number:
            return Add(*(a for a in e.args if a is not f and a != -c), -c * sigmoid(-core.args[0]))
    return e


def _where_of(term: Expr) -> Where | None:
    """(where, the rest of the product)"""
    fs = Mul.make_args(term)
    found = next((f for f in fs if isinstance(f, Piecewise)), None)
    return None if found is None else (found, Mul(*(f for f in fs if f is not found)))


def _one_where(e: Add) -> Expr:
    """A sum of `where` of the same conditions is one `where`."""
    groups: dict[tuple[Basic, ...], list[Where]] = {}
    others = []
    for term in e.args:
        split_off = _where_of(term)
        if split_off is None:
            others.append(term)
        else:
            groups.setdefault(tuple(c for _, c in split_off[0].args), []).append(split_off)
    if all(len(g) == 1 for g in groups.values()):
        return e
    terms = []
    for conditions, members in groups.items():
        if len(members) == 1:
            terms.append(members[0][0] * members[0][1])
            continue
        branches = [Add(*(w.args[i][0] * rest for w, rest in members)) for i in range(len(conditions))]
        terms.append(_named_where(Piecewise(*zip(branches, conditions), evaluate=False)))
    return Add(*others, *terms)


def _named_where(e: Piecewise) -> Expr:
    """where(a > b, 1, 0) = step(a - b); branches that agree are one."""
    branches = [b for b, _ in e.args]
    if all(b == branches[0] for b in branches):
        return branches[0]
    if len(branches) == 2 and branches[1] is S.Zero and branches[0].is_number:
        condition = e.args[0][1]
        step_of = shared_step if isinstance(condition, Tied) else step
        if isinstance(condition, StrictGreaterThan):
            return branches[0] * step_of(condition.lhs - condition.rhs)
        if isinstance(condition, StrictLessThan):
            return branches[0] * step_of(condition.rhs - condition.lhs)
    return e


_NAMES: dict[type, Name] = {Mul: _named_factors, Pow: _named_power, Add: _named_sum, Piecewise: _named_where}


def _logistic(e: Expr, known: Known) -> Expr:
    if not e.args or isinstance(e, CLOSED):
        return e
    if e in known:
        return known[e]
    if isinstance(e, log) and (t := _one_plus_exp(e.args[0])) is not None:
        answer = softplus(_logistic(t, known))
    else:
        fs = _with_sigmoids(list(Mul.make_args(e)))
        if len(fs) == 1 and fs[0] is e:
            args = [_logistic(a, known) for a in e.args]
            answer = e if all(a is b for a, b in zip(args, e.args)) else call(e.func, *args)
        else:
            answer = smul(*(f if isinstance(f, sigmoid) else _logistic(f, known) for f in fs))
            if isinstance(e, Mul) and answer != e:
                answer = _logistic(answer, known)
    known[e] = answer
    return answer


def _with_sigmoids(fs: list[Expr]) -> list[Expr]:
    """exp(t)/(1 + exp(t)) = sigmoid(t) and 1/(1 + exp(t)) = sigmoid(-t) among the factors of a product"""
    for f in list(fs):
        base, k = f.as_base_exp() if isinstance(f, Pow) else (f, S.One)
        t = _one_plus_exp(base) if k.is_Integer and k < 0 else None
        if t is not None:
            fs.remove(f)
            for _ in range(int(-k)):
                fs = _with_sigmoid(fs, t)
    return fs


def _with_sigmoid(fs: list[Expr], t: Expr) -> list[Expr]:
    """The factors without 1/(1 + exp(t)), which has been taken away."""
    hit = next((f for f in fs if isinstance(f, exp) and _multiple(f.args[0], t)), None)
    if hit is None:
        return [*fs, sigmoid(-t)]
    fs.remove(hit)
    rest = hit.args[0] - t
    return [*fs, sigmoid(t), *([exp(rest)] if rest != 0 else [])]


def _one_plus_exp(e: Expr) -> Expr | None:
    """t where e is 1 + exp(t)."""
    if isinstance(e, Add) and len(e.args) == 2 and e.args[0] is S.One and isinstance(e.args[1], exp):
        return e.args[1].args[0]
    return None


def _multiple(a: Expr, t: Expr) -> bool:
    ratio = a / t
    return ratio.is_Integer and ratio >= 1
