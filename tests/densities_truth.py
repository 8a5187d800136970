"""The log-densities by their definitions, in balls of the working precision: what the tests and the search judge by."""

import math

import judge
from flint import acb, arb, ctx

log_i = judge.log_i_above


def log_k(v, x):
    """With the radii of both, of which the judge's formula for small arguments, in which much cancels, takes none.

    For v >= 0 K_{v+1}/K_v < (2 v + 1 + x)/x bounds -d/dx log K, and its logarithm d/dv log K.
    """
    v = abs(v)
    if v * v + x * x >= judge.RADIUS**2:
        return judge.outer_log_k(v, x)
    order, place = v.mid(), x.mid()
    if not x.rad() < place / 4:
        return arb("nan")
    steepness = 2 * (2 * v + 2 + x) / x
    return judge.widened(judge.inner_log_k(order, place), x.rad() * steepness + v.rad() * steepness.log())


def vonmises(x, kappa):
    return kappa * x.cos() - (2 * arb.pi()).log() - log_i(arb(0), kappa)


def rice(x, b):
    return x.log() - (x * x + b * b) / 2 + log_i(arb(0), x * b)


def skellam(k, mu1, mu2):
    return -(mu1 + mu2) + k / 2 * (mu1 / mu2).log() + log_i(abs(k), 2 * (mu1 * mu2).sqrt())


def ncx2(x, df, nc):
    v = df / 2 - 1
    return -(x + nc) / 2 + v / 2 * (x / nc).log() + log_i(v, (nc * x).sqrt()) - arb(2).log()


def ncx(x, df, nc):
    return bessel_process(x, df, nc, arb(1))


def bessel_process(x, dimension, start, time):
    v = dimension / 2 - 1
    return (x / time).log() + v * (x / start).log() - (x * x + start * start) / (2 * time) + log_i(v, x * start / time)


def geninvgauss(x, p, b):
    return (p - 1) * x.log() - b * (x + 1 / x) / 2 - arb(2).log() - log_k(p, b)


def genhyperbolic(x, p, a, b):
    gamma, d, q = (a * a - b * b).sqrt(), (1 + x * x).sqrt(), p - arb(1) / 2
    front = p * gamma.log() - (2 * arb.pi()).log() / 2 - q * a.log() - log_k(p, gamma)
    return front + b * x + log_k(q, a * d) + q * d.log()


def norminvgauss(x, a, b):
    gamma, d = (a * a - b * b).sqrt(), (1 + x * x).sqrt()
    return (a / (arb.pi() * d)).log() + log_k(arb(1), a * d) + gamma + b * x


def variance_gamma(x, p, a, b):
    q = p - arb(1) / 2
    front = p * (a * a - b * b).log() - arb.pi().log() / 2 - p.lgamma() - q * (2 * a).log()
    return front + q * abs(x).log() + log_k(q, a * abs(x)) + b * x


def skew_t(x, df, b):
    mu, delta, half = (df + 1) / 2, (df + x * x).sqrt(), df / 2
    front = half * half.log() - half.lgamma() - (2 * arb.pi()).log() / 2
    if b == 0:
        return front + mu.lgamma() - mu * (delta * delta / 2).log()
    return front + arb(2).log() + b * x + mu * (abs(b) / delta).log() + log_k(mu, abs(b) * delta)


def k_distribution(x, nu, looks):
    front = arb(4).log() + (nu + looks) / 2 * (nu * looks).log() - nu.lgamma() - looks.lgamma()
    return front + (nu + looks - 1) * x.log() + log_k(nu - looks, 2 * (nu * looks).sqrt() * x)


DENSITIES = {
    name: function
    for name, function in globals().items()
    if callable(function) and getattr(function, "__module__", "") == __name__ and not name.startswith("log_")
}


def log_density(name, x, *shapes):
    """The log-density at doubles, as a tight ball."""
    return judge.tight(lambda: DENSITIES[name](*(arb(float(value)) for value in (x, *shapes))))


def derivative(name, place, x, *shapes):
    """Its derivative in the variable (place 0) or in a shape parameter, by a central difference of 2^-100 relative."""
    at = [x, *shapes]

    def difference():
        h = abs(arb(float(at[place]))) * arb(2) ** -100
        moved = lambda sign: [arb(float(value)) + (sign * h if i == place else 0) for i, value in enumerate(at)]
        return (DENSITIES[name](*moved(1)) - DENSITIES[name](*moved(-1))) / (2 * h)

    return judge.tight(difference, accuracy=60, precision=512)


def boundary(name, x, *shapes):
    """Where the density is 0, infinite, or has a kink, so that it has no finite logarithm or no derivative."""
    if name in ("vonmises", "skellam", "genhyperbolic", "norminvgauss", "skew_t"):
        return False
    if name == "variance_gamma":
        return x == 0
    return x <= 0


# Mean and variance


def _chi_moments(k, length):
    """Mean and variance of the noncentral chi distribution."""
    half = length * length / 2
    front = (k / 2 + arb(1) / 2).lgamma() - (k / 2).lgamma() + arb(2).log() / 2
    mean = front.exp() * _hyp1f1(arb(-1) / 2, k / 2, -half)
    return mean, k + length * length - mean * mean


def _hyp1f1(a, b, z):
    return z.hypgeom_1f1(a, b)


def _gig_moments(p, b):
    log = log_k(p, b)
    mean = (log_k(p + 1, b) - log).exp()
    return mean, (log_k(p + 2, b) - log).exp() - mean * mean


def _hyperbolic_moments(p, a, b):
    gamma = (a * a - b * b).sqrt()
    mean, var = _gig_moments(p, gamma)
    return b / gamma * mean, mean / gamma + (b / gamma) ** 2 * var


def _inverse_gaussian_moments(a, b):
    gamma = (a * a - b * b).sqrt()
    return b / gamma, a * a / gamma**3


def _variance_gamma_moments(p, a, b):
    scale = 2 / (a * a - b * b)
    return p * b * scale, p * scale * (1 + b * b * scale)


def _skew_t_moments(df, b):
    mean = df / (df - 2)
    return b * mean, mean + (2 * (b * mean) ** 2 / (df - 4) if b != 0 else 0)


def _bessel_process_moments(dimension, start, time):
    mean, var = _chi_moments(dimension, start / time.sqrt())
    return mean * time.sqrt(), var * time


def _k_moments(nu, looks):
    half = lambda a: (a + arb(1) / 2).lgamma() - a.lgamma() - a.log() / 2
    mean = (half(nu) + half(looks)).exp()
    return mean, 1 - mean * mean


MOMENTS = {
    "vonmises": lambda kappa: (arb(0), 1 - (log_i(arb(1), kappa) - log_i(arb(0), kappa)).exp()),  # circular
    "rice": lambda b: _chi_moments(arb(2), b),
    "skellam": lambda mu1, mu2: (mu1 - mu2, mu1 + mu2),
    "ncx": lambda df, nc: _chi_moments(df, nc),
    "ncx2": lambda df, nc: (df + nc, 2 * df + 4 * nc),
    "bessel_process": _bessel_process_moments,
    "geninvgauss": _gig_moments,
    "genhyperbolic": _hyperbolic_moments,
    "norminvgauss": _inverse_gaussian_moments,
    "variance_gamma": _variance_gamma_moments,
    "skew_t": _skew_t_moments,
    "k_distribution": _k_moments,
}


def has_moment(name, order, *shapes):
    """Whether the tails are light enough."""
    if name != "skew_t":
        return True
    df, b = shapes
    return order < (df / 2 if b else df)


def moments(name, *shapes):
    """Mean and variance at doubles, as tight balls."""
    arguments = lambda: [arb(float(value)) for value in shapes]
    return [judge.tight(lambda: MOMENTS[name](*arguments())[which], accuracy=60) for which in (0, 1)]


# Probabilities, by the trapezoidal rule in u of y = x +- l exp(pi/2 sinh u), in balls


def log_tail(name, x, sign, *shapes, centre=0.0):
    """The logarithm of the probability beyond x, upwards (sign = 1) or downwards; `centre` is where downwards means towards it: 0 or -inf."""
    towards_zero = sign < 0 and centre == 0.0

    def total():
        at = [arb(float(value)) for value in shapes]
        start, step = arb(float(x)), arb(1) / 24
        place = (lambda reach: start * (-reach).exp()) if towards_zero else (lambda reach: start + sign * reach)
        height = lambda y: DENSITIES[name](y, *at) + (y.log() if towards_zero else 0)
        length, top = arb(1), height(start)
        while height(place(length)) < top - 1:
            length /= 2
        while height(place(length)) > top - 1:
            length *= 2
        if not height(place(length)) < top - 1:
            return arb("nan")  # too few bits to tell
        terms = []
        for k in range(-110, 111):
            reach = length * (arb.pi() / 2 * (k * step).sinh()).exp()
            weight = step * arb.pi() / 2 * (k * step).cosh() * reach
            value = (height(place(reach)) - top).exp() * weight
            if value.is_finite():
                terms.append(value)
        return top + sum(terms, arb(0)).log()

    return judge.tight(total, accuracy=60)


def log_arc(kappa, start, end):
    """The logarithm of von Mises' probability between two angles, or the ends of the circle where they are infinite."""

    def total():
        ends = [acb(float(x)) if math.isfinite(x) else acb.pi() * (1 if x > 0 else -1) for x in (start, end)]
        at = arb(float(kappa))
        bounds = {"rel_tol": arb(2) ** (30 - ctx.prec), "abs_tol": arb(2) ** -9000}
        integral = acb.integral(lambda t, _: (at * t.cos() - at).exp(), *ends, **bounds).real
        return integral.log() + at - (2 * arb.pi()).log() - at.bessel_i(0).log()

    return judge.tight(total, accuracy=60)
