import { deepStrictEqual } from 'node:assert/strict'
import type { EventBatch, EventStream } from '../../../../features/online/event-stream.ts'
import { materializeStream, type StreamHandle } from '../../../../features/online/materialize-stream.ts'
import type { Change, OnlineStore } from '../../../../features/online/online-store.ts'
import { always } from '../../../../features/online/stretches.ts'
import { tableFromRows } from '../../../../features/table/from-rows.ts'
import { ask, change, counted, input, type Law, row, rows, tile, windows } from './law-changes.ts'

/** Two writers of one shard: one that was thought dead, and the one that goes on from what the store holds. */
export function writerLaws(law: Law): void {
  law('what a superseded writer still writes changes nothing', async store => {
    const brought = (offset: number, seen: number): readonly Change[] => {
      const known = [1, 5, 9]
        .filter(position => position <= offset)
        .map(position => input(position, position * 300_000))
      const states = [tile(0, offset, seen)]
      const ends = { offset, compactedBefore: offset * 300_000, rawFrom: (offset - 4) * 300_000 }
      return [
        change({ ...ends, raw: known, tiles: [states, states, states] }),
        { ...change(ends), layout: rows.id, rows: [row(offset, offset * 300_000, 'x')] },
        { kind: 'position', layout: windows.id, shard: '0', offset, newestEventAt: offset * 300_000 },
      ]
    }
    await store.write(brought(5, 3))
    await store.write(brought(9, 4))
    const before = await everything(store)
    await store.write(brought(5, 3))
    await store.write(brought(7, 3).filter(({ layout }) => layout !== rows.id))
    deepStrictEqual(await everything(store), before)
    await store.write(brought(9, 5))
    deepStrictEqual(await everything(store), before)
  })
  law('a restarted writer goes on behind the stored position, and the one it supersedes adds nothing', async store => {
    const options = { online: store, compactAfter: '10m' } as const
    let goOn = (): void => {}
    const restarted = new Promise<void>(resolve => {
      goOn = resolve
    })
    let superseded: StreamHandle | undefined
    await new Promise<void>((resolve, reject) => {
      async function* held(): AsyncGenerator<EventBatch> {
        yield* batches(0, 20, 5)
        resolve()
        await restarted
        yield* batches(20, 40, 5)
      }
      superseded = materializeStream(counted, { ...options, events: held() })
      superseded.done.catch(reject)
    })
    const resumed: unknown[] = []
    const events: EventStream = {
      async *open(_, { after } = {}) {
        resumed.push(after)
        yield* batches(16, 60, 4)
      },
    }
    const next = materializeStream(counted, { ...options, events })
    await next.done
    deepStrictEqual(resumed, [{ '0': 19 }])
    const before = await everything(store)
    deepStrictEqual(Object.values(before.described[0]?.positions ?? {}), [{ offset: 59, newestEventAt: timeOf(59) }])
    goOn()
    await superseded?.done
    deepStrictEqual(await everything(store), before)
  })
}

/** All that the store gives of both layouts. */
async function everything(store: OnlineStore) {
  const all = { ...ask('a'), strips: always }
  return {
    read: await store.read([all, { ...all, layout: rows.id }]),
    described: [...(await store.describe(windows.group)), ...(await store.describe(rows.group))],
  }
}

/** The events from one position to another. */
function* batches(from: number, until: number, size: number): Generator<EventBatch> {
  const columns = { at: 'timestamp', key: 'string', value: 'string' } as const
  for (let offset = from; offset < until; offset += size) {
    const events = Array.from({ length: size }, (_, index) => ({ at: timeOf(offset + index), key: 'a', value: 'x' }))
    yield { kind: 'events', shard: '0', offset, table: tableFromRows(columns, events) }
  }
}

/** One event in two minutes. */
function timeOf(offset: number): number {
  return offset * 120_000
}
