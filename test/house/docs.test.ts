import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = new URL('../../', import.meta.url).pathname
const text = (path: string): string => readFileSync(join(root, path), 'utf8')

/** The documents of the repository, without what is generated. */
const documents = ['.', 'docs', 'src', 'test', 'bench', 'scripts', '.changeset'].flatMap(folder =>
  readdirSync(join(root, folder), { recursive: folder !== '.', encoding: 'utf8' })
    .filter(name => name.endsWith('.md') && !name.startsWith('api/') && !name.includes('.cache/'))
    .map(name => join(folder, name)),
)

/** Where the links of a document lead, as paths from the root. */
function links(document: string): string[] {
  return [...text(document).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target.replace(/#.*$/, ''))
    .filter(target => target !== '' && !/^[a-z]+:/.test(target))
    .map(target => relative(root, join(root, dirname(document), target)))
}

describe('the documents', () => {
  test('every guide is linked from README.md or docs/README.md', () => {
    const linked = new Set([...links('README.md'), ...links('docs/README.md')])
    const guides = documents.filter(path => /^docs\/(guide|reference)\//.test(path))
    expect(guides.filter(path => !linked.has(path))).toEqual([])
  })

  test('every link within the repository leads somewhere', () => {
    const broken = documents.flatMap(document =>
      links(document)
        .filter(target => !existsSync(join(root, target)))
        .map(target => `${document}: ${target}`),
    )
    expect(broken).toEqual([])
  })

  test('what code in a document imports is exported', () => {
    const missing = documents.flatMap(document =>
      [...text(document).matchAll(/^import (?:type )?\{([^}]*)\} from 'bighead(?:\/([\w-]+))?'/gm)].flatMap(
        ([, names = '', adapter]) => {
          const source = text(adapter === undefined ? 'src/index.ts' : `src/adapters/${adapter}/index.ts`)
          const exported = new Set(source.match(/\w+/g))
          const imported = names.split(',').map(name =>
            name
              .replace(/^\s*type /, '')
              .replace(/ as .*/, '')
              .trim(),
          )
          return imported.filter(name => name !== '' && !exported.has(name)).map(name => `${document}: ${name}`)
        },
      ),
    )
    expect(missing).toEqual([])
  })

  test('no code in a document needs a newer Node than the package: 22 does not read `await using`', () => {
    expect(documents.filter(document => /^\s*await using /m.test(text(document)))).toEqual([])
  })

  test('every adapter has a README of at most 40 lines', () => {
    const sizes = readdirSync(join(root, 'src/adapters')).map(name => {
      const path = `src/adapters/${name}/README.md`
      return [path, existsSync(join(root, path)) ? text(path).split('\n').length - 1 : 0] as const
    })
    expect(sizes.filter(([, lines]) => lines < 1 || lines > 40)).toEqual([])
  })

  test('every decision has a number of its own', () => {
    const numbers = readdirSync(join(root, 'docs/decisions')).map(name => /^(\d{4})-[a-z0-9-]+\.md$/.exec(name)?.[1])
    expect(new Set(numbers).size).toBe(numbers.length)
    expect(numbers).not.toContain(undefined)
  })

  test('nothing is left for later in words that only its author understands', () => {
    const code = ['src', 'test', 'bench', 'scripts'].flatMap(folder =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter(name => name.endsWith('.ts') && !name.includes('.cache/'))
        .map(name => join(folder, name)),
    )
    const left = [...code, ...documents].filter(path => /\b(TODO|FIXME|XXX|WIP)\b/.test(text(path)))
    expect(left).toEqual(['test/house/docs.test.ts'])
  })
})
