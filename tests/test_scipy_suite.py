"""SciPy's own checks of distributions, from the test files of the SciPy that is installed, on the distributions here.

`EXCEPTIONS` says which do not hold, and why. `python -m pytest -k scipy_suite` runs them all.
"""

import inspect
import types
import warnings

import numpy as np
import pytest

from logbessel import stats

continuous = pytest.importorskip("scipy.stats.tests.test_continuous_basic")
discrete = pytest.importorskip("scipy.stats.tests.test_discrete_basic")
fits = pytest.importorskip("scipy.stats.tests.test_fit")

CONTINUOUS = {  # SciPy's own examples, where it has the distribution
    "vonmises": (3.99390425811,),
    "rice": (0.7749725210111873,),
    "ncx": (3.0, 1.5),
    "ncx2": (21.0, 1.0560465975116415),
    "bessel_process": (3.0, 1.0, 2.0),
    "geninvgauss": (2.3, 1.5),
    "genhyperbolic": (0.5, 1.5, -0.5),
    "norminvgauss": (1.25, 0.5),
    "variance_gamma": (1.5, 2.0, 0.5),
    "skew_t": (12.0, 0.4),
    "k_distribution": (2.0, 3.0),
}
DISCRETE = {"skellam": (15, 8)}
NOT_CHECKS = {  # helpers that take no distribution, and checks of what is SciPy's alone
    "check_sample_mean": "called by check_sample_meanvar_",
    "check_sample_var": "called by check_sample_meanvar_",
    "check_cmplx_deriv": "densities of complex numbers, which the functions of the library do not take",
    "check_private_entropy": "calls rv_continuous._entropy",
    "check_ppf_private": "calls rv_continuous._ppf",
    "check_munp_expect": "calls rv_continuous._munp",
    "check_named_args": "reads the signature of rv_continuous._parse_args",
    "check_pickling": "sets random_state; tests/test_line_distributions.py pickles",
    "check_random_state_property": "sets random_state, and numpy.random.seed: draws here take their generator each time",
    "check_scale_docstring": "reads the docstring that SciPy's template makes",
    "check_vecentropy": "of distributions without shape parameters",
    "check_rvs_broadcast": "compares with draws one by one, of which rejection methods take others",
    "check_fit_args": "the optimizer and the method of moments are SciPy's",
    "check_fit_args_fix": "f0, f1, ... : here f with the parameter's name",
    "check_moment_frozen": "called by test_moments with the moments of a frozen distribution: check_moment takes them too",
}
_ON_THE_CIRCLE = "the mean and variance are those on the circle, which have no scale, and SciPy's those on the line"
EXCEPTIONS = {
    **{
        ("vonmises", check): _ON_THE_CIRCLE
        for check in ("check_var_expect", "check_kurt_expect", "check_loc_scale", "check_moment")
    },
    ("vonmises", "check_sample_meanvar_"): _ON_THE_CIRCLE,
    ("vonmises", "check_edge_support"): "quantiles end at -pi and pi, where those of SciPy's are infinite",
}

HELD = {  # in fits, as another scale is other shape parameters
    "variance_gamma": {"fscale": 1.0},  # a/scale and b/scale are all that counts
    "bessel_process": {"fscale": 1.0},  # scale x0 and scale^2 t
}


class Named:
    """A distribution with the attributes that SciPy's checks read."""

    def __init__(self, distribution):
        self.distribution = distribution
        self.a, self.b = distribution._support
        self.inc = 1  # of integers
        self.numargs, self.shapes = len(distribution.shapes), ", ".join(distribution.shapes)

    def __getattr__(self, name):
        return getattr(self.distribution, name)

    def __call__(self, *args, **kwds):
        return self.distribution(*args, **kwds)

    def __reduce__(self):
        return Named, (self.distribution,)

    def fit(self, data, method="MLE", **fixed):
        data = data._uncensor() if hasattr(data, "_uncensor") else data
        return np.array(self.distribution.fit(data, **HELD.get(self.distribution.name, {}), **fixed))

    def _argcheck(self, *shapes):
        return self.distribution._valid(*map(np.float64, shapes))


def checks(module):
    """The checks of a test file, by name."""
    return [name for name in dir(module) if name.startswith("check_") and name not in NOT_CHECKS]


def run(check, distribution, shapes, size):
    """The check, with what it asks for by name."""
    named = Named(distribution)
    with warnings.catch_warnings(action="ignore"), np.errstate(all="ignore"):
        moments = (float(value) for value in distribution.stats(*shapes, moments="mvsk"))
        draws = distribution.rvs(*shapes, size=size, random_state=np.random.default_rng(7654565))
        log = getattr(distribution, "logpmf", None) or distribution.logpdf
        known = dict(zip("mvsk", moments)) | {
            **dict.fromkeys(("distfn", "distfunc"), named),
            **dict.fromkeys(("arg", "args"), shapes),
            **dict.fromkeys(("msg", "distname"), distribution.name),
            **dict.fromkeys(("rvs", "sample"), draws),
            "dist": named.cdf if check.__name__ == "check_distribution_rvs" else named,
            "supp": np.unique(draws),
            "alpha": 0.01,
            "rng": np.random.default_rng(1),
            "meths": [log, distribution.cdf, distribution.logcdf, distribution.logsf],
        }
        known |= {"popmean": known["m"], "popvar": known["v"]}
        check(*(known[name] for name in inspect.signature(check).parameters))


def cases(module, examples):
    found = []
    for name, shapes in examples.items():
        for check in checks(module):
            reason = EXCEPTIONS.get((name, check))
            marks = pytest.mark.xfail(reason=reason, strict=True) if reason else ()
            found.append(pytest.param(name, shapes, check, marks=marks, id=f"{name}-{check}"))
    return found


@pytest.mark.parametrize(("name", "shapes", "check"), cases(continuous, CONTINUOUS))
def test_continuous(name, shapes, check):
    run(getattr(continuous, check), getattr(stats, name), shapes, 500)


@pytest.mark.parametrize(("name", "shapes", "check"), cases(discrete, DISCRETE))
def test_discrete(name, shapes, check):
    run(getattr(discrete, check), getattr(stats, name), shapes, 2000)


@pytest.mark.parametrize("name", CONTINUOUS)
def test_fits(name, monkeypatch):
    """SciPy's test of maximum likelihood: within a quarter of the parameters, from at most 10000 draws."""
    scipy_stats = pytest.importorskip("scipy.stats")
    named = types.SimpleNamespace(**{name: Named(getattr(stats, name))}, CensoredData=scipy_stats.CensoredData)
    monkeypatch.setattr(fits, "stats", named)
    monkeypatch.setattr(fits, "failing_fits", {"MLE": ()})
    monkeypatch.setattr(fits, "xslow_fits", {"MLE": ()})
    monkeypatch.setattr(fits, "fail_interval_censored", {name})
    fits.test_cont_fit(name, CONTINUOUS[name], "MLE")
