// Appends one event and holds the log until it is killed, or gives up at once where it may not.
import { fileEvents } from '../../../../src/features/event-log/file-events.ts'

const [root = '', number = '0'] = process.argv.slice(2)
try {
  const log = fileEvents(root, { columns: { at: 'timestamp', number: 'int64' } })
  await log.append([{ at: 0, number: Number(number) }])
  console.log('held')
  setInterval(() => {}, 1000)
} catch (error) {
  console.log((error as Error).message)
}
