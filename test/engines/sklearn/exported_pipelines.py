"""Random pipelines, fitted and exported, with what scikit-learn gives for rows that it has not seen."""
import os
import sys

import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import (
    Binarizer,
    KBinsDiscretizer,
    MaxAbsScaler,
    MinMaxScaler,
    Normalizer,
    OneHotEncoder,
    OrdinalEncoder,
    RobustScaler,
    StandardScaler,
    TargetEncoder,
)

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
    if hasattr(last, "predict_proba"):
        result["probabilities"] = fitted.predict_proba(unseen)
    elif hasattr(last, "predict"):
        result["predictions"] = fitted.predict(unseen)
    else:
        out = fitted.transform(unseen)
        result["names"] = list(fitted.get_feature_names_out())
        result["output"] = out.toarray() if hasattr(out, "toarray") else out
    return result


def frame(random, rows):
    columns = {name: random.normal(random.randint(-5, 5), 3, rows) for name in ("a", "b", "c", "d")}
    columns["a"][random.rand(rows) < 0.1] = np.nan
    columns["c"] = np.round(columns["c"])
    words = np.array(["Oslo", "Århus", "Zürich", "東京", "été", "b", "B"], dtype=object)
    columns["city"] = words[random.randint(0, 7, rows)]
    columns["size"] = words[np.minimum(random.geometric(0.4, rows), 6)]
    target = np.nan_to_num(columns["a"]) + columns["b"] * 0.5 + random.normal(0, 1, rows)
    return pd.DataFrame(columns), {"number": target, "class": np.where(target > 0, "yes", "no"), "three": np.digitize(target, [-1, 1])}


def pipeline(random, target):
    choose = lambda *options: options[random.randint(0, len(options))]
    scaler = choose(
        StandardScaler(with_mean=bool(random.randint(2))),
        MinMaxScaler(feature_range=(-1, 2), clip=bool(random.randint(2))),
        MaxAbsScaler(),
        RobustScaler(quantile_range=(10.0, 80.0), unit_variance=bool(random.randint(2))),
    )
    imputer = SimpleImputer(strategy=choose("mean", "median", "most_frequent"), add_indicator=bool(random.randint(2)))
    rows = choose(Normalizer(norm=choose("l1", "l2", "max")), Binarizer(threshold=0.25), "passthrough", KBinsDiscretizer(n_bins=4, encode=choose("onehot-dense", "ordinal"), strategy=choose("uniform", "quantile")))
    numbers = Pipeline([("impute", imputer), ("scale", scaler), ("rows", rows)])
    words = choose(
        OneHotEncoder(handle_unknown="ignore", sparse_output=bool(random.randint(2)), drop=choose(None, "first")),
        OneHotEncoder(max_categories=4, handle_unknown="infrequent_if_exist", sparse_output=False),
        OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1, min_frequency=choose(None, 30)),
        TargetEncoder(smooth=choose("auto", 3.0), target_type="binary"),
    )
    kind = "class" if isinstance(words, TargetEncoder) else choose("number", "class", "three")
    parts = ColumnTransformer(
        [("numbers", numbers, ["a", "b", "d"]), ("words", words, ["size", "city"])],
        remainder=choose("drop", "passthrough"),
        verbose_feature_names_out=bool(random.randint(2)),
        transformer_weights=choose(None, {"numbers": 2.0}),
        sparse_threshold=0,
    )
    steps = [("prepare", parts)]
    if random.randint(3) > 0:
        steps.append(("again", StandardScaler()))
        steps.append(("model", choose(LinearRegression(), Ridge(alpha=0.5)) if kind == "number" else LogisticRegression(max_iter=1000)))
    return Pipeline(steps), kind
