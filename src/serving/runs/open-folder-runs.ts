import { randomUUID } from 'node:crypto'
import { ParameterError } from '../../features/errors/parameter-error.ts'
import { atMost } from '../../features/files/at-most.ts'
import { tooLarge } from '../../features/files/file-path.ts'
import type { Files } from '../../features/files/files.ts'
import { localFiles } from '../../features/files/local-files.ts'
import { inParallel } from '../../features/parallel/in-parallel.ts'
import { damaged, parseFormat, supportedFormat } from '../registry/manifest.ts'
import { plainJson } from '../registry/plain-json.ts'
import { isFileName } from '../registry/reference.ts'
import { contentOf, describeRun, type RunDescription } from './describe-run.ts'
import type { FolderRunsOptions } from './folder-runs.ts'
import type { MetricPoint, Run, RunRecord, Runs } from './runs.ts'
import { runsPage } from './runs-page.ts'
import { runsTable } from './runs-table.ts'

const entryLimit = 1 << 20
const artifactLimit = 2 ** 34
/** Runs, and metrics of each, that are read at the same time. */
const atOnce = 8

/** The runs of a folder, which need not exist yet, or of other files. */
export function openFolderRuns(place: string | Files, options: FolderRunsOptions): Runs {
  const { clock = Date.now, ids = randomUUID } = options
  const files = typeof place === 'string' ? localFiles(place) : place
  const list = async (): Promise<readonly RunRecord[]> => {
    const found = await inParallel(await namesIn(files, '', '/'), atOnce, id => readRun(files, id))
    return found
      .filter(record => record !== null)
      .sort((left, right) => left.startedAt - right.startedAt || (left.id < right.id ? -1 : 1))
  }
  return {
    async start(start) {
      const id = checkedName('id', ids())
      const described = await describeRun(start)
      const entry = { format: supportedFormat, startedAt: clock(), ...described }
      if (!(await addEntry(files, `${id}/run.json`, entry)))
        throw new ParameterError('ids', `\`${id}\` is the id of another run.`)
      return openRun(files, id, clock)
    },
    list,
    async artifact(id, name) {
      const path = `${checkedName('id', id)}/artifacts/${checkedName('artifact', name)}`
      const bytes = await files.read(path, artifactLimit)
      if (bytes === null) throw new ParameterError('artifact', `the run \`${id}\` has no artifact \`${name}\`.`)
      return bytes
    },
    table: async () => runsTable(await list()),
    toHTML: async () => runsPage(await list()),
  }
}

function openRun(files: Files, id: string, clock: () => number): Run {
  let count = 0
  return {
    id,
    async metrics(values, step = 0) {
      if (!Number.isSafeInteger(step)) throw new ParameterError('step', `${step} is not a whole number.`)
      const points = Object.entries(values).map(([name, value]) => ({ name, value: numberText(name, value) }))
      const number = String(++count).padStart(8, '0')
      const entry = { format: supportedFormat, at: clock(), step, points }
      if (!(await addEntry(files, `${id}/metrics/${number}.json`, entry)))
        throw new ParameterError('id', `another process writes to the run \`${id}\`.`)
    },
    async artifact(name, content) {
      const path = `${id}/artifacts/${checkedName('artifact', name)}`
      const bounded = atMost(artifactLimit, contentOf(content), path)
      if (!(await files.write(path, bounded, { ifAbsent: true })))
        throw new ParameterError('artifact', `the run has an artifact \`${name}\`; choose another name.`)
    },
    async finish(status = 'finished') {
      const entry = { format: supportedFormat, status, endedAt: clock() }
      if (!(await addEntry(files, `${id}/end.json`, entry)))
        throw new ParameterError('status', `the run \`${id}\` has ended already.`)
    },
  }
}

async function readRun(files: Files, id: string): Promise<RunRecord | null> {
  const start = await readEntry<RunDescription & { readonly startedAt: number }>(files, `${id}/run.json`)
  if (start === null) return null
  const end = await readEntry<Pick<RunRecord, 'status' | 'endedAt'>>(files, `${id}/end.json`)
  const metrics = await inParallel(await namesIn(files, `${id}/metrics`), atOnce, name =>
    readMetrics(files, `${id}/metrics/${name}`),
  )
  const { name, params, dataHash, featuresHash, commit, startedAt } = start
  if (typeof params !== 'object' || typeof startedAt !== 'number')
    throw damaged(`${files.place}/${id}/run.json`, 'it does not have the fields of a run')
  const artifacts = await namesIn(files, `${id}/artifacts`)
  const { status = 'running', endedAt = null } = end ?? {}
  return {
    id,
    name,
    status,
    startedAt,
    endedAt,
    params,
    dataHash,
    featuresHash,
    commit,
    metrics: metrics.flat(),
    artifacts,
  }
}

async function readMetrics(files: Files, path: string): Promise<readonly MetricPoint[]> {
  const entry = await readEntry<MetricEntry>(files, path)
  if (!Array.isArray(entry?.points)) throw damaged(`${files.place}/${path}`, 'it holds no values')
  const { points, step, at } = entry
  return points.map(({ name, value }) => ({ name, value: Number(value), step, at }))
}

interface MetricEntry {
  readonly at: number
  readonly step: number
  readonly points: readonly { readonly name: string; readonly value: number | string }[]
}

async function readEntry<T>(files: Files, path: string): Promise<T | null> {
  const bytes = await files.read(path, entryLimit)
  return bytes === null ? null : (parseFormat('run', new TextDecoder().decode(bytes), `${files.place}/${path}`) as T)
}

/** False where the entry is there already. */
async function addEntry(files: Files, path: string, entry: object): Promise<boolean> {
  const bytes = new TextEncoder().encode(plainJson(entry, 'The run'))
  if (bytes.length > entryLimit) throw tooLarge(path, entryLimit)
  return files.write(path, bytes, { ifAbsent: true })
}

/** The plain names in a folder that have an ending, without it. */
async function namesIn(files: Files, folder: string, ending = ''): Promise<string[]> {
  const names = (await files.list(folder)).filter(name => name.endsWith(ending))
  return names.map(name => name.slice(0, name.length - ending.length)).filter(isFileName)
}

/** NaN and infinities as text. */
function numberText(name: string, value: number): number | string {
  if (typeof value !== 'number') throw new ParameterError(name, `${String(value)} is not a number.`)
  return Number.isFinite(value) ? value + 0 : String(value)
}

function checkedName(parameter: string, name: string): string {
  if (isFileName(name)) return name
  const rule = 'letters, digits, _ . and - only, no dot in front, and no folders'
  throw new ParameterError(parameter, `${JSON.stringify(String(name).slice(0, 80))} is not allowed; ${rule}.`)
}
