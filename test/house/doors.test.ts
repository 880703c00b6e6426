import { expect, test } from 'vitest'
import * as client from '../../src/adapters/client/index.ts'
import * as kysely from '../../src/adapters/kysely/index.ts'
import * as mlflow from '../../src/adapters/mlflow/index.ts'
import * as parquet from '../../src/adapters/parquet/index.ts'
import * as python from '../../src/adapters/python/index.ts'
import * as redis from '../../src/adapters/redis/index.ts'
import * as rxjs from '../../src/adapters/rxjs/index.ts'
import * as s3 from '../../src/adapters/s3/index.ts'
import * as testing from '../../src/adapters/testing/index.ts'
import { isBigheadError } from '../../src/features/errors/bighead-error.ts'
import * as bighead from '../../src/index.ts'

type Call = (given: unknown) => unknown

const entries = { bighead, client, kysely, mlflow, parquet, python, redis, rxjs, s3 }
const wrong = [undefined, null, 1.5, '', [], [1], [null], {}, { notAnOption: 1 }, () => 1, new Map(), new Date(0)]

test.each(Object.keys(entries))('every export of %s refuses what is wrong by an error of its own', async name => {
  const raw: string[] = []
  for (const [door, made] of Object.entries(entries[name as keyof typeof entries])) {
    const call = callOf(made)
    if (call === null) continue
    for (const given of wrong) {
      const error = await thrown(() => call(given))
      if (error !== null && !isBigheadError(error)) raw.push(`${door}(${String(given)}): ${error}`)
    }
  }
  expect(raw).toEqual([])
})

/** A function, or what makes an instance of a class; null for errors, which are made inside only, and for constants. */
function callOf(made: unknown): Call | null {
  if (typeof made !== 'function' || made.prototype instanceof Error) return null
  if (!String(made).startsWith('class')) return made as Call
  return given => new (made as new (given: unknown) => unknown)(given)
}

async function thrown(call: () => unknown): Promise<unknown> {
  try {
    await call()
    return null
  } catch (error) {
    return error
  }
}

test('doors of adapters refuse options that do not exist, and a path that is none', async () => {
  const said = (option: string, near: string) =>
    `Parameter \`${option}\`: there is no such option. Did you mean \`${near}\`?`
  await expect(parquet.readParquet('flights.parquet', undefined, { zones: 'UTC' } as never)).rejects.toThrow(
    said('zones', 'zone'),
  )
  expect(() => mlflow.mlflowRuns({ url: 'http://localhost', experiments: 'a' } as never)).toThrow(
    said('experiments', 'experiment'),
  )
  expect(() => mlflow.mlflowRuns({} as never)).toThrow('Parameter `url`: the address of an MLflow server')
  expect(() => rxjs.fromObservable({ subscribe: () => ({ unsubscribe() {} }) }, { limits: 1 } as never)).toThrow(
    said('limits', 'limit'),
  )
  await expect(mlflow.readMlflow(new Map() as never)).rejects.toThrow(
    'Parameter `path`: the path of a folder is needed.',
  )
})

test.each(Object.entries(testing).filter(([name]) => name.endsWith('Laws')))('%s says what it needs', (_, laws) => {
  const register = laws as (test: unknown, made: unknown) => void
  expect(() => register(undefined, () => null)).toThrow('Parameter `test`: a function that registers a test, such as')
  expect(() => register(() => null, null)).toThrow(/^Parameter `(make|aggregate)`: an? .* is needed\.$/)
})
