"""Cameras and points: bundle adjustment, homographies, essential matrices, rotations by an axis."""

from __future__ import annotations

import autograd.numpy as np

from tests.fields.field import Field, field
from tests.problems.matrix.oracles import cross, norm

_inv = np.linalg.inv

PROBLEMS: tuple[Field, ...] = (
    field(
        "rotation-residual",
        "norm(R*x + t - y)^2",
        "R",
        "R: 3,3; x: 3; t: 3; y: 3",
        lambda R, x, t, y: np.sum((R @ x + t - y) ** 2),
        "2*x*(R*x + t - y)'",
    ),
    field(
        "translation-residual",
        "norm(R*x + t - y)^2",
        "t",
        "R: 3,3; x: 3; t: 3; y: 3",
        lambda R, x, t, y: np.sum((R @ x + t - y) ** 2),
        "2*(R*x + t - y)'",
    ),
    field(
        "projection",
        "H*x/(a'*x)",
        "x",
        "H: m,n; a: n; x: n",
        lambda H, a, x: H @ x / (a @ x),
        "(H - H*x*a'/(a'*x))/(a'*x)",
    ),
    field(
        "reprojection-by-camera",
        "norm(H*x/(a'*x) - y)^2",
        "H",
        "H: m,n; a: n; x: n; y: m",
        lambda H, a, x, y: np.sum((H @ x / (a @ x) - y) ** 2),
        "2*x*(H*x/(a'*x) - y)'/(a'*x)",
    ),
    field(
        "bearing",
        "(x - y)/norm(x - y)",
        "x",
        "x: n; y: n",
        lambda x, y: (x - y) / norm(x - y),
        "eye(n)/norm(x - y) - (x - y)*(x - y)'/norm(x - y)^3",
    ),
    field(
        "unit-direction",
        "x/norm(x - y)",
        "x",
        "x: n; y: n",
        lambda x, y: x / norm(x - y),
        "x*(y - x)'/norm(x - y)^3 + eye(n)/norm(x - y)",
        "(eye(n) - x*(x - y)'/norm(x - y)^2)/norm(x - y)",
    ),
    field(
        "epipolar-by-rotation",
        "y'*cross(t, R*x)",
        "R",
        "y: 3; t: 3; R: 3,3; x: 3",
        lambda y, t, R, x: y @ cross(t, R @ x),
        "x*cross(y, t)'",
    ),
    field(
        "epipolar-by-translation",
        "y'*skew(t)*R*x",
        "t",
        "y: 3; t: 3; R: 3,3; x: 3",
        lambda y, t, R, x: y @ cross(t, R @ x),
        "cross(R*x, y)'",
    ),
    field(
        "essential-constraint",
        "norm(skew(t)*R)^2",
        "R",
        "t: 3; R: 3,3",
        lambda t, R: sum(np.sum(cross(t, R[:, j]) ** 2) for j in range(3)),
        "-2*R'*skew(t)^2",
    ),
    field(
        "cross-by-first",
        "cross(w, x)",
        "w",
        "w: 3; x: 3",
        lambda w, x: cross(w, x),
        "-skew(x)",
    ),
    field(
        "cross-norm",
        "norm(cross(w, x))^2",
        "w",
        "w: 3; x: 3",
        lambda w, x: np.sum(cross(w, x) ** 2),
        "2*cross(x, cross(w, x))'",
    ),
    field(
        "cross-norm-hessian",
        "norm(cross(w, x))^2",
        "w",
        "w: 3; x: 3",
        lambda w, x: np.sum(cross(w, x) ** 2),
        "-2*skew(x)^2",
        "-2*skew(x)*skew(x)",
        order=2,
    ),
    field(
        "rodrigues-by-point",
        "x + sin(t)*cross(k, x) + (1 - cos(t))*cross(k, cross(k, x))",
        "x",
        "x: 3; t: scalar; k: 3",
        lambda x, t, k: x + np.sin(t) * cross(k, x) + (1 - np.cos(t)) * cross(k, cross(k, x)),
        "sin(t)*skew(k) + eye(3) + (1 - cos(t))*skew(k)^2",
        "eye(3) + sin(t)*skew(k) + (1 - cos(t))*skew(k)^2",
    ),
    field(
        "rodrigues-by-angle",
        "x + sin(t)*cross(k, x) + (1 - cos(t))*cross(k, cross(k, x))",
        "t",
        "x: 3; t: scalar; k: 3",
        lambda x, t, k: x + np.sin(t) * cross(k, x) + (1 - np.cos(t)) * cross(k, cross(k, x)),
        "sin(t)*cross(k, cross(k, x)) + cos(t)*cross(k, x)",
        "cos(t)*cross(k, x) + sin(t)*cross(k, cross(k, x))",
    ),
    field(
        "rigid-body",
        "inv(J)*(u - cross(w, J*w))",
        "w",
        "J: 3,3 invertible; w: 3; u: 3",
        lambda J, w, u: _inv(J) @ (u - cross(w, J @ w)),
        "inv(J)*(skew(J*w) - skew(w)*J)",
    ),
    field(
        "sampson-numerator",
        "(y'*F*x)^2",
        "F",
        "y: 3; F: 3,3; x: 3",
        lambda y, F, x: (y @ F @ x) ** 2,
        "2*(y'*F*x)*x*y'",
        "2*(y'*F*x)*x*y'",
    ),
)
