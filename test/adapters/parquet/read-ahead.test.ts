import { tableFromRows } from 'bighead'
import { parquetStore } from 'bighead/parquet'
import { expect, onTestFinished, test } from 'vitest'
import { openParquet } from '../../../src/adapters/parquet/parquet-file.ts'
import { type AheadLimits, ReadAhead } from '../../../src/adapters/parquet/read-ahead.ts'
import { rowGroups } from '../../../src/adapters/parquet/row-groups.ts'
import { filesElsewhere } from './files-elsewhere.ts'

const schema = { at: 'timestamp', number: 'int64', text: 'string', words: { list: 'string' } } as const
const events = { name: 'events', columns: schema, time: 'at' } as const
const data = tableFromRows(
  schema,
  Array.from({ length: 1000 }, (_, row) => ({
    ...{ at: row * 60_000, number: row % 17, text: `text ${row % 7}` },
    words: [`a${row % 3}`, 'b'],
  })),
)

/** A table of ten row groups elsewhere, and what is read of it beside its footer. */
async function elsewhere() {
  const { files, calls } = filesElsewhere()
  const store = parquetStore(files, { rowGroupSize: 100 })
  await store.write('events', data)
  const reads = (): number => calls.filter(call => call.startsWith('read')).length - 1
  calls.length = 0
  return { files, store, reads }
}

test('columns that lie beside each other come by one request, those of several row groups too', async () => {
  const { store, reads } = await elsewhere()
  const table = await store.read('events', schema)
  expect([...table.rows()]).toEqual([...data.rows()])
  expect(reads()).toBe(1)
})

test('a scan and a stream ask for what the next batches need, too', async () => {
  const { store, reads } = await elsewhere()
  const scanned: unknown[] = []
  for await (const batch of store.scan?.('events', schema, { batchRows: 100 }) ?? []) scanned.push(...batch.rows())
  expect(scanned).toEqual([...data.rows()])
  expect(reads()).toBe(1)
  const streamed: unknown[] = []
  for await (const { table } of store.stream('events').open(events)) streamed.push(...table.rows())
  expect(streamed).toEqual([...data.rows()])
  expect(reads()).toBe(3)
})

/** Asks for columns of row groups one after the other, each request of which waits until it is let go. */
async function stepwise(limits: AheadLimits, columns: readonly string[] = ['at', 'number']) {
  const { files } = await elsewhere()
  const opened = await files.open('events/part-0.parquet')
  if (opened === null) throw new Error('it is there')
  const asked: { readonly start: number; readonly end: number; readonly go: () => void }[] = []
  const signals: (AbortSignal | undefined)[] = []
  const file = await openParquet(opened)
  onTestFinished(() => file.close())
  const read: typeof file.read = async (start, end, signal) => {
    signals.push(signal)
    await new Promise<void>(go => asked.push({ start, end, go }))
    return file.read(start, end)
  }
  const groups = rowGroups([{ ...file, read }])
  const ahead = new ReadAhead(
    groups.map(group => ({ group, columns })),
    undefined,
    limits,
  )
  return { ahead, asked, signals, groups }
}

const apart: AheadLimits = { gapBytes: 0, requestBytes: 1, aheadBytes: 1 << 20, requests: 3 }
const settled = (): Promise<void> => new Promise(done => setImmediate(done))

test('while one request is used the next ones are on their way, so many at once', async () => {
  const { ahead, asked, groups } = await stepwise(apart)
  const first = ahead.reader(groups[0]!, 'at')
  await settled()
  expect(asked).toHaveLength(3)
  asked[0]!.go()
  expect(await (await first)(asked[0]!.start, asked[0]!.end)).toHaveLength(asked[0]!.end - asked[0]!.start)
  await settled()
  expect(asked).toHaveLength(4)
})

test('no more bytes are held than the limit, but for one request', async () => {
  const probe = await stepwise({ ...apart, requests: 99 })
  void probe.ahead.reader(probe.groups[0]!, 'at')
  await settled()
  const sizes = probe.asked.map(({ start, end }) => end - start)
  expect(sizes).toHaveLength(20)
  const aheadBytes = sizes[0]! + sizes[1]! + sizes[2]!
  const { ahead, asked, groups } = await stepwise({ ...apart, requests: 99, aheadBytes })
  const first = ahead.reader(groups[0]!, 'at')
  await settled()
  expect(asked).toHaveLength(3)
  for (const { go } of asked) go()
  await first
  await settled()
  const used = sizes[0]!
  const held = asked.map(({ start, end }) => end - start).reduce((sum, size) => sum + size, -used)
  expect(held).toBeGreaterThan(aheadBytes - used)
  expect(held).toBeLessThanOrEqual(aheadBytes)
  const tight = await stepwise({ ...apart, aheadBytes: 1 })
  void tight.ahead.reader(tight.groups[0]!, 'at')
  await settled()
  expect(tight.asked).toHaveLength(1)
})

test('neighbours are joined up to the size of a request, and over small gaps', async () => {
  const count = async (limits: AheadLimits, columns: readonly string[]): Promise<number> => {
    const { ahead, asked, groups } = await stepwise({ ...limits, requests: 99 }, columns)
    void ahead.reader(groups[0]!, 'at')
    await settled()
    return asked.length
  }
  const wide = { ...apart, requestBytes: 1 << 20 }
  expect(await count(wide, ['number', 'at'])).toBe(10)
  expect(await count(wide, ['words', 'text', 'number', 'at'])).toBe(1)
  expect(await count(wide, ['at', 'text'])).toBe(20)
  expect(await count({ ...wide, gapBytes: 1 << 20 }, ['at', 'text'])).toBe(1)
})

test('what is on its way ends when nobody wants it any more', async () => {
  const { ahead, asked, signals, groups } = await stepwise(apart)
  const first = ahead.reader(groups[0]!, 'at')
  asked[0]?.go()
  await settled()
  ahead.close()
  for (const { go } of asked) go()
  await first
  expect(signals.every(signal => signal?.aborted)).toBe(true)
  await settled()
  expect(asked).toHaveLength(3)
})

test('what nobody announced, and what is read twice, is read by itself', async () => {
  const { ahead, asked, groups } = await stepwise(apart)
  for (const column of ['text', 'at', 'at']) {
    const reader = ahead.reader(groups[1]!, column)
    await settled()
    for (const { go } of asked) go()
    const bytes = (await reader)(10, 20)
    await settled()
    for (const { go } of asked) go()
    expect(await bytes).toHaveLength(10)
  }
})

test('a request that fails is the error of who needs it, and of nobody else', async () => {
  const { files } = await elsewhere()
  const opened = await files.open('events/part-0.parquet')
  const file = await openParquet(opened!)
  onTestFinished(() => file.close())
  let count = 0
  const read: typeof file.read = async (start, end) => {
    if (++count === 2) throw new RangeError('the second fails')
    return file.read(start, end)
  }
  const [group] = rowGroups([{ ...file, read }])
  const ahead = new ReadAhead([{ group: group!, columns: ['at', 'number', 'text'] }], undefined, apart)
  await ahead.reader(group!, 'at')
  await settled()
  await ahead.reader(group!, 'text')
  await expect(ahead.reader(group!, 'number')).rejects.toThrow('the second fails')
})

test.each([
  ['a timeout', new DOMException('it took too long', 'TimeoutError')],
  ['an error of its own', new Error('enough')],
])(
  'whoever gives up in the middle of a request for %s gets that reason, and no word about the file',
  async (_, reason) => {
    const { files } = await elsewhere()
    const controller = new AbortController()
    const giveUp: typeof files.open = async (path, signal) => {
      const file = await files.open(path, signal)
      const read: NonNullable<typeof file>['read'] = async (start, end, reading) => {
        if (reading !== undefined) controller.abort(reason)
        reading?.throwIfAborted()
        return (file as NonNullable<typeof file>).read(start, end)
      }
      return file && { ...file, read }
    }
    const store = parquetStore({ ...files, open: giveUp })
    await expect(store.read('events', schema, { signal: controller.signal })).rejects.toBe(reason)
  },
)
