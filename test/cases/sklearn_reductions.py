"""Writes sklearn-reductions.json: scikit-learn 1.9.1 and scipy 1.17.1 on small random data. Run it in this folder."""

import json
import math

import numpy as np
import scipy.stats as st
from sklearn.decomposition import PCA, TruncatedSVD
from sklearn.feature_selection import (
    SelectFdr, SelectFpr, SelectFwe, SelectKBest, SelectPercentile, chi2, f_classif, f_regression,
)

random = np.random.RandomState(7)
X = np.round(random.randn(40, 6) * [1, 2, 3, 4, 5, 0] + [0, 1, 0, 2, 0, 3], 3)
X[:, 2] += X[:, 0] * 2
classes = (X[:, 0] + random.randn(40) > 0).astype(int) + (X[:, 1] > 2)
numbers = np.round(X[:, 0] - X[:, 3] + random.randn(40), 3)
counts = random.poisson(3, (40, 6)).astype(float)
counts[:, 5] = 0
counts[:, 1] += 3 * classes


def plain(value):
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, list):
        return [plain(entry) for entry in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def selected(make, function, data, target):
    fitted = make(function).fit(data, target)
    return {
        "scores": plain(np.where(np.isfinite(fitted.scores_), fitted.scores_, np.nan)),
        "pvalues": plain(fitted.pvalues_),
        "kept": plain(fitted.get_support()),
    }


selectors = {
    "SelectKBest": ({"k": 3}, lambda f: SelectKBest(f, k=3)),
    "SelectPercentile": ({"percentile": 40}, lambda f: SelectPercentile(f, percentile=40)),
    "SelectFpr": ({"alpha": 0.1}, lambda f: SelectFpr(f, alpha=0.1)),
    "SelectFdr": ({"alpha": 0.2}, lambda f: SelectFdr(f, alpha=0.2)),
    "SelectFwe": ({"alpha": 0.05}, lambda f: SelectFwe(f, alpha=0.05)),
}
jobs = [("f_classif", f_classif, X, classes), ("f_regression", f_regression, X, numbers), ("chi2", chi2, counts, classes)]
selection = [
    {"kind": kind, "params": {**params, "scoreFunc": name}, **selected(make, function, data, target)}
    for kind, (params, make) in selectors.items()
    for name, function, data, target in jobs
]


def decomposed(model, data):
    fitted = model.fit(data)
    names = ["components_", "explained_variance_", "explained_variance_ratio_", "singular_values_", "noise_variance_"]
    return {
        **{name: plain(np.asarray(getattr(fitted, name))) for name in names if hasattr(fitted, name)},
        "out": plain(fitted.transform(data[:3])),
    }


five = X[:, :5]
decompositions = [
    {"kind": "PCA", "params": params, **decomposed(PCA(svd_solver="full", **python), five)}
    for params, python in [
        ({}, {}),
        ({"nComponents": 0.9}, {"n_components": 0.9}),
        ({"nComponents": "mle"}, {"n_components": "mle"}),
        ({"nComponents": 3, "whiten": True}, {"n_components": 3, "whiten": True}),
    ]
] + [{"kind": "TruncatedSVD", "params": {"nComponents": 3}, **decomposed(TruncatedSVD(3, algorithm="arpack"), five)}]

survival = {
    "f": [[f, a, b, float(st.f.sf(f, a, b))] for f in [0.0, 1e-3, 0.3, 1, 2.5, 40, 1e4] for a, b in [(1, 4), (2, 37), (7, 999_997), (30, 3)]],
    "chi2": [[x, k, float(st.chi2.sf(x, k))] for x in [0.0, 1e-3, 0.5, 3, 20, 700] for k in [1, 2, 9, 200]],
}
with open("sklearn-reductions.json", "w") as file:
    json.dump(
        {
            "sklearn": "1.9.1", "scipy": "1.17.1", "script": "sklearn_reductions.py", "X": plain(X), "counts": plain(counts),
            "classes": plain(classes), "numbers": plain(numbers), "selection": selection,
            "decompositions": decompositions, "survival": survival,
        },
        file,
    )
