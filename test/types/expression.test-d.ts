import { expectTypeOf, test } from 'vitest'
import { coalesce, columnsOf, handleOf, lit, when } from '../../src/features/expression/columns.ts'
import type {
  BooleanHandle,
  Handle,
  ListHandle,
  NumberHandle,
  SchemaOf,
  StringHandle,
  TimeHandle,
  Typed,
} from '../../src/features/expression/handle.ts'
import type { DataType } from '../../src/features/schema.ts'

const f = columnsOf({
  delay: 'float64',
  stops: 'int32',
  origin: 'string',
  late: 'boolean',
  at: 'timestamp',
  tags: { list: 'string' },
  id: 'bigint',
  shares: { map: 'float64' },
})

test('each column has the handle of its type', () => {
  expectTypeOf(f.delay).toEqualTypeOf<NumberHandle<'float64'>>()
  expectTypeOf(f.stops).toEqualTypeOf<NumberHandle<'int32'>>()
  expectTypeOf(f.origin).toEqualTypeOf<StringHandle>()
  expectTypeOf(f.late).toEqualTypeOf<BooleanHandle>()
  expectTypeOf(f.at).toEqualTypeOf<TimeHandle>()
  expectTypeOf(f.tags).toEqualTypeOf<ListHandle<'string'>>()
})

test('results have the handle of their type', () => {
  expectTypeOf(f.delay.add(f.stops)).toEqualTypeOf<NumberHandle<'float64'>>()
  expectTypeOf(f.delay.gt(15)).toEqualTypeOf<BooleanHandle>()
  expectTypeOf(f.shares.get('SEA')).toEqualTypeOf<NumberHandle<'float64'>>()
  expectTypeOf(f.tags.distinct()).toEqualTypeOf<ListHandle<'string'>>()
  expectTypeOf(f.origin.nullIf('')).toEqualTypeOf<StringHandle>()
  expectTypeOf(f.origin.split(',').element(0)).toEqualTypeOf<StringHandle>()
  expectTypeOf(f.at.hour('UTC')).toEqualTypeOf<NumberHandle<'int32'>>()
  expectTypeOf(f.origin.cast('timestamp')).toEqualTypeOf<TimeHandle>()
  expectTypeOf(f.stops.coalesce(0)).toEqualTypeOf<NumberHandle<'int32'>>()
})

test('constants and cases carry their types', () => {
  expectTypeOf(lit(1)).toEqualTypeOf<NumberHandle<'float64'>>()
  expectTypeOf(lit(null, 'string')).toEqualTypeOf<StringHandle>()
  expectTypeOf(when(f.late, 'yes').otherwise('no')).toEqualTypeOf<StringHandle>()
  expectTypeOf(when(f.late, f.delay).otherwise(0)).toEqualTypeOf<NumberHandle<'float64'>>()
  expectTypeOf(coalesce(f.origin, 'x')).toEqualTypeOf<StringHandle>()
  expectTypeOf(handleOf<'boolean'>(f.late.node)).toEqualTypeOf<BooleanHandle>()
})

test('a record of handles describes a schema', () => {
  const record = { ...f, double: f.delay.mul(2) }
  expectTypeOf<SchemaOf<typeof record>['double']>().toEqualTypeOf<'float64'>()
  expectTypeOf<SchemaOf<typeof record>['tags']>().toEqualTypeOf<{ readonly list: 'string' }>()
})

test('typed expressions are covariant', () => {
  expectTypeOf<Typed<'int32'>>().toExtend<Typed<'int32' | 'float64'>>()
  expectTypeOf<Handle<'float64'>>().toExtend<Typed<DataType>>()
})

test('what makes no sense does not compile', () => {
  // @ts-expect-error there is no such column
  f.dely
  // @ts-expect-error a number cannot be added to a text
  f.delay.add(f.origin)
  // @ts-expect-error nor to a text constant
  f.delay.add('1')
  // @ts-expect-error truth values have no order
  f.late.gt(true)
  // @ts-expect-error a time is not a number to add to
  f.at.add(1)
  // @ts-expect-error a text is compared with texts
  f.origin.eq(3)
  // @ts-expect-error the calendar needs a zone
  f.at.hour()
  // @ts-expect-error a list of texts contains texts
  f.tags.contains(3)
  // @ts-expect-error there is no such type
  f.delay.cast('float46')
  // @ts-expect-error a condition is boolean
  when(f.delay, 1)
  // @ts-expect-error both results are of one type
  when(f.late, 'yes').otherwise(1)
  // @ts-expect-error null needs a type
  lit(null)
  // @ts-expect-error a bigint is compared with bigints
  f.id.gt(3)
  // @ts-expect-error only and, or and not chain on truth values
  f.late.and(f.delay)
})
