"""The C++ of wrenfold for a matrix of expressions: scalars in, scalars out, which needs nothing of its headers."""

from __future__ import annotations

from typing import Any


def code(matrix: Any) -> str:
    """A function `wrenfold_arm`, its parameters in the order of their names."""
    from wrenfold import code_generation as cg
    from wrenfold import sym, type_info

    rows, cols = matrix.shape
    entries = [matrix[i, j] for i in range(rows) for j in range(cols)]
    names = sorted({str(s) for entry in entries for s in sym.get_variables(entry)})
    description = cg.FunctionDescription("wrenfold_arm")
    scalar = type_info.ScalarType(type_info.NumericType.Float)
    places = [(sym.symbol(name), description.add_input_argument(name, scalar)) for name in names]
    placed = matrix.subs(places)
    for k in range(rows * cols):
        description.add_output_argument(f"out{k}", False, placed[k // cols, k % cols])
    text: str = cg.CppGenerator().generate(cg.transpile(description))
    return text
