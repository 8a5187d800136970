"""Poisson draws of any mean."""

import numpy as np

_LARGE = 1e9  # beyond, the expansion's probabilities are off by less than 1/(70 mean); NumPy's rejection, by 1e-15 mean log mean
_LARGEST = 2.0**62


def poisson(generator, mean, size):
    """Poisson numbers as int64 arrays, for means below 2^62.

    From a mean m of 1e9 on, the Cornish-Fisher expansion of the quantile at a Gaussian number z, rounded:
    m + sqrt(m) z + (z^2 - 1)/6 + (z - z^3)/(72 sqrt(m)) (M. Abramowitz and I. A. Stegun, 26.2.49).
    """
    mean = np.broadcast_to(np.asarray(mean, dtype=float), size)
    if np.any(mean >= _LARGEST):
        raise ValueError(
            f"draws around a mean of {mean.max():g} do not fit 64-bit integers: the mean must be below 2^62."
        )
    large = mean >= _LARGE
    draws = generator.poisson(np.where(large, 1.0, mean))
    if np.any(large):
        z, root = generator.standard_normal(size), np.sqrt(mean)
        deviation = root * z + (z * z - 1) / 6 + (z - z * z * z) / (72 * np.maximum(root, 1.0))
        whole = np.floor(mean)
        draws = np.where(large, whole.astype(np.int64) + np.rint(mean - whole + deviation).astype(np.int64), draws)
    return draws


def noncentral_chi_square(generator, df, nc, size):
    """Draws of the noncentral chi-square distribution.

    (Z + sqrt(nc))^2 and a chi-square number of df - 1 degrees of freedom; below one degree, a chi-square number of df + 2 J
    degrees, J Poisson of mean nc/2.
    """
    df, nc = np.broadcast_to(df, size), np.broadcast_to(nc, size)
    few = df < 1
    shifted = generator.standard_normal(size) + np.sqrt(nc)
    rest = np.where(few, 0.0, df - 1)
    if np.any(few):
        rest = np.where(few, df + 2.0 * poisson(generator, np.where(few, nc / 2, 0.0), size), rest)
    return 2 * generator.standard_gamma(rest / 2) + np.where(few, 0.0, shifted * shifted)
