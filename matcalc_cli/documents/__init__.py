"""Documents in: files of several kinds -> passages of prose and mathematics, each with its place in the file.

    files.py      which files are meant, and their text: sizes, binary files, encodings, loops of links
    passages.py   Document, Source, Passage: what the readers give
    latex.py      LaTeX (pylatexenc)                 markdown.py   Markdown (markdown-it-py with dollar mathematics)
    notebook.py   Jupyter notebooks (nbformat)       python.py     docstrings and comments (ast, tokenize)
    read.py       READERS: a row a kind of file; `read(path)`

Nothing here knows what is done with a document. A passage's text is as long as the part of the source that it stands
for: what does not belong to it (the > of a quotation, a comment inside of a formula) is blank there, so that a place in
a passage is a place in the file.
"""
