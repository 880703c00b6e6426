"""Models that MLflow keeps in folders, and what the frameworks give for some rows."""
import os
import sys

import lightgbm
import mlflow
import numpy
import onnx
import pandas
import xgboost
from mlflow.models import infer_signature
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../../../python"))
import bighead_export  # noqa: E402


def answer(task):
    random = numpy.random.RandomState(7)
    rows = pandas.DataFrame(random.normal(size=(300, 3)), columns=["a", "b", "c"])
    target = (rows["a"] * rows["b"] + 0.2 * random.normal(size=300) > 0).astype(int)
    unseen = pandas.DataFrame(random.normal(size=(100, 3)), columns=["a", "b", "c"])
    signature = infer_signature(rows, target)
    at = lambda name: os.path.join(task["folder"], name)

    boosted = xgboost.XGBClassifier(n_estimators=20).fit(rows, target)
    mlflow.xgboost.save_model(boosted, at("xgboost"), signature=signature)
    light = lightgbm.LGBMClassifier(n_estimators=20, verbose=-1).fit(rows, target)
    mlflow.lightgbm.save_model(light.booster_, at("lightgbm"), signature=signature)
    mlflow.lightgbm.save_model(light, at("lightgbm-pickled"), signature=signature)
    linear = make_pipeline(StandardScaler(), LogisticRegression()).fit(rows, target)
    mlflow.sklearn.save_model(linear, at("sklearn"), signature=signature)
    mlflow.sklearn.save_model(linear, at("sklearn-pickled"), signature=signature)
    bighead_export.save(linear, os.path.join(at("sklearn"), "bighead.json"))
    mlflow.onnx.save_model(onnx.load_model_from_string(task["onnx"]), at("onnx"), signature=signature)
    return {
        "version": mlflow.__version__,
        "rows": unseen.to_numpy(),
        "probabilities": {
            "xgboost": boosted.predict_proba(unseen)[:, 1],
            "lightgbm": light.predict_proba(unseen)[:, 1],
            "sklearn": linear.predict_proba(unseen)[:, 1],
        },
        "onnx": mlflow.pyfunc.load_model(at("onnx")).predict(unseen)["prediction"].to_numpy(float),
    }
