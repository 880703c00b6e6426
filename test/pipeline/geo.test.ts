import fc from 'fast-check'
import { expect, test } from 'vitest'
import { transformLaws } from '../../src/adapters/testing/laws/transform-laws.ts'
import { columnFromExact } from '../../src/features/table/build-column.ts'
import { tableFromRows } from '../../src/features/table/from-rows.ts'
import { Table } from '../../src/features/table/table.ts'
import { ColumnTransformer } from '../../src/pipeline/column-transformer.ts'
import { Pipeline } from '../../src/pipeline/pipeline.ts'
import { OneHotEncoder } from '../../src/pipeline/transforms/encoders.ts'
import { GeoDistanceFeatures, GeohashFeatures } from '../../src/pipeline/transforms/number-features.ts'

const between = { lat1: 'from', lon1: 'east', lat2: 'to', lon2: 'west' } as const
const tables = placeTables()
transformLaws(test, () => new GeoDistanceFeatures(between), { tables, runs: 10 })
transformLaws(test, () => new GeoDistanceFeatures({ ...between, method: 'manhattan', outputUnit: 'miles' }), {
  tables,
  runs: 10,
})
transformLaws(test, () => new GeohashFeatures({ latitude: 'from', longitude: 'east', precision: 5 }), {
  tables,
  runs: 10,
})

const places = { name: 'string', lat: 'float64', lon: 'float64', lat2: 'float64', lon2: 'float64' } as const
const cities = tableFromRows(places, [
  { name: 'Berlin to Paris', lat: 52.52, lon: 13.405, lat2: 48.8566, lon2: 2.3522 },
  { name: 'nowhere', lat: null, lon: 13, lat2: 48, lon2: Number.NaN },
  { name: 'the other side', lat: 30, lon: 10, lat2: -30, lon2: -170 },
])
const distance = new GeoDistanceFeatures({ lat1: 'lat', lon1: 'lon', lat2: 'lat2', lon2: 'lon2' })

test('reads the columns that it names, and leaves others out', async () => {
  const fitted = await distance.fit(cities)
  expect(fitted.inputs).toEqual({ lat: 'float64', lon: 'float64', lat2: 'float64', lon2: 'float64' })
  const found = (await fitted.transform(cities)).column('geo_distance').toArray() as (number | null)[]
  expect(found[0]).toBeCloseTo(877.46, 2)
  expect(found[1]).toBe(null)
  expect(found[2]).toBeCloseTo(Math.PI * 6371, 9)
  expect(fitted.transformRow({ lat: 1, lon: 2, lat2: 1, lon2: Number.NaN })).toStrictEqual({ geo_distance: Number.NaN })
})

test('a place that is not on Earth is refused by column and row', async () => {
  const fitted = await distance.fit(cities)
  const hashed = await new GeohashFeatures({ latitude: 'lat', longitude: 'lon' }).fit(cities)
  const bad = tableFromRows(places, [
    { name: 'a', lat: -90, lon: 180, lat2: 0, lon2: 0 },
    { name: 'b', lat: 0, lon: 0, lat2: 0, lon2: 0 },
    { name: 'c', lat: 90.5, lon: 0, lat2: 0, lon2: -181 },
  ])
  await expect(fitted.transform(bad)).rejects.toThrow('row 2: 90.5 is outside the allowed range.')
  await expect(hashed.transform(bad)).rejects.toThrow('Column `lat`, row 2: 90.5 is outside the allowed range.')
  expect(() => fitted.transformRow({ lat: 0, lon: 0, lat2: 0, lon2: -181 })).toThrow(
    'Column `lon2`: -181 is outside the allowed range',
  )
})

test('columns that are missing, of another type or named twice are refused', async () => {
  await expect(new GeohashFeatures({ latitude: 'lat', longitude: 'long' }).fit(cities as never)).rejects.toThrow(
    'Column `long` is not in the input of GeohashFeatures. Did you mean `lon`?',
  )
  await expect(new GeohashFeatures({ latitude: 'lat', longitude: 'name' }).fit(cities as never)).rejects.toThrow(
    'Column `name` of the input of GeohashFeatures is string, but a number is needed.',
  )
  await expect(new GeohashFeatures({ latitude: 'lat', longitude: 'lat' }).fit(cities)).rejects.toThrow(
    'Parameter `longitude`: column `lat` is named twice; each coordinate has one of its own.',
  )
})

test('cells become categories in a pipeline', async () => {
  const pipeline = new Pipeline([
    [
      'places',
      new ColumnTransformer([
        [
          'from',
          new Pipeline([
            ['cell', new GeohashFeatures({ latitude: 'lat', longitude: 'lon', precision: 2 })],
            ['encode', new OneHotEncoder({ handleUnknown: 'ignore' })],
          ]),
          ['lat', 'lon'],
        ],
        ['distance', distance, ['lat', 'lon', 'lat2', 'lon2']],
      ]),
    ],
  ])
  const fitted = await pipeline.fit(cities)
  expect(fitted.names).toEqual(['geohash_sj', 'geohash_u3', 'geohash_None', 'geo_distance'])
})

/** Places on a grid, some of them at the poles or unknown. */
function placeTables(): fc.Arbitrary<Table> {
  const cell = (reach: number): fc.Arbitrary<number | null> =>
    fc.oneof(
      { weight: 6, arbitrary: fc.integer({ min: -reach * 4, max: reach * 4 }).map(quarters => quarters / 4) },
      fc.constantFrom(null, Number.NaN, reach),
    )
  const row = fc.tuple(cell(90), cell(180), cell(90), cell(180))
  return fc.array(row, { minLength: 1, maxLength: 8 }).map(rows => {
    const columns = ['from', 'east', 'to', 'west'].map(
      (name, index) =>
        [
          name,
          columnFromExact(
            'float64',
            rows.map(values => values[index] ?? null),
          ),
        ] as const,
    )
    return new Table(columns, rows.length) as unknown as Table
  })
}
