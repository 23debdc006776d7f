"""HELPERS: the functions that loops call, written once for all languages; translation.py puts them into one.

They are texts of Python, of which that module knows: loops over range and reversed(range), conditions, entries,
operations on numbers, calls of each other. `n: size`, `flag: truth`; an array that is read has its sizes in brackets,
`read[m, n]`, one that is written to `changed[m, n]`. The number that a function gives is its last line. Whole numbers
are what is made of sizes and indices alone.
"""

from __future__ import annotations

# products with a vector by themselves: 142 and 20 us in Rust, 94 and 58 in JavaScript for a gradient with 500 x 50 data
HELPERS: dict[str, str] = {
    "matvec": '''
def matvec(m: size, n: size, a: read[m, n], x: read[n], y: changed[m]):
    """y = a x for a of m x n"""
    for i in range(m):
        total = 0.0
        for j in range(n):
            total += a[i, j]*x[j]
        y[i] = total
''',
    "vecmat": '''
def vecmat(m: size, n: size, x: read[m], a: read[m, n], y: changed[n]):
    """y = x' a for a of m x n"""
    for j in range(n):
        y[j] = 0.0
    for i in range(m):
        for j in range(n):
            y[j] += x[i]*a[i, j]
''',
    "multiply": '''
def multiply(m: size, n: size, k: size, a: read[m*k], b: read[k*n], turned_a: truth, turned_b: truth, c: changed[m, n]):
    """c = a b for a of m x k and b of k x n, rows one after another; turned_a, turned_b: given by columns"""
    for i in range(m):
        for j in range(n):
            c[i, j] = 0.0
        for s in range(k):
            x = a[s*m + i] if turned_a else a[i*k + s]
            if turned_b:
                for j in range(n):
                    c[i, j] += x*b[j*k + s]
            else:
                for j in range(n):
                    c[i, j] += x*b[s*n + j]
''',
    "solve": '''
def solve(n: size, m: size, a: changed[n, n], b: changed[n, m]):
    """b = inv(a) b for a of n x n and b of n x m, by elimination with pivots; a is overwritten"""
    for s in range(n):
        best = s
        for i in range(s + 1, n):
            if abs(a[i, s]) > abs(a[best, s]):
                best = i
        if best != s:
            for j in range(n):
                x = a[s, j]
                a[s, j] = a[best, j]
                a[best, j] = x
            for j in range(m):
                x = b[s, j]
                b[s, j] = b[best, j]
                b[best, j] = x
        for i in range(s + 1, n):
            x = a[i, s]/a[s, s]
            for j in range(s + 1, n):
                a[i, j] -= x*a[s, j]
            for j in range(m):
                b[i, j] -= x*b[s, j]
    for s in reversed(range(n)):
        for i in range(s + 1, n):
            for j in range(m):
                b[s, j] -= a[s, i]*b[i, j]
        for j in range(m):
            b[s, j] /= a[s, s]
''',
    "triangular": '''
def triangular(n: size, a: changed[n, n]):
    """a of n x n is overwritten by the upper triangle of its elimination; the sign of the exchanges"""
    sign = 1.0
    for s in range(n):
        best = s
        for i in range(s + 1, n):
            if abs(a[i, s]) > abs(a[best, s]):
                best = i
        if best != s:
            sign = -sign
            for j in range(n):
                x = a[s, j]
                a[s, j] = a[best, j]
                a[best, j] = x
        if a[s, s] != 0.0:
            for i in range(s + 1, n):
                x = a[i, s]/a[s, s]
                for j in range(s, n):
                    a[i, j] -= x*a[s, j]
    return sign
''',
    "determinant": '''
def determinant(n: size, a: changed[n, n]):
    """The determinant of a, which is overwritten."""
    sign = triangular(n, a)
    result = sign
    for i in range(n):
        result *= a[i, i]
    return result
''',
    "log_abs_det": '''
def log_abs_det(n: size, a: changed[n, n]):
    """log(abs(det(a))), safe from overflow; a is overwritten"""
    sign = triangular(n, a)
    result = log(abs(sign))
    for i in range(n):
        result += log(abs(a[i, i]))
    return result
''',
    "minor": '''
def minor(n: size, p: size, q: size, a: read[n, n], w: changed[n - 1, n - 1]):
    """w is a of n x n without row p and column q."""
    for i in range(n - 1):
        r = i
        if i >= p:
            r += 1
        for j in range(n - 1):
            s = j
            if j >= q:
                s += 1
            w[i, j] = a[r, s]
''',
    "adjugate": '''
def adjugate(n: size, a: read[n, n], r: changed[n, n], w: changed[n, n]):
    """r a = det(a) I, for singular a too: det(a) inv(a) where no pivot is small, else minors one by one"""
    for i in range(n):
        for j in range(n):
            w[i, j] = a[i, j]
    sign = triangular(n, w)
    det = sign
    least = inf
    most = 0.0
    for i in range(n):
        det *= w[i, i]
        least = min(least, abs(w[i, i]))
        most = max(most, abs(w[i, i]))
    if least > 1e-6*most:
        for i in range(n):
            for j in range(n):
                w[i, j] = a[i, j]
                r[i, j] = det if i == j else 0.0
        solve(n, n, w, r)
    else:
        for i in range(n):
            for j in range(n):
                minor(n, i, j, a, w)
                part = determinant(n - 1, w)
                r[j, i] = part if (i + j) % 2 == 0 else -part
''',
    "others": '''
def others(n: size, x: read[n], r: changed[n]):
    """for each of n numbers the product of the others, by products from both ends"""
    left = 1.0
    right = 1.0
    for i in range(n):
        r[i] = left
        left *= x[i]
    for i in reversed(range(n)):
        r[i] *= right
        right *= x[i]
''',
    "softmax": '''
def softmax(m: size, n: size, a: changed[m, n]):
    """softmax of each of m rows of n numbers, in place"""
    for i in range(m):
        top = a[i, 0]
        total = 0.0
        for j in range(n):
            top = max(top, a[i, j])
        for j in range(n):
            a[i, j] = exp(a[i, j] - top)
            total += a[i, j]
        for j in range(n):
            a[i, j] /= total
''',
    "log_softmax": '''
def log_softmax(m: size, n: size, a: changed[m, n]):
    """log(softmax) of each of m rows of n numbers, in place"""
    for i in range(m):
        top = a[i, 0]
        total = 0.0
        for j in range(n):
            top = max(top, a[i, j])
        for j in range(n):
            total += exp(a[i, j] - top)
        for j in range(n):
            a[i, j] -= top + log(total)
''',
}
