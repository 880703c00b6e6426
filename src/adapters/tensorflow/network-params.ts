import { isCount, isNullOr, isNumber, isOneOf, type Rules } from '../../pipeline/parameters.ts'

/** What a network of dense layers is for. */
export type NetworkRole = 'classifier' | 'regressor'

/** The parameters of `networkEstimator`. */
export interface NetworkParams<As extends NetworkRole = NetworkRole> {
  readonly role: As
  /** The units of each hidden layer, in order. Default [32]. */
  readonly hidden: readonly number[]
  /** The activation of the hidden layers. Default `relu`. */
  readonly activation: 'relu' | 'tanh' | 'sigmoid' | 'elu' | 'selu' | 'linear'
  /** The share of each hidden layer's units that a training step leaves out. Default 0. */
  readonly dropout: number
  /** The factor of Σ weight² in the loss, biases left out. Default 0. */
  readonly l2: number
  /** The number of passes over the training rows. Default 50. */
  readonly epochs: number
  /** Rows per training step. Default 32. */
  readonly batchSize: number
  /** The learning rate of Adam. Default 0.001. */
  readonly learningRate: number
  /** The share of rows that is held back for validation. Default 0. */
  readonly validationShare: number
  /** The number of epochs without a smaller validation loss after which learning stops, with the weights of the best epoch. Default null: never. */
  readonly patience: number | null
  /** The random seed of the initial weights, the order of rows and dropout. Default 0. */
  readonly randomState: number
}

export const networkKind = 'Network'
export const networkVersion = 1

/** The default parameters of a network. */
export const networkDefaults: Omit<NetworkParams, 'role'> = {
  hidden: [32],
  activation: 'relu',
  dropout: 0,
  l2: 0,
  epochs: 50,
  batchSize: 32,
  learningRate: 0.001,
  validationShare: 0,
  patience: null,
  randomState: 0,
}

const isShare = isNumber(value => value >= 0 && value < 1, 'a share from 0 to below 1')

export const networkRules: Rules<NetworkParams> = {
  role: isOneOf('classifier', 'regressor'),
  hidden: value => (areUnits(value) ? null : 'is not a list of at most 64 whole numbers from 1 to 65536'),
  activation: isOneOf('relu', 'tanh', 'sigmoid', 'elu', 'selu', 'linear'),
  dropout: isShare,
  l2: isNumber(value => value >= 0, 'a number of at least 0'),
  epochs: isCount,
  batchSize: isCount,
  learningRate: isNumber(value => value > 0, 'a positive number'),
  validationShare: isShare,
  patience: isNullOr(isCount),
  randomState: isNumber(value => value >= 0 && value < 2 ** 32 && Number.isInteger(value), 'a whole number below 2³²'),
}

function areUnits(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.length <= 64 &&
    value.every(units => Number.isInteger(units) && units >= 1 && units <= 65_536)
  )
}
