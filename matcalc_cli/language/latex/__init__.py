"""LaTeX in: text as papers, notes and repositories write it -> the syntax tree of language/syntax.py.

    detect.py        is a text LaTeX?
    reader.py        text -> tokens with their places, macros of the text expanded
    document.py      which part of a text is the formula; its \\newcommand; the equation with a label
    letters.py       \\hat{\\mathbf{y}}_{\\text{old}} -> one name
    cursor.py        a place in a list of tokens: arguments and scripts behind it, the message where nothing fits
    grammar.py       tokens -> tree: sums and products; it calls the rooms below, which ask the cursor for expressions
    scripts.py       powers, transposes, inverses, entries          fences.py       brackets, bars, norms
    functions.py     functions and their arguments                  derivatives.py  fractions, \\nabla
    environments.py  matrices and cases                             conditions.py   a < b, indicators
    indexed.py       a letter with its scripts and arguments        trees.py        nodes that several of these make
    lines.py         whole lines: left sides, \\min_w, \\frac{\\partial}{\\partial w}, several lines
    resolve.py       what only the declarations tell: entries, functions, products
    places.py        entries and parts of arrays outside of sums
    applying.py      a letter before brackets: a function or a factor
    variables.py     what is differentiated by
    kinds.py         what the marks say about scalars, vectors and matrices
    binders.py       the indices of \\sum and \\prod
    sums.py          \\sum_i over entries, rows and columns -> matrix expressions
    members.py       one side of another index, members of a set
    summands.py      what expressions are under an index
    written.py       sums that are written out
    ranges.py        from where to where an index runs
    terms.py         the algebra of products under an index that sums.py uses; its nodes are made by nodes.py
    extremes.py      is \\max over an index, or an optimum?
    plain.py         LaTeX -> the same text in the language, for claims
    declared.py      \\in \\mathbb{R}^{m\\times n} in --given

Nothing here imports SymPy, so that a syntax error is printed at once. Nothing is guessed: what can be read in two
ways is refused at its place. The parser is written by hand (precedence climbing): which of ( | [ d \\partial ' ^T
begin or end something depends on what stands around them, in LaTeX far more often than an LALR grammar can say without
a second lexer in front of it, and every node needs its place in a text whose macros have been expanded.
"""
