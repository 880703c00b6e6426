import { deepStrictEqual, ok, rejects, strictEqual } from 'node:assert/strict'
import * as fc from 'fast-check'
import type { Files, OpenFile } from '../../../features/files/files.ts'
import { requireRunner, type TestRunner } from '../test-runner.ts'

/** What the laws are tried on. */
export interface FilesLawOptions {
  /** The seed of the random cases; default 20010617. */
  readonly seed?: number
  /** How many bytes a large file has, so that it is written in more than one part; default 1 MiB. */
  readonly largeBytes?: number
}

/**
 * Registers one test per law that `Files` must keep: what is written is read, whole and in parts; a file appears at once or not at all;
 * of many that create one, exactly one does; who reads sees one version; names are listed in order; what is removed is gone; and no path
 * leads out of the root.
 */
export function filesLaws(
  test: TestRunner,
  makeFiles: () => Files | Promise<Files>,
  options: FilesLawOptions = {},
): void {
  requireRunner(test, makeFiles)
  const { seed = 20010617, largeBytes = 1 << 20 } = options
  const law = (name: string, check: (files: Files) => Promise<void>): void => {
    test(`files: ${name}`, async () => check(await makeFiles()))
  }

  law('reads what was written, and after another write only that', async files => {
    const contents = fc.array(fc.uint8Array({ maxLength: 2000 }), { maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(contents, async pieces => {
        strictEqual(await files.write('a/b.bin', pieces), true)
        deepStrictEqual(await readAll(files, 'a/b.bin'), Buffer.concat(pieces))
      }),
      { seed, numRuns: 8 },
    )
    strictEqual(await files.read('a/c.bin', 10), null)
    strictEqual(await files.open('a/c.bin'), null)
    strictEqual(await files.open('a'), null)
    strictEqual(await files.read('a', 10), null)
    await rejects(async () => {
      await files.write('a/b.bin', new Uint8Array(11))
      await files.read('a/b.bin', 10)
    }, /more than 10 bytes/)
  })
  law('writes and reads a large file, in one go and in parts', async files => {
    const bytes = Buffer.from(Uint8Array.from({ length: largeBytes }, (_, index) => (index * 31 + (index >> 9)) % 251))
    await files.write('large.bin', slices(bytes, 1 << 18))
    const file = await opened(files, 'large.bin')
    strictEqual(file.size, largeBytes)
    for (const [start, end] of [
      [0, 10],
      [largeBytes - 10, largeBytes],
      [1000, largeBytes - 1000],
      [5, 5],
    ] as const) {
      ok(Buffer.from(await file.read(start, end)).equals(bytes.subarray(start, end)))
    }
    await file.close()
    strictEqual(await files.write('large.bin', slices(bytes, 1 << 18), { ifAbsent: true }), false)
  })
  law('takes what a function writes, whose memory may change afterwards', async files => {
    const scratch = new Uint8Array(3)
    await files.write('pushed.bin', async sink => {
      for (let piece = 0; piece < 4; piece++) {
        scratch.fill(piece)
        await sink(scratch)
      }
    })
    deepStrictEqual([...(await readAll(files, 'pushed.bin'))], [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3])
  })
  law('shows nothing of a file whose content fails, and passes its error on', async files => {
    const error = new RangeError('the source broke')
    for (const size of [10, largeBytes]) {
      await rejects(files.write('broken.bin', failing(size, error)), error)
      await rejects(files.write('broken.bin', failing(size, error), { ifAbsent: true }), error)
    }
    await files.write('whole.bin', new Uint8Array(3))
    await rejects(files.write('whole.bin', failing(10, error)), error)
    deepStrictEqual(await files.list(''), ['whole.bin'])
    strictEqual((await readAll(files, 'whole.bin')).length, 3)
    const stopped = files.write('whole.bin', [new Uint8Array(1)], { signal: AbortSignal.abort() })
    await rejects(stopped, { name: 'AbortError' })
  })
  law('lets exactly one of many create a file, and every reader see all of it', async files => {
    for (let round = 0; round < 4; round++) {
      const path = `turns/${round}.json`
      const writers = Array.from({ length: 16 }, (_, writer) => Buffer.alloc(100, writer))
      const won = await Promise.all(writers.map(bytes => files.write(path, bytes, { ifAbsent: true })))
      deepStrictEqual(
        won.filter(isMine => isMine),
        [true],
      )
      deepStrictEqual(await readAll(files, path), writers[won.indexOf(true)])
      strictEqual(await files.write(path, Buffer.from('late'), { ifAbsent: true }), false)
    }
  })
  law('gives who has opened a file one version of it, or says that it is gone', async files => {
    await files.write('changing.bin', Buffer.alloc(1000, 1))
    const before = await opened(files, 'changing.bin')
    await files.write('changing.bin', Buffer.alloc(2000, 2))
    const removed = await opened(files, 'changing.bin')
    await files.remove('changing.bin')
    for (const [file, value] of [
      [before, 1],
      [removed, 2],
    ] as const) {
      const found = await file.read(0, 10).catch(error => error as { readonly cause?: { readonly code?: string } })
      if (found instanceof Uint8Array) deepStrictEqual([...found], new Array(10).fill(value))
      else strictEqual(found.cause?.code, 'ESTALE')
      await file.close()
    }
  })
  law('lists names in order, folders with a slash, from any name on', async files => {
    deepStrictEqual(await files.list('nowhere'), [])
    for (const path of ['t/b.bin', 't/a.bin', 't/a/x.bin', 't/ds=1/x.bin', 't/é.bin', 't/Z.bin', 'tt/x.bin'])
      await files.write(path, new Uint8Array(1))
    const names = ['Z.bin', 'a.bin', 'a/', 'b.bin', 'ds=1/', 'é.bin']
    deepStrictEqual(await files.list('t'), names)
    deepStrictEqual(await files.list('t', { after: 'a.bin' }), names.slice(2))
    deepStrictEqual(await files.list(''), ['t/', 'tt/'])
    await files.remove('t/')
    deepStrictEqual(await files.list(''), ['tt/'])
    await files.remove('t/')
    await files.remove('tt/gone.bin')
  })
  law('refuses paths that could lead out of its root', async files => {
    for (const path of ['', '..', '../x', 'a/../x', '/etc/x', 'a//b', '.x', 'a/.x', 'a\\x', 'a\0', 'x'.repeat(201)]) {
      const refused = { code: 'INVALID_PARAMETER' }
      await rejects(async () => files.read(path, 10), refused)
      await rejects(async () => files.open(path), refused)
      await rejects(async () => files.write(path, new Uint8Array(1)), refused)
      await rejects(async () => files.remove(path), refused)
      if (path !== '') await rejects(async () => files.list(path), refused)
    }
  })
}

async function readAll(files: Files, path: string): Promise<Buffer> {
  const bytes = await files.read(path, 1 << 30)
  ok(bytes !== null)
  return Buffer.from(bytes)
}

async function opened(files: Files, path: string): Promise<OpenFile> {
  const file = await files.open(path)
  ok(file !== null)
  return file
}

function* slices(bytes: Uint8Array, size: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function* failing(size: number, error: Error): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(size)
  throw error
}
