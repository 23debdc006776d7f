"""LaTeX that is too wide for a page: how wide a formula will be, where it may be broken, what gets a name of its own.

boxes.py measures what language/notation prints, in points of a 10 pt document; lines.py breaks sums and products and
names what cannot be broken; matrices.py gives wide entries names and splits wide matrices by columns.
"""
