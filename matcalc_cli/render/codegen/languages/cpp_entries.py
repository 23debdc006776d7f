"""C++: operations on numbers, and on the entries of Eigen's arrays.

A text that ends with `.matrix()` is an array of coefficients on its way back to a matrix; who works on its entries
takes that off again, so that one expression is one loop.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from matcalc_cli.errors import MissingRule
from matcalc_cli.model.functions import BY_NAME
from matcalc_cli.render.codegen.languages.c import ROWS, STANDARD
from matcalc_cli.render.codegen.ops import Op
from matcalc_cli.render.codegen.precedence import MATMUL, POSTFIX, PRODUCT, SUM
from matcalc_cli.render.codegen.spans import TRUTHS
from matcalc_cli.render.codegen.templates import Row, fill

ROWS_OF_NUMBERS: dict[str, Row] = {
    **ROWS,
    "pow": Row("std::pow({0}, {1})"),
    "sqrt": Row("std::sqrt({0})"),
    "maximum": Row("std::fmax({0}, {1})"),
    "minimum": Row("std::fmin({0}, {1})"),
    "hypot": Row("std::hypot({0}, {1})"),
    "true": Row("true"),
    "false": Row("false"),
}
_METHODS = (
    *(f"{a}{name}{h}" for name in ("sin", "cos", "tan") for a in ("", "a") for h in ("", "h")),
    *("exp", "log", "abs", "floor", "ceil", "sign", "expm1", "log1p"),
)


def scalar(name: str) -> str:
    """The template of a function of a number: C's, in namespace std."""
    template = BY_NAME[name].c or (f"{name}({{0}})" if name in STANDARD else "")
    return re.sub(r"(?<![\w:])[a-z]\w*(?=\()", lambda m: f"std::{m[0]}", template)


FUNCTIONS = {
    "gamma": "std::tgamma({0})",
    "atan2": "std::atan2({0}, {1})",
    "sign": "(double({0} > 0) - double({0} < 0))",
}
_BINARY = {"maximum": "max", "minimum": "min"}
Written = tuple[str, int]


def _array(op: Op, written: Written) -> str:
    """The coefficients of an operand; what is coefficients already loses its way back."""
    text, precedence = written
    text = text if precedence >= POSTFIX else f"({text})"
    if not op.rank or op.kind in TRUTHS:
        return text
    return text.removesuffix(".matrix()") if _is_array(written) else f"{text}.array()"


def _is_array(written: Written) -> bool:
    return written[0].endswith(".matrix()") and written[1] >= POSTFIX


def _bare(text: str) -> Written:
    """An operand without brackets around it, and how tightly it binds."""
    if not text.startswith("("):
        return text, POSTFIX
    depth, signs = 0, ""
    for i, sign in enumerate(text):
        depth += (sign in "([{") - (sign in ")]}")
        if not depth and i < len(text) - 1:
            return text, POSTFIX
        if depth == 1 and sign in "+-*/<>=?&|!" and text[i - 1] != "(":
            signs += sign
    if set(signs) <= set("*/"):
        return text[1:-1], PRODUCT if signs or text[1] == "-" else POSTFIX
    return (text[1:-1], SUM) if set(signs) <= set("+-*/") else (text, POSTFIX)


def _stretched(op: Op, whole: Sequence[tuple[Op, str]], arrays: Sequence[tuple[Op, str]], text: str) -> str:
    """A stretched vector as large as the others."""
    if op.span not in ("column", "row"):
        return text
    matrix = next((f"{other}.{'cols' if op.span == 'column' else 'rows'}()" for _, other in whole), "")
    vector = next((f"{other}.size()" for part, other in arrays if part.span not in (op.span, "0")), "")
    if op.span == "column":
        return f"{text}.replicate(1, {matrix or vector})"
    return f"{text}.transpose().replicate({matrix or vector}, 1)"


_ON_ARRAYS = {
    **{name: f"{{0}}.{name}()" for name in _METHODS},
    "sqrt": "{0}.sqrt()",
    "sigmoid": "{0}.logistic()",
    "relu": "{0}.max(0.0)",
    "round": "{0}.rint()",
}


def _call(op: Op, texts: Sequence[str]) -> str:
    """A function of one array, or of several operands."""
    name = "sqrt" if op.kind == "sqrt" else "hypot" if op.kind == "hypot" else op.value
    if len(op.args) == 1 and name in _ON_ARRAYS:
        return _ON_ARRAYS[name].format(*texts)
    template = "std::hypot({0}, {1})" if name == "hypot" else FUNCTIONS.get(name) or scalar(name)
    if not template:
        raise MissingRule(f"cpp code has no {name}", hint="the other formats print it")
    arrays = [i for i, arg in enumerate(op.args) if arg.rank]
    letters = ["s", "t"][: len(arrays)] if len(arrays) < 3 else []
    if not letters:
        raise MissingRule(f"cpp code has no {name} of arrays", hint="the other formats print it")
    inside = [letters[arrays.index(i)] if i in arrays else text for i, text in enumerate(texts)]
    taken = ", ".join(f"double {letter}" for letter in letters)
    body = fill(Row(template), [(text, POSTFIX) for text in inside])
    catch = "[&]" if len(arrays) < len(op.args) else "[]"
    function = f"{catch}({taken}) {{ return {body}; }}"
    if len(arrays) == 1:
        return f"{texts[arrays[0]]}.unaryExpr({function})"
    return f"{texts[arrays[0]]}.binaryExpr({texts[arrays[1]]}, {function})"


def _choice(op: Op, texts: Sequence[str]) -> str:
    condition, yes, no = op.args
    if not condition.rank:
        kind = "Eigen::ArrayXd" if op.rank == 1 or op.span != "2" else "Eigen::ArrayXXd"
        if not yes.rank or not no.rank:
            raise MissingRule("cpp code has no choice of a number or an array", hint="the other formats print it")
        return f"({texts[0]} ? {kind}({texts[1]}) : {kind}({texts[2]}))"
    if yes.rank or no.rank:
        return f"{texts[0]}.select({texts[1]}, {texts[2]})"
    if (yes.kind, yes.value, no.kind, no.value) == ("number", 1, "number", 0):
        return f"{texts[0]}.cast<double>()"
    full = f"Eigen::ArrayXXd::Constant({texts[0]}.rows(), {texts[0]}.cols(), {texts[2]})"
    return f"{texts[0]}.select({texts[1]}, {full})"


def entrywise(op: Op, operands: Sequence[Written]) -> Written:
    """An operation on the entries of arrays, numbers among them."""
    arrays = [arg for arg in op.args if arg.rank]
    sizes = [arg.kind == "size" for arg in op.args]
    operands = [(f"double({w[0]})", POSTFIX) if size else w for w, size in zip(operands, sizes)]
    if not arrays:
        return (
            fill_row(op.kind, operands)
            if op.kind in ROWS_OF_NUMBERS
            else (_call(op, [text for text, _ in operands]), POSTFIX)
        )
    algebraic = _of_matrices(op, arrays, operands)
    if algebraic is not None:
        return algebraic
    found = [_array(arg, written) for arg, written in zip(op.args, operands)]
    if len({arg.span for arg in arrays}) > 1:
        pairs = list(zip(op.args, found))
        whole = [(arg, text) for arg, text in pairs if arg.span == "2"]
        found = [_stretched(arg, whole, pairs, text) for arg, text in pairs]
    text, precedence = _combined(op, found)
    whole_text = text if precedence >= POSTFIX else f"({text})"
    return whole_text if op.kind in TRUTHS else f"{whole_text}.matrix()", POSTFIX


def _of_matrices(op: Op, arrays: Sequence[Op], operands: Sequence[Written]) -> Written | None:
    """A sum, a multiple, a product of entries as Eigen has them for matrices; None of what only its arrays have."""
    spans = {arg.span for arg in arrays}
    plain = not any(map(_is_array, operands)) and len(spans) == 1
    if op.kind == "neg":
        return (f"(-{_array(arrays[0], operands[0])}).matrix()", POSTFIX) if not plain else fill_row("neg", operands)
    if plain and op.kind in ("add", "sub") and len(arrays) == 2:
        return fill_row(op.kind, operands)
    if plain and len(arrays) == 1 and (op.kind == "mul" or op.kind == "div" and op.args[0].rank):
        return fill_row(op.kind, operands)
    if plain and op.kind == "mul":
        return fill(Row("{0}.cwiseProduct({1})"), operands), POSTFIX
    if op.kind == "mul" and len(arrays) == 2 and spans in ({"column", "2"}, {"row", "2"}):
        return _scaled(op, operands, min(spans - {"2"}))
    return None


def _scaled(op: Op, operands: Sequence[Written], span: str) -> Written:
    """Rows or columns of a matrix times the entries of a vector."""
    vector, matrix = operands if op.args[0].span == span else operands[::-1]
    sides = (f"{fill(Row('{0}.asDiagonal()'), [vector])}", fill(Row("{0}"), [matrix]))
    left, right = sides if span == "column" else sides[::-1]
    return f"{left}*{right}", MATMUL


def _combined(op: Op, texts: Sequence[str]) -> Written:
    if op.kind in ROWS_OF_NUMBERS and ROWS_OF_NUMBERS[op.kind].precedence < POSTFIX and op.kind != "where":
        return fill_row(op.kind, list(map(_bare, texts)))
    if op.kind == "where":
        return _choice(op, texts), POSTFIX
    if op.kind == "pow":
        power = op.args[1]
        if power.kind == "number" and power.value in (2, 3):
            return f"{texts[0]}.{'square' if power.value == 2 else 'cube'}()", POSTFIX
        text = f"{texts[0]}.pow({texts[1]})" if op.args[0].rank else f"Eigen::pow({texts[0]}, {texts[1]})"
        return text, POSTFIX
    if op.kind in _BINARY:
        first, second = texts if op.args[0].rank else texts[::-1]
        return f"{first}.{_BINARY[op.kind]}({second})", POSTFIX
    return _call(op, texts), POSTFIX


def fill_row(kind: str, operands: Sequence[Written]) -> Written:
    return fill(ROWS_OF_NUMBERS[kind], operands), ROWS_OF_NUMBERS[kind].precedence
