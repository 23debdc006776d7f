"""JSON of every analysis command against the schema that ships; help and examples of every command."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from importlib.resources import files

import jsonschema
import pytest

from matcalc_cli.cli.app import run
from matcalc_cli.cli.table import COMMANDS, EXPR

SCHEMA = json.loads((files("matcalc_cli.render") / "schema.json").read_text(encoding="utf-8"))
CALLS = [
    'critical "[4*x0-2*x0*x1, 2*x1+x0*x1-2*x1^2]"',
    'critical "[s*(y-x), x*(r-z)-y, x*y-b*z]" --wrt "[x,y,z]"',
    'critical "[-b*S*J, b*S*J-g*J]" --wrt "[S,J]"',
    'critical "x^4 + y^2"',
    'newton "x^2-2" --from x=1',
    'newton "x^2-2" --from x=1 --digits 40',
    'newton "(x-1)^4 + y^2" --minimize --from x=2,y=1',
    'descent "x^2+y^2" --from x=1,y=2',
    'taylor "exp(x)" --at x=0 --error 0.1 --remainder',
    'taylor "x\'*A*x" --wrt x --at x=c',
    'jvp "[x*y, sin(x)]" --v "[1,a]"',
    'vjp "[x*y, sin(x)]" --loss "sum(y.^2)/2"',
    'jvp "tanh(W*x)" --wrt x',
    'autodiff "ln(x1)+x1*x2-sin(x2)" --at x1=2,x2=5 --mode both',
    'autodiff "[x*y, 3]"',
    'compare "ln(x1)+x1*x2-sin(x2)" --at x1=2,x2=5',
    'explain "x\'*A*x" --wrt x',
    'explain "g = x0+x1*x2; g^2" --order 2',
    'hessian "log(det(X))" --wrt X --steps',
    'grad "x*y" --steps --check --at x=1,y=2',
]


@pytest.mark.parametrize("call", CALLS)
def test_json(call, capsys):
    assert run([*shlex.split(call), "-f", "json"]) == 0
    jsonschema.validate(json.loads(capsys.readouterr().out), SCHEMA)


@pytest.mark.parametrize("name, examples", [(c.name, c.examples) for c in COMMANDS if c.argument == EXPR])
def test_help_and_its_examples(name, examples, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run([name, "--help"]) == 0
    shown = capsys.readouterr().out
    assert len(examples) == 2
    for example in examples:
        assert example in shown
        assert run(shlex.split(example)[1:]) == ("--claim" in example)
        assert capsys.readouterr().out


def test_help_does_not_import_sympy():
    code = (
        "import sys; from matcalc_cli.cli.app import run; run(['newton', '--help']); sys.exit('sympy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], stdout=subprocess.DEVNULL).returncode == 0
