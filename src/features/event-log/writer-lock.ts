import { randomUUID } from 'node:crypto'
import { readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { EventLogError } from '../errors/storage-errors.ts'
import { namesIn, publishFile, storing, unlessMissing } from '../files/folder.ts'
import { isRunning, machineName } from '../files/machine.ts'

/** The right to write to a log. */
export interface WriterLock {
  /** @throws {EventLogError} where another process has taken the log over, because this one did not stir for too long. */
  check(): Promise<void>
  release(): Promise<void>
}

/** How often a lock shows that its holder lives, and after which silence it counts as abandoned; milliseconds. */
const beat = 5_000
const silence = 60_000

/**
 * Takes a log for this process. Locks are files with growing numbers, and the greatest number holds: it appears by an exclusive link, so
 * of several takers one wins; an empty one was released; one whose process is gone, or silent for a minute, is abandoned.
 *
 * @throws {EventLogError} where another process, or another log object of this one, writes to it.
 */
export async function lockForWriting(folder: string): Promise<WriterLock> {
  for (;;) {
    const [newest = 0] = await lockNumbers(folder)
    const holder = newest === 0 ? null : await holderOf(lockPath(folder, newest))
    if (holder !== null) throw locked(folder, holder)
    const number = newest + 1
    if (!(await claim(folder, number))) continue
    const [greatest = 0, ...older] = await lockNumbers(folder)
    if (greatest === number) {
      for (const left of older) await rm(lockPath(folder, left), { force: true })
      return holdLock(folder, number)
    }
    await rm(lockPath(folder, number), { force: true })
  }
}

function holdLock(folder: string, number: number): WriterLock {
  const path = lockPath(folder, number)
  let beatAt = Date.now()
  const touch = async (): Promise<void> => {
    const now = Date.now()
    await utimes(path, now / 1000, now / 1000)
    beatAt = now
  }
  const timer = setInterval(() => touch().catch(() => {}), beat)
  timer.unref()
  return {
    async check() {
      if (Date.now() - beatAt < silence / 2) return
      const [greatest = 0] = await lockNumbers(folder)
      if (greatest !== number) throw locked(folder, (await holderOf(lockPath(folder, greatest))) ?? 'another process')
      await touch()
    },
    async release() {
      clearInterval(timer)
      await storing('unlock', path, () => unlessMissing(truncate(path)))
    },
  }
}

/** In descending order. */
async function lockNumbers(folder: string): Promise<number[]> {
  const numbers = (await namesIn(folder)).map(name => Number(/^writer\.(\d{1,15})\.lock$/.exec(name)?.[1] ?? 0))
  return numbers.filter(number => number > 0).sort((left, right) => right - left)
}

function lockPath(folder: string, number: number): string {
  return join(folder, `writer.${number}.lock`)
}

async function claim(folder: string, number: number): Promise<boolean> {
  const staged = join(folder, `.tmp-lock-${randomUUID()}`)
  try {
    await storing('lock', folder, () => writeFile(staged, `${machineName()} ${process.pid}`))
    return await publishFile(staged, lockPath(folder, number))
  } finally {
    await rm(staged, { force: true })
  }
}

/** Who holds a lock, in words; null where nobody does. */
async function holderOf(path: string): Promise<string | null> {
  const text = await storing('read', path, () => unlessMissing(readFile(path, 'utf8')))
  const [machine = '', pid = ''] = (text ?? '').split(' ')
  if (machine === '') return null
  const isHere = machine === machineName()
  if (isHere && !isRunning(Number(pid))) return null
  const beatAt = (await storing('read', path, () => unlessMissing(stat(path))))?.mtimeMs ?? 0
  if (Date.now() - beatAt > silence) return null
  return isHere
    ? Number(pid) === process.pid
      ? 'this process'
      : `process ${pid}`
    : `process ${pid} of another machine`
}

function locked(folder: string, holder: string): EventLogError {
  const detail = `${holder} writes to this log; append there, or close it there first.`
  return new EventLogError('LOG_LOCKED', folder, null, detail)
}
