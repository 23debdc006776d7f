"""Explicit-entry derivative problems, each with a hand-written oracle.

Every problem pairs a text in matcalc's language with a NumPy function of the same thing, written
by hand beside it. Nothing here is produced by the parser or the differentiator under test, so an
error shared by both of them cannot hide. The table is data only; what is checked against it
(values, derivatives in each layout, generated code) is decided by the tests that import it.

Conventions of the table:

* Function parameters carry the plain names: ``x_0``, ``x₀`` and ``x[0]`` in a text are the
  parameter ``x0``. Greek letters stay as the text writes them.
* A scalar EXPR returns a number, a column vector a 1-D array, a matrix (or a row) a 2-D array.
* The lambdas go through HIPS autograd unless ``autograd=False``; those use functions autograd.numpy
  lacks (erf, gamma, lgamma) and want central differences.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import autograd.numpy as np


@dataclass(frozen=True)
class ComponentProblem:
    """One expression, its variable and an independent function to compare with."""

    name: str
    text: str
    function: Callable
    # The text after --wrt; None leaves it out (all free scalar names, natural order, one column).
    wrt: str | None = None
    # Flat tuple for "scalar" and "vector"; tuple of row tuples for "row" (one row) and "matrix".
    wrt_names: tuple[tuple[str, ...], ...] | tuple[str, ...] = ()
    wrt_kind: str = "vector"
    # Sampling interval by parameter; away from kinks, poles and domain borders.
    domain: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    source: str = ""
    autograd: bool = True

    @property
    def flat_names(self) -> tuple[str, ...]:
        """The variable names in vec order (columns stacked), the order of a Jacobian's columns."""
        if self.wrt_kind in ("scalar", "vector"):
            return tuple(self.wrt_names)
        return tuple(name for column in zip(*self.wrt_names, strict=True) for name in column)

    def interval(self, name: str) -> tuple[float, float]:
        """The sampling interval of a parameter."""
        return self.domain.get(name, DEFAULT_INTERVAL)


DEFAULT_INTERVAL = (0.3, 1.7)

SQUARE_NAMES = (("a", "b"), ("c", "d"))
SQUARE_X_NAMES = (("x0", "x1"), ("x2", "x3"))
# Keeps [[a, b], [c, d]] well conditioned with a positive determinant.
DOMINANT = {"a": (2.0, 3.0), "b": (0.3, 0.9), "c": (0.3, 0.9), "d": (2.0, 3.0)}
SIGNED = (-1.7, 1.7)


def _sigmoid(x):
    return 1 / (1 + np.exp(-x))


def _softplus(x):
    return np.log(1 + np.exp(x))


def _softmax(x):
    return np.exp(x) / np.sum(np.exp(x))


def _rotation(angle):
    return np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])


P = ComponentProblem

WORKED_EXAMPLES = (
    P(
        "sum-and-product",
        "x0+x1*x2",
        lambda x0, x1, x2: x0 + x1 * x2,
        wrt_names=("x0", "x1", "x2"),
        source="worked example",
    ),
    P(
        "let-square",
        "g = x0+x1*x2; g^2",
        lambda x0, x1, x2: (x0 + x1 * x2) ** 2,
        wrt_names=("x0", "x1", "x2"),
        source="worked example",
    ),
    P(
        "conical-spiral-tangent",
        "[t*cos(t), t*sin(t), t]",
        lambda t: np.array([t * np.cos(t), t * np.sin(t), t]),
        wrt="t",
        wrt_names=("t",),
        wrt_kind="scalar",
        source="worked example",
    ),
    P(
        "gradient-matrix-sine",
        "sin(x0*x3 + x1*x2)",
        lambda x0, x1, x2, x3: np.sin(x0 * x3 + x1 * x2),
        wrt="[[x0,x1],[x2,x3]]",
        wrt_names=SQUARE_X_NAMES,
        wrt_kind="matrix",
        source="worked example",
    ),
    P(
        "competing-species-jacobian",
        "[4*x0-2*x0*x1, 2*x1+x0*x1-2*x1^2]",
        lambda x0, x1: np.array([4 * x0 - 2 * x0 * x1, 2 * x1 + x0 * x1 - 2 * x1**2]),
        wrt_names=("x0", "x1"),
        source="worked example",
    ),
    P(
        "indefinite-quadratic-hessian",
        "2*x0^2 + x0*x2 + 3*x1*x2 - x1^2",
        lambda x0, x1, x2: 2 * x0**2 + x0 * x2 + 3 * x1 * x2 - x1**2,
        wrt_names=("x0", "x1", "x2"),
        source="worked example",
    ),
    P("sum-of-two-squares", "y1^2+y2^2", lambda y1, y2: y1**2 + y2**2, wrt_names=("y1", "y2"), source="worked example"),
    P(
        "two-equations-three-unknowns",
        "[y1^2+y2^2+y3, y3^2+2*y1]",
        lambda y1, y2, y3: np.array([y1**2 + y2**2 + y3, y3**2 + 2 * y1]),
        wrt_names=("y1", "y2", "y3"),
        source="worked example",
    ),
    P(
        "autodiff-textbook",
        "ln(x1)+x1*x2-sin(x2)",
        lambda x1, x2: np.log(x1) + x1 * x2 - np.sin(x2),
        wrt_names=("x1", "x2"),
        source="worked example",
    ),
    P(
        "vector-sum-by-left",
        "[a0,a1,a2]+[b0,b1,b2]",
        lambda a0, a1, a2, b0, b1, b2: np.array([a0 + b0, a1 + b1, a2 + b2]),
        wrt="[a0,a1,a2]",
        wrt_names=("a0", "a1", "a2"),
        source="worked example",
    ),
    P(
        "vector-sum-by-right",
        "[a0,a1,a2]+[b0,b1,b2]",
        lambda a0, a1, a2, b0, b1, b2: np.array([a0 + b0, a1 + b1, a2 + b2]),
        wrt="[b0,b1,b2]",
        wrt_names=("b0", "b1", "b2"),
        source="worked example",
    ),
    P(
        "vector-difference-by-left",
        "[a0,a1,a2]-[b0,b1,b2]",
        lambda a0, a1, a2, b0, b1, b2: np.array([a0 - b0, a1 - b1, a2 - b2]),
        wrt="[a0,a1,a2]",
        wrt_names=("a0", "a1", "a2"),
        source="worked example",
    ),
    P(
        "vector-difference-by-right",
        "[a0,a1,a2]-[b0,b1,b2]",
        lambda a0, a1, a2, b0, b1, b2: np.array([a0 - b0, a1 - b1, a2 - b2]),
        wrt="[b0,b1,b2]",
        wrt_names=("b0", "b1", "b2"),
        source="worked example",
    ),
    P(
        "vector-hadamard-by-left",
        "[a0,a1,a2].*[b0,b1,b2]",
        lambda a0, a1, a2, b0, b1, b2: np.array([a0 * b0, a1 * b1, a2 * b2]),
        wrt="[a0,a1,a2]",
        wrt_names=("a0", "a1", "a2"),
        source="worked example",
    ),
    P(
        "vector-hadamard-by-right",
        "[a0,a1,a2].*[b0,b1,b2]",
        lambda a0, a1, a2, b0, b1, b2: np.array([a0 * b0, a1 * b1, a2 * b2]),
        wrt="[b0,b1,b2]",
        wrt_names=("b0", "b1", "b2"),
        source="worked example",
    ),
    P(
        "matrix-by-matrix",
        "[[x0*x1, x0],[x1, x2]]",
        # x3 occurs in --wrt only; the derivative by it is zero.
        lambda x0, x1, x2, x3: np.array([[x0 * x1, x0], [x1, x2]]),
        wrt="[[x0,x1],[x2,x3]]",
        wrt_names=SQUARE_X_NAMES,
        wrt_kind="matrix",
        source="worked example",
    ),
)

ROBOTICS = (
    P(
        "planar-2r-position",
        "[l1*cos(q1) + l2*cos(q1+q2), l1*sin(q1) + l2*sin(q1+q2)]",
        lambda l1, l2, q1, q2: np.array(
            [l1 * np.cos(q1) + l2 * np.cos(q1 + q2), l1 * np.sin(q1) + l2 * np.sin(q1 + q2)]
        ),
        wrt="[q1, q2]",
        wrt_names=("q1", "q2"),
        source="robotics",
    ),
    P(
        "planar-2r-position-calibration",
        "[l1*cos(q1) + l2*cos(q1+q2), l1*sin(q1) + l2*sin(q1+q2)]",
        lambda l1, l2, q1, q2: np.array(
            [l1 * np.cos(q1) + l2 * np.cos(q1 + q2), l1 * np.sin(q1) + l2 * np.sin(q1 + q2)]
        ),
        wrt_names=("l1", "l2", "q1", "q2"),
        source="robotics",
    ),
    P(
        "planar-3r-pose",
        "u = q1 + q2; v = u + q3; [l1*cos(q1) + l2*cos(u) + l3*cos(v), l1*sin(q1) + l2*sin(u) + l3*sin(v), v]",
        lambda l1, l2, l3, q1, q2, q3: np.array(
            [
                l1 * np.cos(q1) + l2 * np.cos(q1 + q2) + l3 * np.cos(q1 + q2 + q3),
                l1 * np.sin(q1) + l2 * np.sin(q1 + q2) + l3 * np.sin(q1 + q2 + q3),
                q1 + q2 + q3,
            ]
        ),
        wrt="q1,q2,q3",
        wrt_names=("q1", "q2", "q3"),
        source="robotics",
    ),
    P(
        "scara-arm-position",
        "[l1*cos(θ1) + l2*cos(θ1+θ2), l1*sin(θ1) + l2*sin(θ1+θ2), h - d3]",
        lambda l1, l2, θ1, θ2, h, d3: np.array(
            [l1 * np.cos(θ1) + l2 * np.cos(θ1 + θ2), l1 * np.sin(θ1) + l2 * np.sin(θ1 + θ2), h - d3]
        ),
        wrt="[θ1, θ2, d3]",
        wrt_names=("θ1", "θ2", "d3"),
        source="robotics",
    ),
    P(
        "scara-arm-full-pose",
        "[0.325*cos(q1) + 0.225*cos(q1+q2), 0.325*sin(q1) + 0.225*sin(q1+q2), 0.4 - q3, q1+q2-q4]",
        lambda q1, q2, q3, q4: np.array(
            [
                0.325 * np.cos(q1) + 0.225 * np.cos(q1 + q2),
                0.325 * np.sin(q1) + 0.225 * np.sin(q1 + q2),
                0.4 - q3,
                q1 + q2 - q4,
            ]
        ),
        wrt="q",
        wrt_names=("q1", "q2", "q3", "q4"),
        source="robotics",
    ),
    P(
        "dh-transform-by-angle",
        "[[cos(theta), -sin(theta)*cos(alpha), sin(theta)*sin(alpha), a*cos(theta)],"
        " [sin(theta), cos(theta)*cos(alpha), -cos(theta)*sin(alpha), a*sin(theta)],"
        " [0, sin(alpha), cos(alpha), d], [0, 0, 0, 1]]",
        lambda theta, alpha, a, d: np.array(
            [
                [np.cos(theta), -np.sin(theta) * np.cos(alpha), np.sin(theta) * np.sin(alpha), a * np.cos(theta)],
                [np.sin(theta), np.cos(theta) * np.cos(alpha), -np.cos(theta) * np.sin(alpha), a * np.sin(theta)],
                [0.0, np.sin(alpha), np.cos(alpha), d],
                [0.0, 0.0, 0.0, 1.0],
            ]
        ),
        wrt="theta",
        wrt_names=("theta",),
        wrt_kind="scalar",
        source="robotics, Denavit-Hartenberg",
    ),
    P(
        "dh-planar-block-by-parameters",
        "[[cos(theta), -sin(theta), a*cos(theta)], [sin(theta), cos(theta), a*sin(theta)]]",
        lambda theta, a: np.array(
            [[np.cos(theta), -np.sin(theta), a * np.cos(theta)], [np.sin(theta), np.cos(theta), a * np.sin(theta)]]
        ),
        wrt="[theta, a]",
        wrt_names=("theta", "a"),
        source="robotics, Denavit-Hartenberg",
    ),
    P(
        "dh-chain-of-two-links",
        "A = [[cos(q1), -sin(q1), cos(q1)], [sin(q1), cos(q1), sin(q1)], [0, 0, 1]];\n"
        "B = [[cos(q2), -sin(q2), cos(q2)], [sin(q2), cos(q2), sin(q2)], [0, 0, 1]];\n"
        "A*B*[0, 0, 1]",
        lambda q1, q2: np.array([np.cos(q1) + np.cos(q1 + q2), np.sin(q1) + np.sin(q1 + q2), 1.0]),
        wrt="[q1, q2]",
        wrt_names=("q1", "q2"),
        source="robotics, Denavit-Hartenberg",
    ),
    P(
        "manipulability-2r",
        "det(jacobian([a*cos(q1) + b*cos(q1+q2), a*sin(q1) + b*sin(q1+q2)], [q1, q2]))",
        lambda a, b, q1, q2: a * b * np.sin(q2) + 0 * q1,
        wrt="[a, b, q2]",
        wrt_names=("a", "b", "q2"),
        source="robotics",
    ),
    P(
        "polar-robot-rrp",
        "[r*cos(q1)*cos(q2), r*sin(q1)*cos(q2), h + r*sin(q2)]",
        lambda q1, q2, r, h: np.array([r * np.cos(q1) * np.cos(q2), r * np.sin(q1) * np.cos(q2), h + r * np.sin(q2)]),
        wrt="[q1, q2, r]",
        wrt_names=("q1", "q2", "r"),
        source="robotics",
    ),
    P(
        "unicycle-motion-model",
        "[x + v*τ*cos(θ), y + v*τ*sin(θ), θ + ω*τ]",
        lambda x, y, θ, v, ω, τ: np.array([x + v * τ * np.cos(θ), y + v * τ * np.sin(θ), θ + ω * τ]),
        wrt="[x, y, θ]",
        wrt_names=("x", "y", "θ"),
        source="robotics, extended Kalman filter",
    ),
    P(
        "velocity-motion-model-arc",
        "[x - v/w*sin(p) + v/w*sin(p + w*t), y + v/w*cos(p) - v/w*cos(p + w*t), p + w*t]",
        lambda x, y, p, v, w, t: np.array(
            [x + (v / w) * (np.sin(p + w * t) - np.sin(p)), y + (v / w) * (np.cos(p) - np.cos(p + w * t)), p + w * t]
        ),
        wrt="[v, w]",
        wrt_names=("v", "w"),
        source="robotics, probabilistic motion model",
    ),
    P(
        "kinematic-bicycle",
        "[v*cos(ψ), v*sin(ψ), v*tan(δ)/b]",
        lambda v, ψ, δ, b: np.array([v * np.cos(ψ), v * np.sin(ψ), v * np.tan(δ) / b]),
        wrt="[ψ, v, δ]",
        wrt_names=("ψ", "v", "δ"),
        domain={"δ": (-0.6, 0.6)},
        source="robotics, vehicle",
    ),
    P(
        "range-bearing-sensor",
        "[sqrt((a-x)^2 + (b-y)^2), atan((b-y)/(a-x)) - p]",
        lambda a, b, x, y, p: np.array([np.sqrt((a - x) ** 2 + (b - y) ** 2), np.arctan((b - y) / (a - x)) - p]),
        wrt="x,y,p",
        wrt_names=("x", "y", "p"),
        domain={"a": (3.0, 4.0), "b": (3.0, 4.0)},
        source="robotics, landmark measurement",
    ),
    P(
        "pinhole-camera",
        "[f*x/z + c0, f*y/z + c1]",
        lambda f, x, y, z, c0, c1: np.array([f * x / z + c0, f * y / z + c1]),
        wrt="[x, y, z]",
        wrt_names=("x", "y", "z"),
        source="computer vision",
    ),
    P(
        "radial-lens-distortion",
        "r = x^2 + y^2; [x*(1 + k1*r + k2*r^2), y*(1 + k1*r + k2*r^2)]",
        lambda x, y, k1, k2: np.array(
            [
                x * (1 + k1 * (x * x + y * y) + k2 * (x * x + y * y) ** 2),
                y * (1 + k1 * (x * x + y * y) + k2 * (x * x + y * y) ** 2),
            ]
        ),
        wrt_names=("k1", "k2", "x", "y"),
        source="computer vision",
    ),
    P(
        "quaternion-product",
        "[p0*q0 - p1*q1 - p2*q2 - p3*q3, p0*q1 + p1*q0 + p2*q3 - p3*q2,"
        " p0*q2 - p1*q3 + p2*q0 + p3*q1, p0*q3 + p1*q2 - p2*q1 + p3*q0]",
        lambda p0, p1, p2, p3, q0, q1, q2, q3: (
            np.array([[q0, -q1, -q2, -q3], [q1, q0, q3, -q2], [q2, -q3, q0, q1], [q3, q2, -q1, q0]])
            @ np.array([p0, p1, p2, p3])
        ),
        wrt="p",
        wrt_names=("p0", "p1", "p2", "p3"),
        source="quaternions",
    ),
    P(
        "quaternion-normalised",
        "[q0, q1, q2, q3]/norm([q0, q1, q2, q3])",
        lambda q0, q1, q2, q3: np.array([q0, q1, q2, q3]) / np.sqrt(q0**2 + q1**2 + q2**2 + q3**2),
        wrt_names=("q0", "q1", "q2", "q3"),
        source="quaternions",
    ),
    P(
        "quaternion-rotation-matrix",
        "[[1-2*(q2^2+q3^2), 2*(q1*q2-q0*q3), 2*(q1*q3+q0*q2)],"
        " [2*(q1*q2+q0*q3), 1-2*(q1^2+q3^2), 2*(q2*q3-q0*q1)],"
        " [2*(q1*q3-q0*q2), 2*(q2*q3+q0*q1), 1-2*(q1^2+q2^2)]]",
        lambda q0, q1, q2, q3: np.array(
            [
                [1 - 2 * q2**2 - 2 * q3**2, 2 * q1 * q2 - 2 * q0 * q3, 2 * q1 * q3 + 2 * q0 * q2],
                [2 * q1 * q2 + 2 * q0 * q3, 1 - 2 * q1**2 - 2 * q3**2, 2 * q2 * q3 - 2 * q0 * q1],
                [2 * q1 * q3 - 2 * q0 * q2, 2 * q2 * q3 + 2 * q0 * q1, 1 - 2 * q1**2 - 2 * q2**2],
            ]
        ),
        wrt="[q0, q1, q2, q3]",
        wrt_names=("q0", "q1", "q2", "q3"),
        source="quaternions",
    ),
    P(
        "quaternion-kinematics",
        "[-q1*w1 - q2*w2 - q3*w3, q0*w1 + q2*w3 - q3*w2, q0*w2 - q1*w3 + q3*w1, q0*w3 + q1*w2 - q2*w1]/2",
        lambda q0, q1, q2, q3, w1, w2, w3: (
            0.5
            * np.array(
                [
                    -(q1 * w1 + q2 * w2 + q3 * w3),
                    q0 * w1 + q2 * w3 - q3 * w2,
                    q0 * w2 - q1 * w3 + q3 * w1,
                    q0 * w3 + q1 * w2 - q2 * w1,
                ]
            )
        ),
        wrt="w",
        wrt_names=("w1", "w2", "w3"),
        source="quaternions, attitude dynamics",
    ),
    P(
        "rotation-2d-by-angle",
        "[[cos(t), -sin(t)],[sin(t), cos(t)]]",
        lambda t: _rotation(t),
        wrt="t",
        wrt_names=("t",),
        wrt_kind="scalar",
        source="rotations",
    ),
    P(
        "rotated-vector",
        "[cos(θ), -sin(θ); sin(θ), cos(θ)]*[x, y]",
        lambda θ, x, y: _rotation(θ) @ np.array([x, y]),
        wrt="[θ, x, y]",
        wrt_names=("θ", "x", "y"),
        source="rotations",
    ),
    P(
        "euler-zyx-rotation-product",
        "[[cos(a),-sin(a),0],[sin(a),cos(a),0],[0,0,1]]"
        "*[[cos(b),0,sin(b)],[0,1,0],[-sin(b),0,cos(b)]]"
        "*[[1,0,0],[0,cos(c),-sin(c)],[0,sin(c),cos(c)]]",
        lambda a, b, c: np.array(
            [
                [
                    np.cos(a) * np.cos(b),
                    np.cos(a) * np.sin(b) * np.sin(c) - np.sin(a) * np.cos(c),
                    np.cos(a) * np.sin(b) * np.cos(c) + np.sin(a) * np.sin(c),
                ],
                [
                    np.sin(a) * np.cos(b),
                    np.sin(a) * np.sin(b) * np.sin(c) + np.cos(a) * np.cos(c),
                    np.sin(a) * np.sin(b) * np.cos(c) - np.cos(a) * np.sin(c),
                ],
                [-np.sin(b), np.cos(b) * np.sin(c), np.cos(b) * np.cos(c)],
            ]
        ),
        wrt="[a, b, c]",
        wrt_names=("a", "b", "c"),
        source="rotations",
    ),
    P(
        "skew-symmetric-matrix",
        "[[0, -z, y],[z, 0, -x],[-y, x, 0]]",
        lambda x, y, z: np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]]),
        wrt_names=("x", "y", "z"),
        source="rotations",
    ),
    P(
        "euler-angle-rates",
        "[[1, sin(φ)*tan(θ), cos(φ)*tan(θ)], [0, cos(φ), -sin(φ)], [0, sin(φ)*sec(θ), cos(φ)*sec(θ)]]",
        lambda φ, θ: np.array(
            [
                [1.0, np.sin(φ) * np.tan(θ), np.cos(φ) * np.tan(θ)],
                [0.0, np.cos(φ), -np.sin(φ)],
                [0.0, np.sin(φ) / np.cos(θ), np.cos(φ) / np.cos(θ)],
            ]
        ),
        wrt="[φ, θ]",
        wrt_names=("φ", "θ"),
        domain={"θ": (-1.0, 1.0)},
        source="flight mechanics",
    ),
    P(
        "two-link-inertia-matrix",
        "[[a + 2*b*cos(q2), c + b*cos(q2)],[c + b*cos(q2), c]]",
        lambda a, b, c, q2: np.array([[a + 2 * b * np.cos(q2), c + b * np.cos(q2)], [c + b * np.cos(q2), c]]),
        wrt="q2",
        wrt_names=("q2",),
        wrt_kind="scalar",
        source="robotics, dynamics",
    ),
    P(
        "two-link-kinetic-energy",
        "quad([[a + 2*b*cos(q), c + b*cos(q)],[c + b*cos(q), c]], [u, v])/2",
        lambda a, b, c, q, u, v: (a + 2 * b * np.cos(q)) * u**2 / 2 + (c + b * np.cos(q)) * u * v + c * v**2 / 2,
        wrt="[q, u, v]",
        wrt_names=("q", "u", "v"),
        source="robotics, dynamics",
    ),
    P(
        "potential-field-navigation",
        "((x-2)^2 + (y-3)^2)/2 + 1/((x+1)^2 + y^2)",
        lambda x, y: 0.5 * (x - 2) ** 2 + 0.5 * (y - 3) ** 2 + 1 / ((x + 1) ** 2 + y**2),
        wrt_names=("x", "y"),
        source="robotics, planning",
    ),
)

DYNAMICS = (
    P(
        "lotka-volterra",
        "[a*x - b*x*y, c*x*y - d*y]",
        lambda a, b, c, d, x, y: np.array([a * x - b * x * y, c * x * y - d * y]),
        wrt="[x, y]",
        wrt_names=("x", "y"),
        source="dynamical systems",
    ),
    P(
        "lotka-volterra-sensitivity",
        "[a*x - b*x*y, c*x*y - d*y]",
        lambda a, b, c, d, x, y: np.array([x * (a - b * y), y * (c * x - d)]),
        wrt_names=("a", "b", "c", "d", "x", "y"),
        source="dynamical systems",
    ),
    P(
        "lotka-volterra-invariant",
        "d*x - c*ln(x) + b*y - a*ln(y)",
        lambda a, b, c, d, x, y: d * x - c * np.log(x) + b * y - a * np.log(y),
        wrt="x,y",
        wrt_names=("x", "y"),
        source="dynamical systems",
    ),
    P(
        "lorenz",
        "[σ*(y - x), x*(ρ - z) - y, x*y - β*z]",
        lambda σ, ρ, β, x, y, z: np.array([σ * (y - x), x * (ρ - z) - y, x * y - β * z]),
        wrt="[x, y, z]",
        wrt_names=("x", "y", "z"),
        domain={"σ": (9.0, 11.0), "ρ": (26.0, 29.0), "β": (2.0, 3.0)},
        source="dynamical systems",
    ),
    P(
        "lorenz-by-parameters",
        "[σ*(y - x), x*(ρ - z) - y, x*y - β*z]",
        lambda σ, ρ, β, x, y, z: np.array([σ * (y - x), x * (ρ - z) - y, x * y - β * z]),
        wrt="[σ, ρ, β]",
        wrt_names=("σ", "ρ", "β"),
        source="dynamical systems",
    ),
    P(
        "roessler",
        "[-y - z, x + a*y, b + z*(x - c)]",
        lambda a, b, c, x, y, z: np.array([-(y + z), x + a * y, b + z * x - z * c]),
        wrt="[x, y, z]",
        wrt_names=("x", "y", "z"),
        domain={"x": SIGNED, "y": SIGNED},
        source="dynamical systems",
    ),
    P(
        "sir-epidemic",
        "[-β*s*i, β*s*i - γ*i, γ*i]",
        lambda β, γ, s, i: np.array([-β * s * i, β * s * i - γ * i, γ * i]),
        wrt="[s, i]",
        wrt_names=("s", "i"),
        source="epidemiology",
    ),
    P(
        "seir-epidemic",
        "[m - m*s - b*s*i, b*s*i - (m + c)*w, c*w - (m + d)*i]",
        lambda m, b, c, d, s, i, w: np.array(
            [m * (1 - s) - b * s * i, b * s * i - m * w - c * w, c * w - m * i - d * i]
        ),
        wrt="[s, w, i]",
        wrt_names=("s", "w", "i"),
        source="epidemiology",
    ),
    P(
        "van-der-pol",
        "[y, μ*(1 - x^2)*y - x]",
        lambda μ, x, y: np.array([y, μ * y - μ * x**2 * y - x]),
        wrt="[x, y]",
        wrt_names=("x", "y"),
        domain={"x": SIGNED, "y": SIGNED},
        source="dynamical systems",
    ),
    P(
        "damped-pendulum",
        "[w, -c*w - g/l1*sin(θ)]",
        lambda w, c, g, l1, θ: np.array([w, -c * w - (g / l1) * np.sin(θ)]),
        wrt="[θ, w]",
        wrt_names=("θ", "w"),
        domain={"θ": (-3.0, 3.0), "g": (9.0, 10.0)},
        source="dynamical systems",
    ),
    P(
        "double-pendulum-potential",
        "-(m1 + m2)*g*l1*cos(q1) - m2*g*l2*cos(q2)",
        lambda m1, m2, g, l1, l2, q1, q2: -g * (m1 * l1 * np.cos(q1) + m2 * (l1 * np.cos(q1) + l2 * np.cos(q2))),
        wrt="q1,q2",
        wrt_names=("q1", "q2"),
        source="mechanics",
    ),
    P(
        "brusselator",
        "[1 - (b+1)*x + a*x^2*y, b*x - a*x^2*y]",
        lambda a, b, x, y: np.array([1 - (b + 1) * x + a * x * x * y, b * x - a * x * x * y]),
        wrt="[x, y]",
        wrt_names=("x", "y"),
        source="dynamical systems",
    ),
    P(
        "fitzhugh-nagumo",
        "[v - v^3/3 - w + c, (v + a - b*w)/τ]",
        lambda v, w, a, b, c, τ: np.array([v - v**3 / 3 - w + c, (v + a - b * w) / τ]),
        wrt="[v, w]",
        wrt_names=("v", "w"),
        domain={"τ": (10.0, 14.0), "v": SIGNED},
        source="neuroscience",
    ),
    P(
        "hodgkin-huxley-gate-rate",
        "0.01*(v + 10)/(exp((v + 10)/10) - 1)*(1 - n) - 0.125*exp(v/80)*n",
        lambda v, n: (1 - n) * 0.01 * (v + 10) / np.expm1((v + 10) / 10) - n * np.exp(v / 80) / 8,
        wrt="[v, n]",
        wrt_names=("v", "n"),
        domain={"v": (5.0, 30.0), "n": (0.1, 0.9)},
        source="neuroscience",
    ),
    P(
        "duffing-oscillator",
        "[y, -δ*y - α*x - β*x^3 + κ*cos(ω*t)]",
        lambda x, y, t, α, β, δ, κ, ω: np.array([y, κ * np.cos(ω * t) - δ * y - x * (α + β * x**2)]),
        wrt="[x, y, t]",
        wrt_names=("x", "y", "t"),
        source="dynamical systems",
    ),
    P(
        "henon-map",
        "[1 - 1.4*x^2 + y, 0.3*x]",
        lambda x, y: np.array([1 - 1.4 * x**2 + y, 0.3 * x]),
        wrt_names=("x", "y"),
        domain={"x": SIGNED, "y": SIGNED},
        source="dynamical systems, maps",
    ),
    P(
        "logistic-growth",
        "r*x*(1 - x/k)",
        lambda r, x, k: r * x - r * x**2 / k,
        wrt="x",
        wrt_names=("x",),
        wrt_kind="scalar",
        source="population dynamics",
    ),
    P(
        "rosenzweig-macarthur",
        "[r*x*(1 - x/k) - a*x*y/(1 + a*h*x), b*a*x*y/(1 + a*h*x) - m*y]",
        lambda r, k, a, h, b, m, x, y: np.array(
            [r * x * (1 - x / k) - a * x * y / (1 + a * h * x), y * (a * b * x / (1 + a * h * x) - m)]
        ),
        wrt="[x, y]",
        wrt_names=("x", "y"),
        source="population dynamics",
    ),
    P(
        "selkov-glycolysis",
        "[-x + a*y + x^2*y, b - a*y - x^2*y]",
        lambda a, b, x, y: np.array([(a + x**2) * y - x, b - (a + x**2) * y]),
        wrt="x,y",
        wrt_names=("x", "y"),
        source="biochemistry",
    ),
    P(
        "schnakenberg",
        "[a - u + u^2*v, b - u^2*v]",
        lambda a, b, u, v: np.array([a - u + u * u * v, b - u * u * v]),
        wrt_names=("a", "b", "u", "v"),
        source="pattern formation",
    ),
    P(
        "genetic-toggle-switch",
        "[a/(1 + v^n) - u, b/(1 + u^m) - v]",
        lambda a, b, m, n, u, v: np.array([a / (1 + v**n) - u, b / (1 + u**m) - v]),
        wrt="[u, v]",
        wrt_names=("u", "v"),
        source="systems biology",
    ),
    P(
        "michaelis-menten-parameters",
        "Vmax*s/(Km + s)",
        lambda Vmax, s, Km: Vmax * s / (Km + s),
        wrt="[Vmax, Km]",
        wrt_names=("Vmax", "Km"),
        source="biochemistry",
    ),
    P(
        "arrhenius-rate",
        "a*exp(-Ea/(8.314*t))",
        lambda a, Ea, t: a * np.exp(-Ea / (8.314 * t)),
        wrt="[a, Ea, t]",
        wrt_names=("a", "Ea", "t"),
        source="chemistry",
    ),
    P(
        "chemostat",
        "[d*(c - s) - m*s*x/(k + s), m*s*x/(k + s) - d*x]",
        lambda d, c, m, k, s, x: np.array([d * c - d * s - m * s * x / (k + s), (m * s / (k + s) - d) * x]),
        wrt="[s, x]",
        wrt_names=("s", "x"),
        source="population dynamics",
    ),
    P(
        "kepler-acceleration",
        "[-x/(x^2+y^2)^(3/2), -y/(x^2+y^2)^(3/2)]",
        lambda x, y: -np.array([x, y]) / np.sqrt(x**2 + y**2) ** 3,
        wrt_names=("x", "y"),
        source="celestial mechanics",
    ),
    P(
        "henon-heiles-potential",
        "(x^2+y^2)/2 + x^2*y - y^3/3",
        lambda x, y: 0.5 * x**2 + 0.5 * y**2 + x**2 * y - y**3 / 3,
        wrt_names=("x", "y"),
        domain={"x": SIGNED, "y": SIGNED},
        source="celestial mechanics",
    ),
    P(
        "lennard-jones",
        "4*ε*((σ/r)^12 - (σ/r)^6)",
        lambda ε, σ, r: 4 * ε * (σ**12 / r**12 - σ**6 / r**6),
        wrt="[r, σ]",
        wrt_names=("r", "σ"),
        domain={"r": (1.0, 2.0), "σ": (0.8, 1.2)},
        source="molecular dynamics",
    ),
)

OPTIMISATION = (
    P(
        "rosenbrock-2d",
        "(1-x)^2 + 100*(y-x^2)^2",
        lambda x, y: (1 - x) ** 2 + 100 * (y - x**2) ** 2,
        wrt_names=("x", "y"),
        source="optimisation test function",
    ),
    P(
        "rosenbrock-4d",
        "100*(x1-x0^2)^2 + (1-x0)^2 + 100*(x2-x1^2)^2 + (1-x1)^2 + 100*(x3-x2^2)^2 + (1-x2)^2",
        lambda x0, x1, x2, x3: sum(100 * (b - a**2) ** 2 + (1 - a) ** 2 for a, b in ((x0, x1), (x1, x2), (x2, x3))),
        wrt="x",
        wrt_names=("x0", "x1", "x2", "x3"),
        source="optimisation test function",
    ),
    P(
        "rosenbrock-residuals",
        "[10*(x1 - x0^2), 1 - x0]",
        lambda x0, x1: np.array([10 * x1 - 10 * x0**2, 1 - x0]),
        wrt_names=("x0", "x1"),
        source="nonlinear least squares",
    ),
    P(
        "himmelblau",
        "(x^2+y-11)^2 + (x+y^2-7)^2",
        lambda x, y: (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2,
        wrt_names=("x", "y"),
        domain={"x": (-4.0, 4.0), "y": (-4.0, 4.0)},
        source="optimisation test function",
    ),
    P(
        "beale",
        "(1.5 - x + x*y)^2 + (2.25 - x + x*y^2)^2 + (2.625 - x + x*y^3)^2",
        lambda x, y: sum((c - x * (1 - y**k)) ** 2 for k, c in ((1, 1.5), (2, 2.25), (3, 2.625))),
        wrt_names=("x", "y"),
        source="optimisation test function",
    ),
    P(
        "booth",
        "(x+2y-7)^2 + (2x+y-5)^2",
        lambda x, y: (x + 2 * y - 7) ** 2 + (2 * x + y - 5) ** 2,
        wrt_names=("x", "y"),
        source="optimisation test function",
    ),
    P(
        "matyas",
        "0.26(x^2+y^2) - 0.48x*y",
        lambda x, y: 0.26 * (x**2 + y**2) - 0.48 * x * y,
        wrt_names=("x", "y"),
        source="optimisation test function",
    ),
    P(
        "mccormick",
        "sin(x+y) + (x-y)^2 - 1.5*x + 2.5*y + 1",
        lambda x, y: np.sin(x + y) + (x - y) ** 2 - 1.5 * x + 2.5 * y + 1,
        wrt_names=("x", "y"),
        domain={"x": (-1.5, 4.0), "y": (-3.0, 4.0)},
        source="optimisation test function",
    ),
    P(
        "ackley-2d",
        "-20*exp(-0.2*sqrt((x^2+y^2)/2)) - exp((cos(2*pi*x)+cos(2*pi*y))/2) + e + 20",
        lambda x, y: (
            -20 * np.exp(-0.2 * np.sqrt(0.5 * (x**2 + y**2)))
            - np.exp(0.5 * (np.cos(2 * np.pi * x) + np.cos(2 * np.pi * y)))
            + np.e
            + 20
        ),
        wrt="[x, y]",
        wrt_names=("x", "y"),
        source="optimisation test function",
    ),
    P(
        "griewank-3d",
        "1 + (x1^2+x2^2+x3^2)/4000 - cos(x1)*cos(x2/sqrt(2))*cos(x3/sqrt(3))",
        lambda x1, x2, x3: 1 + (x1**2 + x2**2 + x3**2) / 4000 - np.cos(x1) * np.cos(x2 / 2**0.5) * np.cos(x3 / 3**0.5),
        wrt="x",
        wrt_names=("x1", "x2", "x3"),
        source="optimisation test function",
    ),
    P(
        "goldstein-price",
        "(1+(x+y+1)^2*(19-14*x+3*x^2-14*y+6*x*y+3*y^2))*(30+(2*x-3*y)^2*(18-32*x+12*x^2+48*y-36*x*y+27*y^2))",
        lambda x, y: (
            (1 + (x + y + 1) ** 2 * (19 - 14 * (x + y) + 3 * (x + y) ** 2))
            * (30 + (2 * x - 3 * y) ** 2 * (18 - 16 * (2 * x - 3 * y) + 3 * (2 * x - 3 * y) ** 2))
        ),
        wrt_names=("x", "y"),
        source="optimisation test function",
    ),
    P(
        "rastrigin-2d",
        "20 + x0^2 - 10*cos(2*pi*x0) + x1^2 - 10*cos(2*pi*x1)",
        lambda x0, x1: 20 + x0**2 + x1**2 - 10 * np.cos(2 * np.pi * x0) - 10 * np.cos(2 * np.pi * x1),
        wrt_names=("x0", "x1"),
        source="optimisation test function",
    ),
    P(
        "styblinski-tang",
        "(x0^4-16*x0^2+5*x0 + x1^4-16*x1^2+5*x1)/2",
        lambda x0, x1: 0.5 * sum(x**4 - 16 * x**2 + 5 * x for x in (x0, x1)),
        wrt_names=("x0", "x1"),
        domain={"x0": (-4.0, 4.0), "x1": (-4.0, 4.0)},
        source="optimisation test function",
    ),
    P(
        "three-hump-camel",
        "2*x^2 - 1.05*x^4 + x^6/6 + x*y + y^2",
        lambda x, y: 2 * x**2 - 1.05 * x**4 + x**6 / 6 + x * y + y**2,
        wrt_names=("x", "y"),
        source="optimisation test function",
    ),
    P(
        "six-hump-camel",
        "(4 - 2.1*x^2 + x^4/3)*x^2 + x*y + (-4 + 4*y^2)*y^2",
        lambda x, y: 4 * x**2 - 2.1 * x**4 + x**6 / 3 + x * y - 4 * y**2 + 4 * y**4,
        wrt_names=("x", "y"),
        source="optimisation test function",
    ),
    P(
        "easom",
        "-cos(x)*cos(y)*exp(-((x-pi)^2+(y-pi)^2))",
        lambda x, y: -np.cos(x) * np.cos(y) * np.exp(-((x - np.pi) ** 2) - (y - np.pi) ** 2),
        wrt_names=("x", "y"),
        domain={"x": (2.0, 4.0), "y": (2.0, 4.0)},
        source="optimisation test function",
    ),
    P(
        "levy-13",
        "sin(3*pi*x)^2 + (x-1)^2*(1+sin(3*pi*y)^2) + (y-1)^2*(1+sin(2*pi*y)^2)",
        lambda x, y: (
            np.sin(3 * np.pi * x) ** 2
            + (x - 1) ** 2 * (1 + np.sin(3 * np.pi * y) ** 2)
            + (y - 1) ** 2 * (1 + np.sin(2 * np.pi * y) ** 2)
        ),
        wrt_names=("x", "y"),
        source="optimisation test function",
    ),
    P(
        "zakharov-3d",
        "x1^2+x2^2+x3^2 + (0.5*x1+x2+1.5*x3)^2 + (0.5*x1+x2+1.5*x3)^4",
        lambda x1, x2, x3: x1**2 + x2**2 + x3**2 + (x1 / 2 + x2 + 3 * x3 / 2) ** 2 + (x1 / 2 + x2 + 3 * x3 / 2) ** 4,
        wrt_names=("x1", "x2", "x3"),
        source="optimisation test function",
    ),
    P(
        "dixon-price-3d",
        "(x1-1)^2 + 2*(2*x2^2-x1)^2 + 3*(2*x3^2-x2)^2",
        lambda x1, x2, x3: (x1 - 1) ** 2 + 2 * (2 * x2**2 - x1) ** 2 + 3 * (2 * x3**2 - x2) ** 2,
        wrt_names=("x1", "x2", "x3"),
        source="optimisation test function",
    ),
    P(
        "powell-singular-residuals",
        "[x1+10*x2, sqrt(5)*(x3-x4), (x2-2*x3)^2, sqrt(10)*(x1-x4)^2]",
        lambda x1, x2, x3, x4: np.array(
            [x1 + 10 * x2, 5**0.5 * (x3 - x4), (x2 - 2 * x3) ** 2, 10**0.5 * (x1 - x4) ** 2]
        ),
        wrt_names=("x1", "x2", "x3", "x4"),
        source="nonlinear least squares",
    ),
    P(
        "wood",
        "100*(x1^2-x2)^2 + (x1-1)^2 + (x3-1)^2 + 90*(x3^2-x4)^2 + 10.1*((x2-1)^2+(x4-1)^2) + 19.8*(x2-1)*(x4-1)",
        lambda x1, x2, x3, x4: (
            100 * (x1**2 - x2) ** 2
            + (x1 - 1) ** 2
            + (x3 - 1) ** 2
            + 90 * (x3**2 - x4) ** 2
            + 10.1 * (x2 - 1) ** 2
            + 10.1 * (x4 - 1) ** 2
            + 19.8 * (x2 - 1) * (x4 - 1)
        ),
        wrt_names=("x1", "x2", "x3", "x4"),
        source="optimisation test function",
    ),
    P(
        "branin",
        "(y - 5.1/(4*pi^2)*x^2 + 5/pi*x - 6)^2 + 10*(1-1/(8*pi))*cos(x) + 10",
        lambda x, y: (
            (y - 5.1 * x**2 / (4 * np.pi**2) + 5 * x / np.pi - 6) ** 2 + (10 - 10 / (8 * np.pi)) * np.cos(x) + 10
        ),
        wrt_names=("x", "y"),
        domain={"x": (-5.0, 10.0), "y": (0.0, 15.0)},
        source="optimisation test function",
    ),
    P(
        "eggholder",
        "-(y+47)*sin(sqrt(|y+x/2+47|)) - x*sin(sqrt(|x-(y+47)|))",
        lambda x, y: -(y + 47) * np.sin(np.sqrt(y + x / 2 + 47)) - x * np.sin(np.sqrt(y + 47 - x)),
        wrt_names=("x", "y"),
        source="optimisation test function",
    ),
    P(
        "schaffer-2",
        "0.5 + (sin(x^2-y^2)^2 - 0.5)/(1 + 0.001*(x^2+y^2))^2",
        lambda x, y: 0.5 + (np.sin(x**2 - y**2) ** 2 - 0.5) / (1 + 1e-3 * x**2 + 1e-3 * y**2) ** 2,
        wrt_names=("x", "y"),
        source="optimisation test function",
    ),
    P(
        "cross-in-tray",
        "-0.0001*(abs(sin(x)*sin(y)*exp(|100-sqrt(x^2+y^2)/pi|))+1)^0.1",
        lambda x, y: -1e-4 * (np.sin(x) * np.sin(y) * np.exp(100 - np.sqrt(x**2 + y**2) / np.pi) + 1) ** 0.1,
        wrt_names=("x", "y"),
        source="optimisation test function",
    ),
    P(
        "bohachevsky-1",
        "x^2 + 2*y^2 - 0.3*cos(3*pi*x) - 0.4*cos(4*pi*y) + 0.7",
        lambda x, y: x**2 + 2 * y**2 - 0.3 * np.cos(3 * np.pi * x) - 0.4 * np.cos(4 * np.pi * y) + 0.7,
        wrt_names=("x", "y"),
        source="optimisation test function",
    ),
    P(
        "freudenstein-roth-residuals",
        "[-13 + x + ((5-y)*y-2)*y, -29 + x + ((y+1)*y-14)*y]",
        lambda x, y: np.array([-13 + x + 5 * y**2 - y**3 - 2 * y, -29 + x + y**3 + y**2 - 14 * y]),
        wrt_names=("x", "y"),
        source="nonlinear least squares",
    ),
    P(
        "quartic-surface-twelve-names",
        "x2*x10 + x10^2*x1 - x11*x0^3",
        lambda x0, x1, x2, x10, x11: x2 * x10 + x10**2 * x1 - x11 * x0**3,
        wrt_names=("x0", "x1", "x2", "x10", "x11"),
        source="natural order of names",
    ),
    P(
        "log-barrier",
        "c0*x + c1*y - μ*(log(x) + log(y) + log(4 - x - y))",
        lambda c0, c1, x, y, μ: c0 * x + c1 * y - μ * np.log(x * y * (4 - x - y)),
        wrt="[x, y]",
        wrt_names=("x", "y"),
        source="interior-point method",
    ),
    P(
        "lagrangian-kkt",
        "x^2 + 2*y^2 - λ*(x + y - 1)",
        lambda x, y, λ: x**2 + 2 * y**2 + λ * (1 - x - y),
        wrt="[x, y, λ]",
        wrt_names=("x", "y", "λ"),
        source="constrained optimisation",
    ),
    P(
        "cobb-douglas",
        "a*k^α*n^(1-α)",
        lambda a, k, n, α: a * n * (k / n) ** α,
        wrt="[k, n]",
        wrt_names=("k", "n"),
        domain={"α": (0.2, 0.8)},
        source="economics",
    ),
)

COORDINATES = (
    P(
        "polar-to-cartesian",
        "[r*cos(t), r*sin(t)]",
        lambda r, t: np.array([r * np.cos(t), r * np.sin(t)]),
        wrt="[r, t]",
        wrt_names=("r", "t"),
        source="coordinate change",
    ),
    P(
        "cartesian-to-polar",
        "[sqrt(x^2+y^2), arctan(y/x)]",
        lambda x, y: np.array([np.sqrt(x**2 + y**2), np.arctan2(y, x)]),
        wrt_names=("x", "y"),
        source="coordinate change",
    ),
    P(
        "spherical-to-cartesian",
        "[r*sin(θ)*cos(φ), r*sin(θ)*sin(φ), r*cos(θ)]",
        lambda r, θ, φ: np.array([r * np.sin(θ) * np.cos(φ), r * np.sin(θ) * np.sin(φ), r * np.cos(θ)]),
        wrt="[r, θ, φ]",
        wrt_names=("r", "θ", "φ"),
        source="coordinate change",
    ),
    P(
        "cartesian-to-spherical",
        "r = sqrt(x^2+y^2+z^2); [r, acos(z/r), atan(y/x)]",
        lambda x, y, z: np.array([np.sqrt(x**2 + y**2 + z**2), np.arctan(np.sqrt(x**2 + y**2) / z), np.arctan(y / x)]),
        wrt_names=("x", "y", "z"),
        source="coordinate change",
    ),
    P(
        "cylindrical-to-cartesian",
        "[ρ*cos(φ), ρ*sin(φ), z]",
        lambda ρ, φ, z: np.array([ρ * np.cos(φ), ρ * np.sin(φ), z]),
        wrt="[ρ, φ, z]",
        wrt_names=("ρ", "φ", "z"),
        source="coordinate change",
    ),
    P(
        "elliptic-to-cartesian",
        "[a*cosh(u)*cos(v), a*sinh(u)*sin(v)]",
        lambda a, u, v: np.array([a * np.cosh(u) * np.cos(v), a * np.sinh(u) * np.sin(v)]),
        wrt="[u, v]",
        wrt_names=("u", "v"),
        source="coordinate change",
    ),
    P(
        "parabolic-to-cartesian",
        "[u*v, (u^2 - v^2)/2]",
        lambda u, v: np.array([u * v, 0.5 * (u + v) * (u - v)]),
        wrt_names=("u", "v"),
        source="coordinate change",
    ),
    P(
        "bipolar-to-cartesian",
        "[a*sinh(u)/(cosh(u) - cos(v)), a*sin(v)/(cosh(u) - cos(v))]",
        lambda a, u, v: a * np.array([np.sinh(u), np.sin(v)]) / (np.cosh(u) - np.cos(v)),
        wrt="[u, v]",
        wrt_names=("u", "v"),
        source="coordinate change",
    ),
    P(
        "torus-surface",
        "[(c + a*cos(v))*cos(u), (c + a*cos(v))*sin(u), a*sin(v)]",
        lambda a, c, u, v: np.array(
            [c * np.cos(u) + a * np.cos(v) * np.cos(u), c * np.sin(u) + a * np.cos(v) * np.sin(u), a * np.sin(v)]
        ),
        wrt="[u, v]",
        wrt_names=("u", "v"),
        source="surface",
    ),
    P(
        "helix-tangent",
        "[a*cos(ω*t), a*sin(ω*t), b*t]",
        lambda a, b, ω, t: np.array([a * np.cos(ω * t), a * np.sin(ω * t), b * t]),
        wrt="t",
        wrt_names=("t",),
        wrt_kind="scalar",
        source="space curve",
    ),
    P(
        "polar-jacobian-determinant",
        "det(jacobian([r*cos(t), r*sin(t)], [r,t]))",
        lambda r, t: r + 0 * t,
        wrt="[r, t]",
        wrt_names=("r", "t"),
        source="coordinate change",
    ),
    P(
        "polar-jacobian-inverse",
        "inv(jacobian([r*cos(t), r*sin(t)], [r,t]))",
        lambda r, t: np.array([[np.cos(t), np.sin(t)], [-np.sin(t) / r, np.cos(t) / r]]),
        wrt="t",
        wrt_names=("t",),
        wrt_kind="scalar",
        source="coordinate change",
    ),
    P(
        "spherical-jacobian-determinant",
        "det(jacobian([r*sin(u)*cos(v), r*sin(u)*sin(v), r*cos(u)], [r, u, v]))",
        lambda r, u, v: r**2 * np.sin(u) + 0 * v,
        wrt="[r, u]",
        wrt_names=("r", "u"),
        source="coordinate change",
    ),
    P(
        "elliptic-jacobian-determinant",
        "det(jacobian([cosh(u)*cos(v), sinh(u)*sin(v)], [u, v]))",
        lambda u, v: np.sinh(u) ** 2 + np.sin(v) ** 2,
        wrt="[u, v]",
        wrt_names=("u", "v"),
        source="coordinate change",
    ),
    P(
        "laplacian-as-hessian-trace",
        "tr(hessian(x^3*y + sin(x)*y^2, [x, y]))",
        lambda x, y: 6 * x * y - np.sin(x) * y**2 + 2 * np.sin(x),
        wrt="[x, y]",
        wrt_names=("x", "y"),
        source="differential operators",
    ),
    P(
        "squared-gradient-norm",
        "norm(grad(x^2*y + y^3, [x, y]))^2",
        lambda x, y: (2 * x * y) ** 2 + (x**2 + 3 * y**2) ** 2,
        wrt="[x, y]",
        wrt_names=("x", "y"),
        source="differential operators",
    ),
    P(
        "metric-tensor-polar",
        "J = jacobian([r*cos(t), r*sin(t)], [r, t]); J'*J",
        lambda r, t: np.array([[1.0 + 0 * t, 0.0], [0.0, r**2]]),
        wrt="r",
        wrt_names=("r",),
        wrt_kind="scalar",
        source="differential geometry",
    ),
)

ACTIVATIONS_AND_LOSSES = (
    P(
        "sigmoid",
        "sigmoid(x)",
        lambda x: 0.5 + 0.5 * np.tanh(x / 2),
        wrt="x",
        wrt_names=("x",),
        wrt_kind="scalar",
        domain={"x": (-3.0, 3.0)},
        source="activation",
    ),
    P(
        "relu-right",
        "relu(x)",
        lambda x: np.maximum(x, 0),
        wrt="x",
        wrt_names=("x",),
        wrt_kind="scalar",
        source="activation",
    ),
    P(
        "relu-both-sides",
        "[relu(x), relu(y), relu(x + y)]",
        lambda x, y: np.array([np.maximum(x, 0), np.maximum(y, 0), np.maximum(x + y, 0)]),
        wrt_names=("x", "y"),
        domain={"x": (1.0, 1.7), "y": (-0.8, -0.3)},
        source="activation",
    ),
    P(
        "leaky-relu-left",
        "leaky_relu(x)",
        lambda x: np.where(x > 0, x, 0.01 * x),
        wrt="x",
        wrt_names=("x",),
        wrt_kind="scalar",
        domain={"x": (-1.7, -0.3)},
        source="activation",
    ),
    P(
        "leaky-relu-slope",
        "leaky_relu(x*y, 0.2)",
        lambda x, y: np.where(x * y > 0, x * y, 0.2 * x * y),
        wrt_names=("x", "y"),
        domain={"y": (-1.7, -0.3)},
        source="activation",
    ),
    P(
        "elu-left",
        "elu(x)",
        lambda x: np.where(x > 0, x, np.exp(x) - 1),
        wrt="x",
        wrt_names=("x",),
        wrt_kind="scalar",
        domain={"x": (-1.7, -0.3)},
        source="activation",
    ),
    P(
        "elu-scale",
        "elu(x, 1.5) + elu(y, 1.5)",
        lambda x, y: np.where(x > 0, x, 1.5 * np.expm1(x)) + np.where(y > 0, y, 1.5 * np.expm1(y)),
        wrt_names=("x", "y"),
        domain={"y": (-1.7, -0.3)},
        source="activation",
    ),
    P(
        "selu-both-sides",
        "[selu(x), selu(y)]",
        lambda x, y: (
            1.0507009873554804934193349852946 * np.array([x, 1.6732632423543772848170429916717 * (np.exp(y) - 1)])
        ),
        wrt_names=("x", "y"),
        domain={"y": (-1.7, -0.3)},
        source="activation",
    ),
    P(
        "gelu",
        "gelu(x)",
        lambda x: 0.5 * x * (1 + math.erf(x / math.sqrt(2))),
        wrt="x",
        wrt_names=("x",),
        wrt_kind="scalar",
        domain={"x": (-2.0, 2.0)},
        source="activation",
        autograd=False,
    ),
    P(
        "silu",
        "silu(x)",
        lambda x: x * _sigmoid(x),
        wrt="x",
        wrt_names=("x",),
        wrt_kind="scalar",
        domain={"x": (-3.0, 3.0)},
        source="activation",
    ),
    P(
        "swish-spelling",
        "swish(a*x + b)",
        lambda a, b, x: (a * x + b) / (1 + np.exp(-a * x - b)),
        wrt_names=("a", "b", "x"),
        source="activation",
    ),
    P(
        "softplus",
        "softplus(x)",
        lambda x: _softplus(x),
        wrt="x",
        wrt_names=("x",),
        wrt_kind="scalar",
        domain={"x": (-3.0, 3.0)},
        source="activation",
    ),
    P(
        "softsign-both-sides",
        "[softsign(x), softsign(y)]",
        lambda x, y: np.array([x / (1 + x), y / (1 - y)]),
        wrt_names=("x", "y"),
        domain={"y": (-1.7, -0.3)},
        source="activation",
    ),
    P(
        "mish",
        "mish(x)",
        lambda x: x * np.tanh(_softplus(x)),
        wrt="x",
        wrt_names=("x",),
        wrt_kind="scalar",
        domain={"x": (-3.0, 3.0)},
        source="activation",
    ),
    P(
        "softmax-jacobian",
        "softmax([x0, x1, x2])",
        lambda x0, x1, x2: _softmax(np.array([x0, x1, x2])),
        wrt_names=("x0", "x1", "x2"),
        source="machine learning",
    ),
    P(
        "softmax-of-matrix-rows",
        "softmax([[a, b],[c, d]])",
        lambda a, b, c, d: np.array([[_sigmoid(a - b), _sigmoid(b - a)], [_sigmoid(c - d), _sigmoid(d - c)]]),
        wrt="[[a,b],[c,d]]",
        wrt_names=SQUARE_NAMES,
        wrt_kind="matrix",
        source="machine learning",
    ),
    P(
        "log-softmax-jacobian",
        "log_softmax([x0, x1, x2])",
        lambda x0, x1, x2: np.array([x0, x1, x2]) - np.log(np.exp(x0) + np.exp(x1) + np.exp(x2)),
        wrt_names=("x0", "x1", "x2"),
        source="machine learning",
    ),
    P(
        "log-softmax-of-matrix-rows",
        "log_softmax([a, b, 0; c, 1, d])",
        lambda a, b, c, d: np.array(
            [
                np.array([a, b, 0.0]) - np.log(np.exp(a) + np.exp(b) + 1),
                np.array([c, 1.0, d]) - np.log(np.exp(c) + np.exp(1.0) + np.exp(d)),
            ]
        ),
        wrt="[a, b, c, d]",
        wrt_names=("a", "b", "c", "d"),
        source="machine learning",
    ),
    P(
        "logsumexp-gradient",
        "logsumexp([x0, x1, 2*x2])",
        lambda x0, x1, x2: np.log(np.exp(x0) + np.exp(x1) + np.exp(2 * x2)),
        wrt_names=("x0", "x1", "x2"),
        source="machine learning",
    ),
    P(
        "logsumexp-of-matrix",
        "logsumexp([[a, b],[c, d]])",
        lambda a, b, c, d: np.log(np.exp(a) + np.exp(b) + np.exp(c) + np.exp(d)),
        wrt="[[a,b],[c,d]]",
        wrt_names=SQUARE_NAMES,
        wrt_kind="matrix",
        source="machine learning",
    ),
    P(
        "huber-inside-and-outside",
        "huber([x0, x1, x2])",
        lambda x0, x1, x2: np.array([0.5 * x0**2, x1 - 0.5, -x2 - 0.5]),
        wrt_names=("x0", "x1", "x2"),
        domain={"x0": (-0.8, 0.8), "x1": (1.3, 2.5), "x2": (-2.5, -1.3)},
        source="robust regression",
    ),
    P(
        "huber-loss-threshold",
        "sum(huber([y0 - a*x0, y1 - a*x1], 2))",
        lambda a, x0, x1, y0, y1: 0.5 * (y0 - a * x0) ** 2 + 2 * ((y1 - a * x1) - 1),
        wrt="[a, y0, y1]",
        wrt_names=("a", "y0", "y1"),
        domain={"a": (0.4, 0.9), "x0": (0.4, 0.9), "x1": (0.4, 0.9), "y0": (0.3, 1.5), "y1": (4.0, 6.0)},
        source="robust regression",
    ),
    P(
        "binary-cross-entropy",
        "-y*log(sigmoid(w*x + b)) - (1-y)*log(1 - sigmoid(w*x + b))",
        lambda w, b, x, y: _softplus(w * x + b) - y * (w * x + b),
        wrt="[w, b]",
        wrt_names=("w", "b"),
        domain={"y": (0.1, 0.9)},
        source="machine learning, logistic regression",
    ),
    P(
        "softmax-cross-entropy",
        "-dot([p0, p1, p2], log_softmax([z0, z1, z2]))",
        lambda p0, p1, p2, z0, z1, z2: (
            (p0 + p1 + p2) * np.log(np.exp(z0) + np.exp(z1) + np.exp(z2)) - (p0 * z0 + p1 * z1 + p2 * z2)
        ),
        wrt="[z0, z1, z2]",
        wrt_names=("z0", "z1", "z2"),
        source="machine learning",
    ),
    P(
        "kullback-leibler",
        "p*log(p/q) + (1-p)*log((1-p)/(1-q))",
        lambda p, q: p * np.log(p) - p * np.log(q) + (1 - p) * np.log(1 - p) - (1 - p) * np.log(1 - q),
        wrt_names=("p", "q"),
        domain={"p": (0.2, 0.8), "q": (0.2, 0.8)},
        source="machine learning",
    ),
    P(
        "two-layer-network-by-weights",
        "tanh([[w0, w1],[w2, w3]]*[1, -2] + [0.5, 0.25])",
        lambda w0, w1, w2, w3: np.array([np.tanh(w0 - 2 * w1 + 0.5), np.tanh(w2 - 2 * w3 + 0.25)]),
        wrt="[[w0,w1],[w2,w3]]",
        wrt_names=(("w0", "w1"), ("w2", "w3")),
        wrt_kind="matrix",
        source="neural network",
    ),
    P(
        "least-squares-line",
        "(y1 - a - b*x1)^2 + (y2 - a - b*x2)^2 + (y3 - a - b*x3)^2",
        lambda a, b, x1, x2, x3, y1, y2, y3: sum((a + b * x - y) ** 2 for x, y in ((x1, y1), (x2, y2), (x3, y3))),
        wrt="[a, b]",
        wrt_names=("a", "b"),
        source="regression",
    ),
    P(
        "gaussian-log-likelihood",
        "-log(2*pi*σ^2)/2 - (x-μ)^2/(2*σ^2)",
        lambda x, μ, σ: -0.5 * np.log(2 * np.pi) - np.log(σ) - ((x - μ) / σ) ** 2 / 2,
        wrt="[μ, σ]",
        wrt_names=("μ", "σ"),
        source="statistics",
    ),
)

SCALAR_FUNCTIONS = (
    P(
        "trigonometric-trio",
        "[sin(x)*cos(y), tan(x), sin(x)^2 + cos(y)^2]",
        lambda x, y: np.array([np.sin(x) * np.cos(y), np.sin(x) / np.cos(x), np.sin(x) ** 2 + np.cos(y) ** 2]),
        wrt_names=("x", "y"),
        domain={"x": (0.3, 1.2)},
        source="scalar functions",
    ),
    P(
        "reciprocal-trigonometric",
        "[sec(x), csc(x), cot(x)]",
        lambda x: np.array([1 / np.cos(x), 1 / np.sin(x), np.cos(x) / np.sin(x)]),
        wrt="x",
        wrt_names=("x",),
        wrt_kind="scalar",
        domain={"x": (0.4, 1.2)},
        source="scalar functions",
    ),
    P(
        "secant-product",
        "sec(x*y)*csc(y) - cot(x)",
        lambda x, y: 1 / (np.cos(x * y) * np.sin(y)) - 1 / np.tan(x),
        wrt_names=("x", "y"),
        domain={"x": (0.4, 1.1), "y": (0.4, 1.1)},
        source="scalar functions",
    ),
    P(
        "inverse-trigonometric",
        "[asin(x), acos(x), atan(x)]",
        lambda x: np.array([np.arcsin(x), np.arccos(x), np.arctan(x)]),
        wrt="x",
        wrt_names=("x",),
        wrt_kind="scalar",
        domain={"x": (-0.8, 0.8)},
        source="scalar functions",
    ),
    P(
        "inverse-trigonometric-arc-spelling",
        "arcsin(x*y) + arccos(x - y)*arctan(x/y)",
        lambda x, y: np.arcsin(x * y) + np.arccos(x - y) * np.arctan(x / y),
        wrt_names=("x", "y"),
        domain={"x": (0.3, 0.8), "y": (0.3, 0.8)},
        source="scalar functions",
    ),
    P(
        "hyperbolic",
        "[sinh(x), cosh(x), tanh(x)]",
        lambda x: np.array([(np.exp(x) - np.exp(-x)) / 2, (np.exp(x) + np.exp(-x)) / 2, 1 - 2 / (np.exp(2 * x) + 1)]),
        wrt="x",
        wrt_names=("x",),
        wrt_kind="scalar",
        source="scalar functions",
    ),
    P(
        "inverse-hyperbolic",
        "asinh(x)*acosh(y) + atanh(z)",
        lambda x, y, z: np.log(x + np.sqrt(x**2 + 1)) * np.log(y + np.sqrt(y**2 - 1)) + 0.5 * np.log((1 + z) / (1 - z)),
        wrt_names=("x", "y", "z"),
        domain={"y": (1.3, 2.5), "z": (-0.8, 0.8)},
        source="scalar functions",
    ),
    P(
        "exponential-family",
        "[exp(x*y), expm1(x - y), log1p(x*y)]",
        lambda x, y: np.array([np.exp(x * y), np.exp(x) / np.exp(y) - 1, np.log(1 + x * y)]),
        wrt_names=("x", "y"),
        source="scalar functions",
    ),
    P(
        "logarithms-of-every-base",
        "[log(x), ln(x), log2(x), log10(x)]",
        lambda x: np.log(x) * np.array([1.0, 1.0, 1 / math.log(2), 1 / math.log(10)]),
        wrt="x",
        wrt_names=("x",),
        wrt_kind="scalar",
        source="scalar functions",
    ),
    P(
        "roots",
        "sqrt(x*y) + cbrt(x + 2*y)",
        lambda x, y: x**0.5 * y**0.5 + (x + 2 * y) ** (1 / 3),
        wrt_names=("x", "y"),
        source="scalar functions",
    ),
    P(
        "absolute-value-signs",
        "abs(x)*y + |y|",
        lambda x, y: -x * y + y,
        wrt_names=("x", "y"),
        domain={"x": (-1.7, -0.3)},
        source="scalar functions",
    ),
    P(
        "sign-and-step-weights",
        "sign(x)*x^2 + step(y)*y^3 + step(x)*y",
        lambda x, y: -(x**2) + y**3,
        wrt_names=("x", "y"),
        domain={"x": (-1.7, -0.3)},
        source="scalar functions",
    ),
    P(
        "maximum-minimum",
        "[max(x, y), min(x, y), max(x^2, x), min(x*y, 10)]",
        lambda x, y: np.array([y, x, x, x * y]),
        wrt_names=("x", "y"),
        domain={"x": (0.3, 0.8), "y": (1.1, 1.7)},
        source="scalar functions",
    ),
    P(
        "maximum-with-constant",
        "max(0, 1 - y*(a*x + b))",
        lambda a, b, x, y: 1 - y * (a * x + b),
        wrt="[a, b]",
        wrt_names=("a", "b"),
        domain={"y": (-1.7, -0.3)},
        source="support vector machine, hinge loss",
    ),
    P(
        "error-function",
        "erf(x/sqrt(2))*y",
        lambda x, y: math.erf(x / math.sqrt(2)) * y,
        wrt_names=("x", "y"),
        domain={"x": SIGNED},
        source="scalar functions",
        autograd=False,
    ),
    P(
        "gamma-function",
        "gamma(x)*y",
        lambda x, y: math.gamma(x) * y,
        wrt_names=("x", "y"),
        domain={"x": (0.8, 3.5)},
        source="scalar functions",
        autograd=False,
    ),
    P(
        "log-beta-function",
        "lgamma(a) + lgamma(b) - lgamma(a + b)",
        lambda a, b: math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b),
        wrt_names=("a", "b"),
        domain={"a": (0.8, 3.5), "b": (0.8, 3.5)},
        source="statistics",
        autograd=False,
    ),
    P(
        "black-scholes-call",
        "u = (log(s/k) + (r + v^2/2)*t)/(v*sqrt(t));"
        " s*(1 + erf(u/sqrt(2)))/2 - k*exp(-r*t)*(1 + erf((u - v*sqrt(t))/sqrt(2)))/2",
        lambda s, k, r, v, t: (
            s * 0.5 * math.erfc(-((math.log(s / k) + r * t) / (v * t**0.5) + v * t**0.5 / 2) / 2**0.5)
            - k
            * math.exp(-r * t)
            * 0.5
            * math.erfc(-((math.log(s / k) + r * t) / (v * t**0.5) - v * t**0.5 / 2) / 2**0.5)
        ),
        wrt="[s, v, t, r]",
        wrt_names=("s", "v", "t", "r"),
        domain={"r": (0.01, 0.1), "v": (0.2, 0.6)},
        source="finance, the greeks",
        autograd=False,
    ),
    P(
        "where-right-branch",
        "where(x > 0, x^2*y, -x*y^2)",
        lambda x, y: x**2 * y,
        wrt_names=("x", "y"),
        source="conditions",
    ),
    P(
        "where-left-branch",
        "where(x > 0, x^2*y, -x*y^2)",
        lambda x, y: -x * y**2,
        wrt_names=("x", "y"),
        domain={"x": (-1.7, -0.3)},
        source="conditions",
    ),
    P(
        "where-nested-comparison",
        "where(x < y, sin(x), where(x*y >= 1, exp(x), y))",
        lambda x, y: np.exp(x) + 0 * y,
        wrt_names=("x", "y"),
        domain={"x": (1.4, 1.7), "y": (0.9, 1.2)},
        source="conditions",
    ),
    P(
        "sine-of-a-vector",
        "sin([x*y, x + y])",
        lambda x, y: np.array([np.sin(x * y), np.sin(x + y)]),
        wrt_names=("x", "y"),
        source="element-wise functions",
    ),
    P(
        "exponential-of-a-matrix-element-wise",
        "exp([[a, b],[c, a*d]])",
        lambda a, b, c, d: np.array([[np.exp(a), np.exp(b)], [np.exp(c), np.exp(a * d)]]),
        wrt="[[a,b],[c,d]]",
        wrt_names=SQUARE_NAMES,
        wrt_kind="matrix",
        source="element-wise functions",
    ),
    P(
        "gelu-of-a-vector",
        "gelu([x0, x0*x1])",
        lambda x0, x1: np.array([v * 0.5 * math.erfc(-v / math.sqrt(2)) for v in (x0, x0 * x1)]),
        wrt_names=("x0", "x1"),
        domain={"x0": SIGNED},
        source="element-wise functions",
        autograd=False,
    ),
)

VECTOR_FUNCTIONS = (
    P(
        "dot-product",
        "dot([x0, x1, x2], [1, x0, x1*x2])",
        lambda x0, x1, x2: x0 + x1 * x0 + x1 * x2**2,
        wrt_names=("x0", "x1", "x2"),
        source="vector functions",
    ),
    P(
        "cross-product-by-left",
        "cross([a0, a1, a2], [b0, b1, b2])",
        lambda a0, a1, a2, b0, b1, b2: np.array([a1 * b2 - a2 * b1, a2 * b0 - a0 * b2, a0 * b1 - a1 * b0]),
        wrt="[a0, a1, a2]",
        wrt_names=("a0", "a1", "a2"),
        source="vector functions",
    ),
    P(
        "triple-product",
        "dot([a0, a1, a2], cross([b0, b1, b2], [c0, c1, c2]))",
        lambda a0, a1, a2, b0, b1, b2, c0, c1, c2: np.linalg.det(np.array([[a0, a1, a2], [b0, b1, b2], [c0, c1, c2]])),
        wrt="b",
        wrt_names=("b0", "b1", "b2"),
        source="vector functions",
    ),
    P(
        "euclidean-norm",
        "norm([x, y, 2*z])",
        lambda x, y, z: np.sqrt(x**2 + y**2 + 4 * z**2),
        wrt_names=("x", "y", "z"),
        source="norms",
    ),
    P(
        "norm2-spelling-squared",
        "norm2([x - 1, x*y])^2",
        lambda x, y: (x - 1) ** 2 + (x * y) ** 2,
        wrt_names=("x", "y"),
        domain={"x": (1.2, 1.7)},
        source="norms",
    ),
    P(
        "one-norm",
        "norm1([x, y, x*y])",
        lambda x, y: x - y - x * y,
        wrt_names=("x", "y"),
        domain={"y": (-1.7, -0.3)},
        source="norms",
    ),
    P(
        "infinity-norm",
        "norminf([x, -y, x*z])",
        lambda x, y, z: y + 0 * x + 0 * z,
        wrt_names=("x", "y", "z"),
        domain={"x": (0.3, 0.8), "y": (2.0, 3.0)},
        source="norms",
    ),
    P(
        "frobenius-norm",
        "normF([[a, b],[c, d]])",
        lambda a, b, c, d: np.sqrt(a**2 + b**2 + c**2 + d**2),
        wrt="[[a,b],[c,d]]",
        wrt_names=SQUARE_NAMES,
        wrt_kind="matrix",
        source="norms",
    ),
    P(
        "one-norm-of-matrix-entries",
        "norm1([[a, b],[c, d]])",
        lambda a, b, c, d: a - b + c + d,
        wrt="[[a,b],[c,d]]",
        wrt_names=SQUARE_NAMES,
        wrt_kind="matrix",
        domain={"b": (-1.7, -0.3)},
        source="norms",
    ),
    P(
        "infinity-norm-of-matrix-entries",
        "norminf([[a, b],[c, d]])",
        lambda a, b, c, d: -c + 0 * (a + b + d),
        wrt="[a, b, c, d]",
        wrt_names=("a", "b", "c", "d"),
        domain={"c": (-3.0, -2.0)},
        source="norms",
    ),
    P(
        "determinant-by-matrix",
        "det([[a, b],[c, d]])",
        lambda a, b, c, d: a * d - b * c,
        wrt="[[a,b],[c,d]]",
        wrt_names=SQUARE_NAMES,
        wrt_kind="matrix",
        source="matrix functions",
    ),
    P(
        "determinant-3x3",
        "det([[x, 1, y],[y, x, 2],[0, z, x]])",
        lambda x, y, z: x**3 - 2 * x * z - x * y + y**2 * z,
        wrt_names=("x", "y", "z"),
        source="matrix functions",
    ),
    P(
        "log-determinant",
        "logdet([[a, b],[c, d]])",
        lambda a, b, c, d: np.log(a * d - b * c),
        wrt="[[a,b],[c,d]]",
        wrt_names=SQUARE_NAMES,
        wrt_kind="matrix",
        domain=DOMINANT,
        source="matrix functions",
    ),
    P(
        "characteristic-polynomial",
        "det([[a, b],[c, d]] - λ*eye(2))",
        lambda a, b, c, d, λ: λ**2 - (a + d) * λ + a * d - b * c,
        wrt="λ",
        wrt_names=("λ",),
        wrt_kind="scalar",
        source="matrix functions",
    ),
    P(
        "inverse-by-matrix",
        "inv([a, b; c, d])",
        lambda a, b, c, d: np.array([[d, -b], [-c, a]]) / (a * d - b * c),
        wrt="[a, b; c, d]",
        wrt_names=SQUARE_NAMES,
        wrt_kind="matrix",
        domain=DOMINANT,
        source="matrix functions",
    ),
    P(
        "inverse-times-vector",
        "inv([[a, b],[b, d]])*[1, x]",
        lambda a, b, d, x: np.array([d - b * x, a * x - b]) / (a * d - b**2),
        wrt="[a, b, d, x]",
        wrt_names=("a", "b", "d", "x"),
        domain=DOMINANT,
        source="matrix functions",
    ),
    P(
        "pseudoinverse-tall",
        "pinv([[a, b],[c, d],[1, 0]])",
        lambda a, b, c, d: (
            np.array([[b**2 + d**2, -(a * b + c * d)], [-(a * b + c * d), a**2 + c**2 + 1]])
            @ np.array([[a, c, 1.0], [b, d, 0.0]])
            / ((b**2 + d**2) * (a**2 + c**2 + 1) - (a * b + c * d) ** 2)
        ),
        wrt="[a, b]",
        wrt_names=("a", "b"),
        domain=DOMINANT,
        source="matrix functions",
    ),
    P(
        "adjugate",
        "adj([[a, b],[c, a*d]])",
        lambda a, b, c, d: np.array([[a * d, -b], [-c, a]]),
        wrt="[a, b, c, d]",
        wrt_names=("a", "b", "c", "d"),
        source="matrix functions",
    ),
    P(
        "trace-of-product",
        "tr([[a, b],[c, d]]*[[1, 2],[3, 4]])",
        lambda a, b, c, d: a + 3 * b + 2 * c + 4 * d,
        wrt="[[a,b],[c,d]]",
        wrt_names=SQUARE_NAMES,
        wrt_kind="matrix",
        source="matrix functions",
    ),
    P(
        "trace-of-square",
        "trace([[a, b],[c, d]]^2)",
        lambda a, b, c, d: a**2 + 2 * b * c + d**2,
        wrt="[a, b, c, d]",
        wrt_names=("a", "b", "c", "d"),
        source="matrix functions",
    ),
    P(
        "trace-of-matrix-exponential",
        "tr(expm([[a, b],[b, a]]))",
        lambda a, b: np.exp(a + b) + np.exp(a - b),
        wrt="[a, b]",
        wrt_names=("a", "b"),
        source="matrix functions",
    ),
    P(
        "kronecker-product-function",
        "kron([[a, b],[c, d]], [[0, 1],[a, 2]])",
        lambda a, b, c, d: np.array(
            [[0.0, a, 0.0, b], [a**2, 2 * a, a * b, 2 * b], [0.0, c, 0.0, d], [a * c, 2 * c, a * d, 2 * d]]
        ),
        wrt="[a, b, c, d]",
        wrt_names=("a", "b", "c", "d"),
        source="matrix functions",
    ),
    P(
        "kronecker-operator",
        "[[x, y]] ⊗ [[1, x],[y, 1]]",
        lambda x, y: np.array([[x, x**2, y, x * y], [x * y, x, y**2, y]]),
        wrt="[x, y]",
        wrt_names=("x", "y"),
        source="matrix functions",
    ),
    P(
        "outer-product",
        "outer([a, b], [c, d, a])",
        lambda a, b, c, d: np.array([[a * c, a * d, a * a], [b * c, b * d, b * a]]),
        wrt="[a, b, c, d]",
        wrt_names=("a", "b", "c", "d"),
        source="vector functions",
    ),
    P(
        "diagonal-matrix-from-vector",
        "diag([x, x*y])",
        lambda x, y: np.array([[x, 0.0], [0.0, x * y]]),
        wrt_names=("x", "y"),
        source="matrix functions",
    ),
    P(
        "diagonal-of-matrix",
        "diag([[x^2, y],[x, x*y]])",
        lambda x, y: np.array([x**2, x * y]),
        wrt_names=("x", "y"),
        source="matrix functions",
    ),
    P(
        "vec-of-matrix",
        "vec([[a, b],[c, a*d]])",
        lambda a, b, c, d: np.array([a, c, b, a * d]),
        wrt="[a, b, c, d]",
        wrt_names=("a", "b", "c", "d"),
        source="matrix functions",
    ),
    P(
        "vech-of-symmetric",
        "vech([[a^2, a*b],[a*b, b^2]])",
        lambda a, b: np.array([a**2, a * b, b**2]),
        wrt_names=("a", "b"),
        source="matrix functions",
    ),
    P(
        "transpose-function",
        "transpose([[a*b, b, 1],[c, d, a]])",
        lambda a, b, c, d: np.array([[a * b, c], [b, d], [1.0, a]]),
        wrt="[a, b, c, d]",
        wrt_names=("a", "b", "c", "d"),
        source="matrix functions",
    ),
    P(
        "sum-of-vector",
        "sum([x*y, y*z, sin(x)])",
        lambda x, y, z: x * y + y * z + np.sin(x),
        wrt_names=("x", "y", "z"),
        source="reductions",
    ),
    P(
        "sum-of-matrix",
        "sum([[a^2, b],[c, d^3]])",
        lambda a, b, c, d: a**2 + b + c + d**3,
        wrt="[[a,b],[c,d]]",
        wrt_names=SQUARE_NAMES,
        wrt_kind="matrix",
        source="reductions",
    ),
    P(
        "mean-of-squares",
        "mean([x0, x1, x2].^2)",
        lambda x0, x1, x2: (x0**2 + x1**2 + x2**2) / 3,
        wrt_names=("x0", "x1", "x2"),
        source="reductions",
    ),
    P(
        "product-of-matrix-entries",
        "prod([[a, b],[c, d]]) + prod([a, b])",
        lambda a, b, c, d: a * b * c * d + a * b,
        wrt="[[a,b],[c,d]]",
        wrt_names=SQUARE_NAMES,
        wrt_kind="matrix",
        source="reductions",
    ),
    P(
        "quadratic-form",
        "quad([[2, -1],[0, 3]], [x, y])",
        lambda x, y: 2 * x**2 - x * y + 3 * y**2,
        wrt_names=("x", "y"),
        source="matrix functions",
    ),
    P(
        "quadratic-form-by-its-matrix",
        "quad([[a, b],[c, d]], [3, -1])",
        lambda a, b, c, d: 9 * a - 3 * b - 3 * c + d,
        wrt="[[a,b],[c,d]]",
        wrt_names=SQUARE_NAMES,
        wrt_kind="matrix",
        source="matrix functions",
    ),
    P(
        "hadamard-function",
        "hadamard([x, y], [y, x*y])",
        lambda x, y: np.array([x * y, x * y**2]),
        wrt_names=("x", "y"),
        source="element-wise operators",
    ),
    P(
        "cosine-similarity",
        "dot([x, y], [1, 2])/(norm([x, y])*norm([1, 2]))",
        lambda x, y: (x + 2 * y) / np.sqrt(5 * (x**2 + y**2)),
        wrt_names=("x", "y"),
        source="vector functions",
    ),
    P(
        "rayleigh-quotient",
        "v = [x, y]; (v'*[[2, 1],[1, 3]]*v)/(v'*v)",
        lambda x, y: (2 * x**2 + 2 * x * y + 3 * y**2) / (x**2 + y**2),
        wrt_names=("x", "y"),
        source="matrix functions",
    ),
)

CELLS = (
    P(
        "cell-scalar-by-scalar",
        "t^3*sin(a*t)",
        lambda a, t: t**3 * np.sin(a * t),
        wrt="t",
        wrt_names=("t",),
        wrt_kind="scalar",
        source="layout cell",
    ),
    P(
        "cell-scalar-by-vector",
        "x0*exp(x1) - x2/x0",
        lambda x0, x1, x2: x0 * np.exp(x1) - x2 / x0,
        wrt="[x0, x1, x2]",
        wrt_names=("x0", "x1", "x2"),
        source="layout cell",
    ),
    P(
        "cell-scalar-by-vector-reordered",
        "x0*exp(x1) - x2/x0",
        lambda x0, x1, x2: x0 * np.exp(x1) - x2 / x0,
        wrt="[x2, x0]",
        wrt_names=("x2", "x0"),
        source="layout cell",
    ),
    P(
        "cell-scalar-by-rectangular-matrix",
        "x0*x4 - x1^2*x3 + x2*x5",
        lambda x0, x1, x2, x3, x4, x5: x0 * x4 - x1**2 * x3 + x2 * x5,
        wrt="[[x0,x1,x2],[x3,x4,x5]]",
        wrt_names=(("x0", "x1", "x2"), ("x3", "x4", "x5")),
        wrt_kind="matrix",
        source="layout cell",
    ),
    P(
        "cell-vector-by-scalar",
        "[exp(-t)*cos(t), log(t), t^a]",
        lambda a, t: np.array([np.exp(-t) * np.cos(t), np.log(t), t**a]),
        wrt="t",
        wrt_names=("t",),
        wrt_kind="scalar",
        source="layout cell",
    ),
    P(
        "cell-vector-by-vector-rectangular",
        "[x0*x1, x1*x2, x2*x0, x0*x1*x2]",
        lambda x0, x1, x2: np.array([x0 * x1, x1 * x2, x2 * x0, x0 * x1 * x2]),
        wrt="[x0, x1, x2]",
        wrt_names=("x0", "x1", "x2"),
        source="layout cell",
    ),
    P(
        "cell-vector-by-matrix",
        "[x0*x3, x1 + x2^2, x0]",
        lambda x0, x1, x2, x3: np.array([x0 * x3, x1 + x2**2, x0]),
        wrt="[[x0,x1],[x2,x3]]",
        wrt_names=SQUARE_X_NAMES,
        wrt_kind="matrix",
        source="layout cell",
    ),
    P(
        "cell-matrix-by-scalar",
        "[[t, t^2, 1],[sin(t), exp(a*t), 1/t]]",
        lambda a, t: np.array([[t, t**2, 1.0], [np.sin(t), np.exp(a * t), 1 / t]]),
        wrt="t",
        wrt_names=("t",),
        wrt_kind="scalar",
        source="layout cell",
    ),
    P(
        "cell-matrix-by-vector",
        "[[x, x*y],[y^2, x+y],[1, x/y]]",
        lambda x, y: np.array([[x, x * y], [y**2, x + y], [1.0, x / y]]),
        wrt="[x, y]",
        wrt_names=("x", "y"),
        source="layout cell",
    ),
    P(
        "cell-matrix-by-rectangular-matrix",
        "[[x0*x5, x1],[x2*x3, x4^2]]",
        lambda x0, x1, x2, x3, x4, x5: np.array([[x0 * x5, x1], [x2 * x3, x4**2]]),
        wrt="[x0, x1; x2, x3; x4, x5]",
        wrt_names=(("x0", "x1"), ("x2", "x3"), ("x4", "x5")),
        wrt_kind="matrix",
        source="layout cell",
    ),
    P(
        "cell-matrix-square-by-itself",
        "A = [[x0, x1],[x2, x3]]; A*A",
        lambda x0, x1, x2, x3: np.array([[x0**2 + x1 * x2, x0 * x1 + x1 * x3], [x2 * x0 + x3 * x2, x2 * x1 + x3**2]]),
        wrt="[[x0,x1],[x2,x3]]",
        wrt_names=SQUARE_X_NAMES,
        wrt_kind="matrix",
        source="layout cell",
    ),
    P(
        "cell-scalar-by-row",
        "x0^2*x1",
        lambda x0, x1: x0**2 * x1,
        wrt="[[x0,x1]]",
        wrt_names=(("x0", "x1"),),
        wrt_kind="row",
        source="layout cell",
    ),
    P(
        "cell-scalar-by-row-of-three",
        "sin(x0*x1) + x2^3",
        lambda x0, x1, x2: np.sin(x0 * x1) + x2**3,
        wrt="[[x0, x1, x2]]",
        wrt_names=(("x0", "x1", "x2"),),
        wrt_kind="row",
        source="layout cell",
    ),
    P(
        "cell-vector-by-row",
        "[x0*x1, x0 - x1^2, x1]",
        lambda x0, x1: np.array([x0 * x1, x0 - x1**2, x1]),
        wrt="[[x0,x1]]",
        wrt_names=(("x0", "x1"),),
        wrt_kind="row",
        source="layout cell",
    ),
    P(
        "cell-matrix-by-row",
        "[[x0, x1],[x0*x1, 1]]",
        lambda x0, x1: np.array([[x0, x1], [x0 * x1, 1.0]]),
        wrt="[[x0,x1]]",
        wrt_names=(("x0", "x1"),),
        wrt_kind="row",
        source="layout cell",
    ),
    P(
        "cell-row-valued-by-vector",
        "[x0^2, x0*x1]'",
        lambda x0, x1: np.array([[x0**2, x0 * x1]]),
        wrt="[x0, x1]",
        wrt_names=("x0", "x1"),
        source="layout cell",
    ),
    P(
        "cell-family-of-three",
        "x0*x1 + c*x2^2",
        lambda x0, x1, x2, c: x0 * x1 + c * x2**2,
        wrt="x",
        wrt_names=("x0", "x1", "x2"),
        source="family",
    ),
    P(
        "cell-family-vector-valued",
        "[y0*x0, y1*x1, x0*x1]",
        lambda x0, x1, y0, y1: np.array([y0 * x0, y1 * x1, x0 * x1]),
        wrt="y",
        wrt_names=("y0", "y1"),
        source="family",
    ),
    P(
        "cell-comma-list",
        "a*b*c - a^2/c",
        lambda a, b, c: a * b * c - a**2 / c,
        wrt="a,c",
        wrt_names=("a", "c"),
        source="comma list",
    ),
)

SPELLINGS = (
    P(
        "number-juxtaposition",
        "2x + 3(x+1)*y - 0.5y^2",
        lambda x, y: 2 * x + 3 * (x + 1) * y - y**2 / 2,
        wrt_names=("x", "y"),
        source="spelling",
    ),
    P(
        "number-juxtaposition-power",
        "2x^3 - 4sin(2x)*y",
        lambda x, y: 2 * x**3 - 4 * np.sin(2 * x) * y,
        wrt_names=("x", "y"),
        source="spelling",
    ),
    P(
        "underscore-indices",
        "x_0*x_1^2 - x_2",
        lambda x0, x1, x2: x0 * x1**2 - x2,
        wrt_names=("x0", "x1", "x2"),
        source="spelling",
    ),
    P(
        "unicode-subscripts",
        "x₀*sin(x₁) + x₁₀",
        lambda x0, x1, x10: x0 * np.sin(x1) + x10,
        wrt_names=("x0", "x1", "x10"),
        source="spelling",
    ),
    P(
        "bracket-indices",
        "x[0]^2 + x[1]*x[2]",
        lambda x0, x1, x2: x0**2 + x1 * x2,
        wrt="x",
        wrt_names=("x0", "x1", "x2"),
        source="spelling",
    ),
    P("double-star-power", "x**2*y + y**-2", lambda x, y: x**2 * y + 1 / y**2, wrt_names=("x", "y"), source="spelling"),
    P(
        "right-associative-power",
        "x^y^2 + 2**x**y",
        lambda x, y: x ** (y * y) + 2 ** (x**y),
        wrt_names=("x", "y"),
        source="spelling",
    ),
    P(
        "unary-minus-below-power",
        "-x^2*y + (-x)^2 - 2^-y",
        lambda x, y: -(x * x) * y + x * x - 0.5**y,
        wrt_names=("x", "y"),
        domain={"x": SIGNED},
        source="spelling",
    ),
    P(
        "left-associative-quotient",
        "a/b/c - a/b*c - a - b - c",
        lambda a, b, c: a / (b * c) - a * c / b - (a + b + c),
        wrt_names=("a", "b", "c"),
        source="spelling",
    ),
    P(
        "greek-letter-names",
        "α·sin(θ) + β·θ^2",
        lambda α, β, θ: α * np.sin(θ) + β * θ**2,
        wrt="[α, β, θ]",
        wrt_names=("α", "β", "θ"),
        source="spelling",
    ),
    P(
        "middle-dot-product",
        "x·y·cos(x·y)",
        lambda x, y: x * y * np.cos(x * y),
        wrt_names=("x", "y"),
        source="spelling",
    ),
    P(
        "bullet-dot-product",
        "[x, y, 1] • [y, x*y, x]",
        lambda x, y: 2 * x * y + x * y**2 - x * y + x,
        wrt_names=("x", "y"),
        source="spelling",
    ),
    P(
        "circled-dot-hadamard",
        "[x, y] ⊙ [x*y, 3]",
        lambda x, y: np.array([x**2 * y, 3 * y]),
        wrt_names=("x", "y"),
        source="spelling",
    ),
    P(
        "ring-and-slash-hadamard",
        "([x, y] ∘ [y, y]) ⊘ [2, x]",
        lambda x, y: np.array([x * y / 2, y**2 / x]),
        wrt_names=("x", "y"),
        source="spelling",
    ),
    P(
        "element-wise-quotient-and-power",
        "[x, y]./[y, x] + [x, y].^3",
        lambda x, y: np.array([x / y + x**3, y / x + y**3]),
        wrt_names=("x", "y"),
        source="spelling",
    ),
    P(
        "double-bars-norm",
        "||[a, b]||",
        lambda a, b: np.sqrt(a**2 + b**2),
        wrt="[a, b]",
        wrt_names=("a", "b"),
        source="spelling",
    ),
    P(
        "unicode-bars-norm-squared",
        "‖[x - 3, y + 1]‖^2",
        lambda x, y: (x - 3) ** 2 + (y + 1) ** 2,
        wrt_names=("x", "y"),
        source="spelling",
    ),
    P(
        "single-bars-absolute",
        "|x| + y*|x - y|",
        lambda x, y: x + y * (y - x),
        wrt_names=("x", "y"),
        domain={"x": (0.3, 0.8), "y": (1.1, 1.7)},
        source="spelling",
    ),
    P(
        "semicolon-matrix-literal",
        "[a, b; c, d]*[x; y]",
        lambda a, b, c, d, x, y: np.array([a * x + b * y, c * x + d * y]),
        wrt_names=("a", "b", "c", "d", "x", "y"),
        source="spelling",
    ),
    P(
        "at-sign-product",
        "[[x, 1],[0, y]] @ [[y, x],[1, x*y]]",
        lambda x, y: np.array([[x * y + 1, x**2 + x * y], [y, x * y**2]]),
        wrt_names=("x", "y"),
        source="spelling",
    ),
    P(
        "postfix-transposes",
        "[x, y].T*[y, 2] + [x, 1]'*[x, y] + [y, x]^T*[1, x]",
        lambda x, y: x * y + 2 * y + x**2 + y + y + x**2,
        wrt_names=("x", "y"),
        source="spelling",
    ),
    P(
        "unicode-transposes",
        "[x, y]ᵀ*[y, x] - [x, 2]^⊤*[1, y]",
        lambda x, y: 2 * x * y - x - 2 * y,
        wrt_names=("x", "y"),
        source="spelling",
    ),
    P(
        "matrix-negative-power",
        "[a, b; c, d]^-1*[1, 0]",
        lambda a, b, c, d: np.array([d, -c]) / (a * d - b * c),
        wrt="[a, b, c, d]",
        wrt_names=("a", "b", "c", "d"),
        domain=DOMINANT,
        source="spelling",
    ),
    P(
        "scalar-added-to-every-entry",
        "[x, y] + 2 - x*y",
        lambda x, y: np.array([x + 2 - x * y, y + 2 - x * y]),
        wrt_names=("x", "y"),
        source="spelling",
    ),
    P(
        "constant-matrices",
        "[[a, b],[c, d]] + 2*eye(2) - a*ones(2,2) + zeros(2,2)",
        lambda a, b, c, d: np.array([[2.0 + 0 * a, b - a], [c - a, d + 2 - a]]),
        wrt="[a, b, c, d]",
        wrt_names=("a", "b", "c", "d"),
        source="constants",
    ),
    P(
        "constant-vector-of-fitting-size",
        "dot([x, y^2], vector(3))",
        lambda x, y: 3 * x + 3 * y**2,
        wrt_names=("x", "y"),
        source="constants",
    ),
    P(
        "constant-matrix-of-fitting-size",
        "tr([[a, b],[c, d]]*matrix(2))",
        lambda a, b, c, d: 2 * (a + b + c + d),
        wrt="[[a,b],[c,d]]",
        wrt_names=SQUARE_NAMES,
        wrt_kind="matrix",
        source="constants",
    ),
    P(
        "euler-number-and-pi",
        "x*e^(-pi*x)",
        lambda x: x * np.exp(-np.pi * x),
        wrt="x",
        wrt_names=("x",),
        wrt_kind="scalar",
        source="constants",
    ),
    P(
        "exponent-notation",
        "1e-3*x + 2.5e2*x^2*y",
        lambda x, y: 0.001 * x + 250 * x * x * y,
        wrt_names=("x", "y"),
        source="spelling",
    ),
    P(
        "let-chain-on-lines",
        "u = x*y\nv = sin(u) + u\nw = v^2 + x\nw/u",
        lambda x, y: ((np.sin(x * y) + x * y) ** 2 + x) / (x * y),
        wrt_names=("x", "y"),
        source="let",
    ),
    P(
        "let-vector-and-matrix",
        "A = [[1, x],[y, 2]]; v = [x, y]; A*v + v",
        lambda x, y: np.array([2 * x + x * y, x * y + 3 * y]),
        wrt_names=("x", "y"),
        source="let",
    ),
    P("upper-case-scalars", "V^2/R", lambda V, R: V**2 / R, wrt="[V, R]", wrt_names=("V", "R"), source="physics"),
    P(
        "latex-fraction",
        r"\frac{x^2 + \sin(y)}{1 + y^2}",
        lambda x, y: (x**2 + np.sin(y)) / (1 + y**2),
        wrt="[x, y]",
        wrt_names=("x", "y"),
        source="LaTeX input",
    ),
    P(
        "latex-dollar-root",
        r"$\sqrt{x_0^2 + x_1^2} + \exp(x_0 x_1)$",
        lambda x0, x1: np.sqrt(x0**2 + x1**2) + np.exp(x0 * x1),
        wrt="[x0, x1]",
        wrt_names=("x0", "x1"),
        source="LaTeX input",
    ),
    P(
        "deep-composition",
        "sin(exp(cos(x*y)) + log(1 + x^2))",
        lambda x, y: np.sin(np.exp(np.cos(x * y)) + np.log1p(x**2)),
        wrt_names=("x", "y"),
        source="chain rule",
    ),
    P(
        "variable-base-and-exponent",
        "x^y + y^x + (x*y)^(x+y)",
        lambda x, y: np.exp(y * np.log(x)) + np.exp(x * np.log(y)) + np.exp((x + y) * (np.log(x) + np.log(y))),
        wrt_names=("x", "y"),
        source="chain rule",
    ),
)

COMPONENT_PROBLEMS: tuple[ComponentProblem, ...] = (
    *WORKED_EXAMPLES,
    *ROBOTICS,
    *DYNAMICS,
    *OPTIMISATION,
    *COORDINATES,
    *ACTIVATIONS_AND_LOSSES,
    *SCALAR_FUNCTIONS,
    *VECTOR_FUNCTIONS,
    *CELLS,
    *SPELLINGS,
)
