"""What the run needs: a GPU, and packages, some of which it can do without."""

from importlib.util import find_spec

NEEDED = {
    "numpy": "numpy",
    "scipy": "scipy",
    "llvmlite": "llvmlite",
    "platformdirs": "platformdirs",
    "cuda.bindings": "cuda-bindings",
    "torch": "torch, with CUDA",
    "typer": "typer",
    "pytest": "pytest",
    "xdist": "pytest-xdist",
    "flint": "python-flint",
}
USED = {"cupy": "CuPy", "jax": "JAX", "tensorflow_probability": "TensorFlow Probability, for JAX"}


def missing(modules):
    """The names of the packages whose modules cannot be found."""
    return [package for module, package in modules.items() if not is_there(module)]


def is_there(module):
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:  # of the package that the module lies in
        return False


def no_gpu():
    """Why there is no GPU to measure, or None where there is one."""
    try:
        from logbessel import cuda  # noqa: F401
        from logbessel.cuda import driver

        driver.start()
    except (ImportError, RuntimeError) as error:
        return str(error)
    import torch

    return None if torch.cuda.is_available() else f"PyTorch {torch.__version__} finds none"
