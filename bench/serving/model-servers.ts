import type { BenchLine, Benchmark } from '../bench-line.ts'
import type { PeerEnvironment } from '../peers/install.ts'
import { answerOf } from './answer-of.ts'
import { jsonRequest, numbersOf } from './infer-requests.ts'
import { linearModelFile } from './linear-model-file.ts'
import { linearInputs, preparedRegistry } from './prepare-registry.ts'
import { startPython, versionOf } from './python-server.ts'
import { type ServerProcess, startScript } from './server-process.ts'
import { inTurn, processorLine, throughputLine } from './throughput.ts'
import { jsonLoad, type LoadRequest, saturate } from './wrk.ts'

/** A server of models: how it is asked for the probability of a row, and where that is in its answer. */
interface ModelServer {
  readonly request: (address: string, values: Float64Array) => LoadRequest
  readonly probability: (answer: never) => number | undefined
}

interface Peer extends ModelServer {
  readonly name: string
  /** Also the name of its package and, before `_server.py`, of its script. */
  readonly environment: PeerEnvironment
  readonly ready: string
  /** How many times as many requests a second must be answered. */
  readonly factor: number
}

interface InferAnswer {
  readonly outputs: readonly { readonly data: readonly number[] }[]
}

const bighead: ModelServer = {
  request: (address, values) => jsonRequest(`${address}/v2/models/linear/infer`, values, ['probabilities']),
  probability: ({ outputs }: InferAnswer) => outputs[0]?.data[1],
}

const peers: readonly Peer[] = [
  {
    ...{ name: 'MLServer', environment: 'mlserver', ready: '/v2/health/ready', factor: 8 },
    request: (address, values) => jsonRequest(`${address}/v2/models/linear/infer`, values, ['predict_proba']),
    probability: bighead.probability,
  },
  {
    ...{ name: 'FastAPI', environment: 'fastapi', ready: '/ready', factor: 6 },
    request: (address, values) => jsonLoad(`${address}/predict`, { values: [...values] }),
    probability: ({ probability }: { readonly probability: number }) => probability,
  },
  {
    ...{ name: 'BentoML', environment: 'bentoml', ready: '/readyz', factor: 20 },
    request: (address, values) => jsonLoad(`${address}/predict`, { values: [...values] }),
    probability: (answer: number) => answer,
  },
]

/** The same model in servers of models. */
export const modelServers: Benchmark = {
  name: 'model-servers',
  about:
    'logistic regression of 20 numbers as JSON over 8 connections: requests/s and processor time beside MLServer, FastAPI and BentoML, one worker each, with the same coefficients in scikit-learn',
  async run(say) {
    const registry = await preparedRegistry()
    const model = await linearModelFile(registry)
    const own = await startScript('model-server', [registry, '', '', 'linear/1'])
    try {
      const lines: BenchLine[] = []
      for (const peer of peers) lines.push(...(await beside(own, peer, model, say)))
      return lines
    } finally {
      await own.stop()
    }
  },
}

async function beside(
  own: ServerProcess,
  peer: Peer,
  model: string,
  say: (line: string) => void,
): Promise<readonly BenchLine[]> {
  const { environment, ready } = peer
  const name = `${peer.name} ${await versionOf(environment, environment)}`
  const server = await startPython({ environment, ready, script: `${environment}_server.py`, args: [model] })
  try {
    const checked = await requireSameAnswers(own.address, server.address, peer)
    say(`${checked} answers of ${name} are the same`)
    const values = numbersOf(1, linearInputs.length)
    const results = await inTurn(
      { server: own, load: seconds => saturate(bighead.request(own.address, values), seconds, 8) },
      { server, load: seconds => saturate(peer.request(server.address, values), seconds, 8) },
    )
    const found = { name, result: results.peer }
    return [
      throughputLine('inference of 20 numbers, JSON', results.own, found, peer.factor),
      processorLine('inference of 20 numbers, JSON', results.own, found),
    ]
  } finally {
    await server.stop()
  }
}

async function requireSameAnswers(own: string, other: string, peer: Peer): Promise<number> {
  const rows = 20
  for (let row = 0; row < rows; row++) {
    const values = numbersOf(1, linearInputs.length, row * 131)
    const mine = bighead.probability(await answerOf<never>(bighead.request(own, values)))
    const theirs = peer.probability(await answerOf<never>(peer.request(other, values)))
    if (!(Math.abs((mine ?? Number.NaN) - (theirs ?? Number.NaN)) < 1e-12))
      throw new Error(`${peer.name} answers ${theirs} where ${mine} is right`)
  }
  return rows
}
