"""What a name of a library, a method or an attribute of an array means: `Names`, filled from the ROWS of all themes.

The rows (calls.py says what a row is) stand in entrywise.py (functions of numbers), reductions.py (sums, norms,
softmax), making.py (zeros, arange, shapes), layouts.py (reshape, stack), linear.py (products and linear
algebra) and loops.py (len, range).
What is spelled otherwise for the same functions (jax.numpy, autograd.numpy) is in `SAME`; PyTorch's words for the
parameters are in `WORDS`.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from matcalc_cli.errors import NameProblem, Span, SyntaxProblem
from matcalc_cli.language.python import arrays, axes, entrywise, layouts, linear, loops, making, reductions
from matcalc_cli.language.python import terms as T
from matcalc_cli.language.python.calls import MISSING, Call, Row
from matcalc_cli.language.python.values import (
    Array,
    Const,
    Function,
    Keywords,
    Library,
    Mapping,
    Method,
    Open,
    Record,
    Sequence,
    Size,
    Unknown,
    Value,
)
from matcalc_cli.model.names import misspelt

if TYPE_CHECKING:
    from matcalc_cli.language.python.reader import Reader

SAME = {
    "jax.numpy": "numpy",
    "autograd.numpy": "numpy",
    "cupy": "numpy",
    "jax.scipy": "scipy",
    "autograd.scipy": "scipy",
    "torch.functional": "torch",
}
WORDS = {
    "dim": "axis",
    "keepdim": "keepdims",
    "input": "a",
    "x": "a",
    "other": "b",
    "correction": "ddof",
    "A": "a",
    "min": "a_min",
    "max": "a_max",
}
IGNORED = frozenset(
    ("dtype", "device", "requires_grad", "precision", "preferred_element_type", "order", "name", "copy")
)
_TORCH_WORDS = frozenset(("dim", "keepdim", "unbiased", "correction"))
_UNLIKE = frozenset(("std", "var", "max", "min", "transpose"))  # methods that NumPy and PyTorch understand differently
_PARTS = {"values": 0, "indices": 1, "sign": 0, "logabsdet": 1}  # of what torch.max and slogdet give
FLOATS = ("float", "double", "half")
CONSTANTS = {
    "math.pi": "pi",
    "numpy.pi": "pi",
    "torch.pi": "pi",
    "scipy.pi": "pi",
    "scipy.constants.pi": "pi",
    "math.e": "e",
    "numpy.e": "e",
    "torch.e": "e",
}
RANDOM = ("numpy.random", "random", "torch.rand", "torch.randn", "jax.random", "scipy.stats", "secrets")
DATA = ("open", "input", "print", "exec", "eval", "compile", "__import__", "getattr", "setattr", "globals", "locals")


def canonical(path: str) -> str:
    """numpy.sin of jax.numpy.sin."""
    for other, own in SAME.items():
        if path == other or path.startswith(other + "."):
            return own + path[len(other) :]
    return path


class Names:
    """The libraries as one reader sees them."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader

    @cached_property
    def rows(self) -> dict[str, Row]:
        tables = (entrywise.ROWS, reductions.ROWS, making.ROWS, layouts.ROWS, linear.ROWS, loops.ROWS)
        return {name: row for table in tables for row in table for name in row.names}

    def constant(self, path: str) -> Array | Library:
        """numpy.pi as a number, numpy.inf refused, everything else as it is."""
        full = canonical(path)
        if full in CONSTANTS:
            return Array(T.name(CONSTANTS[full]), ())
        return Library(full)

    def builtin(self, name: str) -> Library | None:
        """A function that Python has without an import."""
        known = f"builtins.{name}" in self.rows or name in DATA
        return Library(f"builtins.{name}") if known else None

    def called(self, path: str, args: list[Value], keywords: Keywords, span: Span, where: Span) -> Value:
        """The value of a call of a library's function."""
        row = self.rows.get(path)
        if row is None:
            self._refused(path, where)
        if row is None:
            raise self._unknown(path, where)
        return row.reading(Call(self.reader, path, self._bound(row, path, args, keywords, span), span))

    def _refused(self, path: str, span: Span) -> None:
        if any(
            path == r or path.startswith(r) and path[len(r) : len(r) + 1] in (".", "", "_", "n", "i", "p")
            for r in RANDOM
        ):
            raise SyntaxProblem(
                f"{path} gives random numbers: they have no derivative", span, hint="pass them as an argument"
            )
        if path.removeprefix("builtins.") in DATA:
            raise SyntaxProblem(
                f"{path.removeprefix('builtins.')}( ) reaches outside of the function, and is not run", span
            )

    def _unknown(self, path: str, span: Span) -> NameProblem:
        library, _, name = path.rpartition(".")
        near = misspelt(name, [p.rpartition(".")[2] for p in self.rows if p.rpartition(".")[0] == library])
        return NameProblem(
            f"{path.removeprefix('builtins.')} is not known here",
            span,
            hint=f"did you mean {library}.{near}?" if near else "",
        )

    def _bound(self, row: Row, path: str, args: list[Value], keywords: Keywords, span: Span) -> Keywords:
        names = list(row.parameters)
        if names and names[0].startswith("*"):
            return {names[0][1:]: args, **self._rest(row, path, keywords, span)}
        if len(args) > len(names):
            raise SyntaxProblem(f"{path} is read with {len(names)} arguments, not {len(args)}", span)
        found = {**row.parameters, **dict(zip(names, args))}
        given = set(names[: len(args)])
        for keyword, value in keywords.items():
            name = keyword if keyword in names else WORDS.get(keyword, keyword)
            if keyword in IGNORED and name not in names:
                self.refuse_type(keyword, value, span)
            elif name not in names or name in given:
                raise SyntaxProblem(f"{path} with {keyword}= is not read", span)
            else:
                found[name] = value
        if missing := [name for name, value in found.items() if value is MISSING]:
            raise SyntaxProblem(f"{path} needs {missing[0]}", span)
        return found

    def _rest(self, row: Row, path: str, keywords: Keywords, span: Span) -> Keywords:
        rest = {name: value for name, value in row.parameters.items() if not name.startswith("*")}
        for keyword, value in keywords.items():
            if keyword in IGNORED and keyword not in rest:
                self.refuse_type(keyword, value, span)
            elif keyword not in rest:
                raise SyntaxProblem(f"{path} with {keyword}= is not read", span)
            else:
                rest[keyword] = value
        return rest

    def refuse_type(self, keyword: str, value: Value, span: Span) -> None:
        """dtype=float changes nothing; whole numbers and booleans do, and raise SyntaxProblem."""
        if keyword != "dtype" or value is None:
            return
        word = value if isinstance(value, str) else value.path.rpartition(".")[2] if isinstance(value, Library) else ""
        if not word.startswith(FLOATS) and not isinstance(value, Method):
            raise SyntaxProblem("an array of another type than float is not read", span)

    # -- what arrays have ---------------------------------------------------------------------------------------------

    def attribute(self, value: Value, name: str, span: Span) -> Value:
        """x.T, x.shape, x.sum"""
        found = _ATTRIBUTES.get(name)
        if isinstance(value, Unknown) and name in ("items", "keys", "values", "get"):
            raise SyntaxProblem(f"which entries {value.name} has is not known", span, hint=f'write {value.name}["W"]')
        if isinstance(value, Unknown) and (found is not None or name != "dtype"):
            raise Open(value.name)
        if found is not None and isinstance(value, Array | axes.Tensor):
            return found(value, span)
        if isinstance(value, Sequence) and name in _PARTS and len(value.items) == 2:
            return value.items[_PARTS[name]]
        if isinstance(value, str | Function):
            raise SyntaxProblem(f".{name} of this is not read", span)
        return Method(value, name)

    def method(self, method: Method, args: list[Value], keywords: Keywords, span: Span, where: Span) -> Value:
        """x.sum(axis=0) is numpy.sum(x, axis=0)."""
        value, name = method.value, method.name
        if isinstance(value, Sequence) and name == "append" and len(args) == 1 and not keywords:
            if self.reader.forks:
                raise SyntaxProblem("whether this is appended depends on the data", span)
            self.reader.scope_hold(args[0])
            value.items.append(args[0])
            return None
        if isinstance(value, Record):
            raise SyntaxProblem(f"which entries {value.name} has is not known", where, hint=f'write {value.name}["W"]')
        if isinstance(value, Mapping):
            return self._of_mapping(value, name, args, span)
        if name.endswith("_") and not name.startswith("_"):
            raise SyntaxProblem(f".{name}( ) changes an array in place, which is not read", where)
        if isinstance(value, Sequence | tuple):
            raise SyntaxProblem(f".{name}( ) of this is not read", where)
        libraries = self._libraries(name, args, keywords, where)
        for path in (f"{library}{part}.{name}" for part in (".Array", "") for library in libraries):
            if path in self.rows:
                return self.called(path, [value, *args], keywords, span, where)
        raise SyntaxProblem(f"the method .{name}( ) is not known here", where)

    def _libraries(self, name: str, args: list[Value], keywords: Keywords, span: Span) -> tuple[str, ...]:
        """Whose method it is; where both are imported and mean different things by it, the file has to say so."""
        if not self.reader.undecided:
            return self.reader.libraries
        if keywords.keys() & _TORCH_WORDS:
            return ("torch", "numpy")
        if name in _UNLIKE and (args or name in ("std", "var")) and not keywords.keys() & {"axis", "keepdims", "ddof"}:
            raise SyntaxProblem(
                f".{name}( ) is one thing in NumPy and another in PyTorch, and both are imported",
                span,
                hint=f"write np.{name}(x) or torch.{name}(x)",
            )
        return self.reader.libraries

    @staticmethod
    def _of_mapping(value: Mapping, name: str, args: list[Value], span: Span) -> Value:
        keys: list[Value] = [k if isinstance(k, str) else Const(k) for k in value.items]
        pairs: list[Value] = [Sequence([k, v]) for k, v in zip(keys, value.items.values())]
        found = {"items": pairs, "keys": keys, "values": list(value.items.values())}.get(name)
        if found is not None and not args:
            return Sequence(found)
        if name == "get" and args and isinstance(args[0], str):
            return value.items.get(args[0], args[1] if len(args) > 1 else None)
        raise SyntaxProblem(f".{name}( ) of a dictionary is not read", span)


def _transposed(value: Array | axes.Tensor, span: Span) -> Array:
    if isinstance(value, axes.Tensor):
        raise SyntaxProblem("an array of three axes is read where one of them is summed over", span)
    return arrays.transposed(value, span)


_ATTRIBUTES: dict[str, Callable[[Array | axes.Tensor, Span], Value]] = {
    "T": _transposed,
    "mT": _transposed,
    "shape": lambda a, span: Sequence([Size(d) for d in a.dims]),
    "size": lambda a, span: axes.size(a),
    "ndim": lambda a, span: Const(Fraction(a.rank)),
    "dtype": lambda a, span: Library("numpy.float64"),
    "device": lambda a, span: None,
    "data": lambda a, span: a,
    "real": lambda a, span: a,
}


__all__ = ["Names", "canonical"]
