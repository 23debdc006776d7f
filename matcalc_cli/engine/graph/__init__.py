"""Explicit entries as one graph of numbered operations: what derivatives of components are computed on."""
