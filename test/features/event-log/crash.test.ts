import {
  appendFileSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fileEvents } from '../../../src/features/event-log/file-events.ts'
import { ended, startChild } from '../../serving/registry/children/run-child.ts'
import { temporaryFolder } from '../../temporary-folder.ts'
import { eventsOf } from './log-world.ts'

const columns = { at: 'timestamp', number: 'int64' } as const
const here = '../../../features/event-log/children'

/** The newest file of shard 0. */
function newestFile(root: string): string {
  return join(root, '0', readdirSync(join(root, '0')).sort().at(-1)!)
}

async function logOf(root: string, appends: number, size = 4): Promise<void> {
  const log = fileEvents(root, { columns, sync: 'never' })
  for (let index = 0; index < appends; index++) {
    await log.append(Array.from({ length: size }, (_, row) => ({ at: 0, number: index * size + row })))
  }
  await log.close()
}

async function numbersIn(root: string): Promise<unknown[]> {
  return (await eventsOf(fileEvents(root), columns)).map(({ values }) => values.number)
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, number) => number)

test('keeps every acknowledged event, once and in order, of processes that are killed in the middle of appending', async () => {
  const root = temporaryFolder()
  const delays = fc.sample(fc.integer({ min: 0, max: 40 }), { seed: 11, numRuns: 10 })
  let count = 0
  for (const delay of delays) {
    const child = startChild(`${here}/append-forever.ts`, [root, String(count)])
    const end = ended(child)
    await new Promise(resolve => child.stdout?.once('data', resolve))
    await sleep(delay)
    child.kill('SIGKILL')
    const { output, errors } = await end
    expect(errors).toBe('')
    const acknowledged = Number(output.trim().split('\n').at(-1))
    const numbers = await numbersIn(root)
    expect(numbers).toEqual(upTo(numbers.length))
    expect(numbers.length).toBeGreaterThan(acknowledged)
    count = numbers.length
  }
  expect(readdirSync(join(root, '0')).length).toBeGreaterThan(5)
})

describe('the end of the newest file', () => {
  test('is cut off where the last append is torn, at whatever byte, and appending goes on', async () => {
    const whole = temporaryFolder()
    await logOf(whole, 3)
    const bytes = readFileSync(newestFile(whole))
    const name = newestFile(whole).split('/').at(-1)!
    await logOf(whole, 0)
    const second = bytes.lastIndexOf('BHEF')
    for (let cut = second; cut < bytes.length; cut += 5) {
      const root = temporaryFolder()
      await logOf(root, 1)
      writeFileSync(join(root, '0', name), bytes.subarray(0, cut))
      expect(await numbersIn(root)).toEqual(upTo(8))
      await using log = fileEvents(root, { columns })
      expect(await log.append([{ at: 0, number: 8 }])).toEqual({ 0: 8 })
      expect(await numbersIn(root)).toEqual(upTo(9))
    }
  })

  test('is cut off where it is garbage or zeros', async () => {
    for (const garbage of [Buffer.alloc(300), Buffer.from('BHEF and then something else, longer than a header')]) {
      const root = temporaryFolder()
      await logOf(root, 2)
      appendFileSync(newestFile(root), garbage)
      expect(await numbersIn(root)).toEqual(upTo(8))
      await using log = fileEvents(root, { columns })
      await log.append([{ at: 0, number: 8 }])
      expect(await numbersIn(root)).toEqual(upTo(9))
    }
  })
})

describe('damage', () => {
  test('in the middle is an error that names the file and the place, for readers and writers', async () => {
    const root = temporaryFolder()
    await logOf(root, 3)
    const path = newestFile(root)
    const second = readFileSync(path).indexOf('BHEF', readFileSync(path).indexOf('BHEF') + 1)
    for (const place of [second, second + 5, second + 20, second + 40]) {
      const before = readFileSync(path)
      writeSync(openSync(path, 'r+'), Buffer.from([before[place]! ^ 0x55]), 0, 1, place)
      const failure = { code: 'DAMAGED_LOG', path, position: second }
      await expect(eventsOf(fileEvents(root), columns)).rejects.toMatchObject(failure)
      await using log = fileEvents(root, { columns })
      await expect(log.append([{ at: 0, number: 1 }])).rejects.toMatchObject(failure)
      writeFileSync(path, before)
    }
    expect(await numbersIn(root)).toEqual(upTo(12))
  })

  test('is found where a file that others follow is short, or gone, or no segment', async () => {
    const root = temporaryFolder()
    await using log = fileEvents(root, { columns, segmentBytes: 200 })
    for (const number of upTo(9)) await log.append([{ at: 0, number }])
    const files = readdirSync(join(root, '0'))
      .sort()
      .map(name => join(root, '0', name))
    const [first, second] = files as [string, string]
    const [whole, other] = [readFileSync(first), readFileSync(second)]
    truncateSync(first, statSync(first).size - 1)
    await expect(numbersIn(root)).rejects.toMatchObject({ code: 'DAMAGED_LOG', path: first })
    writeFileSync(first, whole)
    writeFileSync(second, 'not a segment')
    await expect(numbersIn(root)).rejects.toThrow(`${second}, byte 0: this is not a segment of an event log.`)
    writeFileSync(second, whole)
    await expect(numbersIn(root)).rejects.toMatchObject({ code: 'DAMAGED_LOG', path: second })
    const newer = Buffer.from(other)
    newer.writeUInt32LE(9, 'bighead events\n'.length)
    writeFileSync(second, newer)
    await expect(numbersIn(root)).rejects.toMatchObject({ code: 'UNSUPPORTED_FORMAT' })
  })

  test('events that are gone are not passed over in silence', async () => {
    const root = temporaryFolder()
    await logOf(root, 2)
    await expect(eventsOf(fileEvents(root), columns, { after: { 0: 20 } })).rejects.toThrow(
      'the log has 8 events, but 21 were already taken from it; it is another log, or lost its end.',
    )
    const late = join(root, '0', '0000000000000005.events')
    writeFileSync(late, readFileSync(newestFile(root)))
    const { unlinkSync } = await import('node:fs')
    unlinkSync(join(root, '0', '0000000000000000.events'))
    await expect(eventsOf(fileEvents(root), columns, { after: { 0: 1 } })).rejects.toMatchObject({ code: 'LOG_GAP' })
  })
})

test('says so when the disk takes no more, keeps what it had, and goes on', async () => {
  const root = temporaryFolder()
  const child = await ended(startChild(`${here}/append-large.ts`, [root], 'ulimit -f 100'))
  expect(child.errors).toBe('')
  const { name, code, message, count, after } = JSON.parse(child.output) as {
    [key: string]: unknown
    count: number
  }
  expect({ name, code }).toEqual({ name: 'StorageError', code: 'STORAGE' })
  expect(message).toMatch(/^Cannot append to .*\.events: the file is larger than this system allows \(EFBIG\)\.$/)
  expect(after).toEqual({ 0: count - 1 })
  const texts = await eventsOf(fileEvents(root), { at: 'timestamp', text: 'string' })
  expect(texts.map(({ values }) => (values.text as string).length)).toEqual([...Array(count - 1).fill(20_000), 5])
})

describe('two writers', () => {
  test('of one process are refused, until the first closes', async () => {
    const root = temporaryFolder()
    const first = fileEvents(root, { columns })
    await first.append([{ at: 0, number: 0 }])
    await using second = fileEvents(root, { columns })
    await expect(second.append([{ at: 0, number: 1 }])).rejects.toThrow(
      `${root}: this process writes to this log; append there, or close it there first.`,
    )
    await first.close()
    expect(await second.append([{ at: 0, number: 1 }])).toEqual({ 0: 1 })
  })

  test('of several processes are refused, and a killed one does not stand in the way', async () => {
    const root = temporaryFolder()
    const children = upTo(4).map(number => startChild(`${here}/append-once.ts`, [root, String(number)]))
    const said = await Promise.all(
      children.map(
        child => new Promise<string>(resolve => child.stdout?.once('data', piece => resolve(String(piece)))),
      ),
    )
    expect(said.filter(text => text === 'held\n')).toHaveLength(1)
    for (const text of said) expect(text).toMatch(/^held|process \d+ writes to this log/)
    for (const child of children) child.kill('SIGKILL')
    await Promise.all(children.map(child => (child.exitCode === null ? ended(child) : null)))
    await using log = fileEvents(root, { columns })
    expect(await log.append([{ at: 0, number: 9 }])).toEqual({ 0: 1 })
  })
})
