import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'

/** Where installations are kept, and how they are told of. */
export interface InstallOptions {
  /** Default: the environment variable BIGHEAD_CACHE, else `test/engines/.cache`. */
  readonly cache?: string
  readonly say?: (line: string) => void
}

/**
 * The path of a folder that `install` has filled, once for each name; a name says everything that decides what is in it.
 *
 * It is filled under another name and appears by one rename, so a killed installation leaves nothing half. Whatever holds its own path
 * must not be in it.
 */
export async function installOnce(
  name: string,
  install: (unfinished: string) => Promise<void>,
  options: InstallOptions & { readonly what: string },
): Promise<string> {
  const { say = console.error, what } = options
  const cache = options.cache ?? process.env.BIGHEAD_CACHE ?? join(import.meta.dirname, '../test/engines/.cache')
  const folder = resolve(cache, name)
  if (existsSync(folder)) return folder
  await mkdir(cache, { recursive: true })
  const release = await lock(`${folder}.lock`, () => existsSync(folder))
  const unfinished = `${folder}.${process.pid}.tmp`
  try {
    if (existsSync(folder)) return folder
    say(`Installing ${what} into ${folder} (once)`)
    await install(unfinished)
    await rename(unfinished, folder).catch(error => {
      if (!existsSync(folder)) throw error
    })
    return folder
  } finally {
    await rm(unfinished, { recursive: true, force: true })
    await release()
  }
}

/** Runs a command; its error says what it was for and what it printed. */
export async function execute(
  command: string,
  args: readonly string[],
  purpose: string,
  cwd: string = process.cwd(),
): Promise<void> {
  try {
    await promisify(execFile)(command, args, { encoding: 'utf8', maxBuffer: 1 << 26, cwd })
  } catch (error) {
    const { stderr, message } = error as Error & { readonly stderr?: string }
    throw new Error(`Cannot ${purpose}: ${(stderr ?? message).trim()}`, { cause: error })
  }
}

/** Waits until no other living process installs the same, or `isDone`; what a killed process left is taken over. */
async function lock(path: string, isDone: () => boolean): Promise<() => Promise<void>> {
  for (;;) {
    if (isDone()) return async () => {}
    try {
      await writeFile(path, String(process.pid), { flag: 'wx' })
      return () => rm(path, { force: true })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    if (!(await isHeld(path))) await rm(path, { force: true })
    await new Promise(done => setTimeout(done, 200))
  }
}

/** A lock that was made but not yet written counts as held. */
async function isHeld(path: string): Promise<boolean> {
  const holder = await readFile(path, 'utf8').catch(() => '')
  if (holder === '') return true
  try {
    process.kill(Number(holder), 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
