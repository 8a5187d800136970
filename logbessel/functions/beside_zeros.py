"""What serves beside the curves where a logarithm vanishes: for a function's record, the family it is of and its careful formulas."""

from ..formulas.later import careful, macdonald_zeros, nearest
from .build import rounded
from .function import Careful, Regime, anywhere, of_size


def _careful(near, others, usual, doubts, lost, last):
    """Beside the zeros: the formulas near the origin and elsewhere, with where, and that for the nearest floats."""
    regimes = *(Regime(rounded(formula), where) for formula, where in others), Regime(rounded(near), anywhere)
    return Careful(usual, doubts, regimes, lost, Regime(last, anywhere))


def _of_k(near, beyond, *formulas):
    known = _careful(near, [(beyond, careful.far)], *formulas)
    changed = lambda regime: regime.changed(of_size, of_size)
    return known._replace(regimes=tuple(map(changed, known.regimes)), nearest=changed(known.nearest))


LOG_I = {
    "family": "log_iv",
    "careful": lambda: _careful(
        careful.series_i,
        [(careful.expanded_i, careful.far), (careful.tiny_i, careful.tiny)],
        careful.doubts_outside,
        careful.doubts_i,
        careful.lost_i,
        nearest.log_i,
    ),
}
LOG_I_SCALED = {
    "family": "log_ive",
    "careful": lambda: _careful(
        careful.series_i_less_x,
        [(careful.tiny_i_less_x, careful.tiny)],
        None,
        careful.doubts_i_scaled,
        careful.lost_i_scaled,
        nearest.log_i_scaled,
    ),
}
LOG_K = {
    "family": "log_kv",
    "careful": lambda: _of_k(
        macdonald_zeros.log_k,
        careful.expanded_k,
        careful.doubts_outside,
        careful.doubts_k,
        careful.lost_k,
        nearest.log_k,
    ),
}
LOG_K_SCALED = {
    "family": "log_kve",
    "careful": lambda: _of_k(
        macdonald_zeros.log_k_scaled,
        careful.expanded_k_scaled,
        careful.doubts_outside_scaled,
        careful.doubts_k_scaled,
        careful.lost_k_scaled,
        nearest.log_k_scaled,
    ),
}
