// Appends numbered events until it is killed; prints the number of the last one of each append that was acknowledged.
import { fileEvents } from '../../../../src/features/event-log/file-events.ts'

const [root = '', from = '0'] = process.argv.slice(2)
const log = fileEvents(root, { columns: { at: 'timestamp', number: 'int64' }, sync: 'never', segmentBytes: 2000 })
for (let number = Number(from); ; ) {
  const sizes = [1, 3, 40]
  const appends = sizes.map(size => {
    const rows = Array.from({ length: size }, () => ({ at: number, number: number++ }))
    return log.append(rows)
  })
  const positions = await Promise.all(appends)
  process.stdout.write(`${positions.at(-1)?.['0']}\n`)
}
