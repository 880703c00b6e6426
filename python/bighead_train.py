"""Fits an estimator for bighead: reads a task and an Arrow IPC stream of float64 columns from standard input, and writes the
fitted model to standard output, as a line of JSON that describes it and its bytes. It needs nothing but the framework of the estimator.
What the framework prints goes to standard error."""
import importlib
import json
import os
import struct
import sys

OLDEST = (3, 9)


class Refused(Exception):
    """What the caller has to know: a short reason, and a sentence."""

    def __init__(self, reason, message):
        Exception.__init__(self, message)
        self.reason = reason


def main():
    answer = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    try:
        task = json.loads(sys.stdin.buffer.readline().decode("utf-8"))
        head, payload = train(task, sys.stdin.buffer)
    except Refused as refused:
        head, payload = {"error": refused.reason, "message": str(refused)}, b""
    except MemoryError:
        head, payload = {"error": "failed", "message": "out of memory"}, b""
    except Exception as error:
        head, payload = {"error": "failed", "message": "%s: %s" % (type(error).__name__, error)}, b""
    head["bytes"] = len(payload)
    answer.write(json.dumps(head).encode("utf-8") + b"\n" + payload)
    answer.close()


def train(task, stream):
    if sys.version_info < OLDEST:
        found = ".".join(str(part) for part in sys.version_info[:3])
        raise Refused("version", "Python %s is too old; it must be at least %d.%d" % ((found,) + OLDEST))
    make = estimator_class(task["module"])
    columns = read_columns(stream, len(task["columns"]) + 1 + bool(task["weighted"]))
    import numpy

    width = len(task["columns"])
    features = numpy.column_stack(columns[:width]) if width else numpy.empty((len(columns[0]), 0))
    target = columns[width].astype(numpy.int64) if task["classes"] else columns[width]
    model = make(**task["params"])
    weights = {"sample_weight": columns[width + 1]} if task["weighted"] else {}
    model.fit(features, target, **weights)
    form, payload = exported(model, width)
    framework = "torch" if torch_module(model) is not None else type(model).__module__.split(".")[0]
    version = getattr(sys.modules.get(framework), "__version__", None)
    python = "%d.%d.%d" % sys.version_info[:3]
    return {"format": form, "framework": framework, "version": version, "python": python}, payload


def estimator_class(path):
    module, _, name = path.rpartition(".")
    try:
        found = getattr(importlib.import_module(module), name)
    except ImportError as error:
        raise Refused("module", "%s cannot be imported: %s" % (module, error))
    except AttributeError:
        raise Refused("module", "%s has no %s" % (module, name))
    if not callable(found) or not hasattr(found, "fit"):
        raise Refused("module", "%s has no fit" % path)
    return found


def exported(model, width):
    """A fitted model as one of the forms that bighead reads, none of which is a pickle."""
    framework = type(model).__module__.split(".")[0]
    if framework == "xgboost":
        return "xgboost", bytes(model.get_booster().save_raw("json"))
    if framework == "lightgbm":
        return "lightgbm", model.booster_.model_to_string().encode("utf-8")
    if framework == "sklearn":
        import bighead_export

        return "scikit-learn", bighead_export.dumps(model).encode("utf-8")
    if callable(getattr(model, "to_onnx", None)):
        return "onnx", bytes(model.to_onnx())
    network = torch_module(model)
    if network is not None:
        return "onnx", torch_onnx(network, width)
    raise Refused("module", "%s models cannot be taken over; give the class a method to_onnx()" % framework)


def torch_module(model):
    """The network of PyTorch that a model is, or that it holds as `module_`, as those of skorch do."""
    torch = sys.modules.get("torch")
    if torch is None:
        return None
    for candidate in (model, getattr(model, "module_", None)):
        if isinstance(candidate, torch.nn.Module):
            return candidate
    return None


def torch_onnx(network, width):
    """A network as an ONNX file that reads rows of float32, any number of them."""
    import inspect
    import io

    import torch

    buffer = io.BytesIO()
    rows = {"features": {0: "rows"}, "numbers": {0: "rows"}}
    # Where there are two exporters, the one that needs the package onnx alone.
    plain = {"dynamo": False} if "dynamo" in inspect.signature(torch.onnx.export).parameters else {}
    torch.onnx.export(
        network.eval().cpu().float(),
        (torch.zeros(2, width),),
        buffer,
        input_names=["features"],
        output_names=["numbers"],
        dynamic_axes=rows,
        **plain
    )
    return buffer.getvalue()


def read_columns(stream, count):
    """The float64 columns of an Arrow IPC stream without nulls, compression and dictionaries."""
    import numpy

    parts = [[] for _ in range(count)]
    while True:
        _, size = struct.unpack("<iI", exactly(stream, 8))
        if size == 0:
            break
        message = exactly(stream, size)
        root = struct.unpack_from("<i", message)[0]
        length = field(message, root, 3)
        body = exactly(stream, struct.unpack_from("<q", message, length)[0] if length else 0)
        if message[field(message, root, 1)] != 3:
            continue
        batch = follow(message, field(message, root, 2))
        rows = struct.unpack_from("<q", message, field(message, batch, 0))[0]
        buffers = follow(message, field(message, batch, 2)) + 4
        for column in range(count):
            start = struct.unpack_from("<q", message, buffers + 16 * (2 * column + 1))[0]
            parts[column].append(numpy.frombuffer(body, "<f8", rows, start))
    return [numpy.concatenate(part) for part in parts]


def field(message, table, index):
    """Where a field of a flatbuffer's table lies, 0 where it is left out."""
    layout = table - struct.unpack_from("<i", message, table)[0]
    size = struct.unpack_from("<H", message, layout)[0]
    slot = 4 + 2 * index
    offset = struct.unpack_from("<H", message, layout + slot)[0] if slot < size else 0
    return table + offset if offset else 0


def follow(message, place):
    return place + struct.unpack_from("<I", message, place)[0]


def exactly(stream, count):
    data = stream.read(count)
    if len(data) != count:
        raise Refused("input", "the data ends too early")
    return data


if __name__ == "__main__":
    main()
