import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = new URL('../../', import.meta.url).pathname
const sources = files(join(root, 'src')).filter(file => file.endsWith('.ts'))
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

function files(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? files(path) : [path]
  })
}

function text(file: string): string {
  return readFileSync(file, 'utf8')
}

describe('the source', () => {
  test('is made of small files', () => {
    const lines = sources.map(file => ({ file: relative(root, file), count: text(file).split('\n').length - 1 }))
    lines.sort((a, b) => a.count - b.count)
    expect(lines[Math.floor(lines.length / 2)]!.count).toBeLessThanOrEqual(100)
    expect(lines[Math.floor(lines.length * 0.9)]!.count).toBeLessThanOrEqual(200)
    // The front door is a list of names.
    expect(lines.filter(({ file, count }) => count > 400 && file !== 'src/index.ts')).toEqual([])
  })

  test('has the four rooms and the front door, and nothing else', () => {
    expect(readdirSync(join(root, 'src')).sort()).toEqual(['adapters', 'features', 'index.ts', 'pipeline', 'serving'])
  })

  test('names no engine, store or driver below the adapters', () => {
    const below = sources.filter(file => !file.includes('/adapters/'))
    const named = below.filter(file => /\b(redis|kafka|postgres|duckdb|hyparquet|flink|fastify)\b/i.test(text(file)))
    expect(named.map(file => relative(root, file))).toEqual([])
  })

  test('throws its own errors only, save for broken invariants', () => {
    const bare = sources.filter(file => /throw new Error\(/.test(text(file)) && !file.endsWith('/unreachable.ts'))
    expect(bare.map(file => relative(root, file))).toEqual([])
  })
})

/** What the adapters for engines share, and those for servers; nobody imports them from outside. */
const shared = ['sql', 'http']

describe('the package', () => {
  test('exports every adapter and nothing that is not there', () => {
    const folders = readdirSync(join(root, 'src/adapters')).filter(
      name => statSync(join(root, 'src/adapters', name)).isDirectory() && !shared.includes(name),
    )
    const others = ['.', './package.json', './proto/*']
    expect(Object.keys(manifest.exports).sort()).toEqual([...folders.map(name => `./${name}`), ...others].sort())
  })

  test('needs apache-arrow only; every other driver is an optional peer with a range', () => {
    expect(Object.keys(manifest.dependencies)).toEqual(['apache-arrow'])
    for (const peer of Object.keys(manifest.peerDependencies ?? {})) {
      expect(manifest.peerDependenciesMeta[peer], peer).toEqual({ optional: true })
      expect(manifest.devDependencies[peer], `${peer} is tested`).toBeDefined()
    }
  })

  test('a peer that has only pre-releases takes any version, as npm finds none in a range', () => {
    for (const [peer, range] of Object.entries(manifest.peerDependencies ?? {})) {
      const installed = JSON.parse(readFileSync(join(root, 'node_modules', peer, 'package.json'), 'utf8')) as {
        version: string
      }
      if (installed.version.includes('-')) expect(range, `${peer} ${installed.version}`).toBe('*')
    }
  })
})
