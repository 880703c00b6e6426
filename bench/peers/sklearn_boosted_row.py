"""One row through scikit-learn's preparation and 100 trees of depth 6: python sklearn_boosted_row.py rows.parquet"""
import json, statistics, sys, time

import pandas as pd
import sklearn
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.pipeline import make_pipeline
from sklearn_preparation import NUMBERS, WORDS, preparation

rows = pd.read_parquet(sys.argv[1]).head(4_000)
model = make_pipeline(preparation(), GradientBoostingClassifier(n_estimators=100, max_depth=6))
model.fit(rows[NUMBERS + WORDS], rows["label"])
micros = []
for index in range(600):
    request = rows[NUMBERS + WORDS].iloc[[index]]
    started = time.perf_counter_ns()
    model.predict_proba(request)
    micros.append((time.perf_counter_ns() - started) / 1000)
print(json.dumps({"version": sklearn.__version__, "p50Micros": statistics.median(micros[100:])}))
