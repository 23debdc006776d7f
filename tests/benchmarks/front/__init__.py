"""The front page of figures: the same work done by matcalc and by every peer that is installed.

work.py says what is differentiated, peers.py by whom, notation.py the same in matrix notation, code.py what the
generated C looks like; race.py measures, page.py writes the tables, picture.py draws them.
"""
