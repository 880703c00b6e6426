import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A fresh folder that is deleted when the running test ends. */
export function temporaryFolder(): string {
  const path = mkdtempSync(join(tmpdir(), 'bighead-test-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}
