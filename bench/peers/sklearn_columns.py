"""scikit-learn's ColumnTransformer: python sklearn_columns.py rows.parquet"""
import json, resource, sys, time

import pandas as pd
import sklearn
from sklearn_preparation import NUMBERS, WORDS, preparation

rows = pd.read_parquet(sys.argv[1])[NUMBERS + WORDS]
transformer = preparation()
started = time.perf_counter()
output = transformer.fit_transform(rows)
fitted = time.perf_counter()
transformer.transform(rows)
ended = time.perf_counter()
print(json.dumps({
    "version": sklearn.__version__,
    "fitTransformSeconds": fitted - started,
    "transformSeconds": ended - fitted,
    "columns": output.shape[1],
    "stored": int(getattr(output, "nnz", output.size)),
    "peakBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
}))
