"""The logistic regression that the server of the benchmark has, as scikit-learn's."""
import json

import numpy as np
from sklearn.linear_model import LogisticRegression


def linear_model(path):
    """Reads {classes, coefficients, intercept}."""
    with open(path) as file:
        given = json.load(file)
    model = LogisticRegression()
    model.classes_ = np.array(given["classes"])
    model.coef_ = np.array([given["coefficients"]])
    model.intercept_ = np.array([given["intercept"]])
    model.n_features_in_ = len(given["coefficients"])
    return model
