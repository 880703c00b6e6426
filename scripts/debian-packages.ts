import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { execute, type InstallOptions, installOnce } from './install-once.ts'

/** What apt-get is asked for: concrete packages, like `redis-server` or `postgresql-15`, since metapackages may hold nothing. */
export interface DebianRequirements {
  readonly name: string
  readonly packages: readonly string[]
}

/** Unpacked packages: programs lie at the paths that they have in a system, `usr/bin/redis-server`, below the folder. */
export interface DebianFolder {
  readonly folder: string
  /** The environment with which their programs find their libraries. */
  readonly environment: NodeJS.ProcessEnv
}

/** Where packages are kept, and with which apt-get they are fetched. */
export interface DebianPackagesOptions extends InstallOptions {
  /** Default `apt-get`. */
  readonly apt?: string
}

/**
 * Fetches Debian packages, with what they need and this system lacks, and unpacks them into the cache folder, once for each release of
 * Debian and list of packages. The system is not changed, and root is not needed.
 */
export async function debianPackages(
  { name, packages }: DebianRequirements,
  options: DebianPackagesOptions = {},
): Promise<DebianFolder> {
  const { apt = 'apt-get' } = options
  const key = createHash('sha256')
    .update(JSON.stringify([await release(), process.arch, packages]))
    .digest('hex')
    .slice(0, 12)
  const folder = await installOnce(`debian-${name}-${key}`, unfinished => install(apt, packages, unfinished), {
    ...options,
    what: packages.join(', '),
  })
  return { folder, environment: { ...process.env, LD_LIBRARY_PATH: await libraries(folder) } }
}

/**
 * A program that this system already has, if what it answers to `--version` matches; its use is said aloud.
 *
 * For systems without apt-get, and to save a download.
 */
export function programOnPath(
  program: string,
  version: RegExp,
  say: (line: string) => void = console.error,
): string | undefined {
  const { status, stdout } = spawnSync(program, ['--version'], { encoding: 'utf8' })
  if (status !== 0 || !version.test(stdout)) return undefined
  say(`Using ${program} of this system: ${stdout.trim()}`)
  return program
}

/** Unpacks into `folder`, and writes what came in which version into `packages.txt` there. */
async function install(apt: string, packages: readonly string[], folder: string): Promise<void> {
  const downloads = join(folder, 'downloads')
  const purpose = `install ${packages.join(', ')} with apt-get`
  const flags = await privateApt(downloads)
  await execute(apt, ['update', '-qq', ...flags], purpose)
  const needed = missing(apt, packages, flags)
  await execute(apt, ['download', '-qq', ...flags, ...needed], purpose, downloads)
  const files = (await readdir(downloads)).filter(file => file.endsWith('.deb')).sort()
  for (const file of files) await execute('dpkg', ['-x', join(downloads, file), folder], `unpack ${file}`)
  await rm(downloads, { recursive: true })
  await writeFile(join(folder, 'packages.txt'), `${files.join('\n')}\n`)
}

/** Flags with which apt-get keeps its lists and files in a folder of ours and reads the system's state only. */
async function privateApt(folder: string): Promise<readonly string[]> {
  await mkdir(join(folder, 'lists', 'partial'), { recursive: true })
  await mkdir(join(folder, 'cache', 'archives', 'partial'), { recursive: true })
  const settings = [
    `Dir::State=${folder}`,
    'Dir::State::status=/var/lib/dpkg/status',
    `Dir::Cache=${join(folder, 'cache')}`,
    'Debug::NoLocking=true',
    ...(process.getuid?.() === 0 ? ['APT::Sandbox::User=root'] : []),
  ]
  return settings.flatMap(setting => ['-o', setting])
}

/** The packages, and what an installation of them would bring along, each with its version: `redis-tools=5:7.0.15-1`. */
function missing(apt: string, packages: readonly string[], flags: readonly string[]): readonly string[] {
  const simulate = ['install', '--simulate', '--reinstall', '--no-install-recommends', ...flags, ...packages]
  const plan = execFileSync(apt, simulate, { encoding: 'utf8' })
  const needed = [...plan.matchAll(/^Inst (\S+) (?:\[\S+\] )?\((\S+) /gm)].map(
    ([, name, version]) => `${name}=${version}`,
  )
  if (needed.length === 0) throw new Error(`Cannot install ${packages.join(', ')}: apt-get would install nothing`)
  return needed
}

/** The folders of shared libraries in an unpacked system, as LD_LIBRARY_PATH wants them: a system's own programs know those below, like `pulseaudio`, by themselves. */
async function libraries(folder: string): Promise<string> {
  const places: string[] = []
  for (const place of ['usr/lib', 'lib']) {
    const path = join(folder, place)
    if (await holdsLibraries(path)) places.push(path)
    for (const machine of await foldersIn(path, name => name.endsWith('-linux-gnu'))) {
      places.push(machine)
      for (const inner of await foldersIn(machine, () => true)) if (await holdsLibraries(inner)) places.push(inner)
    }
  }
  return [...places, process.env.LD_LIBRARY_PATH ?? ''].filter(place => place !== '').join(delimiter)
}

async function foldersIn(path: string, isWanted: (name: string) => boolean): Promise<readonly string[]> {
  const inside = await readdir(path, { withFileTypes: true }).catch(() => [])
  return inside.filter(entry => entry.isDirectory() && isWanted(entry.name)).map(entry => join(path, entry.name))
}

async function holdsLibraries(path: string): Promise<boolean> {
  return (await readdir(path).catch(() => [] as string[])).some(name => /\.so(\.|$)/.test(name))
}

/** The release of this system, like `debian 12`. */
async function release(): Promise<string> {
  const text = await readFile('/etc/os-release', 'utf8').catch(() => '')
  const field = (name: string) => new RegExp(`^${name}="?([^"\n]*)"?$`, 'm').exec(text)?.[1] ?? 'unknown'
  return `${field('ID')} ${field('VERSION_ID')}`
}
