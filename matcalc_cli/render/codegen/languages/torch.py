"""PyTorch: every argument becomes a tensor of double precision, so that functions, choices and devices work alike."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from matcalc_cli.model.functions import BY_NAME
from matcalc_cli.render.codegen.dialect import Dialect
from matcalc_cli.render.codegen.languages.numpy import (
    NUMPY,
    NUMPY_ROWS,
    assigned,
    function,
    module,
    nested,
    shape_text,
)
from matcalc_cli.render.codegen.languages.torch_helpers import TORCH_HELPERS
from matcalc_cli.render.codegen.modules import Routine
from matcalc_cli.render.codegen.templates import Row

_IMPORTS = {"math": "import math", "scipy": "import scipy.special", "torch": "import torch"}
_DOUBLE = "dtype=torch.float64"


def _rewritten(template: str) -> str:
    return template.replace("np.", "torch.")


_ROWS = {
    **{kind: replace(row, template=_rewritten(row.template)) for kind, row in NUMPY_ROWS.items()},
    **{kind: NUMPY_ROWS[kind + "."] for kind in ("and", "or", "not")},
    "pi": Row("math.pi"),
    "e": Row("math.e"),
    "inf": Row("math.inf"),
    "nan": Row("math.nan"),
    "where": Row("torch.where({0}, {1}, {2})"),
    "maximum": Row("maximum({0}, {1})"),
    "minimum": Row("minimum({0}, {1})"),
    "sum0": Row("torch.sum({0}, dim=0)"),
    "sum1": Row("torch.sum({0}, dim=1)"),
    "exchange": Row(f"torch.eye({{0}}, {_DOUBLE}).flip(0)"),
    "cumprod": Row("torch.cumprod({0}, dim=0)"),
    "kron:": Row("torch.kron({0}.contiguous(), {1}.contiguous())"),  # which takes no transposed view
    "norminf": Row("torch.max(torch.abs({0}))"),
    **{f"{kind}{axis}": Row(f"torch.a{kind}({{0}}, dim={axis})") for kind in ("max", "min") for axis in (0, 1)},
    "prod0": Row("torch.prod({0}, dim=0)"),
    "prod1": Row("torch.prod({0}, dim=1)"),
    "softmax": Row("torch.softmax({0}, dim=-1)"),
    "logsumexp": Row("torch.logsumexp({0}, dim=0)"),
    "logsumexp:": Row("torch.logsumexp({0}, dim=(0, 1))"),
    "vec": Row("{0}.T.reshape(-1)"),
    "ravel": Row("{0}.reshape(-1)"),
    "cross": Row("torch.linalg.cross({0}, {1})"),
    "skew": Row(f"torch.linalg.cross(torch.eye(3, {_DOUBLE}), {{0}}.reshape(1, 3))"),
    "unvec": Row("{0}.reshape({2}, {1}).T"),
    "eye": Row(f"torch.eye({{0}}, {_DOUBLE})"),
    "ones1": Row(f"torch.ones({{0}}, {_DOUBLE})"),
    "ones2": Row(f"torch.ones({{0}}, {{1}}, {_DOUBLE})"),
    "zeros1": Row(f"torch.zeros({{0}}, {_DOUBLE})"),
    "zeros2": Row(f"torch.zeros({{0}}, {{1}}, {_DOUBLE})"),
    "unit": Row(f"torch.eye({{0}}, {_DOUBLE})[{{value}}]"),
    "unit_at": Row(f"torch.eye({{0}}, {_DOUBLE})[{{1}}]"),
    "expm": Row("torch.linalg.matrix_exp({0})"),
    "literal1": Row("array([{*}])"),
    "literal2": Row("array([{*}])"),
    "blocks1": Row("block([[{*}]]).reshape(-1)"),
    "blocks2": Row("block([{*}])"),
}


def _constant(name: str) -> str:
    """The template for a number: torch functions want tensors, math functions numbers."""
    template = re.sub(r"np\.vectorize\((math\.\w+), otypes=\[float\]\)", r"\1", BY_NAME[name].numpy)
    return re.sub(r"np\.(arc)?", lambda m: "math.a" if m.group(1) else "math.", template.replace("np.round", "round"))


def _returned(routine: Routine) -> list[str]:
    output, statements = routine.output, routine.statements
    if output.value is not None:
        return [f"return {statements.text(output.value)}"]
    if not output.sparse and not routine.complex:
        return [f"return array({nested(output, statements)})"]
    dtype = "dtype=torch.complex128" if routine.complex else _DOUBLE
    return assigned(routine, f"torch.zeros({shape_text(output.shape)}, {dtype})")


def _module(routines: Sequence[Routine], dialect: Dialect) -> str:
    functions, lines = [], []
    for routine in routines:
        returned = _returned(routine)
        prepare = [
            f"{p.text} = torch.as_tensor({p.text}, {_DOUBLE}){'.reshape(-1)' if p.rank == 1 else ''}"
            for p in routine.parameters
        ]
        functions.append(function(routine, prepare, returned))
        lines += [*routine.statements.lines, *returned]
    return module(functions, lines, dialect.helpers, _IMPORTS)


TORCH = replace(
    NUMPY,
    name="torch",
    rows=_ROWS,
    functions={
        "relu": "torch.relu({0})",
        "cbrt": "cbrt({0})",
        "softplus": "softplus({0})",
        "erf": "torch.erf({0})",
        "gamma": "gamma({0})",
        "lgamma": "torch.lgamma({0})",
        "erfc": "torch.erfc({0})",
        "erfinv": "torch.erfinv({0})",
        "erfcinv": "torch.erfinv(1 - {0})",
        "beta": "beta({0}, {1})",
        "gammainc": f"torch.special.gammainc(torch.as_tensor({{0}}, {_DOUBLE}), {{1}})",
        "gammaincc": f"torch.special.gammaincc(torch.as_tensor({{0}}, {_DOUBLE}), {{1}})",
        **dict.fromkeys(("besselj", "bessely", "besseli", "besselk"), ""),
        "normcdf": "torch.special.ndtr({0})",
        "polygamma": "torch.polygamma({0}, {1})",
    },
    default=lambda name: _rewritten(BY_NAME[name].numpy),
    constant=_constant,
    module=_module,
    words=NUMPY.words | {"torch"},
    helpers=TORCH_HELPERS,
    lazy_choice=False,
)
