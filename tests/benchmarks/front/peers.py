"""PEERS: who differentiates the work of the front page, a row each; who is not installed is left out, and named.

A peer makes symbols of new names (`symbols`), and has an `Algebra` of functions of them. `derive(kind, outputs,
inputs)` is what is measured: the derivative as an expression of its own. `value(derivative, inputs, point)` gives
numbers, for the tests; `code` is the C or C++ of the derivative, and takes the time of both.
Who `traces`, JAX and PyTorch, has for outputs a function of an array, and what is measured is its derivative as a
program of theirs (a jaxpr, a graph), which takes the writing of the function along.
Modules are imported where a peer is asked for the first time: most take longer than SymPy.
"""

from __future__ import annotations

import importlib.util
import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from tests.benchmarks.front.work import Algebra, Work

Derive = Callable[[str, Sequence[Any], Sequence[Any]], Any]


class Peer(NamedTuple):
    """One row, made by one of PEERS; the module docstring is the legend."""

    algebra: Algebra
    symbols: Callable[[str, int], list[Any]]
    derive: Derive
    value: Callable[[Any, Sequence[Any], Sequence[float]], Any]
    code: Callable[[str, Sequence[Any], Sequence[Any]], str] | None = None
    traces: bool = False


def _algebra(module: Any) -> Algebra:
    return Algebra(module.sin, module.cos, module.sqrt, module.tanh)


def _dense(matrix: Any, inputs: Sequence[Any], point: Sequence[float]) -> Any:
    """Numbers of a matrix of SymPy's kind."""
    rows, cols = matrix.shape
    values = dict(zip(inputs, point))
    return [[float(matrix[i, j].subs(values)) for j in range(cols)] for i in range(rows)]


def _matcalc() -> Peer:
    import sympy as sp

    from matcalc_cli import gradient, hessian, jacobian

    verbs = {"jacobian": jacobian, "gradient": gradient, "hessian": hessian}

    def asked(kind: str, outputs: Sequence[Any], inputs: Sequence[Any]) -> Any:
        return verbs[kind](list(outputs) if kind == "jacobian" else outputs[0], list(inputs))

    return Peer(
        _algebra(sp),
        _sympy_symbols,
        lambda kind, outputs, inputs: asked(kind, outputs, inputs).expr,
        _dense,
        lambda kind, outputs, inputs: asked(kind, outputs, inputs).to_text("c"),
    )


def _sympy_symbols(letter: str, count: int) -> list[Any]:
    import sympy as sp

    return [sp.Symbol(f"{letter}{i}") for i in range(count)]


def _sympy() -> Peer:
    import sympy as sp

    def derive(kind: str, outputs: Sequence[Any], inputs: Sequence[Any]) -> Any:
        if kind == "hessian":
            return sp.hessian(outputs[0], list(inputs))
        return sp.Matrix(outputs).jacobian(list(inputs))

    def code(kind: str, outputs: Sequence[Any], inputs: Sequence[Any]) -> str:
        shared, results = sp.cse(list(derive(kind, outputs, inputs)))
        return _statements(shared, results, sp.ccode)

    return Peer(_algebra(sp), _sympy_symbols, derive, _dense, code)


def _statements(shared: Sequence[Any], results: Sequence[Any], ccode: Callable[[Any], str]) -> str:
    """What a user writes around the results of `cse`."""
    lines = [f"const double {name} = {ccode(value)};" for name, value in shared]
    return "\n".join([*lines, *(f"out[{i}] = {ccode(value)};" for i, value in enumerate(results))])


def _symengine() -> Peer:
    import symengine as se

    def derive(kind: str, outputs: Sequence[Any], inputs: Sequence[Any]) -> Any:
        by = se.Matrix(len(inputs), 1, list(inputs))
        found = se.Matrix(len(outputs), 1, list(outputs)).jacobian(by)
        return se.Matrix(len(inputs), 1, list(found)).jacobian(by) if kind == "hessian" else found

    def code(kind: str, outputs: Sequence[Any], inputs: Sequence[Any]) -> str:
        return _statements(*se.cse(list(derive(kind, outputs, inputs))), se.ccode)

    return Peer(_algebra(se), lambda letter, n: [se.Symbol(f"{letter}{i}") for i in range(n)], derive, _dense, code)


def _casadi() -> Peer:
    import casadi as ca

    def derive(kind: str, outputs: Sequence[Any], inputs: Sequence[Any]) -> Any:
        by = ca.vertcat(*inputs)
        return ca.hessian(outputs[0], by)[0] if kind == "hessian" else ca.jacobian(ca.vertcat(*outputs), by)

    def value(found: Any, inputs: Sequence[Any], point: Sequence[float]) -> Any:
        return np.array(ca.Function("f", [ca.vertcat(*inputs)], [ca.densify(found)])(point))

    def code(kind: str, outputs: Sequence[Any], inputs: Sequence[Any]) -> str:
        found = ca.cse(ca.densify(derive(kind, outputs, inputs)))
        names = sorted(ca.symvar(found), key=str)
        generator = ca.CodeGenerator("casadi_arm", {"with_header": False})
        generator.add(ca.Function("casadi_arm", [ca.vertcat(*names)], [found.T]))
        return f"/* {' '.join(map(str, names))} */\n{generator.dump()}"

    return Peer(_algebra(ca), lambda letter, n: [ca.SX.sym(f"{letter}{i}") for i in range(n)], derive, value, code)


def _wrenfold() -> Peer:
    from wrenfold import sym

    from tests.benchmarks.front.wrenfold import code

    def derive(kind: str, outputs: Sequence[Any], inputs: Sequence[Any]) -> Any:
        found = sym.jacobian(list(outputs), list(inputs))
        return sym.jacobian([found[0, j] for j in range(len(inputs))], list(inputs)) if kind == "hessian" else found

    def value(found: Any, inputs: Sequence[Any], point: Sequence[float]) -> Any:
        return np.array(found.subs(list(zip(inputs, map(float, point)))).eval(), dtype=float)

    return Peer(
        _algebra(sym),
        lambda letter, n: [sym.symbol(f"{letter}{i}") for i in range(n)],
        derive,
        value,
        lambda kind, outputs, inputs: code(derive(kind, outputs, inputs)),
    )


def _jax() -> Peer:
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    ways = {"jacobian": jax.jacfwd, "gradient": jax.grad, "hessian": jax.hessian}

    def derive(kind: str, function: Any, inputs: Sequence[Any]) -> Any:
        whole = (lambda x: jnp.stack(function(x))) if kind == "jacobian" else lambda x: function(x)[0]
        return jax.make_jaxpr(ways[kind](whole))(jnp.zeros(len(inputs)))

    def value(found: Any, inputs: Sequence[Any], point: Sequence[float]) -> Any:
        return jax.core.eval_jaxpr(found.jaxpr, found.consts, jnp.array(point))[0]

    return Peer(_algebra(jnp), lambda letter, n: [0.0] * n, derive, value, traces=True)


def _torch() -> Peer:
    import torch
    from torch.fx.experimental.proxy_tensor import make_fx

    ways = {"jacobian": torch.func.jacfwd, "gradient": torch.func.grad, "hessian": torch.func.hessian}

    def derive(kind: str, function: Any, inputs: Sequence[Any]) -> Any:
        whole = (lambda x: torch.stack(function(x))) if kind == "jacobian" else lambda x: function(x)[0]
        return make_fx(ways[kind](whole))(torch.ones(len(inputs), dtype=torch.float64))

    def value(found: Any, inputs: Sequence[Any], point: Sequence[float]) -> Any:
        return found(torch.tensor(list(point), dtype=torch.float64)).numpy()

    return Peer(_algebra(torch), lambda letter, n: [0.0] * n, derive, value, traces=True)


PEERS: dict[str, Callable[[], Peer]] = {
    "matcalc": _matcalc,
    "sympy": _sympy,
    "symengine": _symengine,
    "casadi": _casadi,
    "wrenfold": _wrenfold,
    "jax": _jax,
    "torch": _torch,
}


def is_installed(name: str) -> bool:
    return name == "matcalc" or importlib.util.find_spec(name) is not None


def installed() -> dict[str, Peer]:
    """{name: peer} of those that are there."""
    return {name: make() for name, make in PEERS.items() if is_installed(name)}


class Posed(NamedTuple):
    """A work with symbols of new names; for a peer that traces, `outputs` is a function of the inputs. `others` are the
    symbols that are not differentiated by, in the order of `fixed`."""

    outputs: Any
    inputs: list[Any]
    others: list[Any]


def posed(peer: Peer, work: Work, size: int, mark: str) -> Posed:
    """The work written with what the peer has for symbols and functions."""
    letters = work.letters(size)
    symbols = {letter: peer.symbols(letter + mark, count) for letter, count in letters.items()}
    inputs = [s for letter in work.by for s in symbols[letter]]
    others = [s for letter in letters if letter not in work.by for s in symbols[letter]]
    if not peer.traces:
        return Posed(work.build(peer.algebra, symbols), inputs, others)

    def function(flat: Any) -> list[Any]:
        rest, values = iter(range(len(inputs))), dict(fixed(work, size))
        values |= {letter: [flat[next(rest)] for _ in range(letters[letter])] for letter in work.by}
        return work.build(peer.algebra, values)

    return Posed(function, inputs, [])


def fixed(work: Work, size: int) -> dict[str, list[float]]:
    """Numbers for the letters that are not differentiated by, where numbers are wanted."""
    letters = {letter: count for letter, count in work.letters(size).items() if letter not in work.by}
    return {letter: [1 + math.sin(i) / 2 for i in range(count)] for letter, count in letters.items()}
