"""Tables in safetensors files."""

from contextlib import contextmanager

import numpy as np

from ..extras import needs
from .arrays import Arrays
from .errors import FeatureError, first_line

DTYPES = {
    "F64": np.float64, "F32": np.float32, "F16": np.float16, "BF16": "V2", "I64": np.int64, "I32": np.int32,
    "I16": np.int16, "I8": np.int8, "U64": np.uint64, "U32": np.uint32, "U16": np.uint16, "U8": np.uint8, "BOOL": np.bool_,
}  # fmt: skip


class SafetensorsTable(Arrays):
    """A two-dimensional tensor of a safetensors file: the one asked for, "features", or the only one."""

    @contextmanager
    def _opened(self):
        try:
            with needs("reading it", "cluster"):
                import safetensors
        except ImportError as error:
            raise FeatureError(f"{self.path}: {error}.") from None
        self.path.open("rb").close()  # whose error is short
        try:
            with safetensors.safe_open(self.path, "numpy") as file:
                tensors = {name: Tensor(file.get_slice(name)) for name in file.keys()}
                yield tensors
        except safetensors.SafetensorError as error:
            raise FeatureError(f"{self.path}: truncated, or not a safetensors file: {first_line(error)}.") from None


class Tensor:
    """A tensor that is sliced by rows."""

    def __init__(self, lazy):
        self.lazy, self.shape = lazy, tuple(lazy.get_shape())
        self.dtype = np.dtype(DTYPES.get(lazy.get_dtype(), "V1"))

    def __getitem__(self, part):
        return self.lazy[part]
