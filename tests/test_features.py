"""Files of features: every kind is read as the same numbers, and every bad one is refused in one line."""

import doctest
import io
import os
import struct
import sys
import tracemalloc
import zipfile

import numpy as np
import pandas
import pyarrow
import pyarrow.dataset
import pyarrow.parquet
import pytest

from logbessel import features
from logbessel.features import FeatureError, npz, open_features, sizes

TABLE = np.random.default_rng(0).standard_normal((50, 4)).astype(np.float32)


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch):
    """Blocks of seven rows of TABLE."""
    monkeypatch.setattr(sizes, "BLOCK_BYTES", 7 * 16)


def npy_bytes(array):
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def read(path, array=None):
    """The whole table, read twice."""
    table = open_features(path, array)
    first, second = list(table.blocks()), list(table.blocks())
    np.testing.assert_equal(first, second)
    whole = np.concatenate(first)
    assert whole.shape == table.shape
    return whole


# Good files


@pytest.mark.parametrize("dtype", ["<f2", "<f4", "<f8", ">f4", "<i8", "u1", "?"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_numpy_files(tmp_path, dtype, order):
    table = np.asarray(10 * TABLE, dtype=dtype, order=order)
    np.save(tmp_path / "x.npy", table)
    np.savez(tmp_path / "x.npz", table)
    np.savez_compressed(tmp_path / "y.npz", table)
    for name in ("x.npy", "x.npz", "y.npz"):
        whole = read(tmp_path / name)
        assert whole.dtype == table.dtype.newbyteorder("=")
        np.testing.assert_array_equal(whole, table)


def test_later_header_and_bytes_after_the_array(tmp_path):
    file = io.BytesIO()
    np.lib.format.write_array(file, TABLE, version=(2, 0))
    (tmp_path / "x.npy").write_bytes(file.getvalue() + b"more")
    np.testing.assert_array_equal(read(tmp_path / "x.npy"), TABLE)


def test_npy_is_mapped_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr(sizes, "BLOCK_BYTES", 1 << 20)
    np.lib.format.open_memmap(tmp_path / "x.npy", "w+", np.float32, (100_000, 256)).flush()
    tracemalloc.start()
    for block in open_features(tmp_path / "x.npy").blocks():
        assert isinstance(block, np.memmap)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1 << 20


def test_npz_is_decompressed_block_by_block(tmp_path, monkeypatch):
    monkeypatch.setattr(sizes, "BLOCK_BYTES", 1 << 18)
    np.savez_compressed(tmp_path / "x.npz", np.zeros((100_000, 64), np.float32))
    tracemalloc.start()
    assert sum(len(block) for block in open_features(tmp_path / "x.npz").blocks()) == 100_000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1 << 22


def test_which_array_of_an_npz(tmp_path):
    path = tmp_path / "x.npz"
    np.savez(path, labels=np.arange(50), only=TABLE)
    assert open_features(path).name == "only"
    np.savez(path, other=2 * TABLE, features=TABLE)
    np.testing.assert_array_equal(read(path), TABLE)
    np.testing.assert_array_equal(read(path, "other"), 2 * TABLE)


def parquet(path, columns, **options):
    pyarrow.parquet.write_table(pyarrow.table(columns), path, **options)


@pytest.mark.parametrize(
    "kind",
    [pyarrow.list_(pyarrow.float32(), 4), pyarrow.list_(pyarrow.float32()), pyarrow.large_list(pyarrow.float32())],
)
def test_parquet_of_lists(tmp_path, kind):
    columns = {"id": range(50), "embedding": pyarrow.array(list(TABLE), kind)}
    parquet(tmp_path / "x.parquet", columns, row_group_size=11)
    np.testing.assert_array_equal(read(tmp_path / "x.parquet"), TABLE)
    columns["half"] = pyarrow.array(list(TABLE / 2), kind)
    parquet(tmp_path / "x.parquet", columns, row_group_size=11)
    np.testing.assert_array_equal(read(tmp_path / "x.parquet", "half"), TABLE / 2)


@pytest.mark.parametrize("index", [None, np.arange(50) ** 2, [f"row {i}" for i in range(50)]])
def test_parquet_of_numbers(tmp_path, index):
    """An index that pandas stored is no feature."""
    pandas.DataFrame(TABLE, index=index, columns=list("abcd")).to_parquet(tmp_path / "x.parquet", row_group_size=11)
    whole = read(tmp_path / "x.parquet")
    assert whole.dtype == np.float32
    np.testing.assert_array_equal(whole, TABLE)


def test_parquet_in_several_files(tmp_path):
    folder = tmp_path / "x"
    (folder / "b").mkdir(parents=True)
    columns = {"embedding": pyarrow.array(list(TABLE), pyarrow.list_(pyarrow.float32()))}
    for name, rows in (("a.parquet", slice(20)), ("b/c.parquet", slice(20, None))):
        parquet(folder / name, {"embedding": columns["embedding"][rows]})
    np.testing.assert_array_equal(read(folder), TABLE)
    np.testing.assert_array_equal(read(pyarrow.dataset.dataset(folder, format="parquet")), TABLE)
    parquet(folder / "z.parquet", {"another": columns["embedding"]})
    assert_refused(folder, "its columns differ from those of")


def test_a_row_group_is_not_read_as_a_whole(tmp_path, monkeypatch):
    monkeypatch.setattr(sizes, "BLOCK_BYTES", 1 << 18)
    rows = pyarrow.FixedSizeListArray.from_arrays(np.random.default_rng(0).random(1 << 22, dtype=np.float32), 64)
    parquet(tmp_path / "x.parquet", {"features": rows})
    del rows
    before, peak = pyarrow.total_allocated_bytes(), 0
    for _ in open_features(tmp_path / "x.parquet").blocks():
        peak = max(peak, pyarrow.total_allocated_bytes() - before)
    assert peak < 1 << 23


# Bad files


def header(text, version=1):
    body = text.encode() + b"\n"
    return b"\x93NUMPY" + bytes([version, 0]) + struct.pack("<H" if version == 1 else "<I", len(body)) + body


def described(descr="'<f4'", order="False", shape="(2, 4)"):
    return header(f"{{'descr': {descr}, 'fortran_order': {order}, 'shape': {shape}, }}")


NUMBERS = bytes(32)
HOSTILE = {
    "nothing": (b"", "the file is empty"),
    "text": (b"a,b\n1,2\n", "not an array in NumPy's format: the magic string is not correct"),
    "pickle": (b"\x80\x04]\x94.", "not an array in NumPy's format"),
    "only the magic": (b"\x93NUMPY", "not an array in NumPy's format: EOF"),
    "half a header": (npy_bytes(TABLE)[:40], "not an array in NumPy's format: EOF"),
    "half the numbers": (npy_bytes(TABLE)[:-400], "truncated: 50 x 4 float32 do not fit in 400 bytes"),
    "version 3": (b"\x93NUMPY\x03\x00\x00\x00\x00\x00", "version 3.0 is for structured arrays"),
    "version 9": (b"\x93NUMPY\x09\x00" + NUMBERS, "not an array in NumPy's format"),
    "not Python": (header("{'descr': ") + NUMBERS, "not an array in NumPy's format"),
    "not a dictionary": (header("[1, 2]") + NUMBERS, "not an array in NumPy's format"),
    "an expression": (header("__import__('os').abort()") + NUMBERS, "not an array in NumPy's format"),
    "deep nesting": (header("(" * 5000) + NUMBERS, "not an array in NumPy's format"),
    "long header": (header(" " * 60000) + NUMBERS, "not an array in NumPy's format"),
    "header of 4 GB": (b"\x93NUMPY\x02\x00\xff\xff\xff\xff{" + NUMBERS, "not an array in NumPy's format: EOF"),
    "no dtype": (described("'nonsense'") + NUMBERS, "not an array in NumPy's format"),
    "dtype of zero bytes": (described("'<U0'") + NUMBERS, "holds <U0, not real numbers"),
    "subarray": (described("('<f4', (2,))") + NUMBERS, "not an array in NumPy's format|not real numbers"),
    "structured": (described("[('a', '<f4'), ('b', '<f4')]") + NUMBERS, "not real numbers"),
    "strings": (npy_bytes(np.array([["a", "b"]])), "holds <U1, not real numbers"),
    "complex": (npy_bytes(np.ones((2, 2), complex)), "holds complex128, not real numbers"),
    "dates": (npy_bytes(np.zeros((2, 2), "M8[s]")), r"holds datetime64\[s\], not real numbers"),
    "objects": (npy_bytes(np.array([[1, None]])), "holds pickled Python objects, which are not read"),
    "one dimension": (npy_bytes(np.ones(4)), r"not an array of shape \(4,\)"),
    "three dimensions": (npy_bytes(np.ones((2, 2, 2))), r"not an array of shape \(2, 2, 2\)"),
    "negative shape": (described(shape="(-2, -4)") + NUMBERS, "its shape is"),
    "huge shape": (described(shape="(10**9, 10**9)") + NUMBERS, "not an array in NumPy's format"),
    "huge number of rows": (described(shape=f"({10**30}, 4)") + NUMBERS, "truncated"),
    "float shape": (described(shape="(2.0, 4)") + NUMBERS, "not an array in NumPy's format"),
    "columns first, truncated": (described(order="True", shape="(3, 4)") + NUMBERS, "truncated"),
}  # fmt: skip


def assert_refused(path, message, array=None):
    with pytest.raises(FeatureError, match=message) as caught:
        read(path, array)
    text = str(caught.value)
    assert text.startswith(str(path))
    assert "\n" not in text


@pytest.mark.parametrize("kind", HOSTILE)
def test_bad_npy(tmp_path, kind):
    content, message = HOSTILE[kind]
    path = tmp_path / "x.npy"
    path.write_bytes(content)
    assert_refused(path, message)


@pytest.mark.parametrize("kind", [kind for kind in HOSTILE if kind != "nothing"])
def test_bad_array_in_npz(tmp_path, kind):
    content, message = HOSTILE[kind]
    path = tmp_path / "x.npz"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("features.npy", content)
    assert_refused(path, message)


def npz_bytes(compressed=True, **arrays):
    file = io.BytesIO()
    (np.savez_compressed if compressed else np.savez)(file, **arrays)
    return file.getvalue()


def damaged(content, place):
    return content[:place] + bytes(byte ^ 0xFF for byte in content[place : place + 20]) + content[place + 20 :]


def understated():
    """An archive whose directory promises more bytes than its member has."""
    content = npz_bytes(compressed=False, features=TABLE[:2])
    return content.replace(b"'shape': (2, 4), ", b"'shape': (9, 4), ").replace(
        struct.pack("<I", 160), struct.pack("<I", 900)
    )


@pytest.mark.parametrize(
    "content, array, message",
    [
        (b"", None, "the file is empty"),
        (npy_bytes(TABLE), None, "truncated, or not a .npz file"),
        (npz_bytes(features=TABLE)[:-30], None, "truncated, or not a .npz file"),
        (npz_bytes(features=TABLE)[:300], None, "truncated, or not a .npz file"),
        (damaged(npz_bytes(features=TABLE), 400), None, "array 'features': damaged"),
        (damaged(npz_bytes(compressed=False, features=TABLE), 400), None, "array 'features': damaged: Bad CRC"),
        (damaged(npz_bytes(features=TABLE), 0), None, "array 'features': cannot be read"),
        (understated(), None, "array 'features': (damaged|truncated|cannot be read)"),
        (npz_bytes(a=TABLE, b=TABLE), None, r"holds several tables, a, b: choose one with --array\."),
        (npz_bytes(a=TABLE[0]), None, r"holds no two-dimensional array; it has a of shape \(\d+,\)\."),
        (npz_bytes(), None, r"holds no two-dimensional array; it has none\."),
        (npz_bytes(a=TABLE), "b", "has no array 'b'; it has a"),
        (npz_bytes(features=np.array([[1, None]])), None, "array 'features': holds pickled"),
    ],
)
def test_bad_npz(tmp_path, content, array, message):
    path = tmp_path / "x.npz"
    path.write_bytes(content)
    assert_refused(path, message, array)


def test_columns_first_are_read_at_once_or_not_at_all(tmp_path, monkeypatch):
    np.savez(tmp_path / "x.npz", np.asfortranarray(TABLE))
    monkeypatch.setattr(npz, "MOST_AT_ONCE", TABLE.nbytes)
    np.testing.assert_array_equal(read(tmp_path / "x.npz"), TABLE)
    monkeypatch.setattr(npz, "MOST_AT_ONCE", TABLE.nbytes - 1)
    assert_refused(tmp_path / "x.npz", "its 800 bytes are stored column by column")


def test_parquet_takes_pyarrow(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert_refused(tmp_path / "x.parquet", "reading it needs pyarrow: pip install")


LISTS = [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]


@pytest.mark.parametrize(
    "columns, array, message",
    [
        ({"name": ["x"]}, None, "no columns are left as features; it has name"),
        ({"when": pyarrow.array([0], pyarrow.timestamp("s"))}, None, "no columns are left as features; it has when"),
        ({"a": [1.0, None], "b": [1.0, 2.0]}, None, r"row 1 \(counted from 0\) of column 'a' has a missing value"),
        ({"a": [1, 2], "b": [True, None]}, None, r"row 1 \(counted from 0\) of column 'b' has a missing value"),
        ({"e": LISTS, "f": LISTS}, None, r"has several columns of lists, e, f: choose one with --array"),
        ({"e": LISTS}, "f", "has no column of lists 'f'; its columns of lists: e"),
        ({"a": [1.0]}, "a", "has no column of lists 'a'; its columns of lists: none"),
        ({"e": [*LISTS, [1.0]]}, None, r"row 3 \(counted from 0\) of column 'e' has 1 numbers, not 2"),
        ({"e": [*LISTS, None]}, None, r"row 3 \(counted from 0\) of column 'e' has a missing value"),
        ({"e": [*LISTS, [1.0, None]]}, None, r"row 3 \(counted from 0\) of column 'e' has a missing value"),
        ({"e": [["a", "b"]]}, None, "column 'e' holds list<.*string>, not lists of real numbers"),
    ],
)
def test_bad_parquet(tmp_path, columns, array, message):
    path = tmp_path / "x.parquet"
    parquet(path, columns, row_group_size=2)
    assert_refused(path, message, array)


def test_damaged_parquet(tmp_path):
    path = tmp_path / "x.parquet"
    pandas.DataFrame(TABLE, columns=list("abcd")).to_parquet(path)
    content = path.read_bytes()
    for bad, message in (
        (b"", "the file is empty"),
        (b"PAR1", "truncated, or not a Parquet file"),
        (npy_bytes(TABLE), "truncated, or not a Parquet file"),
        (content[:-10], "truncated, or not a Parquet file"),
        (content[: len(content) // 2], "truncated, or not a Parquet file"),
        (b"PAR1" + bytes(255 for _ in range(60)) + content[64:], "damaged"),
    ):
        path.write_bytes(bad)
        assert_refused(path, message)


@pytest.mark.parametrize("name", ["x.npy", "x.npz", "x.parquet"])
def test_files_that_cannot_be_opened(tmp_path, name):
    assert_refused(tmp_path / name, "cannot be read: No such file or directory")
    (tmp_path / name).mkdir()
    assert_refused(tmp_path / name, "cannot be read")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="here, or to root, no file is closed")
@pytest.mark.parametrize("name", ["x.npy", "x.npz", "x.parquet"])
def test_files_without_permission(tmp_path, name):
    (tmp_path / name).write_bytes(b"secret")
    (tmp_path / name).chmod(0)
    assert_refused(tmp_path / name, "cannot be read: Permission denied")


@pytest.mark.parametrize("name", ["x.txt", "x", "x.NPY", ".npy"])
def test_other_suffixes(tmp_path, name):
    (tmp_path / name).write_bytes(npy_bytes(TABLE))
    assert_refused(tmp_path / name, "its name should end in one of .npy, .npz, .parquet")


def test_name_for_an_npy(tmp_path):
    np.save(tmp_path / "x.npy", TABLE)
    assert_refused(tmp_path / "x.npy", "holds a single array without a name, so 'a' cannot be chosen", "a")


def test_tables_without_numbers_have_no_blocks(tmp_path):
    for shape in ((0, 4), (4, 0)):
        np.save(tmp_path / "x.npy", np.ones(shape))
        np.savez(tmp_path / "x.npz", np.ones(shape))
        for name in ("x.npy", "x.npz"):
            table = open_features(tmp_path / name)
            assert (table.shape, list(table.blocks())) == (shape, [])


def test_examples_in_docstrings():
    assert doctest.testmod(features).failed == 0
