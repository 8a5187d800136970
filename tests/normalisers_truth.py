"""Exact logarithms of normalisers, by arb's own integration of the integrals over one angle, and by series."""

import math

import numpy as np
from flint import acb, arb, ctx

PRECISION, TIGHT, FALLEN = 160, 100, 75


def log_integral(integrand, low, high, mode, width):
    """The logarithm of the integral over [low, high], which pieces divide by distance from the mode."""
    steps = [width * 4.0**k for k in range(30)]
    stops = {low, high, mode, *(mode + s for s in steps), *(mode - s for s in steps)}
    stops = sorted(stop for stop in stops if low <= stop <= high)
    tolerance = arb(2) ** -TIGHT
    total = sum(
        (
            acb.integral(lambda x, _: integrand(x), _ball(a), _ball(b), rel_tol=tolerance, abs_tol=tolerance * width)
            for a, b in zip(stops, stops[1:])
        ),
        acb(0),
    )
    return total.real.log()


def _ball(x):
    """The number; the multiple of pi/2 that was meant, if it is one."""
    return acb(arb.pi() * round(x / math.pi * 2) / 2 if x in (math.pi, math.pi / 2) else x)


def i0e(x):
    return x.bessel_i(acb(0), scaled=True)


def exact(function):
    def precise(*parameters):
        kept, ctx.prec = ctx.prec, PRECISION
        try:
            return function(*(arb(p) for p in parameters))
        finally:
            ctx.prec = kept

    return precise


def window(rate):
    return math.asin(math.sqrt(min(1, FALLEN / max(float(rate), 1e-9))))


@exact
def matrix_fisher(s1, s2, s3):
    """For s1 >= s2 >= |s3|."""
    a, b, c = s2 + s3, s2 - s3, 2 * (s1 + s3)

    def integrand(x):
        q = x.sin() ** 2
        return (-c * q).exp() * i0e(a * (1 - q)) * i0e(b * q) * (2 * x).sin()

    return s1 + s2 + s3 + log_integral(integrand, 0.0, window(c), 0.0, 1 / math.sqrt(1 + float(b + c)))


@exact
def bingham3(z1, z2, z3):
    def integrand(x):
        q = x.sin() ** 2
        return (-(z1 - z2) * q).exp() * i0e((z2 - z3) / 2 * q) * x.sin()

    width = 1 / math.sqrt(1 + float(z1 - z3))
    return z1 + log_integral(integrand, 0.0, window(z1 - z2), 0.0, width) + (4 * arb.pi()).log()


def bingham4(z1, z2, z3, z4):
    """By the matrix Fisher normaliser, for falling parameters."""
    kept, ctx.prec = ctx.prec, PRECISION
    z1, z2, z3, z4 = (arb(z) for z in (z1, z2, z3, z4))
    mean = (z1 + z2 + z3 + z4) / 4
    s = [(z1 + z - 2 * mean) / 2 for z in (z2, z3, z4)]
    result = matrix_fisher(*s) + mean + (2 * arb.pi() ** 2).log()
    ctx.prec = kept
    return result


@exact
def kent(kappa, beta):
    def integrand(x):
        q = x.sin() ** 2
        return (-2 * (kappa - 2 * beta) * q - 4 * beta * q * q).exp() * i0e(4 * beta * q * (1 - q)) * (2 * x).sin()

    rate, bend = float(2 * (kappa - 2 * beta)), float(4 * beta)
    high = math.asin(math.sqrt(min(1, 2 * FALLEN / max(rate + math.sqrt(rate**2 + 4 * FALLEN * bend), 1e-9))))
    return kappa + log_integral(integrand, 0.0, high, 0.0, 1 / math.sqrt(1 + 2 * float(kappa))) + (4 * arb.pi()).log()


@exact
def watson(kappa, dim):
    """1F1(1/2; d/2; kappa), at a precision that the cancellation of its series at negative kappa needs."""
    half = arb(1) / 2
    if kappa < 0:
        return (kappa.exp() * (-kappa).hypgeom_1f1((dim - 1) * half, dim * half)).log()
    return kappa.hypgeom_1f1(half, dim * half).log()


@exact
def sine(k1, k2, c):
    def radius(x):
        return (k2 * k2 + c * c * x.sin() ** 2).sqrt()

    return _torus(
        lambda x: k1 * x.cos() + radius(x), radius, lambda a: float(k1) * np.cos(a) + _length(k2, c, np.sin(a))
    )


@exact
def cosine(k1, k2, c):
    def radius(x):
        return (k1 * k1 + k2 * k2 + 2 * k1 * k2 * x.cos()).sqrt()

    def floats(a):
        along, across = float(k1) + float(k2) * np.cos(a), float(k2) * np.sin(a)
        return float(c) * np.cos(a) + np.hypot(along, across)

    def fall(x):
        s = (x / 2).sin() ** 2
        return -2 * c * s - 4 * k1 * k2 * s / (radius(x) + k1 + k2)

    return k1 + k2 + c + _torus(fall, radius, floats)


def _length(k2, c, sine):
    return np.hypot(float(k2), float(c) * sine)


def _torus(exponent, radius, floats):
    """log of 4 pi integral over (0, pi) of exp(exponent) i0e(radius); `floats` finds where it is large."""
    grid = np.linspace(0, math.pi, 100_001)
    mode = grid[floats(grid).argmax()]
    for _ in range(6):  # finer and finer around the mode
        near = np.clip(mode + (grid - math.pi / 2) * 1e-3 ** (_ / 3), 0, math.pi)
        mode = near[floats(near).argmax()]
    mode = 0.0 if mode < 1e-9 else mode
    places = np.unique(
        np.clip(np.concatenate([grid, mode + np.logspace(-7, 0, 2000), mode - np.logspace(-7, 0, 2000)]), 0, math.pi)
    )
    falls = floats(places) - floats(np.array(mode))
    inside, narrow = places[falls > -FALLEN], places[falls > -1]
    low, high = inside.min(), inside.max()
    peak = exponent(acb(mode)).real
    width = max(float(np.abs(narrow - mode).max()), 1e-7)
    low, high = (0.0 if low < 1e-4 * width else float(low)), (math.pi if high > math.pi - 1e-4 else float(high))
    result = log_integral(lambda x: (exponent(x) - peak).exp() * i0e(radius(x)), low, high, float(mode), width)
    return peak + result + (4 * arb.pi()).log()


def sine_series(k1, k2, c, terms=400):
    """Singh, Hnizdo, Demchuk (2002)."""
    kept, ctx.prec = ctx.prec, 400
    k1, k2, c = arb(k1), arb(k2), arb(c)
    y = c * c / (4 * k1 * k2)
    total = sum(
        (arb(math.comb(2 * m, m)) * y**m * k1.bessel_i(arb(m)) * k2.bessel_i(arb(m)) for m in range(terms)), arb(0)
    )
    result = (4 * arb.pi() ** 2 * total).log()
    ctx.prec = kept
    return result


def kent_series(kappa, beta, terms=400):
    """Kent (1982)."""
    kept, ctx.prec = ctx.prec, 400
    kappa, beta, half = arb(kappa), arb(beta), arb(1) / 2
    total = sum(
        (
            (j + half).gamma()
            / arb(j + 1).gamma()
            * beta ** (2 * j)
            * (kappa / 2) ** -(2 * j + half)
            * kappa.bessel_i(2 * j + half)
            for j in range(terms)
        ),
        arb(0),
    )
    result = (2 * arb.pi() * total).log()
    ctx.prec = kept
    return result
