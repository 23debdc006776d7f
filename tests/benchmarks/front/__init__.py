"""The front page of figures: the same work done by matcalc and by every peer that is installed.

work.py says what is differentiated, peers.py by whom, code.py what the generated C looks like, arrays.py how fast
generated array code is; race.py measures, page.py writes the tables, picture.py draws them.
"""
