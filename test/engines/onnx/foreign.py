"""Models that skl2onnx converts, and what ONNX Runtime of Python gives for rows that they have not seen."""
import numpy
import onnxruntime
import pandas
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType, StringTensorType
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import GradientBoostingRegressor, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler


def answer(_):
    random = numpy.random.RandomState(7)
    features = random.normal(size=(300, 3)).astype(numpy.float32)
    three = (features[:, 0] > 0).astype(int) + (features[:, 1] > 0.5)
    words = numpy.array(["low", "mid", "high"])[three]
    amount = features[:, 0] * features[:, 1] + features[:, 2]
    unseen = random.normal(size=(100, 3)).astype(numpy.float32)
    plain = {"zipmap": False}
    boosted = GradientBoostingRegressor(n_estimators=20).fit(features, amount)
    return {
        "logistic": one(to_onnx(LogisticRegression().fit(features, words), features[:1], options=plain), unseen),
        "forest": one(to_onnx(RandomForestClassifier(10, random_state=1).fit(features, three), features[:1], options=plain), unseen),
        "boosting": one(to_onnx(boosted, features[:1]), unseen),
        "columns": columns(features, words, unseen, random),
        "maps": to_onnx(LogisticRegression().fit(features, three), features[:1]).SerializeToString(),
    }


def columns(features, words, unseen, random):
    cities = numpy.array(["SEA", "\u00e9t\u00e9", "\u6771\u4eac"])
    table = pandas.DataFrame({"a": features[:, 0], "city": cities[random.randint(0, 3, 300)]})
    prepare = ColumnTransformer([("a", StandardScaler(), ["a"]), ("city", OneHotEncoder(handle_unknown="ignore"), ["city"])])
    model = make_pipeline(prepare, LogisticRegression()).fit(table, words == "high")
    types = [("a", FloatTensorType([None, 1])), ("city", StringTensorType([None, 1]))]
    file = to_onnx(model, initial_types=types, options={"zipmap": False}).SerializeToString()
    other = numpy.append(cities, "nowhere")[random.randint(0, 4, 100)]
    session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
    feeds = {"a": unseen[:, :1], "city": other.astype(object).reshape(-1, 1)}
    return {"file": file, "rows": [[float(a), city] for a, city in zip(unseen[:, 0], other)], "output": session.run(None, feeds)[1]}


def one(model, unseen):
    file = model.SerializeToString()
    session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
    return {"file": file, "rows": unseen.astype(float), "output": session.run(None, {"X": unseen})[-1]}
