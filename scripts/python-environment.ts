import { execFile, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'

/** A Python environment: its name and what pip installs into it, like `scikit-learn==1.9.1`. */
export interface PythonRequirements {
  readonly name: string
  readonly packages: readonly string[]
}

/** Where environments are kept, and with which Python they are made. */
export interface PythonEnvironmentOptions {
  /** Default: the environment variable BIGHEAD_CACHE, else `test/engines/.cache`. */
  readonly cache?: string
  /** Default `python3`. */
  readonly python?: string
  readonly say?: (line: string) => void
}

const oldest = [3, 11] as const

/**
 * The path of a Python that has the packages. They are installed once for each version of Python and list of packages.
 *
 * An environment is made in a folder of its own and appears under its name by one rename, so a killed installation leaves nothing half.
 * Programs of packages must be run as modules, `python -m mlflow`: their scripts hold the path from before the rename.
 */
export async function pythonEnvironment(
  { name, packages }: PythonRequirements,
  options: PythonEnvironmentOptions = {},
): Promise<string> {
  const { python = 'python3', say = console.error } = options
  const version = pythonVersion(python)
  const cache = options.cache ?? process.env.BIGHEAD_CACHE ?? join(import.meta.dirname, '../test/engines/.cache')
  const key = createHash('sha256')
    .update(JSON.stringify([version, packages]))
    .digest('hex')
    .slice(0, 12)
  const folder = resolve(cache, `python-${name}-${key}`)
  if (existsSync(folder)) return join(folder, 'bin', 'python')
  await mkdir(cache, { recursive: true })
  const release = await lock(`${folder}.lock`, () => existsSync(folder))
  try {
    if (!existsSync(folder)) {
      say(`Installing ${packages.join(', ')} into ${folder} (once)`)
      await install(python, packages, folder)
    }
  } finally {
    await release()
  }
  return join(folder, 'bin', 'python')
}

async function install(python: string, packages: readonly string[], folder: string): Promise<void> {
  const unfinished = `${folder}.${process.pid}.tmp`
  try {
    await execute(
      python,
      ['-m', 'venv', unfinished],
      'create a Python environment (Debian: apt-get install python3-venv)',
    )
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages]
    await execute(join(unfinished, 'bin', 'python'), pip, `install ${packages.join(', ')} with pip`)
    await rename(unfinished, folder).catch(error => {
      if (!existsSync(folder)) throw error
    })
  } finally {
    await rm(unfinished, { recursive: true, force: true })
  }
}

function pythonVersion(python: string): string {
  const print = 'import sys; print("%d.%d.%d" % sys.version_info[:3])'
  const answer = spawnSync(python, ['-c', print], { encoding: 'utf8' })
  const version = answer.status === 0 ? answer.stdout.trim() : ''
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (version === '')
    throw new Error(`This needs ${python}, Python ${oldest.join('.')} or later, which cannot be run; install it.`)
  if (major < oldest[0] || (major === oldest[0] && minor < oldest[1]))
    throw new Error(`This needs Python ${oldest.join('.')} or later; ${python} is ${version}.`)
  return version
}

async function execute(command: string, args: readonly string[], purpose: string): Promise<void> {
  try {
    await promisify(execFile)(command, args, { encoding: 'utf8', maxBuffer: 1 << 26 })
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
