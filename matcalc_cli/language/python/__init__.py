"""Python functions as input: their source is read with the standard `ast` module; nothing is run and nothing imported.

source.py        files, notebooks and standard input; which function is meant
terms.py         the tree that is built: shared parts once, and what they are as text of the language
values.py        what a name of the program may hold: arrays with the sizes of their axes, numbers, lists, functions
arrays.py        NumPy's broadcasting and products, as products with ones and diagonal matrices
axes.py          arrays of three axes and einsum: sums over an axis as products of matrices
indexing.py      x[0], x[1:], X[:, None], and what is written into an array of one's own
expressions.py   one method a kind of expression
statements.py    one method a kind of statement; functions of the file are read where they are called
arithmetic.py    operators                     casts.py   arrays, conditions and numbers of other values
library.py       what NumPy, SciPy, JAX, PyTorch and math mean by a name: all tables together
calls.py         a row of a table, and a call; the tables import it, and library.py imports them:
                 entrywise.py, reductions.py, making.py, layouts.py, linear.py, loops.py
shifts.py        exp(z - max(z)) as exp(z)
scopes.py        names of functions and of the module around them; reader.py holds one reading together
hints.py         sizes from type hints and docstrings
translate.py     all of it: a function as a syntax tree of the language, with declarations; which argument is a number,
                 a vector or a matrix where nobody says so
live.py          the source of a function that exists already

Imports no SymPy.
"""
