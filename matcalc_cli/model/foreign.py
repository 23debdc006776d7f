"""FOREIGN: names that people bring along from NumPy, MATLAB, Julia, Mathematica and books, and what to type here.

A foreign name is never read as an undefined function (a Laplacian is no function that is applied to a number, and the
derivative of floor(x) is not floor′(x)), unless --given declares it as one; and never is another quantity proposed in
its place. Columns:

names    as they are entered; upper and lower case are alike
advice   what stands for it here, the code in `backticks`, or why nothing does

`advice` is the one place where a name that is no function here gets its hint. Imports no SymPy.
"""

from __future__ import annotations

from collections.abc import Iterable

from matcalc_cli.model.names import misspelt, tidy

_ROWS: tuple[tuple[str, str], ...] = (
    # differential operators and other verbs
    ("laplacian laplace del2", "write `tr(hessian(f, x))`: the Laplacian is the trace of the Hessian"),
    ("div divergence", "write `tr(jacobian(f, x))`: the divergence is the trace of the Jacobian"),
    (
        "curl rot rotor rotation",
        "write `J = jacobian(f, [x,y,z]); [J[2,1]-J[1,2], J[0,2]-J[2,0], J[1,0]-J[0,1]]`",
    ),
    ("diff derivative deriv derive pdiff partial ddx der", "write `grad(f, x)` inside an expression"),
    ("nabla del", "write `grad(f, x)`"),
    ("jac jacob jacobi jacfwd jacrev", "write `jacobian(f, x)`"),
    ("hess hesse", "write `hessian(f, x)`"),
    ("directional_derivative dirderiv", "write `grad(f, x)'*v`, or use the command jvp with --v"),
    ("integrate integral int quadgk trapz cumtrapz", "integrals are not part of matcalc: it differentiates"),
    ("limit lim", "limits are not part of matcalc: it differentiates"),
    ("summation sumover", "write `sum(x)`: sums run over the entries of an array"),
    ("dsolve ode ode45 odeint pdsolve", "differential equations are not part of matcalc; critical finds equilibria"),
    ("fsolve nsolve roots root findroot fzero", "roots are found by the command newton, with --from"),
    ("minimize maximize fminunc argmin argmax optimize", "minima are found by the commands critical and descent"),
    ("series taylor", "expansions are made by the command taylor, with --at"),
    ("simplify expand factor collect fullsimplify", "leave it out: the command eval simplifies what it is given"),
    ("subs replace evalf", "leave it out: values are given by --at"),
    ("fourier ifft fft conv convolve dct", "transforms are not part of matcalc"),
    # functions of a matrix
    ("matrix_sqrt", "write `sqrtm(X)`"),
    ("matrix_log", "write `logm(X)`"),
    (
        "cosm sinm tanm coshm sinhm tanhm funm signm polar polarm",
        "of the functions of a matrix only expm, sqrtm, logm, powers and the inverse are part of matcalc",
    ),
    (
        "fractional_matrix_power mpower matrix_power",
        "write `X^k` with a whole k; other powers of a matrix are not part of matcalc",
    ),
    ("eig eigen eigh eigs eigenvalues eigenvals eigenvalue", "write `eigvals(X)`"),
    ("eigvec eigenvectors eigenvector", "write `eigvecs(X)`, of a symmetric X"),
    (
        "svd svdvals singularvalues singular_values qr lu schur ldl",
        "of the factors of a matrix only cholesky(A) is part of matcalc",
    ),
    (
        "rank matrix_rank",
        "the derivative of a rank is 0 where the rank stays the same, and there is none where it changes",
    ),
    ("null nullspace kernel orth", "bases of subspaces are not part of matcalc: they are not unique"),
    ("cond condition_number", "condition numbers are not part of matcalc"),
    ("log_det log_abs_det", "write `logdet(X)`, or `log(abs(det(X)))` where det(X) may be negative"),
    ("determinant", "write `det(X)`"),
    ("invert matinv", "write `inv(X)`"),
    ("adjunct cofactor", "write `adj(X)`, the adjugate; the cofactors are its transpose"),
    ("adjoint", "write `adj(X)` for the adjugate, `X'` for the transpose"),
    ("pseudoinverse pinverse moore_penrose", "write `pinv(X)`"),
    ("linear_solve cho_solve solve_triangular", "write `solve(A, b)`, which is inv(A)*b"),
    ("lstsq", "write `pinv(A)*b`"),
    ("mrdivide", "write `A*inv(B)`"),
    ("expmat matexp", "write `expm(X)`"),
    ("lyap lyapunov sylvester dlyap solve_lyapunov solve_sylvester", "matrix equations are not part of matcalc"),
    # products and sums
    ("mm mv bmm multi_dot", "write `A*B` for the product of matrices"),
    ("mul emul elementwise_mul", "write `A.*B` for the product entry by entry"),
    ("epow float_power", "write `x^k`, or `x.^k` entry by entry"),
    ("cdot inner_product dotprod vecdot", "write `dot(x, y)` or `x'*y`"),
    ("tensordot einsum ttm contract", "write the products with *, transposes and sum( )"),
    ("crossprod", "write `X'*X`, or `cross(a, b)` of two 3-vectors"),
    ("kronecker kronecker_product tensorprod", "write `kron(A, B)`"),
    ("schurproduct hadamardproduct hadamard_product", "write `A.*B`"),
    ("ctranspose conjtranspose hermitian dagger permute", "write `X'`"),
    # making and reshaping arrays
    ("vectorize colvec", "write `vec(X)`"),
    ("diagflat spdiags todiag", "write `diag(x)`"),
    ("diagonal diagpart diagv", "write `diag(X)`, the diagonal of a matrix"),
    ("identity speye idmat", "write `eye(n)`"),
    ("hankel vander circulant hilb", "matrices of this structure are not part of matcalc: list the entries"),
    ("row_stack", "write `[A; B]`: blocks below each other"),
    ("column_stack", "write `[[A, B]]`: blocks side by side"),
    ("cat concat append stack", "write `[A; B]` for blocks below each other, `[[A, B]]` side by side"),
    ("broadcast_to full", "write `kron(ones(m,n), A)`"),
    ("array asarray tensor", "write `[a, b, c]` or `[[a,b],[c,d]]`"),
    ("linspace arange colon range", "list the entries, as in [0, 1, 2]"),
    ("cummax sort", "this arrangement of entries is not part of matcalc"),
    ("symmetrize sympart", "write `sym(X)`, which is (X + X')/2"),
    ("skewpart antisymmetrize", "write `skew(X)`, which is (X - X')/2"),
    # reductions, norms, statistics
    ("nansum total sumall", "write `sum(x)`"),
    ("product cprod", "write `prod(x)`"),
    ("nanmean", "write `mean(x)`"),
    ("variance", "write `var(x)`, or `var(x, ddof=1)` to divide by n - 1"),
    ("stddev stdev", "write `std(x)`, or `std(x, ddof=1)` to divide by n - 1"),
    ("covariance corr corrcoef corrcov", "write it with products, as in `(X - ones(n)*mu')'*(X - ones(n)*mu')/n`"),
    ("median mode quantile percentile", "order statistics are not part of matcalc"),
    ("sum_square sum_squares sumsquares ssq", "write `sum(x.^2)`"),
    ("rmse", "write `sqrt(mean((x - y).^2))`"),
    ("dist distance euclidean", "write `norm(x - y)`"),
    ("fro frobenius normfro", "write `norm(X)`: of a matrix it is the Frobenius norm"),
    ("l2norm l2_norm", "write `norm(x)`"),
    ("l1norm l1_norm", "write `norm1(x)`"),
    ("l_inf maxnorm", "write `norminf(x)`"),
    (
        "nuclear nuclear_norm norm_nuc normnuc spectral_norm sigma_max opnorm",
        "write `norm(X, 2)` for the largest singular value, `norm(X, 'nuc')` for their sum",
    ),
    ("unit_vector normalise", "write `x/norm(x)`"),
    ("cossim", "write `x'*y/(norm(x)*norm(y))`"),
    ("quad_form quadform quadratic_form", "write `quad(A, x)` or `x'*A*x`"),
    ("log_sum_exp", "write `logsumexp(x)`"),
    ("crossentropy", "write `-sum(y.*log(p))`"),
    ("kldiv kl", "write `sum(p.*log(p./q))`"),
    ("batch_norm batchnorm dropout attention", "layers are written out, as in softmax(Q*K')*V"),
    # scalar functions
    ("recip", "write `1/x`"),
    ("squareroot square_root rt", "write `sqrt(x)`"),
    ("root3 curt", "write `cbrt(x)`"),
    ("nthroot", "write `x^(1/n)`"),
    ("exponential", "write `exp(x)`"),
    ("lg", "write `log10(x)`"),
    ("lb ld", "write `log2(x)`"),
    ("logarithm", "write `log(x)`"),
    ("logsig", "write `log(sigmoid(x))`"),
    ("log1pexp", "write `softplus(x)`"),
    ("erfcx", "write `exp(x^2)*erfc(x)`"),
    ("norm_cdf", "write `(1 + erf(x/sqrt(2)))/2`"),
    ("norm_pdf", "write `exp(-x^2/2)/sqrt(2*pi)`"),
    ("cotanh", "write `1/tanh(x)`"),
    ("cosec", "write `csc(x)`"),
    ("cotan cotg ctg", "write `cot(x)`"),
    ("secant", "write `sec(x)`"),
    ("sine sen", "write `sin(x)`"),
    ("cosine", "write `cos(x)`"),
    ("tangent tg", "write `tan(x)`"),
    ("arcsen", "write `asin(x)`"),
    ("arctg arctangent", "write `atan(x)`"),
    ("sh", "write `sinh(x)`"),
    ("ch", "write `cosh(x)`"),
    ("th", "write `tanh(x)`"),
    ("fabs absolute magnitude", "write `abs(x)`"),
    ("signum sgn", "write `sign(x)`"),
    ("lrelu", "write `leaky_relu(x)`"),
    ("prelu", "write `leaky_relu(x, a)`"),
    ("unitstep unit_step", "write `step(x)`"),
    ("dirac diracdelta", "distributions are not part of matcalc"),
    ("factorial fact", "write `gamma(x + 1)`"),
    ("binomial nchoosek comb", "write `gamma(n + 1)/(gamma(k + 1)*gamma(n - k + 1))`"),
    ("expint", "functions given by an integral are not part of matcalc, but for erf"),
    ("real imag conj angle arg complex", "matcalc computes with real numbers"),
    ("ifelse if_else iff ite piecewise cases select merge", "write `where(x > 0, a, b)`"),
)
_OPERATORS = frozenset(
    ("laplacian", "div", "divergence", "curl", "rot", "nabla", "integrate", "integral", "lim", "limit")
)
FOREIGN: dict[str, str] = {name: text.replace("`", "") for listed, text in _ROWS for name in listed.split()}


def advice(name: str, known: Iterable[str]) -> str:
    """The hint for a name that is applied and is no function here; '' where there is none."""
    meaning = FOREIGN.get(name.lower())
    if meaning:
        return meaning
    near = misspelt(tidy(name), known)
    return f"did you mean {near}?" if near else ""


def is_operator(name: str) -> bool:
    """Is it an operator of calculus, so that `curl F` is no product of two names?"""
    return name in _OPERATORS


def is_foreign(name: str) -> bool:
    """Is it a function of another system, or an operator, and none of a person's own?"""
    return name.lower() in FOREIGN
