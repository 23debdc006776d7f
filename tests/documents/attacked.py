"""Short texts of kinds that the corpus has not: all claims of RIGHT, SENTENCES, PAPERS hold, one of each of WRONG not.

T(name, suffix, text, facts): a fact is (function, by what, claim, sizes, order) of a claim of the text as in truth.py;
of WRONG the first fact is the error, which stands in the line that holds `at`.
"""

from __future__ import annotations

from dataclasses import dataclass

Fact = tuple[str, str, str, str, object]  # function, wrt, claim, "x: 3; A: 3,3", order


@dataclass(frozen=True)
class T:
    """One text; `at` is a part of the line of its error."""

    name: str
    suffix: str
    text: str
    facts: tuple[Fact, ...] = ()
    at: str = ""


RIGHT = (
    T(
        "differential",
        ".md",
        r"""
For symmetric $A \in \mathbb{R}^{n\times n}$ and $f(x) = x^\top A x$ the differential is $df = 2x^\top A\,dx$,
so we read off $\nabla f(x) = 2Ax$ and $Df(x) = 2x^\top A$.
""",
        (("x@A@x", "x", "2*A@x", "x: 3; A: 3,3 sym", 1),),
    ),
    T(
        "indices",
        ".tex",
        r"""
Let $q = \sum_{i,j} x_i A_{ij} x_j$ with $A\in\mathbb{R}^{n\times n}$. Then
\[ \frac{\partial q}{\partial x_k} = \sum_j A_{kj} x_j + \sum_i A_{ik} x_i , \]
that is $\frac{\partial q}{\partial x} = (A + A^\top) x$.
""",
        (("x@A@x", "x", "(A+A.T)@x", "x: 3; A: 3,3", 1),),
    ),
    T(
        "rows",
        ".md",
        r"""
In these notes a gradient is a **row vector**. For $f(x) = \|Ax - b\|^2$, $A\in\mathbb{R}^{m\times n}$, we have
$$ \nabla f(x) = 2 (Ax - b)^\top A. $$
Its transpose $2A^\top(Ax-b)$ is the direction of steepest ascent.
""",
        (("sum((A@x-b)**2)", "x", "2*(A@x-b)@A", "x: 3; A: 4,3; b: 4", 1),),
    ),
    T(
        "hamilton",
        ".tex",
        r"""
The Hamiltonian of the oscillator is $H(q,p) = \frac{p^2}{2m} + \frac12 k q^2$. Hamilton's equations read
\begin{align*}
 \dot q &= \frac{\partial H}{\partial p} = \frac{p}{m}, &
 \dot p &= -\frac{\partial H}{\partial q} = -kq .
\end{align*}
""",
        (
            ("p**2/(2*m)+0.5*k*q**2", "p", "p/m", "q:; p:; m: pos; k: pos", 1),
            ("-(p**2/(2*m)+0.5*k*q**2)", "q", "-k*q", "q:; p:; m: pos; k: pos", 1),
        ),
    ),
    T(
        "force",
        ".md",
        r"""
With $U(\vec r) = \frac{k}{2}\,|\vec r|^2$ for $\vec r\in\mathbb R^3$, the force is $\vec F = -\nabla U = -k\vec r$.
""",
        (("-0.5*k*r@r", "r", "-k*r", "r: 3; k: pos", 1),),
    ),
    T(
        "at_a_point",
        ".md",
        r"""
Let $f(x) = 3x^2 - 5x + 2$. Then $f'(x) = 6x - 5$, so $f'(2) = 7$ and the tangent there is $y = 7(x-2) + 4$.

Let $g(x,y) = x^2 y$. We get $\nabla g(x,y) = (2xy,\ x^2)$ and $\nabla g(1,2) = (4, 1)$.
""",
        (("3*x**2-5*x+2", "x", "6*x-5", "x:", 1), ("x**2*y", "x,y", "jnp.array([2*x*y,x**2])", "x:; y:", 1)),
    ),
    T(
        "direction",
        ".tex",
        r"""
For $f(x) = x^\top x$ the derivative along $v\in\mathbb{R}^n$ is $D_v f(x) = \nabla f(x)^\top v = 2x^\top v$.
""",
        (("x@x", "x", "2*x", "x: 3", 1),),
    ),
    T(
        "redefined",
        ".md",
        r"""
**Example 1.** $f(x) = x^2$ has $f'(x) = 2x$.

**Example 2.** $f(x) = \sin x$ has $f'(x) = \cos x$.

**Example 3.** $f(x, y) = xy$ has $\frac{\partial f}{\partial x} = y$.

**Example 4.** Take $f(t) = t e^{t}$; now $f'(t) = (1+t)e^t$.
""",
        (("t*exp(t)", "t", "(1+t)*exp(t)", "t:", 1), ("x*y", "x", "y", "x:; y:", 1)),
    ),
    T(
        "two_matrices",
        ".tex",
        r"""
\section{Symmetric}
In this section $A\in\mathbb{R}^{n\times n}$ is symmetric. With $f(x) = x^\top A x$ we have $\nabla f(x) = 2Ax$.
\section{General}
Now $A\in\mathbb{R}^{n\times n}$ is arbitrary. With $f(x) = x^\top A x$ we have $\nabla f(x) = (A + A^\top)x$.
""",
        (("x@A@x", "x", "(A+A.T)@x", "x: 3; A: 3,3", 1),),
    ),
    T(
        "chain_rule",
        ".md",
        r"""
If $z = f(x, y)$ with $x = x(t)$ and $y = y(t)$, the chain rule says

$$ \frac{dz}{dt} = \frac{\partial z}{\partial x}\frac{dx}{dt} + \frac{\partial z}{\partial y}\frac{dy}{dt}. $$

Also $(fg)' = f'g + fg'$ and $\left(\frac{f}{g}\right)' = \frac{f'g - fg'}{g^2}$ and
$\nabla_\theta p = p\,\nabla_\theta \log p$.
""",
    ),
    T(
        "difference_quotients",
        ".md",
        r"""
The forward difference obeys $f'(x) = \frac{f(x+h)-f(x)}{h} + O(h)$. For $f(x)=\cos x$ and $h=10^{-3}$ at $x = 1$ it
gives $-0.84174$, while $f'(1) = -\sin 1 \approx -0.84147$.
""",
        (("cos(x)", "x", "-sin(x)", "x:", 1),),
    ),
    T(
        "heat",
        ".tex",
        r"""
The heat equation is $\partial_t u = \kappa\,\partial_{xx} u$. A solution is $u(x,t) = e^{-\kappa t}\sin x$, since
\begin{align}
  \frac{\partial u}{\partial t} &= -\kappa e^{-\kappa t}\sin x, \\
  \frac{\partial^2 u}{\partial x^2} &= -e^{-\kappa t}\sin x .
\end{align}
In short notation $u_t = -\kappa e^{-\kappa t}\sin x$ and $u_{xx} = -e^{-\kappa t}\sin x$.
""",
        (
            ("exp(-k*t)*sin(x)", "t", "-k*exp(-k*t)*sin(x)", "x:; t:; k: pos", 1),
            ("exp(-k*t)*sin(x)", "x", "-exp(-k*t)*sin(x)", "x:; t:; k: pos", 2),
        ),
    ),
    T(
        "cases",
        ".md",
        r"""
For $p = \operatorname{softmax}(z)$, $z \in \mathbb{R}^n$,

$$
\frac{\partial p_i}{\partial z_j} = \begin{cases} p_i (1 - p_i) & i = j \\ -p_i p_j & i \ne j \end{cases}
$$

and for $r(x) = \max(0, x)$

$$ r'(x) = \begin{cases} 1 & x > 0 \\ 0 & x < 0 \end{cases} $$
""",
        (("softmax(z)", "z", "diag(softmax(z))-outer(softmax(z),softmax(z))", "z: 4", 1),),
    ),
    T(
        "lyapunov",
        ".tex",
        r"""
Let $P\in\mathbb{R}^{n\times n}$ be symmetric and $V(x) = x^\top P x$. Then
$\frac{\partial V}{\partial x} = 2Px$, and along
solutions of $\dot x = Ax$
\[ \dot V(x) = \dot x^\top P x + x^\top P \dot x = x^\top(A^\top P + PA)x . \]
""",
        (("x@P@x", "x", "2*P@x", "x: 3; P: 3,3 sym", 1),),
    ),
    T(
        "cobb_douglas",
        ".md",
        r"""
Output is $Y(K, L) = A K^{\alpha} L^{1-\alpha}$ with $A > 0$. Marginal products:

$$ \frac{\partial Y}{\partial K} = \alpha A K^{\alpha-1}L^{1-\alpha} = \alpha\frac{Y}{K}, \qquad
   \frac{\partial Y}{\partial L} = (1-\alpha)\frac{Y}{L}. $$
""",
        (
            ("A*K**a*L**(1-a)", "K", "a*A*K**a*L**(1-a)/K", "K: pos; L: pos; A: pos; a: unit", 1),
            ("A*K**a*L**(1-a)", "L", "(1-a)*A*K**a*L**(1-a)/L", "K: pos; L: pos; A: pos; a: unit", 1),
        ),
    ),
    T(
        "lagrange",
        ".tex",
        r"""
For the Lagrangian $L(q,\dot q) = \frac12 m\dot q^2 - \frac12 k q^2$ we have
$\frac{\partial L}{\partial \dot q} = m\dot q$ and $\frac{\partial L}{\partial q} = -kq$, hence $m\ddot q = -kq$.
""",
        (("0.5*m*v**2-0.5*k*q**2", "v", "m*v", "q:; v:; m: pos; k: pos", 1),),
    ),
    T(
        "course",
        ".md",
        r"""
The hypothesis is $h_\theta(x) = \theta^T x$ and the cost over the training examples $(x^{(i)}, y^{(i)})$,
$x^{(i)}\in\mathbb{R}^n$, is

$$ J(\theta) = \frac{1}{2m}\sum_{i=1}^m \left(h_\theta(x^{(i)}) - y^{(i)}\right)^2 $$

$$ \frac{\partial J(\theta)}{\partial\theta_j} = \frac1m\sum_{i=1}^m\left(h_\theta(x^{(i)}) -
y^{(i)}\right)x_j^{(i)} $$

repeat until convergence: $\theta_j := \theta_j - \alpha\frac{\partial J(\theta)}{\partial\theta_j}$
""",
        (("sum((X@w-y)**2)/8", "w", "X.T@(X@w-y)/4", "w: 3; X: 4,3; y: 4", 1),),
    ),
    T(
        "transposed_convention",
        ".tex",
        r"""
We use the convention $\left(\frac{\partial f}{\partial x}\right)_{ij} = \frac{\partial f_j}{\partial x_i}$.
For $f(x) = Ax$
with $A\in\mathbb{R}^{m\times n}$ this gives $\frac{\partial f}{\partial x} = A^\top$, and for
$s(x) = b^\top A x$ the column
$\frac{\partial s}{\partial x} = A^\top b$.
""",
        (("A@x", "x", "A.T", "x: 3; A: 4,3", 1), ("b@A@x", "x", "A.T@b", "x: 3; A: 4,3; b: 4", 1)),
    ),
    T(
        "vector_analysis",
        ".md",
        r"""
For $\mathbf{r} = (x, y, z)$: $\nabla\cdot\mathbf{r} = 3$, $\nabla\times\mathbf{r} = 0$. If
$\phi(x,y,z) = x^2 + y z$ then
$\nabla\phi = (2x,\ z,\ y)$ and $\nabla^2\phi = 2$ (here $\nabla^2$ is the Laplace operator).
""",
        (("x**2+y*z", "x,y,z", "jnp.array([2*x,z,y])", "x:; y:; z:", 1),),
    ),
    T(
        "inverse",
        ".tex",
        r"""
If $A(t)$ is invertible, then $\frac{d}{dt}A(t)^{-1} = -A^{-1}\frac{dA}{dt}A^{-1}$. For example, with
$B\in\mathbb{R}^{n\times n}$ and $A(t) = I + tB$, $\frac{dA}{dt} = B$.
""",
        (("eye(3)+t*B", "t", "B", "t:; B: 3,3", 1),),
    ),
    T(
        "kronecker",
        ".md",
        r"""
With $A\in\mathbb{R}^{m\times n}$, $X\in\mathbb{R}^{n\times p}$, $B\in\mathbb{R}^{p\times q}$,

$$ \frac{\partial\operatorname{vec}(AXB)}{\partial\operatorname{vec}(X)^\top} = B^\top\otimes A . $$
""",
    ),
    T(
        "physics_package",
        ".tex",
        r"""
\documentclass{article}\usepackage{physics}
\begin{document}
The action of $V(x) = \tfrac12 m\omega^2x^2$ is felt through $\dv{V}{x} = m\omega^2x$; with
$W(x,y) = x^3y$ we find $\pdv{W}{x} = 3x^2y$, $\pdv{W}{y} = x^3$ and $\pdv{W}{x}{y} = 3x^2$.
\end{document}
""",
        (
            ("0.5*m*w**2*x**2", "x", "m*w**2*x", "x:; m: pos; w: pos", 1),
            ("x**3*y", "x,y", "3*x**2", "x:; y:", "mixed"),
        ),
    ),
    T(
        "exercise",
        ".md",
        r"""
**Exercise.** Compute the gradient of $f(x) = \log(1 + x^\top x)$ and check it with finite differences.

*Hint:* $\frac{d}{du}\log(1+u) = \frac{1}{1+u}$.

*Solution.* $\nabla f(x) = \frac{2x}{1+x^\top x}$; the Hessian is
$\nabla^2 f(x) = \frac{2}{1+x^\top x} I - \frac{4}{(1+x^\top x)^2} x x^\top$.
""",
        (
            ("log(1+x@x)", "x", "2*x/(1+x@x)", "x: 3", 1),
            ("log(1+x@x)", "x", "2/(1+x@x)*eye(3)-4/(1+x@x)**2*outer(x,x)", "x: 3", 2),
        ),
    ),
    T(
        "convolved",
        ".py",
        '''
"""Kernels.

k(r) = exp(-r**2 / 2)
dk/dr = -r * exp(-r**2 / 2)
d2k/dr2 = (r**2 - 1) * exp(-r**2 / 2)
"""


def k(r):
    # the derivative of k is dk/dr = -r * k(r)
    return math.exp(-r**2 / 2)
''',
        (
            ("exp(-r**2/2)", "r", "-r*exp(-r**2/2)", "r:", 1),
            ("exp(-r**2/2)", "r", "(r**2-1)*exp(-r**2/2)", "r:", 2),
        ),
    ),
)

WRONG = (
    T(
        "trace",
        ".tex",
        r"""
With $A\in\mathbb{R}^{n\times n}$, $X\in\mathbb{R}^{n\times m}$:
$\frac{\partial \operatorname{tr}(X^\top A X)}{\partial X} = 2AX$ holds for every $A$.
""",
        (("tr(X.T@A@X)", "X", "2*A@X", "X: 3,2; A: 3,3", 1),),
        "2AX",
    ),
    T(
        "slope",
        ".md",
        r"""
Let $f(x) = \frac{x}{1+x}$. By the quotient rule,
$$ f'(x) = \frac{1}{1+x}. $$
""",
        (("x/(1+x)", "x", "1/(1+x)", "x: pos", 1),),
        "f'(x)",
    ),
    T(
        "polar",
        ".tex",
        r"""
Polar coordinates $x(r,\theta) = r\cos\theta$ and $y(r,\theta) = r\sin\theta$ have the partial derivatives
\begin{align}
  \frac{\partial x}{\partial r} &= \cos\theta, & \frac{\partial x}{\partial\theta} &= -r\sin\theta, \\
  \frac{\partial y}{\partial r} &= \sin\theta, & \frac{\partial y}{\partial\theta} &= -r\cos\theta.
\end{align}
""",
        (("r*sin(t)", "t", "-r*cos(t)", "r: pos; t:", 1),),
        r"\frac{\partial y}{\partial\theta}",
    ),
    T(
        "spherical",
        ".md",
        r"""
Let $F(r, t) = (r\cos t,\ r\sin t)$. Then
$$ J_F(r,t) = \begin{pmatrix} \cos t & -r\sin t \\ \cos t & r\cos t \end{pmatrix}. $$
""",
        (
            (
                "jnp.stack([r*cos(t),r*sin(t)])",
                "r,t",
                "jnp.array([[cos(t),-r*sin(t)],[cos(t),r*cos(t)]])",
                "r: pos; t:",
                1,
            ),
        ),
        "J_F",
    ),
    T(
        "ng",
        ".md",
        r"""
The cost is $J(\theta) = \frac{1}{2m}\sum_{i=1}^m (\theta^T x^{(i)} - y^{(i)})^2$ with
$\theta, x^{(i)}\in\mathbb{R}^n$, and
$$ \frac{\partial J}{\partial\theta_j} = \frac{1}{m}\sum_{i=1}^m (\theta^T x^{(i)} - y^{(i)}). $$
""",
        (("sum((X@w-y)**2)/8", "w", "ones(3)*sum(X@w-y)/4", "w: 3; X: 4,3; y: 4", 1),),
        r"\partial\theta_j",
    ),
    T(
        "potential",
        ".tex",
        r"""
The Morse potential $V(r) = D\left(1 - e^{-a(r-r_0)}\right)^2$ gives
\begin{equation}
  \frac{dV}{dr} = 2D\left(1-e^{-a(r-r_0)}\right)e^{-a(r-r_0)} .
\end{equation}
""",
        (
            (
                "D*(1-exp(-a*(r-b)))**2",
                "r",
                "2*D*(1-exp(-a*(r-b)))*exp(-a*(r-b))",
                "r: pos; D: pos; a: pos; b: pos",
                1,
            ),
        ),
        r"\frac{dV}{dr}",
    ),
    T(
        "ces",
        ".md",
        r"""
With $u(x_1, x_2) = \sqrt{x_1} + \sqrt{x_2}$ the marginal utilities are
$\frac{\partial u}{\partial x_1} = \frac{1}{2\sqrt{x_1}}$ and
$\frac{\partial u}{\partial x_2} = \frac{1}{2\sqrt{x_1}}$.
""",
        (("sqrt(p)+sqrt(q)", "q", "1/(2*sqrt(p))", "p: pos; q: pos", 1),),
        r"\partial x_2",
    ),
    T(
        "entropy",
        ".tex",
        r"""
Let $p\in\mathbb{R}^n$ have positive entries and $H(p) = -\sum_i p_i\log p_i$. The gradient is
$\nabla H(p) = \mathbf{1} - \log p$.
""",
        (("-sum(p*log(p))", "p", "1-log(p)", "p: 3 pos", 1),),
        r"\nabla H",
    ),
    T(
        "distance",
        ".md",
        r"""
The distance $d(x) = \|x - a\|_2$ for $x, a\in\mathbb{R}^n$ has the gradient
$$ \nabla d(x) = \frac{a - x}{\|x-a\|_2}. $$
""",
        (("sqrt(sum((x-a)**2))", "x", "(a-x)/sqrt(sum((x-a)**2))", "x: 3; a: 3", 1),),
        r"\nabla d",
    ),
    T(
        "hessian_norm",
        ".tex",
        r"""
For $x\in\mathbb{R}^n$ and $f(x) = \sqrt{1 + x^\top x}$ we obtain $\nabla f(x) = \frac{x}{f(x)}$ and
\[ \nabla^2 f(x) = \frac{1}{f(x)}\left(I - x x^\top\right). \]
""",
        (("sqrt(1+x@x)", "x", "(eye(3)-outer(x,x))/sqrt(1+x@x)", "x: 3", 2),),
        r"\nabla^2 f",
    ),
    T(
        "logsumexp_zh",
        ".md",
        r"""
设 $f(x) = \log\left(\sum_{i=1}^{n} e^{x_i}\right)$，其中 $x \in \mathbb{R}^n$。求导可得 $\nabla f(x) = e^{x}$。
""",
        (("lse(x)", "x", "exp(x)", "x: 3", 1),),
        r"\nabla f",
    ),
    T(
        "newton_zh",
        ".tex",
        r"""
设函数 $f(x) = x^3 - 2x$，则一阶导数为 $f'(x) = 3x^2 - 2$，二阶导数为 $f''(x) = 3x$。
""",
        (("x**3-2*x", "x", "3*x", "x:", 2),),
        "f''(x)",
    ),
    T(
        "bias",
        ".md",
        r"""
Let $L(W, b) = \frac12\|Wx + b - y\|^2$ with $W\in\mathbb{R}^{k\times n}$, $x\in\mathbb{R}^n$ and
$b, y\in\mathbb{R}^k$.

- $\nabla_W L = x (Wx + b - y)^\top x$
- $\nabla_b L = Wx + b - y$
""",
        (("0.5*sum((W@x+b-y)**2)", "W", "outer(x,W@x+b-y)@x", "W: 2,3; x: 3; b: 2; y: 2", 1),),
        r"\nabla_W",
    ),
    T(
        "odds",
        ".py",
        '''
"""Odds.

f(p) = log(p) - log(1 - p)
df/dp = 1/p - 1/(1 - p)
"""
''',
        (("log(p)-log(1-p)", "p", "1/p-1/(1-p)", "p: unit", 1),),
        "df/dp",
    ),
    T(
        "relu_squared",
        ".md",
        r"""
| activation | derivative |
| --- | --- |
| $f(x) = x^2\sigma(x)$ with $\sigma(x) = \frac{1}{1+e^{-x}}$ | $f'(x) = 2x\sigma(x) + x^2\sigma(x)^2$ |
| $g(x) = \sqrt{x^2+1}$ | $g'(x) = x/\sqrt{x^2+1}$ |
""",
        (("x**2*sig(x)", "x", "2*x*sig(x)+x**2*sig(x)**2", "x:", 1),),
        "f'(x)",
    ),
    T(
        "rigid",
        ".tex",
        r"""
The rotational energy $T(\omega) = \frac12\omega^\top\Theta\omega$ with a symmetric inertia tensor
$\Theta\in\mathbb{R}^{3\times3}$ gives the angular momentum
$L = \frac{\partial T}{\partial\omega} = \frac12\Theta\omega$.
""",
        (("0.5*w@J@w", "w", "0.5*J@w", "w: 3; J: 3,3 sym", 1),),
        r"\partial\omega",
    ),
    T(
        "arrhenius",
        ".md",
        r"""
The rate $k(T) = A e^{-E/(RT)}$ grows with the temperature: $\frac{dk}{dT} = \frac{A E}{R T}\, e^{-E/(RT)}$.
""",
        (("A*exp(-E/(R*T))", "T", "A*E/(R*T)*exp(-E/(R*T))", "T: pos; A: pos; E: pos; R: pos", 1),),
        r"\frac{dk}{dT}",
    ),
    T(
        "covariance",
        ".tex",
        r"""
With a symmetric positive definite matrix $S\in\mathbb{R}^{n\times n}$ and $x, m\in\mathbb{R}^n$ let
$D(m) = (x-m)^\top S^{-1}(x-m)$. Its derivative is
\[ \frac{\partial D}{\partial m} = 2 S^{-1}(x - m). \]
""",
        (("(x-m)@inv(S)@(x-m)", "m", "2*inv(S)@(x-m)", "m: 3; x: 3; S: 3,3 pd", 1),),
        r"\frac{\partial D}",
    ),
    T(
        "determinant",
        ".md",
        r"""
For invertible $X\in\mathbb{R}^{n\times n}$ the textbooks have
$\frac{\partial\det X}{\partial X} = \det(X)\,X^{-T}$, so for
$g(X) = (\det X)^2$ we have $\frac{\partial g}{\partial X} = 2\det(X)\,X^{-T}$.
""",
        (("det(X)**2", "X", "2*det(X)*inv(X).T", "X: 3,3", 1),),
        r"\frac{\partial g}",
    ),
    T(
        "beamer",
        ".tex",
        r"""
\documentclass{beamer}
\begin{document}
\begin{frame}{Smoothing}
  \begin{itemize}
    \item<1-> Take $s_\mu(x) = \sqrt{x^2 + \mu^2}$ with $\mu > 0$. \pause
    \item<2-> Then $s_\mu'(x) = \frac{x}{2\sqrt{x^2+\mu^2}}$.
  \end{itemize}
\end{frame}
\end{document}
""",
        (("sqrt(x**2+m**2)", "x", "x/(2*sqrt(x**2+m**2))", "x:; m: pos", 1),),
        r"s_\mu'(x)",
    ),
)

# Sentences of textbooks and papers in which everything that is claimed holds (or is no claim that can be wrong).
SENTENCES = (
    r"The logistic function $\sigma(x) = \frac{1}{1+e^{-x}}$ has ${\sigma}'(x) = \sigma(x)(1-\sigma(x))$.",
    (
        r"$$\text{(a)}\quad f(x) = e^x \quad \text{(b)}\quad f(x) = \sin x$$ "
        r"Answers: (a) $f''(x) = e^x$, (b) $f''(x) = -\sin x$."
    ),
    r"The optimum is at $y = x$, since $\nabla_x(y^T x - \frac12\|x\|^2) = y - x = 0$.",
    r"With $a(\eta) = e^\eta$, $a'(\eta) = \mathbb{E}[y]$ and $a''(\eta) = \text{Var}(y) \geq 0$.",
    r"Let $f(x) = |x|$ with subgradient $g = f'(x)$. For $x > 0$, $g=1$; for $x<0$, $g=-1$.",
    r"Let $f(x)=\frac12x^TAx+b^Tx+c$. Then $\nabla f(x)=\frac12(A+A^T)x+b$.",
    r"We know $\nabla_x (b^\top x) = b$ and $\nabla_x (x^\top x) = 2x$.",
    r"$\frac{d}{dx}(x^2 + 1)^{10} = 20x(x^2+1)^9$",
    r"If $y = \ln x$ then $y' = 1/x$ and $y'' = -1/x^2$.",
    r"For the circle $x^2 + y^2 = r^2$ we get $\frac{dy}{dx} = -\frac{x}{y}$.",
    r"The equation $y' = ky$ has the solution $y(t) = Ce^{kt}$.",
    r"The equation $\frac{dN}{dt} = -\lambda N$ has the solution $N(t) = N_0 e^{-\lambda t}$.",
    (
        r"Newton: $F = m a = m\ddot x$. With $x(t) = A\cos(\omega t)$, $\dot x = -A\omega\sin(\omega t)$ and "
        r"$\ddot x = -\omega^2 x$."
    ),
    (
        r"The entropy $H = -\sum_k p_k \log_2 p_k$ has $\frac{\partial H}{\partial p_k} = -\log_2 p_k - "
        r"\frac{1}{\ln 2}$."
    ),
    r"The Jacobian determinant is $\left|\frac{\partial(x,y)}{\partial(r,\theta)}\right| = r$.",
    (
        r"Let $f(x,y) = x^2 - y^2$. It is harmonic: $\frac{\partial^2 f}{\partial x^2} + \frac{\partial^2 "
        r"f}{\partial y^2} = 0$."
    ),
    (
        r"Let $f(x) = x^\top x$ and $g(x) = a^\top x$. At the optimum of the constrained problem $\nabla f(x) "
        r"= \lambda \nabla g(x)$."
    ),
    (
        r"Let $f(x) = x^\top x$ and $g(x) = a^\top x - 1$. The KKT conditions are $\nabla f(x^*) + \mu \nabla "
        r"g(x^*) = 0$, $g(x^*) = 0$."
    ),
    (
        r"Let $f(x) = x^\top x$. At the minimum $\nabla f(x^\star) = 0$. A stationary point satisfies $\nabla "
        r"f(x) = 0$."
    ),
    (
        r"With $E(w) = \frac12(t - w^\top x)^2$ the update is $\Delta w = -\eta\frac{\partial E}{\partial w} = "
        r"\eta(t - w^\top x)x$."
    ),
    (
        r"The cross entropy $L = -\sum_i y_i\log p_i$ with $p = \operatorname{softmax}(z)$ and $\sum_i y_i = "
        r"1$ has $\frac{\partial L}{\partial z_i} = p_i - y_i$."
    ),
    r"The sigmoid satisfies $\sigma' = \sigma(1-\sigma)$ and $\tanh' = 1 - \tanh^2$.",
    r"$(\sin x)' = \cos x$, $(x^n)' = nx^{n-1}$, $(e^x)'=e^x$, $(uv)'=u'v+uv'$.",
    r"$d(x^2) = 2x\,dx$ and $d(\sin x) = \cos x\,dx$.",
    r"Let $f(x,y) = x^2y$. Then $\partial_x f = 2xy$, $f_y = x^2$, $f_{xy} = 2x$.",
    (
        r"Let $f(x) = x^\top A x$ with $A$ symmetric. $D f(x) h = 2 x^T A h$, $\frac{\partial f}{\partial "
        r"x^\top} = 2x^\top A$."
    ),
    (
        r"Let $f(x,y) = x^3 + y^3$. $H_f(x,y) = \begin{pmatrix} 6x & 0 \\ 0 & 6y\end{pmatrix}$, $\det H_f = "
        r"36xy$."
    ),
    (
        r"The material derivative is $\frac{Df}{Dt} = \frac{\partial f}{\partial t} + v\cdot\nabla f$; the "
        r"variation is $\frac{\delta J}{\delta u} = -\Delta u - f$."
    ),
    r"$\nabla_\theta \mathbb{E}_{x\sim p_\theta}[f(x)] = \mathbb{E}[f(x) \nabla_\theta\log p_\theta(x)]$",
    r"$\frac{d}{dt}\langle x, y\rangle = \langle \dot x, y\rangle + \langle x, \dot y\rangle$",
    r"Let $f(x) = \|x\|^2$. Euler: $x^\top\nabla f(x) = 2 f(x)$. Also $\|\nabla f(x)\|^2 = 4f(x)$.",
    r"$\nabla f^*(y) = (\nabla f)^{-1}(y)$ where $f^*(y) = \sup_x (x^\top y - f(x))$.",
    (
        r"Let $f(x) = x^2 - 2$. $x_{k+1} = x_k - \frac{f(x_k)}{f'(x_k)} = \frac12(x_k + \frac{2}{x_k})$ and "
        r"$f'(0) = 0$."
    ),
    r"For $x \ne 0$, $\frac{d}{dx}|x| = \operatorname{sign}(x) = \frac{x}{|x|}$.",
    (
        r"Let $L = \frac12(a-y)^2$, $a = \sigma(z)$ and $z = wx+b$ with scalars. $\frac{\partial L}{\partial "
        r"w} = \frac{\partial L}{\partial a}\frac{\partial a}{\partial z}\frac{\partial z}{\partial w} = (a - "
        r"y)\,\sigma'(z)\,x$."
    ),
    (
        r"The membrane obeys $\frac{dV}{dt} = -\frac{g (V - E)}{C}$. The SIR model: $\dot S = -\beta S I$, "
        r"$\dot I = \beta S I - \gamma I$, $\dot R = \gamma I$."
    ),
    (
        r"For the ideal gas $p(V,T) = \frac{nRT}{V}$, $\left(\frac{\partial p}{\partial T}\right)_V = "
        r"\frac{nR}{V}$ and $\left(\frac{\partial U}{\partial V}\right)_T = T\left(\frac{\partial p}{\partial "
        r"T}\right)_V - p = 0$."
    ),
    r"Let $u(x,t) = \sin(x - ct)$. It solves $u_{tt} = c^2 u_{xx}$, since $u_{tt} = -c^2\sin(x-ct)$.",
    r"Let $f(x) = -x^3$. The system $\dot x = f(x)$ is stable.",
    r"Let $y = x^2$ with $x>0$. Then $\frac{dy}{dx} = 2x$ and $\frac{dx}{dy} = \frac{1}{2\sqrt{y}}$.",
    r"$\frac{d^2y}{dx^2} = \frac{d}{dx}\left(\frac{dy}{dx}\right)$",
    (
        r"Let $X\in\mathbb{R}^{m\times n}$ and $f(w) = \frac1m\|Xw-y\|^2$. $\nabla f(w) = \frac2m X^\top(Xw - "
        r"y) = \frac{2}{m}\sum_{i=1}^m (x_i^\top w - y_i)x_i$, where $x_i^\top$ are the rows of $X$."
    ),
    (
        r"The loss of one example is $\ell_i(w) = (x_i^\top w - y_i)^2$; $\nabla \ell_i(w) = 2(x_i^\top w - "
        r"y_i)x_i$."
    ),
    r"Let $f(w) = \sum_{i=1}^m \ell_i(w)$. Then $\nabla f(w) = \sum_{i=1}^m \nabla\ell_i(w)$.",
    (
        r"Let $f(x) = g(Ax + b)$. The chain rule gives $\nabla f(x) = A^\top \nabla g(Ax+b)$ and $\nabla^2 "
        r"f(x) = A^\top\nabla^2 g(Ax+b)A$."
    ),
    r"For $h(x) = f(g(x))$: $h'(x) = f'(g(x))\,g'(x)$.",
    r"Let $f(x) = \log\det X$. Then $\nabla f(X) = X^{-1}$ for symmetric $X$.",
    (
        r"Let $K(\theta) = \theta^2 A$. $\frac{\partial K}{\partial\theta} = 2\theta A$, $\frac{\partial "
        r"K^{-1}}{\partial\theta} = -K^{-1}\frac{\partial K}{\partial\theta}K^{-1}$, "
        r"$\frac{\partial\log|K|}{\partial\theta} = \operatorname{tr}\left(K^{-1}\frac{\partial "
        r"K}{\partial\theta}\right)$."
    ),
    (
        r"The pdf is $\phi(x) = \frac{1}{\sqrt{2\pi}}e^{-x^2/2}$, $\phi'(x) = -x\phi(x)$ and $\Phi'(x) = "
        r"\phi(x)$."
    ),
    r"The rectifier $r(x) = \max(x, 0)$ has $r'(x) = 1$ for $x>0$ and $r'(x) = 0$ for $x<0$.",
    r"We have $f'(x) = 2x$ if $f(x) = x^2$ and $f'(x) = 3x^2$ if $f(x) = x^3$.",
    r"When $f(x) = \sin x$, $f'(x) = \cos x$; when $f(x) = e^{2x}$, $f'(x) = 2e^{2x}$.",
    r"Let $f(x) = ax^2 + bx + c$. $f'(x) = 2ax + b = 0$ at $x = -\frac{b}{2a}$.",
    r"Let $f(x) = x^2 - 4x$. Setting the derivative to zero: $f'(x) = 2x - 4 = 0 \Rightarrow x = 2$.",
    r"Assume $\nabla f(x) = 2x$ for all $x$. Then $f(x) = \|x\|^2 + c$.",
    r"Suppose $f'(x) = 3x^2$ and $f(0) = 1$. Then $f(x) = x^3 + 1$.",
    r"Find all functions with $f'(x) = f(x)$. Solution: $f(x) = Ce^x$.",
    r"The gradient of $\|Ax-b\|^2$ is $2A^\top(Ax-b)$ and its Hessian is $2A^\top A$.",
    r"The derivative of $x^n$ is $nx^{n-1}$. The derivative of $\sin x$ is $\cos x$.",
    r"The gradient of the loss is $2A^\top(Ax-b)$, where the loss is $\|Ax-b\|^2$.",
    r"Let $f(x) = \cos x$. The derivative of $f$ at $0$ is $0$. The derivative is bounded by $1$.",
    r"Let $f(x) = x^3$. The derivative is positive for $x \neq 0$, and the second derivative is $6x$.",
    (
        r"The gradient $g = \nabla f(x)$ and step $s = x_{k+1} - x_k$ satisfy $y = H s$ with $f(x) = \frac12 "
        r"x^\top H x$."
    ),
    r"Let $f(x) = x^2$. Then $g(x) = f'(x) = 2x$ and $g'(x) = 2$.",
    r"Let $f(x) = \sqrt{x}$. $f'(4) = \frac14$ and $\left.\frac{df}{dx}\right|_{x=1} = \frac12$.",
    (
        r"$\frac{\partial}{\partial x_j}\sum_i x_i^2 = 2x_j$ and $\frac{\partial x_i}{\partial x_j} = "
        r"\delta_{ij}$."
    ),
    (
        r"Let $a = Wx$. $\frac{\partial a_i}{\partial W_{jk}} = \delta_{ij}x_k$, $\frac{\partial a_i}{\partial "
        r"x_k} = W_{ik}$."
    ),
    (
        r"Let $f(\mathbf{x}) = \mathbf{x}\cdot\mathbf{x}$. $\nabla f = 2\mathbf{x}$. Let $\mathbf{r}(t) = "
        r"(\cos t, \sin t, t)$. $\mathbf{r}'(t) = (-\sin t, \cos t, 1)$."
    ),
    (
        r"Let $\mathbf{r}(t) = \cos t\,\mathbf{i} + \sin t\,\mathbf{j}$. $\mathbf{r}'(t) = -\sin t\,\mathbf{i} "
        r"+ \cos t\,\mathbf{j}$."
    ),
    (
        r"A quaternion $q$ obeys $\dot q = \frac12 q\otimes\omega$. Rotations obey $\dot R = "
        r"R[\omega]_\times$."
    ),
    r"Let $s = \|x\|$. $\frac{\partial s}{\partial x} = \frac{x^\top}{s}$.",
    (
        r"Let $R(\theta) = \begin{pmatrix}\cos\theta & -\sin\theta\\ \sin\theta & \cos\theta\end{pmatrix}$. "
        r"$R'(\theta) = \begin{pmatrix}-\sin\theta & -\cos\theta\\ \cos\theta & -\sin\theta\end{pmatrix}$."
    ),
    (
        r"The cost $C(q) = 100 + 5q + 0.1q^2$ has marginal cost $C'(q) = 5 + 0.2q$ and average cost $\bar C = "
        r"C/q$."
    ),
    (
        r"Demand elasticity is $\varepsilon = \frac{dQ}{dP}\frac{P}{Q}$; for $Q = aP^{-b}$, $\frac{dQ}{dP} = "
        r"-abP^{-b-1}$."
    ),
    (
        r"In the Black–Scholes model $\Delta = \frac{\partial C}{\partial S} = N(d_1)$ and $\Gamma = "
        r"\frac{\partial^2 C}{\partial S^2} = \frac{N'(d_1)}{S\sigma\sqrt{T}}$."
    ),
    r"Let $\rho = \frac{m}{V}$. $\frac{d\rho}{dV} = -\frac{m}{V^2} = -\frac{\rho}{V}$.",
    r"Let $f(x, y) = \ln\sqrt{x^2+y^2}$. $\nabla f = \frac{1}{x^2+y^2}\begin{pmatrix}x\\y\end{pmatrix}$.",
    (
        r"$\frac{\partial \mathbf{a}^\top\mathbf{x}}{\partial\mathbf{x}} = "
        r"\frac{\partial\mathbf{x}^\top\mathbf{a}}{\partial\mathbf{x}} = \mathbf{a}$"
    ),
    r"$\nabla_X \|AX - B\|_F^2 = 2A^\top(AX-B)$ and $\nabla_X \operatorname{tr}(X^\top X) = 2X$.",
    (
        r"Let $J(\theta) = \mathbb{E}_\pi[R]$. The policy gradient is $\nabla_\theta J(\theta) = "
        r"\mathbb{E}[\nabla_\theta\log\pi_\theta(a|s)Q(s,a)]$."
    ),
    (
        r"Let $f(x) = \frac{1}{1+x}$. $f^{(n)}(x) = \frac{(-1)^n n!}{(1+x)^{n+1}}$ and $f'(x) = "
        r"-\frac{1}{(1+x)^2} = -f(x)^2$."
    ),
    (
        r"Let $f(x) = \tan^{-1}x$. $f'(x) = \frac{1}{1+x^2}$. Let $g(x) = \sin^{-1}x$. $g'(x) = "
        r"\frac{1}{\sqrt{1-x^2}}$."
    ),
    r"Let $f(x) = \log x$. $f'(x) = \frac1x$. In base ten, $\frac{d}{dx}\log_{10}x = \frac{1}{x\ln 10}$.",
    r"Let $y = uv$ and $z = u/v$. $dy = u\,dv + v\,du$ and $dz = \frac{v\,du - u\,dv}{v^2}$.",
    r"Let $f(x) = x|x|$. $f'(x) = 2|x|$.",
    r"Let $V = \frac43\pi r^3$. $\frac{dV}{dr} = 4\pi r^2$, so $\frac{dV}{dt} = 4\pi r^2\frac{dr}{dt}$.",
    r"Let $A = \pi r^2$. $\frac{dA}{dt} = 2\pi r\frac{dr}{dt}$.",
    (
        r"With $\beta = (X^\top X)^{-1}X^\top y$ and $RSS(\beta) = (y - X\beta)^\top(y-X\beta)$: "
        r"$\frac{\partial RSS}{\partial\beta} = -2X^\top(y - X\beta)$ and $\frac{\partial^2 "
        r"RSS}{\partial\beta\partial\beta^\top} = 2X^\top X$."
    ),
    (
        r"Let $\hat y = Wx$ and $L = \|\hat y - y\|^2$. $\frac{\partial L}{\partial\hat y} = 2(\hat y - y)$, "
        r"$\frac{\partial L}{\partial W} = 2(\hat y - y)x^\top$."
    ),
    (
        r"Let $z^{[1]} = W^{[1]}x + b^{[1]}$, $a^{[1]} = \tanh(z^{[1]})$ and $L = u^\top a^{[1]}$. "
        r"$\frac{\partial L}{\partial a^{[1]}} = u$."
    ),
)

_LEAST = r"Let $f(x) = \|Ax-b\|^2$ with $A\in\mathbb{R}^{m\times n}$. "
# The same of LaTeX documents, with what surrounds formulas there.
PAPERS = (
    _LEAST + r"\[ \boxed{\nabla f(x) = 2A^\top(Ax-b)} \]",
    _LEAST
    + (
        r"\begin{align} \nabla f(x) &= 2A^\top(Ax-b) \tag{1} \label{eq:a} \\ &\stackrel{(a)}{=} 2A^\top A x "
        r"- 2A^\top b. \nonumber \end{align} where (a) is the distributive law."
    ),
    _LEAST
    + (
        r"\begin{align} \nabla f(x) &\overset{!}{=} 0 \\ \intertext{which means} A^\top A x &= A^\top b "
        r"\end{align}"
    ),
    _LEAST
    + (
        r"\begin{equation}\begin{split} \nabla f(x) &= \underbrace{2A^\top A}_{\text{Hessian}} x \\ &\quad - "
        r"2A^\top b \end{split}\end{equation}"
    ),
    _LEAST + r"\begin{multline} \nabla f(x) = 2A^\top A x \\ - 2A^\top b \end{multline}",
    _LEAST + r"\[ \nabla f(x) = 2A^\top(Ax-b) \quad \text{(chain rule)} \]",
    _LEAST + r"\[ \displaystyle \nabla f(x) = {\color{red}2}A^\top(Ax-b) \]",
    _LEAST
    + (
        r"\begin{theorem} The gradient is $\nabla f(x) = 2A^\top(Ax - b)$.\footnote{Recall that $\nabla "
        r"\|y\|^2 = 2y$.} \end{theorem}"
    ),
    _LEAST + r"\begin{eqnarray*} \nabla f(x) &=& 2A^\top(Ax - b) \\ \nabla^2 f(x) &=& 2A^\top A \end{eqnarray*}",
    _LEAST + r"\[ \left.\nabla f(x)\right|_{x=0} = -2A^\top b \]",
    _LEAST + r"\[ \nabla f(x) := 2A^\top(Ax-b) \]",
    _LEAST + r"\[ g(x) := \nabla f(x) = 2A^\top(Ax-b),\quad H := \nabla^2 f(x) = 2A^\top A. \]",
    _LEAST
    + (
        r"Its negative gradient $-\nabla f(x) = 2A^\top(b - Ax)$ points downhill. $\tfrac12\nabla f(x) = "
        r"A^\top(Ax-b)$."
    ),
    _LEAST
    + (
        r"$\nabla f(x_k) = 2A^\top(Ax_k - b)$ and $\nabla f(0) = -2A^\top b$ and $\nabla f(x+h) = "
        r"2A^\top(A(x+h)-b)$."
    ),
    _LEAST + r"$\nabla f(y) = 2A^\top(Ay - b)$. $\nabla f(\hat x) = 0$.",
    _LEAST
    + (
        r"\[ \frac{\mathrm{d} f}{\mathrm{d} x} = 2(Ax-b)^\top A, \qquad \frac{\mathrm{d}^2 f}{\mathrm{d} "
        r"x^2} = 2A^\top A. \]"
    ),
    _LEAST
    + (
        r"\[ \frac{\partial f}{\partial b} = -2(Ax-b), \quad \frac{\partial f}{\partial A} = 2(Ax-b)x^\top "
        r"\]"
    ),
    _LEAST
    + (
        r"\[ \frac{\partial f(x)}{\partial x_j} = 2\sum_{i=1}^m A_{ij}(Ax-b)_i, \qquad [\nabla f(x)]_j = "
        r"2a_j^\top(Ax-b) \]"
    ),
    _LEAST + r"\[ \partial_{x} f = 2A^\top(Ax-b),\; D_xf = 2(Ax-b)^\top A,\; f'(x) = 2(Ax-b)^\top A \]",
    (
        r"Let $r = Ax - b$ and $f(x) = r^\top r$. \[ \frac{\partial r}{\partial x} = A, \quad \frac{\partial "
        r"f}{\partial r} = 2r, \quad \nabla f = 2A^\top r \]"
    ),
    (
        r"Let $r(x) = Ax-b$, $f(x) = \frac12\|r(x)\|^2$ and $J = \frac{\partial r}{\partial x} = A$. Then "
        r"$\nabla f(x) = J^\top r$."
    ),
    (
        r"For the residual $r(x)\in\mathbb{R}^m$ with Jacobian $J(x)$ and $f(x) = \frac12\|r(x)\|^2$: "
        r"$\nabla f(x) = J(x)^\top r(x)$ and $\nabla^2 f(x) = J^\top J + \sum_i r_i\nabla^2 r_i$."
    ),
    (
        r"Let $L(w,b) = \frac{1}{N}\sum_{n=1}^N (wx_n + b - y_n)^2$. $\frac{\partial L}{\partial w} = "
        r"\frac{2}{N}\sum_{n=1}^N (wx_n+b-y_n)x_n$, $\frac{\partial L}{\partial b} = "
        r"\frac{2}{N}\sum_{n=1}^N(wx_n+b-y_n)$."
    ),
    (
        r"Let $\bar x = \frac1n\sum_i x_i$ and $s^2 = \frac1n\sum_i(x_i - \bar x)^2$. $\frac{\partial\bar "
        r"x}{\partial x_j} = \frac1n$ and $\frac{\partial s^2}{\partial x_j} = \frac2n(x_j - \bar x)$."
    ),
    (
        r"The likelihood $L(p) = p^k(1-p)^{n-k}$ has $\ell(p) = k\log p + (n-k)\log(1-p)$, $\ell'(p) = "
        r"\frac{k}{p} - \frac{n-k}{1-p}$ and $\ell''(p) = -\frac{k}{p^2} - \frac{n-k}{(1-p)^2}$."
    ),
    (
        r"$\ell(\lambda) = \sum_{i=1}^n (x_i\log\lambda - \lambda)$, $\frac{d\ell}{d\lambda} = "
        r"\frac{1}{\lambda}\sum_{i=1}^n x_i - n$."
    ),
    (
        r"\newcommand{\pd}[2]{\frac{\partial #1}{\partial #2}}Let $E = \frac12 m v^2 + mgh$. $\pd{E}{v} = "
        r"mv$, $\pd{E}{h} = mg$, $\pd{E}{m} = \frac12v^2 + gh$."
    ),
    (
        r"Let $T = \frac12 m(\dot x^2 + \dot y^2)$, $V = mgy$, $L = T - V$. $\frac{\partial L}{\partial\dot "
        r"x} = m\dot x$, $\frac{\partial L}{\partial y} = -mg$, $\frac{d}{dt}\frac{\partial L}{\partial\dot "
        r"x} = m\ddot x = 0$."
    ),
    (
        r"Let $\phi = \arctan(y/x)$ with $x>0$. $\frac{\partial\phi}{\partial x} = -\frac{y}{x^2+y^2}$, "
        r"$\frac{\partial\phi}{\partial y} = \frac{x}{x^2+y^2}$."
    ),
    (
        r"Let $\sigma(z) = (1+e^{-z})^{-1}$ and $p = \sigma(w^\top x)$. $\frac{\partial p}{\partial w} = "
        r"p(1-p)x$, $\frac{\partial\log p}{\partial w} = (1-p)x$."
    ),
    (
        r"Let $K(x,y) = \exp(-\frac{(x-y)^2}{2\ell^2})$. $\frac{\partial K}{\partial x} = "
        r"-\frac{x-y}{\ell^2}K(x,y)$, $\frac{\partial K}{\partial\ell} = \frac{(x-y)^2}{\ell^3}K$."
    ),
    (
        r"\section{A}Let $f(x) = x^2$.\section{B}Here $f(x) = 2x$ denotes another function, $f'(x) = "
        r"2$.\section{C}As in section A let $f(x) = x^2$; $f'(x)=2x$."
    ),
    (
        r"Let $f_1(x) = x$, $f_2(x) = x^2$, $f_n(x) = x^n$. $f_1'(x) = 1$, $f_2'(x) = 2x$, $f_n'(x) = "
        r"nx^{n-1}$."
    ),
    r"Let $F(x) = (x_1^2, x_1x_2)^\top$. $F'(x) = \begin{pmatrix}2x_1 & 0\\ x_2 & x_1\end{pmatrix}$.",
    (
        r"Let $f(x_1,x_2) = x_1^2 + 3x_1x_2$. $\nabla f = (2x_1 + 3x_2, 3x_1)^\top$ and $\nabla^2 f = "
        r"\begin{bmatrix}2 & 3\\3 & 0\end{bmatrix}$."
    ),
    r"Let $z = e^{xy}$. $z_x = ye^{xy}$, $z_y = xe^{xy}$, $dz = ye^{xy}dx + xe^{xy}dy$.",
    (
        r"The elementwise square has $\frac{\partial (x\odot x)}{\partial x} = 2\operatorname{diag}(x)$; "
        r"$\frac{\partial Wx}{\partial x} = W$; $\frac{\partial x^\top W}{\partial x} = W^\top$."
    ),
    (
        r"Consider $f(X) = \operatorname{tr}(AXB)$. $\nabla f(X) = A^\top B^\top$. For $g(X) = "
        r"\operatorname{tr}(X^{-1}A)$, $\frac{\partial g}{\partial X} = -(X^{-1}AX^{-1})^\top$."
    ),
    r"$\frac{\partial}{\partial\theta}\ln f(x|\theta) = \frac{f'(x|\theta)}{f(x|\theta)}$, the score.",
    (
        r"In 1D, $\mathcal{L} = -\log p$, $p = "
        r"\frac{1}{\sqrt{2\pi}\sigma}\exp(-\frac{(x-\mu)^2}{2\sigma^2})$: "
        r"$\frac{\partial\mathcal{L}}{\partial\mu} = -\frac{x-\mu}{\sigma^2}$, "
        r"$\frac{\partial\mathcal{L}}{\partial\sigma} = \frac1\sigma - \frac{(x-\mu)^2}{\sigma^3}$."
    ),
)
