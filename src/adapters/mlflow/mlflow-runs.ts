import { ParameterError, requireOptions } from '../../features/errors/parameter-error.ts'
import type { FileContent } from '../../features/files/files.ts'
import { isFileName } from '../../serving/registry/reference.ts'
import { contentOf, describeRun, type RunDescription } from '../../serving/runs/describe-run.ts'
import type { MetricPoint, Run, RunRecord, Runs } from '../../serving/runs/runs.ts'
import { runsPage } from '../../serving/runs/runs-page.ts'
import { runsTable } from '../../serving/runs/runs-table.ts'
import { type ClientOptions, type MlflowClient, mlflowClient } from './mlflow-client.ts'
import { MlflowError } from './mlflow-error.ts'

/** The server, and the experiment of its runs. */
export interface MlflowOptions extends ClientOptions {
  /** The name of the experiment, which is created if it is missing. Default `Default`. */
  readonly experiment?: string
  /** The time, epoch milliseconds. */
  readonly clock?: () => number
}

/**
 * Runs in an MLflow tracking server instead of a folder; artifacts go through the server.
 *
 * @throws {MlflowError} from every method, for a server that does not answer or refuses.
 */
export function mlflowRuns(options: MlflowOptions): Runs {
  requireOptions<MlflowOptions>(options, {
    ...{ url: null, headers: null, experiment: null, clock: 'call?' },
    signal: 'throwIfAborted?',
  })
  if (typeof options.url !== 'string' || options.url === '')
    throw new ParameterError('url', 'the address of an MLflow server, like `http://localhost:5000`, is needed.')
  const client = mlflowClient(options)
  const { experiment = 'Default', clock = Date.now } = options
  let found: Promise<string> | null = null
  const experimentId = (): Promise<string> => {
    found ??= findExperiment(client, experiment).catch(error => {
      found = null
      throw error
    })
    return found
  }
  const list = async (): Promise<RunRecord[]> => listRuns(client, await experimentId())
  return {
    async start(start) {
      const described = await describeRun(start)
      const request = {
        experiment_id: await experimentId(),
        run_name: start.name,
        start_time: clock(),
        tags: tagsOf(described),
      }
      const { run } = await client.post<{ run: MlflowRun }>('runs/create', request)
      const params = Object.entries(described.params).map(([key, value]) => ({ key: keyOf(key), value }))
      for (let at = 0; at < params.length; at += 100)
        await client.post('runs/log-batch', { run_id: run.info.run_id, params: params.slice(at, at + 100) })
      return openRun(client, run, clock)
    },
    list,
    async artifact(id, name) {
      checkArtifact(name)
      const { run } = await client.get<{ run: MlflowRun }>('runs/get', { run_id: id })
      return client.download(`${artifactPath(run)}/${name}`)
    },
    table: async () => runsTable(await list()),
    toHTML: async () => runsPage(await list()),
  }
}

interface MlflowRun {
  readonly info: {
    readonly run_id: string
    readonly run_name: string
    readonly status: string
    readonly start_time: number
    readonly end_time?: number
    readonly artifact_uri: string
  }
  readonly data?: {
    readonly params?: readonly Pair[]
    readonly tags?: readonly Pair[]
    readonly metrics?: readonly { readonly key: string }[]
  }
}

interface Pair {
  readonly key: string
  readonly value: string
}

const tags = { dataHash: 'bighead.dataHash', featuresHash: 'bighead.featuresHash', commit: 'mlflow.source.git.commit' }

function tagsOf(described: RunDescription): Pair[] {
  return Object.entries(tags).flatMap(([field, key]) => {
    const value = described[field as keyof typeof tags]
    return value === null ? [] : [{ key, value }]
  })
}

async function findExperiment(client: MlflowClient, name: string): Promise<string> {
  try {
    const query = { experiment_name: name }
    return (await client.get<{ experiment: { experiment_id: string } }>('experiments/get-by-name', query)).experiment
      .experiment_id
  } catch (error) {
    if (!(error instanceof MlflowError) || error.status !== 404) throw error
    return (await client.post<{ experiment_id: string }>('experiments/create', { name })).experiment_id
  }
}

function openRun(client: MlflowClient, run: MlflowRun, clock: () => number): Run {
  const { run_id } = run.info
  return {
    id: run_id,
    async metrics(values, step = 0) {
      const timestamp = clock()
      const metrics = Object.entries(values).map(([key, value]) => ({
        key: keyOf(key),
        value: Number.isFinite(value) ? value : String(value),
        timestamp,
        step,
      }))
      await client.post('runs/log-batch', { run_id, metrics })
    },
    async artifact(name, content) {
      checkArtifact(name)
      await client.upload(`${artifactPath(run)}/${name}`, await allBytes(contentOf(content)))
    },
    async finish(status = 'finished') {
      await client.post('runs/update', { run_id, status: status.toUpperCase(), end_time: clock() })
    },
  }
}

async function listRuns(client: MlflowClient, experiment: string): Promise<RunRecord[]> {
  const runs: MlflowRun[] = []
  let page = ''
  do {
    const request = {
      experiment_ids: [experiment],
      max_results: 1000,
      order_by: ['attributes.start_time ASC'],
      ...(page === '' ? {} : { page_token: page }),
    }
    const answer = await client.post<{ runs?: MlflowRun[]; next_page_token?: string }>('runs/search', request)
    runs.push(...(answer.runs ?? []))
    page = answer.next_page_token ?? ''
  } while (page !== '')
  const records: RunRecord[] = []
  for (const run of runs) records.push(await readRecord(client, run))
  return records
}

async function readRecord(client: MlflowClient, run: MlflowRun): Promise<RunRecord> {
  const { info, data } = run
  const tag = (key: string): string | null => data?.tags?.find(pair => pair.key === key)?.value ?? null
  const metrics: MetricPoint[] = []
  for (const { key } of data?.metrics ?? []) {
    const query = { run_id: info.run_id, metric_key: key, max_results: '25000' }
    const answer = await client.get<{ metrics?: readonly MlflowMetric[] }>('metrics/get-history', query)
    for (const { value, timestamp, step } of answer.metrics ?? [])
      metrics.push({ name: key, value: Number(value), step: Number(step ?? 0), at: Number(timestamp) })
  }
  const files = await client.get<{ files?: readonly { path: string }[] }>('artifacts/list', { run_id: info.run_id })
  return {
    id: info.run_id,
    name: info.run_name,
    status: info.status === 'RUNNING' ? 'running' : info.status === 'FINISHED' ? 'finished' : 'failed',
    startedAt: Number(info.start_time),
    endedAt: info.end_time === undefined ? null : Number(info.end_time),
    params: Object.fromEntries((data?.params ?? []).map(({ key, value }) => [key, value])),
    dataHash: tag(tags.dataHash),
    featuresHash: tag(tags.featuresHash),
    commit: tag(tags.commit),
    metrics,
    artifacts: (files.files ?? []).map(({ path }) => path).sort(),
  }
}

interface MlflowMetric {
  readonly value: number | string
  readonly timestamp: number | string
  readonly step?: number | string
}

/** The path under the server's own store of artifacts. */
function artifactPath({ info }: MlflowRun): string {
  const [, path] = /^mlflow-artifacts:\/+(?:[^/]*:\d+\/)?(.+)$/.exec(info.artifact_uri) ?? []
  if (path !== undefined) return path
  const detail = `it keeps artifacts at ${info.artifact_uri}; start it with --serve-artifacts.`
  throw new MlflowError('take artifacts', null, detail)
}

/** MLflow allows letters, digits, _ - . / and spaces in names. */
function keyOf(name: string): string {
  return name.replace(/[^\w\-./ ]/gu, '_').slice(0, 250)
}

function checkArtifact(name: string): void {
  if (!isFileName(name))
    throw new ParameterError('artifact', `${JSON.stringify(String(name).slice(0, 80))} is not a plain file name.`)
}

async function allBytes(content: FileContent): Promise<Uint8Array<ArrayBuffer>> {
  if (content instanceof Uint8Array) return new Uint8Array(content)
  const pieces: Uint8Array[] = []
  for await (const piece of content) pieces.push(piece)
  return new Uint8Array(Buffer.concat(pieces))
}
