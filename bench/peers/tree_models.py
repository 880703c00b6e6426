"""Trees of XGBoost and LightGBM on made-up rows: python tree_models.py folder rows

Writes into the folder what the same figures need elsewhere: columns.bin (20 columns one after the other, then the target; little-endian
doubles; the last 100,000 rows are held out) and model.json, XGBoost's model of the first 100,000 rows.
"""

import json
import os
import sys
import time

import lightgbm
import numpy
import xgboost
from sklearn.metrics import roc_auc_score

folder, rows, held = sys.argv[1], int(sys.argv[2]), 100_000
random = numpy.random.RandomState(0)
X = random.randn(rows + held, 20)
score = X[:, 0] * 1.2 + X[:, 1] * X[:, 2] + numpy.sin(3 * X[:, 3]) + X[:, 4] ** 2 / 2 + random.randn(rows + held)
y = (score > score.mean()).astype(float)
numpy.concatenate([X, y[:, None]], axis=1).T.astype("<f8").tofile(os.path.join(folder, "columns.bin"))
small, batch = slice(0, 100_000), X[-held:]
settings = {"objective": "binary:logistic", "max_depth": 6, "eta": 0.3, "tree_method": "hist"}


def rows_per_second(predict):
    """By the time of this process's one thread, the best of five."""
    best = min(timed(predict, time.process_time) for _ in range(5))
    return held / best


def timed(work, clock):
    start = clock()
    work()
    return clock() - start


one = xgboost.train({**settings, "nthread": 1}, xgboost.DMatrix(X[small], y[small]), 100)
one.save_model(os.path.join(folder, "model.json"))
leaves = {"objective": "binary", "max_depth": 6, "num_leaves": 63, "num_threads": 1, "verbose": -1}
other = lightgbm.train(leaves, lightgbm.Dataset(X[small], y[small]), 100)
start = time.perf_counter()
model = xgboost.train({**settings, "nthread": 2}, xgboost.DMatrix(X[:rows], y[:rows], nthread=2), 100)
seconds = time.perf_counter() - start
print(json.dumps({
    "xgboost": xgboost.__version__,
    "lightgbm": lightgbm.__version__,
    "xgboostRows": rows_per_second(lambda: one.inplace_predict(batch)),
    "lightgbmRows": rows_per_second(lambda: other.predict(batch, num_threads=1)),
    "trainSeconds": seconds,
    "auc": roc_auc_score(y[-held:], model.predict(xgboost.DMatrix(batch))),
}))
