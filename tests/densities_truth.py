"""The log-densities by their definitions, in balls of the working precision: what the tests and the search judge by."""

import judge
from flint import arb


def log_i(v, x):
    if v * v + x * x >= judge.RADIUS**2:
        return judge.debye(v, x, 1) - (2 * arb.pi()).log() / 2
    return x.bessel_i(v).log()


def log_k(v, x):
    v = abs(v)
    if v * v + x * x >= judge.RADIUS**2:
        return judge.debye(v, x, -1) + (arb.pi() / 2).log() / 2
    return x.bessel_k(v).log()


def vonmises(x, kappa):
    return kappa * x.cos() - (2 * arb.pi()).log() - log_i(arb(0), kappa)


def rice(x, b):
    return x.log() - (x * x + b * b) / 2 + log_i(arb(0), x * b)


def skellam(k, mu1, mu2):
    return -(mu1 + mu2) + k / 2 * (mu1 / mu2).log() + log_i(abs(k), 2 * (mu1 * mu2).sqrt())


def ncx2(x, df, nc):
    v = df / 2 - 1
    return -(x + nc) / 2 + v / 2 * (x / nc).log() + log_i(v, (nc * x).sqrt()) - arb(2).log()


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


def slope(name, place, x, *shapes):
    """Its derivative in the variable (place 0) or in a shape parameter, by a central difference of 2^-100 relative."""
    at = [x, *shapes]

    def difference():
        h = abs(arb(float(at[place]))) * arb(2) ** -100
        moved = lambda sign: [arb(float(value)) + (sign * h if i == place else 0) for i, value in enumerate(at)]
        return (DENSITIES[name](*moved(1)) - DENSITIES[name](*moved(-1))) / (2 * h)

    return judge.tight(difference, accuracy=60, precision=512)
