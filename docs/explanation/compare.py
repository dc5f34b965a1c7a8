"""Reproduce the table of linkage.md: groups against gold labels, ours beside the usual methods.

    python docs/explanation/compare.py --data ../shared/data [--rows 1000] [--seeds 5]

Needs scikit-learn, scipy, pandas (BSD) and graspologic-native (MIT); they are no dependencies of overblik. All methods
but overblik see one matrix, the usual one: scikit-learn's tf-idf, sublinear, stop words out.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pandas as pd
from graspologic_native import leiden
from scipy.sparse.csgraph import connected_components
from sklearn.cluster import HDBSCAN, KMeans
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import adjusted_rand_score
from sklearn.preprocessing import normalize

import overblik as ob

SETS = {
    "googlenews_t": ("short_text_clusters/googlenews_t.parquet", "effort"),
    "banking77": ("intents/banking77.parquet", "effort"),
    "stackoverflow": ("short_text_clusters/stackoverflow.parquet", "theme"),
}


def alone(labels):
    """Noise (-1) as groups of one."""
    labels = np.asarray(labels).copy()
    noise = np.flatnonzero(labels < 0)
    labels[noise] = labels.max() + 1 + np.arange(len(noise))
    return labels


def edges_to_nearest(x, k=10):
    """An edge from each text to each of its k nearest neighbours, weighted by cosine; two texts have one edge."""
    similar = (x @ x.T).toarray()
    np.fill_diagonal(similar, 0)
    pairs = {
        (min(a, int(b)), max(a, int(b))): float(row[b])
        for a, row in enumerate(similar)
        for b in np.argsort(-row)[:k]
        if row[b] > 0
    }
    return [(str(a), str(b), weight) for (a, b), weight in pairs.items()]


def communities(x, seed):
    """Leiden (Traag, Waltman and van Eck 2019) on the nearest neighbours; a text without an edge is left out."""
    _, found = leiden(edges_to_nearest(x), iterations=10, seed=seed)
    return np.array([found.get(str(at), -1) for at in range(x.shape[0])])


def methods(texts, truth, level, seed):
    """Name and labels of every method; k-means alone is told the true number of groups."""
    n = len(texts)
    x = TfidfVectorizer(sublinear_tf=True, stop_words="english").fit_transform(texts)
    dense = normalize(TruncatedSVD(min(50, x.shape[1] - 1), random_state=seed).fit_transform(x))
    register = ob.register({"id": [f"{i:05}" for i in range(n)], "title": list(texts)})
    yield "overblik, words", ob.cluster(ob.similarity(register, progress=False)).cut(level).labels
    yield "k-means, true number given", KMeans(len(set(truth)), n_init=3, random_state=seed).fit_predict(x)
    yield "HDBSCAN on SVD-50", HDBSCAN(min_cluster_size=3, copy=True).fit_predict(dense)
    # BERTopic's steps are embed, reduce, HDBSCAN with its least size of 10; SVD stands for UMAP here.
    yield "BERTopic-like (least size 10)", HDBSCAN(min_cluster_size=10, copy=True).fit_predict(dense)
    yield "Leiden, 10 neighbours", communities(x, seed)
    near = x @ x.T >= 0.5
    yield "connected components >= .5", connected_components(near, directed=False)[1]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--rows", type=int, default=1000)
    parser.add_argument("--seeds", type=int, default=5, help="row orders and seeds tried")
    chosen = parser.parse_args()
    print(
        "| set | method | ARI | largest group | left out | same in another order or seed |\n|---|---|---|---|---|---|"
    )
    for name, (file, level) in SETS.items():
        table = pd.read_parquet(chosen.data / file)
        pick = np.random.default_rng(0).permutation(len(table))[: chosen.rows]
        texts, truth = table.text.to_numpy()[pick], table.label.astype(str).to_numpy()[pick]
        first = {}
        agreement = {}
        for seed in range(chosen.seeds):
            order = np.random.default_rng(seed).permutation(len(texts)) if seed else np.arange(len(texts))
            for method, labels in methods(texts[order], truth[order], level, seed):
                back = np.empty(len(order), int)
                back[order] = labels
                first.setdefault(method, back)
                agreement.setdefault(method, []).append(adjusted_rand_score(alone(first[method]), alone(back)))
        for method, labels in first.items():
            largest = np.bincount(alone(labels)).max()
            print(
                f"| {name} | {method} | {adjusted_rand_score(truth, alone(labels)):.2f} | {largest} |"
                f" {np.mean(labels < 0):.0%} | {min(agreement[method]):.2f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
