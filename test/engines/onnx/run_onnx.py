"""Checks ONNX files and runs them in ONNX Runtime."""

import numpy
import onnx
import onnxruntime


def answer(jobs):
    onnxruntime.set_default_logger_severity(4)
    versions = {"onnx": onnx.__version__, "onnxruntime": onnxruntime.__version__}
    return {"versions": versions, "answers": [one(job) for job in jobs]}


def one(job):
    model = onnx.load_model_from_string(job["file"])
    onnx.checker.check_model(model, full_check=True)
    session = onnxruntime.InferenceSession(job["file"], providers=["CPUExecutionProvider"])
    try:
        results = session.run(None, {name: tensor(given) for name, given in job["feeds"].items()})
    except Exception as error:
        return {"error": str(error)}
    names = [output.name for output in session.get_outputs()]
    return {"outputs": {name: result.tolist() for name, result in zip(names, results)}}


def tensor(given):
    kinds = {"string": object, "float64": numpy.float64}
    return numpy.array(given["data"], dtype=kinds[given["type"]]).reshape(given["dims"])
