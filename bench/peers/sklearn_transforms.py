"""Fit and transform of scikit-learn's transforms, the best of three: python sklearn_transforms.py rows.parquet"""
import json, sys, time, warnings

import pandas as pd
import sklearn
from sklearn.decomposition import PCA
from sklearn.feature_selection import VarianceThreshold
from sklearn.impute import MissingIndicator, SimpleImputer
from sklearn.preprocessing import (
    Binarizer, KBinsDiscretizer, MaxAbsScaler, MinMaxScaler, Normalizer, OneHotEncoder, OrdinalEncoder, RobustScaler,
    StandardScaler,
)
from sklearn_preparation import NUMBERS

warnings.simplefilter("ignore")
rows = pd.read_parquet(sys.argv[1])
numbers = rows[NUMBERS].to_numpy()
inputs = {
    "numbers": numbers,
    "filled": SimpleImputer().fit_transform(numbers),
    "word": rows[["word0"]],
}
# The same names as in transform-rows.ts.
transforms = {
    "StandardScaler": ("numbers", StandardScaler),
    "MinMaxScaler": ("numbers", MinMaxScaler),
    "MaxAbsScaler": ("numbers", MaxAbsScaler),
    "RobustScaler": ("numbers", RobustScaler),
    "SimpleImputer median": ("numbers", lambda: SimpleImputer(strategy="median")),
    "MissingIndicator": ("numbers", MissingIndicator),
    "VarianceThreshold": ("numbers", VarianceThreshold),
    "Normalizer": ("filled", Normalizer),
    "Binarizer": ("filled", Binarizer),
    "KBinsDiscretizer ordinal": ("filled", lambda: KBinsDiscretizer(encode="ordinal", random_state=0)),
    "PCA": ("filled", PCA),
    "OneHotEncoder": ("word", OneHotEncoder),
    "OrdinalEncoder": ("word", OrdinalEncoder),
}
seconds = {}
for name, (reads, make) in transforms.items():
    best = {"fit": float("inf"), "transform": float("inf")}
    for _ in range(3):
        started = time.perf_counter()
        fitted = make().fit(inputs[reads])
        learned = time.perf_counter()
        fitted.transform(inputs[reads])
        ended = time.perf_counter()
        best = {"fit": min(best["fit"], learned - started), "transform": min(best["transform"], ended - learned)}
    seconds[name] = best
print(json.dumps({"version": sklearn.__version__, "seconds": seconds}))
