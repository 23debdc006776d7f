"""Claims about derivatives in documents: found, read with what the text says around them, and judged.

signs.py        formulas as tokens: macros expanded, groups, names, back to text
statements.py   a formula -> statements, a = b = c each, with their places; packages.py: macros for derivatives
derivatives.py  what a left side differentiates, by what: \\frac{\\partial f}{\\partial x}, \\nabla_w L, f'(x), J_f
flow.py         a document in the order of reading: formulas, and the sentences they stand in
words.py        tables of words, English and Chinese
naming.py       the names that formulas are about
properties.py   what sentences say of names: "a symmetric matrix A", "A and B are symmetric"
prose.py        rows and sizes in sentences; where they claim something, "the gradient of f is"
scene.py        definitions and declarations in the order of a document, and those in force at a place
reading.py      a document as it is read, and Claim
claims.py       the claims of a document; plain.py: those without LaTeX; spoken.py: those in words
inline.py       definitions put in for their names; known.py: functions that are ours under another name
subject.py      what a claim is about, with the definitions put in
declared.py     what the text says of its names, as declarations; constraints.py: of their values
attempts.py     the ways to read a claim that the text allows; notation.py: other meanings of signs
components.py   claims about components, for all indices at once; points.py: claims at a point
verdicts.py     a claim -> right, wrong or not understood
finding.py      Finding, what a report is made of; mixed layouts
file.py         lint_file(path): the findings of a file
fix.py          what is right, written in the place of what is wrong
report.py       findings -> text, JSON, SARIF
"""
