import { join } from 'node:path'
import { cacheFolder } from '../cache-folder.ts'
import { generator } from './generator.ts'
import { writeOnce } from './write-once.ts'

export const numberColumns: readonly string[] = Array.from({ length: 10 }, (_, index) => `x${index}`)
export const wordColumns: readonly string[] = ['word0', 'word1']
const distinctWords = [229, 50]
const rows = 1_000_000

/** 1,000,000 made-up rows: ten float64 and two string columns with 5 % nulls each, and a boolean `label`; written once. */
export function mixedColumns(): Promise<string> {
  return writeOnce(join(cacheFolder('bench'), 'mixed.parquet'), async () => {
    const random = generator(42)
    const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
    const numbers = numberColumns.map((name, index) => ({
      name,
      type: 'DOUBLE' as const,
      data: Array.from({ length: rows }, () => (random() < 0.05 ? null : normal() * (index + 1) + index)),
    }))
    const words = wordColumns.map((name, index) => ({
      name,
      type: 'STRING' as const,
      // Squared, so that some words are common and some are rare.
      data: Array.from({ length: rows }, () =>
        random() < 0.05 ? null : `w${Math.floor(random() ** 2 * distinctWords[index]!)}`,
      ),
    }))
    const score = (row: number): number => Number(numbers[0]!.data[row]) - Number(numbers[1]!.data[row]) / 2
    const label = Array.from({ length: rows }, (_, row) => score(row) + normal() > 0)
    return [...numbers, ...words, { name: 'label', type: 'BOOLEAN', data: label }]
  })
}

if (import.meta.main) console.log(await mixedColumns())
