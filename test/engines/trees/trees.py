"""Random models of XGBoost and LightGBM with their own answers, and XGBoost's scores on public data."""

import base64

import lightgbm
import numpy
import xgboost
from sklearn.datasets import load_breast_cancer, load_diabetes
from sklearn.model_selection import train_test_split


def answer(input):
    flights = {name: numpy.array(input["flights"][name], dtype=float) for name in ("train", "trainY", "test", "testY")}
    return {"models": [model(seed) for seed in range(input["count"])], "sets": [*sets(), {"name": "flights", **flights, "answers": boosted(flights)}]}


def model(seed):
    random = numpy.random.RandomState(seed)
    rows, width = 400, 5
    X = random.randn(rows, width) * 10.0 ** random.randint(-3, 4, width)
    X[:, 4] = random.randint(0, 30, rows)
    X[random.rand(rows, width) < 0.1] = 0
    score = numpy.tanh(X[:, 0]) + numpy.sin(X[:, 1]) + (X[:, 4] % 3 == 0) + random.randn(rows) * 0.3
    if seed % 2:
        X[random.rand(rows, width) < random.choice([0.02, 0.2])] = numpy.nan
    classes = int(random.choice([0, 2, 3]))
    y = score if classes == 0 else numpy.digitize(score, numpy.quantile(score, numpy.arange(1, classes) / classes))
    categorical = bool(random.rand() < 0.5)
    build = with_xgboost if seed % 4 < 2 else with_lightgbm
    return {**build(random, X, y, classes, categorical), "X": X}


def with_xgboost(random, X, y, classes, categorical):
    objective = {0: "reg:squarederror", 2: "binary:logistic", 3: "multi:softprob"}[classes]
    params = {"objective": objective, "max_depth": int(random.randint(1, 9)), "eta": random.rand(), "seed": 1}
    params.update({"num_class": 3} if classes == 3 else {})
    params.update({"booster": "dart", "rate_drop": 0.3} if random.rand() < 0.3 else {})
    types = ["q"] * 4 + ["c" if categorical else "q"]
    data = xgboost.DMatrix(X, y, feature_types=types, enable_categorical=True)
    model = xgboost.train(params, data, 20)
    raw = bytes(model.save_raw("ubj"))
    margins = model.predict(data, output_margin=True)
    return {"library": "xgboost", "model": base64.b64encode(raw).decode(), "margins": margins.ravel()}


def with_lightgbm(random, X, y, classes, categorical):
    objective = {0: "regression", 2: "binary", 3: "multiclass"}[classes]
    params = {"objective": objective, "num_leaves": int(random.randint(2, 60)), "min_data_in_leaf": 3, "verbose": -1}
    params.update({"num_class": 3} if classes == 3 else {})
    params.update({"zero_as_missing": bool(random.rand() < 0.5), "use_missing": bool(random.rand() < 0.8)})
    data = lightgbm.Dataset(X, y, categorical_feature=[4] if categorical else [])
    model = lightgbm.train(params, data, 20)
    margins = model.predict(X, raw_score=True)
    return {"library": "lightgbm", "model": model.model_to_string(), "margins": margins.ravel()}


def sets():
    found = []
    for name, load in [("breast cancer", load_breast_cancer), ("diabetes", load_diabetes)]:
        X, y = load(return_X_y=True)
        train, test, train_y, test_y = train_test_split(X, y, test_size=0.25, random_state=42)
        data = {"train": train, "trainY": train_y, "test": test, "testY": test_y}
        found.append({"name": name, **data, "answers": boosted(data)})
    return found


def boosted(data):
    objective = "binary:logistic" if set(data["trainY"]) == {0, 1} else "reg:squarederror"
    params = {"objective": objective, "max_depth": 6, "eta": 0.1, "tree_method": "hist"}
    model = xgboost.train(params, xgboost.DMatrix(data["train"], data["trainY"]), 100)
    return model.predict(xgboost.DMatrix(data["test"]))
