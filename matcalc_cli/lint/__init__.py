"""Claims about derivatives in documents: found, read with what the text says around them, and judged.

signs.py        formulas as tokens: macros expanded, groups, names, back to text
statements.py   a formula -> statements, a = b = c each, with their places
derivatives.py  what a left side differentiates, by what: \\frac{\\partial f}{\\partial x}, \\nabla_w L, f'(x), J_f
words.py        tables of words, English and Chinese: properties, names of derivatives, what is no claim
prose.py        what sentences say: properties of names, "the gradient of f is"
scene.py        definitions and declarations in the order of a document, and those in force at a place
claims.py       the claims of a document
inline.py       definitions put in for their names
readings.py     the ways to read a claim that the text allows
verdicts.py     a claim -> right, wrong or not understood
finding.py      Finding, what a report is made of; mixed layouts
file.py         lint_file(path): the findings of a file
fix.py          what is right, written in the place of what is wrong
"""
