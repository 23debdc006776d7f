"""Arrays of unknown sizes as loops, in every language that has LoopWords.

whole numbers of sizes and indices (wholes.py), what a language writes loops of (words.py), arrays (grids.py), a
function as loops (writing.py) by the tables of rules.py and numbers.py, and the functions that those call (sources.py,
written once in a small Python and put into each language by translation.py); routine.py is the door.
"""
