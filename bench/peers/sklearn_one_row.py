"""One row through scikit-learn's pipeline: python sklearn_one_row.py rows.parquet"""
import json, statistics, sys, time

import pandas as pd
import sklearn
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn_preparation import NUMBERS, WORDS, preparation

rows = pd.read_parquet(sys.argv[1]).head(50_000)
model = make_pipeline(preparation(), LogisticRegression(max_iter=200)).fit(rows[NUMBERS + WORDS], rows["label"])
requests = [rows[NUMBERS + WORDS].iloc[[index]] for index in range(600)]
micros = []
for request in requests:
    started = time.perf_counter_ns()
    model.predict_proba(request)
    micros.append((time.perf_counter_ns() - started) / 1000)
measured = sorted(micros[100:])
print(json.dumps({
    "version": sklearn.__version__,
    "p50Micros": statistics.median(measured),
    "p99Micros": measured[int(len(measured) * 0.99)],
}))
