"""scikit-learn's Ridge on the linear cases of estimators.json: python ridge.py > ../ridge.json"""

import json
import os

import numpy
import sklearn
from sklearn.linear_model import Ridge

here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, "../estimators.json")) as file:
    linear = json.load(file)["linear"]


def answer(case, alpha):
    model = Ridge(alpha=alpha, fit_intercept=case["params"].get("fit_intercept", True), solver="svd")
    model.fit(numpy.array(case["X"], float), numpy.array(case["y"], float), sample_weight=case["sampleWeight"])
    return {"id": case["id"], "alpha": alpha, "coef": model.coef_.tolist(), "intercept": float(model.intercept_)}


cases = [answer(case, alpha) for case in linear for alpha in (0.1, 1.0, 100.0)]
print(json.dumps({"sklearn": sklearn.__version__, "cases": cases}, indent=1))
