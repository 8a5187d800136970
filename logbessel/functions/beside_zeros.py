"""What serves beside the curves where a logarithm vanishes."""

from ..formulas import careful, macdonald_zeros
from .build import rounded
from .function import Careful, Regime, anywhere, of_size


def _of_i(near, beyond, usual, doubts):
    """Beside the zeros: the formulas below and from s = 64 on."""
    regimes = *([Regime(rounded(beyond), careful.far)] if beyond else []), Regime(rounded(near), anywhere)
    return Careful(usual, doubts, regimes)


def _of_k(near, beyond, usual, doubts):
    *conditions, regimes = _of_i(near, beyond, usual, doubts)
    return Careful(*conditions, tuple(regime.changed(of_size, of_size) for regime in regimes))


BESIDE_ZEROS = {
    "log_iv": _of_i(careful.series_i, careful.expanded_i, careful.doubts_outside, careful.doubts_i),
    "log_ive": _of_i(careful.series_i_less_x, None, None, careful.doubts_i_scaled),
    "log_kv": _of_k(macdonald_zeros.log_k, careful.expanded_k, careful.doubts_outside, careful.doubts_k),
    "log_kve": _of_k(
        macdonald_zeros.log_k_scaled, careful.expanded_k_scaled, careful.doubts_outside_scaled, careful.doubts_k_scaled
    ),
}
