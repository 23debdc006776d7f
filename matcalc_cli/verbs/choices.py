"""The words that options take, written in full or by their beginning, and other usual words for them."""

from __future__ import annotations

from collections.abc import Collection

from matcalc_cli.errors import UsageError
from matcalc_cli.model.names import nearest

LAYOUTS = ("numerator", "denominator", "mixed")
STRUCTURES = ("entries", "projection")
# layouts by the names that books give them (Wikipedia, "Matrix calculus": the Jacobian formulation is the numerator
# layout, the Hessian formulation the denominator layout); formats are only named in the hint
WORDS: dict[tuple[str, str], str] = {
    **{("--layout", word): "numerator" for word in ("jacobian", "jacobi")},
    **{("--layout", word): "denominator" for word in ("hessian", "gradient")},
    **{("--format", word): "latex" for word in ("tex", "katex", "mathjax", "amsmath")},
    **{("--format", word): "numpy" for word in ("python", "py", "np", "scipy")},
    **{("--format", word): "torch" for word in ("pytorch",)},
    **{("--format", word): "julia" for word in ("jl",)},
    **{("--format", word): "matlab" for word in ("m", "octave")},
    **{("--format", word): "markdown" for word in ("md", "rmd")},
    **{("--format", word): "ascii" for word in ("text", "txt", "plain", "input")},
    **{("--format", word): "unicode" for word in ("utf8", "utf-8")},
    **{("--format", word): "c" for word in ("c99", "ansi-c")},
    **{("--format", word): "cpp" for word in ("c++", "cxx", "cc", "eigen", "hpp")},
    **{("--format", word): "rust" for word in ("rs",)},
    **{("--format", word): "javascript" for word in ("js", "mjs", "node", "es6", "typescript", "ts")},
    **{("--format", word): "fortran" for word in ("f90", "f95", "f03", "f08", "fortran90")},
}


def chosen(value: str, allowed: Collection[str], option: str) -> str:
    """The value, written in full: the beginning of one alone is enough, and so is another usual word for it."""
    if value in allowed:
        return value
    word = value.strip().lower()
    whole = [name for name in allowed if word and name.startswith(word)]
    if len(whole) == 1 and option != "--format":
        return whole[0]
    meant = WORDS.get((option, word), "")
    if meant in allowed and option != "--format":
        return meant
    near = meant if meant in allowed else nearest(value, allowed)
    listed = ", ".join(allowed)
    raise UsageError(f"{option} {value!r} is not known", hint=f"did you mean {near}?" if near else f"one of {listed}")
