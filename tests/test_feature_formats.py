"""Tables in the files that people have: read as the same numbers, with what is beside them, in bounded memory."""

import gzip
import io
import json
import sys
import tracemalloc

import ml_dtypes
import numpy as np
import pandas
import pyarrow
import pyarrow.feather
import pyarrow.parquet
import pytest
import safetensors.numpy

from logbessel.features import READERS, FeatureError, hdf5, open_features, sizes

h5py = pytest.importorskip("h5py")
zarr = pytest.importorskip("zarr")

TABLE = np.random.default_rng(0).standard_normal((50, 4)).astype(np.float32)
NAMES = np.array([f"row {i}" for i in range(50)])
GROUPS = np.arange(50) % 3


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch):
    """Blocks of seven rows of TABLE."""
    monkeypatch.setattr(sizes, "BLOCK_BYTES", 7 * 16)


def read(path, array=None, **options):
    """The whole table, read twice, and what is beside it."""
    table = open_features(path, array, **options)
    first, second = list(table.parts()), list(table.parts())
    np.testing.assert_equal([block for block, _ in first], list(table.blocks()))
    assert len(first) == len(second)
    whole = np.concatenate([block for block, _ in first])
    assert whole.shape == table.shape
    names = first[0][1]
    return whole, {name: [str(value) for _, beside in first for value in np.asarray(beside[name])] for name in names}


def write_arrow(path, table):
    with pyarrow.OSFile(str(path), "wb") as file, pyarrow.ipc.new_file(file, table.schema) as writer:
        writer.write_table(table, max_chunksize=11)


def write_stream(path, table):
    with pyarrow.OSFile(str(path), "wb") as file, pyarrow.ipc.new_stream(file, table.schema) as writer:
        writer.write_table(table, max_chunksize=11)


def frame(names=True):
    table = pandas.DataFrame(TABLE.astype(float), columns=list("abcd"))
    return table.assign(name=NAMES, label=GROUPS) if names else table


def write_csv(path, table=None, **options):
    (frame() if table is None else table).to_csv(path, index=False, **options)


def write_h5(path):
    with h5py.File(path, "w") as file:
        file["train"], file["test"], file["inner/name"] = TABLE, TABLE[:5], NAMES.astype("S")
        file["label"] = GROUPS


def write_h5ad(path):
    """As anndata 0.12 lays its files out."""
    with h5py.File(path, "w") as file:
        file["X"], file["obsm/X_pca"], file["obsm/X_umap"] = TABLE[:, :3], TABLE, TABLE[:, :2]
        file["obs/_index"], file["obs"].attrs["_index"] = NAMES.astype(object), "_index"
        file["obs/label/codes"], file["obs/label/categories"] = (
            GROUPS.astype(np.int8),
            np.array(["0", "1", "2"], object),
        )


def write_old_h5ad(path):
    """As anndata before 0.7 laid them out: tables are datasets with fields, categories lie in `uns`."""
    rows = np.zeros(50, [("index", NAMES.astype("S").dtype), ("label", "i1")])
    rows["index"], rows["label"] = NAMES.astype("S"), GROUPS
    tables = np.zeros(50, [("X_pca", "<f4", (4,)), ("X_umap", "<f8", (2,))])
    tables["X_pca"], tables["X_umap"] = TABLE, TABLE[:, :2]
    with h5py.File(path, "w") as file:
        file["X"], file["obs"], file["obsm"] = TABLE[:, :3], rows, tables
        file["uns/label_categories"] = np.array(["0", "1", "2"], "S")


def write_middle_h5ad(path):
    """As anndata 0.7 laid them out: codes refer to their categories."""
    with h5py.File(path, "w") as file:
        file["X"], file["obsm/X_pca"], file["obsm/X_umap"] = TABLE[:, :3], TABLE, TABLE[:, :2]
        file["obs/index"], file["obs"].attrs["_index"] = NAMES.astype(object), "index"
        file["obs/label"], file["obs/__categories/label"] = GROUPS.astype(np.int8), np.array(["0", "1", "2"], object)
        file["obs/label"].attrs["categories"] = file["obs/__categories/label"].ref


def write_zarr(path):
    group = zarr.open_group(path, mode="w")
    for name, values in (("features", TABLE), ("label", GROUPS)):
        group.create_array(name, data=values, chunks=(11, *values.shape[1:]))


def write_vecs(path):
    rows = np.empty(50, [("length", "<i4"), ("row", "<f4", (4,))])
    rows["length"], rows["row"] = 4, TABLE
    rows.tofile(path)


def write_bin(path, table=TABLE):
    path.write_bytes(np.array(table.shape, "<u4").tobytes() + table.tobytes())


ARROW = pyarrow.table(
    {"name": NAMES, "label": GROUPS, "e": pyarrow.array(list(TABLE), pyarrow.list_(pyarrow.float32()))}
)
WRITERS = {  # of TABLE, and beside it name and label where there can be
    "x.npz": lambda path: np.savez(path, features=TABLE, name=NAMES, label=GROUPS),
    "x.parquet": lambda path: pyarrow.parquet.write_table(ARROW, path),
    "x.arrow": lambda path: write_arrow(path, ARROW),
    "y.arrow": lambda path: write_stream(path, ARROW),
    "x.feather": lambda path: pyarrow.feather.write_feather(ARROW, path),
    "x.csv": write_csv,
    "x.tsv": lambda path: write_csv(path, sep="\t"),
    "x.csv.gz": write_csv,
    "x.csv.zst": lambda path: path.write_bytes(compressed(frame().to_csv(index=False).encode())),
    "x.h5": write_h5,
    "x.h5ad": write_h5ad,
    "old.h5ad": write_old_h5ad,
    "middle.h5ad": write_middle_h5ad,
    "x.zarr": write_zarr,
    "x.safetensors": lambda path: safetensors.numpy.save_file({"features": TABLE, "label": GROUPS}, path),
    "x.fvecs": write_vecs,
    "x.fbin": write_bin,
}


def compressed(content):
    sink = pyarrow.BufferOutputStream()
    with pyarrow.CompressedOutputStream(sink, "zstd") as stream:
        stream.write(content)
    return sink.getvalue().to_pybytes()


BESIDE = {
    "x.h5": ("inner/name", "label"),
    "x.h5ad": ("index", "label"),
    "old.h5ad": ("index", "label"),
    "middle.h5ad": ("index", "label"),
    "x.safetensors": ("label",),
    "x.zarr": ("label",),
}


@pytest.mark.parametrize("name", WRITERS)
def test_every_kind_holds_the_same(tmp_path, name):
    path = tmp_path / name
    WRITERS[name](path)
    whole, _ = read(path)
    np.testing.assert_allclose(whole, TABLE, rtol=1e-6 if "sv" in name else 0)
    if name not in ("x.fvecs", "x.fbin"):
        wanted = BESIDE.get(name, ("name", "label"))
        _, beside = read(path, beside=wanted)
        assert beside[wanted[-1]] == list(map(str, GROUPS))
        assert len(wanted) == 1 or beside[wanted[0]] == list(NAMES)


def test_every_suffix_is_tried_here_or_beside():
    tried = {suffix for name in WRITERS for suffix in READERS if name.endswith(suffix)}
    others = {
        ".npy",
        ".tsv.gz",
        ".tsv.zst",
        ".hdf5",
        ".zarr.zip",
        ".bvecs",
        ".ivecs",
        ".hbin",
        ".u8bin",
        ".i8bin",
        ".ibin",
    }
    assert tried | others | {".lance"} == set(READERS)


@pytest.mark.parametrize("name", ["x.npy", "x.npz", "x.safetensors", "x.h5"])
def test_brain_floats(tmp_path, name):
    """Which NumPy's and HDF5's files hold as two bytes of no kind."""
    path, table = tmp_path / name, TABLE.astype(ml_dtypes.bfloat16)
    if name == "x.npy":
        np.save(path, table)
    elif name == "x.npz":
        np.savez(path, table)
    elif name == "x.h5":
        with h5py.File(path, "w") as file:
            file["x"] = table
    else:
        safetensors.numpy.save_file({"x": table}, path)
    whole, _ = read(path)
    assert whole.dtype == np.float32
    np.testing.assert_array_equal(whole, table.astype(np.float32))


@pytest.mark.parametrize("suffix, dtype", [(".u8bin", "u1"), (".i8bin", "i1"), (".ibin", "<i4"), (".hbin", "<f2")])
def test_binary_tables_of_other_numbers(tmp_path, suffix, dtype):
    table = (10 * TABLE).astype(dtype)
    write_bin(tmp_path / f"x{suffix}", table)
    np.testing.assert_array_equal(read(tmp_path / f"x{suffix}")[0], table)


def test_integers_with_a_scale(tmp_path):
    table, scales = np.round(20 * TABLE).astype(np.int8), np.array([0.5, 1, 2, 4], np.float32)
    np.save(tmp_path / "x.npy", table)
    np.testing.assert_array_equal(read(tmp_path / "x.npy", scale=0.25)[0], table * np.float32(0.25))
    np.testing.assert_array_equal(read(tmp_path / "x.npy", scale=scales)[0], table * scales)
    for bad in (scales[:3], -1, np.nan):
        with pytest.raises(FeatureError, match=r"x\.npy: the scale should be"):
            open_features(tmp_path / "x.npy", scale=bad)


def test_zipped_stores_and_single_arrays(tmp_path):
    store = zarr.storage.ZipStore(tmp_path / "x.zarr.zip", mode="w")
    zarr.open_group(store, mode="w").create_array("inner/e", data=TABLE)
    store.close()
    np.testing.assert_array_equal(read(tmp_path / "x.zarr.zip")[0], TABLE)
    zarr.create_array(tmp_path / "plain", data=TABLE)
    np.testing.assert_array_equal(read(tmp_path / "plain")[0], TABLE)


def test_lance(tmp_path):
    lance = pytest.importorskip("lance")
    for dtype in (np.float32, np.float16):
        vectors = pyarrow.FixedSizeListArray.from_arrays(pyarrow.array(TABLE.astype(dtype).ravel()), 4)
        table = pyarrow.table({"id": np.arange(len(TABLE)), "vector": vectors})
        path = tmp_path / f"{np.dtype(dtype)}.lance"
        dataset = lance.write_dataset(table, path, max_rows_per_file=len(TABLE) // 3)
        whole, beside = read(path, beside=["id"])
        assert whole.dtype == dtype
        np.testing.assert_array_equal(whole, TABLE.astype(dtype))
        assert beside["id"] == [str(i) for i in range(len(TABLE))]
        dataset.delete("id % 2 = 0")
        np.testing.assert_array_equal(read(path)[0], TABLE[1::2].astype(dtype))
    lance.write_dataset(ARROW, tmp_path / "x.lance")
    np.testing.assert_array_equal(read(tmp_path / "x.lance")[0], TABLE)
    (tmp_path / "empty.lance").mkdir()
    with pytest.raises(FeatureError, match=r"empty\.lance: damaged, or not a Lance dataset: .*not found") as caught:
        open_features(tmp_path / "empty.lance")
    assert ".rs" not in str(caught.value)


def test_without_its_package_a_format_says_what_to_install(tmp_path, monkeypatch):
    for package, name in (("h5py", "x.h5"), ("zarr", "x.zarr"), ("lance", "x.lance")):
        monkeypatch.setitem(sys.modules, package, None)
        (tmp_path / name).mkdir() if name != "x.h5" else (tmp_path / name).write_bytes(b"x")
        with pytest.raises(FeatureError, match=rf"{name}: reading it needs (pylance|{package}): pip install"):
            open_features(tmp_path / name)


# Which columns


def test_what_is_no_feature_is_left_out(tmp_path):
    write_csv(tmp_path / "x.csv")
    table = open_features(tmp_path / "x.csv")
    assert (table.names, table.left_out) == (list("abcd"), ["name", "label"])
    digits = pandas.DataFrame(np.arange(12).reshape(3, 4), columns=["label", "pixel_0", "pixel_1", "user_id"])
    write_csv(tmp_path / "y.csv", digits)
    assert open_features(tmp_path / "y.csv").names == ["pixel_0", "pixel_1"]
    write_csv(tmp_path / "y.csv", digits.assign(pixel_0=0.5))  # beside a real number, integers are counts or codes
    assert open_features(tmp_path / "y.csv").names == ["pixel_0"]
    assert open_features(tmp_path / "y.csv", columns=["pixel_*", "label"]).names == ["label", "pixel_0", "pixel_1"]
    pyarrow.parquet.write_table(ARROW, tmp_path / "x.parquet")
    table = open_features(tmp_path / "x.parquet")
    assert (table.name, table.names, table.left_out) == ("e", None, ["name", "label"])


def test_columns_by_pattern_and_by_number(tmp_path):
    write_csv(tmp_path / "x.csv")
    np.testing.assert_allclose(read(tmp_path / "x.csv", columns=["[ab]"])[0], TABLE[:, :2], rtol=1e-6)
    np.testing.assert_allclose(read(tmp_path / "x.csv", exclude=["b"])[0], TABLE[:, [0, 2, 3]], rtol=1e-6)
    np.testing.assert_allclose(read(tmp_path / "x.csv", beside=["b"])[0], TABLE[:, [0, 2, 3]], rtol=1e-6)
    np.save(tmp_path / "x.npy", TABLE)
    for columns, exclude, expected in ((["1:3"], [], [1, 2]), (["3", ":1"], [], [0, 3]), ([], ["1"], [0, 2, 3])):
        np.testing.assert_array_equal(read(tmp_path / "x.npy", columns=columns, exclude=exclude)[0], TABLE[:, expected])
    for name, options, text in (
        ("x.csv", {"columns": ["z*"]}, r"no column matches 'z\*'; it has a, b, c, d, name, label"),
        ("x.csv", {"columns": ["name"]}, "column 'name' does not hold real numbers"),
        ("x.csv", {"exclude": ["?"]}, "no columns are left as features"),
        ("x.csv", {"beside": ["z"]}, "has no column 'z'"),
        ("x.npy", {"columns": ["a"]}, "its 4 columns have no names: choose them by number"),
        ("x.npy", {"columns": ["4"]}, "its 4 columns are numbered from 0 to 3; there is no '4'"),
        ("x.npy", {"exclude": ["2:5"]}, "its 4 columns are numbered from 0 to 3; there is no '2:5'"),
        ("x.npy", {"columns": ["2:9"]}, "no '2:9'"),
        ("x.npy", {"exclude": [":"]}, "no columns are left as features"),
        ("x.npy", {"beside": ["a"]}, "holds a single array, so there is no 'a' beside it"),
    ):
        with pytest.raises(FeatureError, match=text):
            open_features(tmp_path / name, **options)


def test_text_without_a_head(tmp_path):
    write_csv(tmp_path / "x.csv", frame(names=False), header=False)
    table = open_features(tmp_path / "x.csv")
    assert (table.shape, table.names) == ((50, 4), ["f0", "f1", "f2", "f3"])


def test_a_real_number_after_many_integers(tmp_path):
    """PyArrow alone takes the kind of a column from the first block, and refuses what comes then."""
    (tmp_path / "x.csv").write_text("a,b\n" + "1,2\n" * 1_200_000 + "1.5,2\n")
    last = list(open_features(tmp_path / "x.csv").blocks())[-1]
    assert last[-1].tolist() == [1.5, 2]


@pytest.mark.parametrize("name", ["x.parquet", "x.arrow", "x.csv"])
def test_missing_values_are_refused_or_nan(tmp_path, name):
    table = frame(names=False)
    table.loc[20, "b"] = np.nan
    path = tmp_path / name
    {
        "x.parquet": lambda: table.to_parquet(path),
        "x.arrow": lambda: write_arrow(path, pyarrow.Table.from_pandas(table)),
        "x.csv": lambda: write_csv(path, table),
    }[name]()
    with pytest.raises(FeatureError, match=r"row 20 \(counted from 0\) of column 'b' has a missing value"):
        read(path)
    np.testing.assert_allclose(read(path, skip_missing=True)[0], table, rtol=1e-12)


def test_missing_and_short_lists(tmp_path):
    lists = [[1.0, 2.0], None, [3.0], [4.0, None], [5.0, 6.0]]
    pyarrow.parquet.write_table(pyarrow.table({"e": lists}), tmp_path / "x.parquet")
    nan = np.nan
    expected = [[1, 2], [nan, nan], [nan, nan], [4, nan], [5, 6]]
    np.testing.assert_array_equal(read(tmp_path / "x.parquet", skip_missing=True)[0], expected)


# Several files


def test_folders_patterns_and_lists(tmp_path):
    for i, rows in enumerate(np.array_split(TABLE, 3)):
        np.save(tmp_path / f"part-{i}.npy", rows)
    (tmp_path / "_SUCCESS").write_text("")
    (tmp_path / ".part-9.npy").write_text("half written")
    for given in (tmp_path, str(tmp_path / "part-*.npy"), sorted(tmp_path.glob("part-*.npy"))):
        np.testing.assert_array_equal(read(given)[0], TABLE)
    np.save(tmp_path / "part-3.npy", TABLE[:, :3])
    np.savez(tmp_path / "other.npz", TABLE)
    for given, text in (
        (tmp_path, r"holds files of several kinds, \.npy, \.npz: choose one with a pattern such as \*\.npy"),
        (str(tmp_path / "part-*.npy"), r"part-3\.npy: its columns differ from those of .*part-0\.npy"),
        (str(tmp_path / "none-*.npy"), "no file matches this pattern"),
        ([], "no files were given"),
    ):
        with pytest.raises(FeatureError, match=text):
            open_features(given)


class Pipe(io.RawIOBase):
    """What a slow writer gives: a byte at first, and then the rest."""

    def __init__(self, content):
        self.content = io.BytesIO(content)

    def readable(self):
        return True

    def readinto(self, buffer):
        return self.content.readinto(memoryview(buffer)[: None if self.content.tell() else 1])


@pytest.mark.parametrize(
    "name",
    ["x.npz", "x.parquet", "x.arrow", "y.arrow", "x.h5", "x.csv", "x.tsv", "x.csv.gz", "x.csv.zst", "x.safetensors"],
)
def test_standard_input(tmp_path, name, monkeypatch):
    WRITERS[name](tmp_path / name)
    content = (tmp_path / name).read_bytes()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(Pipe(content))))
    np.testing.assert_allclose(read("-")[0], TABLE, rtol=1e-6)


def test_errors_name_standard_input(monkeypatch):
    for content, text in (
        (b"a,b\n1,2,3\n", "truncated, or not a CSV file"),
        (b"a,b\n1,2\n3,\n", "row 1"),
        (b"", "the file is empty"),
        (np.int32(4).tobytes() + b"fvecs", r"is neither text nor any of \.arrow, .*: give a file name instead"),
    ):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(content))))
        with pytest.raises(FeatureError, match=f"^standard input: {text}"):
            read("-")


# Bad files, and memory


@pytest.mark.parametrize(
    "name",
    [
        "x.arrow",
        "x.feather",
        "x.csv.gz",
        "x.csv.zst",
        "x.h5",
        "x.h5ad",
        "old.h5ad",
        "middle.h5ad",
        "x.safetensors",
        "x.fvecs",
        "x.fbin",
    ],
)
@pytest.mark.parametrize(
    "damage", [lambda content: content[: len(content) // 3], lambda content: b"\x00\x01nonsense" * 9]
)
def test_damaged_files_are_refused_in_one_line(tmp_path, name, damage):
    path = tmp_path / name
    WRITERS[name](path)
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(FeatureError) as caught:
        read(path)
    assert str(caught.value).startswith(str(path))
    assert "\n" not in str(caught.value)


def test_damaged_stores(tmp_path):
    write_zarr(tmp_path / "x.zarr")
    next((tmp_path / "x.zarr" / "features" / "c").rglob("0/0")).write_bytes(b"nonsense")
    with pytest.raises(FeatureError, match=r"x\.zarr: array 'features': damaged"):
        read(tmp_path / "x.zarr")
    (tmp_path / "x.zarr" / "zarr.json").write_text("{")
    with pytest.raises(FeatureError, match="damaged, or not a Zarr store"):
        read(tmp_path / "x.zarr")


def test_scale_offset_chunk_that_starts_with_nan(tmp_path):
    """HDF5 writes it, and cannot read it."""
    with h5py.File(tmp_path / "x.h5", "w") as file:
        table = file.create_dataset("train", data=TABLE, chunks=(5, TABLE.shape[1]), scaleoffset=3)
        table[5, 0] = np.nan
    with pytest.raises(FeatureError, match=r"x\.h5: array 'train': damaged: .*filter returned failure"):
        read(tmp_path / "x.h5")


def test_rows_of_several_lengths(tmp_path):
    write_vecs(tmp_path / "x.fvecs")
    content = bytearray((tmp_path / "x.fvecs").read_bytes())
    content[20 * 9] = 3
    (tmp_path / "x.fvecs").write_bytes(content)
    with pytest.raises(FeatureError, match=r"row 9 \(counted from 0\) has 3 numbers, not 4"):
        read(tmp_path / "x.fvecs")


@pytest.mark.parametrize("name", ["x.h5", "x.safetensors", "x.zarr", "x.csv.gz", "x.arrow"])
def test_memory_is_that_of_a_block(tmp_path, name, monkeypatch):
    monkeypatch.setattr(sizes, "BLOCK_BYTES", 1 << 18)
    path, table = tmp_path / name, np.zeros((60_000, 32), np.float32)
    if name == "x.h5":
        with h5py.File(path, "w") as file:
            file["train"] = table
    elif name == "x.safetensors":
        safetensors.numpy.save_file({"x": table}, path)
    elif name == "x.zarr":
        zarr.create_array(path, data=table, chunks=(1000, 32))
    elif name == "x.arrow":
        write_arrow(path, pyarrow.table({str(i): column for i, column in enumerate(table.T)}))
    else:
        with gzip.open(path, "wt", compresslevel=1) as file:
            file.write("\n".join([",".join(["0.5"] * 32)] * len(table)))
    before = pyarrow.total_allocated_bytes()
    tracemalloc.start()
    peak = max(pyarrow.total_allocated_bytes() - before for _ in open_features(path).blocks())
    peak += tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < (6 << 20 if name != "x.csv.gz" else 40 << 20)


def test_the_contents_of_a_model_are_no_table(tmp_path):
    (tmp_path / "x.safetensors").write_bytes(
        (head := json.dumps({"w": {"dtype": "F64", "shape": [2], "data_offsets": [0, 16]}}).encode())
        .__len__()
        .to_bytes(8, "little")
        + head
        + bytes(16)
    )
    with pytest.raises(FeatureError, match="holds no two-dimensional array; it has w of shape"):
        open_features(tmp_path / "x.safetensors")


def test_an_arrow_batch_whose_lists_end_beyond_their_numbers(tmp_path):
    """PyArrow reads it without a complaint, and ends the process where it is sliced."""
    offsets = pyarrow.py_buffer(np.array([0, 4, 1 << 20, 12], np.int32).tobytes())
    values = pyarrow.array(np.arange(12.0))
    lists = pyarrow.Array.from_buffers(pyarrow.list_(pyarrow.float64()), 3, [None, offsets], children=[values])
    path = tmp_path / "x.arrow"
    with (
        pyarrow.OSFile(str(path), "wb") as file,
        pyarrow.ipc.new_file(file, pyarrow.schema([("e", lists.type)])) as writer,
    ):
        writer.write_batch(pyarrow.record_batch([lists], ["e"]))
    with pytest.raises(FeatureError, match=r"x\.arrow: damaged: "):
        list(open_features(path).blocks())


@pytest.mark.parametrize("count", [1, 2])
def test_names_that_are_no_text(tmp_path, count):
    """Of an archive's arrays: at both places, or only at the first; and of Arrow's columns."""
    path = tmp_path / "x.npz"
    np.savez(path, **{"é": TABLE})
    path.write_bytes(path.read_bytes().replace("é".encode(), b"\xc3\x29", count))
    with pytest.raises(FeatureError, match=r"x\.npz: "):
        open_features(path)
    path = tmp_path / "x.arrow"
    write_arrow(path, pyarrow.table({"é": TABLE[:, 0]}))
    path.write_bytes(path.read_bytes().replace("é".encode(), b"\xc3\x29"))
    with pytest.raises(FeatureError, match=r"x\.arrow: truncated, or not an Arrow file: 'utf-8' codec"):
        open_features(path)


def test_names_that_are_not_utf8(tmp_path):
    """h5py gives them as bytes."""
    path = tmp_path / "x.h5"
    with h5py.File(path, "w") as file:
        file[b"caf\xe9"], file["other"] = TABLE, GROUPS
    np.testing.assert_array_equal(read(path)[0], TABLE)
    with h5py.File(path, "a") as file:
        file["second"] = TABLE
    with pytest.raises(FeatureError, match=r"holds several tables, caf\\xe9, second: choose one with --array"):
        read(path)
    np.testing.assert_array_equal(read(path, "caf\\xe9")[0], TABLE)
    path = tmp_path / "x.h5ad"
    write_h5ad(path)
    with h5py.File(path, "a") as file:
        file["obsm"][b"caf\xe9"] = TABLE[:, :2]
        file["obs"][b"\xe9"] = GROUPS
    whole, beside = read(path, "caf\\xe9", beside=("\\xe9",))
    np.testing.assert_array_equal(whole, TABLE[:, :2])
    assert beside["\\xe9"] == list(map(str, GROUPS))


def test_missing_values_of_annotations_are_empty(tmp_path):
    path = tmp_path / "x.h5ad"
    write_h5ad(path)
    with h5py.File(path, "a") as file:
        file["obs/batch/values"], file["obs/batch/mask"] = np.arange(50), np.arange(50) % 2 == 0
    found = [value for _, beside in open_features(path, beside=["batch"]).parts() for value in beside["batch"]]
    assert found == ["" if number % 2 == 0 else str(number) for number in range(50)]


def test_an_annotated_table_that_is_damaged(tmp_path, monkeypatch):
    """h5py raises what HDF5 says of a damaged group, as RuntimeError."""
    path = tmp_path / "x.h5ad"
    write_h5ad(path)

    def damaged(table):
        raise RuntimeError("Unable to synchronously check link existence (bad local heap signature)")

    with (
        monkeypatch.context() as patched,
        pytest.raises(FeatureError, match=r"x\.h5ad: damaged: Unable .* signature\)\.$"),
    ):
        patched.setattr(hdf5, "_members", damaged)
        open_features(path)
    with h5py.File(path, "a") as file:
        del file["obs"]
    with pytest.raises(FeatureError, match="not an AnnData file: it has no group 'obs'"):
        open_features(path)
