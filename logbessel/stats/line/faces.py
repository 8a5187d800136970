"""The distributions on the line in PyMC, NumPyro and PyTorch: see `logbessel.stats.front_ends`."""

from ..front_ends import Face, Parameter
from .geninvgauss import geninvgauss
from .norminvgauss import norminvgauss
from .rice import rice
from .skellam import skellam
from .variance_gamma import variance_gamma

_A = Parameter("a", "positive", "Decay of the tails, positive.")
_B = Parameter("b", "skewness", "Skewness, |b| < a; for others there is no density.")
_SCALE = Parameter("scale", "positive", "The unit of length, positive; 1 by default.", optional=True)
_LOC = Parameter("loc", "real", "Location; 0 by default.", optional=True), _SCALE
_BEGIN = Parameter("loc", "real", "Where it begins; 0 by default.", optional=True), _SCALE

SKELLAM = Face(
    skellam,
    "skellam",
    "The difference of two independent Poisson numbers",
    tuple(
        Parameter(f"mu{k}", "positive", f"Mean of the {which} number, positive.")
        for k, which in ((1, "first"), (2, "second"))
    ),
    ("10.0, 12.0", 3, -3.031087848245),
)
RICE = Face(
    rice,
    "rice",
    "The length of a Gaussian vector in the plane, its mean `b` scales from 0",
    (Parameter("b", "nonnegative", "At least 0."), *_BEGIN),
    ("1.5", 2.0, -0.846545197627),
)
GENINVGAUSS = Face(
    geninvgauss,
    "geninvgauss",
    "Density in proportion to x^(p - 1) exp(-b (x + 1/x)/2), x > 0",
    (
        Parameter("p", "real", "Order, any real number."),
        Parameter("b", "positive", "Concentration, positive."),
        *_BEGIN,
    ),
    ("1e3, 1.0", 2e3, -5.066046436367),
)
NORMINVGAUSS = Face(
    norminvgauss,
    "norminvgauss",
    "The normal inverse Gaussian distribution",
    (_A, _B, *_LOC),
    ("2.0, 0.5", 0.3, -0.490315426992),
)
VARIANCE_GAMMA = Face(
    variance_gamma,
    "variance_gamma",
    "The variance-gamma distribution",
    (Parameter("p", "positive", "Shape of the mixing gamma distribution, positive."), _A, _B, *_LOC),
    ("1.0, 2.0, 0.5", 0.25, -0.439538521138),
)
FACES = {
    "Skellam": SKELLAM,
    "Rice": RICE,
    "GeneralizedInverseGaussian": GENINVGAUSS,
    "NormalInverseGaussian": NORMINVGAUSS,
    "VarianceGamma": VARIANCE_GAMMA,
}
