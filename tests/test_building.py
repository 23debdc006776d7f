"""The build of the package: what is compiled, and what happens where it can not be.

`.ci/run` compiles the package and runs the tests of what is compiled on that, with MATCALC_COMPILED=yes.
"""

import ast
import os
import shutil
from pathlib import Path

import pytest
from setuptools import Distribution

from matcalc_cli import building
from matcalc_cli.engine.graph import nodes

ROOT = Path(__file__).parent.parent


def building_sources():
    """The modules that are compiled."""
    return sorted({str(path.relative_to(ROOT)) for place in building.PLACES for path in ROOT.glob(place)})


needs_compiler = pytest.mark.skipif(not shutil.which("cc"), reason="needs a C compiler")


@pytest.fixture
def command(tmp_path, monkeypatch):
    """The build of a copy of the package of one module that is compiled, and its `lib`."""
    monkeypatch.chdir(tmp_path)
    place = tmp_path / "matcalc_cli" / "model"
    place.mkdir(parents=True)
    shutil.copy(ROOT / "matcalc_cli" / "model" / "walk.py", place)
    for package in (place, place.parent):
        (package / "__init__.py").touch()
    monkeypatch.delenv("MATCALC_COMPILED", raising=False)
    made = building.Compiled(Distribution())
    made.build_lib = str(tmp_path / "lib")
    made.finalize_options()
    return made


def built(command):
    return sorted(path.name.split(".")[0] for path in Path(command.build_lib).rglob("*.*") if path.is_file())


def test_the_tests_run_on_what_is_compiled():
    """Where MATCALC_COMPILED=yes says that they do."""
    if os.environ.get("MATCALC_COMPILED") != "yes":
        pytest.skip("these tests are on the source")
    assert not nodes.__file__.endswith(".py")


def test_what_is_compiled(monkeypatch):
    monkeypatch.chdir(ROOT)
    assert {"matcalc_cli/engine/graph/tidy.py", "matcalc_cli/model/walk.py"} < set(building.sources())
    assert not [name for name in building.sources() if name.endswith("__init__.py")]


@pytest.mark.parametrize("name", building_sources())
def test_what_mypyc_reads_in_another_way(name):
    """mypyc 1.18 to 2.4: a loop over d.items() looks at d again after each turn, and fails where d is another table by
    then; `__radd__ = __add__` in a class is looked up in its namespace too late."""
    for node in ast.walk(ast.parse((ROOT / name).read_text(encoding="utf-8"))):
        if isinstance(node, ast.For) and isinstance(node.iter, ast.Call) and isinstance(node.iter.func, ast.Attribute):
            table = ast.unparse(node.iter.func.value)
            stored = {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
            assert node.iter.func.attr not in ("items", "keys", "values") or table not in stored, node.lineno
        if isinstance(node, ast.ClassDef):
            aliases = [n for n in node.body if isinstance(n, ast.Assign) and isinstance(n.value, ast.Name)]
            assert not aliases, node.name


@needs_compiler
def test_a_module_is_compiled(command):
    command.run()
    assert built(command) == ["matcalc__mypyc", "walk"]


@needs_compiler
@pytest.mark.parametrize("wish", ["", "yes"])
def test_a_compiler_that_fails(command, monkeypatch, wish):
    """Nothing is left behind, and nothing fails but where it was asked for."""
    monkeypatch.setenv("CC", "false")
    monkeypatch.setenv("MATCALC_COMPILED", wish)
    if wish:
        with pytest.raises(Exception, match="false"):
            command.run()
    else:
        command.run()
    assert built(command) == []
    assert command.get_outputs() == []


@pytest.mark.parametrize("wish, editable", [("no", False), ("", True)])
def test_not_compiled(command, monkeypatch, wish, editable):
    monkeypatch.setenv("MATCALC_COMPILED", wish)
    command.editable_mode = editable
    command.run()
    assert built(command) == []
