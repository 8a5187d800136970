"""The Marcum Q function and its complement by ball arithmetic: rigorous integrals of elementary functions alone.

With x = a^2/2, y = b^2/2 and phi(s) = y (s - 1) - m log s - x (1 - 1/s), the integral of exp(phi(s))/(s - 1) ds/(2 pi i) on a path
from -inf around 0 and back is P where s = 1 lies on its left, and -Q where it does not. The path is the circle |s| = r, and both
sides of the negative axis beyond it, where the integrands differ by the factor sin(pi m) alone.
"""

from flint import acb, arb, ctx

TIGHT, HIGHEST = 70, 6000
_I = acb(0, 1)


def _integral(function, start, end, precision):
    bound = arb(2) ** (60 - precision)
    return acb.integral(function, acb(start), acb(end), rel_tol=bound, abs_tol=bound, eval_limit=2_000_000).real


def _radius(m, x, y):
    """The saddle point, moved from s = 1 by the width of the integrand where it is beside it."""
    whole = (m * m + 4 * x * y).sqrt()
    saddle, width = (m + whole) / (2 * y), 1 / (whole + 1).sqrt()
    if abs(saddle - 1) < width / 2:
        saddle = 1 / (1 + width) if y > m + x else 1 + width
    return arb(float(saddle))


def _logarithms(m, a, b, precision):
    ctx.prec = precision
    m, a, b = arb(m), arb(a), arb(b)
    x, y = a * a / 2, b * b / 2
    r = _radius(m, x, y)
    log_r = r.log()
    height = y * (r - 1) - m * log_r - x * (1 - 1 / r)

    def on_circle(angle, _):
        s = r * (_I * angle).exp()
        return (y * (s - 1) - m * (log_r + _I * angle) - x * (1 - 1 / s) - height).exp() * s / (s - 1)

    def on_axis(u, _):
        s = r * u.exp()
        return (-y * (s + 1) - m * (log_r + u) - x * (1 + 1 / s) - height).exp() * s / (1 + s)

    total = _integral(on_circle, 0, arb.pi(), precision) / arb.pi()
    if m != m.floor():
        # beyond this end y s has grown by three times the precision: what is left out is below 2^(-4 precision) of the whole
        end = float((1 + (3 * precision + x / r) / (y * r)).log())
        total -= m.sin_pi() / arb.pi() * _integral(on_axis, 0, end, precision)
    if r > 1:
        return height + total.log(), (-total * height.exp()).log1p()
    return (total * height.exp()).log1p(), height + (-total).log()


def logarithms(m, a, b, tight=TIGHT):
    """(log P, log Q) as balls, with so many bits at least."""
    kept, precision = ctx.prec, tight + 90
    try:
        while precision < HIGHEST:
            both = _logarithms(m, a, b, precision)
            if all(value.is_finite() and value.rel_accuracy_bits() > tight for value in both):
                return both
            precision *= 2
    finally:
        ctx.prec = kept
    raise ArithmeticError(f"no tight ball at {m}, {a}, {b}")


def change(m, a, b, step=2.0**-60):
    """The derivatives of both logarithms in m, a and b, by central differences."""
    kept = ctx.prec
    try:
        ctx.prec = 400
        found = []
        for place in range(3):
            moved = [[arb(value) for value in (m, a, b)] for _ in range(2)]
            for values, sign in zip(moved, (1, -1)):
                values[place] *= 1 + sign * arb(step)
            above, below = (logarithms(*values, tight=TIGHT + 3 * 60) for values in moved)
            width = moved[0][place] - moved[1][place]
            found.append([float((up - down) / width) for up, down in zip(above, below)])
        return [list(column) for column in zip(*found)]
    finally:
        ctx.prec = kept
