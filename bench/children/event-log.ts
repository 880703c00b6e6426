// One measured run of an event log in files: appending in tables and row by row, replaying, and opening near the end; JSON beside it.
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileEvents, type Table, tableFromRows } from 'bighead'
import { paymentStream } from '../data/payment-stream.ts'

const columns = { at: 'timestamp', card: 'string', amount: 'float64', items: 'int32' } as const
const source = { name: 'payments', columns, time: 'at' }
const events = 1_000_000
const folder = mkdtempSync(join(tmpdir(), 'bighead-bench-log-'))

/** Seconds of processor time, which other processes do not lengthen. */
async function measured(work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}

async function replay(path: string, after?: number): Promise<number> {
  let rows = 0
  const options = after === undefined ? {} : { after: { 0: after } }
  for await (const { table } of fileEvents(path).open(source, options)) rows += table.rowCount
  return rows
}

try {
  const plan = { events, keys: 100_000, from: Date.UTC(2024, 0, 1), span: 7_200_000, hotShare: 0 }
  const tables: Table[] = []
  for await (const { table } of paymentStream(plan, () => {}).batches()) tables.push(table)
  const rows = tables.flatMap(table => [...table.rows()]).slice(0, 50_000)
  const [bulk, single, json] = ['bulk', 'single', 'events.jsonl'].map(name => join(folder, name)) as [
    string,
    string,
    string,
  ]
  const answer = {
    append:
      events /
      (await measured(async () => {
        const log = fileEvents(bulk)
        for (const table of tables) await log.append(table)
        await log.close()
      })),
    replay: events / (await measured(async () => void (await replay(bulk)))),
    nearEnd: 1000 * (await measured(async () => void (await replay(bulk, events - 2)))),
    appendRows:
      rows.length /
      (await measured(async () => {
        const log = fileEvents(single, { columns })
        for (let from = 0; from < rows.length; from += 500) {
          await Promise.all(rows.slice(from, from + 500).map(row => log.append([row])))
        }
        await log.close()
      })),
    replayRows: rows.length / (await measured(async () => void (await replay(single)))),
    json:
      rows.length /
      (await measured(async () => {
        appendFileSync(json, rows.map(row => `${JSON.stringify(row)}\n`).join(''))
        const lines = readFileSync(json, 'utf8').trimEnd().split('\n')
        tableFromRows(
          columns,
          lines.map(line => JSON.parse(line)),
        )
      })),
  }
  console.log(JSON.stringify(answer))
} finally {
  rmSync(folder, { recursive: true, force: true })
}
