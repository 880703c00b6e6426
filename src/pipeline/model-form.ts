import type { Link } from './estimators/link.ts'
import type { TreeEnsemble } from './estimators/trees/tree-ensemble.ts'
import type { Program } from './program.ts'

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

/** The one number of another form, and what is made of it: a program of one input and one dense output. */
export interface MappedForm {
  readonly kind: 'mapped'
  readonly form: LinearForm | TreeForm
  readonly program: Program
}

/** What a model computes from its features, as data: each engine maps every kind to its own spelling. */
export type ModelForm = LinearForm | TreeForm | MappedForm
