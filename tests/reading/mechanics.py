"""Robots, vehicles, filters, controllers, energies and circuits."""

from __future__ import annotations

import numpy as np
from numpy.linalg import det, inv, norm

from tests.reading.row import read

exp, log, sqrt, sin, cos, tan, pi = np.exp, np.log, np.sqrt, np.sin, np.cos, np.tan, np.pi
STATE = "x: m; Q: m,m; "
GAIN = "K: n,m; H: m,n; P: n,n; R: m,m"


def _list(*entries):
    return np.array(entries)


def _form(r, S):
    return r @ S @ r


def _joseph(K, H, P, R):
    left = np.eye(len(P)) - K @ H
    return np.trace(left @ P @ left.T + K @ R @ K.T)


ROWS = (
    # arms and wheels: lists of numbers
    read(
        "jacobian",
        "[l1*cos(q1) + l2*cos(q1+q2), l1*sin(q1) + l2*sin(q1+q2)]",
        "q1,q2",
        "l1 l2 q1 q2",
        lambda l1, l2, q1, q2: _list(l1 * cos(q1) + l2 * cos(q1 + q2), l1 * sin(q1) + l2 * sin(q1 + q2)),
    ),
    read(
        "jacobian",
        "[x + v*cos(theta)*dt, y + v*sin(theta)*dt, theta + omega*dt]",
        "x,y,theta",
        "x v theta dt y omega",
        lambda x, v, theta, dt, y, omega: _list(x + v * cos(theta) * dt, y + v * sin(theta) * dt, theta + omega * dt),
    ),
    read(
        "jacobian",
        "[x + vx*dt, y + vy*dt, vx, vy]",
        "x,y,vx,vy",
        "x vx dt y vy",
        lambda x, vx, dt, y, vy: _list(x + vx * dt, y + vy * dt, vx, vy),
    ),
    read(
        "jacobian",
        "[sqrt((x-mx)^2 + (y-my)^2), atan2(my-y, mx-x) - theta]",
        "x,y,theta",
        "x mx y my theta",
        lambda x, mx, y, my, theta: _list(sqrt((x - mx) ** 2 + (y - my) ** 2), np.arctan2(my - y, mx - x) - theta),
    ),
    read(
        "jacobian",
        "[atan2(y,x), sqrt(x^2+y^2)]",
        "x,y",
        "y x",
        lambda y, x: _list(np.arctan2(y, x), sqrt(x * x + y * y)),
    ),
    read(
        "jacobian",
        "[v*cos(theta), v*sin(theta), v/L*tan(delta)]",
        "theta,v,delta",
        "v theta L delta",
        lambda v, theta, L, delta: _list(v * cos(theta), v * sin(theta), v / L * tan(delta)),
    ),
    read(
        "jacobian",
        "[R/2*(wr + wl)*cos(th), R/2*(wr + wl)*sin(th), R/L*(wr - wl)]",
        "wr,wl",
        "R wr wl th L",
        lambda R, wr, wl, th, L: _list(R / 2 * (wr + wl) * cos(th), R / 2 * (wr + wl) * sin(th), R / L * (wr - wl)),
    ),
    read(
        "jacobian",
        "[r*sin(theta)*cos(phi), r*sin(theta)*sin(phi), r*cos(theta)]",
        "r,theta,phi",
        "r theta phi",
        lambda r, theta, phi: _list(r * sin(theta) * cos(phi), r * sin(theta) * sin(phi), r * cos(theta)),
    ),
    read(
        "tangent",
        "[R*cos(omega*t), R*sin(omega*t), v*t]",
        "t",
        "R omega t v",
        lambda R, omega, t, v: _list(R * cos(omega * t), R * sin(omega * t), v * t),
    ),
    read("jacobian", "[x2, -g/L*sin(x1)]", "x1,x2", "x2 g L x1", lambda x2, g, L, x1: _list(x2, -g / L * sin(x1))),
    read(
        "jacobian",
        "[v, (F - b*v - k*x)/m]",
        "x,v",
        "v F b k x m",
        lambda v, F, b, k, x, m: _list(v, (F - b * v - k * x) / m),
    ),
    read(
        "jacobian",
        "[omega, -g/L*sin(theta) - b/(m*L^2)*omega]",
        "theta,omega",
        "omega g L theta b m",
        lambda omega, g, L, theta, b, m: _list(omega, -g / L * sin(theta) - b / (m * L**2) * omega),
    ),
    read("jacobian", "[X/Z, Y/Z]", "X,Y,Z", "X Z Y positive", lambda X, Z, Y: _list(X / Z, Y / Z)),
    read(
        "jacobian",
        "[f*X/Z + cx, f*Y/Z + cy]",
        "X,Y,Z",
        "f X Z cx Y cy positive",
        lambda f, X, Z, cx, Y, cy: _list(f * X / Z + cx, f * Y / Z + cy),
    ),
    # poses, filters and controllers in matrix notation
    read("grad", "norm(R*p + t - q)^2", "t", "R: m,m; p: m; t: m; q: m", lambda R, p, t, q: norm(R @ p + t - q) ** 2),
    read("grad", "norm(R*p + t - q)^2", "R", "R: m,m; p: m; t: m; q: m", lambda R, p, t, q: norm(R @ p + t - q) ** 2),
    read("grad", "1/2*dq'*M*dq", "dq", "dq: m; M: m,m", lambda dq, M: dq @ M @ dq / 2),
    read("grad", "x'*Q*x + u'*R*u", "u", STATE + "u: n; R: n,n", lambda x, Q, u, R: _form(x, Q) + _form(u, R)),
    read(
        "grad",
        "(x - x_d)'*Q*(x - x_d) + u'*R*u",
        "x",
        STATE + "x_d: m; u: n; R: n,n",
        lambda x, Q, x_d, u, R: _form(x - x_d, Q) + _form(u, R),
    ),
    read("jacobian", "A*x + B*u", "u", "A: m,m; x: m; B: m,n; u: n", lambda A, x, B, u: A @ x + B @ u),
    read(
        "grad",
        "(A*x + B*u)'*P*(A*x + B*u)",
        "u",
        "A: m,m; x: m; B: m,n; u: n; P: m,m",
        lambda A, x, B, u, P: _form(A @ x + B @ u, P),
    ),
    read("grad", "x'*P*A*x", "x", "x: m; P: m,m; A: m,m", lambda x, P, A: x @ P @ A @ x),
    read("diff", "(A - B*K)*x", "K", "A: m,m; B: m,n; K: n,m; x: m", lambda A, B, K, x: (A - B @ K) @ x),
    read("grad", "x'*(Q + K'*R*K)*x", "K", STATE + "K: n,m; R: n,n", lambda x, Q, K, R: _form(x, Q + K.T @ R @ K)),
    read("grad", "tr((I - K*H)*P*(I - K*H)' + K*R*K')", "K", GAIN, _joseph),
    read("jacobian", "x + K*(z - H*x)", "x", "x: n; K: n,m; z: m; H: m,n", lambda x, K, z, H: x + K @ (z - H @ x)),
    read("diff", "K*(z - H*x)", "K", "K: n,m; z: m; H: m,n; x: n", lambda K, z, H, x: K @ (z - H @ x)),
    read(
        "diff",
        "P*H'*inv(H*P*H' + R)",
        "R",
        "P: n,n spd; H: m,n; R: m,m spd",
        lambda P, H, R: P @ H.T @ inv(H @ P @ H.T + R),
    ),
    read("diff", "F*P*F' + Q", "P", "F: m,m; P: m,m; Q: m,m", lambda F, P, Q: F @ P @ F.T + Q),
    read(
        "diff",
        "A'*P + P*A - P*B*inv(R)*B'*P + Q",
        "P",
        "A: m,m; P: m,m; B: m,n; R: n,n spd; Q: m,m",
        lambda A, P, B, R, Q: A.T @ P + P @ A - P @ B @ inv(R) @ B.T @ P + Q,
    ),
    read(
        "diff",
        "C*inv(s*I - A)*B",
        "s",
        "C: p,m; s; A: m,m; B: m,n",
        lambda C, s, A, B: C @ inv(s * np.eye(len(A)) - A) @ B,
    ),
    read("diff", "det(s*I - A)", "s", "s; A: m,m", lambda s, A: det(s * np.eye(len(A)) - A)),
    read("diff", "det(A - lambda*I)", "lambda", "A: m,m; lambda", lambda A, lambda_: det(A - lambda_ * np.eye(len(A)))),
    read(
        "diff",
        "c'*inv(s*I - A)*b",
        "A",
        "c: m; s; A: m,m; b: m",
        lambda c, s, A, b: c @ inv(s * np.eye(len(A)) - A) @ b,
    ),
    read("diff", "expm(A*t)*x0", "x0", "A: m,m; t; x0: m"),
    read(
        "grad",
        "1/2*(y - H*x)'*inv(R)*(y - H*x) + 1/2*(x - x_b)'*inv(B)*(x - x_b)",
        "x",
        "y: m; H: m,n; x: n; R: m,m spd; x_b: n; B: n,n spd",
        lambda y, H, x, R, x_b, B: _form(y - H @ x, inv(R)) / 2 + _form(x - x_b, inv(B)) / 2,
    ),
    read(
        "grad",
        "1/2*(y - H*x)'*inv(R)*(y - H*x) + 1/2*(x - xb)'*inv(B)*(x - xb)",
        "x",
        "y: m; H: m,n; x: n; R: m,m spd; xb: n; B: n,n spd",
        lambda y, H, x, R, xb, B: _form(y - H @ x, inv(R)) / 2 + _form(x - xb, inv(B)) / 2,
    ),
    # structures
    read("diff", "A + B*K", "K", "A: m,n; B: m,p; K: p,n", lambda A, B, K: A + B @ K),
    read("diff", "A - L*C", "L", "A: m,m; L: m,p; C: p,m", lambda A, L, C: A - L @ C),
    read(
        "jacobian",
        "M*a + C*v + K*x",
        "x",
        "M: m,m; a: m; C: m,m; v: m; K: m,m; x: m",
        lambda M, a, C, v, K, x: M @ a + C @ v + K @ x,
    ),
    read(
        "grad",
        "1/2*v'*M*v + 1/2*x'*K*x",
        "v",
        "v: m; M: m,m; x: m; K: m,m",
        lambda v, M, x, K: (v @ M @ v + x @ K @ x) / 2,
    ),
    read("grad", "1/2*u'*K*u - f'*u", "u", "u: m; K: m,m; f: m", lambda u, K, f: u @ K @ u / 2 - f @ u),
    read("jacobian", "B'*C*B*u", "u", "B: m,n; C: m,m; u: n", lambda B, C, u: B.T @ C @ B @ u),
    read(
        "grad",
        "x'*P*x + 2*x'*P*B*u",
        "u",
        "x: m; P: m,m; B: m,n; u: n",
        lambda x, P, B, u: x @ P @ x + 2 * x @ P @ B @ u,
    ),
    # energies
    read("diff", "1/2*m*v^2 + m*g*h", "v", "m v g h", lambda m, v, g, h: m * v**2 / 2 + m * g * h),
    read("grad", "1/2*m*v'*v - m*g*h", "m", "m; v: n; g h", lambda m, v, g, h: m * v @ v / 2 - m * g * h),
    read("diff", "1/2*k*norm(x - x0)^2", "x", "k; x: m; x0: m", lambda k, x, x0: k * norm(x - x0) ** 2 / 2),
    read(
        "diff",
        "1/2*k*(norm(p - q) - l0)^2",
        "p",
        "k l0; p: m; q: m",
        lambda k, l0, p, q: k * (norm(p - q) - l0) ** 2 / 2,
    ),
    read(
        "diff",
        "-G*m1*m2/norm(r1 - r2)",
        "r1",
        "G m1 m2; r1: m; r2: m",
        lambda G, m1, m2, r1, r2: -G * m1 * m2 / norm(r1 - r2),
    ),
    read("diff", "1/2*omega'*J*omega", "omega", "omega: m; J: m,m", lambda omega, J: omega @ J @ omega / 2),
    read(
        "grad",
        "mu/2*(tr(F'*F) - 3) - mu*log(det(F)) + lambda/2*log(det(F))^2",
        "F",
        "mu lambda; F: 3,3 invertible",
        lambda mu, lambda_, F: mu / 2 * (np.sum(F * F) - 3) - mu * log(det(F)) + lambda_ / 2 * log(det(F)) ** 2,
    ),
    read(
        "grad",
        "C1*(tr(F'*F) - 3) + D1*(det(F) - 1)^2",
        "F",
        "C1 D1; F: 3,3",
        lambda C1, D1, F: C1 * (np.sum(F * F) - 3) + D1 * (det(F) - 1) ** 2,
    ),
    read(
        "grad",
        "mu*tr(E*E) + lambda/2*tr(E)^2",
        "E",
        "mu lambda; E: m,m",
        lambda mu, lambda_, E: mu * np.trace(E @ E) + lambda_ / 2 * np.trace(E) ** 2,
    ),
    read(
        "diff",
        "C = F'*F; a*(tr(C) - 3) + b*((tr(C)^2 - tr(C*C))/2 - 3)",
        "F",
        "a b; F: 3,3",
        lambda a, b, F: (
            a * (np.trace(F.T @ F) - 3) + b * ((np.trace(F.T @ F) ** 2 - np.trace(F.T @ F @ F.T @ F)) / 2 - 3)
        ),
    ),
    read(
        "hessian",
        "(m1+m2)/2*l1^2*w1^2 + m2/2*l2^2*w2^2 + m2*l1*l2*w1*w2*cos(theta1-theta2) + (m1+m2)*g*l1*cos(theta1)",
        "w1,w2",
        "m1 m2 l1 w1 l2 w2 theta1 theta2 g",
        lambda m1, m2, l1, w1, l2, w2, theta1, theta2, g: (
            (m1 + m2) / 2 * l1**2 * w1**2
            + m2 / 2 * l2**2 * w2**2
            + m2 * l1 * l2 * w1 * w2 * cos(theta1 - theta2)
            + (m1 + m2) * g * l1 * cos(theta1)
        ),
    ),
    read(
        "grad",
        "m*g*L*(1-cos(theta)) + m*g*L*(2*(1-cos(theta)) + (1-cos(phi)))",
        "theta,phi",
        "m g L theta phi",
        lambda m, g, L, theta, phi: m * g * L * (1 - cos(theta)) + m * g * L * (2 * (1 - cos(theta)) + (1 - cos(phi))),
    ),
)
