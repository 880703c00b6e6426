"""What tritonclient gets over HTTP."""

import numpy
from tritonclient.http import InferenceServerClient, InferenceServerException, InferInput, InferRequestedOutput


def answer(given):
    client = InferenceServerClient(given["url"].removeprefix("http://"))
    rows = numpy.array(given["rows"])

    def matrix(datatype="FP64", binary=True):
        array = rows.astype({"FP64": numpy.float64, "FP32": numpy.float32}[datatype])
        tensor = InferInput("input-0", list(array.shape), datatype)
        tensor.set_data_from_numpy(array, binary_data=binary)
        return [tensor]

    def columns(names, arrays, datatypes, binary=True):
        tensors = []
        for name, array, datatype in zip(names, arrays, datatypes):
            tensor = InferInput(name, list(array.shape), datatype)
            tensor.set_data_from_numpy(array, binary_data=binary)
            tensors.append(tensor)
        return tensors

    def outputs(result, *names):
        return {name: result.as_numpy(name) for name in names}

    def texts(array):
        return [text.decode() if isinstance(text, bytes) else text for text in array.reshape(-1)]

    def refusal(call):
        try:
            call()
        except InferenceServerException as error:
            return {"status": error.status(), "message": error.message()}
        return None

    def kind(inputs, **options):
        result = client.infer("kind", inputs, **options)
        return {
            "label": texts(result.as_numpy("label")),
            "probabilities": result.as_numpy("probabilities"),
            "id": result.get_response().get("id"),
            "version": result.get_response()["model_version"],
        }

    named = columns("abcd", list(rows.T.copy()), ["FP64"] * 4)
    cards = columns(
        ["asked_at", "card", "amount"],
        [
            numpy.array(given["at"], dtype=numpy.int64),
            numpy.array(given["cards"], dtype=object),
            numpy.array(given["amounts"]),
        ],
        ["INT64", "BYTES", "FP64"],
    )
    asked = [InferRequestedOutput("probabilities"), InferRequestedOutput("label", binary_data=False)]
    some = client.infer("kind", matrix(), outputs=[InferRequestedOutput("probabilities", binary_data=False)])
    reports = {
        "live": client.is_server_live(),
        "ready": client.is_server_ready(),
        "modelReady": client.is_model_ready("kind"),
        "versionReady": client.is_model_ready("kind", "1"),
        "otherReady": client.is_model_ready("other"),
        "server": client.get_server_metadata(),
        "metadata": client.get_model_metadata("fraud", "1"),
        "config": client.get_model_config("kind"),
        "index": client.get_model_repository_index(),
        "binary": kind(matrix()),
        "json": kind(matrix(binary=False), outputs=[InferRequestedOutput(name, binary_data=False) for name in ["label", "probabilities"]]),
        "singles": kind(matrix("FP32"))["probabilities"],
        "columns": kind(named, request_id="7"),
        "mixed": kind(matrix(), outputs=asked),
        "some": [output["name"] for output in some.get_response()["outputs"]],
        "gzip": kind(matrix(), request_compression_algorithm="gzip", response_compression_algorithm="gzip"),
        "deflate": kind(matrix(), request_compression_algorithm="deflate", response_compression_algorithm="deflate"),
        "value": client.infer("value", matrix()).as_numpy("value"),
        "fraud": client.infer("fraud", cards).as_numpy("probabilities"),
        "asynchronous": client.async_infer("kind", matrix()).get_result().as_numpy("probabilities"),
        "unknownModel": refusal(lambda: client.infer("other", matrix())),
        "unknownVersion": refusal(lambda: client.infer("kind", matrix(), model_version="99")),
        "unknownInput": refusal(lambda: client.infer("kind", columns(["a", "x"], [rows[:, 0].copy()] * 2, ["FP64"] * 2))),
        "unknownOutput": refusal(lambda: client.infer("kind", matrix(), outputs=[InferRequestedOutput("score")])),
        "controlWithoutToken": refusal(lambda: client.load_model("kind")),
    }
    token = {"authorization": "Bearer admin-token"}
    client.load_model("kind", headers=token)
    client.unload_model("value", headers=token)
    reports["unloaded"] = client.is_model_ready("value")
    client.load_model("value", headers=token)
    reports["loadedAgain"] = client.infer("value", matrix()).as_numpy("value")
    reports["statistics"] = client.get_inference_statistics("kind")
    client.close()
    return reports
