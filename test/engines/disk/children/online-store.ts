// What an online store in a folder does on a disk that has no room.
import { isDeepStrictEqual } from 'node:util'
import { fileStore } from '../../../../src/features/online/file-store.ts'
import type { OnlineStore } from '../../../../src/features/online/online-store.ts'
import { ask, event, layout } from '../../../features/online/store-changes.ts'
import { failure, fill } from './fill.ts'

const [root = ''] = process.argv.slice(2)
const store = fileStore(root)
await store.write([{ kind: 'layout', layout }])
await store.write([event(1)])
const acknowledged = await store.read([ask('a')])
const makeRoom = fill(root)
const large = event(2, 'x'.repeat(100_000))
const refused = await failure(store.write([large]))
const told = async (asked: OnlineStore, expected: unknown): Promise<string> =>
  isDeepStrictEqual(await asked.read([ask('a')]), expected) ? 'as acknowledged' : 'something else'
const read = await told(store, acknowledged)
makeRoom()
await store.write([large])
const both = await store.read([ask('a')])
await store.close()
const again = fileStore(root)
const reopened = await told(again, both)
await again.close()
console.log(JSON.stringify({ refused, read, reopened }))
