"""scikit-learn's LogisticRegression with class_weight on cases of estimators.json: python class_weight.py > ../class-weight.json"""

import json
import os

import numpy
import sklearn
from sklearn.linear_model import LogisticRegression

here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, "../estimators.json")) as file:
    cases = {case["id"]: case for case in json.load(file)["logistic"] if "categories" not in case}


def answer(id, class_weight):
    case = cases[id]
    X, y = numpy.array(case["X"], float), numpy.array(case["y"])
    by_class = class_weight if class_weight == "balanced" else {type(y.tolist()[0])(k): w for k, w in class_weight.items()}
    model = LogisticRegression(tol=1e-12, max_iter=10000, class_weight=by_class, **case["params"])
    model.fit(X, y, sample_weight=case.get("sampleWeight"))
    return {"id": id, "class_weight": class_weight, "probabilities": model.predict_proba(X).tolist()}


def weights_of(id):
    labels = [str(label) for label in sorted(set(cases[id]["y"]))]
    return [("balanced"), {labels[-1]: 5.0}, {label: 0.25 + index for index, label in enumerate(labels)}]


answers = [answer(id, weight) for id in ("dense", "weights", "multinomial") for weight in weights_of(id)]
print(json.dumps({"sklearn": sklearn.__version__, "cases": answers}))
