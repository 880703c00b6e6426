import { mkdirSync } from 'node:fs'
import { cacheFolder } from './cache-folder.ts'

/** Where a run writes its output. */
export function outputPath(name: string): string {
  mkdirSync(cacheFolder('bench/output'), { recursive: true })
  return `${cacheFolder('bench/output')}/${name}.parquet`
}
