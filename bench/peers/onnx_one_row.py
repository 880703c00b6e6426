"""One row through an exported pipeline in ONNX Runtime: python onnx_one_row.py folder"""
import json, math, statistics, sys, time
from pathlib import Path

import numpy
import onnxruntime

folder = Path(sys.argv[1])
given = json.loads((folder / "requests.json").read_text())
feeds = [
    {
        "numbers": numpy.array([[math.nan if value is None else value for value in cells["numbers"]]], dtype=numpy.float64),
        "texts": numpy.array([cells["texts"]], dtype=object),
    }
    for cells in given["cells"]
]
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = options.inter_op_num_threads = 1
session = onnxruntime.InferenceSession(str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"])
micros = []
for run in range(3):
    for feed, wanted in zip(feeds, given["answers"]):
        started = time.perf_counter_ns()
        _, probabilities = session.run(None, feed)
        micros.append((time.perf_counter_ns() - started) / 1000)
        assert abs(probabilities[0, 1] - wanted) <= 1e-9
print(json.dumps({"version": onnxruntime.__version__, "p50Micros": statistics.median(micros[len(feeds):])}))
