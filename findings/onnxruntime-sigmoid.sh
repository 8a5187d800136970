#!/usr/bin/env bash
set -euo pipefail
cat <<'END'
title:    ONNX Runtime's sigmoid of -18 is zero
versions: onnxruntime 1.32.0, onnx 1.23.2, NumPy 2.4.6, Python 3.13
does:     Sigmoid of float32 on the CPU is a quotient of polynomials that is fitted for errors beside 1, with the
          argument cut off at 18: it is off by a factor of two at -17, and exactly 0 from -18 on. The same operator in
          float64 has all digits.
guess:    1.5e-08, with a relative error near 1e-7, as any formula with exp gives; float32 reaches 1e-38.
matters:  Its logarithm is -inf, and the loss or the log-odds of a rare class with it, where the framework that trained
          the model had -18. Rankings by small probabilities are lost too: all beyond -18 tie. Take the logits out of
          the model, or minus Softplus of minus the logit, which is right.
seen:     Sigmoid(-15): 3.58e-07, right 3.06e-07; (-17): 8.94e-08, right 4.14e-08; (-18): 0.0, right 1.52e-08, in
          float64 1.52e-08; Softplus(-18): 1.52e-08
END
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
PYENV_VERSION=3.13.0 python3.13 -m venv "$folder" || { echo "this finding needs Python 3.13" >&2; exit 2; }
"$folder/bin/pip" install --quiet --no-compile numpy==2.4.6 onnx==1.23.2 onnxruntime==1.32.0
cd "$folder"
bin/python -W ignore - <<'END'
import numpy as np
import onnxruntime
from onnx import helper


def said(operator, argument, dtype):
    """The operator's value."""
    numbers = np.full(4, argument, dtype)
    kind = helper.np_dtype_to_tensor_dtype(numbers.dtype)
    x, y = (helper.make_tensor_value_info(name, kind, numbers.shape) for name in "xy")
    graph = helper.make_graph([helper.make_node(operator, ["x"], ["y"])], operator, [x], [y])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 22)], ir_version=10)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return float(session.run(None, {"x": numbers})[0][0])


right = {x: 1 / (1 + np.exp(-x)) for x in (-15.0, -17.0, -18.0)}
seen = {x: said("Sigmoid", x, "f4") for x in right}
for x, value in seen.items():
    print(f"Sigmoid({x:g}): {value:.3g}, right {right[x]:.3g}")
double, plus = said("Sigmoid", -18.0, "f8"), said("Softplus", -18.0, "f4")
print(f"float64: {double:.3g}, Softplus(-18): {plus:.3g}")
if abs(double / right[-18.0] - 1) > 1e-7 or abs(plus / right[-18.0] - 1) > 1e-5:
    raise SystemExit("changed: what was right is so no longer")
if seen[-18.0] != 0 or abs(seen[-17.0] / right[-17.0] - 1) < 0.1:
    raise SystemExit("changed: sigmoid is right")
print("as described")
END
