import { RecycledMemory } from '../aggregate/range/kernel-memory.ts'
import { rowsOfQuestions } from '../aggregate/range/kernel-output.ts'
import type { WindowColumn } from '../aggregate/range/range-kernel.ts'
import { SeenQuestions } from '../aggregate/range/seen-questions.ts'
import type { Column } from '../table/column.ts'
import { type PackedInput, packInput } from './packed-input.ts'
import { type KeyQuestions, packedBounds, type QuestionBounds, questionBounds } from './question-bounds.ts'
import type { WindowInput } from './window-input.ts'
import { aggregatesOf, type WindowInputs } from './window-inputs.ts'
import { tasksByPass, type WindowTask, windowTasks } from './window-tasks.ts'

/** Memory that one sweep after the other uses: for all passes, for those over one input, and for one pass. */
export interface SweepMemory {
  readonly sweep: RecycledMemory
  readonly input: RecycledMemory
  readonly pass: RecycledMemory
  /** How many numbers a pass may keep by question, where it has more than one task. */
  readonly mostNumbers: number
}

/** Memory for sweeps that follow one another. */
export function sweepMemory(mostNumbers: number = 3 * 2 ** 21): SweepMemory {
  return { sweep: new RecycledMemory(), input: new RecycledMemory(), pass: new RecycledMemory(), mostNumbers }
}

/** The columns of one task: the numbers of its features, and their answers in the same order. */
export interface TaskAnswers {
  readonly features: readonly number[]
  readonly answers: readonly Column[]
}

/** Gives the memory in which a feature's column is made. */
export type ColumnMemory = (feature: number) => WindowColumn['numbers']

/**
 * Answers windows in passes over all keys. Question n is that of `queries.rows[n]`. A pass is done before the next one begins, because they
 * use one memory.
 */
export class WindowSweep {
  readonly #asked: KeyQuestions
  readonly #list: readonly WindowInput[]
  readonly #memory: SweepMemory
  readonly #bounds: QuestionBounds
  readonly #passes: readonly (readonly WindowTask[])[]

  constructor(inputs: WindowInputs, asked: KeyQuestions, memory: SweepMemory = sweepMemory()) {
    const { join, list } = inputs
    const windows = [...new Set(aggregatesOf(join).map(feature => feature.window))]
    memory.sweep.begin()
    this.#asked = asked
    this.#list = list
    this.#memory = memory
    this.#bounds = questionBounds(asked, windows, join.group.resolution, memory.sweep)
    this.#passes = tasksByPass(windowTasks(inputs, windows), asked.queries.rows.length, memory.mostNumbers)
  }

  get passCount(): number {
    return this.#passes.length
  }

  /** The passes, for columns whose row r answers question `questionOf[r]`; null where that is −1. */
  *passes(questionOf: Int32Array): Generator<WindowPass> {
    let laid: LaidInput | null = null
    for (const tasks of this.#passes) {
      const number = tasks[0]?.input as number
      this.#memory.pass.begin()
      if (laid?.number !== number) laid = this.#lay(number, questionOf)
      yield new WindowPass(this.#asked, laid, tasks, this.#memory.pass)
    }
  }

  #lay(number: number, questionOf: Int32Array): LaidInput {
    const input = this.#list[number] as WindowInput
    const memory = this.#memory.input
    memory.begin()
    const packed = packInput(input, this.#asked.events, memory)
    const bounds = packedBounds(this.#bounds, this.#asked, packed, memory)
    const questions = this.#asked.queries.rows.length
    const seen = bounds.lefts.map(left => {
      const window = new SeenQuestions(questions, memory)
      window.note(0, questions, left, bounds.right)
      return window.bitmap(questionOf)
    })
    const { places, numbers } = this.#asked.queries
    const isWhole = questionOf === places && numbers === 0
    const rowOf = isWhole ? this.#asked.queries.rows : rowsOfQuestions(questionOf, questions)
    return { number, keys: input.keys, packed, bounds, seen, questionOf, rowOf }
  }
}

/** An input of the group, laid out for the keys of a sweep. */
interface LaidInput extends Pick<WindowInput, 'keys'> {
  readonly number: number
  readonly packed: PackedInput
  readonly bounds: QuestionBounds
  /** One bitmap for each window of the group. */
  readonly seen: readonly (Uint8Array | null)[]
  readonly questionOf: Int32Array
  readonly rowOf: Int32Array
}

/** One pass over all keys, of tasks over one input. */
export class WindowPass {
  readonly #asked: KeyQuestions
  readonly #input: LaidInput
  readonly #tasks: readonly (WindowTask & { readonly answering: ReturnType<WindowTask['kernel']> })[]

  constructor(asked: KeyQuestions, input: LaidInput, tasks: readonly WindowTask[], memory: RecycledMemory) {
    const questions = asked.queries.rows.length
    this.#asked = asked
    this.#input = input
    this.#tasks = tasks.map(task => ({ ...task, answering: task.kernel(questions, memory) }))
  }

  /** Answers all questions of one key. */
  answer(key: number): void {
    const { starts, times, rows } = this.#asked.queries
    const from = starts[key] as number
    const end = starts[key + 1] as number
    if (from === end) return
    const { keys, packed, bounds } = this.#input
    keys.load(packed, packed.starts[key] as number, packed.starts[key + 1] as number)
    const own = { from, count: end - from, times: times.subarray(from, end), rows: rows.subarray(from, end) }
    const right = bounds.right.subarray(from, end)
    const lefts = bounds.lefts.map(left => left.subarray(from, end))
    for (const { answering, windows } of this.#tasks) {
      answering.begin(keys)
      answering.range({ ...own, right, lefts: windows.map(window => lefts[window] as Int32Array) })
    }
  }

  /** Makes columns of the answers, task by task. */
  *finish(memoryOf: ColumnMemory): Generator<TaskAnswers> {
    const { seen, questionOf, rowOf } = this.#input
    for (const { answering, windows, features } of this.#tasks) {
      const columns = windows.map((window, place) => ({
        seen: seen[window] as Uint8Array | null,
        rowOf,
        numbers: memoryOf(features[place] as number),
      }))
      yield { features, answers: answering.finish(questionOf, columns) }
    }
  }
}
