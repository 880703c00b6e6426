// Writes until the disk takes no more, prints the error and what is held before and after it, then writes a little.
import { fileStore } from '../../../../src/features/online/file-store.ts'
import { ask, event, layout } from '../store-changes.ts'

const store = fileStore(process.argv[2] ?? '', { sync: 'never' })
const held = async (): Promise<number> => (await store.read([ask('a')]))[0]?.shards[0]?.raw.length ?? 0
await store.write([{ kind: 'layout', layout }])
for (let number = 0; ; number++) {
  const before = await held()
  try {
    await store.write([event(number, 'x'.repeat(20_000))])
  } catch (error) {
    const { name, code, message } = error as { name: string; code: string; message: string }
    const after = await held()
    await store.write([event(number, 'small')])
    await store.close()
    console.log(JSON.stringify({ name, code, message, before, after }))
    break
  }
}
