"""What KServe's clients get over REST and gRPC, and gRPC's own health client."""

import asyncio

import grpc
import numpy
from kserve import InferenceGRPCClient, InferenceRESTClient, InferInput, InferRequest
from kserve.inference_client import RESTConfig
from kserve.protocol.grpc.grpc_predict_v2_pb2 import RepositoryModelLoadRequest
from kserve.protocol.grpc.grpc_predict_v2_pb2_grpc import GRPCInferenceServiceStub


def request(rows, binary):
    tensor = InferInput("input-0", list(rows.shape), "FP64")
    tensor.set_data_from_numpy(rows, binary_data=binary)
    return InferRequest(model_name="kind", infer_inputs=[tensor], request_id="7")


def typed(rows):
    tensor = InferInput("input-0", list(rows.shape), "FP64", data=rows.reshape(-1).tolist())
    return InferRequest(model_name="kind", infer_inputs=[tensor])


def told(response):
    outputs = {output.name: output for output in response.outputs}
    return {
        "id": response.id,
        "model": response.model_name,
        "label": [str(text.decode() if isinstance(text, bytes) else text) for text in outputs["label"].as_numpy()],
        "probabilities": outputs["probabilities"].as_numpy(),
    }


async def ask(given):
    rows = numpy.array(given["rows"])
    rest = InferenceRESTClient(RESTConfig(protocol="v2"))
    reports = {
        "live": await rest.is_server_live(given["http"]),
        "ready": await rest.is_server_ready(given["http"]),
        "modelReady": await rest.is_model_ready(given["http"], "kind"),
        "json": told(await rest.infer(given["http"], request(rows, False), model_name="kind")),
        "bytes": told(await rest.infer(given["http"], request(rows, True), model_name="kind")),
    }
    async with InferenceGRPCClient(given["grpc"]) as client:
        reports["grpcLive"] = await client.is_server_live()
        reports["grpcReady"] = await client.is_server_ready()
        reports["grpcModelReady"] = await client.is_model_ready("kind")
        reports["grpcRaw"] = told(await client.infer(request(rows, True)))
        reports["grpcTyped"] = told(await client.infer(typed(rows)))
    return reports


def health(channel, service):
    # `HealthCheckRequest { string service = 1 }`, and its answer's status, without the package of the protocol.
    name = service.encode()
    message = b"\x0a" + bytes([len(name)]) + name if name else b""
    call = channel.unary_unary("/grpc.health.v1.Health/Check")
    try:
        return list(call(message))
    except grpc.RpcError as error:
        return error.code().name


def answer(given):
    reports = asyncio.run(ask(given))
    with grpc.insecure_channel(given["grpc"]) as channel:
        services = ["", "inference.GRPCInferenceService", "bighead.v1.Predictions", "kind", "other"]
        reports["health"] = {service: health(channel, service) for service in services}
        watch = channel.unary_stream("/grpc.health.v1.Health/Watch")(b"")
        reports["watched"] = list(next(watch))
        watch.cancel()
        load = GRPCInferenceServiceStub(channel).RepositoryModelLoad
        token = [("authorization", "Bearer admin-token")]
        reports["loaded"] = load(RepositoryModelLoadRequest(model_name="kind"), metadata=token).isLoaded
    return reports
