"""Matrix-notation derivative problems, each with a NumPy oracle and a textbook answer.

Pure data: nothing here imports the program under test. PROBLEMS is every problem of the themed
modules, in a fixed order.
"""

from . import (
    compositions,
    cookbook,
    cookbook_traces,
    factorisation,
    functions,
    kronecker,
    linalg,
    losses,
    magnus,
    models,
    networks,
    shapes,
    silent_zeros,
    spellings,
    statistics,
    structure,
    systems,
    vectors,
)
from .problem import KINDS, MatrixProblem

MODULES = (
    cookbook,
    cookbook_traces,
    magnus,
    models,
    kronecker,
    functions,
    losses,
    factorisation,
    networks,
    statistics,
    structure,
    systems,
    vectors,
    compositions,
    shapes,
    silent_zeros,
    spellings,
    linalg,
)
PROBLEMS: tuple[MatrixProblem, ...] = tuple(p for module in MODULES for p in module.PROBLEMS)

__all__ = ["KINDS", "MODULES", "PROBLEMS", "MatrixProblem"]
