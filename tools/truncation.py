"""What the truncated uniform expansions leave out of log I_v(x) and log K_v(x): proven bounds for v >= 0, s = sqrt(v^2 + x^2) >= 25.

Let S be the expansion to N terms (see logbessel/formulas/debye.py), u = dS/dx, and k the derivative of the logarithm itself, which
solves the Riccati equation k' + k^2 + k/x = s^2/x^2. With W = w for I and -w for K and D = w d/dw along x = const/w ... u leaves

    rho = u' + u^2 + u/x - s^2/x^2 = -2 W g + W^2 [(1 - q) (G^2 + H) - 2 q G],   G = 1/2 + g,

g = sum_{k<=N} W^k Q_k(q), H = sum_{k<=N} W^k R_k(q), Q_k = k P_k + 2 q P_k', R_k = k Q_k + 2 q Q_k', a polynomial in W that begins
with W^(N+2). So delta = k - u solves delta' = -(k + u + 1/x) delta - rho.

K: k < -s/x (Gronwall, Ann. Math. 33, 1932), so k + u + 1/x < -(2 s - 1)/x, and the solution that stays bounded is
|delta| <= sup |rho| s/(2 s - 1) over the larger arguments, in s^-m.

I: k > (sqrt((v + 1)^2 + x^2) - 1)/x (Amos, Math. Comp. 28, 1974, eq. 9), so k + u + 1/x > (2 s - c)/x, c = sup G: from x = 0, where
delta vanishes, or a smaller circle on, a x s^(-m-1) with a (2 - (m + c)/s) >= |rho| s^m is a bound once it is one, and what was more
on the circle falls off as exp(-(2 - c/s) dx). Circles from s = 3 to 25, each with the number of terms that suits it, lead there.

As both logarithms meet their expansions at x = inf, the truncation errors are the integrals of delta from x to infinity.
"""

import math
from functools import cache

from error_engine import INFLATED, upper
from flint import arb, fmpq, fmpq_poly
from make_coefficients import debye_polynomials

MOST = 24
START, FIRST = 3.0, 25.0


@cache
def polynomials():
    """P_k, k = 0 .. 24, with P_0 = 0."""
    rows = debye_polynomials(MOST)
    return [fmpq_poly(), *(fmpq_poly([fmpq(c.numerator, c.denominator) for c in row]) for row in rows)]


def stepped(polynomials):
    """k p + 2 q p' for the k-th of some polynomials."""
    return [k * p + fmpq_poly([0, 2]) * p.derivative() for k, p in enumerate(polynomials)]


def size(polynomial, most=1, cells=64):
    """The largest size of a polynomial over [0, most], or a little more: over each cell from its Taylor series at the middle."""
    if polynomial == 0:
        return 0.0
    half = fmpq(most) / (2 * cells)
    return max(_over(polynomial, (2 * i + 1) * half, half) for i in range(cells))


def _over(polynomial, middle, half):
    shifted = polynomial(fmpq_poly([middle, half]))
    return sum(upper(arb(c)) for c in shifted.coeffs())


def _product(a, b):
    """Of polynomials in W, lists of polynomials in q."""
    total = [fmpq_poly()] * (len(a) + len(b) - 1)
    for i, left in enumerate(a):
        for j, right in enumerate(b):
            total[i + j] = total[i + j] + left * right
    return total


@cache
def residual(n, most=fmpq(1)):
    """The sizes, over q up to a number, of the coefficients of W^m in rho, m = n + 2 .. 2 n + 2, for n terms; those below are zero."""
    q, p_square = fmpq_poly([0, 1]), fmpq_poly([1, -1])
    g = stepped(polynomials()[: n + 1])
    h = stepped(g)
    whole = [fmpq_poly([fmpq(1, 2)]), *g[1:]]
    inner = [p_square * c for c in _product(whole, whole)]
    for k in range(n + 1):
        inner[k] = inner[k] + p_square * h[k] - 2 * q * whole[k]
    rho = [fmpq_poly(), fmpq_poly(), *inner]
    for k in range(n + 1):
        rho[k + 1] = rho[k + 1] - 2 * g[k]
    assert all(c == 0 for c in rho[: n + 2])
    return {m: size(rho[m], most) for m in range(n + 2, len(rho))}


@cache
def derivative_sizes(n):
    """The sizes of Q_k, k = 1 .. n."""
    return [size(p) for p in stepped(polynomials()[: n + 1])[1:]]


def largest_g(n, s):
    return (0.5 + sum(q * s**-k for k, q in enumerate(derivative_sizes(n), 1))) * INFLATED


def _rho(n, s):
    return sum(c * s**-m for m, c in residual(n).items()) * INFLATED


# K


@cache
def of_k(n, s, q=1.0):
    """The truncation error of log K after n terms, for all v and x with sqrt(v^2 + x^2) >= s and (v/s)^2 <= q, which falls along x."""
    assert largest_g(n, s) < 1.0  # so that G > 0
    most = fmpq(min(math.ceil(q * 16), 16), 16)
    integral = lambda m: (
        math.sqrt(math.pi) / 2 * math.gamma((m - 1) / 2) / math.gamma(m / 2)
    )  # of (1 + t^2)^(-m/2) over t > 0
    return sum(c * s ** (1 - m) * integral(m) for m, c in residual(n, most).items()) / (2.0 - 1.0 / s) * INFLATED


# I


def _derivative_at_start(s):
    """|k - u| on the first circle, for no terms: u - v/x = x/(s + v) - x/(2 s^2), and k - v/x = I_{v+1}/I_v is between
    x/(v + 1 + sqrt(x^2 + (v + 1)^2)) and x/(v + sqrt(x^2 + v^2)) (Amos 1974, eq. 9)."""
    found, cells = 0.0, 256
    for i in range(cells):
        v = arb(i + 0.5) / cells * s + arb(0, s / (2 * cells))
        x = (
            (arb(s) ** 2 - v * v).sqrt()
            if i + 1 < cells
            else arb(0).union((arb(s) ** 2 - (arb(i) / cells * s) ** 2).sqrt())
        )
        u = x / (s + v) - x / (2 * s * s)
        ends = x / (v + 1 + (x * x + (v + 1) ** 2).sqrt()), x / (v + s)
        found = max(found, *(upper(u - end) for end in ends))
    return found


@cache
def derivative_at_25():
    """|k - u| of log I at s = 25 for 24 terms and v < 25, circle by circle."""
    s, n, step = START, 0, 0.125
    off = _derivative_at_start(s)
    while s < FIRST:
        fits = [m for m in range(MOST + 1) if 2.0 * s - largest_g(m, s) > 1.0]
        best = min(fits, key=lambda m: _rho(m, s))
        between = sum(
            q * s ** -(k + 1) for k, q in enumerate(derivative_sizes(MOST), 1) if min(n, best) < k <= max(n, best)
        )
        n, c = best, largest_g(best, s)
        off = (off + between) * math.exp(-(2.0 - c / s) * step) + _rho(n, s) / (2.0 - c / s)
        off, s = off * INFLATED, s + step
    return off + sum(q * s ** -(k + 1) for k, q in enumerate(derivative_sizes(MOST), 1) if k > n)


@cache
def of_i(n, s):
    """The truncation error of log I after n terms, for all v >= 0 and x with sqrt(v^2 + x^2) >= s, s >= 25.

    The residual's terms beyond the first are counted with it, s^-m <= 25^(n + 2 - m) s^(-n - 2).
    """
    first, c = n + 2, largest_g(n, FIRST)
    size = sum(c * FIRST ** (first - m) for m, c in residual(n).items())
    shrinks = 2.0 - (first + c) / FIRST
    assert shrinks > 0
    carried = derivative_at_25() + sum(q * FIRST ** -(k + 1) for k, q in enumerate(derivative_sizes(MOST), 1) if k > n)
    decay = 2.0 - c / FIRST
    # int_x^inf x s^(-m-1) dx = s^(1-m)/(m - 1)
    return (
        size / shrinks * s ** (1 - first) / (first - 1) + carried / decay * math.exp(-decay * (s - FIRST))
    ) * INFLATED


if __name__ == "__main__":
    print("d/dx at 25", math.log2(derivative_at_25()), "start", _derivative_at_start(START))
    for s in (25, 32, 64, 128, 1000):
        print(s, math.log2(of_k(24, s)), math.log2(of_i(24, s)))
