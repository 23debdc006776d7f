"""C_HELPERS: definitions that C code of arrays of unknown sizes calls, printed where they are; once a file."""

from __future__ import annotations

_MULTIPLY = """
/* c = a b for a of m x k and b of k x n, rows one after another; turned_a, turned_b: given by columns */
static void multiply(int m, int n, int k, const double *a, const double *b, int turned_a, int turned_b, double *c) {
#ifdef USE_CBLAS
    cblas_dgemm(CblasRowMajor, turned_a ? CblasTrans : CblasNoTrans, turned_b ? CblasTrans : CblasNoTrans, m, n, k, 1.0,
                a, turned_a ? m : k, b, turned_b ? k : n, 0.0, c, n);
#else
    for (int i = 0; i < m*n; i++) c[i] = 0.0;
    for (int i = 0; i < m; i++)
        for (int s = 0; s < k; s++) {
            const double x = turned_a ? a[s*m + i] : a[i*k + s];
            if (turned_b) for (int j = 0; j < n; j++) c[i*n + j] += x*b[j*k + s];
            else for (int j = 0; j < n; j++) c[i*n + j] += x*b[s*n + j];
        }
#endif
}
"""
_SOLVE = """
/* b = inv(a) b for a of n x n and b of n x m, by elimination with pivots; a is overwritten */
static void solve(int n, int m, double *a, double *b) {
    for (int s = 0; s < n; s++) {
        int best = s;
        for (int i = s + 1; i < n; i++) if (fabs(a[i*n + s]) > fabs(a[best*n + s])) best = i;
        for (int j = 0; best != s && j < n; j++) {
            const double x = a[s*n + j];
            a[s*n + j] = a[best*n + j];
            a[best*n + j] = x;
        }
        for (int j = 0; best != s && j < m; j++) {
            const double x = b[s*m + j];
            b[s*m + j] = b[best*m + j];
            b[best*m + j] = x;
        }
        for (int i = s + 1; i < n; i++) {
            const double x = a[i*n + s]/a[s*n + s];
            for (int j = s + 1; j < n; j++) a[i*n + j] -= x*a[s*n + j];
            for (int j = 0; j < m; j++) b[i*m + j] -= x*b[s*m + j];
        }
    }
    for (int s = n - 1; s >= 0; s--)
        for (int j = 0; j < m; j++) {
            for (int i = s + 1; i < n; i++) b[s*m + j] -= a[s*n + i]*b[i*m + j];
            b[s*m + j] /= a[s*n + s];
        }
}
"""
_TRIANGULAR = """
/* a of n x n is overwritten by the upper triangle of its elimination; the sign of the exchanges */
static double triangular(int n, double *a) {
    double sign = 1.0;
    for (int s = 0; s < n; s++) {
        int best = s;
        for (int i = s + 1; i < n; i++) if (fabs(a[i*n + s]) > fabs(a[best*n + s])) best = i;
        if (a[best*n + s] == 0.0) continue;
        if (best != s) sign = -sign;
        for (int j = 0; best != s && j < n; j++) {
            const double x = a[s*n + j];
            a[s*n + j] = a[best*n + j];
            a[best*n + j] = x;
        }
        for (int i = s + 1; i < n; i++) {
            const double x = a[i*n + s]/a[s*n + s];
            for (int j = s; j < n; j++) a[i*n + j] -= x*a[s*n + j];
        }
    }
    return sign;
}
"""
_DETERMINANT = """
static double determinant(int n, double *a) {
    double result = triangular(n, a);
    for (int i = 0; i < n; i++) result *= a[i*n + i];
    return result;
}
"""
_LOG_ABS_DET = """
/* log(abs(det(a))), safe from overflow */
static double log_abs_det(int n, double *a) {
    double result = 0.0;
    (void)triangular(n, a);
    for (int i = 0; i < n; i++) result += log(fabs(a[i*n + i]));
    return result;
}
"""
_SOFTMAX = """
/* softmax of each of m rows of n numbers, in place */
static void softmax(int m, int n, double *a) {
    for (int i = 0; i < m; i++, a += n) {
        double top = a[0], total = 0.0;
        for (int j = 1; j < n; j++) top = fmax(top, a[j]);
        for (int j = 0; j < n; j++) total += a[j] = exp(a[j] - top);
        for (int j = 0; j < n; j++) a[j] /= total;
    }
}
"""
_LOG_SOFTMAX = """
/* log(softmax) of each of m rows of n numbers, in place */
static void log_softmax(int m, int n, double *a) {
    for (int i = 0; i < m; i++, a += n) {
        double top = a[0], total = 0.0;
        for (int j = 1; j < n; j++) top = fmax(top, a[j]);
        for (int j = 0; j < n; j++) total += exp(a[j] - top);
        for (int j = 0; j < n; j++) a[j] -= top + log(total);
    }
}
"""
_ADJUGATE = """
/* r a = det(a) I, for singular a too: det(a) inv(a) where no pivot is small, else minors one by one; w is workspace */
static void adjugate(int n, const double *a, double *r, double *w) {
    double det, least = INFINITY, most = 0.0;
    for (int i = 0; i < n*n; i++) w[i] = a[i];
    det = triangular(n, w);
    for (int i = 0; i < n; i++) {
        det *= w[i*n + i];
        least = fmin(least, fabs(w[i*n + i]));
        most = fmax(most, fabs(w[i*n + i]));
    }
    if (least > 1e-6*most) {
        for (int i = 0; i < n*n; i++) { w[i] = a[i]; r[i] = i % (n + 1) == 0 ? det : 0.0; }
        solve(n, n, w, r);
        return;
    }
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++) {
            for (int k = 0, at = 0; k < n*n; k++) if (k/n != i && k % n != j) w[at++] = a[k];
            r[j*n + i] = ((i + j) % 2 ? -1.0 : 1.0)*determinant(n - 1, w);
        }
}
"""
_OTHERS = """
/* for each of n numbers the product of the others, by products from both ends */
static void others(int n, const double *x, double *r) {
    double left = 1.0, right = 1.0;
    for (int i = 0; i < n; left *= x[i++]) r[i] = left;
    for (int i = n - 1; i >= 0; right *= x[i--]) r[i] *= right;
}
"""


def _once(name: str, text: str) -> str:
    """A definition that a file may contain several times: two generated functions in one file."""
    blas = "#ifdef USE_CBLAS\n#include <cblas.h>\n#endif\n" if "cblas" in text else ""
    guard = f"MATCALC_{name.upper()}"
    return f"#ifndef {guard}\n#define {guard}\n{blas}{text.strip()}\n#endif"


C_HELPERS = {
    name: _once(name, text)
    for name, text in {
        "multiply": _MULTIPLY,
        "solve": _SOLVE,
        "triangular": _TRIANGULAR,
        "determinant": _DETERMINANT,
        "log_abs_det": _LOG_ABS_DET,
        "adjugate": _ADJUGATE,
        "others": _OTHERS,
        "softmax": _SOFTMAX,
        "log_softmax": _LOG_SOFTMAX,
    }.items()
}
