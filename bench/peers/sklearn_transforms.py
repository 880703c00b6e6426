"""Fit and transform of scikit-learn's transforms, processor seconds, the least of some rounds, as in children/transforms.ts:
python sklearn_transforms.py rows.parquet [start of names]"""
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


def least_seconds(work, shortest=0.15, rounds=5):
    least = float("inf")
    for _ in range(rounds):
        started = time.process_time()
        times, seconds = 0, 0.0
        while seconds < shortest:
            work()
            times += 1
            seconds = time.process_time() - started
        least = min(least, seconds / times)
    return least


only = sys.argv[2] if len(sys.argv) > 2 else ""
seconds = {}
for name, (reads, make) in transforms.items():
    if not name.startswith(only):
        continue
    data = inputs[reads]
    fitted = make().fit(data)
    seconds[name] = {
        "fit": least_seconds(lambda: make().fit(data)),
        "transform": least_seconds(lambda: fitted.transform(data)),
    }
print(json.dumps({"version": sklearn.__version__, "seconds": seconds}))
