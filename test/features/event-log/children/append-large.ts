// Appends until the disk takes no more, prints the error, then appends a little.
import { fileEvents } from '../../../../src/features/event-log/file-events.ts'

const [root = ''] = process.argv.slice(2)
const log = fileEvents(root, { columns: { at: 'timestamp', text: 'string' }, sync: 'never' })
const large = (count: number) => [{ at: count, text: 'x'.repeat(20_000) }]
for (let count = 1; ; count++) {
  try {
    await log.append(large(count))
  } catch (error) {
    const { name, code, message } = error as { name: string; code: string; message: string }
    const after = await log.append([{ at: count, text: 'small' }])
    console.log(JSON.stringify({ name, code, message, count, after }))
    break
  }
}
