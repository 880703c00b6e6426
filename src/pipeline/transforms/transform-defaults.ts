import type { MinMaxScalerParams } from './min-max-scaler-kind.ts'
import type { OneHotEncoderParams } from './one-hot-encoder-kind.ts'
import type { OrdinalEncoderParams } from './ordinal-encoder-kind.ts'
import type { SimpleImputerParams } from './simple-imputer-kind.ts'
import type { StandardScalerParams } from './standard-scaler-kind.ts'

/** What `StandardScaler` does unless told otherwise. */
export const standardScalerDefaults: StandardScalerParams = { withMean: true, withStd: true }

/** What `MinMaxScaler` does unless told otherwise. */
export const minMaxScalerDefaults: MinMaxScalerParams = { featureRange: [0, 1], clip: false }

/** What `OneHotEncoder` does unless told otherwise. */
export const oneHotEncoderDefaults: OneHotEncoderParams = {
  categories: 'auto',
  drop: null,
  handleUnknown: 'error',
  sparseOutput: true,
  minFrequency: null,
  maxCategories: null,
}

/** What `OrdinalEncoder` does unless told otherwise. */
export const ordinalEncoderDefaults: OrdinalEncoderParams = {
  categories: 'auto',
  handleUnknown: 'error',
  unknownValue: null,
  encodedMissingValue: Number.NaN,
  minFrequency: null,
  maxCategories: null,
}

/** What `SimpleImputer` does unless told otherwise. */
export const simpleImputerDefaults: SimpleImputerParams = {
  strategy: 'mean',
  fillValue: null,
  missingValues: 'all',
  addIndicator: false,
  keepEmptyFeatures: false,
}
