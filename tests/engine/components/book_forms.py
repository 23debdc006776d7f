"""Component problems of nine fields with the form that a book prints, and a NumPy function of the same thing.

`form` is the derivative as a textbook has it, in the input language; what is printed may not be longer, spaces and the
lengths of names aside. `by`: the names to differentiate by, one after another; none: EXPR itself is printed. The
functions are written by hand for HIPS autograd, and share nothing with the parser or the engine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import autograd.numpy as np
from autograd import jacobian
from autograd.scipy.special import erf


@dataclass(frozen=True)
class BookForm:
    """EXPR, what it is differentiated by, the form a book prints, an independent function, and where to sample it."""

    text: str
    by: str
    form: str
    function: Callable
    domain: Mapping[str, tuple[float, float]] = field(default_factory=dict)


def _determinant(mapping: Callable, *at: float) -> float:
    """Of the Jacobian of a mapping of one vector."""
    return np.linalg.det(jacobian(mapping)(np.array(at)))


def _call(S, K, r, v, T):
    """Black and Scholes (1973): the price of a European call."""
    d = (np.log(S / K) + (r + v**2 / 2) * T) / (v * np.sqrt(T))
    normal = lambda z: (1 + erf(z / np.sqrt(2))) / 2
    return S * normal(d) - K * np.exp(-r * T) * normal(d - v * np.sqrt(T))


CALL = "d = (log(S/K)+(r+v^2/2)*T)/(v*sqrt(T)); S*(1+erf(d/sqrt(2)))/2 - K*exp(-r*T)*(1+erf((d-v*sqrt(T))/sqrt(2)))/2"

GEOMETRY = (
    BookForm("atan(y/x)", "x", "-y/(x^2+y^2)", lambda y, x: np.arctan(y / x)),
    BookForm("atan(y/x)", "y", "x/(x^2+y^2)", lambda y, x: np.arctan(y / x)),
    BookForm("atan(y/x)", "x,x", "2*x*y/(x^2+y^2)^2", lambda y, x: np.arctan(y / x)),
    BookForm("arctan(a*x/b)", "x", "a*b/(a^2*x^2+b^2)", lambda a, x, b: np.arctan(a * x / b)),
    BookForm(
        "det(jacobian([l1*cos(q1)+l2*cos(q1+q2), l1*sin(q1)+l2*sin(q1+q2)], [q1,q2]))",
        "",
        "l1*l2*sin(q2)",
        lambda l1, l2, q1, q2: _determinant(
            lambda q: np.array(
                [l1 * np.cos(q[0]) + l2 * np.cos(q[0] + q[1]), l1 * np.sin(q[0]) + l2 * np.sin(q[0] + q[1])]
            ),
            q1,
            q2,
        ),
    ),
    BookForm(
        "l1*cos(q1)+l2*cos(q1+q2)+l3*cos(q1+q2+q3)",
        "q1",
        "-l1*sin(q1)-l2*sin(q1+q2)-l3*sin(q1+q2+q3)",
        lambda l1, q1, l2, q2, l3, q3: l1 * np.cos(q1) + l2 * np.cos(q1 + q2) + l3 * np.cos(q1 + q2 + q3),
    ),
    BookForm(
        "det(jacobian([r*sin(t)*cos(p), r*sin(t)*sin(p), r*cos(t)], [r,t,p]))",
        "",
        "r^2*sin(t)",
        lambda r, t, p: _determinant(
            lambda u: np.array(
                [u[0] * np.sin(u[1]) * np.cos(u[2]), u[0] * np.sin(u[1]) * np.sin(u[2]), u[0] * np.cos(u[1])]
            ),
            r,
            t,
            p,
        ),
    ),
    BookForm(
        "det(jacobian([r*cos(q), r*sin(q)], [r,q]))",
        "",
        "r",
        lambda r, q: _determinant(lambda u: np.array([u[0] * np.cos(u[1]), u[0] * np.sin(u[1])]), r, q),
    ),
    BookForm(
        "sqrt((x-a)^2+(y-b)^2)",
        "x",
        "(x-a)/sqrt((x-a)^2+(y-b)^2)",
        lambda x, a, y, b: np.sqrt((x - a) ** 2 + (y - b) ** 2),
    ),
    BookForm("atan((y-b)/(x-a))", "x", "-(y-b)/((x-a)^2+(y-b)^2)", lambda a, y, b, x: np.arctan((y - b) / (x - a))),
    BookForm("f*X/Z + c", "Z", "-f*X/Z^2", lambda f, X, Z, c: f * X / Z + c),
    BookForm(
        "f*(x*cos(a)+z*sin(a))/(z*cos(a)-x*sin(a))",
        "a",
        "f*(x^2+z^2)/(z*cos(a)-x*sin(a))^2",
        lambda f, x, a, z: f * (x * np.cos(a) + z * np.sin(a)) / (z * np.cos(a) - x * np.sin(a)),
    ),
    BookForm(
        "x*(1 + k1*(x^2+y^2) + k2*(x^2+y^2)^2)",
        "x",
        "1+k1*(3*x^2+y^2)+k2*(x^2+y^2)*(5*x^2+y^2)",
        lambda x, k1, y, k2: x * (1 + k1 * (x**2 + y**2) + k2 * (x**2 + y**2) ** 2),
    ),
    BookForm(
        "(a*x+b*y+c)/(g*x+h*y+1)",
        "g",
        "-x*(a*x+b*y+c)/(g*x+h*y+1)^2",
        lambda a, x, b, y, c, g, h: (a * x + b * y + c) / (g * x + h * y + 1),
    ),
)
ESTIMATION = (
    BookForm("x^2/(2*(c^2+x^2))", "x", "c^2*x/(c^2+x^2)^2", lambda x, c: x**2 / (2 * (c**2 + x**2))),
    BookForm(
        "2*(x/c)^2/((x/c)^2+4)", "x", "16*c^2*x/(x^2+4*c^2)^2", lambda x, c: 2 * (x / c) ** 2 / ((x / c) ** 2 + 4)
    ),
    BookForm("c^2/2*log(1+(x/c)^2)", "x", "x/(1+(x/c)^2)", lambda c, x: c**2 / 2 * np.log(1 + (x / c) ** 2)),
    BookForm("c^2/2*(1-exp(-(x/c)^2))", "x", "x*exp(-(x/c)^2)", lambda c, x: c**2 / 2 * (1 - np.exp(-((x / c) ** 2)))),
    BookForm("c^2*(sqrt(1+(x/c)^2)-1)", "x", "x/sqrt(1+(x/c)^2)", lambda c, x: c**2 * (np.sqrt(1 + (x / c) ** 2) - 1)),
    BookForm("(x/b)^k", "b,b", "k*(k+1)*(x/b)^k/b^2", lambda x, b, k: (x / b) ** k),
    BookForm(
        "log(k/b)+(k-1)*log(x/b)-(x/b)^k",
        "b",
        "k*((x/b)^k-1)/b",
        lambda k, b, x: np.log(k / b) + (k - 1) * np.log(x / b) - (x / b) ** k,
    ),
    BookForm(
        "log(k/b)+(k-1)*log(x/b)-(x/b)^k",
        "k",
        "1/k+(1-(x/b)^k)*log(x/b)",
        lambda k, b, x: np.log(k / b) + (k - 1) * np.log(x / b) - (x / b) ** k,
    ),
    BookForm(
        "log((1+erf(x*b/sqrt(2)))/2)",
        "b",
        "sqrt(2)*x*exp(-x^2*b^2/2)/(sqrt(pi)*(1+erf(x*b/sqrt(2))))",
        lambda x, b: np.log((1 + erf(x * b / np.sqrt(2))) / 2),
    ),
    BookForm("-log(s)-(y-m)^2/(2*s^2)", "s", "(y-m)^2/s^3-1/s", lambda s, y, m: -np.log(s) - (y - m) ** 2 / (2 * s**2)),
    BookForm(
        "-log(v)/2-(y-m)^2/(2*v)",
        "v",
        "(y-m)^2/(2*v^2)-1/(2*v)",
        lambda v, y, m: -np.log(v) / 2 - (y - m) ** 2 / (2 * v),
    ),
    BookForm("-(n+1)/2*log(1+x^2/n)", "x", "-(n+1)*x/(n+x^2)", lambda n, x: -(n + 1) / 2 * np.log(1 + x**2 / n)),
    BookForm("(y^l-1)/l", "l", "(l*y^l*log(y)-y^l+1)/l^2", lambda y, l: (y**l - 1) / l),
    BookForm("(y^l-1)/l", "y", "y^(l-1)", lambda y, l: (y**l - 1) / l),
    BookForm("(y-c-p*z)^2", "p", "-2*z*(y-c-p*z)", lambda y, c, p, z: (y - c - p * z) ** 2),
    BookForm("log(w+a*u^2+b*h)", "a", "u^2/(w+a*u^2+b*h)", lambda w, a, u, b, h: np.log(w + a * u**2 + b * h)),
    BookForm(
        "y*log(m)-(y+k)*log(m+k)", "m", "y/m-(y+k)/(m+k)", lambda y, m, k: y * np.log(m) - (y + k) * np.log(m + k)
    ),
    BookForm(
        "z = (x-m)/b; -z-exp(-z)", "m", "(1-exp(-(x-m)/b))/b", lambda x, m, b: -((x - m) / b) - np.exp(-((x - m) / b))
    ),
    BookForm(
        "z = (x-m)/b; -log(b)-z-exp(-z)",
        "b",
        "((x-m)*(1-exp(-(x-m)/b))/b-1)/b",
        lambda b, x, m: -np.log(b) - ((x - m) / b) - np.exp(-((x - m) / b)),
    ),
)
FINANCE = (
    BookForm(CALL, "S", "erf(sqrt(2)*(T*(r+v^2/2)+log(S/K))/(2*sqrt(T)*v))/2+1/2", _call),
    BookForm(CALL, "S,S", "exp(-(log(S/K)+(r+v^2/2)*T)^2/(2*v^2*T))/(S*v*sqrt(2*pi*T))", _call),
    BookForm(CALL, "v", "S*sqrt(T)*exp(-(T*(r+v^2/2)+log(S/K))^2/(2*T*v^2))/sqrt(2*pi)", _call),
    BookForm(
        "C/(1+y)+C/(1+y)^2+(C+F)/(1+y)^3",
        "y",
        "-C/(1+y)^2-2*C/(1+y)^3-3*(C+F)/(1+y)^4",
        lambda C, y, F: C / (1 + y) + C / (1 + y) ** 2 + (C + F) / (1 + y) ** 3,
    ),
    BookForm("(1-exp(-a*t))/a", "a", "((1+a*t)*exp(-a*t)-1)/a^2", lambda a, t: (1 - np.exp(-a * t)) / a),
    BookForm(
        "sqrt(w^2*s^2+(1-w)^2*t^2+2*w*(1-w)*r*s*t)",
        "r",
        "w*(1-w)*s*t/sqrt(w^2*s^2+(1-w)^2*t^2+2*w*(1-w)*r*s*t)",
        lambda s, r, t, w: np.sqrt(w**2 * s**2 + (1 - w) ** 2 * t**2 + 2 * w * (1 - w) * r * s * t),
    ),
    BookForm("(m-r)/s", "s", "-(m-r)/s^2", lambda m, r, s: (m - r) / s),
    BookForm("(c^(1-g)-1)/(1-g)", "c", "c^(-g)", lambda c, g: (c ** (1 - g) - 1) / (1 - g)),
    BookForm("(c^(1-g)-1)/(1-g)", "c,c", "-g*c^(-g-1)", lambda c, g: (c ** (1 - g) - 1) / (1 - g)),
    BookForm(
        "(a*K^p+(1-a)*L^p)^(1/p)",
        "K",
        "a*K^(p-1)*(a*K^p+(1-a)*L^p)^(1/p-1)",
        lambda a, K, p, L: (a * K**p + (1 - a) * L**p) ** (1 / p),
    ),
    BookForm("A*K^a*L^b", "L", "b*A*K^a*L^(b-1)", lambda A, K, a, L, b: A * K**a * L**b),
    BookForm("A*K^a*L^b", "K,K", "a*(a-1)*A*K^(a-2)*L^b", lambda A, K, a, L, b: A * K**a * L**b),
    BookForm("1/(1+k*t)", "k", "-t/(1+k*t)^2", lambda k, t: 1 / (1 + k * t)),
)
POPULATIONS = (
    BookForm("r*N*(1-N/K)", "N", "r*(1-2*N/K)", lambda r, N, K: r * N * (1 - N / K)),
    BookForm("r*N*log(K/N)", "N", "r*(log(K/N)-1)", lambda r, N, K: r * N * np.log(K / N)),
    BookForm("r*N*(1-(N/K)^h)", "N", "r*(1-(h+1)*(N/K)^h)", lambda r, N, K, h: r * N * (1 - (N / K) ** h)),
    BookForm(
        "r*N*(1-N/K)*(N/A-1)",
        "N",
        "r*(2*N/A+2*N/K-3*N^2/(A*K)-1)",
        lambda r, N, K, A: r * N * (1 - N / K) * (N / A - 1),
    ),
    BookForm("b*S*J/(1+a*J)", "J", "b*S/(1+a*J)^2", lambda b, S, J, a: b * S * J / (1 + a * J)),
    BookForm("a*x*y/(1+a*h*x)", "x", "a*y/(1+a*h*x)^2", lambda a, x, y, h: a * x * y / (1 + a * h * x)),
    BookForm("a*x^2*y/(1+a*h*x^2)", "x", "2*a*x*y/(1+a*h*x^2)^2", lambda a, x, y, h: a * x**2 * y / (1 + a * h * x**2)),
    BookForm(
        "a*x*y/(1+b*x+c*y)", "x", "a*y*(1+c*y)/(1+b*x+c*y)^2", lambda a, x, y, b, c: a * x * y / (1 + b * x + c * y)
    ),
    BookForm("s*y*(1-h*y/x)", "y", "s*(1-2*h*y/x)", lambda s, y, h, x: s * y * (1 - h * y / x)),
    BookForm(
        "F*D*k/(V*(k-q))*(exp(-q*t)-exp(-k*t))",
        "t",
        "F*D*k*(k*exp(-k*t)-q*exp(-q*t))/(V*(k-q))",
        lambda F, D, k, V, q, t: F * D * k / (V * (k - q)) * (np.exp(-q * t) - np.exp(-k * t)),
    ),
    BookForm("D/V*exp(-C*t/V)", "V", "D*exp(-C*t/V)*(C*t-V)/V^3", lambda D, V, C, t: D / V * np.exp(-C * t / V)),
    BookForm("R/C*(1-exp(-C*t/V))", "t", "R*exp(-C*t/V)/V", lambda R, C, t, V: R / C * (1 - np.exp(-C * t / V))),
    BookForm(
        "R/C*(1-exp(-C*t/V))",
        "C",
        "R*t*exp(-C*t/V)/(C*V)-R*(1-exp(-C*t/V))/C^2",
        lambda R, C, t, V: R / C * (1 - np.exp(-C * t / V)),
    ),
)
CHEMISTRY = (
    BookForm("V*S/(K+S)", "S", "K*V/(K+S)^2", lambda V, S, K: V * S / (K + S)),
    BookForm("V*S/(K+S)", "K", "-V*S/(K+S)^2", lambda V, S, K: V * S / (K + S)),
    BookForm(
        "V*S/(K*(1+J/Q)+S)", "S", "K*V*(1+J/Q)/(K*(1+J/Q)+S)^2", lambda V, S, K, J, Q: V * S / (K * (1 + J / Q) + S)
    ),
    BookForm("V*S/(K+S+S^2/Q)", "S", "V*(K-S^2/Q)/(K+S+S^2/Q)^2", lambda V, S, K, Q: V * S / (K + S + S**2 / Q)),
    BookForm("V*S^n/(K^n+S^n)", "S", "n*V*K^n*S^(n-1)/(K^n+S^n)^2", lambda V, S, n, K: V * S**n / (K**n + S**n)),
    BookForm("q*K*p/(1+K*p)", "p", "K*q/(1+K*p)^2", lambda q, K, p: q * K * p / (1 + K * p)),
    BookForm("A*exp(-E/(R*T))", "T", "A*E*exp(-E/(R*T))/(R*T^2)", lambda A, E, R, T: A * np.exp(-E / (R * T))),
    BookForm("R*T/(V-b)-a/V^2", "V", "2*a/V^3-R*T/(V-b)^2", lambda R, T, V, b, a: R * T / (V - b) - a / V**2),
    BookForm(
        "R*T/(V-b)-a/(sqrt(T)*V*(V+b))",
        "T",
        "R/(V-b)+a/(2*T^(3/2)*V*(V+b))",
        lambda R, T, V, b, a: R * T / (V - b) - a / (np.sqrt(T) * V * (V + b)),
    ),
    BookForm(
        "R*T/(V-b)-a/(sqrt(T)*V*(V+b))",
        "V",
        "a*(2*V+b)/(sqrt(T)*V^2*(V+b)^2)-R*T/(V-b)^2",
        lambda R, T, V, b, a: R * T / (V - b) - a / (np.sqrt(T) * V * (V + b)),
    ),
    BookForm("sqrt(T)*T/(T+C)", "T", "sqrt(T)*(T+3*C)/(2*(T+C)^2)", lambda T, C: np.sqrt(T) * T / (T + C)),
    BookForm("a*sqrt(T)*T^2", "T,T", "15*a*sqrt(T)/4", lambda a, T: a * np.sqrt(T) * T**2),
    BookForm("10^(A-B/(C+T))", "T", "log(10)*B*10^(A-B/(C+T))/(C+T)^2", lambda A, B, C, T: 10 ** (A - B / (C + T))),
    BookForm(
        "4*ε*((σ/r)^12-(σ/r)^6)",
        "r",
        "24*ε*σ^6*(r^6-2*σ^6)/r^13",
        lambda ε, σ, r: 4 * ε * ((σ / r) ** 12 - (σ / r) ** 6),
        {"r": (1.0, 1.5)},
    ),
    BookForm(
        "4*ε*((σ/r)^12-(σ/r)^6)",
        "r,r",
        "24*ε*σ^6*(26*σ^6-7*r^6)/r^14",
        lambda ε, σ, r: 4 * ε * ((σ / r) ** 12 - (σ / r) ** 6),
        {"r": (1.0, 1.5)},
    ),
    BookForm(
        "D*(1-exp(-a*(r-q)))^2",
        "r",
        "2*a*D*exp(-a*(r-q))*(1-exp(-a*(r-q)))",
        lambda D, a, r, q: D * (1 - np.exp(-a * (r - q))) ** 2,
    ),
    BookForm(
        "D*(1-exp(-a*(r-q)))^2",
        "r,r",
        "2*a^2*D*exp(-a*(r-q))*(2*exp(-a*(r-q))-1)",
        lambda D, a, r, q: D * (1 - np.exp(-a * (r - q))) ** 2,
    ),
    BookForm("A*exp(-r/p)-q^2/r", "r", "q^2/r^2-A*exp(-r/p)/p", lambda A, p, r, q: A * np.exp(-r / p) - q**2 / r),
    BookForm("R*T/(z*F)*log(c/d)", "c", "R*T/(z*F*c)", lambda R, T, z, F, c, d: R * T / (z * F) * np.log(c / d)),
    BookForm(
        "-A*z^2*sqrt(m)/(1+B*sqrt(m))",
        "m",
        "-A*z^2/(2*sqrt(m)*(1+B*sqrt(m))^2)",
        lambda A, z, m, B: -A * z**2 * np.sqrt(m) / (1 + B * np.sqrt(m)),
    ),
    BookForm(
        "J*(exp(a*n)-exp(-b*n))",
        "n",
        "J*(a*exp(a*n)+b*exp(-b*n))",
        lambda J, a, n, b: J * (np.exp(a * n) - np.exp(-b * n)),
    ),
    BookForm(
        "q/V*(C-c)-k*exp(-E/(R*T))*c",
        "c",
        "-q/V-k*exp(-E/(R*T))",
        lambda q, V, C, c, k, E, R, T: q / V * (C - c) - k * np.exp(-E / (R * T)) * c,
    ),
    BookForm(
        "q/V*(C-c)-k*exp(-E/(R*T))*c",
        "T",
        "-c*k*E*exp(-E/(R*T))/(R*T^2)",
        lambda q, V, C, c, k, E, R, T: q / V * (C - c) - k * np.exp(-E / (R * T)) * c,
    ),
)
CIRCUITS = (
    BookForm("J*(exp(V/(n*U))-1)", "V", "J*exp(V/(n*U))/(n*U)", lambda J, V, n, U: J * (np.exp(V / (n * U)) - 1)),
    BookForm(
        "L-J*(exp((V+R*y)/(n*U))-1)-(V+R*y)/Q",
        "V",
        "-J*exp((V+R*y)/(n*U))/(n*U)-1/Q",
        lambda L, J, V, R, y, n, U, Q: L - J * (np.exp((V + R * y) / (n * U)) - 1) - (V + R * y) / Q,
    ),
    BookForm("V*R2/(R1+R2)", "R1", "-V*R2/(R1+R2)^2", lambda V, R2, R1: V * R2 / (R1 + R2)),
    BookForm("R1*R2/(R1+R2)", "R1", "R2^2/(R1+R2)^2", lambda R1, R2: R1 * R2 / (R1 + R2)),
    BookForm("1/(1/R1+1/R2)", "R1", "R2^2/(R1+R2)^2", lambda R1, R2: 1 / (1 / R1 + 1 / R2)),
    BookForm("V^2*R/(R+r)^2", "R", "V^2*(r-R)/(R+r)^3", lambda V, R, r: V**2 * R / (R + r) ** 2),
    BookForm(
        "1/sqrt(1+(w*R*C)^2)",
        "w",
        "-C^2*R^2*w/(1+C^2*R^2*w^2)^(3/2)",
        lambda w, R, C: 1 / np.sqrt(1 + (w * R * C) ** 2),
    ),
    BookForm(
        "1/sqrt(1+(w/c)^(2*n))",
        "w",
        "-n*(w/c)^(2*n-1)/(c*(1+(w/c)^(2*n))^(3/2))",
        lambda w, c, n: 1 / np.sqrt(1 + (w / c) ** (2 * n)),
    ),
    BookForm(
        "sqrt(R^2+(w*L-1/(w*C))^2)",
        "w",
        "(w*L-1/(w*C))*(L+1/(w^2*C))/sqrt(R^2+(w*L-1/(w*C))^2)",
        lambda R, w, L, C: np.sqrt(R**2 + (w * L - 1 / (w * C)) ** 2),
    ),
    BookForm(
        "sqrt(R^2+(w*L-1/(w*C))^2)",
        "L",
        "w*(w*L-1/(w*C))/sqrt(R^2+(w*L-1/(w*C))^2)",
        lambda R, w, L, C: np.sqrt(R**2 + (w * L - 1 / (w * C)) ** 2),
    ),
    BookForm("1/(2*pi*sqrt(L*C))", "C", "-1/(4*pi*C*sqrt(L*C))", lambda L, C: 1 / (2 * np.pi * np.sqrt(L * C))),
    BookForm("k/2*(V-U)^2*(1+l*D)", "V", "k*(V-U)*(1+l*D)", lambda k, V, U, l, D: k / 2 * (V - U) ** 2 * (1 + l * D)),
)
MECHANICS = (
    BookForm(
        "m*l^2*w^2/2+m*g*l*(1-cos(q))",
        "q",
        "m*g*l*sin(q)",
        lambda m, l, w, g, q: m * l**2 * w**2 / 2 + m * g * l * (1 - np.cos(q)),
    ),
    BookForm("2*pi*sqrt(l/g)", "l", "pi*sqrt(l/g)/l", lambda l, g: 2 * np.pi * np.sqrt(l / g)),
    BookForm("2*pi*sqrt(l/g)", "g", "-pi*sqrt(l/g)/g", lambda l, g: 2 * np.pi * np.sqrt(l / g)),
    BookForm("-c*w-9.81/l*sin(q)", "q", "-9.81*cos(q)/l", lambda c, w, l, q: -c * w - 9.81 / l * np.sin(q)),
    BookForm("m/2*(l^2+2/l-3)", "l", "m*(l-1/l^2)", lambda m, l: m / 2 * (l**2 + 2 / l - 3)),
    BookForm(
        "a*(l^2+2/l-3)+b*(2*l+1/l^2-3)",
        "l",
        "2*a*(l-1/l^2)+2*b*(1-1/l^3)",
        lambda a, l, b: a * (l**2 + 2 / l - 3) + b * (2 * l + 1 / l**2 - 3),
    ),
    BookForm(
        "m/a*(l^a+2*l^(-a/2)-3)", "l", "m*(l^(a-1)-l^(-a/2-1))", lambda m, a, l: m / a * (l**a + 2 * l ** (-a / 2) - 3)
    ),
    BookForm("-m*J/2*log(1-(i-3)/J)", "i", "m*J/(2*(J-i+3))", lambda m, J, i: -m * J / 2 * np.log(1 - (i - 3) / J)),
    BookForm("c*(exp(b*E^2)-1)/2", "E", "b*c*E*exp(b*E^2)", lambda c, b, E: c * (np.exp(b * E**2) - 1) / 2),
    BookForm("k/4*(J^2-1-2*log(J))", "J", "k*(J-1/J)/2", lambda k, J: k / 4 * (J**2 - 1 - 2 * np.log(J))),
    BookForm(
        "4/3*E*sqrt(R)*d^(3/2)", "d", "2*E*sqrt(R)*sqrt(d)", lambda E, R, d: 4 / 3 * E * np.sqrt(R) * d ** (3 / 2)
    ),
    BookForm("sqrt(a^2-a*b+b^2)", "a", "(2*a-b)/(2*sqrt(a^2-a*b+b^2))", lambda a, b: np.sqrt(a**2 - a * b + b**2)),
    BookForm(
        "sqrt(((a-b)/2)^2+t^2)",
        "a",
        "(a-b)/(4*sqrt(((a-b)/2)^2+t^2))",
        lambda t, a, b: np.sqrt(((a - b) / 2) ** 2 + t**2),
    ),
    BookForm("pi^2*E*J/(K*L)^2", "L", "-2*pi^2*E*J/(K^2*L^3)", lambda E, J, K, L: np.pi**2 * E * J / (K * L) ** 2),
    BookForm("s/E+K*(s/E)^n", "s", "(1+n*K*(s/E)^(n-1))/E", lambda s, E, K, n: s / E + K * (s / E) ** n),
    BookForm(
        "m*(1+(l*g)^2)^((n-1)/2)",
        "g",
        "m*(n-1)*l^2*g*(1+(l*g)^2)^((n-3)/2)",
        lambda m, l, g, n: m * (1 + (l * g) ** 2) ** ((n - 1) / 2),
    ),
    BookForm(
        "q*x/(24*E*J)*(L^3-2*L*x^2+x^3)",
        "x",
        "q*(L^3-6*L*x^2+4*x^3)/(24*E*J)",
        lambda q, x, E, J, L: q * x / (24 * E * J) * (L**3 - 2 * L * x**2 + x**3),
    ),
    BookForm(
        "m*c^2/sqrt(1-v^2/c^2)",
        "v",
        "m*v/(1-v^2/c^2)^(3/2)",
        lambda m, c, v: m * c**2 / np.sqrt(1 - v**2 / c**2),
        {"c": (1.0, 2.0)},
    ),
    BookForm("p*(1-L*h/T)^n", "h", "-n*p*L*(1-L*h/T)^(n-1)/T", lambda p, L, h, T, n: p * (1 - L * h / T) ** n),
    BookForm("0.5*r*v^2*S*C", "v", "r*v*S*C", lambda r, v, S, C: 0.5 * r * v**2 * S * C),
    BookForm("0.5*1.225*v^2*A*0.3", "v", "0.3675*A*v", lambda v, A: 0.5 * 1.225 * v**2 * A * 0.3),
)
CONTROL = (
    BookForm(
        "1/sqrt((1-u^2)^2+(2*z*u)^2)",
        "z",
        "-4*z*u^2/((1-u^2)^2+(2*z*u)^2)^(3/2)",
        lambda u, z: 1 / np.sqrt((1 - u**2) ** 2 + (2 * z * u) ** 2),
    ),
    BookForm(
        "1/sqrt((1-u^2)^2+(2*z*u)^2)",
        "u",
        "2*u*(1-u^2-2*z^2)/((1-u^2)^2+(2*z*u)^2)^(3/2)",
        lambda u, z: 1 / np.sqrt((1 - u**2) ** 2 + (2 * z * u) ** 2),
    ),
    BookForm(
        "exp(-pi*z/sqrt(1-z^2))",
        "z",
        "-pi*exp(-pi*z/sqrt(1-z^2))/(1-z^2)^(3/2)",
        lambda z: np.exp(-np.pi * z / np.sqrt(1 - z**2)),
    ),
    BookForm(
        "(q-a*sqrt(2*g*h))/A", "h", "-a*g/(A*sqrt(2*g*h))", lambda q, a, g, h, A: (q - a * np.sqrt(2 * g * h)) / A
    ),
    BookForm("-atan(w*T)", "w", "-T/(1+(w*T)^2)", lambda w, T: -np.arctan(w * T)),
    BookForm("g-c/m*(y/x)^2", "x", "2*c*y^2/(m*x^3)", lambda g, c, m, y, x: g - c / m * (y / x) ** 2),
)
DECIMALS = (
    BookForm("9.81*t^2/2", "t", "9.81*t", lambda t: 9.81 * t**2 / 2),
    BookForm("4.9*t^2", "t", "9.8*t", lambda t: 4.9 * t**2),
    BookForm("m*9.81*h+m*v^2/2", "m", "9.81*h+v^2/2", lambda m, h, v: m * 9.81 * h + m * v**2 / 2),
    BookForm("0.3*x/(1.2+x)", "x", "0.36/(x+1.2)^2", lambda x: 0.3 * x / (1.2 + x)),
    BookForm("1/(0.4+0.7*x^2)", "x", "-1.4*x/(0.7*x^2+0.4)^2", lambda x: 1 / (0.4 + 0.7 * x**2)),
    BookForm(
        "0.0823*x*cos(b)*cos(c)+0.10915*x*cos(c)+0.425*x*sin(b)*cos(c)",
        "x",
        "(0.425*sin(b)+0.0823*cos(b)+0.10915)*cos(c)",
        lambda x, b, c: x * np.cos(c) * (0.0823 * np.cos(b) + 0.10915 + 0.425 * np.sin(b)),
    ),
    BookForm("0.2*x^0.5", "x", "0.1/sqrt(x)", lambda x: 0.2 * x**0.5),
    BookForm("9.81*sqrt(h/9.81)", "h", "sqrt(9.81)/(2*sqrt(h))", lambda h: 9.81 * np.sqrt(h / 9.81)),
    BookForm("2*pi*sqrt(L/9.81)", "L", "pi/sqrt(9.81*L)", lambda L: 2 * np.pi * np.sqrt(L / 9.81)),
    BookForm(
        "0.61*a*sqrt(2*9.81*h)", "a", "0.61*sqrt(19.62*h)", lambda a, h: 0.61 * a * np.sqrt(2 * 9.81 * h), {"h": (1, 4)}
    ),
)
QUOTIENTS = (
    BookForm("log(cos(x))", "x,x", "-1/cos(x)^2", lambda x: np.log(np.cos(x))),
    BookForm("log(sin(x))", "x,x", "-1/sin(x)^2", lambda x: np.log(np.sin(x))),
    BookForm("log(cosh(x))", "x,x", "1-tanh(x)^2", lambda x: np.log(np.cosh(x))),
    BookForm("a*log(cos(b*x))", "x,x", "-a*b^2/cos(b*x)^2", lambda a, b, x: a * np.log(np.cos(b * x))),
)
SIDES = {"x": (-1, 1), "y": (-1, 1)}
_relu = lambda t: np.maximum(0, t)
KINKS = (
    BookForm("max(0,x)^2", "x", "2*max(0,x)", lambda x: _relu(x) ** 2, SIDES),
    BookForm("relu(x)^2", "x", "2*relu(x)", lambda x: _relu(x) ** 2, SIDES),
    BookForm("x*relu(x)", "x", "2*relu(x)", lambda x: x * _relu(x), SIDES),
    BookForm("relu(x)^2", "x,x", "2*step(x)", lambda x: _relu(x) ** 2, SIDES),
    BookForm("relu(1-2*x)^3", "x,x", "24*relu(1-2*x)", lambda x: _relu(1 - 2 * x) ** 3, SIDES),
    BookForm("max(0,1-x*y)^2", "x", "-2*y*max(0,1-x*y)", lambda x, y: _relu(1 - x * y) ** 2, SIDES),
    BookForm("min(0,x)^2", "x", "2*min(0,x)", lambda x: np.minimum(0, x) ** 2, SIDES),
    BookForm("max(0,x)^2.5", "x", "2.5*max(0,x)^1.5", lambda x: _relu(x) ** 2.5, SIDES),
    BookForm("y*relu(x)^2*sin(x)", "y", "sin(x)*relu(x)^2", lambda x, y: y * _relu(x) ** 2 * np.sin(x), SIDES),
    BookForm("relu(x)^2*log(1+x)", "x", "relu(x)*(2*log(1+x)+relu(x)/(1+x))", lambda x: _relu(x) ** 2 * np.log(1 + x)),
    BookForm("abs(x)^3", "x", "3*x*abs(x)", lambda x: np.abs(x) ** 3, SIDES),
    BookForm("(x-y)*abs(x-y)", "x", "2*abs(x-y)", lambda x, y: (x - y) * np.abs(x - y), SIDES),
)

BOOK_FORMS = (
    *GEOMETRY,
    *ESTIMATION,
    *FINANCE,
    *POPULATIONS,
    *CHEMISTRY,
    *CIRCUITS,
    *MECHANICS,
    *CONTROL,
    *DECIMALS,
    *KINKS,
)
