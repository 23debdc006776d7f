"""Programs of few operations for explicit components.

reading (graph -> items), factoring, pairs, writing (items -> operations); items says what a program consists of.
"""
