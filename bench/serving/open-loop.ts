import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runH2load } from './h2load.ts'
import { processorOfEnded } from './process-usage.ts'
import { type Rounds, type SentRequest, type Shot, shotsOf } from './shots.ts'
import type { LoadRequest } from './wrk.ts'

/** Of one connection, which has a tenth of a second for each answer before its next request waits. */
const perConnection = 10

/** Requests that were sent by a clock. */
export interface OpenLoop {
  /** All but those that were sent while connections were opened, a second or less, and while they ended. */
  readonly shots: readonly Shot[]
  /** How many were sent in all. */
  readonly sent: number
  /** How much time of processors the generator took for them, microseconds. */
  readonly processor: number
}

/**
 * Requests at fixed times, whether or not earlier ones were answered, by one thread of `h2load`.
 *
 * Other programs that this process starts must not end meanwhile: they would count as the generator.
 */
export async function openLoop(load: LoadRequest, perSecond: number, seconds: number): Promise<OpenLoop> {
  const connections = Math.ceil(perSecond / perConnection)
  const rounds = { connections, period: (1000 * connections) / perSecond }
  const opening = openingOf(connections, perSecond)
  const each = Math.ceil((1000 * seconds + opening.takes) / rounds.period) + 1
  const scratch = await mkdtemp(join(tmpdir(), 'bighead-open-loop-'))
  try {
    const [body, log] = [join(scratch, 'body'), join(scratch, 'log')]
    await writeFile(body, load.body)
    const rate = ['--rps', String(perSecond / connections), '-c', String(connections), '-n', String(connections * each)]
    const opened = ['-r', String(opening.atOnce), `--rate-period=${opening.every}ms`]
    const headers = Object.entries(load.headers ?? {}).flatMap(([name, value]) => ['-H', `${name}: ${value}`])
    const flags = ['--h1', '-t', '1', ...rate, ...opened, ...headers, '-d', body, `--log-file=${log}`]
    const before = processorOfEnded()
    const output = await runH2load([...flags, load.url])
    const processor = processorOfEnded() - before
    const sent = readLog(await readFile(log, 'utf8'))
    if (sent.length < connections * each) throw new Error(`Requests to ${load.url} were not answered:\n${output}`)
    return { shots: shotsOf(whileAllSend(sent, each, rounds), rounds), sent: sent.length, processor }
  } finally {
    await rm(scratch, { recursive: true })
  }
}

/** Connections are opened one after the other, a few at once where a second is too short, so their requests are spread evenly. */
function openingOf(connections: number, perSecond: number) {
  const [atOnce, every] = [Math.ceil(connections / 1000), Math.max(1, Math.floor(1000 / perSecond))]
  return { atOnce, every, takes: (connections / atOnce) * every }
}

/** What is due in the whole periods from when the last connection is open, which sends last of all, until the first has no more to send. */
function whileAllSend(
  sent: readonly SentRequest[],
  each: number,
  { connections, period }: Rounds,
): readonly SentRequest[] {
  const ahead = (each - 1) * period
  const [first, last] = [sent[0]!.sentAt, sent.at(-1)!.sentAt]
  const periods = Math.floor((first + ahead - (last - ahead)) / period)
  const begin = sent.findIndex(({ sentAt }) => sentAt >= last - ahead)
  if (periods < 1) throw new Error('The machine is too busy to open connections and to send requests in time')
  return sent.slice(begin, begin + periods * connections)
}

/** Lines of when a request was sent, microseconds of the epoch, its status, and the microseconds until its answer, in order of the answers. */
function readLog(log: string): readonly SentRequest[] {
  const sent = log
    .trimEnd()
    .split('\n')
    .map(line => {
      const [sentAt, status, took] = line.split('\t')
      return { sentAt: Number(sentAt) / 1000, took: Number(took) / 1000, isAnswered: status === '200' }
    })
  return sent.sort((left, right) => left.sentAt - right.sentAt)
}
