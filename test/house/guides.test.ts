import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'

const root = new URL('../../', import.meta.url)

/** The guides whose code is compiled with the tests: what it imports is what a reader must import. */
const guides = [
  'consistency',
  'online',
  'online-stores',
  'open-inference-protocol',
  'registry-service',
  'runs',
  's3',
  'serving',
  'stores-in-a-database',
  'watching',
]

test.each(guides)('the code of docs/guide/%s.md is what the compiler sees', async guide => {
  const given = await readFile(new URL('test/types/guides/given.ts', root), 'utf8')
  const names = [...given.matchAll(/^export (?:declare )?const (\w+)/gm)].map(([, name = '']) => name)
  const page = await readFile(new URL(`docs/guide/${guide}.md`, root), 'utf8')
  await expect(compiled(page, names)).toMatchFileSnapshot(new URL(`test/types/guides/${guide}.ts`, root).pathname)
})

/** A module of the blocks of a page, each in the scope of those before it; `vitest -u` writes it. */
function compiled(page: string, given: readonly string[]): string {
  const blocks = [...page.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block)
  const imports = new Set(blocks.flatMap(block => block.match(/^import .*$/gm) ?? []))
  const bodies = blocks.map(block => block.replaceAll(/^import .*\n+/gm, ''))
  const needed = given.filter(name => new RegExp(`\\b${name}\\b`).test(bodies.join('')))
  return [
    '// Made of a guide by `vitest run test/house/guides.test.ts -u`.',
    ...merged([...imports]),
    `import { ${needed.join(', ')} } from './given.ts'`,
    `{\n${bodies.join('{\n')}${'}'.repeat(bodies.length)}`,
    '',
  ].join('\n')
}

/** Imports of the same module by several blocks as one. */
function merged(imports: readonly string[]): readonly string[] {
  const named = new Map<string, Set<string>>()
  const others: string[] = []
  for (const line of imports) {
    const [, names, from] = /^import \{ (.*) \} from (.*)$/.exec(line) ?? []
    if (names === undefined || from === undefined) others.push(line)
    else named.set(from, new Set([...(named.get(from) ?? []), ...names.split(', ')]))
  }
  return [...others, ...[...named].map(([from, names]) => `import { ${[...names].join(', ')} } from ${from}`)]
}
