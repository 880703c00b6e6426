import fc from 'fast-check'
import { type CallNode, caseBranch, type Expression } from '../../../features/expression/expression.ts'
import type { FunctionName } from '../../../features/expression/function.ts'
import { literal } from '../../../features/expression/literal.ts'
import { dot, interpolate, lookup, searchSorted } from '../../../features/expression/table-functions.ts'
import { type DataType, type Schema, typeName } from '../../../features/schema.ts'
import { presentValues, values } from './values.ts'

/** Which expressions to make. */
export interface ExpressionOptions {
  /** The type of the expression; by default any. */
  readonly type?: DataType
  /** Whether values may make it throw (casts, and times moved out of range); default false. */
  readonly canFail?: boolean
  /** How deep to nest, at most; default 4. */
  readonly maxDepth?: number
}

type Node = fc.Arbitrary<Expression>
type Nodes = (type: DataType) => Node

const scalarTypes = [
  ...(['boolean', 'int32', 'int64', 'bigint', 'float32', 'float64', 'string', 'timestamp', 'date'] as const),
]
const listTypes = [{ list: 'float64' }, { list: 'string' }, { list: 'int32' }] as const
const types: readonly DataType[] = [...scalarTypes, ...listTypes]
const numericTypes = ['int32', 'int64', 'float32', 'float64'] as const
const zones = ['UTC', 'America/New_York', 'Europe/London', 'Asia/Kathmandu', 'Pacific/Apia']

/** Random expressions over a schema that pass the check. */
export function expressions(schema: Schema, options: ExpressionOptions = {}): fc.Arbitrary<Expression> {
  const { type, canFail = false, maxDepth = 4 } = options
  const names =
    (tie: (key: string) => fc.Arbitrary<unknown>): Nodes =>
    wanted =>
      tie(typeName(wanted)) as Node
  const depthIdentifier = fc.createDepthIdentifier()
  const made = fc.letrec(tie => {
    const nodes = names(tie)
    const entries = types.map(of => {
      const special = specific(of, nodes, canFail)
      const inner = [
        { arbitrary: fc.oneof(...generic(of, nodes, canFail)), weight: 1 },
        ...(special.length === 0 ? [] : [{ arbitrary: fc.oneof(...special), weight: 4 }]),
      ]
      const oneof = { maxDepth, depthSize: 'max', depthIdentifier, withCrossShrink: true } as const
      return [typeName(of), fc.oneof(oneof, leaf(schema, of), ...inner)] as const
    })
    return Object.fromEntries(entries)
  })
  if (type !== undefined) return made[typeName(type)] as Node
  return fc.oneof(
    ...[...types, 'float64', 'float64', 'int32', 'boolean'].map(of => made[typeName(of as DataType)] as Node),
  )
}

function leaf(schema: Schema, type: DataType): Node {
  const columns = Object.keys(schema).filter(name => typeName(schema[name] ?? 'binary') === typeName(type))
  const constants = values(type).map((value): Expression => literal(value, type))
  if (columns.length === 0) return constants
  const column = fc.constantFrom(...columns).map((name): Expression => ({ kind: 'column', name }))
  return fc.oneof({ arbitrary: column, weight: 4 }, { arbitrary: constants, weight: 1 })
}

function generic(type: DataType, nodes: Nodes, canFail: boolean): Node[] {
  const branch = fc.tuple(nodes('boolean'), nodes(type)).map(([when, result]) => caseBranch(when, result))
  const cases = fc
    .tuple(fc.array(branch, { minLength: 1, maxLength: 2 }), nodes(type))
    .map(([branches, otherwise]): Expression => ({ kind: 'case', branches, otherwise }))
  const casts = castSources(type).map(from =>
    fc
      .tuple(nodes(from), canFail ? fc.boolean() : fc.constant(true))
      .map(([argument, lenient]): Expression => ({ kind: 'cast', to: type, try: lenient, argument })),
  )
  return [cases, call('coalesce', nodes(type), nodes(type)), ...(casts.length === 0 ? [] : [fc.oneof(...casts)])]
}

function castSources(to: DataType): readonly DataType[] {
  if (typeof to !== 'string') return []
  if (to === 'bigint') return ['float64', 'int64', 'boolean', 'string']
  if (to === 'boolean') return ['float64', 'bigint', 'string']
  if (to === 'string') return ['boolean', 'int64', 'float32', 'float64', 'bigint', 'timestamp', 'date']
  if (to === 'timestamp') return ['float64', 'int32', 'string', 'date']
  if (to === 'date') return ['float64', 'int64', 'string', 'timestamp']
  return ['boolean', 'int32', 'int64', 'float32', 'float64', 'bigint', 'string', 'timestamp', 'date']
}

function specific(type: DataType, nodes: Nodes, canFail: boolean): Node[] {
  const of: { readonly [name: string]: (() => Node[]) | undefined } = {
    boolean: () => booleans(nodes),
    int32: () => wholeNumbers(nodes),
    float64: () => [...floats(nodes), ...(canFail ? [call('required', numbers(nodes))] : [])],
    string: () => texts(nodes),
    timestamp: () => [
      call('element', fc.constant(literal([0, null], { list: 'timestamp' })), nodes('int32')),
      ...(canFail ? [call('plusMilliseconds', nodes('timestamp'), nodes('float64'))] : []),
    ],
    date: () => [call('dateOf', nodes('timestamp'), zone)],
    'list<string>': () => [call('split', nodes('string'), nodes('string')), ...lists({ list: 'string' }, nodes)],
    'list<float64>': () => lists({ list: 'float64' }, nodes),
    'list<int32>': () => lists({ list: 'int32' }, nodes),
  }
  return of[typeName(type)]?.() ?? []
}

function lists(type: DataType, nodes: Nodes): Node[] {
  return [oneOf(['listDistinct', 'listSort'], name => call(name, nodes(type)))]
}

function booleans(nodes: Nodes): Node[] {
  const compared = fc.constantFrom<DataType>(...scalarTypes).chain(type => {
    const names: readonly FunctionName[] = type === 'boolean' ? ['eq', 'ne'] : ['eq', 'ne', 'lt', 'le', 'gt', 'ge']
    return fc.constantFrom(...names).chain(name => call(name, nodes(type), nodes(type)))
  })
  return [
    compared,
    oneOf(['eq', 'ne', 'lt', 'ge'], name => call(name, numbers(nodes), numbers(nodes))),
    oneOf(['and', 'or'], name => call(name, nodes('boolean'), nodes('boolean'))),
    call('not', nodes('boolean')),
    fc.constantFrom(...types).chain(type => call('isNull', nodes(type))),
    call('isNaN', numbers(nodes)),
    oneOf(['startsWith', 'endsWith', 'contains'], name => call(name, nodes('string'), nodes('string'))),
    call('listContains', nodes({ list: 'float64' }), nodes('float64')),
    call('listContains', nodes({ list: 'string' }), nodes('string')),
  ]
}

function wholeNumbers(nodes: Nodes): Node[] {
  const parts = [
    'year',
    'quarter',
    'month',
    'week',
    'dayOfMonth',
    'dayOfWeek',
    'dayOfYear',
    'hour',
    'minute',
    'second',
  ] as const
  const calendar = oneOf(parts, name => call(name, nodes('timestamp'), zone))
  return [
    ...[calendar, calendar, calendar],
    call('length', nodes('string')),
    call('indexOf', nodes('string'), nodes('string')),
    fc.constantFrom(...listTypes).chain(type => call('size', nodes(type))),
    call('element', nodes({ list: 'int32' }), nodes('int32')),
    oneOf(['listMin', 'listMax'], name => call(name, nodes({ list: 'int32' }))),
    fc
      .tuple(numbers(nodes), points, fc.constantFrom('left', 'right'))
      .map(([node, keys, side]) => searchSorted(node, keys, side)),
    lookups(nodes, 'int32'),
  ]
}

function floats(nodes: Nodes): Node[] {
  const one = [
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
    'sin',
    'cos',
    'tan',
    'asin',
    'acos',
    'atan',
    'sigmoid',
    'normalQuantile',
  ] as const
  const numbersList = fc.constantFrom<DataType>({ list: 'float64' }, { list: 'int32' })
  const pairs = oneOf(['add', 'sub', 'mul', 'div', 'mod', 'pow', 'atan2', 'least', 'greatest'], name =>
    call(name, numbers(nodes), numbers(nodes)),
  )
  const singles = oneOf(one, name => call(name, numbers(nodes)))
  return [
    ...[pairs, pairs, pairs, singles, singles, singles],
    call('round', numbers(nodes), nodes('int32')),
    call(
      'round',
      numbers(nodes),
      fc.integer({ min: -3, max: 3 }).map(digits => literal(digits)),
    ),
    call('millisecondsBetween', nodes('timestamp'), nodes('timestamp')),
    oneOf(['listSum', 'listMean'], name => numbersList.chain(type => call(name, nodes(type)))),
    oneOf(['listMin', 'listMax'], name => call(name, nodes({ list: 'float64' }))),
    call('element', nodes({ list: 'float64' }), nodes('int32')),
    fc.tuple(numbers(nodes), points).map(([node, keys]) =>
      interpolate(
        node,
        keys,
        keys.map(key => key * 2 + 1),
      ),
    ),
    fc
      .tuple(fc.array(numbers(nodes), { minLength: 1, maxLength: 3 }), presentValues('float64'), fc.boolean())
      .map(([arguments_, weight, bias]) =>
        dot(
          arguments_,
          arguments_.map((_, i) => weight + i),
          bias ? weight : undefined,
        ),
      ),
    lookups(nodes, 'float64'),
  ]
}

function texts(nodes: Nodes): Node[] {
  return [
    oneOf(['lower', 'upper', 'trim'], name => call(name, nodes('string'))),
    call('concat', nodes('string'), nodes('string')),
    call('substring', nodes('string'), nodes('int32'), nodes('int32')),
    call('replace', nodes('string'), nodes('string'), nodes('string')),
    call(
      'geohash',
      numbers(nodes),
      numbers(nodes),
      fc.integer({ min: 1, max: 12 }).map(count => literal(count)),
    ),
    call('element', nodes({ list: 'string' }), nodes('int32')),
    oneOf(['listMin', 'listMax'], name => call(name, nodes({ list: 'string' }))),
    call('join', nodes({ list: 'string' }), nodes('string')),
    lookups(nodes, 'string'),
  ]
}

function lookups(nodes: Nodes, type: DataType): Node {
  const keyTypes = ['string', 'int32', 'float64', 'boolean', 'timestamp'] as const
  return fc
    .constantFrom<DataType>(...keyTypes)
    .chain(key =>
      fc
        .tuple(
          nodes(key),
          fc.uniqueArray(values(key), { maxLength: 4, comparator: 'SameValueZero' }),
          values(type),
          fc.boolean(),
        )
        .chain(([node, keys, fallback, given]) =>
          fc
            .array(values(type), { minLength: keys.length, maxLength: keys.length })
            .map(found => lookup(node, { keys, values: found, type, ...(given ? { fallback } : {}) })),
        ),
    )
}

/** Ascending finite numbers. */
const points: fc.Arbitrary<number[]> = fc
  .array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 5 })
  .map(keys => keys.map(key => key / 2).sort((left, right) => left - right))
const zone: Node = fc.constantFrom(...zones).map(name => literal(name))

function numbers(nodes: Nodes): Node {
  return fc.oneof(...numericTypes.map(nodes), nodes('float64'), nodes('float64'))
}

function oneOf<const F extends FunctionName>(names: readonly F[], make: (name: F) => Node): Node {
  return fc.oneof(...names.map(make))
}

function call(name: FunctionName, ...parts: readonly Node[]): Node {
  return fc.tuple(...parts).map((nodes): CallNode => ({ kind: 'call', function: name, arguments: nodes }))
}
