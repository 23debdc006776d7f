"""Shape laws of calls: functions entry by entry, operations on arrays, reductions along an axis, where( ), matrices
given by sizes, derivatives inside an expression, functions that are declared or undefined. A misfit is a SizeError that
points at its argument. The laws of operators are in shaper.py. Imports no SymPy.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection
from functools import partial
from typing import TYPE_CHECKING

from matcalc_cli.errors import LimitError, NameProblem, SizeError, Span, SyntaxProblem
from matcalc_cli.language.kinds.laws import (
    BUILT_IN,
    DERIVATIVES,
    MAX_ENTRIES,
    SIZED,
    SPREAD,
    arrays_of,
    reductions,
    size_of,
    sized_rows,
)
from matcalc_cli.language.syntax import Node
from matcalc_cli.model import names
from matcalc_cli.model.foreign import advice, is_foreign
from matcalc_cli.model.shapes import SCALAR, Mismatch, Shape, Var, combine, describe, same, show

if TYPE_CHECKING:
    from matcalc_cli.language.given import Declaration
    from matcalc_cli.language.kinds.infer import Inference
    from matcalc_cli.model.operations.row import OperationRow


class CallLaws(ABC):
    """The laws of calls, for who knows the shapes of their arguments."""

    inference: Inference

    @abstractmethod
    def shape(self, node: Node) -> Shape:
        """The shape of a part."""

    def _call(self, node: Node) -> Shape:
        name, inference = node.word, self.inference
        if name in DERIVATIVES:
            return self._derivative(node)
        if name == "where":
            return self._where(node)
        if name in SIZED:
            return self._sized(node)
        if self._reduces(node):
            return self._reduction(node)
        if name in SPREAD:
            self._arity(node, (1,))
            self._scalar_argument(node, node.args[0])
            return (Var("n"), 1) if name == "vector" else (Var("m"), Var("n"))
        key = names.key(name)
        if key in inference.given and inference.given[key].arguments is not None:
            return self._signature(node, inference.given[key])
        if name in inference.operations:
            return self._operation(node, inference.operations[name])
        if name in inference.functions:
            self._arity(node, inference.functions[name].arity)
            return self._elementwise_call(node)
        return self._undefined(node)

    def _reduces(self, node: Node) -> bool:
        """Is a call a reduction along an axis, with an order or another option?"""
        if names.key(node.word) in self.inference.given:
            return False
        return bool(node.options) or node.word in reductions().ALWAYS

    def _reduction(self, node: Node) -> Shape:
        """sum(X, axis=0), norm(x, 1), var(x, ddof=1), max(x), cov(X, rowvar=False)"""
        table, name = reductions(), node.word
        row = self.inference.operations.get(name)
        name = row.name if row else name
        self._arity(node, (2,) if node.options.get("ord") == "p" else (1,))
        a = self.shape(node.args[0])
        for order in node.args[1:]:
            self._scalar_argument(node, order)
        rule = {"cov": table.covariance_shape}.get(name, lambda a, options: table.reduced_shape(name, a, options))
        if name == "norm" and node.options.get("axis") is None:
            rule = table.norm_shape
        try:
            return rule(a, node.options)
        except table.Refusal as refusal:
            raise SizeError(refusal.message, node.span, hint=refusal.hint) from None
        except Mismatch:
            raise SizeError(f"{name} wants a vector or a matrix, not a scalar", node.span) from None

    def _arity(self, node: Node, arity: Collection[int]) -> None:
        dimension = len(node.args) == 2 and node.args[1].bare().kind == "number"
        if dimension and arity == (1,) and node.word in reductions().REDUCTIONS:
            raise SyntaxProblem(
                f"{node.value} takes one array; its axis is a keyword",
                node.args[1].span,
                hint=f"{node.value}(X, axis=0) goes down the columns (dimension 1 of MATLAB), axis=1 along the rows",
            )
        if len(node.args) not in arity:
            listed = f"{arity.start} or more" if isinstance(arity, range) else " or ".join(str(a) for a in arity)
            wanted = listed + (" argument" if arity == (1,) else " arguments")
            raise SyntaxProblem(f"{node.value} takes {wanted}, not {len(node.args)}", node.span)

    def _scalar_argument(self, node: Node, arg: Node) -> None:
        if self.shape(arg) != SCALAR:
            raise SizeError(f"{node.value} wants a scalar here, not {describe(self.shape(arg))}", arg.span)

    def _fits(self, law: Callable[[], Shape], node: Node, message: str, hint: str = "") -> Shape:
        try:
            return law()
        except (Mismatch, IndexError, TypeError):
            raise SizeError(message, node.span, hint=hint) from None

    def _operation(self, node: Node, row: OperationRow) -> Shape:
        from matcalc_cli.model.operations.table import law_of

        if node.kind == "call":
            self._arity(node, row.arity)
        arrays, numbers = arrays_of(node, row)
        shapes = [self.shape(arg) for arg in arrays]
        listed = " and ".join(describe(s) for s in shapes)
        needs = ": it wants a square matrix" if row.wants == "matrix" and len(shapes) == 1 and not numbers else ""
        hint = "" if needs else f"{row.name}: {row.help}"
        return self._fits(lambda: law_of(row, shapes, numbers), node, f"{row.name} does not fit {listed}{needs}", hint)

    def _elementwise_call(self, node: Node) -> Shape:
        result = SCALAR
        for arg in node.args:
            shape = self.shape(arg)
            try:
                result = same(result, shape)
            except Mismatch:
                raise SizeError(
                    f"sizes do not fit in {node.value}: {describe(result)} and {describe(shape)}", arg.span
                ) from None
        return result

    def _where(self, node: Node) -> Shape:
        self._arity(node, (3,))
        if node.args[0].kind != "compare":
            raise SyntaxProblem(
                "the first argument of where is a comparison", node.args[0].span, hint="where(x > 0, a, b)"
            )
        return self._elementwise_call(node)

    def _sized(self, node: Node) -> Shape:
        row = sized_rows()[node.word]
        self._arity(node, row.arity)
        arrays = [self.shape(arg) for arg in node.args[: row.arrays]]
        sizes = [size_of(arg) for arg in node.args[row.arrays :]]
        listed = " and ".join(describe(s) for s in arrays)
        hint = f"{row.name}: {row.help}"
        shape = self._fits(lambda: row.shape(*arrays, *sizes), node, f"{row.name} does not fit {listed}", hint)
        known = [size for size in shape if isinstance(size, int)]
        if known and min(known) < 1:
            raise SyntaxProblem("a size is at least 1", node.span)
        if len(known) == 2 and known[0] * known[1] > MAX_ENTRIES:
            raise LimitError(f"{node.value} with more than {MAX_ENTRIES:,} entries", node.span)
        return shape

    def _derivative(self, node: Node) -> Shape:
        if len(node.args) == 1:
            what = f"{node.value} inside an expression names what it is differentiated by"
            raise SyntaxProblem(what, node.span, hint=f"write {node.value}(f, x) or {node.value}(f, [x, y])")
        self._arity(node, (2,))
        function, variable = (self.shape(arg) for arg in node.args)
        rows = 1 if variable == SCALAR else combine("*", *variable)
        m = 1 if function == SCALAR else combine("*", *function)
        if node.value in ("grad", "gradient"):
            if function != SCALAR:
                raise SizeError(
                    f"grad wants a scalar function, not {describe(function)}", node.args[0].span, hint="use jacobian"
                )
            return variable
        if node.value == "hessian":
            if function != SCALAR:
                raise SizeError(f"hessian wants a scalar function, not {describe(function)}", node.args[0].span)
            return SCALAR if variable == SCALAR else (rows, rows)
        return SCALAR if (m, rows) == (1, 1) else (m, rows)

    def _signature(self, node: Node, declaration: Declaration) -> Shape:
        if "entrywise" in declaration.words:
            if not node.args:
                raise SyntaxProblem(f"{node.value}() has no argument", node.span)
            return self._entrywise_undefined(node)
        shapes = [self.shape(arg) for arg in node.args]
        arguments = declaration.arguments or ()
        if len(shapes) != len(arguments):
            count = f"{len(arguments)} argument{'s' if len(arguments) > 1 else ''}"
            raise SyntaxProblem(f"{node.value} was declared with {count}, not {len(shapes)}", node.span)
        for arg, shape, wanted in zip(node.args, shapes, arguments):
            misfit = f"{node.value} takes {describe(wanted)}, not {describe(shape)}"
            if (shape == SCALAR) != (wanted == SCALAR):
                size = ",".join(show(s) for s in shape[: 1 if shape[1:] == (1,) else 2]) or "1"
                raise SizeError(misfit, arg.span, hint=f'declare what it takes: --given "{node.value}: {size} -> ..."')
            self._fits(partial(same, shape, wanted), arg, misfit)
        return declaration.shape

    def _entrywise_undefined(self, node: Node) -> Shape:
        first, *others = (self.shape(arg) for arg in node.args)
        for arg, shape in zip(node.args[1:], others):
            message = f"{node.value} acts entry by entry: {describe(first)} and {describe(shape)} do not fit"
            if (shape == SCALAR) != (first == SCALAR):
                raise SizeError(message, arg.span)
            self._fits(partial(same, first, shape), arg, message)
        return first

    def _undefined(self, node: Node) -> Shape:
        key = names.key(node.word)
        if key in self.inference.names.spelled and key not in self.inference.given:
            raise SyntaxProblem(
                f"{node.value} is a name elsewhere and a function here",
                node.span,
                hint=f"did you mean {node.value}*(...)?",
            )
        if key in self.inference.given or key in self.inference.lets:
            raise SyntaxProblem(f"{node.value} is not a function", node.span, hint=f"did you mean {node.value}*(...)?")
        if not node.args:
            raise SyntaxProblem(f"{node.value}() has no argument", node.span)
        foreign = is_foreign(node.word) or names.tidy(node.word) in self.functions()  # exp_, which is tidied to exp
        for arg in node.args:
            if foreign or self.shape(arg) != SCALAR:
                raise NameProblem(
                    f"unknown function {node.value}",
                    Span(node.span.start, node.span.start + len(node.word)),
                    hint=advice(node.word, self.functions()) or f'declare it: --given "{node.value}: n -> 1"',
                )
        return SCALAR

    def functions(self) -> list[str]:
        """Every name that can be applied."""
        return [*self.inference.functions, *self.inference.operations, *BUILT_IN]
