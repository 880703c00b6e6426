import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cacheFolder } from './cache-folder.ts'

/** What a child process measured of itself, and how long the whole process took. */
export interface ChildRun<T> {
  /** From spawn to exit. */
  readonly seconds: number
  /** The object that the child printed as its last line. */
  readonly answer: T
}

/** The repository's root, where children run. */
export const root: string = fileURLToPath(new URL('..', import.meta.url))

/** Runs a program whose last line of output is a JSON object. */
export async function runChild<T>(
  command: string,
  args: readonly string[],
  environment: { readonly [name: string]: string } = {},
): Promise<ChildRun<T>> {
  const started = performance.now()
  const child = spawn(command, args, {
    cwd: root,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  let errors = ''
  child.stdout.on('data', piece => {
    output += String(piece)
  })
  child.stderr.on('data', piece => {
    errors += String(piece)
  })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  const seconds = (performance.now() - started) / 1000
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${errors.trim()}`)
  return { seconds, answer: JSON.parse(output.trim().split('\n').at(-1) ?? '') as T }
}

/** Lets the memory allocator of Linux ask for huge pages, which numpy does by itself; docs/guide/scaling.md says when that helps. */
export const hugePages: { readonly [name: string]: string } = { GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1' }

/** Runs a TypeScript file with the node that runs this. */
export function runScript<T>(
  path: string,
  args: readonly string[] = [],
  environment: { readonly [name: string]: string } = {},
): Promise<ChildRun<T>> {
  return runChild<T>(process.execPath, ['--disable-warning=ExperimentalWarning', path, ...args], environment)
}

/**
 * Runs a TypeScript file that imports packages only, as the JavaScript that would be deployed: where a whole process is timed, reading
 * types is no part of it.
 */
export function runDeployed<T>(path: string, args: readonly string[]): Promise<ChildRun<T>> {
  const folder = cacheFolder('children')
  mkdirSync(folder, { recursive: true })
  const script = join(folder, `${basename(path, '.ts')}.js`)
  writeFileSync(script, stripTypeScriptTypes(readFileSync(path, 'utf8')))
  return runChild<T>(process.execPath, [script, ...args])
}

/** The peak memory of this process, bytes; a measuring child prints it. */
export function peakBytes(): number {
  return process.resourceUsage().maxRSS * 1024
}
