"""What the studies found, as text: a module for each class of results, as render/formats.py lists them.

A module reads the fields of its result and nothing else; it does not import the class.
"""
