import { InferenceSession, Tensor } from 'onnxruntime-node'
import type { OnnxTensor, TensorPort } from './tensor.ts'

/** A model and how its session works. */
export interface SessionSettings {
  readonly bytes: Uint8Array
  readonly intraOpThreads: number
  readonly interOpThreads: number
}

/** What a session is asked: what the model reads and gives, to end, or what it gives for inputs. */
export type SessionJob = 'describe' | 'release' | { readonly [name: string]: OnnxTensor }

/** The ports of a model. */
export interface ModelPorts {
  readonly inputs: readonly TensorPort[]
  readonly outputs: readonly TensorPort[]
}

/** An answer as data, so that a failure keeps its words on the way out of a thread. */
export type SessionReply =
  | { readonly ok: true; readonly value: ModelPorts | { readonly [name: string]: OnnxTensor } | null }
  | { readonly ok: false; readonly detail: string }

/** Loads a model; the function that answers one job. A model that cannot be loaded fails each of them. */
export async function prepare(settings: SessionSettings): Promise<(job: SessionJob) => Promise<SessionReply>> {
  const session = create(settings)
  session.catch(() => {})
  return async job => {
    try {
      const loaded = await session
      if (job === 'release') {
        await loaded.release()
        return { ok: true, value: null }
      }
      return { ok: true, value: job === 'describe' ? portsOf(loaded) : await run(loaded, job) }
    } catch (error) {
      return { ok: false, detail: error instanceof Error ? error.message : String(error) }
    }
  }
}

function create({ bytes, intraOpThreads, interOpThreads }: SessionSettings): Promise<InferenceSession> {
  return InferenceSession.create(bytes, {
    intraOpNumThreads: intraOpThreads,
    interOpNumThreads: interOpThreads,
    logSeverityLevel: 4,
  })
}

function portsOf(session: InferenceSession): ModelPorts {
  const ports = (list: readonly InferenceSession.ValueMetadata[]): TensorPort[] =>
    list.map(port =>
      port.isTensor
        ? { name: port.name, type: port.type, dims: port.shape }
        : { name: port.name, type: 'no tensor', dims: [] },
    )
  return { inputs: ports(session.inputMetadata), outputs: ports(session.outputMetadata) }
}

async function run(
  session: InferenceSession,
  inputs: { readonly [name: string]: OnnxTensor },
): Promise<{ readonly [name: string]: OnnxTensor }> {
  const feeds = Object.entries(inputs).map(
    ([name, { type, data, dims }]) => [name, new Tensor(type, data as never, dims)] as const,
  )
  const results = await session.run(Object.fromEntries(feeds))
  const tensors = Object.entries(results).map(([name, tensor]) => {
    const { type, dims, data } = tensor as Tensor
    // The runtime's own memory cannot leave a thread.
    return [name, { type, dims: [...dims], data: (data as Float64Array).slice() } as OnnxTensor] as const
  })
  return Object.fromEntries(tensors)
}
