import { join } from 'node:path'
import { cacheFolder } from '../cache-folder.ts'
import { generator } from './generator.ts'
import { writeOnce } from './write-once.ts'

const rows = 100_000
const wordsOfText = 12
const vocabulary = 5000

/** 100,000 made-up texts of 12 words, some words common and most rare, in the column `text`; written once. */
export function documents(): Promise<string> {
  return writeOnce(join(cacheFolder('bench'), 'documents.parquet'), async () => {
    const random = generator(7)
    const word = (): string => `w${Math.floor(random() ** 3 * vocabulary).toString(36)}x`
    const text = (): string => Array.from({ length: wordsOfText }, word).join(' ')
    return [{ name: 'text', type: 'STRING', data: Array.from({ length: rows }, text) }]
  })
}
