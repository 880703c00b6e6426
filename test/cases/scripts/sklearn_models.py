"""Small fitted transforms and models of trees of scikit-learn 1.9, exported, with their own answers: python sklearn_models.py > ../sklearn-models.json"""
import json
import os
import sys
import warnings

import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer, TransformedTargetRegressor
from sklearn.decomposition import PCA, TruncatedSVD
from sklearn.ensemble import (
    ExtraTreesRegressor,
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
)
from sklearn.feature_extraction.text import CountVectorizer, HashingVectorizer, TfidfTransformer, TfidfVectorizer
from sklearn.feature_selection import SelectFdr, SelectKBest, SelectPercentile, VarianceThreshold, f_regression
from sklearn.impute import KNNImputer, MissingIndicator, SimpleImputer
from sklearn.linear_model import Ridge
from sklearn.pipeline import FeatureUnion, make_pipeline
from sklearn.preprocessing import PolynomialFeatures, PowerTransformer, QuantileTransformer, SplineTransformer, StandardScaler
from sklearn.tree import DecisionTreeClassifier, ExtraTreeRegressor

warnings.filterwarnings("ignore")
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../../python"))
import bighead_export  # noqa: E402

random = np.random.RandomState(3)
rows, seen = 40, 8


def frame(count):
    numbers = {"a": random.normal(2, 3, count), "b": random.normal(0, 1, count) ** 2, "c": random.randint(0, 6, count).astype(float)}
    return pd.DataFrame(numbers).round(2)


def missing(data):
    holes = data.copy()
    holes.loc[random.rand(len(data)) < 0.2, "a"] = np.nan
    return holes


def texts(count):
    words = np.array(["Oslo", "été", "東京", "b", "the"], dtype=object)
    return pd.DataFrame({"text": [" ".join(words[random.randint(0, 5, 4)]) for _ in range(count)]})


X, unseen = frame(rows), frame(seen)
X_holes, unseen_holes = missing(X), missing(unseen)
city = np.array(["Oslo", "Bergen", "b"], dtype=object)
X_city, unseen_city = [each.assign(city=city[random.randint(0, 3, len(each))]) for each in (X_holes, unseen_holes)]
words, unseen_words = texts(rows), texts(seen)
score = X["a"] + (X["c"] == 2) * 3 + random.normal(0, 0.3, rows)
number, two, three = score - score.min() + 0.5, np.where(score > 2, "yes", "no"), np.digitize(score, [1, 3])


def on_text(vectorizer):
    return ColumnTransformer([("text", vectorizer, "text")], sparse_threshold=0), words, None, unseen_words


CASES = [
    (PowerTransformer(), X, None, unseen),
    (QuantileTransformer(n_quantiles=10, output_distribution="normal"), X, None, unseen),
    (SplineTransformer(n_knots=3, degree=2, extrapolation="linear"), X, None, unseen),
    (PolynomialFeatures((1, 2), interaction_only=True), X, None, unseen),
    (PCA(2, whiten=True), X, None, unseen),
    (TruncatedSVD(2), X, None, unseen),
    (VarianceThreshold(3.0), X, None, unseen),
    (SelectKBest(f_regression, k=2), X, number, unseen),
    (SelectPercentile(f_regression, percentile=40), X, number, unseen),
    (SelectFdr(f_regression), X, number, unseen),
    (KNNImputer(n_neighbors=2), X_holes, None, unseen_holes),
    (make_pipeline(FeatureUnion([("filled", SimpleImputer()), ("missing", MissingIndicator(features="all"))]), StandardScaler()), X_holes, None, unseen_holes),
    (FeatureUnion([("pca", PCA(1)), ("same", "passthrough")], transformer_weights={"pca": 0.5}), X, None, unseen),
    on_text(CountVectorizer(ngram_range=(1, 2), max_features=8)),
    on_text(TfidfVectorizer(stop_words="english", sublinear_tf=True)),
    on_text(HashingVectorizer(n_features=8)),
    on_text(make_pipeline(CountVectorizer(), TfidfTransformer(sublinear_tf=True))),
    (TransformedTargetRegressor(Ridge(), transformer=PowerTransformer()), X, number, unseen),
    (DecisionTreeClassifier(max_depth=3, random_state=0), X_holes, three, unseen_holes),
    (ExtraTreeRegressor(max_depth=3, random_state=0), X, number, unseen),
    (RandomForestClassifier(3, max_depth=3, random_state=0), X, two, unseen),
    (ExtraTreesRegressor(3, max_depth=3, random_state=0), X_holes, number, unseen_holes),
    (GradientBoostingClassifier(n_estimators=3, max_depth=2, random_state=0), X, three, unseen),
    (GradientBoostingClassifier(loss="exponential", n_estimators=3, max_depth=2, random_state=0), X, two, unseen),
    (GradientBoostingRegressor(loss="huber", n_estimators=3, max_depth=2, random_state=0), X, number, unseen),
    (HistGradientBoostingClassifier(max_iter=3, max_depth=3, min_samples_leaf=5, categorical_features=["city", "c"]), X_city, two, unseen_city),
    (HistGradientBoostingRegressor(loss="poisson", max_iter=3, max_depth=3, min_samples_leaf=5), X_holes, number, unseen_holes),
]


def case(model, data, target, new):
    fitted = model.fit(data, target)
    if hasattr(fitted, "predict_proba"):
        answers = fitted.predict_proba(new)
    else:
        answers = fitted.predict(new) if hasattr(fitted, "predict") else fitted.transform(new)
    answers = answers.toarray() if hasattr(answers, "toarray") else np.asarray(answers, dtype=float)
    columns = {name: [None if pd.isna(value) else value for value in new[name]] for name in new}
    return {"exported": bighead_export.export(fitted), "columns": columns, "answers": answers.ravel().tolist()}


import sklearn  # noqa: E402

print(json.dumps({"sklearn": sklearn.__version__, "cases": [case(*each) for each in CASES]}, allow_nan=False, ensure_ascii=False))
