"""Syntax tree whose shapes are known -> raw nodes (model/nodes.py), each shared part once. Numbers stay exact, and stay
small. Calls are in lower_calls.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NoReturn

import sympy as sp
from sympy import Integer, Rational, S, Symbol
from sympy.core.relational import Relational
from sympy.functions.elementary.piecewise import ExprCondPair

from matcalc_cli.errors import LimitError, MathError, SyntaxProblem
from matcalc_cli.language.kinds.infer import Inference
from matcalc_cli.language.kinds.laws import (
    CROSS,
    DOTS,
    by_numpy,
    is_raised_vector,
    stands,
)
from matcalc_cli.language.lower_calls import Calls
from matcalc_cli.language.slices import sliced
from matcalc_cli.language.syntax import Node
from matcalc_cli.model import names
from matcalc_cli.model import nodes as N
from matcalc_cli.model.applying import applied, forget, is_long, product, total
from matcalc_cli.model.functions import inside_of
from matcalc_cli.model.nodes import node as raw
from matcalc_cli.model.numbers import MAX_BITS, TOO_LONG, bits
from matcalc_cli.model.operations.table import OPERATION, apply, ewise, scaled, times, transposed
from matcalc_cli.model.shapes import SCALAR, resolve
from matcalc_cli.model.walk import classes, visits

if TYPE_CHECKING:
    from sympy import Basic, Expr

    from matcalc_cli.language.sizes import Sizes
    from matcalc_cli.model.shapes import Shape

# SymPy leaves acos(log(1/1000)) as it stands
_BOUNDED = (sp.asin, sp.acos, sp.acosh, sp.atanh, sp.asec, sp.acsc, sp.asech, sp.acoth)
_ROOTED = (sp.Pow, *_BOUNDED)
_IMAGINARY = type(S.ImaginaryUnit)
_FEW = 15  # parts of a text, which are no long expression


def _imaginary(value: Basic) -> bool:
    """Is it a root or a logarithm of something negative, acos(2)? Looks two levels down, where SymPy puts the i, and
    in what is short everywhere."""
    if not is_long(value, 100) and _IMAGINARY in classes(value):
        return True
    parts = [value, *value.args, *(part for arg in value.args for part in arg.args)]
    return any(part is S.ImaginaryUnit or isinstance(part, _ROOTED) and _no_number(part) for part in parts)


def _no_number(e: sp.Expr) -> bool:
    """Is it a root of something negative, or outside of the domain of its function?"""
    if isinstance(e, sp.Pow):
        rooted = (e.exp.is_Number or not is_long(e.exp, 100) and e.exp.is_irrational) and not e.exp.is_Integer
        return bool(rooted and not is_long(e.base, 3000) and e.base.is_negative)
    return not is_long(e, 3000) and bool(e.is_number) and e.is_real is False


_PARTIAL = frozenset(("divide", "e-divide", "power", "e-power", "call"))  # kinds of what may have no value somewhere
MAX_PARTLY_DEFINED = 1000


def _is_column(value: Basic) -> bool:
    return N.is_array(value) and N.shape(value)[1] == 1


def _partly_defined(e: sp.Expr) -> bool:
    """Has it no value somewhere, as a logarithm, a root or asin?"""
    return not e.is_number and (isinstance(e, sp.Pow) or inside_of(e) is not None)


class Lowering(Calls):
    """Builds the raw nodes of one text whose shapes are known; `symbols` has the scalar symbol, the array symbol or the
    grid of each name key."""

    def __init__(
        self, inference: Inference, symbols: Mapping[str, Basic], sizes: Sizes, lets: Mapping[str, Node] | None = None
    ) -> None:
        """`lets` are put in for their names; left out: all of the text."""
        self.inference, self.symbols, self.size, self.sized = inference, symbols, sizes.size, sizes.is_known
        self.lets = inference.lets if lets is None else lets
        self.built: dict[int, Basic] = {}
        self.long = False
        self.plain: set[Basic] = set()  # scalars known to hold no arrays
        self.partly_defined: dict[sp.Expr, None] = {}  # reciprocals, logarithms and roots, as 1/x of x/x
        self.notes: list[str] = []
        self.decimals: dict[sp.Expr, None] = {}  # numbers entered as 9.81
        self.choices = 0  # around the node that is built

    def __call__(self, node: Node) -> Basic:
        if id(node) not in self.built:
            value = getattr(self, "_" + node.kind.replace("-", "_"))(node)
            if len(self.built) > _FEW and not self.long and isinstance(value, sp.Expr) and is_long(value):
                self.long = True
                forget()
            self.built[id(node)] = self._guard(value, node)
            if node.kind in _PARTIAL and node.shape == SCALAR and len(self.partly_defined) < MAX_PARTLY_DEFINED:
                self._note(node, value)
        return self.built[id(node)]

    def _note(self, node: Node, value: Basic) -> None:
        """What has no value everywhere is remembered: SymPy cancels x/x, exp(log(x)), sqrt(x)^2."""
        if node.kind in ("divide", "e-divide"):
            right = self(node.args[1])
            if not N.is_array(right) and not right.is_number:
                found = [applied(sp.Pow, f, S.NegativeOne) for f in sp.Mul.make_args(right)]
                self.partly_defined.update(dict.fromkeys(found))
        elif isinstance(value, sp.Expr) and not value.is_number:  # log(x)/log(2)
            self.partly_defined.update((f, None) for f in sp.Mul.make_args(value) if _partly_defined(f))

    def _guard(self, value: Basic, node: Node) -> Basic:
        if value.is_Number and value.is_finite and bits(value) > MAX_BITS:
            raise LimitError(TOO_LONG, node.span)
        if value is S.ComplexInfinity or value.is_Number and not value.is_finite:
            raise MathError("this part has no value: it is infinite or undefined", node.span)
        if node.kind in ("power", "call") and _imaginary(value):
            raise MathError("this part is not a real number", node.span)
        return value

    def fit(self, value: Basic, shape: Shape) -> Basic:
        """Broadcast a scalar to an array of `shape`."""
        if shape == SCALAR or N.is_array(value):
            return value
        ones = raw(N.OneMatrix, *(self.size(s) for s in shape))
        return ones if value is S.One else scaled(value, ones)

    def _spread(self, node: Node, shape: Shape, lies: bool = False) -> Basic:
        """The value of a term, a row repeated for every row of `shape`, a column for every column; for every row where
        it `lies`."""
        value = self(node)
        if shape == SCALAR or not N.is_array(value):
            return value
        if lies and N.shape(value)[1] == 1 != self.size(shape[1]):
            value = transposed(value)
        (m, n), (rows, cols) = N.shape(value), (self.size(s) for s in shape)
        entered = self.inference.entered(node)
        if m == 1 != rows:
            self.notes.append(f"{entered} is a row: it is taken for every row of the {rows}×{cols} matrix beside it")
            return times(raw(N.OneMatrix, rows, S.One), value)
        if n == 1 != cols:
            self.notes.append(
                f"{entered} is a column: it is taken for every column of the {rows}×{cols} matrix beside it"
            )
            return times(value, raw(N.OneMatrix, S.One, cols))
        return value

    def _number(self, node: Node) -> Expr:
        value = Rational(node.word)
        if not value.is_Integer and "/" not in str(node.value):
            self.decimals[value] = None
        return value

    def _name(self, node: Node) -> Basic:
        key = names.key(node.word)
        if key in self.lets:
            return self(self.lets[key])
        identity = self.inference.is_identity(key)
        if identity or key == "eye" and key not in self.symbols:  # which is no name of a number either
            size = resolve(node.shape[0]) if identity else None
            if size is None or not self.sized(size):
                raise SyntaxProblem(
                    "the size of the identity I is not determined here",
                    node.span,
                    hint="write eye(n), or declare I: scalar",
                )
            return raw(N.Identity, self.size(size))
        if key in self.inference.size_letters and key not in self.symbols:
            return N.size(names.tidy(node.word))
        if self.inference.is_constant(key):
            return {"pi": S.Pi, "e": S.Exp1}[key]
        return self.symbols[key]

    def _index(self, node: Node) -> Basic:
        stem, indices = node.stem, node.indices
        key = names.key(stem)
        if key in self.lets:
            array = self(self.lets[key])
        elif key in self.inference.given or key in self.inference.stems:
            array = self.symbols[key]
        else:
            return self.symbols[names.key(names.entry_name(names.tidy(stem), *indices))]
        i, j = (*indices, 0)[:2]
        if isinstance(array, sp.MatrixBase):
            return array[i, j]
        return raw(N.Entry, array, Integer(i), Integer(j))

    def _group(self, node: Node) -> Basic:
        return self(node.args[0])

    def _negate(self, node: Node) -> Basic:
        value = self(node.args[0])
        return scaled(S.NegativeOne, value) if N.is_array(value) else -value

    def _add(self, node: Node) -> Basic:
        terms = []
        for sign, arg in zip(node.signs, node.args):
            term = self.fit(self._spread(arg, node.shape), node.shape)
            if sign in "-−":
                term = scaled(S.NegativeOne, term) if N.is_array(term) else -term
            terms.append(term)
        return raw(N.MatAdd, *terms) if node.shape != SCALAR else total(*terms)

    def _multiply(self, node: Node) -> Basic:
        """Left to right, so that x'*y*z keeps the reading (x'*y)*z; a·x of two columns is their dot product."""
        values = [self(arg) for arg in node.args]
        if node.shape == SCALAR and not any(N.is_array(v) for v in values):
            return self._scalar_product(values, node)
        factors = values[:1]
        for sign, value in zip(node.signs[1:], values[1:]):
            if sign in DOTS and _is_column(value) and _is_column(before := self._product(factors)):
                factors = [apply(OPERATION["dot"], [before, value])]
            elif sign == CROSS and _is_column(value) and _is_column(before := self._product(factors)):
                factors = [apply(OPERATION["cross"], [before, value])]
            else:
                factors.append(value)
        return self._product(factors)

    def _product(self, values: list[Basic]) -> Basic:
        result, run, first = [], [], None  # the first array of the run
        for value in values:
            run.append(value)
            if not N.is_array(value):
                continue
            if first is None:
                first = value
            elif N.shape(first)[0] == 1 and N.shape(value)[1] == 1:
                result.append(times(*run))
                run, first = [], None
        run = result + run
        return times(*run) if len(run) > 1 else run[0]

    def _scalar_product(self, values: list[Basic], node: Node) -> Expr:
        number = S.One
        for value in values:
            if value.is_Number:
                number = self._guard(number * value, node)
        return product(number, *(v for v in values if not v.is_Number))

    def _divide(self, node: Node) -> Basic:
        left, right = (self(arg) for arg in node.args)
        if right is S.Zero:
            raise MathError("division by zero", node.marks[0])
        return scaled(1 / right, left) if N.is_array(left) else left / right

    def entrywise(self, node: Node, function: Callable[..., Basic]) -> Basic:
        """One element-wise node; scalars go into the function, arrays are its operands."""
        values = self._side_by_side(node)
        if node.shape == SCALAR:
            return self.applied(function, values)
        arrays = [v for v in values if N.is_array(v)]
        position = iter(range(len(arrays)))
        slots = [next(position) if N.is_array(v) else None for v in values]

        def of_entries(*u: Expr) -> Basic:
            return self.applied(function, [v if s is None else u[s] for v, s in zip(values, slots)])

        return ewise(of_entries, *arrays)

    def _side_by_side(self, node: Node) -> list[Basic]:
        """The operands of an element-wise node, each of its shape."""
        lies = by_numpy(node) and not any(map(stands, node.args))
        return [self._spread(arg, node.shape, lies) for arg in node.args]

    def applied(self, function: Callable[..., Basic], values: Sequence[Basic]) -> Basic:
        """function(*values), with scalars made of arrays out of SymPy's sight: max and where rewrite what they hold."""
        back = {sp.Dummy(real=True): v for v in values if not N.is_array(v) and self._holds_arrays(v)}
        if not back:
            return applied(function, *values)
        forth = {v: d for d, v in back.items()}
        return _restored(applied(function, *(forth.get(v, v) for v in values)), back)

    def _holds_arrays(self, value: Basic) -> bool:
        if any(map(N.is_array, visits([value], lambda e: () if e in self.plain else e.args))):
            return True
        self.plain.add(value)
        return False

    def _e_multiply(self, node: Node) -> Basic:
        values = self._side_by_side(node)
        scalars, arrays = [v for v in values if not N.is_array(v)], [v for v in values if N.is_array(v)]
        if not arrays:
            return self._scalar_product(scalars, node)
        product = arrays[0] if len(arrays) == 1 else ewise(lambda *u: sp.Mul(*u), *arrays)
        return scaled(sp.Mul(*scalars), product) if scalars else product

    def _e_divide(self, node: Node) -> Basic:
        if node.shape == SCALAR or N.shape(self(node.args[1])) == (1, 1) and not N.is_array(self(node.args[1])):
            return self._divide(node)
        return self.entrywise(node, lambda s, t: s / t)

    def _e_power(self, node: Node) -> Basic:
        return self.entrywise(node, lambda s, t: self._scalar_power(s, t, node))

    def _scalar_power(self, base: Basic, exponent: Expr, node: Node) -> Expr:
        if base.is_Rational and exponent.is_Rational:
            long = abs(exponent.p) * max(bits(base), 1) > MAX_BITS * exponent.q
            if long and base not in (0, 1, -1):
                raise LimitError("a power of more than 4,000 digits", node.marks[0])
            if base is S.Zero and exponent.is_negative:
                raise MathError("division by zero", node.marks[0])
        return applied(sp.Pow, base, exponent)

    def _power(self, node: Node) -> Basic:
        base, exponent = (self(arg) for arg in node.args)
        if N.is_array(exponent):
            return self.entrywise(node, lambda s, t: self._scalar_power(s, t, node))
        if not N.is_array(base):
            return self._scalar_power(base, exponent, node)
        if is_raised_vector(node):
            return self._e_power(node)
        if exponent == -1:
            return raw(N.Inverse, base)
        if exponent.is_Number and not exponent.is_Integer:
            raise SyntaxProblem("a matrix has only whole powers here", node.marks[0])
        if exponent.is_Integer and abs(exponent) > 1000:
            raise LimitError("a matrix power beyond 1000", node.marks[0])
        return raw(N.MatPow, base, exponent)

    def _power_T(self, node: Node) -> Basic:
        if self.inference.is_power_t():
            return self._power(node)
        base = self(node.args[0])
        if node.args[1].kind == "negate":
            base = raw(N.Inverse, base) if N.is_array(base) else 1 / base
        return transposed(base)

    def _transpose(self, node: Node) -> Basic:
        return transposed(self(node.args[0]))

    def _kron(self, node: Node) -> Basic:
        return apply(OPERATION["kron"], [self(arg) for arg in node.args])

    def _dot(self, node: Node) -> Basic:
        return apply(OPERATION["dot"], [self(arg) for arg in node.args])

    def _norm(self, node: Node) -> Basic:
        return apply(OPERATION["norm"], [self(arg) for arg in node.args])

    def _absolute(self, node: Node) -> Basic:
        shape = node.args[0].shape
        if shape != SCALAR:
            vector = resolve(shape[1]) == 1 or resolve(shape[0]) == 1
            return apply(OPERATION["norm" if vector else "det"], [self(arg) for arg in node.args])
        return applied(sp.Abs, self(node.args[0]))

    def _literal(self, node: Node) -> Basic:
        _, rows, cols = node.grid
        cells = [self(arg) for arg in node.args]
        if not any(N.is_array(cell) for cell in cells):
            return sp.ImmutableDenseMatrix(rows, cols, cells)
        cells = [cell if N.is_array(cell) else sp.ImmutableDenseMatrix([[cell]]) for cell in cells]
        return N.Blocks(Integer(rows), *cells)

    def _slice(self, node: Node) -> Basic:
        return sliced(self(node.args[0]), node, self.size)

    def _compare(self, node: Node) -> NoReturn:
        raise SyntaxProblem("a comparison stands only as the first argument of where", node.span)


def _restored(e: Basic, back: Mapping[Basic, Basic]) -> Basic:
    """Values put back for the dummies that stood for them; nothing but sums and products is evaluated again."""
    if e in back or not e.free_symbols & back.keys():
        return back.get(e, e)
    args = [_restored(a, back) for a in e.args]
    if isinstance(e, (sp.Piecewise, ExprCondPair)):
        return raw(type(e), *args)
    quiet = isinstance(e, (sp.Function, sp.Pow, sp.Max, sp.Min, Relational))
    return e.func(*args, evaluate=False) if quiet else e.func(*args)


def scalar_symbol(name: str, words: frozenset[str] = frozenset()) -> Symbol:
    """A real symbol; positive or nonzero where declared."""
    extra = {word: True for word in ("positive", "nonzero") if word in words}
    return Symbol(name, real=True, **extra)


__all__ = ["Lowering", "scalar_symbol"]
