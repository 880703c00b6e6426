import { keepsPlaces } from '../aggregate/feature-aggregate.ts'
import type { OwnAggregates } from '../aggregate/own-aggregate.ts'
import { featureKernel } from '../aggregate/range/feature-kernel.ts'
import type { KernelMemory } from '../aggregate/range/kernel-memory.ts'
import type { KernelQueries, RangeKernel, WindowColumn } from '../aggregate/range/range-kernel.ts'
import { SeenQuestions } from '../aggregate/range/seen-questions.ts'
import type { AggregateFeatureDefinition, EventSourceDefinition, JoinDefinition } from '../definition/definition.ts'
import type { Resolution } from '../definition/window.ts'
import type { Column } from '../table/column.ts'
import { canonicalJson } from '../table/encode.ts'
import type { Table } from '../table/table.ts'
import type { KeyRows } from './key-rows.ts'
import { type PackedInput, packInput } from './packed-input.ts'
import { sourceColumn, timesOf } from './source-rows.ts'
import { leftBounds, rightBounds } from './window-bounds.ts'
import { type WindowInput, windowInput } from './window-input.ts'

/** One aggregate over one input, for all the windows that ask for it. */
interface Task {
  readonly input: number
  readonly kernel: RangeKernel
  /** The numbers of its windows among all windows of the group. */
  readonly windows: readonly number[]
  /** The group's features that it answers, in the order of `windows`. */
  readonly features: readonly number[]
}

interface Input extends WindowInput {
  readonly packed: PackedInput
  /** One for each window of the group. */
  readonly seen: readonly SeenQuestions[]
}

/** The columns that a group aggregates, evaluated over all its stored events; sweeps of different keys share them. */
export interface WindowInputs {
  readonly join: JoinDefinition
  /** The code of own aggregates. */
  readonly own: OwnAggregates
  readonly list: readonly WindowInput[]
  /** The number of an input, by the text of a feature that reads it. */
  readonly numberOf: ReadonlyMap<string, number>
}

/** The stored rows of a group's events. */
export interface WindowRows {
  readonly join: JoinDefinition
  /** What the stored rows mean: the group's source, or what stands for it. */
  readonly source: EventSourceDefinition
  readonly stored: Table
  /** The code of own aggregates. */
  readonly own: OwnAggregates
}

/** Evaluates what a group aggregates. */
export function windowInputs({ join, source, stored, own }: WindowRows): WindowInputs {
  const places = {
    times: timesOf(stored.column(source.time)),
    created: source.created === null ? null : stored.column(source.created),
    sequence: source.sequence === null ? null : stored.column(source.sequence),
  }
  const numberOf = new Map<string, number>()
  const list: WindowInput[] = []
  for (const feature of aggregatesOf(join)) {
    const text = inputText(feature)
    if (numberOf.has(text)) continue
    numberOf.set(text, list.length)
    const column = sourceColumn(source, feature.input, stored)
    const bucket = feature.by === null ? null : sourceColumn(source, feature.by, stored)
    list.push(windowInput(feature, column, bucket, places))
  }
  return { join, own, list, numberOf }
}

/** The features of a group that aggregates. */
export function aggregatesOf({ group }: JoinDefinition): readonly AggregateFeatureDefinition[] {
  return group.features.filter(feature => feature.kind === 'aggregate')
}

/** The numbers of the features that one kernel answers: one aggregate of one input, whatever the windows. */
export function sharedKernels(features: readonly AggregateFeatureDefinition[]): readonly (readonly number[])[] {
  const groups = new Map<string, number[]>()
  for (const [index, feature] of features.entries()) {
    const { aggregate, aggregateVersion, own, parameters, type, ahead } = feature
    const text = canonicalJson({ aggregate, aggregateVersion, own, parameters, type, ahead, input: inputText(feature) })
    groups.set(text, [...(groups.get(text) ?? []), index])
  }
  return [...groups.values()]
}

/** Answers windows key by key; its buffers are reused from key to key. Question n is that of `queries.rows[n]`. */
export class WindowSweep {
  readonly #events: KeyRows
  readonly #queries: KeyRows
  readonly #resolution: Resolution
  readonly #features: readonly AggregateFeatureDefinition[]
  readonly #windows: readonly (number | null)[]
  readonly #inputs: readonly Input[]
  readonly #tasks: readonly Task[]
  readonly #right: Int32Array
  readonly #lefts: readonly Int32Array[]
  readonly #packedRight: Int32Array
  readonly #packedLefts: readonly Int32Array[]

  constructor(inputs: WindowInputs, events: KeyRows, queries: KeyRows, memory?: KernelMemory) {
    const { join, list } = inputs
    this.#events = events
    this.#queries = queries
    this.#resolution = join.group.resolution
    this.#features = aggregatesOf(join)
    const windows = [...new Set(this.#features.map(feature => feature.window))]
    this.#windows = windows
    const questions = queries.rows.length
    this.#inputs = list.map(input => {
      const packed = packInput(input, events, memory)
      return { ...input, packed, seen: windows.map(() => new SeenQuestions(questions, memory)) }
    })
    this.#tasks = tasksOf(inputs, windows, questions, memory)
    let most = 0
    for (let key = 0; key + 1 < queries.starts.length; key++) {
      most = Math.max(most, (queries.starts[key + 1] as number) - (queries.starts[key] as number))
    }
    this.#right = new Int32Array(most)
    this.#lefts = windows.map(() => new Int32Array(most))
    this.#packedRight = new Int32Array(most)
    this.#packedLefts = windows.map(() => new Int32Array(most))
  }

  /** Answers all questions of one key. */
  answer(key: number): void {
    const { starts, times, rows } = this.#queries
    const from = starts[key] as number
    const count = (starts[key + 1] as number) - from
    if (count === 0) return
    const start = this.#events.starts[key] as number
    const end = this.#events.starts[key + 1] as number
    rightBounds(this.#events.times, start, end, times, from, count, this.#right)
    for (const [number, window] of this.#windows.entries()) {
      const left = this.#lefts[number] as Int32Array
      leftBounds(this.#events.times, start, end, times, from, count, window, this.#resolution, left)
    }
    const own = { times: times.subarray(from, from + count), rows: rows.subarray(from, from + count) }
    for (const [number, { packed, keys, seen }] of this.#inputs.entries()) {
      const bounds = this.#boundsOf(packed, start, count)
      for (const [window, left] of bounds.lefts.entries()) seen[window]?.note(from, count, left, bounds.right)
      keys.load(packed, packed.starts[key] as number, packed.starts[key + 1] as number)
      for (const { input, kernel, windows } of this.#tasks) {
        if (input !== number) continue
        const lefts = windows.map(window => bounds.lefts[window] as Int32Array)
        const asked: KernelQueries = { from, count, right: bounds.right, lefts, ...own }
        kernel.begin(keys)
        kernel.range(asked)
      }
    }
  }

  /** The group's features, one column each, whose row r answers question `questionOf[r]`; null where that is −1. */
  finish(questionOf: Int32Array): readonly Column[] {
    const columns = new Array<Column>(this.#features.length)
    for (const { features, answers } of this.finishing(questionOf, () => length => new Float64Array(length))) {
      for (const [window, feature] of features.entries()) columns[feature] = answers[window] as Column
    }
    return columns
  }

  /** The same kernel by kernel: the numbers of its features, and their columns in the same order, in memory that each feature gives. */
  *finishing(
    questionOf: Int32Array,
    memoryOf: (feature: number) => WindowColumn['numbers'],
  ): Generator<{ features: readonly number[]; answers: readonly Column[] }> {
    const bitmaps = this.#inputs.map(({ seen }) => seen.map(questions => questions.bitmap(questionOf)))
    for (const { input, kernel, windows, features } of this.#tasks) {
      const columns = windows.map((window, place) => ({
        seen: bitmaps[input]?.[window] ?? null,
        numbers: memoryOf(features[place] as number),
      }))
      yield { features, answers: kernel.finish(questionOf, columns) }
    }
  }

  /** The bounds among the inputs that are not missing. */
  #boundsOf(packed: PackedInput, start: number, count: number): { right: Int32Array; lefts: readonly Int32Array[] } {
    const { present } = packed
    if (present === null) return { right: this.#right, lefts: this.#lefts }
    const before = present[start] as number
    const translate = (edges: Int32Array, translated: Int32Array): void => {
      for (let query = 0; query < count; query++) {
        translated[query] = (present[start + (edges[query] as number)] as number) - before
      }
    }
    translate(this.#right, this.#packedRight)
    for (const [window, left] of this.#lefts.entries()) translate(left, this.#packedLefts[window] as Int32Array)
    return { right: this.#packedRight, lefts: this.#packedLefts }
  }
}

/** Features with one text share their input. */
function inputText(feature: AggregateFeatureDefinition): string {
  const { input, spread, by } = feature
  return canonicalJson({ input, spread, by, keepsPlaces: keepsPlaces(feature) })
}

function tasksOf(
  { join, own, list, numberOf }: WindowInputs,
  windows: readonly (number | null)[],
  questions: number,
  memory: KernelMemory | undefined,
): readonly Task[] {
  const features = aggregatesOf(join)
  return sharedKernels(features).map(members => {
    const asked = members.map(index => features[index] as AggregateFeatureDefinition)
    const [first] = asked as [AggregateFeatureDefinition]
    const input = numberOf.get(inputText(first)) as number
    const { keys, parts } = list[input] as WindowInput
    const kernel = featureKernel(first, parts, own, {
      input: keys.column,
      columns: asked.map(feature => `${join.alias}_${feature.name}`),
      questions,
      memory,
    })
    return { input, kernel, windows: asked.map(feature => windows.indexOf(feature.window)), features: members }
  })
}
