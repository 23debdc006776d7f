"""CPP_HELPERS: definitions in C++ with Eigen that are printed only where they are called, in the order of use."""

from __future__ import annotations

import re

_SOURCE = r"""
// the columns of a matrix, stacked
inline Eigen::VectorXd vec(const Eigen::MatrixXd &a) {
    return Eigen::Map<const Eigen::VectorXd>(a.data(), a.size());
}

// the matrix whose columns are stacked in v
inline Eigen::MatrixXd unvec(const Eigen::VectorXd &v, Eigen::Index rows, Eigen::Index cols) {
    return Eigen::Map<const Eigen::MatrixXd>(v.data(), rows, cols);
}

// the columns of the lower triangle of a, stacked
inline Eigen::VectorXd vech(const Eigen::MatrixXd &a) {
    const Eigen::Index n = a.rows();
    Eigen::VectorXd v(n*(n + 1)/2);
    for (Eigen::Index j = 0, k = 0; j < n; k += n - j, j++) v.segment(k, n - j) = a.col(j).tail(n - j);
    return v;
}

// entries start, start + step, ... before stop
inline Eigen::VectorXd entries(const Eigen::VectorXd &v, Eigen::Index start, Eigen::Index stop, Eigen::Index step = 1) {
    return v(Eigen::seq(start, stop - 1, step));
}

// rows start, start + step, ... before stop
inline Eigen::MatrixXd rows(const Eigen::MatrixXd &a, Eigen::Index start, Eigen::Index stop, Eigen::Index step = 1) {
    return a(Eigen::seq(start, stop - 1, step), Eigen::all);
}

// columns start, start + step, ... before stop
inline Eigen::MatrixXd columns(const Eigen::MatrixXd &a, Eigen::Index start, Eigen::Index stop, Eigen::Index step = 1) {
    return a(Eigen::all, Eigen::seq(start, stop - 1, step));
}

// the matrix of some numbers, rows one after another
template <class... Numbers>
Eigen::MatrixXd literal(Eigen::Index rows, Eigen::Index cols, Numbers... numbers) {
    const double cells[] = {double(numbers)...};
    return Eigen::Map<const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>(cells, rows, cols);
}

inline Eigen::MatrixXd block(double x) {
    return Eigen::MatrixXd::Constant(1, 1, x);
}

inline Eigen::MatrixXd block(const Eigen::MatrixXd &a) {
    return a;
}

// the matrix of some blocks, a grid of so many rows and columns
template <class... Parts>
Eigen::MatrixXd blocks(Eigen::Index rows, Eigen::Index cols, const Parts &...parts) {
    const Eigen::MatrixXd all[] = {block(parts)...};
    Eigen::Index height = 0, width = 0;
    for (Eigen::Index i = 0; i < rows; i++) height += all[i*cols].rows();
    for (Eigen::Index j = 0; j < cols; j++) width += all[j].cols();
    Eigen::MatrixXd r(height, width);
    for (Eigen::Index i = 0, top = 0; i < rows; top += all[i*cols].rows(), i++)
        for (Eigen::Index j = 0, left = 0; j < cols; left += all[j].cols(), j++)
            r.block(top, left, all[i*cols].rows(), all[j].cols()) = all[i*cols + j];
    return r;
}

inline Eigen::MatrixXd kron(const Eigen::MatrixXd &a, const Eigen::MatrixXd &b) {
    Eigen::MatrixXd r(a.rows()*b.rows(), a.cols()*b.cols());
    for (Eigen::Index i = 0; i < a.rows(); i++)
        for (Eigen::Index j = 0; j < a.cols(); j++)
            r.block(i*b.rows(), j*b.cols(), b.rows(), b.cols()) = a(i, j)*b;
    return r;
}

// the Kronecker product column by column
inline Eigen::MatrixXd khatri_rao(const Eigen::MatrixXd &a, const Eigen::MatrixXd &b) {
    Eigen::MatrixXd r(a.rows()*b.rows(), a.cols());
    for (Eigen::Index j = 0; j < a.cols(); j++)
        for (Eigen::Index i = 0; i < a.rows(); i++) r.col(j).segment(i*b.rows(), b.rows()) = a(i, j)*b.col(j);
    return r;
}

// log(abs(det(a))), safe from overflow
inline double log_abs_det(const Eigen::MatrixXd &a) {
    return a.partialPivLu().matrixLU().diagonal().array().abs().log().sum();
}

// log(sum(exp(a))), safe from overflow
inline double logsumexp(const Eigen::MatrixXd &a) {
    const double top = a.maxCoeff();
    return top + std::log((a.array() - top).exp().sum());
}

// exp(x)/sum(exp(x)), safe from overflow
inline Eigen::VectorXd softmax(const Eigen::VectorXd &x) {
    const Eigen::VectorXd e = (x.array() - x.maxCoeff()).exp().matrix();
    return e/e.sum();
}

// softmax of every row
inline Eigen::MatrixXd softmax_rows(Eigen::MatrixXd a) {
    for (Eigen::Index i = 0; i < a.rows(); i++) a.row(i) = softmax(a.row(i).transpose()).transpose();
    return a;
}

// log(softmax(x)), safe from overflow
inline Eigen::VectorXd log_softmax(const Eigen::VectorXd &x) {
    return (x.array() - logsumexp(x)).matrix();
}

// log_softmax of every row
inline Eigen::MatrixXd log_softmax_rows(Eigen::MatrixXd a) {
    for (Eigen::Index i = 0; i < a.rows(); i++) a.row(i) = log_softmax(a.row(i).transpose()).transpose();
    return a;
}

// the permutation P with P*vec(M) = vec(M') for M of m x n
inline Eigen::PermutationMatrix<Eigen::Dynamic> swapped(Eigen::Index m, Eigen::Index n) {
    Eigen::PermutationMatrix<Eigen::Dynamic> p(m*n);
    for (Eigen::Index i = 0; i < m; i++)
        for (Eigen::Index j = 0; j < n; j++) p.indices()(i + j*m) = int(j + i*n);
    return p;
}

inline Eigen::MatrixXd commutation(Eigen::Index m, Eigen::Index n) {
    return swapped(m, n)*Eigen::MatrixXd::Identity(m*n, m*n);
}

// d*vech(S) = vec(S) for symmetric S of n x n
inline Eigen::MatrixXd duplication(Eigen::Index n) {
    Eigen::MatrixXd d = Eigen::MatrixXd::Zero(n*n, n*(n + 1)/2);
    for (Eigen::Index j = 0, k = 0; j < n; j++)
        for (Eigen::Index i = j; i < n; i++, k++) d(i + j*n, k) = d(j + i*n, k) = 1.0;
    return d;
}

// vec(A) = d*v for antisymmetric A of n x n, v the columns below its diagonal
inline Eigen::MatrixXd skew_duplication(Eigen::Index n) {
    Eigen::MatrixXd d = Eigen::MatrixXd::Zero(n*n, n*(n - 1)/2);
    for (Eigen::Index j = 0, k = 0; j < n; j++)
        for (Eigen::Index i = j + 1; i < n; i++, k++) {
            d(i + j*n, k) = 1.0;
            d(j + i*n, k) = -1.0;
        }
    return d;
}

// l*vec(M) = vech(M) for M of n x n
inline Eigen::MatrixXd elimination(Eigen::Index n) {
    Eigen::MatrixXd l = Eigen::MatrixXd::Zero(n*(n + 1)/2, n*n);
    for (Eigen::Index j = 0, k = 0; j < n; j++)
        for (Eigen::Index i = j; i < n; i++, k++) l(k, i + j*n) = 1.0;
    return l;
}

// s*x = vec(diag(x)) for x of n entries
inline Eigen::MatrixXd diagonal_selection(Eigen::Index n) {
    Eigen::MatrixXd s = Eigen::MatrixXd::Zero(n*n, n);
    for (Eigen::Index i = 0; i < n; i++) s(i + i*n, i) = 1.0;
    return s;
}

// the matrix with skew(a)*b = cross(a, b)
inline Eigen::MatrixXd skew(const Eigen::VectorXd &a) {
    return (Eigen::MatrixXd(3, 3) << 0.0, -a(2), a(1), a(2), 0.0, -a(0), -a(1), a(0), 0.0).finished();
}

inline Eigen::VectorXd cross(const Eigen::VectorXd &a, const Eigen::VectorXd &b) {
    return skew(a)*b;
}

// the sum of the k blocks on the diagonal
inline Eigen::MatrixXd partial_trace1(const Eigen::MatrixXd &a, Eigen::Index k) {
    const Eigen::Index m = a.rows()/k, n = a.cols()/k;
    Eigen::MatrixXd r = Eigen::MatrixXd::Zero(m, n);
    for (Eigen::Index s = 0; s < k; s++) r += a.block(s*m, s*n, m, n);
    return r;
}

// the traces of the k x k blocks
inline Eigen::MatrixXd partial_trace2(const Eigen::MatrixXd &a, Eigen::Index k) {
    Eigen::MatrixXd r(a.rows()/k, a.cols()/k);
    for (Eigen::Index i = 0; i < r.rows(); i++)
        for (Eigen::Index j = 0; j < r.cols(); j++) r(i, j) = a.block(i*k, j*k, k, k).trace();
    return r;
}

// a^k for whole k
inline Eigen::MatrixXd matrix_power(const Eigen::MatrixXd &a, Eigen::Index k) {
    if (k < 0) return matrix_power(a.inverse(), -k);
    Eigen::MatrixXd r = Eigen::MatrixXd::Identity(a.rows(), a.cols());
    for (Eigen::Index i = 0; i < k; i++) r = r*a;
    return r;
}

// d vec(a^k) / d vec(a) for k = 0, 1, 2 ...
inline Eigen::MatrixXd power_sum(const Eigen::MatrixXd &a, Eigen::Index k) {
    Eigen::MatrixXd r = Eigen::MatrixXd::Zero(a.size(), a.size());
    for (Eigen::Index j = 0; j < k; j++)
        r += kron(matrix_power(a.transpose(), k - 1 - j), matrix_power(a, j));
    return r;
}

// U V' of the singular value decomposition U S V'
inline Eigen::MatrixXd polar(const Eigen::MatrixXd &a) {
    const Eigen::JacobiSVD<Eigen::MatrixXd> svd(a, Eigen::ComputeThinU | Eigen::ComputeThinV);
    return svd.matrixU()*svd.matrixV().transpose();
}

// u v' of the largest singular value
inline Eigen::MatrixXd dominant(const Eigen::MatrixXd &a) {
    const Eigen::JacobiSVD<Eigen::MatrixXd> svd(a, Eigen::ComputeThinU | Eigen::ComputeThinV);
    return svd.matrixU().col(0)*svd.matrixV().col(0).transpose();
}

// products of the entries so far, down every column
inline Eigen::MatrixXd cumprod(Eigen::MatrixXd a) {
    for (Eigen::Index i = 1; i < a.rows(); i++) a.row(i) = a.row(i).cwiseProduct(a.row(i - 1));
    return a;
}

// for each entry the product of the others of its column, by products from both ends
inline Eigen::MatrixXd others(const Eigen::MatrixXd &a) {
    Eigen::MatrixXd r = Eigen::MatrixXd::Ones(a.rows(), a.cols());
    Eigen::RowVectorXd left = Eigen::RowVectorXd::Ones(a.cols()), right = left;
    for (Eigen::Index i = 0; i < a.rows(); i++) {
        const Eigen::Index j = a.rows() - 1 - i;
        r.row(i) = r.row(i).cwiseProduct(left);
        r.row(j) = r.row(j).cwiseProduct(right);
        left = left.cwiseProduct(a.row(i));
        right = right.cwiseProduct(a.row(j));
    }
    return r;
}

// at i, j the product of all entries of x but those two; 0 on the diagonal
inline Eigen::MatrixXd pairs_left(const Eigen::VectorXd &x) {
    Eigen::MatrixXd r = x.replicate(1, x.size());
    r.diagonal().setOnes();
    r = others(r);
    r.diagonal().setZero();
    return r;
}

// at i, j the product of x(0) ... x(i) without x(j); 0 above the diagonal
inline Eigen::MatrixXd running_others(const Eigen::VectorXd &x) {
    Eigen::MatrixXd r = x.replicate(1, x.size());
    r.diagonal().setOnes();
    return cumprod(r).triangularView<Eigen::Lower>();
}

// adj(a)*a = det(a)*I, for singular a too
inline Eigen::MatrixXd adjugate(const Eigen::MatrixXd &a) {
    const Eigen::JacobiSVD<Eigen::MatrixXd> svd(a, Eigen::ComputeFullU | Eigen::ComputeFullV);
    const double sign = svd.matrixU().determinant()*svd.matrixV().determinant();
    return sign*svd.matrixV()*others(svd.singularValues()).col(0).asDiagonal()*svd.matrixU().transpose();
}

// of the symmetric part, in ascending order
inline Eigen::VectorXd eigenvalues(const Eigen::MatrixXd &a) {
    return Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>((a + a.transpose())/2.0).eigenvalues();
}

// unit eigenvectors of a symmetric matrix as columns by ascending eigenvalues, their first entries positive
inline Eigen::MatrixXd eigenvectors(const Eigen::MatrixXd &a) {
    Eigen::MatrixXd v = Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>((a + a.transpose())/2.0).eigenvectors();
    for (Eigen::Index j = 0; j < v.cols(); j++)
        if (v(0, j) < 0.0) v.col(j) = -v.col(j);
    return v;
}

// the derivative of expm at a along e: the upper right block of expm of [a, e; 0, a]
inline Eigen::MatrixXd expm_frechet(const Eigen::MatrixXd &a, const Eigen::MatrixXd &e) {
    const Eigen::Index n = a.rows();
    const Eigen::MatrixXd both = (Eigen::MatrixXd(2*n, 2*n) << a, e, Eigen::MatrixXd::Zero(n, n), a).finished();
    return both.exp().eval().topRightCorner(n, n);
}

// k*vec(e) = vec(expm_frechet(a, e))
inline Eigen::MatrixXd expm_jacobian(const Eigen::MatrixXd &a) {
    Eigen::MatrixXd k(a.size(), a.size());
    for (Eigen::Index j = 0; j < a.size(); j++)
        k.col(j) = vec(expm_frechet(a, unvec(Eigen::VectorXd::Unit(a.size(), j), a.rows(), a.cols())));
    return k;
}
"""


def _table() -> dict[str, str]:
    """name -> its definition, with the comment above it; overloads of one name together."""
    found: dict[str, str] = {}
    for text in _SOURCE.strip().split("\n\n"):
        line = next(line for line in text.splitlines() if not line.startswith(("//", "template")))
        name = re.findall(r"(\w+)\(", line)[0]
        found[name] = f"{found[name]}\n\n{text}" if name in found else text
    return found


CPP_HELPERS = _table()
