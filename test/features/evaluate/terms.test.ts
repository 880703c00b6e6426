import fc from 'fast-check'
import { expect, test } from 'vitest'
import { tables } from '../../../src/adapters/testing/arbitraries/tables.ts'
import { evaluate } from '../../../src/features/evaluate/evaluate-column.ts'
import { compileRow } from '../../../src/features/evaluate/evaluate-row.ts'
import { compileSparse, compileSparseRow } from '../../../src/features/evaluate/sparse.ts'
import type { ConstantTable, EncodedValue, Expression } from '../../../src/features/expression/expression.ts'
import type { FunctionName } from '../../../src/features/expression/function.ts'
import { literal } from '../../../src/features/expression/literal.ts'
import type { DataType, Schema } from '../../../src/features/schema.ts'
import { columnFromExact } from '../../../src/features/table/build-column.ts'
import { tableFromRows } from '../../../src/features/table/from-rows.ts'
import { Table } from '../../../src/features/table/table.ts'
import { bag, reference } from './reference.ts'

const x: Expression = { kind: 'column', name: 'x' }

function call(name: FunctionName, ...args: readonly (Expression | string | number)[]): Expression {
  const nodes = args.map(argument => (typeof argument === 'object' ? argument : literal(argument)))
  return { kind: 'call', function: name, arguments: nodes }
}

function withTable(name: FunctionName, table: ConstantTable, ...nodes: readonly Expression[]): Expression {
  return { kind: 'call', function: name, arguments: nodes, table }
}

/** Texts in which words repeat, beside letters, marks, spaces and halves of pairs of all kinds. */
const texts = fc
  .array(
    fc.oneof(
      { weight: 5, arbitrary: fc.constantFrom('the', 'dog', 'The', 'a', 'no', 'Éa', 'naïve', 'ΑΣ', 'x-1', '№5') },
      {
        weight: 3,
        arbitrary: fc.constantFrom(
          ' ',
          '  ',
          '\t',
          '\u001c',
          '\u0085',
          '\ufeff',
          ', ',
          "'",
          '\u{1F600}',
          '\ud83d',
          '\u{1D400}',
        ),
      },
      fc.string({ unit: 'binary', maxLength: 2 }),
      fc.constantFrom('e\u0301', '\u0e33', '\u0903', '\u0334\u0345', '\u093c', '½', 'ﬁ'),
    ),
    { maxLength: 12 },
  )
  .map(parts => parts.join(''))

function textTables(): fc.Arbitrary<Table> {
  const rows = fc.array(fc.option(texts, { nil: null, freq: 6 }), { maxLength: 6 })
  return rows.map(values => new Table([['x', columnFromExact('string', values)]], values.length) as Table)
}

/** Columns, rows and the reference agree. */
function agree(node: Expression, tables: fc.Arbitrary<Table>): void {
  fc.assert(
    fc.property(tables, table => {
      const schema = table.columnTypes
      const row = compileRow(node, schema)
      const expected = [...table.rows()].map(values => reference(node, values, schema))
      expect([...table.rows()].map(values => row(Object.values(values)))).toStrictEqual(expected)
      expect(evaluate(node, table, 'the test').toArray()).toStrictEqual(expected)
    }),
    { seed: 25, numRuns: 120 },
  )
}

const words = call('tokens', x, '\\w+')
test.each<[string, Expression]>([
  ['tokens of two characters', call('tokens', x, '(?u)\\b\\w\\w+\\b')],
  ['tokens without white space', call('tokens', x, '\\S+')],
  ['tokens of some characters', call('tokens', call('lower', x), '[a-z0-9-]{3,}')],
  ['characters', call('charGrams', x, 1, 3)],
  ['characters of words', call('wordCharGrams', x, 2, 4)],
  ['characters of short words', call('wordCharGrams', x, 4, 5)],
  ['accents', call('stripAccents', x, 'unicode')],
  ['accents in ASCII', call('stripAccents', x, 'ascii')],
  ['runs of words', call('wordGrams', words, 1, 3)],
  ['runs of two words', call('wordGrams', call('tokens', x, '\\S+'), 2, 2)],
  ['words without some', withTable('listWithout', { keys: ['the', 'a'] }, words)],
  ['runs of words without some', call('wordGrams', withTable('listWithout', { keys: ['the'] }, words), 1, 2)],
])('%s: columns, rows and a plain interpreter agree', (_, node) => {
  agree(node, textTables())
})

test('lists with nulls are taken value by value', () => {
  const lists = tables({ x: { list: 'string' } })
  agree(call('wordGrams', x, 1, 2), lists)
  agree(withTable('listWithout', { keys: ['', 'a'] }, x), lists)
})

test('what Python calls a word is one, and marks that combine with nothing stay', () => {
  const table = tableFromRows({ x: 'string' }, [{ x: 'naïve dog_1 ½ x٣ 東京 a\u0301b' }])
  const found = evaluate(call('tokens', x, '\\b\\w\\w+\\b'), table, 'the test')
  expect(found.toArray()).toStrictEqual([['naïve', 'dog_1', 'x٣', '東京']])
  const plain = evaluate(
    call('stripAccents', x, 'unicode'),
    tableFromRows({ x: 'string' }, [{ x: 'É\u0e33\u093c\u0903' }]),
    'x',
  )
  expect(plain.toArray()).toStrictEqual(['E\u0e4d\u0e32\u0903'])
})

const bags: readonly (readonly [string, ConstantTable])[] = [
  ['counts', {}],
  ['presence', { binary: true }],
  ['weighted logarithms of length 1', { sublinear: true, values: [1, 2.5, 0.25, 3], norm: 'l2' }],
  ['shares', { norm: 'l1' }],
  [
    'scaled counts of length 1',
    {
      steps: [
        { kind: 'multiply', by: [2, 0.3, 1, 5] },
        { kind: 'normalize', norm: 'l2' },
      ],
    },
  ],
  [
    'logarithms, divided, against the greatest',
    { steps: [{ kind: 'logarithm' }, { kind: 'divide', by: [3, 7, 0.1, 1] }, { kind: 'normalize', norm: 'max' }] },
  ],
  [
    'shares of some terms',
    {
      norm: 'l2',
      steps: [
        { kind: 'take', positions: [0, -1, 1, -1] },
        { kind: 'normalize', norm: 'l1' },
        { kind: 'divide', by: [3, 0.7] },
      ],
    },
  ],
]
const keys = ['the', 'dog', 'no', 'the dog']

test.each(bags)('bag, %s: columns, rows and a plain interpreter agree', (_, constants) => {
  const terms = call('wordGrams', words, 1, 2)
  const node = withTable('bag', { keys, ...constants }, terms)
  fc.assert(
    fc.property(textTables(), table => {
      const schema = table.columnTypes
      const expected = [...table.rows()].map(row => bag(node as never, [reference(terms, row, schema)]))
      const { indptr, positions, values } = compileSparse(node, schema)(table) as never as Record<string, Float64Array>
      const rowOf = compileSparseRow(node, schema)
      const width = expected[0]?.length ?? 0
      const components = [Array.from({ length: width }, (_, at) => at + 0.1), new Array<number>(width).fill(-3)]
      if (table.rowCount > 0) agreeOn(withTable('bagDot', { keys, ...constants, components }, terms), table)
      const at = Array.from({ length: width }, (_, at) =>
        compileRow(withTable('bagAt', { keys, ...constants, at }, terms), schema),
      )
      for (const [index, row] of [...table.rows()].entries()) {
        const [start, end] = [indptr![index], indptr![index + 1]]
        const found = { positions: positions!.slice(start, end), values: values!.slice(start, end) }
        expect(dense(found.positions, found.values, width)).toEqual(
          expected[index]!.map(value => expect.closeTo(value, 13)),
        )
        const vector = rowOf(Object.values(row))
        expect([...vector.positions.subarray(0, vector.count)]).toStrictEqual([...found.positions])
        expect([...vector.values.subarray(0, vector.count)]).toStrictEqual([...found.values])
        expect(at.map(each => each(Object.values(row)))).toStrictEqual(dense(found.positions, found.values, width))
      }
      for (const position of at.keys()) {
        const column = evaluate(withTable('bagAt', { keys, ...constants, at: position }, terms), table, 'the test')
        const numbers = [...table.rows()].map(row => at[position]!(Object.values(row)))
        expect(column.toArray()).toStrictEqual(numbers)
      }
    }),
    { seed: 26, numRuns: 60 },
  )
})

/** Columns and rows agree bit for bit, and the reference up to rounding. */
function agreeOn(node: Expression, table: Table): void {
  const schema = table.columnTypes
  const row = compileRow(node, schema)
  const rows = [...table.rows()]
  const found = evaluate(node, table, 'the test').toArray()
  expect(rows.map(values => row(Object.values(values)))).toStrictEqual(found)
  const expected = rows.map(values => reference(node, values, schema) as number[])
  expect(found).toEqual(expected.map(list => list.map(value => expect.closeTo(value, 12))))
}

function dense(positions: ArrayLike<number>, values: ArrayLike<number>, width: number): number[] {
  const numbers = new Array<number>(width).fill(0)
  for (let k = 0; k < positions.length; k++) numbers[positions[k]!] = values[k]!
  return numbers
}

test('maps, structs and single values hold terms: texts with their names, numbers under their names', () => {
  const struct = { struct: { city: 'string', n: 'int32', tags: { list: 'string' } } } as const
  const schema = {
    m: { map: 'float64' },
    w: { map: 'string' },
    s: struct,
    t: 'string',
    b: 'boolean',
    v: 'float64',
  } as const
  const table = tableFromRows(schema, [
    {
      m: new Map([
        ['a', 2],
        ['b', Number.NaN],
      ]),
      w: new Map([['k', 'x']]),
      s: { city: 'Rome', n: 3, tags: ['u', 'u'] },
      t: 'red',
      b: true,
      v: -0.5,
    },
    { m: new Map([['a', null]]), w: null, s: { city: null, n: 0, tags: null }, t: null, b: false, v: null },
    { m: null, w: new Map(), s: null, t: 'blue', b: null, v: Number.NaN },
  ])
  const terms = ['a', 'b', 'k:x', 'city:Rome', 'n', 'tags:u', 't:red', 'flag', 'v']
  const names = [null, null, null, 't', 'flag', 'v']
  const columns = Object.keys(schema).map((name): Expression => ({ kind: 'column', name }))
  const node = withTable('bag', { keys: terms, names, separator: ':' }, ...columns)
  const rows = compileSparse(node, schema)(table) as never as Record<string, Float64Array>
  expect([...rows.indptr!]).toStrictEqual([0, 8, 8, 8])
  expect([...rows.positions!]).toStrictEqual([0, 2, 3, 4, 5, 6, 7, 8])
  expect([...rows.values!]).toStrictEqual([2, 1, 1, 3, 2, 1, 1, -0.5])
  const infinite = withTable('bag', { keys: terms, names: ['v'] }, { kind: 'column', name: 'v' })
  expect(() => compileSparseRow(infinite, schema)([null, null, null, null, null, Infinity])).toThrow(
    'Column `v`: it holds an infinite number, which is not allowed; make it null, or finite, before.',
  )
})

test('the sum at a position does not depend on the order of its numbers', () => {
  const numbers = [0.1, 0.2, 0.3, 1e16, -1e16, 0.7]
  const schema = { x: { map: 'float64' } } as const
  const node = withTable('bag', { hash: 'unsigned', width: 1 }, x)
  const rowOf = compileSparseRow(node, schema)
  const sumOf = (order: readonly number[]) => rowOf([new Map(order.map((value, at) => [`k${at}`, value]))]).values[0]
  fc.assert(
    fc.property(fc.shuffledSubarray(numbers, { minLength: numbers.length }), order => {
      expect(sumOf(order)).toBe(sumOf(numbers))
    }),
    { seed: 27 },
  )
})

test('a long row is put in order like a short one', () => {
  const schema = { x: { list: 'string' } } as const
  const terms = Array.from({ length: 500 }, (_, index) => `t${(index * 7919) % 97}`)
  const known = Array.from({ length: 97 }, (_, index) => `t${96 - index}`)
  const { count, positions, values } = compileSparseRow(withTable('bag', { keys: known }, x), schema)([terms])
  expect([...positions.subarray(0, count)]).toStrictEqual(known.map((_, index) => index))
  expect([...values.subarray(0, count)]).toStrictEqual(known.map(term => terms.filter(each => each === term).length))
})

const wrong: readonly (readonly [string, Expression, string])[] = [
  [
    'a pattern of another kind',
    call('tokens', x, '(a+)+$'),
    '`(a+)+$` is not a token pattern; one is a run of one class of characters',
  ],
  ['an unbounded boundary', call('tokens', x, '\\b[a-z]+\\b'), '`\\b[a-z]+\\b` is not a token pattern'],
  ['a class from z to a', call('tokens', x, '[z-a]+'), '`[z-a]+` is not a token pattern'],
  [
    'a pattern that is not constant',
    call('tokens', x, x),
    '`tokens` needs a constant token pattern as its second argument',
  ],
  ['an unknown form', call('stripAccents', x, 'latin'), '`latin` is not a form of accents: unicode or ascii'],
  ['runs of nothing', call('charGrams', x, 0, 2), '0 is not a whole number from 1 to 100'],
  ['runs that are too long', call('charGrams', x, 1, 101), '101 is not a whole number from 1 to 100'],
  ['runs from 3 to 2', call('charGrams', x, 3, 2), 'the least length is greater than the most'],
]

test.each(wrong)('%s is refused', (_, node, message) => {
  expect(() => compileRow(node, { x: 'string' })).toThrow(message)
})

const wrongBags: readonly (readonly [string, Record<string, unknown>, string])[] = [
  ['neither keys nor a hash', {}, 'either `keys`, or `hash` with `width`, are there'],
  ['keys and a hash', { keys: [], hash: 'signed', width: 4 }, 'either `keys`, or `hash` with `width`, are there'],
  ['a key twice', { keys: ['a', 'a'] }, 'key 1 is there twice'],
  ['weights that do not fit', { keys: ['a'], values: [1, 2] }, 'there are 1 keys, but 2 values'],
  ['a weight that is not a number', { keys: ['a'], values: [null] }, 'weight 0 is not a finite number'],
  ['an unknown hash', { hash: 'md5', width: 4 }, '`hash` is signed or unsigned'],
  ['no width', { hash: 'signed', width: 0 }, '`width` is an integer from 1 to 1073741824'],
  ['an unknown norm', { keys: [], norm: 'max' }, '`norm` is l1 or l2'],
  ['too many names', { keys: [], names: ['a', 'b'] }, '`names` is a list of texts and nulls, one per argument'],
  ['flags that are none', { keys: [], binary: 1 }, '`binary` and `sublinear` are true or false'],
  ['an unknown constant', { keys: [], seed: 1 }, '`seed` has no meaning here'],
]

test.each(wrongBags)('a bag with %s is refused', (_, table, message) => {
  const schema: Schema = { x: { list: 'string' } as DataType }
  const node = withTable('bag', table as { [name: string]: EncodedValue }, x)
  expect(() => compileSparseRow(node, schema)).toThrow(message)
})

test('a single value needs a name, and a bag stands only at the top', () => {
  expect(() => compileSparseRow(withTable('bag', { keys: ['a'] }, x), { x: 'string' })).toThrow(
    'argument 0 is a single value, which needs a name in the constants',
  )
  const schema = { x: { list: 'string' } } as const
  expect(() => compileRow(withTable('bag', { keys: ['a'] }, x), schema)).toThrow(
    '`bag` gives a sparse vector, which stands only by itself, not inside another expression',
  )
  expect(() => compileRow(withTable('bagAt', { keys: ['a'], at: 1 }, x), schema)).toThrow(
    '`at` is an integer from 0 to 0',
  )
})

test.each<[string, ConstantTable, string]>([
  ['steps that are not a list', { steps: {} as never }, '`steps` is not a list'],
  ['an unknown step', { steps: [{ kind: 'double' } as never] }, 'step 0: `kind` is one of take, multiply'],
  ['numbers for other positions', { steps: [{ kind: 'divide', by: [1] }] }, 'step 0: `by` is 2 finite numbers'],
  [
    'numbers that are infinite',
    { steps: [{ kind: 'multiply', by: [1, Number.POSITIVE_INFINITY] }] },
    'step 0: `by` is 2 finite numbers',
  ],
  [
    'a position for two',
    { steps: [{ kind: 'take', positions: [0, 0] }] },
    'step 0: `positions` is 2 places, −1 or each once',
  ],
  [
    'positions that are texts',
    { steps: [{ kind: 'take', positions: ['0', '1'] as never }] },
    'step 0: `positions` is 2 places, −1 or each once',
  ],
  [
    'numbers for positions that are gone',
    {
      steps: [
        { kind: 'take', positions: [0, -1] },
        { kind: 'divide', by: [1, 1] },
      ],
    },
    'step 1: `by` is 1 finite numbers',
  ],
  ['another norm', { steps: [{ kind: 'normalize', norm: 'l3' as never }] }, 'step 0: `norm` is l1, l2 or max'],
  ['another field', { steps: [{ kind: 'logarithm', by: [1] } as never] }, 'step 0: `by` has no meaning here'],
])('a bag refuses %s', (_, constants, message) => {
  const node = withTable('bagAt', { keys: ['a', 'b'], at: 0, ...constants }, words)
  expect(() => compileRow(node, { x: 'string' })).toThrow(message)
})

test('weighted sums of a bag need one weight per position', () => {
  const sums = (components: unknown): Expression =>
    withTable('bagDot', { keys: ['a', 'b'], components: components as never }, words)
  expect(() => compileRow(sums([[1]]), { x: 'string' })).toThrow('component 0 is not 2 finite numbers')
  expect(() => compileRow(sums([]), { x: 'string' })).toThrow('`components` is a list of lists')
})
