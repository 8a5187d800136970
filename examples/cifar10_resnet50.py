"""The experiment of arXiv:2409.08729: von Mises-Fisher fits of ResNet50 features of CIFAR-10, class by class.

ResNet50's last feature map is averaged over a grid of 1, 2 or 4 cells a side: 2048, 8192 or 32768 features, the
dimensions at which SciPy and mpmath fail in the paper. For each class the script prints the concentration of its
features with a standard error, the mean log-density, and that of the uniform distribution; then how many test images
the class densities alone put into the right class. It draws `cifar10_resnet50.png`.

    pip install ".[stats]" torch torchvision matplotlib
    python examples/cifar10_resnet50.py DATA

DATA is a folder for the pictures (170 MB) and the weights (100 MB), which are downloaded if they are not there. About an
hour on a CPU, minutes on a GPU; `--images 1000` takes only some.
"""

import argparse
import os
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import torch
from torch.nn import functional as F

from logbessel.stats import SufficientStatistics, maximum_likelihood, vonmises_fisher

GRIDS = (1, 2, 4)
NAMES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")


def cifar10(folder, train, images):
    """Batches of (pictures, classes) as ResNet50 wants them: 224 pixels a side, normalised."""
    from torchvision import datasets, models

    transform = models.ResNet50_Weights.IMAGENET1K_V2.transforms(antialias=True)
    pictures = datasets.CIFAR10(folder, train=train, download=True, transform=transform)
    chosen = torch.utils.data.Subset(pictures, range(min(images, len(pictures))))
    return torch.utils.data.DataLoader(chosen, batch_size=64)


def resnet50(folder):
    """ResNet50, trained on ImageNet, up to its last feature map of 2048 channels."""
    os.environ["TORCH_HOME"] = str(folder)
    from torchvision import models

    network = models.resnet50(weights=models.ResNet50_Weights.IMAGENET1K_V2)
    return torch.nn.Sequential(*list(network.children())[:-2]).eval()


def features(network, batches, grid):
    """Batches of (unit feature vectors, classes)."""
    device = next(network.parameters()).device
    with torch.inference_mode():
        for pictures, classes in batches:
            cells = F.adaptive_avg_pool2d(network(pictures.to(device)), grid).flatten(1).double()
            yield F.normalize(cells).cpu().numpy(), classes.numpy()


def fit_classes(network, batches, grid, count):
    """The maximum-likelihood distribution of each class, in one pass."""
    statistics = None
    for x, classes in features(network, batches, grid):
        statistics = statistics or [SufficientStatistics(x.shape[1]) for _ in range(count)]
        for number in np.unique(classes):
            statistics[number].update(x[classes == number], normalize=True)
    return [maximum_likelihood(of_class) for of_class in statistics]


def accuracy(network, batches, grid, estimates):
    """The share of pictures whose own class has the greatest density at their features."""
    right = total = 0
    for x, classes in features(network, batches, grid):
        densities = [vonmises_fisher(estimate.mu, estimate.kappa).logpdf(x) for estimate in estimates]
        right += int(np.sum(np.argmax(densities, axis=0) == classes))
        total += len(classes)
    return right / total


def experiment(network, train, test, grids=GRIDS, names=NAMES):
    """Fits and accuracy for each grid, printed as they come; `train` and `test` can be gone through again and again."""
    results = {}
    for grid in grids:
        estimates = fit_classes(network, train, grid, len(names))
        share = accuracy(network, test, grid, estimates)
        results[grid] = estimates, share
        print(f"{estimates[0].dimensions} dimensions; classified by density: {share:.1%}")
        for name, estimate in zip(names, estimates, strict=True):
            print(
                f"  {name:12s} concentration {estimate.kappa:12.2f} ± {estimate.kappa_standard_error:8.2f}   log-density "
                f"{estimate.mean_log_density:12.2f}   uniform {estimate.uniform_log_density:12.2f}"
            )
    return results


def draw(path, results, names=NAMES):
    figure, axes = plt.subplots(figsize=(8, 4), layout="constrained")
    for estimates, share in results.values():
        kappas = [estimate.kappa for estimate in estimates]
        errors = [3 * estimate.kappa_standard_error for estimate in estimates]
        label = f"{estimates[0].dimensions} dimensions, {share:.0%} classified"
        axes.errorbar(range(len(names)), kappas, errors, fmt="o", capsize=3, label=label)
    axes.set(yscale="log", ylabel="concentration ± 3 standard errors", xticks=range(len(names)))
    axes.set_xticklabels(names, rotation=30)
    axes.legend()
    figure.savefig(path, dpi=120)


def main():
    parser = argparse.ArgumentParser(description="von Mises-Fisher fits of ResNet50 features of CIFAR-10.")
    parser.add_argument("data", type=Path, help="folder for pictures and weights")
    parser.add_argument("--images", type=int, default=50_000, help="pictures at most, to fit and to test")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    chosen = parser.parse_args()
    train, test = (cifar10(chosen.data, part, chosen.images) for part in (True, False))
    results = experiment(resnet50(chosen.data).to(chosen.device), train, test)
    draw("cifar10_resnet50.png", results)


if __name__ == "__main__":
    main()
