"""What tritonclient gets over gRPC."""

import numpy
from tritonclient.grpc import InferenceServerClient, InferenceServerException, InferInput, InferRequestedOutput


def answer(given):
    client = InferenceServerClient(given["url"])
    rows = numpy.array(given["rows"])

    def tensor(name, array, datatype):
        one = InferInput(name, list(array.shape), datatype)
        one.set_data_from_numpy(array)
        return one

    def refusal(call):
        try:
            call()
        except InferenceServerException as error:
            return {"status": str(error.status()), "message": error.message()}
        return None

    matrix = [tensor("input-0", rows, "FP64")]
    kind = client.infer("kind", matrix, request_id="7", client_timeout=30)
    some = client.infer("kind", matrix, outputs=[InferRequestedOutput("probabilities")])
    fraud = client.infer(
        "fraud",
        [
            tensor("asked_at", numpy.array(given["at"], dtype=numpy.int64), "INT64"),
            tensor("card", numpy.array(given["cards"], dtype=object), "BYTES"),
            tensor("amount", numpy.array(given["amounts"]), "FP64"),
        ],
    )
    token = {"authorization": "Bearer admin-token"}
    client.load_model("kind", headers=token)
    client.unload_model("value", headers=token)
    unloaded = refusal(lambda: client.infer("value", matrix))
    client.load_model("value", headers=token)
    return {
        "live": client.is_server_live(),
        "ready": client.is_server_ready(),
        "modelReady": client.is_model_ready("kind"),
        "versionReady": client.is_model_ready("kind", "1"),
        "server": client.get_server_metadata(as_json=True),
        "metadata": client.get_model_metadata("fraud", as_json=True),
        "config": client.get_model_config("kind", as_json=True),
        "index": client.get_model_repository_index(as_json=True),
        "statistics": client.get_inference_statistics("kind", as_json=True),
        "label": [text.decode() for text in kind.as_numpy("label")],
        "probabilities": kind.as_numpy("probabilities"),
        "id": kind.get_response().id,
        "some": [output.name for output in some.get_response().outputs],
        "compressed": client.infer("kind", matrix, compression_algorithm="gzip").as_numpy("probabilities"),
        "value": client.infer("value", matrix).as_numpy("value"),
        "fraud": fraud.as_numpy("probabilities"),
        "unloaded": unloaded,
        "unknownModel": refusal(lambda: client.infer("other", matrix)),
        "unknownInput": refusal(lambda: client.infer("kind", [tensor("x", rows[:, 0].copy(), "FP64")])),
        "controlWithoutToken": refusal(lambda: client.load_model("kind")),
    }
