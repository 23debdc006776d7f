"""Continuum mechanics: stresses of neo-Hookean, Mooney-Rivlin, Saint Venant-Kirchhoff and Fung materials."""

from __future__ import annotations

import autograd.numpy as np

from tests.fields.field import Field, field
from tests.problems.matrix.oracles import logdet, norm

_det = np.linalg.det
_tr = np.trace

PROBLEMS: tuple[Field, ...] = (
    field(
        "neo-hooke",
        "mu/2*(det(F)^(-2/3)*tr(F'*F) - 3)",
        "F",
        "F: 3,3 invertible; mu: scalar",
        lambda F, mu: mu / 2 * (_det(F) ** (-2 / 3) * _tr(F.T @ F) - 3),
        "mu*(F' - norm(F)^2*inv(F)/3)/det(F)^(2/3)",
        "mu*det(F)^(-2/3)*(F' - tr(F'*F)/3*inv(F))",
    ),
    field(
        "neo-hooke-compressible",
        "mu/2*(tr(F'*F) - 3) - mu*logdet(F) + c/2*logdet(F)^2",
        "F",
        "F: 3,3 invertible; mu: scalar; c: scalar",
        lambda F, mu, c: mu / 2 * (_tr(F.T @ F) - 3) - mu * logdet(F) + c / 2 * logdet(F) ** 2,
        "(c*logdet(F) - mu)*inv(F) + mu*F'",
        "mu*(F' - inv(F)) + c*logdet(F)*inv(F)",
    ),
    field(
        "neo-hooke-volume",
        "mu/2*(det(F)^(-2/3)*tr(F'*F) - 3) + k/2*(det(F) - 1)^2",
        "F",
        "F: 3,3 invertible; mu: scalar; k: scalar",
        lambda F, mu, k: mu / 2 * (_det(F) ** (-2 / 3) * _tr(F.T @ F) - 3) + k / 2 * (_det(F) - 1) ** 2,
        "k*(det(F)^2 - det(F))*inv(F) + mu*(F' - norm(F)^2*inv(F)/3)/det(F)^(2/3)",
        "mu*det(F)^(-2/3)*(F' - tr(F'*F)/3*inv(F)) + k*(det(F) - 1)*det(F)*inv(F)",
    ),
    field(
        "neo-hooke-of-stretch",
        "mu/2*(tr(C) - 3 - logdet(C))",
        "C",
        "C: 3,3 invertible; mu: scalar",
        lambda C, mu: mu / 2 * (_tr(C) - 3 - logdet(C)),
        "mu*(eye(3) - inv(C))/2",
        "mu/2*(eye(3) - inv(C))",
    ),
    field(
        "mooney-rivlin",
        "a*(tr(C) - 3) + b*((tr(C)^2 - tr(C^2))/2 - 3)",
        "C",
        "C: 3,3; a: scalar; b: scalar",
        lambda C, a, b: a * (_tr(C) - 3) + b * ((_tr(C) ** 2 - _tr(C @ C)) / 2 - 3),
        "(a + b*tr(C))*eye(3) - b*C",
    ),
    field(
        "saint-venant",
        "c/2*tr(E)^2 + mu*tr(E^2)",
        "E",
        "E: 3,3; c: scalar; mu: scalar",
        lambda E, c, mu: c / 2 * _tr(E) ** 2 + mu * _tr(E @ E),
        "2*mu*E + c*tr(E)*eye(3)",
        "c*tr(E)*eye(3) + 2*mu*E",
    ),
    field(
        "green-lagrange",
        "norm(F'*F - eye(3))^2/8",
        "F",
        "F: 3,3",
        lambda F: np.sum((F.T @ F - np.eye(3)) ** 2) / 8,
        "(F'*F - eye(3))*F'/2",
    ),
    field(
        "deviator-energy",
        "norm(S - tr(S)/3*eye(3))^2/2",
        "S",
        "S: 3,3",
        lambda S: np.sum((S - _tr(S) / 3 * np.eye(3)) ** 2) / 2,
        "S' - tr(S)*eye(3)/3",
        "S' - tr(S)/3*eye(3)",
    ),
    field(
        "von-mises",
        "sqrt(3/2)*norm(S - tr(S)/3*eye(3))",
        "S",
        "S: 3,3",
        lambda S: np.sqrt(3 / 2) * norm(S - _tr(S) / 3 * np.eye(3)),
        "sqrt(6)*(3*S' - tr(S)*eye(3))/(6*norm(S - tr(S)*eye(3)/3))",
        "sqrt(3/2)*(S' - tr(S)/3*eye(3))/norm(S - tr(S)/3*eye(3))",
    ),
    field(
        "fung",
        "k*exp(c*(tr(F'*F) - 3))",
        "F",
        "F: 3,3; c: scalar; k: scalar",
        lambda F, c, k: k * np.exp(c * (_tr(F.T @ F) - 3)),
        "2*c*k*exp(c*(norm(F)^2 - 3))*F'",
        "2*c*k*exp(c*(tr(F'*F) - 3))*F'",
    ),
    field(
        "fibre",
        "c/2*(a'*F'*F*a - 1)^2",
        "F",
        "F: 3,3; a: 3; c: scalar",
        lambda F, a, c: c / 2 * (a @ F.T @ F @ a - 1) ** 2,
        "2*c*(norm(F*a)^2 - 1)*a*a'*F'",
        "2*c*(a'*F'*F*a - 1)*a*a'*F'",
    ),
    field(
        "rivlin-energy-of-rotation",
        "w'*J*w/2",
        "w",
        "w: 3; J: 3,3 symmetric",
        lambda w, J: w @ J @ w / 2,
        "w'*J",
    ),
)
