"""--plot FILE.gif: an animation that opens, with a frame a step, whose frames differ where the path goes on."""

from __future__ import annotations

import numpy as np
import pytest

from tests.shell import matcalc

CALLS = {
    "newton": ("newton", "x^3 - 2*x - 5", "--from", "x=6"),
    "contours": ("descent", "x^2 + 3*y^2", "--from", "x=2,y=1", "--rate", "0.25"),
    "zeros": ("newton", "[x^2 + y^2 - 4, x*y - 1]", "--from", "x=6,y=1"),
}


@pytest.mark.parametrize("name", CALLS)
def test_the_path_walks(name, tmp_path):
    pytest.importorskip("matplotlib")
    Image = pytest.importorskip("PIL.Image")
    path = tmp_path / "path.gif"
    outcome = matcalc(*CALLS[name], "--plot", str(path))
    assert outcome.code == 0, outcome.err
    with Image.open(path) as film:
        assert film.format == "GIF" and film.info.get("loop") == 0
        frames = []
        for k in range(film.n_frames):
            film.seek(k)
            frames.append((np.asarray(film.convert("RGB"), dtype=int), film.info["duration"]))
    assert 4 <= len(frames) <= 66
    assert all(duration >= 300 for _, duration in frames)
    changed = [np.abs(after - before).max() > 60 for (before, _), (after, _) in zip(frames, frames[1:])]
    assert changed[0] and sum(changed) >= 3
    assert np.abs(frames[-1][0] - frames[0][0]).max() > 60


def test_a_function_has_no_path(tmp_path):
    assert matcalc("plot", "x^2", "--save", str(tmp_path / "a.gif")).code == 2
