"""Claims: derivatives as a student hands them in, right ones and wrong ones, with the verdict each has to get.

RIGHT: (EXPR, --wrt, --given, order, claim, layouts). WRONG: (EXPR, --wrt, --given, order, --layout, claim, reason, a
part of the message). Pure data; the order is 1 for a gradient or a Jacobian, 2 for a Hessian.
"""

BOTH = ("numerator", "denominator", "mixed")
ROW, COLUMN = ("numerator",), ("denominator", "mixed")  # of a scalar by an array
JACOBIAN, TRANSPOSED = ("numerator", "mixed"), ("denominator",)

LEAST = "norm2(A*x-b)^2"
CUBES = "[x^2*y, x*y^3]"
SIZES = "A: m,n; x: n; b: m"

RIGHT = (
    ("x^2*y", None, "", 1, "[2*x*y, x^2]", COLUMN),
    ("x^2*y", None, "", 1, "[[2*x*y, x^2]]", ROW),
    ("x^2*y", "x", "", 1, "2x*y", BOTH),
    ("sin(x)*cos(x)", "x", "", 1, "cos(2*x)", BOTH),
    ("log(x/y)", None, "", 1, "[[1/x, -1/y]]", ROW),
    ("exp(-x^2/2)", "x", "", 1, "-x*exp(-x²/2)", BOTH),
    ("tanh(x)", "x", "", 1, "1 - tanh(x)^2", BOTH),
    ("sigmoid(x)", "x", "", 1, "sigmoid(x)*(1-sigmoid(x))", BOTH),
    ("[x^2*y, x+y]", None, "", 1, "[2x*y, x^2; 1, 1]", JACOBIAN),
    ("[x^2*y, x+y]", None, "", 1, "[2x*y, 1; x^2, 1]", TRANSPOSED),
    ("[r*cos(t), r*sin(t)]", "[r,t]", "", 1, "[[cos(t), -r*sin(t)], [sin(t), r*cos(t)]]", JACOBIAN),
    ("[t^2, sin(t)]", "t", "", 1, "[2t, cos(t)]", JACOBIAN),
    ("x^2*y + y^3", None, "", 2, "[2y, 2x; 2x, 6y]", BOTH),
    ("x0*x1*x2", None, "", 2, "[[0, x2, x1], [x2, 0, x0], [x1, x0, 0]]", BOTH),
    ("det([a,b;c,d])", "[[a,b],[c,d]]", "", 1, "[[d, -b], [-c, a]]", ROW),
    ("det([a,b;c,d])", "[[a,b],[c,d]]", "", 1, "[[d, -c], [-b, a]]", COLUMN),
    (LEAST, "x", "", 1, "2*(A*x-b)'*A", ROW),
    (LEAST, "x", "", 1, "2·Aᵀ(A x − b)", COLUMN),
    (LEAST, "x", "", 2, "2*A'*A", BOTH),
    (LEAST, "A", "", 1, "2*(A*x-b)*x'", COLUMN),
    ("x'*A*x", "x", "", 1, "x'(A + Aᵀ)", ROW),
    ("x'*A*x", "x", "A: n,n symmetric; x: n", 1, "2*A*x", COLUMN),
    ("x'*A*x", "x", "", 2, "A + A'", BOTH),
    ("x'*A*x", "A", "", 1, "x*x'", BOTH),
    ("tr(A*X*B)", "X", "", 1, "B*A", ROW),
    ("logdet(X)", "X", "", 1, "inv(X)'", COLUMN),
    ("logdet(X)", "X", "X: n,n symmetric", 1, "2*inv(X) - diag(diag(inv(X)))", BOTH),
    ("det(X)", "X", "", 1, "det(X)*inv(X)", ROW),
    ("inv(X)", "X", "", 1, "-kron(inv(X)', inv(X))", JACOBIAN),
    ("A*X*B", "X", "", 1, "B' ⊗ A", JACOBIAN),
    ("X'", "X", "X: m,n", 1, "comm(m,n)", JACOBIAN),
    ("norm2(x)", "x", "", 1, "x/‖x‖", COLUMN),
    ("sum(log(x))", "x", "x: n positive", 1, "vector(1)' ./ x'", ROW),
    ("softmax(x)", "x", "", 1, "diag(softmax(x)) - softmax(x)*softmax(x)'", BOTH),
    ("logsumexp(x)", "x", "", 1, "softmax(x)'", ROW),
    ("mean(x)", "x", "x: n", 1, "vector(1)'/n", ROW),
    ("x'*x", "x", "", 2, "2I", BOTH),
    ("A*x + b", "x", "", 1, "A", JACOBIAN),
    ("sigmoid(A*x)", "x", "", 1, "diag(sigmoid(A*x) .* (1 - sigmoid(A*x)))*A", JACOBIAN),
    ("a'*b", "x", "a: n; b: n; x: n", 1, "0", BOTH),
    # the slices of a third-order tensor, one under the other
    (CUBES, None, "", 2, "[[[2y, 2x], [2x, 0]], [[0, 3y^2], [3y^2, 6x*y]]]", BOTH),
    (CUBES, None, "", 2, "[[2y, 2x; 2x, 0], [0, 3y^2; 3y^2, 6x*y]]", BOTH),
    (CUBES, None, "", 2, "[2y, 2x; 2x, 0; 0, 3y^2; 3y^2, 6x*y]", BOTH),
    ("[x + y, x - y]", None, "", 2, "0", BOTH),
    ("det((W' ./ B')*(ones(2,3) ./ B))", "W", "W: 2,3; B: 2,3", 1, "0", BOTH),  # of rank 2: 0 by cancellation
    ("det(a*b')", "a", "a: 4; b: 4", 1, "zeros(4,1)", COLUMN),
)

WRONG = (
    # a third-order tensor
    (CUBES, None, "", 2, "", "[2y, 2x; 2x, 0]", "size", "2 slices of 2×2 one under the other"),
    (CUBES, None, "", 2, "", "[0, 3y^2; 3y^2, 6x*y]", "size", "the claim is slice f1 alone"),
    (CUBES, None, "", 2, "", "[2y, 2x; 2x, 0; 0, 3y^2; 3y^2, 3x*y]", "term", "entry (f1, y, y) should be 6·x·y"),
    (CUBES, None, "", 2, "", "-[2y, 2x; 2x, 0; 0, 3y^2; 3y^2, 6x*y]", "sign", "the sign is wrong"),
    (CUBES, None, "", 2, "", "[4y, 4x; 4x, 0; 0, 6y^2; 6y^2, 12x*y]", "factor", "1/2 times the claim"),
    (CUBES, None, "", 2, "", "0", "term", "entry (f0, x, x) should be 2·y, not 0"),
    # size
    ("x*y", None, "", 1, "", "y", "size", "the claim is a scalar"),
    ("x*y", None, "", 1, "", "[y, x, 0]", "size", "the claim is 3×1"),
    (LEAST, "x", "", 1, "", "2*(A*x-b)'", "size", "the claim is 1×m"),
    (LEAST, "x", "", 1, "", "2*A*(A*x-b)", "size", "the sizes inside the claim do not fit"),
    ("tr(A*X*B)", "X", "", 1, "", "A*B", "size", "do not fit"),
    ("x'*x", "x", "", 1, "", "2I", "size", "no size of I"),
    # the other layout
    (LEAST, "x", "", 1, "numerator", "2*A'*(A*x-b)", "layout", "right in denominator layout"),
    ("[x^2*y, x+y]", None, "", 1, "numerator", "[2x*y, 1; x^2, 1]", "layout", "transposed"),
    ("logdet(X)", "X", "", 1, "denominator", "inv(X)", "layout", "right in numerator layout"),
    ("x^2*y", None, "", 1, "mixed", "[[2*x*y, x^2]]", "layout", "mixed layout was asked for"),
    # sign
    ("cos(x)", "x", "", 1, "", "sin(x)", "sign", "the sign is wrong"),
    ("inv(X)", "X", "", 1, "", "kron(inv(X)', inv(X))", "sign", "the sign is wrong"),
    (LEAST, "x", "", 1, "", "2*A'*(b-A*x)", "sign", "the sign is wrong"),
    # a factor
    (LEAST, "x", "", 1, "", "A'*(A*x-b)", "factor", "the derivative is 2 times the claim"),
    ("x^3", "x", "", 1, "", "x^2", "factor", "3 times"),
    ("x'*A*x/2", "x", "A: n,n symmetric; x: n", 1, "", "2*x'*A", "factor", "the derivative is 1/2 times the claim"),
    ("mean(x)", "x", "x: n", 1, "", "vector(1)'", "factor", "the factor 1/n is missing"),
    ("c*x'*x", "x", "", 1, "", "2*x", "factor", "the factor c is missing"),
    # right only if a matrix is symmetric ...
    ("x'*A*x", "x", "", 1, "", "2*A*x", "structure", "right only if A is symmetric"),
    ("x'*A*x", "x", "", 2, "", "2A", "structure", "right only if A is symmetric"),
    ("tr(X'*A*X)", "X", "", 1, "", "2*X'*A", "structure", "right only if A is symmetric"),
    ("norm2(A*x)^2", "x", "A: n,n; x: n", 1, "", "-2*A*A*x", "structure", "right only if A is antisymmetric"),
    ("x'*A*x", "x", "", 1, "", "2*diag(A).*x", "structure", "right only if A is diagonal"),
    ("norm2(Q*x)^2", "x", "Q: n,n; x: n", 1, "", "2*x", "structure", "right only if Q is orthogonal"),
    ("tr(X^3)", "X", "", 1, "", "3*X*X'", "structure", "right only if X is symmetric"),
    # right only where a name is positive
    ("abs(x)", "x", "", 1, "", "1", "positive", "right only if x is positive"),
    ("sqrt(x^2*y^2)", "x", "y: scalar positive", 1, "", "y", "positive", "right only if x is positive"),
    ("norm1(x)", "x", "x: n", 1, "", "vector(1)'", "positive", "x has only positive entries"),
    ("norm1(x)", "x", "x: n", 1, "", "-vector(1)", "positive", "x has only negative entries"),
    # conventions of structured variables
    ("x'*S*x", "S", "S: n,n symmetric; x: n", 1, "", "x*x'", "convention", "--structure projection"),
    ("logdet(X)", "X", "", 1, "", "2*inv(X)-diag(diag(inv(X)))", "convention", "right only for a symmetric X"),
    ("tr(A*X)", "X", "X: n,n diagonal; A: n,n", 1, "", "A", "convention", "declared diagonal"),
    # a missing or a surplus term
    ("norm2(A*x-b)^2 + c*norm2(x)^2", "x", "", 1, "", "2*A'*(A*x-b)", "term", "a term is missing"),
    (LEAST, "x", "", 1, "", "2*(A*x-b)'*A + x'", "term", "a term is too many: xᵀ"),
    ("x'*A*x", "x", "", 1, "numerator", "x'*A", "term", "a term is missing: xᵀ Aᵀ"),
    ("x^2 + sin(x)", "x", "", 1, "", "2*x", "term", "a term is missing: cos(x)"),
    ("x'*A*x", "x", "", 1, "", "0", "term", "2 terms are missing"),
    ("x*exp(x)", "x", "", 1, "", "exp(x)", "term", "a term is missing: x·exp(x)"),
    ("x^2*y + cos(y)", None, "", 1, "", "[2x*y, x^2]", "term", "a term is missing: −sin(y)"),
    ("x^2*y", None, "", 1, "", "[2x*y, x]", "term", "entry y should be x², not x"),
    ("[x^2*y, x+y]", None, "", 1, "", "[2x*y, x^2; 1, 0]", "term", "entry (f1, y) should be 1, not 0"),
    ("x^2*y + y^3", None, "", 2, "", "[2y, 2x; 2x, 3y]", "term", "entry (y, y) should be 6·y, not 3·y"),
    ("exp(x)", "x", "", 1, "", "x*exp(x-1)", "term", "the derivative minus the claim is"),
    # nothing of that
    ("softmax(x)", "x", "", 1, "", "exp(x)*exp(x)'", "term", "the derivative minus the claim"),
    ("log(x)", "x", "x: scalar positive", 1, "", "log(x-2)", "value", "no value"),
    ("a'*b", "x", "a: n; b: n; x: n", 1, "", "a", "value", "the derivative is 0"),
    ("det((W' ./ B')*(ones(2,3) ./ B))", "W", "W: 2,3; B: 2,3", 1, "", "B'", "value", "the derivative is 0"),
)
