"""PyTorch: the arguments become tensors of one floating type on one device, and so is what the program makes itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from matcalc_cli.model.functions import BY_NAME
from matcalc_cli.render.codegen.dialect import Dialect
from matcalc_cli.render.codegen.languages.block_helpers import TORCH_BLOCKS
from matcalc_cli.render.codegen.languages.numpy import (
    NUMPY,
    function,
    looped,
    module,
    nested,
    results,
    rows_of,
    shape_text,
)
from matcalc_cli.render.codegen.languages.torch_helpers import TORCH_HELPERS
from matcalc_cli.render.codegen.modules import Routine
from matcalc_cli.render.codegen.templates import Row
from matcalc_cli.render.codegen.wrapping import wrapped

_NAME = "torch."
_IMPORTS = {
    "functools": "import functools",
    "math": "import math",
    "scipy": "import scipy.special",
    "torch": "import torch",
}
_NONE = "torch.zeros((), dtype=torch.float64)"


_ROWS = {
    **rows_of(_NAME),
    "not": Row("torch.logical_not({0})"),
    "pi": Row("math.pi"),
    "e": Row("math.e"),
    "inf": Row("math.inf"),
    "nan": Row("math.nan"),
    "mask": Row("{0}.to({dtype})"),
    "mask.": Row("{0}.to({dtype})"),
    "pick": Row("torch.where({0}, torch.tensor({1}, {typed}), {2})"),
    "maximum": Row("maximum({0}, {1})"),
    "minimum": Row("minimum({0}, {1})"),
    "sum0": Row("torch.sum({0}, dim=0)"),
    "sum1": Row("torch.sum({0}, dim=1)"),
    "exchange": Row("torch.eye({0}, {typed}).flip(0)"),
    "others": Row("others({0})"),
    "others1": Row("others({0})"),
    "pairs_left": Row("pairs_left({0})"),
    "running_others": Row("running_others({0})"),
    "cumprod": Row("torch.cumprod({0}, dim=0)"),
    "kron:": Row("torch.kron({0}.contiguous(), {1}.contiguous())"),  # which takes no transposed view
    "kron_square": Row("kron_blocks({0}, {1}, {2}, {0}.T, {1}.T)"),
    "norminf": Row("torch.max(torch.abs({0}))"),
    **{f"{kind}{axis}": Row(f"torch.a{kind}({{0}}, dim={axis})") for kind in ("max", "min") for axis in (0, 1)},
    "prod0": Row("torch.prod({0}, dim=0)"),
    "prod1": Row("torch.prod({0}, dim=1)"),
    "softmax": Row("torch.softmax({0}, dim=-1)"),
    "log_softmax": Row("torch.log_softmax({0}, dim=-1)"),
    "hypot": Row("hypot({0}, {1})"),
    "logsumexp": Row("torch.logsumexp({0}, dim=0)"),
    "logsumexp:": Row("torch.logsumexp({0}, dim=(0, 1))"),
    "vec": Row("{0}.T.reshape(-1)"),
    "ravel": Row("{0}.reshape(-1)"),
    "cross": Row("torch.linalg.cross({0}, {1})"),
    "skew": Row("torch.linalg.cross(torch.eye(3, {typed}), {0}.reshape(1, 3))"),
    "unvec": Row("{0}.reshape({2}, {1}).T"),
    "eye": Row("torch.eye({0}, {typed})"),
    "ones1": Row("torch.ones({0}, {typed})"),
    "ones2": Row("torch.ones({0}, {1}, {typed})"),
    "zeros1": Row("torch.zeros({0}, {typed})"),
    "zeros2": Row("torch.zeros({0}, {1}, {typed})"),
    "unit": Row("torch.eye({0}, {typed})[{value}]"),
    "unit_at": Row("torch.eye({0}, {typed})[{1}]"),
    "expm": Row("torch.linalg.matrix_exp({0})"),
    "literal1": Row("array([{*}], {like})"),
    "literal2": Row("array([{*}], {like})"),
    "blocks1": Row("block([[{*}]], {like}).reshape(-1)"),
    "blocks2": Row("block([{*}], {like})"),
    "comm": Row("commutation({0}, {1}, {like})"),
    "dup": Row("duplication({0}, {like})"),
    "skewdup": Row("skew_duplication({0}, {like})"),
    "elim": Row("elimination({0}, {like})"),
    "diagsel": Row("diagonal_selection({0}, {like})"),
}


def _constant(name: str) -> str:
    """The template for a number: torch functions want tensors, math functions numbers."""
    if name == "sqrt":
        return "math.sqrt({0})"
    template = re.sub(r"np\.vectorize\((math\.\w+), otypes=\[float\]\)", r"\1", BY_NAME[name].numpy)
    return re.sub(r"np\.(arc)?", lambda m: "math.a" if m.group(1) else "math.", template.replace("np.round", "round"))


def _spreads(routine: Routine) -> bool:
    """True where tensors may stand for the numbers, and some cells of the result would not have their shape."""
    return len(routine.numbers) == len(routine.parameters) and routine.spread


def _returned(routine: Routine, like: str) -> list[str]:
    output, statements = routine.output, routine.statements
    if output.loops:
        return looped(routine, "torch.stack")
    if output.value is not None:
        return [f"return {statements.text(output.value)}"]
    if routine.complex:
        like = "torch.zeros((), dtype=torch.complex128)"
    elif _spreads(routine):
        like += f", {like}.shape"
    if not output.sparse:
        return [f"return array({nested(output.shape, routine.cells('0').__getitem__)}, {like})"]
    places = wrapped(("[" + ", ".join(map(str, axis)) + "]" for axis in zip(*output.cells)), "[", "]", "    ")
    cells = wrapped(map(statements.text, output.cells.values()), "[", "]", "    ")
    return [f"return filled({shape_text(output.shape)}, {places}, {cells}, {like})"]


def _module(routines: Sequence[Routine], dialect: Dialect) -> str:
    functions, lines = [], []
    for routine in routines:
        names = [p.text for p in routine.parameters]
        listed = ", ".join(names)
        made = f"torch.broadcast_tensors(*tensors({listed}))" if _spreads(routine) else f"tensors({listed})"
        prepare = [f"{listed}{',' if len(names) == 1 else ''} = {made}"] if names else []
        prepare += [f"{p.text} = {p.text}.reshape(-1)" for p in routine.parameters if p.rank == 1]
        like = routine.statements.holes["{like}"]
        returned = results(routine, partial(_returned, like=like))
        functions.append(function(routine, prepare, returned))
        lines += [*prepare, *routine.statements.lines, *returned]
    return module(functions, lines, dialect.helpers, _IMPORTS)


TORCH = replace(
    NUMPY,
    name="torch",
    rows=_ROWS,
    functions={
        "relu": "torch.relu({0})",
        "cbrt": "cbrt({0})",
        "softplus": "softplus({0})",
        "sigmoid": "torch.sigmoid({0})",
        "erf": "torch.erf({0})",
        "gamma": "gamma_function({0})",
        "lgamma": "torch.lgamma({0})",
        "erfc": "torch.erfc({0})",
        "erfinv": "torch.erfinv({0})",
        "erfcinv": "torch.erfinv(1 - {0})",
        "beta": "beta_function({0}, {1})",
        "gammainc": "torch.special.gammainc(torch.as_tensor({0}, {typed}), {1})",
        "gammaincc": "torch.special.gammaincc(torch.as_tensor({0}, {typed}), {1})",
        **dict.fromkeys(("besselj", "bessely", "besseli", "besselk"), ""),
        "normcdf": "torch.special.ndtr({0})",
        "polygamma": "polygamma({0}, {1})",
    },
    default=lambda name: BY_NAME[name].numpy.replace("np.", _NAME),
    constant=_constant,
    module=_module,
    words=NUMPY.words | {"torch"},
    helpers=TORCH_HELPERS | TORCH_BLOCKS,
    typed=(
        {"{like}": "{x}", "{dtype}": "{x}.dtype", "{typed}": "dtype={x}.dtype, device={x}.device"},
        {"{like}": _NONE, "{dtype}": "torch.float64", "{typed}": "dtype=torch.float64"},
    ),
    lazy_choice=False,
)
