"""The Python face: the engine without the terminal, for text in the language and for SymPy objects alike.

>>> from matcalc_cli import gradient, hessian
>>> gradient("x0 + x1*x2").expr
Matrix([[1, x2, x1]])
>>> from sympy import symbols
>>> x, y = symbols("x y")
>>> hessian(x**2*y, (x, y)).expr
Matrix([
[2*y, 2*x],
[2*x,   0]])
"""

from __future__ import annotations

from matcalc_cli.errors import MatcalcError
from matcalc_cli.face.derivatives import diff, evaluate, grad_of, gradient, hessian, jacobian, parse
from matcalc_cli.face.documents import lint_documents
from matcalc_cli.face.many import answers
from matcalc_cli.face.results import Derivative, Result
from matcalc_cli.face.studies import check, claim, critical, descent, explain, jvp, newton, taylor, vjp
from matcalc_cli.model.problem import Layout
