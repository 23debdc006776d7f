"""What the macros of LaTeX mean, as tables. A new spelling is a new row here and nowhere else."""

from __future__ import annotations

_GREEK = "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigmaf sigma tau"
_GREEK_NAMES = [*_GREEK.split(), "upsilon", "phi", "chi", "psi", "omega"]

# macro -> the letter that it prints
LETTERS: dict[str, str] = {
    **{name: chr(0x3B1 + i) for i, name in enumerate(_GREEK_NAMES) if name != "sigmaf"},
    **{name.capitalize(): chr(0x391 + i) for i, name in enumerate(_GREEK_NAMES) if name != "sigmaf"},
    **{f"var{name.capitalize()}": chr(0x391 + i) for i, name in enumerate(_GREEK_NAMES) if name != "sigmaf"},
    "varepsilon": "ε",
    "vartheta": "ϑ",
    "varphi": "φ",
    "varrho": "ϱ",
    "varpi": "ϖ",
    "varsigma": "ς",
    "epsilon": "ϵ",
    "phi": "ϕ",
    "ell": "ℓ",
    "hbar": "ℏ",
    "imath": "i",
    "jmath": "j",
}

# Unicode signs that stand for a macro
SIGNS: dict[str, str] = {
    "·": "cdot",
    "⋅": "cdot",
    "×": "times",
    "⊙": "odot",
    "∘": "circ",
    "⊗": "otimes",
    "⊘": "oslash",
    "•": "bullet",
    "∑": "sum",
    "∏": "prod",
    "∇": "nabla",
    "∂": "partial",
    "∞": "infty",
    "⊤": "top",
    "ᵀ": "top",
    "≤": "leq",
    "≥": "geq",
    "≠": "neq",
    "∈": "in",
    "≻": "succ",
    "⪰": "succeq",
    "≔": "coloneqq",
    "≜": "triangleq",
    "≡": "equiv",
    "÷": "div",
}
# other characters that stand for one of ours
CHARACTERS: dict[str, str] = {
    "−": "-",
    "－": "-",
    "＋": "+",
    "＝": "=",
    "（": "(",
    "）": ")",
    "，": ",",
    "；": ";",
    "。": ".",
    "、": ",",
    "：": ":",
    "′": "'",
    "’": "'",
    "‖": "‖",
    "∥": "‖",
    "∣": "|",
    "⟨": "〈",
    "⟩": "〉",
}

# accents: macro -> what is written behind the letter; \vec marks a vector
ACCENTS: dict[str, str] = {
    "hat": "hat",
    "widehat": "hat",
    "tilde": "tilde",
    "widetilde": "tilde",
    "bar": "bar",
    "overline": "bar",
    "dot": "dot",
    "ddot": "ddot",
    "dddot": "dddot",
    "check": "check",
    "widecheck": "check",
    "breve": "breve",
    "acute": "acute",
    "grave": "grave",
    "mathring": "ring",
    "vec": "",
    "overrightarrow": "",
    "underline": "underline",
}

BOLD = "bold"
UPRIGHT = "upright"  # several letters are one word
# fonts: macro -> what it says about the letters under it
FONTS: dict[str, str] = {
    "mathbf": BOLD,
    "bm": BOLD,
    "bold": BOLD,
    "boldsymbol": BOLD,
    "pmb": BOLD,
    "mathbfit": BOLD,
    "mathbfsf": BOLD,
    "symbf": BOLD,
    "symbfit": BOLD,
    "textbf": BOLD,
    "mathrm": UPRIGHT,
    "mathup": UPRIGHT,
    "mathsf": UPRIGHT,
    "mathtt": UPRIGHT,
    "mathit": UPRIGHT,
    "text": UPRIGHT,
    "textrm": UPRIGHT,
    "textsf": UPRIGHT,
    "texttt": UPRIGHT,
    "textit": UPRIGHT,
    "textup": UPRIGHT,
    "textnormal": UPRIGHT,
    "mbox": UPRIGHT,
    "hbox": UPRIGHT,
    "rm": UPRIGHT,
    "mathnormal": "",
    "mathcal": "cal",
    "mathscr": "cal",
    "mathfrak": "frak",
    "mathbb": "double",
    "mathbbm": "double",
    "mathds": "double",
    "Bbb": "double",
}
# old switches, {\bf x}: macro -> the font macro
SWITCHES: dict[str, str] = {
    "bf": "mathbf",
    "bfseries": "mathbf",
    "rm": "mathrm",
    "sf": "mathsf",
    "tt": "mathtt",
    "it": "mathit",
    "cal": "mathcal",
    "frak": "mathfrak",
    "Bbb": "mathbb",
}
_TEXT_FONTS = "text textrm textsf texttt textit textup textnormal textbf mbox hbox"
TEXT_FONTS = frozenset(_TEXT_FONTS.split())

# macros without a meaning of their own; the second table takes one argument in braces that is left out as well
_IGNORED = (
    "displaystyle textstyle scriptstyle scriptscriptstyle limits nolimits nonumber notag "
    "mathstrut strut mathopen mathclose mathrel mathbin mathord mathinner mathpunct "
    "allowbreak nobreak relax protect centering footnotesize small normalsize large Large "
    "itshape upshape unboldmath boldmath noindent null"
)
IGNORED = frozenset(_IGNORED.split())
_IGNORED_ARGUMENT = "label tag hspace vspace phantom vphantom hphantom color eqref ref cite footnote mspace"
IGNORED_ARGUMENT = frozenset(_IGNORED_ARGUMENT.split())
TRANSPARENT = frozenset(
    ["boxed", "ensuremath", "mathop", "smash", "fbox", "operand", "overbrace", "underbrace", "cancel", "bcancel"]
)
KERNS = frozenset(("kern", "mkern", "mskip", "hskip"))
SPACES: dict[str, int] = {
    **dict.fromkeys(["!", ":", ",", ";", ">", "thinspace", "medspace", "thickspace", "negthinspace", "enspace"], 2),
    "!": 1,
    "negthinspace": 1,
    " ": 2,
    "\n": 2,
    "quad": 3,
    "qquad": 3,
    "hfill": 3,
    "hfil": 3,
}
SIZES = frozenset(f"{size}{side}" for size in ("big", "Big", "bigg", "Bigg") for side in ("", "l", "r", "m"))

# delimiters: what is written -> (the bracket it is, 1 opens, -1 closes, 0 either)
FENCES: dict[str, tuple[str, int]] = {
    "(": ("(", 1),
    ")": ("(", -1),
    "[": ("[", 1),
    "]": ("[", -1),
    r"\{": ("{", 1),
    r"\}": ("{", -1),
    r"\lbrace": ("{", 1),
    r"\rbrace": ("{", -1),
    r"\lbrack": ("[", 1),
    r"\rbrack": ("[", -1),
    r"\lparen": ("(", 1),
    r"\rparen": ("(", -1),
    r"\langle": ("<", 1),
    r"\rangle": ("<", -1),
    "〈": ("<", 1),
    "〉": ("<", -1),
    r"\lvert": ("|", 1),
    r"\rvert": ("|", -1),
    r"\lVert": ("‖", 1),
    r"\rVert": ("‖", -1),
    r"\lfloor": ("floor", 1),
    r"\rfloor": ("floor", -1),
    r"\lceil": ("ceil", 1),
    r"\rceil": ("ceil", -1),
    "|": ("|", 0),
    r"\vert": ("|", 0),
    r"\mid": ("|", 0),
    r"\|": ("‖", 0),
    r"\Vert": ("‖", 0),
    r"\parallel": ("‖", 0),
    "‖": ("‖", 0),
}
CLOSING = {
    "(": ")",
    "[": "]",
    "{": r"\}",
    "<": r"\rangle",
    "|": "|",
    "‖": r"\|",
    "floor": r"\rfloor",
    "ceil": r"\rceil",
}

# infix signs: what is written -> the kind of the node
PRODUCTS: dict[str, str] = {
    "*": "multiply",
    r"\cdot": "multiply",
    r"\times": "multiply",
    "/": "divide",
    r"\div": "divide",
    r"\odot": "e-multiply",
    r"\circ": "e-multiply",
    r"\oslash": "e-divide",
    r"\otimes": "kron",
    r"\bullet": "dot",
}
COMPARISONS: dict[str, str] = {
    "<": "<",
    ">": ">",
    r"\lt": "<",
    r"\gt": ">",
    r"\le": "<=",
    r"\leq": "<=",
    r"\leqslant": "<=",
    r"\leqq": "<=",
    r"\ge": ">=",
    r"\geq": ">=",
    r"\geqslant": ">=",
    r"\geqq": ">=",
    r"\neq": "!=",
    r"\ne": "!=",
    "=": "==",
}
EQUALS = frozenset(("=", r"\equiv", r"\coloneqq", r"\triangleq", r"\doteq", r"\eqqcolon", r"\defeq", r"\eqdef"))

MATRICES: dict[str, str] = {
    "matrix": "",
    "bmatrix": "[",
    "pmatrix": "(",
    "Bmatrix": "{",
    "vmatrix": "|",
    "Vmatrix": "‖",
    "smallmatrix": "",
    "bsmallmatrix": "[",
    "psmallmatrix": "(",
    "array": "",
}
CASES = frozenset(("cases", "dcases", "rcases", "cases*", "dcases*"))
_DISPLAYS = (
    "equation align gather multline eqnarray displaymath math alignat flalign aligned "
    "split gathered alignedat subequations dmath"
)
DISPLAYS = frozenset(_DISPLAYS.split())
