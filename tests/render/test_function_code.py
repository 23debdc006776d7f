"""Every row of FUNCTIONS in the other languages: executed where an interpreter or compiler is at hand.

The values are those of tests/test_functions.py; a language says plainly that it has no code for a function.
"""

import ctypes
import importlib.util
import inspect
import shutil

import numpy as np
import pytest

from matcalc_cli import diff, parse
from matcalc_cli.engine.derive import value
from matcalc_cli.errors import MissingRule
from matcalc_cli.render import render
from tests.render.test_languages import compiled, needs, needs_program
from tests.test_functions import CASES, difference, places

every_call = pytest.mark.parametrize("row, text, names, reference", CASES)
PYTHON = [pytest.param("jax", marks=needs("jax")), pytest.param("torch", marks=needs("torch"))]
BESSEL = {"besselj", "bessely", "besseli", "besselk"}
GAMMA = {"gamma", "lgamma", "digamma", "polygamma", "beta", "betaln"}  # their derivatives are polygammas
# language -> functions that it has no code for: of the value, of the derivative
MISSING = {
    "jax": (BESSEL, BESSEL),
    "torch": (BESSEL, BESSEL),
    "c": (
        BESSEL | {"digamma", "polygamma", "erfinv", "erfcinv", "norminv", "gammainc", "gammaincc"},
        BESSEL | GAMMA | {"erfinv", "erfcinv", "norminv"},
    ),
}


@pytest.fixture(autouse=True)
def double_precision():
    if importlib.util.find_spec("jax") is not None:
        import jax

        jax.config.update("jax_enable_x64", True)


@pytest.mark.parametrize("language", PYTHON)
@every_call
def test_python(language, row, text, names, reference):
    result = diff(text, names[0])
    if row.name in MISSING[language][0]:
        with pytest.raises(MissingRule, match=f"{language} code has no"):
            result.to_text(language, value=True)
        return
    module = {}
    exec(result.to_text(language, value=True), module)
    for place in places(row, names):
        at = dict(zip(names, place))
        taken = inspect.signature(module["derivative"]).parameters
        assert float(module["value"](**at)) == pytest.approx(reference(*place), rel=1e-10, abs=1e-12)
        wanted = difference(reference, 1, 0, place)
        assert float(module["derivative"](**{n: at[n] for n in taken})) == pytest.approx(wanted, rel=1e-7, abs=1e-8)


@pytest.mark.parametrize("language", ["numpy", *PYTHON])
@every_call
def test_entry_by_entry(language, row, text, names, reference):
    """sum(f(t)) and its gradient, for arrays of unknown size."""
    if language in MISSING and row.name in MISSING[language][0]:
        return
    given = "; ".join(f"{name}: n" for name in names)
    module = {}
    exec(diff(f"sum({text})", names[0], given=given).to_text(language, value=True), module)
    arrays = {n: np.array(column) for n, column in zip(names, zip(*places(row, names)))}
    call = lambda f: np.asarray(f(**{n: arrays.get(n, 0) for n in inspect.signature(f).parameters}))
    wanted = [reference(*place) for place in places(row, names)]
    assert np.allclose(call(module["value"]), np.sum(wanted), rtol=1e-10, atol=1e-11)
    slopes = [difference(reference, 1, 0, place) for place in places(row, names)]
    arrays["n"] = len(wanted)
    assert np.allclose(np.ravel(call(module["derivative"])), slopes, rtol=1e-7, atol=1e-7)


@needs_program("gcc")
@every_call
def test_c(row, text, names, reference, tmp_path):
    of_value, of_derivative = MISSING["c"]
    written = value(parse(text))
    if row.name in of_value:
        with pytest.raises(MissingRule, match="c code has no"):
            render([written], "c")
        return
    library = compiled(render([written], "c"), tmp_path)
    library.value.restype = ctypes.c_double
    for place in places(row, names):
        assert library.value(*map(ctypes.c_double, _in_order(written, names, place))) == pytest.approx(
            reference(*place), rel=1e-11, abs=1e-12
        )
    result = diff(text, names[0])
    if row.name in of_derivative:
        with pytest.raises(MissingRule, match="c code has no"):
            result.to_text("c")
        return
    library = compiled(result.to_text("c"), tmp_path)
    library.derivative.restype = ctypes.c_double
    for place in places(row, names):
        taken = [t.strip().split()[-1] for t in _arguments(result.to_text("c"))]
        at = dict(zip(names, place))
        found = library.derivative(*(ctypes.c_double(at[n]) for n in taken))
        assert found == pytest.approx(difference(reference, 1, 0, place), rel=1e-7, abs=1e-8)


def _arguments(text):
    inside = text.partition("double derivative(")[2].partition(")")[0]
    return [] if inside == "void" else inside.split(",")


def _in_order(derivative, names, place):
    """The numbers in the order of the parameters, which is that of the names."""
    return [number for _, number in sorted(zip(names, place))]


@pytest.mark.parametrize("language", ["julia", "matlab"])
@every_call
def test_there_is_text(language, row, text, names, reference):
    written = diff(text, names[0]).to_text(language, value=True)
    assert "np." not in written and "scipy" not in written and "math." not in written


@pytest.mark.skipif(shutil.which("octave") is None, reason="octave is not installed")
def test_octave(tmp_path):
    from tests.render.test_languages import octave

    programs = []
    for row, text, names, reference in (case.values for case in CASES):
        result = diff(text, names[0])
        taken = sorted(n for n in names if n in str(result.expr))
        for place in places(row, names):
            at = dict(zip(names, place))
            programs.append((result.to_text("matlab"), [at[n] for n in taken], difference(reference, 1, 0, place)))
    assert octave(programs, tmp_path) == []
