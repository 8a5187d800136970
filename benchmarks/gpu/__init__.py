"""The kernels on a GPU that is at hand: `python -m benchmarks.gpu`."""
