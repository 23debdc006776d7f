"""Programs of few operations for explicit components.

reading (graph -> items), turns (sines and cosines by one angle after the other, as polynomials), factoring, pairs, runs
(what is too long for pairs), writing (items -> operations); items says what a program consists of, structure how much
it costs. Greedy steps, each linear in the program but for LONG members: the factor or the pair that saves most goes
first (Hosangadi, Fallah, Kastner, Optimizing polynomial expressions by algebraic factorization and common subexpression
elimination, 2006).

Operations of the C code of the 524 derivatives of the component problems (orders 1 and 2), without and with this room:
multiplications 2643 and 3522, additions 1745 and 1569, divisions 966 and 317, powers, roots and calls other than sine
and cosine 1029 and 485. A second round of factors and pairs takes another 19 operations off. One problem of the 524 has
one operation more than without it (a tie between two pairs), 269 have fewer.
"""
