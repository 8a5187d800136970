"""A network that regresses how an object is turned, and says how sure it is.

An object of eight lights is drawn in 24 x 24 pixels, under noise that differs from picture to picture. A small network has nine
outputs, the matrix of a matrix Fisher distribution; its loss is the negative log-density of the true rotation. On pictures it
has not seen, a factor and a power of the matrices' norms are fitted, which make it calibrated: where it expects a mean of
1 - cos(angle), that is about what comes.

    pip install ".[torch]" matplotlib
    python examples/rotations.py

prints errors and log-densities, and draws `rotations.png`. It takes some twenty seconds on one core.
"""

from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import torch
from scipy.spatial.transform import Rotation

from logbessel.torch import MatrixFisher

PIXELS, LIGHTS, SPREAD = 24, 8, 0.11
LEAST_NOISE, MOST_NOISE = 0.05, 2.0
STEPS, BATCH, RATE = 500, 128, 2e-3
ROWS = 2000  # to calibrate with, and again to test with
GROUPS = 10


def draws(rows, generator):
    """Pictures of the object, turned at random; the rotations, and the strengths of the noise."""
    lights = np.random.default_rng(5)
    places = lights.uniform(-0.6, 0.6, (LIGHTS, 3)).astype(np.float32)
    bright = lights.uniform(0.4, 1.5, LIGHTS).astype(np.float32)
    turns = Rotation.random(rows, rng=generator).as_matrix().astype(np.float32)
    seen = (places @ turns.transpose(0, 2, 1))[:, :, :2]  # along the third axis
    grid = np.linspace(-1.1, 1.1, PIXELS, dtype=np.float32)
    across, down = (np.exp(-(((seen[:, :, axis, None] - grid) / SPREAD) ** 2) / 2) for axis in (0, 1))
    pictures = (bright[:, None] * across).transpose(0, 2, 1) @ down
    noise = np.exp(generator.uniform(np.log(LEAST_NOISE), np.log(MOST_NOISE), rows)).astype(np.float32)
    pictures += noise[:, None, None] * generator.standard_normal(pictures.shape, dtype=np.float32)
    return torch.from_numpy(pictures.reshape(rows, -1)), torch.from_numpy(turns), noise


def trained(steps, generator):
    """The network."""
    network = torch.nn.Sequential(
        torch.nn.Linear(PIXELS**2, 512),
        torch.nn.ReLU(),
        torch.nn.Linear(512, 256),
        torch.nn.ReLU(),
        torch.nn.Linear(256, 9),
    )
    optimizer = torch.optim.Adam(network.parameters(), RATE)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    for _ in range(steps):
        pictures, turns, _ = draws(BATCH, generator)
        loss = -MatrixFisher(network(pictures).reshape(-1, 3, 3)).log_prob(turns).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    return network


def scaled(F, powers):
    """The matrices, by exp(a) |F|^b of their norms."""
    norms = F.flatten(1).norm(dim=1)[:, None, None]
    return F * torch.exp(powers[0] + powers[1] * torch.log(norms))


def calibrated(F, turns):
    """The a and b of greatest likelihood."""
    powers = torch.zeros(2, requires_grad=True)
    optimizer = torch.optim.LBFGS([powers], max_iter=15, line_search_fn="strong_wolfe")

    def loss():
        optimizer.zero_grad()
        value = -MatrixFisher(scaled(F, powers)).log_prob(turns).mean()
        value.backward()
        return value

    optimizer.step(loss)
    return powers.detach()


def one_less_cosines(F, turns):
    """1 - cos of the angle between the mode and the truth: what the distribution expects, and what there is."""
    found = MatrixFisher(F)
    expected = (3 - (found.mean * found.mode).sum((-2, -1))) / 2
    return expected.numpy(), ((3 - (turns * found.mode).sum((-2, -1))) / 2).numpy()


def groups(expected, actual):
    """Means of both, in groups of equal size by what is expected."""
    parts = np.array_split(np.argsort(expected), GROUPS)
    return np.array([(expected[part].mean(), actual[part].mean()) for part in parts])


def draw(path, before, after, noise, actual, expected):
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4.2), layout="constrained")
    ends = [after.min() * 0.7, after.max() * 1.4]
    left.plot(ends, ends, color="#999999", lw=1)
    left.loglog(*before.T, "o-", color="#ee6677", label="as trained")
    left.loglog(*after.T, "o-", color="#4477aa", label="calibrated")
    left.set(xlabel="mean of 1 - cos that is expected", ylabel="mean of 1 - cos that there is")
    left.legend(frameon=False)
    parts = np.array_split(np.argsort(noise), GROUPS)
    middles = [np.median(noise[part]) for part in parts]
    for values, style, name in ((actual, "o-", "that there is"), (expected, "--", "that is expected")):
        angles = [np.degrees(np.arccos(1 - values[part].mean())) for part in parts]
        right.semilogx(middles, angles, style, color="#4477aa", label=f"of the mean of 1 - cos {name}")
    right.set(xlabel="strength of the noise", ylabel="angle, degrees", ylim=(0, None))
    right.legend(frameon=False)
    figure.savefig(path, dpi=120)


def main(folder=".", steps=STEPS):
    generator = np.random.default_rng(0)
    with torch.random.fork_rng():
        torch.manual_seed(0)
        network = trained(steps, generator)
    with torch.no_grad():
        (F, turns, _), (unseen, truth, noise) = (
            (network(pictures).reshape(-1, 3, 3), *rest)
            for pictures, *rest in (draws(ROWS, generator) for _ in range(2))
        )
    powers = calibrated(F, turns)
    with torch.no_grad():
        results = {}
        for name, matrices in (("as trained", unseen), ("calibrated", scaled(unseen, powers))):
            expected, actual = one_less_cosines(matrices, truth)
            density = float(MatrixFisher(matrices).log_prob(truth).mean())
            results[name] = density, groups(expected, actual)
            print(
                f"{name}: mean log-density {density:.3f}, expected 1 - cos {expected.mean():.4f}, found {actual.mean():.4f}"
            )
    angle = np.degrees(np.median(np.arccos(np.clip(1 - actual, -1, 1))))
    print(f"powers {powers[0]:.2f} and {powers[1]:.2f}; median error {angle:.1f} degrees")
    draw(Path(folder) / "rotations.png", results["as trained"][1], results["calibrated"][1], noise, actual, expected)
    return results


if __name__ == "__main__":
    main()
