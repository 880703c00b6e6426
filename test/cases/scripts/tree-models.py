"""Small models of XGBoost 3.2 and LightGBM 4.7 with their own answers: python tree-models.py > ../tree-models.json"""

import base64
import json

import lightgbm
import numpy
import xgboost

random = numpy.random.RandomState(0)
rows = 60


def features(missing, zeros=False):
    values = numpy.round(random.randn(rows, 4) * 2, 2)
    values[:, 3] = random.randint(0, 40, rows)
    if zeros:
        values[random.rand(rows, 4) < 0.2] = 0
        values[0, 0] = 1e-36
    if missing:
        values[random.rand(rows, 4) < 0.15] = numpy.nan
    return values


def targets(X):
    score = numpy.nan_to_num(X[:, 0]) + numpy.nan_to_num(X[:, 1]) ** 2 / 3 + (numpy.nan_to_num(X[:, 3]) % 3 == 0) * 2
    score = score + random.randn(rows) * 0.2
    edges = numpy.quantile(score, [0.33, 0.66])
    return {"number": score - score.min() + 0.1, "two": (score > edges[0]).astype(int), "three": numpy.digitize(score, edges)}


def plain(array):
    return [None if numpy.isnan(value) else float(value) for value in numpy.asarray(array, dtype=float).ravel()]


def xgboost_case(name, params, target, missing=True, categorical=False, binary=False):
    X = features(missing)
    y = targets(X)[target]
    types = ["q", "q", "q", "c" if categorical else "q"]
    data = xgboost.DMatrix(X, y, feature_names=["a", "b", "c", "d"], feature_types=types, enable_categorical=True)
    model = xgboost.train({"max_depth": 3, "nthread": 1, **params}, data, 4)
    raw = bytes(model.save_raw("ubj" if binary else "json"))
    return {
        "name": name,
        "model": base64.b64encode(raw).decode() if binary else raw.decode(),
        "X": [plain(row) for row in X],
        "margins": plain(model.predict(data, output_margin=True)),
        "answers": plain(model.predict(data)),
    }


def lightgbm_case(name, params, target, missing=True, zeros=False, categorical=False):
    X = features(missing, zeros)
    y = targets(X)[target]
    settings = {"num_leaves": 5, "min_data_in_leaf": 3, "min_data_per_group": 2, "cat_smooth": 1, "verbose": -1, "num_threads": 1, **params}
    data = lightgbm.Dataset(X, y, feature_name=["a", "b", "c", "d"], categorical_feature=[3] if categorical else [])
    model = lightgbm.train(settings, data, 4)
    return {
        "name": name,
        "model": model.model_to_string().split("\nparameters:")[0],
        "X": [plain(row) for row in X],
        "margins": plain(model.predict(X, raw_score=True)),
        "answers": plain(model.predict(X)),
    }


cases = {
    "versions": {"xgboost": xgboost.__version__, "lightgbm": lightgbm.__version__},
    "xgboost": [
        xgboost_case("squared error", {"objective": "reg:squarederror"}, "number"),
        xgboost_case("binary", {"objective": "binary:logistic"}, "two"),
        xgboost_case("binary in UBJ", {"objective": "binary:logistic", "base_score": 0.25}, "two", binary=True),
        xgboost_case("raw margin", {"objective": "binary:logitraw"}, "two"),
        xgboost_case("three classes", {"objective": "multi:softprob", "num_class": 3}, "three"),
        xgboost_case("poisson", {"objective": "count:poisson"}, "three"),
        xgboost_case("gamma", {"objective": "reg:gamma"}, "number"),
        xgboost_case("shares", {"objective": "reg:logistic"}, "two"),
        xgboost_case("absolute error", {"objective": "reg:absoluteerror"}, "number", missing=False),
        xgboost_case("categories", {"objective": "reg:squarederror"}, "number", categorical=True),
        xgboost_case("one category apart in UBJ", {"max_cat_to_onehot": 100}, "number", categorical=True, binary=True),
        xgboost_case("dart", {"booster": "dart", "rate_drop": 0.5, "seed": 3}, "number"),
        xgboost_case("forest", {"num_parallel_tree": 3, "subsample": 0.6}, "number"),
    ],
    "lightgbm": [
        lightgbm_case("regression", {"objective": "regression"}, "number"),
        lightgbm_case("no missing values", {"objective": "regression"}, "number", missing=False),
        lightgbm_case("zero is missing", {"objective": "regression", "zero_as_missing": True}, "number", zeros=True),
        lightgbm_case("binary", {"objective": "binary", "sigmoid": 1.5}, "two"),
        lightgbm_case("three classes", {"objective": "multiclass", "num_class": 3}, "three"),
        lightgbm_case("one against the rest", {"objective": "multiclassova", "num_class": 3}, "three"),
        lightgbm_case("categories", {"objective": "regression"}, "number", categorical=True),
        lightgbm_case("poisson", {"objective": "poisson"}, "three"),
        lightgbm_case("cross entropy", {"objective": "cross_entropy"}, "two"),
        lightgbm_case("cross entropy lambda", {"objective": "cross_entropy_lambda"}, "two"),
        lightgbm_case("square root", {"objective": "regression", "reg_sqrt": True}, "number"),
        lightgbm_case("forest", {"objective": "regression", "boosting": "rf", "bagging_freq": 1, "bagging_fraction": 0.6}, "number"),
        lightgbm_case("dart", {"objective": "regression", "boosting": "dart"}, "number"),
        lightgbm_case("no splits", {"objective": "regression", "min_data_in_leaf": 59}, "number"),
    ],
}
# Added later: the ones above stay what they were.
cases["xgboost"] += [
    xgboost_case("hinge", {"objective": "binary:hinge"}, "two"),
    xgboost_case("tweedie", {"objective": "reg:tweedie", "tweedie_variance_power": 1.3}, "three"),
    xgboost_case("ranks", {"objective": "rank:ndcg"}, "three"),
]
print(json.dumps(cases, separators=(",", ":")))
