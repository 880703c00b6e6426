"""The preparation that both scikit-learn peers use: ten numbers imputed and scaled, two words imputed and one-hot encoded."""
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

NUMBERS = [f"x{index}" for index in range(10)]
WORDS = ["word0", "word1"]


def preparation():
    return ColumnTransformer([
        ("numbers", make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), NUMBERS),
        ("words", make_pipeline(SimpleImputer(strategy="most_frequent"), OneHotEncoder(handle_unknown="ignore")), WORDS),
    ], sparse_threshold=1.0)
