import { type ChangingInputs, changingInputs } from '../aggregate/changing-inputs.ts'
import { type AnyAggregate, featureAggregate } from '../aggregate/feature-aggregate.ts'
import type { OwnAggregates } from '../aggregate/own-aggregate.ts'
import { ValueOutput } from '../aggregate/range/kernel-output.ts'
import { naming } from '../aggregate/range/state-kernel.ts'
import { inputMaker } from '../aggregate/shaped/input-maker.ts'
import type { AggregateFeatureDefinition, JoinDefinition } from '../definition/definition.ts'
import { type Resolution, windowStart } from '../definition/window.ts'
import type { Column } from '../table/column.ts'
import { canonicalJson } from '../table/encode.ts'
import { withDefault } from './feature-default.ts'
import type { KeyRows } from './key-rows.ts'
import type { RowVersions } from './row-versions.ts'
import { sourceColumn } from './source-rows.ts'

/** Versions of rows by group key, in order of when requests begin to see them. */
export interface SeenVersions {
  readonly versions: RowVersions
  /** The rows' own times. */
  readonly times: Float64Array
  /** Rows of `versions.stored`; the time of an entry is the one after which it is seen. */
  readonly seen: KeyRows
}

/** One aggregate over one input and window, and the features that show it. */
interface Task {
  readonly aggregate: AnyAggregate
  readonly read: (row: number) => unknown
  readonly features: readonly number[]
  readonly inputs: ChangingInputs
  readonly output: ValueOutput
}

/**
 * Answers windows over rows that come and go, key by key. A version of a row counts in a window for one stretch of request times: after
 * both its own time and its change, until it is removed or the left edge has passed it. So each goes in once and out once per window.
 */
export class MutationSweep {
  readonly #alias: string
  readonly #features: readonly AggregateFeatureDefinition[]
  readonly #resolution: Resolution
  readonly #rows: SeenVersions
  readonly #queries: KeyRows
  readonly #windows: ReadonlyMap<number | null, readonly Task[]>

  constructor(join: JoinDefinition, rows: SeenVersions, queries: KeyRows, own: OwnAggregates) {
    this.#alias = join.alias
    this.#features = join.group.features.filter(feature => feature.kind === 'aggregate')
    this.#resolution = join.group.resolution
    this.#rows = rows
    this.#queries = queries
    this.#windows = tasksOf(join, this.#features, rows, queries.rows.length, own)
  }

  /** Answers all questions of one key. */
  answer(key: number): void {
    const { starts } = this.#queries
    if (starts[key] === starts[key + 1]) return
    const { seen, times, versions } = this.#rows
    const start = seen.starts[key] as number
    const own = seen.rows.subarray(start, seen.starts[key + 1] as number)
    const after = seen.times.subarray(start, seen.starts[key + 1] as number)
    const places = Int32Array.from(own.keys())
    const byTime = places.slice().sort((left, right) => at(times, own, left) - at(times, own, right))
    const byEnd = places
      .filter(place => at(versions.until, own, place) < Number.POSITIVE_INFINITY)
      .sort((left, right) => at(versions.until, own, left) - at(versions.until, own, right))
    for (const [window, tasks] of this.#windows) {
      this.#answerWindow(key, window, tasks, { own, after, byTime, byEnd })
    }
  }

  /** The group's features, one column each, whose row r answers question `questionOf[r]`. */
  finish(questionOf: Int32Array): readonly Column[] {
    const columns = new Array<Column>(this.#features.length)
    for (const { features, output } of [...this.#windows.values()].flat()) {
      for (const feature of features) {
        const definition = this.#features[feature] as AggregateFeatureDefinition
        columns[feature] = withDefault(output.finish(questionOf, definition.type), definition)
      }
    }
    return columns
  }

  #answerWindow(key: number, window: number | null, tasks: readonly Task[], rows: KeyVersions): void {
    const { own, after, byTime, byEnd } = rows
    const { times, versions } = this.#rows
    const queries = this.#queries
    const isGone = new Uint8Array(own.length)
    for (const { inputs } of tasks) inputs.clear(own.length)
    let entered = 0
    let passed = 0
    let ended = 0
    const leave = (place: number): void => {
      if (isGone[place] === 1) return
      isGone[place] = 1
      if (place < entered) this.#change(tasks, rows, place, false)
    }
    for (let query = queries.starts[key] as number; query < (queries.starts[key + 1] as number); query++) {
      const asked = queries.times[query] as number
      const left = windowStart(asked, window, this.#resolution)
      while (passed < own.length && at(times, own, byTime[passed] as number) < left) leave(byTime[passed++] as number)
      while (ended < byEnd.length && at(versions.until, own, byEnd[ended] as number) < asked)
        leave(byEnd[ended++] as number)
      for (; entered < own.length && (after[entered] as number) < asked; entered++) {
        if (isGone[entered] === 0) this.#change(tasks, rows, entered, true)
      }
      for (const task of tasks) this.#write(task, query, asked)
    }
  }

  #change(tasks: readonly Task[], { own }: KeyVersions, place: number, isAdded: boolean): void {
    const row = own[place] as number
    const position = { time: this.#rows.times[row] as number, created: null, sequence: null }
    for (const { read, inputs } of tasks) {
      const value = read(row)
      if (value === null) continue
      if (isAdded) inputs.add(place, value, position)
      else inputs.remove(place, value, position)
    }
  }

  #write({ aggregate, features, inputs, output }: Task, query: number, asked: number): void {
    const state = inputs.state()
    if (state === null) return
    const { name } = this.#features[features[0] ?? 0] as AggregateFeatureDefinition
    const row = this.#queries.rows[query] as number
    const result = naming(`${this.#alias}_${name}`, row, () => aggregate.result(state, asked))
    if (result !== null) output.write(query, result)
  }
}

/** The versions of one key by place, and their places by own time and, for those that end, by end. */
interface KeyVersions {
  readonly own: Int32Array
  readonly after: Float64Array
  readonly byTime: Int32Array
  readonly byEnd: Int32Array
}

function at(times: Float64Array, own: Int32Array, place: number): number {
  return times[own[place] as number] as number
}

function tasksOf(
  { group: { source } }: JoinDefinition,
  features: readonly AggregateFeatureDefinition[],
  { versions }: SeenVersions,
  questions: number,
  own: OwnAggregates,
): ReadonlyMap<number | null, readonly Task[]> {
  if (source.kind !== 'entitySource') throw new TypeError('changes are of entities')
  const groups = new Map<string, number[]>()
  for (const [index, feature] of features.entries()) {
    const { name: _name, default: _default, ...meaning } = feature
    const text = canonicalJson(meaning)
    groups.set(text, [...(groups.get(text) ?? []), index])
  }
  const windows = new Map<number | null, Task[]>()
  for (const members of groups.values()) {
    const [first = 0] = members
    const feature = features[first] as AggregateFeatureDefinition
    const { input, by, window } = feature
    const aggregate = featureAggregate(feature, feature.inputType, own)
    const make = inputMaker(feature)
    const column = sourceColumn(source, input, versions.stored)
    const bucket = by === null ? null : sourceColumn(source, by, versions.stored)
    const task: Task = {
      aggregate,
      read: row => make(column.get(row), bucket === null ? null : bucket.get(row)),
      features: members,
      inputs: changingInputs(aggregate),
      output: new ValueOutput(questions),
    }
    windows.set(window, [...(windows.get(window) ?? []), task])
  }
  return windows
}
