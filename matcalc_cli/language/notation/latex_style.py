"""How a paper writes its letters: LETTERS says how arrays look, TRANSPOSES what stands above a transposed one.

A new look is a row here: of LETTERS (what is put around a letter of a vector, around a word of several letters, and
around the letter and the word of a matrix), or of TRANSPOSES (the sign).
"""

from __future__ import annotations

from typing import NamedTuple


class Letters(NamedTuple):
    """A row of LETTERS: templates with {} for the letter or the word."""

    vector: str
    greek_vector: str
    vector_word: str
    matrix: str
    greek_matrix: str
    matrix_word: str


# \boldsymbol is known to MathJax as well, and so to notebooks, where \bm is an error
_BOLD = (r"\mathbf{{{}}}", r"\boldsymbol{{{}}}", r"\boldsymbol{{\mathrm{{{}}}}}")
_PLAIN = ("{}", "{}", r"\mathrm{{{}}}")
_ARROW = (r"\vec{{{}}}", r"\vec{{{}}}", r"\overrightarrow{{\mathrm{{{}}}}}")
LETTERS: dict[str, Letters] = {
    "bold": Letters(*_BOLD, *_BOLD),
    "plain": Letters(*_PLAIN, *_PLAIN),
    "arrow": Letters(*_ARROW, *_PLAIN),
}
TRANSPOSES: dict[str, str] = {"top": r"\top", "T": "T", "intercal": r"\intercal", "prime": r"\prime"}


class LatexStyle(NamedTuple):
    """What --latex-style and --transpose choose: a row of LETTERS and one of TRANSPOSES."""

    letters: str = "bold"
    transpose: str = "top"

    @property
    def signs(self) -> tuple[str, ...]:
        """The letters that are signs in this style, and might be names: T above, I not bold."""
        return ("T",) * (self.transpose == "T") + ("I",) * (self.letters != "bold")

    def array(self, letter: str, is_vector: bool, is_word: bool, is_greek: bool) -> str:
        """The name of an array, without what stands below: \\mathbf{x}, \\vec{x}, \\boldsymbol{\\Sigma}."""
        row = LETTERS[self.letters]
        column = 2 if is_word else 1 if is_greek else 0
        return row[column + (0 if is_vector else 3)].format(letter)
