"""Generalised linear models.

The linear predictor of one example is $\\eta = x^T \\beta$ with
$x, \\beta \\in \\mathbb{R}^p$.
"""

from math import exp, log


class Poisson:
    r"""Poisson regression with the logarithmic link.

    For one example with count $k$ and features $x \in \mathbb{R}^p$ the
    negative log-likelihood in $\beta \in \mathbb{R}^p$ is, up to a constant,

    $$ \ell(\beta) = \exp(x^T \beta) - k\, x^T \beta. $$

    Score and information:

    $$ \nabla \ell(\beta) = \left( \exp(x^T \beta) - k \right) x $$

    $$ \nabla^2 \ell(\beta) = \exp(x^T\beta)\, x x^T $$
    """

    def gradient(self, beta, x, k):
        """(exp(x'beta) - k) x."""
        return [(exp(sum(a * b for a, b in zip(x, beta))) - k) * a for a in x]


class Gamma:
    r"""Gamma regression.

    With shape $a > 0$ and mean $m > 0$ the negative log-likelihood of $y > 0$ is

    \[ g(m) = a \log m + \frac{a y}{m} \]

    and

    \[ \frac{dg}{dm} = \frac{a}{m} + \frac{a y}{m^2}. \]
    """

    # In the log link, m = exp(eta):
    # h(eta) = a*eta + a*y*exp(-eta)
    # dh/deta = a - a*y*exp(-eta)
    # d2h/deta2 = a*y*exp(-eta)
    def second(self, a, y, eta):
        return a * y * exp(-eta)


class Bernoulli:
    r"""Logistic regression.

    The entropy $H(p) = -p \log p - (1-p) \log(1-p)$ has
    $H'(p) = \log\frac{1-p}{p}$ and $H''(p) = -\frac{1}{p(1-p)}$.

    The logit link $u(p) = \log\frac{p}{1-p}$ has $u'(p) = \frac{1}{1-p}$.
    """

    def entropy(self, p):
        # H = -p*log(p) - (1 - p)*log(1 - p)
        return -p * log(p) - (1 - p) * log(1 - p)
