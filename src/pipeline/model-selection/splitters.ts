import { ParameterError } from '../../features/errors/parameter-error.ts'
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

/** What a split looks at besides how many rows there are: the name of a column, a column, or plain values. */
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

/** Consecutive folds, or folds drawn at random, each to test on once; scikit-learn's `KFold`, with the same rows. */
export class KFold implements Splitter {
  readonly params: FoldParams

  constructor(params: Partial<FoldParams> = {}) {
    this.params = freezeParams(splitKinds.KFold.defaults, params)
  }

  get definition(): StepDefinition {
    return definitionOf('KFold', this.params)
  }

  split(rows: Table | number, by: SplitBy = {}): readonly SplitIndices[] {
    return splitRows('KFold', splitKinds.KFold, this.params, rows, by)
  }
}

/**
 * Folds in which each class has about the same share; needs a target.
 *
 * scikit-learn's `StratifiedKFold`, with the same rows.
 */
export class StratifiedKFold implements Splitter {
  readonly params: FoldParams

  constructor(params: Partial<FoldParams> = {}) {
    this.params = freezeParams(splitKinds.StratifiedKFold.defaults, params)
  }

  get definition(): StepDefinition {
    return definitionOf('StratifiedKFold', this.params)
  }

  split(rows: Table | number, by: SplitBy = {}): readonly SplitIndices[] {
    return splitRows('StratifiedKFold', splitKinds.StratifiedKFold, this.params, rows, by)
  }
}

/**
 * Folds of about the same size that never divide a group; needs groups.
 *
 * scikit-learn's `GroupKFold`, with the same rows.
 */
export class GroupKFold implements Splitter {
  readonly params: FoldParams

  constructor(params: Partial<FoldParams> = {}) {
    this.params = freezeParams(splitKinds.GroupKFold.defaults, params)
  }

  get definition(): StepDefinition {
    return definitionOf('GroupKFold', this.params)
  }

  split(rows: Table | number, by: SplitBy = {}): readonly SplitIndices[] {
    return splitRows('GroupKFold', splitKinds.GroupKFold, this.params, rows, by)
  }
}

/** `KFold` several times, drawn anew each time; scikit-learn's `RepeatedKFold`, with the same rows. */
export class RepeatedKFold implements Splitter {
  readonly params: RepeatedFoldParams

  constructor(params: Partial<RepeatedFoldParams> = {}) {
    this.params = freezeParams(splitKinds.RepeatedKFold.defaults, params)
  }

  get definition(): StepDefinition {
    return definitionOf('RepeatedKFold', this.params)
  }

  split(rows: Table | number, by: SplitBy = {}): readonly SplitIndices[] {
    return splitRows('RepeatedKFold', splitKinds.RepeatedKFold, this.params, rows, by)
  }
}

/**
 * `StratifiedKFold` several times, drawn anew each time; scikit-learn's `RepeatedStratifiedKFold`, with the same rows.
 */
export class RepeatedStratifiedKFold implements Splitter {
  readonly params: RepeatedFoldParams

  constructor(params: Partial<RepeatedFoldParams> = {}) {
    this.params = freezeParams(splitKinds.RepeatedStratifiedKFold.defaults, params)
  }

  get definition(): StepDefinition {
    return definitionOf('RepeatedStratifiedKFold', this.params)
  }

  split(rows: Table | number, by: SplitBy = {}): readonly SplitIndices[] {
    return splitRows('RepeatedStratifiedKFold', splitKinds.RepeatedStratifiedKFold, this.params, rows, by)
  }
}

/** Rows drawn at random for each split; scikit-learn's `ShuffleSplit`, with the same rows. */
export class ShuffleSplit implements Splitter {
  readonly params: ShuffleSplitParams

  constructor(params: Partial<ShuffleSplitParams> = {}) {
    this.params = freezeParams(splitKinds.ShuffleSplit.defaults, params)
  }

  get definition(): StepDefinition {
    return definitionOf('ShuffleSplit', this.params)
  }

  split(rows: Table | number, by: SplitBy = {}): readonly SplitIndices[] {
    return splitRows('ShuffleSplit', splitKinds.ShuffleSplit, this.params, rows, by)
  }
}

/**
 * Rows drawn so that each class keeps its share; needs a target.
 *
 * scikit-learn's `StratifiedShuffleSplit`, with the same rows.
 */
export class StratifiedShuffleSplit implements Splitter {
  readonly params: ShuffleSplitParams

  constructor(params: Partial<ShuffleSplitParams> = {}) {
    this.params = freezeParams(splitKinds.StratifiedShuffleSplit.defaults, params)
  }

  get definition(): StepDefinition {
    return definitionOf('StratifiedShuffleSplit', this.params)
  }

  split(rows: Table | number, by: SplitBy = {}): readonly SplitIndices[] {
    return splitRows('StratifiedShuffleSplit', splitKinds.StratifiedShuffleSplit, this.params, rows, by)
  }
}

/**
 * Whole groups drawn at random for each split; needs groups.
 *
 * scikit-learn's `GroupShuffleSplit`, with the same rows.
 */
export class GroupShuffleSplit implements Splitter {
  readonly params: ShuffleSplitParams

  constructor(params: Partial<ShuffleSplitParams> = {}) {
    this.params = freezeParams(splitKinds.GroupShuffleSplit.defaults, params)
  }

  get definition(): StepDefinition {
    return definitionOf('GroupShuffleSplit', this.params)
  }

  split(rows: Table | number, by: SplitBy = {}): readonly SplitIndices[] {
    return splitRows('GroupShuffleSplit', splitKinds.GroupShuffleSplit, this.params, rows, by)
  }
}

/**
 * Later rows to test on, all rows before them to train on; rows must be in the order of time.
 *
 * scikit-learn's `TimeSeriesSplit`, with the same rows.
 */
export class TimeSeriesSplit implements Splitter {
  readonly params: TimeSeriesSplitParams

  constructor(params: Partial<TimeSeriesSplitParams> = {}) {
    this.params = freezeParams(splitKinds.TimeSeriesSplit.defaults, params)
  }

  get definition(): StepDefinition {
    return definitionOf('TimeSeriesSplit', this.params)
  }

  split(rows: Table | number, by: SplitBy = {}): readonly SplitIndices[] {
    return splitRows('TimeSeriesSplit', splitKinds.TimeSeriesSplit, this.params, rows, by)
  }
}

function definitionOf(kind: string, params: object): StepDefinition {
  return { kind, params: { ...params } }
}

function splitRows<Params extends object>(
  name: string,
  kind: SplitKind<Params>,
  params: Params,
  rows: Table | number,
  by: SplitBy,
): SplitIndices[] {
  const rowCount = typeof rows === 'number' ? rows : rows.rowCount
  const target = valuesOf('target', by.target, rows)
  const groups = valuesOf('groups', by.groups, rows)
  return splitBy(name, kind, params, { rowCount, target, groups })
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
