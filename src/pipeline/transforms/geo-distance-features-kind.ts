import type { Expression } from '../../features/expression/expression.ts'
import type { Schema } from '../../features/schema.ts'
import { geoDistanceFeaturesDefaults } from '../default-params.ts'
import type { TableKind } from '../kind.ts'
import { isOneOf } from '../parameters.ts'
import { call, choose, literal, type Program } from '../program.ts'
import { degrees, differentColumns, isColumnName } from './places.ts'

/** The parameters of `GeoDistanceFeatures`. */
export interface GeoDistanceFeaturesParams<Name extends string = string> {
  /** The columns of the first place, in degrees. */
  readonly lat1: Name
  readonly lon1: Name
  /** The columns of the second place. */
  readonly lat2: Name
  readonly lon2: Name
  /**
   * Along the sphere of radius 6,371 km (`haversine`, the default); or straight, or along the axes, on a plane on which every degree is 111 km:
   * good for comparing near places, wrong far from the equator.
   */
  readonly method: 'haversine' | 'euclidean' | 'manhattan'
  /** Default `km`. */
  readonly outputUnit: keyof typeof radius
  /** The name of the output. Default `geo_distance`. */
  readonly outputCol: string
}

/** The radius of the Earth, as feature-engine has it. */
const radius = { km: 6371, miles: 3958.8, meters: 6_371_000, feet: 20_902_231 } as const

/** How `GeoDistanceFeatures` computes; it learns nothing. */
export const geoDistanceFeatures: TableKind<GeoDistanceFeaturesParams, object> = {
  kind: 'GeoDistanceFeatures',
  version: 1,
  defaults: geoDistanceFeaturesDefaults,
  rules: {
    lat1: isColumnName,
    lon1: isColumnName,
    lat2: isColumnName,
    lon2: isColumnName,
    method: isOneOf('haversine', 'euclidean', 'manhattan'),
    outputUnit: isOneOf(...Object.keys(radius)),
    outputCol: isColumnName,
  },
  accepts: 'number',
  readsNumbersAs64: true,
  reads: ({ lat1, lon1, lat2, lon2 }) => differentColumns({ lat1, lon1, lat2, lon2 }),
  learn: () => ({}),
  program,
  inverse: () => null,
  isState: () => true,
}

function program(inputs: Schema, params: GeoDistanceFeaturesParams): Program {
  const { lat1, lon1, lat2, lon2, method, outputUnit, outputCol } = params
  const from = [degrees(lat1, 90), degrees(lon1, 180)] as const
  const to = [degrees(lat2, 90), degrees(lon2, 180)] as const
  const expression = distances[method](from, to, radius[outputUnit])
  return {
    inputs,
    finite: Object.keys(inputs),
    outputs: [{ kind: 'dense', name: outputCol, type: 'float64', expression }],
  }
}

type Place = readonly [latitude: Expression, longitude: Expression]
type Distance = (from: Place, to: Place, radius: number) => Expression

const distances: { readonly [M in GeoDistanceFeaturesParams['method']]: Distance } = {
  haversine: (from, to, unit) => {
    const [latitude1, longitude1] = from.map(radians) as [Expression, Expression]
    const [latitude2, longitude2] = to.map(radians) as [Expression, Expression]
    const across = call('mul', call('cos', latitude1), call('cos', latitude2))
    const chord = call(
      'add',
      halfSine(call('sub', latitude2, latitude1)),
      call('mul', across, halfSine(call('sub', longitude2, longitude1))),
    )
    // Rounding can take opposite places beyond 1, where there is no angle.
    const sine = choose([[call('gt', chord, literal(1)), literal(1)]], call('sqrt', chord))
    return call('mul', literal(2 * unit), call('asin', sine))
  },
  euclidean: (from, to, unit) => {
    const [north, east] = steps(from, to)
    const squares = call('add', call('mul', north, north), call('mul', east, east))
    return inUnit(call('sqrt', squares), unit)
  },
  manhattan: (from, to, unit) => {
    const [north, east] = steps(from, to)
    return inUnit(call('add', call('abs', north), call('abs', east)), unit)
  },
}

/** From one place to another in km, if every degree were 111 km. */
function steps([latitude1, longitude1]: Place, [latitude2, longitude2]: Place): readonly [Expression, Expression] {
  const kilometres = (from: Expression, to: Expression): Expression => call('mul', call('sub', to, from), literal(111))
  return [kilometres(latitude1, latitude2), kilometres(longitude1, longitude2)]
}

function inUnit(kilometres: Expression, unit: number): Expression {
  return unit === radius.km ? kilometres : call('mul', kilometres, literal(unit / radius.km))
}

function radians(value: Expression): Expression {
  return call('mul', value, literal(Math.PI / 180))
}

/** sin²(angle / 2) */
function halfSine(angle: Expression): Expression {
  const sine = call('sin', call('div', angle, literal(2)))
  return call('mul', sine, sine)
}
