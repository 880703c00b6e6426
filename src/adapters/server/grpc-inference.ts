import type { ModelHost } from '../../serving/host/model-host.ts'
import { infer } from '../../serving/oip/infer.ts'
import { modelConfig, type TensorConfig } from '../../serving/oip/model-config.ts'
import { loadModel, modelIndex, modelStatuses, unloadModel } from '../../serving/oip/model-index.ts'
import { modelMetadata, modelReference } from '../../serving/oip/model-metadata.ts'
import { modelStatistics } from '../../serving/oip/model-statistics.ts'
import { extensions } from '../../serving/oip/oip-routes.ts'
import type { GrpcMessage } from './grpc-call.ts'
import { type InferRequestMessage, isRaw, readInferMessage, writeInferMessage } from './grpc-messages.ts'
import type { GrpcProtocol } from './grpc-protocol.ts'
import type { GrpcMethods } from './grpc-service.ts'

/** The methods of `inference.GRPCInferenceService`. */
export function inferenceMethods({ service }: GrpcProtocol, host: ModelHost, version: string): GrpcMethods {
  const dataTypes = service.root.lookupEnum('inference.DataType').values
  const numbered = (tensor: TensorConfig): object => ({ ...tensor, data_type: dataTypes[tensor.data_type] })
  return {
    ServerLive: { access: 'open', handle: () => ({ live: true }) },
    ServerReady: { access: 'open', handle: () => ({ ready: host.ready() }) },
    ModelReady: { access: 'open', handle: request => ({ ready: host.ready(referenceOf(request)) }) },
    ServerMetadata: { access: 'read', handle: () => ({ name: 'bighead', version, extensions }) },
    ModelMetadata: { access: 'read', handle: request => modelMetadata(host.describe(referenceOf(request))) },
    ModelConfig: {
      access: 'read',
      handle(request) {
        const config = modelConfig(host.describe(referenceOf(request)))
        return { config: { ...config, input: config.input.map(numbered), output: config.output.map(numbered) } }
      },
    },
    ModelStatistics: {
      access: 'read',
      handle: request => ({
        model_stats: modelStatuses(host, textOf(request.name), textOf(request.version) || undefined).map(
          modelStatistics,
        ),
      }),
    },
    ModelInfer: {
      access: 'predict',
      async handle(request, call) {
        const message = request as unknown as InferRequestMessage
        const model = modelReference(message.model_name, message.model_version)
        const target = { model, signal: () => call.signal, timeout: call.timeout }
        return writeInferMessage(await infer(host, target, readInferMessage(message)), isRaw(message))
      },
    },
    RepositoryIndex: {
      access: 'read',
      handle: request => ({ models: modelIndex(host, request.ready === true) }),
    },
    RepositoryModelLoad: {
      access: 'admin',
      async handle(request) {
        const model = controlled(request)
        await loadModel(host, model)
        return { model_name: model, isLoaded: true }
      },
    },
    RepositoryModelUnload: {
      access: 'admin',
      async handle(request) {
        const model = controlled(request)
        await unloadModel(host, model)
        return { model_name: model, isUnloaded: true }
      },
    },
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function referenceOf({ name, version }: GrpcMessage): string {
  return modelReference(textOf(name), textOf(version))
}

/** KServe's protocol has the name of the model where Triton's has that of the repository. */
function controlled({ model_name, repository_name }: GrpcMessage): string {
  return textOf(model_name) || textOf(repository_name)
}
