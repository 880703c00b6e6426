import { createInterface } from 'node:readline'

/** Says where this process serves, answers each line of its input with what it has used, and closes when it is asked to end. */
export function serveChild(address: string, close: () => Promise<unknown>): void {
  console.log(address)
  createInterface({ input: process.stdin }).on('line', () => {
    const { user, system } = process.cpuUsage()
    console.log(JSON.stringify({ resident: process.memoryUsage.rss(), processor: user + system }))
  })
  process.once('SIGTERM', async () => {
    await close()
    process.exit(0)
  })
}
