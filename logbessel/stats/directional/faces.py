"""The distributions of this folder in NumPyro and PyTorch: see `logbessel.stats.front_ends`.

Of their constraints a library has `sphere`, unit vectors, `real` and `nonnegative` numbers, and the same of vectors and matrices:
`real_vector`, `nonnegative_vector` and `real_matrix`; `orthonormal` are matrices with such columns.
"""

from ..front_ends import Face, Parameter
from .bingham import bingham
from .bivariate_vonmises import bivariate_vonmises
from .kent import kent
from .matrix_fisher import matrix_fisher
from .watson import watson

_EYE = "[[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]"

BIVARIATE_VONMISES = Face(
    bivariate_vonmises,
    "bivariate_vonmises",
    "The bivariate von Mises distribution of pairs of angles",
    (
        Parameter("mu", "real_vector", "Mean angles, in radians.", ("2",)),
        Parameter("kappa", "nonnegative_vector", "Concentrations, at least 0.", ("2",)),
        Parameter("correlation", "real", "The parameter lambda, of any sign.", ()),
    ),
    ("[-1.0, 2.5], [20.0, 10.0], 5.0", [-1.1, 2.0], -0.353639053152),
    ('model : {"sine", "cosine"}, optional\n    Which of the two densities.',),
)
KENT = Face(
    kent,
    "kent",
    "The Kent distribution (FB5) of unit vectors in three dimensions",
    (
        Parameter("axes", "orthonormal", "Orthonormal columns: mean direction, major axis, minor axis.", ("3", "3")),
        Parameter("kappa", "nonnegative", "Concentration, at least 0.", ()),
        Parameter("beta", "nonnegative", "Ovalness, at most kappa/2; for others there is no density.", ()),
    ),
    (f"{_EYE}, 2000.0, 900.0", [0.8, 0.6, 0.0], -71.051807037),
)
WATSON = Face(
    watson,
    "watson",
    "The Watson distribution of axes, x and -x alike, in any dimension",
    (
        Parameter("mu", "sphere", "Unit vectors, d >= 2.", ("d",)),
        Parameter("kappa", "real", "Concentration, of any sign.", ()),
    ),
    ("[0.0, 0.0, 1.0], -20.0", [0.0, 0.6, 0.8], -13.712376),
)
BINGHAM = Face(
    bingham,
    "bingham",
    "The Bingham distribution of axes, x and -x alike, in three or four dimensions",
    (
        Parameter("axes", "orthonormal", "Orthonormal columns, d = 3 or 4.", ("d", "d")),
        Parameter("z", "real_vector", "Their concentrations; a constant added to all changes nothing.", ("d",)),
    ),
    (f"{_EYE}, [0.0, -10.0, -5000.0]", [0.6, 0.8, 0.0], -2.856381),
)
MATRIX_FISHER = Face(
    matrix_fisher,
    "matrix_fisher",
    "The matrix Fisher distribution of rotations, as 3x3 matrices, with respect to the uniform (Haar) measure",
    (Parameter("F", "real_matrix", "Any matrices.", ("3", "3")),),
    ("[[5.0, 0.0, 0.0], [0.0, 3.0, 0.0], [0.0, 0.0, 1.0]]", [[1, 0, 0], [0, 0, -1], [0, 1, 0]], 0.158575054705),
)
FACES = {
    "BivariateVonMises": BIVARIATE_VONMISES,
    "Kent": KENT,
    "Watson": WATSON,
    "Bingham": BINGHAM,
    "MatrixFisher": MATRIX_FISHER,
}
