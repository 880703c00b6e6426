"""Random pipelines, fitted and exported, with what scikit-learn gives for rows that it has not seen."""
import os
import sys

import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer, TransformedTargetRegressor
from sklearn.decomposition import PCA, TruncatedSVD
from sklearn.ensemble import (
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.feature_extraction.text import CountVectorizer, HashingVectorizer, TfidfTransformer, TfidfVectorizer
from sklearn.feature_selection import (
    SelectFdr,
    SelectFpr,
    SelectFwe,
    SelectKBest,
    SelectPercentile,
    VarianceThreshold,
    f_classif,
    f_regression,
)
from sklearn.impute import KNNImputer, MissingIndicator, SimpleImputer
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.pipeline import FeatureUnion, Pipeline
from sklearn.preprocessing import (
    Binarizer,
    KBinsDiscretizer,
    MaxAbsScaler,
    MinMaxScaler,
    Normalizer,
    OneHotEncoder,
    OrdinalEncoder,
    PolynomialFeatures,
    PowerTransformer,
    QuantileTransformer,
    RobustScaler,
    SplineTransformer,
    StandardScaler,
    TargetEncoder,
)
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../../../python"))
import bighead_export  # noqa: E402


def answer(task):
    return [one(seed, task["rows"]) for seed in range(task["from"], task["to"])]


def one(seed, rows):
    random = np.random.RandomState(seed)
    data, target = frame(random, 500)
    unseen, _ = frame(random, rows)
    model, kind = pipeline(random, target)
    fitted = model.fit(data, target[kind])
    result = {
        "exported": bighead_export.export(fitted),
        "columns": {name: [None if pd.isna(value) else value for value in unseen[name]] for name in unseen},
    }
    last = fitted.steps[-1][1]
    result["model"] = type(last).__name__
    if hasattr(last, "predict_proba"):
        result["probabilities"] = fitted.predict_proba(unseen)
    elif hasattr(last, "predict"):
        result["predictions"] = fitted.predict(unseen)
    else:
        out = fitted.transform(unseen)
        # A HashingVectorizer names nothing.
        hashes = isinstance(fitted.steps[0][1].named_transformers_["text"], HashingVectorizer)
        result["names"] = None if hashes else list(fitted.get_feature_names_out())
        result["output"] = out.toarray() if hasattr(out, "toarray") else out
    return result


def frame(random, rows):
    columns = {name: random.normal(random.randint(-5, 5), 3, rows) for name in ("a", "b", "c", "d")}
    columns["a"][random.rand(rows) < 0.1] = np.nan
    columns["c"] = np.round(columns["c"])
    words = np.array(["Oslo", "Århus", "Zürich", "東京", "été", "b", "B"], dtype=object)
    columns["city"] = words[random.randint(0, 7, rows)]
    columns["size"] = words[np.minimum(random.geometric(0.4, rows), 6)]
    columns["text"] = [" ".join(words[random.randint(0, 7, random.randint(0, 6))]) for _ in range(rows)]
    target = np.nan_to_num(columns["a"]) + columns["b"] * 0.5 + random.normal(0, 1, rows)
    return pd.DataFrame(columns), {"number": target, "class": np.where(target > 0, "yes", "no"), "three": np.digitize(target, [-1, 1])}


def pipeline(random, target):
    choose = lambda *options: options[random.randint(0, len(options))]
    flag = lambda: bool(random.randint(2))
    words = choose(
        OneHotEncoder(handle_unknown="ignore", sparse_output=flag(), drop=choose(None, "first")),
        OneHotEncoder(max_categories=4, handle_unknown="infrequent_if_exist", sparse_output=False),
        OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1, min_frequency=choose(None, 30)),
        TargetEncoder(smooth=choose("auto", 3.0), target_type="binary"),
    )
    kind = "class" if isinstance(words, TargetEncoder) else choose("number", "class", "three")
    text = choose(
        CountVectorizer(ngram_range=(1, 2), binary=flag(), max_features=choose(None, 10)),
        TfidfVectorizer(sublinear_tf=flag(), use_idf=flag(), norm=choose("l1", "l2", None), token_pattern=r"(?u)\b\w+\b"),
        HashingVectorizer(n_features=32, alternate_sign=flag()),
        Pipeline([("count", CountVectorizer()), ("weigh", TfidfTransformer(norm=choose("l1", "l2", None), smooth_idf=flag()))]),
        "drop",
    )
    parts = ColumnTransformer(
        [("numbers", numbers(random, choose, flag, kind), ["a", "b", "d"]), ("words", words, ["size", "city"]), ("text", text, "text")],
        remainder=choose("drop", "passthrough"),
        verbose_feature_names_out=True,
        transformer_weights=choose(None, {"numbers": 2.0}),
        sparse_threshold=0,
    )
    steps = [("prepare", parts)]
    if random.randint(4) > 0:
        steps.append(("again", StandardScaler()))
        steps.append(("model", model(random, choose, flag, kind)))
    return Pipeline(steps), kind


def numbers(random, choose, flag, kind):
    imputer = choose(
        SimpleImputer(strategy=choose("mean", "median", "most_frequent"), add_indicator=flag()),
        KNNImputer(n_neighbors=3, weights=choose("uniform", "distance")),
        FeatureUnion([("filled", SimpleImputer()), ("missing", MissingIndicator())]),
    )
    scaler = choose(
        StandardScaler(with_mean=flag()),
        MinMaxScaler(feature_range=(-1, 2), clip=flag()),
        MaxAbsScaler(),
        RobustScaler(quantile_range=(10.0, 80.0), unit_variance=flag()),
        PowerTransformer(standardize=flag()),
        QuantileTransformer(n_quantiles=60, output_distribution=choose("uniform", "normal")),
    )
    extrapolation = choose("constant", "linear", "periodic")
    knots = "uniform" if extrapolation == "periodic" else choose("uniform", "quantile")
    score = f_regression if kind == "number" else f_classif
    last = choose(
        Normalizer(norm=choose("l1", "l2", "max")),
        Binarizer(threshold=0.25),
        KBinsDiscretizer(n_bins=4, encode=choose("onehot-dense", "ordinal"), strategy=choose("uniform", "quantile")),
        PolynomialFeatures(degree=choose(2, (2, 3)), interaction_only=flag(), include_bias=flag()),
        # With degree 1, scikit-learn's linear continuation takes a wrong knot as the end of every column but the first.
        SplineTransformer(n_knots=4, degree=choose(2, 3), knots=knots, extrapolation=extrapolation),
        PCA(n_components=choose(2, 0.9), whiten=flag()),
        TruncatedSVD(n_components=2),
        FeatureUnion([("pca", PCA(n_components=1)), ("same", "passthrough")], transformer_weights={"pca": 0.5}),
        VarianceThreshold(0.001),
        choose(SelectKBest(score, k=2), SelectPercentile(score, percentile=50), SelectFpr(score, alpha=0.3), SelectFdr(score, alpha=0.5), SelectFwe(score, alpha=0.5)),
        "passthrough",
    )
    return Pipeline([("impute", imputer), ("scale", scaler), ("last", last)])


def model(random, choose, flag, kind):
    trees = {"random_state": random.randint(1000), "max_depth": choose(3, 8)}
    if kind == "number":
        return choose(
            LinearRegression(),
            Ridge(alpha=0.5),
            TransformedTargetRegressor(Ridge(), transformer=choose(StandardScaler(), PowerTransformer(), MinMaxScaler())),
            DecisionTreeRegressor(**trees),
            RandomForestRegressor(20, **trees),
            ExtraTreesRegressor(20, **trees),
            GradientBoostingRegressor(n_estimators=20, loss=choose("squared_error", "huber"), init=choose(None, "zero"), **trees),
            HistGradientBoostingRegressor(max_iter=20, **trees),
        )
    return choose(
        LogisticRegression(max_iter=1000),
        DecisionTreeClassifier(**trees),
        RandomForestClassifier(20, class_weight=choose(None, "balanced"), **trees),
        ExtraTreesClassifier(20, **trees),
        GradientBoostingClassifier(n_estimators=20, loss="exponential" if kind == "class" and flag() else "log_loss", **trees),
        HistGradientBoostingClassifier(max_iter=20, **trees),
    )
