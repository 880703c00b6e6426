import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { encode } from '../../src/features/table/encode.ts'
import { tableFromRows } from '../../src/features/table/from-rows.ts'
import type { Table } from '../../src/features/table/table.ts'
import { readArtifact, transformReader } from '../../src/pipeline/artifact.ts'
import { linearRegressionDefaults } from '../../src/pipeline/default-params.ts'
import {
  GradientBoostingClassifier,
  GradientBoostingRegressor,
} from '../../src/pipeline/estimators/gradient-boosting.ts'
import { restoreLinearRegression } from '../../src/pipeline/estimators/learn-linear-regression.ts'
import { LinearRegression, LogisticRegression, Ridge } from '../../src/pipeline/estimators/linear-models.ts'
import { logisticRegressionVersion } from '../../src/pipeline/estimators/logistic-regression-kind.ts'
import { readFitInput } from '../../src/pipeline/fit-input.ts'
import type { AnyFitted } from '../../src/pipeline/fitted.ts'
import type { FittedTransform } from '../../src/pipeline/fitted-transform.ts'
import type { StoredFields } from '../../src/pipeline/kind.ts'
import type { ModelRuntime } from '../../src/pipeline/model-runtime.ts'
import { stepFromDefinition } from '../../src/pipeline/model-selection/step-from-definition.ts'
import type { Step } from '../../src/pipeline/step.ts'
import { standardScaler } from '../../src/pipeline/transforms/standard-scaler-kind.ts'
import { type AnyTransformKind, transformKinds } from '../../src/pipeline/transforms/transform-kinds.ts'
import { flightModel, flights } from './flights.ts'
import { subjectOf, tableOf } from './refusal-cases.ts'

// What version N of a kind wrote stays in `test/golden/artifacts` forever, as `<kind>.v<N>.json` with what it gave; a new version adds a file.
const folder = join(import.meta.dirname, '../golden/artifacts')

const known = tableFromRows(
  { delay: 'float64', hour: 'float64', late: 'boolean' },
  [...flights.rows()].flatMap(({ delay, hour, late }) =>
    delay === null || hour === null ? [] : [{ delay, hour, late }],
  ),
)

interface Kept {
  readonly artifact: unknown
  readonly outputs: unknown
}

const estimators = {
  GradientBoostingClassifier: () => new GradientBoostingClassifier({ nEstimators: 3, maxDepth: 2 }),
  GradientBoostingRegressor: () => new GradientBoostingRegressor({ nEstimators: 3, maxDepth: 2 }),
  LinearRegression: () => new LinearRegression(),
  LogisticRegression: () => new LogisticRegression(),
  Ridge: () => new Ridge(),
}

/** Of estimators whose format is not the first. */
const versions: { readonly [kind: string]: number } = { LogisticRegression: logisticRegressionVersion }

test.each(Object.keys(transformKinds))('%s keeps its format, or counts its version up', async name => {
  const kind = await transformKinds[name]!()
  const subject = subjectOf(kind)
  const table = tableOf(subject)
  const step = (await stepFromDefinition(subject.definition)) as Step<'transform'>
  const { data, context } = await readFitInput(table, subject.target === null ? {} : { target: subject.target }, name)
  await keeps(name, kind.version, await step.learn(data, context), table)
})

test.each(Object.entries(estimators))('%s keeps its format, or counts its version up', async (name, make) => {
  const isClassifier = name.endsWith('Classifier') || name === 'LogisticRegression'
  const data = isClassifier ? known : known.select(['delay', 'hour'])
  const model = await make().fit(data as Table, { target: isClassifier ? 'late' : 'delay' })
  await keeps(name, versions[name] ?? 1, model, known)
})

test('a whole pipeline keeps its format', async () => {
  await keeps('Pipeline', 1, await flightModel().fit(flights, { target: 'late' }), flights)
})

test('every kept artifact is read, and gives what it gave', async () => {
  for (const file of readdirSync(folder)) {
    const { artifact, outputs } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Kept
    const fitted = (await readArtifact(artifact)) as AnyFitted
    const kind = file.split('.')[0]!
    const table =
      kind in transformKinds ? tableOf(subjectOf(await transformKinds[kind]!())) : kind === 'Pipeline' ? flights : known
    expect(await outputsOf(fitted, table), file).toEqual(outputs)
  }
})

test('an older artifact is migrated, and refused where nothing says how', async () => {
  const now = await standardScaler2().read(stored({ means: [1], scales: [2] }, 1))
  const table = tableFromRows({ a: 'float64' }, [{ a: 5 }])
  expect([...(await now.transform(table as never)).rows()]).toEqual([{ a: 2 }])
  const { migrate: _migrate, ...without } = older
  expect(() => transformReader(without as AnyTransformKind).read(stored({}, 1))).toThrow(
    'version 1 of StandardScaler is no longer read; fit it again.',
  )
  expect(() => standardScaler2().read(stored({ means: ['one'], scales: [2] }, 1))).toThrow(
    'the state of StandardScaler does not fit its inputs.',
  )
})

test('a runtime is told in which version its model was written', async () => {
  const versions: number[] = []
  const kind = 'elsewhere'
  const runtime: ModelRuntime<'now'> = {
    kind,
    version: 3,
    async restore({ version, inputs }) {
      versions.push(version)
      return restoreLinearRegression(linearRegressionDefaults, inputs, { coefficients: [2], intercept: 1 })
    },
  }
  const artifact = { kind, version: 2, params: {}, inputs: [['a', 'float64']], state: {} }
  await readArtifact(artifact, { runtimes: [runtime] })
  expect(versions).toEqual([2])
})

/** A next version of a scaler's format, in which two lists have other names. */
const older = {
  ...standardScaler,
  version: 2,
  migrate: ({ params, state: { means, scales } }: StoredFields): StoredFields => ({
    params,
    state: { mean: means, scale: scales, variance: scales, samplesSeen: [1] },
  }),
}

function standardScaler2() {
  return transformReader(older as unknown as AnyTransformKind) as unknown as { read(stored: object): FittedTransform }
}

function stored(state: Readonly<Record<string, unknown>>, version: number) {
  return { kind: 'StandardScaler', version, params: {}, inputs: { a: 'float64' } as const, state, children: [] }
}

/** Writes the artifact where its version has none yet; else it must still have that form. */
async function keeps(kind: string, version: number, fitted: AnyFitted, table: Table): Promise<void> {
  const path = join(folder, `${kind}.v${version}.json`)
  const artifact = JSON.parse(JSON.stringify(fitted)) as unknown
  if (!existsSync(path)) {
    if (process.env.CI !== undefined) throw new Error(`${path} is missing; run this test once and commit the file.`)
    const kept: Kept = { artifact, outputs: await outputsOf(fitted, table) }
    mkdirSync(folder, { recursive: true })
    writeFileSync(path, `${JSON.stringify(kept)}\n`)
  }
  const kept = JSON.parse(readFileSync(path, 'utf8')) as Kept
  expect(formOf(artifact)).toEqual(formOf(kept.artifact))
}

/** Ten digits: mathematical libraries differ beyond. */
async function outputsOf(fitted: AnyFitted, table: Table): Promise<unknown> {
  const values = (await valuesOf(fitted, table)).map(value =>
    typeof value === 'number' ? Number(value.toPrecision(10)) : value,
  )
  return values.map(value => encode(value))
}

async function valuesOf(fitted: AnyFitted, table: Table): Promise<unknown[]> {
  if (fitted.role === 'classifier') return [...(await fitted.predictProba(table)).values]
  if (fitted.role === 'regressor') return [...(await fitted.predict(table))]
  return [...(await fitted.transform(table)).rows()].flatMap(row => Object.values(row))
}

/** Which fields there are, and of which type; of what is within, the kind, which has a file of its own. */
function formOf(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(formOf)
  if (typeof json !== 'object' || json === null) return typeof json
  const inner = Object(json).fitted as { readonly kind?: unknown } | undefined
  const own = inner?.kind === undefined || inner.kind === 'ColumnTransformer' ? json : { ...json, fitted: inner.kind }
  return Object.fromEntries(Object.entries(own).map(([name, value]) => [name, formOf(value)]))
}
