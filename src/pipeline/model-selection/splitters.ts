import { hasNames, ParameterError } from '../../features/errors/parameter-error.ts'
import type { Column } from '../../features/table/column.ts'
import type { Table } from '../../features/table/table.ts'
import type { Label } from '../labels.ts'
import { freezeParams } from '../parameters.ts'
import type { StepDefinition } from '../step.ts'
import type { SplitIndices } from '../train-test-split.ts'
import {
  type FoldParams,
  type RepeatedFoldParams,
  type ShuffleSplitParams,
  type SplitKind,
  splitBy,
  splitKinds,
  type TimeSeriesSplitParams,
} from './split-kinds.ts'

/** What a split depends on besides the number of rows: the name of a column, a column, or plain values. */
export interface SplitBy {
  /** The class of each row, for the kinds that keep the shares of classes. */
  readonly target?: string | Column | ArrayLike<Label>
  /** The group of each row, for the kinds that keep groups together. */
  readonly groups?: string | Column | ArrayLike<Label>
}

/** Something that splits rows several times into those to train on and those to test on. */
export interface Splitter {
  /** The splitter as data. */
  readonly definition: StepDefinition
  /**
   * The row numbers of every split, of a table or of so many rows.
   *
   * @throws {ParameterError} for parameters out of range, for too few rows, classes or groups, and for a column that is needed.
   */
  split(rows: Table | number, by?: SplitBy): readonly SplitIndices[]
}

/** The base of splitters: parameters that never change, and that are checked when rows are split. */
abstract class KindSplitter<Params extends object> implements Splitter {
  readonly params: Readonly<Params>
  readonly #name: string
  readonly #kind: SplitKind<Params>

  constructor(name: string, kind: SplitKind<Params>, params: Partial<Params>) {
    this.#name = name
    this.#kind = kind
    this.params = freezeParams(kind.defaults, params)
  }

  get definition(): StepDefinition {
    return { kind: this.#name, params: { ...this.params } }
  }

  split(rows: Table | number, by: SplitBy = {}): readonly SplitIndices[] {
    if (!hasNames(by)) throw new ParameterError('by', 'an object is needed, or nothing.')
    const rowCount = typeof rows === 'number' ? rows : Object(rows).rowCount
    if (typeof rowCount !== 'number') throw new ParameterError('rows', 'a Table, or a number of rows, is needed.')
    const target = valuesOf('target', by.target, rows)
    const groups = valuesOf('groups', by.groups, rows)
    return splitBy(this.#name, this.#kind, this.params, { rowCount, target, groups })
  }
}

/** Consecutive or random folds, each of which is tested on once; scikit-learn's `KFold`, with the same rows. */
export class KFold extends KindSplitter<FoldParams> {
  constructor(params: Partial<FoldParams> = {}) {
    super('KFold', splitKinds.KFold, params)
  }
}

/**
 * Folds in which each class has about the same share; needs a target.
 *
 * scikit-learn's `StratifiedKFold`, with the same rows.
 */
export class StratifiedKFold extends KindSplitter<FoldParams> {
  constructor(params: Partial<FoldParams> = {}) {
    super('StratifiedKFold', splitKinds.StratifiedKFold, params)
  }
}

/**
 * Folds of about the same size that never divide a group; needs groups.
 *
 * scikit-learn's `GroupKFold`, with the same rows.
 */
export class GroupKFold extends KindSplitter<FoldParams> {
  constructor(params: Partial<FoldParams> = {}) {
    super('GroupKFold', splitKinds.GroupKFold, params)
  }
}

/** `KFold` several times, drawn anew each time; scikit-learn's `RepeatedKFold`, with the same rows. */
export class RepeatedKFold extends KindSplitter<RepeatedFoldParams> {
  constructor(params: Partial<RepeatedFoldParams> = {}) {
    super('RepeatedKFold', splitKinds.RepeatedKFold, params)
  }
}

/**
 * `StratifiedKFold` several times, drawn anew each time; scikit-learn's `RepeatedStratifiedKFold`, with the same rows.
 */
export class RepeatedStratifiedKFold extends KindSplitter<RepeatedFoldParams> {
  constructor(params: Partial<RepeatedFoldParams> = {}) {
    super('RepeatedStratifiedKFold', splitKinds.RepeatedStratifiedKFold, params)
  }
}

/** Rows drawn at random for each split; scikit-learn's `ShuffleSplit`, with the same rows. */
export class ShuffleSplit extends KindSplitter<ShuffleSplitParams> {
  constructor(params: Partial<ShuffleSplitParams> = {}) {
    super('ShuffleSplit', splitKinds.ShuffleSplit, params)
  }
}

/**
 * Rows drawn so that each class keeps its share; needs a target.
 *
 * scikit-learn's `StratifiedShuffleSplit`, with the same rows.
 */
export class StratifiedShuffleSplit extends KindSplitter<ShuffleSplitParams> {
  constructor(params: Partial<ShuffleSplitParams> = {}) {
    super('StratifiedShuffleSplit', splitKinds.StratifiedShuffleSplit, params)
  }
}

/**
 * Whole groups drawn at random for each split; needs groups.
 *
 * scikit-learn's `GroupShuffleSplit`, with the same rows.
 */
export class GroupShuffleSplit extends KindSplitter<ShuffleSplitParams> {
  constructor(params: Partial<ShuffleSplitParams> = {}) {
    super('GroupShuffleSplit', splitKinds.GroupShuffleSplit, params)
  }
}

/**
 * Tests on later rows and trains on all rows before them; rows must be in order of time.
 *
 * scikit-learn's `TimeSeriesSplit`, with the same rows.
 */
export class TimeSeriesSplit extends KindSplitter<TimeSeriesSplitParams> {
  constructor(params: Partial<TimeSeriesSplitParams> = {}) {
    super('TimeSeriesSplit', splitKinds.TimeSeriesSplit, params)
  }
}

function valuesOf(
  role: 'target' | 'groups',
  given: SplitBy['target'],
  rows: Table | number,
): Column | ArrayLike<Label> | null {
  if (typeof given !== 'string') return given ?? null
  if (typeof rows === 'number') throw new ParameterError(role, `to find the column \`${given}\`, give split the table.`)
  return rows.column(given)
}
