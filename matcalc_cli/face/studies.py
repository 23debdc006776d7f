"""What is done with derivatives, from Python: each function takes text or SymPy objects and returns a Result.

A Result has the fields of what was found and prints as on the command line. `wrt` is text, a symbol, or a list of names
or symbols; points are text, "x=1, y=2", or {"x": 1, "y": 2}, whose values may be lists and NumPy arrays.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matcalc_cli.face.errors import speaking_python
from matcalc_cli.face.objects import layout_of, point_text, problem_of, wrt_texts
from matcalc_cli.face.results import Result
from matcalc_cli.model.problem import Layout, Problem
from matcalc_cli.verbs import checking, products, study
from matcalc_cli.verbs.checking import Question


def _entered(function: Any, wrt: Any = None, targets: bool = True) -> str | Problem:
    """Text as it stands, else a Problem; its variables are known then."""
    return function if isinstance(function, str) else problem_of(function, wrt, "", False, targets=targets)


@speaking_python
def critical(function: Any, wrt: Any = None, given: str = "", at: Any = "", box: str = "") -> Result:
    """Critical points of a scalar f (∇f = 0), or equilibria of x' = f(x) (f = 0), each with its class.

    box: "-10:10" for all, or "x=-2:2,y=0:3": where a numeric search looks. Fields of the result: points, method, notes.
    Raises MatcalcError, a UsageError where it is not plain which name belongs to which component.

    >>> [point.kind for point in critical("x^3 - 3*x").points]
    ['maximum', 'minimum']
    """
    return Result(study.critical(_entered(function, wrt), wrt_texts(wrt), given, point_text(at), box))


@speaking_python
def newton(
    function: Any,
    start: Any = "",
    wrt: Any = None,
    given: str = "",
    at: Any = "",
    minimize: bool = False,
    damping: bool = False,
    max_iter: int = 100,
    tol: float = 0.0,
    digits: int = 16,
    starts: int | None = None,
    box: str = "",
) -> Result:
    """Newton's method for f(x) = 0, x - J⁻¹ f(x), or for a minimum, x - H⁻¹ ∇f(x); with `starts`, from many places.

    start: where to begin, "x=1" or {"x": 1}. digits: above 16 in mpmath. Fields: iterations (k, x, residual, step,
    order), converged, ending. Raises MatcalcError.

    >>> round(float(newton("x^2 - 2", {"x": 1}).iterations[-1].x[0]), 6)
    1.414214
    """
    entered, listed, held = _entered(function, wrt), wrt_texts(wrt), point_text(at)
    if starts is not None:
        many = study.newton_from_many(entered, starts, box, listed, given, held, minimize, damping, max_iter, tol)
        return Result(many)
    place = point_text(start)
    return Result(study.newton(entered, place, listed, given, held, minimize, damping, max_iter, tol, digits))


@speaking_python
def descent(
    function: Any,
    start: Any,
    wrt: Any = None,
    given: str = "",
    at: Any = "",
    rate: float | None = None,
    max_iter: int = 1000,
    tol: float = 1e-8,
) -> Result:
    """Gradient descent x - t ∇f(x): a fixed rate t, or t halved until Armijo's condition holds. Fields as of `newton`.

    >>> descent("x^2 + 3*y^2", {"x": 2, "y": 1}).converged
    True
    """
    entered = _entered(function, wrt)
    return Result(study.descent(entered, point_text(start), wrt_texts(wrt), given, point_text(at), rate, max_iter, tol))


@speaking_python
def taylor(
    function: Any,
    wrt: Any = None,
    given: str = "",
    at: Any = "",
    order: int = 2,
    remainder: bool = False,
    error: Sequence[Any] = (),
) -> Result:
    """T(x) = Σ_{k ≤ order} dᵏf(a; (x − a)ᵏ)/k! about the point a of `at`, in components or in matrix notation.

    remainder: also Lagrange's form of the rest; error: points at which T is compared with f. Raises MatcalcError.

    >>> taylor("exp(x)", order=3).to_text().splitlines()[-1]
    'T(x) = 1 + x + x²/2 + x³/6'
    """
    points = [point_text(place) for place in error]
    return Result(
        study.taylor(_entered(function, wrt), wrt_texts(wrt), given, point_text(at), order, remainder, points)
    )


def _product(command: str, function: Any, v: Any, wrt: Any, given: str, at: Any, loss: str, expand: bool) -> Result:
    entered, listed = _entered(function, wrt), wrt_texts(wrt)
    return Result(products.product(command, entered, point_text(v), loss, listed, given, point_text(at), expand))


@speaking_python
def jvp(function: Any, v: Any = "", wrt: Any = None, given: str = "", at: Any = "", expand: bool = False) -> Result:
    """J v, the derivative along v, by one forward sweep; v a list, text, or left out for a symbolic one.

    Field `derivative`: the product with its shape and conditions. Raises MatcalcError.

    >>> jvp("[x*y, x+y]", [1, 0]).derivative.expr.tolist()
    [[y], [1]]
    """
    return _product("jvp", function, v, wrt, given, at, "", expand)


@speaking_python
def vjp(
    function: Any, v: Any = "", wrt: Any = None, given: str = "", at: Any = "", loss: str = "", expand: bool = False
) -> Result:
    """v′ J by one reverse sweep; `loss`, a scalar expression of y = f(x), gives v as its slope.

    >>> vjp("[x*y, x+y]", [1, 0]).derivative.expr.tolist()
    [[y, x]]
    """
    return _product("vjp", function, v, wrt, given, at, loss, expand)


def _question(wrt: Any, layout: Layout | str | None, given: str, order: int, structure: str, expand: bool) -> Question:
    named = layout_of(layout).value if layout else ""
    return Question(wrt_texts(wrt), named, given, order, structure, expand, "diff")


@speaking_python
def check(
    function: Any,
    wrt: Any = None,
    layout: Layout | str = Layout.numerator,
    order: int = 1,
    given: str = "",
    structure: str = "entries",
    expand: bool = False,
    at: Any = "",
    points: int = 5,
    seed: int = 0,
) -> Result:
    """The derivative beside dual numbers and difference quotients, at random points that satisfy its conditions.

    Fields: agrees, points (with their errors). Raises MatcalcError.

    >>> check("norm2(A*x - b)^2", "x").agrees
    True
    """
    asked = _question(wrt, layout, given, order, structure, expand)
    found = checking.check(_entered(function, wrt), asked, point_text(at), points, seed)
    return Result(found[0])


@speaking_python
def claim(
    function: Any,
    answer: str,
    wrt: Any = None,
    layout: Layout | str | None = None,
    order: int = 1,
    given: str = "",
    structure: str = "entries",
    expand: bool = False,
    seed: int = 0,
) -> Result:
    """Is an answer worked out by hand the derivative? layout None: in any layout.

    Fields: right, layouts, reason, message, counterexample. Raises MatcalcError where the answer cannot be read.

    >>> claim("x'*A*x", "2*x'*A", "x").message
    'right only if A is symmetric'
    """
    asked = _question(wrt, layout, given, order, structure, expand)
    return Result(checking.claim(_entered(function, wrt), answer, asked, seed))


@speaking_python
def explain(
    function: Any,
    wrt: Any = None,
    layout: Layout | str = Layout.numerator,
    order: int = 1,
    given: str = "",
    structure: str = "entries",
    expand: bool = False,
) -> Result:
    """The derivation of a derivative, numbered steps with the rule of each (`matcalc rules`).

    >>> "rule 2, product" in explain("x'*A*x", "x").to_text()
    True
    """
    asked = _question(wrt, layout, given, order, structure, expand)
    return Result(checking.explain(_entered(function, wrt), asked))
