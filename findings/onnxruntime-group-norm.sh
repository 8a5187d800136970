#!/usr/bin/env bash
set -euo pipefail
cat <<'END'
title:    ONNX Runtime's group normalisation is 300 times too wide where layer normalisation is right
versions: onnxruntime 1.32.0, onnx 1.23.2, NumPy 2.4.6, Python 3.13
does:     GroupNormalization has no kernel on the CPU and is put together from other operators, with the variance as the
          mean of the squares less the square of the mean, in float32. Where the mean is a thousand times the spread,
          what is left is rounding. LayerNormalization and InstanceNormalization, the same formula over other axes, are
          right.
guess:    With one group, the numbers that LayerNormalization gives.
matters:  The output should have a standard deviation of 1 and has 0.9 or 318, or nan where the difference is below
          zero. Features with a large common offset (pixels of 16 bits, a constant channel, sums over many tokens) meet
          it, and the model was right where it was trained. Subtract the mean first.
seen:     384 normal numbers, standard deviation after GroupNormalization with one group: mean 100: 0.9994, 1000:
          0.8982, 3000: 317.6; LayerNormalization: 1.0000 each time
END
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
PYENV_VERSION=3.13.0 python3.13 -m venv "$folder" || { echo "this finding needs Python 3.13" >&2; exit 2; }
"$folder/bin/pip" install --quiet --no-compile numpy==2.4.6 onnx==1.23.2 onnxruntime==1.32.0
cd "$folder"
bin/python -W ignore - <<'END'
import numpy as np
import onnxruntime
from onnx import TensorProto, helper


def spread(operator, numbers, parameters, **attributes):
    """The standard deviation of what the operator makes of the numbers."""
    inputs = {"x": numbers, "scale": np.ones(parameters, "f4"), "bias": np.zeros(parameters, "f4")}
    node = helper.make_node(operator, list(inputs), ["y"], epsilon=1e-5, **attributes)
    described = [helper.make_tensor_value_info(name, TensorProto.FLOAT, a.shape) for name, a in inputs.items()]
    result = helper.make_tensor_value_info("y", TensorProto.FLOAT, numbers.shape)
    graph = helper.make_graph([node], operator, described, [result])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 23)], ir_version=10)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return float(np.std(session.run(None, inputs)[0], dtype=float))


numbers = np.random.default_rng(0).standard_normal(384)
seen = {}
for mean in (0, 100, 1000, 3000):
    shifted = (numbers + mean).astype("f4")
    group = spread("GroupNormalization", shifted.reshape(1, 2, 192), 2, num_groups=1)
    layer = spread("LayerNormalization", shifted.reshape(1, 384), 384, axis=-1)
    seen[mean] = group, layer
    print(f"mean {mean}: GroupNormalization {group:.4f}, LayerNormalization {layer:.4f}")
if any(abs(layer - 1) > 1e-3 for _, layer in seen.values()) or abs(seen[0][0] - 1) > 1e-3:
    raise SystemExit("changed: what was right is so no longer")
if all(abs(group - 1) < 0.01 for group, _ in seen.values()):
    raise SystemExit("changed: group normalisation is right")
print("as described")
END
