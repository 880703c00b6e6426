import { existsSync, readdirSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tableFromRows } from 'bighead'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { keyBuckets } from '../../../src/features/spill/key-buckets.ts'
import { SpillFile, SpillFolder } from '../../../src/features/spill/spill-folder.ts'
import { columnFromValues } from '../../../src/features/table/build-column.ts'
import { concatTables } from '../../../src/features/table/concat-tables.ts'
import { takeTable } from '../../../src/features/table/reshape.ts'
import { sameTables } from '../../../src/features/table/same-bits.ts'
import { temporaryFolder } from '../../temporary-folder.ts'
import { anyTable } from '../table/arbitrary-table.ts'

describe('a spill file', () => {
  test('gives each bucket its rows in their order, to the bit, for every type', async () => {
    const property = fc.asyncProperty(anyTable(), fc.integer({ min: 1, max: 20 }), async (table, flushRows) => {
      const folder = new SpillFolder()
      try {
        const file = await folder.file(flushRows)
        const buckets = Int32Array.from({ length: table.rowCount }, (_, row) => (row * 7) % 3)
        await file.appendRows(table, buckets, 3)
        await file.appendRows(table, buckets, 3)
        for (const bucket of [2, 0, 1]) {
          const rows = Int32Array.from(buckets.keys()).filter(row => buckets[row] === bucket)
          const found = await file.read(bucket)
          if (rows.length === 0) expect(found).toBeNull()
          else expect(sameTables(found!, concatTables([takeTable(table, rows), takeTable(table, rows)]))).toBe(true)
        }
      } finally {
        await folder.remove()
      }
    })
    await fc.assert(property, { seed: 19, numRuns: 60 })
  })

  test('is removed with its folder, which is made when it is needed', async () => {
    const parent = temporaryFolder()
    const folder = new SpillFolder(parent)
    expect(readdirSync(parent)).toEqual([])
    const file = await folder.file(1)
    await file.append(0, tableFromRows({ a: 'int32' }, [{ a: 1 }]))
    expect(readdirSync(parent)).toHaveLength(1)
    await folder.remove()
    expect(readdirSync(parent)).toEqual([])
  })

  test.runIf(existsSync('/dev/full'))('says that the disk is full', async () => {
    const file = new SpillFile('/dev/full', await open('/dev/full', 'w+'), 1)
    const appending = file.append(0, tableFromRows({ a: 'int32' }, [{ a: 1 }]))
    await expect(appending).rejects.toThrow('Cannot write /dev/full: the disk is full; free some space (ENOSPC).')
    await expect(appending).rejects.toMatchObject({ code: 'STORAGE', path: '/dev/full' })
    await file.close()
  })
})

describe('buckets of keys', () => {
  test('are the same for equal keys, whatever table they are in', () => {
    const texts = fc.array(fc.option(fc.string({ maxLength: 3 })), { maxLength: 30 })
    const numbers = fc.array(fc.option(fc.oneof(fc.double(), fc.constantFrom(0, -0, Number.NaN))), { maxLength: 30 })
    const property = fc.property(texts, numbers, fc.integer({ min: 1, max: 9 }), (a, b, count) => {
      const rows = Math.min(a.length, b.length)
      const table = (order: readonly number[]) => [
        columnFromValues(
          'string',
          order.map(row => a[row]),
          { column: 'a' },
        ),
        columnFromValues(
          'float64',
          order.map(row => b[row]),
          { column: 'b' },
        ),
      ]
      const order = Array.from({ length: rows }, (_, row) => row)
      const [forward, backward] = [order, order.toReversed()].map(rows => keyBuckets(table(rows), count))
      expect(backward!.toReversed()).toEqual(forward)
      for (const [row, bucket] of forward!.entries()) {
        expect(bucket).toBeGreaterThanOrEqual(0)
        expect(bucket).toBeLessThan(count)
        if (a[row] === null || b[row] === null) expect(bucket).toBe(0)
      }
    })
    fc.assert(property, { seed: 19, numRuns: 100 })
    const zeros = columnFromValues('float64', [0, -0, Number.NaN, Number.NaN], { column: 'z' })
    const [zero, negative, nan, other] = keyBuckets([zeros], 1000)
    expect([zero, nan]).toEqual([negative, other])
  })

  test('are about equally full', () => {
    const keys = columnFromValues(
      'string',
      Array.from({ length: 10_000 }, (_, n) => `key ${n}`),
      { column: 'k' },
    )
    const sizes = new Array<number>(16).fill(0)
    for (const bucket of keyBuckets([keys], 16)) sizes[bucket]!++
    expect(Math.max(...sizes)).toBeLessThan(800)
    expect(Math.min(...sizes)).toBeGreaterThan(450)
  })
})
