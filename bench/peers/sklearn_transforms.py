"""Fit and transform of scikit-learn's transforms, processor seconds, the least of some rounds, as in children/transforms.ts:
python sklearn_transforms.py rows.parquet documents.parquet [start of names]"""
import json, sys, time, warnings

import pandas as pd
import sklearn
from sklearn.decomposition import PCA, TruncatedSVD
from sklearn.feature_extraction import DictVectorizer, FeatureHasher
from sklearn.feature_extraction.text import CountVectorizer, HashingVectorizer, TfidfVectorizer
from sklearn.feature_selection import SelectKBest, VarianceThreshold
from sklearn.impute import MissingIndicator, SimpleImputer
from sklearn.preprocessing import (
    Binarizer, KBinsDiscretizer, MaxAbsScaler, MinMaxScaler, Normalizer, OneHotEncoder, OrdinalEncoder,
    PolynomialFeatures, PowerTransformer, QuantileTransformer, RobustScaler, SplineTransformer, StandardScaler,
    TargetEncoder,
)
from sklearn_preparation import NUMBERS, WORDS

warnings.simplefilter("ignore")
rows_path, texts_path, only = (sys.argv[1:] + [""])[:3]
rows = pd.read_parquet(rows_path)
label = rows["label"].to_numpy()
numbers = rows[NUMBERS].to_numpy()
filled = SimpleImputer().fit_transform(numbers)
words = rows[WORDS].astype(object).where(rows[WORDS].notna(), None)
filled_words = SimpleImputer(strategy="most_frequent", missing_values=None).fit_transform(words)
inputs = {
    "numbers": lambda: numbers,
    "filled": lambda: filled,
    "positive": lambda: MinMaxScaler(feature_range=(1, 2)).fit_transform(filled),
    "word": lambda: rows[["word0"]],
    "words": lambda: words,
    # What the two take: their features are made beforehand, which is not counted.
    "features": lambda: [[f"word0={first}", f"word1={second}"] for first, second in filled_words],
    "records": lambda: [{"word0": first, "word1": second} for first, second in filled_words],
    "text": lambda: pd.read_parquet(texts_path)["text"].tolist(),
}


def k_bins(**params):
    return lambda: KBinsDiscretizer(random_state=0, quantile_method="averaged_inverted_cdf", **params)


# The same names as in transform-rows.ts.
transforms = {
    "StandardScaler": ("numbers", StandardScaler),
    "MinMaxScaler": ("numbers", MinMaxScaler),
    "MaxAbsScaler": ("numbers", MaxAbsScaler),
    "RobustScaler": ("numbers", RobustScaler),
    "SimpleImputer mean": ("numbers", SimpleImputer),
    "SimpleImputer median": ("numbers", lambda: SimpleImputer(strategy="median")),
    "SimpleImputer constant": ("numbers", lambda: SimpleImputer(strategy="constant")),
    "SimpleImputer most_frequent": ("words", lambda: SimpleImputer(strategy="most_frequent", missing_values=None)),
    "SimpleImputer indicator": ("numbers", lambda: SimpleImputer(add_indicator=True)),
    "MissingIndicator": ("numbers", MissingIndicator),
    "VarianceThreshold": ("numbers", VarianceThreshold),
    "Normalizer l2": ("filled", Normalizer),
    "Normalizer l1": ("filled", lambda: Normalizer(norm="l1")),
    "Normalizer max": ("filled", lambda: Normalizer(norm="max")),
    "Binarizer": ("filled", Binarizer),
    "KBinsDiscretizer ordinal": ("filled", k_bins(encode="ordinal")),
    "KBinsDiscretizer one-hot": ("filled", k_bins()),
    "KBinsDiscretizer uniform": ("filled", k_bins(encode="ordinal", strategy="uniform")),
    "KBinsDiscretizer kmeans": ("filled", k_bins(encode="ordinal", strategy="kmeans")),
    "QuantileTransformer uniform": ("numbers", QuantileTransformer),
    "QuantileTransformer normal": ("numbers", lambda: QuantileTransformer(output_distribution="normal")),
    "PowerTransformer yeo-johnson": ("numbers", PowerTransformer),
    "PowerTransformer box-cox": ("positive", lambda: PowerTransformer(method="box-cox")),
    "PolynomialFeatures": ("filled", PolynomialFeatures),
    "SplineTransformer": ("filled", SplineTransformer),
    "PCA": ("filled", PCA),
    "TruncatedSVD": ("filled", lambda: TruncatedSVD(5, algorithm="arpack")),
    "SelectKBest": ("filled", lambda: SelectKBest(k=5)),
    "OneHotEncoder": ("word", OneHotEncoder),
    "OrdinalEncoder": ("word", OrdinalEncoder),
    "TargetEncoder": ("word", TargetEncoder),
    "FeatureHasher": ("features", lambda: FeatureHasher(2**18, input_type="string")),
    "DictVectorizer": ("records", DictVectorizer),
    "CountVectorizer": ("text", CountVectorizer),
    "TfidfVectorizer": ("text", TfidfVectorizer),
    "HashingVectorizer": ("text", HashingVectorizer),
}


def least_seconds(work, shortest=0.15, most_rounds=12, enough=1.5):
    least, spent = float("inf"), 0.0
    for _ in range(most_rounds):
        if spent >= enough:
            break
        started = time.process_time()
        times, seconds = 0, 0.0
        while seconds < shortest:
            work()
            times += 1
            seconds = time.process_time() - started
        spent += seconds
        least = min(least, seconds / times)
    return least


seconds = {}
for name, (reads, make) in transforms.items():
    if not name.startswith(only):
        continue
    data = inputs[reads]()
    fitted = make().fit(data, label)
    seconds[name] = {
        "fit": least_seconds(lambda: make().fit(data, label)),
        "transform": least_seconds(lambda: fitted.transform(data)),
    }
    print(name, seconds[name], file=sys.stderr, flush=True)
print(json.dumps({"version": sklearn.__version__, "seconds": seconds}))
