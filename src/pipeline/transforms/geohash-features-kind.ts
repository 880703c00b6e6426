import { longestGeohash } from '../../features/expression/signatures.ts'
import { geohashFeaturesDefaults } from '../default-params.ts'
import type { TableKind } from '../kind.ts'
import { isNumber } from '../parameters.ts'
import { call, literal } from '../program.ts'
import { degrees, differentColumns, isColumnName } from './places.ts'

/** The parameters of `GeohashFeatures`. */
export interface GeohashFeaturesParams<Name extends string = string> {
  /** The columns of the place, in degrees. */
  readonly latitude: Name
  readonly longitude: Name
  /** How many characters: 5 are cells of about 5 km, 6 of 1 km by 600 m, 7 of 150 m. From 1 to 12, default 6. */
  readonly precision: number
  /** The name of the output. Default `geohash`. */
  readonly outputCol: string
}

/** How `GeohashFeatures` computes; it learns nothing. */
export const geohashFeatures: TableKind<GeohashFeaturesParams, object> = {
  kind: 'GeohashFeatures',
  version: 1,
  defaults: geohashFeaturesDefaults,
  rules: {
    latitude: isColumnName,
    longitude: isColumnName,
    precision: isNumber(
      value => Number.isInteger(value) && value >= 1 && value <= longestGeohash,
      `a whole number from 1 to ${longestGeohash}`,
    ),
    outputCol: isColumnName,
  },
  accepts: 'number',
  readsNumbersAs64: true,
  reads: ({ latitude, longitude }) => differentColumns({ latitude, longitude }),
  learn: () => ({}),
  program: (inputs, { latitude, longitude, precision, outputCol }) => {
    const expression = call('geohash', degrees(latitude, 90), degrees(longitude, 180), literal(precision))
    return {
      inputs,
      finite: Object.keys(inputs),
      outputs: [{ kind: 'dense', name: outputCol, type: 'string', expression }],
    }
  },
  inverse: () => null,
  isState: () => true,
}
