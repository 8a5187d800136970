"""benchmarks.gpu, as far as it goes without a GPU."""

import os
import subprocess
import sys

import pytest
import torch

from benchmarks import tables
from benchmarks.gpu import accuracy, ceilings, gpu_tests, in_jax, needs


def test_without_a_gpu():
    """One line, and the status 2."""
    pytest.importorskip("cuda.bindings")
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.gpu"],
        env=os.environ | {"CUDA_VISIBLE_DEVICES": ""},
        cwd=tables.ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("No GPU to measure: ") and done.stderr.count("\n") == 1


def test_names_what_is_missing():
    assert needs.missing({"numpy": "numpy", "no_such": "this", "no_such.within": "that"}) == ["this", "that"]


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
def test_differences(dtype):
    nan, inf = float("nan"), float("inf")
    a = torch.tensor([1.0, 0.0, -0.0, nan, inf, nan, inf, -2.0], dtype=dtype)
    assert accuracy.differences(a, a.clone()) == (0, 0, 0)
    b = torch.tensor([1.0, -0.0, 0.0, nan, -inf, 1.0, 1.0, -2.0], dtype=dtype)
    assert accuracy.differences(a, b) == (3, 0, 3)
    tiny = torch.finfo(dtype).smallest_normal * torch.finfo(dtype).eps
    apart = torch.tensor([1 + torch.finfo(dtype).eps, tiny, -2 * tiny], dtype=dtype)
    assert accuracy.differences(apart, torch.tensor([1.0, -tiny, 0.0], dtype=dtype)) == (3, 2, 0)


@pytest.mark.parametrize("code", "df")
def test_kernel_of_multiply_adds(code, tmp_path):
    """ptxas takes it."""
    from test_cuda_ptx import assembler

    source = tmp_path / "rate.ptx"
    source.write_text(ceilings.ptx(code))
    subprocess.run([assembler(), "-arch=sm_90", source, "-o", tmp_path / "rate.cubin"], check=True)


def test_finds_the_marked_tests():
    assert "test_cuda_gpu.py" in [path.name for path in gpu_tests.files()]


def test_reads_what_another_process_timed():
    written = 'a warning\n["TFP on JAX", "log_bessel_ive", "log_iv", "range", 12.5]\n["TFP on JAX", "ImportError", "", "", null]\n'
    rows, failed = in_jax.read(written)
    assert rows == [["TFP on JAX", "log_bessel_ive", "log_iv", "range", 12.5]]
    assert failed == ["TFP on JAX: ImportError"]
