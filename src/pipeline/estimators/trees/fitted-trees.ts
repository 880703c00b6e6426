import { InvalidValueError } from '../../../features/errors/column-errors.ts'
import type { Schema } from '../../../features/schema.ts'
import type { FittedParts } from '../../fitted.ts'
import { FittedClassifier } from '../../fitted-classifier.ts'
import { FittedRegressor } from '../../fitted-regressor.ts'
import { isLabelList, type Label } from '../../labels.ts'
import { featureProgram } from '../feature-program.ts'
import { isLink, type Link } from '../link.ts'
import { restoreTrees, type StoredTrees, storeTrees } from './stored-trees.ts'
import type { TreeEnsemble } from './tree-ensemble.ts'
import { treeModel } from './tree-model.ts'
import { type WalkPlan, walkPlan } from './walk-plan.ts'

/** What trees that came from elsewhere have learned, as data. */
export interface TreeState {
  /** The classes in ascending order, or null for a regressor. */
  readonly classes: readonly Label[] | null
  readonly link: Link
  readonly trees: StoredTrees
}

const treeClassifierKind = 'TreeClassifier'
const treeRegressorKind = 'TreeRegressor'
export const fittedTreesVersion = 1

/** Trees that were learned here: the kind and the parameters of what has learned, and more of what it knows. */
export interface LearnedTrees {
  readonly kind: string
  readonly params: Readonly<Record<string, unknown>>
  readonly more: Readonly<Record<string, unknown>>
}

/** Trees as something fitted: a classifier where there are classes, else a regressor. */
export function fittedTrees(
  trees: TreeEnsemble,
  link: Link,
  classes: readonly Label[] | null,
  inputs: Schema,
  learned?: LearnedTrees & { readonly plan?: WalkPlan },
): FittedClassifier | FittedRegressor {
  const kind = learned?.kind ?? (classes === null ? treeRegressorKind : treeClassifierKind)
  const state: TreeState = {
    classes,
    link,
    // Large trees are copied only where someone asks for them.
    get trees() {
      return storeTrees(trees)
    },
    ...learned?.more,
  }
  const parts: FittedParts<TreeState> = {
    kind,
    version: fittedTreesVersion,
    params: learned?.params ?? {},
    state,
    program: featureProgram(inputs),
    children: [],
  }
  const model = treeModel(trees, link, kind, learned?.plan)
  const width = classes?.length ?? 1
  if (model.width !== width) throw bad(`the model gives ${model.width} numbers a row, where ${width} are expected.`)
  const features = Object.keys(inputs).length
  if (trees.width !== features) throw bad(`the trees read ${trees.width} features, but ${features} are named.`)
  return classes === null ? new FittedRegressor(parts, model) : new FittedClassifier(parts, classes, model)
}

/**
 * Trees from the data that `toJSON` gave, all of it checked.
 *
 * @throws {InvalidValueError} for anything that is not such data.
 */
export function restoreFittedTrees(
  kind: string,
  inputs: Schema,
  state: Readonly<Record<string, unknown>>,
  params?: Readonly<Record<string, unknown>>,
): FittedClassifier | FittedRegressor {
  const { classes, link, trees, ...more } = state
  const fits = kind.endsWith('Regressor') ? classes === null : isLabelList(classes)
  if (!fits || !isLink(link)) throw bad(`the state of ${kind} is wrong.`)
  const plan = isPrepared(trees) ? trees.prepared : undefined
  const learned = { kind, params: params ?? {}, more: params === undefined ? {} : more, ...(plan && { plan }) }
  return fittedTrees(plan?.trees ?? restoreTrees(trees), link, classes as readonly Label[] | null, inputs, learned)
}

/** Trees that another thread has checked and made ready. JSON has no typed arrays, so they never come from outside. */
export interface PreparedTrees {
  readonly prepared: WalkPlan
}

/**
 * Checks stored trees and makes them ready, for another thread.
 *
 * @throws {InvalidValueError} for anything that is not such data.
 */
export function prepareTrees(stored: unknown): PreparedTrees {
  return { prepared: walkPlan(restoreTrees(stored)) }
}

function isPrepared(trees: unknown): trees is PreparedTrees {
  return Object(Object(trees).prepared).limit instanceof Float64Array
}

function bad(detail: string): InvalidValueError {
  return new InvalidValueError('artifact', null, detail)
}
