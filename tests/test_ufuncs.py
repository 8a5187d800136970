"""The functions behave as NumPy's own ufuncs do."""

import copy
import pickle
import subprocess
import sys
import tracemalloc

import numpy as np
import pandas as pd
import points
import pytest
import xarray as xr

import logbessel

NAMES = points.VALUES
SIZE = 1300  # two blocks of the loop and a part


@pytest.fixture(params=NAMES)
def name(request):
    return request.param


@pytest.fixture
def function(name):
    return getattr(logbessel, name)


@pytest.fixture
def arguments(name):
    return points.sample(name, SIZE)


@pytest.fixture(autouse=True)
def flags_of_overflow_are_not_the_subject():
    with np.errstate(all="ignore"):
        yield


def assert_bits(result, expected):
    """The same numbers to the last bit, signs of zeros and all."""
    assert result.dtype == expected.dtype
    assert result.shape == expected.shape
    assert result.tobytes() == expected.tobytes()


@pytest.mark.parametrize("public", logbessel.__all__)
def test_kind(public):
    function = getattr(logbessel, public)
    assert isinstance(function, np.ufunc) or public.endswith("_and_grad")
    assert function.__name__ == public and repr(function).startswith((f"<ufunc '{public}'>", f"<function {public} "))
    assert function.nin == (3 if "marcum" in public else 2)
    results = 3 if public.endswith("_and_grad") else 1
    assert function.types == [code * function.nin + "->" + code * results for code in "fd"]


def test_all_are_public():
    assert set(NAMES) <= set(logbessel.__all__)


# Where the numbers lie must not matter


def test_one_by_one(function, arguments):
    expected = function(*arguments)
    assert_bits(np.array([function(v, x) for v, x in zip(*arguments)]), expected)


@pytest.mark.parametrize("derivative", ["log_iv_dv", "log_kv_dvx", "log_iv_dxx"])
@pytest.mark.parametrize("code", "fd")
def test_derivatives_one_by_one(derivative, code):
    function = getattr(logbessel, derivative)
    v, x = (a.astype(code) for a in points.sample("log_iv", SIZE))
    assert_bits(np.array([function(*pair) for pair in zip(v, x)]), function(v, x))


@pytest.mark.parametrize("length", [1, 2, 15, 16, 17, 33, 511, 512, 513, 1025])
def test_length_and_position(function, arguments, length):
    expected = function(*arguments)
    for start in (0, 1, SIZE - length):
        part = slice(start, start + length)
        assert_bits(function(*(a[part] for a in arguments)), expected[part])


def test_order_of_the_elements(function, arguments):
    order = np.random.default_rng(1).permutation(SIZE)
    assert_bits(function(*(a[order] for a in arguments)), function(*arguments)[order])


@pytest.mark.parametrize("code", "fd")
@pytest.mark.parametrize("step", [-1, 2, -3, 7])
def test_strides(function, arguments, code, step):
    arguments = [a.astype(code) for a in arguments]
    expected = function(*arguments)[::step]
    assert_bits(function(*(a[::step] for a in arguments)), expected)
    spaced = np.full(SIZE * abs(step), -1.0, code)
    function(*arguments, out=spaced[:: abs(step)])
    assert_bits(spaced[:: abs(step)].copy(), function(*arguments))
    spaced[:: abs(step)] = -1
    assert (spaced == -1).all()


def test_columns(function, arguments):
    pairs = np.stack(arguments, axis=1)
    assert_bits(function(pairs[:, 0], pairs[:, 1]), function(*arguments))
    grid = [np.asfortranarray(a.reshape(26, 50)) for a in arguments]
    assert_bits(function(*grid).ravel(order="C"), function(*arguments))


@pytest.mark.parametrize("code", "fd")
def test_byte_order(function, arguments, code):
    arguments = [a.astype(code) for a in arguments]
    swapped = [a.astype(a.dtype.newbyteorder()) for a in arguments]
    assert_bits(function(*swapped), function(*arguments))
    out = np.empty(SIZE, swapped[0].dtype)
    function(*arguments, out=out)
    assert_bits(out.astype(code), function(*arguments))


@pytest.mark.parametrize("code", "fd")
def test_unaligned(function, arguments, code):
    arguments = [a.astype(code) for a in arguments]
    shifted = []
    for a in (*arguments, arguments[0]):
        raw = np.empty(a.nbytes + 1, np.uint8)
        shifted.append(raw[1:].view(a.dtype))
        shifted[-1][:] = a
    *inputs, out = shifted
    assert not out.flags.aligned
    assert_bits(function(*inputs), function(*arguments))
    function(*inputs, out=out)
    assert_bits(out, function(*arguments))


def test_fields_of_records(function, arguments):
    table = np.zeros(SIZE, [("flag", "i1"), ("v", "f8"), ("x", "f8"), ("result", "f8")])
    table["v"], table["x"] = arguments
    function(table["v"], table["x"], out=table["result"])
    assert_bits(table["result"].copy(), function(*arguments))


def test_read_only_input(function, arguments):
    expected = function(*arguments)
    for a in arguments:
        a.flags.writeable = False
    assert_bits(function(*arguments), expected)
    with pytest.raises(ValueError, match="read-only"):
        function(*arguments, out=arguments[0])


# out=, where=, and what overlaps


def test_out(function, arguments):
    out = np.full(SIZE, -1.0)
    assert function(*arguments, out=out) is out
    assert_bits(out, function(*arguments))


def test_out_of_another_type(function, arguments):
    out = np.empty(SIZE, complex)
    function(*arguments, out=out)
    assert_bits(out.real.copy(), function(*arguments))
    with pytest.raises(np._core._exceptions._UFuncOutputCastingError):
        function(*arguments, out=np.empty(SIZE, int))


@pytest.mark.parametrize("place", [0, 1])
def test_in_place(function, arguments, place):
    expected = function(*arguments)
    function(*arguments, out=arguments[place])
    assert_bits(arguments[place], expected)


@pytest.mark.parametrize("shift", [1, -1, 3, 16])
@pytest.mark.parametrize("place", [0, 1])
def test_overlapping_output(function, arguments, place, shift):
    expected = function(*arguments)
    whole = np.zeros(SIZE + 32)
    source, target = whole[16 : 16 + SIZE], whole[16 + shift : 16 + shift + SIZE]
    source[:] = arguments[place]
    inputs = list(arguments)
    inputs[place] = source
    function(*inputs, out=target)
    assert_bits(target.copy(), expected)


def test_where(function, arguments):
    chosen = np.random.default_rng(2).random(SIZE) < 0.5
    out = np.full(SIZE, -1.0)
    function(*arguments, out=out, where=chosen)
    assert_bits(out[chosen], function(*arguments)[chosen])
    assert (out[~chosen] == -1).all()


# Broadcasting and shapes


def test_broadcasting(function, arguments):
    v, x = arguments[0][:7, np.newaxis], arguments[1][:90]
    expected = np.array([[function(a, b) for b in x] for a in v[:, 0]])
    assert_bits(function(v, x), expected)
    assert function(np.ones((3, 1, 2)), np.full((5, 1), 0.5)).shape == (3, 5, 2)
    with pytest.raises(ValueError, match="broadcast"):
        function(np.ones(3), np.ones(4))


def test_scalar_order(function, arguments):
    v, x = arguments[0][0], arguments[1]
    expected = function(np.full(SIZE, v), x)
    assert_bits(function(v, x), expected)
    assert_bits(function(np.broadcast_to(v, SIZE), x), expected)
    assert_bits(function(x * 0 + 3.0, 0.25), function(np.full(SIZE, 3.0), np.full(SIZE, 0.25)))


@pytest.mark.parametrize("kind", ["f", "d"])
@pytest.mark.parametrize("name", ["log_iv", "log_kv", "kv_ratio", "log_hyp0f1", "log_kv_and_grad"], indirect=True)
def test_one_order_gives_the_bits_of_equal_ones(function, kind):
    least, most = np.log10(np.finfo(kind).smallest_subnormal), np.log10(np.finfo(kind).max)
    rng = np.random.default_rng(0)
    numbers = np.concatenate([rng.uniform(0, 30, SIZE), 10 ** rng.uniform(least, most, SIZE), [0, np.inf, np.nan, -1]])
    x = numbers.astype(kind)
    for order in np.array([0, 0.25, 2.5, 3, 7.75, 30, 1e30, -0.5, -3.3, np.inf, np.nan], kind):
        results, expected = function(order, x), function(np.full(x.shape, order), x)
        for result, wanted in zip(np.reshape(results, (function.nout, -1)), np.reshape(expected, (function.nout, -1))):
            assert_bits(result, wanted)


def test_results_that_are_the_next_order_are_not_one_order():
    x = np.random.default_rng(0).uniform(20, 30, SIZE)
    chain = logbessel.log_kv.accumulate(x)
    assert logbessel.log_kv.reduce(x) == chain[-1]
    assert np.unique(chain).size == SIZE


def test_scalar_order_takes_no_memory():
    x, out = np.full(1_000_000, 0.5), np.empty(1_000_000)
    logbessel.log_iv(2.0, x, out=out)
    tracemalloc.start()
    try:
        logbessel.log_iv(2.0, x, out=out)
        logbessel.log_iv(np.broadcast_to(2.0, x.shape), x, out=out)
        most = tracemalloc.get_traced_memory()[1]
        np.full(x.shape, 2.0)
        materialised = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < 100_000 < materialised


@pytest.mark.parametrize("shape", [(0,), (3, 0), (0, 4)])
def test_empty(function, shape):
    assert function(np.empty(shape), 1.0).shape == shape
    assert function([], []).dtype == float


def test_zero_dimensions(function):
    result = function(2.0, 0.25)
    assert type(result) is np.float64
    assert type(function(np.array(2.0), np.array(0.25))) is np.float64
    out = np.array(0.0)
    assert function(2.0, 0.25, out=out) is out
    assert out == result
    if np.lib.NumpyVersion(np.__version__) >= "2.3.0":  # the first to take an ellipsis
        assert function(np.array(2.0), 0.25, out=...).shape == ()


def test_lists(function):
    assert_bits(function([2, 3.5], (0.25, 0.5)), function(np.array([2, 3.5]), np.array([0.25, 0.5])))


# Types


@pytest.mark.parametrize(
    ("given", "result"),
    [("i4", "d"), ("i8", "d"), ("u2", "f"), ("u8", "d"), ("i1", "f"), ("?", "f"), ("e", "f"), ("f", "f"), ("d", "d")],
)
def test_types(function, given, result):
    v = np.ones(3, given)
    x = np.array([0, 1, 1]).astype(given)
    expected = function(v.astype(result), x.astype(result))
    assert_bits(function(v, x), expected)


def test_mixed_types(function):
    single, double = np.float32([0.5, 0.25]), np.array([0.5, 0.25])
    assert function(single, double).dtype == float
    assert function(2.0, single).dtype == np.float32
    assert function(2, single).dtype == np.float32
    assert function(np.float64(2.0), single).dtype == float


def test_dtype_argument(function):
    x = np.array([0.5, 0.25])
    assert function(2.0, x, dtype=np.float32).dtype == np.float32
    assert_bits(function(2.0, np.float32(x), dtype=float), function(2.0, x))


@pytest.mark.parametrize("given", [np.complex128([1j]), np.complex64([1]), 1j, np.array(["a"]), np.array([None])])
def test_types_without_meaning(function, given):
    with pytest.raises(TypeError):
        function(given, 1.0)
    with pytest.raises(TypeError):
        function(1.0, given)


def test_long_doubles_are_refused(function):
    """As by any ufunc without a loop for them: to round them would be to lose digits silently."""
    if np.dtype(np.longdouble) == float:
        pytest.skip("a long double is a double here")
    with pytest.raises(TypeError):
        function(np.longdouble(1.0), 1.0)


def test_number_of_arguments(function):
    with pytest.raises(TypeError):
        function(1.0)
    with pytest.raises(TypeError):
        function(1.0, 2.0, 3.0, 4.0)


# Containers


def test_pandas(function, arguments):
    v, x = arguments
    index = pd.RangeIndex(5, 5 + SIZE)
    result = function(2.5, pd.Series(x, index, name="x"))
    assert isinstance(result, pd.Series)
    assert result.name == "x"
    assert result.index.equals(index)
    assert_bits(result.to_numpy(), function(2.5, x))
    frame = pd.DataFrame({"v": v, "x": x}, index)
    assert_bits(function(frame["v"], frame["x"]).to_numpy(), function(v, x))
    assert isinstance(function(frame, 0.5), pd.DataFrame)


def test_xarray(function, arguments):
    v = xr.DataArray(arguments[0][:4], dims="order", coords={"order": list("abcd")})
    x = xr.DataArray(arguments[1], dims="argument")
    result = function(v, x)
    assert isinstance(result, xr.DataArray)
    assert result.dims == ("order", "argument")
    assert_bits(result.to_numpy(), function(v.to_numpy()[:, np.newaxis], x.to_numpy()))
    dataset = function(2.5, xr.Dataset({"one": x}))
    assert isinstance(dataset, xr.Dataset)


def test_masked_arrays(function, arguments):
    mask = np.random.default_rng(3).random(SIZE) < 0.3
    result = function(2.5, np.ma.array(arguments[1], mask=mask))
    assert isinstance(result, np.ma.MaskedArray)
    np.testing.assert_array_equal(result.mask, mask)
    assert_bits(result.data[~mask], function(2.5, arguments[1])[~mask])


def test_overriding(function):
    class Other:
        def __array_ufunc__(self, ufunc, method, *inputs, **keywords):
            return ufunc, method

    assert function(1.0, Other()) == (function, "__call__")


# The methods of a ufunc


def test_outer(function, arguments):
    v, x = arguments[0][:9], arguments[1][:40]
    assert_bits(function.outer(v, x), function(v[:, np.newaxis], x))


def one_after_another(function, x):
    steps = [x[0]]
    for value in x[1:]:
        steps.append(function(steps[-1], value))
    return np.array(steps)


CHAIN = np.array([[30.0, 0.5, 0.75, 0.5], [2.0, 0.25, 0.5, 0.75]])


def test_accumulate(function):
    expected = np.array([one_after_another(function, row) for row in CHAIN])
    assert_bits(function.accumulate(CHAIN[0]), expected[0])
    assert_bits(function.accumulate(CHAIN, axis=1), expected)
    assert_bits(function.accumulate(CHAIN.T, axis=0), expected.T)
    function.accumulate(CHAIN, axis=1, out=(in_place := CHAIN.copy()))
    assert_bits(in_place, expected)


def test_reduce(function):
    expected = np.array([one_after_another(function, row)[-1] for row in CHAIN])
    assert_bits(function.reduce(CHAIN, axis=1), expected)
    assert_bits(function.reduce(CHAIN.T, axis=0), expected)
    assert_bits(function.reduce(CHAIN.astype(">f8"), axis=1), expected)


def test_at(function):
    x = np.array([30.0, 2.0, 5.0])
    function.at(x, [0, 2, 0], 0.5)
    assert x[1] == 2.0
    np.testing.assert_array_equal(x[[0, 2]], [function(function(30.0, 0.5), 0.5), function(5.0, 0.5)])


def test_reduceat(function):
    x = np.array([30.0, 0.5, 5.0, 0.25])
    assert_bits(function.reduceat(x, [0, 2]), function(x[::2], x[1::2]))


def test_pickle_and_copy(function):
    assert pickle.loads(pickle.dumps(function)) is function
    assert copy.copy(function) is function
    assert copy.deepcopy([function]) == [function]


def test_dask(function, arguments):
    """An array of blocks stays one, and the function travels to the workers, other processes among them."""
    array = pytest.importorskip("dask.array")
    protocol = pytest.importorskip("distributed.protocol")
    assert protocol.deserialize(*protocol.serialize(protocol.to_serialize(function).data)) is function
    v, x = (array.from_array(a, chunks=500) for a in arguments)
    result = function(v, x)
    assert isinstance(result, array.Array)
    assert_bits(result.compute(scheduler="threads"), function(*arguments))
    mapped = array.map_blocks(function, v, x, dtype=float)
    assert_bits(mapped.compute(scheduler="sync"), function(*arguments))


def test_pickle_for_another_process(tmp_path):
    path = tmp_path / "function.pickle"
    path.write_bytes(pickle.dumps([logbessel.iv_ratio]))
    code = "import pickle, sys; print(pickle.load(open(sys.argv[1], 'rb'))[0](0.5, 0.0))"
    run = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    assert run.stdout == "0.0\n"


@pytest.mark.parametrize("code", ["f4", "f8", "i2"])
def test_dask_and_several_results(code):
    """Also of what xarray holds: lazy, in the chunks that are there, of the dtype that NumPy gives."""
    array = pytest.importorskip("dask.array")
    both = logbessel.log_kv_and_grad
    x = np.arange(1, 9).astype(code)
    lazy, other = array.from_array(x, chunks=3), array.from_array(x, chunks=4)
    labelled = xr.DataArray(lazy, dims="t", attrs={"unit": "m"})
    calls = {
        "number": (both(2.5, lazy), both(2.5, x)),
        "scalar": (both(np.float64(2.5), lazy), both(np.float64(2.5), x)),
        "chunks": (both(other, lazy), both(x, x)),
        "broadcast": (both(other[:, None], x), both(x[:, None], x)),
        "xarray": (both(2.5, labelled), both(2.5, x)),
        "mixed": (both(lazy, labelled), both(x, x)),
    }
    for found, expected in calls.values():
        for mine, right in zip(found, expected):
            assert isinstance(mine.data if isinstance(mine, xr.DataArray) else mine, array.Array)
            assert mine.dtype == right.dtype
            assert_bits(np.asarray(mine), right)
    assert calls["xarray"][0][0].attrs == {"unit": "m"} and calls["xarray"][0][2].chunks == ((3, 3, 2),)
    assert [part["a"].chunks for part in both(2.5, xr.Dataset({"a": labelled}))] == [((3, 3, 2),)] * 3


def test_several_results_are_a_ufuncs_in_all_else():
    both = logbessel.log_iv_and_grad
    assert pickle.loads(pickle.dumps(both)) is both and copy.deepcopy(both) is both
    assert (both.nin, both.nout, both.types) == (2, 3, ["ff->fff", "dd->ddd"])
    out = np.empty((3, 2))
    for mine, right in zip(both([1.0, 2.0], 3.0, out=tuple(out)), both(np.array([1.0, 2.0]), 3.0)):
        assert np.shares_memory(mine, out)
        assert_bits(mine, right)
    for arguments in (("a", 1), (1j, 1.0), (1.0,)):
        with pytest.raises(TypeError, match="log_iv_and_grad"):
            both(*arguments)


@pytest.mark.parametrize("name", ["log_iv", "log_kv", "log_ive", "log_kve"])
def test_neighbours_far_from_the_origin_change_nothing(name):
    """Vectors whose elements all lie beyond s = 320 or 800 take fewer terms; mixed ones return the same bits."""
    ufunc = getattr(logbessel, name)
    s, angle = np.repeat([100.0, 319.0, 321.0, 799.0, 801.0, 1e5], 64), np.tile(np.linspace(0.01, 1.5, 64), 6)
    v, x = s * np.sin(angle), s * np.cos(angle)
    mixed = np.random.default_rng(0).permutation(v.size)
    expected = ufunc(v, x)
    np.testing.assert_array_equal(ufunc(v[mixed], x[mixed]), expected[mixed])
    np.testing.assert_array_equal([ufunc(*pair) for pair in zip(v[mixed], x[mixed])], expected[mixed])


@pytest.mark.parametrize("code", "fd")
@pytest.mark.parametrize("name", ["log_iv", "log_kve"])
def test_elements_of_other_regimes_wait(name, code):
    """Across blocks of 512, in place, beside usual ones or without any: the bits are those of each alone."""
    ufunc, rng = getattr(logbessel, name), np.random.default_rng(0)
    v, x = rng.uniform(0.5, 90.0, (2, 3000))
    x[::7], v[5::61] = rng.uniform(0.0, 20.0, x[::7].size), -3.5
    v[1400:2100] = x[1400:2100] = 3.0
    v, x = v.astype(code), x.astype(code)
    with np.errstate(all="ignore"):
        expected = np.concatenate([ufunc(v[i : i + 1], x[i : i + 1]) for i in range(v.size)])
        np.testing.assert_array_equal(ufunc(v, x), expected)
        np.testing.assert_array_equal(ufunc(v, x, out=x), expected)
