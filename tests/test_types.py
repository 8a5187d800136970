"""The types of the public interface: those of `typed_use.py` are checked, wrong uses refused, and none is missing."""

import inspect
from pathlib import Path

import public
import pytest

from tools import make_stubs

HERE = Path(__file__).parent
WRONG = """
import logbessel
import logbessel.cuda
from logbessel import stats
from logbessel.cluster import VonMisesFisherMixture

number: int = logbessel.log_iv.__name__
logbessel.threads("two")
stats.vonmises_fisher.fit([[1.0, 0.0]], normalise=True)
text: str = stats.SufficientStatistics(3).mean_resultant_length
VonMisesFisherMixture(assignment="fuzzy")
logbessel.log_iv(2.0)
logbessel.log_iv("2", 3.0)
logbessel.log_iv(2.0, 3j)
integer: int = logbessel.log_kv(2.0, 3.0)
logbessel.log_kv(2.0, 3.0).append(1.0)
logbessel.log_iv(2.0, [3.0]).keys()
alone, both = logbessel.log_iv_and_grad(2.0, 3.0)
whole: int = stats.rice.logpdf(1.0, 0.5)
stats.rice.logpdf("1", 0.5).keys()
stats.CosineDistribution(3, 1.0).cdf([0.5]).keys()
stats.rice.rvs(0.5, size=3.5)
"""


def test_strict_use_passes_and_wrong_uses_are_refused(tmp_path):
    """In one run of mypy, which takes most of its time to read the libraries."""
    api = pytest.importorskip("mypy.api")
    for library in ("gpytorch", "jax", "sklearn", "torch"):
        pytest.importorskip(library)
    wrong = tmp_path / "wrong_use.py"
    wrong.write_text(WRONG)
    arguments = ["--config-file", str(HERE.parent / "pyproject.toml"), "--cache-dir", str(tmp_path / "cache")]
    output, problems, _ = api.run([*arguments, "--no-error-summary", str(HERE / "typed_use.py"), str(wrong)])
    assert not problems
    errors = [line.split(":")[1:] for line in output.splitlines() if ": error: " in line]
    assert "typed_use.py" not in output, output
    wrong_lines = [number for number, line in enumerate(WRONG.splitlines(), 1) if line and "import" not in line]
    assert sorted({int(number) for number, *_ in errors}) == wrong_lines, output


def test_stubs_are_what_the_tool_writes():
    for path, stub in make_stubs.STUBS.items():
        assert path.read_text(encoding="utf-8") == stub()


@pytest.mark.parametrize("module", [*public.MODULES, *public.ALSO])
def test_every_public_signature_is_annotated(module):
    try:
        functions = public.functions(module)
    except ImportError as error:
        pytest.skip(str(error))
    missing = [f"{f.__module__}.{f.__qualname__}: {what}" for f in functions for what in _missing(f)]
    assert not missing, missing


def _missing(function):
    signature = inspect.signature(function)
    for name, parameter in signature.parameters.items():
        if parameter.annotation is parameter.empty and name not in ("self", "cls"):
            yield name
    if signature.return_annotation is signature.empty:
        yield "the result"
