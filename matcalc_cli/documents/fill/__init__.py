"""Results written into documents: where the calls of a document stand, and what is written behind them.

blocks.py     a call, and the place of its result;  marks.py  how calls and results are marked in each language
places.py     the calls of LaTeX, Typst, Markdown and code cells;  notebook.py  the cells of a notebook, byte for byte
written.py    a result in the notation of the document, and the document with its results
"""
