"""What serves beside the curves where a logarithm vanishes."""

from ..formulas import careful, macdonald_zeros, nearest
from .build import rounded
from .function import Careful, Regime, anywhere, of_size


def _careful(name, near, others, usual, doubts, lost, last):
    """Beside the zeros: the formulas near the origin and elsewhere, with where, and that for the nearest floats."""
    regimes = *(Regime(rounded(formula), where) for formula, where in others), Regime(rounded(near), anywhere)
    return Careful(name, usual, doubts, regimes, lost, Regime(last, anywhere))


def _of_k(name, near, beyond, *formulas):
    known = _careful(name, near, [(beyond, careful.far)], *formulas)
    changed = lambda regime: regime.changed(of_size, of_size)
    return known._replace(regimes=tuple(map(changed, known.regimes)), nearest=changed(known.nearest))


_ALL = (
    _careful(
        "log_iv",
        careful.series_i,
        [(careful.expanded_i, careful.far), (careful.tiny_i, careful.tiny)],
        careful.doubts_outside,
        careful.doubts_i,
        careful.lost_i,
        nearest.log_i,
    ),
    _careful(
        "log_ive",
        careful.series_i_less_x,
        [(careful.tiny_i_less_x, careful.tiny)],
        None,
        careful.doubts_i_scaled,
        careful.lost_i_scaled,
        nearest.log_i_scaled,
    ),
    _of_k(
        "log_kv",
        macdonald_zeros.log_k,
        careful.expanded_k,
        careful.doubts_outside,
        careful.doubts_k,
        careful.lost_k,
        nearest.log_k,
    ),
    _of_k(
        "log_kve",
        macdonald_zeros.log_k_scaled,
        careful.expanded_k_scaled,
        careful.doubts_outside_scaled,
        careful.doubts_k_scaled,
        careful.lost_k_scaled,
        nearest.log_k_scaled,
    ),
)
BESIDE_ZEROS = {one.name: one for one in _ALL}
