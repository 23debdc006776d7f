"""Derivatives from Python, for text in the language and for SymPy objects alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matcalc_cli.engine import derive
from matcalc_cli.errors import UsageError
from matcalc_cli.face.errors import speaking_python
from matcalc_cli.face.objects import layout_of, point_text, problem_of
from matcalc_cli.face.results import Derivative, public
from matcalc_cli.language.parse import parse as _parse
from matcalc_cli.model.collector import uncollected
from matcalc_cli.model.nodes import is_array
from matcalc_cli.model.problem import Layout, Problem


def parse(text: str, given: str = "", wrt: str | Sequence[str] | None = None, expand: bool = False) -> Problem:
    """Text in the language -> Problem, with `.expr` a SymPy object; raises MatcalcError with the place."""
    return _parse(text, given, wrt, expand, targets=wrt is not None)


@speaking_python
def diff(
    function: Any,
    wrt: Any = None,
    layout: Layout | str = Layout.numerator,
    order: int = 1,
    given: str = "",
    expand: bool = False,
    structure: str = "entries",
) -> Derivative:
    """∂F/∂X of any scalar, vector or matrix F by any scalar, vector or matrix X, of any order.

    function: text in the language, a SymPy expression, or a list or Matrix of them. wrt: text ("x", "[x0, x1]"), a
    symbol, or a list or Matrix of symbols; None: all free names in natural order, as one vector. layout: numerator,
    denominator or mixed. given: declarations, "A: m,n; S: n,n symmetric". Shapes as in `matcalc help layouts`: pq×rs of
    a p×q matrix by an r×s matrix, in numerator layout. Raises MatcalcError.

    >>> diff("norm2(A*x - b)^2", "x")
    2 (A x − b)ᵀ A
    >>> diff("x^3", "x", order=2)
    6·x
    """
    return _derivative("diff", function, wrt, layout, order, given, expand, structure, "scalar")


def _derivative(
    command: str,
    function: Any,
    wrt: Any,
    layout: Layout | str,
    order: int,
    given: str,
    expand: bool,
    structure: str = "entries",
    single: str = "vector",
) -> Derivative:
    with uncollected():
        problem = problem_of(function, wrt, given, expand, single)
        if command == "grad" and is_array(problem.expr):
            raise UsageError("gradient takes a scalar function", hint="use jacobian")
        found = derive.derive(problem, layout_of(layout), order, structure=structure, command=command)
    if len(found) > 1:
        raise UsageError("one variable at a time", hint="call once for each")
    return public(found[0])


@speaking_python
def gradient(
    function: Any,
    wrt: Any = None,
    layout: Layout | str = Layout.numerator,
    given: str = "",
    expand: bool = False,
    structure: str = "entries",
) -> Derivative:
    """∂f/∂x of a scalar by a vector (1×n in numerator, n×1 in denominator layout) or by a matrix (s×r or r×s).

    Arguments as of `diff`. Raises MatcalcError, a UsageError where f is no scalar.

    >>> gradient("x0 + x1*x2")
    [1  x2  x1]
    """
    return _derivative("grad", function, wrt, layout, 1, given, expand, structure)


@speaking_python
def jacobian(
    function: Any,
    wrt: Any = None,
    layout: Layout | str = Layout.numerator,
    given: str = "",
    expand: bool = False,
    structure: str = "entries",
) -> Derivative:
    """J = ∂f/∂x of a vector by a vector: m×n in numerator layout, as in sympy.Matrix.jacobian.

    Arguments as of `diff`. Raises MatcalcError.

    >>> jacobian("[r*cos(t), r*sin(t)]", layout="denominator").shape
    (2, 2)
    """
    return _derivative("jacobian", function, wrt, layout, 1, given, expand, structure)


@speaking_python
def hessian(
    function: Any,
    wrt: Any = None,
    given: str = "",
    expand: bool = False,
    layout: Layout | str = Layout.numerator,
    order: int = 2,
    structure: str = "entries",
) -> Derivative:
    """H = ∂²f/∂x² of a scalar: n×n in every layout, as sympy.hessian; of a vector function one slice a component.

    Arguments as of `diff`; an order above 2 differentiates again. Raises MatcalcError.

    >>> hessian("x'*A*x", "x")
    A + Aᵀ
    """
    return _derivative("hessian", function, wrt, layout, order, given, expand, structure)


@speaking_python
def grad_of(
    function: Any, wrt: str | None = None, layout: Layout | str = Layout.mixed, given: str = "", expand: bool = False
) -> Derivative:
    """The gradient of a Python function by one of its arguments: its source is read, and nothing of it is run.

    function: a function of a file or of a notebook, found by `inspect`, or "model.py:loss". wrt: the name of an
    argument; None: the first. In mixed layout the gradient has the shape of the argument. Raises MatcalcError, with
    file and line.
    """
    from matcalc_cli.language.python.live import source_of

    source = source_of(function)
    return _derivative("grad", source, wrt or source.first, layout, 1, given, expand)


@speaking_python
def evaluate(function: Any, at: Any = "", given: str = "", expand: bool = False) -> Derivative:
    """The value of an expression, at a point where one is given: exact, or in floats where the point has any.

    at: text, "x=1, A=[1,2;3,4]", or {"x": 1, "A": [[1, 2], [3, 4]]}. Raises MatcalcError.

    >>> evaluate("x^2 + y", {"x": 3, "y": 1})
    10
    """
    from matcalc_cli.verbs.derive import EVAL, Asked, results

    if isinstance(function, str):
        return public(results(EVAL, function, Asked(given=given, at=point_text(at), expand=expand))[0])
    from matcalc_cli.verbs.entered import point_of

    problem = problem_of(function, None, given, expand, targets=False)
    point = point_of(point_text(at), problem)
    found = derive.value(problem, None, point or None)
    if not point:
        return public(found)
    from matcalc_cli.engine import evaluation  # other calls do without

    return public(evaluation.at_point(found, point))
