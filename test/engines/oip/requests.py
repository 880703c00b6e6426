"""The bytes of requests as tritonclient and KServe's client send them."""

import numpy


def triton_http():
    from tritonclient.http import InferenceServerClient, InferInput, InferRequestedOutput

    def tensor(name, array, datatype, binary=True):
        given = InferInput(name, list(array.shape), datatype)
        given.set_data_from_numpy(array, binary_data=binary)
        return given

    matrix = numpy.array([[1.5, -2, numpy.nan], [0, numpy.inf, 3e38]], dtype=numpy.float32)
    columns = [
        tensor("distance", numpy.array([679.0, 0.1]), "FP64"),
        tensor("at", numpy.array([1, -(2**62)], dtype=numpy.int64), "INT64"),
        tensor("late", numpy.array([True, False]), "BOOL"),
        tensor("origin", numpy.array(["SEA", "Zürich"], dtype=object), "BYTES"),
        tensor("half", numpy.array([0.5, -65504], dtype=numpy.float16), "FP16"),
    ]
    plain = [
        tensor("distance", numpy.array([679.0, 0.1]), "FP64", binary=False),
        tensor("origin", numpy.array(["SEA", "SFO"], dtype=object), "BYTES", binary=False),
        tensor("late", numpy.array([True, False]), "BOOL", binary=False),
    ]
    outputs = [InferRequestedOutput("probabilities", binary_data=False), InferRequestedOutput("label")]
    body = InferenceServerClient.generate_request_body
    return {
        "a matrix": body([tensor("input-0", matrix, "FP32")]),
        "columns": body(columns, request_id="7", priority=1, timeout=5_000_000),
        "JSON, and some outputs": body(plain, outputs=outputs, parameters={"tenant": "a"}),
    }


def triton_grpc():
    from tritonclient.grpc import InferInput, InferRequestedOutput
    from tritonclient.grpc._utils import _get_inference_request

    def tensor(name, array, datatype):
        given = InferInput(name, list(array.shape), datatype)
        given.set_data_from_numpy(array)
        return given

    request = _get_inference_request(
        model_name="late",
        inputs=[
            tensor("distance", numpy.array([679.0, 0.1]), "FP64"),
            tensor("origin", numpy.array(["SEA", "Zürich"], dtype=object), "BYTES"),
        ],
        model_version="3",
        request_id="7",
        outputs=[InferRequestedOutput("label")],
        sequence_id=0,
        sequence_start=False,
        sequence_end=False,
        priority=0,
        timeout=None,
        parameters={"tenant": "a", "number": 5, "flag": True},
    )
    return {"raw contents": request.SerializeToString(deterministic=True)}


def kserve_requests():
    from kserve import InferInput, InferRequest

    def request(binary):
        distance = InferInput("distance", [2], "FP64")
        distance.set_data_from_numpy(numpy.array([679.0, 0.1]), binary_data=binary)
        origin = InferInput("origin", [2], "BYTES")
        origin.set_data_from_numpy(numpy.array(["SEA", "SFO"], dtype=object), binary_data=binary)
        return InferRequest(model_name="late", infer_inputs=[distance, origin], request_id="7")

    typed = InferInput("distance", [2], "FP64", data=[679.0, 0.1])
    import json

    return {
        "REST, JSON": json.dumps(request(False).to_rest()[0]).encode(),
        "REST, bytes": request(True).to_rest(),
        "gRPC, raw contents": request(True).to_grpc().SerializeToString(deterministic=True),
        "gRPC, typed contents": InferRequest(model_name="late", infer_inputs=[typed], request_id="7")
        .to_grpc()
        .SerializeToString(deterministic=True),
    }


def answer(which):
    requests = globals()[which]()
    sent = {}
    for name, request in requests.items():
        body, header = request if isinstance(request, tuple) else (request, None)
        sent[name] = {"header": header, "body": bytes(body)}
    return sent
