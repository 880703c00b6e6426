import { describe, expect, test } from 'vitest'
import { functions } from '../../../src/adapters/onnx/functions.ts'
import { functionLimits } from '../../../src/adapters/onnx/limits.ts'
import { toOnnx } from '../../../src/adapters/onnx/to-onnx.ts'
import { isUnsupported, UnsupportedError } from '../../../src/adapters/sql/unsupported.ts'
import type { Expression } from '../../../src/features/expression/expression.ts'
import { dot, interpolate, lookup, searchSorted } from '../../../src/features/expression/table-functions.ts'
import { tableFromRows } from '../../../src/features/table/from-rows.ts'
import { call, choose, column, literal } from '../../../src/pipeline/program.ts'
import { fittedProgram } from './program-fitted.ts'
import { runExported } from './run-graph.ts'

const schema = {
  x: 'float64',
  y: 'float64',
  word: 'string',
  other: 'string',
  flag: 'boolean',
  late: 'boolean',
} as const
const [x, y, word, other, flag, late] = Object.keys(schema).map(column) as [
  Expression,
  Expression,
  Expression,
  Expression,
  Expression,
  Expression,
]

const numbers = [
  null,
  ...[0, -0, 1, -1, 0.5, -0.5, 1.5, 2.5, -2.5, 1 / 3, 7, -7, 1e-12, -1e-9, 1e8, 2 ** 52 + 1, 1e300, -1e300, 5e-324],
  ...[Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
]
const words = [null, '', 'a', 'é', 'e\u0301', 'SEA', 'a.b', 'sea\nside', '\u{1F600}', 'nan']
const flags = [true, false, null]
const rows = numbers.flatMap((left, index) =>
  numbers.map((right, at) => ({
    x: left,
    y: right,
    word: words[(index * 3 + at) % words.length] as string | null,
    other: words[(index + at * 7) % words.length] as string | null,
    flag: flags[(index + at) % 3] as boolean | null,
    late: flags[(index + 2 * at + Math.floor(at / 3)) % 3] as boolean | null,
  })),
)
const table = tableFromRows(schema, rows)

/** One call at least of every function that ONNX computes. */
const calls: Readonly<Record<string, Expression>> = {
  ...Object.fromEntries(
    (['add', 'sub', 'mul', 'div', 'mod', 'pow', 'least', 'greatest'] as const).map(name => [name, call(name, x, y)]),
  ),
  ...Object.fromEntries(
    (
      [
        'neg',
        'abs',
        'sign',
        'trunc',
        'floor',
        'ceil',
        'sqrt',
        'exp',
        'expm1',
        'log',
        'log2',
        'log10',
        'log1p',
        'sigmoid',
      ] as const
    ).map(name => [name, call(name, x)]),
  ),
  ...Object.fromEntries(
    (['sin', 'cos', 'tan'] as const).map(name => [name, call(name, call('mod', x, literal(1000)))]),
  ),
  ...Object.fromEntries((['eq', 'ne', 'lt', 'le', 'gt', 'ge'] as const).map(name => [name, call(name, x, y)])),
  ...Object.fromEntries((['and', 'or'] as const).map(name => [name, call(name, flag, late)])),
  ...Object.fromEntries([0, 2, -2, 400, -400].map(digits => [`round ${digits}`, call('round', x, literal(digits))])),
  'mul almost one': call('mul', call('neg', x), literal(1 + 1e-10)),
  'div almost one': call('div', call('neg', x), literal(1 - 1e-10)),
  'add almost none': call('add', call('mul', x, literal(1e-50)), literal(1e-50)),
  'sub almost none': call('sub', call('mul', x, literal(1e-50)), literal(1e-50)),
  'div of one': call('mul', call('div', literal(1), x), y),
  'dot almost one': dot([call('neg', x)], [1 + 1e-10], 1e-50),
  'div 3': call('div', x, literal(3)),
  'div 0': call('div', x, literal(0)),
  normalQuantile: call('normalQuantile', call('mod', call('abs', call('mul', x, literal(0.137))), literal(1.01))),
  'normalQuantile tail': call('normalQuantile', call('abs', call('mul', x, literal(1e-9)))),
  'normalQuantile other tail': call(
    'normalQuantile',
    call('sub', literal(1), call('abs', call('mul', x, literal(1e-9)))),
  ),
  not: call('not', flag),
  'not lt': call('not', call('lt', x, y)),
  'not and': call('not', call('and', call('lt', x, y), flag)),
  'or ne': call('or', call('ne', x, y), call('not', late)),
  isNull: call('isNull', x),
  'isNull word': call('isNull', word),
  'isNull flag': call('isNull', flag),
  'isNull both': call('isNull', call('or', flag, late)),
  isNaN: call('or', call('isNull', x), call('isNaN', x)),
  coalesce: call('coalesce', x, y),
  'coalesce word': call('coalesce', word, literal('?', 'string')),
  'coalesce flag': call('coalesce', flag, late),
  'eq word': call('eq', word, other),
  'ne word': call('ne', word, other),
  'eq null': call('eq', word, literal(null, 'string')),
  concat: call('concat', word, other),
  startsWith: call('startsWith', word, literal('sea', 'string')),
  endsWith: call('endsWith', word, literal('.b', 'string')),
  contains: call('contains', word, literal('é', 'string')),
  case: choose(
    [
      [call('gt', x, y), x],
      [call('isNull', y), literal(-1)],
    ],
    call('neg', y),
  ),
  'case word': choose(
    [
      [flag, word],
      [call('eq', word, other), literal(null, 'string')],
    ],
    literal('no', 'string'),
  ),
  'case flag': choose([[call('lt', x, y), flag]], late),
  lookup: lookup(word, { keys: ['a', 'é', '\u{1F600}', null], values: [1.5, -0, 7, 3], fallback: -1 }),
  'lookup none': lookup(word, { keys: ['a', 'é'], values: [1, 2] }),
  'lookup empty': lookup(word, { keys: [], values: [], fallback: 4 }),
  'lookup number': lookup(x, { keys: [0, 1.5, null], values: [5, 6, 7], fallback: 8 }),
  'lookup flag': lookup(flag, { keys: [true, false], values: [10, 20], fallback: 30 }),
  'lookup text': lookup(x, { keys: [1, 7], values: ['one', 'seven'], type: 'string', fallback: 'many' }),
  'lookup truth': lookup(word, { keys: ['a', 'SEA'], values: [true, false], type: 'boolean' }),
  interpolate: interpolate(x, [-1, 0, 2, 7], [3, 0.1, -5, 1e10]),
  'interpolate one': interpolate(x, [1], [3]),
  searchSorted: searchSorted(x, [-7, 0, 0.5, 1]),
  'searchSorted right': searchSorted(x, [-7, 0, 0, 1], 'right'),
  dot: dot([x, call('neg', y), literal(2)], [0.1, 3, -0.7]),
  'dot intercept': dot([x, y], [1 / 3, -2], 1e-3),
  constant: call('add', literal(1), literal(2)),
  'constant word': literal('here', 'string'),
  float32: { kind: 'cast', to: 'float32', try: false, argument: x },
  int32: { kind: 'cast', to: 'int32', try: true, argument: x },
  boolean: { kind: 'cast', to: 'boolean', try: true, argument: x },
  'of boolean': { kind: 'cast', to: 'float64', try: false, argument: flag },
}

test('every function that ONNX computes gives the value of the in-process engine', async () => {
  const fitted = fittedProgram(schema, calls)
  const out = await runExported(fitted, table)
  const features = out.features ?? []
  const expected = [...(await fitted.transform(table)).rows()] as Record<string, unknown>[]
  const texts = new Set(Object.keys(out))
  const numeric = Object.keys(calls).filter(name => !texts.has(name))
  const wrong: unknown[] = []
  for (const [row, want] of expected.entries()) {
    for (const [index, name] of numeric.entries()) {
      const found = features[row]?.[index] as number
      if (!agree(found, want[name], name)) wrong.push([name, rows[row], found, want[name]])
    }
    for (const name of texts) {
      if (name === 'features') continue
      const found = out[name]?.[row]?.[0]
      if ((found === '\u{10FFFF}' ? null : found) !== want[name]) wrong.push([name, rows[row], found, want[name]])
    }
  }
  expect(wrong.slice(0, 8)).toEqual([])
})

/** Equal, and within 1e-9 where the table says that another mathematical library computes it. NaN is null, and a choice makes −0 a 0. */
function agree(found: number, value: unknown, name: string): boolean {
  const wanted = value === null ? Number.NaN : Number(value)
  const [called = ''] = name.split(' ')
  if (found === wanted || (Number.isNaN(found) && Number.isNaN(wanted))) return true
  const limit = functionLimits[called as keyof typeof functionLimits] ?? ''
  return limit.includes('1e-9') && Math.abs(found - wanted) <= 1e-9 * Math.max(1, Math.abs(wanted))
}

/** What the other tests here call. */
const elsewhere: ReadonlySet<string> = new Set(['millisecondsBetween', 'plusMilliseconds', 'required'])

test('every function is called, or declined with a reason', () => {
  const called = new Set(Object.keys(calls).map(name => name.split(' ')[0]))
  const silent = Object.entries(functions).flatMap(([name, entry]) =>
    isUnsupported(entry) || called.has(name) || elsewhere.has(name) ? [] : [name],
  )
  expect(silent).toEqual([])
})

test('times move and are subtracted as numbers', async () => {
  const times = { time: 'timestamp', until: 'timestamp', by: 'float64', day: 'date' } as const
  const cast = (argument: Expression, to: 'float64' | 'date' | 'timestamp'): Expression => ({
    kind: 'cast',
    to,
    try: false,
    argument,
  })
  const fitted = fittedProgram(times, {
    moved: cast(call('plusMilliseconds', column('time'), column('by')), 'float64'),
    between: call('millisecondsBetween', column('until'), column('time')),
    day: cast(cast(column('time'), 'date'), 'float64'),
    midnight: cast(cast(column('day'), 'timestamp'), 'float64'),
  })
  const at = tableFromRows(times, [
    { time: 992779200000, until: 992779200001, by: -0.5, day: 11490 },
    { time: -1, until: null, by: 1e9, day: -1 },
  ])
  const expected = [...(await fitted.transform(at)).rows()].map(row =>
    Object.values(row).map(value => value ?? Number.NaN),
  )
  expect((await runExported(fitted, at)).features).toEqual(expected)
  const far = tableFromRows(times, [{ time: 8.64e15, until: 0, by: 1, day: 0 }])
  await expect(fitted.transform(far)).rejects.toThrow('is not a time')
  await expect(runExported(fitted, far)).rejects.toThrow('out of data bounds')
})

test('a number that is required fails the run where it is missing', async () => {
  const fitted = fittedProgram({ x: 'float64' }, { x: call('required', column('x')) })
  expect((await runExported(fitted, tableFromRows({ x: 'float64' }, [{ x: 1.5 }, { x: -0 }]))).features).toEqual([
    [1.5],
    [-0],
  ])
  const missing = tableFromRows({ x: 'float64' }, [{ x: null }])
  await expect(fitted.transform(missing)).rejects.toThrow('null and NaN are n')
  await expect(runExported(fitted, missing)).rejects.toThrow('out of data bounds')
})

test('all that cannot be computed is reported at once, with its place and the reason', () => {
  const zoned = { when: 'timestamp', word: 'string', big: 'bigint' } as const
  const fitted = fittedProgram(zoned, {
    hour: call('hour', column('when'), literal('Europe/Paris', 'string')),
    clean: call('trim', call('lower', column('word'))),
  })
  const error = (() => {
    try {
      return toOnnx(fitted)
    } catch (thrown) {
      return thrown
    }
  })()
  expect(error).toBeInstanceOf(UnsupportedError)
  expect((error as UnsupportedError).gaps.map(({ at, reason }) => [at, reason])).toEqual([
    ['inputs.big', 'ONNX has no values of this type that may be missing'],
    ['outputs.hour', 'ONNX knows neither calendars nor time zones'],
    ['outputs.clean', 'ONNX has no operator for it'],
  ])
})

describe('what a part refuses fails the run in the rows that need it only', () => {
  const schema = { x: 'float64', word: 'string', flag: 'boolean' } as const
  const [x, word, flag] = [column('x'), column('word'), column('flag')]
  const isOne = call('eq', call('required', x), literal(1))
  const known = lookup(word, { keys: ['a'], values: [1], unknown: 'error' })
  const whole: Expression = { kind: 'cast', to: 'int32', try: false, argument: x }
  const far = call('plusMilliseconds', { kind: 'cast', to: 'timestamp', try: true, argument: x }, literal(8.64e15))
  const isFar = call('isNull', far)

  test.each<readonly [string, Expression]>([
    ['case', choose([[flag, literal(0)]], known)],
    [
      'case of texts',
      choose([[flag, word]], lookup(word, { keys: ['a'], values: ['b'], type: 'string', unknown: 'error' })),
    ],
    [
      'a second case',
      choose(
        [
          [flag, literal(0)],
          [call('isNull', word), literal(2)],
        ],
        known,
      ),
    ],
    [
      'a condition',
      choose(
        [
          [flag, literal(0)],
          [isOne, literal(2)],
        ],
        literal(3),
      ),
    ],
    ['a case in a case', choose([[flag, choose([[isOne, literal(1)]], known)]], literal(3))],
    ['nothing known', choose([[flag, lookup(word, { keys: [], values: [], unknown: 'error' })]], x)],
    ['and', call('and', flag, isOne)],
    ['or', call('or', flag, isOne)],
    ['coalesce', call('coalesce', x, known)],
    ['cast', choose([[flag, whole]], { kind: 'cast', to: 'int32', try: false, argument: literal(1) })],
    ['a time', call('or', flag, isFar)],
  ])('%s', async (_name, expression) => {
    const fitted = fittedProgram(schema, { y: expression })
    const rows = [1, 1e10, null].flatMap(x =>
      ['a', 'b', null].flatMap(word => [true, false, null].map(flag => ({ x, word, flag }))),
    )
    const outcomes = await Promise.all(
      rows.map(async row => {
        const table = tableFromRows(schema, [row])
        const wanted = await fitted.transform(table).then(
          out => [...out.rows()].map(({ y }) => y ?? Number.NaN),
          () => 'refused',
        )
        const found = await runExported(fitted, table).then(
          out => (out.features ?? out.y ?? []).flat().map(value => (value === '\u{10FFFF}' ? Number.NaN : value)),
          () => 'refused',
        )
        return [wanted, found] as const
      }),
    )
    const numeric = (list: unknown) =>
      Array.isArray(list) ? list.map(y => (typeof y === 'boolean' ? Number(y) : y)) : list
    expect(outcomes.map(([, found]) => found)).toEqual(outcomes.map(([wanted]) => numeric(wanted)))
    expect(new Set(outcomes.map(([wanted]) => wanted === 'refused')).size).toBe(2)
  })
})
