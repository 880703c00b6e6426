import type { EventBatch, EventStream } from '../../../src/features/online/event-stream.ts'
import type { Row, Schema } from '../../../src/features/schema.ts'

/** Everything that a stream gives, with shards and positions. */
export async function eventsOf(
  stream: EventStream,
  columns: Schema,
  options: Parameters<EventStream['open']>[1] = {},
): Promise<{ shard: string; position: number; values: Row<Schema> }[]> {
  const found: { shard: string; position: number; values: Row<Schema> }[] = []
  for await (const batch of stream.open({ name: 'events', columns, time: 'at' }, options)) found.push(...rowsOf(batch))
  return found
}

/** The rows of a batch with their positions. */
export function rowsOf({
  shard,
  offset,
  table,
}: EventBatch): { shard: string; position: number; values: Row<Schema> }[] {
  return [...table.rows()].map((values, row) => ({ shard, position: offset + row, values }))
}
