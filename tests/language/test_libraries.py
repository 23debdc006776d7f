"""A prefix selects the meaning of its library: what differs from the name alone is rewritten, or refused."""

import pytest

from matcalc_cli import MatcalcError, parse
from matcalc_cli.language.text.libraries import refusals

REFUSED = {
    "max": ("(X, 0)", "axis=0, or maximum"),
    "min": ("(X, 1)", "axis=0, or minimum"),
    "inner": ("(A, B)", "dot"),
    "kl_div": ("(p, q)", "kl_div"),
    "layer_norm": ("(x, 3)", "1e-5"),
    "rms_norm": ("(x, 3)", "1e-5"),
    "entropy": ("(p)", "entropy"),
}
ROWS = [(library, name) for (library, name), _ in refusals()]


@pytest.mark.parametrize("library, name", ROWS)
def test_every_row(library, name):
    if name == "huber":
        assert parse(f"{library}.huber(2, r)").expr == parse("huber(r, 2)").expr
        return
    arguments, hint = REFUSED[name]
    with pytest.raises(MatcalcError) as found:
        parse(f"{library}.{name}{arguments}")
    assert hint in found.value.hint


@pytest.mark.parametrize(
    "typed, meant",
    [
        ("np.max(x)", "max(x)"),
        ("x.max()", "max(x)"),
        ("torch.max(x, y)", "max(x, y)"),
        ("np.maximum(x, 0)", "max(x, 0)"),
        ("torch.clamp(x, 0, 1)", "clip(x, 0, 1)"),
        ("F.mse_loss(x, y)", "mse(x, y)"),
        ("F.logsigmoid(x)", "logsigmoid(x)"),
        ("scipy.special.jv(0, x)", "besselj(0, x)"),
        ("scipy.special.ndtri(x)", "norminv(x)"),
        ("jax.nn.hard_tanh(x)", "hardtanh(x)"),
        ("math.fmod(x, y)", "rem(x, y)"),
        ("np.mod(x, y)", "mod(x, y)"),
        ("casadi.if_else(x > 0, x, y)", "where(x > 0, x, y)"),
        ("ifelse(x > 0, x, y)", "where(x > 0, x, y)"),
    ],
)
def test_the_same_thing(typed, meant):
    assert parse(typed).expr == parse(meant).expr


def test_a_function_of_ones_own_keeps_its_name():
    assert parse("max(x) = x^2; max(3)").expr == 9
    assert "max" in str(parse("max(x)", given="max: 1 -> 1; x: scalar").expr)
