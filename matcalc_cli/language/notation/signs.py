r"""The signs and names of formulas in LaTeX, MathML and Typst: a row each. What LaTeX has no row for is not printed.

latex      the macro without its backslash, or the character
character  as MathML has it
typst      as Typst has it; what Typst renamed between its releases (⊗ was times.circle, and is times.o) is written as
           the character, which all of them take
kind       LETTER, BINARY (a + b), RELATION (a = b), PUNCTUATION, LARGE (a sum), or NORMAL, what has no space around it
"""

from __future__ import annotations

from typing import NamedTuple

from matcalc_cli.model import names

LETTER, BINARY, RELATION, PUNCTUATION, LARGE, NORMAL = "letter", "binary", "relation", "punctuation", "large", "normal"


class Sign(NamedTuple):
    """One row of SIGNS; the module docstring is the legend."""

    latex: str
    character: str
    typst: str
    kind: str


_ROWS: tuple[Sign, ...] = (
    *(Sign(word, letter, word, LETTER) for word, letter in names.GREEK.items()),
    Sign("varphi", "φ", "phi", LETTER),
    Sign("varepsilon", "ε", "epsilon", LETTER),
    Sign("vartheta", "ϑ", "ϑ", LETTER),
    Sign("ell", "ℓ", "ℓ", LETTER),
    Sign("infty", "∞", "infinity", NORMAL),
    Sign("partial", "∂", "partial", LETTER),
    Sign("nabla", "∇", "nabla", NORMAL),
    Sign("top", "⊤", "top", NORMAL),
    Sign("intercal", "⊺", "⊺", NORMAL),
    Sign("prime", "′", "prime", NORMAL),
    Sign("dots", "…", "dots.h", NORMAL),
    Sign("ldots", "…", "dots.h", NORMAL),
    Sign("cdots", "⋯", "dots.h.c", NORMAL),
    Sign("vdots", "⋮", "dots.v", NORMAL),
    Sign("ddots", "⋱", "dots.down", NORMAL),
    Sign("dagger", "†", "dagger", NORMAL),
    Sign("!", "!", "!", NORMAL),
    Sign("/", "/", "\\/", NORMAL),
    Sign("+", "+", "+", BINARY),
    Sign("-", "−", "-", BINARY),
    Sign("*", "∗", "*", BINARY),
    Sign("pm", "±", "plus.minus", BINARY),
    Sign("cdot", "⋅", "dot.op", BINARY),
    Sign("times", "×", "times", BINARY),
    Sign("otimes", "⊗", "⊗", BINARY),
    Sign("odot", "⊙", "⊙", BINARY),
    Sign("oslash", "⊘", "⊘", BINARY),
    Sign("oplus", "⊕", "⊕", BINARY),
    Sign("ast", "∗", "*", BINARY),
    Sign("circ", "∘", "compose", BINARY),
    Sign("bullet", "∙", "bullet.op", BINARY),
    Sign("=", "=", "=", RELATION),
    Sign("<", "<", "<", RELATION),
    Sign(">", ">", ">", RELATION),
    Sign("neq", "≠", "eq.not", RELATION),
    Sign("ne", "≠", "eq.not", RELATION),
    Sign("leq", "≤", "lt.eq", RELATION),
    Sign("le", "≤", "lt.eq", RELATION),
    Sign("geq", "≥", "gt.eq", RELATION),
    Sign("ge", "≥", "gt.eq", RELATION),
    Sign("approx", "≈", "approx", RELATION),
    Sign("in", "∈", "in", RELATION),
    Sign("notin", "∉", "in.not", RELATION),
    Sign("to", "→", "arrow.r", RELATION),
    Sign("mid", "∣", "divides", RELATION),
    Sign("colon", ":", "\\:", PUNCTUATION),
    Sign(":", ":", ":", PUNCTUATION),
    Sign(",", ",", ",", PUNCTUATION),
    Sign(";", ";", ";", PUNCTUATION),
    Sign(".", ".", ".", PUNCTUATION),
    Sign("sum", "∑", "sum", LARGE),
    Sign("prod", "∏", "product", LARGE),
    Sign("int", "∫", "integral", LARGE),
)
SIGNS: dict[str, Sign] = {row.latex: row for row in _ROWS}

BLACKBOARD: dict[str, Sign] = {row.latex: row for row in (Sign("R", "ℝ", "RR", NORMAL), Sign("C", "ℂ", "CC", NORMAL))}

# names of functions that LaTeX and Typst both have; all others are \operatorname{...} and op("...")
_OPERATORS = (
    "sin cos tan sec csc cot sinh cosh tanh coth arcsin arccos arctan exp log ln lg det dim ker lim max min inf sup"
)
OPERATORS = frozenset(_OPERATORS.split())
LIMITS = frozenset(["max", "min", "lim", "inf", "sup", "sum", "prod"])  # what is below stands under them

# macro -> width in em
SPACES = {
    ",": 0.1667,
    "thinspace": 0.1667,
    ":": 0.2222,
    ">": 0.2222,
    ";": 0.2778,
    " ": 0.25,
    "~": 0.25,
    "quad": 1.0,
    "qquad": 2.0,
    "!": -0.1667,
}

# macro -> the character that stands above in MathML, the function of Typst
ACCENTS = {
    "tilde": ("~", "tilde"),
    "bar": ("¯", "macron"),
    "overline": ("¯", "overline"),
    "hat": ("^", "hat"),
    "dot": ("˙", "dot"),
    "ddot": ("¨", "dot.double"),
    "vec": ("→", "arrow"),
    "overrightarrow": ("→", "arrow"),
    "mathring": ("˚", "circle"),
}

# what \left, \right and their like may be followed by -> the character
FENCES = {
    "(": "(",
    ")": ")",
    "[": "[",
    "]": "]",
    "{": "{",
    "}": "}",
    "lbrace": "{",
    "rbrace": "}",
    "|": "|",
    "\\|": "‖",
    "vert": "|",
    "Vert": "‖",
    "lvert": "|",
    "rvert": "|",
    "lVert": "‖",
    "rVert": "‖",
    "lfloor": "⌊",
    "rfloor": "⌋",
    "lceil": "⌈",
    "rceil": "⌉",
    "langle": "⟨",
    "rangle": "⟩",
    ".": "",
}

# environment -> (what its cells are like, the bracket before, the bracket behind)
MATRIX, CASES, ALIGNED = "matrix", "cases", "aligned"
GRIDS = {
    "bmatrix": (MATRIX, "[", "]"),
    "pmatrix": (MATRIX, "(", ")"),
    "vmatrix": (MATRIX, "|", "|"),
    "Bmatrix": (MATRIX, "{", "}"),
    "matrix": (MATRIX, "", ""),
    "smallmatrix": (MATRIX, "", ""),
    "array": (MATRIX, "", ""),
    "cases": (CASES, "{", ""),
    "aligned": (ALIGNED, "", ""),
    "align": (ALIGNED, "", ""),
    "align*": (ALIGNED, "", ""),
    "split": (ALIGNED, "", ""),
    "gathered": (ALIGNED, "", ""),
    "gather*": (ALIGNED, "", ""),
}
