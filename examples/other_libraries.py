"""Clusters of directions in scikit-learn's pipelines, in scanpy and in BERTopic.

    python other_libraries.py

Runs the recipes whose packages are there (`pip install scanpy bertopic`), on data that ship in packages.
"""

import importlib.util
import inspect

import numpy as np
import scipy.linalg
import scipy.optimize
import scipy.signal
import scipy.stats
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import adjusted_rand_score
from sklearn.pipeline import make_pipeline

from logbessel.cluster import SphericalKMeans, VonMisesFisherMixture

MODULES = scipy.linalg, scipy.optimize, scipy.signal, scipy.stats


def docstrings():
    """The docstrings of some of SciPy's modules, and the module of each."""
    texts, topics = [], []
    for topic, module in enumerate(MODULES):
        found = [inspect.getdoc(getattr(module, name)) or "" for name in module.__all__]
        texts += (long := [text for text in found if len(text) > 200])
        topics += [topic] * len(long)
    return texts, np.array(topics)


def with_scikit_learn():
    """A pipeline from texts to clusters: a mixture, or k-means, is its last step."""
    texts, topics = docstrings()
    words = make_pipeline(
        TfidfVectorizer(stop_words="english", min_df=3, sublinear_tf=True), TruncatedSVD(50, random_state=0)
    )
    clusters = make_pipeline(words, VonMisesFisherMixture(len(MODULES), n_init=5, random_state=0)).fit_predict(texts)
    return adjusted_rand_score(topics, clusters)


def with_scanpy():
    """Cells clustered by the directions of their principal components; the clusters go into `obs`, and plots know them."""
    import pandas
    import scanpy

    data = scanpy.datasets.pbmc68k_reduced()
    mixture = VonMisesFisherMixture(8, n_init=5, random_state=0).fit(data.obsm["X_pca"])
    data.obs["mixture"] = pandas.Categorical(mixture.labels_)
    data.obs["unusual"] = mixture.pvalue(data.obsm["X_pca"]) < 0.01
    data.obsm["mixture"] = mixture.predict_proba(data.obsm["X_pca"])
    return adjusted_rand_score(data.obs["bulk_labels"], data.obs["mixture"])


def with_bertopic():
    """Topics from embeddings as they are, without UMAP and HDBSCAN."""
    from bertopic import BERTopic
    from bertopic.backend import BaseEmbedder
    from bertopic.dimensionality import BaseDimensionalityReduction

    texts, topics = docstrings()
    words = make_pipeline(
        TfidfVectorizer(stop_words="english", min_df=3, sublinear_tf=True), TruncatedSVD(50, random_state=0)
    )
    model = BERTopic(
        embedding_model=BaseEmbedder(),
        umap_model=BaseDimensionalityReduction(),
        hdbscan_model=SphericalKMeans(len(MODULES), n_init=5, random_state=0),
        vectorizer_model=TfidfVectorizer(stop_words="english"),
    )
    found, _ = model.fit_transform(texts, embeddings=words.fit_transform(texts))
    return adjusted_rand_score(topics, found)


RECIPES = {"sklearn": with_scikit_learn, "scanpy": with_scanpy, "bertopic": with_bertopic}


def main():
    """The adjusted Rand index with the known classes, by recipe."""
    found = {}
    for package, recipe in RECIPES.items():
        if importlib.util.find_spec(package):
            found[package] = recipe()
            print(f"{package}: adjusted Rand index {found[package]:.2f}")
        else:
            print(f"{package} is not there")
    return found


if __name__ == "__main__":
    main()
