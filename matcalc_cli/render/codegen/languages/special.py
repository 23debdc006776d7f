"""Functions that the standard libraries of Rust and JavaScript lack: erf, erfc, gamma, lgamma, to 13 digits and more.

erf is its series of positive terms below 2, erfc its continued fraction from there on (Abramowitz and Stegun 7.1.6 and
7.1.14); gamma is Lanczos' sum with the coefficients for g = 7, and below 1/2 by reflection.
"""

from __future__ import annotations

_LANCZOS = (
    "676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406, 12.507343278686905,"
    " -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7"
)

SPECIAL_JAVASCRIPT = {
    "erf": """
// The error function: a series of positive terms, far out 1 - erfc.
function erf(x) {
    if (Math.abs(x) > 2) return x > 0 ? 1 - erfc(x) : erfc(-x) - 1;
    let term = x, sum = x;
    for (let n = 1; n < 60; n++) {
        term *= 2*x*x/(2*n + 1);
        sum += term;
    }
    return 2/Math.sqrt(Math.PI)*Math.exp(-x*x)*sum;
}
""",
    "erfc": """
// 1 - erf(x), far out by a continued fraction.
function erfc(x) {
    if (!(x > 2)) return 1 - erf(x);
    let tail = x;
    for (let n = 80; n > 0; n--) tail = x + n/(2*tail);
    return Math.exp(-x*x)/(Math.sqrt(Math.PI)*tail);
}
""",
    "gammaFunction": """
// The gamma function by Lanczos' sum.
function gammaFunction(x) {
    if (x < 0.5) return x <= 0 && x === Math.floor(x) ? NaN : Math.PI/(sinPi(x)*gammaFunction(1 - x));
    const root = Math.pow(x + 6.5, (x - 0.5)/2);
    return Math.sqrt(2*Math.PI)*root*Math.exp(-x - 6.5)*lanczos(x)*root;
}
""",
    "logGamma": """
// log(abs(gamma(x))) by Lanczos' sum.
function logGamma(x) {
    if (x < 0.5) return Math.log(Math.PI/Math.abs(sinPi(x))) - logGamma(1 - x);
    return Math.log(2*Math.PI)/2 + (x - 0.5)*Math.log(x + 6.5) - x - 6.5 + Math.log(lanczos(x));
}
""",
    "sinPi": """
// sin(pi x), to full precision near whole numbers.
function sinPi(x) {
    const n = Math.round(x);
    return n % 2 === 0 ? Math.sin(Math.PI*(x - n)) : -Math.sin(Math.PI*(x - n));
}
""",
    "lanczos": f"""
function lanczos(x) {{
    return [{_LANCZOS}].reduce((sum, c, i) => sum + c/(x + i), 0.9999999999998099);
}}
""",
}

SPECIAL_RUST = {
    "erf": """
/// The error function: a series of positive terms, far out 1 - erfc.
fn erf(x: f64) -> f64 {
    if x.abs() > 2.0 {
        return if x > 0.0 { 1.0 - erfc(x) } else { erfc(-x) - 1.0 };
    }
    let (mut term, mut sum) = (x, x);
    for n in 1..60 {
        term *= 2.0 * x * x / f64::from(2 * n + 1);
        sum += term;
    }
    std::f64::consts::FRAC_2_SQRT_PI * (-x * x).exp() * sum
}
""",
    "erfc": """
/// 1 - erf(x), far out by a continued fraction.
fn erfc(x: f64) -> f64 {
    if x.is_nan() || x <= 2.0 {
        return 1.0 - erf(x);
    }
    let tail = (1..=80).rev().fold(x, |tail, n| x + f64::from(n) / (2.0 * tail));
    (-x * x).exp() / (std::f64::consts::PI.sqrt() * tail)
}
""",
    "gamma_function": """
/// The gamma function by Lanczos' sum.
fn gamma_function(x: f64) -> f64 {
    use std::f64::consts::PI;
    if x < 0.5 {
        let pole = x <= 0.0 && x == x.floor();
        return if pole { f64::NAN } else { PI / (sin_pi(x) * gamma_function(1.0 - x)) };
    }
    let root = (x + 6.5).powf((x - 0.5) / 2.0);
    (2.0 * PI).sqrt() * root * (-x - 6.5).exp() * lanczos(x) * root
}
""",
    "log_gamma": """
/// log(abs(gamma(x))) by Lanczos' sum.
fn log_gamma(x: f64) -> f64 {
    use std::f64::consts::PI;
    if x < 0.5 {
        return (PI / sin_pi(x).abs()).ln() - log_gamma(1.0 - x);
    }
    (2.0 * PI).ln() / 2.0 + (x - 0.5) * (x + 6.5).ln() - x - 6.5 + lanczos(x).ln()
}
""",
    "sin_pi": """
/// sin(pi x), to full precision near whole numbers.
fn sin_pi(x: f64) -> f64 {
    let n = x.round();
    let s = (std::f64::consts::PI * (x - n)).sin();
    if n % 2.0 == 0.0 { s } else { -s }
}
""",
    "lanczos": f"""
fn lanczos(x: f64) -> f64 {{
    let terms = [
        {_LANCZOS},
    ];
    let part = |(i, c)| c / (x + f64::from(i));
    0.9999999999998099 + (0u8..).zip(terms).map(part).sum::<f64>()
}}
""",
}
