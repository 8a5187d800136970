"""Hostile parameters through every density, moment and gradient of NumPy, PyTorch and JAX, judged by ball arithmetic.

    python benchmarks/adversarial.py [--points N] [--judged N] [--save] [NAME ...]

A third of the points are random bits (of the sign that the domain asks for), a third log-uniform over 24 decades, a third at
the edges: the ends of the floats, small integers and halves, and parameters that are close to one another. Every result is
looked at: a log-density must be finite wherever the density is positive, a gradient finite wherever it is smooth, a moment
of the right sign. Before the judge go, each as many as `--judged` says: those that are not finite or have the wrong sign; those
that are most in doubt; and of all, at random. Doubt is what rounding leaves of a second difference, when shape parameters and
concentrations move together by 2^-40 of themselves, against the result and its derivative: three evaluations find where digits cancel.

Where the truth is a double, a result is a violation if it is none, has the wrong sign (moments), or differs by more than the
tolerance, 2^-43 for float64 and 2^-19 for float32, times the truth and 1 (moments and divergences: the truth alone; a
derivative in scale: 1/scale for 1). What is more is excused by what the arguments' last places do: times the sum of the
truth, 1 and |t df/dt| over all arguments t it must still hold.

`SUBJECTS` says what is searched. Others join by a line there: a name, who evaluates, and the truth. `--save` replaces the rows
of the subjects that ran and leaves the others as they are.
"""

import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from flint import arb

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
import densities_truth
import judge

from logbessel import stats

POINTS, JUDGED = 100_000, 200
SHOWN = 5  # violations
DOUBLE, SINGLE = 2.0**-43, 2.0**-19
PRECISION = 8000  # bits; what needs more is counted as not judged
SAVED = Path(__file__).with_name("results") / "adversarial.md"
EDGES = np.array(
    [5e-324, 1e-310, 2.3e-308, 1e-300, 1e-155, 1e-16, 0.5, 1.0, 1.5, 2.0, 3.0, 24.9, 25.0, 1e16, 1e155, 1e300, 1e308]
)
MOMENTS = ("mean", "variance", "divergence")


@dataclass
class Subject:
    """A family of functions of the same arguments.

    `draw(rng, count)` gives the arguments, `results(*arguments)` a dict of arrays by quantity ("log-density", "derivative in NAME",
    "mean", "variance"), and `truth(quantity, *point)` a ball, or None where the function is not smooth or has no value.
    """

    name: str
    draw: Callable
    results: Callable
    truth: Callable
    dtype: type = np.float64
    exact: tuple[int, ...] = ()  # places of arguments that are integers, which nothing rounds
    moved: Callable = lambda arguments: ()  # for each argument where doubt moves it
    flushes: bool = False  # whether it makes zeros of subnormal numbers, as XLA does


# Points


def positive(rng, count):
    """Random bits, log-uniform, and edges, shuffled."""
    bits = (rng.integers(0, 2**63, count, dtype=np.uint64)).view(np.float64)
    bits = np.where(np.isfinite(bits) & (bits > 0), bits, 1.0)
    wide = np.exp(rng.uniform(-28, 28, count))
    edges = rng.choice(EDGES, count)
    return np.choose(rng.integers(0, 3, count), [bits, wide, edges])


def real(rng, count):
    return rng.choice([-1.0, 1.0], count) * positive(rng, count)


def beside(rng, values):
    """Close to the other: by 2^-52 to 1, relatively."""
    return values * (1 + rng.choice([-1.0, 1.0], values.size) * 2.0 ** -rng.integers(1, 53, values.size))


def mixed(rng, own, near):
    moved = beside(rng, near)
    return np.where((rng.random(own.size) < 0.3) & np.isfinite(moved), moved, own)


def inside_tails(rng, a):
    """b with |b| < a."""
    share = np.where(rng.random(a.size) < 0.5, rng.random(a.size), 1 - 2.0 ** -rng.integers(1, 53, a.size))
    b = rng.choice([-1.0, 0.0, 1.0], a.size, p=[0.45, 0.1, 0.45]) * share * a
    return np.where(np.abs(b) < a, b, 0.0)


def standard(name, rng, n):
    """The variable of the standard form, and the shape parameters."""
    a, b, c, d = (positive(rng, n) for _ in range(4))
    return {
        "vonmises": lambda: (rng.uniform(-np.pi, np.pi, n) * rng.choice([1.0, 1e-8, 1e-160], n), a),
        "rice": lambda: (mixed(rng, a, b), b),
        "skellam": lambda: (rng.choice([-1.0, 1.0], n) * np.rint(mixed(rng, a, np.abs(b - c))), b, c),
        "ncx2": lambda: (
            mixed(rng, a, np.minimum(b, 8e307) + np.minimum(c, 8e307)),
            b,
            c * (rng.random(n) < 0.95),
        ),
        "ncx": lambda: (mixed(rng, a, c), b, c * (rng.random(n) < 0.95)),
        "bessel_process": lambda: (mixed(rng, a, c), b, c * (rng.random(n) < 0.95), d),
        "geninvgauss": lambda: (mixed(rng, a, np.ones(n)), real(rng, n), b),
        "genhyperbolic": lambda: (real(rng, n), real(rng, n), a, inside_tails(rng, a)),
        "norminvgauss": lambda: (real(rng, n), a, inside_tails(rng, a)),
        "variance_gamma": lambda: (real(rng, n) * (rng.random(n) < 0.98), a, b, inside_tails(rng, b)),
        "skew_t": lambda: (real(rng, n), a, real(rng, n) * (rng.random(n) < 0.95)),
        "k_distribution": lambda: (mixed(rng, a, np.ones(n)), b, mixed(rng, c, b)),
    }[name]()


def placed(name):
    """Half of them moved, half of them stretched."""

    def draw(rng, n):
        with np.errstate(all="ignore"):
            y, *shapes = standard(name, rng, n)
            if name in INTEGERS:
                return (y, *shapes)
            scale = np.where(rng.random(n) < 0.5, 1.0, positive(rng, n))
            loc = np.where(rng.random(n) < 0.5, 0.0, mixed(rng, real(rng, n), y * scale))
            x = loc + scale * y
            kept = np.isfinite(x)
            return (np.where(kept, x, y), *shapes, np.where(kept, loc, 0.0), np.where(kept, scale, 1.0))

    return draw


def shapes_only(name):
    """The shape parameters, and the variable where it has not been moved, which would be to another place."""
    integers, last = name in INTEGERS, 1 + len(getattr(stats, name).shapes)
    if integers:
        return lambda arguments: (False, *[True] * (last - 1))
    return lambda arguments: (arguments[last] == 0, *[True] * (last - 1), False, False)


def concentrations(arguments):
    return (*[False] * (len(arguments) - 2), True, True)


def directions(dtype):
    """d, two coordinates of a unit vector (as a double gives them), and two concentrations."""

    def draw(rng, n):
        kappa = positive(rng, n)
        other = mixed(rng, positive(rng, n), kappa)
        with np.errstate(all="ignore"):
            near = rng.standard_normal(n) / np.sqrt(np.maximum(kappa, 1.0))
            angle = np.where(rng.random(n) < 0.5, rng.uniform(0, np.pi, n), near)
        vectors = np.cos(angle), np.sin(angle)
        tiny, huge = np.finfo(dtype).smallest_normal, float(np.finfo(dtype).max) * 0.99
        kappas = (np.clip(value, tiny, huge) if dtype == np.float32 else value for value in (kappa, other))
        return rng.choice(DIMENSIONS, n), *(value.astype(dtype).astype(float) for value in (*vectors, *kappas))

    return draw


# Densities on the line

INTEGERS = ("skellam",)
DIMENSIONS = (2, 3, 10, 100)


def names_of(name):
    distribution = getattr(stats, name)
    return (*distribution.shapes, *distribution._placing)


def quantities(name):
    return [f"derivative in {key}" for key in ((() if name in INTEGERS else ("x",)) + names_of(name))]


def numpy_line(name):
    distribution = getattr(stats, name)

    def results(x, *parameters):
        integers = name in INTEGERS
        found = {"log-density": (distribution.logpmf if integers else distribution.logpdf)(x, *parameters)}
        derivatives = (distribution.logpmf_grad if integers else distribution.logpdf_grad)(x, *parameters)
        found |= {f"derivative in {key}": value for key, value in derivatives.items()}
        if name != "vonmises":  # whose mean is its location, wrapped
            found["mean"] = distribution.mean(*parameters)
        return found | {"variance": distribution.var(*parameters)}

    return results


def torch_line(name, kind):
    def results(x, *parameters):
        import torch

        import logbessel.torch

        tensors = [torch.tensor(value, requires_grad=True) for value in (x, *parameters)]
        distribution = getattr(logbessel.torch, kind)(*tensors[1:], validate_args=False)
        value = distribution.log_prob(tensors[0])
        value.sum().backward()
        found = {"log-density": value.detach().numpy()}
        keys = ("x", *names_of(name))
        found |= {
            f"derivative in {key}": t.grad.numpy() for key, t in zip(keys, tensors) if key != "x" or len(keys) > 4
        }
        return found | {"mean": distribution.mean.detach().numpy(), "variance": distribution.variance.detach().numpy()}

    return results


def line_truth(name):
    formula = densities_truth.DENSITIES[name]
    places = {key: place for place, key in enumerate(("x", *names_of(name)))}
    count = len(getattr(stats, name).shapes)

    def log_density(x, *parameters):
        if name in INTEGERS:
            return formula(x, *parameters)
        loc, scale = parameters[count:]
        return formula((x - loc) / scale, *parameters[:count]) - scale.log()

    def truth(quantity, x, *parameters):
        at = [x, *parameters]
        if quantity in ("mean", "variance"):
            order = 1 if quantity == "mean" else 2
            known = densities_truth.has_moment(name, order, *parameters[:count])
            return placed_moment(name, quantity, parameters, count) if known else None
        y = x - parameters[count] if name not in INTEGERS else x
        if densities_truth.boundary(name, y, *parameters[:count]):
            return None
        balls = [arb(float(value)) for value in at]
        if quantity == "log-density":
            return judge.tight(lambda: log_density(*balls))
        place = places[quantity.removeprefix("derivative in ")]
        if at[place] == 0 and quantity != "derivative in loc":
            return None

        def difference():
            size = abs(balls[place]) if at[place] else abs(balls[0])
            h = (min(size, abs(balls[0] - balls[place])) if quantity.endswith("loc") else size) * arb(2) ** -100
            up, down = (log_density(*balls[:place], balls[place] + sign * h, *balls[place + 1 :]) for sign in (1, -1))
            return (up - down) / (2 * h)

        return judge.tight(difference, accuracy=60, precision=512)

    return truth


def placed_moment(name, quantity, parameters, count):
    def value():
        shapes = [arb(float(value)) for value in parameters[:count]]
        mean, var = densities_truth.MOMENTS[name](*shapes)
        if name == "vonmises":
            return var
        if name in INTEGERS:
            return mean if quantity == "mean" else var
        loc, scale = (arb(float(value)) for value in parameters[count:])
        return loc + scale * mean if quantity == "mean" else scale * scale * var

    return judge.tight(value, accuracy=60)


# The von Mises-Fisher distribution: arguments d, x_1, x_2, kappa and that of another one, both mean directions (1, 0, ...)


def length(d, kappa):
    """A = I_{d/2}/I_{d/2-1}."""
    half = arb(d) / 2
    return (densities_truth.log_i(half, kappa) - densities_truth.log_i(half - 1, kappa)).exp()


def bend(d, kappa):
    """A'."""
    a = length(d, kappa)
    return 1 - a * a - (d - 1) / kappa * a


def log_normaliser(d, kappa):
    half = arb(d) / 2
    return (half - 1) * kappa.log() - half * (2 * arb.pi()).log() - densities_truth.log_i(half - 1, kappa)


def sphere_quantities(of_directions):
    """The truth of each quantity; NumPy takes directions of x, the others x itself and half its squared distance."""

    def distance(c, s):
        return 1 - c / (c * c + s * s).sqrt() if of_directions else ((c - 1) ** 2 + s * s) / 2

    return {
        "log-density": lambda d, c, s, k, other: log_normaliser(d, k) + k - k * distance(c, s),
        "derivative in kappa": lambda d, c, s, k, other: 1 - length(d, k) - distance(c, s),
        "derivative in x_1": lambda d, c, s, k, other: k * (1 - c),
        "derivative in x_2": lambda d, c, s, k, other: -k * s,
        "mean": lambda d, c, s, k, other: length(d, k),
        "variance": lambda d, c, s, k, other: bend(d, k),
        "variance across": lambda d, c, s, k, other: length(d, k) / k,
        "entropy": lambda d, c, s, k, other: -log_normaliser(d, k) - k * length(d, k),
        "derivative of the entropy": lambda d, c, s, k, other: -k * bend(d, k),
        "divergence": lambda d, c, s, k, other: (
            log_normaliser(d, k) - log_normaliser(d, other) + (k - other) * length(d, k)
        ),
        "derivative of the divergence in kappa": lambda d, c, s, k, other: (k - other) * bend(d, k),
        "derivative of the divergence in the other": lambda d, c, s, k, other: length(d, other) - length(d, k),
    }


def sphere_truth(of_directions):
    formulas = sphere_quantities(of_directions)

    def truth(quantity, d, *point):
        return judge.tight(lambda: formulas[quantity](int(d), *(arb(float(value)) for value in point)), accuracy=60)

    return truth


def numpy_sphere(d, c, s, kappa, other):
    rows = {"log-density": [], "mean": [], "variance": [], "entropy": [], "divergence": []}
    generator = np.random.default_rng(0)  # which is not used: each distribution would make one
    for at in zip(d.astype(int).tolist(), c, s, kappa, other):
        mu, x = np.zeros((2, at[0]))
        mu[0], x[:2] = 1, at[1:3]
        p, q = (stats.vonmises_fisher(mu, kappa, generator) for kappa in at[3:])
        rows["log-density"].append(p.logpdf(x))
        cosine = object.__new__(stats.CosineDistribution)  # mean and variance need no tables
        cosine.dim, cosine.kappa = at[0], float(at[3])
        rows["mean"].append(cosine.mean())
        rows["variance"].append(cosine.var())
        rows["entropy"].append(p.entropy())
        rows["divergence"].append(stats.kl_divergence(p, q))
    return {key: np.array(values) for key, values in rows.items()}


def by_dimension(evaluate):
    """An evaluation for one d at a time, put together."""

    def results(d, *arguments):
        found = {}
        for dimension in np.unique(d):
            places = np.flatnonzero(d == dimension)
            for key, values in evaluate(int(dimension), *(value[places] for value in arguments)).items():
                found.setdefault(key, np.empty(d.shape))[places] = np.asarray(values, float)
        return found

    return results


def torch_sphere(dtype):
    def evaluate(d, c, s, kappa, other):
        import torch
        from torch.distributions import kl_divergence

        from logbessel.torch import VonMisesFisher

        x = np.zeros((c.size, d))
        x[:, 0], x[:, 1] = c, s
        x, k, o = (
            torch.tensor(value, dtype=getattr(torch, dtype.__name__), requires_grad=True) for value in (x, kappa, other)
        )
        p, q = (VonMisesFisher(torch.eye(d, dtype=x.dtype)[0], value, validate_args=False) for value in (k, o))
        value, entropy, divergence = p.log_prob(x), p.entropy(), kl_divergence(p, q)
        grad = lambda of, *at: torch.autograd.grad(of.sum(), at)
        along, in_kappa = grad(value, x, k)
        in_divergence = grad(divergence, k, o)
        return {
            "log-density": value.detach(),
            "derivative in kappa": in_kappa,
            "derivative in x_1": along[:, 0],
            "derivative in x_2": along[:, 1],
            "mean": p.mean.detach()[:, 0],
            "variance": p.variance.detach()[:, 0],
            "variance across": p.variance.detach()[:, 1],
            "entropy": entropy.detach(),
            "derivative of the entropy": grad(entropy, k)[0],
            "divergence": divergence.detach(),
            "derivative of the divergence in kappa": in_divergence[0],
            "derivative of the divergence in the other": in_divergence[1],
        }

    return by_dimension(evaluate)


def jax_sphere(dtype):
    def evaluate(d, c, s, kappa, other):
        import jax
        import jax.numpy as jnp

        from logbessel.jax import vonmises_fisher as vmf

        with jax.enable_x64(dtype == np.float64):
            x = np.zeros((c.size, d), dtype)
            x[:, 0], x[:, 1] = c, s
            mu, k, o = jnp.eye(d, dtype=dtype)[0], jnp.asarray(kappa, dtype), jnp.asarray(other, dtype)
            apart = lambda k, o: vmf.kl_divergence(mu, k, mu, o)
            each = lambda function, *at: jax.jit(jax.vmap(function))(*at)
            value, (along, in_kappa) = each(jax.value_and_grad(lambda x, k: vmf.log_prob(x, mu, k), (0, 1)), x, k)
            entropy, in_entropy = each(jax.value_and_grad(lambda k: vmf.entropy(d, k)), k)
            divergence, in_divergence = each(jax.value_and_grad(apart, (0, 1)), k, o)
            mean = vmf_mean(d, mu, k)
        return {
            "log-density": value,
            "derivative in kappa": in_kappa,
            "derivative in x_1": along[:, 0],
            "derivative in x_2": along[:, 1],
            "mean": mean,
            "entropy": entropy,
            "derivative of the entropy": in_entropy,
            "divergence": divergence,
            "derivative of the divergence in kappa": in_divergence[0],
            "derivative of the divergence in the other": in_divergence[1],
        }

    def vmf_mean(d, mu, k):
        from logbessel.jax import VonMisesFisher

        return VonMisesFisher(mu, k).mean()[:, 0]

    return by_dimension(evaluate)


LINE = "vonmises rice ncx skellam ncx2 bessel_process geninvgauss genhyperbolic norminvgauss variance_gamma skew_t k_distribution"
TORCH = {
    "rice": "Rice",
    "skellam": "Skellam",
    "geninvgauss": "GeneralizedInverseGaussian",
    "norminvgauss": "NormalInverseGaussian",
}
SUBJECTS = [
    *(
        Subject(
            name,
            placed(name),
            numpy_line(name),
            line_truth(name),
            exact=(0,) if name in INTEGERS else (),
            moved=shapes_only(name),
        )
        for name in LINE.split()
    ),
    *(
        Subject(
            f"torch.{kind}",
            placed(name),
            torch_line(name, kind),
            line_truth(name),
            exact=(0,) if name in INTEGERS else (),
            moved=shapes_only(name),
        )
        for name, kind in TORCH.items()
    ),
    Subject(
        "vonmises_fisher",
        directions(np.float64),
        numpy_sphere,
        sphere_truth(True),
        exact=(0,),
        moved=concentrations,
    ),
    *(
        Subject(
            f"{library}.VonMisesFisher, {dtype.__name__}",
            directions(dtype),
            results(dtype),
            sphere_truth(False),
            dtype,
            exact=(0,),
            moved=concentrations,
            flushes=library == "jax",
        )
        for library, results in (("torch", torch_sphere), ("jax", jax_sphere))
        for dtype in (np.float64, np.float32)
    ),
]


# The search


@dataclass
class Row:
    name: str
    quantity: str
    points: int
    judged: int = 0
    unjudged: int = 0
    violations: int = 0
    worst: float = 0.0
    excused: int = 0
    at: tuple[float, ...] = ()  # where
    cases: list[str] = field(default_factory=list)

    def text(self):
        counts = self.judged, self.unjudged, self.violations, self.excused
        return " | ".join(
            (f"| `{self.name}`", self.quantity, f"{self.points:,}", *map(str, counts), f"{self.worst:.1e} |")
        )


def study(subject, points, judged):
    rng = np.random.default_rng(hash_of(subject.name))
    arguments = subject.draw(rng, points)
    results = evaluated(subject, arguments)
    doubts = doubt(subject, arguments, results, rng)
    for quantity, values in results.items():
        failed = np.flatnonzero(~np.isfinite(values) | (quantity.startswith("variance") & (values < 0)))
        doubtful = np.argsort(-doubts[quantity])[:judged]
        chosen = [rng.permutation(failed)[:judged], doubtful, rng.choice(points, judged, replace=False)]
        row = Row(subject.name, quantity, points)
        for i in np.unique(np.concatenate(chosen)):
            verdict(row, subject, quantity, tuple(float(a[i]) for a in arguments), float(values[i]))
        yield row


def hash_of(name):
    return sum(ord(letter) * 31**place for place, letter in enumerate(name)) % 2**31


def evaluated(subject, arguments):
    with np.errstate(all="ignore"), warnings.catch_warnings(action="error"):
        results = subject.results(*arguments)
    return {quantity: np.broadcast_to(values, arguments[0].shape) for quantity, values in results.items()}


def doubt(subject, arguments, results, rng):
    """What rounding leaves of second differences, by quantity; 0 where a result is not finite."""
    step = 2.0 ** (-40 if subject.dtype == np.float64 else -12) * rng.uniform(0.5, 1, arguments[0].shape)
    places = subject.moved(arguments)
    moved = [
        [
            np.where(place, (value * (1 + sign * step)).astype(subject.dtype), value)
            for value, place in zip(arguments, places)
        ]
        for sign in (-1, 1)
    ]
    down, up = (evaluated(subject, at) for at in moved)
    found = {}
    with np.errstate(all="ignore"):
        for quantity, values in results.items():
            size = np.abs(values) + np.abs(up[quantity] - down[quantity]) / (2 * step)
            size = size if quantity.startswith(MOMENTS) else size + 1
            left = np.abs(up[quantity] - 2 * values + down[quantity]) / size
            found[quantity] = np.where(np.isfinite(left), left, 0.0)
    return found


def verdict(row, subject, quantity, point, value):
    exact = ball(subject, quantity, point)
    if exact is None or exact is NotImplemented:
        row.unjudged += exact is NotImplemented
        return
    row.judged += 1
    limits = np.finfo(subject.dtype)
    if not abs(exact) < float(limits.max):
        return
    tolerance = DOUBLE if subject.dtype == np.float64 else SINGLE
    unit = 1 / arb(point[-1]) if quantity == "derivative in scale" else 1  # 1 in its logarithm
    size = abs(exact) + float(limits.smallest_normal) * (1 / tolerance if subject.flushes else 1)
    size = size if quantity.startswith(MOMENTS) else size + unit
    off = float("inf") if not np.isfinite(value) else abs(arb(value) - exact)
    error = float(off / size)
    if tolerance < error < float("inf"):
        row.excused += 1
        error = float(off / (size + conditioning(subject, quantity, point, exact)))
    wrong_sign = quantity.startswith(("mean", "variance")) and value * float(exact.mid()) < 0
    if error > row.worst:
        row.worst, row.at = error, point
    if error > tolerance or wrong_sign:
        row.violations += 1
        row.cases.append(f"{quantity}{point} = {value!r}, right {float(exact.mid())!r}, {error:.1e}")


def ball(subject, quantity, point):
    """The truth; NotImplemented where it is too hard."""
    try:
        return subject.truth(quantity, *point)
    except (ArithmeticError, OverflowError, ValueError):
        return NotImplemented


def conditioning(subject, quantity, point, exact):
    """sum |t d/dt| of a quantity over the arguments t, by differences of 2^-40 in balls."""
    total = arb(0)
    for at, value in enumerate(point):
        if value == 0 or at in subject.exact:
            continue
        other = ball(subject, quantity, (*point[:at], value * (1 + 2.0**-40), *point[at + 1 :]))
        if other is not None and other is not NotImplemented:
            total = total + abs(other - exact) * arb(2) ** 40
    return total


HEAD = (
    "# Hostile parameters",
    "",
    "Made by `python benchmarks/adversarial.py --save`, which says what is counted. `Too hard` is what balls of 8000 bits do not",
    "enclose; `ill-conditioned` what is judged by what the last places of the arguments do.",
    "",
    "| distribution | quantity | points | judged | too hard | violations | ill-conditioned | worst error |",
    "| --- | --- | --- | --- | --- | --- | --- | --- |",
)


def save(rows):
    """The rows of all subjects, in their order: new ones where there are any, else those that were saved."""
    lines = SAVED.read_text().splitlines() if SAVED.exists() else []
    kept = {}
    for line in [line for line in lines if line.startswith("| `")] + [row.text() for row in rows]:
        name = line.split("`")[1]
        if any(row.name == name for row in rows) and line not in [row.text() for row in rows]:
            continue
        kept.setdefault(name, []).append(line)
    ordered = [line for subject in SUBJECTS for line in dict.fromkeys(kept.get(subject.name, []))]
    missing = [f"`{subject.name}`" for subject in SUBJECTS if subject.name not in kept]
    foot = ("", f"Not run to the end: {', '.join(missing)}.") if missing else ()
    SAVED.write_text("\n".join((*HEAD, *ordered, *foot)) + "\n")


def main(
    names: Annotated[list[str] | None, typer.Argument(metavar="FAMILY")] = None,
    points: Annotated[int, typer.Option(help="Evaluated of each family.")] = POINTS,
    judged: Annotated[int, typer.Option(help="Judged by balls, of each quantity.")] = JUDGED,
    save_rows: Annotated[bool, typer.Option("--save", help="Write results/adversarial.md.")] = False,
) -> None:
    """Search for wrong numbers among hostile parameters."""
    judge.HIGHEST = PRECISION
    rows = []
    for subject in SUBJECTS:
        if names and subject.name not in names:
            continue
        for row in study(subject, points, judged):
            print(row.text(), *row.cases[:SHOWN], sep="\n   ", flush=True)
            rows.append(row)
        if save_rows:
            save(rows)


if __name__ == "__main__":
    typer.run(main)
