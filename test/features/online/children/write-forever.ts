// Writes numbered events until it is killed; prints the number of each that was acknowledged.
import { fileStore } from '../../../../src/features/online/file-store.ts'
import { event, layout } from '../store-changes.ts'

const [folder = '', from = '0'] = process.argv.slice(2)
const store = fileStore(folder, { sync: 'never', logBytes: 5000 })
await store.write([{ kind: 'layout', layout }])
for (let number = Number(from); ; number++) {
  await store.write([event(number)])
  process.stdout.write(`${number}\n`)
}
