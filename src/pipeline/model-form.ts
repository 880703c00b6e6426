import type { Link } from './estimators/link.ts'
import type { TreeEnsemble } from './estimators/trees/tree-ensemble.ts'

/** Linear functions of the features, and what is made of their values. */
export interface LinearForm {
  readonly kind: 'linear'
  /** One list per score, in the order of the features. */
  readonly coefficients: readonly (readonly number[])[]
  readonly intercepts: readonly number[]
  /** The scores as they are; or the probabilities of two classes from one score, of several from one score each. */
  readonly link: 'identity' | 'logistic' | 'softmax'
}

/** Trees whose answers are added up, and what is made of the sums. */
export interface TreeForm {
  readonly kind: 'trees'
  readonly trees: TreeEnsemble
  readonly link: Link
}

/** What a model computes from its features, as data: each engine maps every kind to its own spelling. */
export type ModelForm = LinearForm | TreeForm
