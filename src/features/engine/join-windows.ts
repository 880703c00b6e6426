import { inputColumn } from '../aggregate/range/input-column.ts'
import { rangeKernel } from '../aggregate/range/kernel-of.ts'
import { KeyInputs } from '../aggregate/range/key-inputs.ts'
import type { KernelQueries, RangeKernel } from '../aggregate/range/range-kernel.ts'
import type { AggregateFeatureDefinition, EventSourceDefinition, JoinDefinition } from '../definition/definition.ts'
import { day, floorTo } from '../definition/window.ts'
import { evaluate } from '../evaluate/evaluate-column.ts'
import type { Pace } from '../progress.ts'
import type { Column } from '../table/column.ts'
import { canonicalJson } from '../table/encode.ts'
import { Table } from '../table/table.ts'
import type { BackfillInput } from './engine.ts'
import { keyNodes, spineKeys } from './join-rows.ts'
import { keyCodes } from './key-codes.ts'
import { groupByKey, type KeyRows } from './key-rows.ts'
import { type PackedInput, packInput } from './packed-input.ts'
import { readEvents } from './read-events.ts'
import { dropAskedRows, neededColumns, sourceColumn, timesOf } from './source-rows.ts'
import { leftBounds, rightBounds } from './window-bounds.ts'

/** One aggregate over one input, for all the windows that ask for it. */
interface Task {
  readonly input: number
  readonly kernel: RangeKernel
  /** The numbers of its windows among all windows of the group. */
  readonly windows: readonly number[]
  /** The group's features that it answers, in the order of `windows`. */
  readonly features: readonly number[]
}

interface Input {
  readonly packed: PackedInput
  readonly keys: KeyInputs
}

/** The features of a group that aggregates windows, one column each, for every row of the spine. */
export async function joinWindows(
  join: JoinDefinition,
  times: Float64Array,
  input: BackfillInput,
  pace: Pace,
): Promise<readonly Column[]> {
  const { group } = join
  if (group.source.kind !== 'eventSource') throw new TypeError('windows are over events')
  const { source } = group
  const features = group.features.filter(feature => feature.kind === 'aggregate')
  const asked = group.accuracy === 'snapshot' ? times.map(time => floorTo(time, day)) : times
  const needed = neededColumns(source, [...keyNodes(join), ...features.map(feature => feature.input)], false)
  const stored = await readEvents(source, needed, asked, reachOf(features), false, input)
  const keys = keyNodes(join).map(node => sourceColumn(source, node, stored))
  const codes = keyCodes(spineKeys(join, input.spine), keys)
  dropAskedRows(source, stored, codes.offered)
  const events = groupByKey(codes.offered, timesOf(stored.column(source.time)), codes.keyCount)
  const queries = groupByKey(codes.asked, asked, codes.keyCount)
  await pace.pause()

  const inputs = inputsOf(source, features, stored, events)
  const windows = [...new Set(features.map(feature => feature.window))]
  const tasks = tasksOf(join.alias, features, inputs, windows, queries.rows.length)
  const sweep = new Sweep(events, queries, windows, group.resolution)
  for (let key = 0; key < codes.keyCount; key++) {
    sweep.answer(key, inputs.list, tasks)
    if (pace.due) {
      const done = queries.starts[key + 1] as number
      await pace.pause({ stage: `backfill ${join.alias}`, done, total: times.length, unit: 'rows' })
    }
  }
  return columnsOf(features, tasks, queries, times.length)
}

/** How far back the longest window reaches, hop included; null is all history. */
function reachOf(features: readonly AggregateFeatureDefinition[]): number | null {
  let reach = 0
  for (const { window } of features) {
    if (window === null) return null
    reach = Math.max(reach, window + day)
  }
  return reach
}

function inputsOf(
  source: EventSourceDefinition,
  features: readonly AggregateFeatureDefinition[],
  stored: Table,
  events: KeyRows,
): { readonly list: readonly Input[]; readonly numberOf: ReadonlyMap<string, number> } {
  const places = {
    times: timesOf(stored.column(source.time)),
    created: source.created === null ? null : stored.column(source.created),
    sequence: source.sequence === null ? null : stored.column(source.sequence),
  }
  const numberOf = new Map<string, number>()
  const list: Input[] = []
  for (const feature of features) {
    const text = canonicalJson(feature.input)
    if (numberOf.has(text)) continue
    numberOf.set(text, list.length)
    const column = sourceColumn(source, feature.input, stored)
    list.push({ packed: packInput(column, events), keys: new KeyInputs(inputColumn(column), places) })
  }
  return { list, numberOf }
}

function tasksOf(
  alias: string,
  features: readonly AggregateFeatureDefinition[],
  inputs: ReturnType<typeof inputsOf>,
  windows: readonly (number | null)[],
  questions: number,
): readonly Task[] {
  const groups = new Map<string, number[]>()
  for (const [index, { aggregate, parameters, input }] of features.entries()) {
    const text = canonicalJson({ aggregate, parameters, input })
    groups.set(text, [...(groups.get(text) ?? []), index])
  }
  return [...groups.values()].map(members => {
    const asked = members.map(index => features[index] as AggregateFeatureDefinition)
    const [first] = asked as [AggregateFeatureDefinition]
    const input = inputs.numberOf.get(canonicalJson(first.input)) as number
    const kernel = rangeKernel(first.aggregate, {
      input: (inputs.list[input] as Input).keys.column,
      parameters: first.parameters,
      columns: asked.map(feature => `${alias}_${feature.name}`),
      questions,
    })
    return { input, kernel, windows: asked.map(feature => windows.indexOf(feature.window)), features: members }
  })
}

/** Goes through the keys one by one; its buffers are reused from key to key. */
class Sweep {
  readonly #events: KeyRows
  readonly #queries: KeyRows
  readonly #windows: readonly (number | null)[]
  readonly #resolution: 'hop' | 'exact'
  readonly #right: Int32Array
  readonly #lefts: readonly Int32Array[]
  readonly #packedRight: Int32Array
  readonly #packedLefts: readonly Int32Array[]

  constructor(events: KeyRows, queries: KeyRows, windows: readonly (number | null)[], resolution: 'hop' | 'exact') {
    this.#events = events
    this.#queries = queries
    this.#windows = windows
    this.#resolution = resolution
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
  answer(key: number, inputs: readonly Input[], tasks: readonly Task[]): void {
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
    for (const [number, { packed, keys }] of inputs.entries()) {
      const bounds = this.#boundsOf(packed, start, count)
      keys.load(packed.rows, packed.starts[key] as number, packed.starts[key + 1] as number)
      for (const { input, kernel, windows } of tasks) {
        if (input !== number) continue
        const lefts = windows.map(window => bounds.lefts[window] as Int32Array)
        const asked: KernelQueries = { from, count, right: bounds.right, lefts, ...own }
        kernel.begin(keys)
        kernel.range(asked)
      }
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

function columnsOf(
  features: readonly AggregateFeatureDefinition[],
  tasks: readonly Task[],
  queries: KeyRows,
  rowCount: number,
): readonly Column[] {
  const questionOf = new Int32Array(rowCount).fill(-1)
  for (let question = 0; question < queries.rows.length; question++)
    questionOf[queries.rows[question] as number] = question
  const columns = new Array<Column>(features.length)
  for (const { kernel, features: members } of tasks) {
    const answers = kernel.finish(questionOf)
    for (const [window, feature] of members.entries()) columns[feature] = answers[window] as Column
  }
  return columns.map((column, index) => withDefault(column, features[index] as AggregateFeatureDefinition))
}

/** A feature's default in place of the null of a window in which nothing was seen. */
function withDefault(column: Column, feature: AggregateFeatureDefinition): Column {
  if (feature.default === null) return column
  const filled = evaluate(
    {
      kind: 'call',
      function: 'coalesce',
      arguments: [
        { kind: 'column', name: feature.name },
        { kind: 'literal', type: feature.type, value: feature.default },
      ],
    },
    new Table([[feature.name, column]], column.length),
    `feature \`${feature.name}\``,
  )
  return filled
}
