"""Random models of trees, exported, with their own answers for rows that they have not seen: missing values, categories, every class and loss."""
import os
import sys

import numpy as np
import pandas as pd
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
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor, ExtraTreeClassifier, ExtraTreeRegressor

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../../../python"))
import bighead_export  # noqa: E402

CLASSES = [
    DecisionTreeClassifier,
    DecisionTreeRegressor,
    ExtraTreeClassifier,
    ExtraTreeRegressor,
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
]


def answer(task):
    return [one(seed, task["rows"], task.get("trees", 15)) for seed in range(task["from"], task["to"])]


def one(seed, rows, trees):
    random = np.random.RandomState(seed)
    make = CLASSES[seed % len(CLASSES)]
    misses = make not in (GradientBoostingClassifier, GradientBoostingRegressor) and random.rand() < 0.7
    learned, seen = frame(random, 300, misses), frame(random, rows, misses)
    params = {"random_state": seed, "max_depth": int(random.randint(1, 9))}
    if "Hist" in make.__name__:
        params["max_iter"] = trees
        params["categorical_features"] = [None, ["code", "city"]][random.randint(2)]
    elif hasattr(make(), "n_estimators"):
        params["n_estimators"] = trees
    codes = params.get("categorical_features") is not None
    if not codes:
        learned, seen = learned.drop(columns="city"), seen.drop(columns="city")
    score = np.nan_to_num(learned["a"]) + (np.nan_to_num(learned["code"]) % 3 == 0) * 2 + random.normal(0, 0.5, len(learned))
    if make.__name__.endswith("Classifier"):
        classes = random.randint(2, 4)
        target = np.array(["no", "maybe", "yes"])[np.digitize(score, [0.5, 1.5][: classes - 1])]
        if make is GradientBoostingClassifier and classes == 2:
            params["loss"] = ["log_loss", "exponential"][random.randint(2)]
    else:
        target = score - score.min() + 0.1
        if make is HistGradientBoostingRegressor:
            params["loss"] = ["squared_error", "absolute_error", "poisson", "gamma"][random.randint(4)]
        if make is GradientBoostingRegressor:
            params["loss"] = ["squared_error", "huber", "quantile"][random.randint(3)]
    weights = None if random.rand() < 0.5 else random.rand(len(learned)) + 0.1
    model = make(**params).fit(learned, target, sample_weight=weights)
    answers = model.predict_proba(seen) if hasattr(model, "predict_proba") else model.predict(seen)
    columns = {name: [None if pd.isna(value) else value for value in seen[name]] for name in seen}
    return {"exported": bighead_export.export(model), "columns": columns, "answers": answers.ravel()}


def frame(random, rows, misses):
    columns = {
        "a": random.normal(0, 1, rows) * 10.0 ** random.randint(-3, 4, rows),
        "b": random.normal(0, 1e-8, rows) + 1,
        "code": random.randint(0, 9, rows).astype(float),
        "c": np.round(random.normal(0, 2, rows)),
    }
    if misses:
        for name in columns:
            columns[name][random.rand(rows) < 0.1] = np.nan
    columns["city"] = np.array(["Oslo", "Bergen", "Tromsø", "b", "B"], dtype=object)[random.randint(0, 5, rows)]
    return pd.DataFrame(columns)
