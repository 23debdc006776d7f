"""Formulas of physics and circuits: every name is a number, whatever its letter."""

from __future__ import annotations

import numpy as np

from tests.reading.row import read

exp, log, sqrt, sin, cos, pi = np.exp, np.log, np.sqrt, np.sin, np.cos, np.pi

ROWS = (
    read("diff", "G*M*m/r^2", "r", "G M m r positive", lambda G, M, m, r: G * M * m / r**2),
    read("diff", "-G*M*m/r", "r", "G M m r positive", lambda G, M, m, r: -G * M * m / r),
    read("diff", "sqrt(2*G*M/R)", "R", "G M R positive", lambda G, M, R: sqrt(2 * G * M / R)),
    read("diff", "rho*g*V", "V", "rho g V", lambda rho, g, V: rho * g * V),
    read("diff", "1/2*rho*v^2*C*A", "v", "rho v C A", lambda rho, v, C, A: rho * v**2 * C * A / 2),
    read("diff", "0.5*rho*v^2*S*CL", "v", "rho v S CL", lambda rho, v, S, CL: rho * v**2 * S * CL / 2),
    read("diff", "w*L^4/(8*E*I)", "L", "w L E I positive", lambda w, L, E, I: w * L**4 / (8 * E * I)),
    read("diff", "P*L/(A*E)", "L", "P L A E positive", lambda P, L, A, E: P * L / (A * E)),
    read("grad", "P*L/(A*E)", "", "P L A E positive", lambda P, L, A, E: P * L / (A * E)),
    read("diff", "2*pi*sqrt(L/g)", "g", "L g positive", lambda L, g: 2 * pi * sqrt(L / g)),
    read("diff", "4*pi^2*L/T^2", "T", "L T positive", lambda L, T: 4 * pi**2 * L / T**2),
    read(
        "diff",
        "m0*c^2/sqrt(1 - v^2/c^2)",
        "v",
        "m0 c v",
        lambda m0, c, v: m0 * c**2 / sqrt(1 - v**2 / c**2),
        values={"c": 3, "v": 1},
    ),
    read(
        "diff",
        "h*c/lambda - phi",
        "lambda",
        "h c lambda phi positive",
        lambda h, c, lambda_, phi: h * c / lambda_ - phi,
    ),
    read("diff", "sigma*A*T^4", "T", "sigma A T", lambda sigma, A, T: sigma * A * T**4),
    read(
        "diff",
        "epsilon*sigma*A*(T^4 - T0^4)",
        "T",
        "epsilon sigma A T T0",
        lambda epsilon, sigma, A, T, T0: epsilon * sigma * A * (T**4 - T0**4),
    ),
    read(
        "diff",
        "4*epsilon*((sigma/r)^12 - (sigma/r)^6)",
        "r",
        "epsilon sigma r positive",
        lambda epsilon, sigma, r: 4 * epsilon * ((sigma / r) ** 12 - (sigma / r) ** 6),
        values={"sigma": 1, "r": 1.2},
    ),
    read("diff", "D*(1 - exp(-a*(r - r0)))^2", "r", "D a r r0", lambda D, a, r, r0: D * (1 - exp(-a * (r - r0))) ** 2),
    read(
        "diff",
        "A*exp(-gamma*t)*cos(omega*t + phi)",
        "t",
        "A gamma t omega phi",
        lambda A, gamma, t, omega, phi: A * exp(-gamma * t) * cos(omega * t + phi),
    ),
    read("diff", "A*exp(-α*t)*cos(ω*t+φ)", "t", "A α t ω φ", lambda A, α, t, ω, φ: A * exp(-α * t) * cos(ω * t + φ)),
    read("diff", "A*cos(omega*t)", "t", "A omega t", lambda A, omega, t: A * cos(omega * t)),
    read("diff", "A*sin(k*x - omega*t)", "x", "A k x omega t", lambda A, k, x, omega, t: A * sin(k * x - omega * t)),
    read(
        "diff",
        "N*B*A*omega*sin(omega*t)",
        "t",
        "N B A omega t",
        lambda N, B, A, omega, t: N * B * A * omega * sin(omega * t),
    ),
    read("diff", "1/2*I*omega^2", "omega", "I omega", lambda I, omega: I * omega**2 / 2),
    read("diff", "1/2*k*x^2 + 1/2*m*v^2", "x", "k x m v", lambda k, x, m, v: k * x**2 / 2 + m * v**2 / 2),
    read("diff", "m*g*l*(1 - cos(theta))", "theta", "m g l theta", lambda m, g, l, theta: m * g * l * (1 - cos(theta))),
    read(
        "diff",
        "1/2*m*l^2*theta_dot^2 - m*g*l*(1 - cos(theta))",
        "theta_dot",
        "m l theta_dot g theta",
        lambda m, l, theta_dot, g, theta: m * l**2 * theta_dot**2 / 2 - m * g * l * (1 - cos(theta)),
    ),
    read("diff", "p^2/(2*m) + V0*x^2", "p", "p m V0 x", lambda p, m, V0, x: p**2 / (2 * m) + V0 * x**2),
    read("grad", "F*d*cos(theta)", "", "F d theta", lambda F, d, theta: F * d * cos(theta)),
    read("grad", "L*W*H", "", "L W H", lambda L, W, H: L * W * H, noted=("L", "W", "H")),
    read("grad", "k*T*log(Z)", "T,Z", "k T Z positive", lambda k, T, Z: k * T * log(Z)),
    read(
        "newton", "M - E + e*sin(E)", "E", "M E e", options=("--from", "E=1", "--at", "M=0.5,e=0.2"), told=("0.6154",)
    ),
    # circuits
    read("diff", "V^2/R", "R", "V R positive", lambda V, R: V**2 / R),
    read("grad", "V^2/R", "", "V R positive", lambda V, R: V**2 / R),
    read("grad", "I^2*R", "", "I R", lambda I, R: I**2 * R),
    read("grad", "R1*R2/(R1+R2)", "", "R1 R2 positive", lambda R1, R2: R1 * R2 / (R1 + R2)),
    read(
        "diff", "1/(1/R1 + 1/R2 + 1/R3)", "R2", "R1 R2 R3 positive", lambda R1, R2, R3: 1 / (1 / R1 + 1 / R2 + 1 / R3)
    ),
    read("diff", "V*R2/(R1+R2)", "R2", "V R2 R1 positive", lambda V, R2, R1: V * R2 / (R1 + R2)),
    read("diff", "V0*exp(-t/(R*C))", "t", "V0 t R C positive", lambda V0, t, R, C: V0 * exp(-t / (R * C))),
    read("diff", "V0*(1 - exp(-t/tau))", "t", "V0 t tau positive", lambda V0, t, tau: V0 * (1 - exp(-t / tau))),
    read("diff", "1/(2*pi*sqrt(L*C))", "C", "L C positive", lambda L, C: 1 / (2 * pi * sqrt(L * C))),
    read("diff", "1/2*L*I^2", "I", "L I", lambda L, I: L * I**2 / 2),
    read("diff", "1/2*C*V^2", "C", "C V", lambda C, V: C * V**2 / 2),
    read(
        "diff", "Is*(exp(V/(n*Vt)) - 1)", "V", "Is V n Vt positive", lambda Is, V, n, Vt: Is * (exp(V / (n * Vt)) - 1)
    ),
    read(
        "diff",
        "sqrt(R^2 + (omega*L - 1/(omega*C))^2)",
        "omega",
        "R omega L C positive",
        lambda R, omega, L, C: sqrt(R**2 + (omega * L - 1 / (omega * C)) ** 2),
    ),
)
