import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cacheFolder } from '../cache-folder.ts'

/** Python environments by name: those whose requirements exclude each other are kept apart. */
const environments = {
  peers: ['polars==2.1.*', 'duckdb==2.0.*', 'scikit-learn==1.9.*', 'pandas==3.1.*', 'pyarrow==26.*'],
  feast: ['feast==0.67.*'],
  spark: ['pyspark==4.3.*'],
} as const

export type PeerEnvironment = keyof typeof environments

/** Installs Python peers into `.cache` once for each list of requirements; returns the path of their python. */
export function installPeers(name: PeerEnvironment, say: (line: string) => void = console.error): string {
  const folder = cacheFolder(name)
  const requirements = environments[name]
  const stampPath = join(folder, 'installed.txt')
  const python = join(folder, 'venv', 'bin', 'python')
  const systemPython = findPython()
  const stamp = `${systemPython.version}\n${requirements.join('\n')}\n`
  if (existsSync(python) && existsSync(stampPath) && readFileSync(stampPath, 'utf8') === stamp) return python
  say(`Installing ${requirements.join(', ')} into ${folder} (once)`)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  execute(
    systemPython.command,
    ['-m', 'venv', join(folder, 'venv')],
    'create a Python environment (Debian: apt-get install python3-venv)',
  )
  execute(
    python,
    ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...requirements],
    'install the peers with pip',
  )
  writeFileSync(stampPath, stamp)
  return python
}

function findPython(): { readonly command: string; readonly version: string } {
  const command = 'python3'
  const answer = spawnSync(command, ['-c', 'import sys; print("%d.%d.%d" % sys.version_info[:3])'], {
    encoding: 'utf8',
  })
  const version = answer.status === 0 ? answer.stdout.trim() : null
  const [major = 0, minor = 0] = (version ?? '').split('.').map(Number)
  if (version === null)
    throw new Error(
      'The peers need python3 (3.11 or later), which is not on the PATH. Install it, or run `npm run bench`, which needs no Python.',
    )
  if (major < 3 || (major === 3 && minor < 11))
    throw new Error(`The peers need Python 3.11 or later; python3 is ${version}.`)
  return { command, version }
}

function execute(command: string, args: readonly string[], purpose: string): void {
  try {
    execFileSync(command, args, { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' })
  } catch (error) {
    const detail = String((error as { stderr?: unknown }).stderr ?? error).trim()
    throw new Error(`Cannot ${purpose}: ${detail}`, { cause: error })
  }
}

if (import.meta.main) for (const name of ['peers', 'feast', 'spark'] as const) console.log(installPeers(name))
