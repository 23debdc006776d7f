"""Calls that once ended in a bug, a warning of a library or a hang: what is typed, the exit code, and what it says."""

from __future__ import annotations

import pytest

from tests.hostile.fuzz import judge, short
from tests.shell import matcalc

BIG = "10^3000"
ROWS: tuple[tuple[tuple[str, ...], int, str], ...] = (
    # directions, points and claims that are no numbers, or of another size
    (("autodiff", "x*y", "--at", "x=1,y=2", "--v", "v"), 2, "not a real number"),
    (("autodiff", "[x*y]", "--v", "[1, x]"), 2, "not a real number"),
    (("check", "[x, x]", "--wrt", "x", "--claim", "0"), 1, "counterexample"),
    (("check", "[x, x*y; x, x]", "--wrt", "x", "--claim", "acosh(x^0)"), 1, "counterexample"),
    (("compare", "[x*y; x^2]", "--at", "x=pi/4,y=1"), 0, "reverse mode"),
    (("autodiff", "[f(1e3), x]", "--at", "x=1", "-f", "json"), 2, "no known values"),
    (("autodiff", "[x, t*f(-1)]", "--at", "x=2,t=1"), 2, "no known values"),
    (("compare", "cosh(elu(leaky_relu(x), y^(1/2)))", "--at", "x=3,y=1e-3"), 0, "reverse mode"),
    (("autodiff", "[x1, 7^2; x1, x0]", "--at", "x0=1/3,x1=0.1"), 0, "49, constant"),
    (("check", "[x; y]", "--at", "x=1/3,y=no"), 2, "not a real number"),
    (("check", "h(max(x0 + x1, gamma(x2)), x1)", "--wrt", "x1"), 0, "agrees"),
    (("hessian", "(x2 + 1e-9)/(min(x2,x1)^-2 .* sec(x2^-2))", "--check"), 0, "agrees"),
    # points at which there is no derivative are no bugs
    (("check", "sqrt(x)", "--at", "x=0"), 1, "does not exist at this point"),
    (("check", "x^x", "--command", "hessian", "--at", "x=0"), 1, "does not exist at this point"),
    (("check", "relu(x)", "--at", "x=0"), 1, "a kink"),
    (("critical", "[sqrt(x)]"), 0, "x = 0 is left out"),
    (("critical", "x^(3/2)"), 0, "the Hessian does not exist"),
    (("critical", "[cbrt(x^2*where(x <= x, x, x))]"), 0, "left out"),
    (("newton", "[y; x*x]", "--from", "x=0,y=pi/4", "--digits", "17"), 1, "step is not defined"),
    (("diff", "leaky_relu(acos(log2(1e-3)), x)"), 1, "not a real number"),
    (("compare", "[f(r), cot(7(7))*t]", "--at", "r=-1,t=0.5", "--wrt", "t"), 2, "undefined function"),
    (("plot", "csc(min(r, 1)) + max(r^2.5, 7 + t)"), 0, ""),
    (("critical", "[erf(t); y*1.25; x*x]"), 0, "degenerate"),
    (("critical", "[x*exp(x) - 2]"), 0, "0.85260"),
    (("critical", "[erf(x) - 1/2]"), 0, "0.4769"),
    (("critical", "[t*r*2^t, gelu(t) - r + t]", "--wrt", "r,t"), 0, "degenerate"),
    (("critical", "[erf(x) - a]", "--wrt", "x"), 0, "may not write down all"),
    (("descent", "(1e-9)^-2 + 2*t", "--from", "t=0.1", "--max-iter", "1", "--plot", "run.svg"), 1, "no convergence"),
    (("newton", "[x2; x2; x1/x0]", "--from", "x0=1.5,x1=0,x2=-2.25", "--digits", "30"), 1, "singular"),
    (("eval", "where(x/(y - 1) > 0, x, y)", "--at", "x=1,y=1"), 1, "does not exist"),
    (("critical", "[log(huber(3)); (x0*x1 - x1)/(3*x1)]"), 0, ""),
    # poles and overflow
    (("newton", "gamma(x)", "--from", "x=-1"), 1, "no value"),
    (("newton", "gamma(x) - 5", "--from", "x=500"), 1, "no value"),
    (("newton", "digamma(x)", "--from", "x=0"), 1, "no value"),
    (("plot", "x/y", "--box", "-1e308:1e308"), 2, "too far to be drawn"),
    (("plot", "gamma(x)"), 0, "minimum"),
    (("plot", "polygamma(1, x)"), 0, "minimum"),
    (("plot", "polygamma(0, gamma(x))"), 0, "minimum"),
    (("critical", "gamma(x) + x"), 0, "minimum"),
    (("critical", "[y^x, y]", "--wrt", "y,x"), 0, ""),
    (("compare", "[tan(x), atan2(x, a)]", "--at", "a=-1,x=0.1"), 0, "complex step"),
    (("plot", "[expm1(y); x]"), 0, "saddle"),
    (("descent", "log10(y)", "--from", "y=1/3", "--plot", "run.svg"), 1, ""),
    (("descent", "log1p(x)", "--from", "x=0", "--plot", "run.png"), 1, "no value"),
    # comparisons of what is not real
    (("plot", "[min((x1 - x1)^x, acosh(x1)), acosh(x0)]", "--at", "x0=1.5,x1=0"), 1, "not a real number"),
    (("newton", "[max(x, (-1)^pi); y]", "--from", "x=1,y=1"), 1, "not a real number"),
    (("autodiff", "selu(0/x1)", "--at", "x1=2"), 1, "not a real number"),
    (("plot", "[0.5; x^0]", "--at", "x=pi4"), 2, "not a number"),
    # functions that turn within every step of a difference quotient, and conditions that nothing satisfies
    (("check", "cos(polygamma(3, x + log1p(x)))"), 0, "agrees"),
    (("check", "h((1e3*y*theta^x)^3, theta)", "--command", "hessian", "--points", "1"), 0, "too fast"),
    (("check", "[sin(a + x), tan(pi/x)]", "--order", "3"), 0, "agrees"),
    (("check", "acosh(800*gamma(r))*log1p(t^(1/3))", "--order", "3"), 0, "agrees"),
    (("diff", "[sign(0^t*step(x)), silu(x/e)]", "--wrt", "x", "--order", "2", "--check"), 1, "nothing to check"),
    (("check", "[relu((-1)^pi*x^2), x]"), 1, "not a real number"),
    # derivatives that do not exist anywhere, and kinks within a step
    (("grad", "norm2(dot(zeros(n,1), b)*(v - y))^2", "--wrt", "b", "--check"), 1, "nothing to check"),
    (("check", "(W' - W').^(1/2)", "--given", "W: 3,2"), 1, "nothing to check"),
    (("check", "[0.5; 3*sign(x0)]", "--command", "grad", "--at", "x0=1e-3"), 1, "or only just"),
    (("check", "gelu(|x|)*lgamma(f(1.25*a))", "--wrt", "x", "--claim", "softsign(pi) + log1p(a)"), 1, "counterexample"),
    (("hessian", "det([x0, 1; x0, x1]) + x1", "--order", "3", "--cse", "--check"), 0, "agrees"),
    (("plot", "[1e-9^-2; sign(10 + x0); x0]"), 0, ""),
    (("check", "h(x2^3, x1)*x2/tan(x1)", "--order", "4"), 0, "agrees"),
    (("check", "(W'*zeros(m,n)).^(1/2)", "--at", "W=[pi/4, 2, 1.5; 1/3, 0, 3]"), 0, "automatic has no value"),
    (("grad", "digamma(t - 1)*elu(t*t, exp(e))", "--wrt", "t", "--simplify", "--check"), 0, "agrees"),
    (("hessian", "logdet(S')", "--wrt", "S", "--check", "--given", "S: 3,3 orthogonal"), 0, "agrees"),
    (("plot", "[t/r, 100]", "--save", "\tu.pdf"), 0, "·u.pdf: phase portrait"),
    (("autodiff", "log_softmax(u/c)", "--mode", "forward", "--at", "u=[1.5, 0.5, 3],c=0.1"), 0, "tangent"),
    (("grad", "cosh(relu(selu(f(x))))", "--at", "x=-2.25", "--no-simplify"), 0, "f(−2.25)"),
    (
        ("descent", "g = elu(f(x - x), sign(x)); x*log2(huber(g, g))", "--at", "x=1.5", "--from", "x=1"),
        1,
        "cannot be decided",
    ),
    (("check", "g = a*a; grad(a, g)", "--wrt", "a", "--claim", "2", "--command", "jacobian"), 2, "takes names"),
    (("check", "x'*inv(A)*x", "--wrt", "x", "--given", "A: 2500,2500; x: 2500"), 3, "up to 600 rows"),
    (("hessian", "norm(B)", "--order", "3", "--check", "--given", "B: 2,3"), 3, "10,000,000 numbers"),
    (
        ("descent", "silu(x) + expm1(1010*selu(y))", "--from", "x=2,y=0", "--rate", "1e9", "--plot", "run.png"),
        0,
        "converged",
    ),
    (("critical", "[x1/x2 .* (x2 + x0); grad(x0 + 100, x2); sqrt(x1) + polygamma(2, 1e3)]"), 1, "zeta"),
    (("autodiff", "adj(X)", "--at", "X=[0, 0; 1, -2]", "--given", "X: 2,2"), 1, "singular"),
    # a determinant inside a condition inside a condition
    (("plot", "where(det([x, 1; y, x]) > where(x > 1, x, y), x, y)"), 0, ""),
    # numbers of more digits than Python writes
    (("diff", f"asin({BIG}*x)", "--wrt", "x"), 3, "4,000 digits"),
    (("diff", f"asin({BIG}*x)", "--wrt", "x", "-f", "sympy"), 3, "4,000 digits"),
    (("diff", f"asin({BIG}*x)", "--wrt", "x", "-f", "latex"), 3, "4,000 digits"),
    (("diff", "x^3", "--wrt", "x", "--at", f"x={BIG}"), 3, "4,000 digits"),
    (("vjp", f"[asin({BIG}*x)]"), 3, "4,000 digits"),
    (("jvp", "2x + 3(x + 1)*y - 0.5y^2", "--wrt", "x", "--v", "10^400", "--check"), 1, "too large for numbers"),
    (("vjp", "[2x*y, x]", "--wrt", "x", "--v", "[10^308, 1]", "--check"), 1, "too large for numbers"),
    (("compare", "asin(norm([gamma(1e3), x]))", "--at", "x=0.5"), 1, "does not exist"),
    (("vjp", "2*cross(y, exp(x))'", "--wrt", "y"), 0, "[2] = "),
    (("jvp", "2*cross(y, exp(x))'", "--wrt", "y"), 0, "[2] = "),
    # sizes of a claim, and conditions without a slope
    (("check", "diag(x)", "--wrt", "x", "--claim", "ones(1,m)'"), 2, "size that the expression does not have"),
    (("diff", "where(sign(x) > 0, x^2, x)", "--wrt", "x", "--at", "x=2"), 0, "4"),
    (("autodiff", "ones(m,n).^2/norm(B)", "--at", "B=[-1, 0.5; 0.5, 0.5]"), 2, "the size"),
    (("vjp", "(zeros(2,1))'*x*ones(3,2)", "--v", "x", "--check", "--given", "x: 2"), 2, "--v is 2×1"),
    (("taylor", "selu((1)^x)", "--at", "x=px'*A'*A/4"), 2, "no value"),
    (("autodiff", "polygamma(0, grad(x, y)*t)", "--wrt", "x", "-f", "json"), 1, "infinite or undefined"),
    (("vjp", "atan2(sqrt(f(1e3*t)), (r/r)^(1/2) - grad(r + r, t))", "--wrt", "[r, t]", "--check"), 0, "automatic"),
    (("tangent", "(0*x2)/(h(norm([1e3, x2]), x1) + x0)", "--wrt", "x0", "--check"), 0, "agrees"),
    (("jvp", "sin((pi^10 + log1p(theta))^10)", "--expand", "--check"), 0, "agrees"),
    (("check", "pinv(sqrt(B'))", "--layout", "denominator"), 0, "agrees"),
    # what a factor or a loss needs, the product needs
    (("vjp", "[step(t), t; r, r]", "--loss", "sum(log(y))", "--check"), 0, "step(t) > 0"),
    (("vjp", "W*x", "--wrt", "W", "--loss", "sum(log(y))", "--check"), 0, "every entry of W x > 0"),
    (("vjp", "[x*y, 2]", "--v", "[1, log(x)]", "--check"), 0, "x > 0"),
    (("check", "sqrt(grad(y, t)*x)", "--wrt", "[t, y, x]"), 0, "agrees"),
    # what becomes infinite only when it is written out
    (("explain", "where(ones(m,n) ./ zeros(m,n) > 0, B, B/2)", "--wrt", "B", "--given", "B: m,n"), 1, "infinite"),
    (
        ("diff", "where(ones(2) ./ zeros(2) > 0, x, -x)", "--wrt", "A", "--given", "A: 2,2", "--expand"),
        1,
        "infinite",
    ),
    (("hessian", "tan(where(gamma(grad(1.25, x)) > t, t, x))"), 1, "infinite"),
    (("diff", "expm(X ./ X) + S", "--wrt", "S", "--given", "X: 2,2 lower; S: 2,2", "--expand"), 1, "infinite"),
    # what SymPy's simplifier cannot do
    (
        ("grad", "norminf((x .* b)/a)", "--expand", "--simplify", "--wrt", "x", "--given", "x: 3; b: 3; a: scalar"),
        0,
        "max",
    ),
    (("grad", "where(log1p(1e-3) == x, where(x <= x, min(x, 2), exp(x)), min(x*x, |x|))", "--simplify"), 0, "where"),
    # numbers that are small, or that rounding has made
    (
        ("jacobian", "g = cot(polygamma(2, x))*abs(y); g*1e-9*(2*g + y)/max(pi^pi, y + 3)", "--expand", "--check"),
        0,
        "agrees",
    ),
    (("check", "1e-12*x^2", "--claim", "3e-12*x"), 1, "the derivative is 2/3 times the claim"),
    (("check", "1e-23*sin(x'*A*x)", "--wrt", "x", "--claim", "2e-23*cos(x'*A*x)*A*x"), 1, "only if A is symmetric"),
    (("check", "x + 1e-12*y^2", "--claim", "[1, 3e-12*y]"), 1, "entry y should be 2e-12·y, not 3e-12·y"),
    (("check", "x + 1e-12*y^2", "--claim", "[1, 2e-12*y]"), 0, "right in denominator"),
    (("descent", "1e-12*(x - 1)^2", "--from", "x=0"), 0, "the minimum still far"),
    (("newton", "1e-20*(x - 1)^2", "--minimize", "--from", "x=3"), 0, "to a minimum"),
    (("critical", "[1e-12*x*(1 - y), -1e-12*y*(1 - x)]"), 0, "centre (linearised)"),
    (("check", "1 + 0*x", "--claim", "1e-12*x", "--wrt", "x"), 1, "the derivative is 0"),
    (
        ("check", "pinv((pinv(W)).^3)", "--wrt", "W", "--order", "2", "--at", "W=[0.1, 0.1, -2.25; 0, 1e-3, pi/4]")
        + ("--points", "1", "--given", "W: 2,3"),
        0,
        "agrees",
    ),
    (("check", "sigmoid(40*x)*1e-6 + tanh(30*x)*1e-5"), 0, "agrees"),
    (("check", "softsign(y/1e-9)", "--wrt", "y", "--at", "y=pi/4"), 0, "agrees"),
    (("check", "diag(adj(A))", "--at", "A=[-1, pi/4; 0, 0]", "--given", "A: 2,2"), 1, "does not exist at this point"),
    (("grad", "elu(x*x*(1e3 .* 100), selu(abs(x)))", "--wrt", "x", "--check"), 0, "agrees"),
    (("check", "cos(x/x + x + 100 + cosh(5.75))", "--claim", "[gamma(x + x)]", "--command", "tangent"), 1, "wrong"),
    (("vjp", "sqrt(abs(6*x)*(theta*x - (theta + x)))", "--simplify", "--check"), 0, "agrees"),
    # claims that only algebra tells apart
    (("check", "1e20*x^2 + y^2", "--claim", "[2e20*x, 3*y]"), 1, "entry y should be 2·y, not 3·y"),
    (("check", "[x^2, 1e-20*y^3]", "--claim", "[[2*x, 1e-25], [0, 3e-20*y^2]]"), 1, "entry (f0, y) should be 0"),
    (("check", "erf(1e10*x)", "--claim", "0"), 1, "a term is missing"),
    (("check", "x^2 + 1e-10*x^3", "--claim", "2*x"), 1, "a term is missing: 3e-10·x²"),
    (("check", "1e-9*sum(x.^2) + a'*x", "--wrt", "x", "--claim", "a'"), 1, "a term is missing: 2e-9 xᵀ"),
    (("check", "1e-200*x^3", "--claim", "2e-200*x^2"), 1, "3/2 times the claim"),
    (("check", "2^x", "--claim", "0.69314718*2^x"), 0, "right in every layout"),
    # sizes without a number
    (("autodiff", "det(S^2)*log_softmax(diag(eye(m)))", "--at", "S=[1, 2; 3, 4]"), 2, "the size m is not known"),
    (("plot", "[log2(acos(x1))*acos(x1), exp(selu(x0^10))]", "--save", "out.png"), 0, "phase portrait"),
    # determinants without a sign
    (("diff", "log(abs(det(X)))^2", "--wrt", "X"), 0, "log(|det(X)|)"),
    (("diff", "logdet(X)^2", "--wrt", "X"), 0, "2·log det(X) X⁻¹"),
    # several that are the largest
    (("jvp", "max(max(y, v), relu(y))", "--wrt", "y", "--check", "--given", "y: m; v: m"), 0, "max(v, y)"),
    (("grad", "norminf([x, y, z])", "--check"), 0, "max(|x|, |y|)"),
    # critical points with parameters, and without values
    (("critical", "[(erf(x_1 + theta))^(-1/2); theta*((1e-3/theta)*3(theta))]"), 0, "no equilibria"),
    (("critical", "a^3*(a*x)", "--wrt", "[a]"), 0, "minimum where x > 0"),
    (("critical", "a*x^4 + x^2", "--wrt", "x"), 0, "real where −1/a ≥ 0"),
    (("critical", "1e-40*x^2 + x^4"), 0, "minimum"),
    (("newton", "1e-20*(x^4 - x^2)", "--minimize", "--from", "x=0.1"), 0, "to a minimum"),
    (("critical", "10^400*x^2 - x"), 0, "too large for numbers"),
    (
        (
            "critical",
            "[atan2(norm([det([x0, 1; x1, x2]), x1]), x0*x2 - x2*x2), lgamma(cos(1e-9)) - det([2, 1; x2, x1]), x1]",
        ),
        0,
        "Newton",
    ),
    # conditions on small numbers, and large values
    (("check", "log2(atanh(x1*1e-9*elu(x1, x0)))"), 0, "agrees"),
    (("check", "log(1e-9*x)", "--claim", "1/x"), 0, "right in every layout"),
    (("check", "inv(1e-6*X)"), 0, "agrees"),
    # coefficients of generated code that single precision holds
    (("diff", "selu(x)", "-f", "jax"), 0, "1.0507009873554805*jnp.where(x > 0, 1, 1.6732632423543772*jnp.exp(x))"),
    (("diff", "(x/10)^60", "-f", "jax"), 0, "return 6e-59*x**59"),
    (("grad", "selu(x-2)*elu(y-2)", "--wrt", "x,y", "-f", "torch"), 0, "1.7580993408473768*t4*t6"),
    # partial derivatives of f(x, x) are told apart by position, those of f(x, y) by name
    (("diff", "f(x,x)"), 0, "∂g/∂x = ∂₁f(x, x) + ∂₂f(x, x)"),
    (("diff", "f(x,x)", "-f", "ascii"), 0, "D1f(x, x) + D2f(x, x)"),
    (("diff", "f(x,x)", "-f", "markdown"), 0, r"\partial_{1} f\left(x, x\right) + \partial_{2} f\left(x, x\right)"),
    (("diff", "f(x,x)", "--order", "2"), 0, "∂₁₁f(x, x) + 2·∂₁₂f(x, x) + ∂₂₂f(x, x)"),
    (("diff", "f(x,x)", "--order", "2", "-f", "latex"), 0, r"2 \partial_{12} f\left(x, x\right)"),
    (("diff", "f(x,y,x)", "--wrt", "x"), 0, "∂₁f(x, y, x) + ∂₃f(x, y, x)"),
    (("diff", "f(x,y,x)", "--wrt", "y"), 0, "∂₂f(x, y, x)"),
    (("diff", "f(x,2*x)", "-f", "latex"), 0, r"2 \partial_{2} f\left(x, 2 x\right)"),
    (("diff", "f(x,y)^2+(f(x,x)^2-f(y,x))^2"), 0, "∂f/∂x(x, y)"),
    (("diff", "f(a,b,c,d,e1,g,h,i1,j,k,x)*f(x,x,x,x,x,x,x,x,x,x,x)", "--wrt", "x", "--order", "2"), 0, "∂₁,₁₁f("),
    (("taylor", "f(x,y)", "--at", "x=a,y=a"), 0, "(x − a)·∂₁f(a, a) + (y − a)·∂₂f(a, a)"),
    # LaTeX with bars is LaTeX
    (("diff", r"\|x\|_1", "--wrt", "x"), 2, "LaTeX input is not read"),
    (("diff", r"\frac{1}{2}\|Ax-b\|_2^2"), 2, "LaTeX input is not read"),
    (("diff", r"\left|x\right|"), 2, "LaTeX input is not read"),
    (("diff", "|x"), 2, "| is never closed"),
    # conditions of what cancels
    (("grad", "tr(X*inv(X))"), 0, "where X invertible"),
    (
        ("descent", "g = theta - 1; k = 10^t; g/g", "--from", "theta=1/3", "--wrt", "theta", "--tol", "1"),
        0,
        "converged",
    ),
    (("hessian", "norminf(D)", "--given", "D: 2,4", "--expand"), 0, "|D00| − |D01| ≠ 0"),
    (("critical", "exp(2*log(x)) + 4*x"), 0, "the value of f does not exist there"),
    (("newton", "sqrt(x)^2 + 1", "--from", "x=1"), 1, "left the domain of f"),
    (("descent", "exp(2*log(x)) + 4*x", "--from", "x=1"), 1, "left the domain of f"),
    (("jvp", "x/x", "--at", "x=0"), 1, "it needs x ≠ 0"),
    (("compare", "x/x", "--at", "x=0"), 1, "it needs x ≠ 0"),
    (("taylor", "sqrt(x)^2", "--at", "x=-1"), 1, "it needs x ≥ 0"),
    (("jvp", "exp(log(x))*y"), 0, "where x > 0"),
    (("jvp", "tr(X*inv(X))", "--wrt", "X"), 0, "X invertible"),
    (("diff", "sin(asin(x))"), 0, "where x² ≤ 1"),
    (("diff", "sin(asin(x))", "--given", "x: n"), 0, "1 − x² > 0"),
    (("diff", "asin(x)", "--given", "x: n"), 0, "1 − x² > 0"),
    (("diff", "atan2(y, x)"), 0, "x + √(x² + y²) ≠ 0"),
    (("diff", "x./x", "--given", "x: n"), 0, "every entry of x ≠ 0"),
    (("diff", "X^2*X^(-2)", "--wrt", "X"), 0, "X invertible"),
    (("diff", "a'*inv(A)*A*x", "--wrt", "x"), 0, "A invertible"),
    (("diff", "0*log(det(X)) + tr(X)", "--wrt", "X"), 0, "det(X) > 0"),
    (("grad", "norm(x)/norm(x)", "--given", "x: n"), 0, "where x ≠ 0"),
    (("grad", "norm(x)^2", "--given", "x: n"), 0, "2 xᵀ        1×n, numerator layout"),
    # critical points at corners, at ends of the domain, and where the slope only gets small
    (("critical", "x^2*log(x)"), 0, "x = 0 is left out: the value of f does not exist there"),
    (("critical", "(x-1)^2*log(x-1)"), 0, "x = 1 is left out: the value of f does not exist there"),
    (("critical", "x^4*abs(x)"), 0, "at (0): f is larger on both sides: a minimum"),
    (("critical", "x^4*abs(x)-x^6"), 0, "at (0): f is larger on both sides: a minimum"),
    (("critical", "where(x>0,x^3,-x^3)"), 0, "at (0): f is larger on both sides: a minimum"),
    (("critical", "x^3*where(x>0,x,-x)"), 0, "an inflection"),
    (("critical", "x*abs(x)"), 0, "x = 0 is left out: the Hessian does not exist there"),
    (("critical", "abs(x)^3"), 0, "at (0): f is larger on both sides: a minimum"),
    (("critical", "where(x>0,x^2,-x)"), 0, "x = 0 is left out: the derivative does not exist there"),
    (("critical", "(x-1)^(5/2)"), 0, "an end of the domain: f has no value where x < 1"),
    (("newton", "x^2*log(x)", "--from", "x=0.3"), 1, "the iterates tend to x = 0, where f has no value"),
    (("newton", "log(x)+23", "--from", "x=1.1e-10"), 0, "converged in"),
    # sums that have no opposite, and their transposes that have one
    (
        ("autodiff", "(S - X).^(1/2)*where(eye(n) > 0, S, S)*(A - X')")
        + ("--given", "A: n,n antisymmetric; X: n,n; S: n,n"),
        0,
        "v₃",
    ),
    # a choice by a quotient by 0
    (("diff", "where(S ./ adj(zeros(n,n)) > 0, diag(b), X)", "--wrt", "X", "--check"), 0, "agrees"),
    # log |det A| keeps its bars, and what is typed as log(det(A)) its condition
    (("taylor", "log(abs(det(X)))", "--wrt", "X"), 0, "log(|det(A)|)"),
    (("taylor", "log(det(X))", "--wrt", "X"), 0, "where det(A) > 0"),
    (("autodiff", "log(det(X))", "--wrt", "X"), 0, "where det(X) > 0"),
    # determinants and inverses of products are written the way round they are typed
    (("grad", "log(det(X*A))", "--wrt", "A"), 0, "(X A)⁻¹ X "),
    (("grad", "log(det(X*A))*det(X*A)", "--wrt", "X"), 0, "(log det(X A) + 1)·det(X A) A (X A)⁻¹"),
    # what is lost in a branch of where()
    (("diff", "where(x>2, x, x/x)"), 0, "x ≠ 2, x ≠ 0"),
    (("eval", "where(x>2, 1, x/x)", "--at", "x=0"), 1, "it needs x ≠ 0"),
    (("diff", "where(log(x)>1, x, x)"), 0, "where x > 0"),
    (("diff", "where(x>2,x,c/c*x)", "--wrt", "x", "--given", "x: n"), 0, "where c ≠ 0"),
    # claims that differ beyond a threshold
    (("check", "x^2", "--claim", "2*x+step(x-2.5)"), 1, "a term is too many"),
    (("check", "x^2", "--claim", "2*x+relu(x^2-30)"), 1, "a term is too many"),
    (("check", "x^2", "--claim", "2*x+step(sin(x)-0.999)"), 1, "a term is too many"),
    (("check", "x*y", "--claim", "[[y+step(x-4), x]]"), 1, "wrong"),
    (("check", "sum(x.^2)", "--wrt", "x", "--given", "x: n", "--claim", "2*x+relu(x-5)"), 1, "a term is too many"),
    (("check", "where(x>3,x^2,x)", "--claim", "where(x>3.1,2*x,1)"), 1, "x = 3.0"),
    (("check", "min(x,1000)", "--claim", "1"), 1, "wrong"),
    (("check", "exp(-x)", "--claim", "-exp(-x)*step(x+9)"), 1, "wrong"),
    (("check", "log(x)", "--claim", "min(1/x, 100)"), 1, "wrong"),
    (("check", "softplus(x)", "--claim", "where(x>20, 1, sigmoid(x))"), 1, "wrong"),
    # poles where a corner is looked at; 0*x as typed
    (("diff", "huber(1/x)", "--at", "x=2"), 0, "−1/8"),
    (("diff", "max(relu(x)+2*x, log(x)/exp(x))", "--at", "x=1/2"), 0, "= 3 "),
    (("compare", "((elu((x1*0)))^(1/2))^3", "--at", "x1=3"), 1, "no derivative here"),
    # claims that are wrong by little, or nearly nowhere
    (("check", "x^2", "--claim", "2.0000001*x"), 1, "wrong"),
    (("check", "x^2", "--claim", "2*x+1e-7*x"), 1, "wrong"),
    (("check", "x/3", "--claim", "0.33333333"), 0, "right"),
    (("check", "x/3", "--claim", "0.33333334"), 1, "wrong"),
    (("check", "2^x", "--claim", "0.6931472*2^x"), 0, "right"),
    (("check", "x^2", "--claim", "2.000001*x"), 1, "the derivative minus the claim is −0.000001·x"),
    (("check", "x^2", "--claim", "2*x + exp(-1000*(x-3.3)^2)"), 1, "x = 3.3"),
    (("check", "x^2", "--claim", "2*x + 1/(1+exp(-1000*(x-20)))"), 1, "a term is too many"),
    (("check", "tanh(1e10*x)", "--claim", "0"), 1, "wrong"),
    (("check", "sum(x.^2)", "--wrt", "x", "--claim", "2*x'+exp(-100*(x-7).^2)'"), 1, "a term is too many"),
    (("check", "relu(x)", "--claim", "step(x-0.01)"), 1, "wrong"),
    (("check", "sum(relu(A*x-b))", "--wrt", "x", "--claim", "step(A*x-b-0.01)'*A"), 1, "wrong"),
    # values where there are none; functions of what has a sign
    (("diff", "log2(min(x*x,-3/2))"), 1, "not a real number"),
    (("diff", "1/(softplus(x)-log(1+e))", "--at", "x=1"), 1, "it needs softplus(x) − log(1 + e) ≠ 0"),
    (("diff", "atanh(step(atanh(x)))", "--at", "x=1/2"), 1, "does not exist"),
    (("diff", "1/(step(exp(x))-1)", "--at", "x=1"), 1, "division by zero"),
    (("eval", "1/(step(atanh(x))-1)", "--at", "x=1/2"), 1, "does not exist"),
    (("diff", "abs(relu(x))", "--at", "x=-3"), 0, "= 0 "),
    (("diff", "relu(relu(x))"), 0, "where x ≠ 0"),
    (("diff", "leaky_relu(x^2)", "--at", "x=0"), 0, "= 0 "),
    (("diff", "where(x>2, where(y>1, x/y, 1/x), 1)", "--at", "x=3,y=1"), 1, "it needs where(x > 2, y − 1, 1) ≠ 0"),
    # what constant parts need
    (("diff", "inv(A)*x", "--wrt", "x"), 0, "where A invertible"),
    (("diff", "x*logdet(A)", "--wrt", "x", "--given", "A: n,n; x: n"), 0, "where det(A) > 0"),
    (("diff", "a*x/norm(b)", "--wrt", "x", "--given", "b: n; x: n"), 0, "where b ≠ 0"),
    # functions that grow like n!
    (("eval", "gamma(x)", "--at", "x=10^9"), 3, "too large"),
    (("eval", "polygamma(x, y)", "--at", "x=1000000,y=2"), 3, "too large"),
    (("taylor", "gamma(x)", "--at", "x=1", "--error", "10^9"), 3, "too large"),
    (("newton", "gamma(a)*x - 1", "--from", "x=1", "--at", "a=10^9"), 3, "too large"),
)


@pytest.mark.parametrize("arguments, code, word", ROWS, ids=[short(arguments) for arguments, _, _ in ROWS])
def test_it_stays_repaired(arguments, code, word, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    judged = judge(arguments)
    assert (judged.fault, judged.code) == ("", code)
    done = matcalc(*arguments)
    assert word in done.out + done.err
