"""Inputs that were once read as something else, each beside its like: the first rows to look at when costs change."""

from __future__ import annotations

import numpy as np
from numpy.linalg import det, inv, norm

from tests.reading.row import read, refuse

exp, log, sin, cos = np.exp, np.log, np.sin, np.cos
FIT = "X: m,p; y: m; w: p; "
GAUSS = "x: m; mu: m; S: m,m spd; "


def _softmax(t):
    return exp(t) / np.sum(exp(t))


ROWS = (
    # a denominator is a number, and changes nothing of what stands above it
    read("grad", "(y-X*w)'*(y-X*w)/n", "w", FIT + "n positive", lambda X, y, w, n: np.sum((y - X @ w) ** 2) / n),
    read("grad", "(y-X*w)'*(y-X*w)/m", "w", FIT + "m positive", lambda X, y, w, m: np.sum((y - X @ w) ** 2) / m),
    read("grad", "(y-X*w)'*(y-X*w)/N", "w", FIT + "N positive", lambda X, y, w, N: np.sum((y - X @ w) ** 2) / N),
    read("grad", "(y-X*w)'*(y-X*w)/2", "w", FIT, lambda X, y, w: np.sum((y - X @ w) ** 2) / 2),
    read(
        "grad",
        "1/(2*m)*sum((X*theta-y).^2)",
        "theta",
        "X: m,p; theta: p; y: m; m positive",
        lambda X, theta, y, m: np.sum((X @ theta - y) ** 2) / (2 * m),
    ),
    read("grad", "norm(A*x-b)^2/m", "x", "A: m,p; x: p; b: m; m positive", lambda A, x, b, m: norm(A @ x - b) ** 2 / m),
    read(
        "grad",
        "1/n*sum(log(1+exp(-y.*(X*w))))",
        "w",
        FIT + "n positive",
        lambda X, y, w, n: np.sum(log(1 + exp(-y * (X @ w)))) / n,
    ),
    read(
        "check",
        "(y-X*w)'*(y-X*w)/n",
        "w",
        FIT + "n positive",
        options=("--claim", "-2*X*(y-X*w)/n"),
        told=("wrong", "sizes"),
        reason="the claim multiplies X by a vector of m entries",
    ),
    # NumPy's stars without np.
    refuse("grad", "mean((X@w-y)**2)", "w", ".^"),
    refuse("grad", "sum((A@x-b)**2)", "x", ".^"),
    refuse("grad", "sum(log(1+exp(-y*(X@w))))", "w", ".*"),
    read("grad", "np.mean((X@w-y)**2)", "w", FIT, lambda X, w, y: np.mean((X @ w - y) ** 2)),
    read("grad", "np.sum((A@x-b)**2)", "x", "A: m,p; x: p; b: m", lambda A, x, b: np.sum((A @ x - b) ** 2)),
    # e^ of an array
    read("diff", "e^(A*x)/sum(e^(A*x))", "x", "A: m,n; x: n", lambda A, x: _softmax(A @ x)),
    read("grad", "ln(sum(e^(A*x)))", "x", "A: m,n; x: n", lambda A, x: log(np.sum(exp(A @ x)))),
    read("diff", "a'*X*b", "X", "a: m; X: m,n; b: n", lambda a, X, b: a @ X @ b),
    read("diff", "b'*X'*X*c", "X", "b: n; X: m,n; c: n", lambda b, X, c: b @ X.T @ X @ c),
    read(
        "diff",
        "a'*X^n*b",
        "X",
        "a: m; X: m,m; b: m; n integer",
        lambda a, X, b, n: a @ np.linalg.matrix_power(X, int(n)) @ b,
    ),
    read("diff", "x'*a", "x", "x: m; a: m", lambda x, a: x @ a),
    read("diff", "A*b", "b", "A: m,n; b: n", lambda A, b: A @ b),
    read("diff", "inv(A)*b", "A", "A: m,m invertible; b: m", lambda A, b: inv(A) @ b),
    # means
    read("diff", "norm2(x-mu)^2", "mu", "x: m; mu: m", lambda x, mu: np.sum((x - mu) ** 2)),
    read("diff", "(x-mu)'*inv(S)*(x-mu)", "x", GAUSS, lambda x, mu, S: (x - mu) @ inv(S) @ (x - mu)),
    read(
        "grad",
        "-(x-mu)'*inv(S)*(x-mu)/2 - log(det(S))/2 - k/2*log(2*pi)",
        "x",
        GAUSS + "k",
        lambda x, mu, S, k: -(x - mu) @ inv(S) @ (x - mu) / 2 - log(det(S)) / 2 - k / 2 * log(2 * np.pi),
    ),
    # names that only scale
    read("grad", "k*norm(x)^2", "x", "k; x: m", lambda k, x: k * x @ x),
    read("grad", "K*norm(x)^2", "x", "K; x: m", lambda K, x: K * x @ x),
    read(
        "grad",
        "t*c'*x - sum(log(b-A*x))",
        "x",
        "t; c: n; x: n unit; b: m; A: m,n unit",
        lambda t, c, x, b, A: t * c @ x - np.sum(log(b - A @ x)),
        values={"b": (3, 4, 5)},
    ),
    read(
        "grad",
        "C10*(det(F)^(-2/3)*tr(F'*F)-3) + K/2*(det(F)-1)^2",
        "F",
        "C10 K; F: 3,3 invertible",
        lambda C10, K, F: C10 * (det(F) ** (-2 / 3) * np.sum(F * F) - 3) + K / 2 * (det(F) - 1) ** 2,
    ),
    # lists hold numbers
    read(
        "jacobian",
        "[L1*cos(q1)+L2*cos(q1+q2); L1*sin(q1)+L2*sin(q1+q2)]",
        "q1,q2",
        "L1 L2 q1 q2",
        lambda L1, L2, q1, q2: np.array([L1 * cos(q1) + L2 * cos(q1 + q2), L1 * sin(q1) + L2 * sin(q1 + q2)]),
    ),
    read("jacobian", "[V*cos(th), V*sin(th)]", "V,th", "V th", lambda V, th: np.array([V * cos(th), V * sin(th)])),
    read("jacobian", "[V*cos(th), V*sin(th)]", "", "V th", lambda V, th: np.array([V * cos(th), V * sin(th)])),
    read(
        "tangent", "[R*cos(t), R*sin(t), c*t]", "t", "R t c", lambda R, t, c: np.array([R * cos(t), R * sin(t), c * t])
    ),
    # capitals among themselves
    read("diff", "C*V^2/2", "V", "C V", lambda C, V: C * V**2 / 2),
    read("grad", "C*V^2/2", "", "C V", lambda C, V: C * V**2 / 2, noted=("C", "V")),
    read("diff", "I^2*R", "I", "I R", lambda I, R: I**2 * R),
    read("diff", "P*V/(N*T)", "T", "P V N T positive", lambda P, V, N, T: P * V / (N * T)),
    read("diff", "F*L^3/(3*E*I)", "L", "F L E I positive", lambda F, L, E, I: F * L**3 / (3 * E * I), noted=("F", "L")),
    read("diff", "A*exp(-k*x)", "x", "A k x", lambda A, k, x: A * exp(-k * x)),
    read("diff", "A*exp(x)", "x", "A: m,n; x: n", lambda A, x: A @ exp(x)),
    read("diff", "A*X*B", "X", "A: m,n; X: n,p; B: p,q", lambda A, X, B: A @ X @ B),
    read("diff", "A*x", "x", "A: m,n; x: n", lambda A, x: A @ x),
    read("grad", "1/2*m*v'*v + m*g*h", "v", "m g h; v: p", lambda m, g, h, v: m * v @ v / 2 + m * g * h),
    read("diff", "exp(-k)*norm(x)^2", "k", "k; x: m", lambda k, x: exp(-k) * x @ x),
    read(
        "grad",
        "1/N*norm(y-Phi*w)^2",
        "w",
        "N positive; y: m; Phi: m,p; w: p",
        lambda N, y, Phi, w: np.sum((y - Phi @ w) ** 2) / N,
    ),
    read("grad", "w'*x + w0", "w", "w: m; x: m; w0", lambda w, x, w0: w @ x + w0),
    read("grad", "norm(x-x0)^2", "x", "x: m; x0: m", lambda x, x0: np.sum((x - x0) ** 2)),
    # unknowns of a search are numbers
    read("newton", "E - 0.3*sin(E) - 1", "", "E", options=("--from", "E=1"), told=("1.288091",)),
    read("newton", "V^3 - 2*V - 5", "", "V", options=("--from", "V=2"), told=("2.094551",)),
    read("critical", "V^3 - 3*V", "", "V", told=("minimum", "maximum")),
    read("taylor", "exp(T)", "", "T", options=("--at", "T=0"), told=("1 + T",)),
    read(
        "grad",
        "1/2*norm2(y-yref)^2",
        "y",
        "y: 2; yref: 2",
        lambda y, yref: np.sum((y - yref) ** 2) / 2,
        options=("--at", "y=[1,2], yref=[1,2]"),
        values={"y": (1, 2), "yref": (1, 2)},
    ),
    # the identity of matrixcalculus.org
    read("diff", "tr(X*eye)", "X", "X: m,m", lambda X: np.trace(X)),
    read("diff", "tr(X'*X*eye)", "X", "X: m,n", lambda X: np.sum(X * X)),
    # entries of declared arrays
    read("diff", "x0*x1", "x", "x: 2", lambda x: x[0] * x[1], options=("--given", "x: 2")),
    read("diff", "det(M)", "M[0,1]", "M: 2,2", options=("--given", "M: 2,2"), told=("-M10|−M10",)),
    read("diff", "x'*x", "x[0]", "x: m", options=("--given", "x: n"), told=("2 x0|2·x0|2*x0|2 x₀|2 x[0]|2·x[0]",)),
    read("diff", "x'*Q*x", "x", "x: m; Q: m,m symmetric", lambda x, Q: x @ Q @ x, options=("--given", "Q: symmetric")),
    # bars around a capital
    refuse("diff", "log(|X|)", "X", "det"),
    refuse("diff", "log|K|", "K", "det"),
    # the order of the components of a system
    refuse("critical", "[v, -x]", "", "--wrt"),
    refuse("critical", "[omega, -9.81*sin(theta)-0.5*omega]", "", "--wrt"),
    refuse("plot", "[v, -x]", "", "--wrt"),
    read("critical", "[v, -x]", "x,v", "v x", told=("centre",)),
    read("critical", "[omega, -9.81*sin(theta)-0.5*omega]", "theta,omega", "omega theta", told=("stable spiral",)),
    read(
        "grad",
        "a*x+b*y+c*z+d*u+e*v",
        "",
        "a x b y c z d u e v",
        lambda a, x, b, y, c, z, d, u, e, v: a * x + b * y + c * z + d * u + e * v,
        also={"e": "nothing"},
        reason="ten names; where e stays the base of the logarithm, a note has to say so",
    ),
    read("diff", "dot(W,W)", "W", "W: m,n", lambda W: np.sum(W * W), noted=("dot",)),
    read("eval", "[A, B]", "", "A B", lambda A, B: np.array([A, B])),
    # factors and neighbours
    refuse("grad", "xy + x^2", "", "x*y"),
    refuse("grad", "2xy + x", "", "x*y"),
    refuse("diff", "1/(1+exp(-(W*x+b)))", "x", "./"),
)
