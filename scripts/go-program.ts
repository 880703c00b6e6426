import { spawnSync } from 'node:child_process'
import { basename, join } from 'node:path'
import { execute, type InstallOptions, installOnce } from './install-once.ts'

/** A program of a Go module: its package, like `github.com/versity/versitygw/cmd/versitygw`, and its version, like `v1.8.0`. */
export interface GoRequirements {
  readonly program: string
  readonly version: string
}

/** The path of a program that Go has built from its module, once for each version; needs Go on the path. */
export async function goProgram({ program, version }: GoRequirements, options: InstallOptions = {}): Promise<string> {
  const name = basename(program)
  if (spawnSync('go', ['version']).status !== 0)
    throw new Error(`This needs Go, which builds ${name}, and it cannot be run; install it.`)
  const folder = await installOnce(
    `go-${name}-${version}`,
    async unfinished => {
      const build = ['-c', `GOBIN="$1" exec go install "$2"`, 'sh', unfinished, `${program}@${version}`]
      await execute('sh', build, `build ${name} ${version} with Go`)
    },
    { ...options, what: `${name} ${version}` },
  )
  return join(folder, name)
}
