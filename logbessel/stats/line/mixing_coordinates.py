"""Coordinates of a fit in which a generalised inverse Gaussian distribution changes place, spread and shape one by one.

With s = sqrt(p^2 + g^2) and sinh e = p/g, g the concentration (b, or gamma of the mixtures), its mode is exp(e) and its relative spread
1/sqrt(s): where p and g say little apart, e, log s and the logarithm of the mode times the scale still do.
"""

import numpy as np


class InverseGaussianCoordinates:
    """(e, log s, log(scale exp(e)), and the location if it is free) for (p, b, scale, loc)."""

    def __init__(self, held, free):
        self.held, self.free = held, free

    def of(self, values):
        p, b = values["p"], values["b"]
        turn = np.arcsinh(p / b)
        return np.array([turn, np.log(np.hypot(p, b)), np.log(values["scale"]) + turn, *self._loc(values)])

    def values(self, theta):
        turn, log_s, log_place = theta[:3]
        s, share = np.exp(log_s), 1 / np.cosh(turn)
        found = {"p": s * np.tanh(turn), "b": s * share, "scale": np.exp(log_place - turn)}
        return self.held | found | ({"loc": theta[3]} if len(theta) > 3 else {})

    def scores(self, derivatives, values):
        p, b, scale = values["p"], values["b"], values["scale"]
        s = np.hypot(p, b)
        in_scale = scale * derivatives["scale"]
        in_turn = b * b / s * derivatives["p"] - b * p / s * derivatives["b"] - in_scale
        columns = [in_turn, p * derivatives["p"] + b * derivatives["b"], in_scale]
        return np.stack([*columns, derivatives["loc"]] if "loc" in self.free else columns, axis=1)

    def _loc(self, values):
        return [values["loc"]] if "loc" in self.free else []


class MixtureCoordinates:
    """(e, log s), or log gamma where p is kept; b sqrt(m); log(scale sqrt(m)); and the location if it is free.

    m = exp(e)/gamma is where the variance of the Gaussian is likeliest. `order` is p where it is no parameter.
    """

    def __init__(self, held, free, order=None):
        self.held, self.free, self.order = held, free, order

    def of(self, values):
        p, gamma = self._mixing(values)
        s = np.hypot(p, gamma)
        turn = np.arcsinh(p / gamma)
        log_m = turn - np.log(gamma)
        first = [turn, np.log(s)] if "p" in self.free else [np.log(gamma)]
        second = [values["b"] * np.exp(log_m / 2), np.log(values["scale"]) + log_m / 2]
        return np.array([*first, *second, *([values["loc"]] if "loc" in self.free else [])])

    def values(self, theta):
        theta = list(theta)
        found = dict(self.held)
        if "p" in self.free:
            turn, s = theta[0], np.exp(theta[1])
            p, gamma = s * np.tanh(turn), s / np.cosh(turn)
            found["p"], rest = p, theta[2:]
        else:
            p, gamma = self.held.get("p", self.order), np.exp(theta[0])
            turn, rest = np.arcsinh(p / gamma), theta[1:]
        root = np.exp((turn - np.log(gamma)) / 2)
        b = rest[0] / root
        found |= {"a": np.hypot(gamma, b), "b": b, "scale": np.exp(rest[1]) / root}
        return found | ({"loc": rest[2]} if "loc" in self.free else {})

    def scores(self, derivatives, values):
        (p, gamma), a, b, scale = self._mixing(values), values["a"], values["b"], values["scale"]
        s = np.hypot(p, gamma)
        root = np.exp((np.arcsinh(p / gamma) - np.log(gamma)) / 2)
        in_scale = scale * derivatives["scale"]

        def along(p_change, gamma_change, log_m_change):
            """Along a change of p, gamma and log m with b sqrt(m) and scale sqrt(m) kept."""
            b_change = -b * log_m_change / 2
            a_change = (gamma * gamma_change + b * b_change) / a
            mixing = a_change * derivatives["a"] + b_change * derivatives["b"] - log_m_change / 2 * in_scale
            return mixing + (p_change * derivatives["p"] if p_change else 0.0)

        if "p" in self.free:
            columns = [along(gamma * gamma / s, -gamma * p / s, 1 + p / s), along(p, gamma, -1.0)]
        else:
            columns = [along(0.0, gamma, -1.0 - p / s)]
        columns += [(b / a * derivatives["a"] + derivatives["b"]) / root, in_scale]
        return np.stack([*columns, derivatives["loc"]] if "loc" in self.free else columns, axis=1)

    def _mixing(self, values):
        p = values.get("p", self.order)
        return p, np.sqrt(values["a"] - values["b"]) * np.sqrt(values["a"] + values["b"])
