import { readFile, writeFile } from 'node:fs/promises'
import { formatWithOptions } from 'node:util'
import * as bighead from 'bighead'
import { expect, test } from 'vitest'

/**
 * The guides whose code is run here, from its first block to its last; it needs no types. What a block prints is in the block of text behind it;
 * `UPDATE_GUIDES=1` writes it there.
 */
const guides = ['own-data', 'scaling', 'distributions-and-dates', 'places-and-maths', 'imputers']

test.each(guides)('the code of docs/guide/%s.md prints what the page says', async guide => {
  const path = new URL(`../../docs/guide/${guide}.md`, import.meta.url)
  const page = await readFile(path, 'utf8')
  const printed: string[] = []
  const code = [...page.matchAll(/^```ts\n([\s\S]*?)^```\n(\n```text)?/gm)].map(
    ([, block = '', text]) => `${block}${text === undefined ? '' : 'endOfBlock()\n'}`,
  )
  const plain = code
    .join('')
    .replaceAll(
      /^import (\{[^}]*\}) from 'bighead'$/gm,
      (_, names: string) => `const ${names.replaceAll(' as ', ': ')} = bighead`,
    )
  let block = ''
  const log = (...values: unknown[]): void => {
    block += `${formatWithOptions({ breakLength: 120 }, ...values)}\n`
  }
  const endOfBlock = (): void => {
    printed.push(block)
    block = ''
  }
  const AsyncFunction = (async () => {}).constructor as new (
    ...parts: string[]
  ) => (...given: unknown[]) => Promise<void>
  await new AsyncFunction('bighead', 'console', 'endOfBlock', plain)(bighead, { log }, endOfBlock)
  const texts = [...page.matchAll(/^```text\n([\s\S]*?)^```$/gm)].map(([, text]) => text)
  if (process.env.UPDATE_GUIDES === '1') {
    let next = 0
    await writeFile(
      path,
      page.replaceAll(/^```text\n[\s\S]*?^```$/gm, () => `\`\`\`text\n${printed[next++] ?? ''}\`\`\``),
    )
    return
  }
  expect(printed).toEqual(texts)
})
