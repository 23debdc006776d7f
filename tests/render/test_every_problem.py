"""The code of every problem of the tables, orders 1 and 2, is executed, in every language that is installed.

Expected are HIPS autograd, or differences, of the lambda beside each problem (tests/matrix_problems,
tests/problems/components.py). JAX and PyTorch are left out where they are not installed.
"""

from __future__ import annotations

import ctypes
import functools
import importlib.util
import inspect
import re
import subprocess

import autograd
import numpy as np
import pytest

from matcalc_cli import diff
from matcalc_cli.engine.derive import derive
from matcalc_cli.errors import MatcalcError, MissingRule
from matcalc_cli.language.parse import parse
from matcalc_cli.model import names
from matcalc_cli.render.code import code
from tests.engine.components.test_problems import arranged as arranged_components
from tests.engine.components.test_problems import differences, flat, function_kind, jacobian_by_hand, value_by_hand
from tests.engine.components.test_problems import sample as component_point
from tests.engine.matrix.harness import arranged, jacobian, point
from tests.engine.matrix.test_hessians import REFUSED, hessian
from tests.problems.components import COMPONENT_PROBLEMS
from tests.problems.matrix import PROBLEMS
from tests.render import test_compiled
from tests.render.execution import PROGRAMS, Julia, compiled_languages
from tests.render.looped import LOOPED, looped_languages, sizes_of
from tests.render.test_code import run
from tests.render.test_languages import needs, needs_program

pytestmark = pytest.mark.filterwarnings("ignore:Output seems independent of input")
LANGUAGES = ["numpy", pytest.param("jax", marks=needs("jax")), pytest.param("torch", marks=needs("torch"))]
COMPILED = compiled_languages()
UNROLLED = compiled_languages("cpp")
needs_eigen = pytest.mark.skipif(not PROGRAMS["cpp"].there(), reason="g++ or Eigen is not installed")
every_matrix_problem = pytest.mark.parametrize("problem", PROBLEMS, ids=lambda p: p.name)
every_component_problem = pytest.mark.parametrize("problem", COMPONENT_PROBLEMS, ids=lambda p: p.name)
# functions that a language has not, and says so
NOT_THERE = {"jax": "bessel", "torch": "bessel|no sqrtm|no logm", "numpy": "^$", "c": "c code has no"}
# small sizes for C, whose code has the entries one by one; a tall X has as many rows as columns at least
SMALL = {"m": 3, "n": 2, "p": 2, "q": 2, "r": 2}


@pytest.fixture(autouse=True, scope="module")
def double_precision():
    if importlib.util.find_spec("jax") is not None:
        import jax

        jax.config.update("jax_enable_x64", True)


@functools.cache
def of_matrices(index, order):
    problem = PROBLEMS[index]
    return derive(parse(problem.text, problem.given, problem.wrt), order=order)[0]


@functools.cache
def of_components(index, order):
    problem = COMPONENT_PROBLEMS[index]
    return diff(problem.text, problem.wrt, order=order)


def is_scalar(problem):
    return np.ndim(problem.function(**point(problem, problem.sizes[0]))) == 0


def close(found, wanted, tolerance):
    """Equal as numbers in order; a 1-D array stands for a row or a column."""
    found, wanted = np.asarray(found, dtype=float), np.asarray(wanted, dtype=float)
    scale = max(1.0, float(np.max(np.abs(wanted)))) if wanted.size else 1.0
    assert found.size == wanted.size
    assert np.max(np.abs(found.reshape(-1) - wanted.reshape(-1))) <= tolerance * scale


def written(result, language):
    """The code; a language that lacks a function has to say so."""
    try:
        return code(result, language)
    except MissingRule as missing:
        assert re.search(NOT_THERE[language], str(missing)), missing
        pytest.skip(str(missing))


def expected(problem, values, order):
    """The derivative of a matrix problem in numerator layout, and the tolerance."""
    if order == 2:
        return hessian(problem, values)
    found = arranged(jacobian(problem, values), problem.function(**values), values[problem.wrt], "numerator")
    return found, 1e-7 if problem.autograd else 1e-6


@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize("language", LANGUAGES)
@every_matrix_problem
def test_matrices(problem, language, order):
    if order == 2 and (problem.name in REFUSED or not is_scalar(problem)):
        return
    function = run(written(of_matrices(PROBLEMS.index(problem), order), language))["derivative"]
    values = point(problem, problem.sizes[0])
    wanted, tolerance = expected(problem, values, order)
    close(function(**values), wanted, tolerance)


def by_hand(problem, order):
    """The derivative of a component problem in numerator layout, and the tolerance."""
    tolerance = 1e-7 if problem.autograd else 1e-5
    if order == 1:
        by_vec, value = jacobian_by_hand(problem, 0), value_by_hand(problem, 0)
        return arranged_components(by_vec, value, problem, "numerator"), tolerance
    function, at = flat(problem, component_point(problem, 0))
    if problem.autograd:
        return autograd.jacobian(autograd.jacobian(function))(at), tolerance
    return differences(lambda v: differences(function, v, 1e-2), at, 1e-2), tolerance


def has_order(problem, order):
    """Second derivatives of numbers and columns are Hessians; by one number they have the shape of the function."""
    return order == 1 or function_kind(value_by_hand(problem, 0)) in ("scalar", "vector")


@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize("language", LANGUAGES)
@every_component_problem
def test_components(problem, language, order):
    if not has_order(problem, order):
        return
    function = run(written(of_components(COMPONENT_PROBLEMS.index(problem), order), language))["derivative"]
    known = {names.key(name): value for name, value in component_point(problem, 0).items()}
    parameters = inspect.signature(function).parameters
    wanted, tolerance = by_hand(problem, order)
    close(function(**{name: known[names.key(name.rstrip("_"))] for name in parameters}), wanted, tolerance)


# ------------------------------------------------------------------------------------------------------------------ C


class Unit:
    """Many modules in one source file, each with its own name of `derivative`."""

    def __init__(self):
        self.parts, self.calls = ["#include <math.h>"], []

    def add(self, problem, text, arguments, wanted, tolerance):
        name = f"derivative_{len(self.calls)}"
        self.parts.append(text.replace("#include <math.h>", "").replace(" derivative(", f" {name}("))
        self.calls.append((problem.name, name, arguments, wanted, tolerance))

    def wrong(self, folder):
        """The names of the problems whose code gives other numbers than expected."""
        (folder / "all.c").write_text("\n".join(self.parts), encoding="utf-8")
        flags = ["-std=c99", "-Wall", "-Wextra", "-Werror", "-O0", "-shared", "-fPIC"]
        subprocess.run(["gcc", *flags, "all.c", "-o", "all.so", "-lm"], check=True, cwd=folder)
        library = ctypes.CDLL(str(folder / "all.so"))
        found = []
        for problem, name, arguments, wanted, tolerance in self.calls:
            wanted = np.asarray(wanted, dtype=float)
            got = self._called(getattr(library, name), arguments, wanted.size)
            scale = max(1.0, float(np.max(np.abs(wanted))))
            if not np.max(np.abs(got - wanted.reshape(-1))) <= tolerance * scale:
                found.append(problem)
        return found

    @staticmethod
    def _called(function, arguments, size):
        scalar, values = arguments
        given = [
            (ctypes.c_double * np.size(v))(*np.ravel(v)) if np.ndim(v) else ctypes.c_double(float(v)) for v in values
        ]
        if scalar:
            function.restype = ctypes.c_double
            return np.array([function(*given)])
        out = (ctypes.c_double * size)()
        function(*given, out)
        return np.array(list(out))


def parameters_of(text):
    """The names that a C function takes, `out` left out."""
    inside = re.search(r" derivative\(([^)]*)\)", text).group(1)
    found = [part.split()[-1].lstrip("*") for part in inside.split(",") if part.strip() != "void"]
    return [name for name in found if not name.startswith("out[")]


@needs_program("gcc")
@pytest.mark.parametrize("order", [1, 2])
def test_components_in_c(order, tmp_path):
    unit, refused = Unit(), []
    for i, problem in enumerate(COMPONENT_PROBLEMS):
        if not has_order(problem, order):
            continue
        try:
            text = code(of_components(i, order), "c")
        except MissingRule as missing:
            assert re.search(NOT_THERE["c"], str(missing)), missing
            refused.append(problem.name)
            continue
        known = {names.key(name): value for name, value in component_point(problem, 0).items()}
        arguments = [known[names.key(name.rstrip("_"))] for name in parameters_of(text)]
        unit.add(problem, text, ("double derivative(" in text, arguments), *by_hand(problem, order))
    assert unit.wrong(tmp_path) == []
    assert len(refused) <= 8


@pytest.mark.parametrize("language", COMPILED)
@pytest.mark.parametrize("order", [1, 2])
def test_components_elsewhere(order, language, tmp_path):
    program, wanted = PROGRAMS[language](), []
    for i, problem in enumerate(COMPONENT_PROBLEMS):
        if not has_order(problem, order):
            continue
        try:
            text = code(of_components(i, order), language)
        except MissingRule as missing:
            assert re.search(f"{language} code has no polygamma", str(missing)), missing
            continue
        known = {names.key(name): value for name, value in component_point(problem, 0).items()}
        program.add(text, [known[names.key(name.rstrip("_"))] for name in program.parameters(text)])
        wanted.append((problem, *by_hand(problem, order)))
    assert disagreeing(program, wanted, tmp_path) == []
    assert len(wanted) > 225


def disagreeing(program, wanted, folder):
    """The names of the problems whose code gives other numbers than expected."""
    found = []
    for (problem, numbers, tolerance), got in zip(wanted, program.results(folder)):
        numbers = np.asarray(numbers, dtype=float).reshape(-1)
        scale = max(1.0, float(np.max(np.abs(numbers))))
        if got.shape != numbers.shape or not np.max(np.abs(got - numbers)) <= tolerance * scale:
            found.append(problem.name)
    return found


def concrete(text, shapes):
    """A text in which the letters of sizes are numbers."""
    free = [letter for letter in SMALL if letter not in shapes]
    return re.sub(r"\b(" + "|".join(free) + r")\b", lambda m: str(SMALL[m[1]]), text)


def entries_too(values):
    """The values by name, those of entries too: x0, A01."""
    found = {**values, **{names.key(name): value for name, value in values.items()}}
    for name, value in values.items():
        for at in np.ndindex(*np.shape(value)):
            entry = names.entry_name(name, *at) if len(at) == 2 else f"{name}{at[0] if at else ''}"
            found.setdefault(entry, np.asarray(value)[at])
    return found


@needs_program("gcc")
@pytest.mark.parametrize("part", range(8))
def test_matrices_in_c(part, tmp_path):
    unit, refused = Unit(), []
    for problem, text, known, wanted, tolerance in sized(PROBLEMS[part::8], "c", refused):
        arguments = [known[name.rstrip("_")] for name in parameters_of(text)]
        unit.add(problem, text, ("double derivative(" in text, arguments), wanted, tolerance)
    assert unit.wrong(tmp_path) == []
    assert len(refused) <= len(PROBLEMS[part::8]) // 6, refused


@pytest.mark.parametrize("language", UNROLLED)
@pytest.mark.parametrize("part", range(8))
def test_matrices_elsewhere(part, language, tmp_path):
    program, every, refused = PROGRAMS[language](), [], []
    for problem, text, known, wanted, tolerance in sized(PROBLEMS[part::8], language, refused):
        known = {names.key(name): value for name, value in known.items()}
        program.add(text, [known[names.key(name.rstrip("_"))] for name in program.parameters(text)])
        every.append((problem, wanted, tolerance))
    assert disagreeing(program, every, tmp_path) == []
    assert len(refused) <= len(PROBLEMS[part::8]) // 6, refused


@needs_program("gcc")
@pytest.mark.parametrize("part", range(4))
@pytest.mark.parametrize("order", [1, 2])
def test_matrices_of_any_size_in_c(order, part, tmp_path):
    of_any_size("c", order, part, tmp_path)


@pytest.mark.parametrize("language", looped_languages())
@pytest.mark.parametrize("part", range(4))
@pytest.mark.parametrize("order", [1, 2])
def test_matrices_of_any_size_elsewhere(order, part, language, tmp_path):
    of_any_size(language, order, part, tmp_path)


def of_any_size(language, order, part, folder):
    """Loops give the derivative of every fourth problem, or name what they lack."""
    loops, every, refused = LOOPED[language](), [], []
    problems = [p for p in PROBLEMS[part::4] if order == 1 or p.name not in REFUSED and is_scalar(p)]
    if language != "c":  # explicit entries, where all sizes are known, are arrays of rows there
        problems = [p for p in problems if p.sizes[0]]
    for k, problem in enumerate(problems):
        try:
            text = code(of_matrices(PROBLEMS.index(problem), order), language, called=f"g{k}")
        except MatcalcError as missing:
            assert re.search(f"no {language} code for|{language} code has no", str(missing)), missing
            refused.append((problem.name, str(missing)))
            continue
        values = point(problem, problem.sizes[0])
        wanted, tolerance = expected(problem, values, order)
        known = {**problem.sizes[0], **{names.key(name): value for name, value in values.items()}}
        loops.add(text, f"g{k}", {**known, **sizes_of(text, values)}, np.size(wanted))
        every.append((problem, wanted, tolerance))
    assert disagreeing(loops, every, folder) == []
    assert len(refused) <= len(problems) // 8, refused


@needs_program("julia")
@pytest.mark.parametrize("order", [1, 2])
def test_components_in_julia(order, tmp_path):
    numbered = [(i, p) for i, p in enumerate(COMPONENT_PROBLEMS) if has_order(p, order)]
    points = ({names.key(n): v for n, v in component_point(p, 0).items()} for _, p in numbered)
    in_julia([(p, of_components(i, order), at, by_hand(p, order)) for (i, p), at in zip(numbered, points)], tmp_path)


@needs_program("julia")
@pytest.mark.parametrize("order", [1, 2])
def test_matrices_in_julia(order, tmp_path):
    cases = []
    for problem in PROBLEMS:
        if order == 1 or problem.name not in REFUSED and is_scalar(problem):
            values = point(problem, problem.sizes[0])
            known = {**problem.sizes[0], **{names.key(name): value for name, value in values.items()}}
            result = of_matrices(PROBLEMS.index(problem), order)
            cases.append((problem, result, known, expected(problem, values, order)))
    in_julia(cases, tmp_path)


def in_julia(cases, folder):
    """All but what needs SpecialFunctions, where that is not installed."""
    special = not subprocess.run(["julia", "-e", "using SpecialFunctions"], capture_output=True).returncode
    program, wanted = Julia(), []
    for problem, result, known, numbers in cases:
        text = code(result, "julia")
        if special or "using SpecialFunctions" not in text:
            program.add(text, [known[names.key(name.rstrip("_"))] for name in program.parameters(text)])
            wanted.append((problem, *numbers))
    assert disagreeing(program, wanted, folder) == [] and len(wanted) > 0.9 * len(cases)


@needs_eigen
@pytest.mark.parametrize("check", [*test_compiled.EVERY, test_compiled.matrices], ids=lambda check: check.__name__)
def test_components_in_cpp(check, tmp_path):
    """What the core tier asks of the other languages; Eigen's headers take seconds each time."""
    check("cpp", tmp_path)


@pytest.mark.parametrize("order", [1, 2])
@needs_eigen
def test_matrices_in_cpp(order, tmp_path):
    """Every sixteenth: a compiler takes seconds for each function of Eigen's."""
    program, every, refused = PROGRAMS["cpp"](), [], []
    for problem in PROBLEMS[order::16]:
        if order == 2 and (problem.name in REFUSED or not is_scalar(problem)):
            continue
        try:
            text = code(of_matrices(PROBLEMS.index(problem), order), "cpp")
        except MissingRule:
            refused.append(problem.name)
            continue
        values = point(problem, problem.sizes[0])
        known = {**problem.sizes[0], **{names.key(name): value for name, value in values.items()}}
        program.add(text, [known[names.key(name.rstrip("_"))] for name in program.parameters(text)])
        every.append((problem, *expected(problem, values, order)))
    assert disagreeing(program, every, tmp_path) == [] and len(every) > 15
    assert len(refused) < 3, refused


def sized(problems, language, refused):
    """(problem, code, values by name, the derivative, tolerance) of matrix problems with small numbers for sizes."""
    for problem in problems:
        declared = problem.given or "; ".join(
            f"{name}: {','.join(map(str, shape)) or 'scalar'}" for name, shape in problem.shapes.items()
        )
        sizes = {letter: SMALL[letter] for letter in problem.sizes[0]}
        try:
            read = parse(concrete(problem.text, problem.shapes), concrete(declared, {}), problem.wrt)
            text = code(derive(read)[0], language)
        except MatcalcError as refusal:
            refused.append((problem.name, str(refusal)))
            continue
        values = point(problem, sizes)
        wanted, tolerance = expected(problem, values, 1)
        yield problem, text, entries_too(values), wanted, 10 * tolerance
