"""Scalars that are SymPy objects: their local derivatives, how long they are, quotients under the names of books."""
