"""Names that the program makes are none of the input's: where the input has just those, values stay right."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcalc_cli.model import names
from matcalc_cli.model.allocate import DIRECTIONS, FUNCTIONS, SIZES, Names
from tests.shell import matcalc

# what the program calls directions, temporaries, functions, sizes, components, rows, modules, in both cases
GENERATED = (
    *("V", "v", "W", "w", "U", "u", "D", "d", "v0", "w1", "v_a", "x0", "t", "t0", "t1", "T0", "t_1"),
    *("f", "g", "h", "f0", "derivative", "value", "taylor", "derivative_", "value_", "result", "result_", "out"),
    *("np", "jnp", "numpy", "self", "n", "m", "p", "N", "M", "n0", "n1", "G", "H", "T", "R", "xi", "theta"),
    *("lambda", "def", "softmax_", "dot1", "bar0"),
)


@dataclass(frozen=True)
class Case:
    """EXPR with the roles of its names in braces: capitals are matrices, x and y columns, s and r scalars; `f` in NumPy
    of the same roles; `wrt` is the role that is varied. f is of degree 2 in it: central differences are exact."""

    text: str
    f: Callable
    wrt: str
    sizes: dict[str, tuple[int, ...]]

    @property
    def given(self) -> str:
        shown = {(): "scalar"}
        return "; ".join(f"{{{r}}}: {shown.get(size, ','.join(map(str, size)))}" for r, size in self.sizes.items())


CASES = (
    Case("norm({A}*{B})^2", lambda A, B: np.sum((A @ B) ** 2), "B", {"A": (2, 3), "B": (3, 2)}),
    Case("{A}*{B}", lambda A, B: A @ B, "B", {"A": (2, 3), "B": (3, 4)}),
    Case("tr({A}*{B}*{A}) + {s}", lambda A, B, s: np.trace(A @ B @ A) + s, "A", {"A": (3, 3), "B": (3, 3), "s": ()}),
    Case("{s}*({A}*{x} + {y})", lambda A, s, x, y: s * (A @ x + y), "x", {"A": (2, 3), "s": (), "x": (3,), "y": (2,)}),
    Case(
        "{x}'*{A}*{x} + sum({x})*{s}", lambda A, s, x: x @ A @ x + s * x.sum(), "x", {"A": (2, 2), "s": (), "x": (2,)}
    ),
    Case("{s}*{x} + {s}^2*{y}", lambda s, x, y: s * x + s**2 * y, "s", {"s": (), "x": (3,), "y": (3,)}),
    Case("({x}'*{y})*{A}*{y}", lambda A, x, y: (x @ y) * (A @ y), "y", {"A": (2, 3), "x": (3,), "y": (3,)}),
    Case("norm({A}*{x} - {y})^2", lambda A, x, y: np.sum((A @ x - y) ** 2), "A", {"A": (2, 3), "x": (3,), "y": (2,)}),
)


def slope(case: Case, values: dict, direction) -> np.ndarray:
    """The derivative along a direction, by central differences."""
    moved = lambda h: case.f(**{**values, case.wrt: values[case.wrt] + h * direction})
    return (moved(0.5) - moved(-0.5)) / 1.0


def pulled(case: Case, values: dict, weights) -> np.ndarray:
    """Σ weights · ∂f, an entry for each of the variable's."""
    shape = np.shape(values[case.wrt])
    found = np.zeros(shape)
    for place in np.ndindex(*shape):
        unit = np.zeros(shape)
        unit[place] = 1.0
        found[place] = np.sum(weights * slope(case, values, unit))
    return found


def executed(text: str) -> Callable:
    """The function `derivative` of a generated module."""
    module: dict = {}
    exec(compile(text, "<generated>", "exec"), module)
    return module["derivative"]


def parameter(name: str, listed: list[str]) -> str:
    """What a name is called in Python: itself, or with underscores where that is a word of the program."""
    own = names.tidy(name)
    return next(p for p in listed if p == own or re.fullmatch(re.escape(own) + "_+", p))


def called(text: str, roles: dict[str, str], values: dict, direction=None):
    """The value of the generated function at the values of the roles, by keyword; a direction is the name left over."""
    function = executed(text)
    listed = list(inspect.signature(function).parameters)
    own = {parameter(name, listed): values[role] for role, name in roles.items()}
    assert len(own) == len(roles)
    (*left,) = (p for p in listed if p not in own)
    assert len(left) == (direction is not None), listed
    return np.asarray(function(**own, **dict.fromkeys(left, direction)))


def drawn(case: Case, seed: int) -> dict:
    rng = np.random.default_rng(seed)
    return {role: rng.uniform(-1, 1, size) if size else float(rng.uniform(0.5, 1)) for role, size in case.sizes.items()}


def command(case: Case, roles: dict[str, str], word: str, *options: str) -> str:
    text, declared = case.text.format(**roles), case.given.format(**roles)
    done = matcalc(word, text, "--given", declared, "--wrt", roles[case.wrt], *options)
    assert done.code == 0, done
    return done.out


def different(count: int):
    """So many names, all different in every spelling."""
    return st.lists(st.sampled_from(GENERATED), min_size=count, max_size=count, unique_by=names.key)


@st.composite
def problems(draw, cases=CASES):
    """A case with names for its roles."""
    case = draw(st.sampled_from(cases))
    chosen = draw(
        st.lists(
            st.sampled_from(GENERATED),
            min_size=len(case.sizes),
            max_size=len(case.sizes),
            unique_by=lambda n: names.key(n),
        )
    )
    return case, dict(zip(case.sizes, chosen))


@settings(max_examples=120, deadline=None, derandomize=True)
@given(problems(tuple(case for case in CASES if case.sizes[case.wrt])), st.integers(0, 1000))
def test_products_with_a_jacobian(problem, seed):
    case, roles = problem
    values = drawn(case, seed)
    rng = np.random.default_rng(seed + 1)
    direction = rng.uniform(-1, 1, case.sizes[case.wrt])
    pushed = called(command(case, roles, "jvp", "--check", "-f", "numpy"), roles, values, direction)
    assert pushed.reshape(-1) == pytest.approx(slope(case, values, direction).reshape(-1))
    shape = np.shape(case.f(**values))
    weights = rng.uniform(-1, 1, shape) if shape else None
    text = command(case, roles, "vjp", "--check", "-f", "numpy")
    found = called(text, roles, values, weights)
    wanted = pulled(case, values, 1.0 if weights is None else weights)
    assert found.T.reshape(-1) == pytest.approx(wanted.reshape(-1))


@settings(max_examples=120, deadline=None, derandomize=True)
@given(problems(), st.integers(0, 1000), st.booleans())
def test_derivatives_as_code(problem, seed, cse):
    case, roles = problem
    values = drawn(case, seed)
    options = ("--layout", "denominator", "--value", "-f", "numpy", *(("--cse",) if cse else ()))
    text = command(case, roles, "diff", *options)
    found = called(text, roles, values)
    outputs = np.asarray(case.f(**values)).reshape(-1, order="F")
    wanted = np.array([pulled(case, values, w).reshape(-1, order="F") for w in _units(case, values)])
    full = found.reshape(-1, order="F") if outputs.size == 1 or wanted.shape[1] == 1 else found.T.reshape(-1)
    assert full == pytest.approx(wanted.reshape(-1))
    module: dict = {}
    exec(compile(text, "<generated>", "exec"), module)
    own = list(inspect.signature(module["value"]).parameters)
    arguments = {parameter(name, own): values[role] for role, name in roles.items()}
    assert np.asarray(module["value"](**arguments)).reshape(-1, order="F") == pytest.approx(outputs)


def _units(case: Case, values: dict):
    shape = np.shape(case.f(**values))
    for k in range(int(np.prod(shape))):
        unit = np.zeros(int(np.prod(shape)))
        unit[k] = 1.0
        yield unit.reshape(shape, order="F")


@settings(max_examples=60, deadline=None, derandomize=True)
@given(different(3))
def test_components_with_shared_parts(chosen):
    """tangent and jacobian, with the parts that occur twice named: t0 = sin(a b), ..."""
    a, b, c = chosen
    at = {a: 0.7, b: -0.4, c: 1.3}
    text = f"[sin({a}*{b})*{c}, exp(sin({a}*{b})), {c}^2*{a}]"
    given_ = "; ".join(f"{name}: scalar" for name in chosen)
    roles = {name: name for name in chosen}
    done = matcalc("tangent", text, "--given", given_, "--wrt", a, "--cse", "-f", "numpy")
    assert done.code == 0, done
    s, co = np.sin(0.7 * -0.4), np.cos(0.7 * -0.4)
    wanted = [co * -0.4 * 1.3, np.exp(s) * co * -0.4, 1.3**2]
    assert called(done.out, roles, at).reshape(-1) == pytest.approx(wanted)
    shown = matcalc("tangent", text, "--given", given_, "--wrt", a, "--cse", "-f", "ascii").out
    defined = re.findall(r"^(\w+) = ", shown, re.MULTILINE)
    assert defined and not {names.key(d) for d in defined} & {names.key(n) for n in chosen}
    plain = matcalc("jvp", text, "--given", given_, "--wrt", f"[{a}, {b}]", "--v", "[1, 0]", "-f", "numpy")
    assert called(plain.out, roles, at).reshape(-1) == pytest.approx(wanted)


V, W, E = np.array([[1.0, 2], [3, 4]]), np.array([[0.0, 1], [1, 1]]), np.array([[1.0, 0], [0, 0]])


def test_the_direction_of_a_product_is_no_name_of_the_input():
    """d/dt ‖V (W + t E)‖² at t = 0, V = [1,2;3,4], W = [0,1;1,1], E = [1,0;0,0], is 28; V in E's place gives 516."""
    truth = (np.sum((V @ (W + E)) ** 2) - np.sum((V @ (W - E)) ** 2)) / 2
    assert truth == 28
    text = matcalc("jvp", "norm(V*W)^2", "--wrt", "W", "-f", "numpy").out
    roles = {"V": "V", "W": "W"}
    assert called(text, roles, {"V": V, "W": W}, E) == pytest.approx(28)


MANY = "; ".join((*(f"{c}: scalar" for c in "vwudhsrqzp"), "X: m,n"))
ISSUE = (
    ("jvp", "norm(V*W)^2", "W", "V W", ""),
    ("vjp", "V*W", "W", "V W", ""),
    ("jvp", "softmax(Q*K')*V", "Q", "Q K V", ""),
    ("vjp", "v*V", "V", "v V", "v: scalar; V: m,n"),
    ("jvp", "norm(v*w*u*d*h*s*r*q*z*p*X)^2", "X", "v w u d h s r q z p X", MANY),
)
FORMATS = ("pretty", "latex", "json", "numpy", "jax", "torch", "julia", "matlab", "ascii", "unicode")


@pytest.mark.parametrize("word, text, wrt, used, declared", ISSUE)
@pytest.mark.parametrize("format", FORMATS)
def test_no_format_calls_a_direction_by_a_name_in_use(word, text, wrt, used, declared, format):
    call = (word, text, "--wrt", wrt, "--given", declared)
    done = matcalc(*call, "-f", format, "--check", *(("--env", "equation") if format == "latex" else ()))
    assert done.code == 0, done
    letter = json.loads(matcalc(*call, "-f", "json").out)["v"]
    assert letter.casefold() not in {name.casefold() for name in used.split()}
    if format in ("numpy", "jax", "torch", "julia"):
        listed = re.search(r"derivative\((.*?)\)", done.out).group(1)
        assert set(re.split(r"[,;] ", listed)) == {*used.split(), letter}
    stem, _, index = letter.partition("_")
    bold = rf"\mathbf{{{stem}}}" + (f"_{{{index}}}" if index else "")
    assert (bold if format == "latex" else letter) in done.out


def test_one_allocator():
    taken = Names(["x_0", "θ", "V", "T1", "a_k"])
    assert not taken.unused("x₀") and not taken.unused("x0") and taken.unused("x")
    assert not taken.free("x") and not taken.free("theta") and taken.free("v") and not taken.alone("v")
    assert not taken.free("a") and not taken.alone("A")
    assert taken.fresh("V", "v") == "v" and taken.fresh("V", "v") == "V_a" and taken.fresh("V", "v") == "V_b"
    numbered = taken.numbered("t")
    assert [next(numbered), next(numbered)] == ["t0", "t1"]
    assert not taken.unused("t1") and not taken.unused("t_1")
    everything = Names([*DIRECTIONS, *FUNCTIONS, *SIZES])
    assert len({everything.fresh(*DIRECTIONS, free=everything.alone) for _ in range(100)}) == 100


@pytest.mark.parametrize(
    "arguments, there, not_there",
    [
        (("jacobian", "[f0*x, x^2]", "--wrt", "x"), "g = [f0·x, x²]", "f1"),
        (("autodiff", "v1*v2"), "│ w₁  │ w₋₁·w₀", "v₁"),
        (("autodiff", "v*A*w", "--given", "v: 1,2; A: 2,2; w: 2"), "u₋₂ │ A", "v₁"),
        (("taylor", "exp(xi)", "--remainder"), "R(ξ) = ξ³·exp(η)/6, η between 0 and ξ", "exp(ξ)/6"),
        (("taylor", "sin(H)*a", "--wrt", "H,a"), "B(c) = [0, 1; 1, 0]", "H(a)"),
        (("descent", "t^2 + k^2", "--from", "t=1,k=2"), "│ j │ k │ t │", "│ k │ k"),
        (("grad", "t0*sin(sin(x))*exp(sin(x))", "--wrt", "x", "--cse"), "t1 = sin(x)", "t0 = "),
        (("diff", "norm(A*x)*n*m", "--wrt", "x", "--given", "n: scalar; m: scalar"), "A ∈ ℝᵖˣʳ", "ℝᵐ"),
        (("explain", "dx*x^2", "--wrt", "x"), "df = 2·dx·x·d(x)", "·dx "),
        (("eval", "f*g*h*phi*psi"), "f_a = ", "f_ ="),
    ],
)
def test_names_in_headings_and_tables(arguments, there, not_there):
    done = matcalc(*arguments)
    assert done.code == 0 and there in done.out and not_there not in done.out, done.out
