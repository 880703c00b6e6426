import {
  type EntitySourceDefinition,
  featureInputs,
  type JoinDefinition,
  type MutationsDefinition,
  mutationsOf,
} from '../definition/definition.ts'
import type { Pace } from '../progress.ts'
import type { Schema } from '../schema.ts'
import type { Column } from '../table/column.ts'
import { concatColumns } from '../table/concat-tables.ts'
import { tableFromRows } from '../table/from-rows.ts'
import { takeRows, takeTable } from '../table/reshape.ts'
import type { Table } from '../table/table.ts'
import { entityRows } from './entity-rows.ts'
import { type EntityStretch, entityStretches } from './entity-stretches.ts'
import { entityWindows } from './entity-windows.ts'
import { keyNodes } from './join-rows.ts'
import type { LoadedInput } from './loaded-input.ts'
import { namingRows } from './naming-rows.ts'
import { neededColumns } from './needed-columns.ts'
import { readOptions } from './read-events.ts'
import { type Mutations, readMutations, sliceMutations } from './read-mutations.ts'
import { type RowVersions, rowVersions } from './row-versions.ts'

/** Requests that one partition answers, and what its rows were while they are asked. */
export interface EntityQuestions {
  readonly join: JoinDefinition
  readonly source: EntitySourceDefinition
  readonly versions: RowVersions
  /** The end of the partition's day. */
  readonly end: number
  /** The keys of the requests, and when they ask. */
  readonly spine: Table
  readonly times: Float64Array
}

/** The features of some requests. */
export interface EntityAnswers {
  /** The numbers of the requests. */
  readonly rows: Int32Array
  /** One column per feature, one row per request. */
  readonly columns: readonly Column[]
}

/** The features of a group over entities, one column each, for every row of the spine: one partition after the other. */
export async function joinEntities(
  join: JoinDefinition,
  source: EntitySourceDefinition,
  times: Float64Array,
  input: LoadedInput,
  pace: Pace,
): Promise<readonly Column[]> {
  const needed = neededColumns(source, [...keyNodes(join), ...join.group.features.flatMap(featureInputs)], false)
  const stretches = await entityStretches(source, times, input)
  const declared = mutationsOf(join.group)
  const mutations = declared && (await mutationsFor(source, declared, needed, stretches, input))
  const answers: EntityAnswers[] = []
  let done = 0
  for (const stretch of stretches) {
    const { partition, end, rows, latest } = stretch
    const stored = await readSnapshot(source, needed, partition, input)
    const changes = partition === null ? null : mutations && sliceMutations(mutations, end, latest)
    const questions: EntityQuestions = {
      join,
      source,
      versions: rowVersions(source, { stored, partition, end }, changes),
      end,
      spine: takeTable(input.spine.select([...new Set(join.keys.map(key => key.request))]), rows),
      times: Float64Array.from(rows, row => times[row] as number),
    }
    for (const answer of await namingRows(rows, () => answerStretch(questions, input, pace))) {
      answers.push({ ...answer, rows: answer.rows.map(row => rows[row] as number) })
    }
    done += rows.length
    await pace.pause({ stage: `backfill ${join.alias}`, done, total: times.length, unit: 'rows' })
  }
  return inSpineOrder(answers, join.group.features.length, times.length)
}

async function answerStretch(
  questions: EntityQuestions,
  input: LoadedInput,
  pace: Pace,
): Promise<readonly EntityAnswers[]> {
  const isWindowed = questions.join.group.features.some(feature => feature.kind === 'aggregate')
  return isWindowed ? entityWindows(questions, input, pace) : [entityRows(questions)]
}

async function readSnapshot(
  source: EntitySourceDefinition,
  needed: Schema,
  partition: string | null,
  input: LoadedInput,
): Promise<Table> {
  if (partition === null) return tableFromRows(needed, [])
  return input.offline.read(source.name, needed, { partitions: [partition], ...readOptions(source, input) })
}

/** The changes that any request can see, of all stretches together. */
async function mutationsFor(
  source: EntitySourceDefinition,
  declared: MutationsDefinition,
  needed: Schema,
  stretches: readonly EntityStretch[],
  input: LoadedInput,
): Promise<Mutations | null> {
  const usable = stretches.filter(stretch => stretch.partition !== null)
  if (usable.length === 0) return null
  const range = {
    from: Math.min(...usable.map(stretch => stretch.end)),
    until: Math.max(...usable.map(stretch => stretch.latest)),
  }
  return readMutations(source, declared, needed, range, input)
}

function inSpineOrder(answers: readonly EntityAnswers[], featureCount: number, rowCount: number): readonly Column[] {
  const places = new Int32Array(rowCount)
  let place = 0
  for (const { rows } of answers) for (const row of rows) places[row] = place++
  return Array.from({ length: featureCount }, (_, feature) =>
    takeRows(concatColumns(answers.map(({ columns }) => columns[feature] as Column)), places),
  )
}
