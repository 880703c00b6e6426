import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { ParameterError } from '../../features/errors/parameter-error.ts'
import { makeFolder, namesIn, publishFile } from '../../features/files/folder.ts'
import { discard, publishFolder, readBounded, writeDurably } from '../registry/durable-files.ts'
import { damaged, parseFormat, supportedFormat } from '../registry/manifest.ts'
import { plainJson } from '../registry/plain-json.ts'
import { isFileName } from '../registry/reference.ts'
import { type Staging, stagingIn } from '../registry/staging.ts'
import { contentOf, describeRun, type RunDescription } from './describe-run.ts'
import type { FolderRunsOptions } from './folder-runs.ts'
import type { MetricPoint, Run, RunRecord, Runs } from './runs.ts'
import { runsPage } from './runs-page.ts'
import { runsTable } from './runs-table.ts'

const entryLimit = 1 << 20
const artifactLimit = 2 ** 34
const day = 86_400_000

/** The runs of a folder, which need not exist yet. */
export function openFolderRuns(root: string, options: FolderRunsOptions): Runs {
  const { clock = Date.now, ids = randomUUID } = options
  const staging = stagingIn(root, randomUUID, clock, day)
  const list = async (): Promise<readonly RunRecord[]> => {
    const found: RunRecord[] = []
    for (const id of (await namesIn(root)).filter(isFileName)) {
      const record = await readRun(join(root, id), id)
      if (record !== null) found.push(record)
    }
    return found.sort((left, right) => left.startedAt - right.startedAt || (left.id < right.id ? -1 : 1))
  }
  return {
    async start(start) {
      await staging.sweep()
      const id = checkedName('id', ids())
      const described = await describeRun(start)
      await makeFolder(root)
      const staged = await staging.create()
      try {
        await writeEntry(join(staged, 'run.json'), { format: supportedFormat, startedAt: clock(), ...described })
        if (!(await publishFolder(staged, join(root, id))))
          throw new ParameterError('ids', `\`${id}\` is the id of another run.`)
      } finally {
        await discard(staged).catch(() => {})
      }
      return openRun(join(root, id), id, staging, clock)
    },
    list,
    async artifact(id, name) {
      const path = join(root, checkedName('id', id), 'artifacts', checkedName('artifact', name))
      const bytes = await readBounded(path, artifactLimit)
      if (bytes === null) throw new ParameterError('artifact', `the run \`${id}\` has no artifact \`${name}\`.`)
      return bytes
    },
    table: async () => runsTable(await list()),
    toHTML: async () => runsPage(await list()),
  }
}

function openRun(folder: string, id: string, staging: Staging, clock: () => number): Run {
  let count = 0
  const publish = async (name: string, write: (path: string) => Promise<unknown>): Promise<boolean> => {
    const staged = await staging.create()
    try {
      await write(join(staged, 'file'))
      return await publishFile(join(staged, 'file'), join(folder, name))
    } finally {
      await discard(staged).catch(() => {})
    }
  }
  return {
    id,
    async metrics(values, step = 0) {
      if (!Number.isSafeInteger(step)) throw new ParameterError('step', `${step} is not a whole number.`)
      const points = Object.entries(values).map(([name, value]) => ({ name, value: numberText(name, value) }))
      const number = String(++count).padStart(8, '0')
      await makeFolder(join(folder, 'metrics'))
      const entry = { format: supportedFormat, at: clock(), step, points }
      if (!(await publish(join('metrics', `${number}.json`), path => writeEntry(path, entry))))
        throw new ParameterError('id', `another process writes to the run \`${id}\`.`)
    },
    async artifact(name, content) {
      checkedName('artifact', name)
      await makeFolder(join(folder, 'artifacts'))
      const bytes = contentOf(content)
      if (!(await publish(join('artifacts', name), path => writeDurably(path, bytes, artifactLimit))))
        throw new ParameterError('artifact', `the run has an artifact \`${name}\`; choose another name.`)
    },
    async finish(status = 'finished') {
      const entry = { format: supportedFormat, status, endedAt: clock() }
      if (!(await publish('end.json', path => writeEntry(path, entry))))
        throw new ParameterError('status', `the run \`${id}\` has ended already.`)
    },
  }
}

async function readRun(folder: string, id: string): Promise<RunRecord | null> {
  const start = await readEntry<RunDescription & { readonly startedAt: number }>(folder, 'run.json')
  if (start === null) return null
  const end = await readEntry<Pick<RunRecord, 'status' | 'endedAt'>>(folder, 'end.json')
  const metrics: MetricPoint[] = []
  for (const name of (await namesIn(join(folder, 'metrics'))).toSorted()) {
    const entry = await readEntry<MetricEntry>(join(folder, 'metrics'), name)
    if (!Array.isArray(entry?.points)) throw damaged(join(folder, 'metrics', name), 'it holds no values')
    for (const { name: metric, value } of entry.points)
      metrics.push({ name: metric, value: Number(value), step: entry.step, at: entry.at })
  }
  const { name, params, dataHash, featuresHash, commit, startedAt } = start
  if (typeof params !== 'object' || typeof startedAt !== 'number')
    throw damaged(join(folder, 'run.json'), 'it does not have the fields of a run')
  const artifacts = (await namesIn(join(folder, 'artifacts'))).filter(isFileName).toSorted()
  const { status = 'running', endedAt = null } = end ?? {}
  return { id, name, status, startedAt, endedAt, params, dataHash, featuresHash, commit, metrics, artifacts }
}

interface MetricEntry {
  readonly at: number
  readonly step: number
  readonly points: readonly { readonly name: string; readonly value: number | string }[]
}

async function readEntry<T>(folder: string, name: string): Promise<T | null> {
  const path = join(folder, name)
  const bytes = await readBounded(path, entryLimit)
  return bytes === null ? null : (parseFormat('run', new TextDecoder().decode(bytes), path) as T)
}

function writeEntry(path: string, entry: object): Promise<unknown> {
  return writeDurably(path, new TextEncoder().encode(plainJson(entry, 'The run')), entryLimit)
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
