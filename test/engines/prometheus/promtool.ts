import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { debianPackages } from '../../../scripts/debian-packages.ts'

/** What a run of promtool said. */
export interface Verdict {
  readonly status: number | null
  readonly output: string
}

/** Runs the promtool of Debian's Prometheus. */
export async function promtool(args: readonly string[], { input = '' } = {}): Promise<Verdict> {
  const { folder, environment } = await debianPackages({ name: 'prometheus', packages: ['prometheus'] })
  const program = join(folder, 'usr/bin/promtool')
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8', input, env: environment })
  if (error !== undefined) throw error
  return { status, output: stdout + stderr }
}
