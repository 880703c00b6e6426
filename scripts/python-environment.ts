import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { execute, type InstallOptions, installOnce } from './install-once.ts'

/** A Python environment: its name and what pip installs into it, like `scikit-learn==1.9.1`. */
export interface PythonRequirements {
  readonly name: string
  readonly packages: readonly string[]
}

/** Where environments are kept, and with which Python they are made. */
export interface PythonEnvironmentOptions extends InstallOptions {
  /** Default `python3`. */
  readonly python?: string
}

const oldest = [3, 11] as const

/**
 * The path of a Python that has the packages. They are installed once for each version of Python and list of packages.
 *
 * Programs of packages must be run as modules, `python -m mlflow`: their scripts hold the path from before the rename.
 */
export async function pythonEnvironment(
  { name, packages }: PythonRequirements,
  options: PythonEnvironmentOptions = {},
): Promise<string> {
  const { python = 'python3' } = options
  const version = pythonVersion(python)
  const key = createHash('sha256')
    .update(JSON.stringify([version, packages]))
    .digest('hex')
    .slice(0, 12)
  const folder = await installOnce(`python-${name}-${key}`, unfinished => install(python, packages, unfinished), {
    ...options,
    what: packages.length === 0 ? 'an empty Python environment' : packages.join(', '),
  })
  return join(folder, 'bin', 'python')
}

async function install(python: string, packages: readonly string[], folder: string): Promise<void> {
  await execute(python, ['-m', 'venv', folder], 'create a Python environment (Debian: apt-get install python3-venv)')
  if (packages.length === 0) return
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages]
  await execute(join(folder, 'bin', 'python'), pip, `install ${packages.join(', ')} with pip`)
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
