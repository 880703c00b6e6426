import { type FileHandle, mkdtemp, open, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { writeAll } from '../../../src/features/files/write-all.ts'

const folder = await mkdtemp(join(tmpdir(), 'write-all-'))
afterAll(() => rm(folder, { recursive: true }))

/** A file of a system that takes at most so many bytes at once. */
function slow(file: FileHandle, most: number): FileHandle {
  return new Proxy(file, {
    get(target, name) {
      if (name !== 'writev') return Reflect.get(target, name)
      return async (pieces: readonly Uint8Array[], position: number) => {
        const bytes = Buffer.concat(pieces).subarray(0, most)
        return target.writev([bytes], position)
      }
    },
  })
}

test('writes all pieces one after the other, also where the system takes them bit by bit', async () => {
  const path = join(folder, 'file')
  const anyPieces = fc.array(fc.uint8Array({ maxLength: 9 }), { maxLength: 6 })
  const property = fc.asyncProperty(anyPieces, fc.integer({ min: 1, max: 12 }), async (pieces, most) => {
    const file = await open(path, 'w')
    try {
      await writeAll(slow(file, most), pieces, 3)
    } finally {
      await file.close()
    }
    const expected = Buffer.concat(pieces)
    expect((await readFile(path)).subarray(3)).toEqual(expected)
  })
  await fc.assert(property, { seed: 20010501, numRuns: 200 })
})

test('writes more pieces than the system takes in one call', async () => {
  const path = join(folder, 'many')
  const pieces = Array.from({ length: 5000 }, (_, index) => Uint8Array.of(index, index >> 8))
  const file = await open(path, 'w')
  try {
    await writeAll(file, pieces, 0)
  } finally {
    await file.close()
  }
  expect(await readFile(path)).toEqual(Buffer.concat(pieces))
})
