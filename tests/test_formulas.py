"""Double-double arithmetic and the elementary formulas, on NumPy arrays and as machine code, against exact arithmetic."""

import math
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import judge
import numpy as np
import pytest
from flint import arb, ctx, fmpq

from logbessel import arithmetic
from logbessel.arithmetic import vectors as vector
from logbessel.compiler import flags, loop, native
from logbessel.formulas import coefficients, elementary, gamma, nearest
from logbessel.formulas import double_double as dd
from logbessel.formulas import quad_double as qd
from logbessel.functions.function import Function, Regime
from logbessel.runtime import cache, ufunc

ROOT = Path(__file__).resolve().parent.parent
N = 400


def on_arrays(formula, sample, nout):
    def evaluate(*arguments):
        with np.errstate(all="ignore"):
            result = formula(*arguments)
        return result if nout > 1 else (result,)

    return evaluate


def as_machine_code(formula, sample, nout):
    anything = lambda *arguments: arguments[0] == arguments[0]
    function = Function("formula", (Regime(formula, anything), Regime(formula, anything)), sample, nout)
    made = ufunc.make_ufunc(function, "", in_memory)
    return (lambda *arguments: made(*arguments)) if nout > 1 else (lambda *arguments: (made(*arguments),))


def in_memory(function, code, form):
    """Compiled, and not kept: the formulas of this file are no part of the package."""
    width = native.NARROW if form == "few" else native.width()
    assembly = loop.assembly(function.name, function, code, width, same_order=form == "same_order")
    symbols = {flags.NAME: cache.take_flags_address()}
    return native.load(native.object_code(assembly), function.name, symbols)


@pytest.fixture(params=[on_arrays, as_machine_code])
def engine(request):
    """engine(formula, sample arguments, number of results) -> a function from arrays to a tuple of arrays."""
    return request.param


@pytest.fixture(autouse=True)
def precision():
    kept, ctx.prec = ctx.prec, 300
    yield
    ctx.prec = kept


def doubles(seed, n=N, exponents=(-30, 30)):
    """Doubles of both signs over the binary exponents given."""
    rng = np.random.default_rng(seed)
    return rng.choice([-1, 1], n) * rng.uniform(1, 2, n) * np.exp2(rng.integers(*exponents, n))


def pairs(seed, n=N, exponents=(-30, 30)):
    """Double-doubles."""
    high = doubles(seed, n, exponents)
    return high, np.random.default_rng(seed + 1).uniform(-0.5, 0.5, n) * np.spacing(high)


def exact(*parts):
    """The sum of doubles as a fraction, element by element."""
    return [sum(map(Fraction, group)) for group in zip(*(part.tolist() for part in parts))]


def ball(value):
    return arb(fmpq(value.numerator, value.denominator)) if isinstance(value, Fraction) else arb(value)


def relative_errors(result, expected, scale=None):
    """|result - expected| over |scale|, by default |expected|."""
    scale = scale or expected
    return [float(abs(ball(r) - ball(e)) / abs(ball(s))) for r, e, s in zip(exact(*result), expected, scale)]


# Sums and products of doubles are exact


@pytest.mark.parametrize(
    ("formula", "meaning"),
    [(dd.two_sum, lambda a, b: a + b), (arithmetic.two_prod, lambda a, b: a * b)],
)
def test_exact_pairs(engine, formula, meaning):
    a, b = doubles(1), doubles(2)
    result = engine(formula, (1.0, 1.0), 2)(a, b)
    assert exact(*result) == [meaning(Fraction(x), Fraction(y)) for x, y in zip(a, b)]
    np.testing.assert_array_equal(result[0], meaning(a, b))


def test_fast_two_sum(engine):
    a, b = doubles(1), doubles(2)
    large, small = np.where(abs(a) > abs(b), [a, b], [b, a])
    large[:5] = 0
    result = engine(dd.fast_two_sum, (1.0, 1.0), 2)(large, small)
    assert exact(*result) == exact(large, small)


def test_settled(engine):
    high = doubles(3)
    low = np.spacing(high) * np.random.default_rng(4).uniform(-20, 20, N)
    result = engine(lambda a, b: dd.renormalised((a, b)), (1.0, 1.0), 2)(high, low)
    assert exact(*result) == exact(high, low)
    assert (abs(result[1]) <= abs(np.spacing(result[0])) / 2).all()


# Operations on double-doubles, off by a few units of 2^-104 of their largest operand

UNIT = 2.0**-104
OPERATIONS = {
    "add": (dd.add, lambda a, b: a + b, lambda a, b: max(abs(a), abs(b))),
    "subtract": (dd.subtract, lambda a, b: a - b, lambda a, b: max(abs(a), abs(b))),
    "multiply": (dd.multiply, lambda a, b: a * b, lambda a, b: a * b),
    "divide": (dd.divide, lambda a, b: a / b, lambda a, b: a / b),
    "add_smaller": (lambda a, b: dd.add_smaller(a, dd.scale(b, 2.0**-60)), lambda a, b: a + b / 2**60, lambda a, b: a),
    "add_double": (lambda a, b: dd.add_double(a, b[0]), lambda a, b: a + high(b), lambda a, b: max(abs(a), abs(b))),
    "multiply_double": (lambda a, b: dd.multiply_double(a, b[0]), lambda a, b: a * high(b), lambda a, b: a * b),
    "square": (lambda a, b: dd.square(a), lambda a, b: a * a, lambda a, b: a * a),
    "scale": (lambda a, b: dd.scale(a, 0.25), lambda a, b: a / 4, lambda a, b: a),
    "negative": (lambda a, b: dd.negative(a), lambda a, b: -a, lambda a, b: a),
}


def high(fraction):
    return Fraction(float(fraction))


@pytest.mark.parametrize("name", OPERATIONS)
def test_double_doubles(engine, name):
    operation, meaning, size = OPERATIONS[name]
    a, b = pairs(5), pairs(7)
    evaluate = engine(lambda p, q, r, s: operation((p, q), (r, s)), (1.0, 0.0, 1.0, 0.0), 2)
    values = list(zip(exact(*a), exact(*b)))
    errors = relative_errors(evaluate(*a, *b), [meaning(*v) for v in values], [size(*v) for v in values])
    assert max(errors) < 8 * UNIT


def test_square_root(engine):
    def formula(*a):
        root, reciprocal = dd.square_root(a)
        return *root, reciprocal

    a = pairs(9)
    a = abs(a[0]), a[1]
    root_high, root_low, reciprocal = engine(formula, (1.0, 0.0), 3)(*a)
    roots = [ball(value).sqrt() for value in exact(*a)]
    assert max(relative_errors((root_high, root_low), roots)) < 8 * UNIT
    assert max(relative_errors((reciprocal,), [1 / root for root in roots])) < 2**-52


def test_where(engine):
    a, b = doubles(11), doubles(12)
    evaluate = engine(lambda p, q: dd.where(p < q, (p, q), (q, p)), (1.0, 2.0), 2)
    np.testing.assert_array_equal(evaluate(a, b), [np.minimum(a, b), np.maximum(a, b)])


# Quad-doubles

FOURS = {
    "add": (qd.add, lambda a, b: a + b),
    "subtract": (lambda a, b: qd.subtract(a, qd.add_double(a, 2.0**-30)), lambda a, b: -(arb(2) ** -30)),
    "add_double": (lambda a, b: qd.add_double(a, b[0]), lambda a, b: a + high(b)),
    "multiply": (qd.multiply, lambda a, b: a * b),
    "multiply_double": (lambda a, b: qd.multiply_double(a, b[0]), lambda a, b: a * high(b)),
    "divide": (qd.divide, lambda a, b: a / b),
    "divide_double": (lambda a, b: qd.divide_double(a, b[0]), lambda a, b: a / high(b)),
    "square_root": (lambda a, b: qd.square_root(a), lambda a, b: ball(a).sqrt()),
    "exp": (lambda a, b: nearest._exp(qd.scale(qd.negative(a), 16.0)), lambda a, b: (-16 * ball(a)).exp()),
    "cos": (lambda a, b: nearest._cos(qd.scale(a, 16.0)), lambda a, b: (16 * ball(a)).cos()),
    "log": (lambda a, b: nearest._log_of(qd.scale(a, 2.0**-20)), lambda a, b: (ball(a) / 2**20).log()),
}


@pytest.mark.parametrize("name", FOURS)
def test_quad_doubles(engine, name):
    """Off by 2^-205 of the result, or of the operands: a rounded sum of two doubles makes an exact one of four."""
    operation, meaning = FOURS[name]
    (a, a_low), (b, b_low) = pairs(5, 40, (-1, 1)), pairs(7, 40, (-1, 1))
    a, a_low, b, b_low = np.sign(a) * a, np.sign(a) * a_low, np.sign(b) * b, np.sign(b) * b_low

    def formula(p, q, r, s):
        x, y = (qd.add(qd.of(pair), qd.scale(qd.of(pair), 2.0**-107)) for pair in ((p, q), (r, s)))
        return operation(x, y)

    values = [
        (x * (1 + Fraction(1, 2**107)), y * (1 + Fraction(1, 2**107))) for x, y in zip(exact(a, a_low), exact(b, b_low))
    ]
    result = engine(formula, (1.0, 0.0, 1.0, 0.0), 4)(a, a_low, b, b_low)
    errors = [abs(float(ball(r) - ball(meaning(*v)))) for r, v in zip(exact(*result), values)]
    assert max(errors) < 2.0**-205


def test_the_logarithms_in_four_doubles():
    """Before they are rounded, v and x beside the curves."""
    v = np.array([0.03, 0.5, 3.0, 30.0, 300.0, 3e20])
    x = np.array([judge.zero("log_kv", order) for order in v])
    with np.errstate(all="ignore"):
        found = exact(*nearest._log_k(v, x, 128))
    for order, argument, value in zip(v, x, found):
        with ctx.workprec(600):
            off = abs(ball(value) - judge.FORMULAS["log_kv"](arb(order), arb(argument)))
            assert off < arb(2) ** -205 * (order + argument), order


# The elementary operations


@pytest.mark.parametrize(
    ("operation", "meaning"),
    [
        (arithmetic.minimum, np.minimum),
        (arithmetic.maximum, np.maximum),
        (lambda a, b: arithmetic.absolute(a - b), lambda a, b: abs(a - b)),
        (lambda a, b: arithmetic.floor(a), lambda a, b: np.floor(a)),
        (lambda a, b: arithmetic.sqrt(b * b), lambda a, b: np.sqrt(b * b)),
    ],
)
def test_operations(engine, operation, meaning):
    a, b = doubles(13, exponents=(-3, 5)), doubles(14, exponents=(-3, 5))
    np.testing.assert_array_equal(engine(operation, (1.0, 1.0), 1)(a, b)[0], meaning(a, b))


def test_nearest_integer(engine):
    """Beside the halves too, where a + 1/2 rounds."""
    halves = np.arange(0.5, 30.0)
    a = np.concatenate([np.nextafter(halves, 0), halves, np.nextafter(halves, 99), [0.0, -0.3, -0.7, 2.0**52 + 1]])
    (result,) = engine(arithmetic.rint, (1.0,), 1)(a)
    assert all(abs(Fraction(r) - Fraction(x)) <= Fraction(1, 2) for r, x in zip(result, a))
    assert (result == np.floor(result)).all()


def test_fma(engine):
    a, b, c = doubles(15), doubles(16), doubles(17)
    (result,) = engine(arithmetic.fma, (1.0, 1.0, 1.0), 1)(a, b, c)
    sizes = [abs(Fraction(x) * Fraction(y)) + abs(Fraction(z)) for x, y, z in zip(a, b, c)]
    expected = [Fraction(x) * Fraction(y) + Fraction(z) for x, y, z in zip(a, b, c)]
    assert max(relative_errors((result,), expected, sizes)) < 2**-52


def test_fma_of_machine_code_rounds_once():
    a, b, c = doubles(15), doubles(16), doubles(17)
    (result,) = as_machine_code(arithmetic.fma, (1.0, 1.0, 1.0), 1)(a, b, c)
    expected = [float(Fraction(x) * Fraction(y) + Fraction(z)) for x, y, z in zip(a, b, c)]
    assert result.tolist() == expected


def test_remainder(engine):
    """Exact when the other number is the rounded product, and off by 2^-103 of it when a few roundings lie between."""
    a, b = doubles(18), doubles(19)
    evaluate = engine(arithmetic.remainder, (1.0, 1.0, 1.0), 1)
    for ulps, bound in ((0, 0.0), (3, 2 * UNIT)):
        c = a * b * (1 + np.random.default_rng(20).integers(-ulps, ulps + 1, N) * 2.0**-52)
        expected = [Fraction(z) - Fraction(x) * Fraction(y) for z, x, y in zip(c, a, b)]
        differences = [abs(got - right) for got, right in zip(exact(*evaluate(c, a, b)), expected)]
        assert max(d / abs(Fraction(z)) for d, z in zip(differences, c)) <= bound


def test_matched(engine):
    a, b = abs(doubles(21, exponents=(-400, 400))), abs(doubles(22, exponents=(-400, 400)))
    power, exponent = engine(arithmetic.matched, (1.0, 1.0), 2)(a, b)
    np.testing.assert_array_equal(power, np.ldexp(b, exponent.astype(int)))
    assert (a / power >= 2 / 3).all()
    assert (a / power <= 3 / 2).all()


def test_pow2(engine):
    n = np.arange(-1022.0, 1024.0)
    np.testing.assert_array_equal(engine(arithmetic.pow2, (1.0,), 1)(n)[0], np.ldexp(1.0, n.astype(int)))


def test_polynomial(engine):
    x = doubles(23, exponents=(-5, 2))
    (result,) = engine(lambda a: elementary.polynomial((1.0, -3.0, 0.5, 2.0), a), (1.0,), 1)(x)
    np.testing.assert_allclose(result, 1 - 3 * x + 0.5 * x**2 + 2 * x**3, rtol=0, atol=1e-12)


# Logarithm and exponential


def arguments_of_log():
    """Positive double-doubles of all sizes, and many near 1."""
    near = 1 + doubles(26, exponents=(-50, -1))
    first = np.concatenate([abs(doubles(24)), abs(doubles(25, exponents=(-450, 450))), abs(near)])
    return first, np.spacing(first) * np.random.default_rng(27).uniform(-0.5, 0.5, first.size)


def test_log(engine):
    a = arguments_of_log()
    result = engine(lambda p, q: elementary.log((p, q)), (2.0, 0.0), 2)(*a)
    off = [float(abs(ball(r) - ball(v).log())) for r, v in zip(exact(*result), exact(*a))]
    assert max(off) < 2**-59


def test_log_quotient(engine):
    a = arguments_of_log()
    order = np.random.default_rng(28).permutation(a[0].size)
    b = a[0][order], a[1][order]
    b[0][::3], b[1][::3] = a[0][::3] * (1 + doubles(29, a[0][::3].size, (-45, -2))), 0
    evaluate = engine(lambda p, q, r, s: elementary.log_quotient((p, q), (r, s)), (2.0, 0.0, 3.0, 0.0), 2)
    expected = [(ball(x) / ball(y)).log() for x, y in zip(exact(*a), exact(*b))]
    off = [abs(ball(r) - e) for r, e in zip(exact(*evaluate(*a, *b)), expected)]
    assert all(o < abs(e) * arb(2) ** -64 + arb(2) ** -98 for o, e in zip(off, expected))


def test_log_argument(engine):
    x = np.array([5e-324, 1e-310, 2.3e-308, 1e-290, 1e-20, 0.5, 1 - 2**-53, 1.0, 1 + 2**-52, 3.0, 1e290])
    for halvings in (0, 1):
        result = engine(lambda a, h=halvings: elementary.log_argument(a, h), (2.0,), 2)(x)
        expected = [(arb(a) / 2**halvings).log() for a in x.tolist()]
        off = [abs(ball(r) - e) for r, e in zip(exact(*result), expected)]
        assert all(o < arb(2) ** -59 + abs(e) * arb(2) ** -100 for o, e in zip(off, expected))


def test_exp(engine):
    first = np.concatenate([np.linspace(-700, 700, N), doubles(30, exponents=(-60, 2)), [0.0]])
    second = np.spacing(first) * np.random.default_rng(31).uniform(-0.5, 0.5, first.size)
    result = engine(lambda p, q: elementary.exp((p, q)), (2.0, 0.0), 2)(first, second)
    assert max(relative_errors(result, [ball(v).exp() for v in exact(first, second)])) < 2**-58


def test_exp_of_large_negative_numbers(engine):
    """Zero, by way of subnormal numbers and not of nan."""
    result = engine(lambda p: elementary.exp((p, 0.0)), (2.0,), 2)(np.array([-745.0, -800.0, -1001.0, -1e300]))
    np.testing.assert_allclose(sum(result), [5e-324, 0, 0, 0], rtol=0, atol=0)


def test_reduction_by_log_2(engine):
    def formula(a):
        count, rest = elementary.reduced_by_log_2((a, 0.0))
        return count, *rest

    a = doubles(32, exponents=(-10, 9))
    count, first, second = engine(formula, (2.0,), 3)(a)
    expected = [ball(Fraction(x)) - int(n) * arb(2).log() for x, n in zip(a, count)]
    assert max(float(abs(ball(r) - e)) for r, e in zip(exact(first, second), expected)) < 2**-70
    assert (abs(first) < 0.34658).all()


# The gamma function


def test_log_gamma_near_one(engine):
    mu = np.concatenate([np.linspace(-0.5, 0.5, N), doubles(33, exponents=(-150, -1))])
    mu = mu[mu != 0]
    result = engine(gamma.log_gamma_near_one, (0.25,), 2)(mu)
    assert max(relative_errors(result, [(1 + arb(m)).lgamma() for m in mu.tolist()], mu.tolist())) < 2**-56.5


def test_rising_product(engine):
    v = np.concatenate([np.linspace(-0.9, 25.4, N), np.arange(0, 25.5, 0.5), [5e-324, 1e-20]])

    def formula(v):
        n, _ = gamma.nearest_integer(v)
        return gamma.rising_product(dd.two_sum(v, 1.0), v, n)

    result = engine(formula, (2.0,), 2)(v)
    expected = []
    for order in v.tolist():
        n = math.floor(order + 0.5)
        expected.append(math.prod((Fraction(order) - k for k in range(-1, n)), start=Fraction(1)))
    assert max(relative_errors(result, expected)) < 2**-96


# The tables, and the trace


def test_coefficients_are_the_generated_ones():
    program = ROOT / "tools" / "make_coefficients.py"
    run = subprocess.run([sys.executable, str(program)], capture_output=True, text=True, check=True)
    assert run.stdout == Path(coefficients.__file__).read_text(encoding="utf-8")


def test_a_trace_writes_an_operation_once():
    trace = vector.Trace(vector.Lanes(8))
    a, b = ((trace.argument(name), 0.0, 0.0, 0.0) for name in ("%a", "%b"))
    qd.multiply(qd.multiply(a, b), qd.multiply(b, a))
    assert sum("define" in text and "multiply" in text for text in trace.functions) == 1
    assert sum("call" in line for line in trace.lines) == 3


def test_a_trace_writes_nothing_twice():
    trace = vector.Trace(vector.Lanes(8))
    a, b = trace.argument("%a"), trace.argument("%b")
    first = dd.multiply((a, b), (b, a))
    length = len(trace.lines)
    assert length > 3
    again = dd.multiply((a, b), (b, a))
    assert len(trace.lines) == length
    assert [x.name for x in first] == [x.name for x in again]
